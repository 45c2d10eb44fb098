//! A table without the records that are later than a day.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;

use super::needs::Needs;
use super::source::{Batches, Source};
use crate::error::Result;
use crate::reading::Faults;

/// The records of a table that are of a day or before, or of no day.
pub(crate) struct Until<'a> {
    source: &'a (dyn Source + Send + Sync),
    day: NaiveDate,
    column: String,
    later: Arc<AtomicU64>,
}

impl<'a> Until<'a> {
    pub(crate) fn new(source: &'a (dyn Source + Send + Sync), day: NaiveDate, column: &str) -> Self {
        Self { source, day, column: column.to_owned(), later: Arc::default() }
    }

    /// How many records were left out of what was read.
    pub(crate) fn later(&self) -> u64 {
        self.later.load(Ordering::Relaxed)
    }
}

impl Source for Until<'_> {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let mut needs = needs.clone();
        needs.text(&self.column);
        Ok(Box::new(self.source.open(&needs)?.map(move |batch| {
            let (batch, until) = (batch?, self.day);
            let (column, later) = (self.column.clone(), Arc::clone(&self.later));
            Ok(batch.then(move |records| {
                let mut records = records?;
                let mut faults = Faults::default();
                let days = records.days(&column, &mut faults)?.into_owned();
                records.faults.merge(faults);
                let all = records.len();
                let kept = records.retained(|at| days[at].is_none_or(|day| day <= until));
                later.fetch_add((all - kept.len()) as u64, Ordering::Relaxed);
                Ok(kept)
            }))
        })))
    }

    fn size(&self) -> Option<u64> {
        self.source.size()
    }

    fn is_read_once(&self) -> bool {
        self.source.is_read_once()
    }
}
