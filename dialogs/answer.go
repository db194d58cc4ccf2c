package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cpxbot/rules"
)

// longestAnswer fits a phone: characters of a first reply, links written out.
const longestAnswer = 1200

// mostLinks is how many documents an answer lists; the others stand with the
// details.
const mostLinks = 4

// answer gives the decision: what to do, first of all; details on demand.
func (t *turn) answer(d rules.Decision) {
	at := &t.s.At
	t.closeQuestion()
	at.Topic, at.Checking = "", false
	changes, corrected := t.changes(d)
	if changes != "" {
		t.say(fill(t.words(sayChanged), "changes", changes))
	}
	sources := d.Sources()
	if corrected && changes == "" || t.repeats() {
		t.answerAgain(d)
	} else {
		m := t.shortAnswer(d, sources)
		t.offerAfterAnswer(&m, d)
		t.out = append(t.out, m)
	}
	t.enter(eventAnswer)
	t.outcome = t.summarise(d, sources)
}

// repeats reports whether a text leads to the answer that was given just before,
// with nothing learnt since.
func (t *turn) repeats() bool {
	b := &t.before
	return t.text != "" && !t.goingBack && b.Topic == "" && (b.Phase == Answered || b.Phase == Following) && b.Goal == t.s.At.Goal && b.Situation.equal(t.s.At.Situation) && t.s.Locale == t.shownLocale
}

// answerAgain says in a sentence what was said at length just before.
func (t *turn) answerAgain(d rules.Decision) {
	summary := t.lines(d.Procedure.Summary, d.Facts)
	if waited := t.waited(&d); waited != "" {
		summary = []string{waited}
	}
	m := t.say(t.words(saySameAnswer))
	m.addLines(summary[:min(len(summary), 1)]...)
	t.offerAfterAnswer(m, d)
}

// offerAfterAnswer offers what can be done with an answer.
func (t *turn) offerAfterAnswer(m *Message, d rules.Decision) {
	if len(d.Procedure.Milestones) > 0 {
		m.offer(do(verbFollow), t.words(choiceFollow))
	}
	if t.actsElsewhere(d) {
		m.offer(do(verbForward), t.words(choiceForward))
	}
	if len(d.Untold) > 0 && !t.canCheck() {
		m.offer(do(verbCheck), t.words(choiceCheck))
	}
	for _, x := range d.First {
		// What is missing has a procedure of its own.
		if x.Fact == rules.FactContract || x.Fact == rules.FactLeaderCard {
			m.offer(on(verbGoal, rules.GoalResponsable), t.tr(t.book.Goal(rules.GoalResponsable).Title))
			break
		}
	}
	if t.needsAccess(d) {
		m.offer(on(verbTopic, rules.TopicInstead), t.words(choiceInstead))
	}
	m.offer(do(verbDetails), t.words(choiceDetails))
	if _, past := t.ficheDecision(d); past {
		m.offer(do(verbFiche), t.words(choiceFiche))
	}
	m.offer(do(verbChange), t.words(choiceChange)).offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
}

// actsElsewhere reports whether somebody else than the person has to act on a
// decision, who may need to be told.
func (t *turn) actsElsewhere(d rules.Decision) bool {
	return d.Procedure.OrderedBy != nil && d.Procedure.Kind == rules.KindAnswer
}

// ficheDecision is what the fiche itself says, where that differs from what holds
// on the day of the turn.
func (t *turn) ficheDecision(d rules.Decision) (past rules.Decision, differs bool) {
	fiche := t.book.Fiche()
	if fiche == t.book || d.Goal == nil || d.Row == nil {
		return d, false
	}
	if t.past == nil || t.past.Goal.ID != d.Goal.ID {
		past := fiche.Decide(d.Goal.ID, t.facts())
		t.past = &past
	}
	return *t.past, t.past.Row != nil && t.past.Row.ID != d.Row.ID
}

// option is a part that an answer shows while there is room for it.
type option struct {
	at   int // position among the parts
	part Part
}

// shortAnswer says what to do: which card, from whom, what comes first, the
// steps, the links, how long. What else the fiche says is shown while it fits;
// where there is much to do, it says less of each.
func (t *turn) shortAnswer(d rules.Decision, sources rules.Sources) Message {
	p := d.Procedure
	documents, links := t.documentLines(sources.Documents)
	waited := t.waited(&d)
	w := answerWords{
		summary: slices.Concat(t.lines(p.Summary, d.Facts), t.notNeeded(d), t.otherWays(d)), notes: t.texts(d.Notes()),
		steps: t.lines(p.Steps, d.Facts), documents: documents, source: t.source(sources.Sections),
	}
	if len(sources.Contradicting) > 0 {
		w.changed = t.updateLines(sources.Contradicting[:1])
	}
	if waited != "" {
		w.summary = append([]string{waited}, w.summary...)
	}
	if x := t.s.At.Situation.present(); x != nil && x.Count > 1 && d.Goal != nil && d.Goal.ID == rules.GoalOrder {
		w.summary = append([]string{fill(t.words(sayForEach), "count", strconv.Itoa(x.Count))}, w.summary...)
	}
	for _, x := range d.First {
		w.first = append(w.first, t.tr(x.First.Text))
	}
	if len(d.First) > 0 {
		w.firstNames = fill(t.words(sayDoFirst), "names", t.names(d.First))
	}
	if len(d.Check) > 0 {
		w.check = fill(t.words(sayCheckBefore), "names", t.names(d.Check))
	}
	delay := t.book.Delay(p.Delay)
	if waited != "" {
		delay = nil // counted from the day that was told
	}
	if delay != nil {
		w.delay = t.tr(delay.Text)
	}
	for w.shorten(0); w.level < briefest && w.length() > longestAnswer; {
		w.shorten(w.level + 1)
	}
	parts, afterDelay := t.layOut(&w)
	var options []option
	if delay != nil {
		options = append(options, option{afterDelay, Part{Lines: ParseLines(t.delayDates(delay, t.now))}})
	}
	for _, caution := range t.texts(d.Warnings()) {
		options = append(options, option{afterDelay, Part{Kind: Bullets, Title: t.words(titleWarnings), Lines: ParseLines(caution)}})
	}
	return Message{Parts: fit(parts, options), Links: links[:min(len(links), len(w.documents))]}
}

// answerWords are what an answer says, before it is laid out.
type answerWords struct {
	changed, summary, first, notes, steps, documents []string
	firstNames, check, delay, source                 string
	// level is how brief it has become.
	level int
}

// Levels of brevity: from each on, an answer says less.
const (
	fewLinks    = 1 // half the links
	shortDelay  = 2 // the delay in one sentence
	namesFirst  = 3 // what comes first by its name only, and one link
	firstOfEach = 4 // the first sentence of each step
	briefest    = firstOfEach
)

// shorten makes an answer as brief as a level asks for.
func (w *answerWords) shorten(level int) {
	w.level = level
	most := mostLinks
	switch {
	case level >= namesFirst:
		most = 1
	case level >= fewLinks:
		most = mostLinks / 2
	}
	w.documents = w.documents[:min(len(w.documents), most)]
	if level >= shortDelay {
		w.delay = firstSentence(w.delay)
	}
	if level >= namesFirst {
		w.first = nil
	}
	if level >= firstOfEach {
		for i := range w.steps {
			w.steps[i] = firstSentence(w.steps[i])
		}
	}
}

// length is about how many characters people read of it.
func (w *answerWords) length() int {
	n := len("\n\n") * 6
	for _, lines := range [][]string{w.changed, w.summary, w.first, w.notes, w.steps, w.documents} {
		for _, line := range lines {
			n += utf8.RuneCountInString(line) + len("1. \n")
		}
	}
	n += utf8.RuneCountInString(w.check) + utf8.RuneCountInString(w.delay) + utf8.RuneCountInString(w.source) + titlesLength
	if w.level >= namesFirst {
		n += utf8.RuneCountInString(w.firstNames)
	}
	return n
}

// titlesLength is about how long the headings of an answer are.
const titlesLength = 50

// layOut makes the parts of an answer; afterDelay is where the delay ends.
func (t *turn) layOut(w *answerWords) (parts []Part, afterDelay int) {
	parts = make([]Part, 0, 12)
	add := func(kind PartKind, title string, lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			parts = append(parts, Part{Kind: kind, Title: title, Lines: ParseLines(lines...)})
		}
	}
	add(Notice, t.words(titleContra), w.changed...)
	add(Paragraphs, "", w.summary...)
	if w.level < namesFirst {
		add(Steps, t.words(titleFirst), w.first...)
	} else {
		add(Paragraphs, "", w.firstNames)
	}
	add(Paragraphs, "", w.check)
	add(Paragraphs, "", w.notes...)
	add(Steps, t.words(titleSteps), w.steps...)
	add(Bullets, t.words(titleDocuments), w.documents...)
	add(Paragraphs, t.words(titleDelay), w.delay)
	afterDelay = len(parts)
	add(Source, "", w.source)
	return parts, afterDelay
}

// firstSentence is the first sentence of a text, with its end.
func firstSentence(text string) string {
	if i := strings.Index(text, ". "); i > 0 {
		return text[:i+1]
	}
	return text
}

// otherWays tells who wants a card in order to reach INSi, the DMP or a software that
// something else may do: a certificate of the service or, in the RPPS, an e-CPS. The
// fiche of 2021 still asked for a card.
func (t *turn) otherWays(d rules.Decision) []string {
	if !t.needsAccess(d) {
		return nil
	}
	if d.Facts[rules.FactRegister] == rules.RegisterRPPS {
		return []string{t.words(sayOrECPS)}
	}
	return []string{t.words(sayOrCertificate)}
}

// purposeWords tell what a card is wanted for; who only says what they work with asks
// for a card plainly.
var purposeWords = []string{"insi", "dmp", "pour utiliser", "pour acceder", "pour avoir acces", "pour ouvrir", "pour me connecter", "afin", "to use", "to access", "to open", "to reach"}

// needsAccess reports whether a message wants a card for what it gives access to.
func (t *turn) needsAccess(d rules.Decision) bool {
	return t.book != t.book.Fiche() && d.Goal != nil && d.Goal.ID == rules.GoalOrder && d.Procedure.Kind == rules.KindAnswer &&
		t.reading.Facts[rules.FactSIAccess] == "yes" && hasAny(t.text, purposeWords) && t.book.Topic(rules.TopicInstead) != nil
}

// notNeeded says of what the message tells the service to lack that this order
// does not need it: whoever mentions it fears that it does.
func (t *turn) notNeeded(d rules.Decision) []string {
	var names []string
	for _, said := range t.reading.Says {
		p := t.book.Prerequisite(said.Fact)
		if p == nil || slices.Contains(p.Met, said.Value) || slices.Contains(d.Procedure.Prerequisites, said.Fact) || !slices.Contains(serviceFacts, said.Fact) {
			continue
		}
		names = append(names, t.tr(t.book.Question(said.Fact).Name))
	}
	if len(names) == 0 || d.Procedure.Kind != rules.KindAnswer {
		return nil
	}
	return []string{fill(t.words(sayNotNeeded), "names", strings.Join(names, ", "))}
}

// fit adds those options to the parts for which there is room, in their order.
func fit(parts []Part, options []option) []Part {
	room := longestAnswer - length(parts)
	added := 0
	for _, o := range options {
		size := length([]Part{o.part}) + 2
		if size > room {
			continue
		}
		room -= size
		at := o.at + added
		if at > 0 && parts[at-1].Kind == o.part.Kind && parts[at-1].Title == o.part.Title {
			parts[at-1].Lines = append(parts[at-1].Lines, o.part.Lines...)
			continue
		}
		parts = slices.Insert(parts, at, o.part)
		added++
	}
	return parts
}

// length is how many characters people read of parts, about: see Message.Plain.
func length(parts []Part) (n int) {
	for i := range parts {
		n += len("\n\n") + utf8.RuneCountInString(parts[i].Title)
		for _, line := range parts[i].Lines {
			n += len("1. \n")
			for _, span := range line {
				n += utf8.RuneCountInString(span.Text)
				if span.URL != "" && span.URL != span.Text {
					n += len(" : ") + len(span.URL)
				}
			}
		}
	}
	return n
}

// details says what the short answer leaves out: every prerequisite in full,
// every document and caution, what changed since, and what it rests on.
func (t *turn) details() {
	at := &t.s.At
	d := t.decide()
	switch {
	case at.Phase == Planning:
		t.planDetails()
		return
	case at.Topic != "":
		t.topicDetails(t.book.Topic(at.Topic))
		return
	case d.Procedure == nil || d.Ask != "":
		t.menu(t.say(t.words(sayWhyNone)))
		return
	}
	sources := d.Sources()
	m := Message{}
	var first []string
	for _, x := range d.First {
		first = append(first, t.tr(x.First.Text))
	}
	t.section(&m, Steps, t.words(titleFirst), first)
	var check []string
	for _, x := range d.Check {
		check = append(check, t.tr(x.Check.Text))
	}
	t.section(&m, Bullets, t.words(titleCheck), check)
	t.section(&m, Bullets, "", t.cardLines(d.Procedure))
	t.section(&m, Steps, t.words(titleSteps), t.lines(d.Procedure.Steps, d.Facts))
	if delay := t.book.Delay(d.Procedure.Delay); delay != nil {
		t.section(&m, Paragraphs, t.words(titleDelay), []string{t.tr(delay.Text), t.delayDates(delay, t.now)})
	}
	t.section(&m, Bullets, t.words(titleWarnings), t.texts(slices.Concat(d.Notes(), d.Warnings())))
	t.documents(&m, sources.Documents)
	t.section(&m, Notice, t.words(titleUpdates), t.updateLines(slices.Concat(sources.Contradicting, sources.Later)))
	t.reasons(&m, d)
	m.offer(do(verbChange), t.words(choiceChange)).offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
	t.out = append(t.out, m)
}

// fiche shows the procedure of the fiche itself.
func (t *turn) fiche() {
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" {
		t.stale()
		return
	}
	past, differs := t.ficheDecision(d)
	if !differs || past.Procedure == nil {
		t.say(t.words(sayFicheSame))
		return
	}
	then := *t
	then.setting = t.setting.with(t.book.Fiche())
	m := then.shortAnswer(past, past.Sources())
	m.Parts = append([]Part{{Title: t.words(titleFiche), Lines: ParseLines(t.words(sayFichePast))}}, m.Parts...)
	m.offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
	t.out = append(t.out, m)
}

// check goes through the prerequisites one by one.
func (t *turn) check() {
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" || len(d.Untold) == 0 {
		t.present()
		return
	}
	t.s.At.Checking, t.s.At.Topic = true, ""
	t.ask(d.Untold[0])
}

// section adds a part to a message, unless it has no lines.
func (t *turn) section(m *Message, kind PartKind, title string, lines []string) {
	if len(lines) > 0 {
		m.Parts = append(m.Parts, Part{Kind: kind, Title: title, Lines: ParseLines(lines...)})
	}
}

// lines returns the passages that apply.
func (t *turn) lines(passages []rules.Passage, f rules.Facts) []string {
	return t.texts(t.book.Passages(passages, f))
}

// texts are passages in the person's language.
func (t *turn) texts(passages []*rules.Passage) []string {
	var out []string
	for _, p := range passages {
		out = append(out, t.tr(p.Text))
	}
	return out
}

// cardLabel is what a procedure calls its card, "" when it orders none.
func (t *turn) cardLabel(p *rules.Procedure) string {
	if p.CardLabel != nil {
		return t.tr(*p.CardLabel)
	}
	if c := t.book.Card(p.Card); c != nil {
		return c.ID
	}
	return ""
}

// cardLines say which card it is, who orders it, and from whom.
func (t *turn) cardLines(p *rules.Procedure) []string {
	var out []string
	add := func(label sentence, value string) {
		if value != "" {
			out = append(out, "**"+t.words(label)+"**"+t.colon()+value)
		}
	}
	if c := t.book.Card(p.Card); c != nil && p.CardLabel == nil {
		add(labelCard, t.tr(c.Name))
	} else {
		add(labelCard, t.cardLabel(p))
	}
	if p.OrderedBy != nil {
		add(labelBy, t.tr(*p.OrderedBy))
	}
	if p.OrderedFrom != nil {
		add(labelFrom, t.tr(*p.OrderedFrom))
	}
	return out
}

// documents adds the list of documents to a message.
func (t *turn) documents(m *Message, ids []string) {
	lines, links := t.documentLines(ids)
	t.section(m, Bullets, t.words(titleDocuments), lines)
	m.Links = append(m.Links, links...)
}

// documentLines names documents: with a link when its address is sure, else with
// what to open instead.
func (t *turn) documentLines(ids []string) (lines []string, links []Link) {
	queue := slices.Clone(ids)
	for i := 0; i < len(queue); i++ {
		d := t.book.Document(queue[i])
		if d == nil {
			continue
		}
		name := t.tr(d.Name)
		if d.Clickable() {
			line := "[" + name + "](" + d.URL + ")"
			if d.Confidence == "B" {
				line += " (" + t.words(labelSeen) + ")"
			}
			lines = append(lines, line)
			links = append(links, Link{name, d.URL})
			continue
		}
		lines = append(lines, name+" ("+t.words(labelNoLink)+")")
		for _, id := range d.Instead {
			if !slices.Contains(queue, id) {
				queue = append(queue, id)
			}
		}
	}
	return lines, links
}

// firstDocuments are the lines of the documents that an answer lists.
func (t *turn) firstDocuments(ids []string) (lines []string, links []Link) {
	lines, links = t.documentLines(ids)
	return lines[:min(len(lines), mostLinks)], links[:min(len(links), mostLinks)]
}

// delayDates says what a delay means from a given day.
func (t *turn) delayDates(d *rules.Delay, start time.Time) string {
	card := t.calendar.AddWorkingDays(start, d.Card)
	codes := t.calendar.AddWorkingDays(card, d.Codes)
	day := formatDay(start.In(t.calendar.Zone()), t.s.Locale)
	return fill(t.tr(d.Start), "start", day, "card", formatDay(card, t.s.Locale), "codes", formatDay(codes, t.s.Locale))
}

// updateLines say what has changed, and since when.
func (t *turn) updateLines(updates []*rules.Update) []string {
	var out []string
	for _, u := range updates {
		out = append(out, t.updateLine(u))
	}
	return out
}

// updateLine says one change, with its source.
func (t *turn) updateLine(u *rules.Update) string {
	return "**" + capital(t.tr(u.Since)) + "** — " + t.tr(u.Text) + " (" + strings.ToLower(t.words(labelSource)) + t.colon() + u.Source + ")"
}

// colon is the colon of the person's language, with its spaces.
func (t *turn) colon() string {
	if t.s.Locale == "en" {
		return ": "
	}
	return "\u00a0: "
}

// source names the fiche and its parts on which an answer rests.
func (t *turn) source(sections []string) string {
	sections = slices.Clone(sections)
	slices.Sort(sections)
	sections = slices.Compact(sections)
	line := t.words(labelSource) + t.colon() + t.tr(t.book.Edition.Short) + " (" + t.tr(t.book.Edition.Date) + ")"
	switch len(sections) {
	case 0:
		return line
	case 1:
		return line + ", " + t.words(labelPart) + " " + sections[0]
	}
	last := len(sections) - 1
	return line + ", " + t.words(labelParts) + " " + strings.Join(sections[:last], ", ") + " " + t.words(labelAnd) + " " + sections[last]
}

// changes says what differs from the answer before a correction; ok is false
// when there was none.
func (t *turn) changes(d rules.Decision) (text string, ok bool) {
	if !t.corrected || t.before.Goal == "" {
		return "", false
	}
	old := t.book.Decide(t.before.Goal, t.before.Situation.Facts())
	for i := len(t.s.History) - 1; i >= 0 && (old.Procedure == nil || old.Ask != ""); i-- {
		old = t.book.Decide(t.s.History[i].Goal, t.s.History[i].Situation.Facts())
	}
	if old.Procedure == nil || old.Ask != "" || d.Procedure.Kind != rules.KindAnswer {
		return "", false // what cannot be concluded is no change of card
	}
	var out []string
	add := func(label sentence, before, after string) {
		if before != after {
			none := t.words(labelNone)
			out = append(out, strings.ToLower(t.words(label))+t.colon()+orElse(before, none)+" → "+orElse(after, none))
		}
	}
	add(labelCard, t.cardLabel(old.Procedure), t.cardLabel(d.Procedure))
	add(labelForms, t.formNames(old), t.formNames(d))
	add(labelBy, t.optional(old.Procedure.OrderedBy), t.optional(d.Procedure.OrderedBy))
	add(labelFrom, t.optional(old.Procedure.OrderedFrom), t.optional(d.Procedure.OrderedFrom))
	add(titleDelay, t.delayText(old.Procedure), t.delayText(d.Procedure))
	add(titleFirst, t.names(old.First), t.names(d.First))
	add(titleCheck, t.names(old.Check), t.names(d.Check))
	return strings.Join(out, " ; "), true
}

// orElse is a value, or another when it is the zero one.
func orElse[T ~string](s, other T) T {
	if s == "" {
		return other
	}
	return s
}

// optional is a text that may be missing.
func (t *turn) optional(x *rules.Text) string {
	if x == nil {
		return ""
	}
	return t.tr(*x)
}

// delayText is a delay in one sentence.
func (t *turn) delayText(p *rules.Procedure) string {
	if p.Delay == "" {
		return ""
	}
	sentence, _, _ := strings.Cut(t.tr(t.book.Delay(p.Delay).Text), ". ")
	return sentence
}

// names lists what must come first, for a line of text.
func (t *turn) names(prerequisites []*rules.Prerequisite) string {
	var out []string
	for _, p := range prerequisites {
		out = append(out, t.tr(t.book.Question(p.Fact).Name))
	}
	return strings.Join(out, ", ")
}

// formNames lists the forms of a decision, for a line of text.
func (t *turn) formNames(d rules.Decision) string {
	var out []string
	for _, id := range d.Sources().Documents {
		if doc := t.book.Document(id); doc != nil && doc.Kind == "form" {
			out = append(out, doc.Code)
		}
	}
	return strings.Join(out, ", ")
}

// summarise fills the machine-readable outcome.
func (t *turn) summarise(d rules.Decision, sources rules.Sources) *Outcome {
	p := d.Procedure
	o := &Outcome{Procedure: p.ID, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	if p.Card != "" {
		card := strings.ReplaceAll(p.Card, "+", " + ")
		if p.CardLabel != nil {
			card = p.CardLabel.FR
		}
		o.Card = &card
	}
	if p.OrderedBy != nil {
		by := t.tr(*p.OrderedBy)
		o.OrderedBy = &by
	}
	if p.OrderedFrom != nil {
		where := t.tr(*p.OrderedFrom)
		o.OrderedFrom = &where
	}
	t.list(o, sources)
	return o
}

// list files documents under the kinds of the outcome, and adds the sections.
func (t *turn) list(o *Outcome, sources rules.Sources) {
	for _, s := range sources.Sections {
		o.Sources = append(o.Sources, t.book.Edition.ID+" §"+s)
	}
	for _, id := range sources.Documents {
		doc := t.book.Document(id)
		if doc == nil {
			continue
		}
		switch doc.Kind {
		case "form":
			o.Forms = append(o.Forms, doc.Code)
		case "notice":
			o.Notices = append(o.Notices, doc.Code)
		case "teleservice":
			code := doc.Code
			o.Teleservice = &code
		}
	}
}
