//! What stands in documents.

#[rustfmt::skip]
pub(super) const TABLE: &[(&str, &str)] = &[
    ("at least one sheet", "至少一个工作表"),
    ("at most {} characters, all that a cell of Excel holds", "至多 {} 个字符，即 Excel 单元格的上限"),
    ("at most {} columns, all that a sheet of Excel has; give fewer indicators", "至多 {} 列，即 Excel 工作表的上限；请减少指标"),
    ("at most {} rows, all that a sheet of Excel has; give fewer units, or write CSV", "至多 {} 行，即 Excel 工作表的上限；请减少评估对象，或改用 CSV"),
    ("workbook", "工作簿"),
    ("{} characters in row {}, column `{}` of the sheet `{}`", "工作表 `{3}` 第 {1} 行 `{2}` 列有 {0} 个字符"),
    ("{} columns in the sheet `{}`", "工作表 `{1}` 有 {0} 列"),
    ("{} rows in the sheet `{}`", "工作表 `{1}` 有 {0} 行"),
];
