package dialogs

import (
	"strconv"
	"strings"
	"time"

	"cpxbot/rules"
)

var (
	titleSituation = declare("title_situation")
	titleDossiers  = declare("title_dossiers")
	sayNoSituation = declare("say_no_situation")
	sayNoDossier   = declare("say_no_dossier")
)

// Overview says where a person stands: what they told of their situation and
// the requests that are followed. It asks nothing and changes nothing.
func (d *Dialog) Overview(s State, now time.Time) Message {
	t := &turn{setting: &d.setting, now: now, s: s}
	return t.overview()
}

// overview says where the person stands.
func (t *turn) overview() Message {
	situation := Part{Kind: Bullets, Title: t.words(titleSituation)}
	for _, recap := range t.recaps(t.facts()) {
		situation.Lines = append(situation.Lines, ParseLine(capital(recap)))
	}
	if len(situation.Lines) == 0 {
		situation.Kind, situation.Lines = Paragraphs, ParseLines(t.words(sayNoSituation))
	}
	m := Message{Parts: []Part{situation}}
	m.Parts = append(m.Parts, t.dossierParts(&m)...)
	return m
}

// dossierParts shows each open dossier and offers its actions.
func (t *turn) dossierParts(m *Message) []Part {
	var parts []Part
	for i := range t.s.Dossiers {
		switch d := &t.s.Dossiers[i]; {
		case d.closed():
		case d.Batch == 0:
			parts = append(parts, t.dossierPart(d))
			t.offerDossier(m, d)
		default:
			if lines := t.batchOf(d.Batch); lines[0] == d {
				parts = append(parts, t.batchPart(lines))
				t.offerBatch(m, lines)
			}
		}
	}
	if len(t.s.Reminders) > 0 {
		parts = append(parts, t.remindersPart())
	}
	if len(parts) == 0 {
		return []Part{{Kind: Paragraphs, Title: t.words(titleDossiers), Lines: ParseLines(t.words(sayNoDossier))}}
	}
	return parts
}

// dossierPart shows how far a dossier is.
func (t *turn) dossierPart(d *Dossier) Part {
	part := Part{Kind: Paragraphs, Title: string(t.dossierTitle(d))}
	p := t.book.Procedure(d.Procedure)
	if p == nil {
		return part
	}
	reached := 0
	for _, m := range p.Milestones {
		if milestoneRank[m] <= stageRank[d.Stage] {
			reached++
		}
	}
	lines := []string{bar(reached, len(p.Milestones))}
	if m := t.book.Milestone(t.next(d)); m != nil {
		lines = append(lines, fill(t.words(sayNextStep), "step", t.tr(m.Name)))
	}
	if day, ok := t.expected(d); ok {
		lines = append(lines, fill(t.words(sayExpectedOn), "day", formatDay(day, t.s.Locale)))
	}
	part.Lines = ParseLines(lines...)
	return part
}

var (
	sayNextStep   = declare("say_next_step", "step")
	sayExpectedOn = declare("say_expected_on", "day")
	sayDossier    = declare("say_dossier", "number")
)

// dossierTitle names a dossier by its procedure, and as the person calls it.
func (t *turn) dossierTitle(d *Dossier) Verbatim {
	title := fill(t.words(sayDossier), "number", strconv.Itoa(d.ID))
	if d.Label != "" {
		title += " – " + d.Label.oneLine()
	}
	p := t.book.Procedure(d.Procedure)
	if d.Procedure == rules.ProcedureOrdered {
		unnamed := *d
		unnamed.Label = ""
		return Verbatim(title + " – " + t.orderName(&unnamed))
	} else if p != nil {
		title += " – " + t.tr(p.Title)
	}
	if profession := d.Facts[rules.FactProfession]; profession != "" {
		title += " (" + t.recap(rules.FactProfession, profession) + ")"
	}
	return Verbatim(title)
}

// bar is a progress bar that can be read aloud as well: "▓▓▓░░ 3/5".
func bar(reached, all int) string {
	return strings.Repeat("▓", reached) + strings.Repeat("░", max(0, all-reached)) + " " + strconv.Itoa(reached) + "/" + strconv.Itoa(all)
}

// expected is when the next thing of a dossier should arrive; ok is false when
// nothing is announced for it.
func (t *turn) expected(d *Dossier) (day time.Time, ok bool) {
	days := 0
	switch d.Stage {
	case Sent, Transmitted:
		days = t.delayOf(d).Card
	case CardReceived:
		days = t.delayOf(d).Codes
	}
	if days == 0 || t.next(d) == "" {
		return day, false
	}
	return t.calendar.AddWorkingDays(d.Since, days), true
}

// delayOf is the delay of a dossier's procedure (fiche §5).
func (t *turn) delayOf(d *Dossier) *rules.Delay {
	if p := t.book.Procedure(d.Procedure); p != nil {
		if delay := t.book.Delay(p.Delay); delay != nil {
			return delay
		}
	}
	return t.book.Delay(rules.DelayStandard)
}

// offerDossier offers what can be said of a dossier.
func (t *turn) offerDossier(m *Message, d *Dossier) {
	about := d.action()
	if next := t.book.Milestone(t.next(d)); next != nil {
		m.offer(about.under(next.ID), fill(t.words(choiceReached), "name", t.buttonName(d), "step", t.tr(next.Name)))
	}
	m.offer(about.under(wayStop), fill(t.words(choiceStopOne), "name", t.buttonName(d)))
}

var (
	choiceReached = declare("choice_reached", "name", "step")
	choiceStopOne = declare("choice_stop_one", "name")
)
