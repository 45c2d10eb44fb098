//! Where one unit stands among all: a dot per unit along its score.

use super::axis::{Axis, printed};
use super::svg::{Anchor, FAINT, Font, INK, Svg, WIDTH, fitted, width_of};
use super::{Columns, Figure, node_name, unit_name, with_period, without_score};
use crate::report::tables::score_decimals;
use crate::stats::sort;
use crate::words::{Language, counted, say};
use crate::{Assessment, Cells, Result};

/// How high the swarm may be; where more units have one score, their dots overlap.
const HIGHEST: f64 = 260.0;

/// Draws a dot per unit along its score at a node; dots that would overlap stand side by side. The lowest, the highest and
/// the marked unit have their names.
///
/// Units without a score are named below. The data have a row per unit: `unit`, `name`, `score`.
///
/// ```
/// use govindex::report::beeswarm;
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("wb-gtmi-2020")?.collapse("GTMI")?;
/// let data = Dataset::new(["A", "B", "C"])?.with_indicator("GTMI", vec![0.5, 0.8, 0.5])?;
/// let figure = beeswarm(&assess(&framework, &data)?, "GTMI", Some("B"), Language::English)?;
/// assert_eq!(figure.svg().matches("<circle").count(), 3);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`, `unknown_unit`.
pub fn beeswarm(result: &Assessment, node: &str, marked: Option<&str>, language: Language) -> Result<Figure> {
    const LEFT: f64 = 24.0;
    const SIZE: f64 = 12.0;
    let at = result.framework().position(node)?;
    let decimals = score_decimals(result.framework(), at);
    let marked = marked.map(|unit| result.row(unit)).transpose()?;
    let scores = result.scores_of(at);
    let (order, without): (Vec<usize>, Vec<usize>) =
        sort::order(scores).into_iter().partition(|&row| !scores[row].is_nan());
    let names = (0..scores.len()).map(|row| result.dataset().unit_name(row, language.code()));
    let data = Columns::of_units(result.units().iter().map(String::as_str), names, language)
        .with("score", say!(tight language, "Score"), Cells::numbers(scores.iter().copied(), decimals))
        .ordered(&order.iter().rev().chain(&without).copied().collect::<Vec<_>>());
    let told = |row: usize| {
        let (name, score) = (unit_name(result, row, language), printed(scores[row], decimals));
        say!(tight language, "{name} ({score})", name, score)
    };
    let mut svg = Svg::new(language);
    let mut bottom = 8.0;
    let marked_here = marked.filter(|&row| !scores[row].is_nan());
    if let (Some(&lowest), Some(&highest)) = (order.first(), order.last()) {
        let axis = Axis::new(order.iter().map(|&row| scores[row]), None, [LEFT, WIDTH - LEFT]);
        let radius = match order.len() {
            ..=60 => 5.0,
            61..=400 => 3.5,
            _ => 2.0,
        };
        let places: Vec<f64> = order.iter().map(|&row| axis.at(scores[row])).collect();
        let (offsets, reach) = swarm(&places, radius);
        // The names: the marked unit in the first line, the ends in the next.
        let mut labels = vec![(marked_here, 20.0)];
        let is_named = |row: usize| Some(row) == marked_here;
        let ends: Vec<usize> = [lowest, highest]
            .into_iter()
            .filter(|&row| !is_named(row))
            .collect::<indexmap::IndexSet<_>>()
            .into_iter()
            .collect();
        let mut y = if marked_here.is_some() { 40.0 } else { 20.0 };
        let widths: Vec<f64> =
            ends.iter().map(|&row| width_of(&fitted(&told(row), 300.0, SIZE), SIZE)).collect();
        let is_crowded = ends.len() == 2 && {
            let starts = [axis.at(scores[ends[0]]), axis.at(scores[ends[1]])];
            span(starts[0], widths[0]).1 + 8.0 > span(starts[1], widths[1]).0
        };
        for &row in &ends {
            labels.push((Some(row), y));
            y += if is_crowded { 20.0 } else { 0.0 };
        }
        let top = if is_crowded || ends.is_empty() { y } else { y + 20.0 } - 4.0;
        let middle = top + reach + radius + 6.0;
        bottom = middle + reach + radius + 10.0;
        axis.draw_below(&mut svg, top, bottom);
        svg.line([LEFT, bottom], [WIDTH - LEFT, bottom], INK, 1.0);
        let dot = |row: usize| {
            let place = order.iter().position(|&other| other == row).unwrap_or(0);
            [places[place], middle + offsets[place]]
        };
        for &(row, y) in &labels {
            let Some(row) = row else { continue };
            let [x, dot_y] = dot(row);
            svg.line([x, y + 4.0], [x, dot_y], if is_named(row) { "#d55e00" } else { "#999999" }, 1.0);
        }
        for (place, _) in order.iter().enumerate().filter(|(_, row)| !is_named(**row)) {
            svg.circle([places[place], middle + offsets[place]], radius, "#8fbfdf", "#003f6b");
        }
        if let Some(row) = marked_here {
            svg.circle(dot(row), radius + 2.5, "#d55e00", INK);
        }
        for (row, y) in labels {
            let Some(row) = row else { continue };
            let text = fitted(&told(row), 300.0, SIZE);
            let (start, _) = span(dot(row)[0], width_of(&text, SIZE));
            let font = Font { anchor: Anchor::Start, bold: is_named(row), ..Font::new(SIZE) };
            svg.text([start, y], &text, if is_named(row) { font } else { font.ink(FAINT) });
        }
        bottom += 18.0;
    }
    let remarks: Vec<String> = without_score(result, &without, language).into_iter().collect();
    let y = svg.remarks(bottom, &remarks);

    let name = node_name(result, at, language);
    let title = say!(tight language, "{node}: where the units stand", node = name);
    let title = with_period(title, result.period(), language);
    let mut alt = match (order.first(), order.last()) {
        (Some(&lowest), Some(&highest)) => say!(
            tight language,
            "Dots of the scores of {units} at {node}, from {lowest} to {highest}.",
            units = counted(order.len(), language),
            node = name,
            lowest = told(lowest),
            highest = told(highest)
        ),
        _ => say!(tight language, "No unit has a score at {node}.", node = name),
    };
    if let Some(row) = marked_here {
        alt += language.of(" ", "");
        alt += &say!(tight language, "Marked: {unit}.", unit = told(row));
    }
    Ok(Figure::drawn(svg, y, title, alt, data))
}

/// From where to where a text of this width stands about a place, inside the picture.
fn span(place: f64, width: f64) -> (f64, f64) {
    let start = (place - width / 2.0).min(WIDTH - 8.0 - width).max(8.0);
    (start, start + width)
}

/// How far each dot stands above or below the middle so that none overlaps, and the largest distance. The places ascend.
fn swarm(places: &[f64], radius: f64) -> (Vec<f64>, f64) {
    let apart = 2.0 * radius + 0.6;
    let mut offsets: Vec<f64> = Vec::with_capacity(places.len());
    let mut first = 0;
    for (at, &x) in places.iter().enumerate() {
        while places[first] < x - apart {
            first += 1;
        }
        // What the dots near by leave free, as intervals of offsets that are taken.
        let mut taken: Vec<(f64, f64)> = (first..at)
            .map(|other| {
                let across = x - places[other];
                let reach = (apart * apart - across * across).max(0.0).sqrt();
                (offsets[other] - reach, offsets[other] + reach)
            })
            .filter(|(low, high)| high > low)
            .collect();
        taken.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        offsets.push(nearest_free(&taken));
    }
    let reach = offsets.iter().fold(0.0_f64, |most, offset| most.max(offset.abs()));
    if reach > HIGHEST / 2.0 {
        for offset in &mut offsets {
            *offset *= HIGHEST / 2.0 / reach;
        }
        return (offsets, HIGHEST / 2.0);
    }
    (offsets, reach)
}

/// The offset nearest to 0 that lies inside no interval; above where both sides are as near.
fn nearest_free(taken: &[(f64, f64)]) -> f64 {
    // Intervals that overlap are one.
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for &(low, high) in taken {
        match merged.last_mut() {
            Some(last) if low < last.1 - 1e-9 => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    match merged.iter().find(|(low, high)| *low < -1e-9 && *high > 1e-9) {
        Some(&(low, high)) if -low <= high => low,
        Some(&(_, high)) => high,
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_do_not_overlap_and_equal_ones_stand_in_a_column() {
        let places: Vec<f64> = (0..60).map(|at| 100.0 + f64::from(at / 4) * 3.0).collect();
        let (offsets, reach) = swarm(&places, 3.5);
        assert!(reach <= HIGHEST / 2.0);
        for a in 0..places.len() {
            for b in 0..a {
                let apart = (places[a] - places[b]).hypot(offsets[a] - offsets[b]);
                assert!(apart >= 7.0, "{a} {b}: {apart}");
            }
        }
        let (offsets, reach) = swarm(&[5.0; 2000], 2.0);
        assert_eq!((offsets.len(), reach), (2000, HIGHEST / 2.0));
        assert_eq!(swarm(&[], 2.0), (Vec::new(), 0.0));
    }
}
