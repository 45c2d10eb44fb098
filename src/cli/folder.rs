//! A folder that is written as a whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::settings::FILE;
use crate::dataset::digits;
use crate::error::Problem;
use crate::report::listed::{LIST, Listed, list, listed};
use crate::{Error, Result};

/// How the names of folders begin in which files are made.
const STAGE: &str = ".govindex-";

/// Files on their way into a folder: all of them are made in a hidden folder within it, and put in their places when the last
/// one stands. Within it, for what is beside it may be another file system, between which nothing can be moved.
pub(super) struct Staged {
    stage: PathBuf,
    target: PathBuf,
    /// Whether the folder was made for this.
    is_new: bool,
    /// What was written there by this command.
    ours: Listed,
}

impl Staged {
    /// Begins to write a folder, which is new, empty, or one that was written before.
    ///
    /// # Errors
    /// `file` where it holds files of others; `io`.
    pub(super) fn new(target: &Path) -> Result<Self> {
        let ours = match fs::read_to_string(target.join(LIST)) {
            Ok(list) => listed(&list),
            Err(_) => Listed::new(),
        };
        let is_new = !target.exists();
        if !is_new && ours.is_empty() {
            for entry in fs::read_dir(target).map_err(|fault| io("read", target, &fault))? {
                let name = entry.map_err(|fault| io("read", target, &fault))?.file_name();
                // What a process that was killed left behind is nobody's file.
                if !name.to_string_lossy().starts_with(STAGE) {
                    return Err(taken(target, &name.to_string_lossy()));
                }
            }
        }
        fs::create_dir_all(target).map_err(|fault| io("write", target, &fault))?;
        // A number of its own for each that one process writes at a time, or that was left behind.
        for number in 0.. {
            let stage = target.join(format!("{STAGE}{}-{number}", std::process::id()));
            match fs::create_dir(&stage) {
                Ok(()) => return Ok(Self { stage, target: target.to_owned(), is_new, ours }),
                Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(fault) => return Err(io("write", &stage, &fault)),
            }
        }
        unreachable!("there are more numbers than folders")
    }

    /// Where the files are made.
    pub(super) fn path(&self) -> &Path {
        &self.stage
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.stage.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|fault| io("write", folder, &fault))?;
        }
        fs::write(&path, bytes).map_err(|fault| io("write", &path, &fault))
    }

    /// Puts the files into the folder, and takes away those of an earlier time that are no longer written. Returns their names.
    ///
    /// # Errors
    /// `file` where a file of somebody else's is in the way, or one that somebody changed, before anything is changed; `io`.
    pub(super) fn finish(self) -> Result<Vec<String>> {
        self.place(true)
    }

    /// [`finish`](Self::finish), leaving what was written there before.
    pub(super) fn finish_beside(self) -> Result<Vec<String>> {
        self.place(false)
    }

    fn place(mut self, takes_away: bool) -> Result<Vec<String>> {
        let mut names = BTreeSet::new();
        walk(&self.stage, "", &mut names)?;
        names.retain(|name| name.rsplit('/').next() != Some(LIST));
        let mut written = Listed::new();
        for name in &names {
            if self.target.join(name).exists() {
                if !self.ours.contains_key(name) {
                    return Err(taken(&self.target, name));
                }
                if !self.is_as_written(name)? {
                    return Err(changed(&self.target, name));
                }
            }
            written.insert(name.clone(), BTreeSet::from([digest(&self.stage.join(name))?]));
        }
        // Named before they are there: whatever ends the work, what is there is known as ours.
        let mut all = self.ours.clone();
        for (name, digests) in &written {
            all.entry(name.clone()).or_default().extend(digests.iter().cloned());
        }
        self.is_new = false;
        self.replace(LIST, list(&all).as_bytes())?;
        self.put_in_place(&names)?;
        for name in self.ours.keys().filter(|name| !names.contains(*name)) {
            if !takes_away {
                written.insert(name.clone(), self.ours[name].clone());
                continue;
            }
            // What somebody changed is theirs.
            let old = self.target.join(name);
            if old.is_file() && self.is_as_written(name)? {
                fs::remove_file(&old).map_err(|fault| io("write", &old, &fault))?;
            }
        }
        self.replace(LIST, list(&written).as_bytes())?;
        Ok(names.into_iter().collect())
    }

    /// Whether a file of ours holds what was written into it, as far as is known.
    fn is_as_written(&self, name: &str) -> Result<bool> {
        let Some(known) = self.ours.get(name).filter(|known| !known.is_empty()) else { return Ok(true) };
        Ok(known.contains(&digest(&self.target.join(name))?))
    }

    /// Puts the files into the folder, which holds nothing yet, without a list: they are somebody's own from now on.
    pub(super) fn finish_new(mut self) -> Result<()> {
        let mut names = BTreeSet::new();
        walk(&self.stage, "", &mut names)?;
        self.is_new = false;
        self.put_in_place(&names)
    }

    fn put_in_place(&self, names: &BTreeSet<String>) -> Result<()> {
        for name in names {
            let to = self.target.join(name);
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(|fault| io("write", folder, &fault))?;
            }
            fs::rename(self.stage.join(name), &to).map_err(|fault| io("write", &to, &fault))?;
        }
        Ok(())
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put(name, bytes)?;
        let to = self.target.join(name);
        fs::rename(self.stage.join(name), &to).map_err(|fault| io("write", &to, &fault))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.stage);
        if self.is_new {
            let _ = fs::remove_dir(&self.target);
        }
    }
}

/// The files of a folder and its folders, by their names below it with `/` between.
fn walk(folder: &Path, before: &str, into: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|fault| io("read", folder, &fault))? {
        let path = entry.map_err(|fault| io("read", folder, &fault))?.path();
        let name = format!("{before}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            walk(&path, &format!("{name}/"), into)?;
        } else {
            into.insert(name);
        }
    }
    Ok(())
}

/// The SHA-256 of a file.
fn digest(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|fault| io("read", path, &fault))?;
    Ok(digits(Sha256::new_with_prefix(bytes)))
}

fn changed(folder: &Path, name: &str) -> Error {
    project(
        folder,
        format!("it holds `{name}`, which was changed after this command wrote it"),
        "put that file somewhere else, or name another folder",
    )
}

fn taken(folder: &Path, name: &str) -> Error {
    project(
        folder,
        format!("it holds `{name}`, which this command did not write"),
        "name another folder, or take away what is in it",
    )
}

pub(super) fn project(path: &Path, found: impl Into<String>, remedy: impl Into<String>) -> Error {
    let (found, remedy) = (found.into(), remedy.into());
    Error::from(Problem::File { path: path.display().to_string(), found, remedy })
}

/// A file of the folder that a key of `project.toml` names.
///
/// # Errors
/// `file` where it is not there.
pub(super) fn named_file(folder: &Path, key: &str, name: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    if path.is_file() {
        return Ok(path);
    }
    let found = format!("`{key}` is the file `{}`, which is not there", crate::words::excerpt(name));
    Err(project(&folder.join(FILE), found, "name a file that is there, or put it there"))
}

pub(super) fn io(operation: &'static str, path: &Path, fault: &std::io::Error) -> Error {
    Error::from(Problem::Io { path: path.display().to_string(), operation, reason: fault.to_string() })
}
