//! How sure an estimate is.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::evidence::measure::Measure;
use crate::evidence::measured::Estimate;
use crate::evidence::sample::RatioEstimate;
use crate::stats::{ProportionInterval, proportion_interval};

/// Of how many independent draws a share is worth as much: those that would leave it as uncertain.
///
/// At 0 and at 1 the records show no spread, so there it is the records or clusters less strata that count, and one.
fn effective_draws(of: &RatioEstimate) -> f64 {
    let spread = of.value * (1.0 - of.value);
    if of.complete {
        f64::INFINITY
    } else if spread <= 0.0 {
        of.freedom + 1.0
    } else {
        // The variance is that of records about their mean, with n - 1: so many draws would have it.
        spread / of.variance * (of.drawn_freedom + 1.0) / of.drawn_freedom
    }
}

/// The estimate with its confidence interval: Wilson's for a share, with as many draws as would leave it as uncertain
/// as the design does; else Student's t around the value.
pub(super) fn with_interval(of: RatioEstimate, level: f64, is_share: bool) -> Estimate {
    if of.value.is_nan() {
        return Estimate::nothing(of.records, of.unknown);
    }
    let standard_error = of.variance.sqrt();
    let estimate = |low, high| Estimate {
        value: of.value,
        standard_error,
        low,
        high,
        records: of.records,
        unknown: of.unknown,
        numerator: of.y,
        denominator: of.x,
    };
    if let Some((low, high)) = of.interval {
        return estimate(low, high);
    }
    if is_share {
        let value = of.value.clamp(0.0, 1.0);
        let n = effective_draws(&RatioEstimate { value, ..of });
        let (low, high) = if n.is_infinite() { (value, value) } else { wilson(value, n, level) };
        return estimate(low, high);
    }
    let half = if standard_error == 0.0 {
        0.0
    } else {
        StudentsT::new(0.0, 1.0, of.freedom)
            .map_or(f64::NAN, |t| t.inverse_cdf(0.5 + level / 2.0) * standard_error)
    };
    estimate(of.value - half, of.value + half)
}

/// A share as successes among trials: the sums themselves where the records are a plain sample or all there is, else as
/// many draws as the design is worth.
pub(super) fn trials(of: &RatioEstimate, measure: &Measure) -> (f64, f64) {
    let draws = effective_draws(of);
    if measure.by.is_none() && (measure.sample.is_plain() || draws.is_infinite()) {
        return (of.y, of.x);
    }
    (of.value * draws, draws)
}

/// Wilson's interval of a share of so many draws; none where these are not known.
fn wilson(share: f64, draws: f64, level: f64) -> (f64, f64) {
    let parameters = ProportionInterval::default().level(level);
    proportion_interval(share * draws, draws, &parameters)
        .map_or((f64::NAN, f64::NAN), |found| (found.lower, found.upper))
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Mean, Measure, Records, Rows, Sample};
    use crate::stats::Shrink;
    use approx::assert_relative_eq;

    fn answers(units: &[(&str, usize, usize)]) -> Records {
        let each = units.iter().flat_map(|&(unit, yes, all)| (0..all).map(move |i| (unit, i < yes)));
        let each: Vec<(&str, bool)> = each.collect();
        Records::new()
            .with_texts("unit", each.iter().map(|(unit, _)| *unit))
            .unwrap()
            .with_texts("good", each.iter().map(|(_, yes)| if *yes { "y" } else { "n" }))
            .unwrap()
    }

    fn share() -> Measure {
        Measure::new(Mean::new(Rows::with("good", "y")))
    }

    fn read(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    /// `statsmodels.stats.proportion.proportion_confint(x, n, 0.05, "wilson")`, statsmodels 0.15.0.
    #[test]
    fn a_share_of_a_plain_sample_has_wilsons_interval() {
        let records = answers(&[("A", 3, 10), ("B", 10, 10), ("C", 0, 10)]);
        let found = share().of(&records, ["unit"]).unwrap();
        let [a, b, c] = found.estimates()[..] else { panic!() };
        assert_relative_eq!(a.low, 0.107_791_267_406_300_99, max_relative = 1e-12);
        assert_relative_eq!(a.high, 0.603_221_852_538_854_6, max_relative = 1e-12);
        assert_relative_eq!(b.low, 0.722_467_200_137_110_6, max_relative = 1e-12);
        assert_eq!((b.high, c.low), (1.0, 0.0));
        let one = share().of(&answers(&[("A", 1, 1)]), ["unit"]).unwrap().estimates()[0];
        assert!(one.standard_error.is_nan() && one.low > 0.2 && one.high == 1.0);
        let all = share().sample(Sample::census()).of(&records, ["unit"]).unwrap();
        assert!(all.estimates().iter().all(|one| one.low == one.value && one.high == one.value));
    }

    /// A finite population of 20 halves the variance of 10 draws, which is worth 20 draws: Wilson's interval for 6 of 20
    /// by hand, with z = 1.959964: (0.3 + z²/40 ∓ z √(0.21/20 + z²/1600)) / (1 + z²/20).
    #[test]
    fn a_design_counts_as_the_draws_that_it_is_worth() {
        let records = answers(&[("A", 3, 10)]).with_numbers("size", vec![20.0; 10]).unwrap();
        let sample = Sample { population: Some("size".into()), ..Sample::default() };
        let a = share().sample(sample).of(&records, ["unit"]).unwrap().estimates()[0];
        let z = 1.959_963_984_540_054_f64;
        let (middle, half) = (0.3 + z * z / 40.0, z * (0.21 / 20.0 + z * z / 1600.0).sqrt());
        assert_relative_eq!(a.low, (middle - half) / (1.0 + z * z / 20.0), max_relative = 1e-12);
        assert_relative_eq!(a.high, (middle + half) / (1.0 + z * z / 20.0), max_relative = 1e-12);
        let all = answers(&[("A", 10, 10)]).with_numbers("size", vec![10.0; 10]).unwrap();
        let sample = Sample { population: Some("size".into()), ..Sample::default() };
        let a = share().sample(sample).of(&all, ["unit"]).unwrap().estimates()[0];
        assert_eq!((a.low, a.high), (1.0, 1.0), "all ten of ten were seen");
    }

    #[test]
    fn a_share_whose_error_is_not_known_cannot_be_drawn_in_and_is_named() {
        let text = "unit,s,good\nA,s,y\nA,t,n\nA,t,y\nB,v,y\nB,v,n\nB,v,y\n";
        let sample = Sample { strata: vec!["s".into()], ..Sample::default() };
        let found = share().sample(sample).of(&read(text), ["unit"]).unwrap();
        let safe = found.shrunk(&Shrink::WilsonLower { level: 0.95 }).unwrap();
        assert!(found.values()[0] > 0.6 && safe.values()[0].is_nan() && safe.values()[1] > 0.0);
        assert_eq!(safe.notes()[0], "unit A: no value, for its standard error is not known");
    }

    #[test]
    fn shares_of_small_counts_are_drawn_in() {
        let records = answers(&[("A", 3, 3), ("B", 290, 300), ("C", 40, 80), ("D", 7, 20)]);
        let found = share().times(100.0).of(&records, ["unit"]).unwrap();
        let (x, n) = ([3.0, 290.0, 40.0, 7.0], [3.0, 300.0, 80.0, 20.0]);
        for shrink in [Shrink::default(), Shrink::WilsonLower { level: 0.9 }] {
            let expected = crate::stats::shrink(&x, &n, &shrink).unwrap();
            let drawn_in = found.shrunk(&shrink).unwrap();
            for (unit, estimate) in drawn_in.estimates().iter().enumerate() {
                assert_relative_eq!(estimate.value, 100.0 * expected.values[unit], max_relative = 1e-12);
                assert_relative_eq!(estimate.low, 100.0 * expected.lower[unit], max_relative = 1e-12);
                assert_eq!((estimate.numerator, estimate.denominator), (x[unit], n[unit]));
            }
            assert!(drawn_in.values()[0] < drawn_in.values()[1]);
            assert_eq!(drawn_in.notes().len(), found.notes().len() + 1);
            assert!(drawn_in.shrunk(&shrink).is_err(), "once is enough");
        }
        let mean = Measure::new(Mean::new(1.0)).of(&records, ["unit"]).unwrap();
        assert_eq!(mean.shrunk(&Shrink::default()).unwrap_err().code(), "invalid_parameter");
    }
}
