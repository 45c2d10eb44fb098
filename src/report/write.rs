//! Documents in a folder.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use indexmap::IndexSet;

use super::annexes::{appeals_annex, method_annex, self_report_annex};
use super::docx::{self, Looks};
use super::duties::{duties, overdue, taking_part};
use super::listed::{LIST, listed};
use super::pages::overview;
use super::ranking_note::ranking_note;
use super::scorecard::Cards;
use super::{Document, Template, Wording, html, markdown, sources};
use crate::dataset::{Gathered, Hierarchy};
use crate::error::Problem;
use crate::evidence::task_plan::Review;
use crate::explain::{Peers, ProfileOptions, Profiles};
use crate::robustness::Robustness;
use crate::words::{self, Language, on_day, period_text, say};
use crate::{Assessment, Error, Result};

/// What a document is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One HTML file that needs nothing from elsewhere.
    Html,
    /// Markdown.
    Markdown,
    /// Word; in Chinese laid out by GB/T 9704-2012.
    Docx,
    /// One workbook of everything (feature `excel`).
    #[cfg(feature = "excel")]
    Xlsx,
}

impl Format {
    /// The format of this name: `html`, `md`, `docx` or, with the feature `excel`, `xlsx`.
    ///
    /// # Errors
    /// `invalid_parameter` where there is none.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "html" => Ok(Self::Html),
            "md" | "markdown" => Ok(Self::Markdown),
            "docx" => Ok(Self::Docx),
            #[cfg(feature = "excel")]
            "xlsx" => Ok(Self::Xlsx),
            _ => {
                let known =
                    if cfg!(feature = "excel") { "html, md, docx or xlsx" } else { "html, md or docx" };
                refused("formats", format!("`{name}`"), known)
            }
        }
    }

    /// Whether it has a file for each page, and not one of everything.
    fn has_pages(self) -> bool {
        match self {
            Self::Html | Self::Markdown | Self::Docx => true,
            #[cfg(feature = "excel")]
            Self::Xlsx => false,
        }
    }

    /// The ending of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Docx => "docx",
            #[cfg(feature = "excel")]
            Self::Xlsx => "xlsx",
        }
    }
}

/// A document of an assessment, or one for each of its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentKind {
    /// [`overview`](super::overview()), which says everything.
    Overview,
    /// [`ranking_note`](super::ranking_note()), for those who want to know who stands where.
    Ranking,
    /// [`unit_page`](super::unit_page()) of each unit.
    Units,
    /// [`self_report_annex`](super::self_report_annex()), where an indicator has several sources.
    SelfReport,
    /// [`appeals_annex`](super::appeals_annex()), where there were appeals.
    Appeals,
    /// [`method_annex`](super::method_annex()).
    Method,
    /// [`duties`](super::duties()) of each unit and [`overdue`](super::overdue()), where there is a task plan.
    Tasks,
}

impl DocumentKind {
    /// All of them, as an index lists them.
    pub const ALL: [Self; 7] = [
        Self::Overview,
        Self::Ranking,
        Self::Units,
        Self::SelfReport,
        Self::Appeals,
        Self::Method,
        Self::Tasks,
    ];

    /// Its name: `overview`, `ranking`, `units`, `self-report`, `appeals`, `method` or `tasks`. Its file is called so, or the folder of
    /// its files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Ranking => "ranking",
            Self::Units => "units",
            Self::SelfReport => "self-report",
            Self::Appeals => "appeals",
            Self::Method => "method",
            Self::Tasks => "tasks",
        }
    }

    /// The kind of this name.
    ///
    /// # Errors
    /// `invalid_parameter` where there is none.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        let expected = "overview, ranking, units, self-report, appeals, method or tasks";
        found.map_or_else(|| refused("documents", format!("`{name}`"), expected), Ok)
    }

    /// Whether there is something to say.
    pub(super) fn says_something(self, result: &Assessment, writing: &Writing<'_>) -> bool {
        match self {
            Self::Overview | Self::Ranking | Self::Units | Self::Method => true,
            Self::SelfReport => writing.gathered.is_some_and(|own| sources::are_several(result, own)),
            Self::Appeals => {
                writing.gathered.is_some_and(|own| own.amendments_in(result.period()).next().is_some())
            }
            Self::Tasks => writing.tasks.is_some(),
        }
    }
}

/// What is written: parameters of [`write()`], [`overview`] and [`workbook`](super::workbook()).
#[derive(Clone, Debug)]
pub struct Writing<'a> {
    formats: Vec<Format>,
    languages: Vec<Language>,
    documents: Option<Vec<DocumentKind>>,
    units: Option<Vec<String>>,
    peers: Peers,
    robustness: Option<&'a Robustness>,
    since: Option<&'a Assessment>,
    gathered: Option<&'a Gathered>,
    before_appeals: Option<&'a Assessment>,
    tasks: Option<&'a Review>,
    names: Option<&'a Hierarchy>,
    at: Option<NaiveDate>,
    is_made: bool,
    strict: bool,
    template: Option<Template>,
    words: Option<Wording>,
}

impl Default for Writing<'_> {
    fn default() -> Self {
        Self {
            formats: vec![Format::Html],
            languages: vec![Language::English],
            documents: None,
            units: None,
            peers: Peers::All,
            robustness: None,
            since: None,
            gathered: None,
            before_appeals: None,
            tasks: None,
            names: None,
            at: None,
            is_made: false,
            strict: false,
            template: None,
            words: None,
        }
    }
}

impl<'a> Writing<'a> {
    /// Sets the formats. Default: HTML.
    #[must_use]
    pub fn formats(mut self, formats: impl IntoIterator<Item = Format>) -> Self {
        self.formats = formats.into_iter().collect();
        self
    }

    /// Sets the languages. Default: English.
    #[must_use]
    pub fn languages(mut self, languages: impl IntoIterator<Item = Language>) -> Self {
        self.languages = languages.into_iter().collect();
        self
    }

    /// Sets the documents, of which those are written that have something to say. Default: all.
    #[must_use]
    pub fn documents(mut self, documents: impl IntoIterator<Item = DocumentKind>) -> Self {
        self.documents = Some(documents.into_iter().collect());
        self
    }

    /// Sets the units that get a page of their own and a row in the workbook. Default: all.
    #[must_use]
    pub fn units<T: Into<String>>(mut self, units: impl IntoIterator<Item = T>) -> Self {
        self.units = Some(units.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whom units are held against. Default: all units.
    #[must_use]
    pub fn peers(mut self, peers: Peers) -> Self {
        self.peers = peers;
        self
    }

    /// Sets the simulation that intervals are taken from.
    #[must_use]
    pub fn robustness(mut self, robustness: &'a Robustness) -> Self {
        self.robustness = Some(robustness);
        self
    }

    /// Sets whether a picture that cannot be drawn into a Word file, as for want of a font, is an error. Default: its table
    /// stands there, with a line that says so.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets another wording of what documents say. Error messages stay as they are.
    #[must_use]
    pub fn words(mut self, words: Wording) -> Self {
        self.words = Some(words);
        self
    }

    /// Sets the Word file whose styles, pages, headers and footers the Word documents take. Default:
    /// [`Layout::of`](super::Layout::of) the language.
    #[must_use]
    pub fn template(mut self, template: Template) -> Self {
        self.template = Some(template);
        self
    }

    /// Sets the assessment of the period before.
    #[must_use]
    pub fn since(mut self, earlier: &'a Assessment) -> Self {
        self.since = Some(earlier);
        self
    }
}

impl<'a> Writing<'a> {
    /// Sets the evidence that the data were gathered from: documents show what several sources say of an indicator, what became
    /// of appeals, and who submitted nothing.
    #[must_use]
    pub fn gathered(mut self, gathered: &'a Gathered) -> Self {
        self.gathered = Some(gathered);
        self
    }

    /// Sets what the same evidence comes to without its appeals, so that the document of appeals shows what they changed.
    #[must_use]
    pub fn without_appeals(mut self, before: &'a Assessment) -> Self {
        self.before_appeals = Some(before);
        self
    }

    /// Sets the review of a task plan: every unit that leads something, or of which deliverables are
    /// expected beside others, gets a page of its duties, what is overdue stands on the pages of units, and there is one of all that is
    /// overdue.
    #[must_use]
    pub fn tasks(mut self, review: &'a Review) -> Self {
        self.tasks = Some(review);
        self
    }

    /// Sets the hierarchy that names the lead units of a task plan.
    #[must_use]
    pub fn names(mut self, units: &'a Hierarchy) -> Self {
        self.names = Some(units);
        self
    }

    /// Sets the day of the assessment, up to which the evidence is: it stands below the titles.
    #[must_use]
    pub fn at(mut self, day: NaiveDate) -> Self {
        self.at = Some(day);
        self
    }

    /// Says that what is written is made up, where the data are not marked so themselves ([`Dataset::with_made`](crate::Dataset::with_made)).
    #[must_use]
    pub fn made(mut self, is_made: bool) -> Self {
        self.is_made = is_made;
        self
    }

    /// Lets the wording hold until what is returned goes.
    pub(super) fn saying(&self) -> words::Restore {
        words::hold(self.words.as_ref().map(Wording::texts))
    }

    /// What the pages of units take from these settings.
    #[must_use]
    pub fn profiles(&self) -> ProfileOptions<'a> {
        let mut options = ProfileOptions::default().peers(self.peers.clone());
        if let Some(robustness) = self.robustness {
            options = options.robustness(robustness);
        }
        if let Some(since) = self.since {
            options = options.since(since);
        }
        options
    }

    /// The title of the framework, the period and the day.
    pub(super) fn titled(&self, result: &Assessment, language: Language) -> String {
        let title = result.framework().titled(language);
        match self.when(result, language) {
            Some(when) => say!(tight language, "{title} ({when})", title, when),
            None => title,
        }
    }

    /// What the overview is, and of when.
    pub(super) fn subtitle(&self, result: &Assessment, language: Language) -> String {
        match self.when(result, language) {
            Some(when) => say!(tight language, "Assessment report, {when}", when),
            None => say!(language, "Assessment report"),
        }
    }

    pub(super) fn when(&self, result: &Assessment, language: Language) -> Option<String> {
        let period = result.period().map(|period| period_text(period, language));
        let day =
            self.at.map(|day| say!(tight language, "evidence up to {day}", day = on_day(day, language)));
        let parts: Vec<String> = period.into_iter().chain(day).collect();
        (!parts.is_empty()).then(|| parts.join(language.of("; ", "；")))
    }

    pub(super) fn before_appeals(&self) -> Option<&'a Assessment> {
        self.before_appeals
    }

    pub(super) fn without_simulation(mut self) -> Self {
        self.robustness = None;
        self
    }

    /// The documents that are asked for and have something to say.
    fn wanted(&self, result: &Assessment) -> Vec<DocumentKind> {
        let is_asked = |kind: &DocumentKind| self.documents.as_ref().is_none_or(|asked| asked.contains(kind));
        let all = DocumentKind::ALL.into_iter().filter(is_asked);
        all.filter(|kind| kind.says_something(result, self)).collect()
    }

    pub(super) fn compared_with(&self) -> &Peers {
        &self.peers
    }

    pub(super) fn earlier(&self) -> Option<&'a Assessment> {
        self.since
    }

    pub(super) fn evidence(&self) -> Option<&'a Gathered> {
        self.gathered
    }

    pub(super) fn review(&self) -> Option<&'a Review> {
        self.tasks
    }

    pub(super) fn hierarchy(&self) -> Option<&'a Hierarchy> {
        self.names
    }

    pub(super) fn says_made(&self) -> bool {
        self.is_made
    }

    /// The simulation that ranges are taken from.
    pub(super) fn simulation(&self) -> Option<&'a Robustness> {
        self.robustness
    }

    /// The units that are asked for; none where all are.
    pub(super) fn shown_units(&self) -> Option<&[String]> {
        self.units.as_deref()
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The files, in the order in which they were written, under the folder that was named.
    pub files: Vec<PathBuf>,
}

/// Writes the documents of an assessment ([`DocumentKind`]) and an index of them into a folder, in every language and format:
/// `overview.en.html`, `ranking.en.html`, `units/150000.en.html`, `method.en.html`, `index.en.html`, `results.en.xlsx`; with
/// evidence also `self-report.en.html` and `appeals.en.html`, with the review of a task plan `overdue.en.html` and
/// `tasks/….en.html`.
///
/// Every file is written under another name first and then renamed, so none is half-written. A file that stands there and was not
/// written by an earlier call is not overwritten; what earlier calls wrote stands in a list beside the files, and stays where a
/// later call does not write it again, as the page of a unit that is gone.
///
/// # Errors
/// `io` where the folder cannot be written; `invalid_parameter` where a file of somebody else's is in the way, and for no format or
/// no language, and for a unit without a group, where units are compared in groups; `unknown_unit`, `unknown_group` of peers,
/// `unknown_node` of a simulation that did not watch the index; what is beyond the limits of a workbook.
pub fn write(result: &Assessment, folder: impl AsRef<Path>, writing: &Writing<'_>) -> Result<Written> {
    let folder = folder.as_ref();
    for (parameter, is_empty) in
        [("formats", writing.formats.is_empty()), ("languages", writing.languages.is_empty())]
    {
        if is_empty {
            return refused(parameter, "an empty list".to_owned(), "at least one");
        }
    }
    let rows: IndexSet<usize> = match &writing.units {
        Some(units) => units.iter().map(|unit| result.row(unit)).collect::<Result<_>>()?,
        None => (0..result.units().len()).collect(),
    };
    let mut folder = Folder::open(folder)?;
    let filled = fill(&mut folder, result, writing, &rows);
    // What was written before a fault is ours, too.
    let written = folder.close();
    filled.and(written)
}

fn fill(
    folder: &mut Folder,
    result: &Assessment,
    writing: &Writing<'_>,
    rows: &IndexSet<usize>,
) -> Result<()> {
    let _own = writing.saying();
    // Of all units, so that a unit has the same name whichever others are asked for.
    let names = file_names(result.units());
    let units = || rows.iter().map(|&row| result.units()[row].as_str());
    let profiles = Profiles::new(result, &writing.profiles())?;
    let marked = writing.clone().made(writing.is_made || result.source().is_made());
    let has_pages = writing.formats.iter().any(|format| format.has_pages());
    for &language in &writing.languages {
        let code = language.code();
        let mut pages = Vec::new();
        let mut put = |folder: &mut Folder, page: &Document, name: &str| -> Result<()> {
            for &format in &writing.formats {
                let Some(text) = rendered(page, format, writing)? else { continue };
                let file = format!("{name}.{code}.{}", format.extension());
                folder.put(&file, &text)?;
                if format == Format::Html {
                    // The page of a unit and that of its tasks have one title.
                    let title = match name.split_once('/') {
                        Some(("tasks", _)) => {
                            say!(tight language, "{title}: tasks", title = page.title())
                        }
                        _ => page.title().to_owned(),
                    };
                    pages.push((file, title));
                }
            }
            Ok(())
        };
        #[cfg(feature = "excel")]
        if writing.formats.contains(&Format::Xlsx) {
            let book = super::workbook(result, language, writing)?;
            folder.put(&format!("results.{code}.xlsx"), &book.to_xlsx()?)?;
        }
        if !has_pages {
            continue;
        }
        for kind in writing.wanted(result) {
            match kind {
                DocumentKind::Overview => put(folder, &overview(result, language, writing)?, kind.name())?,
                DocumentKind::Ranking => put(folder, &ranking_note(result, language, writing)?, kind.name())?,
                DocumentKind::SelfReport => {
                    put(folder, &self_report_annex(result, language, writing), kind.name())?;
                }
                DocumentKind::Appeals => put(folder, &appeals_annex(result, language, writing), kind.name())?,
                DocumentKind::Method => put(folder, &method_annex(result, language, writing)?, kind.name())?,
                DocumentKind::Units => {
                    let cards = Cards::new(&profiles, language, writing)?;
                    for (unit, name) in units().zip(rows.iter().map(|&row| &names[row])) {
                        put(folder, &cards.page(unit)?, &format!("units/{name}"))?;
                    }
                }
                DocumentKind::Tasks => {
                    let Some(review) = writing.tasks else { continue };
                    put(folder, &overdue(review, language, &marked), "overdue")?;
                    let all = taking_part(review);
                    for (unit, name) in all.iter().zip(file_names(&all)) {
                        put(folder, &duties(review, unit, language, &marked)?, &format!("tasks/{name}"))?;
                    }
                }
            }
        }
        if writing.formats.contains(&Format::Html) {
            let index = html::index(&say!(language, "Documents"), language, &pages);
            folder.put(&format!("index.{code}.html"), index.as_bytes())?;
        }
    }
    Ok(())
}

/// A page in a format that has pages.
fn rendered(document: &Document, format: Format, writing: &Writing<'_>) -> Result<Option<Vec<u8>>> {
    Ok(match format {
        Format::Html => Some(html::html(document).into_bytes()),
        Format::Markdown => Some(markdown::markdown(&document.without_figures()).into_bytes()),
        Format::Docx => {
            let looks = Looks::of(writing.template.as_ref(), document.language());
            Some(docx::written(document, &looks, writing.strict)?)
        }
        #[cfg(feature = "excel")]
        Format::Xlsx => None,
    })
}

fn refused<T>(parameter: &'static str, found: String, expected: &'static str) -> Result<T> {
    Err(Error::from(Problem::InvalidParameter { method: "write", parameter, found, expected }))
}

/// Names of files for units: their codes, with a number where what a file system takes of two is the same.
fn file_names(units: &[String]) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    units
        .iter()
        .map(|unit| {
            let safe: String = unit
                .chars()
                .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' })
                .scan(0, |bytes, c| {
                    *bytes += c.len_utf8();
                    (*bytes <= 80).then_some(c)
                })
                .collect();
            let safe = if safe.is_empty() { "unit".to_owned() } else { safe };
            let mut name = safe.clone();
            let mut number = 2;
            // Some file systems do not tell capitals from small letters.
            while !taken.insert(name.to_lowercase()) {
                name = format!("{safe}-{number}");
                number += 1;
            }
            name
        })
        .collect()
}

/// A folder that is written into.
struct Folder {
    path: PathBuf,
    /// What this library wrote there, by this call or earlier.
    ours: BTreeSet<String>,
    written: Vec<PathBuf>,
}

impl Folder {
    fn open(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).map_err(|fault| io(path, &fault))?;
        let list = path.join(LIST);
        let ours = match fs::read_to_string(&list) {
            Ok(text) => listed(&text).into_keys().collect(),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => BTreeSet::new(),
            Err(fault) => return Err(io(&list, &fault)),
        };
        Ok(Self { path: path.to_owned(), ours, written: Vec::new() })
    }

    fn put(&mut self, name: &str, text: &[u8]) -> Result<()> {
        let path = self.path.join(name);
        if !self.ours.contains(name) && path.exists() {
            return refused(
                "folder",
                format!("`{}`, which is there already and was not written by this library", path.display()),
                "an empty folder, or one that it has written before",
            );
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|fault| io(parent, &fault))?;
        }
        // Named before it is there: whatever ends the work, what is there is known as ours.
        if self.ours.insert(name.to_owned()) {
            let list = self.path.join(LIST);
            let opened = OpenOptions::new().append(true).create(true).open(&list);
            opened.and_then(|mut file| writeln!(file, "{name}")).map_err(|fault| io(&list, &fault))?;
        }
        Self::store(&path, text)?;
        self.written.push(path);
        Ok(())
    }

    fn store(path: &Path, text: &[u8]) -> Result<()> {
        // A name that nobody else's file has.
        let part = path.with_extension(format!("govindex-{}", std::process::id()));
        let mut file = File::create_new(&part).map_err(|fault| io(&part, &fault))?;
        let stored = file.write_all(text).and_then(|()| fs::rename(&part, path));
        stored.map_err(|fault| {
            // Whatever came of it, nothing half-written stays.
            let _ = fs::remove_file(&part);
            io(path, &fault)
        })
    }

    fn close(self) -> Result<Written> {
        let list: String = self.ours.iter().flat_map(|name| [name.as_str(), "\n"]).collect();
        Self::store(&self.path.join(LIST), list.as_bytes())?;
        Ok(Written { files: self.written })
    }
}

fn io(path: &Path, fault: &std::io::Error) -> Error {
    Error::from(Problem::Io {
        path: path.display().to_string(),
        operation: "write",
        reason: fault.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    fn result() -> Assessment {
        let framework = Framework::builtin("un-egdi-2022").unwrap();
        let data = Dataset::new(["a/b", "A_B", "<x>"])
            .unwrap()
            .with_names("zh", vec![Some("呼和浩特".into()), None, Some("<script>".into())])
            .unwrap()
            .with_indicator("osi", vec![0.9, 0.8, f64::NAN])
            .unwrap()
            .with_indicator("tii", vec![0.7, 0.8, 0.1])
            .unwrap()
            .with_indicator("hci", vec![0.9, 0.2, 0.3])
            .unwrap();
        assess(&framework, &data).unwrap()
    }

    #[test]
    fn a_folder_is_written_twice_and_nothing_of_others_is_lost() {
        let folder = std::env::temp_dir().join(format!("govindex-write-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let both = Writing::default()
            .formats([Format::Html, Format::Markdown, Format::Docx])
            .languages([Language::Chinese, Language::English]);
        let written = write(&result(), &folder, &both).unwrap();
        // Two languages: overview, ranking, method and three units in three formats, and an index.
        assert_eq!(written.files.len(), 2 * (3 * 6 + 1));
        assert!(fs::read(folder.join("units/a_b.en.docx")).unwrap().starts_with(b"PK"));
        assert!(folder.join("units/a_b.zh.html").exists() && folder.join("units/A_B-2.zh.md").exists());
        let all =
            |written: &Written| written.files.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>();
        let first = all(&written);
        assert_eq!(all(&write(&result(), &folder, &both).unwrap()), first);
        // A unit has its file whichever others are asked for.
        let one = write(&result(), &folder, &Writing::default().units(["A_B", "A_B"])).unwrap();
        let names: Vec<_> = one.files.iter().map(|file| file.strip_prefix(&folder).unwrap()).collect();
        let expected =
            ["overview.en.html", "ranking.en.html", "units/A_B-2.en.html", "method.en.html", "index.en.html"];
        assert_eq!(names, expected.map(Path::new));
        // What is asked for is written in the order of an index, where there is something to say.
        let asked = [DocumentKind::Appeals, DocumentKind::Ranking, DocumentKind::Tasks];
        let some = write(&result(), &folder, &Writing::default().documents(asked)).unwrap();
        let names: Vec<_> = some.files.iter().map(|file| file.strip_prefix(&folder).unwrap()).collect();
        assert_eq!(names, ["ranking.en.html", "index.en.html"].map(Path::new));
        assert_eq!(DocumentKind::named("rank").unwrap_err().code(), "invalid_parameter");
        assert!(
            !String::from_utf8(fs::read(folder.join("units/_x_.zh.html")).unwrap())
                .unwrap()
                .contains("<script")
        );

        // What a killed process left is known by the list; pages of units that are gone stay.
        let cut_short = folder.join("cut-short");
        let mut left = Folder::open(&cut_short).unwrap();
        left.put("units/KOR.en.html", b"half of the work").unwrap();
        drop(left);
        assert!(write(&result(), &cut_short, &Writing::default()).is_ok());
        assert!(cut_short.join("units/KOR.en.html").exists());
        assert!(Folder::open(&cut_short).unwrap().put("units/KOR.en.html", b"again").is_ok());

        // A file of somebody else's.
        let other = folder.join("mine");
        fs::create_dir_all(&other).unwrap();
        fs::write(other.join("overview.en.html"), "mine").unwrap();
        let fault = write(&result(), &other, &Writing::default()).unwrap_err();
        assert!(fault.to_string().contains("was not written by this library"), "{fault}");
        assert_eq!(fs::read_to_string(other.join("overview.en.html")).unwrap(), "mine");
        let fault = write(&result(), folder.join("overview.zh.html"), &Writing::default()).unwrap_err();
        assert_eq!(fault.code(), "io");
        let none: [Format; 0] = [];
        assert_eq!(
            write(&result(), &folder, &Writing::default().formats(none)).unwrap_err().code(),
            "invalid_parameter"
        );
        assert_eq!(
            write(&result(), &folder, &Writing::default().units(["z"])).unwrap_err().code(),
            "unknown_unit"
        );
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_index_tells_a_unit_from_its_tasks() {
        use crate::evidence::task_plan::{
            PlanLayout, Progress, ReportLayout, ReviewRules, TaskPlan, UnitNames,
        };
        use crate::evidence::{Format as Reading, Records};
        let records = |text: &str| Records::from_csv(text.as_bytes(), &Reading::new()).unwrap();
        let plan = records("task_no,item_no,deadline,lead_units\n1,1,2025-06-30,<x>\n");
        let plan = TaskPlan::read(&plan, &PlanLayout::new(), &UnitNames::new()).unwrap();
        let reports = records("task_no,item_no,date,share_done\n");
        let reports = Progress::read(&reports, &ReportLayout::new()).unwrap();
        let rules = ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap());
        let review = plan.review(&reports, &rules).unwrap();
        let folder = std::env::temp_dir().join(format!("govindex-write-index-{}", std::process::id()));
        let writing = Writing::default().tasks(&review).documents([DocumentKind::Units, DocumentKind::Tasks]);
        write(&result(), &folder, &writing).unwrap();
        let index = fs::read_to_string(folder.join("index.en.html")).unwrap();
        for link in ["units/_x_.en.html\">&lt;x&gt;</a>", "tasks/_x_.en.html\">&lt;x&gt;: tasks</a>"] {
            assert!(index.contains(link), "{index}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(feature = "excel")]
    #[test]
    fn a_workbook_alone_makes_no_pages() {
        let folder = std::env::temp_dir().join(format!("govindex-write-alone-{}", std::process::id()));
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n",
        )
        .unwrap();
        let data = Dataset::new(["u", "v"]).unwrap().with_indicator("A", vec![1.0, 2.0]).unwrap();
        let data = data.with_group("kind", vec![Some("city".into()), None]).unwrap();
        let result = assess(&framework, &data).unwrap();
        // A unit without a group has no page.
        let of_groups = Writing::default().peers(Peers::Group("kind".into()));
        let fault = write(&result, &folder, &of_groups).unwrap_err();
        assert!(fault.code() == "invalid_parameter" && fault.to_string().contains("`v`"), "{fault}");
        let written = write(&result, &folder, &of_groups.formats([Format::Xlsx])).unwrap();
        assert!(written.files.len() == 1 && written.files[0].ends_with("results.en.xlsx"), "{written:?}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
