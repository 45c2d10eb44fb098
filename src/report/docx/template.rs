//! A Word file of somebody's own, whose styles, pages, headers and footers a document takes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use zip::ZipArchive;

use super::layout::{Fit, Look, Page};
use super::package::{DECLARATION, KIND, MAIN, OFFICE, PACKAGE, Picture, Xml, core, zipped};
use super::tree::{Node, theirs};
use crate::error::Problem;
use crate::report::Document;
use crate::report::escape::xml as escape;
use crate::words::{Language, cut, excerpt};
use crate::{Error, Result};

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

impl Parts {
    fn read(name: &str, bytes: &[u8]) -> std::result::Result<Self, Fault> {
        let mut parts = unpacked(bytes)?;
        let Some(types) = parts.remove("[Content_Types].xml") else {
            return fault(NO_WORD, "give a file that Word has saved as a Word document (.docx)");
        };
        let types = Part::new("[Content_Types].xml", types, "Types")?;
        let text = |node: &Node, key: &str| node.attribute(key).unwrap_or_default().to_owned();
        let mut endings: BTreeMap<String, String> = types
            .tree
            .all("Default")
            .map(|one| (text(one, "Extension").to_lowercase(), text(one, "ContentType")))
            .collect();
        endings
            .insert("rels".to_owned(), "application/vnd.openxmlformats-package.relationships+xml".to_owned());
        let mut kinds: BTreeMap<String, String> = types
            .tree
            .all("Override")
            .map(|one| (text(one, "PartName").trim_start_matches('/').to_owned(), text(one, "ContentType")))
            .collect();

        let mut root = relations(&mut parts, "")?;
        let is_main = |one: &Relation| one.kind.ends_with("/officeDocument");
        let Some(main) = root.iter().find(|one| is_main(one)).map(|one| resolved("", &one.target)) else {
            return fault(NO_WORD, "give a file that Word has saved as a Word document (.docx)");
        };
        let kind = kinds.get(&main).or_else(|| endings.get(&ending_of(&main)?)).cloned().unwrap_or_default();
        if kind.contains("macroEnabled") || parts.keys().any(|name| name.ends_with("vbaProject.bin")) {
            return fault("it has macros", "save it in Word as a Word document (.docx), which has none");
        }
        if !["document", "template"].iter().any(|one| kind == format!("{KIND}.{one}.main+xml")) {
            return fault(
                format!("{NO_WORD}: its content is `{}`", cut(&kind, 80)),
                "give a file that Word has saved as a Word document (.docx)",
            );
        }
        // A picture of how it looked, and signatures that would not hold.
        root.retain(|one| {
            !["/thumbnail", "/digital-signature/origin"].iter().any(|kind| one.kind.ends_with(kind))
        });
        let mut relations = relations(&mut parts, &main)?;
        let Some(xml) = parts.remove(&main) else {
            return fault(format!("its part `{}` is missing", excerpt(&main)), SAVE_AGAIN);
        };
        let document = Part::new(&main, xml, "w:document")?.marked()?;
        if document.tree.attribute("xmlns:w").is_none_or(|space| !MAIN.contains(space)) {
            return fault(
                "it is saved as Strict Open XML",
                "save it in Word as a Word document (.docx), not as a Strict Open XML document",
            );
        }
        let body = Body::of(&document)?;

        let folder = main.rfind('/').map_or(String::new(), |slash| main[..=slash].to_owned());
        let kept = [&body.head, &body.before, &body.after, &body.tail].map(String::as_str).concat()
            + &body.section.first
            + &body.section.rest.iter().map(|(_, child)| child.as_str()).collect::<String>();
        relations.retain(|one| one.is_needed(&kept));
        let of_kind = |kind: &str| -> Vec<String> {
            let of = |one: &&Relation| one.kind.ends_with(&format!("/{kind}")) && !one.external;
            relations.iter().filter(of).map(|one| resolved(&folder, &one.target)).collect()
        };
        let mut reread = |kind: &str, root: &str| -> std::result::Result<Vec<Part>, Fault> {
            let names = BTreeSet::from_iter(of_kind(kind));
            let texts = names.into_iter().filter_map(|name| Some((parts.remove(&name)?, name)));
            texts.map(|(xml, name)| Part::new(&name, xml, root)?.marked()).collect()
        };
        let styles = reread("styles", "w:styles")?.into_iter().next();
        let numbering = reread("numbering", "w:numbering")?.into_iter().next();
        let (headers, footers) = (reread("header", "w:hdr")?, reread("footer", "w:ftr")?);
        let [styled, numbered] = [&styles, &numbering].map(|part| part.as_ref().map(|part| &part.tree));
        let fit = Arc::new(Fit::new(styled, numbered));

        let mut prefix = "govindex".to_owned();
        let ids = || relations.iter().chain(&root).map(|one| &one.id);
        while ids().any(|id| id.starts_with(&prefix)) || parts.keys().any(|name| name.contains(&prefix)) {
            prefix.push('x');
        }
        let begins: Vec<String> = root
            .iter()
            .filter(|one| !one.external && one.kind != CORE)
            .map(|one| resolved("", &one.target))
            .chain(relations.iter().filter(|one| !one.external).map(|one| resolved(&folder, &one.target)))
            .chain(
                headers.iter().chain(&footers).chain(&styles).chain(&numbering).map(|part| part.name.clone()),
            )
            .collect();
        let copied = reached(&mut parts, begins)?;
        kinds.retain(|name, _| copied.iter().any(|(copied, _)| copied == name));
        Ok(Self {
            name: name.to_owned(),
            copied,
            kinds,
            endings,
            main,
            folder,
            root,
            relations,
            styles,
            numbering,
            headers,
            footers,
            fit,
            body,
            prefix,
        })
    }
}

const NO_WORD: &str = "it is no Word document";

/// The parts of a file.
fn unpacked(bytes: &[u8]) -> std::result::Result<BTreeMap<String, Vec<u8>>, Fault> {
    /// More is no template, or a trap.
    const MOST: u64 = 100 << 20;
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return fault(
            "it is a Word file of before 2007 (.doc), or has a password",
            "open it in Word and save it as a Word document (.docx) without a password",
        );
    }
    if !bytes.starts_with(b"PK") {
        return fault(NO_WORD, "give a file that Word has saved as a Word document (.docx)");
    }
    let damaged = |reason: String| Fault { found: format!("it is damaged: {reason}"), remedy: SAVE_AGAIN };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|fault| damaged(theirs(fault)))?;
    let mut parts = BTreeMap::new();
    let mut left = MOST;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(|fault| damaged(theirs(fault)))?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(|fault| damaged(theirs(fault)))?.replace('\\', "/");
        let mut bytes = Vec::new();
        let read = file.by_ref().take(left + 1).read_to_end(&mut bytes);
        read.map_err(|fault| damaged(format!("`{}`: {}", excerpt(&name), theirs(fault))))?;
        left = match left.checked_sub(bytes.len() as u64) {
            Some(left) => left,
            None => {
                return fault(
                    "it holds more than 100 MB",
                    "take large pictures out, or compress them in Word",
                );
            }
        };
        parts.insert(name.trim_start_matches('/').to_owned(), bytes);
    }
    Ok(parts)
}

/// The parts that are reached from these, each with its relations.
fn reached(
    parts: &mut BTreeMap<String, Vec<u8>>,
    begins: Vec<String>,
) -> std::result::Result<Vec<(String, Vec<u8>)>, Fault> {
    let mut found = BTreeMap::new();
    let mut open = begins;
    while let Some(name) = open.pop() {
        if let Some(bytes) = parts.remove(&name) {
            found.insert(name.clone(), bytes);
        }
        let path = relations_of(&name);
        if let Some(bytes) = parts.remove(&path) {
            let folder = name.rfind('/').map_or("", |slash| &name[..=slash]);
            let part = Part::new(&path, bytes, "Relationships")?;
            open.extend(
                listed(&part).iter().filter(|one| !one.external).map(|one| resolved(folder, &one.target)),
            );
            found.insert(path, part.xml.into_bytes());
        }
    }
    Ok(found.into_iter().collect())
}

/// The relations of a part, or of the file.
fn relations(parts: &mut BTreeMap<String, Vec<u8>>, of: &str) -> std::result::Result<Vec<Relation>, Fault> {
    let path = relations_of(of);
    match parts.remove(&path) {
        Some(bytes) => Ok(listed(&Part::new(&path, bytes, "Relationships")?)),
        None => Ok(Vec::new()),
    }
}

fn listed(part: &Part) -> Vec<Relation> {
    let text = |node: &Node, key: &str| node.attribute(key).unwrap_or_default().to_owned();
    part.tree
        .all("Relationship")
        .map(|one| Relation {
            id: text(one, "Id"),
            kind: text(one, "Type"),
            target: text(one, "Target"),
            external: one.attribute("TargetMode") == Some("External"),
        })
        .collect()
}

/// The part with the relations of another.
fn relations_of(name: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// The part that a relation of a part in a folder leads to.
fn resolved(folder: &str, target: &str) -> String {
    let path = if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn ending_of(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

impl Relation {
    fn new(id: String, kind: String, target: String) -> Self {
        Self { id, kind, target, external: false }
    }

    /// Whether the document has a use for what it leads to: `kept` is what stays of the text. What a text that is gone showed,
    /// said or was remarked on does not travel on.
    fn is_needed(&self, kept: &str) -> bool {
        const WHOLE: [&str; 10] = [
            "styles",
            "stylesWithEffects",
            "settings",
            "webSettings",
            "fontTable",
            "theme",
            "numbering",
            "footnotes",
            "endnotes",
            "customXml",
        ];
        let kind = self.kind.rsplit('/').next().unwrap_or_default();
        if kind.starts_with("comments") || kind == "people" {
            return kept.contains("<w:commentReference");
        }
        // The settings of a text, its headers and pictures: by their ids.
        WHOLE.contains(&kind) || kept.contains(&format!("=\"{}\"", self.id))
    }
}

impl Part {
    fn new(name: &str, bytes: Vec<u8>, root: &str) -> std::result::Result<Self, Fault> {
        let damaged = |reason: &str| Fault {
            found: format!("its part `{}` is damaged: {reason}", excerpt(name)),
            remedy: SAVE_AGAIN,
        };
        let xml = String::from_utf8(bytes).map_err(|_| damaged("it is not in UTF-8"))?;
        let xml = xml.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(xml);
        let tree = Node::parse(&xml).map_err(|reason| damaged(&reason))?;
        if tree.name != root {
            return Err(damaged(&format!("it begins with `{}` instead of `{root}`", excerpt(&tree.name))));
        }
        Ok(Self { name: name.to_owned(), xml, tree })
    }
}

/// The places in what stays, each with what stands for it in the parts: no text of a file has such a character.
const PLACES: [(&str, char); 2] = [("title", '\u{fdd0}'), ("subtitle", '\u{fdd1}')];

/// A text of the file with what the document puts in its places.
pub(super) fn filled<'a>(text: &'a str, document: &Document) -> Cow<'a, str> {
    let values = [document.title(), document.subtitle_text().unwrap_or_default()];
    PLACES.iter().zip(values).fold(Cow::Borrowed(text), |text, ((_, mark), value)| {
        if text.contains(*mark) { Cow::Owned(text.replace(*mark, &escape(value))) } else { text }
    })
}

/// The paragraphs below an element, also those in tables and boxes.
fn paragraphs(element: &Node) -> Vec<&Node> {
    let mut paragraphs = Vec::new();
    element.each(&mut |node| {
        if node.name == "w:p" {
            paragraphs.push(node);
        }
    });
    paragraphs
}

/// The pieces of the text of a paragraph; the text of a box in it has paragraphs of its own.
fn texts_of(paragraph: &Node) -> Vec<&Node> {
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
fn half_width(c: char) -> char {
    match c {
        '｛' => '{',
        '｝' => '}',
        c => c,
    }
}

impl Part {
    /// The part with marks in its places. Word cuts what was typed into several pieces.
    fn marked(self) -> std::result::Result<Self, Fault> {
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

impl Body {
    fn of(part: &Part) -> std::result::Result<Self, Fault> {
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
    fn of(xml: &str, node: &Node) -> std::result::Result<Self, Fault> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::Figure;
    use crate::report::{Layout, TableBlock, docx};
    use crate::{Cells, Table};

    const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"PNG\" ContentType=\"image/png\"/>\
        <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
        <Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
        <Override PartName=\"/word/header1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>\
        <Override PartName=\"/word/comments.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml\"/>\
        </Types>";
    const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
        <Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail\" Target=\"docProps/thumbnail.jpeg\"/>\
        </Relationships>";
    const HEADER: &str = "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>某某市数据局</w:t></w:r></w:p></w:hdr>";

    fn relations(more: &str) -> String {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{kind}/styles\" Target=\"styles.xml\"/>\
             <Relationship Id=\"rId2\" Type=\"{kind}/header\" Target=\"/word/header1.xml\"/>\
             <Relationship Id=\"rId3\" Type=\"{kind}/image\" Target=\"media/old.png\"/>\
             <Relationship Id=\"rId4\" Type=\"{kind}/comments\" Target=\"comments.xml\"/>{more}</Relationships>"
        )
    }

    fn styles(more: &str) -> String {
        format!(
            "<w:styles {MAIN}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val=\"28\"/></w:rPr></w:rPrDefault></w:docDefaults>\
             <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>{more}</w:styles>"
        )
    }

    fn text(inner: &str) -> String {
        format!("<w:document {MAIN}><w:body>{inner}</w:body></w:document>")
    }

    const SECTION: &str = "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"12240\" w:h=\"15840\"/>\
        <w:pgMar w:top=\"1000\" w:right=\"1100\" w:bottom=\"1200\" w:left=\"1300\" w:header=\"600\" w:footer=\"700\" w:gutter=\"140\"/>\
        <w:pgNumType w:fmt=\"decimal\" w:start=\"5\"/><w:cols w:num=\"2\"/><w:titlePg/></w:sectPr>";

    /// A file with such parts, beside the usual ones.
    fn file(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut all: BTreeMap<&str, Vec<u8>> = BTreeMap::from([
            ("[Content_Types].xml", TYPES.into()),
            ("_rels/.rels", ROOT.into()),
            ("docProps/thumbnail.jpeg", b"old look".to_vec()),
            ("word/_rels/document.xml.rels", relations("").into()),
            ("word/comments.xml", b"<w:comments/>".to_vec()),
            ("word/document.xml", text(SECTION).into()),
            ("word/header1.xml", HEADER.into()),
            ("word/media/old.png", b"an old picture".to_vec()),
            ("word/styles.xml", styles("").into()),
        ]);
        for (name, xml) in parts {
            all.insert(name, xml.as_bytes().to_vec());
        }
        let any = Document::new("", Language::English);
        zipped(&any, all.iter().map(|(name, bytes)| (*name, &bytes[..]))).unwrap()
    }

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    fn refused(bytes: &[u8]) -> String {
        Template::from_bytes(bytes).unwrap_err().to_string()
    }

    fn refused_text(inner: &str) -> String {
        refused(&file(&[("word/document.xml", &text(inner))]))
    }

    fn written(template: &[u8], document: &Document) -> BTreeMap<String, String> {
        let template = Template::from_bytes(template).unwrap();
        let bytes = template.docx(document).unwrap();
        assert_eq!(bytes, template.docx(document).unwrap(), "equal documents give equal bytes");
        let parts = unpacked(&bytes).ok().unwrap();
        let parts: BTreeMap<String, String> = parts
            .into_iter()
            .map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()))
            .collect();
        // Whatever is said of parts is true of them, and each has a kind.
        let types = Node::parse(&parts["[Content_Types].xml"]).unwrap();
        let mut endings = BTreeSet::new();
        for one in &types.children {
            match one.attribute("PartName") {
                Some(name) => assert!(parts.contains_key(&name[1..]), "{name}"),
                None => assert!(endings.insert(one.attribute("Extension").unwrap().to_owned())),
            }
        }
        for (name, xml) in parts.iter().filter(|(name, _)| !name.contains("media/")) {
            let tree = Node::parse(xml).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let mut ids = BTreeSet::new();
            tree.each(&mut |node| {
                if let Some(id) = node.attribute("Id") {
                    assert!(ids.insert(id), "{name}: {id}");
                }
                if let (Some(id), "w:style") = (node.attribute("w:styleId"), node.name.as_str()) {
                    assert!(ids.insert(id), "{name}: {id}");
                }
            });
        }
        let relations = Node::parse(&parts["word/_rels/document.xml.rels"]).unwrap();
        let ids: Vec<&str> = relations.children.iter().filter_map(|one| one.attribute("Id")).collect();
        let body = Node::parse(&parts["word/document.xml"]).unwrap();
        let styles =
            Node::parse(parts.iter().find(|(name, _)| name.ends_with("styles.xml")).unwrap().1).unwrap();
        let styles: Vec<&str> = styles.all("w:style").filter_map(|one| one.attribute("w:styleId")).collect();
        body.each(&mut |node| {
            for key in ["r:id", "r:embed"] {
                assert!(node.attribute(key).is_none_or(|id| ids.contains(&id)), "{node:?}");
            }
            if node.name == "w:pStyle" || node.name == "w:tblStyle" {
                assert!(styles.contains(&node.attribute("w:val").unwrap()), "{node:?}");
            }
        });
        for one in relations.children.iter().filter_map(|one| one.attribute("Target")) {
            assert!(parts.contains_key(&resolved("word/", one)), "{one}");
        }
        parts
    }

    fn document(language: Language) -> Document {
        let table = Table::new().with("地区", Cells::from(["甲市"]));
        Document::new("报告", language)
            .heading(1, "结果")
            .paragraph("一段")
            .table(TableBlock::new(table).caption("表1").note("注"))
    }

    #[test]
    fn styles_page_and_header_are_those_of_the_file_and_what_it_lacks_is_added() {
        let theirs = "<w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style>\
            <w:style w:type=\"paragraph\" w:styleId=\"7\"><w:name w:val=\"表头\"/></w:style>\
            <w:style w:type=\"character\" w:styleId=\"Note\"><w:name w:val=\"Note\"/></w:style>\
            <w:style w:type=\"table\" w:styleId=\"8\"><w:name w:val=\"report table\"/></w:style>";
        let bytes = file(&[("word/styles.xml", &styles(theirs))]);
        let parts = written(&bytes, &document(Language::Chinese));
        let body = &parts["word/document.xml"];
        for id in ["1", "Title", "BodyText", "Caption", "7", "TableText", "NoteG"] {
            assert!(body.contains(&format!("<w:pStyle w:val=\"{id}\"/>")), "{id}: {body}");
        }
        assert!(body.contains("<w:tblStyle w:val=\"8\"/>"));
        assert!(!body.contains("w:ascii"), "the styles name the fonts");
        let added = &parts["word/styles.xml"];
        assert!(added.starts_with(styles(theirs).trim_end_matches("</w:styles>")), "theirs stay as they are");
        let note = added.split("w:styleId=\"NoteG\"").nth(1).unwrap();
        assert!(note.contains("<w:basedOn w:val=\"a\"/>") && !note.contains("w:ascii"));
        // 14 points of the file's own text, two characters.
        assert!(added.contains("<w:ind w:firstLineChars=\"200\" w:firstLine=\"560\"/>"));
        // A heading of theirs has the number that they give it.
        assert!(!parts.contains_key("word/govindex-numbering.xml") && !added.contains("w:numPr"));
        assert_eq!(parts["word/header1.xml"], HEADER);
        assert!(body.contains("<w:headerReference w:type=\"default\" r:id=\"rId2\"/>"));
        assert!(
            body.contains("<w:pgSz w:w=\"12240\" w:h=\"15840\"/><w:pgMar w:top=\"1000\" w:right=\"1100\"")
        );
        assert!(body.contains("<w:tblW w:w=\"9700\""), "as wide as the text: 12240 - 1100 - 1300 - 140");
        assert!(!body.contains("w:num=\"2\""), "tables are as wide as the page");
        // What the old text showed, was remarked on, and looked like.
        for gone in ["word/media/old.png", "word/comments.xml", "docProps/thumbnail.jpeg"] {
            assert!(!parts.contains_key(gone), "{gone}");
        }
        assert!(parts["docProps/govindex-core.xml"].contains("<dc:title>报告</dc:title>"));
    }

    #[test]
    fn headings_have_our_numbers_where_the_file_has_none_beside_its_lists() {
        let lists = format!(
            "<w:numbering {MAIN}><w:abstractNum w:abstractNumId=\"3\"/><w:num w:numId=\"9\"><w:abstractNumId w:val=\"3\"/></w:num>\
             <w:numIdMacAtCleanup w:val=\"2\"/></w:numbering>"
        );
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering";
        let more = format!("<Relationship Id=\"rId9\" Type=\"{kind}\" Target=\"numbering.xml\"/>");
        let bytes =
            file(&[("word/_rels/document.xml.rels", &relations(&more)), ("word/numbering.xml", &lists)]);
        let parts = written(&bytes, &document(Language::Chinese));
        let order: Vec<String> = Node::parse(&parts["word/numbering.xml"])
            .unwrap()
            .children
            .iter()
            .map(|node| {
                let id = ["w:abstractNumId", "w:numId", "w:val"].iter().find_map(|key| node.attribute(key));
                format!("{} {}", node.name, id.unwrap())
            })
            .collect();
        assert_eq!(
            order,
            ["w:abstractNum 3", "w:abstractNum 4", "w:num 9", "w:num 10", "w:numIdMacAtCleanup 2"]
        );
        assert!(parts["word/styles.xml"].contains("<w:numId w:val=\"10\"/>"));
        let parts = written(&file(&[]), &document(Language::English));
        assert!(parts["word/govindex-numbering.xml"].contains("<w:pStyle w:val=\"Heading1\"/>"));
    }

    #[test]
    fn the_document_goes_where_the_placeholder_stands() {
        let cover = "<w:p><w:r><w:drawing><a:blip r:embed=\"rId3\"/></w:drawing></w:r></w:p>";
        // Word splits what was typed.
        let place = "<w:p><w:r><w:t>｛{con</w:t></w:r><w:r><w:t>tent }｝</w:t></w:r></w:p>";
        let end = paragraph("附件");
        let bytes = file(&[("word/document.xml", &text(&format!("{cover}{place}{end}{SECTION}")))]);
        let wide = (0..20).fold(Table::new(), |table, column| {
            table.with(format!("指标{column}得分"), Cells::from(["1234.50"]))
        });
        let document = document(Language::Chinese).table(TableBlock::new(wide));
        let parts = written(&bytes, &document);
        let body = &parts["word/document.xml"];
        let places = [cover, "报告", "<w:orient", &end].map(|part| body.find(part));
        assert!(places[0] < places[1] && places[1] < places[3] && places[3].is_some(), "{body}");
        assert!(!body.contains("tent }"));
        assert!(parts.contains_key("word/media/old.png"), "the cover shows it");
        let sections: Vec<&str> = body.split("<w:sectPr>").skip(1).collect();
        let says = |text: &str| sections.iter().map(|one| one.contains(text)).collect::<Vec<_>>();
        assert_eq!(says("landscape"), [false, true, false], "the end is upright again");
        assert_eq!(says("<w:titlePg/>"), [true, false, false]);
        assert_eq!(says("w:start=\"5\""), [true, false, false], "numbers of pages go on");
        assert_eq!(says("nextPage"), [false, true, true]);
        assert!(says("w:top=\"1000\" w:right=\"1100\"").iter().all(|same| *same), "their header fits these");

        // A cover that is a section of its own.
        let own = format!("{cover}<w:p><w:pPr>{SECTION}</w:pPr></w:p>{place}{SECTION}");
        let parts = written(&file(&[("word/document.xml", &text(&own))]), &document);
        let body = &parts["word/document.xml"];
        assert_eq!(body.matches("<w:sectPr>").count(), 3);
        assert!(body.find("</w:sectPr>") < body.find("报告"));

        // The section ends where the document does: no page is left empty behind a table across.
        let broken = place.replacen("<w:p>", &format!("<w:p><w:pPr>{SECTION}</w:pPr>"), 1);
        let next = format!("{place}<w:p><w:pPr>{SECTION}</w:pPr></w:p>");
        for inner in [broken, next] {
            let inner = format!("{inner}{end}{SECTION}");
            let body =
                &written(&file(&[("word/document.xml", &text(&inner))]), &document)["word/document.xml"];
            let sections: Vec<&str> = body.split("<w:sectPr>").skip(1).collect();
            let turned: Vec<bool> = sections.iter().map(|one| one.contains("landscape")).collect();
            assert_eq!(turned, [false, true, false], "{body}");
            assert!(body.rfind("landscape") < body.find(&end));
        }
    }

    #[test]
    fn the_title_stands_where_the_file_wants_it() {
        // Word cuts what was typed, and a box on a cover stands there twice.
        let cut = "<w:p><w:r><w:t>《{{</w:t></w:r><w:r><w:t>ti</w:t></w:r><w:r><w:t xml:space=\"preserve\">tle ｝} 》 &amp; 附录</w:t></w:r></w:p>";
        let boxed =
            format!("<w:p><w:r><w:pict>{}</w:pict></w:r></w:p>", paragraph("{{ title }}，{{subtitle}}"));
        let footer = "<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>{{title}}</w:t></w:r></w:p></w:ftr>";
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer";
        let more = format!("<Relationship Id=\"rId9\" Type=\"{kind}\" Target=\"footer1.xml\"/>");
        let section =
            SECTION.replace("<w:pgSz", "<w:footerReference w:type=\"default\" r:id=\"rId9\"/><w:pgSz");
        let inner = format!("{cut}{boxed}{}{section}", paragraph("{{content}}"));
        let bytes = file(&[
            ("word/document.xml", &text(&inner)),
            ("word/footer1.xml", footer),
            ("word/_rels/document.xml.rels", &relations(&more)),
        ]);
        let document = Document::new("甲<乙>的报告", Language::Chinese).subtitle("2025年").heading(1, "结果");
        let parts = written(&bytes, &document);
        let body = &parts["word/document.xml"];
        for typed in [
            "《甲&lt;乙&gt;的报告",
            " 》 &amp; 附录",
            "<w:t xml:space=\"preserve\">甲&lt;乙&gt;的报告，2025年</w:t>",
        ] {
            assert!(body.contains(typed), "{typed}: {body}");
        }
        assert!(
            !body.contains("w:val=\"Title\"") && !body.contains("w:val=\"Date\""),
            "they stand there already"
        );
        assert!(parts["word/footer1.xml"].contains("<w:t xml:space=\"preserve\">甲&lt;乙&gt;的报告</w:t>"));

        // In a header alone it is no title of the text.
        let header = HEADER.replace("某某市数据局", "{{title}}");
        let parts = written(&file(&[("word/header1.xml", &header)]), &document);
        assert!(parts["word/header1.xml"].contains("甲&lt;乙&gt;的报告"));
        assert!(parts["word/document.xml"].contains("w:val=\"Title\""));
    }

    #[test]
    fn the_banner_stands_in_every_header_of_the_file() {
        let said = document(Language::Chinese)
            .blocks()
            .iter()
            .cloned()
            .fold(Document::new("报告", Language::Chinese).warnings(["示例数据。"]), Document::block);
        let cover = format!("<w:p><w:pPr>{SECTION}</w:pPr></w:p>{}<w:sectPr/>", paragraph("{{content}}"));
        let footers = cover.replace("w:headerReference", "w:footerReference");
        for inner in [
            SECTION,
            "",
            &cover,
            &footers,
            "<w:p/><w:p><w:pPr><w:sectPr/></w:pPr></w:p><w:p><w:r><w:t>{{content}}</w:t></w:r></w:p>",
        ] {
            let parts = written(&file(&[("word/document.xml", &text(inner))]), &said);
            let body = &parts["word/document.xml"];
            let first = body.split("<w:sectPr>").nth(1).unwrap().split("</w:sectPr>").next().unwrap();
            for kind in ["default", "first", "even"] {
                let asked = format!("<w:headerReference w:type=\"{kind}\" r:id=");
                assert_eq!(first.matches(&asked).count(), 1, "{inner}: {body}");
            }
            let heads: Vec<&String> =
                parts.iter().filter(|(name, _)| name.contains("header")).map(|(_, xml)| xml).collect();
            assert!(heads.iter().all(|xml| xml.contains("示例数据。")) && !heads.is_empty());
            if inner == SECTION {
                assert!(parts["word/header1.xml"].contains("某某市数据局") && heads.len() == 2);
            }
        }
    }

    #[test]
    fn a_file_of_ours_is_a_template_and_pictures_do_not_meet() {
        let figure = || Figure::new("图1".into(), "甲".into(), Table::new(), "<svg/>".into(), [10.0, 10.0]);
        let ours =
            docx(&Document::new("{{content}}", Language::Chinese).figure(figure()), Layout::Gb9704).unwrap();
        let parts = written(&ours, &document(Language::Chinese).warnings(["示例"]));
        assert!(parts["word/document.xml"].contains("<w:pStyle w:val=\"Heading1\"/>"));
        assert!(parts["word/footer2.xml"].contains("PAGE"));
        // And one made of it.
        let again = Template::from_bytes(&ours).unwrap().docx(&document(Language::Chinese)).unwrap();
        let parts = written(&again, &document(Language::Chinese));
        assert!(!parts.keys().any(|name| name.contains("govindexx-numbering")), "its headings are there");
    }

    #[test]
    fn letters_of_no_height_are_taken_for_a_mistake() {
        for size in ["0", "1", "4000", "4294967295", "-3", ""] {
            let sized = styles("").replace("w:val=\"28\"", &format!("w:val=\"{size}\""));
            let parts = written(&file(&[("word/styles.xml", &sized)]), &document(Language::Chinese));
            let indent = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"400\"/>";
            assert!(
                parts["word/styles.xml"].contains(indent),
                "10 points, as where a file says nothing: {size}"
            );
        }
        let largest = styles("").replace("w:val=\"28\"", "w:val=\"3276\"");
        written(&file(&[("word/styles.xml", &largest)]), &document(Language::Chinese));
    }

    #[test]
    fn what_is_no_word_document_is_told_apart() {
        for (bytes, says) in [
            (b"".to_vec(), "it is no Word document"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "before 2007 (.doc), or has a password"),
            (b"PK\x03\x04 cut".to_vec(), "it is damaged"),
            (file(&[])[..900].to_vec(), "it is damaged"),
            (
                file(&[(
                    "[Content_Types].xml",
                    &TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet"),
                )]),
                "spreadsheetml",
            ),
            (
                file(&[(
                    "[Content_Types].xml",
                    &TYPES.replace(
                        "openxmlformats-officedocument.wordprocessingml.document.main",
                        "ms-word.document.macroEnabled.main",
                    ),
                )]),
                "it has macros",
            ),
            (file(&[("word/vbaProject.bin", "x")]), "it has macros"),
            (file(&[("word/document.xml", "<w:document")]), "its part `word/document.xml` is damaged"),
            (
                file(&[(
                    "word/document.xml",
                    "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'/>",
                )]),
                "Strict Open XML",
            ),
            (
                file(&[("word/document.xml", &format!("<w:document {MAIN}/>"))]),
                "`word/document.xml` has no text",
            ),
            (
                file(&[("word/styles.xml", "<w:hdr/>")]),
                "its part `word/styles.xml` is damaged: it begins with `w:hdr` instead of `w:styles`",
            ),
            (file(&[("_rels/.rels", "<Relationships/>")]), "it is no Word document"),
        ] {
            let said = refused(&bytes);
            assert!(said.contains(says) && said.starts_with("`template`: "), "{said}");
        }
        let mut cut = file(&[]);
        let middle = cut.len() / 3;
        cut[middle..middle + 40].fill(0);
        assert!(Template::from_bytes(&cut).is_err());
        let said = Template::read("/no/such/file.docx").unwrap_err();
        assert_eq!(said.code(), "io");
    }

    #[test]
    fn a_misspelt_placeholder_is_named_with_its_paragraph() {
        for (inner, says) in [
            (
                paragraph("a") + &paragraph("{{contents}}"),
                "paragraph 2 has `{{contents}}`, which is no placeholder",
            ),
            (paragraph("｛｛正文｝｝"), "paragraph 1 has `{{正文}}`, which is no placeholder"),
            (paragraph("{{content"), "paragraph 1 has `{{content`"),
            (paragraph("here: {{content}}"), "paragraph 1 has `here: {{content}}`"),
            (
                format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph("{{content}}")),
                "paragraph 1, with `{{content}}`, is inside",
            ),
            (
                paragraph("{{content}}") + &paragraph("") + &paragraph("{{content}}"),
                "paragraphs 1 and 3 both have `{{content}}`",
            ),
        ] {
            let said = refused_text(&inner);
            assert!(said.contains(says), "{said}");
        }
        let narrow = SECTION.replace("w:right=\"1100\"", "w:right=\"9000\"");
        assert!(refused_text(&narrow).contains("no room for text"));
        assert!(refused_text(&SECTION.replace("12240", "1e99")).contains("`1e99`"));
    }

    #[test]
    fn what_is_wrong_can_be_said_in_chinese() {
        for bytes in [
            b"".to_vec(),
            b"\xd0\xcf\x11\xe0".to_vec(),
            file(&[("word/vbaProject.bin", "x")]),
            file(&[("word/document.xml", &text(&paragraph("{{contents}}")))]),
            file(&[("word/document.xml", &text(&paragraph("x {{content}}")))]),
            file(&[("word/document.xml", &text(&(paragraph("{{content}}") + &paragraph("{{content}}"))))]),
            file(&[("word/document.xml", &text(&format!("<w:sdt>{}</w:sdt>", paragraph("{{content}}"))))]),
            file(&[(
                "word/document.xml",
                "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'/>",
            )]),
            file(&[("word/document.xml", &text(&SECTION.replace("12240", "1e99")))]),
            file(&[("word/document.xml", &text(&SECTION.replace("12240", "100")))]),
            file(&[(
                "[Content_Types].xml",
                &TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet"),
            )]),
        ] {
            let said = Template::from_bytes(&bytes).unwrap_err().message(Language::Chinese);
            let english = said.split('`').step_by(2).collect::<String>();
            let words = english.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 4);
            assert_eq!(words.collect::<Vec<_>>(), [""; 0], "{said}");
        }
    }
}
