//! XML, and the parts of the file.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::layout::{Layout, Look, Role};
use crate::error::Problem;
use crate::report::Document;
use crate::report::escape::xml;
use crate::{Error, Result};

/// XML as it is written.
pub(super) struct Xml(String);

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

impl Xml {
    pub(super) fn new() -> Self {
        Self(String::new())
    }

    /// The beginning of a part whose root is this element.
    pub(super) fn part(root: &str) -> Self {
        Self(format!("{DECLARATION}<{root} {MAIN}>"))
    }

    pub(super) fn end_part(mut self, root: &str) -> Self {
        self.raw(&format!("</{root}>"));
        self
    }

    /// Adds XML.
    pub(super) fn raw(&mut self, xml: &str) {
        self.0.push_str(xml);
    }

    /// Adds a text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        self.0.push_str(&xml(text));
    }

    /// Adds a paragraph of one run, kept on a page with the next where `keep`, at the top of a page where `breaks`.
    pub(super) fn paragraph(&mut self, look: &Look, role: Role, text: &str, keep: bool, breaks: bool) {
        self.lines(look, role, &[text], keep, breaks);
    }

    /// [`Self::paragraph`], its text on several lines.
    pub(super) fn lines(&mut self, look: &Look, role: Role, lines: &[&str], keep: bool, breaks: bool) {
        self.raw(&format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", role.id()));
        if keep {
            self.raw("<w:keepNext/>");
        }
        if breaks {
            self.raw("<w:pageBreakBefore/>");
        }
        self.raw("</w:pPr>");
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            self.raw("<w:r><w:rPr>");
            self.raw(&look.run_fonts(look.face(role)));
            self.raw(if at == 0 { "</w:rPr>" } else { "</w:rPr><w:br/>" });
            self.raw("<w:t xml:space=\"preserve\">");
            self.text(line);
            self.raw("</w:t></w:r>");
        }
        self.raw("</w:p>");
    }
}

/// The parts in one file: always in this order, of no day.
pub(super) fn packed(document: &Document, look: &Look, body: &Xml) -> Result<Vec<u8>> {
    let mut parts = vec![
        ("[Content_Types].xml", types(look)),
        (
            "_rels/.rels",
            relations(&[
                ("officeDocument", "word/document.xml"),
                ("extended-properties", "docProps/app.xml"),
            ]),
        ),
        ("docProps/app.xml", properties()),
        ("docProps/core.xml", core(document)),
        ("word/document.xml", {
            let mut xml = Xml::part("w:document");
            xml.raw("<w:body>");
            xml.raw(&body.0);
            xml.raw("</w:body>");
            xml.end_part("w:document")
        }),
        ("word/fontTable.xml", Look::fonts()),
        ("word/footer1.xml", look.footer(false)),
        ("word/numbering.xml", look.numbering()),
        ("word/settings.xml", look.settings()),
        ("word/styles.xml", look.styles()),
    ];
    let mut word = vec![
        ("styles", "styles.xml"),
        ("numbering", "numbering.xml"),
        ("settings", "settings.xml"),
        ("fontTable", "fontTable.xml"),
        ("footer", "footer1.xml"),
    ];
    if look.layout == Layout::Gb9704 {
        word.push(("footer", "footer2.xml"));
        parts.push(("word/footer2.xml", look.footer(true)));
    }
    parts.push(("word/_rels/document.xml.rels", relations(&word)));

    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |fault: std::io::Error| {
        let path = document.title().chars().take(80).collect();
        Error::from(Problem::Io { path, operation: "write", reason: fault.to_string() })
    };
    for (name, xml) in parts {
        zip.start_file(name, options).map_err(|fault| failed(fault.into()))?;
        zip.write_all(xml.0.as_bytes()).map_err(failed)?;
    }
    Ok(zip.finish().map_err(|fault| failed(fault.into()))?.into_inner())
}

fn types(look: &Look) -> Xml {
    let mut xml = Xml(format!("{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">"));
    xml.raw("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>");
    xml.raw("<Default Extension=\"xml\" ContentType=\"application/xml\"/>");
    let mut part = |name: &str, kind: &str| {
        xml.raw(&format!("<Override PartName=\"/{name}.xml\" ContentType=\"{kind}+xml\"/>"));
    };
    part("docProps/app", "application/vnd.openxmlformats-officedocument.extended-properties");
    part("docProps/core", "application/vnd.openxmlformats-package.core-properties");
    part("word/document", &format!("{KIND}.document.main"));
    for (name, kind) in [
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("styles", "styles"),
    ] {
        if name != "footer2" || look.layout == Layout::Gb9704 {
            part(&format!("word/{name}"), &format!("{KIND}.{kind}"));
        }
    }
    xml.raw("</Types>");
    xml
}

/// Relations numbered in their order; the properties of the package have a namespace of their own.
fn relations(targets: &[(&str, &str)]) -> Xml {
    let mut xml = Xml(format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">"));
    for (kind, target) in targets {
        // `footer1` for footer1.xml, by which the sections ask for it.
        let id = target.rsplit('/').next().unwrap_or(target).trim_end_matches(".xml");
        xml.raw(&format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"));
    }
    if targets.iter().any(|(kind, _)| *kind == "officeDocument") {
        xml.raw(&format!(
            "<Relationship Id=\"core\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" \
             Target=\"docProps/core.xml\"/>"
        ));
    }
    xml.raw("</Relationships>");
    xml
}

fn properties() -> Xml {
    Xml(format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>govindex</Application></Properties>"
    ))
}

fn core(document: &Document) -> Xml {
    /// What the properties of a file show at most.
    const LONGEST: usize = 255;
    let mut xml = Xml(format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>"
    ));
    xml.text(&document.title().chars().take(LONGEST).collect::<String>());
    xml.raw(&format!(
        "</dc:title><dc:language>{}</dc:language></cp:coreProperties>",
        document.language().of("en-GB", "zh-CN")
    ));
    xml
}
