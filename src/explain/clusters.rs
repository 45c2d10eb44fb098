//! Groups of units with like profiles: Ward's method and k-means, and how many groups there are.
//!
//! ```text
//! ward      merge the two clusters whose union adds least to Σ |x − mean of its cluster|²; the height of a merge is
//!           √(2 |A| |B| / (|A| + |B|)) · |mean A − mean B|
//! k-means   least Σ |x − mean of its cluster|² (the inertia): k-means++, Lloyd, then single moves, several times
//! silhouette of a unit   (b − a) / max(a, b)
//! ```
//!
//! where `a` is its mean distance to the others of its cluster and `b` the least mean distance to another cluster; 0 in a
//! cluster of one.
//!
//! Source: J. H. Ward (1963), *JASA* 58, 236–244; D. Müllner (2011), arXiv:1109.2378 (nearest-neighbour chains); D. Arthur & S.
//! Vassilvitskii (2007), *SODA*, 1027–1035 (k-means++); J. A. Hartigan (1975), *Clustering Algorithms*; P. J. Rousseeuw (1987),
//! *J. Comput. Appl. Math.* 20, 53–65.

use serde::{Deserialize, Serialize};

use super::space::{nodes_of, spread};
use crate::assess::Assessment;
use crate::error::Problem;
use crate::parallel::{check_stop, try_map};
use crate::stats::{Stream, fits, sort};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "cluster analysis";

/// So many clusters are tried at most where their number is not given.
const MOST: usize = 10;

/// How clusters are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ClusterMethod {
    /// Ward's method.
    #[default]
    Ward,
    /// k-means.
    KMeans,
}

/// What clusters are looked for by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Clusters {
    /// How many clusters. Where it is not given, the number from 2 to 10 (and below the number of units) with the largest mean
    /// silhouette; of equal ones the least.
    pub count: Option<usize>,
    /// How they are found.
    pub method: ClusterMethod,
    /// The nodes whose scores are compared. Empty, the default: all indicators.
    pub by: Vec<String>,
    /// Whether scores are standardised (mean 0, standard deviation 1, divisor n). Off by default, for they have one scale.
    pub standardize: bool,
    /// The seed of k-means. 0 is a seed.
    pub seed: u64,
    /// How often k-means starts anew; the best end is kept. Default 20.
    pub restarts: usize,
}

impl Default for Clusters {
    fn default() -> Self {
        Self {
            count: None,
            method: ClusterMethod::default(),
            by: Vec::new(),
            standardize: false,
            seed: 0,
            restarts: 20,
        }
    }
}

impl Clusters {
    /// Sets how many clusters.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = Some(count);
        self
    }

    /// Sets how they are found.
    #[must_use]
    pub fn method(mut self, method: ClusterMethod) -> Self {
        self.method = method;
        self
    }

    /// Sets the nodes whose scores are compared.
    #[must_use]
    pub fn by(mut self, nodes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.by = nodes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether scores are standardised.
    #[must_use]
    pub fn standardize(mut self, standardize: bool) -> Self {
        self.standardize = standardize;
        self
    }

    /// Sets the seed of k-means.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets how often k-means starts anew.
    #[must_use]
    pub fn restarts(mut self, restarts: usize) -> Self {
        self.restarts = restarts;
        self
    }
}

/// A cluster of units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cluster {
    /// The rows of its units, in the order of the data.
    pub rows: Vec<usize>,
    /// The mean of their scores of the index; `NaN` where none has one.
    pub score: f64,
    /// The mean of their scores at each node.
    pub means: Vec<f64>,
    /// The mean of their silhouettes; none where there is one cluster.
    pub silhouette: Option<f64>,
}

/// How well a number of clusters fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClusterFit {
    /// The number of clusters.
    pub count: usize,
    /// The mean of all silhouettes; none for one cluster.
    pub silhouette: Option<f64>,
    /// The sum of squared distances of units from the means of their clusters.
    pub inertia: f64,
}

/// A merge of Ward's method, as scipy's `linkage` counts them: units are 0…n − 1, the k-th merge makes cluster n + k.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Merge {
    /// The one, with the lower number.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// How far they are apart.
    pub height: f64,
    /// How many units are in both together.
    pub units: usize,
}

/// The clusters of the units; made by [`clusters`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitClusters {
    units: Vec<String>,
    nodes: Vec<String>,
    parameters: Clusters,
    clusters: Vec<Cluster>,
    /// By unit: the position of its cluster.
    of: Vec<usize>,
    silhouettes: Vec<f64>,
    fit: ClusterFit,
    fits: Vec<ClusterFit>,
    merges: Vec<Merge>,
}

/// Points in a space, one after the other.
struct Points {
    values: Vec<f64>,
    width: usize,
}

impl Points {
    fn len(&self) -> usize {
        self.values.len() / self.width
    }

    fn at(&self, i: usize) -> &[f64] {
        &self.values[i * self.width..(i + 1) * self.width]
    }

    fn means(&self, of: &[usize], count: usize) -> (Vec<f64>, Vec<usize>) {
        let (mut means, mut sizes) = (vec![0.0; count * self.width], vec![0; count]);
        for (i, &cluster) in of.iter().enumerate() {
            sizes[cluster] += 1;
            let mean = &mut means[cluster * self.width..(cluster + 1) * self.width];
            mean.iter_mut().zip(self.at(i)).for_each(|(mean, x)| *mean += x);
        }
        for (mean, &size) in means.chunks_exact_mut(self.width).zip(&sizes) {
            for mean in mean {
                *mean /= size as f64;
            }
        }
        (means, sizes)
    }

    fn inertia(&self, of: &[usize], count: usize) -> f64 {
        let (means, _) = self.means(of, count);
        let mean = |cluster: usize| &means[cluster * self.width..(cluster + 1) * self.width];
        of.iter().enumerate().map(|(i, &cluster)| square(self.at(i), mean(cluster))).sum()
    }

    /// How many different points there are, counted up to `most`.
    fn distinct(&self, most: usize) -> usize {
        let mut seen: Vec<&[f64]> = Vec::new();
        for i in 0..self.len() {
            if seen.len() == most {
                break;
            }
            if !seen.contains(&self.at(i)) {
                seen.push(self.at(i));
            }
        }
        seen.len()
    }
}

fn square(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// A number for each pair of points.
struct Pairs {
    values: Vec<f64>,
    count: usize,
}

impl Pairs {
    /// The squared distances.
    fn of(points: &Points) -> Result<Self> {
        let count = points.len();
        let size = fits(METHOD, "units", &[count, count / 2])?;
        let mut values = Vec::with_capacity(size);
        for i in 0..count {
            check_stop()?;
            values.extend((i + 1..count).map(|j| square(points.at(i), points.at(j))));
        }
        Ok(Self { values, count })
    }

    /// Where the pair of two different points stands.
    fn place(&self, a: usize, b: usize) -> usize {
        let (i, j) = (a.min(b), a.max(b));
        i * (2 * self.count - i - 1) / 2 + j - i - 1
    }

    fn get(&self, a: usize, b: usize) -> f64 {
        self.values[self.place(a, b)]
    }
}

/// Ward's merges, lowest first.
fn ward(mut apart: Pairs) -> Result<Vec<Merge>> {
    let count = apart.count;
    let mut sizes = vec![1_usize; count];
    let mut chain: Vec<usize> = Vec::new();
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    while found.len() + 1 < count {
        check_stop()?;
        if chain.is_empty() {
            chain.extend((0..count).find(|&i| sizes[i] > 0));
        }
        // Follow nearest neighbours until two are each other's.
        let (x, y, least) = loop {
            let Some(&x) = chain.last() else { return Ok(Vec::new()) };
            let before = chain.len().checked_sub(2).map(|at| chain[at]);
            // Of equal ones the one before, or the chain would go round.
            let mut best = before.map_or((x, f64::INFINITY), |before| (before, apart.get(x, before)));
            for i in (0..count).filter(|&i| i != x && sizes[i] > 0) {
                let distance = apart.get(x, i);
                if distance < best.1 {
                    best = (i, distance);
                }
            }
            if Some(best.0) == before {
                break (x, best.0, best.1);
            }
            chain.push(best.0);
        };
        chain.truncate(chain.len() - 2);
        let (gone, kept) = (x.min(y), x.max(y));
        found.push((gone, kept, least));
        let (a, b) = (sizes[gone] as f64, sizes[kept] as f64);
        for i in (0..count).filter(|&i| i != gone && i != kept && sizes[i] > 0) {
            let size = sizes[i] as f64;
            let joined = ((size + a) * apart.get(gone, i) + (size + b) * apart.get(kept, i) - size * least)
                / (size + a + b);
            let place = apart.place(kept, i);
            apart.values[place] = joined.max(0.0);
        }
        sizes[kept] += sizes[gone];
        sizes[gone] = 0;
    }
    sort::by_rule(&mut found, |one, other| one.2.total_cmp(&other.2));
    let mut roots = Roots::new(count);
    let merge = |(at, (x, y, square)): (usize, (usize, usize, f64))| {
        let (x, y) = (roots.root(x), roots.root(y));
        let units = roots.join(x, y, count + at);
        Merge { first: x.min(y), second: x.max(y), height: square.sqrt(), units }
    };
    Ok(found.into_iter().enumerate().map(merge).collect())
}

/// Which cluster each unit and cluster has become a part of.
struct Roots {
    above: Vec<usize>,
    sizes: Vec<usize>,
}

impl Roots {
    fn new(count: usize) -> Self {
        let all = (2 * count).saturating_sub(1);
        Self { above: (0..all).collect(), sizes: vec![1; all] }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, x: usize, y: usize, into: usize) -> usize {
        self.above[x] = into;
        self.above[y] = into;
        self.sizes[into] = self.sizes[x] + self.sizes[y];
        self.sizes[into]
    }
}

/// The clusters that are left before the last merges, numbered as their first units come.
fn cut(merges: &[Merge], units: usize, count: usize) -> Vec<usize> {
    let mut roots = Roots::new(units);
    for (at, merge) in merges.iter().take(units - count).enumerate() {
        roots.join(merge.first, merge.second, units + at);
    }
    let found: Vec<usize> = (0..units).map(|unit| roots.root(unit)).collect();
    let mut order: Vec<usize> = Vec::new();
    found
        .iter()
        .map(|root| {
            order.iter().position(|known| known == root).unwrap_or_else(|| {
                order.push(*root);
                order.len() - 1
            })
        })
        .collect()
}

/// The clusters of the least inertia among several ends of k-means.
fn k_means(points: &Points, count: usize, parameters: &Clusters) -> Result<Vec<usize>> {
    let starts: Vec<u64> = (0..parameters.restarts as u64).collect();
    let work = points.values.len() * count * starts.len();
    let ends = try_map(starts, work, |start| {
        let mut stream = Stream::new(parameters.seed, start);
        let of = end_of_k_means(points, count, &mut stream)?;
        let inertia = points.inertia(&of, count);
        Ok((of, inertia))
    })?;
    let best = ends.into_iter().min_by(|(_, a), (_, b)| a.total_cmp(b));
    Ok(best.map(|(of, _)| of).unwrap_or_default())
}

fn end_of_k_means(points: &Points, count: usize, stream: &mut Stream) -> Result<Vec<usize>> {
    let units = points.len();
    // k-means++: each next centre is a point drawn by its squared distance from the centres that there are.
    let mut centres: Vec<usize> = vec![stream.below(units)];
    let mut least: Vec<f64> = (0..units).map(|i| square(points.at(i), points.at(centres[0]))).collect();
    while centres.len() < count {
        check_stop()?;
        let mut left = stream.uniform() * least.iter().sum::<f64>();
        let next = least.iter().position(|&x| {
            left -= x;
            x > 0.0 && left <= 0.0
        });
        let farthest = || (0..units).max_by(|&i, &j| least[i].total_cmp(&least[j])).unwrap_or(0);
        let next = next.unwrap_or_else(farthest);
        centres.push(next);
        for (i, least) in least.iter_mut().enumerate() {
            *least = least.min(square(points.at(i), points.at(next)));
        }
    }
    let nearest = |means: &[f64], i: usize| {
        let squares = means.chunks_exact(points.width).map(|mean| square(points.at(i), mean));
        let first = (0, f64::INFINITY);
        squares
            .enumerate()
            .fold(first, |best, (k, square)| if square < best.1 { (k, square) } else { best })
            .0
    };
    let mut means: Vec<f64> = centres.iter().flat_map(|&centre| points.at(centre)).copied().collect();
    let mut of: Vec<usize> = (0..units).map(|i| nearest(&means, i)).collect();
    // Lloyd's steps stop early; the single moves below come to the end.
    for _ in 0..100 {
        check_stop()?;
        fill_empty(points, &mut of, count);
        means = points.means(&of, count).0;
        let next: Vec<usize> = (0..units).map(|i| nearest(&means, i)).collect();
        if next == of {
            break;
        }
        of = next;
    }
    fill_empty(points, &mut of, count);
    let (mut means, mut sizes) = points.means(&of, count);
    loop {
        check_stop()?;
        let mut has_moved = false;
        for (i, own) in of.iter_mut().enumerate() {
            let from = *own;
            if sizes[from] == 1 {
                continue;
            }
            let mean = |k: usize| &means[k * points.width..(k + 1) * points.width];
            let size = |k: usize| sizes[k] as f64;
            let loss = size(from) / (size(from) - 1.0) * square(points.at(i), mean(from));
            let gain = |k: usize| size(k) / (size(k) + 1.0) * square(points.at(i), mean(k));
            let others = (0..count).filter(|&k| k != from).map(|k| (k, gain(k)));
            let Some((to, gain)) = others.min_by(|(_, a), (_, b)| a.total_cmp(b)) else { continue };
            // By more than rounding, so that it comes to an end.
            if gain < loss * (1.0 - 1e-9) {
                let (less, more) = (size(from) - 1.0, size(to) + 1.0);
                for (d, &x) in points.at(i).iter().enumerate() {
                    let leaves = &mut means[from * points.width + d];
                    *leaves -= (x - *leaves) / less;
                    let joins = &mut means[to * points.width + d];
                    *joins += (x - *joins) / more;
                }
                sizes[from] -= 1;
                sizes[to] += 1;
                *own = to;
                has_moved = true;
            }
        }
        if !has_moved {
            return Ok(of);
        }
        means = points.means(&of, count).0;
    }
}

/// Gives every empty cluster the point that is farthest from the mean of its own.
fn fill_empty(points: &Points, of: &mut [usize], count: usize) {
    loop {
        let (means, sizes) = points.means(of, count);
        let Some(empty) = sizes.iter().position(|&size| size == 0) else { return };
        let apart = |i: usize| square(points.at(i), &means[of[i] * points.width..(of[i] + 1) * points.width]);
        let candidates = (0..of.len()).filter(|&i| sizes[of[i]] > 1);
        let Some(farthest) = candidates.max_by(|&i, &j| apart(i).total_cmp(&apart(j))) else { return };
        of[farthest] = empty;
    }
}

/// The silhouette of every point.
fn silhouettes(distances: &Pairs, of: &[usize], count: usize) -> Result<Vec<f64>> {
    let mut sizes = vec![0_usize; count];
    for &cluster in of {
        sizes[cluster] += 1;
    }
    let mut sums = vec![0.0; of.len() * count];
    let mut rest = distances.values.iter();
    for i in 0..of.len() {
        check_stop()?;
        for (j, distance) in (i + 1..of.len()).zip(rest.by_ref()) {
            sums[i * count + of[j]] += distance;
            sums[j * count + of[i]] += distance;
        }
    }
    let one = |(i, sums): (usize, &[f64])| {
        let own = of[i];
        if sizes[own] == 1 {
            return 0.0;
        }
        let within = sums[own] / (sizes[own] - 1) as f64;
        let others = (0..count).filter(|&k| k != own).map(|k| sums[k] / sizes[k] as f64);
        let between = others.fold(f64::INFINITY, f64::min);
        let larger = within.max(between);
        if larger > 0.0 { (between - within) / larger } else { 0.0 }
    };
    Ok(sums.chunks_exact(count).enumerate().map(one).collect())
}

/// Groups units by their scores. Cost: O(n²) time and memory, for silhouettes too, so that there are 23,000 units at most.
///
/// Clusters are numbered from 1 by the mean score of the index, the highest first.
///
/// ```
/// use govindex::explain::{Clusters, clusters};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "TCD", "KOR", "SOM", "EST"])?
///     .with_indicator("osi", vec![0.98, 0.2, 0.98, 0.1, 1.0])?
///     .with_indicator("tii", vec![0.98, 0.1, 0.97, 0.1, 0.89])?
///     .with_indicator("hci", vec![0.96, 0.2, 0.91, 0.1, 0.92])?;
/// let found = clusters(&assess(&framework, &data)?, &Clusters::default())?;
/// assert_eq!(found.of(), [0, 1, 0, 1, 0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`; `missing_value` for a unit without a score at a node; `too_few` for fewer than three units where the number
/// of clusters is to be found; `invalid_parameter` for more clusters than different profiles, for no restart, and for more than
/// 23,000 units; `overflow` where the columns are beyond what can be squared.
pub fn clusters(result: &Assessment, parameters: &Clusters) -> Result<UnitClusters> {
    let nodes = nodes_of(result, &parameters.by)?;
    let points = points_of(result, &nodes, parameters.standardize)?;
    let units = points.len();
    if parameters.restarts == 0 {
        return Err(refused("restarts", "0".to_owned(), "at least 1"));
    }
    if parameters.count.is_none() && units < 3 {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "units", found: units, needed: 3 }));
    }
    let most = parameters.count.unwrap_or(MOST.min(units - 1));
    let distinct = points.distinct(most.max(2));
    let counts: Vec<usize> = match parameters.count {
        Some(0) => return Err(refused("count", "0".to_owned(), "at least 1")),
        Some(count) if count > distinct => {
            return Err(refused(
                "count",
                format!("{count}, but there are {distinct} different profiles"),
                "at most the number of different profiles",
            ));
        }
        Some(count) => vec![count],
        None if distinct < 2 => {
            return Err(refused(
                "by",
                "without spread: all units are the same there".to_owned(),
                "nodes at which units differ",
            ));
        }
        None => (2..=most.min(distinct)).collect(),
    };
    let merges = match parameters.method {
        ClusterMethod::Ward => ward(Pairs::of(&points)?)?,
        ClusterMethod::KMeans => Vec::new(),
    };
    let mut distances = Pairs::of(&points)?;
    distances.values.iter_mut().for_each(|square| *square = square.sqrt());
    let mut all: Vec<(ClusterFit, Vec<usize>, Vec<f64>)> = Vec::new();
    for count in counts {
        let of = match parameters.method {
            ClusterMethod::Ward => cut(&merges, units, count),
            ClusterMethod::KMeans => k_means(&points, count, parameters)?,
        };
        let own = if count > 1 { silhouettes(&distances, &of, count)? } else { vec![f64::NAN; units] };
        let silhouette = (count > 1).then(|| own.iter().sum::<f64>() / units as f64);
        all.push((ClusterFit { count, silhouette, inertia: points.inertia(&of, count) }, of, own));
    }
    let fits: Vec<ClusterFit> = all.iter().map(|(fit, ..)| *fit).collect();
    let mut best = 0;
    for (at, fit) in fits.iter().enumerate() {
        if fit.silhouette > fits[best].silhouette {
            best = at;
        }
    }
    let (fit, of, silhouettes) = all.swap_remove(best);
    Ok(made(result, &nodes, parameters, (fit, of, silhouettes), fits, merges))
}

fn refused(parameter: &'static str, found: String, expected: &'static str) -> Error {
    Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected })
}

/// The units in the space of their scores.
fn points_of(result: &Assessment, nodes: &[usize], standardize: bool) -> Result<Points> {
    let units = result.units().len();
    let code = |node: usize| result.framework().nodes()[node].code();
    let gap = |node: usize| result.scores_of(node).iter().position(|score| score.is_nan());
    if let Some((node, row)) = nodes.iter().find_map(|&node| Some((node, gap(node)?))) {
        let gaps = |&node: &usize| result.scores_of(node).iter().filter(|score| score.is_nan()).count();
        return Err(Error::from(Problem::MissingValue {
            model: METHOD,
            indicator: code(node).into(),
            unit: (&result.units()[row]).into(),
            missing: nodes.iter().map(gaps).sum(),
        }));
    }
    let mut values = vec![0.0; units * nodes.len()];
    for (at, &node) in nodes.iter().enumerate() {
        let scores = result.scores_of(node);
        let [mean, deviation] = spread(scores);
        // What is left of equal numbers by rounding is no spread.
        let divisor = if deviation > 1e-12 * mean.abs() { deviation } else { f64::INFINITY };
        for (row, score) in scores.iter().enumerate() {
            values[row * nodes.len() + at] = if standardize { (score - mean) / divisor } else { *score };
        }
    }
    if values.iter().any(|x| !(x * x * values.len() as f64).is_finite()) {
        return Err(Error::from(Problem::Overflow {
            what: "distance",
            node: code(nodes[0]).into(),
            unit: None,
        }));
    }
    Ok(Points { values, width: nodes.len() })
}

/// The result, its clusters in the order of their scores.
fn made(
    result: &Assessment,
    nodes: &[usize],
    parameters: &Clusters,
    (fit, of, silhouettes): (ClusterFit, Vec<usize>, Vec<f64>),
    fits: Vec<ClusterFit>,
    merges: Vec<Merge>,
) -> UnitClusters {
    let mean_of = |rows: &[usize], values: &[f64]| {
        let own: Vec<f64> = rows.iter().map(|&row| values[row]).collect();
        spread(&own)[0]
    };
    let count = fit.count;
    let mut clusters: Vec<Cluster> = (0..count)
        .map(|cluster| {
            let rows: Vec<usize> = (0..of.len()).filter(|&row| of[row] == cluster).collect();
            Cluster {
                score: mean_of(&rows, result.scores_of(0)),
                means: nodes.iter().map(|&node| mean_of(&rows, result.scores_of(node))).collect(),
                silhouette: (count > 1).then(|| mean_of(&rows, &silhouettes)),
                rows,
            }
        })
        .collect();
    let key = |cluster: &Cluster| if cluster.score.is_nan() { f64::NEG_INFINITY } else { cluster.score };
    sort::by_rule(&mut clusters, |a, b| key(b).total_cmp(&key(a)).then_with(|| a.rows.cmp(&b.rows)));
    let mut numbered = vec![0; of.len()];
    for (at, cluster) in clusters.iter().enumerate() {
        cluster.rows.iter().for_each(|&row| numbered[row] = at);
    }
    UnitClusters {
        units: result.units().to_vec(),
        nodes: nodes.iter().map(|&node| result.framework().nodes()[node].code().to_owned()).collect(),
        parameters: parameters.clone(),
        clusters,
        of: numbered,
        silhouettes,
        fit,
        fits,
        merges,
    }
}

impl UnitClusters {
    /// The codes of the nodes whose scores were compared.
    #[must_use]
    pub fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// What the method was told.
    #[must_use]
    pub fn parameters(&self) -> &Clusters {
        &self.parameters
    }

    /// The clusters, the one with the highest mean score first.
    #[must_use]
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// The position of the cluster of each unit, in the order of the data.
    #[must_use]
    pub fn of(&self) -> &[usize] {
        &self.of
    }

    /// How well each number of clusters fits that was tried.
    #[must_use]
    pub fn fits(&self) -> &[ClusterFit] {
        &self.fits
    }

    /// How well the clusters fit.
    #[must_use]
    pub fn fit(&self) -> ClusterFit {
        self.fit
    }

    /// The merges of Ward's method, lowest first; nothing of k-means.
    #[must_use]
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// One row per unit in the order of the data: `unit`, `cluster` (from 1), `silhouette` (blank where there is one cluster).
    #[must_use]
    pub fn table(&self) -> Table {
        Table::new()
            .with("unit", Cells::texts(self.units.iter().map(String::as_str)))
            .with("cluster", Cells::Count(self.of.iter().map(|&at| Some(at as u64 + 1)).collect()))
            .with("silhouette", Cells::numbers(self.silhouettes.iter().copied(), 4))
    }

    /// One row per cluster: `cluster`, `units` (how many), `score` (the mean of the index), `silhouette`, then a column per node
    /// with the mean of its scores.
    #[must_use]
    pub fn means(&self) -> Table {
        let all = || self.clusters.iter();
        let start = Table::new()
            .with("cluster", Cells::Count((1..=self.clusters.len() as u64).map(Some).collect()))
            .with("units", Cells::Count(all().map(|one| Some(one.rows.len() as u64)).collect()))
            .with("score", Cells::numbers(all().map(|one| one.score), 4))
            .with("silhouette", Cells::numbers(all().map(|one| one.silhouette.unwrap_or(f64::NAN)), 4));
        let nodes = self.nodes.iter().enumerate();
        nodes.fold(start, |table, (at, node)| {
            table.with(node, Cells::numbers(all().map(|one| one.means[at]), 4))
        })
    }

    /// One row per number of clusters that was tried: `clusters`, `silhouette`, `inertia`.
    #[must_use]
    pub fn choice(&self) -> Table {
        let fits = || self.fits.iter();
        Table::new()
            .with("clusters", Cells::Count(fits().map(|fit| Some(fit.count as u64)).collect()))
            .with("silhouette", Cells::numbers(fits().map(|fit| fit.silhouette.unwrap_or(f64::NAN)), 4))
            .with("inertia", Cells::numbers(fits().map(|fit| fit.inertia), 4))
    }

    /// One row per merge of Ward's method, lowest first: `first`, `second` (units from 0, then clusters in the order of the
    /// merges), `height`, `units`; as the matrix that scipy's `linkage` gives. Without rows for k-means.
    #[must_use]
    pub fn dendrogram(&self) -> Table {
        let count = |of: fn(&Merge) -> usize| {
            Cells::Count(self.merges.iter().map(|merge| Some(of(merge) as u64)).collect())
        };
        Table::new()
            .with("first", count(|merge| merge.first))
            .with("second", count(|merge| merge.second))
            .with("height", Cells::numbers(self.merges.iter().map(|merge| merge.height), 4))
            .with("units", count(|merge| merge.units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::framework::Framework;

    fn result(columns: &[Vec<f64>]) -> Assessment {
        let codes: Vec<String> = (0..columns.len()).map(|at| format!("X{at}")).collect();
        let indicators: Vec<String> =
            codes.iter().map(|code| format!("{{ code = '{code}', parent = 'INDEX' }}")).collect();
        let toml = format!(
            "id = 'x'\nmethod = {{ normalize = 'none', missing = 'rescale' }}\ndimension = [{{ code = 'INDEX' }}]\nindicator = [{}]",
            indicators.join(", ")
        );
        let units = (0..columns[0].len()).map(|i| format!("u{i}"));
        let data =
            codes.iter().zip(columns).try_fold(Dataset::new(units).unwrap(), |data, (code, column)| {
                data.with_indicator(code, column.clone())
            });
        crate::assess(&Framework::from_toml(&toml).unwrap(), &data.unwrap()).unwrap()
    }

    fn made_up(units: usize, width: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut stream = Stream::new(seed, 0);
        (0..width).map(|_| (0..units).map(|i| stream.normal() + 4.0 * (i % 3) as f64).collect()).collect()
    }

    #[test]
    fn ward_by_hand() {
        // 0 and 1 at a distance of 1, 5 and 7 of 2; the means 0.5 and 6 are 5.5 apart: √(2·2·2/4) · 5.5.
        let found = clusters(&result(&[vec![0.0, 5.0, 1.0, 7.0]]), &Clusters::default().count(2)).unwrap();
        let merges: Vec<(usize, usize, usize)> =
            found.merges().iter().map(|merge| (merge.first, merge.second, merge.units)).collect();
        assert_eq!(merges, [(0, 2, 2), (1, 3, 2), (4, 5, 4)]);
        for (merge, height) in found.merges().iter().zip([1.0, 2.0, 2.0_f64.sqrt() * 5.5]) {
            assert!((merge.height - height).abs() < 1e-14);
        }
        assert_eq!(found.of(), [1, 0, 1, 0]);
        assert_eq!(found.clusters()[0].means, [6.0]);
        assert_eq!(found.fits()[0].inertia, 0.5 + 2.0);
        // Of unit 0: a = 1, b = 6.
        let Some(Cells::Number { values, .. }) = found.table().column("silhouette").cloned() else {
            panic!()
        };
        assert!((values[0] - 5.0 / 6.0).abs() < 1e-15);
    }

    /// The least inertia over all ways to split units.
    fn least_inertia(points: &Points, count: usize) -> f64 {
        let units = points.len();
        let ways = count.pow(u32::try_from(units).unwrap());
        let mut least = f64::INFINITY;
        for way in 0..ways {
            let mut rest = way;
            let of: Vec<usize> = (0..units)
                .map(|_| {
                    let digit = rest % count;
                    rest /= count;
                    digit
                })
                .collect();
            if (0..count).all(|k| of.contains(&k)) {
                least = least.min(points.inertia(&of, count));
            }
        }
        least
    }

    #[test]
    fn k_means_finds_the_best_split_of_few_units() {
        for seed in 0..20 {
            let mut stream = Stream::new(seed, 0);
            let columns: Vec<Vec<f64>> = (0..2).map(|_| (0..8).map(|_| stream.uniform()).collect()).collect();
            let result = result(&columns);
            let points = points_of(&result, &[1, 2], false).unwrap();
            let by = Clusters::default().method(ClusterMethod::KMeans).count(3);
            let found = clusters(&result, &by).unwrap();
            let least = least_inertia(&points, 3);
            assert!(found.fits()[0].inertia <= least * (1.0 + 1e-12), "{seed}");
            assert_eq!(found, clusters(&result, &by).unwrap());
        }
    }

    #[test]
    fn the_number_of_groups_that_were_made_is_found() {
        for method in [ClusterMethod::Ward, ClusterMethod::KMeans] {
            let found = clusters(&result(&made_up(60, 5, 1)), &Clusters::default().method(method)).unwrap();
            assert_eq!(found.clusters().len(), 3, "{method:?}");
            assert_eq!(
                found.fits().iter().map(|fit| fit.count).collect::<Vec<_>>(),
                (2..=10).collect::<Vec<_>>()
            );
            assert!((0..60).all(|unit| found.of()[unit] == 2 - unit % 3), "{method:?}");
            let scores: Vec<f64> = found.clusters().iter().map(|cluster| cluster.score).collect();
            assert!(scores.is_sorted_by(|a, b| a >= b));
            let best = found.fits().iter().filter_map(|fit| fit.silhouette).fold(-1.0, f64::max);
            let Some(Cells::Number { values, .. }) = found.table().column("silhouette").cloned() else {
                panic!()
            };
            assert!((values.iter().sum::<f64>() / 60.0 - best).abs() < 1e-14);
        }
    }

    #[test]
    fn the_order_of_units_and_the_scale_of_columns_do_not_matter_where_they_should_not() {
        let columns = made_up(40, 3, 5);
        let turned: Vec<Vec<f64>> =
            columns.iter().map(|column| column.iter().rev().copied().collect()).collect();
        let scaled: Vec<Vec<f64>> = columns
            .iter()
            .zip([1.0, 100.0, 0.01])
            .map(|(column, factor)| column.iter().map(|x| x * factor).collect())
            .collect();
        let by = Clusters::default().count(4);
        let plain = clusters(&result(&columns), &by).unwrap();
        let other = clusters(&result(&turned), &by).unwrap();
        assert_eq!(plain.of().iter().rev().copied().collect::<Vec<_>>(), other.of());
        let standard = by.standardize(true);
        let groups = |columns: &[Vec<f64>]| {
            let found = clusters(&result(columns), &standard).unwrap();
            let mut rows: Vec<Vec<usize>> = found.clusters().iter().map(|one| one.rows.clone()).collect();
            rows.sort();
            rows
        };
        assert_eq!(groups(&columns), groups(&scaled));
    }

    #[test]
    fn degenerate_units_have_an_answer() {
        let same = result(&[vec![1.0; 5]]);
        assert_eq!(clusters(&same, &Clusters::default()).unwrap_err().code(), "invalid_parameter");
        let fault = clusters(&same, &Clusters::default().count(2)).unwrap_err();
        assert!(fault.to_string().contains("1 different profiles"), "{fault}");
        let whole = clusters(&same, &Clusters::default().count(1)).unwrap();
        assert_eq!((whole.of(), whole.clusters()[0].silhouette), (&[0; 5][..], None));
        let two = result(&[vec![1.0, 2.0, 1.0, 2.0, 1.0]]);
        for method in [ClusterMethod::Ward, ClusterMethod::KMeans] {
            let found = clusters(&two, &Clusters::default().method(method)).unwrap();
            assert_eq!(found.of(), [1, 0, 1, 0, 1]);
            assert_eq!(found.fits().len(), 1);
            let constant = result(&[vec![1.0, 2.0, 1.0, 2.0, 1.0], vec![3.0; 5]]);
            let found = clusters(&constant, &Clusters::default().method(method).standardize(true)).unwrap();
            assert_eq!(found.of(), [1, 0, 1, 0, 1]);
            let each =
                clusters(&result(&[vec![3.0, 1.0, 2.0]]), &Clusters::default().method(method).count(3));
            assert_eq!(each.unwrap().of(), [0, 2, 1]);
        }
        let few = result(&[vec![1.0, 2.0]]);
        assert_eq!(clusters(&few, &Clusters::default()).unwrap_err().code(), "too_few");
        assert_eq!(clusters(&few, &Clusters::default().count(3)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(clusters(&few, &Clusters::default().count(0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(clusters(&few, &Clusters::default().restarts(0)).unwrap_err().code(), "invalid_parameter");
        let one = result(&[vec![1.0]]);
        assert_eq!(clusters(&one, &Clusters::default().count(1)).unwrap().of(), [0]);
        let gap = result(&[vec![1.0, 2.0, 3.0], vec![1.0, f64::NAN, 3.0]]);
        let fault = clusters(&gap, &Clusters::default()).unwrap_err();
        assert_eq!(fault.code(), "missing_value");
        assert!(fault.to_string().contains("`X1`") && fault.to_string().contains("`u1`"), "{fault}");
        assert!(clusters(&gap, &Clusters::default().by(["X0"])).is_ok());
    }
}
