//! The dimensions of a unit against the mean of its peers.

use super::axis::{Axis, printed};
use super::svg::{FAINT, Font, INK, Svg, WIDTH, fitted, shade, width_of};
use super::{Columns, Figure, names_width, node_name, short, with_period};
use crate::explain::{Standing, UnitProfile};
use crate::report::tables::{score_cells, score_decimals};
use crate::words::{Language, listed, say};
use crate::{Cells, Result};

/// Draws a unit at a glance: a bar for the index and for each dimension below it, with a tick at the mean of the peers, the
/// score, and how far it is from that mean. Where the index has indicators only, those that are named as strong and weak
/// stand in place of dimensions.
///
/// The data have a row per bar: `node`, `name`, `score`, `mean` (of the peers) and `difference`.
///
/// ```
/// use govindex::explain::{ProfileOptions, profile};
/// use govindex::report::profile_bars;
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR"])?
///     .with_indicator("osi", vec![0.9797, 0.9826])?
///     .with_indicator("tii", vec![0.9795, 0.9674])?
///     .with_indicator("hci", vec![0.9559, 0.9087])?;
/// let profile = profile(&assess(&framework, &data)?, "KOR", &ProfileOptions::default())?;
/// let figure = profile_bars(&profile, Language::Chinese)?;
/// assert!(figure.title().starts_with("KOR"));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node` where the profile names a node that there is not.
pub fn profile_bars(profile: &UnitProfile, language: Language) -> Result<Figure> {
    let result = profile.assessment();
    let framework = result.framework();
    let mut rows: Vec<&Standing> = vec![&profile.index];
    if profile.dimensions.is_empty() {
        rows.extend(&profile.strongest);
        rows.extend(profile.weakest.iter().rev());
    } else {
        rows.extend(&profile.dimensions);
    }
    let places = rows.iter().map(|row| framework.position(&row.node)).collect::<Result<Vec<usize>>>()?;
    let names: Vec<String> = places.iter().map(|&at| framework.nodes()[at].named(language)).collect();
    let decimals: Vec<usize> = places.iter().map(|&at| score_decimals(framework, at)).collect();
    let column = |data: Columns, name: &str, heading: String, of: fn(&Standing) -> Option<f64>| {
        let scores = || rows.iter().map(|row| of(row).unwrap_or(f64::NAN));
        data.coded(name, Cells::numbers(scores(), framework.root().decimals()))
            .read(heading, score_cells(framework, places.iter().copied().zip(scores())))
    };
    let data = Columns::default().coded("node", Cells::texts(rows.iter().map(|row| row.node.as_str()))).with(
        "name",
        say!(tight language, "Indicator"),
        Cells::texts(names.iter()),
    );
    let data = column(data, "score", say!(tight language, "Score"), |row| row.score);
    let data = column(data, "mean", say!(tight language, "Mean"), |row| row.mean);
    let heading = say!(tight language, "Difference");
    let data = column(data, "difference", heading, |row| Some(row.score? - row.mean?));

    let mut svg = Svg::new(language);
    let bottom = draw(&mut svg, &rows, &names, framework.scale(), &decimals, language);
    let (unit, whom) = (short(profile.name(language)), profile.told_peers(language));
    let mut remarks = vec![say!(tight language, "The upright line is {whom}.", whom)];
    let none: Vec<String> = rows
        .iter()
        .zip(&places)
        .filter(|(row, _)| row.score.is_none())
        .map(|(_, &at)| node_name(result, at, language))
        .collect();
    if !none.is_empty() {
        remarks.push(say!(tight language, "Without a score: {units}.", units = listed(language, &none)));
    }
    let y = svg.remarks(bottom, &remarks);

    let title = say!(tight language, "{unit}: scores against the mean of its peers", unit);
    let title = with_period(title, profile.period.as_deref(), language);
    let told: Vec<String> = rows
        .iter()
        .zip(places.iter().zip(&decimals))
        .take(12)
        .map(|(row, (&at, &decimals))| {
            let score = printed(row.score.unwrap_or(f64::NAN), decimals);
            let mean = printed(row.mean.unwrap_or(f64::NAN), decimals);
            say!(
                tight language,
                "{name} {score} (mean {mean})",
                name = node_name(result, at, language),
                score,
                mean
            )
        })
        .collect();
    let alt =
        say!(tight language, "Bars of the scores of {unit}: {all}.", unit, all = listed(language, &told));
    Ok(Figure::drawn(svg, y, title, alt, data))
}

/// Draws the rows; where the next thing may stand.
fn draw(
    svg: &mut Svg,
    rows: &[&Standing],
    names: &[String],
    scale: [f64; 2],
    decimals: &[usize],
    language: Language,
) -> f64 {
    const TOP: f64 = 26.0;
    const INDENT: f64 = 12.0;
    const MOST: f64 = 230.0;
    let (pitch, size) = if rows.len() > 30 { (17.0, 11.0) } else { (24.0, 12.5) };
    let start = |row: &Standing| 8.0 + INDENT * (row.level.min(6) as f64 - 1.0).max(0.0);
    let mut name_end = 8.0_f64;
    for (row, name) in rows.iter().zip(names) {
        name_end =
            name_end.max((start(row) + names_width([name.as_str()].into_iter(), size, MOST)).min(MOST + 8.0));
    }
    let signed = |row: &Standing, decimals: usize| match (row.score, row.mean) {
        (Some(score), Some(mean)) => {
            let text = printed(score - mean, decimals);
            let is_up = !text.starts_with('−') && text.bytes().any(|digit| matches!(digit, b'1'..=b'9'));
            if is_up { format!("+{text}") } else { text }
        }
        _ => "–".to_owned(),
    };
    let heads = [say!(tight language, "Score"), say!(tight language, "Difference")];
    let own = || rows.iter().zip(decimals);
    let columns: [Vec<String>; 2] = [
        own().map(|(row, &decimals)| printed(row.score.unwrap_or(f64::NAN), decimals)).collect(),
        own().map(|(row, &decimals)| signed(row, decimals)).collect(),
    ];
    let widths: Vec<f64> = heads
        .iter()
        .zip(&columns)
        .map(|(head, cells)| {
            names_width(cells.iter().map(String::as_str), size, 90.0).max(width_of(head, 11.0).min(90.0))
        })
        .collect();
    let ends = [WIDTH - 8.0 - widths[1] - 12.0, WIDTH - 8.0];
    let values = rows.iter().flat_map(|row| [row.score, row.mean]).flatten();
    let axis = Axis::new(values, Some(scale), [name_end + 12.0, ends[0] - widths[0] - 16.0]);
    let bottom = TOP + pitch * rows.len() as f64;
    axis.draw_below(svg, TOP, bottom);
    for (head, end) in heads.iter().zip(ends) {
        svg.text([end, TOP - 9.0], &fitted(head, 90.0, 11.0), Font::new(11.0).end().ink(FAINT));
    }
    let base = axis.at(axis.base());
    for (at, (row, name)) in rows.iter().zip(names).enumerate() {
        let middle = TOP + pitch * (at as f64 + 0.5);
        let line = middle + 0.36 * size;
        let font = if at == 0 { Font::new(size).bold() } else { Font::new(size) };
        let from = start(row);
        // Bold letters are wider.
        let room = (name_end - from) * if at == 0 { 1.0 } else { 1.04 };
        svg.text([from, line], &fitted(name, room, size), font);
        if let Some(score) = row.score {
            let (end, height) = (axis.at(score), pitch * 0.6);
            let fill = shade(if at == 0 { 0.1 } else { 0.5 });
            svg.rect([base.min(end), middle - height / 2.0], [(end - base).abs(), height], &fill, "#003f6b");
        }
        if let Some(mean) = row.mean {
            let place = axis.at(mean);
            for (stroke, width) in [("#ffffff", 5.0), ("#d55e00", 2.6)] {
                svg.line([place, middle - pitch * 0.42], [place, middle + pitch * 0.42], stroke, width);
            }
        }
        for (cells, end) in columns.iter().zip(ends) {
            svg.text([end, line], &fitted(&cells[at], 90.0, size), Font::new(size).end());
        }
    }
    svg.line([base, TOP], [base, bottom], INK, 1.0);
    bottom + 18.0
}
