-- +goose Up

-- The card that the person named, and the group order of which an order is a line.
ALTER TABLE dossier ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN batch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN people BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE dossier DROP COLUMN people;
ALTER TABLE dossier DROP COLUMN batch;
ALTER TABLE dossier DROP COLUMN kind;
