-- The addresses of an article, which every page shows.
CREATE INDEX address_article ON address(article);
-- With the id, so that what is asked of an article by its id needs no look at its text.
DROP INDEX article_published;
CREATE INDEX article_published ON article(published, id);
-- The order in which events are listed.
CREATE INDEX event_newest ON event(day IS NULL, day DESC, id);

-- Rows of other coders' tables: event mentions that rest on no text of the case. The ledger never reads them.
CREATE TABLE imported (
    id     TEXT PRIMARY KEY,
    coder  TEXT NOT NULL,
    day    TEXT,
    type   TEXT,
    -- for a row that tells of another row: its id
    event  TEXT,
    record TEXT NOT NULL,
    -- the row as it stood in the file, compressed with zstd, and the SHA-256 of it unpacked
    hash   TEXT NOT NULL,
    line   BLOB NOT NULL
) STRICT;
CREATE INDEX imported_day ON imported(day);
CREATE INDEX imported_coder ON imported(coder);
CREATE INDEX imported_event ON imported(event) WHERE event IS NOT NULL;
CREATE TABLE imported_party (
    party    TEXT NOT NULL,
    imported TEXT NOT NULL,
    PRIMARY KEY (party, imported)
) STRICT, WITHOUT ROWID;
