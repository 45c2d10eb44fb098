//! How the productivity of units changed over the periods of a panel, at a dimension whose model is DEA.
//!
//! The children of the dimension are the inputs and outputs; the parts are those of
//! [`malmquist`](crate::scoring::malmquist()). Each pair of neighbouring periods stands by itself: its frontiers are made
//! of the units that have all children in both, so a unit that joins or leaves the panel moves no other pair. Malmquist
//! compares constant with variable returns, whatever returns the dimension's own scores have; the orientation is the
//! dimension's.
//!
//! A unit's own numbers in two periods must be on one scale, or the frontier of one cannot be held against the other:
//! children are taken as they are (`normalize = "none"`, goalposts) or scaled over all periods (`bounds`).
//!
//! ```
//! use govindex::trend::malmquist_of;
//! use govindex::{Dataset, Framework, Panel, assess_panel};
//!
//! let framework = Framework::from_toml(
//!     "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
//!      aggregate = { dea = { inputs = ['STAFF'], with = { orientation = 'output' } } }\n\
//!      [[indicator]]\ncode = 'STAFF'\nparent = 'I'\n[[indicator]]\ncode = 'CASES'\nparent = 'I'\n",
//! )?;
//! let year = |period: &str, cases: [f64; 2]| Ok::<_, govindex::Error>(
//!     Dataset::new(["U", "V"])?
//!         .with_period(period)
//!         .with_indicator("STAFF", vec![2.0, 4.0])?
//!         .with_indicator("CASES", cases.to_vec())?,
//! );
//! let panel = Panel::new(vec![year("2023", [2.0, 2.0])?, year("2024", [3.0, 3.0])?])?;
//! let found = malmquist_of(&assess_panel(&framework, &panel)?, "I")?;
//! assert_eq!((found[0].from.as_str(), found[0].to.as_str()), ("2023", "2024"));
//! assert!((found[0].parts.index[0] - 1.5).abs() < 1e-9 && (found[0].parts.frontier[0] - 1.5).abs() < 1e-9);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::assess::Assessment;
use crate::assess::PanelAssessment;
use crate::error::{Label, Problem};
use crate::framework::{Framework, Node};
use crate::scoring::{Aggregate, InputsAndOutputs, Malmquist, Period, malmquist};
use crate::stats::Columns;
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "Malmquist index of a dimension";

/// The change of productivity from one period of a panel to the next.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Productivity {
    /// The earlier period.
    pub from: String,
    /// The later period.
    pub to: String,
    /// The units that have all children in both, in the order of the earlier one.
    pub units: Vec<String>,
    /// The index and its parts, by these units.
    pub parts: Malmquist,
    /// The units of either that are not among them.
    pub without: Vec<String>,
}

/// The Malmquist index at a dimension whose model is DEA, between neighbouring periods of a panel that
/// [`assess_panel`](crate::assess_panel()) assessed, in their order.
///
/// # Errors
/// `unknown_node`; `invalid_parameter` where there are fewer than two periods, the results are not of one
/// framework, the node's model is not DEA, or something below it is made anew from each period's data, so that periods
/// are not on one scale; or no unit has all children in two neighbouring periods; as
/// [`malmquist`](crate::scoring::malmquist()), of a later period as `in_period`.
pub fn malmquist_of(results: &PanelAssessment, node: &str) -> Result<Vec<Productivity>> {
    let fault = |parameter, found: String, expected| {
        Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected }))
    };
    if results.len() == 1 {
        return fault("results", "of 1 period".to_owned(), "the results of two periods or more");
    }
    let framework = results.framework();
    let at = framework.position(node)?;
    let Aggregate::Dea(model) = framework.nodes()[at].aggregate() else {
        return fault(
            "node",
            format!("`{node}`, whose model is another"),
            "a dimension with `aggregate = { dea = … }`, which says what is input and what is output",
        );
    };
    if let Some(code) = results.iter().find_map(|(_, result)| apart(framework, at, result)) {
        return fault(
            "node",
            format!("`{code}` below `{node}`, which each period's own data scale, weigh or rank"),
            "children that compare over the periods: `normalize = \"none\"`, goalposts, or `bounds = \"pooled\"`",
        );
    }
    let steps = results.iter().zip(results.iter().skip(1));
    steps.map(|(earlier, later)| between(framework, at, model, earlier, later)).collect()
}

/// The first node below a dimension that is made anew from each period's data.
fn apart<'f>(framework: &'f Framework, top: usize, result: &Assessment) -> Option<&'f str> {
    let nodes = framework.nodes();
    let below = (top + 1..nodes.len()).take_while(|&at| nodes[at].level() > nodes[top].level());
    let own = |at: usize| {
        let node = &nodes[at];
        let scaled = node.normalize().reads_data() && !result.is_shared(at);
        let is_weighed = node.weights().reads_data() && !result.is_weighed_over_periods(at);
        scaled || (!node.is_indicator() && (is_weighed || node.mean().is_none()))
    };
    below.into_iter().find(|&at| own(at)).map(|at| nodes[at].code())
}

fn between(
    framework: &Framework,
    at: usize,
    model: &InputsAndOutputs,
    (from, earlier): (&str, &Assessment),
    (to, later): (&str, &Assessment),
) -> Result<Productivity> {
    let nodes = framework.nodes();
    let children = nodes[at].children();
    let is_input = |child: &&usize| model.inputs.iter().any(|code| code == nodes[**child].code());
    let (inputs, outputs): (Vec<&usize>, Vec<&usize>) = children.iter().partition(is_input);
    let complete =
        |of: &Assessment, row: usize| children.iter().all(|&child| !of.scores_of(child)[row].is_nan());
    // The rows of each unit in both periods.
    let pairs: Vec<(usize, usize)> = earlier
        .units()
        .iter()
        .enumerate()
        .filter_map(|(i, unit)| Some((i, later.row(unit).ok()?)))
        .filter(|&(i, k)| complete(earlier, i) && complete(later, k))
        .collect();
    let node: &Node = &nodes[at];
    if pairs.is_empty() {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "results",
            found: format!("no unit with all children of `{}` in both `{from}` and `{to}`", node.code()),
            expected: "neighbouring periods with units in common",
        }));
    }
    let units: Vec<String> = pairs.iter().map(|&(i, _)| earlier.units()[i].clone()).collect();
    let known: std::collections::HashSet<&String> = units.iter().collect();
    let joined = later.units().iter().filter(|unit| earlier.row(unit).is_err());
    let without =
        earlier.units().iter().chain(joined).filter(|unit| !known.contains(unit)).cloned().collect();
    let pick = |of: &Assessment, columns: &[&usize], row: &dyn Fn(&(usize, usize)) -> usize| {
        let column = |child: &&usize| pairs.iter().map(|pair| of.scores_of(**child)[row(pair)]).collect();
        columns.iter().map(column).collect::<Vec<Vec<f64>>>()
    };
    let made = [
        (pick(earlier, &inputs, &|pair| pair.0), pick(earlier, &outputs, &|pair| pair.0)),
        (pick(later, &inputs, &|pair| pair.1), pick(later, &outputs, &|pair| pair.1)),
    ];
    let periods: Vec<Period<'_>> = made
        .iter()
        .map(|(inputs, outputs)| Ok(Period { inputs: columns(inputs)?, outputs: columns(outputs)? }))
        .collect::<Result<_>>()?;
    let unit = |i: usize| units.get(i).map_or(Label::row(i), Label::from);
    let mut found = malmquist(&periods, model.with.orientation).map_err(|error| {
        Error::from(Problem::InPeriod {
            period: to.to_owned(),
            error: error.labelled(Label::column, unit).at_node(node.code()),
        })
    })?;
    Ok(Productivity { from: from.to_owned(), to: to.to_owned(), units, parts: found.swap_remove(0), without })
}

fn columns(values: &[Vec<f64>]) -> Result<Columns<'_>> {
    Columns::new(values.iter().map(Vec::as_slice).collect())
}

/// One row a unit and pair of periods: `unit`, `from`, `to`, `index`, `efficiency`, `frontier`, `pure_efficiency`, `scale`.
#[must_use]
pub fn malmquist_table(found: &[Productivity]) -> Table {
    let texts = |of: &dyn Fn(&Productivity, usize) -> String| {
        Cells::texts(
            found.iter().flat_map(|step| (0..step.units.len()).map(|i| of(step, i)).collect::<Vec<_>>()),
        )
    };
    let numbers = |of: fn(&Malmquist) -> &Vec<f64>| Cells::Number {
        values: found.iter().flat_map(|step| of(&step.parts).iter().copied()).collect(),
        decimals: None,
    };
    Table::new()
        .with("unit", texts(&|step, i| step.units[i].clone()))
        .with("from", texts(&|step, _| step.from.clone()))
        .with("to", texts(&|step, _| step.to.clone()))
        .with("index", numbers(|parts| &parts.index))
        .with("efficiency", numbers(|parts| &parts.efficiency))
        .with("frontier", numbers(|parts| &parts.frontier))
        .with("pure_efficiency", numbers(|parts| &parts.pure_efficiency))
        .with("scale", numbers(|parts| &parts.scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Orientation;
    use crate::{Dataset, Panel, assess_panel};

    fn framework(method: &str, staff: &str) -> Framework {
        Framework::from_toml(&format!(
            "id = 'x'\n[method]\n{method}\n[[dimension]]\ncode = 'I'\n\
             aggregate = {{ dea = {{ inputs = ['STAFF'], with = {{ orientation = 'output', returns = 'variable' }} }} }}\n\
             [[indicator]]\ncode = 'CASES'\nparent = 'I'\n[[indicator]]\ncode = 'STAFF'\nparent = 'I'\n{staff}\n"
        ))
        .unwrap()
    }

    fn year(period: &str, units: &[&str], staff: &[f64], cases: &[f64]) -> Dataset {
        Dataset::new(units.iter().copied())
            .unwrap()
            .with_period(period)
            .with_indicator("STAFF", staff.to_vec())
            .unwrap()
            .with_indicator("CASES", cases.to_vec())
            .unwrap()
    }

    fn panel() -> Panel {
        Panel::new(vec![
            year("2022", &["a", "b", "c", "d"], &[2.0, 4.0, 5.0, 1.0], &[2.0, 3.0, 6.0, 9.0]),
            year("2023", &["c", "a", "b"], &[5.0, 3.0, 4.0], &[7.0, 4.0, 3.5]),
            year("2024", &["a", "b", "c"], &[3.0, 4.0, 5.0], &[5.0, f64::NAN, 7.0]),
        ])
        .unwrap()
    }

    #[test]
    fn each_pair_of_periods_has_the_units_of_both() {
        let results = assess_panel(&framework("normalize = 'none'", ""), &panel()).unwrap();
        let found = malmquist_of(&results, "I").unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (&found[0].units[..], &found[0].without[..]),
            (&["a", "b", "c"].map(String::from)[..], &["d".to_owned()][..])
        );
        assert_eq!(
            (&found[1].units[..], &found[1].without[..]),
            (&["c", "a"].map(String::from)[..], &["b".to_owned()][..])
        );
        // By hand on the plain columns, in the order of the earlier period.
        let of = |staff: &[f64], cases: &[f64], later_staff: &[f64], later_cases: &[f64]| {
            let period = |x, y| Period {
                inputs: Columns::new(vec![x]).unwrap(),
                outputs: Columns::new(vec![y]).unwrap(),
            };
            malmquist(&[period(staff, cases), period(later_staff, later_cases)], Orientation::Output)
                .unwrap()
                .swap_remove(0)
        };
        let want = of(&[2.0, 4.0, 5.0], &[2.0, 3.0, 6.0], &[3.0, 4.0, 5.0], &[4.0, 3.5, 7.0]);
        assert_eq!(found[0].parts, want);
        assert_eq!(found[1].parts, of(&[5.0, 3.0], &[7.0, 4.0], &[5.0, 3.0], &[7.0, 5.0]));
        // Constant returns and one input: cases per staff against the best, c in both years.
        let per = |cases: f64, staff: f64| cases / staff;
        let efficiency = (per(4.0, 3.0) / per(7.0, 5.0)) / (per(2.0, 2.0) / per(6.0, 5.0));
        assert!((found[0].parts.efficiency[0] - efficiency).abs() < 1e-9);
        let table = malmquist_table(&found);
        assert_eq!(table.rows(), 5);
        assert!(
            table
                .to_csv()
                .starts_with("unit,from,to,index,efficiency,frontier,pure_efficiency,scale\na,2022,2023,")
        );
    }

    #[test]
    fn what_has_no_productivity_says_why() {
        let code = |framework: &Framework, node: &str| {
            let results = assess_panel(framework, &panel()).unwrap();
            let fault = malmquist_of(&results, node).unwrap_err();
            (fault.code(), fault.to_string())
        };
        let plain = framework("normalize = 'none'", "");
        assert!(code(&plain, "STAFF").1.contains("whose model is another"));
        assert_eq!(code(&plain, "STAF").0, "unknown_node");
        // Scaled by each year's own data, the years do not compare; over all of them, they do.
        let scaled = framework("normalize = 'none'", "normalize = { min-max = { to = [1, 2] } }");
        assert!(code(&scaled, "I").1.contains("`STAFF` below `I`"), "{:?}", code(&scaled, "I"));
        let pooled =
            framework("normalize = 'none'\nbounds = 'pooled'", "normalize = { min-max = { to = [1, 2] } }");
        assert!(malmquist_of(&assess_panel(&pooled, &panel()).unwrap(), "I").is_ok());
        let results = assess_panel(&plain, &panel()).unwrap();
        let one = |period: &str| results.at(period).unwrap().clone();
        let alone = PanelAssessment::new([("2022".to_owned(), one("2022"))]).unwrap();
        assert_eq!(malmquist_of(&alone, "I").unwrap_err().code(), "invalid_parameter");
        let apart =
            Panel::new(vec![year("1", &["a"], &[1.0], &[1.0]), year("2", &["b"], &[1.0], &[1.0])]).unwrap();
        let fault = malmquist_of(&assess_panel(&plain, &apart).unwrap(), "I").unwrap_err();
        assert!(
            fault.to_string().contains("no unit with all children of `I` in both `1` and `2`"),
            "{fault}"
        );
    }
}
