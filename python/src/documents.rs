//! Documents in a folder. `report/_write.py` documents.

use govindex::report::{Format, Writing};
use pyo3::prelude::*;

use crate::assessment::Assessment;
use crate::errors::{raise, run};
use crate::explain::PeersArg;
use crate::language::spoken;
use crate::robustness::Robustness;

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "those of the Python function")]
pub(crate) fn report_write(
    py: Python<'_>,
    assessment: &Assessment,
    folder: std::path::PathBuf,
    formats: Vec<String>,
    languages: Vec<String>,
    units: Option<Vec<String>>,
    peers: Option<PeersArg>,
    robustness: Option<&Robustness>,
    since: Option<&Assessment>,
) -> PyResult<Vec<std::path::PathBuf>> {
    let formats = formats
        .iter()
        .map(|word| Format::named(word).map_err(|error| raise(py, &error)))
        .collect::<PyResult<Vec<_>>>()?;
    let languages = languages.iter().map(|code| spoken(py, Some(code))).collect::<PyResult<Vec<_>>>()?;
    let mut writing = Writing::default().formats(formats).languages(languages);
    if let Some(units) = units {
        writing = writing.units(units);
    }
    if let Some(peers) = peers {
        writing = writing.peers(peers.peers());
    }
    if let Some(robustness) = robustness {
        writing = writing.robustness(&robustness.0);
    }
    if let Some(since) = since {
        writing = writing.since(&since.0);
    }
    run(py, || govindex::report::write(&assessment.0, &folder, &writing)).map(|written| written.files)
}
