//! COINr's two tables: what `iMeta` says of the nodes, and which columns of `iData` are what.
//!
//! Besides the columns that every metadata table has (see [`Framework::from_table`]):
//!
//! | column of `iMeta` | becomes |
//! | --- | --- |
//! | `Denominator` | what the indicator is divided by, first of all |
//! | `Target` | the indicator's `target` |
//! | `minmax_lower`, `minmax_upper` | the scale `to` of min-max |
//! | `scaled_lower`, `scaled_upper`, `scale_factor` | fixed bounds `from` of min-max, to 0 … factor |
//! | `zscore_mean`, `zscore_sd` | mean and standard deviation of z-scores |
//! | `goalpost_lower`, `goalpost_upper`, `goalpost_scale`, `goalpost_trunc2posts` | goalposts, to 0 … scale, clipped or not |
//! | `dist2targ_cap_max` | whether the distance to the target is cut at the target |
//! | rows of type `Group`, `Denominator` | group columns and denominators of `iData` |
//!
//! All of them are in the raw unit (after division by the denominator), whatever the direction. A table holds parameters and not which of them are used
//! (in COINr, the call of `Normalise` says that): [`CoinrScaling`] does. Nor does it hold whether denominators are used
//! (in COINr, the call of `Denominate` says that): here they are, unless [`Coinr::undivided`] is asked for.
//!
//! Source: W. Becker, G. Caperna, M. Del Sorbo, H. Norlén, E. Papadimitriou & M. Saisana (2022), *COINr: An R package for
//! developing composite indicators*, Journal of Open Source Software 7(78), 4567.

use crate::error::Problem;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Framework;
use super::spec::Indicator;
use super::table::{Cells, NumberedRow, numbered_rows, spec_of};
use crate::normalize::{Distance, Goalposts, MinMax, Normalize, Reference, ZScore};
use crate::prepare::Denominate;
use crate::{Error, Result};

/// Which of COINr's scalings is used, with the parameters of each indicator where the table has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CoinrScaling {
    /// `n_minmax`; without parameters to 0 … 100.
    #[default]
    #[serde(alias = "n_minmax")]
    MinMax,
    /// `n_scaled`; without parameters from and to 0 … 100.
    #[serde(alias = "n_scaled")]
    Scaled,
    /// `n_zscore`; without parameters to mean 0 and standard deviation 1.
    #[serde(alias = "n_zscore")]
    ZScore,
    /// `n_goalposts`; every indicator needs `goalpost_lower` and `goalpost_upper`. Without a scale to 0 … 100.
    #[serde(alias = "n_goalposts")]
    Goalposts,
    /// `n_dist2targ`, to 0 … 1 at the target; every indicator needs a `Target`.
    #[serde(alias = "n_dist2targ")]
    DistanceToTarget,
}

/// What an `iMeta` table says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Coinr {
    /// The tree and the scalings. The scale is that of the indicators where they share one, else 0 … 100.
    pub framework: Framework,
    /// The group columns of `iData`.
    pub groups: Vec<String>,
    /// The denominators in `iData`.
    pub denominators: Vec<String>,
}

impl Coinr {
    /// Reads an `iMeta` table from CSV (UTF-8, comma, header row). `id` names the framework.
    ///
    /// ```
    /// use govindex::framework::{Coinr, CoinrScaling};
    ///
    /// let meta = "Level,iCode,Parent,Direction,Weight,Type,Target\n\
    ///             1,LPI,Index,1,1,Indicator,4.1\n\
    ///             1,CO2,Index,-1,2,Indicator,0.5\n\
    ///             2,Index,,1,1,Aggregate,\n\
    ///             ,Population,,,,Denominator,\n";
    /// let read = Coinr::from_meta(meta.as_bytes(), "example", CoinrScaling::DistanceToTarget)?;
    /// assert_eq!(read.framework.indicators().count(), 2);
    /// assert_eq!(read.denominators, ["Population"]);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `io`, `encoding`; `framework` with every fault and its row.
    pub fn from_meta(mut reader: impl Read, id: &str, scaling: CoinrScaling) -> Result<Self> {
        let (header, rows) = numbered_rows(&mut reader, id)?;
        Self::from_numbered_rows(&header, &rows, id, scaling)
    }

    /// Reads an `iMeta` table from a CSV file.
    ///
    /// # Errors
    /// As [`Coinr::from_meta`], naming the file.
    pub fn read_meta(path: impl AsRef<Path>, id: &str, scaling: CoinrScaling) -> Result<Self> {
        let shown = path.as_ref().display().to_string();
        let file = File::open(&path).map_err(|fault| {
            Error::from(Problem::Io { path: shown.clone(), operation: "read", reason: fault.to_string() })
        })?;
        Self::from_meta(file, id, scaling).map_err(|error| error.in_file(&shown))
    }

    /// Reads an `iMeta` table from rows of texts (as a frame holds them), numbered from 1.
    ///
    /// # Errors
    /// `framework` with every fault and its row.
    pub fn from_meta_rows(
        header: &[String],
        rows: Vec<Vec<String>>,
        id: &str,
        scaling: CoinrScaling,
    ) -> Result<Self> {
        let numbered: Vec<_> = rows.into_iter().enumerate().map(|(i, row)| (i + 1, row)).collect();
        Self::from_numbered_rows(header, &numbered, id, scaling)
    }

    /// The same with the values of indicators as they are: for data that have been divided by their denominators already,
    /// or are not to be.
    ///
    /// # Errors
    /// None in practice: a checked framework stays one.
    pub fn undivided(mut self) -> Result<Self> {
        let mut spec = self.framework.spec().clone();
        spec.indicator.iter_mut().for_each(|indicator| indicator.denominate = None);
        self.framework = spec.check()?;
        Ok(self)
    }

    fn from_numbered_rows(
        header: &[String],
        rows: &[NumberedRow],
        id: &str,
        scaling: CoinrScaling,
    ) -> Result<Self> {
        let (mut spec, faults) = spec_of(header, rows, id, &mut |cells, indicator| {
            let denominator = cells.get("Denominator");
            if !denominator.is_empty() {
                indicator.denominate = Some(Denominate { by: denominator.to_owned(), scale: 1.0 });
            }
            complete(cells, indicator, scaling)
        })?;
        // Where all indicators go to one scale, it is that of the framework.
        let mut scales = spec.indicator.iter().map(|indicator| match &indicator.normalize {
            Some(
                Normalize::MinMax(MinMax { to, .. })
                | Normalize::Goalposts(Goalposts { to, .. })
                | Normalize::Distance(Distance { to, .. }),
            ) => *to,
            _ => None,
        });
        if let Some(Some(scale)) = scales.next()
            && scales.all(|other| other == Some(scale))
        {
            spec.scale = scale;
        }
        let of_type = |kind: &str| -> Vec<String> {
            let cells = rows.iter().map(|(_, row)| Cells::new(header, row));
            cells
                .filter(|cells| cells.get("Type").eq_ignore_ascii_case(kind))
                .map(|cells| cells.get("iCode").to_owned())
                .collect()
        };
        let (groups, denominators) = (of_type("Group"), of_type("Denominator"));
        Ok(Self { framework: Framework::settle(spec, faults)?, groups, denominators })
    }
}

/// Gives an indicator its target, goalposts and scaling; what is wrong is told by column.
fn complete(
    cells: &Cells<'_>,
    indicator: &mut Indicator,
    scaling: CoinrScaling,
) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let mut number = |name: &'static str| {
        let text = cells.get(name);
        let found = text.parse::<f64>().ok().filter(|x| x.is_finite());
        if found.is_none() && !text.is_empty() {
            faults.push((name, format!("`{text}` is not a finite number")));
        }
        found
    };
    indicator.target = number("Target");
    let goalposts = (number("goalpost_lower"), number("goalpost_upper"));
    if let (Some(low), Some(high)) = goalposts {
        indicator.goalposts = Some([low, high]);
    }
    let mut pair = |low: &'static str, high: &'static str, default: [f64; 2]| {
        [number(low).unwrap_or(default[0]), number(high).unwrap_or(default[1])]
    };
    let normalize = match scaling {
        CoinrScaling::MinMax => {
            let to = pair("minmax_lower", "minmax_upper", [0.0, 100.0]);
            Normalize::MinMax(MinMax { to: Some(to), ..MinMax::default() })
        }
        CoinrScaling::Scaled => {
            let from = pair("scaled_lower", "scaled_upper", [0.0, 100.0]);
            let to = [0.0, number("scale_factor").unwrap_or(100.0)];
            Normalize::MinMax(MinMax { bounds: Some(from), to: Some(to), ..MinMax::default() })
        }
        CoinrScaling::ZScore => {
            let [mean, sd] = pair("zscore_mean", "zscore_sd", [0.0, 1.0]);
            Normalize::ZScore(ZScore { mean, sd, ..ZScore::default() })
        }
        CoinrScaling::Goalposts => {
            let to = [0.0, number("goalpost_scale").unwrap_or(100.0)];
            let clip = yes_or_no(cells, "goalpost_trunc2posts", true, &mut faults);
            Normalize::Goalposts(Goalposts { to: Some(to), clip })
        }
        CoinrScaling::DistanceToTarget => {
            let clip = yes_or_no(cells, "dist2targ_cap_max", false, &mut faults);
            Normalize::Distance(Distance {
                reference: Reference::Target,
                to: Some([0.0, 1.0]),
                clip,
                ..Distance::default()
            })
        }
    };
    indicator.normalize = Some(normalize);
    faults
}

fn yes_or_no(
    cells: &Cells<'_>,
    name: &'static str,
    default: bool,
    faults: &mut Vec<(&'static str, String)>,
) -> bool {
    match cells.get(name).to_ascii_lowercase().as_str() {
        "" => default,
        "true" | "t" | "1" => true,
        "false" | "f" | "0" => false,
        other => {
            faults.push((name, format!("`{other}` is neither TRUE nor FALSE")));
            default
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_parameters_name_row_and_column() {
        let meta = "iCode,Parent,Weight,Direction,Type,Target,goalpost_lower,goalpost_upper,goalpost_trunc2posts\n\
                    I,,1,1,Aggregate,,,,\n\
                    A,I,1,1,Indicator,high,0,1,maybe\n\
                    B,I,1,-1,Indicator,,5,1,TRUE\n\
                    C,I,1,1,Indicator,,,,NA\n";
        let fault = Coinr::from_meta(meta.as_bytes(), "x", CoinrScaling::Goalposts).unwrap_err().to_string();
        for part in [
            "line 3: `Target`: `high` is not a finite number",
            "line 3: `goalpost_trunc2posts`: `maybe` is neither TRUE nor FALSE",
            "line 4: `indicator[1].goalposts`",
            "line 5: `indicator[2]`: `C` is normalized by goalposts but has none",
        ] {
            assert!(fault.contains(part), "{fault}");
        }
    }

    #[test]
    fn the_scale_is_that_of_all_indicators() {
        let meta = "iCode,Parent,Direction,Type,minmax_lower,minmax_upper,Target\n\
                    I,,1,Aggregate,,,\nA,I,1,Indicator,1,7,3\nB,I,1,Indicator,1,7,3\n";
        let read = |scaling| Coinr::from_meta(meta.as_bytes(), "x", scaling).unwrap().framework;
        assert_eq!(read(CoinrScaling::MinMax).scale(), [1.0, 7.0]);
        assert_eq!(read(CoinrScaling::DistanceToTarget).scale(), [0.0, 1.0]);
        assert_eq!(read(CoinrScaling::ZScore).scale(), [0.0, 100.0]);
        assert_eq!(
            serde_json::from_str::<CoinrScaling>("\"n_dist2targ\"").unwrap(),
            CoinrScaling::DistanceToTarget
        );
    }
}
