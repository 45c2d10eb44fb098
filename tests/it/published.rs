//! The published indices, reproduced from the published data (`tests/data/*/README.md` says where each comes from).

use std::collections::BTreeMap;

use govindex::framework::Node;
use govindex::normalize::{Direction, Normalize};
use govindex::stats::{Ties, ranks as ranks_of};
use govindex::{Assessment, Dataset, Framework, Panel, ReadOptions, assess};

fn data(file: &str) -> String {
    format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn text_column(dataset: &Dataset, name: &str) -> Vec<Option<String>> {
    dataset.group(name).unwrap().to_vec()
}

mod un_egdi {
    use super::*;

    /// States that did not exist in the early editions: exported as zeros with a blank rank.
    fn did_not_exist(rank: Option<&String>) -> bool {
        rank.is_none()
    }

    fn edition(year: &str) -> (Assessment, Vec<f64>, Vec<Option<String>>) {
        let options = ReadOptions::new()
            .unit("iso3")
            .name("en", "country")
            .period("survey_year")
            .group("region")
            .group("egdi_rank")
            .indicators(["osi", "tii", "hci", "egdi"]);
        let panel = Panel::read_csv(data("un-egdi/egdi_2003_2022.csv"), &options).unwrap();
        let all = panel.get(year).unwrap();
        let ranks = text_column(all, "egdi_rank");
        let existing: Vec<usize> =
            (0..all.len()).filter(|&row| !did_not_exist(ranks[row].as_ref())).collect();
        let dataset = all.select(&existing).unwrap();
        let framework = Framework::builtin(&format!("un-egdi-{year}")).unwrap();
        let published = dataset.indicator("egdi").unwrap().values().to_vec();
        let ranks = text_column(&dataset, "egdi_rank");
        (assess(&framework, &dataset).unwrap(), published, ranks)
    }

    const EDITIONS: [&str; 11] =
        ["2003", "2004", "2005", "2008", "2010", "2012", "2014", "2016", "2018", "2020", "2022"];

    #[test]
    fn every_state_of_every_edition() {
        for year in EDITIONS {
            let (result, published, _) = edition(year);
            let off: Vec<String> = result
                .units()
                .iter()
                .zip(result.scores_at("EGDI").unwrap().iter().zip(&published))
                .filter(|(_, (got, want))| (*got - *want).abs() > 7e-5)
                .map(|(unit, (got, want))| format!("{unit} {got:.4} {want:.4}"))
                .collect();
            let expected: &[&str] =
                if year == "2008" { &["CMR 0.2855 0.2734", "KHM 0.3017 0.2989"] } else { &[] };
            assert_eq!(off, expected, "{year}");
        }
    }

    /// The published values are rounded to four or five digits, so two states whose computed scores differ by less
    /// than the rounding can stand in either order; wherever the digits decide, the published order is ours.
    #[test]
    fn published_ranks_where_the_printed_digits_decide_them() {
        for year in EDITIONS {
            let (result, published, ranks) = edition(year);
            let scores = result.scores_at("EGDI").unwrap();
            let ours = result.ranks_at("EGDI", None).unwrap();
            let mut decided = 0;
            for (row, rank) in ranks.iter().enumerate() {
                let rank: f64 = rank.as_ref().unwrap().parse().unwrap();
                let near = |other: usize| {
                    other != row && (scores[other] - scores[row]).abs() < 1.4e-4 && published[row] > 0.0
                };
                let exception = year == "2008" && ["CMR", "KHM"].contains(&result.units()[row].as_str());
                // The two states whose published index differs from the formula also shift those they jump over.
                let between_exception = year == "2008" && (0.2734..=0.3017).contains(&scores[row]);
                if !exception && !between_exception && !(0..scores.len()).any(near) {
                    decided += 1;
                    assert_eq!(ours[row], rank, "{year} {}", result.units()[row]);
                }
            }
            assert!(decided > 100, "{year}: only {decided} ranks are decided");
        }
    }

    #[test]
    fn states_without_an_online_presence_are_zero_and_share_the_last_rank() {
        for (year, states) in
            [("2003", 18), ("2004", 13), ("2005", 12), ("2008", 10), ("2010", 9), ("2012", 3)]
        {
            let (result, ..) = edition(year);
            let zero: Vec<f64> = result
                .scores_at("EGDI")
                .unwrap()
                .iter()
                .zip(result.ranks_at("EGDI", None).unwrap())
                .filter(|(score, _)| **score == 0.0)
                .map(|(_, rank)| rank)
                .collect();
            assert_eq!(zero.len(), states, "{year}");
            let last = (result.units().len() - states + 1) as f64;
            assert!(zero.iter().all(|&rank| rank == last), "{year}");
            assert_eq!(result.gate_effects().len(), states, "{year}");
            assert!(result.gate_effects().iter().all(|effect| effect.after == 0.0));
        }
    }

    #[test]
    fn group_counts_are_those_of_the_surveys() {
        for (year, counts) in
            [("2018", [40, 71, 66, 16]), ("2020", [57, 69, 59, 8]), ("2022", [60, 73, 53, 7])]
        {
            let (result, ..) = edition(year);
            let grades = result.grades_at("EGDI").unwrap();
            let count = |name: &str| grades.iter().flatten().filter(|grade| grade.grade == name).count();
            assert_eq!(["VH", "H", "M", "L"].map(count), counts, "{year}");
        }
    }

    #[test]
    fn rating_classes_are_quarters_of_their_group() {
        let (result, ..) = edition("2022");
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        for grade in result.grades_at("EGDI").unwrap().into_iter().flatten() {
            *sizes.entry(grade.class.unwrap()).or_default() += 1;
        }
        assert_eq!(["VH", "V3", "V2", "V1"].map(|class| sizes[class]), [15, 15, 15, 15]);
        assert_eq!(["LM", "L3", "L2", "L1"].map(|class| sizes[class]).iter().sum::<usize>(), 7);
    }

    #[test]
    fn impossible_values_of_the_export_are_reported() {
        let (result, ..) = edition("2003");
        let outside: Vec<String> = result
            .notices()
            .iter()
            .filter(|notice| matches!(notice, govindex::Notice::OutOfRange { .. }))
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            outside,
            [
                "`HCI` is outside its possible range [0, 1] for 2 units, used as it is: FSM (1.422), TUV (1.03)"
            ]
        );
    }
}

mod wb_gtmi {
    use super::*;

    #[test]
    fn every_economy_and_letter() {
        let options = ReadOptions::new()
            .unit("iso3")
            .group("group")
            .indicators(["gtmi", "cgsi", "psdi", "dcei", "gtei"]);
        let dataset = Dataset::read_csv(data("wb-gtmi/gtmi_2020.csv"), &options).unwrap();
        let result = assess(&Framework::builtin("wb-gtmi-2020").unwrap(), &dataset).unwrap();
        assert_eq!(dataset.len(), 198);
        for (row, (got, want)) in result
            .scores_at("GTMI")
            .unwrap()
            .iter()
            .zip(dataset.indicator("gtmi").unwrap().values())
            .enumerate()
        {
            assert!((got - want).abs() <= 1e-12, "{}: {got} {want}", dataset.units()[row]);
        }
        let letters: Vec<_> =
            result.grades_at("GTMI").unwrap().into_iter().map(|g| g.map(|g| g.grade)).collect();
        assert_eq!(letters, text_column(&dataset, "group"));
    }
}

mod oecd_dgi {
    use super::*;

    #[test]
    fn every_country_but_the_two_that_the_oecd_printed_inconsistently() {
        let framework = Framework::builtin("oecd-dgi-2019").unwrap();
        let columns: Vec<&str> = framework.columns().map(|(column, _)| column).chain(["composite"]).collect();
        let options = ReadOptions::new().unit("iso3").indicators(columns);
        let dataset = Dataset::read_csv(data("oecd-dgi/dgi_2019.csv"), &options).unwrap();
        let result = assess(&framework, &dataset).unwrap();
        assert_eq!(dataset.len(), 33);
        let off: Vec<&str> = result
            .scores_at("DGI")
            .unwrap()
            .iter()
            .zip(dataset.indicator("composite").unwrap().values())
            .zip(dataset.units())
            .filter(|((got, want), _)| (*got - *want).abs() > 0.004)
            .map(|(_, unit)| unit.as_str())
            .collect();
        assert_eq!(off, ["URY", "BRA"]);
    }
}

mod cn_provincial_services {
    use super::*;

    fn provinces() -> (Assessment, Vec<Option<String>>) {
        let options = ReadOptions::new()
            .unit("unit")
            .group("printed_rank")
            .rename("overall_index", "INDEX")
            .indicators(["INDEX"]);
        let dataset = Dataset::read_csv(data("cn-provincial-services/provinces_2019.csv"), &options).unwrap();
        let framework = Framework::builtin("cn-provincial-services-2019").unwrap().collapse("INDEX").unwrap();
        let printed = text_column(&dataset, "printed_rank");
        (assess(&framework, &dataset).unwrap(), printed)
    }

    /// The source prints 安徽 (90.82) before 福建 (91.11), and a rank but no value for the 兵团. Everything else is
    /// the dense rank of the printed values; the 兵团 shifts those behind it by one.
    #[test]
    fn dense_ranks_and_the_anomalies_of_the_source() {
        let (result, printed) = provinces();
        assert_eq!(result.units().len(), 32);
        let ours = result.ranks_at("INDEX", None).unwrap();
        let differing: Vec<(&str, String, String)> = result
            .units()
            .iter()
            .zip(ours.iter().zip(&printed))
            .filter(|(_, (ours, printed))| ours.to_string() != *printed.as_deref().unwrap())
            .map(|(unit, (ours, printed))| (unit.as_str(), ours.to_string(), printed.clone().unwrap()))
            .collect();
        let expected = [
            ("安徽", "6", "5"),
            ("福建", "5", "6"),
            ("新疆生产建设兵团", "NaN", "28"),
            ("甘肃", "28", "29"),
            ("新疆", "29", "30"),
        ];
        assert_eq!(
            differing,
            expected.map(|(unit, ours, printed)| (unit, ours.to_owned(), printed.to_owned()))
        );
        let missing: Vec<String> = result.notices().iter().map(ToString::to_string).collect();
        assert_eq!(
            missing,
            [
                "`INDEX` is missing for 1 unit: 新疆生产建设兵团",
                "no indicator reads the columns `year`, `band_by_cutpoints`, `note`"
            ]
        );
        assert_eq!(result.rank("内蒙古", "INDEX").unwrap(), Some(21.0));
        let competition = result.ranks_at("INDEX", Some(Ties::Competition)).unwrap();
        let row = result.units().iter().position(|unit| unit == "内蒙古").unwrap();
        assert_eq!(competition[row], 23.0);
    }

    /// Published: 8 very high, 15 high, 9 medium; one of the nine has no value in the source.
    #[test]
    fn band_counts() {
        let (result, _) = provinces();
        let grades = result.grades_at("INDEX").unwrap();
        let count = |name: &str| grades.iter().flatten().filter(|grade| grade.grade == name).count();
        assert_eq!(["very-high", "high", "medium", "low"].map(count), [8, 15, 8, 0]);
        assert_eq!(grades.iter().filter(|grade| grade.is_none()).count(), 1);
        assert_eq!(result.grade("内蒙古", "INDEX").unwrap().unwrap().label.get("zh"), "高");
    }
}

mod eu_egovernment_benchmark {
    use super::*;

    const YEARS: [&str; 2] = ["2021", "2022"];

    /// (country, aggregate, period, indicator) → published score.
    type Published = BTreeMap<(String, String, String, String), Option<f64>>;

    /// Country, life event, year.
    type Unit = (String, String, String);

    fn published() -> Published {
        let mut reader = csv::Reader::from_path(data("eu-egov-benchmark/scores.csv")).unwrap();
        reader
            .records()
            .map(|record| {
                let record = record.unwrap();
                let field = |i: usize| record[i].to_owned();
                ((field(0), field(3), field(4), field(1)), record[5].parse().ok())
            })
            .collect()
    }

    const OUTSIDE_EU: [&str; 8] = ["AL", "CH", "IS", "ME", "MK", "NO", "RS", "TR"];

    /// Units are country × life event of 2021 and 2022.
    fn result(published: &Published) -> Assessment {
        let framework = Framework::builtin("eu-egovernment-benchmark-2023").unwrap();
        let mut units: Vec<Unit> = published
            .keys()
            .filter(|(country, aggregate, period, _)| {
                !country.starts_with("EU")
                    && aggregate.starts_with("life_event:")
                    && YEARS.contains(&period.as_str())
            })
            .map(|(country, aggregate, period, _)| (country.clone(), aggregate.clone(), period.clone()))
            .collect();
        units.sort();
        units.dedup();
        let group = |f: fn(&Unit) -> Option<String>| units.iter().map(f).collect();
        let mut dataset = Dataset::new(units.iter().map(|(c, a, p)| format!("{c}|{a}|{p}")))
            .unwrap()
            .with_group("country", group(|unit| Some(unit.0.clone())))
            .unwrap()
            .with_group("life event", group(|unit| Some(unit.1.clone())))
            .unwrap()
            .with_group("year", group(|unit| Some(unit.2.clone())))
            .unwrap()
            .with_group(
                "EU27",
                group(|unit| (!OUTSIDE_EU.contains(&unit.0.as_str())).then(|| "yes".to_owned())),
            )
            .unwrap()
            .with_group("EU27+", group(|_| Some("yes".to_owned())))
            .unwrap();
        for (_, code) in framework.columns() {
            let values: Vec<f64> = units
                .iter()
                .map(|(c, a, p)| {
                    let key = (c.clone(), a.clone(), p.clone(), code.to_owned());
                    published.get(&key).copied().flatten().unwrap_or(f64::NAN)
                })
                .collect();
            dataset = dataset.with_indicator(code, values).unwrap();
        }
        assess(&framework, &dataset).unwrap()
    }

    const NODES: [&str; 19] = [
        "0", "1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2", "3.3", "3.4", "4", "4.1",
        "4.2", "4.3", "4.4",
    ];

    fn same(got: Option<f64>, want: Option<f64>) -> bool {
        match (got, want) {
            (None, None) => true,
            (Some(got), Some(want)) => (got - want).abs() <= 1e-9,
            _ => false,
        }
    }

    #[test]
    fn every_country_and_life_event_of_both_years() {
        let published = published();
        let result = result(&published);
        assert_eq!(result.units().len(), 35 * 8);
        for unit in result.units() {
            let [country, event, year] = unit.split('|').collect::<Vec<_>>()[..] else { panic!("{unit}") };
            for node in NODES {
                let key = (country.to_owned(), event.to_owned(), year.to_owned(), node.to_owned());
                let (got, want) = (result.score(unit, node).unwrap(), published[&key]);
                assert!(same(got, want), "{unit} {node}: {got:?} {want:?}");
            }
        }
    }

    #[test]
    fn year_averages_of_countries_and_the_eu_rows() {
        let published = published();
        let result = result(&published);
        let by_event = result.averages(&["EU27", "life event"]).unwrap();
        let all_by_event = result.averages(&["EU27+", "life event"]).unwrap();
        let by_country = result.averages(&["country", "year"]).unwrap();
        let (eu, all) = (
            by_country.averages(&["EU27", "year"]).unwrap(),
            by_country.averages(&["EU27+", "year"]).unwrap(),
        );
        let mut checked = 0;
        for ((country, aggregate, period, node), &want) in &published {
            let got = match (country.as_str(), aggregate.strip_prefix("life_event:")) {
                _ if !YEARS.contains(&period.as_str()) => continue,
                ("EU27", Some(_)) => by_event.mean(&["yes", aggregate], node),
                ("EU27+", Some(_)) => all_by_event.mean(&["yes", aggregate], node),
                (_, Some(_)) => continue,
                // The year averages of 2022 are not in the data: one of its life events is not.
                ("EU27", None) => eu.mean(&["yes", period], node),
                ("EU27+", None) => all.mean(&["yes", period], node),
                (country, None) => by_country.mean(&[country, period], node),
            };
            assert!(same(got, want), "{country} {aggregate} {period} {node}: {got:?} {want:?}");
            checked += 1;
        }
        assert_eq!(checked, 19 * (37 + 2 * 8), "every row of the table is compared");
    }
}

/// Compares every value of a column with a node, and says how many there were.
fn all_within(result: &Assessment, node: &str, published: &[f64], times: f64, tolerance: f64) -> usize {
    let mut compared = 0;
    for ((unit, got), want) in result.units().iter().zip(result.scores_at(node).unwrap()).zip(published) {
        if !want.is_nan() {
            compared += 1;
            assert!((got - want * times).abs() <= tolerance, "{unit} {node}: {got} {want}");
        }
    }
    compared
}

mod eu_desi {
    use super::*;

    fn edition(file: &str, columns: &[&str], year: &str) -> Dataset {
        let options = ReadOptions::new().unit("country").period("edition").indicators(columns.to_vec());
        let panel = Panel::read_csv(data(&format!("eu-desi-2022/{file}")), &options).unwrap();
        panel.get(year).unwrap().clone()
    }

    /// 27 states and the EU, two editions: every node, and every normalized indicator. The last column is another export of
    /// the Commission, from 0 to 1 with six digits.
    #[test]
    fn every_node_and_every_normalized_value_of_both_editions() {
        let framework = Framework::builtin("eu-desi-2022").unwrap();
        let indicators: Vec<&str> = framework.columns().map(|(column, _)| column).collect();
        let nodes: Vec<&str> =
            framework.nodes().iter().filter(|node| !node.is_indicator()).map(Node::code).collect();
        assert_eq!((indicators.len(), nodes.len()), (33, 15));
        for year in ["2021", "2022"] {
            let completed = edition("indicators_completed.csv", &indicators, year);
            let result = assess(&framework, &completed).unwrap();
            assert!(result.notices().is_empty(), "{:?}", result.notices());
            let normalized = edition("indicators_normalized.csv", &indicators, year);
            let scores = edition("scores.csv", &[&nodes[..], &["DESI_published_export"]].concat(), year);
            assert_eq!([&normalized, &scores].map(Dataset::units), [result.units(); 2]);
            for code in &indicators {
                let published = normalized.indicator(code).unwrap().values();
                assert_eq!(all_within(&result, code, published, 100.0, 1e-9), 28);
            }
            for code in &nodes {
                let published = scores.indicator(code).unwrap().values();
                assert_eq!(all_within(&result, code, published, 1.0, 1e-9), 28);
            }
            let export = scores.indicator("DESI_published_export").unwrap().values();
            assert_eq!(all_within(&result, "DESI", export, 100.0, 1e-4), 28, "printed with six digits");
        }
    }
}

mod undp {
    use super::*;

    pub(super) fn years(columns: &[&str]) -> Panel {
        let options = ReadOptions::new().unit("iso3").period("year").indicators(columns.to_vec());
        Panel::read_csv(data("undp-hdi/hdi_1990_2015.csv"), &options).unwrap()
    }

    /// Printed with three digits. UNDP prints no index of Rwanda before 1995; in 1994 life expectancy was 14 years, below the
    /// lower goalpost.
    #[test]
    fn every_printed_index_of_1990_to_2015() {
        let framework = Framework::builtin("undp-hdi-2023").unwrap();
        let panel = years(&["le", "eys", "mys", "gnipc", "hdi"]);
        assert_eq!(panel.len(), 26);
        let (mut compared, mut unprinted) = (0, Vec::new());
        for dataset in &panel {
            let year = dataset.period().unwrap();
            let result = assess(&framework, dataset).unwrap();
            let printed = dataset.indicator("hdi").unwrap().values();
            compared += all_within(&result, "HDI", printed, 1.0, 0.0005);
            let scores = result.units().iter().zip(result.scores_at("HDI").unwrap()).zip(printed);
            unprinted.extend(
                scores
                    .filter(|((_, got), want)| !got.is_nan() && want.is_nan())
                    .map(|((unit, got), _)| format!("{unit} {year} {got:.3}")),
            );
        }
        assert_eq!(compared, 4463);
        let rwanda =
            ["RWA 1990 0.320", "RWA 1991 0.311", "RWA 1992 0.305", "RWA 1993 0.290", "RWA 1994 0.000"];
        assert_eq!(unprinted, rwanda);
    }
}

mod undp_ihdi {
    use super::*;

    /// Every printed index; where a loss is not printed there is none of ours either. Inequality never adds.
    #[test]
    fn every_index_whose_losses_are_printed() {
        let columns = ["le", "eys", "mys", "gnipc", "ineq_le", "ineq_edu", "ineq_inc", "ihdi", "hdi"];
        let panel = undp::years(&columns);
        let framework = Framework::builtin("undp-ihdi-2023").unwrap();
        let mut compared = 0;
        for dataset in &panel {
            if dataset.indicator("ihdi").unwrap().present() == 0 {
                continue;
            }
            let result = assess(&framework, dataset).unwrap();
            let [printed, unadjusted] = ["ihdi", "hdi"].map(|code| dataset.indicator(code).unwrap().values());
            compared += all_within(&result, "IHDI", printed, 1.0, 0.0005);
            for ((score, printed), hdi) in
                result.scores_at("IHDI").unwrap().iter().zip(printed).zip(unadjusted)
            {
                assert_eq!(score.is_nan(), printed.is_nan());
                assert!(score.is_nan() || *score < hdi + 0.0005);
            }
        }
        assert_eq!(compared, 834);
    }
}

mod wb_spi {
    use super::*;

    /// The published column of a node and what it is times to be on our scale.
    fn column(code: &str) -> (String, f64) {
        match code {
            "SPI" => ("SPI.INDEX".to_owned(), 1.0),
            _ if code.starts_with("PIL") => (format!("SPI.INDEX.{code}"), 1.0),
            _ => (format!("SPI.DIM{}.INDEX", &code[1..]), 100.0),
        }
    }

    #[test]
    fn every_country_and_node_of_2016_to_2021() {
        let framework = Framework::builtin("wb-spi-2023").unwrap();
        let nodes: Vec<&str> =
            framework.nodes().iter().filter(|node| !node.is_indicator()).map(Node::code).collect();
        assert_eq!(nodes.len(), 1 + 5 + 13);
        let published: Vec<String> = nodes.iter().map(|code| column(code).0).collect();
        let columns = framework.columns().map(|(column, _)| column.to_owned()).chain(published);
        let options = ReadOptions::new().unit("iso3c").period("date").indicators(columns.collect::<Vec<_>>());
        let panel = Panel::read_csv(data("wb-spi/spi_2016_2021.csv"), &options).unwrap();
        let mut compared = 0;
        for dataset in &panel {
            let result = assess(&framework, dataset).unwrap();
            for code in &nodes {
                let (published, times) = column(code);
                let published = dataset.indicator(&published).unwrap().values();
                compared += all_within(&result, code, published, times, 1e-9);
            }
        }
        assert_eq!(compared, 19 * (167 + 3 * 174 + 2 * 181));
    }
}

mod bipa {
    use super::*;

    fn table(file: &str, columns: &[&str]) -> Dataset {
        let options = ReadOptions::new().unit("country").indicators(columns.to_vec());
        Dataset::read_csv(data(&format!("bipa-2024/{file}")), &options).unwrap()
    }

    fn framework() -> Framework {
        Framework::builtin("bipa-2024").unwrap()
    }

    /// The published metrics are scores already.
    fn of_published_metrics() -> Framework {
        let mut spec = framework().spec().clone();
        for indicator in &mut spec.indicator {
            indicator.normalize = Some(Normalize::None);
            indicator.direction = Direction::Higher;
        }
        spec.check().unwrap()
    }

    fn codes(framework: &Framework, levels: std::ops::RangeInclusive<usize>) -> Vec<&str> {
        framework.nodes().iter().filter(|node| levels.contains(&node.level())).map(Node::code).collect()
    }

    /// 69 metrics may be passed on raw: 64 by plain min-max, five by their distance from a best value.
    #[test]
    fn every_metric_whose_raw_values_are_published() {
        let header = std::fs::read_to_string(data("bipa-2024/raw.csv")).unwrap();
        let raw: Vec<&str> = header.lines().next().unwrap().split(',').skip(1).collect();
        assert_eq!(raw.len(), 69);
        let all = framework();
        let absent: Vec<&str> =
            all.columns().map(|(_, code)| code).filter(|code| !raw.contains(code)).collect();
        let result = assess(&all.without_indicators(&absent).unwrap(), &table("raw.csv", &raw)).unwrap();
        let published = table("scores.csv", &raw);
        assert_eq!(published.units(), result.units());
        let mut compared = 0;
        for code in &raw {
            let scores =
                result.scores_at(code).unwrap().iter().zip(published.indicator(code).unwrap().values());
            for (unit, (score, printed)) in result.units().iter().zip(scores) {
                assert_eq!(score.is_nan(), printed.is_nan(), "{unit} {code}");
                if !printed.is_nan() {
                    compared += 1;
                    assert_eq!(*score, *printed, "{unit} {code}");
                }
            }
        }
        assert_eq!(compared, 7343);
    }

    /// Each tier is rounded to two decimals before the next: 3,638 indicators from their printed metrics, 1,860 themes from
    /// their printed indicators.
    #[test]
    fn every_node_below_the_domains_from_its_printed_children() {
        let framework = of_published_metrics();
        let nodes = codes(&framework, 2..=4);
        let published = table("scores.csv", &nodes);
        let (mut compared, mut other) = (0, Vec::new());
        let mut compare = |result: &Assessment, codes: &[&str]| {
            for code in codes {
                let scores = result.scores_at(code).unwrap();
                for ((unit, score), printed) in
                    result.units().iter().zip(scores).zip(published.indicator(code).unwrap().values())
                {
                    assert_eq!(score.is_nan(), printed.is_nan(), "{unit} {code}");
                    compared += usize::from(!score.is_nan());
                    if !score.is_nan() && *score != *printed {
                        other.push(format!("{unit} {code}"));
                    }
                }
            }
        };
        let indicators = codes(&framework, 3..=3);
        compare(&assess(&framework, &published).unwrap(), &indicators);
        let mut themes = framework.clone();
        for code in &indicators {
            themes = themes.collapse(code).unwrap();
        }
        compare(&assess(&themes, &published).unwrap(), &codes(&framework, 2..=2));
        assert_eq!(compared, 3638 + 1860);
        // 0.075 is printed as 0.08, and 0.335 as 0.33: no one rule gives both.
        assert_eq!(other, ["SLV 20501", "LKA 10400"]);
    }

    /// Two tiers up from the printed metrics, a theme is off by one in the last printed digit at most: the two values that no
    /// one rule of rounding gives go up.
    #[test]
    fn themes_from_metrics_are_within_the_last_digit() {
        let framework = of_published_metrics();
        let published = table("scores.csv", &codes(&framework, 2..=4));
        let result = assess(&framework, &published).unwrap();
        let themes = codes(&framework, 2..=2);
        let values = |code: &&str| published.indicator(code).unwrap().values();
        let compared = themes.iter().map(|code| all_within(&result, code, values(code), 1.0, 0.01 + 1e-9));
        assert_eq!(compared.sum::<usize>(), 1860);
    }

    #[test]
    fn ranks_are_competition_ranks_of_rounded_scores() {
        let framework = framework();
        let nodes = codes(&framework, 2..=4);
        let [scores, ranks] = ["scores.csv", "ranks.csv"].map(|file| table(file, &nodes));
        assert_eq!(framework.spec().ranks.ties, Ties::Competition);
        for code in nodes {
            let found = ranks_of(scores.indicator(code).unwrap().values(), Ties::Competition, 0.0);
            let printed = ranks.indicator(code).unwrap().values();
            let same = |(a, b): (&f64, &f64)| a == b || (a.is_nan() && b.is_nan());
            assert!(found.iter().zip(printed).all(same), "{code}");
        }
    }
}
