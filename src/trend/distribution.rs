//! A weighted distribution, sorted once: what measures of inequality are read from.

use crate::error::{Label, Problem};
use crate::{Error, Result};

/// The values of a group in ascending order.
pub(super) struct Distribution {
    values: Vec<f64>,
    /// The share of all weight that lies at each value and below; the last is 1.
    shares: Vec<f64>,
    pub(super) weight: f64,
    pub(super) mean: f64,
}

impl Distribution {
    /// Of values with weights, some of which are above 0.
    pub(super) fn new(mut pairs: Vec<(f64, f64)>) -> Self {
        pairs.retain(|&(_, weight)| weight > 0.0);
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (mut weight, mut total) = (0.0, 0.0);
        let sums: Vec<f64> = pairs
            .iter()
            .map(|&(value, own)| {
                weight += own;
                total += own * value;
                weight
            })
            .collect();
        Self {
            shares: sums.iter().map(|sum| sum / weight).collect(),
            mean: total / weight,
            values: pairs.into_iter().map(|(value, _)| value).collect(),
            weight,
        }
    }

    pub(super) fn units(&self) -> usize {
        self.values.len()
    }

    /// The mean of max(x − x′, 0) over all pairs: `∫ F (1 − F)`, of which every part is at least 0.
    pub(super) fn half_difference(&self) -> f64 {
        let gaps = self.values.windows(2).zip(&self.shares);
        gaps.map(|(pair, share)| (pair[1] - pair[0]) * share * (1.0 - share)).sum()
    }

    /// The means of max(x − y, 0) and max(y − x, 0) for x of one and y of another: `∫ F_y (1 − F_x)` and the reverse.
    pub(super) fn apart(&self, other: &Self) -> (f64, f64) {
        let (mut i, mut k) = (0, 0);
        let (mut own, mut theirs) = (0.0, 0.0);
        let (mut above, mut below) = (0.0, 0.0);
        let mut before = self.values[0].min(other.values[0]);
        while i < self.values.len() || k < other.values.len() {
            let x = self.values.get(i).copied().unwrap_or(f64::INFINITY);
            let y = other.values.get(k).copied().unwrap_or(f64::INFINITY);
            let next = x.min(y);
            let gap = next - before;
            above += gap * theirs * (1.0 - own);
            below += gap * own * (1.0 - theirs);
            before = next;
            if x <= y {
                own = self.shares[i];
                i += 1;
            } else {
                theirs = other.shares[k];
                k += 1;
            }
        }
        (above, below)
    }
}

/// Refuses values that are missing, infinite or below 0, and weights that are none.
pub(super) fn check(model: &'static str, values: &[f64], weights: Option<&[f64]>) -> Result<()> {
    if values.is_empty() {
        return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no units" }));
    }
    let missing = values.iter().filter(|x| x.is_nan()).count();
    let (indicator, unit) = (Label::column(0), Label::row);
    for (i, &value) in values.iter().enumerate() {
        if value.is_nan() {
            return Err(Error::from(Problem::MissingValue { model, indicator, unit: unit(i), missing }));
        }
        if value.is_infinite() {
            let value = value.to_string();
            return Err(Error::from(Problem::NotFinite { indicator, unit: unit(i), value }));
        }
        if value < 0.0 {
            return Err(Error::from(Problem::UnsuitableValue {
                model,
                indicator,
                unit: unit(i),
                value,
                needs: "of at least 0",
                remedy: "shift or rescale the column first",
            }));
        }
    }
    check_weights(model, values.len(), weights)?;
    let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
    if !values.iter().enumerate().any(|(i, &x)| x > 0.0 && weight(i) > 0.0) {
        return Err(Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "values",
            found: "0 in every unit that counts".to_owned(),
            expected: "above 0 in at least one unit, since inequality is measured against the mean",
        }));
    }
    Ok(())
}

fn check_weights(model: &'static str, units: usize, weights: Option<&[f64]>) -> Result<()> {
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != units {
        return Err(Error::from(Problem::LengthMismatch {
            what: "`weights`".to_owned(),
            found: weights.len(),
            expected: units,
            of: "units",
        }));
    }
    if let Some(i) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "weights",
            found: format!("{} at position {i}", weights[i]),
            expected: "finite and at least 0 for every unit",
        }));
    }
    if !weights.iter().sum::<f64>().is_finite() {
        return Err(Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "weights",
            found: "so large that their sum is not finite".to_owned(),
            expected: "finite and at least 0 for every unit",
        }));
    }
    Ok(())
}

/// What to divide values by so that their products and sums stay in range: 1 unless they are extreme.
pub(super) fn scale(values: &[f64]) -> f64 {
    let most = values.iter().copied().fold(0.0, f64::max);
    if (1e-140..=1e140).contains(&most) { 1.0 } else { most }
}
