//! The points at which a model is run for a sensitivity analysis.
//!
//! ```text
//! A      n points             B      n other points
//! AB_i   the points A with the numbers of input i taken from B
//! BA_i   the points B with the numbers of input i taken from A        (second order only)
//! ```
//!
//! so `n (k + 2)` runs for `k` inputs, in this order: all of A, all of B, all of `AB_1`, …; with second order
//! `n (2k + 2)`, all of `BA_1`, … behind them. An input is one number, or a
//! group of numbers that are exchanged together: the weights of one dimension, say, which must sum to 1 and so cannot
//! be exchanged one by one.
//!
//! Source: A. Saltelli et al. (2010), Computer Physics Communications 181, 259–270; A. Saltelli (2002), Computer Physics
//! Communications 145, 280–297 (second order).

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::Outputs;
use crate::stats::{Place, Scramble, Sobol, Stream, fits, latin_hypercube};
use crate::{Error, Result, parallel};

/// How the points of a design are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sampling {
    /// A Sobol' sequence; A and B are different dimensions of the same points. Take a power of two.
    Sobol(Scramble),
    /// Two Latin hypercubes.
    LatinHypercube,
    /// Plain random numbers.
    Random,
}

impl Default for Sampling {
    fn default() -> Self {
        Self::Sobol(Scramble::default())
    }
}

/// The points of a design, numbers from 0 to 1 unless they were given.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    points: usize,
    dimensions: usize,
    groups: Vec<Vec<usize>>,
    a: Vec<f64>,
    b: Vec<f64>,
    sobol: bool,
    second_order: bool,
}

impl Design {
    /// A design of `points` points in `dimensions` dimensions.
    ///
    /// # Errors
    /// `too_few` for no point or dimension; `invalid_parameter` where a Sobol' sequence has not twice as
    /// many dimensions.
    pub fn sample(sampling: Sampling, points: usize, dimensions: usize, seed: u64) -> Result<Self> {
        for (of, found) in [("points", points), ("dimensions", dimensions)] {
            if found == 0 {
                return Err(Error::from(Problem::TooFew { model: "the design", of, found, needed: 1 }));
            }
        }
        fits("the design", "points", &[2, points, dimensions])?;
        let mut a = vec![0.0; points * dimensions];
        let mut b = a.clone();
        match sampling {
            Sampling::Sobol(scramble) => {
                let mut sequence = Sobol::new(2 * dimensions, scramble, seed)?;
                let mut point = vec![0.0; 2 * dimensions];
                for (a, b) in a.chunks_exact_mut(dimensions).zip(b.chunks_exact_mut(dimensions)) {
                    parallel::check_stop()?;
                    sequence.next_into(&mut point);
                    a.copy_from_slice(&point[..dimensions]);
                    b.copy_from_slice(&point[dimensions..]);
                }
            }
            Sampling::LatinHypercube => {
                let both = latin_hypercube(points, 2 * dimensions, Place::Random, seed)?;
                for (r, point) in both.chunks_exact(2 * dimensions).enumerate() {
                    a[r * dimensions..(r + 1) * dimensions].copy_from_slice(&point[..dimensions]);
                    b[r * dimensions..(r + 1) * dimensions].copy_from_slice(&point[dimensions..]);
                }
            }
            Sampling::Random => {
                for (r, (a, b)) in
                    a.chunks_exact_mut(dimensions).zip(b.chunks_exact_mut(dimensions)).enumerate()
                {
                    parallel::check_stop()?;
                    let mut stream = Stream::new(seed, r as u64);
                    a.iter_mut().chain(b).for_each(|x| *x = stream.uniform());
                }
            }
        }
        let sobol = matches!(sampling, Sampling::Sobol(_));
        Ok(Self { sobol, ..Self::given(a, b, dimensions)? })
    }

    /// A design from a Sobol' sequence.
    ///
    /// # Errors
    /// As [`Design::sample`].
    pub fn sobol(points: usize, dimensions: usize, scramble: Scramble, seed: u64) -> Result<Self> {
        Self::sample(Sampling::Sobol(scramble), points, dimensions, seed)
    }

    /// A design from points that were made elsewhere, point after point; any finite numbers.
    ///
    /// # Errors
    /// `too_few` for no point or dimension; `length_mismatch`; `not_finite`.
    pub fn given(a: Vec<f64>, b: Vec<f64>, dimensions: usize) -> Result<Self> {
        for (of, found) in [("dimensions", dimensions), ("points", a.len())] {
            if found == 0 {
                return Err(Error::from(Problem::TooFew { model: "the design", of, found, needed: 1 }));
            }
        }
        let points = a.len() / dimensions;
        for (what, numbers) in [("A", &a), ("B", &b)] {
            if numbers.len() != points * dimensions {
                return Err(Error::from(Problem::LengthMismatch {
                    what: what.to_owned(),
                    found: numbers.len(),
                    expected: points * dimensions,
                    of: "numbers (points × dimensions)",
                }));
            }
            if let Some(at) = numbers.iter().position(|x| !x.is_finite()) {
                return Err(Error::from(Problem::NotFinite {
                    indicator: format!("{what}, dimension {}", at % dimensions).into(),
                    unit: Label::Position("point", at / dimensions),
                    value: numbers[at].to_string(),
                }));
            }
        }
        Ok(Self {
            points,
            dimensions,
            groups: (0..dimensions).map(|j| vec![j]).collect(),
            a,
            b,
            sobol: false,
            second_order: false,
        })
    }

    /// The same points with inputs that are groups of dimensions: each dimension in exactly one.
    ///
    /// # Errors
    /// `invalid_parameter` where a dimension is in no group or in several, or does not exist.
    pub fn grouped(mut self, groups: Vec<Vec<usize>>) -> Result<Self> {
        let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
        all.sort_unstable();
        if all != (0..self.dimensions).collect::<Vec<_>>() || groups.iter().any(Vec::is_empty) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "the design",
                parameter: "groups",
                found: format!("{groups:?}"),
                expected: "groups that hold each dimension exactly once, none of them empty",
            }));
        }
        self.groups = groups;
        Ok(self)
    }

    /// The same points with runs for second-order indices.
    #[must_use]
    pub fn second_order(mut self) -> Self {
        self.second_order = true;
        self
    }

    /// How many points A has.
    #[must_use]
    pub fn points(&self) -> usize {
        self.points
    }

    /// How many numbers a point has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many inputs there are: groups, or dimensions where there are none.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.groups.len()
    }

    /// How many runs it takes.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.points * self.blocks()
    }

    fn blocks(&self) -> usize {
        2 + self.groups.len() * if self.second_order { 2 } else { 1 }
    }

    /// Writes the point of a run, counted from 0; nothing where there is no such run.
    pub fn row_into(&self, run: usize, point: &mut [f64]) {
        let (block, row) = (run / self.points, run % self.points);
        if block >= self.blocks() || point.len() != self.dimensions {
            return;
        }
        let range = row * self.dimensions..(row + 1) * self.dimensions;
        let (a, b) = (&self.a[range.clone()], &self.b[range]);
        let count = self.groups.len();
        let (whole, other) = if block == 1 || block >= 2 + count { (b, a) } else { (a, b) };
        point.copy_from_slice(whole);
        if block >= 2 {
            for &j in &self.groups[(block - 2) % count] {
                point[j] = other[j];
            }
        }
    }

    /// The points of all runs, in their order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        (0..self.runs()).map(|run| {
            let mut point = vec![0.0; self.dimensions];
            self.row_into(run, &mut point);
            point
        })
    }

    /// The points of all runs, one behind the other.
    ///
    /// # Errors
    /// `invalid_parameter` where they do not fit into memory.
    pub fn all_points(&self) -> Result<Vec<f64>> {
        let mut rows = vec![0.0; fits("the design", "points", &[self.runs(), self.dimensions])?];
        for (run, point) in rows.chunks_exact_mut(self.dimensions).enumerate() {
            parallel::check_stop()?;
            self.row_into(run, point);
        }
        Ok(rows)
    }

    /// The outputs of all runs, in their order, as [`sensitivity`](super::sensitivity()) reads them.
    ///
    /// # Errors
    /// `length_mismatch`.
    pub fn split<'a>(&self, outputs: &'a [f64]) -> Result<Outputs<'a>> {
        if outputs.len() != self.runs() {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the list of outputs".to_owned(),
                found: outputs.len(),
                expected: self.runs(),
                of: "runs",
            }));
        }
        let mut parts = outputs.chunks_exact(self.points);
        let (a, b) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let ab = parts.by_ref().take(self.groups.len()).collect();
        Ok(Outputs { a, b, ab, ba: parts.collect(), sobol: self.sobol })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_exchange_one_input_at_a_time() {
        let design = Design::given(vec![1.0, 2.0, 3.0, 4.0], vec![5.0, 6.0, 7.0, 8.0], 2).unwrap();
        let rows: Vec<Vec<f64>> = design.rows().collect();
        assert_eq!(rows[..4], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]);
        assert_eq!(rows[4..], [[5.0, 2.0], [7.0, 4.0], [1.0, 6.0], [3.0, 8.0]]);
        let back: Vec<Vec<f64>> = design.clone().second_order().rows().skip(8).collect();
        assert_eq!(back, [[1.0, 6.0], [3.0, 8.0], [5.0, 2.0], [7.0, 4.0]]);
        let grouped = design.grouped(vec![vec![0, 1]]).unwrap();
        assert_eq!(grouped.rows().skip(4).collect::<Vec<_>>(), [[5.0, 6.0], [7.0, 8.0]]);
    }

    #[test]
    fn every_sampling_fills_the_cube() {
        for sampling in [Sampling::default(), Sampling::LatinHypercube, Sampling::Random] {
            let design = Design::sample(sampling, 256, 3, 4).unwrap();
            let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
            assert!((mean(&design.a) - 0.5).abs() < 0.06 && (mean(&design.b) - 0.5).abs() < 0.06);
            assert_ne!(design.a, design.b);
        }
    }

    #[test]
    fn bad_designs() {
        let code = |design: Result<Design>| design.unwrap_err().code();
        assert_eq!(code(Design::sobol(0, 2, Scramble::None, 0)), "too_few");
        assert_eq!(code(Design::sobol(4, 0, Scramble::None, 0)), "too_few");
        assert_eq!(code(Design::sobol(4, Sobol::MOST, Scramble::None, 0)), "invalid_parameter");
        assert_eq!(code(Design::given(vec![1.0, 2.0], vec![1.0], 2)), "length_mismatch");
        assert_eq!(code(Design::given(vec![1.0, f64::NAN], vec![1.0, 2.0], 2)), "not_finite");
        let design = || Design::sobol(4, 2, Scramble::None, 0).unwrap();
        for groups in
            [vec![vec![0]], vec![vec![0], vec![0, 1]], vec![vec![0, 1, 2]], vec![vec![0, 1], vec![]]]
        {
            assert_eq!(code(design().grouped(groups)), "invalid_parameter");
        }
        assert_eq!(design().split(&[1.0]).unwrap_err().code(), "length_mismatch");
    }
}
