use std::collections::BTreeSet;

use super::read::{resolved, unpacked};
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
    let parts: BTreeMap<String, String> =
        parts.into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect();
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
    let styles = Node::parse(parts.iter().find(|(name, _)| name.ends_with("styles.xml")).unwrap().1).unwrap();
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
    assert!(body.contains("<w:pgSz w:w=\"12240\" w:h=\"15840\"/><w:pgMar w:top=\"1000\" w:right=\"1100\""));
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
    let bytes = file(&[("word/_rels/document.xml.rels", &relations(&more)), ("word/numbering.xml", &lists)]);
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
    assert_eq!(order, ["w:abstractNum 3", "w:abstractNum 4", "w:num 9", "w:num 10", "w:numIdMacAtCleanup 2"]);
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
        let body = &written(&file(&[("word/document.xml", &text(&inner))]), &document)["word/document.xml"];
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
    let boxed = format!("<w:p><w:r><w:pict>{}</w:pict></w:r></w:p>", paragraph("{{ title }}，{{subtitle}}"));
    let footer = "<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>{{title}}</w:t></w:r></w:p></w:ftr>";
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer";
    let more = format!("<Relationship Id=\"rId9\" Type=\"{kind}\" Target=\"footer1.xml\"/>");
    let section = SECTION.replace("<w:pgSz", "<w:footerReference w:type=\"default\" r:id=\"rId9\"/><w:pgSz");
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
        assert!(parts["word/styles.xml"].contains(indent), "10 points, as where a file says nothing: {size}");
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
        (file(&[("word/document.xml", &format!("<w:document {MAIN}/>"))]), "`word/document.xml` has no text"),
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
        file(&[("[Content_Types].xml", &TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet"))]),
    ] {
        let said = Template::from_bytes(&bytes).unwrap_err().message(Language::Chinese);
        let english = said.split('`').step_by(2).collect::<String>();
        let words = english.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 4);
        assert_eq!(words.collect::<Vec<_>>(), [""; 0], "{said}");
    }
}
