-- Times are seconds since 1970 UTC where they are columns; the full value with zone and precision
-- is in the record. `record` columns hold the model's struct as JSON.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the case follows, and what is known of each outlet.
CREATE TABLE source (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    record TEXT NOT NULL,
    -- collecting: etag, last-modified, failures, next visit
    state  TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

-- The bytes as seen, compressed with zstd.
CREATE TABLE raw (
    hash     TEXT PRIMARY KEY,
    size     INTEGER NOT NULL,
    captured INTEGER NOT NULL,
    headers  TEXT NOT NULL,
    bytes    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    -- what makes two visits the same article: guid, else canonical address, else content
    identity  TEXT NOT NULL,
    version   INTEGER NOT NULL,
    source    TEXT NOT NULL,
    published INTEGER,
    fetched   INTEGER NOT NULL,
    language  TEXT,
    title     TEXT NOT NULL,
    text      TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    raw_hash  TEXT NOT NULL REFERENCES raw(hash),
    -- the article without its text
    record    TEXT NOT NULL,
    coded     INTEGER NOT NULL DEFAULT 0,
    UNIQUE (identity, version)
) STRICT;
CREATE INDEX article_published ON article(published);
CREATE INDEX article_source ON article(source, published);
CREATE INDEX article_text_hash ON article(text_hash);
CREATE INDEX article_coded ON article(coded) WHERE coded = 0;

CREATE TABLE address (
    address TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    PRIMARY KEY (address, article)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE article_words USING fts5(
    title, text, content = 'article', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER article_words_in AFTER INSERT ON article BEGIN
    INSERT INTO article_words(rowid, title, text) VALUES (new.number, new.title, new.text);
END;
CREATE TRIGGER article_words_out AFTER DELETE ON article BEGIN
    INSERT INTO article_words(article_words, rowid, title, text)
    VALUES ('delete', old.number, old.title, old.text);
END;

-- Items that could not be stored, with the reason; nothing disappears.
CREATE TABLE quarantine (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    source  TEXT NOT NULL,
    address TEXT NOT NULL,
    reason  TEXT NOT NULL,
    size    INTEGER NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_once ON quarantine(source, address, reason);

CREATE TABLE run (
    number  INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,
    ended   INTEGER,
    what    TEXT NOT NULL,
    counts  TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE ruling (
    number INTEGER PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;

-- Per article: what it says.
CREATE TABLE entity (
    article TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    link    TEXT NOT NULL,
    PRIMARY KEY (article, start, stop, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_link ON entity(link);

CREATE TABLE mention (
    id       TEXT PRIMARY KEY,
    article  TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    type     TEXT NOT NULL,
    kind     TEXT,
    modality TEXT NOT NULL,
    day      TEXT,
    record   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_article ON mention(article, place);
CREATE INDEX mention_type ON mention(type, day);

CREATE TABLE statement (
    id        TEXT PRIMARY KEY,
    article   TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,
    principal TEXT,
    record    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_article ON statement(article, place);
CREATE INDEX statement_principal ON statement(principal);

-- Every range of every record, with the words it covered when it was written.
CREATE TABLE evidence (
    record  TEXT NOT NULL,
    field   TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    words   TEXT NOT NULL,
    PRIMARY KEY (record, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_article ON evidence(article);

-- Across articles: rebuilt whenever articles come in.
CREATE TABLE story (
    id       TEXT PRIMARY KEY,
    last     INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    headline TEXT NOT NULL,
    record   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX story_last ON story(last);
CREATE TABLE membership (
    article TEXT PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    story   TEXT NOT NULL,
    origin  TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_story ON membership(story);

CREATE TABLE event (
    id      TEXT PRIMARY KEY,
    type    TEXT NOT NULL,
    kind    TEXT,
    day     TEXT,
    status  TEXT NOT NULL,
    parties TEXT NOT NULL,
    record  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX event_day ON event(day);
CREATE TABLE event_mention (
    event   TEXT NOT NULL,
    mention TEXT NOT NULL,
    PRIMARY KEY (event, mention)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_mention_mention ON event_mention(mention);

CREATE TABLE claim (
    id     TEXT PRIMARY KEY,
    event  TEXT,
    status TEXT NOT NULL,
    due    TEXT,
    moved  INTEGER NOT NULL,
    record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_status ON claim(status, moved);
CREATE INDEX claim_event ON claim(event);
CREATE TABLE claim_holder (
    claim     TEXT NOT NULL,
    principal TEXT NOT NULL,
    PRIMARY KEY (claim, principal)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_holder_principal ON claim_holder(principal);
CREATE TABLE claim_link (
    number INTEGER PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE relation (
    number INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
