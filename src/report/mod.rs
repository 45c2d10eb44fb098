//! What people read, in Chinese or English: documents of an assessment in HTML, Markdown, Word and Excel, and sheets by templates.
//!
//! A [`Document`] is headings, paragraphs, tables and figures; [`overview`] and [`unit_page`] make those of an assessment, and
//! [`write()`] puts them into a folder in every format.
//!
//! # Sheets by templates
//!
//! Each sheet is data first ([`League`], [`Scorecard`], [`Duties`]), to be serialized or laid out by a service in its own
//! way; [`Report`] writes it with a template. The templates that come with the library can be replaced one by one.
//!
//! ```
//! use govindex::report::Report;
//! use govindex::{Dataset, Framework, Language, assess};
//!
//! let framework = Framework::builtin("cn-provincial-services-2019")?;
//! let data = Dataset::new(["110000", "150000"])?
//!     .with_names("zh", vec![Some("北京市".into()), Some("内蒙古自治区".into())])?
//!     .with_indicator("EFFECTIVENESS", vec![92.0, 81.5])?
//!     .with_indicator("MATURITY", vec![90.0, 84.0])?
//!     .with_indicator("COMPLETENESS", vec![91.0, 80.0])?
//!     .with_indicator("COVERAGE", vec![95.0, 88.0])?
//!     .with_indicator("ACCURACY", vec![93.0, 86.0])?;
//! let result = assess(&framework, &data)?;
//! let report = Report::new(Language::Chinese)?;
//! assert!(report.league(&result, None)?.contains("| 1 | 北京市 | 92.20 | 非常高 |"));
//! let card = report.scorecard(&result, "150000", None)?;
//! assert!(card.starts_with("# 内蒙古自治区"));
//! # Ok::<(), govindex::Error>(())
//! ```

mod document;
mod docx;
mod duties;
mod escape;
mod figure;
mod html;
mod league;
mod ledger;
mod markdown;
mod method;
mod notices;
mod pages;
mod remarks;
mod scorecard;
mod tables;
mod warnings;
mod words;
mod workbook;
mod write;

use crate::error::Problem;
use crate::words::Language;
use std::collections::BTreeMap;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use serde::Serialize;

pub use document::{Block, Document, TableBlock};
pub use docx::{Layout, docx};
pub use duties::{Duties, Duty};
pub use figure::{
    Figure, beeswarm, contribution_bars, framework_tree, heat_map, lines, profile_bars, ranked_bars, tree,
};
pub use html::html;
pub use league::{League, LeagueRow};
pub use ledger::{ScorecardLedger, ScorecardLedgerLine};
pub use markdown::markdown;
pub use pages::{overview, unit_page, workbook};
pub use scorecard::{Scorecard, ScorecardIndicator, ScorecardNode};
pub use workbook::Workbook;
pub use write::{Format, Writing, Written, write};

use crate::dataset::Hierarchy;
use crate::evidence::task_plan::Review;
use crate::{Assessment, Error, Result};

const TEMPLATES: [(&str, &str); 4] = [
    ("league", include_str!("templates/league.md")),
    ("scorecard", include_str!("templates/scorecard.md")),
    ("duties", include_str!("templates/duties.md")),
    ("overdue", include_str!("templates/overdue.md")),
];

/// Writes sheets in one language.
#[derive(Debug)]
pub struct Report {
    environment: Environment<'static>,
    /// The template of each sheet, by the name that tells how it escapes.
    templates: BTreeMap<&'static str, String>,
    language: Language,
    names: Option<Hierarchy>,
}

impl Report {
    /// With the templates that come with the library; names stand in whichever language they have.
    ///
    /// # Errors
    /// `invalid_parameter` where a template cannot be read, which those of the library can.
    pub fn new(language: Language) -> Result<Self> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|fault| bad(&fault))?);
        escape::install(&mut environment);
        environment.add_filter("cell", cell);
        environment.add_global("word", Value::from(Serde(words::of(language))));
        let mut report = Self { environment, templates: BTreeMap::new(), language, names: None };
        for (name, source) in TEMPLATES {
            report = report.template(name, source)?;
        }
        Ok(report)
    }

    /// Takes the names of lead units in its language from a hierarchy that knows those of the plan.
    #[must_use]
    pub fn names(mut self, units: Hierarchy) -> Self {
        self.names = Some(units);
        self
    }

    /// Replaces a template: `league`, `scorecard`, `duties` or `overdue`. It is written in the language of Jinja and reads the
    /// fields of the sheet's type; `word` has the words of the library's own, and the filter `cell` makes a missing value
    /// blank and trims a text.
    ///
    /// Whatever a template prints is escaped, so that no name of a unit can become a tag, a link, a heading or a row of a
    /// table. The end of the name says for what: `league` and `league.md` for Markdown, `league.html` for HTML,
    /// `league.txt` not at all. `{{ x|safe }}` prints one value as it is.
    ///
    /// ```
    /// use govindex::report::Report;
    /// use govindex::{Dataset, Framework, Language, assess};
    ///
    /// let framework = Framework::builtin("wb-gtmi-2020")?.collapse("GTMI")?;
    /// let result = assess(&framework, &Dataset::new(["<b>A"])?.with_indicator("GTMI", vec![0.8])?)?;
    /// let report = Report::new(Language::English)?.template("league.html", "{% for row in rows %}<p>{{ row.name }}{% endfor %}")?;
    /// assert_eq!(report.league(&result, None)?, "<p>&lt;b&gt;A");
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid_parameter` for a template there is not, and for one that cannot be read, with its line.
    pub fn template(mut self, name: &str, source: &str) -> Result<Self> {
        let sheet = name.rsplit_once('.').map_or(name, |(sheet, kind)| match kind {
            "md" | "html" | "txt" => sheet,
            _ => name,
        });
        let Some((sheet, _)) = TEMPLATES.iter().find(|(known, _)| *known == sheet) else {
            return Err(Error::from(Problem::InvalidParameter {
                method: "report",
                parameter: "template",
                found: format!("`{name}`"),
                expected: "league, scorecard, duties or overdue; with `.html` behind it, what is printed is escaped for HTML",
            }));
        };
        self.environment
            .add_template_owned(name.to_owned(), source.to_owned())
            .map_err(|fault| bad(&fault))?;
        self.templates.insert(sheet, name.to_owned());
        Ok(self)
    }

    /// The units from the first to the last, with the dimensions under the index; with ranks among peers where a group
    /// column is named.
    ///
    /// # Errors
    /// `unknown_group`; `invalid_parameter` where a template fails.
    pub fn league(&self, result: &Assessment, peers: Option<&str>) -> Result<String> {
        self.render("league", &League::of(result, self.language, peers)?)
    }

    /// One unit: its score, rank and grade, what every dimension and indicator came to against the mean of all units, what
    /// is weakest, and what was overridden. A dimension with a rubric shows its ledger: what each item cost or earned.
    ///
    /// # Errors
    /// `unknown_unit`; `unknown_group`; `invalid_parameter` where a template fails.
    pub fn scorecard(&self, result: &Assessment, unit: &str, peers: Option<&str>) -> Result<String> {
        self.render("scorecard", &Scorecard::of(result, unit, self.language, peers)?)
    }

    /// The duties of one lead unit in a task plan: what it leads, how far that is, and what is overdue. The unit is named as
    /// in the plan.
    ///
    /// # Errors
    /// `unknown_unit`; `invalid_parameter` where a template fails.
    pub fn duties(&self, review: &Review, unit: &str) -> Result<String> {
        self.render("duties", &Duties::of(review, unit, self.language, self.names.as_ref())?)
    }

    /// Everything that is overdue, the longest first.
    ///
    /// # Errors
    /// `invalid_parameter` where a template fails.
    pub fn overdue(&self, review: &Review) -> Result<String> {
        self.render("overdue", &Duties::overdue(review, self.language, self.names.as_ref()))
    }

    fn render(&self, name: &str, sheet: &impl Serialize) -> Result<String> {
        let name = self.templates.get(name).map_or(name, String::as_str);
        let template = self.environment.get_template(name).map_err(|fault| bad(&fault))?;
        template.render(Serde(sheet)).map_err(|fault| bad(&fault))
    }
}

fn bad(fault: &minijinja::Error) -> Error {
    let place = fault.line().map(|line| format!(", line {line}")).unwrap_or_default();
    Error::from(Problem::InvalidParameter {
        method: "report",
        parameter: "template",
        found: format!("`{}`{place}: {fault}", fault.name().unwrap_or("?")),
        expected: "a template in the language of Jinja that reads the fields of its sheet",
    })
}

/// What a cell of a table shows: nothing where the value is missing.
#[expect(clippy::needless_pass_by_value, reason = "a filter takes its value")]
fn cell(value: Value) -> String {
    if value.is_none() || value.is_undefined() { String::new() } else { value.to_string().trim().to_owned() }
}

/// A number as the framework prints it; none where it is missing.
fn shown(value: f64, decimals: usize) -> Option<String> {
    (!value.is_nan()).then(|| format!("{value:.decimals$}"))
}

/// A rank: whole, but for the average rule.
fn shown_rank(rank: f64) -> Option<String> {
    let decimals = usize::from(rank.fract() != 0.0);
    shown(rank, decimals)
}

/// The grade in words.
fn grade_label(grade: &crate::Grade, language: Language) -> String {
    let label = grade.label.or(&grade.grade, language);
    grade.class.as_ref().map_or_else(|| label.clone(), |class| format!("{label} ({class})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    fn result() -> Assessment {
        let framework = Framework::from_toml(
            r#"
            id = "x"
            title = { en = "Example", zh = "示例" }
            grades = [
                { grade = "A", label = { en = "good", zh = "好" }, at-least = 50 },
                { grade = "B", label = { en = "poor", zh = "差" }, below = 50 },
            ]
            [method]
            normalize = "none"
            decimals = 1
            [[dimension]]
            code = "I"
            name = { en = "Index", zh = "指数" }
            [[dimension]]
            code = "D"
            name = "Data | sharing"
            parent = "I"
            [[indicator]]
            code = "X"
            parent = "D"
            unit = "%"
            target = 95
            due = "2025-12-31"
            [[indicator]]
            code = "Y"
            parent = "D"
            [[gate]]
            when = { node = "Y", below = 10 }
            then = { cap = 30 }
            reason = { en = "hardly any", zh = "几乎没有" }
            [[quota]]
            grade = "A"
            at-most = 0.4
            "#,
        )
        .unwrap();
        let data = Dataset::new(["a", "b", "c"])
            .unwrap()
            .with_names("zh", vec![Some("甲|市".into()), Some("乙盟".into()), None])
            .unwrap()
            .with_group("kind", vec![Some("city".into()), Some("league".into()), Some("league".into())])
            .unwrap()
            .with_indicator("X", vec![90.0, 80.0, 70.0])
            .unwrap()
            .with_errors("X", vec![1.5, f64::NAN, f64::NAN])
            .unwrap()
            .with_indicator("Y", vec![60.0, f64::NAN, 5.0])
            .unwrap();
        assess(&framework, &data).unwrap()
    }

    #[test]
    fn a_league_table_has_a_row_a_unit_the_best_first_and_no_cell_breaks_out() {
        let sheet = Report::new(Language::Chinese).unwrap().league(&result(), Some("kind")).unwrap();
        let rows: Vec<&str> =
            sheet.lines().filter(|line| line.starts_with("| ") && !line.contains("---")).collect();
        assert!(rows[0].contains("| 指数 | 等级 | Data \\| sharing |"), "{sheet}");
        assert!(rows[1].starts_with("| 1 | 乙盟 | 80.0 | 好 |"), "{sheet}");
        assert!(rows[2].starts_with("| 2 | 甲\\|市 | 75.0 | 差"), "the quota has one place: {sheet}");
        assert_eq!(rows.len(), 4);
        assert!(rows[2].ends_with("| 1 |"), "the first of the cities: {sheet}");
        assert!(Report::new(Language::Chinese).unwrap().league(&result(), Some("knid")).is_err());
    }

    #[test]
    fn a_scorecard_says_what_counts_what_is_weak_and_what_was_overridden() {
        let card = Report::new(Language::English).unwrap().scorecard(&result(), "c", Some("kind")).unwrap();
        for part in ["# c", "37.5 → 30.0", "hardly any", "Index", "95", "2025-12-31", "poor"] {
            assert!(card.contains(part), "{part}\n{card}");
        }
        let card = Report::new(Language::Chinese).unwrap().scorecard(&result(), "b", None).unwrap();
        assert!(card.contains("# 乙盟") && card.contains("无数据"), "{card}");
        let card = Report::new(Language::English).unwrap().scorecard(&result(), "a", None).unwrap();
        assert!(card.contains("90.0 ± 1.5") && card.contains("good"), "lowered from good: {card}");
        assert!(Report::new(Language::English).unwrap().scorecard(&result(), "d", None).is_err());
    }

    #[test]
    fn nobody_is_weak_where_all_are_equal() {
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'X'\n\
             parent = 'I'\ncolumn = 'x'\n",
        )
        .unwrap();
        // The sum of ten times 0.1 is not 1 to the last digit, nor is their mean 0.1.
        let units: Vec<String> = (0..10).map(|unit| unit.to_string()).collect();
        let data = Dataset::new(units).unwrap().with_indicator("x", vec![0.1; 10]).unwrap();
        let data = data.with_errors("x", vec![2.5; 10]).unwrap();
        let card = Scorecard::of(&assess(&framework, &data).unwrap(), "0", Language::English, None).unwrap();
        assert_eq!((card.weakest.len(), card.strongest.len()), (0, 0), "{card:?}");
        assert!(!card.indicators[0].node.difference.as_deref().unwrap().starts_with('-'), "{card:?}");
        assert!(
            card.indicators[0].error.as_deref().unwrap().starts_with("2.5"),
            "the column has another name"
        );
    }

    /// A framework, units, plan and reasons whose every name would run, and what must then be on no page.
    #[test]
    fn no_name_is_live_on_any_sheet() {
        const HOSTILE: &str =
            "<img src=x onerror=alert(1)>[x](javascript:alert(1))\n\n# Rank: 1 of 3\n| 1 | A | 100 |";
        let text = r#"
            id = "x"
            title = "HOSTILE"
            grades = [{ grade = "A", label = "HOSTILE", at-least = 50 }, { grade = "B", label = "HOSTILE", below = 50 }]
            [method]
            normalize = "none"
            [[dimension]]
            code = "I"
            name = "HOSTILE"
            [[dimension]]
            code = "D"
            name = "HOSTILE"
            parent = "I"
            [[indicator]]
            code = "X"
            name = "HOSTILE"
            parent = "D"
            unit = "HOSTILE"
            target = 95
            [[indicator]]
            code = "Y"
            name = "HOSTILE"
            parent = "D"
            [[gate]]
            when = { node = "Y", below = 10 }
            then = { cap = 30 }
            reason = "HOSTILE"
            [[quota]]
            grade = "A"
            at-most = 0.4
            "#;
        let framework =
            Framework::from_toml(&text.replace("HOSTILE", &HOSTILE.replace('\n', "\\n"))).unwrap();
        let units: Vec<String> = ["a", "b", "c"].map(|unit| format!("{unit}{HOSTILE}")).into();
        let data = Dataset::new(units.clone())
            .unwrap()
            .with_group("kind", vec![Some(HOSTILE.to_owned()); 3])
            .unwrap()
            .with_indicator("X", vec![90.0, 80.0, 70.0])
            .unwrap()
            .with_indicator("Y", vec![60.0, f64::NAN, 5.0])
            .unwrap();
        let (result, report) = (assess(&framework, &data).unwrap(), Report::new(Language::English).unwrap());
        let mut pages = vec![report.league(&result, Some("kind")).unwrap()];
        for unit in &units {
            pages.push(report.scorecard(&result, unit, Some("kind")).unwrap());
        }
        let own = "<b title=\"{{ name }}\">{{ strongest|join(', ') }}</b>";
        let own = Report::new(Language::English).unwrap().template("scorecard.html", own).unwrap();
        let html = own.scorecard(&result, &units[0], None).unwrap();
        assert!(html.starts_with("<b title=\"a&lt;img") && html.matches('<').count() == 2, "{html}");
        for page in &pages {
            assert!(!page.contains("<img") && !page.contains("[x]("), "{page}");
            let lines = |start| page.lines().filter(move |line| line.starts_with(start));
            assert!(!lines("# Rank").any(|_| true) && !lines("| 1 | A").any(|_| true), "{page}");
            // Every row of a table has as many cells as its header.
            let widths: Vec<usize> =
                lines("|").map(|line| line.replace("\\|", "").matches('|').count()).collect();
            assert!(
                widths.is_empty() || widths.iter().all(|width| [7, 9].contains(width)),
                "{widths:?} {page}"
            );
        }
    }

    #[test]
    fn templates_can_be_replaced_and_say_what_is_wrong_with_them() {
        let report = Report::new(Language::English)
            .unwrap()
            .template("league", "{{ rows|length }} units of {{ title }}")
            .unwrap();
        assert_eq!(report.league(&result(), None).unwrap(), "3 units of Example");
        let fault = Report::new(Language::English).unwrap().template("league", "\n{% if %}").unwrap_err();
        assert!(fault.to_string().contains("line 2"), "{fault}");
        for name in ["leauge", "league.docx", "leauge.html", ".html"] {
            assert!(Report::new(Language::English).unwrap().template(name, "").is_err(), "{name}");
        }
        // The last one given counts, whatever it is written for.
        let report = Report::new(Language::English).unwrap().template("league.txt", "<{{ title }}>").unwrap();
        assert_eq!(report.league(&result(), None).unwrap(), "<Example>");
        let report =
            report.template("league.md", "{{ '<'|cell }}{{ none|cell }}{{ '<'|safe }}{{ '*'|e }}").unwrap();
        assert_eq!(report.league(&result(), None).unwrap(), "&lt;<\\*");
    }
}
