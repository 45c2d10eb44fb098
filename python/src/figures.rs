//! Figures. `report/_figures.py` documents the functions.

use govindex::explain::{Contributions, contributions};
use govindex::{Error, Problem};
use pyo3::prelude::*;

use crate::assessment::Assessment;
use crate::errors::run;
use crate::explain::{BaselineArg, Profile};
use crate::frame::path_of;
use crate::framework::Framework;
use crate::language::spoken;
use crate::panel::PanelAssessment;
use crate::robustness::Robustness;
use crate::table::Table;
use crate::task_plan::TaskReview;

/// A table and a drawing of it, made by the functions of `gi.report`.
///
/// A notebook shows the drawing: one `svg` element that needs no network, no script and no font of its own.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
///     >>> figure = gi.report.ranked_bars(gi.assess("un-egdi-2022", data, unit="iso3"))
///     >>> figure
///     <Figure: E-government development: scores in order of rank>
///     >>> figure.data["rank"]
///     [1, 2]
///     >>> figure.headed.columns
///     ['Unit', 'Rank', 'Score', 'Grade']
///     >>> figure.svg[:40]
///     '<svg xmlns="http://www.w3.org/2000/svg" '
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Figure(govindex::report::Figure);

#[pymethods]
impl Figure {
    /// What stands below it.
    #[getter]
    fn title(&self) -> &str {
        self.0.title()
    }

    /// What it shows, in a sentence, for those who cannot see it.
    #[getter]
    fn alt(&self) -> &str {
        self.0.alt()
    }

    /// The table that is drawn, with codes and every digit; its columns have the same names in every language.
    #[getter]
    fn data(&self) -> Table {
        Table(self.0.data().clone())
    }

    /// The table as a person reads it: headings and names in the language of the figure, no codes, rows in the order of
    /// the drawing.
    #[getter]
    fn headed(&self) -> Table {
        Table(self.0.headed().clone())
    }

    /// The drawing.
    #[getter]
    fn svg(&self) -> &str {
        self.0.svg()
    }

    /// Width and height, in CSS pixels.
    #[getter]
    fn size(&self) -> (f64, f64) {
        self.0.size().into()
    }

    /// Writes the drawing into a file.
    ///
    /// Args:
    ///     path (str | os.PathLike): the file, which is overwritten.
    ///
    /// Raises:
    ///     DataError: the file cannot be written (`code` is `io`).
    fn write(&self, py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<()> {
        let path = path_of(path)?;
        run(py, || {
            std::fs::write(&path, self.0.svg()).map_err(|fault| {
                Error::from(Problem::Io {
                    path: path.display().to_string(),
                    operation: "write",
                    reason: fault.to_string(),
                })
            })
        })
    }

    fn __repr__(&self) -> String {
        format!("<Figure: {}>", self.0.title())
    }

    fn _repr_svg_(&self) -> &str {
        self.0.svg()
    }
}

/// The node that is asked for, or the index.
fn node_of<'a>(node: Option<&'a str>, framework: &'a govindex::Framework) -> &'a str {
    node.unwrap_or_else(|| framework.root().code())
}

#[pyfunction]
pub(crate) fn report_ranked_bars(
    py: Python<'_>,
    assessment: &Assessment,
    node: Option<&str>,
    robustness: Option<&Robustness>,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    let node = node_of(node, assessment.0.framework());
    let runs = robustness.map(|runs| &runs.0);
    run(py, || govindex::report::ranked_bars(&assessment.0, node, runs, language)).map(Figure)
}

#[pyfunction]
pub(crate) fn report_contribution_bars(
    py: Python<'_>,
    assessment: &Assessment,
    node: Option<&str>,
    baseline: BaselineArg,
    units: Option<Vec<String>>,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    let node = node_of(node, assessment.0.framework());
    let asked = Contributions::default().node(node).baseline(baseline.baseline());
    let units: Option<Vec<&str>> = units.as_ref().map(|units| units.iter().map(String::as_str).collect());
    run(py, || {
        let split = contributions(&assessment.0, &asked)?;
        govindex::report::contribution_bars(&split, language, units.as_deref())
    })
    .map(Figure)
}

#[pyfunction]
pub(crate) fn report_profile_bars(
    py: Python<'_>,
    profile: &Profile,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = profile.spoken(py, language)?;
    run(py, || govindex::report::profile_bars(&profile.found, language)).map(Figure)
}

#[pyfunction]
pub(crate) fn report_beeswarm(
    py: Python<'_>,
    assessment: &Assessment,
    node: Option<&str>,
    marked: Option<&str>,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    let node = node_of(node, assessment.0.framework());
    run(py, || govindex::report::beeswarm(&assessment.0, node, marked, language)).map(Figure)
}

#[pyfunction]
pub(crate) fn report_lines(
    py: Python<'_>,
    panel: &PanelAssessment,
    node: Option<&str>,
    units: Option<Vec<String>>,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    let node = node_of(node, panel.0.framework());
    let units: Option<Vec<&str>> = units.as_ref().map(|units| units.iter().map(String::as_str).collect());
    run(py, || govindex::report::lines(&panel.0, node, units.as_deref(), language)).map(Figure)
}

#[pyfunction]
pub(crate) fn report_heat_map(
    py: Python<'_>,
    assessment: &Assessment,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    run(py, || Ok(govindex::report::heat_map(&assessment.0, language))).map(Figure)
}

#[pyfunction]
pub(crate) fn report_timeline(
    py: Python<'_>,
    review: &TaskReview,
    language: Option<&str>,
) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    run(py, || Ok(govindex::report::timeline(&review.0, language))).map(Figure)
}

/// What has a tree.
#[derive(FromPyObject)]
pub(crate) enum TreeArg<'py> {
    Assessment(PyRef<'py, Assessment>),
    Framework(PyRef<'py, Framework>),
}

#[pyfunction]
pub(crate) fn report_tree(py: Python<'_>, of: TreeArg<'_>, language: Option<&str>) -> PyResult<Figure> {
    let language = spoken(py, language)?;
    Ok(Figure(match of {
        TreeArg::Assessment(result) => govindex::report::tree(&result.0, language),
        TreeArg::Framework(framework) => govindex::report::framework_tree(&framework.0, language),
    }))
}
