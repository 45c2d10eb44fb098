//! Scores over the periods of a panel, as lines with their names at the ends.

use std::collections::HashMap;

use super::axis::{Axis, printed};
use super::svg::{FAINT, Font, GRID, INK, Svg, WIDTH, fitted, width_of};
use super::{Columns, Figure, names_width, short};
use crate::error::Problem;
use crate::report::tables::score_decimals;
use crate::stats::sort;
use crate::words::{Language, PRINTED, counted, first_of, listed, period_text, say};
use crate::{Cells, Error, PanelAssessment, Result};

/// Of so many units all have their name.
const NAMED: usize = 10;
/// Of more so many.
const NAMED_OF_MANY: usize = 8;
/// At most so many names are drawn, where the units are given.
const MOST_NAMED: usize = 20;

/// Lines on white: dark enough, and different in their dashes too.
const STROKES: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#222222", "#e69f00", "#56b4e9"];
const DASHES: [&str; 4] = ["", "7 3", "2 2.5", "9 3 2 3"];

/// Draws the scores of units at a node over the periods of a panel. The name and the last score stand at the end of a line,
/// none above another. A period without a score breaks the line.
///
/// The units are those given (twenty have names at most); else all, of which the eight with the highest last score have
/// names where there are more than ten, and the others are grey. Periods that are numbers stand as far apart as the numbers.
/// The data have a row per unit: `unit`, `name`, and a column per period.
///
/// ```
/// use govindex::report::lines;
/// use govindex::{Dataset, Framework, Language, Panel, assess_panel};
///
/// let framework = Framework::builtin("wb-gtmi-2020")?.collapse("GTMI")?;
/// let year = |period: &str, values: Vec<f64>| Ok::<_, govindex::Error>(
///     Dataset::new(["A", "B"])?.with_period(period).with_indicator("GTMI", values)?,
/// );
/// let panel = Panel::new(vec![year("2020", vec![0.5, 0.8])?, year("2022", vec![0.6, 0.7])?])?;
/// let figure = lines(&assess_panel(&framework, &panel)?, "GTMI", None, Language::English)?;
/// assert_eq!(figure.data().columns().map(|(name, _)| name).collect::<Vec<_>>(), ["unit", "name", "2020", "2022"]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`; `unknown_unit` for a unit that is in no period.
pub fn lines(
    panel: &PanelAssessment,
    node: &str,
    units: Option<&[&str]>,
    language: Language,
) -> Result<Figure> {
    let framework = panel.framework();
    let at = framework.position(node)?;
    let named_node = &framework.nodes()[at];
    let decimals = score_decimals(framework, at);
    let is_given = units.is_some();
    let mut series = series_of(panel, node, units, language)?;
    let periods: Vec<&str> = panel.periods().collect();
    let [units_of, names_of]: [fn(&Series) -> &str; 2] = [|one| &one.unit, |one| &one.name];
    let mut data = Columns::of_units(series.iter().map(units_of), series.iter().map(names_of), language);
    for (at, period) in periods.iter().enumerate() {
        let scores = Cells::numbers(series.iter().map(|one| one.scores[at]), decimals);
        data = data.with(period, period_text(period, language), scores);
    }

    let without: Vec<String> =
        series.iter().filter(|one| one.last().is_none()).map(|one| short(&one.name)).collect();
    series.retain(|one| one.last().is_some());
    // The lines with names in front, the highest last score first where the units are not given.
    if !is_given {
        let last = |one: &Series| one.scores.last().copied().filter(|x| !x.is_nan());
        sort::by_rule(&mut series, |a, b| {
            let [a, b] = [a, b].map(|one| last(one).unwrap_or(f64::NEG_INFINITY));
            b.total_cmp(&a)
        });
    }
    let names = match (is_given, series.len()) {
        (true, count) => count.min(MOST_NAMED),
        (false, count) if count <= NAMED => count,
        (false, _) => NAMED_OF_MANY,
    };
    let mut svg = Svg::new(language);
    let bottom = draw(&mut svg, &series, names, &periods, decimals);
    let mut remarks = Vec::new();
    if names < series.len() {
        let grey = series.len() - names;
        remarks.push(if is_given {
            say!(tight language, "Grey: {units} more.", units = counted(grey, language))
        } else {
            say!(
                tight language,
                "With names: the {names} units with the highest last score; grey: the other {grey}.",
                names,
                grey
            )
        });
    }
    if !without.is_empty() {
        let units = first_of(language, &without[..without.len().min(PRINTED)], without.len());
        remarks.push(say!(tight language, "Without a score: {units}.", units));
    }
    let y = svg.remarks(bottom, &remarks);

    let node = short(&named_node.named(language));
    let [first, last] =
        [periods.first(), periods.last()].map(|period| short(&period_text(period.unwrap_or(&""), language)));
    let title = if periods.len() == 1 {
        say!(tight language, "{title}, {period}", title = node, period = first)
    } else {
        say!(tight language, "{node} from {first} to {last}", node, first, last)
    };
    let told: Vec<String> = series
        .iter()
        .take(names.min(NAMED))
        .map(|one| {
            let ends: Vec<f64> = one.scores.iter().copied().filter(|x| !x.is_nan()).collect();
            let [from, to] =
                [ends.first(), ends.last()].map(|end| printed(end.copied().unwrap_or(f64::NAN), decimals));
            format!("{} {from} → {to}", short(&one.name))
        })
        .collect();
    let alt = if told.is_empty() {
        say!(tight language, "No unit has a score at {node}.", node)
    } else {
        let (units, all) = (counted(series.len(), language), listed(language, &told));
        say!(tight language, "Lines of the scores of {units} at {node}: {all}.", units, node, all)
    };
    Ok(Figure::drawn(svg, y, title, alt, data))
}

/// The scores of the units that are asked for, or of all.
fn series_of(
    panel: &PanelAssessment,
    node: &str,
    units: Option<&[&str]>,
    language: Language,
) -> Result<Vec<Series>> {
    let all = panel.units();
    let new = |unit: &str| Series {
        unit: unit.to_owned(),
        name: unit.to_owned(),
        scores: vec![f64::NAN; panel.len()],
    };
    let mut series: Vec<Series> = Vec::new();
    for unit in units.unwrap_or(&all) {
        if units.is_some() && !all.contains(unit) {
            let nearest = crate::error::nearest(unit, all.iter().copied());
            return Err(Error::from(Problem::UnknownUnit { unit: (*unit).to_owned(), nearest }));
        }
        series.push(new(unit));
    }
    for (period, (_, result)) in panel.iter().enumerate() {
        let scores = result.scores_at(node)?;
        let rows: HashMap<&str, usize> =
            result.units().iter().enumerate().map(|(row, unit)| (unit.as_str(), row)).collect();
        for one in &mut series {
            if let Some(&row) = rows.get(one.unit.as_str()) {
                one.scores[period] = scores[row];
                // The latest name stays.
                result.dataset().unit_name(row, language.code()).clone_into(&mut one.name);
            }
        }
    }
    Ok(series)
}

struct Series {
    unit: String,
    name: String,
    /// By period.
    scores: Vec<f64>,
}

impl Series {
    /// The last period with a score.
    fn last(&self) -> Option<usize> {
        self.scores.iter().rposition(|x| !x.is_nan())
    }
}

/// Draws the lines, the first of them with names; where the next thing may stand.
fn draw(svg: &mut Svg, series: &[Series], names: usize, periods: &[&str], decimals: usize) -> f64 {
    const TOP: f64 = 16.0;
    const GAP: f64 = 15.0;
    const SIZE: f64 = 12.0;
    if series.is_empty() {
        return 8.0;
    }
    let bottom = TOP + (names as f64 * GAP + 10.0).max(280.0);
    let axis = Axis::new(series.iter().flat_map(|one| one.scores.iter().copied()), None, [bottom, TOP]);
    let ticks = axis.labels();
    let left = 8.0 + ticks.iter().map(|(_, label)| width_of(label, 11.0)).fold(0.0, f64::max) + 14.0;
    let label = |one: &Series| {
        let score = printed(one.last().map_or(f64::NAN, |at| one.scores[at]), decimals);
        format!("{} {score}", fitted(&one.name, 150.0 - width_of(&score, SIZE).min(100.0), SIZE))
    };
    let labels: Vec<String> = series[..names].iter().map(label).collect();
    let label_start = WIDTH - 8.0 - names_width(labels.iter().map(String::as_str), SIZE, 190.0);
    let right = label_start - 26.0;
    let across = places(periods, left, right);
    for (x, text) in &ticks {
        let y = axis.at(*x);
        svg.line([left - 8.0, y], [right, y], GRID, 1.0);
        svg.text([left - 12.0, y + 4.0], text, Font::new(11.0).end().ink(FAINT));
    }
    // From the last period back, so that it has its name for certain.
    let mut free = f64::INFINITY;
    for (x, period) in across.iter().zip(periods).rev() {
        let text = fitted(period, 80.0, 11.0);
        let half = width_of(&text, 11.0) / 2.0;
        svg.line([*x, bottom], [*x, bottom + 4.0], FAINT, 1.0);
        if x + half < free && x - half >= 0.0 {
            svg.text([*x, bottom + 17.0], &text, Font::new(11.0).middle().ink(FAINT));
            free = x - half - 6.0;
        }
    }
    svg.line([left - 8.0, bottom], [right, bottom], INK, 1.0);
    for (at, one) in series.iter().enumerate().rev() {
        let (stroke, width, dash) = if at < names {
            (STROKES[at % STROKES.len()], 2.0, DASHES[at % DASHES.len()])
        } else {
            ("#c4c4c4", 0.9, "")
        };
        for run in runs(&one.scores) {
            let points: Vec<[f64; 2]> =
                run.map(|period| [across[period], axis.at(one.scores[period])]).collect();
            if points.len() > 1 {
                svg.polyline(&points, stroke, width, dash);
            }
            if at < names || points.len() == 1 {
                for point in &points {
                    svg.circle(*point, if at < names { 2.6 } else { 1.4 }, stroke, stroke);
                }
            }
        }
    }
    let ends: Vec<[f64; 2]> = series[..names]
        .iter()
        .filter_map(|one| one.last().map(|at| [across[at], axis.at(one.scores[at])]))
        .collect();
    let spread = spread(&ends.iter().map(|[_, y]| *y).collect::<Vec<_>>(), GAP, TOP, bottom);
    for (at, (([x, y], place), text)) in ends.iter().zip(&spread).zip(&labels).enumerate() {
        svg.polyline(
            &[[x + 4.0, *y], [right + 6.0, *y], [label_start - 5.0, *place]],
            STROKES[at % STROKES.len()],
            0.6,
            "1 1.5",
        );
        svg.text([label_start, place + 4.2], &fitted(text, 190.0, SIZE), Font::new(SIZE));
    }
    bottom + 24.0
}

/// Where the periods stand: as far apart as they are where they are ascending numbers, else evenly.
fn places(periods: &[&str], left: f64, right: f64) -> Vec<f64> {
    let numbers: Vec<f64> = periods.iter().filter_map(|period| period.trim().parse().ok()).collect();
    let ascend = numbers.len() == periods.len()
        && numbers.iter().all(|x| x.is_finite())
        && numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let (left, right) = (left + 4.0, right - 4.0);
    let at = |share: f64| left + share * (right - left);
    match (periods.len(), numbers.first(), numbers.last()) {
        (1, ..) => vec![at(0.5)],
        (_, Some(&first), Some(&last)) if ascend => {
            numbers.iter().map(|x| at((x / 2.0 - first / 2.0) / (last / 2.0 - first / 2.0))).collect()
        }
        (count, ..) => (0..count).map(|place| at(place as f64 / (count as f64 - 1.0))).collect(),
    }
}

/// The runs of periods with a score.
fn runs(scores: &[f64]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..scores.len()).filter(|&at| !scores[at].is_nan()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// The places nearest to those wanted that are at least `gap` apart and inside, as far as there is room.
fn spread(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let order = sort::order(wanted);
    let mut places = wanted.to_vec();
    let mut free = top;
    for &at in &order {
        places[at] = places[at].max(free);
        free = places[at] + gap;
    }
    let mut free = bottom;
    for &at in order.iter().rev() {
        places[at] = places[at].min(free);
        free = places[at] - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_the_ends_keep_their_distance() {
        let places = spread(&[50.0, 52.0, 51.0, 299.0, 300.0], 15.0, 0.0, 300.0);
        let mut sorted = places.clone();
        sort::ascending(&mut sorted);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 15.0), "{places:?}");
        assert!(places[0] < places[2] && places[2] < places[1], "in the order of the ends: {places:?}");
        assert!(places.iter().all(|y| (0.0..=300.0).contains(y)));
    }

    #[test]
    fn periods_that_are_numbers_keep_their_distance_too() {
        assert_eq!(places(&["2018", "2020", "2022"], 0.0, 108.0), [4.0, 54.0, 104.0]);
        assert_eq!(places(&["2018", "2019", "2022"], 0.0, 108.0), [4.0, 29.0, 104.0]);
        assert_eq!(places(&["a", "b", "c"], 0.0, 108.0), [4.0, 54.0, 104.0]);
        assert_eq!(places(&["x"], 0.0, 108.0), [54.0]);
        assert_eq!(runs(&[1.0, f64::NAN, 2.0, 3.0]), [0..1, 2..4]);
    }
}
