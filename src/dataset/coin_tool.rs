//! The workbook of the JRC's COIN Tool: its sheet `Database` holds the indicators with their weights, directions,
//! goalposts and places in the tree, and the data; its sheet `Framework` names the dimensions and gives their weights.
//!
//! | cells of `Database` | what is there |
//! | --- | --- |
//! | row 7, from column E | weight of each indicator |
//! | row 8 | direction, 1 or −1 |
//! | rows 9, 10 | lower and upper goalpost, in the raw unit |
//! | rows 11 to 14 | codes of index, sub-index, pillar and sub-pillar |
//! | rows 15, 16 | name and code of the indicator |
//! | columns B, C, from row 17 | name and code of each unit |
//!
//! A column or row without a value is not in use. A level of which all indicators have the same code is not in use
//! either, but for the index. In `Framework`, row 4 is the header; column C holds the code of a dimension, E its weight,
//! H its name. The places are those that COINr reads (`import_coin_tool`).

use crate::error::Problem;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{Data, Xlsx, XlsxError};
use indexmap::IndexMap;

use super::Dataset;
use crate::evidence::{Unreadable, xlsx};
use crate::framework::{Coinr, CoinrScaling, Framework};
use crate::{Error, Result};

/// Places of the sheets, counted from 0.
mod place {
    pub(super) const FIRST_ROW: u32 = 16;
    pub(super) const FIRST_COLUMN: u32 = 4;
    pub(super) const UNIT_NAME: u32 = 1;
    pub(super) const UNIT_CODE: u32 = 2;
    pub(super) const WEIGHT: u32 = 6;
    pub(super) const DIRECTION: u32 = 7;
    pub(super) const GOALPOSTS: [u32; 2] = [8, 9];
    /// Index, sub-index, pillar, sub-pillar.
    pub(super) const LEVELS: [u32; 4] = [10, 11, 12, 13];
    pub(super) const NAME: u32 = 14;
    pub(super) const CODE: u32 = 15;
    pub(super) const FRAMEWORK_ROW: u32 = 4;
    pub(super) const FRAMEWORK_COLUMNS: [u32; 3] = [2, 4, 7];
}

/// Reads a workbook of the COIN Tool: the framework, with goalposts where the workbook has them, and the data. The id of
/// the framework is the name of the file.
///
/// # Errors
/// `io` where the file cannot be read; `file` where it is protected by a password, of an older kind, or no workbook; those of [`read_coin_tool_from`].
pub fn read_coin_tool(path: impl AsRef<Path>, scaling: CoinrScaling) -> Result<(Framework, Dataset)> {
    let path = path.as_ref();
    let shown = path.display().to_string();
    let book = File::open(path).map_err(Unreadable::Io).and_then(|file| xlsx(BufReader::new(file)));
    let book = book.map_err(|fault| fault.of(path))?;
    let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    read(book, &id, scaling).map_err(|error| error.in_file(&shown))
}

/// Reads a workbook of the COIN Tool.
///
/// # Errors
/// `file` where it is no workbook, or protected by a password; `io` where it lacks a sheet; `empty_table` where no indicator or unit is in use;
/// `framework` with the faults of the tree; `duplicate_units` and `not_finite` of the data.
pub fn read_coin_tool_from(
    workbook: impl Read + Seek,
    id: &str,
    scaling: CoinrScaling,
) -> Result<(Framework, Dataset)> {
    read(xlsx(workbook).map_err(|fault| fault.of(Path::new(id)))?, id, scaling)
}

fn read(
    mut workbook: Xlsx<impl Read + Seek>,
    id: &str,
    scaling: CoinrScaling,
) -> Result<(Framework, Dataset)> {
    let io = |reason: String| Error::from(Problem::Io { path: id.to_owned(), operation: "read", reason });
    let mut sheet =
        |name: &str| Sheet::read(&mut workbook, name).map_err(|fault| io(format!("sheet `{name}`: {fault}")));
    let (database, tree) = (sheet("Database")?, sheet("Framework")?);

    let values = || {
        let places = database.0.keys().copied();
        places
            .filter(|&(row, column)| row >= place::FIRST_ROW && column >= place::FIRST_COLUMN)
            .filter(|&(row, column)| number(&database, row, column).is_some())
    };
    let rows: BTreeSet<u32> = values().map(|(row, _)| row).collect();
    let columns: BTreeSet<u32> = values().map(|(_, column)| column).collect();
    let (rows, columns): (Vec<u32>, Vec<u32>) = (rows.into_iter().collect(), columns.into_iter().collect());
    if columns.is_empty() || rows.is_empty() {
        return Err(Error::from(Problem::EmptyTable {
            file: None,
            found: "the sheet `Database` holds no values",
        }));
    }

    let header =
        ["iCode", "iName", "Parent", "Weight", "Direction", "Type", "goalpost_lower", "goalpost_upper"];
    let header: Vec<String> = header.map(str::to_owned).to_vec();
    let mut meta: Vec<Vec<String>> = Vec::new();
    let named = dimensions(&tree);
    let used: Vec<u32> = place::LEVELS
        .into_iter()
        .enumerate()
        .filter(|&(level, row)| {
            let first = text(&database, row, columns[0]);
            level == 0 || columns.iter().any(|&column| text(&database, row, column) != first)
        })
        .map(|(_, row)| row)
        .collect();
    let mut parents: IndexMap<String, String> = IndexMap::new();
    for &column in &columns {
        let mut parent = String::new();
        for &row in &used {
            let code = text(&database, row, column);
            // An indicator may hang from a higher level than others.
            if !code.is_empty() && code != "--" {
                parents.entry(code.clone()).or_insert(parent);
                parent = code;
            }
        }
        let of = |row: u32| text(&database, row, column);
        let [low, high] = place::GOALPOSTS.map(of);
        meta.push(vec![
            of(place::CODE),
            of(place::NAME),
            parent,
            of(place::WEIGHT),
            of(place::DIRECTION),
            "Indicator".to_owned(),
            low,
            high,
        ]);
    }
    for (code, parent) in parents {
        let (name, weight) = named.get(&code).cloned().unwrap_or_default();
        let kind = "Aggregate".to_owned();
        meta.push(vec![code, name, parent, weight, "1".to_owned(), kind, String::new(), String::new()]);
    }
    let coinr = Coinr::from_meta_rows(&header, meta, id, scaling)?;

    let unit_texts = |column: u32| rows.iter().map(move |&row| (row, column));
    let units: Vec<String> =
        unit_texts(place::UNIT_CODE).map(|(row, column)| text(&database, row, column)).collect();
    let names = unit_texts(place::UNIT_NAME)
        .map(|(row, column)| Some(text(&database, row, column)).filter(|name| !name.is_empty()))
        .collect();
    let mut data = Dataset::new(units)?.with_names("en", names)?;
    for &column in &columns {
        let values: Vec<f64> =
            rows.iter().map(|&row| number(&database, row, column).unwrap_or(f64::NAN)).collect();
        data = data.with_indicator(&text(&database, place::CODE, column), values)?;
    }
    Ok((coinr.framework, data))
}

/// The cells of a sheet that hold something. As a rectangle, a sheet with one cell in its last corner would take half a
/// terabyte.
struct Sheet(HashMap<(u32, u32), Data>);

impl Sheet {
    fn read(workbook: &mut Xlsx<impl Read + Seek>, name: &str) -> Result<Self, XlsxError> {
        let mut reader = workbook.worksheet_cells_reader(name)?;
        let mut cells = HashMap::new();
        while let Some(cell) = reader.next_cell()? {
            cells.insert(cell.get_position(), Data::from(cell.get_value().clone()));
        }
        Ok(Self(cells))
    }
}

/// Name and weight of each dimension, by code.
fn dimensions(tree: &Sheet) -> IndexMap<String, (String, String)> {
    let [code, weight, name] = place::FRAMEWORK_COLUMNS;
    let rows: BTreeSet<u32> = tree.0.keys().map(|&(row, _)| row).collect();
    rows.range(place::FRAMEWORK_ROW..)
        .copied()
        .filter(|&row| !text(tree, row, code).is_empty())
        .map(|row| (text(tree, row, code), (text(tree, row, name), text(tree, row, weight))))
        .collect()
}

fn text(sheet: &Sheet, row: u32, column: u32) -> String {
    match sheet.0.get(&(row, column)) {
        None | Some(Data::Empty | Data::Error(_)) => String::new(),
        Some(cell) => cell.to_string().trim().to_owned(),
    }
}

/// A number; `n/a` and any other text is none, as in COINr.
fn number(sheet: &Sheet, row: u32, column: u32) -> Option<f64> {
    match sheet.0.get(&(row, column))? {
        Data::Float(x) => Some(*x),
        #[expect(clippy::cast_precision_loss, reason = "cells hold whole numbers far below 2^52")]
        Data::Int(x) => Some(*x as f64),
        Data::String(x) => x.trim().parse::<f64>().ok().filter(|x| x.is_finite()),
        _ => None,
    }
}
