//! The command, as somebody types it.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use govindex::cli::run_into;
use serde_json::Value;

const FIVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/builtin/cn-five-degrees");

/// A folder of a test's own that goes when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("govindex-command-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn shown(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// The five degrees from the records of three made places.
    fn five(name: &str) -> Self {
        let folder = Self::new(name);
        let (code, _, err) = command(&["new", folder.shown(), "--from", "cn-five-degrees"]);
        assert_eq!(code, 0, "{err}");
        for entry in fs::read_dir(FIVE).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.0.join("evidence").join(path.file_name().unwrap())).unwrap();
        }
        folder
    }

    /// Every file with its bytes.
    fn all(&self, under: &str) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>) {
            let mut paths: Vec<PathBuf> =
                fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            for path in paths {
                if path.is_dir() {
                    walk(&path, into);
                } else {
                    into.push((path.clone(), fs::read(&path).unwrap()));
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.0.join(under), &mut files);
        files
    }

    /// Every file, the parts of workbooks and Word files each by itself, as they are read.
    fn parts(&self, under: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let mut parts = Vec::new();
        for (path, bytes) in self.all(under) {
            if path.extension().is_none_or(|ending| ending != "xlsx" && ending != "docx") {
                parts.push((path, bytes));
                continue;
            }
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            for at in 0..archive.len() {
                let mut part = archive.by_index(at).unwrap();
                let mut text = Vec::new();
                part.read_to_end(&mut text).unwrap();
                parts.push((path.join(part.name().unwrap().as_ref()), text));
            }
        }
        parts
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The exit code, the standard output and the standard error.
fn command(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run_into(args, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn a_project_runs_twice_to_the_same_bytes_and_says_what_it_wrote() {
    let folder = Folder::five("twice");
    let run = || command(&["run", folder.shown(), "--json", "--runs", "50", "--languages", "zh,en"]);
    let (code, out, err) = run();
    assert_eq!(code, 0, "{out}{err}");
    let first = folder.all("out");
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["files"].as_array().unwrap().len() + 1, first.len(), "and the list");
    assert_eq!(answer["units"][0]["unit"], "示例市乙");
    assert!(err.contains("Simulating 50 runs"), "{err}");
    for name in [
        "overview.zh.docx",
        "units/示例市甲.en.html",
        "results.zh.xlsx",
        "assessment.json",
        "robustness.json",
    ] {
        assert!(folder.0.join("out").join(name).is_file(), "{name}");
    }
    assert_eq!(run().0, 0);
    assert_eq!(folder.all("out"), first);
    // What is no longer asked for goes; what is somebody else's stays.
    folder.put("out/mine.txt", "mine");
    let (code, ..) = command(&["run", folder.shown(), "--runs", "0", "--formats", "html"]);
    assert_eq!(code, 0);
    assert!(!folder.0.join("out/overview.zh.docx").exists() && folder.0.join("out/mine.txt").exists());
    assert!(folder.0.join("out/overview.en.html").exists());
    // So does what somebody changed: it is theirs.
    let ours = folder.text("out/overview.en.html");
    folder.put("out/overview.en.html", format!("{ours}<!-- checked -->"));
    let (code, _, err) = command(&["run", folder.shown(), "--runs", "0", "--formats", "html"]);
    assert!(code == 1 && err.contains("`overview.en.html`, which was changed after"), "{err}");
    assert_eq!(command(&["run", folder.shown(), "--runs", "0", "--formats", "md"]).0, 0);
    assert!(folder.text("out/overview.en.html").ends_with("checked -->"));
    fs::remove_file(folder.0.join("out/overview.en.html")).unwrap();

    // What was stored is last year's of the next.
    fs::create_dir(folder.0.join("last")).unwrap();
    fs::copy(folder.0.join("out/assessment.json"), folder.0.join("last/2024.json")).unwrap();
    assert_eq!(command(&["run", folder.shown(), "--runs", "0"]).0, 0);
    assert!(folder.text("out/tables/changes.csv").lines().count() > 3);
}

#[test]
fn nothing_is_written_where_there_is_a_fault_or_somebody_else_s_file() {
    let folder = Folder::five("nothing");
    folder.put("taken/letter.docx", "mine");
    let taken = folder.0.join("taken");
    let (code, _, err) = command(&["run", folder.shown(), "--runs", "0", "--out", taken.to_str().unwrap()]);
    assert!(code == 1 && err.contains("it holds `letter.docx`, which this command did not write"), "{err}");
    assert_eq!(folder.all("taken").len(), 1);
    folder.put("evidence/cases.csv", "unit,case\nA,1\n");
    let (code, _, err) = command(&["run", folder.shown()]);
    assert!(code == 1 && err.contains("cases.csv"), "{err}");
    assert!(!folder.0.join("out").exists());
    assert!(
        fs::read_dir(&folder.0).unwrap().all(|entry| !entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with('.'))
    );
    let (code, _, err) = command(&["new", folder.shown()]);
    assert!(code == 1 && err.contains("the folder is not empty"), "{err}");
}

/// Ten faults in one folder; each is named, with its file and row.
#[test]
fn check_names_every_fault_in_one_run() {
    let folder = Folder::five("faults");
    let framework = folder.text("framework.toml");
    // 1, 2: the framework.
    let framework = framework.replacen("weight = 20 ", "weight = -20 ", 1).replacen(
        "goalposts = [0, 100]",
        "goalposts = [100]",
        1,
    );
    folder.put("framework.toml", framework);
    // 3: a setting that is no number, and one that there is not.
    folder.put("project.toml", "unit = [\"unit\"]\nruns = \"many\"\nlangauges = [\"zh\"]\n");
    // 4: a unit that nobody knows, with its row. 5: a parent that there is not.
    folder.put("units.csv", "code,parent,level\n示例市甲,,city\n示例市乙,,city\n示例旗丙,,banner\n");
    let searches = folder.text("evidence/searches.csv") + "示例市丁,社保,yes\n";
    let row = searches.lines().count();
    folder.put("evidence/searches.csv", searches);
    // 5: a day that is none. 6: a column that is missing. 7: no number. 8: a table that nothing reads. 9: one that is missing.
    folder.put("evidence/cases.csv", "unit,case,promised,closed\n示例市甲,A1,soon,2024-03-08\n");
    folder.put(
        "evidence/guides.csv",
        "unit,guide,basic,material,process,forms,fees\n示例市甲,g,right,right,right,right,right\n",
    );
    let items = folder.text("evidence/items.csv").replacen(",20,5,", ",twenty,5,", 1);
    folder.put("evidence/items.csv", items);
    folder.put("evidence/raitings.csv", folder.text("evidence/ratings.csv"));
    fs::remove_file(folder.0.join("evidence/ratings.csv")).unwrap();
    // 10: last year's result of another framework.
    let other = "code,osi,tii,hci\nA,0.5,0.5,0.5\nB,0.6,0.6,0.6\n";
    folder.put("other.csv", other);
    let framework = govindex::Framework::builtin("un-egdi-2022").unwrap();
    let options = govindex::ReadOptions::new();
    let data = govindex::Dataset::from_csv(other.as_bytes(), &options).unwrap();
    let stored = govindex::assess(&framework, &data).unwrap().to_json().unwrap();
    folder.put("last/assessment.json", stored);
    let row = format!("row {row}, column `unit`: `示例市丁`");
    let planted = [
        "weight",
        "goalposts",
        "runs",
        "line 3: `langauges`: unknown field `langauges` (did you mean `languages`?)",
        &row,
        "`soon`",
        "`materials`",
        "`twenty`",
        "raitings.csv",
        "no table `ratings`",
        "un-egdi-2022",
    ];
    let (code, out, err) = command(&["check", folder.shown()]);
    assert_eq!((code, &*out), (1, ""));
    for fault in planted {
        assert!(err.contains(fault), "{fault}\n{err}");
    }
    // The same in Chinese, and as data.
    let (_, _, chinese) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(chinese.contains("处错误") && chinese.contains("没有指标读取此表"), "{chinese}");
    let (code, out, _) = command(&["check", folder.shown(), "--json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert!(code == 1 && answer["faults"].as_array().unwrap().len() >= 9, "{out}");
}

#[test]
fn a_folder_without_a_framework_or_with_two_is_refused() {
    let folder = Folder::five("frameworks");
    folder.put("project.toml", "framework = \"cn-five-degrees\"\n");
    let (code, _, err) = command(&["run", folder.shown()]);
    assert!(code == 1 && err.contains("several frameworks: `framework.toml`, `project.toml`"), "{err}");
    fs::remove_file(folder.0.join("framework.toml")).unwrap();
    assert_eq!(command(&["check", folder.shown()]).0, 0);
    folder.put("project.toml", "");
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("没有框架文件"), "{err}");
    let (code, _, err) = command(&["run", "/there/is/no/such/folder"]);
    assert!(code == 1 && err.contains("there is no such folder"), "{err}");
}

#[test]
fn columns_may_be_called_otherwise_and_a_table_of_values_needs_no_measures() {
    let folder = Folder::new("values");
    folder.put(
        "project.toml",
        "framework = \"un-egdi-2022\"\nformats = [\"md\"]\nruns = 0\n[tables.scores]\nfile = \"2022.csv\"\n\
         columns = { osi = \"在线服务\", tii = \"设施\" }\nsums = { hci = [\"甲\", \"乙\"] }\n[values]\nunit = \"国家\"\n",
    );
    folder.put(
        "evidence/2022.csv",
        "国家,在线服务,设施,甲,乙\nDNK,0.9797,0.9795,0.9,0.0559\nKOR,0.9826,0.9674,0.9,0.0087\n",
    );
    folder.put("units.csv", "unit,name_zh,洲\nDNK,丹麦,欧洲\nKOR,韩国,亚洲\n");
    let (code, out, err) = command(&["run", folder.shown(), "--language", "zh"]);
    assert!(code == 0 && out.contains("丹麦"), "{out}{err}");
    assert!(folder.text("out/overview.zh.md").contains("丹麦"));
    let (code, out, _) = command(&["explain", "韩国", folder.shown(), "--language", "zh"]);
    assert!(code == 0 && out.starts_with("韩国"), "{out}");
    folder.put("units.csv", "unit,name_zh\nDNK,丹麦\n");
    let (code, _, err) = command(&["run", folder.shown()]);
    assert!(code == 1 && err.contains("KOR"), "{err}");
}

/// Cells that a spreadsheet would take for formulas, rows below a title, what is divided by in the file of units.
#[test]
fn a_table_of_values_is_read_as_its_file_is_written() {
    use rust_xlsxwriter::{Format, Workbook};
    let folder = Folder::new("written");
    folder.put(
        "framework.toml",
        "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\ndenominate = { by = '人口' }\n",
    );
    let settings = |unit: &str, units: &str| {
        folder.put(
            "project.toml",
            format!(
                "unit = [{unit}]\nunits = '{units}'\nruns = 0\nformats = ['md']\nignore = ['notes', 'nothing']\n\
                 [table-format]\nencoding = 'gbk'\n[values]\npercent = 'fraction'\n"
            ),
        );
    };
    let values = |last: &str| {
        let percent = Format::new().set_num_format("0.0%");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("values").unwrap();
        sheet.write_string(0, 0, "各市增长率").unwrap();
        for (row, texts) in
            [["名称", "城市", "A"], ["甲", "@a", ""], ["乙", "-b", "-1.2e-05"], ["丙", "c", last]]
                .iter()
                .enumerate()
        {
            for (column, text) in texts.iter().enumerate() {
                sheet
                    .write_string(u32::try_from(row).unwrap() + 1, u16::try_from(column).unwrap(), *text)
                    .unwrap();
            }
        }
        sheet.write_number_with_format(2, 2, -0.052, &percent).unwrap();
        let notes = book.add_worksheet().set_name("notes").unwrap();
        notes
            .write_string(0, 0, "a")
            .unwrap()
            .write_string(0, 1, "b")
            .unwrap()
            .write_string(1, 0, "c")
            .unwrap();
        book.save(folder.0.join("evidence/values.xlsx")).unwrap();
    };
    fs::create_dir_all(folder.0.join("evidence/2024")).unwrap();
    settings("'城市'", "regions.csv");
    values("3");
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("`units` 所指的文件 `regions.csv` 不存在"), "{err}");
    // 人口 in GBK; a row of a unit that the table lacks.
    folder.put("regions.csv", b"unit,\xc8\xcb\xbf\xda\n@a,10\n-b,10\nc,20\nd,\n");
    let (code, out, err) = command(&["run", folder.shown(), "--language", "en"]);
    assert!(code == 0, "{out}{err}");
    for told in
        ["The unit `d` is not in the table", "`2024` in `evidence` is a folder", "`nothing` is to be ignored"]
    {
        assert!(out.contains(told), "{told}: {out}");
    }
    let tidy = folder.text("out/tables/tidy.csv");
    assert!(tidy.contains("-0.0052") && tidy.contains("0.15"), "{tidy}");
    // A slip is told where it stands, once.
    values("five");
    let (code, _, err) = command(&["run", folder.shown(), "--language", "en", "--quiet"]);
    assert!(code == 1 && err.contains("row 5, column `A`: `five`") && !err.contains("faults:"), "{err}");
    values("3");
    folder.put("regions.csv", b"unit,\xc8\xcb\xbf\xda\n@a,10\n-b,10\nc,2x\n");
    let (code, _, err) = command(&["check", folder.shown(), "--language", "en"]);
    assert!(code == 1 && err.contains("regions.csv") && err.contains("row 4, column `人口`: `2x`"), "{err}");
    folder.put("regions.csv", b"unit,\xc8\xcb\xbf\xda\n@a,10\n-b,10\nc,20\n");
    settings("'名称', '城市'", "regions.csv");
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("请在 `[values]` 下用 `unit` 指定"), "{err}");
}

/// As `run` leaves them out.
#[test]
fn visits_after_the_day_are_not_checked() {
    let folder = Folder::new("later");
    folder.put(
        "framework.toml",
        "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'V'\nparent = 'I'\n\
         measure = { table = 'services', mean = { of = 's' } }\n[[inspection]]\ntable = 'services'\nvisits = 'visits'\n\
         key = ['unit', 'service']\n[inspection.score.s]\nquestions = { q = 1 }\npoints = { Yes = 1, No = 0 }\nfull = 100\n",
    );
    folder.put(
        "evidence/visits.csv",
        "unit,service,day,q\nA,a,2025-03-01,Yes\nB,a,2025-03-01,No\nB,b,2026-01-05,Maybe\n",
    );
    let settings = "dated = { visits = 'day' }\nruns = 0\n";
    folder.put("project.toml", format!("day = '2025-12-31'\n{settings}"));
    for task in ["check", "run"] {
        let (code, _, err) = command(&[task, folder.shown()]);
        assert_eq!(code, 0, "{err}");
    }
    folder.put("project.toml", format!("day = '2026-12-31'\n{settings}"));
    let (code, _, err) = command(&["check", folder.shown()]);
    assert!(code == 1 && err.contains("`Maybe`"), "{err}");
}

/// A workbook as an office keeps it: a title over everything, a header of two rows with merged cells, a region that is merged
/// over its cities, thousands, a percentage, a date, a hidden row, a note behind the last column.
fn office_workbook(path: &Path) {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let (plain, percent, date) =
        (Format::new(), Format::new().set_num_format("0.00%"), Format::new().set_num_format("yyyy年m月d日"));
    let mut book = Workbook::new();
    book.add_worksheet().set_name("封面").unwrap().write_string(0, 0, "2025年度").unwrap();
    let sheet = book.add_worksheet().set_name("访问量").unwrap();
    sheet.merge_range(0, 0, 0, 5, "各市访问量统计表", &plain).unwrap();
    sheet.merge_range(1, 0, 2, 0, "地区", &plain).unwrap();
    sheet.merge_range(1, 1, 2, 1, "城市", &plain).unwrap();
    sheet.merge_range(1, 2, 1, 3, "访问量", &plain).unwrap();
    sheet.write_string(2, 2, "PC端").unwrap();
    sheet.write_string(2, 3, "移动端").unwrap();
    sheet.merge_range(1, 4, 2, 4, "占比", &plain).unwrap();
    sheet.merge_range(1, 5, 2, 5, "更新日期", &plain).unwrap();
    sheet.merge_range(3, 0, 4, 0, "东部", &plain).unwrap();
    for (row, city, pc) in [(3, "甲市", "1,934"), (4, "乙市", "20"), (6, "丙市", "3")] {
        sheet.write_string(row, 1, city).unwrap();
        sheet.write_string(row, 2, pc).unwrap();
        sheet.write_formula(row, 3, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_number_with_format(row, 4, 0.57, &percent).unwrap();
        let day = ExcelDateTime::from_ymd(2025, 3, 5).unwrap();
        sheet.write_datetime_with_format(row, 5, &day, &date).unwrap();
    }
    sheet.write_string(6, 0, "西部").unwrap();
    sheet.write_string(6, 7, "待核实").unwrap();
    sheet.set_row_hidden(6).unwrap();
    book.save(path).unwrap();
}

#[test]
fn a_sheet_is_read_as_an_office_keeps_it() {
    use govindex::evidence::Sheet;
    let folder = Folder::new("sheet");
    fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join("访问.xlsx");
    office_workbook(&path);
    assert_eq!(Sheet::names(&path).unwrap(), ["封面", "访问量"]);
    let fault = Sheet::new(&path).read().unwrap_err().to_string();
    assert!(fault.contains("`sheet` is not named; it must be one of `封面`, `访问量`"), "{fault}");
    let fault = Sheet::new(&path).sheet("访问").read().unwrap_err().to_string();
    assert!(fault.contains("did you mean `访问量`?"), "{fault}");
    let records = Sheet::new(&path).sheet("访问量").read().unwrap();
    let columns: Vec<&str> = records.columns().collect();
    assert_eq!(columns, ["地区", "城市", "访问量/PC端", "访问量/移动端", "占比", "更新日期"]);
    let column = |name: &str| records.text(name).unwrap().into_iter().map(Option::unwrap).collect::<Vec<_>>();
    assert_eq!(column("地区"), ["东部", "东部", "西部"]);
    assert_eq!(records.number("访问量/PC端").unwrap(), [1934.0, 20.0, 3.0]);
    assert_eq!(records.number("访问量/移动端").unwrap(), [2.0; 3]);
    assert_eq!(column("占比"), ["57%"; 3]);
    assert_eq!(column("更新日期"), ["2025-03-05"; 3]);
    assert_eq!((0..3).map(|row| records.row(row)).collect::<Vec<_>>(), [4, 5, 7]);
}

#[test]
fn a_workbook_that_cannot_be_read_says_why() {
    use govindex::evidence::Sheet;
    use rust_xlsxwriter::{Formula, Workbook};
    let folder = Folder::new("broken");
    let said = |name: &str| Sheet::new(folder.0.join(name)).read().unwrap_err();
    folder.put("damaged.xlsx", b"PK\x03\x04 and nothing more");
    assert!(said("damaged.xlsx").to_string().contains("or a damaged one"));
    folder.put("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old");
    assert!(
        said("old.xls")
            .message(govindex::Language::Chinese)
            .contains("旧版 Excel 工作簿（.xls）；请另存为 .xlsx")
    );
    // The container that Office encrypts a workbook into, with a directory and a table of sectors that lead nowhere.
    let mut locked = vec![0xff; 4096];
    locked[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    locked[26..34].copy_from_slice(&[3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let old = locked.clone();
    locked[1152..1152 + name.len()].copy_from_slice(&name);
    folder.put("locked.xlsx", &locked);
    let fault = said("locked.xlsx");
    assert_eq!(fault.code(), "file");
    assert!(
        fault.to_string().ends_with(
            "locked.xlsx`: a workbook that is protected by a password; open it in a spreadsheet program and save it without one"
        ),
        "{fault}"
    );
    assert!(fault.message(govindex::Language::Chinese).contains("密码"), "{fault}");
    folder.put("damaged.xls", &old);
    assert!(said("damaged.xls").to_string().contains("an old Excel workbook (.xls)"));
    // The name lies across two pieces of a file that is read piece by piece.
    let mut long = old;
    long.resize((1 << 16) - 10, 0);
    long.extend(name);
    folder.put("long.xlsx", &long);
    assert!(said("long.xlsx").to_string().contains("protected by a password"));
    let fault = govindex::dataset::read_coin_tool(
        folder.0.join("locked.xlsx"),
        govindex::framework::CoinrScaling::MinMax,
    );
    assert!(
        fault.unwrap_err().to_string().contains("locked.xlsx`: a workbook that is protected by a password")
    );
    // A workbook whose end is lost.
    office_workbook(&folder.0.join("whole.xlsx"));
    let whole = fs::read(folder.0.join("whole.xlsx")).unwrap();
    folder.put("cut.xlsx", &whole[..whole.len() / 2]);
    let fault = said("cut.xlsx").to_string();
    assert!(fault.contains("cut.xlsx`: no workbook (.xlsx), or a damaged one; open it"), "{fault}");
    assert_eq!(said("none.xlsx").code(), "io");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "unit").unwrap();
    sheet.write_string(0, 1, "value").unwrap();
    sheet.write_string(1, 0, "A").unwrap();
    sheet.write_formula(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    book.save(folder.0.join("errors.xlsx")).unwrap();
    let fault = said("errors.xlsx");
    assert!(
        fault.to_string().contains("row 2, column `value`: `#DIV/0!` (cell `B2`) is an error of a formula"),
        "{fault}"
    );
    assert!(fault.message(govindex::Language::Chinese).contains("（单元格 `B2`）是公式错误"));
}

/// Names with marks that XML writes in another way; a check tells each table in a file that cannot be read once.
#[test]
fn hidden_rows_are_told_whatever_the_sheet_is_called() {
    use rust_xlsxwriter::Workbook;
    let folder = Folder::new("marks");
    fs::create_dir_all(folder.0.join("evidence")).unwrap();
    let mut book = Workbook::new();
    let names = ["R&D \"2025\"", "Xi'an's <1>"];
    for name in names {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, texts) in [["unit", "y"], ["A", "1"], ["B", "2"]].iter().enumerate() {
            for (column, text) in texts.iter().enumerate() {
                sheet
                    .write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text)
                    .unwrap();
            }
        }
        sheet.set_row_hidden(2).unwrap();
    }
    book.save(folder.0.join("evidence/book.xlsx")).unwrap();
    let indicator = |code: &str, table: &str| {
        format!(
            "[[indicator]]\ncode = '{code}'\nparent = 'I'\nmeasure = {{ table = {table:?}, mean = {{ of = 'y' }} }}\n"
        )
    };
    let framework = "id = 'x'\n[[dimension]]\ncode = 'I'\n".to_owned();
    folder.put("framework.toml", framework + &indicator("V", names[0]) + &indicator("W", names[1]));
    let (code, out, err) = command(&["check", folder.shown(), "--language", "en"]);
    assert!(code == 0, "{out}{err}");
    assert_eq!(out.matches("read like the others: 1").count(), 2, "{out}");
    // The same folder, as the library reads it.
    let evidence =
        govindex::evidence::Evidence::folder(folder.0.join("evidence"), &govindex::dataset::Format::new())
            .unwrap();
    assert_eq!(evidence.tables().collect::<Vec<_>>(), names);
}

/// A column of the table of values says who is held against whom; no indicator and no setting names it besides.
#[test]
fn peers_are_a_column_of_the_table_of_values() {
    let folder = Folder::new("peers");
    folder.put(
        "framework.toml",
        "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n",
    );
    folder.put("evidence/values.csv", "unit,A,region\na,1,north\nb,2,north\nc,3,south\nd,4,south\n");
    folder.put("project.toml", "peers = 'region'\nruns = 0\nformats = ['md']\n");
    let (code, out, err) = command(&["run", folder.shown(), "--language", "en"]);
    assert!(code == 0, "{out}{err}");
    assert!(folder.text("out/units/a.en.md").contains("north"));
    folder.put("project.toml", "peers = 'regoin'\nruns = 0\nformats = ['md']\n");
    let (code, _, err) = command(&["run", folder.shown(), "--language", "en"]);
    assert!(code == 1 && err.contains("there is no group column `regoin`"), "{err}");
}

/// What stands beside a folder may be another file system.
#[cfg(target_os = "linux")]
#[test]
fn documents_go_into_a_folder_that_is_a_file_system_of_its_own() {
    use std::os::unix::fs::MetadataExt as _;
    let shared = Path::new("/dev/shm");
    let other = |path: &Path| fs::metadata(path).map(|data| data.dev()).ok();
    if !shared.is_dir() || other(shared) == other(&std::env::temp_dir()) {
        return;
    }
    let folder = Folder::five("mount");
    let target = shared.join(format!("govindex-mount-{}", std::process::id()));
    fs::create_dir_all(&target).unwrap();
    // As a mount point looks: a folder whose own place is elsewhere.
    std::os::unix::fs::symlink(&target, folder.0.join("out")).unwrap();
    let (code, out, err) = command(&["run", folder.shown(), "--runs", "0", "--formats", "md"]);
    let written = target.join("assessment.json").exists();
    let hidden = fs::read_dir(&target)
        .unwrap()
        .any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with('.'));
    fs::remove_dir_all(&target).unwrap();
    assert!(code == 0 && written && !hidden, "{out}{err}");
}

#[test]
fn a_project_reads_workbooks_and_tells_what_is_hidden() {
    let folder = Folder::new("workbook");
    folder.put(
        "project.toml",
        "unit = [\"unit\"]\nruns = 0\nformats = [\"md\"]\n[tables.visits]\nfile = \"访问.xlsx\"\nsheet = \"访问量\"\n\
         columns = { unit = \"城市\" }\nsums = { all = [\"访问量/PC端\", \"访问量/移动端\"] }\n",
    );
    folder.put(
        "framework.toml",
        "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'V'\nparent = 'I'\nmeasure = { table = 'visits', \
         sample = 'census', total = { of = 'all' } }\n",
    );
    fs::create_dir_all(folder.0.join("evidence")).unwrap();
    office_workbook(&folder.0.join("evidence/访问.xlsx"));
    folder.put("evidence/说明.docx", "no table");
    let (code, out, err) = command(&["run", folder.shown(), "--language", "zh"]);
    assert!(code == 0, "{out}{err}");
    assert!(
        out.contains("有 1 行处于隐藏状态") && out.contains("`H` 列没有表头") && out.contains("`说明.docx`"),
        "{out}"
    );
    let (_, out, _) = command(&["trend", folder.shown(), "--json"]);
    assert!(out.contains("甲市"), "{out}");
    assert!(folder.text("out/tables/measured.csv").contains("1936"));
    let (code, _, err) = command(&["run", folder.shown(), "--strict"]);
    assert!(code == 1 && err.contains("hidden rows of the sheet `访问量`, read like the others: 1"), "{err}");
    folder.put("evidence/访问.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let (code, _, err) = command(&["check", folder.shown()]);
    assert!(code == 1 && err.contains("an old Excel workbook (.xls)") && err.lines().count() == 1, "{err}");
}

#[test]
fn problems_are_listed_after_appeals_and_without_what_is_private() {
    use govindex::evidence::Sheet;
    let folder = Folder::new("problems");
    folder.put(
        "framework.toml",
        "id = 'x'\nprivate = ['电话']\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'GOOD'\nname = '好评率'\nparent = 'I'\n\
         target = 95\nmeasure = { table = 'ratings', times = 100, mean = { of = { where = { grade = '满意' } } } }\n\
         [[appeal]]\ntable = 'ratings'\nappeals = 'appeals'\nkey = ['编号']\n",
    );
    let settings = "unit = [\"城市\"]\nperiod = [\"年度\"]\nruns = 0\nmade = true\n";
    folder.put("project.toml", format!("{settings}formats = ['pdf']\n"));
    folder.put(
        "evidence/ratings.csv",
        "城市,编号,grade,事项,电话,年度\n甲市,1,满意,社保,13800000001,2024年\n甲市,2,不满意,公积金,13800000002,2024年\n\
         甲市,3,不满意,户口,13800000003,2024年\n乙市,4,满意,社保,13800000004,2024年\n",
    );
    folder.put("appeals.csv", "编号,申诉字段,原值,更正值,复核意见,申诉理由\n3,,,,予以采纳,广告\n2,电话,13800000002,13800000009,予以采纳,登记有误\n");
    let (code, _, err) = command(&["check", folder.shown()]);
    assert!(code == 1 && err.contains("project.toml") && err.contains("pdf"), "{err}");
    folder.put("project.toml", format!("{settings}problem-columns = ['事想']\n"));
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("`事想` 不是任何测算用表的列"), "{err}");
    folder.put("project.toml", format!("{settings}formats = ['md']\n"));
    let (code, out, err) = command(&["run", folder.shown(), "--language", "zh"]);
    assert!(code == 0, "{out}{err}");
    let book = Sheet::new(folder.0.join("out/problems.zh.xlsx")).read().unwrap();
    let text = |column: &str| book.text(column).unwrap();
    assert_eq!(text("责任单位")[0].as_deref(), Some("甲市"));
    assert_eq!(
        text("问题描述")[0].as_deref(),
        Some("城市：甲市；年度：2024年；grade：不满意；编号：2；事项：公积金")
    );
    assert_eq!(text("依据（佐证材料）")[0].as_deref(), Some("ratings.csv第3行"));
    assert_eq!(text("实际值")[0].as_deref(), Some("50"));
    assert!(
        !text("问题描述").iter().flatten().any(|text| text.contains("户口") || text.contains("138")),
        "{:?}",
        text("问题描述")
    );
    // The made mark is on the pages, and nothing that is private in any file.
    let overview = folder.text("out/overview.zh.md");
    assert!(
        overview.contains("示例数据") && overview.contains("广告") && overview.contains("登记有误"),
        "{overview}"
    );
    let parts = folder.parts("out");
    assert!(parts.iter().any(|(path, _)| path.ends_with("problems.zh.xlsx/xl/worksheets/sheet1.xml")));
    for (path, bytes) in parts {
        let said = bytes.windows(6).any(|window| window == b"138000");
        assert!(!said, "{}", path.display());
    }
    // Nor in a message, be it of an appeal that does not find what it is against.
    let register = folder.text("appeals.csv");
    folder.put("appeals.csv", register.replace("2,电话,13800000002", "2,电话,13800000007"));
    for task in ["check", "run"] {
        let (code, _, err) = command(&[task, folder.shown(), "--language", "zh"]);
        assert!(code == 1 && err.contains("`was`") && !err.contains("138000"), "{task}: {err}");
    }
    folder.put("appeals.csv", register);
    let framework = folder
        .text("framework.toml")
        .replace("where = { grade = '满意' }", "where = { 电话 = { at-least = 1 } }");
    folder.put("framework.toml", &framework);
    folder.put(
        "evidence/ratings.csv",
        folder.text("evidence/ratings.csv").replace("13800000002", "secret-138"),
    );
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("电话") && !err.contains("secret"), "{err}");
    // A register in which nobody appeals yet.
    folder.put("framework.toml", framework.replace("电话 = { at-least = 1 }", "grade = '满意'"));
    fs::remove_file(folder.0.join("appeals.csv")).unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in (0..).zip(["编号", "申诉字段", "原值", "更正值", "复核意见", "申诉理由"])
    {
        sheet.write_string(0, column, head).unwrap();
    }
    book.save(folder.0.join("appeals.xlsx")).unwrap();
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert_eq!(code, 0, "{err}");
    // And one that cannot be read, which is told once.
    folder.put("appeals.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("appeals.xlsx") && err.lines().count() == 1, "{err}");
}

/// From workbooks with merged headers, five experts, an incident, an appeal and a quota to the documents, in one command.
#[test]
fn the_examples_run_without_editing_anything() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let out = Folder::new("cities");
    let cities = format!("{examples}/twelve-cities");
    let (code, told, err) =
        command(&["run", &cities, "--out", out.shown(), "--json", "--runs", "50", "--formats", "md,docx"]);
    assert!(code == 0, "{told}{err}");
    let answer: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(answer["units"].as_array().unwrap().len(), 12);
    let remarks = answer["remarks"].to_string();
    for said in ["Dongli", "Gantang", "专家戊", "excellent", "hidden"] {
        assert!(remarks.contains(said), "{said} in {remarks}");
    }
    let overview = fs::read_to_string(out.0.join("overview.zh.md")).unwrap();
    assert!(
        overview.contains("示例数据") && overview.contains("一票否决") && overview.contains("2025"),
        "{overview}"
    );
    assert!(fs::read_to_string(out.0.join("tables/changes.csv")).unwrap().contains("东篱市"));
    let parts = out.parts("");
    assert!(parts.iter().any(|(path, _)| path.ends_with("overview.zh.docx/word/document.xml")));
    for (path, bytes) in parts {
        assert!(
            !bytes.windows(7).any(|window| window == b"1390000"),
            "a telephone number in {}",
            path.display()
        );
    }
}

/// A column of a CSV file with a heading, by the first column.
fn column(text: &str, name: &str) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let at = reader.headers().unwrap().iter().position(|head| head == name).unwrap();
    reader.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), row[at].to_owned())).collect()
}

#[test]
fn a_region_is_assessed_and_appraised_and_its_task_plan_reviewed() {
    let region = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/inner-mongolia");
    let out = Folder::new("region");
    let common = ["run", region, "--out", out.shown(), "--json", "--language", "zh", "--runs", "0"];
    let (code, told, err) = command(&[&common[..], &["--formats", "md,xlsx"]].concat());
    let answer: Value = serde_json::from_str(&told).unwrap();
    assert!(code == 0 && answer["units"].as_array().unwrap().len() == 14, "{told}{err}");
    for name in ["overview", "ranking", "self-report", "appeals", "method", "overdue"] {
        for language in ["zh", "en"] {
            assert!(out.0.join(format!("{name}.{language}.md")).is_file(), "{name}");
        }
    }
    // Every page, every sheet: nothing of it is of a real league.
    let pages = out.all("").into_iter().filter(|(path, _)| path.to_str().unwrap().ends_with(".zh.md"));
    for (path, text) in pages {
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("示例数据，纯属虚构"), "{}", path.display());
    }

    // A sheet for each league and lead unit, and the overdue deliverables of a league on its page.
    let sheet = out.text("tasks/呼伦贝尔市.zh.md");
    assert!(sheet.contains("牵头和配合事项完成情况（截至2025年12月31日）"), "{sheet}");
    assert!(out.0.join("tasks/自治区政务服务与数据管理局.zh.md").is_file());
    let overdue = column(&out.text("tables/overdue_of_each.csv"), "role");
    let late = |name: &str, role: &str| {
        overdue.iter().filter(|(unit, own)| unit == name && (role.is_empty() || own == role)).count()
    };
    let page = out.text("units/150700.zh.md");
    let count = late("呼伦贝尔市", "");
    assert!(count > 0 && page.contains(&format!("逾期未完成事项：{count}项；")), "{page}");
    assert!(out.text("tables/task_findings.csv").lines().count() > 30);

    // The appraisal by hand: 80 points less 0.8 for each point lost, 10 less 0.5 for each overdue task that the league leads, 10
    // less 2 for each notice, and a bonus of 2 for each award, 5 at most.
    let findings = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/data/inner-mongolia/made/appraisal_findings.csv"
    ))
    .unwrap();
    let of = |name: &str, unit: &str| -> f64 {
        let all = column(&findings, name);
        all.iter().find(|(own, _)| own == unit).unwrap().1.parse().unwrap()
    };
    let scores = column(&out.text("tables/scores.csv"), "INDEX");
    let appraised: Value = serde_json::from_str(&out.text("appraisal.json")).unwrap();
    let appraised = govindex::Assessment::from_json(&appraised.to_string()).unwrap();
    let appraisal = |unit: &str| {
        let row = appraised.units().iter().position(|own| own == unit).unwrap();
        appraised.scores_at("APPRAISAL").unwrap()[row]
    };
    for (unit, index) in &scores {
        let name = answer["units"].as_array().unwrap().iter().find(|row| row["unit"] == **unit).unwrap();
        let name = name["name"].as_str().unwrap();
        let index: f64 = index.parse().unwrap();
        let own = appraisal(unit);
        if unit == "150700" {
            assert!(own.is_nan(), "vetoed for an incident");
            continue;
        }
        let points = (80.0 - 0.8 * (100.0 - index)).max(0.0)
            + (10.0 - 0.5 * late(name, "lead") as f64).max(0.0)
            + (10.0 - 2.0 * of("criticized", unit)).max(0.0);
        let bonus = if points >= 60.0 { (2.0 * of("national", unit)).min(5.0) } else { 0.0 };
        assert!((own - points - bonus).abs() < 0.02, "{name}: {own}, by hand {points} + {bonus}");
    }
    let first = &answer["appraisal"][0];
    assert!((first["APPRAISAL"].as_f64().unwrap() - appraisal(first["unit"].as_str().unwrap())).abs() < 0.01);
    let card = out.text("appraisal/units/150700.zh.md");
    assert!(card.contains("一票否决") && card.contains("扣分、加分情况"), "{card}");
    assert!(
        !out.0.join("appraisal/overdue.zh.md").exists() && !out.0.join("appraisal/appeals.zh.md").exists()
    );

    // What appeals changed: the bonus of an honest mean.
    let appeals = out.text("appeals.zh.md");
    assert!(
        appeals.contains("共收到申诉10项") && appeals.contains("| 包头市 | 72.96 | 73.01 | 6 | 6 | 持平 |")
    );

    // Some of the documents, and again all: what is no longer asked for goes.
    let (code, ..) = command(&[&common[..], &["--formats", "md", "--documents", "ranking,tasks"]].concat());
    assert_eq!(code, 0);
    assert!(!out.0.join("overview.zh.md").exists() && out.0.join("ranking.zh.md").exists());
    assert!(out.0.join("tasks/呼伦贝尔市.zh.md").exists() && out.0.join("appraisal/ranking.zh.md").exists());
}

#[test]
fn an_appraisal_that_reads_what_is_not_there_says_so() {
    let folder = Folder::five("appraisal");
    let framework = "id = 'own'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'SUM'\n\
         [[indicator]]\ncode = 'LOST'\nparent = 'SUM'\n[[indicator]]\ncode = 'NOTICES'\nparent = 'SUM'\n";
    folder.put("appraisal.toml", framework);
    folder.put("findings.csv", "unit,NOTICES,NOTCIES,note\n示例市甲,-1.0e0,1,x\n示例市乙,2,1,y\n");
    let settings = folder.text("project.toml");
    let run = |columns: &str, findings: &str| {
        let findings = format!("findings = '{findings}'\n");
        folder.put(
            "project.toml",
            format!("{settings}\n[appraisal]\nframework = 'appraisal.toml'\n{findings}[appraisal.columns]\n{columns}\n"),
        );
        command(&["check", folder.shown(), "--language", "en"])
    };
    let (code, out, err) = run("LOST = { lost = 'INDEX' }", "findings.csv");
    assert!(
        code == 0 && out.contains("The column `NOTCIES` of the findings") && !out.contains("`note`"),
        "{out}{err}"
    );
    let (code, _, err) = command(&["check", folder.shown(), "--language", "en", "--strict"]);
    assert!(code == 1 && err.contains("`NOTCIES`"), "{err}");
    // Its documents are worded as those of the project.
    folder.put("words.toml", "[zh]\n\"Overall results\" = \"评估结论\"\n");
    let (code, _, err) =
        command(&["run", folder.shown(), "--formats", "md", "--languages", "zh", "--runs", "0"]);
    assert!(code == 0, "{err}");
    for name in ["overview", "appraisal/overview"] {
        assert!(folder.text(&format!("out/{name}.zh.md")).contains("## 评估结论"), "{name}");
    }
    let faults = [
        ("LOST = { lost = 'INDEKS' }", "findings.csv", "INDEKS"),
        ("LOSS = { lost = 'INDEX' }", "findings.csv", "LOSS"),
        ("LOST = { finding = 'NOTICE' }", "findings.csv", "did you mean `NOTICES`?"),
        ("LOST = { overdue = 'lead' }", "findings.csv", "there is no task plan"),
        ("LOST = { weight = 'INDEX' }", "findings.csv", "weight"),
        (
            "LOST = { lost = 'INDEX' }",
            "finding.csv",
            "`appraisal.findings` is the file `finding.csv`, which is not there",
        ),
    ];
    for (columns, findings, told) in faults {
        let (code, out, err) = run(columns, findings);
        assert!(code == 1 && err.contains(told), "{columns}: {out}{err}");
    }
    folder.put("findings.csv", "unit,NOTICES\n示例市丁,1\n示例市甲,1\n示例市戊,3\n");
    let (code, _, err) = run("LOST = { lost = 'INDEX' }", "findings.csv");
    assert!(code == 1 && err.contains("findings.csv"), "{err}");
    assert!(err.contains("示例市丁") && err.contains("示例市戊"), "all of them: {err}");
    // A unit by its code and by its name.
    folder.put("units.csv", "unit,name_zh\n示例市甲,甲市\n示例市乙,乙市\n示例旗丙,丙旗\n");
    folder.put("findings.csv", "unit,NOTICES\n示例市甲,1\n甲市,2\n");
    let (code, _, err) = run("LOST = { lost = 'INDEX' }", "findings.csv");
    assert!(code == 1 && err.contains("is the same unit as `示例市甲`; keep one row"), "{err}");
    // Whatever is wrong with it, the assessment itself can be explained.
    let (code, out, err) = command(&["explain", "示例市甲", folder.shown(), "--language", "en"]);
    assert!(code == 0, "{out}{err}");
}

/// Fills in the answers of a questionnaire as an expert would; `answer` says what of the row.
fn fill_in(path: &Path, framework: &govindex::Framework, answer: impl Fn(usize) -> &'static str) {
    use rust_xlsxwriter::Workbook;
    let table = framework.questionnaire("zh");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("填写说明").unwrap().write_string(0, 0, "说明").unwrap();
    let sheet = book.add_worksheet().set_name("问卷").unwrap();
    for (column, head) in (0..).zip(["上级指标", "指标A", "指标B", "A与B的重要性之比", "node", "a", "b"])
    {
        sheet.write_string(0, column, head).unwrap();
    }
    for (column, name) in [(0, "node_name"), (1, "a_name"), (2, "b_name"), (4, "node"), (5, "a"), (6, "b")] {
        let Some(govindex::Cells::Text(texts)) = table.column(name) else { panic!("{name}") };
        for (row, text) in texts.iter().enumerate() {
            sheet
                .write_string(u32::try_from(row).unwrap() + 1, column, text.as_deref().unwrap_or_default())
                .unwrap();
        }
    }
    for row in 0..table.rows() {
        sheet.write_string(u32::try_from(row).unwrap() + 1, 3, answer(row)).unwrap();
    }
    book.save(path).unwrap();
}

#[test]
fn questionnaires_go_out_as_workbooks_and_come_back() {
    use govindex::evidence::Sheet;
    let folder = Folder::five("questionnaires");
    let framework = govindex::Framework::builtin("cn-five-degrees").unwrap();
    let (code, _, err) =
        command(&["questionnaire", "out", folder.shown(), "--experts", "张三,李四", "--language", "zh"]);
    assert_eq!(code, 0, "{err}");
    let file = folder.0.join("questionnaires/张三.xlsx");
    assert_eq!(Sheet::names(&file).unwrap(), ["填写说明", "问卷"]);
    let sheet = Sheet::new(&file).sheet("问卷").read().unwrap();
    assert_eq!(sheet.len(), framework.questionnaire("zh").rows());
    // A blank one is told, and one that is half filled, with its cells; nothing is overwritten.
    let (code, _, err) = command(&["run", folder.shown(), "--runs", "0"]);
    assert!(code == 1 && err.contains("no comparison is filled in"), "{err}");
    let (code, _, err) = command(&["questionnaire", "out", folder.shown(), "--experts", "张三"]);
    assert!(code == 1 && err.contains("the file is there already"), "{err}");
    folder.put("questionnaires/王五.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let (code, _, err) = command(&["run", folder.shown(), "--runs", "0"]);
    assert!(code == 1 && err.contains("王五.xls") && err.contains("an old Excel workbook"), "{err}");
    fs::remove_file(folder.0.join("questionnaires/王五.xls")).unwrap();
    folder.put("questionnaires/说明.docx", "no questionnaire");
    fill_in(&file, &framework, |row| if row == 1 { "" } else { "1" });
    fs::remove_file(folder.0.join("questionnaires/李四.xlsx")).unwrap();
    let (_, _, err) = command(&["questionnaire", "in", folder.shown(), "--language", "zh"]);
    assert!(err.contains("张三.xlsx") && err.contains("1 项空白：`D3`"), "{err}");
    fill_in(&file, &framework, |row| if row == 2 { "12" } else { "1" });
    let (_, _, err) = command(&["questionnaire", "in", folder.shown(), "--language", "zh"]);
    assert!(err.contains("A与B的重要性之比 (D4)") && err.contains("张三.xlsx"), "{err}");
    // Two who agree that the first weighs three times the others.
    for name in ["张三", "李四"] {
        fill_in(&folder.0.join(format!("questionnaires/{name}.xlsx")), &framework, |row| {
            if row < 4 { "3" } else { "1" }
        });
    }
    let (code, out, err) = command(&["questionnaire", "in", folder.shown(), "--json"]);
    assert_eq!(code, 0, "{err}");
    let answer: Value = serde_json::from_str(&out).unwrap();
    let weight = |row: usize| answer["weights"][row]["weight"].as_f64().unwrap();
    assert_eq!(answer["questionnaires"], 2);
    assert!(answer["remarks"][0].as_str().unwrap().contains("`说明.docx`"), "{out}");
    assert!((weight(0) - 3.0 / 7.0).abs() < 1e-12 && (weight(1) - 1.0 / 7.0).abs() < 1e-12, "{out}");
    assert_eq!(command(&["run", folder.shown(), "--runs", "0", "--formats", "html"]).0, 0);
    assert!(folder.text("out/tables/weights.csv").contains("0.42857142857142"));
}

#[test]
fn what_is_asked_for_wrongly_is_said_in_the_language_of_the_reader() {
    let said = |args: &[&str]| command(args);
    for (args, english, chinese) in [
        (
            vec!["rnu"],
            "there is no subcommand `rnu` (did you mean `run`?)",
            "没有子命令 `rnu`（是否指 `run`？）",
        ),
        (vec!["run"], "<DIR> is missing", "缺少 <DIR>"),
        (vec!["run", "x", "--rnus", "3"], "no option or argument `--rnus` here", "没有选项或参数 `--rnus`"),
        (
            vec!["run", "x", "--runs", "many"],
            "`many` is no value for --runs <N>",
            "`many` 不能用于 --runs <N>",
        ),
        (vec!["run", "x", "--formats", "pdf"], "`pdf` is no value for", "可用：html、docx、xlsx、md"),
        (
            vec!["run", "x", "--day", "2025-13-01"],
            "`2025-13-01` is no value for --day <DAY>",
            "`2025-13-01` 不能用于 --day <DAY>",
        ),
        (vec!["run", "x", "--out"], "--out <DIR> needs a value", "--out <DIR> 缺少取值"),
    ] {
        let mut here = vec!["--language", "en"];
        here.extend(&args);
        let (code, out, err) = said(&here);
        assert!(code == 2 && out.is_empty() && err.contains(english), "{err}");
        here[1] = "zh";
        assert!(said(&here).2.contains(chinese), "{}", said(&here).2);
    }
    let (code, out, _) = said(&["--language=zh", "run", "--help"]);
    assert!(code == 0 && out.contains("用法：govindex run") && out.contains("输出文件夹"), "{out}");
    for word in ["Usage", "Print help", "Options:", "Arguments:", "default"] {
        assert!(!out.contains(word), "{word} in {out}");
    }
    let (code, out, _) = said(&["completions", "bash"]);
    assert!(code == 0 && out.contains("_govindex"), "{out}");
}

/// Who closes the pipe has read enough; where nothing more can be written, something is lost.
#[test]
fn what_cannot_be_written_is_told() {
    struct Full(std::io::ErrorKind);
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for (kind, code) in [(std::io::ErrorKind::BrokenPipe, 0), (std::io::ErrorKind::StorageFull, 1)] {
        let mut err = Vec::new();
        assert_eq!(run_into(["schema"], &mut Full(kind), &mut err), code);
        assert_eq!(err.is_empty(), code == 0);
    }
}

#[test]
fn results_can_be_asked_and_compared() {
    let folder = Folder::five("asked");
    assert_eq!(command(&["run", folder.shown(), "--runs", "0", "--formats", "html"]).0, 0);
    let stored = folder.0.join("out");
    let stored = stored.to_str().unwrap();
    let (code, out, _) = command(&["compare", stored, folder.shown(), "--json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert!(code == 0 && answer["units"].as_array().unwrap().len() == 3, "{out}");
    let (code, out, err) = command(&["robustness", folder.shown(), "--runs", "20", "--node", "MATURITY"]);
    assert!(code == 0 && out.contains("示例市甲"), "{out}{err}");
    let (code, out, _) = command(&["robustness", folder.shown(), "--runs", "0", "--json"]);
    assert!(code == 1 && out.contains("\"faults\""), "{out}");
    let (code, out, _) = command(&["trend", stored, folder.shown()]);
    assert!(code == 0 && out.lines().count() == 7, "{out}");
    let cities = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/twelve-cities/last/2024.json");
    let (code, _, err) = command(&["trend", cities, folder.shown(), "--language", "en"]);
    assert!(code == 1 && err.contains("and this is"), "{err}");
    let to = folder.0.join("documents");
    let (code, ..) = command(&["report", stored, "--out", to.to_str().unwrap(), "--formats", "docx"]);
    assert!(code == 0 && to.join("overview.en.docx").is_file());
    let (code, _, err) = command(&["explain", "示例市丁", folder.shown()]);
    assert!(code == 1 && err.contains("示例市丁"), "{err}");
}

#[test]
fn documents_have_the_look_and_the_words_of_the_project() {
    use govindex::Language;
    use govindex::report::{Document, Layout, docx};

    let folder = Folder::five("look");
    let office = Document::new("{{content}}", Language::Chinese).warnings(["某某市数据局"]);
    folder.put("模板.docx", docx(&office, Layout::Gb9704).unwrap());
    folder.put("project.toml", folder.text("project.toml").replacen('\n', "\ntemplate = \"模板.docx\"\n", 1));
    folder.put("words.toml", "[zh]\n\"Overall results\" = \"评估结论\"\n");
    let asked = ["run", folder.shown(), "--runs", "0", "--languages", "zh", "--formats", "docx,html"];
    let (code, out, err) = command(&asked);
    assert_eq!(code, 0, "{out}{err}");
    assert!(folder.text("out/overview.zh.html").contains("评估结论"));
    let mut zip =
        zip::ZipArchive::new(Cursor::new(fs::read(folder.0.join("out/overview.zh.docx")).unwrap())).unwrap();
    let mut header = String::new();
    zip.by_name("word/header1.xml").unwrap().read_to_string(&mut header).unwrap();
    assert!(header.contains("某某市数据局"));

    // What is wrong with either is told at once.
    folder.put("模板.docx", "no file of Word");
    folder.put("words.toml", "[zh]\n\"Overal results\" = \"评估结论\"\n[names]\n");
    let (code, out, err) = command(&["check", folder.shown()]);
    let out = out + &err;
    assert_eq!(code, 1);
    for part in [
        "模板.docx`: it is no Word document",
        "words.toml",
        "line 2",
        "the nearest text is \"Overall results\"",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

/// What is written beside a stored result leaves it where it is.
#[test]
fn documents_are_made_of_a_stored_result_where_it_stands() {
    let folder = Folder::five("beside");
    let (code, _, err) = command(&["run", folder.shown(), "--runs", "0", "--formats", "md"]);
    assert!(code == 0, "{err}");
    let out = folder.0.join("out");
    let before: Vec<PathBuf> = folder.all("out").into_iter().map(|(path, _)| path).collect();
    let shown = out.to_str().unwrap();
    let (code, _, err) = command(&["report", shown, "--out", shown, "--formats", "html"]);
    assert!(code == 0, "{err}");
    let after: Vec<PathBuf> = folder.all("out").into_iter().map(|(path, _)| path).collect();
    assert!(before.iter().all(|path| after.contains(path)) && after.contains(&out.join("overview.en.html")));
    // All of it is still known as ours.
    let (code, _, err) = command(&["run", folder.shown(), "--runs", "0", "--formats", "md"]);
    assert!(code == 0, "{err}");
    assert!(!out.join("overview.en.html").exists());
}

/// `run`, `explain` and `trend` mean the same by the year before.
#[test]
fn the_year_before_is_the_stored_result() {
    let cities = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/twelve-cities");
    let last = format!("{cities}/last/2024.json");
    let periods = |paths: &[&str]| -> Vec<String> {
        let args: Vec<&str> = ["trend"].iter().chain(paths).chain(&["--json"]).copied().collect();
        let (code, told, err) = command(&args);
        assert!(code == 0, "{err}");
        let rows: Value = serde_json::from_str(&told).unwrap();
        let mut periods: Vec<String> =
            rows.as_array().unwrap().iter().map(|row| row["period"].as_str().unwrap().to_owned()).collect();
        periods.dedup();
        periods
    };
    assert_eq!(periods(&[cities]), ["2024", "2025"]);
    assert_eq!(periods(&[&last, cities]), ["2024", "2025"]);
    let (_, told, _) = command(&["explain", "甘棠市", cities, "--language", "zh"]);
    assert!(told.contains("2024") && told.contains("西部"), "{told}");
}

/// What `run` leaves out is left out where the answers are read.
#[test]
fn questionnaires_are_read_as_the_project_says() {
    let cities = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/twelve-cities");
    let (code, told, err) = command(&["questionnaire", "in", cities]);
    assert!(code == 0 && told.contains("专家戊"), "{told}{err}");
}

#[test]
fn a_project_begins_with_the_tables_that_inspections_read() {
    let folder = Folder::new("visits");
    let (code, _, err) = command(&["new", folder.shown(), "--from", "eu-egovernment-benchmark-2023"]);
    assert!(code == 0, "{err}");
    for table in ["service_visits", "service_register"] {
        assert!(folder.0.join(format!("evidence/{table}.csv")).exists(), "{table}");
    }
    assert!(folder.text("evidence/service_visits.csv").contains("service"));
}

#[test]
fn the_schema_of_a_file_is_printed() {
    let (code, framework, _) = command(&["--language", "en", "schema"]);
    assert!(code == 0 && framework.contains("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""));
    assert_eq!(command(&["--language", "en", "schema", "framework", "--json"]).1, framework);
    assert_eq!(framework, govindex::framework::json_schema());
    let (code, project, _) = command(&["--language", "en", "schema", "project"]);
    let project: serde_json::Value = serde_json::from_str(&project).unwrap();
    assert!(code == 0 && project["properties"]["max-consistency-ratio"].is_object());
    let (code, _, err) = command(&["--language", "en", "schema", "frame"]);
    assert!(code == 2 && err.contains("framework, project"), "{err}");
}

#[test]
fn a_task_plan_takes_no_table_away() {
    let folder = Folder::five("plan");
    folder.put("units.csv", "code,parent,level,name_zh\n1,,city,甲市\n");
    let table = fs::read_dir(folder.0.join("evidence")).unwrap().next().unwrap().unwrap().path();
    let table = table.file_stem().unwrap().to_str().unwrap().to_owned();
    folder.put(
        "project.toml",
        format!(
            "[plan]\ntable = '{table}'\nfile = 'plan.csv'\nreports = 'reports.csv'\nbegins = '2024-01-01'\n\
             level = 'city'\nunder = []\nprefix = ''\n"
        ),
    );
    let (code, _, err) = command(&["check", folder.shown()]);
    assert!(code == 1 && err.contains(&format!("the table `{table}` is in the evidence, too")), "{err}");
    // What is overdue is so at a day.
    folder.put("project.toml", folder.text("project.toml").replace(&table, "tasks"));
    let (code, _, err) = command(&["check", folder.shown(), "--language", "zh"]);
    assert!(code == 1 && err.contains("督查任务分工需要评估日期"), "{err}");
    // A file of units with a fault has a hierarchy, too.
    folder.put("units.csv", "code,parent,level,name_zh\n1,9,city,甲市\n");
    let (code, _, err) = command(&["check", folder.shown(), "--language", "en"]);
    assert!(code == 1 && !err.contains("no hierarchy of units"), "{err}");
}
