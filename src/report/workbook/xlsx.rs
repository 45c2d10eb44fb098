//! The file that Excel opens.
//!
//! Widths of columns and heights of rows are reckoned here: `autofit` of the crate takes a Chinese character for half as wide
//! as it is, and WPS does not fit rows when it opens a file. The font is named in every cell, since that of the theme is
//! another one on Chinese systems.

use rust_xlsxwriter::{
    ConditionalFormat2ColorScale, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    IgnoreError, Workbook as File, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{Sheet, Workbook};
use crate::error::Problem;
use crate::report::document::TableBlock;
use crate::table::printable;
use crate::words::Language;
use crate::{Cells, Error, Result};

const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
const LONGEST_TEXT: usize = 32_767;

/// More digits than an `f64` keeps of every number.
const MOST_DECIMALS: usize = 15;
/// Whole numbers beyond have more digits than Excel keeps.
const LARGEST_COUNT: u64 = 999_999_999_999_999;

/// Widths in characters of the default font.
const NARROWEST: usize = 6;
const WIDEST: usize = 50;
/// In tables of few columns, whose texts are sentences.
const WIDEST_OF_FEW: usize = 100;
const FEW: usize = 3;
/// A heading wider than this is broken into lines.
const HEADING: usize = 14;
/// Notes are broken at this width where the table is narrower.
const NOTE: usize = 90;
/// As many characters as can be read on a landscape A4 page, at seven tenths of their size.
const PAGE: usize = 200;
/// A table wider than a screen keeps its first columns in view.
const SCREEN: usize = 110;
/// Sizes of letters in points.
const SIZE: usize = 11;
const TITLE_SIZE: usize = 14;
const NOTE_SIZE: usize = 9;

/// The height of a row in points for so many points of letters in all its lines; Excel has no higher rows than 409.
fn height(points: usize) -> f64 {
    (points as f64 * 1.37 + 4.0).min(409.0)
}

struct Styles {
    title: Format,
    warning: Format,
    caption: Format,
    heading: Format,
    text: Format,
    number: Format,
    note: Format,
}

impl Styles {
    fn base(language: Language) -> Format {
        Format::new().set_font_name(language.of("Calibri", "等线")).set_font_size(SIZE as f64)
    }

    fn new(language: Language) -> Self {
        let base = Self::base(language);
        let wrapped = base.clone().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let cell = base
            .clone()
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(0x00BF_BFBF);
        Self {
            title: wrapped.clone().set_bold().set_font_size(TITLE_SIZE as f64),
            warning: wrapped.clone().set_bold().set_font_color(0x00C0_0000),
            caption: wrapped.clone().set_bold(),
            heading: cell
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(0x00DD_EBF7),
            // A text beside a number would touch it.
            text: cell.clone().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            number: cell,
            note: wrapped.set_font_size(NOTE_SIZE as f64).set_font_color(0x0059_5959),
        }
    }
}

/// The workbook as a file.
pub(super) fn write(book: &Workbook) -> Result<Vec<u8>> {
    if book.sheets.is_empty() {
        return Err(refused("sheets", "none".to_owned(), "at least one sheet"));
    }
    book.sheets.iter().try_for_each(check)?;
    assemble(book).map_err(|fault| refused("sheets", fault.to_string(), "what Excel can hold"))
}

fn refused(parameter: &'static str, found: String, expected: &'static str) -> Error {
    Error::from(Problem::InvalidParameter { method: "workbook", parameter, found, expected })
}

/// That Excel can hold what stands on a sheet.
fn check(sheet: &Sheet) -> Result<()> {
    let name = &sheet.name;
    let rows: usize = sheet.blocks.iter().map(|block| block.cells().rows() + block.notes().len() + 3).sum();
    if rows + 8 > MOST_ROWS {
        let found = format!("{rows} rows in the sheet `{name}`");
        return Err(refused(
            "rows",
            found,
            "at most 1048576 rows, all that a sheet of Excel has; give fewer units, or write CSV",
        ));
    }
    for block in &sheet.blocks {
        let columns = block.cells().columns().len();
        if columns > MOST_COLUMNS {
            let found = format!("{columns} columns in the sheet `{name}`");
            return Err(refused(
                "columns",
                found,
                "at most 16384 columns, all that a sheet of Excel has; give fewer indicators",
            ));
        }
        let too_long = |text: &str| {
            // No text has more code units than bytes.
            let length = if text.len() > LONGEST_TEXT { text.encode_utf16().count() } else { 0 };
            (length > LONGEST_TEXT).then_some(length)
        };
        let refuse = |length: usize, row: usize, column: &str| {
            let column = crate::words::excerpt(column);
            let found = format!("{length} characters in row {row}, column `{column}` of the sheet `{name}`");
            Err(refused("cells", found, "at most 32767 characters, all that a cell of Excel holds"))
        };
        let above = block.caption_text().into_iter().chain(block.notes().iter().map(String::as_str));
        if let Some(length) = above.map(too_long).find_map(|length| length) {
            return refuse(length, 0, block.caption_text().unwrap_or_default());
        }
        for (column, cells) in block.cells().columns() {
            if let Some(length) = too_long(column) {
                return refuse(length, 0, column);
            }
            let Cells::Text(texts) = cells else { continue };
            let mut lengths = texts.iter().map(|text| text.as_deref().and_then(too_long));
            if let Some((row, length)) =
                lengths.by_ref().enumerate().find_map(|(row, length)| Some((row, length?)))
            {
                return refuse(length, row + 1, column);
            }
        }
    }
    Ok(())
}

fn assemble(book: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new(book.language);
    let mut file = File::new();
    let properties = DocProperties::new()
        .set_title(shortened(&book.title))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    file.set_properties(&properties);
    file.set_default_format(&Styles::base(book.language), 20, 64)?;
    for sheet in &book.sheets {
        Page { book, sheet, styles: &styles, language: book.language, row: 0 }.write(file.add_worksheet())?;
    }
    file.save_to_buffer()
}

/// Excel takes 255 characters as a property.
fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

/// A sheet as it is written, and the row that is next.
struct Page<'a> {
    book: &'a Workbook,
    sheet: &'a Sheet,
    styles: &'a Styles,
    language: Language,
    row: u32,
}

impl Page<'_> {
    fn write(mut self, page: &mut Worksheet) -> Result<(), XlsxError> {
        page.set_name(&self.sheet.name)?;
        let blocks = &self.sheet.blocks;
        let mut widths: Vec<usize> = Vec::new();
        for block in blocks {
            let columns = block.cells().columns();
            let widest = if columns.len() > FEW { WIDEST } else { WIDEST_OF_FEW };
            for (at, (name, cells)) in columns.enumerate() {
                let width = self.width(name, cells, widest);
                match widths.get_mut(at) {
                    Some(known) => *known = width.max(*known),
                    None => widths.push(width),
                }
            }
        }
        for (column, &width) in (0..).zip(&widths) {
            page.set_column_width(column, width as f64)?;
        }
        let styles = self.styles;
        self.line(page, &self.book.title, &styles.title, &widths, TITLE_SIZE)?;
        for warning in &self.book.warnings {
            self.line(page, warning, &styles.warning, &widths, SIZE)?;
        }
        let mut headings = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            self.row += u32::from(at > 0);
            if let Some(caption) = block.caption_text() {
                self.line(page, caption, &styles.caption, &widths, SIZE)?;
            }
            headings.push(self.row);
            self.table(page, block, &widths)?;
            for note in block.note_lines(self.language) {
                self.line(page, &note, &styles.note, &widths, NOTE_SIZE)?;
            }
        }
        self.set_up(page, &widths, &headings)
    }

    /// How wide a column is.
    fn width(&self, name: &str, cells: &Cells, widest: usize) -> usize {
        let body = match cells {
            Cells::Text(texts) => {
                let lines = texts.iter().flatten().flat_map(|text| text.lines());
                lines.map(|line| self.measure(line) + 1).max()
            }
            Cells::Number { values, decimals } => {
                let shown = |x: &&f64| match decimals {
                    Some(decimals) => format!("{x:.*}", (*decimals).min(MOST_DECIMALS)).len(),
                    None => x.to_string().len().min(12),
                };
                values.iter().filter(|x| !x.is_nan()).map(|x| shown(&x)).max()
            }
            Cells::Count(counts) => counts.iter().flatten().map(|count| count.to_string().len()).max(),
        };
        // The button of the filter stands beside the heading.
        let heading = self.measure(name).min(HEADING) + 2;
        (body.unwrap_or(0).max(heading) + 2).clamp(NARROWEST, widest)
    }

    /// How many places a text takes; in Chinese fonts, quotation marks and dashes take two.
    fn measure(&self, text: &str) -> usize {
        match self.language {
            Language::Chinese => UnicodeWidthStr::width_cjk(text),
            Language::English => UnicodeWidthStr::width(text),
        }
    }

    /// How many lines a text takes in so many places, broken at spaces and between characters that take two places.
    fn lines(&self, text: &str, width: usize) -> usize {
        let width = width.max(1);
        let mut lines = 0;
        for line in text.lines() {
            lines += 1;
            if self.measure(line) <= width {
                continue;
            }
            let mut filled = 0;
            for word in line.split_inclusive(|c: char| c == ' ' || !c.is_ascii()) {
                let place = self.measure(word);
                if filled > 0 && filled + self.measure(word.trim_end()) > width {
                    lines += 1;
                    filled = 0;
                }
                lines += place.saturating_sub(1) / width;
                filled += if place > width { place % width } else { place };
            }
        }
        lines.max(1)
    }

    /// A text over the whole width of the sheet.
    fn line(
        &mut self,
        page: &mut Worksheet,
        text: &str,
        style: &Format,
        widths: &[usize],
        points: usize,
    ) -> Result<(), XlsxError> {
        let (mut columns, mut width) = (0_u16, 0_usize);
        while columns < 2 || usize::from(columns) < widths.len().min(MOST_COLUMNS) || width < NOTE {
            // Beyond a page, a long text would run on where nobody reads it.
            if width >= PAGE {
                break;
            }
            width += widths.get(usize::from(columns)).copied().unwrap_or(8);
            columns += 1;
        }
        let lines = self.lines(text, width * SIZE / points.max(SIZE));
        if lines > 1 {
            page.merge_range(self.row, 0, self.row, columns - 1, text, style)?;
        } else {
            // It runs on over the blank cells beside it; merged cells would stand in the way of frozen columns.
            page.write_string_with_format(self.row, 0, text, &style.clone().unset_text_wrap())?;
        }
        page.set_row_height(self.row, height(lines * points.max(SIZE)))?;
        self.row += 1;
        Ok(())
    }

    fn table(&mut self, page: &mut Worksheet, block: &TableBlock, widths: &[usize]) -> Result<(), XlsxError> {
        let (table, styles, top) = (block.cells(), self.styles, self.row);
        if table.columns().len() == 0 {
            return Ok(());
        }
        let rows = table.rows();
        let mut heights = vec![1; rows];
        let mut heading_lines = 1;
        for ((column, (name, cells)), &width) in (0_u16..).zip(table.columns()).zip(widths) {
            page.write_string_with_format(top, column, name, &styles.heading)?;
            heading_lines = heading_lines.max(self.lines(name, width - 2));
            let number = |format: &str| styles.number.clone().set_num_format(format);
            let at = |row: usize| top + 1 + u32::try_from(row).unwrap_or(u32::MAX);
            match cells {
                Cells::Text(texts) => {
                    for (row, text) in texts.iter().take(rows).enumerate() {
                        let text = text.as_deref().unwrap_or_default();
                        page.write_string_with_format(at(row), column, text, &styles.text)?;
                        heights[row] = heights[row].max(self.lines(text, width - 2));
                    }
                }
                Cells::Number { values, decimals } => {
                    let style = match decimals.map(|decimals| decimals.min(MOST_DECIMALS)) {
                        None => styles.number.clone(),
                        Some(0) => number("0"),
                        Some(decimals) => number(&format!("0.{}", "0".repeat(decimals))),
                    };
                    for (row, &x) in values.iter().take(rows).enumerate() {
                        if x.is_nan() {
                            page.write_blank(at(row), column, &style)?;
                        } else if x.is_infinite() {
                            page.write_string_with_format(at(row), column, x.to_string(), &styles.text)?;
                        } else {
                            // A zero has no sign that a reader should see.
                            page.write_number_with_format(at(row), column, x + 0.0, &style)?;
                        }
                    }
                }
                Cells::Count(counts) => {
                    let style = number("0");
                    for (row, &count) in counts.iter().take(rows).enumerate() {
                        match count {
                            None => page.write_blank(at(row), column, &style)?,
                            Some(count) if count > LARGEST_COUNT => page.write_string_with_format(
                                at(row),
                                column,
                                count.to_string(),
                                &styles.text,
                            )?,
                            Some(count) => {
                                page.write_number_with_format(at(row), column, count as f64, &style)?
                            }
                        };
                    }
                }
            }
            if block.is_score(name) && rows > 0 {
                // One hue, from light to dark: it can be told apart in grey print and by every reader.
                let scale = ConditionalFormat2ColorScale::new()
                    .set_minimum_color(0x00FF_FFFF)
                    .set_maximum_color(0x009D_C3E6);
                page.add_conditional_format(top + 1, column, at(rows - 1), column, &scale)?;
            }
        }
        page.set_row_height(top, height(heading_lines * SIZE))?;
        for (row, &lines) in (top + 1..).zip(&heights) {
            if lines > 1 {
                page.set_row_height(row, height(lines * SIZE))?;
            }
        }
        let last = u16::try_from(table.columns().len() - 1).unwrap_or(u16::MAX);
        self.row = top + 1 + u32::try_from(rows).unwrap_or(u32::MAX);
        if rows > 0 {
            // Codes are texts; a mark at each that it might be a number tells nobody anything.
            page.ignore_error_range(top + 1, 0, self.row - 1, last, IgnoreError::NumberStoredAsText)?;
            if self.sheet.blocks.len() == 1 {
                page.autofilter(top, 0, self.row - 1, last)?;
            }
        }
        Ok(())
    }

    /// The panes, and how the sheet prints.
    fn set_up(&self, page: &mut Worksheet, widths: &[usize], headings: &[u32]) -> Result<(), XlsxError> {
        let width: usize = widths.iter().sum();
        // The unit, and what stands before it.
        let labels = match &self.sheet.blocks[..] {
            [block] if width > SCREEN => {
                let mut columns = block.cells().columns();
                let text = columns.position(|(_, cells)| matches!(cells, Cells::Text(_)));
                text.and_then(|at| u16::try_from(at).ok()).filter(|&at| at < 3).map_or(0, |at| at + 1)
            }
            _ => 0,
        };
        if let [top] = headings {
            page.set_freeze_panes(top + 1, labels)?;
            page.set_repeat_rows(*top, *top)?;
        }
        let pages = width.div_ceil(PAGE).max(1);
        if pages > 1 && labels > 0 {
            page.set_repeat_columns(0, labels - 1)?;
        }
        page.set_paper_size(9).set_landscape().set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3);
        page.set_print_fit_to_pages(u16::try_from(pages).unwrap_or(u16::MAX), 0);
        page.set_footer("&C&P / &N");
        if !self.book.warnings.is_empty() {
            // On every page. An ampersand begins a command there, and Excel takes 255 characters.
            let warnings = printable(&self.book.warnings.join("  "));
            let warnings: String = warnings.chars().take(100).collect();
            page.set_header(format!("&R{}", warnings.replace('&', "&&")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;
    use crate::Table;

    fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        Xlsx::new(Cursor::new(bytes)).unwrap()
    }

    /// A part of the file as XML.
    fn part(bytes: &[u8], name: &str) -> String {
        let mut text = String::new();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn one(table: Table) -> Workbook {
        Workbook::new("标题", Language::Chinese).sheet("结果", [TableBlock::new(table)])
    }

    fn table() -> Table {
        Table::new()
            .with("排名", Cells::Count(vec![Some(1), Some(u64::MAX), None]))
            .with("评估对象", Cells::from(["包头市", "鄂尔多斯市", "乌兰察布市"]))
            .with("得分", Cells::Number { values: vec![80.256, f64::NAN, -0.0], decimals: Some(2) })
            .with("系数", Cells::Number { values: vec![0.1 + 0.2, 1e-9, f64::INFINITY], decimals: None })
    }

    #[test]
    fn numbers_are_numbers_and_what_is_missing_is_blank() {
        let bytes = one(table()).to_xlsx().unwrap();
        let cells = open(bytes.clone()).worksheet_range("结果").unwrap();
        let row = |row: u32| {
            (0..4).map(|column| cells.get_value((row, column)).cloned().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(cells.get_value((0, 0)), Some(&Data::String("标题".into())));
        assert_eq!(row(1), ["排名", "评估对象", "得分", "系数"].map(|name| Data::String(name.into())));
        assert_eq!(
            row(2),
            [Data::Float(1.0), Data::String("包头市".into()), Data::Float(80.256), Data::Float(0.1 + 0.2)]
        );
        let large = Data::String(u64::MAX.to_string());
        assert_eq!(row(3), [large, Data::String("鄂尔多斯市".into()), Data::Empty, Data::Float(1e-9)]);
        assert_eq!(row(4)[0], Data::Empty);
        assert_eq!(row(4)[2], Data::Float(0.0));
        let styles = part(&bytes, "xl/styles.xml");
        assert!(styles.contains("formatCode=\"0.00\"") && styles.contains("formatCode=\"0\""), "{styles}");
        assert!(
            styles.contains("等线") && !styles.contains("Calibri") && !styles.contains("scheme"),
            "{styles}"
        );
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("v>-0<"), "{sheet}");
    }

    #[test]
    fn texts_are_texts_whatever_they_look_like() {
        let hostile = [
            "=HYPERLINK(\"http://x\",\"y\")",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "{=1}",
            "\t=1",
            "<script>alert(1)</script>",
            "\"quoted\" & 'single'",
            "😀",
            "\u{202e}ltr",
            "一\n二\r\n三",
            "_x0041_",
            "\u{0}\u{1}\u{ffff}",
            "http://x.y",
            "mailto:a@b",
            "007",
            " 空 ",
            "1E5",
            "TRUE",
        ];
        let table = hostile.iter().fold(Table::new(), |table, text| table.with(*text, Cells::from(hostile)));
        let block = TableBlock::new(table).caption(hostile[0]).note(hostile[0]).note(hostile[10]);
        let book =
            Workbook::new(hostile[0], Language::English).warning(hostile[1]).sheet(hostile[0], [block]);
        let bytes = book.to_xlsx().unwrap();
        let mut file = open(bytes.clone());
        let name = file.sheet_names()[0].clone();
        assert_eq!(file.worksheet_formula(&name).unwrap().cells().count(), 0);
        let cells = file.worksheet_range(&name).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>") && !sheet.contains("hyperlink"), "{sheet}");
        for (row, text) in (4_u32..).zip(hostile) {
            let found = cells.get_value((row, 0)).unwrap();
            let Data::String(found) = found else { panic!("{text:?} became {found:?}") };
            // A parser of XML reads one line break as another.
            assert_eq!(found.replace("\r\n", "\n"), text.replace("\r\n", "\n"));
        }
    }

    #[test]
    fn a_sheet_of_one_table_keeps_its_heading_in_view_filters_colours_and_prints() {
        let block = TableBlock::new(table()).scores(["得分"]).note("一").note("二");
        let book =
            Workbook::new("标题", Language::Chinese).warning("示例数据 &P").sheet("结果", [block.clone()]);
        let bytes = book.to_xlsx().unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        for found in [
            "<pane ySplit=\"3\" topLeftCell=\"A4\"",
            "<autoFilter ref=\"A3:D6\"/>",
            "<conditionalFormatting sqref=\"C4:C6\"><cfRule type=\"colorScale\"",
            "paperSize=\"9\"",
            "orientation=\"landscape\"",
            "fitToHeight=\"0\"",
            "<oddHeader>&amp;R示例数据 &amp;&amp;P</oddHeader>",
            "<ignoredError sqref=\"A4:D6\" numberStoredAsText=\"1\"/>",
        ] {
            assert!(sheet.contains(found), "{found}\n{sheet}");
        }
        let names = part(&bytes, "xl/workbook.xml");
        assert!(names.contains("_xlnm.Print_Titles") && names.contains("结果!$3:$3"), "{names}");
        let texts = part(&bytes, "xl/sharedStrings.xml");
        assert!(texts.contains("注：1. 一") && texts.contains(">2. 二<"), "{texts}");
        // Two tables have two headings, none of which can stay in view for both.
        let two =
            Workbook::new("标题", Language::Chinese).sheet("结果", [block.clone(), block]).to_xlsx().unwrap();
        let sheet = part(&two, "xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<pane") && !sheet.contains("<autoFilter"), "{sheet}");
        assert!(sheet.contains("fitToHeight=\"0\"") && sheet.matches("colorScale\"").count() == 2, "{sheet}");
    }

    #[test]
    fn columns_are_as_wide_as_chinese_is() {
        let text = "内蒙古自治区呼伦贝尔市";
        let bytes = one(Table::new().with("名称", Cells::from([text]))).to_xlsx().unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let (_, width) = sheet.split_once("<col min=\"1\" max=\"1\" width=\"").unwrap();
        let width: f64 = width.split_once('"').unwrap().0.parse().unwrap();
        assert!((24.0..28.0).contains(&width), "22 places, and some room: {width}");
        let page = Workbook::new("", Language::Chinese).sheet("", []);
        let page = Page {
            book: &page,
            sheet: &page.sheets[0],
            styles: &Styles::new(page.language),
            language: page.language,
            row: 0,
        };
        for (text, width, lines) in [
            (text, 22, 1),
            (text, 21, 2),
            (text, 4, 6),
            ("a b c d", 3, 2),
            ("abcdefgh", 3, 3),
            ("甲\n乙", 9, 2),
            ("", 9, 1),
        ] {
            assert_eq!(page.lines(text, width), lines, "{text} in {width}");
        }
    }

    #[test]
    fn the_bytes_are_the_same_every_time() {
        let blocks: Vec<TableBlock> = (0..9).map(|_| TableBlock::new(table()).scores(["得分"])).collect();
        let book = || {
            blocks.iter().fold(Workbook::new("标题", Language::Chinese), |book, block| {
                book.sheet("表", [block.clone()])
            })
        };
        let first = book().to_xlsx().unwrap();
        assert!(part(&first, "docProps/core.xml").contains("2000-01-01T00:00:00Z"));
        // The clock of a zip entry has steps of two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        for _ in 0..3 {
            assert_eq!(book().to_xlsx().unwrap(), first);
        }
    }

    #[test]
    fn what_excel_cannot_hold_is_refused_with_its_place() {
        let told = |book: Workbook| book.to_xlsx().unwrap_err().message(Language::Chinese);
        assert!(told(Workbook::new("", Language::Chinese)).contains("至少一个工作表"));
        let long = "长".repeat(32_768);
        let found = told(one(Table::new().with("名称", Cells::texts(["短".to_owned(), long.clone()]))));
        assert!(found.contains("工作表 `结果` 第 2 行 `名称` 列有 32768 个字符"), "{found}");
        assert!(one(Table::new().with("名称", Cells::texts([&long[3..]]))).to_xlsx().is_ok());
        let emoji = "😀".repeat(16_384);
        assert!(
            one(Table::new().with("名称", Cells::texts([emoji]))).to_xlsx().is_err(),
            "Excel counts UTF-16"
        );
        let rows = one(Table::new().with("数", Cells::Count(vec![Some(1); 1_048_576])));
        assert!(told(rows).contains("至多 1048576 行"));
        let columns = (0..16_385).fold(Table::new(), |table, _| table.with("x", Cells::from(["a"])));
        assert!(told(one(columns)).contains("至多 16384 列"));
        assert!(one(Table::new()).to_xlsx().is_ok(), "a table without columns");
        assert!(
            one(Table::new().with("x", Cells::Text(Vec::new()))).to_xlsx().is_ok(),
            "a table without rows"
        );
    }

    /// Nothing is asserted where the office suite, or its part for workbooks, is not installed.
    #[test]
    fn libreoffice_opens_the_file_and_saves_it_without_loss() {
        let folder = std::env::temp_dir().join(format!("govindex-workbook-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let book = Workbook::new("标题", Language::Chinese).warning("示例数据").sheet(
            "结果",
            [
                TableBlock::new(table()).scores(["得分"]).caption("=1+1").note("注"),
                TableBlock::new(
                    Table::new()
                        .with("文本", Cells::from(["=HYPERLINK(\"x\")", "+1", "007", "一\n二", "_x0041_"])),
                ),
            ],
        );
        let bytes = book.to_xlsx().unwrap();
        std::fs::write(folder.join("book.xlsx"), &bytes).unwrap();
        std::fs::write(folder.join("known.csv"), "a\n1\n").unwrap();
        let ran = std::process::Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
            .args(["--headless", "--convert-to", "xlsx", "--outdir"])
            .arg(folder.join("saved"))
            .args(["known.csv", "book.xlsx"].map(|name| folder.join(name)))
            .output();
        let opens_workbooks = folder.join("saved/known.xlsx").is_file();
        let saved = std::fs::read(folder.join("saved/book.xlsx"));
        std::fs::remove_dir_all(&folder).unwrap();
        let Some(ran) = ran.ok().filter(|_| opens_workbooks) else { return };
        let saved = saved.unwrap_or_else(|fault| panic!("{fault}: {ran:?}"));
        let (mut own, mut theirs) = (open(bytes), open(saved));
        assert_eq!(own.sheet_names(), theirs.sheet_names());
        assert_eq!(theirs.worksheet_formula("结果").unwrap().cells().count(), 0);
        let (own, theirs) = (own.worksheet_range("结果").unwrap(), theirs.worksheet_range("结果").unwrap());
        for (row, column, value) in own.cells() {
            let found = theirs.get((row, column)).unwrap_or(&Data::Empty);
            match (value, found) {
                (Data::Float(x), Data::Float(y)) => assert!((x - y).abs() <= 1e-12 * x.abs(), "{x} and {y}"),
                _ => assert_eq!(value, found, "row {row}, column {column}"),
            }
        }
    }
}
