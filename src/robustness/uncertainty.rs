//! All that is uncertain about an assessment: in the framework's file ([`Uncertainty::of`]), in a file of its own
//! ([`Uncertainty::from_toml`]), or built in code. [`Uncertain`] lists the entries.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use crate::framework::{Choices, Framework, Uncertain};
use crate::{Error, Result, value};

/// What is uncertain about an assessment.
///
/// ```
/// use govindex::robustness::{Uncertain, Uncertainty, WeightDraw};
///
/// let read = Uncertainty::from_toml("[[uncertain]]\nkind = 'weights'\ndraw = { noise = 0.25 }\n")?;
/// assert_eq!(read, Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.25))));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Uncertainty {
    /// The uncertain choices.
    pub uncertain: Vec<Uncertain>,
}

impl Uncertainty {
    /// Nothing uncertain yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// And this.
    #[must_use]
    pub fn with(mut self, uncertain: Uncertain) -> Self {
        self.uncertain.push(uncertain);
        self
    }

    /// What the `[[uncertain]]` tables of a framework's file say; they were checked when it was read.
    ///
    /// # Errors
    /// `too_few` where it says nothing.
    pub fn of(framework: &Framework) -> Result<Self> {
        let read = Self { uncertain: framework.spec().uncertain.clone() };
        if read.uncertain.is_empty() { Err(Choices::nothing()) } else { Ok(read) }
    }

    /// Reads `[[uncertain]]` tables.
    ///
    /// # Errors
    /// `deserialize` with the place.
    pub fn from_toml(text: &str) -> Result<Self> {
        value::from_toml(text).map_err(|error| {
            Error::from(Problem::Deserialize { what: "uncertainty", reason: error.to_string() })
        })
    }

    /// Reads the same in JSON.
    ///
    /// # Errors
    /// `deserialize` with the place.
    pub fn from_json(text: &str) -> Result<Self> {
        value::from_json(text).map_err(|error| {
            Error::from(Problem::Deserialize { what: "uncertainty", reason: error.to_string() })
        })
    }

    /// The `[[uncertain]]` tables.
    ///
    /// # Errors
    /// `deserialize` never in practice.
    pub fn to_toml(&self) -> Result<String> {
        value::to_toml(self).map_err(|error| {
            Error::from(Problem::Deserialize { what: "uncertainty as TOML", reason: error.to_string() })
        })
    }

    /// Checks it against a framework.
    ///
    /// # Errors
    /// `too_few` where nothing is uncertain; `unknown_node`; `invalid_parameter` where a
    /// parameter is out of its range, probabilities do not sum to 1, a node is not of the kind that is meant, or two
    /// entries are of the same thing.
    pub fn check(&self, framework: &Framework) -> Result<()> {
        Choices::new(&self.uncertain, framework).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::framework::WeightDraw;

    fn framework() -> Framework {
        Framework::from_toml(
            "id = 'x'\n[[dimension]]\ncode = 'I'\n[[dimension]]\ncode = 'D'\nparent = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\ngoalposts = [0, 1]\nnormalize = 'goalposts'\n\
             [[indicator]]\ncode = 'B'\nparent = 'D'\n[[indicator]]\ncode = 'C'\nparent = 'I'\n",
        )
        .unwrap()
    }

    #[test]
    fn every_kind_is_read_and_written() {
        let text = "
            [[uncertain]]
            kind = 'weights'
            name = 'weights'
            of = ['I']
            draw = { given = { sets = [{ D = 1, C = 2 }, { D = 2, C = 1 }], probabilities = [0.25, 0.75] } }
            [[uncertain]]
            kind = 'weights'
            of = ['D']
            draw = { dirichlet = 40 }
            [[uncertain]]
            kind = 'normalize'
            of = ['B', 'C']
            alternatives = [{ use = 'min-max', probability = 0.7 }, { use = { z-score = {} }, probability = 0.3 }]
            [[uncertain]]
            kind = 'aggregate'
            alternatives = [{ use = 'arithmetic' }, { use = 'geometric' }]
            [[uncertain]]
            kind = 'goalposts'
            of = 'A'
            low = [0, 0.1]
            high = [0.9, 1]
            [[uncertain]]
            kind = 'include'
            of = ['B']
            probability = 0.9
            [[uncertain]]
            kind = 'values'
            noise = 'errors'
            correlation = 0.3
            [[uncertain]]
            kind = 'impute'
            alternatives = [{ use = 'mean' }, { use = ['median', { constant = { value = 0 } }] }, { use = 'none' }]
            [[uncertain]]
            kind = 'treat'
            name = 'outliers'
            of = ['B', 'C']
            alternatives = [{ use = 'none' }, { use = 'rule' }]
            [[uncertain]]
            kind = 'screen'
            alternatives = [{ use = { present = 0 } }, { use = { present = 0.8 } }]
        ";
        let read = Uncertainty::from_toml(text).unwrap();
        assert_eq!(read.uncertain.len(), 10);
        assert_eq!(Uncertainty::from_toml(&read.to_toml().unwrap()).unwrap(), read);
        assert_eq!(Uncertainty::from_json(&serde_json::to_string(&read).unwrap()).unwrap(), read);
        let choices = Choices::new(&read.uncertain, &framework()).unwrap();
        assert_eq!(choices.numbers, 1 + 1 + 1 + 1 + 2 + 1 + 1 + 1 + 1 + 1);
        assert_eq!(
            choices.inputs,
            [
                "weights",
                "normalize",
                "aggregate",
                "goalposts",
                "include",
                "values",
                "impute",
                "outliers",
                "screen"
            ]
        );
    }

    #[test]
    fn a_framework_file_may_hold_it() {
        let mut text = framework().to_toml().unwrap();
        text.push_str("[[uncertain]]\nkind = 'weights'\nof = ['D']\ndraw = { noise = 0.25 }\n");
        let whole = Framework::from_toml(&text).unwrap();
        let read = Uncertainty::of(&whole).unwrap();
        assert_eq!(read, Uncertainty::new().with(Uncertain::weights(["D"], WeightDraw::Noise(0.25))));
        let again = Framework::from_toml(&whole.to_toml().unwrap()).unwrap();
        assert_eq!(Uncertainty::of(&again).unwrap(), read);
        assert_eq!(Uncertainty::of(&framework()).unwrap_err().code(), "too_few");
    }

    #[test]
    fn faults_are_found_when_the_file_is_read() {
        let mut text = framework().to_toml().unwrap();
        text.push_str("[[uncertain]]\nkind = 'weights'\nof = ['D']\ndraw = { noise = 0.25 }\n");
        let line = text.lines().count() - 3;
        let fault = |from: &str, to: &str| {
            let fault = Framework::from_toml(&text.replace(from, to)).unwrap_err();
            assert!(fault.to_string().contains(&format!("line {line}: `uncertain[0]`: ")), "{fault}");
            fault.to_string()
        };
        assert!(fault("noise", "nosie").contains("unknown variant `nosie`"));
        assert!(fault("of = ['D']", "of = ['E']").contains("no node `E`"));
        assert!(fault("of = ['D']", "of = ['A']").contains("`of` is `A`; it must be a dimension"));
        assert!(fault("0.25", "2").contains("`noise` is 2"));
        assert!(
            fault("kind = 'weights'", "kind = 'weights'\ncorrelation = 2").contains("`correlation` is 2")
        );
        assert!(fault("kind = 'weights'", "kind = 'weights'\ncorelation = 2").contains("unknown field"));
        assert!(fault("kind = 'weights'", "kind = 'weights'\nname = 2").contains("`name`: invalid type"));
    }

    #[test]
    fn entries_of_nodes_that_are_collapsed_go() {
        let mut text = framework().to_toml().unwrap();
        text.push_str(
            "[[uncertain]]\nkind = 'weights'\nof = ['D']\ndraw = { noise = 0.25 }\n\
             [[uncertain]]\nkind = 'include'\nof = ['A', 'C']\nprobability = 0.9\n\
             [[uncertain]]\nkind = 'goalposts'\nof = 'A'\nlow = [0, 0]\nhigh = [1, 2]\n\
             [[uncertain]]\nkind = 'weights'\nof = ['I']\ndraw = { intervals = { D = [1, 2], C = [1, 2] } }\n",
        );
        let text = text.replace("of = ['I']\n", "");
        let collapsed = Framework::from_toml(&text).unwrap().collapse("D").unwrap();
        let intervals = IndexMap::from([("D".to_owned(), [1.0, 2.0]), ("C".to_owned(), [1.0, 2.0])]);
        assert_eq!(
            collapsed.spec().uncertain,
            [Uncertain::include(["C"], 0.9), Uncertain::weights([], WeightDraw::Intervals(intervals))]
        );
    }

    #[test]
    fn bad_entries() {
        let code = |entries: &str| {
            let read = Uncertainty::from_toml(entries);
            read.and_then(|read| read.check(&framework())).unwrap_err().code()
        };
        assert_eq!(code("uncertain = []"), "too_few");
        let one = |entry: &str| code(&format!("[[uncertain]]\n{entry}"));
        assert_eq!(one("kind = 'weights'\nof = ['X']\ndraw = 'flat'"), "unknown_node");
        assert_eq!(one("kind = 'weights'\nof = ['A']\ndraw = 'flat'"), "invalid_parameter");
        for draw in ["{ noise = 0 }", "{ noise = 1.5 }", "{ dirichlet = -1 }", "{ judgements = 0.1 }"] {
            assert_eq!(one(&format!("kind = 'weights'\ndraw = {draw}")), "invalid_parameter", "{draw}");
        }
        assert_eq!(one("kind = 'weights'\ndraw = { intervals = { A = [2, 1] } }"), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = { intervals = { I = [1, 2] } }"), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = { intervals = { X = [1, 2] } }"), "unknown_node");
        assert_eq!(one("kind = 'weights'\ndraw = { given = { sets = [{ A = -1 }] } }"), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = { given = { sets = [] } }"), "too_few");
        assert_eq!(
            one("kind = 'weights'\ndraw = { given = { sets = [{ A = 1 }], probabilities = [0.5, 0.5] } }"),
            "length_mismatch"
        );
        let alternatives =
            |list: &str| one(&format!("kind = 'normalize'\nof = ['B']\nalternatives = [{list}]"));
        assert_eq!(alternatives(""), "too_few");
        assert_eq!(alternatives("{ use = 'min-max', probability = 0.6 }"), "invalid_parameter");
        assert_eq!(
            alternatives("{ use = 'min-max', probability = 0.6 }, { use = 'z-score' }"),
            "invalid_parameter"
        );
        assert_eq!(
            alternatives("{ use = 'min-max', probability = 1.6 }, { use = 'z-score', probability = -0.6 }"),
            "invalid_parameter"
        );
        assert_eq!(alternatives("{ use = 'maximin' }"), "deserialize");
        assert_eq!(
            one("kind = 'aggregate'\nalternatives = [{ use = { power = { p = 0 } } }]"),
            "invalid_parameter"
        );
        assert_eq!(one("kind = 'goalposts'\nof = 'A'\nlow = [0, 1]\nhigh = [1, 2]"), "invalid_parameter");
        assert_eq!(one("kind = 'goalposts'\nof = 'B'\nlow = [0, 0]\nhigh = [1, 1]"), "invalid_parameter");
        assert_eq!(one("kind = 'include'\nprobability = 0"), "invalid_parameter");
        assert_eq!(one("kind = 'values'\nnoise = { relative = -0.1 }"), "invalid_parameter");
        assert_eq!(one("kind = 'wieghts'\ndraw = 'flat'"), "deserialize");
        let nan = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(f64::NAN)));
        assert_eq!(nan.check(&framework()).unwrap_err().code(), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = 'flat'\ncorrelation = 0.5"), "invalid_parameter");
        for correlation in ["-0.1", "1.1"] {
            let entry = format!("kind = 'include'\nprobability = 0.5\ncorrelation = {correlation}");
            assert_eq!(one(&entry), "invalid_parameter");
        }
        let include = |of: &str, rest: &str| {
            format!("[[uncertain]]\nkind = 'include'\nof = ['{of}']\nprobability = 0.5\n{rest}\n")
        };
        let two = include("A", "correlation = 0.5") + &include("B", "correlation = 0.6");
        assert_eq!(code(&two), "invalid_parameter");
        assert_eq!(code(&(include("A", "correlation = 0.5") + &include("B", ""))), "invalid_parameter");
        assert_eq!(one("kind = 'impute'\nalternatives = [{ use = 'average' }]"), "deserialize");
        assert_eq!(
            one("kind = 'impute'\nalternatives = [{ use = { nearest = { k = 0 } } }]"),
            "invalid_parameter"
        );
        assert_eq!(
            one("kind = 'impute'\nof = ['D']\nalternatives = [{ use = 'mean' }]"),
            "invalid_parameter"
        );
        assert_eq!(one("kind = 'treat'\nalternatives = []"), "too_few");
        // A has goalposts in its raw unit, which a logarithm would leave.
        assert_eq!(one("kind = 'treat'\nalternatives = [{ use = 'rule' }]"), "framework");
        assert_eq!(one("kind = 'screen'\nalternatives = [{ use = { present = 2 } }]"), "invalid_parameter");
        let impute =
            "[[uncertain]]\nkind = 'impute'\nalternatives = [{ use = 'mean' }, { use = 'median' }]\n";
        assert_eq!(code(&impute.repeat(2)), "invalid_parameter");
        let screen = "[[uncertain]]\nkind = 'screen'\nalternatives = [{ use = { present = 0.5 } }]\n";
        assert_eq!(code(&screen.repeat(2)), "invalid_parameter");
        let twice = "[[uncertain]]\nkind = 'weights'\ndraw = 'flat'\n";
        assert_eq!(code(&format!("{twice}{twice}")), "invalid_parameter");
    }
}
