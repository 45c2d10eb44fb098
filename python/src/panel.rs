//! The result of a panel: a mapping by period, with tables over all of them.

use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple, PyType};

use crate::assessment::{Assessment, counted, ties_of};
use crate::convert::facts_to_py;
use crate::errors::{raise, run};
use crate::framework::Framework;
use crate::language::{chosen, spoken};
use crate::pickle;
use crate::table::{Table, html, shown};

/// How many units a repr shows.
const SHOWN_UNITS: usize = 10;

/// The assessments of several periods by one framework: a mapping by period, in the order of time, with tables over all.
///
/// Made by `assess` with `period=...` or a `Panel`. A period may be asked for as a text or a number.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"unit": list("ABAB"), "year": [2021, 2021, 2022, 2022], "X": [0, 4, 2, 8]}
///     >>> framework = gi.Framework.from_toml("id = 'x'\nmethod.bounds = 'pooled'\nindicator = [{ code = 'X' }]")
///     >>> panel = gi.assess(framework, data, unit="unit", period="year")
///     >>> panel[2022].score("A"), list(panel)
///     (25.0, ['2021', '2022'])
///     >>> panel.wide("X")
///     unit   2021    2022
///     A      0.00   25.00
///     B     50.00  100.00
#[pyclass(frozen, mapping, module = "govindex")]
pub(crate) struct PanelAssessment(pub(crate) govindex::PanelAssessment);

/// The label of a period that was asked for as a text or a number.
fn period_of(period: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = period.str().and_then(|text| text.extract::<String>());
    text.map_err(|_| PyTypeError::new_err("a period is a text or a number"))
}

impl PanelAssessment {
    fn find(&self, period: &Bound<'_, PyAny>) -> PyResult<Option<&govindex::Assessment>> {
        Ok(self.0.get(&period_of(period)?))
    }

    fn one(result: &govindex::Assessment) -> Assessment {
        Assessment(result.clone())
    }
}

#[pymethods]
impl PanelAssessment {
    /// The result of a period; KeyError, with the periods there are, where there is none.
    fn __getitem__(&self, period: &Bound<'_, PyAny>) -> PyResult<Assessment> {
        let found = self.0.at(&period_of(period)?).map(Self::one);
        found.map_err(|error| PyKeyError::new_err(error.message(chosen())))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __contains__(&self, period: &Bound<'_, PyAny>) -> bool {
        self.find(period).is_ok_and(|found| found.is_some())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.0.periods())?.try_iter()?.into_any())
    }

    /// The periods, in the order of time.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.0.periods())
    }

    /// The results, in the order of time.
    fn values(&self) -> Vec<Assessment> {
        self.0.iter().map(|(_, result)| Self::one(result)).collect()
    }

    /// The periods with their results.
    fn items(&self) -> Vec<(&str, Assessment)> {
        self.0.iter().map(|(period, result)| (period, Self::one(result))).collect()
    }

    /// The result of a period, or `default` where there is none.
    #[pyo3(signature = (period, default=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        period: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.find(period)? {
            Some(result) => Ok(Bound::new(py, Self::one(result))?.into_any()),
            None => Ok(default.unwrap_or_else(|| py.None().into_bound(py))),
        }
    }

    /// The framework that all periods were assessed by.
    #[getter]
    fn framework(&self) -> Framework {
        Framework(self.0.framework().clone())
    }

    /// The units of all periods, in the order in which they first occur.
    #[getter]
    fn units(&self) -> Vec<&str> {
        self.0.units()
    }

    /// Scores on the scale of the framework.
    ///
    /// Returns:
    ///     Table: a row per period and unit: `period`, `unit`, then a column per node, the index first.
    fn scores(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.scores())).map(Table)
    }

    /// Ranks within each period, 1 is best.
    ///
    /// Args:
    ///     ties (str | None): `"competition"`, `"dense"`, `"average"` or `"ordinal"`; the framework's rule where it is None.
    ///
    /// Returns:
    ///     Table: a row per period and unit: `period`, `unit`, then a column per node, the index first.
    ///
    /// Raises:
    ///     MethodError: there is no such rule.
    #[pyo3(signature = (ties=None))]
    fn ranks(&self, py: Python<'_>, ties: Option<&str>) -> PyResult<Table> {
        let ties = ties_of(py, ties)?;
        run(py, || Ok(self.0.ranks(ties))).map(Table)
    }

    /// Grades.
    ///
    /// Returns:
    ///     Table: a row per period and unit: `period`, `unit`, then a column per node, the index first.
    fn grades(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.grades())).map(Table)
    }

    /// The weights of every period.
    ///
    /// Returns:
    ///     Table: `period`, `node`, `parent`, `weight` (the share in the parent), `effective_weight` (the share in the index).
    fn weights(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.weights())).map(Table)
    }

    /// The scores at a node, one column per period.
    ///
    /// Args:
    ///     node (str | None): the code; the index where it is None.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per period; missing where a unit is not in a period.
    ///
    /// Raises:
    ///     FrameworkError: there is no such node.
    #[pyo3(signature = (node=None))]
    fn wide(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Table> {
        let node = node.unwrap_or_else(|| self.0.framework().root().code());
        self.0.wide(node).map(Table).map_err(|error| raise(py, &error))
    }

    /// Everything in one long table: `period`, then the columns of `Assessment.tidy`.
    fn tidy(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.tidy())).map(Table)
    }

    /// Everything as a pandas frame: `tidy().to_pandas()`.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Bound::new(py, self.tidy(py)?)?.call_method0(intern!(py, "to_pandas"))
    }

    /// Everything as a polars frame: `tidy().to_polars()`.
    fn to_polars<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Bound::new(py, self.tidy(py)?)?.call_method0(intern!(py, "to_polars"))
    }

    /// What a reader of several periods must know: units that come and go, indicators without any value in a period,
    /// weights that differ, ranks that jump (by more than a quarter of the units and five places), values that are
    /// estimated now and were observed before. Each period has notices of its own besides.
    ///
    /// Args:
    ///     language (str | None): of the messages, `"en"` or `"zh"`; that of `set_language` where it is None.
    ///
    /// Returns:
    ///     list[dict]: `kind`, `message`, and the facts of each.
    ///
    /// Raises:
    ///     MethodError: nothing is written in this language.
    #[pyo3(signature = (language=None))]
    fn notices<'py>(&self, py: Python<'py>, language: Option<&str>) -> PyResult<Bound<'py, PyList>> {
        let language = spoken(py, language)?;
        let notices = run(py, || Ok(self.0.notices()))?;
        let list = PyList::empty(py);
        for notice in &notices {
            let dict = facts_to_py(py, "notice", notice)?;
            dict.set_item(intern!(py, "message"), notice.message(language))?;
            list.append(dict)?;
        }
        Ok(list)
    }

    /// The result as JSON: framework, data, scores and all that is needed to check them, by period.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || self.0.to_json())
    }

    /// Reads a result that `to_json` wrote; what several periods share is made again from all of them.
    ///
    /// Raises:
    ///     DataError: the text is not such a result, or it was changed.
    #[classmethod]
    fn from_json(cls: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        run(cls.py(), || govindex::PanelAssessment::from_json(text)).map(Self)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut lines = vec![self.caption(), shown(&self.wide(py, None)?.0, SHOWN_UNITS)];
        lines.extend(self.0.notices().iter().map(|notice| notice.message(chosen())));
        Ok(lines.join("\n"))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut table = html(py, &self.wide(py, None)?.0)?;
        let escape = py.import(intern!(py, "html"))?.getattr(intern!(py, "escape"))?;
        for notice in self.0.notices() {
            let line: String = escape.call1((notice.message(chosen()),))?.extract()?;
            table = format!("{table}<div>{line}</div>");
        }
        py.import(intern!(py, "govindex._html"))?.call_method1("captioned", (self.caption(), table))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "panel_assessment", || self.0.to_json())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl PanelAssessment {
    fn caption(&self) -> String {
        let framework = self.0.framework();
        let title = match framework.spec().title.get(chosen().code()) {
            "" => framework.id(),
            title => title,
        };
        let periods: Vec<&str> = self.0.periods().collect();
        let span = match periods[..] {
            [only] => only.to_owned(),
            [first, .., last] => format!("{first} … {last}"),
            [] => String::new(),
        };
        let (many, units) = (counted(periods.len(), "period"), counted(self.0.units().len(), "unit"));
        format!("{title} {span}: {many}, {units}")
    }
}
