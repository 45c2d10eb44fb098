//! Where the weight of a panel lies on the map, how it moves, and how it is spread: the weighted centre and the standard
//! deviational ellipse of every period.
//!
//! ```text
//! x̄ = Σ w x / Σ w,   ȳ = Σ w y / Σ w                          the centre; w is the value of a unit
//! S = Σ w (p − p̄)(p − p̄)ᵀ / Σ w                               its eigenvectors are the axes of the ellipse
//! yuill       semi-axes √λ                                    divisor n
//! crimestat   semi-axes √(2 n λ / (n − 2))                    divisor n − 2, and so large that about 2/3 of points lie inside
//! ```
//!
//! The angle is that of the longer axis, in degrees clockwise from north (the y axis), from 0 to below 180.
//!
//! Source: D. W. Lefever (1926), *American Journal of Sociology* 32, 88–94; R. S. Yuill (1971), *Geografiska Annaler B* 53, 28–39;
//! N. Levine, *CrimeStat*, chapter 4. Other spatial statistics are in PySAL.

use serde::{Deserialize, Serialize};

use super::values::PanelValues;
use crate::error::Problem;
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "weighted centre";

/// The divisor of an ellipse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EllipseDivisor {
    /// The number of units (the whole weight).
    #[default]
    Yuill,
    /// The number of units less 2, and semi-axes √2 as long.
    Crimestat,
}

/// What coordinates are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Coordinates {
    /// Of a plane: x to the east, y to the north, both in one unit, in which all distances are.
    #[default]
    Plane,
    /// Longitude and latitude in degrees; distances in kilometres, by the equirectangular projection about the mean of all
    /// units.
    Degrees,
}

/// The centre and ellipse of one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CentreStep {
    /// The period.
    pub period: String,
    /// How many units have a value above 0.
    pub units: usize,
    /// The centre: x or longitude.
    pub x: f64,
    /// The centre: y or latitude.
    pub y: f64,
    /// The longer semi-axis; `NaN` where `crimestat` has fewer than three units.
    pub major: f64,
    /// The shorter one.
    pub minor: f64,
    /// The direction of the longer, in degrees clockwise from north; `NaN` where both are alike.
    pub angle: f64,
    /// How far the centre moved since the period before; `NaN` in the first.
    pub moved: f64,
    /// Where to, in degrees clockwise from north, from 0 to below 360; `NaN` in the first, and where it stayed.
    pub bearing: f64,
}

/// The mean radius of the Earth in kilometres (IUGG).
const RADIUS: f64 = 6371.0088;

/// The weighted centre and the ellipse of every period, with the values as weights; `coordinates` has a pair per unit.
///
/// ```
/// use govindex::trend::{Coordinates, EllipseDivisor, PanelValues, centre};
///
/// let values = PanelValues::new(
///     ["A", "B"].map(String::from).to_vec(),
///     ["2020", "2021"].map(String::from).to_vec(),
///     vec![vec![1.0, 1.0], vec![1.0, 3.0]],
/// )?;
/// let found = centre(&values, &[(0.0, 0.0), (4.0, 0.0)], Coordinates::Plane, EllipseDivisor::Yuill)?;
/// assert_eq!((found[1].x, found[1].moved, found[1].bearing), (3.0, 1.0, 90.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch`; `missing_value` for a unit with values and no coordinates; `not_finite`; `unsuitable_value` for a value below
/// 0; `invalid_parameter` for degrees beyond ±180 and ±90; `no_data` for a period without a value above 0.
pub fn centre(
    values: &PanelValues,
    coordinates: &[(f64, f64)],
    kind: Coordinates,
    divisor: EllipseDivisor,
) -> Result<Vec<CentreStep>> {
    let units = values.units();
    if coordinates.len() != units.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "`coordinates`".to_owned(),
            found: coordinates.len(),
            expected: units.len(),
            of: "units",
        }));
    }
    values.refuse(METHOD, |x| x >= 0.0, "of at least 0", "weigh by values that cannot be below 0")?;
    let is_missing = |i: usize| coordinates[i].0.is_nan() || coordinates[i].1.is_nan();
    let missing = (0..units.len()).filter(|&i| is_missing(i)).count();
    for (i, (unit, &(x, y))) in units.iter().zip(coordinates).enumerate() {
        let is_used = values.columns().iter().any(|column| column[i] > 0.0);
        if is_missing(i) && is_used {
            let indicator = "coordinates".into();
            return Err(Error::from(Problem::MissingValue {
                model: METHOD,
                indicator,
                unit: unit.into(),
                missing,
            }));
        }
        if let Some(wrong) = [x, y].into_iter().find(|x| x.is_infinite()) {
            let (indicator, value) = ("coordinates".into(), wrong.to_string());
            return Err(Error::from(Problem::NotFinite { indicator, unit: unit.into(), value }));
        }
        if kind == Coordinates::Degrees && (x.abs() > 180.0 || y.abs() > 90.0) {
            return Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "coordinates",
                found: format!("({x}, {y}) of `{unit}`"),
                expected: "degrees of longitude from -180 to 180, then of latitude from -90 to 90",
            }));
        }
    }
    let known: Vec<usize> = (0..units.len()).filter(|&i| !is_missing(i)).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| {
        known.iter().map(|&i| of(&coordinates[i]) / known.len() as f64).sum::<f64>()
    };
    let (origin_x, origin_y) = (mean(|point| point.0), mean(|point| point.1));
    // Of the plane, what a step east and a step north are in the unit of distances.
    let (east, north) = match kind {
        Coordinates::Plane => (1.0, 1.0),
        Coordinates::Degrees => {
            let degree = RADIUS.to_radians();
            (degree * origin_y.to_radians().cos(), degree)
        }
    };
    let place = |i: usize| ((coordinates[i].0 - origin_x) * east, (coordinates[i].1 - origin_y) * north);
    let mut before: Option<(f64, f64)> = None;
    let mut steps = Vec::with_capacity(values.periods().len());
    for (t, column) in values.columns().iter().enumerate() {
        let period = &values.periods()[t];
        let rows: Vec<usize> = (0..units.len()).filter(|&i| column[i] > 0.0).collect();
        let Some(most) = rows.iter().map(|&i| column[i]).reduce(f64::max) else {
            return Err(Error::from(Problem::NoData { indicator: period.into(), units: units.len() }));
        };
        let weight: f64 = rows.iter().map(|&i| column[i] / most).sum();
        let share = |i: usize| column[i] / most / weight;
        let (mut x, mut y) = (0.0, 0.0);
        for &i in &rows {
            x += share(i) * place(i).0;
            y += share(i) * place(i).1;
        }
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for &i in &rows {
            let (dx, dy) = (place(i).0 - x, place(i).1 - y);
            xx += share(i) * dx * dx;
            xy += share(i) * dx * dy;
            yy += share(i) * dy * dy;
        }
        let n = rows.len() as f64;
        let stretch = match divisor {
            EllipseDivisor::Yuill => 1.0,
            EllipseDivisor::Crimestat if rows.len() > 2 => 2.0 * n / (n - 2.0),
            EllipseDivisor::Crimestat => f64::NAN,
        };
        let (middle, half) = (f64::midpoint(xx, yy), f64::midpoint(xx, -yy).hypot(xy));
        let is_round = half <= 1e-12 * middle;
        let moved = before.map(|(a, b)| (x - a, y - b));
        let shift = moved.map_or(f64::NAN, |(dx, dy)| dx.hypot(dy));
        steps.push(CentreStep {
            period: period.clone(),
            units: rows.len(),
            x: origin_x + x / east,
            y: origin_y + y / north,
            major: ((middle + half) * stretch).sqrt(),
            minor: ((middle - half).max(0.0) * stretch).sqrt(),
            // The longer axis stands at half the angle of the difference of the squares.
            angle: if is_round { f64::NAN } else { turned(0.5 * (2.0 * xy).atan2(yy - xx), 180.0) },
            moved: shift,
            bearing: match moved {
                Some((dx, dy)) if shift > 0.0 => turned(dx.atan2(dy), 360.0),
                _ => f64::NAN,
            },
        });
        before = Some((x, y));
    }
    Ok(steps)
}

/// An angle in degrees, from 0 to below a whole turn.
fn turned(angle: f64, turn: f64) -> f64 {
    let degrees = angle.to_degrees().rem_euclid(turn);
    if degrees < turn { degrees } else { 0.0 }
}

/// Centres as a table, one row per period: `period`, `units`, `x`, `y`, `major`, `minor`, `angle`, `moved`, `bearing`.
#[must_use]
pub fn centre_table(steps: &[CentreStep]) -> Table {
    let number = |of: fn(&CentreStep) -> f64| Cells::Number {
        values: steps.iter().map(of).collect(),
        decimals: Some(4),
    };
    Table::new()
        .with("period", Cells::texts(steps.iter().map(|step| step.period.as_str())))
        .with("units", Cells::Count(steps.iter().map(|step| Some(step.units as u64)).collect()))
        .with("x", number(|step| step.x))
        .with("y", number(|step| step.y))
        .with("major", number(|step| step.major))
        .with("minor", number(|step| step.minor))
        .with("angle", number(|step| step.angle))
        .with("moved", number(|step| step.moved))
        .with("bearing", number(|step| step.bearing))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(columns: Vec<Vec<f64>>) -> PanelValues {
        let units = (0..columns[0].len()).map(|i| format!("u{i}")).collect();
        let periods = (0..columns.len()).map(|t| (2020 + t).to_string()).collect();
        PanelValues::new(units, periods, columns).unwrap()
    }

    #[test]
    fn the_ellipse_of_the_example_of_pointpats() {
        let points = [
            (66.22, 32.54),
            (22.52, 22.39),
            (31.01, 81.21),
            (9.47, 31.02),
            (30.78, 60.10),
            (75.21, 58.93),
            (79.26, 7.68),
            (8.23, 39.93),
            (98.73, 77.17),
            (89.78, 42.53),
            (65.19, 92.08),
        ];
        let weights = values(vec![vec![1.0; 11]]);
        let found = centre(&weights, &points, Coordinates::Plane, EllipseDivisor::Crimestat).unwrap();
        assert!((found[0].major - 50.130_294_591_027_83).abs() < 1e-9, "{found:?}");
        assert!((found[0].minor - 37.952_226_702_678_65).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn the_angle_is_clockwise_from_north() {
        let weights = values(vec![vec![1.0; 4]]);
        for (x, y, angle) in [(0.0, 1.0, 0.0), (1.0, 1.0, 45.0), (1.0, 0.0, 90.0), (1.0, -1.0, 135.0)] {
            let points = [(-2.0 * x, -2.0 * y), (2.0 * x, 2.0 * y), (y, -x), (-y, x)];
            let found = centre(&weights, &points, Coordinates::Plane, EllipseDivisor::Yuill).unwrap();
            assert!((found[0].angle - angle).abs() < 1e-9, "{angle}: {found:?}");
            assert!((found[0].major / found[0].minor - 2.0).abs() < 1e-12);
        }
        let round = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
        let found = centre(&weights, &round, Coordinates::Plane, EllipseDivisor::Yuill).unwrap();
        assert!(found[0].angle.is_nan() && (found[0].major - 0.5_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn degrees_are_kilometres_of_the_place() {
        let weights = values(vec![vec![1.0, 0.0], vec![0.0, 1.0]]);
        let found =
            centre(&weights, &[(100.0, 60.0), (102.0, 60.0)], Coordinates::Degrees, EllipseDivisor::Yuill);
        let step = &found.unwrap()[1];
        // Two degrees of longitude at 60° are one of latitude, 111.195 km.
        assert!((step.moved - 111.195).abs() < 1e-3 && step.bearing == 90.0 && step.x == 102.0, "{step:?}");
    }

    #[test]
    fn bad_input_is_refused() {
        let code = |column: Vec<f64>, points: &[(f64, f64)], kind| {
            centre(&values(vec![column]), points, kind, EllipseDivisor::Yuill).unwrap_err().code().to_owned()
        };
        let nan = f64::NAN;
        let plane = Coordinates::Plane;
        assert_eq!(code(vec![1.0], &[], plane), "length_mismatch");
        assert_eq!(code(vec![1.0], &[(nan, 1.0)], plane), "missing_value");
        assert_eq!(code(vec![1.0], &[(f64::INFINITY, 1.0)], plane), "not_finite");
        assert_eq!(code(vec![-1.0], &[(1.0, 1.0)], plane), "unsuitable_value");
        assert_eq!(code(vec![0.0], &[(1.0, 1.0)], plane), "no_data");
        assert_eq!(code(vec![1.0], &[(30.0, 120.0)], Coordinates::Degrees), "invalid_parameter");
        let unused =
            centre(&values(vec![vec![1.0, nan]]), &[(1.0, 1.0), (nan, nan)], plane, EllipseDivisor::Yuill);
        assert_eq!(unused.unwrap()[0].x, 1.0);
    }
}
