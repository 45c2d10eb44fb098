//! How pages look: sizes, margins, fonts, styles, numbers of headings and pages.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::package::Xml;
use super::tree::Node;
use crate::words::Language;

/// How a Word document looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Margins of 25 mm, fonts that come with every Word: Arial, or 宋体, 黑体, 楷体 where the text is Chinese.
    Plain,
    /// The layout of official Chinese documents (GB/T 9704-2012): margins of 37, 26, 35 and 28 mm, 22 lines of 28 characters
    /// on a page, 方正小标宋简体 for the title, 黑体 and `楷体_GB2312` for headings, `仿宋_GB2312` for the text, Times New Roman for
    /// digits, and page numbers between dashes, to the right on odd pages and to the left on even ones.
    Gb9704,
}

impl Layout {
    /// What readers of a language expect: GB/T 9704-2012 for Chinese, the plain layout for English.
    #[must_use]
    pub fn of(language: Language) -> Self {
        match language {
            Language::English => Self::Plain,
            Language::Chinese => Self::Gb9704,
        }
    }
}

/// A page, in twentieths of a point (twips).
#[derive(Clone, Copy)]
pub(super) struct Page {
    size: [u32; 2],
    /// Top, right, bottom, left.
    margins: [u32; 4],
    /// From the upper edge of the page to its header.
    header: u32,
    /// From the lower edge of the page to its number.
    footer: u32,
    /// For the binding, beside the left margin.
    gutter: u32,
    /// Whether its margins are somebody else's, whose headers fit no others.
    is_given: bool,
    pub(super) across: bool,
}

impl Page {
    pub(super) fn text_width(&self) -> u32 {
        self.size[0] - self.margins[1] - self.margins[3] - self.gutter
    }

    pub(super) fn text_height(&self) -> u32 {
        self.size[1] - self.margins[0] - self.margins[2]
    }

    /// That of a template; distances are those of the header and the footer from the edges.
    pub(super) fn of_template(
        size: [u32; 2],
        margins: [u32; 4],
        [header, footer]: [u32; 2],
        gutter: u32,
    ) -> Self {
        Self { size, margins, header, footer, gutter, is_given: true, across: false }
    }

    /// The same page turned: what was its left margin is above, so that the heads of tables are at the binding of odd pages.
    /// A page of a template keeps its margins, and one that lies across already stays so.
    pub(super) fn turned(&self) -> Self {
        let size = [self.size[1], self.size[0]];
        if self.is_given {
            return if size[0] > size[1] { Self { size, across: true, ..*self } } else { *self };
        }
        let [top, right, bottom, left] = self.margins;
        Self { size, margins: [left, top, right, bottom], footer: right * 6 / 10, across: true, ..*self }
    }

    /// Writes its size and its margins.
    pub(super) fn write(&self, xml: &mut Xml) {
        let Self {
            size: [width, height], margins: [top, right, bottom, left], header, footer, gutter, ..
        } = self;
        let turned = if width > height { " w:orient=\"landscape\"" } else { "" };
        xml.raw(&format!(
            "<w:pgSz w:w=\"{width}\" w:h=\"{height}\"{turned}/><w:pgMar w:top=\"{top}\" w:right=\"{right}\" \
             w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{header}\" w:footer=\"{footer}\" w:gutter=\"{gutter}\"/>"
        ));
    }
}

/// What a paragraph is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Date,
    Heading1,
    Heading2,
    Heading3,
    Heading4,
    Body,
    Warning,
    Caption,
    Header,
    Text,
    Number,
    Note,
    Figure,
    Footer,
    /// What stands at the head of every page.
    Banner,
    /// Keeps two tables apart.
    Gap,
}

impl Role {
    const ALL: [Self; 17] = [
        Self::Title,
        Self::Date,
        Self::Heading1,
        Self::Heading2,
        Self::Heading3,
        Self::Heading4,
        Self::Body,
        Self::Warning,
        Self::Caption,
        Self::Header,
        Self::Text,
        Self::Number,
        Self::Note,
        Self::Figure,
        Self::Footer,
        Self::Banner,
        Self::Gap,
    ];

    /// Official documents have four levels at most; what is deeper counts as the fourth.
    pub(super) fn heading(level: u8) -> Self {
        match level {
            0 | 1 => Self::Heading1,
            2 => Self::Heading2,
            3 => Self::Heading3,
            _ => Self::Heading4,
        }
    }

    fn level(self) -> Option<usize> {
        [Self::Heading1, Self::Heading2, Self::Heading3, Self::Heading4].iter().position(|&role| role == self)
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Date => "Date",
            Self::Heading1 => "Heading1",
            Self::Heading2 => "Heading2",
            Self::Heading3 => "Heading3",
            Self::Heading4 => "Heading4",
            Self::Body => "BodyText",
            Self::Warning => "Warning",
            Self::Caption => "Caption",
            Self::Header => "TableHeader",
            Self::Text => "TableText",
            Self::Number => "TableNumber",
            Self::Note => "Note",
            Self::Figure => "Figure",
            Self::Footer => "Footer",
            Self::Banner => "PageWarning",
            Self::Gap => "Gap",
        }
    }

    /// The names under which a template may have its style, the one that this library gives first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Title => &["Title", "标题"],
            Self::Date => &["Date", "日期", "Subtitle", "副标题"],
            Self::Heading1 => &["heading 1", "标题 1"],
            Self::Heading2 => &["heading 2", "标题 2"],
            Self::Heading3 => &["heading 3", "标题 3"],
            Self::Heading4 => &["heading 4", "标题 4"],
            Self::Body => &["Body Text", "正文文本"],
            Self::Caption => &["caption", "题注"],
            Self::Footer => &["footer", "页脚"],
            Self::Banner => &["Page Warning", "页眉提示"],
            Self::Warning => &["Warning", "提示"],
            Self::Header => &["Table Header", "表头"],
            Self::Text => &["Table Text", "表格文字"],
            Self::Number => &["Table Number", "表格数字"],
            Self::Note => &["Note", "注"],
            Self::Figure => &["Figure", "图"],
            Self::Gap => &["Gap"],
        }
    }

    /// Whether Word knows the style as its own, and shows its name in the reader's language.
    fn is_known_to_word(self) -> bool {
        matches!(self, Self::Title | Self::Date | Self::Body | Self::Caption | Self::Footer)
            || self.level().is_some()
    }
}

/// A font for Latin letters and digits, one for Chinese characters, and their size in half points.
#[derive(Clone, Copy)]
pub(super) struct Face {
    pub(super) latin: &'static str,
    pub(super) east: &'static str,
    pub(super) size: u32,
    pub(super) bold: bool,
}

impl Face {
    /// The properties of a run in this face; `spacing` draws characters together.
    fn properties(self, spacing: Option<i32>) -> String {
        let Face { latin, east, .. } = self;
        let rest = self.without_fonts(spacing);
        format!(
            "<w:rFonts w:ascii=\"{latin}\" w:eastAsia=\"{east}\" w:hAnsi=\"{latin}\" w:cs=\"{latin}\"/>{rest}"
        )
    }

    fn without_fonts(self, spacing: Option<i32>) -> String {
        let Face { size, bold, .. } = self;
        let bold = if bold { "<w:b/><w:bCs/>" } else { "<w:b w:val=\"0\"/><w:bCs w:val=\"0\"/>" };
        let spacing = spacing.map_or(String::new(), |by| format!("<w:spacing w:val=\"{by}\"/>"));
        format!(
            "{bold}<w:color w:val=\"000000\"/>{spacing}<w:kern w:val=\"0\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>"
        )
    }
}

/// A layout in a language.
pub(super) struct Look {
    pub(super) layout: Layout,
    pub(super) chinese: bool,
    pub(super) page: Page,
    /// What every page says at its head.
    pub(super) banner: Option<String>,
    /// What a template has of it.
    fit: Option<Arc<Fit>>,
}

/// The styles of a template that stand for ours.
pub(super) struct Fit {
    /// The id for each role.
    ids: Vec<String>,
    /// The size of each, in half points, where the template has it.
    sizes: Vec<Option<u32>>,
    lacks: Vec<Role>,
    table: String,
    lacks_table: bool,
    /// The ids of what all paragraphs, and all tables, are based on.
    normal: Option<String>,
    table_normal: Option<String>,
    /// Whether the text of the template has no indent, and no gap between paragraphs.
    is_flush: bool,
    is_tight: bool,
    /// The size of the text, in half points.
    size: u32,
    /// The ids of the levels of headings and of their list, where headings are ours.
    numbers: Option<[u32; 2]>,
}

impl Fit {
    pub(super) fn new(styles: Option<&Node>, numbering: Option<&Node>) -> Self {
        /// That of a file that says nothing, in half points.
        const SIZE: u32 = 20;
        /// What Word allows, in half points; nothing can be laid out in letters of no height.
        const SIZES: RangeInclusive<u32> = 2..=3276;
        let all: Vec<&Node> = styles.map_or_else(Vec::new, |styles| styles.all("w:style").collect());
        let id = |style: &Node| style.attribute("w:styleId").map(str::to_owned);
        let of_type = |kind: &'static str| {
            all.iter().copied().filter(move |style| style.attribute("w:type") == Some(kind))
        };
        let normal_of = |kind: &'static str| {
            let is_default =
                |style: &&Node| matches!(style.attribute("w:default"), Some("1" | "true" | "on"));
            of_type(kind).find(is_default)
        };
        let named = |kind: &'static str, names: &[&str]| {
            names.iter().find_map(|name| {
                let has = |style: &&Node| {
                    style.value("w:name").is_some_and(|own| own.trim().eq_ignore_ascii_case(name))
                };
                of_type(kind).find(has).and_then(id)
            })
        };
        let defaults = |of: &str, inner: &str| styles?.child("w:docDefaults")?.child(of)?.child(inner);
        let size_of = |properties: Option<&Node>| {
            properties?.value("w:sz")?.parse().ok().filter(|size| SIZES.contains(size))
        };
        let size = size_of(defaults("w:rPrDefault", "w:rPr")).unwrap_or(SIZE);
        let by_id: HashMap<&str, &Node> =
            all.iter().filter_map(|style| Some((style.attribute("w:styleId")?, *style))).collect();
        let sized = |id: &str| {
            let mut style = by_id.get(id).copied();
            // Longer chains are loops.
            for _ in 0..30 {
                let Some(found) = style else { break };
                if let Some(size) = size_of(found.child("w:rPr")) {
                    return size;
                }
                style = found.value("w:basedOn").and_then(|id| by_id.get(id).copied());
            }
            size
        };

        let mut taken: HashSet<String> = all.iter().filter_map(|style| id(style)).collect();
        let mut free = |own: &str| {
            let mut id = own.to_owned();
            while !taken.insert(id.clone()) {
                id.push('G');
            }
            id
        };
        let (mut ids, mut sizes, mut lacks) = (Vec::new(), Vec::new(), Vec::new());
        for role in Role::ALL {
            let found = named("paragraph", role.names());
            sizes.push(found.as_deref().map(sized));
            if found.is_none() && role != Role::Footer {
                lacks.push(role);
            }
            ids.push(found.unwrap_or_else(|| free(role.id())));
        }
        let table = named("table", &["Report Table", "报告表格"]);
        let has_headings = Role::ALL.iter().any(|role| role.level().is_some() && !lacks.contains(role));
        let next = |element: &str, key: &str| {
            let numbers = numbering.map_or_else(Vec::new, |root| {
                root.all(element).filter_map(|node| node.attribute(key)?.parse::<u32>().ok()).collect()
            });
            numbers.into_iter().max().map_or(1, |most| most.saturating_add(1))
        };
        let numbers = [next("w:abstractNum", "w:abstractNumId"), next("w:num", "w:numId")];
        let normal = normal_of("paragraph");
        let own = normal.and_then(|style| style.child("w:pPr"));
        let has = |name: &str| {
            [own, defaults("w:pPrDefault", "w:pPr")].into_iter().flatten().any(|of| of.child(name).is_some())
        };
        let normal = normal.and_then(id);
        Self {
            lacks_table: table.is_none(),
            table: table.unwrap_or_else(|| free(TABLE)),
            table_normal: normal_of("table").and_then(id),
            is_flush: !has("w:ind"),
            is_tight: !has("w:spacing"),
            size: normal.as_deref().map_or(size, sized),
            normal,
            numbers: (!has_headings).then_some(numbers),
            ids,
            sizes,
            lacks,
        }
    }
}

/// The id of the style of tables.
const TABLE: &str = "ReportTable";

/// 22 of these fill the 225 mm of text on a page, which 29 points would overflow.
const PITCH: u32 = 579;

/// Every font that is named, with the names by which it is known elsewhere, and what stands in for it.
const FONTS: [(&str, &str, &str, &str); 9] = [
    ("Arial", "Helvetica", "00", "swiss"),
    ("Times New Roman", "Times", "00", "roman"),
    ("仿宋_GB2312", "仿宋,FangSong", "86", "modern"),
    ("宋体", "SimSun", "86", "roman"),
    ("微软雅黑", "Microsoft YaHei", "86", "swiss"),
    ("方正小标宋简体", "方正小标宋_GBK,FZXiaoBiaoSong-B05S,宋体", "86", "roman"),
    ("楷体", "KaiTi", "86", "modern"),
    ("楷体_GB2312", "楷体,KaiTi", "86", "modern"),
    ("黑体", "SimHei", "86", "modern"),
];

impl Look {
    pub(super) fn new(layout: Layout, language: Language) -> Self {
        let (margins, footer) = match layout {
            Layout::Plain => ([1418; 4], 709),
            // The dash of the page number is 7 mm below the text.
            Layout::Gb9704 => ([2098, 1474, 1984, 1588], 1446),
        };
        let page = Page {
            size: [11906, 16838],
            margins,
            header: 851,
            footer,
            gutter: 0,
            is_given: false,
            across: false,
        };
        Self { layout, chinese: language == Language::Chinese, page, banner: None, fit: None }
    }

    /// That of a template. What it lacks is as in the plain layout.
    pub(super) fn fitted(language: Language, page: Option<Page>, fit: &Arc<Fit>) -> Self {
        let plain = Self::new(Layout::Plain, language);
        Self { page: page.unwrap_or(plain.page), fit: Some(Arc::clone(fit)), ..plain }
    }

    /// The id of the style of a paragraph.
    pub(super) fn style(&self, role: Role) -> &str {
        self.fit.as_ref().map_or(role.id(), |fit| &fit.ids[role as usize])
    }

    /// The id of the style of tables.
    pub(super) fn table_style(&self) -> &str {
        self.fit.as_ref().map_or(TABLE, |fit| &fit.table)
    }

    /// What a template lacks: styles, and, where it has no headings, levels and the number of their list.
    pub(super) fn additions(&self) -> (String, Option<[String; 2]>) {
        let Some(fit) = &self.fit else { return (String::new(), None) };
        let mut styles: String = fit.lacks.iter().map(|&role| self.own_style(role)).collect();
        if fit.lacks_table {
            styles += &self.own_table_style();
        }
        let numbering = fit.numbers.map(|[levels, number]| [self.levels(levels), Self::list(number, levels)]);
        (styles, numbering)
    }

    fn official(&self) -> bool {
        self.layout == Layout::Gb9704
    }

    pub(super) fn face(&self, role: Role) -> Face {
        let (latin, [title, first, second, body, table]) = match (self.layout, self.chinese) {
            (Layout::Gb9704, _) => {
                ("Times New Roman", ["方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"])
            }
            (Layout::Plain, true) => ("Times New Roman", ["黑体", "黑体", "楷体", "宋体", "宋体"]),
            (Layout::Plain, false) => ("Arial", ["微软雅黑"; 5]),
        };
        let official = self.official();
        let size = |official_size: u32, plain: u32| if official { official_size } else { plain };
        let (east, size) = match role {
            Role::Title => (title, 44),
            Role::Date => (second, size(32, 24)),
            Role::Heading1 => (first, 32),
            Role::Heading2 => (second, size(32, 26)),
            Role::Heading3 | Role::Heading4 => (body, size(32, 24)),
            Role::Body => (body, size(32, if self.chinese { 24 } else { 21 })),
            Role::Warning => (first, size(32, if self.chinese { 24 } else { 21 })),
            Role::Caption => (first, size(24, if self.chinese { 24 } else { 21 })),
            Role::Header => (first, if self.chinese { 21 } else { 19 }),
            Role::Text | Role::Number | Role::Figure | Role::Gap => {
                (table, if self.chinese { 21 } else { 19 })
            }
            Role::Note => (table, if self.chinese { 21 } else { 18 }),
            Role::Footer => ("宋体", size(28, 20)),
            Role::Banner => (first, 18),
        };
        // Fonts for Chinese have no true bold; 黑体 stands for it.
        let strong = matches!(role, Role::Title | Role::Warning | Role::Caption | Role::Header);
        let bold = !self.chinese && (strong || role.level().is_some()) && !(official && role == Role::Title);
        // In the fonts of a template, whose are not for headings.
        let bold = bold || (self.fit.is_some() && (strong || role.level().is_some()));
        let size = self.fit.as_ref().and_then(|fit| fit.sizes[role as usize]).unwrap_or(size);
        // The page number is all in one font.
        let latin = if official && role == Role::Footer { "宋体" } else { latin };
        Face { latin, east, size, bold }
    }

    /// The width of a narrow character in a table, of which a Chinese one takes two, in twips: half of its height, and more
    /// where letters without serifs are wider.
    pub(super) fn narrow(&self) -> u32 {
        let half = self.face(Role::Text).size * 5;
        if self.chinese || self.official() { half } else { half * 115 / 100 }
    }

    /// What a paragraph of a role is like, but for its font: the children of `w:pPr` in the order of the schema.
    fn shape(&self, role: Role) -> String {
        let official = self.official();
        let keep = "<w:keepNext/><w:keepLines/>";
        let list = self.fit.as_ref().map_or(Some(1), |fit| fit.numbers.map(|[_, number]| number));
        let number = |level: usize| {
            list.map_or(String::new(), |list| {
                format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>")
            })
        };
        let spacing = |before: u32, after: u32, line: u32| match (official, line) {
            (true, _) => {
                format!(
                    "<w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"{PITCH}\" w:lineRule=\"exact\"/>"
                )
            }
            (false, line) => {
                format!(
                    "<w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"{line}\" w:lineRule=\"auto\"/>"
                )
            }
        };
        let single = |before: u32, after: u32| {
            format!(
                "<w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"240\" w:lineRule=\"auto\"/>"
            )
        };
        let body_line = if self.chinese { 360 } else { 276 };
        let centred = "<w:jc w:val=\"center\"/>";
        match role {
            Role::Title => format!("{keep}{}{centred}", spacing(0, if official { PITCH } else { 240 }, 276)),
            Role::Date => format!("{}{centred}", spacing(0, if official { PITCH } else { 240 }, 276)),
            Role::Heading1 | Role::Heading2 | Role::Heading3 | Role::Heading4 => {
                let level = role.level().unwrap_or(0);
                let (before, after) = if official { (0, 0) } else { ([360, 240, 200, 160][level], 100) };
                format!(
                    "{keep}{}{}{}<w:outlineLvl w:val=\"{level}\"/>",
                    number(level),
                    spacing(before, after, 264),
                    self.heading_indent()
                )
            }
            Role::Body if self.chinese => {
                format!("{}{}<w:jc w:val=\"both\"/>", spacing(0, 0, body_line), self.indent(role))
            }
            Role::Body => spacing(0, 120, body_line),
            Role::Warning => {
                let side = |name: &str| {
                    format!("<w:{name} w:val=\"single\" w:sz=\"8\" w:space=\"4\" w:color=\"000000\"/>")
                };
                let sides: String = ["top", "left", "bottom", "right"].map(side).concat();
                let shade = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F2F2\"/>";
                let (spacing, indent) = (single(120, 200), "<w:ind w:left=\"113\" w:right=\"113\"/>");
                format!("<w:keepLines/><w:pBdr>{sides}</w:pBdr>{shade}{spacing}{indent}")
            }
            Role::Caption if self.chinese => format!("<w:keepLines/>{}{centred}", single(200, 80)),
            Role::Caption => format!("<w:keepLines/>{}", single(200, 80)),
            // An exact pitch would cut the picture off.
            Role::Figure => format!("{keep}{}{centred}", single(160, 0)),
            Role::Header => format!("{keep}{}{centred}", single(30, 30)),
            Role::Text => single(30, 30),
            Role::Number => format!("{}<w:jc w:val=\"right\"/>", single(30, 30)),
            Role::Note => format!("<w:keepLines/>{}<w:contextualSpacing/>", single(60, 160)),
            Role::Banner => {
                let line = "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"000000\"/>";
                format!("<w:pBdr>{line}</w:pBdr>{}{centred}", single(0, 120))
            }
            Role::Footer if official => single(0, 0),
            Role::Footer => format!("{}{centred}", single(0, 0)),
            Role::Gap => {
                "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"160\" w:lineRule=\"exact\"/>".into()
            }
        }
    }

    /// Two characters; Word takes the first, other readers the second.
    fn indent(&self, role: Role) -> String {
        let size = self.fit.as_ref().map_or(self.face(role).size, |fit| fit.size);
        format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>", size * 20)
    }

    fn heading_indent(&self) -> String {
        if self.official() && self.chinese {
            self.indent(Role::Heading1)
        } else {
            self.no_indent().to_owned()
        }
    }

    /// That of the text of a template may be in characters.
    fn no_indent(&self) -> &'static str {
        if self.fit.is_some() {
            "<w:ind w:left=\"0\" w:firstLineChars=\"0\" w:firstLine=\"0\"/>"
        } else {
            "<w:ind w:left=\"0\" w:firstLine=\"0\"/>"
        }
    }

    pub(super) fn styles(&self) -> Xml {
        let mut xml = Xml::part("w:styles");
        let body = self.face(Role::Body);
        // Official documents have no gap between characters and digits.
        let gaps = if self.chinese { "<w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>" } else { "" };
        xml.raw(&format!(
            "<w:docDefaults><w:rPrDefault><w:rPr>{}<w:lang w:val=\"{}\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr>\
             </w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault>\
             </w:docDefaults>",
            body.properties(None),
            if self.chinese { "en-US" } else { "en-GB" },
        ));
        xml.raw(&format!(
            "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>\
             <w:pPr>{gaps}</w:pPr></w:style>",
        ));
        xml.raw(
            "\
             <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">\
             <w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/></w:style>\
             <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
             <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar>\
             <w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>\
             <w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
             <w:style w:type=\"numbering\" w:default=\"1\" w:styleId=\"NoList\"><w:name w:val=\"No List\"/>\
             <w:uiPriority w:val=\"99\"/><w:semiHidden/></w:style>",
        );
        for role in Role::ALL {
            xml.raw(&self.own_style(role));
        }
        xml.raw(&self.own_table_style());
        xml.end_part("w:styles")
    }

    /// The style of a role as this library writes it.
    fn own_style(&self, role: Role) -> String {
        let name = role.names()[0];
        let custom = if role.is_known_to_word() { "" } else { " w:customStyle=\"1\"" };
        let next = match role {
            Role::Title | Role::Date | Role::Heading1 | Role::Heading2 | Role::Heading3 | Role::Heading4 => {
                format!("<w:next w:val=\"{}\"/>", self.style(Role::Body))
            }
            _ => String::new(),
        };
        let (shape, run, normal) = if let Some(fit) = &self.fit {
            (self.fitted_shape(role, fit), self.fitted_run(role), fit.normal.as_deref())
        } else {
            // 28 characters of 16 points are 7 points wider than the text.
            let tight = self.official() && self.chinese && role == Role::Body;
            (self.shape(role), self.face(role).properties(tight.then_some(-5)), Some("Normal"))
        };
        let based = normal.map_or(String::new(), |normal| format!("<w:basedOn w:val=\"{normal}\"/>"));
        format!(
            "<w:style w:type=\"paragraph\"{custom} w:styleId=\"{}\"><w:name w:val=\"{name}\"/>\
             {based}{next}<w:qFormat/><w:pPr>{shape}</w:pPr><w:rPr>{run}</w:rPr></w:style>",
            self.style(role),
        )
    }

    /// The shape of what a template lacks: paragraphs are as its own text, with the indent or the gap that the language has
    /// where it has none; all else has no indent of that text.
    fn fitted_shape(&self, role: Role, fit: &Fit) -> String {
        if role == Role::Body {
            return match (self.chinese, fit.is_flush, fit.is_tight) {
                (true, true, _) => self.indent(role),
                (false, _, true) => "<w:spacing w:after=\"120\"/>".to_owned(),
                _ => String::new(),
            };
        }
        let mut shape = self.shape(role);
        if !shape.contains("<w:ind ")
            && let Some(start) = shape.find("<w:spacing ")
            && let Some(length) = shape[start..].find("/>")
        {
            shape.insert_str(start + length + 2, self.no_indent());
        }
        shape
    }

    fn fitted_run(&self, role: Role) -> String {
        if role == Role::Body { String::new() } else { self.face(role).without_fonts(None) }
    }

    fn own_table_style(&self) -> String {
        let line = |name: &str| {
            let color = if self.official() { "000000" } else { "A6A6A6" };
            format!("<w:{name} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"{color}\"/>")
        };
        let lines = ["top", "left", "bottom", "right", "insideH", "insideV"].map(line).concat();
        let head = if self.official() { "FFFFFF" } else { "EDEDED" };
        let normal = self.fit.as_ref().map_or(Some("TableNormal"), |fit| fit.table_normal.as_deref());
        let based = normal.map_or(String::new(), |normal| format!("<w:basedOn w:val=\"{normal}\"/>"));
        let id = self.table_style();
        format!(
            "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"Report Table\"/>\
             {based}<w:qFormat/><w:tblPr><w:tblBorders>{lines}</w:tblBorders><w:tblCellMar>\
             <w:left w:w=\"{CELL_MARGIN}\" w:type=\"dxa\"/><w:right w:w=\"{CELL_MARGIN}\" w:type=\"dxa\"/></w:tblCellMar>\
             </w:tblPr><w:tcPr><w:vAlign w:val=\"center\"/></w:tcPr><w:tblStylePr w:type=\"firstRow\"><w:tcPr>\
             <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{head}\"/></w:tcPr></w:tblStylePr></w:style>"
        )
    }

    /// The numbers of headings, bound to their styles.
    pub(super) fn numbering(&self) -> Xml {
        let mut xml = Xml::part("w:numbering");
        xml.raw(&self.levels(0));
        xml.raw(&Self::list(1, 0));
        xml.end_part("w:numbering")
    }

    fn list(number: u32, levels: u32) -> String {
        format!("<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"{levels}\"/></w:num>")
    }

    fn levels(&self, id: u32) -> String {
        let mut xml = Xml::of(String::new());
        xml.raw(&format!(
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:nsid w:val=\"67760001\"/>\
             <w:multiLevelType w:val=\"multilevel\"/><w:tmpl w:val=\"67760002\"/>"
        ));
        let levels = if self.chinese {
            [
                ("chineseCountingThousand", "%1、"),
                ("chineseCountingThousand", "（%2）"),
                ("decimal", "%3."),
                ("decimal", "（%4）"),
            ]
        } else {
            [("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"), ("decimal", "%1.%2.%3.%4")]
        };
        let headings = [Role::Heading1, Role::Heading2, Role::Heading3, Role::Heading4];
        for (level, ((format, text), role)) in levels.into_iter().zip(headings).enumerate() {
            let suffix = if self.chinese { "nothing" } else { "space" };
            // Brackets and 、 are in the font for Chinese, digits in that for Latin letters.
            xml.raw(&format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>\
                 <w:pStyle w:val=\"{}\"/><w:suff w:val=\"{suffix}\"/><w:lvlText w:val=\"{text}\"/>\
                 <w:lvlJc w:val=\"left\"/><w:pPr>{}</w:pPr><w:rPr>{}</w:rPr></w:lvl>",
                self.style(role),
                self.heading_indent(),
                self.run_fonts(role),
            ));
        }
        xml.raw("</w:abstractNum>");
        xml.into_string()
    }

    /// The fonts of a run. Quotation marks, dashes and dots that both scripts have are Chinese in a Chinese text.
    pub(super) fn run_fonts(&self, role: Role) -> String {
        let Face { latin, east, .. } = self.face(role);
        let hint = if self.chinese { "w:hint=\"eastAsia\" " } else { "" };
        if self.fit.is_some() {
            // The style names the fonts.
            return if self.chinese { format!("<w:rFonts {}/>", hint.trim_end()) } else { String::new() };
        }
        format!(
            "<w:rFonts {hint}w:ascii=\"{latin}\" w:eastAsia=\"{east}\" w:hAnsi=\"{latin}\" w:cs=\"{latin}\"/>"
        )
    }

    pub(super) fn settings(&self) -> Xml {
        let mut xml = Xml::part("w:settings");
        xml.raw("<w:zoom w:percent=\"100\"/>");
        if self.official() {
            xml.raw("<w:evenAndOddHeaders/>");
        }
        xml.raw(
            "<w:defaultTabStop w:val=\"420\"/><w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat>\
             <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
             </w:compat>",
        );
        let main = if self.chinese { "en-US" } else { "en-GB" };
        xml.raw(&format!(
            "<w:themeFontLang w:val=\"{main}\" w:eastAsia=\"zh-CN\"/><w:decimalSymbol w:val=\".\"/>"
        ));
        xml.raw("<w:listSeparator w:val=\",\"/>");
        xml.end_part("w:settings")
    }

    pub(super) fn fonts() -> Xml {
        let mut xml = Xml::part("w:fonts");
        for (name, others, charset, family) in FONTS {
            xml.raw(&format!(
                "<w:font w:name=\"{name}\"><w:altName w:val=\"{others}\"/><w:charset w:val=\"{charset}\"/>\
                 <w:family w:val=\"{family}\"/><w:pitch w:val=\"variable\"/></w:font>"
            ));
        }
        xml.end_part("w:fonts")
    }

    /// The page number of odd pages, or of even ones.
    pub(super) fn footer(&self, even: bool) -> Xml {
        let mut xml = Xml::part("w:ftr");
        let (around, side) = if !self.official() {
            ("", "")
        } else if even {
            ("— ", "<w:ind w:leftChars=\"100\" w:left=\"280\"/><w:jc w:val=\"left\"/>")
        } else {
            ("— ", "<w:ind w:rightChars=\"100\" w:right=\"280\"/><w:jc w:val=\"right\"/>")
        };
        let fonts = self.run_fonts(Role::Footer);
        let run = |inner: &str| format!("<w:r><w:rPr>{fonts}</w:rPr>{inner}</w:r>");
        let text = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                run(&format!("<w:t xml:space=\"preserve\">{text}</w:t>"))
            }
        };
        let after: String = around.chars().rev().collect();
        xml.raw(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Footer\"/>{side}</w:pPr>{}{}{}{}{}{}{}</w:p>",
            text(around),
            run("<w:fldChar w:fldCharType=\"begin\"/>"),
            run("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
            run("<w:fldChar w:fldCharType=\"separate\"/>"),
            run("<w:t>1</w:t>"),
            run("<w:fldChar w:fldCharType=\"end\"/>"),
            text(&after),
        ));
        xml.end_part("w:ftr")
    }

    /// The head of every page, where there is something that no printed page may lack: the part, and its paragraph alone.
    pub(super) fn header(&self) -> Option<(Xml, Xml)> {
        let mut line = Xml::of(String::new());
        line.paragraph(self, Role::Banner, self.banner.as_ref()?, false, false);
        let mut xml = Xml::part("w:hdr");
        xml.raw(line.as_str());
        Some((xml.end_part("w:hdr"), line))
    }

    pub(super) fn section(&self, xml: &mut Xml, page: &Page) {
        xml.raw("<w:sectPr>");
        if self.banner.is_some() {
            xml.raw("<w:headerReference w:type=\"default\" r:id=\"header1\"/>");
            if self.official() {
                xml.raw("<w:headerReference w:type=\"even\" r:id=\"header1\"/>");
            }
        }
        xml.raw("<w:footerReference w:type=\"default\" r:id=\"footer1\"/>");
        if self.official() {
            xml.raw("<w:footerReference w:type=\"even\" r:id=\"footer2\"/>");
        }
        xml.raw("<w:type w:val=\"nextPage\"/>");
        page.write(xml);
        xml.raw("</w:sectPr>");
    }
}

/// To the left and the right of what stands in a cell, in twips.
pub(super) const CELL_MARGIN: u32 = 85;
