//! The units of a plan under all the names by which they go.

use chrono::NaiveDate;
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use super::layout::Columns;
use crate::error::{HELPED, Result, did_you_mean, nearest};
use crate::evidence::{Records, Source};
use crate::reading::{Cell, Faults};

/// Units, the other names that they go by, and prefixes that may be left out.
///
/// A name is that of a unit if it is listed, if it is an alias of one, or if one of the prefixes in front of it makes it
/// so. An alias may have a last day: later it still means the unit, and is reported as an old name.
///
/// ```
/// use govindex::evidence::task_plan::UnitNames;
///
/// let names = UnitNames::new()
///     .prefix("自治区")
///     .alias("自治区政务服务与数据管理局", "自治区大数据局")
///     .unit("自治区公安厅");
/// assert_eq!(names.find("自治区大数据局"), Some("自治区政务服务与数据管理局"));
/// assert_eq!(names.find("大数据局"), Some("自治区政务服务与数据管理局"));
/// assert_eq!(names.find("公安厅"), Some("自治区公安厅"));
/// assert_eq!(names.find("税务局"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use]
pub struct UnitNames {
    units: IndexSet<String>,
    aliases: IndexMap<String, Alias>,
    prefixes: Vec<String>,
    complete: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Alias {
    unit: String,
    #[serde(with = "crate::evidence::day::optional_day")]
    until: Option<NaiveDate>,
}

/// What a name was found to be.
pub(super) enum Found {
    /// A unit, under its own name, with or without a prefix.
    Unit(String),
    /// A unit, under another name that it has.
    Alias(String),
    /// A unit, under a name that it lost after this day.
    Old(String, NaiveDate),
    /// No unit.
    Unknown,
}

impl UnitNames {
    /// No names yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a unit.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.units.insert(unit.into());
        self
    }

    /// Adds another name of a unit; one of that spelling is replaced.
    pub fn alias(mut self, unit: impl Into<String>, alias: impl Into<String>) -> Self {
        let unit = unit.into();
        self.units.insert(unit.clone());
        self.aliases.insert(alias.into(), Alias { unit, until: None });
        self
    }

    /// Adds a former name of a unit, and its last day.
    pub fn renamed(mut self, unit: impl Into<String>, former: impl Into<String>, until: NaiveDate) -> Self {
        let unit = unit.into();
        self.units.insert(unit.clone());
        self.aliases.insert(former.into(), Alias { unit, until: Some(until) });
        self
    }

    /// Adds a prefix that a name may leave out: `发展改革委` for `自治区发展改革委`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefixes.push(prefix.into());
        self
    }

    /// Says whether every unit is listed, so that a name in the plan that is not is reported. Default: no, the units
    /// that the plan names are units too.
    pub fn complete(mut self, yes: bool) -> Self {
        self.complete = yes;
        self
    }

    /// Adds the units of a table with the columns `unit`, `alias` (blank for a unit without one) and, if it is there,
    /// `until` (the last day of a former name).
    ///
    /// # Errors
    /// `missing_columns`; `cells` with every row
    /// that names no unit, gives a name to two units, or has a day that is none; those of the source.
    ///
    /// ```
    /// use govindex::evidence::{Format, Records, task_plan::UnitNames};
    ///
    /// let table = "unit,alias,until\n政务服务与数据管理局,大数据中心,2023-12-31\n公安厅,,\n";
    /// let names = UnitNames::new().read(&Records::from_csv(table.as_bytes(), &Format::new())?)?;
    /// assert_eq!(names.find("大数据中心"), Some("政务服务与数据管理局"));
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn read(mut self, source: &(impl Source + ?Sized)) -> Result<Self> {
        let records = Records::read(source)?;
        let mut columns = Columns::of(&records);
        columns.needed("unit", "units");
        columns.needed("alias", "other names of units");
        columns.check()?;
        let (units, aliases) = (records.text("unit")?, records.text("alias")?);
        let mut faults = Faults::default();
        let until = columns.days("until", &mut faults)?;
        self.units.extend(units.iter().flatten().cloned());
        for (row, (unit, alias)) in units.into_iter().zip(aliases).enumerate() {
            let line = records.row(row);
            let Some(unit) = unit else {
                let alias = alias.unwrap_or_default();
                faults.push(line, "unit", Cell::Text(&alias), "names no unit; fill the column `unit`");
                continue;
            };
            let Some(alias) = alias.filter(|alias| *alias != unit) else { continue };
            let taken =
                self.aliases.get(&alias).map(|known| known.unit.clone()).filter(|known| *known != unit);
            let taken = taken.or_else(|| self.units.get(&alias).cloned());
            if let Some(other) = taken {
                let problem = format!("is the name of `{other}` too; one name is one unit");
                faults.push(line, "alias", Cell::Text(&alias), problem);
                continue;
            }
            self.aliases.insert(alias, Alias { unit, until: until[row] });
        }
        faults.into_result(None).map_err(|fault| fault.in_file("the table of units"))?;
        Ok(self)
    }

    /// The unit that a name means.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.look_up(name).map(|(unit, _)| unit)
    }

    /// The unit, and the alias by which it was found.
    fn look_up(&self, name: &str) -> Option<(&str, Option<&Alias>)> {
        let exact = |name: &str| {
            let unit = self.units.get(name).map(|unit| (unit.as_str(), None));
            unit.or_else(|| self.aliases.get(name).map(|alias| (alias.unit.as_str(), Some(alias))))
        };
        let name = name.trim();
        exact(name).or_else(|| self.prefixes.iter().find_map(|prefix| exact(&format!("{prefix}{name}"))))
    }

    /// What a name means on a day.
    pub(super) fn found(&self, name: &str, on: Option<NaiveDate>) -> Found {
        match self.look_up(name) {
            None => Found::Unknown,
            Some((unit, None)) => Found::Unit(unit.to_owned()),
            Some((unit, Some(alias))) => match (alias.until, on) {
                (Some(until), Some(on)) if on > until => Found::Old(unit.to_owned(), until),
                _ => Found::Alias(unit.to_owned()),
            },
        }
    }

    /// ` (did you mean …?)` with the nearest name there is; empty for the `strangers`-th unknown name of a table once
    /// there are so many that nobody is helped.
    pub(super) fn meant(&self, name: &str, strangers: usize) -> String {
        let known = self.units.iter().chain(self.aliases.keys()).filter(|_| strangers <= HELPED);
        did_you_mean(nearest(name, known.map(String::as_str)).as_deref())
    }

    /// Takes in the units of a plan, unless all units are listed. A name without its prefix is no unit of its own where
    /// the plan, or the list, has it with the prefix.
    pub(super) fn take_in<'a>(&mut self, names: impl Iterator<Item = &'a str> + Clone) {
        if self.complete {
            return;
        }
        let written: IndexSet<&str> = names.collect();
        for &name in &written {
            let full = |prefix: &String| written.contains(format!("{prefix}{name}").as_str());
            if self.look_up(name).is_none() && !self.prefixes.iter().any(full) {
                self.units.insert(name.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Format;

    fn read(text: &str) -> Result<UnitNames> {
        UnitNames::new().read(&Records::from_csv(text.as_bytes(), &Format::new()).unwrap())
    }

    #[test]
    fn every_faulty_row_of_the_table_is_named() {
        let fault = read("unit,alias,until\nA,x,\nB,x,\n,y,\nC,A,\nD,z,soon\nA,x,\nE,,\n").unwrap_err();
        let text = fault.to_string();
        for part in [
            "4 cells",
            "row 3, column `alias`: `x` is the name of `A` too",
            "row 4, column `unit`: `y` names no unit",
            "row 5, column `alias`: `A` is the name of `A` too",
            "row 6, column `until`: `soon` is not a day",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let fault = read("unit,allias\nA,x\n").unwrap_err();
        assert!(fault.to_string().contains("did you mean `allias`?"), "{fault}");
    }

    #[test]
    fn a_former_name_is_old_after_its_last_day() {
        let names = read("unit,alias,until\nB,A,2024-03-31\n").unwrap();
        let on = |day| NaiveDate::from_ymd_opt(2024, 4, day);
        assert!(
            matches!(names.found("A", NaiveDate::from_ymd_opt(2024, 3, 31)), Found::Alias(unit) if unit == "B")
        );
        assert!(matches!(names.found("A", on(1)), Found::Old(unit, _) if unit == "B"));
        assert!(matches!(names.found("A", None), Found::Alias(_)));
        assert!(matches!(names.found("", None), Found::Unknown));
    }

    #[test]
    fn a_name_without_its_prefix_is_found_by_what_the_plan_writes_elsewhere() {
        let mut names = UnitNames::new().prefix("自治区").prefix("自治区党委");
        names.take_in(["财政厅", "自治区财政厅", "网信办", "自治区党委网信办", "内蒙古气象局"].into_iter());
        assert_eq!(names.find("财政厅"), Some("自治区财政厅"));
        assert_eq!(names.find("网信办"), Some("自治区党委网信办"));
        assert_eq!(names.find("内蒙古气象局"), Some("内蒙古气象局"));
        assert_eq!(names.find("气象局"), None);
    }
}
