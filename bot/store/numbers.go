package store

import (
	"context"
	"encoding/json"

	"cpxbot/dialogs/state"
)

// Numbers sum up where the conversations of people stand. None of them is about
// one person.
type Numbers struct {
	// People are those whose conversation is kept.
	People int
	// Wanted counts what they want now, by intent, and Topics by direct question.
	Wanted, Topics map[string]int
	// Open counts the questions that wait for an answer, by fact.
	Open map[string]int
	// AtOnce were answered without a question, AfterOne after one, AfterMore
	// after more; Human were handed over. The others have no answer yet.
	AtOnce, AfterOne, AfterMore, Human, Unanswered int
	// Stages counts the orders that are followed.
	Stages map[state.Stage]int
}

// Numbers counts.
func (db *DB) Numbers(ctx context.Context) (Numbers, error) {
	n := Numbers{Wanted: map[string]int{}, Topics: map[string]int{}, Open: map[string]int{}, Stages: map[state.Stage]int{}}
	states, err := db.reads.Standings(ctx)
	if err != nil {
		return n, err
	}
	for _, data := range states {
		var s state.State
		if json.Unmarshal([]byte(data), &s) != nil {
			continue // of a version that is not this one
		}
		n.People++
		n.count(&s)
	}
	stages, err := db.reads.CountByStage(ctx)
	if err != nil {
		return n, err
	}
	for _, s := range stages {
		n.Stages[state.Stage(s.Stage)] = int(s.Dossiers)
	}
	return n, nil
}

// count adds a conversation.
func (n *Numbers) count(s *state.State) {
	if s.At.Intent != "" {
		n.Wanted[s.At.Intent]++
	}
	if s.At.Topic != "" {
		n.Topics[s.At.Topic]++
	}
	if s.At.Asking != "" {
		n.Open[s.At.Asking]++
	}
	switch s.At.Phase {
	case state.HandedOver:
		n.Human++
		return
	case state.Answered, state.Planning, state.Following:
	default:
		if s.Help != nil && s.Help.Open {
			n.Human++
		} else {
			n.Unanswered++
		}
		return
	}
	if s.Help != nil && s.Help.Open {
		n.Human++
		return
	}
	// The points before it that asked something for the same request.
	asked := 0
	for i := len(s.History) - 1; i >= 0; i-- {
		p := &s.History[i]
		if p.Phase != state.Asking && p.Phase != state.Confirming && p.Phase != state.Offering {
			break
		}
		asked++
	}
	switch asked {
	case 0:
		n.AtOnce++
	case 1:
		n.AfterOne++
	default:
		n.AfterMore++
	}
}
