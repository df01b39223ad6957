-- Persons. Erasing one empties its values and keeps its id.
CREATE TABLE person (
    id          TEXT PRIMARY KEY,
    family_name TEXT,
    given_name  TEXT,
    email       TEXT UNIQUE,
    phone       TEXT,
    function    TEXT,
    -- The name as it is sought: without case nor accents. It goes with the name (triggers below).
    name_key    TEXT,
    -- Wants no messages of animation.
    opt_out     INTEGER NOT NULL DEFAULT 0 CHECK (opt_out IN (0, 1)),
    -- Day of the information notice (GDPR, article 14), and how it was given.
    notice_on   TEXT,
    notice_how  TEXT,
    erased_at   TEXT,
    reprise     INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX person_name ON person (name_key, id) WHERE erased_at IS NULL;
CREATE INDEX person_domain ON person (substr(email, instr(email, '@')));
CREATE INDEX person_unnoticed ON person (made_at) WHERE notice_on IS NULL AND erased_at IS NULL;

-- Whoever empties the names empties what they are sought by, and whoever writes names alone is found.
CREATE TRIGGER person_key_goes AFTER UPDATE OF family_name, given_name ON person
WHEN NEW.family_name IS NULL AND NEW.given_name IS NULL AND NEW.name_key IS NOT NULL
BEGIN UPDATE person SET name_key = NULL WHERE id = NEW.id; END;
CREATE TRIGGER person_key_comes AFTER INSERT ON person
WHEN NEW.name_key IS NULL AND NEW.family_name IS NOT NULL
BEGIN UPDATE person SET name_key = lower(NEW.family_name || ' ' || coalesce(NEW.given_name, '')) WHERE id = NEW.id; END;

-- What a person is for a partner, besides its account.
CREATE TABLE contact (
    partner     TEXT NOT NULL REFERENCES partner (id),
    person      TEXT NOT NULL REFERENCES person (id),
    role        TEXT NOT NULL CHECK (role IN ('representant-legal', 'referent', 'contact')),
    from_day    TEXT NOT NULL,
    until_day   TEXT,
    PRIMARY KEY (partner, role, person, from_day)
);
CREATE INDEX contact_person ON contact (person);
CREATE INDEX contact_role ON contact (role, person, from_day, until_day);

-- A contractor works for a partner until a day and for a purpose.
CREATE TABLE mandate (
    id          TEXT PRIMARY KEY,
    person      TEXT NOT NULL REFERENCES person (id),
    partner     TEXT NOT NULL REFERENCES partner (id),
    company     TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    until_day   TEXT NOT NULL,
    -- Set when it ended before its day.
    ended_on    TEXT,
    document    TEXT REFERENCES document (sha256),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX mandate_partner ON mandate (partner);
CREATE INDEX mandate_person ON mandate (person, partner);
CREATE INDEX mandate_until ON mandate (until_day);

-- A person in a partner. One person may have an account in several partners.
CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    person        TEXT NOT NULL REFERENCES person (id),
    partner       TEXT NOT NULL REFERENCES partner (id),
    state         TEXT NOT NULL CHECK (state IN ('attente', 'actif', 'suspendu', 'clos')),
    -- Day since which it is in that state, and why.
    since         TEXT NOT NULL,
    why           TEXT,
    -- The mandate of a contractor; none for the partner's own staff.
    mandate       TEXT REFERENCES mandate (id),
    dinamis_login TEXT,
    first_login   TEXT,
    last_login    TEXT,
    -- Suspended with the partner's adhésion: it comes back with it.
    followed      INTEGER NOT NULL DEFAULT 0 CHECK (followed IN (0, 1)),
    reprise       INTEGER NOT NULL DEFAULT 0 CHECK (reprise IN (0, 1)),
    made_at       TEXT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX account_open ON account (person, partner) WHERE state <> 'clos';
CREATE INDEX account_partner ON account (partner, state);
CREATE INDEX account_person ON account (person);
CREATE INDEX account_state ON account (state, since, id);
CREATE INDEX account_since ON account (since, id);
CREATE INDEX account_mandate ON account (mandate) WHERE mandate IS NOT NULL;
CREATE INDEX account_login ON account (dinamis_login) WHERE dinamis_login IS NOT NULL;
