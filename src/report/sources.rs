//! What stands behind the values of an assessment: what several sources say of an indicator, and what appeals changed.

use super::document::TableBlock;
use super::tables::value_decimals;
use super::with_unit;
use crate::dataset::{BlendedIndicator, Gathered};
use crate::evidence::Decision;
use crate::words::{Language, listed, on_day, say};
use crate::{Assessment, Cells, Dataset, Table};

/// The word for a source of evidence; names of one's own stay as they are.
fn source_name(name: &str, language: Language) -> String {
    match name {
        "self" | "self-report" => say!(language, "Self-report"),
        "third-party" => say!(language, "Third party"),
        "public" => say!(language, "Public evaluation"),
        name => name.to_owned(),
    }
}

/// The indicators of the assessment that several sources tell, each with its place and the data that hold them.
fn blended<'a>(
    result: &'a Assessment,
    gathered: &'a Gathered,
) -> impl Iterator<Item = (usize, &'a BlendedIndicator, &'a Dataset)> {
    gathered.blended().iter().filter_map(|one| {
        let at = result.framework().position(&one.indicator).ok()?;
        let (period, own) = (one.period.as_deref(), result.period());
        (period.is_none() || own.is_none() || period == own).then_some(())?;
        Some((at, one, gathered.of_period(period)?))
    })
}

/// What a source says of a unit; NaN where it says nothing.
fn told(data: &Dataset, one: &BlendedIndicator, source: &str, unit: &str) -> f64 {
    let column = data.indicator(&format!("{}@{source}", one.indicator));
    column.zip(data.position(unit)).map_or(f64::NAN, |(column, row)| column.values()[row])
}

/// What the sources say of a unit: a row per indicator that several tell; none where there is no such indicator.
pub(super) fn of_unit(
    result: &Assessment,
    gathered: &Gathered,
    row: usize,
    language: Language,
) -> Option<TableBlock> {
    let unit = &result.units()[row];
    let mut names: Vec<&str> = Vec::new();
    let all: Vec<_> = blended(result, gathered).collect();
    for (_, one, _) in &all {
        for source in &one.blended.sources {
            if !names.contains(&source.as_str()) {
                names.push(source);
            }
        }
    }
    if all.is_empty() {
        return None;
    }
    let framework = result.framework();
    let nodes = framework.nodes();
    let shown = |at: usize, value: f64| {
        let unit = framework.indicator_of(&nodes[at])?.unit.get(language.code());
        (!value.is_nan()).then(|| with_unit(value, value_decimals(result, at), unit, language))
    };
    let mut table = Table::new().with(
        say!(language, "Indicator"),
        Cells::texts(all.iter().map(|&(at, ..)| nodes[at].named(language))),
    );
    for source in &names {
        let cells = all.iter().map(|&(at, one, data)| shown(at, told(data, one, source, unit)));
        table = table.with(source_name(source, language), Cells::Text(cells.collect()));
    }
    let counted = all.iter().map(|&(at, ..)| shown(at, result.values_of(at)[row]));
    let from = all.iter().map(|&(_, one, data)| from(one, data, unit, language));
    table = table
        .with(say!(language, "Value that counts"), Cells::Text(counted.collect()))
        .with(say!(language, "From"), Cells::Text(from.collect()));
    Some(TableBlock::new(table))
}

/// The sources that the value of a unit comes from.
fn from(one: &BlendedIndicator, data: &Dataset, unit: &str, language: Language) -> Option<String> {
    let names: Vec<String> =
        one.blended.from(data.position(unit)?).map(|(name, _)| source_name(name, language)).collect();
    (!names.is_empty()).then(|| listed(language, &names))
}

/// What the sources say of every unit: a table per indicator that several tell.
pub(super) fn of_all(
    result: &Assessment,
    gathered: &Gathered,
    rows: &[usize],
    language: Language,
) -> Vec<TableBlock> {
    let framework = result.framework();
    let table_of = |(at, one, data): (usize, &BlendedIndicator, &Dataset)| {
        let decimals = value_decimals(result, at);
        let numbers = |of: &dyn Fn(usize) -> f64| Cells::numbers(rows.iter().map(|&row| of(row)), decimals);
        let mut table = Table::new().with(
            say!(language, "Unit"),
            Cells::texts(rows.iter().map(|&row| result.dataset().unit_name(row, language.code()))),
        );
        let units = result.units();
        for source in &one.blended.sources {
            table = table
                .with(source_name(source, language), numbers(&|row| told(data, one, source, &units[row])));
        }
        if let [first, second] = &one.blended.sources[..] {
            let difference =
                |row: usize| told(data, one, first, &units[row]) - told(data, one, second, &units[row]);
            table = table.with(say!(language, "Gap"), numbers(&difference));
        }
        table =
            table.with(say!(language, "Value that counts"), numbers(&|row| result.values_of(at)[row])).with(
                say!(language, "From"),
                Cells::Text(rows.iter().map(|&row| from(one, data, &units[row], language)).collect()),
            );
        let node = &framework.nodes()[at];
        let name = node.named(language);
        let unit = framework.indicator_of(node).map(|own| own.unit.get(language.code())).unwrap_or_default();
        let caption = match unit {
            "" => name,
            unit => say!(tight language, "{name} ({unit})", name, unit),
        };
        let mut block = TableBlock::new(table).caption(caption);
        if let [first, second] = &one.blended.sources[..] {
            let differences: Vec<f64> = rows
                .iter()
                .map(|&row| told(data, one, first, &units[row]) - told(data, one, second, &units[row]))
                .filter(|difference| !difference.is_nan())
                .collect();
            if !differences.is_empty() {
                let mean = differences.iter().sum::<f64>() / differences.len() as f64;
                let (first, second) = (source_name(first, language), source_name(second, language));
                block = block.note(say!(
                    tight language,
                    "Difference: {first} less {second}; the mean over {units} units is {mean}.",
                    first,
                    second,
                    units = differences.len(),
                    mean = format!("{mean:+.decimals$}"),
                ));
            }
        }
        block
    };
    blended(result, gathered).map(table_of).collect()
}

/// Whether the evidence has nothing of a unit for an indicator, which is then not submitted rather than unknown.
pub(super) fn is_not_submitted(gathered: &Gathered, indicator: &str, unit: &str) -> bool {
    let measured = gathered.measured();
    let mut own = measured
        .iter()
        .filter(|(code, _)| code.split('@').next() == Some(indicator))
        .map(|(_, measured)| measured)
        .peekable();
    own.peek().is_some()
        && own.all(|measured| {
            measured.estimate(unit).is_ok_and(|one| one.records + one.unknown == 0)
                || measured.estimate(unit).is_err()
        })
}

/// What was decided of appeals; none where there were none.
pub(super) fn appeals(gathered: &Gathered, language: Language) -> Option<TableBlock> {
    let all = gathered.amendments();
    if all.is_empty() {
        return None;
    }
    let decision = |decision: Decision| match decision {
        Decision::Upheld => say!(language, "upheld"),
        Decision::Rejected => say!(language, "not upheld"),
        Decision::Pending => say!(language, "pending"),
        Decision::Later => say!(language, "decided after the day of the assessment"),
    };
    let text = |of: &dyn Fn(&crate::evidence::Amendment) -> Option<String>| {
        Cells::Text(all.iter().map(of).collect())
    };
    let table = Table::new()
        .with(say!(language, "No."), Cells::counts(1..=all.len()))
        .with(say!(language, "Table of evidence"), text(&|one| Some(one.table.clone())))
        .with(say!(language, "Record"), text(&|one| Some(one.key.clone())))
        .with(say!(language, "Column"), text(&|one| one.column.clone()))
        .with(say!(language, "Was"), text(&|one| one.was.clone()))
        .with(
            say!(language, "Asked for"),
            text(&|one| {
                one.becomes.clone().or_else(|| one.column.is_none().then(|| say!(language, "struck out")))
            }),
        )
        .with(say!(language, "Decision"), text(&|one| Some(decision(one.decision))))
        .with(say!(language, "Decided"), text(&|one| one.decided.map(|day| on_day(day, language))))
        .with(say!(language, "Reason"), text(&|one| one.reason.clone()));
    Some(TableBlock::new(table))
}
