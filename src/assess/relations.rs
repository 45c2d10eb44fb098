//! How the indicators of a result hang together: figures of every column, correlations of siblings and with parents,
//! pairs that deserve a look, and how far each dimension measures one thing.

use serde::{Deserialize, Serialize};

use super::Assessment;
use crate::stats::{
    Columns, Correlation, CorrelationTest, Flag, Limits, Profile, Significance, correlation_test, cronbach,
    profile_of,
};
use crate::table::{Cells, Table};
use crate::{Error, Result};

/// Which pairs of nodes are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Relatives {
    /// The children of each dimension among themselves.
    #[default]
    Siblings,
    /// Each node with its parent.
    Parents,
    /// Each node with every dimension above it.
    Ancestors,
    /// All indicators.
    Indicators,
}

/// Correlations between siblings beyond which a pair is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CorrelationLimits {
    /// Above it two siblings say nearly the same. Default 0.9.
    pub high: f64,
    /// Below it they contradict each other, so that what one adds the other takes away. Default −0.4.
    pub low: f64,
}

impl Default for CorrelationLimits {
    fn default() -> Self {
        Self { high: 0.9, low: -0.4 }
    }
}

impl Assessment {
    /// Figures of every column of a step: `node`, `units`, `present`, `zeros`, `distinct`, `same` (the count of the most
    /// frequent value), `min`, `max`, `mean`, `median`, `sd`, `skewness`, `kurtosis`, `share_present` (of units),
    /// `share_nonzero`, `share_distinct`, `share_same` (of the values present), `flags` (see
    /// [`Flag`]).
    ///
    /// The steps are those of [`Assessment::step`].
    ///
    /// # Errors
    /// `unknown_step`.
    pub fn statistics(&self, step: &str, limits: &Limits) -> Result<Table> {
        let table = self.step(step)?;
        let columns = table.columns().filter_map(|(name, cells)| match cells {
            Cells::Number { values, .. } => Some((name, profile_of(values, limits))),
            _ => None,
        });
        let (nodes, profiles): (Vec<&str>, Vec<Profile>) = columns.unzip();
        let count = |of: fn(&Profile) -> usize| {
            Cells::Count(profiles.iter().map(|profile| Some(of(profile) as u64)).collect())
        };
        let number = |of: fn(&Profile) -> f64| Cells::Number {
            values: profiles.iter().map(of).collect(),
            decimals: Some(4),
        };
        let flags = profiles
            .iter()
            .map(|profile| profile.flags.iter().map(|flag| flag_name(*flag)).collect::<Vec<_>>().join(", "));
        Ok(Table::new()
            .with("node", Cells::texts(nodes))
            .with("units", count(|p| p.units))
            .with("present", count(|p| p.present))
            .with("zeros", count(|p| p.zeros))
            .with("distinct", count(|p| p.distinct))
            .with("same", count(|p| p.same))
            .with("min", number(|p| p.min))
            .with("max", number(|p| p.max))
            .with("mean", number(|p| p.mean))
            .with("median", number(|p| p.median))
            .with("sd", number(|p| p.sd))
            .with("skewness", number(|p| p.skewness))
            .with("kurtosis", number(|p| p.kurtosis))
            .with("share_present", number(Profile::share_present))
            .with("share_nonzero", number(Profile::share_nonzero))
            .with("share_distinct", number(Profile::share_distinct))
            .with("share_same", number(Profile::share_same))
            .with("flags", Cells::texts(flags)))
    }

    /// Correlations of scores: `node`, `with`, `correlation`, `p_value`, `units` (those that have both), `test` (where
    /// the p-value comes from). A correlation that the units do not determine is missing.
    ///
    /// Directions are applied, so related indicators correlate positively. Nothing is hidden by its p-value.
    ///
    /// # Errors
    /// `not_finite` never in practice: scores are finite.
    pub fn correlations(&self, relatives: Relatives, kind: Correlation) -> Result<Table> {
        let nodes = self.framework().nodes();
        let pairs = self.relatives(relatives);
        let tests = self.tested(&pairs, kind)?;
        Ok(Table::new()
            .with("node", Cells::texts(pairs.iter().map(|(a, _)| nodes[*a].code())))
            .with("with", Cells::texts(pairs.iter().map(|(_, b)| nodes[*b].code())))
            .with("correlation", numbers(tests.iter().map(|test| test.coefficient)))
            .with("p_value", numbers(tests.iter().map(|test| test.p_value)))
            .with("units", Cells::Count(tests.iter().map(|test| Some(test.units as u64)).collect()))
            .with("test", Cells::Text(tests.iter().map(|test| test.significance.map(test_name)).collect())))
    }

    /// Siblings that say nearly the same or contradict each other: `dimension`, `node`, `with`, `correlation`, `p_value`,
    /// `flag` (`redundant` or `contradicting`), in the order of the framework.
    ///
    /// # Errors
    /// As [`Assessment::correlations`].
    pub fn correlation_flags(&self, limits: &CorrelationLimits, kind: Correlation) -> Result<Table> {
        let nodes = self.framework().nodes();
        let pairs = self.relatives(Relatives::Siblings);
        let mut found = Vec::new();
        for ((a, b), test) in pairs.iter().zip(self.tested(&pairs, kind)?) {
            let flag = match test.coefficient {
                Some(r) if r > limits.high => "redundant",
                Some(r) if r < limits.low => "contradicting",
                _ => continue,
            };
            found.push((*a, *b, test, flag));
        }
        let dimension = |at: usize| nodes[at].parent().map(|parent| nodes[parent].code().to_owned());
        Ok(Table::new()
            .with("dimension", Cells::Text(found.iter().map(|(a, ..)| dimension(*a)).collect()))
            .with("node", Cells::texts(found.iter().map(|(a, ..)| nodes[*a].code())))
            .with("with", Cells::texts(found.iter().map(|(_, b, ..)| nodes[*b].code())))
            .with("correlation", numbers(found.iter().map(|(.., test, _)| test.coefficient)))
            .with("p_value", numbers(found.iter().map(|(.., test, _)| test.p_value)))
            .with("flag", Cells::texts(found.iter().map(|(.., flag)| *flag))))
    }

    /// How far the raw values of each indicator follow each denominator of the data: `indicator`, `denominator`,
    /// `correlation`, `p_value`, `units`. An indicator that follows the size of its unit wants dividing by it.
    ///
    /// # Errors
    /// `not_finite` never in practice: no infinite value passes the door of a dataset.
    pub fn denominator_correlations(&self, kind: Correlation) -> Result<Table> {
        let nodes = self.framework().nodes();
        let (mut indicators, mut denominators, mut tests) = (Vec::new(), Vec::new(), Vec::new());
        for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.is_indicator()) {
            for name in self.dataset().denominators() {
                let Some(denominator) = self.dataset().denominator(name) else { continue };
                indicators.push(node.code());
                denominators.push(name);
                tests.push(correlation_test(self.values_of(at), denominator.values(), kind)?);
            }
        }
        Ok(Table::new()
            .with("indicator", Cells::texts(indicators))
            .with("denominator", Cells::texts(denominators))
            .with("correlation", numbers(tests.iter().map(|test| test.coefficient)))
            .with("p_value", numbers(tests.iter().map(|test| test.p_value)))
            .with("units", Cells::Count(tests.iter().map(|test| Some(test.units as u64)).collect())))
    }

    /// Cronbach's α of the children of each dimension that has at least two: `dimension`, `children`, `alpha`,
    /// `standardized`, `units` (those with all children), `fault` (why there is none).
    #[must_use]
    pub fn reliability(&self) -> Table {
        let nodes = self.framework().nodes();
        let asked: Vec<usize> = (0..nodes.len()).filter(|&at| nodes[at].children().len() > 1).collect();
        let found: Vec<Result<_>> = asked
            .iter()
            .map(|&at| {
                let children = nodes[at].children();
                cronbach(&Columns::new(children.iter().map(|&child| self.scores_of(child)).collect())?)
            })
            .collect();
        let children = asked.iter().map(|&at| Some(nodes[at].children().len() as u64)).collect();
        let complete = found.iter().map(|f| f.as_ref().ok().map(|f| f.complete as u64)).collect();
        let faults = found.iter().map(|f| f.as_ref().err().map(Error::to_string)).collect();
        Table::new()
            .with("dimension", Cells::texts(asked.iter().map(|&at| nodes[at].code())))
            .with("children", Cells::Count(children))
            .with("alpha", numbers(found.iter().map(|f| f.as_ref().ok().map(|f| f.alpha))))
            .with("standardized", numbers(found.iter().map(|f| f.as_ref().ok().and_then(|f| f.standardized))))
            .with("units", Cells::Count(complete))
            .with("fault", Cells::Text(faults))
    }

    pub(crate) fn relatives(&self, relatives: Relatives) -> Vec<(usize, usize)> {
        let nodes = self.framework().nodes();
        let among = |family: &[usize]| -> Vec<(usize, usize)> {
            let pairs = family.iter().enumerate();
            pairs.flat_map(|(i, &a)| family[i + 1..].iter().map(move |&b| (a, b))).collect()
        };
        let above = |at: usize| std::iter::successors(nodes[at].parent(), |&up| nodes[up].parent());
        match relatives {
            Relatives::Siblings => nodes.iter().flat_map(|node| among(node.children())).collect(),
            Relatives::Parents => (0..nodes.len()).filter_map(|at| Some((at, nodes[at].parent()?))).collect(),
            Relatives::Ancestors => {
                (0..nodes.len()).flat_map(|at| above(at).map(move |up| (at, up))).collect()
            }
            Relatives::Indicators => {
                among(&(0..nodes.len()).filter(|&at| nodes[at].is_indicator()).collect::<Vec<_>>())
            }
        }
    }

    /// The correlations of the scores of pairs of nodes.
    pub(crate) fn tested(&self, pairs: &[(usize, usize)], kind: Correlation) -> Result<Vec<CorrelationTest>> {
        let nodes = self.framework().nodes().len();
        crate::parallel::try_map(pairs.to_vec(), self.units().len() * nodes, |(a, b)| {
            correlation_test(self.scores_of(a), self.scores_of(b), kind)
        })
    }
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> Cells {
    Cells::Number { values: values.map(|value| value.unwrap_or(f64::NAN)).collect(), decimals: Some(4) }
}

fn flag_name(flag: Flag) -> &'static str {
    match flag {
        Flag::FewPresent => "few-present",
        Flag::ManyZeros => "many-zeros",
        Flag::FewDistinct => "few-distinct",
        Flag::Outliers => "outliers",
        Flag::Constant => "constant",
    }
}

fn test_name(significance: Significance) -> String {
    match significance {
        Significance::T => "t",
        Significance::Exact => "exact",
        Significance::Edgeworth => "edgeworth",
        Significance::Normal => "normal",
    }
    .to_owned()
}
