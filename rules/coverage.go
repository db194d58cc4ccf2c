package rules

import (
	"reflect"
	"slices"
)

// Uncited lists the statements, silences and ambiguities of the fiche that no
// content rests on and that give no reason for it. A complete book has none.
func (b *Book) Uncited() []string {
	cited := map[string]bool{}
	collectCitations(reflect.ValueOf(b).Elem(), cited)
	var out []string
	for _, list := range [][]Statement{b.Statements, b.Silences, b.Ambiguities} {
		for _, s := range list {
			if !cited[s.ID] && s.Unused == "" {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

// CitedUnused lists the statements that are cited although marked unused.
func (b *Book) CitedUnused() []string {
	cited := map[string]bool{}
	collectCitations(reflect.ValueOf(b).Elem(), cited)
	var out []string
	for _, list := range [][]Statement{b.Statements, b.Silences, b.Ambiguities} {
		for _, s := range list {
			if cited[s.ID] && s.Unused != "" {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

func collectCitations(v reflect.Value, cited map[string]bool) {
	switch v.Kind() {
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				collectCitations(v.Index(i), cited)
			}
		}
	case reflect.Struct:
		if c, ok := v.Interface().(Citation); ok {
			for _, id := range slices.Concat(c.Facts, c.Silences, c.Ambiguities) {
				cited[id] = true
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collectCitations(v.Field(i), cited)
			}
		}
	}
}

// Stale lists the documents that were last checked before a day (YYYY-MM-DD).
func (b *Book) Stale(before string) []*Document {
	var out []*Document
	for i := range b.Documents {
		if d := &b.Documents[i]; d.CheckedOn < before {
			out = append(out, d)
		}
	}
	return out
}
