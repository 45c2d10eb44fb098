//! Several sources for one indicator (a self-report, a third party, public data): kept side by side, picked or
//! blended by a rule, and compared.
//!
//! ```text
//! v_i = Σ_s w_is x_is      SE_i = √( Σ_s w_is² e_is² )      Σ_s w_is = 1 over the sources that tell unit i
//!
//! first       1 for the first source in the order
//! mean        1/k_i
//! weighted    w_s / Σ w_s over the sources present
//! precision   (1/e_is²) / Σ 1/e_is²
//! median      1 for the middle one, or ½ for each of the middle two
//! minimum     1 for the smallest          maximum     1 for the largest
//! ```
//!
//! where source `s` says `x_is` of unit `i` with standard error `e_is`, and `k_i` sources tell the unit. The shares `w_is`
//! are part of the result, so each value has a way back to its sources. The standard error takes the sources as
//! independent, and the choice of a median, minimum or maximum as given; it is missing where a source that counts has
//! none.
//!
//! How two sources differ, over the `n` units that both tell (`d_i` = first − second):
//!
//! ```text
//! bias = mean of d_i      MAD = mean of |d_i|      RMSD = √(mean of d_i²)
//! limits of agreement = bias ± 1.96 sd(d)          (sd with n − 1)
//! ```
//!
//! Put the self-report first: its bias against each other source is then read with its sign. A high correlation does
//! not say that two sources agree, only that they order alike; the limits say within what most differences lie.
//!
//! Sources: J. M. Bland & D. G. Altman (1986), The Lancet 327, 307–310 (limits of agreement); W. G. Cochran (1937),
//! Supplement to the JRSS 4, 102–118 (inverse variances).

use crate::error::{Label, Problem};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::stats::sort;
use crate::stats::{Columns, Correlation, Divisor, correlations, extremes, moments_of};
use crate::{Error, Result};

const MODEL: &str = "blending sources";

/// The half-width of Bland and Altman's limits in standard deviations.
const LIMITS: f64 = 1.959_963_984_540_054;

/// What one source says of each unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SourceColumn<'a> {
    /// The name of the source.
    pub name: &'a str,
    /// A value per unit; `NaN` where it says nothing.
    pub values: &'a [f64],
    /// A standard error per unit, at least 0; `NaN` where it is not known.
    pub errors: Option<&'a [f64]>,
}

impl<'a> SourceColumn<'a> {
    /// A source without standard errors.
    #[must_use]
    pub fn new(name: &'a str, values: &'a [f64]) -> Self {
        Self { name, values, errors: None }
    }

    /// Gives the standard errors.
    #[must_use]
    pub fn errors(mut self, errors: &'a [f64]) -> Self {
        self.errors = Some(errors);
        self
    }

    fn error(&self, i: usize) -> f64 {
        self.errors.map_or(f64::NAN, |errors| errors[i])
    }
}

/// How the value of a unit comes from its sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BlendRule {
    /// The first source in the order that tells the unit.
    #[default]
    First,
    /// The mean of those that tell it.
    Mean,
    /// Their mean with fixed weights.
    Weighted,
    /// Their mean, each weighing as it is precise; a source without a standard error for the unit is left out.
    Precision,
    /// The middle one.
    Median,
    /// The smallest: cautious where higher is better.
    Minimum,
    /// The largest: cautious where lower is better.
    Maximum,
}

/// What becomes of a unit whose sources differ by more than the tolerance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Beyond {
    /// It is named, and keeps its value.
    #[default]
    Flag,
    /// It is named, and its value is missing.
    Missing,
}

/// How several sources become one indicator: `sources = { rule = "first", order = ["third-party", "self"],
/// tolerance = 5 }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Blend {
    /// How the value comes from the sources. Default [`BlendRule::First`].
    pub rule: BlendRule,
    /// For `first`: the names of the sources, the one to be preferred first; one that is not named is not used.
    /// Default: the order in which they are given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// For `weighted`: a weight of at least 0 for each source; one that is not named has 0.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub weights: IndexMap<String, f64>,
    /// The difference between any two sources, in the units of the indicator, up to which they agree; at least 0.
    /// Default: none, any difference passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// What becomes of a unit beyond the tolerance. Default [`Beyond::Flag`].
    pub beyond: Beyond,
    /// How many of the units that differ most are named for each pair of sources. Default 5.
    pub largest: usize,
}

impl Default for Blend {
    fn default() -> Self {
        Self {
            rule: BlendRule::First,
            order: Vec::new(),
            weights: IndexMap::new(),
            tolerance: None,
            beyond: Beyond::Flag,
            largest: 5,
        }
    }
}

impl Blend {
    /// Sets how the value comes from the sources.
    #[must_use]
    pub fn rule(mut self, rule: BlendRule) -> Self {
        self.rule = rule;
        self
    }

    /// Takes the first of these sources that tells a unit.
    #[must_use]
    pub fn first<S: Into<String>>(mut self, order: impl IntoIterator<Item = S>) -> Self {
        self.rule = BlendRule::First;
        self.order = order.into_iter().map(Into::into).collect();
        self
    }

    /// Takes the mean with these weights.
    #[must_use]
    pub fn weighted<S: Into<String>>(mut self, weights: impl IntoIterator<Item = (S, f64)>) -> Self {
        self.rule = BlendRule::Weighted;
        self.weights = weights.into_iter().map(|(name, weight)| (name.into(), weight)).collect();
        self
    }

    /// Sets the difference up to which sources agree, and what becomes of a unit beyond it.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64, beyond: Beyond) -> Self {
        (self.tolerance, self.beyond) = (Some(tolerance), beyond);
        self
    }

    /// Sets how many of the units that differ most are named.
    #[must_use]
    pub fn largest(mut self, units: usize) -> Self {
        self.largest = units;
        self
    }

    /// Checks the parameters by themselves; whether the named sources exist is checked with the data.
    ///
    /// # Errors
    /// `invalid_parameter` for a negative or infinite tolerance, a source that is named twice in `order`, or
    /// parameters of another rule; `weights` for weights that are missing, negative, infinite or all 0.
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: MODEL, parameter, found, expected }))
        };
        if let Some(tolerance) = self.tolerance {
            check_tolerance(tolerance)?;
        }
        if !self.order.is_empty() && self.rule != BlendRule::First {
            return fault("order", format!("{:?}", self.order), "left out, or the rule `first`");
        }
        if self.order.iter().enumerate().any(|(at, name)| self.order[..at].contains(name)) {
            return fault("order", format!("{:?}", self.order), "names of sources, each once");
        }
        match (self.rule, self.weights.is_empty()) {
            (BlendRule::Weighted, _) => self.check_weights(),
            (_, false) => fault("weights", format!("{:?}", self.weights), "left out, or the rule `weighted`"),
            (_, true) => Ok(()),
        }
    }

    fn check_weights(&self) -> Result<()> {
        let bad = self.weights.iter().find(|(_, weight)| !(weight.is_finite() && **weight >= 0.0));
        let fault = match bad {
            Some((name, weight)) => {
                format!("hold {weight} for `{name}`; give a finite number of at least 0")
            }
            None if self.weights.values().sum::<f64>() > 0.0 => return Ok(()),
            None => "are missing or all 0; give each source a weight".to_owned(),
        };
        Err(Error::from(Problem::Weights { of: "the sources".to_owned(), fault }))
    }
}

/// One indicator from several sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Blended {
    /// The names of the sources.
    pub sources: Vec<String>,
    /// The value of each unit; `NaN` where no usable source tells it, or where they differ too much.
    pub values: Vec<f64>,
    /// The standard error of each value; `NaN` where it is not known.
    pub errors: Vec<f64>,
    /// What part each source has in each value: `shares[s][i]`, from 0 to 1, for the sources in their order.
    pub shares: Vec<Vec<f64>>,
    /// The largest difference between two sources, per unit; `NaN` with fewer than two.
    pub spread: Vec<f64>,
    /// The units (their places) whose sources differ by more than the tolerance.
    pub beyond: Vec<usize>,
    /// The units (their places) that have no value because no usable source tells them.
    pub untold: Vec<usize>,
    /// How each pair of sources differs.
    pub disagreement: Vec<Disagreement>,
}

impl Blended {
    /// The names of the sources that unit `i` has its value from, and their parts.
    pub fn from(&self, i: usize) -> impl Iterator<Item = (&str, f64)> {
        let shares = self.shares.iter().map(move |shares| shares.get(i).copied().unwrap_or(0.0));
        self.sources.iter().map(String::as_str).zip(shares).filter(|(_, share)| *share > 0.0)
    }
}

/// How two sources differ, over the units that both tell; differences are first − second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Disagreement {
    /// The name of the first source.
    pub first: String,
    /// The name of the second.
    pub second: String,
    /// How many units both tell; the rest is none where there are none.
    pub n: usize,
    /// The mean difference.
    pub bias: Option<f64>,
    /// The mean of the differences without their sign.
    pub mean_absolute: Option<f64>,
    /// The root of the mean squared difference.
    pub rmsd: Option<f64>,
    /// The standard deviation of the differences, with `n − 1`; none for one unit.
    pub sd: Option<f64>,
    /// The standard error of the bias; none for one unit.
    pub bias_se: Option<f64>,
    /// Bland and Altman's limits of agreement: within them lie about 95 % of the differences. None for one unit.
    pub limits: Option<[f64; 2]>,
    /// Pearson's correlation; none where one source says the same of all units.
    pub correlation: Option<f64>,
    /// The share of units within the tolerance; none without a tolerance.
    pub within: Option<f64>,
    /// The units that differ most, the largest difference first.
    pub largest: Vec<Difference>,
}

/// The difference of two sources in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Difference {
    /// The place of the unit.
    pub unit: usize,
    /// First − second.
    pub difference: f64,
}

/// Makes one indicator of several sources, and says how far they differ.
///
/// ```
/// use govindex::evidence::{Beyond, Blend, SourceColumn, blend};
///
/// let own = SourceColumn::new("self", &[90.0, 80.0, 95.0]);
/// let visited = SourceColumn::new("third-party", &[88.0, f64::NAN, 60.0]);
/// let rule = Blend::default().first(["third-party", "self"]).tolerance(5.0, Beyond::Flag);
///
/// let found = blend(&[own, visited], &rule)?;
/// assert_eq!(found.values, [88.0, 80.0, 60.0]);
/// assert_eq!(found.from(1).next(), Some(("self", 1.0)));
/// assert_eq!(found.beyond, [2]);
/// assert_eq!(found.disagreement[0].bias, Some(18.5));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` without a source; `length_mismatch`; `not_finite` for an infinite value;
/// `unsuitable_value` for a standard error below 0; `invalid_parameter` when `order` or `weights` name
/// a source that is not there, when two sources have one name, or when the rule is `precision` and no source has
/// standard errors; as [`Blend::check`]; `overflow`.
pub fn blend(sources: &[SourceColumn<'_>], parameters: &Blend) -> Result<Blended> {
    parameters.check()?;
    let units = check_sources(sources)?;
    let priority = priority(sources, parameters)?;
    if parameters.rule == BlendRule::Precision && sources.iter().all(|source| source.errors.is_none()) {
        return Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "rule",
            found: "`precision`, but no source has standard errors".to_owned(),
            expected: "another rule, or sources with standard errors",
        }));
    }
    let mut found = Blended {
        sources: sources.iter().map(|source| source.name.to_owned()).collect(),
        values: Vec::with_capacity(units),
        errors: Vec::with_capacity(units),
        shares: vec![vec![0.0; units]; sources.len()],
        spread: Vec::with_capacity(units),
        beyond: Vec::new(),
        untold: Vec::new(),
        disagreement: disagreement(sources, parameters.tolerance, parameters.largest)?,
    };
    let mut shares = vec![0.0; sources.len()];
    let mut places = Vec::with_capacity(sources.len());
    for i in 0..units {
        places.clear();
        places.extend((0..sources.len()).filter(|&s| !sources[s].values[i].is_nan()));
        let (low, high) = places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &s| {
            (low.min(sources[s].values[i]), high.max(sources[s].values[i]))
        });
        let spread = if places.len() > 1 { high - low } else { f64::NAN };
        found.spread.push(spread);
        let too_far = parameters.tolerance.is_some_and(|tolerance| spread > tolerance);
        if too_far {
            found.beyond.push(i);
        }
        shares.fill(0.0);
        share_out(sources, i, parameters.rule, &priority, &mut places, &mut shares);
        let told = shares.iter().any(|share| *share > 0.0);
        if !told {
            found.untold.push(i);
        }
        if !told || (too_far && parameters.beyond == Beyond::Missing) {
            found.values.push(f64::NAN);
            found.errors.push(f64::NAN);
            continue;
        }
        let (mut value, mut variance) = (0.0, 0.0);
        for (s, &share) in shares.iter().enumerate() {
            if share > 0.0 {
                value += share * sources[s].values[i];
                variance += (share * sources[s].error(i)).powi(2);
                found.shares[s][i] = share;
            }
        }
        if !value.is_finite() {
            return Err(Error::from(Problem::Overflow {
                what: "value",
                node: Label::Word("blended sources"),
                unit: Some(Label::row(i)),
            }));
        }
        found.values.push(value);
        found.errors.push(variance.sqrt());
    }
    Ok(found)
}

/// How each pair of sources differs, in the order of the sources; `largest` units are named for each.
///
/// # Errors
/// `too_few` without a source; `length_mismatch`; `not_finite`; `unsuitable_value` for
/// a standard error below 0; `invalid_parameter` for a tolerance that is negative or not finite, or when two
/// sources have one name; `overflow`.
pub fn disagreement(
    sources: &[SourceColumn<'_>],
    tolerance: Option<f64>,
    largest: usize,
) -> Result<Vec<Disagreement>> {
    check_sources(sources)?;
    tolerance.map_or(Ok(()), check_tolerance)?;
    let mut pairs = Vec::new();
    for (at, first) in sources.iter().enumerate() {
        for second in &sources[at + 1..] {
            pairs.push(compare(first, second, tolerance, largest)?);
        }
    }
    Ok(pairs)
}

fn check_tolerance(tolerance: f64) -> Result<()> {
    if tolerance.is_finite() && tolerance >= 0.0 {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method: MODEL,
        parameter: "tolerance",
        found: tolerance.to_string(),
        expected: "a finite number of at least 0",
    }))
}

/// The number of units, when all sources are sound.
fn check_sources(sources: &[SourceColumn<'_>]) -> Result<usize> {
    let Some(units) = sources.first().map(|source| source.values.len()) else {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "sources", found: 0, needed: 1 }));
    };
    for (s, source) in sources.iter().enumerate() {
        if sources[..s].iter().any(|other| other.name == source.name) {
            return Err(Error::from(Problem::InvalidParameter {
                method: MODEL,
                parameter: "sources",
                found: format!("`{}` twice", source.name),
                expected: "sources with different names",
            }));
        }
        let errors = source.errors.unwrap_or_default();
        for (what, column) in [("values", source.values), ("standard errors", errors)]
            .into_iter()
            .take(1 + usize::from(source.errors.is_some()))
        {
            if column.len() != units {
                return Err(Error::from(Problem::LengthMismatch {
                    what: format!("the {what} of source `{}`", source.name),
                    found: column.len(),
                    expected: units,
                    of: "units",
                }));
            }
            if let Some(i) = column.iter().position(|x| x.is_infinite()) {
                return Err(Error::from(Problem::NotFinite {
                    indicator: format!("{what} of `{}`", source.name).into(),
                    unit: Label::row(i),
                    value: column[i].to_string(),
                }));
            }
        }
        if let Some(i) = errors.iter().position(|&x| x < 0.0) {
            return Err(Error::from(Problem::UnsuitableValue {
                model: MODEL,
                indicator: format!("standard errors of `{}`", source.name).into(),
                unit: Label::row(i),
                value: errors[i],
                needs: "of at least 0",
                remedy: "mend the standard error, or leave it missing",
            }));
        }
    }
    Ok(units)
}

/// For `first`: the places of the sources by preference. For `weighted`: all, with their weights.
fn priority(sources: &[SourceColumn<'_>], parameters: &Blend) -> Result<Vec<(usize, f64)>> {
    let place = |name: &str, parameter| {
        sources.iter().position(|source| source.name == name).ok_or_else(|| {
            Error::from(Problem::InvalidParameter {
                method: MODEL,
                parameter,
                found: format!("`{name}`, which is no source here"),
                expected: "the names of sources that are given",
            })
        })
    };
    match parameters.rule {
        BlendRule::Weighted => {
            parameters.weights.iter().map(|(name, &w)| Ok((place(name, "weights")?, w))).collect()
        }
        _ if parameters.order.is_empty() => Ok((0..sources.len()).map(|s| (s, 1.0)).collect()),
        _ => parameters.order.iter().map(|name| Ok((place(name, "order")?, 1.0))).collect(),
    }
}

/// The part of each source in the value of unit `i`, of which `present` tell; all 0 where none is usable.
fn share_out(
    sources: &[SourceColumn<'_>],
    i: usize,
    rule: BlendRule,
    priority: &[(usize, f64)],
    present: &mut [usize],
    shares: &mut [f64],
) {
    let value = |s: usize| sources[s].values[i];
    match rule {
        BlendRule::First => {
            if let Some(&(s, _)) = priority.iter().find(|(s, _)| !value(*s).is_nan()) {
                shares[s] = 1.0;
            }
        }
        BlendRule::Mean => {
            for &s in &*present {
                shares[s] = 1.0 / present.len() as f64;
            }
        }
        BlendRule::Weighted => {
            // In parts of the largest, so that no sum of weights overflows.
            let told = || priority.iter().filter(|(s, _)| !value(*s).is_nan());
            let most = told().map(|p| p.1).fold(0.0, f64::max);
            let total: f64 = told().map(|p| p.1 / most).sum();
            if most > 0.0 {
                for &(s, weight) in told() {
                    shares[s] = weight / most / total;
                }
            }
        }
        BlendRule::Precision => {
            // In parts of the smallest error, so that no square overflows; an error of 0 outweighs all others.
            let error = |s: usize| sources[s].error(i);
            let least = present.iter().map(|&s| error(s)).fold(f64::INFINITY, f64::min);
            let weight = |s: usize| match error(s) {
                e if e.is_nan() => 0.0,
                e if e <= least => 1.0,
                e => (least / e).powi(2),
            };
            let total: f64 = present.iter().map(|&s| weight(s)).sum();
            if total > 0.0 {
                for &s in &*present {
                    shares[s] = weight(s) / total;
                }
            }
        }
        BlendRule::Median | BlendRule::Minimum | BlendRule::Maximum => {
            // Stable, so of equal values the source that is given first is named.
            sort::by_rule_at(present, &|a, b| value(a).total_cmp(&value(b)));
            let k = present.len();
            match rule {
                _ if k == 0 => {}
                BlendRule::Median => {
                    shares[present[(k - 1) / 2]] += 0.5;
                    shares[present[k / 2]] += 0.5;
                }
                BlendRule::Minimum => shares[present[0]] = 1.0,
                _ => {
                    let top = value(present[k - 1]);
                    if let Some(&s) = present.iter().find(|&&s| value(s) >= top) {
                        shares[s] = 1.0;
                    }
                }
            }
        }
    }
}

fn compare(
    first: &SourceColumn<'_>,
    second: &SourceColumn<'_>,
    tolerance: Option<f64>,
    largest: usize,
) -> Result<Disagreement> {
    let mut differences: Vec<Difference> = first
        .values
        .iter()
        .zip(second.values)
        .enumerate()
        .map(|(unit, (a, b))| Difference { unit, difference: a - b })
        .filter(|d| !d.difference.is_nan())
        .collect();
    if let Some(d) = differences.iter().find(|d| d.difference.is_infinite()) {
        return Err(Error::from(Problem::Overflow {
            what: "difference",
            node: format!("{} and {}", first.name, second.name).into(),
            unit: Some(Label::row(d.unit)),
        }));
    }
    let n = differences.len();
    let column: Vec<f64> = differences.iter().map(|d| d.difference).collect();
    let mean_of =
        |f: &dyn Fn(f64) -> f64| (n > 0).then(|| column.iter().map(|d| f(*d) / n as f64).sum::<f64>());
    let bias = mean_of(&|d| d);
    let rmsd = mean_of(&|d| d * d).map(f64::sqrt);
    if rmsd.is_some_and(f64::is_infinite) {
        let node = format!("{} and {}", first.name, second.name);
        return Err(Error::from(Problem::Overflow { what: "difference", node: node.into(), unit: None }));
    }
    let sd = (n > 1).then(|| moments_of(&column, Divisor::Sample).sd);
    let within = tolerance.and_then(|tolerance| mean_of(&|d| f64::from(u8::from(d.abs() <= tolerance))));
    let correlation = correlation(first.values, second.values);
    // A part of the list is put in order, not all of it.
    let by_size = |a: &Difference, b: &Difference| {
        b.difference.abs().total_cmp(&a.difference.abs()).then(a.unit.cmp(&b.unit))
    };
    if largest < n {
        differences.select_nth_unstable_by(largest, by_size);
        differences.truncate(largest);
    }
    sort::by_rule(&mut differences, by_size);
    Ok(Disagreement {
        first: first.name.to_owned(),
        second: second.name.to_owned(),
        n,
        bias,
        mean_absolute: mean_of(&f64::abs),
        rmsd,
        sd,
        bias_se: sd.map(|sd| sd / (n as f64).sqrt()),
        limits: bias.zip(sd).map(|(bias, sd)| [bias - LIMITS * sd, bias + LIMITS * sd]),
        correlation,
        within,
        largest: differences,
    })
}

/// Pearson's correlation over the units that both tell; none where one of them does not vary.
fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y): (Vec<f64>, Vec<f64>) = x.iter().zip(y).filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip();
    let varies = |column: &[f64]| {
        let range = extremes(column);
        range.min < range.max
    };
    if !varies(&x) || !varies(&y) {
        return None;
    }
    let columns = Columns::new(vec![&x, &y]).ok()?;
    let found = correlations(&columns, Correlation::Pearson).ok()?;
    Some(found[(0, 1)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const NAN: f64 = f64::NAN;

    fn three() -> [SourceColumn<'static>; 3] {
        [
            SourceColumn::new("self", &[90.0, 80.0, NAN, NAN, 70.0]).errors(&[3.0, NAN, NAN, NAN, 0.0]),
            SourceColumn::new("third-party", &[84.0, NAN, 50.0, NAN, 60.0])
                .errors(&[1.0, NAN, 2.0, NAN, 1.0]),
            SourceColumn::new("public", &[60.0, 70.0, NAN, NAN, 80.0]),
        ]
    }

    fn run(parameters: &Blend) -> Blended {
        blend(&three(), parameters).unwrap()
    }

    fn same(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-12, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn each_rule_by_hand() {
        let rule = |rule| run(&Blend::default().rule(rule));
        same(&rule(BlendRule::First).values, &[90.0, 80.0, 50.0, NAN, 70.0]);
        same(&rule(BlendRule::First).errors, &[3.0, NAN, 2.0, NAN, 0.0]);
        same(&run(&Blend::default().first(["public", "self"])).values, &[60.0, 70.0, NAN, NAN, 80.0]);
        same(&rule(BlendRule::Mean).values, &[78.0, 75.0, 50.0, NAN, 70.0]);
        same(&rule(BlendRule::Mean).errors, &[NAN, NAN, 2.0, NAN, NAN]);
        same(&rule(BlendRule::Median).values, &[84.0, 75.0, 50.0, NAN, 70.0]);
        same(&rule(BlendRule::Minimum).values, &[60.0, 70.0, 50.0, NAN, 60.0]);
        same(&rule(BlendRule::Maximum).values, &[90.0, 80.0, 50.0, NAN, 80.0]);
        // (3·84 + 1·60)/4; 60 alone has no weight for unit 1 but its own 70; 50; (3·60 + 80)/4.
        let weighted = run(&Blend::default().weighted([("third-party", 3.0), ("public", 1.0)]));
        same(&weighted.values, &[78.0, 70.0, 50.0, NAN, 65.0]);
        assert_eq!(weighted.from(0).collect::<Vec<_>>(), [("third-party", 0.75), ("public", 0.25)]);
        // Weights 1/9 and 1: (90/9 + 84)/(10/9) = 84.6 with error √(9/10). An error of 0 takes all.
        let precise = rule(BlendRule::Precision);
        same(&precise.values, &[84.6, NAN, 50.0, NAN, 70.0]);
        same(&precise.errors, &[0.9_f64.sqrt(), NAN, 2.0, NAN, 0.0]);
        assert_eq!(precise.untold, [1, 3]);
        assert_eq!(rule(BlendRule::Mean).untold, [3]);
    }

    #[test]
    fn a_weight_of_zero_tells_nothing() {
        let found =
            run(&Blend::default().weighted([("self", 0.0), ("third-party", 1e308), ("public", 1e308)]));
        same(&found.values, &[72.0, 70.0, 50.0, NAN, 70.0]);
        let found = run(&Blend::default().weighted([("self", 0.0), ("third-party", 1.0)]));
        assert_eq!(found.untold, [1, 3]);
    }

    #[test]
    fn beyond_the_tolerance_a_unit_is_named_or_missing() {
        let flagged = run(&Blend::default().tolerance(20.0, Beyond::Flag));
        assert_eq!(flagged.beyond, [0]);
        same(&flagged.values, &[90.0, 80.0, 50.0, NAN, 70.0]);
        same(&flagged.spread, &[30.0, 10.0, NAN, NAN, 20.0]);
        let missing = run(&Blend::default().tolerance(20.0, Beyond::Missing));
        same(&missing.values, &[NAN, 80.0, 50.0, NAN, 70.0]);
        assert_eq!((missing.from(0).count(), missing.untold), (0, vec![3]));
    }

    /// Peak expiratory flow of 17 subjects by two meters (Bland & Altman 1986, table 1, first readings). Published:
    /// mean difference −2.1, SD 38.8, r = 0.94. All digits: numpy 2, `d.mean()`, `d.std(ddof=1)`, `corrcoef`.
    #[test]
    fn the_meters_of_bland_and_altman() {
        let wright = [
            494.0, 395.0, 516.0, 434.0, 476.0, 557.0, 413.0, 442.0, 650.0, 433.0, 417.0, 656.0, 267.0, 478.0,
            178.0, 423.0, 427.0,
        ];
        let mini = [
            512.0, 430.0, 520.0, 428.0, 500.0, 600.0, 364.0, 380.0, 658.0, 445.0, 432.0, 626.0, 260.0, 477.0,
            259.0, 350.0, 451.0,
        ];
        let sources = [SourceColumn::new("wright", &wright), SourceColumn::new("mini", &mini)];
        let found = disagreement(&sources, Some(30.0), 3).unwrap();
        let [pair] = found.as_slice() else { panic!("one pair") };
        let (bias, sd) = (-2.117_647_058_823_529_4, 38.765_129_873_607_38);
        assert!((bias + 2.1_f64).abs() < 0.05 && (sd - 38.8_f64).abs() < 0.05);
        assert_eq!(pair.n, 17);
        assert_relative_eq!(pair.bias.unwrap(), bias, max_relative = 1e-12);
        assert_relative_eq!(pair.sd.unwrap(), sd, max_relative = 1e-12);
        assert_relative_eq!(pair.mean_absolute.unwrap(), 28.941_176_470_588_236, max_relative = 1e-12);
        assert_relative_eq!(pair.rmsd.unwrap(), 37.667_273_984_345_68, max_relative = 1e-12);
        assert_relative_eq!(pair.correlation.unwrap(), 0.943_279_446_890_946, max_relative = 1e-12);
        assert_relative_eq!(pair.within.unwrap(), 0.647_058_823_529_411_8, max_relative = 1e-12);
        let limits = pair.limits.unwrap();
        assert_relative_eq!(limits[1] - limits[0], 2.0 * 1.959_963_984_540_054 * sd, max_relative = 1e-12);
        let most: Vec<(usize, f64)> = pair.largest.iter().map(|d| (d.unit, d.difference)).collect();
        assert_eq!(most, [(14, -81.0), (15, 73.0), (7, 62.0)]);
    }

    #[test]
    fn sources_that_share_few_units() {
        let one = disagreement(&three(), None, 5).unwrap();
        let named: Vec<_> = one.iter().map(|d| (d.first.as_str(), d.second.as_str(), d.n)).collect();
        assert_eq!(named, [("self", "third-party", 2), ("self", "public", 3), ("third-party", "public", 2)]);
        let (a, b, c) = ([1.0, NAN, 2.0], [3.0, NAN, NAN], [NAN, 1.0, NAN]);
        let sources = [SourceColumn::new("a", &a), SourceColumn::new("b", &b), SourceColumn::new("c", &c)];
        let found = disagreement(&sources, Some(5.0), 0).unwrap();
        assert_eq!(
            (found[0].n, found[0].bias, found[0].sd, found[0].within),
            (1, Some(-2.0), None, Some(1.0))
        );
        assert_eq!((found[0].correlation, found[0].largest.len()), (None, 0));
        assert_eq!((found[1].n, found[1].bias, found[1].rmsd, found[1].within), (0, None, None, None));
        // One source alone has nobody to differ from.
        assert!(blend(&sources[..1], &Blend::default()).unwrap().disagreement.is_empty());
        assert!(blend(&[SourceColumn::new("a", &[])], &Blend::default()).unwrap().values.is_empty());
    }

    #[test]
    fn is_named_in_a_file() {
        #[derive(Deserialize)]
        struct File {
            sources: Blend,
        }
        let read = |text: &str| toml::from_str::<File>(text).map(|file| file.sources);
        let blend =
            read("sources = { rule = \"first\", order = [\"third-party\", \"self\"], tolerance = 5 }");
        let expected = Blend::default().first(["third-party", "self"]).tolerance(5.0, Beyond::Flag);
        assert_eq!(blend.unwrap(), expected);
        let weighted =
            read("sources = { rule = \"weighted\", weights = { self = 1, third-party = 3 } }").unwrap();
        assert_eq!(weighted, Blend::default().weighted([("self", 1.0), ("third-party", 3.0)]));
        assert_eq!(toml::from_str::<Blend>(&toml::to_string(&weighted).unwrap()).unwrap(), weighted);
        assert!(read("sources = { rule = \"best\" }").is_err());
        assert!(read("sources = { rules = \"first\" }").is_err());
    }

    #[test]
    fn refuses() {
        let code = |parameters: &Blend| blend(&three(), parameters).unwrap_err().code();
        let usual = Blend::default;
        assert_eq!(code(&usual().first(["press"])), "invalid_parameter");
        assert_eq!(code(&usual().first(["self", "self"])), "invalid_parameter");
        assert_eq!(code(&usual().first(["self"]).rule(BlendRule::Mean)), "invalid_parameter");
        assert_eq!(code(&usual().weighted([("self", 1.0)]).rule(BlendRule::Mean)), "invalid_parameter");
        assert_eq!(code(&usual().rule(BlendRule::Weighted)), "weights");
        assert_eq!(code(&usual().weighted([("self", -1.0)])), "weights");
        assert_eq!(code(&usual().weighted([("self", 0.0)])), "weights");
        assert_eq!(code(&usual().weighted([("press", 1.0)])), "invalid_parameter");
        assert_eq!(code(&usual().tolerance(-1.0, Beyond::Flag)), "invalid_parameter");
        let of = |sources: &[SourceColumn<'_>]| blend(sources, &usual()).unwrap_err().code();
        let a = SourceColumn::new("a", &[1.0, 2.0]);
        assert_eq!(of(&[]), "too_few");
        assert_eq!(of(&[a, a]), "invalid_parameter");
        assert_eq!(of(&[a, SourceColumn::new("b", &[1.0])]), "length_mismatch");
        assert_eq!(of(&[a.errors(&[1.0])]), "length_mismatch");
        assert_eq!(of(&[a.errors(&[1.0, -1.0])]), "unsuitable_value");
        assert_eq!(of(&[SourceColumn::new("b", &[1.0, f64::INFINITY])]), "not_finite");
        let far = [SourceColumn::new("b", &[1e308, 2.0]), SourceColumn::new("c", &[-1e308, 2.0])];
        assert_eq!(of(&far), "overflow");
        let far = [SourceColumn::new("b", &[1e200, 2.0]), SourceColumn::new("c", &[-1e200, 2.0])];
        assert_eq!(of(&far), "overflow");
        let precise = usual().rule(BlendRule::Precision);
        assert_eq!(blend(&[a], &precise).unwrap_err().code(), "invalid_parameter");
    }
}
