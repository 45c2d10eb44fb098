//! What a reader of any page must not miss: that data are made up, that weights have not been approved, that a method was not read
//! in a source.

use super::write::Writing;
use crate::Assessment;
use crate::framework::{Framework, Verified};
use crate::weights::Weights;
use crate::words::{Language, say};

/// What stands at the top of every page and sheet of an assessment.
pub(super) fn warnings(result: &Assessment, language: Language, writing: &Writing<'_>) -> Vec<String> {
    let mut said = Vec::new();
    if result.source().is_made() || writing.says_made() {
        said.push(made_up(language));
    }
    said.extend(unverified(result.framework(), language));
    said
}

/// That what is shown is made up.
pub(super) fn made_up(language: Language) -> String {
    say!(language, "Fictitious example data: they say nothing of any real unit.")
}

/// Where a node is described, and where its numbers were read.
pub(super) fn said_of(framework: &Framework, at: usize) -> (&str, &Verified) {
    let node = &framework.nodes()[at];
    match (framework.indicator_of(node), framework.dimension_of(node)) {
        (Some(indicator), _) => (&indicator.source, &indicator.verified),
        (_, Some(dimension)) => (&dimension.source, &dimension.verified),
        (None, None) => ("", &Verified::No),
    }
}

/// That weights, or what else a framework says of its nodes, were not read in a source.
fn unverified(framework: &Framework, language: Language) -> Vec<String> {
    let nodes = framework.nodes();
    let is_weighed = |at: usize| {
        let declared = |parent: usize| {
            matches!(nodes[parent].weights(), Weights::Declared | Weights::Equal)
                && nodes[parent].children().len() > 1
        };
        !nodes[at].is_finding() && nodes[at].parent().is_some_and(declared)
    };
    let is_open = |at: &usize| said_of(framework, *at).1.is_no();
    let below: Vec<usize> = (1..nodes.len()).collect();
    // What was read of the method as a whole holds where no node says anything.
    if below.iter().all(is_open) && !framework.spec().verified.is_no() {
        return Vec::new();
    }
    let (weighed, others): (Vec<usize>, Vec<usize>) = below.into_iter().partition(|&at| is_weighed(at));
    let open = |of: &[usize]| of.iter().filter(|at| is_open(at)).count();
    let mut said = Vec::new();
    match open(&weighed) {
        0 => {}
        open if open == weighed.len() => said
            .push(say!(language, "The weights have not been approved: for testing only, not for appraisal.")),
        open => said.push(say!(
            tight language,
            "Weights that have not been approved: {open} of {all}.",
            open,
            all = weighed.len(),
        )),
    }
    match open(&others) {
        0 => {}
        open if open == others.len() && weighed.is_empty() => said.push(say!(
            language,
            "The rules have not been verified in a source: for testing only, not for appraisal."
        )),
        open => said.push(say!(
            tight language,
            "Rules of the framework that were not read in a source: {open} of {all}.",
            open,
            all = others.len(),
        )),
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a built-in framework says of itself.
    fn of(id: &str) -> Vec<String> {
        unverified(&Framework::builtin(id).unwrap(), Language::Chinese)
    }

    #[test]
    fn a_published_index_has_no_warning_and_placeholders_have_one() {
        let published =
            ["un-egdi-2022", "eu-desi-2022", "wb-gtmi-2020", "oecd-dgi-2023", "undp-hdi-2023", "wb-spi-2023"];
        for id in published {
            assert_eq!(of(id), [""; 0], "{id}");
        }
        assert_eq!(of("inner-mongolia-digital-government"), ["权重尚未核定，结果仅供测试，不作为考核依据。"]);
        assert_eq!(
            of("inner-mongolia-appraisal"),
            ["指标体系的规则尚未核定，结果仅供测试，不作为考核依据。"]
        );
        assert_eq!(of("cn-website-inspection-2019"), ["指标体系的29项规则中有17项未见出处。"]);
    }
}
