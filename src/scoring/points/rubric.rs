//! What a rubric says, and what an inspection found.

use crate::error::Problem;
use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// An inspection rubric, as it is written down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Rubric {
    /// The items.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
    /// What the base must pass for bonus points to count. Default: nothing, they always count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bonus: Option<Bound>,
    /// What becomes of items that do not apply to a unit. Default: the rest is rescaled.
    pub not_applicable: NotApplicable,
    /// Limits to the score where risks were found.
    #[serde(rename = "ceiling", skip_serializing_if = "Vec::is_empty")]
    pub ceilings: Vec<Ceiling>,
    /// The grades, best first; the first that fits is given.
    #[serde(rename = "grade", skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<PointsGrade>,
    /// What a veto does.
    pub veto: Veto,
}

impl Rubric {
    /// The full points: of all items from which points are taken away.
    pub(crate) fn full(&self) -> f64 {
        self.points_of(ItemKind::Deduct)
    }

    /// The most points there are: the full points and those of every bonus.
    pub(crate) fn most(&self) -> f64 {
        self.full() + self.points_of(ItemKind::Bonus)
    }

    fn points_of(&self, kind: ItemKind) -> f64 {
        self.items.iter().filter(|item| item.kind == kind).map(|item| item.points).sum()
    }
}

/// One item of a rubric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Item {
    /// Its code, unique in the rubric.
    pub code: String,
    /// Its name in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What a finding under it does. Default: deduct.
    pub kind: ItemKind,
    /// Its full points: the most that can be lost, or won. 0 for a veto.
    pub points: f64,
    /// What can be found under it.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// What a finding does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ItemKind {
    /// It takes points away.
    #[default]
    Deduct,
    /// It earns points.
    Bonus,
    /// It fails the unit.
    Veto,
}

/// A rule under an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Rule {
    /// Its code, unique in the item.
    pub code: String,
    /// Points that one finding costs or earns, at least 0.
    pub each: f64,
    /// The most that this rule takes or gives. Default: the item's points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<f64>,
    /// From which count on the rule applies; below it the findings cost nothing. Default 0.
    pub from: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { code: String::new(), each: 0.0, cap: None, from: 0.0 }
    }
}

/// What becomes of deduction items that do not apply to a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NotApplicable {
    /// They are left out, and the score on the others is scaled up to the full points.
    #[default]
    Rescale,
    /// They keep their full points.
    Full,
}

/// A threshold, with the side that its own value is on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bound {
    /// More than this.
    Above(f64),
    /// This or more.
    From(f64),
}

impl Bound {
    /// Scores are sums of points such as 0.1; this much of rounding does not keep one from a threshold it has reached.
    const ROUNDING: f64 = 1e-9;

    pub(super) fn passed_by(self, score: f64) -> bool {
        match self {
            Self::Above(bound) => score > bound + Self::ROUNDING,
            Self::From(bound) => score >= bound - Self::ROUNDING,
        }
    }

    fn value(self) -> f64 {
        let (Self::Above(bound) | Self::From(bound)) = self;
        bound
    }
}

/// A limit to the score of units with certain risks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Ceiling {
    /// The risk, as findings name it.
    pub risk: String,
    /// How many findings of it bring the ceiling down. Default 1.
    #[serde(default = "one")]
    pub at_least: f64,
    /// The score that a unit with them can reach at most.
    pub score: f64,
}

fn one() -> f64 {
    1.0
}

/// A grade.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PointsGrade {
    /// Its name.
    pub label: String,
    /// The least score (inclusive). Default: any score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Risks of which only so many may have been found.
    #[serde(rename = "risk", skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<RiskLimit>,
}

/// How many findings of a risk a grade allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct RiskLimit {
    /// The risk, as findings name it.
    pub risk: String,
    /// The most that the grade allows. Default 0.
    #[serde(default)]
    pub at_most: f64,
}

/// What a veto does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Veto {
    /// The grade. Default: the last of the grades.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// The score that is shown (some regions print 59). Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// What an inspection found in one unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Findings {
    /// The findings, in the order in which they use up points.
    #[serde(rename = "finding")]
    pub findings: Vec<Finding>,
    /// The codes of the items that do not apply to the unit.
    pub not_applicable: Vec<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Finding {
    /// The item's code.
    pub item: String,
    /// The rule's code.
    pub rule: String,
    /// How many; a fraction for part of one. Default 1.
    pub count: f64,
    /// What shows it: a record, a page, a file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// The kind of risk that it is, where grades or ceilings ask for it: `high`, `medium` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
}

impl Default for Finding {
    fn default() -> Self {
        Self { item: String::new(), rule: String::new(), count: 1.0, evidence: String::new(), risk: None }
    }
}

impl Finding {
    /// One finding under a rule of an item.
    #[must_use]
    pub fn new(item: &str, rule: &str) -> Self {
        Self { item: item.to_owned(), rule: rule.to_owned(), ..Self::default() }
    }

    /// Sets how many.
    #[must_use]
    pub fn count(mut self, count: f64) -> Self {
        self.count = count;
        self
    }

    /// Sets what shows it.
    #[must_use]
    pub fn evidence(mut self, evidence: &str) -> Self {
        evidence.clone_into(&mut self.evidence);
        self
    }

    /// Sets the kind of risk.
    #[must_use]
    pub fn risk(mut self, risk: &str) -> Self {
        self.risk = Some(risk.to_owned());
        self
    }
}

impl Findings {
    /// Adds a finding.
    #[must_use]
    pub fn finding(mut self, finding: Finding) -> Self {
        self.findings.push(finding);
        self
    }

    /// Adds an item that does not apply.
    #[must_use]
    pub fn without(mut self, item: &str) -> Self {
        self.not_applicable.push(item.to_owned());
        self
    }
}

pub(super) fn fault<T>(parameter: &'static str, found: String, expected: &'static str) -> Result<T> {
    Err(Error::from(Problem::InvalidParameter { method: "points", parameter, found, expected }))
}

impl Rubric {
    /// Checks codes and numbers.
    ///
    /// # Errors
    /// `invalid_parameter` for codes that are empty or repeated, points, caps or thresholds out of range, items
    /// without rules, and a veto grade that is not one of the grades.
    pub fn check(&self) -> Result<()> {
        let amount = |x: f64| x >= 0.0 && x.is_finite();
        let mut codes = IndexSet::new();
        for item in &self.items {
            let code = &item.code;
            if code.is_empty() || !codes.insert(code) {
                return fault("item.code", format!("`{code}`"), "not empty, and unique in the rubric");
            }
            if item.rules.is_empty() {
                return fault("item.rule", format!("none in `{code}`"), "at least one rule for each item");
            }
            let scored = item.kind != ItemKind::Veto;
            if !amount(item.points) || (scored && item.points <= 0.0) {
                return fault(
                    "item.points",
                    format!("{} in `{code}`", item.points),
                    "a finite number above 0",
                );
            }
            let mut rules = IndexSet::new();
            for rule in &item.rules {
                let name = format!("`{}` of `{code}`", rule.code);
                if rule.code.is_empty() || !rules.insert(&rule.code) {
                    return fault("rule.code", name, "not empty, and unique in the item");
                }
                if !amount(rule.each) || (scored && rule.each <= 0.0) {
                    return fault("rule.each", format!("{} in {name}", rule.each), "a finite number above 0");
                }
                if !rule.cap.is_none_or(amount) || !amount(rule.from) {
                    return fault("rule.cap or rule.from", name, "finite numbers of at least 0");
                }
            }
        }
        if !self.items.iter().any(|item| item.kind == ItemKind::Deduct) {
            return fault("item", "no item with deductions".to_owned(), "one item with deductions at least");
        }
        if self.bonus.is_some_and(|bound| !bound.value().is_finite()) {
            return fault("bonus", format!("{:?}", self.bonus), "a finite bound");
        }
        if let Some(ceiling) = self.ceilings.iter().find(|c| !amount(c.at_least) || !c.score.is_finite()) {
            return fault("ceiling", format!("{ceiling:?}"), "finite numbers, the count at least 0");
        }
        for pair in self.grades.windows(2) {
            let bound = |grade: &PointsGrade| grade.from.unwrap_or(f64::NEG_INFINITY);
            if bound(&pair[0]).is_nan() || bound(&pair[1]).is_nan() || bound(&pair[0]) < bound(&pair[1]) {
                return fault(
                    "grade",
                    format!("`{}` before `{}`", pair[0].label, pair[1].label),
                    "best first",
                );
            }
        }
        match &self.veto.grade {
            Some(label) if !self.grades.iter().any(|grade| &grade.label == label) => {
                fault("veto.grade", format!("`{label}`"), "one of the grades")
            }
            _ => Ok(()),
        }
    }
}
