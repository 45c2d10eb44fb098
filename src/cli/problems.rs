//! The register of problems: what keeps each indicator of each unit from being better.

use crate::dataset::Gathered;
use crate::framework::Node;
use crate::normalize::Direction;
use crate::report::{TableBlock, Workbook};
use crate::words::{Language, say};
use crate::{Assessment, Cells, Result, Table};

/// The most records of a unit and indicator.
const LIMIT: usize = 100;

/// The heads of the columns.
fn heads(language: Language) -> [String; 14] {
    [
        say!(language, "No."),
        say!(language, "Unit responsible"),
        say!(language, "Indicator"),
        say!(language, "Details"),
        say!(language, "Evidence"),
        language.of("Value", "实际值").to_owned(),
        language.of("Target", "目标值").to_owned(),
        language.of("Gap", "差距").to_owned(),
        say!(language, "Corrective action"),
        say!(language, "Rectification deadline"),
        say!(language, "Progress"),
        say!(language, "Verification"),
        say!(language, "Written off"),
        language.of("Remarks", "备注").to_owned(),
    ]
}

/// What keeps the indicators of units from being better.
pub(super) struct Problems<'a> {
    result: &'a Assessment,
    found: Vec<Failing<'a>>,
}

/// The records of a unit that keep an indicator from being better.
struct Failing<'a> {
    unit: usize,
    node: &'a Node,
    value: f64,
    target: f64,
    /// The table that they stand in.
    table: String,
    records: Table,
}

impl<'a> Problems<'a> {
    pub(super) fn of(gathered: &Gathered, result: &'a Assessment) -> Result<Self> {
        let framework = result.framework();
        let mut found = Vec::new();
        for code in gathered.traceable() {
            let indicator = code.split('@').next().unwrap_or_default();
            let Some((node, spec)) = framework.indicators().find(|(node, _)| node.code() == indicator) else {
                continue;
            };
            let column = result.dataset().indicator(spec.column.as_deref().unwrap_or(indicator));
            let column = column.or_else(|| result.dataset().indicator(indicator));
            let each = gathered.failing(code, result.period(), result.units(), LIMIT)?;
            for (unit, records) in each.into_iter().enumerate() {
                let Some(records) = records else { continue };
                found.push(Failing {
                    unit,
                    node,
                    value: column.map_or(f64::NAN, |column| column.values()[unit]),
                    target: spec.target.unwrap_or(f64::NAN),
                    table: gathered.traced_table(code).unwrap_or_default().to_owned(),
                    records,
                });
            }
        }
        Ok(Self { result, found })
    }

    /// The register in a language; none where no record fails. `columns` are shown of each table, all where none is named.
    pub(super) fn register(
        &self,
        columns: &[String],
        file: &dyn Fn(&str) -> String,
        language: Language,
    ) -> Option<Workbook> {
        let (result, framework) = (self.result, self.result.framework());
        let mut rows: Vec<[String; 4]> = Vec::new();
        let (mut values, mut targets, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
        for Failing { unit, node, value, target, table, records } in &self.found {
            for row in 0..records.rows() {
                let (details, place) = described(records, columns, row, &file(table), language);
                rows.push([
                    result.dataset().unit_name(*unit, language.code()).to_owned(),
                    node.named(language),
                    details,
                    place,
                ]);
                values.push(*value);
                targets.push(*target);
                // What meets its target has no gap.
                let gap = if node.direction() == Direction::Higher { target - value } else { value - target };
                gaps.push(if gap > 0.0 { gap } else { f64::NAN });
            }
        }
        if rows.is_empty() {
            return None;
        }
        let heads = heads(language);
        let number = |values: Vec<f64>| Cells::Number { values, decimals: Some(2) };
        let count = (1..=rows.len() as u64).map(Some).collect();
        let mut table = Table::new().with(heads[0].as_str(), Cells::Count(count));
        for column in 0..4 {
            table = table.with(heads[column + 1].as_str(), Cells::texts(rows.iter().map(|row| &row[column])));
        }
        for (head, values) in heads[5..8].iter().zip([values, targets, gaps]) {
            table = table.with(head.as_str(), number(values));
        }
        for head in &heads[8..] {
            table = table.with(head.as_str(), Cells::Text(vec![None; rows.len()]));
        }
        let title = framework.spec().title.or(framework.id(), language);
        let note = say!(
            tight language,
            "Records that keep an indicator from being better, after appeals. Of each unit and indicator at most {limit} are shown.",
            limit = LIMIT,
        );
        let sheet = say!(language, "Register of problems");
        let book = Workbook::new(format!("{title}{}{sheet}", language.of(": ", "：")), language);
        let book = if result.dataset().is_made() {
            book.warning(say!(language, "Fictitious example data: they say nothing of any real unit."))
        } else {
            book
        };
        let by_hand = say!(language, "The last six columns are filled in by the unit.");
        let block = TableBlock::new(table).note(note).note(by_hand);
        Some(book.sheet(&sheet, [block]))
    }
}

/// What a record says, and where it stands.
fn described(
    failing: &Table,
    columns: &[String],
    row: usize,
    table: &str,
    language: Language,
) -> (String, String) {
    let mut said = Vec::new();
    let mut number = None;
    for (name, cells) in failing.columns() {
        match cells {
            Cells::Count(counts) => number = counts[row],
            Cells::Text(texts) if columns.is_empty() || columns.iter().any(|column| column == name) => {
                if let Some(text) = &texts[row] {
                    said.push(format!("{name}{}{text}", language.of(": ", "：")));
                }
            }
            _ => {}
        }
    }
    let place = say!(
        tight language,
        "row {row} of {table}",
        row = number.map_or_else(String::new, |row| row.to_string()),
        table,
    );
    (said.join(language.of("; ", "；")), place)
}
