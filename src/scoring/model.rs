//! A scoring model as a framework file names it.

use serde::{Deserialize, Serialize};

use super::{
    Better, Cocoso, Codas, Grey, Mean, Multimoora, Scored, Spotis, Topsis, Vikor, Waspas, Wpm, Wsm, aras,
    cocoso, codas, copras, edas, grey_relational, mabac, marcos, moora, multimoora, spotis, topsis, vikor,
    waspas, wpm, wsm,
};
use crate::stats::Columns;
use crate::{Error, Result};

/// How the scores of the children become the value of a dimension.
///
/// ```toml
/// aggregate = "arithmetic"
/// aggregate = { power = { p = 0.5 } }
/// aggregate = "topsis"
/// aggregate = { vikor = { v = 0.6 } }         # lower is better: give the dimension a `rescale`
/// ```
///
/// A mean looks at one unit at a time. The other models look at all units at once; in a tree they read the children's
/// scores, which are directed already, and make the columns comparable again as published. Their numbers have a scale
/// of their own (a closeness in [0, 1], a flow in [−1, 1]), so give the dimension a `rescale` where it shall be that of
/// the index. A unit with a child missing has no value there, unless the rule is `missing = "zero"`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
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
    /// [`wsm`].
    Wsm(Wsm),
    /// [`wpm`].
    Wpm(Wpm),
    /// [`waspas`].
    Waspas(Waspas),
    /// [`topsis`].
    Topsis(Topsis),
    /// [`vikor`]: `Q`, lower is better.
    Vikor(Vikor),
    /// [`grey_relational`].
    GreyRelational(Grey),
    /// [`copras`].
    Copras,
    /// [`edas`].
    Edas,
    /// [`mabac`].
    Mabac,
    /// [`marcos`].
    Marcos,
    /// [`codas`].
    Codas(Codas),
    /// [`cocoso`].
    Cocoso(Cocoso),
    /// [`aras`].
    Aras,
    /// [`moora`]: the ratio system.
    Moora,
    /// [`multimoora`].
    Multimoora(Multimoora),
    /// [`spotis`]: a distance, lower is better.
    Spotis(Spotis),
}

/// Parameters of the power mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The exponent, of a size between 0.001 and 100: closer to 0 digits are lost, beyond 100 scores overflow.
    pub p: f64,
}

impl Aggregate {
    /// The mean that this is, its parameters checked; none for a model that looks at all units at once.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for a power whose size is not between 0.001 and 100.
    pub fn mean(&self) -> Result<Option<Mean>> {
        match *self {
            Self::Arithmetic => Ok(Some(Mean::Arithmetic)),
            Self::Geometric => Ok(Some(Mean::Geometric)),
            Self::Harmonic => Ok(Some(Mean::Harmonic)),
            Self::Power(Power { p }) if (0.001..=100.0).contains(&p.abs()) => Ok(Some(Mean::Power(p))),
            Self::Power(Power { p }) => Err(Error::InvalidParameter {
                method: "power mean",
                parameter: "p",
                found: p.to_string(),
                expected: "between 0.001 and 100, or between -100 and -0.001 (for 0, use the geometric mean)",
            }),
            _ => Ok(None),
        }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`].
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Waspas(p) => p.check(),
            Self::Topsis(p) => p.check(),
            Self::Vikor(p) => p.check(),
            Self::GreyRelational(p) => p.check(),
            Self::Codas(p) => p.check(),
            Self::Cocoso(p) => p.check(),
            Self::Spotis(p) => p.check(),
            _ => self.mean().map(|_| ()),
        }
    }

    /// Which values of the model are good.
    #[must_use]
    pub fn better(&self) -> Better {
        match self {
            Self::Vikor(_) | Self::Spotis(_) => Better::Lower,
            _ => Better::Higher,
        }
    }

    /// The answer of a model that looks at all units at once, to complete columns of which higher is better.
    ///
    /// # Errors
    /// As the model's own function; [`Error::InvalidParameter`] for a mean, which needs no other unit.
    pub fn score(&self, columns: &Columns<'_>, weights: &[f64]) -> Result<Scored> {
        match self {
            Self::Wsm(p) => wsm(columns, weights, &[], p),
            Self::Wpm(p) => wpm(columns, weights, &[], p),
            Self::Waspas(p) => waspas(columns, weights, &[], p),
            Self::Topsis(p) => topsis(columns, weights, &[], p),
            Self::Vikor(p) => vikor(columns, weights, &[], p),
            Self::GreyRelational(p) => grey_relational(columns, weights, &[], p),
            Self::Copras => copras(columns, weights, &[]),
            Self::Edas => edas(columns, weights, &[]),
            Self::Mabac => mabac(columns, weights, &[]),
            Self::Marcos => marcos(columns, weights, &[]),
            Self::Codas(p) => codas(columns, weights, &[], p),
            Self::Cocoso(p) => cocoso(columns, weights, &[], p),
            Self::Aras => aras(columns, weights, &[]),
            Self::Moora => moora(columns, weights, &[]),
            Self::Multimoora(p) => multimoora(columns, weights, &[], p),
            Self::Spotis(p) => spotis(columns, weights, &[], p),
            Self::Arithmetic | Self::Geometric | Self::Harmonic | Self::Power(_) => {
                Err(Error::InvalidParameter {
                    method: "scoring model",
                    parameter: "aggregate",
                    found: "a mean".to_owned(),
                    expected: "a model that looks at all units at once",
                })
            }
        }
    }
}
