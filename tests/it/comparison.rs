//! Two assessments side by side: the published sensitivity tests of an index, and which choice does what.

use std::collections::HashMap;

use govindex::explain::{Comparison, compare};
use govindex::framework::{Dimension, Indicator, Node, Spec};
use govindex::normalize::{Direction, MinMax, Normalize};
use govindex::scoring::{Aggregate, Rounding, RoundingRule};
use govindex::{Assessment, Cells, Dataset, Framework, ReadOptions, assess};

fn data(file: &str) -> String {
    format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))
}

mod bipa {
    use super::*;

    const ROUND: Option<Rounding> = Some(Rounding { decimals: 2, rule: RoundingRule::NearestDouble });

    fn table(file: &str, columns: &[&str]) -> Dataset {
        let options = ReadOptions::new().unit("country").indicators(columns.to_vec());
        Dataset::read_csv(data(&format!("bipa-2024/{file}")), &options).unwrap()
    }

    /// The published metrics are scores already.
    fn of_published_metrics() -> Framework {
        let mut spec = Framework::builtin("bipa-2024").unwrap().spec().clone();
        for indicator in &mut spec.indicator {
            indicator.normalize = Some(Normalize::None);
            indicator.direction = Direction::Higher;
        }
        spec.check().unwrap()
    }

    fn codes(framework: &Framework, level: usize) -> Vec<&str> {
        framework.nodes().iter().filter(|node| node.level() == level).map(Node::code).collect()
    }

    fn index() -> Assessment {
        let framework = of_published_metrics();
        let metrics = codes(&framework, 4);
        assess(&framework, &table("scores.csv", &metrics)).unwrap()
    }

    /// The mean of some columns in one step.
    fn flat(columns: &[&str]) -> Framework {
        let indicator = |code: &&str| Indicator {
            code: (*code).to_owned(),
            parent: Some("BIPA".to_owned()),
            normalize: Some(Normalize::None),
            ..Indicator::default()
        };
        let root = Dimension { code: "BIPA".to_owned(), round: ROUND, ..Dimension::default() };
        let spec = Spec {
            id: "flat".to_owned(),
            scale: [0.0, 1.0],
            dimension: vec![root],
            indicator: columns.iter().map(indicator).collect(),
            ..Spec::default()
        };
        spec.check().unwrap()
    }

    /// Puts a node of its own over a dimension, which alone is its child, and has the rounding of its own.
    fn put_over(spec: &mut Spec, code: &str, rescale: Normalize, round: Option<Rounding>) {
        let at = spec.dimension.iter().position(|one| one.code == code).unwrap();
        let over = Dimension {
            code: format!("over {code}"),
            parent: spec.dimension[at].parent.replace(format!("over {code}")),
            rescale: Some(rescale),
            round,
            ..Dimension::default()
        };
        spec.dimension.push(over);
    }

    /// The rounding is said by every node for itself.
    fn without_common_rounding(framework: &Framework) -> Spec {
        let mut spec = framework.spec().clone();
        spec.method.round = None;
        spec.dimension.iter_mut().for_each(|one| one.round = ROUND);
        spec.indicator.iter_mut().for_each(|one| one.round = ROUND);
        spec
    }

    fn column(comparison: &Comparison, name: &str) -> Vec<f64> {
        let table = comparison.table();
        let Some(Cells::Number { values, .. }) = table.column(name) else { panic!("{name}") };
        values.clone()
    }

    /// Compares with a printed row, whose differences are those of the index less the test.
    fn assert_is_printed(test: &str, a: &Assessment, b: &Assessment) {
        let text = std::fs::read_to_string(data("bipa-2024/sensitivity.csv")).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let row = lines.find(|cells| cells[0] == test).unwrap();
        let printed =
            |name: &str| -> f64 { row[header.iter().position(|one| *one == name).unwrap()].parse().unwrap() };
        let found = compare(a, b, None).unwrap();
        let shift = found.summary();
        assert_eq!((shift.units, shift.compared), (120, 120));
        let close = |value: f64, name: &str, half: f64| {
            assert!((value - printed(name)).abs() <= half * 1.000_001, "{test} {name}: {value}");
        };
        close(-shift.mean_score_change, "value_diff", 0.005);
        close(shift.mean_abs_score_change, "value_diff_abs", 0.005);
        close(shift.rank_changed as f64, "n_rank_diff", 0.0);
        close(-shift.mean_rank_change, "rank_diff", 0.05);
        close(shift.mean_abs_rank_change, "rank_diff_abs", 0.05);
        close(shift.pearson.unwrap(), "out_pearson", 0.0005);
        close(shift.kendall.unwrap(), "out_kendall", 0.0005);
        let relative = |value: f64, name: &str, tolerance: f64| {
            assert!((value / printed(name) - 1.0).abs() < tolerance, "{test} {name}: {value:e}");
        };
        // t grows beyond bounds as r nears 1, so the digits of p are fewer.
        relative(shift.pearson_p.unwrap(), "p_pearson", 1e-8);
        relative(shift.kendall_p.unwrap(), "p_kendall", 1e-10);
        // What these columns count: see the README of the data.
        let (before, after) = (column(&found, "score_a"), column(&found, "score_b"));
        let scores = || before.iter().zip(&after).map(|(a, b)| a - b);
        close(scores().filter(|x| *x != 0.0).count() as f64, "n_value_diff", 0.0);
        close(scores().filter(|x| x.abs() >= 0.05).count() as f64, "n_value_diff5", 0.0);
        let risen = column(&found, "rank_change").iter().filter(|x| **x <= -5.0).count();
        close(risen as f64, "n_rank_diff5", 0.0);
        let fallen = column(&found, "rank_change").iter().filter(|x| **x >= 5.0).count();
        assert_eq!(shift.rank_changed_by_5, risen + fallen);
    }

    #[test]
    fn ranked_data() {
        let mut spec = of_published_metrics().spec().clone();
        let original = Framework::builtin("bipa-2024").unwrap();
        for indicator in &mut spec.indicator {
            indicator.direction = Direction::Lower;
            indicator.normalize = Some(match original.node(&indicator.code).unwrap().normalize() {
                Normalize::MinMax(own) => Normalize::MinMax(*own),
                _ => Normalize::MinMax(MinMax::default()),
            });
        }
        let framework = spec.check().unwrap();
        let ranks = table("ranks.csv", &codes(&framework, 4));
        assert_is_printed("1_2_ranked", &index(), &assess(&framework, &ranks).unwrap());
    }

    #[test]
    fn every_tier_rescaled() {
        let framework = of_published_metrics();
        let scores = table("scores.csv", &codes(&framework, 4));
        let min_max = || Normalize::MinMax(MinMax::default());
        let mut before = without_common_rounding(&framework);
        put_over(&mut before, "BIPA", min_max(), None);
        let mut after = without_common_rounding(&framework);
        for code in (1..=3).flat_map(|level| codes(&framework, level)) {
            put_over(&mut after, code, min_max(), None);
        }
        put_over(&mut after, "BIPA", min_max(), ROUND);
        let assessed = |spec: Spec| assess(&spec.check().unwrap(), &scores).unwrap();
        assert_is_printed("1_3_tier01", &assessed(before), &assessed(after));
    }

    /// The geometric mean of the scores and 1.
    #[test]
    fn geometric_mean() {
        let framework = of_published_metrics();
        let metrics = codes(&framework, 4);
        let scores = table("scores.csv", &metrics);
        let mut raised = Dataset::new(scores.units().to_vec()).unwrap();
        for code in &metrics {
            let values = scores.indicator(code).unwrap().values().iter().map(|x| x + 1.0);
            raised = raised.with_indicator(code, values.collect::<Vec<_>>()).unwrap();
        }
        let mut spec = without_common_rounding(&framework);
        spec.method.aggregate = Some(Aggregate::Geometric);
        put_over(&mut spec, "BIPA", Normalize::MinMax(MinMax::default().bounds(1.0, 2.0)), None);
        assert_is_printed("1_4_geomean", &index(), &assess(&spec.check().unwrap(), &raised).unwrap());
    }

    /// Gaps of indicators: half the mean of the region and half that of the income group.
    #[test]
    fn simple_imputation() {
        let index = index();
        let indicators = codes(index.framework(), 3);
        let countries = std::fs::read_to_string(data("bipa-2024/countries.csv")).unwrap();
        // A region may hold a comma.
        let line_of = |unit: &String| {
            let line = countries.lines().find(|line| line.starts_with(unit.as_str())).unwrap();
            line.split_once(',').unwrap().1.rsplit_once(',').unwrap()
        };
        let groups: [Vec<&str>; 2] = [
            index.units().iter().map(|unit| line_of(unit).0).collect(),
            index.units().iter().map(|unit| line_of(unit).1).collect(),
        ];
        let mut filled = Dataset::new(index.units().to_vec()).unwrap();
        for code in &indicators {
            let scores = index.scores_at(code).unwrap();
            let means = groups.each_ref().map(|group| {
                let mut sums: HashMap<&str, (f64, f64)> = HashMap::new();
                for (member, score) in group.iter().zip(scores).filter(|(_, score)| !score.is_nan()) {
                    let sum = sums.entry(member).or_default();
                    *sum = (sum.0 + score, sum.1 + 1.0);
                }
                sums
            });
            let mean = |which: usize, row: usize| {
                let (sum, count) = means[which][groups[which][row]];
                sum / count
            };
            let value = |(row, score): (usize, &f64)| {
                if score.is_nan() {
                    ROUND.unwrap().round(0.5 * mean(0, row) + 0.5 * mean(1, row))
                } else {
                    *score
                }
            };
            filled = filled
                .with_indicator(code, scores.iter().enumerate().map(value).collect::<Vec<_>>())
                .unwrap();
        }
        let mut framework = index.framework().clone();
        for code in &indicators {
            framework = framework.collapse(code).unwrap();
        }
        assert_is_printed("3_1_impsimple", &index, &assess(&framework, &filled).unwrap());
    }

    #[test]
    fn one_plain_mean() {
        let index = index();
        let metrics = codes(index.framework(), 4);
        let scores = table("scores.csv", &metrics);
        let by = |columns: &[&str], data: &Dataset| assess(&flat(columns), data).unwrap();
        assert_is_printed("4_1_nowgt", &index, &by(&metrics, &scores));
        let complete: Vec<&str> =
            metrics.iter().copied().filter(|code| scores.indicator(code).unwrap().present() >= 119).collect();
        assert_is_printed("3_4_complmets", &index, &by(&complete, &scores));
        let published = table("scores.csv", &codes(index.framework(), 3));
        let complete: Vec<&str> = published
            .indicators()
            .filter(|code| published.indicator(code).unwrap().present() >= 119)
            .collect();
        assert_is_printed("3_5_complinds", &index, &by(&complete, &published));
    }
}

mod choices {
    use super::*;
    use govindex::explain::ChoiceEffect;
    use govindex::robustness::side_by_side;
    use govindex::{Language, Panel, assess_panel};

    const UNITS: [&str; 6] = ["u", "v", "w", "x", "y", "z"];

    fn numbers() -> Dataset {
        Dataset::new(UNITS)
            .unwrap()
            .with_indicator("A", vec![12.0, 80.0, 55.0, 31.0, 67.0, 94.0])
            .unwrap()
            .with_indicator("B", vec![71.0, 15.0, 60.0, f64::NAN, 40.0, 22.0])
            .unwrap()
            .with_indicator("C", vec![35.0, 52.0, 18.0, 77.0, 49.0, 61.0])
            .unwrap()
    }

    /// A tree of one dimension D and an indicator C, with what the three places say beside their codes.
    fn tree(head: &str, index: &str, dimension: &str, a: &str) -> Framework {
        Framework::from_toml(&format!(
            "id = 'x'\n{head}\n[[dimension]]\ncode = 'I'\n{index}\n[[dimension]]\ncode = 'D'\nparent = 'I'\n{dimension}\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\n{a}\n[[indicator]]\ncode = 'B'\nparent = 'D'\n\
             [[indicator]]\ncode = 'C'\nparent = 'I'\n"
        ))
        .unwrap()
    }

    const PLAIN: &str = "[method]\nnormalize = 'none'\nmissing = 'rescale'\n";

    fn plain() -> Assessment {
        assess(&tree(PLAIN, "", "", ""), &numbers()).unwrap()
    }

    fn effects(a: &Assessment, b: &Assessment) -> Vec<ChoiceEffect> {
        compare(a, b, None).unwrap().choices().effects().to_vec()
    }

    fn assert_moves_as(effect: &ChoiceEffect, a: &Assessment, b: &Assessment) {
        let shift = compare(a, b, None).unwrap().summary().clone();
        assert_eq!(effect.rank_changed, Some(shift.rank_changed), "{}", effect.choice);
        assert_eq!(effect.spearman, shift.spearman, "{}", effect.choice);
        assert!((effect.mean_abs_rank_change - shift.mean_abs_rank_change).abs() < 1e-12);
        assert!((effect.mean_abs_score_change - shift.mean_abs_score_change).abs() < 1e-9);
        assert!(effect.fault.is_none());
    }

    #[test]
    fn the_same_twice_differs_in_nothing() {
        let found = compare(&plain(), &plain(), None).unwrap();
        assert!(found.choices().effects().is_empty());
        let shift = found.summary();
        assert_eq!((shift.rank_changed, shift.score_changed, shift.pearson), (0, Some(0), Some(1.0)));
        assert_eq!((shift.largest_rank_change, &shift.moved_most[..]), (0.0, &[][..]));
        assert_eq!(shift.grade_changed, None);
        // What stands at every node and what it takes from above are one choice.
        let spelt =
            assess(&tree("", "missing = 'rescale'\nweights = 'equal'", "", "normalize = 'none'"), &numbers());
        let names: Vec<&str> = effects(&plain(), &spelt.unwrap()).iter().map(|one| one.choice).collect();
        assert_eq!(names, ["normalize", "jointly", "rest"]);
    }

    /// Each single choice is held against a framework that was written with it.
    #[test]
    fn each_choice_alone_and_all_together() {
        let a = plain();
        let method = |index: &str, dimension: &str, own: &str| tree(PLAIN, index, dimension, own);
        let b = assess(
            &method("aggregate = 'geometric'", "missing = 'propagate'", "normalize = 'min-max'"),
            &numbers(),
        );
        let b = b.unwrap();
        let found = effects(&a, &b);
        let names: Vec<&str> = found.iter().map(|one| one.choice).collect();
        assert_eq!(names, ["normalize", "aggregate", "missing", "jointly", "rest"]);
        assert_eq!(found[0].nodes, ["A"]);
        assert_eq!(found[1].nodes, ["I"]);
        assert_eq!(found[2].nodes, ["D"]);
        let alone = [
            method("", "", "normalize = 'min-max'"),
            method("aggregate = 'geometric'", "", ""),
            method("", "missing = 'propagate'", ""),
        ]
        .map(|framework| assess(&framework, &numbers()).unwrap());
        for (effect, alone) in found.iter().zip(&alone) {
            assert_moves_as(effect, &a, alone);
        }
        assert_moves_as(&found[3], &a, &b);
        // The rest, unit by unit.
        let changes = |of: &Assessment| -> Vec<f64> {
            let scores = of.scores_at("I").unwrap().iter().zip(a.scores_at("I").unwrap());
            scores.map(|(after, before)| after - before).collect()
        };
        let singles = alone.each_ref().map(changes);
        let rest = changes(&b)
            .into_iter()
            .enumerate()
            .map(|(i, all)| all - singles.iter().map(|one| one[i]).sum::<f64>());
        let rest: Vec<f64> = rest.filter(|x| !x.is_nan()).map(f64::abs).collect();
        assert!((found[4].mean_abs_score_change - rest.iter().sum::<f64>() / rest.len() as f64).abs() < 1e-9);
        assert!(found[4].mean_abs_score_change > 1e-3);
    }

    #[test]
    fn a_single_choice_leaves_no_rest() {
        let grades = "grades = [{ grade = 'good', at-least = 50 }, { grade = 'poor', below = 50 }]\n";
        let a = assess(&tree(&format!("{grades}{PLAIN}"), "", "", ""), &numbers()).unwrap();
        let gate = "[[gate]]\nwhen = { node = 'C', above = 60 }\nthen = { cap = 30 }\nreason = 'r'\n";
        let with = |head: &str, tail: &str| {
            let text = tree(head, "", "", "").to_toml().unwrap() + tail;
            assess(&Framework::from_toml(&text).unwrap(), &numbers()).unwrap()
        };
        let head = format!("{grades}{PLAIN}");
        for (name, b) in [
            ("gate", with(&head, gate)),
            ("quota", with(&head, "[[quota]]\ngrade = 'good'\nat-most = 0.2\n")),
            ("grades", with(&head.replace("50", "45"), "")),
            ("weights", {
                let mut spec = a.framework().spec().clone();
                spec.dimension[1].weight = Some(3.0);
                spec.indicator[2].weight = Some(1.0);
                assess(&spec.check().unwrap(), &numbers()).unwrap()
            }),
            ("data", {
                assess(
                    a.framework(),
                    &numbers().with_values("A", vec![99.0, 1.0, 55.0, 31.0, 67.0, 94.0]).unwrap(),
                )
                .unwrap()
            }),
            ("round", {
                let mut spec = a.framework().spec().clone();
                spec.method.round = Some(Rounding { decimals: 0, rule: RoundingRule::HalfUp });
                assess(&spec.check().unwrap(), &numbers()).unwrap()
            }),
        ] {
            let found = effects(&a, &b);
            let names: Vec<&str> = found.iter().map(|one| one.choice).collect();
            assert_eq!(names, [name, "jointly", "rest"]);
            assert_moves_as(&found[0], &a, &b);
            assert_moves_as(&found[1], &a, &b);
            assert_eq!((found[2].rank_changed, found[2].mean_abs_rank_change), (Some(0), 0.0), "{name}");
            assert!(found[2].mean_abs_score_change < 1e-9, "{name}");
            let graded = found[0].grade_changed.unwrap();
            if ["gate", "quota", "grades"].contains(&name) {
                assert!(graded > 0, "{name}");
                assert!(
                    compare(&a, &b, None).unwrap().units().iter().any(|one| one.grades[0] != one.grades[1])
                );
            }
        }
    }

    #[test]
    fn a_step_of_preparation_that_one_takes_is_its_own_choice() {
        let a = plain();
        let b = assess(&tree(&format!("{PLAIN}impute = 'median'\n"), "", "", ""), &numbers()).unwrap();
        for (a, b) in [(&a, &b), (&b, &a)] {
            let found = effects(a, b);
            let names: Vec<&str> = found.iter().map(|one| one.choice).collect();
            assert_eq!(names, ["impute", "jointly", "rest"]);
            assert!(found[0].fault.is_none(), "{:?}", found[0]);
            assert_moves_as(&found[0], a, b);
            assert!(found[2].mean_abs_score_change < 1e-9);
        }
    }

    #[test]
    fn weights_that_the_data_decide_are_a_choice() {
        let whole = numbers().with_values("B", vec![71.0, 15.0, 60.0, 5.0, 40.0, 22.0]).unwrap();
        let assessed = |dimension: &str| assess(&tree(PLAIN, "", dimension, ""), &whole).unwrap();
        let (a, b) = (assessed(""), assessed("weights = 'standard-deviation'"));
        let found = effects(&a, &b);
        assert_eq!((found[0].choice, &found[0].nodes[..]), ("weights", &["D".to_owned()][..]));
        assert_moves_as(&found[0], &a, &b);
        // A name that says the same weights is no choice.
        assert!(effects(&a, &assessed("weights = 'equal'")).is_empty());
    }

    #[test]
    fn frameworks_with_other_codes_and_trees() {
        let a = plain();
        // The index has another code, C reads another column, and A is weighed below another dimension.
        let mut spec = a.framework().spec().clone();
        spec.dimension[0].code = "J".to_owned();
        spec.dimension[1].parent = Some("J".to_owned());
        spec.indicator[2].parent = Some("J".to_owned());
        spec.indicator[2].column = Some("C2".to_owned());
        spec.method.aggregate = Some(Aggregate::Geometric);
        let other = numbers().with_indicator("C2", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        let b = assess(&spec.clone().check().unwrap(), &other).unwrap();
        let found = effects(&a, &b);
        let names: Vec<&str> = found.iter().map(|one| one.choice).collect();
        assert_eq!(names, ["data", "aggregate", "jointly", "rest"]);
        assert_eq!(found[1].nodes, ["I", "D"]);
        assert_moves_as(&found[2], &a, &b);

        spec.indicator[0].parent = Some("J".to_owned());
        let b = assess(&spec.check().unwrap(), &other).unwrap();
        let found = effects(&a, &b);
        let tree = found.iter().find(|one| one.choice == "tree").unwrap();
        assert_eq!(tree.nodes, ["A"]);
        let fault = tree.fault.as_ref().unwrap();
        assert!(fault.to_string().contains("`A`"), "{fault}");
        let chinese = fault.message(Language::Chinese);
        assert!(!chinese.contains("framework") && !chinese.contains("tree"), "{chinese}");
        assert!(found.last().unwrap().mean_abs_rank_change > 0.0);
        assert_eq!(compare(&a, &b, Some("I")).unwrap_err().code(), "unknown_node");
        assert_eq!(compare(&a, &b, Some("D")).unwrap().summary().units, 6);
    }

    #[test]
    fn another_scale_leaves_changes_of_scores_open() {
        let a = plain();
        let mut spec = a.framework().spec().clone();
        spec.scale = [0.0, 1000.0];
        let b = assess(&spec.check().unwrap(), &numbers()).unwrap();
        let found = compare(&a, &b, None).unwrap();
        assert_eq!((found.summary().score_changed, found.summary().rank_changed), (None, 0));
        assert!(found.summary().mean_abs_score_change.is_nan() && found.units()[0].score_change.is_nan());
        assert_eq!(found.choices().effects()[0].choice, "scale");
    }

    #[test]
    fn units_that_only_one_has_are_named_and_not_ranked() {
        let a = plain();
        let fewer = numbers().select(&[5, 3, 1, 0]).unwrap();
        let b = assess(a.framework(), &fewer).unwrap();
        let found = compare(&a, &b, None).unwrap();
        assert_eq!(found.only(), &[vec!["w".to_owned(), "y".to_owned()], Vec::new()]);
        // Among z, x, v and u nothing changes: the scores are those of each alone.
        assert_eq!((found.summary().units, found.summary().rank_changed), (4, 0));
        assert!(found.units().iter().all(|one| one.ranks[0] <= 4.0));
        let found = compare(&b, &a, None).unwrap();
        assert_eq!(found.only()[1], ["w", "y"]);
        assert_eq!(found.choices().effects()[0].choice, "data");
        assert_eq!(found.summary_table().column("only_b"), Some(&Cells::Count(vec![Some(2)])));

        let strangers = Dataset::new(["p", "q"]).unwrap();
        let strangers = ["A", "B", "C"]
            .iter()
            .fold(strangers, |data, code| data.with_indicator(code, vec![1.0, 2.0]).unwrap());
        let error = compare(&a, &assess(a.framework(), &strangers).unwrap(), None).unwrap_err();
        assert_eq!(error.code(), "invalid_parameter");
        assert!(error.to_string().contains("`p` here, `u` there"), "{error}");
        assert!(!error.message(Language::Chinese).contains("unit"), "{}", error.message(Language::Chinese));
    }

    #[test]
    fn a_unit_without_a_score_is_not_compared() {
        let a = plain();
        let b =
            assess(&tree("[method]\nnormalize = 'none'\nmissing = 'propagate'\n", "", "", ""), &numbers())
                .unwrap();
        let found = compare(&a, &b, None).unwrap();
        assert_eq!((found.summary().units, found.summary().compared), (6, 5));
        let x = found.units().last().unwrap();
        assert_eq!(x.unit, "x");
        assert!(x.scores[1].is_nan() && x.rank_change.is_nan() && x.score_change.is_nan());
    }

    /// A period of a panel shares its bounds with the others, so no choice can be put into it alone.
    #[test]
    fn a_period_of_a_panel_is_compared_without_choices() {
        let framework =
            |mean: &str| tree(&format!("[method]\nbounds = 'pooled'\naggregate = '{mean}'\n"), "", "", "");
        let later = numbers().with_values("A", vec![200.0, 80.0, 55.0, 31.0, 67.0, 94.0]).unwrap();
        let panel = Panel::new(vec![numbers().with_period("2020"), later.with_period("2021")]).unwrap();
        let [a, b] = ["arithmetic", "minimum"].map(|mean| assess_panel(&framework(mean), &panel).unwrap());
        let found = compare(&a["2020"], &b["2020"], None).unwrap();
        let effect = &found.choices().effects()[0];
        assert_eq!(effect.choice, "aggregate");
        let fault = effect.fault.as_ref().unwrap();
        assert!(fault.to_string().contains("period of a panel"), "{fault}");
        assert!(!fault.message(Language::Chinese).contains("panel"));
    }

    /// What sets methods side by side and what compares two of them count alike.
    #[test]
    fn one_set_of_measures() {
        let a = plain();
        let b = assess(&tree(PLAIN, "aggregate = 'geometric'", "", ""), &numbers()).unwrap();
        let shift = compare(&a, &b, None).unwrap().summary().clone();
        let beside = side_by_side(&[("a", &a), ("b", &b)]).unwrap().agreement;
        let second = |name: &str| match beside.column(name) {
            Some(Cells::Number { values, .. }) => values[1],
            _ => panic!("{name}"),
        };
        assert_eq!(Some(second("spearman")), shift.spearman);
        assert_eq!(Some(second("kendall")), shift.kendall);
        assert_eq!(second("mean_shift"), shift.mean_abs_rank_change);
    }
}
