//! The way back: the records behind a unit's value.

use super::accumulator::keys;
use super::groups::{Groups, NO_GROUP};
use super::ledger::Ledger;
use super::measure::Measure;
use super::measured::JOINT;
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
        self.check()?;
        let units: Vec<String> = units.into_iter().map(Into::into).collect();
        let plan = self.kind.plan();
        let needs = self.needs(&units);
        let columns: Vec<&str> = needs.columns().map(|(column, _)| column).collect();
        let mut rows = Vec::new();
        let (mut numerators, mut denominators) = (Vec::new(), Vec::new());
        let mut texts: Vec<Vec<Option<String>>> = vec![Vec::new(); columns.len()];
        let mut groups = Groups::by(keys(self, &plan, &units));
        let mut known: Vec<String> = Vec::new();
        let mut ragged = Ragged::default();
        for batch in source.open(&needs)? {
            let records = batch?.records()?;
            ragged.merge(records.faults.ragged.clone());
            // What cannot be read is what `scan` reports; here it is a record whose part is not known.
            let mut ledger = Ledger::default();
            let mut meant = self.rows.select(&records, &mut ledger)?;
            let also = plan.rows.select(&records, &mut ledger)?;
            meant.iter_mut().zip(also).for_each(|(meant, also)| *meant &= also);
            let ids = groups.assign(&records, &meant)?;
            known.extend(
                (known.len()..groups.len()).map(|group| groups.key(group)[..units.len()].join(JOINT)),
            );
            let sums = self.kind.read(&plan, &records, &meant, &mut ledger)?;
            let labels: Vec<_> =
                columns.iter().map(|column| records.labels(column)).collect::<Result<_>>()?;
            for (row, &id) in ids.iter().enumerate() {
                if id == NO_GROUP || known[id as usize] != unit || rows.len() == limit {
                    continue;
                }
                if sums.is_inapplicable(row) {
                    continue;
                }
                if plan.skip_empty && sums.x[row] == 0.0 && sums.y[row] == 0.0 {
                    continue;
                }
                rows.push(Some(records.row(row)));
                numerators.push(sums.y[row]);
                denominators.push(sums.x[row]);
                for (texts, labels) in texts.iter_mut().zip(&labels) {
                    texts.push(labels.name(row).map(str::to_owned));
                }
            }
            if rows.len() == limit {
                break;
            }
        }
        ragged.check()?;
        if rows.is_empty() && limit > 0 {
            return Err(Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: crate::error::nearest(unit, known.iter().map(String::as_str)),
            }));
        }
        let table = Table::new()
            .with("row", Cells::Count(rows))
            .with("numerator", Cells::Number { values: numerators, decimals: None })
            .with("denominator", Cells::Number { values: denominators, decimals: None });
        Ok(columns
            .iter()
            .zip(texts)
            .fold(table, |table, (name, cells)| table.with(*name, Cells::Text(cells))))
    }
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
