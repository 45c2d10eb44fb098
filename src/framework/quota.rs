//! Quotas: at most so many units may have a grade.

use serde::{Deserialize, Serialize};

use super::{Band, Text, Verified};
use crate::stats::sort;
use crate::stats::{Ties, ranks};

/// At most a share of the units may have a grade; those beyond it have the next lower one.
///
/// ```toml
/// [[quota]]
/// grade = "excellent"
/// at-most = 0.3                       # of the units that have a grade, rounded down
/// ties = "lower"                      # those who tie across the limit: lower (all of them) | keep
/// reason = { en = "at most 30 % excellent", zh = "优秀比例不超过30%" }
/// ```
///
/// The places go by rank. Units that a gate gave the grade hold theirs and count. Where units tie across the limit it
/// cannot be met to the unit: with `lower` fewer have the grade, with `keep` more; the result says so. Quotas act from the
/// best grade down, so those who fall count in the quota of the next grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Quota {
    /// The node whose grades are meant. Default: the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The grade; not the lowest.
    pub grade: String,
    /// The largest share of the units with a grade, in [0, 1].
    pub at_most: f64,
    /// What happens to units that tie across the limit.
    #[serde(default)]
    pub ties: QuotaTies,
    /// Why, as it shall stand in the result.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub reason: Text,
    /// Where the rule was read.
    #[serde(default, skip_serializing_if = "Verified::is_no")]
    pub verified: Verified,
}

/// What happens to units that tie across the limit of a quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum QuotaTies {
    /// All of them have the lower grade: the quota holds.
    #[default]
    Lower,
    /// All of them keep the grade: the quota is exceeded.
    Keep,
}

/// What a quota did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lowered {
    /// Position of the quota.
    pub(crate) quota: usize,
    /// How many units may have the grade.
    pub(crate) limit: usize,
    /// How many had it.
    pub(crate) reached: usize,
    /// The units that lost it.
    pub(crate) units: Vec<usize>,
    /// The units that tie across the limit.
    pub(crate) tied: Vec<usize>,
}

/// Lowers the grades (positions in `bands`) of units beyond quotas, given from the best grade down.
pub(crate) fn lower<'a>(
    quotas: impl Iterator<Item = (usize, &'a Quota)>,
    bands: &[Band],
    grades: &mut [Option<usize>],
    forced: impl Fn(usize) -> bool,
    scores: &[f64],
    tolerance: f64,
) -> Vec<Lowered> {
    let down = super::grades::descending(bands);
    let place = |grade: &str| down.iter().position(|&band| bands[band].grade == grade);
    let mut quotas: Vec<(usize, usize, &Quota)> =
        quotas.filter_map(|(at, quota)| Some((place(&quota.grade)?, at, quota))).collect();
    sort::by_key(&mut quotas, |(place, ..)| *place);
    let graded = grades.iter().flatten().count();
    let mut done = Vec::new();
    for (place, at, quota) in quotas {
        let Some(&next) = down.get(place + 1) else { continue };
        let members: Vec<usize> =
            (0..grades.len()).filter(|&unit| grades[unit] == Some(down[place])).collect();
        // A share of 0.3 of 10 units is three, though 0.3 × 10 may come to 2.9999….
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to the number of units"
        )]
        let limit = (quota.at_most * graded as f64 + 1e-9).floor() as usize;
        if members.len() <= limit {
            continue;
        }
        // Those whom a gate gave the grade come first, whatever their score.
        let open: Vec<usize> = members.iter().copied().filter(|&unit| !forced(unit)).collect();
        let places = limit.saturating_sub(members.len() - open.len());
        let of: Vec<f64> = open.iter().map(|&unit| scores[unit]).collect();
        let order = ranks(&of, Ties::Competition, tolerance);
        let sharing = |rank: f64| order.iter().filter(|other| other.total_cmp(&rank).is_eq()).count();
        let (mut lowered, mut tied) = (Vec::new(), Vec::new());
        for (&unit, &rank) in open.iter().zip(&order) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, from 1 to the number of units"
            )]
            let first = rank as usize;
            let last = first + sharing(rank) - 1;
            let across = first <= places && last > places;
            if across {
                tied.push(unit);
            }
            if first > places || (across && quota.ties == QuotaTies::Lower) {
                grades[unit] = Some(next);
                lowered.push(unit);
            }
        }
        done.push(Lowered { quota: at, limit, reached: members.len(), units: lowered, tied });
    }
    done
}

/// The faults of a quota on the grades of its node.
pub(super) fn fault(quota: &Quota, bands: &[Band]) -> Option<String> {
    if !(0.0..=1.0).contains(&quota.at_most) {
        return Some(format!("`at-most` is {}; it must be a share of the units, from 0 to 1", quota.at_most));
    }
    let down = super::grades::descending(bands);
    match down.iter().position(|&band| bands[band].grade == quota.grade) {
        None => {
            let grades = bands.iter().map(|band| band.grade.as_str());
            let near = crate::error::did_you_mean(crate::error::nearest(&quota.grade, grades).as_deref());
            Some(format!("there is no grade `{}` at its node{near}", quota.grade))
        }
        Some(place) if place + 1 == down.len() => {
            Some(format!("`{}` is the lowest grade; nobody can fall from it", quota.grade))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Interval;

    fn bands() -> Vec<Band> {
        [("A", 90.0), ("B", 70.0), ("C", 0.0)]
            .map(|(grade, from)| Band {
                grade: grade.into(),
                scores: Interval { at_least: Some(from), ..Interval::default() },
                ..Band::default()
            })
            .to_vec()
    }

    fn quota(grade: &str, at_most: f64, ties: QuotaTies) -> Quota {
        let (reason, verified) = (Text::default(), Verified::No);
        Quota { node: None, grade: grade.into(), at_most, ties, reason, verified }
    }

    fn run(quotas: &[Quota], scores: &[f64], forced: &[usize]) -> (String, Vec<Lowered>) {
        let bands = bands();
        let of = |score: f64| super::super::grades::grade_of(&bands, score, 0.0);
        let mut grades: Vec<Option<usize>> = scores
            .iter()
            .map(|&score| of(score).and_then(|band| bands.iter().position(|other| other == band)))
            .collect();
        let done = lower(
            quotas.iter().enumerate(),
            &bands,
            &mut grades,
            |unit| forced.contains(&unit),
            scores,
            1e-9,
        );
        let letters = grades.iter().map(|grade| grade.map_or("-", |band| bands[band].grade.as_str()));
        (letters.collect(), done)
    }

    #[test]
    fn places_go_by_rank_and_those_who_fall_count_below() {
        let scores = [99.0, 95.0, 97.0, 91.0, 80.0, 75.0, 60.0, 50.0, 40.0, 30.0];
        let three = quota("A", 0.3, QuotaTies::Lower);
        let (grades, done) = run(std::slice::from_ref(&three), &scores, &[]);
        assert_eq!(grades, "AAABBBCCCC");
        assert_eq!((done[0].limit, done[0].reached), (3, 4));
        assert_eq!((done[0].units.as_slice(), done[0].tied.len()), (&[3][..], 0));
        // With a quota of two for B, 91 is the first of three there.
        let (grades, _) = run(&[quota("B", 0.2, QuotaTies::Lower), three.clone()], &scores, &[]);
        assert_eq!(grades, "AAABBCCCCC");
        let (grades, done) = run(&[three], &[99.0, 98.0, 97.0, 60.0, f64::NAN], &[]);
        assert_eq!(grades, "ABBC-", "three tenths of the four that have a grade is one");
        assert_eq!(done[0].limit, 1);
    }

    #[test]
    fn ties_across_the_limit_fall_or_stay_together_and_are_named() {
        let scores = [95.0, 92.0, 92.0, 60.0];
        let (grades, done) = run(&[quota("A", 0.5, QuotaTies::Lower)], &scores, &[]);
        assert_eq!((grades.as_str(), &done[0].tied[..]), ("ABBC", &[1, 2][..]));
        let (grades, done) = run(&[quota("A", 0.5, QuotaTies::Keep)], &scores, &[]);
        assert_eq!((grades.as_str(), done[0].units.len()), ("AAAC", 0));
        assert_eq!(done[0].tied, [1, 2], "that the quota is exceeded is told");
    }

    #[test]
    fn a_grade_that_a_gate_gave_is_held() {
        let (grades, _) = run(&[quota("A", 0.5, QuotaTies::Lower)], &[95.0, 96.0, 91.0, 60.0], &[2]);
        assert_eq!(grades, "BAAC");
        let (grades, _) = run(&[quota("A", 0.0, QuotaTies::Lower)], &[95.0, 60.0], &[]);
        assert_eq!(grades, "BC");
    }

    #[test]
    fn quotas_that_mean_nothing_are_told() {
        let told = |quota: Quota| fault(&quota, &bands()).unwrap_or_default();
        assert!(told(quota("A", 30.0, QuotaTies::Lower)).contains("from 0 to 1"));
        assert!(told(quota("AA", 0.3, QuotaTies::Lower)).contains("no grade `AA`"));
        assert!(told(quota("C", 0.3, QuotaTies::Lower)).contains("lowest"));
        assert_eq!(told(quota("B", 1.0, QuotaTies::Lower)), "");
    }
}
