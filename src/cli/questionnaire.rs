//! Questionnaires as workbooks: out to experts, one file each, and back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use indexmap::IndexMap;
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};
use serde_json::json;

use super::answer::{Answer, Console, Faults, Told, rows};
use super::folder::{io, project};
use super::project::Project;
use super::run::folder;
use super::settings::Settings;
use crate::error::Problem;
use crate::evidence::{
    Book, Records, Sheet, address, files_in, has_ending, is_old, is_workbook, name_of, stem, table_of,
};
use crate::weights::Weights;
use crate::words::{Language, say};
use crate::{Cells, Framework, Result, Table};

/// The folder of the files.
pub(super) const FOLDER: &str = "questionnaires";

/// The column of the answers, as [`Framework::with_judgements`] reads it.
const ANSWER: &str = "a_over_b";

/// What stands at the head of the answers in a workbook.
const HEADS: [&str; 2] = ["A over B", "A与B的重要性之比"];

/// The columns of codes, which are hidden.
const CODES: [&str; 3] = ["node", "a", "b"];

pub(super) fn questionnaire(
    given: &ArgMatches,
    console: &mut Console<'_>,
) -> std::result::Result<Answer, Faults> {
    match given.subcommand() {
        Some(("out", given)) => out(given, console.language()),
        Some(("in", given)) => back(given, console.language()),
        _ => Ok(Answer::text(String::new())),
    }
}

fn out(given: &ArgMatches, language: Language) -> std::result::Result<Answer, Faults> {
    let dir = folder(given);
    let (framework, _) = Project::framework_of(&dir)?;
    let to = dir.join(FOLDER);
    let names: Vec<&str> =
        given.get_many::<String>("experts").into_iter().flatten().map(|name| name.trim()).collect();
    let mut faults = Faults::default();
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for name in &names {
        let path = to.join(format!("{name}.xlsx"));
        if name.is_empty()
            || name.starts_with('.')
            || name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        {
            faults.push(
                "",
                project(Path::new(name), "is no name of a file", "name the experts as files can be called"),
            );
        } else if path.exists() || files.iter().any(|(other, _)| *other == path) {
            faults
                .push("", project(&path, "the file is there already", "take it away, or name other experts"));
        } else {
            let book = workbook(&framework, name, language).map_err(|fault| {
                project(&path, fault.to_string(), "name the experts as files can be called")
            });
            if let Some(bytes) = faults.keep("", book) {
                files.push((path, bytes));
            }
        }
    }
    faults.result()?;
    std::fs::create_dir_all(&to).map_err(|fault| io("write", &to, &fault))?;
    for (path, bytes) in &files {
        std::fs::write(path, bytes).map_err(|fault| io("write", path, &fault))?;
    }
    let shown = to.display();
    let said = say!(
        language,
        "{count} questionnaires were written into {folder}.",
        count = files.len(),
        folder = shown
    );
    let names: Vec<String> = files.iter().map(|(path, _)| name_of(path)).collect();
    Ok(Answer::with(said + "\n", json!({ "folder": shown.to_string(), "files": names })))
}

/// The workbook of an expert.
fn workbook(
    framework: &Framework,
    expert: &str,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let table = framework.questionnaire(language.code());
    let texts = |name: &str| match table.column(name) {
        Some(Cells::Text(texts)) => texts.iter().map(|text| text.clone().unwrap_or_default()).collect(),
        _ => vec![String::new(); table.rows()],
    };
    let base = Format::new().set_font_name(language.of("Calibri", "等线")).set_font_size(11).set_text_wrap();
    let cell = base.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let heading = cell.clone().set_bold().set_background_color(0x00DD_EBF7);
    // A fraction in a cell of text stays one.
    let answer = cell.clone().set_num_format("@").set_align(FormatAlign::Center).set_unlocked();
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));

    let title = framework.spec().title.or(framework.id(), language);
    let sheet = book.add_worksheet();
    sheet.set_name(say!(language, "Instructions"))?.set_column_width(0, 90)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    let lines = [
        say!(language, "Weights by pairwise comparison: {title}", title),
        say!(language, "Expert: {name}", name = expert),
        say!(
            language,
            "For each row: how many times as important is A as B? Choose from the list in the last column."
        ),
        say!(
            language,
            "1: equally important; 3: A is somewhat more important; 5: clearly; 7: much; 9: overwhelmingly. 2, 4, 6, 8 lie between."
        ),
        say!(
            language,
            "Where B is more important, choose a fraction: 1/3 says that B is somewhat more important."
        ),
        say!(
            language,
            "Please answer every row, change nothing else, and send the file back under its name."
        ),
    ];
    for (row, line) in (0..).zip(&lines) {
        let look = if row == 0 { base.clone().set_bold().set_font_size(14) } else { base.clone() };
        sheet.write_string_with_format(row, 0, line, &look)?.set_row_height(row, 36)?;
    }

    let sheet = book.add_worksheet();
    sheet
        .set_name(say!(language, "Questionnaire"))?
        .set_freeze_panes(1, 0)?
        .set_landscape()
        .set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let heads = [
        language.of("Under", "上级指标"),
        language.of("A", "指标A"),
        language.of("B", "指标B"),
        language.of(HEADS[0], HEADS[1]),
    ];
    for (column, head) in (0..).zip(heads.iter().chain(&CODES)) {
        sheet.write_string_with_format(0, column, *head, &heading)?;
    }
    for (column, width) in [(0, 24), (1, 34), (2, 34), (3, 18)] {
        sheet.set_column_width(column, width)?;
    }
    for column in 4..7 {
        sheet.set_column_hidden(column)?;
    }
    for (column, name) in (0..).zip(["node_name", "a_name", "b_name", "", "node", "a", "b"]) {
        let texts: Vec<String> = texts(name);
        for (row, text) in (1..).zip(&texts) {
            if column == 3 {
                sheet.write_blank(row, column, &answer)?;
            } else {
                sheet.write_string_with_format(row, column, text, &cell)?;
            }
        }
    }
    let last = u32::try_from(table.rows()).unwrap_or(u32::MAX);
    let list = DataValidation::new().allow_list_strings(&SCALE)?;
    sheet.add_data_validation(1, 3, last.max(1), 3, &list)?;
    sheet.protect();
    sheet.set_active(true);
    book.save_to_buffer()
}

/// Saaty's scale as it stands in the list.
const SCALE: [&str; 17] =
    ["9", "8", "7", "6", "5", "4", "3", "2", "1", "1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9"];

fn back(given: &ArgMatches, language: Language) -> std::result::Result<Answer, Faults> {
    let dir = folder(given);
    let (framework, mut settings) = Project::framework_of(&dir)?;
    let limit = given.get_one::<f64>("max-consistency-ratio").copied();
    settings.max_consistency_ratio = limit.or(settings.max_consistency_ratio);
    let (mut faults, mut remarks) = (Faults::default(), Vec::new());
    let told = &mut Told { language, faults: &mut faults, remarks: &mut remarks };
    let judged = judged(&dir, &framework, &settings, told);
    faults.result()?;
    let Some((judged, experts)) = judged else {
        let fault = project(
            &dir.join(FOLDER),
            "there is no questionnaire",
            "write them with `govindex questionnaire out`",
        );
        return Err(fault.into());
    };
    let (table, warnings) = weights(&judged, language)?;
    remarks.extend(warnings);
    let mut text = say!(language, "{count} questionnaires were read.", count = experts)
        + "\n"
        + &table.headed(language).to_string();
    for remark in &remarks {
        let _ = writeln!(text, "- {remark}");
    }
    Ok(Answer::with(text, json!({ "questionnaires": experts, "weights": rows(&table), "remarks": remarks })))
}

/// The weights that experts give, and what should be known of them.
fn weights(judged: &Framework, language: Language) -> Result<(Table, Vec<String>)> {
    let (mut nodes, mut names, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    let mut warnings = Vec::new();
    for node in judged.nodes().iter().filter(|node| matches!(node.weights(), Weights::Ahp(_))) {
        let children: Vec<_> = node.children().iter().map(|&child| &judged.nodes()[child]).collect();
        let codes: Vec<&str> = children.iter().map(|child| child.code()).collect();
        let declared: Vec<f64> = children.iter().map(|child| child.weight()).collect();
        let found = node.weights().of(&codes, &declared, None)?;
        for (child, weight) in children.iter().zip(&found.weights) {
            nodes.push(child.code().to_owned());
            names.push(child.name().or(child.code(), language));
            shares.push(*weight);
        }
        let under = node.name().or(node.code(), language);
        let name = |at: usize| {
            children.get(at).map_or_else(String::new, |child| child.name().or(child.code(), language))
        };
        let told = found.warnings.iter().map(|warning| warning.message(language, name));
        warnings.extend(told.map(|text| say!(language, "{place}: {text}", place = under, text)));
    }
    let table = Table::new()
        .with("node", Cells::texts(nodes))
        .with("name", Cells::texts(names))
        .with("weight", Cells::Number { values: shares, decimals: Some(4) });
    Ok((table, warnings))
}

/// The framework with the weights of the questionnaires of a folder, and how many there are; none where there are none.
pub(super) fn judged(
    dir: &Path,
    framework: &Framework,
    settings: &Settings,
    told: &mut Told<'_>,
) -> Option<(Framework, usize)> {
    let Told { language, faults, remarks } = told;
    let inside = dir.join(FOLDER);
    if !inside.is_dir() {
        return None;
    }
    let files = faults.keep("", files_in(&inside))?;
    // Old workbooks say what they are when they are read.
    let is_one = |path: &PathBuf| is_workbook(path) || is_old(path) || has_ending(path, &["csv"]);
    let (files, others): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(is_one);
    remarks.extend(others.iter().map(|path| {
        let name = name_of(path);
        say!(*language, "`{name}` in `questionnaires` is no questionnaire; it was not read.", name)
    }));
    if files.is_empty() {
        return None;
    }
    let mut all: IndexMap<&str, Vec<Option<String>>> = IndexMap::new();
    let mut complete = true;
    for path in &files {
        let file = format!("{FOLDER}/{}", name_of(path));
        let Some(read) =
            faults.keep("", answers(path, framework, settings).map_err(|fault| fault.in_file(&file)))
        else {
            complete = false;
            continue;
        };
        for (name, texts) in read {
            all.entry(name).or_default().extend(texts);
        }
    }
    if !complete {
        return None;
    }
    let joined = all.into_iter().try_fold(Records::new(), |records, (name, texts)| {
        records.with_texts(name, texts.into_iter().map(Option::unwrap_or_default))
    });
    let judged =
        joined.and_then(|records| framework.with_judgements(&records, settings.max_consistency_ratio));
    faults.keep(FOLDER, judged).map(|judged| (judged, files.len()))
}

/// The answers of one file: the columns that the framework reads.
fn answers(
    path: &Path,
    framework: &Framework,
    settings: &Settings,
) -> Result<IndexMap<&'static str, Vec<Option<String>>>> {
    let is_book = !has_ending(path, &["csv"]);
    let mut records = if is_book {
        let mut book = Book::open(path)?;
        let names = book.names()?;
        let ours = names.iter().find(|name| ["Questionnaire", "问卷"].contains(&name.as_str()));
        let sheet = Sheet::new(path).skip_rows(0).header_rows(1);
        book.read(&ours.map_or(sheet.clone(), |name| sheet.sheet(name)))?.records
    } else {
        Records::read(&*table_of(path, &settings.table_format))?
    };
    let head = HEADS.iter().find(|head| records.columns().any(|column| column == **head)).copied();
    if let Some(head) = head {
        records = records.renamed(&IndexMap::from([(ANSWER.to_owned(), head.to_owned())]))?;
    }
    let said = records.text(ANSWER)?;
    let blank: Vec<usize> = (0..said.len()).filter(|&row| said[row].is_none()).collect();
    if blank.len() == said.len() {
        return Err(project(path, "no comparison is filled in", "have it filled in, or take the file away"));
    }
    let cell = |row: u64| address(u32::try_from(row).unwrap_or(1).saturating_sub(1), 3);
    if !blank.is_empty() {
        let first: Vec<String> = blank
            .iter()
            .take(5)
            .map(|&row| if is_book { cell(records.row(row)) } else { format!("row {}", records.row(row)) })
            .collect();
        let found = format!(
            "{} of {} comparisons are blank: {}",
            blank.len(),
            said.len(),
            crate::words::quoted_list(&first)
        );
        return Err(project(path, found, "fill them in, or take the file away"));
    }
    // Read alone, so that a fault has its file and cell.
    framework.with_judgements(&records, None).map_err(|mut fault| {
        if let Problem::Cells { cells, .. } = fault.problem_mut()
            && let Some(head) = head
        {
            for fault in cells.iter_mut().filter(|fault| fault.column == ANSWER) {
                fault.column = format!("{head} ({})", cell(fault.row));
            }
        }
        fault
    })?;
    let named = records.columns().any(|column| column == "expert");
    let expert = stem(path);
    let experts = if named { records.text("expert")? } else { vec![None; said.len()] };
    let experts = experts.into_iter().map(|name| name.or_else(|| Some(expert.clone()))).collect();
    let mut read = IndexMap::from([("expert", experts), (ANSWER, said)]);
    for code in CODES {
        read.insert(code, records.text(code)?);
    }
    Ok(read)
}
