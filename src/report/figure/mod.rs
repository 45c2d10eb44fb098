//! Figures: a table, and a drawing of it as SVG.

use crate::Table;

/// A table and a drawing of it.
#[derive(Clone, Debug)]
pub struct Figure {
    title: String,
    alt: String,
    data: Table,
    svg: String,
    size: [f64; 2],
}

impl Figure {
    pub(crate) fn new(title: String, alt: String, data: Table, svg: String, size: [f64; 2]) -> Self {
        Self { title, alt, data, svg, size }
    }

    /// What stands below it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it shows, in a sentence, for those who cannot see it.
    #[must_use]
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// The table that is drawn.
    #[must_use]
    pub fn data(&self) -> &Table {
        &self.data
    }

    /// The drawing: one `svg` element that needs nothing from elsewhere.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// Width and height, in CSS pixels.
    #[must_use]
    pub fn size(&self) -> [f64; 2] {
        self.size
    }
}
