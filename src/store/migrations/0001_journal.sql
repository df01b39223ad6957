-- What the file is. One row.
CREATE TABLE registry (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    -- 'demo' for good, or 'real'.
    nature     TEXT NOT NULL CHECK (nature IN ('demo', 'real')),
    made_at    TEXT NOT NULL
);

CREATE TRIGGER registry_nature BEFORE UPDATE OF nature ON registry
BEGIN SELECT RAISE(ABORT, 'the nature of a registry never changes'); END;

-- The chain: opaque ids and digests only, nothing of it is ever erased but by a signed checkpoint.
CREATE TABLE journal (
    seq         INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    actor       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    object      TEXT NOT NULL,
    verb        TEXT NOT NULL,
    -- The person whom the detail speaks of, if it does.
    person      TEXT,
    -- SHA-256 of the key and the detail.
    digest      BLOB NOT NULL,
    -- SHA-256 of all of the above and of the entry before.
    hash        BLOB NOT NULL
);
CREATE INDEX journal_object ON journal (object, seq);
CREATE INDEX journal_kind ON journal (kind, seq);
CREATE INDEX journal_person ON journal (person, seq) WHERE person IS NOT NULL;

-- What an entry says, with the key of its digest: erased together.
CREATE TABLE journal_detail (
    seq         INTEGER PRIMARY KEY REFERENCES journal (seq),
    key         BLOB NOT NULL,
    detail      TEXT NOT NULL
);

-- The public keys whose signatures count, the newest last.
CREATE TABLE signing_key (
    number      INTEGER PRIMARY KEY,
    public      BLOB NOT NULL UNIQUE,
    -- The first entry whose head it signs.
    since       INTEGER NOT NULL,
    -- Signed by the key before: that this one follows it. None of the first, nor after a loss.
    endorsed    BLOB,
    -- Signed by the newest key: that this row is as it was written.
    vouch       BLOB NOT NULL
);

-- The last entry, signed. One row.
CREATE TABLE journal_head (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    seq         INTEGER NOT NULL,
    at          TEXT NOT NULL,
    hash        BLOB NOT NULL,
    signature   BLOB NOT NULL
);

-- Where verification starts after a purge: the last entry that was removed, signed. None, or one row.
CREATE TABLE journal_checkpoint (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    seq         INTEGER NOT NULL,
    at          TEXT NOT NULL,
    hash        BLOB NOT NULL,
    signature   BLOB NOT NULL
);
