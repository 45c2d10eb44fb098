//! What the children of a node add to the score of each unit, as stacked bars.

use super::axis::{Axis, printed};
use super::svg::{COLOURS, FAINT, Font, INK, Svg, WIDTH, colour, fitted, width_of};
use super::{
    Columns, Figure, MOST_ROWS, more_than, names_width, node_name, short, unit_name, with_period,
    without_score,
};
use crate::assess::PartKind;
use crate::explain::{Baseline, SplitScores};
use crate::report::capitalized;
use crate::stats::sort;
use crate::words::{Language, counted, listed, say};
use crate::{Assessment, Cells, Result};

/// Draws the contributions of the children of the node that was split as a stacked bar per unit: what takes from the score
/// stands to the left of zero, and the total at the end of the row. What scaling, rounding, gates and missing scores do is
/// hatched in grey.
///
/// The units are those given, in their order; else all, the highest total first, sixty at most. Those without a score are
/// named below. The data have a row per unit: `unit`, `name`, a column per child under its code, a column per kind of
/// adjustment that occurs (`base`, `missing`, `rescale`, `rounding`, `cap`, `gate`), and `total`, what the row adds up to.
///
/// ```
/// use govindex::explain::{Contributions, contributions};
/// use govindex::report::contribution_bars;
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR"])?
///     .with_indicator("osi", vec![0.9797, 0.9826])?
///     .with_indicator("tii", vec![0.9795, 0.9674])?
///     .with_indicator("hci", vec![0.9559, 0.9087])?;
/// let split = contributions(&assess(&framework, &data)?, &Contributions::default())?;
/// let figure = contribution_bars(&split, Language::English, Some(&["KOR"]))?;
/// assert_eq!(figure.data().rows(), 1);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit`.
pub fn contribution_bars(split: &SplitScores, language: Language, units: Option<&[&str]>) -> Result<Figure> {
    let result = split.assessment();
    let framework = result.framework();
    let top = framework.position(split.node())?;
    let node = &framework.nodes()[top];
    let children: Vec<usize> = if node.is_indicator() { vec![top] } else { node.children().to_vec() };
    let chosen = units.map(|units| units.iter().map(|unit| result.row(unit)).collect::<Result<Vec<usize>>>());
    let chosen = chosen.transpose()?;
    let is_sorted = chosen.is_none();
    let rows = chosen.unwrap_or_else(|| (0..result.units().len()).collect());
    let beside = split.beside(false);
    let mut bars =
        rows.into_iter().map(|row| Bar::of(split, row, &children, &beside)).collect::<Result<Vec<Bar>>>()?;
    if is_sorted {
        // NaN behind every number.
        sort::by_rule(&mut bars, |a, b| {
            a.total.is_nan().cmp(&b.total.is_nan()).then(b.total.total_cmp(&a.total))
        });
    }
    let kinds: Vec<PartKind> =
        Bar::KINDS.into_iter().filter(|&kind| bars.iter().any(|bar| bar.beside(kind) != 0.0)).collect();
    let data = table(result, &bars, &children, &kinds, node.decimals(), language);

    let without: Vec<usize> = bars.iter().filter(|bar| bar.total.is_nan()).map(|bar| bar.row).collect();
    bars.retain(|bar| !bar.total.is_nan());
    let all = bars.len();
    bars.truncate(MOST_ROWS);
    let mut svg = Svg::new(language);
    let mut y = legend(&mut svg, result, &children, &kinds, language);
    // Each segment from where the last of its sign ended.
    let stacked: Vec<Vec<Segment>> = bars.iter().map(Segment::stack).collect();
    y = draw(&mut svg, &bars, &stacked, result, node.decimals(), y, language);
    let mut remarks: Vec<String> = against(split.baseline(), result, language).into_iter().collect();
    if stacked.iter().any(|segments| is_mixed(segments)) {
        remarks.push(say!(tight language, "A thick upright line: the total of parts that go both ways."));
    }
    remarks.extend(more_than(bars.len(), all, language));
    remarks.extend(without_score(result, &without, language));
    if bars.iter().any(|bar| bar.parts.iter().any(|part| part.kind == PartKind::Estimated)) {
        remarks.push(say!(tight language, "A dot marks a part that rests on an estimated value."));
    }
    y = svg.remarks(y, &remarks);

    let name = node_name(result, top, language);
    let title = say!(tight language, "{node}: what its parts add to the scores", node = name);
    let title = with_period(title, result.period(), language);
    let parts =
        listed(language, &children.iter().map(|&at| node_name(result, at, language)).collect::<Vec<_>>());
    let told = |bar: &Bar| {
        let (name, score) = (unit_name(result, bar.row, language), printed(bar.total, node.decimals()));
        say!(tight language, "{name} ({score})", name, score)
    };
    let alt = match (bars.first(), all) {
        (None, _) => say!(tight language, "No unit has a score at {node}.", node = name),
        (Some(bar), 1) => say!(
            tight language,
            "A stacked bar of the contributions of {parts} to {node}: {first}.",
            parts,
            node = name,
            first = told(bar)
        ),
        (Some(bar), count) => say!(
            tight language,
            "Stacked bars of the contributions of {parts} to {node} for {units}, the first of them {first}.",
            parts,
            node = name,
            units = counted(count, language),
            first = told(bar)
        ),
    };
    Ok(Figure::drawn(svg, y, title, alt, data))
}

/// A child's part.
struct Part {
    kind: PartKind,
    value: f64,
}

/// A unit.
struct Bar {
    row: usize,
    total: f64,
    /// In the order of the children.
    parts: Vec<Part>,
    /// What happens beside them.
    beside: Vec<(PartKind, f64)>,
}

impl Bar {
    const KINDS: [PartKind; 6] = [
        PartKind::Base,
        PartKind::Missing,
        PartKind::Rescale,
        PartKind::Rounding,
        PartKind::Cap,
        PartKind::Gate,
    ];

    fn of(
        split: &SplitScores,
        row: usize,
        children: &[usize],
        beside: &[(PartKind, Vec<Option<f64>>)],
    ) -> Result<Self> {
        let nodes = split.assessment().framework().nodes();
        let unit = &split.units()[row];
        let rows = split.of(unit)?;
        let part = |&child: &usize| {
            // The first row of a node is its own; what happens beside its children comes behind.
            let own = rows.iter().find(|part| part.node == nodes[child].code());
            own.map_or(Part { kind: PartKind::Missing, value: f64::NAN }, |part| Part {
                kind: part.kind,
                value: part.contribution,
            })
        };
        let beside = beside.iter().filter_map(|(kind, parts)| Some((*kind, parts[row]?)));
        Ok(Self {
            row,
            total: split.total(unit)?,
            parts: children.iter().map(part).collect(),
            beside: beside.collect(),
        })
    }

    fn beside(&self, kind: PartKind) -> f64 {
        self.beside.iter().find(|(own, _)| *own == kind).map_or(0.0, |(_, part)| *part)
    }
}

fn table(
    result: &Assessment,
    bars: &[Bar],
    children: &[usize],
    kinds: &[PartKind],
    decimals: usize,
    language: Language,
) -> Columns {
    let nodes = result.framework().nodes();
    let column = |of: &dyn Fn(&Bar) -> f64| Cells::numbers(bars.iter().map(of), decimals);
    let units = bars.iter().map(|bar| result.units()[bar.row].as_str());
    let names = bars.iter().map(|bar| result.dataset().unit_name(bar.row, language.code()));
    let mut data = Columns::of_units(units, names, language);
    for (place, &child) in children.iter().enumerate() {
        let heading = nodes[child].named(language);
        data = data.with(nodes[child].code(), heading, column(&|bar| bar.parts[place].value));
    }
    for &kind in kinds {
        let beside = |bar: &Bar| if bar.total.is_nan() { f64::NAN } else { bar.beside(kind) };
        data = data.with(kind.name(), capitalized(kind.word(language), language), column(&beside));
    }
    data.with("total", say!(tight language, "Total"), column(&|bar| bar.total))
}

/// What the scores are split against, where that is not 0.
fn against(baseline: &Baseline, result: &Assessment, language: Language) -> Option<String> {
    let name =
        |unit: &String| result.row(unit).map_or_else(|_| short(unit), |row| unit_name(result, row, language));
    let what = match baseline {
        Baseline::Zero => {
            let [bottom, _] = result.framework().scale();
            if bottom == 0.0 {
                return None;
            }
            say!(tight language, "{bottom}, the bottom of the scale", bottom)
        }
        Baseline::Mean => say!(tight language, "a unit with the mean scores of all units"),
        Baseline::Median => say!(tight language, "a unit with the median scores of all units"),
        Baseline::Best => say!(tight language, "a unit that is as good as the best in every indicator"),
        Baseline::Target => say!(tight language, "a unit that meets all targets"),
        Baseline::Unit(unit) => name(unit),
        Baseline::Units(units) => {
            let named: Vec<String> = units.iter().take(5).map(name).collect();
            let units = crate::words::first_of(language, &named, units.len());
            say!(tight language, "a unit with the mean scores of {units}", units)
        }
        Baseline::Group { group, .. } => {
            say!(tight language, "a unit with the mean scores of the group {group}", group = short(group))
        }
    };
    Some(say!(tight language, "Zero is {what}.", what))
}

/// Draws the legend, in as many lines as it needs; where the next thing may stand.
fn legend(
    svg: &mut Svg,
    result: &Assessment,
    children: &[usize],
    kinds: &[PartKind],
    language: Language,
) -> f64 {
    const SIZE: f64 = 11.5;
    let mut items: Vec<(Option<usize>, String)> = children
        .iter()
        .enumerate()
        .map(|(at, &child)| (Some(at), node_name(result, child, language)))
        .collect();
    if !kinds.is_empty() {
        let kinds: Vec<String> = kinds.iter().map(|&kind| kind.word(language)).collect();
        items.push((None, say!(tight language, "Adjustments: {kinds}", kinds = listed(language, &kinds))));
    }
    let (mut x, mut y) = (8.0, 8.0);
    for (swatch, text) in items {
        let text = fitted(&text, 300.0, SIZE);
        let width = 16.0 + width_of(&text, SIZE);
        if x + width > WIDTH - 8.0 && x > 8.0 {
            (x, y) = (8.0, y + 18.0);
        }
        match swatch {
            Some(at) => svg.rect([x, y], [11.0, 11.0], &colour(at), INK),
            None => svg.hatched([x, y], [11.0, 11.0]),
        }
        svg.text([x + 16.0, y + 10.0], &text, Font::new(SIZE));
        x += width + 16.0;
    }
    y + 26.0
}

/// Draws the bars; where the next thing may stand.
fn draw(
    svg: &mut Svg,
    bars: &[Bar],
    stacked: &[Vec<Segment>],
    result: &Assessment,
    decimals: usize,
    top: f64,
    language: Language,
) -> f64 {
    if bars.is_empty() {
        return top;
    }
    let (pitch, size) = if bars.len() > 30 { (16.0, 11.0) } else { (24.0, 12.5) };
    let name = |bar: &Bar| result.dataset().unit_name(bar.row, language.code());
    let name_end = 8.0 + names_width(bars.iter().map(name), size, 190.0);
    let totals: Vec<String> = bars.iter().map(|bar| printed(bar.total, decimals)).collect();
    let total_start = WIDTH - 8.0 - names_width(totals.iter().map(String::as_str), size, 110.0);
    let ends = stacked.iter().flatten().flat_map(|segment| segment.ends).chain([0.0]);
    let axis = Axis::new(ends, None, [name_end + 12.0, total_start - 14.0]);
    let bottom = top + pitch * bars.len() as f64;
    axis.draw_below(svg, top, bottom);
    for (at, bar) in bars.iter().enumerate() {
        let middle = top + pitch * (at as f64 + 0.5);
        let line = middle + 0.36 * size;
        svg.text([name_end, line], &fitted(name(bar), name_end - 8.0, size), Font::new(size).end());
        let height = pitch * 0.72;
        // Where parts go both ways, the total is at the end of no bar.
        let total = is_mixed(&stacked[at]).then(|| axis.at(bar.total));
        for segment in &stacked[at] {
            let [from, to] = segment.ends.map(|end| axis.at(end));
            let (left, width) = (from.min(to), (from - to).abs());
            let corner = [left, middle - height / 2.0];
            let Some(child) = segment.child else {
                svg.hatched(corner, [width, height]);
                continue;
            };
            svg.rect(corner, [width, height], &colour(child), "#ffffff");
            let label = printed(segment.ends[1] - segment.ends[0], decimals.min(1));
            let middle_of = left + width / 2.0;
            let room = width_of(&label, 10.0) + 6.0;
            let is_free = total.is_none_or(|place| (place - middle_of).abs() > room / 2.0);
            if pitch > 20.0 && room < width && is_free && !segment.is_estimated {
                let ink = if is_dark(child) { "#ffffff" } else { "#000000" };
                svg.text([middle_of, middle + 3.6], &label, Font::new(10.0).middle().ink(ink));
            }
            if segment.is_estimated {
                svg.circle([middle_of, middle], 2.4, "#ffffff", INK);
            }
        }
        if let Some(place) = total {
            for (stroke, width) in [("#ffffff", 4.0), (INK, 2.0)] {
                svg.line([place, middle - pitch * 0.46], [place, middle + pitch * 0.46], stroke, width);
            }
        }
        svg.text([WIDTH - 8.0, line], &fitted(&totals[at], 110.0, size), Font::new(size).end());
    }
    let zero = axis.at(axis.base());
    svg.line([zero, top - 3.0], [zero, bottom], FAINT, 1.0);
    bottom + 18.0
}

fn is_mixed(segments: &[Segment]) -> bool {
    let goes = |sign: f64| segments.iter().any(|segment| sign * (segment.ends[1] - segment.ends[0]) > 0.0);
    goes(1.0) && goes(-1.0)
}

/// Whether white is read better on it.
fn is_dark(child: usize) -> bool {
    let [red, green, blue] = COLOURS[child % COLOURS.len()].map(f64::from);
    child < COLOURS.len() && 0.299 * red + 0.587 * green + 0.114 * blue < 100.0
}

struct Segment {
    child: Option<usize>,
    is_estimated: bool,
    ends: [f64; 2],
}

impl Segment {
    fn stack(bar: &Bar) -> Vec<Self> {
        let (mut above, mut below) = (0.0, 0.0);
        let of_child = |(at, part): (usize, &Part)| {
            (Some(at).filter(|_| part.kind != PartKind::Missing), part.kind, part.value)
        };
        let children = bar.parts.iter().enumerate().map(of_child);
        let all = children.chain(bar.beside.iter().map(|&(kind, part)| (None, kind, part)));
        all.filter(|(_, _, value)| value.is_finite() && *value != 0.0)
            .map(|(child, kind, value)| {
                let from: &mut f64 = if value > 0.0 { &mut above } else { &mut below };
                let ends = [*from, *from + value];
                *from = ends[1];
                Self { child, is_estimated: kind == PartKind::Estimated, ends }
            })
            .collect()
    }
}
