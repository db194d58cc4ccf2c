-- One text for both engines: TEXT and BIGINT only. Times are microseconds since
-- 1970 in UTC, 0 when there is none; flags are 0 or 1.

-- +goose Up

-- Events that were handled, so that a platform may deliver them again.
CREATE TABLE claimed_event (
    id         TEXT   NOT NULL PRIMARY KEY,
    claimed_at BIGINT NOT NULL
);

-- Where each person's conversation stands. The row outlives an erasure with an
-- empty state: its turns number the messages, and no number is used twice.
CREATE TABLE conversation (
    person     TEXT   NOT NULL PRIMARY KEY,
    state      TEXT   NOT NULL,
    turns      BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Orders that are followed up; with the state they make the conversation.
CREATE TABLE dossier (
    person    TEXT   NOT NULL,
    number    BIGINT NOT NULL,
    procedure TEXT   NOT NULL,
    stage     TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    ask_at    BIGINT NOT NULL,
    facts     TEXT   NOT NULL,
    PRIMARY KEY (person, number)
);

-- Messages to deliver, in the order of seq for each person. A message that was
-- sent is deleted: the platform has it. No other index, for every turn writes
-- here.
CREATE TABLE outbox (
    person          TEXT   NOT NULL,
    seq             BIGINT NOT NULL, -- number of the turn and of the message in it
    platform        TEXT   NOT NULL,
    channel         TEXT   NOT NULL,
    thread          TEXT   NOT NULL,
    locale          TEXT   NOT NULL,
    message         TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    status          TEXT   NOT NULL, -- pending or dead
    attempts        BIGINT NOT NULL, -- tries that count towards giving up
    unconfirmed     BIGINT NOT NULL, -- tries of which the end is not known
    next_attempt_at BIGINT NOT NULL,
    leased_until    BIGINT NOT NULL, -- while a dispatcher is at it
    last_error      TEXT   NOT NULL,
    PRIMARY KEY (person, seq)
);

-- Which job of the queue will wake a person's conversation.
CREATE TABLE timer (
    person TEXT   NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL,
    job    BIGINT NOT NULL
);
CREATE INDEX timer_by_due ON timer (due_at);

-- Workspaces in which the bot is installed; data is sealed by the platform's
-- package.
CREATE TABLE installation (
    platform   TEXT   NOT NULL,
    workspace  TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (platform, workspace)
);

-- What operators and erasures did. No personal data.
CREATE TABLE audit (
    id     TEXT   NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL,
    action TEXT   NOT NULL,
    detail TEXT   NOT NULL
);

-- Phrases that were not understood, masked and without the person.
CREATE TABLE misunderstanding (
    phrase     TEXT   NOT NULL,
    asked      TEXT   NOT NULL,
    times      BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    PRIMARY KEY (phrase, asked)
);

-- +goose Down
DROP TABLE misunderstanding;
DROP TABLE audit;
DROP TABLE installation;
DROP TABLE timer;
DROP TABLE outbox;
DROP TABLE dossier;
DROP TABLE conversation;
DROP TABLE claimed_event;
