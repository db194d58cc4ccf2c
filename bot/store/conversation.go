package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store/internal/query"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
)

// Load implements bot.Store.
func (db *DB) Load(ctx context.Context, p bot.Person) (state.State, error) {
	var s state.State
	row, err := db.reads.Conversation(ctx, p.String())
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if row.State != "" {
		if err := json.Unmarshal([]byte(row.State), &s); err != nil {
			return s, fmt.Errorf("state: %w", err)
		}
		// Read after the state: if a change comes between the two, the turn
		// that is taken on this state is refused as stale.
		dossiers, err := db.reads.Dossiers(ctx, p.String())
		if err != nil {
			return s, err
		}
		for _, d := range dossiers {
			x := state.Dossier{
				ID: int(d.Number), Procedure: d.Procedure, Stage: state.Stage(d.Stage),
				Since: fromMicros(d.Since), AskAt: fromMicros(d.AskAt), Asked: int(d.Asked), Label: message.Verbatim(d.Label),
				Opened: fromMicros(d.Opened), Sent: fromMicros(d.Sent), Card: fromMicros(d.Card),
				Kind: d.Kind, Batch: int(d.Batch), People: int(d.People),
			}
			if err := json.Unmarshal([]byte(d.Facts), &x.Facts); err != nil {
				return s, fmt.Errorf("dossier: %w", err)
			}
			s.Dossiers = append(s.Dossiers, x)
		}
	}
	s.Turns = int(row.Turns)
	return s, nil
}

// Commit implements bot.Store.
func (db *DB) Commit(ctx context.Context, c *bot.Change) error {
	// What can be computed is computed before the one writer is held up.
	w, err := encode(c)
	if err != nil {
		return err
	}
	return db.update(ctx, func(ctx context.Context, tx *sql.Tx, q *query.Queries) error {
		if err := w.write(ctx, q); err != nil {
			return err
		}
		if err := db.setTimer(ctx, tx, q, c); err != nil {
			return err
		}
		if c.Fired && len(c.Deliveries) > 0 {
			// The replica on which a timer fires need not be the one that is
			// connected to the person's platform.
			return db.notify(ctx, tx)
		}
		return nil
	})
}

// claimKey is how an event is remembered: its id may name a person or a
// channel.
func claimKey(event string) string {
	sum := sha256.Sum256([]byte(event))
	return hex.EncodeToString(sum[:16])
}

// encoded is a change as it is stored.
type encoded struct {
	*bot.Change
	person   string
	state    string
	dossiers []query.PutDossierParams
	dropped  []int64 // numbers of dossiers that are gone
	messages []string
}

func encode(c *bot.Change) (*encoded, error) {
	w := &encoded{Change: c, person: c.Person.String()}
	if !c.Erased {
		s := c.After
		s.Dossiers = nil // they have a table of their own
		data, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		w.state = string(data)
		before := byNumber(c.Before.Dossiers)
		for i := range c.After.Dossiers {
			d := &c.After.Dossiers[i]
			old := before[d.ID]
			delete(before, d.ID)
			if old != nil && sameDossier(d, old) {
				continue
			}
			facts, err := json.Marshal(d.Facts)
			if err != nil {
				return nil, err
			}
			w.dossiers = append(w.dossiers, query.PutDossierParams{
				Person: w.person, Number: int64(d.ID), Procedure: d.Procedure, Stage: string(d.Stage),
				Since: micros(d.Since), AskAt: micros(d.AskAt), Facts: string(facts), Label: string(d.Label), Asked: int64(d.Asked),
				Opened: micros(d.Opened), Sent: micros(d.Sent), Card: micros(d.Card),
				Kind: d.Kind, Batch: int64(d.Batch), People: int64(d.People),
			})
		}
		for number := range before {
			w.dropped = append(w.dropped, int64(number))
		}
	}
	for i := range c.Deliveries {
		data, err := json.Marshal(&c.Deliveries[i].Message)
		if err != nil {
			return nil, err
		}
		w.messages = append(w.messages, string(data))
	}
	return w, nil
}

func byNumber(list []state.Dossier) map[int]*state.Dossier {
	if len(list) == 0 {
		return nil
	}
	m := make(map[int]*state.Dossier, len(list))
	for i := range list {
		m[list[i].ID] = &list[i]
	}
	return m
}

func sameDossier(a, b *state.Dossier) bool {
	return a.Procedure == b.Procedure && a.Stage == b.Stage && a.Label == b.Label && a.Asked == b.Asked &&
		a.Since.Equal(b.Since) && a.AskAt.Equal(b.AskAt) && a.Opened.Equal(b.Opened) && a.Sent.Equal(b.Sent) && a.Card.Equal(b.Card) &&
		a.Kind == b.Kind && a.Batch == b.Batch && a.People == b.People &&
		maps.Equal(a.Facts, b.Facts)
}

func (w *encoded) write(ctx context.Context, q *query.Queries) error {
	now := micros(w.At)
	if w.Event != "" {
		n, err := q.ClaimEvent(ctx, query.ClaimEventParams{ID: claimKey(w.Event), ClaimedAt: now})
		if err != nil {
			return err
		}
		if n == 0 {
			return bot.ErrClaimed
		}
	}
	if w.Version != "" {
		if _, err := q.ClaimEvent(ctx, query.ClaimEventParams{ID: claimKey(w.Version), ClaimedAt: now}); err != nil {
			return err
		}
	}
	if err := w.advance(ctx, q, now); err != nil {
		return err
	}
	for i := range w.dossiers {
		if err := q.PutDossier(ctx, w.dossiers[i]); err != nil {
			return err
		}
	}
	for _, number := range w.dropped {
		if err := q.DropDossier(ctx, query.DropDossierParams{Person: w.person, Number: number}); err != nil {
			return err
		}
	}
	if w.Erased {
		if err := q.DropDossiers(ctx, w.person); err != nil {
			return err
		}
		if err := w.erase(ctx, q); err != nil {
			return err
		}
	}
	for i := range w.Deliveries {
		d := &w.Deliveries[i]
		err := q.Enqueue(ctx, query.EnqueueParams{
			Person: w.person, Seq: d.Seq, Platform: d.Person.Platform, Channel: d.Channel, Thread: d.Thread,
			Locale: d.Locale, Message: w.messages[i], CreatedAt: micros(d.At), Patient: flag(w.Fired),
		})
		if err != nil {
			return err
		}
	}
	if w.HelpClosed || w.Erased { // who answers later is told
		if err := q.CloseHelp(ctx, w.person); err != nil {
			return err
		}
	}
	for _, key := range w.HelpOpened {
		if err := q.OpenHelp(ctx, query.OpenHelpParams{Key: key, Person: w.person, OpenedAt: now}); err != nil {
			return err
		}
	}
	if w.Audit != "" {
		if err := q.Record(ctx, record(w.At, w.Audit, w.Person.Platform)); err != nil {
			return err
		}
	}
	if m := w.Misunderstood; m != nil {
		return q.CountMisunderstanding(ctx, query.CountMisunderstandingParams{Phrase: m.Phrase, Asked: m.Asked, FirstSeen: now})
	}
	return nil
}

// advance moves the conversation from its turn to the next, if nobody else has
// done so.
func (w *encoded) advance(ctx context.Context, q *query.Queries, now int64) error {
	var n int64
	var err error
	if w.Before.Turns == 0 {
		n, err = q.BeginConversation(ctx, query.BeginConversationParams{
			Person: w.person, State: w.state, Turns: int64(w.After.Turns), UpdatedAt: now, Shared: string(w.After.Shared),
		})
	} else {
		n, err = q.AdvanceConversation(ctx, query.AdvanceConversationParams{
			Person: w.person, State: w.state, Turns: int64(w.After.Turns), UpdatedAt: now, Shared: string(w.After.Shared), Expected: int64(w.Before.Turns),
		})
	}
	if err == nil && n == 0 {
		return bot.ErrStale
	}
	return err
}

// erase forgets what the change does not replace: also what waited to be said.
func (w *encoded) erase(ctx context.Context, q *query.Queries) error {
	if err := q.ForgetMessages(ctx, query.ForgetMessagesParams{Person: w.person, Seq: int64(w.After.Turns) << 16}); err != nil {
		return err
	}
	return q.Record(ctx, record(w.At, "erased", "a person asked for it"))
}

// Helped implements bot.Store.
func (db *DB) Helped(ctx context.Context, key string) (p bot.Person, known bool, err error) {
	person, err := db.reads.Helped(ctx, key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, false, nil
	case err != nil || person == "":
		return p, err == nil, err
	}
	p, err = bot.ParsePerson(person)
	return p, err == nil, err
}

// Asking returns the persons of a platform whose requests human resources have.
func (db *DB) Asking(ctx context.Context, platform string) (all []bot.Person, err error) {
	persons, err := db.reads.Asking(ctx)
	if err != nil {
		return nil, err
	}
	for _, person := range persons {
		p, err := bot.ParsePerson(person)
		if err != nil {
			return nil, err
		}
		if p.Platform == platform {
			all = append(all, p)
		}
	}
	return all, nil
}

// NextTimer implements bot.Store.
func (db *DB) NextTimer(ctx context.Context, until time.Time) (p bot.Person, due time.Time, ok bool, err error) {
	row, err := db.reads.NextTimer(ctx, micros(until))
	if errors.Is(err, sql.ErrNoRows) {
		return p, due, false, nil
	}
	if err != nil {
		return p, due, false, err
	}
	p, err = bot.ParsePerson(row.Person)
	return p, fromMicros(row.DueAt), err == nil, err
}
