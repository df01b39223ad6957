-- Who acts: declared by an administrator and bound to a user of the system.
CREATE TABLE operator (
    id          TEXT PRIMARY KEY,
    os_user     TEXT NOT NULL,
    name        TEXT NOT NULL,
    since       TEXT NOT NULL,
    -- Set when the operator no longer acts; the row stays, since the journal names it.
    until       TEXT,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX operator_user ON operator (os_user) WHERE until IS NULL;

CREATE TABLE operator_role (
    operator    TEXT NOT NULL REFERENCES operator (id),
    role        TEXT NOT NULL CHECK (role IN ('administrateur', 'super-referent', 'referent', 'lecteur')),
    -- The partner of a référent; empty for the others.
    partner     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (operator, role, partner)
);

-- Public bodies and others, members of DINAMIS or not yet.
CREATE TABLE partner (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    -- The name as duplicates are sought: without case, accents, articles and usual words.
    name_key        TEXT NOT NULL,
    siren           TEXT,
    siret           TEXT UNIQUE,
    legal_form      TEXT,
    user_group      TEXT NOT NULL CHECK (user_group IN ('epci-agence', 'collectivite', 'autre')),
    is_public       INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    -- Joins DINAMIS on its own: the relay does not act for it.
    autonomous      INTEGER NOT NULL CHECK (autonomous IN (0, 1)),
    means           TEXT,
    maturity        TEXT CHECK (maturity IN ('mur', 'en-cours', 'pas-mur')),
    potential       TEXT CHECK (potential IN ('fort', 'limite', 'aucun')),
    territory       TEXT,
    territory_year  INTEGER,
    email           TEXT,
    phone           TEXT,
    address         TEXT,
    -- Number of its PIGMA convention.
    convention      TEXT UNIQUE,
    note            TEXT,
    made_at         TEXT NOT NULL,
    version         INTEGER NOT NULL
);
CREATE INDEX partner_siren ON partner (siren);
CREATE INDEX partner_name ON partner (name_key);
