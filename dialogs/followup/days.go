package followup

import (
	"regexp"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// ReachSaid moves a dossier on the day that a text names, today when it names none.
// A day that cannot be is asked.
func ReachSaid(t *turn.Turn, d *state.Dossier, event, text string) {
	if event == state.EventCard || event == state.EventFinish || event == state.EventCodes {
		if card, codes, ok := twoDays(t, text); ok && orders.Possible(t, d, state.EventCard, card) && !codes.Before(card) && !codes.After(t.Now) && orders.Move(t, d, state.EventCard, card) {
			ReachOn(t, d, state.EventCodes, codes)
			return
		}
	}
	if event == state.EventSend && state.Redates(d, event) && d.Batch == 0 && tellsNoDay(t, d, text) {
		return
	}
	if !reachNamed(t, d, event, text) {
		ReachOn(t, d, event, t.Now)
	}
}

// WasWords tell a day of something that was told before.
var WasWords = []string{"c etait", "en fait", "finalement", "plutot", "non", "pardon", "erreur", "it was", "actually", "rather", "sorry"}

// SayOnItsWay says that the card is on its way.
var SayOnItsWay = turn.Declare("say_on_its_way")

// tellsNoDay takes what is told of a sending that is known, and corrects nothing of it:
// that it was sent says nothing new, and what the ANS has sent is the card.
func tellsNoDay(t *turn.Turn, d *state.Dossier, text string) bool {
	r := t.Behind(text)
	corrects := turn.HasAny(text, WasWords) || t.Reading.TakesBack
	shipped := turn.HasAny(text, meaning.CardWords) && !turn.HasAny(text, meaning.FileWords) && (r.None() || turn.IsDay(r) && r.Day.After(d.Since))
	if corrects && !r.None() || !r.None() && !shipped || turn.HasAny(text, meaning.ResentWords) {
		return false
	}
	line, late := orders.Standing(t, d)
	t.State.At.Order = d.ID
	t.EnterFollowing()
	lines := []message.Line{line}
	if shipped {
		lines = append([]message.Line{message.ParseLine(t.Words(SayOnItsWay))}, lines...)
	}
	if m := t.SayLines(lines...); late {
		answers.Documents(t, m, []string{rules.DocumentAssistance})
	}
	return true
}

// JoinsErrands stands between two errands; mostErrands is how many one sentence has.
var JoinsErrands = regexp.MustCompile(`(?i),?\s+(?:et|puis|and|then)\s+|\s*;\s*`)

// twoDays are the days of the card and of its codes, where a text tells both: "reçu la
// carte le 16 et les codes le 18".
func twoDays(t *turn.Turn, text string) (card, codes time.Time, ok bool) {
	parts := JoinsErrands.Split(text, 2)
	if len(parts) < 2 || !turn.HasAny(parts[1], []string{"code", "codes"}) || turn.HasAny(parts[1], meaning.DenyingWords) {
		return card, codes, false
	}
	first, second := t.Behind(parts[0]), t.Behind(parts[1])
	return first.Day, second.Day, turn.IsDay(first) && turn.IsDay(second)
}

// reachNamed is ReachSaid for a text that has to name a day; it returns false when
// it names none.
func reachNamed(t *turn.Turn, d *state.Dossier, event, text string) bool {
	switch r := t.Behind(text); {
	case r.Problem == when.ToCome:
		ReachOn(t, d, event, r.Day) // which questions it
	case turn.IsDay(r), r.Problem == when.Unclear && !r.Day.IsZero(): // the hour is of no matter
		ReachOn(t, d, event, t.LikelyDay(text, r))
	case r.Problem != "" || r.MonthOnly:
		if odd := t.OddTime(r); odd != "" {
			t.Say(odd)
		}
		askDay(t, d, event)
	default:
		return false
	}
	return true
}
