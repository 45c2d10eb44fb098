//! What people read, in their language.
//!
//! The code says everything in English, where it happens. A text for another language is looked up in that language's
//! table, by the English with what it quotes and counts left out: ``unit `KOR` has 3 values`` stands there as
//! ``unit `{}` has {} values``. So a sentence has one home, a text that went through a parser as a finished sentence
//! is found too, and what somebody else wrote (codes, names, cells: whatever stands in quotation marks) is never
//! translated. A text that is not in the table stays English; the tests of `zh` and of `error` hold the table against
//! what [`say!`] says and an example of every error, those of the Python package against every error that they expect.

mod days;
#[cfg(feature = "report")]
mod own;
mod quote;
mod zh;

use std::borrow::Cow;
use std::fmt;

#[cfg(feature = "report")]
pub(crate) use days::on_day;
pub(crate) use days::period_text;
#[cfg(feature = "report")]
pub(crate) use own::{OwnTexts, Restore, document_texts, hold, holding, places};
pub(crate) use quote::{PRINTED, is_invisible, quoted_list};
pub use quote::{cut, excerpt, sentence};

/// A language in which messages, notices and documents are written.
///
/// ```
/// use govindex::Language;
///
/// assert_eq!("zh-CN".parse(), Ok(Language::Chinese));
/// assert_eq!("en_GB".parse(), Ok(Language::English));
/// assert_eq!("fr".parse::<Language>().unwrap_err().code(), "unknown_language");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese in simplified characters.
    Chinese,
}

impl Language {
    /// Every language there is.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its code (ISO 639): `en` or `zh`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The language with this code, whatever the script and the region behind it: `zh-CN`, `zh_Hans` and `ZH` are `zh`.
    /// Traditional characters (`zh-Hant`, `zh-TW`) are not supported.
    pub(crate) fn known(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_lowercase().replace('_', "-");
        let (language, rest) = code.split_once('-').unwrap_or((&code, ""));
        let is_traditional = rest.split('-').any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
        match language {
            "en" => Some(Self::English),
            "zh" if !is_traditional => Some(Self::Chinese),
            _ => None,
        }
    }

    /// One of two texts that a framework or a caller holds in both languages.
    pub(crate) fn of<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A sentence with named places, `{name}`, each filled with a text that is in the language already.
pub(crate) fn fill(language: Language, template: &str, values: &[(&str, &dyn fmt::Display)]) -> String {
    let out = Joined { language, spaced: true, text: String::new(), value: false };
    out.filled(template, values)
}

/// [`fill`] for documents: in Chinese no space stands between a character and a digit or letter (GB/T 15835, as offices
/// follow it).
pub(crate) fn fill_tight(language: Language, template: &str, values: &[(&str, &dyn fmt::Display)]) -> String {
    let out = Joined { language, spaced: false, text: String::new(), value: false };
    out.filled(template, values)
}

/// What stands for an English text in a language, if anything does.
fn find(language: Language, english: &str) -> Option<Cow<'static, str>> {
    #[cfg(feature = "report")]
    if let Some(text) = own::find(language, english) {
        return Some(Cow::Owned(text));
    }
    match language {
        Language::English => None,
        Language::Chinese => zh::find(english).map(Cow::Borrowed),
    }
}

impl Joined {
    fn filled(mut self, template: &str, values: &[(&str, &dyn fmt::Display)]) -> String {
        let found = find(self.language, template);
        let template = found.as_deref().unwrap_or(template);
        self.text.reserve(template.len() + 16 * values.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.push(before, false);
            let Some((name, after)) = after.split_once('}') else { break };
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                self.push(&value.to_string(), true);
            }
            rest = after;
        }
        self.push(rest, false);
        self.text
    }
}

/// A sentence and what it is filled with, put together. In Chinese a space stands between a character and what is quoted or
/// written in Latin letters, and none between two characters, whatever the parts begin and end with; inside a part, which
/// may be somebody's name, nothing is changed.
struct Joined {
    language: Language,
    /// Whether there is such a space.
    spaced: bool,
    text: String,
    /// Whether the last part was a value.
    value: bool,
}

impl Joined {
    fn push(&mut self, part: &str, value: bool) {
        let mut part = part;
        if self.language == Language::Chinese && !part.is_empty() {
            let is_character = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            let is_wide =
                |c: char| is_character(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff5e}');
            // A backquote of the sentence itself stands where its author put it.
            let opens = |c: char| c.is_ascii_alphanumeric() || (value && c == '`');
            let closes = |c: char| c.is_ascii_alphanumeric() || (self.value && c == '`');
            let before = self.text.trim_end_matches(' ').chars().next_back();
            let after = part.trim_start_matches(' ').chars().next();
            if let (Some(before), Some(after)) = (before, after) {
                let meets = (is_character(before) && opens(after)) || (closes(before) && is_character(after));
                if is_wide(before) && is_wide(after) {
                    self.text.truncate(self.text.trim_end_matches(' ').len());
                    part = part.trim_start_matches(' ');
                } else if meets && !self.spaced {
                    // What a value begins or ends with is its own.
                    if !self.value {
                        self.text.truncate(self.text.trim_end_matches(' ').len());
                    }
                    if !value {
                        part = part.trim_start_matches(' ');
                    }
                } else if meets && !self.text.ends_with(' ') && !part.starts_with(' ') {
                    self.text.push(' ');
                }
            }
        }
        self.text.push_str(part);
        self.value = value || (self.value && part.is_empty());
    }
}

/// [`fill`], with the places as named arguments: `say!(language, "{units} units", units = 3)`; [`fill_tight`] with `tight` in
/// front.
macro_rules! say {
    (tight $language:expr, $template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::words::fill_tight($language, $template, &[$((stringify!($name), &$crate::words::say!(@value $name $($value)?))),*])
    };
    ($language:expr, $template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::words::fill($language, $template, &[$((stringify!($name), &$crate::words::say!(@value $name $($value)?))),*])
    };
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
}
pub(crate) use say;

/// A finished English text in another language: as a whole, else sentence by sentence, else as it is.
pub(crate) fn told(language: Language, text: &str) -> String {
    match language {
        Language::English => find(language, text).map_or_else(|| text.to_owned(), Cow::into_owned),
        Language::Chinese => chinese(text),
    }
}

/// What a caller gave, or a phrase of ours about it: only a phrase of several words that is known as a whole is found, so
/// that `mean` given for a number stays `mean`.
pub(crate) fn phrase(language: Language, text: &str) -> String {
    let known = || {
        let (key, parts) = abstracted(text);
        let find = |text| find(Language::Chinese, text);
        find(text).map(Cow::into_owned).or_else(|| Some(filled(&find(&key)?, &parts)))
    };
    match language {
        Language::Chinese if text.contains(' ') => known().unwrap_or_else(|| text.to_owned()),
        _ => text.to_owned(),
    }
}

/// Texts one after the other: `a, b` or `a、b`.
pub(crate) fn listed<T: AsRef<str>>(language: Language, texts: &[T]) -> String {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    texts.join(language.of(", ", "、"))
}

/// From one number to another: `3–5` or `3～5`; one number where both read alike.
pub(crate) fn from_to(language: Language, [low, high]: [&str; 2]) -> String {
    if low == high { low.to_owned() } else { format!("{low}{}{high}", language.of("–", "～")) }
}

/// The first of `all` texts, one after the other, and whether there are more.
pub(crate) fn first_of<T: AsRef<str>>(language: Language, first: &[T], all: usize) -> String {
    let more = if all > first.len() { language.of(" …", "等") } else { "" };
    listed(language, first) + more
}

/// At most so many of all texts, and whether there are more.
#[cfg(feature = "report")]
pub(crate) fn some_of<T: AsRef<str>>(language: Language, all: &[T], most: usize) -> String {
    first_of(language, &all[..all.len().min(most)], all.len())
}

/// So many units.
pub(crate) fn counted(count: usize, language: Language) -> String {
    match count {
        1 => say!(tight language, "{count} unit", count),
        _ => say!(tight language, "{count} units", count),
    }
}

/// A share in percent, without the noise of binary fractions.
pub(crate) fn percent_of(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

/// Whether a number is printed as zero.
pub(crate) fn is_zero(printed: &str) -> bool {
    printed.bytes().all(|c| matches!(c, b'+' | b'-' | b'0' | b'.'))
}

/// A number with its sign, which zero has not, however it comes to be printed.
pub(crate) fn signed(x: f64, decimals: usize) -> String {
    let text = format!("{x:+.decimals$}");
    if is_zero(&text) { text.trim_start_matches(['+', '-']).to_owned() } else { text }
}

fn chinese(text: &str) -> String {
    let find = |text| find(Language::Chinese, text);
    if let Some(found) = find(text) {
        return found.into_owned();
    }
    let (key, parts) = abstracted(text);
    if let Some(found) = find(&key) {
        return filled(&found, &parts);
    }
    // `the TOPSIS`, `the rank`.
    if let Some(bare) = text.strip_prefix("the ")
        && let Some(found) = find(bare).or((!bare.contains(' ')).then(|| bare.to_owned().into()))
    {
        return found.into_owned();
    }
    if let Some(place) = text.find(" (did you mean `")
        && let Some(length) = text[place..].find("`?)")
    {
        let (before, meant) = (&text[..place], &text[place + " (did you mean `".len()..place + length]);
        let after = &text[place + length + "`?)".len()..];
        return format!("{}（是否指 `{meant}`？）{}", chinese(before), chinese(after));
    }
    // The longest first: a list of faults by line, then sentences, then what is said of a place.
    for (separator, theirs) in [("\n", "\n"), ("; ", "；"), (": ", "："), (", expected ", "，应为")] {
        let pieces = split_outside_quotes(text, separator);
        if pieces.len() > 1 {
            let pieces: Vec<String> = pieces.into_iter().map(chinese).collect();
            return pieces.join(theirs);
        }
    }
    text.to_owned()
}

/// A template with `{}` (in order) or `{0}`, `{1}` … for the parts of the English text.
fn filled(template: &str, parts: &[&str]) -> String {
    let mut out = Joined {
        language: Language::Chinese,
        spaced: true,
        text: String::with_capacity(template.len()),
        value: false,
    };
    let (mut rest, mut next) = (template, 0);
    while let Some((before, after)) = rest.split_once('{') {
        out.push(before, false);
        let Some((place, after)) = after.split_once('}') else { break };
        match place.parse() {
            // A place of the sentence around, which is filled later.
            Err(_) if !place.is_empty() => out.push(&format!("{{{place}}}"), true),
            at => {
                let at = at.unwrap_or(next);
                next = at + 1;
                out.push(
                    &parts
                        .get(at)
                        .copied()
                        .unwrap_or_default()
                        .replace("`, `", "`、`")
                        .replace("\", \"", "\"、\""),
                    true,
                );
            }
        }
        rest = after;
    }
    out.push(rest, false);
    out.text
}

/// A text with what it quotes and counts left out, and these parts: what stands between backquotes or quotation marks
/// (a run of quoted texts with commas is one part), numbers, and lists of numbers in brackets.
pub(crate) fn abstracted(text: &str) -> (String, Vec<&str>) {
    let mut key = String::with_capacity(text.len());
    let mut parts = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or('\0');
        let quoted = |rest: &str| -> Option<usize> {
            let mark = rest.chars().next().filter(|c| matches!(c, '`' | '"'))?;
            rest[1..].find(mark).map(|length| length + 2)
        };
        if let Some(mut length) = quoted(rest) {
            // `a`, `b` and `c` more: one list.
            while let Some(next) = rest[length..].strip_prefix(", ").and_then(quoted) {
                length += 2 + next;
            }
            let mark = &rest[..1];
            key.push_str(mark);
            key.push_str("{}");
            key.push_str(mark);
            parts.push(&rest[1..length - 1]);
            at += length;
            continue;
        }
        // UTF-8, x1: a word.
        let after_word =
            key.strip_suffix('-').unwrap_or(&key).ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let number = if after_word { 0 } else { number_length(rest) };
        if number > 0 {
            key.push_str("{}");
            parts.push(&rest[..number]);
            at += number;
            continue;
        }
        key.push(c);
        at += c.len_utf8();
    }
    (key, parts)
}

/// How many bytes of a number stand at the start of a text, or of a list of numbers in brackets; 0 where none does.
fn number_length(text: &str) -> usize {
    if text.starts_with('[') {
        let Some(end) = text.find(']') else { return 0 };
        let is_list =
            text[1..end].split(", ").all(|item| number_length(item) == item.len() && !item.is_empty());
        return if is_list { end + 1 } else { 0 };
    }
    let is_day = |byte: (usize, &u8)| match byte {
        (4 | 7, mark) => *mark == b'-',
        (_, digit) => digit.is_ascii_digit(),
    };
    if text.as_bytes().get(..10).is_some_and(|day| day.iter().enumerate().all(is_day)) {
        return 10;
    }
    for word in ["NaN", "inf", "-inf"] {
        if text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)) {
            return word.len();
        }
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    let mut length = text.len() - digits.len();
    let mut exponent = false;
    for (i, c) in digits.char_indices() {
        let next = digits[i + c.len_utf8()..].chars().next();
        let next_is_digit = next.is_some_and(|c| c.is_ascii_digit());
        match c {
            c if c.is_ascii_digit() => {}
            '.' if next_is_digit && !exponent => {}
            'e' if !exponent && (next_is_digit || next == Some('-')) => exponent = true,
            '-' if exponent && next_is_digit && digits[..i].ends_with('e') => {}
            // 2D, 1st: a word.
            c if c.is_ascii_alphabetic() => return 0,
            _ => break,
        }
        length += c.len_utf8();
    }
    length
}

/// The pieces of a text between separators that do not stand in a quoted part.
fn split_outside_quotes<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted) = (0, false);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with('`') {
            quoted = !quoted;
        }
        if !quoted && rest.starts_with(separator) {
            pieces.push(&text[start..at]);
            at += separator.len();
            start = at;
            continue;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_code_whatever_the_region() {
        for code in ["zh", "zh-CN", "zh-Hans", "zh_CN", "ZH-hans-cn", " zh "] {
            assert_eq!(Language::known(code), Some(Language::Chinese), "{code}");
        }
        for code in ["zh-TW", "zh_Hant", "fr", "", "chinese"] {
            assert_eq!(Language::known(code), None, "{code}");
        }
        assert_eq!(Language::known("en-US"), Some(Language::English));
    }

    #[test]
    fn what_is_quoted_or_counted_is_left_out() {
        let (key, parts) = abstracted("unit `a 1`, `b` has 3 values of -1.5e-3, [0.1, 2] and UTF-8 \"x\"");
        assert_eq!(key, "unit `{}` has {} values of {}, {} and UTF-8 \"{}\"");
        assert_eq!(parts, ["a 1`, `b", "3", "-1.5e-3", "[0.1, 2]", "x"]);
        assert_eq!(abstracted("2D and 1st of (0, 1]").0, "2D and 1st of ({}, {}]");
    }

    #[test]
    fn days_and_what_is_no_number_count_as_one_part() {
        assert_eq!(abstracted("is NaN; after 2025-12-31, not -inf").0, "is {}; after {}, not {}");
        assert_eq!(abstracted("information of inflows").0, "information of inflows");
    }

    #[test]
    fn chinese_and_latin_keep_apart_where_parts_meet() {
        let join = |parts: &[(&str, bool)]| {
            let mut out =
                Joined { language: Language::Chinese, spaced: true, text: String::new(), value: false };
            for (part, value) in parts {
                out.push(part, *value);
            }
            out.text
        };
        let text = [
            ("TOPSIS", true),
            ("要求", false),
            ("`a 值b`", true),
            ("为 ", false),
            ("3", true),
            ("，但 ", false),
        ];
        assert_eq!(join(&text), "TOPSIS 要求 `a 值b` 为 3，但 ");
        assert_eq!(
            join(&[("但", false), ("第 1 行", true), ("的 ", false), ("第 0 列", true), (" 无数据", false)]),
            "但第 1 行的第 0 列无数据"
        );
        // What somebody else wrote is not touched.
        assert_eq!(join(&[("无数据：", false), ("甲A1区 乙", true)]), "无数据：甲A1区 乙");
        assert_eq!(join(&[("框架 `", false), ("甲", true), ("` 中", false)]), "框架 `甲` 中");
    }

    #[test]
    fn documents_have_no_space_between_chinese_and_latin_but_what_a_name_has() {
        let join = |template: &str, values: &[(&str, &dyn fmt::Display)]| {
            fill_tight(Language::Chinese, template, values)
        };
        assert_eq!(join("共 {all} 个", &[("all", &80)]), "共80个");
        assert_eq!(join("{a} 与 {b}", &[("a", &"浦东 A区"), ("b", &"B 区")]), "浦东 A区与B 区");
        assert_eq!(join("至 {day} 止", &[("day", &"A ")]), "至A 止");
        assert_eq!(fill(Language::Chinese, "共{all}个", &[("all", &80)]), "共 80 个");
        assert_eq!(first_of(Language::Chinese, &["甲", "乙"], 3), "甲、乙等");
        assert_eq!(first_of(Language::English, &["A", "B"], 3), "A, B …");
    }

    #[test]
    fn shares_in_percent_have_the_digits_that_were_given() {
        assert_eq!([0.9, 0.95, 0.995, 0.29, 1.0].map(percent_of), [90.0, 95.0, 99.5, 29.0, 100.0]);
    }

    #[test]
    fn places_are_filled_by_name_or_in_order() {
        assert_eq!(say!(Language::English, "{a} and {b}", a = 1, b = "x"), "1 and x");
        assert_eq!(filled("{1}、{0}", &["a", "b"]), "b、a");
        assert_eq!(filled("{}、{}", &["a", "b"]), "a、b");
    }

    #[test]
    fn what_somebody_gave_is_not_translated() {
        for given in ["mean", "a; b: c", "{'kind': 'linear'}", "ranks"] {
            assert_eq!(phrase(Language::Chinese, given), given);
        }
        assert_eq!(phrase(Language::Chinese, "an empty list"), "空列表");
        assert_eq!(told(Language::Chinese, "the TOPSIS"), "TOPSIS");
    }

    #[test]
    fn a_text_that_is_not_known_stays_as_it_is() {
        assert_eq!(told(Language::Chinese, "nobody says `x; y`: so"), "nobody says `x; y`：so");
        assert_eq!(told(Language::English, "as it is"), "as it is");
    }
}
