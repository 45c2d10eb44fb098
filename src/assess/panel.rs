//! The result of a panel: an assessment of every period, and what shows only over several of them.

use std::collections::{HashMap, HashSet};
use std::ops::Index;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::notice::of_units;
use super::{Assessment, serial};
use crate::error::{Problem, nearest};
use crate::framework::Framework;
use crate::stats::Ties;
use crate::table::{Cells, Table};
use crate::value;
use crate::words::{Language, first_of, listed, say};
use crate::{Error, Result};

/// How many units, cells or indicators a notice names.
const NAMED: usize = 20;

/// A rank jumps where it changes by more than this share of the units: of 31 provinces by eight, of 193 countries by 49 …
const JUMP: f64 = 0.25;

/// … and by more than so many places.
const LEAST_JUMP: f64 = 5.0;

/// The assessments of a panel by one framework, by period in the panel's order. [`assess_panel`](super::assess_panel())
/// makes them.
///
/// ```
/// use govindex::{Dataset, Framework, Panel, assess_panel};
///
/// let framework = Framework::from_toml("id = 'x'\nmethod = { bounds = 'pooled' }\n[[indicator]]\ncode = 'A'")?;
/// let year = |period: &str, values: Vec<f64>| Ok::<_, govindex::Error>(
///     Dataset::new(["U", "V"])?.with_period(period).with_indicator("A", values)?,
/// );
/// let panel = Panel::new(vec![year("2019", vec![0.0, 4.0])?, year("2020", vec![2.0, 8.0])?])?;
/// let result = assess_panel(&framework, &panel)?;
/// assert_eq!(result["2020"].scores_at("A")?, [25.0, 100.0]);
/// assert_eq!(result.wide("A")?.to_csv(), "unit,2019,2020\nU,0,25\nV,50,100\n");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PanelAssessment {
    results: IndexMap<String, Assessment>,
}

/// The error for a period that a panel has not: those there are, the nearest spelling first.
pub(crate) fn no_such_period<'a>(period: &str, there: impl Iterator<Item = &'a str>) -> Error {
    let mut periods: Vec<String> = there.map(str::to_owned).collect();
    if let Some(near) = nearest(period, periods.iter().map(String::as_str)) {
        periods.sort_by_key(|known| *known != near);
    }
    Error::from(Problem::Periods {
        file: None,
        periods,
        fault: "the panel has no such period; it has",
        remedy: "ask for one of these",
    })
}

impl PanelAssessment {
    /// Takes the results of single periods together, each under its period, in their order.
    ///
    /// # Errors
    /// `invalid_parameter` where there is no result, or they are of different frameworks; `periods` where one period has
    /// two.
    pub fn new(results: impl IntoIterator<Item = (String, Assessment)>) -> Result<Self> {
        let mut by_period: IndexMap<String, Assessment> = IndexMap::new();
        for (period, result) in results {
            if by_period.contains_key(&period) {
                return Err(Error::from(Problem::Periods {
                    file: None,
                    periods: vec![period],
                    fault: "several datasets have the same period",
                    remedy: "put each unit of a period into one dataset",
                }));
            }
            by_period.insert(period, result);
        }
        let fault = |found: String, expected| {
            let (method, parameter) = ("panel", "results");
            Err(Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
        };
        let Some(first) = by_period.values().next() else {
            return fault("an empty list".to_owned(), "the result of at least one period");
        };
        let framework = first.framework();
        if let Some((period, _)) = by_period.iter().find(|(_, result)| result.framework() != framework) {
            return fault(format!("another framework in `{period}`"), "the results of one framework");
        }
        Ok(Self { results: by_period })
    }

    /// The framework that all periods were assessed by.
    #[must_use]
    pub fn framework(&self) -> &Framework {
        self.results[0].framework()
    }

    /// The periods, in their order.
    pub fn periods(&self) -> impl ExactSizeIterator<Item = &str> {
        self.results.keys().map(String::as_str)
    }

    /// How many periods there are; at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is at least one period")]
    pub fn len(&self) -> usize {
        self.results.len()
    }

    /// The result of a period.
    #[must_use]
    pub fn get(&self, period: &str) -> Option<&Assessment> {
        self.results.get(period)
    }

    /// The result of a period.
    ///
    /// # Errors
    /// `periods` where there is no such period: those there are, and the nearest spelling first.
    pub fn at(&self, period: &str) -> Result<&Assessment> {
        self.get(period).ok_or_else(|| no_such_period(period, self.periods()))
    }

    /// The periods with their results.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Assessment)> + Clone {
        self.results.iter().map(|(period, result)| (period.as_str(), result))
    }

    /// Every unit of some period, in the order in which they first occur.
    #[must_use]
    pub fn units(&self) -> Vec<&str> {
        let units = self.results.values().flat_map(|result| result.units().iter().map(String::as_str));
        units.collect::<indexmap::IndexSet<&str>>().into_iter().collect()
    }

    /// One table of all periods, with the period in front.
    fn long(&self, table: impl Fn(&Assessment) -> Table) -> Table {
        Table::stacked("period", self.iter().map(|(period, result)| (period, table(result))))
    }

    /// Scores: `period`, `unit`, then a column per node, the index first; a row per period and unit.
    #[must_use]
    pub fn scores(&self) -> Table {
        self.long(Assessment::scores)
    }

    /// Ranks within each period, 1 is best: `period`, `unit`, then a column per node, the index first.
    #[must_use]
    pub fn ranks(&self, ties: Option<Ties>) -> Table {
        self.long(|result| result.ranks(ties))
    }

    /// Grades: `period`, `unit`, then a column per node, the index first.
    #[must_use]
    pub fn grades(&self) -> Table {
        self.long(Assessment::grades)
    }

    /// Weights: `period`, `node`, `parent`, `weight` (the share in the parent), `effective_weight` (the share in the index).
    #[must_use]
    pub fn weights(&self) -> Table {
        self.long(Assessment::weights)
    }

    /// Everything: `period`, then the columns of [`Assessment::tidy`].
    #[must_use]
    pub fn tidy(&self) -> Table {
        self.long(Assessment::tidy)
    }

    /// The scores at a node: `unit`, then a column per period; missing where a unit is not in a period.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn wide(&self, node: &str) -> Result<Table> {
        let units = self.units();
        let mut table = Table::new().with("unit", Cells::texts(units.iter().copied()));
        for (period, result) in self.iter() {
            let at = result.framework().position(node)?;
            let decimals = Some(result.framework().nodes()[at].decimals());
            let (rows, scores) = (rows(result), result.scores_of(at));
            let score = |unit: &&str| rows.get(unit).map_or(f64::NAN, |&row| scores[row]);
            table = table.with(period, Cells::Number { values: units.iter().map(score).collect(), decimals });
        }
        Ok(table)
    }

    /// What a reader of several periods must know: units that come and go, indicators without any value in a period,
    /// weights that differ, ranks that jump (by more than a quarter of the units and five places), values that are
    /// estimated now and were observed before. What concerns one period is among its own
    /// [`notices`](Assessment::notices).
    #[must_use]
    pub fn notices(&self) -> Vec<PanelNotice> {
        let mut notices = Vec::new();
        let all = self.units();
        for (period, result) in self.iter() {
            let rows = rows(result);
            let absent: Vec<&str> = all.iter().copied().filter(|unit| !rows.contains_key(unit)).collect();
            if !absent.is_empty() {
                notices.push(PanelNotice::AbsentUnits {
                    period: period.to_owned(),
                    units: absent.len(),
                    first: first(&absent),
                });
            }
        }
        notices.extend(self.moving_weights());
        for ((since, before), (period, now)) in self.iter().zip(self.iter().skip(1)) {
            breaks(&mut notices, (since, before), (period, now));
            jumps(&mut notices, (since, before), (period, now));
            estimates(&mut notices, (since, before), (period, now));
        }
        notices
    }

    /// The dimensions whose children do not have the same weights in all periods.
    fn moving_weights(&self) -> impl Iterator<Item = PanelNotice> + '_ {
        let shares: Vec<Vec<f64>> = self.results.values().map(Assessment::shares).collect();
        let range = move |child: usize| {
            let own = shares.iter().map(|shares| shares[child]);
            own.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
        };
        let nodes = self.framework().nodes();
        nodes.iter().filter_map(move |node| {
            let ranges = node.children().iter().map(|&child| (child, range(child)));
            let (child, [least, most]) =
                ranges.max_by(|(_, a), (_, b)| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
            (most - least > 1e-9).then(|| PanelNotice::MovingWeights {
                node: node.code().to_owned(),
                child: nodes[child].code().to_owned(),
                least,
                most,
            })
        })
    }

    /// The result as JSON.
    ///
    /// # Errors
    /// `deserialize` never in practice: every result can be written.
    pub fn to_json(&self) -> Result<String> {
        value::to_json(self).map_err(|error| fault(&error))
    }

    /// Reads a result that [`PanelAssessment::to_json`] wrote. Weights and scalings that several periods share are made
    /// again from all of them, which the stored result of one period cannot show.
    ///
    /// # Errors
    /// `deserialize` where the text is not such a result, or its framework and data do not give it.
    pub fn from_json(text: &str) -> Result<Self> {
        value::from_json(text).map_err(|error| fault(&error))
    }
}

fn fault(error: &value::Mismatch) -> Error {
    Error::from(Problem::Deserialize { what: "assessment", reason: error.to_string() })
}

fn first(units: &[&str]) -> Vec<String> {
    units.iter().take(NAMED).map(|&unit| unit.to_owned()).collect()
}

type Period<'a> = (&'a str, &'a Assessment);

/// Indicators that no unit has a value of in one of two neighbouring periods.
fn breaks(notices: &mut Vec<PanelNotice>, (since, before): Period<'_>, (period, now): Period<'_>) {
    let has_values = |result: &Assessment, code: &str| {
        result
            .framework()
            .position(code)
            .is_ok_and(|at| result.values_of(at).iter().any(|value| !value.is_nan()))
    };
    let indicators: Vec<&str> = before.asked().indicators().map(|(node, _)| node.code()).collect();
    let gone = |a: &Assessment, b: &Assessment| -> Vec<&str> {
        indicators.iter().copied().filter(|code| has_values(a, code) && !has_values(b, code)).collect()
    };
    let (lost, gained) = (gone(before, now), gone(now, before));
    if !(lost.is_empty() && gained.is_empty()) {
        notices.push(PanelNotice::Break {
            since: since.to_owned(),
            period: period.to_owned(),
            lost: first(&lost),
            gained: first(&gained),
        });
    }
}

/// The row of each unit.
fn rows(result: &Assessment) -> HashMap<&str, usize> {
    result.units().iter().enumerate().map(|(row, unit)| (unit.as_str(), row)).collect()
}

/// Ranks of the index that jump between two neighbouring periods.
fn jumps(notices: &mut Vec<PanelNotice>, (since, before): Period<'_>, (period, now): Period<'_>) {
    let (rows, then, ranks) = (rows(before), before.ranks_of(0, None), now.ranks_of(0, None));
    let both = |(unit, &rank): (&String, &f64)| {
        let before = then[*rows.get(unit.as_str())?];
        (!before.is_nan() && !rank.is_nan()).then(|| (unit.clone(), before, rank))
    };
    let mut moves: Vec<(String, f64, f64)> = now.units().iter().zip(&ranks).filter_map(both).collect();
    let least = (JUMP * moves.len() as f64).max(LEAST_JUMP);
    moves.retain(|(_, before, now)| (now - before).abs() > least);
    if !moves.is_empty() {
        notices.push(PanelNotice::Jumps {
            since: since.to_owned(),
            period: period.to_owned(),
            units: moves.len(),
            first: moves.into_iter().take(NAMED).collect(),
        });
    }
}

/// Cells that are filled in a period, and were observed in the one before.
fn estimates(notices: &mut Vec<PanelNotice>, (since, before): Period<'_>, (period, now): Period<'_>) {
    let filled = |result: &Assessment| -> Vec<(String, String)> {
        let cells = result.preparation().map_or(&[][..], |done| &done.filled);
        cells.iter().map(|cell| (cell.unit.clone(), cell.indicator.clone())).collect()
    };
    let (rows, was_filled) = (rows(before), filled(before).into_iter().collect::<HashSet<_>>());
    let mut cells = filled(now);
    cells.retain(|cell| {
        let (row, at) = (rows.get(cell.0.as_str()), before.framework().position(&cell.1).ok());
        row.zip(at).is_some_and(|(&row, at)| !before.values_of(at)[row].is_nan())
            && !was_filled.contains(cell)
    });
    if !cells.is_empty() {
        notices.push(PanelNotice::Estimated {
            since: since.to_owned(),
            period: period.to_owned(),
            cells: cells.len(),
            first: cells.into_iter().take(NAMED).collect(),
        });
    }
}

impl Index<&str> for PanelAssessment {
    type Output = Assessment;

    /// # Panics
    /// Where there is no such period; [`PanelAssessment::at`] gives an error.
    fn index(&self, period: &str) -> &Assessment {
        &self.results[period]
    }
}

impl<'a> IntoIterator for &'a PanelAssessment {
    type Item = (&'a String, &'a Assessment);
    type IntoIter = indexmap::map::Iter<'a, String, Assessment>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.iter()
    }
}

impl Serialize for PanelAssessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.results.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PanelAssessment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let results = Self::new(IndexMap::<String, Assessment>::deserialize(deserializer)?)
            .map_err(D::Error::custom)?;
        let own: Vec<&Assessment> = results.results.values().collect();
        if own.iter().all(|result| result.is_of_this_version()) && !serial::is_replayed_together(&own) {
            return Err(D::Error::custom(
                "its framework and data do not give the scores, weights and answers of models that it names: it was changed",
            ));
        }
        Ok(results)
    }
}

/// Something about several periods that a reader of their results must know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum PanelNotice {
    /// Units that other periods have are not in a period.
    AbsentUnits {
        /// The period.
        period: String,
        /// How many.
        units: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
    },
    /// The weights of a dimension's children differ between periods.
    MovingWeights {
        /// The dimension's code.
        node: String,
        /// The child whose weight differs most.
        child: String,
        /// Its least weight in the dimension.
        least: f64,
        /// Its largest.
        most: f64,
    },
    /// From one period to the next, indicators have lost or gained all their values: scores are not of the same things.
    Break {
        /// The earlier period.
        since: String,
        /// The later one.
        period: String,
        /// Indicators that have no value any more, at most 20.
        lost: Vec<String>,
        /// Indicators that had none before, at most 20.
        gained: Vec<String>,
    },
    /// Ranks of the index change by more than a quarter of the units, and by more than five places.
    Jumps {
        /// The earlier period.
        since: String,
        /// The later one.
        period: String,
        /// How many units.
        units: usize,
        /// The first of them, at most 20, with their ranks then and now.
        first: Vec<(String, f64, f64)>,
    },
    /// Values are estimated that were observed in the period before.
    Estimated {
        /// The earlier period.
        since: String,
        /// The later one.
        period: String,
        /// How many.
        cells: usize,
        /// Unit and indicator of the first of them, at most 20.
        first: Vec<(String, String)>,
    },
}

impl PanelNotice {
    /// The notice in words; [`Display`](std::fmt::Display) gives it in English.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::AbsentUnits { period, units, first } => say!(
                language,
                "{units} of other periods not in {period}: {named}",
                units = of_units(language, *units),
                period,
                named = first_of(language, first, *units),
            ),
            Self::MovingWeights { node, child, least, most } => say!(
                language,
                "the weights at `{node}` differ between periods: that of `{child}` from {least} to {most}",
                node,
                child,
                least = format!("{least:.4}"),
                most = format!("{most:.4}"),
            ),
            Self::Break { since, period, lost, gained } => {
                let quoted = |codes: &[String]| {
                    let quoted: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
                    listed(language, &quoted)
                };
                let mut parts = Vec::new();
                if !lost.is_empty() {
                    parts.push(say!(language, "no values any more of {codes}", codes = quoted(lost)));
                }
                if !gained.is_empty() {
                    parts.push(say!(language, "first values of {codes}", codes = quoted(gained)));
                }
                say!(
                    language,
                    "a break between {since} and {period}: {parts}",
                    since,
                    period,
                    parts = parts.join(language.of("; ", "；")),
                )
            }
            Self::Jumps { since, period, units, first } => {
                let named: Vec<String> = first
                    .iter()
                    .map(|(unit, before, now)| say!(language, "{unit} ({before} → {now})", unit, before, now))
                    .collect();
                say!(
                    language,
                    "ranks that jump between {since} and {period}: {named}",
                    since,
                    period,
                    named = first_of(language, &named, *units),
                )
            }
            Self::Estimated { since, period, cells, first } => {
                let named: Vec<String> = first
                    .iter()
                    .map(|(unit, code)| say!(language, "{unit} at `{code}`", unit, code))
                    .collect();
                say!(
                    language,
                    "estimated in {period} and observed in {since}: {named}",
                    since,
                    period,
                    named = first_of(language, &named, *cells),
                )
            }
        }
    }
}

impl std::fmt::Display for PanelNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}
