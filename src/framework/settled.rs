//! A framework whose nodes say all of their method themselves, so that one choice of one node can be changed alone.

use super::{Framework, Kind, Method, Spec};
use crate::prepare::Step;

impl Framework {
    /// Every step of preparation in its order, whether the framework takes it or not: those that it does not name come last.
    fn order_of_preparation(&self) -> Vec<Step> {
        let named = self.spec().method.prepare.as_deref().unwrap_or_default();
        let others = Step::ORDER.iter().filter(|step| !named.contains(step));
        named.iter().chain(others).copied().collect()
    }

    /// What the framework says, with what a node takes from above written at the node itself. It assesses as before; what is
    /// uncertain, which no assessment reads, is left out.
    pub(crate) fn settled(&self) -> Spec {
        let mut spec = self.spec().clone();
        spec.uncertain.clear();
        spec.method = Method {
            prepare: Some(self.order_of_preparation()),
            screen_indicators: spec.method.screen_indicators.take(),
            screen: spec.method.screen.take(),
            bounds: spec.method.bounds.take(),
            ..Method::default()
        };
        for node in self.nodes() {
            // A file gives a weight to all siblings or to none; here all have one.
            let weight = node.parent.map(|_| node.weight);
            match node.kind {
                Kind::Dimension(at) => {
                    let own = &mut spec.dimension[at];
                    own.weight = weight;
                    own.periods = Some(node.periods.clone());
                    own.weights = Some(node.weights.clone());
                    own.aggregate = Some(node.aggregate.clone());
                    own.missing = Some(node.missing);
                    own.round = node.round;
                    own.method = Method { bounds: Some(node.bounds.clone()), ..Method::default() };
                }
                Kind::Indicator(at) => {
                    let own = &mut spec.indicator[at];
                    own.weight = weight;
                    own.normalize = Some(node.normalize.clone());
                    own.roll_up.clone_from(&node.roll_up);
                    own.impute = Some(node.impute.clone());
                    own.treat = Some(node.treat.clone());
                    own.round = node.round;
                }
            }
        }
        spec
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::{Node, builtin_frameworks};
    use crate::scoring::Missing;

    #[test]
    fn the_method_of_every_node_stays() {
        for id in builtin_frameworks() {
            let before = Framework::builtin(id).unwrap();
            let after = before.settled().check().unwrap();
            assert_eq!(before.preparation(), after.preparation());
            for (a, b) in before.nodes().iter().zip(after.nodes()) {
                // How many decimals are printed, and what missing children of an indicator do, nothing reads here.
                let said = |node: &Node| {
                    let missing = if node.is_indicator() { Missing::default() } else { node.missing };
                    format!("{:?}", Node { decimals: 0, missing, ..node.clone() })
                };
                assert_eq!(said(a), said(b), "{id}");
            }
        }
    }
}
