//! Random numbers that can be asked for again: one stream for each replicate of a simulation.
//!
//! A stream is the pair of a seed and a replicate's number, so replicate 4,711 draws the same numbers whether it runs
//! first or last, alone or beside others, on one thread or eight. The generator is `ChaCha` with 8 rounds (Bernstein
//! 2008), which has a stream number of its own: streams of one seed never overlap.
//!
//! ```
//! use govindex::stats::Stream;
//!
//! let (mut a, mut b) = (Stream::new(7, 3), Stream::new(7, 3));
//! assert_eq!(a.uniform(), b.uniform());
//! assert_ne!(Stream::new(7, 4).uniform(), Stream::new(7, 3).uniform());
//! ```

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use statrs::function::erf::erfc_inv;

/// The random numbers of one replicate.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of a replicate. Any seed will do, 0 too.
    #[must_use]
    pub fn new(seed: u64, replicate: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(replicate);
        Self(generator)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number between 0 and 1, never either: the middle of one of 2⁵² equal cells.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) * 2f64.powi(-52)
    }

    /// A whole number below `count`, each as likely as the others; 0 where `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        // Multiplication spreads 2⁶⁴ values over `count` cells; those of the first cells that are one value too full
        // are drawn again (Lemire 2019).
        let count = count as u64;
        if count == 0 {
            return 0;
        }
        loop {
            let product = u128::from(self.bits()) * u128::from(count);
            let (cell, low) = (product >> 64, product & u128::from(u64::MAX));
            if low >= u128::from(count) || low >= u128::from(count.wrapping_neg() % count) {
                return usize::try_from(cell).unwrap_or(0);
            }
        }
    }

    /// A standard normal number, by the inverse of its distribution: one uniform number each.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// An exponential number of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }
}

/// The quantile of the standard normal distribution at `p` between 0 and 1.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn uniform_numbers_have_the_moments_of_their_distribution() {
        let mut stream = Stream::new(0, 0);
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|_| stream.uniform()).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|u| (u - mean).powi(2)).sum::<f64>() / f64::from(n);
        // Five standard errors of either.
        assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0 / f64::from(n)).sqrt(), "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 5.0 * (1.0 / 180.0 / f64::from(n)).sqrt(), "{variance}");
        assert!(draws.iter().all(|u| *u > 0.0 && *u < 1.0));
    }

    #[test]
    fn every_number_below_a_bound_is_drawn_alike() {
        let mut stream = Stream::new(1, 0);
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[stream.below(7)] += 1);
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        assert_eq!((stream.below(0), stream.below(1)), (0, 0));
    }

    /// Quantiles of the normal distribution from any table.
    #[test]
    fn normal_quantiles() {
        assert_relative_eq!(normal_quantile(0.975), 1.959_963_984_540_054, max_relative = 1e-12);
        assert_relative_eq!(normal_quantile(0.5), 0.0, epsilon = 1e-12);
        assert_relative_eq!(normal_quantile(0.01), -2.326_347_874_040_841, max_relative = 1e-12);
    }
}
