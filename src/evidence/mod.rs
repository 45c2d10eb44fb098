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
//! | [`Total`] | a sum: findings under an item, incidents |
//! | [`Maturity`] | how far services have come, by ordered stages (在线办理成熟度) |
//! | [`Completeness`] | the channels through which services are offered (服务方式完备度) |
//! | [`Accuracy`] | how much of guides is right (办事指南准确度) |
//! | [`Effectiveness`] | time cut, visits, early closing, online share, use per head (在线服务成效度) |
//! | [`Satisfaction`] | ratings in five grades, their repair and follow-up (好差评) |
//! | [`Timeliness`] | on time or late at a day, age since update, quantiles of response times |
//! | [`Quality`] | rules that the records of a table must meet (数据质量) |
//! | [`Layers`] | clauses or controls weighed in layers (数据管理能力成熟度, 等级保护 2019, 密评) |
//! | [`Staged`] | the level reached, every level building on those below |
//! | [`Protection`] | points less deductions for items by their importance (等级保护 2021) |
//! | [`Growth`] | how much more than in another period |
//! | [`Target`] | how far from a dated target, and the yearly pace that it needs |
//! | [`Risk`] | likelihood times impact: the mean, the largest, the share at or above a level |
//!
//! [`growth()`], [`share_of_total`], [`per_head`] and [`Goal::distance`] do the same for columns of numbers.
//!
//! # Task plans
//!
//! [`task_plan`] says of the deliverables of a plan which are done on time, late, running or overdue; its
//! [`records`](task_plan::Review::records) are a table that the measures above read.
//!
//! # Several sources
//!
//! [`blend`] picks or blends what several sources say of one indicator; [`disagreement`] says how far they differ.
//!
//! # Levels
//!
//! [`roll_up()`] takes the value of a league from those of its banners, by a named rule ([`RollUp`]).
//!
//! # Appeals
//!
//! [`Appeal`] applies what was decided on objections to records, and keeps a trail.
//!
//! # Any size
//!
//! A measure counts in an [`Accumulator`]: observe a batch, merge two, finish. [`Measure::scan`] runs it over a
//! [`Source`], so a file larger than memory streams through, and what is kept grows with the number of units only. An
//! [`Observer`] of a [`Watched`] table is told how far it has come, and may end it.
//!
//! # Nothing is lost
//!
//! A record is counted, or left out under a name ([`LeftOut`]), or it is an error. What cannot be read or understood
//! (a text where a number is needed, an answer without points, a negative count, a part larger than its whole) is
//! collected over the whole table and reported at once, with rows.
//!
//! An answer that says that a question does not apply (`"n/a"`, see [`Answers`]) takes its record out of what is meant; of
//! a blank nothing is known. That is one rule in every measure.

mod accumulator;
mod accuracy;
mod amount;
mod answers;
mod appeal;
#[cfg(feature = "arrow")]
mod arrow;
mod checklist;
mod classes;
mod completeness;
mod conformity;
mod coverage;
mod day;
mod details;
mod effectiveness;
#[cfg(feature = "excel")]
mod excel;
mod folder;
mod grid;
mod groups;
mod growth;
mod inspection;
mod ledger;
mod maturity;
mod measure;
mod measured;
mod needs;
mod plain;
mod quality;
mod ratio;
mod records;
mod repeated;
mod roll_up;
mod rows;
mod sample;
mod satisfaction;
mod source;
mod sources;
mod spread;
mod steps;
mod tables;
mod target;
pub mod task_plan;
mod timeliness;
mod total;
mod trace;
mod until;
mod watch;

pub use accumulator::Accumulator;
pub use accuracy::{Accuracy, AccuracyForm, ElementRows};
pub use amount::Amount;
pub use answers::{Answers, Worth};
pub use appeal::{Amendment, Appeal, Decision, amendments_table};
#[cfg(feature = "parquet")]
pub use arrow::ParquetFile;
#[cfg(feature = "arrow")]
pub use arrow::{ArrowStream, ArrowTable};
pub use checklist::{Checklist, Question};
pub use classes::{Classes, Empty};
pub use completeness::{ChannelRows, Completeness, CompletenessForm};
pub use conformity::{Layers, Matrix, Protection, Risk, Show, Staged, Unproved};
pub use coverage::Coverage;
pub use day::Calendar;
#[cfg(feature = "cli")]
pub(crate) use day::day;
pub(crate) use day::{last_day, optional_day};
pub use effectiveness::{EarlyClosing, Effectiveness, OnlineShare, PerHead, Promises, TimeCut, Visits};
#[cfg(feature = "excel")]
pub use excel::Sheet;
#[cfg(feature = "cli")]
pub(crate) use excel::{Book, address};
#[cfg(feature = "excel")]
pub(crate) use excel::{Unreadable, xlsx};
#[cfg(feature = "cli")]
pub(crate) use folder::{
    files_in, files_with_tables, folders_in, has_ending, is_old, is_workbook, name_of, stem, tables_in,
};
pub use growth::Growth;
pub use inspection::{Combine, CombineBy, Combining, Inspected, Inspection, NotApplicable, Override, Score};
pub use maturity::{Maturity, MaturityReport, Stage};
pub use measure::{Form, Kind, Measure};
pub(crate) use measured::JOINT;
pub use measured::{Estimate, LeftOut, Measured};
pub use needs::Needs;
pub use plain::{Change, growth, per_head, share_of_total};
pub use quality::{Check, Copies, Over, Property, Quality, Rule, Shape, Within};
pub use ratio::{Mean, Ratio};
pub use records::Records;
#[cfg(feature = "cli")]
pub(crate) use records::{Labels, Values};
pub use repeated::Repeated;
pub use roll_up::{Origin, Own, Part, RollUp, RollUpRule, Rolled, roll_up};
pub use rows::{Comparison, Condition, Operand, Rows};
pub use sample::Sample;
pub use satisfaction::{GradePoints, OnTimeRepair, RatingReport, Satisfaction};
pub(crate) use source::scan;
pub use source::{Batch, Batches, CsvFile, Source};
pub use sources::{
    Beyond, Blend, BlendRule, Blended, Difference, Disagreement, SourceColumn, blend, disagreement,
};
pub use steps::Code;
#[cfg(feature = "cli")]
pub(crate) use tables::is_made;
pub use tables::{Evidence, table_of};
pub use target::{Aim, Distance, Goal, Path, Shown, Standing, Target};
pub use timeliness::{Due, Freshness, Limit, Punctuality, ResponseTime, Timeliness, TimelyShare};
pub use total::Total;
pub(crate) use trace::{Keep, Traced, Wanted};
pub(crate) use until::Until;
pub(crate) use watch::Progress;
pub use watch::{Observer, Watched};

pub use crate::reading::{Format, Percent};
