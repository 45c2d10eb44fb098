//! What the reports on one deliverable come to.

use crate::words::Language;
use chrono::NaiveDate;

use super::finding::FindingKind;
use super::progress::{EvidenceState, Report};
use super::rules::{Acceptance, ReviewRules};
use super::status::{Standing, Status};

/// What one day's reports say of a deliverable.
struct Claim {
    row: u64,
    on: NaiveDate,
    share: f64,
    evidence: EvidenceState,
    done: Option<NaiveDate>,
    /// Whether it is said to be done after the day of the assessment.
    ahead: bool,
}

impl Claim {
    fn is_done(&self) -> bool {
        self.share >= 1.0 && self.evidence != EvidenceState::Rejected && !self.ahead
    }
}

/// Takes a finding: the row, its kind, what was found, how it was treated.
pub(super) type Note<'a> = dyn FnMut(u64, FindingKind, String, &str) + 'a;

/// What the reports on a deliverable (in a unit, where it is expected of each) come to at the day of the assessment.
/// They are in the order of their days, and none is later.
pub(super) fn judge(
    reports: &[&Report],
    start: Option<NaiveDate>,
    rules: &ReviewRules,
    note: &mut Note<'_>,
) -> Standing {
    let claims = claims(reports, start, rules, note);
    let counts = |claim: &Claim| match rules.evidence {
        Acceptance::AcceptedOrPending => claim.evidence != EvidenceState::Rejected,
        Acceptance::Accepted => claim.evidence == EvidenceState::Accepted,
    };
    // The last reports that all say it is done; evidence that was accepted once stands until it is rejected.
    let run = claims.iter().rev().take_while(|claim| claim.is_done()).count();
    let run = &claims[claims.len() - run..];
    let mut done = None;
    let (mut share, mut counted) = (0.0, None);
    if run.iter().any(counts) {
        let said: Vec<(u64, NaiveDate)> =
            run.iter().filter_map(|claim| claim.done.map(|done| (claim.row, done))).collect();
        for pair in said.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
            let what = format!("done on {}, but row {} says {}", pair[1].1, pair[0].0, pair[0].1);
            note(pair[1].0, FindingKind::DoneDaysDiffer, what, "the later report counts");
        }
        done = said.last().map(|(_, done)| *done).or_else(|| run.first().map(|claim| claim.on));
        (share, counted) = (1.0, done);
    } else if let Some(claim) = claims.iter().rev().find(|claim| claim.share < 1.0 && counts(claim)) {
        (share, counted) = (claim.share, Some(claim.on));
    }
    Standing {
        task: String::new(),
        unit: None,
        role: None,
        status: Status::NotStarted,
        share,
        done,
        due: false,
        days_late: None,
        days_left: None,
        reports: reports.len() as u64,
        judged: reports.iter().filter(|report| report.evidence != EvidenceState::Pending).count() as u64,
        rejected: reports.iter().filter(|report| report.evidence == EvidenceState::Rejected).count() as u64,
        latest: reports.last().map(|report| report.on),
        counted,
        rows: reports.iter().map(|report| report.row).collect(),
        started: claims.iter().any(|claim| claim.share > 0.0),
        place: 0,
    }
}

/// One claim a day, with a share and a day of doing that make sense.
fn claims(
    reports: &[&Report],
    start: Option<NaiveDate>,
    rules: &ReviewRules,
    note: &mut Note<'_>,
) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for day in reports.chunk_by(|a, b| a.on == b.on) {
        let mut claim = one_of(day, note);
        let (row, on) = (claim.row, claim.on);
        let before = claims.iter().rev().find(|claim| claim.evidence != EvidenceState::Rejected);
        if claim.share.is_nan() {
            if claim.done.is_some() {
                claim.share = 1.0;
            } else {
                claim.share = before.map_or(0.0, |before| before.share);
                let what = "it says neither how much is done nor when it was".to_owned();
                let treated = format!("the share before it is kept: {}", claim.share);
                note(row, FindingKind::NoShare, what, &treated);
            }
        }
        if let Some(done) = claim.done
            && claim.share < 1.0
        {
            let what = format!("done on {done}, but the share done is {}", claim.share);
            note(row, FindingKind::DoneInPart, what, "the share counts, and the day does not");
            claim.done = None;
        }
        if let Some(before) = before
            && claim.share < before.share
            && claim.evidence != EvidenceState::Rejected
        {
            let what = format!("{} is done, but row {} said {}", claim.share, before.row, before.share);
            note(row, FindingKind::ShareFell, what, "the later report counts");
        }
        if claim.evidence == EvidenceState::Rejected
            && let Some(accepted) = claims
                .iter()
                .rev()
                .find(|other| other.share >= 1.0 && other.evidence == EvidenceState::Accepted)
        {
            let what = format!("rejected, but row {} was accepted as done", accepted.row);
            note(row, FindingKind::RejectedAfterAccepted, what, "not done");
        }
        if let Some(done) = claim.done {
            if done > rules.at {
                let what = format!("done on {done}, after {}, the day of the assessment", rules.at);
                note(row, FindingKind::DoneAfterAssessment, what, "not done; the share before it is kept");
                claim.ahead = true;
            } else if done > on {
                let what = format!("done on {done}, after the report of {on}");
                note(row, FindingKind::DoneAfterReport, what, "the day of doing counts");
            } else if let Some(start) = start
                && done < start
            {
                let what = format!("done on {done}, before the start on {start}");
                note(
                    row,
                    FindingKind::DoneBeforeStart,
                    what,
                    "the day of the report counts as that of doing",
                );
                claim.done = None;
            }
        }
        claims.push(claim);
    }
    claims
}

/// What the reports of one day say together: the least of what they say.
fn one_of(day: &[&Report], note: &mut Note<'_>) -> Claim {
    let first = day[0];
    let mut claim = Claim {
        row: first.row,
        on: first.on,
        share: first.share,
        evidence: first.evidence,
        done: first.done,
        ahead: false,
    };
    for &other in &day[1..] {
        let same = (other.share.total_cmp(&first.share).is_eq(), other.evidence, other.done)
            == (true, first.evidence, first.done);
        if same {
            let what = format!("says what row {} says", first.row);
            note(other.row, FindingKind::RepeatedReport, what, "counted once");
            continue;
        }
        let words = |report: &Report| {
            let share = match report.share {
                share if share.is_nan() => "no share".to_owned(),
                share => format!("{share} done"),
            };
            let done = report.done.map(|done| format!(" on {done}")).unwrap_or_default();
            format!("{share}{done}, {}", report.evidence.name(Language::English))
        };
        let what = format!("on {}: {}; but row {} says: {}", other.on, words(other), first.row, words(first));
        let treated = "the smaller share, the worse decision and the later day of doing count";
        note(other.row, FindingKind::Contradiction, what, treated);
        claim.row = other.row;
        // A share that is not said gives way to one that is.
        claim.share = claim.share.min(other.share);
        claim.evidence = claim.evidence.min(other.evidence);
        claim.done = claim.done.max(other.done);
    }
    claim
}

#[cfg(test)]
mod tests {
    use super::super::made::{day, review};
    use super::super::{Review, ReviewRules};
    use super::*;

    /// One deliverable due on 30 June 2024, at the end of the year.
    fn judged(rows: &[&str], evidence: Acceptance) -> Review {
        let reports = format!("task_no,date,share_done,evidence,done_date\n{}\n", rows.join("\n"));
        let rules = ReviewRules::at(day("2024-12-31")).evidence(evidence);
        review("task_no,deadline,lead_units\n1,2024年6月,A\n", &reports, &rules)
    }

    fn standing(rows: &[&str]) -> (Status, f64, Option<NaiveDate>) {
        let review = judged(rows, Acceptance::AcceptedOrPending);
        let one = &review.standings()[0];
        (one.status, one.share, one.done)
    }

    fn findings(rows: &[&str]) -> Vec<(u64, FindingKind)> {
        let review = judged(rows, Acceptance::AcceptedOrPending);
        review.findings().iter().map(|finding| (finding.row.unwrap(), finding.kind)).collect()
    }

    #[test]
    fn the_latest_report_counts_and_done_is_the_day_that_is_named_or_else_that_of_the_first_report_of_it() {
        assert_eq!(standing(&["1,2024-05-01,0.4,,"]), (Status::Overdue, 0.4, None));
        assert_eq!(
            standing(&["1,2024-07-09,1,,2024-06-30", "1,2024-05-01,0.4,,"]),
            (Status::DoneOnTime, 1.0, Some(day("2024-06-30")))
        );
        assert_eq!(
            standing(&["1,2024-06-20,1,,", "1,2024-07-09,1,accepted,"]),
            (Status::DoneOnTime, 1.0, Some(day("2024-06-20")))
        );
        assert_eq!(standing(&["1,2024-07-01,1,,"]), (Status::DoneLate, 1.0, Some(day("2024-07-01"))));
        assert_eq!(findings(&["1,2024-05-01,0.4,,", "1,2024-06-01,1,,"]), []);
    }

    #[test]
    fn rejected_evidence_takes_back_what_it_claims() {
        assert_eq!(
            standing(&["1,2024-05-01,0.6,accepted,", "1,2024-06-01,1,rejected,"]),
            (Status::Overdue, 0.6, None)
        );
        let rows = ["1,2024-05-01,0.6,,", "1,2024-06-01,1,accepted,", "1,2024-07-01,1,rejected,"];
        assert_eq!(standing(&rows), (Status::Overdue, 0.6, None));
        assert_eq!(findings(&rows), [(4, FindingKind::RejectedAfterAccepted)]);
        // A smaller share after a rejection is an answer to it, and no contradiction.
        assert_eq!(findings(&["1,2024-05-01,1,rejected,", "1,2024-06-01,0.8,,"]), []);
        let review = judged(&["1,2024-05-01,1,rejected,", "1,2024-06-01,1,accepted,"], Acceptance::Accepted);
        let one = &review.standings()[0];
        assert_eq!((one.reports, one.judged, one.rejected), (2, 2, 1));
        assert_eq!(one.done, Some(day("2024-06-01")), "what was rejected is not the first report of it");
    }

    #[test]
    fn only_accepted_evidence_counts_where_that_is_the_rule_and_then_it_stands() {
        let strict = |rows: &[&str]| {
            let review = judged(rows, Acceptance::Accepted);
            let one = &review.standings()[0];
            (one.status, one.share, one.done)
        };
        assert_eq!(strict(&["1,2024-06-01,1,pending,"]), (Status::Overdue, 0.0, None));
        let rows = ["1,2024-05-01,0.5,通过,", "1,2024-06-01,1,待审,"];
        assert_eq!(strict(&rows), (Status::Overdue, 0.5, None));
        let rows = ["1,2024-06-01,1,待审,", "1,2024-07-01,1,通过,", "1,2024-08-01,1,,"];
        assert_eq!(strict(&rows), (Status::DoneOnTime, 1.0, Some(day("2024-06-01"))));
    }

    #[test]
    fn reports_of_one_day_that_differ_are_named_and_the_least_counts() {
        let rows = ["1,2024-06-01,1,accepted,2024-05-30", "1,2024-06-01,0.9,pending,"];
        assert_eq!(standing(&rows).1, 0.9);
        // The day of doing beside a share of 0.9 does not fit either.
        assert_eq!(findings(&rows), [(3, FindingKind::Contradiction), (3, FindingKind::DoneInPart)]);
        assert_eq!(findings(&["1,2024-06-01,1,,", "1,2024-06-01,1,,"]), [(3, FindingKind::RepeatedReport)]);
        let review = judged(&rows, Acceptance::AcceptedOrPending);
        let finding = &review.findings()[0];
        assert_eq!(
            finding.what,
            "on 2024-06-01: 0.9 done, pending; but row 2 says: 1 done on 2024-05-30, accepted"
        );
        assert_eq!(finding.treated, "the smaller share, the worse decision and the later day of doing count");
    }

    #[test]
    fn shares_that_fall_or_are_not_said_are_named() {
        let rows = ["1,2024-05-01,0.8,,", "1,2024-06-01,0.5,,"];
        assert_eq!((standing(&rows).1, findings(&rows)), (0.5, vec![(3, FindingKind::ShareFell)]));
        let rows = ["1,2024-05-01,0.8,,", "1,2024-06-01,,,"];
        assert_eq!((standing(&rows).1, findings(&rows)), (0.8, vec![(3, FindingKind::NoShare)]));
        assert_eq!(standing(&["1,2024-05-01,,,"]), (Status::Overdue, 0.0, None));
        // A day of doing says that all is done.
        assert_eq!(standing(&["1,2024-07-01,,,2024-06-30"]).0, Status::DoneOnTime);
    }

    #[test]
    fn days_of_doing_that_cannot_be_are_named() {
        let early = ["1,2024-06-01,1,,2023-12-31"];
        assert_eq!(standing(&early), (Status::DoneOnTime, 1.0, Some(day("2024-06-01"))));
        assert_eq!(findings(&early), [(2, FindingKind::DoneBeforeStart)]);
        let after_report = ["1,2024-06-01,1,,2024-07-01"];
        assert_eq!(standing(&after_report), (Status::DoneLate, 1.0, Some(day("2024-07-01"))));
        assert_eq!(findings(&after_report), [(2, FindingKind::DoneAfterReport)]);
        let ahead = ["1,2024-05-01,0.7,,", "1,2024-06-01,1,,2025-01-01"];
        assert_eq!(standing(&ahead), (Status::Overdue, 0.7, None));
        assert_eq!(findings(&ahead), [(3, FindingKind::DoneAfterAssessment)]);
        let part = ["1,2024-06-01,0.9,,2024-06-01"];
        assert_eq!((standing(&part).1, findings(&part)), (0.9, vec![(2, FindingKind::DoneInPart)]));
        let two = ["1,2024-06-01,1,,2024-05-30", "1,2024-07-01,1,,2024-06-15"];
        assert_eq!(standing(&two).2, Some(day("2024-06-15")));
        assert_eq!(findings(&two), [(3, FindingKind::DoneDaysDiffer)]);
    }
}
