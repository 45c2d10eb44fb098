//! Weighting models: how much each indicator counts.
//!
//! A model reads judgements of people or the columns of the data, and returns a [`Weighting`]: the weights in the
//! indicators' order, every intermediate quantity under its name, the variant that was used, and warnings. Weights
//! from data need complete columns; a gap is an error that names it.
//!
//! | from data | what earns weight |
//! | --- | --- |
//! | [`equal`] | nothing: all alike |
//! | [`entropy()`], [`gini()`], [`standard_deviation`], [`variance`], [`coefficient_of_variation`], [`angle()`] | spread between units |
//! | [`critic()`] | spread that the other indicators do not repeat |
//! | [`merec()`] | effect of a removal on overall performance |
//! | [`cilos()`], [`idocriw()`] | little loss when other indicators are at their best |
//! | [`lopcow()`] | root mean square against spread |
//! | [`pca()`] | a part in what the indicators have in common |
//! | [`scatter_degree()`] | pulling units apart in all periods of a panel |
//! | [`balance()`] | nothing: weights are set so that influence is as intended |
//!
//! | from people | what they are asked |
//! | --- | --- |
//! | [`ahp()`], [`ahp_group`], [`ahp_hierarchy`] | which of two items matters more, and how many times |
//! | `best_worst` (feature `lp`) | the same, against the best and the worst item only |
//! | [`budget()`] | points for each item |
//! | [`rank_based()`], [`rancom`] | an order |
//! | [`swara`], [`order_relation`] | an order, and how large each step down is |
//! | [`delphi()`] | ratings, in rounds |
//!
//! None of the models from data knows what matters to citizens: a spread may come from noise. Before one is chosen,
//! compare several ([`compare()`], [`side_by_side`]), look at what the weights do ([`influence`]), and combine what
//! people say with what the data shows ([`combine()`]).

mod ahp;
mod angle;
mod balance;
#[cfg(feature = "lp")]
mod best_worst;
mod budget;
mod cilos;
mod combine;
mod compare;
mod critic;
mod delphi;
mod dispersion;
mod entropy;
mod experts;
mod gini;
mod idocriw;
mod judged;
mod lopcow;
mod merec;
mod model;
mod named;
mod parameters;
mod pca;
mod rank_based;
mod result;
mod scatter_degree;
mod spectral;
mod stage;
mod stepwise;

pub(crate) use ahp::judgement_fault;
pub use ahp::{
    Ahp, Change, Consistency, Contradiction, Criterion, GroupAggregation, IncompleteIndex, Judgements,
    Prioritization, RandomIndex, Repair, ahp, ahp_group, ahp_hierarchy, ahp_repair,
};
pub use angle::{Angle, angle};
pub use balance::{Balance, Importance, balance};
#[cfg(feature = "lp")]
pub use best_worst::{BestWorst, best_worst};
pub use budget::{Budget, Centre, budget};
pub use cilos::{Cilos, cilos};
pub use combine::{Combination, Combine, GameReading, GameSolver, combine};
pub use compare::{Compared, Comparison, Influence, compare, influence, side_by_side};
pub use critic::{Conflict, Contrast, Critic, Directed, critic};
pub use delphi::{Delphi, DelphiReport, DelphiRound, DropRule, delphi, delphi_round};
pub use dispersion::{
    CoefficientOfVariation, StandardDeviation, Variance, coefficient_of_variation, standard_deviation,
    variance,
};
pub use entropy::{Entropy, entropy};
pub use gini::{Gini, gini};
pub use idocriw::{Idocriw, idocriw};
pub use judged::{
    AhpExpert, AhpJudgements, BestWorstJudgements, BudgetPoints, DelphiAnswers, DelphiRounds, Pairs, Places,
    RankedPlaces, Steps,
};
pub use lopcow::{Lopcow, lopcow};
pub use merec::{Merec, merec};
pub use model::{Combined, Weights};
pub use named::{Weighed, order_by_names};
pub use parameters::Variant;
pub use pca::{Negative, Pca, PcaForm, PcaMatrix, Retain, pca};
pub use rank_based::{RankBased, RankForm, rancom, rancom_pairwise, rank_based};
pub use result::{Quantity, Warning, Weighting};
pub use scatter_degree::{PanelScale, ScatterDegree, scatter_degree};
pub use stage::Stage;
pub use stepwise::{Stepwise, order_relation, swara};

use crate::error::Problem;
use crate::{Error, Result};

/// Equal weights.
///
/// ```
/// assert_eq!(govindex::weights::equal(4)?.weights, [0.25; 4]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` for no indicator.
pub fn equal(indicators: usize) -> Result<Weighting> {
    if indicators == 0 {
        return Err(Error::from(Problem::TooFew { model: "equal", of: "indicators", found: 0, needed: 1 }));
    }
    Weighting::from_raw(Variant::plain("equal"), "equal", &vec![1.0; indicators])
}
