package meaning

import (
	"maps"
	"regexp"
	"slices"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Stated are the facts that a message states, without those that only follow
// from what it wants.
func Stated(t *turn.Turn, r understanding.Reading) rules.Facts {
	f := maps.Clone(r.Facts)
	for fact := range r.Implies {
		if fact == rules.FactSituation && tellsIncident(t, r) {
			continue
		}
		delete(f, fact)
	}
	delete(f, rules.FactDate)
	if f[rules.FactOwnCard] == rules.ValueUnknown && t.State.At.Asking != rules.FactOwnCard {
		delete(f, rules.FactOwnCard) // "j'ai un problème avec ma carte" tells of none which it is
	}
	if x := t.Book.Intent(r.Intent); f[rules.FactDeclared] != "" && t.State.At.Asking != rules.FactDeclared && (t.State.At.Goal == rules.GoalOrder || t.State.At.Goal == rules.GoalIncident) && (x == nil || x.Goal != rules.GoalResponsable) {
		delete(f, rules.FactDeclared) // "non, j'ai rien signalé encore", of a loss
	}
	if r.OfLeader && (t.State.At.Goal == rules.GoalOrder || t.State.At.Goal == rules.GoalIncident) && (t.State.At.Situation.SpokenOf() != nil || t.State.At.Situation.Listed) {
		delete(f, rules.FactProfession) // "notre directrice est médecin": told beside
		delete(f, rules.FactHealthPro)
	}
	if x := t.Book.Intent(r.Intent); f[rules.FactSituation] != "" && !tellsIncident(t, r) && UnsureOf(t, rules.FactSituation, f[rules.FactSituation]) && (r.Certainty == understanding.Unsure || x == nil || x.Goal != rules.GoalIncident && x.ID != rules.IntentStatus) {
		delete(f, rules.FactSituation) // "mon lecteur est neuf": of something else
	}
	if known := t.State.At.Situation.Get(rules.FactSituation); known != "" && f[rules.FactSituation] != "" && f[rules.FactSituation] != known && Asks(t, r) && asksBesideSituation(t, r, f[rules.FactSituation]) {
		delete(f, rules.FactSituation) // "et les codes, les mêmes ?", after a failure
	}
	return f
}

// asksBesideSituation reports whether what a message asks is a point that does not itself tell what
// has happened.
func asksBesideSituation(t *turn.Turn, r understanding.Reading, situation string) bool {
	x := t.Book.Topic(r.Topic)
	return x != nil && x.Sets[rules.FactSituation] != situation
}

// tellsIncident reports whether the point that a message surely wants is about what has happened
// to a card or its codes: "j'ai oublié mon code, comment on fait ?".
func tellsIncident(t *turn.Turn, r understanding.Reading) bool {
	x := t.Book.Topic(r.Topic)
	if x == nil || r.Certainty != understanding.Sure || x.Sets[rules.FactSituation] == "" || state.StageAfter[x.Sets[rules.FactSituation]] != "" || x.Intent == rules.IntentStatus {
		return false
	}
	return x.IsNear(rules.Facts{rules.FactSituation: x.Sets[rules.FactSituation]})
}

// UnsureOf reports whether a fact was read, but not surely.
func UnsureOf(t *turn.Turn, fact, value string) bool {
	return slices.ContainsFunc(t.Reading.Says, func(s understanding.Statement) bool {
		return s.Fact == fact && s.Value == value && s.Probability < SurelySaid
	})
}

// Says reports whether a message states a fact in plain words.
func Says(t *turn.Turn, fact, value string) bool {
	return value != "" && slices.ContainsFunc(t.Reading.Says, func(s understanding.Statement) bool { return s.Fact == fact && s.Value == value })
}

// SurelySays reports whether a message surely states a fact of the writer.
func SurelySays(r understanding.Reading, fact, value string) bool {
	return value != "" && slices.ContainsFunc(r.Says, func(s understanding.Statement) bool {
		return s.Subject == understanding.SubjectMe && s.Fact == fact && s.Value == value && s.Probability >= PlainlySaid
	})
}

// OnlyMe comes back to the writer, and says nothing else: "et moi, il m'en faut une ?".
var OnlyMe = regexp.MustCompile(`(?i)^\W*(?:(?:bon|ok|alors|ah|donc|so)[\s,]+)*(?:et|and)\s+(?:pour\s+|for\s+)?(?:moi|me)(?:\s+(?:du coup|alors|aussi|donc|then|too))*(?:[\s,]+(il m['’]en faut une|il me faut quoi|(?:est-ce que )?j['’]en ai besoin|j['’]ai besoin d['’]une(?: carte)?|do i need one|(?:c['’]est )?quelle carte|laquelle))?\W*$`)

// ComesBack reports whether a text only comes back to the writer: "et moi ?".
func ComesBack(text string) bool { return OnlyMe.MatchString(text) }

// OneTrainee speaks of the only one of the plan who is in training.
var OneTrainee = regexp.MustCompile(`(?i)(?:^|[^\p{L}])l['’ ]?(?:[ée]tudiante?|externe|interne|[ée]l[èe]ve)\b|\bthe (?:student|intern)\b`)

// AreWhat stands before what somebody is.
var AreWhat = regexp.MustCompile(`(?i)\b(?:est|sont|is|are)\s+(?:encore\s+|toujours\s+|still\s+)?(.+)$`)

// Comes tells that somebody arrives or is added.
var Comes = regexp.MustCompile(`(?i)\b(?:arriv\p{L}*|ajout\p{L}*|rempla[cç]\p{L}*|embauch\p{L}*|add|joins?)(?:[^\p{L}]|$)`)

// CountWords are the numbers that people write for a few of them.
const CountWords = `\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five|six|seven|eight|nine|ten`

// AsksOfOrderer reports whether a message most probably asks who orders: of those who are planned,
// whoever asks.
func AsksOfOrderer(t *turn.Turn, r understanding.Reading) bool {
	if len(r.Wants) == 0 {
		return false
	}
	x := t.Book.Topic(r.Wants[0].ID)
	return x != nil && AsksWhoOrders(x)
}

// PlainlySaid is the probability from which what is told beside an answer counts.
const PlainlySaid = 0.8

// SurelySaid is the probability from which a statement replaces what was said
// before.
const SurelySaid = 0.7

// AndMe comes back to the writer: "et moi ?", "bon et moi du coup ?".
var AndMe = regexp.MustCompile(`(?i)^\W*(?:(?:bon|ok|alors|ah|donc|so)[\s,.!]+)*(?:et|and)\s+(?:pour\s+|for\s+)?(?:moi|me)\b`)

// SentenceEnds part a message into sentences.
var SentenceEnds = regexp.MustCompile(`[.;!\n]+(?:\s+|$)|[?]+`)
