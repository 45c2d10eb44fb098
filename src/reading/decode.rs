//! The text of a file, whatever its encoding: strictly decoded, with `\n` line breaks, in a stream.
//!
//! Nothing is replaced silently. Bytes that do not fit the encoding end the reading with the line they stand on and
//! the encoding that they do fit, if one is likely: much Chinese data is GB18030 (GBK) rather than UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use memchr::{memchr, memchr_iter};

use crate::error::{Error, Problem, Result};

/// The line that ends the text, so that a quote left open at the end of a file is told from a last line without break.
pub(crate) const END: &str = "\u{3}";

/// The size of the buffers; also how many bytes from the first wrong one on are looked at to guess the encoding.
const CHUNK: usize = 64 * 1024;

/// How many bytes that are decoded already are kept: a wrong sequence may have begun among them.
const BEHIND: usize = 4;

/// A reader that gives UTF-8 with `\n` line breaks, and [`END`] as the last line.
pub(crate) struct Decoded<R> {
    source: R,
    decoder: Decoder,
    expected: &'static Encoding,
    /// Bytes of the source; those in `raw_from..raw_to` are still to be decoded.
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    /// Decoded text; that from `text_from` on is still to be given out.
    text: String,
    text_from: usize,
    /// Where text with other line breaks is written anew.
    other: String,
    line: u64,
    after_cr: bool,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Middle,
    End,
}

/// What an [`io::Error`] of [`Decoded`] carries when the bytes are no text.
#[derive(Debug, thiserror::Error)]
#[error("{found}")]
struct NoText {
    found: &'static str,
    remedy: &'static str,
}

const EXCEL: &str = "save the sheet as CSV (UTF-8), or read it with `pandas.read_excel` and give the frame";
const PARQUET: &str = "read it with `pandas.read_parquet` or `polars.read_parquet` and give the frame; tables of evidence may \
                       be Parquet files whose name ends in `.parquet`";
const UNPACK: &str = "unpack it first, and give the CSV file in it";

/// The first bytes of files that are taken for CSV files, with what they are and what to do.
const SIGNATURES: [(&[u8], &str, &str); 9] = [
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive", EXCEL),
    (b"PK\x05\x06", "an empty ZIP archive", UNPACK),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or Word document", EXCEL),
    (b"PAR1", "a Parquet file", PARQUET),
    (
        b"ARROW1",
        "an Arrow file (Feather)",
        "read it with `pandas.read_feather` or `polars.read_ipc` and give the frame",
    ),
    (b"%PDF-", "a PDF document", "take its table out of it, and save that as CSV (UTF-8)"),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a", "a RAR archive", UNPACK),
];

/// What a file that begins with these bytes is, where it is no text, and what to do.
fn signature(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    SIGNATURES.iter().find(|(first, ..)| bytes.starts_with(first)).map(|&(_, found, remedy)| (found, remedy))
}

/// Refuses bytes that begin as a workbook, a Parquet file, an archive … does.
pub(crate) fn refuse_other_files(bytes: &[u8]) -> Result<()> {
    match signature(bytes) {
        Some((found, remedy)) => Err(Error::from(Problem::NotText { file: None, found, remedy })),
        None => Ok(()),
    }
}

/// What an [`io::Error`] of [`Decoded`] carries when the bytes are in another encoding.
#[derive(Debug, thiserror::Error)]
#[error("not {expected}")]
struct WrongEncoding {
    expected: &'static str,
    line: u64,
    likely: Option<&'static str>,
}

/// The error behind an [`io::Error`] of [`Decoded`].
pub(crate) fn explain(fault: &io::Error) -> Error {
    if let Some(no_text) = fault.get_ref().and_then(|inner| inner.downcast_ref::<NoText>()) {
        return Error::from(Problem::NotText { file: None, found: no_text.found, remedy: no_text.remedy });
    }
    match fault.get_ref().and_then(|inner| inner.downcast_ref::<WrongEncoding>()) {
        Some(wrong) => Error::from(Problem::Encoding {
            file: None,
            expected: wrong.expected.to_owned(),
            line: wrong.line,
            likely: wrong.likely.map(str::to_owned),
        }),
        None => Error::from(Problem::Io {
            path: "the table".to_owned(),
            operation: "read",
            reason: fault.to_string(),
        }),
    }
}

impl<R: Read> Decoded<R> {
    /// Reads `source` in the encoding with this WHATWG label (UTF-8 if none).
    pub(crate) fn new(source: R, label: Option<&str>) -> Result<Self> {
        let expected = match label {
            None => UTF_8,
            Some(label) => Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or_else(|| {
                Error::from(Problem::InvalidParameter {
                    method: "reading a table",
                    parameter: "encoding",
                    found: format!("`{}`", crate::words::excerpt(label)),
                    expected: "a WHATWG label such as utf-8, gb18030, gbk, big5, windows-1252 or utf-16le",
                })
            })?,
        };
        Ok(Self {
            source,
            // With a named encoding a byte order mark still decides: it is never there by accident.
            decoder: if label.is_some() {
                expected.new_decoder()
            } else {
                UTF_8.new_decoder_with_bom_removal()
            },
            expected,
            raw: vec![0; CHUNK],
            raw_from: 0,
            raw_to: 0,
            text: String::with_capacity(CHUNK),
            text_from: 0,
            other: String::new(),
            line: 1,
            after_cr: false,
            state: State::Start,
        })
    }

    /// Takes bytes from the source until `at_least` are there or it ends; whether any came.
    fn fill_raw(&mut self, at_least: usize) -> io::Result<bool> {
        let kept_from = self.raw_from.saturating_sub(BEHIND);
        self.raw.copy_within(kept_from..self.raw_to, 0);
        self.raw_from -= kept_from;
        self.raw_to -= kept_from;
        let before = self.raw_to;
        while self.raw_to - self.raw_from < at_least && self.raw_to < CHUNK {
            match self.source.read(&mut self.raw[self.raw_to..]) {
                Ok(0) => break,
                // A faulty reader may claim more than the buffer holds.
                Ok(got) => self.raw_to = (self.raw_to + got).min(CHUNK),
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(self.raw_to > before)
    }

    /// Decodes the next piece of text.
    fn fill_text(&mut self) -> io::Result<()> {
        self.text_from = 0;
        self.text.clear();
        while self.text.is_empty() {
            // Only what there is room for is decoded.
            self.text.reserve(CHUNK);
            let mut more = true;
            if self.raw_from == self.raw_to {
                more = self.fill_raw(if self.state == State::Start { 6 } else { 1 })?;
            }
            if self.state == State::Start {
                self.state = State::Middle;
                self.refuse_other_files()?;
                self.refuse_utf_16()?;
            }
            let raw = &self.raw[self.raw_from..self.raw_to];
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(raw, &mut self.text, !more);
            self.raw_from += read;
            self.break_lines();
            self.line += line_breaks(&self.text);
            if let DecoderResult::Malformed(length, after) = result {
                let first = self.raw_from.saturating_sub(usize::from(length) + usize::from(after));
                return Err(self.wrong(first)?);
            }
            if result == DecoderResult::InputEmpty && !more {
                self.state = State::End;
                // A last line without a break gets one. The reader of records passes over an empty line.
                self.text.extend(["\n", END, "\n"]);
            }
        }
        Ok(())
    }

    /// Makes `\r\n` and `\r` a `\n`.
    fn break_lines(&mut self) {
        if self.text.is_empty() || (!self.after_cr && memchr(b'\r', self.text.as_bytes()).is_none()) {
            return;
        }
        self.other.clear();
        let mut rest = self.text.as_str();
        if self.after_cr {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        self.after_cr = false;
        while let Some(at) = memchr(b'\r', rest.as_bytes()) {
            self.other.push_str(&rest[..at]);
            self.other.push('\n');
            rest = &rest[at + 1..];
            self.after_cr = rest.is_empty();
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        self.other.push_str(rest);
        std::mem::swap(&mut self.text, &mut self.other);
    }

    /// Whether there is nothing more to give out.
    pub(crate) fn is_at_end(&self) -> bool {
        self.state == State::End && self.text_from == self.text.len()
    }

    /// Appends what comes next, at most about `most` bytes of it; false at the end.
    pub(crate) fn append_to(&mut self, text: &mut String, most: usize) -> io::Result<bool> {
        if self.text_from == self.text.len() {
            if self.state == State::End {
                return Ok(false);
            }
            self.fill_text()?;
        }
        let mut end = self.text.len().min(self.text_from.saturating_add(most.max(1)));
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        text.push_str(&self.text[self.text_from..end]);
        self.text_from = end;
        Ok(true)
    }

    fn refuse_other_files(&self) -> io::Result<()> {
        match signature(&self.raw[self.raw_from..self.raw_to]) {
            Some((found, remedy)) => {
                Err(io::Error::new(io::ErrorKind::InvalidData, NoText { found, remedy }))
            }
            None => Ok(()),
        }
    }

    fn refuse_utf_16(&self) -> io::Result<()> {
        // Spreadsheets save "Unicode text" so; as UTF-8 it would be called damaged, which it is not.
        if self.expected == UTF_8 && matches!(self.raw[..self.raw_to], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            let wrong = WrongEncoding { expected: UTF_8.name(), line: 1, likely: Some("UTF-16") };
            return Err(io::Error::other(wrong));
        }
        Ok(())
    }

    fn wrong(&mut self, first: usize) -> io::Result<io::Error> {
        self.raw_from = first;
        self.fill_raw(CHUNK)?;
        let likely = if self.expected == UTF_8 {
            likely_encoding(&self.raw[self.raw_from..self.raw_to])
        } else {
            // The first byte that does not fit another encoding may be the last of a character in UTF-8.
            utf_8(&self.raw[..self.raw_to])
        };
        Ok(io::Error::other(WrongEncoding { expected: self.expected.name(), line: self.line, likely }))
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.text_from == self.text.len() {
            if self.state == State::End {
                return Ok(0);
            }
            self.fill_text()?;
        }
        let length = buffer.len().min(self.text.len() - self.text_from);
        buffer[..length].copy_from_slice(&self.text.as_bytes()[self.text_from..self.text_from + length]);
        self.text_from += length;
        Ok(length)
    }
}

/// How many lines a text has behind its first.
pub(crate) fn line_breaks(text: &str) -> u64 {
    memchr_iter(b'\n', text.as_bytes()).count() as u64
}

/// The encoding that bytes fit which are not UTF-8.
fn likely_encoding(sample: &[u8]) -> Option<&'static str> {
    let high = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let mut text = vec![0; sample.len() * 3 + 16];
    let (result, _, written) = GB18030
        .new_decoder_without_bom_handling()
        .decode_to_utf8_without_replacement(sample, &mut text, false);
    let characters = std::str::from_utf8(&text[..written])
        .map_or(0, |text| text.chars().filter(|c| !c.is_ascii()).count());
    // An accented letter and the plain one behind it make a rare Chinese character too, so that most characters must
    // have two high bytes, as the common ones have.
    if result == DecoderResult::InputEmpty && 2 * high >= 3 * characters {
        return Some("GB18030 (GBK)");
    }
    let alone = sample.windows(2).all(|pair| pair[0].is_ascii() || pair[1].is_ascii());
    alone.then_some("windows-1252")
}

fn utf_8(sample: &[u8]) -> Option<&'static str> {
    // The sample may begin and end within a character.
    let start = sample.iter().take(3).take_while(|byte| (0x80..0xc0).contains(*byte)).count();
    let valid = match std::str::from_utf8(&sample[start..]) {
        Ok(text) => !text.is_ascii(),
        Err(fault) => fault.error_len().is_none() && fault.valid_up_to() > 0,
    };
    valid.then_some("UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes one at a time, as a slow connection might.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = usize::from(!self.0.is_empty());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn decode(bytes: &[u8], label: Option<&str>) -> Result<String> {
        let mut texts = Vec::new();
        for slowly in [false, true] {
            let mut text = String::new();
            let result = if slowly {
                Decoded::new(Slowly(bytes), label)?.read_to_string(&mut text)
            } else {
                Decoded::new(bytes, label)?.read_to_string(&mut text)
            };
            texts.push(result.map(|_| text).map_err(|fault| explain(&fault)));
        }
        assert_eq!(texts[0], texts[1], "a chunk is cut differently");
        texts.swap_remove(0)
    }

    fn likely(bytes: &[u8], label: Option<&str>) -> (u64, Option<String>) {
        let Err(Problem::Encoding { line, likely, .. }) =
            decode(bytes, label).map_err(crate::Error::into_problem)
        else {
            panic!("this is no error")
        };
        (line, likely)
    }

    #[test]
    fn line_breaks_of_every_system_become_one() {
        assert_eq!(decode(b"a\r\nb\rc\n\r\n", None).unwrap(), "a\nb\nc\n\n\n\u{3}\n");
        assert_eq!(decode(b"", None).unwrap(), "\n\u{3}\n");
    }

    #[test]
    fn a_byte_order_mark_is_removed_and_decides() {
        assert_eq!(decode("\u{feff}甲".as_bytes(), None).unwrap(), "甲\n\u{3}\n");
        assert_eq!(decode("\u{feff}甲".as_bytes(), Some("gbk")).unwrap(), "甲\n\u{3}\n");
        assert_eq!(decode(&[0xfe, 0xff, 0x75, 0x32], Some("utf-16")).unwrap(), "甲\n\u{3}\n");
    }

    #[test]
    fn other_encodings_are_read_when_named() {
        let (gbk, ..) = encoding_rs::GBK.encode("地区,得分\n朝阳区,88\n");
        assert_eq!(decode(&gbk, Some("GB18030")).unwrap(), "地区,得分\n朝阳区,88\n\n\u{3}\n");
        assert_eq!(decode(b"Curacao,Cura\xe7ao", Some("latin1")).unwrap(), "Curacao,Curaçao\n\u{3}\n");
        assert_eq!(decode(b"", Some("klingon")).unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn wrong_bytes_are_placed_and_their_encoding_guessed() {
        let (gbk, ..) = encoding_rs::GBK.encode("unit,名称\nA,朝阳区\n");
        assert_eq!(likely(&gbk, None), (1, Some("GB18030 (GBK)".into())));
        assert_eq!(
            likely(b"unit,name\nA,x\r\nCIV,C\xf4te d'Ivoire\n", None),
            (3, Some("windows-1252".into()))
        );
        assert_eq!(likely(b"STP,S\xe3o Tom\xe9\n", None), (1, Some("windows-1252".into())));
        assert_eq!(likely(b"\xff\xfea\0", None), (1, Some("UTF-16".into())));
        assert_eq!(likely("a\n甲,1".as_bytes(), Some("gbk")), (2, Some("UTF-8".into())));
        assert_eq!(likely(b"KP\x03\x04\xf5\xff\xff\x80\x80", None), (1, None));
    }

    #[test]
    fn a_character_across_chunks_stays_whole() {
        let text = format!("a{}", "甲".repeat(CHUNK));
        assert_eq!(decode(text.as_bytes(), None).unwrap(), format!("{text}\n\u{3}\n"));
        let (gbk, ..) = encoding_rs::GBK.encode(&text);
        assert_eq!(decode(&gbk, Some("gbk")).unwrap(), format!("{text}\n\u{3}\n"));
    }
}
