//! The plan of least effort where the index is concave in the scores of the indicators.
//!
//! ```text
//! minimize   Σ_k e_k     subject to   v₀ ≥ goal,   v_d ≤ f_d(its children),   s_k ≤ g_k(e_k),   0 ≤ e_k ≤ E_k
//! ```
//!
//! where `e_k` is the effort spent on indicator `k`, `g_k` what it then scores, `v_d` the score of dimension `d`, and `f_d` its mean or
//! minimum. Means of an exponent of at most 1 are concave: they stand in the linear program by tangents, which are added where
//! its optimum lies above the mean until it does no more (J. E. Kelley, 1960, *Journal of the SIAM* 8, 703–712). A `g_k` of pieces
//! that are not concave together (a goalpost not yet reached, classes) stands there by its concave hull, and the pieces are branched
//! on, the branch of the least effort first (A. H. Land & A. G. Doig, 1960, *Econometrica* 28, 497–520).

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use microlp::{
    ComparisonOp, Error as Fault, OptimizationDirection, Problem as LinearProgram, Solution, SolveOutcome,
    Variable,
};

use crate::assess::{Joint, Junction, UnitProgram};
use crate::normalize::Scaling;
use crate::scoring::Mean;
use crate::stats::sort;

/// Programs that are solved for a unit, whatever the number of its plans, before a search takes over: about a second.
const PROGRAMS: usize = 2_000;

/// A child is taken for at least this share of the largest one in a tangent.
const STEEP: f64 = 1e-6;

/// Times that tangents are added in a branch.
const ROUNDS: usize = 200;

/// What a score may miss, as a share of the scale.
const MISS: f64 = 1e-8;

/// What an indicator that may be moved scores, by the effort spent on it.
pub(super) struct Way {
    /// The node.
    pub(super) at: usize,
    /// From the present value on, the effort of a piece rising.
    pieces: Vec<Piece>,
    /// The logarithm that it follows in place of pieces: `offset + slope · ln(start + step · effort)`.
    curve: Option<Curve>,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    effort: [f64; 2],
    score: [f64; 2],
}

#[derive(Clone, Copy, Debug)]
struct Curve {
    start: f64,
    step: f64,
    slope: f64,
    offset: f64,
}

impl Curve {
    fn score(&self, effort: f64) -> f64 {
        self.offset + self.slope * (self.start + self.step * effort).ln()
    }

    fn rise(&self, effort: f64) -> f64 {
        self.slope * self.step / (self.start + self.step * effort)
    }
}

/// A point of a hull: effort and score.
type Point = [f64; 2];

impl Way {
    /// The way of a value from `from` to `end`, where a step of one takes `price`; none where it has no pieces, or falls.
    pub(super) fn new(at: usize, scaling: &Scaling, from: f64, end: f64, price: f64) -> Option<Self> {
        let total = (end - from).abs() * price;
        let sign = (end - from).signum();
        let mut breaks: Vec<f64> = match scaling {
            Scaling::Identity => Vec::new(),
            Scaling::Linear(line) => {
                let at = |score: f64| line.origin + line.width * ((score - line.offset) / line.span);
                line.clip.map(|ends| ends.map(at).to_vec()).unwrap_or_default()
            }
            Scaling::Plateau(plateau) => vec![
                plateau.best_low - plateau.reach_low,
                plateau.best_low,
                plateau.best_high,
                plateau.best_high + plateau.reach_high,
            ],
            Scaling::Steps(steps) => steps.steps.iter().map(|step| step.from).collect(),
            Scaling::Places(places) => places.values.clone(),
            Scaling::Logarithm(log) => {
                let line = &log.linear;
                let slope = line.span / line.width;
                let (low, high) = (scaling.apply(&[from])[0], scaling.apply(&[end])[0]);
                let curve = Curve {
                    start: from + log.shift,
                    step: sign / price,
                    slope,
                    offset: line.offset - slope * line.origin,
                };
                // Above the lower cut and below the upper one, and rising.
                let is_curve = sign > 0.0
                    && slope > 0.0
                    && curve.start > 0.0
                    && (curve.score(0.0) - low).abs() <= 1e-9 * (high - low)
                    && (curve.score(total) - high).abs() <= 1e-9 * (high - low);
                let pieces = vec![Piece { effort: [0.0, total], score: [low, high] }];
                return is_curve.then_some(Self { at, pieces, curve: Some(curve) });
            }
            Scaling::Reciprocal(_) | Scaling::Sigmoid(_) => return None,
        };
        breaks.retain(|x| x.is_finite() && (x - from) * sign > 0.0 && (end - x) * sign > 0.0);
        breaks.push(end);
        sort::ascending(&mut breaks);
        if sign < 0.0 {
            breaks.reverse();
        }
        breaks.dedup();
        let scored = |x: f64| scaling.apply(&[x])[0];
        let mut pieces: Vec<Piece> = Vec::with_capacity(breaks.len());
        let (mut x, mut score) = (from, scored(from));
        for to in breaks {
            // Which piece a break itself belongs to differs; two points within say where the line of the piece goes.
            let (a, b) = (scored(x + 0.25 * (to - x)), scored(x + 0.75 * (to - x)));
            let [start, stop] = [1.5 * a - 0.5 * b, 1.5 * b - 0.5 * a];
            let effort = [(x - from) * sign * price, (to - from) * sign * price];
            pieces.push(Piece { effort, score: [start.max(score), stop] });
            (x, score) = (to, stop);
        }
        // The end itself may be the first value of a better class.
        let last = scored(end);
        if last > score {
            pieces.push(Piece { effort: [total, total], score: [last, last] });
        }
        let rises = pieces.iter().all(|piece| piece.score[1] >= piece.score[0])
            && pieces.windows(2).all(|both| both[1].score[0] >= both[0].score[1]);
        rises.then_some(Self { at, pieces, curve: None })
    }

    /// The score with an effort; at the end of a piece that of the next.
    fn score(&self, effort: f64) -> f64 {
        if let Some(curve) = &self.curve {
            return curve.score(effort);
        }
        let piece = self.pieces.iter().rev().find(|piece| effort >= piece.effort[0] - self.within());
        piece.map_or(f64::NAN, |piece| {
            let [from, to] = piece.effort;
            let share = if to > from { ((effort - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
            piece.score[0] + share * (piece.score[1] - piece.score[0])
        })
    }

    /// The concave hull of some pieces, from left to right.
    fn hull(&self, [first, last]: [usize; 2]) -> Vec<Point> {
        let mut hull: Vec<Point> = Vec::new();
        let points = self.pieces[first..=last]
            .iter()
            .flat_map(|piece| [[piece.effort[0], piece.score[0]], [piece.effort[1], piece.score[1]]]);
        for point in points {
            while let [.., a, b] = hull[..]
                && (b[1] - a[1]) * (point[0] - a[0]) <= (point[1] - a[1]) * (b[0] - a[0])
            {
                hull.pop();
            }
            if hull.last().is_some_and(|one| one[0] >= point[0]) {
                // Above one another: the higher stands.
                let below = hull.pop().map_or(f64::NEG_INFINITY, |one| one[1]);
                hull.push([point[0], point[1].max(below)]);
            } else {
                hull.push(point);
            }
        }
        hull
    }

    /// Efforts that differ by so much are alike.
    fn within(&self) -> f64 {
        1e-9 * self.end()
    }

    fn end(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.effort[1])
    }
}

/// The height of a hull at an effort.
fn height(hull: &[Point], effort: f64) -> f64 {
    let line = hull.windows(2).find(|both| effort <= both[1][0]);
    line.map_or(hull[hull.len() - 1][1], |both| {
        let ([from, low], [to, high]) = (both[0], both[1]);
        low + (high - low) * ((effort - from) / (to - from)).clamp(0.0, 1.0)
    })
}

/// The program of a unit.
pub(super) struct LeastEffort {
    ways: Vec<Way>,
    junctions: Vec<Junction>,
    /// Scores by node: the present ones, and those with every indicator at its end.
    present: Vec<f64>,
    ends: Vec<f64>,
    /// What a point of an indicator is worth at the index where all is linear.
    worth: Vec<f64>,
    /// How wide the scale is.
    width: f64,
    miss: f64,
    /// How many programs may still be solved.
    left: Cell<usize>,
}

/// A plan: the effort for each indicator, and whether pieces had to be branched on.
pub(super) struct LeastPlan {
    pub(super) efforts: Vec<f64>,
    pub(super) is_branched: bool,
}

/// Pieces that are allowed, by indicator, and what the relaxed program says of them.
struct Branch {
    allowed: Vec<[usize; 2]>,
    efforts: Vec<f64>,
    bound: f64,
}

impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Branch {}

impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Branch {
    /// The least effort is the greatest, which a heap gives first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound)
    }
}

impl LeastEffort {
    /// None where the index may not be concave. `scores` are the present ones by node.
    pub(super) fn new(
        program: &UnitProgram<'_>,
        ways: Vec<Way>,
        scores: &[f64],
        scale: [f64; 2],
    ) -> Option<Self> {
        let junctions = program.junctions()?;
        let mut ends = scores.to_vec();
        for way in &ways {
            ends[way.at] = way.score(way.end());
        }
        let width = scale[1] - scale[0];
        let miss = MISS * width;
        let (present, left) = (scores.to_vec(), Cell::new(PROGRAMS));
        let mut made = Self { ways, junctions, present, ends, worth: Vec::new(), width, miss, left };
        let (mut present, mut ends) = (made.present.clone(), made.ends.clone());
        made.combine(&mut present);
        made.combine(&mut ends);
        let is_same = made.junctions.iter().all(|one| (present[one.at] - scores[one.at]).abs() <= miss);
        if !is_same || made.junctions.iter().any(|one| !ends[one.at].is_finite()) {
            return None;
        }
        made.present = present;
        made.ends = ends;
        let mut worth = vec![0.0; scores.len()];
        worth[made.junctions.first()?.at] = 1.0;
        for junction in &made.junctions {
            for &(child, share) in &junction.children {
                worth[child] = worth[junction.at] * junction.slope * share;
            }
        }
        made.worth = worth;
        Some(made)
    }

    /// Writes the scores of the dimensions that the children come to.
    fn combine(&self, scores: &mut [f64]) {
        for junction in self.junctions.iter().rev() {
            let joined = match junction.joint {
                Joint::Mean(mean) => mean_of(mean, &junction.children, |child| scores[child]),
                Joint::Minimum => {
                    junction.children.iter().fold(f64::INFINITY, |low, &(child, _)| low.min(scores[child]))
                }
            };
            scores[junction.at] = junction.finish(joined);
        }
    }

    /// The scores of all nodes with these efforts.
    fn scores(&self, efforts: &[f64]) -> Vec<f64> {
        let mut scores = self.present.clone();
        for (way, effort) in self.ways.iter().zip(efforts) {
            scores[way.at] = way.score(*effort);
        }
        self.combine(&mut scores);
        scores
    }

    /// The plan of least effort; none where it takes too long, or a program is not solved.
    pub(super) fn plan(&self, goal: f64) -> Option<LeastPlan> {
        let root = self.junctions.first()?.at;
        let all: Vec<[usize; 2]> = self.ways.iter().map(|way| [0, way.pieces.len() - 1]).collect();
        let mut branches = BinaryHeap::new();
        branches.push(self.relaxed(all, goal)??);
        let mut is_branched = false;
        while let Some(branch) = branches.pop() {
            let scores = self.scores(&branch.efforts);
            if scores[root] >= goal - 10.0 * self.miss {
                return Some(LeastPlan { efforts: branch.efforts, is_branched });
            }
            // Where the hull is highest above the pieces, in points of the index.
            let (k, _) = (0..self.ways.len())
                .filter(|&k| branch.allowed[k][0] < branch.allowed[k][1])
                .map(|k| {
                    let way = &self.ways[k];
                    let hull = height(&way.hull(branch.allowed[k]), branch.efforts[k]);
                    (k, (hull - way.score(branch.efforts[k])) * self.worth[way.at])
                })
                .max_by(|a, b| a.1.total_cmp(&b.1))?;
            let [first, last] = branch.allowed[k];
            let effort = branch.efforts[k];
            let holding =
                |piece: &usize| effort >= self.ways[k].pieces[*piece].effort[0] + self.ways[k].within();
            let piece = (first..=last).rev().find(holding).unwrap_or(first).min(last - 1);
            for half in [[first, piece], [piece + 1, last]] {
                let mut allowed = branch.allowed.clone();
                allowed[k] = half;
                branches.extend(self.relaxed(allowed, goal)?);
            }
            is_branched = true;
        }
        None
    }

    /// Counts a program that is about to be solved; none where there have been too many.
    fn count(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(())
    }

    /// The optimum with the hull of some pieces: none where the program is not solved, or within it where the goal is out of reach.
    #[expect(clippy::option_option, reason = "not solved, and solved without a plan, are two things")]
    fn relaxed(&self, allowed: Vec<[usize; 2]>, goal: f64) -> Option<Option<Branch>> {
        let root = self.junctions.first()?.at;
        self.count()?;
        let Some(relaxed) = Relaxed::new(self, &allowed, goal) else { return Some(None) };
        let Some(mut solution) = solved(relaxed.problem.solve())? else { return Some(None) };
        for _ in 0..ROUNDS {
            let mut scores = self.present.clone();
            for (k, way) in self.ways.iter().enumerate() {
                scores[way.at] = match &way.curve {
                    Some(curve) => curve.score(relaxed.effort(k, &solution)),
                    None => relaxed.line_of(self, way.at).of(&solution),
                };
            }
            self.combine(&mut scores);
            if scores[root] >= goal - self.miss {
                break;
            }
            let cuts = relaxed.cuts(self, &solution);
            if cuts.is_empty() {
                break;
            }
            for (terms, bound) in cuts {
                self.count()?;
                let Some(next) = solved(solution.add_constraint(&terms[..], ComparisonOp::Le, bound))? else {
                    return Some(None);
                };
                solution = next;
            }
        }
        let efforts: Vec<f64> = (0..self.ways.len()).map(|k| relaxed.effort(k, &solution)).collect();
        let bound = efforts.iter().sum();
        Some(Some(Branch { allowed, efforts, bound }))
    }
}

/// None where the program was not solved; within it none where nothing meets the constraints.
#[expect(clippy::option_option, reason = "as in `relaxed`")]
fn solved(outcome: std::result::Result<SolveOutcome, Fault>) -> Option<Option<Solution>> {
    match outcome {
        Ok(outcome) => outcome.into_solution().ok().map(Some),
        Err(Fault::Infeasible) => Some(None),
        Err(_) => None,
    }
}

/// A linear function of the variables.
#[derive(Clone, Debug, Default)]
struct Line {
    terms: Vec<(Variable, f64)>,
    constant: f64,
}

impl Line {
    fn of(&self, solution: &Solution) -> f64 {
        self.constant
            + self.terms.iter().map(|(variable, slope)| slope * solution.var_value(*variable)).sum::<f64>()
    }

    fn add(&mut self, times: f64, other: &Self) {
        self.constant += times * other.constant;
        self.terms.extend(other.terms.iter().map(|(variable, slope)| (*variable, times * slope)));
    }
}

/// A linear program with the hull of some pieces.
struct Relaxed {
    problem: LinearProgram,
    /// The effort with which each indicator begins, and the variables of what is added.
    efforts: Vec<(f64, Vec<Variable>)>,
    /// The score of each node.
    lines: HashMap<usize, Line>,
}

impl Relaxed {
    /// None where the goal is out of reach with these pieces.
    fn new(of: &LeastEffort, allowed: &[[usize; 2]], goal: f64) -> Option<Self> {
        let mut problem = LinearProgram::new(OptimizationDirection::Minimize);
        let mut efforts = Vec::with_capacity(of.ways.len());
        let mut lines: HashMap<usize, Line> = HashMap::new();
        let mut ends = of.present.clone();
        for (way, &allowed) in of.ways.iter().zip(allowed) {
            let hull = way.hull(allowed);
            let [begin, score] = hull[0];
            ends[way.at] = hull.last().map_or(score, |end| end[1]);
            let mut line = Line { terms: Vec::new(), constant: score };
            for both in hull.windows(2) {
                let ([from, low], [to, high]) = (both[0], both[1]);
                let slope = (high - low) / (to - from);
                line.terms.push((problem.add_var(1.0, (0.0, to - from)), slope));
            }
            efforts.push((begin, line.terms.iter().map(|(variable, _)| *variable).collect()));
            if way.curve.is_some() {
                line =
                    Line { terms: vec![(problem.add_var(0.0, (score, ends[way.at])), 1.0)], constant: 0.0 };
            }
            lines.insert(way.at, line);
        }
        of.combine(&mut ends);
        let root = of.junctions.first()?.at;
        if ends[root] < goal {
            return None;
        }
        let mut made = Self { problem, efforts, lines };
        for junction in of.junctions.iter().rev() {
            let at = junction.at;
            // No less than now: an indicator that is moved falls nowhere.
            let low = if at == root { goal } else { of.present[at].min(ends[at]) };
            let own = made.problem.add_var(0.0, (low, ends[at].max(low)));
            made.lines.insert(at, Line { terms: vec![(own, 1.0)], constant: 0.0 });
            let planes = match junction.joint {
                Joint::Mean(Mean::Arithmetic) => vec![made.plane(of, junction, &junction.children, 0.0)],
                Joint::Minimum => {
                    let of_child =
                        |&(child, _): &(usize, f64)| made.plane(of, junction, &[(child, 1.0)], 0.0);
                    junction.children.iter().map(of_child).collect()
                }
                Joint::Mean(mean) => [&of.present, &ends]
                    .map(|scores| made.tangent(of, junction, mean, |child| scores[child]))
                    .to_vec(),
            };
            made.take(&planes);
        }
        for (k, way) in of.ways.iter().enumerate() {
            if let Some(curve) = &way.curve {
                let tangents = [0.0, way.end()].map(|effort| made.tangent_of_curve(way.at, k, curve, effort));
                made.take(&tangents);
            }
        }
        Some(made)
    }

    fn take(&mut self, cuts: &[Cut]) {
        for (terms, bound) in cuts {
            self.problem.add_constraint(&terms[..], ComparisonOp::Le, *bound);
        }
    }

    /// The score of a node; that of one that no plan moves is a constant.
    fn line_of(&self, of: &LeastEffort, at: usize) -> Line {
        let fixed = || Line { terms: Vec::new(), constant: of.present[at] };
        self.lines.get(&at).cloned().unwrap_or_else(fixed)
    }

    fn effort(&self, k: usize, solution: &Solution) -> f64 {
        let (begin, added) = &self.efforts[k];
        begin + added.iter().map(|variable| solution.var_value(*variable).max(0.0)).sum::<f64>()
    }

    /// That a junction is no more than its line of `constant + Σ slope · child`.
    fn plane(&self, of: &LeastEffort, junction: &Junction, slopes: &[(usize, f64)], constant: f64) -> Cut {
        let mut line = self.line_of(of, junction.at);
        for &(child, slope) in slopes {
            line.add(-junction.slope * slope, &self.line_of(of, child));
        }
        (line.terms, junction.offset + junction.slope * constant - line.constant)
    }

    /// That a junction is no more than the tangent of its mean at some scores.
    fn tangent(
        &self,
        of: &LeastEffort,
        junction: &Junction,
        mean: Mean,
        scores: impl Fn(usize) -> f64,
    ) -> Cut {
        let largest = junction.children.iter().map(|&(child, _)| scores(child)).fold(0.0, f64::max);
        // At 0 a mean rises without end, and where all children are 0 its tangents are those where they are alike.
        let floor = STEEP * if largest > 0.0 { largest } else { of.width };
        let scores = |child: usize| scores(child).max(floor);
        let value = mean_of(mean, &junction.children, scores);
        let power = match mean {
            Mean::Arithmetic => 1.0,
            Mean::Geometric => 0.0,
            Mean::Harmonic => -1.0,
            Mean::Power(p) => p,
        };
        let slope =
            |&(child, share): &(usize, f64)| (child, share * (value / scores(child)).powf(1.0 - power));
        let slopes: Vec<(usize, f64)> = junction.children.iter().map(slope).collect();
        let constant = value - slopes.iter().map(|&(child, slope)| slope * scores(child)).sum::<f64>();
        self.plane(of, junction, &slopes, constant)
    }

    /// That an indicator scores no more than the tangent of its logarithm at an effort.
    fn tangent_of_curve(&self, at: usize, k: usize, curve: &Curve, effort: f64) -> Cut {
        let rise = curve.rise(effort);
        let terms = [(self.lines[&at].terms[0].0, 1.0), (self.efforts[k].1[0], -rise)].to_vec();
        (terms, curve.score(effort) - rise * effort)
    }

    /// Tangents wherever an optimum takes a node for more than it is.
    fn cuts(&self, of: &LeastEffort, solution: &Solution) -> Vec<Cut> {
        let claimed = |at: usize| self.line_of(of, at).of(solution);
        let is_more = |at: usize, score: f64| claimed(at) > score + 0.1 * of.miss;
        let mut cuts = Vec::new();
        for (k, way) in of.ways.iter().enumerate() {
            let effort = self.effort(k, solution);
            if let Some(curve) = way.curve.as_ref().filter(|curve| is_more(way.at, curve.score(effort))) {
                cuts.push(self.tangent_of_curve(way.at, k, curve, effort));
            }
        }
        for junction in &of.junctions {
            if let Joint::Mean(mean) = junction.joint
                && mean != Mean::Arithmetic
                && is_more(junction.at, junction.finish(mean_of(mean, &junction.children, claimed)))
            {
                cuts.push(self.tangent(of, junction, mean, claimed));
            }
        }
        cuts
    }
}

/// That a sum is at most a bound.
type Cut = (Vec<(Variable, f64)>, f64);

fn mean_of(mean: Mean, children: &[(usize, f64)], scores: impl Fn(usize) -> f64) -> f64 {
    mean.of_terms(children.iter().map(|&(child, share)| share * mean.term(scores(child))).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    #[test]
    fn all_plans_of_a_unit_share_one_budget() {
        let framework = Framework::from_toml(
            "id = 'x'\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\naggregate = 'geometric'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let data = Dataset::new(["u", "v"]).unwrap().with_indicator("A", vec![20.0, 90.0]).unwrap();
        let result = assess(&framework, &data.with_indicator("B", vec![40.0, 80.0]).unwrap()).unwrap();
        let program = UnitProgram::new(&result, 0).unwrap();
        let scores: Vec<f64> = (0..3).map(|at| result.scores_of(at)[0]).collect();
        let way = |at: usize| Way::new(at, result.scaling_of(at), scores[at], 100.0, 1.0).unwrap();
        let least = LeastEffort::new(&program, vec![way(1), way(2)], &scores, [0.0, 100.0]).unwrap();
        assert!(least.plan(60.0).is_some());
        let left = least.left.get();
        assert!(left < PROGRAMS && least.plan(70.0).is_some() && least.left.get() < left);
        least.left.set(1);
        assert!(least.plan(60.0).is_none(), "a geometric mean takes several");
    }
}
