-- Needs, for the comité consultatif: of a user group, and of a partner where it is known.
CREATE TABLE need (
    id          TEXT PRIMARY KEY,
    user_group  TEXT NOT NULL CHECK (user_group IN ('epci-agence', 'collectivite', 'autre')),
    partner     TEXT REFERENCES partner (id),
    title       TEXT NOT NULL,
    words       TEXT,
    use_case    TEXT,
    engineering INTEGER NOT NULL DEFAULT 0 CHECK (engineering IN (0, 1)),
    priority    TEXT NOT NULL CHECK (priority IN ('haute', 'moyenne', 'basse')),
    state       TEXT NOT NULL CHECK (state IN ('ouvert', 'porte', 'couvert', 'ecarte')),
    said_on     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);

-- Leads: how far a partner is from coming, or from a use.
CREATE TABLE lead (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL REFERENCES partner (id),
    interest    TEXT NOT NULL,
    maturity    TEXT NOT NULL CHECK (maturity IN ('mur', 'en-cours', 'pas-mur')),
    next_step   TEXT,
    next_on     TEXT,
    last_on     TEXT,
    state       TEXT NOT NULL CHECK (state IN ('ouverte', 'aboutie', 'abandonnee')),
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX lead_partner ON lead (partner);

-- Webinars, trainings, meetings, and who came.
CREATE TABLE event (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('webinaire', 'formation', 'reunion', 'comite')),
    title       TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    place       TEXT,
    words       TEXT,
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE participant (
    event       TEXT NOT NULL REFERENCES event (id),
    partner     TEXT NOT NULL REFERENCES partner (id),
    -- None where only how many came is known.
    person      TEXT REFERENCES person (id),
    count       INTEGER NOT NULL CHECK (count > 0),
    UNIQUE (event, partner, person)
);

-- What images were used for, told for others.
CREATE TABLE use_case (
    id          TEXT PRIMARY KEY,
    partner     TEXT REFERENCES partner (id),
    title       TEXT NOT NULL,
    theme       TEXT NOT NULL,
    words       TEXT,
    result      TEXT,
    on_day      TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);

-- Messages to a filtered list: the text, and to how many it went; the addresses are not kept.
CREATE TABLE message (
    id          TEXT PRIMARY KEY,
    subject     TEXT NOT NULL,
    words       TEXT NOT NULL,
    filter      TEXT NOT NULL,
    recipients  INTEGER NOT NULL,
    opted_out   INTEGER NOT NULL,
    made_on     TEXT NOT NULL,
    made_at     TEXT NOT NULL
);
