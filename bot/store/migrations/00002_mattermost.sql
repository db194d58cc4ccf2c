-- +goose Up

-- Until when what a platform delivered has been handled, by stream, for what
-- has to be read again after a restart.
CREATE TABLE watermark (
    stream     TEXT   NOT NULL PRIMARY KEY,
    handled_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE watermark;
