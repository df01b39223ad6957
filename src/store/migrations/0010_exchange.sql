-- Records that were found to be of one body: the old one is found under its id for good.
CREATE TABLE merged (
    old         TEXT PRIMARY KEY,
    into_partner TEXT NOT NULL REFERENCES partner (id),
    -- What the old record said when it was merged: JSON.
    record      TEXT NOT NULL,
    merged_at   TEXT NOT NULL
);
CREATE INDEX merged_into ON merged (into_partner);

-- The same file of DINAMIS is counted once.
CREATE UNIQUE INDEX bringing_once ON bringing (kind, sha256) WHERE source = 'dinamis';
