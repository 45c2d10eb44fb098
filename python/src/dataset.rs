//! Datasets and panels.

use govindex::framework::{Coinr, CoinrScaling};
use govindex::{Cells, Error, Problem};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::convert::{choice, facts_to_py, present};
use crate::errors::{raise, run};
use crate::frame::{Source, path_of};
use crate::framework::{Framework, header_of, texts_of};
use crate::language::of_names;
use crate::options::read_options;
use crate::pickle;
use crate::table::{Table, html};

/// Units × indicators for one period, with names, groups and denominators; made by `read_csv` or `from_frame`.
///
/// How to read is said by keyword or in one dict, `options={...}`, the same for files, frames and `assess`:
///
/// - unit (str): the column of unit codes; by default the index of a pandas frame, else the first column that nothing
///   else names. The default index of pandas is none, nor are whole numbers without a name that sorting or selecting
///   rows left, nor a first column of a file without a header that counts the rows.
/// - names (dict[str, str]): columns of unit names by language, `{"zh": "名称"}`.
/// - groups (Sequence[str]): columns that put units into groups.
/// - denominators (Sequence[str]): columns to divide by later.
/// - errors (dict[str, str]): columns of standard errors by indicator, `{"A": "A_se"}`, blank where one is not known.
/// - indicators (Sequence[str]): the columns to read; by default all others, which must be numeric.
/// - period (str): the column of periods. `2016年` is `2016`; a day at midnight is the date; periods of pandas are as it
///   writes them (`2020`, `2020Q1`, `2020-03`).
/// - rename (dict[str, str]): new names of columns; all other options use them.
/// - missing (Sequence[str]): marks of a missing value, besides a blank cell and `n/a`, `na`, `nan`, `null`, `..`,
///   `…`, `-` and their like.
/// - delimiter (str): what separates fields of a file, by default a comma.
/// - decimal_comma (bool): numbers are written `1,5`.
/// - percent (str): what `12.5%` is: `"refuse"` (an error), `"strip"` (12.5; an error where a column has the sign in some
///   cells only), `"ignore"` (12.5, and so is `12.5` beside it) or `"fraction"` (0.125).
/// - encoding (str): of a file, `"gb18030"`, `"utf-16"` …; by default UTF-8.
/// - long (tuple[str, str]): a row holds one value: the column of indicator codes, the column of values.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = gi.Dataset.from_frame({"iso3": ["DNK", "KOR"], "OSI": [0.97, None], "area": ["EU", "AS"]},
///     ...                              groups="area")
///     >>> data
///     Dataset of 2 units: indicators OSI; groups area
///     >>> data.indicator("OSI")
///     [0.97, None]
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Dataset(pub(crate) govindex::Dataset);

#[pymethods]
impl Dataset {
    /// Reads a CSV file of one period.
    ///
    /// Args:
    ///     path (str | os.PathLike): the file.
    ///     **options: how to read it; see the class.
    ///
    /// Raises:
    ///     DataError: the file cannot be opened (`code` is `io`) or read; all offending cells and rows are listed.
    #[classmethod]
    #[pyo3(
        signature = (path, **options),
        text_signature = "($cls, path, *, unit=None, names=None, groups=(), denominators=(), errors=None, indicators=None, period=None, rename=None, missing=(), delimiter=',', decimal_comma=False, percent='refuse', encoding=None, long=None, options=None)"
    )]
    fn read_csv(
        cls: &Bound<'_, PyType>,
        path: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options = read_options("read_csv", options)?;
        let path = path_of(path)?;
        run(cls.py(), || govindex::Dataset::read_csv(path, &options)).map(Self)
    }

    /// Takes a data frame (pandas, polars, pyarrow, DuckDB …), a dict of columns, or a path to a CSV file.
    ///
    /// Args:
    ///     frame: the data; lists, arrays and series serve as columns of a dict.
    ///     **options: how to read it; see the class.
    ///
    /// Raises:
    ///     DataError: a cell, a column or a unit is not what it must be; all offenders are listed, rows from 1.
    ///     TypeError: the object is nothing of these.
    #[classmethod]
    #[pyo3(
        signature = (frame, **options),
        text_signature = "($cls, frame, *, unit=None, names=None, groups=(), denominators=(), errors=None, indicators=None, period=None, rename=None, missing=(), delimiter=',', decimal_comma=False, percent='refuse', encoding=None, long=None, options=None)"
    )]
    fn from_frame(
        cls: &Bound<'_, PyType>,
        frame: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options = read_options("from_frame", options)?;
        let source = Source::new(frame, "")?;
        run(cls.py(), || source.dataset(&options)).map(Self)
    }

    /// The codes of the units, in order.
    #[getter]
    fn units(&self) -> Vec<String> {
        self.0.units().to_vec()
    }

    /// The period, where one was given.
    #[getter]
    fn period(&self) -> Option<&str> {
        self.0.period()
    }

    /// The codes of the indicators, in order.
    #[getter]
    fn indicators(&self) -> Vec<&str> {
        self.0.indicators().collect()
    }

    /// The names of the denominators, in order.
    #[getter]
    fn denominators(&self) -> Vec<&str> {
        self.0.denominators().collect()
    }

    /// The names of the group columns, in order.
    #[getter]
    fn groups(&self) -> Vec<&str> {
        self.0.groups().collect()
    }

    /// The languages that units have names in.
    #[getter]
    fn languages(&self) -> Vec<&str> {
        self.0.languages().collect()
    }

    /// The columns of the file or frame that were not read.
    #[getter]
    fn unused_columns(&self) -> Vec<String> {
        self.0.unused_columns().to_vec()
    }

    /// A SHA-256 digest of the content, so that a result can be held against its input.
    #[getter]
    fn digest(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || Ok(self.0.digest()))
    }

    /// The values of an indicator in the order of the units; missing ones are None.
    ///
    /// Raises:
    ///     DataError: there is no such indicator.
    fn indicator(&self, py: Python<'_>, code: &str) -> PyResult<Vec<Option<f64>>> {
        column(py, self.0.indicator(code), code, self.0.indicators())
    }

    /// The standard errors of an indicator in the order of the units, None where one is not known; None where there are
    /// none at all.
    ///
    /// Raises:
    ///     DataError: there is no such indicator.
    fn errors(&self, py: Python<'_>, code: &str) -> PyResult<Option<Vec<Option<f64>>>> {
        let column = found(py, self.0.indicator(code), code, self.0.indicators())?;
        Ok(column.errors().map(|errors| errors.iter().map(|&error| present(error)).collect()))
    }

    /// Whether each value of an indicator is `"exact"` or a bound (`"at-least"`, `"at-most"`, `"about"`); None where all
    /// are exact.
    ///
    /// Raises:
    ///     DataError: there is no such indicator.
    fn bounds<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Bound<'py, PyAny>> {
        let column = found(py, self.0.indicator(code), code, self.0.indicators())?;
        facts_to_py(py, "bounds", &column.bounds())
    }

    /// How each value of an indicator came about: `"observed"`, `"imputed"`, `"treated"` or `"imputed-treated"`; None
    /// where all were observed.
    ///
    /// Raises:
    ///     DataError: there is no such indicator.
    fn marks<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Bound<'py, PyAny>> {
        let column = found(py, self.0.indicator(code), code, self.0.indicators())?;
        facts_to_py(py, "marks", &column.marks())
    }

    /// The values of a denominator in the order of the units; missing ones are None.
    ///
    /// Raises:
    ///     DataError: there is no such denominator.
    fn denominator(&self, py: Python<'_>, code: &str) -> PyResult<Vec<Option<f64>>> {
        column(py, self.0.denominator(code), code, self.0.denominators())
    }

    /// The group of each unit; None where it is in none.
    ///
    /// Raises:
    ///     DataError: there is no such group column.
    fn group(&self, py: Python<'_>, name: &str) -> PyResult<Vec<Option<String>>> {
        let unknown =
            || raise(py, &Error::from(Problem::UnknownGroup { group: name.to_owned(), nearest: None }));
        self.0.group(name).map(<[_]>::to_vec).ok_or_else(unknown)
    }

    /// The names of the units in a language; a unit without one goes by its code.
    fn names(&self, py: Python<'_>, language: &str) -> PyResult<Vec<&str>> {
        let language = of_names(py, Some(language), |code| self.0.languages().any(|known| known == code))?;
        Ok((0..self.0.len()).map(|row| self.0.unit_name(row, &language)).collect())
    }

    /// The same dataset, marked as made up, as for an example or a test, or not so: the mark goes with it into assessments,
    /// and stands on every document of theirs.
    ///
    /// Args:
    ///     made (bool): whether it is made up.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> gi.Dataset.from_frame({"unit": ["A"], "X": [1]}).with_made().made
    ///     True
    #[pyo3(signature = (made=true))]
    fn with_made(&self, made: bool) -> Self {
        Self(self.0.clone().with_made(made))
    }

    /// Whether the data are marked as made up.
    #[getter]
    fn made(&self) -> bool {
        self.0.is_made()
    }

    /// The units of a group, in the order of the data: the banners of a league, the cities among the leagues.
    ///
    /// Args:
    ///     group (str): a group column.
    ///     member (str): what the units have in it.
    ///
    /// Raises:
    ///     DataError: there is no such group column; `nearest` is the nearest spelling.
    ///     MethodError: no unit is in the group.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> frame = {"unit": ["A", "B", "C"], "X": [1, 2, 3], "kind": ["city", "league", "city"]}
    ///     >>> data = gi.Dataset.from_frame(frame, groups="kind")
    ///     >>> data.in_group("kind", "city").units
    ///     ['A', 'C']
    fn in_group(&self, py: Python<'_>, group: &str, member: &str) -> PyResult<Self> {
        run(py, || self.0.in_group(group, member)).map(Self)
    }

    /// The spread of every indicator inside the groups of a column: how far apart the banners of each league are.
    ///
    /// Args:
    ///     group (str): a group column; `"parent"` where the units stand in a hierarchy.
    ///
    /// Returns:
    ///     Table: `group`, `indicator`, `units` (with a value), `mean`, `sd` (the number of units as its divisor), `cv`
    ///     (`sd / |mean|`; None where the mean is 0), `min`, `max`, `below` (the share of the units of the group that lie
    ///     below the mean of all units).
    ///
    /// Raises:
    ///     DataError: there is no such group column; `nearest` is the nearest spelling.
    fn spread(&self, py: Python<'_>, group: &str) -> PyResult<Table> {
        run(py, || self.0.spread(group)).map(Table)
    }

    /// The data as a table: `unit`, the group columns, then a column per indicator.
    fn table(&self) -> Table {
        Table(table_of(&self.0))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        described(&self.0)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &table_of(&self.0))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "dataset", || pickle::write("dataset", &self.0))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

fn column<'a>(
    py: Python<'_>,
    column: Option<&govindex::dataset::Column>,
    code: &str,
    all: impl Iterator<Item = &'a str>,
) -> PyResult<Vec<Option<f64>>> {
    Ok(found(py, column, code, all)?.values().iter().map(|&value| present(value)).collect())
}

fn found<'a, 'c>(
    py: Python<'_>,
    column: Option<&'c govindex::dataset::Column>,
    code: &str,
    all: impl Iterator<Item = &'a str>,
) -> PyResult<&'c govindex::dataset::Column> {
    let missing = || {
        let column =
            govindex::MissingColumn { column: code.to_owned(), needed_for: code.to_owned(), nearest: None };
        let found = all.map(str::to_owned).collect();
        raise(
            py,
            &Error::from(Problem::MissingColumns { file: None, columns: vec![column], found, hint: None }),
        )
    };
    column.ok_or_else(missing)
}

fn table_of(data: &govindex::Dataset) -> govindex::Table {
    let mut table = govindex::Table::new().with("unit", Cells::texts(data.units()));
    for name in data.groups() {
        table = table.with(name, Cells::Text(data.group(name).unwrap_or_default().to_vec()));
    }
    for code in data.indicators() {
        let values = data.indicator(code).map(|column| column.values().to_vec()).unwrap_or_default();
        table = table.with(code, Cells::Number { values, decimals: None });
    }
    table
}

fn described(data: &govindex::Dataset) -> String {
    /// Names are listed up to this many.
    const LISTED: usize = 10;
    let count = data.len();
    let period = data.period().map(|period| format!(" in {period}")).unwrap_or_default();
    let mut text = format!("Dataset of {count} unit{}{period}", if count == 1 { "" } else { "s" });
    let parts: [(&str, Vec<&str>); 4] = [
        ("indicators", data.indicators().collect()),
        ("denominators", data.denominators().collect()),
        ("groups", data.groups().collect()),
        ("names in", data.languages().collect()),
    ];
    let listed = |(what, names): (&str, Vec<&str>)| {
        let rest = names.len().saturating_sub(LISTED);
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let shown: Vec<&str> = names.into_iter().take(LISTED).collect();
        (!shown.is_empty()).then(|| format!("{what} {}{more}", shown.join(", ")))
    };
    let parts: Vec<String> = parts.into_iter().filter_map(listed).collect();
    if !parts.is_empty() {
        text.push_str(": ");
        text.push_str(&parts.join("; "));
    }
    text
}

/// Datasets by period, earliest first; made by `read_csv` or `from_frame` with the `period` column named.
///
/// The keyword arguments are those of `Dataset`.
///
/// Example:
///     >>> import govindex as gi
///     >>> frame = {"year": [2022, 2020, 2022], "iso3": ["DNK", "DNK", "KOR"], "EGDI": [0.97, 0.98, 0.95]}
///     >>> panel = gi.Panel.from_frame(frame, unit="iso3", period="year")
///     >>> panel.periods
///     ['2020', '2022']
///     >>> panel["2022"].units
///     ['DNK', 'KOR']
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Panel(pub(crate) govindex::Panel);

#[pymethods]
impl Panel {
    /// Reads a CSV file of several periods; `period` names their column.
    ///
    /// Args:
    ///     path (str | os.PathLike): the file.
    ///     **options: how to read it; see `Dataset`.
    ///
    /// Raises:
    ///     DataError: as `Dataset.read_csv`, and where no period column is named.
    #[classmethod]
    #[pyo3(
        signature = (path, **options),
        text_signature = "($cls, path, *, unit=None, names=None, groups=(), denominators=(), errors=None, indicators=None, period=None, rename=None, missing=(), delimiter=',', decimal_comma=False, percent='refuse', encoding=None, long=None, options=None)"
    )]
    fn read_csv(
        cls: &Bound<'_, PyType>,
        path: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options = read_options("read_csv", options)?;
        let path = path_of(path)?;
        run(cls.py(), || govindex::Panel::read_csv(path, &options)).map(Self)
    }

    /// Takes a data frame, a dict of columns, or a path to a CSV file; `period` names the column of periods.
    ///
    /// Args:
    ///     frame: the data, as in `Dataset.from_frame`.
    ///     **options: how to read it; see `Dataset`.
    ///
    /// Raises:
    ///     DataError: as `Dataset.from_frame`, and where no period column is named.
    ///     TypeError: the object is nothing of these.
    #[classmethod]
    #[pyo3(
        signature = (frame, **options),
        text_signature = "($cls, frame, *, unit=None, names=None, groups=(), denominators=(), errors=None, indicators=None, period=None, rename=None, missing=(), delimiter=',', decimal_comma=False, percent='refuse', encoding=None, long=None, options=None)"
    )]
    fn from_frame(
        cls: &Bound<'_, PyType>,
        frame: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options = read_options("from_frame", options)?;
        let source = Source::new(frame, "")?;
        run(cls.py(), || source.panel(&options)).map(Self)
    }

    /// The periods, earliest first.
    #[getter]
    fn periods(&self) -> Vec<&str> {
        self.0.periods().collect()
    }

    /// The dataset of a period.
    fn __getitem__(&self, period: &Bound<'_, PyAny>) -> PyResult<Dataset> {
        let Ok(text) = period.str().and_then(|text| text.extract::<String>()) else {
            return Err(PyTypeError::new_err("a period is a text or a number"));
        };
        self.0.get(&text).cloned().map(Dataset).ok_or_else(|| {
            let periods = self.periods().join(", ");
            pyo3::exceptions::PyKeyError::new_err(format!("no period `{text}`; the periods are {periods}"))
        })
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __contains__(&self, period: &str) -> bool {
        self.0.get(period).is_some()
    }

    /// The periods, earliest first: a panel is read like a dict of datasets.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.periods().into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        let units = self.0.iter().map(govindex::Dataset::len);
        let each: Vec<String> =
            self.0.periods().zip(units).map(|(period, n)| format!("{period} ({n} units)")).collect();
        format!("Panel of {} periods: {}", self.0.len(), each.join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "panel", || pickle::write("panel", &self.0))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

/// Reads COINr's two tables: a framework with its normalization parameters, and the data.
///
/// Of `iMeta`, `Denominator`, `Target`, `minmax_lower`, `minmax_upper`, `scaled_lower`, `scaled_upper`, `scale_factor`, `zscore_mean`,
/// `zscore_sd`, `goalpost_lower`, `goalpost_upper`, `goalpost_scale`, `goalpost_trunc2posts` and `dist2targ_cap_max` are
/// read where they are there, all in the raw unit (after division by the denominator); rows of type `Group` and `Denominator` name columns of `iData`, whose
/// units are `uCode`, names `uName` and periods `Time`.
///
/// Args:
///     iMeta: a data frame, a dict of columns, or a path to a CSV file.
///     iData: likewise.
///     normalize (str): which scaling the parameters are for, by its name here or in COINr: `"min-max"` (`"n_minmax"`),
///         `"scaled"`, `"z-score"`, `"goalposts"` or `"distance-to-target"` (`"n_dist2targ"`).
///     id (str): the framework's id.
///     denominate (bool): whether the framework divides indicators by their denominators; False for data that have been
///         divided already, or are not to be.
///
/// Returns:
///     tuple[Framework, Dataset | Panel]: a panel where `Time` has several periods.
///
/// Raises:
///     FrameworkError: `faults` lists every fault of `iMeta` with its row.
///     DataError: columns of `iData` are missing, or cells are not usable.
///     MethodError: no such scaling.
///     TypeError: an object is nothing of the above.
///
/// Example:
///     >>> import govindex as gi
///     >>> meta = {"iCode": ["Index", "LPI", "CO2"], "Parent": [None, "Index", "Index"], "Direction": [1, 1, -1],
///     ...         "Type": ["Aggregate", "Indicator", "Indicator"], "Target": [None, 4.0, 2.0]}
///     >>> data = {"uCode": ["AUT", "BEL", "EST"], "LPI": [3.0, 4.0, 2.0], "CO2": [7.0, 8.0, 4.0]}
///     >>> framework, dataset = gi.read_coinr(meta, data, normalize="distance-to-target")
///     >>> gi.assess(framework, dataset).step("normalized").to_dict()["LPI"]
///     [0.5, 1.0, 0.0]
#[pyfunction]
#[pyo3(signature = (iMeta, iData, *, normalize="min-max", id="coinr", denominate=true))]
#[allow(non_snake_case, reason = "COINr's names")]
pub(crate) fn read_coinr<'py>(
    iMeta: &Bound<'py, PyAny>,
    iData: &Bound<'py, PyAny>,
    normalize: &str,
    id: &str,
    denominate: bool,
) -> PyResult<Bound<'py, PyTuple>> {
    let py = iMeta.py();
    let (meta, data) = (Source::new(iMeta, "")?, Source::new(iData, "")?);
    let (framework, mut datasets) = run(py, || {
        let expected = "\"min-max\", \"scaled\", \"z-score\", \"goalposts\" or \"distance-to-target\"";
        let scaling: CoinrScaling = choice("read_coinr", "normalize", normalize, expected)?;
        let coinr = match meta {
            Source::Path(path) => Coinr::read_meta(path, id, scaling)?,
            Source::Frame(batches) => {
                let (header, rows) = texts_of(&batches)?;
                Coinr::from_meta_rows(&header, rows, id, scaling)?
            }
        };
        let coinr = if denominate { coinr } else { coinr.undivided()? };
        let datasets: Vec<govindex::Dataset> = match data {
            Source::Path(path) => coinr.read_data(path)?,
            Source::Frame(ref batches) => {
                let options = coinr.options(&batches.first().map(header_of).unwrap_or_default());
                match options.period {
                    Some(_) => data.panel(&options)?.iter().cloned().collect(),
                    None => vec![data.dataset(&options)?],
                }
            }
        };
        Ok((coinr.framework, datasets))
    })?;
    let framework = Framework(framework).into_bound_py_any(py)?;
    let data = if datasets.len() == 1 {
        Dataset(datasets.remove(0)).into_bound_py_any(py)?
    } else {
        Panel(run(py, || govindex::Panel::new(datasets))?).into_bound_py_any(py)?
    };
    PyTuple::new(py, [framework, data])
}

/// Reads a workbook of the JRC's COIN Tool: its sheets `Database` and `Framework`.
///
/// Args:
///     path (str | os.PathLike): the `.xlsx` file; its name is the framework's id.
///     normalize (str): `"min-max"`, or `"goalposts"` where the workbook has them; see `read_coinr`.
///
/// Returns:
///     tuple[Framework, Dataset]: the tree with names, weights, directions and goalposts, and the data.
///
/// Raises:
///     FrameworkError: `faults` lists every fault of the tree.
///     DataError: the file is no such workbook (`io`), or holds no values (`empty_table`).
///     MethodError: no such scaling.
#[pyfunction]
#[pyo3(signature = (path, *, normalize="min-max"))]
pub(crate) fn read_coin_tool(
    py: Python<'_>,
    path: &Bound<'_, PyAny>,
    normalize: &str,
) -> PyResult<(Framework, Dataset)> {
    let path = path_of(path)?;
    let (framework, dataset) = run(py, || {
        let expected = "\"min-max\", \"scaled\", \"z-score\", \"goalposts\" or \"distance-to-target\"";
        let scaling: CoinrScaling = choice("read_coin_tool", "normalize", normalize, expected)?;
        govindex::dataset::read_coin_tool(path, scaling)
    })?;
    Ok((Framework(framework), Dataset(dataset)))
}
