package rules

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

//go:embed fiche/*.yaml
var embedded embed.FS

// Default returns the embedded book. It is loaded once and shared; the error
// can only come from a mistake made before the program was built.
var Default = sync.OnceValues(func() (*Book, error) {
	fiche, err := fs.Sub(embedded, "fiche")
	if err != nil {
		return nil, err
	}
	return Load(fiche)
})

// Load reads every .yaml file at the root of each folder and returns the
// checked book. Folders later in the list override the first one: an entry
// with a known id replaces the fields that it sets, a new id is added. On any
// mistake it returns a *ContentError that lists all of them, and no book.
func Load(folders ...fs.FS) (*Book, error) { return load(needs, folders...) }

// load is Load for content that has to hold what is needed.
func load(needed []need, folders ...fs.FS) (*Book, error) {
	var files []file
	var problems []Problem
	for i, folder := range folders {
		names, err := fs.Glob(folder, "*.yaml")
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("no .yaml file in content folder %d", i+1)
		}
		sort.Strings(names)
		for _, name := range names {
			f, mistakes := readFile(folder, name)
			if len(mistakes) > 0 {
				problems = append(problems, mistakes...)
				continue
			}
			f.override = i > 0
			files = append(files, f)
		}
	}
	if len(problems) > 0 {
		return nil, &ContentError{problems}
	}
	b := &Book{}
	for _, f := range files {
		b.origins = append(b.origins, f.origin)
	}
	seen := map[string]string{} // list and id → file
	for _, f := range files {
		merge(reflect.ValueOf(b).Elem(), reflect.ValueOf(f.part).Elem(), f.override, func(list, id string) {
			key := list + " " + id
			if other := seen[key]; other != "" && other != f.name && !f.override {
				problems = append(problems, Problem{File: f.name, Message: fmt.Sprintf("%q is already defined in %s", id, other)})
			}
			seen[key] = f.name
		})
	}
	if len(problems) > 0 {
		return nil, &ContentError{problems}
	}
	typeset(reflect.ValueOf(b).Elem())
	b.buildIndex()
	b.buildViews()
	if problems = append(check(b, files), b.checkNeeds(needed)...); len(problems) > 0 {
		return nil, &ContentError{problems}
	}
	b.hash = b.contentHash()
	for _, view := range b.views {
		view.hash = b.hash
	}
	return b, nil
}

// origin is where a file can be read again.
type origin struct {
	folder fs.FS
	name   string
}

type file struct {
	origin
	source   []byte
	part     *Book
	override bool
	// root returns the nodes of the source, to find the place of a mistake.
	root func() *yaml.Node
}

// readFile decodes strictly.
func readFile(folder fs.FS, name string) (file, []Problem) {
	source, err := fs.ReadFile(folder, name)
	if err != nil {
		return file{}, []Problem{{File: path.Base(name), Message: err.Error()}}
	}
	if place := straySign(source); place != nil {
		return file{}, []Problem{placed(source, name, place[0], place[1], "an invisible byte-order mark stands here, as where two files were put together: delete it")}
	}
	part := &Book{}
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	if err := decoder.Decode(part); err != nil && !errors.Is(err, io.EOF) {
		return file{}, explainSyntax(source, name, err)
	} else if err == nil {
		// The decoder would leave out all but the first document.
		var more yaml.Node
		switch err := decoder.Decode(&more); {
		case err == nil:
			return file{}, []Problem{placed(source, name, more.Line, 1, "a second document begins here, and only the first would count: delete this line")}
		case !errors.Is(err, io.EOF):
			return file{}, explainSyntax(source, name, err)
		}
	}
	root := sync.OnceValue(func() *yaml.Node { return parse(source) })
	return file{origin: origin{folder, name}, source: source, part: part, root: root}, nil
}

// byteOrderMark may begin a file; elsewhere the decoder stops at it, or takes it
// for a part of a key.
const byteOrderMark = "\ufeff"

// straySign returns the line and column of a byte-order mark that does not begin
// the file.
func straySign(source []byte) []int {
	if len(source) == 0 || !bytes.Contains(source[1:], []byte(byteOrderMark)) {
		return nil
	}
	at := bytes.LastIndex(source, []byte(byteOrderMark))
	before := source[:at]
	return []int{1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])}
}

// merge adds the entries of a file to the book. An override lays them over
// those with the same id. visit is called for each entry.
func merge(dst, src reflect.Value, override bool, visit func(list, id string)) {
	for i := range dst.NumField() {
		if !dst.Type().Field(i).IsExported() {
			continue
		}
		d, s := dst.Field(i), src.Field(i)
		if d.Kind() != reflect.Slice {
			if !s.IsZero() {
				d.Set(s)
			}
			continue
		}
		for j := range s.Len() {
			visit(dst.Type().Field(i).Name, idOf(s.Index(j)))
		}
		if !override {
			d.Set(reflect.AppendSlice(d, s))
			continue
		}
		for j := range s.Len() {
			entry := s.Index(j)
			if known := findByID(d, idOf(entry)); known.IsValid() {
				overlay(known, entry)
			} else {
				d.Set(reflect.Append(d, entry))
			}
		}
	}
}

// overlay sets the fields of dst that src sets. The values of a question are
// laid over one by one: an operator who adds an example to one keeps the others.
func overlay(dst, src reflect.Value) {
	for i := range dst.NumField() {
		if !dst.Type().Field(i).IsExported() || src.Field(i).IsZero() {
			continue
		}
		if values, ok := src.Field(i).Interface().([]Value); ok {
			whole := reflect.ValueOf(slices.Clone(dst.Field(i).Interface().([]Value)))
			into := reflect.New(whole.Type()).Elem()
			into.Set(whole)
			for _, v := range values {
				if known := findByID(into, v.ID); known.IsValid() {
					overlay(known, reflect.ValueOf(v))
				} else {
					into.Set(reflect.Append(into, reflect.ValueOf(v)))
				}
			}
			dst.Field(i).Set(into)
			continue
		}
		dst.Field(i).Set(src.Field(i))
	}
}

// idOf returns the identifier of an entry: its field ID or Fact.
func idOf(entry reflect.Value) string {
	for _, name := range []string{"ID", "Fact"} {
		if f := entry.FieldByName(name); f.IsValid() {
			return f.String()
		}
	}
	return ""
}

func findByID(list reflect.Value, id string) reflect.Value {
	for i := range list.Len() {
		if id != "" && idOf(list.Index(i)) == id {
			return list.Index(i)
		}
	}
	return reflect.Value{}
}

var textType = reflect.TypeFor[Text]()

// typeset gives every French text the spaces and apostrophes of its
// typography, so that authors can write plain ones.
func typeset(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			typeset(v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			return
		}
		for i := range v.Len() {
			typeset(v.Index(i))
		}
	case reflect.Map:
		if v.Type().Elem() != textType {
			return
		}
		for _, key := range v.MapKeys() {
			t := v.MapIndex(key).Interface().(Text)
			t.FR = Typography(t.FR)
			v.SetMapIndex(key, reflect.ValueOf(t))
		}
	case reflect.Struct:
		if v.Type() == textType {
			v.Field(0).SetString(Typography(v.Field(0).String()))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				typeset(v.Field(i))
			}
		}
	}
}

var french = strings.NewReplacer(
	"'", "’",
	" ?", "\u202f?", " !", "\u202f!", " ;", "\u202f;",
	" :", "\u00a0:", "« ", "«\u00a0", " »", "\u00a0»",
)

// Typography replaces plain spaces and apostrophes of a French text by those
// that its typography asks for: a space that does not break before a double
// punctuation mark, inside guillemets and between a number and its unit, and
// the curved apostrophe.
func Typography(s string) string { return bindUnits(french.Replace(strings.TrimSpace(s))) }

// units are the words, each preceded by a space, that a number keeps beside it.
var units = []string{
	" jour", " jours", " h", " heure", " heures", " min", " minute", " minutes", " semaine", " semaines", " mois", " an", " ans", " %", " €",
}

// bindUnits keeps a number, or the place where one is filled in, and its unit
// on one line.
func bindUnits(s string) string {
	var out strings.Builder
	done := 0
	for i := 1; i < len(s); i++ {
		if s[i] != ' ' || (s[i-1] < '0' || s[i-1] > '9') && s[i-1] != '}' {
			continue
		}
		word := s[i:]
		if end := strings.IndexFunc(word[1:], func(r rune) bool { return !unicode.IsLetter(r) && r != '%' && r != '€' }); end >= 0 {
			word = word[:end+1]
		}
		if slices.Contains(units, word) {
			out.WriteString(s[done:i] + "\u00a0")
			done = i + 1
		}
	}
	if done == 0 {
		return s
	}
	return out.String() + s[done:]
}

// index finds entries by id. It points into the lists of the book.
type index struct {
	ids           map[string]map[string]bool // list name → ids, for references
	sections      map[string]*Section
	updates       map[string]*Update
	cards         map[string]*Card
	documents     map[string]*Document
	professions   map[string]*Profession
	questions     map[string]*Question
	goals         map[string]*Goal
	prerequisites map[string]*Prerequisite
	delays        map[string]*Delay
	milestones    map[string]*Milestone
	procedures    map[string]*Procedure
	intents       map[string]*Intent
	topics        map[string]*Topic
	moves         map[string]*Move
	sentences     map[string]*Text
	phrases       map[string]*Phrase
}

func byID[T any](list []T, id func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		m[id(&list[i])] = &list[i]
	}
	return m
}

func (b *Book) buildIndex() {
	x := &b.index
	x.sections = byID(b.Sections, func(e *Section) string { return e.ID })
	x.updates = byID(b.Updates, func(e *Update) string { return e.ID })
	x.cards = byID(b.Cards, func(e *Card) string { return e.ID })
	x.documents = byID(b.Documents, func(e *Document) string { return e.ID })
	x.professions = byID(b.Professions, func(e *Profession) string { return e.ID })
	x.questions = byID(b.Questions, func(e *Question) string { return e.Fact })
	x.goals = byID(b.Goals, func(e *Goal) string { return e.ID })
	x.prerequisites = byID(b.Prerequisites, func(e *Prerequisite) string { return e.Fact })
	x.delays = byID(b.Delays, func(e *Delay) string { return e.ID })
	x.milestones = byID(b.Milestones, func(e *Milestone) string { return e.ID })
	x.procedures = byID(b.Procedures, func(e *Procedure) string { return e.ID })
	x.intents = byID(b.Intents, func(e *Intent) string { return e.ID })
	x.topics = byID(b.Topics, func(e *Topic) string { return e.ID })
	x.moves = byID(b.Moves, func(e *Move) string { return e.ID })
	x.phrases = byID(b.Phrases, func(e *Phrase) string { return e.ID })
	x.sentences = make(map[string]*Text, len(b.Sentences))
	for i := range b.Sentences {
		x.sentences[b.Sentences[i].ID] = &b.Sentences[i].Text
	}
	x.ids = map[string]map[string]bool{}
	v := reflect.ValueOf(b).Elem()
	for i := range v.NumField() {
		list, field := v.Field(i), v.Type().Field(i)
		if !field.IsExported() || list.Kind() != reflect.Slice {
			continue
		}
		ids := map[string]bool{}
		for j := range list.Len() {
			ids[idOf(list.Index(j))] = true
		}
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		x.ids[name] = ids
	}
}

// buildTables compiles the decision tables for the professions and rows of the
// day of the book. Those that are the same as in the period before are shared.
func (b *Book) buildTables(before *Book) {
	for i := range b.Goals {
		g := &b.Goals[i]
		b.classify(g)
		if before != nil && before.Goals[i].key == g.key {
			*g = before.Goals[i]
			continue
		}
		g.tree, g.holes = b.buildTree(g)
	}
}

// classify finds one profession for each kind that the rows of a goal can tell
// apart, and ValueUnknown; representatives leads from each profession to it.
func (b *Book) classify(g *Goal) {
	var key strings.Builder
	for _, r := range g.Rows {
		if r.holds(b.day) {
			key.WriteString(r.ID + " ")
		}
	}
	g.classes, g.representatives = nil, map[string]string{}
	var told []string // the facts that follow from the profession and count here
	for _, fact := range []string{FactRegister, factCPF, factSalariedOnly, factChanged} {
		if slices.ContainsFunc(g.Rows, func(r Row) bool {
			return slices.ContainsFunc(r.When, func(c Condition) bool { return c[fact] != nil })
		}) || fact == FactRegister && slices.Contains(g.Facts, FactProfession) { // it settles who is a health professional
			told = append(told, fact)
		}
	}
	if i := slices.IndexFunc(b.Questions, func(q Question) bool { return q.Fact == FactEmployment }); i >= 0 && slices.Contains(g.Facts, FactEmployment) && !slices.Contains(told, factSalariedOnly) {
		told = append(told, factSalariedOnly) // what is assumed of the employment
	}
	byClass := map[string]string{}
	for i := range b.Professions {
		p := &b.Professions[i]
		if p.Register == "" {
			continue
		}
		class := ""
		for _, fact := range told {
			class += b.derive(Facts{FactProfession: p.ID}, fact) + "/"
		}
		if byClass[class] == "" {
			byClass[class] = p.ID
			g.classes = append(g.classes, p.ID)
		}
		g.representatives[p.ID] = byClass[class]
		key.WriteString(class)
	}
	g.classes, g.key = append(g.classes, ValueUnknown), key.String()
}
