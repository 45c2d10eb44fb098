//! The method of an assessment in words.

use indexmap::IndexMap;

use super::tables;
use crate::Assessment;
use crate::framework::{Condition, CutBy, Effect, Gate, Node, Of, Verified, word};
use crate::normalize::Normalize;
use crate::prepare::{Outliers, Step};
use crate::scoring::{Aggregate, MissingRule, RoundingRule};
use crate::stats::Interval;
use crate::words::{Language, percent_of, say, some_of, told};

/// How many nodes are named where a method holds for some only.
const NAMED: usize = 8;

/// What is said about the method: headings and texts. A text is empty where there is nothing to say.
pub(super) fn rows(result: &Assessment, language: Language) -> Vec<(String, String)> {
    let framework = result.framework();
    let (spec, nodes) = (framework.spec(), framework.nodes());
    let words = Words::new(result, language);
    let indicators: Vec<usize> =
        (0..nodes.len()).filter(|&at| nodes[at].is_indicator() && !nodes[at].is_finding()).collect();
    let dimensions: Vec<usize> = (0..nodes.len()).filter(|&at| !nodes[at].is_indicator()).collect();
    let several: Vec<usize> =
        dimensions.iter().copied().filter(|&at| nodes[at].children().len() > 1).collect();
    // Points are no weights.
    let is_weighed = |at: &usize| !matches!(nodes[*at].aggregate(), Aggregate::Points(_));
    let weighed: Vec<usize> = several.iter().copied().filter(is_weighed).collect();
    let all: Vec<usize> = (0..nodes.len()).collect();
    let [bottom, top] = framework.scale();
    let steps: Vec<String> = framework
        .preparation()
        .into_iter()
        .map(|step| match step {
            Step::Denominate => say!(language, "division by denominators"),
            Step::Impute => say!(language, "filling of gaps"),
            Step::Screen => say!(language, "screening of units"),
            Step::Treat => say!(language, "treatment of outliers"),
        })
        .collect();
    let mut rows = vec![
        (say!(language, "Source"), spec.source.clone()),
        (say!(language, "Verified in"), verified_in(&spec.verified, language)),
        (say!(language, "Scale"), say!(tight language, "from {bottom} to {top}", bottom, top)),
        (say!(language, "Preparation of data"), steps.join(language.of(", then ", "，再"))),
        (
            say!(language, "Filling of gaps"),
            words.grouped(&indicators, |node| {
                let of = |method: &crate::prepare::Impute| told(language, &plain(&word(method)));
                let methods: Vec<String> = node.impute().0.iter().map(of).collect();
                if node.impute().is_none() {
                    String::new()
                } else {
                    methods.join(language.of(", else ", "，否则"))
                }
            }),
        ),
        (
            say!(language, "Treatment of outliers"),
            words.grouped(&indicators, |node| match node.treat() {
                Outliers::None => String::new(),
                Outliers::Rule(treat) => {
                    let remedies: Vec<String> =
                        treat.remedies.iter().map(|remedy| told(language, &plain(remedy.name()))).collect();
                    remedies.join(language.of(", then ", "，再"))
                }
            }),
        ),
        (
            say!(language, "Normalisation"),
            words.grouped(&indicators, |node| scaling(node.normalize(), language)),
        ),
        (say!(language, "Weights"), words.grouped(&weighed, |node| weighting(node, language))),
        (say!(language, "Aggregation"), words.grouped(&several, |node| aggregation(node, language))),
        (
            say!(language, "Rescaling"),
            words.grouped(&dimensions, |node| match node.normalize() {
                Normalize::None => String::new(),
                other => scaling(other, language),
            }),
        ),
        (say!(language, "Missing scores"), words.grouped(&weighed, |node| missing(node, language))),
        (
            say!(language, "Rounding"),
            words.grouped(&all, |node| {
                let Some(round) = node.round() else { return String::new() };
                let decimals = round.decimals;
                match round.rule {
                    RoundingRule::HalfEven => {
                        say!(tight language, "to {decimals} decimals, halves to even", decimals)
                    }
                    RoundingRule::HalfUp => {
                        say!(tight language, "to {decimals} decimals, halves up", decimals)
                    }
                    RoundingRule::NearestDouble => say!(tight language, "to {decimals} decimals", decimals),
                }
            }),
        ),
    ];
    rows.extend(spec.gate.iter().map(|gate| (say!(language, "Rule"), words.gate(gate))));
    for quota in &spec.quota {
        let at = quota.node.as_deref().and_then(|code| framework.position(code).ok()).unwrap_or(0);
        let (grade, share) = (words.grade(at, &quota.grade), percent_of(quota.at_most));
        let text = say!(tight language, "{grade}: at most {share}% of the units", grade, share);
        rows.push((say!(language, "Quota"), words.because(text, quota.reason.get(language.code()))));
    }
    rows.push((say!(language, "Grade limits"), words.grades()));
    rows.push((say!(language, "Ranks"), tables::rank_rules(result, language)));
    rows.push((say!(language, "Digest of the data"), result.input_digest()));
    rows.push((say!(language, "Software"), format!("govindex {}", result.version())));
    rows
}

/// Where something was verified.
pub(super) fn verified_in(verified: &Verified, language: Language) -> String {
    match verified {
        Verified::No => say!(language, "not verified"),
        Verified::In(place) => place.clone(),
    }
}

/// The nodes of an assessment in words.
pub(super) struct Words<'a> {
    result: &'a Assessment,
    language: Language,
}

impl<'a> Words<'a> {
    pub(super) fn new(result: &'a Assessment, language: Language) -> Self {
        Self { result, language }
    }

    fn name(&self, at: usize) -> String {
        self.result.framework().nodes()[at].named(self.language)
    }

    /// What is said of nodes, each text once, with the names of the first of its nodes.
    pub(super) fn groups(&self, nodes: &[usize], said: impl Fn(&Node) -> String) -> Vec<(String, String)> {
        let mut groups: IndexMap<String, Vec<String>> = IndexMap::new();
        for &at in nodes {
            groups.entry(said(&self.result.framework().nodes()[at])).or_default().push(self.name(at));
        }
        groups.into_iter().map(|(text, names)| (text, some_of(self.language, &names, NAMED))).collect()
    }

    /// What is said of nodes: once where all say the same, else which nodes say what. Empty texts are not shown.
    fn grouped(&self, nodes: &[usize], said: impl Fn(&Node) -> String) -> String {
        let groups = self.groups(nodes, said);
        if let [(text, _)] = &groups[..] {
            return text.clone();
        }
        let line = |(text, names)| say!(tight self.language, "{text}: {names}", text, names);
        let lines: Vec<String> = groups.into_iter().filter(|(text, _)| !text.is_empty()).map(line).collect();
        // Pages have no lines within a cell.
        lines.join(self.language.of("; ", "；"))
    }

    fn grade(&self, at: usize, grade: &str) -> String {
        let framework = self.result.framework();
        framework.grade_name(&framework.nodes()[at], grade, self.language)
    }

    fn because(&self, text: String, reason: &str) -> String {
        match reason {
            "" => text,
            reason => say!(tight self.language, "{text} ({reason})", text, reason),
        }
    }

    /// The ends of an interval, in words.
    fn interval(&self, interval: &Interval) -> String {
        let language = self.language;
        let ends = [
            interval.at_least.map(|x| say!(tight language, "at least {x}", x)),
            interval.above.map(|x| say!(tight language, "above {x}", x)),
            interval.at_most.map(|x| say!(tight language, "at most {x}", x)),
            interval.below.map(|x| say!(tight language, "below {x}", x)),
        ];
        let ends: Vec<String> = ends.into_iter().flatten().collect();
        ends.join(language.of(" and ", "且"))
    }

    fn condition(&self, condition: &Condition) -> String {
        let language = self.language;
        let framework = self.result.framework();
        let Ok(at) = framework.position(&condition.node) else { return String::new() };
        let node = self.name(at);
        let node = match condition.of {
            Some(Of::Score) if framework.nodes()[at].is_indicator() => {
                say!(tight language, "the score of “{node}”", node)
            }
            Some(Of::Value) if !framework.nodes()[at].is_indicator() => {
                say!(tight language, "the value of “{node}”", node)
            }
            _ => format!("“{node}”"),
        };
        if condition.missing {
            return say!(tight language, "{node} has no data", node);
        }
        say!(tight language, "{node} is {range}", node, range = self.interval(&condition.lies))
    }

    fn gate(&self, gate: &Gate) -> String {
        let language = self.language;
        let framework = self.result.framework();
        let at = gate.then.node.as_deref().and_then(|code| framework.position(code).ok()).unwrap_or(0);
        let effect = match &gate.then.effect {
            Effect::Cap(x) => say!(tight language, "the score is at most {x}", x),
            Effect::Deduct(x) => say!(tight language, "{x} points off", x),
            Effect::Score(x) => say!(tight language, "the score is set to {after}", after = x),
            Effect::Grade(grade) => {
                say!(tight language, "the grade is {grade}", grade = self.grade(at, grade))
            }
            Effect::AtMost(grade) => {
                say!(tight language, "the grade is at most {grade}", grade = self.grade(at, grade))
            }
            Effect::Lower(count) => say!(tight language, "the grade is lower by {count}", count),
            other => other.word(language),
        };
        let effect = match at {
            0 => effect,
            at => say!(tight language, "of “{node}”, {effect}", node = self.name(at), effect),
        };
        let conditions: Vec<String> = gate.when.iter().map(|condition| self.condition(condition)).collect();
        let conditions = conditions.join(language.of(" and ", "，且"));
        let text = say!(tight language, "if {conditions}: {effect}", conditions, effect);
        self.because(text, gate.reason.get(language.code()))
    }

    /// The grades of the index, the best first as they are given.
    fn grades(&self) -> String {
        let language = self.language;
        let framework = self.result.framework();
        let root = framework.root();
        let lines: Vec<String> = framework
            .bands(root)
            .iter()
            .map(|band| {
                let grade = band.label.or(&band.grade, language);
                match self.interval(&band.scores) {
                    range if range.is_empty() => grade,
                    range => say!(tight language, "{grade}: {range}", grade, range),
                }
            })
            .collect();
        let cut = match framework.cut(root) {
            None => String::new(),
            Some(CutBy::NaturalBreaks) => say!(language, "cut where the scores have gaps (natural breaks)"),
            Some(CutBy::EqualSize) => say!(language, "classes of equal size"),
        };
        let between = language.of("; ", "；");
        let lines = lines.join(between);
        if cut.is_empty() || lines.is_empty() { lines + &cut } else { lines + between + &cut }
    }
}

/// The word of a file as plain words.
pub(super) fn plain(word: &str) -> String {
    match word {
        "arithmetic" | "geometric" | "harmonic" | "power" | "trimmed" => format!("{word} mean"),
        "mazziotta-pareto" => "Mazziotta-Pareto index".to_owned(),
        "choquet" => "Choquet integral".to_owned(),
        "borda" => "Borda".to_owned(),
        "grey-relational" => "grey relational analysis".to_owned(),
        "matter-element" => "matter-element extension".to_owned(),
        "fuzzy" => "fuzzy evaluation".to_owned(),
        "benefit-of-the-doubt" => "benefit of the doubt".to_owned(),
        "order-relation" => "g1".to_owned(),
        "copeland" => "Copeland".to_owned(),
        "owa" => "ordered weighted average".to_owned(),
        "constant" => "a given value".to_owned(),
        "siblings" => "the other indicators of the unit".to_owned(),
        "nearest" => "nearest units".to_owned(),
        "em" => "expectation-maximisation".to_owned(),
        "multiple" => "multiple imputation".to_owned(),
        "series" => "other periods".to_owned(),
        "fences" => "fences of the box plot".to_owned(),
        "rsr" | "wsm" | "wpm" | "waspas" | "topsis" | "vikor" | "copras" | "edas" | "mabac" | "marcos"
        | "codas" | "cocoso" | "aras" | "moora" | "multimoora" | "spotis" | "promethee" | "dea" => {
            word.to_uppercase()
        }
        "electre-tri" => "ELECTRE TRI".to_owned(),
        word => word.to_owned(),
    }
}

fn scaling(normalize: &Normalize, language: Language) -> String {
    match normalize {
        Normalize::None => say!(language, "none, the value is the score"),
        Normalize::Interval(_) => told(language, "interval"),
        other => told(language, &plain(&word(other))),
    }
}

fn weighting(node: &Node, language: Language) -> String {
    match node.weights() {
        crate::weights::Weights::Declared => say!(language, "as the framework gives them"),
        other => told(language, &plain(&word(other))),
    }
}

fn aggregation(node: &Node, language: Language) -> String {
    told(language, &plain(&word(node.aggregate())))
}

fn missing(node: &Node, language: Language) -> String {
    let rule = match node.missing().rule {
        MissingRule::Rescale => say!(language, "the weights of the others are scaled up"),
        MissingRule::Propagate => say!(language, "no score either"),
        MissingRule::Zero => say!(language, "counted as 0"),
    };
    match node.missing().least {
        None => rule,
        Some(least) => say!(
            tight language,
            "{rule}; at least {share}% must be there",
            rule,
            share = percent_of(least),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every method that a framework can name has a name that is read in both languages.
    #[test]
    fn every_method_has_a_chinese_name() {
        fn names<T: serde::de::DeserializeOwned>() -> Vec<String> {
            let Err(fault) = serde_json::from_value::<T>(serde_json::json!({ "?": {} })) else {
                return Vec::new();
            };
            fault.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect()
        }
        let all = [
            names::<crate::weights::Weights>(),
            names::<crate::scoring::Aggregate>(),
            names::<Normalize>(),
            names::<crate::prepare::Impute>(),
            names::<crate::prepare::Remedy>(),
        ];
        assert!(all.iter().all(|names| names.len() >= 5), "{all:?}");
        let own = |name: &str| ["declared", "none"].contains(&name);
        let unknown: Vec<String> = all
            .concat()
            .into_iter()
            .filter(|name| !own(name))
            .map(|name| plain(&name))
            // TOPSIS is called so in both languages.
            .filter(|name| {
                told(Language::Chinese, name) == *name && name.bytes().any(|b| b.is_ascii_lowercase())
            })
            .collect();
        assert!(unknown.is_empty(), "give the Chinese of {unknown:?}");
    }
}
