//! How far apart the units of a group are: the banners of a league, the leagues of the region.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::Dataset;
use crate::error::Result;
use crate::stats::{Divisor, extremes, moments_of};
use crate::table::{Cells, Table};

impl Dataset {
    /// The spread of every indicator inside the groups of a column.
    ///
    /// ```text
    /// cv = sd / |mean|          sd with the number of units as its divisor
    /// below = share of the units of the group that lie below the mean of all units
    /// ```
    ///
    /// Columns: `group`, `indicator`, `units` (with a value), `mean`, `sd`, `cv`, `min`, `max`, `below`. Groups stand in
    /// the order of the data; units in no group are in none of the rows, but in the mean of all. The coefficient of
    /// variation is missing where the mean is 0.
    ///
    /// ```
    /// use govindex::dataset::Dataset;
    ///
    /// let parents = ["L1", "L1", "L2"].map(|parent| Some(parent.to_owned())).to_vec();
    /// let data = Dataset::new(["B1", "B2", "B3"])?
    ///     .with_group("parent", parents)?
    ///     .with_indicator("ONLINE", vec![40.0, 60.0, 80.0])?;
    /// let spread = data.spread("parent")?;
    /// assert_eq!(spread.to_csv().lines().nth(1), Some("L1,ONLINE,2,50,10,0.2,40,60,0.5"));
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_group` with the nearest spelling.
    pub fn spread(&self, group: &str) -> Result<Table> {
        let members = self.known_group(group)?;
        let mut rows: IndexMap<&str, Vec<usize>> = IndexMap::new();
        for (row, member) in members.iter().enumerate() {
            if let Some(member) = member {
                rows.entry(member).or_default().push(row);
            }
        }
        let mut columns: HashMap<&str, Vec<f64>> = HashMap::new();
        let (mut groups, mut codes, mut units) = (Vec::new(), Vec::new(), Vec::new());
        for (&member, rows) in &rows {
            for (code, column) in &*self.indicators {
                let all = moments_of(column.values(), Divisor::Population).mean;
                let of: Vec<f64> =
                    rows.iter().map(|&row| column.values()[row]).filter(|value| !value.is_nan()).collect();
                let inside = moments_of(&of, Divisor::Population);
                let sd = inside.sd;
                let ends = extremes(&of);
                let [least, largest] = if of.is_empty() { [f64::NAN; 2] } else { [ends.min, ends.max] };
                let below = of.iter().filter(|value| **value < all).count() as f64 / of.len() as f64;
                let cv = if inside.mean == 0.0 { f64::NAN } else { sd / inside.mean.abs() };
                groups.push(member.to_owned());
                codes.push(code.clone());
                units.push(Some(of.len() as u64));
                for (name, value) in [
                    ("mean", inside.mean),
                    ("sd", sd),
                    ("cv", cv),
                    ("min", least),
                    ("max", largest),
                    ("below", below),
                ] {
                    columns.entry(name).or_default().push(value);
                }
            }
        }
        let mut table = Table::new()
            .with("group", Cells::texts(groups))
            .with("indicator", Cells::texts(codes))
            .with("units", Cells::Count(units));
        for name in ["mean", "sd", "cv", "min", "max", "below"] {
            let values = columns.remove(name).unwrap_or_default();
            table = table.with(name, Cells::Number { values, decimals: None });
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_zero_means_and_empty_groups_are_missing_not_wrong() {
        let data = Dataset::new(["a", "b", "c", "d"])
            .unwrap()
            .with_group("g", vec![Some("x".into()), Some("x".into()), Some("y".into()), None])
            .unwrap()
            .with_indicator("V", vec![-1.0, 1.0, f64::NAN, 8.0])
            .unwrap();
        let table = data.spread("g").unwrap();
        let csv = table.to_csv();
        let rows: Vec<&str> = csv.lines().skip(1).collect();
        assert_eq!(rows, ["x,V,2,0,1,,-1,1,1", "y,V,0,,,,,,"], "both of x are below 8/3");
        assert!(data.spread("h").is_err());
    }
}
