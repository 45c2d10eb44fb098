//! Units under units: evidence of banners and leagues, rolled up.

use chrono::NaiveDate;
use govindex::dataset::{Dataset, Gathering, Hierarchy, gather};
use govindex::evidence::{Evidence, Format, Origin, Records};
use govindex::{Framework, Problem};

const UNITS: &str = "code,parent,level,name_zh,aliases\n\
    150000,,region,内蒙古自治区,\n\
    150100,150000,league,呼和浩特市,\n\
    152200,150000,league,兴安盟,\n\
    152900,150000,league,阿拉善盟,\n\
    150102,150100,banner,新城区,\n\
    150121,150100,banner,土默特左旗,土左旗\n\
    152221,152200,banner,科尔沁右翼前旗,\n";

const ITEMS: &str = "unit,league,online,checked\n\
    150102,150100,yes,2025-03-01\n\
    150102,150100,no,2025-03-01\n\
    150102,150100,no,2025-03-01\n\
    土左旗,150100,yes,2025-03-01\n\
    152221,152200,yes,2025-03-02\n\
    152221,152200,no,2026-01-01\n\
    152221,152200,no,\n";

fn units() -> Hierarchy {
    Hierarchy::from_csv(UNITS.as_bytes(), &Format::new()).unwrap()
}

fn evidence(items: &str) -> Evidence {
    Evidence::new().with("items", Records::from_csv(items.as_bytes(), &Format::new()).unwrap())
}

fn framework(roll_up: &str) -> Framework {
    Framework::from_toml(&format!(
        r#"
        id = "example"
        [method]
        normalize = {{ min-max = {{ bounds = [0, 100] }} }}
        roll-up = {roll_up}
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "ONLINE"
        parent = "INDEX"
        measure = {{ table = "items", times = 100, mean = {{ of = {{ where = {{ online = "yes" }} }} }} }}
        "#
    ))
    .unwrap()
}

fn values(data: &Dataset) -> Vec<(String, f64)> {
    let column = data.indicator("ONLINE").unwrap().values();
    data.units().iter().cloned().zip(column.iter().copied()).collect()
}

#[test]
fn a_ratio_of_sums_is_what_the_records_give_when_they_are_counted_by_league() {
    let by = Gathering::by(["unit"]).hierarchy(units());
    let gathered = gather(&framework(r#""ratio-of-sums""#), &evidence(ITEMS), &by).unwrap();
    let rolled = gathered.dataset().unwrap();
    let plain = framework(r#""mean""#);
    let counted = gather(&plain, &evidence(ITEMS), &Gathering::by(["league"])).unwrap();
    for (league, value) in values(counted.dataset().unwrap()) {
        let at = rolled.position(&league).unwrap();
        let found = rolled.indicator("ONLINE").unwrap().values()[at];
        assert!((found - value).abs() < 1e-12, "{league}: {found} {value}");
    }
    // The region: 3 of 7.
    assert!((values(rolled)[0].1 - 300.0 / 7.0).abs() < 1e-12);
    assert_eq!(gathered.renamed()["土左旗"], "150121");

    // A mean of ratios is another number: (1/3 + 1) / 2.
    let gathered = gather(&plain, &evidence(ITEMS), &by).unwrap();
    assert!((values(gathered.dataset().unwrap())[1].1 - 200.0 / 3.0).abs() < 1e-12);
}

#[test]
fn a_league_without_evidence_is_there_and_has_nothing() {
    let by = Gathering::by(["unit"]).hierarchy(units());
    let gathered = gather(&framework(r#""ratio-of-sums""#), &evidence(ITEMS), &by).unwrap();
    let leagues = gathered.dataset().unwrap().in_group("level", "league").unwrap();
    assert_eq!(leagues.units(), ["150100", "152200", "152900"]);
    assert!(leagues.indicator("ONLINE").unwrap().values()[2].is_nan());
    // It has no banners in the table, so there is nothing to roll up either.
    assert!(!gathered.rolled_up().to_csv().contains("152900"));
    assert!(gathered.rolled_up().to_csv().contains("150100,ONLINE,50,children,2,2,,50"));
}

#[test]
fn own_evidence_of_a_league_counts_first_and_what_its_banners_say_is_told() {
    let items = format!("{ITEMS}152200,152200,yes,2025-03-01\n");
    let by = Gathering::by(["unit"]).hierarchy(units());
    let gathered = gather(&framework(r#""ratio-of-sums""#), &evidence(&items), &by).unwrap();
    let data = gathered.dataset().unwrap();
    assert_eq!(values(data)[2], ("152200".to_owned(), 100.0));
    assert!(
        gathered.rolled_up().to_csv().contains(&format!("152200,ONLINE,100,{},1,1,100,", Origin::Own.name()))
    );
}

#[test]
fn records_later_than_the_assessment_are_left_out_and_counted() {
    let day = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
    let by = Gathering::by(["unit"]).hierarchy(units()).until(day, [("items", "checked")]);
    let gathered = gather(&framework(r#""ratio-of-sums""#), &evidence(ITEMS), &by).unwrap();
    assert_eq!(gathered.later()["items"], 1);
    // Of the three of 152221 one is later; the one without a day counts.
    assert_eq!(values(gathered.dataset().unwrap())[6].1, 50.0);
    let filter = gathered.measured()["ONLINE"].filter("152221").unwrap();
    assert!(filter.contains("2025-12-31"), "{filter}");
    let late = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
    let by = Gathering::by(["unit"]).until(late, [("items", "checked")]);
    assert_eq!(gather(&framework(r#""mean""#), &evidence(ITEMS), &by).unwrap().later()["items"], 0);
    let by = Gathering::by(["unit"]).until(day, [("itmes", "checked")]);
    let fault = gather(&framework(r#""mean""#), &evidence(ITEMS), &by).unwrap_err();
    assert!(fault.to_string().contains("did you mean `items`"), "{fault}");
}

#[test]
fn visits_later_than_the_assessment_are_not_inspected() {
    let framework = Framework::from_toml(
        r#"
        id = "example"
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "ONLINE"
        parent = "INDEX"
        measure = { table = "sites", mean = { of = "points" } }
        [[inspection]]
        table = "sites"
        visits = "visits"
        key = ["unit"]
        [inspection.score.points]
        questions = { online = 100 }
        points = { yes = 1, no = 0 }
        "#,
    )
    .unwrap();
    let visits = Records::from_csv(
        "unit,online,on\nA,yes,2025-05-01\nA,no,2026-05-01\nB,yes,\n".as_bytes(),
        &Format::new(),
    )
    .unwrap();
    let evidence = Evidence::new().with("visits", visits);
    let of = |year: i32| {
        let day = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        gather(&framework, &evidence, &Gathering::by(["unit"]).until(day, [("visits", "on")])).unwrap()
    };
    let (then, later) = (of(2025), of(2026));
    assert_eq!((then.later()["visits"], later.later()["visits"]), (1, 0));
    assert_eq!(values(then.dataset().unwrap())[0].1, 1.0, "the visit of 2026 is not yet made");
    assert_eq!(values(later.dataset().unwrap())[0].1, 0.5);
}

#[test]
fn a_second_quota_of_a_grade_is_refused_however_its_node_is_named() {
    let text = "id = 'x'\ngrades = [{ grade = 'A', at-least = 50 }, { grade = 'B', below = 50 }]\n\
        [[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'X'\nparent = 'I'\n\
        [[quota]]\ngrade = 'A'\nat-most = 0.3\n[[quota]]\nnode = 'I'\ngrade = 'A'\nat-most = 0.5\n";
    let fault = Framework::from_toml(text).unwrap_err().to_string();
    assert!(fault.contains("is a second quota of `A`"), "{fault}");
}

#[test]
fn a_unit_that_the_hierarchy_lacks_or_that_goes_by_two_names_is_refused() {
    let by = Gathering::by(["unit"]).hierarchy(units());
    let of =
        |more: &str| gather(&framework(r#""mean""#), &evidence(&format!("{ITEMS}{more}")), &by).unwrap_err();
    assert!(
        matches!(of("土默特左,150100,yes,\n").problem(), Problem::UnknownUnit { nearest: Some(near), .. } if near == "土默特左旗")
    );
    let fault = of("土默特左旗,150100,yes,\n").to_string();
    assert!(fault.contains("土默特左旗") && fault.contains("土左旗"), "{fault}");
}

#[test]
fn a_rule_that_cannot_be_followed_says_at_which_indicator() {
    let by = Gathering::by(["unit"]).hierarchy(units());
    let rule = r#"{ rule = "weighted-mean", by = "POPULATION" }"#;
    let fault = gather(&framework(rule), &evidence(ITEMS), &by).unwrap_err().to_string();
    assert!(fault.contains("POPULATION") && fault.contains("ONLINE"), "{fault}");
    let fault =
        Framework::from_toml("id = 'x'\n[method]\nroll-up = 'weighted-mean'\n").unwrap_err().to_string();
    assert!(fault.contains("line 3: `method.roll-up`"), "{fault}");
    let people = Dataset::new(["150102", "土左旗", "152221"])
        .unwrap()
        .with_denominator("POPULATION", vec![3.0, 1.0, 1.0])
        .unwrap();
    let gathered = gather(&framework(rule), &evidence(ITEMS), &by.given(people)).unwrap();
    assert!((values(gathered.dataset().unwrap())[1].1 - 50.0).abs() < 1e-12, "(100 + 100) / 4");
}

#[test]
fn appeals_of_a_framework_are_applied_before_anything_is_measured() {
    let framework = Framework::from_toml(
        r#"
        id = "example"
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "ONLINE"
        parent = "INDEX"
        measure = { table = "items", times = 100, mean = { of = { where = { online = "yes" } } } }
        [[appeal]]
        table = "items"
        appeals = "objections"
        key = ["id"]
        "#,
    )
    .unwrap();
    let table = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let evidence = Evidence::new()
        .with("items", table("id,unit,online\n1,A,no\n2,A,no\n3,A,yes\n"))
        .with("objections", table("id,column,was,becomes,decision,decided\n1,online,no,yes,upheld,2025-05-01\n2,,,,upheld,2026-05-01\n"));
    let by = Gathering::by(["unit"]);
    let all = gather(&framework, &evidence, &by).unwrap();
    assert_eq!(values(all.dataset().unwrap())[0].1, 100.0, "one is changed, one struck out");
    let day = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
    let then = gather(&framework, &evidence, &by.until(day, [("objections", "decided")])).unwrap();
    assert!((values(then.dataset().unwrap())[0].1 - 200.0 / 3.0).abs() < 1e-12);
    assert_eq!(then.amendments()[1].decision.name(), "later");
}
