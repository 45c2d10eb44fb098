//! A small writer of SVG.
//!
//! It is ours, and no crate that draws charts: those measure text with the fonts of the machine, embed one, or want a
//! browser. Here the width of a text is estimated from the width classes of Unicode, so the same input gives the same
//! bytes everywhere, nothing is loaded, and the reader's own fonts (a list with Chinese ones) show the text. Every text
//! goes through [`Svg::text`], which escapes it; coordinates have at most two decimals; no ids are given, so any number of
//! figures stand in one page.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use crate::report::escape::{shown, xml};
use crate::words::Language;

/// How wide every figure is.
pub(super) const WIDTH: f64 = 680.0;

/// The ink of texts and lines.
pub(super) const INK: &str = "#222222";
/// What stands behind: axes, ticks, remarks.
pub(super) const FAINT: &str = "#5a5a5a";
/// Lines of a grid.
pub(super) const GRID: &str = "#dddddd";

/// Colours that differ for colour-blind readers (M. Okabe and K. Ito, 2008), ordered so that neighbours differ in
/// lightness too.
pub(super) const COLOURS: [[u8; 3]; 7] = [
    [0x00, 0x72, 0xb2],
    [0xf0, 0xe4, 0x42],
    [0xd5, 0x5e, 0x00],
    [0x56, 0xb4, 0xe9],
    [0x00, 0x9e, 0x73],
    [0xe6, 0x9f, 0x00],
    [0xcc, 0x79, 0xa7],
];

/// The colour of the `at`-th of many: the seven, then lighter ones of them.
pub(super) fn colour(at: usize) -> String {
    let base = COLOURS[at % COLOURS.len()];
    hex(match at / COLOURS.len() {
        0 => base,
        round => mixed(base, [255; 3], (0.5 + 0.15 * (round - 1) as f64).min(0.8)),
    })
}

/// A colour between dark blue (0) and a light one (1), each darker in grey print than the next.
pub(super) fn shade(share: f64) -> String {
    hex(mixed([0x00, 0x3f, 0x6b], [0xe3, 0xf0, 0xf9], share.clamp(0.0, 1.0)))
}

/// The ink that is read on [`shade`]: the contrast is at least 4.5 (WCAG 2).
pub(super) fn ink_on(share: f64) -> &'static str {
    if share < 0.34 { "#ffffff" } else { "#000000" }
}

fn mixed(from: [u8; 3], to: [u8; 3], share: f64) -> [u8; 3] {
    let between = |at: usize| f64::from(from[at]) + share * (f64::from(to[at]) - f64::from(from[at]));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between two numbers from 0 to 255"
    )]
    [0, 1, 2].map(|at| between(at).round() as u8)
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Font {
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) ink: &'static str,
    pub(super) bold: bool,
}

impl Font {
    pub(super) const fn new(size: f64) -> Self {
        Self { size, anchor: Anchor::Start, ink: INK, bold: false }
    }

    pub(super) const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    pub(super) const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    pub(super) const fn ink(self, ink: &'static str) -> Self {
        Self { ink, ..self }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
}

/// A drawing in the making.
#[derive(Debug)]
pub(super) struct Svg {
    body: String,
    language: Language,
}

impl Svg {
    pub(super) fn new(language: Language) -> Self {
        Self { body: String::new(), language }
    }

    fn write(&mut self, element: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = self.body.write_fmt(element);
    }

    pub(super) fn rect(&mut self, corner: [f64; 2], size: [f64; 2], fill: &str, stroke: &str) {
        let [x, y, width, height] = [corner[0], corner[1], size[0].max(0.0), size[1].max(0.0)].map(number);
        self.write(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" stroke=\"{stroke}\" \
             stroke-width=\"0.75\"/>"
        ));
    }

    /// A grey rectangle with slanted lines, which stands apart in any print.
    pub(super) fn hatched(&mut self, corner: [f64; 2], size: [f64; 2]) {
        const STEP: f64 = 4.0;
        self.rect(corner, size, "#d9d9d9", "#ffffff");
        let ([left, top], [width, height]) = (corner, size);
        let mut path = String::new();
        let mut offset = STEP / 2.0;
        // Lines from the bottom left to the top right: x − left + y − top = offset.
        while offset < width + height && width > 0.5 {
            let (x1, x2) = ((offset - height).max(0.0), offset.min(width));
            let [x1, y1, x2, y2] = [left + x1, top + offset - x1, left + x2, top + offset - x2].map(number);
            let _ = write!(path, "M{x1} {y1}L{x2} {y2}");
            offset += STEP;
        }
        if !path.is_empty() {
            self.write(format_args!(
                "<path d=\"{path}\" stroke=\"#666666\" stroke-width=\"0.8\" fill=\"none\"/>"
            ));
        }
    }

    pub(super) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: &str, width: f64) {
        let [x1, y1, x2, y2, width] = [from[0], from[1], to[0], to[1], width].map(number);
        self.write(format_args!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
        ));
    }

    pub(super) fn polyline(&mut self, points: &[[f64; 2]], stroke: &str, width: f64, dash: &str) {
        let points: Vec<String> =
            points.iter().map(|[x, y]| format!("{},{}", number(*x), number(*y))).collect();
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        self.write(format_args!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{}\"{dash}/>",
            points.join(" "),
            number(width)
        ));
    }

    pub(super) fn circle(&mut self, centre: [f64; 2], radius: f64, fill: &str, stroke: &str) {
        let [x, y, r] = [centre[0], centre[1], radius].map(number);
        self.write(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"0.75\"/>"
        ));
    }

    /// A line of text; its point is on the base line.
    pub(super) fn text(&mut self, at: [f64; 2], text: &str, font: Font) {
        let [x, y, size] = [at[0], at[1], font.size].map(number);
        let anchor = match font.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let bold = if font.bold { " font-weight=\"bold\"" } else { "" };
        let (ink, text) = (font.ink, escaped(text));
        self.write(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{ink}\"{anchor}{bold}>{text}</text>"
        ));
    }

    /// Remarks below the drawing, in as many lines as they need; where the next thing may stand.
    pub(super) fn remarks(&mut self, mut y: f64, remarks: &[String]) -> f64 {
        const SIZE: f64 = 11.0;
        for remark in remarks {
            for line in wrapped(remark, WIDTH - 16.0, SIZE, 12) {
                y += 16.0;
                self.text([8.0, y], &line, Font::new(SIZE).ink(FAINT));
            }
        }
        y + 8.0
    }

    /// The whole element.
    pub(super) fn finish(self, height: f64, title: &str, alt: &str) -> (String, [f64; 2]) {
        let fonts = match self.language {
            Language::English => {
                "'Noto Sans', Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', \
                 SimSun, sans-serif"
            }
            Language::Chinese => {
                "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', SimSun, sans-serif"
            }
        };
        let code = self.language.of("en", "zh-CN");
        let [width, height] = [WIDTH, height.ceil()];
        let [w, h] = [width, height].map(number);
        let (title, alt, body) = (escaped(title), escaped(alt), self.body);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-label=\"{alt}\" xml:lang=\"{code}\" font-family=\"{fonts}\"><title>{title}</title><desc>{alt}</desc>\
             <rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>{body}</svg>"
        );
        (svg, [width, height])
    }
}

/// A coordinate: at most two decimals, and never anything but a number.
fn number(x: f64) -> String {
    if !x.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text that XML shows and does not run. A scan takes `http:` for something that is fetched, and a reader of pages makes a link
/// of it.
fn escaped(text: &str) -> String {
    xml(text).replace("http:", "http&#58;").replace("https:", "https&#58;")
}

/// How wide a text is, a little on the wide side.
pub(super) fn width_of(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The width of a character in its size.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.33,
        ' ' | 't' | 'f' | 'r' | '(' | ')' | '-' | '/' | '[' | ']' => 0.41,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        'A'..='Z' => 0.7,
        '…' | '—' | '“' | '”' | '‘' | '’' | '·' => 1.0,
        '\u{1f000}'.. => 1.35,
        _ => match c.width() {
            Some(0) | None => 0.0,
            Some(1) => 0.6,
            Some(_) => 1.0,
        },
    }
}

/// What is seen of a text, with plain spaces.
fn line_of(text: &str) -> String {
    shown(text).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// A text in one line of at most this width: without what nobody sees, and cut with `…` where it is too long.
pub(super) fn fitted(text: &str, width: f64, size: f64) -> String {
    // A place that was measured for the text holds it, whatever the rounding.
    let width = width + 1e-6;
    let (mut out, mut used) = (String::new(), 0.0);
    // Where the text would be cut to leave room for the mark.
    let mut keep = 0;
    for c in line_of(text).trim().chars() {
        if used + size <= width {
            keep = out.len();
        }
        used += em(c) * size;
        if used > width {
            out.truncate(keep);
            let kept = out.trim_end().len();
            out.truncate(kept);
            out.push('…');
            return out;
        }
        out.push(c);
    }
    out
}

/// A text in lines of at most this width, at most `most` of them; the last is cut where more would follow.
pub(super) fn wrapped(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    const NOT_FIRST: &str = "，。、；：）”’》！？…,.;:)%";
    let clean: String = line_of(text).chars().take(4000).collect();
    let mut rest = clean.trim();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        if lines.len() + 1 == most {
            lines.push(fitted(rest, width, size));
            break;
        }
        let (mut used, mut end, mut at_break) = (0.0, rest.len(), 0);
        let mut before = ' ';
        for (at, c) in rest.char_indices() {
            // A line may end at a space, and between characters that are as wide as they are high.
            let is_wide = |c: char| em(c) >= 1.0;
            if at > 0 && !NOT_FIRST.contains(c) && (c == ' ' || is_wide(c) || is_wide(before)) {
                at_break = at;
            }
            used += em(c) * size;
            if used > width && c != ' ' {
                end = if at_break > 0 {
                    at_break
                } else {
                    at.max(rest.chars().next().map_or(1, char::len_utf8))
                };
                break;
            }
            before = c;
        }
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_text_holds_it_is_shown_and_nothing_else() {
        let mut svg = Svg::new(Language::English);
        svg.text(
            [f64::NAN, -0.001],
            "<script>\u{0}\u{202e}\"'&https://x\u{ffff}",
            Font::new(12.0).bold().end(),
        );
        let (svg, _) = svg.finish(10.2, "a<b", "\"");
        assert!(svg.contains("&lt;script&gt;&quot;&#39;&amp;https&#58;//x</text>"), "{svg}");
        assert!(svg.contains("x=\"0\" y=\"0\"") && svg.contains("aria-label=\"&quot;\""), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 680 11\"") && svg.contains("<title>a&lt;b</title>"), "{svg}");
        assert_eq!(svg.matches("http:").count(), 1);
    }

    #[test]
    fn texts_are_cut_to_their_place_and_no_further() {
        assert_eq!(fitted(" 内蒙古\n自治区 ", 100.0, 12.0), "内蒙古 自治区");
        assert_eq!(fitted("内蒙古自治区", 60.0, 12.0), "内蒙古自…");
        for text in ["内蒙古自治区呼和浩特市", "International Monetary Fund", "a", "", "👍👍👍👍👍👍"]
        {
            for width in [0.0, 5.0, 30.0, 61.3] {
                let cut = fitted(text, width, 12.0);
                assert!(width_of(&cut, 12.0) <= width.max(12.0), "{cut} in {width}");
            }
        }
        assert_eq!(fitted(&"x".repeat(1_000_000), 30.0, 10.0), "xxx…");
    }

    #[test]
    fn lines_break_at_spaces_and_between_characters() {
        assert_eq!(wrapped("alpha beta gamma", 60.0, 10.0, 5), ["alpha beta", "gamma"]);
        assert_eq!(
            wrapped("甲乙丙，丁戊", 30.0, 10.0, 5),
            ["甲乙", "丙，丁", "戊"],
            "no line starts with a comma"
        );
        assert_eq!(wrapped("甲乙丙丁戊", 20.0, 10.0, 2), ["甲乙", "丙…"]);
        assert_eq!(wrapped("abcdefghij", 24.0, 10.0, 9).concat(), "abcdefghij");
        assert_eq!(wrapped("甲", 1.0, 10.0, 9), ["甲"]);
        assert!(wrapped("", 10.0, 10.0, 3).is_empty());
    }

    #[test]
    fn shades_grow_lighter() {
        assert_eq!((shade(0.0).as_str(), shade(1.0).as_str()), ("#003f6b", "#e3f0f9"));
        assert_eq!(colour(0), "#0072b2");
        assert_eq!(colour(7), "#80b9d9");
    }
}
