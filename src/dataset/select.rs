//! Some units of a dataset, in any order: a region, a peer group, a sample.

use std::sync::Arc;

use super::{Column, Dataset, Labels, Named};
use crate::error::{Error, Problem, Result, did_you_mean, nearest};

impl Dataset {
    /// The units of these rows (from 0), in this order, with all columns.
    ///
    /// # Errors
    /// `empty_table` for no rows; `invalid_parameter` for a row beyond the last;
    /// `duplicate_units` for a row that is named twice, by the positions in `rows` counted from 1.
    ///
    /// ```
    /// use govindex::dataset::Dataset;
    ///
    /// let data = Dataset::new(["A", "B", "C"])?.with_indicator("X", vec![1.0, 2.0, 3.0])?;
    /// let part = data.select(&[2, 0])?;
    /// assert_eq!(part.units(), ["C", "A"]);
    /// assert_eq!(part.indicator("X").unwrap().values(), [3.0, 1.0]);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn select(&self, rows: &[usize]) -> Result<Self> {
        if let Some(row) = rows.iter().find(|&&row| row >= self.len()) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "Dataset::select",
                parameter: "rows",
                found: format!("{row} of {} units", self.len()),
                expected: "below the number of units",
            }));
        }
        let labels = |all: &Named<Labels>| {
            let of_rows = |labels: &Labels| rows.iter().map(|&row| labels[row].clone()).collect();
            Arc::new(all.iter().map(|(name, labels)| (name.clone(), of_rows(labels))).collect())
        };
        let columns = |all: &Named<Column>| {
            let of_rows = |column: &Column| column.select(rows.iter().copied().map(Some));
            Arc::new(all.iter().map(|(name, column)| (name.clone(), of_rows(column))).collect())
        };
        let mut selected = Self::new(rows.iter().map(|&i| self.units()[i].as_str()))?;
        selected.period.clone_from(&self.period);
        selected.names = labels(&self.names);
        selected.groups = labels(&self.groups);
        selected.indicators = columns(&self.indicators);
        selected.denominators = columns(&self.denominators);
        selected.unused = Arc::clone(&self.unused);
        selected.made = self.made;
        Ok(selected)
    }

    /// The units of a group, in the order of the data: the banners of a league, the cities among the leagues.
    ///
    /// # Errors
    /// `unknown_group` where there is no such group column, `invalid_parameter` where no unit is in the
    /// group, both with the nearest spelling.
    ///
    /// ```
    /// use govindex::dataset::Dataset;
    ///
    /// let levels = ["region", "league", "league"].map(|level| Some(level.to_owned())).to_vec();
    /// let data = Dataset::new(["150000", "150100", "152200"])?.with_group("level", levels)?;
    /// assert_eq!(data.in_group("level", "league")?.units(), ["150100", "152200"]);
    /// assert!(data.in_group("level", "leagues").unwrap_err().to_string().contains("did you mean `league`?"));
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn in_group(&self, group: &str, member: &str) -> Result<Self> {
        self.select(&self.rows_in_group("Dataset::in_group", group, member)?)
    }

    /// The rows of the units in a group; at least one.
    pub(crate) fn rows_in_group(
        &self,
        method: &'static str,
        group: &str,
        member: &str,
    ) -> Result<Vec<usize>> {
        let members = self.known_group(group)?;
        let rows: Vec<usize> =
            (0..self.len()).filter(|&row| members[row].as_deref() == Some(member)).collect();
        if rows.is_empty() {
            let near = nearest(member, members.iter().filter_map(Option::as_deref));
            return Err(Error::from(Problem::InvalidParameter {
                method,
                parameter: "member",
                found: format!("`{member}`{}", did_you_mean(near.as_deref())),
                expected: "what at least one unit has in the group column",
            }));
        }
        Ok(rows)
    }

    /// These units with what another dataset knows of them beside: its columns, names and groups that these lack. `from`
    /// says in which of its rows each unit stands.
    pub(super) fn joined(mut self, other: &Self, from: &[Option<usize>]) -> Self {
        let labels = |all: &Labels| -> Labels {
            from.iter().map(|row| row.and_then(|row| all[row].clone())).collect()
        };
        let columns = |into: &mut Named<Column>, all: &Named<Column>| {
            for (name, column) in &**all {
                let into = Arc::make_mut(into).entry(name.clone());
                into.or_insert_with(|| column.select(from.iter().copied()));
            }
        };
        let named = |into: &mut Named<Labels>, all: &Named<Labels>| {
            for (name, members) in &**all {
                Arc::make_mut(into).entry(name.clone()).or_insert_with(|| labels(members));
            }
        };
        named(&mut self.names, &other.names);
        named(&mut self.groups, &other.groups);
        columns(&mut self.indicators, &other.indicators);
        columns(&mut self.denominators, &other.denominators);
        self.period.clone_from(&other.period);
        self.unused = Arc::clone(&other.unused);
        self.made |= other.made;
        self.changed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_keeps_every_column_in_the_order_asked_for() {
        let data = Dataset::new(["A", "B", "C"])
            .unwrap()
            .with_group("g", vec![Some("u".into()), None, Some("v".into())])
            .unwrap();
        let data = data.with_indicator("X", vec![1.0, f64::NAN, 3.0]).unwrap();
        let data = data.with_denominator("P", vec![10.0, 20.0, 30.0]).unwrap().with_period("2020");
        let part = data.select(&[2, 0]).unwrap();
        assert_eq!(part.units(), ["C", "A"]);
        assert_eq!(part.indicator("X").unwrap().values(), [3.0, 1.0]);
        assert_eq!(part.denominator("P").unwrap().values(), [30.0, 10.0]);
        assert_eq!(part.group("g").unwrap(), [Some("v".to_owned()), Some("u".to_owned())]);
        assert_eq!(part.period(), Some("2020"));
        assert_eq!(data.select(&[3]).unwrap_err().code(), "invalid_parameter");
        assert_eq!(data.select(&[]).unwrap_err().code(), "empty_table");
        assert_eq!(data.select(&[1, 1]).unwrap_err().code(), "duplicate_units");
    }
}
