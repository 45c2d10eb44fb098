//! From raw records to the values of indicators, with the uncertainty that sampling leaves.
//!
//! A [`Measure`] says which records of a table are meant, how they were drawn, and what is counted. Its result is
//! [`Measured`]: for each unit a value, its standard error and interval, the counts behind it, and the conditions that
//! find the records again.
//!
//! ```
//! use govindex::evidence::{Classes, Mean, Measure, Records, Rows};
//!
//! let items = Records::from_csv(
//!     "city,kind,depth\nA,permit,5\nA,permit,3\nA,notice,5\nB,permit,5\n".as_bytes(),
//!     &Default::default(),
//! )?;
//! let online = Rows::all().and("depth", govindex::evidence::Condition::at_least(5.0));
//! let share = Measure::new(Mean::new(online)).by(Classes::weighted("kind", [("permit", 3.0), ("notice", 1.0)]));
//! let found = share.of(&items, ["city"])?;
//! assert_eq!(found.values(), [0.625, 1.0]);
//! assert_eq!(found.notes(), ["unit B: no data in notice of `kind`; its weight went to the others"]);
//! # Ok::<(), govindex::Error>(())
//! ```
//!
//! # The kinds
//!
//! | kind | when |
//! | --- | --- |
//! | [`Coverage`] | items offered over items that should exist (服务事项覆盖度) |
//! | [`Ratio`] | one sum over another |
//! | [`Mean`] | a mean, or the share of records that meet conditions |
//!
//! # Any size
//!
//! A measure counts in an [`Accumulator`]: observe a batch, merge two, finish. [`Measure::scan`] runs it over a
//! [`Source`], so a file larger than memory streams through, and what is kept grows with the number of units only.
//!
//! # Nothing is lost
//!
//! A record is counted, or left out under a name ([`LeftOut`]), or it is an error. What cannot be read or understood
//! (a text where a number is needed, an answer without points, a negative count, a part larger than its whole) is
//! collected over the whole table and reported at once, with rows.

mod accumulator;
mod amount;
mod answers;
mod checklist;
mod classes;
mod coverage;
mod day;
mod groups;
mod inspection;
mod ledger;
mod measure;
mod measured;
mod needs;
mod ratio;
mod records;
mod rows;
mod sample;
mod source;
mod sources;
mod tables;

pub use accumulator::Accumulator;
pub use amount::Amount;
pub use answers::{Answers, Worth};
pub use checklist::{Checklist, Question};
pub use classes::{Classes, Empty};
pub use coverage::Coverage;
pub use day::Calendar;
pub use inspection::{Combine, CombineBy, Combining, Inspection, NotApplicable, Override, Score};
pub use measure::{Form, Kind, Measure};
pub use measured::{Estimate, LeftOut, Measured};
pub use needs::Needs;
pub use ratio::{Mean, Ratio};
pub use records::Records;
pub use rows::{Comparison, Condition, Operand, Rows};
pub use sample::Sample;
pub(crate) use source::scan;
pub use source::{Batches, CsvFile, Source};
pub use sources::{
    Beyond, Blend, BlendRule, Blended, Difference, Disagreement, SourceColumn, blend, disagreement,
};
pub use tables::Evidence;

pub use crate::reading::{Format, Percent};
