//! How a message quotes what somebody else wrote.

/// How many characters of an offending text a message quotes.
const QUOTED_CHARS: usize = 40;

/// How many names a message prints.
pub(crate) const PRINTED: usize = 20;

/// `text` as a message quotes it: at most 40 characters, each of them visible.
#[must_use]
pub fn excerpt(text: &str) -> String {
    cut(text, QUOTED_CHARS)
}

/// `text` in at most `most` characters, with those that nobody sees (control characters, line breaks, marks of no width
/// or of writing direction) written out: they would forge lines of a log, or hide what is wrong with a name.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * most));
    let mut left = text.chars();
    for c in left.by_ref().take(most) {
        if is_invisible(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    if left.next().is_some() {
        out.push('…');
    }
    out
}

/// Whether a character draws nothing: control characters, zero-width spaces and joiners, byte order marks, marks of the
/// direction of writing.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// A composed text in a message: each quoted part of it is cut as [`excerpt`] cuts, and words of the parser are put as
/// people put them.
#[must_use]
pub fn sentence(text: &str) -> String {
    /// A sentence of ours is shorter; a longer one has swallowed somebody's text.
    const LONGEST: usize = 1_000;
    let mut out = String::with_capacity(text.len().min(LONGEST));
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        // Between an odd and an even mark stands what is quoted.
        if at % 2 == 1 {
            out.push_str(&cut(part, 2 * QUOTED_CHARS));
        } else {
            // The parser of TOML shows the line and points at the place below it.
            let lines: Vec<String> = part.split('\n').take(20).map(|line| cut(line, LONGEST)).collect();
            out.push_str(&lines.join("\n"));
        }
        if out.len() > 4 * LONGEST {
            break;
        }
    }
    let words = [
        ("expected f64", "expected a number"),
        ("expected usize", "expected a whole number of at least 0"),
        ("expected u8", "expected a whole number of at least 0"),
        ("expected u32", "expected a whole number of at least 0"),
        ("expected u64", "expected a whole number of at least 0"),
        ("expected i32", "expected a whole number"),
        ("expected i64", "expected a whole number"),
        ("expected a borrowed string", "expected a text"),
        ("expected a string", "expected a text"),
        ("expected string or map", "expected a word, or a table with one key"),
        ("expected variant identifier", "expected one of the words that are known here"),
        ("expected map with a single key", "expected a table with one key"),
        ("expected a sequence", "expected a list"),
        ("expected a map", "expected a table"),
        ("expected a tuple of size", "expected a list of length"),
        ("expected fewer elements in array", "expected fewer"),
        ("expected fewer elements in seq", "expected fewer"),
        ("invalid type: null", "invalid type: nothing"),
        ("invalid type: map", "invalid type: a table"),
        ("invalid type: sequence", "invalid type: a list"),
        ("invalid type: string", "invalid type: the text"),
        ("invalid type: integer", "invalid type: the number"),
        ("invalid type: floating point", "invalid type: the number"),
        ("invalid value: integer", "the number"),
        ("invalid value: floating point", "the number"),
        ("invalid type: boolean `true`", "invalid type: true"),
        ("invalid type: boolean `false`", "invalid type: false"),
    ];
    let out = words.iter().fold(out, |out, (theirs, ours)| out.replace(theirs, ours));
    // `expected struct Classes`, `variant of untagged enum Quantity`: names of ours that nobody else knows.
    let kinds = [
        "expected struct ",
        "expected internally tagged enum ",
        "variant of untagged enum ",
        "expected enum ",
    ];
    kinds.iter().fold(out, |out, kind| match out.split_once(kind) {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            let ours =
                if kind.starts_with("variant") { "form that is known here" } else { "expected a table" };
            format!("{before}{ours}{rest}")
        }
        None => out,
    })
}

/// Names in backquotes, the first of them.
pub(crate) fn quoted_list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(PRINTED).map(|name| format!("`{}`", excerpt(name))).collect();
    let rest = names.len().saturating_sub(PRINTED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
