//! What the reports on one deliverable come to.

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
            format!("{share}{done}, {}", report.evidence.name("en"))
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
