-- Links by the happening that holds them, so that those of one can be replaced. Older rows have none until the record
-- is next made whole.
CREATE TABLE claim_link_new (
    event  TEXT NOT NULL,
    place  INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (event, place)
) STRICT, WITHOUT ROWID;
INSERT INTO claim_link_new SELECT '', number, record FROM claim_link;
DROP TABLE claim_link;
ALTER TABLE claim_link_new RENAME TO claim_link;
