//! What would be if some values, the framework, or who is assessed were otherwise.

use crate::assess::{Assessment, column_name, column_of};
use crate::dataset::Mark;
use crate::error::{Error, Problem, nearest};
use crate::framework::{Framework, Node};
use crate::normalize::Scaling;
use crate::{Cells, Dataset, Result, Table};

const METHOD: &str = "what_if";

/// How a value is changed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Shift {
    /// To this value; `NaN` makes it missing.
    To(f64),
    /// By adding this.
    Add(f64),
    /// By multiplying it with this.
    Times(f64),
}

/// What is changed: parameters of [`what_if`].
#[derive(Clone, Debug, Default)]
pub struct WhatIf<'a> {
    changes: Vec<(String, String, Shift)>,
    framework: Option<&'a Framework>,
    without: Vec<String>,
}

impl<'a> WhatIf<'a> {
    /// Changes the value of a unit at an indicator, in its raw unit.
    #[must_use]
    pub fn change(mut self, unit: impl Into<String>, indicator: impl Into<String>, shift: Shift) -> Self {
        self.changes.push((unit.into(), indicator.into(), shift));
        self
    }

    /// Judges by another framework.
    #[must_use]
    pub fn framework(mut self, framework: &'a Framework) -> Self {
        self.framework = Some(framework);
        self
    }

    /// Leaves out a unit, or an indicator by its code.
    #[must_use]
    pub fn without(mut self, code: impl Into<String>) -> Self {
        self.without.push(code.into());
        self
    }
}

/// What came of a change: the answer of [`what_if`].
#[derive(Clone, Debug)]
pub struct WhatIfOutcome {
    before: Assessment,
    after: Assessment,
    /// The units whose own values were changed.
    changed: Vec<String>,
    is_other_framework: bool,
}

/// Assesses the data again with some values changed, another framework, or without some units or indicators.
///
/// The bounds and weights that a panel's periods share stay as they were, where the framework does; all others are found anew.
///
/// ```
/// use govindex::explain::{Shift, WhatIf, what_if};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml("id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'A'")?;
/// let data = Dataset::new(["u", "v"])?.with_indicator("A", vec![60.0, 90.0])?;
/// let found = what_if(&assess(&framework, &data)?, &WhatIf::default().change("u", "A", Shift::Add(40.0)))?;
/// assert_eq!(found.after().rank("u", "A")?, Some(1.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit`; `unknown_node`; `invalid_parameter` where nothing is changed, or a missing value is to be added to;
/// as [`assess`](crate::assess()).
pub fn what_if(result: &Assessment, parameters: &WhatIf<'_>) -> Result<WhatIfOutcome> {
    let refused = |parameter, found: String, expected| {
        Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected }))
    };
    if parameters.changes.is_empty() && parameters.framework.is_none() && parameters.without.is_empty() {
        return refused("changes", "nothing".to_owned(), "a change, a framework, or what is left out");
    }
    let source = result.source();
    let asked = parameters.framework.unwrap_or(result.asked());
    let mut data = source.clone();
    let mut changed = Vec::new();
    for (unit, indicator, shift) in &parameters.changes {
        data = shifted(&data, asked, unit, indicator, *shift)?;
        if !changed.contains(unit) {
            changed.push(unit.clone());
        }
    }
    let (mut units, mut codes) = (Vec::new(), Vec::new());
    for code in &parameters.without {
        let is_node = asked.nodes().iter().any(|node| node.code() == code);
        match (source.position(code), is_node) {
            (Some(row), false) => units.push(row),
            (None, true) => codes.push(code.as_str()),
            (Some(_), true) => {
                return refused("without", format!("`{code}`, a unit and a node"), "the code of one thing");
            }
            (None, false) => {
                let known =
                    source.units().iter().map(String::as_str).chain(asked.nodes().iter().map(Node::code));
                let hint = crate::error::did_you_mean(nearest(code, known).as_deref());
                return refused("without", format!("`{code}`{hint}"), "codes of units and of indicators");
            }
        }
    }
    if !units.is_empty() {
        let kept: Vec<usize> = (0..data.len()).filter(|row| !units.contains(row)).collect();
        data = data.select(&kept)?;
    }
    let other = (!codes.is_empty()).then(|| asked.without_indicators(&codes)).transpose()?;
    let framework = other.as_ref().or(parameters.framework);
    let after = match framework {
        Some(framework) => crate::assess(framework, &data)?,
        None => result.again(&data)?,
    };
    Ok(WhatIfOutcome { before: result.clone(), after, changed, is_other_framework: framework.is_some() })
}

/// The data with a value changed.
pub(super) fn shifted(
    data: &Dataset,
    framework: &Framework,
    unit: &str,
    indicator: &str,
    shift: Shift,
) -> Result<Dataset> {
    let row = data.position(unit).ok_or_else(|| {
        let nearest = nearest(unit, data.units().iter().map(String::as_str));
        Error::from(Problem::UnknownUnit { unit: unit.to_owned(), nearest })
    })?;
    let node = &framework.nodes()[framework.position(indicator)?];
    let refused = |found: String, expected| {
        Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter: "changes", found, expected }))
    };
    let Some(known) = framework.indicator_of(node) else {
        return refused(format!("the dimension `{indicator}`"), "indicators, whose values are data");
    };
    let Some(column) = column_of(data, known.column.as_deref(), node.code()) else {
        return refused(format!("`{indicator}`, of which there are no data"), "indicators that have data");
    };
    let mut values = column.values().to_vec();
    let was = values[row];
    if was.is_nan() && !matches!(shift, Shift::To(_)) {
        return refused(format!("`{indicator}` of `{unit}`, which is missing"), "a value to change it to");
    }
    values[row] = match shift {
        Shift::To(value) => value,
        Shift::Add(by) => was + by,
        Shift::Times(by) => was * by,
    };
    let code = column_name(data, known.column.as_deref(), node.code());
    let mut changed = data.clone().with_values(code, values)?;
    if let Some(errors) = column.errors() {
        changed = changed.with_errors(code, errors)?;
    }
    if let Some(bounds) = column.bounds() {
        changed = changed.with_bounds(code, bounds)?;
    }
    if let Some(marks) = column.marks() {
        // The value is measured as it was, with its error and bound, but no longer one that was filled in.
        let mut marks = marks.to_vec();
        marks[row] = Mark::Observed;
        changed = changed.with_marks(code, marks)?;
    }
    Ok(changed)
}

fn same_number(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()) || (a - b).abs() <= f64::EPSILON * a.abs()
}

/// A scaling in a cell.
fn told(scaling: &Scaling) -> String {
    match scaling {
        Scaling::Identity => "none".to_owned(),
        Scaling::Linear(line) => format!("{} to {}", line.origin, line.origin + line.width),
        _ => "a curve".to_owned(),
    }
}

impl WhatIfOutcome {
    /// The assessment before.
    #[must_use]
    pub fn before(&self) -> &Assessment {
        &self.before
    }

    /// The assessment after.
    #[must_use]
    pub fn after(&self) -> &Assessment {
        &self.after
    }

    /// A row per unit: `unit`, `score`, `score_after`, `change`, `rank`, `rank_after`, `rank_change` (above 0 where it rose), `grade`,
    /// `grade_after`, and `why` it moved: `own` values, the `method` (its own values stayed, its score did not: bounds, weights, norms
    /// or the framework are others), the `others` (its score stayed, its rank or grade did not), `left` (it is out); blank where
    /// nothing moved.
    #[must_use]
    pub fn table(&self) -> Table {
        let (before, after) = (&self.before, &self.after);
        let tolerance = before.framework().tie_tolerance();
        let rows: Vec<Option<usize>> =
            before.units().iter().map(|unit| after.dataset().position(unit)).collect();
        let later = |values: &[f64]| -> Vec<f64> {
            rows.iter().map(|row| row.map_or(f64::NAN, |row| values[row])).collect()
        };
        let (score, score_after) = (before.scores_of(0).to_vec(), later(after.scores_of(0)));
        let (rank, rank_after) = (before.ranks_of(0, None), later(&after.ranks_of(0, None)));
        let minus = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        let grades =
            |result: &Assessment| result.grades_of(0).into_iter().map(|grade| grade.map(|grade| grade.grade));
        let grade: Vec<Option<String>> = grades(before).collect();
        let all_after: Vec<Option<String>> = grades(after).collect();
        let grade_after: Vec<Option<String>> =
            rows.iter().map(|row| row.and_then(|row| all_after[row].clone())).collect();
        let why = |at: usize| {
            let stays = |a: f64, b: f64| same_number(a, b) || (a - b).abs() <= tolerance;
            if rows[at].is_none() {
                Some("left".to_owned())
            } else if !stays(score[at], score_after[at]) {
                let is_own = self.changed.contains(&before.units()[at]) && !self.is_other_framework;
                Some(if is_own { "own" } else { "method" }.to_owned())
            } else if !same_number(rank[at], rank_after[at]) || grade[at] != grade_after[at] {
                Some("others".to_owned())
            } else {
                None
            }
        };
        let decimals = Some(before.framework().root().decimals());
        let number = |values: Vec<f64>, decimals| Cells::Number { values, decimals };
        Table::new()
            .with("unit", Cells::texts(before.units().iter().map(String::as_str)))
            .with("score", number(score.clone(), decimals))
            .with("score_after", number(score_after.clone(), decimals))
            .with("change", number(minus(&score_after, &score), decimals))
            .with("rank", number(rank.clone(), None))
            .with("rank_after", number(rank_after.clone(), None))
            .with("rank_change", number(minus(&rank, &rank_after), None))
            .with("grade", Cells::Text(grade.clone()))
            .with("grade_after", Cells::Text(grade_after.clone()))
            .with("why", Cells::Text((0..rows.len()).map(why).collect()))
    }

    /// What is found of all units and moved with the change: a row per node and thing: `node`, `what` (`scaling` or `weight`),
    /// `before`, `after` (the lower and upper end of a linear scaling; the share in the parent).
    #[must_use]
    pub fn method_table(&self) -> Table {
        let (before, after) = (&self.before, &self.after);
        let (mut nodes, mut what, mut was, mut is) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (shares, shares_after) = (before.shares(), after.shares());
        for (at, node) in before.framework().nodes().iter().enumerate() {
            let Ok(later) = after.framework().position(node.code()) else { continue };
            let (scaling, scaling_after) = (before.scaling_of(at), after.scaling_of(later));
            if scaling != scaling_after {
                nodes.push(node.code());
                what.push("scaling");
                was.push(Some(told(scaling)));
                is.push(Some(told(scaling_after)));
            }
            if (shares[at] - shares_after[later]).abs() > 1e-12 {
                nodes.push(node.code());
                what.push("weight");
                was.push(Some(shares[at].to_string()));
                is.push(Some(shares_after[later].to_string()));
            }
        }
        Table::new()
            .with("node", Cells::texts(nodes))
            .with("what", Cells::texts(what))
            .with("before", Cells::Text(was))
            .with("after", Cells::Text(is))
    }
}
