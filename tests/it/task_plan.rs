//! A real task plan, read, reviewed, and measured by a framework.

use std::fmt::Write as _;

use approx::assert_relative_eq;
use chrono::NaiveDate;
use govindex::dataset::{Gathering, ReadOptions, gather};
use govindex::evidence::task_plan::{
    Accrual, By, FindingKind, PlanLayout, Progress, RateKind, ReportLayout, Review, ReviewRules, SharedLeads,
    Status, TaskPlan, UnitNames,
};
use govindex::evidence::{CsvFile, Evidence, Format, Records};
use govindex::{Cells, Dataset, Framework};
use proptest::prelude::*;

/// The names under which the annex lists the leagues and cities together.
const LEAGUES: &str = "各盟行政公署、市人民政府";

fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn data(name: &str) -> CsvFile {
    CsvFile::new(format!("{}/tests/data/inner-mongolia/{name}.csv", env!("CARGO_MANIFEST_DIR")))
}

fn tasks() -> CsvFile {
    CsvFile::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/inner-mongolia/tasks.csv"))
}

/// Units as the annex writes them: the prefix left out behind the first of a list, and other spellings.
fn names() -> UnitNames {
    UnitNames::new().prefix("自治区").complete(true).read(&data("units")).unwrap()
}

fn plan() -> TaskPlan {
    TaskPlan::read(&tasks(), &PlanLayout::new().begins(on(2024, 3, 1)), &names()).unwrap()
}

fn progress(text: &str) -> Progress {
    let records = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    Progress::read(&records, &ReportLayout::new()).unwrap()
}

fn nothing() -> Progress {
    Progress::default()
}

#[test]
fn the_plan_has_the_deadlines_that_its_readme_counts() {
    let review = plan().review(&nothing(), &ReviewRules::at(on(2024, 6, 30))).unwrap();
    let of = |group: &str| {
        let rates = review.rates(By::Deadline);
        let found = rates.into_iter().find(|rate| rate.group == group && rate.kind == RateKind::Completion);
        found.unwrap().denominator
    };
    assert_eq!(review.standings().len(), 124);
    assert_eq!(review.rates(By::Task).len(), 72 * RateKind::ALL.len());
    for (deadline, deliverables) in [
        ("2025-12-31", 64.0),
        ("2024-12-31", 37.0),
        ("open", 19.0),
        ("2024-06-30", 1.0),
        ("2024-09-30", 1.0),
        ("2025-06-30", 1.0),
        ("2025-09-30", 1.0),
    ] {
        assert_eq!(of(deadline), deliverables, "{deadline}");
    }
    // The annex names four units in other ways than elsewhere.
    let aliases: Vec<&str> = review.findings().iter().filter_map(|finding| finding.task.as_deref()).collect();
    assert_eq!(aliases, ["10.2", "17.2", "25.1", "25.2"]);
    assert!(review.findings().iter().all(|finding| finding.kind == FindingKind::Alias));
}

#[test]
fn units_as_written_become_the_names_that_were_made_by_hand() {
    let layout = PlanLayout::new().units("lead_units_norm", "support_units_norm");
    let by_hand = TaskPlan::read(&tasks(), &layout, &UnitNames::new()).unwrap();
    for (ours, theirs) in plan().deliverables().zip(by_hand.deliverables()) {
        assert_eq!((&ours.leads, &ours.supports), (&theirs.leads, &theirs.supports), "{}", ours.id);
    }
}

/// Counted in `lead_units_norm` and `support_units_norm` of tasks.csv with awk and with a few lines of Python, which
/// agree: rows whose list has the unit, those among them that are 持续推进, and the sum of one over the length of the list.
#[test]
fn the_load_of_three_units_is_that_counted_by_hand() {
    let rules = ReviewRules::at(on(2024, 6, 30)).leads(SharedLeads::Share);
    let review = plan().review(&nothing(), &rules).unwrap();
    let loads = review.load();
    for (unit, leads, open, share, supports) in [
        ("自治区政务服务与数据管理局", 58, 7, 42.840_909_090_909_09, 29),
        ("自治区党委网信办", 14, 1, 5.507_575_757_575_757, 0),
        ("自治区公安厅", 9, 2, 3.590_909_090_909_091, 0),
    ] {
        let load = loads.iter().find(|load| load.unit == unit).unwrap();
        assert_eq!((load.leads, load.open, load.supports), (leads, open, supports), "{unit}");
        assert_relative_eq!(load.lead_count, share, max_relative = 1e-12);
    }
    let office = loads.iter().find(|load| load.unit == "自治区政务服务与数据管理局").unwrap();
    let due: Vec<(&str, (u64, u64))> =
        office.due.iter().map(|(period, due)| (period.as_str(), *due)).collect();
    assert_eq!(
        due,
        [
            ("2024-09", (1, 0)),
            ("2024-12", (18, 13)),
            ("2025-06", (1, 0)),
            ("2025-09", (1, 0)),
            ("2025-12", (30, 16))
        ]
    );
    let all: f64 = loads.iter().map(|load| load.lead_count).sum();
    assert_relative_eq!(all, 124.0, max_relative = 1e-12);
}

/// What is due by the end of 2024 is done, and 30 % of the rest: made, to have something to compute with.
fn made(plan: &TaskPlan) -> Progress {
    let mut text = "task_no,date,share_done\n".to_owned();
    for one in plan.deliverables() {
        match one.deadline.day() {
            Some(day) if day <= on(2024, 12, 31) => writeln!(text, "{},2024-12-15,1", one.id).unwrap(),
            Some(_) => writeln!(text, "{},2025-06-15,0.3", one.id).unwrap(),
            None => {}
        }
    }
    progress(&text)
}

/// Computed with exact fractions, day by day, in Python: 105 dated deliverables, linear from 2024-03-01.
#[test]
fn the_schedule_of_the_whole_plan() {
    let plan = plan();
    let rules = ReviewRules::at(on(2025, 6, 30)).accrual(Accrual::Linear);
    let found = plan.review(&made(&plan), &rules).unwrap().schedule(By::Plan).remove(0);
    assert_eq!((found.dated, found.actual_days), (105, 486.0));
    assert_relative_eq!(found.earned, 58.8, max_relative = 1e-12);
    assert_relative_eq!(found.planned, 87.264_711_046_841_91, max_relative = 1e-12);
    assert_relative_eq!(found.index, 0.673_811_891_366_228_9, max_relative = 1e-12);
    assert_relative_eq!(found.earned_days, 257.454_415_318_592_3, max_relative = 1e-10);
    assert_relative_eq!(found.index_in_time, 0.529_741_595_305_745_4, max_relative = 1e-10);
    assert_eq!(found.forecast, Some(on(2027, 8, 18)));
    let steps = plan.review(&made(&plan), &ReviewRules::at(on(2025, 6, 30))).unwrap();
    assert_eq!(steps.schedule(By::Plan)[0].planned, 40.0);
}

/// Three leagues with made reports.
fn leagues() -> Review {
    let plan = plan();
    let mut text = "task_no,item_no,date,share_done,evidence,unit\n".to_owned();
    for (at, one) in plan.deliverables().enumerate() {
        let (task, item) = one.id.split_once('.').unwrap();
        for (league, unit) in ["呼和浩特市", "锡林郭勒盟", "阿拉善盟"].into_iter().enumerate() {
            // Every third is done, some late, some rejected; the last league leaves out every second.
            let (month, share) = [(11, 1.0), (12, 0.6), (5, 1.0)][(at + league) % 3];
            let year = if month == 5 { 2025 } else { 2024 };
            let evidence = ["accepted", "pending", "accepted", "rejected"][(at + 2 * league) % 4];
            if league < 2 || at % 2 == 0 {
                writeln!(text, "{task},{item},{year}-{month:02}-20,{share},{evidence},{unit}").unwrap();
            }
        }
    }
    let rules = ReviewRules::at(on(2025, 7, 1))
        .leads(SharedLeads::Share)
        .of_each(["呼和浩特市", "锡林郭勒盟", "阿拉善盟"], [LEAGUES]);
    plan.review(&progress(&text), &rules).unwrap()
}

#[test]
fn measures_of_a_framework_say_what_the_rates_say() {
    let review = leagues();
    // 98 rows of the annex name the leagues, counted in Python.
    assert_eq!(review.of_each().len(), 3 * 98);
    let framework = Framework::from_toml(
        r#"
        id = "tasks"
        [[dimension]]
        code = "TASKS"
        [[indicator]]
        code = "completion"
        parent = "TASKS"
        measure = { table = "tasks", sample = "census", coverage = { offered = { where = { done = "yes" } }, existing = "count" } }
        [[indicator]]
        code = "progress"
        parent = "TASKS"
        measure = { table = "tasks", sample = "census", ratio = { of = { product = ["share", "count"] }, over = "count" } }
        [[indicator]]
        code = "on_time"
        parent = "TASKS"
        measure = { table = "tasks", sample = "census", where = { due = "yes" }, coverage = { offered = { where = { on_time = "yes" } }, existing = "count" } }
        [[indicator]]
        code = "rejection"
        parent = "TASKS"
        measure = { table = "tasks", sample = "census", ratio = { of = "rejected_count", over = "judged_count" } }
        [[indicator]]
        code = "coverage"
        parent = "TASKS"
        measure = { table = "tasks", sample = "census", coverage = { offered = { where = { reported = "yes" } }, existing = "count" } }
        "#,
    )
    .unwrap();
    for by in [By::Lead, By::Unit, By::Section] {
        let evidence = Evidence::new().with("tasks", review.records(by).unwrap());
        let gathered = gather(&framework, &evidence, &Gathering::by(["unit"])).unwrap();
        let data = gathered.dataset().unwrap();
        let rates = review.rates(by);
        let mut compared = 0;
        for rate in rates.iter().filter(|rate| rate.kind != RateKind::Late) {
            let code = rate.kind.code().replace('-', "_");
            let row = data.position(&rate.group).unwrap();
            let measured = data.indicator(&code).unwrap().values()[row];
            assert_eq!(measured.is_nan(), rate.value().is_nan(), "{by:?} {} {code}", rate.group);
            if !measured.is_nan() {
                assert_relative_eq!(measured, rate.value(), max_relative = 1e-12);
                compared += 1;
            }
        }
        assert!(compared >= 15, "{by:?}: {compared}");
    }
}

#[test]
fn the_indicators_are_read_as_a_dataset() {
    let review = leagues();
    let csv = review.indicators(By::Unit).to_csv();
    let data = Dataset::from_csv(csv.as_bytes(), &ReadOptions::new().unit("unit")).unwrap();
    assert_eq!(data.units(), ["呼和浩特市", "锡林郭勒盟", "阿拉善盟"]);
    assert_eq!(data.indicator("coverage").unwrap().values()[0], 1.0);
    assert_eq!(data.indicator("coverage_n").unwrap().values(), [98.0; 3]);
}

#[test]
fn statuses_add_up_to_the_plan_and_the_overdue_list_to_its_leads() {
    let review = leagues();
    let counts: Vec<usize> = Status::ALL.iter().map(|status| review.count(*status)).collect();
    assert_eq!(counts.iter().sum::<usize>(), 124);
    let rows: usize = review
        .standings()
        .iter()
        .filter(|one| one.status == Status::Overdue)
        .map(|one| review.plan().deliverable(&one.task).unwrap().leads.len())
        .sum();
    let list = review.overdue();
    assert_eq!(list.rows(), rows);
    let Some(Cells::Count(days)) = list.column("days_overdue") else { panic!("no days") };
    assert!(days.windows(2).all(|pair| pair[0] >= pair[1]));
    // What is not of the leagues was reported by all of them, 1, then 0.6, then 1.
    assert!(review.findings().iter().any(|finding| finding.kind == FindingKind::ShareFell));
    let json = serde_json::to_value(&review).unwrap();
    assert_eq!(json["standings"].as_array().unwrap().len(), 124);
}

/// Rows of reports on four deliverables, many of which do not fit together.
fn reports() -> impl Strategy<Value = Vec<String>> {
    let share = prop_oneof![Just(""), Just("0"), Just("0.4"), Just("0.9"), Just("1")];
    let evidence = prop_oneof![Just(""), Just("通过"), Just("退回"), Just("待审")];
    let row = (1..6u32, 1..13u32, 1..4u32, share, evidence, 0..40u32).prop_map(
        |(task, month, day, share, evidence, done)| {
            // A day of doing in one report of four, in 2024 or just after.
            let done = match done {
                0..30 => String::new(),
                other => format!("2024-{:02}-15", other - 28).replace("2024-13", "2025-01"),
            };
            format!("{task},2024-{month:02}-{day:02},{share},{evidence},{done}")
        },
    );
    prop::collection::vec(row, 0..25)
}

proptest! {
    #[test]
    fn whatever_is_reported_the_numbers_hold_together(rows in reports(), turn in 0..25usize, day in 1..29u32) {
        let text = "task_no,deadline,lead_units,depends_on\n1,2024年3月,A;B,\n2,2024年6月,A,1\n3,2024年9月,B;C;D,1;2\n4,持续推进,D,\n";
        let records = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let plan = TaskPlan::read(&records, &PlanLayout::new().begins(on(2024, 1, 1)), &UnitNames::new()).unwrap();
        let rules = ReviewRules::at(on(2024, 10, day)).leads(SharedLeads::Share).accrual(Accrual::Linear);
        let review = |rows: &[String]| {
            let head = "task_no,date,share_done,evidence,done_date\n".to_owned();
            plan.review(&progress(&(head + &rows.join("\n") + "\n")), &rules).unwrap()
        };
        let found = review(&rows);
        for one in found.standings() {
            prop_assert!((0.0..=1.0).contains(&one.share));
            prop_assert_eq!(one.done.is_some(), one.status.is_done());
            prop_assert_eq!(one.done.is_some(), one.share == 1.0);
            prop_assert!(one.done.is_none_or(|done| done <= rules.at));
            prop_assert_eq!(one.days_late.is_some(), matches!(one.status, Status::Overdue | Status::DoneLate));
        }
        // Every report counts, or is left out under a name.
        let left_out = found.left_out();
        let counted: u64 = found.standings().iter().map(|one| one.reports).sum();
        prop_assert_eq!(counted + left_out.later + left_out.unknown_task, rows.len() as u64);
        // Shared leads add up to the plan, on time and late to what is due.
        let whole = found.rates(By::Plan);
        let leads = found.rates(By::Lead);
        for kind in RateKind::ALL {
            let rate = whole.iter().find(|rate| rate.kind == kind).unwrap();
            let sum: f64 = leads.iter().filter(|rate| rate.kind == kind).map(|rate| rate.numerator).sum();
            prop_assert!((sum - rate.numerator).abs() < 1e-12);
            prop_assert!(rate.numerator <= rate.denominator);
        }
        prop_assert_eq!(whole[2].numerator + whole[3].numerator, whole[2].denominator);
        let schedule = found.schedule(By::Plan).remove(0);
        prop_assert!((schedule.index - schedule.earned / schedule.planned).abs() < 1e-12);
        prop_assert!(schedule.earned_days >= 0.0 && schedule.earned_days <= 273.0);
        // The order of the rows does not matter.
        let mut turned = rows.clone();
        turned.rotate_left(if rows.is_empty() { 0 } else { turn % rows.len() });
        let other = review(&turned);
        for (one, other) in found.standings().iter().zip(other.standings()) {
            prop_assert_eq!((one.status, one.share, one.done), (other.status, other.share, other.done));
        }
    }
}
