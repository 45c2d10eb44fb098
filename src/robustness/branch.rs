//! The data as one way of preparing them leaves them, and the program that runs over them.

use std::collections::HashMap;

use super::draw::Drawn;
use crate::Result;
use crate::assess::{Assessment, Overrides, Program, Registers};
use crate::framework::Choices;

/// The units and values that one way of preparing the data leaves, and the programs over them: one, or one for each period of a
/// panel where these hang together.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) programs: Vec<Program>,
    /// By period, the rows of its units among all units, where it has not all of them.
    rows: Vec<Option<Vec<usize>>>,
}

impl Branch {
    /// Makes assessments ready, of which some are asked for; `units` are all units there are in each.
    pub(super) fn new(
        nominal: Vec<Assessment>,
        asked: &[usize],
        choices: &Choices,
        units: &[Vec<String>],
    ) -> Result<Self> {
        let rows = |(nominal, units): (&Assessment, &Vec<String>)| {
            (nominal.units() != units).then(|| {
                let at: HashMap<&str, usize> =
                    units.iter().enumerate().map(|(row, unit)| (unit.as_str(), row)).collect();
                nominal.units().iter().filter_map(|unit| at.get(unit.as_str()).copied()).collect()
            })
        };
        let rows = nominal.iter().zip(units).map(rows).collect();
        Ok(Self { programs: Program::together(nominal, choices, Some(asked))?, rows })
    }

    /// The rows of the units of a period among all its units, where it has not all of them.
    pub(super) fn rows(&self, period: usize) -> Option<&[usize]> {
        self.rows[period].as_deref()
    }

    /// Computes all scores that the choices of a run touch.
    pub(super) fn run(
        &self,
        choices: &[Choices],
        drawn: &[Drawn],
        registers: &mut [Registers],
    ) -> Result<()> {
        for (one, program) in self.programs.iter().enumerate() {
            for (at, noise) in drawn[one].noise.iter().enumerate() {
                if let Some((seed, choice)) = *noise
                    && program.needs_values(at)
                {
                    self.disturb(one, at, seed, &choices[one].all[choice], registers[one].values_mut(at));
                }
            }
        }
        if let [drawn] = drawn {
            return Program::run(&self.programs, &[&drawn.over], registers);
        }
        let over: Vec<&Overrides> = drawn.iter().map(|drawn| &drawn.over).collect();
        Program::run(&self.programs, &over, registers)
    }
}
