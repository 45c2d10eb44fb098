//! The result as tables.

use crate::error::Problem;
use crate::words::Language;
use std::fmt;

use super::prepare::Stage;
use super::{Assessment, gate_reason};
use crate::dataset::Mark;
use crate::framework::{Band, Node};
use crate::prepare::{Judged, Outcome};
use crate::scoring::MissingRule;
use crate::stats::sort;
use crate::stats::{Shape, Ties};
use crate::table::{Cells, Table};
use crate::{Error, Result};

/// The intermediate tables, in the order in which they come about.
const STEPS: [&str; 4] = ["raw", "normalized", "aggregated", "scores"];

impl Assessment {
    fn by_node(&self, cells: impl Fn(usize) -> Cells) -> Table {
        let units = Table::new().with("unit", Cells::texts(self.units()));
        let nodes = self.framework().nodes().iter().enumerate();
        nodes.fold(units, |table, (at, node)| table.with(node.code(), cells(at))).titled(self.titles())
    }

    /// What columns of nodes are called.
    fn titles(&self) -> impl Iterator<Item = (String, [String; 2])> {
        let title =
            |node: &Node| (node.code().to_owned(), Language::ALL.map(|language| node.named(language)));
        self.framework().nodes().iter().map(title)
    }

    fn numbers(&self, at: usize, values: &[f64]) -> Cells {
        Cells::Number { values: values.to_vec(), decimals: Some(self.framework().nodes()[at].decimals()) }
    }

    /// Scores: `unit`, then a column per node, the index first.
    #[must_use]
    pub fn scores(&self) -> Table {
        self.by_node(|at| self.numbers(at, self.scores_of(at)))
    }

    /// Ranks, 1 is best: `unit`, then a column per node, the index first. By the framework's rule for ties unless
    /// `ties` says otherwise.
    #[must_use]
    pub fn ranks(&self, ties: Option<Ties>) -> Table {
        let rule = ties.unwrap_or(self.framework().spec().ranks.ties);
        self.by_node(|at| rank_cells(&self.ranks_of(at, ties), rule))
    }

    /// Grades: `unit`, then a column per node, the index first.
    #[must_use]
    pub fn grades(&self) -> Table {
        self.by_node(|at| Cells::Text(self.grades_of(at).into_iter().map(|g| g.map(|g| g.grade)).collect()))
    }

    /// The scores that each grade holds in this result, cut from them or set by the framework: `node`, `grade`, `at_least`,
    /// `above`, `at_most`, `below`, as [`Assessment::bands_at`].
    #[must_use]
    pub fn grade_limits(&self) -> Table {
        let nodes = self.framework().nodes().iter().enumerate();
        let bands: Vec<(&str, &Band)> = nodes
            .flat_map(|(at, node)| self.bands_of(at).iter().map(move |band| (node.code(), band)))
            .collect();
        let end = |of: fn(&Band) -> Option<f64>| Cells::Number {
            values: bands.iter().map(|(_, band)| of(band).unwrap_or(f64::NAN)).collect(),
            decimals: None,
        };
        Table::new()
            .with("node", Cells::texts(bands.iter().map(|(node, _)| *node)))
            .with("grade", Cells::texts(bands.iter().map(|(_, band)| band.grade.as_str())))
            .with("at_least", end(|band| band.scores.at_least))
            .with("above", end(|band| band.scores.above))
            .with("at_most", end(|band| band.scores.at_most))
            .with("below", end(|band| band.scores.below))
    }

    /// `node`, `parent`, `weight` (the share in the parent), `effective_weight` (the share in the index). The findings of a
    /// rubric have no weights.
    #[must_use]
    pub fn weights(&self) -> Table {
        let nodes = self.framework().nodes();
        let parents = nodes.iter().map(|node| node.parent().map(|parent| nodes[parent].code().to_owned()));
        Table::new()
            .with("node", Cells::texts(nodes.iter().map(Node::code)))
            .with("parent", Cells::Text(parents.collect()))
            .with("weight", Cells::Number { values: self.shares(), decimals: Some(4) })
            .with("effective_weight", Cells::Number { values: self.effective_weights(), decimals: Some(4) })
    }

    fn stages(&self) -> &[Stage] {
        self.preparation().map_or(&[], |done| &done.stages)
    }

    /// Why units were left out, or kept though they miss a threshold: `unit`, `present`, `nonzero` (shares), `kept`,
    /// `reasons`. A row for each unit that was given, where the framework screens.
    #[must_use]
    pub fn screened(&self) -> Table {
        let Some((done, screening)) = self.preparation().and_then(|d| Some((d, d.screening.as_ref()?)))
        else {
            return Table::new();
        };
        let units = done.stages.iter().find(|stage| stage.units.len() == screening.judged.len());
        let units: &[String] = units.map_or(&[], |stage| &stage.units);
        judged_table("unit", units, &screening.judged, |at| done.groups.get(at).cloned().unwrap_or_default())
    }

    /// Why indicators were left out, or kept though they miss a threshold: `indicator`, `present`, `nonzero` (shares),
    /// `kept`, `reasons`. A row for each indicator that was asked for, where the framework screens them.
    #[must_use]
    pub fn screened_indicators(&self) -> Table {
        self.selection().map_or_else(Table::new, |selection| {
            let judged = &selection.screening.judged;
            judged_table("indicator", &selection.indicators, judged, |_| String::new())
        })
    }

    /// Every cell that was filled: `unit`, `indicator`, `value`, `method`.
    #[must_use]
    pub fn imputed(&self) -> Table {
        let cells = self.preparation().map_or(&[][..], |done| &done.filled);
        Table::new()
            .with("unit", Cells::texts(cells.iter().map(|cell| cell.unit.as_str())))
            .with("indicator", Cells::texts(cells.iter().map(|cell| cell.indicator.as_str())))
            .with(
                "value",
                Cells::Number { values: cells.iter().map(|cell| cell.value).collect(), decimals: None },
            )
            .with("method", Cells::texts(cells.iter().map(|cell| cell.method.as_str())))
    }

    /// Every value that the treatment of outliers moved: `unit`, `indicator`, `before`, `after`, and `scale`
    /// (`transformed` where all values of the indicator went through a formula besides).
    #[must_use]
    pub fn treated(&self) -> Table {
        let (mut units, mut codes, mut before, mut after, mut scale) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        if let Some(done) = self.preparation() {
            let rows = done.treated_units();
            for (code, report) in &done.treatments {
                for change in &report.changes {
                    units.push(rows[change.row].as_str());
                    codes.push(code.as_str());
                    before.push(change.from);
                    after.push(change.to);
                    scale.push(if report.transforms.is_empty() { "raw" } else { "transformed" });
                }
            }
        }
        Table::new()
            .with("unit", Cells::texts(units))
            .with("indicator", Cells::texts(codes))
            .with("before", Cells::Number { values: before, decimals: None })
            .with("after", Cells::Number { values: after, decimals: None })
            .with("scale", Cells::texts(scale))
    }

    /// What the treatment of outliers tried, a row for each indicator as it was (`remedy` is blank) and one for each
    /// remedy: `indicator`, `remedy`, `moved`, `skewness`, `kurtosis` (after it), `passes`, `outcome`.
    #[must_use]
    pub fn treatments(&self) -> Table {
        let (mut codes, mut remedies, mut moved, mut skewness, mut kurtosis, mut passes, mut outcomes) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let yes = |passes: bool| if passes { "yes" } else { "no" };
        for (code, report) in self.preparation().map_or(&[][..], |done| &done.treatments) {
            let mut row = |remedy: Option<&str>, count: usize, shape: Shape, good: bool| {
                codes.push(code.as_str());
                remedies.push(remedy.map(str::to_owned));
                moved.push(Some(count as u64));
                skewness.push(shape.skewness);
                kurtosis.push(shape.kurtosis);
                passes.push(yes(good));
                outcomes.push(match report.outcome {
                    Outcome::Passed => "passed",
                    Outcome::Treated => "treated",
                    Outcome::StillFails => "still fails",
                    Outcome::Undefined => "undefined",
                });
            };
            row(None, 0, report.before, report.outcome == Outcome::Passed);
            for attempt in &report.attempts {
                row(Some(attempt.remedy.name()), attempt.moved, attempt.shape, attempt.passes);
            }
        }
        Table::new()
            .with("indicator", Cells::texts(codes))
            .with("remedy", Cells::Text(remedies))
            .with("moved", Cells::Count(moved))
            .with("skewness", Cells::Number { values: skewness, decimals: Some(3) })
            .with("kurtosis", Cells::Number { values: kurtosis, decimals: Some(3) })
            .with("passes", Cells::texts(passes))
            .with("outcome", Cells::texts(outcomes))
    }

    /// An intermediate table: `raw` (indicators as they came), `denominated`, `imputed`, `screened`, `treated` (where
    /// the framework takes these steps, in its order), `normalized` (indicators directed and scaled),
    /// `aggregated` (dimensions before rescaling and gates), `scores` (every node at the end).
    ///
    /// # Errors
    /// `unknown_step`.
    pub fn step(&self, name: &str) -> Result<Table> {
        let some = |indicators: bool, values: &dyn Fn(usize) -> Vec<f64>| {
            let units = Table::new().with("unit", Cells::texts(self.units()));
            let nodes = self.framework().nodes().iter().enumerate();
            nodes.filter(|(_, node)| node.is_indicator() == indicators).fold(units, |table, (at, node)| {
                table.with(node.code(), Cells::Number { values: values(at), decimals: None })
            })
        };
        if let Some(stage) = self.stages().iter().find(|stage| stage.name == name) {
            let units = Table::new().with("unit", Cells::texts(stage.units.iter()));
            let nodes = self.framework().nodes().iter().zip(&stage.columns);
            return Ok(nodes.fold(units, |table, (node, column)| match column {
                Some(column) => {
                    table.with(node.code(), Cells::Number { values: column.to_vec(), decimals: None })
                }
                None => table,
            }));
        }
        match name {
            "raw" => Ok(some(true, &|at| self.values_of(at).to_vec())),
            "normalized" => Ok(some(true, &|at| self.scores_of(at).to_vec())),
            "aggregated" => Ok(some(false, &|at| self.values_of(at).to_vec())),
            "scores" => Ok(self.scores()),
            _ => {
                let prepared = self.stages().iter().skip(1).map(|stage| stage.name);
                let steps = STEPS[..1].iter().copied().chain(prepared).chain(STEPS[1..].iter().copied());
                Err(Error::from(Problem::UnknownStep {
                    step: name.to_owned(),
                    steps: steps.map(str::to_owned).collect(),
                }))
            }
        }
    }

    /// What was missing and what was done about it: `unit`, `node`, `present` and `children` (counts, for
    /// dimensions), `treatment`. A row for each missing indicator and for each dimension with a child missing.
    #[must_use]
    pub fn missing(&self) -> Table {
        let nodes = self.framework().nodes();
        let (mut units, mut codes, mut treatments) = (Vec::new(), Vec::new(), Vec::new());
        let (mut present, mut children) = (Vec::new(), Vec::new());
        let scores: Vec<&[f64]> = (0..nodes.len()).map(|at| self.scores_of(at)).collect();
        let counts = |&child: &usize| self.inner().shares[child] > 0.0;
        let counted: Vec<Vec<usize>> =
            nodes.iter().map(|node| node.children().iter().copied().filter(counts).collect()).collect();
        for (row, unit) in self.units().iter().enumerate() {
            for ((at, node), counted) in nodes.iter().enumerate().zip(&counted) {
                let score_missing = scores[at][row].is_nan();
                let here = counted.iter().filter(|&&child| !scores[child][row].is_nan()).count();
                let treatment = match node.missing().rule {
                    _ if node.is_indicator() && score_missing => "missing",
                    _ if node.is_indicator() || here == counted.len() => continue,
                    _ if score_missing => "missing",
                    _ if here < node.missing().needed(counted.len()) => "set by a gate",
                    MissingRule::Zero => "missing children count as 0",
                    MissingRule::Rescale | MissingRule::Propagate => "weights of those present scaled up",
                };
                units.push(unit.as_str());
                codes.push(node.code());
                present.push((!node.is_indicator()).then_some(here as u64));
                children.push((!node.is_indicator()).then_some(counted.len() as u64));
                treatments.push(treatment);
            }
        }
        Table::new()
            .with("unit", Cells::texts(units))
            .with("node", Cells::texts(codes))
            .with("present", Cells::Count(present))
            .with("children", Cells::Count(children))
            .with("treatment", Cells::texts(treatments))
    }

    /// What the gates did: `unit`, `node`, `before`, `after` (scores), `grade_before` and `grade` (where the gate is one on
    /// grades, a veto, or took the score away), `reason` (in `language`).
    #[must_use]
    pub fn gates(&self, language: &str) -> Table {
        let effects = self.gate_effects();
        let nodes = self.framework().nodes();
        let numbers = |f: &dyn Fn(usize) -> f64| Cells::Number {
            values: (0..effects.len()).map(f).collect(),
            decimals: None,
        };
        Table::new()
            .with("unit", Cells::texts(effects.iter().map(|effect| self.units()[effect.unit].as_str())))
            .with("node", Cells::texts(effects.iter().map(|effect| nodes[effect.node].code())))
            .with("before", numbers(&|i| effects[i].before))
            .with("after", numbers(&|i| effects[i].after))
            .with("grade_before", Cells::Text(effects.iter().map(|e| e.grade_before.clone()).collect()))
            .with("grade", Cells::Text(effects.iter().map(|effect| effect.grade.clone()).collect()))
            .with(
                "reason",
                Cells::texts(
                    effects.iter().map(|e| gate_reason(self.framework(), e.gate).get(language).to_owned()),
                ),
            )
    }

    /// Everything in one long table, a row per unit and node: `unit`, `node`, `level` (0 is the index), `parent`,
    /// `value`, `score`, `rank`, `grade`, `class`, and `mark` (`imputed`, `treated`, `imputed and treated`, of
    /// indicators) where some value is not as it was observed.
    #[must_use]
    pub fn tidy(&self) -> Table {
        let nodes = self.framework().nodes();
        let units = self.units();
        let each_node = |f: &dyn Fn(usize) -> Vec<f64>| Cells::Number {
            values: (0..nodes.len()).flat_map(f).collect(),
            decimals: None,
        };
        let of_nodes = |f: &dyn Fn(usize) -> Option<String>| {
            Cells::Text((0..nodes.len()).flat_map(|at| vec![f(at); units.len()]).collect())
        };
        let grades: Vec<_> = (0..nodes.len()).flat_map(|at| self.grades_of(at)).collect();
        let levels = (0..nodes.len()).flat_map(|at| vec![Some(nodes[at].level() as u64); units.len()]);
        let table = Table::new()
            .with("unit", Cells::texts(nodes.iter().flat_map(|_| units.iter().cloned())))
            .with("node", of_nodes(&|at| Some(nodes[at].code().to_owned())))
            .with("level", Cells::Count(levels.collect()))
            .with("parent", of_nodes(&|at| nodes[at].parent().map(|parent| nodes[parent].code().to_owned())))
            .with("value", each_node(&|at| self.values_of(at).to_vec()))
            .with("score", each_node(&|at| self.scores_of(at).to_vec()))
            .with("rank", each_node(&|at| self.ranks_of(at, None)))
            .with("grade", Cells::Text(grades.iter().map(|g| g.as_ref().map(|g| g.grade.clone())).collect()))
            .with(
                "class",
                Cells::Text(grades.iter().map(|g| g.as_ref().and_then(|g| g.class.clone())).collect()),
            );
        if !nodes.iter().any(|node| self.marks_of(node).is_some()) {
            return table;
        }
        let told = |mark: &Mark| match mark {
            Mark::Observed => None,
            Mark::Imputed => Some("imputed".to_owned()),
            Mark::Treated => Some("treated".to_owned()),
            Mark::ImputedTreated => Some("imputed and treated".to_owned()),
        };
        let marks = nodes.iter().flat_map(|node| match self.marks_of(node) {
            Some(marks) => marks.iter().map(told).collect(),
            None => vec![None; units.len()],
        });
        table.with("mark", Cells::Text(marks.collect()))
    }

    /// How the values of an indicator came about, where some were not observed.
    fn marks_of(&self, node: &Node) -> Option<&[Mark]> {
        let column = self.framework().indicator_of(node)?.column.as_deref();
        super::column_of(self.dataset(), column, node.code())?.marks()
    }

    /// The units from the first to the last, those without a rank at the end: `rank`, `unit`, `name` (where the
    /// data names units in `language`), the score under the code of the index, `grade` (where the index has grades,
    /// its label in `language`).
    #[must_use]
    pub fn league_table(&self, language: &str) -> Table {
        let ties = self.framework().spec().ranks.ties;
        let ranks = self.ranks_of(0, None);
        // NaN sorts behind every number.
        let order = sort::order(&ranks);
        let mut table =
            Table::new().with("rank", rank_cells(&ranks, ties)).with("unit", Cells::texts(self.units()));
        let names: Vec<&str> = (0..ranks.len()).map(|row| self.dataset().unit_name(row, language)).collect();
        if names.iter().zip(self.units()).any(|(name, unit)| name != unit) {
            table = table.with("name", Cells::texts(names));
        }
        table = table.with(self.framework().root().code(), self.numbers(0, self.scores_of(0)));
        let grades = self.grades_of(0);
        if grades.iter().any(Option::is_some) {
            let label = |grade: &super::Grade| {
                let label = grade.label.get(language);
                let label = if label.is_empty() { grade.grade.as_str() } else { label };
                grade.class.as_ref().map_or_else(|| label.to_owned(), |class| format!("{label} ({class})"))
            };
            table = table.with("grade", Cells::Text(grades.iter().map(|g| g.as_ref().map(label)).collect()));
        }
        table.titled(self.titles()).select(&order)
    }
}

fn judged_table(of: &str, codes: &[String], judged: &[Judged], group: impl Fn(usize) -> String) -> Table {
    let numbers =
        |f: fn(&Judged) -> f64| Cells::Number { values: judged.iter().map(f).collect(), decimals: Some(4) };
    Table::new()
        .with(of, Cells::texts(codes))
        .with("present", numbers(|judged| judged.present))
        .with("nonzero", numbers(|judged| judged.nonzero))
        .with("kept", Cells::texts(judged.iter().map(|judged| if judged.kept { "yes" } else { "no" })))
        .with("reasons", Cells::texts(judged.iter().map(|judged| judged.told(&group))))
}

/// Ranks are whole numbers but for the average rule.
pub(crate) fn rank_cells(ranks: &[f64], ties: Ties) -> Cells {
    if ties == Ties::Average {
        return Cells::Number { values: ranks.to_vec(), decimals: Some(1) };
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, from 1 to the number of units"
    )]
    Cells::Count(ranks.iter().map(|&rank| (!rank.is_nan()).then_some(rank as u64)).collect())
}

/// The league table in English, and below it how many notices there are.
impl fmt::Display for Assessment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.league_table("en"))?;
        self.notice_lines(Language::English).iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
