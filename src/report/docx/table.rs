//! Tables: how wide their columns are, and their rows.

use unicode_width::UnicodeWidthStr;

use super::layout::{CELL_MARGIN, Look, Role};
use super::package::Xml;
use crate::{Cells, Table};

/// From so many columns on, a table that would need to break its lines is turned.
const MANY_COLUMNS: usize = 8;

/// A row with more lines may be split over two pages: else it could be cut off.
const SHORT_ROW: u32 = 12;

/// A table of so few rows is kept on one page.
const FEW_ROWS: usize = 10;

/// Columns of a table that fit beside each other.
pub(super) struct Part<'a> {
    table: &'a Table,
    /// Each with its place in the table, and its width in twips.
    columns: Vec<(usize, u32)>,
}

/// What a column would take if no line were broken, and what it takes at least, in twips.
#[derive(Clone, Copy)]
struct Need {
    whole: u32,
    least: u32,
    /// The longest text, for what is too long in any case.
    longest: u32,
}

/// Whether a table does not fit an upright page well.
pub(super) fn is_wide(table: &Table, look: &Look) -> bool {
    let needs = needs(table, look);
    let sum = |of: fn(&Need) -> u32| needs.iter().map(of).sum::<u32>();
    let width = look.page.text_width();
    sum(|need| need.least) > width || (needs.len() >= MANY_COLUMNS && sum(|need| need.whole) > width)
}

/// The table, or, where it is wider than the page, runs of its columns, each with the first column in front.
pub(super) fn parts<'a>(table: &'a Table, look: &Look, width: u32) -> Vec<Part<'a>> {
    let needs = needs(table, look);
    let Some(first) = needs.first() else { return Vec::new() };
    let mut runs = vec![vec![0]];
    let mut taken = first.least;
    for (at, need) in needs.iter().enumerate().skip(1) {
        if taken + need.least > width {
            runs.push(vec![0]);
            taken = first.least;
        }
        if let Some(run) = runs.last_mut() {
            run.push(at);
        }
        taken += need.least;
    }
    let part = |run: Vec<usize>| {
        let widths = widths(&run.iter().map(|&at| needs[at]).collect::<Vec<_>>(), width);
        Part { table, columns: run.into_iter().zip(widths).collect() }
    };
    runs.into_iter().map(part).collect()
}

/// Widths that add up to the width of the page: where there is room, in proportion to what the columns hold; else those that
/// hold little get it whole, and the others share what is left, a longer text more of it, but none less than it needs at least.
fn widths(needs: &[Need], width: u32) -> Vec<u32> {
    let whole: u32 = needs.iter().map(|need| need.whole).sum();
    let at_most = |level: u32| needs.iter().map(move |need| need.whole.min(level).max(need.least));
    let mut widths: Vec<u32> = if whole <= width {
        let rest = u64::from(width - whole);
        let share = |part: u32| u32::try_from(rest * u64::from(part) / u64::from(whole)).unwrap_or(0);
        needs.iter().map(|need| need.whole + share(need.whole)).collect()
    } else {
        let (mut low, mut high) = (0, width);
        while low < high {
            let level = (low + high).div_ceil(2);
            if at_most(level).sum::<u32>() <= width {
                low = level;
            } else {
                high = level - 1;
            }
        }
        let is_long = |need: &Need| need.whole > low;
        let kept = needs.iter().map(|need| if is_long(need) { need.least } else { need.whole });
        let left = u64::from(width.saturating_sub(kept.sum()));
        // As with the sides of a rectangle: twice as wide and half as high needs the same room.
        let weight = |need: &Need| if is_long(need) { u64::from(need.longest.isqrt()) } else { 0 };
        let all: u64 = needs.iter().map(weight).sum();
        let share = |need: &Need| u32::try_from(left * weight(need) / all.max(1)).unwrap_or(0);
        needs.iter().map(|need| if is_long(need) { need.least + share(need) } else { need.whole }).collect()
    };
    let given: u32 = widths.iter().sum();
    // What rounding leaves goes to the widest.
    if let Some(widest) = widths.iter_mut().max() {
        *widest = (*widest + width).saturating_sub(given);
    }
    widths
}

fn needs(table: &Table, look: &Look) -> Vec<Need> {
    /// More narrow characters than this a cell shows on several lines, whatever the room.
    const LONGEST: usize = 56;
    /// A longer word, or number, may be broken.
    const LONGEST_WORD: usize = 18;
    // Where the font is not there, another's digits may be a quarter wider, and a number in two lines is read as another.
    let wider = |width: usize, by: usize| width + width.div_ceil(by);
    let rows = table.rows();
    let twips = |characters: usize| u32::try_from(characters).unwrap_or(u32::MAX / 1000) * look.narrow();
    let padding = 2 * CELL_MARGIN + look.narrow() / 2;
    table
        .columns()
        .map(|(name, cells)| {
            // Bold letters are wider.
            let heading = |width: usize| if look.chinese { width } else { width + width.div_ceil(6) };
            let mut least = heading(longest_word(name));
            // A long heading may take two lines.
            let mut whole = heading(name.width_cjk());
            whole = whole.min(whole.div_ceil(2).max(least).max(8));
            for row in 0..rows {
                let text = cells.shown(row);
                let width = text.width_cjk();
                let (own, kept) = match cells {
                    Cells::Text(_) => (width, wider(longest_word(&text), 8)),
                    _ => (wider(width, 4), wider(width, 4)),
                };
                whole = whole.max(own);
                least = least.max(kept);
            }
            let longest = whole.clamp(2, 8 * LONGEST);
            let whole = whole.clamp(2, LONGEST);
            let least = least.clamp(2, LONGEST_WORD).min(whole);
            Need { whole: twips(whole) + padding, least: twips(least) + padding, longest: twips(longest) }
        })
        .collect()
}

/// Whether a column holds numbers, as such or as texts.
fn is_numeric(cells: &Cells, rows: usize) -> bool {
    let Cells::Text(texts) = cells else { return true };
    let mut texts = texts[..rows].iter().flatten().filter(|text| !text.is_empty()).peekable();
    let number = |text: &String| {
        let digits = text.trim_start_matches(['+', '-', '−']).trim_end_matches('%');
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    texts.peek().is_some() && texts.all(number)
}

/// The width of the longest part of a text that is not broken: a word in Latin letters, or two Chinese characters.
fn longest_word(text: &str) -> usize {
    const CHARACTERS: usize = 4;
    let words = text.split(|c: char| !c.is_ascii_graphic());
    let longest = words.map(str::len).max().unwrap_or(0);
    longest.max(text.width_cjk().min(CHARACTERS))
}

impl Part<'_> {
    pub(super) fn write(&self, xml: &mut Xml, look: &Look, caption: &str, description: &str, notes: bool) {
        let width: u32 = self.columns.iter().map(|(_, width)| width).sum();
        xml.raw(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"{}\"/><w:tblW w:w=\"{width}\" w:type=\"dxa\"/>\
             <w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" \
             w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>",
            look.table_style()
        ));
        for (name, text) in [("tblCaption", caption), ("tblDescription", description)] {
            if !text.is_empty() {
                xml.raw(&format!("<w:{name} w:val=\""));
                xml.text(text);
                xml.raw("\"/>");
            }
        }
        xml.raw("</w:tblPr><w:tblGrid>");
        for (_, width) in &self.columns {
            xml.raw(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        xml.raw("</w:tblGrid>");

        let columns: Vec<(&str, &Cells)> = self.table.columns().collect();
        let header: Vec<_> =
            self.columns.iter().map(|&(at, _)| (Role::Header, columns[at].0.to_owned())).collect();
        self.row(xml, look, &header, true, true);
        let rows = self.table.rows();
        let roles: Vec<Role> = self
            .columns
            .iter()
            .map(|&(at, _)| if is_numeric(columns[at].1, rows) { Role::Number } else { Role::Text })
            .collect();
        for row in 0..rows {
            let cells: Vec<_> = self
                .columns
                .iter()
                .zip(&roles)
                .map(|(&(at, _), &role)| (role, columns[at].1.shown(row)))
                .collect();
            let keep = if row + 1 == rows { notes } else { rows <= FEW_ROWS };
            self.row(xml, look, &cells, false, keep);
        }
        xml.raw("</w:tbl>");
    }

    fn row(&self, xml: &mut Xml, look: &Look, cells: &[(Role, String)], header: bool, keep: bool) {
        let lines = self.columns.iter().zip(cells).map(|((_, width), (_, text))| {
            let room = width.saturating_sub(2 * CELL_MARGIN).max(1);
            let text = u32::try_from(text.width_cjk()).unwrap_or(u32::MAX);
            text.saturating_mul(look.narrow()).div_ceil(room)
        });
        let short = lines.max().is_none_or(|lines| lines <= SHORT_ROW);
        xml.raw("<w:tr><w:trPr>");
        if short {
            xml.raw("<w:cantSplit/>");
        }
        if header {
            xml.raw("<w:tblHeader/>");
        }
        xml.raw("</w:trPr>");
        for ((_, width), (role, text)) in self.columns.iter().zip(cells) {
            xml.raw(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"));
            xml.paragraph(look, *role, text, keep && short, false);
            xml.raw("</w:tc>");
        }
        xml.raw("</w:tr>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_columns_that_do_not_fit_the_longer_text_gets_more_room() {
        let need = |least: u32, whole: u32| Need { whole: whole.min(56), least, longest: whole };
        // A state keeps its room; a task of 30 and a sentence of 240 share what is left.
        let found = widths(&[need(4, 30), need(4, 240), need(4, 10)], 60);
        assert_eq!(found.iter().sum::<u32>(), 60);
        assert_eq!(found[2], 10);
        // The roots of 30 and 240 are 5 and 15: of 42 a quarter and three quarters, above 4 each.
        assert!(found[0] == 14 && found[1] == 36, "{found:?}");
        // Where there is room, all get more.
        assert_eq!(widths(&[need(4, 10), need(4, 20)], 60), [20, 40]);
    }
}
