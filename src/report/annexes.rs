//! What stands behind a report, each a document of its own: appeals, what several sources say, the method.

use super::document::{Document, TableBlock};
use super::ledger::Rubrics;
use super::method::Words;
use super::tables::{Place, Tables, error_with_unit};
use super::warnings::warnings;
use super::write::Writing;
use super::{sources, tree};
use crate::evidence::Decision;
use crate::framework::Node;
use crate::normalize::Normalize;
use crate::scoring::Aggregate;
use crate::stats::sort;
use crate::words::{Language, say};
use crate::{Assessment, Cells, Result, Table};

/// A document of an assessment with what nobody must miss at its top.
fn annex(title: String, result: &Assessment, language: Language, writing: &Writing<'_>) -> Document {
    Document::new(title, language)
        .subtitle(writing.titled(result, language))
        .warnings(warnings(result, language, writing))
}

/// What was decided of appeals (申诉处理结果): how many, each with its record and reason, and what they changed in scores and ranks
/// where the assessment without them is known ([`Writing::without_appeals`]). Columns that the framework calls private are hidden.
#[must_use]
pub fn appeals_annex(result: &Assessment, language: Language, writing: &Writing<'_>) -> Document {
    let _own = writing.saying();
    let document = annex(say!(language, "Appeals"), result, language, writing);
    let Some((gathered, table)) = writing.evidence().and_then(|gathered| {
        Some((gathered, sources::appeals(gathered, result, None, Place::Page, language)?))
    }) else {
        return document.paragraph(say!(language, "There were no appeals."));
    };
    let all: Vec<Decision> = gathered.amendments_in(result.period()).map(|one| one.decision).collect();
    let counts = sources::decision_counts(&all, language);
    let document = document
        .paragraph(say!(tight language, "Appeals: {all}; {counts}.", all = all.len(), counts))
        .table(table.caption(say!(language, "Appeals and decisions")));
    match writing.before_appeals().and_then(|before| effects(result, before, language)) {
        Some(table) => document.table(table),
        None if writing.before_appeals().is_some() => {
            document.paragraph(say!(language, "No score changed through the appeals."))
        }
        None => document,
    }
}

/// The scores and ranks that appeals changed; none where they changed nothing.
fn effects(result: &Assessment, before: &Assessment, language: Language) -> Option<TableBlock> {
    let (scores, ranks) = (result.scores_of(0), result.ranks_of(0, None));
    let (was, ranks_before) = (before.scores_of(0), before.ranks_of(0, None));
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    let rows: Vec<(usize, usize)> = sort::order(&ranks)
        .into_iter()
        .filter_map(|row| Some((row, before.row(&result.units()[row]).ok()?)))
        .filter(|&(row, then)| !same(scores[row], was[then]) || !same(ranks[row], ranks_before[then]))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let decimals = result.framework().root().decimals();
    let numbers = |of: &dyn Fn((usize, usize)) -> f64, decimals: usize| {
        Cells::numbers(rows.iter().map(|&both| of(both)), decimals)
    };
    let of_ranks = |of: &dyn Fn((usize, usize)) -> f64, of_whom: &Assessment| {
        let ranks: Vec<f64> = rows.iter().map(|&both| of(both)).collect();
        crate::assess::rank_cells(&ranks, of_whom.framework().spec().ranks.ties)
    };
    let change = rows
        .iter()
        .map(|&(row, then)| super::tables::change_of_place(Some(ranks_before[then]), ranks[row], language));
    let table = Table::new()
        .with(
            say!(language, "Unit"),
            Cells::texts(rows.iter().map(|&(row, _)| result.dataset().unit_name(row, language.code()))),
        )
        .with(say!(language, "Score before"), numbers(&|(_, then)| was[then], decimals))
        .with(say!(language, "Score after"), numbers(&|(row, _)| scores[row], decimals))
        .with(say!(language, "Rank before the appeals"), of_ranks(&|(_, then)| ranks_before[then], before))
        .with(say!(language, "Rank after"), of_ranks(&|(row, _)| ranks[row], result))
        .with(say!(language, "Change in rank"), Cells::Text(change.collect()));
    let table =
        TableBlock::new(table).caption(say!(language, "Scores and ranks before and after the appeals"));
    Some(table.note(say!(language, "Units whose score and rank did not change are not shown.")))
}

/// What units say of themselves beside what others found (自评与核验差异表): a summary by indicator, then a table of all units each.
#[must_use]
pub fn self_report_annex(result: &Assessment, language: Language, writing: &Writing<'_>) -> Document {
    let _own = writing.saying();
    let document = annex(say!(language, "Self-report and checks"), result, language, writing);
    let rows = sort::order(&result.ranks_of(0, None));
    let blocks = writing.evidence().map(|gathered| sources::of_all(result, gathered, &rows, language));
    let Some((gathered, blocks)) = writing.evidence().zip(blocks).filter(|(_, blocks)| !blocks.is_empty())
    else {
        return document.paragraph(say!(language, "No indicator has several sources."));
    };
    let document = document.paragraph(say!(
        tight language,
        "Indicators with several sources: {count}.",
        count = blocks.len(),
    ));
    let document = sources::gaps(result, gathered, language).into_iter().fold(document, Document::table);
    let document = document.heading(1, say!(language, "By unit"));
    blocks.into_iter().fold(document, Document::table)
}

/// The method of an assessment (方法附录): the framework with weights, sources and where they were verified, formulas, rules, the
/// quality of the data, and how to get the same numbers again.
///
/// # Errors
/// None that data or frameworks can cause.
pub fn method_annex(result: &Assessment, language: Language, writing: &Writing<'_>) -> Result<Document> {
    let _own = writing.saying();
    let tables = Tables::new(result, language, Place::Page, None, writing.evidence())?;
    let framework = result.framework();
    let mut document = annex(say!(language, "Method of the assessment"), result, language, writing);
    let note = framework.spec().note.get(language.code());
    let verified = tables.verified();
    if tables.has_level(1) || verified.is_some() || !note.is_empty() {
        document = document.heading(1, say!(language, "Indicators and weights"));
    }
    if !note.is_empty() {
        document = document.paragraph(note);
    }
    if tables.has_level(1) {
        document = document.table(tables.weights()).figure(tree(result, language));
    }
    if let Some(table) = verified {
        document = document.table(table.caption(say!(language, "Sources of the indicators")));
    }
    let rubrics = Rubrics::new(result, language).tables();
    if !rubrics.is_empty() {
        document = document.heading(1, say!(language, "Points lost and won"));
        document = rubrics.into_iter().fold(document, Document::table);
    }
    document = document.heading(1, say!(language, "How scores are made")).table(tables.method());
    let formulas = formulas(result, language);
    if !formulas.is_empty() {
        document = document.heading(2, say!(language, "Formulas"));
        document = formulas.into_iter().fold(document, Document::paragraph);
    }
    document = document
        .heading(1, say!(language, "Quality of the data"))
        .table(quality(result, language, writing))
        .heading(1, say!(language, "How to reproduce the scores"))
        .paragraph(say!(
            tight language,
            "govindex {version} gives the same scores from the framework “{id}” and the data with the digest above.",
            version = result.version(),
            id = framework.id(),
        ));
    if let Some(runs) = writing.simulation() {
        document = document.paragraph(say!(
            tight language,
            "The ranges of ranks come from {runs} simulated assessments with the seed {seed}.",
            runs = runs.counted(),
            seed = runs.seed,
        ));
    }
    Ok(document)
}

/// The formulas of normalisation and aggregation that are used, each with the nodes that it is of, from an indicator upwards.
fn formulas(result: &Assessment, language: Language) -> Vec<String> {
    let nodes = result.framework().nodes();
    let (indicators, dimensions): (Vec<usize>, Vec<usize>) =
        (0..nodes.len()).filter(|&at| !nodes[at].is_finding()).partition(|&at| nodes[at].is_indicator());
    let several: Vec<usize> = dimensions.into_iter().filter(|&at| nodes[at].children().len() > 1).collect();
    let words = Words::new(result, language);
    let told = |of: &[usize], formula: &dyn Fn(&Node) -> Option<String>| -> Vec<String> {
        let groups = words.groups(of, |node| formula(node).unwrap_or_default()).into_iter();
        let groups = groups.filter(|(formula, _)| !formula.is_empty());
        groups.map(|(formula, nodes)| say!(tight language, "{formula} ({nodes})", formula, nodes)).collect()
    };
    let mut said = told(&indicators, &|node| scaling(node, language));
    let is_scaled = !said.is_empty();
    let summed = told(&several, &|node| Some(aggregation(node.aggregate())?.text.to_owned()));
    let is_summed = !summed.is_empty();
    said.extend(summed);
    let is_weighed =
        |&at: &usize| aggregation(nodes[at].aggregate()).is_some_and(|formula| formula.is_weighed);
    if is_scaled {
        said.push(say!(
            language,
            "Here s is the score of an indicator, x its value, a and b the ends that its direction makes the worst and the best, and l and u the ends of the scale."
        ));
    }
    if is_summed {
        said.push(say!(
            language,
            "Here S is the score of a dimension, and s are the scores of its children."
        ));
    }
    if several.iter().any(is_weighed) {
        said.push(say!(language, "Here w are the weights of the children, which add up to 1."));
    }
    said
}

/// The formula of an indicator's score; none where it is not made from the value as it is.
fn scaling(node: &Node, language: Language) -> Option<String> {
    let is_cut = match node.normalize() {
        _ if node.treat().transforms() => return None,
        Normalize::Goalposts(own) => own.clip,
        Normalize::MinMax(own) => own.clip,
        _ => return None,
    };
    Some(if is_cut {
        say!(language, "s = l + (u − l)·(x − a)/(b − a), cut to [l, u]")
    } else {
        "s = l + (u − l)·(x − a)/(b − a)".to_owned()
    })
}

/// How the scores of children make that of a dimension.
struct Formula {
    text: &'static str,
    /// Whether it has weights.
    is_weighed: bool,
}

fn aggregation(aggregate: &Aggregate) -> Option<Formula> {
    let (text, is_weighed) = match aggregate {
        Aggregate::Arithmetic => ("S = Σ w·s", true),
        Aggregate::Geometric => ("S = Π s^w", true),
        Aggregate::Harmonic => ("S = 1 / Σ (w/s)", true),
        Aggregate::Minimum => ("S = min s", false),
        Aggregate::Maximum => ("S = max s", false),
        _ => return None,
    };
    Some(Formula { text, is_weighed })
}

/// How many units each indicator has data of, what was not submitted, missing, estimated, and how large the errors are.
fn quality(result: &Assessment, language: Language, writing: &Writing<'_>) -> TableBlock {
    let framework = result.framework();
    let nodes = framework.nodes();
    let shown: Vec<usize> = (0..nodes.len()).filter(|&at| nodes[at].is_indicator()).collect();
    let units = result.units();
    let is_silent = |at: usize, row: usize| sources::is_not_submitted(writing.evidence(), result, at, row);
    let estimated: Vec<Option<Vec<bool>>> =
        shown.iter().map(|&at| crate::assess::estimated(result, at)).collect();
    let count = |of: &dyn Fn(usize, usize) -> bool| -> Vec<usize> {
        (0..shown.len()).map(|k| (0..units.len()).filter(|&row| of(k, row)).count()).collect()
    };
    let is_missing = |k: usize, row: usize| result.values_of(shown[k])[row].is_nan();
    let absent = |k: usize, row: usize| result.does_not_apply(shown[k], row);
    let is_estimated = |k: usize, row: usize| estimated[k].as_ref().is_some_and(|flags| flags[row]);
    let mut table = Table::new()
        .with(say!(language, "Indicator"), Cells::texts(shown.iter().map(|&at| nodes[at].named(language))))
        .with(
            say!(language, "Units with data"),
            Cells::counts(count(&|k, row| !is_missing(k, row) && !is_estimated(k, row))),
        );
    let is_open = |k: usize, row: usize| is_missing(k, row) && !absent(k, row);
    let silent = count(&|k, row| is_open(k, row) && is_silent(shown[k], row));
    let missing = count(&|k, row| is_open(k, row) && !is_silent(shown[k], row));
    for (heading, counts) in [
        (say!(language, "Not submitted"), silent),
        (say!(language, "Without data"), missing),
        (say!(language, "Does not apply"), count(&|k, row| absent(k, row))),
        (say!(language, "Estimated"), count(&is_estimated)),
    ] {
        if counts.iter().any(|&count| count > 0) {
            table = table.with(heading, Cells::counts(counts));
        }
    }
    let largest = |at: usize| {
        let errors = super::tables::errors_of(result, at)?;
        errors.iter().copied().filter(|error| *error > 0.0).reduce(f64::max)
    };
    let errors: Vec<Option<String>> =
        shown.iter().map(|&at| error_with_unit(framework, at, largest(at)?, language)).collect();
    if errors.iter().any(Option::is_some) {
        table = table.with(say!(language, "Largest standard error"), Cells::Text(errors));
    }
    TableBlock::new(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Gathering, gather};
    use crate::evidence::{Evidence, Format, Records};
    use crate::report::markdown;
    use crate::{Dataset, Framework, assess};

    #[test]
    fn the_method_shows_its_formulas_with_their_indicators_and_the_quality_of_the_data() {
        let framework = "id = 'x'\ntitle = { en = 'X' }\nnote = { en = 'A note.' }\nscale = [0, 100]\n[method]\nnormalize = 'goalposts'\n\
             [[dimension]]\ncode = 'I'\naggregate = 'geometric'\n\
             [[dimension]]\ncode = 'D'\nparent = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\ngoalposts = [0, 10]\nunit = '%'\nverified = 'page 3'\n\
             [[indicator]]\ncode = 'B'\nparent = 'D'\nnormalize = 'none'\nimpute = 'median'\n\
             [[indicator]]\ncode = 'C'\nparent = 'I'\nnormalize = 'rank'\n";
        let framework = Framework::from_toml(framework).unwrap();
        let data = Dataset::new(["u", "v", "w"])
            .unwrap()
            .with_indicator("A", vec![5.0, f64::NAN, 9.0])
            .unwrap()
            .with_errors("A", vec![0.5, f64::NAN, 1.5])
            .unwrap()
            .with_indicator("B", vec![50.0, 60.0, f64::NAN])
            .unwrap()
            .with_indicator("C", vec![1.0, 2.0, 3.0])
            .unwrap();
        let result = assess(&framework, &data).unwrap();
        let page = markdown(&method_annex(&result, Language::English, &Writing::default()).unwrap());
        for said in [
            "A note.",
            "s = l + (u − l)·(x − a)/(b − a), cut to \\[l, u\\] (A)",
            "S = Π s^w (I)",
            "S = Σ w·s (D)",
            "| A | page 3 |",
            "| Indicator | Units with data | Without data | Estimated | Largest standard error |",
            "| A | 2 | 1 | 0 | 1.50% |",
            "| B | 2 | 0 | 1 |  |",
            "| C | 3 | 0 | 0 |  |",
            "gives the same scores from the framework “x”",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
        // What is scaled stands before what is made of it; nothing is said of a formula that is not used.
        assert!(
            page.find("s = l").unwrap() < page.find("S = Π").unwrap() && !page.contains("min s"),
            "{page}"
        );
    }

    #[test]
    fn a_formula_is_explained_by_what_stands_in_it() {
        let page = |own: &str| {
            let framework = format!(
                "id = 'x'\nscale = [0, 100]\n[method]\n{own}\n[[dimension]]\ncode = 'I'\n\
                 [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n"
            );
            let data = Dataset::new(["u", "v", "w"]).unwrap();
            let data = data.with_indicator("A", vec![5.0, 60.0, 700.0]).unwrap();
            let data = data.with_indicator("B", vec![5.0, 6.0, 7.0]).unwrap();
            let result = assess(&Framework::from_toml(&framework).unwrap(), &data).unwrap();
            markdown(&method_annex(&result, Language::English, &Writing::default()).unwrap())
        };
        let (of_values, of_scores, of_weights) = ("Here s is the score", "Here S is the score", "Here w are");
        let largest = page("normalize = 'none'\naggregate = 'maximum'");
        assert!(largest.contains("S = max s (I)") && largest.contains(of_scores), "{largest}");
        assert!(!largest.contains(of_values) && !largest.contains(of_weights), "{largest}");
        let weighed = page("normalize = 'min-max'");
        for said in ["(x − a)/(b − a) (A, B)", of_values, of_scores, of_weights] {
            assert!(weighed.contains(said), "{said}\n{weighed}");
        }
        // What is scaled is the logarithm, not the value.
        let treated = page("normalize = 'min-max'\ntreat = { rule = { remedies = ['log'] } }");
        assert!(!treated.contains("(x − a)") && !treated.contains(of_values), "{treated}");
    }

    #[test]
    fn a_finding_that_does_not_apply_is_counted_once() {
        let framework = "id = 'x'\nscale = [0, 100]\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             aggregate = { points = { bonus = { above = 80 }, not-applicable = 'rescale', item = [\n\
             { code = 'LATE', points = 60, rule = [{ code = 'days', each = 5 }] },\n\
             { code = 'DEAD', points = 40, rule = [{ code = 'links', each = 10 }] } ] } }\n\
             [[indicator]]\ncode = 'LATE.days'\nparent = 'I'\nverified = 'page 3'\nmeasure = { table = 'late', mean = { of = 'days' } }\n\
             [[indicator]]\ncode = 'DEAD.links'\nparent = 'I'\nmeasure = { table = 'dead', mean = { of = 'links' } }\n";
        let framework = Framework::from_toml(framework).unwrap();
        let read = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let evidence = Evidence::new()
            .with("late", read("unit,days\nu,2\nv,1\n"))
            .with("dead", read("unit,links\nu,1\n"));
        let gathered = gather(&framework, &evidence, &Gathering::by(["unit"])).unwrap();
        let result = assess(&framework, gathered.dataset().unwrap()).unwrap();
        let table = quality(&result, Language::English, &Writing::default().gathered(&gathered));
        let counts = |name: &str| table.cells().column(name).cloned();
        assert_eq!(counts("Units with data"), Some(Cells::counts([2_usize, 1])));
        assert_eq!(counts("Does not apply"), Some(Cells::counts([0_usize, 1])));
        assert_eq!(counts("Not submitted"), None);

        // The method of a rubric is its items.
        let page = markdown(&method_annex(&result, Language::English, &Writing::default()).unwrap());
        for said in [
            "| LATE.days | 60 | 5 off for each |",
            "| DEAD.links | 40 | 10 off for each |",
            "| DEAD.links | not verified |",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
        assert!(page.contains("above 80.") && !page.contains("| Weights |"), "{page}");
    }
}
