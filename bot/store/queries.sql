-- name: ClaimEvent :execrows
INSERT INTO claimed_event (id, claimed_at) VALUES ($1, $2)
ON CONFLICT (id) DO NOTHING;

-- name: ForgetEvents :execrows
DELETE FROM claimed_event WHERE claimed_at < $1;

-- name: Conversation :one
SELECT state, turns FROM conversation WHERE person = $1;

-- name: BeginConversation :execrows
INSERT INTO conversation (person, state, turns, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (person) DO NOTHING;

-- name: AdvanceConversation :execrows
UPDATE conversation SET state = sqlc.arg(state), turns = sqlc.arg(turns), updated_at = sqlc.arg(updated_at)
WHERE person = sqlc.arg(person) AND turns = sqlc.arg(expected);

-- name: Dossiers :many
SELECT number, procedure, stage, since, ask_at, facts FROM dossier WHERE person = $1 ORDER BY number;

-- name: PutDossier :exec
INSERT INTO dossier (person, number, procedure, stage, since, ask_at, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (person, number) DO UPDATE SET procedure = excluded.procedure, stage = excluded.stage,
    since = excluded.since, ask_at = excluded.ask_at, facts = excluded.facts;

-- name: DropDossiers :exec
DELETE FROM dossier WHERE person = $1 AND number > $2;

-- name: Enqueue :exec
INSERT INTO outbox (person, seq, platform, channel, thread, locale, message, created_at, status, attempts,
    unconfirmed, next_attempt_at, leased_until, last_error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', 0, 0, 0, 0, '');

-- name: ForgetDead :exec
DELETE FROM outbox WHERE person = $1 AND status = 'dead';

-- Persons whose first waiting message can be tried now. A time that lies
-- further ahead than any delay can be was set by a clock that has since gone
-- back.
-- name: DuePersons :many
SELECT o.person FROM outbox o
WHERE o.status = 'pending' AND o.platform = sqlc.arg(platform)
  AND (o.next_attempt_at <= sqlc.arg(now) OR o.next_attempt_at > sqlc.arg(impossible))
  AND (o.leased_until <= sqlc.arg(now) OR o.leased_until > sqlc.arg(impossible))
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.person = o.person AND e.status = 'pending' AND e.seq < o.seq)
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

-- name: Record :exec
INSERT INTO audit (id, at, action, detail) VALUES ($1, $2, $3, $4);

-- name: Audit :many
SELECT at, action, detail FROM audit ORDER BY at DESC, id DESC LIMIT $1;

-- name: CountMisunderstanding :exec
INSERT INTO misunderstanding (phrase, asked, times, first_seen, last_seen) VALUES ($1, $2, 1, $3, $3)
ON CONFLICT (phrase, asked) DO UPDATE SET times = misunderstanding.times + 1, last_seen = excluded.last_seen;

-- name: Misunderstandings :many
SELECT phrase, asked, times, first_seen, last_seen FROM misunderstanding ORDER BY times DESC, last_seen DESC LIMIT $1;

-- name: PruneMisunderstandings :execrows
DELETE FROM misunderstanding WHERE last_seen < $1;

-- name: Watermark :one
SELECT handled_at FROM watermark WHERE stream = $1;

-- name: AdvanceWatermark :exec
INSERT INTO watermark (stream, handled_at) VALUES ($1, $2)
ON CONFLICT (stream) DO UPDATE SET handled_at = excluded.handled_at WHERE watermark.handled_at < excluded.handled_at;
