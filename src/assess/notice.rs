//! What a reader of a result must know about its input.

use std::collections::HashSet;

use serde::Serialize;

use super::{Assessment, GateEffect};
use crate::framework::{Effect, Source, Text, Unread, word};
use crate::normalize::Normalize;
use crate::prepare::Outcome;
use crate::scoring::{Aggregate, Answer, LineKind, Mean, MissingRule, OwnScale, item_and_rule};
use crate::weights::Warning;

/// Something about the input, or about what overrode a result, that its reader must know.
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
    /// The item of a rubric that a finding stands under does not apply to some units.
    NotApplicable {
        /// The finding's code.
        indicator: String,
        /// How many units it does not apply to.
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
    /// A gate changed units.
    Gate {
        /// The node's code.
        node: String,
        /// Position of the gate in the framework's file.
        gate: usize,
        /// What it does: `cap`, `deduct`, `score`, `grade`, `at-most`, `lower`, `veto` or `missing`.
        #[serde(serialize_with = "by_name")]
        action: Effect,
        /// Why, as the framework says it.
        reason: Text,
        /// How many units it changed.
        units: usize,
        /// The first of them, at most 20.
        first: Vec<GateChange>,
        /// Decimals of the node's scores, as they are shown.
        decimals: usize,
    },
    /// A veto item of a rubric was found.
    Veto {
        /// The node's code.
        node: String,
        /// The code of the finding.
        finding: String,
        /// Its name.
        name: Text,
        /// How many units it fails.
        units: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
    },
    /// A child whose score is 0 makes a geometric mean, a harmonic mean or one of a negative power 0, whatever the other
    /// children say.
    Zero {
        /// The dimension's code.
        node: String,
        /// The child's code.
        child: String,
        /// How many units that concerns.
        units: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
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
        /// Why, as the framework says it.
        reason: Text,
        /// The units that have the next lower grade instead.
        lowered: Vec<String>,
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
    /// Another version of the crate made the result, so what it says could not be made again when it was read.
    NotVerified {
        /// That version.
        version: String,
    },
    /// What the weighting model of a dimension warns of.
    Weighting {
        /// The dimension's code.
        node: String,
        /// The model.
        model: String,
        /// The warning.
        warning: String,
        /// The warning in Chinese.
        #[serde(skip)]
        in_chinese: String,
        /// Whether judgements contradict each other.
        #[serde(skip)]
        contradicts: bool,
    },
    /// A key of the framework file that its method does not read.
    Unread(Unread),
    /// The scoring model of a dimension has numbers on a scale of its own.
    OwnScale {
        /// The dimension's code.
        node: String,
        /// The model.
        model: String,
        /// The fixed ends of its numbers, from which they were brought to the scale of the framework; none where it has
        /// no such ends and its numbers stand as they are.
        ends: Option<[f64; 2]>,
        /// The scale of the framework.
        scale: [f64; 2],
    },
    /// Columns of the data are read by no indicator and have no other role.
    UnusedColumns {
        /// Their names.
        columns: Vec<String>,
    },
}

/// What a gate changed of a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GateChange {
    /// The unit's code.
    pub unit: String,
    /// The score before; none where it was missing.
    pub before: Option<f64>,
    /// The score after.
    pub after: Option<f64>,
    /// The grade before, where the gate changed it.
    pub grade_before: Option<String>,
    /// The grade after, where the gate changed it.
    pub grade: Option<String>,
}

impl GateChange {
    pub(crate) fn new(effect: &GateEffect, unit: &str) -> Self {
        let score = |score: f64| (!score.is_nan()).then_some(score);
        let grades = (effect.grade_before.clone(), effect.grade.clone());
        let (grade_before, grade) = if grades.0 == grades.1 { (None, None) } else { grades };
        Self {
            unit: unit.to_owned(),
            before: score(effect.before),
            after: score(effect.after),
            grade_before,
            grade,
        }
    }

    /// From what to what, grades by the names that `label` gives them.
    pub(crate) fn told(&self, decimals: usize, label: impl Fn(&str) -> String, language: &str) -> String {
        let zh = language.starts_with("zh");
        let none = || if zh { "无" } else { "none" }.to_owned();
        let score = |score: Option<f64>| score.map_or_else(none, |score| format!("{score:.decimals$}"));
        let grade = |grade: &Option<String>| grade.as_deref().map_or_else(none, &label);
        let mut parts = Vec::new();
        if self.before.map(f64::to_bits) != self.after.map(f64::to_bits) {
            parts.push(format!("{} → {}", score(self.before), score(self.after)));
        }
        if self.grade_before != self.grade {
            let word = if zh { "等级" } else { "grade" };
            parts.push(format!("{word} {} → {}", grade(&self.grade_before), grade(&self.grade)));
        }
        if parts.is_empty() {
            parts.push(if zh { "不变" } else { "as it was" }.to_owned());
        }
        parts.join(if zh { "，" } else { ", " })
    }
}

fn by_name<S: serde::Serializer>(effect: &Effect, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(effect.name())
}

fn quoted(code: &str) -> String {
    format!("`{code}`")
}

impl Notice {
    /// The notice in words: in Chinese for `zh` and its variants, else in English.
    #[must_use]
    pub fn told(&self, language: &str) -> String {
        if language.starts_with("zh") { self.in_chinese() } else { self.to_string() }
    }

    /// What is said of the method itself, in English or in Chinese.
    fn of_method(&self, chinese: bool) -> String {
        const OWN: &str = env!("CARGO_PKG_VERSION");
        match (self, chinese) {
            (Self::Unread(unread), _) => unread.told(chinese),
            (Self::OwnScale { node, model, ends: Some([low, high]), scale: [bottom, top] }, false) => {
                format!(
                    "`{node}`: the numbers of `{model}` run from {low} to {high}; they were brought to the scale [{bottom}, {top}] \
                 in a straight line"
                )
            }
            (Self::OwnScale { node, model, ends: Some([low, high]), scale: [bottom, top] }, true) => {
                format!(
                    "`{node}`：`{model}` 的结果介于 {low} 与 {high} 之间，已按线性折算到 [{bottom}, {top}]"
                )
            }
            (Self::OwnScale { node, model, ends: None, scale: [bottom, top] }, false) => format!(
                "`{node}`: the numbers of `{model}` have a scale of their own, not [{bottom}, {top}]; give it a `rescale` to \
                 bring them there"
            ),
            (Self::OwnScale { node, model, ends: None, scale: [bottom, top] }, true) => {
                format!("`{node}`：`{model}` 的结果有自己的尺度，未折算到 [{bottom}, {top}]")
            }
            (Self::NotVerified { version }, false) => {
                format!("not verified: made by {version}, and this is {OWN}")
            }
            (Self::NotVerified { version }, true) => format!("未经核验：由 {version} 版生成，本版为 {OWN}"),
            _ => String::new(),
        }
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
            Self::NotApplicable { indicator, units, first } => {
                let (named, more) = (first.join("、"), more(*units, first.len()));
                format!("`{indicator}` 不适用于 {units} 个单位：{named}{more}")
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
            Self::Gate { node, action, reason, units, first, decimals, .. } => {
                let changes: Vec<String> = first
                    .iter()
                    .map(|change| format!("{}（{}）", change.unit, change.told(*decimals, quoted, "zh")))
                    .collect();
                let reason = match reason.get("zh") {
                    "" => String::new(),
                    reason => format!("（{reason}）"),
                };
                let (told, more) = (action.told("zh"), more(*units, first.len()));
                format!("`{node}` {told}{reason}：{}{more}", changes.join("、"))
            }
            Self::Veto { node, finding, name, units, first } => {
                let name =
                    if name.get("zh").is_empty() { quoted(finding) } else { name.get("zh").to_owned() };
                let more = more(*units, first.len());
                format!("`{node}` 一票否决（{name}）：{}{more}", first.join("、"))
            }
            Self::Zero { node, child, units, first } => {
                let more = more(*units, first.len());
                format!(
                    "`{child}` 有 {units} 个单位为 0，其他下级无论多少，`{node}` 均为 0：{}{more}",
                    first.join("、")
                )
            }
            Self::Quota { node, grade, limit, reached, lowered, tied, .. } => {
                let named: Vec<&str> = lowered.iter().take(NAMED).map(String::as_str).collect();
                let lowered = match &named[..] {
                    [] => "0 个降等".to_owned(),
                    named => format!(
                        "{} 个降等（{}{}）",
                        lowered.len(),
                        named.join("、"),
                        more(lowered.len(), named.len())
                    ),
                };
                let tied = if tied.is_empty() {
                    String::new()
                } else {
                    format!("；{} 并列，名额无法恰好用满", tied.join("、"))
                };
                format!("`{node}` 的等级 `{grade}`：{reached} 个单位达到，名额 {limit} 个，{lowered}{tied}")
            }
            Self::Ungraded { node, grades } => {
                format!("`{node}` 未分等级：不同得分少于 {grades} 个等级")
            }
            Self::Weighting { node, model, in_chinese, .. } => {
                format!("`{node}` 的权重（{model}）：{in_chinese}")
            }
            Self::Unread(_) | Self::OwnScale { .. } | Self::NotVerified { .. } => self.of_method(true),
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
            Self::NotApplicable { indicator, units, first } => {
                let more = if *units > first.len() { " …" } else { "" };
                write!(f, "`{indicator}` does not apply to {}: {}{more}", of_units(*units), first.join(", "))
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
                let moved = match moved {
                    0 => String::new(),
                    1 => "; 1 value moved".to_owned(),
                    moved => format!("; {moved} values moved"),
                };
                let still =
                    if *passes { "" } else { ", and it is still beyond the bounds of skewness and kurtosis" };
                write!(
                    f,
                    "outliers of `{indicator}` were treated ({}{moved}){still}",
                    remedies.join(", then ")
                )
            }
            Self::Gate { node, action, reason, units, first, decimals, .. } => {
                write!(f, "{} at `{node}`", action.told("en"))?;
                match reason.get("en") {
                    "" => {}
                    reason => write!(f, " ({reason})")?,
                }
                let changes: Vec<String> = first
                    .iter()
                    .map(|change| format!("{} ({})", change.unit, change.told(*decimals, quoted, "en")))
                    .collect();
                write!(f, ": {}{}", changes.join(", "), if *units > first.len() { " …" } else { "" })
            }
            Self::Veto { node, finding, name, units, first } => {
                let name =
                    if name.get("en").is_empty() { quoted(finding) } else { name.get("en").to_owned() };
                let more = if *units > first.len() { " …" } else { "" };
                write!(f, "veto at `{node}` ({name}): {}{more}", first.join(", "))
            }
            Self::Zero { node, child, units, first } => {
                let more = if *units > first.len() { " …" } else { "" };
                write!(
                    f,
                    "`{child}` is 0 for {}, which makes `{node}` 0 whatever its other children say: {}{more}",
                    of_units(*units),
                    first.join(", ")
                )
            }
            Self::Quota { node, grade, limit, reached, lowered, tied, .. } => {
                let reached = of_units(*reached);
                write!(f, "`{grade}` at `{node}` was reached by {reached}, its quota is {limit}: ")?;
                lowered_and_tied(f, lowered, tied)
            }
            Self::Ungraded { node, grades } => {
                write!(f, "`{node}` has no grades: its different scores are fewer than the {grades} grades")
            }
            Self::Weighting { node, model, warning, .. } => {
                write!(f, "weights ({model}) at `{node}`: {warning}")
            }
            Self::Unread(_) | Self::OwnScale { .. } | Self::NotVerified { .. } => {
                f.write_str(&self.of_method(false))
            }
            Self::UnusedColumns { columns } => {
                write!(f, "no indicator reads the columns {}", crate::words::quoted_list(columns))
            }
        }
    }
}

fn lowered_and_tied(
    f: &mut std::fmt::Formatter<'_>,
    lowered: &[String],
    tied: &[String],
) -> std::fmt::Result {
    write!(f, "{} lowered", lowered.len())?;
    if !lowered.is_empty() {
        let named: Vec<&str> = lowered.iter().take(NAMED).map(String::as_str).collect();
        let more = if lowered.len() > named.len() { " …" } else { "" };
        write!(f, " ({}{more})", named.join(", "))?;
    }
    match tied {
        [] => Ok(()),
        tied => write!(f, "; the limit cannot be met to the unit, since {} tie", tied.join(", ")),
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
    /// What a reader must know: values beyond their possible range, missing values, what was filled in, treated or left
    /// out, what gates, vetoes and quotas did, zeros that make a mean 0, columns that no indicator reads.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let framework = self.framework();
        let mut notices = Vec::new();
        if !self.is_of_this_version() {
            notices.push(Notice::NotVerified { version: self.version().to_owned() });
        }
        for (at, node) in framework.nodes().iter().enumerate() {
            let Some(indicator) = framework.indicator_of(node) else { continue };
            let values = self.values_of(at);
            let absent = (0..values.len()).filter(|&row| values[row].is_nan());
            // A count that is not there says that its item does not apply, where the rubric takes it so.
            let (inapplicable, without): (Vec<usize>, Vec<usize>) =
                absent.partition(|&row| self.does_not_apply(at, row));
            let named =
                |rows: &[usize]| rows.iter().take(NAMED).map(|&row| self.units()[row].clone()).collect();
            let indicator_code = || node.code().to_owned();
            if !without.is_empty() {
                let (units, first) = (without.len(), named(&without));
                notices.push(Notice::Missing { indicator: indicator_code(), units, first });
            }
            if !inapplicable.is_empty() {
                let (units, first) = (inapplicable.len(), named(&inapplicable));
                notices.push(Notice::NotApplicable { indicator: indicator_code(), units, first });
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
        self.override_notices(&mut notices);
        notices.extend(self.quota_effects().into_iter().map(|effect| Notice::Quota {
            reason: framework.spec().quota[effect.quota].reason.clone(),
            node: effect.node,
            grade: effect.grade,
            limit: effect.limit,
            reached: effect.reached,
            lowered: effect.lowered,
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
            let code = |child: usize| {
                let at = node.children().get(child);
                at.map_or_else(|| child.to_string(), |&at| framework.nodes()[at].code().to_owned())
            };
            notices.extend(warnings.map(|(weighting, warning)| Notice::Weighting {
                node: node.code().to_owned(),
                model: weighting.variant.to_string(),
                warning: warning.told(code),
                in_chinese: warning.told_in_chinese(code),
                contradicts: matches!(warning, Warning::Inconsistent { .. }),
            }));
        }
        self.method_notices(&mut notices);
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

    /// How many notices there are, and in full those that put the result in question: it is of another version, or
    /// judgements contradict each other. Empty where there are none.
    #[must_use]
    pub fn notice_lines(&self, language: &str) -> Vec<String> {
        let notices = self.notices();
        let grave = notices.iter().filter(|notice| {
            matches!(notice, Notice::NotVerified { .. } | Notice::Weighting { contradicts: true, .. })
        });
        let mut lines: Vec<String> = grave.take(NAMED).map(|notice| notice.told(language)).collect();
        let count = match (notices.len(), language.starts_with("zh")) {
            (0, _) => return Vec::new(),
            (count, true) => format!("{count} 条提示：见 `notices()`"),
            (1, false) => "1 notice: see `notices()`".to_owned(),
            (count, false) => format!("{count} notices: see `notices()`"),
        };
        lines.push(count);
        lines
    }

    /// What the framework says and does not read, and models with a scale of their own.
    fn method_notices(&self, notices: &mut Vec<Notice>) {
        let framework = self.framework();
        notices.extend(framework.unread().into_iter().map(Notice::Unread));
        for node in framework.nodes().iter().filter(|node| !node.is_indicator()) {
            let is_open =
                *node.normalize() == Normalize::None && node.aggregate().own_scale() == OwnScale::Open;
            if node.own_ends().is_some() || is_open {
                notices.push(Notice::OwnScale {
                    node: node.code().to_owned(),
                    model: word(node.aggregate()),
                    ends: node.own_ends(),
                    scale: framework.scale(),
                });
            }
        }
    }

    /// Whether a finding stands under an item that a rubric takes not to apply to a unit.
    fn does_not_apply(&self, at: usize, row: usize) -> bool {
        let nodes = self.framework().nodes();
        let Some(parent) = nodes[at].parent() else { return false };
        let (Some(Answer::Points(points)), Aggregate::Points(rubric)) =
            (&self.0.models[parent], nodes[parent].aggregate())
        else {
            return false;
        };
        let Ok((item, _)) = item_and_rule(rubric, nodes[at].code()) else { return false };
        let mut lines = points[row].lines.iter();
        lines.any(|line| line.kind == LineKind::NotApplicable && line.item == item.code)
    }

    /// What gates did, which vetoes of rubrics were found, and which zeros make a mean 0.
    fn override_notices(&self, notices: &mut Vec<Notice>) {
        let framework = self.framework();
        let named = |rows: &[usize]| rows.iter().take(NAMED).map(|&row| self.units()[row].clone()).collect();
        let effects = self.gate_effects();
        for (gate, rule) in framework.spec().gate.iter().enumerate() {
            let own: Vec<&GateEffect> =
                effects.iter().copied().filter(|effect| effect.gate == gate).collect();
            let Some(node) = own.first().map(|effect| &framework.nodes()[effect.node]) else { continue };
            let change = |effect: &&GateEffect| GateChange::new(effect, &self.units()[effect.unit]);
            notices.push(Notice::Gate {
                node: node.code().to_owned(),
                gate,
                action: rule.then.effect.clone(),
                reason: rule.reason.clone(),
                units: own.len(),
                first: own.iter().take(NAMED).map(change).collect(),
                decimals: node.decimals(),
            });
        }
        for (node, found) in framework.nodes().iter().zip(&self.0.models) {
            let (Some(Answer::Points(points)), Aggregate::Points(rubric)) = (found, node.aggregate()) else {
                continue;
            };
            for &child in node.children() {
                let child = &framework.nodes()[child];
                let Ok((item, rule)) = item_and_rule(rubric, child.code()) else { continue };
                let is_found = |&row: &usize| {
                    points[row].lines_of(&item.code, &rule.code).any(|line| line.kind == LineKind::Veto)
                };
                let rows: Vec<usize> = (0..points.len()).filter(is_found).collect();
                if !rows.is_empty() {
                    notices.push(Notice::Veto {
                        node: node.code().to_owned(),
                        finding: child.code().to_owned(),
                        name: child.name().clone(),
                        units: rows.len(),
                        first: named(&rows),
                    });
                }
            }
        }
        for (at, node) in framework.nodes().iter().enumerate() {
            if !node.mean().is_some_and(Mean::ends_at_zero) {
                continue;
            }
            let fills = node.missing().rule == MissingRule::Zero;
            for &child in node.children().iter().filter(|&&child| self.0.shares[child] > 0.0) {
                let (own, scores) = (self.values_of(at), self.scores_of(child));
                let is_zero = |&row: &usize| {
                    !own[row].is_nan() && (scores[row].abs() <= 0.0 || (fills && scores[row].is_nan()))
                };
                let rows: Vec<usize> = (0..scores.len()).filter(is_zero).collect();
                if !rows.is_empty() {
                    notices.push(Notice::Zero {
                        node: node.code().to_owned(),
                        child: framework.nodes()[child].code().to_owned(),
                        units: rows.len(),
                        first: named(&rows),
                    });
                }
            }
        }
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
