-- Forecasts as they were issued; what happened is added when their window has closed.
CREATE TABLE outlook (
    issued      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    days        INTEGER NOT NULL,
    probability REAL NOT NULL,
    base_rate   REAL NOT NULL,
    happened    INTEGER,
    PRIMARY KEY (issued, stream, days)
) STRICT;
CREATE TABLE outlook_record (
    issued TEXT NOT NULL,
    stream TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (issued, stream)
) STRICT;

-- Alerts on their way: a row a change and channel, kept so that none is sent as new again.
CREATE TABLE delivery (
    key       TEXT NOT NULL,
    channel   TEXT NOT NULL,
    rule      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    attempts  INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER,
    error     TEXT,
    record    TEXT NOT NULL,
    PRIMARY KEY (key, channel, rule)
) STRICT;
CREATE INDEX delivery_due ON delivery(due) WHERE delivered IS NULL;
