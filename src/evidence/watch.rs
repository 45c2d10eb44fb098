//! Who is told how far the reading of tables has come, and may end it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::needs::Needs;
use super::source::{Batches, Source};
use crate::error::{Error, Problem, Result};

/// Told how many records were read, and how many there are where that is known; says whether to go on.
///
/// It is called before and after every batch, from several threads. Where it says no, what reads the
/// records ends with `cancelled`, since numbers over a part of a table would pass for those of the whole.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(u64, Option<u64>) -> bool + Send + Sync>);

impl Observer {
    /// An observer that calls this function.
    #[must_use]
    pub fn new(tell: impl Fn(u64, Option<u64>) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// How far the reading has come, in one table or in several.
#[derive(Debug)]
pub(crate) struct Progress {
    observer: Observer,
    done: AtomicU64,
    total: Option<u64>,
}

impl Progress {
    pub(crate) fn new(observer: Observer, total: Option<u64>) -> Arc<Self> {
        Arc::new(Self { observer, done: AtomicU64::new(0), total })
    }

    /// Tells that so many records more were read.
    fn add(&self, records: usize) -> Result<()> {
        let records = records as u64;
        let done = self.done.fetch_add(records, Ordering::Relaxed) + records;
        if (self.observer.0)(done, self.total) {
            Ok(())
        } else {
            Err(Error::from(Problem::Cancelled { done: Some(done) }))
        }
    }
}

/// A table whose reader is observed: anything that reads a [`Source`] can be told of and ended.
///
/// ```
/// use govindex::evidence::{Mean, Measure, Observer, Records, Watched};
///
/// let items = Records::new().with_texts("unit", ["A", "A"])?.with_numbers("visits", vec![0.0, 1.0])?;
/// let mean = Measure::new(Mean::new("visits"));
/// let patient = Observer::new(|done, of| {
///     println!("{done} of {of:?} records");
///     true
/// });
/// assert_eq!(mean.scan(&Watched::new(&items, patient), ["unit"])?.values(), [0.5]);
///
/// let impatient = Observer::new(|_, _| false);
/// let fault = mean.scan(&Watched::new(&items, impatient), ["unit"]).unwrap_err();
/// assert_eq!(fault.code(), "cancelled");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Watched<S> {
    source: S,
    by: By,
}

#[derive(Debug)]
enum By {
    /// An observer of this table.
    One(Observer),
    /// The progress in several tables.
    Several(Arc<Progress>),
}

impl<S: Source> Watched<S> {
    /// The table, with who is told of its reading.
    pub fn new(source: S, observer: Observer) -> Self {
        Self { source, by: By::One(observer) }
    }

    /// The table, as one of several whose reading is told of together.
    pub(crate) fn among(source: S, progress: &Arc<Progress>) -> Self {
        Self { source, by: By::Several(Arc::clone(progress)) }
    }
}

impl<S: Source> Source for Watched<S> {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let progress = match &self.by {
            By::One(observer) => Progress::new(observer.clone(), self.source.size()),
            By::Several(progress) => Arc::clone(progress),
        };
        progress.add(0)?;
        Ok(Box::new(self.source.open(needs)?.map(move |batch| {
            // A stream may take its time, and several batches are taken before the first is counted.
            progress.add(0)?;
            let (batch, progress) = (batch?, Arc::clone(&progress));
            Ok(batch.then(move |records| {
                let records = records?;
                progress.add(records.len())?;
                Ok(records)
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::evidence::{Mean, Measure, Records};

    fn batches() -> Vec<Records> {
        let batch = |n: usize| {
            let units = (0..n).map(|i| if i % 2 == 0 { "A" } else { "B" });
            Records::new().with_texts("unit", units).unwrap().with_numbers("y", vec![1.0; n]).unwrap()
        };
        vec![batch(3), batch(4), batch(5)]
    }

    #[test]
    fn every_batch_is_told_of_and_any_may_be_the_last() {
        let mean = Measure::new(Mean::new("y"));
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let all = Observer::new(move |done, of| {
            heard.lock().unwrap().push((done, of));
            true
        });
        let batches = batches();
        let watched = Watched::new(&batches[..], all);
        let found = mean.scan(&watched, ["unit"]).unwrap();
        assert_eq!(found.estimates(), mean.scan(&batches[..], ["unit"]).unwrap().estimates());
        let mut told = told.lock().unwrap().clone();
        told.sort_unstable();
        told.dedup();
        assert_eq!((told[0], told[3]), ((0, Some(12)), (12, Some(12))));
        assert_eq!(told.len(), 4);

        for most in [0, 3, 7, 11] {
            let few = Observer::new(move |done, _| done <= most);
            let fault = mean.scan(&Watched::new(&batches[..], few), ["unit"]);
            assert_eq!(fault.unwrap_err().code(), "cancelled", "{most}");
        }
        let before = Observer::new(|_, _| false);
        let fault = Records::read(&Watched::new(&batches[..], before)).unwrap_err();
        assert_eq!(fault, Error::from(Problem::Cancelled { done: Some(0) }));
    }
}
