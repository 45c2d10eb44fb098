//! Tables that go by in batches: how often they are read, who is told, and what ends it.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use govindex::dataset::{Gathering, gather};
use govindex::evidence::{
    Batch, Batches, CsvFile, Evidence, Format, Mean, Measure, Needs, Observer, Records, Source,
};
use govindex::{Framework, Problem, Result};

/// Batches of visits in three cities, made when they are asked for.
struct Visits {
    batches: u64,
    once: bool,
    /// What was asked for whenever it was opened: column names, none for everything.
    opened: Mutex<Vec<Vec<String>>>,
    decoded: Arc<AtomicU64>,
}

const IN_A_BATCH: u64 = 4;

impl Visits {
    fn new(batches: u64, once: bool) -> Arc<Self> {
        Arc::new(Self { batches, once, opened: Mutex::default(), decoded: Arc::default() })
    }
}

impl Source for Visits {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let mut opened = self.opened.lock().unwrap();
        assert!(!self.once || opened.is_empty(), "read twice");
        opened.push(needs.columns().map(|(column, _)| column.to_owned()).collect());
        Ok(Box::new((0..self.batches).map(|batch| {
            let decoded = Arc::clone(&self.decoded);
            Ok(Batch::new(move || {
                decoded.fetch_add(1, Ordering::Relaxed);
                let rows = || (0..IN_A_BATCH).map(|row| batch * IN_A_BATCH + row);
                let text = |of: fn(u64) -> String| rows().map(of).collect::<Vec<_>>();
                Records::new()
                    .with_texts("city", text(|row| ["A", "B", "C"][(row % 3) as usize].to_owned()))?
                    .with_texts("visit", text(|row| row.to_string()))?
                    .with_texts("day", text(|row| format!("2024-01-{:02}", row % 28 + 1)))?
                    .with_texts("online", text(|row| if row % 2 == 0 { "yes" } else { "no" }.to_owned()))
            }))
        })))
    }

    fn size(&self) -> Option<u64> {
        Some(self.batches * IN_A_BATCH)
    }

    fn is_read_once(&self) -> bool {
        self.once
    }
}

const MEASURES: &str = r#"
    id = "visits"
    [[dimension]]
    code = "INDEX"
    [[indicator]]
    code = "ONLINE"
    parent = "INDEX"
    measure = { table = "visits", times = 100, mean = { of = { where = { online = "yes" } } } }
    [[indicator]]
    code = "VISITS"
    parent = "INDEX"
    measure = { table = "visits", total = { of = 1 } }
"#;

const INSPECTION: &str = r#"
    [[inspection]]
    table = "cities"
    visits = "visits"
    key = ["city"]
    [inspection.score.available]
    questions = { online = 1 }
    points = { yes = 1, no = 0 }
    [[indicator]]
    code = "AVAILABLE"
    parent = "INDEX"
    measure = { table = "cities", mean = { of = "available" } }
"#;

fn by() -> Gathering {
    Gathering::by(["city"])
}

#[test]
fn measures_of_one_table_share_one_pass_that_keeps_nothing() {
    let framework = Framework::from_toml(MEASURES).unwrap();
    let visits = Visits::new(60, true);
    let evidence = Evidence::new().with("visits", Arc::clone(&visits));
    let gathered = gather(&framework, &evidence, &by()).unwrap();
    assert_eq!(gathered.dataset().unwrap().indicator("VISITS").unwrap().values(), [80.0; 3]);
    assert_eq!(gathered.dataset().unwrap().indicator("ONLINE").unwrap().values(), [50.0; 3]);
    assert_eq!(*visits.opened.lock().unwrap(), [["city", "online"]], "only what is measured was asked for");
}

#[test]
fn a_stream_that_two_things_read_is_kept_and_another_is_opened_again() {
    let framework = Framework::from_toml(&format!("{MEASURES}{INSPECTION}")).unwrap();
    let day = "2024-01-14".parse().unwrap();
    for by in [by(), by().until(day, [("visits", "day")])] {
        let visits = [true, false].map(|once| Visits::new(60, once));
        let of = |visits: &Arc<Visits>| {
            let evidence = Evidence::new().with("visits", Arc::clone(visits));
            gather(&framework, &evidence, &by).unwrap()
        };
        let [kept, again] = [of(&visits[0]), of(&visits[1])];
        for code in ["ONLINE", "VISITS", "AVAILABLE"] {
            let of = |found: &govindex::dataset::Gathered| {
                found.dataset().unwrap().indicator(code).unwrap().values().to_vec()
            };
            assert_eq!(of(&kept), of(&again), "{code}");
        }
        assert_eq!(kept.later(), again.later());
        // The 240 visits go through the 28 days eight times and 16 days on: 9 times through the first 14.
        let later = by.until.is_some().then_some(240 - 9 * 14);
        assert_eq!(kept.later().get("visits").copied(), later);
        assert_eq!(*visits[0].opened.lock().unwrap(), [Vec::<String>::new()], "all of it, once");
        assert_eq!(visits[1].opened.lock().unwrap().len(), 2, "once for the inspection, once for measures");
    }
}

#[test]
fn who_is_told_hears_of_every_record_and_may_end_it() {
    let framework = Framework::from_toml(&format!("{MEASURES}{INSPECTION}")).unwrap();
    let most = Arc::new(AtomicU64::new(0));
    let (heard, of_all) = (Arc::clone(&most), Arc::new(AtomicBool::new(true)));
    let (all, evidence) = (Arc::clone(&of_all), Evidence::new().with("visits", Visits::new(60, false)));
    let observer = Observer::new(move |done, of| {
        heard.fetch_max(done, Ordering::Relaxed);
        all.fetch_and(of == Some(480), Ordering::Relaxed);
        true
    });
    gather(&framework, &evidence, &by().observer(observer)).unwrap();
    assert_eq!(most.load(Ordering::Relaxed), 480, "two passes over 240 records");
    assert!(of_all.load(Ordering::Relaxed));

    let visits = Visits::new(10_000, true);
    let evidence = Evidence::new().with("visits", Arc::clone(&visits));
    let enough = Observer::new(|done, _| done < 100);
    let fault = gather(&framework, &evidence, &by().observer(enough)).unwrap_err();
    assert!(matches!(fault.problem(), Problem::Cancelled { done: Some(100..) }), "{fault}");
    assert!(fault.to_string().contains("there is no result"), "{fault}");
    assert!(visits.decoded.load(Ordering::Relaxed) < 100, "what comes after is not read");
}

/// A file of more blocks than are read side by side: each is taken apart by itself, and what they say is one table.
#[test]
fn a_csv_file_of_many_blocks_is_one_table() {
    const ROWS: usize = 400_000;
    let path = std::env::temp_dir().join(format!("govindex-blocks-{}.csv", std::process::id()));
    let quoted = |row: usize| {
        if row % 1_000 == 7 { "\"two, in\nlines\"" } else { "a note that makes the line longer" }
    };
    let text = |wrong: bool| {
        let mut text = String::from("unit,note,visits\n");
        for row in 0..ROWS {
            // Line 150,002 and so on, the quoted notes before them being a line longer.
            let more = if wrong && row % 150_000 == 149_999 { ",more" } else { "" };
            writeln!(text, "unit-{:04},{},{}{more}", row * 7919 % 3000, quoted(row), row % 5).unwrap();
        }
        text
    };
    std::fs::write(&path, text(false)).unwrap();
    let mean = Measure::new(Mean::new("visits"));
    let found = mean.scan(&CsvFile::new(&path), ["unit"]).unwrap();
    let whole = Records::from_csv(text(false).as_bytes(), &Format::new()).unwrap();
    let at_once = mean.of(&whole, ["unit"]).unwrap();
    assert_eq!(whole.len(), ROWS);
    assert_eq!((whole.row(6), whole.row(7), whole.row(8)), (8, 9, 11));
    assert_eq!(whole.row(ROWS - 1), (ROWS + 1 + 400) as u64);
    assert!(found.units().eq(at_once.units()), "units in the order of the file");
    assert_eq!(found.values(), at_once.values());

    std::fs::write(&path, text(true)).unwrap();
    let fault = mean.scan(&CsvFile::new(&path), ["unit"]).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    let Problem::RaggedRows { file, rows, total, expected } = fault.clone().into_problem() else {
        panic!("{fault}")
    };
    assert_eq!((file.as_deref(), total, expected), (path.to_str(), 2, 3));
    assert_eq!(
        rows.iter().map(|row| (row.row, row.fields)).collect::<Vec<_>>(),
        [(150_151, 4), (300_301, 4)]
    );
}
