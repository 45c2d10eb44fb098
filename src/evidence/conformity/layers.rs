//! Clauses weighed in layers: what each object came to, averaged over the objects of an item, the items of a layer, and
//! the layers of a system.
//!
//! ```text
//! S_i = Σ w s / Σ w                 an item: the mean of its objects (records), with their weights
//! L_l = Σ_i u_i S_i / Σ_i u_i       a layer: the weighted mean of its items
//! M   = Σ_l v_l L_l / Σ_l v_l       the whole: the weighted mean of its layers
//! ```
//!
//! where `s` is what a record is worth, from 0 (not met) to 1 (met). What does not apply leaves numerator and
//! denominator; a layer of which nothing applies leaves the mean. Without items, a layer is the weighted mean of its
//! records.
//!
//! | assessment | layer | item | weights |
//! | --- | --- | --- | --- |
//! | 数据管理能力成熟度 (DCMM) | the 8 capability domains | – | equal |
//! | 等级保护测评 2019 | security class | – | of the record: its test item |
//! | 商用密码应用安全性评估 | technical or management layer | assessment unit | of layers and of units |
//!
//! Source: GB/T 36073-2018 数据管理能力成熟度评估模型 (the mean of the domain scores); 网络安全等级保护测评报告模板
//! (2019), `M = 100 − 100/q · Σ_j [Σ_k (Σ_i w_not + 0.5 Σ_i w_part) / Σ_k Σ_i w_k]`, which is 100 times `M` here with
//! `s` = 1, 0.5 and 0; 商用密码应用安全性评估量化评估规则 (2021, 2023).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem, Result};
use crate::evidence::amount::Amount;
use crate::evidence::classes::Empty;
use crate::evidence::details::{Fact, Facts};
use crate::evidence::measure::{Bound, Part, Plan};
use crate::evidence::sample::{RatioEstimate, Sample, ratio};

/// Clauses weighed in layers.
///
/// ```toml
/// # DCMM: the mean of the domain scores
/// measure = { table = "clauses", layers = { of = { column = "mark", points = { met = 1, part = 0.5, not = 0 } }, layer = "domain" } }
///
/// # 等级保护 2019: the mean over security classes; every record has the weight of its test item
/// measure = { table = "results", times = 100, layers = { of = { column = "result", points = { "符合" = 1, "部分符合" = 0.5, "不符合" = 0, "不适用" = "n/a" } }, weight = "weight", layer = "class" } }
///
/// # 密评: objects with scores, units, layers; the layer weights are in use and were not read in the rule itself
/// [indicator.measure]
/// table = "objects"
/// times = 100
/// [indicator.measure.layers]
/// of = { column = "score", out-of = 1 }
/// item = "unit"
/// layer = "layer"
/// weights = { "物理和环境" = 10, "网络和通信" = 20, "设备和计算" = 10, "应用和数据" = 30, "管理制度" = 8, "人员管理" = 8, "建设运行" = 8, "应急处置" = 6 }
/// ```
///
/// [`Measured::details`](crate::evidence::Measured::details) has a row a layer, and before it one for each of its items:
/// `layer`, `item`, `weight`, `records`, `value`.
///
/// ```
/// use govindex::evidence::{Amount, Layers, Measure, Records};
///
/// let objects = Records::new()
///     .with_texts("system", ["A", "A", "A"])?
///     .with_texts("layer", ["network", "network", "device"])?
///     .with_numbers("score", vec![1.0, 0.5, 0.25])?;
/// let layers = Layers::new("score", "layer").weights([("network", 20.0), ("device", 10.0), ("staff", 8.0)]);
/// let found = Measure::new(layers).times(100.0).of(&objects, ["system"])?;
/// assert_eq!(found.values(), [100.0 * (20.0 * 0.75 + 10.0 * 0.25) / 30.0]);
/// assert_eq!(found.notes(), ["unit A: nothing applies in staff; its weight went to the others"]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Layers {
    /// What a record is worth, usually 0 to 1, at least 0.
    pub of: Amount,
    /// How much the record counts in its item or layer, at least 0.
    #[serde(default = "each", skip_serializing_if = "is_each")]
    pub weight: Amount,
    /// The column of layers.
    pub layer: String,
    /// The weight of each layer, above 0, in any total; a record of another layer is an error. Default: the layers that
    /// a unit has count the same.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub weights: IndexMap<String, f64>,
    /// The column of the items inside a layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The weight of each item, above 0; a record of another item is an error. Default: each counts the same.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub items: IndexMap<String, f64>,
    /// What a layer with a weight but without data does: `rescale` (the others get its weight) or `missing`.
    #[serde(default, skip_serializing_if = "Empty::is_default")]
    pub empty: Empty,
}

fn each() -> Amount {
    Amount::Number(1.0)
}

fn is_each(amount: &Amount) -> bool {
    *amount == each()
}

/// A layer of a unit: its name, weight, items with their weights and estimates, and its value.
struct Layer<'a> {
    name: &'a str,
    weight: f64,
    items: Vec<(&'a str, f64, RatioEstimate)>,
    value: f64,
    variance: f64,
}

impl Layers {
    /// Layers that count the same, each the mean of its records.
    #[must_use]
    pub fn new(of: impl Into<Amount>, layer: impl Into<String>) -> Self {
        Self {
            of: of.into(),
            weight: each(),
            layer: layer.into(),
            weights: IndexMap::new(),
            item: None,
            items: IndexMap::new(),
            empty: Empty::Rescale,
        }
    }

    /// Sets how much a record counts in its item or layer.
    #[must_use]
    pub fn weight(mut self, weight: impl Into<Amount>) -> Self {
        self.weight = weight.into();
        self
    }

    /// Sets the weights of the layers.
    #[must_use]
    pub fn weights(mut self, weights: impl IntoIterator<Item = (impl Into<String>, f64)>) -> Self {
        self.weights = weights.into_iter().map(|(layer, weight)| (layer.into(), weight)).collect();
        self
    }

    /// Averages the records of an item first.
    #[must_use]
    pub fn item(mut self, column: impl Into<String>) -> Self {
        self.item = Some(column.into());
        self
    }

    /// Sets the weights of the items.
    #[must_use]
    pub fn items(mut self, weights: impl IntoIterator<Item = (impl Into<String>, f64)>) -> Self {
        self.items = weights.into_iter().map(|(item, weight)| (item.into(), weight)).collect();
        self
    }

    /// Sets what a layer without data does.
    #[must_use]
    pub fn empty(mut self, rule: Empty) -> Self {
        self.empty = rule;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "layers", parameter, found, expected }))
        };
        for (parameter, weights) in [("weights", &self.weights), ("items", &self.items)] {
            if let Some((name, weight)) = weights.iter().find(|(_, w)| !(w.is_finite() && **w > 0.0)) {
                return fault(parameter, format!("{name} = {weight}"), "finite weights above 0");
            }
        }
        if !self.items.is_empty() && self.item.is_none() {
            return fault("items", "weights, without `item`".to_owned(), "the column `item` beside them");
        }
        if self.empty == Empty::Error {
            return fault("empty", "error".to_owned(), "`rescale` or `missing`");
        }
        Ok(())
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut known = vec![(self.layer.clone(), self.weights.clone())];
        known.extend(self.item.iter().map(|item| (item.clone(), self.items.clone())));
        let of = if is_each(&self.weight) {
            self.of.clone()
        } else {
            Amount::Product(Box::new([self.of.clone(), self.weight.clone()]))
        };
        Plan {
            parts: std::iter::once(&self.layer).chain(&self.item).cloned().collect(),
            known,
            ..Plan::ratio(of, self.weight.clone(), Bound::Counts)
        }
    }

    fn layers<'a>(&'a self, parts: &'a [Part], sample: &Sample) -> Vec<Layer<'a>> {
        let mut layers: IndexMap<&str, Layer<'_>> = IndexMap::new();
        let empty = |name, weight| Layer { name, weight, items: Vec::new(), value: f64::NAN, variance: 0.0 };
        for (name, &weight) in &self.weights {
            layers.insert(name, empty(name.as_str(), weight));
        }
        for part in parts {
            let Some(name) = part.labels.first() else { continue };
            let item = part.labels.get(1).map_or("", |item| &**item);
            let weight = self.items.get(item).copied().unwrap_or(1.0);
            let layer = layers.entry(&**name).or_insert_with(|| empty(name, 1.0));
            layer.items.push((item, weight, ratio(&part.strata, sample)));
        }
        let mut layers: Vec<Layer<'_>> = layers.into_values().collect();
        for layer in &mut layers {
            let known = || layer.items.iter().filter(|(.., estimate)| !estimate.value.is_nan());
            let total: f64 = known().map(|(_, weight, _)| weight).sum();
            if total > 0.0 {
                layer.value =
                    known().map(|(_, weight, estimate)| weight * estimate.value).sum::<f64>() / total;
                layer.variance =
                    known().map(|(_, weight, estimate)| (weight / total).powi(2) * estimate.variance).sum();
            }
        }
        layers
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let layers = self.layers(parts, sample);
        let mut whole = RatioEstimate::default();
        for (.., estimate) in layers.iter().flat_map(|layer| &layer.items) {
            whole.records += estimate.records;
            whole.unknown += estimate.unknown;
            whole.freedom += estimate.freedom;
            whole.drawn_freedom += estimate.drawn_freedom;
        }
        if self.empty == Empty::Missing && layers.iter().any(|layer| layer.value.is_nan()) {
            return RatioEstimate { value: f64::NAN, ..whole };
        }
        for layer in layers.iter().filter(|layer| !layer.value.is_nan()) {
            whole.y += layer.weight * layer.value;
            whole.x += layer.weight;
            whole.variance += layer.weight.powi(2) * layer.variance;
        }
        whole.value = if whole.x > 0.0 { whole.y / whole.x } else { f64::NAN };
        whole.variance /= whole.x * whole.x;
        whole
    }

    pub(crate) fn details(&self, parts: &[Part], sample: &Sample) -> Vec<Facts> {
        let facts = |layer: &str, item: &str, weight, records, value| {
            vec![
                ("layer", Fact::Text(layer.to_owned())),
                ("item", Fact::Text(item.to_owned())),
                ("weight", Fact::Number(weight)),
                ("records", Fact::Count(records)),
                ("value", Fact::Number(value)),
            ]
        };
        let mut all = Vec::new();
        for layer in self.layers(parts, sample) {
            if self.item.is_some() {
                for (item, weight, estimate) in &layer.items {
                    all.push(facts(layer.name, item, *weight, estimate.records, estimate.value));
                }
            }
            let records = layer.items.iter().map(|(.., estimate)| estimate.records).sum();
            all.push(facts(layer.name, "", layer.weight, records, layer.value));
        }
        all
    }

    pub(crate) fn notes(&self, parts: &[Part], sample: &Sample) -> Vec<String> {
        let layers = self.layers(parts, sample);
        let empty: Vec<&str> =
            layers.iter().filter(|layer| layer.value.is_nan()).map(|layer| layer.name).collect();
        if empty.is_empty() {
            return Vec::new();
        }
        let names = empty.join(", ");
        vec![if self.empty == Empty::Missing || empty.len() == layers.len() {
            format!("no value, for nothing applies in {names}")
        } else {
            format!("nothing applies in {names}; its weight went to the others")
        }]
    }

    pub(crate) fn words(&self) -> String {
        let of = self.of.words();
        match &self.item {
            None => format!("weighted mean over {} of the mean of {of}", self.layer),
            Some(item) => format!("weighted mean over {} and {item} of the mean of {of}", self.layer),
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;
    use crate::evidence::{Answers, Measure, Records};

    fn marks() -> Amount {
        let answers =
            Answers::new([("符合", 1.0), ("部分符合", 0.5), ("不符合", 0.0)]).not_applicable("不适用");
        Amount::Answer { column: "result".into(), answers }
    }

    /// A made case: two classes of a system of 等级保护.
    fn results() -> Records {
        Records::from_csv(
            "system,class,item,weight,result\n\
             A,network,N1,1,符合\nA,network,N1,1,部分符合\nA,network,N2,0.7,不符合\nA,network,N3,0.4,不适用\n\
             A,host,H1,1,符合\nA,host,H2,0.7,部分符合\nA,host,H2,0.7,符合\nA,physical,P1,1,不适用\n"
                .as_bytes(),
            &crate::evidence::Format::new(),
        )
        .unwrap()
    }

    #[test]
    fn the_formula_of_2019_is_the_mean_over_classes_of_the_share_that_does_not_fail() {
        let layers = Layers::new(marks(), "class").weight("weight");
        let found = Measure::new(layers).times(100.0).of(&results(), ["system"]).unwrap();
        // By hand: network fails 0.7 + 0.5·1 of 2.7, host 0.5·0.7 of 2.4; physical does not apply, so q = 2.
        let expected = 100.0 - 100.0 / 2.0 * (1.2 / 2.7 + 0.35 / 2.4);
        assert_relative_eq!(found.values()[0], expected, max_relative = 1e-14);
        assert_eq!(found.notes(), ["unit A: nothing applies in physical; its weight went to the others"]);
        let a = found.estimate("A").unwrap();
        assert_eq!((a.records, a.unknown, found.left_out().not_meant), (6, 0, 2));
    }

    #[test]
    fn objects_make_items_items_make_layers_layers_make_the_whole() {
        let layers = Layers::new(marks(), "class")
            .item("item")
            .items([("N1", 1.0), ("N2", 0.7), ("N3", 0.4), ("H1", 1.0), ("H2", 0.7), ("P1", 1.0)])
            .weights([("network", 20.0), ("host", 10.0), ("physical", 10.0)]);
        let found = Measure::new(layers).of(&results(), ["system"]).unwrap();
        // N1 = 0.75, N2 = 0, N3 n/a: network = 0.75 / 1.7; H1 = 1, H2 = 0.75: host = (1 + 0.525) / 1.7
        let (network, host) = (0.75 / 1.7, 1.525 / 1.7);
        assert_relative_eq!(found.values()[0], (20.0 * network + 10.0 * host) / 30.0, max_relative = 1e-14);
        let table = found.details().unwrap().to_csv();
        assert!(table.contains("A,network,N2,0.7,1,0\n"), "{table}");
        assert!(table.contains("A,physical,,10,0,\n"), "{table}");
    }

    #[test]
    fn the_error_is_that_of_independent_items() {
        let records = Records::new()
            .with_texts("unit", ["A"; 4])
            .unwrap()
            .with_texts("layer", ["x", "x", "y", "y"])
            .unwrap()
            .with_numbers("s", vec![0.0, 1.0, 0.25, 0.75])
            .unwrap();
        let layers = Layers::new("s", "layer").weights([("x", 1.0), ("y", 3.0)]);
        let found = Measure::new(layers).of(&records, ["unit"]).unwrap();
        // s²/n: 0.5/2 and 0.125/2
        let expected = (0.25_f64 / 16.0 + 9.0 / 16.0 * 0.0625).sqrt();
        assert_relative_eq!(found.estimate("A").unwrap().standard_error, expected, max_relative = 1e-14);
    }

    #[test]
    fn a_layer_without_weight_is_an_error_and_one_without_data_is_named() {
        let layers = Layers::new(marks(), "class").weights([("network", 1.0), ("hosts", 1.0)]);
        let fault = Measure::new(layers).of(&results(), ["system"]).unwrap_err().to_string();
        assert!(
            fault.contains("`host` in column `class`: 3 records") && fault.contains("`hosts`"),
            "{fault}"
        );
        let strict = Layers::new(marks(), "class").empty(Empty::Missing);
        let found = Measure::new(strict).of(&results(), ["system"]).unwrap();
        assert!(found.values()[0].is_nan());
        assert_eq!(found.notes(), ["unit A: no value, for nothing applies in physical"]);
    }

    #[test]
    fn one_record_and_nothing_that_applies() {
        let records = Records::new()
            .with_texts("system", ["A", "B"])
            .unwrap()
            .with_texts("class", ["x", "x"])
            .unwrap()
            .with_texts("result", ["部分符合", "不适用"])
            .unwrap();
        let found = Measure::new(Layers::new(marks(), "class")).of(&records, ["system"]).unwrap();
        assert_eq!(found.values()[0], 0.5);
        assert!(found.estimates()[0].standard_error.is_nan() && found.values()[1].is_nan());
        assert_eq!(found.notes(), ["unit B: no value, for nothing applies in x"]);
    }

    #[test]
    fn layers_read_back_and_bad_ones_are_refused() {
        let good = Layers::new(marks(), "class").weight("w").item("item").items([("a", 1.0)]);
        let measure = Measure::new(good.clone());
        let text = serde_json::to_value(&measure).unwrap();
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
        for bad in [
            good.clone().weights([("x", 0.0)]),
            good.clone().items([("x", f64::NAN)]),
            good.clone().empty(Empty::Error),
            Layers { item: None, ..good },
        ] {
            assert_eq!(Measure::new(bad).check().unwrap_err().code(), "invalid_parameter");
        }
        let negative = results().with_numbers("w", vec![-1.0; 8]).unwrap();
        let fault =
            Measure::new(Layers::new(1.0, "class").weight("w")).of(&negative, ["system"]).unwrap_err();
        assert_eq!(fault.code(), "cells");
    }
}
