//! A set from its folder: read whole aside, checked, its signature verified. Nothing is followed before all of it is good.

use std::path::Path;

use chrono::NaiveDate;
use ward::procedure::{
    CardSet, Code, Files, Finding, MANIFEST, Manifest, SIGNATURE, check_list, read_set, sha256,
};

use super::keys::{VerifyKey, is_signed};
use super::{folder, shipped};

/// A set that may be followed.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    /// The set.
    pub(crate) set: CardSet,
    /// Its files, with those of the release that it rests on.
    pub(crate) files: Files,
    /// SHA-256 of its list of files.
    pub(crate) manifest: String,
}

/// Why a set is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The folder cannot be read.
    Unreadable(String),
    /// The validator found errors.
    Findings(Vec<Finding>),
    /// It is older than what was followed already.
    Older {
        /// Number of the set in the folder.
        found: u64,
        /// Number of the set that was followed.
        have: u64,
    },
}

impl Refused {
    /// In one line, by codes and files: no text of a card.
    pub(crate) fn short(&self) -> String {
        match self {
            Refused::Unreadable(why) => why.clone(),
            Refused::Older { found, have } => format!("{found} < {have}"),
            Refused::Findings(findings) => {
                let errors = findings.iter().filter(|finding| finding.code.is_error());
                let said: Vec<String> = errors
                    .take(3)
                    .map(|one| format!("{} {}:{}", one.code, one.file, one.line))
                    .collect();
                said.join(", ")
            }
        }
    }
}

/// What was found in a folder, whether it may be followed or not.
pub(crate) struct Looked {
    /// The set as far as it could be read.
    pub(crate) set: CardSet,
    /// Its files, with those of the release that it rests on.
    pub(crate) files: Files,
    /// SHA-256 of its list of files.
    pub(crate) manifest: String,
    /// Everything that is wrong.
    pub(crate) findings: Vec<Finding>,
}

/// Looks at the files of a set. `keys` may be empty only where nobody asks for a signature.
pub(crate) fn look(own: Files, keys: &[VerifyKey], today: NaiveDate) -> Looked {
    let (list, mut findings) = check_list(&own);
    let release = shipped::files();
    let list_bytes = own.get(MANIFEST).cloned().unwrap_or_default();
    let is_release = release.get(MANIFEST) == Some(&list_bytes);
    let mut say = |file: &str, code: Code, detail: &str| {
        findings.push(Finding {
            file: file.to_owned(),
            line: 1,
            column: 1,
            code,
            detail: detail.to_owned(),
        });
    };
    // Cards of the release are never edited: a site that wants another writes its own, which supersedes it.
    for (name, bytes) in own.iter().filter(|(name, _)| name.starts_with("base/")) {
        if release.get(name) != Some(bytes) {
            say(name, Code::P021, name);
        }
    }
    let signature = own.get(SIGNATURE).map_or(&[][..], Vec::as_slice);
    // The set of the release is vouched for by the program that carries the very same list.
    if !is_release && !is_signed(&list_bytes, signature, keys) {
        say(MANIFEST, Code::P020, SIGNATURE);
    }
    let mut files = release;
    files.extend(own);
    let whole = Manifest::over(
        &files,
        list.as_ref().map_or("", |list| list.site.as_str()),
        list.as_ref().map_or(0, |list| list.set_version),
    );
    files.insert(MANIFEST.to_owned(), whole.to_toml().into_bytes());
    files.remove(SIGNATURE);
    let (set, said) = read_set(&files, today);
    findings.extend(said);
    findings.sort();
    findings.dedup();
    Looked {
        set,
        files,
        manifest: sha256(&list_bytes),
        findings,
    }
}

/// Reads a folder and says whether it may be followed after set number `have`.
pub(crate) fn load(
    path: &Path,
    keys: &[VerifyKey],
    today: NaiveDate,
    have: u64,
) -> Result<Loaded, Refused> {
    let own = folder::read(path).map_err(|error| Refused::Unreadable(error.to_string()))?;
    let looked = look(own, keys, today);
    if looked
        .findings
        .iter()
        .any(|finding| finding.code.is_error())
    {
        return Err(Refused::Findings(looked.findings));
    }
    if looked.set.version < have {
        return Err(Refused::Older {
            found: looked.set.version,
            have,
        });
    }
    Ok(Loaded {
        set: looked.set,
        files: looked.files,
        manifest: looked.manifest,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::super::keys::SetKey;
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn site(change: impl FnOnce(&mut Files)) -> Files {
        let mut files = Files::new();
        let contacts = shipped::files().remove("contacts.toml").unwrap();
        files.insert("contacts.toml".to_owned(), contacts);
        change(&mut files);
        let list = Manifest::over(&files, "CHU Essai", 1).to_toml();
        files.insert(MANIFEST.to_owned(), list.into_bytes());
        files
    }

    fn codes(files: Files, keys: &[VerifyKey]) -> Vec<Code> {
        let mut codes: Vec<Code> = look(files, keys, today())
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        codes.dedup();
        codes
    }

    #[test]
    fn a_set_without_signature_or_with_another_key_s_has_exactly_p020() {
        let folder = tempfile::tempdir().unwrap();
        let ours = SetKey::make(&folder.path().join("ours")).unwrap();
        let theirs = SetKey::make(&folder.path().join("theirs")).unwrap();
        let mut files = site(|_| {});
        assert_eq!(
            codes(files.clone(), &[ours.public()]),
            [Code::P020],
            "unsigned"
        );
        let signature = ours.sign(&files[MANIFEST], "1");
        files.insert(SIGNATURE.to_owned(), signature.into_bytes());
        assert_eq!(
            codes(files.clone(), &[theirs.public()]),
            [Code::P020],
            "not a key of ours"
        );
        assert_eq!(codes(files.clone(), &[]), [Code::P020], "no key at all");
        let believed = [theirs.public(), ours.public()];
        assert_eq!(codes(files.clone(), &believed), [], "one of ours is enough");
        let list = files.get_mut(MANIFEST).unwrap();
        list.push(b'\n');
        assert_eq!(codes(files, &believed), [Code::P020], "one byte more");
    }

    #[test]
    fn a_card_of_the_release_is_never_edited_and_the_release_s_own_set_needs_no_signature() {
        assert_eq!(
            codes(shipped::files(), &[]),
            [],
            "the program vouches for it"
        );
        let edited = site(|files| {
            let name = "base/poste-isole.toml";
            let mut bytes = shipped::files().remove(name).unwrap();
            bytes.extend(b"# ours\n");
            files.insert(name.to_owned(), bytes);
        });
        assert_eq!(
            codes(edited, &[]),
            [Code::P021, Code::P020],
            "edited, and unsigned"
        );
    }
}
