-- Versioned texts that the operator loads: charter, super référent clause, licences with their
-- clauses. Their TOML is kept as it came; it is read again whenever it matters.
CREATE TABLE licence (
    id          TEXT NOT NULL,
    version     TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('charte', 'super-referent', 'licence')),
    title       TEXT NOT NULL,
    -- An example allows nothing outside a registry made for a demo.
    example     INTEGER NOT NULL CHECK (example IN (0, 1)),
    from_day    TEXT NOT NULL,
    until_day   TEXT,
    toml        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    loaded_at   TEXT NOT NULL,
    PRIMARY KEY (id, version)
);

-- Permits that were signed: the text that left, and whether it was withdrawn.
CREATE TABLE permit (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL REFERENCES partner (id),
    account     TEXT REFERENCES account (id),
    product     TEXT NOT NULL,
    licence     TEXT NOT NULL,
    version     TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    until_day   TEXT NOT NULL,
    text        TEXT NOT NULL,
    signature   BLOB NOT NULL,
    made_at     TEXT NOT NULL,
    withdrawn_at TEXT,
    FOREIGN KEY (licence, version) REFERENCES licence (id, version)
);
CREATE INDEX permit_partner ON permit (partner, made_at);
