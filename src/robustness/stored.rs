//! Results of simulations as JSON, and back: for other processes of the same version.

use crate::error::Problem;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rank_counts::RankCounts;
use super::{Influence, Robustness};
use crate::{Error, Result, value};

/// An error as it was told, which is what a stored result keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    code: String,
    message: String,
}

impl Failure {
    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

fn written(what: &'static str, of: &impl Serialize) -> Result<String> {
    value::to_json(of).map_err(|fault| Error::from(Problem::Deserialize { what, reason: fault.to_string() }))
}

fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    value::from_json(text)
        .map_err(|fault| Error::from(Problem::Deserialize { what, reason: fault.to_string() }))
}

/// A result cannot be made again from what it holds, so one of another version is not taken for one of this.
fn check_version(version: &str) -> Result<(), String> {
    let own = env!("CARGO_PKG_VERSION");
    if version == own {
        return Ok(());
    }
    Err(format!("it was made by version {version} of govindex, and this is {own}: make it again"))
}

impl Robustness {
    /// The result as JSON, samples and counts of pairs among it.
    ///
    /// # Errors
    /// `deserialize` never in practice: every result can be written.
    pub fn to_json(&self) -> Result<String> {
        written("robustness", self)
    }

    /// Reads a result that [`Robustness::to_json`] wrote.
    ///
    /// # Errors
    /// `deserialize` where the text is not such a result, or is of another version of the crate.
    pub fn from_json(text: &str) -> Result<Self> {
        read("robustness", text)
    }

    fn check(&self) -> Result<(), String> {
        check_version(&self.version)?;
        let lost = self.failed.iter().fold(0_usize, |sum, failed| sum.saturating_add(failed.runs));
        let Some(counted) = self.done.checked_sub(lost).filter(|_| self.done <= self.runs) else {
            return Err(format!(
                "it says that {} runs were done and {lost} failed, of {} that were asked for",
                self.done, self.runs
            ));
        };
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(format!("the share of runs in an interval is {}, not between 0 and 1", self.level));
        }
        let units = self.units.len();
        let fits = |counts: &RankCounts| counts.units() == units;
        for node in &self.nodes {
            let of_units = [&node.nominal_scores, &node.nominal_ranks, &node.score_means, &node.score_sds];
            let is_whole = fits(&node.ranks)
                && node.halves.iter().all(fits)
                && of_units.into_iter().all(|values| values.len() == units)
                && node.grades.iter().all(|(_, counts)| counts.len() == units)
                && node.samples.as_ref().is_none_or(|samples| samples.len() == units);
            if !is_whole {
                return Err(format!(
                    "node `{}` has another number of values than there are units",
                    node.code
                ));
            }
            for (row, unit) in self.units.iter().enumerate() {
                let graded: u64 = node.grades.iter().map(|(_, counts)| u64::from(counts[row])).sum();
                if graded > counted as u64 {
                    return Err(format!(
                        "unit `{unit}` has a grade at `{}` in {graded} runs, and there were {counted}",
                        node.code
                    ));
                }
            }
        }
        Ok(())
    }
}

impl Influence {
    /// The result as JSON.
    ///
    /// # Errors
    /// `deserialize` never in practice: every result can be written.
    pub fn to_json(&self) -> Result<String> {
        written("influence", self)
    }

    /// Reads a result that [`Influence::to_json`] wrote.
    ///
    /// # Errors
    /// `deserialize` where the text is not such a result, or is of another version of the crate.
    pub fn from_json(text: &str) -> Result<Self> {
        read("influence", text)
    }

    fn check(&self) -> Result<(), String> {
        check_version(&self.version)?;
        let count = self.inputs.len();
        for indices in self.outputs.iter().filter_map(|one| one.indices.as_ref().ok()) {
            let pairs = indices.second_order.iter().flat_map(|pair| pair.inputs);
            if indices.inputs.len() != count || pairs.into_iter().any(|input| input >= count) {
                return Err("an output has indices of other inputs".to_owned());
            }
        }
        Ok(())
    }
}

/// The derived form is an inherent function of the same name; what is read passes its check.
macro_rules! checked {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let found = $name::deserialize(deserializer)?;
                found.check().map_err(D::Error::custom)?;
                Ok(found)
            }
        }
    )*};
}
checked!(Robustness, Influence, RankCounts);

#[cfg(test)]
mod tests {
    use super::super::{Options, Uncertain, Uncertainty, WeightDraw, monte_carlo};
    use super::*;
    use crate::scoring::Aggregate;
    use crate::{Dataset, Framework};

    /// A simulation of which some runs fail: a geometric mean meets the negative score of a unit.
    fn found() -> Robustness {
        let framework = Framework::from_toml(
            "id = 'x'\ngrades = [{ grade = 'a', at-least = 50 }, { grade = 'b', below = 50 }]\n[method]\nnormalize = 'none'\n\
             [[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let data = Dataset::new(["x", "y", "z"])
            .unwrap()
            .with_indicator("A", vec![90.0, 60.0, -20.0])
            .unwrap()
            .with_indicator("B", vec![40.0, 80.0, 10.0])
            .unwrap();
        let uncertainty = Uncertainty::new()
            .with(Uncertain::weights([], WeightDraw::Flat))
            .with(Uncertain::aggregate([], [Aggregate::Arithmetic, Aggregate::Geometric]));
        monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(60).samples(true)).unwrap()
    }

    #[test]
    fn a_simulation_is_the_same_after_json() {
        let found = found();
        assert_eq!(found.failed.len(), 1);
        let back = Robustness::from_json(&found.to_json().unwrap()).unwrap();
        assert_eq!(back, found);
        assert_eq!(back.failed[0].error.code(), "out_of_domain");
        assert!(back.failed[0].error.to_string().contains("geometric mean"), "{}", back.failed[0].error);
        assert_eq!(back.above("I").unwrap(), found.above("I").unwrap());
    }

    #[test]
    fn what_was_changed_is_refused() {
        let json = found().to_json().unwrap();
        let fault = |from: &str, to: &str| {
            let changed = json.replacen(from, to, 1);
            assert_ne!(changed, json, "{from}");
            let fault = Robustness::from_json(&changed).unwrap_err();
            assert_eq!(fault.code(), "deserialize");
            fault.to_string()
        };
        let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
        assert!(fault(&version, "\"version\":\"0.0.1\"").contains("made by version 0.0.1"));
        assert!(fault("[\"x\",\"y\",\"z\"]", "[\"x\",\"y\"]").contains("another number of values"));
        assert!(fault("\"done\":", "\"done\":9").contains("runs were done and"));
        let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
        value["nodes"][0]["grades"][0][1][0] = 25_000.into();
        let chance = Robustness::from_json(&value.to_string()).unwrap_err().to_string();
        assert!(chance.contains("unit `x` has a grade at `I` in"), "{chance}");
        assert!(fault("\"missed\":[", "\"missed\":[1,").contains("not those of 3 units"));
        assert!(fault("\"units\":3", "\"units\":4611686018427387904").contains("counts of ranks"));
    }
}
