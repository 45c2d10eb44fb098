//! Values rolled up a hierarchy: leagues from their banners, the region from its leagues.

use crate::error::{Error, MissingColumn, Problem, Result, nearest};
use crate::evidence::{Origin, Part, RollUp, RollUpRule, Rolled};
use crate::normalize::Direction;
use crate::stats::sort;
use crate::table::{Cells, Table};

use super::{Dataset, Hierarchy};

/// How many units a message names.
const NAMED: usize = 20;

/// A value of a parent, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RolledUpCell {
    /// The parent.
    pub unit: String,
    /// The indicator.
    pub indicator: String,
    /// The value, how many children it stands on, and what did not count.
    pub rolled: Rolled,
}

/// A dataset of all units of a hierarchy, and where the values of the parents come from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RolledUp {
    /// Units at all levels.
    pub dataset: Dataset,
    /// Every value of a parent.
    pub cells: Vec<RolledUpCell>,
}

impl RolledUp {
    /// The cells as a table: `unit`, `indicator`, `value`, `from` (own, children, both, nothing), `children_present`,
    /// `children`, `own` and `of_children` (the values of either, whether or not they count).
    #[must_use]
    pub fn table(&self) -> Table {
        cells_table(&self.cells)
    }
}

pub(super) fn cells_table(cells: &[RolledUpCell]) -> Table {
    let numbers = |of: fn(&Rolled) -> f64| Cells::Number {
        values: cells.iter().map(|cell| of(&cell.rolled)).collect(),
        decimals: None,
    };
    let counts = |of: fn(&Rolled) -> usize| {
        Cells::Count(cells.iter().map(|cell| Some(of(&cell.rolled) as u64)).collect())
    };
    Table::new()
        .with("unit", Cells::texts(cells.iter().map(|cell| cell.unit.clone())))
        .with("indicator", Cells::texts(cells.iter().map(|cell| cell.indicator.clone())))
        .with("value", numbers(|rolled| rolled.value))
        .with("from", Cells::texts(cells.iter().map(|cell| cell.rolled.from.name())))
        .with("children_present", counts(|rolled| rolled.present))
        .with("children", counts(|rolled| rolled.of))
        .with("own", numbers(|rolled| rolled.own))
        .with("of_children", numbers(|rolled| rolled.of_children))
}

impl Hierarchy {
    /// Rolls indicators up: from the lowest units to those above them, level by level. The units of `data` may be any of
    /// the hierarchy; the result has all of them.
    ///
    /// A parent without a size in the data counts one level up for the sizes of its children: of those that its value
    /// comes from, and of all of them where the value is its own.
    ///
    /// ```
    /// use govindex::dataset::{Dataset, Hierarchy};
    /// use govindex::evidence::{RollUp, RollUpRule};
    /// use govindex::normalize::Direction;
    ///
    /// let units = Hierarchy::from_csv("code,parent\nL,\nB1,L\nB2,L\n".as_bytes(), &Default::default())?;
    /// let data = Dataset::new(["B1", "B2"])?
    ///     .with_indicator("ONLINE", vec![50.0, 90.0])?
    ///     .with_denominator("PEOPLE", vec![10_000.0, 30_000.0])?;
    /// let rule = RollUp::new(RollUpRule::WeightedMean).by("PEOPLE");
    /// let whole = units.roll_up(&data, &[("ONLINE", &rule, Direction::Higher)])?;
    /// assert_eq!(whole.dataset.indicator("ONLINE").unwrap().values(), [80.0, 50.0, 90.0]);
    /// assert_eq!(whole.cells[0].rolled.present, 2);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`complete`](Self::complete); `missing_columns` where there is no such indicator or column of sizes;
    /// `invalid_parameter` for a parameter that [`RollUp::check`] refuses, for a ratio of sums (what was divided
    /// by what is not in a dataset: gather evidence, or name a column of sizes), and where a unit under another has a value
    /// and no size.
    pub fn roll_up(&self, data: &Dataset, rules: &[(&str, &RollUp, Direction)]) -> Result<RolledUp> {
        let mut rolled = RolledUp { dataset: self.complete(data)?, cells: Vec::new() };
        for (code, rule, direction) in rules {
            if rule.rule == RollUpRule::RatioOfSums {
                return Err(Error::from(Problem::InvalidParameter {
                    method: "rolling up",
                    parameter: "rule",
                    found: format!("`ratio-of-sums` for `{code}`, which has no measure"),
                    expected: "`weighted-mean` by the column of what it was divided by",
                }));
            }
            self.roll_up_one(&mut rolled, code, rule, *direction, None)?;
        }
        Ok(rolled)
    }

    /// Rolls one indicator up in a dataset of all units; `divided_by` is what each value was divided by, for the ratio of
    /// sums.
    pub(super) fn roll_up_one(
        &self,
        into: &mut RolledUp,
        code: &str,
        rule: &RollUp,
        direction: Direction,
        divided_by: Option<Vec<f64>>,
    ) -> Result<()> {
        rule.check()?;
        let data = &into.dataset;
        let lacking = |column: &str, needed_for: String| {
            Error::from(Problem::MissingColumns {
                file: None,
                columns: vec![MissingColumn {
                    column: column.to_owned(),
                    needed_for,
                    nearest: nearest(column, data.indicators().chain(data.denominators())),
                }],
                found: data.indicators().chain(data.denominators()).map(str::to_owned).collect(),
                hint: None,
            })
        };
        let column = data.indicator(code).ok_or_else(|| lacking(code, "rolling up".to_owned()))?;
        let sizes = match (&rule.by, divided_by) {
            (Some(by), _) => Some(
                data.denominator(by)
                    .or_else(|| data.indicator(by))
                    .ok_or_else(|| lacking(by, format!("the sizes by which `{code}` is rolled up")))?
                    .values()
                    .to_vec(),
            ),
            (None, divided_by) => divided_by,
        };
        let mut parts: Vec<Part> = (0..self.len())
            .map(|at| Part {
                value: column.values()[at],
                standard_error: column.errors().map_or(f64::NAN, |errors| errors[at]),
                size: sizes.as_ref().map_or(1.0, |sizes| sizes[at]),
            })
            .collect();
        let (mut found, mut without_size) = (Vec::new(), Vec::new());
        for at in self.upwards() {
            let children: Vec<Part> = self.children_of(at).iter().map(|&child| parts[child]).collect();
            if !children.is_empty() {
                let rolled = rule.of(parts[at], &children, direction == Direction::Higher)?;
                parts[at].size = size(rule.rule, parts[at].size, &children, rolled.from);
                (parts[at].value, parts[at].standard_error) = (rolled.value, rolled.standard_error);
                found.push((at, rolled));
            }
            let Part { value, size, .. } = parts[at];
            let weighs = sizes.is_some() && !self.is_top(at) && !value.is_nan();
            let is_size = size.is_finite() && size >= 0.0;
            if weighs && !is_size {
                without_size.push(at);
                parts[at].size = 0.0;
            }
        }
        self.refuse_without_size(code, without_size)?;
        sort::by_key(&mut found, |(at, _)| *at);
        into.cells.extend(found.into_iter().map(|(at, rolled)| RolledUpCell {
            unit: self.code(at).to_owned(),
            indicator: code.to_owned(),
            rolled,
        }));
        let column = |of: fn(&Part) -> f64| -> Vec<f64> { parts.iter().map(of).collect() };
        into.dataset = into
            .dataset
            .clone()
            .with_values(code, column(|part| part.value))?
            .with_errors(code, column(|part| part.standard_error))?;
        Ok(())
    }

    /// Every unit under another that has a value must have a size, else its value would be lost on the way up.
    fn refuse_without_size(&self, code: &str, mut bad: Vec<usize>) -> Result<()> {
        if bad.is_empty() {
            return Ok(());
        }
        bad.sort_unstable();
        let more = if bad.len() > NAMED { " …" } else { "" };
        let named: Vec<String> =
            bad.iter().take(NAMED).map(|&unit| format!("`{}`", self.code(unit))).collect();
        Err(Error::from(Problem::InvalidParameter {
            method: "rolling up",
            parameter: "size",
            found: format!("none for {}{more}, which have a value of `{code}`", named.join(", ")),
            expected: "a finite size of at least 0 of every unit that has a value",
        }))
    }
}

/// What a parent counts for one level up.
fn size(rule: RollUpRule, own: f64, children: &[Part], from: Origin) -> f64 {
    let of_children = || children.iter().filter(|child| !child.value.is_nan()).map(|child| child.size).sum();
    match (rule, from) {
        // What its own value was divided by says nothing of a value that comes from the children.
        (RollUpRule::RatioOfSums, Origin::Children) => of_children(),
        (RollUpRule::RatioOfSums, Origin::Both) => own + of_children(),
        _ if !own.is_nan() => own,
        // Its own value tells of all that is under it, whether or not the parts have values.
        (_, Origin::Own) => children.iter().map(|child| child.size).sum(),
        _ => of_children(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Own;

    fn units() -> Hierarchy {
        let file = "code,parent\nR,\nL1,R\nL2,R\nB1,L1\nB2,L1\nB3,L2\n";
        Hierarchy::from_csv(file.as_bytes(), &crate::reading::Format::default()).unwrap()
    }

    fn data() -> Dataset {
        Dataset::new(["B1", "B2", "B3", "L2"])
            .unwrap()
            .with_indicator("X", vec![10.0, 40.0, 70.0, 100.0])
            .unwrap()
            .with_denominator("PEOPLE", vec![3.0, 1.0, 6.0, f64::NAN])
            .unwrap()
    }

    #[test]
    fn two_levels_are_rolled_up_one_after_the_other() {
        let rule = RollUp::new(RollUpRule::WeightedMean).by("PEOPLE");
        let whole = units().roll_up(&data(), &[("X", &rule, Direction::Higher)]).unwrap();
        // L1 = (30 + 40) / 4; L2 has its own 100, of 6 people by its banner; R = (4 × 17.5 + 6 × 100) / 10.
        assert_eq!(whole.dataset.indicator("X").unwrap().values(), [67.0, 17.5, 100.0, 10.0, 40.0, 70.0]);
        let from: Vec<Origin> = whole.cells.iter().map(|cell| cell.rolled.from).collect();
        assert_eq!(from, [Origin::Children, Origin::Children, Origin::Own]);
        assert_eq!(whole.cells[2].rolled.of_children, 70.0, "what the banners of L2 say is told");
        let never = rule.own(Own::Never);
        let whole = units().roll_up(&data(), &[("X", &never, Direction::Higher)]).unwrap();
        assert_eq!(whole.dataset.indicator("X").unwrap().values()[..3], [49.0, 17.5, 70.0]);
        assert_eq!(whole.table().rows(), 3);
    }

    #[test]
    fn worst_and_best_follow_the_direction() {
        let worst = RollUp::new(RollUpRule::Worst).own(Own::Never);
        let of = |direction| {
            let whole = units().roll_up(&data(), &[("X", &worst, direction)]).unwrap();
            whole.dataset.indicator("X").unwrap().values()[0]
        };
        assert_eq!((of(Direction::Higher), of(Direction::Lower)), (10.0, 70.0));
    }

    #[test]
    fn the_own_value_of_a_parent_counts_for_all_that_is_under_it() {
        let data = |people: f64| {
            Dataset::new(["B1", "B2", "B3", "L2"])
                .unwrap()
                .with_indicator("X", vec![10.0, 40.0, f64::NAN, 100.0])
                .unwrap()
                .with_denominator("PEOPLE", vec![3.0, 1.0, people, f64::NAN])
                .unwrap()
        };
        let rule = RollUp::new(RollUpRule::WeightedMean).by("PEOPLE");
        let whole = units().roll_up(&data(6.0), &[("X", &rule, Direction::Higher)]).unwrap();
        // L1 = 17.5 of 4 people; L2 = 100 of the 6 of its banner, which has no value: (70 + 600) / 10.
        assert_eq!(whole.dataset.indicator("X").unwrap().values()[..3], [67.0, 17.5, 100.0]);
        let fault = units().roll_up(&data(f64::NAN), &[("X", &rule, Direction::Higher)]).unwrap_err();
        assert!(fault.to_string().contains("none for `L2`"), "{fault}");
    }

    #[test]
    fn what_a_value_of_children_was_divided_by_is_theirs() {
        let data = Dataset::new(["L1", "L2", "B1", "B2", "B3"]).unwrap();
        let data = data.with_indicator("X", vec![f64::NAN, 0.5, 0.25, 0.75, 1.0]).unwrap();
        let of = |own: Own| {
            let mut rolled = RolledUp { dataset: units().complete(&data).unwrap(), cells: Vec::new() };
            let rule = RollUp::new(RollUpRule::RatioOfSums).own(own);
            // R, L1 (its own records count for 0), L2 (4 records), three banners of 8, 8 and 48.
            let divided_by = vec![f64::NAN, 0.0, 4.0, 8.0, 8.0, 48.0];
            units().roll_up_one(&mut rolled, "X", &rule, Direction::Higher, Some(divided_by)).unwrap();
            rolled.dataset.indicator("X").unwrap().values()[0]
        };
        assert_eq!(of(Own::First), (8.0 + 2.0) / 20.0);
        assert_eq!(of(Own::Never), (8.0 + 48.0) / 64.0);
        assert_eq!(of(Own::Last), (8.0 + 48.0) / 64.0);
        // L2 = (0.5 + 1) / 2 of 52 records.
        assert_eq!(of(Own::Blend), (8.0 + 39.0) / 68.0);
    }

    #[test]
    fn what_is_missing_is_named() {
        let of = |rule: &RollUp, data: &Dataset| {
            units().roll_up(data, &[("X", rule, Direction::Higher)]).unwrap_err().to_string()
        };
        let by = |column: &str| RollUp::new(RollUpRule::WeightedMean).by(column);
        assert!(of(&by("PEPOLE"), &data()).contains("did you mean `PEOPLE`"));
        assert!(of(&RollUp::new(RollUpRule::RatioOfSums), &data()).contains("weighted-mean"));
        let gap = Dataset::new(["B1", "B2"])
            .unwrap()
            .with_indicator("X", vec![1.0, 2.0])
            .unwrap()
            .with_denominator("PEOPLE", vec![3.0, f64::NAN])
            .unwrap();
        assert!(of(&by("PEOPLE"), &gap).contains("none for `B2`"), "{}", of(&by("PEOPLE"), &gap));
        let mean = RollUp::new(RollUpRule::Mean);
        assert!(units().roll_up(&gap, &[("Y", &mean, Direction::Higher)]).is_err());
    }
}
