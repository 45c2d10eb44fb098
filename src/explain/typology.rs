//! Types of units by rules on their scores: `digital leaders` are high in services and high in infrastructure, say.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::space::spread;
use crate::assess::Assessment;
use crate::error::{Problem, nearest};
use crate::stats::median;
use crate::table::{Cells, Table};
use crate::value::{Value, from_value};
use crate::{Error, Result};

const METHOD: &str = "typology";

/// What a type asks of the score at a node. A unit without a score there is not of the type.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// At the mean of all units or above.
    AboveMean,
    /// Below the mean of all units.
    BelowMean,
    /// At the median of all units or above.
    High,
    /// Below the median of all units.
    Low,
    /// Between two scores on the scale of the framework; either may be left out.
    Between {
        /// At least this.
        at_least: Option<f64>,
        /// And less than this.
        below: Option<f64>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    AboveMean,
    BelowMean,
    High,
    Low,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Ends {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    below: Option<f64>,
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::AboveMean => Word::AboveMean.serialize(serializer),
            Self::BelowMean => Word::BelowMean.serialize(serializer),
            Self::High => Word::High.serialize(serializer),
            Self::Low => Word::Low.serialize(serializer),
            Self::Between { at_least, below } => Ends { at_least, below }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        // Not an untagged enum: those answer every fault with "did not match any variant".
        let value = Value::deserialize(deserializer)?;
        if matches!(value, Value::Table(_)) {
            let Ends { at_least, below } = from_value(value).map_err(D::Error::custom)?;
            return Ok(Self::Between { at_least, below });
        }
        Ok(match from_value(value).map_err(D::Error::custom)? {
            Word::AboveMean => Self::AboveMean,
            Word::BelowMean => Self::BelowMean,
            Word::High => Self::High,
            Word::Low => Self::Low,
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AboveMean => f.write_str("above-mean"),
            Self::BelowMean => f.write_str("below-mean"),
            Self::High => f.write_str("high"),
            Self::Low => f.write_str("low"),
            Self::Between { at_least, below } => {
                let end = |sign: &str, end: &Option<f64>| end.map(|end| format!("{sign} {end}"));
                let parts: Vec<String> =
                    [end("≥", at_least), end("<", below)].into_iter().flatten().collect();
                f.write_str(&parts.join(", "))
            }
        }
    }
}

/// Types by name, each with what it asks of which node. A unit is of the first type all of whose conditions it meets.
///
/// ```
/// use govindex::explain::{Condition, Typology};
///
/// let rules: Typology = serde_json::from_str(
///     r#"{ "leaders": { "OSI": "high", "TII": "high" }, "solid": { "EGDI": { "at-least": 0.5 } } }"#,
/// )?;
/// let same = Typology::new()
///     .with("leaders", [("OSI", Condition::High), ("TII", Condition::High)])
///     .with("solid", [("EGDI", Condition::Between { at_least: Some(0.5), below: None })]);
/// assert_eq!(rules, same);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typology {
    types: IndexMap<String, IndexMap<String, Condition>>,
}

impl Typology {
    /// No types yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a type behind the others; one of this name is replaced.
    #[must_use]
    pub fn with<'a>(
        mut self,
        name: impl Into<String>,
        conditions: impl IntoIterator<Item = (&'a str, Condition)>,
    ) -> Self {
        let conditions = conditions.into_iter().map(|(node, condition)| (node.to_owned(), condition));
        self.types.insert(name.into(), conditions.collect());
        self
    }

    /// The types in order, each with its conditions by node.
    #[must_use]
    pub fn types(&self) -> impl ExactSizeIterator<Item = (&str, &IndexMap<String, Condition>)> {
        self.types.iter().map(|(name, conditions)| (name.as_str(), conditions))
    }
}

/// A type and the units that are of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitType {
    /// Its name; none of the units that no rule fits.
    pub name: Option<String>,
    /// The rows of its units, in the order of the data.
    pub rows: Vec<usize>,
    /// The mean of their scores of the index; `NaN` where none has one.
    pub score: f64,
}

/// The types of the units; made by [`typology`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitTypes {
    units: Vec<String>,
    types: Vec<UnitType>,
    /// By unit: the position of its type.
    of: Vec<usize>,
}

/// Sorts units into types.
///
/// ```
/// use govindex::explain::{Condition, Typology, typology};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR", "TCD"])?
///     .with_indicator("osi", vec![0.98, 0.97, 0.2])?
///     .with_indicator("tii", vec![0.98, 0.6, 0.1])?
///     .with_indicator("hci", vec![0.96, 0.91, 0.2])?;
/// let rules = Typology::new()
///     .with("leaders", [("OSI", Condition::High), ("TII", Condition::AboveMean)])
///     .with("late", [("OSI", Condition::Low)]);
/// let found = typology(&assess(&framework, &data)?, &rules)?;
/// assert_eq!(found.of("KOR")?, Some("leaders"));
/// assert_eq!(found.of("TCD")?, Some("late"));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node` with the nearest spelling; `invalid_parameter` without types, for a type without conditions, and for a
/// condition that no score can meet.
pub fn typology(result: &Assessment, rules: &Typology) -> Result<UnitTypes> {
    if rules.types.is_empty() {
        return Err(refused("rules".to_owned(), "empty", "types with their conditions"));
    }
    let mut fits: Vec<Vec<bool>> = Vec::new();
    for (name, conditions) in &rules.types {
        if conditions.is_empty() {
            return Err(refused(format!("rules.{name}"), "empty", "conditions on nodes, one at least"));
        }
        let mut fit = vec![true; result.units().len()];
        for (node, condition) in conditions {
            let scores = result.scores_at(node)?;
            let [least, below] = ends(*condition, scores);
            let is_number = !(least.is_nan() || below.is_nan()) || scores.iter().all(|score| score.is_nan());
            if least >= below || !is_number {
                let expected =
                    "a condition that some score meets: an end is a number, `at-least` is less than `below`";
                return Err(refused(format!("rules.{name}.{node}"), &condition.to_string(), expected));
            }
            for (fit, score) in fit.iter_mut().zip(scores) {
                *fit &= *score >= least && *score < below;
            }
        }
        fits.push(fit);
    }
    let of: Vec<usize> = (0..result.units().len())
        .map(|row| fits.iter().position(|fit| fit[row]).unwrap_or(fits.len()))
        .collect();
    let names = rules.types.keys().map(|name| Some(name.clone())).chain([None]);
    let types = names.enumerate().map(|(at, name)| {
        let rows: Vec<usize> = (0..of.len()).filter(|&row| of[row] == at).collect();
        let scores: Vec<f64> = rows.iter().map(|&row| result.scores_of(0)[row]).collect();
        UnitType { name, score: spread(&scores)[0], rows }
    });
    Ok(UnitTypes { units: result.units().to_vec(), types: types.collect(), of })
}

fn refused(parameter: String, found: &str, expected: &str) -> Error {
    let (method, found, expected) = (METHOD.to_owned(), found.to_owned(), expected.to_owned());
    Error::from(Problem::Refused { method, parameter, found, nearest: None, expected })
}

/// The least score that meets a condition, and the one from which on none does.
fn ends(condition: Condition, scores: &[f64]) -> [f64; 2] {
    match condition {
        Condition::AboveMean => [spread(scores)[0], f64::INFINITY],
        Condition::BelowMean => [f64::NEG_INFINITY, spread(scores)[0]],
        Condition::High => [median(scores), f64::INFINITY],
        Condition::Low => [f64::NEG_INFINITY, median(scores)],
        Condition::Between { at_least, below } => {
            [at_least.unwrap_or(f64::NEG_INFINITY), below.unwrap_or(f64::INFINITY)]
        }
    }
}

impl UnitTypes {
    /// The types in the order of the rules, those without units too, and last the units that no rule fits.
    #[must_use]
    pub fn types(&self) -> &[UnitType] {
        &self.types
    }

    /// The type of a unit; none where no rule fits it.
    ///
    /// # Errors
    /// `unknown_unit` with the nearest spelling.
    pub fn of(&self, unit: &str) -> Result<Option<&str>> {
        let row = self.units.iter().position(|known| known == unit).ok_or_else(|| {
            let nearest = nearest(unit, self.units.iter().map(String::as_str));
            Error::from(Problem::UnknownUnit { unit: unit.to_owned(), nearest })
        })?;
        Ok(self.types[self.of[row]].name.as_deref())
    }

    /// One row per unit in the order of the data: `unit`, `type` (blank where no rule fits).
    #[must_use]
    pub fn table(&self) -> Table {
        Table::new()
            .with("unit", Cells::texts(self.units.iter().map(String::as_str)))
            .with("type", Cells::Text(self.of.iter().map(|&at| self.types[at].name.clone()).collect()))
    }

    /// One row per type in the order of the rules, and last, with a blank `type`, the units that no rule fits: `type`, `units`
    /// (how many), `share` (of all units), `score` (the mean of the index).
    #[must_use]
    pub fn sizes(&self) -> Table {
        let number = |of: &dyn Fn(&UnitType) -> f64| Cells::Number {
            values: self.types.iter().map(of).collect(),
            decimals: Some(4),
        };
        Table::new()
            .with("type", Cells::Text(self.types.iter().map(|one| one.name.clone()).collect()))
            .with("units", Cells::Count(self.types.iter().map(|one| Some(one.rows.len() as u64)).collect()))
            .with("share", number(&|one| one.rows.len() as f64 / self.units.len() as f64))
            .with("score", number(&|one| one.score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::framework::Framework;

    fn result() -> Assessment {
        let framework = Framework::from_toml(
            "id = 'x'\nmethod = { normalize = 'none', missing = 'rescale' }\ndimension = [{ code = 'INDEX' }]\n\
             indicator = [{ code = 'X', parent = 'INDEX' }, { code = 'Y', parent = 'INDEX' }]",
        );
        let data = Dataset::new(["A", "B", "C", "D", "E"])
            .and_then(|data| data.with_indicator("X", vec![1.0, 2.0, 3.0, 4.0, 15.0]))
            .and_then(|data| data.with_indicator("Y", vec![1.0, 5.0, f64::NAN, 2.0, 3.0]));
        crate::assess(&framework.unwrap(), &data.unwrap()).unwrap()
    }

    fn types(rules: &str) -> Vec<Option<String>> {
        let rules: Typology = serde_json::from_str(rules).unwrap();
        let Some(Cells::Text(types)) = typology(&result(), &rules).unwrap().table().column("type").cloned()
        else {
            panic!()
        };
        types
    }

    #[test]
    fn halves_leave_nobody_out_and_the_first_rule_that_fits_counts() {
        let halves = types(r#"{ "up": { "X": "high" }, "down": { "X": "low" } }"#);
        assert_eq!(halves, ["down", "down", "up", "up", "up"].map(|name| Some(name.to_owned())));
        let mean = types(r#"{ "down": { "X": "below-mean" }, "up": { "X": "above-mean" } }"#);
        assert_eq!(mean, ["down", "down", "down", "down", "up"].map(|name| Some(name.to_owned())));
        let both = types(
            r#"{ "both": { "X": "high", "Y": "high" }, "any": { "Y": { "at-least": 1, "below": 5 } } }"#,
        );
        let named: Vec<Option<&str>> = both.iter().map(Option::as_deref).collect();
        assert_eq!(named, [Some("any"), None, None, Some("any"), Some("both")]);
    }

    #[test]
    fn sizes_add_up() {
        let rules = Typology::new()
            .with("up", [("Y", Condition::High)])
            .with("none", [("X", Condition::Between { at_least: Some(99.0), below: None })]);
        let sizes = typology(&result(), &rules).unwrap().sizes();
        assert_eq!(sizes.column("units"), Some(&Cells::Count(vec![Some(2), Some(0), Some(3)])));
        let Some(Cells::Number { values, .. }) = sizes.column("share") else { panic!() };
        assert!((values.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        let Some(Cells::Number { values, .. }) = sizes.column("score") else { panic!() };
        assert!((values[0] - 6.25).abs() < 1e-12 && values[1].is_nan());
    }

    #[test]
    fn rules_are_stored_as_they_are_written() {
        let text = r#"{"a":{"X":"above-mean","Y":{"at-least":1.0}},"b":{"X":"low"}}"#;
        let rules: Typology = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&rules).unwrap(), text);
        for (wrong, told) in [
            (r#"{"a":{"X":"above-median"}}"#, "above-median"),
            (r#"{"a":{"X":{"atleast":1}}}"#, "atleast"),
            (r#"{"a":{"X":3}}"#, ""),
        ] {
            let fault = serde_json::from_str::<Typology>(wrong).unwrap_err().to_string();
            assert!(fault.contains(told), "{fault}");
        }
    }

    #[test]
    fn bad_rules_name_type_and_node() {
        let refused = |rules: &Typology| typology(&result(), rules).unwrap_err();
        assert_eq!(refused(&Typology::new()).code(), "invalid_parameter");
        assert!(refused(&Typology::new().with("lead", [])).to_string().contains("`rules.lead`"));
        let fault = refused(&Typology::new().with("lead", [("INDX", Condition::High)]));
        assert!(fault.code() == "unknown_node" && fault.to_string().contains("`INDEX`"), "{fault}");
        for (at_least, below) in [(Some(2.0), Some(1.0)), (Some(f64::NAN), None)] {
            let fault =
                refused(&Typology::new().with("lead", [("X", Condition::Between { at_least, below })]));
            assert!(fault.to_string().contains("`rules.lead.X`"), "{fault}");
        }
        assert_eq!(
            typology(&result(), &Typology::new().with("a", [("X", Condition::High)]))
                .unwrap()
                .of("AA")
                .unwrap_err()
                .code(),
            "unknown_unit"
        );
    }
}
