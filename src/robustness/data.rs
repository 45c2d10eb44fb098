//! What is simulated: a dataset, or one period of a panel in the context of all.

use crate::Result;
use crate::assess::{Assessment, assess, assess_panel, no_such_period, selected};
use crate::dataset::{Dataset, Panel};
use crate::framework::Framework;

/// The data of a simulation: a dataset by itself, or one period of a panel.
///
/// A period of a panel is judged as in the panel: with bounds over several periods, weights and models over all of them, and gaps
/// filled over time. Where these hang together, each run draws over the whole panel.
///
/// Noise in values goes by row: where the periods list the same units in the same order, a unit has the same number in
/// every period of a run, so that its errors are alike over time; units behind one that a period lacks have those of their
/// neighbours.
///
/// ```
/// use govindex::robustness::{Options, Uncertain, Uncertainty, WeightDraw, monte_carlo};
/// use govindex::{Dataset, Framework, Panel, assess_panel};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod = { bounds = 'pooled' }\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
/// )?;
/// let year = |period: &str, a: Vec<f64>, b: Vec<f64>| Ok::<_, govindex::Error>(
///     Dataset::new(["U", "V"])?.with_period(period).with_indicator("A", a)?.with_indicator("B", b)?,
/// );
/// let panel = Panel::new(vec![
///     year("2019", vec![0.0, 9.0], vec![1.0, 2.0])?,
///     year("2020", vec![2.0, 3.0], vec![7.0, 5.0])?,
/// ])?;
/// let weights = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.25)));
/// let found = monte_carlo(&framework, (&panel, "2020"), &weights, &Options::default().runs(100))?;
/// assert_eq!(found.nodes[0].nominal_scores, assess_panel(&framework, &panel)?["2020"].scores_at("I")?);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Data<'a>(Source<'a>);

#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    One(&'a Dataset),
    Period(&'a Panel, &'a str),
}

impl<'a> From<&'a Dataset> for Data<'a> {
    fn from(dataset: &'a Dataset) -> Self {
        Self(Source::One(dataset))
    }
}

/// A panel and the name of one of its periods.
impl<'a> From<(&'a Panel, &'a str)> for Data<'a> {
    fn from((panel, period): (&'a Panel, &'a str)) -> Self {
        Self(Source::Period(panel, period))
    }
}

impl<'a> Data<'a> {
    /// The data of the period that is asked for.
    ///
    /// # Errors
    /// `periods` for a period that the panel lacks.
    pub(super) fn own(&self) -> Result<&'a Dataset> {
        match self.0 {
            Source::One(dataset) => Ok(dataset),
            Source::Period(panel, period) => {
                panel.get(period).ok_or_else(|| no_such_period(period, panel.periods()))
            }
        }
    }

    /// The framework without the indicators that have too little data in all periods together.
    pub(super) fn selected(&self, framework: &Framework) -> Result<Framework> {
        match self.0 {
            Source::One(dataset) => selected(framework, &[dataset]),
            Source::Period(panel, _) => selected(framework, &panel.iter().collect::<Vec<_>>()),
        }
    }

    /// The assessments of all periods, and which of them is asked for.
    pub(super) fn assess(&self, framework: &Framework) -> Result<(Vec<Assessment>, usize)> {
        self.own()?;
        match self.0 {
            Source::One(dataset) => Ok((vec![assess(framework, dataset)?], 0)),
            Source::Period(panel, period) => {
                let results = assess_panel(framework, panel)?;
                let asked = results.periods().position(|known| known == period).unwrap_or(0);
                Ok((results.iter().map(|(_, result)| result.clone()).collect(), asked))
            }
        }
    }

    /// The assessment of the period that is asked for without a unit, which is taken out of all periods.
    pub(super) fn without(&self, unit: &str, framework: &Framework) -> Result<Assessment> {
        let rest = |dataset: &Dataset| {
            let rows: Vec<usize> = (0..dataset.len()).filter(|&row| dataset.units()[row] != unit).collect();
            dataset.select(&rows)
        };
        match self.0 {
            Source::One(dataset) => assess(framework, &rest(dataset)?),
            Source::Period(panel, period) => {
                let rest = Panel::new(panel.iter().map(rest).collect::<Result<_>>()?)?;
                Data(Source::Period(&rest, period)).assess_one(framework)
            }
        }
    }

    /// The assessment of the period that is asked for.
    pub(super) fn assess_one(&self, framework: &Framework) -> Result<Assessment> {
        let (mut results, asked) = self.assess(framework)?;
        Ok(results.swap_remove(asked))
    }
}
