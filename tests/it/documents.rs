//! Documents in a folder: a look and a wording of one's own, and names that would be more than names.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use govindex::explain::{ProfileOptions, Profiles};
use govindex::report::{
    Document, Format, Layout, Template, Wording, Writing, docx, markdown, unit_page, write,
};
use govindex::{Assessment, Dataset, Framework, Language, assess};
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const CITIES: &str = r#"
    id = "cities"
    title = { en = "Digital government of cities", zh = "城市数字政府评估" }
    scale = [0, 100]
    method = { normalize = "none", decimals = 1 }
    [[dimension]]
    code = "INDEX"
    name = { en = "Overall index", zh = "综合指数" }
    [[dimension]]
    code = "SUPPLY"
    name = { en = "Supply", zh = "服务供给" }
    parent = "INDEX"
    weight = 1
    [[indicator]]
    code = "A"
    parent = "SUPPLY"
    weight = 1
    [[indicator]]
    code = "B"
    parent = "INDEX"
    weight = 1
"#;

fn assessed<T: Into<String>>(units: Vec<T>) -> Assessment {
    let rows = units.len();
    let values = |of: f64| (0..rows).map(|row| of - row as f64 * 7.0).collect::<Vec<f64>>();
    let names: Vec<String> = units.into_iter().map(Into::into).collect();
    let data = Dataset::new(names.clone())
        .unwrap()
        .with_names("zh", names.into_iter().map(Some).collect())
        .unwrap()
        .with_indicator("A", values(90.0))
        .unwrap()
        .with_indicator("B", values(80.0))
        .unwrap();
    assess(&Framework::from_toml(CITIES).unwrap(), &data).unwrap()
}

/// A folder of a test's own that goes when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("govindex-documents-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const ALL: [Format; 4] = [Format::Html, Format::Markdown, Format::Docx, Format::Xlsx];

/// The parts of a file of Office.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// What people read in a file of Office.
fn read(path: &Path) -> String {
    let parts = parts(&fs::read(path).unwrap());
    let shown = ["word/document.xml", "word/header1.xml", "xl/sharedStrings.xml"];
    shown.iter().filter_map(|name| Some(String::from_utf8(parts.get(*name)?.clone()).unwrap())).collect()
}

/// A file of Word with a header and a heading of an office, made from one of ours.
fn office() -> Template {
    let ours =
        docx(&Document::new("{{content}}", Language::Chinese).warnings(["某某市数据局"]), Layout::Gb9704);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(&ours.unwrap()) {
        let text = String::from_utf8(bytes).unwrap();
        let text = match name.as_str() {
            "word/styles.xml" => text.replace("黑体", "华文楷体"),
            // The warning of that document itself is no part of the template.
            "word/document.xml" => {
                let (before, rest) = text.split_once("<w:p><w:pPr><w:pStyle w:val=\"Warning\"/>").unwrap();
                format!("{before}{}", rest.split_once("</w:p>").unwrap().1)
            }
            _ => text,
        };
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    Template::from_bytes(&zip.finish().unwrap().into_inner()).unwrap()
}

#[test]
fn documents_have_the_look_and_the_wording_of_the_office() {
    let folder = Folder::new("office");
    let wording = Wording::from_toml(
        "[zh]\n\"Overall results\" = \"评估结论\"\n\"Ranking\" = \"排名一览\"\n\"Results\" = \"结论\"\n\
         [en]\n\"Overall results\" = \"Findings\"\n",
    )
    .unwrap();
    let writing = Writing::default()
        .formats(ALL)
        .languages([Language::Chinese, Language::English])
        .made(true)
        .template(office())
        .words(wording);
    let result = assessed(vec!["甲", "乙"]);
    write(&result, &folder.0, &writing).unwrap();
    let text = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    for (name, said) in
        [("overview.zh.html", "评估结论"), ("overview.zh.md", "评估结论"), ("overview.en.html", "Findings")]
    {
        assert!(text(name).contains(said) && !text(name).contains("Overall results"), "{name}");
    }
    assert!(read(&folder.0.join("results.zh.xlsx")).contains("结论"));
    assert!(!read(&folder.0.join("overview.en.docx")).contains("Overall results"));
    let written = parts(&fs::read(folder.0.join("overview.zh.docx")).unwrap());
    let part = |name: &str| String::from_utf8(written[name].clone()).unwrap();
    let body = part("word/document.xml");
    assert!(body.contains("评估结论") && body.contains("排名一览") && !body.contains("{{content}}"));
    assert!(part("word/styles.xml").contains("华文楷体"));
    let header = part("word/header1.xml");
    assert!(header.contains("某某市数据局") && header.contains("示例数据，纯属虚构"), "{header}");
    // Afterwards nothing holds any more, and messages never change.
    let plain = govindex::report::overview(&result, Language::Chinese, &Writing::default()).unwrap();
    assert!(!govindex::report::markdown(&plain).contains("评估结论"));
}

/// XML that is well-formed, and its texts.
fn texts(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut texts = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(text) if !text.trim().is_empty() => texts.push(text.to_string()),
            Event::Eof => return texts,
            _ => {}
        }
    }
}

#[test]
fn a_name_is_no_more_than_a_name_in_any_format() {
    let hostile = [
        "<script>alert(1)</script>".to_owned(),
        "=HYPERLINK(\"http://x\",\"y\")".to_owned(),
        "+1+cmd|' /C calc'!A0".to_owned(),
        "\"quoted\" 'twice' `thrice`".to_owned(),
        "👩‍👩‍👧 🇨🇳".to_owned(),
        "\u{202e}gnp.exe\u{202c} \u{2067}שלום\u{2069}".to_owned(),
        "a\nb\r\n# c\u{2028}| d |".to_owned(),
        "{{content}} {units} [x](http://x)".to_owned(),
    ];
    let folder = Folder::new("hostile");
    let writing = Writing::default().formats(ALL).languages([Language::Chinese, Language::English]);
    let template = office();
    for writing in [writing.clone(), writing.template(template)] {
        let written = write(&assessed(hostile.to_vec()), &folder.0, &writing).unwrap();
        assert!(written.files.len() > 2 * 9 * 3, "{written:?}");
        for path in &written.files {
            let bytes = fs::read(path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            match path.extension().unwrap().to_str().unwrap() {
                "html" => {
                    let text = String::from_utf8(bytes).unwrap();
                    assert!(!text.contains("<script"), "{name}");
                    assert!(!text.contains(['\u{202e}', '\u{2067}', '\u{2028}']), "{name}");
                    assert!(!text.contains("href=\"http"), "{name}");
                }
                "md" => {
                    let text = String::from_utf8(bytes).unwrap();
                    assert!(!text.contains("<script") && !text.contains("http://"), "{name}");
                    assert!(
                        !text.lines().any(|line| line.starts_with("# c") || line.starts_with("| d")),
                        "{name}"
                    );
                    assert!(!text.contains(['\u{202e}', '\u{2067}', '\u{2028}', '\r']), "{name}");
                }
                "docx" => {
                    let parts = parts(&bytes);
                    let body = std::str::from_utf8(&parts["word/document.xml"]).unwrap();
                    let texts = texts(body);
                    assert!(
                        !texts.iter().any(|text| text.contains(['\u{202e}', '\n', '\u{2028}'])),
                        "{name}"
                    );
                    assert!(!body.contains("<w:instrText") && !body.contains("<w:hyperlink"), "{name}");
                }
                "xlsx" => {
                    for (part, bytes) in parts(&bytes) {
                        let xml = String::from_utf8(bytes).unwrap();
                        texts(&xml);
                        assert!(!xml.contains("<f>") && !xml.contains("<hyperlink"), "{part}");
                    }
                }
                ending => panic!("{ending}"),
            }
        }
    }
}

#[test]
fn a_name_of_a_megabyte_is_shown_or_refused_by_name() {
    let long = "长".repeat(1 << 19);
    let folder = Folder::new("long");
    let result = assessed(vec![long, "乙".to_owned()]);
    let writing = Writing::default().formats([Format::Html, Format::Markdown, Format::Docx]);
    let written = write(&result, &folder.0, &writing).unwrap();
    assert!(written.files.iter().all(|path| path.file_name().unwrap().len() < 100));
    let fault = write(&result, &folder.0, &writing.formats([Format::Xlsx])).unwrap_err();
    assert!(fault.to_string().contains("32767") && fault.to_string().len() < 1_000, "{fault}");
}

/// A logarithm is no value that anybody knows.
#[test]
fn values_stand_in_their_own_unit_whatever_was_done_to_outliers() {
    let framework = "id = 'x'\n[method]\nnormalize = 'min-max'\ntreat = { rule = { remedies = ['log'] } }\n\
         [[dimension]]\ncode = 'INDEX'\n[[indicator]]\ncode = 'X'\nparent = 'INDEX'\ntarget = 5000\n";
    let framework = Framework::from_toml(framework).unwrap();
    let values: Vec<f64> = (0..30).map(|i| (f64::from(i) / 3.0).exp()).collect();
    let units = (0..30).map(|i| format!("u{i}"));
    let data = Dataset::new(units).unwrap().with_indicator("X", values.clone()).unwrap();
    let result = assess(&framework, &data).unwrap();
    assert!(result.values_at("X").unwrap()[29] < 20.0, "it was transformed");
    let profiles = Profiles::new(&result, &ProfileOptions::default()).unwrap();
    let page = unit_page(&profiles, "u29", Language::English, &Writing::default()).unwrap();
    assert!(markdown(&page).contains(&format!("| {:.2} | 5000 | met |", values[29])), "{}", markdown(&page));
}
