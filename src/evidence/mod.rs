//! From what was recorded to the value of an indicator.
//!
//! | | when |
//! | --- | --- |
//! | [`blend`] | several sources tell the same indicator |
//! | [`disagreement`] | how far they differ |

mod sources;

pub use sources::{
    Beyond, Blend, BlendRule, Blended, Difference, Disagreement, SourceColumn, blend, disagreement,
};
