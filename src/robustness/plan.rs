//! The runs of a framework over its data: from the numbers of a run to the scores of every node.
//!
//! Where the preparation of the data is uncertain (how gaps are filled, outliers treated, units screened), each
//! combination of its alternatives is prepared once, when a run first picks it, and kept.

use crate::error::Problem;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::branch::Branch;
use super::draw::Drawn;
use super::lines::Lines;
use super::uncertainty::Uncertainty;
use crate::assess::{Assessment, assess};
use crate::dataset::Dataset;
use crate::framework::{Choices, Framework, Prepare, What};
use crate::stats::ranks;
use crate::{Error, Result};

/// What a run writes on.
#[derive(Clone, Debug)]
pub(super) struct Slate {
    pub(super) drawn: Drawn,
    /// The scores of the nodes that are computed anew.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) raw: Vec<f64>,
    /// The weights of a dimension's children, and room for their sums.
    pub(super) weights: Vec<f64>,
    pub(super) sums: Lines<f64>,
}

/// The memory of a run.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    slate: Slate,
    /// The preparation that the run picked, and its data.
    picked: Option<usize>,
    branch: Arc<Branch>,
    /// The whole assessment, where the run needed one.
    whole: Option<Assessment>,
    /// The scores of a node among all units, where some were left out.
    spread: Vec<f64>,
}

impl Scratch {
    /// The scores of a node after a run, of all units.
    pub(super) fn scores(&mut self, at: usize) -> &[f64] {
        let Self { slate, branch, whole, spread, .. } = self;
        let own = match whole {
            Some(whole) => whole.scores_of(at),
            None => branch.column(at, &slate.drawn, &slate.columns, 0),
        };
        let Some(rows) = &branch.rows else { return own };
        spread_over(own, rows, spread);
        spread
    }

    /// The scores that units are ranked by at a node, which differ from its scores where units are vetoed.
    pub(super) fn ranking_scores(&mut self, at: usize) -> Cow<'_, [f64]> {
        if self.whole.is_none() {
            return Cow::Borrowed(self.scores(at));
        }
        let Self { branch, whole, spread, .. } = self;
        let own = whole.as_ref().map_or(Cow::Borrowed(&[][..]), |whole| whole.ranking_scores(at));
        let Some(rows) = &branch.rows else { return own };
        spread_over(&own, rows, spread);
        Cow::Borrowed(spread)
    }

    /// The whole assessment of a run, where it needed one, and the rows of its units among all.
    pub(super) fn whole(&self) -> Option<(&Assessment, Option<&[usize]>)> {
        Some((self.whole.as_ref()?, self.branch.rows.as_deref()))
    }
}

/// The position of a node that has ranks.
pub(super) fn ranked(framework: &Framework, code: &str) -> Result<usize> {
    let at = framework.position(code)?;
    if framework.nodes()[at].is_finding() {
        return Err(Error::from(Problem::InvalidParameter {
            method: "robustness",
            parameter: "node",
            found: format!("`{code}`, a count of findings under a rubric"),
            expected: "a node that has ranks: the dimension with the rubric, or one that is no finding",
        }));
    }
    Ok(at)
}

/// Scores at their rows among all units, of which the others have none.
fn spread_over(scores: &[f64], rows: &[usize], spread: &mut [f64]) {
    spread.fill(f64::NAN);
    rows.iter().zip(scores).for_each(|(&row, &score)| spread[row] = score);
}

/// Values that the data of all combinations may have together: 512 MB. Beyond, each run prepares its own.
const MOST_KEPT: usize = 1 << 26;

#[derive(Debug)]
pub(super) struct Plan<'a> {
    framework: &'a Framework,
    source: &'a Dataset,
    pub(super) choices: Choices,
    /// The framework as it is.
    nominal: Arc<Branch>,
    /// All units that some run may have.
    pub(super) units: Vec<String>,
    weights: Vec<f64>,
    /// By combination of alternatives, the first step turning slowest.
    branches: Vec<OnceLock<Result<Arc<Branch>>>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        framework: &'a Framework,
        dataset: &'a Dataset,
        uncertainty: &Uncertainty,
    ) -> Result<Self> {
        let choices = Choices::new(&uncertainty.uncertain, framework)?;
        Self::of(framework, dataset, choices, assess(framework, dataset)?)
    }

    /// With the assessment of the framework as it is.
    pub(super) fn of(
        framework: &'a Framework,
        source: &'a Dataset,
        mut choices: Choices,
        nominal: Assessment,
    ) -> Result<Self> {
        let screens = choices.prepare.iter().any(|step| matches!(step, Prepare::Screen { .. }));
        let units = if screens { source.units() } else { nominal.units() }.to_vec();
        let nominal = Branch::new(nominal, &choices, &units)?;
        nominal.check_noise(&choices)?;
        settle_concentrations(&mut choices, &nominal.weights);
        let combinations =
            choices.prepare.iter().try_fold(1_usize, |all, step| all.checked_mul(step.count()));
        let values = framework.nodes().len() * source.len();
        let kept = combinations
            .filter(|all| !choices.prepare.is_empty() && all.saturating_mul(values) <= MOST_KEPT)
            .unwrap_or(0);
        Ok(Self {
            framework,
            source,
            weights: nominal.weights.clone(),
            nominal: Arc::new(nominal),
            units,
            branches: (0..kept).map(|_| OnceLock::new()).collect(),
            choices,
        })
    }

    /// The scores of a node in the framework as it is, `NaN` for a unit that is left out there.
    pub(super) fn nominal_scores(&self, at: usize) -> Vec<f64> {
        let scores = self.nominal.nominal.scores_of(at);
        let Some(rows) = &self.nominal.rows else { return scores.to_vec() };
        let mut spread = vec![f64::NAN; self.units.len()];
        spread_over(scores, rows, &mut spread);
        spread
    }

    /// Its ranks.
    pub(super) fn nominal_ranks(&self, at: usize) -> Vec<f64> {
        let own = self.nominal.nominal.ranking_scores(at);
        let scores = match &self.nominal.rows {
            None => own,
            Some(rows) => {
                let mut spread = vec![f64::NAN; self.units.len()];
                spread_over(&own, rows, &mut spread);
                Cow::Owned(spread)
            }
        };
        ranks(&scores, self.framework.spec().ranks.ties, self.framework.tie_tolerance())
    }

    pub(super) fn scratch(&self) -> Scratch {
        let mut slate = Slate {
            drawn: Drawn::new(&self.weights, self.choices.inputs.len(), self.choices.prepare.len()),
            columns: vec![Vec::new(); self.framework.nodes().len()],
            raw: Vec::new(),
            weights: Vec::new(),
            sums: Lines::room(1, 0),
        };
        self.nominal.make_room(&mut slate);
        Scratch {
            slate,
            picked: None,
            branch: Arc::clone(&self.nominal),
            whole: None,
            spread: vec![f64::NAN; self.units.len()],
        }
    }

    /// Draws the choices of a run from its numbers, and computes all scores.
    pub(super) fn run(&self, numbers: &[f64], scratch: &mut Scratch) -> Result<()> {
        scratch.slate.drawn.draw(numbers, &self.choices.all, &self.weights, self.framework)?;
        if self.weights[0] > scratch.slate.drawn.weights[0] {
            return Err(Error::from(Problem::Weights {
                of: format!("`{}`", self.framework.root().code()),
                fault: "are all zero: no indicator is left in this run".to_owned(),
            }));
        }
        if !self.choices.prepare.is_empty() {
            self.prepare(scratch)?;
        }
        let Scratch { slate, branch, whole, .. } = scratch;
        if branch.whole {
            *whole = Some(branch.assess(&self.choices, &slate.drawn)?);
            return Ok(());
        }
        branch.replay(&self.choices, slate)
    }

    /// Takes the data as the run prepares them.
    fn prepare(&self, scratch: &mut Scratch) -> Result<()> {
        let steps = self.choices.prepare.iter().zip(&scratch.slate.drawn.prepare);
        let picked = steps.fold(0_usize, |at, (step, &pick)| at.wrapping_mul(step.count()) + pick);
        if scratch.picked == Some(picked) && !self.branches.is_empty() {
            return Ok(());
        }
        let branch = match self.branches.get(picked) {
            Some(kept) => {
                // Not under the lock: a thread that waits for helpers takes up other runs, which may want the same and would
                // wait for themselves. Two may prepare it; the first is kept.
                if let Some(branch) = kept.get() {
                    branch.clone()?
                } else {
                    let made = self.branch(&scratch.slate.drawn.prepare);
                    kept.get_or_init(|| made).clone()?
                }
            }
            None => self.branch(&scratch.slate.drawn.prepare)?,
        };
        branch.make_room(&mut scratch.slate);
        scratch.picked = Some(picked);
        scratch.branch = branch;
        Ok(())
    }

    /// Prepares the data with some alternatives.
    fn branch(&self, picks: &[usize]) -> Result<Arc<Branch>> {
        let mut spec = self.framework.spec().clone();
        // They were checked against the framework as it is.
        spec.uncertain.clear();
        for (step, &pick) in self.choices.prepare.iter().zip(picks) {
            step.write(pick, self.framework.nodes(), &mut spec);
        }
        let nominal = assess(&spec.check()?, self.source)?;
        Branch::new(nominal, &self.choices, &self.units).map(Arc::new)
    }

    /// The same run by the slow way, for tests.
    #[cfg(test)]
    pub(super) fn slowly(&self, numbers: &[f64]) -> Result<Assessment> {
        let mut scratch = self.scratch();
        scratch.slate.drawn.draw(numbers, &self.choices.all, &self.weights, self.framework)?;
        let branch = self.branch(&scratch.slate.drawn.prepare)?;
        branch.assess(&self.choices, &scratch.slate.drawn)
    }
}

/// Dirichlet parameters in proportion to the weights; children without weight stay out.
fn settle_concentrations(choices: &mut Choices, weights: &[f64]) {
    for choice in &mut choices.all {
        let What::Dirichlet { families } = &mut choice.what else { continue };
        for (children, alpha) in families.iter_mut() {
            let concentration = alpha.first().copied().unwrap_or(f64::NAN);
            if concentration.is_nan() {
                alpha.fill(1.0);
                continue;
            }
            children.retain(|&child| weights[child] > 0.0);
            let total: f64 = children.iter().map(|&child| weights[child]).sum();
            *alpha = children.iter().map(|&child| concentration * weights[child] / total).collect();
        }
    }
    for choice in &mut choices.all {
        if let What::Dirichlet { families } = &choice.what {
            let numbers = families.iter().map(|(children, _)| children.len().saturating_sub(1)).sum();
            choices.numbers = choices.numbers - choice.numbers + numbers;
            choice.numbers = numbers;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Noise, Options, Uncertain, WeightDraw, monte_carlo};
    use super::*;
    use crate::stats::Stream;

    /// Gaps in A and B, an outlier in C; the last unit has one value only.
    fn example() -> (Framework, Dataset) {
        let framework = Framework::from_toml(
            "id = 'x'
            [method]
            aggregate = 'arithmetic'
            [[dimension]]
            code = 'I'
            [[dimension]]
            code = 'D'
            parent = 'I'
            [[dimension]]
            code = 'E'
            parent = 'I'
            [[indicator]]
            code = 'A'
            parent = 'D'
            [[indicator]]
            code = 'B'
            parent = 'D'
            [[indicator]]
            code = 'C'
            parent = 'E'
            [[indicator]]
            code = 'F'
            parent = 'E'
            goalposts = [0, 20]
            normalize = 'goalposts'
            ",
        )
        .unwrap();
        let column = |k: u32, m: u32| (0..10).map(|i| f64::from((i * k + 3) % m)).collect::<Vec<f64>>();
        let with = |mut values: Vec<f64>, set: &[(usize, f64)]| {
            for &(at, x) in set {
                values[at] = x;
            }
            values
        };
        let gap = f64::NAN;
        let data = Dataset::new((0..10).map(|i| format!("u{i}")))
            .unwrap()
            .with_indicator("A", with(column(7, 23), &[(3, gap), (9, gap)]))
            .unwrap()
            .with_indicator("B", with(column(5, 17), &[(1, gap), (9, gap)]))
            .unwrap()
            .with_indicator("C", with(column(3, 11), &[(6, 500.0), (9, gap)]))
            .unwrap()
            .with_indicator("F", column(9, 19))
            .unwrap();
        (framework, data)
    }

    const PREPARATION: &str = "
        [[uncertain]]
        kind = 'impute'
        of = ['A']
        alternatives = [{ use = 'mean' }, { use = 'median' }, { use = 'none' }]
        [[uncertain]]
        kind = 'treat'
        of = ['A', 'B', 'C']
        alternatives = [{ use = 'none' }, { use = 'rule' }]
        [[uncertain]]
        kind = 'screen'
        alternatives = [{ use = { present = 0 } }, { use = { present = 0.6 } }]
        ";

    fn numbers(plan: &Plan<'_>, run: u64) -> Vec<f64> {
        let mut stream = Stream::new(1, run);
        (0..plan.choices.numbers).map(|_| stream.uniform()).collect()
    }

    /// Every run against an assessment of the framework with the alternatives written into it.
    #[test]
    fn an_uncertain_preparation_is_the_framework_with_its_alternatives() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::from_toml(PREPARATION).unwrap();
        let plan = Plan::new(&framework, &data, &uncertainty).unwrap();
        assert_eq!((plan.branches.len(), plan.units.len(), plan.choices.numbers), (12, 10, 3));
        let mut scratch = plan.scratch();
        let mut seen = std::collections::HashSet::new();
        for run in 0..60 {
            let numbers = numbers(&plan, run);
            plan.run(&numbers, &mut scratch).unwrap();
            let pick = |k: usize, of: usize| (numbers[k] * of as f64) as usize;
            let (impute, treat, screen) = (pick(0, 3), pick(1, 2), pick(2, 2));
            seen.insert((impute, treat, screen));
            let text = framework
                .to_toml()
                .unwrap()
                .replace(
                    "code = \"A\"",
                    &format!("code = \"A\"\nimpute = '{}'", ["mean", "median", "none"][impute]),
                )
                .replace("code = \"F\"", "code = \"F\"\ntreat = 'none'")
                .replace(
                    "[method]",
                    &format!(
                        "[method]\ntreat = '{}'\nscreen = {{ present = {} }}",
                        ["none", "rule"][treat],
                        ["0", "0.6"][screen]
                    ),
                );
            let expected = assess(&Framework::from_toml(&text).unwrap(), &data).unwrap();
            assert_eq!(expected.units().len(), if screen == 0 { 10 } else { 9 });
            for at in 0..framework.nodes().len() {
                let code = framework.nodes()[at].code();
                for (unit, score) in plan.units.iter().zip(scratch.scores(at)) {
                    let expected = if expected.dataset().position(unit).is_some() {
                        expected.score(unit, code).unwrap()
                    } else {
                        None
                    };
                    assert_eq!((!score.is_nan()).then_some(*score), expected, "{unit} at {code}, run {run}");
                }
            }
        }
        assert_eq!(seen.len(), 12);
    }

    #[test]
    fn the_quick_way_and_a_whole_assessment_agree_behind_any_preparation() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::from_toml(PREPARATION)
            .unwrap()
            .with(Uncertain::weights([], WeightDraw::Noise(0.5)))
            .with(Uncertain::values(["C", "B"], Noise::Relative(0.1)).correlated(0.4));
        let plan = Plan::new(&framework, &data, &uncertainty).unwrap();
        let mut scratch = plan.scratch();
        for run in 0..100 {
            let numbers = numbers(&plan, run);
            plan.run(&numbers, &mut scratch).unwrap();
            let slow = plan.slowly(&numbers).unwrap();
            for at in 0..framework.nodes().len() {
                let rows = scratch.branch.rows.clone();
                let scores = scratch.scores(at);
                for (i, expected) in slow.scores_of(at).iter().enumerate() {
                    let score = scores[rows.as_ref().map_or(i, |rows| rows[i])];
                    assert!(
                        score == *expected || (score.is_nan() && expected.is_nan()),
                        "run {run}, node {at}"
                    );
                }
            }
        }
    }

    /// A unit that half of the runs leave out has a rank in the other half.
    #[test]
    fn a_unit_that_may_be_screened_out() {
        let (framework, data) = example();
        let screen =
            [crate::prepare::Screen::default().present(0.0), crate::prepare::Screen::default().present(0.6)];
        let uncertainty = Uncertainty::new().with(Uncertain::screen(screen));
        let found = monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(1000)).unwrap();
        let ranks = &found.nodes[0].ranks;
        assert_eq!((found.units.len(), ranks.ranked(0)), (10, 1000));
        assert!((400..600).contains(&ranks.ranked(9)), "{}", ranks.ranked(9));
        // Where the framework itself screens, for certain, the unit is not among them.
        let text = framework.to_toml().unwrap().replace("[method]", "[method]\nscreen = { present = 0.6 }");
        let framework = Framework::from_toml(&text).unwrap();
        let noise = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.5)));
        let found = monte_carlo(&framework, &data, &noise, &Options::default().runs(10)).unwrap();
        assert_eq!((found.units.len(), found.nodes[0].ranks.ranked(8)), (9, 10));
        let mixed = monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(200)).unwrap();
        assert!(mixed.units.len() == 10 && mixed.nodes[0].nominal_ranks[9].is_nan());
    }

    #[test]
    fn combinations_beyond_memory_are_prepared_run_by_run() {
        let (framework, data) = example();
        let treat = |code: &str, most: usize| {
            let rule = crate::prepare::Treat::default().remedies([crate::prepare::Remedy::Winsorize(
                crate::prepare::Winsorize::default().most(most),
            )]);
            let rules = std::iter::repeat_n(crate::prepare::Outliers::Rule(rule), 200);
            Uncertain::treat([code], rules)
        };
        let many =
            ["A", "B", "C", "F"].into_iter().fold(Uncertainty::new(), |all, code| all.with(treat(code, 2)));
        let plan = Plan::new(&framework, &data, &many).unwrap();
        assert!(plan.branches.is_empty());
        let few = Uncertainty::new().with(Uncertain::treat([], [treat_of(&treat("A", 2))]));
        let kept = Plan::new(&framework, &data, &few).unwrap();
        let (mut scratch, mut other) = (plan.scratch(), kept.scratch());
        plan.run(&numbers(&plan, 0), &mut scratch).unwrap();
        kept.run(&numbers(&kept, 0), &mut other).unwrap();
        assert_eq!(scratch.scores(0), other.scores(0));
    }

    fn treat_of(entry: &Uncertain) -> crate::prepare::Outliers {
        let crate::framework::Choice::Treat { alternatives, .. } = &entry.choice else { panic!() };
        alternatives[0].method.clone()
    }
}
