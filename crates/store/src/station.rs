//! The open store: one connection that writes, some that read, and the two doors for change.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use ward::journal::{ChainHead, EntryId, SignedEntry, StationKey};
use ward::snapshot::Generation;

use crate::check::{self, IntegrityReport};
use crate::error::StoreError;
use crate::folder;
use crate::key::Key;
use crate::migrations;
use crate::settings::{self, Use};
use crate::table::ages::{self, Ages};
use crate::table::messages::{self, Kept, Message, StoredMessage};
use crate::table::outbox::OutboxLine;
use crate::table::{entries, generations, notes, outbox, packs, requests};
use crate::take::{self, Newest, Source, Taken};

/// Name of the database in the station's folder.
const FILE: &str = "station.db";
/// Name of the file that tells keys apart, beside the database.
const KEY_NAME_FILE: &str = "station.key-name";
/// Readers that stay open when nobody reads.
const IDLE_READERS_MAX: usize = 4;

/// The one encrypted file of a station.
///
/// It may be shared between threads: one writes at a time, readers do not wait for it.
pub struct Store {
    file: PathBuf,
    key: Key,
    /// `None` after a failed write: the next one opens a fresh connection.
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    /// The newest copy, so that the next one is compared in memory. `None` after a start or a failed take.
    newest: Mutex<Option<Newest>>,
}

/// What one act of a person, or one step of the program, leaves behind: all of it or nothing.
#[derive(Clone, Default)]
pub struct Change {
    /// Entries, each following the one before it in its chain.
    pub entries: Vec<SignedEntry>,
    /// Lines of the outbox, new or replaced.
    pub outbox: Vec<OutboxLine>,
    /// The screen's name for its request, and the entry that the request made.
    pub request_id: Option<(String, EntryId)>,
    /// Named values, new or replaced.
    pub notes: Vec<(String, Vec<u8>)>,
    /// The newest known ages of a copy. When that copy is gone or damaged they are left out: what a person did is
    /// recorded all the same.
    pub ages: Option<(u64, Ages)>,
}

/// How much, never what: a change holds what was done to patients, and keys.
impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change")
            .field("entries", &self.entries.len())
            .field("outbox", &self.outbox.len())
            .field("notes", &self.notes.len())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store of a folder, and makes it when there is none. Hold the [`crate::StationLock`] first.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::Corrupt`], [`StoreError::Newer`], [`StoreError::Setting`], or
    /// [`StoreError::NotRead`] when the folder or the file cannot be used.
    pub fn open(folder: &Path, key: &Key) -> Result<Store, StoreError> {
        folder::make_private(folder)?;
        let file = folder.join(FILE);
        let key_name = folder.join(KEY_NAME_FILE);
        if !file.try_exists()? {
            create(folder, &file, &key_name, key)?;
        }
        let writer = open_writer(&file, key)?;
        if std::fs::read(&key_name).ok().as_deref() != Some(key.name().as_bytes()) {
            // It was lost or damaged, and the file opened: the name is that of this key.
            folder::write_whole(&key_name, key.name().as_bytes())?;
        }
        Ok(Store {
            file,
            key: key.clone(),
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(vec![]),
            newest: Mutex::new(None),
        })
    }

    /// The one door for what people do. When it returns, everything is on the disk.
    ///
    /// # Errors
    /// [`StoreError::Repeated`] when the request was recorded before, [`StoreError::NotNext`] when an entry does not follow
    /// its chain, [`StoreError::Entry`] when it is not what was signed, [`StoreError::NotSaved`] when the disk failed. In
    /// each case nothing was written, except that after `NotSaved` only the store itself can tell: ask [`Store::request`].
    pub fn commit(&self, change: &Change) -> Result<(), StoreError> {
        self.write(|transaction| {
            if let Some((request, _)) = &change.request_id
                && let Some(entry) = requests::find(transaction, request)?
            {
                return Err(StoreError::Repeated(entry));
            }
            for entry in &change.entries {
                entries::append(transaction, entry)?;
            }
            for line in &change.outbox {
                outbox::put(transaction, line)?;
            }
            if let Some((request, entry)) = &change.request_id {
                requests::add(transaction, request, *entry)?;
            }
            for (name, value) in &change.notes {
                notes::put(transaction, name, value)?;
            }
            if let Some((number, ages)) = &change.ages {
                match refresh(transaction, *number, ages) {
                    Ok(_) | Err(StoreError::NoGeneration(_) | StoreError::Corrupt { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
    }

    /// Which entry a request of the screen made.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn request(&self, request: &str) -> Result<Option<EntryId>, StoreError> {
        self.read(|transaction| requests::find(transaction, request))
    }

    /// Every entry, in the order in which this station learned of them. Entries of one chain are in the order of the chain.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when an entry is not what was stored; signatures are for [`ward::journal::check_chain`].
    pub fn journal(&self) -> Result<Vec<SignedEntry>, StoreError> {
        self.read(entries::all)
    }

    /// The entries of one chain behind number `seq`; 0 for the whole chain.
    ///
    /// # Errors
    /// As [`Store::journal`].
    pub fn journal_after(
        &self,
        station: &StationKey,
        seq: u64,
    ) -> Result<Vec<SignedEntry>, StoreError> {
        self.read(|transaction| entries::after(transaction, station, seq))
    }

    /// The chains of which this store holds entries, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn chains(&self) -> Result<Vec<StationKey>, StoreError> {
        self.read(entries::chains)
    }

    /// Where a chain ends; the empty head for a chain without entries.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn head(&self, station: &StationKey) -> Result<ChainHead, StoreError> {
        self.read(|transaction| entries::head(transaction, &station.hex()))
    }

    /// A named value.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|transaction| notes::get(transaction, name))
    }

    /// Every line of the outbox, in the order of the journal.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn outbox(&self) -> Result<Vec<OutboxLine>, StoreError> {
        self.read(outbox::all)
    }

    /// Takes a copy of the ward's charts, whole or not at all. Returns what became of it, and the copy under the number it
    /// was given; the one it came with is not looked at. `raw` holds what the record sent. Only what differs from the newest
    /// copy is written; bytes are compared with their hash when anything of their owner is new.
    ///
    /// A copy that differs in nothing but its ages writes nothing at all: [`Store::refresh_ages`] keeps those.
    ///
    /// Old copies that are neither kept, nor among the last three before this one, nor younger than a day, go in the same
    /// transaction. A copy begins to age when the next one takes its place.
    ///
    /// # Errors
    /// [`StoreError::NotConserved`] or [`StoreError::Misfiled`] when the copy is not to be trusted, [`StoreError::NotSaved`]
    /// when the disk failed. The copy before stays the current one.
    pub fn take_generation(
        &self,
        generation: Generation,
        raw: &[Source],
    ) -> Result<(Taken, Arc<Generation>), StoreError> {
        let mut newest = lock(&self.newest);
        // Taken out: after a failure it is read from the file again.
        let known = newest.take();
        let taken_at = generation.taken_at;
        let (taken, now) = self.write(|transaction| {
            let (taken, now) = take::take(transaction, known, generation, raw)?;
            if let Taken::New(_) = taken {
                generations::prune(transaction, taken_at)?;
            }
            Ok((taken, now))
        })?;
        let copy = now.copy();
        *newest = Some(now);
        Ok((taken, copy))
    }

    /// Remembers the newest known ages of a copy that was read again and found unchanged, in one small row. An age only
    /// moves forward; when none does, nothing is written. Returns whether something was.
    ///
    /// # Errors
    /// [`StoreError::NoGeneration`], [`StoreError::Corrupt`] when the copy is not what was stored, or
    /// [`StoreError::NotSaved`].
    pub fn refresh_ages(&self, number: u64, ages: &Ages) -> Result<bool, StoreError> {
        self.write(|transaction| refresh(transaction, number, ages))
    }

    /// The newest copy with its newest known ages; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a part of it is not what was stored.
    pub fn current(&self) -> Result<Option<Generation>, StoreError> {
        self.read(|transaction| match generations::newest(transaction)? {
            Some((number, _)) => generations::load(transaction, number),
            None => Ok(None),
        })
    }

    /// One copy with its newest known ages; `None` when there is none of this number, or no longer.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a part of it is not what was stored.
    pub fn generation(&self, number: u64) -> Result<Option<Generation>, StoreError> {
        self.read(|transaction| generations::load(transaction, number))
    }

    /// Numbers and times of the copies, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn generations(&self) -> Result<Vec<(u64, DateTime<Utc>)>, StoreError> {
        self.read(generations::list)
    }

    /// What the source sent under a key, byte for byte, for one copy: empty when nothing, several when it sent several
    /// different things under one name.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not what was stored.
    pub fn raw(&self, number: u64, key: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read(|transaction| packs::load(transaction, number, key))
    }

    /// Keeps a copy, the frozen one of an outage, until it is released.
    ///
    /// # Errors
    /// [`StoreError::NoGeneration`], or [`StoreError::NotSaved`].
    pub fn keep_generation(&self, number: u64) -> Result<(), StoreError> {
        self.write(|transaction| generations::keep(transaction, number, true))
    }

    /// Lets a kept copy go with the others.
    ///
    /// # Errors
    /// [`StoreError::NoGeneration`], or [`StoreError::NotSaved`].
    pub fn release_generation(&self, number: u64) -> Result<(), StoreError> {
        self.write(|transaction| generations::keep(transaction, number, false))
    }

    /// Keeps a message of a feed. When it returns, the message is on the disk: now it may be acknowledged.
    ///
    /// Messages of one source with the same id are the same when they come within `repeats_within`
    /// ([`crate::REPEATS_WITHIN`]) of each other with the same bytes.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`]: do not acknowledge, the sender will send it again.
    pub fn keep_message(
        &self,
        message: &Message,
        repeats_within: TimeDelta,
    ) -> Result<Kept, StoreError> {
        self.write(|transaction| messages::keep(transaction, message, repeats_within))
    }

    /// Says what became of messages: row, code of the outcome, codes and ids for IT. Once for each; saying the same again
    /// is no fault. All of them or none.
    ///
    /// # Errors
    /// [`StoreError::NoMessage`], [`StoreError::Settled`] when something else was said before, or [`StoreError::NotSaved`].
    pub fn settle_messages(
        &self,
        settled: &[(u64, String, Option<String>)],
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            for (row, outcome, detail) in settled {
                messages::settle(transaction, *row, outcome, detail.as_deref())?;
            }
            Ok(())
        })
    }

    /// The next page of messages behind number `row`, in the order of arrival; 0 for the first. Empty: there are no more.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when one is not what was kept.
    pub fn messages_after(&self, row: u64) -> Result<Vec<StoredMessage>, StoreError> {
        self.read(|transaction| messages::after(transaction, row))
    }

    /// One message; `None` when there is none of this number, or no longer.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not what was kept.
    pub fn message(&self, row: u64) -> Result<Option<StoredMessage>, StoreError> {
        self.read(|transaction| messages::get(transaction, row))
    }

    /// How many messages came to which outcome; under `None` those that are not settled yet.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] or [`StoreError::Corrupt`].
    pub fn message_counts(&self) -> Result<BTreeMap<Option<String>, u64>, StoreError> {
        self.read(messages::counts)
    }

    /// Removes messages that are settled; those that are not stay. Returns how many went.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`].
    pub fn drop_messages(&self, rows: &[u64]) -> Result<usize, StoreError> {
        self.write(|transaction| messages::remove(transaction, rows))
    }

    /// Looks at every page of the file, every reference, every stored hash and every chain.
    ///
    /// # Errors
    /// [`StoreError::NotRead`] when the file cannot be opened at all; damage is in the report.
    pub fn check(&self) -> Result<IntegrityReport, StoreError> {
        let connection = open_reader(&self.file, &self.key)?;
        Ok(check::look(&connection))
    }

    /// How many rows were written, changed or removed since the store was opened, or since its last failed write.
    pub fn rows_changed(&self) -> u64 {
        lock(&self.writer)
            .as_ref()
            .map_or(0, Connection::total_changes)
    }

    fn write<T>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut slot = lock(&self.writer);
        // Taken out: whatever happens below, a connection comes back only when it is known to be in order.
        let mut connection = match slot.take() {
            Some(connection) => connection,
            None => open_writer(&self.file, &self.key).map_err(StoreError::while_writing)?,
        };
        let outcome = in_transaction(
            &mut connection,
            TransactionBehavior::Immediate,
            |transaction| {
                let done = change(&transaction)?;
                transaction.commit()?;
                Ok(done)
            },
        );
        let in_order = match &outcome {
            Ok(_) => true,
            Err(error) => error.is_refusal(),
        };
        if in_order && connection.is_autocommit() {
            *slot = Some(connection);
        }
        outcome.map_err(StoreError::while_writing)
    }

    fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = lock(&self.readers).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.file, &self.key)?,
        };
        // One transaction per question: its answer is of one instant, even while the writer swaps and prunes.
        let found = in_transaction(
            &mut connection,
            TransactionBehavior::Deferred,
            |transaction| look(&transaction),
        )?;
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS_MAX {
            readers.push(connection);
        }
        Ok(found)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

fn refresh(connection: &Connection, number: u64, ages: &Ages) -> Result<bool, StoreError> {
    let as_taken =
        generations::ages_as_taken(connection, number)?.ok_or(StoreError::NoGeneration(number))?;
    ages::refresh(connection, number, as_taken, ages)
}

fn in_transaction<T>(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    work: impl FnOnce(Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    work(connection.transaction_with_behavior(behavior)?)
}

/// A thread that panicked left its transaction rolled back, and its connection dropped: what it guarded is in order.
fn lock<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_reader(file: &Path, key: &Key) -> Result<Connection, StoreError> {
    let connection = settings::connect(file, key, Use::Read)?;
    settings::require(&connection, Use::Read)?;
    Ok(connection)
}

fn open_writer(file: &Path, key: &Key) -> Result<Connection, StoreError> {
    require_encrypted(file)?;
    let key_name = file.with_file_name(KEY_NAME_FILE);
    let named = match std::fs::read(&key_name) {
        Ok(name) => Some(name),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let fits = named.as_deref().map(|name| name == key.name().as_bytes());
    let mut connection = match (settings::connect(file, key, Use::Write), fits) {
        (Ok(connection), _) => connection,
        // A page that cannot be read with another key than the one the file was made with says nothing about the file.
        (Err(StoreError::Corrupt { .. }), Some(false) | None) => return Err(StoreError::WrongKey),
        (Err(error), _) => return Err(error),
    };
    migrations::run(&mut connection)?;
    settings::require(&connection, Use::Write)?;
    Ok(connection)
}

/// An empty file would be taken for a new database, and a plain one must never be written to.
fn require_encrypted(file: &Path) -> Result<(), StoreError> {
    const SHORTEST: usize = 512;
    const PLAIN: &[u8] = b"SQLite format 3\0";
    let mut start = vec![];
    File::open(file)?
        .take(SHORTEST as u64)
        .read_to_end(&mut start)?;
    if start.starts_with(PLAIN) {
        return Err(StoreError::Setting {
            name: "encryption",
            found: "absent".to_owned(),
        });
    }
    if start.len() < SHORTEST {
        return Err(StoreError::corrupt("the file is cut off"));
    }
    Ok(())
}

/// Makes the file under another name and renames it when it is whole, so that a start that is cut off leaves nothing that
/// looks like a store.
fn create(folder: &Path, file: &Path, key_name: &Path, key: &Key) -> Result<(), StoreError> {
    if folder.join(format!("{FILE}-wal")).try_exists()? {
        // Doses may be in the log: making a new file would delete it.
        return Err(StoreError::corrupt(
            "the database is gone, its log is there",
        ));
    }
    let new = folder::beside(file);
    for rest in ["", "-wal", "-shm", "-journal"] {
        let mut name = new.as_os_str().to_owned();
        name.push(rest);
        folder::remove_if_there(Path::new(&name))?;
    }
    folder::write_whole(key_name, key.name().as_bytes())?;
    drop(
        folder::owner_only()
            .write(true)
            .create_new(true)
            .open(&new)?,
    );
    let mut connection = settings::open_file(&new)?;
    settings::prepare(&connection, key, Use::Write)?;
    migrations::run(&mut connection)?;
    // Closing the last connection moves the log into the file and removes it.
    connection
        .close()
        .map_err(|(_, error)| StoreError::from(error))?;
    File::options()
        .read(true)
        .write(true)
        .open(&new)?
        .sync_all()?;
    folder::put_in_place(&new, file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;

    #[test]
    fn after_a_failed_write_the_connection_is_a_new_one() {
        let place = trial::place();
        let store = place.open();
        let mut pen = trial::pen(1);
        let first = pen.write("paracétamol");
        // The disk is full: not one page more.
        lock(&store.writer)
            .as_ref()
            .unwrap()
            .execute_batch("PRAGMA max_page_count = 1")
            .unwrap();
        let change = Change {
            entries: vec![first.clone()],
            notes: vec![("ballast".to_owned(), vec![0; 100_000])],
            ..Change::default()
        };
        let refused = store.commit(&change);
        assert!(
            matches!(refused, Err(StoreError::NotSaved(_))),
            "the nurse is told: {refused:?}"
        );
        assert!(
            lock(&store.writer).is_none(),
            "the connection that failed is gone"
        );
        assert!(
            store.journal().unwrap().is_empty(),
            "nothing of it is there"
        );
        store.commit(&change).unwrap();
        assert_eq!(store.journal().unwrap(), [first], "the disk has room again");
    }

    #[test]
    fn a_refusal_keeps_the_connection_and_writes_nothing() {
        let place = trial::place();
        let store = place.open();
        let mut pen = trial::pen(1);
        let (first, second, third) = (pen.write("a"), pen.write("b"), pen.write("c"));
        let notes = vec![("half".to_owned(), b"written".to_vec())];
        let refused = store.commit(&Change {
            entries: vec![first, third],
            notes,
            ..Change::default()
        });
        assert!(
            matches!(refused, Err(StoreError::NotNext { head: 1, found: 3 })),
            "a gap: {refused:?}"
        );
        assert!(
            lock(&store.writer).is_some(),
            "there is nothing wrong with the disk"
        );
        assert!(
            store.journal().unwrap().is_empty(),
            "not even the first of the two"
        );
        assert_eq!(store.note("half").unwrap(), None, "nor the note");
        let refused = store.commit(&Change {
            entries: vec![second],
            ..Change::default()
        });
        assert!(
            matches!(refused, Err(StoreError::NotNext { head: 0, found: 2 })),
            "a chain starts at 1: {refused:?}"
        );
    }

    #[test]
    fn a_panic_in_the_middle_leaves_nothing_and_the_store_goes_on() {
        let place = trial::place();
        let store = place.open();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(|connection| -> Result<(), StoreError> {
                notes::put(connection, "half", b"written")?;
                panic!("a fault in our own code");
            })
        }));
        assert!(panicked.is_err(), "it went through");
        assert_eq!(store.note("half").unwrap(), None, "rolled back");
        store
            .commit(&Change {
                notes: vec![("whole".to_owned(), vec![1])],
                ..Change::default()
            })
            .unwrap();
        assert_eq!(
            store.note("whole").unwrap(),
            Some(vec![1]),
            "the next act is saved"
        );
    }

    #[test]
    fn the_store_may_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Store>();
    }
}
