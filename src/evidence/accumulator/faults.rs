//! What is wrong with the numbers and texts of records: found while they are counted, and where counts are put together.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::error::Result;
use crate::evidence::groups::Groups;
use crate::evidence::ledger::Ledger;
use crate::evidence::measure::{Bound, Draws, Measure, Plan};
use crate::evidence::measured::JOINT;
use crate::evidence::records::Records;
use crate::evidence::repeated::{Repeated, Said};
use crate::evidence::sample::{Sample, Tally};
use crate::reading::Cell;
use crate::words::excerpt;

/// A share may exceed its whole by the rounding of sums, not by more.
const ROUNDING: f64 = 1e-9;

/// The largest count: beyond it, whole numbers are not told apart.
const MOST: f64 = (1_u64 << 53) as f64;

/// What is wrong with the numbers of a record, if anything.
#[inline]
pub(super) fn fault(
    plan: &Plan,
    sample: &Sample,
    tally: &Tally,
    [y, x, w, times, constant]: [f64; 5],
) -> Option<(String, f64, String)> {
    // Most records are told to be right by a few comparisons.
    let is_right = w >= 0.0
        && match plan.bound {
            Bound::None => true,
            Bound::Counts => x >= 0.0 && y >= 0.0,
            Bound::Share => y >= 0.0 && y <= x,
        };
    if is_right && plan.draws == Draws::One && plan.constant.is_none() {
        return None;
    }
    bad_sums(plan, sample, [y, x, w])
        .or_else(|| bad_draws(plan, y, x, times))
        .or_else(|| differs(plan, tally.constant, constant))
}

/// What is wrong with the sums and the weight of a record, if anything.
fn bad_sums(plan: &Plan, sample: &Sample, [y, x, w]: [f64; 3]) -> Option<(String, f64, String)> {
    if w < 0.0 {
        return Some((sample.weight.clone().unwrap_or_default(), w, "is a negative weight".to_owned()));
    }
    if plan.bound == Bound::None {
        return None;
    }
    if x < 0.0 {
        return Some((plan.denominator.words(), x, "is negative".to_owned()));
    }
    if y < 0.0 {
        return Some((plan.numerator.words(), y, "is negative".to_owned()));
    }
    (plan.bound == Bound::Share && y > x * (1.0 + ROUNDING)).then(|| {
        (plan.numerator.words(), y, format!("is more than the {x} of `{}`", plan.denominator.words()))
    })
}

/// What is wrong with the number of draws that a record stands for, if anything.
fn bad_draws(plan: &Plan, y: f64, x: f64, times: f64) -> Option<(String, f64, String)> {
    let whole = |number: f64| (0.0..=MOST).contains(&number) && number.fract() == 0.0;
    let problem = || "is no count: a whole number from 0 to 2^53".to_owned();
    match &plan.draws {
        Draws::Column(column) if !whole(times) => Some((column.clone(), times, problem())),
        Draws::Trials if !whole(y) => Some((plan.numerator.words(), y, problem())),
        Draws::Trials if !whole(x) => Some((plan.denominator.words(), x, problem())),
        _ => None,
    }
}

/// What is wrong with a number that all records of a unit must say alike, if anything.
#[expect(clippy::float_cmp, reason = "each record of the unit says the same number")]
pub(super) fn differs(plan: &Plan, (first, row): (f64, u64), found: f64) -> Option<(String, f64, String)> {
    let column = plan.constant.clone()?;
    if found <= 0.0 {
        return Some((column, found, "is not above 0".to_owned()));
    }
    (row > 0 && first != found)
        .then(|| (column, found, format!("differs from the {first} of row {row}, in the same unit")))
}

/// Reports a row that says a part again, where that is an error; the key is that of its class, part, stratum and cluster.
pub(super) fn repeats(
    plan: &Plan,
    key: &[Box<str>],
    (before, now): (Said, Said),
    by_class: bool,
    ledger: &mut Ledger,
) {
    let parts = &key[usize::from(by_class)..][..plan.parts.len()];
    let (Some(Repeated::Error), Some(column), [of @ .., cell]) = (plan.once, plan.parts.last(), parts) else {
        return;
    };
    let problem = format!(
        "of `{}` stands in row {} too; remove one of them, or say which counts (`repeated`)",
        excerpt(&of.join(JOINT)),
        before.row
    );
    ledger.cells.push(now.row, column, Cell::Text(cell), problem);
}

/// Reports the units whose groups differ in what they must say alike.
pub(super) fn alike(plan: &Plan, units: usize, groups: &Groups, tallies: &[Tally], ledger: &mut Ledger) {
    let mut known: HashMap<&[Box<str>], (f64, u64)> = HashMap::new();
    for (group, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.constant.1 > 0) {
        let first = *known.entry(&groups.key(group)[..units]).or_insert(tally.constant);
        if let Some((column, value, problem)) = differs(plan, first, tally.constant.0) {
            ledger.cells.push(tally.constant.1, &column, Cell::Number(value), problem);
        }
    }
}

/// Reports the texts that neither measure nor kind knows.
pub(super) fn know(
    measure: &Measure,
    plan: &Plan,
    records: &Records,
    meant: &[bool],
    ledger: &mut Ledger,
) -> Result<()> {
    for (column, texts) in &measure.known {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        know_texts(column, &texts, records, None, ledger)?;
    }
    let classes = measure.by.iter().map(|classes| (&classes.column, &classes.weights));
    for (column, weights) in classes.chain(plan.known.iter().map(|(column, weights)| (column, weights))) {
        know_classes(column, weights, records, meant, ledger)?;
    }
    Ok(())
}

/// Reports the classes that have no weight.
fn know_classes(
    column: &str,
    weights: &IndexMap<String, f64>,
    records: &Records,
    meant: &[bool],
    ledger: &mut Ledger,
) -> Result<()> {
    if weights.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = weights.keys().map(String::as_str).collect();
    know_texts(column, &known, records, Some(meant), ledger)
}

/// Reports texts that are not among those that a column may hold, in the records that are meant or in all.
fn know_texts(
    column: &str,
    texts: &[&str],
    records: &Records,
    meant: Option<&[bool]>,
    ledger: &mut Ledger,
) -> Result<()> {
    let labels = records.labels(column)?;
    let texts_known: HashSet<&str> = texts.iter().copied().collect();
    let known: Vec<bool> = labels
        .names
        .iter()
        .enumerate()
        .map(|(code, name)| code == 0 || texts_known.contains(&**name))
        .collect();
    if known.iter().all(|&known| known) {
        return Ok(());
    }
    for (row, &code) in labels.codes.iter().enumerate() {
        if meant.is_none_or(|meant| meant[row]) && !known[code as usize] {
            let name = &labels.names[code as usize];
            let known = || texts.iter().map(ToString::to_string).collect();
            ledger.unknown_answer(column, name, records.row(row), known);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Mean, Measure, Ratio, Records, Sample};

    fn read(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    fn fault_of(sample: &Sample, batches: &[Records]) -> String {
        Measure::new(Mean::new("y")).sample(sample.clone()).scan(batches, ["unit"]).unwrap_err().to_string()
    }

    #[test]
    fn sizes_that_cannot_be_are_faults_wherever_they_are_found() {
        let sized = Sample { population: Some("n".into()), strata: vec!["s".into()], ..Sample::default() };
        let clusters = Sample { clusters: Some("c".into()), ..sized.clone() };
        let head = "unit,s,c,y,n\n";
        let few = fault_of(&sized, &[read(&format!("{head}A,s,1,1,2\nA,s,1,2,2\nA,s,1,3,2\n"))]);
        assert!(few.contains("row 2, column `n`: `2` is less than the 3 records"), "{few}");
        let few = fault_of(&clusters, &[read(&format!("{head}A,s,1,1,2\nA,s,2,2,2\nA,s,3,3,2\n"))]);
        assert!(few.contains("`2` is less than the 3 clusters"), "{few}");
        let none = fault_of(&sized, &[read(&format!("{head}A,s,1,1,0\n"))]);
        assert!(none.contains("`0` is no size"), "{none}");
        let differ = "`40` differs from the 20 of row 2, in the same stratum";
        for sample in [&sized, &clusters] {
            let whole = fault_of(sample, &[read(&format!("{head}A,s,1,1,20\nA,s,2,2,40\n"))]);
            assert!(whole.contains(differ), "{whole}");
            let parts = [read(&format!("{head}A,s,1,1,20\n")), read(&format!("{head}A,s,1,2,40\n"))];
            let apart = fault_of(sample, &parts);
            assert!(apart.contains(differ), "{apart}");
        }
        let all = read(&format!("{head}A,s,1,1,3\nA,s,2,2,3\nA,s,3,3,3\n"));
        for sample in [sized, clusters] {
            let a = Measure::new(Mean::new("y")).sample(sample).of(&all, ["unit"]).unwrap().estimates()[0];
            assert_eq!((a.value, a.standard_error), (2.0, 0.0));
        }
    }

    #[test]
    fn huge_numbers_are_errors() {
        use crate::evidence::{RatingReport, Satisfaction};
        let ratings = Satisfaction::new("g").count("n").report(RatingReport::GoodRate);
        let fault = Measure::new(ratings).of(&read("unit,g,n\nA,5,1e19\nA,1,1e19\n"), ["unit"]).unwrap_err();
        assert!(fault.to_string().contains("`10000000000000000000` is no count"), "{fault}");
        let times = Measure::new(Mean::new("y")).times(1e308).of(&read("unit,y\nA,1\nB,1e10\n"), ["unit"]);
        let fault = times.unwrap_err();
        assert_eq!(fault.code(), "overflow");
        assert!(fault.to_string().contains("for unit `B`"), "{fault}");
        for text in ["unit,y\nA,1e308\nA,1e308\n", "unit,y\nA,1e200\nA,3e200\n"] {
            let fault = Measure::new(Mean::new("y")).of(&read(text), ["unit"]).unwrap_err();
            assert_eq!(fault.code(), "overflow", "{fault}");
        }
        let parts = [read("unit,y,x\nA,1,1e300\n"), read("unit,y,x\nA,1,2\nA,2,2\n")];
        for order in [[0, 1], [1, 0]] {
            let mut counts = Measure::new(Ratio::new("y", "x")).accumulator(["unit"]).unwrap();
            for part in order {
                let mut other = counts.fresh();
                other.observe(&parts[part]).unwrap();
                counts.merge(other);
            }
            assert_eq!(counts.finish().unwrap_err().code(), "overflow");
        }
    }
}
