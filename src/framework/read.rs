//! From the text of a framework file to its specification, with every fault of the file and its line.
//!
//! Each key is read on its own, so a fault in one does not hide those in others; serde reads the values.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::Text;
use super::document::{Entry, Value, from_json, from_toml};
use super::gate::{Action, Condition, Effect, Gate};
use super::grades::{Band, CutBy, Grades, Named};
use super::spec::{Dimension, Indicator, Method, Spec};
use crate::error::{Error, Fault, HELPED, did_you_mean, nearest};
use crate::spelling;
use crate::stats::Interval;
use crate::stats::sort;
use crate::value::{Value as Plain, from_value, to_json};
use crate::words::excerpt;

/// The faults found so far, and the lines of the keys that were read, for faults that only the whole can show.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) list: Vec<Fault>,
    lines: HashMap<String, usize>,
}

impl Faults {
    /// Adds a fault at a key; where the key itself has no line, the line of what holds it.
    pub(super) fn add(&mut self, key: &str, message: impl Into<String>) {
        self.list.push(Fault::new(self.line(key), key, message));
    }

    /// Adds what a method says of its parameters.
    pub(super) fn add_error(&mut self, key: &str, error: Error) {
        self.list.push(Fault::of_error(self.line(key), key, error));
    }

    fn line(&self, key: &str) -> Option<usize> {
        let mut line = None;
        let mut place = key;
        while !place.is_empty() && line.is_none() {
            line = self.lines.get(place).copied();
            place = place.rfind(['.', '[']).map_or("", |cut| &place[..cut]);
        }
        line
    }

    /// Whether a fault has been found at this key or below it.
    pub(super) fn told(&self, key: &str) -> bool {
        self.list.iter().any(|fault| fault.key.starts_with(key))
    }

    /// Says on which line a key stands, for faults that are found later.
    pub(super) fn stands(&mut self, key: String, line: usize) {
        self.lines.insert(key, line);
    }

    /// The nearest spelling, while the list is short enough for anyone to read.
    pub(super) fn nearest<'a>(&self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
        if self.list.len() >= HELPED {
            return String::new();
        }
        did_you_mean(nearest(word, candidates).as_deref())
    }

    /// The list in the order of the file.
    pub(super) fn sorted(mut self) -> Vec<Fault> {
        sort::by_key(&mut self.list, |fault| fault.line.unwrap_or(usize::MAX));
        self.list
    }
}

/// Reads TOML.
pub(super) fn spec_from_toml(text: &str) -> Result<(Spec, Faults), Vec<Fault>> {
    from_toml(text).map(|entry| read(&entry))
}

/// Reads JSON.
pub(super) fn spec_from_json(text: &str) -> Result<(Spec, Faults), Vec<Fault>> {
    from_json(text).map(|entry| read(&entry))
}

/// Reads a value that came without text.
pub(super) fn spec_from_value(value: Plain) -> (Spec, Faults) {
    read(&Entry::from_plain(value))
}

fn read(entry: &Entry) -> (Spec, Faults) {
    let mut faults = Faults::default();
    let spec = match Keys::open(entry, "", &mut faults) {
        Some(keys) => read_spec(keys),
        None => Spec::default(),
    };
    (spec, faults)
}

/// A table whose keys are taken one after the other; what is left at the end is unknown.
struct Keys<'a> {
    path: String,
    left: Vec<(&'a str, &'a Entry)>,
    known: Vec<&'static str>,
    faults: &'a mut Faults,
}

impl<'a> Keys<'a> {
    fn open(entry: &'a Entry, path: &str, faults: &'a mut Faults) -> Option<Self> {
        if let Some(line) = entry.line {
            faults.lines.insert(path.to_owned(), line);
        }
        let Value::Table(entries) = &entry.value else {
            faults.add(path, "must be a table of keys and values");
            return None;
        };
        let mut left: Vec<(&str, &Entry)> = Vec::with_capacity(entries.len());
        let mut seen = HashSet::with_capacity(entries.len());
        for (key, entry) in entries {
            let full = join(path, key);
            if !seen.insert(key) {
                faults.add(&full, "is given twice");
                continue;
            }
            if let Some(line) = entry.line {
                faults.lines.insert(full, line);
            }
            left.push((key, entry));
        }
        Some(Self { path: path.to_owned(), left, known: Vec::new(), faults })
    }

    fn entry(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.known.push(key);
        let at = self.left.iter().position(|(name, _)| *name == key)?;
        Some(self.left.remove(at).1)
    }

    fn plain(&mut self, key: &'static str) -> Option<Plain> {
        match self.entry(key)?.to_plain() {
            Ok(value) => Some(value),
            Err(reason) => {
                self.faults.add(&join(&self.path, key), reason);
                None
            }
        }
    }

    /// A value of any type that serde can read.
    fn get<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        let value = self.plain(key)?;
        self.typed(key, value)
    }

    /// A method: its bare name stands for the method with all its defaults.
    fn method<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        let value = self.plain(key)?;
        if let Plain::Text(name) = &value {
            match spelling::read(Plain::method(name)) {
                Ok(method) => return Some(method),
                // serde would call a method that needs parameters an "invalid type".
                Err(error) if error.starts_with("missing field") => {
                    self.faults.add(&join(&self.path, key), format!("`{name}` has no defaults: {error}"));
                    return None;
                }
                Err(_) => {}
            }
        }
        self.typed(key, value)
    }

    fn typed<T: DeserializeOwned>(&mut self, key: &str, value: Plain) -> Option<T> {
        spelling::read(value).map_err(|fault| self.faults.add(&join(&self.path, key), fault)).ok()
    }

    fn required<T: DeserializeOwned + Default>(&mut self, key: &'static str) -> T {
        if !self.left.iter().any(|(name, _)| *name == key) {
            self.faults.add(&join(&self.path, key), format!("is missing: give `{key} = …`"));
        }
        self.get(key).unwrap_or_default()
    }

    /// Every table of an array of tables, or the one table where just one is given.
    fn each<T>(
        &mut self,
        key: &'static str,
        one_will_do: bool,
        read: impl Fn(Keys<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let path = join(&self.path, key);
        let items: Vec<(String, &Entry)> = match &entry.value {
            Value::Array(items) => {
                items.iter().enumerate().map(|(i, item)| (format!("{path}[{i}]"), item)).collect()
            }
            Value::Table(_) if one_will_do => vec![(path, entry)],
            _ => {
                let shape = if one_will_do {
                    "a table or a list of tables".to_owned()
                } else {
                    format!("a list of tables: write `[[{key}]]` in double brackets")
                };
                self.faults.add(&path, format!("must be {shape}"));
                return Vec::new();
            }
        };
        items
            .into_iter()
            .filter_map(|(path, item)| Keys::open(item, &path, self.faults).and_then(&read))
            .collect()
    }

    /// An array of tables that serde reads whole; each that it cannot read is a fault of its own.
    fn list<T: DeserializeOwned>(&mut self, key: &'static str) -> Vec<T> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let path = join(&self.path, key);
        let Value::Array(items) = &entry.value else {
            let remedy = format!("must be a list of tables: write `[[{key}]]` in double brackets");
            self.faults.add(&path, remedy);
            return Vec::new();
        };
        let read = |(i, item): (usize, &Entry)| {
            let at = format!("{path}[{i}]");
            if let Some(line) = item.line {
                self.faults.lines.insert(at.clone(), line);
            }
            let value = item.to_plain().map_err(str::to_owned).and_then(spelling::read);
            value.map_err(|reason| self.faults.add(&at, reason)).ok()
        };
        items.iter().enumerate().filter_map(read).collect()
    }

    fn table<T>(&mut self, key: &'static str, read: impl FnOnce(Keys<'_>) -> T) -> Option<T> {
        let entry = self.entry(key)?;
        Keys::open(entry, &join(&self.path, key), self.faults).map(read)
    }

    /// Reports the keys that nothing asked for.
    fn close(self) {
        for (key, _) in &self.left {
            let hint = self.faults.nearest(key, self.known.iter().copied());
            let known = self.known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let message = if hint.is_empty() {
                format!("unknown key; the keys here are {known}")
            } else {
                format!("unknown key{hint}")
            };
            self.faults.add(&join(&self.path, &excerpt(key)), message);
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn read_spec(mut keys: Keys<'_>) -> Spec {
    let defaults = Spec::default();
    let spec = Spec {
        id: keys.required("id"),
        edition: edition(&mut keys),
        title: keys.get("title").unwrap_or_default(),
        source: keys.get("source").unwrap_or_default(),
        note: keys.get("note").unwrap_or_default(),
        verified: keys.get("verified").unwrap_or_default(),
        scale: keys.get("scale").unwrap_or(defaults.scale),
        ranks: keys.get("ranks").unwrap_or_default(),
        grades: read_grades(&mut keys),
        private: keys.get("private").unwrap_or_default(),
        method: keys.table("method", read_method).unwrap_or_default(),
        dimension: keys.each("dimension", false, |dimension| Some(read_dimension(dimension))),
        indicator: keys.each("indicator", false, |indicator| Some(read_indicator(indicator))),
        gate: keys.each("gate", false, |gate| Some(read_gate(gate))),
        quota: keys.list("quota"),
        appeal: keys.list("appeal"),
        inspection: keys.list("inspection"),
        uncertain: keys.list("uncertain"),
    };
    keys.close();
    spec
}

/// An edition is a text, but `edition = 2022` is what people write.
fn edition(keys: &mut Keys<'_>) -> String {
    match keys.plain("edition") {
        None => String::new(),
        Some(Plain::Integer(number)) => number.to_string(),
        Some(Plain::Number(number)) => number.to_string(),
        Some(value) => keys.typed("edition", value).unwrap_or_default(),
    }
}

fn read_method(mut keys: Keys<'_>) -> Method {
    let method = Method {
        prepare: keys.get("prepare"),
        screen_indicators: keys.get("screen-indicators"),
        screen: keys.get("screen"),
        roll_up: keys.get("roll-up"),
        impute: keys.get("impute"),
        treat: keys.method("treat"),
        normalize: keys.method("normalize"),
        bounds: keys.get("bounds"),
        periods: keys.get("periods"),
        weights: keys.method("weights"),
        aggregate: keys.method("aggregate"),
        missing: keys.get("missing"),
        round: keys.get("round"),
        decimals: keys.get("decimals"),
    };
    keys.close();
    method
}

fn read_dimension(mut keys: Keys<'_>) -> Dimension {
    let dimension = Dimension {
        code: keys.required("code"),
        name: keys.get("name").unwrap_or_default(),
        parent: keys.get("parent"),
        weight: keys.get("weight"),
        periods: keys.get("periods"),
        weights: keys.method("weights"),
        aggregate: keys.method("aggregate"),
        missing: keys.get("missing"),
        rescale: keys.method("rescale"),
        round: keys.get("round"),
        decimals: keys.get("decimals"),
        grades: read_grades(&mut keys),
        source: keys.get("source").unwrap_or_default(),
        verified: keys.get("verified").unwrap_or_default(),
        note: keys.get("note").unwrap_or_default(),
        method: keys.table("method", read_method).unwrap_or_default(),
    };
    keys.close();
    dimension
}

fn read_indicator(mut keys: Keys<'_>) -> Indicator {
    let indicator = Indicator {
        code: keys.required("code"),
        name: keys.get("name").unwrap_or_default(),
        parent: keys.get("parent"),
        weight: keys.get("weight"),
        direction: keys.get("direction").unwrap_or_default(),
        unit: keys.get("unit").unwrap_or_default(),
        column: keys.get("column"),
        measure: keys.get("measure"),
        sources: keys.list("sources"),
        blend: keys.get("blend"),
        denominate: keys.get("denominate"),
        roll_up: keys.get("roll-up"),
        impute: keys.get("impute"),
        treat: keys.method("treat"),
        goalposts: keys.get("goalposts"),
        target: keys.get("target"),
        due: read_day(&mut keys, "due"),
        range: keys.get("range"),
        normalize: keys.method("normalize"),
        round: keys.get("round"),
        decimals: keys.get("decimals"),
        grades: read_grades(&mut keys),
        source: keys.get("source").unwrap_or_default(),
        verified: keys.get("verified").unwrap_or_default(),
        note: keys.get("note").unwrap_or_default(),
    };
    keys.close();
    indicator
}

fn read_day(keys: &mut Keys<'_>, key: &'static str) -> Option<NaiveDate> {
    let text: String = keys.get(key)?;
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d");
    if day.is_err() {
        keys.faults.add(
            &join(&keys.path, key),
            format!("`{}` is not a day; write it as \"2025-12-31\"", excerpt(&text)),
        );
    }
    day.ok()
}

fn read_interval(keys: &mut Keys<'_>) -> Interval {
    Interval {
        at_least: keys.get("at-least"),
        above: keys.get("above"),
        at_most: keys.get("at-most"),
        below: keys.get("below"),
    }
}

/// A list of bands, or a table that says how scores are cut.
fn read_grades(keys: &mut Keys<'_>) -> Grades {
    let is_table =
        keys.left.iter().any(|(name, entry)| *name == "grades" && matches!(entry.value, Value::Table(_)));
    if is_table {
        return keys.table("grades", read_cut).flatten().unwrap_or_default();
    }
    keys.each("grades", false, |band| Some(read_band(band))).into()
}

fn read_cut(mut keys: Keys<'_>) -> Option<Grades> {
    let path = keys.path.clone();
    let read = |mut keys: Keys<'_>| {
        if !keys.left.iter().any(|(name, _)| *name == "labels") {
            keys.faults
                .add(&join(&keys.path, "labels"), "is missing: the names of the grades, the best first");
        }
        let labels: Option<Vec<Label>> = keys.get("labels");
        keys.close();
        labels
    };
    let given = [CutBy::NaturalBreaks, CutBy::EqualSize]
        .map(|by| keys.table(by.name(), read).map(|labels| (by, labels)));
    let mut given = given.into_iter().flatten();
    let (first, second) = (given.next(), given.next());
    if first.is_none() || second.is_some() {
        keys.faults.add(&path, "must be a list of bands, or hold one of `natural-breaks` and `equal-size`");
    }
    keys.close();
    // Labels that could not be read have been reported.
    let (by, labels) = first?;
    Some(Grades { bands: labels?.into_iter().map(|label| label.0).collect(), cut: Some(by) })
}

/// The name of a grade, or a table of its name and its label.
struct Label(Band);

impl<'de> serde::Deserialize<'de> for Label {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let named = match Plain::deserialize(deserializer)? {
            Plain::Text(grade) => Named { grade, label: Text::default() },
            other => from_value(other).map_err(serde::de::Error::custom)?,
        };
        Ok(Self(Band { grade: named.grade, label: named.label, ..Band::default() }))
    }
}

fn read_band(mut keys: Keys<'_>) -> Band {
    let band = Band {
        grade: keys.required("grade"),
        label: keys.get("label").unwrap_or_default(),
        scores: read_interval(&mut keys),
        classes: keys.get("classes").unwrap_or_default(),
    };
    keys.close();
    band
}

fn read_gate(mut keys: Keys<'_>) -> Gate {
    for key in ["when", "then"] {
        if !keys.left.iter().any(|(name, _)| *name == key) {
            keys.faults.add(&join(&keys.path, key), "is missing: a gate has `when = {…}` and `then = {…}`");
        }
    }
    let when = keys.each("when", true, |condition| Some(read_condition(condition)));
    let then = keys.table("then", read_action).flatten();
    let reason = keys.get("reason").unwrap_or_default();
    let verified = keys.get("verified").unwrap_or_default();
    keys.close();
    // A gate without an effect has been reported; it keeps its place, by which later faults name the others.
    let then = then.unwrap_or(Action { node: None, effect: Effect::Veto });
    Gate { when, then, reason, verified }
}

fn read_condition(mut keys: Keys<'_>) -> Condition {
    let missing = only_true(&mut keys, "missing");
    let condition = Condition {
        node: keys.required("node"),
        of: keys.get("of"),
        missing,
        lies: read_interval(&mut keys),
    };
    keys.close();
    condition
}

/// Whether a key says true, which is all that it can say.
fn only_true(keys: &mut Keys<'_>, key: &'static str) -> bool {
    let said = keys.get(key);
    if said == Some(false) {
        keys.faults.add(&join(&keys.path, key), "can only be true; leave it out instead");
    }
    said == Some(true)
}

/// How many grades a gate lowers.
fn lowered_by(keys: &mut Keys<'_>) -> Option<u32> {
    let said = keys.plain("lower")?;
    let text = to_json(&said).unwrap_or_default();
    let grades = from_value(said).ok().filter(|grades| *grades > 0);
    if grades.is_none() {
        keys.faults.add(
            &join(&keys.path, "lower"),
            format!("is {text}; it must be a whole number of grades, at least 1"),
        );
    }
    grades
}

fn read_action(mut keys: Keys<'_>) -> Option<Action> {
    let node = keys.get("node");
    let veto = only_true(&mut keys, "veto").then_some(Effect::Veto);
    let missing = only_true(&mut keys, "missing").then_some(Effect::Missing);
    let effects = [
        keys.get("cap").map(Effect::Cap),
        keys.get("deduct").map(Effect::Deduct),
        keys.get("score").map(Effect::Score),
        keys.get("grade").map(Effect::Grade),
        keys.get("at-most").map(Effect::AtMost),
        lowered_by(&mut keys).map(Effect::Lower),
        veto,
        missing,
    ];
    let mut effects = effects.into_iter().flatten();
    let effect = effects.next();
    if effect.is_none() || effects.next().is_some() {
        let path = keys.path.clone();
        // A value that cannot be read has been reported at its own key.
        if effect.is_some() || !keys.faults.told(&format!("{path}.")) {
            keys.faults.add(
                &path,
                "must hold exactly one of `cap`, `deduct`, `score`, `grade`, `at-most`, `lower`, `veto`, `missing`",
            );
        }
    }
    keys.close();
    effect.map(|effect| Action { node, effect })
}
