-- Generations that cost what changed, and the messages of feeds. Frozen once merged: a change is a new file with the next
-- number.

CREATE TABLE chart_spans (
    -- Which chart a patient has, from which generation to which. A patient who does not change costs no row.
    span INTEGER PRIMARY KEY AUTOINCREMENT,
    patient TEXT NOT NULL, -- id of the patient, as in the chart
    chart INTEGER NOT NULL REFERENCES charts (chart),
    first INTEGER NOT NULL CHECK (first > 0), -- the first generation that holds it
    last INTEGER CHECK (last >= first) -- the last one; null: the newest holds it, and so will the next unless it changes
) STRICT;

CREATE INDEX chart_spans_by_last ON chart_spans (last, first);
CREATE INDEX chart_spans_by_chart ON chart_spans (chart);

CREATE TABLE packs (
    -- What the hospital's record sent about one patient, or about the ward itself: byte for byte, once per content.
    pack INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 over key and SHA-256 of each resource, in order
    body BLOB NOT NULL -- key and bytes of each resource, one behind the other, compressed with zstd
) STRICT;

CREATE TABLE pack_spans (
    -- Which pack stood behind a patient's chart, from which generation to which.
    span INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT, -- id of the patient, as in the chart; null: the ward
    pack INTEGER NOT NULL REFERENCES packs (pack),
    first INTEGER NOT NULL CHECK (first > 0), -- the first generation that holds it
    last INTEGER CHECK (last >= first) -- the last one; null: the newest holds it
) STRICT;

CREATE INDEX pack_spans_by_last ON pack_spans (last, first);
CREATE INDEX pack_spans_by_pack ON pack_spans (pack);

ALTER TABLE generations
    -- 1: the head names every chart with its hash and its ages, and the hash is over number and head.
    -- 2: the head holds the ages by group, and the hash is also over patient and hash of every chart, in order.
    ADD COLUMN form INTEGER NOT NULL DEFAULT 1 CHECK (form IN (1, 2));

CREATE TABLE ages (
    -- The newest known ages of a copy that was read again and found unchanged. At most one row per generation.
    generation INTEGER PRIMARY KEY REFERENCES generations (number) ON DELETE CASCADE,
    body BLOB NOT NULL, -- JSON: when it was last found unchanged, and the age of each part by group
    hash BLOB NOT NULL CHECK (length(hash) = 32) -- SHA-256 over number and body
) STRICT;

-- What the generations hold, written as spans: neighbours that hold the same become one.
WITH placed AS (
    SELECT number, row_number() OVER (ORDER BY number) AS place FROM generations
),
held AS (
    SELECT
        generation_charts.chart,
        placed.number,
        placed.place - row_number() OVER (PARTITION BY generation_charts.chart ORDER BY placed.number) AS island
    FROM generation_charts
    INNER JOIN placed ON placed.number = generation_charts.generation
),
islands AS (
    SELECT chart, min(number) AS first, max(number) AS last FROM held GROUP BY chart, island
)
INSERT INTO chart_spans (patient, chart, first, last)
SELECT
    -- A chart that was damaged before stays damaged; it does not stop the store from opening.
    coalesce(
        CASE WHEN json_valid(CAST(charts.body AS TEXT)) THEN json_extract(CAST(charts.body AS TEXT), '$.patient.id') END,
        '?'
    ),
    islands.chart,
    islands.first,
    CASE WHEN islands.last < (SELECT max(number) FROM generations) THEN islands.last END
FROM islands
INNER JOIN charts ON charts.chart = islands.chart
ORDER BY islands.first, islands.chart;

DROP TABLE generation_charts;

-- The program packs what `sources` holds, and drops `generation_sources` and `sources`, in the same transaction.

CREATE TABLE messages (
    -- What the feeds sent, byte for byte, kept before it was acknowledged.
    row INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; never used again
    source TEXT NOT NULL CHECK (length(source) > 0), -- which feed
    control TEXT CHECK (length(control) > 0), -- the sender's own id of the message, MSH-10; null: it gave none
    hash BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 over the body
    received_at TEXT NOT NULL, -- RFC 3339 in UTC with nine digits behind the second, so that text sorts as time
    outcome TEXT CHECK (length(outcome) > 0), -- code of what became of it; null: not settled yet
    detail TEXT, -- codes and ids for IT, never a patient's words
    body BLOB NOT NULL
) STRICT;

CREATE INDEX messages_by_control ON messages (source, control, received_at) WHERE control IS NOT NULL;
CREATE INDEX messages_by_outcome ON messages (outcome);

CREATE TRIGGER messages_are_never_changed BEFORE UPDATE ON messages
WHEN OLD.outcome IS NOT NULL
    OR NEW.outcome IS NULL
    OR NEW.row <> OLD.row
    OR NEW.source <> OLD.source
    OR NEW.control IS NOT OLD.control
    OR NEW.hash <> OLD.hash
    OR NEW.received_at <> OLD.received_at
    OR NEW.body <> OLD.body
BEGIN
    SELECT RAISE(ABORT, 'a message is kept as it came, and settled once');
END;

CREATE TRIGGER messages_are_settled_before_they_go BEFORE DELETE ON messages
WHEN OLD.outcome IS NULL
BEGIN
    SELECT RAISE(ABORT, 'a message that is not settled stays');
END;

-- INSERT OR REPLACE deletes without asking the trigger above, so it is refused before it starts.
CREATE TRIGGER messages_are_never_replaced BEFORE INSERT ON messages
WHEN EXISTS (SELECT 1 FROM messages WHERE row = NEW.row)
BEGIN
    SELECT RAISE(ABORT, 'a message is kept as it came, and settled once');
END;
