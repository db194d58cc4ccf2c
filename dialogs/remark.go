package dialogs

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// What is only said by the way: it changes nothing.

// hasTheirs tells that somebody else has their card.
var hasTheirs = regexp.MustCompile(`(?i)\b(?:a|ont|avait|avaient|has|have|had|got|eu|reçu)\b[^.;!?]{0,25}\b(?:la sienne|les leurs|le sien|sa (?:carte|cp[sefa]|cde)|leurs? cartes?|(?:his|her|their|its) (?:own|card|cp[sefa])|theirs|hers)\b|\b(?:sa|leur) (?:carte|cp[sefa]|cde)\b[^.;!?]{0,12}\b(?:est|était|etait|a été) (?:arriv|re[çc]u|là)|\bl['’](?:a|ont)\s+(?:bien |déjà |deja |aussi )?(?:eue?s?|reçue?s?|recue?s?|depuis)\b`)

// hearOfOthers takes what is told of the card of somebody who is not spoken of for a remark:
// "la sage-femme du site de Lens a la sienne depuis longtemps".
func (t *turn) hearOfOthers(h *heard) bool {
	own := t.s.At.Situation.get(rules.FactProfession)
	told := hearsay.MatchString(h.text)
	if own == "" && !told || h.value != "" || t.open() > 0 || strings.Contains(h.text, "?") || h.r.Adds || h.r.TakesBack || len(h.r.Named) == 0 && !told || own != "" && slices.Contains(h.r.Named, own) || h.r.Self && !told || !hasTheirs.MatchString(h.text) || h.r.Intent == rules.IntentLost {
		return false
	}
	if role := h.r.Facts[rules.FactLeaderCard]; role != "" {
		return false // of who leads: it counts for the service
	}
	t.understood.Facts = rules.Facts{}
	t.acceptRemark(t.s.At.Asking)
	return true
}

// hearOthersIncident takes what has happened to the card of somebody else than the one
// spoken of: "ma collègue infirmière a perdu la sienne".
func (t *turn) hearOthersIncident(h *heard) bool {
	at := &t.s.At
	own, situation := at.Situation.get(rules.FactProfession), h.r.Facts[rules.FactSituation]
	x := t.book.Intent(h.r.Intent)
	if own == "" || x == nil || x.Goal != rules.GoalIncident || len(h.r.Named) != 1 || h.r.Named[0] == own || h.r.TakesBack || h.r.Certainty == understanding.Unsure || !ofOthers.MatchString(h.text) || situation == "" || stageAfter[situation] != "" {
		return false
	}
	at.Situation.add(Individual{Who: rules.OrderingForOther, Facts: rules.Facts{rules.FactProfession: h.r.Named[0]}})
	at.Situation.set(rules.FactSituation, situation)
	at.Intent = h.r.Intent
	t.progress()
	return true
}

// denied takes that what was understood is not meant: it no longer holds, and what
// else may be meant is offered.
func (t *turn) denied(r understanding.Reading) {
	at := &t.s.At
	s := &at.Situation
	if s.get(rules.FactSituation) != "" && (s.get(rules.FactSituation) == r.Facts[rules.FactSituation] || at.Goal == rules.GoalIncident) {
		s.set(rules.FactSituation, "")
	}
	var ids []string
	for _, w := range r.Wants {
		x := t.book.Topic(w.ID)
		if w.ID == r.Intent || w.ID == r.Topic || w.ID == at.Topic || w.ID == at.Intent || x != nil && x.Intent == r.Intent {
			continue
		}
		ids = append(ids, w.ID)
	}
	t.closeQuestion()
	t.enter(eventReset)
	t.otherMeanings(strings.Join(ids, ","))
	t.enter(eventOffer)
}

// bare reports whether a text is a yes or a no, to nothing.
func (t *turn) bare(h *heard) bool {
	_, told := understanding.YesNo(h.text)
	return told && h.r.Words <= 2 && t.s.At.Phase != Idle
}

// remarks reports whether a message only remarks on something: its words are
// known, and it neither asks nor wants anything.
func (t *turn) remarks(r understanding.Reading) bool {
	return !r.Asking && !strings.Contains(t.text, "?") && r.Known*4 >= r.Words*3 && r.Words > 1 && (len(r.Wants) == 0 || r.Wants[0].Probability < leastMeant || t.isRemark(r.Wants[0].ID))
}

// leastMeant is the probability from which a message that asks nothing may want
// something all the same.
const leastMeant = 0.5

func (t *turn) isRemark(want string) bool {
	return want == rules.MoveSmalltalk || want == rules.IntentThanks || want == rules.IntentGreeting || want == rules.IntentOutOfScope
}

// acceptRemark takes note of a remark: it changes nothing.
func (t *turn) acceptRemark(open string) {
	if open != "" {
		t.say(t.words(sayRemark))
		t.ask(open)
		return
	}
	if t.s.At.Intent == "" && t.s.At.Topic == "" {
		t.menu(t.say(t.words(sayRemarkMenu)))
		return
	}
	t.say(t.words(sayRemarkDone))
}
