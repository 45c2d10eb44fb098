//! The document that all writers write: headings, paragraphs, tables with notes, figures, page breaks.
//!
//! ```
//! use govindex::report::{Document, TableBlock};
//! use govindex::{Cells, Language, Table};
//!
//! let table = Table::new()
//!     .with("City", Cells::from(["Baotou", "Ordos"]))
//!     .with("Score", Cells::Number { values: vec![80.25, 71.0], decimals: Some(1) });
//! let document = Document::new("Cities", Language::English)
//!     .heading(1, "Ranking")
//!     .paragraph("Two cities were assessed.")
//!     .table(TableBlock::new(table).caption("Table 1. Scores").note("Out of 100."));
//! assert_eq!(document.blocks().len(), 3);
//! ```

use super::figure::Figure;
use crate::Table;
use crate::words::{Language, say};

/// What is written: blocks in their order, in one language.
#[derive(Clone, Debug)]
pub struct Document {
    title: String,
    language: Language,
    subtitle: Option<String>,
    blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Block {
    /// A heading: its level, 1 for the highest, and its text.
    Heading(u8, String),
    /// A paragraph of plain text.
    Paragraph(String),
    /// What the reader must not miss, such as that data are made up: a paragraph that stands out.
    Warning(String),
    /// A table.
    Table(TableBlock),
    /// A figure.
    Figure(Figure),
    /// The next block starts a new page.
    PageBreak,
}

/// A table with what stands above and below it.
#[derive(Clone, Debug)]
pub struct TableBlock {
    caption: Option<String>,
    table: Table,
    scores: Vec<String>,
    notes: Vec<String>,
}

impl TableBlock {
    /// A table; the names of its columns are the headings that people read.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self { caption: None, table, scores: Vec::new(), notes: Vec::new() }
    }

    /// Sets the caption, which stands above.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Says which columns hold scores, by their headings: a workbook colours them, the darker the higher.
    #[must_use]
    pub fn scores<T: Into<String>>(mut self, columns: impl IntoIterator<Item = T>) -> Self {
        self.scores.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Adds a note, which stands below.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The caption.
    #[must_use]
    pub fn caption_text(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    /// The table.
    #[must_use]
    pub fn cells(&self) -> &Table {
        &self.table
    }

    /// Whether a column holds scores.
    #[must_use]
    pub fn is_score(&self, column: &str) -> bool {
        self.scores.iter().any(|score| score == column)
    }

    /// The notes as they stand below: the word for notes before the first, numbers where there are several.
    pub(super) fn note_lines(&self, language: Language) -> Vec<String> {
        let line = |(at, note): (usize, &String)| {
            let word = match (at, &self.notes[..]) {
                (0, [_]) => say!(language, "Note: "),
                (0, _) => say!(language, "Notes: "),
                _ => String::new(),
            };
            let number = if self.notes.len() > 1 { format!("{}. ", at + 1) } else { String::new() };
            format!("{word}{number}{note}")
        };
        self.notes.iter().enumerate().map(line).collect()
    }

    /// The notes.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(title: impl Into<String>, language: Language) -> Self {
        Self { title: title.into(), language, subtitle: None, blocks: Vec::new() }
    }

    /// Sets the line below the title: what the document is, and of when. No clock is read.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds a heading; level 1 is the highest below the title.
    #[must_use]
    pub fn heading(self, level: u8, text: impl Into<String>) -> Self {
        self.block(Block::Heading(level, text.into()))
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.block(Block::Paragraph(text.into()))
    }

    /// Adds what the reader must not miss, a paragraph each.
    #[must_use]
    pub fn warnings<T: Into<String>>(mut self, texts: impl IntoIterator<Item = T>) -> Self {
        self.blocks.extend(texts.into_iter().map(|text| Block::Warning(text.into())));
        self
    }

    /// Adds a table.
    #[must_use]
    pub fn table(self, table: TableBlock) -> Self {
        self.block(Block::Table(table))
    }

    /// Adds a figure.
    #[must_use]
    pub fn figure(self, figure: Figure) -> Self {
        self.block(Block::Figure(figure))
    }

    /// The document without its figures, for formats that cannot show them: what they show stands in its tables.
    #[must_use]
    pub fn without_figures(&self) -> Self {
        let stays = |block: &&Block| !matches!(block, Block::Figure(_));
        Self {
            title: self.title.clone(),
            language: self.language,
            subtitle: self.subtitle.clone(),
            blocks: self.blocks.iter().filter(stays).cloned().collect(),
        }
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

    /// The line below the title, where there is one.
    #[must_use]
    pub fn subtitle_text(&self) -> Option<&str> {
        self.subtitle.as_deref()
    }

    /// The blocks, in their order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}
