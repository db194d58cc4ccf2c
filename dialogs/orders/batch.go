package orders

import (
	"regexp"
	"slices"
	"strconv"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// A plan for several people becomes one group order with a line for each kind of
// them, or for each name. A line is an order like others: it moves alone, or
// together with the rest.

var (
	sayBatchAsk    = turn.Declare("say_batch_ask")
	titleBatch     = turn.Declare("title_batch", "arrived", "count")
	choiceBatchAll = turn.Declare("choice_batch_all", "step")
)

// counted names people of one kind: "3 × infirmier ou infirmière".
func counted(n int, name string) string {
	if n > 1 {
		return strconv.Itoa(n) + "\u00a0×\u00a0" + name
	}
	return name
}

// BatchOf are the open lines of a group order.
func BatchOf(t *turn.Turn, batch int) (lines []*state.Dossier) {
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; d.Batch == batch && batch != 0 && !d.Closed() {
			lines = append(lines, d)
		}
	}
	return lines
}

// Snooze is how many working days later a question is asked again.
const Snooze = 3

// DueWith are the lines of the group order of a line that is due, which are due with it or about
// the same time; all are asked about again when that one is.
func DueWith(t *turn.Turn, first *state.Dossier, due []*state.Dossier) (lines []*state.Dossier) {
	soon := t.Calendar.AddWorkingDays(t.Now, Snooze-1)
	for _, d := range BatchOf(t, first.Batch) {
		if slices.Contains(due, d) || !d.AskAt.IsZero() && (d.AskAt.Before(soon) || d.AskAt.Equal(first.AskAt)) {
			d.AskAt = first.AskAt
			lines = append(lines, d)
		}
	}
	return lines
}

// AskBatch asks about lines of a group order in one message.
func AskBatch(t *turn.Turn, lines []*state.Dossier) {
	m := t.SayLines(BatchTitle(t, lines[0].Batch).Join(answers.Colon(t), message.ParseLine(t.Words(sayBatchAsk))))
	for _, d := range lines {
		m.Parts[0].Lines = append(m.Parts[0].Lines, BatchLine(t, d))
	}
	first := lines[0]
	if i := slices.IndexFunc(lines, func(d *state.Dossier) bool { _, late := Standing(t, d); return late }); i >= 0 {
		first = lines[i]
	}
	_, late := Standing(t, first)
	advise(t, m, first, late)
	OfferBatch(t, m, lines)
}

// mostLines is how many lines have a choice of their own; the others are moved by
// words.
const mostLines = 8

var choiceNotYet = turn.Declare("choice_not_yet")

// OfferBatch offers what can be said of the lines of a group order.
func OfferBatch(t *turn.Turn, m *message.Message, lines []*state.Dossier) {
	if len(lines) == 0 {
		return
	}
	next := t.Book.Milestone(Next(t, lines[0]))
	same := !slices.ContainsFunc(lines, func(d *state.Dossier) bool { return Next(t, d) != Next(t, lines[0]) })
	about := lines[0].Action().Under(message.WayAll)
	if next != nil && same && len(lines) > 1 {
		m.Offer(about.Under(next.ID), turn.Fill(t.Words(choiceBatchAll), "step", t.Tr(next.Name)))
	}
	for _, d := range lines[:min(mostLines, len(lines))] {
		if next := t.Book.Milestone(Next(t, d)); next != nil {
			m.Offer(d.Action().Under(next.ID), buttonName(t, d)+answers.Colon(t)+t.Tr(next.Name))
		}
	}
	m.Offer(about.Under(message.WayNotYet), t.Words(choiceNotYet)).Offer(about.Under(message.WayStop), t.Words(turn.ChoiceStop))
}

// BatchTitle names a group order, with how many cards have come.
func BatchTitle(t *turn.Turn, batch int) message.Line {
	arrived, all := 0, 0
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; d.Batch == batch && d.Stage != state.Abandoned && d.Stage != state.Refused {
			all += d.Count()
			if d.Stage == state.CardReceived || d.Stage == state.Done {
				arrived += d.Count()
			}
		}
	}
	return message.ParseLine(turn.Fill(t.Words(titleBatch), "arrived", strconv.Itoa(arrived), "count", strconv.Itoa(all)))
}

var labelNumber = turn.Declare("label_number", "number")

// BatchLine says where a line stands; one that has a name has its number before it,
// by which buttons call it.
func BatchLine(t *turn.Turn, d *state.Dossier) message.Line {
	line, _ := Standing(t, d)
	if d.Label == "" {
		return line
	}
	return message.ParseLine(turn.Fill(t.Words(labelNumber), "number", strconv.Itoa(d.ID))).Join(" – ", line)
}

// BatchPart shows how far each line of a group order is.
func BatchPart(t *turn.Turn, lines []*state.Dossier) message.Part {
	part := message.Part{Kind: message.Bullets, Title: BatchTitle(t, lines[0].Batch).String()}
	for _, d := range lines {
		part.Lines = append(part.Lines, BatchLine(t, d))
	}
	return part
}

// NoCodes says that the codes have not come.
var NoCodes = regexp.MustCompile(`(?i)\b(?:pas|sans|no|not|without|attends?)\b[^.;!?]{0,20}\bcodes?\b|\bcodes?\b[^.;!?]{0,20}\b(?:pas|not|rien|jamais|never)\b`)

// BatchMeant are the lines that a message moves together, when those that it may be
// about are of one group order and it speaks of all of them.
func BatchMeant(several []*state.Dossier, text string) bool {
	if NoCodes.MatchString(text) {
		text = NoCodes.ReplaceAllString(text, "") // "la carte, pas les codes"
	}
	return len(several) > 0 && several[0].Batch != 0 && turn.HasAny(text, AllWords) &&
		!slices.ContainsFunc(several, func(d *state.Dossier) bool { return d.Batch != several[0].Batch })
}

// AllWords speak of all that is followed.
var AllWords = []string{"tout", "tous", "toutes", "toute", "l ensemble", "la totalite", "les cartes", "les dossiers", "les codes", "all", "everything", "everybody", "everyone"}
