#pragma once

#include <array>
#include <string_view>

// The tables, the same by name as in PostgreSQL: other programs read them, so what is said
// here is said to them too (.schema shows it).
namespace alertstream::store::sqlite::inner {

inline constexpr std::string_view rows_schema_1 = R"sql(

CREATE TABLE store_identity (  -- one row: this database, whatever its file is called; a copy of it has the same
    identity TEXT NOT NULL
) STRICT;
INSERT INTO store_identity VALUES (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
    substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))));

CREATE TABLE targets (         -- what is observed. Times here and below are UTC, ISO 8601: '2023-05-19T21:42:21.500000Z'
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,   -- as it was first written
    type    TEXT NOT NULL CHECK (type IN ('SIDEREAL', 'NON_SIDEREAL')),
    ra      REAL,                   -- degrees, ICRS
    dec     REAL,
    epoch   REAL,                   -- of the position, a year
    pm_ra   REAL,                   -- proper motion, mas a year
    pm_dec  REAL,
    details TEXT,                   -- what else was said of it, a JSON object
    stored  TEXT NOT NULL           -- when the row was inserted
) STRICT;

CREATE TABLE target_names (    -- names and aliases in one look-up
    simple_name TEXT PRIMARY KEY,   -- without capitals, blanks, dashes, underscores and parentheses
    name        TEXT NOT NULL,      -- as it was written
    target_id   INTEGER NOT NULL REFERENCES targets,
    is_alias    INTEGER NOT NULL    -- 0: the target's own name
) STRICT, WITHOUT ROWID;
CREATE INDEX target_names_by_target ON target_names (target_id);

-- Unit vectors of the targets' positions, rounded outwards to 32 bits: what is near is found here, and its distance computed.
CREATE VIRTUAL TABLE target_positions USING rtree (id, min_x, max_x, min_y, max_y, min_z, max_z);

CREATE TABLE messages (        -- the alerts that all else came in
    id              INTEGER PRIMARY KEY,
    topic           TEXT NOT NULL,
    message_id      TEXT NOT NULL,  -- its _id or uuid; without one its place: 'partition/offset@milliseconds'
    sender          TEXT NOT NULL,  -- as the service vouches for it; may be empty
    submitter       TEXT NOT NULL,
    title           TEXT NOT NULL,
    date_shared     TEXT,           -- when the record was written
    exchange_status TEXT NOT NULL,  -- 'ingested'; 'refused': its rows are in refused_rows; 'published' is TOM Toolkit's word for what went out
    kafka_partition INTEGER NOT NULL,
    kafka_offset    INTEGER NOT NULL,
    retracted_at    TEXT,           -- its sender took it back
    stored          TEXT NOT NULL,
    UNIQUE (sender, message_id, topic)
) STRICT;

CREATE TABLE reduced_data (    -- points of light curves, spectra, positions: what counts now
    id               INTEGER PRIMARY KEY,
    target_id        INTEGER REFERENCES targets,  -- NULL: it waits for a target of its name
    target_name      TEXT NOT NULL,   -- as the alert wrote it
    simple_name      TEXT NOT NULL,   -- as in target_names
    data_type        TEXT NOT NULL,   -- 'photometry', 'spectroscopy', 'astrometry'
    timestamp        TEXT NOT NULL,   -- of the observation
    brightness       REAL,            -- in unit
    brightness_error REAL,
    limiting_brightness REAL,
    unit             TEXT NOT NULL,   -- 'AB mag', 'mJy', …; this and the next three may be empty
    bandpass         TEXT NOT NULL,
    telescope        TEXT NOT NULL,
    instrument       TEXT NOT NULL,
    value            TEXT NOT NULL,   -- a JSON object: what TOM Toolkit keeps of it, or a spectrum's arrays
    source_name      TEXT NOT NULL,   -- the topic
    source_location  TEXT NOT NULL,   -- 'Hermes via HOP'
    sender           TEXT NOT NULL,
    message_id       INTEGER NOT NULL REFERENCES messages,  -- that of messages.id
    published        TEXT,            -- when the message's record was written
    identity         BLOB NOT NULL,   -- 16 bytes, the minute first: what was observed, and who says it
    content          BLOB NOT NULL,   -- 16 bytes, the minute first: what was observed and measured, whoever says it
    retracted_at     TEXT,            -- taken back, with its message
    stored           TEXT NOT NULL,   -- when the row was inserted, or corrected last: who follows sees corrections too
    UNIQUE (identity),
    UNIQUE (content)
) STRICT;
CREATE INDEX reduced_data_by_time ON reduced_data (target_id, timestamp);
CREATE INDEX reduced_data_waiting ON reduced_data (simple_name) WHERE target_id IS NULL;
CREATE INDEX reduced_data_by_message ON reduced_data (message_id);
CREATE INDEX reduced_data_by_stored ON reduced_data (stored);

CREATE TABLE reduced_data_history (  -- what does not count any more, or never did, of a row that was corrected; what counted twice is here once, as it was last
    id               INTEGER PRIMARY KEY,
    identity         BLOB NOT NULL,   -- that of reduced_data
    content          BLOB NOT NULL,
    value            TEXT NOT NULL,
    brightness       REAL,
    brightness_error REAL,
    limiting_brightness REAL,
    unit             TEXT NOT NULL,
    published        TEXT,
    message_id       INTEGER NOT NULL REFERENCES messages,
    superseded       TEXT NOT NULL,   -- when the other was stored, or this one, if it came late
    UNIQUE (identity, content)
) STRICT;

CREATE TABLE refused_rows (    -- rows of alerts that could not be stored as data
    id         INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages,
    data_type  TEXT NOT NULL,
    row        INTEGER NOT NULL,      -- its place in the alert's table, from 0
    content    TEXT NOT NULL,         -- a JSON object
    reason     TEXT NOT NULL,
    stored     TEXT NOT NULL,
    UNIQUE (message_id, data_type, row)
) STRICT;

CREATE TABLE events (          -- what happened: gravitational waves, bursts, circulars about them
    id           INTEGER PRIMARY KEY,
    source       TEXT NOT NULL,       -- the topic
    event_id     TEXT NOT NULL,       -- the same for all that is said of it; may be empty
    type         TEXT NOT NULL,       -- 'INITIAL', 'UPDATE', …
    at           TEXT,
    sender       TEXT NOT NULL,
    retracts     INTEGER NOT NULL,    -- 1: takes back what its sender said of this event
    content      TEXT NOT NULL,       -- a JSON object
    identity     BLOB NOT NULL UNIQUE,
    message_id   INTEGER NOT NULL REFERENCES messages,
    retracted_at TEXT,                -- a later one took it back
    stored       TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_event ON events (source, event_id);

CREATE TABLE retractions (     -- messages that were taken back, known or not: one that comes later is marked when it comes
    sender     TEXT NOT NULL,
    message_id TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (sender, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE offsets (         -- what is stored of each partition. Only the store writes here: who finds another offset than he left was overtaken
    cluster   TEXT NOT NULL,
    group_id  TEXT NOT NULL,
    topic     TEXT NOT NULL,
    partition INTEGER NOT NULL,
    epoch     INTEGER NOT NULL,       -- raised by each going back
    next      INTEGER NOT NULL,       -- all below it is done
    marks     TEXT NOT NULL,          -- of messages below, by which the log is known again
    updated   TEXT NOT NULL,
    PRIMARY KEY (cluster, group_id, topic, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters (    -- alerts that a handler failed at, until they are handled again
    place           INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,  -- 'topic/partition/offset/handler/digest': of its stream, Kafka's time and the payload
    stream          TEXT NOT NULL,
    topic           TEXT NOT NULL,
    kafka_partition INTEGER NOT NULL,
    kafka_offset    INTEGER NOT NULL,
    handler         INTEGER NOT NULL,      -- its place in the topic
    reason          TEXT NOT NULL,
    letter          TEXT NOT NULL,         -- all of it, one line of JSON
    put_aside_at    TEXT NOT NULL,
    done_at         TEXT                   -- NULL: to be handled
) STRICT;
CREATE INDEX dead_letters_open ON dead_letters (place) WHERE done_at IS NULL;
)sql";

/// Step n leads from version n to n + 1.
inline constexpr std::array rows_schema{rows_schema_1};

/// The name of this part of the file.
inline constexpr std::string_view rows_part = "store";

}  // namespace alertstream::store::sqlite::inner
