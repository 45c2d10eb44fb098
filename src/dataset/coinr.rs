//! COINr's data table `iData`, read by what its `iMeta` says.

use crate::error::Problem;
use std::io::Read;
use std::path::Path;

use super::csv;
use super::options::ReadOptions;
use super::panel::open;
use super::{Dataset, Panel};
use crate::framework::{Coinr, CoinrScaling, Framework};
use crate::reading::CsvRecords;
use crate::{Error, Result};

impl Coinr {
    /// How `iData` is read: units from `uCode`, English names from `uName` and periods from `Time` where the header has
    /// them, groups and denominators as `iMeta` says, and the framework's indicators. Other columns are left alone.
    pub fn options(&self, header: &[impl AsRef<str>]) -> ReadOptions {
        let has =
            |name: &str| header.iter().any(|found| found.as_ref().trim_matches(['\u{feff}', ' ']) == name);
        let mut options = ReadOptions::new()
            .unit("uCode")
            .indicators(self.framework.columns().map(|(column, _)| column.to_owned()));
        if has("uName") {
            options = options.name("en", "uName");
        }
        if has("Time") {
            options = options.period("Time");
        }
        options.groups = self.groups.iter().filter(|group| has(group)).cloned().collect();
        options.denominators.clone_from(&self.denominators);
        options
    }

    /// Reads `iData` from CSV: one dataset a period (one where there is no `Time`), earliest first.
    ///
    /// # Errors
    /// As [`Dataset::from_csv`].
    pub fn from_data(&self, mut reader: impl Read) -> Result<Vec<Dataset>> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| {
            Error::from(Problem::Io {
                path: "iData".to_owned(),
                operation: "read",
                reason: error.to_string(),
            })
        })?;
        let (_, header) = CsvRecords::open(&bytes[..], &ReadOptions::new().format())?;
        let options = self.options(&header);
        let datasets = csv::read(&bytes[..], &options)?;
        // Several periods are put in their order.
        if options.period.is_some() {
            Ok(Panel::new(datasets)?.iter().cloned().collect())
        } else {
            Ok(datasets)
        }
    }

    /// Reads `iData` from a CSV file: one dataset a period (one where there is no `Time`), earliest first.
    ///
    /// # Errors
    /// As [`Dataset::read_csv`].
    pub fn read_data(&self, path: impl AsRef<Path>) -> Result<Vec<Dataset>> {
        let (file, shown) = open(path.as_ref())?;
        self.from_data(file).map_err(|error| error.in_file(&shown))
    }
}

/// Reads COINr's two tables from CSV: the framework with its denominators and normalization parameters, and one dataset a period (one
/// where there is no `Time`), earliest first.
///
/// ```
/// use govindex::assess;
/// use govindex::dataset::read_coinr;
/// use govindex::framework::CoinrScaling;
///
/// let meta = "iCode,Parent,Direction,Weight,Type,Target\n\
///             LPI,Index,1,1,Indicator,4\nCO2,Index,-1,1,Indicator,2\nIndex,,1,1,Aggregate,\n";
/// let data = "uCode,uName,LPI,CO2\nAUT,Austria,3,6.9\nBEL,Belgium,4,NA\n";
/// let (framework, datasets) =
///     read_coinr(meta.as_bytes(), data.as_bytes(), "example", CoinrScaling::MinMax)?;
/// assert_eq!(datasets[0].unit_name(1, "en"), "Belgium");
/// assert_eq!(framework.columns().count(), 2);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// Those of [`Coinr::from_meta`] and, for the data, of [`Dataset::from_csv`].
pub fn read_coinr(
    meta: impl Read,
    data: impl Read,
    id: &str,
    scaling: CoinrScaling,
) -> Result<(Framework, Vec<Dataset>)> {
    let coinr = Coinr::from_meta(meta, id, scaling)?;
    let datasets = coinr.from_data(data)?;
    Ok((coinr.framework, datasets))
}
