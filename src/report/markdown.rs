//! Markdown, every text escaped.

use std::fmt::Write as _;

use super::document::{Block, Document, TableBlock};
use super::escape::markdown as escaped;
use crate::Cells;
use crate::words::Language;

/// Writes a document as Markdown with tables as GitHub reads them. A figure is its table, below its title.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", escaped(document.title()));
    if let Some(day) = document.subtitle_text() {
        let _ = writeln!(out, "\n{}", escaped(day));
    }
    for block in document.blocks() {
        out.push('\n');
        match block {
            Block::Heading(level, text) => {
                let _ =
                    writeln!(out, "{} {}", "#".repeat(usize::from((level + 1).clamp(2, 6))), escaped(text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "{}", escaped(text));
            }
            Block::Warning(text) => {
                let _ = writeln!(out, "**{}**", escaped(text));
            }
            Block::Table(table) => write_table(&mut out, table, document.language()),
            Block::Figure(figure) => {
                let table = TableBlock::new(figure.headed().clone()).caption(figure.title());
                write_table(&mut out, &table, document.language());
            }
            Block::PageBreak => out.push_str("---\n"),
        }
    }
    out
}

fn write_table(out: &mut String, block: &TableBlock, language: Language) {
    let table = block.cells();
    if let Some(caption) = block.caption_text() {
        let _ = writeln!(out, "**{}**\n", escaped(caption));
    }
    let (mut head, mut rule) = (String::from("|"), String::from("|"));
    for (name, cells) in table.columns() {
        let _ = write!(head, " {} |", escaped(name));
        rule.push_str(if matches!(cells, Cells::Text(_)) { " --- |" } else { " ---: |" });
    }
    let _ = writeln!(out, "{head}\n{rule}");
    for row in 0..table.rows() {
        out.push('|');
        for (_, cells) in table.columns() {
            let _ = write!(out, " {} |", escaped(&cells.shown(row)));
        }
        out.push('\n');
    }
    for note in block.note_lines(language) {
        let _ = writeln!(out, "\n{}", escaped(&note));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    #[test]
    fn a_document_is_headings_paragraphs_and_tables() {
        let table = Table::new()
            .with("城市", Cells::from(["包头|市", "# 鄂尔多斯"]))
            .with("得分", Cells::Number { values: vec![80.25, f64::NAN], decimals: Some(1) });
        let document = Document::new("排名", Language::Chinese)
            .heading(1, "一、总体情况")
            .paragraph("两市参评。")
            .table(TableBlock::new(table).caption("表1").note("满分 100。"));
        assert_eq!(
            markdown(&document),
            "# 排名\n\n## 一、总体情况\n\n两市参评。\n\n**表1**\n\n| 城市 | 得分 |\n| --- | ---: |\n| 包头\\|市 | 80.2 |\n\
             | \\# 鄂尔多斯 |  |\n\n注：满分 100。\n"
        );
    }
}
