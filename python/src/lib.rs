//! The compiled half of the Python package `govindex`: it converts and documents; the crate `govindex` computes.

#![allow(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "what Python sees is documented for Python: Google style, read by `help()`"
)]
#![allow(clippy::needless_pass_by_value, reason = "a function that Python calls owns its arguments")]

mod arrays;
mod assessment;
mod command;
mod convert;
mod dataset;
mod documents;
mod errors;
mod evidence;
mod explain;
mod figures;
mod frame;
mod framework;
mod frontier;
mod grading;
mod hierarchy;
mod labels;
mod language;
mod options;
mod panel;
mod parameters;
mod pickle;
mod prepare;
mod robustness;
mod scoring;
mod stats;
mod table;
mod task_plan;
mod threads;
mod trend;
mod watch;
mod weights;

/// The compiled half of `govindex`; import from there.
#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::arrays::{
        by_columns, normalize_by, normalize_goalposts, normalize_min_max, normalize_z_score, stats_ranks,
    };
    #[pymodule_export]
    use crate::assessment::{Assessment, Averages, assess, imputations};
    #[pymodule_export]
    use crate::command::command;
    #[pymodule_export]
    use crate::dataset::{Dataset, Panel, read_coin_tool, read_coinr};
    #[pymodule_export]
    use crate::documents::{
        Document, report_document, report_duties, report_overdue, report_unit_page, report_write,
    };
    #[pymodule_export]
    use crate::errors::_message;
    #[pymodule_export]
    use crate::errors::{DataError, FrameworkError, GovindexError, MethodError};
    #[pymodule_export]
    use crate::evidence::{
        Gathered, Measured, evidence_appeals, evidence_blend, evidence_change, evidence_disagreement,
        evidence_distance, evidence_inspect, evidence_measure, evidence_per_head, evidence_roll_up,
        evidence_share_of_total, evidence_trace, gather,
    };
    #[pymodule_export]
    use crate::explain::{
        Profile, explain_compare, explain_contributions, explain_gap, explain_groups, explain_obstacles,
        explain_served, explain_structure, explain_targets, explain_trail, explain_what_if, profile_of,
    };
    #[pymodule_export]
    use crate::explain::{
        Subsystems, explain_benchmark, explain_clusters, explain_coupling, explain_peers, explain_typology,
    };
    #[pymodule_export]
    use crate::figures::{
        Figure, report_beeswarm, report_contribution_bars, report_heat_map, report_lines,
        report_profile_bars, report_ranked_bars, report_timeline, report_tree,
    };
    #[pymodule_export]
    use crate::framework::{Framework, Node, builtin_frameworks};
    #[pymodule_export]
    use crate::frontier::{scoring_dea, scoring_doubt, scoring_malmquist, scoring_scale_efficiency};
    #[pymodule_export]
    use crate::grading::{
        scoring_breaks, scoring_equal_classes, scoring_fuzzy, scoring_matter_element, scoring_memberships,
        scoring_points, scoring_rsr,
    };
    #[pymodule_export]
    use crate::hierarchy::Hierarchy;
    #[pymodule_export]
    use crate::labels::order_by_names;
    #[pymodule_export]
    use crate::language::{language, set_language};
    #[pymodule_export]
    use crate::panel::PanelAssessment;
    #[pymodule_export]
    use crate::parameters::_refused;
    #[pymodule_export]
    use crate::pickle::_restore;
    #[pymodule_export]
    use crate::prepare::{
        Imputed, Screening, Treated, prepare_denominate, prepare_impute, prepare_multiple, prepare_remedy,
        prepare_screen, prepare_screen_indicators, prepare_series, prepare_treat,
    };
    #[pymodule_export]
    use crate::robustness::{
        Influence, Robustness, Uncertainty, robustness_children, robustness_design, robustness_evaluate,
        robustness_indices, robustness_leave_out, robustness_leave_units_out, robustness_monte_carlo,
        robustness_numbers, robustness_read, robustness_reversals, robustness_sensitivity,
        robustness_side_by_side, robustness_smaa, robustness_smallest_change, robustness_stability,
        robustness_standard_errors,
    };
    #[pymodule_export]
    use crate::scoring::{
        Flows, Scored, Sorting, score, score_children, scoring_condorcet, scoring_electre_tri, scoring_flows,
        scoring_normalized, scoring_outranking,
    };
    #[pymodule_export]
    use crate::stats::{
        stats_cohen_kappa, stats_fit_beta_prior, stats_fleiss_kappa, stats_intraclass_correlation,
        stats_krippendorff_alpha, stats_proportion_intervals, stats_shrink,
    };
    #[pymodule_export]
    use crate::stats::{
        stats_concordance, stats_correlation_test, stats_correlation_tests, stats_correlations,
        stats_cronbach, stats_gini, stats_moments, stats_principal_components, stats_profile,
        stats_rank_agreement, stats_theil,
    };
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::task_plan::{TaskReview, evidence_task_plan};
    #[pymodule_export]
    use crate::threads::{set_threads, threads};
    #[pymodule_export]
    use crate::trend::{Facts, RankRecord, read_facts, trend_changes, trend_malmquist};
    #[pymodule_export]
    use crate::trend::{
        PanelValues, trend_beta, trend_centre, trend_clubs, trend_dagum, trend_decompose, trend_density,
        trend_forecast, trend_forecast_values, trend_growth, trend_inequality, trend_mobility,
        trend_provinces, trend_sigma, trend_theil,
    };
    #[pymodule_export]
    use crate::weights::{
        Comparison, Weighting, ahp_repair, delphi_round, number_of, weigh, weigh_judged, weights_compare,
        weights_influence, weights_side_by_side,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::errors::declare(module.py())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
