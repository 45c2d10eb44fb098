//! How far a unit is from a dated target, and the yearly pace that it needs from here.
//!
//! ```text
//! gap        g = T − x                    where at least T is aimed at; x − T where at most T is
//! linear     v = (T − x) / (d − t)        in the unit of the value, a year
//! compound   v = (T / x)^(1/(d − t)) − 1  as a rate, a year
//! progress   p = (x − b) / (T − b)        the share of the way from a base b
//! ```
//!
//! where `x` is the value at time `t` and `T` the target at time `d`, both in years. Who has met the target needs no
//! pace (0); who has not when it is due can reach it at none.
//!
//! Source: Eurostat, *Sustainable development in the European Union: monitoring report* (2023), annex on the assessment of
//! trends, for the yearly growth that a target needs.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::details::{Fact, Facts};
use super::growth::of_period;
use super::measure::{Bound, Part, Plan};
use super::plain::unsuitable;
use super::sample::{RatioEstimate, Sample, Tally};
use crate::error::{Error, Label, Problem, Result};

/// A dated target.
///
/// ```toml
/// goal = { value = 0.9, due = 2027 }
/// goal = { value = 5, due = 2025.5, aim = "at-most", path = "compound", base = 40 }
/// ```
///
/// ```
/// use govindex::evidence::{Goal, Standing};
///
/// let goal = Goal::new(90.0, 2027.0).base(50.0);
/// let distance = goal.distance(&[80.0], 2025.0)?.remove(0);
/// assert_eq!((distance.gap, distance.pace, distance.progress), (10.0, 5.0, 0.75));
/// assert_eq!(distance.standing, Standing::Open);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Goal {
    /// The value that is aimed at.
    pub value: f64,
    /// When it is due, in years: 2027, or 2027.5 for the middle of that year.
    pub due: f64,
    /// On which side of it is met.
    #[serde(default)]
    pub aim: Aim,
    /// How the way there is divided over the years.
    #[serde(default)]
    pub path: Path,
    /// The value from which progress is counted. Default: none, and no progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<f64>,
}

/// On which side of a target it is met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Aim {
    /// At the target or above.
    #[default]
    AtLeast,
    /// At the target or below.
    AtMost,
}

/// How the way to a target is divided over the years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Path {
    /// The same amount every year.
    #[default]
    Linear,
    /// The same rate every year.
    Compound,
}

/// How a unit stands to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Standing {
    /// It is met.
    Met,
    /// It is not met, and there is time left.
    Open,
    /// It is not met, and it is due or past.
    Overdue,
    /// The value is missing.
    Unknown,
}

impl Standing {
    /// Its name in tables and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Unknown => "unknown",
        }
    }
}

/// How far a unit is from a target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Distance {
    /// How it stands.
    pub standing: Standing,
    /// What is missing, in the unit of the value; negative where more than the target is reached.
    pub gap: f64,
    /// The pace that is needed: an amount a year (negative where the value must fall), or a rate a year with
    /// [`Path::Compound`]; 0 where the target is met, `NaN` where no pace can reach it any more.
    pub pace: f64,
    /// The share of the way from the base; `NaN` without a base. Below 0 it goes the wrong way.
    pub progress: f64,
}

impl Goal {
    /// At least this value, with the same amount every year.
    #[must_use]
    pub fn new(value: f64, due: f64) -> Self {
        Self { value, due, aim: Aim::AtLeast, path: Path::Linear, base: None }
    }

    /// Sets on which side of the value the target is met.
    #[must_use]
    pub fn aim(mut self, aim: Aim) -> Self {
        self.aim = aim;
        self
    }

    /// Sets how the way is divided over the years.
    #[must_use]
    pub fn path(mut self, path: Path) -> Self {
        self.path = path;
        self
    }

    /// Sets the value from which progress is counted.
    #[must_use]
    pub fn base(mut self, value: f64) -> Self {
        self.base = Some(value);
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter`.
    #[expect(clippy::float_cmp, reason = "a base that is the target, exactly, leaves no way to go")]
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found: f64, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: "goal",
                parameter,
                found: found.to_string(),
                expected,
            }))
        };
        if !self.value.is_finite() {
            return fault("value", self.value, "a finite number");
        }
        if self.path == Path::Compound && self.value <= 0.0 {
            return fault("value", self.value, "above 0 on a compound path: no rate leads to 0 or below");
        }
        if !self.due.is_finite() {
            return fault("due", self.due, "a year");
        }
        match self.base {
            Some(base) if !base.is_finite() || base == self.value => {
                fault("base", base, "a finite number other than the target")
            }
            _ => Ok(()),
        }
    }

    /// How far each unit is from the target at a time in years: one answer a value.
    ///
    /// # Errors
    /// `invalid_parameter`; `not_finite`; `unsuitable_value` for a value of 0 or less on a
    /// compound path that is not met.
    pub fn distance(&self, values: &[f64], at: f64) -> Result<Vec<Distance>> {
        self.check()?;
        if !at.is_finite() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "goal",
                parameter: "at",
                found: at.to_string(),
                expected: "a year",
            }));
        }
        let one = |(row, &value): (usize, &f64)| {
            if value.is_infinite() {
                return Err(Error::from(Problem::NotFinite {
                    indicator: Label::Word("value"),
                    unit: Label::row(row),
                    value: value.to_string(),
                }));
            }
            self.from(value, at).ok_or_else(|| {
                unsuitable("a compound path", "value", row, value, "above 0", "take the linear path")
            })
        };
        values.iter().enumerate().map(one).collect()
    }

    /// When the target is met if a pace holds from a value at a time: the inverse of [`Distance::pace`], in the same unit of
    /// time. The time itself where it is met; none where the pace does not lead there.
    ///
    /// ```
    /// use govindex::evidence::Goal;
    ///
    /// let goal = Goal::new(90.0, 2027.0);
    /// assert_eq!(goal.reached(80.0, 2025.0, 4.0), Some(2027.5));
    /// assert_eq!(goal.reached(80.0, 2025.0, -4.0), None);
    /// ```
    #[must_use]
    pub fn reached(&self, value: f64, at: f64, pace: f64) -> Option<f64> {
        let is_met = match self.aim {
            Aim::AtLeast => value >= self.value,
            Aim::AtMost => value <= self.value,
        };
        if is_met {
            return Some(at);
        }
        let years = match self.path {
            Path::Linear => (self.value - value) / pace,
            Path::Compound => (self.value / value).ln() / pace.ln_1p(),
        };
        (years > 0.0 && years.is_finite()).then_some(at + years)
    }

    /// The distance from a value; nothing where no rate leads from it to the target.
    fn from(&self, value: f64, at: f64) -> Option<Distance> {
        let gap = match self.aim {
            Aim::AtLeast => self.value - value,
            Aim::AtMost => value - self.value,
        };
        let years = self.due - at;
        let standing = match gap {
            gap if gap.is_nan() => Standing::Unknown,
            gap if gap <= 0.0 => Standing::Met,
            _ if years > 0.0 => Standing::Open,
            _ => Standing::Overdue,
        };
        let pace = match (standing, self.path) {
            (Standing::Met, _) => 0.0,
            (Standing::Unknown | Standing::Overdue, _) => f64::NAN,
            (Standing::Open, Path::Linear) => (self.value - value) / years,
            (Standing::Open, Path::Compound) if value <= 0.0 => return None,
            (Standing::Open, Path::Compound) => (self.value / value).powf(1.0 / years) - 1.0,
        };
        let progress = self.base.map_or(f64::NAN, |base| (value - base) / (self.value - base));
        Some(Distance { standing, gap, pace, progress })
    }
}

/// How far a unit is from a dated target, from records that carry a year: those of its latest year count.
///
/// ```toml
/// [indicator.measure]
/// table = "items"
/// [indicator.measure.target]
/// of = { where = { online = "yes" } }
/// over = 1
/// period = "year"
/// goal = { value = 0.9, due = 2027 }
/// show = "pace"                       # gap (default), pace, progress
/// ```
///
/// [`Measured::details`](super::Measured::details) has a row a unit: `period`, `value`, `gap`, `pace`, `progress`,
/// `standing`. Records of earlier years are left out as not meant. A value that is no number for a stated reason (overdue, no rate) is named in the notes.
///
/// ```
/// use govindex::evidence::{Goal, Measure, Records, Shown, Target};
///
/// let shares = Records::new()
///     .with_texts("unit", ["A", "A", "B"])?
///     .with_numbers("year", vec![2024.0, 2025.0, 2025.0])?
///     .with_numbers("online", vec![70.0, 80.0, 95.0])?;
/// let target = Target::new("online", "year", Goal::new(90.0, 2027.0)).show(Shown::Pace);
/// assert_eq!(Measure::new(target).of(&shares, ["unit"])?.values(), [5.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Target {
    /// What is summed.
    pub of: Amount,
    /// What the sum is divided by. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Amount>,
    /// The column of years, which are numbers.
    pub period: String,
    /// The target.
    pub goal: Goal,
    /// What is shown.
    #[serde(default)]
    pub show: Shown,
}

/// What is shown of the distance to a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shown {
    /// What is missing.
    #[default]
    Gap,
    /// The pace that is needed.
    Pace,
    /// The share of the way from the base.
    Progress,
}

impl Target {
    /// The gap between a sum and a target.
    #[must_use]
    pub fn new(of: impl Into<Amount>, period: impl Into<String>, goal: Goal) -> Self {
        Self { of: of.into(), over: None, period: period.into(), goal, show: Shown::Gap }
    }

    /// Divides the sum by another before it is compared.
    #[must_use]
    pub fn over(mut self, over: impl Into<Amount>) -> Self {
        self.over = Some(over.into());
        self
    }

    /// Sets what is shown.
    #[must_use]
    pub fn show(mut self, show: Shown) -> Self {
        self.show = show;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.show == Shown::Progress && self.goal.base.is_none() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "target",
                parameter: "base",
                found: "none".to_owned(),
                expected: "the value of the goal's `base`, from which progress is counted",
            }));
        }
        self.goal.check()
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            parts: vec![self.period.clone()],
            numbers: vec![self.period.clone()],
            ..Plan::ratio(self.of.clone(), self.over.clone().unwrap_or(Amount::Number(1.0)), Bound::None)
        }
    }

    /// The latest year that has a value, and what its records come to.
    fn latest(&self, parts: &[Part], sample: &Sample) -> Option<(f64, RatioEstimate)> {
        let year = |part: &Part| part.labels.first().and_then(|label| label.parse::<f64>().ok());
        parts
            .iter()
            .filter_map(|part| Some((year(part)?, of_period(part, self.over.is_none(), sample))))
            .filter(|(_, estimate)| !estimate.value.is_nan())
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }

    fn shown(&self, distance: &Distance) -> f64 {
        match self.show {
            Shown::Gap => distance.gap,
            Shown::Pace => distance.pace,
            Shown::Progress => distance.progress,
        }
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let unknown = tallies(parts).map(|tally| tally.unknown).sum();
        let Some((year, estimate)) = self.latest(parts, sample) else {
            return RatioEstimate { value: f64::NAN, unknown, ..RatioEstimate::default() };
        };
        let distance = self.goal.from(estimate.value, year);
        let value = distance.map_or(f64::NAN, |distance| self.shown(&distance));
        // How much the shown number moves when the value does.
        let years = self.goal.due - year;
        let slope = match (self.show, self.goal.path) {
            (Shown::Gap, _) => 1.0,
            (Shown::Progress, _) => 1.0 / (self.goal.value - self.goal.base.unwrap_or(f64::NAN)),
            // Met or not is no matter of more or less.
            (Shown::Pace, _) if distance.is_some_and(|distance| distance.standing == Standing::Met) => {
                f64::NAN
            }
            (Shown::Pace, Path::Linear) => 1.0 / years,
            (Shown::Pace, Path::Compound) => (value + 1.0) / years / estimate.value,
        };
        let variance = match slope {
            // A pace towards a target that is overdue, say.
            _ if value.is_nan() => f64::NAN,
            _ if sample.census => 0.0,
            slope => slope.powi(2) * estimate.variance,
        };
        RatioEstimate { value, variance, unknown, ..estimate }
    }

    /// How many records are of other years than the latest.
    pub(crate) fn earlier(&self, parts: &[Part], sample: &Sample) -> u64 {
        let all: u64 = tallies(parts).map(|tally| tally.records).sum();
        all - self.latest(parts, sample).map_or(0, |(_, estimate)| estimate.records)
    }

    pub(crate) fn details(&self, parts: &[Part], sample: &Sample) -> Vec<Facts> {
        let Some((year, estimate)) = self.latest(parts, sample) else { return Vec::new() };
        let distance = self.goal.from(estimate.value, year);
        let number = |of: fn(&Distance) -> f64| Fact::Number(distance.as_ref().map_or(f64::NAN, of));
        let standing = distance.map_or(Standing::Open, |distance| distance.standing);
        vec![vec![
            ("period", Fact::Text(year.to_string())),
            ("value", Fact::Number(estimate.value)),
            ("gap", number(|distance| distance.gap)),
            ("pace", number(|distance| distance.pace)),
            ("progress", number(|distance| distance.progress)),
            ("standing", Fact::Text(standing.name().to_owned())),
        ]]
    }

    pub(crate) fn notes(&self, parts: &[Part], sample: &Sample) -> Vec<String> {
        let Some((year, estimate)) = self.latest(parts, sample) else {
            return vec!["no value, for there is no data of any year".to_owned()];
        };
        match self.goal.from(estimate.value, year) {
            None => vec![format!("no value, for no rate leads from {} to the target", estimate.value)],
            Some(distance) if distance.standing == Standing::Overdue && self.show == Shown::Pace => {
                vec![format!("no pace, for the target was due in {} and is not met in {year}", self.goal.due)]
            }
            Some(_) => Vec::new(),
        }
    }

    pub(crate) fn words(&self) -> String {
        let of = self.of.words();
        let of = self.over.as_ref().map_or(of.clone(), |over| format!("{of} / {}", over.words()));
        let side = if self.goal.aim == Aim::AtLeast { "at least" } else { "at most" };
        let shown = match self.show {
            Shown::Gap => "gap",
            Shown::Pace => "yearly pace",
            Shown::Progress => "progress",
        };
        format!("{shown} from the latest {of} to {side} {} in {}", self.goal.value, self.goal.due)
    }
}

fn tallies(parts: &[Part]) -> impl Iterator<Item = &Tally> {
    parts.iter().flat_map(|part| &part.strata).flat_map(|stratum| &stratum.clusters)
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;
    use crate::evidence::{Measure, Measured, Records};

    fn one(goal: Goal, value: f64, at: f64) -> Distance {
        goal.distance(&[value], at).unwrap()[0]
    }

    #[test]
    fn records_of_earlier_years_are_left_out_and_counted() {
        let text = "unit,year,y\nA,2023,1\nA,2024,2\nA,2024,3\nA,2023,\nB,2024,\n";
        let records = Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap();
        let target = Target::new("y", "year", Goal::new(9.0, 2026.0));
        let found = Measure::new(target).of(&records, ["unit"]).unwrap();
        let a = found.estimates()[0];
        assert_eq!((a.value, a.records, a.unknown), (4.0, 2, 1));
        assert_eq!((found.left_out().not_meant, found.left_out().unknown), (1, 2));
    }

    #[test]
    fn the_pace_by_hand() {
        let linear = one(Goal::new(90.0, 2027.0).base(60.0), 75.0, 2024.0);
        assert_eq!((linear.gap, linear.pace, linear.progress), (15.0, 5.0, 0.5));
        let compound = one(Goal::new(121.0, 2026.0).path(Path::Compound), 100.0, 2024.0);
        assert_relative_eq!(compound.pace, 0.1, max_relative = 1e-14);
        let down = one(Goal::new(5.0, 2027.0).aim(Aim::AtMost).base(25.0), 15.0, 2025.0);
        assert_eq!((down.gap, down.pace, down.progress, down.standing), (10.0, -5.0, 0.5, Standing::Open));
        let down = one(Goal::new(25.0, 2026.0).aim(Aim::AtMost).path(Path::Compound), 100.0, 2024.0);
        assert_relative_eq!(down.pace, -0.5, max_relative = 1e-14);
        assert!(down.progress.is_nan());
    }

    #[test]
    fn met_overdue_and_missing() {
        let goal = Goal::new(90.0, 2025.0);
        for (value, at, standing, pace) in [
            (90.0, 2024.0, Standing::Met, Some(0.0)),
            (95.0, 2030.0, Standing::Met, Some(0.0)),
            (89.0, 2025.0, Standing::Overdue, None),
            (89.0, 2026.0, Standing::Overdue, None),
            (f64::NAN, 2024.0, Standing::Unknown, None),
        ] {
            let found = one(goal, value, at);
            assert_eq!(found.standing, standing, "{value} in {at}");
            assert_eq!((!found.pace.is_nan()).then_some(found.pace), pace);
        }
        assert_eq!(one(goal, 95.0, 2024.0).gap, -5.0);
        // Met from 0 or below, so no rate is needed.
        let low = Goal::new(5.0, 2027.0).aim(Aim::AtMost).path(Path::Compound);
        assert_eq!(one(low, 0.0, 2024.0).standing, Standing::Met);
        let compound = Goal::new(5.0, 2027.0).path(Path::Compound);
        assert_eq!(compound.distance(&[1.0, 0.0], 2024.0).unwrap_err().code(), "unsuitable_value");
        assert!(goal.distance(&[], 2024.0).unwrap().is_empty());
        assert_eq!(goal.distance(&[f64::INFINITY], 2024.0).unwrap_err().code(), "not_finite");
        assert_eq!(goal.distance(&[1.0], f64::NAN).unwrap_err().code(), "invalid_parameter");
    }

    fn records() -> Records {
        Records::from_csv(
            "unit,year,online\nA,2023,1\nA,2024,1\nA,2024,0\nA,2025,\nB,2025,1\nB,2025,1\nC,2026,0\nD,2024,\n"
                .as_bytes(),
            &crate::evidence::Format::new(),
        )
        .unwrap()
    }

    fn target(show: Shown) -> Measured {
        let target = Target::new("online", "year", Goal::new(0.9, 2026.0).base(0.1)).over(1.0).show(show);
        Measure::new(target).of(&records(), ["unit"]).unwrap()
    }

    #[test]
    fn the_latest_year_with_data_counts() {
        let pace = target(Shown::Pace);
        assert_relative_eq!(pace.values()[0], 0.2, max_relative = 1e-14);
        assert_eq!(pace.values()[1], 0.0);
        assert!(pace.values()[2].is_nan() && pace.values()[3].is_nan());
        assert_eq!(
            pace.notes(),
            [
                "unit C: no pace, for the target was due in 2026 and is not met in 2026",
                "unit D: no value, for there is no data of any year"
            ]
        );
        assert_eq!((pace.estimates()[0].records, pace.estimates()[3].unknown), (2, 1));
        // The mean of 1 and 0 has the variance 0.5/2, and a fault of 1 moves the pace by 1/2.
        assert_relative_eq!(pace.estimates()[0].standard_error, 0.5 / 2.0, max_relative = 1e-14);
        let gap = target(Shown::Gap);
        assert_relative_eq!(gap.values()[0], 0.4, max_relative = 1e-14);
        assert_relative_eq!(gap.values()[2], 0.9, max_relative = 1e-14);
        assert_relative_eq!(target(Shown::Progress).values()[0], 0.5, max_relative = 1e-14);
        let table = gap.details().unwrap().to_csv();
        assert!(table.contains("\nC,2026,0,0.9,,") && table.contains(",overdue\n"), "{table}");
    }

    #[test]
    fn a_target_that_is_due_in_the_year_of_the_data_has_no_pace_and_no_error() {
        let text = "u,year,x,n\nA,2023,1,4\nA,2023,2,5\nA,2023,3,6\nA,2023,2,7\n";
        let records = Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap();
        for (due, path) in [(2023.0, Path::Linear), (2023.0, Path::Compound), (2022.0, Path::Linear)] {
            let target = Target::new("x", "year", Goal::new(0.9, due).path(path)).over("n").show(Shown::Pace);
            let found = Measure::new(target).of(&records, ["u"]).unwrap();
            assert!(found.values()[0].is_nan() && found.estimates()[0].standard_error.is_nan());
            let said = format!("unit A: no pace, for the target was due in {due} and is not met in 2023");
            assert_eq!(found.notes(), [said]);
        }
    }

    #[test]
    fn a_year_that_is_none_is_an_error_with_its_row() {
        let records = Records::new().with_texts("unit", ["A"]).unwrap().with_texts("year", ["soon"]).unwrap();
        let target = Measure::new(Target::new(1.0, "year", Goal::new(1.0, 2026.0)));
        let fault = target.of(&records, ["unit"]).unwrap_err();
        assert!(fault.to_string().contains("row 1, column `year`: `soon` is not a number"), "{fault}");
    }

    #[test]
    fn targets_read_back_and_bad_ones_are_refused() {
        let goal = Goal::new(0.9, 2027.0).aim(Aim::AtMost).path(Path::Compound).base(0.1);
        let measure = Measure::new(Target::new("online", "year", goal).over(1.0).show(Shown::Progress));
        let text = serde_json::to_value(&measure).unwrap();
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
        let bad = |goal: Goal| Measure::new(Target::new("online", "year", goal).show(Shown::Progress));
        for goal in [
            Goal::new(0.9, 2027.0),
            Goal::new(f64::NAN, 2027.0).base(0.0),
            Goal::new(0.9, f64::INFINITY).base(0.0),
            Goal::new(0.9, 2027.0).base(0.9),
            Goal::new(0.0, 2027.0).base(0.1).path(Path::Compound),
        ] {
            assert_eq!(bad(goal).check().unwrap_err().code(), "invalid_parameter", "{goal:?}");
        }
    }
}
