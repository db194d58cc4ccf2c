package web

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"cpxbot/bot"
	"cpxbot/bot/console"
	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

func (s *Studio) contentRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /content", s.library)
	mux.HandleFunc("GET /content/addresses", s.checkAddresses)
	mux.HandleFunc("POST /content/addresses", s.checkAddresses)
	mux.HandleFunc("GET /content/{list}/{id}", s.entryPage)
	mux.HandleFunc("POST /content/{list}/{id}", s.saveEntry)
	mux.HandleFunc("POST /content/{list}/{id}/back", s.takeBack)
	mux.HandleFunc("GET /content.zip", s.download)
}

// lists are the parts of the content that the studio shows, in their order.
var lists = []string{"topics", "procedures", "documents", "updates"}

// piece is an entry of the content, whatever its kind.
type piece struct {
	List, ID  string
	Title     rules.Text
	CheckedOn string
	URL       string
	// Confidence is that of the address of a document.
	Confidence string
	// Own says that the operator changed it, Stale that it should be read again,
	// New that it is not built in.
	Own, Stale, New bool
	search          string
}

// pieces lists the entries of a list.
func (s *Studio) pieces(e *edition, list string) (out []piece) {
	book := e.book.On(s.o.Start())
	due := book.Due(s.o.Start(), rules.CheckWithin)
	stale := map[string]bool{}
	for _, d := range due {
		switch d.Kind {
		case rules.SourceDocument:
			stale["documents "+d.ID] = true
		case rules.SourceUpdate:
			stale["updates "+d.ID] = true
		}
		for _, id := range book.RestingOn(d.Source) {
			stale["topics "+id], stale["procedures "+id] = true, true
		}
	}
	add := func(p piece, more ...rules.Text) {
		p.List = list
		_, p.Own = e.overlay.has(place{list, p.ID})
		p.New = p.Own && !builtIn(s.content.base, list, p.ID)
		p.Stale = stale[list+" "+p.ID]
		words := []string{p.ID, p.Title.FR, p.Title.EN, p.URL}
		for _, t := range more {
			words = append(words, t.FR, t.EN)
		}
		p.search = plainWords(strings.Join(words, " "))
		out = append(out, p)
	}
	texts := func(list []rules.Passage) (t []rules.Text) {
		for i := range list {
			t = append(t, list[i].Text)
		}
		return t
	}
	switch list {
	case "topics":
		for i := range book.Topics {
			t := &book.Topics[i]
			add(piece{ID: t.ID, Title: t.Title, CheckedOn: book.CheckedOn(book.TopicSources(t, rules.Facts{}))}, texts(t.Answer)...)
		}
	case "procedures":
		for i := range book.Procedures {
			p := &book.Procedures[i]
			add(piece{ID: p.ID, Title: p.Title, CheckedOn: book.Edition.CheckedOn}, texts(slices.Concat(p.Summary, p.Steps, p.Warnings))...)
		}
	case "documents":
		for i := range book.Documents {
			d := &book.Documents[i]
			add(piece{ID: d.ID, Title: d.Name, CheckedOn: d.CheckedOn, URL: d.URL, Confidence: d.Confidence})
		}
	case "updates":
		for i := range book.Updates {
			u := &book.Updates[i]
			title := u.Text
			add(piece{ID: u.ID, Title: title, CheckedOn: u.CheckedOn, URL: u.URL}, rules.Text{FR: u.Source, EN: u.Source})
		}
	}
	return out
}

func builtIn(book *rules.Book, list, id string) bool {
	switch list {
	case "topics":
		return book.Topic(id) != nil
	case "procedures":
		return book.Procedure(id) != nil
	case "documents":
		return book.Document(id) != nil
	}
	return book.Update(id) != nil
}

// plainWords are the words of a text without accents that keep it from being
// found.
func plainWords(s string) string {
	return accents.Replace(strings.ToLower(s))
}

var accents = strings.NewReplacer("à", "a", "â", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "œ", "oe", "’", "'", "\u00a0", " ", "\u202f", " ")

type libraryPage struct {
	view
	List, Query, Only string
	Lists             []string
	Pieces            []piece
	All, Own, Stale   int
	Passing           bool
	Problems          []rules.Problem
	Message           string
	History           []change
	// Addresses is the last look at the links, on the list of the documents.
	Addresses *addressPage
}

func (s *Studio) library(w http.ResponseWriter, r *http.Request) {
	p := &libraryPage{List: r.FormValue("list"), Query: r.FormValue("q"), Only: r.FormValue("only"), Lists: lists, Passing: s.content.passing}
	if err := s.refresh(); err != nil {
		if p.Problems = problemsOf(err); p.Problems == nil {
			p.Message = err.Error()
		}
	}
	if !slices.Contains(lists, p.List) {
		p.List = lists[0]
	}
	if p.List == "documents" {
		checked := s.addresses.page()
		checked.Locale = sessionOf(r).language()
		p.Addresses = &checked
	}
	query := strings.Fields(plainWords(p.Query))
	for _, x := range s.pieces(s.content.current(), p.List) {
		p.All++
		if x.Own {
			p.Own++
		}
		if x.Stale {
			p.Stale++
		}
		if p.Only == "own" && !x.Own || p.Only == "stale" && !x.Stale ||
			slices.ContainsFunc(query, func(word string) bool { return !strings.Contains(x.search, word) }) {
			continue
		}
		p.Pieces = append(p.Pieces, x)
	}
	if p.List == "updates" { // the newest change is what people look for
		slices.Reverse(p.Pieces)
	}
	s.show(w, r, http.StatusOK, "content", p)
}

// input is a field of the form of an entry.
type input struct {
	// Path is where the text stands in the entry, Top the key below which all of
	// it is written.
	Path, Top string
	Label     string // a key of texts
	Number    int    // of several, from 1
	// FR and EN are both languages of a text; Line is anything else.
	Text bool
	FR   string
	EN   string
	Line string
	Kind string // text, url, date or confidence
	// Built are the built-in texts where they differ.
	Built    bool
	BuiltFR  string
	BuiltEN  string
	Problems []string

	text *rules.Text
	line *string
}

// Name is that of the field in a form.
func (i *input) Name(language string) string { return strings.TrimSuffix(i.Path+"."+language, ".") }

// copied is an entry of its own of the content, with what can be edited of it.
func copied(book *rules.Book, list, id string) (entry any, fields []*input) {
	text := func(t *rules.Text, top, path, label string, number int) {
		fields = append(fields, &input{Path: path, Top: top, Label: label, Number: number, Text: true, text: t, FR: simple(t.FR), EN: t.EN})
	}
	line := func(p *string, name, kind string) {
		fields = append(fields, &input{Path: name, Top: name, Label: "field_" + name, Kind: kind, line: p, Line: *p})
	}
	passages := func(list []rules.Passage, top string) {
		for i := range list {
			text(&list[i].Text, top, fmt.Sprintf("%s[%d].text", top, i), "field_"+top, i+1)
		}
	}
	switch list {
	case "topics":
		if t := duplicate(book.Topic(id)); t != nil {
			text(&t.Title, "title", "title", "field_title", 0)
			passages(t.Answer, "answer")
			return t, fields
		}
	case "procedures":
		if p := duplicate(book.Procedure(id)); p != nil {
			text(&p.Title, "title", "title", "field_title", 0)
			if p.OrderedBy != nil {
				text(p.OrderedBy, "ordered_by", "ordered_by", "field_ordered_by", 0)
			}
			if p.OrderedFrom != nil {
				text(p.OrderedFrom, "ordered_from", "ordered_from", "field_ordered_from", 0)
			}
			passages(p.Summary, "summary")
			passages(p.Steps, "steps")
			passages(p.Warnings, "warnings")
			return p, fields
		}
	case "documents":
		if d := duplicate(book.Document(id)); d != nil {
			text(&d.Name, "name", "name", "field_name", 0)
			line(&d.URL, "url", "url")
			line(&d.Confidence, "confidence", "confidence")
			line(&d.CheckedOn, "checked_on", "date")
			return d, fields
		}
	case "updates":
		if u := duplicate(book.Update(id)); u != nil {
			text(&u.Since, "since", "since", "field_since", 0)
			text(&u.Text, "text", "text", "field_text", 0)
			line(&u.Source, "source", "text")
			line(&u.URL, "url", "url")
			line(&u.CheckedOn, "checked_on", "date")
			line(&u.Recheck, "recheck", "date")
			return u, fields
		}
	}
	return nil, nil
}

// duplicate returns a value that shares nothing with the first.
func duplicate[T any](v *T) *T {
	if v == nil {
		return nil
	}
	data, err := yaml.Marshal(v)
	if err != nil {
		return nil
	}
	out := new(T)
	if yaml.Unmarshal(data, out) != nil {
		return nil
	}
	return out
}

// simple is a French text as authors write it, where its typography comes back
// by itself.
func simple(s string) string {
	plain := strings.NewReplacer("\u202f", " ", "\u00a0", " ", "’", "'").Replace(s)
	if rules.Typography(plain) == s {
		return plain
	}
	return s
}

type entryPage struct {
	view
	Piece    piece
	Fields   []*input
	Shows    []shownAs
	As       string
	Sources  sourceList
	Editor   string
	Today    string
	Problems []string
	Saved    bool
	Examples []string
	Resting  []piece // the answers and procedures that rest on it
}

// Levels are those of confidence.
func (*entryPage) Levels() []string { return []string{"A", "B", "C", "operator"} }

// shownAs is an entry as people read it in a language.
type shownAs struct {
	Locale   string
	Messages []message.Message
	Terminal string
}

// terminalColumns is how wide the terminal of the pictures is.
const terminalColumns = 52

// shows are the messages in which an entry stands.
func (s *Studio) shows(e *edition, list, id string) (out []shownAs) {
	for _, locale := range []string{"fr", "en"} {
		x := shownAs{Locale: locale}
		now := s.o.Start()
		switch list {
		case "topics":
			x.Messages = e.dialog.TopicAnswer(id, locale, now)
		case "procedures":
			if sample, ok := e.samples()[id]; ok {
				x.Messages = e.dialog.Answer(sample.goal, sample.facts, locale, now)
			}
		case "documents":
			if d := e.book.Document(id); d != nil {
				words := d.Name.In(locale)
				if d.Clickable() {
					words = "[" + words + "](" + d.URL + ")"
				}
				x.Messages = []message.Message{{Parts: []message.Part{{Kind: message.Bullets, Lines: message.ParseLines(words)}}}}
			}
		case "updates":
			if u := e.book.Update(id); u != nil {
				title, _, _ := strings.Cut(u.Since.In(locale), "\n")
				x.Messages = []message.Message{{Parts: []message.Part{{Kind: message.Notice, Title: title, Lines: message.ParseLines(u.Text.In(locale))}}}}
			}
		}
		for i := range x.Messages {
			if i > 0 {
				x.Terminal += "\n"
			}
			x.Terminal += console.Text(&x.Messages[i], terminalColumns)
		}
		out = append(out, x)
	}
	return out
}

// looks are the places in which an entry can be looked at.
var looks = []string{"slack", "mattermost", "terminal"}

// entryOf fills in the page of an entry; nil when there is none.
func (s *Studio) entryOf(r *http.Request) *entryPage {
	e, list, id := s.content.current(), r.PathValue("list"), r.PathValue("id")
	_, fields := copied(e.book, list, id)
	if fields == nil {
		return nil
	}
	p := &entryPage{Fields: fields, As: r.FormValue("as"), Editor: s.editor(sessionOf(r).name()), Today: s.o.Start().In(paris).Format(time.DateOnly), Shows: s.shows(e, list, id)}
	if !slices.Contains(looks, p.As) {
		p.As = looks[0]
	}
	for _, x := range s.pieces(e, list) {
		if x.ID == id {
			p.Piece = x
		}
	}
	_, built := copied(s.content.base, list, id)
	for _, f := range fields {
		i := slices.IndexFunc(built, func(b *input) bool { return b.Path == f.Path })
		if i >= 0 && (built[i].FR != f.FR || built[i].EN != f.EN || built[i].Line != f.Line) {
			f.Built, f.BuiltFR, f.BuiltEN = true, built[i].FR+built[i].Line, built[i].EN
		}
	}
	book := e.book.On(s.o.Start())
	switch list {
	case "topics":
		t := book.Topic(id)
		sources := book.TopicSources(t, rules.Facts{})
		p.Sources, p.Examples = listSources(book, &sources), t.Examples
	case "procedures":
		if x, ok := e.samples()[id]; ok {
			d := book.Decide(x.goal, x.facts)
			sources := d.Sources()
			p.Sources = listSources(book, &sources)
		}
	case "documents":
		p.Resting = resting(book, rules.Source{Kind: rules.SourceDocument, ID: id})
	case "updates":
		p.Resting = resting(book, rules.Source{Kind: rules.SourceUpdate, ID: id})
	}
	return p
}

// resting lists the answers and procedures that rest on a source.
func resting(book *rules.Book, source rules.Source) (out []piece) {
	for _, id := range book.RestingOn(source) {
		if t := book.Topic(id); t != nil {
			out = append(out, piece{List: "topics", ID: id, Title: t.Title})
		} else if p := book.Procedure(id); p != nil {
			out = append(out, piece{List: "procedures", ID: id, Title: p.Title})
		}
	}
	return out
}

func (s *Studio) entryPage(w http.ResponseWriter, r *http.Request) {
	_ = s.refresh() // the list says what is wrong
	p := s.entryOf(r)
	if p == nil {
		s.refuse(w, r, http.StatusNotFound, "error_page")
		return
	}
	p.Saved = r.FormValue("saved") != ""
	s.show(w, r, http.StatusOK, "entry", p)
}

// saveEntry takes the form of an entry.
func (s *Studio) saveEntry(w http.ResponseWriter, r *http.Request) {
	list, id := r.PathValue("list"), r.PathValue("id")
	known := sessionOf(r)
	who := s.editor(r.PostForm.Get("editor"))
	known.mu.Lock()
	known.editor = who
	known.mu.Unlock()
	var tried overlay
	err := s.apply(change{Who: who, What: "edit", List: list, ID: id}, func(now *edition) (overlay, error) {
		next, err := s.edited(now, list, id, r.PostForm)
		tried = next
		return next, err
	})
	if err == nil {
		http.Redirect(w, r, "/content/"+url.PathEscape(list)+"/"+url.PathEscape(id)+"?saved=1&as="+url.QueryEscape(r.PostForm.Get("as")), http.StatusSeeOther)
		return
	}
	problems := problemsOf(err)
	p := s.entryOf(r)
	switch {
	case p == nil:
		s.refuse(w, r, http.StatusNotFound, "error_page")
		return
	case problems == nil:
		s.changeFailed(w, r, err)
		return
	}
	// What was typed stays, with what is wrong beside it.
	for _, f := range p.Fields {
		if f.Text {
			f.FR, f.EN = given(r.PostForm, f.Name("fr"), f.FR), given(r.PostForm, f.Name("en"), f.EN)
		} else {
			f.Line = given(r.PostForm, f.Path, f.Line)
		}
	}
	p.Problems = attach(p.Fields, problems, tried, place{list, id}, known.language())
	s.show(w, r, http.StatusUnprocessableEntity, "entry", p)
}

// changeFailed answers a change that could not be made.
func (s *Studio) changeFailed(w http.ResponseWriter, r *http.Request, err error) {
	if known := (*bot.Error)(nil); errors.As(err, &known) {
		s.failed(w, r, err)
		return
	}
	message := say("error_folder")
	if errors.Is(err, fs.ErrPermission) {
		message = say("error_permission")
	}
	s.failed(w, r, &bot.Error{Code: "folder", Message: message, Err: err})
}

func given(form url.Values, name, otherwise string) string {
	if form.Has(name) {
		return strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
	}
	return otherwise
}

// edited is the content with what a form says of an entry.
func (s *Studio) edited(now *edition, list, id string, form url.Values) (overlay, error) {
	entry, fields := copied(now.book, list, id)
	if entry == nil {
		return nil, &bot.Error{Code: "unknown_entry", Message: say("error_page")}
	}
	changed := map[string]bool{}
	for _, f := range fields {
		if f.Text {
			fr, en := given(form, f.Name("fr"), f.FR), given(form, f.Name("en"), f.EN)
			if fr != f.FR || en != f.EN {
				changed[f.Top] = true
				*f.text = rules.Text{FR: fr, EN: en}
			}
			continue
		}
		if v := given(form, f.Path, f.Line); v != f.Line {
			changed[f.Top] = true
			*f.line = v
		}
	}
	if d, ok := entry.(*rules.Document); ok && changed["url"] && !changed["confidence"] {
		// Whoever gives an address answers for it.
		d.Confidence, changed["confidence"] = "operator", true
	}
	values, err := keysOf(entry)
	if err != nil {
		return nil, err
	}
	next := now.overlay
	for _, top := range slices.Sorted(maps.Keys(changed)) {
		if next, err = next.set(top, values[top], place{list, id}); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// keysOf are the values of an entry by their keys, as they are written.
func keysOf(entry any) (map[string]*yaml.Node, error) {
	var n yaml.Node
	if err := n.Encode(entry); err != nil {
		return nil, err
	}
	out := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		ease(n.Content[i+1], "")
		out[n.Content[i].Value] = n.Content[i+1]
	}
	return out, nil
}

// ease writes French texts as authors do.
func ease(n *yaml.Node, key string) {
	if n.Kind == yaml.ScalarNode && key == "fr" {
		n.Value = simple(n.Value)
	}
	for i, c := range n.Content {
		k := ""
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			k = n.Content[i-1].Value
		}
		ease(c, k)
	}
}

// attach puts each mistake beside the field in which it is, and returns those
// that are in none.
func attach(fields []*input, problems []rules.Problem, tried overlay, at place, locale string) (others []string) {
	file, _ := tried.has(at)
	first, last, lines := tried.lines(file, at)
	for _, p := range problems {
		words := explained(p, locale)
		if slices.Contains(others, words) {
			continue
		}
		var best *input
		if p.File == file && p.Line >= first && p.Line <= last {
			for _, f := range fields {
				line, ok := lines[f.Path]
				if ok && line <= p.Line && (best == nil || line >= lines[best.Path]) {
					best = f
				}
			}
		}
		if best == nil {
			others = append(others, words)
			continue
		}
		best.Problems = append(best.Problems, words)
	}
	return others
}

// explanations are the mistakes that editors make most, in both languages.
var explanations = []struct {
	pattern *regexp.Regexp
	words   rules.Text
}{
	{regexp.MustCompile(`^a URL starts with https://`), rules.NewText("Une adresse commence par https://.", "An address starts with https://.")},
	{regexp.MustCompile(`^the text in "fr" is missing`), rules.NewText("Le texte français manque.", "The French text is missing.")},
	{regexp.MustCompile(`^the text in "en" is missing`), rules.NewText("Le texte anglais manque.", "The English text is missing.")},
	{regexp.MustCompile(`^people read "partie`), rules.NewText("Écrivez « partie 1.2 », pas « § ».", "Write \"partie 1.2\", not \"§\".")},
	{regexp.MustCompile(`^"(.*)" is not a day`), rules.NewText("« $1 » n'est pas un jour comme 2026-11-23.", "\"$1\" is not a day like 2026-11-23.")},
	{regexp.MustCompile(`^an answer does not open with "(.+)" but`), rules.NewText("Une réponse ne commence pas par « $1 » : elle énonce le fait.", "An answer does not open with \"$1\": it states the fact.")},
	{regexp.MustCompile(`^the same words stand under the (.+) and the (.+): only`), rules.NewText("Les mêmes mots servent déjà ailleurs : $1, $2.", "The same words stand elsewhere already: $1, $2.")},
	{regexp.MustCompile(`^"(.+)" names both the (.+) and the (.+)$`), rules.NewText("« $1 » nomme déjà autre chose : $3.", "\"$1\" names something else already: $3.")},
	{regexp.MustCompile(`^(.+) is missing$`), rules.NewText("Il manque : $1.", "Missing: $1.")},
}

func explained(p rules.Problem, locale string) string {
	for _, x := range explanations {
		if m := x.pattern.FindStringSubmatchIndex(p.Message); m != nil {
			return string(x.pattern.ExpandString(nil, x.words.In(locale), p.Message, m))
		}
	}
	if at := p.Place(); at != "" {
		return at + " : " + p.Message
	}
	return p.Message
}

// takeBack leaves an entry as it is built in.
func (s *Studio) takeBack(w http.ResponseWriter, r *http.Request) {
	list, id := r.PathValue("list"), r.PathValue("id")
	if !slices.Contains(lists, list) {
		s.refuse(w, r, http.StatusNotFound, "error_page")
		return
	}
	err := s.apply(change{Who: s.editor(sessionOf(r).name()), What: "back", List: list, ID: id}, func(now *edition) (overlay, error) {
		return now.overlay.without(place{list, id})
	})
	switch problems := problemsOf(err); {
	case problems != nil:
		s.fail(w, r, http.StatusUnprocessableEntity, say("error_needed"))
		return
	case err != nil:
		s.changeFailed(w, r, err)
		return
	}
	to := "/content/" + url.PathEscape(list) + "/" + url.PathEscape(id)
	if !builtIn(s.content.base, list, id) {
		to = "/content?list=" + url.QueryEscape(list)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// download hands out the operator's content.
func (s *Studio) download(w http.ResponseWriter, r *http.Request) {
	files := s.content.current().overlay
	if len(files) == 0 {
		s.refuse(w, r, http.StatusNotFound, "error_no_changes")
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="content.zip"`)
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			s.o.Log.Warn("content not handed out", "error", err)
			return
		}
	}
	_ = z.Close() // what cannot be written to a browser cannot be told it
}
