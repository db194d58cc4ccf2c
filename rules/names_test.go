package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// ficheWithout is the embedded content in which an id was misspelt.
func ficheWithout(t *testing.T, file, old, misspelt string) fs.FS {
	t.Helper()
	fiche, changed := embeddedFiche(t), fstest.MapFS{}
	names, err := fs.Glob(fiche, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		source, err := fs.ReadFile(fiche, name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			text := strings.Replace(string(source), old, misspelt, 1)
			if text == string(source) {
				t.Fatalf("%s does not hold %q", file, old)
			}
			source = []byte(text)
		}
		changed[name] = &fstest.MapFile{Data: source}
	}
	return changed
}

// Content without an entry that the program names is refused, with what needs it.
func TestMissingEntry(t *testing.T) {
	for _, c := range []struct{ file, old, misspelt, want string }{
		{"intents.yaml", "  - id: human_help\n", "  - id: human_hlep\n", `"human_help" is missing from the intents: the program needs it to hand over to human resources`},
		{"decisions.yaml", "  - {id: sent,", "  - {id: snet,", `"sent" is missing from the milestones: the program needs it to follow an order`},
		{"decisions.yaml", "  - {id: sent,", "  - {id: snet,", `milestone "snet": the program follows an order through contract_signed, ars_visa`},
		{"questions.yaml", "id: visa_ok", "id: visa_no", `"situation=visa_ok" is missing from the values: the program needs it to note that the ARS gave its visa`},
		{"documents.yaml", "  - id: assistance\n", "  - id: asistance\n", `"assistance" is missing from the documents: the program needs it to say who can help`},
	} {
		_, err := Load(ficheWithout(t, c.file, c.old, c.misspelt))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s instead of %s: got\n%v\nwant %s", c.misspelt, c.old, err, c.want)
		}
	}
}

// goFile parses a file of this project.
func goFile(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Each name is needed, and each need has a name.
func TestNamesAreNeeded(t *testing.T) {
	needed := map[string]bool{}
	for _, n := range needs {
		for part := range strings.SplitSeq(n.id, "=") {
			needed[part] = true
		}
	}
	named := map[string]bool{valueYes: true, valueNo: true}
	for _, d := range goFile(t, "names.go").Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			id, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			named[id] = true
			if !needed[id] {
				t.Errorf("%s: no need says what %q is for", v.Names[0].Name, id)
			}
		}
	}
	for id := range needed {
		if !named[id] {
			t.Errorf("%q is needed, but no name stands for it", id)
		}
	}
}

// meansOther lists words of the program that are spelt as an entry of the
// content and mean something else: names of choices, of stages, of events, of
// placeholders, and words that people write.
var meansOther = map[string]string{
	"bot/console/json.go":                "channel",
	"bot/dispatcher.go":                  "sent",
	"bot/metrics.go":                     "sent",
	"bot/rooms.go":                       "channel",
	"bot/slack/receive.go":               "none",
	"bot/slack/render.go":                "back change restart",
	"bot/links/links.go":                 "refused",
	"bot/web/library.go":                 "back",
	"bot/web/studio.go":                  "back",
	"bot/web/talk.go":                    "why",
	"bot/web/texts.go":                   "mandataire sent why",
	"bot/web/web.go":                     "rh",
	"bot/web/why.go":                     "why",
	"cmd/cpxbot/outbox.go":               "pending",
	"dialogs/answers/answers.go":         "codes dmp insi",
	"dialogs/channel/board.go":           "codes",
	"dialogs/channel/channel.go":         "codes contract renewal rh",
	"dialogs/flow/help.go":               "cancel situation",
	"dialogs/flow/pending.go":            "profession",
	"dialogs/followup/days.go":           "codes",
	"dialogs/followup/followup.go":       "delay",
	"dialogs/handover/handover.go":       "cancel situation",
	"dialogs/hearing/forms.go":           "why",
	"dialogs/reading/context.go":         "sent",
	"dialogs/meaning/names.go":           "back cancel",
	"dialogs/meaning/words.go":           "cancel codes cpe cpf sent",
	"dialogs/message/action.go":          "back cancel change details other restart situation why",
	"dialogs/moves/moves.go":             "change why",
	"dialogs/news/news.go":               "sent",
	"dialogs/orders/dossier.go":          "delay",
	"dialogs/reminders/personal.go":      "cancel",
	"dialogs/state/machine.go":           "card_received codes incomplete refused sent",
	"dialogs/state/situation.go":         "mandataire",
	"dialogs/state/state.go":             "order profession",
	"dialogs/tellings/tellings.go":       "codes",
	"dialogs/when/grammar/repetition.go": "other",
	"rules/check.go":                     "none",
	"rules/facts.go":                     "cpf salaried_only",
}

// A string of the program that is spelt as an id of the content stands in
// names.go, unless it is known to mean something else. The reader of messages
// is left out: it is checked against the content by itself.
func TestNamesAreDeclared(t *testing.T) {
	b := book(t)
	ids := map[string]string{}
	for list, entries := range b.index.ids {
		switch list {
		case "sections", "statements", "silences", "ambiguities", "updates", "words", "designations", "sentences": // the last are declared where they are said
			continue
		}
		for id := range entries {
			ids[id] = list
		}
	}
	for _, q := range b.Questions {
		for _, v := range q.Values {
			ids[v.ID] = "values of " + q.Fact
		}
	}
	for _, everyday := range []string{"", valueYes, valueNo, ValueUnknown} {
		delete(ids, everyday)
	}
	used := map[string]map[string]bool{} // file → words that mean something else
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		switch {
		case d.IsDir() && (name == ".git" || name == "dialogs/understanding" || name == "bot/bottest" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || name == "rules/names.go":
			return nil
		}
		other := strings.Fields(meansOther[name])
		ast.Inspect(goFile(t, path), func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok {
				field.Tag = nil
			}
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			word, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			list, known := ids[word]
			switch {
			case !known:
			case slices.Contains(other, word):
				if used[name] == nil {
					used[name] = map[string]bool{}
				}
				used[name][word] = true
			default:
				t.Errorf("%s: %q is an id of the %s: name it in rules/names.go", name, word, list)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(meansOther)) {
		for word := range strings.FieldsSeq(meansOther[name]) {
			if !used[name][word] {
				t.Errorf("%s no longer says %q", name, word)
			}
		}
	}
}
