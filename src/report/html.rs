//! HTML: one file that needs nothing from elsewhere, reads on a screen and prints on A4.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::document::{Block, Document, TableBlock};
use super::escape::xml as escaped;
use crate::Cells;
use crate::words::{Language, say};

/// Texts have a contrast of at least 7 to 1 on white; a page in print has no shadows and breaks between rows, never in one.
const STYLE: &str = "\
:root{color-scheme:light}\
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:#fff;color:#1a1a1a;\
font:16px/1.6 \"Helvetica Neue\",Arial,\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\",\"PingFang SC\",SimSun,sans-serif}\
h1{font-size:1.6rem;line-height:1.3;margin:0 0 .3rem}h2{font-size:1.25rem;margin:2rem 0 .6rem}h3{font-size:1.05rem;margin:1.4rem 0 .4rem}\
p{margin:.5rem 0;overflow-wrap:anywhere}.day{color:#4a4a4a}\
.warning{border-left:.35rem solid #9c3d00;padding:.4rem .8rem;background:#fff4ec}\
.wide{overflow-x:auto;margin:1rem 0}\
table{border-collapse:collapse;width:100%;font-size:.92rem}\
caption{text-align:left;font-weight:600;padding:.2rem 0 .4rem}\
th,td{padding:.3rem .6rem;border-bottom:1px solid #c8c8c8;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
thead th{border-bottom:2px solid #1a1a1a;vertical-align:bottom}\
td.s,td.n{white-space:nowrap}td.l{min-width:7.5rem}th{overflow-wrap:break-word;min-width:2.1em}\
.n{text-align:right;font-variant-numeric:tabular-nums}\
.note{font-size:.85rem;color:#3a3a3a}\
figure{margin:1.2rem 0}figure svg{max-width:100%;height:auto}figcaption{font-weight:600}\
details{font-size:.9rem}\
@page{size:A4;margin:18mm}\
@media print{body{max-width:none;padding:0;font-size:11pt}.page{break-before:page}h2,h3,caption{break-after:avoid}\
.wide{overflow:visible}table{font-size:9pt}th,td{padding:.15rem .3rem}\
tr,figure{break-inside:avoid}thead{display:table-header-group}details{display:none}}";

/// Writes a document as one HTML file.
///
/// Everything that is not ours is escaped; no script is in it, and nothing is fetched. Figures are drawn in place, each with its
/// table behind a fold.
#[must_use]
pub fn html(document: &Document) -> String {
    let language = document.language();
    let mut out = String::with_capacity(16 * 1024);
    let code = language.of("en", "zh-Hans");
    let title = escaped(document.title());
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    if let Some(day) = document.subtitle_text() {
        let _ = writeln!(out, "<p class=\"day\">{}</p>", escaped(day));
    }
    for block in document.blocks() {
        match block {
            Block::Heading(level, text) => {
                let level = (level + 1).clamp(2, 6);
                let _ = writeln!(out, "<h{level}>{}</h{level}>", escaped(text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "<p>{}</p>", escaped(text));
            }
            Block::Warning(text) => {
                let _ = writeln!(out, "<p class=\"warning\">{}</p>", escaped(text));
            }
            Block::Table(table) => write_table(&mut out, table, language),
            Block::Figure(figure) => {
                let _ = writeln!(
                    out,
                    "<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>\n<details><summary>{}</summary>",
                    figure.svg(),
                    escaped(figure.title()),
                    escaped(&say!(language, "The numbers of the figure"))
                );
                write_table(&mut out, &TableBlock::new(figure.headed().clone()), language);
                out.push_str("</details>\n");
            }
            Block::PageBreak => out.push_str("<div class=\"page\"></div>\n"),
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write_table(out: &mut String, block: &TableBlock, language: Language) {
    let table = block.cells();
    // A table that scrolls must be reached by the keyboard.
    let element = if block.caption_text().is_some() { "section" } else { "div" };
    let _ = write!(out, "<{element} class=\"wide\" tabindex=\"0\"");
    match block.caption_text().map(escaped) {
        Some(caption) => {
            let _ = writeln!(out, " aria-label=\"{caption}\">\n<table>\n<caption>{caption}</caption>");
        }
        None => out.push_str(">\n<table>\n"),
    }
    let classes: Vec<&str> = table.columns().map(|(_, cells)| class(cells)).collect();
    out.push_str("<thead>\n<tr>");
    for ((name, _), class) in table.columns().zip(&classes) {
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escaped(name));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in 0..table.rows() {
        out.push_str("<tr>");
        for ((_, cells), class) in table.columns().zip(&classes) {
            let _ = write!(out, "<td{class}>{}</td>", escaped(&cells.shown(row)));
        }
        out.push_str("</tr>\n");
    }
    let _ = writeln!(out, "</tbody>\n</table>\n</{element}>");
    for note in block.note_lines(language) {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escaped(&note));
    }
}

/// How a column is set: numbers to the right, short texts, such as names and grades, in one line, and room for sentences.
fn class(cells: &Cells) -> &'static str {
    /// Twelve Chinese characters.
    const SHORT: usize = 24;
    let is_short = |text: &&String| text.len() <= 6 * SHORT && text.as_str().width() <= SHORT;
    match cells {
        Cells::Text(texts) if texts.iter().flatten().all(|text| is_short(&text)) => " class=\"s\"",
        Cells::Text(_) => " class=\"l\"",
        _ => " class=\"n\"",
    }
}

/// Writes a list of pages as one HTML file: an index of the others.
#[must_use]
pub(super) fn index(title: &str, language: Language, pages: &[(String, String)]) -> String {
    let document = Document::new(title, language);
    let mut links = String::from("<ul>\n");
    for (file, name) in pages {
        let _ = writeln!(links, "<li><a href=\"{}\">{}</a></li>", escaped(file), escaped(name));
    }
    links.push_str("</ul>\n</main>");
    html(&document).replace("</main>", &links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    #[test]
    fn what_is_not_ours_is_shown_and_does_nothing() {
        let hostile = "<script>alert('1')</script> & \"x\"\u{202e}";
        let table = Table::new()
            .with(hostile, Cells::from([hostile]))
            .with("n", Cells::Number { values: vec![f64::NAN], decimals: Some(1) });
        let document = Document::new(hostile, Language::Chinese)
            .heading(1, hostile)
            .paragraph(hostile)
            .block(Block::Warning(hostile.into()))
            .block(Block::PageBreak)
            .heading(2, "next")
            .table(TableBlock::new(table).caption(hostile).note(hostile));
        let page = html(&document);
        assert!(!page.contains("<script") && !page.contains("alert('"), "{page}");
        assert!(!page.contains("http") && !page.contains('\u{202e}'));
        assert!(
            page.contains("<html lang=\"zh-Hans\">")
                && page.contains("<div class=\"page\"></div>\n<h3>next</h3>")
        );
        assert!(page.contains("<td class=\"n\"></td>"));
        assert!(page.matches("<td").count() == 2 && page.matches("<th").count() == 3);
    }

    #[test]
    fn short_texts_stand_in_one_line_and_long_ones_do_not() {
        let long = "得分封顶：因发生网络安全事件，得分由60.37分计为60.00分";
        let table = Table::new()
            .with("等次", Cells::from(["不合格", ""]))
            .with("备注", Cells::from(["", long]))
            .with("排名", Cells::counts([1, 2]));
        let page = html(&Document::new("", Language::Chinese).table(TableBlock::new(table)));
        assert!(
            page.contains("<td class=\"s\">不合格</td><td class=\"l\"></td><td class=\"n\">1</td>"),
            "{page}"
        );
    }
}
