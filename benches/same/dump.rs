//! Prints what must stay the same from commit to commit, every number by its bits. `benches/same/run` compiles it against
//! two checkouts and compares.

use std::error::Error;
use std::fmt::Write as _;

use govindex::robustness::{
    Inquiry, Options, Output, Uncertainty, evaluate, influence, leave_out, leave_units_out, monte_carlo,
    monte_carlo_panel,
};
use govindex::{Assessment, Dataset, Framework, Panel, ReadOptions, assess, assess_panel, builtin_frameworks};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    for id in builtin_frameworks() {
        let framework = Framework::builtin(id)?;
        println!("## {id}\n{}\n{}", framework.to_toml()?, framework.to_json()?);
    }
    let data = std::env::args().nth(1).ok_or("name the folder tests/data")?;
    published(&data)?;
    asem(&data)?;
    made()?;
    simulated()
}

/// Scores and ranks of every unit at every node.
fn print(title: &str, result: &Assessment) -> Outcome {
    println!("## {title}");
    for node in result.framework().nodes() {
        let mut line = node.code().to_owned();
        for (unit, score) in result.units().iter().zip(result.scores_at(node.code())?) {
            let rank = result.rank(unit, node.code())?;
            write!(line, " {:x}/{rank:?}", score.to_bits())?;
        }
        println!("{line}");
    }
    Ok(())
}

fn published(data: &str) -> Outcome {
    let options = ReadOptions::new().unit("iso3").period("survey_year").indicators(["osi", "tii", "hci"]);
    let panel = Panel::read_csv(format!("{data}/un-egdi/egdi_2003_2022.csv"), &options)?;
    for year in ["2003", "2010", "2018", "2022"] {
        let framework = Framework::builtin(&format!("un-egdi-{year}"))?;
        let of_year = panel.get(year).ok_or("no such edition")?;
        print(year, &assess(&framework, of_year)?)?;
        let drawn = Uncertainty::from_toml(
            "[[uncertain]]\nkind = 'weights'\ndraw = { noise = 0.25 }\n\
             [[uncertain]]\nkind = 'aggregate'\nalternatives = [{ use = 'arithmetic' }, { use = 'geometric' }]\n",
        )?;
        println!("{}", monte_carlo(&framework, of_year, &drawn, &Options::default().runs(2_000))?.to_json()?);
    }
    let options = ReadOptions::new().unit("iso3").indicators(["cgsi", "psdi", "dcei", "gtei"]);
    let economies = Dataset::read_csv(format!("{data}/wb-gtmi/gtmi_2020.csv"), &options)?;
    print("gtmi", &assess(&Framework::builtin("wb-gtmi-2020")?, &economies)?)
}

/// The example index of COINr, with everything that may be chosen drawn.
fn asem(data: &str) -> Outcome {
    let options = ReadOptions::new().unit("uCode").name("en", "uName").period("Time");
    let options = ["Area", "Energy", "GDP", "Population"].into_iter().fold(options, ReadOptions::denominator);
    let groups = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"];
    let options = groups.into_iter().fold(options, ReadOptions::group);
    let countries = Dataset::read_csv(format!("{data}/asem/ASEM_iData.csv"), &options)?;
    let framework = Framework::read(format!("{data}/asem/asem.toml"))?;
    print("asem", &assess(&framework, &countries)?)?;
    let drawn = Uncertainty::from_toml(
        "[[uncertain]]\nkind = 'impute'\nalternatives = [{ use = 'mean' }, { use = { mean = { group = 'EurAsia_group' } } }]\n\
         [[uncertain]]\nkind = 'normalize'\nalternatives = [{ use = { min-max = { to = [1, 100] } } }, { use = { z-score = \
         { mean = 10, sd = 2 } } }]\n[[uncertain]]\nkind = 'weights'\ndraw = { noise = 0.25 }\n[[uncertain]]\nkind = \
         'values'\nnoise = { relative = 0.02 }\n",
    )?;
    println!("{}", monte_carlo(&framework, &countries, &drawn, &Options::default().runs(2_000))?.to_json()?);
    Ok(())
}

/// Every scoring and weighting model that needs no parameters, in a made index of two dimensions.
fn made() -> Outcome {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        f64::from((state >> 40) as u32) / 16_777_216.0
    };
    let mut data = Dataset::new((0..40).map(|unit| format!("U{unit}")))?;
    for code in ["A", "B", "C", "D", "E", "F"] {
        data = data.with_indicator(code, (0..40).map(|_| 1.0 + 9.0 * next()).collect::<Vec<f64>>())?;
    }
    let scoring = [
        "arithmetic", "geometric", "harmonic", "topsis", "vikor", "waspas", "copras", "edas", "mabac", "codas", "cocoso",
        "marcos", "aras", "moora", "grey-relational", "rsr", "promethee", "copeland", "borda", "mazziotta-pareto", "median",
    ];
    let weights = [
        "equal", "entropy", "critic", "gini", "standard-deviation", "variance", "merec", "cilos", "idocriw", "angle", "lopcow", "pca",
        "coefficient-of-variation", "scatter-degree", "balance",
    ];
    let named = scoring.map(|name| ("aggregate", name)).into_iter().chain(weights.map(|name| ("weights", name)));
    for (key, name) in named {
        let text = format!(
            "id = 'made'\n[method]\nnormalize = {{ min-max = {{ to = [1, 100] }} }}\n[[dimension]]\ncode = 'I'\n\
             {key} = '{name}'\n"
        ) + &["A", "B", "C", "D", "E", "F"]
            .map(|code| format!("[[indicator]]\ncode = '{code}'\nparent = 'I'\n"))
            .concat();
        match Framework::from_toml(&text).and_then(|framework| assess(&framework, &data)) {
            Ok(result) => print(name, &result)?,
            Err(error) => println!("## {name}: {} {error}", error.code()),
        }
    }
    Ok(())
}

/// Simulations of everything that a run may have to do: gates, grades, quotas, models that look at all units, weights from
/// data, rescaling, gaps, alternatives of each kind, panels.
fn simulated() -> Outcome {
    let gates = "[[gate]]\nwhen = { node = 'A', below = 3 }\nthen = { node = 'P', cap = 40 }\n\
        [[gate]]\nwhen = { node = 'B', above = 8 }\nthen = { node = 'Q', deduct = 7 }\n\
        [[gate]]\nwhen = [{ node = 'P', below = 45 }, { node = 'F', of = 'score', above = 30 }]\nthen = { node = 'I', cap = 50 }\n\
        [[gate]]\nwhen = { node = 'Q', of = 'value', above = 70 }\nthen = { node = 'Q', score = 71 }\n\
        [[gate]]\nwhen = { node = 'D', missing = true }\nthen = { node = 'Q', missing = true }\n";
    let vetoes = "[[gate]]\nwhen = { node = 'C', below = 2 }\nthen = { veto = true }\n\
        [[gate]]\nwhen = { node = 'E', below = 3 }\nthen = { at-most = 'c' }\n\
        [[gate]]\nwhen = { node = 'F', above = 8 }\nthen = { lower = 1 }\n\
        [[gate]]\nwhen = { node = 'A', above = 9 }\nthen = { grade = 'a' }\n\
        [[quota]]\ngrade = 'a'\nat-most = 0.2\n[[quota]]\ngrade = 'b'\nat-most = 0.3\nties = 'keep'\n";
    let bands = "grades = [{ grade = 'a', at-least = 70 }, { grade = 'b', at-least = 50, below = 70 }, \
        { grade = 'c', at-least = 30, below = 50 }, { grade = 'd', below = 30 }]";
    let cut = "grades = { natural-breaks = { labels = ['a', 'b', 'c', 'd'] } }";
    let last = "ranks = { after-veto = 'none', ties = 'average' }";
    let weights = "[[uncertain]]\nkind = 'weights'\ndraw = { noise = 0.4 }\n";
    let top = "[[uncertain]]\nkind = 'weights'\nof = ['I']\ndraw = 'flat'\n";
    let values = "[[uncertain]]\nkind = 'values'\nof = ['A', 'C', 'D']\nnoise = { relative = 0.05 }\n";
    let include = "[[uncertain]]\nkind = 'include'\nof = ['A', 'B', 'E', 'F']\nprobability = 0.8\n";
    let scalings = "[[uncertain]]\nkind = 'normalize'\nof = ['A', 'B', 'E']\nalternatives = [{ use = { min-max = { to = [1, 100] } } }, \
        { use = { z-score = { mean = 50, sd = 10 } } }, { use = { rank = { form = 'percentile' } } }]\n";
    let means = "[[uncertain]]\nkind = 'aggregate'\nof = ['P', 'Q']\nalternatives = [{ use = 'arithmetic' }, { use = 'median' }, \
        { use = 'geometric' }, { use = 'topsis' }, { use = 'vikor' }]\n";
    let prepare = "[[uncertain]]\nkind = 'impute'\nalternatives = [{ use = 'mean' }, { use = 'median' }, { use = 'none' }]\n\
        [[uncertain]]\nkind = 'treat'\nof = ['A', 'B', 'C']\nalternatives = [{ use = 'none' }, { use = 'rule' }]\n\
        [[uncertain]]\nkind = 'screen'\nalternatives = [{ use = { present = 0.9 } }, { use = { present = 0.5 } }]\n";
    let posts = "[[uncertain]]\nkind = 'goalposts'\nof = 'G'\nlow = [0, 1]\nhigh = [9, 12]\n";
    let cases = [
        ("gates", "", "", "", gates, [weights, values, ""]),
        ("gates, fixed values", "", "", "", gates, [weights, include, ""]),
        ("vetoes", bands, "", "", vetoes, [weights, values, ""]),
        ("vetoes, last", &format!("{bands}\n{last}"), "", "", vetoes, [weights, "", ""]),
        ("cut grades", cut, "", "", "", [weights, values, ""]),
        ("cut grades, vetoes", cut, "", "", vetoes, [weights, "", ""]),
        ("bands", bands, "", "rescale = 'min-max'", "", [weights, values, ""]),
        ("rescaled, gates", "", "rescale = { z-score = { mean = 50, sd = 15 } }", "rescale = 'min-max'", gates, [weights, values, ""]),
        ("weights of data above", "", "weights = 'entropy'", "weights = 'critic'", "", [values, scalings, ""]),
        ("weights of data below", "", "", "weights = 'standard-deviation'", "", [top, values, ""]),
        ("weights of data drawn", "", "", "weights = 'entropy'", "", [weights, "", ""]),
        ("combined", "", "", "weights = { combine = { of = ['entropy', 'equal'], with = { form = 'additive' } } }", "", [top, values, ""]),
        ("means", "", "", "", "", [weights, means, values]),
        ("means, gates", "", "", "", gates, [weights, means, scalings]),
        ("means, no weights", "", "", "", "", [means, scalings, ""]),
        ("goalposts, include", "", "", "", "", [posts, include, weights]),
        ("goalposts, gates", "", "", "", gates, [posts, include, weights]),
        ("prepared", "", "", "aggregate = 'geometric'\nmissing = 'zero'", "", [prepare, weights, values]),
        ("prepared, gates", "", "", "", gates, [prepare, weights, values]),
        ("prepared, topsis", "", "", "aggregate = 'topsis'\nmissing = 'zero'", "", [prepare, weights, ""]),
        ("judged", "", "weights = { ahp = { judgements = [['P', 'Q', 3], ['P', 'G', 2]] } }", "aggregate = 'harmonic'", gates,
            ["[[uncertain]]\nkind = 'weights'\nof = ['I']\ndraw = { judgements = 0.3 }\n", values, ""]),
        ("dirichlet", "", "", "aggregate = { power = { p = 2 } }", gates,
            ["[[uncertain]]\nkind = 'weights'\ndraw = { dirichlet = 30 }\n", "", ""]),
    ];
    for (name, keys, index, below, tables, uncertain) in cases {
        let gaps = !name.starts_with("weights") && name != "combined";
        case(name, keys, index, below, tables, &uncertain.concat(), gaps)?;
    }
    let models = [
        "geometric", "harmonic", "topsis", "vikor", "waspas", "copras", "edas", "mabac", "codas", "cocoso", "marcos", "aras",
        "moora", "grey-relational", "rsr", "promethee", "copeland", "borda", "mazziotta-pareto", "median", "minimum",
        "maximum", "trimmed", "owa", "wsm", "wpm", "spotis", "multimoora", "choquet",
    ];
    for model in models {
        let open = ["mabac", "codas", "cocoso", "marcos", "moora", "copeland", "borda", "multimoora", "mazziotta-pareto", "wsm", "wpm"];
        let rescale = if open.contains(&model) { "\nrescale = 'min-max'" } else { "" };
        let below = match model {
            "spotis" => "aggregate = { spotis = { bounds = [[0, 101], [0, 101], [0, 101]] } }".to_owned(),
            _ => format!("aggregate = '{model}'{rescale}"),
        };
        case(model, "", "", &below, "", &format!("{weights}{values}"), false)?;
        case(&format!("{model}, top"), "", "", &below, "", top, true)?;
    }
    for model in ["entropy", "critic", "gini", "standard-deviation", "variance", "merec", "cilos", "idocriw", "angle", "lopcow", "pca", "coefficient-of-variation", "scatter-degree"] {
        case(model, "", "", &format!("weights = '{model}'"), "", &format!("{top}{values}"), false)?;
    }
    panels(gates, &format!("{weights}{values}"))
}

fn tree(keys: &str, index: &str, below: &str, tables: &str) -> Result<Framework, govindex::Error> {
    let mut text = format!(
        "id = 'simulated'\n{keys}\n[method]\nnormalize = {{ min-max = {{ to = [1, 100] }} }}\n[[dimension]]\ncode = 'I'\n{index}\n"
    );
    for (code, weight) in [("P", 3), ("Q", 2)] {
        text += &format!("[[dimension]]\ncode = '{code}'\nparent = 'I'\nweight = {weight}\n{below}\n");
    }
    for (at, code) in ["A", "B", "C", "D", "E", "F"].into_iter().enumerate() {
        let parent = if at % 2 == 0 { "P" } else { "Q" };
        text += &format!("[[indicator]]\ncode = '{code}'\nparent = '{parent}'\nweight = {}\n", at + 1);
    }
    text += "[[indicator]]\ncode = 'G'\nparent = 'I'\nweight = 1\nnormalize = { goalposts = { clip = true } }\ngoalposts = [0, 10]\n";
    Framework::from_toml(&(text + tables))
}

fn table(seed: u64, units: usize, gaps: bool) -> Result<Dataset, govindex::Error> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from((state >> 40) as u32) / 16_777_216.0
    };
    let mut data = Dataset::new((0..units).map(|unit| format!("U{unit}")))?;
    for code in ["A", "B", "C", "D", "E", "F", "G"] {
        let values = (0..units).map(|_| {
            let x = 1.0 + 9.0 * next();
            if gaps && next() < 0.07 { f64::NAN } else { x }
        });
        data = data.with_indicator(code, values.collect::<Vec<f64>>())?;
    }
    Ok(data)
}

fn case(name: &str, keys: &str, index: &str, below: &str, tables: &str, uncertain: &str, gaps: bool) -> Outcome {
    let (framework, data) = match (tree(keys, index, below, tables), table(7, 24, gaps)) {
        (Ok(framework), Ok(data)) => (framework, data),
        (Err(error), _) | (_, Err(error)) => {
            println!("## {name}: {} {error}", error.code());
            return Ok(());
        }
    };
    match assess(&framework, &data) {
        Ok(result) => {
            print(name, &result)?;
            for gate in result.gate_effects() {
                println!("{gate:?}");
            }
            println!("{:?}", result.grades_at("I")?);
        }
        Err(error) => println!("## {name}: {} {error}", error.code()),
    }
    let drawn = Uncertainty::from_toml(uncertain)?;
    let options = Options::default().runs(60).samples(true).seed(3).nodes(&["I", "P", "Q"]);
    match monte_carlo(&framework, &data, &drawn, &options) {
        Ok(mut found) => {
            // Why runs fail may be put otherwise; how many do may not.
            let lost: usize = found.failed.iter().map(|failed| failed.runs).sum();
            found.failed.clear();
            println!("{lost} failed {}", found.to_json()?);
        }
        Err(error) => println!("{}", error.code()),
    }
    let outputs = [Output::MeanRankShift, Output::Score { unit: "U3".into() }, Output::Rank { unit: "U5".into() }];
    let numbers = drawn.numbers(&framework, &data).map_or(0, |numbers| numbers.len());
    let mut state = 11_u64;
    let points: Vec<f64> = (0..20 * numbers)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from((state >> 40) as u32) / 16_777_216.0
        })
        .collect();
    match evaluate(&framework, &data, &drawn, &outputs, &points, &Inquiry::default()) {
        Ok(found) => println!("{:?}", found.iter().flatten().map(|x| x.to_bits()).collect::<Vec<u64>>()),
        Err(error) => println!("{}", error.code()),
    }
    if name.len() < 8 {
        if let Ok(found) = influence(&framework, &data, &drawn, &outputs, &Inquiry::default().points(16)) {
            println!("{}", found.table().to_csv());
        }
        for one in leave_out(&framework, &data, &["A", "P"]).into_iter().flatten() {
            match one.after {
                Ok(after) => print("left out", &after)?,
                Err(error) => println!("{}", error.code()),
            }
        }
        println!("{:?}", leave_units_out(&framework, &data, "I").map_err(|error| error.code()));
    }
    Ok(())
}

fn panels(gates: &str, uncertain: &str) -> Outcome {
    let periods = (0..3_u64).map(|year| Ok(table(year + 5, 16, false)?.with_period(&format!("{}", 2020 + year))));
    let panel = Panel::new(periods.collect::<Result<Vec<_>, govindex::Error>>()?)?;
    for (name, index, below, tables) in [
        ("period", "", "", ""),
        ("gates", "", "", gates),
        ("scatter", "", "weights = 'scatter-degree'", ""),
        ("topsis", "", "aggregate = 'topsis'\nweights = 'entropy'", ""),
        ("pooled", "method = { bounds = 'pooled' }", "rescale = 'min-max'", gates),
        ("base", "method = { bounds = { base = '2020' } }", "rescale = 'min-max'", ""),
    ] {
        let framework = tree("", index, below, tables)?;
        match assess_panel(&framework, &panel) {
            Ok(found) => {
                for (period, result) in &found {
                    print(&format!("panel {name} {period}"), result)?;
                }
            }
            Err(error) => println!("## {name}: {} {error}", error.code()),
        }
        let options = Options::default().runs(40).samples(true).seed(3).nodes(&["I", "P"]);
        for uncertain in [uncertain, "[[uncertain]]\nkind = 'weights'\nof = ['I']\ndraw = 'flat'\n"] {
            match monte_carlo_panel(&framework, &panel, &Uncertainty::from_toml(uncertain)?, &options) {
                Ok(found) => {
                    for (period, found) in found {
                        println!("{period} {}", found.to_json()?);
                    }
                }
                Err(error) => println!("{}", error.code()),
            }
        }
    }
    Ok(())
}
