//! Sets of cards for whoever writes, checks and signs them. Needs no running station, no database and no key of one.

use std::io::Write as _;
use std::path::Path;

use lang::{Arg, Words};
use serde::Serialize;
use ward::format::Locale;
use ward::procedure::{
    Card, CardSet, Finding, Layer, Localised, MANIFEST, Manifest, SIGNATURE, Step, sha256,
};

use super::keys::{SetKey, VerifyKey};
use super::load::{Looked, look};
use super::{folder, shipped};
use crate::api::views::ApiError;
use crate::clock::Clock;
use crate::door::{Options, configuration};
use crate::fault::fault;

/// A finding with its sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// Where and what.
    #[serde(flatten)]
    pub finding: Finding,
    /// It keeps the set from being followed.
    pub error: bool,
    /// It is about the signature or the list of files.
    pub signature: bool,
    /// In words.
    pub message: String,
}

/// One card of a set, in a line.
#[derive(Clone, Debug, Serialize)]
pub struct CardLine {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `base` or `site`.
    pub layer: &'static str,
    /// `draft`, `approved` or `retired`.
    pub status: &'static str,
    /// Its title.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// By when it is read again.
    pub review_by: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// A set, read and checked.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// Number of the set.
    pub set_version: u64,
    /// Whose it is.
    pub site: String,
    /// Everything that is wrong, by file and line.
    pub findings: Vec<Said>,
    /// The cards.
    pub cards: Vec<CardLine>,
}

/// Reads and checks a set: the folder named, the one of the configuration, or that of the release.
///
/// # Errors
/// `bad-config`, or `procedures-unreadable` when the folder cannot be read.
pub fn review(
    options: &Options,
    dir: Option<&Path>,
    language: Option<&str>,
) -> Result<Review, ApiError> {
    let (looked, words, locale) = looked(options, dir, language)?;
    let findings = looked.findings.into_iter().map(|finding| Said {
        error: finding.code.is_error(),
        signature: finding.code.is_of_signature(),
        message: sentence(&words, &finding),
        finding,
    });
    let cards = looked.set.cards.values().map(|held| CardLine {
        id: held.card.id.clone(),
        version: held.card.version.clone(),
        layer: match held.layer {
            Layer::Base => "base",
            Layer::Site => "site",
        },
        status: held.card.status.code(),
        title: said(&held.card.filled(&looked.set.vars).title, locale),
        owner: held.card.owner.clone(),
        review_by: held.card.review_by.to_string(),
        sha256: held.sha256.clone(),
    });
    Ok(Review {
        set_version: looked.set.version,
        site: looked.set.site.clone(),
        cards: cards.collect(),
        findings: findings.collect(),
    })
}

/// What a finding says.
pub(crate) fn sentence(words: &Words, finding: &Finding) -> String {
    words.say_with(
        &format!("procedure-{}", finding.code),
        &[("detail", Arg::Text(&finding.detail))],
    )
}

fn looked(
    options: &Options,
    dir: Option<&Path>,
    language: Option<&str>,
) -> Result<(Looked, Words, Locale), ApiError> {
    // A folder can be checked where no station is configured; a key is then known only if one is.
    let config = configuration(options);
    let (keys, configured, own_language) = match &config {
        Ok(config) => (
            config.procedures.verify_keys(),
            config.procedures.folder.clone(),
            config.station.locale.clone(),
        ),
        Err(_) if dir.is_some() => (vec![], None, "fr".to_owned()),
        Err(error) => return Err(error.clone()),
    };
    let language = language.unwrap_or(&own_language);
    let words = Words::new(language).map_err(|error| fault("bad-config", error))?;
    let locale = Locale::parse(language).unwrap_or(Locale::Fr);
    let files = match dir.map(Path::to_owned).or(configured) {
        Some(dir) => read(&dir)?,
        None => shipped::files(),
    };
    Ok((
        look(files, &keys, Clock::machine().now().date_naive()),
        words,
        locale,
    ))
}

fn read(dir: &Path) -> Result<ward::procedure::Files, ApiError> {
    folder::read(dir).map_err(|error| {
        fault(
            "procedures-unreadable",
            format!("{}: {error}", dir.display()),
        )
    })
}

/// The text; one that lacks the language is French and says so.
pub(crate) fn said(text: &Localised, locale: Locale) -> String {
    let (text, foreign) = text.in_language(locale);
    if foreign {
        format!("[fr] {text}")
    } else {
        text.to_owned()
    }
}

/// A card as a text that can be read on a terminal.
///
/// # Errors
/// `unknown-card`, and as [`review`].
pub fn show(
    options: &Options,
    dir: Option<&Path>,
    id: &str,
    language: Option<&str>,
) -> Result<Vec<String>, ApiError> {
    let (looked, words, locale) = looked(options, dir, language)?;
    let held = looked
        .set
        .cards
        .get(id)
        .ok_or_else(|| fault("unknown-card", id))?;
    Ok(told(
        &held.card.filled(&looked.set.vars),
        &looked.set,
        &words,
        locale,
    ))
}

fn told(card: &Card, set: &CardSet, words: &Words, locale: Locale) -> Vec<String> {
    let mut lines = vec![
        said(&card.title, locale),
        words.say_with(
            "card-version",
            &[
                ("id", Arg::Text(&card.id)),
                ("version", Arg::Text(&card.version)),
                ("owner", Arg::Text(&card.owner)),
                ("review", Arg::Text(&card.review_by.to_string())),
            ],
        ),
    ];
    lines.extend(card.goal.iter().map(|goal| said(goal, locale)));
    let mut number = 0u32;
    for section in &card.sections {
        lines.push(String::new());
        lines.push(said(&section.title, locale));
        for step in &section.steps {
            number += 1;
            let mark = if step.critical { "!" } else { " " };
            lines.push(format!("{mark}{number:>3}. {}", said(&step.what, locale)));
            for (text, key) in [(&step.why, "card-why"), (&step.expect, "card-expect")] {
                let text = text.as_ref().map(|text| said(text, locale));
                lines.extend(text.map(|text| {
                    format!(
                        "      {}",
                        words.say_with(key, &[("text", Arg::Text(&text))])
                    )
                }));
            }
            for print in &step.print {
                let form = set.forms.0.get(&print.form);
                let title = form.map_or(print.form.clone(), |form| said(&form.title, locale));
                lines.push(format!("      [{title}, {}]", print.scope.code()));
            }
            for link in &step.links {
                let when = link.when.as_deref().unwrap_or_default();
                lines.push(format!("      > {} {when}", link.to).trim_end().to_owned());
            }
        }
        if section.pause_point {
            lines.push(format!("      {}", words.say("card-pause")));
        }
    }
    lines
}

/// What was signed.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// Number of the set.
    pub set_version: u64,
    /// Files in the list.
    pub files: usize,
    /// SHA-256 of the list.
    pub manifest: String,
    /// The public key, as the configuration of the stations names it; absent for the set of a release.
    pub key: Option<String>,
}

/// Why a set was not signed.
#[derive(Debug)]
pub enum NotSigned {
    /// It has errors.
    Errors(Vec<Finding>),
    /// Something else.
    Failed(ApiError),
}

impl From<ApiError> for NotSigned {
    fn from(error: ApiError) -> NotSigned {
        NotSigned::Failed(error)
    }
}

/// Lists every file anew under the next number, and signs the list. Without a key only the list is made: that of a release,
/// which its program vouches for.
///
/// # Errors
/// [`NotSigned::Errors`] when a card has one.
pub fn sign(dir: &Path, key: Option<&Path>, site: Option<&str>) -> Result<Signed, NotSigned> {
    let mut files = read(dir)?;
    let before: Option<Manifest> = files
        .get(MANIFEST)
        .and_then(|bytes| toml::from_str(&String::from_utf8_lossy(bytes)).ok());
    let site = site
        .map(str::to_owned)
        .or_else(|| before.as_ref().map(|before| before.site.clone()))
        .ok_or_else(|| fault("procedures-site-needed", ""))?;
    let version = before.map_or(1, |before| before.set_version.saturating_add(1));
    let list = Manifest::over(&files, &site, version);
    let text = list.to_toml();
    files.insert(MANIFEST.to_owned(), text.clone().into_bytes());
    let looked = look(files, &[], Clock::machine().now().date_naive());
    // Whether it is signed is what this is about; a base card that is not the release's may not be signed as one. The list
    // of a release is about to become the release's own.
    let errors: Vec<Finding> = looked
        .findings
        .into_iter()
        .filter(|finding| finding.code.is_error() && finding.file != MANIFEST)
        .filter(|finding| key.is_some() || !finding.code.is_of_signature())
        .collect();
    if !errors.is_empty() {
        return Err(NotSigned::Errors(errors));
    }
    let key = key.map(SetKey::read).transpose()?;
    let signature = key.as_ref().map(|key| {
        let comment = format!("{site}, {version}");
        key.sign(text.as_bytes(), &comment)
    });
    // Stations that look in between find a list that its signature does not fit, and keep the set before.
    put(dir, MANIFEST, text.as_bytes())?;
    if let Some(signature) = &signature {
        put(dir, SIGNATURE, signature.as_bytes())?;
    }
    Ok(Signed {
        set_version: version,
        files: list.files.len(),
        manifest: sha256(text.as_bytes()),
        key: key.map(|key| key.public().line()),
    })
}

/// Writes beside, syncs, renames: no station ever reads half a file.
fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), ApiError> {
    let (path, new) = (dir.join(name), dir.join(format!("{name}.new")));
    let written = std::fs::File::create(&new)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&new, &path));
    written.map_err(|error| {
        fault(
            "procedures-unreadable",
            format!("{}: {error}", path.display()),
        )
    })
}

/// Makes a signing key and says its public line.
///
/// # Errors
/// `set-key-file` when the file cannot be made, or is there.
pub fn make_key(path: &Path) -> Result<String, ApiError> {
    SetKey::make(path).map(|key| key.public().line())
}

/// Whether this is a public key that a configuration may name.
pub fn is_key(line: &str) -> bool {
    VerifyKey::parse(line).is_some()
}

/// What differs between two cards, step by step; nothing when they say the same.
///
/// # Errors
/// `procedures-unreadable` when a file is no card.
pub fn diff(base: &Path, site: &Path, language: Option<&str>) -> Result<Vec<String>, ApiError> {
    let locale = Locale::parse(language.unwrap_or("fr")).unwrap_or(Locale::Fr);
    let read = |path: &Path| -> Result<Card, ApiError> {
        let unreadable = |why: String| {
            fault(
                "procedures-unreadable",
                format!("{}: {why}", path.display()),
            )
        };
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        toml::from_str(&text).map_err(|error| unreadable(error.to_string()))
    };
    let (base, site) = (read(base)?, read(site)?);
    let mut lines = vec![];
    for (what, old, new) in [
        ("version", &base.version, &site.version),
        ("owner", &base.owner, &site.owner),
    ] {
        if old != new {
            lines.push(format!("~ {what}: {old} > {new}"));
        }
    }
    if base.title != site.title {
        let (old, new) = (said(&base.title, locale), said(&site.title, locale));
        lines.push(format!("~ title: {old} > {new}"));
    }
    let find = |card: &Card, id: &str| -> Option<(String, Step)> {
        card.sections.iter().find_map(|section| {
            let step = section.steps.iter().find(|step| step.id == id)?;
            Some((section.id.clone(), step.clone()))
        })
    };
    for step in base.steps() {
        match (find(&base, &step.id), find(&site, &step.id)) {
            (_, None) => lines.push(format!("- {}: {}", step.id, said(&step.what, locale))),
            (Some(old), Some(new)) if old != new => {
                lines.push(format!("- {}: {}", step.id, said(&old.1.what, locale)));
                lines.push(format!("+ {}: {}", step.id, said(&new.1.what, locale)));
                let fields = changed(&old, &new);
                lines.push(format!("  {}", fields.join(", ")));
            }
            _ => {}
        }
    }
    for step in site.steps() {
        if find(&base, &step.id).is_none() {
            lines.push(format!("+ {}: {}", step.id, said(&step.what, locale)));
        }
    }
    Ok(lines)
}

/// Which fields of a step differ.
fn changed((old_in, old): &(String, Step), (new_in, new): &(String, Step)) -> Vec<&'static str> {
    [
        ("section", old_in != new_in),
        ("do", old.what != new.what),
        ("why", old.why != new.why),
        ("expect", old.expect != new.expect),
        ("role", old.role != new.role),
        ("confirm", old.confirm != new.confirm),
        ("critical", old.critical != new.critical),
        ("within_min", old.within_min != new.within_min),
        ("repeat_min", old.repeat_min != new.repeat_min),
        ("print", old.print != new.print),
        ("open", old.open != new.open),
        ("call", old.call != new.call),
        ("if", old.condition != new.condition),
        ("links", old.links != new.links),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
