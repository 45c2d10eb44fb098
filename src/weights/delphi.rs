//! Delphi: experts rate items in rounds until they agree; items that fail the rules are dropped, and the ratings of the
//! last round become weights.
//!
//! ```text
//! response rate (积极系数)      = returned / sent
//! M_j, sd_j, CV_j = sd_j / M_j   over the experts who rated item j
//! full-mark share K_j (满分比)  = share of ratings that are the full mark
//! authority Cr (权威系数)       = mean over experts of (Ca + Cs)/2, Ca the basis of judgement, Cs the familiarity
//! boundary rule (界值法)        drops item j when M_j < mean(M) − sd(M), K_j < mean(K) − sd(K), CV_j > mean(CV) + sd(CV)
//! fixed rule                    drops item j when M_j is below, or CV_j above, a given value
//! w_j = M_j / Σ_(kept) M
//! ```
//!
//! Agreement is measured by [Kendall's W](crate::stats::concordance()) over the experts who rated every item. Usual
//! demands are a response rate and an authority of at least 0.7, and CV below 0.25.
//!
//! Sources: N. Dalkey & O. Helmer (1963), Management Science 9, 458–467; for the statistics: 王春枝, 斯琴 (2011),
//! 德尔菲法中的数据统计处理方法及其应用研究, 内蒙古财经学院学报 9(4), 92–96.
//!
//! ```
//! use govindex::weights::{Delphi, DelphiRound, delphi};
//!
//! let round = DelphiRound {
//!     ratings: vec![vec![5.0, 4.0, 2.0], vec![5.0, 5.0, 3.0], vec![4.0, 4.0, 1.0]],
//!     sent: 4,
//!     basis: vec![0.9, 0.8, 1.0],
//!     familiarity: vec![0.8, 0.8, 0.6],
//! };
//! let made = delphi(&[round], &Delphi::default())?;
//! assert_eq!(made.vector("response_rates").unwrap(), [0.75]);
//! assert!(made.weights[0] > made.weights[2]);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::parameters::{choices, parameters, within};
use super::{Warning, Weighting};
use crate::stats::{Concordance, ConcordanceTest, Divisor, Moments, concordance_by, moments_of};
use crate::{Error, Result};

/// What came back in one round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DelphiRound {
    /// A row per expert who answered, a column per item; `NaN` where an expert skipped an item.
    pub ratings: Vec<Vec<f64>>,
    /// How many experts were asked; 0 when that is not known.
    pub sent: usize,
    /// Ca of each expert: the weight of practice, theory, peers and intuition behind the answers, from 0 to 1. May be
    /// left empty.
    pub basis: Vec<f64>,
    /// Cs of each expert: familiarity with the matter, from 0 to 1. May be left empty.
    pub familiarity: Vec<f64>,
}

choices! {
    /// Which items are dropped after a round.
    #[non_exhaustive]
    pub enum DropRule {
        /// None.
        #[default]
        None = "none",
        /// By the fixed values `least-mean` and `most-variation`.
        Fixed = "fixed",
        /// By the boundaries that the ratings of all items set (界值法): mean, full-mark share and variation.
        Boundary = "boundary",
    }
}

parameters! {
    /// How Delphi rounds are judged.
    pub struct Delphi as "delphi" {
        /// The highest possible rating, above 0; default 5.
        pub full_mark as "full-mark": f64 = 5.0,
        /// The divisor of standard deviations; default n − 1.
        pub divisor as "divisor": Divisor = Divisor::Sample,
        /// Which items are dropped; default none.
        pub rule as "rule": DropRule = DropRule::None,
        /// How many of the rule's conditions an item must fail to be dropped, from 1 to 3; default 1.
        pub failures as "failures": usize = 1,
        /// The least mean for the fixed rule, at least 0; default 3.5.
        pub least_mean as "least-mean": f64 = 3.5,
        /// The largest coefficient of variation for the fixed rule, above 0; default 0.25.
        pub most_variation as "most-variation": f64 = 0.25,
        /// The test of the experts' agreement; default χ².
        pub test as "test": ConcordanceTest = ConcordanceTest::ChiSquare,
        /// The least response rate without a warning, from 0 to 1; default 0.7.
        pub least_response as "least-response": f64 = 0.7,
        /// The least authority coefficient without a warning, from 0 to 1; default 0.7.
        pub least_authority as "least-authority": f64 = 0.7,
    }
}

impl Delphi {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when a value is out of its range.
    pub fn check(&self) -> Result<()> {
        within(Self::MODEL, "full-mark", self.full_mark, |x| x > 0.0, "above 0")?;
        within(Self::MODEL, "failures", self.failures as f64, |x| (1.0..=3.0).contains(&x), "from 1 to 3")?;
        within(Self::MODEL, "least-mean", self.least_mean, |x| x >= 0.0, "at least 0")?;
        within(Self::MODEL, "most-variation", self.most_variation, |x| x > 0.0, "above 0")?;
        within(
            Self::MODEL,
            "least-response",
            self.least_response,
            |x| (0.0..=1.0).contains(&x),
            "from 0 to 1",
        )?;
        within(
            Self::MODEL,
            "least-authority",
            self.least_authority,
            |x| (0.0..=1.0).contains(&x),
            "from 0 to 1",
        )
    }
}

/// The statistics of one round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DelphiReport {
    /// Returned over sent, where the number sent is known.
    pub response_rate: Option<f64>,
    /// The mean rating of each item.
    pub means: Vec<f64>,
    /// The standard deviation of each item's ratings; 0 for a single rating.
    pub deviations: Vec<f64>,
    /// The coefficient of variation of each item's ratings; 0 for a mean of 0.
    pub variations: Vec<f64>,
    /// The share of full marks of each item.
    pub full_mark_shares: Vec<f64>,
    /// The authority coefficient of each expert, where basis and familiarity are known.
    pub authorities: Option<Vec<f64>>,
    /// Their mean.
    pub authority: Option<f64>,
    /// Kendall's W over the experts who rated every item, where there are two and they do not tie all items.
    pub concordance: Option<Concordance>,
    /// The items that fail the rule.
    pub dropped: Vec<usize>,
}

/// The statistics of one round, and which items it drops.
///
/// # Errors
/// `too_few` for no expert or item; `length_mismatch`; `missing_value` for an item that nobody
/// rated; `judgement` for a rating outside 0 to the full mark, or a coefficient outside 0 to 1, or more
/// answers than were asked; `invalid_parameter`.
pub fn delphi_round(round: &DelphiRound, parameters: &Delphi) -> Result<DelphiReport> {
    let model = Delphi::MODEL;
    parameters.check()?;
    let experts = round.ratings.len();
    let items = round.ratings.first().map_or(0, Vec::len);
    for (of, found) in [("experts", experts), ("items", items)] {
        if found == 0 {
            return Err(Error::from(Problem::TooFew { model, of, found, needed: 1 }));
        }
    }
    if round.sent > 0 && round.sent < experts {
        return Err(Error::from(Problem::Judgement {
            model,
            place: "the number of experts asked".to_owned(),
            fault: format!("is {}, but {experts} answered", round.sent),
        }));
    }
    for (k, row) in round.ratings.iter().enumerate() {
        check_row(&format!("the ratings of expert {k}"), row, items, parameters.full_mark)?;
    }
    let authorities = authorities(round)?;
    let columns: Vec<Vec<f64>> = (0..items)
        .map(|j| round.ratings.iter().map(|row| row[j]).filter(|x| !x.is_nan()).collect())
        .collect();
    if let Some(j) = columns.iter().position(Vec::is_empty) {
        return Err(Error::from(Problem::MissingValue {
            model,
            indicator: Label::Position("item", j),
            unit: Label::Word("every expert"),
            missing: experts,
        }));
    }
    let found: Vec<Moments> = columns.iter().map(|column| moments_of(column, parameters.divisor)).collect();
    let means: Vec<f64> = found.iter().map(|m| m.mean).collect();
    let deviations: Vec<f64> = found.iter().map(|m| if m.sd.is_nan() { 0.0 } else { m.sd }).collect();
    let variations: Vec<f64> =
        deviations.iter().zip(&means).map(|(sd, mean)| if *mean > 0.0 { sd / mean } else { 0.0 }).collect();
    let full_mark_shares: Vec<f64> = columns
        .iter()
        .map(|column| {
            column.iter().filter(|x| **x >= parameters.full_mark).count() as f64 / column.len() as f64
        })
        .collect();
    let dropped = dropped(&means, &full_mark_shares, &variations, parameters);
    let complete: Vec<Vec<f64>> =
        round.ratings.iter().filter(|row| row.iter().all(|x| !x.is_nan())).cloned().collect();
    let concordance = match concordance_by(&complete, parameters.test) {
        // Too few complete answers to compare are no fault of the round; a test that cannot be made is one.
        Err(error) if error.code() == "invalid_parameter" => return Err(error),
        found => found.ok(),
    };
    Ok(DelphiReport {
        response_rate: (round.sent > 0).then(|| experts as f64 / round.sent as f64),
        authority: authorities.as_ref().map(|all| all.iter().sum::<f64>() / experts as f64),
        authorities,
        concordance,
        means,
        deviations,
        variations,
        full_mark_shares,
        dropped,
    })
}

fn check_row(what: &str, row: &[f64], expected: usize, most: f64) -> Result<()> {
    if row.len() != expected {
        let of = "entries that belong here";
        return Err(Error::from(Problem::LengthMismatch {
            what: what.to_owned(),
            found: row.len(),
            expected,
            of,
        }));
    }
    match row.iter().position(|x| !x.is_nan() && !(0.0..=most).contains(x)) {
        Some(j) => Err(Error::from(Problem::Judgement {
            model: Delphi::MODEL,
            place: format!("{what}, entry {j}"),
            fault: format!("is {}; it must lie between 0 and {most}", row[j]),
        })),
        None => Ok(()),
    }
}

fn authorities(round: &DelphiRound) -> Result<Option<Vec<f64>>> {
    if round.basis.is_empty() && round.familiarity.is_empty() {
        return Ok(None);
    }
    let experts = round.ratings.len();
    for (what, row) in [("the basis of judgement", &round.basis), ("the familiarity", &round.familiarity)] {
        check_row(what, row, experts, 1.0)?;
        if let Some(k) = row.iter().position(|x| x.is_nan()) {
            return Err(Error::from(Problem::MissingValue {
                model: Delphi::MODEL,
                indicator: what.into(),
                unit: Label::Position("expert", k),
                missing: row.iter().filter(|x| x.is_nan()).count(),
            }));
        }
    }
    Ok(Some(round.basis.iter().zip(&round.familiarity).map(|(a, s)| f64::midpoint(*a, *s)).collect()))
}

fn dropped(means: &[f64], full: &[f64], variations: &[f64], parameters: &Delphi) -> Vec<usize> {
    let edge = |values: &[f64], sign: f64| {
        let m = moments_of(values, parameters.divisor);
        m.mean + sign * if m.sd.is_nan() { 0.0 } else { m.sd }
    };
    let (least_mean, least_full, most_variation) = match parameters.rule {
        DropRule::None => return Vec::new(),
        DropRule::Fixed => (parameters.least_mean, 0.0, parameters.most_variation),
        DropRule::Boundary => (edge(means, -1.0), edge(full, -1.0), edge(variations, 1.0)),
    };
    // An item on the boundary stays, whatever the last digit of its mean.
    let below = |x: f64, edge: f64| x < edge - 1e-12;
    (0..means.len())
        .filter(|&j| {
            let failures = [
                below(means[j], least_mean),
                below(full[j], least_full),
                below(most_variation, variations[j]),
            ];
            failures.iter().filter(|failed| **failed).count() >= parameters.failures
        })
        .collect()
}

/// Weights from the last of several rounds, in proportion to the mean ratings; dropped items have weight 0.
///
/// Details: of the last round `means`, `deviations`, `coefficients_of_variation`, `full_mark_shares`; of every round,
/// where known, `response_rates`, `authorities`, `kendall_w`, `kendall_p` (a round without the number is left out).
/// Dropped items, and a response rate or authority below its least, are warned of.
///
/// # Errors
/// As [`delphi_round`]; `too_few` for no round; `undetermined` when every item is dropped.
pub fn delphi(rounds: &[DelphiRound], parameters: &Delphi) -> Result<Weighting> {
    let model = Delphi::MODEL;
    let reports: Vec<DelphiReport> =
        rounds.iter().map(|round| delphi_round(round, parameters)).collect::<Result<_>>()?;
    let Some(last) = reports.last() else {
        return Err(Error::from(Problem::TooFew { model, of: "rounds", found: 0, needed: 1 }));
    };
    let mut raw = last.means.clone();
    for &j in &last.dropped {
        raw[j] = 0.0;
    }
    if last.dropped.len() == raw.len() {
        return Err(Error::from(Problem::Undetermined {
            model,
            reason: "the rule drops every item; relax it".to_owned(),
        }));
    }
    let weak = |what: &str, value: Option<f64>, least: f64| {
        value.filter(|v| *v < least).map(|value| Warning::WeakPanel { what: what.to_owned(), value, least })
    };
    let warnings: Vec<Warning> = (!last.dropped.is_empty())
        .then(|| Warning::Dropped { items: last.dropped.clone() })
        .into_iter()
        .chain(weak("response rate", last.response_rate, parameters.least_response))
        .chain(weak("authority coefficient", last.authority, parameters.least_authority))
        .collect();
    let every = |f: &dyn Fn(&DelphiReport) -> Option<f64>| reports.iter().filter_map(f).collect::<Vec<f64>>();
    Ok(Weighting::from_raw(parameters.variant(), model, &raw)?
        .with("means", last.means.clone())
        .with("deviations", last.deviations.clone())
        .with("coefficients_of_variation", last.variations.clone())
        .with("full_mark_shares", last.full_mark_shares.clone())
        .with("response_rates", every(&|r| r.response_rate))
        .with("authorities", every(&|r| r.authority))
        .with("kendall_w", every(&|r| r.concordance.as_ref().map(|c| c.w)))
        .with("kendall_p", every(&|r| r.concordance.as_ref().map(|c| c.p_value)))
        .warn(warnings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn round(ratings: &[&[f64]]) -> DelphiRound {
        DelphiRound { ratings: ratings.iter().map(|r| r.to_vec()).collect(), ..DelphiRound::default() }
    }

    #[test]
    fn statistics_by_hand() {
        let mut asked = round(&[&[5.0, 3.0], &[4.0, f64::NAN], &[3.0, 5.0]]);
        asked.sent = 5;
        asked.basis = vec![1.0, 0.8, 0.6];
        asked.familiarity = vec![0.8, 0.8, 0.2];
        let report = delphi_round(&asked, &Delphi::default()).unwrap();
        assert_eq!(report.response_rate, Some(0.6));
        assert_eq!(report.means, [4.0, 4.0]);
        assert_relative_eq!(report.deviations[0], 1.0);
        assert_relative_eq!(report.variations[1], 2.0_f64.sqrt() / 4.0, max_relative = 1e-15);
        assert_eq!(report.full_mark_shares, [1.0 / 3.0, 0.5]);
        assert_relative_eq!(report.authority.unwrap(), 0.7, max_relative = 1e-14);
        assert_eq!(report.concordance.unwrap().experts, 2);
        let made = delphi(&[asked], &Delphi::default()).unwrap();
        assert!(
            matches!(&made.warnings[..], [Warning::WeakPanel { what, .. }, ..] if what == "response rate")
        );
    }

    #[test]
    fn rules_drop_what_they_say() {
        let asked = round(&[&[5.0, 4.0, 1.0, 5.0], &[5.0, 4.0, 3.0, 4.0], &[5.0, 4.0, 2.0, 4.0]]);
        let fixed = Delphi::default().rule(DropRule::Fixed);
        assert_eq!(delphi_round(&asked, &fixed).unwrap().dropped, [2]);
        let boundary = Delphi::default().rule(DropRule::Boundary);
        assert_eq!(delphi_round(&asked, &boundary).unwrap().dropped, [2]);
        let made = delphi(&[asked], &fixed).unwrap();
        assert_eq!(made.weights[2].to_bits(), 0);
        assert!(made.warnings.contains(&Warning::Dropped { items: vec![2] }));
        let strict = fixed.least_mean(5.0).most_variation(0.001);
        assert_eq!(delphi(&[round(&[&[1.0, 2.0]])], &strict).unwrap_err().code(), "undetermined");
    }

    #[test]
    fn refuses() {
        let code = |asked: &DelphiRound| delphi_round(asked, &Delphi::default()).unwrap_err().code();
        assert_eq!(code(&round(&[])), "too_few");
        assert_eq!(code(&round(&[&[]])), "too_few");
        assert_eq!(code(&round(&[&[6.0]])), "judgement");
        assert_eq!(code(&round(&[&[1.0], &[1.0, 2.0]])), "length_mismatch");
        assert_eq!(code(&round(&[&[f64::NAN]])), "missing_value");
        assert_eq!(code(&DelphiRound { sent: 1, ..round(&[&[1.0], &[2.0]]) }), "judgement");
        assert_eq!(code(&DelphiRound { basis: vec![0.5], ..round(&[&[1.0]]) }), "length_mismatch");
        assert_eq!(delphi(&[], &Delphi::default()).unwrap_err().code(), "too_few");
        assert_eq!(Delphi::default().failures(4).check().unwrap_err().code(), "invalid_parameter");
    }
}
