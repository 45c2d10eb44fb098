//! Asking experts for weights: a sheet of pairwise comparisons, and the framework with what they answered.

use indexmap::IndexMap;

use super::Framework;
use crate::error::{Result, nearest};
use crate::evidence::Records;
use crate::reading::{Cell, Faults};
use crate::table::{Cells, Table};
use crate::weights::{Ahp, AhpExpert, AhpJudgements, Pairs, Weights};

/// The column that experts fill in.
const ANSWER: &str = "a_over_b";

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
    /// answers keeps its weights. Children with the weight 0 keep it, unless somebody compares them.
    ///
    /// # Errors
    /// [`Error::MissingColumns`](crate::Error::MissingColumns); [`Error::Cells`](crate::Error::Cells) that lists every node there is not, every pair that is not of children
    /// of its node, and every answer that is not a number above 0 or a fraction of such; [`Error::Framework`](crate::Error::Framework) where the
    /// answers of a dimension leave a child unconnected.
    ///
    /// ```
    /// use govindex::evidence::Records;
    ///
    /// let framework = govindex::Framework::builtin("cn-provincial-services-2019")?;
    /// let codes = ["MATURITY", "COMPLETENESS", "COVERAGE", "ACCURACY"];
    /// let answers: String = codes.iter().map(|b| format!("A,INDEX,EFFECTIVENESS,{b},2\n")).collect();
    /// let sheet = format!("expert,node,a,b,a_over_b\n{answers}");
    /// let weighted = framework.with_judgements(&Records::from_csv(sheet.as_bytes(), &Default::default())?)?;
    /// assert_ne!(weighted, framework);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn with_judgements(&self, answers: &Records) -> Result<Self> {
        let text = |column: &str| answers.text(column);
        let (nodes, a, b, said) = (text("node")?, text("a")?, text("b")?, text(ANSWER)?);
        let named = answers.columns().any(|column| column == "expert");
        let experts = if named { text("expert")? } else { vec![None; answers.len()] };
        let mut faults = Faults::default();
        // By dimension, then by expert.
        let mut given: IndexMap<usize, IndexMap<String, Pairs>> = IndexMap::new();
        for row in 0..answers.len() {
            let Some(answer) = said[row].as_deref() else { continue };
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
            let ratio = ratio(answer);
            if ratio.is_none() {
                let problem = "is not a number above 0, nor a fraction such as 1/3".to_owned();
                refuse(ANSWER, Some(answer), problem);
            }
            if let (true, Some(ratio), Some(a), Some(b)) = (strange.is_empty(), ratio, &a[row], &b[row]) {
                let expert = experts[row].clone().unwrap_or_default();
                let pairs = given.entry(at).or_default().entry(expert).or_default();
                pairs.push((a.clone(), b.clone(), ratio));
            }
        }
        faults.into_result(None)?;
        let mut spec = self.spec().clone();
        for (at, experts) in given {
            let code = self.nodes()[at].code();
            let said = |code: &str| experts.values().flatten().any(|(a, b, _)| a == code || b == code);
            let children = self.nodes()[at].children().iter().map(|&child| &self.nodes()[child]);
            // What weighs nothing is not asked for; who compares it all the same gives it a weight.
            let without = children.filter(|child| child.weight() <= 0.0 && !said(child.code()));
            let without = without.map(|child| child.code().to_owned()).collect();
            let each = experts.into_values().map(|judgements| AhpExpert { weight: 1.0, judgements });
            let judged = AhpJudgements {
                judgements: Vec::new(),
                experts: each.collect(),
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

/// `3`, `0.5`, `1/3`.
fn ratio(text: &str) -> Option<f64> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite() && *x > 0.0);
    match text.split_once(['/', '／']) {
        Some((above, below)) => {
            Some(number(above)? / number(below)?).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
        }
        None => number(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Format;

    fn framework() -> Framework {
        Framework::from_toml(
            "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n[[indicator]]\ncode = 'C'\nparent = 'I'\n",
        )
        .unwrap()
    }

    fn with(answers: &str) -> Result<Framework> {
        let sheet = format!("expert,node,a,b,a_over_b\n{answers}");
        framework().with_judgements(&Records::from_csv(sheet.as_bytes(), &Format::new()).unwrap())
    }

    #[test]
    fn a_filled_sheet_gives_the_weights_it_says() {
        let sheet = framework().questionnaire("en").to_csv();
        assert_eq!(sheet.lines().count(), 4, "three pairs");
        // Consistent judgements 4 : 2 : 1 by one expert, in every way of writing them.
        let framework = with("e,I,A,B,2\ne,I,A,C,4\ne,I,C,B,1/2\n").unwrap();
        let Weights::Ahp(judged) = framework.root().weights() else { panic!("no AHP") };
        assert_eq!(judged.experts[0].judgements[2], ("C".to_owned(), "B".to_owned(), 0.5));
        assert_eq!(with("e,I,A,B,\n").unwrap(), self::framework(), "blank answers change nothing");
    }

    #[test]
    fn what_weighs_nothing_need_not_be_compared() {
        let text = "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 1\n\
             [[indicator]]\ncode = 'Z'\nparent = 'I'\nweight = 0\n[[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n";
        let framework = Framework::from_toml(text).unwrap();
        assert_eq!(framework.questionnaire("en").to_csv().lines().count(), 2, "one pair");
        let with = |answers: &str| {
            let sheet = format!("expert,node,a,b,a_over_b\n{answers}");
            framework.with_judgements(&Records::from_csv(sheet.as_bytes(), &Format::new()).unwrap()).unwrap()
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
}
