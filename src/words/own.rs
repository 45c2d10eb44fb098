//! Texts of somebody's own in the place of ours, while a document is made.
//!
//! Who makes a document says which texts hold while it is made ([`hold`]); whatever is said on that thread until then is
//! looked up among them first. The pool hands them on to the threads that work for this one. Errors are put into words
//! later, where nothing holds, so they stay as they are.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Language, zh};

/// Texts by the English that they stand for, for English and Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnTexts([HashMap<String, String>; 2]);

thread_local! {
    static HOLDING: RefCell<Option<Arc<OwnTexts>>> = const { RefCell::new(None) };
}

/// Puts back what held before when it goes.
#[must_use]
pub(crate) struct Restore(Option<Arc<OwnTexts>>);

impl Drop for Restore {
    fn drop(&mut self) {
        HOLDING.set(self.0.take());
    }
}

impl OwnTexts {
    pub(crate) fn insert(&mut self, language: Language, english: String, text: String) {
        self.0[language as usize].insert(english, text);
    }
}

/// Lets these texts hold on this thread, and no others, until what is returned goes.
pub(crate) fn hold(own: Option<Arc<OwnTexts>>) -> Restore {
    Restore(HOLDING.replace(own))
}

/// The texts that hold on this thread.
pub(crate) fn holding() -> Option<Arc<OwnTexts>> {
    HOLDING.with_borrow(Clone::clone)
}

/// The text of somebody's own for an English one, where one holds.
pub(super) fn find(language: Language, english: &str) -> Option<String> {
    HOLDING.with_borrow(|own| own.as_ref()?.0[language as usize].get(english).cloned())
}

/// What documents say, in English.
pub(crate) fn document_texts() -> impl Iterator<Item = &'static str> {
    zh::documents().map(|(english, _)| *english)
}

/// The places of a text, `{name}`, each with where it begins; the error is where a brace is not closed, or closes nothing.
pub(crate) fn places(text: &str) -> Result<Vec<(usize, &str)>, usize> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['{', '}']).map(|start| at + start) {
        let rest = &text[start + 1..];
        let end = rest.find(['{', '}']).filter(|&end| rest[end..].starts_with('}'));
        let (true, Some(end)) = (text[start..].starts_with('{'), end) else { return Err(start) };
        places.push((start, &rest[..end]));
        at = start + end + 2;
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{fill, say, told};

    fn own() -> Arc<OwnTexts> {
        let mut own = OwnTexts::default();
        own.insert(Language::Chinese, "Rank".to_owned(), "位次".to_owned());
        own.insert(Language::English, "Rank".to_owned(), "Place".to_owned());
        own.insert(
            Language::English,
            "{count} files were written into {out}.".to_owned(),
            "In {out}: {count}".to_owned(),
        );
        Arc::new(own)
    }

    #[test]
    fn texts_hold_where_they_are_said_to_and_nowhere_else() {
        let rank = |language| say!(language, "Rank");
        let before = Language::ALL.map(rank);
        {
            let _own = hold(Some(own()));
            assert_eq!(Language::ALL.map(rank), ["Place", "位次"]);
            assert_eq!(Language::ALL.map(|language| told(language, "Rank")), ["Place", "位次"]);
            let filled = fill(
                Language::English,
                "{count} files were written into {out}.",
                &[("count", &2), ("out", &"a")],
            );
            assert_eq!(filled, "In a: 2");
            {
                let _none = hold(None);
                assert_eq!(Language::ALL.map(rank), before);
            }
            assert_eq!(rank(Language::English), "Place");
            // A panic leaves nothing behind.
            let failed = std::panic::catch_unwind(|| {
                let _none = hold(None);
                panic!("on purpose");
            });
            assert!(failed.is_err() && rank(Language::English) == "Place");
        }
        assert_eq!(Language::ALL.map(rank), before);
    }

    #[test]
    fn the_pool_hands_texts_on() {
        let work = |own| {
            let _own = hold(own);
            crate::parallel::map((0..200).collect(), 1 << 20, |_: usize| {
                crate::parallel::map((0..3).collect(), 1 << 20, |_: usize| say!(Language::English, "Rank"))
            })
        };
        std::thread::scope(|scope| {
            let theirs = scope.spawn(|| work(None));
            assert!(work(Some(own())).into_iter().flatten().all(|text| text == "Place"));
            assert!(theirs.join().unwrap().into_iter().flatten().all(|text| text == "Rank"));
        });
    }

    #[test]
    fn places_are_found_and_open_braces_too() {
        assert_eq!(places("{a}、{b} {a}"), Ok(vec![(0, "a"), (6, "b"), (10, "a")]));
        assert_eq!(places("{}"), Ok(vec![(0, "")]));
        assert_eq!([places("a {b"), places("a} b"), places("{a {b}}")], [Err(2), Err(1), Err(0)]);
    }
}
