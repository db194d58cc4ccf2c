package learning

import (
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/language"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/matters"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/recipients"
	"cpxbot/dialogs/understanding/replies"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/statements"
	"cpxbot/dialogs/understanding/wants"
	"cpxbot/rules"
)

// actLessons teach what each word of a sentence takes part in.
func (t *trainer) actLessons(x *example) []linear.Lesson {
	var out []linear.Lesson
	pieces := x.a.Pieces()
	for i := range x.a.Units {
		at := x.a.Tokens[x.a.Units[i].Start].Start
		for _, c := range x.Clauses {
			if at >= c.Start && at < c.End {
				label := slices.Index(actLetters, c.Act)
				out = append(out, linear.Lesson{Bag: slices.Clone(x.a.ActFeatures(i, pieces)), Labels: []int{label}, Weight: 1})
			}
		}
	}
	return out
}

// actLetters are the marks of the acts, in their order.
var actLetters = []byte{language.Asks, language.Wants, language.States, language.Replies, language.Moves, language.Polite, language.Quotes}

// partLessons teach which part each person named plays. A name that nobody
// marked is nobody, where others are marked or the sentence was.
func (t *trainer) partLessons(x *example) []linear.Lesson {
	if len(x.Clauses) == 0 || !x.PeopleNoted {
		return nil
	}
	var out []linear.Lesson
	for i := range x.a.Units {
		m := x.a.Units[i].Mention
		if m == nil || !m.IsPerson() {
			continue
		}
		part := partOf(x, m)
		if part == parts.PartNobody && x.Asked != "" {
			continue // of those who answer, authors left many unmarked: "étudiante", "pas soignante"
		}
		out = append(out, linear.Lesson{Bag: slices.Clone(x.a.PartFeatures(i)), Labels: []int{slices.Index(parts.Labels, part)}, Weight: 1})
	}
	return out
}

// partOf is the part that was marked for a mention.
func partOf(x *example, m *names.Mention) string {
	start, end := x.a.Tokens[m.Start].Start, x.a.Tokens[m.End-1].End
	for _, p := range x.People {
		if start < p.End && end > p.Start && slices.Contains(parts.Labels, p.Part) {
			return p.Part
		}
	}
	return parts.PartNobody
}

// recipientLessons teach whom a message is for: as its author noted it, else by
// the parts of those who are named.
func (t *trainer) recipientLessons(list []*example) []linear.Lesson {
	var out []linear.Lesson
	for _, x := range list {
		label := ""
		switch {
		case x.Asked != "":
			continue
		case x.Facts != nil:
			label = recipients.Nobody
			for _, f := range x.Facts {
				if fact, value := FactOf(f); fact == rules.FactOrderingFor {
					label = value
				}
			}
			if label == recipients.Nobody && slices.Contains(x.Open, rules.FactOrderingFor) {
				continue
			}
		case slices.ContainsFunc(x.People, func(p language.Person) bool { return p.Part == parts.PartOther }):
			label = rules.OrderingForOther
		case slices.ContainsFunc(x.People, func(p language.Person) bool { return p.Part == parts.PartMe }):
			label = rules.OrderingForSelf
		}
		if i := slices.Index(recipients.Labels, label); i >= 0 {
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.RecipientFeatures()), Labels: []int{i}, Weight: 1})
		}
	}
	return out
}

// wantLabels lists what sentences want and the content has.
func (t *trainer) wantLabels() []string {
	found := map[string]bool{}
	for _, x := range t.seen {
		for _, w := range x.Wants {
			found[w] = true
		}
	}
	labels := slices.Sorted(maps.Keys(found))
	return slices.DeleteFunc(labels, func(id string) bool {
		target := matters.TargetOf(t.book, id)
		return target.Topic == nil && target.Intent == nil && t.book.Move(id) == nil
	})
}

// wantLessons teach what is wanted. A sentence of which only the intent is
// known teaches that it is one of the things that belong to the intent.
func (t *trainer) wantLessons(list []*example, labels []string) []linear.Lesson {
	byIntent := map[string][]int{}
	for i, id := range labels {
		in := t.r.IntentOf(id)
		byIntent[in] = append(byIntent[in], i)
	}
	var out []linear.Lesson
	remark, _ := slices.BinarySearch(labels, rules.MoveSmalltalk)
	for _, x := range list {
		if x.Value == language.NoValue && onlyPolite(x) { // what answers nothing wants nothing either
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.WantFeatures(nil)), Labels: []int{remark}, Weight: 1})
			continue
		}
		right, known := wantedOf(x, labels)
		if !known {
			continue
		}
		for _, in := range x.Intents {
			right = append(right, byIntent[in]...)
		}
		if len(right) > 0 {
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.WantFeatures(nil)), Labels: right, Weight: 1})
		}
	}
	return out
}

// teachesWords tells which of the messages that follow an answer teach what their words mean. The
// others teach how it hangs on what was answered: their words are new to the model of wants, as
// those of any message are.
func (x *example) teachesWords() bool { return x.drawn%2 == 0 }

// followLessons teach what is asked, where the message may leave open of which thing.
func (t *trainer) followLessons(labels []string) (out []linear.Lesson) {
	for _, x := range t.after {
		right, known := wantedOf(x, labels)
		if !x.teachesWords() || !known || len(right) == 0 {
			continue
		}
		named := t.r.Matters.Named(&x.a.Named)
		for _, k := range slices.Clone(right) {
			of := t.r.Matters.Of[k]
			if of.Asks == "" || of.About&named != 0 {
				continue
			}
			for k := range labels {
				if t.r.Matters.Of[k].Asks == of.Asks && !slices.Contains(right, k) {
					right = append(right, k)
				}
			}
		}
		out = append(out, linear.Lesson{Bag: slices.Clone(x.a.WantFeatures(nil)), Labels: right, Weight: 1})
	}
	return out
}

// followUps teach how what is wanted hangs on what was answered before.
func (t *trainer) followUps(labels []string) (out []followUp) {
	for _, x := range t.after {
		right, known := wantedOf(x, labels)
		if x.teachesWords() || !known || len(right) == 0 {
			continue
		}
		f := followUp{logs: make([]float64, len(labels)), relations: make([][]int, len(labels)), length: x.a.LengthOf(nil), right: right}
		p := t.scratch.Probabilities(len(labels))
		t.r.Model.Wants.Probabilities(x.a.WantFeatures(nil), t.scratch.Sums(len(labels)), p)
		context, named := ContextOf(t.book, x.After), t.r.Matters.Named(&x.a.Named)
		f.after, f.words = matters.FeaturesOf(&context), x.a.WordFeatures(nil)
		for k := range labels {
			f.logs[k] = wants.Logarithm(p[k])
			t.r.Matters.Relate(k, &context, named, func(relation int) { f.relations[k] = append(f.relations[k], relation) })
		}
		out = append(out, f)
	}
	return out
}

// ContextOf is the context that a sentence notes.
func ContextOf(book *rules.Book, after string) said.Context {
	id, card, _ := strings.Cut(after, "=")
	if book.Topic(id) != nil {
		return said.Context{Topic: id}
	}
	c := said.Context{Intent: id}
	if x := book.Intent(id); x != nil {
		c.About, c.Facts = slices.Clone(x.About), maps.Clone(x.Sets)
	}
	switch id {
	case rules.IntentLost:
		c.Facts = rules.Facts{rules.FactSituation: "lost"}
	case rules.IntentDefective:
		c.Facts = rules.Facts{rules.FactSituation: "defective"}
	}
	if card != "" {
		c.Card = card
		c.About = append(c.About, card)
		c.About = append(c.About, book.FormsOf(card)...)
	}
	return c
}

// onlyPolite reports whether all clauses of a sentence are marked as polite.
func onlyPolite(x *example) bool {
	return len(x.Clauses) > 0 && !slices.ContainsFunc(x.Clauses, func(c language.Clause) bool { return c.Act != language.Polite })
}

// wantedOf returns the places of what a sentence wants among the labels; known is
// false when it wants something that the content does not have.
func wantedOf(x *example, labels []string) (right []int, known bool) {
	for _, w := range x.Wants {
		i, ok := slices.BinarySearch(labels, w)
		if !ok {
			return nil, false
		}
		right = append(right, i)
	}
	return right, true
}

// clauseLessons teach what each clause of a message wants that wants several things.
// Which clause wants what is not marked: the more probable is its goal.
func (t *trainer) clauseLessons(list []*example, labels []string) (out []linear.Lesson) {
	for _, x := range list {
		right, known := wantedOf(x, labels)
		if !known || len(right) < 2 {
			continue
		}
		for _, s := range x.a.Asking() {
			if s.End-s.Start < clauses.LeastAsking {
				continue // what a question of one word wants is plain, and teaches little
			}
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.WantFeatures(s)), Labels: right, Weight: clauseLesson})
		}
	}
	return out
}

// clauseLesson is how much a clause of a message that wants several things teaches.
const clauseLesson = 0.7

// statementLessons teach what is said. Which stretch of a sentence says it is
// not marked: at first the whole sentence teaches it, then the stretch that a
// first model finds most telling.
func (t *trainer) statementLessons(list []*example, first *linear.Model) []linear.Lesson {
	labels, _ := statements.Labels()
	index := map[string]int{}
	for i, l := range labels {
		index[l] = i
	}
	var out []linear.Lesson
	for _, x := range list {
		stated, known := t.saidBy(x)
		if !known {
			continue
		}
		stretches := x.a.Stretches()
		if len(stretches) == 0 {
			continue
		}
		if first == nil {
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.StatementFeatures(said.Stretch{Start: 0, End: len(x.a.Units)})), Labels: rightOf(stated, index, nil), Weight: 1})
			continue
		}
		where := t.mostTelling(x, stretches, stated, index, first)
		for i, s := range stretches {
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.StatementFeatures(s)), Labels: rightOf(stated, index, func(fact string) bool { return where[fact] == i }), Weight: 1})
		}
	}
	return out
}

// rightOf returns the labels that are right: the value said where it is said,
// nothing elsewhere. A fact that may or may not be said is left open.
func rightOf(said map[string]string, index map[string]int, here func(fact string) bool) []int {
	var right []int
	for _, f := range statements.LearntFacts {
		value, told := said[f.Fact]
		switch {
		case value == openFact:
		case told && (here == nil || here(f.Fact)):
			if i, ok := index[f.Fact+"="+value]; ok {
				right = append(right, i)
			}
		default:
			right = append(right, index[f.Fact+"="])
		}
	}
	return right
}

// openFact marks a fact that a sentence may be read to say.
const openFact = "?"

// saidBy returns what a sentence says; known is false when nobody noted it.
func (t *trainer) saidBy(x *example) (said map[string]string, known bool) {
	if x.Facts == nil {
		return nil, false
	}
	said = map[string]string{}
	for _, f := range x.Facts {
		fact, value := FactOf(f)
		if fact != "" {
			said[fact] = value
		}
	}
	for _, fact := range x.Open {
		if _, told := said[fact]; !told {
			said[fact] = openFact
		}
	}
	if x.Intents == nil { // role and situation were not asked of these authors
		for _, fact := range []string{rules.FactSituation, rules.FactLegalRepresentative, rules.FactPresidentCard, rules.FactHealthPro} {
			if _, told := said[fact]; !told {
				said[fact] = openFact
			}
		}
	}
	if x.OnlyFacts { // nor the role
		said[rules.FactRole] = openFact
	}
	return said, true
}

// FactOf puts a fact as its author noted it into the terms of the model.
func FactOf(f language.Fact) (fact, value string) {
	fact, value = f.Fact, f.Value
	switch {
	case fact == "card" && f.Subject == said.SubjectLeader:
		fact = rules.FactLeaderCard
		if value == "none" {
			value = "no"
		} else if value != "CDE" {
			value = "yes"
		}
	case fact == "card" || fact == rules.FactOwnCard || fact == rules.FactBeneficiaryCard:
		fact = rules.FactOwnCard
		if value != "none" {
			value = "held"
		}
	case fact == "for" && f.Subject == "order":
		fact = rules.FactOrderingFor
		value = map[string]string{"me": rules.OrderingForSelf, "to": rules.OrderingForOther}[value]
	case fact == "alternance":
		value = "apprenti"
	}
	if fact == rules.FactEmployment && value == "alternance" {
		value = "apprenti"
	}
	return fact, value
}

// mostTelling returns, for each fact said, the stretch that says it.
func (t *trainer) mostTelling(x *example, stretches []said.Stretch, said map[string]string, index map[string]int, m *linear.Model) map[string]int {
	where, most := map[string]int{}, map[string]float32{}
	p := make([]float32, len(m.Labels))
	for i, s := range stretches {
		m.Probabilities(x.a.StatementFeatures(s), t.scratch.Sums(len(p)), p)
		for fact, value := range said {
			k, ok := index[fact+"="+value]
			if ok && p[k] > most[fact] {
				where[fact], most[fact] = i, p[k]
			}
		}
	}
	return where
}

// subjectLessons teach whom a fact is about.
func (t *trainer) subjectLessons(list []*example, m *linear.Model) []linear.Lesson {
	labels, _ := statements.Labels()
	index := map[string]int{}
	for i, l := range labels {
		index[l] = i
	}
	var out []linear.Lesson
	for _, x := range list {
		if x.Facts == nil || x.Intents != nil {
			continue
		}
		stated, _ := t.saidBy(x)
		stretches := x.a.Stretches()
		where := t.mostTelling(x, stretches, stated, index, m)
		for _, f := range x.Facts {
			fact, _ := FactOf(f)
			who := slices.Index(statements.Subjects, f.Subject)
			i, found := where[fact]
			if who < 0 || !found || f.Subject == said.SubjectService {
				continue
			}
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.SubjectFeatures(stretches[i], fact)), Labels: []int{who}, Weight: 1})
		}
	}
	return out
}

func (t *trainer) replyLabels() []string {
	found := map[string]bool{replies.NoReply: true}
	for _, x := range t.seen {
		if x.Asked != "" && x.Asked != rules.FactProfession && x.Value != "none of them" {
			found[replies.ReplyLabel(x.Asked, x.Value)] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// replyLessons teach what messages mean after a question.
func (t *trainer) replyLessons(list []*example, labels []string) []linear.Lesson {
	var out []linear.Lesson
	for _, x := range list {
		if x.Asked == "" || x.Asked == rules.FactProfession {
			continue
		}
		var right []int
		for _, v := range append([]string{x.Value}, x.Acceptable...) {
			label := replies.ReplyLabel(x.Asked, v)
			if v == language.NoValue {
				label = replies.NoReply
			}
			if i, ok := slices.BinarySearch(labels, label); ok {
				right = append(right, i)
			}
		}
		if len(right) > 0 {
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.ReplyFeatures(x.Asked)), Labels: right, Weight: 1})
		}
	}
	return out
}

// remarkLessons are messages that answer a question which they say nothing of:
// what people say in passing, and ask, when something else was asked.
func (t *trainer) remarkLessons(list []*example, labels []string) []linear.Lesson {
	none, _ := slices.BinarySearch(labels, replies.NoReply)
	var asked []string
	for i := range t.book.Questions {
		if fact := t.book.Questions[i].Fact; fact != rules.FactProfession {
			asked = append(asked, fact)
		}
	}
	var out []linear.Lesson
	for _, x := range list {
		n := int(x.drawn)
		if x.Asked != "" || x.Facts == nil && n%remarkEvery != 0 || slices.Equal(x.Wants, []string{rules.MoveSmalltalk}) {
			continue // "toutes" alone wants nothing, and may answer all the same
		}
		said, _ := t.saidBy(x)
		for k := range remarkQuestions {
			fact := asked[(n+k*5)%len(asked)]
			if _, told := said[fact]; told || cardFacts[fact] && (said[rules.FactOwnCard] != "" || said[rules.FactLeaderCard] != "") || fact == rules.FactOrderingFor && len(x.People) > 0 {
				continue
			}
			out = append(out, linear.Lesson{Bag: slices.Clone(x.a.ReplyFeatures(fact)), Labels: []int{none}, Weight: remarkWeight})
		}
	}
	return out
}

// Of each message that says in passing what it says, so many questions are
// taken; of those that ask, every so manieth.
const (
	remarkQuestions = 2
	remarkEvery     = 8
	remarkWeight    = 0.35
)

// cardFacts are the facts about the card that somebody holds.
var cardFacts = map[string]bool{rules.FactOwnCard: true, rules.FactLeaderCard: true, rules.FactBeneficiaryCard: true, rules.FactPresidentCard: true}

// newsLessons teach what is told of orders. Messages of which only is noted what they
// want teach what has happened, where it is news.
func (t *trainer) newsLessons(list []*example) (out []linear.Lesson) {
	label := func(s string) int { return slices.Index(events.Labels, s) }
	for _, x := range list {
		pieces := x.a.NewsPieces()
		for _, s := range pieces {
			if len(x.News) > 0 {
				n := newsAt(x, s)
				out = append(out, linear.Lesson{Bag: slices.Clone(x.a.NewsFeatures(s, pieces)), Labels: []int{label(n.Event), label(n.Mode), label(n.Whose)}, Weight: 1})
			}
		}
		if len(x.Wants) == 1 && len(pieces) == 1 {
			if event := t.wantedNews(x.Wants[0]); event != "" {
				mode := said.ModeTold
				if x.Wants[0] == rules.IntentCardNotReceived || x.Wants[0] == rules.IntentCodesNotReceived {
					mode = said.ModeDenied
				}
				out = append(out, linear.Lesson{Bag: slices.Clone(x.a.NewsFeatures(pieces[0], pieces)), Labels: []int{label(event), label(mode)}, Weight: wantedLesson})
			}
		}
	}
	return out
}

// wantedLesson is how much a message teaches of which only is noted what it wants.
const wantedLesson = 0.5

// wantedNews is what has happened where something is wanted, "" where it is no news.
func (t *trainer) wantedNews(want string) string {
	switch topic, intent := t.book.Topic(want), t.book.Intent(want); {
	case topic != nil && topic.Intent == rules.IntentStatus:
		return newsOf[topic.Sets[rules.FactSituation]]
	case want == rules.MoveAllReceived:
		return said.NewsAll
	case intent != nil:
		return newsOf[want]
	}
	return ""
}

// newsOf is what has happened in the situations of the content.
var newsOf = map[string]string{
	rules.SituationSent: said.NewsSent, rules.SituationAsked: said.NewsSent, rules.SituationAtARS: said.NewsSent, rules.SituationTransmitted: said.NewsTransmitted,
	rules.SituationCardReceived: said.NewsCard, rules.SituationCodesReceived: said.NewsCodes, rules.SituationIncomplete: said.NewsIncomplete, rules.SituationRefused: said.NewsRefused,
	rules.IntentCardNotReceived: said.NewsCard, rules.IntentCodesNotReceived: said.NewsCodes,
}

// newsAt is what a piece of a message tells: what was noted of most of it.
func newsAt(x *example, s said.Stretch) language.News {
	start, end := x.a.Tokens[x.a.Units[s.Start].Start].Start, x.a.Tokens[x.a.Units[s.End-1].End-1].End
	best, most := language.News{Event: said.NewsNone, Mode: said.ModeTold, Whose: said.OfSelf}, 0
	for _, n := range x.News {
		if shared := min(end, n.End) - max(start, n.Start); shared > most {
			best, most = n, shared
		}
	}
	return best
}
