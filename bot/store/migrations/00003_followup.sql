-- +goose Up

-- What a follow-up says to human resources: the name that the person gave the
-- order, and when its stages were reached.
ALTER TABLE dossier ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN asked BIGINT NOT NULL DEFAULT 0; -- reminders without an answer
ALTER TABLE dossier ADD COLUMN opened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN card BIGINT NOT NULL DEFAULT 0;
-- The name under which human resources may see a person's dossiers, empty
-- while the person has not agreed.
ALTER TABLE conversation ADD COLUMN shared TEXT NOT NULL DEFAULT '';
-- A job of the queue does not name the person: it is found by its number.
CREATE INDEX timer_by_job ON timer (job);

-- +goose Down
DROP INDEX timer_by_job;
ALTER TABLE conversation DROP COLUMN shared;
ALTER TABLE dossier DROP COLUMN card;
ALTER TABLE dossier DROP COLUMN sent;
ALTER TABLE dossier DROP COLUMN opened;
ALTER TABLE dossier DROP COLUMN asked;
ALTER TABLE dossier DROP COLUMN label;
