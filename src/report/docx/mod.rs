//! Documents as Word files.
//!
//! ```
//! use govindex::report::{Document, Layout, TableBlock, docx};
//! use govindex::{Cells, Language, Table};
//!
//! let table = Table::new()
//!     .with("地区", Cells::from(["包头市", "鄂尔多斯市"]))
//!     .with("得分", Cells::Number { values: vec![80.25, 71.0], decimals: Some(2) });
//! let document = Document::new("2025年度数字政府建设评估报告", Language::Chinese)
//!     .heading(1, "总体评估结果")
//!     .table(TableBlock::new(table).caption("表1 综合得分"));
//! let bytes = docx(&document, Layout::of(Language::Chinese))?;
//! assert_eq!(bytes, docx(&document, Layout::Gb9704)?);
//! # Ok::<(), govindex::Error>(())
//! ```
//!
//! The `WordprocessingML` (ECMA-376, ISO/IEC 29500, transitional) is written here: the crates for it lack header rows that
//! repeat, alternative text and pictures as SVG.

mod layout;
mod package;
mod table;
mod template;
mod tree;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::document::{Block, Document, TableBlock};
use super::figure::Figure;
use crate::Result;
use crate::words::{Language, cut, say};

use layout::{Look, Page, Role};
use package::{Picture, Xml, packed};

pub use layout::Layout;
pub use template::Template;

/// A document as a Word file (`.docx`).
///
/// Styles are real (Title, Heading 1 to 4, Body Text, Caption, Note, Warning, a table style), so that the navigation pane, a
/// table of contents and a change of style work; headings are numbered by their styles (一、（一）1.（1） in Chinese, 1. 1.1 in
/// English), so their texts carry no numbers. The header row of a table repeats on every page, short rows do not split, and
/// numbers stand to the right. A table too wide for an upright page gets a page across, and one too wide for that is continued
/// below with its first column repeated. Fonts are named, never enclosed. What the document says before all else (a
/// [`Block::Warning`] ahead of any other block) stands at the head of every page, too.
///
/// A figure is there as PNG and, for readers that show it, as SVG (feature `png`), with its sentence for those who cannot see
/// it. Where the picture cannot be drawn, a line says so under its title, and its table stands there if it is short. What a file of
/// this kind cannot hold (control characters, marks that turn the direction of writing) is left out of texts, and a line
/// break is a space. Equal documents give equal bytes.
///
/// # Errors
/// `io` where the file would be larger than the format allows (4 GiB a part).
pub fn docx(document: &Document, layout: Layout) -> Result<Vec<u8>> {
    written(document, &Looks::Layout(layout), false)
}

/// What a document looks like.
pub(super) enum Looks<'a> {
    Layout(Layout),
    Template(&'a Template),
}

impl<'a> Looks<'a> {
    /// That of a template; where there is none, what readers of the language expect.
    pub(super) fn of(template: Option<&'a Template>, language: Language) -> Self {
        template.map_or(Self::Layout(Layout::of(language)), Self::Template)
    }
}

/// [`docx`]; `strict` where a picture that cannot be drawn is an error.
pub(super) fn written(document: &Document, looks: &Looks<'_>, strict: bool) -> Result<Vec<u8>> {
    let of_block = |block: &Block| match block {
        Block::Figure(figure) => drawn(figure, strict),
        _ => Ok(None),
    };
    let drawn = document.blocks().iter().map(of_block).collect::<Result<_>>()?;
    let banner = banner(document);
    match looks {
        Looks::Layout(layout) => {
            let mut look = Look::new(*layout, document.language());
            look.banner = banner;
            let (body, pictures) = Writer::new(document, &look, drawn, None).written();
            packed(document, &look, &body, &pictures)
        }
        Looks::Template(template) => {
            let mut look = template.look(document.language());
            look.banner = banner;
            let (body, pictures) = Writer::new(document, &look, drawn, Some(template)).written();
            template.packed(document, &look, &body, &pictures)
        }
    }
}

/// What a document says before all else, in one line: a page that is printed or copied alone must say it, too.
fn banner(document: &Document) -> Option<String> {
    /// More than three lines would take the page from its text. Latin letters are half as wide.
    const LONGEST: usize = 150;
    let texts: Vec<&str> = document
        .blocks()
        .iter()
        .map_while(|block| match block {
            Block::Warning(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let text = texts.join(document.language().of(" ", ""));
    let longest = if document.language() == Language::Chinese { LONGEST } else { 2 * LONGEST };
    (!text.is_empty()).then(|| cut(&text, longest))
}

/// A figure as PNG; none where it cannot be drawn.
#[cfg(feature = "png")]
fn drawn(figure: &Figure, strict: bool) -> Result<Option<Vec<u8>>> {
    match figure.to_png() {
        Err(fault) if strict => Err(fault),
        drawn => Ok(drawn.ok()),
    }
}

#[cfg(not(feature = "png"))]
fn drawn(_: &Figure, strict: bool) -> Result<Option<Vec<u8>>> {
    if strict {
        return Err(crate::Error::from(crate::error::Problem::InvalidParameter {
            method: "write",
            parameter: "strict",
            found: "a build without the feature `png`, which draws no pictures for Word".to_owned(),
            expected: "a build with it, or false",
        }));
    }
    Ok(None)
}

/// Writes the blocks of a document, one section for each run of pages that are turned the same way.
struct Writer<'a> {
    document: &'a Document,
    look: &'a Look,
    template: Option<&'a Template>,
    xml: Xml,
    /// The figure of each block as PNG, where it could be drawn.
    drawn: Vec<Option<Vec<u8>>>,
    pictures: Vec<Picture<'a>>,
    /// The page of the section that is being written, and how many were written before.
    page: Page,
    sections: usize,
    /// Whether the next paragraph starts a page.
    breaks: bool,
}

impl<'a> Writer<'a> {
    fn new(
        document: &'a Document,
        look: &'a Look,
        drawn: Vec<Option<Vec<u8>>>,
        template: Option<&'a Template>,
    ) -> Self {
        Self {
            document,
            look,
            template,
            xml: Xml::new(),
            drawn,
            pictures: Vec::new(),
            page: look.page,
            sections: 0,
            breaks: false,
        }
    }

    fn written(mut self) -> (Xml, Vec<Picture<'a>>) {
        let across = self.across();
        let blocks = self.document.blocks();
        let begins = self.template.is_none_or(|template| template.body().before.is_empty());
        if begins && across.first() == Some(&true) && starts_with_table(blocks) {
            self.page = self.look.page.turned();
        }
        let [has_title, has_subtitle] = self.template.map_or([false; 2], |template| template.body().has);
        if !has_title {
            let (line, rest) = self.document.title().split_at(title_break(self.document.title(), self.look));
            self.xml.lines(self.look, Role::Title, &[line, rest], false, false);
        }
        if let Some(day) = self.document.subtitle_text().filter(|_| !has_subtitle) {
            self.paragraph(Role::Date, day, false);
        }
        let drawn = std::mem::take(&mut self.drawn);
        for ((block, across), drawn) in blocks.iter().zip(across).zip(drawn) {
            let page = if across { self.look.page.turned() } else { self.look.page };
            if !matches!(block, Block::PageBreak) && page.across != self.page.across {
                self.end_section();
                self.page = page;
            }
            match block {
                Block::Heading(level, text) => self.paragraph(Role::heading(*level), text, false),
                Block::Paragraph(text) => self.paragraph(Role::Body, text, false),
                Block::Warning(text) => self.paragraph(Role::Warning, text, false),
                Block::Table(table) => self.table(table, ""),
                Block::Figure(figure) => match drawn {
                    Some(png) => self.picture(figure, png),
                    None => self.figure(figure),
                },
                Block::PageBreak => self.breaks = true,
            }
        }
        let body = self.template.map(Template::body);
        if body.is_some_and(|body| body.ends_in_paragraph) {
            self.end_section();
            return (self.xml, self.pictures);
        }
        if let Some(body) = body.filter(|body| !body.after.is_empty()) {
            if self.page.across {
                self.end_section();
                self.page = self.look.page;
            }
            self.xml.raw(&template::filled(&body.after, self.document));
        }
        self.section();
        (self.xml, self.pictures)
    }

    fn section(&mut self) {
        match self.template {
            Some(template) => {
                template.section(&mut self.xml, &self.page, self.sections, self.look.banner.is_some());
            }
            None => self.look.section(&mut self.xml, &self.page),
        }
        self.sections += 1;
    }

    /// Which blocks stand on pages across: tables too wide, and the headings right above them. A few paragraphs between two
    /// such tables do not turn the page for themselves.
    fn across(&self) -> Vec<bool> {
        /// About what fits beside a table on a page across.
        const BETWEEN: usize = 4;
        let blocks = self.document.blocks();
        let mut across: Vec<bool> = blocks
            .iter()
            .zip(&self.drawn)
            .map(|(block, drawn)| match block {
                Block::Table(table) => table::is_wide(table.cells(), self.look),
                Block::Figure(figure) if drawn.is_none() && is_short(figure) => {
                    table::is_wide(figure.headed(), self.look)
                }
                _ => false,
            })
            .collect();
        let wide: Vec<usize> = (0..blocks.len()).filter(|&at| across[at]).collect();
        let mut after = None;
        for at in wide {
            let lead = blocks[..at]
                .iter()
                .rev()
                .take_while(|block| matches!(block, Block::Heading(..) | Block::PageBreak))
                .count();
            let mut from = at - lead;
            if let Some(after) = after
                && at - after <= BETWEEN
                && blocks[after..at].iter().all(|block| !matches!(block, Block::Table(_) | Block::Figure(_)))
            {
                from = after;
            }
            across[from..at].fill(true);
            after = Some(at + 1);
        }
        across
    }

    /// Ends the section, in a paragraph that takes no room.
    fn end_section(&mut self) {
        self.xml.raw(&format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", self.look.style(Role::Gap)));
        self.section();
        self.xml.raw("</w:pPr></w:p>");
        self.breaks = false;
    }

    fn paragraph(&mut self, role: Role, text: &str, keep: bool) {
        let breaks = std::mem::take(&mut self.breaks);
        self.xml.paragraph(self.look, role, text, keep, breaks);
    }

    fn table(&mut self, block: &TableBlock, description: &str) {
        let caption = block.caption_text().unwrap_or_default();
        let parts = table::parts(block.cells(), self.look, self.page.text_width());
        for (at, part) in parts.iter().enumerate() {
            let continued = say!(self.document.language(), "{caption} (continued)", caption);
            let caption = if at == 0 { caption } else { continued.trim_start() };
            if caption.is_empty() {
                self.paragraph(Role::Gap, "", true);
            } else {
                self.paragraph(Role::Caption, caption, true);
            }
            let is_last = at + 1 == parts.len();
            part.write(&mut self.xml, self.look, caption, description, is_last && !block.notes().is_empty());
            if !is_last || block.notes().is_empty() {
                self.paragraph(Role::Gap, "", false);
            }
        }
        if parts.is_empty() && !caption.is_empty() {
            self.paragraph(Role::Caption, caption, false);
        }
        for note in block.note_lines(self.document.language()) {
            self.paragraph(Role::Note, &note, false);
        }
    }

    /// A picture as large as it is, or as the page lets it, and its title below.
    fn picture(&mut self, figure: &'a Figure, png: Vec<u8>) {
        /// Twips in a CSS pixel.
        const PIXEL: f64 = 15.0;
        /// For the title, in twips.
        const TITLE: u32 = 1200;
        /// Pictures of a template have lower numbers.
        const BEYOND: usize = 100_000;
        if self.breaks {
            self.paragraph(Role::Gap, "", true);
        }
        let size = figure.size().map(|side| side.max(1.0) * PIXEL);
        let room = [self.page.text_width(), self.page.text_height() - TITLE].map(f64::from);
        let scale = (room[0] / size[0]).min(room[1] / size[1]).min(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the page")]
        let size = size.map(|side| (side * scale).max(1.0) as u32);
        self.pictures.push(Picture { png, svg: figure.svg() });
        let number = self.pictures.len();
        let (shape, id) = match self.template {
            Some(template) => (BEYOND + number, template.picture_id(number)),
            None => (number, format!("image{number}")),
        };
        self.xml.picture(self.look.style(Role::Figure), (shape, &id), size, figure.alt());
        self.paragraph(Role::Caption, figure.title(), false);
    }

    /// What stands in the place of a figure whose picture could not be drawn.
    fn figure(&mut self, figure: &Figure) {
        let language = self.document.language();
        if is_short(figure) {
            let left_out =
                say!(language, "The picture is left out of this file; the table has what it shows.");
            let table = TableBlock::new(figure.headed().clone()).caption(figure.title()).note(left_out);
            self.table(&table, figure.alt());
        } else {
            self.paragraph(Role::Caption, figure.title(), true);
            let left_out = say!(language, "The picture is left out of this file; see the HTML document.");
            let shows = format!("{}{}{left_out}", figure.alt(), language.of(" ", ""));
            self.paragraph(Role::Note, &shows, false);
        }
    }
}

/// Whether the table of a figure can stand in its place: what it shows of many units stands in the tables of the document.
fn is_short(figure: &Figure) -> bool {
    const ROWS: usize = 20;
    figure.headed().rows() <= ROWS
}

/// Where a Chinese title of more than a line breaks: near the middle, and where its sense has a break. Left to itself, it may
/// have a last line of one character.
fn title_break(text: &str, look: &Look) -> usize {
    let half = look.face(Role::Title).size * 5;
    // A character less: fonts differ.
    let room = (look.page.text_width() / half) as usize - 2;
    let width = text.width_cjk();
    if !look.chinese || width <= room || width > 2 * room {
        return text.len();
    }
    let ends = |before: char| "年度月区省市盟县的于：）》、，".contains(before);
    // How far each break is from the middle, twice; one against the sense counts as half a line further.
    let mut best: Option<(usize, usize)> = None;
    let mut before = (' ', 0_usize);
    for (at, c) in text.char_indices() {
        let word = |c: char| c.is_ascii_graphic();
        let in_word = word(before.0) && word(c);
        let is_break = !(in_word || "：）》、，。”".contains(c) || "（《“".contains(before.0));
        let off = (2 * before.1).abs_diff(width) + if ends(before.0) { 0 } else { room / 2 };
        let fits = before.1 <= room && width - before.1 <= room;
        if is_break && fits && best.is_none_or(|(least, _)| off < least) {
            best = Some((off, at));
        }
        before = (c, before.1 + c.width_cjk().unwrap_or(0));
    }
    best.map_or(text.len(), |(_, at)| at)
}

/// Whether nothing but headings stands before the first table.
fn starts_with_table(blocks: &[Block]) -> bool {
    blocks
        .iter()
        .find(|block| !matches!(block, Block::Heading(..)))
        .is_some_and(|block| matches!(block, Block::Table(_) | Block::Figure(_)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read};

    use quick_xml::Reader;
    use quick_xml::events::{BytesStart, Event};
    use zip::ZipArchive;

    use super::*;
    use crate::Language;
    use crate::{Cells, Table};

    /// The parts of a file.
    fn parts(document: &Document, layout: Layout) -> BTreeMap<String, String> {
        let bytes = docx(document, layout).unwrap();
        assert_eq!(bytes, docx(document, layout).unwrap(), "equal documents give equal bytes");
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            assert_eq!(file.last_modified().map(|day| day.year()), Some(1980), "no clock");
            let name = file.name().unwrap().into_owned();
            if name.starts_with("word/media/") {
                continue;
            }
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            parts.insert(name, text);
        }
        for (name, text) in &parts {
            well_formed(name, text);
        }
        parts
    }

    fn well_formed(name: &str, text: &str) {
        let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
        assert!(text.chars().all(allowed), "{name}");
        let mut reader = Reader::from_str(text);
        let mut open = 0;
        loop {
            match reader.read_event().unwrap_or_else(|fault| panic!("{name}: {fault}")) {
                Event::Start(element) => {
                    attributes(name, &element);
                    open += 1;
                }
                Event::Empty(element) => attributes(name, &element),
                Event::End(_) => open -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(open, 0, "{name}");
    }

    fn attributes(name: &str, element: &BytesStart<'_>) {
        for attribute in element.attributes() {
            attribute.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
    }

    fn body(document: &Document, layout: Layout) -> String {
        parts(document, layout).remove("word/document.xml").unwrap()
    }

    /// The texts of a piece of XML, as a reader sees them.
    fn texts(xml: &str) -> Vec<String> {
        let pieces = xml.split("<w:t xml:space=\"preserve\">").skip(1);
        pieces
            .map(|piece| quick_xml::escape::unescape(piece.split("</w:t>").next().unwrap()).unwrap().into())
            .collect()
    }

    fn numbers(xml: &str, before: &str) -> Vec<u32> {
        let digits = |piece: &str| piece.chars().take_while(char::is_ascii_digit).collect::<String>();
        xml.split(before).skip(1).map(|piece| digits(piece).parse().unwrap()).collect()
    }

    fn cities(rows: usize) -> Table {
        Table::new()
            .with("地区", Cells::texts((0..rows).map(|row| format!("内蒙古自治区第{row}市"))))
            .with(
                "综合得分",
                Cells::Number {
                    values: (0..rows)
                        .map(|row| if row == 1 { f64::NAN } else { 90.0 - row as f64 / 3.0 })
                        .collect(),
                    decimals: Some(2),
                },
            )
            .with("排名", Cells::Count((0..rows).map(|row| Some(row as u64 + 1)).collect()))
    }

    fn report(language: Language) -> Document {
        Document::new("2025年度数字政府建设评估报告", language)
            .subtitle("2026年1月5日")
            .block(Block::Warning("示例数据，纯属虚构。".into()))
            .heading(1, "评估概况")
            .paragraph("全区综合得分平均为72.35分，较上年提高3.12分。")
            .heading(2, "评估对象")
            .table(
                TableBlock::new(cities(3))
                    .caption("表1 综合得分")
                    .note("得分相同的并列。")
                    .note("满分100分。"),
            )
            .block(Block::PageBreak)
            .heading(1, "结果")
    }

    #[test]
    fn what_the_document_says_is_there_in_its_order_under_its_styles() {
        for language in Language::ALL {
            let body = body(&report(language), Layout::of(language));
            let styles: Vec<&str> = body
                .split("<w:pStyle w:val=\"")
                .skip(1)
                .map(|piece| piece.split('"').next().unwrap())
                .collect();
            assert_eq!(
                styles[..7],
                ["Title", "Date", "Warning", "Heading1", "BodyText", "Heading2", "Caption"]
            );
            assert_eq!(
                styles[7..13],
                ["TableHeader", "TableHeader", "TableHeader", "TableText", "TableNumber", "TableNumber"]
            );
            assert_eq!(styles[styles.len() - 3..], ["Note", "Note", "Heading1"]);
            let texts = texts(&body);
            assert_eq!(
                texts[..4],
                ["2025年度数字政府建设评估报告", "2026年1月5日", "示例数据，纯属虚构。", "评估概况"]
            );
            assert_eq!(
                texts[7..14],
                ["地区", "综合得分", "排名", "内蒙古自治区第0市", "90.00", "1", "内蒙古自治区第1市"]
            );
            assert_eq!(texts[14], "2", "a missing cell is blank");
            let notes = language
                .of("Notes: 1. 得分相同的并列。|2. 满分100分。", "注：1. 得分相同的并列。|2. 满分100分。");
            assert_eq!(texts[texts.len() - 3..texts.len() - 1].join("|"), notes);
            assert_eq!(body.matches("<w:pageBreakBefore/>").count(), 1);
        }
    }

    /// Word takes the font of a run without `eastAsia` from where it likes.
    #[test]
    fn every_run_and_style_names_a_font_for_chinese() {
        for (language, layout) in [
            (Language::Chinese, Layout::Gb9704),
            (Language::Chinese, Layout::Plain),
            (Language::English, Layout::Plain),
        ] {
            let parts = parts(&report(language), layout);
            for (name, part) in &parts {
                for run in part.split("<w:r>").skip(1) {
                    assert!(
                        run.starts_with("<w:rPr><w:rFonts ")
                            && run.split_once("/>").unwrap().0.contains("w:eastAsia=\""),
                        "{name}: {run}"
                    );
                }
                assert!(!part.contains("Theme=\""), "{name}");
                let fonts = part.split("w:eastAsia=\"").skip(1).map(|piece| piece.split('"').next().unwrap());
                for font in fonts.filter(|font| *font != "zh-CN") {
                    assert!(parts["word/fontTable.xml"].contains(&format!("w:name=\"{font}\"")), "{font}");
                }
            }
            let styles = parts["word/styles.xml"].matches("<w:style w:type=\"paragraph\" w").count();
            assert_eq!(
                parts["word/styles.xml"].matches("<w:rFonts").count(),
                styles,
                "those of the defaults for Normal"
            );
        }
    }

    #[test]
    fn the_page_is_that_of_the_standard() {
        let parts = parts(&report(Language::Chinese), Layout::of(Language::Chinese));
        let body = &parts["word/document.xml"];
        assert!(body.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"), "A4");
        let millimetres = |twips: u32| (f64::from(twips) * 25.4 / 1440.0).round();
        for (side, expected) in [("top", 37.0), ("right", 26.0), ("bottom", 35.0), ("left", 28.0)] {
            assert_eq!(
                numbers(body, &format!(" w:{side}=\"")).into_iter().map(millimetres).next_back(),
                Some(expected)
            );
        }
        let styles = &parts["word/styles.xml"];
        for (id, font, half_points) in [
            ("Title", "方正小标宋简体", 44),
            ("Heading1", "黑体", 32),
            ("Heading2", "楷体_GB2312", 32),
            ("Heading3", "仿宋_GB2312", 32),
            ("BodyText", "仿宋_GB2312", 32),
            ("Footer", "宋体", 28),
        ] {
            let style = styles
                .split(&format!("w:styleId=\"{id}\""))
                .nth(1)
                .unwrap()
                .split("</w:style>")
                .next()
                .unwrap();
            assert!(style.contains(&format!("w:eastAsia=\"{font}\"")), "{id}");
            assert_eq!(numbers(style, "<w:sz w:val=\""), [half_points], "{id}");
            assert!(!style.contains("<w:b/>"), "{id}");
        }
        assert!(styles.contains("w:firstLineChars=\"200\" w:firstLine=\"640\""));
        let pitch = numbers(styles, "w:line=\"").into_iter().find(|&pitch| pitch > 500).unwrap();
        assert!(22 * pitch <= 16838 - 2098 - 1984 && 23 * pitch > 16838 - 2098 - 1984, "22 lines");
        for text in ["%1、", "（%2）", "%3.", "（%4）"] {
            assert!(
                parts["word/numbering.xml"].contains(&format!("<w:lvlText w:val=\"{text}\"/>")),
                "{text}"
            );
        }
        for (footer, side) in [("word/footer1.xml", "right"), ("word/footer2.xml", "left")] {
            let footer = &parts[footer];
            assert!(footer.contains(&format!("<w:jc w:val=\"{side}\"/>")) && texts(footer) == ["— ", " —"]);
        }
        assert!(parts["word/settings.xml"].contains("<w:evenAndOddHeaders/>"));
    }

    #[test]
    fn a_table_repeats_its_header_fills_the_text_and_does_not_split_short_rows() {
        for layout in [Layout::Plain, Layout::Gb9704] {
            for table in [
                cities(30),
                Table::new().with("单位", Cells::texts(["甲".repeat(3000)])),
                Table::new().with("x", Cells::texts([""; 0])),
            ] {
                let rows = table.rows();
                let document = Document::new("", Language::Chinese).table(TableBlock::new(table));
                let body = body(&document, layout);
                let [top, header] = [body.find("<w:tr>").unwrap(), body.find("<w:tblHeader/>").unwrap()];
                assert!(header - top < 60 && body.matches("<w:tblHeader/>").count() == 1);
                let long = usize::from(rows == 1);
                assert_eq!(
                    body.matches("<w:cantSplit/>").count(),
                    rows + 1 - long,
                    "a row longer than a page must split"
                );
                let page = numbers(&body, "<w:pgSz w:w=\"")[0]
                    - numbers(&body, " w:left=\"").last().unwrap()
                    - numbers(&body, " w:right=\"").last().unwrap();
                assert_eq!(numbers(&body, "<w:tblW w:w=\""), [page]);
                assert_eq!(numbers(&body, "<w:gridCol w:w=\"").iter().sum::<u32>(), page);
                assert_eq!(
                    numbers(&body, "<w:tcW w:w=\"").iter().sum::<u32>(),
                    page * u32::try_from(rows + 1).unwrap()
                );
            }
        }
    }

    #[test]
    fn a_wide_table_stands_across_and_one_too_wide_goes_on_below() {
        let wide = |columns: usize| {
            (0..columns).fold(
                Table::new().with("地区", Cells::from(["呼和浩特市"])),
                |table, column| {
                    table.with(
                        format!("指标{column}得分"),
                        Cells::Number { values: vec![1234.5], decimals: Some(2) },
                    )
                },
            )
        };
        let document = |columns| {
            Document::new("甲", Language::Chinese)
                .paragraph("一段")
                .heading(1, "表")
                .table(TableBlock::new(wide(columns)).caption("表1"))
                .block(Block::PageBreak)
                .paragraph("二段")
        };
        let upright = body(&document(4), Layout::Gb9704);
        assert_eq!((upright.matches("<w:sectPr>").count(), upright.contains("landscape")), (1, false));
        let across = body(&document(10), Layout::Gb9704);
        let pages: Vec<bool> =
            across.split("<w:sectPr>").skip(1).map(|page| page.contains("landscape")).collect();
        assert_eq!(pages, [false, true, false]);
        let turned = across.split("<w:sectPr>").nth(1).unwrap();
        assert_eq!(texts(turned)[..2], ["表", "表1"], "the heading goes with its table");
        assert_eq!(numbers(&across, "<w:tblW w:w=\""), [16838 - 2098 - 1984]);
        assert!(!across.contains("<w:pageBreakBefore/>"), "the section starts a page already");

        // Word opens no table of more than 63 columns.
        for layout in [Layout::Plain, Layout::Gb9704] {
            let many = body(&document(100), layout);
            let tables: Vec<&str> = many.split("<w:tbl>").skip(1).collect();
            let columns: Vec<usize> =
                tables.iter().map(|table| table.matches("<w:gridCol").count()).collect();
            assert!(columns.iter().all(|&columns| columns <= 63));
            assert_eq!(columns.iter().sum::<usize>(), 100 + tables.len(), "the first is repeated");
            assert!(tables.iter().all(|table| texts(table)[0] == "地区"));
            assert_eq!(many.matches("表1（续）</w:t>").count(), tables.len() - 1);
        }
    }

    #[test]
    fn numbers_stand_right_whatever_they_are_held_as_and_few_rows_stay_together() {
        let table = Table::new()
            .with("排名", Cells::texts(["1", "12", ""]))
            .with("变化", Cells::texts(["+1.5%", "-2", "0"]))
            .with("地区", Cells::texts(["1", "甲", "2"]))
            .with("备注", Cells::texts(["", "", ""]));
        let body = body(&Document::new("", Language::Chinese).table(TableBlock::new(table)), Layout::Plain);
        assert_eq!((body.matches("\"TableNumber\"").count(), body.matches("\"TableText\"").count()), (6, 6));
        let rows: Vec<bool> = body.split("<w:tr>").skip(1).map(|row| row.contains("<w:keepNext/>")).collect();
        assert_eq!(rows, [true, true, true, false]);
    }

    #[test]
    fn a_long_title_breaks_by_sense_near_the_middle() {
        let look = Look::new(Layout::Gb9704, Language::Chinese);
        for (line, rest) in [
            ("内蒙古自治区2025年度", "数字政府建设评估报告"),
            ("关于2025年度全区", "数字政府建设情况的评估结果通报"),
            ("数字政府建设评估报告", ""),
            ("政务服务一体化平台建设", "与运行成效专项评估报告"),
        ] {
            let title = format!("{line}{rest}");
            assert_eq!(title.split_at(title_break(&title, &look)), (line, rest));
        }
        let long = "甲".repeat(1000);
        assert_eq!(title_break(&long, &look), long.len());
    }

    #[test]
    fn two_tables_are_kept_apart() {
        let table = || TableBlock::new(cities(1));
        let body = body(&Document::new("甲", Language::English).table(table()).table(table()), Layout::Plain);
        assert!(!body.contains("</w:tbl><w:tbl>") && !body.contains("</w:tbl><w:sectPr>"));
    }

    #[test]
    fn a_figure_without_its_picture_is_a_table_that_says_so() {
        let figure = Figure::new(
            "图1 得分".into(),
            "甲市\"最高\"".into(),
            cities(2),
            "no drawing".into(),
            [640.0, 480.0],
        );
        for (language, says) in
            [(Language::English, "The picture is left out"), (Language::Chinese, "本文件未附图")]
        {
            let body = body(&Document::new("甲", language).figure(figure.clone()), Layout::of(language));
            assert!(body.contains("<w:tblDescription w:val=\"甲市&quot;最高&quot;\"/>"));
            assert!(texts(&body).last().unwrap().contains(says), "{body}");
        }
        let long =
            Figure::new("图1".into(), "甲市最高。".into(), cities(200), "no drawing".into(), [640.0, 480.0]);
        let body = body(&Document::new("甲", Language::Chinese).figure(long), Layout::Gb9704);
        assert!(!body.contains("<w:tbl>"));
        assert_eq!(texts(&body)[1..], ["图1", "甲市最高。本文件未附图，请见网页版（HTML）。"]);
    }

    #[test]
    fn every_page_says_at_its_head_what_nobody_must_miss() {
        let wide = (0..20).fold(Table::new(), |table, column| {
            table.with(format!("指标{column}得分"), Cells::from(["1234.50"]))
        });
        for layout in [Layout::Gb9704, Layout::Plain] {
            let document = Document::new("甲", Language::Chinese)
                .warnings(["示例数据，纯属虚构。", "权重<尚未>核定。"])
                .paragraph("一段")
                .block(Block::Warning("不在页首".into()))
                .table(TableBlock::new(wide.clone()));
            let parts = parts(&document, layout);
            assert_eq!(texts(&parts["word/header1.xml"]), ["示例数据，纯属虚构。权重<尚未>核定。"]);
            assert!(parts["[Content_Types].xml"].contains("PartName=\"/word/header1.xml\""));
            assert!(parts["word/_rels/document.xml.rels"].contains("Target=\"header1.xml\""));
            let kinds: &[&str] = if layout == Layout::Gb9704 { &["default", "even"] } else { &["default"] };
            let body = &parts["word/document.xml"];
            let sections: Vec<&str> = body.split("<w:sectPr>").skip(1).collect();
            assert_eq!(sections.len(), 2);
            for section in sections {
                for kind in kinds {
                    let asks = format!("<w:headerReference w:type=\"{kind}\" r:id=\"header1\"/>");
                    assert!(section.contains(&asks), "{section}");
                }
            }
            let without = self::parts(&Document::new("甲", Language::Chinese).paragraph("一段"), layout);
            assert!(without.values().all(|part| !part.contains("header1") && !part.contains("headerRef")));
            assert!(!without.contains_key("word/header1.xml"));
        }
        let long = Document::new("甲", Language::English).warnings(["word ".repeat(1 << 16)]);
        assert!(parts(&long, Layout::Plain)["word/header1.xml"].len() < 2_000);
    }

    #[test]
    fn a_picture_is_there_as_points_and_as_lines_says_what_it_shows_and_fits_the_page() {
        let figure =
            |size| Figure::new("图1 得分".into(), "甲市\"最高\"".into(), cities(2), "<svg/>".into(), size);
        let document = Document::new("甲", Language::Chinese)
            .figure(figure([680.0, 340.0]))
            .figure(figure([100.0, 50.0]))
            .figure(figure([680.0, 90_000.0]));
        let look = Look::new(Layout::Gb9704, Language::Chinese);
        let drawn = vec![Some(b"points".to_vec()); 3];
        let (body, pictures) = Writer::new(&document, &look, drawn, None).written();
        let mut zip =
            ZipArchive::new(Cursor::new(packed(&document, &look, &body, &pictures).unwrap())).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let body = part("word/document.xml");
        well_formed("word/document.xml", &body);
        assert_eq!(body.matches(" descr=\"甲市&quot;最高&quot;\"/>").count(), 6);
        assert!(!body.contains("<w:tbl>"), "the table is not there too");
        let inches: Vec<[f64; 2]> = body
            .split("<wp:extent ")
            .skip(1)
            .map(|extent| ["cx=\"", "cy=\""].map(|side| f64::from(numbers(extent, side)[0]) / 914_400.0))
            .collect();
        // 156 mm and 225 mm of text.
        assert!((inches[0][0] - 6.14).abs() < 0.01 && (inches[0][1] - 3.07).abs() < 0.01, "{inches:?}");
        assert!((inches[1][0] - 100.0 / 96.0).abs() < 0.01, "as large as it is: {inches:?}");
        assert!(inches[2][1] < 8.86, "{inches:?}");
        let (relations, types) = (part("word/_rels/document.xml.rels"), part("[Content_Types].xml"));
        for at in 1..=3 {
            assert!(body.contains(&format!("<a:blip r:embed=\"image{at}.png\">")));
            assert!(body.contains(&format!(" r:embed=\"image{at}.svg\"/></a:ext>")));
            for (ending, holds) in [("png", "points"), ("svg", "<svg/>")] {
                let target = format!("Id=\"image{at}.{ending}\" Type=\"");
                assert!(relations.contains(&target) && types.contains(&format!("Extension=\"{ending}\"")));
                assert_eq!(part(&format!("word/media/image{at}.{ending}")), holds);
            }
        }
    }

    #[test]
    fn no_name_is_more_than_a_name() {
        let long = "甲".repeat(1 << 17);
        for name in [
            "<script>alert(1)</script>",
            "</w:t></w:r></w:p><w:p>",
            "&lt; &amp; ]]> \" '",
            "=HYPERLINK(\"http://x\")",
            "a\nb\r\nc\u{2028}d\te",
            "\u{0}\u{1}\u{8}\u{b}\u{1b}[2J\u{7f}\u{fffe}\u{ffff}",
            "👩‍👩‍👧 🇨🇳 é",
            "\u{202e}gnp.exe\u{202c} \u{2067}שלום\u{2069} مرحبا",
            "{{ title }} MERGEFIELD PAGE \\* _x000D_",
            &long,
        ] {
            let table = Table::new().with(name, Cells::from([name])).with("得分", Cells::Count(vec![None]));
            let document = Document::new(name, Language::Chinese)
                .subtitle(name)
                .block(Block::Warning(name.into()))
                .heading(9, name)
                .paragraph(name)
                .table(TableBlock::new(table.clone()).caption(name).note(name))
                .figure(Figure::new(name.into(), name.into(), table, name.into(), [1.0, 1.0]));
            let plain = Document::new("x", Language::Chinese)
                .subtitle("x")
                .block(Block::Warning("x".into()))
                .heading(9, "x")
                .paragraph("x")
                .table(
                    TableBlock::new(
                        Table::new().with("x", Cells::from(["x"])).with("得分", Cells::Count(vec![None])),
                    )
                    .caption("x")
                    .note("x"),
                )
                .figure(Figure::new(
                    "x".into(),
                    "x".into(),
                    Table::new().with("x", Cells::from(["x"])).with("得分", Cells::Count(vec![None])),
                    "x".into(),
                    [1.0, 1.0],
                ));
            let (parts, plain) = (parts(&document, Layout::Gb9704), body(&plain, Layout::Gb9704));
            let body = &parts["word/document.xml"];
            for element in ["<w:p>", "<w:r>", "<w:tbl>", "<w:tr>", "<w:tc>", "<w:sectPr>"] {
                assert_eq!(body.matches(element).count(), plain.matches(element).count(), "{element}");
            }
            assert!(!texts(body).iter().any(|text| text.contains(['\n', '\t', '\u{202e}', '\u{2028}'])));
            assert!(parts["docProps/core.xml"].len() < 4_000);
        }
    }
}
