//! The tree of a framework with the weight of every node.

use super::axis::printed;
use super::svg::{FAINT, Font, GRID, INK, Svg, WIDTH, fitted, shade, width_of};
use super::{Columns, Figure, short};
use crate::framework::Framework;
use crate::words::{Language, say};
use crate::{Assessment, Cells};

/// So many nodes are drawn at most.
const MOST_NODES: usize = 90;

/// Draws the tree of the framework that made a result, a row per node: its name, its weight among its siblings, and a bar for
/// its weight in the index. Weights that the data decided are those of the result.
///
/// Of more than 90 nodes those of the upper levels are drawn. The data have a row per node: `node`, `name`, `level`, `parent`,
/// `weight` and `effective_weight`; the findings of a rubric have no weights.
#[must_use]
pub fn tree(result: &Assessment, language: Language) -> Figure {
    draw(result.framework(), &result.shares(), language)
}

/// As [`tree`], of a framework that assessed nothing yet: weights that the data will decide are missing.
///
/// ```
/// use govindex::report::framework_tree;
/// use govindex::{Cells, Framework, Language};
///
/// let figure = framework_tree(&Framework::builtin("un-egdi-2022")?, Language::Chinese);
/// let Some(Cells::Number { values, .. }) = figure.data().column("effective_weight") else { unreachable!() };
/// assert_eq!(values[..2], [1.0, 1.0 / 3.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[must_use]
pub fn framework_tree(framework: &Framework, language: Language) -> Figure {
    let rows = framework.outline(language.code());
    let root = |at: usize| if at == 0 { 1.0 } else { f64::NAN };
    let shares: Vec<f64> = rows.iter().enumerate().map(|(at, row)| row.share.unwrap_or(root(at))).collect();
    draw(framework, &shares, language)
}

fn draw(framework: &Framework, shares: &[f64], language: Language) -> Figure {
    const TOP: f64 = 26.0;
    const INDENT: f64 = 16.0;
    let nodes = framework.nodes();
    let effective = framework.effective(shares.to_vec());
    let names: Vec<String> = nodes.iter().map(|node| node.named(language)).collect();
    let data = columns(framework, &names, shares, &effective, language);

    let deepest = nodes.iter().map(crate::framework::Node::level).max().unwrap_or(0);
    let up_to = |level: usize| nodes.iter().filter(|node| node.level() <= level).count();
    let level = (1..=deepest).rev().find(|&level| up_to(level) <= MOST_NODES).unwrap_or(deepest.min(1));
    let drawn: Vec<usize> =
        (0..nodes.len()).filter(|&at| nodes[at].level() <= level).take(MOST_NODES).collect();

    let (pitch, size) = if drawn.len() > 30 { (17.0, 11.0) } else { (22.0, 12.5) };
    let mut svg = Svg::new(language);
    let percent = |share: f64| {
        if share.is_nan() { "–".to_owned() } else { format!("{}%", printed(100.0 * share, 1)) }
    };
    let start = |at: usize| 8.0 + INDENT * nodes[at].level().min(8) as f64;
    // Bold letters are wider.
    let room = |at: usize| 1.06 * width_of(&fitted(&names[at], 320.0, size), size);
    let name_end = drawn.iter().map(|&at| start(at) + room(at)).fold(60.0, f64::max).min(330.0);
    let weight_end = name_end + 76.0;
    let (bar_start, bar_end) = (weight_end + 24.0, WIDTH - 8.0 - width_of("100.0%", size) - 8.0);
    let heads = [
        (weight_end, say!(tight language, "Weight"), 110.0),
        (WIDTH - 8.0, say!(tight language, "Effective weight"), 190.0),
    ];
    for (end, head, room) in heads {
        svg.text([end, TOP - 9.0], &fitted(&head, room, 11.0), Font::new(11.0).end().ink(FAINT));
    }
    let middle = |place: usize| TOP + pitch * (place as f64 + 0.5);
    for (place, &at) in drawn.iter().enumerate() {
        // A line from the first to the last child, and one to each of them.
        let children = nodes[at].children();
        if let Some(last) = drawn.iter().rposition(|other| children.contains(other)) {
            svg.line([start(at) + 4.0, middle(place) + 7.0], [start(at) + 4.0, middle(last)], "#999999", 1.0);
        }
        let y = middle(place);
        if place > 0 {
            svg.line([start(at) - INDENT + 4.0, y], [start(at) - 3.0, y], "#999999", 1.0);
        }
        let line = y + 0.36 * size;
        let font = if nodes[at].is_indicator() { Font::new(size) } else { Font::new(size).bold() };
        svg.text([start(at), line], &fitted(&names[at], (name_end - start(at)) / 1.05, size), font);
        svg.text([weight_end, line], &percent(shares[at]), Font::new(size).end().ink(FAINT));
        svg.line([bar_start, y + pitch / 2.0], [bar_end, y + pitch / 2.0], GRID, 0.5);
        if !effective[at].is_nan() {
            let fill = shade(if nodes[at].is_indicator() {
                0.7
            } else {
                0.15 + 0.15 * nodes[at].level().min(2) as f64
            });
            let width = (bar_end - bar_start) * effective[at].clamp(0.0, 1.0);
            svg.rect([bar_start, y - pitch * 0.3], [width, pitch * 0.6], &fill, "#003f6b");
        }
        svg.text([WIDTH - 8.0, line], &percent(effective[at]), Font::new(size).end());
    }
    let bottom = TOP + pitch * drawn.len() as f64;
    svg.line([bar_start, TOP], [bar_start, bottom], INK, 1.0);
    let mut remarks = Vec::new();
    if drawn.len() < nodes.len() {
        let (drawn, all) = (drawn.len(), nodes.len());
        remarks.push(say!(tight language, "The upper {drawn} of {all} nodes are shown.", drawn, all));
    }
    if effective.iter().any(|share| share.is_nan()) {
        remarks.push(say!(tight language, "–: without a weight, or with one that the data decide."));
    }
    let y = svg.remarks(bottom + 2.0, &remarks);

    let framework_name = short(&framework.titled(language));
    let title = say!(tight language, "{framework}: tree and weights", framework = framework_name);
    let top: Vec<String> = framework
        .root()
        .children()
        .iter()
        .take(12)
        .map(|&at| format!("{} {}", short(&names[at]), percent(effective[at])))
        .collect();
    let all = crate::words::first_of(language, &top, framework.root().children().len());
    let (indicators, levels) = (nodes.iter().filter(|node| node.is_indicator()).count(), deepest + 1);
    let alt = say!(
        tight language,
        "Tree of {framework}; indicators: {indicators}; levels: {levels}; weights under the index: {all}.",
        framework = framework_name,
        indicators,
        levels,
        all
    );
    Figure::drawn(svg, y, title, alt, data)
}

fn columns(
    framework: &Framework,
    names: &[String],
    shares: &[f64],
    effective: &[f64],
    language: Language,
) -> Columns {
    let nodes = framework.nodes();
    let weights = |values: &[f64]| Cells::Number { values: values.to_vec(), decimals: Some(4) };
    let parents = nodes.iter().map(|node| node.parent().map(|parent| nodes[parent].code().to_owned()));
    let percents = |values: &[f64]| Cells::numbers(values.iter().map(|share| 100.0 * share), 2);
    let indented = nodes.iter().zip(names).map(|(node, name)| "\u{2003}".repeat(node.level()) + name);
    Columns::default()
        .coded("node", Cells::texts(nodes.iter().map(crate::framework::Node::code)))
        .coded("name", Cells::texts(names))
        .coded("level", Cells::counts(nodes.iter().map(crate::framework::Node::level)))
        .coded("parent", Cells::Text(parents.collect()))
        .coded("weight", weights(shares))
        .coded("effective_weight", weights(effective))
        .read(say!(tight language, "Indicator"), Cells::texts(indented))
        .read(say!(tight language, "Weight in its parent (%)"), percents(shares))
        .read(say!(tight language, "Effective weight (%)"), percents(effective))
}
