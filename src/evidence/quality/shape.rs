//! How the text of a cell must be written.
//!
//! ```text
//! resident-id       A1 … A18      Σ a_i · 2^(18−i) mod 11 = 1, the last sign X standing for 10
//! credit-code       C1 … C18      c_18 + Σ_(i<18) c_i · 3^(i−1) mod 31 = 0, signs 0–9 and A–Z without I O S V Z
//! ```
//!
//! Source: GB 11643-1999 公民身份号码 and GB 32100-2015 法人和其他组织统一社会信用代码编码规则 for the check signs,
//! GB 11714-1997 for that of the organisation inside the credit code, GB/T 2260-2007 for the first two digits of a
//! division.

use std::fmt;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem, Result};
use crate::evidence::day::day;

/// How a text must be written.
///
/// ```toml
/// format = "digits"                            # 0 to 9 only
/// format = "number"                            # a number, in plain digits
/// format = "date"                              # a day, year first: 2024-03-05, 20240305, 2024年3月5日
/// format = "resident-id"                       # 公民身份号码, 18 signs, with its day of birth and check sign
/// format = "credit-code"                       # 统一社会信用代码, 18 signs, with its check sign
/// format = "division"                          # 行政区划代码, 6 digits that begin with those of a province
/// format = { pattern = "[A-Z]{2}[0-9]{4}" }    # a regular expression that the whole text must match
/// ```
///
/// The codes are proved by what they carry in themselves; whether a division (still) exists only a list of divisions
/// knows, which `values` compares with.
///
/// ```
/// use govindex::evidence::Shape;
///
/// assert!(Shape::ResidentId.fits("11010519491231002X")?);
/// assert!(!Shape::ResidentId.fits("110105194912310021")?);
/// assert!(Shape::Pattern("[A-Z]{2}[0-9]+".into()).fits("NM150100")?);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shape {
    /// Digits only.
    Digits,
    /// A number.
    Number,
    /// A day, year first.
    Date,
    /// An identity number of a resident (公民身份号码).
    ResidentId,
    /// A unified social credit code (统一社会信用代码).
    CreditCode,
    /// A code of an administrative division (行政区划代码).
    Division,
    /// A regular expression that the whole text must match.
    Pattern(String),
}

/// A shape that is ready to be compared with.
#[derive(Debug)]
pub(super) enum Ready<'a> {
    Named(&'a Shape),
    Pattern(Regex),
}

impl Shape {
    /// Whether a text is written so.
    ///
    /// # Errors
    /// `invalid_parameter` for a pattern that is no regular expression.
    pub fn fits(&self, text: &str) -> Result<bool> {
        Ok(self.ready()?.fits(text))
    }

    pub(super) fn ready(&self) -> Result<Ready<'_>> {
        let Self::Pattern(pattern) = self else { return Ok(Ready::Named(self)) };
        let whole = Regex::new(&format!("^(?:{pattern})$"));
        whole.map(Ready::Pattern).map_err(|fault| {
            Error::from(Problem::InvalidParameter {
                method: "quality",
                parameter: "pattern",
                found: format!("{pattern} ({fault})"),
                expected: "a regular expression",
            })
        })
    }
}

impl Ready<'_> {
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.is_match(text),
            Self::Named(shape) => match shape {
                Shape::Digits => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
                // Rust reads `inf` and `nan` as numbers too.
                Shape::Number => {
                    text.bytes().all(|byte| !byte.is_ascii_alphabetic() || byte.eq_ignore_ascii_case(&b'e'))
                        && text.parse::<f64>().is_ok_and(f64::is_finite)
                }
                Shape::Date => day(text).is_ok(),
                Shape::ResidentId => is_resident_id(text.as_bytes()),
                Shape::CreditCode => is_credit_code(text.as_bytes()),
                Shape::Division => is_division(text.as_bytes()),
                Shape::Pattern(_) => false,
            },
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digits => "digits",
            Self::Number => "a number",
            Self::Date => "a day",
            Self::ResidentId => "a resident's identity number",
            Self::CreditCode => "a unified social credit code",
            Self::Division => "a division code",
            Self::Pattern(pattern) => return write!(f, "like {pattern}"),
        })
    }
}

/// The first two digits of a division, by GB/T 2260: provinces and what has their rank.
const PROVINCES: [u8; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82,
];

fn is_division(text: &[u8]) -> bool {
    let is_code = text.len() == 6 && text.iter().all(u8::is_ascii_digit);
    // A province has no city, and no county without a city.
    is_code
        && PROVINCES.contains(&((text[0] - b'0') * 10 + (text[1] - b'0')))
        && !(&text[2..4] == b"00" && &text[4..] != b"00")
}

fn is_resident_id(text: &[u8]) -> bool {
    if text.len() != 18 || !text[..17].iter().all(u8::is_ascii_digit) || !is_division(&text[..6]) {
        return false;
    }
    let check = match text[17] {
        b'X' => 10,
        digit if digit.is_ascii_digit() => u32::from(digit - b'0'),
        _ => return false,
    };
    let birth = std::str::from_utf8(&text[6..14]).unwrap_or_default();
    // Doubling from the left gives every sign its power of two: ISO 7064, MOD 11-2.
    let sum = text[..17].iter().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    day(birth).is_ok() && (sum + check) % 11 == 1
}

/// The signs of a credit code; their places are their values.
const CREDIT: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The weights of the eight signs of an organisation code.
const ORGANISATION: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

fn is_credit_code(text: &[u8]) -> bool {
    // What a national authority registers has the code of no province.
    if text.len() != 18 || !(is_division(&text[2..8]) || &text[2..8] == b"100000") {
        return false;
    }
    let value = |sign: &u8| CREDIT.iter().position(|other| other == sign);
    let (Some(mut sum), mut power) = (value(&text[17]), 1) else { return false };
    for sign in &text[..17] {
        let Some(value) = value(sign) else { return false };
        sum = (sum + value * power) % 31;
        power = power * 3 % 31;
    }
    sum == 0 && is_organisation(&text[8..17])
}

/// Nine signs of GB 11714, the last of them a check sign.
fn is_organisation(text: &[u8]) -> bool {
    let value = |sign: u8| match sign {
        b'0'..=b'9' => Some(u32::from(sign - b'0')),
        b'A'..=b'Z' => Some(u32::from(sign - b'A') + 10),
        _ => None,
    };
    let mut sum = 0;
    for (&sign, weight) in text.iter().zip(ORGANISATION) {
        let Some(value) = value(sign) else { return false };
        sum += value * weight;
    }
    let check = match text[8] {
        b'X' => 10,
        digit if digit.is_ascii_digit() => u32::from(digit - b'0'),
        _ => return false,
    };
    (sum + check).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_signs_are_those_of_the_standards() {
        // The two examples of GB 11643-1999 and that of GB 32100-2015; 360426199101010071 and 91110000600037341L are
        // those in the documentation of python-stdnum 2.2, which agrees on all but the one born before 1900.
        for id in ["11010519491231002X", "440524188001010014", "360426199101010071"] {
            assert!(Shape::ResidentId.fits(id).unwrap(), "{id}");
        }
        for code in ["91350100M000100Y43", "91110000600037341L"] {
            assert!(Shape::CreditCode.fits(code).unwrap(), "{code}");
        }
    }

    #[test]
    fn a_wrong_sign_a_day_that_is_not_and_other_lengths_are_refused() {
        for id in [
            "110105194912310021", // another check sign
            "11010519491231002x", // the standard writes a capital
            "11010519491331002X", // no such month
            "99010519491231002X", // no such province
            "1101051949123100",
            "",
            "１１０１０５１９４９１２３１００２X",
        ] {
            assert!(!Shape::ResidentId.fits(id).unwrap(), "{id}");
        }
        for code in
            ["91110000600037341M", "91350100M000100Y44", "9135010OM000100Y43", "91350100M000100Y4", ""]
        {
            assert!(!Shape::CreditCode.fits(code).unwrap(), "{code}");
        }
        // Any one sign that is changed is found.
        for at in 0..17 {
            let mut code = b"91350100M000100Y43".to_vec();
            code[at] = if code[at] == b'1' { b'2' } else { b'1' };
            let code = String::from_utf8(code).unwrap();
            assert!(!Shape::CreditCode.fits(&code).unwrap(), "{code}");
        }
    }

    #[test]
    fn plain_shapes() {
        for (shape, yes, no) in [
            (Shape::Digits, &["0", "0012"][..], &["", "1a", "-1", "1.0", "１"][..]),
            (Shape::Number, &["1", "-2.5", "1e3"], &["", "inf", "NaN", "1,5", "12%", "e"]),
            (Shape::Date, &["2024-02-29", "20240229", "2024年2月9日"], &["2023-02-29", "29/02/2024", "2024"]),
            (Shape::Division, &["150000", "150100", "150102"], &["160000", "15010", "150002", "15010a"]),
            (Shape::Pattern("a|bc".into()), &["a", "bc"], &["ab", "abc", "xbc", ""]),
            (Shape::Pattern("[一-龥]{2,4}".into()), &["政务", "内蒙古"], &["政", "ab"]),
        ] {
            for text in yes {
                assert!(shape.fits(text).unwrap(), "{shape}: {text}");
            }
            for text in no {
                assert!(!shape.fits(text).unwrap(), "{shape}: {text}");
            }
        }
        let fault = Shape::Pattern("[a-".into()).fits("a").unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
    }
}
