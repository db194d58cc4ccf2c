package understanding

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/language"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/rules"
)

// How each model learns. Chosen on the sentences of the part validate: of news, refining makes it
// worse whether they hold.
var (
	actCourse       = linear.Course{Support: 24, Passes: 3, Step: 0.25, Decay: 1e-5, Dropout: 0.2, Cut: 18, Refine: 3}
	partCourse      = linear.Course{Support: 3, Passes: 12, Step: 0.25, Decay: 1e-5, Dropout: 0.3, Cut: 6, Refine: 8}
	recipientCourse = linear.Course{Support: 4, Passes: 10, Step: 0.25, Decay: 1e-5, Dropout: 0.3, Cut: 10, Refine: 8}
	wantCourse      = linear.Course{Support: 6, Passes: 12, Step: 0.8, Decay: 1e-5, Dropout: 0.5, Cut: 26, Refine: 6}
	// firstCourse only finds the stretch of a sentence that tells a fact.
	firstCourse     = linear.Course{Support: 4, Passes: 5, Step: 0.2, Decay: 1e-5, Dropout: 0.3, Cut: 18}
	statementCourse = linear.Course{Support: 4, Passes: 10, Step: 0.2, Decay: 1e-5, Dropout: 0.3, Cut: 18, Refine: 8}
	subjectCourse   = linear.Course{Support: 2, Passes: 12, Step: 0.2, Decay: 1e-4, Dropout: 0.2, Cut: 1, Refine: 8}
	newsCourse      = linear.Course{Support: 3, Passes: 20, Step: 0.3, Decay: 1e-5, Dropout: 0.3, Cut: 28}
	replyCourse     = linear.Course{Support: 6, Passes: 12, Step: 0.4, Decay: 1e-5, Dropout: 0.4, Cut: 30, Refine: 6}
)

// folds is how many parts the sentences are cut into, so that what rests on the
// acts and parts of a sentence learns from those that a model tells that has
// not seen it.
const folds = 2

// Train learns a model from the sentences of a folder, see package language,
// and returns it as the program embeds it. What it does is told on progress.
func Train(book *rules.Book, sentences fs.FS, progress io.Writer) ([]byte, error) {
	learn, err := language.Read(sentences, language.Learn)
	if err != nil {
		return nil, err
	}
	validate, err := language.Read(sentences, language.Validate)
	if err != nil {
		return nil, err
	}
	m, err := learnModel(book, append(learn, examplesOf(book)...), validate, progress)
	if err != nil {
		return nil, err
	}
	m.learntFrom = SourceHash(book, sentences)
	data := m.encode()
	for _, l := range m.linears() {
		fmt.Fprintf(progress, "%8d bytes for %d labels\n", len((*l).Append(nil)), len((*l).Labels))
	}
	fmt.Fprintf(progress, "%8d bytes in all\n", len(data))
	return data, nil
}

// examplesOf returns the example sentences of the content, and the titles of its
// topics: each asks its own question in the plainest words.
func examplesOf(book *rules.Book) []language.Sentence {
	var out []language.Sentence
	for i := range book.Topics {
		for _, title := range []string{book.Topics[i].Title.FR, book.Topics[i].Title.EN} {
			out = append(out, language.Sentence{Author: "content", Part: language.Learn, Text: title, Wants: []string{book.Topics[i].ID}})
		}
	}
	book.EachExample(func(want, sentence string) {
		x := language.Sentence{Author: "content", Part: language.Learn, Text: sentence}
		if fact, value, answers := strings.Cut(want, "="); answers {
			x.Asked, x.Value = fact, value
		} else {
			x.Wants = []string{want}
		}
		out = append(out, x)
	})
	return out
}

func learnModel(book *rules.Book, learn, validate []language.Sentence, progress io.Writer) (*model, error) {
	ofNews := func(x language.Sentence) bool { return len(x.News) > 0 }
	ofFacts := func(x language.Sentence) bool { return x.OnlyFacts }
	follows := func(x language.Sentence) bool { return x.After != "" }
	news, facts, after, newsCheck := keep(learn, ofNews), keep(learn, ofFacts), keep(learn, follows), keep(validate, ofNews)
	partial := func(x language.Sentence) bool { return ofNews(x) || ofFacts(x) || follows(x) }
	learn, validate = slices.DeleteFunc(learn, partial), slices.DeleteFunc(validate, partial)
	lexicon, _ := newLexicon(book)
	m := &model{vocabulary: vocabularyOf(learn, lexicon.words), taught: map[uint32]bool{}}
	r, err := newRanker(book, m)
	if err != nil {
		return nil, err
	}
	t := &trainer{r: r, book: book, progress: progress}
	book.EachExample(func(want, sentence string) { m.taught[sentenceHash(want, sentence)] = true })
	t.told, t.stated, t.after, t.toldCheck = t.prepare(news), t.prepare(facts), t.prepare(after), t.prepare(newsCheck)
	t.seen = t.prepare(learn)
	t.check = t.prepare(validate)

	m.acts = t.crossFit(acts, actCourse, t.actLessons, func(x *example, l *linear.Model) {
		x.a.act, x.a.acts, x.a.segments = nil, nil, nil
		x.a.tagActs(l)
		x.a.cut()
	})
	m.parts = t.crossFit(parts, partCourse, t.partLessons, func(x *example, l *linear.Model) { x.a.tellParts(l) })

	for _, x := range slices.Concat(t.told, t.stated, t.after, t.toldCheck) {
		x.a.tagActs(m.acts)
		x.a.cut()
		x.a.tellParts(m.parts)
	}
	labels := t.wantLabels()
	if r.matters, err = newMatters(book, labels); err != nil {
		return nil, err
	}
	// What is wanted takes longest to learn, and nothing but what follows an answer rests on it.
	wants := slices.Concat(t.wantLessons(t.seen, labels), t.clauseLessons(t.seen, labels), t.followLessons(labels))
	var wanting sync.WaitGroup
	wanting.Go(func() { m.wants = linear.Learn(labels, nil, wants, wantCourse) })

	m.recipients = linear.Learn(recipients, nil, t.recipientLessons(t.seen), recipientCourse)
	m.recipients.Calibrate(t.recipientLessons(t.check))
	t.tell("recipients", m.recipients, t.recipientLessons(t.check))
	m.news = linear.Learn(newsLabels, newsGroups, append(t.newsLessons(t.told), t.newsLessons(t.seen)...), newsCourse)
	m.news.Calibrate(t.newsLessons(t.toldCheck))

	names, groups := statementLabels()
	stating := slices.Concat(t.seen, t.stated)
	m.statements = linear.Learn(names, groups, t.statementLessons(stating, nil), firstCourse)
	m.statements = linear.Learn(names, groups, t.statementLessons(stating, m.statements), statementCourse)
	m.subjects = linear.Learn(subjects, nil, t.subjectLessons(stating, m.statements), subjectCourse)
	t.tell("subjects", m.subjects, t.subjectLessons(t.check, m.statements))

	answers := t.replyLabels()
	m.replies = linear.Learn(answers, nil, append(t.replyLessons(t.seen, answers), t.remarkLessons(slices.Concat(t.seen, t.stated), answers)...), replyCourse)
	m.replies.Calibrate(t.replyLessons(t.check, answers))
	t.tell("replies", m.replies, t.replyLessons(t.check, answers))

	wanting.Wait()
	m.wants.Calibrate(t.wantLessons(t.check, labels))
	t.tell("wants", m.wants, t.wantLessons(t.check, labels))
	learnContext(m, labels, r.matters.moves(), t.followUps(labels))
	return m, nil
}

// keep are the sentences of which something holds.
func keep(list []language.Sentence, holds func(language.Sentence) bool) (kept []language.Sentence) {
	for _, x := range list {
		if holds(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// vocabularyOf collects the words that the sentences hold several times, names
// of people apart: those that mostly begin with a capital.
func vocabularyOf(list []language.Sentence, names map[string]bool) map[string]bool {
	count, capital, lower := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range list {
		text := list[i].Text
		for k, t := range tokenise(text) {
			count[t.word]++
			first, size := utf8.DecodeRuneInString(text[t.start:])
			second, _ := utf8.DecodeRuneInString(text[t.start+size:])
			if unicode.IsLower(first) || unicode.IsUpper(second) { // "INSi" is nobody's name
				lower[t.word]++
			} else if k > 0 && !t.breaks && unicode.IsUpper(first) && unicode.IsLower(second) {
				capital[t.word]++
			}
		}
	}
	all := maps.Clone(count)
	maps.DeleteFunc(count, func(w string, n int) bool {
		return n < 3 || len(w) < 3 || w[0] <= '9' || 6*capital[w] >= n || 2*lower[w] < n || fuses(w, n, all)
	})
	words := make(map[string]bool, len(count))
	byLength, bySound := map[int][]string{}, map[string]int{}
	for w, n := range count {
		byLength[len(w)] = append(byLength[len(w)], w)
		bySound[soundKey(w)] = max(bySound[soundKey(w)], n)
	}
	nameSounds := map[string]bool{}
	for w := range names {
		nameSounds[soundKey(w)] = true
	}
	for w, n := range count {
		sound := soundKey(w)
		words[w] = names[w] || len(w) < 6 || bySound[sound] < 10*n && !nameSounds[sound] && !misspells(w, n, count, byLength) && !nearName(w, names)
	}
	maps.DeleteFunc(words, func(_ string, keep bool) bool { return !keep })
	return words
}

// fuses reports whether a word is a much more frequent one with an elision whose apostrophe
// was left out: "laccueil".
func fuses(word string, n int, count map[string]int) bool {
	return slices.ContainsFunc(elisions, func(prefix string) bool {
		rest, ok := strings.CutPrefix(word, prefix)
		return ok && len(rest) >= leastSound && strings.IndexByte("aeiouyh", rest[0]) >= 0 && count[rest] >= 4*n
	})
}

// misspells reports whether a word is one letter away from one that is much
// more frequent: sentences hold typing mistakes on purpose.
func misspells(word string, n int, count map[string]int, byLength map[int][]string) bool {
	for length := len(word) - 1; length <= len(word)+1; length++ {
		for _, w := range byLength[length] {
			if count[w] >= 10*n && w[0] == word[0] && editDistance(word, w, 1) == 1 {
				return true
			}
		}
	}
	return false
}

// nearName reports whether a word is a mistyped word of a name.
func nearName(word string, names map[string]bool) bool {
	if names[word] {
		return false
	}
	for w := range names {
		if w[0] == word[0] && len(w) >= 6 && editDistance(word, w, 1) == 1 && w != word+"e" && word != w+"e" {
			return true
		}
	}
	return false
}

// example is a sentence with what was read of it.
type example struct {
	language.Sentence
	a *answeringMessage
	// drawn puts it into one of several parts; it hangs on its words alone, so that a sentence
	// more leaves the others where they were.
	drawn uint32
}

type trainer struct {
	r           *ranker
	book        *rules.Book
	seen, check []*example
	// told are the messages of which only is noted what they tell of orders, toldCheck those to
	// check.
	told, toldCheck []*example
	// stated are those of which only is noted what they state.
	stated []*example
	// after are messages that follow an answer.
	after    []*example
	scratch  scratch
	progress io.Writer
}

func (t *trainer) prepare(list []language.Sentence) []*example {
	out := make([]*example, len(list))
	for i := range list {
		drawn := hash('%', list[i].Text)
		out[i] = &example{Sentence: list[i], a: &answeringMessage{}, drawn: drawn ^ drawn>>16}
		t.r.look(&out[i].a.namedMessage, list[i].Text, &t.scratch)
		out[i].a.asked = list[i].Asked != ""
	}
	return out
}

// crossFit learns a model and lets apply enter what it says into each example:
// into those learnt from by a model that left them out.
func (t *trainer) crossFit(labels []string, c linear.Course, lessons func(*example) []linear.Lesson, apply func(*example, *linear.Model)) *linear.Model {
	each := func(list []*example) [][]linear.Lesson {
		out := make([][]linear.Lesson, len(list))
		for i, x := range list {
			out[i] = lessons(x)
		}
		return out
	}
	seen, check := each(t.seen), slices.Concat(each(t.check)...)
	// One model for each part, of the other parts, and one of all.
	models := make([]*linear.Model, folds+1)
	var learning sync.WaitGroup
	for part := range models {
		learning.Go(func() {
			var list []linear.Lesson
			for i := range seen {
				if int(t.seen[i].drawn%folds) != part {
					list = append(list, seen[i]...)
				}
			}
			models[part] = linear.Learn(labels, nil, list, c)
		})
	}
	learning.Wait()
	for _, x := range t.seen {
		apply(x, models[x.drawn%folds])
	}
	whole := models[folds]
	whole.Calibrate(check)
	t.tell(labels[0]+"…", whole, check)
	for _, x := range t.check {
		apply(x, whole)
	}
	return whole
}

// tell reports how much of lessons a model gets right, and how improbable it finds what is right
// on average (log loss): variants differ more surely in that.
func (t *trainer) tell(what string, m *linear.Model, lessons []linear.Lesson) {
	p, sums := make([]float32, len(m.Labels)), make([]int32, len(m.Labels))
	right, loss := 0, 0.0
	for i := range lessons {
		m.Probabilities(lessons[i].Bag, sums, p)
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		if slices.Contains(lessons[i].Labels, best) {
			right++
		}
		told := float32(1e-6)
		for _, k := range lessons[i].Labels {
			told += p[k]
		}
		loss -= logarithm(told)
	}
	fmt.Fprintf(t.progress, "%-10s %5d lessons to check, %.3f right, loss %.4f\n", what, len(lessons), ratio(right, len(lessons)), loss/float64(max(len(lessons), 1)))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// SourceHash is a hash of all that a model is learnt from: the sentences, and
// the names, families of words and examples of the content.
func SourceHash(book *rules.Book, sentences fs.FS) uint64 {
	h := uint64(14695981039346656037)
	add := func(data []byte) {
		for _, c := range data {
			h = (h ^ uint64(c)) * 1099511628211
		}
	}
	content, _ := json.Marshal([]any{book.Professions, book.Cards, book.Documents, book.Designations, book.Titles, book.Things, book.Words})
	add(content)
	for i := range book.Topics {
		add([]byte(fmt.Sprint(book.Topics[i].Asks, book.Topics[i].About, book.Topics[i].Near)))
	}
	for i := range book.Intents {
		add([]byte(fmt.Sprint(book.Intents[i].About)))
	}
	for _, x := range examplesOf(book) {
		add([]byte(fmt.Sprint(x.Wants, x.Asked, x.Value, x.Text)))
	}
	_ = fs.WalkDir(sentences, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || len(name) < 4 || name[len(name)-4:] != ".txt" {
			return err
		}
		data, err := fs.ReadFile(sentences, name)
		add([]byte(name))
		add(data)
		return err
	})
	return h
}
