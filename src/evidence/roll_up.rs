//! From the parts to the whole: the value of a parent from those of its children.
//!
//! ```text
//! mean             Σ x_i / k
//! weighted-mean    Σ w_i x_i / Σ w_i                 w_i the size of child i: its people, its items
//! ratio-of-sums    Σ d_i x_i / Σ d_i                 d_i what the value of child i was divided by
//! sum              Σ x_i
//! median           the middle one, or the mean of the middle two
//! best, worst      by the direction of the indicator
//! ```
//!
//! over the `k` children that have a value `x_i`. Where `x_i` is a ratio `n_i/d_i`, the ratio of sums is `Σ n_i / Σ d_i`:
//! what the records of all children give when they are counted together. The mean of ratios is another number: a banner
//! with three items then counts as much as one with three hundred.
//!
//! With a standard error `e_i` of each child, taken as independent, the error of a (weighted) mean is
//! `√(Σ w_i² e_i²) / Σ w_i` and that of a sum `√(Σ e_i²)`; the choice of a median, best or worst is taken as given. It is
//! missing where a child that counts has none.
//!
//! Source: W. G. Cochran (1977), *Sampling Techniques*, 3rd ed., §2.11 and ch. 6 (ratios of sums, means of ratios);
//! §5.2 (means of parts weighted by their sizes).

use crate::error::{Label, Problem};
use serde::{Deserialize, Deserializer, Serialize};

use crate::stats::sort;
use crate::{Error, Result};

const MODEL: &str = "rolling up";

/// How the value of a parent comes from those of its children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RollUpRule {
    /// The mean weighted by what each value was divided by. For indicators with a measure.
    RatioOfSums,
    /// The mean weighted by a column of the data: people, items.
    WeightedMean,
    /// The plain mean.
    #[default]
    Mean,
    /// The median.
    Median,
    /// The sum.
    Sum,
    /// The best child, by the direction of the indicator.
    Best,
    /// The worst.
    Worst,
}

/// What a parent's own evidence does, where it has some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Own {
    /// It counts; the children fill in where there is none.
    #[default]
    First,
    /// The children count; it fills in where none of them has a value.
    Last,
    /// It counts beside the children, with the share that is given.
    Blend,
    /// It does not count.
    Never,
}

/// How an indicator is rolled up a hierarchy of units.
///
/// ```toml
/// roll-up = "ratio-of-sums"
/// roll-up = { rule = "weighted-mean", by = "POPULATION" }
/// roll-up = { rule = "worst", own = "blend", share = 0.5, least = 0.8 }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields, transform = crate::schema::or::<RollUpRule>))]
#[serde(rename_all = "kebab-case")]
#[must_use]
#[non_exhaustive]
pub struct RollUp {
    /// The rule.
    pub rule: RollUpRule,
    /// The column of sizes, for a weighted mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What the parent's own evidence does.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub own: Own,
    /// The share of the parent's own value in a blend, in [0, 1]. Default: ½.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub share: f64,
    /// The least share of the children that must have a value, in [0, 1]. Default: 0, one child will do.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub least: f64,
}

impl Default for RollUp {
    fn default() -> Self {
        Self { rule: RollUpRule::default(), by: None, own: Own::default(), share: 0.5, least: 0.0 }
    }
}

impl<'de> Deserialize<'de> for RollUp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct Full {
            rule: RollUpRule,
            by: Option<String>,
            #[serde(default)]
            own: Own,
            share: Option<f64>,
            least: Option<f64>,
        }
        // An untagged enum would not say which key is wrong.
        let value = serde_json::Value::deserialize(deserializer)?;
        let rolled = if value.is_string() {
            Self::new(serde_json::from_value(value).map_err(serde::de::Error::custom)?)
        } else {
            let full: Full = serde_json::from_value(value).map_err(serde::de::Error::custom)?;
            let own = Self::new(full.rule);
            Self {
                by: full.by,
                own: full.own,
                share: full.share.unwrap_or(own.share),
                least: full.least.unwrap_or(own.least),
                ..own
            }
        };
        Ok(rolled)
    }
}

impl RollUp {
    /// A rule, with the parent's own evidence first.
    pub fn new(rule: RollUpRule) -> Self {
        Self { rule, ..Self::default() }
    }

    /// Sets the column of sizes.
    pub fn by(mut self, column: impl Into<String>) -> Self {
        self.by = Some(column.into());
        self
    }

    /// Sets what the parent's own evidence does.
    pub fn own(mut self, own: Own) -> Self {
        self.own = own;
        self
    }

    /// Sets the share of the parent's own value in a blend.
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets the least share of the children that must have a value.
    pub fn least(mut self, least: f64) -> Self {
        self.least = least;
        self
    }

    /// Whether it can be done.
    ///
    /// # Errors
    /// `invalid_parameter` for a share outside [0, 1], a weighted mean without a column of sizes, or a column
    /// of sizes that the rule does not read.
    pub fn check(&self) -> Result<()> {
        let wrong = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: MODEL, parameter, found, expected }))
        };
        for (parameter, share) in [("share", self.share), ("least", self.least)] {
            if !(0.0..=1.0).contains(&share) {
                return wrong(parameter, share.to_string(), "a share from 0 to 1");
            }
        }
        match (&self.by, self.rule) {
            (None, RollUpRule::WeightedMean) => {
                wrong("by", "nothing".into(), "the column of the sizes of the children")
            }
            (Some(by), rule) if rule != RollUpRule::WeightedMean => {
                wrong("by", format!("`{by}`"), "nothing, or the rule `weighted-mean`")
            }
            _ => Ok(()),
        }
    }

    /// The value of a parent, from its children and what it has itself (`NaN` where it has nothing).
    ///
    /// # Errors
    /// As [`check`](Self::check) and [`roll_up`].
    pub fn of(&self, own: Part, children: &[Part], higher_is_better: bool) -> Result<Rolled> {
        self.check()?;
        let mut rolled = roll_up(children, self.rule, higher_is_better)?;
        // 7 of 25 are 0.28 of them, whatever the product is rounded to.
        let enough = rolled.present as f64 >= self.least * children.len() as f64 - 1e-9;
        let usable = enough && !rolled.value.is_nan();
        let (has_own, of_children) = (!own.value.is_nan(), (rolled.value, rolled.standard_error));
        let (from, (value, error)) = match (self.own, has_own, usable) {
            (Own::First, true, _) | (Own::Last | Own::Blend, true, false) => {
                (Origin::Own, (own.value, own.standard_error))
            }
            (Own::Blend, true, true) => {
                let (a, b) = (self.share, 1.0 - self.share);
                let error = (a * own.standard_error).hypot(b * of_children.1);
                (Origin::Both, (a * own.value + b * of_children.0, error))
            }
            (_, _, true) => (Origin::Children, of_children),
            (_, _, false) => (Origin::Nothing, (f64::NAN, f64::NAN)),
        };
        rolled.from = from;
        (rolled.value, rolled.standard_error) = (value, error);
        (rolled.own, rolled.of_children) = (own.value, of_children.0);
        Ok(rolled)
    }
}

/// One child, or the parent itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its value; `NaN` where it has none.
    pub value: f64,
    /// The standard error; `NaN` where it is not known.
    pub standard_error: f64,
    /// Its size, at least 0; read by the rules that weigh.
    pub size: f64,
}

impl Part {
    /// A value without a standard error, of size 1.
    #[must_use]
    pub fn new(value: f64) -> Self {
        Self { value, standard_error: f64::NAN, size: 1.0 }
    }
}

/// Where the value of a parent comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// Its own evidence.
    Own,
    /// Its children.
    Children,
    /// Both.
    Both,
    /// Neither has anything, or too few children have.
    Nothing,
}

impl Origin {
    /// The word for it, as it stands in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Children => "children",
            Self::Both => "both",
            Self::Nothing => "nothing",
        }
    }
}

/// The value of a parent.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rolled {
    /// The value; `NaN` where there is nothing to take it from.
    pub value: f64,
    /// Its standard error; `NaN` where it is not known.
    pub standard_error: f64,
    /// Where it comes from.
    pub from: Origin,
    /// How many children have a value.
    pub present: usize,
    /// How many there are.
    pub of: usize,
    /// What the parent has itself.
    pub own: f64,
    /// What the children give, whether or not it counts.
    pub of_children: f64,
}

/// The value that the children give by a rule.
///
/// ```
/// use govindex::evidence::{Part, RollUpRule, roll_up};
///
/// // Banners with 2 of 4 and 90 of 100 items online.
/// let banners = [Part { size: 4.0, ..Part::new(0.5) }, Part { size: 100.0, ..Part::new(0.9) }];
/// assert_eq!(roll_up(&banners, RollUpRule::RatioOfSums, true)?.value, 92.0 / 104.0);
/// assert_eq!(roll_up(&banners, RollUpRule::Mean, true)?.value, 0.7);
/// assert_eq!(roll_up(&banners, RollUpRule::Worst, true)?.value, 0.5);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` where a child with a value has no size, or one below 0 or infinite, and the rule weighs by
/// it: the value would be lost, or count backwards. A size of 0 is no size only where all are 0: the value is then missing.
pub fn roll_up(children: &[Part], rule: RollUpRule, higher_is_better: bool) -> Result<Rolled> {
    let mut present: Vec<Part> = children.iter().copied().filter(|child| !child.value.is_nan()).collect();
    let weighs = matches!(rule, RollUpRule::RatioOfSums | RollUpRule::WeightedMean);
    if !weighs {
        for child in &mut present {
            child.size = 1.0;
        }
    } else if let Some(child) = present.iter().find(|child| !(child.size.is_finite() && child.size >= 0.0)) {
        return Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "size",
            found: if child.size.is_nan() { "nothing".to_owned() } else { child.size.to_string() },
            expected: "a finite size of at least 0 of every child that has a value",
        }));
    }
    let (value, standard_error) = match rule {
        _ if present.is_empty() => (f64::NAN, f64::NAN),
        RollUpRule::Sum => {
            let sum = present.iter().map(|child| child.value).sum();
            (sum, present.iter().map(|child| child.standard_error.powi(2)).sum::<f64>().sqrt())
        }
        RollUpRule::RatioOfSums | RollUpRule::WeightedMean | RollUpRule::Mean => mean(&present),
        RollUpRule::Median => {
            sort::by_rule(&mut present, |a, b| a.value.total_cmp(&b.value));
            let k = present.len();
            mean(&present[(k - 1) / 2..=k / 2])
        }
        RollUpRule::Best | RollUpRule::Worst => {
            sort::by_rule(&mut present, |a, b| a.value.total_cmp(&b.value));
            let largest = (rule == RollUpRule::Best) == higher_is_better;
            mean(&present[if largest { present.len() - 1..present.len() } else { 0..1 }])
        }
    };
    if value.is_infinite() {
        return Err(Error::from(Problem::Overflow {
            what: "value",
            node: Label::Word("the parent"),
            unit: None,
        }));
    }
    Ok(Rolled {
        value,
        standard_error,
        from: if value.is_nan() { Origin::Nothing } else { Origin::Children },
        present: present.len(),
        of: children.len(),
        own: f64::NAN,
        of_children: value,
    })
}

/// The mean weighted by size, and its standard error.
fn mean(parts: &[Part]) -> (f64, f64) {
    let total: f64 = parts.iter().map(|part| part.size).sum();
    if total <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let sum: f64 = parts.iter().map(|part| part.size * part.value).sum();
    // A child without weight says nothing, nor does its error.
    let counted = parts.iter().filter(|part| part.size > 0.0);
    let error: f64 = counted.map(|part| (part.size * part.standard_error).powi(2)).sum();
    (sum / total, error.sqrt() / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(values: &[(f64, f64)]) -> Vec<Part> {
        values.iter().map(|&(value, size)| Part { size, ..Part::new(value) }).collect()
    }

    fn value(children: &[Part], rule: RollUpRule) -> f64 {
        roll_up(children, rule, true).unwrap().value
    }

    #[test]
    fn every_rule_on_three_banners_one_of_them_without_a_value() {
        let banners = parts(&[(40.0, 10.0), (80.0, 30.0), (60.0, 0.0), (f64::NAN, 50.0)]);
        assert_eq!(value(&banners, RollUpRule::WeightedMean), 70.0, "(400 + 2400) / 40");
        assert_eq!(value(&banners, RollUpRule::RatioOfSums), 70.0);
        assert_eq!(value(&banners, RollUpRule::Mean), 60.0);
        assert_eq!(value(&banners, RollUpRule::Sum), 180.0);
        assert_eq!(value(&banners, RollUpRule::Median), 60.0);
        assert_eq!(value(&banners[..2], RollUpRule::Median), 60.0);
        assert_eq!(value(&banners, RollUpRule::Best), 80.0);
        assert_eq!(roll_up(&banners, RollUpRule::Best, false).unwrap().value, 40.0);
        let rolled = roll_up(&banners, RollUpRule::Mean, true).unwrap();
        assert_eq!((rolled.present, rolled.of), (3, 4));
    }

    #[test]
    fn errors_of_independent_children_add_in_squares() {
        let banner = |value, standard_error, size| Part { value, standard_error, size };
        let banners = [banner(1.0, 3.0, 1.0), banner(2.0, 4.0, 1.0)];
        assert_eq!(roll_up(&banners, RollUpRule::Sum, true).unwrap().standard_error, 5.0);
        assert_eq!(roll_up(&banners, RollUpRule::Mean, true).unwrap().standard_error, 2.5);
        assert_eq!(roll_up(&banners, RollUpRule::Worst, true).unwrap().standard_error, 3.0);
        let unknown = [banners[0], banner(2.0, f64::NAN, 1.0)];
        assert!(roll_up(&unknown, RollUpRule::Mean, true).unwrap().standard_error.is_nan());
        let weightless = [banners[0], banner(2.0, f64::NAN, 0.0)];
        assert_eq!(roll_up(&weightless, RollUpRule::WeightedMean, true).unwrap().standard_error, 3.0);
    }

    #[test]
    fn own_evidence_counts_first_last_beside_or_not_at_all() {
        let (own, none) = (Part::new(90.0), Part::new(f64::NAN));
        let banners = parts(&[(40.0, 1.0), (60.0, 1.0), (f64::NAN, 1.0), (f64::NAN, 1.0)]);
        let of = |rule: &RollUp, own, children: &[Part]| {
            let rolled = rule.of(own, children, true).unwrap();
            (rolled.value, rolled.from)
        };
        let rule = RollUp::new(RollUpRule::Mean);
        assert_eq!(of(&rule, own, &banners), (90.0, Origin::Own));
        assert_eq!(of(&rule, none, &banners), (50.0, Origin::Children));
        assert_eq!(of(&rule.clone().own(Own::Last), own, &banners), (50.0, Origin::Children));
        assert_eq!(of(&rule.clone().own(Own::Last), own, &[]), (90.0, Origin::Own));
        assert_eq!(of(&rule.clone().own(Own::Blend).share(0.25), own, &banners), (60.0, Origin::Both));
        assert_eq!(of(&rule.clone().own(Own::Never), own, &banners), (50.0, Origin::Children));
        assert!(of(&rule.clone().own(Own::Never), own, &[]).0.is_nan());
        let half = rule.clone().own(Own::Last).least(0.5);
        assert_eq!(of(&half, own, &banners), (50.0, Origin::Children), "two of four is half");
        // 0.28 × 25 is 7.000000000000001 in binary.
        for (present, of_all, least) in [(7, 25, 0.28), (7, 50, 0.14), (7, 100, 0.07)] {
            let children: Vec<Part> =
                (0..of_all).map(|child| Part::new(if child < present { 1.0 } else { f64::NAN })).collect();
            let rolled = RollUp::new(RollUpRule::Mean).least(least).of(Part::new(f64::NAN), &children, true);
            assert_eq!(rolled.unwrap().value, 1.0);
            let rolled =
                RollUp::new(RollUpRule::Mean).least(least + 1e-6).of(Part::new(f64::NAN), &children, true);
            assert!(rolled.unwrap().value.is_nan());
        }
        assert_eq!(of(&half.least(0.75), own, &banners), (90.0, Origin::Own), "two of four is too few");
        let rolled = rule.of(own, &banners, true).unwrap();
        assert_eq!((rolled.own, rolled.of_children), (90.0, 50.0), "what did not count is told too");
    }

    #[test]
    fn nothing_to_roll_up_is_missing_and_bad_sizes_are_refused() {
        assert!(value(&[], RollUpRule::Sum).is_nan());
        assert!(value(&parts(&[(f64::NAN, 1.0)]), RollUpRule::Mean).is_nan());
        assert!(value(&parts(&[(5.0, 0.0)]), RollUpRule::WeightedMean).is_nan());
        for size in [f64::NAN, -1.0, f64::INFINITY] {
            let fault = roll_up(&parts(&[(5.0, size)]), RollUpRule::WeightedMean, true).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter", "{size}");
        }
        assert_eq!(value(&parts(&[(5.0, f64::NAN)]), RollUpRule::Mean), 5.0, "the mean reads no sizes");
        let large = parts(&[(f64::MAX, 1.0), (f64::MAX, 1.0)]);
        assert_eq!(roll_up(&large, RollUpRule::Sum, true).unwrap_err().code(), "overflow");
    }

    #[test]
    fn written_as_a_word_or_a_table() {
        let read = |text: &str| serde_json::from_str::<RollUp>(text);
        assert_eq!(read("\"worst\"").unwrap(), RollUp::new(RollUpRule::Worst));
        let rule =
            read(r#"{"rule": "weighted-mean", "by": "POPULATION", "own": "blend", "least": 0.5}"#).unwrap();
        assert_eq!(rule, RollUp::new(RollUpRule::WeightedMean).by("POPULATION").own(Own::Blend).least(0.5));
        assert_eq!(read(&serde_json::to_string(&rule).unwrap()).unwrap(), rule);
        assert!(read(r#"{"rule": "mean", "ovn": "last"}"#).unwrap_err().to_string().contains("ovn"));
        assert!(RollUp::new(RollUpRule::WeightedMean).check().is_err());
        assert!(RollUp::new(RollUpRule::Mean).by("POPULATION").check().is_err());
        assert!(RollUp::new(RollUpRule::Mean).least(1.5).check().is_err());
    }
}
