//! Averages over groups of units: a region, EU27, the life events of a year.
//!
//! Each node is averaged by itself over the members that have a value there, so a dimension's average need not be the
//! mean of its indicators' averages. Averages can be averaged again: a country's year is the mean of its life events,
//! and the EU's year is the mean of its countries' years, which is another number than the mean of everything where
//! values are missing.

use super::Assessment;
use crate::error::{Problem, nearest};
use crate::table::{Cells, Table};
use crate::{Error, Result};

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Averages by group, node by node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Averages {
    /// The group columns of each row: those averaged by, and those that are the same for all members of the row.
    groups: IndexMap<String, Vec<Option<String>>>,
    by: Vec<String>,
    nodes: Vec<(String, usize)>,
    #[serde(with = "crate::value::gaps::lists")]
    means: Vec<Vec<f64>>,
    counts: Vec<Vec<u64>>,
    rows: usize,
}

impl Serialize for Averages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Averages::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Averages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = Averages::deserialize(deserializer)?;
        let fits = |length: usize| length == found.rows;
        let is_whole = found.means.len() == found.nodes.len()
            && found.counts.len() == found.nodes.len()
            && found.means.iter().all(|means| fits(means.len()))
            && found.counts.iter().all(|counts| fits(counts.len()))
            && found.groups.values().all(|groups| fits(groups.len()))
            && found.by.iter().all(|name| found.groups.contains_key(name));
        if is_whole {
            Ok(found)
        } else {
            Err(D::Error::custom("averages of another number of rows than they say"))
        }
    }
}

impl Assessment {
    /// Averages the scores of every node over groups of units.
    ///
    /// `by` names group columns of the dataset; units that are in no group of one of them (an empty cell) are left
    /// out, so a column that marks members (`EU27` = yes or empty) averages these alone. Without a name, all units
    /// are averaged.
    ///
    /// ```
    /// use govindex::{Dataset, Framework, assess};
    ///
    /// let framework = Framework::builtin("wb-gtmi-2020")?.collapse("GTMI")?;
    /// let data = Dataset::new(["A", "B", "C"])?
    ///     .with_indicator("GTMI", vec![0.5, 0.7, f64::NAN])?
    ///     .with_group("region", vec![Some("north".into()), Some("north".into()), Some("south".into())])?;
    /// let averages = assess(&framework, &data)?.averages(&["region"])?;
    /// assert_eq!(averages.mean(&["north"], "GTMI"), Some(0.6));
    /// assert_eq!(averages.mean(&["south"], "GTMI"), None);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_group` with the nearest spelling.
    pub fn averages(&self, by: &[&str]) -> Result<Averages> {
        let columns = self
            .dataset()
            .groups()
            .filter_map(|name| Some((name.to_owned(), self.dataset().group(name)?.to_vec())))
            .collect();
        let nodes = self.framework().nodes();
        let scores: Vec<&[f64]> = (0..nodes.len()).map(|at| self.scores_of(at)).collect();
        let nodes = nodes.iter().map(|node| (node.code().to_owned(), node.decimals())).collect();
        average(&columns, nodes, &scores, self.units().len(), by)
    }
}

impl Averages {
    /// Averages these averages over groups of their rows, each row counting once.
    ///
    /// # Errors
    /// `unknown_group`: a group column is still there if it was averaged by, or if it is the same for all
    /// units of each row.
    pub fn averages(&self, by: &[&str]) -> Result<Self> {
        let means: Vec<&[f64]> = self.means.iter().map(Vec::as_slice).collect();
        average(&self.groups, self.nodes.clone(), &means, self.rows, by)
    }

    /// The average of a group at a node; `group` names one value per column averaged by. `None` where there is no
    /// such group or node, or no member has a value.
    #[must_use]
    pub fn mean(&self, group: &[&str], node: &str) -> Option<f64> {
        let at = self.nodes.iter().position(|(code, _)| code == node)?;
        let row = (0..self.rows).find(|&row| {
            self.by.len() == group.len()
                && self
                    .by
                    .iter()
                    .zip(group)
                    .all(|(by, value)| self.groups[by][row].as_deref() == Some(*value))
        })?;
        Some(self.means[at][row]).filter(|mean| !mean.is_nan())
    }

    /// The averages: the group columns, `members` (units with a value at the index), then a column per node.
    #[must_use]
    pub fn table(&self) -> Table {
        let groups = self.by.iter().filter_map(|by| Some((by, self.groups.get(by)?)));
        let table =
            groups.fold(Table::new(), |table, (by, labels)| table.with(by, Cells::Text(labels.clone())));
        let members = self.counts.first().map(|counts| counts.iter().copied().map(Some).collect());
        let table = table.with("members", Cells::Count(members.unwrap_or_default()));
        self.nodes.iter().zip(&self.means).fold(table, |table, ((code, decimals), means)| {
            table.with(code, Cells::Number { values: means.clone(), decimals: Some(*decimals) })
        })
    }
}

fn average(
    columns: &IndexMap<String, Vec<Option<String>>>,
    nodes: Vec<(String, usize)>,
    values: &[&[f64]],
    rows: usize,
    by: &[&str],
) -> Result<Averages> {
    let keys: Vec<&Vec<Option<String>>> = by
        .iter()
        .map(|name| {
            columns.get(*name).ok_or_else(|| {
                Error::from(Problem::UnknownGroup {
                    group: (*name).to_owned(),
                    nearest: nearest(name, columns.keys().map(String::as_str)),
                })
            })
        })
        .collect::<Result<_>>()?;

    // Groups in the order in which their first member stands in the data.
    let mut members: IndexMap<Vec<&str>, Vec<usize>> = IndexMap::new();
    for row in 0..rows {
        let key: Option<Vec<&str>> = keys.iter().map(|column| column[row].as_deref()).collect();
        if let Some(key) = key {
            members.entry(key).or_default().push(row);
        }
    }

    let groups = columns
        .iter()
        .filter_map(|(name, labels)| {
            let common: Option<Vec<Option<String>>> = members
                .values()
                .map(|rows| {
                    let first = &labels[*rows.first()?];
                    rows.iter().all(|&row| labels[row] == *first).then(|| first.clone())
                })
                .collect();
            Some((name.clone(), common?))
        })
        .collect();
    let mean_of = |values: &[f64], rows: &[usize]| {
        let present = rows.iter().map(|&row| values[row]).filter(|value| !value.is_nan());
        let (sum, count) = present.fold((0.0, 0_u64), |(sum, count), value| (sum + value, count + 1));
        if count == 0 { (f64::NAN, 0) } else { (sum / count as f64, count) }
    };
    let (means, counts) =
        values.iter().map(|values| members.values().map(|rows| mean_of(values, rows)).unzip()).unzip();
    Ok(Averages {
        groups,
        by: by.iter().map(|name| (*name).to_owned()).collect(),
        nodes,
        means,
        counts,
        rows: members.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_means_is_not_the_mean_of_all_where_values_are_missing() {
        let columns = IndexMap::from([
            (
                "country".to_owned(),
                vec![
                    Some("A".to_owned()),
                    Some("A".to_owned()),
                    Some("B".to_owned()),
                    Some("B".to_owned()),
                    Some("C".to_owned()),
                ],
            ),
            (
                "eu".to_owned(),
                vec![
                    Some("yes".to_owned()),
                    Some("yes".to_owned()),
                    Some("yes".to_owned()),
                    Some("yes".to_owned()),
                    None,
                ],
            ),
            (
                "event".to_owned(),
                vec![
                    Some("x".to_owned()),
                    Some("y".to_owned()),
                    Some("x".to_owned()),
                    Some("y".to_owned()),
                    Some("x".to_owned()),
                ],
            ),
        ]);
        let scores = [10.0, 30.0, 50.0, f64::NAN, 90.0];
        let nodes = vec![("INDEX".to_owned(), 2)];
        let by_country = average(&columns, nodes, &[&scores], 5, &["country"]).unwrap();
        assert_eq!(by_country.means, [[20.0, 50.0, 90.0]]);
        assert_eq!(by_country.averages(&["eu"]).unwrap().means, [[35.0]]);
        assert_eq!(by_country.averages(&[]).unwrap().mean(&[], "INDEX"), Some(160.0 / 3.0));
        // `event` differs inside a country, so it is no column of the countries.
        let fault = by_country.averages(&["event"]).unwrap_err();
        assert_eq!(fault.code(), "unknown_group");
        assert_eq!(
            by_country.table().column("members"),
            Some(&Cells::Count(vec![Some(2), Some(1), Some(1)]))
        );
    }
}
