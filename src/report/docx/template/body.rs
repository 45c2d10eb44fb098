//! The text of a file around the place of the document, and the section that the document stands in.

use super::super::layout::Page;
use super::super::package::OFFICE;
use super::super::tree::Node;
use super::places::{PLACES, half_width, paragraphs, texts_of};
use super::{Body, Fault, Part, SAVE_AGAIN, Section, fault};
use crate::words::excerpt;

impl Body {
    pub(super) fn of(part: &Part) -> std::result::Result<Self, Fault> {
        let Some(body) = part.tree.child("w:body") else {
            return fault(format!("its part `{}` has no text", excerpt(&part.name)), SAVE_AGAIN);
        };
        let xml = &part.xml;
        let head = match part.tree.attribute("xmlns:r") {
            Some(_) => xml[..body.inner.start].to_owned(),
            None => xml[..body.inner.start].replacen(
                "<w:document",
                &format!("<w:document xmlns:r=\"{OFFICE}\""),
                1,
            ),
        };
        let Some(at) = placeholder(body)? else {
            let last = body.children.iter().rfind(|child| child.name == "w:sectPr");
            let section = last.map_or(Ok(Section::default()), |node| Section::of(xml, node))?;
            return Ok(Self {
                head,
                before: String::new(),
                after: String::new(),
                ends_in_paragraph: false,
                has: [false; 2],
                cover: None,
                section,
                tail: xml[body.inner.end..].to_owned(),
            });
        };
        let place = &body.children[at];
        let mut before = xml[body.inner.start..place.span.start].to_owned();
        let cover = body.children[..at].iter().find_map(first_section).map(|node| {
            let empty = node.inner.start == node.span.end;
            let end = node.span.end - body.inner.start;
            if empty {
                before.replace_range(end - "/>".len()..end, "></w:sectPr>");
            }
            (if empty { end - "/".len() } else { node.inner.start - body.inner.start }, headers_of(node))
        });
        // Word puts a break of section into the paragraph, or into an empty one behind it: on a page that the document has
        // turned, this would be an empty page.
        let last = [Some(place), body.children.get(at + 1).filter(|next| next.child("w:r").is_none())];
        let own = last.into_iter().flatten().find_map(|paragraph| {
            let section = paragraph.child("w:pPr")?.child("w:sectPr")?;
            Some((paragraph, section))
        });
        let (section, end) = match (own, body.children[at + 1..].iter().find_map(first_section)) {
            (Some((paragraph, section)), _) => (Some(section), paragraph.span.end..paragraph.span.end),
            (None, Some(section)) => (Some(section), section.span.clone()),
            (None, None) => (None, body.inner.end..body.inner.end),
        };
        let after = if own.is_some() { "" } else { xml[place.span.end..end.start].trim() };
        let stays = [&before, after, &xml[end.end..]];
        let has = PLACES.map(|(_, mark)| stays.iter().any(|text| text.contains(mark)));
        Ok(Self {
            head,
            before,
            after: after.to_owned(),
            ends_in_paragraph: own.is_some(),
            has,
            cover,
            section: section.map_or(Ok(Section::default()), |node| Section::of(xml, node))?,
            tail: xml[end.end..].to_owned(),
        })
    }
}

/// The first properties of a section in an element, or itself.
fn first_section(element: &Node) -> Option<&Node> {
    if element.name == "w:sectPr" { Some(element) } else { element.children.iter().find_map(first_section) }
}

/// The kinds of the headers of a section.
fn headers_of(section: &Node) -> Vec<String> {
    let kind = |node: &Node| node.attribute("w:type").unwrap_or("default").to_owned();
    section.all("w:headerReference").map(kind).collect()
}

/// The place of `{{content}}` among what the body holds.
fn placeholder(body: &Node) -> std::result::Result<Option<usize>, Fault> {
    const REMEDY: &str = "write `{{content}}` in a paragraph of its own, outside tables and text boxes";
    let mut found: Option<(usize, usize)> = None;
    for (number, paragraph) in (1..).zip(paragraphs(body)) {
        let text: String =
            texts_of(paragraph).iter().flat_map(|node| node.text.chars()).map(half_width).collect();
        let Some((_, rest)) = text.split_once("{{") else { continue };
        let word = rest.split("}}").next().unwrap_or(rest);
        let own = text.trim() == format!("{{{{{word}}}}}");
        if word.trim() != "content" || !own {
            let found = match word.trim() {
                "content" => format!("paragraph {number} has `{}`", excerpt(text.trim())),
                _ => format!(
                    "paragraph {number} has `{}`, which is no placeholder",
                    excerpt(&format!("{{{{{word}}}}}"))
                ),
            };
            return fault(found, REMEDY);
        }
        let at = body.children.iter().position(|child| child.span == paragraph.span);
        match (at, found) {
            (None, _) => {
                return fault(
                    format!("paragraph {number}, with `{{{{content}}}}`, is inside something else"),
                    REMEDY,
                );
            }
            (Some(_), Some((first, _))) => {
                return fault(
                    format!("paragraphs {first} and {number} both have `{{{{content}}}}`"),
                    "leave one of them",
                );
            }
            (Some(at), None) => found = Some((number, at)),
        }
    }
    Ok(found.map(|(_, at)| at))
}

impl Section {
    pub(super) fn of(xml: &str, node: &Node) -> std::result::Result<Self, Fault> {
        let mut section = Self { page: Some(page_of(node)?), headers: headers_of(node), ..Self::default() };
        for child in &node.children {
            let text = &xml[child.span.clone()];
            match child.name.as_str() {
                "w:pgSz" | "w:pgMar" | "w:sectPrChange" => {}
                "w:headerReference" | "w:footerReference" | "w:footnotePr" | "w:endnotePr" => {
                    section.first.push_str(text);
                }
                "w:type" => text.clone_into(&mut section.begins),
                // Tables are as wide as the page.
                "w:cols" if child.attribute("w:num").is_some_and(|columns| columns != "1") => {}
                _ => section.rest.push((child.name.clone(), text.to_owned())),
            }
        }
        Ok(section)
    }
}

/// The size of a page and its margins; those of A4 where it does not say so.
fn page_of(section: &Node) -> std::result::Result<Page, Fault> {
    /// Narrower text has no room for a table, in twips.
    const LEAST: i64 = 2_000;
    let read = |element: &str, key: &str, default: i64| -> std::result::Result<i64, Fault> {
        let Some(text) = section.child(element).and_then(|node| node.attribute(key)) else {
            return Ok(default);
        };
        match text.parse::<f64>() {
            #[expect(clippy::cast_possible_truncation, reason = "within the limits")]
            Ok(twips) if twips.abs() <= 100_000.0 => Ok(twips as i64),
            _ => fault(format!("the size or a margin of its pages is `{}`", excerpt(text)), SAVE_AGAIN),
        }
    };
    let size = [read("w:pgSz", "w:w", 11906)?, read("w:pgSz", "w:h", 16838)?];
    let sides = [("w:top", 1440), ("w:right", 1440), ("w:bottom", 1440), ("w:left", 1440)];
    let mut margins = [0; 4];
    for (margin, (key, default)) in margins.iter_mut().zip(sides) {
        // A negative one holds even where the header is taller.
        *margin = read("w:pgMar", key, default)?.abs();
    }
    let gutter = read("w:pgMar", "w:gutter", 0)?.abs();
    let distances = [read("w:pgMar", "w:header", 720)?.abs(), read("w:pgMar", "w:footer", 720)?.abs()];
    let room = (size[0].min(size[1]) - margins[1] - margins[3] - gutter)
        .min(size[0].min(size[1]) - margins[0] - margins[2]);
    if room < LEAST {
        return fault("its pages leave no room for text", "give its pages smaller margins");
    }
    let twips = |value: i64| u32::try_from(value).unwrap_or(0);
    Ok(Page::of_template(size.map(twips), margins.map(twips), distances.map(twips), twips(gutter)))
}
