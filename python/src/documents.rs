//! Documents: pages, and folders of them. `report/_pages.py` and `report/_write.py` document the functions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use govindex::report::{DocumentKind, Format, Layout, Template, Wording, Writing};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::assessment::Assessment;
use crate::errors::{raise, run};
use crate::evidence::{Gathered, day};
use crate::explain::PeersArg;
use crate::hierarchy::Hierarchy;
use crate::language::spoken;
use crate::robustness::Robustness;
use crate::table::Table;
use crate::task_plan::TaskReview;

/// A page that people read, made by the functions of `gi.report`: headings, paragraphs, tables and figures in one language.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
///     >>> page = gi.report.overview(gi.assess("un-egdi-2022", data, unit="iso3"), language="zh")
///     >>> page.title
///     '联合国电子政务发展指数 2022'
///     >>> page.markdown().splitlines()[4]
///     '## 总体情况'
///     >>> page.tables[0]["评估对象"]
///     ['DNK', 'KOR', '平均分']
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Document(govindex::report::Document);

#[pymethods]
impl Document {
    /// The title.
    #[getter]
    fn title(&self) -> &str {
        self.0.title()
    }

    /// The line below the title, where there is one.
    #[getter]
    fn subtitle(&self) -> Option<&str> {
        self.0.subtitle_text()
    }

    /// Its language: `"en"` or `"zh"`.
    #[getter]
    fn language(&self) -> &'static str {
        self.0.language().code()
    }

    /// What a reader must not miss, as it stands at the top: that data are made up, that weights have not been approved.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        let warning = |block: &govindex::report::Block| match block {
            govindex::report::Block::Warning(text) => Some(text.clone()),
            _ => None,
        };
        self.0.blocks().iter().filter_map(warning).collect()
    }

    /// Its tables, in their order, with the headings that people read.
    #[getter]
    fn tables(&self) -> Vec<Table> {
        let table = |block: &govindex::report::Block| match block {
            govindex::report::Block::Table(table) => Some(Table(table.cells().clone())),
            _ => None,
        };
        self.0.blocks().iter().filter_map(table).collect()
    }

    /// The page as Markdown, in which no name is live; a figure is its table.
    fn markdown(&self) -> String {
        govindex::report::markdown(&self.0)
    }

    /// The page as one HTML file that needs no network and no script.
    fn html(&self) -> String {
        govindex::report::html(&self.0)
    }

    /// The page as the bytes of a Word file, in Chinese laid out by GB/T 9704-2012, or with the styles, page, headers and
    /// footers of a Word file of one's own.
    ///
    /// Args:
    ///     template: a path, or the bytes of a Word file; see `gi.report.write`.
    ///
    /// Raises:
    ///     DataError: the template cannot be read, is no Word document, has macros, or its placeholder is misspelt.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
    ///     >>> page = gi.report.overview(gi.assess("un-egdi-2022", data, unit="iso3"), language="zh")
    ///     >>> again = page.docx(template=page.docx())
    ///     >>> again[:2]
    ///     b'PK'
    #[pyo3(signature = (template=None))]
    fn docx<'py>(&self, py: Python<'py>, template: Option<TemplateArg>) -> PyResult<Bound<'py, PyBytes>> {
        let layout = Layout::of(self.0.language());
        let bytes = run(py, || match template {
            Some(template) => template.read()?.docx(&self.0),
            None => govindex::report::docx(&self.0, layout),
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn _repr_markdown_(&self) -> String {
        self.markdown()
    }

    fn __repr__(&self) -> String {
        format!("<Document: {}>", self.0.title())
    }
}

/// A Word file: its bytes, or where it is.
#[derive(FromPyObject)]
pub(crate) enum TemplateArg {
    Bytes(Vec<u8>),
    Path(PathBuf),
}

impl TemplateArg {
    fn read(&self) -> govindex::Result<Template> {
        match self {
            Self::Bytes(bytes) => Template::from_bytes(bytes),
            Self::Path(path) => Template::read(path),
        }
    }
}

/// Texts by language and English text, or where they are.
#[derive(FromPyObject)]
enum WordsArg {
    Path(PathBuf),
    Texts(BTreeMap<String, BTreeMap<String, String>>),
}

impl WordsArg {
    fn read(&self) -> govindex::Result<Wording> {
        match self {
            Self::Path(path) => Wording::read(path),
            Self::Texts(languages) => {
                let mut wording = Wording::new();
                for (code, texts) in languages {
                    let language = code.parse()?;
                    for (english, text) in texts {
                        wording = wording.with(language, english, text)?;
                    }
                }
                Ok(wording)
            }
        }
    }
}

/// What stands beside the assessment on its pages.
#[derive(FromPyObject)]
pub(crate) struct Beside<'py> {
    #[pyo3(item)]
    peers: Option<PeersArg>,
    #[pyo3(item)]
    robustness: Option<Bound<'py, Robustness>>,
    #[pyo3(item)]
    since: Option<Bound<'py, Assessment>>,
    #[pyo3(item)]
    gathered: Option<Bound<'py, Gathered>>,
    #[pyo3(item)]
    without_appeals: Option<Bound<'py, Assessment>>,
    #[pyo3(item)]
    tasks: Option<Bound<'py, TaskReview>>,
    #[pyo3(item)]
    names: Option<Bound<'py, Hierarchy>>,
    #[pyo3(item)]
    at: Option<Bound<'py, PyAny>>,
    #[pyo3(item)]
    made: bool,
    #[pyo3(item)]
    words: Option<WordsArg>,
}

impl Beside<'_> {
    fn day(&self) -> PyResult<Option<NaiveDate>> {
        self.at.as_ref().map(|at| day("report", "at", at)).transpose()
    }

    fn writing(&self, py: Python<'_>, day: Option<NaiveDate>) -> PyResult<Writing<'_>> {
        let mut writing = Writing::default().made(self.made);
        if let Some(words) = &self.words {
            writing = writing.words(words.read().map_err(|error| raise(py, &error))?);
        }
        if let Some(peers) = &self.peers {
            writing = writing.peers(peers.peers());
        }
        if let Some(robustness) = &self.robustness {
            writing = writing.robustness(&robustness.get().0);
        }
        if let Some(since) = &self.since {
            writing = writing.since(&since.get().0);
        }
        if let Some(gathered) = &self.gathered {
            writing = writing.gathered(&gathered.get().0);
        }
        if let Some(before) = &self.without_appeals {
            writing = writing.without_appeals(&before.get().0);
        }
        if let Some(tasks) = &self.tasks {
            writing = writing.tasks(&tasks.get().0);
        }
        if let Some(names) = &self.names {
            writing = writing.names(&names.get().0);
        }
        if let Some(day) = day {
            writing = writing.at(day);
        }
        Ok(writing)
    }
}

/// The document of a kind of which there is one.
#[pyfunction]
pub(crate) fn report_document(
    py: Python<'_>,
    kind: &str,
    assessment: &Assessment,
    language: Option<&str>,
    beside: Beside<'_>,
) -> PyResult<Document> {
    let (language, day) = (spoken(py, language)?, beside.day()?);
    let (writing, result) = (beside.writing(py, day)?, &assessment.0);
    run(py, || match kind {
        "ranking" => govindex::report::ranking_note(result, language, &writing),
        "appeals" => Ok(govindex::report::appeals_annex(result, language, &writing)),
        "self-report" => Ok(govindex::report::self_report_annex(result, language, &writing)),
        "method" => govindex::report::method_annex(result, language, &writing),
        _ => govindex::report::overview(result, language, &writing),
    })
    .map(Document)
}

#[pyfunction]
pub(crate) fn report_unit_page(
    py: Python<'_>,
    assessment: &Assessment,
    unit: &str,
    language: Option<&str>,
    beside: Beside<'_>,
) -> PyResult<Document> {
    let (language, day) = (spoken(py, language)?, beside.day()?);
    let writing = beside.writing(py, day)?;
    run(py, || {
        let profiles = govindex::explain::Profiles::new(&assessment.0, &writing.profiles())?;
        govindex::report::unit_page(&profiles, unit, language, &writing)
    })
    .map(Document)
}

#[pyfunction]
pub(crate) fn report_duties(
    py: Python<'_>,
    review: &TaskReview,
    unit: &str,
    language: Option<&str>,
    beside: Beside<'_>,
) -> PyResult<Document> {
    let language = spoken(py, language)?;
    let writing = beside.writing(py, None)?;
    run(py, || govindex::report::duties(&review.0, unit, language, &writing)).map(Document)
}

#[pyfunction]
pub(crate) fn report_overdue(
    py: Python<'_>,
    review: &TaskReview,
    language: Option<&str>,
    beside: Beside<'_>,
) -> PyResult<Document> {
    let language = spoken(py, language)?;
    let writing = beside.writing(py, None)?;
    run(py, || Ok(govindex::report::overdue(&review.0, language, &writing))).map(Document)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "those of the Python function")]
pub(crate) fn report_write(
    py: Python<'_>,
    assessment: &Assessment,
    folder: PathBuf,
    formats: Vec<String>,
    languages: Vec<String>,
    documents: Option<Vec<String>>,
    units: Option<Vec<String>>,
    beside: Beside<'_>,
    strict: bool,
    template: Option<TemplateArg>,
) -> PyResult<Vec<PathBuf>> {
    let formats = formats
        .iter()
        .map(|word| Format::named(word).map_err(|error| raise(py, &error)))
        .collect::<PyResult<Vec<_>>>()?;
    let languages = languages.iter().map(|code| spoken(py, Some(code))).collect::<PyResult<Vec<_>>>()?;
    let day = beside.day()?;
    let mut writing = beside.writing(py, day)?.formats(formats).languages(languages).strict(strict);
    if let Some(documents) = documents {
        let kinds = documents.iter().map(|word| DocumentKind::named(word).map_err(|error| raise(py, &error)));
        writing = writing.documents(kinds.collect::<PyResult<Vec<_>>>()?);
    }
    if let Some(units) = units {
        writing = writing.units(units);
    }
    if let Some(template) = template {
        writing = writing.template(template.read().map_err(|error| raise(py, &error))?);
    }
    run(py, || govindex::report::write(&assessment.0, &folder, &writing)).map(|written| written.files)
}
