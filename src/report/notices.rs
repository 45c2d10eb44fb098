//! The notices of an assessment as documents say them: by name, not by code.

use std::collections::HashMap;

use crate::assess::GateChange;
use crate::dataset::Gathered;
use crate::words::{self, Language, listed, say};
use crate::{Assessment, Notice};

/// The notices of an assessment, with names for codes.
pub(crate) fn told(result: &Assessment, language: Language, gathered: Option<&Gathered>) -> Vec<String> {
    let names = Names::new(result, language, gathered);
    result.notices().iter().map(|notice| names.told(notice)).collect()
}

/// Names for the codes of units, nodes and grades in notices.
struct Names<'a> {
    result: &'a Assessment,
    language: Language,
    units: HashMap<&'a str, &'a str>,
    /// The evidence, which knows who submitted nothing.
    gathered: Option<&'a Gathered>,
}

impl<'a> Names<'a> {
    fn new(result: &'a Assessment, language: Language, gathered: Option<&'a Gathered>) -> Self {
        // Units that were left out stand in the data as they were given only.
        let units = [result.source(), result.dataset()].into_iter().flat_map(|data| {
            let name =
                move |(row, code): (usize, &'a String)| (code.as_str(), data.unit_name(row, language.code()));
            data.units().iter().enumerate().map(name)
        });
        Self { result, language, units: units.collect(), gathered }
    }

    fn unit(&self, code: &mut String) {
        if let Some(name) = self.units.get(code.as_str()) {
            *code = kept(name);
        }
    }

    fn units(&self, codes: &mut [String]) {
        for code in codes {
            self.unit(code);
        }
    }

    fn node(&self, code: &mut String) {
        let known = self.result.framework().node(code).or_else(|_| self.result.asked().node(code));
        if let Ok(node) = known {
            *code = kept(&node.named(self.language));
        }
    }

    fn grade(&self, node: &str, code: &mut String) {
        let Ok(node) = self.result.framework().node(node) else { return };
        *code = kept(&self.result.framework().grade_name(node, code, self.language));
    }

    /// The notice with names for codes, each name in quotation marks.
    fn told(&self, notice: &Notice) -> String {
        if let (Notice::Missing { indicator, units, first }, Some(gathered)) = (notice, self.gathered)
            && *units == first.len()
            && first.iter().all(|unit| gathered.is_not_submitted(indicator, self.result.period(), unit))
        {
            let (mut node, mut names) = (indicator.clone(), first.clone());
            self.node(&mut node);
            self.units(&mut names);
            let names = listed(self.language, &names);
            return freed(
                &say!(tight self.language, "Nothing was submitted for “{node}” by {names}", node, names),
            );
        }
        let mut notice = notice.clone();
        match &mut notice {
            Notice::OutOfRange { indicator, first, .. } => {
                self.node(indicator);
                for (unit, _) in first {
                    self.unit(unit);
                }
            }
            Notice::Missing { indicator, first, .. } | Notice::NotApplicable { indicator, first, .. } => {
                self.node(indicator);
                self.units(first);
            }
            Notice::LeftOut { first, .. } => first.iter_mut().for_each(|(unit, _)| self.unit(unit)),
            Notice::IndicatorsLeftOut { first, .. } => first.iter_mut().for_each(|(code, _)| self.node(code)),
            Notice::Imputed { indicator, .. } | Notice::Treated { indicator, .. } => self.node(indicator),
            Notice::Gate { node, first, .. } => {
                for GateChange { unit, grade_before, grade, .. } in first {
                    self.unit(unit);
                    grade_before.iter_mut().chain(grade).for_each(|grade| self.grade(node, grade));
                }
                self.node(node);
            }
            Notice::Veto { node, finding, first, .. } => {
                self.node(node);
                self.node(finding);
                self.units(first);
            }
            Notice::Zero { node, child, first, .. } => {
                self.node(node);
                self.node(child);
                self.units(first);
            }
            Notice::Quota { node, grade, lowered, tied, .. } => {
                self.grade(node, grade);
                self.node(node);
                self.units(lowered);
                self.units(tied);
            }
            Notice::Weighting { node, model, .. } => {
                // Its parameters stand in the method.
                *model = words::told(self.language, model.split('(').next().unwrap_or_default());
                self.node(node);
            }
            Notice::Ungraded { node, .. } | Notice::OwnScale { node, .. } => self.node(node),
            Notice::OnePeriod { first, .. } | Notice::GapsOfOnePeriod { first, .. } => {
                for code in first {
                    self.node(code);
                }
            }
            Notice::NotVerified { .. } | Notice::Unread(_) | Notice::UnusedColumns { .. } => {}
        }
        freed(&quoted(&notice.message(self.language), self.language))
    }
}

/// What a name has and a sentence changes, and what stands for it meanwhile: nobody's name has these (private use).
const KEPT: [(char, char); 2] = [(' ', '\u{e000}'), ('`', '\u{e001}')];

/// A name as it goes through a sentence unchanged.
fn kept(name: &str) -> String {
    KEPT.iter().fold(name.to_owned(), |name, &(own, other)| name.replace(own, other.encode_utf8(&mut [0; 4])))
}

/// A sentence with its names as they are.
fn freed(text: &str) -> String {
    KEPT.iter().fold(text.to_owned(), |text, &(own, other)| text.replace(other, own.encode_utf8(&mut [0; 4])))
}

/// A message with quotation marks of print for its backquotes.
fn quoted(message: &str, language: Language) -> String {
    let mut text = String::with_capacity(message.len());
    for (at, part) in message.split('`').enumerate() {
        if at > 0 {
            text.push(if at % 2 == 1 { '“' } else { '”' });
        }
        text.push_str(part);
    }
    match language {
        Language::English => text,
        Language::Chinese => tight(&text.replace(" “", "“").replace("” ", "”")),
    }
}

/// A Chinese text without the spaces between characters and digits or letters, which documents do not have.
fn tight(text: &str) -> String {
    let is_character = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut tight = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let meets = |a: char, b: char| is_character(a) && b.is_ascii_alphanumeric();
        let between = tight.chars().next_back().zip(rest.peek().copied());
        if c != ' ' || !between.is_some_and(|(a, b)| meets(a, b) || meets(b, a)) {
            tight.push(c);
        }
    }
    tight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    #[test]
    fn names_keep_their_spaces_and_sentences_have_none_beside_numbers() {
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             name = { zh = '指标 1 `甲`' }\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let data = Dataset::new(["u", "v"])
            .unwrap()
            .with_names("zh", vec![Some("浦东 A区".to_owned()), None])
            .unwrap()
            .with_indicator("A", vec![f64::NAN, 5.0])
            .unwrap()
            .with_indicator("B", vec![4.0, 5.0])
            .unwrap();
        let result = assess(&framework, &data).unwrap();
        assert_eq!(
            told(&result, Language::Chinese, None),
            ["“指标 1 `甲`”：浦东 A区未提供数据（1个评估对象）"]
        );
    }
}
