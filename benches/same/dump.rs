//! Prints what must stay the same from commit to commit, every number by its bits. `benches/same/run` compiles it against
//! two checkouts and compares.

use std::error::Error;
use std::fmt::Write as _;

use govindex::robustness::{Options, Uncertainty, monte_carlo};
use govindex::{Assessment, Dataset, Framework, Panel, ReadOptions, assess, builtin_frameworks};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    for id in builtin_frameworks() {
        let framework = Framework::builtin(id)?;
        println!("## {id}\n{}\n{}", framework.to_toml()?, framework.to_json()?);
    }
    let data = std::env::args().nth(1).ok_or("name the folder tests/data")?;
    published(&data)?;
    asem(&data)?;
    made()
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
