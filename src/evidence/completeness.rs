//! The channels through which services are offered (服务方式完备度).
//!
//! ```text
//! c_i = a_i / r_i                     the share of an item i
//! C   = Σ a_i / Σ r_i                 share of cells          (form "cells")
//! C   = mean of c_i                   mean of items           (form "mean-of-items")
//! C   = share of items with c_i = 1   complete items          (form "complete-items")
//! ```
//!
//! where `a_i` of the `r_i` channels that item `i` needs are available. A channel that an item does not need is answered
//! with what is worth `"n/a"`; an item that needs none is not counted.
//!
//! Source: 中央党校（国家行政学院）电子政务研究中心, 《省级政府和重点城市一体化政务服务能力评估报告》 (2022): 服务方式完备度; the ratios
//! are defined here.

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::grid::{self, CellColumn, Pooling};
use super::ledger::Ledger;
use super::measure::{Bound, Part, Plan, Sums};
use super::needs::Needs;
use super::records::Records;
use super::repeated::Repeated;
use super::sample::{RatioEstimate, Sample};
use crate::error::{Error, Problem, Result};

/// Channels by item, in one of two layouts.
///
/// ```toml
/// # a row an item, a column a channel
/// completeness = { channels = ["web", "app", "counter"], answers = { points = { yes = 1, no = 0, "-" = "n/a" } } }
/// # a row an item and channel
/// completeness = { rows = { item = "item", channel = "channel", available = "available" }, answers = { points = { yes = 1, no = 0 } }, form = "complete-items" }
/// ```
///
/// A blank says nothing, unless `answers.blank` gives it a worth: it is left out of the item's share, with a note, and
/// an item without any known cell is counted as unknown. An item is complete when every cell is known and available; it
/// is not when one is known to be absent; else it is unknown.
///
/// In the long layout a channel of an item that stands in two rows is an error that names them, or the rows are counted
/// by a rule (`repeated = "first"`, `"last"`, `"any"`); without `channel` nobody can tell, and each row counts. A channel
/// without a row is not missed. The count of unknowns is one of rows; memory grows with the number of items and channels.
///
/// ```
/// use govindex::evidence::{Answers, Completeness, CompletenessForm, Measure, Records};
///
/// let items = Records::new()
///     .with_texts("unit", ["A", "A"])?
///     .with_texts("web", ["yes", "no"])?
///     .with_texts("app", ["-", "yes"])?;
/// let answers = Answers::new([("yes", 1.0), ("no", 0.0)]).not_applicable("-");
/// let of = |form| Completeness::wide(["web", "app"], answers.clone()).form(form);
/// let value = |form| Measure::new(of(form)).of(&items, ["unit"]).map(|found| found.values()[0]);
/// assert_eq!(value(CompletenessForm::Cells)?, 2.0 / 3.0);
/// assert_eq!(value(CompletenessForm::MeanOfItems)?, 0.75);
/// assert_eq!(value(CompletenessForm::CompleteItems)?, 0.5);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Completeness {
    /// The columns of the channels, where a record is an item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// The columns of the long layout, where a record is an item and channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<ChannelRows>,
    /// What the answers are worth, from 0 (absent) to 1 (available).
    pub answers: Answers,
    /// What is reported. Default: the share of cells.
    #[serde(default)]
    pub form: CompletenessForm,
}

/// The columns of a table with a row an item and channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ChannelRows {
    /// The column that names the item.
    pub item: String,
    /// The column that names the channel, so that one that is said twice is noticed. Default: none, and each row counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The column that says whether the channel is available.
    pub available: String,
    /// What counts where several rows say one channel of an item. Default: it is an error.
    #[serde(default, skip_serializing_if = "Repeated::is_default")]
    pub repeated: Repeated,
}

/// What is reported of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CompletenessForm {
    /// Available over needed channels, all items together.
    #[default]
    Cells,
    /// The mean of the items' shares.
    MeanOfItems,
    /// The share of items that have every channel they need.
    CompleteItems,
}

impl ChannelRows {
    /// Channels that nobody tells apart.
    #[must_use]
    pub fn new(item: impl Into<String>, available: impl Into<String>) -> Self {
        let (item, available) = (item.into(), available.into());
        Self { item, channel: None, available, repeated: Repeated::default() }
    }

    /// Sets the column that names the channel.
    #[must_use]
    pub fn channel(mut self, column: impl Into<String>) -> Self {
        self.channel = Some(column.into());
        self
    }

    /// Sets what counts where several rows say one channel of an item.
    #[must_use]
    pub fn repeated(mut self, rule: Repeated) -> Self {
        self.repeated = rule;
        self
    }
}

impl Completeness {
    /// A table with a row an item and a column a channel.
    #[must_use]
    pub fn wide(channels: impl IntoIterator<Item = impl Into<String>>, answers: Answers) -> Self {
        let channels = channels.into_iter().map(Into::into).collect();
        Self { channels, rows: None, answers, form: CompletenessForm::default() }
    }

    /// A table with a row an item and channel.
    #[must_use]
    pub fn long(rows: ChannelRows, answers: Answers) -> Self {
        Self { channels: Vec::new(), rows: Some(rows), answers, form: CompletenessForm::default() }
    }

    /// Sets what is reported.
    #[must_use]
    pub fn form(mut self, form: CompletenessForm) -> Self {
        self.form = form;
        self
    }

    fn pooling(&self) -> Pooling {
        match self.form {
            CompletenessForm::Cells => Pooling::Cells,
            CompletenessForm::MeanOfItems => Pooling::Means,
            CompletenessForm::CompleteItems => Pooling::Whole,
        }
    }

    pub(crate) fn is_long(&self) -> bool {
        self.rows.is_some()
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut own = Needs::default();
        self.channels.iter().for_each(|column| own.text(column));
        if let Some(rows) = &self.rows {
            own.text(&rows.available);
        }
        let rule = match self.form {
            CompletenessForm::Cells => "available channels / needed channels",
            CompletenessForm::MeanOfItems => "mean over items of available channels / needed channels",
            CompletenessForm::CompleteItems => "items with every needed channel / items",
        };
        let parts = self.rows.iter().flat_map(|rows| std::iter::once(&rows.item).chain(&rows.channel));
        let once = self.rows.as_ref().and_then(|rows| rows.channel.as_ref().map(|_| rows.repeated));
        let is_of_things = self.is_long();
        Plan { parts: parts.cloned().collect(), once, is_of_things, ..Plan::own(rule, own, Bound::Share) }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |found: String| {
            Err(Error::from(Problem::InvalidParameter {
                method: "completeness",
                parameter: "channels",
                found,
                expected: "either `channels`, each column once, or `rows`",
            }))
        };
        match (&self.rows, self.channels.len()) {
            (None, 0) => return fault("neither `channels` nor `rows`".to_owned()),
            (Some(_), 1..) => return fault("`channels` and `rows`".to_owned()),
            _ => {}
        }
        if let Some(i) = (0..self.channels.len()).find(|&i| self.channels[..i].contains(&self.channels[i])) {
            return fault(format!("`{}` twice", self.channels[i]));
        }
        if let Some(rows) = &self.rows {
            grid::check_repeated("completeness", rows.channel.as_ref(), &rows.item, rows.repeated)?;
        }
        grid::check("completeness", &self.answers)
    }

    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        if let Some(rows) = &self.rows {
            return grid::long(&rows.available, &self.answers, None, None, (records, meant), ledger);
        }
        let cell = |name| CellColumn { name, weight: 1.0, critical: false };
        let columns: Vec<CellColumn<'_>> = self.channels.iter().map(|name| cell(name.as_str())).collect();
        grid::wide(&columns, &self.answers, self.pooling(), None, (records, meant), ledger)
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        grid::finish(parts, self.pooling(), None, sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Measure, Sample};
    use CompletenessForm::{Cells, CompleteItems, MeanOfItems};
    use approx::assert_relative_eq;
    use serde_json::json;

    fn answers() -> Answers {
        Answers::new([("y", 1.0), ("n", 0.0)]).not_applicable("-")
    }

    /// Items with shares 3/3, 1/2, 0/1, none needed, 2 of 2 known with a blank.
    const ITEMS: [[&str; 3]; 5] =
        [["y", "y", "y"], ["y", "n", "-"], ["n", "-", "-"], ["-", "-", "-"], ["y", "y", ""]];

    fn wide() -> Records {
        let column = |channel: usize| ITEMS.map(|item| item[channel]);
        Records::new()
            .with_texts("unit", ["A"; 5])
            .unwrap()
            .with_texts("web", column(0))
            .unwrap()
            .with_texts("app", column(1))
            .unwrap()
            .with_texts("counter", column(2))
            .unwrap()
    }

    fn long() -> Records {
        let cells = || ITEMS.iter().enumerate().flat_map(|(i, item)| item.iter().map(move |cell| (i, *cell)));
        Records::new()
            .with_texts("unit", ["A"; 15])
            .unwrap()
            .with_texts("item", cells().map(|(i, _)| i.to_string()))
            .unwrap()
            .with_texts("available", cells().map(|(_, cell)| cell))
            .unwrap()
    }

    #[test]
    fn three_forms_in_two_layouts_agree() {
        for (form, value, records, unknown_items) in [
            // 3 + 1 + 0 + 2 of 3 + 2 + 1 + 2 cells
            (Cells, 6.0 / 8.0, 4, 0),
            (MeanOfItems, (1.0 + 0.5 + 0.0 + 1.0) / 4.0, 4, 0),
            // The fifth item may or may not be complete.
            (CompleteItems, 1.0 / 3.0, 3, 1),
        ] {
            let channels = ["web", "app", "counter"];
            let of_wide = Measure::new(Completeness::wide(channels, answers()).form(form));
            let found = of_wide.of(&wide(), ["unit"]).unwrap();
            let by_columns = *found.estimate("A").unwrap();
            assert_relative_eq!(by_columns.value, value, max_relative = 1e-15);
            assert_eq!((by_columns.records, by_columns.unknown), (records, unknown_items), "{form:?}");
            assert_eq!(found.left_out().not_meant, 1, "the item that needs no channel");
            assert_eq!(found.notes().len(), usize::from(form != CompleteItems), "{:?}", found.notes());

            let of_long =
                Measure::new(Completeness::long(ChannelRows::new("item", "available"), answers()).form(form));
            let by_rows = *of_long.of(&long(), ["unit"]).unwrap().estimate("A").unwrap();
            assert_relative_eq!(by_rows.value, value, max_relative = 1e-15);
            assert_relative_eq!(by_rows.standard_error, by_columns.standard_error, max_relative = 1e-12);
            assert_eq!((by_rows.records, by_rows.unknown), (records, 1), "one row is blank");
        }
    }

    #[test]
    fn items_keep_their_stratum_and_cluster() {
        let records = long()
            .with_texts("s", (0..15).map(|i| if i < 6 { "1" } else { "2" }))
            .unwrap()
            .with_texts("c", (0..15).map(|i| (i / 6).to_string()))
            .unwrap()
            .with_numbers("size", (0..15).map(|i| if i < 6 { 2.0 } else { 4.0 }).collect::<Vec<_>>())
            .unwrap();
        let means = Completeness::long(ChannelRows::new("item", "available"), answers()).form(MeanOfItems);
        let strata =
            Sample { strata: vec!["s".into()], population: Some("size".into()), ..Sample::default() };
        let found = Measure::new(means.clone()).sample(strata).of(&records, ["unit"]).unwrap();
        // Strata of 2 and 4 items. The first is there whole, with shares 1 and ½; of the second three of four were drawn,
        // with shares 0 and 1 and one that needs no channel: each stands for 4/3.
        let a = found.estimate("A").unwrap();
        let value = (1.5 + 4.0 / 3.0) / (2.0 + 8.0 / 3.0);
        assert_relative_eq!(a.value, value, max_relative = 1e-14);
        let errors = value.powi(2) + (1.0 - value).powi(2) - (1.0 - 2.0 * value).powi(2) / 3.0;
        let variance = 16.0 / 9.0 * 0.25 * 1.5 * errors / (14.0_f64 / 3.0).powi(2);
        assert_relative_eq!(a.standard_error.powi(2), variance, max_relative = 1e-12);
        let clusters = Sample { clusters: Some("c".into()), ..Sample::default() };
        let found = Measure::new(means).sample(clusters).of(&records, ["unit"]).unwrap();
        // Three clusters with sums 1.5 of 2, 0 of 1, 1 of 1 (mean 0.625): errors 0.25, -0.625, 0.375.
        let a = found.estimate("A").unwrap();
        let squares: f64 = [0.25_f64, -0.625, 0.375].iter().map(|e| e * e).sum();
        assert_relative_eq!(a.standard_error.powi(2), 1.5 * squares / 16.0, max_relative = 1e-12);
    }

    /// Items i (web twice: y, then n), j (web: blank, then y), k (web: -, then n), each with an app.
    const TWICE: &str = "unit,item,channel,available\nA,i,web,y\nA,i,app,n\nA,i,web,n\nA,j,web,\nA,j,app,y\n\
                         A,j,web,y\nA,k,web,not needed\nA,k,app,y\nA,k,web,n\n";

    fn twice(rule: Repeated) -> Measure {
        let rows = ChannelRows::new("item", "available").channel("channel").repeated(rule);
        let answers = Answers::new([("y", 1.0), ("n", 0.0)]).not_applicable("not needed");
        Measure::new(Completeness::long(rows, answers))
    }

    fn rows_of(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    #[test]
    fn a_channel_that_is_said_twice_is_an_error_or_counted_by_a_rule() {
        // i, j and k by their web and app: what counts of y/n, blank/y and not needed/n.
        for (rule, value, cells, unknown, not_meant) in [
            (Repeated::First, 3.0 / 4.0, 3, 1, 1),
            (Repeated::Last, 3.0 / 6.0, 3, 0, 0),
            (Repeated::Any, 4.0 / 6.0, 3, 0, 0),
        ] {
            let whole = rows_of(TWICE);
            let found = twice(rule).of(&whole, ["unit"]).unwrap();
            let a = found.estimate("A").unwrap();
            assert_eq!((a.value, a.records, a.unknown), (value, cells, unknown), "{rule:?}");
            let left_out = found.left_out();
            assert_eq!(
                (left_out.repeated, left_out.unknown, left_out.not_meant),
                (3, unknown, not_meant),
                "{rule:?}"
            );
            // Cut anywhere, it is the same.
            for cut in 1..9 {
                let parts = [whole.clone().retained(|at| at < cut), whole.clone().retained(|at| at >= cut)];
                let apart = twice(rule).scan(&parts[..], ["unit"]).unwrap();
                assert_eq!(
                    (apart.estimates(), apart.left_out()),
                    (found.estimates(), left_out),
                    "{rule:?} {cut}"
                );
            }
        }
        let fault = twice(Repeated::Error).of(&rows_of(TWICE), ["unit"]).unwrap_err().to_string();
        for told in [
            "3 cells are not usable",
            "row 4, column `channel`: `web` of `i` stands in row 2 too",
            "row 7, column `channel`: `web` of `j` stands in row 5 too",
            "row 10, column `channel`: `web` of `k` stands in row 8 too",
        ] {
            assert!(fault.contains(told), "{fault}");
        }
        for cut in 1..9 {
            let whole = rows_of(TWICE);
            let parts = [whole.clone().retained(|at| at < cut), whole.retained(|at| at >= cut)];
            assert_eq!(
                twice(Repeated::Error).scan(&parts[..], ["unit"]).unwrap_err().to_string().lines().count(),
                fault.lines().count()
            );
        }
        // Many rows that say few things alike are still told apart.
        let many = rows_of(&format!("unit,item,channel,available\n{}", "A,i,web,y\nA,i,app,n\n".repeat(500)));
        let found = twice(Repeated::First).of(&many, ["unit"]).unwrap();
        assert_eq!(
            (found.values()[0], found.estimates()[0].records, found.left_out().repeated),
            (0.5, 1, 998)
        );
        assert!(twice(Repeated::Error).of(&many, ["unit"]).unwrap_err().to_string().contains("998 cells"));
        // Without it being said again, the channel changes nothing.
        let once = "unit,item,channel,available\nA,i,web,y\nA,i,app,n\nA,j,web,y\nB,i,web,y\n";
        let found = twice(Repeated::Error).of(&rows_of(once), ["unit"]).unwrap();
        let plain = Measure::new(Completeness::long(ChannelRows::new("item", "available"), answers()));
        let plain = plain.of(&rows_of(once), ["unit"]).unwrap();
        assert_eq!(format!("{:?}", found.estimates()), format!("{:?}", plain.estimates()));
    }

    #[test]
    fn nothing_needed_or_known_has_no_value() {
        let of = |cells: [&str; 2]| {
            let records =
                Records::new().with_texts("unit", ["A"; 2]).unwrap().with_texts("web", cells).unwrap();
            *Measure::new(Completeness::wide(["web"], answers()))
                .of(&records, ["unit"])
                .unwrap()
                .estimate("A")
                .unwrap()
        };
        let none = of(["-", "-"]);
        assert!(none.value.is_nan() && none.records == 0 && none.unknown == 0);
        let blank = of(["", ""]);
        assert!(blank.value.is_nan() && blank.unknown == 2);
        let one = of(["y", "-"]);
        assert!(one.value == 1.0 && one.standard_error.is_nan());
    }

    #[test]
    fn bad_parameters_are_refused() {
        for kind in [
            Completeness::wide([""; 0], answers()),
            Completeness::wide(["a", "a"], answers()),
            Completeness {
                channels: vec!["a".into()],
                ..Completeness::long(ChannelRows::new("i", "a"), answers())
            },
            Completeness::long(ChannelRows::new("i", "a").repeated(Repeated::First), answers()),
            Completeness::long(ChannelRows::new("i", "a").channel("i"), answers()),
            Completeness::wide(["a"], Answers::new([("y", 2.0)])),
            Completeness::wide(["a"], answers().blank(crate::evidence::Worth::Points(-1.0))),
        ] {
            assert_eq!(kind.check().unwrap_err().code(), "invalid_parameter", "{kind:?}");
        }
    }

    #[test]
    fn reads_back_as_it_was_written() {
        let text = json!({ "completeness": {
            "rows": { "item": "item", "channel": "channel", "available": "a", "repeated": "any" },
            "answers": { "points": { "y": 1.0, "-": "n/a" } },
            "form": "complete-items",
        }});
        let measure: Measure = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(serde_json::to_value(&measure).unwrap(), text);
    }
}
