//! Sobol' sequences: points that fill a cube more evenly than random ones, so that a simulation needs fewer of them.
//!
//! ```text
//! x_n = g_1 v_1 ⊕ g_2 v_2 ⊕ …          v_k = m_k / 2^k,   g = n ⊕ ⌊n / 2⌋ (Gray code)
//! m_k = 2 a_1 m_{k−1} ⊕ 4 a_2 m_{k−2} ⊕ … ⊕ 2^s m_{k−s} ⊕ m_{k−s}
//! ```
//!
//! in each dimension, where `a` are the coefficients of a primitive polynomial of degree `s`, `m_1 … m_s` the initial
//! numbers that Joe and Kuo found best, and `⊕` adds bits without carry. Numbers have 64 bits, of which the leading 53
//! are given out. The first 2^k points of any dimension fall one into each of 2^k equal cells: take a power of two of
//! them, from the start.
//!
//! The plain sequence starts at 0 and is the same each time; scrambling makes it random without losing its evenness,
//! so that independent repetitions tell the error:
//!
//! | scramble | what it does |
//! | --- | --- |
//! | [`Scramble::None`] | nothing |
//! | [`Scramble::Shift`] | adds one random number, bit by bit, in each dimension |
//! | [`Scramble::LinearMatrix`] | and first mixes each bit with those before it, in the same way for all points |
//! | [`Scramble::Nested`] | turns each bit by a coin that depends on all bits before it: Owen's, 53 coins a number |
//!
//! Sources: I. M. Sobol' (1967); I. A. Antonov & V. M. Saleev (1979) (Gray code); S. Joe & F. Y. Kuo (2008), SIAM J. Sci.
//! Comput. 30, 2635–2654 (direction numbers); A. B. Owen (1995) (nested); J. Matoušek (1998), J. Complexity 14, 527–556
//! (linear matrix).
//!
//! ```
//! use govindex::stats::{Scramble, Sobol};
//!
//! let mut sequence = Sobol::new(2, Scramble::None, 0)?;
//! let mut point = [0.0; 2];
//! let first: Vec<[f64; 2]> = (0..4).map(|_| { sequence.next_into(&mut point); point }).collect();
//! assert_eq!(first, [[0.0, 0.0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::Stream;
use crate::{Error, Result};

/// How a Sobol' sequence is made random.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Scramble {
    /// Not at all: the published sequence, whose first point is 0.
    None,
    /// A digital shift.
    Shift,
    /// Matoušek's linear matrix scramble and a digital shift: costs nothing per point.
    #[default]
    LinearMatrix,
    /// Owen's nested uniform scramble: the lowest variance for smooth functions, about ten times the cost.
    Nested,
}

const BITS: usize = 64;

/// A Sobol' sequence in a given number of dimensions.
#[derive(Clone, Debug)]
pub struct Sobol {
    scramble: Scramble,
    /// How many points have been given out.
    drawn: u64,
    /// The current point.
    state: Vec<u64>,
    /// Direction numbers, bit by bit for all dimensions: a step reads one row.
    directions: Vec<u64>,
    /// What is added to each dimension; the key of its coins in the nested scramble.
    shift: Vec<u64>,
}

impl Sobol {
    /// The most dimensions there are direction numbers for.
    pub const MOST: usize = 1_111;

    /// A sequence in `dimensions` dimensions. The seed matters only where the sequence is scrambled.
    ///
    /// # Errors
    /// `invalid_parameter` unless there are from 1 to [`Sobol::MOST`] dimensions.
    pub fn new(dimensions: usize, scramble: Scramble, seed: u64) -> Result<Self> {
        if dimensions == 0 || dimensions > Self::MOST {
            return Err(Error::from(Problem::InvalidParameter {
                method: "the Sobol' sequence",
                parameter: "dimensions",
                found: dimensions.to_string(),
                expected: "from 1 to 1,111; use a Latin hypercube or random numbers beyond",
            }));
        }
        let mut directions = vec![0; BITS * dimensions];
        let mut shift = vec![0; dimensions];
        let published = include_str!("joe_kuo.txt").lines().filter(|line| !line.starts_with('#'));
        let lines = std::iter::once("").chain(published);
        for (j, line) in lines.take(dimensions).enumerate() {
            let mut own = direction_numbers(line);
            if scramble != Scramble::None {
                let mut stream = Stream::new(seed, j as u64);
                if scramble == Scramble::LinearMatrix {
                    mix(&mut own, &mut stream);
                }
                shift[j] = stream.bits();
            }
            for (bit, number) in own.into_iter().enumerate() {
                directions[bit * dimensions + j] = number;
            }
        }
        Ok(Self { scramble, drawn: 0, state: vec![0; dimensions], directions, shift })
    }

    /// The number of dimensions.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.state.len()
    }

    /// Writes the next point, numbers from 0 to below 1; where `point` has another length than there are dimensions, the
    /// shorter one counts.
    pub fn next_into(&mut self, point: &mut [f64]) {
        for ((x, &state), &shift) in point.iter_mut().zip(&self.state).zip(&self.shift) {
            let bits = if self.scramble == Scramble::Nested { nested(state, shift) } else { state ^ shift };
            *x = (bits >> 11) as f64 * 2f64.powi(-53);
        }
        self.drawn += 1;
        let row = (self.drawn.trailing_zeros() as usize).min(BITS - 1) * self.state.len();
        for (state, direction) in self.state.iter_mut().zip(&self.directions[row..]) {
            *state ^= direction;
        }
    }

    /// Goes to point `at` (counted from 0), as if those before it had been drawn.
    pub fn go_to(&mut self, at: u64) {
        let gray = at ^ (at >> 1);
        self.state.fill(0);
        let dimensions = self.state.len();
        for bit in (0..BITS).filter(|bit| gray >> bit & 1 == 1) {
            for (state, direction) in self.state.iter_mut().zip(&self.directions[bit * dimensions..]) {
                *state ^= direction;
            }
        }
        self.drawn = at;
    }
}

/// The 64 direction numbers of a dimension from its line of the table; the first dimension has none.
fn direction_numbers(line: &str) -> [u64; BITS] {
    let mut m = [1_u64; BITS];
    let mut fields = line.split(' ').filter_map(|field| field.parse::<u64>().ok());
    if let (Some(degree), Some(coefficients)) = (fields.next(), fields.next()) {
        let s = usize::try_from(degree).unwrap_or(0).clamp(1, BITS - 1);
        for (number, initial) in m.iter_mut().zip(fields).take(s) {
            *number = initial;
        }
        for k in s..BITS {
            // Only the part of each number below bit k counts, and that is what fits.
            let mut number = m[k - s] ^ (m[k - s] << s);
            for i in 1..s {
                if coefficients >> (s - 1 - i) & 1 == 1 {
                    number ^= m[k - i] << i;
                }
            }
            m[k] = number;
        }
    }
    let mut k = 0;
    m.map(|number| {
        k += 1;
        number << (BITS - k)
    })
}

/// Multiplies the bits by a random lower triangular matrix with ones on the diagonal.
fn mix(directions: &mut [u64; BITS], stream: &mut Stream) {
    // Row b of the matrix says which bits, the leading one first, add up to bit b.
    let rows: [u64; BITS] = std::array::from_fn(|b| {
        let own = 1_u64 << (BITS - 1 - b);
        let before = !(own | (own - 1));
        (stream.bits() & before) | own
    });
    for number in directions {
        let mut mixed = 0;
        for (b, row) in rows.iter().enumerate() {
            mixed |= u64::from((*number & row).count_ones() & 1) << (BITS - 1 - b);
        }
        *number = mixed;
    }
}

/// Turns each of the leading 53 bits by a coin that the bits before it choose.
fn nested(bits: u64, key: u64) -> u64 {
    let mut coins = 0;
    for b in 0..53 {
        // The bits before b, and a mark of how many they are.
        let prefix = if b == 0 { 0 } else { bits >> (BITS - b) };
        coins |= (hash(key ^ prefix.wrapping_add(1 << b)) >> 63) << (BITS - 1 - b);
    }
    bits ^ coins
}

/// The finalizer of splitmix64 (Steele, Lea & Flood 2014): every bit of the input turns half of the output.
fn hash(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cells and positions of a sample"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Scramble; 4] = [Scramble::None, Scramble::Shift, Scramble::LinearMatrix, Scramble::Nested];

    fn points(n: usize, dimensions: usize, scramble: Scramble, seed: u64) -> Vec<Vec<f64>> {
        let mut sequence = Sobol::new(dimensions, scramble, seed).unwrap();
        let mut point = vec![0.0; dimensions];
        let mut next = || {
            sequence.next_into(&mut point);
            point.clone()
        };
        (0..n).map(|_| next()).collect()
    }

    /// scipy.stats.qmc.Sobol, see tests/data/sensitivity/README.md.
    #[test]
    fn the_points_are_those_of_scipy() {
        let ours = points(1024, Sobol::MOST, Scramble::None, 0);
        let file = include_str!("../../tests/data/sensitivity/sobol_points.csv");
        let mut compared = 0;
        for line in file.lines().skip(1) {
            let fields: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            assert_eq!(ours[fields[0] as usize][fields[1] as usize], fields[2], "{line}");
            compared += 1;
        }
        assert_eq!(compared, 195);
    }

    /// The first initial numbers as the authors print them: <https://web.maths.unsw.edu.au/~fkuo/sobol/>.
    #[test]
    fn the_table_is_the_published_one() {
        let lines: Vec<&str> =
            include_str!("joe_kuo.txt").lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.len() + 1, Sobol::MOST);
        assert_eq!(lines[..5], ["1 0 1", "2 1 1 3", "3 1 1 3 1", "3 2 1 1 1", "4 1 1 1 3 3"]);
    }

    proptest! {
        /// What every scramble must keep: of the first 2^k points, one in each cell of each dimension, and in each
        /// elementary box of the first two.
        #[test]
        fn points_fill_cells_evenly(seed in 0_u64..1000, k in 1_usize..8) {
            for scramble in ALL {
                let sample = points(1 << k, 20, scramble, seed);
                for j in 0..20 {
                    let mut cells: Vec<usize> = sample.iter().map(|p| (p[j] * f64::from(1 << k)) as usize).collect();
                    cells.sort_unstable();
                    prop_assert_eq!(cells, (0..1 << k).collect::<Vec<_>>());
                }
                for split in 0..=k {
                    let mut boxes: Vec<(usize, usize)> = sample
                        .iter()
                        .map(|p| {
                            ((p[0] * f64::from(1 << split)) as usize, (p[1] * f64::from(1 << (k - split))) as usize)
                        })
                        .collect();
                    boxes.sort_unstable();
                    boxes.dedup();
                    prop_assert_eq!(boxes.len(), 1 << k);
                }
            }
        }
    }

    #[test]
    fn a_scramble_depends_on_its_seed_and_its_first_point_is_not_zero() {
        for scramble in &ALL[1..] {
            let (a, b) = (points(4, 3, *scramble, 0), points(4, 3, *scramble, 1));
            assert_ne!(a, b);
            assert_eq!(a, points(4, 3, *scramble, 0));
            assert!(a[0].iter().all(|x| *x > 0.0));
        }
    }

    #[test]
    fn scrambled_points_are_uniform_over_seeds() {
        for scramble in &ALL[1..] {
            let mean: f64 = (0..4000).map(|seed| points(2, 2, *scramble, seed)[1][1]).sum::<f64>() / 4000.0;
            assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0 / 4000.0_f64).sqrt(), "{scramble:?}: {mean}");
        }
    }

    #[test]
    fn a_sequence_can_start_anywhere() {
        for scramble in ALL {
            let all = points(40, 5, scramble, 9);
            let mut sequence = Sobol::new(5, scramble, 9).unwrap();
            let mut point = [0.0; 5];
            for at in [0_u8, 7, 32, 39] {
                sequence.go_to(at.into());
                sequence.next_into(&mut point);
                assert_eq!(point[..], all[usize::from(at)][..]);
            }
        }
    }

    #[test]
    fn dimensions_have_bounds() {
        assert_eq!(Sobol::new(0, Scramble::None, 0).unwrap_err().code(), "invalid_parameter");
        assert_eq!(Sobol::new(Sobol::MOST + 1, Scramble::None, 0).unwrap_err().code(), "invalid_parameter");
    }
}
