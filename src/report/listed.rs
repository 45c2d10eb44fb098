//! The list of the files that were written into a folder, so that they, and nothing else, may be written again.

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "cli")]
use std::fmt::Write as _;

/// The name of the list.
pub(crate) const LIST: &str = "govindex-files.txt";

/// Files with the digests of what was written into them; none where only their names are known.
pub(crate) type Listed = BTreeMap<String, BTreeSet<String>>;

/// A list of files as it is kept beside them: a line for each name, and what was written into it.
#[cfg(feature = "cli")]
pub(crate) fn list(files: &Listed) -> String {
    let mut lines = String::new();
    for (name, digests) in files {
        if digests.is_empty() {
            let _ = writeln!(lines, "{name}");
        }
        for digest in digests {
            let _ = writeln!(lines, "{name}\t{digest}");
        }
    }
    lines
}

/// The files of such a list.
pub(crate) fn listed(lines: &str) -> Listed {
    let mut files = Listed::new();
    for line in lines.lines() {
        let (name, digest) = line.split_once('\t').unzip();
        files.entry(name.unwrap_or(line).to_owned()).or_default().extend(digest.map(str::to_owned));
    }
    files
}
