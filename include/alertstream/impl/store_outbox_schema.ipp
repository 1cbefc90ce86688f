#pragma once

#include <array>
#include <string_view>

namespace alertstream::store::inner {

/// Times are microseconds since 1970, UTC. Texts are kept byte for byte, whatever is in them.
inline constexpr std::string_view outbox_schema_1 = R"sql(

-- Which file this is: whether it is where it was made, and not an older copy put back.
CREATE TABLE outbox_identity (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    machine  TEXT NOT NULL,      -- from /etc/machine-id, hashed; empty: not known
    inode    INTEGER NOT NULL,
    born     INTEGER NOT NULL,   -- the file, as the file system says; 0: not known
    opening  TEXT NOT NULL,      -- drawn anew at each opening, and noted in the lock file
    moved    INTEGER NOT NULL    -- until it is adopted
) STRICT;

CREATE TABLE outbox_topics (
    id          INTEGER PRIMARY KEY,
    destination TEXT NOT NULL,
    topic       TEXT NOT NULL,
    last_begun  INTEGER NOT NULL DEFAULT 0,   -- its last attempt: the topic that had its turn longest ago is the next
    UNIQUE (destination, topic)
) STRICT;

CREATE TABLE outbox_entries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,   -- the order of acceptance; never used again
    topic      INTEGER NOT NULL REFERENCES outbox_topics,
    state      TEXT NOT NULL,                       -- entry_state
    behind     INTEGER NOT NULL,                    -- 1: waits for one of unknown fate, as outbox_held_subjects has it
    key        TEXT NOT NULL,
    gathers_as TEXT NOT NULL,
    row_count  INTEGER NOT NULL,
    accepted   INTEGER NOT NULL,
    expires    INTEGER,
    ended      INTEGER,                             -- when nothing more could become of it
    tries      INTEGER NOT NULL,
    attempt    INTEGER,                             -- the last one
    place      INTEGER,                             -- in that one's message; NULL: out of it again
    why        TEXT NOT NULL,
    uuid       TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_entries_by_state ON outbox_entries (topic, state, behind);
CREATE INDEX outbox_entries_by_attempt ON outbox_entries (attempt, place) WHERE attempt IS NOT NULL;
-- What waited in a file that moved is unknown too, and in no message: place is NULL.
CREATE INDEX outbox_entries_by_expiry ON outbox_entries (topic, expires) WHERE state = 'waiting' AND expires IS NOT NULL;
CREATE INDEX outbox_entries_by_end ON outbox_entries (ended) WHERE ended IS NOT NULL;

-- Apart, so that a change of state does not write megabytes again.
CREATE TABLE outbox_contents (
    entry   INTEGER PRIMARY KEY REFERENCES outbox_entries ON DELETE CASCADE,
    content BLOB NOT NULL
) STRICT;

-- The keys that entries were accepted under; longer than those are kept.
CREATE TABLE outbox_keys (
    topic    INTEGER NOT NULL REFERENCES outbox_topics,
    key      TEXT NOT NULL,
    entry    INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_subjects (
    entry   INTEGER NOT NULL REFERENCES outbox_entries ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    topic   INTEGER NOT NULL,
    subject TEXT NOT NULL,
    open    INTEGER NOT NULL,   -- 0: the entry has come to its end
    PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_subjects_open ON outbox_subjects (topic, subject, entry) WHERE open = 1;

-- Subjects that an entry of unknown fate has, or one that waits for such a one: entries above wait.
CREATE TABLE outbox_held_subjects (
    topic   INTEGER NOT NULL,
    subject TEXT NOT NULL,
    above   INTEGER NOT NULL,
    PRIMARY KEY (topic, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_attempts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    topic       INTEGER NOT NULL REFERENCES outbox_topics,
    state       TEXT NOT NULL,      -- under_way, unknown, published, rejected, not_sent, given_up
    reference   TEXT NOT NULL,
    ends        TEXT NOT NULL,
    begun       INTEGER NOT NULL,
    boot        TEXT NOT NULL,      -- the system's start in which it was begun; empty: not known
    boot_time   INTEGER NOT NULL,   -- nanoseconds since that
    partly_sent INTEGER NOT NULL,
    from_copy   INTEGER NOT NULL,   -- it was in a file that moved: another process may be sending it
    why         TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_attempts_open ON outbox_attempts (topic, state) WHERE state IN ('under_way', 'unknown');
CREATE TABLE outbox_bodies (
    attempt INTEGER PRIMARY KEY REFERENCES outbox_attempts ON DELETE CASCADE,
    body    BLOB NOT NULL
) STRICT;

-- All that were ever made here: our own messages come back on streams, years later too.
CREATE TABLE outbox_references (
    reference TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The ledger: what was shared, or is going to be.
CREATE TABLE outbox_points (
    topic       INTEGER NOT NULL REFERENCES outbox_topics,
    key         TEXT NOT NULL,      -- what was observed
    revision    TEXT NOT NULL,      -- what was measured
    reserved_by INTEGER,            -- the entry; NULL: shared
    received    INTEGER NOT NULL,   -- 1: it came from there
    noted       INTEGER NOT NULL,
    PRIMARY KEY (topic, key, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_points_reserved ON outbox_points (reserved_by) WHERE reserved_by IS NOT NULL;
)sql";

inline constexpr std::array outbox_schema{outbox_schema_1};

}  // namespace alertstream::store::inner
