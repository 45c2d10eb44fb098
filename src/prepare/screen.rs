//! Which units, and which indicators, have too little data to be judged.
//!
//! ```text
//! present_i = (p − missing_i) / p                    nonzero_i = 1 − zeros_i / (p − missing_i)
//! left out  ⇔  present_i < t   or   nonzero_i < u    (strictly: a unit on the threshold stays)
//! ```
//!
//! where `p` is the number of indicators, `missing_i` and `zeros_i` count those of unit `i`, and `t`, `u` are the
//! thresholds. The same shares may be asked of each group of indicators (each dimension), so that a unit without any
//! data in one of them is not carried by the others. Indicators are screened in the same way by the share of units.
//!
//! Source: W. Becker et al. (2022), *COINr*, JOSS 7(78), 4567 (`Screen`); OECD/JRC (2008), *Handbook on Constructing
//! Composite Indicators*, step 2.
//!
//! ```
//! use govindex::prepare::{Reason, Screen, screen};
//! use govindex::stats::Columns;
//!
//! let (a, b, c) = ([1.0, f64::NAN], [2.0, f64::NAN], [0.0, 3.0]);
//! let columns = Columns::new(vec![&a, &b, &c])?;
//! let found = screen(&columns, &[], &[], &Screen::default())?;
//! assert_eq!(found.kept(), [true, false]);
//! assert_eq!(found.judged[1].reasons, [Reason::Present { share: 1.0 / 3.0, least: 2.0 / 3.0, group: None }]);
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use crate::error::{Problem, nearest};
use crate::stats::Columns;
use crate::{Error, MissingColumn, Result};

/// Parameters of screening.
///
/// ```toml
/// screen = { present = 0.9, nonzero = 0.1, present-in-each = 0.5, keep = ["DNK"] }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Screen {
    /// The least share of values that are present. Default 2/3.
    pub present: f64,
    /// The least share of the values present that are not zero. Default: none is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonzero: Option<f64>,
    /// The least share of values that are present in each group of indicators. Default: none is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present_in_each: Option<f64>,
    /// The least share of the values present in each group that are not zero. Default: none is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonzero_in_each: Option<f64>,
    /// Codes of units that stay whatever their data; see [`Screen::named`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Codes of units that go whatever their data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            present: 2.0 / 3.0,
            nonzero: None,
            present_in_each: None,
            nonzero_in_each: None,
            keep: Vec::new(),
            drop: Vec::new(),
        }
    }
}

impl Screen {
    /// Sets the least share of values that are present.
    #[must_use]
    pub fn present(mut self, share: f64) -> Self {
        self.present = share;
        self
    }

    /// Sets the least share of the values present that are not zero.
    #[must_use]
    pub fn nonzero(mut self, share: f64) -> Self {
        self.nonzero = Some(share);
        self
    }

    /// Sets the least share of values that are present in each group of indicators.
    #[must_use]
    pub fn present_in_each(mut self, share: f64) -> Self {
        self.present_in_each = Some(share);
        self
    }

    /// Sets the least share of the values present in each group that are not zero.
    #[must_use]
    pub fn nonzero_in_each(mut self, share: f64) -> Self {
        self.nonzero_in_each = Some(share);
        self
    }

    /// Names units that stay whatever their data.
    #[must_use]
    pub fn keep(mut self, units: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.keep = units.into_iter().map(Into::into).collect();
        self
    }

    /// Names units that go whatever their data.
    #[must_use]
    pub fn drop(mut self, units: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.drop = units.into_iter().map(Into::into).collect();
        self
    }

    /// The rows of the units that are named to stay (`true`) or go (`false`), as [`screen`] takes them.
    ///
    /// # Errors
    /// `unknown_unit` with the nearest spelling.
    pub fn named(&self, units: &[String]) -> Result<Vec<(usize, bool)>> {
        let all = self.keep.iter().map(|unit| (unit, true)).chain(self.drop.iter().map(|unit| (unit, false)));
        all.map(|(unit, stays)| match units.iter().position(|code| code == unit) {
            Some(row) => Ok((row, stays)),
            None => Err(Error::from(Problem::UnknownUnit {
                unit: unit.clone(),
                nearest: nearest(unit, units.iter().map(String::as_str)),
            })),
        })
        .collect()
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when a share is outside 0 to 1.
    pub fn check(&self) -> Result<()> {
        shares_are_shares(
            "screen",
            &[
                ("present", Some(self.present)),
                ("nonzero", self.nonzero),
                ("present-in-each", self.present_in_each),
                ("nonzero-in-each", self.nonzero_in_each),
            ],
        )
    }
}

/// Parameters of screening indicators.
///
/// ```toml
/// screen-indicators = { present = 0.5, nonzero = 0.1, keep = ["LPI"] }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ScreenIndicators {
    /// The least share of units that have a value. Default 2/3.
    pub present: f64,
    /// The least share of these whose value is not zero. Default: none is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonzero: Option<f64>,
    /// Codes of indicators that stay whatever their data; see [`ScreenIndicators::named`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Codes of indicators that go whatever their data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
}

impl Default for ScreenIndicators {
    fn default() -> Self {
        Self { present: 2.0 / 3.0, nonzero: None, keep: Vec::new(), drop: Vec::new() }
    }
}

impl ScreenIndicators {
    /// Sets the least share of units that have a value.
    #[must_use]
    pub fn present(mut self, share: f64) -> Self {
        self.present = share;
        self
    }

    /// Sets the least share of the values present that are not zero.
    #[must_use]
    pub fn nonzero(mut self, share: f64) -> Self {
        self.nonzero = Some(share);
        self
    }

    /// Names indicators that stay whatever their data.
    #[must_use]
    pub fn keep(mut self, indicators: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.keep = indicators.into_iter().map(Into::into).collect();
        self
    }

    /// Names indicators that go whatever their data.
    #[must_use]
    pub fn drop(mut self, indicators: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.drop = indicators.into_iter().map(Into::into).collect();
        self
    }

    /// The positions of the indicators that are named to stay (`true`) or go (`false`), as [`screen_indicators`] takes
    /// them.
    ///
    /// # Errors
    /// `missing_columns` with the nearest spelling of every code that is not among `indicators`.
    pub fn named(&self, indicators: &[String]) -> Result<Vec<(usize, bool)>> {
        let (mut named, mut missing) = (Vec::new(), Vec::new());
        for (code, stays) in [(&self.keep, true), (&self.drop, false)]
            .into_iter()
            .flat_map(|(codes, stays)| codes.iter().map(move |code| (code, stays)))
        {
            match indicators.iter().position(|known| known == code) {
                Some(at) => named.push((at, stays)),
                None => missing.push(MissingColumn {
                    column: code.clone(),
                    needed_for: "the screening of indicators".to_owned(),
                    nearest: nearest(code, indicators.iter().map(String::as_str)),
                }),
            }
        }
        if missing.is_empty() {
            return Ok(named);
        }
        Err(Error::from(Problem::MissingColumns {
            file: None,
            columns: missing,
            found: indicators.to_vec(),
            hint: None,
        }))
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when a share is outside 0 to 1.
    pub fn check(&self) -> Result<()> {
        shares_are_shares("screen-indicators", &[("present", Some(self.present)), ("nonzero", self.nonzero)])
    }
}

fn shares_are_shares(method: &'static str, shares: &[(&'static str, Option<f64>)]) -> Result<()> {
    for &(parameter, share) in shares {
        if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
            return Err(Error::from(Problem::InvalidParameter {
                method,
                parameter,
                found: share.to_string(),
                expected: "a share from 0 to 1",
            }));
        }
    }
    Ok(())
}

/// Why a unit or indicator is left out, or kept all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// Too few values are present.
    Present {
        /// The share that is.
        share: f64,
        /// The least that is asked.
        least: f64,
        /// The group of indicators, by its position; none for all of them.
        group: Option<usize>,
    },
    /// Too many of the values present are zero.
    Nonzero {
        /// The share that is not zero.
        share: f64,
        /// The least that is asked.
        least: f64,
        /// The group of indicators, by its position; none for all of them.
        group: Option<usize>,
    },
    /// It was named to be kept.
    NamedToStay,
    /// It was named to be left out.
    NamedToGo,
}

impl Reason {
    /// The reason in words; `group` names a group of indicators by its position.
    #[must_use]
    pub fn told(&self, group: impl Fn(usize) -> String) -> String {
        let missed = |share: f64, least: f64, of: Option<usize>, what: &str| {
            let place = of.map_or_else(String::new, |at| format!(" of `{}`", group(at)));
            format!("{:.1} % of the values{place} are {what}, below {:.1} %", share * 100.0, least * 100.0)
        };
        match *self {
            Self::Present { share, least, group } => missed(share, least, group, "present"),
            Self::Nonzero { share, least, group } => missed(share, least, group, "not zero"),
            Self::NamedToStay => "named to stay".to_owned(),
            Self::NamedToGo => "named to go".to_owned(),
        }
    }
}

/// What was found of one unit or indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Judged {
    /// How many values are missing.
    pub missing: usize,
    /// How many values are zero.
    pub zeros: usize,
    /// The share of values that are present.
    pub present: f64,
    /// The share of the values present that are not zero; `NaN` when none is present.
    #[serde(with = "crate::value::gaps::number")]
    pub nonzero: f64,
    /// The share of values that are present in each group of indicators.
    pub present_in: Vec<f64>,
    /// Whether it stays.
    pub kept: bool,
    /// Every threshold that it misses, and whether it was named. Empty where it stays by the thresholds.
    pub reasons: Vec<Reason>,
}

impl Judged {
    /// The reasons in words; `group` names a group of indicators by its position.
    #[must_use]
    pub fn told(&self, group: impl Fn(usize) -> String) -> String {
        self.reasons.iter().map(|reason| reason.told(&group)).collect::<Vec<_>>().join("; ")
    }
}

/// The result of screening.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Screening {
    /// One entry a unit (or indicator), in order.
    pub judged: Vec<Judged>,
}

impl Screening {
    /// Which stay.
    #[must_use]
    pub fn kept(&self) -> Vec<bool> {
        self.judged.iter().map(|judged| judged.kept).collect()
    }

    /// The positions of those that stay.
    #[must_use]
    pub fn positions(&self) -> Vec<usize> {
        (0..self.judged.len()).filter(|&i| self.judged[i].kept).collect()
    }
}

/// Screens units. `groups` are lists of columns (the indicators of each dimension); `named` says of a unit, by its row,
/// that it stays (`true`) or goes (`false`) whatever its data.
///
/// # Errors
/// `invalid_parameter` as [`Screen::check`], and for a group or row that there is not, or a group without
/// columns.
pub fn screen(
    columns: &Columns<'_>,
    groups: &[Vec<usize>],
    named: &[(usize, bool)],
    parameters: &Screen,
) -> Result<Screening> {
    parameters.check()?;
    let at_fault = groups.iter().position(|g| g.is_empty() || g.iter().any(|&j| j >= columns.len()));
    if let Some(group) = at_fault {
        return Err(Error::from(Problem::InvalidParameter {
            method: "screen",
            parameter: "groups",
            found: format!("{:?} (group {group})", groups[group]),
            expected: "lists of at least one column each, by position from 0",
        }));
    }
    let units = columns.rows();
    let all = tally(columns, &(0..columns.len()).collect::<Vec<_>>());
    let by_group: Vec<Vec<[u32; 2]>> = groups.iter().map(|group| tally(columns, group)).collect();
    let mut judged = Vec::with_capacity(units);
    for row in 0..units {
        let mut reasons = Vec::new();
        let (present, nonzero) = shares(all[row], columns.len());
        miss(&mut reasons, present, nonzero, Some(parameters.present), parameters.nonzero, None);
        let mut present_in = Vec::with_capacity(groups.len());
        for (g, (tally, group)) in by_group.iter().zip(groups).enumerate() {
            let (present, nonzero) = shares(tally[row], group.len());
            let (least, least_nonzero) = (parameters.present_in_each, parameters.nonzero_in_each);
            miss(&mut reasons, present, nonzero, least, least_nonzero, Some(g));
            present_in.push(present);
        }
        let [missing, zeros] = all[row].map(|count| count as usize);
        judged.push(Judged {
            missing,
            zeros,
            present,
            nonzero,
            present_in,
            kept: reasons.is_empty(),
            reasons,
        });
    }
    settle(&mut judged, named)?;
    Ok(Screening { judged })
}

/// Screens indicators by the share of units that have a value (and of these, one that is not zero). `named` says of an
/// indicator, by its position, that it stays or goes whatever its data.
///
/// # Errors
/// `invalid_parameter` as [`ScreenIndicators::check`], and for a position that there is not.
pub fn screen_indicators(
    columns: &Columns<'_>,
    named: &[(usize, bool)],
    parameters: &ScreenIndicators,
) -> Result<Screening> {
    parameters.check()?;
    let judge = |column: &[f64]| {
        let missing = column.iter().filter(|x| x.is_nan()).count();
        let zeros = column.iter().filter(|x| **x == 0.0).count();
        let have = (column.len() - missing) as f64;
        let (present, nonzero) = (have / column.len() as f64, 1.0 - zeros as f64 / have);
        let mut reasons = Vec::new();
        miss(&mut reasons, present, nonzero, Some(parameters.present), parameters.nonzero, None);
        Judged { missing, zeros, present, nonzero, present_in: Vec::new(), kept: reasons.is_empty(), reasons }
    };
    let mut judged: Vec<Judged> = columns.iter().map(judge).collect();
    settle(&mut judged, named)?;
    Ok(Screening { judged })
}

/// Missing values and zeros of each unit in some columns.
fn tally(columns: &Columns<'_>, group: &[usize]) -> Vec<[u32; 2]> {
    let mut counts = vec![[0; 2]; columns.rows()];
    for column in group.iter().filter_map(|&j| columns.get(j)) {
        for (count, &x) in counts.iter_mut().zip(column) {
            count[0] += u32::from(x.is_nan());
            count[1] += u32::from(x == 0.0);
        }
    }
    counts
}

fn shares([missing, zeros]: [u32; 2], of: usize) -> (f64, f64) {
    let have = of as f64 - f64::from(missing);
    (have / of as f64, 1.0 - f64::from(zeros) / have)
}

/// Adds the thresholds that are missed. Where nothing is present, the share of zeros is `NaN` and misses none.
fn miss(
    reasons: &mut Vec<Reason>,
    present: f64,
    nonzero: f64,
    least: Option<f64>,
    least_nonzero: Option<f64>,
    group: Option<usize>,
) {
    if let Some(least) = least.filter(|least| present < *least) {
        reasons.push(Reason::Present { share: present, least, group });
    }
    if let Some(least) = least_nonzero.filter(|least| nonzero < *least) {
        reasons.push(Reason::Nonzero { share: nonzero, least, group });
    }
}

fn settle(judged: &mut [Judged], named: &[(usize, bool)]) -> Result<()> {
    for &(at, stays) in named {
        let twice = named.iter().any(|&(other, says)| other == at && says != stays);
        let Some(found) = judged.get_mut(at).filter(|_| !twice) else {
            return Err(Error::from(Problem::InvalidParameter {
                method: "screen",
                parameter: "named",
                found: format!("position {at}{}", if twice { ", to stay and to go" } else { "" }),
                expected: if twice { "one or the other" } else { "a position below the number of entries" },
            }));
        };
        found.kept = stays;
        found.reasons.push(if stays { Reason::NamedToStay } else { Reason::NamedToGo });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn a_unit_on_the_threshold_stays() {
        let (a, b) = ([1.0, GAP, GAP], [0.0, 0.0, GAP]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let kept = |p: &Screen| screen(&columns, &[], &[], p).unwrap().kept();
        assert_eq!(kept(&Screen::default().present(0.5)), [true, true, false]);
        assert_eq!(kept(&Screen::default().present(0.0).nonzero(0.5)), [true, false, true]);
        let nothing = &screen(&columns, &[], &[], &Screen::default()).unwrap().judged[2];
        assert!(nothing.nonzero.is_nan() && nothing.present == 0.0 && nothing.missing == 2);
    }

    #[test]
    fn each_group_may_be_asked() {
        let (a, b, c) = ([1.0, 1.0], [2.0, GAP], [3.0, 0.0]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let parameters = Screen::default().present(0.0).present_in_each(0.6).nonzero_in_each(0.1);
        let found = screen(&columns, &[vec![0, 1], vec![2]], &[], &parameters).unwrap();
        assert_eq!(found.kept(), [true, false]);
        assert_eq!(found.judged[1].present_in, [0.5, 1.0]);
        assert_eq!(
            found.judged[1].reasons,
            [
                Reason::Present { share: 0.5, least: 0.6, group: Some(0) },
                Reason::Nonzero { share: 0.0, least: 0.1, group: Some(1) }
            ]
        );
        let error = screen(&columns, &[vec![]], &[], &parameters).unwrap_err();
        assert_eq!(error.code(), "invalid_parameter");
        assert_eq!(screen(&columns, &[vec![3]], &[], &parameters).unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn names_go_before_thresholds() {
        let a = [1.0, GAP, 2.0];
        let columns = Columns::new(vec![&a]).unwrap();
        let found = screen(&columns, &[], &[(1, true), (2, false)], &Screen::default()).unwrap();
        assert_eq!(found.kept(), [true, true, false]);
        assert_eq!(found.positions(), [0, 1]);
        assert_eq!(found.judged[1].reasons.len(), 2);
        let both = screen(&columns, &[], &[(1, true), (1, false)], &Screen::default());
        assert_eq!(both.unwrap_err().code(), "invalid_parameter");
        let beyond = screen(&columns, &[], &[(3, true)], &Screen::default());
        assert_eq!(beyond.unwrap_err().code(), "invalid_parameter");
        assert_eq!(Screen::default().present(1.1).check().unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn indicators_are_screened_by_units() {
        let (a, b, c) = ([1.0, GAP, GAP], [0.0, 0.0, 1.0], [1.0, 2.0, 3.0]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let found = screen_indicators(&columns, &[], &ScreenIndicators::default().nonzero(0.5)).unwrap();
        assert_eq!(found.kept(), [false, false, true]);
        let kept = screen_indicators(&columns, &[(0, true)], &ScreenIndicators::default()).unwrap().kept();
        assert_eq!(kept, [true, true, true]);
        let codes = ["A", "B", "LPI"].map(str::to_owned);
        let rule = ScreenIndicators::default().keep(["A"]).drop(["LPI"]);
        assert_eq!(rule.named(&codes).unwrap(), [(0, true), (2, false)]);
        let Problem::MissingColumns { columns, .. } =
            rule.keep(["LPJ", "X"]).named(&codes).unwrap_err().into_problem()
        else {
            panic!()
        };
        assert_eq!((columns.len(), columns[0].nearest.as_deref()), (2, Some("LPI")));
        assert_eq!(
            ScreenIndicators::default().nonzero(-1.0).check().unwrap_err().code(),
            "invalid_parameter"
        );
    }
}
