//! Errors in words.

use super::{Label, Problem};
use crate::words::{Language, PRINTED, cut, excerpt, phrase, quoted_list, say, sentence, told};

/// How many characters of a path a message prints, whose end tells the most.
const LONG_CHARS: usize = 400;

/// ` (did you mean ...?)`, ready to stand behind the word that was not found.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> String {
    did_you_mean_in(Language::English, nearest)
}

pub(super) fn did_you_mean_in(language: Language, nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        say!(language, " (did you mean `{nearest}`?)", nearest = excerpt(nearest))
    })
}

/// A message in the making.
struct Speaker(Language);

impl Speaker {
    /// A text of ours that may quote somebody else's.
    fn say(&self, text: &str) -> String {
        told(self.0, &sentence(text))
    }

    fn meant(&self, nearest: Option<&str>) -> String {
        did_you_mean_in(self.0, nearest)
    }

    fn names(&self, names: &[String]) -> String {
        told(self.0, &quoted_list(names))
    }

    /// The file, ready to stand before what is wrong in it.
    fn file(&self, file: Option<&str>) -> String {
        file.map_or_else(String::new, |file| {
            say!(self.0, "{file}: ", file = phrase(self.0, &cut(file, LONG_CHARS)))
        })
    }

    /// `; ` and a further sentence, where there is one.
    fn also(&self, hint: Option<&str>) -> String {
        hint.map_or_else(String::new, |hint| say!(self.0, "; {hint}", hint = self.say(hint)))
    }

    /// The first of many, one per line.
    fn bullets(&self, intro: String, items: impl Iterator<Item = String>, total: usize) -> String {
        let mut out = intro;
        for item in items.take(PRINTED) {
            out.push_str("\n  - ");
            out.push_str(&item);
        }
        if total > PRINTED {
            out.push_str("\n  ");
            out.push_str(&say!(self.0, "… and {more} more", more = total - PRINTED));
        }
        out
    }

    fn unit(&self, unit: &Label) -> String {
        unit.at_unit(self.0)
    }

    fn named(&self, label: &Label) -> String {
        label.named(self.0)
    }
}

impl Problem {
    /// What went wrong, where, and what to do.
    #[expect(clippy::too_many_lines, reason = "one arm per problem")]
    pub(super) fn message(&self, language: Language) -> String {
        let s = Speaker(language);
        match self {
            Self::Io { path, operation, reason } => say!(
                language,
                "cannot {operation} `{path}`: {reason}",
                operation = s.say(operation),
                path = phrase(language, &cut(path, LONG_CHARS)),
                reason = s.say(reason),
            ),
            Self::File { path, found, remedy } => say!(
                language,
                "`{path}`: {found}; {remedy}",
                path = cut(path, LONG_CHARS),
                found = s.say(found),
                remedy = s.say(remedy),
            ),
            Self::Framework { file, faults } | Self::Settings { file, faults } => {
                let count = match faults.len() {
                    1 => say!(language, "1 fault"),
                    count => say!(language, "{count} faults", count),
                };
                let file = s.file(file.as_deref());
                let intro = match self {
                    Self::Settings { .. } => say!(language, "{file}the settings have {count}:", file, count),
                    _ => say!(language, "{file}the framework has {count}:", file, count),
                };
                s.bullets(intro, faults.iter().map(|fault| fault.message(language)), faults.len())
            }
            Self::UnknownFramework { id, nearest } => say!(
                language,
                "there is no built-in framework `{id}`{meant}; `builtin_frameworks()` lists them",
                id = excerpt(id),
                meant = s.meant(nearest.as_deref()),
            ),
            Self::UnknownNode { framework, node, nearest } => say!(
                language,
                "framework `{framework}` has no node `{node}`{meant}",
                framework = excerpt(framework),
                node = excerpt(node),
                meant = s.meant(nearest.as_deref()),
            ),
            Self::UnknownUnit { unit, nearest } => say!(
                language,
                "there is no unit `{unit}`{meant}",
                unit = excerpt(unit),
                meant = s.meant(nearest.as_deref()),
            ),
            Self::UnknownGroup { group, nearest } => say!(
                language,
                "there is no group column `{group}`{meant}; group columns are named when the data is read",
                group = excerpt(group),
                meant = s.meant(nearest.as_deref()),
            ),
            Self::UnknownStep { step, steps } => say!(
                language,
                "there is no step `{step}`; the steps are {steps}",
                step = excerpt(step),
                steps = crate::words::listed(language, steps),
            ),
            Self::MissingColumns { file, columns, found, hint } => {
                let intro = match columns.len() {
                    1 => say!(
                        language,
                        "{file}the data lacks a column that the framework or the call names:",
                        file = s.file(file.as_deref()),
                    ),
                    count => say!(
                        language,
                        "{file}the data lacks {count} columns that the framework or the call names:",
                        file = s.file(file.as_deref()),
                        count,
                    ),
                };
                let list = columns.iter().map(|column| column.message(language));
                let mut out = s.bullets(intro, list, columns.len());
                out.push('\n');
                out.push_str(&match found.len() {
                    0 => say!(language, "the data has no columns"),
                    _ => say!(language, "the data has {names}", names = s.names(found)),
                });
                out + &s.also(hint.as_deref())
            }
            Self::Damaged { file, what } => {
                say!(language, "`{file}` is damaged, or no {what} file; write it again", file, what)
            }
            Self::DuplicateColumns { file, columns } => say!(
                language,
                "{file}column names occur more than once: {columns}; rename or remove them",
                file = s.file(file.as_deref()),
                columns = s.names(columns),
            ),
            Self::DuplicateUnits { file, units, hint } => {
                let shown: Vec<String> = units
                    .iter()
                    .take(PRINTED)
                    .map(|unit| {
                        let rows: Vec<String> = unit.rows.iter().take(PRINTED).map(u64::to_string).collect();
                        say!(
                            language,
                            "`{unit}` (rows {rows})",
                            unit = excerpt(&unit.unit),
                            rows = crate::words::listed(language, &rows),
                        )
                    })
                    .collect();
                let rest = units.len().saturating_sub(PRINTED);
                let more = if rest > 0 { say!(language, " and {rest} more", rest) } else { String::new() };
                say!(
                    language,
                    "{file}units occur more than once: {units}{more}; each may occur once (per period: name the period \
                     column if there is one){hint}",
                    file = s.file(file.as_deref()),
                    units = crate::words::listed(language, &shown),
                    more,
                    hint = s.also(hint.as_deref()),
                )
            }
            Self::EmptyTable { file, found } => say!(
                language,
                "{file}{found}; at least a header and one row are needed",
                file = s.file(file.as_deref()),
                found = s.say(found),
            ),
            Self::RaggedRows { file, rows, total, expected } => {
                let file = s.file(file.as_deref());
                let intro = match total {
                    1 => say!(
                        language,
                        "{file}1 row does not have the {expected} fields of the header:",
                        file,
                        expected,
                    ),
                    _ => say!(
                        language,
                        "{file}{total} rows do not have the {expected} fields of the header:",
                        file,
                        total,
                        expected,
                    ),
                };
                let out = s.bullets(intro, rows.iter().map(|row| row.message(language)), *total);
                let remedy = say!(
                    language,
                    "put fields that hold the delimiter into double quotes, and close every quote"
                );
                format!("{out}\n{remedy}")
            }
            Self::Periods { file, periods, fault, remedy } => say!(
                language,
                "{file}{fault}{periods}; {remedy}",
                file = s.file(file.as_deref()),
                fault = s.say(fault),
                periods = match periods.len() {
                    0 => String::new(),
                    _ => say!(language, ": {names}", names = s.names(periods)),
                },
                remedy = s.say(remedy),
            ),
            Self::Cells { file, cells, total, hint } => {
                let file = s.file(file.as_deref());
                let intro = match total {
                    1 => say!(language, "{file}1 cell is not usable:", file),
                    _ => say!(language, "{file}{total} cells are not usable:", file, total),
                };
                let out = s.bullets(intro, cells.iter().map(|cell| cell.message(language)), *total);
                match hint {
                    Some(hint) => format!("{out}\n{}", told(language, hint)),
                    None => out,
                }
            }
            Self::UnknownAnswers { table, answers, more } => {
                let intro = say!(
                    language,
                    "{table}: texts that the measure does not know; list them, or map their spelling to one that is listed:",
                    table = s.say(table),
                );
                let list = answers.iter().map(|answer| answer.message(language));
                let out = s.bullets(intro, list, answers.len());
                match more {
                    0 => out,
                    more => {
                        format!(
                            "{out}\n  {}",
                            say!(language, "… and {more} records with other spellings", more)
                        )
                    }
                }
            }
            Self::UnknownTable { table, nearest, tables } => say!(
                language,
                "there is no table `{table}`{meant} in the evidence; {tables}",
                table = excerpt(table),
                meant = s.meant(nearest.as_deref()),
                tables = match tables.len() {
                    0 => say!(language, "it has no tables at all"),
                    _ => say!(language, "there are {names}", names = s.names(tables)),
                },
            ),
            Self::NoMeasures { framework } => say!(
                language,
                "no indicator of framework `{framework}` has a `measure`; give it one, or read a dataset",
                framework = excerpt(framework),
            ),
            Self::Cancelled { done } => say!(
                language,
                "the work was ended on request{after}; there is no result, for one of a part would pass for the whole",
                after = match done {
                    Some(done) => say!(language, " after {done} records", done),
                    None => String::new(),
                },
            ),
            Self::NoRecords { table, not_meant, without_key, columns } => say!(
                language,
                "{table}: no record counts: {not_meant} are left out by `where` or by the periods, items or classes that \
                 the measure asks for, {without_key} have nothing in {columns}; check the conditions and the columns",
                table = s.say(table),
                not_meant,
                without_key,
                columns = s.names(columns),
            ),
            Self::EmptyClass { unit, column, member } => say!(
                language,
                "unit `{unit}` has no data in class `{member}` of `{column}`; add it, or let its weight go to the others \
                 (`empty = \"rescale\"`) or the unit go without a value (`empty = \"missing\"`)",
                unit = excerpt(unit),
                member = excerpt(member),
                column = excerpt(column),
            ),
            Self::Encoding { file, expected, line, likely } => {
                let file = s.file(file.as_deref());
                let expected = excerpt(expected);
                match likely {
                    Some(likely) => say!(
                        language,
                        "{file}the text is not {expected} (near line {line}); it reads as {likely}: save it as UTF-8, or, for \
                         a table of data, say so with the `encoding` option",
                        file,
                        expected,
                        line,
                        likely,
                    ),
                    None => say!(
                        language,
                        "{file}the text is not {expected} (near line {line}); save it as UTF-8, or, for a table of data, name \
                         its encoding with the `encoding` option",
                        file,
                        expected,
                        line,
                    ),
                }
            }
            Self::NotText { file, found, remedy } => say!(
                language,
                "{file}this is {found}, not text; {remedy}",
                file = s.file(file.as_deref()),
                found = s.say(found),
                remedy = s.say(remedy),
            ),
            Self::LengthMismatch { what, found, expected, of } => say!(
                language,
                "{what} has {found} values but there are {expected} {of}",
                what = s.say(what),
                found,
                expected,
                of = s.say(of),
            ),
            Self::Names { what, of, missing_names, unknown_names, repeated_names } => {
                let mut faults = Vec::new();
                if !missing_names.is_empty() {
                    faults.push(say!(language, "missing: {names}", names = s.names(missing_names)));
                }
                if !unknown_names.is_empty() {
                    faults.push(say!(language, "unknown: {names}", names = s.names(unknown_names)));
                }
                if !repeated_names.is_empty() {
                    faults.push(say!(language, "more than once: {names}", names = s.names(repeated_names)));
                }
                say!(
                    language,
                    "{what} must have the names of {of}; {faults}; give one for each name, or give all without names, by \
                     position",
                    what = s.say(what),
                    of = s.say(of),
                    faults = faults.join(language.of("; ", "；")),
                )
            }
            Self::NotFinite { indicator, unit, value } => say!(
                language,
                "the value of {indicator} {unit} is {value}; give a finite number, or leave it missing",
                indicator = s.named(indicator),
                unit = s.unit(unit),
                value = excerpt(value),
            ),
            Self::ConstantIndicator { indicator, value, units } => say!(
                language,
                "{indicator} has the same value ({value}) in all {units} units that have one, so it cannot be scaled by its \
                 own range; fix its bounds, set `constant` to the score it should get, or drop it",
                indicator = s.named(indicator),
                value,
                units,
            ),
            Self::NoData { indicator, units } => say!(
                language,
                "{indicator} has no value in any of the {units} units; drop it, or fill it in",
                indicator = s.named(indicator),
                units,
            ),
            Self::OutOfDomain { model, node, child, unit, value, needs, remedy } => say!(
                language,
                "the {model}{node} needs values {needs}, but {child} is {value} {unit}; {remedy}",
                model = s.say(model),
                node = node.at_node(language),
                needs = s.say(needs),
                child = s.named(child),
                value,
                unit = s.unit(unit),
                remedy = s.say(remedy),
            ),
            Self::Overflow { what, node, unit } => {
                let place = match unit {
                    Some(unit) => say!(language, "{node} {unit}", node = s.named(node), unit = s.unit(unit),),
                    None => s.named(node),
                };
                say!(
                    language,
                    "the {what} of {place} is beyond the range of a number (2.2e-308 to 1.8e308); give the values in a \
                     physical unit that suits their size, or the method less extreme parameters",
                    what = s.say(what),
                    place,
                )
            }
            Self::InvalidParameter { method, parameter, found, expected } => say!(
                language,
                "{method}: `{parameter}` is {found}; it must be {expected}",
                method = s.say(method),
                parameter,
                found = s.say(found),
                expected = told(language, expected),
            ),
            Self::Refused { method, parameter, found, nearest, expected } => say!(
                language,
                "{method}`{parameter}` is {found}{meant}; it must be {expected}",
                method = match method.as_str() {
                    "" => String::new(),
                    method => say!(language, "{method}: ", method = s.say(method)),
                },
                parameter = excerpt(parameter),
                found = phrase(language, &sentence(found)),
                meant = s.meant(nearest.as_deref()),
                expected = told(language, expected),
            ),
            Self::Unreadable { method, parameter, reason } => {
                let (method, reason) = (s.say(method), told(language, reason));
                match parameter {
                    // Some faults name their key themselves.
                    Some(key) if !reason.starts_with(&format!("`{key}`")) => {
                        say!(language, "{method}: `{key}`: {reason}", method, key = excerpt(key), reason,)
                    }
                    _ => say!(language, "{method}: {reason}", method, reason),
                }
            }
            Self::Weights { of, fault } => {
                say!(language, "the weights of {of} {fault}", of = s.say(of), fault = s.say(fault))
            }
            Self::MissingValue { model, indicator, unit, missing } => say!(
                language,
                "{model} needs complete data, but {indicator} has no value {unit} ({count} missing in all); fill the gaps \
                 first, or leave out the units or indicators that have them",
                model = s.say(model),
                indicator = s.named(indicator),
                unit = s.unit(unit),
                count = match missing {
                    1 => say!(language, "1 value is"),
                    missing => say!(language, "{missing} values are", missing),
                },
            ),
            Self::UnsuitableValue { model, indicator, unit, value, needs, remedy } => say!(
                language,
                "{model} needs values {needs}, but {indicator} is {value} {unit}; {remedy}",
                model = s.say(model),
                needs = s.say(needs),
                indicator = s.named(indicator),
                value,
                unit = s.unit(unit),
                remedy = s.say(remedy),
            ),
            Self::TooFew { model, of, found, needed } => match found {
                1 => say!(
                    language,
                    "{model} needs at least {needed} {of}, but there is 1",
                    model = s.say(model),
                    needed,
                    of = s.say(of),
                ),
                _ => say!(
                    language,
                    "{model} needs at least {needed} {of}, but there are {found}",
                    model = s.say(model),
                    needed,
                    of = s.say(of),
                    found,
                ),
            },
            Self::Judgement { model, place, fault } => say!(
                language,
                "{model}: {place} {fault}",
                model = s.say(model),
                place = s.say(place),
                fault = s.say(fault),
            ),
            Self::Unconnected { model, items, first } => {
                let numbers: Vec<String> =
                    items.iter().filter_map(Label::at).map(|i| i.to_string()).collect();
                let names: Vec<String> = items.iter().map(|item| item.named(language)).collect();
                say!(
                    language,
                    "{model}: {items} are not connected with {first} by any chain of comparisons; compare one of them with it",
                    model = s.say(model),
                    items = if numbers.is_empty() {
                        crate::words::listed(language, &names)
                    } else {
                        say!(language, "items {numbers}", numbers = crate::words::listed(language, &numbers))
                    },
                    first = s.named(first),
                )
            }
            Self::Undetermined { model, reason } => say!(
                language,
                "{model}: the weights are not determined: {reason}",
                model = s.say(model),
                reason = s.say(reason),
            ),
            Self::NotConverged { model, iterations, residual, remedy } => say!(
                language,
                "{model}: no answer after {iterations} steps (still off by {residual}); {remedy}",
                model = s.say(model),
                iterations,
                residual = format!("{residual:e}"),
                remedy = s.say(remedy),
            ),
            Self::NoScore { model, node, reason, remedy } => say!(
                language,
                "the {model} has no answer: {node}{reason}; {remedy}",
                model = s.say(model),
                node = match node {
                    Some(node) => say!(language, "at {node}, ", node = s.named(node)),
                    None => String::new(),
                },
                reason = reason.message(language),
                remedy = s.say(remedy),
            ),
            Self::NeverVaries { what, value, runs } => say!(
                language,
                "{what} is {value} in all {runs} runs: nothing that was varied moves it, so sensitivity indices are not \
                 defined; ask of another output, or vary more",
                what = s.say(what),
                value,
                runs,
            ),
            Self::AllRunsFailed { runs, error } => say!(
                language,
                "all {runs} runs failed; the first: {error}",
                runs,
                error = error.message(language),
            ),
            Self::InPeriod { period, error } => say!(
                language,
                "period {period}: {error}",
                period = excerpt(period),
                error = error.message(language),
            ),
            Self::Deserialize { what, reason } => {
                say!(language, "cannot read the {what}: {reason}", what = s.say(what), reason = s.say(reason))
            }
            Self::UnknownLanguage { language: asked } => say!(
                language,
                "there is no language `{asked}`; there are `en` and `zh`",
                asked = excerpt(asked),
            ),
        }
    }
}
