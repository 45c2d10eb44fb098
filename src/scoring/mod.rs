//! From the scores of the children to the score of their parent.
//!
//! | mean | a low score can be made up for by a high one | use |
//! | --- | --- | --- |
//! | [`arithmetic`] | fully | the usual choice: EGDI, GTMI, DGI, eGovernment Benchmark |
//! | [`geometric`] | less, the lower it is; not at all at 0 | HDI since 2010 |
//! | [`harmonic`] | hardly | rates |
//! | [`power`] | as much as `p` says: 1 arithmetic, → 0 geometric, −1 harmonic | variants of the above |
//!
//! All of them take the children directed (higher is better) and on one scale.

mod means;
mod missing;

use serde::{Deserialize, Serialize};

pub(crate) use means::{Combination, Offence};
pub use means::{Mean, arithmetic, geometric, harmonic, power};
pub use missing::{Missing, MissingRule};

use crate::{Error, Result};

/// How the scores of the children become the score of a dimension, as a framework file names it.
///
/// ```toml
/// aggregate = "arithmetic"
/// aggregate = { power = { p = 0.5 } }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregate {
    /// The weighted arithmetic mean.
    #[default]
    Arithmetic,
    /// The weighted geometric mean.
    Geometric,
    /// The weighted harmonic mean.
    Harmonic,
    /// The weighted power mean.
    Power(Power),
}

/// Parameters of the power mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The exponent, of a size between 0.001 and 100: closer to 0 digits are lost, beyond 100 scores overflow.
    pub p: f64,
}

impl Aggregate {
    /// The mean that the file names, its parameters checked.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for a power whose size is not between 0.001 and 100.
    pub fn check(&self) -> Result<Mean> {
        match *self {
            Self::Arithmetic => Ok(Mean::Arithmetic),
            Self::Geometric => Ok(Mean::Geometric),
            Self::Harmonic => Ok(Mean::Harmonic),
            Self::Power(Power { p }) if (0.001..=100.0).contains(&p.abs()) => Ok(Mean::Power(p)),
            Self::Power(Power { p }) => Err(Error::InvalidParameter {
                method: "power mean",
                parameter: "p",
                found: p.to_string(),
                expected: "between 0.001 and 100, or between -100 and -0.001 (for 0, use the geometric mean)",
            }),
        }
    }
}
