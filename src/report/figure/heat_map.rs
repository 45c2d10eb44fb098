//! Units by what stands under the index, each score a cell that is darker the higher it is.

use super::axis::printed;
use super::svg::{FAINT, Font, INK, Svg, WIDTH, fitted, ink_on, shade, wrapped};
use super::{
    Columns, Figure, MOST_ROWS, more_than, names_width, node_name, short, unit_name, with_period,
    without_score,
};
use crate::assess::rank_cells;
use crate::report::tables::score_decimals;
use crate::stats::sort;
use crate::words::{Language, PRINTED, counted, first_of, listed, say};
use crate::{Assessment, Cells};

/// So many columns are drawn at most.
const MOST_COLUMNS: usize = 14;

/// Draws the scores of the index and of what stands directly under it as cells, a row per unit in order of rank; the higher
/// a score among all that are drawn, the darker its cell. Each cell has its number; a missing one has a dash.
///
/// Sixty rows and fourteen columns are drawn at most. Units without any of the scores are named below. The data have a row
/// per unit: `unit`, `name`, `rank`, and a column per node under its code.
///
/// ```
/// use govindex::report::heat_map;
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR"])?
///     .with_indicator("osi", vec![0.9797, 0.9826])?
///     .with_indicator("tii", vec![0.9795, 0.9674])?
///     .with_indicator("hci", vec![0.9559, 0.9087])?;
/// let figure = heat_map(&assess(&framework, &data)?, Language::English);
/// let columns: Vec<&str> = figure.data().columns().map(|(name, _)| name).collect();
/// assert_eq!(columns, ["unit", "name", "rank", "EGDI", "OSI", "TII", "HCI"]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[must_use]
pub fn heat_map(result: &Assessment, language: Language) -> Figure {
    let framework = result.framework();
    let nodes = framework.nodes();
    let children = framework.root().children().iter().copied().filter(|&child| !nodes[child].is_finding());
    let all_columns: Vec<usize> = std::iter::once(0).chain(children).collect();
    let ranks = result.ranks_of(0, None);
    let name = |row: usize| result.dataset().unit_name(row, language.code());
    let rows = 0..result.units().len();
    let units = result.units().iter().map(String::as_str);
    let mut data = Columns::of_units(units, rows.map(name), language).with(
        "rank",
        say!(tight language, "Rank"),
        rank_cells(&ranks, framework.spec().ranks.ties),
    );
    for &at in &all_columns {
        let values = result.scores_of(at).to_vec();
        let cells = Cells::Number { values, decimals: Some(score_decimals(framework, at)) };
        data = data.with(nodes[at].code(), nodes[at].named(language), cells);
    }

    let columns = &all_columns[..all_columns.len().min(MOST_COLUMNS)];
    let order = sort::order(&ranks);
    let data = data.ordered(&order);
    let has_score = |row: &usize| columns.iter().any(|&at| !result.scores_of(at)[*row].is_nan());
    let (scored, without): (Vec<usize>, Vec<usize>) = order.into_iter().partition(has_score);
    let drawn = &scored[..scored.len().min(MOST_ROWS)];
    let grid = Grid::new(result, drawn, columns);
    let mut svg = Svg::new(language);
    let bottom = grid.draw(&mut svg, language);
    let mut remarks = Vec::new();
    if let Some([low, high]) = grid.ends {
        let (low, high) = (printed(low, grid.decimals), printed(high, grid.decimals));
        remarks.push(
            say!(tight language, "The darker, the higher: from {low} to {high}; –: no score.", low, high),
        );
    }
    remarks.extend(more_than(drawn.len(), scored.len(), language));
    if all_columns.len() > columns.len() {
        let rest: Vec<String> = all_columns[columns.len()..]
            .iter()
            .take(PRINTED)
            .map(|&at| node_name(result, at, language))
            .collect();
        let nodes = first_of(language, &rest, all_columns.len() - columns.len());
        remarks.push(say!(tight language, "Not shown: {nodes}.", nodes));
    }
    remarks.extend(without_score(result, &without, language));
    let y = svg.remarks(bottom, &remarks);

    let framework_name = short(&framework.titled(language));
    let title = say!(tight language, "{framework}: scores of all units", framework = framework_name);
    let title = with_period(title, result.period(), language);
    let heads: Vec<String> = columns.iter().map(|&at| node_name(result, at, language)).collect();
    let (units, heads) = (counted(drawn.len(), language), listed(language, &heads));
    let alt = match drawn.first() {
        Some(&first) => say!(
            tight language,
            "Table of shaded scores of {units} at {heads}, the first of them {first}.",
            units,
            heads,
            first = unit_name(result, first, language)
        ),
        None => say!(tight language, "No unit has a score at {node}.", node = heads),
    };
    Figure::drawn(svg, y, title, alt, data)
}

struct Grid<'a> {
    result: &'a Assessment,
    rows: &'a [usize],
    columns: &'a [usize],
    /// The lowest and the highest score; none where there is none.
    ends: Option<[f64; 2]>,
    decimals: usize,
}

impl<'a> Grid<'a> {
    fn new(result: &'a Assessment, rows: &'a [usize], columns: &'a [usize]) -> Self {
        let cells = columns.iter().flat_map(|&at| rows.iter().map(move |&row| result.scores_of(at)[row]));
        let ends = cells.filter(|x| !x.is_nan()).fold(None, |ends: Option<[f64; 2]>, x| {
            Some(ends.map_or([x, x], |[low, high]| [low.min(x), high.max(x)]))
        });
        let [bottom, top] = result.framework().scale();
        // As many digits as tell units apart at a glance.
        let most = if top - bottom >= 10.0 { 1 } else { 2 };
        let decimals = columns.iter().map(|&at| score_decimals(result.framework(), at)).max().unwrap_or(0);
        Self { result, rows, columns, ends, decimals: decimals.min(most) }
    }

    /// How dark a score is: 0 is the darkest.
    fn lightness(&self, x: f64) -> f64 {
        match self.ends {
            Some([low, high]) if high > low => 1.0 - (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0),
            _ => 0.6,
        }
    }

    fn draw(&self, svg: &mut Svg, language: Language) -> f64 {
        const HEAD: f64 = 11.0;
        let (pitch, size) = if self.rows.len() > 30 { (16.0, 10.5) } else { (22.0, 12.0) };
        if self.rows.is_empty() {
            return 8.0;
        }
        let name = |row: &usize| self.result.dataset().unit_name(*row, language.code());
        let name_end = 8.0 + names_width(self.rows.iter().map(name), size, 170.0);
        let left = name_end + 10.0;
        let cell = ((WIDTH - 8.0 - left) / self.columns.len() as f64).min(140.0);
        let heads: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|&at| {
                let name = self.result.framework().nodes()[at].named(language);
                wrapped(&name, cell - 6.0, HEAD, 5)
            })
            .collect();
        let lines = heads.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let top = 8.0 + 14.0 * lines + 6.0;
        for (column, head) in heads.iter().enumerate() {
            let middle = left + cell * (column as f64 + 0.5);
            for (line, text) in head.iter().rev().enumerate() {
                let y = top - 8.0 - 14.0 * line as f64;
                svg.text([middle, y], text, Font::new(HEAD).middle().ink(FAINT));
            }
        }
        for (at, row) in self.rows.iter().enumerate() {
            let y = top + pitch * at as f64;
            let line = y + pitch / 2.0 + 0.36 * size;
            svg.text([name_end, line], &fitted(name(row), name_end - 8.0, size), Font::new(size).end());
            for (column, &node) in self.columns.iter().enumerate() {
                // The index stands apart from what it is made of.
                let x = left + cell * column as f64 - if column == 0 { 4.0 } else { 0.0 };
                let score = self.result.scores_of(node)[*row];
                let light = self.lightness(score);
                let (fill, ink) =
                    if score.is_nan() { ("#ffffff".to_owned(), INK) } else { (shade(light), ink_on(light)) };
                svg.rect([x, y], [cell, pitch], &fill, "#ffffff");
                let font = Font::new(size).middle().ink(ink);
                let text = fitted(&printed(score, self.decimals), cell - 2.0, size);
                svg.text([x + cell / 2.0, line], &text, if column == 0 { font.bold() } else { font });
            }
        }
        top + pitch * self.rows.len() as f64 + 4.0
    }
}
