//! Text as people and programs write it: space and invisible characters around it, one letter written in two ways,
//! full-width digits.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::words::is_invisible;

/// Whether a character is there and nobody sees it, so that texts with and without it look the same.
pub(crate) fn is_hidden(c: char) -> bool {
    // A control character is a fault, or a name that somebody chose with care.
    is_invisible(c) && !c.is_control() && !c.is_whitespace()
}

/// The text without the space and the invisible characters around it.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_hidden(c))
}

/// The text as a reader sees it: in one normal form, without invisible characters. Texts that look the same are the same.
pub(crate) fn as_seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || (is_nfc_quick(text.chars()) == IsNormalized::Yes && !text.contains(is_hidden)) {
        return Cow::Borrowed(text);
    }
    text.chars().filter(|&c| !is_hidden(c)).nfc().collect::<String>().into()
}

/// The character at its usual width, with a plain minus sign.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{2212}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The period that a text names, without space around it: a year as its four digits, also where it is written `2016年`,
/// `2016年度` or full-width; a day at midnight, which is what some libraries make of a date, as the date.
pub(crate) fn period(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    let year: String = text
        .strip_suffix("年度")
        .or_else(|| text.strip_suffix('年'))
        .unwrap_or(text)
        .chars()
        .take(5)
        .map(half_width)
        .collect();
    if year.len() == 4 && year != text && year.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Owned(year);
    }
    Cow::Borrowed(without_midnight(text))
}

/// A date without the midnight behind it.
pub(crate) fn without_midnight(text: &str) -> &str {
    let is_date =
        |date: &str| date.len() == 10 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match text.split_once("T00:00:00").or_else(|| text.split_once(" 00:00:00")) {
        // What is left is a zone, or a fraction of a second that is 0.
        Some((date, rest))
            if is_date(date)
                && !rest.trim_start_matches(['.', '0']).starts_with(|c: char| c.is_ascii_digit()) =>
        {
            date
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_and_invisible_characters_around_a_text_do_not_count() {
        assert_eq!(trim("\u{feff}\u{200b} AB\u{a0}\u{200f}"), "AB");
        assert_eq!(trim("\u{3000}甲 乙\u{200d}"), "甲 乙");
        assert_eq!(trim("A\u{200b}B"), "A\u{200b}B", "inside, it is for the reader to say what was meant");
    }

    #[test]
    fn texts_that_look_the_same_are_the_same() {
        assert_eq!(as_seen("A\u{301}B"), as_seen("\u{c1}B"));
        assert_eq!(as_seen("A\u{200b}B"), "AB");
        assert!(matches!(as_seen("内蒙古自治区"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_year_is_its_four_digits_however_it_is_written() {
        for text in ["2016", " 2016年", "２０１６年", "２０１６", "2016年度\u{200b}"] {
            assert_eq!(period(text), "2016", "{text}");
        }
        for text in ["2016Q1", "2016年3月", "20160", "116", "第一年"] {
            assert_eq!(period(text), text);
        }
    }

    #[test]
    fn a_day_at_midnight_is_the_day() {
        for text in
            ["2020-01-01", "2020-01-01T00:00:00", "2020-01-01 00:00:00", "2020-01-01T00:00:00.000+08:00"]
        {
            assert_eq!(period(text), "2020-01-01", "{text}");
        }
        for text in ["2020-01-01T12:00:00", "2020-01-01T00:00:00.5", "at T00:00:00"] {
            assert_eq!(period(text), text);
        }
    }
}
