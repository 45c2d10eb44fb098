//! The faults that only the whole framework shows: its tree, its weights, its bands, its gates.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::gate::{Effect, Gate, Of};
use super::grades::{Grades, descending};
use super::read::Faults;
use super::spec::{Method, Spec};
use super::{Checked, CheckedCondition, CheckedGate, Kind, Node, Periods, Quota, grades_of, quota};
use crate::Error;
use crate::evidence::Measure;
use crate::normalize::{Bounds, Direction, MinMax, Normalize};
use crate::prepare::{Imputes, Outliers, Step};
use crate::scoring::{Aggregate, Better, ItemKind, OwnScale, Rounding, item_and_rule};
use crate::weights::Weights;

/// Columns that result tables have beside those of the nodes.
const RESERVED: [&str; 5] = ["unit", "rank", "name", "grade", "members"];

/// More decimals than an `f64` holds.
const MOST_DECIMALS: u8 = 15;

/// A dimension or indicator of the specification, with what both have.
struct Raw<'a> {
    path: String,
    kind: Kind,
    code: &'a str,
    parent: Option<&'a str>,
    weight: Option<f64>,
}

/// The tree as far as its codes and parents tell, in the positions of the specification.
struct Tree<'a> {
    raw: &'a [Raw<'a>],
    codes: HashMap<&'a str, usize>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    /// The index, where every node hangs below it by a code of its own.
    root: Option<usize>,
}

/// Checks a specification; the faults are added to those of reading it.
pub(super) fn check(spec: Spec, mut faults: Faults) -> Result<(Checked, Faults), Faults> {
    check_head(&spec, &mut faults);
    let raw = raw_nodes(&spec);
    let tree = tree(&raw, &mut faults);
    check_weights(&raw, &tree.children, &mut faults);
    check_methods(&spec, &mut faults);
    check_evidence(&spec, &mut faults);
    check_gates(&spec, &tree, &mut faults);
    check_quotas(&spec, &tree, &mut faults);
    let nodes = tree.root.map(|root| nodes(&spec, &raw, &tree.children, root)).unwrap_or_default();
    check_scalings(&spec, &nodes, &mut faults);
    check_models(&nodes, &mut faults);
    check_preparation(&spec, &nodes, &mut faults);
    check_findings(&spec, &nodes, &mut faults);
    if !faults.list.is_empty() {
        return Err(faults);
    }
    let index = nodes.iter().enumerate().map(|(i, node)| (node.code.clone(), i)).collect();
    let gates = gates(&spec, &nodes, &index);
    Ok((Checked { spec, nodes, index, gates }, faults))
}

fn tree<'a>(raw: &'a [Raw<'a>], faults: &mut Faults) -> Tree<'a> {
    let before = faults.list.len();
    let codes = check_codes(raw, faults);
    let parents = check_parents(raw, &codes, faults);
    let children = children_of(&parents);
    let root = check_tree(raw, &parents, &children, faults);
    // A code that is absent has been reported by the reader and is not among the codes.
    let root = root.filter(|_| faults.list.len() == before && codes.len() == raw.len());
    Tree { raw, codes, parents, children, root }
}

fn check_head(spec: &Spec, faults: &mut Faults) {
    if spec.id.trim().is_empty() && !faults.list.iter().any(|fault| fault.key == "id") {
        faults.add("id", "is empty; give the framework a short name");
    }
    let [low, high] = spec.scale;
    // The ends of a finite width are finite.
    if !((high - low).is_finite() && low < high) {
        faults.add("scale", format!("is [{low}, {high}]; it must be two finite numbers, the lower first"));
    }
    if spec.ranks.tolerance.is_some_and(|t| !(t.is_finite() && t >= 0.0)) {
        faults.add("ranks.tolerance", "must be a finite number of at least 0");
    }
    check_bands(&spec.grades, "grades", spec.scale, faults);
    if spec.dimension.is_empty() && spec.indicator.is_empty() {
        faults.add("indicator", "there are no nodes; a framework has at least one indicator");
    }
}

fn check_bands(grades: &Grades, path: &str, scale: [f64; 2], faults: &mut Faults) {
    for (place, message) in grades.faults(scale) {
        faults.add(&place.map_or_else(|| path.to_owned(), |i| format!("{path}[{i}]")), message);
    }
}

fn raw_nodes(spec: &Spec) -> Vec<Raw<'_>> {
    let dimensions = spec.dimension.iter().enumerate().map(|(i, node)| Raw {
        path: format!("dimension[{i}]"),
        kind: Kind::Dimension(i),
        code: &node.code,
        parent: node.parent.as_deref(),
        weight: node.weight,
    });
    let indicators = spec.indicator.iter().enumerate().map(|(i, node)| Raw {
        path: format!("indicator[{i}]"),
        kind: Kind::Indicator(i),
        code: &node.code,
        parent: node.parent.as_deref(),
        weight: node.weight,
    });
    dimensions.chain(indicators).collect()
}

/// The position of each code.
fn check_codes<'a>(raw: &[Raw<'a>], faults: &mut Faults) -> HashMap<&'a str, usize> {
    let mut codes: HashMap<&str, usize> = HashMap::with_capacity(raw.len());
    for (i, node) in raw.iter().enumerate() {
        let path = format!("{}.code", node.path);
        if node.code.trim().is_empty() {
            // A code that is absent has been reported by the reader.
            if !faults.list.iter().any(|fault| fault.key == path) {
                faults.add(&path, "is empty");
            }
        } else if node.code.trim().len() < node.code.len() {
            faults.add(&path, format!("`{}` has space around it, which no column has; remove it", node.code));
        } else if RESERVED.contains(&node.code) {
            faults.add(
                &path,
                format!("`{}` is the name of a column of result tables; choose another", node.code),
            );
        } else if let Some(&first) = codes.get(node.code) {
            faults.add(&path, format!("`{}` is taken already by `{}`", node.code, raw[first].path));
        } else {
            codes.insert(node.code, i);
        }
    }
    codes
}

/// The position of each node's parent.
fn check_parents(raw: &[Raw<'_>], codes: &HashMap<&str, usize>, faults: &mut Faults) -> Vec<Option<usize>> {
    let dimensions: Vec<&str> =
        raw.iter().filter(|node| matches!(node.kind, Kind::Dimension(_))).map(|node| node.code).collect();
    raw.iter()
        .map(|node| {
            let parent = node.parent?;
            let path = format!("{}.parent", node.path);
            match codes.get(parent) {
                None => {
                    let hint = faults.nearest(parent, dimensions.iter().copied());
                    faults.add(&path, format!("there is no dimension `{parent}`{hint}"));
                    None
                }
                Some(&at) if matches!(raw[at].kind, Kind::Indicator(_)) => {
                    faults
                        .add(&path, format!("`{parent}` is an indicator; only a dimension can be a parent"));
                    None
                }
                Some(&at) => Some(at),
            }
        })
        .collect()
}

fn children_of(parents: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); parents.len()];
    for (i, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            children[*parent].push(i);
        }
    }
    children
}

/// One root, no cycle, no dimension without children.
fn check_tree(
    raw: &[Raw<'_>],
    parents: &[Option<usize>],
    children: &[Vec<usize>],
    faults: &mut Faults,
) -> Option<usize> {
    // A node whose named parent does not exist is an orphan and has been reported; it is not a second root.
    let roots: Vec<usize> = (0..raw.len()).filter(|&i| raw[i].parent.is_none()).collect();
    if let [first, rest @ ..] = &roots[..] {
        for &other in rest {
            faults.add(
                &format!("{}.parent", raw[other].path),
                format!(
                    "`{}` has no parent, and neither has `{}`; only the index has none",
                    raw[other].code, raw[*first].code
                ),
            );
        }
    } else if !raw.is_empty() {
        faults.add("dimension", "every node has a parent; the index must have none");
    }

    for (i, node) in raw.iter().enumerate() {
        if matches!(node.kind, Kind::Dimension(_)) && children[i].is_empty() {
            faults.add(
                &node.path,
                format!("dimension `{}` has no children; add some or make it an indicator", node.code),
            );
        }
    }

    // 0 not seen, 1 on the present walk, 2 known to end somewhere. Each node is walked once, so depth costs nothing.
    let mut state = vec![0_u8; raw.len()];
    for start in 0..raw.len() {
        let mut walk = Vec::new();
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            walk.push(at);
            match parents[at] {
                Some(parent) => at = parent,
                None => break,
            }
        }
        if state[at] == 1 && parents[at].is_some() {
            let from = walk.iter().position(|&i| i == at).unwrap_or_default();
            let cycle: Vec<&str> = walk[from..].iter().chain([&at]).map(|&i| raw[i].code).take(12).collect();
            faults.add(
                &format!("{}.parent", raw[at].path),
                format!("the parents go round in a circle: {}", cycle.join(" → ")),
            );
        }
        for i in walk {
            state[i] = 2;
        }
    }
    roots.first().copied()
}

fn check_weights(raw: &[Raw<'_>], children: &[Vec<usize>], faults: &mut Faults) {
    for node in raw {
        if let Some(weight) = node.weight.filter(|w| !(w.is_finite() && *w >= 0.0)) {
            faults.add(&format!("{}.weight", node.path), format!("is {weight}; a weight is at least 0"));
        }
    }
    for (parent, family) in raw.iter().zip(children).filter(|(_, family)| !family.is_empty()) {
        let given = family.iter().filter(|&&i| raw[i].weight.is_some()).count();
        if given > 0 && given < family.len() {
            let without: Vec<&str> =
                family.iter().filter(|&&i| raw[i].weight.is_none()).map(|&i| raw[i].code).collect();
            faults.add(
                &parent.path,
                format!(
                    "some children of `{}` have a weight and {} have none; give it to all or to none",
                    parent.code,
                    without.iter().take(5).map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
                ),
            );
        }
        if given < family.len() {
            continue;
        }
        let total: f64 = family.iter().filter_map(|&i| raw[i].weight).sum();
        let fault = match total {
            0.0 if family.iter().all(|&i| raw[i].weight == Some(0.0)) => "are all zero",
            f64::INFINITY if family.iter().all(|&i| raw[i].weight.is_some_and(f64::is_finite)) => {
                "add up to more than a number holds"
            }
            _ => continue,
        };
        faults.add(&parent.path, format!("the weights of the children of `{}` {fault}", parent.code));
    }
}

/// A fault of a method's parameters, without the method's name that the key already gives.
pub(super) fn parameter_fault(path: &str, result: Result<(), Error>, faults: &mut Faults) {
    if let Err(error) = result {
        faults.add_error(path, error);
    }
}

/// Measures and inspections; which tables there are, only the evidence knows.
fn check_evidence(spec: &Spec, faults: &mut Faults) {
    for (i, appeal) in spec.appeal.iter().enumerate() {
        parameter_fault(&format!("appeal[{i}]"), appeal.check(), faults);
    }
    for (i, inspection) in spec.inspection.iter().enumerate() {
        let path = format!("inspection[{i}]");
        parameter_fault(&path, inspection.check(), faults);
        if spec.inspection[..i].iter().any(|other| other.table == inspection.table) {
            faults.add(&format!("{path}.table"), format!("`{}` is made twice", inspection.table));
        }
    }
    let check_measure = |path: &str, measure: &Measure, faults: &mut Faults| {
        parameter_fault(path, measure.check(), faults);
        if measure.table.is_none() {
            faults.add(path, "says no `table = …`, the evidence that it reads");
        }
    };
    for (i, indicator) in spec.indicator.iter().enumerate() {
        let path = format!("indicator[{i}]");
        if let Some(measure) = &indicator.measure {
            check_measure(&format!("{path}.measure"), measure, faults);
        }
        for (k, source) in indicator.sources.iter().enumerate() {
            let path = format!("{path}.sources[{k}]");
            if let Some(measure) = &source.measure {
                check_measure(&format!("{path}.measure"), measure, faults);
            }
            if source.measure.is_some() == source.column.is_some() {
                faults.add(&path, "must have either a `column` or a `measure`");
            }
            if source.name.trim().is_empty()
                || indicator.sources[..k].iter().any(|other| other.name == source.name)
            {
                faults.add(&format!("{path}.name"), "is blank, or the name of another source");
            }
        }
        match (&indicator.blend, indicator.sources.is_empty()) {
            (Some(_), true) => {
                faults.add(&format!("{path}.blend"), "has no sources; list them in `sources`");
            }
            (Some(blend), false) => parameter_fault(&format!("{path}.blend"), blend.check(), faults),
            _ => {}
        }
        if indicator.measure.is_some() && !indicator.sources.is_empty() {
            faults
                .add(&format!("{path}.measure"), "stands beside sources; make it the measure of one of them");
        }
    }
}

fn check_methods(spec: &Spec, faults: &mut Faults) {
    let method = |path: &str, method: &Method, faults: &mut Faults| {
        if let Some(roll_up) = &method.roll_up {
            parameter_fault(&format!("{path}.roll-up"), roll_up.check(), faults);
        }
        if let Some(impute) = &method.impute {
            parameter_fault(&format!("{path}.impute"), impute.check(), faults);
        }
        if let Some(treat) = &method.treat {
            parameter_fault(&format!("{path}.treat"), treat.check(), faults);
        }
        if let Some(normalize) = &method.normalize {
            parameter_fault(&format!("{path}.normalize"), normalize.check(), faults);
        }
        if let Some(aggregate) = &method.aggregate {
            parameter_fault(&format!("{path}.aggregate"), aggregate.mean().map(|_| ()), faults);
        }
        if let Some(round) = &method.round {
            parameter_fault(&format!("{path}.round"), round.check(), faults);
        }
        if let Some(missing) = &method.missing {
            parameter_fault(&format!("{path}.missing"), missing.check(), faults);
        }
        if let Some(decimals) = method.decimals.filter(|d| *d > MOST_DECIMALS) {
            faults.add(&format!("{path}.decimals"), format!("is {decimals}; at most {MOST_DECIMALS}"));
        }
    };
    method("method", &spec.method, faults);
    for (i, node) in spec.dimension.iter().enumerate() {
        let path = format!("dimension[{i}]");
        method(&format!("{path}.method"), &node.method, faults);
        for (key, given) in [
            ("screen", node.method.screen.is_some()),
            ("screen-indicators", node.method.screen_indicators.is_some()),
            ("prepare", node.method.prepare.is_some()),
        ] {
            if given {
                faults.add(
                    &format!("{path}.method.{key}"),
                    "concerns units, or all indicators, not those of one dimension; give it in the framework's [method]",
                );
            }
        }
        let own = Method {
            weights: node.weights.clone(),
            aggregate: node.aggregate.clone(),
            missing: node.missing,
            round: node.round,
            decimals: node.decimals,
            ..Method::default()
        };
        method(&path, &own, faults);
        if let Some(rescale) = &node.rescale {
            parameter_fault(&format!("{path}.rescale"), rescale.check(), faults);
            if matches!(rescale, Normalize::Goalposts(_)) || rescale.reads_target() {
                faults.add(
                    &format!("{path}.rescale"),
                    "goalposts and targets belong to indicators; use `min-max` with `bounds = [low, high]`",
                );
            }
        }
        check_bands(&node.grades, &format!("{path}.grades"), spec.scale, faults);
    }
    for (i, node) in spec.indicator.iter().enumerate() {
        let path = format!("indicator[{i}]");
        let own = Method {
            normalize: node.normalize.clone(),
            round: node.round,
            decimals: node.decimals,
            roll_up: node.roll_up.clone(),
            impute: node.impute.clone(),
            treat: node.treat.clone(),
            ..Method::default()
        };
        method(&path, &own, faults);
        if let Some(denominate) = &node.denominate {
            parameter_fault(&format!("{path}.denominate"), denominate.check(), faults);
        }
        if let Some(target) = node.target.filter(|target| !target.is_finite()) {
            faults.add(
                &format!("{path}.target"),
                format!("is {target}; it must be a finite number in the raw unit"),
            );
        }
        for (key, pair) in [("goalposts", node.goalposts), ("range", node.range)] {
            if let Some([low, high]) = pair.filter(|[low, high]| !((high - low).is_finite() && low < high)) {
                faults.add(
                    &format!("{path}.{key}"),
                    format!("is [{low}, {high}]; it must be two finite numbers in the raw unit, the lower first whatever the direction"),
                );
            }
        }
        check_bands(&node.grades, &format!("{path}.grades"), spec.scale, faults);
    }
}

/// The nodes, every parent before its children and a whole branch before the next, with their methods settled.
fn nodes(spec: &Spec, raw: &[Raw<'_>], children: &[Vec<usize>], root: usize) -> Vec<Node> {
    let default_decimals = if spec.scale[1] - spec.scale[0] > 10.0 { 2 } else { 4 };
    // A rounded score is printed as it was rounded, unless the file says otherwise.
    let decimals = |printed: Option<u8>, round: Option<Rounding>| {
        usize::from(printed.or(round.map(|round| round.decimals)).unwrap_or(default_decimals))
    };
    let mut nodes: Vec<Node> = Vec::with_capacity(raw.len());
    // (position in `raw`, parent in `nodes`, defaults from above); an explicit stack, as trees may be deep.
    let mut stack: Vec<(usize, Option<usize>, Method)> = vec![(root, None, spec.method.clone())];
    while let Some((at, parent, above)) = stack.pop() {
        let here = nodes.len();
        if let Some(parent) = parent {
            nodes[parent].children.push(here);
        }
        let weight = raw[at].weight.unwrap_or(1.0);
        let level = parent.map_or(0, |parent| nodes[parent].level + 1);
        let rubric = parent.and_then(|parent| match &nodes[parent].aggregate {
            Aggregate::Points(rubric) => Some(rubric),
            _ => None,
        });
        let finding = rubric.map(|rubric| match item_and_rule(rubric, raw[at].code) {
            Ok((item, _)) if item.kind == ItemKind::Bonus => Direction::Higher,
            _ => Direction::Lower,
        });
        let node = match raw[at].kind {
            Kind::Dimension(i) => {
                let dimension = &spec.dimension[i];
                let below = dimension.method.under(&above);
                for &child in children[at].iter().rev() {
                    stack.push((child, Some(here), below.clone()));
                }
                let aggregate = dimension.aggregate.clone().or(below.aggregate).unwrap_or_default();
                let mut node = Node {
                    code: dimension.code.clone(),
                    name: dimension.name.clone(),
                    kind: raw[at].kind,
                    parent,
                    children: Vec::with_capacity(children[at].len()),
                    level,
                    weight,
                    direction: Direction::Higher,
                    normalize: Normalize::None,
                    own_ends: None,
                    bounds: below.bounds.unwrap_or_default(),
                    periods: dimension.periods.clone().or(below.periods).unwrap_or_default(),
                    weights: dimension.weights.clone().or(below.weights).unwrap_or_default(),
                    mean: None,
                    aggregate: Aggregate::default(),
                    missing: dimension.missing.or(below.missing).unwrap_or_default(),
                    round: dimension.round.or(below.round),
                    roll_up: None,
                    impute: Imputes::default(),
                    treat: Outliers::None,
                    finding,
                    decimals: decimals(
                        dimension.decimals.or(below.decimals),
                        dimension.round.or(below.round),
                    ),
                };
                settle_model(&mut node, aggregate, dimension.rescale.as_ref(), spec.scale);
                node
            }
            Kind::Indicator(i) => {
                let indicator = &spec.indicator[i];
                let normalize = indicator.normalize.clone().or(above.normalize).unwrap_or_default();
                // A count is not turned round: the rubric takes it as it is, and says what it costs.
                let is_count = finding.is_some() && normalize == Normalize::None;
                Node {
                    code: indicator.code.clone(),
                    name: indicator.name.clone(),
                    kind: raw[at].kind,
                    parent,
                    children: Vec::new(),
                    level,
                    weight,
                    direction: if is_count { Direction::Higher } else { indicator.direction },
                    normalize,
                    own_ends: None,
                    bounds: above.bounds.unwrap_or_default(),
                    periods: Periods::default(),
                    weights: Weights::Declared,
                    aggregate: Aggregate::Arithmetic,
                    mean: None,
                    missing: above.missing.unwrap_or_default(),
                    round: indicator.round.or(above.round),
                    roll_up: indicator.roll_up.clone().or(above.roll_up),
                    impute: indicator.impute.clone().or(above.impute).unwrap_or_default(),
                    treat: indicator.treat.clone().or(above.treat).unwrap_or_default(),
                    finding,
                    decimals: decimals(
                        indicator.decimals.or(above.decimals),
                        indicator.round.or(above.round),
                    ),
                }
            }
        };
        nodes.push(node);
    }
    nodes
}

/// Gives a dimension its scoring model, and what follows from that: which values are good, and how they are brought to the
/// scale of the framework.
pub(super) fn settle_model(
    node: &mut Node,
    aggregate: Aggregate,
    rescale: Option<&Normalize>,
    scale: [f64; 2],
) {
    node.own_ends = match rescale {
        None => ends_to_map(&aggregate, scale, node.parent.is_none()),
        Some(_) => None,
    };
    let mapped = || node.own_ends.map(|[low, high]| Normalize::MinMax(MinMax::default().bounds(low, high)));
    node.normalize = rescale.cloned().or_else(mapped).unwrap_or(Normalize::None);
    node.direction = match aggregate.better() {
        Better::Higher => Direction::Higher,
        Better::Lower => Direction::Lower,
    };
    node.mean = aggregate.mean().unwrap_or_default();
    node.aggregate = aggregate;
}

/// The fixed ends of a scoring model that are not those of the framework's scale, from which its values are brought to
/// that scale. At the index the points of a rubric are what the framework counts in.
fn ends_to_map(aggregate: &Aggregate, scale: [f64; 2], is_index: bool) -> Option<[f64; 2]> {
    let OwnScale::Ends(ends) = aggregate.own_scale() else { return None };
    let is_scale = |ends: [f64; 2]| ends.map(f64::to_bits) == scale.map(f64::to_bits);
    let counts_points =
        matches!(aggregate, Aggregate::Points(rubric) if is_index || is_scale([0.0, rubric.most()]));
    let is_there = aggregate.better() == Better::Higher && is_scale(ends);
    (!counts_points && !is_there && ends[0] < ends[1]).then_some(ends)
}

/// What is wrong with a scoring model below the index whose values would be mixed with numbers of another size.
pub(super) fn scale_fault(node: &Node, aggregate: &Aggregate, rescale: Option<&Normalize>) -> Option<String> {
    let mixed = rescale.is_none() && node.parent.is_some() && aggregate.own_scale() == OwnScale::Open;
    mixed.then(|| {
        format!(
            "`{}` is scored by a model whose numbers have no fixed ends, so they cannot be combined with those of its \
             siblings; give it a `rescale`, such as `rescale = \"min-max\"`",
            node.code
        )
    })
}

/// Weighting and scoring models whose parameters, or what they say of the children, are not usable.
fn check_models(nodes: &[Node], faults: &mut Faults) {
    for node in nodes {
        let Kind::Dimension(i) = node.kind else { continue };
        let codes: Vec<&str> = node.children.iter().map(|&child| nodes[child].code.as_str()).collect();
        parameter_fault(&format!("dimension[{i}].weights"), node.weights.check(&codes), faults);
        if node.mean.is_none() {
            parameter_fault(&format!("dimension[{i}].aggregate"), node.aggregate.check(&codes), faults);
            if let Some(fault) = periods_fault(node) {
                faults.add(&format!("dimension[{i}].periods"), fault);
            }
        }
    }
}

/// What is wrong with the periods that a scoring model is to read.
pub(super) fn periods_fault(node: &Node) -> Option<String> {
    let code = &node.code;
    match &node.periods.aggregate {
        Bounds::Base(_) => Some(format!(
            "a scoring model takes its norms and ideals from each period, or from all: write `periods = {{ aggregate = \"pooled\" }}` \
             for `{code}`, or name the base period for `weights` alone"
        )),
        Bounds::Pooled if !node.aggregate.can_be_pooled() => Some(format!(
            "the scoring model of `{code}` cannot look at several periods at once; write `periods = {{ weights = \"pooled\" }}` for \
             the weights alone"
        )),
        Bounds::Pooled if node.weights.reads_data() && node.periods.weights == Bounds::Period => {
            Some(format!(
                "one model for all periods needs the same weights in all: write `periods = \"pooled\"` for `{code}`, or weights that \
             do not read the data"
            ))
        }
        Bounds::Pooled | Bounds::Period => None,
    }
}

/// Grades of findings of a rubric, which are counts; gates that lower grades which a rubric names otherwise.
fn check_findings(spec: &Spec, nodes: &[Node], faults: &mut Faults) {
    let find = |code: &Option<String>| match code {
        Some(code) => nodes.iter().find(|node| node.code == *code),
        None => nodes.first(),
    };
    let told = |code: &str| {
        format!("`{code}` is a count of findings under a rubric, which has no grade; grade its dimension")
    };
    for node in
        nodes.iter().filter(|node| node.is_finding() && !super::own_grades(spec, node.kind).is_empty())
    {
        let path = match node.kind {
            Kind::Dimension(i) => format!("dimension[{i}].grades"),
            Kind::Indicator(i) => format!("indicator[{i}].grades"),
        };
        faults.add(&path, told(&node.code));
    }
    for (i, quota) in spec.quota.iter().enumerate() {
        if let Some(node) = find(&quota.node).filter(|node| node.is_finding()) {
            faults.add(&format!("quota[{i}].node"), told(&node.code));
        }
    }
    for (i, gate) in spec.gate.iter().enumerate() {
        let Some(node) = find(&gate.then.node) else { continue };
        let path = format!("gate[{i}].then");
        match (&gate.then.effect, &node.aggregate) {
            (Effect::Grade(_) | Effect::AtMost(_) | Effect::Lower(_), _) if node.is_finding() => {
                faults.add(&path, told(&node.code));
            }
            (Effect::AtMost(_) | Effect::Lower(_), Aggregate::Points(rubric)) => {
                let bands = &grades_of(spec, node.kind).bands;
                let missing = |label: &&str| !bands.iter().any(|band| band.grade == **label);
                if let Some(label) = rubric.grades.iter().map(|grade| grade.label.as_str()).find(missing) {
                    faults.add(
                        &path,
                        format!(
                            "the rubric of `{}` gives the grade `{label}`, which is not among its `grades`, so it is not known \
                             what is lower",
                            node.code
                        ),
                    );
                }
            }
            _ => {}
        }
    }
}

/// The order of preparation, and treatments that leave the unit in which bounds are given.
fn check_preparation(spec: &Spec, nodes: &[Node], faults: &mut Faults) {
    if let Some(screen) = &spec.method.screen_indicators {
        parameter_fault("method.screen-indicators", screen.check(), faults);
        for code in screen.keep.iter().chain(&screen.drop) {
            if !spec.indicator.iter().any(|indicator| indicator.code == *code) {
                let hint =
                    faults.nearest(code, spec.indicator.iter().map(|indicator| indicator.code.as_str()));
                faults.add("method.screen-indicators", format!("there is no indicator `{code}`{hint}"));
            }
        }
        if let Some(code) = screen.keep.iter().find(|code| screen.drop.contains(code)) {
            faults.add("method.screen-indicators", format!("names `{code}` to stay and to go"));
        }
    }
    if let Some(screen) = &spec.method.screen {
        parameter_fault("method.screen", screen.check(), faults);
    }
    if let Some(order) = &spec.method.prepare {
        for (i, step) in order.iter().enumerate() {
            if order[..i].contains(step) {
                faults.add("method.prepare", format!("names `{}` twice", step.name()));
            }
        }
        for step in Step::ORDER {
            if !order.contains(&step) && super::prepares(spec, nodes, step) {
                faults.add(
                    "method.prepare",
                    format!(
                        "leaves out `{0}`, which the framework asks for; add it, or remove every `{0} = …`",
                        step.name()
                    ),
                );
            }
        }
    }
    for node in nodes {
        let Kind::Indicator(i) = node.kind else { continue };
        let Some(bounds) = node.normalize.raw_bounds() else {
            if node.treat.transforms() && node.bounds != Bounds::Period && node.normalize.reads_data() {
                faults.add(
                    &format!("indicator[{i}]"),
                    format!(
                        "`{}` is scaled over several periods, but a logarithm or power is fitted in each, so its values \
                         would not compare; give it `treat = \"none\"` or remedies that move values only",
                        node.code
                    ),
                );
            }
            continue;
        };
        if node.treat.transforms() {
            faults.add(
                &format!("indicator[{i}]"),
                format!(
                    "`{}` has {bounds} in its raw unit, which a logarithm or power of its values would leave; give it \
                     `treat = \"none\"` or remedies that move values only",
                    node.code
                ),
            );
        }
    }
}

/// Nodes whose scaling, as settled with the defaults from above, does not fit them.
fn check_scalings(spec: &Spec, nodes: &[Node], faults: &mut Faults) {
    for node in nodes {
        let i = match node.kind {
            Kind::Indicator(i) => i,
            Kind::Dimension(i) => {
                if node.direction == Direction::Lower && node.normalize == Normalize::None {
                    faults.add(
                        &format!("dimension[{i}].aggregate"),
                        format!(
                            "`{}` gets values of which lower is better; give it a `rescale` that turns them",
                            node.code
                        ),
                    );
                }
                let fault = scale_fault(node, &node.aggregate, spec.dimension[i].rescale.as_ref());
                if let Some(fault) = fault {
                    faults.add(&format!("dimension[{i}].aggregate"), fault);
                }
                continue;
            }
        };
        let indicator = &spec.indicator[i];
        match &node.normalize {
            Normalize::None if node.direction == Direction::Lower => faults.add(
                &format!("indicator[{i}].direction"),
                format!("`{}` is better when lower, which `normalize = \"none\"` cannot turn round; use `min-max` or `goalposts`", node.code),
            ),
            Normalize::Goalposts(_)
                if indicator.goalposts.is_none() && !faults.told(&format!("indicator[{i}].goalposts")) => faults.add(
                &format!("indicator[{i}]"),
                format!("`{}` is normalized by goalposts but has none; give `goalposts = [low, high]` in its raw unit", node.code),
            ),
            scaling if scaling.reads_target() && indicator.target.is_none() => faults.add(
                &format!("indicator[{i}]"),
                format!("`{}` is normalized by its target but has none; give `target = …` in its raw unit", node.code),
            ),
            scaling => {
                // What a method table says of all indicators may suit one and not another.
                let path = format!("indicator[{i}].normalize");
                if scaling.check().is_ok() {
                    parameter_fault(&path, scaling.check_direction(&node.code, node.direction), faults);
                }
            }
        }
    }
    if nodes.is_empty() {
        // Columns go by codes, and these are not settled.
        return;
    }
    let mut columns: HashMap<&str, usize> = HashMap::new();
    for (i, indicator) in spec.indicator.iter().enumerate() {
        let column = indicator.column.as_deref().unwrap_or(&indicator.code);
        if let Some(first) = columns.insert(column, i) {
            faults.add(
                &format!("indicator[{i}].column"),
                format!("column `{column}` is read by `{}` already", spec.indicator[first].code),
            );
        }
    }
}

fn check_gates(spec: &Spec, tree: &Tree<'_>, faults: &mut Faults) {
    let is_indicator = |at: usize| matches!(tree.raw[at].kind, Kind::Indicator(_));
    let find = |code: &str, path: &str, faults: &mut Faults| {
        let found = tree.codes.get(code).copied();
        // A code that is absent has been reported by the reader.
        if found.is_none() && !code.is_empty() {
            let hint = faults.nearest(code, tree.raw.iter().map(|node| node.code));
            faults.add(path, format!("there is no node `{code}`{hint}"));
        }
        found
    };
    for (i, gate) in spec.gate.iter().enumerate() {
        let path = format!("gate[{i}]");
        let target = match &gate.then.node {
            None => tree.root,
            Some(code) => find(code, &format!("{path}.then.node"), faults),
        };
        if let Some(at) = target.filter(|&at| is_indicator(at)) {
            faults.add(
                &format!("{path}.then.node"),
                format!("`{}` is an indicator; a gate acts on a dimension", tree.raw[at].code),
            );
        }
        check_effect(spec, tree, gate, target, &path, faults);
        let when = format!("{path}.when");
        if gate.when.is_empty() && !faults.told(&when) {
            faults.add(&when, "holds no condition");
        }
        for (k, condition) in gate.when.iter().enumerate() {
            // `when` may be a single table or a list; the line of the gate serves for both.
            let path = format!("{when}[{k}]");
            if let Some(fault) = condition.lies.fault() {
                faults.add(&path, fault);
            }
            // A misspelt end has been reported by the reader, at the table or at its place in the list.
            let told = faults.told(&path) || faults.told(&format!("{when}."));
            if condition.missing && !condition.lies.is_unbounded() {
                faults.add(&path, "holds for no value: what is missing lies in no interval");
            } else if condition.lies.is_unbounded() && !condition.missing && !told {
                faults.add(
                    &path,
                    "holds for every value; give `at-least`, `above`, `at-most`, `below` or `missing = true`",
                );
            }
            let (Some(node), Some(target)) = (find(&condition.node, &path, faults), target) else { continue };
            if tree.root.is_some() && !is_indicator(node) && !is_below(&tree.parents, node, target) {
                faults.add(
                    &path,
                    format!(
                        "`{}` is not settled before `{}`; a condition looks at an indicator, at the gate's own node, or at a node below it",
                        tree.raw[node].code, tree.raw[target].code
                    ),
                );
            }
        }
    }
}

fn check_quotas(spec: &Spec, tree: &Tree<'_>, faults: &mut Faults) {
    for (i, quota) in spec.quota.iter().enumerate() {
        let path = format!("quota[{i}]");
        let at = match &quota.node {
            Some(code) => tree.codes.get(code.as_str()).copied(),
            None => tree.root,
        };
        let Some(at) = at else {
            if let Some(code) = &quota.node {
                let near = faults.nearest(code, tree.codes.keys().copied());
                faults.add(&format!("{path}.node"), format!("there is no node `{code}`{near}"));
            }
            continue;
        };
        if let Some(message) = quota::fault(quota, &grades_of(spec, tree.raw[at].kind).bands) {
            faults.add(&path, message);
        }
        let place = |quota: &Quota| {
            quota.node.as_ref().map_or(tree.root, |code| tree.codes.get(code.as_str()).copied())
        };
        let same = |other: &Quota| place(other) == Some(at) && other.grade == quota.grade;
        if spec.quota[..i].iter().any(same) {
            faults.add(&path, format!("is a second quota of `{}`", quota.grade));
        }
    }
}

/// The gates with positions in `nodes` for codes, all of which have been found before.
fn gates(spec: &Spec, nodes: &[Node], index: &HashMap<String, usize, RandomState>) -> Vec<CheckedGate> {
    let gate = |gate: &Gate| CheckedGate {
        when: gate
            .when
            .iter()
            .filter_map(|condition| {
                let node = *index.get(&condition.node)?;
                let by_kind = if nodes[node].is_indicator() { Of::Value } else { Of::Score };
                let of = condition.of.unwrap_or(by_kind);
                Some(CheckedCondition { node, of, missing: condition.missing, lies: condition.lies })
            })
            .collect(),
        node: gate.then.node.as_ref().and_then(|code| index.get(code)).copied().unwrap_or(0),
        effect: gate.then.effect.clone(),
    };
    spec.gate.iter().map(gate).collect()
}

fn check_effect(
    spec: &Spec,
    tree: &Tree<'_>,
    gate: &Gate,
    target: Option<usize>,
    path: &str,
    faults: &mut Faults,
) {
    let [low, high] = spec.scale;
    let bands = target.map_or(&spec.grades.bands[..], |at| &grades_of(spec, tree.raw[at].kind).bands);
    match &gate.then.effect {
        Effect::Cap(score) | Effect::Score(score) if !(low..=high).contains(score) => {
            faults.add(&format!("{path}.then"), format!("{score} lies outside the scale [{low}, {high}]"));
        }
        Effect::Deduct(points) if !(points.is_finite() && *points > 0.0) => {
            faults.add(
                &format!("{path}.then.deduct"),
                format!("is {points}; it must be a finite number of points above 0"),
            );
        }
        Effect::Grade(grade) | Effect::AtMost(grade) => {
            let lowers = matches!(gate.then.effect, Effect::AtMost(_));
            let key = format!("{path}.then.{}", if lowers { "at-most" } else { "grade" });
            if !bands.iter().any(|band| band.grade == *grade) {
                let hint = faults.nearest(grade, bands.iter().map(|band| band.grade.as_str()));
                faults.add(&key, format!("there is no grade `{grade}`{hint}"));
            } else if lowers && descending(bands).first().is_some_and(|&best| bands[best].grade == *grade) {
                faults.add(&key, format!("`{grade}` is the best grade; it lowers nobody"));
            }
        }
        Effect::Lower(_) if bands.len() < 2 => {
            faults.add(&format!("{path}.then.lower"), "its node has no grades to lower; give it `grades`");
        }
        Effect::Cap(_)
        | Effect::Deduct(_)
        | Effect::Score(_)
        | Effect::Lower(_)
        | Effect::Veto
        | Effect::Missing => {}
    }
}

/// Whether `node` is `top` or lies below it.
fn is_below(parents: &[Option<usize>], node: usize, top: usize) -> bool {
    let mut at = Some(node);
    while let Some(here) = at {
        if here == top {
            return true;
        }
        at = parents[here];
    }
    false
}
