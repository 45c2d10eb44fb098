//! Workbooks: tables on named sheets, and the file that Excel and WPS open.
//!
//! ```
//! use govindex::report::{TableBlock, Workbook};
//! use govindex::{Cells, Language, Table};
//!
//! let table = Table::new()
//!     .with("城市", Cells::from(["包头市", "=1+1"]))
//!     .with("得分", Cells::Number { values: vec![80.25, f64::NAN], decimals: Some(2) });
//! let workbook = Workbook::new("示例", Language::Chinese)
//!     .warning("示例数据，纯属虚构。")
//!     .sheet("结果", [TableBlock::new(table).scores(["得分"]).note("满分 100 分。")]);
//! # #[cfg(feature = "excel")]
//! assert!(workbook.to_xlsx()?.starts_with(b"PK"));
//! # Ok::<(), govindex::Error>(())
//! ```

#[cfg(feature = "excel")]
mod xlsx;

use super::document::TableBlock;
use crate::words::Language;

/// What Excel takes as the name of a sheet, in UTF-16 code units.
const LONGEST_NAME: usize = 31;

/// Tables on named sheets, in one language.
///
/// In the file, numbers are numbers with the decimals of their column, counts are whole numbers, and texts are texts: what
/// looks like a formula is none. A missing cell is blank. The columns of scores are coloured, the darker the higher. Every
/// sheet prints on A4, landscape, with its heading row on every page. Of a sheet with one table the heading row stays in
/// view, and its columns can be filtered.
#[derive(Clone, Debug)]
pub struct Workbook {
    title: String,
    language: Language,
    warnings: Vec<String>,
    sheets: Vec<Sheet>,
}

#[derive(Clone, Debug)]
struct Sheet {
    name: String,
    blocks: Vec<TableBlock>,
}

impl Workbook {
    /// A workbook without sheets; the title stands at the top of each.
    #[must_use]
    pub fn new(title: impl Into<String>, language: Language) -> Self {
        Self { title: title.into(), language, warnings: Vec::new(), sheets: Vec::new() }
    }

    /// Adds what a reader of any sheet must not miss, such as that data are made up. It stands below the title of each.
    #[must_use]
    pub fn warning(mut self, warning: impl Into<String>) -> Self {
        self.warnings.push(warning.into());
        self
    }

    /// Adds a sheet with one or more tables, one below the other.
    ///
    /// What Excel does not take in the name of a sheet (`[ ] : * ? / \`, apostrophes at the ends) is replaced, a longer name
    /// is cut to 31 characters, and a name that is there already gets a number.
    #[must_use]
    pub fn sheet(mut self, name: &str, blocks: impl IntoIterator<Item = TableBlock>) -> Self {
        let name = self.free_name(name);
        self.sheets.push(Sheet { name, blocks: blocks.into_iter().collect() });
        self
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// What a reader of any sheet must not miss.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The sheets in their order: the name as it stands in the file, and the tables.
    #[must_use]
    pub fn sheets(&self) -> impl ExactSizeIterator<Item = (&str, &[TableBlock])> {
        self.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.blocks.as_slice()))
    }

    /// The workbook as the bytes of an `.xlsx` file (feature `excel`): the same bytes whenever and wherever it is written.
    /// The date of creation in its properties is 1 January 2000.
    ///
    /// # Errors
    /// `invalid_parameter` for a workbook without sheets, and for what Excel cannot hold: more than 1,048,576 rows or 16,384
    /// columns on a sheet, or more than 32,767 characters in a cell.
    #[cfg(feature = "excel")]
    pub fn to_xlsx(&self) -> crate::Result<Vec<u8>> {
        xlsx::write(self)
    }

    /// The name as Excel takes it, different from those that are there.
    fn free_name(&self, name: &str) -> String {
        let allowed = |c: char| match c {
            '[' => '(',
            ']' => ')',
            ':' | '/' | '\\' => '-',
            '*' | '?' | '\u{fffe}' | '\u{ffff}' => ' ',
            c if c.is_control() => ' ',
            c => c,
        };
        let name: String = name.chars().map(allowed).collect();
        let name = name.trim_matches(|c: char| c == '\'' || c.is_whitespace());
        // Excel keeps this name for itself.
        let name = match name {
            "" => self.language.of("Sheet", "工作表"),
            name if name.eq_ignore_ascii_case("history") => "History sheet",
            name => name,
        };
        (1..=self.sheets.len() + 1)
            .map(|copy| if copy == 1 { String::new() } else { format!(" ({copy})") })
            .map(|end| shortened(name, LONGEST_NAME - end.len()) + &end)
            .find(|name| {
                let folded = name.to_lowercase();
                !self.sheets.iter().any(|sheet| sheet.name.to_lowercase() == folded)
            })
            .unwrap_or_default()
    }
}

/// The beginning of a text that has at most so many UTF-16 code units, without an apostrophe or space at its end.
fn shortened(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    let short: String = text.chars().take_while(fits).collect();
    short.trim_end_matches(|c: char| c == '\'' || c.is_whitespace()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> Vec<String> {
        let workbook =
            of.iter().fold(Workbook::new("", Language::Chinese), |book, name| book.sheet(name, []));
        workbook.sheets().map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn names_of_sheets_are_such_as_excel_takes() {
        assert_eq!(
            names(&["[甲]:乙*丙?丁/戊\\己", "'引号'", "", "\u{1}", "HISTORY"]),
            ["(甲)-乙 丙 丁-戊-己", "引号", "工作表", "工作表 (2)", "History sheet"]
        );
        assert_eq!(names(&["Results", "results", "RESULTS"]), ["Results", "results (2)", "RESULTS (3)"]);
        let long = "一二三四五六七八九十".repeat(4);
        let names = names(&[&long, &long, &"😀".repeat(20)]);
        assert_eq!(names[0], long.chars().take(31).collect::<String>());
        assert_eq!(names[1], long.chars().take(27).collect::<String>() + " (2)");
        assert_eq!(names[2].encode_utf16().count(), 30, "never half a character");
    }
}
