//! Frontiers: a unit is measured against the best that others reach, with the weights that suit it best.
//!
//! Needs the feature `lp`. [`benefit_of_the_doubt`] scores indicators alone; [`dea`] relates outputs to inputs;
//! [`malmquist`] follows units over two periods. Weights at an optimum are often not unique; **the score is**, and only it
//! is promised. Weights, peers and targets are those of one optimum.

mod bod;
mod dea;
mod malmquist;
mod program;

pub use bod::{BenefitOfTheDoubt, Doubt, benefit_of_the_doubt};
pub use dea::{Dea, Envelopment, Orientation, Returns, ScaleEfficiency, dea, scale_efficiency};
pub use malmquist::{Malmquist, Period, malmquist};
