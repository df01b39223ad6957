-- Files that prove something, whole, by their hash.
CREATE TABLE document (
    sha256      TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    media       TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    content     BLOB NOT NULL,
    added_at    TEXT NOT NULL
);

-- Conventions: that of IGN and the operator, on which everything rests ('collaboration', no
-- partner), and those of the partners ('pigma'). Days are written 2026-01-31.
CREATE TABLE convention (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('collaboration', 'pigma')),
    number      TEXT NOT NULL,
    partner     TEXT REFERENCES partner (id),
    title       TEXT NOT NULL,
    signed_on   TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    until_day   TEXT,
    document    TEXT REFERENCES document (sha256),
    -- A fact of before this registry.
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (kind, number),
    CHECK ((kind = 'collaboration') = (partner IS NULL))
);
CREATE INDEX convention_partner ON convention (partner);

-- Avenants to a partner's PIGMA convention.
CREATE TABLE avenant (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL REFERENCES partner (id),
    -- Number of the PIGMA convention that it amends, and its own.
    convention  TEXT NOT NULL,
    number      TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('prepare', 'envoye', 'signe', 'annule')),
    made_on     TEXT NOT NULL,
    sent_on     TEXT,
    signed_on   TEXT,
    signatory   TEXT REFERENCES person (id),
    -- The filled ODT and the signed file.
    draft       TEXT REFERENCES document (sha256),
    signed      TEXT REFERENCES document (sha256),
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (convention, number)
);
CREATE INDEX avenant_partner ON avenant (partner);
