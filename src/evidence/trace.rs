//! The way back: the records behind a unit's value.

use super::accumulator::keys;
use super::groups::{Groups, NO_GROUP};
use super::ledger::Ledger;
use super::measure::Measure;
use super::measured::JOINT;
use super::needs::Needs;
use super::source::Source;
use crate::Table;
use crate::error::{Error, Problem, Result};
use crate::reading::Ragged;
use crate::table::Cells;

impl Measure {
    /// The records that were meant for a unit (and name their class, stratum and cluster), in the order of the table, at most `limit` of them: `row` (where the
    /// record stands), what it adds to the `numerator` and the `denominator` (none where it is not known), and the columns
    /// that the measure reads.
    ///
    /// # Errors
    /// `unknown_unit` where no record is of the unit; and as [`scan`](Self::scan).
    ///
    /// ```
    /// use govindex::evidence::{Coverage, Measure, Records, Rows};
    ///
    /// let items = Records::new()
    ///     .with_texts("unit", ["A", "B", "A"])?
    ///     .with_texts("published", ["yes", "no", "no"])?;
    /// let coverage = Measure::new(Coverage::new(Rows::with("published", "yes")));
    /// let behind = coverage.trace(&items, ["unit"], "A", 100)?;
    /// assert_eq!(
    ///     behind.to_string(),
    ///     "row  numerator  denominator  unit  published\n  1          1            1  A     yes\n  \
    ///      3          0            1  A     no\n"
    /// );
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn trace(
        &self,
        source: &(impl Source + ?Sized),
        units: impl IntoIterator<Item = impl Into<String>>,
        unit: &str,
        limit: usize,
    ) -> Result<Table> {
        let units: Vec<String> = units.into_iter().map(Into::into).collect();
        let wanted = Wanted {
            meant: &|parts: &[String]| parts.join(JOINT) == unit,
            keep: Keep::These(&[]),
            fails: None,
            limit,
            each: false,
        };
        let found = self.traced(source, &units, &wanted)?;
        if found.table.rows() == 0 && limit > 0 {
            return Err(Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: {
                    let known: Vec<String> = found.known.iter().map(|parts| parts.join(JOINT)).collect();
                    crate::error::nearest(unit, known.iter().map(String::as_str))
                },
            }));
        }
        Ok(found.table)
    }

    /// The records behind the units that are wanted.
    pub(crate) fn traced(
        &self,
        source: &(impl Source + ?Sized),
        units: &[String],
        wanted: &Wanted<'_>,
    ) -> Result<Traced> {
        self.check()?;
        let plan = self.kind.plan();
        let mut needs = self.needs(units);
        match wanted.keep {
            Keep::These(columns) => columns.iter().for_each(|column| needs.text(column)),
            Keep::All => needs.join(&Needs::everything()),
        }
        let mut columns: Vec<String> = needs.columns().map(|(column, _)| column.to_owned()).collect();
        let mut texts: Vec<Vec<Option<String>>> = vec![Vec::new(); columns.len()];
        let (mut rows, mut ids_of, mut shown) = (Vec::new(), Vec::new(), Vec::new());
        let (mut numerators, mut denominators) = (Vec::new(), Vec::new());
        let mut groups = Groups::by(keys(self, &plan, units));
        let mut known: Vec<(Vec<String>, bool)> = Vec::new();
        let mut ragged = Ragged::default();
        for batch in source.open(&needs)? {
            let records = batch?.records()?;
            if matches!(wanted.keep, Keep::All) {
                for column in records
                    .columns()
                    .filter(|column| !columns.iter().any(|known| known == column))
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
                {
                    columns.push(column);
                    texts.push(vec![None; rows.len()]);
                }
            }
            ragged.merge(records.faults.ragged.clone());
            // What cannot be read is what `scan` reports; here it is a record whose part is not known.
            let mut ledger = Ledger::default();
            let mut meant = self.rows.select(&records, &mut ledger)?;
            let also = plan.rows.select(&records, &mut ledger)?;
            meant.iter_mut().zip(also).for_each(|(meant, also)| *meant &= also);
            let ids = groups.assign(&records, &meant)?;
            known.extend((known.len()..groups.len()).map(|group| {
                let parts: Vec<String> =
                    groups.key(group)[..units.len()].iter().map(ToString::to_string).collect();
                let is_meant = (wanted.meant)(&parts);
                (parts, is_meant)
            }));
            shown.resize(known.len(), 0);
            let sums = self.kind.read(&plan, &records, &meant, &mut ledger)?;
            let labels: Vec<_> =
                columns.iter().map(|column| records.labels(column)).collect::<Result<_>>()?;
            for (row, &id) in ids.iter().enumerate() {
                let key = id as usize;
                if id == NO_GROUP || !known[key].1 {
                    continue;
                }
                let count = if wanted.each { shown[key] } else { rows.len() };
                if count == wanted.limit {
                    continue;
                }
                if sums.is_inapplicable(row) {
                    continue;
                }
                if plan.skip_empty && sums.x[row] == 0.0 && sums.y[row] == 0.0 {
                    continue;
                }
                if wanted.fails.is_some_and(|fails| !fails(sums.y[row], sums.x[row])) {
                    continue;
                }
                rows.push(Some(records.row(row)));
                ids_of.push(key);
                shown[key] += 1;
                numerators.push(sums.y[row]);
                denominators.push(sums.x[row]);
                for (texts, labels) in texts.iter_mut().zip(&labels) {
                    texts.push(labels.name(row).map(str::to_owned));
                }
            }
            if !wanted.each && rows.len() == wanted.limit {
                break;
            }
        }
        ragged.check()?;
        let table = Table::new()
            .with("row", Cells::Count(rows))
            .with("numerator", Cells::Number { values: numerators, decimals: None })
            .with("denominator", Cells::Number { values: denominators, decimals: None });
        let table = columns
            .iter()
            .zip(texts)
            .fold(table, |table, (name, cells)| table.with(name.as_str(), Cells::Text(cells)));
        Ok(Traced { table, keys: ids_of, known: known.into_iter().map(|(parts, _)| parts).collect() })
    }

    /// Whether each record is part of a share, so that one that adds nothing to the numerator falls short.
    pub(crate) fn is_share(&self) -> bool {
        self.kind.plan().bound == super::measure::Bound::Share
    }
}

/// Which records are shown, and what of them.
pub(crate) struct Wanted<'a> {
    /// Whether the parts of a key are those of a unit that is meant.
    pub(crate) meant: &'a dyn Fn(&[String]) -> bool,
    pub(crate) keep: Keep<'a>,
    /// Of numerator and denominator; all records where it is none.
    pub(crate) fails: Option<&'a dyn Fn(f64, f64) -> bool>,
    pub(crate) limit: usize,
    /// Whether so many are shown of each key, not of all together.
    pub(crate) each: bool,
}

/// Columns beside those that the measure reads.
#[derive(Clone, Copy)]
pub(crate) enum Keep<'a> {
    These(&'a [String]),
    All,
}

/// What was found.
pub(crate) struct Traced {
    pub(crate) table: Table,
    /// The key of each record, by its place among those that are known.
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "only the command traces all units at once")
    )]
    pub(crate) keys: Vec<usize>,
    /// The keys that have records.
    pub(crate) known: Vec<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Classes, Coverage, Measure, Records, Rows};

    #[test]
    fn a_record_without_a_class_is_not_behind_the_value() {
        let items = Records::new()
            .with_texts("unit", ["A"; 3])
            .unwrap()
            .with_texts("published", ["yes"; 3])
            .unwrap()
            .with_texts("kind", ["permit", "", "notice"])
            .unwrap();
        let coverage = Measure::new(Coverage::new(Rows::with("published", "yes"))).by(Classes::equal("kind"));
        let found = coverage.of(&items, ["unit"]).unwrap();
        assert_eq!((found.estimates()[0].records, found.left_out().without_key), (2, 1));
        let behind = coverage.trace(&items, ["unit"], "A", 10).unwrap().to_csv();
        let rows: Vec<&str> = behind.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(rows, ["1", "3"], "{behind}");
    }
}
