//! Preparing raw columns: which units have enough data, per what an indicator counts, what stands in a gap, and what is
//! done about outliers.
//!
//! | step | question |
//! | --- | --- |
//! | [`denominate`](denominate()) | per head, per area, per unit of output? |
//! | [`impute`] | what stands in the gaps, and which cells are those? |
//! | [`screen`](screen()), [`screen_indicators`] | which units, and which indicators, have too little data? |
//! | [`treat`](treat()) | which columns have outliers that would decide the index, and what is done about them? |
//!
//! Each step takes plain columns (`NaN` is missing) and answers with columns and a report: nothing is filled, moved or
//! left out without being named.

mod denominate;
pub mod impute;
mod plan;
mod screen;
mod treat;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::value::{Value, from_value};

pub use denominate::denominate;
pub use impute::{Imputed, ImputedCell};
pub use plan::{Denominate, Given, Impute, Imputes, InGroups, Outliers, Step};
pub use screen::{Judged, Reason, Screen, ScreenIndicators, Screening, screen, screen_indicators};
pub use treat::{
    Attempt, BoxCox, Change, Fences, Limit, Log, LogForm, Needs, Outcome, Percentiles, Remedy, Shift, Spread,
    Thresholds, Transform, Treat, Treated, Treatment, Winsorize, Winsorized, box_cox, fences, log,
    percentiles, treat, winsorize,
};

/// A method by its bare name (all defaults) or as a table of its parameters.
fn named<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let value = match Value::deserialize(deserializer)? {
        Value::Text(name) => Value::method(&name),
        whole => whole,
    };
    from_value(value).map_err(serde::de::Error::custom)
}
