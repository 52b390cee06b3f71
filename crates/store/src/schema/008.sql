-- How many claims each principal holds and each status has, counted as rows come and go.
CREATE TABLE holder_count (
    principal TEXT PRIMARY KEY,
    claims    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO holder_count SELECT principal, count(*) FROM claim_holder GROUP BY principal;
CREATE TRIGGER claim_holder_in AFTER INSERT ON claim_holder BEGIN
    INSERT INTO holder_count VALUES (new.principal, 1)
    ON CONFLICT(principal) DO UPDATE SET claims = claims + 1;
END;
CREATE TRIGGER claim_holder_out AFTER DELETE ON claim_holder BEGIN
    UPDATE holder_count SET claims = claims - 1 WHERE principal = old.principal;
END;
CREATE TABLE status_count (
    status TEXT PRIMARY KEY,
    claims INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO status_count SELECT status, count(*) FROM claim GROUP BY status;
CREATE TRIGGER claim_in AFTER INSERT ON claim BEGIN
    INSERT INTO status_count VALUES (new.status, 1)
    ON CONFLICT(status) DO UPDATE SET claims = claims + 1;
END;
CREATE TRIGGER claim_out AFTER DELETE ON claim BEGIN
    UPDATE status_count SET claims = claims - 1 WHERE status = old.status;
END;

-- In the order in which claims are listed, with the id by which a holder's are told.
DROP INDEX claim_status;
CREATE INDEX claim_status ON claim(status, moved DESC, id);
DROP INDEX claim_moved;
CREATE INDEX claim_moved ON claim(moved DESC, id);
DROP INDEX claim_step_status;
CREATE INDEX claim_step_status ON claim_step(status, at DESC, claim, until);
DROP INDEX claim_step_at;
CREATE INDEX claim_step_at ON claim_step(at DESC, claim, until);

-- The day of an article by its id, without a look at its text.
CREATE INDEX article_day ON article(id, published);

-- Changes of knowledge worth telling, with the happening that holds each.
CREATE TABLE alert (
    key    TEXT PRIMARY KEY,
    event  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    change TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE INDEX alert_event ON alert(event);
CREATE INDEX alert_at ON alert(at DESC, key DESC);
CREATE INDEX alert_change ON alert(change, at DESC, key DESC);
CREATE TABLE alert_party (
    party TEXT NOT NULL,
    key   TEXT NOT NULL REFERENCES alert(key) ON DELETE CASCADE,
    PRIMARY KEY (party, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_party_key ON alert_party(key);
