//! The integration tests, one binary: linking the crate 25 times took longer than running them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::float_cmp, reason = "where a result is exact, the test asks for it exactly")]

mod api;
mod asem;
mod assess;
mod builtin;
mod coinr;
#[cfg(feature = "cli")]
mod command;
mod comparison;
mod coupling;
mod dataset;
mod decompose;
#[cfg(all(feature = "report", feature = "excel"))]
mod documents;
mod evidence;
mod evidence_answers;
mod evidence_items;
mod evidence_quality;
mod evidence_streams;
mod explain;
#[cfg(feature = "report")]
mod figures;
mod gates;
mod grades;
mod hierarchy;
mod inner_mongolia;
mod models;
mod normalize;
mod periods;
mod prepare;
mod prepared;
mod published;
mod rank_reversal;
mod robustness;
mod scoring;
mod stats;
mod task_plan;
mod trend;
mod weighting;
mod weights;
