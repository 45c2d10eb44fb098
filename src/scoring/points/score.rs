//! From findings to points.

use indexmap::IndexMap;

use super::ledger::{Line, LineKind, Points};
use super::rubric::{Finding, Findings, Item, ItemKind, NotApplicable, Rubric, Rule, fault};
use crate::error::{Problem, did_you_mean, nearest};
use crate::{Error, Result};

/// Scores one unit by a rubric.
///
/// # Errors
/// `invalid_parameter` for a rubric that does not pass [`Rubric::check`], for a finding under an unknown item or
/// rule, with a count that is negative or not finite, or under an item that is said not to apply; `no_score` when
/// no item applies.
pub fn points(rubric: &Rubric, found: &Findings) -> Result<Points> {
    rubric.check()?;
    let findings = resolve(rubric, found)?;
    let applies = |item: &Item| !found.not_applicable.contains(&item.code);
    let deductions = || rubric.items.iter().filter(|item| item.kind == ItemKind::Deduct);
    let full = rubric.full();
    let mut result = Points {
        score: None,
        grade: None,
        full,
        base: None,
        bonus: 0.0,
        vetoes: Vec::new(),
        lines: Vec::new(),
    };

    for (item, line) in totals(&findings, ItemKind::Veto) {
        if !result.vetoes.contains(&item.code) {
            result.vetoes.push(item.code.clone());
        }
        result.lines.push(Line { kind: LineKind::Veto, nominal: 0.0, points: 0.0, ..line });
    }
    if !result.vetoes.is_empty() {
        result.score = rubric.veto.score;
        result.grade =
            rubric.veto.grade.clone().or_else(|| rubric.grades.last().map(|grade| grade.label.clone()));
        if let Some(score) = result.score {
            result.lines.push(Line::whole(LineKind::VetoScore, score - full));
        }
        return Ok(result);
    }

    let mut raw = full;
    for (_, line) in totals(&findings, ItemKind::Deduct) {
        let line = Line { kind: LineKind::Deduction, nominal: -line.nominal, points: -line.points, ..line };
        raw += line.points;
        result.lines.push(line);
    }
    raw = raw.max(0.0);
    let mut base = raw;
    if rubric.not_applicable == NotApplicable::Rescale {
        let absent: Vec<&Item> = deductions().filter(|item| !applies(item)).collect();
        let left: f64 = deductions().filter(|item| applies(item)).map(|item| item.points).sum();
        if left <= 0.0 {
            return Err(Error::from(Problem::NoScore {
                model: "points",
                node: None,
                reason: "no item with deductions applies to the unit".into(),
                remedy: "leave the unit out",
            }));
        }
        for item in &absent {
            let line = Line::whole(LineKind::NotApplicable, -item.points);
            result.lines.push(Line { item: item.code.clone(), ..line });
            base -= item.points;
        }
        if !absent.is_empty() {
            let rescaled = base * (full / left);
            result.lines.push(Line::whole(LineKind::Rescaled, rescaled - base));
            base = rescaled;
        }
    }
    result.base = Some(base);

    let counts = rubric.bonus.is_none_or(|bound| bound.passed_by(base));
    for (_, line) in totals(&findings, ItemKind::Bonus) {
        let kind = if counts { LineKind::Bonus } else { LineKind::BonusWithheld };
        let points = if counts { line.points } else { 0.0 };
        result.bonus += points;
        result.lines.push(Line { kind, points, ..line });
    }

    let mut risks: IndexMap<&str, f64> = IndexMap::new();
    for (.., finding) in &findings {
        if let Some(risk) = &finding.risk {
            // Part of a failed item is a whole risk.
            *risks.entry(risk).or_default() += if finding.count > 0.0 { finding.count.max(1.0) } else { 0.0 };
        }
    }
    let risk = |name: &str| risks.get(name).copied().unwrap_or(0.0);
    let mut score = base + result.bonus;
    for ceiling in &rubric.ceilings {
        if risk(&ceiling.risk) > 0.0 && risk(&ceiling.risk) >= ceiling.at_least && score > ceiling.score {
            let line = Line::whole(LineKind::Ceiling, ceiling.score - score);
            result.lines.push(Line { evidence: ceiling.risk.clone(), count: risk(&ceiling.risk), ..line });
            score = ceiling.score;
        }
    }
    result.score = Some(score);
    result.grade = rubric
        .grades
        .iter()
        .find(|grade| {
            grade.from.is_none_or(|from| super::Bound::From(from).passed_by(score))
                && grade.risks.iter().all(|limit| risk(&limit.risk) <= limit.at_most)
        })
        .map(|grade| grade.label.clone());
    Ok(result)
}

type Resolved<'a> = (&'a Item, &'a Rule, &'a Finding);

/// The item and the rule of every finding.
fn resolve<'a>(rubric: &'a Rubric, found: &'a Findings) -> Result<Vec<Resolved<'a>>> {
    for code in &found.not_applicable {
        match rubric.items.iter().find(|item| &item.code == code) {
            None => return unknown("item", code, rubric.items.iter().map(|item| item.code.as_str())),
            Some(item) if item.kind != ItemKind::Deduct => {
                return fault("not-applicable", format!("`{code}`"), "an item with deductions");
            }
            Some(_) => {}
        }
    }
    let mut findings = Vec::with_capacity(found.findings.len());
    for finding in &found.findings {
        let Some(item) = rubric.items.iter().find(|item| item.code == finding.item) else {
            return unknown("item", &finding.item, rubric.items.iter().map(|item| item.code.as_str()));
        };
        let Some(rule) = item.rules.iter().find(|rule| rule.code == finding.rule) else {
            return unknown("rule", &finding.rule, item.rules.iter().map(|rule| rule.code.as_str()));
        };
        if !(finding.count >= 0.0 && finding.count.is_finite()) {
            let place = format!("{} for `{}` of `{}`", finding.count, rule.code, item.code);
            return fault("finding.count", place, "a finite number of at least 0");
        }
        if finding.count > 0.0 && found.not_applicable.contains(&item.code) {
            let place = format!("a finding under `{}`", item.code);
            return fault("finding.item", place, "under items that apply to the unit");
        }
        findings.push((item, rule, finding));
    }
    Ok(findings)
}

fn unknown<'a, T>(what: &'static str, code: &str, codes: impl Iterator<Item = &'a str>) -> Result<T> {
    let found = format!("`{code}`{}", did_you_mean(nearest(code, codes).as_deref()));
    fault(what, found, "a code that the rubric has there")
}

/// The lines of one kind of item, nominal and capped, both above 0. A rule that has not reached its `from` has none.
fn totals<'a>(findings: &[Resolved<'a>], kind: ItemKind) -> Vec<(&'a Item, Line)> {
    // What each item, and each rule in it, has used up so far.
    let mut used: IndexMap<(&str, Option<&str>), f64> = IndexMap::new();
    let mut lines = Vec::new();
    for (item, rule, finding) in findings.iter().filter(|(item, ..)| item.kind == kind) {
        let same = findings.iter().filter(|(i, r, _)| i.code == item.code && r.code == rule.code);
        let count: f64 = same.map(|(.., f)| f.count).sum();
        if finding.count <= 0.0 || count < rule.from {
            continue;
        }
        let nominal = finding.count * rule.each;
        let mut left = |key, cap: f64| cap - *used.entry(key).or_default();
        let of_rule = left((&item.code, Some(&rule.code)), rule.cap.unwrap_or(item.points));
        let of_item = left((&item.code, None), item.points);
        let points = nominal.min(of_rule).min(of_item).max(0.0);
        for key in [(item.code.as_str(), Some(rule.code.as_str())), (item.code.as_str(), None)] {
            *used.entry(key).or_default() += points;
        }
        let line = Line {
            kind: LineKind::Deduction,
            item: item.code.clone(),
            rule: rule.code.clone(),
            evidence: finding.evidence.clone(),
            count: finding.count,
            nominal,
            points,
        };
        lines.push((*item, line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::{Bound, Ceiling, PointsGrade, RiskLimit, Veto};
    use proptest::prelude::*;

    fn item(code: &str, kind: ItemKind, points: f64, rules: &[(&str, f64)]) -> Item {
        let rules = rules
            .iter()
            .map(|(code, each)| Rule { code: (*code).into(), each: *each, ..Rule::default() })
            .collect();
        Item { code: code.into(), kind, points, rules, ..Item::default() }
    }

    fn grade(label: &str, from: Option<f64>, risks: &[&str]) -> PointsGrade {
        let risks = risks.iter().map(|risk| RiskLimit { risk: (*risk).into(), at_most: 0.0 }).collect();
        PointsGrade { label: label.into(), from, risks }
    }

    /// The shape of `国办秘函〔2019〕19号`: vetoes, 100 points (25 of them for services), a bonus of 30 beyond 80.
    fn websites() -> Rubric {
        Rubric {
            items: vec![
                item("首页不更新", ItemKind::Veto, 0.0, &[("两周未更新", 0.0)]),
                item("发布解读", ItemKind::Deduct, 45.0, &[("空白栏目", 5.0), ("未更新", 4.0)]),
                item("办事服务", ItemKind::Deduct, 25.0, &[("要素缺失", 2.0)]),
                item("互动交流", ItemKind::Deduct, 30.0, &[("答复超期", 5.0)]),
                item("创新发展", ItemKind::Bonus, 30.0, &[("个性化", 10.0), ("智能搜索", 25.0)]),
            ],
            bonus: Some(Bound::Above(80.0)),
            grades: vec![grade("合格", Some(60.0), &[]), grade("不合格", None, &[])],
            ..Rubric::default()
        }
    }

    fn run(rubric: &Rubric, findings: &[(&str, &str, f64)], without: &[&str]) -> Points {
        let mut found = Findings::default();
        for (item, rule, count) in findings {
            found = found.finding(Finding::new(item, rule).count(*count));
        }
        for item in without {
            found = found.without(item);
        }
        let result = points(rubric, &found).unwrap();
        if let Some(score) = result.score {
            let sum: f64 = result.full + result.lines.iter().map(|line| line.points).sum::<f64>();
            assert!((sum - score).abs() < 1e-9, "the ledger makes the score: {sum} and {score}");
        }
        result
    }

    #[test]
    fn a_veto_ends_the_matter() {
        let result =
            run(&websites(), &[("首页不更新", "两周未更新", 1.0), ("创新发展", "智能搜索", 1.0)], &[]);
        assert_eq!((result.score, result.base, result.grade.as_deref()), (None, None, Some("不合格")));
        assert_eq!((result.lines.len(), &result.vetoes[..]), (1, &["首页不更新".to_owned()][..]));
        // A local variant prints 59.
        let local =
            Rubric { veto: Veto { grade: Some("不合格".into()), score: Some(59.0) }, ..websites() };
        assert_eq!(run(&local, &[("首页不更新", "两周未更新", 1.0)], &[]).score, Some(59.0));
    }

    #[test]
    fn the_bonus_opens_above_80_and_not_at_80() {
        let at_80 = run(&websites(), &[("互动交流", "答复超期", 4.0), ("创新发展", "个性化", 1.0)], &[]);
        assert_eq!((at_80.score, at_80.bonus), (Some(80.0), 0.0));
        assert_eq!(at_80.lines[1].kind, LineKind::BonusWithheld);
        assert_eq!((at_80.lines[1].nominal, at_80.lines[1].points), (10.0, 0.0));
        let above = run(
            &websites(),
            &[("发布解读", "未更新", 4.0), ("创新发展", "个性化", 1.0), ("创新发展", "智能搜索", 1.0)],
            &[],
        );
        // 84, and 10 + 25 earn no more than the 30 of the item.
        assert_eq!((above.base, above.bonus, above.score), (Some(84.0), 30.0, Some(114.0)));
        assert_eq!(above.lines[2].points, 20.0);
    }

    #[test]
    fn an_item_loses_no_more_than_it_has_and_59_fails() {
        let result = run(&websites(), &[("办事服务", "要素缺失", 10.0), ("办事服务", "要素缺失", 7.0)], &[]);
        assert_eq!(result.score, Some(75.0));
        assert_eq!((result.lines[1].nominal, result.lines[1].points), (-14.0, -5.0));
        let fails = run(&websites(), &[("发布解读", "空白栏目", 2.2), ("互动交流", "答复超期", 6.0)], &[]);
        assert_eq!((fails.score, fails.grade.as_deref()), (Some(59.0), Some("不合格")));
        let passes = run(&websites(), &[("发布解读", "空白栏目", 2.0), ("互动交流", "答复超期", 6.0)], &[]);
        assert_eq!((passes.score, passes.grade.as_deref()), (Some(60.0), Some("合格")));
    }

    #[test]
    fn a_department_without_services_is_scored_out_of_75() {
        let result = run(&websites(), &[("互动交流", "答复超期", 3.0)], &["办事服务"]);
        assert!((result.score.unwrap() - 60.0 * 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(result.lines[1].kind, LineKind::NotApplicable);
        let kept = Rubric { not_applicable: NotApplicable::Full, ..websites() };
        assert_eq!(run(&kept, &[("互动交流", "答复超期", 3.0)], &["办事服务"]).score, Some(85.0));
        let none = Findings::default().without("发布解读").without("办事服务").without("互动交流");
        assert_eq!(points(&websites(), &none).unwrap_err().code(), "no_score");
    }

    /// 等级测评, template 2019: 100 points less, over `q` classes, 100/q times the share of failed weight; 优 ≥ 90 without medium or high
    /// risks, 良 ≥ 80 and 中 ≥ 70 without high ones, 差 otherwise.
    #[test]
    fn graded_protection_asks_for_score_and_risks() {
        let class = |code: &str| item(code, ItemKind::Deduct, 50.0, &[("不符合", 50.0)]);
        let rubric = Rubric {
            items: vec![class("安全物理环境"), class("安全计算环境")],
            grades: vec![
                grade("优", Some(90.0), &["高", "中"]),
                grade("良", Some(80.0), &["高"]),
                grade("中", Some(70.0), &["高"]),
                grade("差", None, &[]),
            ],
            ceilings: vec![Ceiling { risk: "高".into(), at_least: 2.0, score: 60.0 }],
            ..Rubric::default()
        };
        // 2 of 20 weights fail in one class; in the other 1 fails and 1 is partly met (half), of 25.
        let failed = |risk: Option<&str>| {
            let mut second = Finding::new("安全计算环境", "不符合").count(1.5 / 25.0);
            second.risk = risk.map(str::to_owned);
            Findings::default()
                .finding(Finding::new("安全物理环境", "不符合").count(2.0 / 20.0))
                .finding(second)
        };
        let result = points(&rubric, &failed(None)).unwrap();
        assert!((result.score.unwrap() - 92.0).abs() < 1e-12);
        assert_eq!(result.grade.as_deref(), Some("优"));
        let medium = points(&rubric, &failed(Some("中"))).unwrap();
        assert_eq!(medium.grade.as_deref(), Some("良"), "92 points, but a medium risk");
        let high = points(&rubric, &failed(Some("高"))).unwrap();
        assert_eq!((high.grade.as_deref(), high.score), (Some("差"), result.score));
        let two = failed(Some("高")).finding(Finding::new("安全物理环境", "不符合").count(0.1).risk("高"));
        let two = points(&rubric, &two).unwrap();
        assert_eq!((two.score, two.lines.last().unwrap().kind), (Some(60.0), LineKind::Ceiling));
    }

    #[test]
    fn faults_name_the_code() {
        let fault = |found: &Findings| points(&websites(), found).unwrap_err().to_string();
        let unknown = fault(&Findings::default().finding(Finding::new("办事服物", "要素缺失")));
        assert!(unknown.contains("did you mean `办事服务`?"), "{unknown}");
        let negative = Finding::new("办事服务", "要素缺失").count(-1.0);
        assert!(fault(&Findings::default().finding(negative)).contains("-1"));
        let both = Findings::default().finding(Finding::new("办事服务", "要素缺失")).without("办事服务");
        assert!(fault(&both).contains("items that apply"));
        let mut twice = websites();
        twice.items.push(twice.items[1].clone());
        assert_eq!(twice.check().unwrap_err().code(), "invalid_parameter");
    }

    proptest! {
        /// A further finding never raises the score, and the ledger always makes it.
        #[test]
        fn more_findings_never_raise_the_score(counts in prop::collection::vec(0_u32..8, 4), which in 0_usize..4) {
            let rules = [("发布解读", "空白栏目"), ("发布解读", "未更新"), ("办事服务", "要素缺失"), ("互动交流", "答复超期")];
            let score = |counts: &[u32]| {
                let findings: Vec<_> =
                    rules.iter().zip(counts).map(|((item, rule), n)| (*item, *rule, f64::from(*n))).collect();
                run(&websites(), &findings, &[]).score.unwrap()
            };
            let mut more = counts.clone();
            more[which] += 1;
            prop_assert!(score(&more) <= score(&counts));
        }
    }
}
