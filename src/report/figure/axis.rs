//! A scale from numbers to places, with round ticks.

use super::svg::{FAINT, Font, GRID, Svg, WIDTH, width_of};
use crate::words::is_zero;

/// Numbers from `low` to `high`, drawn from `from` to `to`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis that holds the numbers and, for `scale` given, that scale, unless they fill less than half of it: then it
    /// ends at a round number above them. One number alone stands in the middle. No `NaN` is read.
    pub(super) fn new(values: impl Iterator<Item = f64>, scale: Option<[f64; 2]>, places: [f64; 2]) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for x in values.filter(|x| x.is_finite()) {
            (low, high) = (low.min(x), high.max(x));
        }
        if let Some([bottom, top]) = scale {
            let is_within = low >= bottom && high <= top;
            let is_high = high - bottom >= (top - bottom) / 2.0;
            if low > high || (is_within && (is_high || high <= bottom)) {
                (low, high) = (bottom, top);
            } else {
                // Bars start at the bottom of the scale where all are above it, else at zero.
                let start = if low >= bottom { bottom } else { 0.0 };
                (low, high) = (low.min(start), high.max(start));
            }
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low <= 1e-12 * low.abs().max(high.abs()) {
            let reach = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
            (low, high) = (low - reach, high + reach);
        }
        let mut axis = Self { low, high, from: places[0], to: places[1] };
        let ticks = axis.ticks();
        if let [first, second, .., last] = ticks[..] {
            let step = second - first;
            if axis.low < first {
                axis.low = (first - step).min(axis.low);
            }
            if axis.high > last {
                axis.high = (last + step).max(axis.high);
            }
        }
        axis
    }

    /// Where bars start: the bottom of what is shown, or zero where it lies within.
    pub(super) fn base(&self) -> f64 {
        0.0_f64.clamp(self.low, self.high)
    }

    /// The place of a number.
    pub(super) fn at(&self, x: f64) -> f64 {
        // Halves, so that no difference overflows.
        let share = (x / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// Round numbers, 13 at most; the ends of the axis are among them where it was widened to them.
    pub(super) fn ticks(&self) -> Vec<f64> {
        // What is printed is the same on every machine; a logarithm need not be.
        let rough = format!("{:e}", (self.high / 2.0 - self.low / 2.0) / 2.5);
        let Some((mantissa, exponent)) = rough.split_once('e') else { return Vec::new() };
        let (Ok(mantissa), Ok(exponent)) = (mantissa.parse::<f64>(), exponent.parse::<i32>()) else {
            return Vec::new();
        };
        let unit = if mantissa >= 5.0 {
            5
        } else if mantissa >= 2.0 {
            2
        } else {
            1
        };
        let value = |k: i64| format!("{}e{exponent}", k * unit).parse::<f64>().unwrap_or(f64::NAN);
        let step = value(1);
        #[expect(clippy::cast_possible_truncation, reason = "there are 13 steps at most")]
        let first = (self.low / step).ceil().clamp(-1e15, 1e15) as i64;
        (first..first.saturating_add(13)).map(value).take_while(|x| *x <= self.high).collect()
    }

    /// The ticks as they are printed: no more decimals than they need.
    pub(super) fn labels(&self) -> Vec<(f64, String)> {
        let ticks = self.ticks();
        let decimals = ticks.iter().map(|x| decimals_of(*x)).max().unwrap_or(0);
        ticks.into_iter().map(|x| (x, printed(x, decimals))).collect()
    }

    /// Draws a horizontal axis: grid lines from `top` to `bottom`, the numbers below.
    pub(super) fn draw_below(&self, svg: &mut Svg, top: f64, bottom: f64) {
        const SIZE: f64 = 11.0;
        let mut free = f64::NEG_INFINITY;
        for (x, label) in self.labels() {
            let (place, half) = (self.at(x), width_of(&label, SIZE) / 2.0);
            svg.line([place, top], [place, bottom], GRID, 1.0);
            let middle = place.min(WIDTH - 4.0 - half).max(4.0 + half);
            if middle - half > free {
                svg.text([middle, bottom + 14.0], &label, Font::new(SIZE).middle().ink(FAINT));
                free = middle + half + 4.0;
            }
        }
    }
}

fn decimals_of(x: f64) -> usize {
    let text = x.to_string();
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// A number with so many decimals; a very large or small one by its power of ten.
pub(super) fn printed(x: f64, decimals: usize) -> String {
    if x.is_nan() {
        "–".to_owned()
    } else if x.abs() >= 1e9 || decimals > 9 {
        format!("{x:.2e}").replace('-', "−")
    } else {
        let text = format!("{x:.decimals$}");
        match text.strip_prefix('-') {
            Some(rest) if is_zero(rest) => rest.to_owned(),
            Some(rest) => format!("−{rest}"),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[f64], scale: Option<[f64; 2]>) -> Vec<String> {
        let axis = Axis::new(values.iter().copied(), scale, [0.0, 100.0]);
        axis.labels().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_and_hold_everything() {
        assert_eq!(labels(&[80.0], Some([0.0, 100.0])), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(labels(&[0.9], Some([0.0, 1.0])), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&[12.0], Some([0.0, 100.0])).last().unwrap(), "12", "low scores do not vanish");
        let below = labels(&[-1.3, 2.2], Some([0.0, 100.0]));
        assert_eq!((below.first().unwrap().as_str(), below.last().unwrap().as_str()), ("−1.5", "2.5"));
        for values in [&[][..], &[f64::NAN], &[5.0, 5.0], &[0.0], &[-1e308, 1e308], &[1e-320], &[f64::MAX]] {
            for scale in [None, Some([0.0, 100.0]), Some([1.0, 7.0])] {
                let axis = Axis::new(values.iter().copied(), scale, [0.0, 100.0]);
                assert!(axis.labels().len() < 14, "{values:?} {:?}", axis.labels());
                for x in values.iter().filter(|x| !x.is_nan()) {
                    assert!((0.0..=100.0).contains(&axis.at(*x)), "{values:?} {axis:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(printed(-0.04, 1), "0.0");
        assert_eq!(printed(-3.25, 1), "−3.2");
        assert_eq!(printed(1e300, 2), "1.00e300");
        assert_eq!(printed(f64::NAN, 2), "–");
    }
}
