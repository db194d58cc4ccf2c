package store

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"cpxbot/bot/store/internal/query"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
)

// Bounds of what the board reads.
const (
	mostDelays  = 2000
	mostLate    = 20
	mostShared  = 20_000
	mostPhrases = 10
)

// Board implements bot.Store.
func (db *DB) Board(ctx context.Context, q state.BoardQuery) (b state.Board, err error) {
	stages, err := db.reads.CountByStage(ctx)
	if err != nil {
		return b, err
	}
	b.Stages = map[state.Stage]int{}
	for _, s := range stages {
		stage := state.Stage(s.Stage)
		b.Stages[stage] += int(s.Dossiers)
		b.Open = append(b.Open, state.OpenDossiers{Procedure: s.Procedure, Stage: stage, Number: int(s.Dossiers)})
	}
	count := func(stage, or state.Stage, before time.Time) (int, error) {
		n, err := db.reads.CountOverdue(ctx, query.CountOverdueParams{Stage: string(stage), OrStage: string(or), Before: micros(before)})
		return int(n), err
	}
	if b.OverdueCards, err = count(state.Sent, state.Transmitted, q.CardsBefore); err != nil {
		return b, err
	}
	if b.OverdueCodes, err = count(state.CardReceived, state.CardReceived, q.CodesBefore); err != nil {
		return b, err
	}
	delays, err := db.reads.RealDelays(ctx, query.RealDelaysParams{Since: micros(q.Since), Most: mostDelays})
	if err != nil {
		return b, err
	}
	for _, d := range delays {
		b.Delays = append(b.Delays, [2]time.Time{fromMicros(d.Sent), fromMicros(d.Card)})
	}
	if b.Weeks, err = db.weeks(ctx, q.FirstWeek); err != nil {
		return b, err
	}
	late, err := db.reads.SharedOverdue(ctx, query.SharedOverdueParams{CardsBefore: micros(q.CardsBefore), CodesBefore: micros(q.CodesBefore), Most: mostLate})
	if err != nil {
		return b, err
	}
	for _, d := range late {
		b.Late = append(b.Late, state.SharedDossier{Person: d.Person, ID: int(d.Number), Name: message.Verbatim(d.Shared), Label: message.Verbatim(d.Label), Procedure: d.Procedure, Stage: state.Stage(d.Stage), Since: fromMicros(d.Since)})
	}
	shared, err := db.reads.SharedDossiers(ctx, mostShared)
	if err != nil {
		return b, err
	}
	for _, d := range shared {
		b.All = append(b.All, state.SharedDossier{
			Name: message.Verbatim(d.Shared), Label: message.Verbatim(d.Label), Procedure: d.Procedure, Stage: state.Stage(d.Stage), Since: fromMicros(d.Since),
			Opened: fromMicros(d.Opened), Sent: fromMicros(d.Sent), Card: fromMicros(d.Card),
		})
	}
	unshared, err := db.reads.CountUnshared(ctx)
	if err != nil {
		return b, err
	}
	b.Unshared = int(unshared)
	phrases, err := db.reads.RecentMisunderstandings(ctx, query.RecentMisunderstandingsParams{Since: micros(q.Week), Most: 10 * mostPhrases})
	if err != nil {
		return b, err
	}
	b.Phrases = telling(phrases)
	return b, nil
}

// telling are the phrases that say something to the editors of the content, most
// frequent first: one that was met by several questions is one, with a question mark or
// without, and one of which nothing was kept is none.
func telling(rows []query.RecentMisunderstandingsRow) (all []state.Phrase) {
	for _, r := range rows {
		if strings.IndexFunc(r.Phrase, unicode.IsLetter) < 0 {
			continue
		}
		i := slices.IndexFunc(all, func(p state.Phrase) bool { return unmarked(string(p.Text)) == unmarked(r.Phrase) })
		if i < 0 {
			i, all = len(all), append(all, state.Phrase{Text: message.Verbatim(r.Phrase)})
		}
		all[i].Times += int(r.Times)
	}
	slices.SortStableFunc(all, func(a, b state.Phrase) int { return b.Times - a.Times })
	return all[:min(len(all), mostPhrases)]
}

// unmarked is a phrase without the question mark at its end.
func unmarked(phrase string) string { return strings.TrimRight(phrase, " ?") }

// weeks counts the dossiers under way at the end of each week.
func (db *DB) weeks(ctx context.Context, first time.Time) ([]state.Week, error) {
	const week = 7 * 24 * time.Hour
	histories, err := db.reads.Histories(ctx, query.HistoriesParams{First: micros(first), Week: week.Microseconds()})
	if err != nil {
		return nil, err
	}
	weeks := make([]state.Week, state.BoardWeeks)
	for i := range weeks {
		w, now := &weeks[i], int64(i)
		w.End = first.Add(time.Duration(i) * week)
		for _, h := range histories {
			n := int(h.Dossiers)
			switch {
			case now < min(h.Opened, h.Sent) || now >= h.Closed: // it may have been sent before it was told of
			case now >= h.Card:
				w.CodesNeeded += n
			case now >= h.Sent:
				w.CardExpected += n
			default:
				w.Preparing += n
			}
		}
	}
	return weeks, nil
}
