//! The scores of a node as bars, the best first.

use super::axis::{Axis, printed};
use super::svg::{FAINT, Font, INK, Svg, WIDTH, fitted, shade};
use super::{
    Columns, Figure, MOST_ROWS, more_than, names_width, node_name, simulated, unit_name, with_period,
    without_score,
};
use crate::assess::rank_cells;
use crate::framework::descending;
use crate::report::tables::score_decimals;
use crate::report::{grade_label, shown_rank};
use crate::robustness::Robustness;
use crate::stats::sort;
use crate::words::{Language, counted, listed, percent_of, say};
use crate::{Assessment, Cells, Result};

/// Draws the scores of a node as horizontal bars, the best first: rank, name, bar, score, and grade where the node has
/// grades (a better grade is darker), with what a veto or a quota did to it in words. With a simulation each bar has the
/// interval that holds its share of the runs.
///
/// Sixty rows are drawn at most. Units without a score are named below. The data have a row per unit: `unit`, `name`,
/// `rank`, `score`, `low` and `high` (with a simulation), `grade` (with grades).
///
/// ```
/// use govindex::report::ranked_bars;
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("wb-gtmi-2020")?.collapse("GTMI")?;
/// let data = Dataset::new(["A", "B", "C"])?.with_indicator("GTMI", vec![0.5, 0.8, f64::NAN])?;
/// let figure = ranked_bars(&assess(&framework, &data)?, "GTMI", None, Language::English)?;
/// assert!(figure.svg().starts_with("<svg xmlns"));
/// assert!(figure.alt().contains("B (0.800)"));
/// assert_eq!(figure.data().rows(), 3);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`, also where the simulation did not watch the node; `invalid_parameter` for a simulation without one of
/// the units.
pub fn ranked_bars(
    result: &Assessment,
    node: &str,
    robustness: Option<&Robustness>,
    language: Language,
) -> Result<Figure> {
    let at = result.framework().position(node)?;
    let decimals = score_decimals(result.framework(), at);
    let (scores, ranks, grades) = (result.scores_of(at), result.ranks_of(at, None), result.grades_of(at));
    let intervals: Option<Vec<Option<[f64; 2]>>> = match robustness {
        Some(runs) => {
            let (found, places) = simulated(runs, result, node)?;
            Some(places.into_iter().map(|place| found.interval(place, runs.level)).collect())
        }
        None => None,
    };
    // Those without a rank behind those with one, the highest score first.
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let place = |x: f64| if x.is_nan() { f64::INFINITY } else { x };
    sort::by_rule_at(&mut order, &|a, b| {
        place(ranks[a]).total_cmp(&place(ranks[b])).then(place(-scores[a]).total_cmp(&place(-scores[b])))
    });
    let (drawn, without): (Vec<usize>, Vec<usize>) = order.iter().partition(|&&row| !scores[row].is_nan());
    let (all, last) = (drawn.len(), drawn.last());
    let drawn = &drawn[..all.min(MOST_ROWS)];

    let names = (0..scores.len()).map(|row| result.dataset().unit_name(row, language.code()));
    let mut data = Columns::of_units(result.units().iter().map(String::as_str), names, language)
        .with("rank", say!(tight language, "Rank"), rank_cells(&ranks, result.framework().spec().ranks.ties))
        .with("score", say!(tight language, "Score"), Cells::numbers(scores.iter().copied(), decimals));
    if let Some(intervals) = &intervals {
        let end = |k: usize| Cells::numbers(intervals.iter().map(|ends| ends.map(|ends| ends[k])), decimals);
        data = data.with("low", say!(tight language, "Interval from"), end(0)).with(
            "high",
            say!(tight language, "Interval to"),
            end(1),
        );
    }
    let is_graded = grades.iter().any(Option::is_some);
    if is_graded {
        let labels = grades.iter().map(|grade| grade.as_ref().map(|grade| grade_label(grade, language)));
        data = data.with("grade", say!(tight language, "Grade"), Cells::Text(labels.collect()));
    }
    let data = data.ordered(&order);

    let (vetoed, bands) = (result.vetoed_at(at), result.framework().bands(&result.framework().nodes()[at]));
    let down = descending(bands);
    let row_of = |&row: &usize| {
        let grade = grades[row].as_ref();
        let mut said: Vec<String> = grade.map(|grade| grade_label(grade, language)).into_iter().collect();
        if vetoed.contains(&row) {
            said.push(say!(tight language, "veto"));
        } else if grade.is_some_and(|grade| grade.lowered_from.is_some()) {
            said.push(say!(tight language, "quota full"));
        }
        let band = grade.and_then(|own| bands.iter().position(|band| band.grade == own.grade));
        let place = band.and_then(|band| down.iter().position(|&other| other == band));
        let last = bands.len().saturating_sub(1).max(1) as f64;
        Row {
            name: result.dataset().unit_name(row, language.code()),
            rank: shown_rank(ranks[row]).unwrap_or_else(|| "–".to_owned()),
            score: scores[row],
            interval: intervals.as_ref().and_then(|intervals| intervals[row]),
            remark: listed(language, &said),
            fill: shade(place.map_or(0.25, |place| 0.1 + 0.9 * place as f64 / last)),
        }
    };
    let rows: Vec<Row<'_>> = drawn.iter().map(row_of).collect();
    let mut svg = Svg::new(language);
    let mut y = draw(&mut svg, &rows, result.framework().scale(), decimals);
    let mut remarks = Vec::new();
    if let Some(runs) = robustness {
        let (percent, runs) = (percent_of(runs.level), runs.counted());
        remarks.push(say!(
            tight language,
            "Whiskers cover {percent}% of {runs} simulated scores.",
            percent,
            runs
        ));
    }
    remarks.extend(more_than(drawn.len(), all, language));
    remarks.extend(without_score(result, &without, language));
    y = svg.remarks(y, &remarks);

    let name = node_name(result, at, language);
    let title = say!(tight language, "{node}: scores in order of rank", node = name);
    let title = with_period(title, result.period(), language);
    let told = |row: usize| {
        let (name, score) = (unit_name(result, row, language), printed(scores[row], decimals));
        say!(tight language, "{name} ({score})", name, score)
    };
    let alt = match (drawn.first(), last) {
        (Some(&first), Some(&last)) if first != last => say!(
            tight language,
            "Bars of the scores of {units} at {node}, from {first} to {last}.",
            units = counted(all, language),
            node = name,
            first = told(first),
            last = told(last)
        ),
        (Some(&first), _) => {
            say!(tight language, "A bar of the one score at {node}: {first}.", node = name, first = told(first))
        }
        _ => say!(tight language, "No unit has a score at {node}.", node = name),
    };
    Ok(Figure::drawn(svg, y, title, alt, data))
}

/// What a row shows.
struct Row<'a> {
    name: &'a str,
    rank: String,
    score: f64,
    interval: Option<[f64; 2]>,
    remark: String,
    fill: String,
}

/// Draws the rows; where the next thing may stand.
fn draw(svg: &mut Svg, rows: &[Row<'_>], scale: [f64; 2], decimals: usize) -> f64 {
    const TOP: f64 = 8.0;
    let (pitch, size) = if rows.len() > 30 { (16.0, 11.0) } else { (22.0, 12.5) };
    let widest = |texts: &mut dyn Iterator<Item = &str>, most: f64| names_width(texts, size, most);
    let scores: Vec<String> = rows.iter().map(|row| printed(row.score, decimals)).collect();
    let rank_end = 8.0 + widest(&mut rows.iter().map(|row| row.rank.as_str()), 60.0);
    let name_start = rank_end + 8.0;
    let name_end = name_start + widest(&mut rows.iter().map(|row| row.name), 190.0);
    let remarks_width = widest(&mut rows.iter().map(|row| row.remark.as_str()), 130.0);
    let remark_start = WIDTH - 8.0 - remarks_width;
    let score_end = if remarks_width > 0.0 { remark_start - 10.0 } else { remark_start };
    let score_start = score_end - widest(&mut scores.iter().map(String::as_str), 110.0);
    let values = rows.iter().flat_map(|row| {
        let [low, high] = row.interval.unwrap_or([row.score; 2]);
        [row.score, low, high]
    });
    let axis = Axis::new(values, Some(scale), [name_end + 10.0, score_start - 14.0]);
    let bottom = TOP + pitch * rows.len() as f64;
    if rows.is_empty() {
        return TOP;
    }
    axis.draw_below(svg, TOP, bottom);
    let base = axis.at(axis.base());
    for (at, (row, score)) in rows.iter().zip(&scores).enumerate() {
        let middle = TOP + pitch * (at as f64 + 0.5);
        let line = middle + 0.36 * size;
        svg.text([rank_end, line], &row.rank, Font::new(size).end().ink(FAINT));
        svg.text([name_start, line], &fitted(row.name, name_end - name_start, size), Font::new(size));
        let (end, height) = (axis.at(row.score), pitch * 0.64);
        svg.rect([base.min(end), middle - height / 2.0], [(end - base).abs(), height], &row.fill, "#003f6b");
        if let Some([low, high]) = row.interval {
            let (low, high, reach) = (axis.at(low), axis.at(high), pitch * 0.2);
            // White below, so that it is seen on dark bars too.
            for (stroke, width) in [("#ffffff", 3.6), (INK, 1.4)] {
                svg.line([low, middle], [high, middle], stroke, width);
                for x in [low, high] {
                    svg.line([x, middle - reach], [x, middle + reach], stroke, width);
                }
            }
        }
        svg.text([score_end, line], &fitted(score, 110.0, size), Font::new(size).end());
        svg.text([remark_start, line], &fitted(&row.remark, remarks_width, size), Font::new(size).ink(FAINT));
    }
    svg.line([base, TOP], [base, bottom], INK, 1.0);
    bottom + 18.0
}
