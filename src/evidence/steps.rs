//! Ordered steps (stages, grades) and the answers that mean each of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::records::Records;
use crate::error::Result;
use crate::reading::Faults;

/// An answer: a text as it is written, or a number in any spelling (`5`, `5.0`, `05`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "an answer is a text or a number")]
#[non_exhaustive]
pub enum Code {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Code {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What means a step: its answers, and the least number, where a number means the highest step that it reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    pub(crate) answers: &'a [Code],
    pub(crate) from: Option<f64>,
}

/// The first answer that means two steps, or is no number that can be met.
pub(crate) fn conflict(steps: &[Step<'_>]) -> Option<String> {
    let all: Vec<&Code> = steps.iter().flat_map(|step| step.answers).collect();
    let twice = (0..all.len()).find(|&i| all[..i].contains(&all[i]));
    let infinite = all.iter().position(|code| matches!(code, Code::Number(number) if !number.is_finite()));
    if let Some(i) = twice.or(infinite) {
        return Some(format!("`{}`", all[i]));
    }
    let from: Vec<f64> = steps.iter().filter_map(|step| step.from).collect();
    let unordered = from.windows(2).find(|pair| pair[0].is_nan() || pair[1] <= pair[0]);
    unordered.map(|pair| format!("from = {} before from = {}", pair[0], pair[1]))
}

/// The step of every record, counted from 0; `NaN` where it is not known. An answer that means no step goes to the
/// ledger.
pub(crate) fn read(
    column: &str,
    steps: &[Step<'_>],
    blank: Option<usize>,
    records: &Records,
    meant: &[bool],
    ledger: &mut Ledger,
) -> Result<Vec<f64>> {
    let labels = records.labels(column)?;
    let by_number = steps
        .iter()
        .any(|step| step.from.is_some() || step.answers.iter().any(|code| matches!(code, Code::Number(_))));
    let by_text: Vec<Option<usize>> = labels
        .names
        .iter()
        .map(|name| {
            let is = |code: &Code| matches!(code, Code::Text(text) if **text == **name);
            steps.iter().position(|step| step.answers.iter().any(is))
        })
        .collect();
    // What is no number is no fault yet: it is an answer that is not known.
    let numbers = if by_number { Some(records.numbers(column, &mut Faults::default())?) } else { None };
    #[expect(clippy::float_cmp, reason = "a code is a label that is written with digits")]
    let step_of = |number: f64| {
        let is = |code: &Code| matches!(code, Code::Number(code) if *code == number);
        let named = steps.iter().position(|step| step.answers.iter().any(is));
        named.or_else(|| steps.iter().rposition(|step| step.from.is_some_and(|from| number >= from)))
    };
    let mut read = vec![f64::NAN; records.len()];
    for (row, (&code, &meant)) in labels.said().iter().zip(meant).enumerate() {
        if !meant {
            continue;
        }
        // A mark of a missing value is an answer where it is listed.
        let step = if labels.codes[row] == 0 && by_text[code as usize].is_none() {
            match blank {
                Some(step) => Some(step),
                None => continue,
            }
        } else {
            let number = || numbers.as_ref().map(|numbers| numbers[row]).filter(|number| !number.is_nan());
            by_text[code as usize].or_else(|| number().and_then(step_of))
        };
        if let Some(step) = step {
            read[row] = step as f64;
        } else {
            let known = || {
                let answers = steps.iter().flat_map(|step| step.answers);
                answers.map(ToString::to_string).collect::<Vec<_>>()
            };
            ledger.unknown_answer(column, &labels.names[code as usize], records.row(row), known);
        }
    }
    Ok(read)
}
