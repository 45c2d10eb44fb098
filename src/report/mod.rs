//! What people read, in Chinese or English: documents of an assessment in HTML, Markdown, Word and Excel.
//!
//! A [`Document`] is headings, paragraphs, tables and figures; [`overview`], [`ranking_note`], [`unit_page`], [`appeals_annex`],
//! [`self_report_annex`] and [`method_annex`] make those of an assessment,
//! [`duties`] and [`overdue`] those of a task plan, and [`write()`] puts them all into a folder in every format. At the top of each
//! stands what nobody must miss: that the evidence is made up, that weights have not been approved, that rules were not read in a
//! source.
//!
//! ```
//! use govindex::report::{Writing, markdown, overview};
//! use govindex::{Dataset, Framework, Language, assess};
//!
//! let framework = Framework::builtin("cn-provincial-services-2019")?;
//! let data = Dataset::new(["110000", "150000"])?
//!     .with_names("zh", vec![Some("北京市".into()), Some("内蒙古自治区".into())])?
//!     .with_indicator("EFFECTIVENESS", vec![92.0, 81.5])?
//!     .with_indicator("MATURITY", vec![90.0, 84.0])?
//!     .with_indicator("COMPLETENESS", vec![91.0, 80.0])?
//!     .with_indicator("COVERAGE", vec![95.0, 88.0])?
//!     .with_indicator("ACCURACY", vec![93.0, 86.0])?;
//! let page = markdown(&overview(&assess(&framework, &data)?, Language::Chinese, &Writing::default())?);
//! assert!(page.contains("| 1 | 北京市 | 92.20 | 非常高 |"));
//! assert!(page.contains("**权重尚未核定，结果仅供测试，不作为考核依据。**"));
//! # Ok::<(), govindex::Error>(())
//! ```

mod annexes;
mod document;
mod docx;
mod duties;
mod escape;
mod figure;
mod html;
mod ledger;
pub(crate) mod listed;
mod markdown;
mod method;
mod notices;
mod pages;
mod ranking_note;
mod remarks;
mod scorecard;
mod sources;
mod tables;
mod warnings;
mod wording;
mod workbook;
mod write;

use chrono::{Datelike, NaiveDate};

use crate::words::{Language, on_day, say};
use crate::{Cells, Grade};

pub use annexes::{appeals_annex, method_annex, self_report_annex};
pub use document::{Block, Document, TableBlock};
pub use docx::{Layout, Template, docx};
pub use duties::{duties, overdue};
pub use figure::{
    Figure, beeswarm, contribution_bars, framework_tree, heat_map, lines, profile_bars, ranked_bars,
    timeline, tree,
};
pub use html::html;
pub use markdown::markdown;
#[cfg(feature = "cli")]
pub(crate) use notices::told as notices_told;
pub use pages::{overview, workbook};
pub use ranking_note::ranking_note;
pub use scorecard::unit_page;
pub use wording::Wording;
pub use workbook::Workbook;
pub use write::{DocumentKind, Format, Writing, Written, write};

/// A number as the framework prints it; none where it is missing.
fn shown(value: f64, decimals: usize) -> Option<String> {
    let text = Cells::numbers([value], decimals).shown(0);
    (!text.is_empty()).then_some(text)
}

/// A rank: whole, but for the average rule.
fn shown_rank(rank: f64) -> Option<String> {
    let decimals = usize::from(rank.fract() != 0.0);
    shown(rank, decimals)
}

/// The grade in words.
fn grade_label(grade: &Grade, language: Language) -> String {
    let label = grade.label.or(&grade.grade, language);
    grade.class.as_ref().map_or_else(|| label.clone(), |class| format!("{label} ({class})"))
}

/// A text as it stands at the beginning of a line; a Chinese one may begin with a name.
fn capitalized(mut text: String, language: Language) -> String {
    if language == Language::English
        && let Some(first) = text.get_mut(..1)
    {
        first.make_ascii_uppercase();
    }
    text
}

/// A number with its unit of measurement.
fn with_unit(number: String, unit: &str, language: Language) -> String {
    match (unit, language) {
        ("", _) => number,
        (unit, _) if unit.starts_with('%') => number + unit,
        (unit, Language::Chinese) if !unit.starts_with(|c: char| c.is_ascii()) => number + unit,
        (unit, _) => format!("{number} {unit}"),
    }
}

/// A day by which something is due: the end of a month or year is called so.
fn by_day(day: NaiveDate, language: Language) -> String {
    let is_last = day.succ_opt().is_some_and(|next| next.month() != day.month());
    match (is_last, day.month()) {
        (true, 12) => say!(tight language, "end of {year}", year = day.year()),
        (true, _) => match language {
            Language::English => day.format("end of %B %Y").to_string(),
            Language::Chinese => day.format("%Y年%-m月底").to_string(),
        },
        (false, _) => on_day(day, language),
    }
}
