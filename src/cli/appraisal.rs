//! An appraisal (考核): a second framework over the result of a project and what was found beside it.

use std::collections::HashMap;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use super::folder::{named_file, project};
use super::project::Tasks;
use super::settings::FILE;
use crate::dataset::{Format, Hierarchy, ReadOptions, read_records};
use crate::error::{Problem, nearest};
use crate::evidence::task_plan::{Review, Role, Standing, Status};
use crate::evidence::{Records, table_of};
use crate::reading::{Cell, Faults as CellFaults};
use crate::{Assessment, Dataset, Framework, Result, assess};

/// What is appraised, and by what.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AppraisalSettings {
    /// A built-in framework, or a file of the folder.
    framework: String,
    /// A table with a row per unit of what was found beside the assessment, from the folder of the project. Its columns are
    /// indicators of the framework by their own names.
    pub(super) findings: Option<String>,
    /// Where other columns come from.
    #[serde(default)]
    columns: IndexMap<String, Column>,
}

/// Where a column of the appraisal comes from.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Column {
    /// The score of a node of the assessment.
    Score(String),
    /// What the score of a node lacks to the top of the scale.
    Lost(String),
    /// The value of an indicator.
    Value(String),
    /// How many deliverables of the task plan are overdue that the unit leads, supports, or either.
    Overdue(Role),
    /// A column of the findings under another name.
    Finding(String),
}

/// What stands beside the result.
pub(super) struct Beside<'a> {
    pub(super) folder: &'a Path,
    pub(super) tasks: Option<&'a Tasks>,
    pub(super) units: Option<&'a Hierarchy>,
    /// The column of units of the findings.
    pub(super) unit: &'a [String],
    /// How the findings are written.
    pub(super) format: &'a Format,
}

/// An appraisal, and the columns of numbers of the findings that it does not read.
pub(super) struct Appraised {
    pub(super) result: Assessment,
    pub(super) unread: Vec<String>,
}

/// The findings by column, a value per unit of the result.
#[derive(Default)]
struct Findings {
    columns: IndexMap<String, Vec<f64>>,
    unread: Vec<String>,
}

/// The appraisal of a result.
pub(super) fn appraisal(
    result: &Assessment,
    settings: &AppraisalSettings,
    beside: &Beside<'_>,
) -> Result<Appraised> {
    let name = &settings.framework;
    let framework = if Path::new(name).extension().is_some() {
        Framework::read(named_file(beside.folder, "appraisal.framework", name)?)?
    } else {
        Framework::builtin(name)?
    };
    let source = result.dataset();
    let mut data = Dataset::new(result.units())?.with_made(result.source().is_made());
    if let Some(period) = source.period() {
        data = data.with_period(period);
    }
    let rows = 0..result.units().len();
    for language in source.languages() {
        let names = rows.clone().map(|row| Some(source.unit_name(row, language).to_owned()));
        data = data.with_names(language, names.collect())?;
    }
    for group in source.groups() {
        data = data.with_group(group, source.group(group).unwrap_or_default().to_vec())?;
    }
    let is_read = |name: &str| {
        let is_named = |column: &Column| matches!(column, Column::Finding(finding) if finding == name);
        framework.node(name).is_ok() || settings.columns.values().any(is_named)
    };
    let findings = settings.findings.as_ref().map(|file| findings(file, is_read, result, beside));
    let findings = findings.transpose()?.unwrap_or_default();
    for (name, values) in findings.columns.iter().filter(|(name, _)| framework.node(name).is_ok()) {
        data = data.with_indicator(name, values.clone())?;
    }
    for (code, column) in &settings.columns {
        framework.node(code)?;
        let values = match column {
            Column::Score(node) => result.scores_at(node)?.to_vec(),
            Column::Lost(node) => {
                let [_, top] = result.framework().scale();
                result.scores_at(node)?.iter().map(|score| top - score).collect()
            }
            Column::Value(node) => result.values_at(node)?.to_vec(),
            Column::Overdue(role) => {
                let Some(tasks) = beside.tasks else {
                    let found = format!("`appraisal.columns.{code}` counts tasks, and there is no task plan");
                    return Err(project(&beside.folder.join(FILE), found, "say where it is under `[plan]`"));
                };
                rows.clone().map(|row| overdue(&tasks.review, *role, result, row, beside.units)).collect()
            }
            Column::Finding(name) => {
                let Some(values) = findings.columns.get(name) else {
                    let names = findings.columns.keys().chain(&findings.unread);
                    let near = nearest(name, names.map(String::as_str));
                    let near = crate::error::did_you_mean(near.as_deref());
                    let found = format!(
                        "`appraisal.columns.{code}` reads `{name}`, which is no column of numbers of the findings{near}"
                    );
                    let remedy = "name a column that is there, and the file under `appraisal.findings`";
                    return Err(project(&beside.folder.join(FILE), found, remedy));
                };
                values.clone()
            }
        };
        data = data.with_indicator(code, values)?;
    }
    Ok(Appraised { result: assess(&framework, &data)?, unread: findings.unread })
}

/// What was found beside the assessment.
fn findings(
    file: &str,
    is_read: impl Fn(&str) -> bool,
    result: &Assessment,
    beside: &Beside<'_>,
) -> Result<Findings> {
    let path = named_file(beside.folder, "appraisal.findings", file)?;
    let records = Records::read(&*table_of(&path, beside.format)).map_err(|fault| fault.in_file(file))?;
    let first = || records.columns().next().map(str::to_owned);
    let unit = if let [unit] = beside.unit { unit.clone() } else { first().unwrap_or_default() };
    let (wanted, others): (Vec<&str>, Vec<&str>) =
        records.columns().filter(|column| *column != unit).partition(|column| is_read(column));
    let options = ReadOptions::new().unit(&unit).indicators(wanted);
    let mut found = read_records(&records, &options).map_err(|fault| fault.in_file(file))?;
    let Some(found) = found.pop() else {
        return Err(Problem::EmptyTable {
            file: Some(file.to_owned()),
            found: "there is a header but no rows",
        }
        .into());
    };
    // Names and notes are for people.
    let holds_numbers = |column: &&str| {
        let numbers = records.numbers(column, &mut CellFaults::default());
        numbers.is_ok_and(|numbers| numbers.iter().any(|value| !value.is_nan()))
    };
    let unread = others.into_iter().filter(holds_numbers).map(str::to_owned).collect();
    let (mut rows, mut first, mut faults) = (Vec::new(), HashMap::new(), CellFaults::default());
    for (at, text) in found.units().iter().enumerate() {
        let mut fault = |problem: String| faults.push(records.row(at), &unit, Cell::Text(text), problem);
        let Some(row) = row_of(result, beside.units, text) else {
            let near = nearest(text, result.units().iter().map(String::as_str));
            fault(format!("is no unit that is assessed{}", crate::error::did_you_mean(near.as_deref())));
            continue;
        };
        if let Some(other) = first.insert(row, text) {
            fault(format!("is the same unit as `{other}`; keep one row"));
        }
        rows.push(row);
    }
    faults.into_result(None).map_err(|fault| fault.in_file(file))?;
    let mut columns = IndexMap::new();
    for name in found.indicators() {
        let Some(column) = found.indicator(name) else { continue };
        let mut values = vec![f64::NAN; result.units().len()];
        for (&row, &value) in rows.iter().zip(column.values()) {
            values[row] = value;
        }
        columns.insert(name.to_owned(), values);
    }
    Ok(Findings { columns, unread })
}

/// The row of the unit that a text names: by its code, its name in any language, or an alias.
pub(super) fn row_of(result: &Assessment, units: Option<&Hierarchy>, text: &str) -> Option<usize> {
    let known = units.and_then(|units| units.resolve(text).ok()).unwrap_or(text);
    let data = result.dataset();
    let is_named = |row: &usize| data.languages().any(|language| data.unit_name(*row, language) == text);
    result.row(known).ok().or_else(|| (0..data.len()).find(is_named))
}

/// How many deliverables of the unit in a row are overdue in a role.
fn overdue(review: &Review, role: Role, result: &Assessment, row: usize, units: Option<&Hierarchy>) -> f64 {
    let is_unit = |name: &str| row_of(result, units, name) == Some(row);
    let has_role = |standing: &Standing| role == Role::Either || standing.role.unwrap_or(Role::Lead) == role;
    let expected = review.expected_of(&is_unit);
    expected.iter().filter(|one| one.status == Status::Overdue && has_role(one)).count() as f64
}
