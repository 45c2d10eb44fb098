//! A scoring model as a framework file names it.

use serde::{Deserialize, Serialize};

use super::grey::grey_into;
use super::matrix::Summary;
use super::missing::filled;
use super::order::{MedianRoom, UnitRoom, fold_into, median_into, owa_into};
use super::product::product_into;
use super::scored::Quantity;
use super::topsis::topsis_into;
use super::vikor::vikor_into;
use super::wpm::wpm_into;
use super::wsm::wsm_into;
#[cfg(feature = "lp")]
use super::{BenefitOfTheDoubt, Dea, Doubt, Envelopment, benefit_of_the_doubt, dea};
use super::{
    Better, Borda, Choquet, Cocoso, Codas, Copeland, ElectreTri, Factor, Finding, Findings, Fuzzy,
    FuzzyResult, Grey, Interaction, Item, ItemKind, MatterElement, MatterElements, Mean, Missing, Mpi,
    Multimoora, Normalization, Owa, Phenomenon, Points, Promethee, Rsr, RsrResult, Rubric, Rule, Scored,
    Sorting, Spotis, Topsis, Trimmed, Vikor, Waspas, Wpm, Wsm, aras, borda, choquet, cocoso, codas, copeland,
    copras, edas, electre_tri, fuzzy_evaluation, grey_relational, mabac, marcos, matter_element, maximum,
    median, minimum, moora, mpi, multimoora, owa, points, product, promethee, rsr, spotis, topsis,
    trapezoid_memberships, trimmed, vikor, waspas, wpm, wsm,
};
#[cfg(feature = "lp")]
use crate::error::Label;
use crate::error::{Problem, did_you_mean, nearest};
use crate::stats::Columns;
use crate::{Error, Result};

/// How the scores of the children become the value of a dimension.
///
/// ```toml
/// aggregate = "arithmetic"
/// aggregate = { power = { p = 0.5 } }
/// aggregate = "topsis"
/// aggregate = { vikor = { v = 0.6 } }         # lower is better: turned when it is brought to the scale
/// aggregate = { owa = { places = [0.5, 0.3, 0.2] } }
/// aggregate = { promethee = { preferences = [{ linear = { q = 5, p = 20 } }] } }   # one for all children, or one each
/// aggregate = { choquet = { interactions = [{ between = ["A", "B"], strength = 0.3 }] } }
/// aggregate = { points = { item = [{ code = "LINKS", points = 60, rule = [{ code = "dead", each = 2 }] }] } }
/// ```
///
/// A mean looks at one unit at a time. The other models look at all units at once; in a tree they read the children's
/// scores, which are directed already, and make the columns comparable again as published. Some have numbers on a scale
/// of their own ([`Aggregate::own_scale`]). One with fixed ends (a closeness in [0, 1], a flow in [−1, 1]) is brought
/// from them to the scale of the framework in a straight line, the best at the top, unless the dimension has a `rescale`
/// of its own (`rescale = "none"` keeps the model's numbers). One without ends (MABAC, MOORA, Copeland) needs a
/// `rescale` where its scores go up into a parent, lest they are mixed with numbers of another size; at the index it
/// keeps its numbers. What the model itself answered stays in the result. A unit with a child missing has no value there, unless the rule is `missing = "zero"`; order statistics,
/// OWA, Choquet, Mazziotta–Pareto and Copeland follow every rule for missing children. Lists per child are in the order of the file.
///
/// [`Points`] reads counts of findings: under a dimension with a rubric, a child's code is that of an item (if the item
/// has one rule) or `ITEM.rule`, its value the count (`normalize = "none"`), and a missing value says that the item does
/// not apply to the unit. The rubric's grade is the unit's grade at the node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::by_name::<Self>))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Aggregate {
    /// The weighted arithmetic mean.
    #[default]
    Arithmetic,
    /// The weighted geometric mean.
    Geometric,
    /// The weighted harmonic mean.
    Harmonic,
    /// The weighted power mean.
    Power(Power),
    /// [`wsm`].
    Wsm(Wsm),
    /// [`wpm`].
    Wpm(Wpm),
    /// [`waspas`].
    Waspas(Waspas),
    /// [`topsis`].
    Topsis(Topsis),
    /// [`vikor`]: `Q`, lower is better.
    Vikor(Vikor),
    /// [`grey_relational`].
    GreyRelational(Grey),
    /// [`copras`].
    Copras,
    /// [`edas`].
    Edas,
    /// [`mabac`].
    Mabac,
    /// [`marcos`].
    Marcos,
    /// [`codas`].
    Codas(Codas),
    /// [`cocoso`].
    Cocoso(Cocoso),
    /// [`aras`].
    Aras,
    /// [`moora`]: the ratio system.
    Moora,
    /// [`multimoora`].
    Multimoora(Multimoora),
    /// [`spotis`]: a distance, lower is better.
    Spotis(Spotis),
    /// The weighted [`median`].
    Median,
    /// The lowest child: [`minimum`].
    Minimum,
    /// The highest child: [`maximum`].
    Maximum,
    /// The [`product`] of the children, shares from 0 to 1.
    Product,
    /// The [`trimmed`] mean.
    Trimmed(Trimmed),
    /// The ordered weighted average: [`owa`].
    Owa(Owa),
    /// The 2-additive [`choquet`] integral, children named by code.
    Choquet(Interactions),
    /// The Mazziotta–Pareto index: [`mpi`].
    MazziottaPareto(Mpi),
    /// [`copeland`].
    Copeland(Copeland),
    /// [`borda`].
    Borda(Borda),
    /// [`promethee`]: the net flow of PROMETHEE II.
    Promethee(Promethee),
    /// [`electre_tri`]: the grade, 0 for the lowest.
    ElectreTri(ElectreTri),
    /// [`points`] by a rubric.
    Points(Rubric),
    /// The rank-sum ratio 秩和比: [`rsr`].
    Rsr(Rsr),
    /// Fuzzy comprehensive evaluation 模糊综合评价: each child's score is a membership in grades with typical scores.
    Fuzzy(FuzzyGrades),
    /// [`matter_element`] 物元可拓: the level `k*`, grades being listed from the lowest to the highest.
    MatterElement(MatterElement),
    /// [`benefit_of_the_doubt`]: each unit with the weights that are best for it (feature `lp`). The weights at the
    /// dimension do nothing.
    #[cfg(feature = "lp")]
    BenefitOfTheDoubt(BenefitOfTheDoubt),
    /// [`dea`]: what the units make of their inputs (feature `lp`). The weights at the dimension do nothing.
    #[cfg(feature = "lp")]
    Dea(InputsAndOutputs),
}

/// Which children are inputs; the others are outputs.
///
/// ```toml
/// aggregate = { dea = { inputs = ["STAFF", "BUDGET"], with = { orientation = "output", returns = "variable" } } }
/// ```
///
/// An input is taken as it is (`normalize = "none"`): of two units with the same outputs the one with less is better.
#[cfg(feature = "lp")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct InputsAndOutputs {
    /// The codes of the inputs.
    pub inputs: Vec<String>,
    /// The variant.
    #[serde(default)]
    pub with: Dea,
}

#[cfg(feature = "lp")]
impl InputsAndOutputs {
    /// The positions of the inputs and of the outputs among the children.
    fn positions(&self, codes: &[&str]) -> Result<(Vec<usize>, Vec<usize>)> {
        if let Some(unknown) = self.inputs.iter().find(|code| !codes.contains(&code.as_str())) {
            let hint = nearest(unknown, codes.iter().copied());
            return Err(Error::from(Problem::InvalidParameter {
                method: "DEA",
                parameter: "inputs",
                found: format!("`{unknown}`{}", did_you_mean(hint.as_deref())),
                expected: "the codes of children",
            }));
        }
        let is_input = |j: &usize| self.inputs.iter().any(|code| code == codes[*j]);
        let (inputs, outputs): (Vec<usize>, Vec<usize>) = (0..codes.len()).partition(is_input);
        if inputs.is_empty() || outputs.is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "DEA",
                parameter: "inputs",
                found: format!("{} of {} children", inputs.len(), codes.len()),
                expected: "at least one child, and not all: an input and an output are needed",
            }));
        }
        Ok((inputs, outputs))
    }

    fn score(&self, codes: &[&str], columns: &Columns<'_>) -> Result<Envelopment> {
        let (inputs, outputs) = self.positions(codes)?;
        let pick =
            |positions: &[usize]| Columns::new(positions.iter().filter_map(|&j| columns.get(j)).collect());
        dea(&pick(&inputs)?, &pick(&outputs)?, &self.with).map_err(|error| {
            // Columns are counted among the inputs, which are looked at first, or among the outputs.
            let is_negative =
                |j: &usize| columns.get(*j).is_some_and(|column| column.iter().any(|x| *x < 0.0));
            let positions = if inputs.iter().any(is_negative) { &inputs } else { &outputs };
            let column = |j: usize| Label::column(positions.get(j).copied().unwrap_or(j));
            if error.code() == "out_of_domain" { error.labelled(column, Label::row) } else { error }
        })
    }
}

/// Grades with typical scores, and how memberships are composed.
///
/// ```toml
/// aggregate = { fuzzy = { typical = [90, 75, 60, 40], with = { operator = "weighted-mean" } } }
/// ```
///
/// The value of the node is the mean of the typical scores, weighted by the memberships, unless `with` gives the grades
/// other values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FuzzyGrades {
    /// The typical score of each grade, rising or falling; see [`trapezoid_memberships`].
    pub typical: Vec<f64>,
    /// The variant.
    #[serde(default)]
    pub with: Fuzzy,
}

impl FuzzyGrades {
    fn check(&self) -> Result<()> {
        self.with.check()?;
        trapezoid_memberships(0.0, &self.typical).map(|_| ())
    }

    fn evaluate(&self, columns: &Columns<'_>, weights: &[f64]) -> Result<Vec<FuzzyResult>> {
        let mut with = self.with.clone();
        if with.values.is_empty() {
            with.values.clone_from(&self.typical);
        }
        (0..columns.rows())
            .map(|row| {
                let counted = columns.iter().zip(weights).filter(|(_, w)| **w > 0.0);
                let factors: Vec<Factor> = counted
                    .map(|(values, &w)| {
                        Ok(Factor::rated(w, trapezoid_memberships(values[row], &self.typical)?))
                    })
                    .collect::<Result<_>>()?;
                fuzzy_evaluation(&factors, &with)
            })
            .collect()
    }
}

/// Interactions of children, by code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Interactions {
    /// The interactions; pairs that are not named have none.
    pub interactions: Vec<NamedInteraction>,
}

/// The interaction of two children, by code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NamedInteraction {
    /// The codes of the two children.
    pub between: [String; 2],
    /// Above 0 where they need each other, below 0 where they overlap; in [−1, 1].
    pub strength: f64,
}

impl Interactions {
    fn by_position(&self, codes: &[&str]) -> Result<Choquet> {
        let position = |code: &String| {
            codes.iter().position(|known| known == code).ok_or_else(|| {
                Error::from(Problem::InvalidParameter {
                    method: "Choquet integral",
                    parameter: "between",
                    found: format!(
                        "`{code}`{}",
                        did_you_mean(nearest(code, codes.iter().copied()).as_deref())
                    ),
                    expected: "the codes of two children",
                })
            })
        };
        let interactions = self.interactions.iter().map(|named| {
            let [a, b] = &named.between;
            Ok(Interaction { between: [position(a)?, position(b)?], strength: named.strength })
        });
        Ok(Choquet { interactions: interactions.collect::<Result<_>>()? })
    }
}

/// What a model that looks at all units answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Answer {
    /// Scores, and the quantities on the way.
    Scored(Scored),
    /// Grades by ELECTRE TRI.
    Sorting(Sorting),
    /// Points by a rubric, unit by unit, with a line for each won or lost.
    Points(Vec<Points>),
    /// Rank-sum ratios with their distribution, regression and grades.
    Rsr(RsrResult),
    /// Memberships in grades, unit by unit.
    Fuzzy(Vec<FuzzyResult>),
    /// Relations to grades.
    MatterElement(MatterElements),
    /// Scores with each unit's own best weights.
    #[cfg(feature = "lp")]
    BenefitOfTheDoubt(Doubt),
    /// Efficiencies, with the peers and targets of each unit.
    #[cfg(feature = "lp")]
    Dea(Envelopment),
}

impl Answer {
    /// The value of every unit; `NaN` where it has none.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        match self {
            Self::Scored(scored) => scored.scores.clone(),
            Self::Sorting(sorting) => sorting.grades.iter().map(|&grade| grade as f64).collect(),
            Self::Points(points) => points.iter().map(|points| points.score.unwrap_or(f64::NAN)).collect(),
            Self::Rsr(rsr) => rsr.scored.scores.clone(),
            Self::Fuzzy(results) => results.iter().map(|result| result.score.unwrap_or(f64::NAN)).collect(),
            Self::MatterElement(elements) => elements.level.clone(),
            #[cfg(feature = "lp")]
            Self::BenefitOfTheDoubt(doubt) => doubt.scored.scores.clone(),
            #[cfg(feature = "lp")]
            Self::Dea(envelopment) => envelopment.scored.scores.clone(),
        }
    }
}

impl Answer {
    /// What it says of some of its units, as of a part of several periods.
    pub(crate) fn of_units(&self, units: &[usize]) -> Self {
        match self {
            Self::Scored(scored) => Self::Scored(scored.of_units(units)),
            // Of the others each says what concerns a unit by itself, or is never pooled.
            other => other.clone(),
        }
    }
}

/// Parameters of the power mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Power {
    /// The exponent, of a size between 0.001 and 100: closer to 0 digits are lost, beyond 100 scores overflow.
    pub p: f64,
}

/// On which scale the values of a scoring model lie.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum OwnScale {
    /// On that of the children, or on numbers that the framework gives itself: the points of a rubric at the index, the
    /// typical scores of grades.
    Children,
    /// Between two fixed ends, whatever the units are: `[low, high]`.
    Ends([f64; 2]),
    /// On one of its own without fixed ends: it depends on the units, or is open.
    Open,
}

impl Aggregate {
    /// On which scale the values of the model lie.
    ///
    /// ```
    /// use govindex::scoring::{Aggregate, OwnScale, Topsis};
    ///
    /// assert_eq!(Aggregate::Topsis(Topsis::default()).own_scale(), OwnScale::Ends([0.0, 1.0]));
    /// assert_eq!(Aggregate::Mabac.own_scale(), OwnScale::Open);
    /// assert_eq!(Aggregate::Geometric.own_scale(), OwnScale::Children);
    /// ```
    #[must_use]
    pub fn own_scale(&self) -> OwnScale {
        const SHARE: OwnScale = OwnScale::Ends([0.0, 1.0]);
        // A share of a norm or sum never comes near 1 where there are many units.
        let by = |normalization: Normalization| match normalization {
            Normalization::None => OwnScale::Children,
            Normalization::MinMax | Normalization::Linear | Normalization::Max => SHARE,
            Normalization::Vector | Normalization::Sum => OwnScale::Open,
        };
        match self {
            Self::Arithmetic
            | Self::Geometric
            | Self::Harmonic
            | Self::Power(_)
            | Self::Median
            | Self::Minimum
            | Self::Maximum
            | Self::Trimmed(_)
            | Self::Owa(_)
            | Self::Choquet(_)
            | Self::Fuzzy(_) => OwnScale::Children,
            Self::Wsm(p) => by(p.normalization),
            Self::Wpm(p) => by(p.normalization),
            Self::Waspas(_)
            | Self::Topsis(_)
            | Self::Vikor(_)
            | Self::GreyRelational(_)
            | Self::Copras
            | Self::Edas
            | Self::Aras
            | Self::Spotis(_)
            | Self::Product
            | Self::Rsr(_) => SHARE,
            Self::Borda(p) if p.share => SHARE,
            Self::Promethee(_) => OwnScale::Ends([-1.0, 1.0]),
            Self::ElectreTri(p) => OwnScale::Ends([0.0, p.profiles.len() as f64]),
            Self::MatterElement(p) => OwnScale::Ends([1.0, p.intervals.first().map_or(1, Vec::len) as f64]),
            Self::Points(rubric) => OwnScale::Ends([0.0, rubric.full()]),
            #[cfg(feature = "lp")]
            Self::BenefitOfTheDoubt(_) => SHARE,
            #[cfg(feature = "lp")]
            Self::Dea(p) if !p.with.super_efficiency => SHARE,
            #[cfg(feature = "lp")]
            Self::Dea(_) => OwnScale::Open,
            Self::Mabac
            | Self::Marcos
            | Self::Codas(_)
            | Self::Cocoso(_)
            | Self::Moora
            | Self::Multimoora(_)
            | Self::MazziottaPareto(_)
            | Self::Copeland(_)
            | Self::Borda(_) => OwnScale::Open,
        }
    }

    /// The mean that this is, its parameters checked; none for a model that looks at all units at once.
    ///
    /// # Errors
    /// `invalid_parameter` for a power whose size is not between 0.001 and 100.
    pub fn mean(&self) -> Result<Option<Mean>> {
        match *self {
            Self::Arithmetic => Ok(Some(Mean::Arithmetic)),
            Self::Geometric => Ok(Some(Mean::Geometric)),
            Self::Harmonic => Ok(Some(Mean::Harmonic)),
            Self::Power(Power { p }) if (0.001..=100.0).contains(&p.abs()) => Ok(Some(Mean::Power(p))),
            Self::Power(Power { p }) => Err(Error::from(Problem::InvalidParameter {
                method: "power mean",
                parameter: "p",
                found: p.to_string(),
                expected: "between 0.001 and 100, or between -100 and -0.001 (for 0, use the geometric mean)",
            })),
            _ => Ok(None),
        }
    }

    /// Checks the parameters, and that they name the children `codes`.
    ///
    /// # Errors
    /// `invalid_parameter`.
    pub fn check(&self, codes: &[&str]) -> Result<()> {
        match self {
            Self::Waspas(p) => p.check(),
            Self::Topsis(p) => p.check(),
            Self::Vikor(p) => p.check(),
            Self::GreyRelational(p) => p.check(),
            Self::Codas(p) => p.check(),
            Self::Cocoso(p) => p.check(),
            Self::Spotis(p) => p.check(),
            Self::Trimmed(p) => p.check(),
            Self::Owa(p) => p.check(),
            Self::Choquet(p) => p.by_position(codes)?.check(),
            Self::MazziottaPareto(p) => p.check(),
            Self::Copeland(p) => p.check(),
            Self::Promethee(p) => p.check(),
            Self::ElectreTri(p) => p.check(),
            Self::Rsr(p) => p.check(),
            Self::Fuzzy(p) => p.check(),
            Self::MatterElement(p) => p.check(),
            #[cfg(feature = "lp")]
            Self::BenefitOfTheDoubt(p) => p.check(),
            #[cfg(feature = "lp")]
            Self::Dea(p) => p.positions(codes).map(|_| ()),
            Self::Points(rubric) => {
                rubric.check()?;
                codes.iter().try_for_each(|code| item_and_rule(rubric, code).map(|_| ()))
            }
            _ => self.mean().map(|_| ()),
        }
    }

    /// Whether the model itself says what a missing child does.
    #[must_use]
    pub fn takes_gaps(&self) -> bool {
        matches!(
            self,
            Self::Median
                | Self::Minimum
                | Self::Maximum
                | Self::Product
                | Self::Trimmed(_)
                | Self::Owa(_)
                | Self::Choquet(_)
                | Self::MazziottaPareto(_)
                | Self::Copeland(_)
                | Self::Points(_)
        )
    }

    /// Whether the units of several periods can be scored as one table.
    pub(crate) fn can_be_pooled(&self) -> bool {
        #[cfg(feature = "lp")]
        if matches!(self, Self::BenefitOfTheDoubt(_) | Self::Dea(_)) {
            return false;
        }
        !matches!(
            self,
            Self::Rsr(_) | Self::ElectreTri(_) | Self::Points(_) | Self::Fuzzy(_) | Self::MatterElement(_)
        )
    }

    /// Which values of the model are good.
    #[must_use]
    pub fn better(&self) -> Better {
        match self {
            Self::Vikor(_) | Self::Spotis(_) => Better::Lower,
            Self::MazziottaPareto(p) if p.phenomenon == Phenomenon::Negative => Better::Lower,
            _ => Better::Higher,
        }
    }

    /// The answer of a model other than a mean to the children `codes`, whose columns have higher as better. The columns
    /// are complete unless the model [takes gaps](Self::takes_gaps).
    ///
    /// # Errors
    /// As the model's own function; `invalid_parameter` for a mean, which needs no other unit.
    pub fn score(
        &self,
        codes: &[&str],
        columns: &Columns<'_>,
        weights: &[f64],
        missing: &Missing,
    ) -> Result<Answer> {
        let plain = |name: &str, scores: Vec<f64>| {
            Scored::new(scores, name.to_owned())
                .checked(|row| columns.iter().any(|child| child[row].is_nan()))
        };
        let scored = match self {
            Self::Wsm(p) => wsm(columns, weights, &[], p)?,
            Self::Wpm(p) => wpm(columns, weights, &[], p)?,
            Self::Waspas(p) => waspas(columns, weights, &[], p)?,
            Self::Topsis(p) => topsis(columns, weights, &[], p)?,
            Self::Vikor(p) => vikor(columns, weights, &[], p)?,
            Self::GreyRelational(p) => grey_relational(columns, weights, &[], p)?,
            Self::Copras => copras(columns, weights, &[])?,
            Self::Edas => edas(columns, weights, &[])?,
            Self::Mabac => mabac(columns, weights, &[])?,
            Self::Marcos => marcos(columns, weights, &[])?,
            Self::Codas(p) => codas(columns, weights, &[], p)?,
            Self::Cocoso(p) => cocoso(columns, weights, &[], p)?,
            Self::Aras => aras(columns, weights, &[])?,
            Self::Moora => moora(columns, weights, &[])?,
            Self::Multimoora(p) => multimoora(columns, weights, &[], p)?,
            Self::Spotis(p) => spotis(columns, weights, &[], p)?,
            Self::Median => plain("median", median(columns, weights, missing)?)?,
            Self::Minimum => plain("minimum", minimum(columns, weights, missing)?)?,
            Self::Maximum => plain("maximum", maximum(columns, weights, missing)?)?,
            Self::Product => plain("product", product(columns, weights, missing)?)?,
            Self::Trimmed(p) => plain("trimmed mean", trimmed(columns, weights, p, missing)?)?,
            Self::Owa(p) => plain("owa", owa(columns, weights, p, missing)?)?,
            Self::Choquet(p) => {
                plain("choquet", choquet(columns, weights, &p.by_position(codes)?, missing)?)?
            }
            Self::MazziottaPareto(p) => mpi(columns, weights, &[], p, missing)?,
            Self::Copeland(p) => copeland_of_children(columns, weights, *p, missing)?,
            Self::Borda(p) => borda(columns, weights, &[], p)?,
            Self::Promethee(p) => promethee(columns, weights, &[], p)?,
            Self::ElectreTri(p) => return electre_tri(columns, weights, &[], p).map(Answer::Sorting),
            Self::Points(rubric) => return by_rubric(rubric, codes, columns).map(Answer::Points),
            Self::Rsr(p) => return rsr(columns, weights, &[], p).map(Answer::Rsr),
            Self::Fuzzy(p) => return p.evaluate(columns, weights).map(Answer::Fuzzy),
            Self::MatterElement(p) => return matter_element(columns, weights, p).map(Answer::MatterElement),
            #[cfg(feature = "lp")]
            Self::BenefitOfTheDoubt(p) => {
                return benefit_of_the_doubt(columns, p).map(Answer::BenefitOfTheDoubt);
            }
            #[cfg(feature = "lp")]
            Self::Dea(p) => return p.score(codes, columns).map(Answer::Dea),
            Self::Arithmetic | Self::Geometric | Self::Harmonic | Self::Power(_) => {
                return Err(Error::from(Problem::InvalidParameter {
                    method: "scoring model",
                    parameter: "aggregate",
                    found: "a mean".to_owned(),
                    expected: "a model that looks at all units at once",
                }));
            }
        };
        Ok(Answer::Scored(scored))
    }
}

/// What is used again from one scoring to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScoreRoom {
    median: MedianRoom,
    unit: UnitRoom,
    sums: Vec<f64>,
}

impl Aggregate {
    /// Whether a parameter is of a child by its place, so that the order of the children means something.
    pub(crate) fn reads_order(&self) -> bool {
        match self {
            Self::Topsis(p) => p.bounds.is_some(),
            Self::MazziottaPareto(p) => p.bounds.is_some(),
            Self::Spotis(p) => p.bounds.is_some() || p.expected.is_some(),
            Self::Promethee(p) => p.preferences.len() > 1,
            Self::ElectreTri(_) | Self::MatterElement(_) | Self::Points(_) => true,
            #[cfg(feature = "lp")]
            Self::BenefitOfTheDoubt(p) => p.shares.is_some(),
            #[cfg(feature = "lp")]
            Self::Dea(_) => true,
            _ => false,
        }
    }

    /// Writes the scores of complete children as [`score`](Self::score) answers them, without the quantities on the way; false
    /// where only that can tell them. `known` are summaries of columns that were made before.
    pub(crate) fn score_into(
        &self,
        columns: &Columns<'_>,
        weights: &[f64],
        missing: &Missing,
        known: &[Option<Summary>],
        room: &mut ScoreRoom,
        out: &mut [f64],
    ) -> Result<bool> {
        let ScoreRoom { median, unit, sums } = room;
        let done = match self {
            Self::Topsis(p) => topsis_into(columns, weights, p, known, sums, out).map(|()| true),
            Self::Vikor(p) => vikor_into(columns, weights, *p, known, sums, out).map(|()| true),
            Self::Wsm(p) => wsm_into(columns, weights, *p, known, out).map(|()| true),
            Self::Wpm(p) => wpm_into(columns, weights, *p, known, out).map(|()| true),
            Self::GreyRelational(p) => grey_into(columns, weights, p, known, out).map(|()| true),
            Self::Median => median_into(columns, weights, missing, median, out),
            Self::Minimum => fold_into("minimum", columns, weights, missing, f64::INFINITY, f64::min, out),
            Self::Maximum => {
                fold_into("maximum", columns, weights, missing, f64::NEG_INFINITY, f64::max, out)
            }
            Self::Product => product_into(columns, weights, missing, out),
            Self::Owa(p) => owa_into(columns, weights, p, missing, unit, out).map(|()| true),
            _ => Ok(false),
        };
        // What a full answer would refuse, it is asked to refuse.
        done.map(|done| done && out.iter().all(|x| x.is_finite()))
    }
}

/// Copeland scores with the rule for missing children: who has too few of them is compared with nobody.
fn copeland_of_children(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: Copeland,
    missing: &Missing,
) -> Result<Scored> {
    missing.check()?;
    let Some(filled) = filled("Copeland", columns, weights, missing)? else {
        return copeland(columns, weights, &[], &parameters);
    };
    let columns = Columns::held(filled.iter().map(Vec::as_slice).collect(), columns.units())?;
    let mut scored = copeland(&columns, weights, &[], &parameters)?;
    // Who is compared with nobody has won and lost nothing; that is no score.
    let units = scored.details.values_mut().filter_map(|quantity| match quantity {
        Quantity::Units(values) => Some(values),
        _ => None,
    });
    for values in units.chain([&mut scored.scores]) {
        for (row, value) in values.iter_mut().enumerate() {
            if columns.iter().zip(weights).all(|(child, w)| *w <= 0.0 || child[row].is_nan()) {
                *value = f64::NAN;
            }
        }
    }
    Ok(scored)
}

/// The item and rule that a child's count belongs to: `ITEM.rule`, or `ITEM` where the item has one rule.
pub(crate) fn item_and_rule<'r>(rubric: &'r Rubric, code: &str) -> Result<(&'r Item, &'r Rule)> {
    let found = rubric.items.iter().find_map(|item| {
        let rule = match code.strip_prefix(item.code.as_str())? {
            "" if item.rules.len() == 1 => item.rules.first(),
            rest => {
                let rule = rest.strip_prefix('.')?;
                item.rules.iter().find(|known| known.code == rule)
            }
        };
        rule.map(|rule| (item, rule))
    });
    found.ok_or_else(|| {
        let known: Vec<String> = rubric
            .items
            .iter()
            .flat_map(|item| item.rules.iter().map(|rule| format!("{}.{}", item.code, rule.code)))
            .collect();
        let hint = nearest(code, known.iter().map(String::as_str));
        Error::from(Problem::InvalidParameter {
            method: "points",
            parameter: "child",
            found: format!("`{code}`{}", did_you_mean(hint.as_deref())),
            expected: "`ITEM.rule` of the rubric, or `ITEM` where the item has one rule",
        })
    })
}

/// Points of every unit; the counts stand in the columns.
fn by_rubric(rubric: &Rubric, codes: &[&str], columns: &Columns<'_>) -> Result<Vec<Points>> {
    let places: Vec<(&Item, &str)> = codes
        .iter()
        .map(|code| {
            let (item, rule) = item_and_rule(rubric, code)?;
            Ok((item, rule.code.as_str()))
        })
        .collect::<Result<_>>()?;
    let deducts = rubric.items.iter().filter(|item| item.kind == ItemKind::Deduct);
    let deducts: Vec<&str> = deducts.map(|item| item.code.as_str()).collect();
    (0..columns.rows())
        .map(|row| {
            let mut found = Findings::default();
            let mut unknown: Vec<&str> = Vec::new();
            for ((&code, &(item, rule)), values) in codes.iter().zip(&places).zip(columns.iter()) {
                let count = values[row];
                if count.is_nan() {
                    match item.kind {
                        ItemKind::Deduct if !found.not_applicable.contains(&item.code) => {
                            found.not_applicable.push(item.code.clone());
                        }
                        ItemKind::Veto if !unknown.contains(&item.code.as_str()) => unknown.push(&item.code),
                        ItemKind::Deduct | ItemKind::Veto | ItemKind::Bonus => {}
                    }
                } else if count.abs() > 0.0 {
                    let finding =
                        Finding::new(&item.code, rule).count(count).evidence(&format!("{code} = {count}"));
                    found.findings.push(finding);
                }
            }
            // An item of which one count is there applies.
            let seen = |code: &String| {
                let mut of_item =
                    places.iter().zip(columns.iter()).filter(|((item, _), _)| item.code == *code);
                of_item.any(|(_, values)| !values[row].is_nan())
            };
            found.not_applicable.retain(|code| !seen(code));
            let nothing = deducts.iter().all(|code| found.not_applicable.iter().any(|absent| absent == code));
            if nothing {
                // Nothing is known that could cost points: the unit has no score, unless a veto was found.
                unknown.extend(&deducts);
                found.not_applicable.clear();
            }
            let result = points(rubric, &found)?;
            let open = !unknown.is_empty() && result.vetoes.is_empty();
            Ok(if open { result.unknown(&unknown) } else { result })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::summarized;
    use super::*;

    /// Whatever shortcut a model has, its scores are those of the whole answer to the bit, or it says that it has none.
    #[test]
    fn scores_alone_are_those_of_the_whole_answer() {
        let models = [
            "'median'",
            "'minimum'",
            "'maximum'",
            "'product'",
            "{ owa = {} }",
            "{ owa = { places = [4, 3, 2, 1] } }",
            "{ topsis = {} }",
            "{ topsis = { normalization = 'min-max', weighting = 'distance' } }",
            "{ topsis = { normalization = 'sum' } }",
            "{ topsis = { bounds = [[0, 1], [0, 1], [0, 1], [0, 1], [0, 1]] } }",
            "{ vikor = { v = 0.4 } }",
            "{ wsm = {} }",
            "{ wsm = { normalization = 'none' } }",
            "{ wpm = {} }",
            "{ grey-relational = {} }",
            "{ grey-relational = { rho = 0.2, normalization = 'vector' } }",
        ];
        let models = models.map(|text| {
            let read: Result<std::collections::BTreeMap<String, Aggregate>, _> =
                crate::value::from_toml(&format!("model = {text}"));
            read.unwrap().remove("model").unwrap()
        });
        let mut stream = crate::stats::Stream::new(4, 0);
        let weights = [1.0, 0.0, 2.0, 0.5, 3.0];
        let mut room = ScoreRoom::default();
        // One unit, ties, a constant column, more units than one block.
        for (units, steps) in [(1, 9), (29, 4), (29, 1 << 20), (8_200, 100), (29, 1), (3, 7)] {
            let mut column =
                |_| (0..units).map(|_| (1.0 + stream.below(steps) as f64) / steps as f64).collect();
            let mut columns: Vec<Vec<f64>> = (0..5).map(&mut column).collect();
            columns[4].fill(0.25);
            let columns = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
            let known: Vec<_> = columns.iter().map(|x| Some(summarized(x))).collect();
            for (model, missing) in models.iter().zip([Missing::default()].iter().cycle()) {
                let whole = model.score(&[""; 5], &columns, &weights, missing);
                for known in [&known[..], &[], &[None, None, known[2], None, None]] {
                    let mut out = vec![f64::NAN; units];
                    let alone = model.score_into(&columns, &weights, missing, known, &mut room, &mut out);
                    match &whole {
                        Ok(whole) => {
                            assert!(alone.unwrap(), "{model:?} of {units}");
                            let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                            assert_eq!(bits(&out), bits(&whole.values()), "{model:?} of {units}");
                        }
                        Err(_) => assert!(!alone.is_ok_and(|done| done), "{model:?} of {units}"),
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_whole_answer_refuses_has_no_scores() {
        let (low, high, all) = ([-1.0, 0.5], [f64::INFINITY, 1.0], Missing::default());
        let mut room = ScoreRoom::default();
        let mut has = |model: Aggregate, columns: &[&[f64]], missing: &Missing| {
            let columns = Columns::new(columns.to_vec()).unwrap();
            let weights = vec![1.0; columns.len()];
            assert!(model.score(&[""; 2], &columns, &weights, missing).is_err());
            model
                .score_into(&columns, &weights, missing, &[], &mut room, &mut [0.0; 2])
                .is_ok_and(|done| done)
        };
        assert!(!has(Aggregate::Product, &[&low, &low], &all));
        assert!(!has(Aggregate::Minimum, &[&[1.0, 1.0], &high], &all));
        assert!(!has(Aggregate::Maximum, &[&[f64::MAX, 1.0], &high], &all));
        assert!(!has(Aggregate::Wpm(Wpm::default()), &[&low, &low], &all));
        assert!(!has(Aggregate::Minimum, &[&low, &low], &Missing::default().least(2.0)));
    }
}
