//! Frameworks and their nodes.

use std::fs::File;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, RecordBatch};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use govindex::normalize::Direction;
use govindex::{Cells, Error, Problem};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::convert::facts_to_py;
use crate::errors::run;
use crate::frame::{Source, path_of};
use crate::language::{chosen, of_names};
use crate::pickle;
use crate::table::Table;

/// At most this many nodes of a tree are shown in a notebook.
const SHOWN_NODES: usize = 60;

/// What is judged and how: a tree of dimensions and indicators, and the whole method.
///
/// Made by `builtin`, `read`, `from_toml`, `from_json` or `from_table`; always checked, never changed.
///
/// Example:
///     >>> import govindex as gi
///     >>> gi.Framework.builtin("un-egdi-2022")
///     UN E-Government Development Index 2022 [4 nodes, 3 indicators]
///     EGDI  E-government development
///       OSI ▲ 0.3333  Online service
///       TII ▲ 0.3333  Telecommunication infrastructure
///       HCI ▲ 0.3333  Human capital
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Framework(pub(crate) govindex::Framework);

/// A framework where one is needed, or the id of one that comes with the library.
pub(crate) struct AnyFramework(pub(crate) govindex::Framework);

impl<'a, 'py> FromPyObject<'a, 'py> for AnyFramework {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(framework) = value.cast::<Framework>() {
            return Ok(Self(framework.get().0.clone()));
        }
        if let Ok(id) = value.extract::<String>() {
            return run(value.py(), || govindex::Framework::builtin(&id)).map(Self);
        }
        Err(PyTypeError::new_err(format!(
            "must be a Framework, or the id of one that comes with the library, not {}; the framework stands first, the \
             data behind it",
            value.get_type().name()?
        )))
    }
}

impl Framework {
    /// The language of names: that of an argument, if the framework's own texts or the library's are in it.
    fn language(&self, py: Python<'_>, language: Option<&str>) -> PyResult<String> {
        let has = |code: &str| self.0.spec().title.in_language(code).is_some();
        of_names(py, language, has)
    }
}

#[pymethods]
impl Framework {
    /// A published index or inspection scheme that comes with the library; `builtin_frameworks()` lists them.
    ///
    /// Raises:
    ///     FrameworkError: no such id; `nearest` is the one with the nearest spelling.
    #[classmethod]
    fn builtin(cls: &Bound<'_, PyType>, id: &str) -> PyResult<Self> {
        run(cls.py(), || govindex::Framework::builtin(id)).map(Self)
    }

    /// Reads a framework file: JSON if its name ends in `.json`, a metadata table if in `.csv`, else TOML.
    ///
    /// Args:
    ///     path (str | os.PathLike): the file.
    ///
    /// Raises:
    ///     FrameworkError: the file has faults; `faults` lists all of them with line and key.
    ///     DataError: the file cannot be opened, or is not UTF-8.
    #[classmethod]
    fn read(cls: &Bound<'_, PyType>, path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let path = path_of(path)?;
        run(cls.py(), || govindex::Framework::read(path)).map(Self)
    }

    /// Reads a framework from TOML.
    ///
    /// Raises:
    ///     FrameworkError: `faults` lists every fault with line and key.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> gi.Framework.from_toml("id = 'x'\n[[indicator]]\ncode = 'A'\nwieght = 1\n")
    ///     Traceback (most recent call last):
    ///     govindex.FrameworkError: the framework has 1 fault:
    ///       - line 4: `indicator[0].wieght`: unknown key (did you mean `weight`?)
    #[classmethod]
    fn from_toml(cls: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        run(cls.py(), || govindex::Framework::from_toml(text)).map(Self)
    }

    /// Reads a framework from JSON, with the keys of the TOML form.
    ///
    /// Raises:
    ///     FrameworkError: `faults` lists every fault with line and key.
    #[classmethod]
    fn from_json(cls: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        run(cls.py(), || govindex::Framework::from_json(text)).map(Self)
    }

    /// Makes a framework from a metadata table, one row a node, as COINr's `iMeta` has it.
    ///
    /// Columns: `iCode` (or `Code`), `Parent` (empty for the index), and, where wanted, `Weight`, `Direction` (1 or
    /// -1), `Type` (`Indicator`, `Aggregate`; other types are no nodes), `iName` (or `Name`), `Unit`. Scores are
    /// min-max on [0, 100] and arithmetic means.
    ///
    /// Args:
    ///     frame: a data frame, a dict of columns, or a path to a CSV file.
    ///     id (str): the framework's id.
    ///
    /// Raises:
    ///     FrameworkError: `faults` lists every fault with its row.
    ///     TypeError: the object is nothing of these.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> gi.Framework.from_table({"Code": ["INDEX", "DAYS"], "Parent": [None, "INDEX"],
    ///     ...                          "Direction": [1, -1]}, id="speed")
    ///     speed [2 nodes, 1 indicators]
    ///     INDEX
    ///       DAYS ▼ 1.0000
    #[classmethod]
    #[pyo3(signature = (frame, *, id="table"))]
    fn from_table(cls: &Bound<'_, PyType>, frame: &Bound<'_, PyAny>, id: &str) -> PyResult<Self> {
        let source = Source::new(frame, "")?;
        run(cls.py(), || match source {
            Source::Path(path) => {
                let file = File::open(&path).map_err(|fault| {
                    Error::from(Problem::Io {
                        path: path.display().to_string(),
                        operation: "read",
                        reason: fault.to_string(),
                    })
                })?;
                govindex::Framework::from_table(file, id)
            }
            Source::Frame(batches) => {
                let (header, rows) = texts_of(&batches)?;
                govindex::Framework::from_rows(&header, rows, id)
            }
        })
        .map(Self)
    }

    /// The framework as TOML; reading it back gives the same framework.
    fn to_toml(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || self.0.to_toml())
    }

    /// The framework as JSON; reading it back gives the same framework.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || self.0.to_json())
    }

    /// The same framework with a dimension made an indicator whose value is given.
    ///
    /// So that published scores of a dimension can be assessed where its indicators are not published.
    ///
    /// Raises:
    ///     FrameworkError: no such node, or a gate needs a node that would go.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> len(gi.Framework.builtin("wb-gtmi-2020").collapse("GTMI").nodes)
    ///     1
    fn collapse(&self, py: Python<'_>, code: &str) -> PyResult<Self> {
        run(py, || self.0.collapse(code)).map(Self)
    }

    /// The same framework with measures that count up to a day.
    ///
    /// Args:
    ///     day (str | datetime.date): the day of the assessment, as `"2025-12-31"`.
    ///
    /// Raises:
    ///     MethodError: the text is no day.
    ///     FrameworkError: a measure cannot be of that day.
    fn at(&self, py: Python<'_>, day: &Bound<'_, PyAny>) -> PyResult<Self> {
        let day = crate::evidence::day("framework", "day", day)?;
        run(py, || self.0.at(day)).map(Self)
    }

    /// The sheet of pairwise comparisons for the weights, to be saved as CSV and sent to experts.
    ///
    /// Children with the weight 0 are not asked for.
    ///
    /// Source: T. L. Saaty (1980), The Analytic Hierarchy Process.
    ///
    /// Args:
    ///     language (str): of the names, `"en"` or `"zh"`.
    ///
    /// Returns:
    ///     Table: a row for each two children of a dimension, the index first: `expert` (blank), `node`, `node_name`, `a`,
    ///     `a_name`, `b`, `b_name`, and `a_over_b` (blank): how many times as important `a` is as `b`, from `1/9` to `9`.
    #[pyo3(signature = (language=None))]
    fn questionnaire(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        Ok(Table(self.0.questionnaire(&self.language(py, language)?)))
    }

    /// The same framework with weights from a filled-in `questionnaire`: AHP at every dimension that was answered.
    ///
    /// The judgements of several experts are put together. Blank answers are gaps; a dimension without answers keeps its
    /// weights. Experts are named in messages and notices: those who contradict themselves, and those whose sheet came back
    /// blank for a dimension that others answered.
    ///
    /// Args:
    ///     frame: a data frame, a dict of columns, or a path to a CSV or Parquet file with `node`, `a`, `b`, `a_over_b` and,
    ///         where there are several, `expert`.
    ///     max_consistency_ratio (float): leaves out, at each dimension, the experts who contradict themselves more than
    ///         that; 0.1 is Saaty's limit. By default all count.
    ///     **options: how the cells of a CSV file are written (`missing`, `delimiter`, `encoding`).
    ///
    /// Raises:
    ///     MethodError: all answers are blank (`code` is `too_few`).
    ///     DataError: a column is missing; or `cells` lists every node there is not, every pair
    ///         that is not of children of its node, and every answer that is not a number from 1/9 to 9 or such a fraction.
    ///     FrameworkError: the answers of a dimension leave a child unconnected, or nobody is consistent enough.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> framework = gi.Framework.builtin("un-egdi-2022")
    ///     >>> answers = {"node": ["EGDI"] * 2, "a": ["OSI"] * 2, "b": ["TII", "HCI"], "a_over_b": ["2", "1/2"]}
    ///     >>> framework.with_judgements(answers) == framework
    ///     False
    #[pyo3(
        signature = (frame, *, max_consistency_ratio=None, **options),
        text_signature = "($self, frame, *, max_consistency_ratio=None, missing=(), delimiter=',', encoding=None)"
    )]
    fn with_judgements(
        &self,
        py: Python<'_>,
        frame: &Bound<'_, PyAny>,
        max_consistency_ratio: Option<f64>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let format = crate::evidence::format("with_judgements", options)?;
        let answers = crate::hierarchy::records(frame, &format)?;
        run(py, || self.0.with_judgements(&answers, max_consistency_ratio)).map(Self)
    }

    /// The quotas on grades, spelt as in framework files: dicts of `node` (without it the index is meant), `grade`,
    /// `at-most`, `ties`, `reason`, `verified`.
    #[getter]
    fn quotas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "quotas", &self.0.spec().quota)
    }

    /// The registers of appeals that change records, spelt as in framework files: dicts of `table`, `appeals`, `key`,
    /// `upheld`, `rejected`, `pending`.
    #[getter]
    fn appeals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "appeals", &self.0.spec().appeal)
    }

    /// The tree as a table.
    ///
    /// Args:
    ///     language (str): of the names, `"en"` or `"zh"`.
    ///
    /// Returns:
    ///     Table: `level` (0 is the index), `code`, `name`, `share` in the parent, `direction` (▲ higher is better,
    ///     ▼ lower).
    #[pyo3(signature = (language=None))]
    fn outline(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        let rows = self.0.outline(&self.language(py, language)?);
        let text = |direction: Option<char>| direction.map(String::from);
        Ok(Table(
            govindex::Table::new()
                .with("level", Cells::Count(rows.iter().map(|row| Some(row.level as u64)).collect()))
                .with("code", Cells::texts(rows.iter().map(|row| row.code.as_str())))
                .with("name", Cells::texts(rows.iter().map(|row| row.name.as_str())))
                .with(
                    "share",
                    Cells::Number {
                        values: rows.iter().map(|row| row.share.unwrap_or(f64::NAN)).collect(),
                        decimals: Some(4),
                    },
                )
                .with("direction", Cells::Text(rows.iter().map(|row| text(row.direction)).collect())),
        ))
    }

    /// The nodes: the index first, every parent before its children.
    #[getter]
    fn nodes(&self) -> Vec<Node> {
        (0..self.0.nodes().len()).map(|at| Node { framework: self.0.clone(), at }).collect()
    }

    /// The node with this code.
    ///
    /// Raises:
    ///     FrameworkError: no such node; `nearest` is the code with the nearest spelling.
    fn node(&self, py: Python<'_>, code: &str) -> PyResult<Node> {
        let at = run(py, || self.0.position(code))?;
        Ok(Node { framework: self.0.clone(), at })
    }

    /// The columns that the framework reads, each with the code of its indicator.
    #[getter]
    fn columns(&self) -> Vec<(&str, &str)> {
        self.0.columns().collect()
    }

    /// Short name.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// Edition, usually a year.
    #[getter]
    fn edition(&self) -> &str {
        &self.0.spec().edition
    }

    /// Who published it: title, year, page.
    #[getter]
    fn source(&self) -> &str {
        &self.0.spec().source
    }

    /// Bottom and top of the scale.
    #[getter]
    fn scale(&self) -> (f64, f64) {
        let [bottom, top] = self.0.scale();
        (bottom, top)
    }

    /// The title in a language; in English where it has none in that.
    #[pyo3(signature = (language=None))]
    fn title(&self, py: Python<'_>, language: Option<&str>) -> PyResult<&str> {
        Ok(self.0.spec().title.get(&self.language(py, language)?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        self.0.to_string().trim_end_matches('\n').to_owned()
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let outline = self.0.outline(chosen().code());
        let rows: Vec<_> = outline
            .iter()
            .take(SHOWN_NODES)
            .map(|row| {
                (row.level, &row.code, &row.name, row.share.map(|share| format!("{share:.4}")), row.direction)
            })
            .collect();
        let more = outline.len() - rows.len();
        let title = match self.0.spec().title.get(chosen().code()) {
            "" => self.id(),
            title => title,
        };
        let html = py.import(intern!(py, "govindex._html"))?;
        html.call_method1("framework", (title, self.id(), rows, more))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "framework", || self.0.to_json())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

/// The ids of the built-in frameworks, in alphabetical order.
///
/// Example:
///     >>> import govindex as gi
///     >>> [id for id in gi.builtin_frameworks() if id.startswith("wb-")]
///     ['wb-gtmi-2020', 'wb-gtmi-2022', 'wb-spi-2023']
#[pyfunction]
pub(crate) fn builtin_frameworks() -> Vec<&'static str> {
    govindex::builtin_frameworks().collect()
}

pub(crate) fn header_of(batch: &RecordBatch) -> Vec<String> {
    batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
}

/// The header and the rows of a frame as texts.
pub(crate) fn texts_of(batches: &[RecordBatch]) -> Result<(Vec<String>, Vec<Vec<String>>), Error> {
    let header = batches.first().map(header_of).unwrap_or_default();
    let mut rows = Vec::new();
    for batch in batches {
        rows.extend(rows_of(batch)?);
    }
    Ok((header, rows))
}

/// The rows of a frame as texts; missing cells are blank.
fn rows_of(batch: &RecordBatch) -> Result<Vec<Vec<String>>, Error> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let mut rows = vec![Vec::with_capacity(batch.num_columns()); batch.num_rows()];
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let texts = cast_with_options(array, &DataType::LargeUtf8, &strict).map_err(|fault| {
            Error::from(Problem::Deserialize {
                what: "metadata table",
                reason: format!("column `{}`: {fault}", field.name()),
            })
        })?;
        let texts = texts.as_string::<i64>();
        for (at, row) in rows.iter_mut().enumerate() {
            // A frame may write a missing number as NaN.
            let text = if texts.is_valid(at) { texts.value(at) } else { "" };
            row.push(if text == "NaN" && array.data_type().is_floating() {
                String::new()
            } else {
                text.to_owned()
            });
        }
    }
    Ok(rows)
}

/// A dimension or indicator with its place in the tree.
///
/// Example:
///     >>> import govindex as gi
///     >>> node = gi.Framework.builtin("un-egdi-2010").node("OSI")
///     >>> node.name("zh"), node.parent, node.weight
///     ('在线服务指数', 'EGDI', 0.34)
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Node {
    framework: govindex::Framework,
    at: usize,
}

impl Node {
    /// The node that [`Node::__reduce__`] took apart.
    pub(crate) fn restore(text: &str) -> govindex::Result<Self> {
        let (framework, code): (govindex::Framework, String) = pickle::read("node", text)?;
        let at = framework.position(&code)?;
        Ok(Self { framework, at })
    }

    fn get(&self) -> &govindex::framework::Node {
        &self.framework.nodes()[self.at]
    }

    fn indicator(&self) -> Option<&govindex::framework::Indicator> {
        self.framework
            .indicators()
            .find(|(node, _)| node.code() == self.code())
            .map(|(_, indicator)| indicator)
    }
}

#[pymethods]
impl Node {
    /// A node travels with its framework.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let state = (&self.framework, self.get().code());
        pickle::reduce_json(py, "node", || pickle::write("node", &state))
    }

    /// The short name.
    #[getter]
    fn code(&self) -> &str {
        self.get().code()
    }

    /// The name in a language; in English where it has none in that.
    #[pyo3(signature = (language=None))]
    fn name(&self, py: Python<'_>, language: Option<&str>) -> PyResult<&str> {
        let name = self.get().name();
        Ok(name.get(&of_names(py, language, |code| name.in_language(code).is_some())?))
    }

    /// Whether the node is an indicator.
    #[getter]
    fn is_indicator(&self) -> bool {
        self.get().is_indicator()
    }

    /// The code of the parent; None for the index.
    #[getter]
    fn parent(&self) -> Option<&str> {
        self.get().parent().map(|parent| self.framework.nodes()[parent].code())
    }

    /// The codes of the children.
    #[getter]
    fn children(&self) -> Vec<&str> {
        self.get().children().iter().map(|&child| self.framework.nodes()[child].code()).collect()
    }

    /// How far below the index; 0 is the index itself.
    #[getter]
    fn level(&self) -> usize {
        self.get().level()
    }

    /// The weight as declared, 1 where none is.
    #[getter]
    fn weight(&self) -> f64 {
        self.get().weight()
    }

    /// Which values are good: `"higher"` or `"lower"`.
    #[getter]
    fn direction(&self) -> &'static str {
        match self.get().direction() {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
        }
    }

    /// Decimals that are printed.
    #[getter]
    fn decimals(&self) -> usize {
        self.get().decimals()
    }

    /// The physical unit of an indicator; None for a dimension.
    #[getter]
    fn unit(&self) -> Option<&str> {
        self.indicator().map(|indicator| indicator.unit.get("en"))
    }

    /// The column that an indicator is read from; None for a dimension.
    #[getter]
    fn column(&self) -> Option<&str> {
        self.indicator().map(|indicator| indicator.column.as_deref().unwrap_or(&indicator.code))
    }

    /// The value of an indicator that is to be reached; None where there is none.
    #[getter]
    fn target(&self) -> Option<f64> {
        self.indicator().and_then(|indicator| indicator.target)
    }

    /// The day by which the target is to be reached, as `"2025-12-31"`; None where there is none.
    #[getter]
    fn due(&self) -> Option<String> {
        self.indicator().and_then(|indicator| indicator.due).map(|day| day.to_string())
    }

    /// How an indicator is rolled up a hierarchy of units: a dict of `rule`, `own`, `share`, `least` and `by` (see
    /// `Hierarchy.roll_up`); None where it is not.
    #[getter]
    fn roll_up<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "rule", &self.get().roll_up())
    }

    fn __repr__(&self) -> String {
        let kind = if self.is_indicator() { "indicator" } else { "dimension" };
        let of = self.parent().map(|parent| format!(" of {parent}")).unwrap_or_default();
        format!("<Node {}: {kind}{of}>", self.code())
    }
}
