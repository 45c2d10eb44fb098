//! Points 扣分制: full marks less what is deducted, a bonus that must be earned, and items that fail a unit outright.
//!
//! ```text
//! any veto item found           →  the veto's grade, nothing else is scored
//! base   = f · Σ_i max( p_i − Σ_r c_ir e_ir, 0 )        f = Σ p_i over all items / Σ p_i over those that apply
//! bonus  = Σ_b min( p_b, Σ_r c_br e_br )                 counted only when base passes the bonus threshold
//! score  = min( base + bonus, every ceiling whose condition holds )
//! grade  = the first grade whose bound the score reaches and whose risk limits hold
//! ```
//!
//! where `p_i` are the full points of item `i`, `c_ir` the count found under its rule `r` (a share of an item counts as a
//! fraction), `e_ir` the points a single finding costs or earns, limited by the rule's own cap if it has one.
//!
//! Every point lost or won is a [`Line`] that says which item, which rule, which evidence and how many points; `full`
//! plus all lines is the score. Once an item's points are used up, further findings are still listed, with what they
//! would have cost.
//!
//! **Rank reversal.** None: each unit is scored by its own findings.
//!
//! The model is that of Chinese government inspections. `国办秘函〔2019〕19号` (websites and new media, 2019): veto items;
//! 100 points of deductions, below 60 fails; more than 80 opens up to 30 bonus points; where a department has no outward
//! services the rest is scored out of 75 and multiplied by 4/3. Graded protection 等级测评 (report template 2019): grades by
//! score **and** by the number of high and medium risks.
//!
//! ```
//! use govindex::scoring::{Finding, Findings, Rubric, points};
//!
//! let rubric: Rubric = serde_json::from_str(r#"{
//!     "item": [
//!         { "code": "DOWN", "kind": "veto", "rule": [{ "code": "unreachable" }] },
//!         { "code": "LINKS", "points": 60, "rule": [{ "code": "dead", "each": 2 }] },
//!         { "code": "GUIDES", "points": 40, "rule": [{ "code": "wrong", "each": 5 }] },
//!         { "code": "MOBILE", "kind": "bonus", "points": 10, "rule": [{ "code": "app", "each": 10 }] }
//!     ],
//!     "bonus": { "above": 80 },
//!     "grade": [{ "label": "pass", "from": 60 }, { "label": "fail" }],
//!     "veto": { "grade": "fail" }
//! }"#)?;
//! let found = Findings::default()
//!     .finding(Finding::new("LINKS", "dead").count(5.0).evidence("crawl of 3 March, rows 11–15"))
//!     .finding(Finding::new("MOBILE", "app"));
//! let result = points(&rubric, &found)?;
//! assert_eq!((result.base, result.bonus, result.score), (Some(90.0), 10.0, Some(100.0)));
//! assert_eq!(result.grade.as_deref(), Some("pass"));
//! assert_eq!(result.lines[0].points, -10.0);
//!
//! let down = points(&rubric, &Findings::default().finding(Finding::new("DOWN", "unreachable")))?;
//! assert_eq!((down.score, down.grade.as_deref()), (None, Some("fail")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ledger;
mod rubric;
mod score;

pub use ledger::{Line, LineKind, Points};
pub use rubric::{
    Bound, Ceiling, Finding, Findings, Item, ItemKind, NotApplicable, PointsGrade, RiskLimit, Rubric, Rule,
    Veto,
};
pub use score::points;
