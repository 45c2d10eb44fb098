//! Units under units: a region, its leagues and cities, their banners and counties.
//!
//! A hierarchy is read from a table with a row a unit, in any order:
//!
//! ```csv
//! code,parent,level,name_zh,name_en,aliases,kind
//! 150000,,region,内蒙古自治区,Inner Mongolia,,
//! 150100,150000,league,呼和浩特市,Hohhot,呼市,city
//! 150121,150100,banner,土默特左旗,Tumed Left Banner,,banner
//! ```
//!
//! `code` and `parent` are needed; a unit without a parent is a top. `name_…` columns are names in a language, `aliases`
//! other spellings and former names with `;` between them, `level` what its tier is called. Every other column is a way
//! to form peer groups.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;

use indexmap::{IndexMap, IndexSet};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Dataset, Labels};
use crate::error::{Error, Problem, Result, nearest};
use crate::evidence::task_plan::UnitNames;
use crate::evidence::{CsvFile, Records};
use crate::reading::{Cell, Faults, Format};
use crate::stats::sort;

/// What stands between the aliases of a unit.
const BETWEEN: [char; 2] = [';', '；'];

/// Units under units, each under one parent at most.
///
/// ```
/// use govindex::dataset::Hierarchy;
///
/// let file = "code,parent,level,name_zh,aliases\n\
///             150000,,region,内蒙古自治区,\n\
///             150100,150000,league,呼和浩特市,呼市;归绥市\n\
///             150121,150100,banner,土默特左旗,\n";
/// let units = Hierarchy::from_csv(file.as_bytes(), &Default::default())?;
/// assert_eq!(units.children("150000")?, ["150100"]);
/// assert_eq!(units.ancestors("150121")?, ["150100", "150000"]);
/// assert_eq!(units.at_level("banner").collect::<Vec<_>>(), ["150121"]);
/// assert_eq!(units.resolve("归绥市")?, "150100");
///
/// let twice = "code,parent\nA,\nB,\nC,A\nC,B\n";
/// let fault = Hierarchy::from_csv(twice.as_bytes(), &Default::default()).unwrap_err();
/// assert!(fault.to_string().contains("row 5, column `parent`: `B` is a second parent: `C` is under `A` in row 4"), "{fault}");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Hierarchy {
    units: IndexMap<String, Member>,
    names: IndexMap<String, Labels>,
    groups: IndexMap<String, Labels>,
    /// Every name and alias that belongs to one unit only.
    spellings: HashMap<String, usize>,
    /// Names that several units share.
    shared: HashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Member {
    parent: Option<usize>,
    children: Vec<usize>,
    level: Option<String>,
}

/// A hierarchy as it is stored; children follow from parents.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    units: Vec<(String, Option<usize>, Option<String>)>,
    names: IndexMap<String, Vec<Option<String>>>,
    groups: IndexMap<String, Vec<Option<String>>>,
    spellings: BTreeMap<String, usize>,
    shared: BTreeMap<String, Vec<usize>>,
}

impl Serialize for Hierarchy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let labels = |labels: &IndexMap<String, Labels>| {
            labels.iter().map(|(name, labels)| (name.clone(), labels.to_vec())).collect()
        };
        let unit = |(code, member): (&String, &Member)| (code.clone(), member.parent, member.level.clone());
        Stored {
            units: self.units.iter().map(unit).collect(),
            names: labels(&self.names),
            groups: labels(&self.groups),
            spellings: self.spellings.clone().into_iter().collect(),
            shared: self.shared.clone().into_iter().collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hierarchy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let count = stored.units.len();
        let parents: Vec<Option<usize>> = stored.units.iter().map(|(_, parent, _)| *parent).collect();
        let mut units: IndexMap<String, Member> = stored
            .units
            .into_iter()
            .map(|(code, parent, level)| (code, Member { parent, children: Vec::new(), level }))
            .collect();
        let columns = stored.names.values().chain(stored.groups.values());
        let places =
            stored.spellings.values().chain(stored.shared.values().flatten()).chain(parents.iter().flatten());
        if units.len() != count
            || columns.into_iter().any(|column| column.len() != count)
            || places.into_iter().any(|at| *at >= count)
        {
            return Err(D::Error::custom("a hierarchy of another number of units than it says"));
        }
        for (at, parent) in parents.iter().enumerate() {
            let (mut above, mut steps) = (*parent, 0);
            while let Some(next) = above {
                steps += 1;
                if steps > count {
                    return Err(D::Error::custom("a hierarchy with a unit under itself"));
                }
                above = parents[next];
            }
            if let Some(parent) = parent {
                units[*parent].children.push(at);
            }
        }
        let labels = |labels: IndexMap<String, Vec<Option<String>>>| {
            labels.into_iter().map(|(name, labels)| (name, labels.into())).collect()
        };
        Ok(Self {
            units,
            names: labels(stored.names),
            groups: labels(stored.groups),
            spellings: stored.spellings.into_iter().collect(),
            shared: stored.shared.into_iter().collect(),
        })
    }
}

impl Hierarchy {
    /// Reads a CSV file.
    ///
    /// # Errors
    /// `io`; else as [`from_csv`](Self::from_csv), with the file.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        Records::read(&CsvFile::new(path))
            .and_then(|records| Self::of(&records))
            .map_err(|e| e.in_file(&name))
    }

    /// Reads CSV.
    ///
    /// # Errors
    /// `missing_columns` without `code` or `parent`; `empty_table` without units; `cells` that
    /// lists every code that is blank or given twice (a unit under two parents), every parent that there is not, every
    /// unit that is under itself, and every alias that is also the code, name or alias of another unit.
    pub fn from_csv(source: impl Read, format: &Format) -> Result<Self> {
        Self::of(&Records::from_csv(source, format)?)
    }

    /// Reads records.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv).
    pub fn of(records: &Records) -> Result<Self> {
        let (codes, parents) = (records.text("code")?, records.text("parent")?);
        if records.is_empty() {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no units" }));
        }
        let optional = |column: &str| {
            let is_there = records.columns().any(|name| name == column);
            if is_there { records.text(column) } else { Ok(vec![None; records.len()]) }
        };
        let levels = optional("level")?;
        let aliases = optional("aliases")?;
        let mut faults = Faults::default();
        let rows = Rows { records, codes: &codes, parents: &parents };
        let units = rows.members(&levels, &mut faults);
        rows.refuse_circles(&units, &mut faults);
        let column = |name: &str| -> Result<Labels> { Ok(records.text(name)?.into()) };
        let mut names = IndexMap::new();
        let mut groups = IndexMap::new();
        for name in records.columns() {
            if let Some(language) = name.strip_prefix("name_") {
                names.insert(language.to_owned(), column(name)?);
            } else if !["code", "parent", "level", "aliases"].contains(&name) {
                groups.insert(name.to_owned(), column(name)?);
            }
        }
        let mut hierarchy = Self { units, names, groups, spellings: HashMap::new(), shared: HashMap::new() };
        if hierarchy.units.len() == records.len() {
            hierarchy.spell(records, &aliases, &mut faults);
        }
        faults.into_result(None)?;
        Ok(hierarchy)
    }

    /// Learns names and aliases. Units of different parents may share a name (a 新城区 there is more than once); an
    /// alias is there to tell, so it must be of one unit.
    fn spell(&mut self, records: &Records, aliases: &[Option<String>], faults: &mut Faults) {
        let mut owners: IndexMap<&str, IndexSet<usize>> = IndexMap::new();
        for names in self.names.values() {
            for (at, name) in names.iter().enumerate() {
                if let Some(name) = name {
                    owners.entry(name).or_default().insert(at);
                }
            }
        }
        let each = |text: &'_ Option<String>| -> Vec<String> {
            let parts = text.iter().flat_map(|text| text.split(BETWEEN));
            parts.map(|alias| alias.trim().to_owned()).filter(|alias| !alias.is_empty()).collect()
        };
        let aliases: Vec<Vec<String>> = aliases.iter().map(each).collect();
        for (at, of_unit) in aliases.iter().enumerate() {
            for alias in of_unit {
                let code = self.units.get_index_of(alias);
                let named = owners.get(alias.as_str()).and_then(|owners| owners.iter().next().copied());
                match code.or(named).filter(|&other| other != at) {
                    None => {
                        owners.entry(alias).or_default().insert(at);
                    }
                    Some(other) => faults.push(
                        records.row(at),
                        "aliases",
                        Cell::Text(alias),
                        format!(
                            "also means `{}`; an alias belongs to one unit",
                            self.units.get_index(other).map_or("", |(code, _)| code)
                        ),
                    ),
                }
            }
        }
        for (name, of) in owners {
            if of.len() == 1 {
                self.spellings.insert(name.to_owned(), of[0]);
            } else {
                self.shared.insert(name.to_owned(), of.into_iter().collect());
            }
        }
    }

    /// How many units there are, at all levels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there are none; there always are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The codes of all units, in the order of the table.
    pub fn units(&self) -> impl ExactSizeIterator<Item = &str> {
        self.units.keys().map(String::as_str)
    }

    /// The units of a level, in the order of the table; none where there is no such level.
    pub fn at_level(&self, level: &str) -> impl Iterator<Item = &str> {
        self.units
            .iter()
            .filter(move |(_, unit)| unit.level.as_deref() == Some(level))
            .map(|(code, _)| code.as_str())
    }

    /// The names of the levels, in the order in which they first occur.
    #[must_use]
    pub fn levels(&self) -> Vec<&str> {
        self.units
            .values()
            .filter_map(|unit| unit.level.as_deref())
            .collect::<IndexSet<_>>()
            .into_iter()
            .collect()
    }

    /// The languages that units have names in.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The name of a unit in a language: its code where it has none, or where there is no such unit.
    #[must_use]
    pub fn name<'a>(&'a self, unit: &'a str, language: &str) -> &'a str {
        let at = self.units.get_index_of(unit);
        at.and_then(|at| self.names.get(language)?[at].as_deref()).unwrap_or(unit)
    }

    /// The level of a unit.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn level(&self, unit: &str) -> Result<Option<&str>> {
        Ok(self.units[self.position(unit)?].level.as_deref())
    }

    /// The unit that a unit is under; none for a top.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn parent(&self, unit: &str) -> Result<Option<&str>> {
        Ok(self.units[self.position(unit)?].parent.map(|parent| self.code(parent)))
    }

    /// The units under a unit, in the order of the table.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn children(&self, unit: &str) -> Result<Vec<&str>> {
        Ok(self.units[self.position(unit)?].children.iter().map(|&child| self.code(child)).collect())
    }

    /// The units above a unit, the nearest first.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn ancestors(&self, unit: &str) -> Result<Vec<&str>> {
        let mut at = self.units[self.position(unit)?].parent;
        let mut above = Vec::new();
        while let Some(parent) = at {
            above.push(self.code(parent));
            at = self.units[parent].parent;
        }
        Ok(above)
    }

    /// The code of the unit that a text means: a code, a name in any language, or an alias.
    ///
    /// # Errors
    /// `unknown_unit` with the nearest spelling; `invalid_parameter` where several units have the name.
    pub fn resolve(&self, text: &str) -> Result<&str> {
        let text = text.trim();
        if let Some(at) = self.units.get_index_of(text).or_else(|| self.spellings.get(text).copied()) {
            return Ok(self.code(at));
        }
        if let Some(several) = self.shared.get(text) {
            let codes: Vec<String> = several.iter().map(|&at| format!("`{}`", self.code(at))).collect();
            return Err(Error::from(Problem::InvalidParameter {
                method: "hierarchy",
                parameter: "unit",
                found: format!("`{text}`, the name of {}", codes.join(", ")),
                expected: "the code, where several units have the same name",
            }));
        }
        Err(self.unknown(text))
    }

    /// A dataset of all units without indicators: names, and the groups `parent`, `level` and those of the table.
    ///
    /// # Errors
    /// `duplicate_columns` where the table has a column `parent` or `level` by another spelling of it.
    pub fn dataset(&self) -> Result<Dataset> {
        let mut data = Dataset::new(self.units())?;
        for (language, names) in &self.names {
            data = data.with_names(language, names.to_vec())?;
        }
        let parent = |unit: &Member| unit.parent.map(|parent| self.code(parent).to_owned());
        data = data.with_group("parent", self.units.values().map(parent).collect())?;
        data = data.with_group("level", self.units.values().map(|unit| unit.level.clone()).collect())?;
        for (name, members) in &self.groups {
            data = data.with_group(name, members.to_vec())?;
        }
        Ok(data)
    }

    /// The dataset of all units with the columns of `data`, whose units may be any of them, by code, name or alias.
    /// Where both name a unit in a language or group it, the hierarchy's word holds.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve); `duplicate_units` where two units of `data` mean one unit.
    pub fn complete(&self, data: &Dataset) -> Result<Dataset> {
        let mut from: Vec<Option<usize>> = vec![None; self.len()];
        for (row, text) in data.units().iter().enumerate() {
            let at = self.position(self.resolve(text)?)?;
            if let Some(first) = from[at].replace(row) {
                return Err(Error::from(Problem::DuplicateUnits {
                    file: None,
                    units: vec![crate::error::DuplicateUnit {
                        unit: self.code(at).to_owned(),
                        rows: vec![first as u64 + 1, row as u64 + 1],
                    }],
                    hint: None,
                }));
            }
        }
        Ok(self.dataset()?.joined(data, &from))
    }

    /// The units under the names in a language, with their aliases, as a task plan reads them.
    ///
    /// ```
    /// use govindex::dataset::Hierarchy;
    ///
    /// let file = "code,parent,name_zh,aliases\ndata,,自治区政务服务与数据管理局,自治区大数据局\n";
    /// let units = Hierarchy::from_csv(file.as_bytes(), &Default::default())?;
    /// let names = units.unit_names("zh");
    /// assert_eq!(names.find("自治区大数据局"), Some("自治区政务服务与数据管理局"));
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn unit_names(&self, language: &str) -> UnitNames {
        let name = |at: usize| self.name(self.code(at), language).to_owned();
        let names = (0..self.len()).fold(UnitNames::new(), |names, at| names.unit(name(at)));
        let mut spellings: Vec<(&String, usize)> =
            self.spellings.iter().map(|(text, &at)| (text, at)).collect();
        sort::by_key(&mut spellings, |one| *one);
        spellings
            .into_iter()
            .filter(|(text, at)| **text != name(*at))
            .fold(names, |names, (text, at)| names.alias(name(at), text.clone()))
    }

    /// The units whose children come before them: every unit after all that are under it.
    pub(super) fn upwards(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.len());
        let mut open: Vec<usize> = (0..self.len()).filter(|&at| self.units[at].parent.is_none()).collect();
        while let Some(at) = open.pop() {
            order.push(at);
            open.extend(&self.units[at].children);
        }
        order.reverse();
        order
    }

    pub(super) fn code(&self, at: usize) -> &str {
        self.units.get_index(at).map_or("", |(code, _)| code)
    }

    pub(super) fn is_top(&self, at: usize) -> bool {
        self.units[at].parent.is_none()
    }

    pub(super) fn children_of(&self, at: usize) -> &[usize] {
        &self.units[at].children
    }

    fn position(&self, unit: &str) -> Result<usize> {
        self.units.get_index_of(unit.trim()).ok_or_else(|| self.unknown(unit))
    }

    fn unknown(&self, unit: &str) -> Error {
        let known = self.units().chain(self.spellings.keys().map(String::as_str));
        Error::from(Problem::UnknownUnit { unit: unit.to_owned(), nearest: nearest(unit, known) })
    }
}

/// The table that a hierarchy is made of.
struct Rows<'a> {
    records: &'a Records,
    codes: &'a [Option<String>],
    parents: &'a [Option<String>],
}

impl Rows<'_> {
    fn members(&self, levels: &[Option<String>], faults: &mut Faults) -> IndexMap<String, Member> {
        let mut units: IndexMap<String, Member> = IndexMap::with_capacity(self.codes.len());
        let mut stands: HashMap<&str, usize> = HashMap::new();
        for (row, code) in self.codes.iter().enumerate() {
            let at = self.records.row(row);
            let Some(code) = code else {
                faults.push(at, "code", Cell::Text(""), "is blank; every unit needs a code");
                continue;
            };
            let Some(first) = stands.insert(code, row) else {
                let level = levels[row].clone();
                units.insert(code.clone(), Member { parent: None, children: Vec::new(), level });
                continue;
            };
            let line = self.records.row(first);
            let (one, other) = (self.parents[first].as_deref(), self.parents[row].as_deref());
            if one == other {
                faults.push(at, "code", Cell::Text(code), format!("stands in row {line} already"));
            } else {
                let under = one.map_or("a top".to_owned(), |parent| format!("under `{parent}`"));
                let problem =
                    format!("is a second parent: `{code}` is {under} in row {line}; a unit has one");
                faults.push(at, "parent", Cell::Text(other.unwrap_or_default()), problem);
            }
            stands.insert(code, first);
        }
        for (row, (code, parent)) in self.codes.iter().zip(self.parents).enumerate() {
            let (Some(code), Some(parent)) = (code, parent) else { continue };
            let Some(at) = units.get_index_of(code).filter(|_| stands.get(code.as_str()) == Some(&row))
            else {
                continue;
            };
            if let Some(above) = units.get_index_of(parent) {
                units[at].parent = Some(above);
                units[above].children.push(at);
            } else {
                let near = nearest(parent, units.keys().map(String::as_str));
                let near = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
                let problem =
                    format!("is no unit of the table{near}; add its row, or leave the parent blank");
                faults.push(self.records.row(row), "parent", Cell::Text(parent), problem);
            }
        }
        units
    }

    /// A unit from which the way up never ends.
    fn refuse_circles(&self, units: &IndexMap<String, Member>, faults: &mut Faults) {
        for (row, code) in self.codes.iter().enumerate() {
            let Some(start) = code.as_ref().and_then(|code| units.get_index_of(code)) else { continue };
            let mut at = units[start].parent;
            for _ in 0..units.len() {
                match at {
                    Some(above) if above == start => {
                        let parent = self.parents[row].as_deref().unwrap_or_default();
                        faults.push(
                            self.records.row(row),
                            "parent",
                            Cell::Text(parent),
                            "leads back to the unit itself",
                        );
                        break;
                    }
                    Some(above) => at = units[above].parent,
                    None => break,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: &str = "code,parent,level,name_zh,name_en,aliases,kind\n\
        150100,150000,league,呼和浩特市,Hohhot,呼市；归绥市,city\n\
        150121,150100,banner,土默特左旗,,,\n\
        150000,,region,内蒙古自治区,Inner Mongolia,,\n\
        150102,150100,banner,新城区,,,\n\
        152200,150000,league,兴安盟,Hinggan,,league\n";

    fn read(text: &str) -> Result<Hierarchy> {
        Hierarchy::from_csv(text.as_bytes(), &Format::default())
    }

    fn message(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter() {
        let units = read(UNITS).unwrap();
        assert_eq!(units.len(), 5);
        assert_eq!(units.levels(), ["league", "banner", "region"]);
        assert_eq!(units.children("150000").unwrap(), ["150100", "152200"]);
        assert_eq!(units.ancestors("150121").unwrap(), ["150100", "150000"]);
        assert_eq!(units.parent("150000").unwrap(), None);
        assert_eq!(units.level("150121").unwrap(), Some("banner"));
        let order = units.upwards();
        let place = |code: &str| order.iter().position(|&at| units.code(at) == code).unwrap();
        assert!(place("150121") < place("150100") && place("150100") < place("150000"));
        assert_eq!(order.len(), 5);
    }

    #[test]
    fn a_unit_goes_by_its_code_its_names_and_its_aliases() {
        let units = read(UNITS).unwrap();
        for text in ["150100", " 呼和浩特市 ", "Hohhot", "呼市", "归绥市"] {
            assert_eq!(units.resolve(text).unwrap(), "150100", "{text}");
        }
        let fault = units.resolve("Hohot").unwrap_err().to_string();
        assert!(fault.contains("Hohhot"), "{fault}");
        assert!(units.children("999").is_err());
    }

    #[test]
    fn a_name_that_two_units_share_needs_the_code() {
        let units = read(&format!("{UNITS}150981,152200,banner,新城区,,,\n")).unwrap();
        let fault = units.resolve("新城区").unwrap_err().to_string();
        assert!(fault.contains("`150102`, `150981`"), "{fault}");
        assert_eq!(units.resolve("150981").unwrap(), "150981");
    }

    #[test]
    fn every_fault_of_the_table_is_told_with_its_row() {
        let told = message("code,parent\nA,\nB,A\nB,C\nC,A\n,A\nD,X\nA,\n");
        for part in [
            "row 4, column `parent`: `C` is a second parent: `B` is under `A` in row 3",
            "row 6, column `code`",
            "row 7, column `parent`: `X` is no unit",
            "row 8, column `code`: `A` stands in row 2 already",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        assert!(message("code,parent\nA,B\nB,A\n").contains("leads back to the unit itself"));
        assert!(message("code,parent\nA,A\n").contains("leads back"));
        let told = message("code,parent,aliases\nA,,x\nB,A,x;A\n");
        assert!(told.contains("row 3, column `aliases`: `x` also means `A`"), "{told}");
        assert!(told.contains("`A` also means `A`"), "{told}");
        assert!(message("code,name\nA,x\n").contains("`parent`"));
        assert_eq!(read("code,parent\n").unwrap_err().code(), "empty_table");
    }

    #[test]
    fn data_of_some_units_are_completed_by_code_name_or_alias() {
        let units = read(UNITS).unwrap();
        let data = Dataset::new(["呼市", "152200"])
            .unwrap()
            .with_indicator("X", vec![1.0, 2.0])
            .unwrap()
            .with_errors("X", vec![0.1, f64::NAN])
            .unwrap();
        let whole = units.complete(&data).unwrap();
        assert_eq!(whole.len(), 5);
        assert_eq!(whole.unit_name(0, "zh"), "呼和浩特市");
        assert_eq!(whole.group("kind").unwrap()[4].as_deref(), Some("league"));
        let column = whole.indicator("X").unwrap();
        assert_eq!((column.values()[0], column.values()[4], column.present()), (1.0, 2.0, 2));
        assert_eq!(column.errors().unwrap()[0], 0.1);
        let twice = Dataset::new(["呼市", "150100"]).unwrap();
        assert_eq!(units.complete(&twice).unwrap_err().code(), "duplicate_units");
        assert_eq!(units.complete(&Dataset::new(["X"]).unwrap()).unwrap_err().code(), "unknown_unit");
    }
}
