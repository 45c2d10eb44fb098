//! A fitted scaling: the numbers that turn a value into a score.

use serde::{Deserialize, Serialize};

/// A scaling with its numbers filled in, kept with the result.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// The score is the value.
    Identity,
    /// The score is a linear function of the value.
    Linear(Linear),
}

/// `score = offset + span · ((value − origin) / width)`, cut to `clip` where it is given.
///
/// Dividing first makes the ratio exactly 0 and 1 at the bounds; multiplying first can leave the scale by a unit in
/// the last place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    /// The value that scores `offset`.
    pub origin: f64,
    /// The distance in the unit of the value that adds `span`; negative where lower is better. Infinite where every
    /// value gets the same score.
    #[serde(with = "finite_or_null")]
    pub width: f64,
    /// The score of `origin`.
    pub offset: f64,
    /// What `width` adds to the score.
    pub span: f64,
    /// The lowest and highest score, where scores are cut.
    pub clip: Option<[f64; 2]>,
}

/// An infinite width is written as null: JSON has no infinities.
mod finite_or_null {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    pub(super) fn serialize<S: Serializer>(width: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        Some(*width).filter(|w| w.is_finite()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
    }
}

impl Scaling {
    /// Every value scores `score`.
    #[must_use]
    pub(super) fn constant(score: f64) -> Self {
        Self::Linear(Linear { origin: 0.0, width: f64::INFINITY, offset: score, span: 0.0, clip: None })
    }

    /// The scores of `values`; missing stays missing.
    #[must_use]
    pub fn apply(&self, values: &[f64]) -> Vec<f64> {
        let mut scores = vec![0.0; values.len()];
        self.apply_into(values, &mut scores);
        scores
    }

    /// Writes the scores of `values` to `scores`; where the lengths differ, the shorter one counts.
    pub fn apply_into(&self, values: &[f64], scores: &mut [f64]) {
        let n = values.len().min(scores.len());
        let (values, scores) = (&values[..n], &mut scores[..n]);
        match *self {
            Self::Identity => scores.copy_from_slice(values),
            Self::Linear(Linear { origin, width, offset, span, clip }) => {
                for (score, &x) in scores.iter_mut().zip(values) {
                    *score = offset + span * ((x - origin) / width);
                }
                if let Some([low, high]) = clip {
                    for score in scores {
                        // Comparisons keep NaN, and unlike `clamp` do not panic where the ends are in no order.
                        *score = if *score < low { low } else { *score };
                        *score = if *score > high { high } else { *score };
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_survives_clipping_and_constants() {
        let clipped = Linear { origin: 0.0, width: 2.0, offset: 0.0, span: 1.0, clip: Some([0.0, 1.0]) };
        let scores = Scaling::Linear(clipped).apply(&[f64::NAN, -1.0, 1.0, 9.0]);
        assert!(scores[0].is_nan());
        assert_eq!(scores[1..], [0.0, 0.5, 1.0]);
        let constant = Scaling::constant(50.0).apply(&[7.0, f64::NAN]);
        assert_eq!(constant[0], 50.0);
        assert!(constant[1].is_nan());
    }

    #[test]
    fn a_constant_scaling_survives_json() {
        let scaling = Scaling::constant(0.5);
        let text = serde_json::to_string(&scaling).unwrap();
        assert_eq!(serde_json::from_str::<Scaling>(&text).unwrap(), scaling);
    }
}
