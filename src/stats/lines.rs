//! Columns that are read again and again: side by side, each from the start of a cache line on, so that no step reads two
//! lines for one register.

/// The bytes of a cache line.
const LINE: usize = 64;

/// Columns of one length, in order; zeros fill the last line of each.
#[derive(Clone, Debug)]
pub(crate) struct Lines<T> {
    /// From one column to the next.
    stride: usize,
    /// Where the first column starts.
    start: usize,
    all: Vec<T>,
}

impl<T: Copy + Default> Lines<T> {
    /// Columns of zeros.
    pub(crate) fn room(columns: usize, length: usize) -> Self {
        let line = LINE / size_of::<T>();
        let stride = length.next_multiple_of(line);
        let all = vec![T::default(); columns * stride + line - 1];
        let start = all.as_ptr().align_offset(LINE).min(line - 1);
        Self { stride, start, all }
    }

    /// Columns of one length.
    pub(crate) fn new(columns: &[&[T]]) -> Self {
        let mut lines = Self::room(columns.len(), columns.first().map_or(0, |column| column.len()));
        for (at, column) in columns.iter().enumerate() {
            lines.column_mut(at)[..column.len()].copy_from_slice(column);
        }
        lines
    }

    /// A column to the end of its last line.
    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    pub(crate) fn column(&self, at: usize) -> &[T] {
        &self.all[self.start + at * self.stride..][..self.stride]
    }

    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    pub(crate) fn column_mut(&mut self, at: usize) -> &mut [T] {
        &mut self.all[self.start + at * self.stride..][..self.stride]
    }
}

/// Writes `Σ w x / Σ w` of complete columns, four at a time, in the order of a plain sum; whether any is infinite. A column
/// of weight 0 adds nothing, as its numbers are finite. `room` is for the sums: a column as long.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
pub(crate) fn weighted_mean<'a>(
    column: impl Fn(usize) -> &'a [f64],
    weights: &[f64],
    total: f64,
    room: &mut Lines<f64>,
    out: &mut [f64],
) -> bool {
    let n = out.len();
    let column = |at: usize| &column(at)[..n];
    let sums = &mut room.column_mut(0)[..n];
    sums.fill(0.0);
    let groups = weights.chunks_exact(4);
    let rest = weights.len() - groups.remainder().len();
    for (at, w) in groups.enumerate() {
        let (a, b, c, d) = (column(4 * at), column(4 * at + 1), column(4 * at + 2), column(4 * at + 3));
        let (wa, wb, wc, wd) = (w[0], w[1], w[2], w[3]);
        for i in 0..n {
            sums[i] = (((sums[i] + wa * a[i]) + wb * b[i]) + wc * c[i]) + wd * d[i];
        }
    }
    for (at, w) in weights.iter().enumerate().skip(rest) {
        for (sum, x) in sums.iter_mut().zip(column(at)) {
            *sum += w * x;
        }
    }
    let mut infinite = false;
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = *sum / total;
        infinite |= out.is_infinite();
    }
    infinite
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_columns_of_every_length_and_number() {
        for n in 1..20_u32 {
            for width in 1..13_u32 {
                let columns: Vec<Vec<f64>> = (0..width)
                    .map(|j| (0..n).map(|i| f64::from((7 * i + 3 * j) % 11) - 4.0).collect())
                    .collect();
                let weights: Vec<f64> = (0..width).map(|j| f64::from(j % 3)).collect();
                let total: f64 = weights.iter().sum::<f64>() + 1.0;
                let lines = Lines::new(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
                // Room that another mean has used.
                let mut room = Lines::new(&[&vec![9.0; n as usize]]);
                let mut out = vec![f64::NAN; n as usize];
                assert!(!weighted_mean(|at| lines.column(at), &weights, total, &mut room, &mut out));
                for (i, mean) in out.iter().enumerate() {
                    let sum: f64 = columns.iter().zip(&weights).map(|(column, w)| w * column[i]).sum();
                    assert_eq!(*mean, sum / total);
                }
            }
        }
        let lines = Lines::new(&[&[1e308, 1.0][..], &[1e308, 1.0]]);
        let mut out = [0.0; 2];
        let mut room = Lines::room(1, 2);
        assert!(weighted_mean(|at| lines.column(at), &[1.0, 1.0], 2.0, &mut room, &mut out));
    }
}
