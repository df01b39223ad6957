-- What was brought in: which file of DINAMIS, of which period, by which word.
CREATE TABLE bringing (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL CHECK (source IN ('dinamis', 'main')),
    kind        TEXT NOT NULL,
    file        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    lines       INTEGER NOT NULL,
    from_day    TEXT,
    until_day   TEXT,
    made_at     TEXT NOT NULL
);

-- Figures of activity: who, what product, how much, and who says so.
CREATE TABLE activity (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL REFERENCES partner (id),
    account     TEXT REFERENCES account (id),
    on_day      TEXT NOT NULL,
    -- 'consultation', 'telechargement', 'livraison', 'connexion'.
    what        TEXT NOT NULL CHECK (what IN ('consultation', 'telechargement', 'livraison', 'connexion')),
    product     TEXT,
    sensor      TEXT,
    count       INTEGER NOT NULL CHECK (count > 0),
    km2         REAL CHECK (km2 >= 0),
    bytes       INTEGER CHECK (bytes >= 0),
    source      TEXT NOT NULL CHECK (source IN ('relais', 'dinamis', 'main')),
    bringing    TEXT REFERENCES bringing (id),
    permit      TEXT REFERENCES permit (id),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX activity_partner ON activity (partner, on_day);
CREATE INDEX activity_day ON activity (on_day);
