//! Grades: bands with explicitly open or closed ends and classes of near-equal size inside a band, or names that the
//! scores of each run are cut into.
//!
//! ```toml
//! grades = [
//!     { grade = "VH", label = { en = "very high", zh = "非常高" }, at-least = 0.75, classes = ["VH", "V3", "V2", "V1"] },
//!     { grade = "H", above = 0.5, below = 0.75 },
//!     { grade = "L", at-most = 0.5 },
//! ]
//! grades = { natural-breaks = { labels = ["A", "B", "C"] } }       # the best first: cut where the gaps are
//! grades = { equal-size = { labels = ["A", { grade = "B", label = { en = "good", zh = "良好" } }, "C"] } }
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize, Serializer};

use super::Text;
use crate::scoring::{equal_classes, natural_breaks};
use crate::stats::sort;
use crate::stats::{Interval, IntervalEnd};
use crate::{Error, Result};

/// The grades of a node: bands of scores, or names that the scores of a run are cut into.
///
/// Cut grades are relative: they say where a unit stands among the others of the same run, not what it has reached. Each
/// period of a panel, and each run of a simulation, is cut by itself. Scores that tie have one grade; units whose grade a
/// gate forces are not read. The limits that were found are in the result
/// ([`Assessment::bands_at`](crate::Assessment::bands_at)).
///
/// ```
/// use govindex::framework::{CutBy, Grades};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\ngrades = { natural-breaks = { labels = ['A', 'B'] } }\n[method]\nnormalize = 'none'\n\
///      [[indicator]]\ncode = 'I'\n",
/// )?;
/// assert_eq!(framework.spec().grades, Grades::cut(CutBy::NaturalBreaks, ["A", "B"]));
/// let data = Dataset::new(["u", "v", "w", "x"])?.with_indicator("I", vec![40.0, 80.0, 45.0, 85.0])?;
/// let result = assess(&framework, &data)?;
/// assert_eq!(result.grade("v", "I")?.unwrap().grade, "A");
/// assert_eq!(result.bands_at("I")?[0].scores.at_least, Some(80.0));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOf<(Vec<Band>, CutGrades)>")
)]
#[non_exhaustive]
pub struct Grades {
    /// The bands; of cut grades their names only, the best first.
    pub bands: Vec<Band>,
    /// How the scores of a run are cut into them; none where the bands say themselves which scores are theirs.
    pub cut: Option<CutBy>,
}

/// How the scores of a run are cut into grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CutBy {
    /// Where the gaps are: [`natural_breaks`].
    NaturalBreaks,
    /// Into grades of equal size, as far as ties allow: [`equal_classes`].
    EqualSize,
}

impl CutBy {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NaturalBreaks => "natural-breaks",
            Self::EqualSize => "equal-size",
        }
    }
}

impl From<Vec<Band>> for Grades {
    fn from(bands: Vec<Band>) -> Self {
        Self { bands, cut: None }
    }
}

impl Grades {
    /// Grades that the scores of a run are cut into, the best first.
    pub fn cut<T: Into<String>>(by: CutBy, grades: impl IntoIterator<Item = T>) -> Self {
        let band = |grade: T| Band { grade: grade.into(), ..Band::default() };
        Self { bands: grades.into_iter().map(band).collect(), cut: Some(by) }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bands.is_empty() && self.cut.is_none()
    }

    /// What is wrong with them on a scale: `(position of the band, message)`.
    pub(super) fn faults(&self, scale: [f64; 2]) -> Vec<(Option<usize>, String)> {
        let Some(by) = self.cut else {
            return faults(&self.bands, scale).into_iter().map(|(i, message)| (Some(i), message)).collect();
        };
        if self.bands.is_empty() {
            return vec![(None, format!("`{}` has no labels; give one a grade, the best first", by.name()))];
        }
        let mut faults = Vec::new();
        for (i, band) in self.bands.iter().enumerate() {
            if band.grade.trim().is_empty() {
                faults.push((None, format!("label {i} has no name")));
            } else if self.bands[..i].iter().any(|other| other.grade == band.grade) {
                faults.push((None, format!("grade `{}` occurs twice", band.grade)));
            }
            if !band.scores.is_unbounded() || !band.classes.is_empty() {
                faults.push((
                    None,
                    format!("`{}` has scores or classes of its own, but scores are cut into it", band.grade),
                ));
            }
        }
        faults
    }

    /// The bands that the scores are cut into, with their limits: each reaches from the lowest score in it to below that of
    /// the next. Scores that differ by at most `tolerance` from the best of their tie are one.
    ///
    /// # Errors
    /// The number of different scores, where there are fewer than grades.
    pub(super) fn of_scores(&self, by: CutBy, scores: &[f64], tolerance: f64) -> Result<Vec<Band>, usize> {
        let tied = level(scores, tolerance);
        let mut different = tied.clone();
        different.dedup();
        let k = self.bands.len();
        if different.len() < k {
            return Err(different.len());
        }
        let lower_bounds = match by {
            CutBy::NaturalBreaks => natural_breaks(&tied, k).map(|breaks| breaks.lower_bounds),
            CutBy::EqualSize => equal_classes(&tied, k).map(|classes| {
                let mut lowest = vec![f64::INFINITY; k];
                for (class, score) in classes.into_iter().zip(&tied) {
                    if let Some(class) = class {
                        lowest[class] = lowest[class].min(*score);
                    }
                }
                // A grade that ties leave empty starts where the next one does; above the last, no score is left.
                for class in (0..k - 1).rev() {
                    lowest[class] = lowest[class].min(lowest[class + 1]);
                }
                lowest
            }),
        };
        let lower_bounds = lower_bounds.map_err(|_| different.len())?;
        let band = |(i, band): (usize, &Band)| {
            let class = k - 1 - i;
            let upper = lower_bounds.get(class + 1).copied();
            let scores = if lower_bounds[class].is_finite() {
                Interval {
                    at_least: (class > 0).then(|| lower_bounds[class]),
                    below: upper.filter(|bound| bound.is_finite()),
                    at_most: upper.filter(|bound| bound.is_infinite()).map(|_| tied[0]),
                    ..Interval::default()
                }
            } else {
                Interval { above: Some(tied[0]), ..Interval::default() }
            };
            Band { scores, ..band.clone() }
        };
        Ok(self.bands.iter().enumerate().map(band).collect())
    }

    /// The error for too few different scores at a node.
    pub(super) fn too_few(&self, node: &str, different: usize) -> Error {
        Error::from(Problem::InvalidParameter {
            method: "cut grades",
            parameter: "labels",
            found: format!("{} grades for {different} different scores at `{node}`", self.bands.len()),
            expected: "at most one grade for each different score; give fewer labels, or bands of scores",
        })
    }
}

/// The scores that are present, the highest first, each as the lowest of those that tie with it.
fn level(scores: &[f64], tolerance: f64) -> Vec<f64> {
    let mut level: Vec<f64> = scores.iter().copied().filter(|score| !score.is_nan()).collect();
    sort::descending(&mut level);
    let mut start = 0;
    while start < level.len() {
        let lowest = level[start] - tolerance.max(0.0);
        let tied = 1 + level[start + 1..].iter().take_while(|score| **score >= lowest).count();
        let same = level[start + tied - 1];
        level[start..start + tied].fill(same);
        start += tied;
    }
    level
}

/// The grade of a score among the bands that scores were cut into.
pub(crate) fn cut_grade(bands: &[Band], score: f64) -> Option<&Band> {
    bands.iter().find(|band| !score.is_nan() && band.scores.contains(score))
}

/// Grades that scores are cut into.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "says what a file holds")]
enum CutGrades {
    /// Where the gaps are.
    NaturalBreaks {
        /// The names of the grades, the best first.
        labels: Vec<crate::schema::OneOf<(String, Named)>>,
    },
    /// Into grades of equal size, as far as ties allow.
    EqualSize {
        /// The names of the grades, the best first.
        labels: Vec<crate::schema::OneOf<(String, Named)>>,
    },
}

/// A grade that scores are cut into.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    /// Short name, as it stands in results and gates.
    pub(super) grade: String,
    /// Name in words.
    #[serde(default)]
    pub(super) label: Text,
}

impl Serialize for Grades {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let Some(by) = self.cut else { return self.bands.serialize(serializer) };
        let labels = self
            .bands
            .iter()
            .map(|band| if band.label.is_empty() { Label::Name(&band.grade) } else { Label::Band(band) });
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(by.name(), &Labels { labels: labels.collect() })?;
        map.end()
    }
}

#[derive(Serialize)]
struct Labels<'a> {
    labels: Vec<Label<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Label<'a> {
    Name(&'a str),
    Band(&'a Band),
}

/// A grade: its scores, its name, and the classes that its members are split into.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Band {
    /// Short name, as it stands in results and gates.
    pub grade: String,
    /// Name in words.
    #[serde(skip_serializing_if = "Text::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub label: Text,
    /// The scores. Where the upper end is not given, the band reaches up to the next.
    #[serde(flatten)]
    pub scores: Interval,
    /// Names of classes of near-equal size, the best first, that the members of the band are split into by rank.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub classes: Vec<String>,
}

/// The grade that `score` belongs to: the band with the highest lower end that it reaches, where scores within the
/// `rounding` of an end are the end.
pub(super) fn grade_of(bands: &[Band], score: f64, rounding: f64) -> Option<&Band> {
    let holds = |scores: &Interval| scores.contains_rounded(score, |_| rounding);
    let reached = |band: &&Band| holds(&Interval { at_most: None, below: None, ..band.scores });
    bands
        .iter()
        .filter(reached)
        .max_by(|a, b| order(a.scores.lower(), b.scores.lower()))
        .filter(|band| holds(&band.scores))
}

/// The bands from the best to the lowest, as positions; those without limits, which scores are cut into, in their own order.
pub(crate) fn descending(bands: &[Band]) -> Vec<usize> {
    let mut down: Vec<usize> = (0..bands.len()).collect();
    sort::by_rule(&mut down, |&a, &b| order(bands[b].scores.lower(), bands[a].scores.lower()));
    down
}

/// Orders lower ends: no end first, and a closed end before an open one at the same place.
fn order(a: Option<IntervalEnd>, b: Option<IntervalEnd>) -> std::cmp::Ordering {
    let key = |end: Option<IntervalEnd>| end.map_or((f64::NEG_INFINITY, false), |end| (end.at, !end.closed));
    let (a, b) = (key(a), key(b));
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// The faults of a set of bands on a scale: `(position of the band, message)`.
pub(super) fn faults(bands: &[Band], scale: [f64; 2]) -> Vec<(usize, String)> {
    let mut faults: Vec<(usize, String)> = bands
        .iter()
        .enumerate()
        .filter_map(|(i, band)| band.scores.fault().map(|fault| (i, format!("`{}` {fault}", band.grade))))
        .collect();
    for (i, band) in bands.iter().enumerate() {
        let classes = &band.classes;
        if classes
            .iter()
            .enumerate()
            .any(|(k, class)| class.trim().is_empty() || classes[..k].contains(class))
        {
            faults.push((i, format!("a class of `{}` has no name or that of another", band.grade)));
        }
        if band.grade.trim().is_empty() {
            faults.push((i, "the grade has no name".to_owned()));
        } else if bands[..i].iter().any(|other| other.grade == band.grade) {
            faults.push((i, format!("grade `{}` occurs twice", band.grade)));
        }
    }
    if !faults.is_empty() || bands.is_empty() {
        return faults;
    }
    let mut ascending: Vec<usize> = (0..bands.len()).collect();
    sort::by_rule(&mut ascending, |&a, &b| order(bands[a].scores.lower(), bands[b].scores.lower()));
    for pair in ascending.windows(2) {
        let (i, lower, upper) = (pair[1], &bands[pair[0]], &bands[pair[1]]);
        let Some(start) = upper.scores.lower() else {
            faults.push((i, format!("`{}` and `{}` both have no lower end", lower.grade, upper.grade)));
            continue;
        };
        if lower.scores.lower() == Some(start) {
            faults.push((i, format!("`{}` and `{}` start at the same score", lower.grade, upper.grade)));
            continue;
        }
        let Some(end) = lower.scores.upper() else { continue };
        if end.at > start.at || (end.at >= start.at && end.closed && start.closed) {
            faults.push((i, format!("`{}` and `{}` overlap at {}", lower.grade, upper.grade, start.at)));
        } else if end.at < start.at || !(end.closed || start.closed) {
            faults.push((
                i,
                format!(
                    "scores between {} and {} have no grade: neither `{}` nor `{}` holds them",
                    end.at, start.at, lower.grade, upper.grade
                ),
            ));
        }
    }
    let (first, last) = (ascending[0], ascending[bands.len() - 1]);
    if bands[first].scores.lower().is_some_and(|end| end.at > scale[0] || (end.at >= scale[0] && !end.closed))
    {
        faults.push((
            first,
            format!(
                "scores from the bottom of the scale ({}) up to `{}` have no grade",
                scale[0], bands[first].grade
            ),
        ));
    }
    if bands[last].scores.upper().is_some_and(|end| end.at < scale[1] || (end.at <= scale[1] && !end.closed))
    {
        faults.push((
            last,
            format!(
                "scores from `{}` up to the top of the scale ({}) have no grade",
                bands[last].grade, scale[1]
            ),
        ));
    }
    faults
}

/// The class of each member of a band: position in `classes`, by rank (1 is best).
///
/// The sizes differ by at most one, the better classes being the larger; units that share a rank share the class of
/// the first of them, so with ties sizes can differ by more.
pub(crate) fn classes(ranks: &[f64], classes: usize) -> Vec<usize> {
    let n = ranks.len();
    let order = sort::order(ranks);
    let (size, larger) = (n / classes.max(1), n % classes.max(1));
    let class_at = |position: usize| {
        let in_larger = larger * (size + 1);
        if position < in_larger {
            position / (size + 1)
        } else {
            larger + (position - in_larger) / size.max(1)
        }
    };
    let mut out = vec![0; n];
    let mut tied_with: Option<usize> = None;
    for (position, &i) in order.iter().enumerate() {
        let class = match tied_with {
            Some(first) if ranks[first].total_cmp(&ranks[i]).is_eq() => out[first],
            _ => class_at(position),
        };
        out[i] = class;
        tied_with = Some(i);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_least(grade: &str, end: f64) -> Band {
        Band {
            grade: grade.into(),
            scores: Interval { at_least: Some(end), ..Interval::default() },
            ..Band::default()
        }
    }

    fn between(grade: &str, scores: Interval) -> Band {
        Band { grade: grade.into(), scores, ..Band::default() }
    }

    #[test]
    fn ends_decide_which_grade_a_score_on_the_cut_gets() {
        let bands = [at_least("high", 80.0), at_least("low", 0.0)];
        assert_eq!(grade_of(&bands, 80.0, 0.0).unwrap().grade, "high");
        let above = Interval { above: Some(80.0), ..Interval::default() };
        let bands = [between("high", above), at_least("low", 0.0)];
        assert_eq!(grade_of(&bands, 80.0, 0.0).unwrap().grade, "low");
        assert_eq!(grade_of(&bands, -0.1, 0.0), None);
        assert_eq!(grade_of(&bands, f64::NAN, 0.0), None);
        // Within the rounding of the cut, a score is the cut, whichever band that belongs to.
        assert_eq!(grade_of(&bands, 80.0 + 1e-11, 1e-10).unwrap().grade, "low");
        assert_eq!(grade_of(&bands, 80.0 + 1e-9, 1e-10).unwrap().grade, "high");
        let bands = [at_least("high", 60.0), at_least("low", 0.0)];
        assert_eq!(grade_of(&bands, 59.999_999_999_999_986, 1e-10).unwrap().grade, "high");
    }

    #[test]
    fn overlaps_and_gaps_are_told() {
        let interval =
            |low: f64, high: f64| Interval { at_least: Some(low), below: Some(high), ..Interval::default() };
        let message = |bands: &[Band]| {
            faults(bands, [0.0, 100.0]).into_iter().map(|(_, m)| m).collect::<Vec<_>>().join("; ")
        };
        let closed = Interval { at_least: Some(0.0), at_most: Some(60.0), ..Interval::default() };
        assert!(message(&[between("a", closed), at_least("b", 60.0)]).contains("overlap at 60"));
        assert!(
            message(&[between("a", interval(0.0, 60.0)), at_least("b", 61.0)]).contains("between 60 and 61")
        );
        let open = Interval { above: Some(60.0), ..Interval::default() };
        assert!(
            message(&[between("a", interval(0.0, 60.0)), between("b", open)]).contains("between 60 and 60")
        );
        assert!(message(&[at_least("a", 10.0)]).contains("bottom of the scale (0)"));
        assert!(message(&[between("a", interval(0.0, 90.0))]).contains("top of the scale (100)"));
        assert!(message(&[at_least("a", 0.0), at_least("a", 50.0)]).contains("occurs twice"));
        assert!(message(&[at_least("a", 0.0), at_least("b", 0.0)]).contains("same score"));
        assert!(message(&[between("a", interval(9.0, 3.0))]).contains("above its upper end"));
        for name in ["x", " "] {
            let classes = vec!["x".to_owned(), name.to_owned()];
            assert!(message(&[Band { classes, ..at_least("a", 0.0) }]).contains("a class of `a`"));
        }
        assert_eq!(message(&[between("a", interval(0.0, 60.0)), at_least("b", 60.0)]), "");
    }

    #[test]
    fn classes_are_of_near_equal_size_and_keep_ties_together() {
        let ranks: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(classes(&ranks, 4), [0, 0, 0, 1, 1, 1, 2, 2, 3, 3]);
        assert_eq!(classes(&[2.0, 1.0, 2.0, 4.0], 4), [1, 0, 1, 3]);
        assert_eq!(classes(&[1.0, 2.0], 4), [0, 1]);
        assert!(classes(&[], 4).is_empty());
    }
}
