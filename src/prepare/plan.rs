//! The steps of preparation as a framework file names them.

use crate::error::Problem;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::impute::{Em, Multiple, Nearest, Series, Siblings};
use super::{Treat, named};
use crate::value::{Value, from_value};
use crate::{Error, Result};

/// A step of preparation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Step {
    /// Indicators are divided by their denominators.
    Denominate,
    /// Gaps are filled.
    Impute,
    /// Units with too little data are left out.
    Screen,
    /// Outliers are treated.
    Treat,
}

impl Step {
    /// The order in which the steps come where a framework names none.
    pub const ORDER: [Self; 4] = [Self::Denominate, Self::Impute, Self::Screen, Self::Treat];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Denominate => "denominate",
            Self::Impute => "impute",
            Self::Screen => "screen",
            Self::Treat => "treat",
        }
    }

    /// The name of the table that it leaves.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::Denominate => "denominated",
            Self::Impute => "imputed",
            Self::Screen => "screened",
            Self::Treat => "treated",
        }
    }
}

/// What an indicator is divided by.
///
/// ```toml
/// denominate = { by = "POPULATION", scale = 100000 }     # per 100,000 people
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Denominate {
    /// The column of the data: a denominator, or an indicator.
    pub by: String,
    /// How much of it one unit of the result counts, above 0. Default 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub scale: f64,
}

fn one() -> f64 {
    1.0
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::float_cmp,
    reason = "serde's signature; the default exactly"
)]
fn is_one(scale: &f64) -> bool {
    *scale == 1.0
}

impl Denominate {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for a blank column, or a scale that is not a number above 0.
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "denominate", parameter, found, expected }))
        };
        if self.by.trim().is_empty() {
            return fault("by", "blank".to_owned(), "the name of a column");
        }
        if self.scale.is_finite() && self.scale > 0.0 {
            return Ok(());
        }
        fault("scale", self.scale.to_string(), "a finite number above 0")
    }
}

/// Which units a mean or median is taken of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct InGroups {
    /// The group column of the data; the unit's own group is read. Default: all units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// A value given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Given {
    /// The value, in the unit that the indicator has at this step.
    pub value: f64,
}

/// How the gaps of an indicator are filled, as a framework file names it. A bare name stands for the method with its
/// defaults; a list is tried in order, each on what the ones before it left.
///
/// ```toml
/// impute = "median"
/// impute = [{ mean = { group = "region" } }, "mean"]    # of the region; where that has no value, of all
/// impute = { siblings = { by = "median" } }             # the unit's other indicators of the same dimension
/// impute = { nearest = { k = 5 } }                      # of all indicators that are filled in this way
/// impute = [{ series = { fill = "linear", limit = 3 } }, "em"]    # over the periods of a panel, then EM
/// impute = { multiple = { seed = 7, take = { mean = 50 } } }     # the mean of 50 draws; `imputations` gives each
/// impute = "none"
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::by_name::<Self>))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Impute {
    /// Gaps stay.
    None,
    /// The mean of the indicator.
    Mean(InGroups),
    /// The median of the indicator.
    Median(InGroups),
    /// A value given.
    Constant(Given),
    /// The unit's other indicators.
    Siblings(Siblings),
    /// The nearest units.
    Nearest(Nearest),
    /// The expectation under the multivariate normal distribution that fits best.
    Em(Em),
    /// Plausible values, drawn; a result takes one draw or the mean of several. Which indicators are read together, its
    /// `em` says; those of another dimension, or with other parameters, are drawn with numbers of their own.
    Multiple(Multiple),
    /// The unit's values in other periods of a panel. Fills nothing where there is one period.
    Series(Series),
}

impl<'de> Deserialize<'de> for Impute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        enum Written {
            None {},
            Mean(InGroups),
            Median(InGroups),
            Constant(Given),
            Siblings(Siblings),
            Nearest(Nearest),
            Em(Em),
            Multiple(Multiple),
            Series(Series),
        }
        Ok(match named(deserializer)? {
            Written::None {} => Self::None,
            Written::Mean(p) => Self::Mean(p),
            Written::Median(p) => Self::Median(p),
            Written::Constant(p) => Self::Constant(p),
            Written::Siblings(p) => Self::Siblings(p),
            Written::Nearest(p) => Self::Nearest(p),
            Written::Em(p) => Self::Em(p),
            Written::Multiple(p) => Self::Multiple(p),
            Written::Series(p) => Self::Series(p),
        })
    }
}

impl Impute {
    fn check(&self) -> Result<()> {
        match self {
            Self::None | Self::Mean(_) | Self::Median(_) | Self::Siblings(_) => Ok(()),
            Self::Constant(given) if given.value.is_finite() => Ok(()),
            Self::Constant(given) => Err(Error::from(Problem::InvalidParameter {
                method: "impute (constant)",
                parameter: "value",
                found: given.value.to_string(),
                expected: "a finite number",
            })),
            Self::Nearest(p) => p.check(),
            Self::Em(p) => p.check(),
            Self::Multiple(p) => p.check(),
            Self::Series(p) => p.check(),
        }
    }
}

/// Methods for the gaps of an indicator, in the order in which they are tried.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOrMore<Impute>")
)]
pub struct Imputes(pub Vec<Impute>);

impl Imputes {
    /// Whether no gap is ever filled.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.iter().all(|method| *method == Impute::None)
    }

    /// How gaps are filled over the periods of a panel, if they are.
    #[must_use]
    pub fn series(&self) -> Option<&Series> {
        match self.0.first() {
            Some(Impute::Series(series)) => Some(series),
            _ => None,
        }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter`, also where a series is not the first of several methods: it reads the raw values of
    /// other periods.
    pub fn check(&self) -> Result<()> {
        if self.0.iter().skip(1).any(|method| matches!(method, Impute::Series(_))) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "impute",
                parameter: "series",
                found: "behind another method".to_owned(),
                expected: "the first of the list, since it reads the raw values of other periods",
            }));
        }
        self.0.iter().try_for_each(Impute::check)
    }
}

impl Serialize for Imputes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [only] = &self.0[..] { only.serialize(serializer) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Imputes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |value| from_value(value).map_err(serde::de::Error::custom);
        match Value::deserialize(deserializer)? {
            Value::List(list) => Ok(Self(list.into_iter().map(read).collect::<Result<_, _>>()?)),
            one => Ok(Self(vec![read(one)?])),
        }
    }
}

/// What is done about the outliers of an indicator, as a framework file names it.
///
/// ```toml
/// treat = "rule"
/// treat = { rule = { remedies = [{ winsorize = { most = 3 } }, { log = { form = "gii" } }] } }
/// treat = "none"
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::by_name::<Self>))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outliers {
    /// They stay.
    #[default]
    None,
    /// A column whose shape is out of bounds is treated.
    Rule(Treat),
}

impl Outliers {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` as [`Treat::check`].
    pub fn check(&self) -> Result<()> {
        match self {
            Self::None => Ok(()),
            Self::Rule(rule) => rule.check(),
        }
    }

    /// Whether a remedy may change the unit of the values.
    #[must_use]
    pub fn transforms(&self) -> bool {
        match self {
            Self::None => false,
            Self::Rule(rule) => rule.remedies.iter().any(super::Remedy::transforms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_read_alone_and_in_lists_and_written_as_they_were() {
        for text in [
            r#""none""#,
            r#"{"mean":{}}"#,
            r#"[{"median":{"group":"region"}},{"constant":{"value":0.0}}]"#,
            r#"{"series":{"fill":"linear","limit":3.0,"ends":"gap"}}"#,
        ] {
            let read: Imputes = serde_json::from_str(text).unwrap();
            assert!(read.check().is_ok());
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
        let bare: Imputes = serde_json::from_str(r#"["mean", "em", "nearest", "siblings", "none"]"#).unwrap();
        assert_eq!(bare.0.len(), 5);
        for wrong in [r#""average""#, r#"{"mean": {"by": 1}}"#, "3", r#""constant""#] {
            assert!(serde_json::from_str::<Imputes>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn faults_are_named() {
        let late: Imputes = serde_json::from_str(r#"["mean", "series"]"#).unwrap();
        assert_eq!(late.check().unwrap_err().code(), "invalid_parameter");
        let by = |by: &str, scale| Denominate { by: by.to_owned(), scale }.check();
        assert!(by("GDP", 1e6).is_ok());
        assert_eq!(by(" ", 1.0).unwrap_err().code(), "invalid_parameter");
        assert_eq!(by("GDP", 0.0).unwrap_err().code(), "invalid_parameter");
    }
}
