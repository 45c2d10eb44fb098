//! From counts to the estimates of units, with what a reader of them must know.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::Accumulator;
use super::faults::alike;
use super::interval::{trials, with_interval};
use crate::Table;
use crate::error::{Error, Problem, Result};
use crate::evidence::Amount;
use crate::evidence::classes::{Classes, Empty};
use crate::evidence::details::Details;
use crate::evidence::groups::Groups;
use crate::evidence::measure::{Bound, Form, Kind, Measure, Part, Plan, Values};
use crate::evidence::measured::{Estimate, JOINT, LeftOut, Measured};
use crate::evidence::quality::{Counts, Failing};
use crate::evidence::sample::{Drawn, RatioEstimate, Stratum, Tally};
use crate::evidence::spread::Spread;
use crate::table::Cells;

impl Accumulator {
    /// The estimates of all units.
    ///
    /// # Errors
    /// `cells` with every cell that is not what its column must hold: no number, a negative count, a part that
    /// is larger than its whole; `unknown_answers` with every answer or class that has no points or weight;
    /// `empty_table` without records, `no_records` where none is of any unit, unless none need be meant;
    /// `empty_class` where the measure says that a class without data is an error; `overflow` where sums
    /// or their squares leave the range of a number; `invalid_parameter` where two units have one code, for their
    /// texts have ` / ` in them.
    pub fn finish(self) -> Result<Measured> {
        let Self { measure, plan, units: keys, groups, tallies, spreads, draw, .. } = self;
        let (mut counts, mut left_out, mut ledger) = (self.counts, self.left_out, self.ledger);
        let table = measure.table.clone().unwrap_or_else(|| "the records".to_owned());
        if plan.constant.is_some() {
            alike(&plan, keys.len(), &groups, &tallies, &mut ledger);
        }
        let drawn = draw.as_ref().map(|draw| draw.strata(&measure, &mut ledger));
        ledger.into_result(&table)?;
        if groups.len() == 0 && left_out == LeftOut::default() {
            return Err(Error::from(Problem::EmptyTable {
                file: Some(table),
                found: "there is a header but no rows",
            }));
        }
        let mut notes = Vec::new();
        if groups.len() == 0 && measure.optional && left_out.without_key == 0 {
            let of = measure.table.as_ref().map_or_else(String::new, |table| format!(" of `{table}`"));
            notes.push(format!("no unit has a value, for no record{of} is meant"));
        } else if groups.len() == 0 {
            return Err(Error::from(Problem::NoRecords {
                table,
                not_meant: left_out.not_meant,
                without_key: left_out.without_key,
                columns: keys.to_vec(),
            }));
        }
        let mut units = Vec::new();
        let mut estimates = Vec::new();
        let mut details = Details::default();
        let mut named = Vec::new();
        let mut draws = Vec::new();
        if let Kind::Quality(quality) = &measure.kind {
            quality.settle(&mut counts);
        }
        let columns = [keys.len(), plan.parts.len()];
        let counted = (&tallies[..], &spreads[..], &counts, drawn.as_ref());
        for (unit, classes) in parted(&measure, &plan, columns, &groups, counted) {
            let each = classes
                .iter()
                .map(|(class, parts)| (class.as_deref(), measure.kind.finish(parts, &measure.sample)));
            let unit: Vec<String> = unit.iter().map(ToString::to_string).collect();
            if let Values::Names(_, names) = &plan.spread {
                named.push(at_each(names.len(), classes.values().flatten()));
            }
            let before = notes.len();
            for (class, parts) in &classes {
                if let Kind::Target(target) = &measure.kind {
                    left_out.not_meant += target.earlier(parts, &measure.sample);
                }
                details.extend(&unit, class.as_deref(), measure.kind.details(parts, &measure.sample));
                notes.extend(notes_of(&measure, &unit, class.as_deref(), parts));
            }
            let whole = match &measure.by {
                None => each.map(|(_, estimate)| estimate).next().unwrap_or_default(),
                Some(classes) => combined(classes, &each.collect::<Vec<_>>(), &unit, &mut notes)?,
            };
            if whole.value.is_nan() && notes.len() == before {
                notes.push(format!("unit {}: no value, for {}", unit.join(JOINT), why_none(&whole)));
            }
            if whole.gaps > 0 {
                let (unit, gaps) = (unit.join(JOINT), whole.gaps);
                notes.push(format!(
                    "unit {unit}: {gaps} cells of counted records say nothing and are left out"
                ));
            }
            let bounded = measure.kind.is_share(&plan);
            draws.push(if plan.bound == Bound::Share {
                trials(&whole, &measure)
            } else {
                (f64::NAN, f64::NAN)
            });
            in_range(&[whole.value, whole.variance, whole.y, whole.x], "sum", (&measure, &plan), &unit)?;
            let estimate = with_interval(whole, measure.sample.level, bounded).times(measure.times);
            let Estimate { value, standard_error, low, high, .. } = estimate;
            in_range(&[value, standard_error, low, high], "value", (&measure, &plan), &unit)?;
            estimates.push(estimate);
            units.push(unit);
        }
        notes.extend(without_key(&super::keys(&measure, &plan, &keys), &self.keyless, left_out.without_key));
        let found = Measured {
            measure: measure.kind.name().to_owned(),
            rule: rule(&measure, &plan),
            details: details
                .table(&keys, measure.by.as_ref().map(|classes| classes.column.as_str()))
                .or_else(|| detailed(&plan.spread, &keys, &units, &named)),
            rows: conditions(&measure, &plan),
            keys: keys.to_vec(),
            positions: positions(&units)?,
            units,
            estimates,
            left_out,
            notes,
            draws: (plan.bound == Bound::Share).then_some(draws),
            times: measure.times,
        };
        match measure.kind.shrink() {
            None => Ok(found),
            Some(shrink) => found.shrunk(shrink),
        }
    }
}

/// Which records belong to nobody.
fn without_key(columns: &[String], rows: &[u64], records: u64) -> Option<String> {
    let named: Vec<String> = rows.iter().map(u64::to_string).collect();
    let more = if records > rows.len() as u64 { " …" } else { "" };
    let columns: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    let (noun, are) = if records == 1 { ("record has", "is") } else { ("records have", "are") };
    (records > 0).then(|| {
        let (columns, rows) = (columns.join(" or "), named.join(", "));
        format!("{records} {noun} nothing in {columns} and {are} left out (row {rows}{more})")
    })
}

/// Why a unit has no value, where its kind does not say so.
fn why_none(of: &RatioEstimate) -> String {
    match (of.records, of.unknown) {
        (0, 0) => "none of its records applies".to_owned(),
        (0, 1) => "its only record lacks what is measured".to_owned(),
        (0, unknown) => format!("all of its {unknown} records lack what is measured"),
        _ => "what its records are divided by comes to 0".to_owned(),
    }
}

/// What a reader of the value of a unit and class must know.
fn notes_of(measure: &Measure, unit: &[String], class: Option<&str>, parts: &[Part]) -> Vec<String> {
    let mut notes = measure.kind.notes(parts, &measure.sample);
    let unseen = unseen(parts);
    if !unseen.is_empty() {
        let (columns, strata) = (measure.sample.strata.join(JOINT), unseen.join(", "));
        notes.push(format!("nothing is known in {strata} of `{columns}`; the value is of the other strata"));
    }
    let of = class.map(|class| format!(", {class}")).unwrap_or_default();
    notes.into_iter().map(|note| format!("unit {}{of}: {note}", unit.join(JOINT))).collect()
}

/// Refuses numbers of a unit that have left their range.
fn in_range(
    numbers: &[f64],
    what: &'static str,
    (measure, plan): (&Measure, &Plan),
    unit: &[String],
) -> Result<()> {
    if numbers.iter().any(|number| number.is_infinite()) {
        return Err(Error::from(Problem::Overflow {
            what,
            node: rule(measure, plan).into(),
            unit: Some(unit.join(JOINT).into()),
        }));
    }
    Ok(())
}

/// The conditions that records meet, in words.
fn conditions(measure: &Measure, plan: &Plan) -> String {
    let mut rows: Vec<String> = [&measure.rows, &plan.rows]
        .into_iter()
        .filter(|rows| !rows.is_all())
        .map(ToString::to_string)
        .collect();
    if rows.len() > 1 {
        rows.iter_mut().filter(|rows| rows.contains(" or ")).for_each(|rows| *rows = format!("({rows})"));
    }
    rows.join(" and ")
}

/// Where each unit stands, by its code.
fn positions(units: &[Vec<String>]) -> Result<HashMap<String, usize>> {
    let mut positions = HashMap::with_capacity(units.len());
    for (i, unit) in units.iter().enumerate() {
        if positions.insert(unit.join(JOINT), i).is_some() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "measure",
                parameter: "units",
                found: format!("`{}`, made in two ways", unit.join(JOINT)),
                expected: "columns whose texts have no ` / ` in them",
            }));
        }
    }
    Ok(positions)
}

/// The strata of a unit and class in which records were drawn, but none could be counted; none where there are no others.
fn unseen(parts: &[Part]) -> Vec<&str> {
    let mut seen: IndexMap<&str, (u64, u64)> = IndexMap::new();
    for stratum in parts.iter().filter(|part| part.rule == 0).flat_map(|part| &part.strata) {
        let Some(name) = &stratum.name else { continue };
        let (records, unknown) = seen.entry(name).or_default();
        for tally in &stratum.clusters {
            *records = records.saturating_add(tally.records);
            *unknown += tally.unknown;
        }
    }
    let has_value = seen.values().any(|(records, _)| *records > 0);
    seen.into_iter()
        .filter(|(_, (records, unknown))| has_value && *records == 0 && *unknown > 0)
        .map(|(name, _)| name)
        .collect()
}

/// How many records there are at each of so many names, and their weight.
fn at_each<'a>(names: usize, parts: impl Iterator<Item = &'a Part>) -> Vec<(u64, f64)> {
    let mut counts = vec![(0_u64, 0.0); names];
    for (value, count) in
        parts.flat_map(|part| &part.strata).flat_map(|stratum| &stratum.spreads).flat_map(Spread::iter)
    {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position among names")]
        if let Some(at) = counts.get_mut(value as usize) {
            at.0 = at.0.saturating_add(count.records);
            at.1 += count.w;
        }
    }
    counts
}

/// The table of how many records there are at each name.
fn detailed(
    of: &Values,
    keys: &[String],
    units: &[Vec<String>],
    counted: &[Vec<(u64, f64)>],
) -> Option<Table> {
    let Values::Names(what, names) = of else { return None };
    let rows = || units.iter().zip(counted).flat_map(|(unit, counts)| counts.iter().map(move |_| unit));
    let mut table = Table::new();
    for (i, key) in keys.iter().enumerate() {
        table = table.with(key.clone(), Cells::texts(rows().map(|unit| unit[i].clone())));
    }
    let shares = counted.iter().flat_map(|counts| {
        let total: f64 = counts.iter().map(|(_, w)| w).sum();
        counts.iter().map(move |(_, w)| if total > 0.0 { w / total } else { f64::NAN })
    });
    Some(
        table
            .with(*what, Cells::texts(counted.iter().flat_map(|_| names.iter().cloned())))
            .with(
                "records",
                Cells::Count(counted.iter().flatten().map(|(records, _)| Some(*records)).collect()),
            )
            .with("share", Cells::Number { values: shares.collect(), decimals: Some(4) }),
    )
}

type Parts = IndexMap<Option<Box<str>>, Vec<Part>>;

/// The position of a part, and of its strata.
type Place<'a> = (usize, HashMap<&'a [Box<str>], usize>);

/// What was counted: by group, by value, by rule, and what was drawn from each stratum.
type Counted<'a> = (&'a [Tally], &'a [Spread], &'a Counts, Option<&'a HashMap<Vec<&'a str>, Drawn>>);

/// The tallies by unit, class and part, each with its strata and clusters. Where the kind has rules, each of them has a
/// part of its own behind that of the records.
fn parted<'a>(
    measure: &Measure,
    plan: &Plan,
    [units, parts]: [usize; 2],
    groups: &'a Groups,
    (tallies, spreads, counts, drawn): Counted<'_>,
) -> IndexMap<&'a [Box<str>], Parts> {
    let classes = usize::from(measure.by.is_some());
    let strata = measure.sample.strata.len();
    let mut nested: IndexMap<&[Box<str>], Parts> = IndexMap::new();
    // Where each part and stratum of a unit and class stands, so that many parts are not searched one by one.
    let mut places: HashMap<(&[Box<str>], usize), Place<'_>> = HashMap::new();
    for (group, &tally) in tallies.iter().enumerate() {
        let key = groups.key(group);
        let (unit, rest) = key.split_at(units);
        let (class, rest) = rest.split_at(classes);
        let (part, rest) = rest.split_at(parts);
        let (stratum, cluster) = rest.split_at(strata);
        let drawn = drawn.and_then(|drawn| {
            let of = if strata > 0 { stratum } else { unit };
            let by = if plan.is_of_things { &[] } else { part };
            drawn.get(&of.iter().chain(by).map(|text| &**text).collect::<Vec<_>>()).copied()
        });
        let list = nested.entry(unit).or_default().entry(class.first().cloned()).or_default();
        for rule in 0..=counts.rules() {
            let (at, known) = places.entry((&key[..units + classes + parts], rule)).or_insert_with(|| {
                list.push(Part { labels: part.to_vec(), rule, ..Part::default() });
                (list.len() - 1, HashMap::new())
            });
            let part = &mut list[*at];
            let at = *known.entry(stratum).or_insert_with(|| {
                let name = (strata > 0).then(|| stratum.join(JOINT).into());
                part.strata.push(Stratum { drawn, name, ..Stratum::default() });
                part.strata.len() - 1
            });
            let (tally, failing) =
                if rule == 0 { (tally, Failing::default()) } else { counts.get(group, rule - 1) };
            let stratum = &mut part.strata[at];
            stratum.clusters.push(tally);
            if parts > 0 {
                stratum.names.extend(cluster.first().cloned());
            }
            if rule == 0 {
                stratum.spreads.extend(spreads.get(group).cloned());
            }
            part.failing.merge(&failing);
        }
    }
    nested
}

/// The weighted mean of classes.
fn combined(
    classes: &Classes,
    each: &[(Option<&str>, RatioEstimate)],
    unit: &[String],
    notes: &mut Vec<String>,
) -> Result<RatioEstimate> {
    let found: IndexMap<&str, &RatioEstimate> = each
        .iter()
        .filter_map(|(class, estimate)| class.map(|class| (class, estimate)))
        .filter(|(_, estimate)| !estimate.value.is_nan())
        .collect();
    let weights: Vec<(&str, f64)> = if classes.weights.is_empty() {
        found.keys().map(|class| (*class, 1.0)).collect()
    } else {
        classes.weights.iter().map(|(class, &weight)| (class.as_str(), weight)).collect()
    };
    let empty: Vec<&str> =
        weights.iter().map(|(class, _)| *class).filter(|class| !found.contains_key(class)).collect();
    let mut whole = RatioEstimate::default();
    for (_, estimate) in each {
        whole.records = whole.records.saturating_add(estimate.records);
        whole.unknown += estimate.unknown;
        whole.freedom += estimate.freedom;
        whole.drawn_freedom += estimate.drawn_freedom;
        whole.gaps += estimate.gaps;
    }
    whole.complete = found.values().all(|estimate| estimate.complete);
    if let Some(&class) = empty.first() {
        let unit = unit.join(JOINT);
        match classes.empty {
            Empty::Rescale if found.is_empty() => {
                notes.push(format!("unit {unit}: no value, for no class of `{}` has data", classes.column));
            }
            Empty::Rescale => notes.push(format!(
                "unit {unit}: no data in {} of `{}`; its weight went to the others",
                empty.join(", "),
                classes.column
            )),
            Empty::Missing => {
                notes.push(format!(
                    "unit {unit}: no value, for no data in {} of `{}`",
                    empty.join(", "),
                    classes.column
                ));
                return Ok(RatioEstimate { value: f64::NAN, ..whole });
            }
            Empty::Error => {
                return Err(Error::from(Problem::EmptyClass {
                    unit,
                    column: classes.column.clone(),
                    member: class.to_owned(),
                }));
            }
        }
    }
    let mut total = 0.0;
    for (class, weight) in weights {
        if let Some(estimate) = found.get(class) {
            whole.value += weight * estimate.value;
            whole.variance += weight * weight * estimate.variance;
            total += weight;
        }
    }
    whole.value /= total;
    whole.variance /= total * total;
    // The sums of different classes have no common ratio; the value is over the weights.
    (whole.y, whole.x) = (whole.value * total, total);
    Ok(whole)
}

/// What is divided by what, in words.
fn rule(measure: &Measure, plan: &Plan) -> String {
    let of = plan.numerator.words();
    let words = measure.kind.words().or_else(|| plan.rule.clone());
    let mut rule = match (words, &plan.denominator, plan.form) {
        (Some(words), ..) => words,
        (None, Amount::Number(_), _) => format!("mean of {of}"),
        (None, over, Form::RatioOfSums) => format!("sum of {of} / sum of {}", over.words()),
        (None, over, Form::MeanOfRatios) => format!("mean of {of} / {}", over.words()),
    };
    if let Some(classes) = &measure.by {
        rule = format!("mean over {} of the {rule}", classes.column);
    }
    #[expect(clippy::float_cmp, reason = "1 is the default, exactly")]
    if measure.times != 1.0 {
        // Thirteen digits say every factor that somebody types; 1e308 would fill the line with zeros.
        let times = measure.times;
        rule = if times.abs() < 1e13 { format!("{times} × {rule}") } else { format!("{times:e} × {rule}") };
    }
    rule
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Amount, Classes, Mean, Measure, Records, Sample};

    fn read(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    #[test]
    fn a_stratum_of_which_nothing_is_known_is_named() {
        let sample = Sample { population: Some("n".into()), strata: vec!["s".into()], ..Sample::default() };
        let records = read("unit,s,y,n\nA,s,1,20\nA,s,2,20\nA,t,,2000\nA,t,,2000\n");
        let found = Measure::new(Mean::new("y")).sample(sample).of(&records, ["unit"]).unwrap();
        assert_eq!(found.values(), [1.5]);
        assert_eq!(found.notes(), ["unit A: nothing is known in t of `s`; the value is of the other strata"]);
    }

    #[test]
    fn a_unit_without_data_in_any_class_is_named() {
        let by = Classes::weighted("c", [("p", 1.0), ("q", 2.0)]);
        let found =
            Measure::new(Mean::new("y")).by(by).of(&read("unit,c,y\nA,p,\nB,q,1\n"), ["unit"]).unwrap();
        assert!(found.values()[0].is_nan());
        assert_eq!(found.notes()[0], "unit A: no value, for no class of `c` has data");
        assert_eq!(found.notes()[1], "unit B: no data in p of `c`; its weight went to the others");
    }

    #[test]
    fn rows_that_belong_to_nobody_are_named() {
        let batches: Vec<Records> = ["unit,c,y\n,p,1\nA,p,2\nA,,3\n", "unit,c,y\nA,p,2\n"].map(read).into();
        let by = Measure::new(Mean::new("y")).by(Classes::equal("c"));
        let found = by.scan(&batches[..], ["unit"]).unwrap();
        assert_eq!(found.notes(), ["2 records have nothing in `unit` or `c` and are left out (row 2, 4)"]);
        let many = read(&format!("unit,y\nA,1\n{}", ",2\n".repeat(40)));
        let found = Measure::new(Mean::new("y")).of(&many, ["unit"]).unwrap();
        assert!(
            found.notes()[0].ends_with("left out (row 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …)"),
            "{:?}",
            found.notes()
        );
    }

    #[test]
    fn a_unit_of_which_nothing_is_known_or_applies_is_named() {
        let text = "unit,y\nA,\nA,\nB,\nC,none\nD,2\n";
        let of = crate::evidence::Answers::new([("2", 2.0)]).not_applicable("none");
        let of = Amount::Answer { column: "y".into(), answers: of };
        let found = Measure::new(Mean::new(of)).of(&read(text), ["unit"]).unwrap();
        assert!(found.values()[..3].iter().all(|value| value.is_nan()) && found.values()[3] == 2.0);
        assert_eq!(
            found.notes(),
            [
                "unit A: no value, for all of its 2 records lack what is measured",
                "unit B: no value, for its only record lacks what is measured",
                "unit C: no value, for none of its records applies",
            ]
        );
    }

    #[test]
    fn a_unit_whose_records_weigh_nothing_is_named() {
        let sample = Sample { weight: Some("w".into()), ..Sample::default() };
        let found = Measure::new(Mean::new("y"))
            .sample(sample)
            .of(&read("unit,y,w\nA,1,0\nB,1,2\n"), ["unit"])
            .unwrap();
        assert!(found.values()[0].is_nan() && found.values()[1] == 1.0);
        assert_eq!(found.notes(), ["unit A: no value, for what its records are divided by comes to 0"]);
    }

    #[test]
    fn a_table_without_rows_is_not_one_whose_rows_do_not_count() {
        let mean = Measure::new(Mean::new("y"));
        let fault = mean.of(&read("unit,y\n"), ["unit"]).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "the records: there is a header but no rows; at least a header and one row are needed"
        );
        assert_eq!(mean.of(&read("unit,y\n,1\n"), ["unit"]).unwrap_err().code(), "no_records");
    }

    #[test]
    fn two_units_do_not_share_a_code() {
        let records = read("a,b,y\nA / B,C,1\nA,B / C,5\n");
        let fault = Measure::new(Mean::new("y")).of(&records, ["a", "b"]).unwrap_err();
        assert!(fault.to_string().contains("`A / B / C`, made in two ways"), "{fault}");
        assert!(Measure::new(Mean::new("y")).of(&records, ["b"]).is_ok());
    }
}
