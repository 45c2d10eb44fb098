//! Days and periods as people write them.

use chrono::NaiveDate;

use super::Language;

/// A day as people write it.
pub(crate) fn on_day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::English => day.format("%-d %B %Y").to_string(),
        Language::Chinese => day.format("%Y年%-m月%-d日").to_string(),
    }
}

/// A period as people write it: a year, a month or a day in words, anything else as it is.
pub(crate) fn period_text(period: &str, language: Language) -> String {
    if let Ok(day) = period.parse() {
        return on_day(day, language);
    }
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    match (language, period.split_once('-')) {
        (Language::Chinese, None) if digits(period, 4) => format!("{period}年"),
        (Language::Chinese, Some((year, month))) if digits(year, 4) && digits(month, 2) => {
            match month.parse() {
                Ok(month @ 1..=12_u8) => format!("{year}年{month}月"),
                // A financial or academic year.
                _ => period.to_owned(),
            }
        }
        _ => period.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_one_of_twelve() {
        for (period, said) in
            [("2025", "2025年"), ("2025-03", "2025年3月"), ("2023-24", "2023-24"), ("2024-00", "2024-00")]
        {
            assert_eq!(period_text(period, Language::Chinese), said);
        }
    }
}
