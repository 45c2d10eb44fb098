//! Short lists sorted side by side: a network of comparisons whose every step compares the same two places of all lists at
//! once, so that no step waits for the one before or guesses how it ended.
//!
//! Merge exchange for lists of any length: K. E. Batcher (1968), AFIPS Conference Proceedings 32, 307–314; D. E. Knuth
//! (1998), The Art of Computer Programming 3, 5.2.2, algorithm M. 193 places take 2,684 comparisons.

/// Lists that are sorted side by side. A step over 32 takes little longer than one over 16, as most of its cost is not the
/// comparison.
pub(super) const LANES: usize = 32;

/// Sorts the lists, the lowest number first: number `i` of list `k` stands at `LANES * i + k`.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
pub(super) fn sort(lists: &mut [u32]) {
    let n = lists.len() / LANES;
    if n < 2 {
        return;
    }
    let top = n.next_power_of_two() / 2;
    let mut block = top;
    while block > 0 {
        let (mut reach, mut first, mut apart) = (top, 0, block);
        loop {
            let mut start = first;
            while start + apart < n {
                let count = block.min(n - apart - start);
                let (front, back) = lists.split_at_mut((start + apart) * LANES);
                let front = &mut front[start * LANES..][..count * LANES];
                for (a, b) in front.iter_mut().zip(&mut back[..count * LANES]) {
                    (*a, *b) = ((*a).min(*b), (*a).max(*b));
                }
                start += 2 * block;
            }
            if reach == block {
                break;
            }
            apart = reach - block;
            reach /= 2;
            first = block;
        }
        block /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    #[test]
    fn lists_of_every_length_are_sorted() {
        for n in 0..70 {
            let mut stream = Stream::new(n as u64, 0);
            let numbers: Vec<u32> = (0..n * LANES).map(|_| stream.below(n + 3) as u32).collect();
            let mut sorted = numbers.clone();
            sort(&mut sorted);
            for lane in 0..LANES {
                let list = |of: &[u32]| of.iter().skip(lane).step_by(LANES).copied().collect::<Vec<_>>();
                let mut expected = list(&numbers);
                expected.sort_unstable();
                assert_eq!(list(&sorted), expected, "{n} numbers");
            }
        }
    }
}
