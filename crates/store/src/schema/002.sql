-- Tables of long records keep them in rowid trees: a row above a quarter of a page of a WITHOUT ROWID tree
-- takes a page of its own, which made these tables three times as large as their records.
CREATE TABLE mention_new (
    id       TEXT PRIMARY KEY,
    article  TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    type     TEXT NOT NULL,
    kind     TEXT,
    modality TEXT NOT NULL,
    day      TEXT,
    record   TEXT NOT NULL
) STRICT;
INSERT INTO mention_new SELECT * FROM mention;
DROP TABLE mention;
ALTER TABLE mention_new RENAME TO mention;
CREATE INDEX mention_article ON mention(article, place);
CREATE INDEX mention_type ON mention(type, day);

CREATE TABLE statement_new (
    id        TEXT PRIMARY KEY,
    article   TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,
    principal TEXT,
    record    TEXT NOT NULL
) STRICT;
INSERT INTO statement_new SELECT * FROM statement;
DROP TABLE statement;
ALTER TABLE statement_new RENAME TO statement;
CREATE INDEX statement_article ON statement(article, place);
CREATE INDEX statement_principal ON statement(principal);

CREATE TABLE story_new (
    id       TEXT PRIMARY KEY,
    last     INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    headline TEXT NOT NULL,
    record   TEXT NOT NULL
) STRICT;
INSERT INTO story_new SELECT * FROM story;
DROP TABLE story;
ALTER TABLE story_new RENAME TO story;
CREATE INDEX story_last ON story(last);

CREATE TABLE event_new (
    id      TEXT PRIMARY KEY,
    type    TEXT NOT NULL,
    kind    TEXT,
    day     TEXT,
    status  TEXT NOT NULL,
    parties TEXT NOT NULL,
    record  TEXT NOT NULL
) STRICT;
INSERT INTO event_new SELECT * FROM event;
DROP TABLE event;
ALTER TABLE event_new RENAME TO event;
CREATE INDEX event_day ON event(day);

CREATE TABLE claim_new (
    id     TEXT PRIMARY KEY,
    event  TEXT,
    status TEXT NOT NULL,
    due    TEXT,
    moved  INTEGER NOT NULL,
    record TEXT NOT NULL
) STRICT;
INSERT INTO claim_new SELECT * FROM claim;
DROP TABLE claim;
ALTER TABLE claim_new RENAME TO claim;
CREATE INDEX claim_status ON claim(status, moved);
CREATE INDEX claim_event ON claim(event);
