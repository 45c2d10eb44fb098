//! A file's parts, and how they lead to each other (Open Packaging Conventions, ISO/IEC 29500-2).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::Arc;

use zip::ZipArchive;

use super::super::layout::Fit;
use super::super::package::{KIND, MAIN};
use super::super::tree::{Node, theirs};
use super::{Body, CORE, Fault, Part, Parts, Relation, SAVE_AGAIN, fault};
use crate::words::{cut, excerpt};

impl Parts {
    pub(super) fn read(name: &str, bytes: &[u8]) -> std::result::Result<Self, Fault> {
        let mut parts = unpacked(bytes)?;
        let Some(types) = parts.remove("[Content_Types].xml") else {
            return fault(NO_WORD, "give a file that Word has saved as a Word document (.docx)");
        };
        let types = Part::new("[Content_Types].xml", types, "Types")?;
        let text = |node: &Node, key: &str| node.attribute(key).unwrap_or_default().to_owned();
        let mut endings: BTreeMap<String, String> = types
            .tree
            .all("Default")
            .map(|one| (text(one, "Extension").to_lowercase(), text(one, "ContentType")))
            .collect();
        endings
            .insert("rels".to_owned(), "application/vnd.openxmlformats-package.relationships+xml".to_owned());
        let mut kinds: BTreeMap<String, String> = types
            .tree
            .all("Override")
            .map(|one| (text(one, "PartName").trim_start_matches('/').to_owned(), text(one, "ContentType")))
            .collect();

        let mut root = relations(&mut parts, "")?;
        let is_main = |one: &Relation| one.kind.ends_with("/officeDocument");
        let Some(main) = root.iter().find(|one| is_main(one)).map(|one| resolved("", &one.target)) else {
            return fault(NO_WORD, "give a file that Word has saved as a Word document (.docx)");
        };
        let kind = kinds.get(&main).or_else(|| endings.get(&ending_of(&main)?)).cloned().unwrap_or_default();
        if kind.contains("macroEnabled") || parts.keys().any(|name| name.ends_with("vbaProject.bin")) {
            return fault("it has macros", "save it in Word as a Word document (.docx), which has none");
        }
        if !["document", "template"].iter().any(|one| kind == format!("{KIND}.{one}.main+xml")) {
            return fault(
                format!("{NO_WORD}: its content is `{}`", cut(&kind, 80)),
                "give a file that Word has saved as a Word document (.docx)",
            );
        }
        // A picture of how it looked, and signatures that would not hold.
        root.retain(|one| {
            !["/thumbnail", "/digital-signature/origin"].iter().any(|kind| one.kind.ends_with(kind))
        });
        let mut relations = relations(&mut parts, &main)?;
        let Some(xml) = parts.remove(&main) else {
            return fault(format!("its part `{}` is missing", excerpt(&main)), SAVE_AGAIN);
        };
        let document = Part::new(&main, xml, "w:document")?.marked()?;
        if document.tree.attribute("xmlns:w").is_none_or(|space| !MAIN.contains(space)) {
            return fault(
                "it is saved as Strict Open XML",
                "save it in Word as a Word document (.docx), not as a Strict Open XML document",
            );
        }
        let body = Body::of(&document)?;

        let folder = main.rfind('/').map_or(String::new(), |slash| main[..=slash].to_owned());
        let kept = [&body.head, &body.before, &body.after, &body.tail].map(String::as_str).concat()
            + &body.section.first
            + &body.section.rest.iter().map(|(_, child)| child.as_str()).collect::<String>();
        relations.retain(|one| one.is_needed(&kept));
        let of_kind = |kind: &str| -> Vec<String> {
            let of = |one: &&Relation| one.kind.ends_with(&format!("/{kind}")) && !one.external;
            relations.iter().filter(of).map(|one| resolved(&folder, &one.target)).collect()
        };
        let mut reread = |kind: &str, root: &str| -> std::result::Result<Vec<Part>, Fault> {
            let names = BTreeSet::from_iter(of_kind(kind));
            let texts = names.into_iter().filter_map(|name| Some((parts.remove(&name)?, name)));
            texts.map(|(xml, name)| Part::new(&name, xml, root)?.marked()).collect()
        };
        let styles = reread("styles", "w:styles")?.into_iter().next();
        let numbering = reread("numbering", "w:numbering")?.into_iter().next();
        let (headers, footers) = (reread("header", "w:hdr")?, reread("footer", "w:ftr")?);
        let [styled, numbered] = [&styles, &numbering].map(|part| part.as_ref().map(|part| &part.tree));
        let fit = Arc::new(Fit::new(styled, numbered));

        let mut prefix = "govindex".to_owned();
        let ids = || relations.iter().chain(&root).map(|one| &one.id);
        while ids().any(|id| id.starts_with(&prefix)) || parts.keys().any(|name| name.contains(&prefix)) {
            prefix.push('x');
        }
        let begins: Vec<String> = root
            .iter()
            .filter(|one| !one.external && one.kind != CORE)
            .map(|one| resolved("", &one.target))
            .chain(relations.iter().filter(|one| !one.external).map(|one| resolved(&folder, &one.target)))
            .chain(
                headers.iter().chain(&footers).chain(&styles).chain(&numbering).map(|part| part.name.clone()),
            )
            .collect();
        let copied = reached(&mut parts, begins)?;
        kinds.retain(|name, _| copied.iter().any(|(copied, _)| copied == name));
        Ok(Self {
            name: name.to_owned(),
            copied,
            kinds,
            endings,
            main,
            folder,
            root,
            relations,
            styles,
            numbering,
            headers,
            footers,
            fit,
            body,
            prefix,
        })
    }
}

const NO_WORD: &str = "it is no Word document";

/// The parts of a file.
pub(super) fn unpacked(bytes: &[u8]) -> std::result::Result<BTreeMap<String, Vec<u8>>, Fault> {
    /// More is no template, or a trap.
    const MOST: u64 = 100 << 20;
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return fault(
            "it is a Word file of before 2007 (.doc), or has a password",
            "open it in Word and save it as a Word document (.docx) without a password",
        );
    }
    if !bytes.starts_with(b"PK") {
        return fault(NO_WORD, "give a file that Word has saved as a Word document (.docx)");
    }
    let damaged = |reason: String| Fault { found: format!("it is damaged: {reason}"), remedy: SAVE_AGAIN };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|fault| damaged(theirs(fault)))?;
    let mut parts = BTreeMap::new();
    let mut left = MOST;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(|fault| damaged(theirs(fault)))?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(|fault| damaged(theirs(fault)))?.replace('\\', "/");
        let mut bytes = Vec::new();
        let read = file.by_ref().take(left + 1).read_to_end(&mut bytes);
        read.map_err(|fault| damaged(format!("`{}`: {}", excerpt(&name), theirs(fault))))?;
        left = match left.checked_sub(bytes.len() as u64) {
            Some(left) => left,
            None => {
                return fault(
                    "it holds more than 100 MB",
                    "take large pictures out, or compress them in Word",
                );
            }
        };
        parts.insert(name.trim_start_matches('/').to_owned(), bytes);
    }
    Ok(parts)
}

/// The parts that are reached from these, each with its relations.
fn reached(
    parts: &mut BTreeMap<String, Vec<u8>>,
    begins: Vec<String>,
) -> std::result::Result<Vec<(String, Vec<u8>)>, Fault> {
    let mut found = BTreeMap::new();
    let mut open = begins;
    while let Some(name) = open.pop() {
        if let Some(bytes) = parts.remove(&name) {
            found.insert(name.clone(), bytes);
        }
        let path = relations_of(&name);
        if let Some(bytes) = parts.remove(&path) {
            let folder = name.rfind('/').map_or("", |slash| &name[..=slash]);
            let part = Part::new(&path, bytes, "Relationships")?;
            open.extend(
                listed(&part).iter().filter(|one| !one.external).map(|one| resolved(folder, &one.target)),
            );
            found.insert(path, part.xml.into_bytes());
        }
    }
    Ok(found.into_iter().collect())
}

/// The relations of a part, or of the file.
fn relations(parts: &mut BTreeMap<String, Vec<u8>>, of: &str) -> std::result::Result<Vec<Relation>, Fault> {
    let path = relations_of(of);
    match parts.remove(&path) {
        Some(bytes) => Ok(listed(&Part::new(&path, bytes, "Relationships")?)),
        None => Ok(Vec::new()),
    }
}

pub(super) fn listed(part: &Part) -> Vec<Relation> {
    let text = |node: &Node, key: &str| node.attribute(key).unwrap_or_default().to_owned();
    part.tree
        .all("Relationship")
        .map(|one| Relation {
            id: text(one, "Id"),
            kind: text(one, "Type"),
            target: text(one, "Target"),
            external: one.attribute("TargetMode") == Some("External"),
        })
        .collect()
}

/// The part with the relations of another.
pub(super) fn relations_of(name: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// The part that a relation of a part in a folder leads to.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    let path = if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn ending_of(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

impl Relation {
    pub(super) fn new(id: String, kind: String, target: String) -> Self {
        Self { id, kind, target, external: false }
    }

    /// Whether the document has a use for what it leads to: `kept` is what stays of the text. What a text that is gone showed,
    /// said or was remarked on does not travel on.
    fn is_needed(&self, kept: &str) -> bool {
        const WHOLE: [&str; 10] = [
            "styles",
            "stylesWithEffects",
            "settings",
            "webSettings",
            "fontTable",
            "theme",
            "numbering",
            "footnotes",
            "endnotes",
            "customXml",
        ];
        let kind = self.kind.rsplit('/').next().unwrap_or_default();
        if kind.starts_with("comments") || kind == "people" {
            return kept.contains("<w:commentReference");
        }
        // The settings of a text, its headers and pictures: by their ids.
        WHOLE.contains(&kind) || kept.contains(&format!("=\"{}\"", self.id))
    }
}

impl Part {
    pub(super) fn new(name: &str, bytes: Vec<u8>, root: &str) -> std::result::Result<Self, Fault> {
        let damaged = |reason: &str| Fault {
            found: format!("its part `{}` is damaged: {reason}", excerpt(name)),
            remedy: SAVE_AGAIN,
        };
        let xml = String::from_utf8(bytes).map_err(|_| damaged("it is not in UTF-8"))?;
        let xml = xml.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(xml);
        let tree = Node::parse(&xml).map_err(|reason| damaged(&reason))?;
        if tree.name != root {
            return Err(damaged(&format!("it begins with `{}` instead of `{root}`", excerpt(&tree.name))));
        }
        Ok(Self { name: name.to_owned(), xml, tree })
    }
}
