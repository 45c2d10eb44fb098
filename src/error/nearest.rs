//! The spelling that was meant.

/// How many wrong names get a nearest spelling: a reader is not helped by more, and comparing each of 10,000 names with
/// 10,000 others would take minutes.
pub(crate) const HELPED: usize = 100;

/// The candidate whose spelling is nearest to `word`, if any is near enough to be meant.
///
/// Case, spaces, hyphens and underscores do not count. Near enough is at most a third of the letters changed
/// (Damerau–Levenshtein), which keeps `GDP` from being offered for `EPI`.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // Beyond this a "word" is no misspelling, and comparing would take quadratic time.
    const LONGEST: usize = 100;
    let plain = |s: &str| -> String {
        s.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(word);
    let length = wanted.chars().count();
    candidates
        .into_iter()
        .map(|candidate| {
            let plain = plain(candidate);
            (strsim::osa_distance(&wanted, &plain), plain.chars().count(), candidate)
        })
        .filter(|&(distance, other, _)| distance * 3 <= length.max(other))
        .min_by_key(|&(distance, ..)| distance)
        .map(|(.., candidate)| candidate.to_owned())
}
