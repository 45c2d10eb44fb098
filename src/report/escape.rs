//! Names on pages are texts: what a template prints is escaped for the kind of page that it writes.
//!
//! Pages are published, and whoever names a unit, a title or a reason does not write the page: nothing in a name may become
//! HTML, a link, a heading or a row of a table.

use crate::words::is_invisible;

/// What is seen of a text, in one line: breaks are spaces; what is not seen, what XML cannot hold, and marks that would turn the
/// direction of what stands behind them are left out.
pub(super) fn shown(text: &str) -> String {
    let seen = |c: char| match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if is_invisible(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => None,
        c => Some(c),
    };
    text.chars().filter_map(seen).collect()
}

/// A text that XML and HTML show and do nothing else with, in elements and in attributes.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in shown(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A text as Markdown that shows it and does nothing else, wherever in a line it stands (`CommonMark`, GitHub's,
/// Python-Markdown's).
///
/// `<` is an entity, for not every reader of Markdown knows `\<`. Backticks stay where they stand in pairs: notices set codes
/// in them, and nothing between two is live.
pub(super) fn markdown(text: &str) -> String {
    let text = shown(text);
    // Four spaces would make a block of code.
    let text = if text.starts_with("    ") { format!(" {}", text.trim_start()) } else { text };
    let paired = !text.contains("``") && text.matches('`').count().is_multiple_of(2);
    let block = block_start(&text);
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' if is_entity(rest) => escaped.push_str("&amp;"),
            // What GitHub makes a link of without being asked.
            ':' if rest.starts_with("//") => escaped.push_str("&#58;"),
            '.' if ends_in_www(&escaped) => escaped.push_str("&#46;"),
            _ => {
                let in_word =
                    before.is_some_and(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric);
                if matches!(c, '\\' | '[' | ']' | '|' | '*' | '~')
                    || (c == '_' && !in_word)
                    || (c == '`' && !paired)
                    || block == Some(at)
                {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
        before = Some(c);
    }
    escaped
}

fn ends_in_www(text: &str) -> bool {
    text.as_bytes().last_chunk::<3>().is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

/// Whether what follows an ampersand makes it an entity (`lt;`, `#60;`).
fn is_entity(rest: &str) -> bool {
    let name = rest.strip_prefix('#').unwrap_or(rest);
    let end = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    end.len() < name.len() && end.starts_with(';')
}

/// The character that would make a heading, a quotation, a list, a rule or a block of code of a line that starts with this
/// text.
fn block_start(text: &str) -> Option<usize> {
    let line = text.trim_start();
    let marker = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let first = marker.chars().next()?;
    let numbered = marker.len() < line.len();
    let alone = marker[first.len_utf8()..].chars().next().is_none_or(|c| c.is_whitespace() || c == '-');
    let starts = match first {
        '#' | '>' | '=' => !numbered,
        '-' | '+' => !numbered && alone,
        '.' | ')' => numbered && alone,
        _ => false,
    };
    starts.then_some(text.len() - marker.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in [
            "内蒙古自治区",
            "呼和浩特市（首府）",
            "Korea, Rep.",
            "Côte d'Ivoire",
            "R&D: 5 % (2023-12)",
            "MECH_X_2",
            "-5.3",
            "+1.2",
            "–",
            "1.1 任务",
            "2025-06-30",
            "§ 4 «x» \"y\"",
            "`HOTLINE` 有 1 个单位无数据：152900",
            "a > b",
            "≥ 95",
            "100.0",
            "https",
            "A; B & C",
            "a@b",
        ] {
            assert_eq!(markdown(name), name);
        }
    }

    #[test]
    fn nothing_in_a_name_is_live() {
        for (name, shown) in [
            ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
            ("&lt;b&gt; &#60; &x", "&amp;lt;b&amp;gt; &amp;#60; &x"),
            ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
            ("![x](y)", r"!\[x\](y)"),
            (r"\[x](y) a\|b", r"\\\[x\](y) a\\\|b"),
            ("https://x.y www.x.y WWW.x", "https&#58;//x.y www&#46;x.y WWW&#46;x"),
            ("**a** _b_ ~c~ d_e", r"\*\*a\*\* \_b\_ \~c\~ d_e"),
            ("A\n\n# Rank: 1 of 3", "A  # Rank: 1 of 3"),
            ("A\r| 1 | B |\u{2028}x\u{1b}[2J", r"A \| 1 \| B \| x\[2J"),
        ] {
            assert_eq!(markdown(name), shown);
        }
    }

    #[test]
    fn no_name_starts_a_block() {
        for (name, shown) in [
            ("# A", r"\# A"),
            ("#A", r"\#A"),
            ("\n  ## A", r"   \## A"),
            ("> A", r"\> A"),
            ("- A", r"\- A"),
            ("-", r"\-"),
            ("+ A", r"\+ A"),
            ("* A", r"\* A"),
            ("---", r"\---"),
            ("===", r"\==="),
            ("1. A", r"1\. A"),
            ("12) A", r"12\) A"),
            ("```x", r"\`\`\`x"),
            ("a`b", r"a\`b"),
            ("    A", " A"),
            ("~~~", r"\~\~\~"),
            ("___", r"\_\_\_"),
            ("|A|", r"\|A\|"),
        ] {
            assert_eq!(markdown(name), shown);
        }
    }
}
