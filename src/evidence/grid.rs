//! Things that consist of cells (an item and its channels, a guide and its elements), in two layouts: wide, a record a
//! thing and a column a cell; and long, a record a cell.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::answers::{Answers, Worth};
use super::ledger::Ledger;
use super::measure::{Part, Sums};
use super::records::Records;
use super::repeated::Repeated;
use super::sample::{RatioEstimate, Sample, Stratum, Tally, ratio};
use crate::error::{Error, Problem, Result};

/// How the cells of things become a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Pooling {
    /// Cells that hold over cells that count.
    #[default]
    Cells,
    /// The mean of the things' shares.
    Means,
    /// The share of things in which every cell holds.
    Whole,
}

/// A column of a wide table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellColumn<'a> {
    pub(crate) name: &'a str,
    pub(crate) weight: f64,
    pub(crate) critical: bool,
}

/// What the cells of one thing came to.
#[derive(Clone, Copy, Debug, Default)]
struct Thing {
    y: f64,
    x: f64,
    gaps: u32,
    /// Whether a critical cell does not hold.
    failed: bool,
}

impl Thing {
    /// What it adds to the sums. Nothing at all (`x = 0`) where no cell applies, `NaN` where too little is known.
    ///
    /// A thing whose critical cell fails counts as `share_if_failed`, where one is given.
    fn counts(self, pooling: Pooling, share_if_failed: Option<f64>) -> (f64, f64) {
        let Self { mut y, x, gaps, failed } = self;
        if x == 0.0 {
            return if gaps > 0 { (f64::NAN, f64::NAN) } else { (0.0, 0.0) };
        }
        #[expect(
            clippy::float_cmp,
            reason = "both sum the same weights in the same order where all cells hold"
        )]
        let whole = y == x;
        if failed && let Some(share) = share_if_failed {
            y = y.min(share * x);
        }
        match pooling {
            Pooling::Cells => (y, x),
            Pooling::Means => (y / x, 1.0),
            // One cell that fails settles it, whatever the unknown ones say.
            Pooling::Whole if whole && gaps > 0 => (f64::NAN, 1.0),
            Pooling::Whole => (f64::from(u8::from(whole)), 1.0),
        }
    }
}

/// The sums of a wide table.
pub(crate) fn wide(
    columns: &[CellColumn<'_>],
    answers: &Answers,
    pooling: Pooling,
    share_if_failed: Option<f64>,
    (records, meant): (&Records, &[bool]),
    ledger: &mut Ledger,
) -> Result<Sums> {
    let mut things = vec![Thing::default(); records.len()];
    for cell in columns {
        let marks = answers.read(cell.name, records, meant, ledger)?;
        for (thing, mark) in things.iter_mut().zip(marks) {
            match mark {
                Some(Worth::Points(points)) => {
                    thing.y += cell.weight * points;
                    thing.x += cell.weight;
                    thing.failed |= cell.critical && points < 1.0;
                }
                Some(Worth::NotApplicable) => {}
                None => thing.gaps += 1,
            }
        }
    }
    let (y, x) = things.iter().map(|thing| thing.counts(pooling, share_if_failed)).unzip();
    Ok(Sums { y, x, gaps: things.iter().map(|thing| thing.gaps).collect(), ..Sums::default() })
}

/// The sums of a long table: each record a cell, with its weight (none where every cell weighs 1) and whether it is
/// critical.
pub(crate) fn long(
    cell: &str,
    answers: &Answers,
    weights: Option<&[f64]>,
    critical: Option<&[bool]>,
    (records, meant): (&Records, &[bool]),
    ledger: &mut Ledger,
) -> Result<Sums> {
    let marks = answers.read(cell, records, meant, ledger)?;
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let mut sums = Sums::default();
    for (row, mark) in marks.iter().enumerate() {
        let (y, x) = match mark {
            Some(Worth::Points(points)) => (weight(row) * points, weight(row)),
            Some(Worth::NotApplicable) => (0.0, 0.0),
            None => (f64::NAN, f64::NAN),
        };
        sums.y.push(y);
        sums.x.push(x);
        if let Some(critical) = critical {
            sums.marked.push(critical[row] && y < x);
        }
    }
    Ok(sums)
}

/// The names of a stratum and a cluster.
type Drawn<'a> = (Option<&'a str>, Option<&'a str>);

/// The share over the things of a long table, each one or several parts of its unit; every thing is one draw.
pub(crate) fn finish(
    parts: &[Part],
    pooling: Pooling,
    share_if_failed: Option<f64>,
    sample: &Sample,
) -> RatioEstimate {
    // The cells of each thing, in its stratum and cluster.
    let mut things: IndexMap<(Option<&str>, Drawn<'_>), Tally> = IndexMap::new();
    let mut all_drawn = HashMap::new();
    for part in parts {
        let thing = part.labels.first().map(|name| &**name);
        for found in &part.strata {
            all_drawn.insert(found.name.as_deref(), found.drawn);
            for (i, cells) in found.clusters.iter().enumerate() {
                let cluster = found.names.get(i).map(|name| &**name);
                things.entry((thing, (found.name.as_deref(), cluster))).or_default().merge(cells);
            }
        }
    }
    let mut strata: Vec<Stratum> = Vec::new();
    // Where the things of each stratum and cluster go.
    let mut places: HashMap<Drawn<'_>, (usize, usize)> = HashMap::new();
    let mut unknown = 0;
    for ((_, drawn), cells) in &things {
        unknown += cells.unknown;
        let (stratum, cluster) = *places.entry(*drawn).or_insert_with(|| {
            let at = strata.iter().position(|stratum| stratum.name.as_deref() == drawn.0);
            let at = at.unwrap_or_else(|| {
                let (name, drawn) = (drawn.0.map(Into::into), all_drawn.get(&drawn.0).copied().flatten());
                strata.push(Stratum { drawn, name, ..Stratum::default() });
                strata.len() - 1
            });
            strata[at].clusters.push(Tally::default());
            (at, strata[at].clusters.len() - 1)
        });
        // The weight of a thing is that of its cells; their sums hold it already.
        let w = cells.mean_weight();
        let unweighted = if w > 0.0 { 1.0 / w } else { 0.0 };
        let (y, x) = Thing {
            y: cells.y * unweighted,
            x: cells.x * unweighted,
            gaps: u32::try_from(cells.unknown).unwrap_or(u32::MAX),
            failed: cells.marked > 0,
        }
        .counts(pooling, share_if_failed);
        let tally = &mut strata[stratum].clusters[cluster];
        if y.is_nan() {
            tally.skip(1, 1.0, w);
            continue;
        }
        if x == 0.0 {
            continue;
        }
        tally.add(w, y, x);
    }
    RatioEstimate { unknown, ..ratio(&strata, sample) }
}

/// Checks that a rule for what is said again goes with the column that tells cells apart.
pub(crate) fn check_repeated(
    method: &'static str,
    cell: Option<&String>,
    thing: &str,
    repeated: Repeated,
) -> Result<()> {
    let fault = |found: String, expected| {
        Err(Error::from(Problem::InvalidParameter { method, parameter: "rows", found, expected }))
    };
    match cell {
        None if !repeated.is_default() => fault(
            "`repeated` without the column that tells the cells of a thing apart".to_owned(),
            "with `channel` or `element` beside it",
        ),
        Some(cell) if cell == thing => {
            fault(format!("`{cell}` for both"), "a column for the thing and another for its cells")
        }
        _ => Ok(()),
    }
}

/// Answers in a grid are shares: 1 where a cell holds, 0 where it does not.
pub(crate) fn check(method: &'static str, answers: &Answers) -> Result<()> {
    answers.check(method)?;
    let outside = answers.points.iter().find_map(|(answer, worth)| match worth {
        Worth::Points(points) if !(0.0..=1.0).contains(points) => Some(format!("{answer} = {points}")),
        _ => None,
    });
    let blank = match answers.blank {
        Some(Worth::Points(points)) if !(0.0..=1.0).contains(&points) => Some(format!("blank = {points}")),
        _ => None,
    };
    match outside.or(blank) {
        None => Ok(()),
        Some(found) => Err(Error::from(Problem::InvalidParameter {
            method,
            parameter: "points",
            found,
            expected: "points from 0 to 1",
        })),
    }
}
