-- name: ClaimEvent :execrows
INSERT INTO claimed_event (id, claimed_at) VALUES ($1, $2)
ON CONFLICT (id) DO NOTHING;

-- name: ForgetEvents :execrows
DELETE FROM claimed_event WHERE claimed_at < $1;

-- name: Conversation :one
SELECT state, turns FROM conversation WHERE person = $1;

-- name: BeginConversation :execrows
INSERT INTO conversation (person, state, turns, updated_at, shared) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person) DO NOTHING;

-- name: AdvanceConversation :execrows
UPDATE conversation SET state = sqlc.arg(state), turns = sqlc.arg(turns), updated_at = sqlc.arg(updated_at), shared = sqlc.arg(shared)
WHERE person = sqlc.arg(person) AND turns = sqlc.arg(expected);

-- Where the conversations of people stand; those of channels are not.
-- name: Standings :many
SELECT state FROM conversation WHERE state <> '' AND person NOT LIKE '%:#%';

-- name: Dossiers :many
SELECT number, procedure, stage, since, ask_at, facts, label, asked, opened, sent, card, kind, batch, people FROM dossier WHERE person = $1 ORDER BY number;

-- name: PutDossier :exec
INSERT INTO dossier (person, number, procedure, stage, since, ask_at, facts, label, asked, opened, sent, card, kind, batch, people)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (person, number) DO UPDATE SET procedure = excluded.procedure, stage = excluded.stage,
    since = excluded.since, ask_at = excluded.ask_at, facts = excluded.facts, label = excluded.label,
    asked = excluded.asked, opened = excluded.opened, sent = excluded.sent, card = excluded.card,
    kind = excluded.kind, batch = excluded.batch, people = excluded.people;

-- name: DropDossier :exec
DELETE FROM dossier WHERE person = $1 AND number = $2;

-- name: DropDossiers :exec
DELETE FROM dossier WHERE person = $1;

-- name: CountByStage :many
SELECT stage, procedure, COUNT(*) AS dossiers FROM dossier GROUP BY stage, procedure ORDER BY stage, procedure;

-- name: CountOverdue :one
SELECT COUNT(*) FROM dossier WHERE stage IN (sqlc.arg(stage), sqlc.arg(or_stage)) AND since < sqlc.arg(before);

-- name: SharedOverdue :many
SELECT c.shared, d.person, d.number, d.label, d.procedure, d.stage, d.since
FROM dossier d JOIN conversation c ON c.person = d.person
WHERE c.shared <> '' AND (d.stage IN ('sent', 'transmitted') AND d.since < sqlc.arg(cards_before) OR d.stage = 'card_received' AND d.since < sqlc.arg(codes_before))
ORDER BY d.since LIMIT sqlc.arg(most);

-- name: RealDelays :many
SELECT sent, card FROM dossier WHERE sent > 0 AND card >= sqlc.arg(since) ORDER BY card DESC LIMIT sqlc.arg(most);

-- In which week, counted from the first of the board, each step was reached:
-- 0 for the first or before, 99 for not yet.
-- name: Histories :many
SELECT CAST(h.opened AS BIGINT) AS opened, CAST(h.sent AS BIGINT) AS sent, CAST(h.card AS BIGINT) AS card, CAST(h.closed AS BIGINT) AS closed, COUNT(*) AS dossiers FROM (
    SELECT CASE WHEN opened <= CAST(sqlc.arg(first) AS BIGINT) THEN 0 ELSE (opened - CAST(sqlc.arg(first) AS BIGINT) + CAST(sqlc.arg(week) AS BIGINT) - 1) / CAST(sqlc.arg(week) AS BIGINT) END AS opened,
           CASE WHEN sent = 0 THEN 99 WHEN sent <= CAST(sqlc.arg(first) AS BIGINT) THEN 0 ELSE (sent - CAST(sqlc.arg(first) AS BIGINT) + CAST(sqlc.arg(week) AS BIGINT) - 1) / CAST(sqlc.arg(week) AS BIGINT) END AS sent,
           CASE WHEN card = 0 THEN 99 WHEN card <= CAST(sqlc.arg(first) AS BIGINT) THEN 0 ELSE (card - CAST(sqlc.arg(first) AS BIGINT) + CAST(sqlc.arg(week) AS BIGINT) - 1) / CAST(sqlc.arg(week) AS BIGINT) END AS card,
           CASE WHEN stage NOT IN ('done', 'refused', 'abandoned') THEN 99 WHEN since <= CAST(sqlc.arg(first) AS BIGINT) THEN 0
                ELSE (since - CAST(sqlc.arg(first) AS BIGINT) + CAST(sqlc.arg(week) AS BIGINT) - 1) / CAST(sqlc.arg(week) AS BIGINT) END AS closed
    FROM dossier WHERE opened > 0
) h WHERE h.closed > 0 GROUP BY h.opened, h.sent, h.card, h.closed;

-- name: SharedDossiers :many
SELECT c.shared, d.label, d.procedure, d.stage, d.since, d.opened, d.sent, d.card
FROM dossier d JOIN conversation c ON c.person = d.person
WHERE c.shared <> '' ORDER BY d.opened, d.person, d.number LIMIT sqlc.arg(most);

-- name: CountUnshared :one
SELECT COUNT(*) FROM dossier d JOIN conversation c ON c.person = d.person WHERE c.shared = '';

-- name: ForgetInactive :execrows
UPDATE conversation SET state = '', shared = '', turns = turns + 1
WHERE state <> '' AND updated_at < sqlc.arg(before) AND person NOT LIKE '%:#%'; -- channels stay

-- name: DropOrphanDossiers :exec
DELETE FROM dossier WHERE person IN (SELECT c.person FROM conversation c WHERE c.state = '');

-- name: DropOrphanTimers :exec
DELETE FROM timer WHERE person IN (SELECT c.person FROM conversation c WHERE c.state = '');

-- name: TouchClosed :execrows
UPDATE conversation SET turns = turns + 1
WHERE person IN (SELECT d.person FROM dossier d WHERE d.stage IN ('done', 'refused', 'abandoned') AND d.since < sqlc.arg(before));

-- name: DropClosed :execrows
DELETE FROM dossier WHERE stage IN ('done', 'refused', 'abandoned') AND since < sqlc.arg(before);

-- name: ForgetOldDead :execrows
DELETE FROM outbox WHERE status = 'dead' AND created_at < sqlc.arg(before);

-- name: Enqueue :exec
INSERT INTO outbox (person, seq, platform, channel, thread, locale, message, created_at, status, attempts,
    unconfirmed, next_attempt_at, leased_until, last_error, patient)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', 0, 0, 0, 0, '', $9);

-- name: ForgetMessages :exec
DELETE FROM outbox WHERE person = $1 AND seq < $2;

-- name: TimerOfJob :one
SELECT person, due_at FROM timer WHERE job = $1;

-- Persons whose first waiting message can be tried now; with patient 0 those
-- who wait for an answer, with 1 those who have only reminders to come. A time
-- that lies further ahead than any delay can be was set by a clock that has
-- since gone back.
-- name: DuePersons :many
SELECT o.person FROM outbox o
WHERE o.status = 'pending' AND o.platform = sqlc.arg(platform)
  AND (o.next_attempt_at <= sqlc.arg(now) OR o.next_attempt_at > sqlc.arg(impossible))
  AND (o.leased_until <= sqlc.arg(now) OR o.leased_until > sqlc.arg(impossible))
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.person = o.person AND e.status = 'pending' AND e.seq < o.seq)
  AND (SELECT MIN(w.patient) FROM outbox w WHERE w.person = o.person AND w.status = 'pending') = CAST(sqlc.arg(patient) AS BIGINT)
ORDER BY o.created_at
LIMIT sqlc.arg(most);

-- The try counts before it is made: one that the process does not survive has
-- still been one, and may have reached the platform.
-- name: LeaseNext :one
UPDATE outbox SET leased_until = sqlc.arg(until), attempts = outbox.attempts + 1, unconfirmed = outbox.unconfirmed + 1
WHERE outbox.person = sqlc.arg(person)
  AND outbox.seq = (SELECT MIN(h.seq) FROM outbox h WHERE h.person = sqlc.arg(person) AND h.status = 'pending')
  AND outbox.status = 'pending'
  AND (outbox.next_attempt_at <= sqlc.arg(now) OR outbox.next_attempt_at > sqlc.arg(impossible))
  AND (outbox.leased_until <= sqlc.arg(now) OR outbox.leased_until > sqlc.arg(impossible))
RETURNING outbox.seq, outbox.platform, outbox.channel, outbox.thread, outbox.locale, outbox.message, outbox.created_at, outbox.attempts, outbox.unconfirmed;

-- name: Delivered :exec
DELETE FROM outbox WHERE person = $1 AND seq = $2;

-- name: MarkRetry :exec
UPDATE outbox SET attempts = $3, unconfirmed = $4, next_attempt_at = $5, leased_until = 0, last_error = $6
WHERE person = $1 AND seq = $2 AND status = 'pending';

-- name: MarkDead :exec
UPDATE outbox SET status = 'dead', last_error = $3, leased_until = 0
WHERE person = $1 AND seq = $2 AND status = 'pending';

-- name: ReleaseLeases :execrows
UPDATE outbox SET leased_until = 0 WHERE status = 'pending' AND leased_until <> 0;

-- name: Undelivered :many
SELECT person, seq, status, created_at, attempts, next_attempt_at, last_error FROM outbox
ORDER BY created_at, seq LIMIT $1;

-- name: RetryAll :execrows
UPDATE outbox SET status = 'pending', attempts = 0, next_attempt_at = 0, leased_until = 0
WHERE status = 'dead';

-- name: RetryOne :execrows
UPDATE outbox SET status = 'pending', attempts = 0, next_attempt_at = 0, leased_until = 0
WHERE person = $1 AND seq = $2;

-- name: Backlog :one
SELECT COUNT(*) AS pending, CAST(COALESCE(MIN(created_at), 0) AS BIGINT) AS oldest FROM outbox WHERE status = 'pending';

-- name: DeadLetters :one
SELECT COUNT(*) FROM outbox WHERE status = 'dead';

-- name: Timer :one
SELECT due_at, job FROM timer WHERE person = $1;

-- name: PutTimer :exec
INSERT INTO timer (person, due_at, job) VALUES ($1, $2, $3)
ON CONFLICT (person) DO UPDATE SET due_at = excluded.due_at, job = excluded.job;

-- name: DropTimer :exec
DELETE FROM timer WHERE person = $1;

-- name: NextTimer :one
SELECT person, due_at FROM timer WHERE due_at <= $1 ORDER BY due_at, person LIMIT 1;

-- name: CountTimers :one
SELECT COUNT(*) FROM timer;

-- name: PutInstallation :exec
INSERT INTO installation (platform, workspace, data, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (platform, workspace) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at;

-- name: Installation :one
SELECT data FROM installation WHERE platform = $1 AND workspace = $2;

-- name: DropInstallation :execrows
DELETE FROM installation WHERE platform = $1 AND workspace = $2;

-- name: OpenHelp :exec
INSERT INTO help (key, person, opened_at) VALUES ($1, $2, $3)
ON CONFLICT (key) DO NOTHING;

-- name: Helped :one
SELECT person FROM help WHERE key = $1;

-- name: Asking :many
SELECT DISTINCT person FROM help WHERE person <> '' ORDER BY person;

-- name: CloseHelp :exec
UPDATE help SET person = '' WHERE person = $1;

-- name: ForgetOldHelp :exec
DELETE FROM help WHERE opened_at < sqlc.arg(before) OR person IN (SELECT c.person FROM conversation c WHERE c.state = '');

-- name: Record :exec
INSERT INTO audit (id, at, action, detail) VALUES ($1, $2, $3, $4);

-- name: Audit :many
SELECT at, action, detail FROM audit WHERE at >= $1 ORDER BY at DESC, id DESC LIMIT $2;

-- name: CountMisunderstanding :exec
INSERT INTO misunderstanding (phrase, asked, times, first_seen, last_seen) VALUES ($1, $2, 1, $3, $3)
ON CONFLICT (phrase, asked) DO UPDATE SET times = misunderstanding.times + 1, last_seen = excluded.last_seen;

-- name: Misunderstandings :many
SELECT phrase, asked, times, first_seen, last_seen FROM misunderstanding ORDER BY times DESC, last_seen DESC LIMIT $1;

-- name: RecentMisunderstandings :many
SELECT phrase, times FROM misunderstanding WHERE last_seen >= sqlc.arg(since) ORDER BY times DESC, last_seen DESC LIMIT sqlc.arg(most);

-- name: PruneMisunderstandings :execrows
DELETE FROM misunderstanding WHERE last_seen < $1;

-- name: Watermark :one
SELECT handled_at FROM watermark WHERE stream = $1;

-- name: AdvanceWatermark :exec
INSERT INTO watermark (stream, handled_at) VALUES ($1, $2)
ON CONFLICT (stream) DO UPDATE SET handled_at = excluded.handled_at WHERE watermark.handled_at < excluded.handled_at;
