//! Groups of units side by side at every node: means, spread, and the gaps between them, with intervals where the indicators
//! have standard errors.
//!
//! ```text
//! mean_g = Σ w_i x_i / Σ w_i                               over the units of group g that have a score
//! sd_g   = √( n/(n − 1) · Σ w_i (x_i − mean_g)² / Σ w_i )  n of these units have a weight above 0
//! gap    = mean_g − mean_h,   se² = Σ c_i² se(x_i)²        c_i what the score of unit i counts in the gap
//! ```
//!
//! where the errors of units are taken to be independent, and those of their scores come from the standard errors of their
//! indicators ([`standard_errors`](crate::robustness::standard_errors())). In the gap to all units a member counts `w_i / W_g − w_i / W`, any other `−w_i / W`. The
//! intervals are normal. They say how sure the gap is given what was measured, not whether groups of other units would differ.
//!
//! Source: weighted standard deviation as in NIST, *Dataplot reference manual*, vol. 2; errors of sums: JCGM 100:2008, 5.1.2.

use indexmap::IndexMap;
use std::collections::HashMap;

use crate::assess::{Assessment, assess};
use crate::error::{Problem, nearest};
use crate::robustness::{Options, StandardErrors, score_errors};
use crate::stats::tails::{check_level, normal_width};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "the comparison of groups";

/// Which units belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GroupBy {
    /// By a group column of the data.
    Column(String),
    /// By unit. A unit that is not named is left out.
    Members(IndexMap<String, String>),
}

impl GroupBy {
    /// By a group column of the data.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    /// By unit, with the group of each.
    pub fn members<U: Into<String>, G: Into<String>>(members: impl IntoIterator<Item = (U, G)>) -> Self {
        Self::Members(members.into_iter().map(|(unit, group)| (unit.into(), group.into())).collect())
    }
}

/// How groups are compared.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupOptions {
    /// The denominator of the data that says what each unit counts, its population, say. Default: all count the same.
    pub weights: Option<String>,
    /// The level of the intervals, above 0 and below 1. Default 0.95.
    pub level: f64,
    /// How often scores that are not linear in the indicators are simulated to find their errors. Default 1,000.
    pub runs: usize,
    /// The seed of that simulation. Default 0.
    pub seed: u64,
}

impl Default for GroupOptions {
    fn default() -> Self {
        Self { weights: None, level: 0.95, runs: 1000, seed: 0 }
    }
}

impl GroupOptions {
    /// Sets the denominator that says what each unit counts.
    #[must_use]
    pub fn weights(mut self, denominator: impl Into<String>) -> Self {
        self.weights = Some(denominator.into());
        self
    }

    /// Sets the level of the intervals.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// Sets how often scores are simulated.
    #[must_use]
    pub fn runs(mut self, runs: usize) -> Self {
        self.runs = runs;
        self
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// A mean or gap with its normal interval, where the errors of the scores are known.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupEstimate {
    /// The value; `NaN` where no unit of a group has a score and a weight.
    pub value: f64,
    /// Its standard error; `NaN` where that is not known.
    pub standard_error: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A group at a node.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupFigures {
    /// The node.
    pub node: String,
    /// The group; none for all units that are in one.
    pub group: Option<String>,
    /// How many of its units have a score.
    pub units: usize,
    /// How many have none.
    pub missing: usize,
    /// The mean.
    pub mean: GroupEstimate,
    /// The standard deviation (divisor n − 1); `NaN` for fewer than two units.
    pub sd: f64,
    /// The lowest score.
    pub min: f64,
    /// The highest.
    pub max: f64,
    /// How the errors of its scores were found: `linear` or `simulated`; none where they are not known.
    pub errors: Option<&'static str>,
}

/// The gap between two groups at a node.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupGap {
    /// The node.
    pub node: String,
    /// The group.
    pub group: String,
    /// The other; none for all units that are in a group.
    pub other: Option<String>,
    /// The mean of the group less that of the other.
    pub gap: GroupEstimate,
}

/// Groups side by side; made by [`groups`].
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    figures: Vec<GroupFigures>,
    gaps: Vec<GroupGap>,
    left_out: Vec<String>,
}

/// Compares groups of units at every node that has scores on the scale (all but the findings of rubrics).
///
/// Means have intervals where indicators carry standard errors, at the nodes above these. They have none where the assessment
/// is one of a period that shares its scalings, weights or filled values with others.
///
/// ```
/// use govindex::explain::{GroupBy, GroupOptions, groups};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod.normalize = 'none'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n",
/// )?;
/// let kinds = ["city", "league", "city"].map(|kind| Some(kind.to_owned())).to_vec();
/// let data = Dataset::new(["u", "v", "w"])?.with_indicator("A", vec![60.0, 50.0, 80.0])?.with_group("kind", kinds)?;
/// let found = groups(&assess(&framework, &data)?, &GroupBy::column("kind"), &GroupOptions::default())?;
/// let gap = &found.gaps()[0];
/// assert_eq!((gap.group.as_str(), gap.other.as_deref(), gap.gap.value), ("city", Some("league"), 20.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_group`, `unknown_unit`; `too_few` where all units are in one group, or in none; `invalid_parameter` for a level
/// outside 0…1, and `weights` that name no denominator; `missing_value` and `unsuitable_value` for a weight that is missing, or
/// below 0, of a unit in a group.
pub fn groups(assessment: &Assessment, by: &GroupBy, options: &GroupOptions) -> Result<Groups> {
    check_level(METHOD, options.level)?;
    let units = assessment.units();
    let members = members(assessment, by)?;
    let weights = weights(assessment, options.weights.as_deref(), &members)?;
    let mut rows: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (unit, member) in members.iter().enumerate() {
        if let Some(member) = member {
            rows.entry(member).or_default().push(unit);
        }
    }
    if rows.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: METHOD,
            of: "groups",
            found: rows.len(),
            needed: 2,
        }));
    }
    let all: Vec<usize> = (0..units.len()).filter(|&unit| members[unit].is_some()).collect();
    let errors = errors(assessment, options)?;
    let width = normal_width(options.level);
    let (mut figures, mut gaps) = (Vec::new(), Vec::new());
    for (at, node) in assessment.framework().nodes().iter().enumerate().filter(|(_, node)| !node.is_finding())
    {
        let scores = assessment.scores_of(at);
        let own_errors = errors.as_ref().and_then(|errors| errors.at(node.code(), units));
        let sure = |parts: &[(usize, f64)]| {
            let value =
                if parts.is_empty() { f64::NAN } else { parts.iter().map(|(i, c)| c * scores[*i]).sum() };
            let standard_error = match &own_errors {
                Some((_, errors)) if !parts.is_empty() => {
                    parts.iter().map(|(i, c)| (c * errors[*i]).powi(2)).sum::<f64>().sqrt()
                }
                _ => f64::NAN,
            };
            let half = width * standard_error;
            GroupEstimate { value, standard_error, low: value - half, high: value + half }
        };
        let shares = |rows: &[usize]| shares(rows, scores, &weights);
        let whole = shares(&all);
        let own: Vec<(&str, Vec<(usize, f64)>)> =
            rows.iter().map(|(name, rows)| (*name, shares(rows))).collect();
        let groups = rows.iter().map(|(name, rows)| (Some((*name).to_owned()), rows.as_slice()));
        for (group, rows) in groups.chain([(None, all.as_slice())]) {
            let parts = shares(rows);
            let present = || rows.iter().map(|&unit| scores[unit]).filter(|score| !score.is_nan());
            let mean = sure(&parts);
            figures.push(GroupFigures {
                node: node.code().to_owned(),
                group,
                units: present().count(),
                missing: rows.len() - present().count(),
                mean,
                sd: sd(&parts, scores, mean.value),
                min: present().fold(f64::NAN, f64::min),
                max: present().fold(f64::NAN, f64::max),
                errors: own_errors.as_ref().map(|(how, _)| *how),
            });
        }
        for (first, (name, parts)) in own.iter().enumerate() {
            let others = own[first + 1..].iter().map(|(other, parts)| (Some((*other).to_owned()), parts));
            for (other, less) in others.chain([(None, &whole)]) {
                gaps.push(GroupGap {
                    node: node.code().to_owned(),
                    group: (*name).to_owned(),
                    other,
                    gap: if parts.is_empty() || less.is_empty() {
                        sure(&[])
                    } else {
                        sure(&difference(parts, less))
                    },
                });
            }
        }
    }
    let left_out = (0..units.len()).filter(|&unit| members[unit].is_none()).map(|unit| units[unit].clone());
    Ok(Groups { figures, gaps, left_out: left_out.collect() })
}

/// The group of each unit.
fn members(assessment: &Assessment, by: &GroupBy) -> Result<Vec<Option<String>>> {
    let (units, data) = (assessment.units(), assessment.dataset());
    match by {
        GroupBy::Column(name) => data.known_group(name).map(<[_]>::to_vec),
        GroupBy::Members(members) => {
            let source = assessment.source();
            if let Some(unit) = members.keys().find(|unit| source.position(unit).is_none()) {
                let nearest = nearest(unit, units.iter().map(String::as_str));
                return Err(Error::from(Problem::UnknownUnit { unit: unit.clone(), nearest }));
            }
            Ok(units.iter().map(|unit| members.get(unit).cloned()).collect())
        }
    }
}

/// What each unit counts.
fn weights(assessment: &Assessment, name: Option<&str>, members: &[Option<String>]) -> Result<Vec<f64>> {
    let Some(name) = name else { return Ok(vec![1.0; members.len()]) };
    let data = assessment.dataset();
    let Some(column) = data.denominator(name) else {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "weights",
            found: format!("`{name}`"),
            expected: "a denominator of the data, named as one when the data is read",
        }));
    };
    let (weights, units) = (column.values(), data.units());
    let counted = || (0..units.len()).filter(|&unit| members[unit].is_some());
    if let Some(unit) = counted().find(|&unit| weights[unit].is_nan()) {
        let missing = counted().filter(|&unit| weights[unit].is_nan()).count();
        let (indicator, unit) = (name.into(), (&units[unit]).into());
        return Err(Error::from(Problem::MissingValue { model: METHOD, indicator, unit, missing }));
    }
    if let Some(unit) = counted().find(|&unit| weights[unit] < 0.0) {
        return Err(Error::from(Problem::UnsuitableValue {
            model: METHOD,
            indicator: name.into(),
            unit: (&units[unit]).into(),
            value: weights[unit],
            needs: "of at least 0",
            remedy: "correct the value, or leave the unit out",
        }));
    }
    Ok(weights.to_vec())
}

/// The standard errors of the scores of an assessment, by unit.
struct Errors {
    found: StandardErrors,
    rows: HashMap<String, usize>,
}

impl Errors {
    /// How the errors at a node were found, and those of its units; none where nothing below has any.
    fn at(&self, node: &str, units: &[String]) -> Option<(&'static str, Vec<f64>)> {
        let (how, errors) = (self.found.method(node).ok()?, self.found.at(node).ok()?);
        let own: Vec<f64> =
            units.iter().map(|unit| self.rows.get(unit).map_or(f64::NAN, |&row| errors[row])).collect();
        own.iter().any(|error| *error > 0.0).then(|| (how.name(), own))
    }
}

/// The standard errors of the scores, where indicators have some and the assessment is what its framework makes of its data
/// alone.
fn errors(assessment: &Assessment, options: &GroupOptions) -> Result<Option<Errors>> {
    let source = assessment.source();
    let has_errors = |code: &str| source.indicator(code).is_some_and(|column| column.errors().is_some());
    let framework = assessment.framework();
    if !framework.columns().any(|(column, code)| has_errors(column) || has_errors(code)) {
        return Ok(None);
    }
    // A period of a panel may stand on others, and then its errors do, too.
    let all = 0..framework.nodes().len();
    if !assess(framework, source).is_ok_and(|again| assessment.has_the_scores_of(&again, all)) {
        return Ok(None);
    }
    let simulation = Options::default().runs(options.runs).seed(options.seed);
    let found = score_errors(framework, source, &simulation)?;
    let rows = found.units().iter().enumerate().map(|(row, unit)| (unit.clone(), row)).collect();
    Ok(Some(Errors { found, rows }))
}

/// What each unit counts in the mean of some that have a score; empty where all weight is 0.
fn shares(rows: &[usize], scores: &[f64], weights: &[f64]) -> Vec<(usize, f64)> {
    let counted = || rows.iter().copied().filter(|&unit| !scores[unit].is_nan() && weights[unit] > 0.0);
    let total: f64 = counted().map(|unit| weights[unit]).sum();
    counted().map(|unit| (unit, weights[unit] / total)).collect()
}

/// What each unit counts in the difference of two means.
fn difference(parts: &[(usize, f64)], less: &[(usize, f64)]) -> Vec<(usize, f64)> {
    let mut found: IndexMap<usize, f64> = parts.iter().copied().collect();
    for &(unit, share) in less {
        *found.entry(unit).or_default() -= share;
    }
    found.into_iter().collect()
}

fn sd(parts: &[(usize, f64)], scores: &[f64], mean: f64) -> f64 {
    let n = parts.len() as f64;
    if n < 2.0 {
        return f64::NAN;
    }
    let squares: f64 = parts.iter().map(|(unit, share)| share * (scores[*unit] - mean).powi(2)).sum();
    (squares * n / (n - 1.0)).sqrt()
}

impl Groups {
    /// The groups at every node, in the order in which the data name them, then all of them.
    #[must_use]
    pub fn figures(&self) -> &[GroupFigures] {
        &self.figures
    }

    /// The gaps at every node: each group to those that come after it, and to all units that are in a group.
    #[must_use]
    pub fn gaps(&self) -> &[GroupGap] {
        &self.gaps
    }

    /// The units that are in no group.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// One row per node and group: `node`, `group` (blank for all units that are in one), `units` (with a score), `missing`,
    /// `mean`, `sd`, `min`, `max`, `standard_error` (of the mean), `low`, `high`, `method` (`linear` or `simulated`; blank
    /// where the errors of the scores are not known).
    #[must_use]
    pub fn table(&self) -> Table {
        let rows = &self.figures;
        let of = |f: fn(&GroupFigures) -> f64| Cells::numbers(rows.iter().map(f), 4);
        Table::new()
            .with("node", Cells::texts(rows.iter().map(|row| row.node.clone())))
            .with("group", Cells::Text(rows.iter().map(|row| row.group.clone()).collect()))
            .with("units", Cells::counts(rows.iter().map(|row| Some(row.units))))
            .with("missing", Cells::counts(rows.iter().map(|row| Some(row.missing))))
            .with("mean", of(|row| row.mean.value))
            .with("sd", of(|row| row.sd))
            .with("min", of(|row| row.min))
            .with("max", of(|row| row.max))
            .with("standard_error", of(|row| row.mean.standard_error))
            .with("low", of(|row| row.mean.low))
            .with("high", of(|row| row.mean.high))
            .with("method", Cells::Text(rows.iter().map(|row| row.errors.map(str::to_owned)).collect()))
    }

    /// One row per node and pair: `node`, `group`, `other` (blank for all units that are in a group), `gap` (the mean of the
    /// group less that of the other), `standard_error`, `low`, `high`.
    #[must_use]
    pub fn gaps_table(&self) -> Table {
        let rows = &self.gaps;
        let of = |f: fn(&GroupEstimate) -> f64| Cells::numbers(rows.iter().map(|row| f(&row.gap)), 4);
        Table::new()
            .with("node", Cells::texts(rows.iter().map(|row| row.node.clone())))
            .with("group", Cells::texts(rows.iter().map(|row| row.group.clone())))
            .with("other", Cells::Text(rows.iter().map(|row| row.other.clone()).collect()))
            .with("gap", of(|gap| gap.value))
            .with("standard_error", of(|gap| gap.standard_error))
            .with("low", of(|gap| gap.low))
            .with("high", of(|gap| gap.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, Panel, assess_panel};

    fn framework(index: &str) -> Framework {
        Framework::from_toml(&format!(
            "id = 'x'\nmethod = {{ normalize = 'goalposts' }}\n[[dimension]]\ncode = 'I'\n{index}\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\ngoalposts = [0, 100]\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\ngoalposts = [0, 100]\n"
        ))
        .unwrap()
    }

    fn data() -> Dataset {
        let kinds = ["city", "league", "city", "league", "city"].map(|kind| Some(kind.to_owned()));
        Dataset::new(["u", "v", "w", "x", "y"])
            .unwrap()
            .with_indicator("A", vec![60.0, 50.0, 80.0, 30.0, f64::NAN])
            .unwrap()
            .with_indicator("B", vec![60.0, 50.0, 80.0, 30.0, f64::NAN])
            .unwrap()
            .with_denominator("POP", vec![3.0, 1.0, 1.0, 1.0, 7.0])
            .unwrap()
            .with_group("kind", kinds.to_vec())
            .unwrap()
    }

    fn with_errors() -> Dataset {
        data().with_errors("A", vec![2.0, 4.0, 0.0, 4.0, f64::NAN]).unwrap()
    }

    fn of(data: &Dataset, by: &GroupBy, options: &GroupOptions) -> Result<Groups> {
        groups(&assess(&framework(""), data).unwrap(), by, options)
    }

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-12, "{value} {expected}");
    }

    #[test]
    fn means_and_gaps_by_hand() {
        let found = of(&data(), &GroupBy::column("kind"), &GroupOptions::default()).unwrap();
        let [city, league, all, ..] = found.figures() else { panic!() };
        assert_eq!(
            (city.node.as_str(), city.group.as_deref(), city.units, city.missing),
            ("I", Some("city"), 2, 1)
        );
        assert_eq!((city.mean.value, city.min, city.max), (70.0, 60.0, 80.0));
        close(city.sd, 200.0_f64.sqrt());
        assert_eq!((league.mean.value, all.group.as_deref(), all.mean.value), (40.0, None, 55.0));
        assert!(city.mean.standard_error.is_nan() && city.errors.is_none());
        let gaps: Vec<_> = found
            .gaps()
            .iter()
            .take(3)
            .map(|gap| (gap.group.as_str(), gap.other.as_deref(), gap.gap.value))
            .collect();
        assert_eq!(gaps, [("city", Some("league"), 30.0), ("city", None, 15.0), ("league", None, -15.0)]);
        assert_eq!((found.figures().len(), found.gaps().len()), (9, 9));
        let csv = found.table().to_csv() + &found.gaps_table().to_csv();
        assert!(!csv.contains("NaN"));
    }

    #[test]
    fn weights_are_those_of_a_denominator() {
        let found = of(&data(), &GroupBy::column("kind"), &GroupOptions::default().weights("POP")).unwrap();
        let [city, .., all] = &found.figures()[..3] else { panic!() };
        // 60 counts three times, 80 once.
        close(city.mean.value, 65.0);
        close(city.sd, 150.0_f64.sqrt());
        close(all.mean.value, (3.0 * 60.0 + 80.0 + 50.0 + 30.0) / 6.0);
    }

    /// Errors of the index ¾ of those of A: 1.5, 3, 0, 3.
    #[test]
    fn intervals_where_indicators_have_errors() {
        let found = of(&with_errors(), &GroupBy::column("kind"), &GroupOptions::default()).unwrap();
        let [city, league, all, ..] = found.figures() else { panic!() };
        assert_eq!(city.errors, Some("linear"));
        close(city.mean.standard_error, 0.75);
        close(league.mean.standard_error, 4.5_f64.sqrt());
        close(all.mean.standard_error, (1.5_f64.powi(2) + 9.0 + 9.0).sqrt() / 4.0);
        close(city.mean.high - city.mean.value, 1.959_963_984_540_054 * 0.75);
        let [between, to_all, _, ..] = found.gaps() else { panic!() };
        close(between.gap.standard_error, (0.75_f64.powi(2) + 4.5).sqrt());
        // City less all: (u + w)/2 − (u + v + w + x)/4.
        close(to_all.gap.standard_error, ((1.5_f64 / 4.0).powi(2) + 2.0 * (3.0_f64 / 4.0).powi(2)).sqrt());
        // B has none.
        let b = found.figures().iter().find(|one| one.node == "B").unwrap();
        assert!(b.errors.is_none() && b.mean.low.is_nan());
        let geometric = assess(&framework("aggregate = 'geometric'"), &with_errors()).unwrap();
        let found = groups(&geometric, &GroupBy::column("kind"), &GroupOptions::default().runs(200)).unwrap();
        assert_eq!(found.figures()[0].errors, Some("simulated"));
        assert!((found.figures()[0].mean.standard_error - 0.75).abs() < 0.1);
    }

    #[test]
    fn a_period_that_shares_its_bounds_has_no_intervals() {
        let framework = Framework::from_toml(
            "id = 'x'\nmethod = { bounds = 'pooled' }\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let later = with_errors().with_values("A", vec![600.0, 50.0, 80.0, 30.0, 1.0]).unwrap();
        let later = later.with_errors("A", vec![2.0, 4.0, 0.0, 4.0, 1.0]).unwrap();
        let panel = Panel::new(vec![with_errors().with_period("1"), later.with_period("2")]).unwrap();
        let results = assess_panel(&framework, &panel).unwrap();
        let found = groups(&results["1"], &GroupBy::column("kind"), &GroupOptions::default()).unwrap();
        assert!(found.figures().iter().all(|one| one.errors.is_none()));
    }

    #[test]
    fn groups_by_unit_leave_some_out() {
        let by = GroupBy::members([("u", "east"), ("v", "west"), ("w", "west")]);
        let found = of(&data(), &by, &GroupOptions::default()).unwrap();
        assert_eq!(found.left_out(), ["x", "y"]);
        close(found.figures()[2].mean.value, 190.0 / 3.0);
        assert!(found.figures()[0].sd.is_nan());
    }

    #[test]
    fn bad_input_is_named() {
        let options = GroupOptions::default();
        let code = |by: &GroupBy, options: &GroupOptions| {
            let error = of(&data(), by, options).unwrap_err();
            let chinese = error.message(crate::Language::Chinese);
            assert!(!chinese.contains("groups") && !chinese.contains("denominator"), "{chinese}");
            error.code()
        };
        let kind = GroupBy::column("kind");
        assert_eq!(code(&GroupBy::column("kinds"), &options), "unknown_group");
        assert_eq!(code(&GroupBy::members([("Q", "a"), ("u", "b")]), &options), "unknown_unit");
        assert_eq!(code(&GroupBy::members([("u", "a"), ("v", "a")]), &options), "too_few");
        assert_eq!(code(&kind, &GroupOptions::default().level(1.0)), "invalid_parameter");
        assert_eq!(code(&kind, &GroupOptions::default().weights("AREA")), "invalid_parameter");
        let gaps = |values: Vec<f64>| {
            let data = data().with_denominator("AREA", values).unwrap();
            of(&data, &kind, &GroupOptions::default().weights("AREA")).unwrap_err().code()
        };
        assert_eq!(gaps(vec![1.0, f64::NAN, 1.0, 1.0, 1.0]), "missing_value");
        assert_eq!(gaps(vec![1.0, -1.0, 1.0, 1.0, 1.0]), "unsuitable_value");
        // Nothing counts in a group: no mean, and no gap.
        let data = data().with_denominator("AREA", vec![1.0, 0.0, 1.0, 0.0, 1.0]).unwrap();
        let found = of(&data, &kind, &GroupOptions::default().weights("AREA")).unwrap();
        assert!(found.figures()[1].mean.value.is_nan() && found.gaps()[0].gap.value.is_nan());
        assert_eq!(found.gaps()[1].gap.value, 0.0);
    }
}
