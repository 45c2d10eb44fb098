//! What a reader of a result must know about its input.

use std::collections::HashSet;

use serde::Serialize;

use super::Assessment;
use crate::framework::Source;
use crate::prepare::Outcome;

/// Something about the input that a reader of the result must know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// Values lie outside the range that the framework says is possible. They were used as they are.
    OutOfRange {
        /// The indicator's code.
        indicator: String,
        /// The possible range, in the raw unit.
        range: [f64; 2],
        /// How many units have such a value.
        units: usize,
        /// The first of them, at most 20, with their values.
        first: Vec<(String, f64)>,
    },
    /// An indicator has no value for some units.
    Missing {
        /// The indicator's code.
        indicator: String,
        /// How many units lack it.
        units: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
    },
    /// Units were left out because they have too little data, or were named.
    LeftOut {
        /// How many.
        units: usize,
        /// The first of them, at most 20, with the reasons.
        first: Vec<(String, String)>,
    },
    /// Indicators were left out because too few units have a value, or were named.
    IndicatorsLeftOut {
        /// How many.
        indicators: usize,
        /// The first of them, at most 20, with the reasons.
        first: Vec<(String, String)>,
    },
    /// Gaps of an indicator were filled.
    Imputed {
        /// The indicator's code.
        indicator: String,
        /// For how many units.
        units: usize,
        /// How, each method once.
        methods: Vec<String>,
    },
    /// Outliers of an indicator were treated.
    Treated {
        /// The indicator's code.
        indicator: String,
        /// How many values moved, beside a transformation of all.
        moved: usize,
        /// What was tried, in order; the last was kept.
        remedies: Vec<String>,
        /// Whether skewness and kurtosis are in bounds now.
        passes: bool,
    },
    /// More units reached a grade than its quota allows.
    Quota {
        /// The node's code.
        node: String,
        /// The grade.
        grade: String,
        /// How many units may have it.
        limit: usize,
        /// How many reached it.
        reached: usize,
        /// How many have the next lower grade instead.
        lowered: usize,
        /// The units that tie across the limit, so that the quota cannot be met to the unit.
        tied: Vec<String>,
    },
    /// A node has fewer different scores than there are grades that the framework cuts all scores into.
    Ungraded {
        /// The node's code.
        node: String,
        /// How many grades there are.
        grades: usize,
    },
    /// What the weighting model of a dimension warns of.
    Weighting {
        /// The dimension's code.
        node: String,
        /// The model.
        model: String,
        /// The warning.
        warning: String,
    },
    /// Columns of the data are read by no indicator and have no other role.
    UnusedColumns {
        /// Their names.
        columns: Vec<String>,
    },
}

impl Notice {
    /// The notice in words: in Chinese for `zh` and its variants, else in English.
    #[must_use]
    pub fn told(&self, language: &str) -> String {
        if language.starts_with("zh") { self.in_chinese() } else { self.to_string() }
    }

    fn in_chinese(&self) -> String {
        let more = |units: usize, first: usize| if units > first { " 等" } else { "" };
        match self {
            Self::OutOfRange { indicator, range: [low, high], units, first } => {
                let named: Vec<String> =
                    first.iter().map(|(unit, value)| format!("{unit}（{value}）")).collect();
                format!(
                    "`{indicator}` 有 {units} 个单位超出可能范围 [{low}, {high}]，按原值计算：{}{}",
                    named.join("、"),
                    more(*units, first.len())
                )
            }
            Self::Missing { indicator, units, first } => {
                let (named, more) = (first.join("、"), more(*units, first.len()));
                format!("`{indicator}` 有 {units} 个单位无数据：{named}{more}")
            }
            Self::LeftOut { units, first } => {
                let named: Vec<String> = first.iter().map(|(unit, why)| format!("{unit}（{why}）")).collect();
                format!("剔除 {units} 个单位：{}{}", named.join("、"), more(*units, first.len()))
            }
            Self::IndicatorsLeftOut { indicators, first } => {
                let named: Vec<String> =
                    first.iter().map(|(code, why)| format!("`{code}`（{why}）")).collect();
                format!("剔除 {indicators} 个指标：{}{}", named.join("、"), more(*indicators, first.len()))
            }
            Self::Imputed { indicator, units, methods } => {
                format!("`{indicator}` 为 {units} 个单位插补（{}）", methods.join("、"))
            }
            Self::Treated { indicator, moved, remedies, passes } => {
                let still = if *passes { "" } else { "，处理后仍超出偏度与峰度界限" };
                format!(
                    "`{indicator}` 的异常值已处理（{}），改动 {moved} 个值{still}",
                    remedies.join("，再 ")
                )
            }
            Self::Quota { node, grade, limit, reached, lowered, tied } => {
                let tied = if tied.is_empty() {
                    String::new()
                } else {
                    format!("；{} 并列，名额无法恰好用满", tied.join("、"))
                };
                format!(
                    "`{node}` 的等级 `{grade}`：{reached} 个单位达到，名额 {limit} 个，{lowered} 个降等{tied}"
                )
            }
            Self::Ungraded { node, grades } => {
                format!("`{node}` 未分等级：不同得分少于 {grades} 个等级")
            }
            Self::Weighting { node, model, warning } => format!("`{node}` 的权重（{model}）：{warning}"),
            Self::UnusedColumns { columns } => {
                let named: Vec<String> =
                    columns.iter().take(NAMED).map(|column| format!("`{column}`")).collect();
                format!("没有指标读取这些列：{}{}", named.join("、"), more(columns.len(), named.len()))
            }
        }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OutOfRange { indicator, range: [low, high], units, first } => {
                write!(
                    f,
                    "`{indicator}` is outside its possible range [{low}, {high}] for {}, used as it is:",
                    of_units(*units)
                )?;
                for (unit, value) in first {
                    write!(f, " {unit} ({value})")?;
                }
                if *units > first.len() { f.write_str(" …") } else { Ok(()) }
            }
            Self::Missing { indicator, units, first } => {
                let more = if *units > first.len() { " …" } else { "" };
                write!(f, "`{indicator}` is missing for {}: {}{more}", of_units(*units), first.join(", "))
            }
            Self::LeftOut { units, first } => {
                write!(f, "{} left out:", of_units(*units))?;
                told_with_reasons(f, first, *units)
            }
            Self::IndicatorsLeftOut { indicators, first } => {
                write!(f, "{indicators} indicator{} left out:", if *indicators == 1 { "" } else { "s" })?;
                told_with_reasons(f, first, *indicators)
            }
            Self::Imputed { indicator, units, methods } => {
                let more = if methods.len() > 5 { " …" } else { "" };
                let methods = methods[..methods.len().min(5)].join(", ");
                write!(f, "`{indicator}` was filled in for {} ({methods}{more})", of_units(*units))
            }
            Self::Treated { indicator, moved, remedies, passes } => {
                write!(f, "outliers of `{indicator}` were treated ({}", remedies.join(", then "))?;
                if *moved > 0 {
                    write!(
                        f,
                        "; {} moved",
                        if *moved == 1 { "1 value".to_owned() } else { format!("{moved} values") }
                    )?;
                }
                f.write_str(if *passes {
                    ")"
                } else {
                    "), and it is still beyond the bounds of skewness and kurtosis"
                })
            }
            Self::Quota { node, grade, limit, reached, lowered, tied } => {
                write!(
                    f,
                    "`{grade}` at `{node}` was reached by {}, its quota is {limit}: {lowered} lowered",
                    of_units(*reached)
                )?;
                match &tied[..] {
                    [] => Ok(()),
                    tied => write!(f, "; the limit cannot be met to the unit, since {} tie", tied.join(", ")),
                }
            }
            Self::Ungraded { node, grades } => {
                write!(f, "`{node}` has no grades: its different scores are fewer than the {grades} grades")
            }
            Self::Weighting { node, model, warning } => write!(f, "weights ({model}) at `{node}`: {warning}"),
            Self::UnusedColumns { columns } => {
                write!(f, "no indicator reads the columns {}", crate::error::quoted_list(columns))
            }
        }
    }
}

fn told_with_reasons(
    f: &mut std::fmt::Formatter<'_>,
    first: &[(String, String)],
    all: usize,
) -> std::fmt::Result {
    for (code, reasons) in first {
        write!(f, " {code} ({reasons})")?;
    }
    if all > first.len() { f.write_str(" …") } else { Ok(()) }
}

fn of_units(count: usize) -> String {
    if count == 1 { "1 unit".to_owned() } else { format!("{count} units") }
}

/// How many units a notice names: a wrong physical unit puts all of them outside.
const NAMED: usize = 20;

impl Assessment {
    /// What a reader must know about the input: values beyond their possible range, missing values, columns that no
    /// indicator reads.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let framework = self.framework();
        let mut notices = Vec::new();
        for (at, node) in framework.nodes().iter().enumerate() {
            let Some(indicator) = framework.indicator_of(node) else { continue };
            let values = self.values_of(at);
            let units = values.iter().filter(|value| value.is_nan()).count();
            if units > 0 {
                let without = values.iter().zip(self.units()).filter(|(value, _)| value.is_nan());
                let first = without.take(NAMED).map(|(_, unit)| unit.clone()).collect();
                notices.push(Notice::Missing { indicator: node.code().to_owned(), units, first });
            }
            let Some(range @ [low, high]) = indicator.range else { continue };
            let (codes, raw) = self.raw_of(at);
            let outside = || raw.iter().enumerate().filter(|(_, value)| **value < low || **value > high);
            let units = outside().count();
            if units > 0 {
                let first = outside().take(NAMED).map(|(row, &value)| (codes[row].clone(), value)).collect();
                notices.push(Notice::OutOfRange { indicator: node.code().to_owned(), range, units, first });
            }
        }
        notices.extend(self.quota_effects().into_iter().map(|effect| Notice::Quota {
            node: effect.node,
            grade: effect.grade,
            limit: effect.limit,
            reached: effect.reached,
            lowered: effect.lowered.len(),
            tied: effect.tied,
        }));
        for (at, node) in framework.nodes().iter().enumerate() {
            let is_scored = self.scores_of(at).iter().any(|score| !score.is_nan());
            if framework.cut(node).is_some() && self.bands_of(at).is_empty() && is_scored {
                let grades = framework.bands(node).len();
                notices.push(Notice::Ungraded { node: node.code().to_owned(), grades });
            }
        }
        for (node, weighting) in framework.nodes().iter().zip(&self.0.weightings) {
            let warnings =
                weighting.iter().flat_map(|weighting| weighting.warnings.iter().map(move |w| (weighting, w)));
            notices.extend(warnings.map(|(weighting, warning)| Notice::Weighting {
                node: node.code().to_owned(),
                model: weighting.variant.to_string(),
                warning: warning.told(|child| {
                    let at = node.children().get(child);
                    at.map_or_else(|| child.to_string(), |&at| framework.nodes()[at].code().to_owned())
                }),
            }));
        }
        self.preparation_notices(&mut notices);
        let denominators =
            self.asked().indicators().filter_map(|(_, indicator)| indicator.denominate.as_ref());
        let known: HashSet<&str> = framework
            .columns()
            .chain(self.asked().columns())
            .flat_map(|(column, code)| [column, code])
            .chain(denominators.map(|denominate| denominate.by.as_str()))
            .collect();
        // What each source says stands beside the indicator that is blended of them.
        let is_source = |name: &str| {
            let (code, source) = name.split_once('@').unwrap_or((name, ""));
            framework.indicators().any(|(node, indicator)| {
                let named = |one: &Source| {
                    one.column
                        .as_deref()
                        .map_or(node.code() == code && one.name == source, |column| column == name)
                };
                indicator.sources.iter().any(named)
            })
        };
        let unused = self.0.dataset.unused_columns().iter().map(String::as_str);
        let columns: Vec<String> = self
            .0
            .dataset
            .indicators()
            .chain(unused)
            .filter(|name| !known.contains(name) && !is_source(name))
            .map(str::to_owned)
            .collect();
        if !columns.is_empty() {
            notices.push(Notice::UnusedColumns { columns });
        }
        notices
    }

    fn preparation_notices(&self, notices: &mut Vec<Notice>) {
        if let Some(selection) = self.selection() {
            let judged = selection.indicators.iter().zip(&selection.screening.judged);
            let gone = judged.filter(|(_, judged)| !judged.kept);
            let gone: Vec<_> =
                gone.map(|(code, judged)| (code.clone(), judged.told(|_| String::new()))).collect();
            if !gone.is_empty() {
                notices.push(Notice::IndicatorsLeftOut {
                    indicators: gone.len(),
                    first: gone.into_iter().take(NAMED).collect(),
                });
            }
        }
        let Some(done) = self.preparation() else { return };
        let left_out: Vec<(String, String)> =
            done.left_out().map(|(unit, reasons)| (unit.to_owned(), reasons)).collect();
        if !left_out.is_empty() {
            notices.push(Notice::LeftOut {
                units: left_out.len(),
                first: left_out.into_iter().take(NAMED).collect(),
            });
        }
        for (node, _) in self.framework().indicators() {
            let mut methods: Vec<String> = Vec::new();
            let mut units = 0;
            for cell in done.filled.iter().filter(|cell| cell.indicator == node.code()) {
                units += 1;
                if !methods.contains(&cell.method) {
                    methods.push(cell.method.clone());
                }
            }
            if units > 0 {
                notices.push(Notice::Imputed { indicator: node.code().to_owned(), units, methods });
            }
        }
        for (code, report) in &done.treatments {
            if report.changed() || report.outcome == Outcome::StillFails {
                notices.push(Notice::Treated {
                    indicator: code.clone(),
                    moved: report.changes.len(),
                    remedies: report.attempts.iter().map(|a| a.remedy.name().to_owned()).collect(),
                    passes: report.outcome != Outcome::StillFails,
                });
            }
        }
    }
}
