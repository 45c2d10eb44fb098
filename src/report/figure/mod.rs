//! Figures: a table, and a drawing of it as SVG.
//!
//! | figure | what it shows |
//! | --- | --- |
//! | [`ranked_bars`] | the scores of a node, the best first, with the intervals of a simulation |
//! | [`contribution_bars`] | what the children of a node add to the score of each unit |
//! | [`profile_bars`] | the dimensions of a unit against the mean of its peers |
//! | [`beeswarm`] | where a unit stands among all |
//! | [`lines`] | scores over the periods of a panel |
//! | [`heat_map`] | units by what stands under the index |
//! | [`tree`], [`framework_tree`] | the framework with the weight of every node |
//! | [`timeline`] | the deliverables of a task plan along the days |
//!
//! All texts stand in the language that is asked for, names in that language where the data and the framework have them.
//! Colours differ for colour-blind readers and in grey print. The columns of [`Figure::data`] have the same names in every
//! language; [`Figure::headed`] is what a person reads of them.

mod axis;
mod beeswarm;
mod contributions;
mod heat_map;
mod lines;
#[cfg(feature = "png")]
mod png;
mod profile;
mod ranked;
mod svg;
mod timeline;
mod tree;

use crate::explain::{Contributions, contributions};
use crate::robustness::{NodeRobustness, Robustness};
use crate::words::{Language, PRINTED, first_of, period_text, say};
use crate::{Assessment, Cells, Result, Table};

use svg::{Svg, fitted, width_of};

pub use beeswarm::beeswarm;
pub use contributions::contribution_bars;
pub use heat_map::heat_map;
pub use lines::lines;
pub use profile::profile_bars;
pub use ranked::ranked_bars;
pub use timeline::timeline;
pub(super) use timeline::timeline_of;
pub use tree::{framework_tree, tree};

/// So many rows are drawn at most.
const MOST_ROWS: usize = 60;

/// A table and a drawing of it.
#[derive(Clone, Debug)]
pub struct Figure {
    title: String,
    alt: String,
    data: Table,
    headed: Table,
    svg: String,
    size: [f64; 2],
}

impl Figure {
    /// What stands below it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it shows, in a sentence, for those who cannot see it.
    #[must_use]
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// The table that is drawn, with codes and every digit, in the order of what was assessed.
    #[must_use]
    pub fn data(&self) -> &Table {
        &self.data
    }

    /// The table as a person reads it: headings and names in the language of the figure, no codes, rows in the order of the
    /// drawing.
    #[must_use]
    pub fn headed(&self) -> &Table {
        &self.headed
    }

    /// The drawing: one `svg` element that needs nothing from elsewhere.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// Width and height, in CSS pixels.
    #[must_use]
    pub fn size(&self) -> [f64; 2] {
        self.size
    }
}

impl Figure {
    #[cfg(test)]
    pub(super) fn new(title: String, alt: String, data: Table, svg: String, size: [f64; 2]) -> Self {
        Self { title, alt, headed: data.clone(), data, svg, size }
    }

    /// Puts a drawing and its texts together.
    fn drawn(svg: Svg, height: f64, title: String, alt: String, columns: Columns) -> Self {
        let (svg, size) = svg.finish(height, &title, &alt);
        Self { title, alt, data: columns.data, headed: columns.headed, svg, size }
    }
}

/// The columns of a figure: those for programs, and those for people.
#[derive(Default)]
struct Columns {
    data: Table,
    headed: Table,
}

impl Columns {
    /// A row per unit: its code for programs, its name for both.
    fn of_units<'a>(
        units: impl Iterator<Item = &'a str>,
        names: impl Iterator<Item = &'a str>,
        language: Language,
    ) -> Self {
        let names = Cells::texts(names);
        Self::default().coded("unit", Cells::texts(units)).with("name", say!(tight language, "Unit"), names)
    }

    /// A column for programs alone.
    fn coded(mut self, name: &str, cells: Cells) -> Self {
        self.data = self.data.with(name, cells);
        self
    }

    /// A column for people alone.
    fn read(mut self, heading: String, cells: Cells) -> Self {
        self.headed = self.headed.with(heading, cells);
        self
    }

    fn with(self, name: &str, heading: String, cells: Cells) -> Self {
        self.read(heading, cells.clone()).coded(name, cells)
    }

    /// Sets the order in which people read the rows.
    fn ordered(mut self, rows: &[usize]) -> Self {
        self.headed = self.headed.select(rows);
        self
    }
}

/// What the overview shows of the nodes under the index: all scores as a heat map, and what each node adds, where each has a
/// colour of its own.
pub(super) fn of_first_level(result: &Assessment, language: Language) -> Vec<Figure> {
    let nodes = result.framework().nodes();
    let count = nodes[0].children().iter().filter(|&&child| !nodes[child].is_finding()).count();
    if count < 2 || result.scores_of(0).iter().all(|score| score.is_nan()) {
        return Vec::new();
    }
    // Some methods cannot be split.
    let split = (count <= svg::COLOURS.len())
        .then(|| contributions(result, &Contributions::default()).ok())
        .flatten();
    let stacked = split.and_then(|split| contribution_bars(&split, language, None).ok());
    std::iter::once(heat_map(result, language)).chain(stacked).collect()
}

/// A name as it stands in a sentence: in one line, and not longer than a line.
fn short(name: &str) -> String {
    fitted(name, 40.0, 1.0)
}

/// The name of a unit in a sentence.
fn unit_name(result: &Assessment, row: usize, language: Language) -> String {
    short(result.dataset().unit_name(row, language.code()))
}

/// The name of a node in a sentence.
fn node_name(result: &Assessment, at: usize, language: Language) -> String {
    short(&result.framework().nodes()[at].named(language))
}

/// A title, with the period of the data where it is known.
fn with_period(title: String, period: Option<&str>, language: Language) -> String {
    match period {
        Some(period) => {
            say!(tight language, "{title}, {period}", title, period = short(&period_text(period, language)))
        }
        None => title,
    }
}

/// A remark on the units that are not drawn because they have no score; none where all have one.
fn without_score(result: &Assessment, rows: &[usize], language: Language) -> Option<String> {
    let named: Vec<String> = rows.iter().take(PRINTED).map(|&row| unit_name(result, row, language)).collect();
    let units = first_of(language, &named, rows.len());
    (!rows.is_empty()).then(|| say!(tight language, "Without a score: {units}.", units))
}

/// A remark on the rows that are not drawn; none where all are.
fn more_than(drawn: usize, all: usize, language: Language) -> Option<String> {
    (all > drawn).then(|| say!(tight language, "The first {drawn} of {all} are shown.", drawn, all))
}

/// How wide the names are, and at most `most`.
fn names_width<'a>(names: impl Iterator<Item = &'a str>, size: f64, most: f64) -> f64 {
    let mut widest = 0.0_f64;
    for name in names {
        // A name may be as long as a book.
        widest = widest.max(width_of(&fitted(name, most, size), size));
    }
    widest.min(most)
}

/// What a simulation found at a node, and where each unit of a result stands in it.
pub(super) fn simulated<'a>(
    runs: &'a Robustness,
    result: &Assessment,
    node: &str,
) -> Result<(&'a NodeRobustness, Vec<usize>)> {
    let places = runs.places_of("figure", result.units()).into_iter().collect::<Result<_>>()?;
    Ok((runs.node(node)?, places))
}
