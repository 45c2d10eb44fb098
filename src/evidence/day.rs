//! Days as they are written in records, and how many lie between two.
//!
//! Year first, so that no day can be read in two ways: `2024-03-05`, `2024/3/5`, `2024.3.5`, `20240305`, `2024年3月5日`,
//! each with or without a time of day behind it. Anything else is refused with its row.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a text that is no day is told.
const NOT_A_DAY: &str = "is not a day; write it year first, as 2024-03-05";

/// What a text with the day or month first is told.
const TWO_WAYS: &str = "can be read in two ways; write the day year first, as 2024-03-05";

/// The day that a text names.
pub(crate) fn day(text: &str) -> Result<NaiveDate, &'static str> {
    let text = text.trim();
    let (date, behind) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    if !is_time_of_day(behind) {
        return Err(NOT_A_DAY);
    }
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        return ymd(&date[..4], &date[4..6], &date[6..]).ok_or(NOT_A_DAY);
    }
    let parts: Vec<&str> =
        date.trim_end_matches(['日', '号']).split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => ymd(year, month, day).ok_or(NOT_A_DAY),
        [a, b, year] if year.len() == 4 && [a, b].iter().all(|part| part.parse::<u32>().is_ok()) => {
            Err(TWO_WAYS)
        }
        _ => Err(NOT_A_DAY),
    }
}

/// Whether a text is a time of day (`10:30:00+08:00`, `10时30分`, `24:00`) or nothing, and not a note or the end of a
/// period.
fn is_time_of_day(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['上', '下', '午', ' ']);
    let hour = text.bytes().take_while(u8::is_ascii_digit).count();
    if text.is_empty() {
        return true;
    }
    if !((1..=2).contains(&hour) && text[hour..].starts_with([':', '时', '点'])) {
        return false;
    }
    // Hours, minutes and seconds, before the zone; a minute may have a leap second.
    let clock = text.split(['+', '-', 'Z', '.', ' ']).next().unwrap_or_default();
    let numbers = clock.split([':', '时', '点', '分', '秒']).filter_map(|part| part.parse::<u32>().ok());
    let numbers: Vec<u32> = numbers.collect();
    let within = numbers.iter().zip([24, 59, 60]).all(|(number, most)| *number <= most);
    within && (numbers.first() != Some(&24) || numbers[1..].iter().all(|number| *number == 0))
}

/// The last day of what a text names: a day, month, quarter or year.
pub(crate) fn last_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(day) = day(text) {
        return Some(day);
    }
    // 底 and 末 say the end, which a month and a year mean anyway; 前 alone would be the day before, and is refused.
    let text = ["底前", "底", "末"]
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .filter(|rest| rest.ends_with(['年', '月', '度']))
        .unwrap_or(text);
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| -> Option<u32> {
        let text = text.trim();
        let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let quarter = |text: &str| match text.trim().trim_start_matches('第') {
        "1" | "一" => Some(3),
        "2" | "二" => Some(6),
        "3" | "三" => Some(9),
        "4" | "四" => Some(12),
        _ => None,
    };
    let (year, month) = if let Some((year, text)) = text.split_once(['Q', 'q']) {
        (year.strip_suffix('-').unwrap_or(year), quarter(text)?)
    } else if let Some(text) = text.strip_suffix("季度") {
        let (year, text) = text.split_once('年')?;
        (year, quarter(text)?)
    } else if let Some(text) = text.strip_suffix('月') {
        let (year, month) = text.split_once('年')?;
        (year, number(month, 1..=2)?)
    } else if let Some((year, month)) = text.split_once(['-', '/']) {
        (year, number(month, 1..=2)?)
    } else {
        (text.strip_suffix('年').unwrap_or(text), 12)
    };
    let year = i32::try_from(number(year, 4..=4)?).ok()?;
    NaiveDate::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if [year, month, day].iter().any(|part| !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// An optional day as a text of a framework file.
pub(crate) mod optional_day {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(crate) fn serialize<S: Serializer>(
        day: &Option<NaiveDate>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        day.map(|day| day.to_string()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<NaiveDate>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        super::day(&text).map(Some).map_err(|why| serde::de::Error::custom(format!("`{text}` {why}")))
    }
}

/// A day as a text of a framework file.
pub(crate) mod one_day {
    use chrono::NaiveDate;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(crate) fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        day.to_string().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::day(&text).map_err(|why| D::Error::custom(format!("`{text}` {why}")))
    }
}

/// Which days count between two days.
///
/// ```toml
/// calendar = "calendar-days"                      # every day
/// calendar = { holidays = ["2024-10-01"], workdays = ["2024-09-29"] }   # Monday to Friday, with exceptions
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOf<(Named, WorkingWeek)>")
)]
#[non_exhaustive]
pub enum Calendar {
    /// Every day counts.
    #[default]
    CalendarDays,
    /// Working days count: Monday to Friday but the holidays, and the weekend days that are worked (调休).
    WorkingDays {
        /// Days of the working week that are free.
        holidays: BTreeSet<NaiveDate>,
        /// Days of the weekend that are worked.
        workdays: BTreeSet<NaiveDate>,
    },
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Named {
    CalendarDays,
    WorkingDays,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Written {
    Named(Named),
    Table(WorkingWeek),
}

#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
struct WorkingWeek {
    holidays: Vec<String>,
    workdays: Vec<String>,
}

impl Serialize for Calendar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = |days: &BTreeSet<NaiveDate>| days.iter().map(NaiveDate::to_string).collect();
        let written = match self {
            Self::CalendarDays => Written::Named(Named::CalendarDays),
            Self::WorkingDays { holidays, workdays } if holidays.is_empty() && workdays.is_empty() => {
                Written::Named(Named::WorkingDays)
            }
            Self::WorkingDays { holidays, workdays } => {
                Written::Table(WorkingWeek { holidays: texts(holidays), workdays: texts(workdays) })
            }
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let days = |texts: Vec<String>| -> Result<BTreeSet<NaiveDate>, D::Error> {
            texts
                .iter()
                .map(|text| day(text).map_err(|why| serde::de::Error::custom(format!("`{text}` {why}"))))
                .collect()
        };
        // Each form by itself, so that a fault says what it expects.
        let written = Value::deserialize(deserializer)?;
        if written.is_object() {
            let week = WorkingWeek::deserialize(written).map_err(serde::de::Error::custom)?;
            return Ok(Self::WorkingDays { holidays: days(week.holidays)?, workdays: days(week.workdays)? });
        }
        Ok(match Named::deserialize(written).map_err(serde::de::Error::custom)? {
            Named::CalendarDays => Self::CalendarDays,
            Named::WorkingDays => Self::WorkingDays { holidays: BTreeSet::new(), workdays: BTreeSet::new() },
        })
    }
}

impl Calendar {
    /// How many days that count lie behind `from` up to and including `to`; negative where `to` comes first.
    #[must_use]
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.days(to, from);
        }
        match self {
            Self::CalendarDays => (to - from).num_days(),
            Self::WorkingDays { holidays, workdays } => {
                let within = |day: &&NaiveDate| **day > from && **day <= to;
                let free = holidays.iter().filter(within).filter(|day| !is_weekend(**day)).count();
                let worked = workdays.iter().filter(within).filter(|day| is_weekend(**day)).count();
                let exceptions = i64::try_from(worked).unwrap_or(0) - i64::try_from(free).unwrap_or(0);
                weekdays(to) - weekdays(from) + exceptions
            }
        }
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// How many days from Monday to Friday there are up to and including `day`, from a Monday long ago.
fn weekdays(day: NaiveDate) -> i64 {
    // Day 1 of the common era is a Monday.
    let days = i64::from(day.num_days_from_ce());
    let (weeks, rest) = (days.div_euclid(7), days.rem_euclid(7));
    weeks * 5 + rest.min(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        day(text).unwrap()
    }

    #[test]
    fn a_calendar_that_is_not_known_says_which_are() {
        let fault = |text| serde_json::from_str::<Calendar>(text).unwrap_err().to_string();
        assert!(fault(r#""work""#).contains("expected `calendar-days` or `working-days`"));
        assert!(fault(r#"{"holiday": []}"#).contains("`holiday`"));
        assert!(fault(r#"{"holidays": ["2024-02-30"]}"#).contains("`2024-02-30` is not a day"));
    }

    #[test]
    fn year_first_in_every_usual_spelling() {
        let expected = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
        for text in [
            "2024-03-05",
            "2024/3/5",
            "2024.3.5",
            "20240305",
            "2024年3月5日",
            "2024-03-05 14:30:00",
            "2024-03-05T14:30:00Z",
        ] {
            assert_eq!(day(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_stands_behind_a_day_is_a_time_of_day_or_it_is_no_day() {
        let expected = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
        for text in [
            "2024-03-05T08:00:00+08:00",
            "2024/3/5 0:00",
            "2024年3月5日 10时20分",
            "2024-03-05 下午 3:15",
            "2024-03-05T24:00",
        ] {
            assert_eq!(day(text), Ok(expected), "{text}");
        }
        for text in [
            "2024-03-05T25:00:00",
            "2024-03-05 10:60",
            "2024-03-05 10:00:61Z",
            "2024-03-05 24:01",
            "2024-03-05 99时",
        ] {
            assert_eq!(day(text), Err(NOT_A_DAY), "{text}");
        }
        for text in [
            "2024-03-05 or later",
            "2024.3.5 - 2024.12.31",
            "2024-03-05 2024-03-06",
            "2024-03-05T",
            "+024-03-05",
            "2024-+3-05",
        ] {
            assert_eq!(day(text).is_ok(), text == "2024-03-05T", "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        assert_eq!(day("03/05/2024"), Err(TWO_WAYS));
        assert_eq!(day("5.3.2024"), Err(TWO_WAYS));
        for text in ["2024-13-01", "2024-02-30", "soon", "", "2024", "20241301"] {
            assert_eq!(day(text), Err(NOT_A_DAY), "{text}");
        }
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays_and_count_made_up_days() {
        // The week of the National Day 2024: 1 to 7 October are free, the Sunday before and the Saturday after worked.
        let week: Calendar = serde_json::from_value(serde_json::json!({
            "holidays": ["2024-10-01", "2024-10-02", "2024-10-03", "2024-10-04", "2024-10-07"],
            "workdays": ["2024-09-29", "2024-10-12"],
        }))
        .unwrap();
        assert_eq!(week.days(on("2024-09-27"), on("2024-10-08")), 3, "Sunday 29th, Monday 30th, Tuesday 8th");
        assert_eq!(week.days(on("2024-10-08"), on("2024-09-27")), -3);
        assert_eq!(Calendar::CalendarDays.days(on("2024-09-27"), on("2024-10-08")), 11);
        let plain: Calendar = serde_json::from_value(serde_json::json!("working-days")).unwrap();
        assert_eq!(plain.days(on("2024-09-27"), on("2024-10-04")), 5);
    }
}
