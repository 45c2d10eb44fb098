//! Values rolled up a hierarchy: leagues from their banners, the region from its leagues.

use crate::error::{Error, MissingColumn, Result, nearest};
use crate::evidence::{Part, RollUp, RollUpRule, Rolled};
use crate::normalize::Direction;
use crate::table::{Cells, Table};

use super::{Dataset, Hierarchy};

/// How many units a message names.
const NAMED: usize = 20;

/// A value of a parent, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
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
    /// As [`complete`](Self::complete); [`Error::MissingColumns`] where there is no such indicator or column of sizes;
    /// [`Error::InvalidParameter`] for a parameter that [`RollUp::check`] refuses, for a ratio of sums (what was divided
    /// by what is not in a dataset: gather evidence, or name a column of sizes), and where a child that has a value has no
    /// size.
    pub fn roll_up(&self, data: &Dataset, rules: &[(&str, &RollUp, Direction)]) -> Result<RolledUp> {
        let mut rolled = RolledUp { dataset: self.complete(data)?, cells: Vec::new() };
        for (code, rule, direction) in rules {
            if rule.rule == RollUpRule::RatioOfSums {
                return Err(Error::InvalidParameter {
                    method: "rolling up",
                    parameter: "rule",
                    found: format!("`ratio-of-sums` for `{code}`, which has no measure"),
                    expected: "`weighted-mean` by the column of what it was divided by",
                });
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
        let lacking = |column: &str, needed_for: String| Error::MissingColumns {
            file: None,
            columns: vec![MissingColumn {
                column: column.to_owned(),
                needed_for,
                nearest: nearest(column, data.indicators().chain(data.denominators())),
            }],
            found: data.indicators().chain(data.denominators()).map(str::to_owned).collect(),
            hint: None,
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
        if sizes.is_some() {
            self.check_sizes(code, &parts)?;
        }
        let mut found = Vec::new();
        for at in self.upwards() {
            let children: Vec<Part> = self.children_of(at).iter().map(|&child| parts[child]).collect();
            if children.is_empty() {
                continue;
            }
            let rolled = rule.of(parts[at], &children, direction == Direction::Higher)?;
            if parts[at].size.is_nan() {
                parts[at].size =
                    children.iter().filter(|child| !child.value.is_nan()).map(|child| child.size).sum();
            }
            (parts[at].value, parts[at].standard_error) = (rolled.value, rolled.standard_error);
            found.push((at, rolled));
        }
        found.sort_by_key(|(at, _)| *at);
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

    /// Every lowest unit that has a value must have a size, else its value would be lost on the way up.
    fn check_sizes(&self, code: &str, parts: &[Part]) -> Result<()> {
        let bad: Vec<&str> = (0..self.len())
            .filter(|&at| self.children_of(at).is_empty() && !parts[at].value.is_nan())
            .filter(|&at| !(parts[at].size.is_finite() && parts[at].size >= 0.0))
            .map(|at| self.code(at))
            .collect();
        if bad.is_empty() {
            return Ok(());
        }
        let more = if bad.len() > NAMED { " …" } else { "" };
        let named: Vec<String> = bad.iter().take(NAMED).map(|unit| format!("`{unit}`")).collect();
        Err(Error::InvalidParameter {
            method: "rolling up",
            parameter: "size",
            found: format!("none for {}{more}, which have a value of `{code}`", named.join(", ")),
            expected: "a finite size of at least 0 of every unit that has a value",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Origin, Own};

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
