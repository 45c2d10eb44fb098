//! Figures as points, for readers that draw no SVG.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fontdb::{Database, FaceInfo};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontResolver, Options, Tree};
use unicode_width::UnicodeWidthChar;

use super::Figure;
use crate::error::Problem;
use crate::{Error, Result};

/// Points in a CSS pixel: about 220 an inch where a figure fills the text of an A4 page.
const SCALE: f32 = 2.0;

/// The first of these that is there is taken for what no font of the figure has.
const FAMILIES: [&str; 8] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "SimSun",
    "Noto Sans",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
];

/// The fonts of this machine, read once.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    Arc::new(ordered(&fonts))
});

/// The same fonts in an order that does not depend on how a folder lists them.
fn ordered(fonts: &Database) -> Database {
    let place = |face: &FaceInfo| {
        let is_named = |family: &str| face.families.iter().any(|(name, _)| name == family);
        FAMILIES.iter().position(|family| is_named(family)).unwrap_or(FAMILIES.len())
    };
    let mut faces: Vec<FaceInfo> = fonts.faces().cloned().collect();
    faces.sort_by_cached_key(|face| (place(face), face.post_script_name.clone(), face.index));
    let mut sorted = Database::new();
    if let Some((family, _)) = faces.first().and_then(|face| face.families.first()) {
        sorted.set_serif_family(family);
        sorted.set_sans_serif_family(family);
    }
    for face in faces {
        sorted.push_face_info(face);
    }
    sorted
}

impl Figure {
    /// The drawing as PNG, two points to a pixel of [`size`](Self::size), with the fonts of this machine. The same fonts give
    /// the same bytes.
    ///
    /// # Errors
    /// `invalid_parameter` where no font has some character: it names the characters, and fonts that have them.
    pub fn to_png(&self) -> Result<Vec<u8>> {
        self.drawn_in(&FONTS)
    }

    fn drawn_in(&self, fonts: &Arc<Database>) -> Result<Vec<u8>> {
        let missing = Mutex::new(BTreeSet::new());
        let select = FontResolver::default_fallback_selector();
        let options = Options {
            fontdb: Arc::clone(fonts),
            font_resolver: FontResolver {
                select_font: FontResolver::default_font_selector(),
                select_fallback: Box::new(|c, used, fonts| {
                    let face = select(c, used, fonts);
                    // What takes no room is not missed.
                    if face.is_none() && c.width().is_some_and(|width| width > 0) {
                        missing.lock().unwrap_or_else(PoisonError::into_inner).insert(c);
                    }
                    face
                }),
            },
            ..Options::default()
        };
        let tree = Tree::from_str(&self.svg, &options).map_err(|fault| failed(fault.to_string()));
        drop(options);
        let missing = missing.into_inner().unwrap_or_else(PoisonError::into_inner);
        if fonts.is_empty() {
            return Err(failed("a machine without fonts".to_owned()));
        }
        if !missing.is_empty() {
            let some: String = missing.iter().take(20).collect();
            return Err(failed(format!("no font with `{some}`")));
        }
        let tree = tree?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a picture is no page of a book"
        )]
        let [width, height] = self.size.map(|side| (side as f32 * SCALE).ceil() as u32);
        let mut points =
            Pixmap::new(width, height).ok_or_else(|| failed(format!("{width} by {height} points")))?;
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut points.as_mut());
        points.encode_png().map_err(|fault| failed(fault.to_string()))
    }
}

fn failed(found: String) -> Error {
    Error::from(Problem::InvalidParameter {
        method: "figure",
        parameter: "font",
        found,
        expected: "an installed font with every character, such as Noto Sans CJK SC",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{framework_tree, ranked_bars};
    use crate::{Dataset, Framework, Language, assess};

    #[test]
    fn without_a_font_the_error_names_one() {
        let framework = Framework::builtin("un-egdi-2022").unwrap();
        let figure = framework_tree(&framework, Language::Chinese);
        let fault = figure.drawn_in(&Arc::new(Database::new())).unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
        assert!(fault.to_string().contains("Noto Sans CJK SC"), "{fault}");
    }

    #[test]
    fn a_drawing_has_two_points_to_a_pixel_and_a_character_that_no_font_has_is_named() {
        let framework = Framework::builtin("wb-gtmi-2020").unwrap().collapse("GTMI").unwrap();
        let drawn = |name: &str| {
            let data = Dataset::new([name]).unwrap().with_indicator("GTMI", vec![0.8]).unwrap();
            ranked_bars(&assess(&framework, &data).unwrap(), "GTMI", None, Language::English).unwrap()
        };
        if FONTS.is_empty() {
            return;
        }
        let figure = drawn("A");
        let png = figure.to_png().unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        let side = |at: usize| f64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
        assert_eq!([side(16), side(20)], figure.size().map(|side| 2.0 * side));
        let again = std::thread::spawn(move || figure.to_png().unwrap()).join().unwrap();
        assert_eq!(again, png);
        // Not assigned to anything.
        let fault = drawn("\u{e0123}\u{8ffff}x").to_png().unwrap_err();
        assert!(fault.to_string().contains('\u{8ffff}') || fault.to_string().contains("8ffff"), "{fault}");
    }
}
