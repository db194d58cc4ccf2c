package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/language"
	"cpxbot/rules"
)

func (s *Studio) teachRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /teach", s.teach)
	mux.HandleFunc("POST /teach", s.teachSentence)
	mux.HandleFunc("POST /teach/undo", s.undoLast)
}

// mostPhrases bounds how many phrases are shown that were not understood.
const mostPhrases = 300

// missed is a phrase that was not understood, or understood wrongly.
type missed struct {
	store.Misunderstanding
	// Corrected says that the person said so; Question is the open one, in words.
	Corrected bool
	Question  string
}

// group is phrases that want much the same.
type group struct {
	Phrases []missed
	Times   int
	// Sentence is what may be taught, Now what it is taken for already.
	Sentence, Asked, Now string
	Surely               understanding.Certainty
}

// option is a meaning that can be chosen.
type option struct {
	Value string // what is sent, as "topics/forms_all"
	Label rules.Text
	Kind  string // a key of texts
}

// Text is the option as it is typed and found.
func (o option) Text(locale string) string { return o.Label.In(locale) + separator + o.Value }

// separator stands before the id of a meaning.
const separator = " · "

type teachPage struct {
	view
	Groups   []group
	Options  []option
	Sentence string
	Meaning  string
	Problems []string
	Preview  *preview
	History  []change
	Editor   string
	Live     bool // phrases of a running bot are among them
	Undoable bool
}

// preview is what would change.
type preview struct {
	Option        option
	Sentence      string
	Before, After reading
	Compared      int
	Changes       []changed
}

// reading is what a sentence is taken for, in words.
type reading struct {
	Words  string
	Surely understanding.Certainty
}

// changed is a sentence that would be read differently.
type changed struct {
	Sentence      string
	Before, After string
}

// options are all meanings that a sentence can be given.
func options(book *rules.Book) (out []option) {
	for i := range book.Topics {
		out = append(out, option{"topics/" + book.Topics[i].ID, book.Topics[i].Title, "kind_topic"})
	}
	for i := range book.Intents {
		out = append(out, option{"intents/" + book.Intents[i].ID, book.Intents[i].Label, "kind_intent"})
	}
	for i := range book.Moves {
		out = append(out, option{"moves/" + book.Moves[i].ID, book.Moves[i].Label, "kind_move"})
	}
	for i := range book.Professions {
		if p := &book.Professions[i]; len(p.Candidates) == 0 {
			out = append(out, option{"professions/" + p.ID, p.Label, "kind_profession"})
		}
	}
	for i := range book.Questions {
		q := &book.Questions[i]
		for j := range q.Values {
			v := &q.Values[j]
			label := rules.Text{FR: q.Name.FR + " : " + cmp.Or(v.Label.FR, v.Recap.FR), EN: q.Name.EN + ": " + cmp.Or(v.Label.EN, v.Recap.EN)}
			out = append(out, option{"questions/" + q.Fact + "=" + v.ID, label, "kind_value"})
		}
	}
	return out
}

// missedPhrases gathers the phrases of the running bot and of the studio itself.
func (s *Studio) missedPhrases(ctx context.Context) (all []missed, live bool, err error) {
	add := func(list []store.Misunderstanding) {
		for _, m := range list {
			if i := slices.IndexFunc(all, func(o missed) bool { return o.Phrase == m.Phrase && o.Asked == m.Asked }); i >= 0 {
				all[i].Times += m.Times
				continue
			}
			all = append(all, missed{Misunderstanding: m, Corrected: m.Asked == answers.Corrected})
		}
	}
	if s.o.Database != nil {
		list, err := s.o.Database.Misunderstandings(ctx, mostPhrases)
		if err != nil {
			return nil, true, err
		}
		add(list)
	}
	if w := s.world.Load(); w != nil {
		list, err := w.db.Misunderstandings(ctx, mostPhrases)
		if err != nil {
			return nil, s.o.Database != nil, err
		}
		add(list)
	}
	slices.SortStableFunc(all, func(a, b missed) int { return cmp.Compare(b.Times, a.Times) })
	return all, s.o.Database != nil, nil
}

// groups puts phrases together that want much the same; those that are understood
// by now come last.
func (s *Studio) groups(all []missed, locale string) (out []group) {
	e := s.content.current()
	phrases := make([]string, len(all))
	for i := range all {
		phrases[i] = all[i].Phrase
		if q := e.book.Question(all[i].Asked); q != nil {
			all[i].Question = q.Name.In(locale)
		}
	}
	for _, members := range e.dialog.Alike(phrases) {
		g := group{}
		for _, i := range members {
			g.Phrases = append(g.Phrases, all[i])
			g.Times += all[i].Times
		}
		first := g.Phrases[0]
		g.Sentence = strings.Join(strings.Fields(strings.NewReplacer("…", " ", "#", " ").Replace(first.Phrase)), " ")
		if e.book.Question(first.Asked) != nil {
			g.Asked = first.Asked
		}
		now := s.read(e, g.Sentence, g.Asked, locale)
		g.Now, g.Surely = now.Words, now.Surely
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b group) int {
		sure := func(g group) int {
			if g.Surely == understanding.Sure && !g.Phrases[0].Corrected {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(sure(a), sure(b)), cmp.Compare(b.Times, a.Times))
	})
	return out
}

// read says what a sentence is taken for.
func (s *Studio) read(e *edition, sentence, asked, locale string) reading {
	m := e.dialog.Meaning(sentence, asked)
	return reading{s.words(e, m, locale), m.Sure}
}

// words puts a meaning into words.
func (s *Studio) words(e *edition, m dialogs.Meaning, locale string) string {
	var parts []string
	if fact, value, answers := strings.Cut(m.Want, "="); answers {
		k := e.dialog.Fact(fact, value, locale, s.o.Start())
		parts = append(parts, k.Name+" : "+k.Label)
	} else if m.Want != "" {
		parts = append(parts, meaning(e.book, m.Want).In(locale))
	}
	for _, id := range m.Names {
		if p := e.book.Profession(id); p != nil {
			parts = append(parts, p.Label.In(locale))
		}
	}
	if len(parts) == 0 {
		return wording("read_nothing", locale)
	}
	return strings.Join(parts, " + ")
}

func (s *Studio) teachPage(r *http.Request) (*teachPage, error) {
	locale := sessionOf(r).language()
	all, live, err := s.missedPhrases(r.Context())
	if err != nil {
		return nil, &bot.Error{Code: bot.CodeStorage, Message: say("error_internal"), Err: err}
	}
	p := &teachPage{
		Groups: s.groups(all, locale), Options: options(s.content.current().book), Editor: s.editor(sessionOf(r).name()), Live: live,
		Sentence: r.FormValue("sentence"), Meaning: r.FormValue("meaning"),
	}
	if p.History, err = s.content.history(); err != nil {
		return nil, &bot.Error{Code: "folder", Message: say("error_folder"), Err: err}
	}
	p.Undoable = slices.ContainsFunc(p.History, func(x change) bool { return x.What != "undo" && !x.Undone })
	p.History = p.History[:min(len(p.History), 50)]
	return p, nil
}

func (s *Studio) teach(w http.ResponseWriter, r *http.Request) {
	_ = s.refresh() // the page of the content says what is wrong
	p, err := s.teachPage(r)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, "teach", p)
}

// longestSentence bounds what is taught, in letters.
const longestSentence = 400

// lesson is a sentence and what it shall mean.
func lesson(book *rules.Book, sentence, chosen string) (string, option, bool) {
	sentence = strings.Join(strings.Fields(message.Verbatim(sentence).Line().String()), " ")
	value := chosen
	if i := strings.LastIndex(chosen, separator); i >= 0 {
		value = chosen[i+len(separator):]
	}
	all := options(book)
	i := slices.IndexFunc(all, func(o option) bool { return o.Value == strings.TrimSpace(value) })
	if i < 0 || sentence == "" || len([]rune(sentence)) > longestSentence {
		return sentence, option{}, false
	}
	return sentence, all[i], true
}

// taught is the content with a sentence among the examples of a meaning, or among
// the names of a job.
func taught(now *edition, sentence string, o option) (overlay, error) {
	list, id, _ := strings.Cut(o.Value, "/")
	book, field := now.book, "examples"
	at := []place{{list, id}}
	var present []string
	switch list {
	case "topics":
		present = book.Topic(id).Examples
	case "intents":
		present = book.Intent(id).Examples
	case "moves":
		present = book.Move(id).Examples
	case "professions":
		present, field = book.Profession(id).SaidAs, "said_as"
	default:
		fact, value, _ := strings.Cut(id, "=")
		at = []place{{list, fact}, {"values", value}}
		present = book.Question(fact).Value(value).Examples
	}
	if slices.Contains(present, sentence) {
		return now.overlay, nil
	}
	return now.overlay.set(field, append(slices.Clone(present), sentence), at...)
}

// compare reads every example of the content, and messages that were kept apart,
// before and after.
func (s *Studio) compare(before, after *edition, locale string) (out []changed, all int, err error) {
	seen := map[string]bool{}
	read := func(fact, sentence string) {
		if key := fact + "\x00" + sentence; seen[key] {
			return
		} else {
			seen[key] = true
		}
		all++
		a, b := before.dialog.Meaning(sentence, fact), after.dialog.Meaning(sentence, fact)
		if a.Want != b.Want || !slices.Equal(a.Names, b.Names) {
			out = append(out, changed{sentence, s.words(before, a, locale), s.words(after, b, locale)})
		}
	}
	before.book.EachExample(func(want, sentence string) {
		fact, _, answers := strings.Cut(want, "=")
		if !answers {
			fact = ""
		}
		read(fact, sentence)
	})
	held, err := language.Held()
	for i := range held {
		read("", held[i].Text)
	}
	return out, all, err
}

// teachSentence shows what teaching a sentence would change, or teaches it.
func (s *Studio) teachSentence(w http.ResponseWriter, r *http.Request) {
	known := sessionOf(r)
	locale, now := known.language(), s.content.current()
	sentence, o, ok := lesson(now.book, r.PostForm.Get("sentence"), r.PostForm.Get("meaning"))
	if !ok {
		s.teachFailed(w, r, []string{wording("error_lesson", locale)})
		return
	}
	who := s.editor(r.PostForm.Get("editor"))
	if r.PostForm.Get("do") == "save" {
		known.mu.Lock()
		known.editor = who
		known.mu.Unlock()
		list, id, _ := strings.Cut(o.Value, "/")
		err := s.apply(change{Who: who, What: "teach", List: list, ID: id, Words: sentence}, func(now *edition) (overlay, error) { return taught(now, sentence, o) })
		switch problems := problemsOf(err); {
		case problems != nil:
			s.teachFailed(w, r, explainedAll(problems, locale))
		case err != nil:
			s.changeFailed(w, r, err)
		default:
			http.Redirect(w, r, "/teach", http.StatusSeeOther)
		}
		return
	}
	files, err := taught(now, sentence, o)
	if err != nil {
		s.changeFailed(w, r, err)
		return
	}
	next, err := s.content.load(files)
	if problems := problemsOf(err); problems != nil {
		s.teachFailed(w, r, explainedAll(problems, locale))
		return
	}
	if err != nil {
		s.changeFailed(w, r, err)
		return
	}
	p, err := s.teachPage(r)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	asked := ""
	if _, id, _ := strings.Cut(o.Value, "/"); o.Kind == "kind_value" {
		asked, _, _ = strings.Cut(id, "=")
	}
	p.Preview = &preview{Option: o, Sentence: sentence, Before: s.read(now, sentence, asked, locale), After: s.read(next, sentence, asked, locale)}
	if p.Preview.Changes, p.Preview.Compared, err = s.compare(now, next, locale); err != nil {
		s.changeFailed(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, "teach", p)
}

func explainedAll(problems []rules.Problem, locale string) (out []string) {
	for _, p := range problems {
		if words := explained(p, locale); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out
}

func (s *Studio) teachFailed(w http.ResponseWriter, r *http.Request, problems []string) {
	p, err := s.teachPage(r)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	p.Problems = problems
	s.show(w, r, http.StatusUnprocessableEntity, "teach", p)
}

func (s *Studio) undoLast(w http.ResponseWriter, r *http.Request) {
	err := s.undo(s.editor(sessionOf(r).name()))
	switch problems := problemsOf(err); {
	case problems != nil:
		s.fail(w, r, http.StatusUnprocessableEntity, say("error_needed"))
	case err != nil:
		s.changeFailed(w, r, err)
	default:
		http.Redirect(w, r, "/teach", http.StatusSeeOther)
	}
}

// Changed says what a change was about.
func (v *view) Changed(x change) string {
	return v.T("changed_"+x.What, "id", x.List+"/"+x.ID, "words", x.Words)
}

// Moment writes a time as people read it.
func (v *view) Moment(t time.Time) string { return v.Day(t) + ", " + v.Clock(t) }

// Teach is the address with which a sentence is taught.
func (v *view) Teach(sentence string) string { return "/teach?sentence=" + url.QueryEscape(sentence) }
