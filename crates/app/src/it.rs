//! What IT does at its own desk: keys, signing, looking at a file, putting it where stations find it. No station is needed.
//!
//! Invariant: a secret key is written once, readable by its owner only, and never overwritten.
//! Invariant: the counter beside a key moves before the signed file exists: a number is never given twice, at worst skipped.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use ed25519_dalek::SigningKey;
use ehr::drop_folder::pick_up;
use serde::Serialize;
use uuid::Uuid;
use ward::directive::{
    Audience, BYTES_MAX, Draft, KeyChange, KeyId, KeySet, Kind, Order, SignedChange, read, sign,
};
use ward::format;
use ward::journal::EntryId;

use crate::board::{Board, board};
use crate::clock::{Clock, random};
use crate::door::{Options, configuration};
use crate::feeds::directives::{DIRECTIVE, KEY_CHANGE};

/// First word of a key file.
const MARK: &str = "veilleuse-directive-key-1";

/// A key that was made.
#[derive(Clone, Debug, Serialize)]
pub struct MadeKey {
    /// The file with the secret half.
    pub secret: PathBuf,
    /// The public half: this goes into the stations' configuration.
    pub public: String,
    /// Its short name.
    pub key_id: String,
}

/// Makes a key: the secret into `path`, the public half beside it.
///
/// # Errors
/// A file of this name is there already, or cannot be written.
pub fn keygen(path: &Path) -> Result<MadeKey> {
    let secret: [u8; 32] =
        random().map_err(|error| anyhow::anyhow!("the machine has no chance to give: {error}"))?;
    let key = SigningKey::from_bytes(&secret);
    let public = key.verifying_key().to_bytes();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot make {}", path.display()))?;
    writeln!(file, "{MARK} {}", hex::encode(secret))?;
    file.sync_all()?;
    let beside = with_ending(path, "pub");
    let mut file =
        File::create_new(&beside).with_context(|| format!("cannot make {}", beside.display()))?;
    writeln!(file, "{}", hex::encode(public))?;
    file.sync_all()?;
    Ok(MadeKey {
        secret: path.to_owned(),
        public: hex::encode(public),
        key_id: KeyId::of(&public).hex(),
    })
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn secret(path: &Path) -> Result<SigningKey> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the key {}", path.display()))?;
    let bytes: Option<[u8; 32]> = text
        .trim()
        .strip_prefix(MARK)
        .and_then(|digits| hex::decode(digits.trim()).ok())
        .and_then(|bytes| bytes.try_into().ok());
    match bytes {
        Some(bytes) => Ok(SigningKey::from_bytes(&bytes)),
        None => bail!("{} is no key of `directive keygen`", path.display()),
    }
}

/// What is to be signed, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The type, `plan_downtime`.
    pub kind: String,
    /// `*`, `hospital:NAME`, `ward:3N,3S` or `station:3N-1`.
    pub audience: String,
    /// Who signs, by name.
    pub by: String,
    /// What the ward reads.
    pub text: String,
    /// `2026-11-22T22:00` on the hospital's clock, or an instant with its offset.
    pub start: Option<String>,
    /// The same.
    pub end: Option<String>,
    /// The plan that is moved or cancelled.
    pub plan: Option<String>,
    /// How long it may be followed, from now on; absent: a day.
    pub valid_hours: Option<i64>,
    /// Its counter; absent: the next one of the key.
    pub counter: Option<u64>,
}

/// A directive, as a person reads it.
#[derive(Clone, Debug, Serialize)]
pub struct Looked {
    /// Its name.
    pub command: String,
    /// Its type.
    pub kind: String,
    /// Whom it is for.
    pub audience: String,
    /// Short name of the key that signed.
    pub key_id: String,
    /// Its place among what this key signed.
    pub counter: u64,
    /// From when it may be followed.
    pub not_before: DateTime<Utc>,
    /// Until when.
    pub not_after: DateTime<Utc>,
    /// Whether that is so now.
    pub in_time: bool,
    /// Who signed, by name.
    pub by: String,
    /// What the ward reads.
    pub text: String,
    /// When the record is to go.
    pub start: Option<DateTime<Utc>>,
    /// When it is to be back.
    pub end: Option<DateTime<Utc>>,
    /// The plan that it moves or cancels.
    pub plan: Option<Uuid>,
}

/// Signs a directive into a file.
///
/// # Errors
/// What no station could follow, by its reason; a file that is there already.
pub fn sign_into(options: &Options, key: &Path, wanted: &Wanted, out: &Path) -> Result<Looked> {
    let signing = secret(key)?;
    let now = Clock::machine().now();
    let zone = configuration(options)
        .map(|config| config.site.zone)
        .unwrap_or(Tz::Europe__Paris);
    let Some(kind) = Kind::from_code(&wanted.kind) else {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        bail!("unknown type `{}`: {}", wanted.kind, all.join(", "));
    };
    let Some(audience) = Audience::parse(&wanted.audience) else {
        bail!(
            "unknown audience `{}`: *, hospital:NAME, ward:3N,3S or station:3N-1",
            wanted.audience
        );
    };
    let at = |text: &Option<String>| text.as_deref().map(|text| instant(text, zone)).transpose();
    let plan = match &wanted.plan {
        Some(text) => Some(Uuid::parse_str(text).with_context(|| format!("no plan: `{text}`"))?),
        None => None,
    };
    let order = Order {
        by: wanted.by.clone(),
        text: wanted.text.clone(),
        start: at(&wanted.start)?,
        end: at(&wanted.end)?,
        plan,
    };
    let chance: [u8; 10] =
        random().map_err(|error| anyhow::anyhow!("the machine has no chance to give: {error}"))?;
    let counter = match wanted.counter {
        Some(counter) => counter,
        None => next_counter(key)?,
    };
    let draft = Draft {
        audience,
        id: EntryId::from_parts(now, chance).0,
        counter,
        // Two clocks of one hospital may be a little apart.
        not_before: now - TimeDelta::minutes(2),
        not_after: now - TimeDelta::minutes(2) + TimeDelta::hours(wanted.valid_hours.unwrap_or(24)),
        kind,
        order,
    };
    let bytes = sign(&draft, &signing).map_err(|refusal| {
        anyhow::anyhow!(
            "no station could follow this: {refusal} ({})",
            refusal.code()
        )
    })?;
    put_new(out, &bytes)?;
    let keys = KeySet {
        serial: 0,
        keys: vec![hex::encode(signing.verifying_key().to_bytes())],
        root: None,
    };
    look(&bytes, &keys, now)
}

/// The number after the last one that this key gave.
fn next_counter(key: &Path) -> Result<u64> {
    let path = with_ending(key, "counter");
    let last: u64 = match std::fs::read_to_string(&path) {
        Ok(text) => text
            .trim()
            .parse()
            .with_context(|| format!("{} holds no number", path.display()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error).with_context(|| format!("{}", path.display())),
    };
    let next = last.checked_add(1).context("no number is left")?;
    let beside = with_ending(key, "counter.new");
    let mut file = File::create(&beside)?;
    writeln!(file, "{next}")?;
    file.sync_all()?;
    std::fs::rename(&beside, &path)?;
    Ok(next)
}

fn instant(text: &str, zone: Tz) -> Result<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text.trim()) {
        return Ok(at.with_timezone(&Utc));
    }
    let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M")
        .with_context(|| format!("no time: `{text}` (2026-11-22T22:00, or with an offset)"))?;
    Ok(format::instant_of(local.date(), local.time(), zone).instant())
}

fn put_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file =
        File::create_new(path).with_context(|| format!("cannot make {}", path.display()))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

fn look(bytes: &[u8], keys: &KeySet, now: DateTime<Utc>) -> Result<Looked> {
    let refused =
        |refusal: ward::directive::Refusal| anyhow::anyhow!("{refusal} ({})", refusal.code());
    let signed = read(bytes, keys).map_err(refused)?;
    let (kind, order) = signed.order().map_err(refused)?;
    Ok(Looked {
        command: signed.id.to_string(),
        kind: kind.code().to_owned(),
        audience: signed.audience.text(),
        key_id: signed.key.hex(),
        counter: signed.counter,
        not_before: signed.not_before,
        not_after: signed.not_after,
        in_time: signed.not_before <= now && now <= signed.not_after,
        by: order.by,
        text: order.text,
        start: order.start,
        end: order.end,
        plan: order.plan,
    })
}

/// Looks at a file: against these public keys, or those of the station's configuration.
///
/// # Errors
/// The reason why no station with these keys would believe it.
pub fn verify(options: &Options, file: &Path, public: &[String]) -> Result<Looked> {
    let (bytes, _) = pick_up(file, BYTES_MAX)
        .map_err(|_| anyhow::anyhow!("{} cannot be read as a directive", file.display()))?;
    look(&bytes, &keys(options, public)?, Clock::machine().now())
}

/// The bytes of a file in hexadecimal, for a station to follow.
///
/// # Errors
/// When it is no plain file, or too large.
pub fn bytes_of(file: &Path) -> Result<String> {
    let (bytes, _) = pick_up(file, BYTES_MAX)
        .map_err(|_| anyhow::anyhow!("{} cannot be read as a directive", file.display()))?;
    Ok(hex::encode(bytes))
}

fn keys(options: &Options, public: &[String]) -> Result<KeySet> {
    let keys = if public.is_empty() {
        let config = configuration(options).map_err(|error| anyhow::anyhow!("{error}"))?;
        config.directives.key_set()
    } else {
        KeySet {
            serial: 0,
            keys: public.to_vec(),
            root: None,
        }
    };
    match keys.problem() {
        Some(problem) => bail!("{problem}"),
        None => Ok(keys),
    }
}

/// Puts a directive, or a change of keys, into the folder that stations watch: whole or not at all.
///
/// # Errors
/// When the file cannot be read or the folder cannot be written to.
pub fn send(file: &Path, folder: &Path) -> Result<PathBuf> {
    let (bytes, _) = pick_up(file, BYTES_MAX)
        .map_err(|_| anyhow::anyhow!("{} cannot be read as a directive", file.display()))?;
    let ending = if SignedChange::is_one(&bytes) {
        KEY_CHANGE
    } else {
        DIRECTIVE
    };
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let name = format!("{}.{ending}", stem.unwrap_or("directive"));
    let to = folder.join(&name);
    if to.exists() {
        bail!("{} is there already", to.display());
    }
    let beside = folder.join(format!(".{name}.tmp"));
    let mut copy =
        File::create(&beside).with_context(|| format!("cannot write in {}", folder.display()))?;
    copy.write_all(&bytes)?;
    copy.sync_all()?;
    std::fs::rename(&beside, &to)?;
    Ok(to)
}

/// A change of keys and who signed it so far.
#[derive(Clone, Debug, Serialize)]
pub struct LookedChange {
    /// Counts the changes.
    pub serial: u64,
    /// IT's new keys.
    pub keys: Vec<String>,
    /// The new root.
    pub root: String,
    /// Short names of who signed.
    pub signed_by: Vec<String>,
}

impl LookedChange {
    fn of(change: &SignedChange) -> LookedChange {
        LookedChange {
            serial: change.change.serial,
            keys: change.change.keys.iter().map(hex::encode).collect(),
            root: hex::encode(change.change.root),
            signed_by: change.signatures.iter().map(|(id, _)| id.hex()).collect(),
        }
    }
}

/// Writes a change of keys that nobody has signed yet.
///
/// # Errors
/// A key that is none, or a file that is there already.
pub fn key_change(keys: [&str; 2], root: &str, serial: u64, out: &Path) -> Result<LookedChange> {
    let key = |text: &str| -> Result<[u8; 32]> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes)
            .with_context(|| format!("no public key: `{text}`"))?;
        Ok(bytes)
    };
    let [first, second] = keys;
    let change = SignedChange {
        change: KeyChange {
            serial,
            keys: [key(first)?, key(second)?],
            root: key(root)?,
        },
        signatures: vec![],
    };
    put_new(out, &change.bytes())?;
    Ok(LookedChange::of(&change))
}

/// Adds a signature to a change of keys.
///
/// # Errors
/// When the file is no change of keys, or cannot be written.
pub fn key_change_sign(key: &Path, file: &Path) -> Result<LookedChange> {
    let signing = secret(key)?;
    let (bytes, _) = pick_up(file, BYTES_MAX)
        .map_err(|_| anyhow::anyhow!("{} cannot be read", file.display()))?;
    let mut change = SignedChange::read(&bytes)
        .map_err(|refusal| anyhow::anyhow!("{}: {refusal}", file.display()))?;
    change.sign(&signing);
    let beside = with_ending(file, "new");
    let mut copy = File::create(&beside)?;
    copy.write_all(&change.bytes())?;
    copy.sync_all()?;
    std::fs::rename(&beside, file)?;
    Ok(LookedChange::of(&change))
}

/// Who answered, read from the shared folder: the one named, or that of the configuration.
///
/// # Errors
/// When no folder is known or it cannot be read.
pub fn read_board(options: &Options, folder: Option<&Path>, public: &[String]) -> Result<Board> {
    let configured = || configuration(options).ok()?.directives.folder;
    let Some(folder) = folder.map(Path::to_owned).or_else(configured) else {
        bail!("no folder: name one with --folder, or set [directives] folder");
    };
    let keys = keys(options, public)?;
    board(&folder, &keys).with_context(|| format!("cannot read {}", folder.display()))
}
