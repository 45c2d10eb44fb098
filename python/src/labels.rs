//! Numbers with the names of their columns and units, as `_arrays.py` makes them of what was given.

use govindex::stats::Columns;
use govindex::{Error, Label, Result};
use numpy::{PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods as _};
use pyo3::intern;
use pyo3::prelude::*;

use crate::errors::raise;
use crate::watch::attended;

pub(crate) type Names = Option<Vec<String>>;

/// `Labels` of `_arrays.py`, or nothing.
type Labels<'py> = Option<Bound<'py, PyAny>>;

fn names_of(labels: &Labels<'_>) -> PyResult<Names> {
    match labels {
        Some(labels) => labels.call_method0(intern!(labels.py(), "names"))?.extract(),
        None => Ok(None),
    }
}

/// Lets other Python threads run while the core works, and hears Ctrl-C; an error becomes an exception that
/// has names in place of positions.
fn run_on<T: Send>(
    py: Python<'_>,
    columns: &Labels<'_>,
    units: &Labels<'_>,
    work: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    match attended(py, None, |_| work())? {
        Ok(made) => Ok(made),
        Err(error) => {
            let error = labelled(error, names_of(columns)?.as_deref(), names_of(units)?.as_deref());
            Err(raise(py, &error))
        }
    }
}

/// The same error with names in place of positions, where there are names.
pub(crate) fn labelled(error: Error, columns: Option<&[String]>, units: Option<&[String]>) -> Error {
    let name = |names: Option<&[String]>, at: usize| names.and_then(|names| names.get(at)).map(Label::from);
    error.labelled(
        |j| name(columns, j).unwrap_or(Label::column(j)),
        |i| name(units, i).unwrap_or(Label::row(i)),
    )
}

/// A contiguous vector, a number for each unit.
#[derive(FromPyObject)]
pub(crate) struct Vector<'py>(PyReadonlyArray1<'py, f64>, Labels<'py>);

impl<'py> Vector<'py> {
    pub(crate) fn py(&self) -> Python<'py> {
        self.0.py()
    }

    pub(crate) fn values(&self) -> PyResult<&[f64]> {
        Ok(self.0.as_slice()?)
    }

    /// Works on the values; errors then name the units.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce(&[f64]) -> Result<T> + Send) -> PyResult<T> {
        let values = self.values()?;
        run_on(self.py(), &None, &self.1, || work(values))
    }

    /// Makes another vector of the values.
    pub(crate) fn map(
        &self,
        work: impl FnOnce(&[f64]) -> Result<Vec<f64>> + Send,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(PyArray1::from_vec(self.py(), self.run(work)?))
    }
}

/// A matrix that lies in memory by columns, one after the other.
#[derive(FromPyObject)]
pub(crate) struct Matrix<'py>(PyReadonlyArray2<'py, f64>, Labels<'py>, Labels<'py>);

impl<'py> Matrix<'py> {
    pub(crate) fn py(&self) -> Python<'py> {
        self.0.py()
    }

    /// How many units and columns there are.
    pub(crate) fn shape(&self) -> [usize; 2] {
        [self.0.shape()[0], self.0.shape()[1]]
    }

    pub(crate) fn columns(&self) -> PyResult<Vec<&[f64]>> {
        let [rows, width] = self.shape();
        Ok(match rows {
            0 => vec![&[][..]; width],
            rows => self.0.as_slice()?.chunks_exact(rows).collect(),
        })
    }

    /// All values, column by column.
    pub(crate) fn values(&self) -> PyResult<&[f64]> {
        Ok(self.0.as_slice()?)
    }

    /// The names of the columns.
    pub(crate) fn names(&self) -> PyResult<Names> {
        names_of(&self.1)
    }

    /// The names of the units.
    pub(crate) fn units(&self) -> PyResult<Names> {
        names_of(&self.2)
    }

    /// Works on the columns; errors then name columns and units.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce(&Columns<'_>) -> Result<T> + Send) -> PyResult<T> {
        let columns = self.columns()?;
        run_on(self.py(), &self.1, &self.2, || work(&Columns::new(columns)?))
    }
}

/// Works on several matrices of the same columns; errors name the columns, and the units where there is one matrix.
pub(crate) fn run_on_all<T: Send>(
    py: Python<'_>,
    matrices: &[Matrix<'_>],
    work: impl FnOnce(&[Columns<'_>]) -> Result<T> + Send,
) -> PyResult<T> {
    let parts = matrices.iter().map(Matrix::columns).collect::<PyResult<Vec<_>>>()?;
    let names = matrices.first().map_or(&None, |first| &first.1);
    let units = if let [only] = matrices { &only.2 } else { &None };
    run_on(py, names, units, || work(&parts.into_iter().map(Columns::new).collect::<Result<Vec<_>>>()?))
}

/// The positions in `own` of the names in `to`.
#[pyfunction]
pub(crate) fn order_by_names(
    py: Python<'_>,
    own: Vec<String>,
    to: Vec<String>,
    what: &str,
    of: &str,
) -> PyResult<Vec<usize>> {
    govindex::weights::order_by_names(&own, &to, what, of).map_err(|error| raise(py, &error))
}
