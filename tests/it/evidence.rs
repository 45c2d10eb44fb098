//! From raw records to published figures.

use std::collections::{HashMap, HashSet};
use std::fs::File;

use govindex::dataset::{Gathering, gather};
use govindex::evidence::{Evidence, Format, Records};
use govindex::{Framework, assess};

fn data(name: &str) -> String {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The answers of the EU eGovernment Benchmark 2022, and what was published of them (tests/data/eu-egov-benchmark).
mod eu_egovernment_benchmark {
    use super::*;

    /// Published scores are stored with all digits, but were computed in another order.
    const EXACT: f64 = 1e-9;

    fn table(name: &str) -> Records {
        let file = File::open(data(&format!("eu-egov-benchmark/{name}.csv"))).unwrap();
        Records::from_csv(file, &Format::new()).unwrap()
    }

    /// A table without its columns of published scores.
    fn register(name: &str) -> Records {
        let listed = [
            "country",
            "life_event",
            "service",
            "service_type",
            "year",
            "applicable",
            "proactive",
            "gov_level",
        ];
        table(name).keep(listed).unwrap()
    }

    fn answers() -> Evidence {
        Evidence::new()
            .with("service_register", register("national_service_results"))
            .with("service_visits", table("national_service_answers"))
            .with("crossborder_register", register("crossborder_service_results"))
            .with("crossborder_visits", table("crossborder_service_answers"))
            .with("portal_visits", table("national_portal_answers"))
            .with("crossborder_portal_visits", table("crossborder_portal_answers"))
    }

    fn framework() -> Framework {
        Framework::builtin("eu-egovernment-benchmark-2023").unwrap()
    }

    fn by() -> Gathering {
        Gathering::by(["country", "life_event"]).period(["year"])
    }

    /// How many visited services agree with what was published, and those that do not.
    fn compare(made: &Records, visits: &str, published: &str, score: &str) -> (usize, Vec<String>) {
        let visited = made.number("visits").unwrap();
        let published = table(published).number(score).unwrap();
        let [country, service] = ["country", "service"].map(|column| made.text(column).unwrap());
        let mut agree = 0;
        let mut differ = Vec::new();
        for (row, (ours, theirs)) in made.number(score).unwrap().into_iter().zip(published).enumerate() {
            if visited[row] == 0.0 {
                continue;
            }
            if (ours.is_nan() && theirs.is_nan()) || (ours - theirs).abs() < EXACT {
                agree += 1;
            } else {
                let name = |texts: &[Option<String>]| texts[row].clone().unwrap_or_default();
                differ.push(format!("{visits} {} {}: {ours} for {theirs}", name(&country), name(&service)));
            }
        }
        (agree, differ)
    }

    #[test]
    fn answers_become_the_published_scores_of_the_services() {
        let gathered = gather(&framework(), &answers(), &by()).unwrap();
        let made = gathered.made();
        for score in [
            "online_availability",
            "mobile_friendliness",
            "transparency_service_delivery",
            "eid",
            "edocuments",
            "prefilled_forms",
        ] {
            let (agree, differ) =
                compare(&made["services"].table, "national", "national_service_results", score);
            assert_eq!((agree, differ), (1012, vec![]), "{score}");
        }
        for score in ["online_availability", "eid"] {
            let found = compare(
                &made["crossborder_services"].table,
                "cross-border",
                "crossborder_service_results",
                score,
            );
            assert_eq!(found, (737, vec![]), "{score}");
        }
        // Both visits say that no documents are needed (I3 = No), and yet the service has a score.
        let published = "crossborder_service_results";
        let (agree, differ) =
            compare(&made["crossborder_services"].table, "cross-border", published, "edocuments");
        assert_eq!(agree, 736);
        assert_eq!(differ, ["cross-border LT 6.2 Register employee before first workday: NaN for 0"]);
    }

    /// The published scores of life events, by country, life event and node.
    fn published(year: &str) -> HashMap<(String, String, String), f64> {
        let names = [("Regular business operations", "Economic")];
        let file = File::open(data("eu-egov-benchmark/scores.csv")).unwrap();
        let mut scores = HashMap::new();
        for row in csv::Reader::from_reader(file).records().map(Result::unwrap) {
            let (Some(event), Ok(score)) = (row[3].strip_prefix("life_event:"), row[5].parse::<f64>()) else {
                continue;
            };
            let event = names.iter().find(|(long, _)| *long == event).map_or(event, |(_, short)| *short);
            if &row[4] == year {
                scores.insert((row[0].to_owned(), event.to_owned(), row[1].to_owned()), score);
            }
        }
        scores
    }

    #[test]
    fn answers_become_the_published_scores_of_the_portals() {
        let gathered = gather(&framework(), &answers(), &by()).unwrap();
        let published = published("2022");
        for (table, score, node, units) in [
            ("portals", "user_support", "1.3", 105),
            ("portals", "personal_data", "2.2", 105),
            ("portals", "service_design", "2.3", 105),
            ("portals", "digital_post", "3.4", 105),
            ("crossborder_portals", "user_support", "4.2", 102),
        ] {
            let made = &gathered.made()[table].table;
            let [country, event] = ["country", "life_event"].map(|column| made.text(column).unwrap());
            let (mut agree, mut differ) = (0, Vec::new());
            for (row, ours) in made.number(score).unwrap().into_iter().enumerate() {
                let key = (country[row].clone().unwrap(), event[row].clone().unwrap(), node.to_owned());
                match published.get(&key) {
                    Some(theirs) if (ours - theirs).abs() < EXACT => agree += 1,
                    None if ours.is_nan() => agree += 1,
                    theirs => {
                        let theirs = theirs.copied().unwrap_or(f64::NAN);
                        differ.push(format!("{} {} {node}: {ours:.2} for {theirs}", key.0, key.1));
                    }
                }
            }
            // Of Türkiye's two portals one answers yes to H1 and H2 and none to H3; the score says otherwise.
            let known = if node == "4.2" { vec!["TR Business Start-up 4.2: 66.67 for 100"] } else { vec![] };
            assert_eq!((agree, differ), (units, known.into_iter().map(str::to_owned).collect()), "{node}");
        }
    }

    #[test]
    fn published_scores_of_services_become_every_published_indicator_and_the_overall_score() {
        // The scores of services were published for all life events, those of portals only as indicators.
        let mut spec = framework().spec().clone();
        spec.inspection.clear();
        let from_services = ["1.1", "1.2", "2.1", "3.1", "3.2", "3.3", "4.1", "4.3", "4.4"];
        for indicator in &mut spec.indicator {
            if !from_services.contains(&indicator.code.as_str()) {
                indicator.measure = None;
            }
        }
        let framework = spec.check().unwrap();
        let evidence = Evidence::new()
            .with("services", table("national_service_results"))
            .with("crossborder_services", table("crossborder_service_results"));
        let gathered = gather(&framework, &evidence, &by()).unwrap();
        let mut units = 0;
        for (year, life_events) in [("2021", 5), ("2022", 3)] {
            let published = published(year);
            let panel = gathered.panel().unwrap();
            let data = panel.get(year).unwrap();
            let [country, event] = ["country", "life_event"].map(|group| data.group(group).unwrap().to_vec());
            let key = |row: usize, node: &str| {
                (country[row].clone().unwrap(), event[row].clone().unwrap(), node.to_owned())
            };
            let of_year: Vec<usize> =
                (0..data.len()).filter(|&row| published.contains_key(&key(row, "0"))).collect();
            assert_eq!(of_year.len(), 35 * life_events);
            let mut data = data.select(&of_year).unwrap();
            let mut without_services = Vec::new();
            for node in from_services {
                for (&row, ours) in of_year.iter().zip(data.indicator(node).unwrap().values()) {
                    let at = key(row, node);
                    match published.get(&at) {
                        // No service of the life event has a score for documents, and yet the indicator is 0.
                        Some(theirs) if (at.0.as_str(), at.1.as_str(), node) == ("TR", "Health", "4.4") => {
                            assert!(ours.is_nan() && *theirs == 0.0);
                            without_services.push((row, *theirs));
                        }
                        Some(theirs) => assert!((ours - theirs).abs() < EXACT, "{at:?}"),
                        None => assert!(ours.is_nan(), "{at:?}"),
                    }
                }
            }
            for &(row, theirs) in &without_services {
                let mut values = data.indicator("4.4").unwrap().values().to_vec();
                values[of_year.iter().position(|&other| other == row).unwrap()] = theirs;
                data = data.with_values("4.4", values).unwrap();
            }
            for node in ["1.3", "2.2", "2.3", "3.4", "4.2"] {
                let given: Vec<f64> = of_year
                    .iter()
                    .map(|&row| published.get(&key(row, node)).copied().unwrap_or(f64::NAN))
                    .collect();
                data = data.with_indicator(node, given).unwrap();
            }
            let result = assess(&framework, &data).unwrap();
            for (&row, ours) in of_year.iter().zip(result.scores_at("0").unwrap()) {
                assert!((ours - published[&key(row, "0")]).abs() < EXACT, "{:?}", key(row, "0"));
                units += 1;
            }
        }
        assert_eq!(units, 280);
    }

    /// The answers of national services were published for 23 of 35 countries and three life events of 2022 (those of the other
    /// users, and of portals, for all 35): what they come to is every published number but one.
    #[test]
    fn answers_become_every_published_score_where_all_of_them_were_published() {
        let gathered = gather(&framework(), &answers(), &by()).unwrap();
        let panel = gathered.panel().unwrap();
        let published = published("2022");
        let visited: HashSet<String> =
            table("national_service_answers").text("country").unwrap().into_iter().flatten().collect();
        assert_eq!(visited.len(), 23);
        let result = assess(&framework(), panel.get("2022").unwrap()).unwrap();
        let [mut units, mut agree] = [0, 0];
        let mut differ = Vec::new();
        for unit in result.units() {
            let (country, event) = unit.split_once(" / ").unwrap();
            let theirs =
                |node: &str| published.get(&(country.to_owned(), event.to_owned(), node.to_owned())).copied();
            if theirs("0").is_none() || !visited.contains(country) {
                continue;
            }
            units += 1;
            for node in framework().nodes().iter().map(govindex::framework::Node::code) {
                // A dimension of this library's, for the mean of 4.3 and 4.4.
                if node == "4.x" {
                    continue;
                }
                match (result.score(unit, node).unwrap(), theirs(node)) {
                    (None, None) => agree += 1,
                    (Some(ours), Some(theirs)) if (ours - theirs).abs() < EXACT => agree += 1,
                    (ours, theirs) => differ.push(format!("{unit} {node}: {ours:.2?} for {theirs:.2?}")),
                }
            }
        }
        // The service named above, whose documents have a score though none are needed, and what lies over it.
        assert_eq!((units, agree), (69, 69 * 19 - 3));
        assert_eq!(
            differ,
            [
                "LT / Business Start-up 0: Some(92.74) for Some(92.22)",
                "LT / Business Start-up 4: Some(91.43) for Some(89.35)",
                "LT / Business Start-up 4.4: Some(100.00) for Some(83.33)"
            ]
        );
        // Of 2021 no answers were published: what has a score has it from services that are proactive.
        let made = &gathered.made()["services"].table;
        let [year, proactive] = ["year", "proactive"].map(|column| made.text(column).unwrap());
        for (row, score) in made.number("online_availability").unwrap().into_iter().enumerate() {
            assert!(
                score.is_nan()
                    || year[row].as_deref() != Some("2021")
                    || proactive[row].as_deref() == Some("Yes")
            );
        }
    }
}

/// Several sources of one indicator, in a framework.
mod sources {
    use super::*;

    const FRAMEWORK: &str = r#"
        id = "two-sources"
        [method]
        normalize = "none"
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "ONLINE"
        parent = "INDEX"
        sources = [
            { name = "self", column = "SELF" },
            { name = "inspected", measure = { table = "visits", times = 100, mean = { of = { where = { online = "yes" } } } } },
        ]
        blend = { rule = "first", order = ["inspected", "self"], tolerance = 5 }
    "#;

    fn visits() -> Records {
        Records::new()
            .with_texts("city", ["A", "A", "B", "B"])
            .unwrap()
            .with_texts("online", ["yes", "no", "yes", "yes"])
            .unwrap()
    }

    #[test]
    fn what_was_inspected_goes_before_what_a_city_says_of_itself_and_both_are_kept() {
        let framework = Framework::from_toml(FRAMEWORK).unwrap();
        let back = Framework::from_json(&framework.to_json().unwrap()).unwrap();
        assert_eq!(back, framework, "sources and measures survive storage");
        let given = govindex::Dataset::new(["A", "B", "C"])
            .unwrap()
            .with_indicator("SELF", vec![90.0, 98.0, 70.0])
            .unwrap();
        let evidence = Evidence::new().with("visits", visits());
        let gathered = gather(&framework, &evidence, &Gathering::by(["city"]).given(given)).unwrap();
        let data = gathered.dataset().unwrap();
        assert_eq!(data.indicator("ONLINE").unwrap().values(), [50.0, 100.0, 70.0]);
        assert_eq!(data.indicator("ONLINE@inspected").unwrap().values()[..2], [50.0, 100.0]);
        let blended = &gathered.blended()[0].blended;
        assert_eq!(blended.beyond, [0], "A says 40 more of itself than was found");
        assert_eq!(blended.disagreement[0].bias, Some(19.0));
        assert_eq!(assess(&framework, data).unwrap().score("C", "INDEX").unwrap(), Some(70.0));
    }

    #[test]
    fn what_cannot_be_gathered_is_said_with_its_place() {
        let framework = Framework::from_toml(FRAMEWORK).unwrap();
        let by = Gathering::by(["city"]);
        let fault = gather(&framework, &Evidence::new().with("visit", visits()), &by).unwrap_err();
        assert_eq!(fault.code(), "unknown_table");
        assert!(fault.to_string().contains("did you mean `visit`?"), "{fault}");
        let fault = gather(&framework, &Evidence::new().with("visits", visits()), &by).unwrap_err();
        assert!(fault.to_string().contains("a source of indicator `ONLINE`"), "{fault}");
        let given = govindex::Dataset::new(["A"]).unwrap().with_indicator("SELF", vec![90.0]).unwrap();
        let evidence = Evidence::new().with("visits", visits());
        let fault = gather(&framework, &evidence, &by.given(given)).unwrap_err();
        assert_eq!(fault.code(), "unknown_unit");

        let faulty = FRAMEWORK
            .replace("column = \"SELF\"", "")
            .replace("table = \"visits\",", "")
            .replace("times = 100", "times = 0");
        let fault = Framework::from_toml(&faulty).unwrap_err().to_string();
        for words in ["either a `column` or a `measure`", "says no `table = …`", "`times` is 0"] {
            assert!(fault.contains(words), "{fault}");
        }
        let framework = Framework::builtin("oecd-dgi-2019").unwrap();
        assert_eq!(
            gather(&framework, &Evidence::new(), &Gathering::by(["x"])).unwrap_err().code(),
            "no_measures"
        );
    }
}

/// Each of two workbooks has a sheet of notes: they are in the way of nobody who does not read them.
#[cfg(feature = "excel")]
#[test]
fn sheets_of_one_name_are_told_where_they_are_read() {
    use rust_xlsxwriter::Workbook;
    let folder = std::env::temp_dir().join(format!("govindex-sheets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["items", "ratings"] {
        let mut book = Workbook::new();
        for sheet in [name, "说明"] {
            let sheet = book.add_worksheet().set_name(sheet).unwrap();
            sheet.write_string(0, 0, "unit").unwrap().write_string(0, 1, "text").unwrap();
            sheet.write_string(1, 0, "A").unwrap().write_string(1, 1, name).unwrap();
        }
        book.save(folder.join(format!("{name}.xlsx"))).unwrap();
    }
    // What somebody has written about an old workbook holds no rows of it.
    std::fs::write(folder.join("old.xls"), b"\xd0\xcf\x11\xe0").unwrap();
    std::fs::write(folder.join("old.docx"), "").unwrap();
    let evidence = Evidence::folder(&folder, &Format::new()).unwrap();
    assert_eq!(evidence.tables().collect::<Vec<_>>(), ["items", "说明", "old", "ratings"]);
    for name in ["items", "ratings"] {
        let read = Records::read(evidence.table(name).unwrap()).unwrap();
        assert_eq!(read.text("text").unwrap(), [Some(name.to_owned())]);
    }
    let fault = Records::read(evidence.table("说明").unwrap()).unwrap_err();
    assert_eq!(fault.code(), "file");
    let said = fault.to_string();
    assert!(said.contains("ratings.xlsx") && said.contains("items.xlsx"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}
