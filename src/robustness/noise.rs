//! Noise in the values of indicators.

use super::branch::Branch;
use crate::assess::column_of;
use crate::dataset::{Bound, Column as Cells};
use crate::error::Problem;
use crate::framework::{Choices, Entry, Noise, UNCERTAINTY, What};
use crate::stats::tails::normal_cdf;
use crate::stats::{Stream, normal_quantile};
use crate::{Error, Result};

impl Branch {
    /// Adds noise to the values of an indicator in a period.
    pub(super) fn disturb(&self, one: usize, at: usize, seed: u64, entry: &Entry, out: &mut [f64]) {
        let What::Values { noise, .. } = &entry.what else { return };
        let nominal = self.programs[one].nominal();
        let framework = nominal.framework();
        let values = nominal.values_of(at);
        let mut stream = Stream::new(seed, at as u64);
        // What the cells of a unit have in common comes from a stream that is no node's.
        let mut common = Stream::new(seed, framework.nodes().len() as u64);
        let rho = entry.correlation.unwrap_or(0.0);
        let mut next = || {
            let u = stream.uniform();
            if rho <= 0.0 {
                return u;
            }
            let shared = normal_quantile(common.uniform());
            normal_cdf(rho.sqrt() * shared + (1.0 - rho).sqrt() * normal_quantile(u))
        };
        let indicator = framework.indicator_of(&framework.nodes()[at]);
        let column = self.cells(one, at);
        let errors = column.and_then(Cells::errors);
        let bounds = column.and_then(Cells::bounds);
        let mut drawn = 0;
        for (i, (out, &x)) in out.iter_mut().zip(values).enumerate() {
            // Every cell takes its number, so that a gap, or a unit that is left out, does not move the noise of others.
            let row = self.rows(one).map_or(i, |rows| rows[i]);
            while drawn < row {
                next();
                drawn += 1;
            }
            let u = next();
            drawn += 1;
            *out = x + match noise {
                Noise::Errors => {
                    let error = errors.map_or(0.0, |errors| errors[i]);
                    if error > 0.0 { error * normal_quantile(u) } else { 0.0 }
                }
                Noise::Relative(share) => share * x.abs() * normal_quantile(u),
                Noise::Absolute(sd) => sd * normal_quantile(u),
                Noise::Classes(width) => width * (u - 0.5),
                Noise::Bounds(share) => {
                    let reach = share * x.abs();
                    match bounds.map_or(Bound::Exact, |bounds| bounds[i]) {
                        Bound::Exact => 0.0,
                        Bound::AtLeast => reach * u,
                        Bound::AtMost => -reach * u,
                        Bound::About => reach * (u - 0.5),
                    }
                }
            };
            if let Some([low, high]) = indicator.and_then(|indicator| indicator.range) {
                // What lies beyond its range without noise stays where it is.
                *out = if *out < low.min(x) { low.min(x) } else { *out };
                *out = if *out > high.max(x) { high.max(x) } else { *out };
            }
        }
    }

    /// The column of the prepared data of a period that an indicator reads.
    fn cells(&self, one: usize, at: usize) -> Option<&Cells> {
        let nominal = self.programs[one].nominal();
        let (framework, data) = (nominal.framework(), nominal.dataset());
        let node = &framework.nodes()[at];
        let named = framework.indicator_of(node).and_then(|indicator| indicator.column.as_deref());
        column_of(data, named, node.code())
    }

    /// Noise must have something to say.
    pub(super) fn check_noise(&self, choices: &Choices) -> Result<()> {
        for choice in &choices.all {
            let What::Values { nodes, noise } = &choice.what else { continue };
            let known = |&at: &usize| {
                let mut columns = (0..self.programs.len()).map(|one| self.cells(one, at));
                match noise {
                    Noise::Errors => {
                        columns.any(|column| column.is_some_and(|column| column.errors().is_some()))
                    }
                    Noise::Bounds(_) => {
                        columns.any(|column| column.is_some_and(|column| column.bounds().is_some()))
                    }
                    _ => true,
                }
            };
            if !nodes.iter().any(known) {
                let (found, expected) = match noise {
                    Noise::Errors => ("errors", "used where the dataset has standard errors (`with_errors`)"),
                    _ => ("bounds", "used where the dataset has values that are bounds (`with_bounds`)"),
                };
                return Err(Error::from(Problem::InvalidParameter {
                    method: UNCERTAINTY,
                    parameter: "noise",
                    found: found.to_owned(),
                    expected,
                }));
            }
        }
        Ok(())
    }
}
