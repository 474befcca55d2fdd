-- The store of one station. Frozen once merged: a change is a new file with the next number.

CREATE TABLE entries (
    -- The journal: what people did, each entry as the exact bytes that were signed. Appended only.
    row INTEGER PRIMARY KEY AUTOINCREMENT, -- order in which this station learned of the entry; never used again
    station TEXT NOT NULL CHECK (length(station) = 64), -- the chain: public key of the station, hexadecimal
    seq INTEGER NOT NULL CHECK (seq > 0), -- place in its chain, from 1 without a gap
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36), -- UUID of the entry, also its name in the hospital's record
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 over the previous hash and the bytes
    bytes BLOB NOT NULL CHECK (length(bytes) > 0), -- what was signed, never serialised again
    signature BLOB NOT NULL CHECK (length(signature) = 64), -- ed25519 of the station over the hash
    UNIQUE (station, seq)
) STRICT;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'the journal is appended only');
END;

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'the journal is appended only');
END;

-- INSERT OR REPLACE deletes without asking the trigger above, so it is refused before it starts.
CREATE TRIGGER entries_are_never_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM entries WHERE hash = NEW.hash)
    OR EXISTS (SELECT 1 FROM entries WHERE station = NEW.station AND seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM entries WHERE row = NEW.row)
BEGIN
    SELECT RAISE(ABORT, 'the journal is appended only');
END;

CREATE TABLE requests (
    -- Which entry a request of the screen made: the same tap sent twice makes one entry.
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    request TEXT NOT NULL UNIQUE CHECK (length(request) > 0), -- name that the screen gave to its request
    entry TEXT NOT NULL REFERENCES entries (id) -- the entry it made
) STRICT;

CREATE TRIGGER requests_are_never_changed BEFORE UPDATE ON requests
BEGIN
    SELECT RAISE(ABORT, 'requests are appended only');
END;

CREATE TRIGGER requests_are_never_deleted BEFORE DELETE ON requests
BEGIN
    SELECT RAISE(ABORT, 'requests are appended only');
END;

CREATE TABLE outbox (
    -- How far each entry is on its way into the hospital's record.
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL UNIQUE REFERENCES entries (id),
    state TEXT NOT NULL CHECK (length(state) > 0), -- code of the state: signed, queued, sent-unknown, acked, verified…
    attempts INTEGER NOT NULL CHECK (attempts >= 0), -- how often it was sent
    answer TEXT, -- last words of the record; null: it never answered
    released_by TEXT, -- who released it; null: nobody did
    changed_at TEXT NOT NULL -- instant of the last change, RFC 3339 in UTC
) STRICT;

CREATE TABLE notes (
    -- Small named values of the station: downtime state, signing key, last clock stamp.
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
    value BLOB NOT NULL
) STRICT;

CREATE TABLE generations (
    -- The copies of the ward's charts that were taken. The highest number is the current one.
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- entries of the journal name it: never used again
    taken_at TEXT NOT NULL, -- when it was taken, RFC 3339 in UTC
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)), -- 1: the frozen copy of an outage, never pruned
    head BLOB NOT NULL, -- JSON: ward, beds, counts, issues, and per patient the hash of her chart and the age of its parts
    hash BLOB NOT NULL CHECK (length(hash) = 32) -- SHA-256 over number and head
) STRICT;

CREATE TABLE charts (
    -- What is known about one patient, once per content: a patient who did not change costs no new row.
    chart INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 over the body
    body BLOB NOT NULL -- JSON of the chart without the age of its parts, which moves with every reading
) STRICT;

CREATE TABLE generation_charts (
    -- Which charts a generation holds.
    generation INTEGER NOT NULL REFERENCES generations (number) ON DELETE CASCADE,
    chart INTEGER NOT NULL REFERENCES charts (chart),
    PRIMARY KEY (generation, chart)
) STRICT, WITHOUT ROWID;

CREATE INDEX generation_charts_by_chart ON generation_charts (chart);

CREATE TABLE sources (
    -- What the hospital's record sent, byte for byte, once per content.
    source INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 over the body
    body BLOB NOT NULL
) STRICT;

CREATE TABLE generation_sources (
    -- Which bytes stood behind a generation.
    generation INTEGER NOT NULL REFERENCES generations (number) ON DELETE CASCADE,
    key TEXT NOT NULL, -- name of the resource in the source, MedicationRequest/12
    source INTEGER NOT NULL REFERENCES sources (source),
    -- A source that sends two things under one name is kept as it is: both of them.
    PRIMARY KEY (generation, key, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX generation_sources_by_source ON generation_sources (source);
