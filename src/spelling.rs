//! Words that people type: the one place where a word of a file or a call is read with its synonyms.
//!
//! The canonical word is what results and written files say. A word counts as another where it differs by case, spaces
//! and marks only (`TOPSIS`, `min_max`), or where the field uses it for the same thing (`mean` for `arithmetic`, `1` or
//! 正向 for `higher`) and the canonical word is among those that may stand there. A number may be written as a fraction,
//! `"1/3"`. For other words the nearest spelling is offered.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{did_you_mean, nearest};
use crate::value::{Value, from_value, to_value};
use crate::words::sentence;

/// What is typed, and what it can stand for; where several words are known at a place, the first counts.
const SYNONYMS: [(&str, &[&str]); 17] = [
    (
        "higher",
        &[
            "1",
            "+1",
            "+",
            "max",
            "maximum",
            "maximize",
            "maximise",
            "positive",
            "benefit",
            "high",
            "正向",
            "正",
            "正指标",
            "效益型",
            "越大越好",
        ],
    ),
    (
        "lower",
        &[
            "-1",
            "-",
            "min",
            "minimum",
            "minimize",
            "minimise",
            "negative",
            "cost",
            "low",
            "负向",
            "负",
            "逆向",
            "负指标",
            "逆指标",
            "成本型",
            "越小越好",
        ],
    ),
    ("arithmetic", &["mean", "average", "avg", "weightedmean", "additive", "算术平均", "加权平均"]),
    ("geometric", &["gmean", "geomean", "multiplicative", "几何平均"]),
    ("harmonic", &["hmean", "调和平均"]),
    ("minimum", &["min"]),
    ("maximum", &["max"]),
    ("competition", &["min", "1224"]),
    ("ordinal", &["first", "row", "1234"]),
    ("average", &["mean", "fractional"]),
    ("equal", &["uniform", "same", "等权"]),
    ("entropy", &["熵权", "熵值", "熵权法", "熵值法"]),
    ("standard-deviation", &["std", "sd", "stdev"]),
    ("coefficient-of-variation", &["cv"]),
    ("z-score", &["standard", "standardize", "standardization"]),
    ("grey-relational", &["grey", "gra", "灰色关联"]),
    ("mazziotta-pareto", &["mpi"]),
];

/// More words than this in one value are not looked at: each costs a reading of the whole.
const MOST: usize = 10_000;

/// Reads a value whose words may be synonyms and whose numbers fractions.
///
/// ```
/// use govindex::normalize::Direction;
/// use govindex::scoring::Aggregate;
/// use govindex::spelling;
///
/// assert_eq!(spelling::read::<Direction>("负向"), Ok(Direction::Lower));
/// assert_eq!(spelling::read::<Direction>(-1), Ok(Direction::Lower));
/// assert_eq!(spelling::read::<Aggregate>("mean"), Ok(Aggregate::Arithmetic));
/// let fault = spelling::read::<Direction>("hihger").unwrap_err();
/// assert!(fault.contains("unknown variant `hihger` (did you mean `higher`?)"), "{fault}");
/// ```
///
/// # Errors
/// What is wrong with the value, in a sentence, with the nearest spelling of a word that is not known.
pub fn read<T: DeserializeOwned>(value: impl Serialize) -> Result<T, String> {
    let mut value = to_value(&value).map_err(|fault| fault.to_string())?;
    let mut tried = 0;
    loop {
        let fault = match from_value::<T>(value.clone()) {
            Ok(read) => return Ok(read),
            Err(fault) => fault.to_string(),
        };
        let Some(mend) = Mend::of(&fault) else { return Err(told(&fault)) };
        // The place at fault is the one where another fault shows when something else stands there.
        let mut at = 0;
        let place = loop {
            let mut probed = value.clone();
            tried += 1;
            if tried > MOST || !replace(&mut probed, &mend.found, at, &mend.probe) {
                break None;
            }
            match from_value::<T>(probed) {
                Err(other) if other.to_string() == fault => at += 1,
                _ => break Some(at),
            }
        };
        match place {
            Some(at) => replace(&mut value, &mend.found, at, &mend.with),
            None => return Err(told(&fault)),
        };
    }
}

/// What stands at a place, what shall stand there, and what is of its kind and known nowhere.
struct Mend {
    found: Value,
    with: Value,
    probe: Value,
}

impl Mend {
    /// How a value is mended that is read with this fault; none where it cannot be.
    fn of(fault: &str) -> Option<Self> {
        if let Some((word, known)) = unknown(fault, "unknown variant `") {
            return Some(Self {
                found: Value::Text(word.to_owned()),
                with: Value::Text(canonical(word, &known)?),
                probe: Value::Text("\u{0}".to_owned()),
            });
        }
        if let Some(rest) = fault.split_once("invalid type: string \"") {
            let (text, expected) = rest.1.split_once("\", expected ")?;
            let fraction = number(text).filter(|_| expected.starts_with("f64"))?;
            return Some(Self {
                found: Value::Text(text.to_owned()),
                with: Value::Number(fraction),
                probe: Value::Text("\u{0}".to_owned()),
            });
        }
        // A direction may be written as a number; as a word, another number is told what may stand there.
        let number = ["integer `", "floating point `"].iter().find_map(|kind| fault.split_once(kind))?.1;
        let (number, expected) = number.split_once("`, expected ")?;
        let found = Value::from_json(number).ok().filter(|_| expected.starts_with("string or map"))?;
        // 1.0 is a direction as 1 is.
        let word = number.trim_end_matches(".0").to_owned();
        let probe = Value::Integer(if word == "7" { 8 } else { 7 });
        Some(Self { found, with: Value::Text(word), probe })
    }
}

/// The word that is not known and those that are.
fn unknown<'a>(fault: &'a str, kind: &str) -> Option<(&'a str, Vec<&'a str>)> {
    let (word, rest) = fault.split_once(kind)?.1.split_once('`')?;
    let known = rest.strip_prefix(", expected ")?.split('`').skip(1).step_by(2).collect();
    Some((word, known))
}

/// The known word that a typed one stands for.
fn canonical(word: &str, known: &[&str]) -> Option<String> {
    let typed = plain(word);
    let same = known.iter().find(|known| plain(known) == typed && **known != word);
    let meant = || {
        let meant = SYNONYMS.iter().filter(|(_, typed_for)| typed_for.iter().any(|one| plain(one) == typed));
        meant.map(|(meant, _)| meant).find(|meant| known.contains(meant))
    };
    same.or_else(meant).map(|word| (*word).to_owned())
}

/// The words, but for other spellings, that stand for one of those that are known.
#[cfg(feature = "schema")]
pub(crate) fn synonyms<'a>(known: &'a [&str]) -> impl Iterator<Item = &'static str> + 'a {
    let of_known = SYNONYMS.iter().filter(|(meant, _)| known.contains(meant));
    of_known.flat_map(|(_, typed)| *typed).copied().filter(|typed| !known.contains(typed))
}

/// A word without case, spaces and marks, except for the sign of a number.
fn plain(word: &str) -> String {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match word.trim() {
        sign @ ("+" | "-") => sign.to_owned(),
        number if number.starts_with('-') && letters.parse::<u32>().is_ok() => format!("-{letters}"),
        _ => letters,
    }
}

/// Puts `with` in the place of the occurrence `at` of `found`, be it a value or a key; whether there is one.
fn replace(value: &mut Value, found: &Value, at: usize, with: &Value) -> bool {
    fn walk(value: &mut Value, found: &Value, left: &mut usize, with: &Value) -> bool {
        let mut here = || {
            let is_it = *left == 0;
            *left = left.saturating_sub(1);
            is_it
        };
        if value == found {
            if here() {
                *value = with.clone();
                return true;
            }
            return false;
        }
        if let Value::Numbers(numbers) = value {
            *value = Value::List(std::mem::take(numbers).into_iter().map(Value::of_number).collect());
        }
        match value {
            Value::List(items) => items.iter_mut().any(|item| walk(item, found, left, with)),
            Value::Table(fields) => {
                if let (Value::Text(key), Value::Text(other)) = (found, with)
                    && let Some(at) = fields.iter().position(|(name, _)| name == key)
                    && here()
                {
                    // Not over a key that is there.
                    let is_free = fields.iter().all(|(name, _)| name != other);
                    if is_free {
                        fields[at].0.clone_from(other);
                    }
                    return is_free;
                }
                fields.iter_mut().any(|(_, field)| walk(field, found, left, with))
            }
            _ => false,
        }
    }
    walk(value, found, &mut at.clone(), with)
}

/// A number, or a fraction such as `1/3`; none where a text is neither.
///
/// ```
/// assert_eq!(govindex::spelling::number("1/4"), Some(0.25));
/// assert_eq!(govindex::spelling::number("１／４"), Some(0.25));
/// assert_eq!(govindex::spelling::number("2025/1/2"), None);
/// ```
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    // Keyboards of Chinese write full-width digits and points.
    let plain = |c: char| match c {
        '０'..='９' | '．' | '－' | '＋' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let number = |text: &str| {
        let text: String = text.trim().chars().map(plain).collect();
        text.parse::<f64>().ok().filter(|x| x.is_finite())
    };
    let value = match text.split_once(['/', '／', '∕', '⁄']) {
        Some((above, below)) => number(above)? / number(below)?,
        None => number(text)?,
    };
    value.is_finite().then_some(value)
}

/// A fault of reading in plain words, with the nearest spelling.
fn told(fault: &str) -> String {
    let mut text = fault.to_owned();
    for kind in ["unknown variant `", "unknown field `"] {
        if let Some((word, known)) = unknown(fault, kind) {
            let near = did_you_mean(nearest(word, known).as_deref());
            text = fault.replacen(&format!("{kind}{word}`"), &format!("{kind}{word}`{near}"), 1);
        }
    }
    sentence(&text.replace("expected u64", "expected a whole number from 0 to 18446744073709551615"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::{Direction, Normalize};
    use crate::scoring::Aggregate;
    use crate::stats::Ties;
    use serde_json::json;

    #[test]
    fn directions_as_people_write_them() {
        for word in ["higher", "Higher", "max", "positive", "正向", "benefit", "+1", "1"] {
            assert_eq!(read(word), Ok(Direction::Higher), "{word}");
        }
        for word in ["lower", "MIN", "negative", "负向", "逆向", "cost", "-1"] {
            assert_eq!(read(word), Ok(Direction::Lower), "{word}");
        }
        assert_eq!(
            read(json!([1, -1, 1.0, "min"])),
            Ok(vec![Direction::Higher, Direction::Lower, Direction::Higher, Direction::Lower])
        );
        assert!(read::<Direction>(2).is_err());
        assert!(read::<Direction>("lowwer").unwrap_err().contains("(did you mean `lower`?)"));
    }

    #[test]
    fn methods_as_people_write_them() {
        assert_eq!(read("mean"), Ok(Aggregate::Arithmetic));
        assert_eq!(read("MIN"), Ok(Aggregate::Minimum));
        assert_eq!(read(json!({ "TOPSIS": {} })), read::<Aggregate>(json!({ "topsis": {} })));
        assert_eq!(read::<Normalize>(json!({ "minmax": {} })), Ok(Normalize::default()));
        assert_eq!((read("min"), read("mean")), (Ok(Ties::Competition), Ok(Ties::Average)));
        let fault = read::<Aggregate>("topsiss").unwrap_err();
        assert!(
            fault.starts_with("unknown variant `topsiss` (did you mean `topsis`?), expected one of"),
            "{fault}"
        );
    }

    #[test]
    fn a_fraction_is_a_number_where_one_is_needed() {
        #[derive(serde::Deserialize, Debug, PartialEq)]
        struct Both {
            text: String,
            number: f64,
        }
        let both = read::<Both>(json!({ "text": "1/3", "number": "1/3" })).unwrap();
        assert_eq!(both, Both { text: "1/3".to_owned(), number: 1.0 / 3.0 });
        assert_eq!(read::<f64>("1／4"), Ok(0.25));
        assert!(read::<f64>("1/0").is_err());
        assert_eq!(read::<f64>("much").unwrap_err(), "invalid type: the text \"much\", expected a number");
    }

    #[test]
    fn only_the_place_at_fault_is_changed() {
        #[derive(serde::Deserialize, Debug, PartialEq)]
        struct Both {
            column: String,
            direction: Direction,
        }
        let both = read::<Both>(json!({ "column": "min", "direction": "min" })).unwrap();
        assert_eq!(both, Both { column: "min".to_owned(), direction: Direction::Lower });
    }
}
