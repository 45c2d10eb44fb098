//! Another wording of what documents say.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::error::{Fault, Problem, nearest};
use crate::words::{Language, OwnTexts, cut, document_texts, excerpt, places};
use crate::{Error, Result};

/// Texts of one's own in the place of those that documents say.
///
/// Each stands by the English text, as the library has it, for documents in one language. A place in braces, `{units}`, is
/// filled as in that text, wherever it stands in one's own. Error messages stay as they are.
///
/// ```
/// use govindex::report::{Wording, Writing, markdown, overview};
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let wording = Wording::from_toml("[zh]\n\"Overall results\" = \"评估结论\"\n")?;
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR"])?
///     .with_indicator("OSI", vec![0.9797, 0.9826])?
///     .with_indicator("TII", vec![0.9795, 0.9674])?
///     .with_indicator("HCI", vec![0.9559, 0.9087])?;
/// let writing = Writing::default().words(wording);
/// let page = markdown(&overview(&assess(&framework, &data)?, Language::Chinese, &writing)?);
/// assert!(page.contains("## 评估结论"));
///
/// let fault = Wording::from_toml("[zh]\n\"Overal results\" = \"评估结论\"\n").unwrap_err();
/// assert!(fault.to_string().contains("the nearest text is \"Overall results\""));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording(Arc<OwnTexts>);

impl Wording {
    /// No text of one's own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a text for documents in a language.
    ///
    /// # Errors
    /// `settings` where no document says the English text, with the nearest one; where the text is empty, has a place that the
    /// English has not, or lacks one; where a text whose places have no names is to be replaced in English.
    pub fn with(mut self, language: Language, english: &str, text: &str) -> Result<Self> {
        let key = key_of(language, english);
        let checked =
            check(language, english, text).map_err(|(_, message)| vec![Fault::new(None, key, message)]);
        checked.map_err(|faults| Error::from(Problem::Settings { file: None, faults }))?;
        Arc::make_mut(&mut self.0).insert(language, english.to_owned(), text.to_owned());
        Ok(self)
    }

    /// Reads a file such as `words.toml`: see [`Self::from_toml`].
    ///
    /// # Errors
    /// `io` where it cannot be read; `settings` with every fault, its line and column.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let name = path.as_ref().display().to_string();
        let text = std::fs::read_to_string(&path).map_err(|fault| {
            Error::from(Problem::Io { path: name.clone(), operation: "read", reason: fault.to_string() })
        })?;
        Self::parse(&text).map_err(|faults| Error::from(Problem::Settings { file: Some(name), faults }))
    }

    /// Reads tables `[zh]` and `[en]` of texts by their English. A table `[names]`, from which the command takes names of nodes,
    /// is passed over.
    ///
    /// # Errors
    /// `settings` with every fault, its line and column: as [`Self::with`], and a table of another name.
    pub fn from_toml(text: &str) -> Result<Self> {
        Self::parse(text).map_err(|faults| Error::from(Problem::Settings { file: None, faults }))
    }

    fn parse(text: &str) -> std::result::Result<Self, Vec<Fault>> {
        let place = |offset: usize| {
            let before = text.get(..offset).unwrap_or(text);
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut faults: Vec<Fault> = errors
            .iter()
            .map(|error| {
                let line = error.span().map(|span| place(span.start).0);
                Fault::new(line, "", error.message())
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut own = OwnTexts::default();
        for (key, value) in table.get_ref() {
            let line = Some(place(key.span().start).0);
            let language = Language::ALL.into_iter().find(|language| language.code() == &**key.get_ref());
            let (language, DeValue::Table(texts)) = (language, value.get_ref()) else {
                let message = "this is no table; write `[zh]`, and texts below it";
                faults.push(Fault::new(line, key.get_ref().to_string(), message));
                continue;
            };
            let Some(language) = language else {
                if key.get_ref() != "names" {
                    let message = "there is no such table; there are `zh`, `en` and `names`";
                    faults.push(Fault::new(line, key.get_ref().to_string(), message));
                }
                continue;
            };
            for (english, value) in texts {
                let (line, _) = place(english.span().start);
                let mut fault = |line, message: String| {
                    faults.push(Fault::new(Some(line), key_of(language, english.get_ref()), message));
                };
                let DeValue::String(said) = value.get_ref() else {
                    fault(line, "this is no text; write it between plain \" marks".to_owned());
                    continue;
                };
                match check(language, english.get_ref(), said) {
                    Ok(()) => own.insert(language, english.get_ref().to_string(), said.to_string()),
                    Err((at, message)) => {
                        // Where it stands in the file, with marks and escapes.
                        let written = text.get(value.span()).unwrap_or_default();
                        let offset = at.and_then(|at| written.find(&said[at..])).or_else(|| {
                            let from = at.map(|at| said[at..].chars().take(3).collect::<String>())?;
                            written.find(&from)
                        });
                        match (at, offset) {
                            (Some(_), offset) => {
                                let (line, column) = place(value.span().start + offset.unwrap_or(0));
                                fault(line, format!("column {column}: {message}"));
                            }
                            (None, _) => fault(line, message),
                        }
                    }
                }
            }
        }
        if faults.is_empty() { Ok(Self(Arc::new(own))) } else { Err(faults) }
    }

    /// The texts.
    pub(super) fn texts(&self) -> Arc<OwnTexts> {
        Arc::clone(&self.0)
    }
}

fn key_of(language: Language, english: &str) -> String {
    format!("{language}.\"{english}\"")
}

/// What is wrong with a text for an English one, and where in it, if anywhere.
fn check(language: Language, english: &str, text: &str) -> std::result::Result<(), (Option<usize>, String)> {
    /// A longer text is no sentence.
    const LONGEST: usize = 2_000;
    if !document_texts().any(|known| known == english) {
        let near = nearest_text(english);
        let near = near.map_or(String::new(), |near| format!("; the nearest text is \"{near}\""));
        return Err((None, format!("no document says this{near}")));
    }
    if text.trim().is_empty() {
        return Err((Some(0), "the text is empty".to_owned()));
    }
    if text.chars().count() > LONGEST {
        return Err((Some(0), format!("the text is longer than {LONGEST} characters")));
    }
    let theirs: Vec<&str> =
        places(english).map_or_else(|_| Vec::new(), |all| all.into_iter().map(|(_, name)| name).collect());
    let ours = places(text)
        .map_err(|at| (Some(at), "a brace stands alone; write a place as `{name}`".to_owned()))?;
    let by_number = theirs.iter().all(|name| name.is_empty());
    if by_number && !theirs.is_empty() && language == Language::English {
        return Err((None, "this text can be replaced in Chinese only".to_owned()));
    }
    let mut next = 0;
    for (at, name) in &ours {
        let is_number = name.is_empty() || name.parse::<usize>().is_ok();
        if by_number && is_number && !theirs.is_empty() {
            // As they are filled: one without a number follows the one before.
            let number = name.parse().unwrap_or(next);
            if number >= theirs.len() {
                return Err((
                    Some(*at),
                    format!("the English text has no more places than {}", theirs.len()),
                ));
            }
            next = number + 1;
        } else if !theirs.contains(name) {
            let near = nearest(name, theirs.iter().copied());
            let near = crate::error::did_you_mean(near.as_deref());
            return Err((Some(*at), format!("the English text has no place `{{{}}}`{near}", excerpt(name))));
        }
    }
    let own: BTreeSet<&str> = ours.iter().map(|(_, name)| *name).collect();
    // Places without names are taken in their order, and not all need be told.
    match theirs.iter().find(|name| !by_number && !own.contains(*name)) {
        Some(name) => Err((Some(0), format!("the place `{{{name}}}` is missing"))),
        None => Ok(()),
    }
}

/// The text that documents say with the nearest spelling.
fn nearest_text(english: &str) -> Option<String> {
    /// More of it need not be printed to find it.
    const PRINTED: usize = 300;
    nearest(english, document_texts()).map(|text| cut(&text, PRINTED).replace('"', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> String {
        Wording::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn every_fault_is_named_with_its_line_and_column() {
        let said = faults(concat!(
            "[zh]\n",
            "\"Overal results\" = \"评估结论\"\n",
            "\"Rank among {group}: {rank}.\" = \"在{grup}中位列第{rank}位。\"\n",
            "\"Remarks: {remarks}.\" = \"备注\"\n",
            "\"Remarks: {remarks}.\" = \"x\"\n",
        ));
        assert!(said.contains("line 5"), "the same text twice is no TOML: {said}");
        let said = faults(concat!(
            "[zh]\n",
            "\"Overal results\" = \"评估结论\"\n",
            "  \"Rank among {group}: {rank}.\" = \"在{grup}中位列第{rank}位。\"\n",
            "\"Remarks: {remarks}.\" = \"备注\"\n",
            "\"Method\" = 3\n",
            "\"Ranking\" = \" \"\n",
            "\"Notes\" = \"说明{\"\n",
            "[fr]\n\"Method\" = \"Méthode\"\n",
            "[names]\nA = { zh = \"甲\" }\n",
        ));
        for part in [
            "line 2: `zh.\"Overal results\"`: no document says this; the nearest text is \"Overall results\"",
            "line 3: `zh.\"Rank among {group}: {rank}.\"`: column 37: the English text has no place `{grup}` (did you mean `group`?)",
            "line 4: `zh.\"Remarks: {remarks}.\"`: column 26: the place `{remarks}` is missing",
            "line 5: `zh.\"Method\"`: this is no text",
            "line 6: `zh.\"Ranking\"`: column 14: the text is empty",
            "line 7: `zh.\"Notes\"`: column 14: a brace stands alone",
            "line 8: `fr`: there is no such table",
        ] {
            assert!(said.contains(part), "{part}\n{said}");
        }
        assert!(said.contains("7 faults"), "{said}");
        assert!(faults("zh = 3").contains("this is no table"));
        assert!(faults("[zh\n").contains("line 1"));
    }

    #[test]
    fn places_without_names_are_counted() {
        let english = document_texts().find(|text| text.matches("{}").count() == 2).unwrap();
        let wording = |language, text: &str| Wording::new().with(language, english, text);
        for text in ["{}，{}", "{1}，{0}", "{1}", "{0}，{}"] {
            wording(Language::Chinese, text).unwrap();
        }
        for text in ["{}，{}，{}", "{1}，{}", "{2}"] {
            let said = wording(Language::Chinese, text).unwrap_err().to_string();
            assert!(said.contains("no more places than 2"), "{said}");
        }
        let said = wording(Language::English, "{} {}").unwrap_err().to_string();
        assert!(said.contains("in Chinese only"), "{said}");
    }

    #[test]
    fn messages_are_no_texts_of_documents() {
        let said = faults("[en]\n\"there is no unit `{unit}`{meant}\" = \"no `{unit}`{meant}\"\n");
        assert!(said.contains("no document says this"), "{said}");
    }

    #[test]
    fn texts_without_a_file_are_checked_too() {
        let wording = Wording::new().with(Language::English, "Ranking", "League").unwrap();
        assert_eq!(wording, Wording::from_toml("[en]\nRanking = \"League\"").unwrap());
        let fault = Wording::new().with(Language::Chinese, "Rankin", "排名").unwrap_err();
        assert_eq!(fault.code(), "settings");
        let said = fault.message(Language::Chinese);
        assert!(said.contains("最接近的是") && said.contains("Ranking"), "{said}");
    }
}
