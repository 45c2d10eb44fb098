//! What `project.toml` says; every key has a default.

use std::path::Path;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;

use super::answer::Faults;
use super::appraisal::AppraisalSettings;
use super::folder::{io, project};
use super::project::UNITS;
use super::run::Documents;
use crate::dataset::{Format, ReadOptions};
use crate::error::{Fault, Problem};
use crate::framework::Text;
use crate::report::Wording;
use crate::spelling;
use crate::value::{self, Value};
use crate::{Error, Result};

/// The name of the file.
pub(super) const FILE: &str = "project.toml";

#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Settings {
    /// A built-in framework, where there is no file.
    pub(super) framework: Option<String>,
    /// The folder of the tables, from that of the project. Default: `evidence`.
    pub(super) evidence: Option<String>,
    /// The file of the units, from the folder of the project. Default: `units.csv`.
    pub(super) units: Option<String>,
    /// Tables that are no evidence of this project.
    pub(super) ignore: Vec<String>,
    /// A task plan, whose records are one more table.
    pub(super) plan: Option<PlanSettings>,
    /// A second framework over the result, and what was found beside it.
    pub(super) appraisal: Option<AppraisalSettings>,
    /// The columns that make a unit. Default: `unit`; of a table of values the first column that has no other meaning.
    pub(super) unit: Vec<String>,
    /// The columns that make a period.
    pub(super) period: Vec<String>,
    /// The period that the documents name, where records have none. Default: the year of the day.
    pub(super) year: Option<String>,
    /// The day of the assessment.
    day: Option<String>,
    /// The column of days of each table that has records later than the assessment.
    pub(super) dated: IndexMap<String, String>,
    /// The level of `units.csv` whose units are assessed.
    pub(super) level: Option<String>,
    /// The group column whose members are held against each other.
    pub(super) peers: Option<String>,
    /// The languages of the documents. Default: that of the command.
    pub(super) languages: Vec<String>,
    /// The formats of the documents. Default: HTML, Word and a workbook.
    pub(super) formats: Vec<String>,
    /// The documents. Default: all that have something to say.
    pub(super) documents: Vec<String>,
    /// A Word file whose styles, pages, headers and footers the Word documents take, from the folder of the project.
    pub(super) template: Option<String>,
    /// Runs of the simulation. Default: 1,000.
    pub(super) runs: Option<u64>,
    /// The seed of the simulation.
    pub(super) seed: u64,
    /// Whether the data are made, for an example: every document says so.
    pub(super) made: bool,
    /// The columns of records that the register of problems shows. Default: all that are not private.
    pub(super) problem_columns: Vec<String>,
    /// Experts who contradict themselves more than this are left out.
    pub(super) max_consistency_ratio: Option<f64>,
    /// How the table of values is read, where the framework has no measures.
    pub(super) values: ReadOptions,
    /// How the cells of tables are written that nothing else is said of: those of `evidence`, the units, a task plan, findings,
    /// questionnaires.
    pub(super) table_format: Format,
    /// Where tables are, and what their columns are called.
    pub(super) tables: IndexMap<String, TableSettings>,
}

/// A task plan and the reports on it. Units that lead together share; those of a level stand in for the words that name all.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PlanSettings {
    /// The plan, from the folder of the project.
    pub(super) file: String,
    /// The reports, from the folder of the project.
    pub(super) reports: String,
    /// The day from which deadlines without a year are reckoned.
    pub(super) begins: String,
    /// What may stand before the names of units.
    #[serde(default)]
    pub(super) prefix: String,
    /// The level whose units report each for itself.
    pub(super) level: String,
    /// Under which words the plan names them together.
    #[serde(default)]
    pub(super) under: Vec<String>,
    /// The table that measures read.
    pub(super) table: String,
}

/// Where a table is, and how it is read.
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TableSettings {
    /// The file in `evidence`. Default: the name of the table.
    pub(super) file: Option<String>,
    /// The sheet of a workbook. Default: the only one, or that of the table's name.
    pub(super) sheet: Option<String>,
    /// How many rows of a sheet are its header. Default: as many as its merged cells span.
    pub(super) header_rows: Option<u32>,
    /// Rows above the header of a sheet. Default: those that hold at most one text.
    pub(super) skip_rows: Option<u32>,
    /// What the columns are called in the file, by the name that the framework reads.
    pub(super) columns: IndexMap<String, String>,
    /// The columns that are read, as the framework calls them. Default: all.
    pub(super) only: Vec<String>,
    /// Columns that are sums of others, which are called as the framework reads them.
    pub(super) sums: IndexMap<String, Vec<String>>,
    /// Columns whose blank cells mean what stands above: merged cells of a sheet that was saved as CSV.
    pub(super) fill_down: Vec<String>,
    /// How the cells are written. Default: `table-format`.
    pub(super) format: Format,
}

/// The JSON Schema of the file.
pub(super) fn json_schema() -> String {
    crate::schema::schema::<Settings>("project.toml of govindex")
}

impl Settings {
    /// Reads the file of a folder, with every fault; the defaults where there is none.
    pub(super) fn read(folder: &Path, faults: &mut Faults) -> Self {
        let path = folder.join(FILE);
        if !path.exists() {
            return Self::default();
        }
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(fault) => {
                faults.push("", io("read", &path, &fault));
                return Self::default();
            }
        };
        let keys = match value::from_toml(&text) {
            Ok(Value::Table(keys)) => keys,
            Ok(_) => Vec::new(),
            Err(mismatch) => {
                let faulty = vec![Fault::new(None, "", mismatch.to_string())];
                faults.push(
                    "",
                    Error::from(Problem::Settings { file: Some(path.display().to_string()), faults: faulty }),
                );
                return Self::default();
            }
        };
        // Each key by itself: what is wrong with one says nothing of the others.
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for (key, said) in keys {
            match spelling::read::<Self>(Value::Table(vec![(key.clone(), said.clone())])) {
                Ok(_) => good.push((key, said)),
                Err(mismatch) => {
                    let opens = |line: &str| {
                        let line = line.trim_start().trim_start_matches('[');
                        line.strip_prefix(&*key)
                            .is_some_and(|rest| rest.trim_start().starts_with(['=', '.', ']']))
                    };
                    let line = text.lines().position(opens).map(|line| line + 1);
                    bad.push(Fault::new(line, key, mismatch));
                }
            }
        }
        if !bad.is_empty() {
            let file = Some(path.display().to_string());
            faults.push("", Error::from(Problem::Settings { file, faults: bad }));
        }
        let read: Self = spelling::read(Value::Table(good)).unwrap_or_default();
        faults.keep(FILE, read.day());
        faults.keep(FILE, Documents::named(&read.formats, &[], &[]));
        faults.keep(FILE, Documents::named(&[], &read.languages, &[]));
        faults.keep(FILE, Documents::named(&[], &[], &read.documents));
        read
    }

    pub(super) fn day(&self) -> Result<Option<NaiveDate>> {
        self.day.as_deref().map(|text| day("day", text)).transpose()
    }

    /// The file of the units.
    pub(super) fn units_file(&self) -> &str {
        self.units.as_deref().unwrap_or(UNITS)
    }

    /// How a table of evidence is written: as is said of it, of the table of values, or of all.
    pub(super) fn format_of(&self, own: &Format, has_measures: bool) -> Format {
        let values = self.values.format();
        let said = [own, &values].into_iter().take(if has_measures { 1 } else { 2 });
        said.into_iter().find(|format| **format != Format::default()).unwrap_or(&self.table_format).clone()
    }

    pub(super) fn units(&self) -> Vec<String> {
        if self.unit.is_empty() { vec!["unit".to_owned()] } else { self.unit.clone() }
    }
}

/// A day as people write it.
pub(super) fn day(key: &'static str, text: &str) -> Result<NaiveDate> {
    crate::evidence::day(text).map_err(|_| {
        Error::from(Problem::InvalidParameter {
            method: "project",
            parameter: key,
            found: format!("`{}`", crate::words::excerpt(text)),
            expected: "a day such as 2025-12-31",
        })
    })
}

/// Names of one's own for nodes, and texts for documents.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    pub(super) names: IndexMap<String, Text>,
    #[serde(skip)]
    pub(super) texts: Wording,
}

impl Words {
    /// Reads `words.toml` of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("words.toml");
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).map_err(|fault| io("read", &path, &fault))?;
        let texts = Wording::from_toml(&text).map_err(|fault| fault.in_file(&path.display().to_string()))?;
        let words: Self = value::from_toml(&text).map_err(|mismatch| {
            project(&path, mismatch.to_string(), "write `[names]` with `CODE = { zh = \"…\", en = \"…\" }`")
        })?;
        Ok(Self { texts, ..words })
    }
}
