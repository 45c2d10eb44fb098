//! 耦合协调度: how far two or more subsystems develop together, and at which level.
//!
//! ```text
//! standard   C = n (Π U_i)^(1/n) / Σ U_i
//! modified   C = √( (1 − mean over i<j of |U_i − U_j|) · (Π (U_i / max U))^(1/(n−1)) )
//! T = Σ a_i U_i          D = √(C T)
//! ```
//!
//! where `U_i` from 0 to 1 is the score of subsystem `i` of `n`, `a_i` its weight, of sum 1, `C` the coupling degree, `T` the
//! level of development and `D` the coupling coordination degree, all from 0 to 1. Weights stand in `T` only, never in `C`. A
//! subsystem at 0 gives `C = D = 0`.
//!
//! `C` of the standard form lies near 1 unless subsystems differ much; the modified form spreads it over 0 to 1.
//!
//! Source: 廖重斌 (1999), 热带地理 19(2), 171–177; 王淑佳, 孔伟, 任亮, 治丹丹, 戴彬婷 (2021), *Journal of Natural Resources* 36,
//! 793–810 (the modified form, and what is often done wrong); 田深圳, 李雪铭, 杨俊, 张威, 郭建科 (2021), *Acta Geographica Sinica*
//! 76, 781–798 (classes).

use std::fmt;

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use crate::assess::Assessment;
use crate::dataset::Dataset;
use crate::error::{Label, MissingColumn, Problem, nearest};
use crate::framework::Text;
use crate::normalize::Includes;
use crate::stats::{Columns, Extremes, extremes};
use crate::table::{Cells, Table};
use crate::words::{Language, first_of, listed, say};
use crate::{Error, Result};

const METHOD: &str = "coupling coordination";

/// A number on the border of a class may be off by the rounding of the steps before it.
const ROUNDING: f64 = 1e-12;

/// A warning names so many units.
const NAMED: usize = 20;

/// How the coupling degree is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CouplingForm {
    /// The geometric mean over the arithmetic mean.
    #[default]
    Standard,
    /// That of 王淑佳 et al. (2021).
    Modified,
}

/// A class of the coupling degree or of the coordination degree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CouplingClass {
    /// Its upper end; the class begins where the one before it ends, the first at 0.
    pub up_to: f64,
    /// Its name.
    pub name: Text,
}

impl CouplingClass {
    /// A class up to this end.
    #[must_use]
    pub fn new(up_to: f64, name: impl Into<Text>) -> Self {
        Self { up_to, name: name.into() }
    }
}

fn classes<const N: usize>(classes: [(f64, &str, &str); N]) -> Vec<CouplingClass> {
    classes
        .map(|(up_to, english, chinese)| CouplingClass::new(up_to, [("en", english), ("zh", chinese)]))
        .to_vec()
}

/// What the coupling coordination degree is told.
///
/// ```
/// use govindex::explain::{Coupling, CouplingForm};
///
/// let parameters = Coupling::default();
/// assert_eq!(parameters.form, CouplingForm::Standard);
/// assert_eq!(parameters.grades[9].name.get("zh"), "优质协调");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Coupling {
    /// How the coupling degree is worked out.
    pub form: CouplingForm,
    /// What each subsystem counts in `T`, of at least 0; divided by their sum. Empty, the default: all the same.
    pub weights: Vec<f64>,
    /// Brings every subsystem to this interval by its least and largest value over all units and periods first, as SPSSAU does
    /// with 0.01 and 0.99. Off by default: it hides at which level units are.
    pub rescale: Option<[f64; 2]>,
    /// Which end of a class belongs to it. Default `upper-end`; 0 and 1 always belong to the first and the last class.
    pub includes: Includes,
    /// The classes of `D`, the lowest first. Default: the ten of 田深圳 et al. (2021).
    pub grades: Vec<CouplingClass>,
    /// The classes of `C`, the lowest first. Default: the four of 田深圳 et al. (2021).
    pub stages: Vec<CouplingClass>,
    /// A subsystem lags where it is below this share of the highest one. Default 0.8.
    pub lag_below: f64,
}

impl Default for Coupling {
    fn default() -> Self {
        Self {
            form: CouplingForm::Standard,
            weights: Vec::new(),
            rescale: None,
            includes: Includes::UpperEnd,
            grades: classes([
                (0.1, "extreme imbalance", "极度失调"),
                (0.2, "severe imbalance", "严重失调"),
                (0.3, "moderate imbalance", "中度失调"),
                (0.4, "mild imbalance", "轻度失调"),
                (0.5, "near imbalance", "濒临失调"),
                (0.6, "bare coordination", "勉强协调"),
                (0.7, "primary coordination", "初级协调"),
                (0.8, "intermediate coordination", "中级协调"),
                (0.9, "good coordination", "良好协调"),
                (1.0, "excellent coordination", "优质协调"),
            ]),
            stages: classes([
                (0.3, "low coupling", "低水平耦合"),
                (0.5, "antagonism", "拮抗阶段"),
                (0.8, "running-in", "磨合阶段"),
                (1.0, "high coupling", "高水平耦合"),
            ]),
            lag_below: 0.8,
        }
    }
}

impl Coupling {
    /// Sets the form of the coupling degree.
    #[must_use]
    pub fn form(mut self, form: CouplingForm) -> Self {
        self.form = form;
        self
    }

    /// Sets what each subsystem counts in `T`.
    #[must_use]
    pub fn weights(mut self, weights: Vec<f64>) -> Self {
        self.weights = weights;
        self
    }

    /// Sets the interval that every subsystem is brought to first.
    #[must_use]
    pub fn rescale(mut self, low: f64, high: f64) -> Self {
        self.rescale = Some([low, high]);
        self
    }

    /// Sets which end of a class belongs to it.
    #[must_use]
    pub fn includes(mut self, includes: Includes) -> Self {
        self.includes = includes;
        self
    }

    /// Sets the classes of `D`.
    #[must_use]
    pub fn grades(mut self, grades: Vec<CouplingClass>) -> Self {
        self.grades = grades;
        self
    }

    /// Sets the classes of `C`.
    #[must_use]
    pub fn stages(mut self, stages: Vec<CouplingClass>) -> Self {
        self.stages = stages;
        self
    }

    /// Sets below which share of the highest subsystem another one lags.
    #[must_use]
    pub fn lag_below(mut self, share: f64) -> Self {
        self.lag_below = share;
        self
    }

    fn check(&self) -> Result<()> {
        if let Some([low, high]) = self.rescale
            && !(0.0 <= low && low < high && high <= 1.0)
        {
            return Err(refused(
                "rescale",
                format!("({low}, {high})"),
                "two numbers from 0 to 1, the lower first",
            ));
        }
        if !(0.0..=1.0).contains(&self.lag_below) {
            return Err(refused("lag_below", self.lag_below.to_string(), "from 0 to 1"));
        }
        for (parameter, classes) in [("grades", &self.grades), ("stages", &self.stages)] {
            let ends: Vec<f64> = classes.iter().map(|class| class.up_to).collect();
            let rises = ends.iter().zip(ends.iter().skip(1)).all(|(one, next)| one < next);
            if !(rises && ends.first().is_some_and(|&first| first > 0.0) && ends.last() == Some(&1.0)) {
                let ends: Vec<String> = ends.iter().map(f64::to_string).collect();
                let found = format!("of the upper ends {}", ends.join(", "));
                return Err(refused(parameter, found, "classes whose upper ends rise from above 0 to 1"));
            }
        }
        Ok(())
    }

    /// The position of the class of a number from 0 to 1.
    fn class(&self, classes: &[CouplingClass], value: f64) -> usize {
        let is_below = |class: &&CouplingClass| match self.includes {
            Includes::UpperEnd => class.up_to + ROUNDING < value,
            Includes::LowerEnd => class.up_to - ROUNDING <= value,
        };
        classes.iter().take_while(is_below).count().min(classes.len() - 1)
    }
}

fn refused(parameter: &'static str, found: String, expected: &'static str) -> Error {
    Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected })
}

/// The scores of the subsystems of units, in one period or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Subsystems {
    names: Vec<String>,
    /// Of every row.
    units: Vec<String>,
    /// Of every row; empty where there is one period.
    periods: Vec<String>,
    columns: Vec<Vec<f64>>,
}

impl Subsystems {
    /// Subsystems of one period: a column for each name, with a score per unit; `NaN` is missing.
    ///
    /// # Errors
    /// `too_few` for fewer than two subsystems; `empty_table` without units; `length_mismatch`; `duplicate_units`;
    /// `duplicate_columns`; `not_finite` for an infinite value.
    pub fn new(names: Vec<String>, units: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self> {
        if columns.len() != names.len() {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the matrix".to_owned(),
                found: columns.len(),
                expected: names.len(),
                of: "columns",
            }));
        }
        let data = names.iter().zip(columns).try_fold(Dataset::new(units)?, |data, (name, column)| {
            data.with_indicator(name.as_str(), column)
        });
        Self::of_datasets(names, [(None, &data?)])
    }

    /// The columns of datasets, one for each period. Of several periods, a unit that has none of the columns in one is left out there;
    /// of one, it is a blank row.
    ///
    /// # Errors
    /// As [`Subsystems::new`]; `missing_columns` where a dataset lacks one.
    pub fn of_datasets<'a>(
        names: Vec<String>,
        datasets: impl IntoIterator<Item = (Option<&'a str>, &'a Dataset)>,
    ) -> Result<Self> {
        let mut all = Self::empty(names)?;
        for (period, data) in datasets {
            let lacking: Vec<&String> =
                all.names.iter().filter(|name| data.indicator(name).is_none()).collect();
            if !lacking.is_empty() {
                let missing = |name: &&String| MissingColumn {
                    column: (*name).clone(),
                    needed_for: "a subsystem".to_owned(),
                    nearest: nearest(name, data.indicators()),
                };
                return Err(Error::from(Problem::MissingColumns {
                    file: None,
                    columns: lacking.iter().map(missing).collect(),
                    found: data.indicators().map(str::to_owned).collect(),
                    hint: None,
                }));
            }
            let columns = all.names.iter().filter_map(|name| data.indicator(name));
            let columns = columns.map(|column| column.values().to_vec()).collect();
            all.add(period, data.units(), columns);
        }
        all.filled()
    }

    /// The scores at nodes of an assessment, brought from the scale of its framework to 0…1.
    ///
    /// # Errors
    /// `unknown_node`; `too_few` for fewer than two nodes; `duplicate_columns`.
    pub fn of_scores(result: &Assessment, nodes: &[&str]) -> Result<Self> {
        Self::of_panel([(None, result)], nodes)
    }

    /// The scores at nodes in several periods, brought from the scale of the framework to 0…1.
    ///
    /// # Errors
    /// As [`Subsystems::of_scores`].
    pub fn of_panel<'a>(
        results: impl IntoIterator<Item = (Option<&'a str>, &'a Assessment)>,
        nodes: &[&str],
    ) -> Result<Self> {
        let mut all = Self::empty(nodes.iter().map(|&node| node.to_owned()).collect())?;
        for (period, result) in results {
            let [low, high] = result.framework().scale();
            let scaled = |node: &&str| -> Result<Vec<f64>> {
                Ok(result.scores_at(node)?.iter().map(|score| (score - low) / (high - low)).collect())
            };
            let columns = nodes.iter().map(scaled).collect::<Result<_>>()?;
            all.add(period, result.units(), columns);
        }
        all.filled()
    }

    fn empty(names: Vec<String>) -> Result<Self> {
        if names.len() < 2 {
            return Err(Error::from(Problem::TooFew {
                model: METHOD,
                of: "subsystems",
                found: names.len(),
                needed: 2,
            }));
        }
        let once: IndexSet<&String> = names.iter().collect();
        if once.len() < names.len() {
            let twice = |name: &&String| names.iter().filter(|other| other == name).count() > 1;
            return Err(Error::from(Problem::DuplicateColumns {
                file: None,
                columns: once.iter().copied().filter(twice).cloned().collect(),
            }));
        }
        let columns = vec![Vec::new(); names.len()];
        Ok(Self { names, units: Vec::new(), periods: Vec::new(), columns })
    }

    fn add(&mut self, period: Option<&str>, units: &[String], columns: Vec<Vec<f64>>) {
        let keeps: Vec<bool> = (0..units.len())
            .map(|i| period.is_none() || columns.iter().any(|column| !column[i].is_nan()))
            .collect();
        let kept = |i: &usize| keeps[*i];
        self.units.extend((0..units.len()).filter(kept).map(|i| units[i].clone()));
        let periods = (0..units.len()).filter(kept).filter_map(|_| period.map(str::to_owned));
        self.periods.extend(periods);
        for (all, column) in self.columns.iter_mut().zip(columns) {
            all.extend((0..units.len()).filter(kept).map(|i| column[i]));
        }
    }

    fn filled(self) -> Result<Self> {
        if self.units.is_empty() {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no units" }));
        }
        Ok(self)
    }

    /// The names of the subsystems.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The same error with the unit, the subsystem and the period in place of positions.
    fn labelled(&self, error: Error, row: usize) -> Error {
        let error = error.labelled(
            |j| self.names.get(j).map_or(Label::column(j), Label::from),
            |i| self.units.get(i).map_or(Label::row(i), Label::from),
        );
        match self.periods.get(row) {
            Some(period) => Error::from(Problem::InPeriod { period: period.clone(), error }),
            None => error,
        }
    }

    /// What a warning calls a row.
    fn row(&self, row: usize) -> String {
        match self.periods.get(row) {
            Some(period) => format!("{} {period}", self.units[row]),
            None => self.units[row].clone(),
        }
    }
}

/// The coupling of the subsystems of one unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CouplingDegree {
    /// The unit.
    pub unit: String,
    /// The period, where there are several.
    pub period: Option<String>,
    /// The score of each subsystem that went into it, from 0 to 1; after rescaling, where that was asked for.
    pub scores: Vec<f64>,
    /// The coupling degree `C`; `NaN` where a score is missing.
    pub coupling: f64,
    /// The level `T`; `NaN` where a score is missing.
    pub development: f64,
    /// The coupling coordination degree `D`; `NaN` where a score is missing.
    pub coordination: f64,
    /// The position of the class of `C` among [`Coupling::stages`].
    pub stage: Option<usize>,
    /// The position of the class of `D` among [`Coupling::grades`].
    pub grade: Option<usize>,
    /// The lowest score over the highest; `NaN` where all are 0 or one is missing.
    pub ratio: f64,
    /// The positions of the subsystems that lag.
    pub lagging: Vec<usize>,
}

/// What a reader of coupling degrees must know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CouplingWarning {
    /// Every subsystem was brought to an interval by its own least and largest value.
    Rescaled {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// The scores of every subsystem run from exactly 0 to exactly 1, as after scaling by the units themselves.
    ScaledByUnits {
        /// The subsystems.
        subsystems: Vec<String>,
    },
    /// The weights did not add up to 1 and were divided by their sum.
    WeightsDivided {
        /// The sum.
        sum: f64,
    },
    /// A subsystem is at 0.
    Zero {
        /// How many rows.
        rows: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
    },
    /// A score is missing.
    Missing {
        /// How many rows.
        rows: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
    },
}

impl CouplingWarning {
    /// The warning in words; [`Display`](fmt::Display) gives it in English.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Rescaled { low, high } => say!(
                language,
                "every subsystem was rescaled to {low}…{high} by its own least and largest value: levels are hidden, so C, T \
                 and D compare these units with each other only",
                low,
                high,
            ),
            Self::ScaledByUnits { subsystems } => {
                let named: Vec<String> = subsystems.iter().map(|name| format!("`{name}`")).collect();
                say!(
                    language,
                    "the scores of {subsystems} run from exactly 0 to exactly 1, as if scaled by these units themselves: \
                     levels are hidden, and the lowest unit has a C of 0",
                    subsystems = listed(language, &named),
                )
            }
            Self::WeightsDivided { sum } => {
                say!(language, "the weights add up to {sum}; they were divided by it", sum)
            }
            Self::Zero { rows, first } => say!(
                language,
                "a subsystem is at 0, so that C and D are 0: {named}",
                named = first_of(language, first, *rows),
            ),
            Self::Missing { rows, first } => say!(
                language,
                "a score is missing, so that there is no C, T and D: {named}",
                named = first_of(language, first, *rows),
            ),
        }
    }
}

impl fmt::Display for CouplingWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

/// The coupling of subsystems in all units and periods; made by [`coupling`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CouplingDegrees {
    subsystems: Vec<String>,
    weights: Vec<f64>,
    parameters: Coupling,
    degrees: Vec<CouplingDegree>,
    warnings: Vec<CouplingWarning>,
}

/// Works out how far subsystems develop together: `C`, `T`, `D`, their classes, and what lags.
///
/// ```
/// use govindex::explain::{Coupling, CouplingForm, Subsystems, coupling};
///
/// let scores = Subsystems::new(
///     ["services", "data"].map(String::from).to_vec(),
///     ["A", "B"].map(String::from).to_vec(),
///     vec![vec![0.8, 0.9], vec![0.8, 0.4]],
/// )?;
/// let found = coupling(&scores, &Coupling::default())?;
/// assert_eq!(found.degrees()[0].coupling, 1.0);
/// assert!((found.degrees()[1].coupling - 12.0 / 13.0).abs() < 1e-15);
/// assert_eq!(found.degrees()[1].lagging, [1]);
/// println!("{}", found.table("zh"));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unsuitable_value` for a score outside 0…1 where nothing is rescaled; `constant_indicator` and `no_data` where a subsystem that is
/// to be rescaled is the same everywhere, or has no score; `length_mismatch` for weights that are not one per subsystem;
/// `invalid_parameter` for weights below 0 or 0 together, among others; in a panel all of them in `in_period`.
pub fn coupling(scores: &Subsystems, parameters: &Coupling) -> Result<CouplingDegrees> {
    parameters.check()?;
    let mut warnings = Vec::new();
    let weights = shares(&parameters.weights, scores.names.len(), &mut warnings)?;
    let columns = if let Some(ends) = parameters.rescale {
        warnings.push(CouplingWarning::Rescaled { low: ends[0], high: ends[1] });
        rescaled(scores, ends)?
    } else {
        check(scores)?;
        warnings.extend(scaled_by_units(scores));
        scores.columns.clone()
    };
    let degrees: Vec<CouplingDegree> = (0..scores.units.len())
        .map(|row| {
            let own = columns.iter().map(|column| column[row].clamp(0.0, 1.0)).collect();
            degree(scores, row, own, &weights, parameters)
        })
        .collect();
    let named = |is: &dyn Fn(&CouplingDegree) -> bool| -> Vec<String> {
        (0..degrees.len()).filter(|&row| is(&degrees[row])).map(|row| scores.row(row)).collect()
    };
    let zero = named(&|degree| degree.scores.contains(&0.0) && !degree.coupling.is_nan());
    if !zero.is_empty() {
        let rows = zero.len();
        warnings.push(CouplingWarning::Zero { rows, first: zero.into_iter().take(NAMED).collect() });
    }
    let missing = named(&|degree| degree.coupling.is_nan());
    if !missing.is_empty() {
        let rows = missing.len();
        warnings.push(CouplingWarning::Missing { rows, first: missing.into_iter().take(NAMED).collect() });
    }
    Ok(CouplingDegrees {
        subsystems: scores.names.clone(),
        weights,
        parameters: parameters.clone(),
        degrees,
        warnings,
    })
}

/// Weights of sum 1.
fn shares(weights: &[f64], count: usize, warnings: &mut Vec<CouplingWarning>) -> Result<Vec<f64>> {
    if weights.is_empty() {
        return Ok(vec![1.0 / count as f64; count]);
    }
    if weights.len() != count {
        return Err(Error::from(Problem::LengthMismatch {
            what: "`weights`".to_owned(),
            found: weights.len(),
            expected: count,
            of: "subsystems",
        }));
    }
    let sum: f64 = weights.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) || weights.iter().any(|&weight| weight < 0.0) {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "weights",
            found: format!("{weights:?}"),
            expected: "numbers of at least 0, one of them above 0",
        }));
    }
    if (sum - 1.0).abs() > 1e-9 {
        warnings.push(CouplingWarning::WeightsDivided { sum });
    }
    Ok(weights.iter().map(|weight| weight / sum).collect())
}

fn check(scores: &Subsystems) -> Result<()> {
    for (j, column) in scores.columns.iter().enumerate() {
        let unfit = |&x: &f64| !x.is_nan() && !(-ROUNDING..=1.0 + ROUNDING).contains(&x);
        if let Some(row) = column.iter().position(unfit) {
            let problem = Problem::UnsuitableValue {
                model: METHOD,
                indicator: Label::column(j),
                unit: Label::row(row),
                value: column[row],
                needs: "from 0 to 1",
                remedy: "divide the scores by the top of their scale, or ask for `rescale`",
            };
            return Err(scores.labelled(Error::from(problem), row));
        }
    }
    Ok(())
}

fn scaled_by_units(scores: &Subsystems) -> Option<CouplingWarning> {
    let is_scaled = |column: &Vec<f64>| {
        let found = extremes(column);
        found.min.abs() < ROUNDING && (found.max - 1.0).abs() < ROUNDING
    };
    // A single subsystem may be so by chance.
    let all = scores.columns.iter().all(is_scaled);
    all.then(|| CouplingWarning::ScaledByUnits { subsystems: scores.names.clone() })
}

fn rescaled(scores: &Subsystems, [low, high]: [f64; 2]) -> Result<Vec<Vec<f64>>> {
    let columns = Columns::new(scores.columns.iter().map(Vec::as_slice).collect())?;
    let one = |(name, column): (&String, &[f64])| {
        let Extremes { min: least, max: largest, .. } = extremes(column);
        let units = column.iter().filter(|x| !x.is_nan()).count();
        if units == 0 {
            return Err(Error::from(Problem::NoData { indicator: name.into(), units: column.len() }));
        }
        if least >= largest {
            let indicator = name.into();
            return Err(Error::from(Problem::ConstantIndicator { indicator, value: least, units }));
        }
        // Halved: the range of the largest numbers is beyond a number.
        let scaled = |x: &f64| low + (high - low) * ((x / 2.0 - least / 2.0) / (largest / 2.0 - least / 2.0));
        Ok(column.iter().map(|x| scaled(x).clamp(low, high)).collect())
    };
    scores.names.iter().zip(columns.iter()).map(one).collect()
}

fn degree(
    scores: &Subsystems,
    row: usize,
    own: Vec<f64>,
    weights: &[f64],
    parameters: &Coupling,
) -> CouplingDegree {
    let mut made = CouplingDegree {
        unit: scores.units[row].clone(),
        period: scores.periods.get(row).cloned(),
        coupling: f64::NAN,
        development: f64::NAN,
        coordination: f64::NAN,
        stage: None,
        grade: None,
        ratio: f64::NAN,
        lagging: Vec::new(),
        scores: own,
    };
    let own = &made.scores;
    if own.iter().any(|x| x.is_nan()) {
        return made;
    }
    let Extremes { min: least, max: largest, .. } = extremes(own);
    made.coupling = coupling_of(own, parameters.form);
    made.development = own.iter().zip(weights).map(|(x, weight)| x * weight).sum::<f64>().min(1.0);
    made.coordination = (made.coupling * made.development).sqrt();
    made.stage = Some(parameters.class(&parameters.stages, made.coupling));
    made.grade = Some(parameters.class(&parameters.grades, made.coordination));
    if largest > 0.0 {
        made.ratio = least / largest;
        let lags = |&j: &usize| own[j] < parameters.lag_below * largest - ROUNDING;
        made.lagging = (0..own.len()).filter(lags).collect();
    }
    made
}

/// The coupling degree of complete scores from 0 to 1.
fn coupling_of(scores: &[f64], form: CouplingForm) -> f64 {
    let Extremes { min: least, max: largest, .. } = extremes(scores);
    if least <= 0.0 {
        return 0.0;
    }
    let count = scores.len() as f64;
    // Ratios to the largest: equal scores give exactly 1, and a product of many small ones does not vanish.
    let logs: f64 = scores.iter().map(|x| (x / largest).ln()).sum();
    match form {
        CouplingForm::Standard => {
            let mean = scores.iter().map(|x| x / largest).sum::<f64>() / count;
            ((logs / count).exp() / mean).min(1.0)
        }
        CouplingForm::Modified => {
            let pairs = scores
                .iter()
                .enumerate()
                .flat_map(|(at, x)| scores[at + 1..].iter().map(move |y| (x - y).abs()));
            let apart = pairs.sum::<f64>() / (count * (count - 1.0) / 2.0);
            ((1.0 - apart) * (logs / (count - 1.0)).exp()).sqrt()
        }
    }
}

impl CouplingDegrees {
    /// One for each unit and period, in the order of what was given.
    #[must_use]
    pub fn degrees(&self) -> &[CouplingDegree] {
        &self.degrees
    }

    /// The names of the subsystems.
    #[must_use]
    pub fn subsystems(&self) -> &[String] {
        &self.subsystems
    }

    /// What each subsystem counts in `T`, of sum 1.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// What the method was told.
    #[must_use]
    pub fn parameters(&self) -> &Coupling {
        &self.parameters
    }

    /// What a reader must know.
    #[must_use]
    pub fn warnings(&self) -> &[CouplingWarning] {
        &self.warnings
    }

    /// One row per unit and period: `period` (where there are several), `unit`, a column for each subsystem by its name, `C`,
    /// `T`, `D`, `stage` (the class of `C`), `grade` (the class of `D`), `ratio` (the lowest score over the highest),
    /// `lagging` (the subsystems that lag, with `; ` between; blank where none does). A subsystem that has the name of another
    /// column stands in `U(name)`. Names of classes are in `language`.
    #[must_use]
    pub fn table(&self, language: &str) -> Table {
        const OWN: [&str; 9] = ["period", "unit", "C", "T", "D", "stage", "grade", "ratio", "lagging"];
        let number = |of: &dyn Fn(&CouplingDegree) -> f64| Cells::Number {
            values: self.degrees.iter().map(of).collect(),
            decimals: Some(4),
        };
        let text = |of: &dyn Fn(&CouplingDegree) -> Option<String>| {
            Cells::Text(self.degrees.iter().map(of).collect())
        };
        let name = |classes: &[CouplingClass], at: Option<usize>| {
            at.and_then(|at| classes.get(at)).map(|class| class.name.get(language).to_owned())
        };
        let mut table = Table::new();
        if self.degrees.iter().any(|degree| degree.period.is_some()) {
            table = table.with("period", text(&|degree| degree.period.clone()));
        }
        table = table.with("unit", Cells::texts(self.degrees.iter().map(|degree| degree.unit.as_str())));
        for (j, subsystem) in self.subsystems.iter().enumerate() {
            let clashes = OWN.contains(&subsystem.as_str());
            let column = if clashes { format!("U({subsystem})") } else { subsystem.clone() };
            table = table.with(column, number(&|degree| degree.scores[j]));
        }
        let lagging = |degree: &CouplingDegree| {
            let names: Vec<&str> = degree.lagging.iter().map(|&j| self.subsystems[j].as_str()).collect();
            (!names.is_empty()).then(|| names.join("; "))
        };
        table
            .with("C", number(&|degree| degree.coupling))
            .with("T", number(&|degree| degree.development))
            .with("D", number(&|degree| degree.coordination))
            .with("stage", text(&|degree| name(&self.parameters.stages, degree.stage)))
            .with("grade", text(&|degree| name(&self.parameters.grades, degree.grade)))
            .with("ratio", number(&|degree| degree.ratio))
            .with("lagging", text(&lagging))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn one(rows: &[&[f64]]) -> Subsystems {
        let names = (0..rows[0].len()).map(|j| format!("s{j}")).collect();
        let units = (0..rows.len()).map(|i| format!("u{i}")).collect();
        let columns = (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j]).collect());
        Subsystems::new(names, units, columns.collect()).unwrap()
    }

    fn modified() -> Coupling {
        Coupling::default().form(CouplingForm::Modified)
    }

    #[test]
    fn both_forms_by_hand() {
        let scores = one(&[&[0.9, 0.4], &[0.5, 0.5], &[0.0, 0.7], &[0.0, 0.0]]);
        let found = coupling(&scores, &Coupling::default().weights(vec![0.25, 0.75])).unwrap();
        let [first, equal, zero, none] = found.degrees() else { panic!() };
        // 2 √0.36 / 1.3, and 0.225 + 0.3.
        assert!((first.coupling - 1.2 / 1.3).abs() < 1e-15);
        assert!((first.development - 0.525).abs() < 1e-15);
        assert!((first.coordination - (1.2_f64 / 1.3 * 0.525).sqrt()).abs() < 1e-15);
        assert_eq!((equal.coupling, equal.development), (1.0, 0.5));
        assert_eq!((zero.coupling, zero.coordination, zero.development), (0.0, 0.0, 0.75 * 0.7));
        assert_eq!((none.coupling, none.coordination), (0.0, 0.0));
        assert!(none.ratio.is_nan() && none.lagging.is_empty());
        let found = coupling(&scores, &modified()).unwrap();
        // √((1 − 0.5) · 4/9).
        assert!((found.degrees()[0].coupling - (2.0_f64 / 9.0).sqrt()).abs() < 1e-15);
        assert_eq!(found.degrees()[1].coupling, 1.0);
        assert_eq!(found.degrees()[2].coupling, 0.0);
        // Three, whose pairs are apart by 0.3, 0.4 and 0.7.
        let three = coupling(&one(&[&[0.9, 0.6, 0.2]]), &modified()).unwrap();
        let by_hand = ((1.0 - 1.4 / 3.0) * (0.6_f64 / 0.9 * 0.2 / 0.9).sqrt()).sqrt();
        assert!((three.degrees()[0].coupling - by_hand).abs() < 1e-15);
    }

    #[test]
    fn degrees_stay_between_0_and_1_and_weights_and_order_leave_the_coupling_alone() {
        let mut stream = Stream::new(3, 0);
        for _ in 0..500 {
            let row: Vec<f64> = (0..2 + stream.below(5)).map(|_| stream.uniform().powi(4)).collect();
            let turned: Vec<f64> = row.iter().rev().copied().collect();
            let weights: Vec<f64> = row.iter().map(|_| stream.uniform()).collect();
            for parameters in [Coupling::default(), modified()] {
                let plain = coupling(&one(&[&row]), &parameters).unwrap().degrees()[0].clone();
                let weighed = coupling(&one(&[&row]), &parameters.clone().weights(weights.clone())).unwrap();
                let other = coupling(&one(&[&turned]), &parameters).unwrap().degrees()[0].coupling;
                assert_eq!(weighed.degrees()[0].coupling, plain.coupling);
                assert!((other - plain.coupling).abs() < 1e-14);
                for x in [plain.coupling, plain.development, plain.coordination] {
                    assert!((0.0..=1.0).contains(&x), "{row:?}");
                }
                let square = plain.coordination * plain.coordination;
                assert!((square - plain.coupling * plain.development).abs() < 1e-15);
            }
        }
        let many = vec![1e-9; 60];
        assert_eq!(coupling(&one(&[&many]), &Coupling::default()).unwrap().degrees()[0].coupling, 1.0);
    }

    #[test]
    fn borders_of_classes_go_to_the_end_that_is_said() {
        // D = √(1 · T) of equal scores.
        let squares: Vec<Vec<f64>> =
            [0.0, 0.1, 0.3, 0.5, 0.9, 1.0].iter().map(|d| vec![d * d, d * d]).collect();
        let rows: Vec<&[f64]> = squares.iter().map(Vec::as_slice).collect();
        let of = |includes| -> Vec<usize> {
            let found = coupling(&one(&rows), &Coupling::default().includes(includes)).unwrap();
            found.degrees().iter().map(|degree| degree.grade.unwrap()).collect()
        };
        assert_eq!(of(Includes::UpperEnd), [0, 0, 2, 4, 8, 9]);
        assert_eq!(of(Includes::LowerEnd), [0, 1, 3, 5, 9, 9]);
        let found = coupling(&one(&rows), &Coupling::default()).unwrap();
        let Some(Cells::Text(grades)) = found.table("zh").column("grade").cloned() else { panic!() };
        assert_eq!(grades[3].as_deref(), Some("濒临失调"));
        let Some(Cells::Text(stages)) = found.table("en").column("stage").cloned() else { panic!() };
        assert_eq!(
            (stages[0].as_deref(), stages[5].as_deref()),
            (Some("low coupling"), Some("high coupling"))
        );
    }

    #[test]
    fn what_lags_is_named() {
        let scores = one(&[&[0.9, 0.72, 0.5], &[0.4, 0.8, 0.2]]);
        let found = coupling(&scores, &Coupling::default()).unwrap();
        assert_eq!(found.degrees()[0].lagging, [2]);
        assert_eq!(found.degrees()[1].lagging, [0, 2]);
        let Some(Cells::Text(lagging)) = found.table("en").column("lagging").cloned() else { panic!() };
        assert_eq!(lagging[1].as_deref(), Some("s0; s2"));
    }

    #[test]
    fn rescaling_is_spssau_and_says_so() {
        let scores = one(&[&[10.0, 3.0], &[20.0, 1.0], &[15.0, 2.5]]);
        let found = coupling(&scores, &Coupling::default().rescale(0.01, 0.99)).unwrap();
        assert_eq!(found.degrees()[0].scores, [0.01, 0.99]);
        assert!((found.degrees()[2].scores[0] - 0.5).abs() < 1e-15);
        assert!((found.degrees()[2].scores[1] - 0.745).abs() < 1e-15);
        assert!((found.degrees()[0].coupling - 2.0 * 0.0099_f64.sqrt()).abs() < 1e-15);
        assert!(matches!(found.warnings(), [CouplingWarning::Rescaled { .. }]));
        assert!(found.warnings()[0].to_string().contains("levels are hidden"));
        assert!(found.warnings()[0].message(Language::Chinese).contains("0.01"));
        let constant = coupling(&one(&[&[1.0, 2.0], &[1.0, 3.0]]), &Coupling::default().rescale(0.0, 1.0));
        assert_eq!(constant.unwrap_err().code(), "constant_indicator");
    }

    #[test]
    fn warnings_stand_in_the_result() {
        let scores = one(&[&[0.0, 1.0], &[1.0, f64::NAN], &[0.5, 0.0]]);
        let found = coupling(&scores, &Coupling::default().weights(vec![1.0, 2.0])).unwrap();
        let kinds: Vec<String> = found.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        assert!(kinds[0].contains("add up to 3") && kinds[1].contains("`s0`, `s1`"), "{kinds:?}");
        assert!(kinds[2].contains("u0, u2") && kinds[3].contains("u1"), "{kinds:?}");
        assert!(found.degrees()[1].coupling.is_nan() && found.degrees()[1].grade.is_none());
    }

    #[test]
    fn bad_input_names_unit_and_subsystem() {
        let refused = |rows: &[&[f64]], parameters: &Coupling| coupling(&one(rows), parameters).unwrap_err();
        let beyond = refused(&[&[0.5, 0.5], &[0.5, 80.0]], &Coupling::default());
        assert_eq!(beyond.code(), "unsuitable_value");
        let text = beyond.to_string();
        assert!(["`s1`", "80", "`u1`", "`rescale`"].iter().all(|part| text.contains(part)), "{text}");
        let rows: &[&[f64]] = &[&[0.5, 0.5]];
        assert_eq!(refused(rows, &Coupling::default().weights(vec![1.0])).code(), "length_mismatch");
        for weights in [vec![-1.0, 2.0], vec![0.0, 0.0], vec![f64::NAN, 1.0]] {
            assert_eq!(refused(rows, &Coupling::default().weights(weights)).code(), "invalid_parameter");
        }
        for parameters in [
            Coupling::default().rescale(0.9, 0.1),
            Coupling::default().rescale(0.0, f64::NAN),
            Coupling::default().lag_below(2.0),
            Coupling::default().grades(Vec::new()),
            Coupling::default().grades(vec![CouplingClass::new(0.5, "a")]),
            Coupling::default().stages(vec![CouplingClass::new(0.5, "a"), CouplingClass::new(0.5, "b")]),
        ] {
            assert_eq!(refused(rows, &parameters).code(), "invalid_parameter");
        }
        let new =
            |names: &[&str], units: &[&str], columns| Subsystems::new(texts(names), texts(units), columns);
        assert_eq!(new(&["a"], &["A"], vec![vec![0.1]]).unwrap_err().code(), "too_few");
        assert_eq!(new(&["a", "b"], &["A"], vec![vec![0.1]]).unwrap_err().code(), "length_mismatch");
        assert_eq!(
            new(&["a", "a"], &["A"], vec![vec![0.1], vec![0.2]]).unwrap_err().code(),
            "duplicate_columns"
        );
        assert_eq!(new(&["a", "b"], &[], vec![vec![], vec![]]).unwrap_err().code(), "empty_table");
        let infinite = new(&["a", "b"], &["A"], vec![vec![0.1], vec![f64::INFINITY]]);
        assert_eq!(infinite.unwrap_err().code(), "not_finite");
    }

    #[test]
    fn a_panel_has_a_row_per_unit_and_period() {
        let year = |units: &[&str], a: &[f64], b: &[f64]| {
            let data = Dataset::new(units.iter().copied()).unwrap();
            data.with_indicator("C", a).unwrap().with_indicator("b", b).unwrap()
        };
        let (first, second) = (year(&["A", "B"], &[0.1, 0.2], &[0.1, 0.3]), year(&["B"], &[0.5], &[1.5]));
        let names = || texts(&["C", "b"]);
        let panel = |second| {
            Subsystems::of_datasets(names(), [(Some("2020"), &first), (Some("2021"), second)]).unwrap()
        };
        let bad = coupling(&panel(&second), &Coupling::default()).unwrap_err();
        assert!(bad.to_string().contains("2021") && bad.to_string().contains("`B`"), "{bad}");
        let absent = year(&["A", "B"], &[f64::NAN, 0.5], &[f64::NAN, 0.5]);
        let found = coupling(&panel(&absent), &Coupling::default()).unwrap();
        let table = found.table("en");
        let names: Vec<&str> = table.columns().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["period", "unit", "U(C)", "b", "C", "T", "D", "stage", "grade", "ratio", "lagging"]
        );
        assert_eq!(table.rows(), 3);
        assert_eq!(found.degrees()[2].period.as_deref(), Some("2021"));
    }
}
