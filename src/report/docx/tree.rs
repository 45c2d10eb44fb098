//! XML of others, with the places of its elements: what is not changed is copied as it stands.

use std::ops::Range;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::{AttrError, Attribute};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Deeper XML is no document.
const DEEPEST: usize = 500;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// With its prefix, as `w:p`.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// Where it stands in the text.
    pub(super) span: Range<usize>,
    /// Where what it holds stands; empty, and at its end, where it is one tag.
    pub(super) inner: Range<usize>,
    pub(super) children: Vec<Node>,
    /// The text that it holds itself.
    pub(super) text: String,
}

impl Node {
    /// The root of a text.
    pub(super) fn parse(xml: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<Self> = Vec::new();
        loop {
            let start = at(reader.buffer_position());
            let event = reader.read_event().map_err(theirs)?;
            let end = at(reader.buffer_position());
            let closed = match event {
                Event::Start(element) if open.len() < DEEPEST => {
                    open.push(Self::opened(&element, start..end)?);
                    None
                }
                Event::Start(_) => return Err("it is nested too deep".to_owned()),
                Event::Empty(element) => Some(Self::opened(&element, start..end)?),
                Event::End(_) => open.pop().map(|mut node| {
                    node.inner.end = start;
                    node.span.end = end;
                    node
                }),
                Event::Text(text) => {
                    if let Some(node) = open.last_mut() {
                        node.text.push_str(&text);
                    }
                    None
                }
                Event::CData(text) => {
                    if let Some(node) = open.last_mut() {
                        node.text.push_str(&text);
                    }
                    None
                }
                Event::GeneralRef(name) => {
                    let character = name.resolve_char_ref().map_err(theirs)?;
                    let text = match (&character, resolve_predefined_entity(&name)) {
                        (Some(character), _) => character.to_string(),
                        (None, Some(text)) => text.to_owned(),
                        (None, None) => return Err(format!("it has the entity `{}`", &*name)),
                    };
                    if let Some(node) = open.last_mut() {
                        node.text.push_str(&text);
                    }
                    None
                }
                Event::DocType(_) => return Err("it has a document type definition".to_owned()),
                Event::Eof => return Err("it ends before its root does".to_owned()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => None,
            };
            if let Some(node) = closed {
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => return Ok(node),
                }
            }
        }
    }

    fn opened(element: &BytesStart<'_>, span: Range<usize>) -> Result<Self, String> {
        let attribute = |attribute: Result<Attribute<'_>, AttrError>| {
            let attribute = attribute.map_err(theirs)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(theirs)?;
            Ok((attribute.key.0.to_owned(), value.into_owned()))
        };
        Ok(Self {
            name: element.name().0.to_owned(),
            attributes: element.attributes().map(attribute).collect::<Result<_, String>>()?,
            inner: span.end..span.end,
            span,
            ..Self::default()
        })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The attribute `w:val` of a child, which most elements of Word have.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("w:val")
    }

    /// Its children of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Calls `f` with every element below it, each before those that it holds.
    pub(super) fn each<'a>(&'a self, f: &mut impl FnMut(&'a Self)) {
        for child in &self.children {
            f(child);
            child.each(f);
        }
    }

    /// `xml`, of which this is the root, with more at the end of what the root holds.
    pub(super) fn with(&self, xml: &str, more: &str) -> String {
        if self.inner.start == self.span.end {
            let open = xml[..self.span.end].trim_end_matches("/>");
            return format!("{open}>{more}</{}>{}", self.name, &xml[self.span.end..]);
        }
        format!("{}{more}{}", &xml[..self.inner.end], &xml[self.inner.end..])
    }
}

/// What another's code says, as a quotation: it has no translation.
pub(super) fn theirs(fault: impl std::fmt::Display) -> String {
    format!("`{}`", fault.to_string().replace('`', "'"))
}

fn at(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_with_their_places() {
        let xml = "<?xml version=\"1.0\"?><!-- x --><a b='1 &lt; 2'><c/>t&amp;<d>&#20013;</d></a>";
        let root = Node::parse(xml).unwrap();
        assert_eq!((root.name.as_str(), root.attribute("b")), ("a", Some("1 < 2")));
        assert_eq!((&xml[root.inner.clone()], root.text.as_str()), ("<c/>t&amp;<d>&#20013;</d>", "t&"));
        assert_eq!(
            root.children.iter().map(|child| &xml[child.span.clone()]).collect::<Vec<_>>(),
            ["<c/>", "<d>&#20013;</d>"]
        );
        assert_eq!(root.child("d").unwrap().text, "中");
        assert_eq!(
            root.with(xml, "<e/>"),
            "<?xml version=\"1.0\"?><!-- x --><a b='1 &lt; 2'><c/>t&amp;<d>&#20013;</d><e/></a>"
        );
        assert_eq!(Node::parse("<a b='/>'/>").unwrap().with("<a b='/>'/>", "<c/>"), "<a b='/>'><c/></a>");
    }

    #[test]
    fn what_is_no_xml_is_refused() {
        for xml in
            ["", "text", "<a>", "<a></b>", "<a b=1/>", "<a>&x;</a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>"]
        {
            assert!(Node::parse(xml).is_err(), "{xml}");
        }
        assert!(Node::parse(&"<a>".repeat(100_000)).is_err());
    }
}
