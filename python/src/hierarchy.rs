//! Units under units.

use govindex::dataset::Hierarchy as Units;
use govindex::evidence::{Format, Records, RollUp};
use govindex::normalize::Direction;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::convert::choice;
use crate::dataset::Dataset;
use crate::errors::{raise, run};
use crate::evidence::{format, source, spelt};
use crate::frame::path_of;
use crate::language::of_names;
use crate::pickle;
use crate::table::Table;

/// Units under units, each under one parent at most: a region, its leagues and cities, their banners and counties.
///
/// Made by `read` or `from_table` from a row a unit, in any order: `code` and `parent` (blank for a top), and where they
/// are there `level`, names in a language (`name_zh`, `name_en`), `aliases` (other spellings and former names, with `;`
/// between them). Every other column is a way to form peer groups.
///
/// Example:
///     >>> import govindex as gi
///     >>> units = gi.Hierarchy.from_table({
///     ...     "code": ["150000", "150100", "150121"],
///     ...     "parent": [None, "150000", "150100"],
///     ...     "level": ["region", "league", "banner"],
///     ...     "name_zh": ["内蒙古自治区", "呼和浩特市", "土默特左旗"],
///     ...     "aliases": [None, "呼市;归绥市", None],
///     ... })
///     >>> units
///     Hierarchy of 3 units: 1 region, 1 league, 1 banner
///     >>> units.children("150000"), units.ancestors("150121")
///     (['150100'], ['150100', '150000'])
///     >>> units.resolve("归绥市")
///     '150100'
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Hierarchy(pub(crate) Units);

#[pymethods]
impl Hierarchy {
    /// Reads a CSV file.
    ///
    /// Args:
    ///     path (str | os.PathLike): the file.
    ///
    /// Raises:
    ///     DataError: the file cannot be opened (`code` is `io`); and as `from_table`.
    #[classmethod]
    fn read(cls: &Bound<'_, PyType>, path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let path = path_of(path)?;
        run(cls.py(), || Units::read(path)).map(Self)
    }

    /// Takes a data frame, a dict of columns, or a path to a CSV or Parquet file.
    ///
    /// Args:
    ///     frame: the units, a row each.
    ///     **options: how the cells of a CSV file are written (`missing`, `delimiter`, `encoding`).
    ///
    /// Raises:
    ///     DataError: `code` or `parent` is missing, or there are no units; or `cells` lists every code that is blank or
    ///         given twice (a unit under two parents), every parent that there is not, every unit that is under itself, and
    ///         every alias that is also the code, name or alias of another unit.
    ///     TypeError: the object is nothing of these.
    #[classmethod]
    #[pyo3(
        signature = (frame, **options),
        text_signature = "($cls, frame, *, missing=(), delimiter=',', encoding=None)"
    )]
    fn from_table(
        cls: &Bound<'_, PyType>,
        frame: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let source = source(frame, &format("from_table", options)?)?;
        run(cls.py(), || Units::of(&Records::read(&*source)?)).map(Self)
    }

    /// The codes of all units, in the order of the table.
    #[getter]
    fn units(&self) -> Vec<&str> {
        self.0.units().collect()
    }

    /// The names of the levels, in the order in which they first occur.
    #[getter]
    fn levels(&self) -> Vec<&str> {
        self.0.levels()
    }

    /// The units of a level, in the order of the table; none where there is no such level.
    fn at_level(&self, level: &str) -> Vec<&str> {
        self.0.at_level(level).collect()
    }

    /// The level of a unit; None where it has none.
    ///
    /// Raises:
    ///     DataError: there is no such unit; `nearest` is the nearest spelling.
    fn level(&self, py: Python<'_>, unit: &str) -> PyResult<Option<&str>> {
        self.0.level(unit).map_err(|error| raise(py, &error))
    }

    /// The unit that a unit is under; None for a top.
    ///
    /// Raises:
    ///     DataError: there is no such unit; `nearest` is the nearest spelling.
    fn parent(&self, py: Python<'_>, unit: &str) -> PyResult<Option<&str>> {
        self.0.parent(unit).map_err(|error| raise(py, &error))
    }

    /// The units under a unit, in the order of the table.
    ///
    /// Raises:
    ///     DataError: there is no such unit; `nearest` is the nearest spelling.
    fn children(&self, py: Python<'_>, unit: &str) -> PyResult<Vec<&str>> {
        self.0.children(unit).map_err(|error| raise(py, &error))
    }

    /// The units above a unit, the nearest first.
    ///
    /// Raises:
    ///     DataError: there is no such unit; `nearest` is the nearest spelling.
    fn ancestors(&self, py: Python<'_>, unit: &str) -> PyResult<Vec<&str>> {
        self.0.ancestors(unit).map_err(|error| raise(py, &error))
    }

    /// The name of a unit in a language: its code where it has none, or where there is no such unit.
    #[pyo3(signature = (unit, language=None))]
    fn name<'a>(&'a self, py: Python<'_>, unit: &'a str, language: Option<&str>) -> PyResult<&'a str> {
        let language = of_names(py, language, |code| self.0.languages().any(|known| known == code))?;
        Ok(self.0.name(unit, &language))
    }

    /// The code of the unit that a text means: a code, a name in any language, or an alias.
    ///
    /// Raises:
    ///     DataError: there is no such unit; `nearest` is the nearest spelling.
    ///     MethodError: several units have the name; `found` lists their codes.
    fn resolve(&self, py: Python<'_>, text: &str) -> PyResult<&str> {
        self.0.resolve(text).map_err(|error| raise(py, &error))
    }

    /// A dataset of all units without indicators: names, and the groups `parent`, `level` and those of the table.
    ///
    /// Raises:
    ///     DataError: the table has a column `parent` or `level` by another spelling of it.
    fn dataset(&self, py: Python<'_>) -> PyResult<Dataset> {
        run(py, || self.0.dataset()).map(Dataset)
    }

    /// The dataset of all units with the columns of `data`, whose units may be any of them, by code, name or alias.
    ///
    /// Where both name a unit in a language or group it, the hierarchy's word holds.
    ///
    /// Raises:
    ///     DataError: a unit is not in the hierarchy, or two units of `data` mean one.
    ///     MethodError: several units have the name.
    fn complete(&self, py: Python<'_>, data: &Dataset) -> PyResult<Dataset> {
        run(py, || self.0.complete(&data.0)).map(Dataset)
    }

    /// Rolls indicators up: from the lowest units to those above them, level by level.
    ///
    /// Source: W. G. Cochran (1977), Sampling Techniques, 3rd ed., §2.11, §5.2 and ch. 6.
    ///
    /// Args:
    ///     data (Dataset): the units may be any of the hierarchy, by code, name or alias.
    ///     rules (dict): by indicator, `"mean"`, `"median"`, `"sum"`, `"best"`, `"worst"`, or a dict: `rule`; `by`, the
    ///         column of sizes of the rule `"weighted-mean"`; `own`, what the parent's own value does: `"first"` (default),
    ///         `"last"`, `"blend"` or `"never"`; `share` of it in a blend (default 0.5); `least`, the least share of the
    ///         children that must have a value (default 0).
    ///     directions (dict): by indicator, `"higher"` (default) or `"lower"`; read by best and worst.
    ///
    /// Returns:
    ///     tuple[Dataset, Table]: all units of the hierarchy; and where the values of parents come from: `unit`,
    ///     `indicator`, `value`, `from` (own, children, both, nothing), `children_present`, `children`, `own`, `of_children`.
    ///
    /// Raises:
    ///     DataError: there is no such unit, indicator or column of sizes.
    ///     MethodError: a rule is misspelt or outside its range, a ratio of sums (which needs evidence: see `gather`), or a
    ///         unit that has a value has no size.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> units = gi.Hierarchy.from_table({"code": ["L", "B1", "B2"], "parent": [None, "L", "L"]})
    ///     >>> data = gi.Dataset.from_frame(
    ///     ...     {"unit": ["B1", "B2"], "ONLINE": [50, 90], "PEOPLE": [10_000, 30_000]}, denominators="PEOPLE")
    ///     >>> whole, cells = units.roll_up(data, {"ONLINE": {"rule": "weighted-mean", "by": "PEOPLE"}})
    ///     >>> whole.indicator("ONLINE"), cells["children_present"]
    ///     ([80.0, 50.0, 90.0], [2])
    #[pyo3(signature = (data, rules, directions=None))]
    fn roll_up(
        &self,
        py: Python<'_>,
        data: &Dataset,
        rules: &Bound<'_, PyDict>,
        directions: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<(Dataset, Table)> {
        let mut read: Vec<(String, RollUp, Direction)> = Vec::with_capacity(rules.len());
        for (code, rule) in rules {
            let code: String = code.extract()?;
            let rule = spelt(&format!("rolling `{code}` up"), &rule)?;
            let direction = match directions.map(|all| all.get_item(&code)).transpose()?.flatten() {
                None => Direction::Higher,
                Some(word) => {
                    let word: String = word.extract()?;
                    choice("rolling up", "directions", &word, "\"higher\" or \"lower\"")
                        .map_err(|error| raise(py, &error))?
                }
            };
            read.push((code, rule, direction));
        }
        let rolled = run(py, || {
            let rules: Vec<(&str, &RollUp, Direction)> =
                read.iter().map(|(code, rule, direction)| (code.as_str(), rule, *direction)).collect();
            self.0.roll_up(&data.0, &rules)
        })?;
        let cells = Table(rolled.table());
        Ok((Dataset(rolled.dataset), cells))
    }

    /// How many units there are, at all levels.
    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Whether there is a unit with this code.
    fn __contains__(&self, unit: &str) -> bool {
        self.0.units().any(|code| code == unit)
    }

    fn __repr__(&self) -> String {
        let count = self.0.len();
        let of = |level: &str| format!("{} {level}", self.0.at_level(level).count());
        let levels: Vec<String> = self.0.levels().into_iter().map(of).collect();
        let levels = if levels.is_empty() { String::new() } else { format!(": {}", levels.join(", ")) };
        format!("Hierarchy of {count} unit{}{levels}", if count == 1 { "" } else { "s" })
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "hierarchy", || pickle::write("hierarchy", &self.0))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

/// The records of a table that is no file of its own kind.
pub(crate) fn records(frame: &Bound<'_, PyAny>, format: &Format) -> PyResult<Records> {
    let source = source(frame, format)?;
    run(frame.py(), || Records::read(&*source))
}
