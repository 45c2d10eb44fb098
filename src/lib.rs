//! `govindex` assesses digital government.
//!
//! It runs a [`Framework`] (what is judged and how, written down in one file) over a [`Dataset`] (units × indicators)
//! and answers with an [`Assessment`]: scores, ranks and grades at every node, each step in between, and the method
//! that made them.
//!
//! ```
//! use govindex::{Dataset, Framework, ReadOptions, assess};
//!
//! let framework = Framework::builtin("un-egdi-2022")?;
//! let file = "iso3,country,osi,tii,hci\n\
//!             DNK,Denmark,0.9797,0.9795,0.9559\n\
//!             KOR,Republic of Korea,0.9826,0.9674,0.9087\n\
//!             EST,Estonia,1.0000,0.8949,0.9231\n";
//! let data = Dataset::from_csv(file.as_bytes(), &ReadOptions::new().unit("iso3").name("en", "country"))?;
//!
//! let result = assess(&framework, &data)?;
//! assert_eq!(result.rank("KOR", "EGDI")?, Some(2.0));
//! assert_eq!(result.grade("EST", "EGDI")?.unwrap().label.get("zh"), "非常高");
//! println!("{result}");
//! # Ok::<(), govindex::Error>(())
//! ```
//!
//! # The rooms
//!
//! A module imports only from those above it.
//!
//! | module | what is there |
//! | --- | --- |
//! | [`Language`] | what people read, in English and in Chinese |
//! | [`Error`] | what went wrong, where, and how to mend it |
//! | [`set_threads`], [`with_observer`] | how many threads work is spread over, and who may end it |
//! | [`spelling`] | words as people type them: synonyms, fractions, the nearest spelling |
//! | [`Table`] | result tables |
//! | [`stats`] | ranks, moments, shape, quantiles, correlations, components, inequality, agreement, proportions, random and quasi-random numbers |
//! | [`evidence`] | measures: from raw records to the values of indicators, with their standard errors; appeals, task plans, rolling up |
//! | [`prepare`] | screening, denominators, gaps, outliers |
//! | [`normalize`] | bringing an indicator to the scale of the index, with its direction |
//! | [`weights`] | how much each child counts in its parent: from people, from data, combined |
//! | [`scoring`] | from the scores of the children to that of the parent: means, distances, outranking, points, frontiers |
//! | [`framework`] | the tree and the method, read from a file; the published indices |
//! | [`dataset`] | columns, CSV, panels; units under units; from evidence to a dataset; facts of documents |
//! | [`assess`](mod@assess) | running a framework over a dataset, and what the result answers |
//! | [`robustness`] | how sure each rank is, and which choice matters |
//! | [`trend`] | change over periods, as far as the data can say |
//! | [`explain`] | why a unit stands where it stands, what would move it, who else stands like it |
//! | `report` | documents that people read: overviews, pages of units, lists of tasks, figures, workbooks (feature `report`) |
//! | `cli` | the command `govindex`: from a folder of files to the documents (feature `cli`) |
//!
//! There are two layers with one set of names. The methods ([`normalize::min_max`], [`weights::critic()`],
//! [`scoring::topsis()`]) are functions on plain columns, usable alone. A framework names the same methods in its file,
//! at any dimension: [`weights::Weights`], [`scoring::Aggregate`].
//!
//! # What to know about the numbers
//!
//! - A missing value is `NaN` inside and `None` or null outside; no infinite value passes the door of a [`Dataset`].
//! - Directions are applied once, in [`normalize`]; behind it, higher is better.
//! - Ranks are made from unrounded scores; scores that differ by the order of summation only (1e-12 of the scale) tie.
//! - The same input gives the same bits on any number of threads.
//!
//! # What it does not do
//!
//! It fetches no data. It does not judge: what is good digital government is the framework's business.
//!
//! # Features
//!
//! - `parallel` (on): large datasets are spread over all cores.
//! - `lp`: models that solve linear programs: best-worst weights, benefit of the doubt, DEA.
//! - `arrow`: datasets and result tables from and to Arrow arrays; the Python package uses it.
//! - `parquet`: evidence from Parquet files.
//! - `excel`: workbooks: sheets of evidence read, and those of the COIN Tool ([`dataset`]); with `report`, those of an assessment written.
//! - `report`: documents (`report`); `png`: their figures as pictures in Word files.
//! - `schema`: the JSON Schema of the framework file ([`framework`]).
//! - `cli`: the command `govindex` as a function (`cli`), and its binary.

#![cfg_attr(test, allow(clippy::float_cmp, reason = "where a result is exact, the test asks for it exactly"))]

pub mod assess;
#[cfg(feature = "cli")]
pub mod cli;
pub mod dataset;
mod error;
pub mod evidence;
pub mod explain;
pub mod framework;
pub mod normalize;
mod parallel;
pub mod prepare;
mod reading;
#[cfg(feature = "report")]
pub mod report;
pub mod robustness;
#[cfg(feature = "schema")]
mod schema;
pub mod scoring;
pub mod spelling;
pub mod stats;
mod table;
pub mod trend;
mod value;
pub mod weights;
mod wide;
mod words;

pub use assess::{
    Assessment, Averages, GateEffect, Grade, Notice, PanelAssessment, PanelNotice, QuotaEffect, assess,
    assess_panel,
};
pub use dataset::{Dataset, Panel, ReadOptions};
#[doc(hidden)]
pub use error::{CellFault, DuplicateUnit, Fault, Label, MissingColumn, Problem, RaggedRow, UnknownAnswer};
pub use error::{Error, ErrorKind, Fact, Facts, Place, Result};
pub use framework::{Framework, builtin_frameworks};
pub use parallel::{set_threads, threads, with_observer};
pub use table::{Cells, Table};
pub use words::Language;
#[doc(hidden)]
pub use words::{cut, excerpt, sentence};
