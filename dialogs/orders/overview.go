package orders

import (
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// DossierPart shows how far a dossier is.
func DossierPart(t *turn.Turn, d *state.Dossier) message.Part {
	part := message.Part{Kind: message.Paragraphs, Title: string(dossierTitle(t, d))}
	p := t.Book.Procedure(d.Procedure)
	if p == nil {
		return part
	}
	reached := 0
	for _, m := range p.Milestones {
		if milestoneRank[m] <= StageRank[d.Stage] {
			reached++
		}
	}
	lines := []string{bar(reached, len(p.Milestones))}
	if m := t.Book.Milestone(Next(t, d)); m != nil {
		lines = append(lines, turn.Fill(t.Words(sayNextStep), "step", t.Tr(m.Name)))
	}
	if day, ok := Expected(t, d); ok {
		lines = append(lines, turn.Fill(t.Words(sayExpectedOn), "day", turn.FormatDay(day, t.State.Locale)))
	}
	part.Lines = message.ParseLines(lines...)
	return part
}

var (
	sayNextStep   = turn.Declare("say_next_step", "step")
	sayExpectedOn = turn.Declare("say_expected_on", "day")
	sayDossier    = turn.Declare("say_dossier", "number")
)

// dossierTitle names a dossier by its card, and as the person calls it.
func dossierTitle(t *turn.Turn, d *state.Dossier) message.Verbatim {
	title := turn.Fill(t.Words(sayDossier), "number", strconv.Itoa(d.ID))
	if d.Label != "" {
		title += " – " + d.Label.OneLine()
	}
	unnamed := *d
	unnamed.Label = ""
	return message.Verbatim(title + " – " + OrderName(t, &unnamed))
}

// bar is a progress bar that can be read aloud as well: "▓▓▓░░ 3/5".
func bar(reached, all int) string {
	return strings.Repeat("▓", reached) + strings.Repeat("░", max(0, all-reached)) + " " + strconv.Itoa(reached) + "/" + strconv.Itoa(all)
}

// Expected is when the next thing of a dossier should arrive; ok is false when
// nothing is announced for it.
func Expected(t *turn.Turn, d *state.Dossier) (day time.Time, ok bool) {
	days := 0
	switch d.Stage {
	case state.Sent, state.Transmitted:
		days = DelayOf(t, d).Card
	case state.CardReceived:
		days = DelayOf(t, d).Codes
	}
	if days == 0 || Next(t, d) == "" {
		return day, false
	}
	return t.Calendar.AddWorkingDays(d.Since, days), true
}

// DelayOf is the delay of a dossier's procedure (fiche §5).
func DelayOf(t *turn.Turn, d *state.Dossier) *rules.Delay {
	if p := t.Book.Procedure(d.Procedure); p != nil {
		if delay := t.Book.Delay(p.Delay); delay != nil {
			return delay
		}
	}
	return t.Book.Delay(rules.DelayStandard)
}

// OfferDossier offers what can be said of a dossier.
func OfferDossier(t *turn.Turn, m *message.Message, d *state.Dossier) {
	about := d.Action()
	if next := t.Book.Milestone(Next(t, d)); next != nil {
		m.Offer(about.Under(next.ID), turn.Fill(t.Words(choiceReached), "name", buttonName(t, d), "step", t.Tr(next.Name)))
	}
	m.Offer(about.Under(message.WayStop), turn.Fill(t.Words(choiceStopOne), "name", buttonName(t, d)))
}

var (
	choiceReached = turn.Declare("choice_reached", "name", "step")
	choiceStopOne = turn.Declare("choice_stop_one", "name")
)
