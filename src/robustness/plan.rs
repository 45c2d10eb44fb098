//! The runs of a framework over its data: from the numbers of a run to the scores of every node.
//!
//! Where the preparation of the data is uncertain (how gaps are filled, outliers treated, units screened), each
//! combination of its alternatives is prepared once, when a run first picks it, and kept.

use crate::error::Problem;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::branch::Branch;
use super::data::Data;
use super::draw::Drawn;
use super::uncertainty::Uncertainty;
use crate::assess::{Assessment, Overrides, Program, Registers, hang_together};
use crate::framework::{Band, Choices, Framework, Prepare, What};
use crate::stats::ranks;
use crate::{Error, Result};

/// The memory of a run.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    /// By period.
    drawn: Vec<Drawn>,
    registers: Vec<Registers>,
    /// The preparation that the run picked, and its data.
    picked: Option<usize>,
    branch: Arc<Branch>,
    /// The period whose scores are asked for.
    period: usize,
    /// By period, the scores of a node among all units, where some were left out.
    spread: Vec<Vec<f64>>,
}

impl Scratch {
    /// Turns to another of the periods that run together.
    pub(super) fn turn_to(&mut self, period: usize) {
        self.period = period;
    }

    fn program(&self) -> (&Program, &Overrides, &Registers) {
        let period = self.period;
        (&self.branch.programs[period], &self.drawn[period].over, &self.registers[period])
    }

    /// The scores of a node after a run, of all units.
    pub(super) fn scores(&mut self, at: usize) -> &[f64] {
        let Self { drawn, registers, branch, spread, .. } = self;
        let period = self.period;
        let own = branch.programs[period].scores(at, &drawn[period].over, &registers[period]);
        let Some(rows) = branch.rows(period) else { return own };
        spread_over(own, rows, &mut spread[period]);
        &spread[period]
    }

    /// The scores that units are ranked by at a node, which differ from its scores where units are vetoed. `cut` are the bands
    /// that its scores were cut into.
    pub(super) fn ranking_scores(&mut self, at: usize, cut: Option<&[Band]>) -> Cow<'_, [f64]> {
        if !self.program().0.is_ruled(at) {
            return Cow::Borrowed(self.scores(at));
        }
        let (program, over, registers) = self.program();
        let own = program.outcome(at, over, registers, cut).ranking_scores().into_owned();
        let Some(rows) = self.branch.rows(self.period) else { return Cow::Owned(own) };
        let spread = &mut self.spread[self.period];
        spread_over(&own, rows, spread);
        Cow::Borrowed(spread)
    }

    /// The bands that the scores of a run are cut into at a node.
    pub(super) fn cut(&self, at: usize) -> Result<Option<Vec<Band>>> {
        let (program, over, registers) = self.program();
        program.cut(at, over, registers)
    }

    /// The grade of each unit that has one at a node where they hang on more than the scores: on what gates or a rubric did.
    pub(super) fn ruled_grades(&self, at: usize, cut: Option<&[Band]>) -> Option<Vec<(usize, String)>> {
        let (program, over, registers) = self.program();
        if !program.is_ruled(at) {
            return None;
        }
        let grades = program.outcome(at, over, registers, cut).grades();
        let row = |unit: usize| self.branch.rows(self.period).map_or(unit, |rows| rows[unit]);
        Some(
            grades
                .into_iter()
                .enumerate()
                .filter_map(|(unit, grade)| Some((row(unit), grade?.grade)))
                .collect(),
        )
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
    source: Data<'a>,
    /// Those of each period that runs.
    each: Vec<Choices>,
    /// How many numbers a run needs.
    pub(super) numbers: usize,
    /// Whether all periods run together.
    together: bool,
    /// The periods that are asked for, of those that run.
    pub(super) asked: Vec<usize>,
    /// The framework as it is.
    nominal: Arc<Branch>,
    /// By period, all units that some run may have.
    units: Vec<Vec<String>>,
    weights: Vec<Vec<f64>>,
    /// By combination of alternatives, the first step turning slowest.
    branches: Vec<OnceLock<Result<Arc<Branch>>>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(framework: &'a Framework, source: Data<'a>, uncertainty: &Uncertainty) -> Result<Self> {
        let choices = Choices::new(&uncertainty.uncertain, framework)?;
        let (nominal, asked) = source.assess(framework)?;
        Self::of(framework, source, &choices, nominal, &[asked])
    }

    /// With the assessments of all periods by the framework as it is. Several may be asked for where they hang together.
    pub(super) fn of(
        framework: &'a Framework,
        source: Data<'a>,
        choices: &Choices,
        nominal: Vec<Assessment>,
        asked: &[usize],
    ) -> Result<Self> {
        let together = nominal.len() > 1 && hang_together(framework, choices);
        let (nominal, asked) = running(nominal, asked, together);
        let screens = choices.prepare.iter().any(|step| matches!(step, Prepare::Screen { .. }));
        let units =
            |nominal: &Assessment| if screens { nominal.source().units() } else { nominal.units() }.to_vec();
        let units: Vec<Vec<String>> = nominal.iter().map(units).collect();
        let values: usize = nominal.iter().map(|one| one.source().len()).sum();
        let nominal = Branch::new(nominal, &asked, choices, &units)?;
        nominal.check_noise(choices)?;
        let weights: Vec<Vec<f64>> =
            nominal.programs.iter().map(|program| program.weights().to_vec()).collect();
        let settled = |weights: &Vec<f64>| {
            let mut own = choices.clone();
            settle_concentrations(&mut own, weights);
            own
        };
        let each: Vec<Choices> = weights.iter().map(settled).collect();
        let combinations =
            choices.prepare.iter().try_fold(1_usize, |all, step| all.checked_mul(step.count()));
        let values = framework.nodes().len() * values;
        let kept = combinations
            .filter(|all| !choices.prepare.is_empty() && all.saturating_mul(values) <= MOST_KEPT)
            .unwrap_or(0);
        Ok(Self {
            framework,
            source,
            // A period in which children weigh nothing needs fewer.
            numbers: each.iter().map(|choices| choices.numbers).max().unwrap_or(0),
            each,
            together,
            asked,
            units,
            weights,
            nominal: Arc::new(nominal),
            branches: (0..kept).map(|_| OnceLock::new()).collect(),
        })
    }

    /// The period that is asked for, the first where there are several.
    pub(super) fn period(&self) -> usize {
        self.asked[0]
    }

    /// All units of a period that some run may have.
    pub(super) fn units(&self, period: usize) -> &[String] {
        &self.units[period]
    }

    /// An error of a period, where several run together.
    pub(super) fn in_period(&self, period: usize, error: Error) -> Error {
        match self.nominal.programs[period].nominal().period() {
            Some(name) if self.asked.len() > 1 => {
                Error::from(Problem::InPeriod { period: name.to_owned(), error })
            }
            _ => error,
        }
    }

    /// The choices of the period that is asked for.
    pub(super) fn choices(&self) -> &Choices {
        &self.each[self.period()]
    }

    /// The scores of a node in a period by the framework as it is, `NaN` for a unit that is left out there.
    pub(super) fn nominal_scores(&self, period: usize, at: usize) -> Vec<f64> {
        let scores = self.nominal.programs[period].nominal().scores_of(at);
        let Some(rows) = self.nominal.rows(period) else { return scores.to_vec() };
        let mut spread = vec![f64::NAN; self.units[period].len()];
        spread_over(scores, rows, &mut spread);
        spread
    }

    /// Its ranks.
    pub(super) fn nominal_ranks(&self, period: usize, at: usize) -> Vec<f64> {
        let own = self.nominal.programs[period].nominal().ranking_scores(at);
        let scores = match self.nominal.rows(period) {
            None => own,
            Some(rows) => {
                let mut spread = vec![f64::NAN; self.units[period].len()];
                spread_over(&own, rows, &mut spread);
                Cow::Owned(spread)
            }
        };
        ranks(&scores, self.framework.spec().ranks.ties, self.framework.tie_tolerance())
    }

    pub(super) fn scratch(&self) -> Scratch {
        let registers = |program: &Program| {
            let mut registers = Registers::new(self.framework.nodes().len());
            program.make_room(&mut registers);
            registers
        };
        let choices = self.choices();
        let (inputs, steps) = (choices.inputs.len(), choices.prepare.len());
        Scratch {
            drawn: self.weights.iter().map(|weights| Drawn::new(weights, inputs, steps)).collect(),
            registers: self.nominal.programs.iter().map(registers).collect(),
            picked: None,
            branch: Arc::clone(&self.nominal),
            period: self.period(),
            spread: self.units.iter().map(|units| vec![f64::NAN; units.len()]).collect(),
        }
    }

    /// Draws the choices of a run from its numbers, and computes all scores.
    pub(super) fn run(&self, numbers: &[f64], scratch: &mut Scratch) -> Result<()> {
        for ((drawn, choices), weights) in scratch.drawn.iter_mut().zip(&self.each).zip(&self.weights) {
            drawn.draw(numbers, &choices.all, weights, self.framework)?;
            if weights[0] > drawn.over.weights[0] {
                return Err(Error::from(Problem::Weights {
                    of: format!("`{}`", self.framework.root().code()),
                    fault: "are all zero: no indicator is left in this run".to_owned(),
                }));
            }
        }
        if !self.choices().prepare.is_empty() {
            self.prepare(scratch)?;
        }
        let Scratch { drawn, registers, branch, .. } = scratch;
        branch.run(&self.each, drawn, registers)
    }

    /// Takes the data as the run prepares them.
    fn prepare(&self, scratch: &mut Scratch) -> Result<()> {
        let steps = self.choices().prepare.iter().zip(&scratch.drawn[0].prepare);
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
                    let made = self.branch(&scratch.drawn[0].prepare);
                    kept.get_or_init(|| made).clone()?
                }
            }
            None => self.branch(&scratch.drawn[0].prepare)?,
        };
        let rooms = branch.programs.iter().zip(&mut scratch.registers);
        rooms.for_each(|(program, registers)| program.make_room(registers));
        scratch.picked = Some(picked);
        scratch.branch = branch;
        Ok(())
    }

    /// Prepares the data with some alternatives.
    fn branch(&self, picks: &[usize]) -> Result<Arc<Branch>> {
        let mut spec = self.framework.spec().clone();
        // They were checked against the framework as it is.
        spec.uncertain.clear();
        for (step, &pick) in self.choices().prepare.iter().zip(picks) {
            step.write(pick, self.framework.nodes(), &mut spec);
        }
        let (nominal, asked) = self.source.assess(&spec.check()?)?;
        // Several are asked for only where all run.
        let (nominal, _) = running(nominal, &[asked], self.together);
        Branch::new(nominal, &self.asked, self.choices(), &self.units).map(Arc::new)
    }

    /// The same run by hand, for tests: its choices written into the framework, its noise into the prepared data.
    #[cfg(test)]
    pub(super) fn written_out(&self, numbers: &[f64]) -> Result<Assessment> {
        use crate::weights::Weights;

        let mut scratch = self.scratch();
        for ((drawn, choices), weights) in scratch.drawn.iter_mut().zip(&self.each).zip(&self.weights) {
            drawn.draw(numbers, &choices.all, weights, self.framework)?;
        }
        let branch = self.branch(&scratch.drawn[0].prepare)?;
        let (drawn, choices) = (&scratch.drawn[self.period()], self.choices());
        let framework = branch.programs[self.period()].nominal().framework();
        let mut spec = framework.after(&framework.preparation(), &[])?.spec().clone();
        spec.uncertain.clear();
        let nodes = framework.nodes();
        for (at, node) in nodes.iter().enumerate() {
            let code = node.code();
            let place = spec.dimension.iter().position(|one| one.code == code);
            if let Some(place) = place {
                if node.children().iter().any(|&child| choices.weighed[child]) {
                    spec.dimension[place].weights = Some(Weights::Declared);
                }
                if let Some(aggregate) = choices.aggregate[at].get(drawn.over.aggregate[at]) {
                    spec.dimension[place].aggregate = Some(aggregate.clone());
                }
            }
            let is_drawn =
                |parent: usize| nodes[parent].children().iter().any(|&child| choices.weighed[child]);
            if node.parent().is_some_and(is_drawn) {
                let weight = Some(drawn.over.weights[at].max(0.0));
                spec.dimension.iter_mut().filter(|one| one.code == code).for_each(|one| one.weight = weight);
                spec.indicator.iter_mut().filter(|one| one.code == code).for_each(|one| one.weight = weight);
            }
            let Some(indicator) = spec.indicator.iter_mut().find(|one| one.code == code) else { continue };
            if let Some(normalize) = choices.normalize[at].get(drawn.over.normalize[at]) {
                indicator.normalize = Some(normalize.clone());
            }
            if choices.posts[at] {
                indicator.goalposts = Some(drawn.over.goalposts[at]);
            }
        }
        let data = |one: usize| {
            let nominal = branch.programs[one].nominal();
            let mut data = nominal.dataset().clone();
            for (at, noise) in drawn.noise.iter().enumerate() {
                if let Some((seed, choice)) = *noise {
                    let mut values = nominal.values_of(at).to_vec();
                    branch.disturb(one, at, seed, &choices.all[choice], &mut values);
                    let named = framework.indicator_of(&nodes[at]).and_then(|one| one.column.as_deref());
                    data = data.with_values(named.unwrap_or(nodes[at].code()), values)?;
                }
            }
            Ok(data)
        };
        let data = (0..branch.programs.len()).map(data).collect::<Result<Vec<_>>>()?;
        let framework = spec.check()?;
        if let [data] = &data[..] {
            return crate::assess::assess(&framework, data);
        }
        let results = crate::assess::assess_panel(&framework, &crate::Panel::new(data)?)?;
        let asked = results.iter().nth(self.period());
        asked.map(|(_, result)| result.clone()).ok_or_else(Choices::nothing)
    }
}

/// The assessments that run, and which of them are asked for: all, where they hang together, else the one that is asked for.
fn running(mut nominal: Vec<Assessment>, asked: &[usize], together: bool) -> (Vec<Assessment>, Vec<usize>) {
    if together { (nominal, asked.to_vec()) } else { (vec![nominal.swap_remove(asked[0])], vec![0]) }
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
    use crate::assess::assess;
    use crate::dataset::Dataset;
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
        (0..plan.numbers).map(|_| stream.uniform()).collect()
    }

    /// Every run against an assessment of the framework with the alternatives written into it.
    #[test]
    fn an_uncertain_preparation_is_the_framework_with_its_alternatives() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::from_toml(PREPARATION).unwrap();
        let plan = Plan::new(&framework, Data::from(&data), &uncertainty).unwrap();
        assert_eq!((plan.branches.len(), plan.units(0).len(), plan.numbers), (12, 10, 3));
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
                for (unit, score) in plan.units(0).iter().zip(scratch.scores(at)) {
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
    fn a_run_is_an_assessment_with_its_choices_written_out_behind_any_preparation() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::from_toml(PREPARATION)
            .unwrap()
            .with(Uncertain::weights([], WeightDraw::Noise(0.5)))
            .with(Uncertain::values(["C", "B"], Noise::Relative(0.1)).correlated(0.4));
        let plan = Plan::new(&framework, Data::from(&data), &uncertainty).unwrap();
        let mut scratch = plan.scratch();
        for run in 0..100 {
            let numbers = numbers(&plan, run);
            plan.run(&numbers, &mut scratch).unwrap();
            let slow = plan.written_out(&numbers).unwrap();
            for at in 0..framework.nodes().len() {
                let rows = scratch.branch.rows(0).map(<[usize]>::to_vec);
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
        let plan = Plan::new(&framework, Data::from(&data), &many).unwrap();
        assert!(plan.branches.is_empty());
        let few = Uncertainty::new().with(Uncertain::treat([], [treat_of(&treat("A", 2))]));
        let kept = Plan::new(&framework, Data::from(&data), &few).unwrap();
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
