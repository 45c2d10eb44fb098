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

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const MAIN: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(super) const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
pub(super) const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

impl Xml {
    pub(super) fn new() -> Self {
        Self(String::new())
    }

    /// What is written already.
    pub(super) fn of(xml: String) -> Self {
        Self(xml)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    /// Adds an element of one tag.
    pub(super) fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.raw(&format!("<{name}"));
        for (key, value) in attributes {
            self.raw(&format!(" {key}=\""));
            self.text(value);
            self.raw("\"");
        }
        self.raw("/>");
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

    /// Adds a picture, the `number`th, so large (in twips), with what it shows in words; `id` begins those of its files.
    pub(super) fn picture(
        &mut self,
        style: &str,
        (number, id): (usize, &str),
        [width, height]: [u32; 2],
        alt: &str,
    ) {
        const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006";
        let [width, height] = [width, height].map(|twips| u64::from(twips) * 635);
        let described = |xml: &mut Self, element: &str| {
            xml.raw(&format!("<{element} id=\"{number}\" name=\"Figure {number}\" descr=\""));
            xml.text(alt);
            xml.raw("\"/>");
        };
        self.raw(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:drawing>\
             <wp:inline xmlns:wp=\"{DRAWING}/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{width}\" cy=\"{height}\"/><wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/>",
        ));
        described(self, "wp:docPr");
        self.raw(&format!(
            "<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a=\"{DRAWING}/main\" noChangeAspect=\"1\"/>\
             </wp:cNvGraphicFramePr><a:graphic xmlns:a=\"{DRAWING}/main\"><a:graphicData uri=\"{DRAWING}/picture\">\
             <pic:pic xmlns:pic=\"{DRAWING}/picture\"><pic:nvPicPr>"
        ));
        described(self, "pic:cNvPr");
        self.raw(&format!(
            "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{id}.png\"><a:extLst>\
             <a:ext uri=\"{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}\"><asvg:svgBlip \
             xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" r:embed=\"{id}.svg\"/></a:ext>\
             </a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>\
             <a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r></w:p>"
        ));
    }

    /// [`Self::paragraph`], its text on several lines.
    pub(super) fn lines(&mut self, look: &Look, role: Role, lines: &[&str], keep: bool, breaks: bool) {
        self.raw(&format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", look.style(role)));
        if keep {
            self.raw("<w:keepNext/>");
        }
        if breaks {
            self.raw("<w:pageBreakBefore/>");
        }
        self.raw("</w:pPr>");
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            self.raw("<w:r><w:rPr>");
            self.raw(&look.run_fonts(role));
            self.raw(if at == 0 { "</w:rPr>" } else { "</w:rPr><w:br/>" });
            self.raw("<w:t xml:space=\"preserve\">");
            self.text(line);
            self.raw("</w:t></w:r>");
        }
        self.raw("</w:p>");
    }
}

/// A picture: what every reader shows, and the drawing that newer ones show instead.
pub(super) struct Picture<'a> {
    pub(super) png: Vec<u8>,
    pub(super) svg: &'a str,
}

/// The parts in one file: always in this order, of no day.
pub(super) fn packed(
    document: &Document,
    look: &Look,
    body: &Xml,
    pictures: &[Picture<'_>],
) -> Result<Vec<u8>> {
    let media: Vec<(String, &[u8])> = (1..)
        .zip(pictures)
        .flat_map(|(at, picture)| {
            [
                (format!("media/image{at}.png"), &picture.png[..]),
                (format!("media/image{at}.svg"), picture.svg.as_bytes()),
            ]
        })
        .collect();
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
    if let Some((header, _)) = look.header() {
        word.push(("header", "header1.xml"));
        parts.push(("word/header1.xml", header));
    }
    word.extend(media.iter().map(|(name, _)| ("image", name.as_str())));
    parts.push(("word/_rels/document.xml.rels", relations(&word)));

    let parts = parts.iter().map(|(name, xml)| ((*name).to_owned(), xml.0.as_bytes()));
    let media = media.iter().map(|(name, bytes)| (format!("word/{name}"), *bytes));
    let all: Vec<(String, &[u8])> = parts.chain(media).collect();
    zipped(document, all.iter().map(|(name, bytes)| (name.as_str(), *bytes)))
}

/// Parts in one file, in their order, of no day.
pub(super) fn zipped<'a>(
    document: &Document,
    parts: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |fault: std::io::Error| {
        let path = document.title().chars().take(80).collect();
        Error::from(Problem::Io { path, operation: "write", reason: fault.to_string() })
    };
    for (name, bytes) in parts {
        zip.start_file(name, options).map_err(|fault| failed(fault.into()))?;
        zip.write_all(bytes).map_err(failed)?;
    }
    Ok(zip.finish().map_err(|fault| failed(fault.into()))?.into_inner())
}

fn types(look: &Look) -> Xml {
    let mut xml = Xml(format!("{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">"));
    xml.raw("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>");
    xml.raw("<Default Extension=\"xml\" ContentType=\"application/xml\"/>");
    xml.raw("<Default Extension=\"png\" ContentType=\"image/png\"/>");
    xml.raw("<Default Extension=\"svg\" ContentType=\"image/svg+xml\"/>");
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
        ("header1", "header"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("styles", "styles"),
    ] {
        let is_there = match name {
            "footer2" => look.layout == Layout::Gb9704,
            "header1" => look.banner.is_some(),
            _ => true,
        };
        if is_there {
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

pub(super) fn core(document: &Document) -> Xml {
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
