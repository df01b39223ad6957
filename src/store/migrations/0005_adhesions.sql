-- The adhésion of a partner to DINAMIS. Its state is what its events make of it: the column is
-- kept for lists only, and the rules of the registry compute it again whenever it matters.
CREATE TABLE adhesion (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL REFERENCES partner (id),
    path        TEXT NOT NULL CHECK (path IN ('relais', 'direct')),
    state       TEXT NOT NULL,
    -- 0 once it is ended, expired or refused for good: a partner has one open adhésion at most.
    open        INTEGER NOT NULL CHECK (open IN (0, 1)),
    -- Day since which it is in that state, and day on which it expires.
    since       TEXT NOT NULL,
    until_day   TEXT,
    avenant     TEXT REFERENCES avenant (id),
    dinamis_ref TEXT,
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX adhesion_open ON adhesion (partner) WHERE open = 1;
CREATE INDEX adhesion_state ON adhesion (state, since);

-- What happened to it, in order, each with its proof.
CREATE TABLE adhesion_event (
    adhesion    TEXT NOT NULL REFERENCES adhesion (id),
    number      INTEGER NOT NULL,
    event       TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    -- What the event rests on: JSON that names no person but by id.
    evidence    TEXT NOT NULL,
    document    TEXT REFERENCES document (sha256),
    person      TEXT REFERENCES person (id),
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (adhesion, number)
);

-- Texts that were accepted: the charter, each licence, PIGMA as super référent.
CREATE TABLE acceptance (
    id          TEXT PRIMARY KEY,
    adhesion    TEXT NOT NULL REFERENCES adhesion (id),
    -- Id and version of the text, as `licence` has them.
    text        TEXT NOT NULL,
    version     TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    signatory   TEXT NOT NULL REFERENCES person (id),
    document    TEXT REFERENCES document (sha256),
    proof       TEXT,
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    CHECK (document IS NOT NULL OR proof IS NOT NULL),
    UNIQUE (adhesion, text, version)
);
