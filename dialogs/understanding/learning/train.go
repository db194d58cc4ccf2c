// Package learning learns the model from the labelled sentences: train.go in which order, lessons.go
// what each model learns from a sentence, context.go how what is asked hangs on what was answered.
//
// It runs when the project is built, never in conversations.
package learning

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

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/language"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/matters"
	"cpxbot/dialogs/understanding/model"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/recipients"
	"cpxbot/dialogs/understanding/replies"
	"cpxbot/dialogs/understanding/statements"
	"cpxbot/dialogs/understanding/wants"
	"cpxbot/dialogs/understanding/words"
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
	m.LearntFrom = SourceHash(book, sentences)
	data := m.Encode()
	for _, l := range m.Linears() {
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

func learnModel(book *rules.Book, learn, validate []language.Sentence, progress io.Writer) (*model.Model, error) {
	ofNews := func(x language.Sentence) bool { return len(x.News) > 0 }
	ofFacts := func(x language.Sentence) bool { return x.OnlyFacts }
	follows := func(x language.Sentence) bool { return x.After != "" }
	news, facts, after, newsCheck := keep(learn, ofNews), keep(learn, ofFacts), keep(learn, follows), keep(validate, ofNews)
	partial := func(x language.Sentence) bool { return ofNews(x) || ofFacts(x) || follows(x) }
	learn, validate = slices.DeleteFunc(learn, partial), slices.DeleteFunc(validate, partial)
	m := &model.Model{Vocabulary: vocabularyOf(learn, names.Vocabulary(book)), Taught: map[uint32]bool{}}
	r, err := wants.New(book, m)
	if err != nil {
		return nil, err
	}
	t := &trainer{r: r, book: book, progress: progress}
	book.EachExample(func(want, sentence string) { m.Taught[wants.SentenceHash(want, sentence)] = true })
	t.told, t.stated, t.after, t.toldCheck = t.prepare(news), t.prepare(facts), t.prepare(after), t.prepare(newsCheck)
	t.seen = t.prepare(learn)
	t.check = t.prepare(validate)

	m.Acts = t.crossFit(clauses.Labels, actCourse, t.actLessons, func(x *example, l *linear.Model) {
		x.a.Act, x.a.Acts, x.a.Segments = nil, nil, nil
		x.a.TagActs(l)
		x.a.Cut()
	})
	m.Parts = t.crossFit(parts.Labels, partCourse, t.partLessons, func(x *example, l *linear.Model) { x.a.TellParts(l) })

	for _, x := range slices.Concat(t.told, t.stated, t.after, t.toldCheck) {
		x.a.TagActs(m.Acts)
		x.a.Cut()
		x.a.TellParts(m.Parts)
	}
	labels := t.wantLabels()
	if r.Matters, err = matters.New(book, labels); err != nil {
		return nil, err
	}
	// What is wanted takes longest to learn, and nothing but what follows an answer rests on it.
	wants := slices.Concat(t.wantLessons(t.seen, labels), t.clauseLessons(t.seen, labels), t.followLessons(labels))
	var wanting sync.WaitGroup
	wanting.Go(func() { m.Wants = linear.Learn(labels, nil, wants, wantCourse) })

	m.Recipients = linear.Learn(recipients.Labels, nil, t.recipientLessons(t.seen), recipientCourse)
	m.Recipients.Calibrate(t.recipientLessons(t.check))
	t.tell("recipients", m.Recipients, t.recipientLessons(t.check))
	m.News = linear.Learn(events.Labels, events.Groups, append(t.newsLessons(t.told), t.newsLessons(t.seen)...), newsCourse)
	m.News.Calibrate(t.newsLessons(t.toldCheck))

	names, groups := statements.Labels()
	stating := slices.Concat(t.seen, t.stated)
	m.Statements = linear.Learn(names, groups, t.statementLessons(stating, nil), firstCourse)
	m.Statements = linear.Learn(names, groups, t.statementLessons(stating, m.Statements), statementCourse)
	m.Subjects = linear.Learn(statements.Subjects, nil, t.subjectLessons(stating, m.Statements), subjectCourse)
	t.tell("subjects", m.Subjects, t.subjectLessons(t.check, m.Statements))

	answers := t.replyLabels()
	m.Replies = linear.Learn(answers, nil, append(t.replyLessons(t.seen, answers), t.remarkLessons(slices.Concat(t.seen, t.stated), answers)...), replyCourse)
	m.Replies.Calibrate(t.replyLessons(t.check, answers))
	t.tell("replies", m.Replies, t.replyLessons(t.check, answers))

	wanting.Wait()
	m.Wants.Calibrate(t.wantLessons(t.check, labels))
	t.tell("wants", m.Wants, t.wantLessons(t.check, labels))
	learnContext(m, labels, r.Matters.Moves(), t.followUps(labels))
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
		for k, t := range words.Tokenise(text) {
			count[t.Word]++
			first, size := utf8.DecodeRuneInString(text[t.Start:])
			second, _ := utf8.DecodeRuneInString(text[t.Start+size:])
			if unicode.IsLower(first) || unicode.IsUpper(second) { // "INSi" is nobody's name
				lower[t.Word]++
			} else if k > 0 && !t.Breaks && unicode.IsUpper(first) && unicode.IsLower(second) {
				capital[t.Word]++
			}
		}
	}
	all := maps.Clone(count)
	maps.DeleteFunc(count, func(w string, n int) bool {
		return n < 3 || len(w) < 3 || w[0] <= '9' || 6*capital[w] >= n || 2*lower[w] < n || fuses(w, n, all)
	})
	said := make(map[string]bool, len(count))
	byLength, bySound := map[int][]string{}, map[string]int{}
	for w, n := range count {
		byLength[len(w)] = append(byLength[len(w)], w)
		bySound[words.SoundKey(w)] = max(bySound[words.SoundKey(w)], n)
	}
	nameSounds := map[string]bool{}
	for w := range names {
		nameSounds[words.SoundKey(w)] = true
	}
	for w, n := range count {
		sound := words.SoundKey(w)
		said[w] = names[w] || len(w) < 6 || bySound[sound] < 10*n && !nameSounds[sound] && !misspells(w, n, count, byLength) && !nearName(w, names)
	}
	maps.DeleteFunc(said, func(_ string, keep bool) bool { return !keep })
	return said
}

// fuses reports whether a word is a much more frequent one with an elision whose apostrophe
// was left out: "laccueil".
func fuses(word string, n int, count map[string]int) bool {
	return slices.ContainsFunc(words.Elisions, func(prefix string) bool {
		rest, ok := strings.CutPrefix(word, prefix)
		return ok && len(rest) >= words.LeastSound && strings.IndexByte("aeiouyh", rest[0]) >= 0 && count[rest] >= 4*n
	})
}

// misspells reports whether a word is one letter away from one that is much
// more frequent: sentences hold typing mistakes on purpose.
func misspells(word string, n int, count map[string]int, byLength map[int][]string) bool {
	for length := len(word) - 1; length <= len(word)+1; length++ {
		for _, w := range byLength[length] {
			if count[w] >= 10*n && w[0] == word[0] && words.EditDistance(word, w, 1) == 1 {
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
		if w[0] == word[0] && len(w) >= 6 && words.EditDistance(word, w, 1) == 1 && w != word+"e" && word != w+"e" {
			return true
		}
	}
	return false
}

// example is a sentence with what was read of it.
type example struct {
	language.Sentence
	a *replies.Answering
	// drawn puts it into one of several parts; it hangs on its words alone, so that a sentence
	// more leaves the others where they were.
	drawn uint32
}

type trainer struct {
	r           *wants.Ranker
	book        *rules.Book
	seen, check []*example
	// told are the messages of which only is noted what they tell of orders, toldCheck those to
	// check.
	told, toldCheck []*example
	// stated are those of which only is noted what they state.
	stated []*example
	// after are messages that follow an answer.
	after    []*example
	scratch  words.Scratch
	progress io.Writer
}

func (t *trainer) prepare(list []language.Sentence) []*example {
	out := make([]*example, len(list))
	for i := range list {
		drawn := linear.Hash('%', list[i].Text)
		out[i] = &example{Sentence: list[i], a: &replies.Answering{}, drawn: drawn ^ drawn>>16}
		t.r.Look(&out[i].a.Named, list[i].Text, &t.scratch)
		out[i].a.Asked = list[i].Asked != ""
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
		loss -= wants.Logarithm(told)
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
