//! How units spread over the scale, period by period: kernel densities.
//!
//! ```text
//! f(x) = 1 / (n h) Σ_i φ((x − x_i) / h),    φ the normal density
//! silverman   h = 0.9 min(s, IQR / 1.34) n^(−1/5)     R's bw.nrd0
//! normal      h = (4/3)^(1/5) s n^(−1/5)              1.06 s n^(−1/5); scipy's "silverman"
//! scott       h = s n^(−1/5)                          scipy's "scott"
//! ```
//!
//! where `s` is the standard deviation (divisor n − 1) and `IQR` the distance of the quartiles. Scores end somewhere: without
//! ends a density leaks beyond them. With them, **reflection** folds what leaks back over the end, and **logit** takes the
//! density of ln ((x − a) / (b − x)) back to the scale, for which no value may lie on an end.
//!
//! Source: B. W. Silverman (1986), *Density Estimation for Statistics and Data Analysis*; D. W. Scott (1992), *Multivariate
//! Density Estimation*.

use serde::{Deserialize, Serialize};

use super::values::PanelValues;
use crate::error::Problem;
use crate::stats::{Divisor, Quantile, moments_of, quantile};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "kernel density";

/// How wide a kernel is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Bandwidth {
    /// `0.9 min(s, IQR / 1.34) n^(−1/5)`, of each period.
    Silverman,
    /// `(4/3)^(1/5) s n^(−1/5)`, of each period.
    Normal,
    /// `s n^(−1/5)`, of each period.
    Scott,
    /// This width in every period; under `logit` on the scale of the logits.
    #[serde(untagged)]
    Fixed(f64),
}

/// What is done at the ends of the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ends {
    /// What leaks beyond an end is folded back.
    Reflection,
    /// The density is that of the logits.
    Logit,
}

/// What a density is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Density {
    /// The width of the kernel. Default Silverman's.
    pub bandwidth: Bandwidth,
    /// The ends of the scale; none by default.
    pub bounds: Option<(f64, f64)>,
    /// What is done there. Default reflection.
    pub ends: Ends,
    /// How many points of the scale the density is given at, at even distances: 2 to 100,000. Default 256.
    pub points: usize,
}

impl Default for Density {
    fn default() -> Self {
        Self { bandwidth: Bandwidth::Silverman, bounds: None, ends: Ends::Reflection, points: 256 }
    }
}

impl Density {
    /// Sets the width of the kernel.
    #[must_use]
    pub fn bandwidth(mut self, bandwidth: Bandwidth) -> Self {
        self.bandwidth = bandwidth;
        self
    }

    /// Sets the ends of the scale.
    #[must_use]
    pub fn bounds(mut self, low: f64, high: f64) -> Self {
        self.bounds = Some((low, high));
        self
    }

    /// Sets what is done at the ends.
    #[must_use]
    pub fn ends(mut self, ends: Ends) -> Self {
        self.ends = ends;
        self
    }

    /// Sets how many points there are.
    #[must_use]
    pub fn points(mut self, points: usize) -> Self {
        self.points = points;
        self
    }

    fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected }))
        };
        if let Bandwidth::Fixed(width) = self.bandwidth
            && !(width > 0.0 && width.is_finite())
        {
            return fault("bandwidth", width.to_string(), "above 0, or a rule");
        }
        if let Some((low, high)) = self.bounds
            && !(low < high && low.is_finite() && high.is_finite())
        {
            return fault("bounds", format!("({low}, {high})"), "two finite ends, the lower first");
        }
        if let (Some((low, high)), Bandwidth::Fixed(width), Ends::Reflection) =
            (self.bounds, self.bandwidth, self.ends)
            && width > high - low
        {
            return fault("bandwidth", width.to_string(), "at most the distance of the bounds");
        }
        if self.ends == Ends::Logit && self.bounds.is_none() {
            return fault(
                "ends",
                "\"logit\" without `bounds`".to_owned(),
                "\"reflection\", or of a scale with `bounds`",
            );
        }
        if !(2..=100_000).contains(&self.points) {
            return fault("points", self.points.to_string(), "from 2 to 100000");
        }
        Ok(())
    }
}

/// The density of a period in [`DensityTrend`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DensityStep {
    /// The period.
    pub period: String,
    /// How many units have a value.
    pub units: usize,
    /// The width of the kernel.
    pub bandwidth: f64,
    /// The density at each point.
    pub density: Vec<f64>,
    /// The points where it is higher than on both sides, with its height there; where it is level, the middle.
    pub modes: Vec<(f64, f64)>,
}

/// Densities over one grid; made by [`density`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DensityTrend {
    /// What they were told.
    pub parameters: Density,
    /// The points of the scale.
    pub grid: Vec<f64>,
    /// Each period.
    pub steps: Vec<DensityStep>,
}

/// The kernel density of every period, on one grid: from bound to bound, else three widths beyond the values.
///
/// ```
/// use govindex::trend::{Density, PanelValues, density};
///
/// let values = PanelValues::new(
///     ["A", "B", "C", "D"].map(String::from).to_vec(),
///     vec!["2020".to_owned()],
///     vec![vec![0.1, 0.15, 0.85, 0.9]],
/// )?;
/// let found = density(&values, &Density::default().bounds(0.0, 1.0).bandwidth(govindex::trend::Bandwidth::Fixed(0.1)))?;
/// assert_eq!(found.steps[0].modes.len(), 2);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` outside the ranges of the parameters, and where a rule finds all values alike; `too_few` where it finds
/// one; `no_data` for a period without values; `unsuitable_value` for a value beyond the bounds, or on one under `logit`.
pub fn density(values: &PanelValues, parameters: &Density) -> Result<DensityTrend> {
    parameters.check()?;
    if let Some((low, high)) = parameters.bounds {
        let is_open = parameters.ends == Ends::Logit;
        let is_fit = |x: f64| if is_open { low < x && x < high } else { (low..=high).contains(&x) };
        let needs = if is_open { "between the bounds, on neither" } else { "within the bounds" };
        values.refuse(METHOD, is_fit, needs, "correct the bounds, or reflect at them")?;
    }
    let mut columns = Vec::new();
    for (t, column) in values.columns().iter().enumerate() {
        let period = &values.periods()[t];
        let mut own: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
        if own.is_empty() {
            let (indicator, units) = (period.into(), column.len());
            return Err(Error::from(Problem::NoData { indicator, units }));
        }
        crate::stats::sort::ascending(&mut own);
        if let (Some((low, high)), Ends::Logit) = (parameters.bounds, parameters.ends) {
            for x in &mut own {
                *x = logit(*x, low, high);
            }
        }
        let width = width(&own, parameters.bandwidth, period)?;
        columns.push((own, width));
    }
    let (low, high) = parameters.bounds.unwrap_or_else(|| {
        columns.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (own, width)| {
            (low.min(own[0] - 3.0 * width), high.max(own[own.len() - 1] + 3.0 * width))
        })
    });
    let step = (high - low) / (parameters.points - 1) as f64;
    if !(step > 0.0 && step.is_finite()) {
        let node = crate::error::Label::Matrix;
        return Err(Error::from(Problem::Overflow { what: "range", node, unit: None }));
    }
    let grid: Vec<f64> = (0..parameters.points).map(|at| low + step * at as f64).collect();
    let steps = columns.iter().zip(values.periods()).map(|((own, width), period)| {
        let density = match (parameters.bounds, parameters.ends) {
            (Some((low, high)), Ends::Logit) => by_logits(own, *width, &grid, low, high),
            (bounds, _) => on_grid(own, *width, low, step, parameters.points, bounds),
        };
        DensityStep {
            period: period.clone(),
            units: own.len(),
            bandwidth: *width,
            modes: modes(&grid, &density),
            density,
        }
    });
    Ok(DensityTrend { parameters: parameters.clone(), steps: steps.collect(), grid })
}

fn logit(x: f64, low: f64, high: f64) -> f64 {
    ((x - low) / (high - x)).ln()
}

fn width(sorted: &[f64], rule: Bandwidth, period: &str) -> Result<f64> {
    let n = sorted.len() as f64;
    if let Bandwidth::Fixed(width) = rule {
        return Ok(width);
    }
    if sorted.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: METHOD,
            of: "units",
            found: sorted.len(),
            needed: 2,
        }));
    }
    if sorted[0] >= sorted[sorted.len() - 1] {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "bandwidth",
            found: format!("a rule, and all units of `{period}` have the value {}", sorted[0]),
            expected: "a number above 0, since such values have no spread",
        }));
    }
    let sd = moments_of(sorted, Divisor::Sample).sd;
    let root = n.powf(-0.2);
    Ok(match rule {
        Bandwidth::Silverman => {
            let quartile = |p| quantile(sorted, p, Quantile::Linear);
            let range = (quartile(0.75)? - quartile(0.25)?) / 1.34;
            // Half of the values may be alike.
            0.9 * if range > 0.0 { sd.min(range) } else { sd } * root
        }
        Bandwidth::Normal => (4.0_f64 / 3.0).powf(0.2) * sd * root,
        Bandwidth::Scott | Bandwidth::Fixed(_) => sd * root,
    })
}

/// Beyond this many widths a kernel is 0 in double precision next to its peak.
const REACH: f64 = 8.5;

fn peak(n: usize, width: f64) -> f64 {
    1.0 / (n as f64 * width * (2.0 * std::f64::consts::PI).sqrt())
}

/// The density on an even grid. From one point to the next the kernel changes by a factor, and this factor by another that is
/// always the same: two products in place of an exponential.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "points of the grid, and a handful of folds"
)]
fn on_grid(
    sorted: &[f64],
    width: f64,
    low: f64,
    step: f64,
    points: usize,
    bounds: Option<(f64, f64)>,
) -> Vec<f64> {
    let mut density = vec![0.0; points];
    let ratio = step / width;
    let turn = (-ratio * ratio).exp();
    let mut add = |x: f64| {
        let place = (x - low) / step;
        let reach = REACH / ratio;
        let first = (place - reach).ceil().max(0.0);
        let last = (place + reach).floor().min((points - 1) as f64);
        if first > last {
            return;
        }
        // From the middle to both ends, so that the products only fall.
        let middle = place.round().clamp(first, last);
        let offset = (middle - place) * ratio;
        let start = (-0.5 * offset * offset).exp();
        let (mut value, mut factor) = (start, (-offset * ratio - 0.5 * ratio * ratio).exp());
        for point in &mut density[middle as usize..=last as usize] {
            *point += value;
            value *= factor;
            factor *= turn;
        }
        (value, factor) = (start, (offset * ratio - 0.5 * ratio * ratio).exp());
        for point in density[first as usize..middle as usize].iter_mut().rev() {
            value *= factor;
            factor *= turn;
            *point += value;
        }
    };
    for &x in sorted {
        add(x);
        if let Some((low, high)) = bounds {
            // Both ends fold again what the other folds in.
            let span = 2.0 * (high - low);
            let folds = (REACH * width / span).ceil().max(1.0) as i32;
            for fold in -folds..=folds {
                let shift = f64::from(fold) * span;
                add(2.0 * low - x + shift);
                if fold != 0 {
                    add(x + shift);
                }
            }
        }
    }
    let peak = peak(sorted.len(), width);
    for value in &mut density {
        *value *= peak;
    }
    density
}

/// The density of logits on the scale: zero at the ends.
fn by_logits(sorted: &[f64], width: f64, grid: &[f64], low: f64, high: f64) -> Vec<f64> {
    let peak = peak(sorted.len(), width);
    let at = |&x: &f64| {
        let y = logit(x, low, high);
        if !y.is_finite() {
            return 0.0;
        }
        let from = sorted.partition_point(|&other| other < y - REACH * width);
        let to = sorted.partition_point(|&other| other <= y + REACH * width);
        let kernel = |other: &f64| {
            let apart = (y - other) / width;
            (-0.5 * apart * apart).exp()
        };
        let sum: f64 = sorted[from..to].iter().map(kernel).sum();
        sum * peak * ((high - low) / (x - low) / (high - x))
    };
    grid.iter().map(at).collect()
}

/// The points that are higher than what is on both sides; of a level stretch the middle. An end can be one.
fn modes(grid: &[f64], density: &[f64]) -> Vec<(f64, f64)> {
    let mut modes = Vec::new();
    let mut start = 0;
    while start < density.len() {
        let end = (start..density.len())
            .take_while(|&at| density[at].total_cmp(&density[start]).is_eq())
            .last()
            .unwrap_or(start);
        let rises = start == 0 || density[start - 1] < density[start];
        let falls = end + 1 == density.len() || density[end + 1] < density[end];
        if rises && falls && density[start] > 0.0 {
            modes.push((f64::midpoint(grid[start], grid[end]), density[start]));
        }
        start = end + 1;
    }
    modes
}

impl DensityTrend {
    /// One row per point of the grid: `x`, then a column per period with the density there.
    #[must_use]
    pub fn table(&self) -> Table {
        let number = |values: &[f64]| Cells::Number { values: values.to_vec(), decimals: Some(4) };
        let table = Table::new().with("x", number(&self.grid));
        self.steps.iter().fold(table, |table, step| table.with(step.period.as_str(), number(&step.density)))
    }

    /// One row per mode: `period`, `x`, `density`; how many a period has is how many groups its units form.
    #[must_use]
    pub fn modes_table(&self) -> Table {
        let all = || self.steps.iter().flat_map(|step| step.modes.iter().map(move |mode| (step, mode)));
        let number = |values: Vec<f64>| Cells::Number { values, decimals: Some(4) };
        Table::new()
            .with("period", Cells::texts(all().map(|(step, _)| step.period.as_str())))
            .with("x", number(all().map(|(_, mode)| mode.0).collect()))
            .with("density", number(all().map(|(_, mode)| mode.1).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(column: Vec<f64>) -> PanelValues {
        let units = (0..column.len()).map(|i| format!("u{i}")).collect();
        PanelValues::new(units, vec!["2020".to_owned()], vec![column]).unwrap()
    }

    fn mass(found: &DensityTrend) -> f64 {
        let (grid, density) = (&found.grid, &found.steps[0].density);
        let step = grid[1] - grid[0];
        density.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]) * step).sum()
    }

    proptest! {
        #[test]
        fn the_recurrence_agrees_with_the_definition_and_the_mass_is_one(
            column in prop::collection::vec(0.0_f64..1.0, 2..30), width in 0.02_f64..1.0
        ) {
            let parameters = Density::default().bandwidth(Bandwidth::Fixed(width)).points(801);
            let free = density(&values(column.clone()), &parameters).unwrap();
            let n = column.len() as f64;
            for (x, found) in free.grid.iter().zip(&free.steps[0].density) {
                let kernel = |value: &f64| (-0.5 * ((x - value) / width).powi(2)).exp();
                let direct = column.iter().map(kernel).sum::<f64>() / (n * width * (2.0 * std::f64::consts::PI).sqrt());
                prop_assert!((found - direct).abs() < 1e-11 / width, "{found} {direct}");
            }
            let reflected = density(&values(column.clone()), &parameters.clone().bounds(0.0, 1.0)).unwrap();
            prop_assert!((mass(&reflected) - 1.0).abs() < 1e-3, "{}", mass(&reflected));
        }
    }

    #[test]
    fn logits_keep_the_mass_between_the_ends() {
        let column: Vec<f64> = (1..40).map(|i| f64::from(i) / 40.0).collect();
        let parameters = Density::default().bounds(0.0, 1.0).ends(Ends::Logit).points(4001);
        let found = density(&values(column), &parameters).unwrap();
        assert!((mass(&found) - 1.0).abs() < 1e-4, "{}", mass(&found));
        assert_eq!((found.steps[0].density[0], found.steps[0].density[4000]), (0.0, 0.0));
    }

    #[test]
    fn modes_are_where_it_is_higher_than_beside() {
        let grid = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(modes(&grid, &[0.1, 0.3, 0.3, 0.1, 0.0, 0.2]), [(1.5, 0.3), (5.0, 0.2)]);
        assert_eq!(modes(&grid[..2], &[0.0, 0.0]), []);
    }

    #[test]
    fn bad_input_is_refused() {
        let code = |column: Vec<f64>, parameters: Density| {
            density(&values(column), &parameters).unwrap_err().code().to_owned()
        };
        let plain = Density::default;
        assert_eq!(code(vec![1.0], plain()), "too_few");
        assert_eq!(code(vec![1.0, 1.0], plain()), "invalid_parameter");
        assert_eq!(code(vec![f64::NAN, f64::NAN], plain()), "no_data");
        assert_eq!(code(vec![1.0, 2.0], plain().bounds(0.0, 1.5)), "unsuitable_value");
        assert_eq!(code(vec![0.0, 0.5], plain().bounds(0.0, 1.0).ends(Ends::Logit)), "unsuitable_value");
        for wrong in [
            plain().bounds(1.0, 0.0),
            plain().ends(Ends::Logit),
            plain().points(1),
            plain().bandwidth(Bandwidth::Fixed(0.0)),
            plain().bounds(0.0, 3.0).bandwidth(Bandwidth::Fixed(4.0)),
        ] {
            assert_eq!(code(vec![1.0, 2.0], wrong), "invalid_parameter");
        }
        let fixed = density(&values(vec![1.0, 1.0]), &plain().bandwidth(Bandwidth::Fixed(0.5))).unwrap();
        assert_eq!(
            (fixed.steps[0].modes.len(), fixed.table().rows(), fixed.modes_table().rows()),
            (1, 256, 1)
        );
    }
}
