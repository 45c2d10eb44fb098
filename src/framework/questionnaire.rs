//! Asking experts for weights: a sheet of pairwise comparisons, and the framework with what they answered.

use indexmap::{IndexMap, IndexSet};

use super::Framework;
use crate::Error;
use crate::error::{Problem, Result, nearest};
use crate::evidence::Records;
use crate::reading::{Cell, Faults};
use crate::spelling;
use crate::table::{Cells, Table};
use crate::weights::{Ahp, AhpExpert, AhpJudgements, Pairs, Weights, judgement_fault};

/// The column that experts fill in.
const ANSWER: &str = "a_over_b";

/// What an answer is that cannot be read.
const NO_NUMBER: &str = "is not a number from 1/9 to 9, nor a fraction such as 1/3; where a spreadsheet made a date of a \
                         fraction, format the column as text and type it again";

impl Framework {
    /// The sheet of pairwise comparisons for the weights of this framework, to be saved as CSV and sent to experts: a row
    /// for each two children of a dimension, the index first. Columns: `expert` (blank), `node` and its name, `a`, `b` and
    /// their names in a language, and `a_over_b` (blank): how many times as important `a` is as `b`, from `1/9` to `9`.
    ///
    /// Children with the weight 0 are not asked for.
    ///
    /// ```
    /// let framework = govindex::Framework::builtin("inner-mongolia-digital-government")?;
    /// let sheet = framework.questionnaire("zh").to_csv();
    /// assert!(sheet.contains(",INDEX,数字政府建设水平,COORDINATION,统筹管理,PROJECTS,项目建设,"));
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// Source: T. L. Saaty (1980), *The Analytic Hierarchy Process*.
    #[must_use]
    pub fn questionnaire(&self, language: &str) -> Table {
        let mut columns: IndexMap<&str, Vec<String>> = IndexMap::new();
        for node in self.nodes() {
            let children: Vec<_> = node
                .children()
                .iter()
                .map(|&child| &self.nodes()[child])
                .filter(|child| child.weight() > 0.0)
                .collect();
            for (i, a) in children.iter().enumerate() {
                for b in &children[i + 1..] {
                    let row = [
                        ("expert", ""),
                        ("node", node.code()),
                        ("node_name", node.name().get(language)),
                        ("a", a.code()),
                        ("a_name", a.name().get(language)),
                        ("b", b.code()),
                        ("b_name", b.name().get(language)),
                        (ANSWER, ""),
                    ];
                    for (column, text) in row {
                        columns.entry(column).or_default().push(text.to_owned());
                    }
                }
            }
        }
        columns.into_iter().fold(Table::new(), |table, (name, texts)| {
            let blank_is_none = texts.into_iter().map(|text| (!text.is_empty()).then_some(text)).collect();
            table.with(name, Cells::Text(blank_is_none))
        })
    }

    /// The same framework with weights from a filled-in [`questionnaire`](Self::questionnaire): AHP at every dimension
    /// that was answered, the judgements of several experts put together. Blank answers are gaps; a dimension without
    /// answers keeps its weights. Children with the weight 0 keep it, unless somebody compares them. Experts are named in
    /// messages and notices: those who contradict themselves, and those whose sheet came back blank for a dimension that
    /// others answered.
    ///
    /// `max_consistency_ratio` leaves out, at each dimension, the experts who contradict themselves more than that (0.1
    /// is Saaty's limit).
    ///
    /// # Errors
    /// `missing_columns`; `cells` that lists every node there is not, every pair that is not of children
    /// of its node, and every answer that is not a number from 1/9 to 9 or such a fraction; `too_few` where all
    /// answers are blank; `framework` where the answers of a dimension leave a child unconnected, or nobody is
    /// consistent enough.
    ///
    /// ```
    /// use govindex::evidence::Records;
    ///
    /// let framework = govindex::Framework::builtin("cn-provincial-services-2019")?;
    /// let codes = ["MATURITY", "COMPLETENESS", "COVERAGE", "ACCURACY"];
    /// let answers: String = codes.iter().map(|b| format!("A,INDEX,EFFECTIVENESS,{b},2\n")).collect();
    /// let sheet = format!("expert,node,a,b,a_over_b\n{answers}");
    /// let weighted = framework.with_judgements(&Records::from_csv(sheet.as_bytes(), &Default::default())?, None)?;
    /// assert_ne!(weighted, framework);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn with_judgements(&self, answers: &Records, max_consistency_ratio: Option<f64>) -> Result<Self> {
        let text = |column: &str| answers.text(column);
        let (nodes, a, b, said) = (text("node")?, text("a")?, text("b")?, text(ANSWER)?);
        let named = answers.columns().any(|column| column == "expert");
        let experts = if named { text("expert")? } else { vec![None; answers.len()] };
        let mut faults = Faults::default();
        // By dimension, then by expert.
        let mut given: IndexMap<usize, IndexMap<String, Pairs>> = IndexMap::new();
        // The experts who left an answer blank, by dimension.
        let mut sheets: IndexMap<usize, IndexSet<String>> = IndexMap::new();
        for row in 0..answers.len() {
            let expert = experts[row].clone().unwrap_or_default();
            let Some(answer) = said[row].as_deref() else {
                let at = nodes[row].as_deref().and_then(|code| self.position(code).ok());
                at.map(|at| sheets.entry(at).or_default().insert(expert));
                continue;
            };
            let mut refuse = |column: &str, text: Option<&str>, problem: String| {
                faults.push(answers.row(row), column, Cell::Text(text.unwrap_or_default()), problem);
            };
            let codes = self.nodes().iter().map(super::Node::code);
            let Some(at) = nodes[row].as_deref().and_then(|code| self.position(code).ok()) else {
                let near = nodes[row].as_deref().and_then(|code| nearest(code, codes));
                let near = crate::error::did_you_mean(near.as_deref());
                refuse("node", nodes[row].as_deref(), format!("is no node of the framework{near}"));
                continue;
            };
            let node = &self.nodes()[at];
            let is_child = |code: &Option<String>| {
                let child = |&child: &usize| Some(self.nodes()[child].code()) == code.as_deref();
                node.children().iter().any(child)
            };
            let strange: Vec<(&str, &Option<String>)> =
                [("a", &a[row]), ("b", &b[row])].into_iter().filter(|(_, code)| !is_child(code)).collect();
            for (column, code) in &strange {
                refuse(column, code.as_deref(), format!("is no child of `{}`", node.code()));
            }
            let ratio = spelling::number(answer);
            let problem = match ratio {
                None => Some(NO_NUMBER.to_owned()),
                Some(ratio) => judgement_fault(ratio),
            };
            if let Some(problem) = &problem {
                let by = if expert.is_empty() { String::new() } else { format!(" by {expert}") };
                let code = |code: &Option<String>| code.clone().unwrap_or_default();
                let pair = format!("(`{}` over `{}`{by}) {problem}", code(&a[row]), code(&b[row]));
                refuse(ANSWER, Some(answer), pair);
            }
            if let (true, None, Some(ratio), Some(a), Some(b)) =
                (strange.is_empty(), problem, ratio, &a[row], &b[row])
            {
                let pairs = given.entry(at).or_default().entry(expert).or_default();
                pairs.push((a.clone(), b.clone(), ratio));
            }
        }
        faults.into_result(None)?;
        if given.is_empty() {
            return Err(Error::from(Problem::TooFew {
                model: "ahp",
                of: "answers in `a_over_b`",
                found: 0,
                needed: 1,
            }));
        }
        let mut spec = self.spec().clone();
        for (at, experts) in given {
            let code = self.nodes()[at].code();
            let said = |code: &str| experts.values().flatten().any(|(a, b, _)| a == code || b == code);
            let children = self.nodes()[at].children().iter().map(|&child| &self.nodes()[child]);
            // What weighs nothing is not asked for; who compares it all the same gives it a weight.
            let without = children.filter(|child| child.weight() <= 0.0 && !said(child.code()));
            let without = without.map(|child| child.code().to_owned()).collect();
            let silent = sheets.get(&at).into_iter().flatten().filter(|name| !experts.contains_key(*name));
            let blank = silent.filter(|name| !name.is_empty()).cloned().collect();
            let each =
                experts.into_iter().map(|(name, judgements)| AhpExpert { name, weight: 1.0, judgements });
            let judged = AhpJudgements {
                judgements: Vec::new(),
                experts: each.collect(),
                max_consistency_ratio,
                blank,
                without,
                with: Ahp::default(),
            };
            for dimension in spec.dimension.iter_mut().filter(|dimension| dimension.code == code) {
                dimension.weights = Some(Weights::Ahp(judged.clone()));
            }
        }
        spec.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Format;
    use crate::words::Language;

    fn framework() -> Framework {
        Framework::from_toml(
            "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n[[indicator]]\ncode = 'C'\nparent = 'I'\n",
        )
        .unwrap()
    }

    fn with(answers: &str) -> Result<Framework> {
        let sheet = format!("expert,node,a,b,a_over_b\n{answers}");
        framework().with_judgements(&Records::from_csv(sheet.as_bytes(), &Format::new()).unwrap(), None)
    }

    #[test]
    fn a_filled_sheet_gives_the_weights_it_says() {
        let sheet = framework().questionnaire("en").to_csv();
        assert_eq!(sheet.lines().count(), 4, "three pairs");
        // Consistent judgements 4 : 2 : 1 by one expert, in every way of writing them.
        let framework = with("e,I,A,B,2\ne,I,A,C,4\ne,I,C,B,1/2\n").unwrap();
        let Weights::Ahp(judged) = framework.root().weights() else { panic!("no AHP") };
        assert_eq!(judged.experts[0].judgements[2], ("C".to_owned(), "B".to_owned(), 0.5));
        let blank = with("e,I,A,B,\n").unwrap_err().to_string();
        assert_eq!(blank, "ahp needs at least 1 answers in `a_over_b`, but there are 0");
    }

    #[test]
    fn what_weighs_nothing_need_not_be_compared() {
        let text = "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 1\n\
             [[indicator]]\ncode = 'Z'\nparent = 'I'\nweight = 0\n[[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n";
        let framework = Framework::from_toml(text).unwrap();
        assert_eq!(framework.questionnaire("en").to_csv().lines().count(), 2, "one pair");
        let with = |answers: &str| {
            let sheet = format!("expert,node,a,b,a_over_b\n{answers}");
            let sheet = Records::from_csv(sheet.as_bytes(), &Format::new()).unwrap();
            framework.with_judgements(&sheet, None).unwrap()
        };
        let weights = |framework: &Framework| {
            let weighting = framework.root().weights().of(&["A", "Z", "B"], &[1.0, 0.0, 1.0], None).unwrap();
            weighting.weights.iter().map(|weight| (weight * 8.0).round() / 8.0).collect::<Vec<_>>()
        };
        let filled = with("e,I,A,B,3\n");
        assert_eq!(weights(&filled), [0.75, 0.0, 0.25]);
        assert_eq!(
            Framework::from_toml(&filled.to_toml().unwrap()).unwrap(),
            filled,
            "it can be written down"
        );
        assert_eq!(weights(&with("e,I,A,B,3\ne,I,Z,A,4/3\ne,I,Z,B,4\n")), [0.375, 0.5, 0.125]);
    }

    #[test]
    fn answers_that_mean_nothing_are_all_told() {
        let told = with("e,X,A,B,2\ne,I,A,X,2\ne,I,A,B,much\ne,I,A,B,-3\ne,I,A,B,1e300/1e-300\n")
            .unwrap_err()
            .to_string();
        for part in
            ["row 2, column `node`", "row 3, column `b`", "row 4, column `a_over_b`", "row 5", "row 6"]
        {
            assert!(told.contains(part), "{part}\n{told}");
        }
        let fault = with("e,I,A,B,2\n").unwrap_err();
        assert_eq!(fault.code(), "framework", "nothing connects C: {fault}");
    }

    #[test]
    fn answers_beyond_the_scale_name_the_expert_and_the_pair() {
        for (answer, hint) in
            [("12", ""), ("0", ""), ("-3", ""), ("1/10", ""), ("45659", "looks like a date")]
        {
            let told = with(&format!("李,I,A,B,{answer}\n")).unwrap_err().to_string();
            assert!(told.contains("row 2, column `a_over_b`"), "{told}");
            assert!(told.contains("(`A` over `B` by 李) is ") && told.contains("from 1/9 to 9"), "{told}");
            assert!(told.contains(hint), "{told}");
        }
        let date = with("李,I,A,B,1月2日\n").unwrap_err().to_string();
        assert!(date.contains("format the column as text"), "{date}");
    }

    /// Li is consistent, Wang says A > B > C > A, Zhao left the sheet blank.
    const SHEET: &str =
        "Li,I,A,B,2\nLi,I,A,C,4\nLi,I,B,C,2\nWang,I,A,B,9\nWang,I,A,C,1/9\nWang,I,B,C,9\nZhao,I,A,B,\n";

    #[test]
    fn who_contradicts_or_says_nothing_is_named_and_left_out_when_asked() {
        let said = |framework: &Framework| {
            let weighting = framework.root().weights().of(&["A", "B", "C"], &[], None).unwrap();
            let told: Vec<String> = weighting
                .warnings
                .iter()
                .map(|warning| warning.message(Language::English, |at| ["A", "B", "C"][at].to_owned()))
                .collect();
            (weighting.weights, told)
        };
        let all = with(SHEET).unwrap();
        let told = said(&all).1;
        let wang = "the judgements of Wang contradict each other: consistency ratio";
        assert!(told.iter().any(|one| one.starts_with(wang) && one.contains("; most, ")), "{told:?}");
        assert!(told.iter().any(|one| one == "Zhao answered nothing here"), "{told:?}");
        let sheet = format!("expert,node,a,b,a_over_b\n{SHEET}");
        let records = Records::from_csv(sheet.as_bytes(), &Format::new()).unwrap();
        let strict = framework().with_judgements(&records, Some(0.1)).unwrap();
        let (weights, told) = said(&strict);
        for (weight, expected) in weights.iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
            assert!((weight - expected).abs() < 1e-12, "Li alone: {weights:?}");
        }
        let left_out = "the judgements of Wang are left out: they contradict each other beyond a consistency ratio of 0.1";
        assert!(told.iter().any(|one| one == left_out), "{told:?}");
        assert_eq!(
            Framework::from_toml(&strict.to_toml().unwrap()).unwrap(),
            strict,
            "it can be written down"
        );
        let nobody = "Wang,I,A,B,9\nWang,I,A,C,1/9\nWang,I,B,C,9\n";
        let records = format!("expert,node,a,b,a_over_b\n{nobody}");
        let records = Records::from_csv(records.as_bytes(), &Format::new()).unwrap();
        let fault = framework().with_judgements(&records, Some(0.1)).unwrap_err().to_string();
        assert!(fault.contains("the judgements of every expert contradict each other"), "{fault}");
    }
}
