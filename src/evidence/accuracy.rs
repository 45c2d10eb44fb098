//! How much of guides is right (办事指南准确度).
//!
//! ```text
//! a_g = Σ_e w_e m_e / Σ_e w_e            over the elements e of guide g that apply and were checked
//! a_g = min(a_g, k)                      where a critical element of g is not right
//! A   = Σ_g a_g W_g / Σ_g W_g            right over checked elements     (form "elements"), W_g = Σ_e w_e
//! A   = mean of a_g                      mean of guides                  (form "mean-of-guides")
//! A   = share of guides with a_g = 1     guides without a fault          (form "right-guides")
//! ```
//!
//! where `w_e` is the weight of an element (the severity of a fault in it), `m_e` is 1 if it is right, 0 if wrong, and
//! `k` what a guide with a critical fault counts at most: 0, unless said otherwise.
//!
//! Source: 中央党校（国家行政学院）电子政务研究中心, 《省级政府和重点城市一体化政务服务能力评估报告》 (2022): 办事指南准确度; the
//! ratios are defined here.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::answers::Answers;
use super::grid::{self, CellColumn, Pooling};
use super::ledger::Ledger;
use super::measure::{Bound, Part, Plan, Sums};
use super::needs::Needs;
use super::records::Records;
use super::repeated::Repeated;
use super::rows::Rows;
use super::sample::{RatioEstimate, Sample};
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;

/// Elements of guides, in one of two layouts.
///
/// ```toml
/// # a row a guide, a column an element with its weight
/// accuracy = { elements = { title = 1, materials = 3, fee = 2 }, critical = ["materials"], answers = { points = { right = 1, wrong = 0, "-" = "n/a" } } }
/// # a row an element of a guide
/// accuracy = { form = "mean-of-guides", answers = { points = { right = 1, wrong = 0 } }, rows = { guide = "guide", element = "element", verdict = "verdict", weight = { column = "severity", points = { minor = 1, major = 3 } }, critical = { element = "materials" } } }
/// ```
///
/// An element that was not checked (a blank) is left out, with a note; one that does not apply is answered with what is
/// worth `"n/a"`; a guide without any element that applies is not counted. A guide is right when every element that
/// applies is known and right, and not when one is known to be wrong; else it is unknown.
///
/// In the long layout an element of a guide that stands in two rows is an error that names them, or the rows are counted by
/// a rule (`repeated = "first"`, `"last"`, `"any"`); without `element` nobody can tell, and each row counts. The count of
/// unknowns is one of rows, and memory grows with the number of guides and elements. Either way a guide is what was drawn,
/// so the standard error is that of guides.
///
/// ```
/// use govindex::evidence::{Accuracy, Answers, Measure, Records};
///
/// let guides = Records::new()
///     .with_texts("unit", ["A", "A"])?
///     .with_texts("fee", ["right", "wrong"])?
///     .with_texts("materials", ["right", "right"])?;
/// let answers = Answers::new([("right", 1.0), ("wrong", 0.0)]);
/// let plain = Accuracy::wide([("fee", 1.0), ("materials", 3.0)], answers);
/// assert_eq!(Measure::new(plain.clone()).of(&guides, ["unit"])?.values(), [7.0 / 8.0]);
/// assert_eq!(Measure::new(plain.critical(["fee"])).of(&guides, ["unit"])?.values(), [4.0 / 8.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Accuracy {
    /// The columns of the elements and their weights, above 0, where a record is a guide.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub elements: IndexMap<String, f64>,
    /// The critical ones among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical: Vec<String>,
    /// The columns of the long layout, where a record is an element of a guide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<ElementRows>,
    /// What a guide with a wrong critical element counts at most, from 0 to 1. Default 0.
    #[serde(default)]
    pub critical_share: f64,
    /// What the verdicts are worth, from 0 (wrong) to 1 (right).
    pub answers: Answers,
    /// What is reported. Default: right over checked elements.
    #[serde(default)]
    pub form: AccuracyForm,
}

/// The columns of a table with a row an element of a guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ElementRows {
    /// The column that names the guide.
    pub guide: String,
    /// The column that names the element, so that one that is said twice is noticed. Default: none, and each row counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The column that says whether the element is right.
    pub verdict: String,
    /// The weight of the element, at least 0. Default 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Amount>,
    /// Which rows are critical elements. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical: Option<Rows>,
    /// What counts where several rows say one element of a guide. Default: it is an error.
    #[serde(default, skip_serializing_if = "Repeated::is_default")]
    pub repeated: Repeated,
}

/// What is reported of guides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AccuracyForm {
    /// Right over checked elements, all guides together.
    #[default]
    Elements,
    /// The mean of the guides' accuracies.
    MeanOfGuides,
    /// The share of guides in which every element is right.
    RightGuides,
}

impl ElementRows {
    /// Elements that weigh the same, none of them critical.
    #[must_use]
    pub fn new(guide: impl Into<String>, verdict: impl Into<String>) -> Self {
        Self {
            guide: guide.into(),
            element: None,
            verdict: verdict.into(),
            weight: None,
            critical: None,
            repeated: Repeated::default(),
        }
    }

    /// Sets the column that names the element.
    #[must_use]
    pub fn element(mut self, column: impl Into<String>) -> Self {
        self.element = Some(column.into());
        self
    }

    /// Sets what counts where several rows say one element of a guide.
    #[must_use]
    pub fn repeated(mut self, rule: Repeated) -> Self {
        self.repeated = rule;
        self
    }

    /// Sets the weight of an element.
    #[must_use]
    pub fn weight(mut self, weight: impl Into<Amount>) -> Self {
        self.weight = Some(weight.into());
        self
    }

    /// Sets which rows are critical elements.
    #[must_use]
    pub fn critical(mut self, rows: Rows) -> Self {
        self.critical = Some(rows);
        self
    }
}

impl Accuracy {
    /// A table with a row a guide and a column an element, with weights.
    #[must_use]
    pub fn wide(elements: impl IntoIterator<Item = (impl Into<String>, f64)>, answers: Answers) -> Self {
        let elements = elements.into_iter().map(|(column, weight)| (column.into(), weight)).collect();
        Self {
            elements,
            critical: Vec::new(),
            rows: None,
            critical_share: 0.0,
            answers,
            form: AccuracyForm::default(),
        }
    }

    /// A table with a row an element of a guide.
    #[must_use]
    pub fn long(rows: ElementRows, answers: Answers) -> Self {
        Self { rows: Some(rows), ..Self::wide([("", 1.0); 0], answers) }
    }

    /// Sets the critical columns of the wide layout.
    #[must_use]
    pub fn critical(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.critical = columns.into_iter().map(Into::into).collect();
        self
    }

    /// Sets what a guide with a wrong critical element counts at most.
    #[must_use]
    pub fn critical_share(mut self, share: f64) -> Self {
        self.critical_share = share;
        self
    }

    /// Sets what is reported.
    #[must_use]
    pub fn form(mut self, form: AccuracyForm) -> Self {
        self.form = form;
        self
    }

    fn pooling(&self) -> Pooling {
        match self.form {
            AccuracyForm::Elements => Pooling::Cells,
            AccuracyForm::MeanOfGuides => Pooling::Means,
            AccuracyForm::RightGuides => Pooling::Whole,
        }
    }

    pub(crate) fn is_long(&self) -> bool {
        self.rows.is_some()
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut own = Needs::default();
        self.elements.keys().for_each(|column| own.text(column));
        let mut is_critical = !self.critical.is_empty();
        if let Some(rows) = &self.rows {
            own.text(&rows.verdict);
            rows.weight.iter().for_each(|weight| weight.needs(&mut own));
            rows.critical.iter().for_each(|critical| critical.needs(&mut own));
            is_critical = rows.critical.is_some();
        }
        let mut rule = match self.form {
            AccuracyForm::Elements => "right elements / checked elements",
            AccuracyForm::MeanOfGuides => "mean over guides of right elements / checked elements",
            AccuracyForm::RightGuides => "guides with every checked element right / guides",
        }
        .to_owned();
        if is_critical && self.form != AccuracyForm::RightGuides {
            let share = self.critical_share;
            rule = format!("{rule}, a guide with a wrong critical element being at most {share}");
        }
        let parts = self.rows.iter().flat_map(|rows| std::iter::once(&rows.guide).chain(&rows.element));
        let once = self.rows.as_ref().and_then(|rows| rows.element.as_ref().map(|_| rows.repeated));
        let is_of_things = self.is_long();
        Plan { parts: parts.cloned().collect(), once, is_of_things, ..Plan::own(rule, own, Bound::Share) }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "accuracy", parameter, found, expected }))
        };
        match (&self.rows, self.elements.is_empty()) {
            (None, true) => {
                return fault("elements", "neither `elements` nor `rows`".to_owned(), "one of both");
            }
            (Some(_), false) => return fault("elements", "`elements` and `rows`".to_owned(), "one of both"),
            (Some(_), true) if !self.critical.is_empty() => {
                return fault("critical", "columns beside `rows`".to_owned(), "`critical` inside `rows`");
            }
            _ => {}
        }
        if let Some((column, weight)) = self.elements.iter().find(|(_, w)| !(w.is_finite() && **w > 0.0)) {
            return fault("elements", format!("{column} = {weight}"), "finite weights above 0");
        }
        if let Some(column) = self.critical.iter().find(|column| !self.elements.contains_key(*column)) {
            return fault("critical", format!("`{column}`"), "columns that `elements` lists");
        }
        if !(0.0..=1.0).contains(&self.critical_share) {
            return fault("critical-share", self.critical_share.to_string(), "from 0 to 1");
        }
        if let Some(weight) = self.rows.as_ref().and_then(|rows| rows.weight.as_ref()) {
            weight.check("accuracy")?;
        }
        if let Some(rows) = &self.rows {
            grid::check_repeated("accuracy", rows.element.as_ref(), &rows.guide, rows.repeated)?;
        }
        grid::check("accuracy", &self.answers)
    }

    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let Some(rows) = &self.rows else {
            let columns: Vec<CellColumn<'_>> = self
                .elements
                .iter()
                .map(|(name, &weight)| CellColumn { name, weight, critical: self.critical.contains(name) })
                .collect();
            let share = Some(self.critical_share);
            return grid::wide(&columns, &self.answers, self.pooling(), share, (records, meant), ledger);
        };
        let weights = match &rows.weight {
            None => None,
            Some(amount) => {
                let mut weights = amount.read(records, meant, ledger)?;
                for (row, weight) in weights.iter_mut().enumerate() {
                    if meant[row] && *weight < 0.0 {
                        let cell = Cell::Number(*weight);
                        ledger.cells.push(records.row(row), &amount.words(), cell, "is a negative weight");
                        *weight = f64::NAN;
                    }
                }
                Some(weights)
            }
        };
        let critical = match &rows.critical {
            None => None,
            Some(critical) => Some(critical.select(records, ledger)?),
        };
        grid::long(
            &rows.verdict,
            &self.answers,
            weights.as_deref(),
            critical.as_deref(),
            (records, meant),
            ledger,
        )?
        .without(&rows.weight, records, meant)
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        grid::finish(parts, self.pooling(), Some(self.critical_share), sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Measure;
    use AccuracyForm::{Elements, MeanOfGuides, RightGuides};
    use approx::assert_relative_eq;
    use serde_json::json;

    fn answers() -> Answers {
        Answers::new([("right", 1.0), ("wrong", 0.0)]).not_applicable("-")
    }

    /// Weights title 1, materials 3, fee 2: guides with 6/6, 3/6 (title and fee wrong), 3/6 (materials wrong), 4/4.
    const GUIDES: [[&str; 3]; 4] = [
        ["right", "right", "right"],
        ["wrong", "right", "wrong"],
        ["right", "wrong", "right"],
        ["right", "right", "-"],
    ];
    const ELEMENTS: [(&str, f64); 3] = [("title", 1.0), ("materials", 3.0), ("fee", 2.0)];

    fn wide() -> Records {
        let mut records = Records::new().with_texts("unit", ["A"; 4]).unwrap();
        for (i, (name, _)) in ELEMENTS.iter().enumerate() {
            records = records.with_texts(name, GUIDES.map(|guide| guide[i])).unwrap();
        }
        records
    }

    fn long() -> Records {
        let cells = || (0..12).map(|i| (i / 3, i % 3));
        Records::new()
            .with_texts("unit", ["A"; 12])
            .unwrap()
            .with_texts("guide", cells().map(|(guide, _)| format!("g{guide}")))
            .unwrap()
            .with_texts("element", cells().map(|(_, element)| ELEMENTS[element].0))
            .unwrap()
            .with_texts("verdict", cells().map(|(guide, element)| GUIDES[guide][element]))
            .unwrap()
            .with_numbers("w", cells().map(|(_, element)| ELEMENTS[element].1).collect::<Vec<_>>())
            .unwrap()
    }

    #[test]
    fn forms_layouts_and_critical_elements() {
        for (form, critical, share, value) in [
            (Elements, false, 0.0, 16.0 / 22.0),
            (MeanOfGuides, false, 0.0, (1.0 + 0.5 + 0.5 + 1.0) / 4.0),
            (RightGuides, false, 0.0, 0.5),
            // The third guide counts 0, or at most 0.25 of its weight 6.
            (Elements, true, 0.0, 13.0 / 22.0),
            (Elements, true, 0.25, 14.5 / 22.0),
            (MeanOfGuides, true, 0.0, 2.5 / 4.0),
            (MeanOfGuides, true, 0.25, 2.75 / 4.0),
            (MeanOfGuides, true, 0.9, 3.0 / 4.0),
            (RightGuides, true, 0.0, 0.5),
        ] {
            let columns = Accuracy::wide(ELEMENTS, answers())
                .critical(if critical { vec!["materials"] } else { vec![] })
                .critical_share(share)
                .form(form);
            let by_columns = Measure::new(columns).of(&wide(), ["unit"]).unwrap();
            assert_relative_eq!(by_columns.values()[0], value, max_relative = 1e-14);

            let mut rows = ElementRows::new("guide", "verdict").weight("w");
            if critical {
                rows = rows.critical(Rows::with("element", "materials"));
            }
            let rows = Accuracy::long(rows, answers()).critical_share(share).form(form);
            let by_rows = Measure::new(rows).of(&long(), ["unit"]).unwrap();
            assert_relative_eq!(by_rows.values()[0], value, max_relative = 1e-14);
            let errors = [&by_rows, &by_columns].map(|found| found.estimates()[0].standard_error);
            assert_relative_eq!(errors[0], errors[1], max_relative = 1e-12);
            assert_eq!(by_rows.rule(), by_columns.rule());
        }
    }

    #[test]
    fn guides_with_sampling_weights_count_alike_in_both_layouts() {
        let weights = [1.0, 2.0, 0.5, 4.0];
        let sample = || Sample { weight: Some("s".into()), ..Sample::default() };
        for (form, value) in [
            // Elements: right 6, 6, 1.5, 16 of 6, 12, 3, 16.
            (Elements, 29.5 / 37.0),
            (MeanOfGuides, (1.0 + 2.0 * 0.5 + 0.5 * 0.5 + 4.0) / 7.5),
            (RightGuides, 5.0 / 7.5),
        ] {
            let columns = Measure::new(Accuracy::wide(ELEMENTS, answers()).form(form)).sample(sample());
            let records = wide().with_numbers("s", weights.to_vec()).unwrap();
            let by_columns = columns.of(&records, ["unit"]).unwrap().estimates()[0];
            let rows = Accuracy::long(ElementRows::new("guide", "verdict").weight("w"), answers()).form(form);
            let each: Vec<f64> = (0..12).map(|i| weights[i / 3]).collect();
            let records = long().with_numbers("s", each).unwrap();
            let by_rows = Measure::new(rows).sample(sample()).of(&records, ["unit"]).unwrap().estimates()[0];
            assert_relative_eq!(by_columns.value, value, max_relative = 1e-14);
            assert_relative_eq!(by_rows.value, value, max_relative = 1e-14);
            assert_relative_eq!(by_rows.standard_error, by_columns.standard_error, max_relative = 1e-12);
        }
    }

    #[test]
    fn severity_weights_come_from_points_too() {
        let severity = json!({ "accuracy": {
            "answers": { "points": { "right": 1, "wrong": 0, "-": "n/a" } },
            "rows": { "guide": "guide", "verdict": "verdict",
                "weight": { "column": "element", "points": { "title": 1, "materials": 3, "fee": 2 } } },
        }});
        let measure: Measure = serde_json::from_value(severity).unwrap();
        assert_relative_eq!(measure.of(&long(), ["unit"]).unwrap().values()[0], 16.0 / 22.0);
    }

    #[test]
    fn degenerate_tables_have_named_answers() {
        let of = |verdicts: &[&str]| {
            let n = verdicts.len();
            let records = Records::new()
                .with_texts("unit", vec!["A"; n])
                .unwrap()
                .with_texts("guide", vec!["g"; n])
                .unwrap()
                .with_texts("verdict", verdicts)
                .unwrap();
            let kind = Accuracy::long(ElementRows::new("guide", "verdict"), answers());
            *Measure::new(kind).of(&records, ["unit"]).unwrap().estimate("A").unwrap()
        };
        assert!(of(&["-", "-"]).value.is_nan());
        let blank = of(&["", ""]);
        assert!(blank.value.is_nan() && blank.unknown == 2);
        let one = of(&["wrong", "right", ""]);
        assert!(one.value == 0.5 && one.records == 1 && one.unknown == 1 && one.standard_error.is_nan());
    }

    #[test]
    fn bad_weights_and_parameters_are_refused() {
        let records = long().with_numbers("bad", vec![-1.0; 12]).unwrap();
        let kind = Accuracy::long(ElementRows::new("guide", "verdict").weight("bad"), answers());
        let fault = Measure::new(kind).of(&records, ["unit"]).unwrap_err();
        assert!(fault.to_string().contains("is a negative weight"), "{fault}");
        for kind in [
            Accuracy::wide([("", 1.0); 0], answers()),
            Accuracy::wide([("a", 0.0)], answers()),
            Accuracy::wide([("a", 1.0)], answers()).critical(["b"]),
            Accuracy::wide([("a", 1.0)], answers()).critical_share(f64::NAN),
            Accuracy::wide([("a", 1.0)], Answers::new([("right", 100.0)])),
            Accuracy::long(ElementRows::new("g", "v"), answers()).critical(["a"]),
            Accuracy { rows: Some(ElementRows::new("g", "v")), ..Accuracy::wide([("a", 1.0)], answers()) },
        ] {
            assert_eq!(kind.check().unwrap_err().code(), "invalid_parameter", "{kind:?}");
        }
    }

    #[test]
    fn an_element_that_is_said_twice_is_an_error_or_counted_by_a_rule() {
        let text = "unit,guide,element,verdict,w\nA,g,fee,wrong,1\nA,g,title,right,2\nA,g,fee,right,3\nA,h,fee,right,2\n";
        let records = Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap();
        let of = |repeated| {
            let rows = ElementRows::new("guide", "verdict").element("element").weight("w").repeated(repeated);
            Measure::new(Accuracy::long(rows, answers())).of(&records, ["unit"])
        };
        for (rule, value) in [(Repeated::First, 4.0 / 5.0), (Repeated::Last, 1.0), (Repeated::Any, 1.0)] {
            let found = of(rule).unwrap();
            assert_eq!((found.values()[0], found.left_out().repeated), (value, 1), "{rule:?}");
        }
        let fault = of(Repeated::Error).unwrap_err().to_string();
        assert!(fault.contains("row 4, column `element`: `fee` of `g` stands in row 2 too"), "{fault}");
        let alone = ElementRows::new("guide", "verdict").repeated(Repeated::Last);
        assert_eq!(Accuracy::long(alone, answers()).check().unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn reads_back_as_it_was_written() {
        let text = json!({ "accuracy": {
            "elements": { "title": 1.0, "fee": 2.0 },
            "critical": ["fee"],
            "critical-share": 0.5,
            "answers": { "points": { "right": 1.0 } },
            "form": "right-guides",
        }});
        let measure: Measure = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(serde_json::to_value(&measure).unwrap(), text);
    }
}
