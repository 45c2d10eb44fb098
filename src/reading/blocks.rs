//! A CSV text in blocks of whole records, which can be taken apart side by side.
//!
//! A block ends at a line break that ends a record, not at one within quotes. Where quotes open and close is followed from
//! quote to quote as the `csv` crate reads them: one opens at the start of a field only, two within quotes are one of the
//! text, and any other ends them.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use memchr::{memchr, memrchr};

use super::cell::Faults;
use super::csv::{CsvRecords, Ragged, delimiter, refuse_end};
use super::decode::{Decoded, END, explain, line_breaks};
use super::format::Format;
use crate::error::Result;

/// The bytes of a block, unless a record is longer. What is done once a block costs little beside this many bytes, and
/// sixteen blocks are not much memory.
const SIZE: usize = 1 << 22;

/// The bytes of the first block, which is read before it is known whether the header is what it should be.
const FIRST: usize = 1 << 16;

/// Records that are handed over at a time: their cells are still in the fastest memory when they are read.
const AT_ONCE: usize = 1024;

/// The blocks of a text.
pub(crate) struct Blocks<R> {
    text: Decoded<R>,
    delimiter: u8,
    size: usize,
    /// The beginning of the next block.
    rest: String,
    /// The line on which it begins.
    line: u64,
    /// What follows the header in its block.
    first: Option<Block>,
    /// What blocks that were read stood in, for those to come: memory that was in use is faster than new.
    spare: Spare,
    done: bool,
}

type Spare = Arc<Mutex<Vec<String>>>;

/// Records of a text, one behind the other, whole.
#[derive(Debug)]
pub(crate) struct Block {
    text: String,
    /// The line on which it begins, from 1.
    line: u64,
    delimiter: u8,
    is_quoted: bool,
    is_last: bool,
    spare: Spare,
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        // A very long record was the exception.
        if text.capacity() > 2 * SIZE {
            return;
        }
        text.clear();
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}

impl<R: Read> Blocks<R> {
    /// The blocks below the header, and the header.
    pub(crate) fn open(source: R, format: &Format) -> Result<(Self, Vec<String>)> {
        Self::of_size(SIZE, source, format)
    }

    fn of_size(size: usize, source: R, format: &Format) -> Result<(Self, Vec<String>)> {
        let delimiter = delimiter(format)?;
        let text = Decoded::new(source, format.encoding.as_deref())?;
        let mut blocks = Self {
            text,
            delimiter,
            size: size.min(FIRST),
            rest: String::new(),
            line: 1,
            first: None,
            spare: Spare::default(),
            done: false,
        };
        let mut first = blocks.read()?;
        // Empty lines before the header may fill blocks.
        while !first.is_last && first.text.bytes().all(|byte| byte == b'\n') {
            first = blocks.read()?;
        }
        blocks.size = size;
        let mut records = CsvRecords::new(first.text.as_bytes(), delimiter);
        records.is_last = first.is_last;
        let headers = records.header()?;
        let (bytes, lines) = records.position();
        first.text.drain(..usize::try_from(bytes).unwrap_or(usize::MAX).min(first.text.len()));
        first.line += lines;
        blocks.first = Some(first);
        Ok((blocks, headers))
    }

    /// The next block; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Block>> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None if self.done => Ok(None),
            None => self.read().map(Some),
        }
    }

    fn read(&mut self) -> Result<Block> {
        let mut text = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let mut size = self.size;
        // A character may stand across the end.
        text.reserve(size + 4);
        text.push_str(&self.rest);
        self.rest.clear();
        let mut quotes = Quotes::default();
        loop {
            while text.len() < size && !self.done {
                let most = size - text.len();
                let more = self.text.append_to(&mut text, most).map_err(|fault| explain(&fault))?;
                self.done = !more;
            }
            quotes.follow(text.as_bytes(), self.delimiter);
            self.done |= self.text.is_at_end();
            if self.done || quotes.cut > 0 {
                break;
            }
            // A record is longer than the block.
            size *= 2;
        }
        if !self.done {
            self.rest.push_str(&text[quotes.cut..]);
            text.truncate(quotes.cut);
        }
        let (line, delimiter, is_last) = (self.line, self.delimiter, self.done);
        self.line += line_breaks(&text);
        Ok(Block { text, line, delimiter, is_quoted: quotes.any, is_last, spare: Arc::clone(&self.spare) })
    }
}

/// Where quotes open and close in a text that begins with a record and grows.
#[derive(Debug, Default)]
struct Quotes {
    /// How far the text was looked at.
    at: usize,
    is_inside: bool,
    /// Where the quotes before this place were closed.
    outside: usize,
    /// Behind the last line break that ends a record; 0 where there is none.
    cut: usize,
    /// Whether there are quotes.
    any: bool,
}

impl Quotes {
    fn follow(&mut self, text: &[u8], delimiter: u8) {
        while let Some(at) = memchr(b'"', &text[self.at..]).map(|at| self.at + at) {
            self.any = true;
            if self.is_inside {
                match text.get(at + 1) {
                    // What follows says whether it closes.
                    None => {
                        self.at = at;
                        return;
                    }
                    Some(b'"') => self.at = at + 2,
                    Some(_) => {
                        self.is_inside = false;
                        (self.at, self.outside) = (at + 1, at + 1);
                    }
                }
            } else {
                self.is_inside = at == self.outside || text[at - 1] == delimiter || text[at - 1] == b'\n';
                if self.is_inside {
                    self.cut_before(at, text);
                }
                self.at = at + 1;
            }
        }
        if !self.is_inside {
            self.cut_before(text.len(), text);
        }
        self.at = text.len();
    }

    fn cut_before(&mut self, end: usize, text: &[u8]) {
        if let Some(at) = memrchr(b'\n', &text[self.outside..end]) {
            self.cut = self.outside + at + 1;
        }
    }
}

/// What is read of a table.
#[derive(Debug)]
pub(crate) struct Wish<'a> {
    /// The header.
    pub(crate) headers: &'a [String],
    /// The columns that are read, by their places.
    pub(crate) columns: Vec<usize>,
}

/// The lines of some records, and the cells of each column that is read.
type Take<'a> = dyn FnMut(&[u64], &[Vec<&str>]) + 'a;

impl Block {
    /// Hands the lines and cells of the records over, column by column and some records at a time. Records that do not fit
    /// the header and a quote that is never closed go to `faults`; records without any text are passed over.
    pub(crate) fn read(&self, wish: &Wish<'_>, faults: &mut Faults, take: &mut Take<'_>) -> Result<()> {
        let mut ragged = Ragged::of(wish.headers.len());
        if self.is_quoted {
            self.quoted(wish, faults, &mut ragged, take)?;
        } else {
            self.plain(wish, &mut ragged, take)?;
        }
        faults.ragged.merge(ragged);
        Ok(())
    }

    /// Without quotes, what separates fields and lines does nothing else.
    fn plain(&self, wish: &Wish<'_>, ragged: &mut Ragged, take: &mut Take<'_>) -> Result<()> {
        let bytes = self.text.as_bytes();
        let mut lines = Vec::with_capacity(AT_ONCE);
        let mut cells: Vec<Vec<&str>> = wish.columns.iter().map(|_| Vec::with_capacity(AT_ONCE)).collect();
        let mut ends = Vec::with_capacity(wish.headers.len());
        let (mut start, mut line) = (0, self.line);
        for at in Separators::of(bytes, self.delimiter) {
            ends.push(at);
            if bytes[at] != b'\n' {
                continue;
            }
            let record = &self.text[start..at];
            if ends.len() == 1 && record == END {
                let is_end = self.is_last && at + 1 == bytes.len();
                return if is_end { hand_over(&lines, &cells, take) } else { refuse_end(line) };
            }
            if record.is_empty() {
                // An empty line is no record.
            } else if ends.len() != wish.headers.len() {
                ragged.push(line, ends.len());
            } else if !is_blank(record, self.delimiter) {
                lines.push(line);
                for (cells, &column) in cells.iter_mut().zip(&wish.columns) {
                    let from = if column == 0 { start } else { ends[column - 1] + 1 };
                    cells.push(&self.text[from..ends[column]]);
                }
                if lines.len() == AT_ONCE {
                    take(&lines, &cells);
                    lines.clear();
                    cells.iter_mut().for_each(Vec::clear);
                }
            }
            ends.clear();
            start = at + 1;
            line += 1;
        }
        hand_over(&lines, &cells, take)
    }

    fn quoted(
        &self,
        wish: &Wish<'_>,
        faults: &mut Faults,
        ragged: &mut Ragged,
        take: &mut Take<'_>,
    ) -> Result<()> {
        let mut records = CsvRecords::part(&self.text, self.line, self.is_last, self.delimiter);
        let mut lines = Vec::with_capacity(AT_ONCE);
        let mut texts: Vec<Texts> = wish.columns.iter().map(|_| Texts::default()).collect();
        while records.next()? {
            let (record, line) = (&records.record, records.line);
            if records.open_quote {
                let column = wish.headers.get(record.len() - 1).cloned().unwrap_or_default();
                records.refuse_open_quote(&column, faults);
            } else if record.len() != wish.headers.len() {
                ragged.push(line, record.len());
            } else if !record.iter().all(|field| field.trim().is_empty()) {
                lines.push(line);
                for (texts, &column) in texts.iter_mut().zip(&wish.columns) {
                    texts.push(record.get(column).unwrap_or_default());
                }
                if lines.len() == AT_ONCE {
                    hand_over(&lines, &texts.iter().map(Texts::all).collect::<Vec<_>>(), take)?;
                    lines.clear();
                    texts.iter_mut().for_each(Texts::clear);
                }
            }
        }
        hand_over(&lines, &texts.iter().map(Texts::all).collect::<Vec<_>>(), take)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it ends what may fail")]
fn hand_over(lines: &[u64], cells: &[Vec<&str>], take: &mut Take<'_>) -> Result<()> {
    if !lines.is_empty() {
        take(lines, cells);
    }
    Ok(())
}

/// Whether no field of a record without quotes has any text.
fn is_blank(record: &str, delimiter: u8) -> bool {
    // Most records begin with a letter or digit.
    let first = record.as_bytes()[0];
    !(first.is_ascii_graphic() && first != delimiter)
        && record.split(char::from(delimiter)).all(|field| field.trim().is_empty())
}

/// The places of delimiters and line breaks, found for [`WIDE`] bytes at a time.
struct Separators<'a> {
    bytes: &'a [u8],
    delimiters: u64,
    /// Where these bytes begin.
    at: usize,
    /// A bit for each of them, the lowest for the first.
    found: u64,
}

/// As many bytes as there are bits in a number.
const WIDE: usize = 64;

/// A number of this byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The high bit of every byte that is 0.
const fn zeros(bytes: u64) -> u64 {
    const LOW: u64 = eight(0x7f);
    !(((bytes & LOW) + LOW) | bytes | LOW)
}

impl<'a> Separators<'a> {
    fn of(bytes: &'a [u8], delimiter: u8) -> Self {
        let mut separators = Self { bytes, delimiters: eight(delimiter), at: 0, found: 0 };
        separators.look();
        separators
    }

    fn look(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.found = if let Some(wide) = rest.first_chunk() {
            self.bits(wide)
        } else {
            // A quote is no separator.
            let mut last = [b'"'; WIDE];
            last[..rest.len()].copy_from_slice(rest);
            self.bits(&last)
        };
    }

    fn bits(&self, wide: &[u8; WIDE]) -> u64 {
        let (eights, _) = wide.as_chunks::<8>();
        eights.iter().rev().fold(0, |found, bytes| {
            let bytes = u64::from_le_bytes(*bytes);
            let high = zeros(bytes ^ self.delimiters) | zeros(bytes ^ eight(b'\n'));
            // The product gathers the eight bits in its highest byte.
            found << 8 | (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
        })
    }
}

impl Iterator for Separators<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.at += WIDE;
            if self.at >= self.bytes.len() {
                return None;
            }
            self.look();
        }
        let place = self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(self.at + place)
    }
}

/// The cells of a column, one behind the other.
#[derive(Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn all(&self) -> Vec<&str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.text[start..end]).collect()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    /// Everything that reading tells: lines, all cells, ragged rows and faults, or the error that ended it.
    type Told = Result<(Vec<(u64, Vec<String>)>, Faults)>;

    fn in_blocks(text: &[u8], size: usize, format: &Format) -> Told {
        let (mut blocks, headers) = Blocks::of_size(size, text, format)?;
        let wish = Wish { headers: &headers, columns: (0..headers.len()).collect() };
        let mut records = Vec::new();
        let mut faults = Faults::default();
        while let Some(block) = blocks.next()? {
            block.read(&wish, &mut faults, &mut |lines, cells| {
                for (row, &line) in lines.iter().enumerate() {
                    records.push((line, cells.iter().map(|cells| cells[row].to_owned()).collect()));
                }
            })?;
        }
        Ok((records, faults))
    }

    /// The same from one reader over the whole text.
    fn at_once(text: &[u8], format: &Format) -> Told {
        let (mut whole, headers) = CsvRecords::open(text, format)?;
        let mut records = Vec::new();
        let mut faults = Faults::default();
        faults.ragged = Ragged::of(headers.len());
        while whole.next()? {
            let record = &whole.record;
            if whole.open_quote {
                let column = headers.get(record.len() - 1).cloned().unwrap_or_default();
                whole.refuse_open_quote(&column, &mut faults);
            } else if record.len() != headers.len() {
                faults.ragged.push(whole.line, record.len());
            } else if !record.iter().all(|field| field.trim().is_empty()) {
                records.push((whole.line, record.iter().map(str::to_owned).collect()));
            }
        }
        Ok((records, faults))
    }

    /// What is told, in a form that can be compared.
    fn shown(told: Told) -> String {
        match told {
            Ok((records, faults)) => format!("{records:?}\n{:?}", faults.into_result(None)),
            Err(fault) => format!("{fault:?}"),
        }
    }

    fn same(text: &str, size: usize) {
        let format = Format::new();
        let (blocks, whole) = (in_blocks(text.as_bytes(), size, &format), at_once(text.as_bytes(), &format));
        assert_eq!(shown(blocks), shown(whole), "{text:?} in blocks of {size}");
    }

    #[test]
    fn blocks_of_any_size_say_what_the_whole_says() {
        for text in [
            "unit,x\nA,1\nB,2\n",
            "unit,x\r\nA,1\r\nB,2",
            "unit,x\rA,1\r\r\nB,2\n\n\n",
            "\n\nunit,x\n\nA,1\n , \n,\nB,2\n",
            "unit,x\n\"A\nB\",1\n\"C \"\"c\"\"\",\"\n\n\"\nD,4\n",
            "unit,x\nA 5\" pipe,1\nB,\"2\"\n\"C\"c\"\n,\",3\n",
            "unit,x\nA,1\nB,\"2\nC,3\n",
            "unit,x\nA,1,2\nB\nC,3\n\"D\nd\",4,5\n",
            "unit,x\n朝阳区,非常满意\n\u{feff}海淀区,\u{3000}\n\u{3000},\n\"\u{feff}\",1\n",
            "unit,x\nA,1\n\u{3}\nB,2\n",
            "unit\nA\n\u{3}\n",
            "unit\n\"\"\n \nA\n",
            "\"un\nit\",x\nA,1\n",
            "\u{3}\nA,1\n",
            "\u{feff}\u{feff}unit,x\n\u{feff}A,1\n\u{feff}B,\"2\"\n",
            "unit,x",
            "\"unit,x",
            "",
            "\n",
        ] {
            (1..text.len() + 4).for_each(|size| same(text, size));
        }
    }

    #[test]
    fn empty_lines_before_the_header_may_fill_blocks() {
        same(&format!("{}unit,x\nA,1\n", "\n".repeat(2 * FIRST)), SIZE);
    }

    #[test]
    fn a_text_of_many_blocks_is_cut_at_records_only() {
        let mut text = String::from("unit,note\n");
        for row in 0..3 * AT_ONCE {
            let note = match row % 7 {
                0 => "\"two\nlines\"",
                1 => "\"a \"\"word\"\"\"",
                2 => "5\" pipe",
                _ => "plain",
            };
            writeln!(text, "unit-{row},{note}\r").unwrap();
        }
        for size in [1 << 8, 1 << 10, 1 << 12, 1 << 20] {
            same(&text, size);
            same(&text.replace('"', ""), size);
        }

        let (mut blocks, _) = Blocks::of_size(1 << 10, text.as_bytes(), &Format::new()).unwrap();
        let mut count = 0;
        while let Some(block) = blocks.next().unwrap() {
            assert!(block.text.ends_with('\n') && block.text.len() <= 1 << 10);
            count += 1;
        }
        assert!(count > 50, "{count} blocks");
    }

    #[test]
    fn other_encodings_and_delimiters_are_cut_too() {
        let (gbk, ..) = encoding_rs::GBK.encode("地区;得分\n\"朝阳;区\";满意\n海淀区;5\" x\n");
        let format = Format::new().delimiter(';').encoding("gb18030");
        for size in 1..gbk.len() {
            assert_eq!(shown(in_blocks(&gbk, size, &format)), shown(at_once(&gbk, &format)), "{size}");
        }
        let zero = Format::new().delimiter('\0');
        let text = b"a\0b\n1\x002\n3\x004";
        assert_eq!(shown(in_blocks(text, 5, &zero)), shown(at_once(text, &zero)));
    }

    #[test]
    fn bytes_of_another_encoding_are_placed_behind_blocks() {
        let mut text = "unit,x\nA,1\n".repeat(40_000).into_bytes();
        text.extend(b"B,\xff\n");
        let fault = in_blocks(&text, 1 << 12, &Format::new()).unwrap_err();
        assert!(matches!(fault.problem(), crate::Problem::Encoding { line: 80_001, .. }), "{fault}");
    }

    proptest! {
        /// Quotes, separators and line breaks in every order.
        #[test]
        fn any_text_in_blocks_is_the_text(
            lines in prop::collection::vec("[a,\"\n\r 甲\u{3}]{0,12}", 0..8),
            size in 1_usize..40,
        ) {
            same(&format!("a,b\n{}", lines.join("\n")), size);
        }

        /// Many bytes are looked at as each by itself would be.
        #[test]
        fn separators_are_found(bytes in prop::collection::vec(any::<u8>(), 0..200), delimiter in 4_u8..127) {
            let one_by_one = (0..bytes.len()).filter(|&at| bytes[at] == delimiter || bytes[at] == b'\n');
            let found: Vec<usize> = Separators::of(&bytes, delimiter).collect();
            prop_assume!(delimiter != b'"');
            prop_assert_eq!(found, one_by_one.collect::<Vec<_>>());
        }
    }
}
