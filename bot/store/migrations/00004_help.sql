-- +goose Up

-- Threads in the channels of human resources, by the key of the message that
-- began each, and the person to whom the answers are passed on: empty once it
-- is closed.
CREATE TABLE help (
    key       TEXT   NOT NULL PRIMARY KEY,
    person    TEXT   NOT NULL,
    opened_at BIGINT NOT NULL
);
CREATE INDEX help_by_person ON help (person);

-- Messages that a timer brought: nobody is waiting for them.
ALTER TABLE outbox ADD COLUMN patient BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE outbox DROP COLUMN patient;
DROP TABLE help;
