//! The places in a file's own texts that a document fills.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::super::tree::Node;
use super::{Fault, Part};
use crate::report::Document;
use crate::report::escape::xml as escape;

/// The places in what stays, each with what stands for it in the parts: no text of a file has such a character.
pub(super) const PLACES: [(&str, char); 2] = [("title", '\u{fdd0}'), ("subtitle", '\u{fdd1}')];

/// A text of the file with what the document puts in its places.
pub(in super::super) fn filled<'a>(text: &'a str, document: &Document) -> Cow<'a, str> {
    let values = [document.title(), document.subtitle_text().unwrap_or_default()];
    PLACES.iter().zip(values).fold(Cow::Borrowed(text), |text, ((_, mark), value)| {
        if text.contains(*mark) { Cow::Owned(text.replace(*mark, &escape(value))) } else { text }
    })
}

/// The paragraphs below an element, also those in tables and boxes.
pub(super) fn paragraphs(element: &Node) -> Vec<&Node> {
    let mut paragraphs = Vec::new();
    element.each(&mut |node| {
        if node.name == "w:p" {
            paragraphs.push(node);
        }
    });
    paragraphs
}

/// The pieces of the text of a paragraph; the text of a box in it has paragraphs of its own.
pub(super) fn texts_of(paragraph: &Node) -> Vec<&Node> {
    let (mut texts, mut inside) = (Vec::new(), BTreeSet::new());
    paragraph.each(&mut |node| match node.name.as_str() {
        "w:p" => node.each(&mut |inner| {
            inside.insert(inner.span.start);
        }),
        "w:t" if !inside.contains(&node.span.start) => texts.push(node),
        _ => {}
    });
    texts
}

/// Keyboards of Chinese write full-width braces.
pub(super) fn half_width(c: char) -> char {
    match c {
        '｛' => '{',
        '｝' => '}',
        c => c,
    }
}

impl Part {
    /// The part with marks in its places. Word cuts what was typed into several pieces.
    pub(super) fn marked(self) -> std::result::Result<Self, Fault> {
        let mut changed: Vec<(Range<usize>, String)> = Vec::new();
        for paragraph in paragraphs(&self.tree) {
            let texts = texts_of(paragraph);
            let typed = texts.iter().enumerate();
            let mut typed: Vec<(usize, char)> =
                typed.flat_map(|(at, node)| node.text.chars().map(move |c| (at, c))).collect();
            let mut touched = BTreeSet::new();
            let mut from = 0;
            while let Some((place, mark)) = next_place(&typed, from) {
                let first = typed[place.start].0;
                touched.extend(typed[place.clone()].iter().map(|(at, _)| *at));
                from = place.start + 1;
                typed.splice(place, [(first, mark)]);
            }
            changed.extend(touched.into_iter().map(|at| {
                let text: String = typed.iter().filter(|(own, _)| *own == at).map(|(_, c)| *c).collect();
                (texts[at].span.clone(), format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(&text)))
            }));
        }
        if changed.is_empty() {
            return Ok(self);
        }
        changed.sort_unstable_by_key(|(span, _)| span.start);
        let Self { name, mut xml, tree } = self;
        for (span, text) in changed.into_iter().rev() {
            xml.replace_range(span, &text);
        }
        Self::new(&name, xml.into_bytes(), &tree.name)
    }
}

/// The first place from there on, and its mark.
fn next_place(typed: &[(usize, char)], from: usize) -> Option<(Range<usize>, char)> {
    let brace = |at: usize, brace: char| typed.get(at).is_some_and(|(_, c)| half_width(*c) == brace);
    (from..typed.len()).filter(|&at| brace(at, '{') && brace(at + 1, '{')).find_map(|start| {
        let end = (start + 2..typed.len()).find(|&at| brace(at, '}') && brace(at + 1, '}'))?;
        let word: String = typed[start + 2..end].iter().map(|(_, c)| *c).collect();
        let (_, mark) = PLACES.into_iter().find(|(place, _)| word.trim() == *place)?;
        Some((start..end + 2, mark))
    })
}
