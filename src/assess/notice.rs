//! What a reader of a result must know about its input.

use std::collections::HashSet;

use serde::Serialize;

use super::prepare::column_of;
use super::{Assessment, GateEffect};
use crate::framework::{Effect, Node, Source, Text, Unread, word};
use crate::normalize::Normalize;
use crate::prepare::Outcome;
use crate::scoring::{Aggregate, Answer, LineKind, Mean, MissingRule, OwnScale, item_and_rule};
use crate::weights::Warning;
use crate::words::{Language, first_of, listed, quoted_list, say, told};

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
    /// The framework reads several periods of a panel, and the data are of one by itself: its scores and ranks are not those
    /// of the panel.
    OnePeriod {
        /// How many nodes would share a scaling, weights or a model with other periods.
        nodes: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
    },
    /// The framework fills gaps from other periods of a panel, and the data are of one by itself: such gaps stay, or are filled
    /// by the next rule.
    GapsOfOnePeriod {
        /// How many indicators have such gaps.
        indicators: usize,
        /// The first of them, at most 20.
        first: Vec<String>,
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
    pub(crate) fn message(
        &self,
        decimals: usize,
        label: impl Fn(&str) -> String,
        language: Language,
    ) -> String {
        let none = || say!(language, "none");
        let score = |score: Option<f64>| score.map_or_else(none, |score| format!("{score:.decimals$}"));
        let grade = |grade: &Option<String>| grade.as_deref().map_or_else(none, &label);
        let mut parts = Vec::new();
        if self.before.map(f64::to_bits) != self.after.map(f64::to_bits) {
            parts.push(format!("{} → {}", score(self.before), score(self.after)));
        }
        if self.grade_before != self.grade {
            let (before, after) = (grade(&self.grade_before), grade(&self.grade));
            parts.push(say!(language, "grade {before} → {after}", before, after));
        }
        if parts.is_empty() {
            parts.push(say!(language, "as it was"));
        }
        parts.join(language.of(", ", "，"))
    }
}

impl Assessment {
    /// What gates did to a unit, one text each: what, where, from what to what, and why.
    pub(crate) fn gates_told(&self, row: usize, language: Language) -> Vec<String> {
        let framework = self.framework();
        let told = |effect: &GateEffect| {
            let node = &framework.nodes()[effect.node];
            let gate = &framework.spec().gate[effect.gate];
            let label = |grade: &str| framework.grade_name(node, grade, language);
            let change = GateChange::new(effect, "").message(node.decimals(), label, language);
            let (what, name) = (gate.then.effect.word(language), node.named(language));
            match (language, gate.reason.get(language.code())) {
                (Language::English, "") => format!("{what}, {name}: {change}"),
                (Language::English, reason) => format!("{what}, {name}: {change} ({reason})"),
                (Language::Chinese, "") => format!("{what}（{name}）：{change}"),
                (Language::Chinese, reason) => format!("{what}（{name}）：{change}（{reason}）"),
            }
        };
        self.effects().iter().filter(|effect| effect.unit == row).map(told).collect()
    }
}

fn by_name<S: serde::Serializer>(effect: &Effect, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(effect.name())
}

fn quoted(code: &str) -> String {
    format!("`{code}`")
}

impl Notice {
    /// The notice in words; [`Display`](std::fmt::Display) gives it in English.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm per notice")]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::OutOfRange { indicator, range: [low, high], units, first } => {
                let named: Vec<String> = first
                    .iter()
                    .map(|(unit, value)| say!(language, "{unit} ({value})", unit, value))
                    .collect();
                say!(
                    language,
                    "`{indicator}` is outside its possible range [{low}, {high}] for {units}, used as it is: {named}",
                    indicator,
                    low,
                    high,
                    units = of_units(language, *units),
                    named = first_of(language, &named, *units),
                )
            }
            Self::Missing { indicator, units, first } => say!(
                language,
                "`{indicator}` is missing for {units}: {named}",
                indicator,
                units = of_units(language, *units),
                named = first_of(language, first, *units),
            ),
            Self::NotApplicable { indicator, units, first } => say!(
                language,
                "`{indicator}` does not apply to {units}: {named}",
                indicator,
                units = of_units(language, *units),
                named = first_of(language, first, *units),
            ),
            Self::LeftOut { units, first } => say!(
                language,
                "{units} left out: {named}",
                units = of_units(language, *units),
                named = with_reasons(language, first, *units),
            ),
            Self::IndicatorsLeftOut { indicators, first } => {
                let named = with_reasons(language, first, *indicators);
                match indicators {
                    1 => say!(language, "1 indicator left out: {named}", named),
                    _ => say!(language, "{indicators} indicators left out: {named}", indicators, named),
                }
            }
            Self::Imputed { indicator, units, methods } => {
                let told: Vec<String> = methods.iter().take(5).map(|method| told(language, method)).collect();
                say!(
                    language,
                    "`{indicator}` was filled in for {units} ({methods})",
                    indicator,
                    units = of_units(language, *units),
                    methods = first_of(language, &told, methods.len()),
                )
            }
            Self::Treated { indicator, moved, remedies, passes } => {
                let remedies: Vec<String> = remedies.iter().map(|remedy| told(language, remedy)).collect();
                let moved = match moved {
                    0 => String::new(),
                    1 => say!(language, "; 1 value moved"),
                    moved => say!(language, "; {moved} values moved", moved),
                };
                let still = if *passes {
                    String::new()
                } else {
                    say!(language, ", and it is still beyond the bounds of skewness and kurtosis")
                };
                say!(
                    language,
                    "outliers of `{indicator}` were treated ({remedies}{moved}){still}",
                    indicator,
                    remedies = remedies.join(language.of(", then ", "，再 ")),
                    moved,
                    still,
                )
            }
            Self::Gate { node, action, reason, units, first, decimals, .. } => {
                let changes: Vec<String> = first
                    .iter()
                    .map(|change| {
                        let what = change.message(*decimals, quoted, language);
                        say!(language, "{unit} ({what})", unit = change.unit, what)
                    })
                    .collect();
                let reason = match reason.get(language.code()) {
                    "" => String::new(),
                    reason => say!(language, " ({reason})", reason),
                };
                say!(
                    language,
                    "{action} at `{node}`{reason}: {changes}",
                    action = action.word(language),
                    node,
                    reason,
                    changes = first_of(language, &changes, *units),
                )
            }
            Self::Veto { node, finding, name, units, first } => {
                let name = match name.get(language.code()) {
                    "" => quoted(finding),
                    name => name.to_owned(),
                };
                let named = first_of(language, first, *units);
                say!(language, "veto at `{node}` ({name}): {named}", node, name, named)
            }
            Self::Zero { node, child, units, first } => say!(
                language,
                "`{child}` is 0 for {units}, which makes `{node}` 0 whatever its other children say: {named}",
                child,
                units = of_units(language, *units),
                node,
                named = first_of(language, first, *units),
            ),
            Self::Quota { node, grade, limit, reached, lowered, tied, .. } => {
                let down = match lowered.len() {
                    0 => say!(language, "0 lowered"),
                    count => say!(
                        language,
                        "{count} lowered ({named})",
                        count,
                        named = first_of(language, &lowered[..count.min(NAMED)], count),
                    ),
                };
                let tied = match &tied[..] {
                    [] => String::new(),
                    tied => say!(
                        language,
                        "; the limit cannot be met to the unit, since {tied} tie",
                        tied = listed(language, tied),
                    ),
                };
                say!(
                    language,
                    "`{grade}` at `{node}` was reached by {reached}, its quota is {limit}: {down}{tied}",
                    grade,
                    node,
                    reached = of_units(language, *reached),
                    limit,
                    down,
                    tied,
                )
            }
            Self::Ungraded { node, grades } => say!(
                language,
                "`{node}` has no grades: its different scores are fewer than the {grades} grades",
                node,
                grades,
            ),
            Self::Weighting { node, model, warning, in_chinese, .. } => {
                let warning = language.of(warning, in_chinese);
                say!(language, "weights ({model}) at `{node}`: {warning}", model, node, warning)
            }
            Self::Unread(unread) => unread.message(language),
            Self::OwnScale { node, model, ends: Some([low, high]), scale: [bottom, top] } => say!(
                language,
                "`{node}`: the numbers of `{model}` run from {low} to {high}; they were brought to the scale \
                 [{bottom}, {top}] in a straight line",
                node,
                model,
                low,
                high,
                bottom,
                top,
            ),
            Self::OwnScale { node, model, ends: None, scale: [bottom, top] } => say!(
                language,
                "`{node}`: the numbers of `{model}` have a scale of their own, not [{bottom}, {top}]; give it a `rescale` \
                 to bring them there",
                node,
                model,
                bottom,
                top,
            ),
            Self::NotVerified { version } => {
                let own = env!("CARGO_PKG_VERSION");
                say!(language, "not verified: made by {version}, and this is {own}", version, own)
            }
            Self::OnePeriod { nodes, first } => say!(
                language,
                "scalings, weights or models of {named} read several periods of a panel, but the data are of one by itself: its \
                 scores and ranks are not those of the panel",
                named = first_of(
                    language,
                    &first.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>(),
                    *nodes
                ),
            ),
            Self::GapsOfOnePeriod { indicators, first } => say!(
                language,
                "gaps of {named} are to be filled from other periods of a panel, but the data are of one by itself: they stay, or \
                 are filled otherwise",
                named = first_of(
                    language,
                    &first.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>(),
                    *indicators
                ),
            ),
            Self::UnusedColumns { columns } => say!(
                language,
                "no indicator reads the columns {columns}",
                columns = told(language, &quoted_list(columns)),
            ),
        }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

fn with_reasons(language: Language, first: &[(String, String)], all: usize) -> String {
    let named: Vec<String> = first
        .iter()
        .map(|(code, why)| say!(language, "{code} ({why})", code, why = told(language, why)))
        .collect();
    first_of(language, &named, all)
}

pub(super) fn of_units(language: Language, count: usize) -> String {
    match count {
        1 => say!(language, "{count} unit", count),
        count => say!(language, "{count} units", count),
    }
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
        self.value_notices(&mut notices);
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
                warning: warning.message(Language::English, code),
                in_chinese: warning.message(Language::Chinese, code),
                contradicts: matches!(warning, Warning::Inconsistent { .. }),
            }));
        }
        notices.extend(self.period_notice());
        notices.extend(self.gaps_notice());
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

    /// Values that are missing, or beyond their possible range.
    fn value_notices(&self, notices: &mut Vec<Notice>) {
        let framework = self.framework();
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
    }

    /// How many notices there are, and in full those that put the result in question: it is of another version, or
    /// judgements contradict each other. Empty where there are none.
    #[must_use]
    pub fn notice_lines(&self, language: Language) -> Vec<String> {
        let notices = self.notices();
        let grave = notices.iter().filter(|notice| {
            matches!(notice, Notice::NotVerified { .. } | Notice::Weighting { contradicts: true, .. })
        });
        let mut lines: Vec<String> = grave.take(NAMED).map(|notice| notice.message(language)).collect();
        lines.push(match notices.len() {
            0 => return Vec::new(),
            1 => say!(language, "1 notice: see `notices()`"),
            count => say!(language, "{count} notices: see `notices()`", count),
        });
        lines
    }

    /// Whether one period of a panel is judged by itself.
    fn period_notice(&self) -> Option<Notice> {
        let nodes = self.framework().nodes().iter().enumerate();
        let alone: Vec<&str> =
            nodes.filter(|(at, _)| self.is_alone(*at)).map(|(_, node)| node.code()).collect();
        let first = alone.iter().take(NAMED).map(|code| (*code).to_owned()).collect();
        (!alone.is_empty()).then_some(Notice::OnePeriod { nodes: alone.len(), first })
    }

    /// Whether gaps that other periods of a panel would fill are those of one by itself.
    fn gaps_notice(&self) -> Option<Notice> {
        let (framework, inner) = (self.framework(), self.inner());
        if inner.carried.is_some() {
            return None;
        }
        let has_gaps = |node: &&Node| {
            let column = framework.indicator_of(node).and_then(|indicator| indicator.column.as_deref());
            let column = column_of(&inner.source, column, node.code());
            node.impute().series().is_some()
                && column.is_some_and(|column| column.values().iter().any(|x| x.is_nan()))
        };
        let codes: Vec<&str> = framework.nodes().iter().filter(has_gaps).map(Node::code).collect();
        let first = codes.iter().take(NAMED).map(|code| (*code).to_owned()).collect();
        (!codes.is_empty()).then_some(Notice::GapsOfOnePeriod { indicators: codes.len(), first })
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
    pub(crate) fn does_not_apply(&self, at: usize, row: usize) -> bool {
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
