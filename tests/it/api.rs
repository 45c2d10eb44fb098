//! What holds for the types of the interface.

use govindex::assess::Notice;
use govindex::dataset::Hierarchy;
use govindex::robustness::{Robustness, Uncertainty};
use govindex::weights::Weighting;
use govindex::{Assessment, Dataset, Error, Framework, Language, Panel, ReadOptions, Table};

#[test]
fn services_can_share_everything_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Assessment>();
    shared::<Dataset>();
    shared::<Error>();
    shared::<Framework>();
    shared::<Hierarchy>();
    shared::<Language>();
    shared::<Notice>();
    shared::<Panel>();
    shared::<ReadOptions>();
    shared::<Robustness>();
    shared::<Table>();
    shared::<Uncertainty>();
    shared::<Weighting>();
    #[cfg(feature = "report")]
    shared::<govindex::report::Report>();
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
