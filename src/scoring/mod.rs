//! From the scores of the children to the score of their parent.
//!
//! | mean | a low score can be made up for by a high one | use |
//! | --- | --- | --- |
//! | [`arithmetic`] | fully | the usual choice: EGDI, GTMI, DGI, eGovernment Benchmark |
//! | [`geometric`] | less, the lower it is; not at all at 0 | HDI since 2010 |
//! | [`harmonic`] | hardly | rates |
//! | [`power`] | as much as `p` says: 1 arithmetic, → 0 geometric, −1 harmonic | variants of the above |
//! | [`minimum`], [`maximum`], [`median`], [`trimmed`], [`owa`] | by place: not at all, fully, or in between | weakest link; robust means |
//! | [`product`] | not at all: it is below the lowest | shares that each take from what the others leave: IHDI |
//! | [`choquet`] | by pair, as their interaction says | children that overlap or need each other |
//!
//! All of them take the children directed (higher is better) and on one scale.
//!
//! The other models can be used alone on a matrix: they take `directions` and make the columns comparable themselves, as
//! published. Weights are nonnegative numbers in any total; an indicator of weight 0 is not read. Every value that counts
//! must be present unless the model says otherwise. The answer is a [`Scored`]: scores, which way they run, the
//! variant, and the quantities on the way.
//!
//! | model | idea | an added unit can reorder others |
//! | --- | --- | --- |
//! | [`wsm`], [`wpm`], [`waspas`] | weighted sum, product, both | yes, [`wpm`] no |
//! | [`topsis`], [`vikor`], [`grey_relational`], [`codas`] | distance to the best or the worst | yes; [`topsis`] with fixed bounds no |
//! | [`spotis`] | distance to a fixed ideal | no, with fixed bounds |
//! | [`edas`], [`mabac`] | distance from the average or a border | yes |
//! | [`marcos`], [`aras`], [`copras`], [`cocoso`] | utility against best, worst or the sum | yes |
//! | [`copeland`], [`borda`] | pairs won, points for places | yes |
//! | [`promethee`] | strength of preference over all pairs | yes |
//! | [`electre_tri`] | grades by profiles, with a veto | no |
//! | [`mpi`] | mean less a penalty for unevenness | yes; no with fixed bounds |
//! | [`points`] | deductions, bonus, veto, from findings instead of a matrix | no |
//! | [`rsr`] | mean ranks, graded by their distribution | yes |
//! | [`fuzzy_evaluation`], [`matter_element`] | belonging to grades | no |
//! | [`natural_breaks`], [`equal_classes`] | classes of finished scores | the order stays |
//! | `benefit_of_the_doubt`, `dea`, `malmquist` (feature `lp`) | distance to the frontier of the best | only if it moves the frontier |
//! | [`moora`], [`multimoora`] | benefits less costs; three views of it | yes |

mod aras;
mod borda;
mod breaks;
mod choquet;
mod cocoso;
mod codas;
mod copras;
mod edas;
mod electre_tri;
#[cfg(feature = "lp")]
mod frontier;
mod fuzzy;
mod grey;
mod mabac;
mod marcos;
mod matrix;
mod matter_element;
mod means;
mod missing;
mod model;
mod moora;
mod mpi;
mod normalization;
mod order;
mod outranking;
mod points;
mod product;
mod promethee;
mod rounding;
mod rsr;
mod scored;
mod spotis;
mod topsis;
mod vikor;
mod waspas;
mod wpm;
mod wsm;

pub use aras::aras;
pub use borda::{Borda, borda};
pub use breaks::{Breaks, equal_classes, natural_breaks};
pub use choquet::{Choquet, Interaction, choquet};
pub use cocoso::{Cocoso, cocoso};
pub use codas::{Codas, codas};
pub use copras::copras;
pub use edas::edas;
pub use electre_tri::{ElectreRule, ElectreTri, Sorting, electre_tri};
#[cfg(feature = "lp")]
pub use frontier::{
    BenefitOfTheDoubt, Dea, Doubt, Envelopment, Malmquist, Orientation, Period, Returns, ScaleEfficiency,
    benefit_of_the_doubt, dea, malmquist, scale_efficiency,
};
pub use fuzzy::{Factor, Fuzzy, FuzzyOperator, FuzzyResult, fuzzy_evaluation, trapezoid_memberships};
pub use grey::{Grey, grey_relational};
pub use mabac::mabac;
pub use marcos::marcos;
pub(crate) use matrix::{Summary, summarized};
pub use matter_element::{MatterElement, MatterElements, matter_element};
pub(crate) use means::{Combination, Offence};
pub use means::{Mean, arithmetic, geometric, harmonic, power};
pub use missing::{Missing, MissingRule};
#[cfg(feature = "lp")]
pub use model::InputsAndOutputs;
pub use model::{Aggregate, Answer, FuzzyGrades, Interactions, NamedInteraction, OwnScale, Power};
pub(crate) use model::{ScoreRoom, item_and_rule};
pub use moora::{Multimoora, MultimooraCombine, moora, multimoora};
pub use mpi::{Mpi, Phenomenon, mpi};
pub use normalization::{Normalization, normalized};
pub use order::{Owa, Trimmed, maximum, median, minimum, owa, trimmed};
pub use outranking::{Condorcet, Copeland, Outranking, copeland, outranking};
pub use points::{
    Bound, Ceiling, Finding, Findings, Item, ItemKind, Line, LineKind, NotApplicable, Points, PointsGrade,
    RiskLimit, Rubric, Rule, Veto, points,
};
pub use product::product;
pub use promethee::{Flows, Preference, Promethee, Relation, promethee, promethee_flows};
pub use rounding::{Rounding, RoundingRule};
pub use rsr::{Rsr, RsrRanking, RsrRegression, RsrResult, RsrStep, rsr};
pub use scored::{Better, Quantity, Scored};
pub use spotis::{Spotis, spotis};
pub use topsis::{Topsis, TopsisWeighting, topsis};
pub use vikor::{Vikor, vikor};
pub use waspas::{Waspas, waspas};
pub use wpm::{Wpm, wpm};
pub use wsm::{Wsm, wsm};
