//! When targets are reached if the pace holds, and the pace that they need.
//!
//! ```text
//! needed   (T − x) / (d − t)                     from the latest value x at time t to the target T due at d
//! kept     the slope of a line through all values by least squares, with its interval by Student's t
//! day      t + (T − x) / kept;                   its interval, from the ends of that of the slope
//! ```
//!
//! Time is in years, and a period stands for its last day, as a deadline does: `2022` for 31 December 2022, `2022-Q1` for 31
//! March. On a compound path the line is one through logarithms, and paces are rates a year. Values that were filled in say
//! nothing of a pace, and are left out as gaps are. The needed pace is that of
//! [`Goal::distance`](crate::evidence::Goal::distance), the day that of [`Goal::reached`](crate::evidence::Goal::reached), by
//! which task plans go too.
//!
//! Source: defined here; Eurostat, *Sustainable development in the European Union: monitoring report* (2023), annex on the
//! assessment of trends, for the pace that a target needs.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::growth::slope;
use super::values::PanelValues;
use crate::assess::{Assessment, estimated};
use crate::dataset::sort_by_time;
use crate::error::Problem;
use crate::evidence::{Aim, Goal, Path, Standing, last_day, optional_day};
use crate::framework::{Indicator, Node};
use crate::normalize::Direction;
use crate::stats::tails;
use crate::table::{Cells, Table};
use crate::{Error, Framework, Result};

const METHOD: &str = "forecast";

/// What is to be reached by when: parameters of [`forecast`] and [`forecast_values`].
#[derive(Clone, Debug, PartialEq)]
pub struct DatedTargets {
    targets: Vec<(String, f64)>,
    due: Option<NaiveDate>,
    dues: Vec<(String, NaiveDate)>,
    aim: Option<Aim>,
    path: Path,
    level: f64,
}

impl Default for DatedTargets {
    fn default() -> Self {
        Self { targets: Vec::new(), due: None, dues: Vec::new(), aim: None, path: Path::Linear, level: 0.95 }
    }
}

impl DatedTargets {
    /// Sets the target of a node: of an indicator in the unit of its values, of a dimension as a score. Default: the targets
    /// of the framework's indicators.
    #[must_use]
    pub fn target(mut self, node: impl Into<String>, value: f64) -> Self {
        self.targets.push((node.into(), value));
        self
    }

    /// Sets by when: a day (`2027-06-30`), or the last of a month, quarter or year (`2027-06`, `2027-Q2`, `2027`). Default:
    /// the `due` of the framework's indicators, and none for dimensions.
    ///
    /// # Errors
    /// `invalid_parameter` where the text names no day.
    pub fn by(mut self, day: &str) -> Result<Self> {
        self.due = Some(read_day(day)?);
        Ok(self)
    }

    /// Sets by when the target of one node is due.
    ///
    /// # Errors
    /// As [`DatedTargets::by`].
    pub fn node_by(mut self, node: impl Into<String>, day: &str) -> Result<Self> {
        self.dues.push((node.into(), read_day(day)?));
        Ok(self)
    }

    /// Sets on which side targets are met. Default: by the direction of the indicator; a score is to be at least the target.
    #[must_use]
    pub fn aim(mut self, aim: Aim) -> Self {
        self.aim = Some(aim);
        self
    }

    /// Sets whether the pace is an amount or a rate a year. Default: an amount.
    #[must_use]
    pub fn path(mut self, path: Path) -> Self {
        self.path = path;
        self
    }

    /// Sets the level of the intervals. Default: 0.95.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    fn due_of(&self, node: &str) -> Option<NaiveDate> {
        let own = self.dues.iter().find(|(code, _)| code == node);
        own.map(|(_, day)| *day).or(self.due)
    }

    /// That the nodes with days of their own have targets.
    fn check_dues(&self, has_target: impl Fn(&str) -> bool) -> Result<()> {
        match self.dues.iter().find(|(node, _)| !has_target(node)) {
            None => Ok(()),
            Some((node, _)) => Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "by",
                found: format!("a day for `{node}`, which has no target"),
                expected: "days for nodes that have a target",
            })),
        }
    }
}

fn read_day(text: &str) -> Result<NaiveDate> {
    last_day(text).ok_or_else(|| {
        Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "by",
            found: format!("`{text}`"),
            expected: "a day, month, quarter or year, as 2027-06-30, 2027-06, 2027-Q2 or 2027",
        })
    })
}

/// When a unit reaches a target if the pace holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TargetForecast {
    /// The unit.
    pub unit: String,
    /// The node.
    pub node: String,
    /// The target.
    pub target: f64,
    /// By when it is due.
    #[serde(with = "optional_day")]
    pub due: Option<NaiveDate>,
    /// The period of the latest value.
    pub period: Option<String>,
    /// The latest value.
    pub value: f64,
    /// How it stands to the target.
    pub standing: Standing,
    /// What is missing to the target, in the unit of the value; negative where more than it is reached.
    pub gap: f64,
    /// The pace that is needed from the latest value: an amount a year, or a rate on a compound path; 0 where the target is
    /// met, `NaN` where it has no day or none is left.
    pub needed: f64,
    /// The pace that was kept; `NaN` with fewer than two values.
    pub kept: f64,
    /// The lower end of its interval; `NaN` with fewer than three values.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
    /// How many values the pace is of.
    pub values: usize,
    /// When the target is reached if the pace holds; where it is met, the last day of the period since which it has been.
    #[serde(with = "optional_day")]
    pub day: Option<NaiveDate>,
    /// The day at the end of the pace's interval that leads there sooner.
    #[serde(with = "optional_day")]
    pub earliest: Option<NaiveDate>,
    /// The day at the other end; none where that never leads there.
    #[serde(with = "optional_day")]
    pub latest: Option<NaiveDate>,
    /// By how many days the day is after the one that it is due by; before it where negative.
    pub days_after: Option<i64>,
    /// Why there is no day.
    pub why: Option<&'static str>,
}

/// When each unit of a panel reaches the targets of nodes: those that are given, else those of the framework of the latest period.
///
/// ```
/// use govindex::trend::{DatedTargets, forecast};
/// use govindex::{Dataset, Framework, Panel, assess_panel};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'ONLINE'\ntarget = 90\ndue = '2025-12-31'",
/// )?;
/// let year = |period: &str, value: f64| {
///     Dataset::new(["U"])?.with_period(period).with_indicator("ONLINE", vec![value])
/// };
/// let panel = assess_panel(&framework, &Panel::new(vec![year("2020", 60.0)?, year("2022", 70.0)?])?)?;
/// let found = forecast(panel.iter(), &DatedTargets::default())?;
/// assert_eq!((found[0].kept, found[0].needed), (5.0, 20.0 / 3.0));
/// assert_eq!(found[0].day.unwrap().to_string(), "2026-12-31");
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`; `empty_table` without periods; `periods` where one names no day, or several name the same; `invalid_parameter`
/// where there is no target, one is not finite, or a day is given for a node without one; `unsuitable_value` for a value of 0 or less on a compound path.
pub fn forecast<'a>(
    results: impl IntoIterator<Item = (&'a str, &'a Assessment)>,
    targets: &DatedTargets,
) -> Result<Vec<TargetForecast>> {
    let mut results: Vec<(&str, &Assessment)> = results.into_iter().collect();
    // What stands twice is refused with the values.
    sort_by_time(&mut results, |(period, _)| period);
    let Some((_, last)) = results.last() else {
        return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no periods" }));
    };
    let mut found = Vec::new();
    for (code, value, due) in asked(last.framework(), targets)? {
        let mut parts = Vec::new();
        for &(period, result) in &results {
            parts.push((period, result.dataset(), reached_by(result, result.framework().position(&code)?)));
        }
        let framework = last.framework();
        let node = &framework.nodes()[framework.position(&code)?];
        let is_low = framework.indicator_of(node).is_some_and(|one| one.direction == Direction::Lower)
            || node.good_scores() == Direction::Lower;
        let aim = targets.aim.unwrap_or(if is_low { Aim::AtMost } else { Aim::AtLeast });
        let values = PanelValues::of_columns(&parts)?;
        found.extend(of_values(&values, &code, value, due, aim, targets)?);
    }
    Ok(found)
}

/// The nodes with their targets and days.
fn asked(framework: &Framework, targets: &DatedTargets) -> Result<Vec<(String, f64, Option<NaiveDate>)>> {
    let given = targets.targets.iter().map(|(code, _)| code);
    for code in given.chain(targets.dues.iter().map(|(code, _)| code)) {
        framework.position(code)?;
    }
    let own = |(node, spec): (&Node, &Indicator)| Some((node.code().to_owned(), spec.target?));
    let found: Vec<(String, f64)> = match &targets.targets[..] {
        [] => framework.indicators().filter_map(own).collect(),
        given => given.to_vec(),
    };
    if found.is_empty() {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "target",
            found: "none, in a framework whose indicators have none".to_owned(),
            expected: "a target, or a framework whose indicators have a `target`",
        }));
    }
    targets.check_dues(|node| found.iter().any(|(code, _)| code == node))?;
    let due = |code: &str| {
        let node = &framework.nodes()[framework.position(code).ok()?];
        framework.indicator_of(node)?.due
    };
    let dated = |(code, value): (String, f64)| {
        let due = targets.due_of(&code).or_else(|| due(&code));
        (code, value, due)
    };
    Ok(found.into_iter().map(dated).collect())
}

/// The values of an indicator that were observed, outliers as they were, or the scores of a dimension.
fn reached_by(result: &Assessment, at: usize) -> Vec<f64> {
    if !result.framework().nodes()[at].is_indicator() {
        return result.scores_of(at).to_vec();
    }
    let mut values = result.untreated_of(at).into_owned();
    if let Some(filled) = estimated(result, at) {
        values.iter_mut().zip(filled).filter(|(_, filled)| *filled).for_each(|(value, _)| *value = f64::NAN);
    }
    values
}

/// When each unit reaches the one target that is set, if its values keep their pace; its node is told as `value`.
///
/// # Errors
/// As [`forecast`]; `invalid_parameter` where not one target is set, or a day for another node.
pub fn forecast_values(values: &PanelValues, targets: &DatedTargets) -> Result<Vec<TargetForecast>> {
    let [(node, value)] = &targets.targets[..] else {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "target",
            found: format!("{} targets", targets.targets.len()),
            expected: "one target",
        }));
    };
    targets.check_dues(|code| code == node)?;
    of_values(values, node, *value, targets.due_of(node), targets.aim.unwrap_or_default(), targets)
}

fn of_values(
    values: &PanelValues,
    node: &str,
    target: f64,
    due: Option<NaiveDate>,
    aim: Aim,
    targets: &DatedTargets,
) -> Result<Vec<TargetForecast>> {
    tails::check_level(METHOD, targets.level)?;
    let times = times_of(values)?;
    let is_compound = targets.path == Path::Compound;
    if is_compound {
        values.refuse(METHOD, |x| x > 0.0, "above 0", "take the linear path")?;
    }
    let goal = |due: f64| Goal::new(target, due).aim(aim).path(targets.path);
    goal(0.0).check()?;
    let rate = |slope: f64| if is_compound { slope.exp_m1() } else { slope };
    let one = |(row, unit): (usize, &String)| -> Result<TargetForecast> {
        let points: Vec<(usize, f64)> = (0..times.len())
            .map(|t| (t, values.column(t)[row]))
            .filter(|(_, value)| !value.is_nan())
            .collect();
        let last = points.last().copied();
        let (value, at) = last.map_or((f64::NAN, f64::NAN), |(t, value)| (value, times[t].1));
        let until = due.map_or(at + 1.0, years_of);
        let distance = goal(if until.is_nan() { 0.0 } else { until })
            .distance(&[value], if at.is_nan() { 0.0 } else { at })?
            .remove(0);
        let line: Vec<(f64, f64)> = points
            .iter()
            .map(|&(t, value)| (times[t].1, if is_compound { value.ln() } else { value }))
            .collect();
        let pace = if line.len() < 2 { [f64::NAN; 3] } else { slope(&line, targets.level).into() };
        let [kept, lower, upper] = pace.map(rate);
        let day_at = |pace: f64| goal(until).reached(value, at, pace);
        let is_met = distance.standing == Standing::Met;
        let (day, ends, why);
        if is_met {
            (ends, why) = ([None; 2], None);
            let met = |(_, value): &&(usize, f64)| match aim {
                Aim::AtLeast => *value >= target,
                Aim::AtMost => *value <= target,
            };
            day = points.iter().rev().take_while(met).last().map(|(t, _)| times[*t].0);
        } else {
            let reached = day_at(kept);
            day = reached.and_then(day_of);
            let toward = if aim == Aim::AtLeast { [upper, lower] } else { [lower, upper] };
            ends = toward.map(|pace| day_at(pace).and_then(day_of));
            why = match (points.len(), reached, day) {
                (0, ..) => Some("it has no value"),
                (1, ..) => Some("it has one value, and no pace"),
                (_, None, _) => Some("its pace does not lead there"),
                (_, Some(_), None) => Some("it lies thousands of years ahead"),
                _ => None,
            };
        }
        Ok(TargetForecast {
            unit: unit.clone(),
            node: node.to_owned(),
            target,
            due,
            period: last.map(|(t, _)| values.periods()[t].clone()),
            value,
            standing: distance.standing,
            gap: distance.gap,
            needed: if due.is_some() || is_met { distance.pace } else { f64::NAN },
            kept,
            lower,
            upper,
            values: points.len(),
            day,
            earliest: ends[0],
            latest: ends[1],
            days_after: day.zip(due).map(|(day, due)| (day - due).num_days()),
            why,
        })
    };
    values.units().iter().enumerate().map(one).collect()
}

/// The last day of every period, and when that is in years.
fn times_of(values: &PanelValues) -> Result<Vec<(NaiveDate, f64)>> {
    let refused = |periods: Vec<String>, fault, remedy| {
        Err(Error::from(Problem::Periods { file: None, periods, fault, remedy }))
    };
    let days: Vec<Option<NaiveDate>> = values.periods().iter().map(|period| last_day(period)).collect();
    let named = |is_named: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..days.len()).filter(|&t| is_named(t)).map(|t| values.periods()[t].clone()).collect()
    };
    let unread = named(&|t| days[t].is_none());
    if !unread.is_empty() {
        return refused(
            unread,
            "the periods name no day",
            "name periods as 2022, 2022-Q1, 2022-03 or 2022-03-31",
        );
    }
    let repeated = named(&|t| t > 0 && days[t] <= days[t - 1]);
    if !repeated.is_empty() {
        return refused(
            repeated,
            "periods do not end after the one before",
            "name all periods in one way, as 2022 or 2022-Q1",
        );
    }
    Ok(days.into_iter().flatten().map(|day| (day, years_of(day))).collect())
}

fn days_in(year: i32) -> f64 {
    if NaiveDate::from_ymd_opt(year, 2, 29).is_some() { 366.0 } else { 365.0 }
}

/// The end of a day in years: 2022 is the end of 2022, as the name of that year's period is.
fn years_of(day: NaiveDate) -> f64 {
    f64::from(day.year() - 1) + f64::from(day.ordinal()) / days_in(day.year())
}

/// The day that ends at a time in years or, of a part of a day, after it; none beyond the calendar.
fn day_of(years: f64) -> Option<NaiveDate> {
    if !(-9999.0..9999.0).contains(&years) {
        return None;
    }
    let before = years.floor();
    #[expect(clippy::cast_possible_truncation, reason = "a year of four digits")]
    let year = before as i32;
    // What is a whole number of days but for rounding is that number.
    let days = ((years - before) * days_in(year + 1) - 1e-6).ceil().max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "up to 366")]
    match days as u32 {
        0 => NaiveDate::from_ymd_opt(year, 12, 31),
        ordinal => NaiveDate::from_yo_opt(year + 1, ordinal),
    }
}

/// Forecasts as a table: `unit`, `node`, `target`, `due`, `period`, `value`, `standing`, `gap`, `needed`, `kept`, `lower`,
/// `upper`, `values`, `day`, `earliest`, `latest`, `days_after`, `why`.
#[must_use]
pub fn forecast_table(forecasts: &[TargetForecast]) -> Table {
    let number = |of: fn(&TargetForecast) -> f64| Cells::Number {
        values: forecasts.iter().map(of).collect(),
        decimals: Some(4),
    };
    let day = |of: fn(&TargetForecast) -> Option<NaiveDate>| {
        Cells::Text(forecasts.iter().map(|one| of(one).map(|day| day.to_string())).collect())
    };
    let late = |one: &TargetForecast| one.days_after.map_or(f64::NAN, |days| days as f64);
    Table::new()
        .with("unit", Cells::texts(forecasts.iter().map(|one| one.unit.as_str())))
        .with("node", Cells::texts(forecasts.iter().map(|one| one.node.as_str())))
        .with("target", number(|one| one.target))
        .with("due", day(|one| one.due))
        .with("period", Cells::Text(forecasts.iter().map(|one| one.period.clone()).collect()))
        .with("value", number(|one| one.value))
        .with("standing", Cells::texts(forecasts.iter().map(|one| one.standing.name())))
        .with("gap", number(|one| one.gap))
        .with("needed", number(|one| one.needed))
        .with("kept", number(|one| one.kept))
        .with("lower", number(|one| one.lower))
        .with("upper", number(|one| one.upper))
        .with("values", Cells::Count(forecasts.iter().map(|one| Some(one.values as u64)).collect()))
        .with("day", day(|one| one.day))
        .with("earliest", day(|one| one.earliest))
        .with("latest", day(|one| one.latest))
        .with("days_after", Cells::Number { values: forecasts.iter().map(late).collect(), decimals: Some(0) })
        .with("why", Cells::Text(forecasts.iter().map(|one| one.why.map(str::to_owned)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, assess};
    use approx::assert_relative_eq;

    fn values(periods: &[&str], rows: &[&[f64]]) -> PanelValues {
        let units = (0..rows.len()).map(|i| format!("u{i}")).collect();
        let columns = (0..periods.len()).map(|t| rows.iter().map(|row| row[t]).collect()).collect();
        PanelValues::new(units, periods.iter().map(|&period| period.to_owned()).collect(), columns).unwrap()
    }

    fn days(one: &TargetForecast) -> [Option<String>; 3] {
        [one.day, one.earliest, one.latest].map(|day| day.map(|day| day.to_string()))
    }

    #[test]
    fn paces_and_days_by_hand() {
        let nan = f64::NAN;
        let panel = values(
            &["2019", "2020", "2021", "2022"],
            &[
                &[60.0, 65.0, 70.0, 75.0],
                &[60.0, 66.0, 69.0, 75.0],
                &[92.0, 89.0, 91.0, 95.0],
                &[70.0, nan, 60.0, 58.0],
                &[nan, 50.0, nan, nan],
                &[nan, nan, nan, nan],
            ],
        );
        let targets = DatedTargets::default().target("value", 90.0).by("2025年").unwrap();
        let found = forecast_values(&panel, &targets).unwrap();
        let day = |text: &str| Some(text.to_owned());
        assert_eq!((found[0].needed, found[0].kept, found[0].gap), (5.0, 5.0, 15.0));
        assert_eq!(days(&found[0]), [day("2025-12-31"), day("2025-12-31"), day("2025-12-31")]);
        assert_eq!((found[0].days_after, found[0].standing), (Some(0), Standing::Open));
        // Slope 4.8 with s² = 1.8 / 2 / 5 and t = 4.302653: ±1.8255; 15 / 4.8 = 3.125 years, 46 days into 2026.
        assert_relative_eq!(found[1].kept, 4.8, max_relative = 1e-14);
        assert_relative_eq!(
            found[1].upper - 4.8,
            4.302_652_729_911_275 * 0.18_f64.sqrt(),
            max_relative = 1e-10
        );
        assert_eq!(days(&found[1]), [day("2026-02-15"), day("2025-04-07"), day("2028-01-16")]);
        assert_eq!(found[1].days_after, Some(46));
        assert_eq!((found[2].standing, days(&found[2])[0].clone()), (Standing::Met, day("2021-12-31")));
        assert_eq!((found[2].needed, found[2].why), (0.0, None));
        assert_eq!(
            (found[3].day, found[3].why, found[3].values),
            (None, Some("its pace does not lead there"), 3)
        );
        assert_eq!(
            (found[4].why, found[4].period.as_deref()),
            (Some("it has one value, and no pace"), Some("2020"))
        );
        assert_eq!(found[4].needed, 8.0);
        assert_eq!((found[5].why, found[5].standing), (Some("it has no value"), Standing::Unknown));
        assert!(forecast_table(&found).to_csv().contains("u1,value,90,2025-12-31,2022,75,open,15,5,"));
    }

    #[test]
    fn what_must_fall_and_what_grows_by_rates() {
        let falls = values(&["2021", "2022"], &[&[40.0, 30.0], &[30.0, 31.0]]);
        let targets = DatedTargets::default().target("value", 10.0).aim(Aim::AtMost);
        let found = forecast_values(&falls, &targets).unwrap();
        assert_eq!((found[0].kept, days(&found[0])[0].as_deref()), (-10.0, Some("2024-12-31")));
        assert!(found[0].needed.is_nan() && found[0].due.is_none() && found[0].lower.is_nan());
        assert_eq!(found[1].why, Some("its pace does not lead there"));
        let grows = values(&["2020", "2022"], &[&[100.0, 121.0]]);
        let targets = DatedTargets::default().target("value", 133.1).by("2024").unwrap().path(Path::Compound);
        let found = forecast_values(&grows, &targets).unwrap();
        assert_relative_eq!(found[0].kept, 0.1, max_relative = 1e-12);
        assert_relative_eq!(found[0].needed, (133.1_f64 / 121.0).sqrt() - 1.0, max_relative = 1e-12);
        assert_eq!(days(&found[0])[0].as_deref(), Some("2023-12-31"));
        let zero = values(&["2020", "2022"], &[&[0.0, 1.0]]);
        assert_eq!(forecast_values(&zero, &targets).unwrap_err().code(), "unsuitable_value");
    }

    #[test]
    fn periods_stand_for_their_last_days() {
        for (period, end) in [("2022", 2022.0), ("2022-Q4", 2022.0), ("2022-06", 2021.0 + 181.0 / 365.0)] {
            assert_relative_eq!(years_of(last_day(period).unwrap()), end, max_relative = 1e-15);
        }
        for day in ["2020-12-31", "2021-01-01", "2024-02-29", "2023-07-01"] {
            let day = last_day(day).unwrap();
            assert_eq!(day_of(years_of(day)), Some(day));
        }
        assert_eq!(day_of(10_000.0), None);
        let quarters = values(&["2022-Q1", "2022-Q2", "2022-Q3"], &[&[10.0, 20.0, 30.0]]);
        let targets = DatedTargets::default().target("value", 40.0).by("2022-12").unwrap();
        let found = forecast_values(&quarters, &targets).unwrap();
        assert_relative_eq!(found[0].needed, 10.0 / (92.0 / 365.0), max_relative = 1e-10);
        assert_eq!(found[0].day.unwrap().to_string(), "2022-12-31");
    }

    #[test]
    fn targets_are_those_of_the_latest_period_whatever_the_order() {
        let year = |period: &str, value: f64, target: u8| {
            let text = format!(
                "id = 'x'\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'I'\n\
                 [[indicator]]\ncode = 'A'\nparent = 'I'\ntarget = {target}\n[[indicator]]\ncode = 'B'\nparent = 'I'"
            );
            let data = Dataset::new(["U"]).unwrap().with_period(period);
            let data =
                data.with_indicator("A", vec![value]).unwrap().with_indicator("B", vec![value]).unwrap();
            assess(&Framework::from_toml(&text).unwrap(), &data).unwrap()
        };
        let (earlier, later) = (year("2020", 60.0, 70), year("2022", 70.0, 90));
        let parts = [("2022", &later), ("2020", &earlier)];
        let found = forecast(parts, &DatedTargets::default()).unwrap();
        assert_eq!((found[0].target, found[0].value, found[0].kept), (90.0, 70.0, 5.0));
        let dated = |node: &str| DatedTargets::default().node_by(node, "2026").unwrap();
        assert_eq!(forecast(parts, &dated("A")).unwrap()[0].needed, 5.0);
        let code = |targets: &DatedTargets| forecast(parts, targets).unwrap_err().code();
        assert_eq!(code(&dated("X")), "unknown_node");
        assert_eq!(code(&dated("B")), "invalid_parameter");
        assert_eq!(code(&dated("A").target("B", 90.0)), "invalid_parameter");
    }

    #[test]
    fn bad_input_is_refused() {
        let years = values(&["2020", "2021"], &[&[1.0, 2.0]]);
        let default = DatedTargets::default();
        let code =
            |panel: &PanelValues, targets: &DatedTargets| forecast_values(panel, targets).unwrap_err().code();
        assert_eq!(code(&years, &default), "invalid_parameter");
        assert_eq!(code(&years, &default.clone().target("value", f64::NAN)), "invalid_parameter");
        let one = default.clone().target("value", 3.0);
        assert_eq!(code(&years, &one.clone().level(95.0)), "invalid_parameter");
        assert_eq!(code(&years, &one.clone().node_by("valeu", "2025").unwrap()), "invalid_parameter");
        assert!(forecast_values(&years, &one.clone().node_by("value", "2025").unwrap()).is_ok());
        assert_eq!(code(&values(&["wave 1", "wave 2"], &[&[1.0, 2.0]]), &one), "periods");
        assert_eq!(code(&values(&["2020", "2020-Q4"], &[&[1.0, 2.0]]), &one), "periods");
        assert_eq!(default.by("soon").unwrap_err().code(), "invalid_parameter");
    }
}
