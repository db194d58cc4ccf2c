package rules

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	source, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("content.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("content.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate checks YAML as an editor does.
func validate(schema *jsonschema.Schema, source []byte) error {
	var root yaml.Node
	if err := yaml.Unmarshal(source, &root); err != nil {
		return err
	}
	datesAsText(&root)
	var doc any
	if err := root.Decode(&doc); err != nil {
		return err
	}
	asJSON, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	if doc, err = jsonschema.UnmarshalJSON(bytes.NewReader(asJSON)); err != nil {
		return err
	}
	return schema.Validate(doc)
}

// datesAsText leaves dates as they are written: the schema gives their format.
func datesAsText(n *yaml.Node) {
	if n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, child := range n.Content {
		datesAsText(child)
	}
}

func TestSchemaAcceptsTheFiche(t *testing.T) {
	schema := compileSchema(t)
	names, err := fs.Glob(Fiche(), "*.yaml")
	if err != nil || len(names) < 5 {
		t.Fatalf("only the files %v (%v)", names, err)
	}
	for _, name := range names {
		source, err := fs.ReadFile(Fiche(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(schema, source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchema(t *testing.T) {
	schema := compileSchema(t)
	for name, c := range map[string]struct{ source, mistake string }{
		"an override names only what changes": {"documents: [{id: form_201, url: https://intranet.example.org/201}]", ""},
		"a question is named by its fact":     {"questions: [{fact: contract, why: {fr: Parce que., en: Because.}}]", ""},
		"citations stand beside the content":  {"cards: [{id: CPS, sections: ['1.2'], facts: [F030]}]", ""},
		"unknown list":                        {"document: []", "additional"},
		"unknown key":                         {"documents: [{id: form_201, adress: x}]", "additional"},
		"citation as a key of its own":        {"cards: [{id: CPS, Citation: {sections: ['1.2']}}]", "additional"},
		"no identifier":                       {"documents: [{url: https://example.org}]", "missing"},
		"missing translation":                 {"documents: [{id: form_201, name: {fr: Formulaire}}]", "missing"},
		"empty translation":                   {"documents: [{id: form_201, name: {fr: Formulaire, en: ''}}]", "minLength"},
		"unknown kind":                        {"documents: [{id: form_201, kind: book}]", "one of"},
		"not a date":                          {"documents: [{id: form_201, checked_on: hier}]", "date"},
		"a value where a list belongs":        {"goals: [{id: order, rows: [{id: r, procedure: p, when: [{contract: signed}]}]}]", "want array"},
		"row without a procedure":             {"goals: [{id: order, rows: [{id: r, when: []}]}]", "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			err := validate(schema, []byte(c.source))
			if c.mistake == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if c.mistake != "" && (err == nil || !strings.Contains(err.Error(), c.mistake)) {
				t.Errorf("got %v, want a mistake about %q", err, c.mistake)
			}
		})
	}
}
