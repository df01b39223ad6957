-- What partners ask for: a download of the catalogue, an order of the archive, a tasking, help.
CREATE TABLE request (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL REFERENCES partner (id),
    account     TEXT REFERENCES account (id),
    kind        TEXT NOT NULL CHECK (kind IN ('telechargement', 'archive', 'programmation', 'aide')),
    subject     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('recue', 'transmise', 'acceptee', 'livree', 'refusee', 'abandonnee', 'resolue')),
    asked_on    TEXT NOT NULL,
    -- Day since which it is in that state.
    since       TEXT NOT NULL,
    sensor      TEXT,
    stereo      INTEGER CHECK (stereo IN (0, 1)),
    from_day    TEXT,
    until_day   TEXT,
    cloud_percent INTEGER CHECK (cloud_percent BETWEEN 0 AND 100),
    angle_deg   REAL CHECK (angle_deg BETWEEN 0 AND 90),
    territory   TEXT,
    territory_year INTEGER,
    km2         REAL CHECK (km2 > 0),
    -- Counted against the quota, or at a price.
    quota       INTEGER CHECK (quota IN (0, 1)),
    price_eur   REAL CHECK (price_eur >= 0),
    -- Who acts: the partner's user in person, the relay, or DINAMIS.
    acts        TEXT NOT NULL CHECK (acts IN ('partenaire', 'relais', 'dinamis')),
    dinamis_ref TEXT,
    use_case    TEXT,
    outcome     TEXT,
    -- Help that needed engineering, or was handed on to DINAMIS.
    engineering INTEGER NOT NULL DEFAULT 0 CHECK (engineering IN (0, 1)),
    escalated   INTEGER NOT NULL DEFAULT 0 CHECK (escalated IN (0, 1)),
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX request_partner ON request (partner, asked_on);
CREATE INDEX request_state ON request (state, since);
