package hearing

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// What is only said by the way: it changes nothing.

// HearOfOthers takes what is told of the card of somebody who is not spoken of for a remark:
// "la sage-femme du site de Lens a la sienne depuis longtemps".
func HearOfOthers(t *turn.Turn, h *turn.Heard) bool {
	own := t.State.At.Situation.Get(rules.FactProfession)
	if h.Value != "" || t.OpenCount() > 0 || len(h.Reading.People) > 1 || strings.Contains(h.Text, "?") || h.Reading.TakesBack || h.Reading.Asking {
		return false // it says or asks something else too
	}
	if x := h.Reading.Intent; (x == rules.IntentCardNotReceived || x == rules.IntentCodesNotReceived) && (h.Reading.Certainty == understanding.Sure || len(h.Reading.Wants) > 0 && h.Reading.Wants[0].Probability >= meaning.PlainlyMeant) {
		return false // "ma collègue a reçu sa carte et moi toujours rien"
	}
	if w := h.Reading.Wants; len(w) > 0 && w[0].Probability >= plainlyPoint && (t.Book.Topic(w[0].ID) != nil || w[0].ID == rules.IntentOrder && h.Reading.Self) {
		return false // "elle est partie à la retraite et m'a laissé sa carte", "je commande pour moi, ma directrice a sa carte"
	}
	told := meaning.Hearsay.MatchString(h.Text) || meaning.OfOthers.MatchString(h.Text)
	if own == "" && !told && !t.State.At.Situation.Listed || len(h.Reading.Named) == 0 && !told || own != "" && slices.Contains(h.Reading.Named, own) || h.Reading.Self && !told || !meaning.HasTheirs.MatchString(h.Text) || h.Reading.Intent == rules.IntentLost {
		return false
	}
	if role := h.Reading.Facts[rules.FactLeaderCard]; role != "" {
		return false // of who leads: it counts for the service
	}
	if slices.ContainsFunc(h.Reading.Says, func(s understanding.Statement) bool {
		return s.Subject == understanding.SubjectMe && s.Fact != rules.FactOwnCard && s.Fact != rules.FactSituation
	}) {
		return false // it says or asks something else too
	}
	t.Understood.Facts = rules.Facts{}
	flow.AcceptRemark(t, t.State.At.Asking)
	return true
}

// HearMisread takes a denial that asks and tells nothing, after an answer to what was not surely
// understood, for what it is: the answer was to something else. What else the message may have meant is
// then offered, as by "Ce n'était pas ma question". "non je parle d'elle, pas de moi"
func HearMisread(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if h.Unsure == "" || h.Value != "" || len(r.Wants) == 0 || r.Words > longestDenial || meaning.Asks(t, r) || len(r.Named)+len(r.People) > 0 || len(meaning.Told(t, r)) > 0 || !turn.HasAny(h.Text, meaning.DenyingWords) {
		return false
	}
	switch w := r.Wants[0]; {
	case w.ID == rules.MoveChange, w.ID == rules.MoveDoubt, w.ID == rules.MoveOther, w.ID == rules.IntentBack, w.ID == t.State.At.Topic:
	case w.ID == rules.MoveSmalltalk && w.Probability < plainlyRemark:
	default:
		return false
	}
	var ids []string
	for _, w := range t.Reader.Read(h.Unsure, understanding.Asked{}).Wants {
		if w.ID != t.State.At.Topic && w.ID != t.State.At.Intent && len(ids) < 3 {
			ids = append(ids, w.ID)
		}
	}
	t.State.Heard = h.Unsure
	answers.Correct(t, strings.Join(ids, ","))
	return true
}

const (
	// longestDenial is the number of words with which an answer is rejected.
	longestDenial = 14
	// plainlyRemark is the probability from which a denial only remarks something.
	plainlyRemark = 0.85
)

// HearOfWriter takes for a remark what the writer only says of themselves after an answer about somebody
// else: "perso moi je suis médecin et j'ai la mienne", "je suis juste la secrétaire, j'en veux pas". What
// they do is noted of them.
func HearOfWriter(t *turn.Turn, h *turn.Heard) bool {
	r, s := h.Reading, &t.State.At.Situation
	profession := r.Facts[rules.FactProfession]
	switch {
	case !meaning.HasAnswered(t), !s.Listed && s.Get(rules.FactOrderingFor) != rules.OrderingForOther, t.State.At.Goal != rules.GoalOrder && t.State.At.Goal != rules.GoalIncident:
		return false
	case profession == "", !r.Self, r.Asking, r.Adds, r.Facts[rules.FactOrderingFor] == rules.OrderingForOther, len(r.People) > 0, tracking.Corrects(t, r), strings.Contains(h.Text, "?"), meaning.Also.MatchString(h.Text):
		return false
	case r.Facts[rules.FactRole] != "", r.Facts[rules.FactSituation] != "":
		return false // who orders, and what has happened to a card, count
	case !meaning.ForAnother(h.Text) && !wantsNone.MatchString(h.Text) && !onlyJust.MatchString(h.Text):
		return false // "je suis infirmière" may ask for a card of their own
	}
	tracking.NoteWriter(t, profession)
	t.Understood.Facts = rules.Facts{}
	flow.AcceptRemark(t, "")
	return true
}

var (
	// wantsNone says that the writer wants no card, onlyJust that they are nothing more than who writes.
	wantsNone = regexp.MustCompile(`(?i)(?:\b(?:veux|veut|voulais|besoin|want|need)\b[^.;!?]{0,10}\b(?:pas|plus|rien|none)\b|\b(?:pas|aucun)\b[^.;!?]{0,4}\bbesoin\b|n['’]t (?:want|need)\b)`)
	onlyJust  = regexp.MustCompile(`(?i)\b(?:je (?:ne )?suis|j['’]suis|chuis|i am|i['’]m)\s+(?:que|juste|seulement|just|only)\b`)
)

// HearForAnother takes it that the card is for the one whom the writer helps, and not for the writer:
// "c'est pour Léa, moi j'ai déjà la mienne".
func HearForAnother(t *turn.Turn, h *turn.Heard) bool {
	s, r := &t.State.At.Situation, h.Reading
	p := s.SpokenOf()
	if p == nil || s.Listed || h.Value != "" || t.OpenCount() > 0 || strings.Contains(h.Text, "?") || r.Asking || len(r.Named) > 0 || len(r.People) > 0 || !meaning.ForAnother(h.Text) || slices.ContainsFunc(state.ServiceFacts, func(fact string) bool { return r.Facts[fact] != "" }) {
		return false
	}
	other := s.Find(func(o state.Individual) bool {
		return o.Who == rules.OrderingForOther && o.Planned == 0 && o.Facts[rules.FactProfession] != ""
	})
	switch {
	case p.Who == rules.OrderingForOther && p.Facts[rules.FactProfession] != "":
		t.Understood.Facts = rules.Facts{}
		flow.AcceptRemark(t, t.State.At.Asking)
	case p.Who == rules.OrderingForSelf && other >= 0:
		t.CloseQuestion()
		s.SpeakOf(other)
		t.State.At.Intent = rules.IntentOrder
		flow.Progress(t)
	default:
		return false
	}
	return true
}

// plainlyPoint is the probability from which what is told of somebody else calls for an answer.
const plainlyPoint = 0.85

var saySomethingElse = turn.Declare("say_something_else")

// HearOfElse takes what is told of something that only bears the name of ours for a remark:
// "la carte de cantine est arrivée", "le contrat de ménage est signé".
func HearOfElse(t *turn.Turn, h *turn.Heard) bool {
	if h.Value != "" || strings.Contains(h.Text, "?") || h.Reading.Facts[rules.FactRole] != "" || h.Reading.NamesElse && len(h.Reading.Says) > 0 || !h.Reading.NamesElse && !(h.Reading.Intent == rules.IntentStatus && h.Reading.Certainty != understanding.Sure && len(h.Reading.Says) == 0 && t.TellsOfElse()) {
		return false
	}
	if x := t.Book.Topic(h.Reading.Topic); x != nil && x.Intent == rules.IntentOutOfScope && !x.Default && h.Reading.Certainty == understanding.Sure {
		return false // "j'ai perdu ma carte Vitale" has an answer of its own
	}
	t.Understood.Facts, t.Understood.Intent = rules.Facts{}, ""
	t.Say(t.Words(saySomethingElse))
	flow.GoOnAsking(t)
	return true
}

// TakeQuoted adds to a message what an earlier mail that it quotes states of the service: who
// asks below the mail of their director has it from there that the contract is signed.
func TakeQuoted(t *turn.Turn, h *turn.Heard, quoted string) {
	for _, s := range t.Reader.Read(quoted, understanding.Asked{}).Says {
		if slices.Contains(state.ServiceFacts, s.Fact) && s.Fact != rules.FactRole && s.Probability >= plainlyQuoted && h.Reading.Facts[s.Fact] == "" {
			h.Reading.Facts[s.Fact] = s.Value
		}
	}
}

// plainlyQuoted is the probability from which a quoted statement counts.
const plainlyQuoted = 0.6

// HearOthersIncident takes what has happened to the card of somebody else than the one
// spoken of: "ma collègue infirmière a perdu la sienne".
func HearOthersIncident(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	own, situation := at.Situation.Get(rules.FactProfession), h.Reading.Facts[rules.FactSituation]
	x := t.Book.Intent(h.Reading.Intent)
	if own == "" || x == nil || x.Goal != rules.GoalIncident || len(h.Reading.Named) != 1 || h.Reading.Named[0] == own || h.Reading.TakesBack || h.Reading.Certainty == understanding.Unsure || !meaning.OfOthers.MatchString(h.Text) || situation == "" || state.StageAfter[situation] != "" {
		return false
	}
	at.Situation.Add(state.Individual{Who: rules.OrderingForOther, Facts: rules.Facts{rules.FactProfession: h.Reading.Named[0]}})
	at.Situation.Set(rules.FactSituation, situation)
	at.Intent = h.Reading.Intent
	flow.Progress(t)
	return true
}

// Denied takes that what was understood is not meant: it no longer holds, and what
// else may be meant is offered.
func Denied(t *turn.Turn, r understanding.Reading) {
	at := &t.State.At
	s := &at.Situation
	if s.Get(rules.FactSituation) != "" && (s.Get(rules.FactSituation) == r.Facts[rules.FactSituation] || at.Goal == rules.GoalIncident) {
		s.Set(rules.FactSituation, "")
	}
	var ids []string
	for _, w := range r.Wants {
		x := t.Book.Topic(w.ID)
		if w.ID == r.Intent || w.ID == r.Topic || w.ID == at.Topic || w.ID == at.Intent || x != nil && x.Intent == r.Intent {
			continue
		}
		ids = append(ids, w.ID)
	}
	t.CloseQuestion()
	t.Enter(state.EventReset)
	answers.OtherMeanings(t, strings.Join(ids, ","))
	t.Enter(state.EventOffer)
}

// Bare reports whether a text is a yes or a no, to nothing: not to a menu, nor as the
// first word.
func Bare(t *turn.Turn, h *turn.Heard) bool {
	_, told := words.YesNo(h.Text)
	begun := t.State.At.Phase != state.Idle || t.State.Turns > 0 && len(t.State.At.Choices) == 0
	return told && h.Reading.Words <= 2 && begun
}
