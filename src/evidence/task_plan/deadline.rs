//! By when a deliverable is due, as plans write it.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use crate::evidence::day::{day, last_day};

/// By when a deliverable is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// By this day, which is still on time.
    By(NaiveDate),
    /// It has no end (持续推进): it stays out of on-time rates, but is part of the plan.
    Open,
}

impl Deadline {
    /// The day, where there is one.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::By(day) => Some(day),
            Self::Open => None,
        }
    }
}

/// `2025-12-31`, or `open`.
impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(day) => day.fmt(f),
            Self::Open => f.write_str("open"),
        }
    }
}

impl Serialize for Deadline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a text that is no deadline is told.
const NOT_A_DEADLINE: &str = "is not a deadline; write a day (2025-12-31), a month (2025年12月), a year (2025年), or 持续推进 for none";

/// The deadline that a text names; a month, quarter or year means its last day.
pub(super) fn deadline(text: &str, open: &[String]) -> Result<Deadline, &'static str> {
    let text = text.trim();
    if open.iter().any(|word| word.trim().to_lowercase() == text.to_lowercase()) {
        return Ok(Deadline::Open);
    }
    let fault = match day(text) {
        Err(fault) if fault.contains("two ways") => fault,
        _ => NOT_A_DEADLINE,
    };
    last_day(text).map(Deadline::By).ok_or(fault)
}

/// The period of a day: `2025-12`, `2025-Q4`, `2025`.
pub(super) fn period(day: NaiveDate, length: super::Period) -> String {
    match length {
        super::Period::Month => format!("{}-{:02}", day.year(), day.month()),
        super::Period::Quarter => format!("{}-Q{}", day.year(), day.month0() / 3 + 1),
        super::Period::Year => day.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, &'static str> {
        deadline(text, &["持续推进".to_owned(), "Open".to_owned()]).map(|deadline| deadline.to_string())
    }

    #[test]
    fn a_month_and_a_year_mean_their_last_day() {
        for (text, meant) in [
            ("2025年12月", "2025-12-31"),
            ("2024年2月", "2024-02-29"),
            (" 2025年6月底前 ", "2025-06-30"),
            ("2025-06", "2025-06-30"),
            ("2025/6", "2025-06-30"),
            ("2025年", "2025-12-31"),
            ("2025年底", "2025-12-31"),
            ("2025-Q3", "2025-09-30"),
            ("2025年第一季度", "2025-03-31"),
            ("2025年4季度末", "2025-12-31"),
            ("2025", "2025-12-31"),
            ("2025-11-15", "2025-11-15"),
            ("2025年11月15日", "2025-11-15"),
            ("2025年11月15", "2025-11-15"),
            ("持续推进", "open"),
            ("open", "open"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(meant), "{text}");
        }
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in [
            "",
            "尽快",
            "2025年13月",
            "2025年6月前",
            "25年6月",
            "2025-Q5",
            "2025.1",
            "2025-",
            "月",
            "年",
            "底",
        ] {
            assert_eq!(read(text), Err(NOT_A_DEADLINE), "{text}");
        }
        assert!(read("31.12.2025").unwrap_err().contains("two ways"));
    }
}
