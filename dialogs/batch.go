package dialogs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// A plan for several people becomes one group order with a line for each kind of
// them, or for each name. A line is an order like others: it moves alone, or
// together with the rest.

var (
	sayBatchFollowed = declare("say_batch_followed", "count")
	sayBatchWithout  = declare("say_batch_without", "names")
	sayBatchAsk      = declare("say_batch_ask")
	sayBatchNoted    = declare("say_batch_noted")
	titleBatch       = declare("title_batch", "arrived", "count")
	choiceBatchAll   = declare("choice_batch_all", "step")
)

// counted names people of one kind: "3 × infirmier ou infirmière".
func counted(n int, name string) string {
	if n > 1 {
		return strconv.Itoa(n) + "\u00a0×\u00a0" + name
	}
	return name
}

// count is how many people an order is for.
func (d *Dossier) count() int { return max(1, d.People) }

// followPlan follows the orders of the plan as one.
func (t *turn) followPlan() {
	s := &t.s.At.Situation
	var without []string
	first, people := 0, 0
	for _, i := range t.planOrder() {
		p := s.People[i]
		d := t.planned(p)
		if d.Procedure == nil || len(d.Procedure.Milestones) == 0 {
			label := t.planLabel(p)
			if names := p.names(); len(names) > 0 {
				label += " (" + joinNames(names) + ")"
			}
			without = append(without, label)
			continue
		}
		names := p.names()
		lines := len(names)
		if lines < p.Planned {
			lines++ // those who are not named
		}
		for k := range lines {
			x := t.openFor(d.Procedure.ID)
			x.Facts = maps.Clone(p.Facts)
			maps.Copy(x.Facts, s.Service)
			x.Facts[rules.FactOrderingFor] = rules.OrderingForOther
			if x.People = p.Planned - len(names); k < len(names) {
				x.Label, x.People = bareName(names[k]), 1
			}
			if first == 0 {
				first = x.ID
			}
			x.Batch = first
			people += x.count()
		}
	}
	if first == 0 {
		t.say(t.words(sayNoFollow))
		return
	}
	words := t.words(sayBorn)
	if people > 1 {
		words = fill(t.words(sayBatchFollowed), "count", strconv.Itoa(people))
	}
	m := t.say(words)
	if len(without) > 0 {
		m.addLines(fill(t.words(sayBatchWithout), "names", strings.Join(without, ", ")))
	}
	lines := t.batchOf(first)
	for _, d := range lines {
		if d.Label != "" {
			m.Parts[0].Lines = append(m.Parts[0].Lines, t.batchLine(d))
		}
	}
	t.offerBatch(m, lines)
}

// batchOf are the open lines of a group order.
func (t *turn) batchOf(batch int) (lines []*Dossier) {
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; d.Batch == batch && batch != 0 && !d.closed() {
			lines = append(lines, d)
		}
	}
	return lines
}

// dueWith are the lines of the group order of a line that is due, which are due about
// the same time; all are asked about again when that one is.
func (t *turn) dueWith(first *Dossier) (lines []*Dossier) {
	soon := t.calendar.AddWorkingDays(t.now, snooze-1)
	for _, d := range t.batchOf(first.Batch) {
		if d == first || !d.AskAt.IsZero() && (d.AskAt.Before(soon) || d.AskAt.Equal(first.AskAt)) {
			d.AskAt = first.AskAt
			lines = append(lines, d)
		}
	}
	return lines
}

// askBatch asks about lines of a group order in one message.
func (t *turn) askBatch(lines []*Dossier) {
	m := t.sayLines(t.batchTitle(lines[0].Batch).join(t.colon(), ParseLine(t.words(sayBatchAsk))))
	for _, d := range lines {
		m.Parts[0].Lines = append(m.Parts[0].Lines, t.batchLine(d))
	}
	t.offerBatch(m, lines)
}

// mostLines is how many lines have a choice of their own; the others are moved by
// words.
const mostLines = 8

// offerBatch offers what can be said of the lines of a group order.
func (t *turn) offerBatch(m *Message, lines []*Dossier) {
	if len(lines) == 0 {
		return
	}
	next := t.book.Milestone(t.next(lines[0]))
	same := !slices.ContainsFunc(lines, func(d *Dossier) bool { return t.next(d) != t.next(lines[0]) })
	about := lines[0].action().under(wayAll)
	if next != nil && same && len(lines) > 1 {
		m.offer(about.under(next.ID), fill(t.words(choiceBatchAll), "step", t.tr(next.Name)))
	}
	for _, d := range lines[:min(mostLines, len(lines))] {
		if next := t.book.Milestone(t.next(d)); next != nil {
			m.offer(d.action().under(next.ID), t.buttonName(d)+t.colon()+t.tr(next.Name))
		}
	}
	m.offer(about.under(wayNotYet), t.words(choiceNotYet)).offer(about.under(wayStop), t.words(choiceStop))
}

// batchTitle names a group order, with how many cards have come.
func (t *turn) batchTitle(batch int) Line {
	arrived, all := 0, 0
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; d.Batch == batch && d.Stage != Abandoned && d.Stage != Refused {
			all += d.count()
			if d.Stage == CardReceived || d.Stage == Done {
				arrived += d.count()
			}
		}
	}
	return ParseLine(fill(t.words(titleBatch), "arrived", strconv.Itoa(arrived), "count", strconv.Itoa(all)))
}

// batchLine says where a line stands; one that has a name has its number before it,
// by which buttons call it.
func (t *turn) batchLine(d *Dossier) Line {
	line, _ := t.standing(d)
	if d.Label == "" {
		return line
	}
	return ParseLine(fill(t.words(labelNumber), "number", strconv.Itoa(d.ID))).join(" – ", line)
}

// batchPart shows how far each line of a group order is.
func (t *turn) batchPart(lines []*Dossier) Part {
	part := Part{Kind: Bullets, Title: t.batchTitle(lines[0].Batch).String()}
	for _, d := range lines {
		part.Lines = append(part.Lines, t.batchLine(d))
	}
	return part
}

// batchChoice handles the buttons about all open lines of a group order.
func (t *turn) batchChoice(d *Dossier, what string) {
	lines := t.batchOf(d.Batch)
	if len(lines) == 0 && what != wayNews {
		t.stale()
		return
	}
	switch what {
	case wayStop:
		for _, d := range lines {
			t.advanceDossier(d, eventAbandon)
			d.AskAt = time.Time{}
		}
		t.say(t.words(sayUnfollowed))
	case wayNotYet:
		var again time.Time
		for _, d := range lines {
			d.Asked, d.AskAt = 0, t.askAgain(d)
			if again.IsZero() || d.AskAt.Before(again) {
				again = d.AskAt
			}
		}
		t.say(fill(t.words(sayLater), "day", formatDay(again.In(t.zone()), t.s.Locale)))
	case wayNews:
		p := t.s.At.Pending
		if p == nil || p.Kind != pendingOrder {
			t.stale()
			return
		}
		words := string(p.Words)
		_, several := t.orderMeant(&heard{text: words, r: t.reader.Read(words, understanding.Asked{})}, p.Event)
		t.settled()
		t.reachAll(several, p.Event, t.daySaid(words))
	default:
		if event := milestoneEvent[what]; event != "" {
			t.reachAll(lines, event, t.now)
			return
		}
		t.stale()
	}
}

// reachAll moves lines of a group order and says where they stand then.
func (t *turn) reachAll(lines []*Dossier, event string, day time.Time) {
	if day.After(t.now) {
		t.say(t.words(sayFuture))
		return
	}
	var moved []*Dossier
	for _, d := range lines {
		if (len(lines) == 1 || !redates(d, event)) && !sameOrBefore(day, d.before(event), t.zone()) && t.move(d, event, day) {
			moved = append(moved, d)
		}
	}
	if len(moved) == 0 {
		t.askBatch(lines)
		return
	}
	t.enterFollowing()
	t.s.At.Order = moved[0].ID
	m := t.say(t.words(sayBatchNoted))
	for _, d := range moved {
		if d.closed() {
			m.Parts[0].Lines = append(m.Parts[0].Lines, Verbatim(t.orderName(d)+" ✓").Line())
			continue
		}
		m.Parts[0].Lines = append(m.Parts[0].Lines, t.batchLine(d))
	}
	if lines[0].Batch == 0 {
		m.offer(moved[0].action().under(wayReopen), t.words(choiceReopen))
		return
	}
	t.offerBatch(m, t.batchOf(lines[0].Batch))
}

// splitLine leaves in a line as many people as a message tells of; the rest becomes a
// line of its own.
func (t *turn) splitLine(d *Dossier, r understanding.Reading) *Dossier {
	n := 0
	for _, p := range r.People {
		if p.Profession == d.Facts[rules.FactProfession] {
			n = p.Count
		}
	}
	if n == 0 {
		n = countSaid(t.text)
	}
	if d.Batch == 0 {
		return d
	}
	return t.part(d, n)
}

// countSaid is how many cards, files or people a text tells of, 0 when it does not say:
// "8 CPE commandées", "3 cartes sur 8 sont arrivées", "deux sont là".
func countSaid(text string) int {
	m := counts.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	return understanding.NumberIn(m[1])
}

var counts = regexp.MustCompile(`(?i)(?:^|\s|['’])(\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five)\s+(?:(?:autres|dernières|dernieres|premières|premieres|nouvelles|other)\s+)?(?:cartes?|cp[sefa]s?|cdes?|dossiers?|demandes?|codes|personnes|sur|sont|ont|d['’]entre|cards|files|people|of|are|have)\b`)

// batchMeant are the lines that a message moves together, when those that it may be
// about are of one group order and it speaks of all of them.
func (t *turn) batchMeant(several []*Dossier, text string) bool {
	if noCodes.MatchString(text) {
		text = noCodes.ReplaceAllString(text, "") // "la carte, pas les codes"
	}
	return len(several) > 0 && several[0].Batch != 0 && hasAny(text, allWords) &&
		!slices.ContainsFunc(several, func(d *Dossier) bool { return d.Batch != several[0].Batch })
}

// bothWords speak of two.
var bothWords = []string{"les deux", "toutes les deux", "tous les deux", "both"}

// allWords speak of all that is followed.
var allWords = []string{"tout", "tous", "toutes", "toute", "l ensemble", "la totalite", "les cartes", "les dossiers", "les codes", "all", "everything", "everybody", "everyone"}
