//! Makes the files of `examples/twelve-cities`: the cities are made up, and every number of them.
//!
//! ```sh
//! cargo run --features excel --example make_twelve_cities            # writes examples/twelve-cities/
//! cargo run --features excel --example make_twelve_cities -- folder  # or there
//! ```
//!
//! The same seed makes the same bytes. The workbooks are such as offices keep: a title over everything, headers of two rows,
//! merged cells, thousands in text, days and percentages in all their formats, a hidden row.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use govindex::stats::Stream;
use govindex::{Cells, Dataset, Framework, assess};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/twelve-cities");
const SEED: u64 = 20_251_212;

fn in_english(group: &str) -> &'static str {
    if group == "东部" { "East" } else { "West" }
}

/// Name, name in English, group, and how good it is.
const CITIES: [(&str, &str, &str, f64); 12] = [
    ("云岫市", "Yunxiu", "东部", 0.97),
    ("石渡市", "Shidu", "东部", 0.93),
    ("青禾市", "Qinghe", "东部", 0.96),
    ("临汐市", "Linxi", "东部", 0.84),
    ("长溪市", "Changxi", "东部", 0.95),
    ("东篱市", "Dongli", "东部", 0.88),
    ("甘棠市", "Gantang", "西部", 0.80),
    ("安澜市", "Anlan", "西部", 0.94),
    ("永穗市", "Yongsui", "西部", 0.76),
    ("白榆市", "Baiyu", "西部", 0.72),
    ("西屏市", "Xiping", "西部", 0.86),
    ("南榆市", "Nanyu", "西部", 0.90),
];

/// The city that had an incident, and the one that sent no report of its own.
const INCIDENT: &str = "东篱市";
const SILENT: &str = "甘棠市";

const ITEMS: [&str; 20] = [
    "社会保障卡申领",
    "不动产登记资料查询",
    "公积金提取",
    "企业设立登记",
    "食品经营许可",
    "居住证办理",
    "户口迁移",
    "生育登记",
    "医保关系转移",
    "养老保险缴费",
    "车辆检验合格标志申领",
    "驾驶证换证",
    "施工许可",
    "排水许可",
    "道路运输证",
    "出生医学证明换发",
    "残疾人证办理",
    "老年人优待证",
    "灵活就业登记",
    "失业金申领",
];
const EXPERTS: [&str; 5] = ["专家甲", "专家乙", "专家丙", "专家丁", "专家戊"];

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from(HERE), PathBuf::from);
    for name in ["evidence", "questionnaires", "last"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let evidence = folder.join("evidence");
    items(&evidence.join("政务服务事项清单.xlsx"))?;
    let wrong = ratings(&evidence.join("好差评.xlsx"))?;
    guides(&evidence.join("办事指南抽查.xlsx"))?;
    self_report(&evidence.join("自评表.xlsx"))?;
    let serious = |city: &str| u8::from(city == INCIDENT);
    let incidents: Vec<String> = CITIES
        .iter()
        .map(|(city, ..)| format!("{city},{},{}\n", serious(city), 2 * serious(city) + 1))
        .collect();
    let incidents = incidents.concat();
    fs::write(evidence.join("安全事件.csv"), format!("\u{feff}城市,重大事件,一般事件\n{incidents}"))?;
    appeals(&folder.join("appeals.xlsx"), &wrong)?;
    let units: Vec<String> = CITIES
        .iter()
        .map(|(zh, en, group, _)| format!("{zh},{zh},{en},{group},{}\n", in_english(group)))
        .collect();
    let units = units.concat();
    fs::write(folder.join("units.csv"), format!("unit,name_zh,name_en,区域,区域_en\n{units}"))?;
    let framework = Framework::read(Path::new(HERE).join("framework.toml"))?;
    for (at, name) in EXPERTS.iter().enumerate() {
        questionnaire(&folder.join(format!("questionnaires/{name}.xlsx")), &framework, at)?;
    }
    last(&folder.join("last/2024.json"), &framework)?;
    println!("written to {}", folder.display());
    Ok(())
}

/// A workbook whose properties are the same whenever it is made.
fn book() -> Result<Workbook, Box<dyn Error>> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 12, 31)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}

fn texts(sheet: &mut Worksheet, row: u32, texts: &[&str]) -> Done {
    for (column, text) in (0..).zip(texts) {
        sheet.write_string(row, column, *text)?;
    }
    Ok(())
}

fn items(path: &Path) -> Done {
    let (mut book, plain) = (book()?, Format::new());
    let cover = book.add_worksheet().set_name("填报说明")?;
    cover.write_string(0, 0, "请各市据实填报；“访问量”为2025年全年数。（示例数据）")?;
    let sheet = book.add_worksheet().set_name("事项")?;
    sheet.merge_range(0, 0, 0, 8, "2025年依申请政务服务事项清单（示例数据）", &plain)?;
    for (column, head) in [(0, "区域"), (1, "城市"), (2, "事项名称")] {
        sheet.merge_range(1, column, 2, column, head, &plain)?;
    }
    for (first, head, parts) in [
        (3, "网上办理", ["可网办", "全程网办"]),
        (5, "访问量", ["PC端", "移动端"]),
        (7, "时限（工作日）", ["法定", "承诺"]),
    ] {
        sheet.merge_range(1, first, 1, first + 1, head, &plain)?;
        sheet.write_string(2, first, parts[0])?;
        sheet.write_string(2, first + 1, parts[1])?;
    }
    let mut row = 3;
    for (group, from) in [("东部", 0), ("西部", 6)] {
        let rows = 6 * u32::try_from(ITEMS.len())?;
        sheet.merge_range(row, 0, row + rows - 1, 0, group, &plain)?;
        for (at, (city, _, _, level)) in CITIES.iter().enumerate().skip(from).take(6) {
            let mut draw = Stream::new(SEED, at as u64);
            sheet.merge_range(row, 1, row + u32::try_from(ITEMS.len())? - 1, 1, city, &plain)?;
            for item in ITEMS {
                let online = draw.uniform() < 0.5 + 0.5 * level;
                let fully = online && draw.uniform() < level - 0.05;
                let (pc, mobile) = (200 + draw.below(3_000), 400 + draw.below(9_000));
                let (statutory, shorter) = (20 + draw.below(20), 0.2 + 0.6 * level + 0.1 * draw.uniform());
                sheet.write_string(row, 2, item)?;
                sheet.write_string(row, 3, if online { "是" } else { "否" })?;
                sheet.write_string(row, 4, if fully { "是" } else { "否" })?;
                // Some type thousands as text.
                sheet.write_string(row, 5, thousands(pc))?;
                sheet.write_number(row, 6, mobile as f64)?;
                sheet.write_number(row, 7, statutory as f64)?;
                sheet.write_number(row, 8, (statutory as f64 * (1.0 - shorter)).round().max(1.0))?;
                row += 1;
            }
        }
    }
    sheet.set_row_hidden(10)?;
    book.save(path)?;
    Ok(())
}

fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

/// Returns the ratings that somebody gave to another office, or as an advertisement: number, city, rating.
fn ratings(path: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let (mut book, mut wrong) = (book()?, Vec::new());
    let day = Format::new().set_num_format("yyyy年m月d日");
    let sheet = book.add_worksheet().set_name("好差评明细")?;
    texts(sheet, 0, &["编号", "城市", "评价日期", "评价等级", "事项名称", "联系电话"])?;
    let mut row = 1;
    for (at, (city, _, _, level)) in CITIES.iter().enumerate() {
        let mut draw = Stream::new(SEED, 100 + at as u64);
        for number in 1..=60 {
            let good = draw.uniform() < 0.35 + 0.65 * level;
            let grade = match (good, draw.below(3)) {
                (true, 0) => "满意",
                (true, 1) => "基本满意",
                (true, _) => "非常满意",
                (false, 0) => "非常不满意",
                (false, _) => "不满意",
            };
            let id = format!("PJ{:02}{number:03}", at + 1);
            if !good && (*city == "石渡市" || *city == "白榆市") {
                wrong.push((id.clone(), grade.to_owned()));
            }
            // Some of the last are of the next year.
            let (year, month, date) =
                if number > 57 { (2026, 1, 5) } else { (2025, 1 + draw.below(12), 1 + draw.below(28)) };
            let date = ExcelDateTime::from_ymd(year, u8::try_from(month)?, u8::try_from(date)?)?;
            sheet.write_string(row, 0, &id)?;
            sheet.write_string(row, 1, *city)?;
            sheet.write_datetime_with_format(row, 2, &date, &day)?;
            sheet.write_string(row, 3, grade)?;
            sheet.write_string(row, 4, ITEMS[draw.below(ITEMS.len())])?;
            sheet.write_string(row, 5, format!("1390000{:04}", 100 * at + number))?;
            row += 1;
        }
    }
    book.save(path)?;
    Ok(wrong)
}

fn guides(path: &Path) -> Done {
    let mut book = book()?;
    let sheet = book.add_worksheet().set_name("第三方抽查")?;
    sheet.merge_range(0, 0, 0, 4, "办事指南第三方抽查记录（示例数据）", &Format::new())?;
    texts(sheet, 1, &["城市", "指南名称", "基本信息", "申请材料", "办理流程"])?;
    let mut row = 2;
    for (at, (city, _, _, level)) in CITIES.iter().enumerate() {
        let mut draw = Stream::new(SEED, 200 + at as u64);
        for item in ITEMS {
            sheet.write_string(row, 0, *city)?;
            sheet.write_string(row, 1, item)?;
            for column in 2..5 {
                let right = draw.uniform() < 1.0 - (1.0 - level) / 2.5;
                sheet.write_string(row, column, if right { "对" } else { "错" })?;
            }
            row += 1;
        }
    }
    book.save(path)?;
    Ok(())
}

fn self_report(path: &Path) -> Done {
    let (mut book, percent) = (book()?, Format::new().set_num_format("0.0%"));
    let sheet = book.add_worksheet().set_name("自评")?;
    sheet.merge_range(0, 0, 0, 2, "服务渠道自评表（示例数据）", &Format::new())?;
    texts(sheet, 1, &["城市", "渠道完备率", "填报人"])?;
    for (row, (city, _, _, level)) in (2..).zip(&CITIES) {
        let mut draw = Stream::new(SEED, 300 + u64::from(row));
        sheet.write_string(row, 0, *city)?;
        if *city == SILENT {
            sheet.write_string(row, 1, "未报送")?;
        } else {
            let share = (0.3 + 0.7 * level + 0.05 * draw.uniform()).min(1.0);
            sheet.write_number_with_format(row, 1, (1_000.0 * share).round() / 1_000.0, &percent)?;
        }
        sheet.write_string(row, 2, "（略）")?;
    }
    book.save(path)?;
    Ok(())
}

fn appeals(path: &Path, wrong: &[(String, String)]) -> Done {
    let mut book = book()?;
    let sheet = book.add_worksheet().set_name("申诉登记")?;
    texts(sheet, 0, &["编号", "申诉字段", "原值", "更正值", "复核意见", "复核日期", "申诉理由"])?;
    let decided = [
        ("", "", "", "予以采纳", "广告信息，剔除"),
        ("评价等级", "", "基本满意", "予以采纳", "误评其他部门事项"),
        ("评价等级", "", "满意", "不予采纳", "录音证实评价属实"),
    ];
    for (row, ((id, grade), (column, _, becomes, decision, reason))) in (1..).zip(wrong.iter().zip(decided)) {
        let was = if column.is_empty() { "" } else { grade };
        texts(sheet, row, &[id, column, was, becomes, decision, "2025年12月10日", reason])?;
    }
    book.save(path)?;
    Ok(())
}

/// What an expert thinks of each pair; the fifth contradicts himself, and is left out.
fn questionnaire(path: &Path, framework: &Framework, expert: usize) -> Done {
    let table = framework.questionnaire("zh");
    let column = |name: &str| match table.column(name) {
        Some(Cells::Text(texts)) => texts.iter().map(|text| text.clone().unwrap_or_default()).collect(),
        _ => Vec::new(),
    };
    let mut book = book()?;
    let cover = book.add_worksheet().set_name("填写说明")?;
    cover.write_string(0, 0, format!("指标权重问卷（示例）：{}", EXPERTS[expert]))?;
    let sheet = book.add_worksheet().set_name("问卷")?;
    texts(sheet, 0, &["上级指标", "指标A", "指标B", "A与B的重要性之比", "node", "a", "b"])?;
    let columns: [Vec<String>; 6] = ["node_name", "a_name", "b_name", "node", "a", "b"].map(column);
    // How important each first-level indicator is to each expert; one who answers in circles has no such order.
    let importance = |code: &str| -> f64 {
        let order = ["EFFECTIVENESS", "MATURITY", "ACCURACY", "COVERAGE", "COMPLETENESS"];
        let at = order.iter().position(|known| *known == code).unwrap_or(0);
        [
            [5.0, 4.0, 3.0, 2.0, 1.0],
            [4.0, 4.0, 2.0, 2.0, 1.0],
            [3.0, 3.0, 3.0, 1.0, 1.0],
            [4.0, 3.0, 3.0, 2.0, 2.0],
        ]
        .get(expert)
        .map_or(1.0, |row| row[at])
    };
    let scale =
        ["1/9", "1/8", "1/7", "1/6", "1/5", "1/4", "1/3", "1/2", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    for at in 0..table.rows() {
        let row = u32::try_from(at)? + 1;
        for (column, from) in [(0, 0), (1, 1), (2, 2), (4, 3), (5, 4), (6, 5)] {
            sheet.write_string(row, column, &columns[from][at])?;
        }
        let ratio: f64 = importance(&columns[4][at]) / importance(&columns[5][at]);
        let steps = if ratio >= 1.0 { ratio - 1.0 } else { 1.0 - 1.0 / ratio };
        let place = if expert == 4 {
            [0, 14, 3, 13, 1, 15, 2, 16, 4, 12][at % 10]
        } else {
            let off = |place: &i32| ((f64::from(*place) - 8.0 - steps).abs() * 1_000.0).trunc();
            (0..17).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(8)
        };
        sheet.write_string(row, 3, scale[usize::try_from(place)?])?;
    }
    book.save(path)?;
    Ok(())
}

/// The result of the year before, from values.
fn last(path: &Path, framework: &Framework) -> Done {
    let cities = || CITIES.iter().map(|(city, ..)| *city);
    let names = |pick: fn(&(&'static str, &'static str, &'static str, f64)) -> &'static str| {
        CITIES.iter().map(|city| Some(pick(city).to_owned())).collect::<Vec<_>>()
    };
    let mut data = Dataset::new(cities())?
        .with_names("zh", names(|city| city.0))?
        .with_names("en", names(|city| city.1))?
        .with_group("区域", names(|city| city.2))?
        .with_period("2024")
        .with_made(true);
    for (number, (code, base, slope)) in (0..).zip([
        ("GOOD", 30.0, 65.0),
        ("MOBILE", 40.0, 30.0),
        ("FULLY_ONLINE", 0.0, 85.0),
        ("TIME_CUT", 15.0, 65.0),
        ("CHANNELS", 30.0, 65.0),
        ("GUIDES", 20.0, 75.0),
        ("ONLINE", 45.0, 50.0),
        ("INCIDENTS", 0.0, 0.0),
    ]) {
        let mut draw = Stream::new(SEED, 400 + number);
        let values = CITIES.iter().map(|(.., level)| {
            let noise = if slope == 0.0 { 0.0 } else { 6.0 * draw.uniform() - 3.0 };
            (10.0 * (base + slope * level + noise)).round() / 10.0
        });
        data = data.with_indicator(code, values.collect::<Vec<f64>>())?;
    }
    fs::write(path, assess(framework, &data)?.to_json()?)?;
    Ok(())
}
