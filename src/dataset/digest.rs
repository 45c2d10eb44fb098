//! A fingerprint of a dataset, so that a result can say exactly which data it was computed from.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{Dataset, Labels};

/// The bits that stand for every missing value.
const MISSING: u64 = 0x7ff8_0000_0000_0000;

/// The first line of the canonical form; it changes whenever the form does.
const FORM: &[u8] = b"govindex dataset 1\n";

impl Dataset {
    /// The SHA-256 of the data, in 64 hexadecimal digits. Computed when first asked for.
    ///
    /// The bytes that are digested, in this order (`n` is a count as 8 little-endian bytes, `text` is the count of its
    /// UTF-8 bytes and then the bytes, `label` is `0` or `1` and `text`):
    ///
    /// ```text
    /// "govindex dataset 1\n"
    /// label period
    /// n units,        each: text code
    /// n indicators,   each: text code, the values
    /// n denominators, each: text code, the values
    /// n groups,       each: text name, a label per unit
    /// ```
    ///
    /// and then, for each indicator of whose values more is known than what they are, those that are known of: text
    /// code, text `errors`, the values; text code, text `bounds`, a byte a unit (0 exact, 1 at least, 2 at most,
    /// 3 about); text code, text `marks`, a byte a unit (0 observed, 1 imputed, 2 treated, 3 both).
    ///
    /// and then, where the data are marked as made up, text `made`.
    ///
    /// A value is 8 little-endian bytes of IEEE 754; a missing one is `7ff8000000000000`, and −0 is 0. Unit names are
    /// left out: they change no result.
    ///
    /// ```
    /// use govindex::dataset::Dataset;
    ///
    /// let data = Dataset::new(["A", "B"])?.with_indicator("X", vec![1.0, f64::NAN])?;
    /// let renamed = data.clone().with_names("zh", vec![Some("甲".into()), None])?;
    /// assert_eq!(data.digest(), renamed.digest());
    /// assert_ne!(data.digest(), data.select(&[1, 0])?.digest());
    /// # Ok::<(), govindex::Error>(())
    /// ```
    #[must_use]
    pub fn digest(&self) -> String {
        self.digest.get_or_init(|| self.compute_digest()).clone()
    }

    fn compute_digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(FORM);
        label(&mut hash, self.period.as_deref());
        count(&mut hash, self.len());
        for unit in self.units() {
            text(&mut hash, unit);
        }
        for columns in [&self.indicators, &self.denominators] {
            count(&mut hash, columns.len());
            for (code, column) in &**columns {
                text(&mut hash, code);
                values(&mut hash, column.values());
            }
        }
        count(&mut hash, self.groups.len());
        for (name, members) in &*self.groups {
            text(&mut hash, name);
            labels(&mut hash, members);
        }
        for (code, column) in &*self.indicators {
            if let Some(errors) = column.errors() {
                text(&mut hash, code);
                text(&mut hash, "errors");
                values(&mut hash, errors);
            }
            if let Some(bounds) = column.bounds() {
                text(&mut hash, code);
                text(&mut hash, "bounds");
                hash.update(bounds.iter().map(|&bound| bound as u8).collect::<Vec<u8>>());
            }
            if let Some(marks) = column.marks() {
                text(&mut hash, code);
                text(&mut hash, "marks");
                hash.update(marks.iter().map(|&mark| mark as u8).collect::<Vec<u8>>());
            }
        }
        if self.is_made() {
            text(&mut hash, "made");
        }
        digits(hash)
    }
}

/// A digest in 64 hexadecimal digits.
pub(crate) fn digits(hash: Sha256) -> String {
    let mut digits = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn count(hash: &mut Sha256, n: usize) {
    hash.update((n as u64).to_le_bytes());
}

fn text(hash: &mut Sha256, text: &str) {
    count(hash, text.len());
    hash.update(text);
}

fn label(hash: &mut Sha256, label: Option<&str>) {
    hash.update([u8::from(label.is_some())]);
    if let Some(label) = label {
        text(hash, label);
    }
}

fn labels(hash: &mut Sha256, all: &Labels) {
    for one in all.iter() {
        label(hash, one.as_deref());
    }
}

fn values(hash: &mut Sha256, values: &[f64]) {
    let mut block = [0; 8 * 512];
    for chunk in values.chunks(512) {
        for (bytes, &value) in block.chunks_exact_mut(8).zip(chunk) {
            // Adding zero turns −0 into 0.
            let bits = if value.is_nan() { MISSING } else { (value + 0.0).to_bits() };
            bytes.copy_from_slice(&bits.to_le_bytes());
        }
        hash.update(&block[..8 * chunk.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Bound, Mark};

    fn data() -> Dataset {
        Dataset::new(["A", "乙"]).unwrap().with_indicator("X", vec![1.0, f64::NAN]).unwrap()
    }

    #[test]
    fn the_digest_is_the_sha_256_of_the_documented_bytes() {
        // By hashlib.sha256 of Python 3.11 over the bytes built by hand from the documentation.
        assert_eq!(data().digest(), "c23f7f6822d39854fccb3ad14d2dca092be4c9c1769f2ba256638fe54fced8f1");
    }

    #[test]
    fn equal_data_has_equal_digests_and_any_change_shows() {
        let zero = data().with_indicator("Y", vec![0.0, 1.0]).unwrap();
        let minus_zero = data().with_indicator("Y", vec![-0.0, 1.0]).unwrap();
        assert_eq!(zero.digest(), minus_zero.digest());
        let other_nan = Dataset::new(["A", "乙"]).unwrap().with_indicator("X", vec![1.0, -f64::NAN]).unwrap();
        assert_eq!(data().digest(), other_nan.digest());

        let plain = data();
        let before = plain.digest();
        for changed in [
            plain.clone().with_period("2020"),
            plain.clone().with_indicator("Y", vec![0.0, 0.0]).unwrap(),
            plain.clone().with_denominator("Y", vec![0.0, 0.0]).unwrap(),
            plain.clone().with_group("g", vec![None, None]).unwrap(),
            plain.select(&[1, 0]).unwrap(),
            plain.clone().with_errors("X", vec![0.1, f64::NAN]).unwrap(),
            plain.clone().with_bounds("X", vec![Bound::AtLeast, Bound::Exact]).unwrap(),
            plain.clone().with_marks("X", vec![Mark::Imputed, Mark::Observed]).unwrap(),
        ] {
            assert_ne!(changed.digest(), before);
        }
    }
}
