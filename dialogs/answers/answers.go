// Package answers puts a decision into words: the short answer, its details, what it
// rests on; and it asks the next question, or says that something was not understood.
// Direct questions are answered by package topics.
package answers

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// LongestAnswer fits a phone: characters of a first reply, links written out.
const LongestAnswer = 1200

// mostLinks is how many documents an answer lists; the others stand with the
// details.
const mostLinks = 4

var sayChanged = turn.Declare("say_changed")

// Answer gives the decision: what to do, first of all; details on demand.
func Answer(t *turn.Turn, d rules.Decision) {
	at := &t.State.At
	t.CloseQuestion()
	at.Topic, at.Checking = "", false
	sayForWhom(t)
	changes, corrected := changes(t, d)
	if changes {
		t.Say(t.Words(sayChanged))
	}
	sources := d.Sources()
	if corrected && !changes || repeats(t) {
		answerAgain(t, d)
	} else {
		m := ShortAnswer(t, d, sources)
		OfferAfterAnswer(t, &m, d)
		t.Out = append(t.Out, m)
	}
	t.Enter(state.EventAnswer)
	t.Outcome = Summarise(t, d, sources)
}

var sayForPerson = turn.Declare("say_for_person", "job")

// sayForWhom names the one whom an answer is for, where somebody else was spoken of before: "et mon
// assistante dentaire ?".
func sayForWhom(t *turn.Turn) {
	p, before := t.State.At.Situation.SpokenOf(), t.Before.Situation.SpokenOf()
	if p == nil || before == nil || p.Who != rules.OrderingForOther || p.Facts[rules.FactProfession] == "" || before.Facts[rules.FactProfession] == p.Facts[rules.FactProfession] || t.State.At.Situation.Present == t.Before.Situation.Present {
		return
	}
	t.Say(turn.Fill(t.Words(sayForPerson), "job", Recap(t, rules.FactProfession, p.Facts[rules.FactProfession])))
}

// repeats reports whether a text leads to the answer that was given just before,
// with nothing learnt since.
func repeats(t *turn.Turn) bool {
	b := &t.Before
	return t.Text != "" && !t.GoingBack && b.Topic == "" && (b.Phase == state.Answered || b.Phase == state.Following) && b.Goal == t.State.At.Goal && b.Situation.Equal(t.State.At.Situation) && t.State.Locale == t.ShownLocale
}

var saySameAnswer = turn.Declare("say_same_answer")

// answerAgain says in a sentence what was said at length just before.
func answerAgain(t *turn.Turn, d rules.Decision) {
	summary := Lines(t, d.Procedure.Summary, d.Facts)
	if waited := waited(t, &d); waited != "" {
		summary = []string{waited}
	}
	m := t.Say(t.Words(saySameAnswer))
	m.AddLines(summary[:min(len(summary), 1)]...)
	OfferAfterAnswer(t, m, d)
}

var choiceInstead = turn.Declare("choice_instead")

// OfferAfterAnswer offers what can be done with an answer.
func OfferAfterAnswer(t *turn.Turn, m *message.Message, d rules.Decision) {
	held := HoldsCard(d)
	if held {
		m.Offer(message.On(message.VerbGoal, rules.GoalIncident), t.Tr(t.Book.Goal(rules.GoalIncident).Title))
	}
	if len(d.Procedure.Milestones) > 0 && !held {
		m.Offer(message.Do(message.VerbFollow), t.Words(turn.ChoiceFollow))
	}
	if ActsElsewhere(d) && !held {
		m.Offer(message.Do(message.VerbForward), t.Words(turn.ChoiceForward))
	}
	if len(d.Untold) > 0 && !CanCheck(t) && !held {
		m.Offer(message.Do(message.VerbCheck), t.Words(turn.ChoiceCheck))
	}
	for _, x := range d.First {
		// What is missing has a procedure of its own.
		if x.Fact == rules.FactContract || x.Fact == rules.FactLeaderCard {
			m.Offer(message.On(message.VerbGoal, rules.GoalResponsable), t.Tr(t.Book.Goal(rules.GoalResponsable).Title))
			break
		}
	}
	if needsAccess(t, d) {
		m.Offer(message.On(message.VerbTopic, rules.TopicInstead), t.Words(choiceInstead))
	}
	m.Offer(message.Do(message.VerbDetails), t.Words(turn.ChoiceDetails))
	if _, past := FicheDecision(t, d); past {
		m.Offer(message.Do(message.VerbFiche), t.Words(turn.ChoiceFiche))
	}
	m.Offer(message.Do(message.VerbChange), t.Words(turn.ChoiceChange)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
}

// HoldsCard reports whether whoever a decision is for holds the card already, and nothing has happened to
// it: there is nothing to order then.
func HoldsCard(d rules.Decision) bool {
	return d.Procedure != nil && d.Goal != nil && d.Goal.ID == rules.GoalOrder && d.Facts[rules.FactOwnCard] == d.Procedure.Card && d.Facts[rules.FactSituation] == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForOther
}

// ActsElsewhere reports whether somebody else than the person has to act on a
// decision, who may need to be told.
func ActsElsewhere(d rules.Decision) bool {
	return d.Procedure.OrderedBy != nil && d.Procedure.Kind == rules.KindAnswer
}

// FicheDecision is what the fiche itself says, where that differs from what holds
// on the day of the turn.
func FicheDecision(t *turn.Turn, d rules.Decision) (past rules.Decision, differs bool) {
	fiche := t.Book.Fiche()
	if fiche == t.Book || d.Goal == nil || d.Row == nil {
		return d, false
	}
	if t.Past == nil || t.Past.Goal.ID != d.Goal.ID {
		past := fiche.Decide(d.Goal.ID, t.Facts())
		t.Past = &past
	}
	return *t.Past, t.Past.Row != nil && t.Past.Row.ID != d.Row.ID
}

// option is a part that an answer shows while there is room for it.
type option struct {
	at   int // position among the parts
	part message.Part
}

var (
	sayDoFirst     = turn.Declare("say_do_first", "names")
	sayCheckBefore = turn.Declare("say_check_before", "names")
	sayForEach     = turn.Declare("say_for_each", "count")
)

// ShortAnswer says what to do: which card, from whom, what comes first, the
// steps, the links, how long. What else the fiche says is shown while it fits;
// where there is much to do, it says less of each.
func ShortAnswer(t *turn.Turn, d rules.Decision, sources rules.Sources) message.Message {
	p := d.Procedure
	documents, links := documentLines(t, sources.Documents)
	waited := waited(t, &d)
	w := answerWords{
		summary: slices.Concat(Lines(t, p.Summary, d.Facts), notNeeded(t, d), otherWays(t, d)), notes: Texts(t, d.Notes(), d.Facts),
		steps: Lines(t, p.Steps, d.Facts), documents: documents, source: Source(t, sources.Sections),
	}
	if len(sources.Contradicting) > 0 {
		w.changed = UpdateLines(t, sources.Contradicting[:1])
	}
	if waited != "" {
		w.summary = append([]string{waited}, w.summary...)
	}
	if x := t.State.At.Situation.SpokenOf(); x != nil && x.Count > 1 && d.Goal != nil && d.Goal.ID == rules.GoalOrder {
		w.summary = append([]string{turn.Fill(t.Words(sayForEach), "count", strconv.Itoa(x.Count))}, w.summary...)
	}
	for _, x := range d.First {
		w.first = append(w.first, t.Tr(x.First.Text))
	}
	if len(d.First) > 0 {
		w.firstNames = turn.Fill(t.Words(sayDoFirst), "names", names(t, d.First))
	}
	if check := CheckBefore(t, d); len(check) > 0 {
		w.check = check[0]
	}
	delay := t.Book.Delay(p.Delay)
	if waited != "" || HoldsCard(d) {
		delay = nil // counted from the day that was told, or nothing is to be ordered
	}
	if delay != nil {
		w.delay, w.inTime = t.Tr(delay.Text), inTime(t, delay)
	}
	for w.shorten(0); w.level < briefest && w.length() > LongestAnswer; {
		w.shorten(w.level + 1)
	}
	parts, afterDelay := layOut(t, &w)
	var options []option
	if dates := exampleDates(t, delay); dates != "" {
		options = append(options, option{afterDelay, message.Part{Lines: message.ParseLines(dates)}})
	}
	for _, caution := range Texts(t, d.Warnings(), d.Facts) {
		options = append(options, option{afterDelay, message.Part{Kind: message.Bullets, Title: t.Words(turn.TitleWarnings), Lines: message.ParseLines(caution)}})
	}
	return message.Message{Parts: fit(parts, options), Links: links[:min(len(links), len(w.documents))]}
}

// CheckBefore is the line that names what has to be checked before an order, none when there is
// nothing.
func CheckBefore(t *turn.Turn, d rules.Decision) []string {
	if len(d.Check) == 0 || HoldsCard(d) {
		return nil
	}
	return []string{turn.Fill(t.Words(sayCheckBefore), "names", names(t, d.Check))}
}

// answerWords are what an answer says, before it is laid out.
type answerWords struct {
	changed, summary, first, notes, steps, documents []string
	firstNames, check, delay, inTime, source         string
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
	n += utf8.RuneCountInString(w.check) + utf8.RuneCountInString(w.delay) + utf8.RuneCountInString(w.inTime) + utf8.RuneCountInString(w.source) + titlesLength
	if w.level >= namesFirst {
		n += utf8.RuneCountInString(w.firstNames)
	}
	return n
}

// titlesLength is about how long the headings of an answer are.
const titlesLength = 50

var titleContra = turn.Declare("title_contra")

// layOut makes the parts of an answer; afterDelay is where the delay ends.
func layOut(t *turn.Turn, w *answerWords) (parts []message.Part, afterDelay int) {
	parts = make([]message.Part, 0, 12)
	add := func(kind message.PartKind, title string, lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			parts = append(parts, message.Part{Kind: kind, Title: title, Lines: message.ParseLines(lines...)})
		}
	}
	add(message.Notice, t.Words(titleContra), w.changed...)
	add(message.Paragraphs, "", w.summary...)
	if w.level < namesFirst {
		add(message.Steps, t.Words(turn.TitleFirst), w.first...)
	} else {
		add(message.Paragraphs, "", w.firstNames)
	}
	add(message.Paragraphs, "", w.check)
	add(message.Paragraphs, "", w.notes...)
	add(message.Steps, t.Words(turn.TitleSteps), w.steps...)
	add(message.Bullets, t.Words(turn.TitleDocuments), w.documents...)
	add(message.Paragraphs, t.Words(turn.TitleDelay), strings.TrimSpace(w.delay+" "+w.inTime))
	afterDelay = len(parts)
	add(message.Source, "", w.source)
	return parts, afterDelay
}

// firstSentence is the first sentence of a text, with its end.
func firstSentence(text string) string {
	if i := strings.Index(text, ". "); i > 0 {
		return text[:i+1]
	}
	return text
}

var (
	sayOrCertificate = turn.Declare("say_or_certificate")
	sayOrECPS        = turn.Declare("say_or_e_cps")
)

// otherWays tells who wants a card in order to reach INSi, the DMP or a software that
// something else may do: a certificate of the service or, in the RPPS, an e-CPS. The
// fiche of 2021 still asked for a card.
func otherWays(t *turn.Turn, d rules.Decision) []string {
	if !needsAccess(t, d) {
		return nil
	}
	if d.Facts[rules.FactRegister] == rules.RegisterRPPS {
		return []string{t.Words(sayOrECPS)}
	}
	return []string{t.Words(sayOrCertificate)}
}

// purposeWords tell what a card is wanted for; who only says what they work with asks
// for a card plainly.
var purposeWords = []string{"insi", "dmp", "pour utiliser", "pour acceder", "pour avoir acces", "pour ouvrir", "pour me connecter", "afin", "to use", "to access", "to open", "to reach"}

// needsAccess reports whether a message wants a card for what it gives access to.
func needsAccess(t *turn.Turn, d rules.Decision) bool {
	return t.Book != t.Book.Fiche() && d.Goal != nil && d.Goal.ID == rules.GoalOrder && d.Procedure.Kind == rules.KindAnswer &&
		t.Reading.Facts[rules.FactSIAccess] == "yes" && turn.HasAny(t.Text, purposeWords) && t.Book.Topic(rules.TopicInstead) != nil
}

var sayNotNeeded = turn.Declare("say_not_needed", "names")

// notNeeded says of what the message tells the service to lack that this order
// does not need it: whoever mentions it fears that it does.
func notNeeded(t *turn.Turn, d rules.Decision) []string {
	var names []string
	for _, said := range t.Reading.Says {
		p := t.Book.Prerequisite(said.Fact)
		if p == nil || slices.Contains(p.Met, said.Value) || slices.Contains(d.Procedure.Prerequisites, said.Fact) || !slices.Contains(state.ServiceFacts, said.Fact) {
			continue
		}
		names = append(names, t.Tr(t.Book.Question(said.Fact).Name))
	}
	if len(names) == 0 || d.Procedure.Kind != rules.KindAnswer {
		return nil
	}
	return []string{turn.Fill(t.Words(sayNotNeeded), "names", strings.Join(names, ", "))}
}

// fit adds those options to the parts for which there is room, in their order.
func fit(parts []message.Part, options []option) []message.Part {
	room := LongestAnswer - length(parts)
	added := 0
	for _, o := range options {
		size := length([]message.Part{o.part}) + 2
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
func length(parts []message.Part) (n int) {
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

// Section adds a part to a message, unless it has no lines.
func Section(m *message.Message, kind message.PartKind, title string, lines []string) {
	if len(lines) > 0 {
		m.Parts = append(m.Parts, message.Part{Kind: kind, Title: title, Lines: message.ParseLines(lines...)})
	}
}

// Lines returns the passages that apply.
func Lines(t *turn.Turn, passages []rules.Passage, f rules.Facts) []string {
	return Texts(t, t.Book.Passages(passages, t.Named(f)), f)
}

// Texts are passages in the person's language, as the facts have them.
func Texts(t *turn.Turn, passages []*rules.Passage, f rules.Facts) []string {
	var out []string
	for _, p := range passages {
		out = append(out, t.TrOf(f, p.Text))
	}
	return out
}

// CardLabel is what a procedure calls its card, "" when it orders none.
func CardLabel(t *turn.Turn, p *rules.Procedure) string {
	if p.CardLabel != nil {
		return t.Tr(*p.CardLabel)
	}
	if c := t.Book.Card(p.Card); c != nil {
		return c.ID
	}
	return ""
}

// CardLines say which card it is, who orders it, and from whom.
func CardLines(t *turn.Turn, p *rules.Procedure) []string {
	var out []string
	add := func(label turn.Sentence, value string) {
		if value != "" {
			out = append(out, "**"+t.Words(label)+"**"+Colon(t)+value)
		}
	}
	if c := t.Book.Card(p.Card); c != nil && p.CardLabel == nil {
		add(turn.LabelCard, t.Tr(c.Name))
	} else {
		add(turn.LabelCard, CardLabel(t, p))
	}
	if p.OrderedBy != nil {
		add(turn.LabelBy, t.Tr(*p.OrderedBy))
	}
	if p.OrderedFrom != nil {
		add(turn.LabelFrom, t.Tr(*p.OrderedFrom))
	}
	return out
}

// Documents adds the list of documents to a message.
func Documents(t *turn.Turn, m *message.Message, ids []string) {
	lines, links := documentLines(t, ids)
	Section(m, message.Bullets, t.Words(turn.TitleDocuments), lines)
	m.Links = append(m.Links, links...)
}

var (
	labelNoLink = turn.Declare("label_no_link")
	labelSeen   = turn.Declare("label_seen")
)

// documentLines names documents: with a link when its address is sure, else with
// what to open instead.
func documentLines(t *turn.Turn, ids []string) (lines []string, links []message.Link) {
	queue := slices.Clone(ids)
	for i := 0; i < len(queue); i++ {
		d := t.Book.Document(queue[i])
		if d == nil {
			continue
		}
		name := t.Tr(d.Name)
		if d.Clickable() {
			line := "[" + name + "](" + d.URL + ")"
			if d.Confidence == "B" {
				line += " (" + t.Words(labelSeen) + ")"
			}
			lines = append(lines, line)
			links = append(links, message.Link{Label: name, URL: d.URL})
			continue
		}
		lines = append(lines, name+" ("+t.Words(labelNoLink)+")")
		for _, id := range d.Instead {
			if !slices.Contains(queue, id) {
				queue = append(queue, id)
			}
		}
	}
	return lines, links
}

// FirstDocuments are the lines of the documents that an answer lists.
func FirstDocuments(t *turn.Turn, ids []string) (lines []string, links []message.Link) {
	lines, links = documentLines(t, ids)
	return lines[:min(len(lines), mostLinks)], links[:min(len(links), mostLinks)]
}

// DelayLines state a delay, with an example where one can be given.
func DelayLines(t *turn.Turn, d *rules.Delay) []string {
	lines := []string{t.Tr(d.Text)}
	if dates := exampleDates(t, d); dates != "" {
		lines = append(lines, dates)
	}
	return lines
}

// exampleDates says what a delay would mean from today: "" where no example can be
// given, a day was told, which may be of anything, or there is a card already, of which
// nobody knows whether it is made anew.
func exampleDates(t *turn.Turn, d *rules.Delay) string {
	if d == nil || d.Start == nil || t.Understood.Facts[rules.FactDate] != "" || t.Book.Card(t.Facts()[rules.FactOwnCard]) != nil {
		return ""
	}
	return DelayDates(t, d, t.Now)
}

var (
	sayInTime  = turn.Declare("say_in_time", "day", "latest")
	sayTooLate = turn.Declare("say_too_late", "day")
)

// FromToday says what a delay would mean from today, and for the day on which somebody begins to work.
func FromToday(t *turn.Turn, d *rules.Delay) string {
	return strings.TrimSpace(DelayDates(t, d, t.Now) + " " + inTime(t, d))
}

// inTime says until when a delay had to begin for the day on which somebody begins to work, "" where
// none is told: "je commence le 4 janvier".
func inTime(t *turn.Turn, d *rules.Delay) string {
	if t.Begins.IsZero() || d.Card == 0 {
		return ""
	}
	latest := t.Calendar.AddWorkingDays(t.Begins, -d.Card-d.Codes)
	day := turn.FormatDay(t.Begins, t.State.Locale)
	if latest.Format(time.DateOnly) < t.Now.In(t.Calendar.Zone()).Format(time.DateOnly) {
		return turn.Fill(t.Words(sayTooLate), "day", day)
	}
	return turn.Fill(t.Words(sayInTime), "day", day, "latest", turn.FormatDay(latest, t.State.Locale))
}

// DelayDates says what a delay means from a given day.
func DelayDates(t *turn.Turn, d *rules.Delay, start time.Time) string {
	card := t.Calendar.AddWorkingDays(start, d.Card)
	codes := t.Calendar.AddWorkingDays(card, d.Codes)
	day := turn.FormatDay(start.In(t.Calendar.Zone()), t.State.Locale)
	return turn.Fill(t.Tr(*d.Start), "start", day, "card", turn.FormatDay(card, t.State.Locale), "codes", turn.FormatDay(codes, t.State.Locale))
}

// UpdateLines say what has changed, and since when.
func UpdateLines(t *turn.Turn, updates []*rules.Update) []string {
	var out []string
	for _, u := range updates {
		out = append(out, updateLine(t, u))
	}
	return out
}

var labelSource = turn.Declare("label_source")

// updateLine says one change, with its source.
func updateLine(t *turn.Turn, u *rules.Update) string {
	return "**" + turn.Capital(t.Tr(u.Since)) + "** — " + t.Tr(u.Text) + " (" + strings.ToLower(t.Words(labelSource)) + Colon(t) + u.Source + ")"
}

// Colon is the colon of the person's language, with its spaces.
func Colon(t *turn.Turn) string {
	if t.State.Locale == "en" {
		return ": "
	}
	return "\u00a0: "
}

var (
	labelPart  = turn.Declare("label_part")
	labelParts = turn.Declare("label_parts")
	labelAnd   = turn.Declare("label_and")
)

// Cite ends a message with what it rests on.
func Cite(t *turn.Turn, m *message.Message, sections []string) {
	m.Parts = append(m.Parts, message.Part{Kind: message.Source, Lines: message.ParseLines(Source(t, sections))})
}

// headerSection is the section above the numbered parts, which has no number to cite.
const headerSection = "0"

// Source names the fiche and its parts on which an answer rests.
func Source(t *turn.Turn, sections []string) string {
	sections = slices.DeleteFunc(slices.Clone(sections), func(id string) bool { return id == headerSection })
	slices.Sort(sections)
	sections = slices.Compact(sections)
	line := t.Words(labelSource) + Colon(t) + t.Tr(t.Book.Edition.Short) + " (" + t.Tr(t.Book.Edition.Date) + ")"
	switch len(sections) {
	case 0:
		return line
	case 1:
		return line + ", " + t.Words(labelPart) + " " + sections[0]
	}
	last := len(sections) - 1
	return line + ", " + t.Words(labelParts) + " " + strings.Join(sections[:last], ", ") + " " + t.Words(labelAnd) + " " + sections[last]
}

// changes reports whether an answer differs from that before a correction; ok is false when there
// was none.
func changes(t *turn.Turn, d rules.Decision) (differ, ok bool) {
	if !t.Corrected || t.Before.Goal == "" || t.Before.Goal != t.State.At.Goal {
		return false, false // what has happened to a card changes no answer about which it is
	}
	old := t.Book.Decide(t.Before.Goal, t.Before.Situation.Facts())
	for i := len(t.State.History) - 1; i >= 0 && (old.Procedure == nil || old.Ask != ""); i-- {
		old = t.Book.Decide(t.State.History[i].Goal, t.State.History[i].Situation.Facts())
	}
	if old.Procedure == nil || old.Ask != "" || old.Procedure.Kind != rules.KindAnswer || d.Procedure.Kind != rules.KindAnswer {
		return false, false // what cannot be concluded is no change of card, nor what comes from nothing
	}
	differ = CardLabel(t, old.Procedure) != CardLabel(t, d.Procedure) || FormNames(t, old) != FormNames(t, d) || HoldsCard(old) != HoldsCard(d) ||
		Optional(t, old.Procedure.OrderedBy) != Optional(t, d.Procedure.OrderedBy) || Optional(t, old.Procedure.OrderedFrom) != Optional(t, d.Procedure.OrderedFrom) ||
		DelayText(t, old.Procedure) != DelayText(t, d.Procedure) || names(t, old.First) != names(t, d.First) || names(t, old.Check) != names(t, d.Check)
	if !differ && old.Procedure.ID != d.Procedure.ID {
		return false, false // another case, though the card stays
	}
	return differ, true
}

// Optional is a text that may be missing.
func Optional(t *turn.Turn, x *rules.Text) string {
	if x == nil {
		return ""
	}
	return t.Tr(*x)
}

// DelayText is a delay in one sentence.
func DelayText(t *turn.Turn, p *rules.Procedure) string {
	if p.Delay == "" {
		return ""
	}
	sentence, _, _ := strings.Cut(t.Tr(t.Book.Delay(p.Delay).Text), ". ")
	return sentence
}

// names lists what must come first, for a line of text.
func names(t *turn.Turn, prerequisites []*rules.Prerequisite) string {
	var out []string
	for _, p := range prerequisites {
		out = append(out, t.Tr(t.Book.Question(p.Fact).Name))
	}
	return strings.Join(out, ", ")
}

// FormNames lists the forms of a decision, for a line of text.
func FormNames(t *turn.Turn, d rules.Decision) string {
	var out []string
	for _, id := range d.Sources().Documents {
		if doc := t.Book.Document(id); doc != nil && doc.Kind == "form" {
			out = append(out, doc.Code)
		}
	}
	return strings.Join(out, ", ")
}

// Summarise fills the machine-readable outcome.
func Summarise(t *turn.Turn, d rules.Decision, sources rules.Sources) *turn.Outcome {
	p := d.Procedure
	o := &turn.Outcome{Procedure: p.ID, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	if p.Card != "" {
		card := strings.ReplaceAll(p.Card, "+", " + ")
		if p.CardLabel != nil {
			card = p.CardLabel.FR
		}
		o.Card = &card
	}
	if p.OrderedBy != nil {
		by := t.Tr(*p.OrderedBy)
		o.OrderedBy = &by
	}
	if p.OrderedFrom != nil {
		where := t.Tr(*p.OrderedFrom)
		o.OrderedFrom = &where
	}
	List(t, o, sources)
	return o
}

// List files documents under the kinds of the outcome, and adds the sections.
func List(t *turn.Turn, o *turn.Outcome, sources rules.Sources) {
	for _, s := range sources.Sections {
		o.Sources = append(o.Sources, t.Book.Edition.ID+" §"+s)
	}
	for _, id := range sources.Documents {
		doc := t.Book.Document(id)
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

// Complete fills the questions still open with "unknown", to preview a
// decision without asking.
func Complete(t *turn.Turn, f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	for range 12 {
		d := t.Book.Decide(rules.GoalOrder, f)
		if d.Ask == "" {
			break
		}
		f[d.Ask] = rules.ValueUnknown
	}
	return f
}

// CanCheck reports whether the person can know how the service stands: whoever
// leads it, orders for it or is about to.
func CanCheck(t *turn.Turn) bool {
	switch t.State.At.Situation.Service[rules.FactRole] {
	case rules.RoleResponsable, rules.RolePresident, rules.RoleMandataire, rules.RoleRH:
		return true
	}
	return t.State.At.Goal != rules.GoalOrder
}
