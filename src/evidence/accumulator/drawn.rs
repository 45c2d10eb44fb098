//! What was drawn, whether it is meant or not.
//!
//! The records that a measure means are a domain of those that were drawn: how many were drawn from a stratum is counted
//! over all units and whatever `where` says.

use std::collections::HashMap;

use crate::error::Result;
use crate::evidence::groups::{Groups, NO_GROUP};
use crate::evidence::ledger::Ledger;
use crate::evidence::measure::{Draws, Measure, Plan};
use crate::evidence::records::Records;
use crate::evidence::sample::Drawn;
use crate::reading::{Cell, Faults};

/// The records of a stratum, or of each cluster or thing in it.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    records: f64,
    w: f64,
    /// The size of the stratum and the first row that says it; row 0 where none does.
    size: (f64, u64),
}

/// How much was drawn from each stratum.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    /// By stratum and what was drawn from it: records, clusters or things.
    groups: Groups,
    counts: Vec<Count>,
    /// How many of the columns of a group do not tell its stratum.
    inner: usize,
}

impl Draw {
    /// None where nothing is said of how records were drawn, but for their weight.
    pub(super) fn of(measure: &Measure, plan: &Plan, units: &[String]) -> Option<Self> {
        let sample = &measure.sample;
        if !sample.is_drawn() {
            return None;
        }
        // Without strata, each unit was drawn from by itself.
        let mut columns = if sample.strata.is_empty() { units.to_vec() } else { sample.strata.clone() };
        let strata = columns.len();
        if !plan.is_of_things {
            // Layers and periods are drawn one by one.
            columns.extend(plan.parts.iter().cloned());
        }
        let mut inner = 0;
        if let Some(cluster) = &sample.clusters {
            columns.push(cluster.clone());
            inner = 1;
        } else if plan.is_of_things {
            // Things of one name in two units are two.
            if !sample.strata.is_empty() {
                columns.extend(units.iter().cloned());
            }
            columns.extend(plan.parts.first().cloned());
            inner = columns.len() - strata;
        }
        Some(Self { groups: Groups::by(columns), counts: Vec::new(), inner })
    }

    pub(super) fn fresh(&self) -> Self {
        Self { groups: self.groups.fresh(), counts: Vec::new(), inner: self.inner }
    }

    pub(super) fn observe(
        &mut self,
        measure: &Measure,
        plan: &Plan,
        records: &Records,
        ledger: &mut Ledger,
    ) -> Result<()> {
        let all = vec![true; records.len()];
        let ids = self.groups.assign(records, &all)?;
        self.counts.resize(self.groups.len(), Count::default());
        // Who counts the records reports what cannot be read.
        let mut known = Ledger::default();
        let mut read = |column: Option<&String>| match column {
            Some(column) => records.numbers(column, &mut known.cells).map(Some),
            None => Ok(None),
        };
        let weights = read(measure.sample.weight.as_ref())?;
        let sizes = read(measure.sample.population.as_ref())?;
        let times = match &plan.draws {
            Draws::One => None,
            Draws::Column(column) => Some(records.numbers(column, &mut Faults::default())?.into_owned()),
            Draws::Trials => Some(plan.denominator.read(records, &all, &mut known)?),
        };
        for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id != NO_GROUP) {
            let times = times.as_ref().map_or(1.0, |times| times[row]);
            let w = weights.as_ref().map_or(1.0, |weights| weights[row]);
            let count = &mut self.counts[id as usize];
            count.records += if times > 0.0 { times } else { 0.0 };
            count.w += if times > 0.0 && w > 0.0 { times * w } else { 0.0 };
            let Some(size) = sizes.as_ref().map(|sizes| sizes[row]).filter(|size| !size.is_nan()) else {
                continue;
            };
            let (line, before) = (records.row(row), count.size);
            if size <= 0.0 {
                say(measure, ledger, (size, line), "is no size of a stratum: a number above 0".to_owned());
            } else if before.1 == 0 {
                count.size = (size, line);
            } else if let Some(problem) = other_size(measure, before, size) {
                say(measure, ledger, (size, line), problem);
            }
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, other: Self, measure: &Measure, ledger: &mut Ledger) {
        let here = self.groups.merge(other.groups);
        self.counts.resize(self.groups.len(), Count::default());
        for (at, theirs) in here.into_iter().zip(other.counts) {
            let ours = &mut self.counts[at];
            ours.records += theirs.records;
            ours.w += theirs.w;
            if ours.size.1 == 0 {
                ours.size = theirs.size;
            } else if theirs.size.1 > 0
                && let Some(problem) = other_size(measure, ours.size, theirs.size.0)
            {
                say(measure, ledger, theirs.size, problem);
            }
        }
    }

    /// What was drawn from each stratum, by the texts that tell it: those of the columns of strata (or of units), and of
    /// the parts that are drawn one by one. Strata of which more was drawn than there is are faults.
    pub(super) fn strata(&self, measure: &Measure, ledger: &mut Ledger) -> HashMap<Vec<&str>, Drawn> {
        let mut strata: HashMap<Vec<&str>, (Drawn, u64)> = HashMap::new();
        for (group, count) in self.counts.iter().enumerate() {
            let key = self.groups.key(group);
            let key = key[..key.len() - self.inner].iter().map(|text| &**text).collect();
            let (known, row) = strata.entry(key).or_default();
            if *row == 0 {
                (known.population, *row) = count.size;
            } else if count.size.1 > 0
                && let Some(problem) = other_size(measure, (known.population, *row), count.size.0)
            {
                say(measure, ledger, count.size, problem);
            }
            if self.inner == 0 {
                known.n += count.records;
                known.w += count.w;
            } else {
                // A thing weighs what its cells do.
                known.n += 1.0;
                known.w += if count.records > 0.0 { count.w / count.records } else { 0.0 };
            }
        }
        let mut over: Vec<(f64, u64, f64)> = strata
            .values()
            .filter(|(known, row)| *row > 0 && known.n > known.population)
            .map(|(known, row)| (known.population, *row, known.n))
            .collect();
        over.sort_by_key(|(_, row, _)| *row);
        for (size, row, drawn) in over {
            let of = match (&measure.sample.clusters, self.inner) {
                (Some(_), _) => "clusters",
                (None, 0) => "records",
                (None, _) => "things",
            };
            let problem = format!("is less than the {drawn} {of} of the stratum that were drawn");
            say(measure, ledger, (size, row), problem);
        }
        strata.into_iter().map(|(key, (drawn, _))| (key, drawn)).collect()
    }
}

fn say(measure: &Measure, ledger: &mut Ledger, (size, row): (f64, u64), problem: String) {
    let column = measure.sample.population.as_deref().unwrap_or_default();
    ledger.cells.push(row, column, Cell::Number(size), problem);
}

/// How a size differs from what is known of its stratum, if it does.
#[expect(clippy::float_cmp, reason = "the size of a stratum is the same number in each of its records")]
fn other_size(measure: &Measure, (known, row): (f64, u64), size: f64) -> Option<String> {
    let remedy = if measure.sample.strata.is_empty() {
        "; without `strata`, the records of a unit are one"
    } else {
        "; strata of one name in two units are one: where they are two, name the column of units too \
         (`strata = [\"unit\", …]`)"
    };
    (known != size).then(|| format!("differs from the {known} of row {row}, in the same stratum{remedy}"))
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use crate::evidence::{
        Amount, Answers, ChannelRows, Classes, Completeness, Estimate, Mean, Measure, Ratio, Records,
        ResponseTime, Rows, Sample,
    };

    /// Strata of 40, 90 and 12 records, from which 6, 9 and 4 were drawn nationwide.
    const DRAWN: &str = "u,s,f,y,c,n\nB,a,n,1,3,40\nA,a,n,6,1,40\nB,a,y,3,2,40\nB,a,y,2,1,40\nA,a,y,2,3,40\n\
                         A,a,n,7,1,40\nA,b,y,3,3,90\nA,b,n,7,3,90\nA,b,y,6,2,90\nB,b,n,6,1,90\nB,b,n,8,1,90\n\
                         A,b,n,2,1,90\nA,b,n,1,3,90\nA,b,y,5,3,90\nB,b,n,3,1,90\nB,c,n,7,1,12\nA,c,n,3,2,12\n\
                         B,c,y,5,1,12\nA,c,n,2,1,12\n";

    fn read(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    fn strata() -> Sample {
        Sample { strata: vec!["s".into()], ..Sample::default() }
    }

    fn sized() -> Sample {
        Sample { population: Some("n".into()), ..strata() }
    }

    fn of(measure: &Measure, unit: &str) -> Estimate {
        *measure.of(&read(DRAWN), ["u"]).unwrap().estimate(unit).unwrap()
    }

    /// samplics 0.6.1, `TaylorEstimator(PopParam.mean)` with `stratum`, `domain` and `fpc`, and the formula of the module
    /// in numpy, which agree to all digits shown.
    #[test]
    fn units_and_conditions_are_domains_of_what_was_drawn() {
        let mean = Measure::new(Mean::new("y"));
        let some = mean.clone().rows(Rows::with("f", "y"));
        for (measure, sample, unit, value, error) in [
            (&mean, sized(), "A", 4.127_906_976_744_186, 0.692_802_504_982_955),
            (&mean, sized(), "B", 4.392_857_142_857_143, 0.823_707_357_397_103_4),
            (&mean, strata(), "A", 4.0, 0.666_597_792_585_521_4),
            (&some, sized(), "A", 4.181_818_181_818_182, 0.721_536_592_014_955_5),
            (&some, sized(), "B", 2.959_183_673_469_387_3, 0.475_824_760_834_974),
            (&some, strata(), "B", 3.333_333_333_333_333_5, 0.706_233_270_314_253_4),
        ] {
            let found = of(&measure.clone().sample(sample), unit);
            assert_relative_eq!(found.value, value, max_relative = 1e-13);
            assert_relative_eq!(found.standard_error, error, max_relative = 1e-12);
        }
    }

    /// As R's survey, a cluster without a record in the domain has been drawn and has a total of 0. The numbers are those
    /// of the module's formula in numpy, with strata of 10, 12 and 5 clusters.
    #[test]
    fn clusters_without_a_record_in_the_domain_were_drawn_too() {
        let lines = DRAWN.lines().map(|line| {
            let (said, size) = line.rsplit_once(',').unwrap();
            let size = match size {
                "40" => "10",
                "90" => "12",
                "12" => "5",
                head => head,
            };
            format!("{said},{size}")
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let records = read(&text);
        let sample = Sample { clusters: Some("c".into()), ..sized() };
        let mean = Measure::new(Mean::new("y")).sample(sample).rows(Rows::with("f", "y"));
        let found = mean.of(&records, ["u"]).unwrap();
        for (unit, value, error) in [
            ("A", 4.086_956_521_739_131, 0.591_099_321_926_444_7),
            ("B", 3.181_818_181_818_181_7, 0.509_884_537_567_242_2),
        ] {
            let one = found.estimate(unit).unwrap();
            assert_relative_eq!(one.value, value, max_relative = 1e-13);
            assert_relative_eq!(one.standard_error, error, max_relative = 1e-12);
        }
    }

    #[test]
    fn a_condition_says_what_the_ratio_over_all_records_says() {
        let is = || Rows::with("f", "y");
        let ratio = Ratio::new(Amount::If(is(), Box::new("y".into())), Amount::from(is()));
        let answers = Answers::new((1..=9).map(|points| (points.to_string(), f64::from(points))));
        let weighted = Sample { weight: Some("n".into()), ..strata() };
        for sample in [strata(), sized(), weighted] {
            let whole = of(&Measure::new(ratio.clone()).sample(sample.clone()), "A");
            let some = of(&Measure::new(Mean::new("y")).rows(is()).sample(sample.clone()), "A");
            assert_relative_eq!(some.value, whole.value, max_relative = 1e-13);
            assert_relative_eq!(some.standard_error, whole.standard_error, max_relative = 1e-12);
            // An answer that does not apply is no part of the domain either.
            let marked: Vec<String> = DRAWN
                .lines()
                .map(|line| {
                    let mut cells: Vec<&str> = line.split(',').collect();
                    if cells[2] == "n" {
                        cells[3] = "n/a";
                    }
                    cells.join(",") + "\n"
                })
                .collect();
            let answers = answers.clone().not_applicable("n/a");
            let answered = Mean::new(Amount::Answer { column: "y".into(), answers });
            let found = Measure::new(answered).sample(sample).of(&read(&marked.concat()), ["u"]).unwrap();
            let found = found.estimate("A").unwrap();
            assert_relative_eq!(found.value, whole.value, max_relative = 1e-13);
            assert_relative_eq!(found.standard_error, whole.standard_error, max_relative = 1e-12);
        }
    }

    #[test]
    fn what_was_drawn_is_counted_over_batches_in_any_order() {
        let lines: Vec<&str> = DRAWN.lines().collect();
        let part = |lines: &[&str]| read(&format!("u,s,f,y,c,n\n{}\n", lines.join("\n")));
        let measure = Measure::new(Mean::new("y")).rows(Rows::with("f", "y")).sample(sized());
        let whole = measure.of(&read(DRAWN), ["u"]).unwrap();
        for at in [2, 7, 15] {
            let (first, second) = (part(&lines[1..at]), part(&lines[at..]));
            for parts in [[&first, &second], [&second, &first]] {
                let mut counts = measure.accumulator(["u"]).unwrap();
                for part in parts {
                    let mut other = counts.fresh();
                    other.observe(part).unwrap();
                    counts.merge(other);
                }
                let found = counts.finish().unwrap();
                for unit in ["A", "B"] {
                    let (a, b) = (found.estimate(unit).unwrap(), whole.estimate(unit).unwrap());
                    assert_relative_eq!(a.value, b.value, max_relative = 1e-13);
                    assert_relative_eq!(a.standard_error, b.standard_error, max_relative = 1e-12);
                }
            }
        }
    }

    #[test]
    fn strata_of_one_name_are_one_unless_the_column_of_units_tells_them_apart() {
        let text = "u,s,y,n\nA,x,1,20\nA,x,3,20\nB,x,2,40\nB,x,6,40\n";
        let mean = Measure::new(Mean::new("y"));
        let fault = mean.clone().sample(sized()).of(&read(text), ["u"]).unwrap_err().to_string();
        assert!(fault.contains("`40` differs from the 20 of row 2, in the same stratum"), "{fault}");
        assert!(fault.contains("name the column of units too"), "{fault}");
        let each = Sample { strata: vec!["u".into(), "s".into()], ..sized() };
        let found = mean.clone().sample(each.clone()).of(&read(text), ["u"]).unwrap();
        // (1 − 2/20) · 2/2 and (1 − 2/40) · 8/2.
        assert_relative_eq!(found.estimates()[0].standard_error.powi(2), 0.9, max_relative = 1e-13);
        assert_relative_eq!(found.estimates()[1].standard_error.powi(2), 3.8, max_relative = 1e-13);
        let by_unit = Sample { population: Some("n".into()), ..Sample::default() };
        assert_eq!(
            mean.clone().sample(by_unit).of(&read(text), ["u"]).unwrap().estimates(),
            found.estimates()
        );
        let said = serde_json::to_value(&each).unwrap();
        assert_eq!(said["strata"], serde_json::json!(["u", "s"]));
        assert_eq!(serde_json::from_value::<Sample>(said).unwrap(), each);
        assert_eq!(serde_json::to_value(strata()).unwrap()["strata"], "s");
    }

    #[test]
    fn a_unit_without_a_known_record_has_no_value_and_the_others_have_theirs() {
        let text = "u,c,x\nA,1,\nA,2,\nB,1,3\nB,2,5\n";
        let sample = Sample { clusters: Some("c".into()), ..Sample::default() };
        let found = Measure::new(Mean::new("x")).sample(sample).of(&read(text), ["u"]).unwrap();
        assert!(found.values()[0].is_nan() && found.values()[1] == 4.0);
        assert_eq!(found.estimates()[1].standard_error, 1.0);
        assert_eq!(found.notes(), ["unit A: no value, for all of its 2 records lack what is measured"]);
        let strata = Sample { population: Some("n".into()), ..strata() };
        let text = "u,s,x,n\nA,1,,9\nA,2,,9\nB,1,3,9\nB,2,5,9\n";
        let found = Measure::new(Mean::new("x")).sample(strata).of(&read(text), ["u"]).unwrap();
        assert_eq!(found.notes(), ["unit A: no value, for all of its 2 records lack what is measured"]);
    }

    #[test]
    fn records_that_lack_their_number_are_taken_for_others_of_their_stratum() {
        // Of stratum a two of four are known: each stands for 20 of 40, so the strata count 40 and 40.
        let text = "u,s,y,n\nA,a,1,40\nA,a,3,40\nA,a,,40\nA,a,,40\nA,b,6,40\nA,b,8,40\n";
        let found = Measure::new(Mean::new("y")).sample(sized()).of(&read(text), ["u"]).unwrap();
        let a = found.estimates()[0];
        assert_relative_eq!(a.value, 4.5, max_relative = 1e-14);
        // Two strata with s² = 2, two of 40 each, weigh ½: 2 · ¼ · (1 − 2/40) · 2/2.
        assert_relative_eq!(a.standard_error.powi(2), 0.475, max_relative = 1e-13);
    }

    #[test]
    fn things_of_several_records_are_drawn_by_the_thing() {
        // Two of the four items of the stratum are meant.
        let text =
            "u,s,i,ok,f,n\nA,x,1,y,y,8\nA,x,1,n,y,8\nA,x,2,y,y,8\nA,x,2,y,y,8\nA,x,3,n,n,8\nB,x,1,n,n,8\n";
        let rows = ChannelRows::new("i", "ok");
        let kind = Completeness::long(rows, Answers::new([("y", 1.0), ("n", 0.0)]))
            .form(crate::evidence::CompletenessForm::MeanOfItems);
        let measure = Measure::new(kind).rows(Rows::with("f", "y")).sample(sized());
        let a = *measure.of(&read(text), ["u"]).unwrap().estimate("A").unwrap();
        // Shares ½ and 1 with errors ∓¼, two zeros: 2² · (1 − 4/8) · 4/3 · ⅛ over (2 · 2)².
        assert_relative_eq!(a.value, 0.75, max_relative = 1e-14);
        assert_relative_eq!(
            a.standard_error.powi(2),
            4.0 * 0.5 * 4.0 / 3.0 * 0.125 / 16.0,
            max_relative = 1e-13
        );
        let few = text.replace(",8\n", ",3\n");
        let fault = measure.of(&read(&few), ["u"]).unwrap_err().to_string();
        assert!(fault.contains("`3` is less than the 4 things of the stratum that were drawn"), "{fault}");
    }

    #[test]
    fn classes_and_quantiles_count_what_was_drawn() {
        let mean = Measure::new(Mean::new("y")).sample(sized());
        let classes = of(&mean.clone().by(Classes::weighted("f", [("y", 1.0), ("n", 1e-12)])), "A");
        let some = of(&mean.rows(Rows::with("f", "y")), "A");
        assert_relative_eq!(classes.value, some.value, max_relative = 1e-9);
        assert_relative_eq!(classes.standard_error, some.standard_error, max_relative = 1e-9);
        // Stratum a stands for 40/6 a record, c for 12/4: the one record of c is the least of the domain by weight.
        let text = "u,s,f,y,n\nA,a,y,9,40\nA,a,n,1,40\nA,c,y,1,4\nA,c,y,2,4\nA,c,y,3,4\n";
        let median = Measure::new(ResponseTime::new("y")).rows(Rows::with("f", "y")).sample(sized());
        assert_eq!(median.of(&read(text), ["u"]).unwrap().values(), [9.0], "20 against 4");
    }
}
