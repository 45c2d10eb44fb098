//! A fitted scaling: the numbers that turn a value into a score.

use serde::{Deserialize, Serialize};

/// A scaling with its numbers filled in, kept with the result. Each is a function of the value alone, so it can be
/// applied to any part of a column, to another period, or to a single unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Scaling {
    /// The score is the value.
    Identity,
    /// The score is a linear function of the value.
    Linear(Linear),
    /// The score is a linear function of the logarithm.
    Logarithm(Logarithm),
    /// The score is a linear function of one over the value.
    Reciprocal(Reciprocal),
    /// The score is an S-shaped function of the value.
    Sigmoid(Sigmoid),
    /// The score falls on both sides of an interval.
    Plateau(Plateau),
    /// The score is that of the class in which the value lies.
    Steps(Steps),
    /// The score is that of the value's place among all values.
    Places(Places),
}

/// `score = offset + span · ((value − origin) / width)`, cut to `clip` where it is given.
///
/// Dividing first makes the ratio exactly 0 and 1 at the bounds; multiplying first can leave the scale by a unit in
/// the last place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
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

/// The linear function of `ln(value + shift)`. A value at or below `−shift` has no logarithm; it scores what a value
/// just above does in the limit, which is the end of the scale where scores are cut, and infinite where they are not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Logarithm {
    /// What is added to every value.
    pub shift: f64,
    /// From the logarithm to the score; its `origin` and `width` are logarithms.
    pub linear: Linear,
}

/// `score = offset + span · (numerator / value)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reciprocal {
    /// The value that scores `offset + span`.
    pub numerator: f64,
    /// The score that ever larger values come near to.
    pub offset: f64,
    /// What the value `numerator` adds to it.
    pub span: f64,
}

/// `score = offset + span / (1 + exp(−(value − origin) / width))`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sigmoid {
    /// The value that scores the middle.
    pub origin: f64,
    /// How far the curve stretches, in the unit of the value; negative where lower is better.
    pub width: f64,
    /// The bottom of the scale.
    pub offset: f64,
    /// Its height.
    pub span: f64,
}

/// `score = offset + span · (1 − max(best_low − value, 0) / reach_low − max(value − best_high, 0) / reach_high)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plateau {
    /// The lower end of the best values.
    pub best_low: f64,
    /// The upper end of the best values.
    pub best_high: f64,
    /// How far below the best values the score reaches `offset`; infinite where no distance does.
    #[serde(with = "finite_or_null")]
    pub reach_low: f64,
    /// How far above the best values the score reaches `offset`; infinite where no distance does.
    #[serde(with = "finite_or_null")]
    pub reach_high: f64,
    /// The score of the worst values.
    pub offset: f64,
    /// What the best values have more.
    pub span: f64,
    /// Whether values that are farther away score `offset` too.
    pub clip: bool,
}

/// Scores by class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Steps {
    /// The score of values in no step.
    pub below: f64,
    /// The steps, from the lowest value up.
    pub steps: Vec<Step>,
}

/// The lower end of a class, and its score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// The lower end, in the unit of the value.
    pub from: f64,
    /// Whether the end itself belongs to the class; otherwise it belongs to the one below.
    pub included: bool,
    /// The score of the class.
    pub score: f64,
}

/// Scores by place: a value has the score of the largest of `values` that is not above it; one below them all, that
/// of the smallest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Places {
    /// The distinct values, ascending.
    pub values: Vec<f64>,
    /// The score of each.
    pub scores: Vec<f64>,
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

impl Linear {
    fn score(&self, x: f64) -> f64 {
        self.offset + self.span * ((x - self.origin) / self.width)
    }
}

/// Comparisons keep NaN, and unlike `clamp` do not panic where the ends are in no order.
fn cut(score: f64, [low, high]: [f64; 2]) -> f64 {
    let score = if score < low { low } else { score };
    if score > high { high } else { score }
}

impl Plateau {
    fn score(&self, x: f64) -> f64 {
        let below = (self.best_low - x) / self.reach_low;
        let above = (x - self.best_high) / self.reach_high;
        // Comparisons that are false for NaN leave `above`, which is NaN then.
        let away = if below > above { below } else { above };
        let away = if away < 0.0 { 0.0 } else { away };
        let away = if self.clip && away > 1.0 { 1.0 } else { away };
        self.offset + self.span * (1.0 - away)
    }
}

impl Steps {
    fn score(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        let reached = |step: &Step| if step.included { x >= step.from } else { x > step.from };
        match self.steps.partition_point(reached) {
            0 => self.below,
            k => self.steps[k - 1].score,
        }
    }
}

impl Places {
    fn score(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        let k = self.values.partition_point(|value| *value <= x);
        // A table read from a file may be too short.
        self.scores.get(k.saturating_sub(1)).copied().unwrap_or(f64::NAN)
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
        match self {
            Self::Identity => scores.copy_from_slice(values),
            Self::Linear(linear) => {
                each(values, scores, |x| linear.score(x));
                clip(linear, scores);
            }
            Self::Logarithm(Logarithm { shift, linear }) => {
                each(values, scores, |x| {
                    let t = x + shift;
                    linear.score(if t <= 0.0 { f64::NEG_INFINITY } else { t.ln() })
                });
                clip(linear, scores);
            }
            Self::Reciprocal(Reciprocal { numerator, offset, span }) => {
                each(values, scores, |x| offset + span * (numerator / x));
            }
            Self::Sigmoid(Sigmoid { origin, width, offset, span }) => {
                each(values, scores, |x| offset + span / (1.0 + (-(x - origin) / width).exp()));
            }
            Self::Plateau(plateau) => each(values, scores, |x| plateau.score(x)),
            Self::Steps(steps) => each(values, scores, |x| steps.score(x)),
            Self::Places(places) => each(values, scores, |x| places.score(x)),
        }
    }
}

fn each(values: &[f64], scores: &mut [f64], f: impl Fn(f64) -> f64) {
    for (score, &x) in scores.iter_mut().zip(values) {
        *score = f(x);
    }
}

fn clip(linear: &Linear, scores: &mut [f64]) {
    if let Some(ends) = linear.clip {
        for score in scores {
            *score = cut(*score, ends);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<Scaling> {
        let linear = Linear { origin: 0.0, width: 2.0, offset: 0.0, span: 1.0, clip: Some([0.0, 1.0]) };
        let plateau = Plateau {
            best_low: 1.0,
            best_high: 2.0,
            reach_low: 1.0,
            reach_high: f64::INFINITY,
            offset: 0.0,
            span: 1.0,
            clip: true,
        };
        let step = |from, included, score| Step { from, included, score };
        vec![
            Scaling::Identity,
            Scaling::Linear(linear),
            Scaling::Logarithm(Logarithm { shift: 1.0, linear }),
            Scaling::Reciprocal(Reciprocal { numerator: 2.0, offset: 0.0, span: 1.0 }),
            Scaling::Sigmoid(Sigmoid { origin: 1.0, width: -1.0, offset: 0.0, span: 1.0 }),
            Scaling::Plateau(plateau),
            Scaling::Steps(Steps { below: 0.0, steps: vec![step(1.0, true, 0.5), step(2.0, false, 1.0)] }),
            Scaling::Places(Places { values: vec![1.0, 3.0], scores: vec![0.0, 1.0] }),
        ]
    }

    #[test]
    fn missing_survives_every_scaling() {
        for scaling in every_kind() {
            let scores = scaling.apply(&[f64::NAN, 1.0]);
            assert!(scores[0].is_nan() && scores[1].is_finite(), "{scaling:?}");
        }
        let constant = Scaling::constant(50.0).apply(&[7.0, f64::NAN]);
        assert_eq!(constant[0], 50.0);
        assert!(constant[1].is_nan());
    }

    #[test]
    fn every_scaling_survives_json() {
        for scaling in every_kind().into_iter().chain([Scaling::constant(0.5)]) {
            let text = serde_json::to_string(&scaling).unwrap();
            assert_eq!(serde_json::from_str::<Scaling>(&text).unwrap(), scaling);
        }
    }

    #[test]
    fn clipping_cuts_at_both_ends() {
        let [_, clipped, logarithm, ..] = &every_kind()[..] else { panic!() };
        assert_eq!(clipped.apply(&[-1.0, 1.0, 9.0]), [0.0, 0.5, 1.0]);
        assert_eq!(logarithm.apply(&[-3.0, 0.0, 99.0]), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn an_end_of_a_step_belongs_where_it_is_said_to() {
        let steps = &every_kind()[6];
        assert_eq!(steps.apply(&[0.9, 1.0, 2.0, 2.1]), [0.0, 0.5, 0.5, 1.0]);
    }

    #[test]
    fn a_value_without_a_place_has_that_of_the_next_lower() {
        let places = &every_kind()[7];
        assert_eq!(places.apply(&[0.0, 1.0, 2.9, 3.0, 4.0]), [0.0, 0.0, 0.0, 1.0, 1.0]);
        let short = Places { values: vec![1.0, 2.0], scores: vec![0.0] };
        assert!(Scaling::Places(short).apply(&[5.0])[0].is_nan());
    }
}
