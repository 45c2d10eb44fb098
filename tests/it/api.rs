//! What holds for the types of the interface.

use govindex::assess::Notice;
use govindex::dataset::Hierarchy;
use govindex::robustness::{Robustness, Uncertainty};
use govindex::weights::{Weighting, Weights};
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
    shared::<govindex::report::Document>();
}

/// The names that a key of a framework file takes, as the fault of a wrong one lists them.
fn names<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let Err(fault) = serde_json::from_value::<T>(serde_json::json!({ "?": {} })) else { return Vec::new() };
    fault.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_tables_of_modules_and_the_lists_of_tests_forget_no_method() {
    let read =
        |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let holds = |path: &str, text: &str| assert!(read(path).contains(text), "{path} does not list {text}");
    let measures = names::<govindex::evidence::Kind>();
    assert!(measures.len() > 16, "{measures:?}");
    for name in measures {
        let part = |part: &str| part[..1].to_uppercase() + &part[1..];
        holds(
            "src/evidence/mod.rs",
            &format!("//! | [`{}`] |", name.split('-').map(part).collect::<String>()),
        );
    }
    let models = names::<Weights>();
    assert!(models.len() > 24, "{models:?}");
    for name in models.iter().filter(|name| *name != "declared") {
        holds("src/weights/mod.rs", &format!("`{}", name.replace('-', "_")));
        holds("tests/it/weighting.rs", name);
        let bare = serde_json::from_value::<Weights>(serde_json::json!({ name: {} }));
        if bare.is_ok_and(|model| model.reads_data()) && name != "combine" {
            holds("benches/same/dump.rs", &format!("\"{name}\""));
        }
    }
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
