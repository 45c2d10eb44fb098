//! Ratings in five grades (好差评): satisfaction, bad ratings, how many rate at all, repair and follow-up.
//!
//! ```text
//! mean points        Σ_g p_g n_g / n
//! satisfaction rate  Σ_g p_g n_g / (p_1 n)               满意度
//! good rate          (n_1 + n_2 + n_3) / n               好评率
//! bad rate           (n_4 + n_5) / n                     差评率
//! active rate        active ratings / closed cases       主动评价率
//! repair rate        repaired / bad                      差评整改率
//! on-time repair     repaired within the limit / due     按期整改率
//! follow-up rate     followed up / bad                   回访率
//! ```
//!
//! where `n_g` of `n` valid ratings have grade `g`, from 1 (非常满意) to 5 (非常不满意), the last two being bad, and `p_g`
//! are the points of a grade. A rating is valid unless the system entered it by default or an appeal against it was
//! upheld; bad ratings are the valid ones among grades 4 and 5.
//!
//! Source: 国务院办公厅, 《关于建立政务服务"好差评"制度提高政务服务水平的意见》 (国办发〔2019〕51号): the grades, and which are bad; GB/T
//! 39735 (2020), 《政务服务评价工作指南》. The ratios are defined here, by the terms of those texts. Points are local.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::amount::Amount;
use super::day::{Calendar, optional_day};
use super::ledger::Ledger;
use super::measure::{Bound, Draws, Plan, Sums, Values};
use super::needs::Needs;
use super::records::Records;
use super::rows::Rows;
use super::steps::{self, Code, Step};
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;
use crate::stats::Shrink;

/// Ratings in five grades.
///
/// ```toml
/// satisfaction = { grade = "rating" }                                           # mean points, by Shanwei's table
/// satisfaction = { grade = "rating", points = [100, 80, 60, 30, 0], report = "satisfaction-rate" }
/// satisfaction = { grade = "rating", report = "good-rate", default-ratings = { source = "system" }, upheld = { appeal = "upheld" }, shrink = "beta-binomial" }
/// satisfaction = { grade = "rating", report = "active-rate", default-ratings = { source = "system" } }   # a row a case
/// satisfaction = { report = { counted-active-rate = { ratings = "rated", cases = "closed" } } }          # a row an office
/// satisfaction = { grade = "rating", report = { repair-rate = { repaired = { repaired = { missing = false } } } } }
/// satisfaction = { grade = "rating", report = { on-time-repair-rate = { rated = "rated", repaired = "repaired", limit = 15, calendar = "working-days", at = "2024-12-31" } } }
/// ```
///
/// A record without a grade is counted as unknown by the mean and the three rates of grades, is a case that was not
/// rated for the active rate, and does not count for repair and follow-up. With a column `count` a record stands for so
/// many ratings alike.
///
/// The active rate needs closed cases. Where these are in a table of their own, either join the grade to the cases (a
/// row a case, blank where it was not rated), or count both by office and give the two counts; a rating whose appeal was
/// upheld was active all the same.
///
/// [`Measured::details`](super::Measured::details) counts the valid ratings by grade, where grades are what is reported.
///
/// ```
/// use govindex::evidence::{Measure, RatingReport, Records, Satisfaction};
///
/// let ratings = Records::new()
///     .with_texts("unit", ["A", "A", "A", "A"])?
///     .with_texts("rating", ["非常满意", "5", "满意", "不满意"])?;
/// let rating = Satisfaction::new("rating");
/// let mean = Measure::new(rating.clone()).of(&ratings, ["unit"])?;
/// assert_eq!(mean.values(), [(10.0 + 10.0 + 8.0 + 3.0) / 4.0]);
/// let good = Measure::new(rating.report(RatingReport::GoodRate)).of(&ratings, ["unit"])?;
/// assert_eq!(good.values(), [0.75]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Satisfaction {
    /// The column of the grade.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub grade: String,
    /// What is reported. Default: mean points.
    #[serde(default)]
    pub report: RatingReport,
    /// The answers that mean each of the five grades, the best first. Default: 非常满意, 满意, 基本满意, 不满意, 非常不满意, or
    /// the stars 5 to 1.
    #[serde(default = "usual_answers", skip_serializing_if = "is_usual")]
    pub answers: Vec<Vec<Code>>,
    /// The points of each grade.
    #[serde(default)]
    pub points: GradePoints,
    /// The column of how many ratings a record stands for. Default: one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// The ratings that the system entered, which are not valid. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_ratings: Option<Rows>,
    /// The ratings whose appeal was upheld, which are not valid. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upheld: Option<Rows>,
    /// How rates of small counts are drawn in ([`Measured::shrunk`](super::Measured::shrunk)); not for points. Default:
    /// they are not.
    #[serde(default, with = "named_shrink", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::OneOf<(ShrinkName, Shrink)>>"))]
    pub shrink: Option<Shrink>,
}

/// Points of the five grades, the best first. No text fixes them: they are local.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOf<(NamedPoints, [f64; 5])>")
)]
#[non_exhaustive]
pub enum GradePoints {
    /// `"shanwei"`: 10, 8, 6, 3, 0, as in Shanwei (Guangdong). The default, as good as another.
    #[default]
    Shanwei,
    /// `"hundred"`: 100, 80, 60, 30, 0.
    Hundred,
    /// `"stars"`: 5, 4, 3, 2, 1.
    Stars,
    /// A list of five numbers that do not rise.
    Table([f64; 5]),
}

/// What is reported of ratings, where `n_g` of `n` valid ratings have grade `g`, 1 the best of 5, with points `p_g`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RatingReport {
    /// The mean of the points of valid ratings: `Σ p_g n_g / n`.
    #[default]
    MeanPoints,
    /// The points of valid ratings over the most there could be (满意度): `Σ p_g n_g / (p_1 n)`.
    SatisfactionRate,
    /// The share of the first three grades among valid ratings (好评率): `(n_1 + n_2 + n_3) / n`.
    GoodRate,
    /// The share of the last two grades among valid ratings (差评率): `(n_4 + n_5) / n`.
    BadRate,
    /// Cases that somebody rated, and not the system by default, over all cases, a row per case (主动评价率).
    ActiveRate,
    /// The same from counts: `Σ ratings / Σ cases`.
    CountedActiveRate {
        /// Ratings that somebody gave.
        ratings: Amount,
        /// Closed cases.
        cases: Amount,
    },
    /// Repaired over bad ratings (差评整改率), of which there are `n_4 + n_5`.
    RepairRate {
        /// Which ratings are repaired.
        repaired: Rows,
    },
    /// Bad ratings that were repaired in time over those that are due (按期整改率): repaired, or with a limit that has passed.
    OnTimeRepairRate(OnTimeRepair),
    /// Followed up over bad ratings (回访率), of which there are `n_4 + n_5`.
    FollowUpRate {
        /// Which ratings are followed up.
        followed_up: Rows,
    },
}

/// When a bad rating was repaired, and by when it should have been. One that is not repaired is due when its limit has
/// passed on the day of the assessment; one whose limit runs still does not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OnTimeRepair {
    /// The column of the day of the rating (or of the day on which it was confirmed).
    pub rated: String,
    /// The column of the day of the repair; blank where there was none yet.
    pub repaired: String,
    /// The days within which a bad rating must be repaired, at least 0.
    pub limit: f64,
    /// Which days count. Default: all.
    #[serde(default)]
    pub calendar: Calendar,
    /// The day of the assessment; a later day in the table is a fault. Without it, a rating that is not repaired is
    /// counted as unknown.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    #[serde(default, with = "optional_day", skip_serializing_if = "Option::is_none")]
    pub at: Option<NaiveDate>,
}

#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "says what a file holds")]
enum ShrinkName {
    BetaBinomial,
    WilsonLower,
}

/// Shrinking by name, or by a table with parameters.
mod named_shrink {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Shrink, Value};

    #[expect(clippy::ref_option, reason = "serde asks for a reference")]
    pub(super) fn serialize<S: Serializer>(
        shrink: &Option<Shrink>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        shrink.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Shrink>, D::Error> {
        let table = match Value::deserialize(deserializer)? {
            Value::Null => return Ok(None),
            Value::String(name) => serde_json::json!({ "method": name }),
            table => table,
        };
        serde_json::from_value(table).map(Some).map_err(serde::de::Error::custom)
    }
}

/// The words of 国办发〔2019〕51号, and stars.
fn usual_answers() -> Vec<Vec<Code>> {
    ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
        .iter()
        .zip([5.0, 4.0, 3.0, 2.0, 1.0])
        .map(|(&word, stars)| vec![Code::from(word), Code::from(stars)])
        .collect()
}

fn is_usual(answers: &[Vec<Code>]) -> bool {
    answers == usual_answers()
}

/// How many grades there are, and the position of the first that is bad.
const GRADES: usize = 5;
const BAD: f64 = 3.0;

impl GradePoints {
    /// The points, the best grade first.
    #[must_use]
    pub fn table(&self) -> [f64; 5] {
        match self {
            Self::Shanwei => [10.0, 8.0, 6.0, 3.0, 0.0],
            Self::Hundred => [100.0, 80.0, 60.0, 30.0, 0.0],
            Self::Stars => [5.0, 4.0, 3.0, 2.0, 1.0],
            Self::Table(points) => *points,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum NamedPoints {
    Shanwei,
    Hundred,
    Stars,
}

impl Serialize for GradePoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Shanwei => NamedPoints::Shanwei.serialize(serializer),
            Self::Hundred => NamedPoints::Hundred.serialize(serializer),
            Self::Stars => NamedPoints::Stars.serialize(serializer),
            Self::Table(points) => points.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for GradePoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let fault = serde::de::Error::custom;
        if value.is_array() {
            return serde_json::from_value(value).map(Self::Table).map_err(fault);
        }
        Ok(match serde_json::from_value(value).map_err(fault)? {
            NamedPoints::Shanwei => Self::Shanwei,
            NamedPoints::Hundred => Self::Hundred,
            NamedPoints::Stars => Self::Stars,
        })
    }
}

impl OnTimeRepair {
    /// A limit in calendar days.
    #[must_use]
    pub fn new(rated: impl Into<String>, repaired: impl Into<String>, limit: f64) -> Self {
        let (rated, repaired) = (rated.into(), repaired.into());
        Self { rated, repaired, limit, calendar: Calendar::CalendarDays, at: None }
    }

    /// Sets which days count.
    #[must_use]
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// Sets the day of the assessment.
    #[must_use]
    pub fn at(mut self, day: NaiveDate) -> Self {
        self.at = Some(day);
        self
    }

    /// What each bad rating adds.
    fn read(&self, records: &Records, bad: &[bool], ledger: &mut Ledger) -> Result<(Vec<f64>, Vec<f64>)> {
        let rated = records.days(&self.rated, &mut ledger.cells)?;
        let repaired = records.days(&self.repaired, &mut ledger.cells)?;
        let (mut y, mut x) = (vec![0.0; records.len()], vec![0.0; records.len()]);
        for row in (0..records.len()).filter(|&row| bad[row]) {
            let Some(rated) = rated[row] else {
                (y[row], x[row]) = (f64::NAN, f64::NAN);
                continue;
            };
            let mut fault = |column: &str, day: NaiveDate, problem: String| {
                ledger.cells.push(records.row(row), column, Cell::Text(&day.to_string()), problem);
            };
            if let Some(at) = self.at.filter(|at| rated > *at) {
                fault(&self.rated, rated, format!("is after {at}, the day of the assessment"));
                continue;
            }
            if let Some(day) = repaired[row] {
                if day < rated {
                    fault(&self.repaired, day, format!("is before {rated}, the day of the rating"));
                } else if let Some(at) = self.at.filter(|at| day > *at) {
                    fault(&self.repaired, day, format!("is after {at}, the day of the assessment"));
                }
                let days = self.calendar.days(rated, day) as f64;
                (y[row], x[row]) = (f64::from(u8::from(days <= self.limit)), 1.0);
            } else if let Some(at) = self.at {
                x[row] = f64::from(u8::from(self.calendar.days(rated, at) as f64 > self.limit));
            } else {
                y[row] = f64::NAN;
            }
        }
        Ok((y, x))
    }
}

impl Satisfaction {
    /// Ratings in the usual words or stars, by Shanwei's points.
    #[must_use]
    pub fn new(grade: impl Into<String>) -> Self {
        Self {
            grade: grade.into(),
            report: RatingReport::default(),
            answers: usual_answers(),
            points: GradePoints::default(),
            count: None,
            default_ratings: None,
            upheld: None,
            shrink: None,
        }
    }

    /// Sets what is reported.
    #[must_use]
    pub fn report(mut self, report: RatingReport) -> Self {
        self.report = report;
        self
    }

    /// Sets the answers that mean each of the five grades, the best first.
    #[must_use]
    pub fn answers(mut self, grades: [&[&str]; 5]) -> Self {
        self.answers =
            grades.iter().map(|answers| answers.iter().map(|&text| Code::from(text)).collect()).collect();
        self
    }

    /// Sets the points of each grade.
    #[must_use]
    pub fn points(mut self, points: GradePoints) -> Self {
        self.points = points;
        self
    }

    /// Sets the column of how many ratings a record stands for.
    #[must_use]
    pub fn count(mut self, column: impl Into<String>) -> Self {
        self.count = Some(column.into());
        self
    }

    /// Sets the ratings that the system entered.
    #[must_use]
    pub fn default_ratings(mut self, rows: Rows) -> Self {
        self.default_ratings = Some(rows);
        self
    }

    /// Sets the ratings whose appeal was upheld.
    #[must_use]
    pub fn upheld(mut self, rows: Rows) -> Self {
        self.upheld = Some(rows);
        self
    }

    /// Draws rates of small counts in.
    #[must_use]
    pub fn shrink(mut self, shrink: Shrink) -> Self {
        self.shrink = Some(shrink);
        self
    }

    /// Whether grades themselves are what is reported.
    fn is_of_grades(&self) -> bool {
        use RatingReport::{BadRate, GoodRate, MeanPoints, SatisfactionRate};
        matches!(self.report, MeanPoints | SatisfactionRate | GoodRate | BadRate)
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut own = Needs::default();
        if let RatingReport::CountedActiveRate { ratings, cases } = &self.report {
            return Plan {
                draws: Draws::Trials,
                ..Plan::ratio(ratings.clone(), cases.clone(), Bound::Share)
            };
        }
        own.text(&self.grade);
        self.default_ratings.iter().chain(&self.upheld).for_each(|rows| rows.needs(&mut own));
        let rule = match &self.report {
            RatingReport::MeanPoints => format!("mean points of {}", self.grade),
            RatingReport::SatisfactionRate => {
                format!("sum of points of {} / ({} × valid ratings)", self.grade, self.points.table()[0])
            }
            RatingReport::GoodRate => "good ratings / valid ratings".to_owned(),
            RatingReport::BadRate => "bad ratings / valid ratings".to_owned(),
            RatingReport::ActiveRate | RatingReport::CountedActiveRate { .. } => {
                "active ratings / cases".to_owned()
            }
            RatingReport::RepairRate { repaired } => {
                repaired.needs(&mut own);
                format!("bad ratings where {repaired} / bad ratings")
            }
            RatingReport::OnTimeRepairRate(repair) => {
                own.text(&repair.rated);
                own.text(&repair.repaired);
                let days = match repair.calendar {
                    Calendar::CalendarDays => "days",
                    Calendar::WorkingDays { .. } => "working days",
                };
                let at = repair.at.map(|at| format!(" at {at}")).unwrap_or_default();
                format!("bad ratings repaired within {} {days} / bad ratings that are due{at}", repair.limit)
            }
            RatingReport::FollowUpRate { followed_up } => {
                followed_up.needs(&mut own);
                format!("bad ratings where {followed_up} / bad ratings")
            }
        };
        let mut not_valid = Vec::new();
        not_valid.extend(self.default_ratings.iter().map(|rows| format!("default ratings where {rows}")));
        if self.report != RatingReport::ActiveRate {
            not_valid.extend(self.upheld.iter().map(|rows| format!("upheld appeals where {rows}")));
        }
        let rule =
            if not_valid.is_empty() { rule } else { format!("{rule}, without {}", not_valid.join(" and ")) };
        let is_points = self.report == RatingReport::MeanPoints;
        let spread = if self.is_of_grades() {
            let name = |answers: &Vec<Code>| answers.first().map(ToString::to_string).unwrap_or_default();
            Values::Names("grade", self.answers.iter().map(name).collect())
        } else {
            Values::None
        };
        Plan {
            draws: self.count.clone().map_or(Draws::One, Draws::Column),
            spread,
            ..Plan::own(rule, own, if is_points { Bound::None } else { Bound::Share })
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "satisfaction", parameter, found, expected }))
        };
        let is_counted = matches!(self.report, RatingReport::CountedActiveRate { .. });
        if self.grade.is_empty() && !is_counted {
            return fault("grade", "none".to_owned(), "the column of the grade");
        }
        if is_counted && (self.count.is_some() || self.default_ratings.is_some() || self.upheld.is_some()) {
            let expected = "none of them, for counts say already which ratings are meant";
            return fault(
                "counted-active-rate",
                "`count`, `default-ratings` or `upheld`".to_owned(),
                expected,
            );
        }
        if self.answers.len() != GRADES || self.answers.iter().any(Vec::is_empty) {
            return fault(
                "answers",
                format!("{} grades", self.answers.len()),
                "five grades with answers each",
            );
        }
        if let Some(found) = steps::conflict(&self.steps()) {
            return fault("answers", found, "each answer once, and finite numbers");
        }
        let points = self.points.table();
        let falls = points.windows(2).all(|pair| pair[0] >= pair[1]);
        if !(falls && points.iter().all(|points| points.is_finite() && *points >= 0.0) && points[0] > 0.0) {
            return fault(
                "points",
                format!("{points:?}"),
                "five finite numbers from 0 that do not rise, the first above 0",
            );
        }
        if let RatingReport::OnTimeRepairRate(repair) = &self.report
            && !(repair.limit.is_finite() && repair.limit >= 0.0)
        {
            return fault("limit", repair.limit.to_string(), "finite days of at least 0");
        }
        if let Some(shrink) = &self.shrink {
            if matches!(self.report, RatingReport::MeanPoints | RatingReport::SatisfactionRate) {
                return fault("shrink", "points".to_owned(), "a rate: a report that counts ratings");
            }
            shrink.check()?;
        }
        Ok(())
    }

    fn steps(&self) -> Vec<Step<'_>> {
        self.answers.iter().map(|answers| Step { answers, from: None }).collect()
    }

    pub(crate) fn read(
        &self,
        plan: &Plan,
        records: &Records,
        meant: &[bool],
        ledger: &mut Ledger,
    ) -> Result<Sums> {
        if let RatingReport::CountedActiveRate { .. } = self.report {
            return plan.read(records, meant, ledger);
        }
        let is_active = self.report == RatingReport::ActiveRate;
        let mut valid = meant.to_vec();
        for rows in self.default_ratings.iter().chain(self.upheld.iter().filter(|_| !is_active)) {
            let out = rows.select(records, ledger)?;
            valid.iter_mut().zip(out).for_each(|(valid, out)| *valid &= !out);
        }
        let at = steps::read(&self.grade, &self.steps(), None, records, &valid, ledger)?;
        let mark = |holds: bool| f64::from(u8::from(holds));
        let bad = || at.iter().map(|&at| at >= BAD).collect::<Vec<bool>>();
        let of_bad = |rows: &Rows, ledger: &mut Ledger| -> Result<Sums> {
            let met = rows.select(records, ledger)?;
            let bad = bad();
            let y = bad.iter().zip(met).map(|(&bad, met)| mark(bad && met)).collect();
            Ok(Sums { y, x: bad.into_iter().map(mark).collect(), ..Sums::default() })
        };
        match &self.report {
            RatingReport::ActiveRate => {
                let y = at.iter().map(|at| mark(!at.is_nan())).collect();
                Ok(Sums { y, x: vec![1.0; records.len()], ..Sums::default() })
            }
            RatingReport::RepairRate { repaired } => of_bad(repaired, ledger),
            RatingReport::FollowUpRate { followed_up } => of_bad(followed_up, ledger),
            RatingReport::OnTimeRepairRate(repair) => {
                let (y, x) = repair.read(records, &bad(), ledger)?;
                Ok(Sums { y, x, ..Sums::default() })
            }
            report => {
                let points = self.points.table();
                let worth: Vec<f64> = (0..GRADES)
                    .map(|grade| match report {
                        RatingReport::MeanPoints => points[grade],
                        RatingReport::SatisfactionRate => points[grade] / points[0],
                        RatingReport::GoodRate => mark((grade as f64) < BAD),
                        _ => mark(grade as f64 >= BAD),
                    })
                    .collect();
                // What is not valid adds nothing; a grade that is not given is not known.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position")]
                let one = |(&at, &valid): (&f64, &bool)| match (valid, at.is_nan()) {
                    (false, _) => (0.0, 0.0),
                    (true, true) => (f64::NAN, 1.0),
                    (true, false) => (worth[at as usize], 1.0),
                };
                let (y, x) = at.iter().zip(&valid).map(one).unzip();
                Ok(Sums { y, x, at, ..Sums::default() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Measure, Measured};
    use RatingReport::{ActiveRate, BadRate, GoodRate, MeanPoints, SatisfactionRate};
    use approx::assert_relative_eq;
    use serde_json::json;

    fn day(text: &str) -> NaiveDate {
        crate::evidence::day::day(text).unwrap()
    }

    /// Ten cases: grades 1 1 1 2 3 4 5 of which the 5 is mistaken, one 1 by default, two not rated.
    fn cases() -> Records {
        Records::new()
            .with_texts("unit", ["A"; 10])
            .unwrap()
            .with_texts(
                "rating",
                ["非常满意", "5", "非常满意", "满意", "基本满意", "不满意", "非常不满意", "非常满意", "", ""],
            )
            .unwrap()
            .with_texts("source", ["", "", "", "", "", "", "", "system", "", ""])
            .unwrap()
            .with_texts("appeal", ["", "", "", "", "", "refused", "upheld", "", "", ""])
            .unwrap()
    }

    fn rating(report: RatingReport) -> Satisfaction {
        Satisfaction::new("rating")
            .report(report)
            .default_ratings(Rows::with("source", "system"))
            .upheld(Rows::with("appeal", "upheld"))
    }

    fn of(kind: Satisfaction, records: &Records) -> Result<Measured> {
        Measure::new(kind).of(records, ["unit"])
    }

    #[test]
    fn valid_ratings_are_active_and_not_mistaken() {
        // Six valid ratings: 10 10 10 8 6 3.
        for (report, value) in [
            (MeanPoints, 47.0 / 6.0),
            (SatisfactionRate, 47.0 / 60.0),
            (GoodRate, 5.0 / 6.0),
            (BadRate, 1.0 / 6.0),
        ] {
            let found = of(rating(report.clone()), &cases()).unwrap();
            let a = found.estimate("A").unwrap();
            assert_relative_eq!(a.value, value, max_relative = 1e-14);
            assert_eq!((a.records, a.unknown, found.left_out().not_meant), (6, 2, 2), "{report:?}");
            let table = found.details().unwrap().to_string();
            assert!(table.contains("非常满意"), "{table}");
        }
        // Seven of ten cases were rated by somebody; the mistaken rating was active too.
        let active = of(rating(ActiveRate), &cases()).unwrap();
        assert_eq!(active.values(), [0.7]);
        assert_eq!(of(Satisfaction::new("rating").report(ActiveRate), &cases()).unwrap().values(), [0.8]);
        let hundred = rating(MeanPoints).points(GradePoints::Hundred);
        assert_relative_eq!(of(hundred, &cases()).unwrap().values()[0], 470.0 / 6.0, max_relative = 1e-14);
        let stars = rating(MeanPoints).points(GradePoints::Stars);
        assert_relative_eq!(of(stars, &cases()).unwrap().values()[0], 24.0 / 6.0, max_relative = 1e-14);
    }

    /// Shanwei, Guangdong: over 250,000 cases and 160,000 ratings, of which 5 bad; the city states a good rate of
    /// 99.99 % (it cuts off, for 99.997 rounds to 100.00).
    #[test]
    fn the_counts_of_shanwei() {
        let ratings = Records::new()
            .with_texts("unit", ["汕尾"; 2])
            .unwrap()
            .with_texts("rating", ["非常满意", "不满意"])
            .unwrap()
            .with_numbers("n", vec![159_995.0, 5.0])
            .unwrap();
        let counted = Satisfaction::new("rating").count("n");
        let good =
            Measure::new(counted.clone().report(GoodRate)).times(100.0).of(&ratings, ["unit"]).unwrap();
        let found = good.estimates()[0];
        assert_eq!((found.value * 100.0).floor() / 100.0, 99.99);
        assert_eq!((found.records, found.numerator, found.denominator), (160_000, 159_995.0, 160_000.0));
        let bad = of(counted.report(BadRate), &ratings).unwrap();
        assert_relative_eq!(bad.values()[0], 5.0 / 160_000.0);

        let cities = Records::new()
            .with_texts("unit", ["汕尾"])
            .unwrap()
            .with_numbers("rated", vec![160_000.0])
            .unwrap()
            .with_numbers("closed", vec![250_000.0])
            .unwrap();
        let report = RatingReport::CountedActiveRate { ratings: "rated".into(), cases: "closed".into() };
        let active = of(Satisfaction::new("").report(report), &cities).unwrap();
        let found = active.estimates()[0];
        assert_eq!((found.value, found.records), (0.64, 250_000));
        // √(0.64 · 0.36 / 249,999)
        assert_relative_eq!(found.standard_error, 9.600_019_200_057_6e-4, max_relative = 1e-9);
    }

    #[test]
    fn repair_and_follow_up_are_of_bad_ratings() {
        let records = Records::new()
            .with_texts("unit", ["A"; 8])
            .unwrap()
            .with_texts("rating", ["1", "2", "1", "2", "1", "5", "", "2"])
            .unwrap()
            .with_texts("appeal", ["", "", "", "", "", "", "", "upheld"])
            .unwrap()
            .with_texts("rated", ["2024-03-01"; 8])
            .unwrap()
            .with_texts("repaired", ["2024-03-10", "2024-03-16", "2024-03-20", "", "", "2024-03-02", "", ""])
            .unwrap()
            .with_texts("called", ["yes", "yes", "yes", "yes", "no", "no", "", "yes"])
            .unwrap();
        let rating =
            |report| Satisfaction::new("rating").upheld(Rows::with("appeal", "upheld")).report(report);
        let repaired = Rows::all().and("repaired", crate::evidence::Condition::Missing(false));
        let repair = of(rating(RatingReport::RepairRate { repaired }), &records).unwrap();
        assert_eq!((repair.values()[0], repair.estimates()[0].records), (0.6, 5));
        let calls = RatingReport::FollowUpRate { followed_up: Rows::with("called", "yes") };
        assert_eq!(of(rating(calls), &records).unwrap().values(), [0.8]);

        let on_time = |at: Option<&str>| {
            let mut repair = OnTimeRepair::new("rated", "repaired", 15.0);
            repair.at = at.map(day);
            of(rating(RatingReport::OnTimeRepairRate(repair)), &records)
        };
        // By 1 April all five are due, of which two were repaired within 15 days.
        assert_eq!(on_time(Some("2024-04-01")).unwrap().values(), [0.4]);
        let open = on_time(None).unwrap();
        assert_eq!(open.estimates()[0].unknown, 2, "nobody knows whether they are due");
        assert_relative_eq!(open.values()[0], 2.0 / 3.0);
        let fault = on_time(Some("2024-03-16")).unwrap_err().to_string();
        assert!(fault.contains("row 3, column `repaired`: `2024-03-20` is after 2024-03-16"), "{fault}");
        let back = OnTimeRepair::new("repaired", "rated", 15.0);
        let fault = of(rating(RatingReport::OnTimeRepairRate(back)), &records).unwrap_err().to_string();
        assert!(fault.contains("is before 2024-03-10, the day of the rating"), "{fault}");
    }

    #[test]
    fn a_limit_that_still_runs_does_not_count() {
        let records = Records::new()
            .with_texts("unit", ["A", "A"])
            .unwrap()
            .with_texts("rating", ["1", "1"])
            .unwrap()
            .with_texts("rated", ["2024-03-01", "2024-03-20"])
            .unwrap()
            .with_texts("repaired", ["", ""])
            .unwrap();
        let repair = OnTimeRepair::new("rated", "repaired", 15.0).at(day("2024-03-31"));
        let found =
            of(Satisfaction::new("rating").report(RatingReport::OnTimeRepairRate(repair)), &records).unwrap();
        assert_eq!((found.values()[0], found.estimates()[0].records), (0.0, 1));
    }

    #[test]
    fn degenerate_ratings_have_named_answers() {
        let of_grades = |grades: &[&str], report| {
            let units = grades.iter().map(|_| "A");
            let records =
                Records::new().with_texts("unit", units).unwrap().with_texts("rating", grades).unwrap();
            of(Satisfaction::new("rating").report(report), &records)
        };
        let nothing = of_grades(&["", ""], GoodRate).unwrap();
        assert!(nothing.values()[0].is_nan() && nothing.estimates()[0].unknown == 2);
        let repaired = Rows::with("rating", "x");
        let no_bad = of_grades(&["5", "5"], RatingReport::RepairRate { repaired }).unwrap();
        assert!(no_bad.values()[0].is_nan() && no_bad.estimates()[0].records == 0, "no bad rating, no rate");
        assert_eq!(of_grades(&["6"], GoodRate).unwrap_err().code(), "unknown_answers");
        let counts = Records::new()
            .with_texts("unit", ["A"; 3])
            .unwrap()
            .with_texts("rating", ["5", "4", "3"])
            .unwrap()
            .with_numbers("n", vec![-1.0, 0.5, 2.0])
            .unwrap();
        let fault = of(Satisfaction::new("rating").count("n"), &counts).unwrap_err().to_string();
        assert!(fault.contains("`-1` is no count") && fault.contains("`0.5` is no count"), "{fault}");
    }

    #[test]
    fn rates_of_few_ratings_are_drawn_in_when_asked() {
        let units = ["A"; 2].iter().chain(&["B"; 20]).chain(&["C"; 10]);
        let grades = ["5"; 2].iter().chain(&["5"; 19]).chain(&["1"; 1]).chain(&["5"; 6]).chain(&["1"; 4]);
        let records = Records::new().with_texts("unit", units).unwrap().with_texts("rating", grades).unwrap();
        let good = Satisfaction::new("rating").report(GoodRate);
        let plain = of(good.clone(), &records).unwrap();
        let drawn_in = of(good.shrink(Shrink::default()), &records).unwrap();
        let expected =
            crate::stats::shrink(&[2.0, 19.0, 6.0], &[2.0, 20.0, 10.0], &Shrink::default()).unwrap();
        assert_eq!(plain.values(), [1.0, 0.95, 0.6]);
        assert_eq!(drawn_in.values(), expected.values);
    }

    #[test]
    fn the_records_behind_a_rate_are_the_valid_ratings() {
        let repaired = Rows::with("appeal", "refused");
        let rate = Measure::new(rating(RatingReport::RepairRate { repaired }));
        let behind = rate.trace(&cases(), ["unit"], "A", 100).unwrap().to_string();
        assert_eq!(behind.lines().count(), 2, "{behind}");
        assert!(behind.contains("不满意") && behind.contains("refused"), "{behind}");
        let valid = Measure::new(rating(GoodRate)).trace(&cases(), ["unit"], "A", 100).unwrap().to_string();
        assert_eq!(valid.lines().count(), 1 + 6 + 2, "six ratings and two cases without: {valid}");
    }

    #[test]
    fn bad_parameters_are_refused() {
        let of = |report| Satisfaction::new("rating").report(report);
        for kind in [
            Satisfaction::new(""),
            of(MeanPoints).points(GradePoints::Table([1.0, 2.0, 0.0, 0.0, 0.0])),
            of(MeanPoints).points(GradePoints::Table([0.0; 5])),
            of(MeanPoints).shrink(Shrink::default()),
            of(RatingReport::OnTimeRepairRate(OnTimeRepair::new("a", "b", f64::NAN))),
            of(RatingReport::CountedActiveRate { ratings: "a".into(), cases: "b".into() }).count("n"),
            of(MeanPoints).answers([&["a"], &["b"], &["c"], &["d"], &["a"]]),
            of(MeanPoints).answers([&["a"], &["b"], &["c"], &["d"], &[]]),
        ] {
            assert_eq!(kind.check().unwrap_err().code(), "invalid_parameter", "{kind:?}");
        }
    }

    #[test]
    fn reads_back_as_it_was_written() {
        for text in [
            json!({ "satisfaction": { "grade": "g", "report": "good-rate", "points": "shanwei" } }),
            json!({ "satisfaction": { "grade": "g", "report": "mean-points", "points": [10.0, 8.0, 6.0, 3.0, 0.0],
                "count": "n", "default-ratings": { "s": "x" }, "upheld": { "a": "y" } } }),
            json!({ "satisfaction": { "grade": "g", "points": "stars", "report": { "on-time-repair-rate": {
                "rated": "r", "repaired": "p", "limit": 15.0, "calendar": "working-days", "at": "2024-12-31" } } } }),
            json!({ "satisfaction": { "grade": "g", "report": { "follow-up-rate": { "followed-up": { "c": "y" } } }, "points": "hundred" } }),
        ] {
            let measure: Measure = serde_json::from_value(text.clone()).unwrap();
            assert_eq!(serde_json::to_value(&measure).unwrap(), text);
        }
        let named =
            json!({ "satisfaction": { "grade": "g", "report": "bad-rate", "shrink": "wilson-lower" } });
        let measure: Measure = serde_json::from_value(named).unwrap();
        let again: Measure = serde_json::from_value(serde_json::to_value(&measure).unwrap()).unwrap();
        assert_eq!(again, measure);
        assert!(serde_json::from_value::<Satisfaction>(json!({ "grade": "g", "shrink": "some" })).is_err());
    }
}
