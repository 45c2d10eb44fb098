//! Which choice of a method, or change of the data, moves the units: each difference of two frameworks put in alone.

use std::collections::{HashMap, HashSet};

use super::comparison::{Changes, ComparisonSummary, METHOD, Pairing, Side, UnitShift, shifts};
use crate::assess::{Assessment, assess};
use crate::dataset::Dataset;
use crate::error::Problem;
use crate::framework::{Dimension, Framework, Indicator, Node, Spec};
use crate::prepare::Step;
use crate::table::{Cells, Table};
use crate::weights::Weights;
use crate::{Error, Result, parallel};

/// What one choice, or all of them, does to the ranks of the units.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChoiceEffect {
    /// The choice, as the key of a framework file: `normalize`, `weights`, `aggregate`, `missing` …; `data` for other data;
    /// `tree` for nodes that are not in both; `jointly` for all that can be put in at once; `rest` for what changes from `a`
    /// to `b` beyond the sum of what the single choices change.
    pub choice: &'static str,
    /// The nodes at which the frameworks differ in it, by the codes of the first; none where it is one of the whole framework.
    pub nodes: Vec<String>,
    /// How many ranks change.
    pub rank_changed: Option<usize>,
    /// The mean over units of how many places each moves.
    pub mean_abs_rank_change: f64,
    /// Spearman's correlation of the scores with those of `a`; none for the rest.
    pub spearman: Option<f64>,
    /// The mean change of the score without its sign; `NaN` where the choice is the scale.
    pub mean_abs_score_change: f64,
    /// How many grades change, where the node has grades.
    pub grade_changed: Option<usize>,
    /// Why the choice could not be put in alone.
    pub fault: Option<Error>,
}

/// The differences of two assessments, put into the first one at a time, then all at once.
///
/// Each is assessed anew, so a choice counts for what it does where all others are those of `a`. Single choices do not add up
/// to the whole: what they leave, unit by unit, is the `rest`. That is their interaction, together with what could not be put
/// in alone: nodes that only one framework has, and choices with a fault.
#[derive(Clone, Debug)]
pub struct ChoiceEffects {
    effects: Vec<ChoiceEffect>,
}

impl ChoiceEffects {
    /// Each choice, then `jointly` and `rest`; empty where framework and data say the same.
    #[must_use]
    pub fn effects(&self) -> &[ChoiceEffect] {
        &self.effects
    }

    /// One row per choice: `choice`, `nodes`, `rank_changed`, `mean_abs_rank_change`, `spearman`, `mean_abs_score_change`,
    /// `grade_changed`, `fault`.
    #[must_use]
    pub fn table(&self) -> Table {
        let all = &self.effects;
        Table::new()
            .with("choice", Cells::texts(all.iter().map(|one| one.choice)))
            .with("nodes", Cells::texts(all.iter().map(|one| one.nodes.join(", "))))
            .with("rank_changed", Cells::counts(all.iter().map(|one| one.rank_changed)))
            .with("mean_abs_rank_change", Cells::numbers(all.iter().map(|one| one.mean_abs_rank_change), 3))
            .with("spearman", Cells::numbers(all.iter().map(|one| one.spearman), 4))
            .with("mean_abs_score_change", Cells::numbers(all.iter().map(|one| one.mean_abs_score_change), 4))
            .with("grade_changed", Cells::counts(all.iter().map(|one| one.grade_changed)))
            .with(
                "fault",
                Cells::Text(all.iter().map(|one| one.fault.as_ref().map(ToString::to_string)).collect()),
            )
    }
}

/// A choice that both frameworks make, and how that of `b` is written into what `a` says.
struct Choice {
    name: &'static str,
    nodes: Vec<String>,
    write: Box<dyn Fn(&mut Spec)>,
}

/// The children of a dimension with their shares.
type Shares = Vec<(String, f64)>;

/// Both frameworks with the method of every node written at the node.
struct Specs<'a> {
    a: &'a Framework,
    b: &'a Framework,
    own: Spec,
    other: Spec,
    /// The code in `b` of each code of `a` that is the same kind of node in both; the indices are one node whatever their codes.
    codes: HashMap<String, String>,
}

impl<'a> Specs<'a> {
    fn new(a: &'a Framework, b: &'a Framework) -> Self {
        let is_pair = |one: &Node, other: &Node| one.is_indicator() == other.is_indicator();
        let mut codes: HashMap<String, String> = a
            .nodes()
            .iter()
            .filter(|one| b.node(one.code()).is_ok_and(|other| is_pair(one, other)))
            .map(|one| (one.code().to_owned(), one.code().to_owned()))
            .collect();
        if is_pair(a.root(), b.root()) {
            codes.retain(|_, other| other != b.root().code());
            codes.insert(a.root().code().to_owned(), b.root().code().to_owned());
        }
        Self { a, b, own: a.settled(), other: b.settled(), codes }
    }

    /// The nodes that are not in both, or have another parent there.
    fn unlike(&self) -> Vec<String> {
        let parent = |of: &Framework, node: &Node| node.parent().map(|at| of.nodes()[at].code().to_owned());
        let mut found: Vec<String> = Vec::new();
        for node in self.a.nodes() {
            let same =
                self.codes.get(node.code()).and_then(|code| self.b.node(code).ok()).is_some_and(|other| {
                    parent(self.a, node).and_then(|code| self.codes.get(&code).cloned())
                        == parent(self.b, other)
                });
            if !same {
                found.push(node.code().to_owned());
            }
        }
        let known: Vec<&String> = self.codes.values().collect();
        for node in self.b.nodes() {
            let code = node.code().to_owned();
            if !known.contains(&&code) && !found.contains(&code) {
                found.push(code);
            }
        }
        found
    }

    /// The dimensions of both, in the order of `a`.
    fn dimensions(&self) -> impl Iterator<Item = (&Dimension, &Dimension)> {
        self.own.dimension.iter().filter_map(|own| {
            let code = self.codes.get(&own.code)?;
            Some((own, self.other.dimension.iter().find(|other| other.code == *code)?))
        })
    }

    fn indicators(&self) -> impl Iterator<Item = (&Indicator, &Indicator)> {
        self.own.indicator.iter().filter_map(|own| {
            let code = self.codes.get(&own.code)?;
            Some((own, self.other.indicator.iter().find(|other| other.code == *code)?))
        })
    }

    /// A choice of dimensions that differs somewhere.
    fn of_dimensions(
        &self,
        name: &'static str,
        differ: fn(&Dimension, &Dimension) -> bool,
        write: fn(&mut Dimension, &Dimension),
    ) -> Option<Choice> {
        choice_of(name, self.dimensions(), |one| &one.code, |spec| &mut spec.dimension, differ, write)
    }

    fn of_indicators(
        &self,
        name: &'static str,
        differ: fn(&Indicator, &Indicator) -> bool,
        write: fn(&mut Indicator, &Indicator),
    ) -> Option<Choice> {
        choice_of(name, self.indicators(), |one| &one.code, |spec| &mut spec.indicator, differ, write)
    }

    /// The share of each child in its parent, as declared; none where the children are not the same.
    fn declared(&self, dimension: &Dimension) -> Option<[Shares; 2]> {
        let shares = |of: &Framework, code: &str| {
            let nodes = of.nodes();
            let node = of.node(code).ok()?;
            let equal = *node.weights() == Weights::Equal;
            let own = node.children().iter().map(|&child| {
                (nodes[child].code().to_owned(), if equal { 1.0 } else { nodes[child].weight() })
            });
            let own: Shares = own.collect();
            let total: f64 = own.iter().map(|(_, weight)| weight).sum();
            Some(own.into_iter().map(|(code, weight)| (code, weight / total)).collect::<Vec<_>>())
        };
        let own = shares(self.a, &dimension.code)?;
        let other: HashMap<String, f64> =
            shares(self.b, self.codes.get(&dimension.code)?)?.into_iter().collect();
        let counterpart = own
            .iter()
            .map(|(code, _)| Some((code.clone(), *other.get(self.codes.get(code)?)?)))
            .collect::<Option<Vec<_>>>()?;
        (counterpart.len() == other.len()).then_some([own, counterpart])
    }

    /// The weights of dimensions that have the same children in both.
    fn weights(&self) -> Option<Choice> {
        let mut nodes = Vec::new();
        let mut found: Vec<(String, Weights, Shares)> = Vec::new();
        for (own, other) in self.dimensions() {
            let Some([before, after]) = self.declared(own) else { continue };
            let (one, two) =
                (own.weights.clone().unwrap_or_default(), other.weights.clone().unwrap_or_default());
            let is_given = |weights: &Weights| matches!(weights, Weights::Declared | Weights::Equal);
            let is_far = before.iter().zip(&after).any(|((_, a), (_, b))| (a - b).abs() > 1e-12);
            let differs = if is_given(&one) && is_given(&two) { is_far } else { one != two || is_far };
            if differs {
                nodes.push(own.code.clone());
                found.push((own.code.clone(), two, after));
            }
        }
        let write = move |spec: &mut Spec| {
            for (code, weights, shares) in &found {
                let own = spec.dimension.iter_mut().filter(|own| own.code == *code);
                own.for_each(|own| own.weights = Some(weights.clone()));
                for (child, share) in shares {
                    let own = spec.dimension.iter_mut().filter(|own| own.code == *child);
                    own.for_each(|own| own.weight = Some(*share));
                    let own = spec.indicator.iter_mut().filter(|own| own.code == *child);
                    own.for_each(|own| own.weight = Some(*share));
                }
            }
        };
        (!nodes.is_empty()).then(|| Choice { name: "weights", nodes, write: Box::new(write) })
    }

    fn rounding(&self) -> Option<Choice> {
        let dimensions =
            self.of_dimensions("round", |a, b| a.round != b.round, |own, other| own.round = other.round);
        let indicators =
            self.of_indicators("round", |a, b| a.round != b.round, |own, other| own.round = other.round);
        match (dimensions, indicators) {
            (Some(one), Some(two)) => Some(Choice {
                name: "round",
                nodes: one.nodes.into_iter().chain(two.nodes).collect(),
                write: Box::new(move |spec| {
                    (one.write)(spec);
                    (two.write)(spec);
                }),
            }),
            (one, two) => one.or(two),
        }
    }

    /// The codes of `b` that rules of the whole framework name, in those of `a`.
    fn named(&self, code: &str) -> String {
        let own = self.codes.iter().find(|(_, other)| *other == code);
        own.map_or_else(|| code.to_owned(), |(own, _)| own.clone())
    }

    fn of_all(&self) -> Vec<Choice> {
        let (own, other) = (&self.own, &self.other);
        let mut found = Vec::new();
        let mut add = |name, differs: bool, write: Box<dyn Fn(&mut Spec)>| {
            if differs {
                found.push(Choice { name, nodes: Vec::new(), write });
            }
        };
        let theirs = other.scale;
        let differs = own.scale.map(f64::to_bits) != theirs.map(f64::to_bits);
        add("scale", differs, Box::new(move |spec| spec.scale = theirs));
        let theirs = other.ranks;
        add("ranks", own.ranks != theirs, Box::new(move |spec| spec.ranks = theirs));
        let theirs = (other.method.screen_indicators.clone(), other.method.screen.clone());
        let differs = own.method.screen_indicators != theirs.0 || own.method.screen != theirs.1;
        add(
            "screen",
            differs,
            Box::new(move |spec| {
                (spec.method.screen_indicators, spec.method.screen) = theirs.clone();
            }),
        );
        // The order of steps that neither takes is no choice.
        let taken: Vec<Step> = [self.a, self.b].into_iter().flat_map(Framework::preparation).collect();
        let order = |spec: &Spec| -> Vec<Step> {
            let all = spec.method.prepare.iter().flatten().copied();
            all.filter(|step| taken.contains(step)).collect()
        };
        let differs = order(own) != order(other);
        let theirs = other.method.prepare.clone();
        add("prepare", differs, Box::new(move |spec| spec.method.prepare.clone_from(&theirs)));
        let mut gates = other.gate.clone();
        for gate in &mut gates {
            gate.when.iter_mut().for_each(|when| when.node = self.named(&when.node));
            gate.then.node = gate.then.node.as_deref().map(|code| self.named(code));
        }
        let differs = own.gate.len() != gates.len()
            || own.gate.iter().zip(&gates).any(|(a, b)| a.when != b.when || a.then != b.then);
        add("gate", differs, Box::new(move |spec| spec.gate.clone_from(&gates)));
        let mut quotas = other.quota.clone();
        for quota in &mut quotas {
            quota.node = quota.node.as_deref().map(|code| self.named(code));
        }
        let is_same = |a: &crate::framework::Quota, b: &crate::framework::Quota| {
            a.node == b.node
                && a.grade == b.grade
                && a.at_most.to_bits() == b.at_most.to_bits()
                && a.ties == b.ties
        };
        let differs =
            own.quota.len() != quotas.len() || own.quota.iter().zip(&quotas).any(|(a, b)| !is_same(a, b));
        add("quota", differs, Box::new(move |spec| spec.quota.clone_from(&quotas)));
        found
    }

    /// The grades of the framework, and of the nodes that have their own.
    fn grades(&self) -> Option<Choice> {
        let dimensions = self.of_dimensions(
            "grades",
            |a, b| a.grades != b.grades,
            |own, other| own.grades.clone_from(&other.grades),
        );
        let indicators = self.of_indicators(
            "grades",
            |a, b| a.grades != b.grades,
            |own, other| own.grades.clone_from(&other.grades),
        );
        let theirs = self.other.grades.clone();
        if dimensions.is_none() && indicators.is_none() && self.own.grades == theirs {
            return None;
        }
        let parts: Vec<Choice> = dimensions.into_iter().chain(indicators).collect();
        Some(Choice {
            name: "grades",
            nodes: parts.iter().flat_map(|part| part.nodes.clone()).collect(),
            write: Box::new(move |spec| {
                spec.grades.clone_from(&theirs);
                for part in &parts {
                    (part.write)(spec);
                }
            }),
        })
    }

    /// Every choice in which the frameworks differ, in the order in which an assessment makes them.
    fn choices(&self) -> Vec<Choice> {
        let mut all = self.of_all();
        let of_nodes = [
            self.of_indicators(
                "denominate",
                |a, b| a.denominate != b.denominate,
                |own, other| own.denominate.clone_from(&other.denominate),
            ),
            self.of_indicators(
                "impute",
                |a, b| a.impute != b.impute,
                |own, other| own.impute.clone_from(&other.impute),
            ),
            self.of_indicators(
                "treat",
                |a, b| a.treat != b.treat,
                |own, other| own.treat.clone_from(&other.treat),
            ),
            self.of_indicators(
                "direction",
                |a, b| a.direction != b.direction,
                |own, other| own.direction = other.direction,
            ),
            self.of_indicators(
                "normalize",
                |a, b| a.normalize != b.normalize || a.goalposts != b.goalposts || a.target != b.target,
                |own, other| {
                    own.normalize.clone_from(&other.normalize);
                    own.goalposts = other.goalposts;
                    own.target = other.target;
                },
            ),
            self.weights(),
            self.of_dimensions(
                "aggregate",
                |a, b| a.aggregate != b.aggregate,
                |own, other| own.aggregate.clone_from(&other.aggregate),
            ),
            self.of_dimensions(
                "missing",
                |a, b| a.missing != b.missing,
                |own, other| own.missing = other.missing,
            ),
            self.of_dimensions(
                "rescale",
                |a, b| a.rescale != b.rescale,
                |own, other| own.rescale.clone_from(&other.rescale),
            ),
            self.rounding(),
            self.grades(),
        ];
        all.extend(of_nodes.into_iter().flatten());
        all
    }

    /// The columns of the data of `b`, where the indicators of both are to be read from them.
    fn columns(&self) -> Vec<(String, String)> {
        let column = |one: &Indicator| one.column.clone().unwrap_or_else(|| one.code.clone());
        self.indicators().map(|(own, other)| (own.code.clone(), column(other))).collect()
    }
}

/// A choice of the nodes of one kind that differ; none where none does.
fn choice_of<'s, N: Clone + 'static>(
    name: &'static str,
    pairs: impl Iterator<Item = (&'s N, &'s N)>,
    code: fn(&N) -> &String,
    all: fn(&mut Spec) -> &mut Vec<N>,
    differ: fn(&N, &N) -> bool,
    write: fn(&mut N, &N),
) -> Option<Choice> {
    let differing = pairs.filter(|(own, other)| differ(own, other));
    let found: Vec<(String, N)> = differing.map(|(own, other)| (code(own).clone(), other.clone())).collect();
    let nodes: Vec<String> = found.iter().map(|(code, _)| code.clone()).collect();
    let write = move |spec: &mut Spec| {
        for (known, other) in &found {
            all(spec).iter_mut().filter(|own| code(own) == known).for_each(|own| write(own, other));
        }
    };
    (!nodes.is_empty()).then(|| Choice { name, nodes, write: Box::new(write) })
}

/// What each difference of the two assessments does alone, and all together; `whole` are the changes from `a` to `b`.
pub(super) fn choice_effects(sides: &[Side<'_>; 2], whole: &[UnitShift]) -> Result<ChoiceEffects> {
    let [a, b] = sides;
    let specs = Specs::new(a.of.asked(), b.of.asked());
    let (choices, unlike) = (specs.choices(), specs.unlike());
    let columns = specs.columns();
    let has_other_data = columns.iter().any(|(code, column)| column_of(&specs.own, code) != Some(column))
        || a.of.input_digest() != b.of.input_digest();
    let mut effects = Vec::new();
    if choices.is_empty() && unlike.is_empty() && !has_other_data {
        return Ok(ChoiceEffects { effects });
    }
    let (own, other) = (a.of.source(), b.of.source());
    let read_other = |spec: &mut Spec| {
        for (code, column) in &columns {
            let found = spec.indicator.iter_mut().filter(|own| own.code == *code);
            found.for_each(|own| own.column = Some(column.clone()));
        }
    };
    let bench = Bench { a: *a, spec: &specs.own, whole };
    let fault = bench.check().err();
    let try_out = |write: &dyn Fn(&mut Spec), data: &Dataset| match &fault {
        Some(fault) => Err(fault.clone()),
        None => bench.measure(write, data),
    };
    let mut sums = vec![[0.0; 2]; whole.len()];
    let mut add = |choice, nodes, outcome: Result<Measured>| {
        for (sum, change) in sums.iter_mut().zip(outcome.iter().flat_map(|measured| &measured.changes)) {
            *sum = [sum[0] + change[0], sum[1] + change[1]];
        }
        effects.push(ChoiceEffect::new(choice, nodes, outcome));
        parallel::check_stop()
    };
    if has_other_data {
        add("data", Vec::new(), try_out(&read_other, other))?;
    }
    for choice in &choices {
        add(choice.name, choice.nodes.clone(), try_out(&*choice.write, own))?;
    }
    if !unlike.is_empty() {
        let found = format!("of a framework whose tree differs at `{}`", unlike.join(", "));
        let fault = Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "b",
            found,
            expected: "of a framework with the same tree, so that each choice can be put in alone",
        });
        add("tree", unlike, Err(fault))?;
    }
    let all = |spec: &mut Spec| {
        for choice in &choices {
            (choice.write)(spec);
        }
        if has_other_data {
            read_other(spec);
        }
    };
    let joint = try_out(&all, if has_other_data { other } else { own });
    effects.push(ChoiceEffect::new("jointly", Vec::new(), joint));
    let left = |of: fn(&UnitShift) -> f64, part: usize| {
        let left = whole.iter().zip(&sums).map(|(one, sum)| of(one) - sum[part]);
        Changes(left.filter(|x| !x.is_nan()).collect())
    };
    let (score, rank) = (left(|one| one.score_change, 0), left(|one| one.rank_change, 1));
    effects.push(ChoiceEffect {
        choice: "rest",
        nodes: Vec::new(),
        rank_changed: Some(rank.count(|x| x > 0.0)),
        mean_abs_rank_change: rank.mean_abs(),
        spearman: None,
        mean_abs_score_change: score.mean_abs(),
        grade_changed: None,
        fault: None,
    });
    Ok(ChoiceEffects { effects })
}

/// The column that an indicator reads.
fn column_of<'a>(spec: &'a Spec, code: &str) -> Option<&'a String> {
    let own = spec.indicator.iter().find(|own| own.code == code)?;
    Some(own.column.as_ref().unwrap_or(&own.code))
}

/// What a changed framework, or other data, does to the units that are compared.
struct Measured {
    summary: ComparisonSummary,
    /// By unit, the change of its score and of its rank.
    changes: Vec<[f64; 2]>,
}

impl ChoiceEffect {
    fn new(choice: &'static str, nodes: Vec<String>, outcome: Result<Measured>) -> Self {
        let (summary, fault) = match outcome {
            Ok(measured) => (Some(measured.summary), None),
            Err(fault) => (None, Some(fault)),
        };
        let of = |f: fn(&ComparisonSummary) -> f64| summary.as_ref().map_or(f64::NAN, f);
        Self {
            choice,
            nodes,
            rank_changed: summary.as_ref().map(|summary| summary.rank_changed),
            mean_abs_rank_change: of(|summary| summary.mean_abs_rank_change),
            spearman: summary.as_ref().and_then(|summary| summary.spearman),
            mean_abs_score_change: of(|summary| summary.mean_abs_score_change),
            grade_changed: summary.as_ref().and_then(|summary| summary.grade_changed),
            fault,
        }
    }
}

/// Where choices are tried out: the first assessment, and what its framework says.
struct Bench<'a> {
    a: Side<'a>,
    spec: &'a Spec,
    whole: &'a [UnitShift],
}

impl Bench<'_> {
    /// Assesses the data anew by the changed framework, and sets the result beside the first.
    fn measure(&self, write: &dyn Fn(&mut Spec), data: &Dataset) -> Result<Measured> {
        let after = self.assess(write, data)?;
        let at = after.framework().position(self.a.of.framework().nodes()[self.a.at].code())?;
        let known: HashSet<&str> = self.whole.iter().map(|one| one.unit.as_str()).collect();
        let pairing = Pairing::among(self.a.of, &after, |unit| known.contains(unit));
        let (units, summary) = shifts(&[self.a, Side { of: &after, at }], &pairing)?;
        let found: HashMap<&str, [f64; 2]> =
            units.iter().map(|one| (one.unit.as_str(), [one.score_change, one.rank_change])).collect();
        let change = |one: &UnitShift| found.get(one.unit.as_str()).copied().unwrap_or([f64::NAN; 2]);
        Ok(Measured { summary, changes: self.whole.iter().map(change).collect() })
    }

    fn assess(&self, write: &dyn Fn(&mut Spec), data: &Dataset) -> Result<Assessment> {
        let mut spec = self.spec.clone();
        write(&mut spec);
        assess(&spec.check()?, data)
    }

    /// That the first assessment is what its framework makes of its data.
    fn check(&self) -> Result<()> {
        let Side { of, at } = self.a;
        if of.has_the_scores_of(&self.assess(&|_| {}, of.source())?, [at]) {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "a",
            found: "a result that its framework and data alone do not give".to_owned(),
            expected: "an assessment of one dataset: a period of a panel shares scalings, weights or filled values with others, so that no choice can be put into it alone",
        }))
    }
}
