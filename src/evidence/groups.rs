//! Records put into groups by their columns.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use foldhash::fast::RandomState;
use indexmap::{Equivalent, IndexSet};

use super::records::{Labels, Records};
use crate::error::Result;

/// No group: a column that makes the group is missing.
pub(crate) const NO_GROUP: u32 = u32::MAX;

/// Below this many combinations of two columns a table finds a combination, above it a hash map.
const TABLE: usize = 1 << 16;

/// Groups of records by the texts of some columns, in the order in which they were first seen.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    columns: Vec<String>,
    keys: IndexSet<Vec<Box<str>>, RandomState>,
}

impl Groups {
    pub(crate) fn by(columns: Vec<String>) -> Self {
        Self { columns, keys: IndexSet::default() }
    }

    /// Groups by the same columns, none seen yet.
    pub(crate) fn fresh(&self) -> Self {
        Self::by(self.columns.clone())
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn key(&self, group: usize) -> &[Box<str>] {
        self.keys.get_index(group).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn position(&self, key: &[Box<str>]) -> Option<usize> {
        self.keys.get_index_of(key)
    }

    /// The group of every record that is `meant`; [`NO_GROUP`] where a column is missing.
    pub(crate) fn assign(&mut self, records: &Records, meant: &[bool]) -> Result<Vec<u32>> {
        if self.columns.is_empty() {
            self.keys.insert(Vec::new());
            return Ok(vec![0; records.len()]);
        }
        let local = self.local(records)?;
        let mut global = vec![NO_GROUP; local.count];
        let mut ids = local.of.clone().into_owned();
        for labels in &local.labels {
            for (id, &code) in ids.iter_mut().zip(&labels.codes) {
                *id = if code == 0 { NO_GROUP } else { *id };
            }
        }
        for (row, (id, &meant)) in ids.iter_mut().zip(meant).enumerate() {
            if *id == NO_GROUP || !meant {
                *id = NO_GROUP;
                continue;
            }
            let known = &mut global[*id as usize];
            if *known == NO_GROUP {
                let number = self.number(&local, row);
                *known = number.and_then(|number| u32::try_from(number).ok()).unwrap_or(NO_GROUP);
            }
            *id = *known;
        }
        Ok(ids)
    }

    /// The groups of a batch by the small numbers that stand for its texts; each is looked up once by text.
    pub(crate) fn local<'a>(&self, records: &'a Records) -> Result<Local<'a>> {
        let labels: Vec<_> =
            self.columns.iter().map(|column| records.labels(column)).collect::<Result<_>>()?;
        let Some((first, others)) = labels.split_first() else {
            return Ok(Local { of: Cow::Owned(vec![0; records.len()]), count: 1, labels });
        };
        let mut count = first.names.len();
        let of = if others.is_empty()
            && let Cow::Borrowed(labels) = first
        {
            Cow::Borrowed(&*labels.codes)
        } else {
            let mut of = first.codes.clone();
            for next in others {
                count = combine(&mut of, count, &next.codes, next.names.len());
            }
            Cow::Owned(of)
        };
        Ok(Local { of, count, labels })
    }

    /// The number of the group of a record of a batch; none where a column that makes the group is missing.
    pub(crate) fn number(&mut self, local: &Local<'_>, row: usize) -> Option<usize> {
        let mut key: [&str; 4] = [""; 4];
        if local.labels.len() > key.len() {
            let key = local.labels.iter().map(|labels| labels.name(row).map(Into::into));
            return Some(self.keys.insert_full(key.collect::<Option<_>>()?).0);
        }
        for (text, labels) in key.iter_mut().zip(&local.labels) {
            *text = labels.name(row)?;
        }
        let key = Key(&key[..local.labels.len()]);
        // A key is copied when it is new only.
        Some(match self.keys.get_index_of(&key) {
            Some(number) => number,
            None => self.keys.insert_full(key.0.iter().copied().map(Into::into).collect()).0,
        })
    }

    /// Takes in other groups; the answer says which group each of theirs is here.
    pub(crate) fn merge(&mut self, other: Self) -> Vec<usize> {
        other.keys.into_iter().map(|key| self.keys.insert_full(key).0).collect()
    }
}

/// Groups of one batch of records.
#[derive(Debug)]
pub(crate) struct Local<'a> {
    /// The number of each record's group, those with a missing text among them.
    pub(crate) of: Cow<'a, [u32]>,
    /// Above every number.
    pub(crate) count: usize,
    labels: Vec<Cow<'a, Labels>>,
}

/// A key that is looked up.
#[derive(Hash)]
struct Key<'a>(&'a [&'a str]);

impl Equivalent<Vec<Box<str>>> for Key<'_> {
    fn equivalent(&self, key: &Vec<Box<str>>) -> bool {
        self.0.len() == key.len() && self.0.iter().zip(key).all(|(a, b)| *a == &**b)
    }
}

/// Numbers the combinations of two columns in the order of the rows.
fn combine(first: &mut [u32], firsts: usize, second: &[u32], seconds: usize) -> usize {
    let mut count = 0;
    if firsts.saturating_mul(seconds) <= TABLE.max(first.len()) {
        let mut table = vec![NO_GROUP; firsts * seconds];
        for (a, &b) in first.iter_mut().zip(second) {
            let known = &mut table[*a as usize * seconds + b as usize];
            if *known == NO_GROUP {
                *known = count;
                count += 1;
            }
            *a = *known;
        }
    } else {
        let mut table: HashMap<(u32, u32), u32, BuildHasherDefault<PairHasher>> = HashMap::default();
        for (a, &b) in first.iter_mut().zip(second) {
            let next = count;
            *a = *table.entry((*a, b)).or_insert_with(|| {
                count += 1;
                next
            });
        }
    }
    count as usize
}

/// A hash of two small numbers: they come from the numbering of texts, so nobody can choose them to collide.
#[derive(Default)]
struct PairHasher(u64);

impl Hasher for PairHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        // The odd constant of Fibonacci hashing, 2^64 divided by the golden ratio.
        self.0 = (self.0.rotate_left(32) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_numbered_as_they_come_and_the_same_over_batches() {
        let batch = |units: &[&str], years: &[&str]| {
            Records::new().with_texts("unit", units).unwrap().with_texts("year", years).unwrap()
        };
        let mut groups = Groups::by(vec!["unit".into(), "year".into()]);
        let first = batch(&["B", "A", "B", ""], &["2024", "2024", "2023", "2024"]);
        assert_eq!(groups.assign(&first, &[true; 4]).unwrap(), [0, 1, 2, NO_GROUP]);
        let second = batch(&["A", "B", "A"], &["2024", "2023", "2025"]);
        assert_eq!(groups.assign(&second, &[true, false, true]).unwrap(), [1, NO_GROUP, 3]);
        assert_eq!(groups.key(3), [Box::from("A"), Box::from("2025")]);

        let mut other = Groups::by(vec!["unit".into(), "year".into()]);
        other.assign(&second, &[true; 3]).unwrap();
        assert_eq!(groups.merge(other), [1, 2, 3]);
    }

    #[test]
    fn many_combinations_are_found_like_few() {
        let texts = |n: usize, of: usize| (0..n).map(|i| (i * 7919 % of).to_string()).collect::<Vec<_>>();
        let records = Records::new()
            .with_texts("a", texts(3000, 1009))
            .unwrap()
            .with_texts("b", texts(3000, 997))
            .unwrap();
        let mut groups = Groups::by(vec!["a".into(), "b".into()]);
        let assigned = groups.assign(&records, &vec![true; 3000]).unwrap();
        let [a, b] = ["a", "b"].map(|column| records.labels(column).unwrap().into_owned());
        for (row, &group) in assigned.iter().enumerate() {
            let key = [a.name(row).unwrap().into(), b.name(row).unwrap().into()];
            assert_eq!(groups.key(group as usize), key);
        }
    }
}
