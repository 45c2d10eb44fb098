//! A Word file of somebody's own, whose styles, pages, headers and footers a document takes.

mod body;
mod places;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::layout::{Fit, Look, Page};
use super::package::{DECLARATION, KIND, MAIN, OFFICE, PACKAGE, Picture, Xml, core, zipped};
use super::tree::Node;
use crate::error::Problem;
use crate::report::Document;
use crate::words::Language;
use crate::{Error, Result};

pub(super) use places::filled;
use read::{relations_of, resolved};

/// A Word file (`.docx`, `.dotx`) whose styles, page size, margins, headers and footers documents take.
///
/// A paragraph `{{content}}` in its text says where the document goes: what stands before it, such as a cover page, and what
/// stands after it stay. Without such a paragraph the document stands in the place of the whole text. `{{title}}` and
/// `{{subtitle}}`, anywhere in what stays, in headers or footers, are the title of the document and the line below it, which
/// are not written again where the text has them.
///
/// Styles are found by name, as Word shows them in English or Chinese; what the file lacks of these is added:
///
/// | style | for |
/// | --- | --- |
/// | Title 标题 | the title |
/// | Date 日期, or Subtitle 副标题 | the line below it |
/// | Heading 1 to Heading 4 标题 1 to 标题 4 | headings, with the numbers that the file gives them |
/// | Body Text 正文文本 | paragraphs |
/// | Caption 题注 | captions of tables and figures |
/// | Page Warning 页眉提示 | what every page says at its head, as that data are made up |
/// | Warning 提示 | what nobody must miss, at the top of the document |
/// | Table Header 表头, Table Text 表格文字, Table Number 表格数字 | cells |
/// | Note 注 | notes under tables |
/// | Figure 图 | the paragraph of a picture |
/// | Report Table 报告表格, a table style | lines and shades of tables |
///
/// An added style has the fonts of the file's own text. Headings are numbered by us where the file has no style for any of
/// them. Pages across, for wide tables, have the margins of the others.
///
/// ```
/// use govindex::Language;
/// use govindex::report::{Document, Layout, Template, docx};
///
/// // Any Word file will do; here one that this library has written.
/// let ours = docx(&Document::new("{{content}}", Language::English), Layout::Plain)?;
/// let template = Template::from_bytes(&ours)?;
/// let bytes = template.docx(&Document::new("Assessment", Language::English).paragraph("Two units."))?;
/// assert!(bytes.starts_with(b"PK"));
/// let fault = Template::from_bytes(b"no Word file").unwrap_err();
/// assert!(fault.to_string().contains("it is no Word document"));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone)]
pub struct Template(Arc<Parts>);

/// What is read of the file.
struct Parts {
    /// What messages call it.
    name: String,
    /// What is copied: the parts that are not written anew.
    copied: Vec<(String, Vec<u8>)>,
    /// The kind of content of each of them, and by ending.
    kinds: BTreeMap<String, String>,
    endings: BTreeMap<String, String>,
    /// The main part, and its folder with a slash.
    main: String,
    folder: String,
    root: Vec<Relation>,
    relations: Vec<Relation>,
    styles: Option<Part>,
    numbering: Option<Part>,
    headers: Vec<Part>,
    footers: Vec<Part>,
    /// Which styles of the file stand for ours.
    fit: Arc<Fit>,
    body: Body,
    /// What no id and no part of the file begins with.
    prefix: String,
}

/// A part that is written anew, with what is added to it.
pub(super) struct Part {
    name: String,
    pub(super) xml: String,
    pub(super) tree: Node,
}

#[derive(Clone)]
struct Relation {
    id: String,
    kind: String,
    target: String,
    external: bool,
}

/// The text of the file around the place of the document.
pub(super) struct Body {
    /// Up to the first element of the text.
    head: String,
    /// What stands before the document.
    pub(super) before: String,
    /// What stands between the document and the properties of its section.
    pub(super) after: String,
    /// Whether the placeholder's paragraph ends the section.
    pub(super) ends_in_paragraph: bool,
    /// Whether what stays has the title, and the line below it.
    pub(super) has: [bool; 2],
    /// The beginning of the first section before the document, as a place in `before`, with the kinds of its headers.
    cover: Option<(usize, Vec<String>)>,
    section: Section,
    /// What stands behind these properties.
    tail: String,
}

/// The properties of a section, but for the size of its page.
#[derive(Default)]
struct Section {
    /// References to headers and footers, and kinds of notes.
    first: String,
    /// The kinds of its headers.
    headers: Vec<String>,
    /// How it begins.
    begins: String,
    /// What the schema has behind the size of the page.
    rest: Vec<(String, String)>,
    page: Option<Page>,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template").field(&self.0.name).finish()
    }
}

impl Template {
    /// Reads a file.
    ///
    /// # Errors
    /// `io` where it cannot be read; `file` as for [`Self::from_bytes`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|fault| {
            Error::from(Problem::Io { path: name.clone(), operation: "read", reason: fault.to_string() })
        })?;
        Self::named(&name, &bytes)
    }

    /// Takes the bytes of a file.
    ///
    /// # Errors
    /// `file` where they are no Word document, or one that is damaged, protected by a password, has macros or is saved as
    /// Strict Open XML; where `{{content}}` is misspelt, occurs twice or stands beside other text, with the paragraph; and
    /// where the pages have no room for text.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::named("template", bytes)
    }

    fn named(name: &str, bytes: &[u8]) -> Result<Self> {
        match Parts::read(name, bytes) {
            Ok(parts) => Ok(Self(Arc::new(parts))),
            Err(Fault { found, remedy }) => {
                Err(Error::from(Problem::File { path: name.to_owned(), found, remedy: remedy.to_owned() }))
            }
        }
    }

    /// A document as a Word file (`.docx`) that looks as this one. As with [`docx`](super::docx), equal documents give equal
    /// bytes.
    ///
    /// # Errors
    /// `io` where the file would be larger than the format allows (4 GiB a part).
    pub fn docx(&self, document: &Document) -> Result<Vec<u8>> {
        super::written(document, &super::Looks::Template(self), false)
    }

    /// How its documents look.
    pub(super) fn look(&self, language: Language) -> Look {
        Look::fitted(language, self.0.body.section.page, &self.0.fit)
    }

    pub(super) fn body(&self) -> &Body {
        &self.0.body
    }

    /// Writes the properties of a section of the document, the `nth` of it, of such pages.
    pub(super) fn section(&self, xml: &mut Xml, page: &Page, nth: usize, has_banner: bool) {
        let section = &self.0.body.section;
        xml.raw("<w:sectPr>");
        if has_banner && nth == 0 && self.0.body.cover.is_none() {
            xml.raw(&self.missing_headers(&section.headers));
        }
        xml.raw(&section.first);
        xml.raw(if nth == 0 { &section.begins } else { "<w:type w:val=\"nextPage\"/>" });
        page.write(xml);
        for (name, child) in &section.rest {
            match name.as_str() {
                // The first page is behind, and numbers go on.
                "w:titlePg" if nth > 0 => {}
                "w:pgNumType" if nth > 0 => xml.raw(&without_attribute(child, "w:start")),
                _ => xml.raw(child),
            }
        }
        xml.raw("</w:sectPr>");
    }

    /// References to the header with the banner, for the kinds that a section does not have: what later ones lack they take
    /// from the first.
    fn missing_headers(&self, theirs: &[String]) -> String {
        let id = format!("{}-header", self.0.prefix);
        let mut missing = Xml::of(String::new());
        for kind in
            ["default", "first", "even"].into_iter().filter(|kind| !theirs.iter().any(|own| own == kind))
        {
            missing.tag("w:headerReference", &[("w:type", kind), ("r:id", &id)]);
        }
        missing.into_string()
    }

    /// The id of a picture.
    pub(super) fn picture_id(&self, number: usize) -> String {
        format!("{}{number}", self.0.prefix)
    }

    /// The file with a document in it.
    pub(super) fn packed(
        &self,
        document: &Document,
        look: &Look,
        body: &Xml,
        pictures: &[Picture<'_>],
    ) -> Result<Vec<u8>> {
        let parts = &*self.0;
        let Parts { folder, prefix, .. } = parts;
        let mut package = Package {
            parts,
            written: Vec::new(),
            relations: parts.relations.clone(),
            root: parts.root.clone(),
            kinds: parts.kinds.clone(),
        };
        let Body { head, before, cover, tail, .. } = &parts.body;
        let (before, rest) = before.split_at(cover.as_ref().map_or(before.len(), |(at, _)| *at));
        let banner = cover.as_ref().filter(|_| look.banner.is_some());
        let headers = banner.map_or(String::new(), |(_, theirs)| self.missing_headers(theirs));
        let main = [
            &**head,
            &filled(before, document),
            &headers,
            &filled(rest, document),
            body.as_str(),
            &filled(tail, document),
        ]
        .concat();
        package.put(&parts.main, main, "document.main");
        package.put_styles(look);
        let banner = look.header();
        for part in &parts.headers {
            let xml = match &banner {
                Some((_, line)) => part.tree.with(&part.xml, line.as_str()),
                None => part.xml.clone(),
            };
            package.put(&part.name, filled(&xml, document).into_owned(), "header");
        }
        for part in &parts.footers {
            package.put(&part.name, filled(&part.xml, document).into_owned(), "footer");
        }
        if let Some((whole, _)) = banner {
            package.add("header", whole.into_string());
        }
        let mut endings = parts.endings.clone();
        for (ending, kind) in [("png", "image/png"), ("svg", "image/svg+xml")] {
            endings.entry(ending.to_owned()).or_insert_with(|| kind.to_owned());
        }
        for (number, picture) in (1..).zip(pictures) {
            for (ending, bytes) in [("png", &picture.png[..]), ("svg", picture.svg.as_bytes())] {
                let target = format!("media/{prefix}{number}.{ending}");
                package.written.push((format!("{folder}{target}"), bytes.to_vec()));
                let id = format!("{}.{ending}", self.picture_id(number));
                package.relations.push(Relation::new(id, format!("{OFFICE}/image"), target));
            }
        }
        package.put_core(document);

        let Package { written, relations, root, kinds, .. } = package;
        let first = [
            ("[Content_Types].xml".to_owned(), types(&kinds, &endings).into_bytes()),
            ("_rels/.rels".to_owned(), relations_xml(&root).into_bytes()),
            (relations_of(&parts.main), relations_xml(&relations).into_bytes()),
        ];
        let all = first.iter().chain(&written).chain(&parts.copied);
        zipped(document, all.map(|(name, bytes)| (name.as_str(), &bytes[..])))
    }
}

/// A file in the making.
struct Package<'a> {
    parts: &'a Parts,
    written: Vec<(String, Vec<u8>)>,
    relations: Vec<Relation>,
    root: Vec<Relation>,
    kinds: BTreeMap<String, String>,
}

const CORE: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

impl Package<'_> {
    fn put(&mut self, name: &str, xml: String, kind: &str) {
        self.kinds.insert(name.to_owned(), format!("{KIND}.{kind}+xml"));
        self.written.push((name.to_owned(), xml.into_bytes()));
    }

    /// Puts a part that the file has not.
    fn add(&mut self, kind: &str, xml: String) {
        let Parts { folder, prefix, .. } = self.parts;
        let target = format!("{prefix}-{kind}.xml");
        self.put(&format!("{folder}{target}"), xml, kind);
        let id = format!("{prefix}-{kind}");
        self.relations.push(Relation::new(id, format!("{OFFICE}/{kind}"), target));
    }

    /// Puts the styles of the file and what it lacks of ours.
    fn put_styles(&mut self, look: &Look) {
        let whole = |root: &str, inner: &str| format!("{DECLARATION}<{root} {MAIN}>{inner}</{root}>");
        let (styles, numbering) = look.additions();
        match &self.parts.styles {
            Some(part) => self.put(&part.name, part.tree.with(&part.xml, &styles), "styles"),
            None => self.add("styles", whole("w:styles", &styles)),
        }
        match (&self.parts.numbering, numbering) {
            (Some(part), Some([levels, number])) => {
                self.put(&part.name, with_numbering(part, &levels, &number), "numbering");
            }
            (Some(part), None) => self.put(&part.name, part.xml.clone(), "numbering"),
            (None, Some(ours)) => self.add("numbering", whole("w:numbering", &ours.concat())),
            (None, None) => {}
        }
    }

    /// Puts the title of the document in the place of the file's own.
    fn put_core(&mut self, document: &Document) {
        let prefix = &self.parts.prefix;
        let own = self.root.iter().find(|one| one.kind == CORE).map(|one| resolved("", &one.target));
        let name = own.unwrap_or_else(|| {
            let target = format!("docProps/{prefix}-core.xml");
            self.root.push(Relation::new(format!("{prefix}-core"), CORE.to_owned(), target.clone()));
            target
        });
        let kind = "application/vnd.openxmlformats-package.core-properties+xml";
        self.kinds.insert(name.clone(), kind.to_owned());
        self.written.push((name, core(document).into_string().into_bytes()));
    }
}

/// What is wrong with a file, and what to do.
struct Fault {
    found: String,
    remedy: &'static str,
}

const SAVE_AGAIN: &str = "open it in Word, let Word repair it, and save it as a Word document (.docx)";

fn fault<T>(found: impl Into<String>, remedy: &'static str) -> std::result::Result<T, Fault> {
    Err(Fault { found: found.into(), remedy })
}

/// An element of one tag without an attribute.
fn without_attribute(tag: &str, name: &str) -> String {
    let key = format!(" {name}=\"");
    match tag.split_once(&key) {
        Some((before, after)) => {
            format!("{before}{}", after.split_once('"').map_or(after, |(_, after)| after))
        }
        None => tag.to_owned(),
    }
}

/// The numbers of headings beside those that a file has; the schema has all levels before all numbers.
fn with_numbering(part: &Part, levels: &str, number: &str) -> String {
    let tree = &part.tree;
    let end = |name: &str| tree.all(name).last().map(|node| node.span.end);
    let pictures = end("w:numPicBullet").unwrap_or(tree.inner.start);
    let levels_at = end("w:abstractNum").unwrap_or(pictures);
    let number_at = end("w:num").unwrap_or(levels_at).max(levels_at);
    if tree.inner.start == tree.span.end {
        return tree.with(&part.xml, &format!("{levels}{number}"));
    }
    let xml = &part.xml;
    format!("{}{levels}{}{number}{}", &xml[..levels_at], &xml[levels_at..number_at], &xml[number_at..])
}

fn types(kinds: &BTreeMap<String, String>, endings: &BTreeMap<String, String>) -> String {
    let mut xml = Xml::of(format!("{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">"));
    for (ending, kind) in endings {
        xml.tag("Default", &[("Extension", ending), ("ContentType", kind)]);
    }
    for (name, kind) in kinds {
        xml.tag("Override", &[("PartName", &format!("/{name}")), ("ContentType", kind)]);
    }
    xml.raw("</Types>");
    xml.into_string()
}

fn relations_xml(relations: &[Relation]) -> String {
    let mut xml = Xml::of(format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">"));
    for Relation { id, kind, target, external } in relations {
        let mut attributes = vec![("Id", id.as_str()), ("Type", kind), ("Target", target)];
        if *external {
            attributes.push(("TargetMode", "External"));
        }
        xml.tag("Relationship", &attributes);
    }
    xml.raw("</Relationships>");
    xml.into_string()
}
