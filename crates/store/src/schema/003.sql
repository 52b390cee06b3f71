-- Since when a claim stands how, so that the ledger can be listed as of any instant; `until` is the next
-- step's time, and far in the future for the last.
CREATE TABLE claim_step (
    claim   TEXT NOT NULL,
    step    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    until   INTEGER NOT NULL,
    status  TEXT NOT NULL,
    -- where the words stand that caused the step
    article TEXT,
    PRIMARY KEY (claim, step)
) STRICT, WITHOUT ROWID;
INSERT INTO claim_step
SELECT claim, step, at, lead(at, 1, 253402300799) OVER (PARTITION BY claim ORDER BY step), status, article FROM (
    SELECT claim.id AS claim, CAST(h.key AS INTEGER) AS step, unixepoch(h.value ->> 'at') AS at,
           h.value ->> 'status' AS status, h.value ->> '$.evidence.article' AS article
    FROM claim, json_each(claim.record, '$.history') AS h);
CREATE INDEX claim_step_article ON claim_step(article);
CREATE INDEX claim_step_status ON claim_step(status, at, until);
CREATE INDEX claim_step_at ON claim_step(at, until);
CREATE INDEX claim_moved ON claim(moved);
CREATE INDEX claim_due ON claim(due) WHERE due IS NOT NULL;

-- Who took part in an event: country codes and ids of actors and recipients.
CREATE TABLE event_party (
    party TEXT NOT NULL,
    event TEXT NOT NULL,
    role  TEXT NOT NULL,
    PRIMARY KEY (party, role, event)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO event_party
SELECT p.value ->> 'country', event.id, 'actor' FROM event, json_each(event.record, '$.actors') AS p
WHERE p.value ->> 'country' IS NOT NULL;
INSERT OR IGNORE INTO event_party
SELECT p.value ->> 'entity', event.id, 'actor' FROM event, json_each(event.record, '$.actors') AS p
WHERE p.value ->> 'entity' IS NOT NULL;
INSERT OR IGNORE INTO event_party
SELECT p.value ->> 'country', event.id, 'recipient' FROM event, json_each(event.record, '$.recipients') AS p
WHERE p.value ->> 'country' IS NOT NULL;
INSERT OR IGNORE INTO event_party
SELECT p.value ->> 'entity', event.id, 'recipient' FROM event, json_each(event.record, '$.recipients') AS p
WHERE p.value ->> 'entity' IS NOT NULL;
CREATE INDEX event_party_event ON event_party(event);
CREATE INDEX relation_parties ON relation(record ->> '$.from.country', record ->> '$.to.country');
CREATE INDEX membership_origin ON membership(origin) WHERE origin IS NOT NULL;

-- What the search fields ask for.
CREATE INDEX mention_weapon ON mention(record ->> '$.slots.weapon.entity')
    WHERE record ->> '$.slots.weapon.entity' IS NOT NULL;
CREATE INDEX mention_kind ON mention(kind, article);
CREATE INDEX event_status ON event(status, day);

-- Searches kept under a name, republished as feeds.
CREATE TABLE saved_search (
    name   TEXT PRIMARY KEY,
    query  TEXT NOT NULL,
    author TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
