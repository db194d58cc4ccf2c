package rules

import (
	"reflect"
	"slices"
)

// Coverage compares the statements, silences and ambiguities of the fiche with
// the content. uncited are those that no content rests on and that give no
// reason for it, contradicted those that are cited although they are marked
// unused. A complete book has neither.
func (b *Book) Coverage() (uncited, contradicted []string) {
	cited := map[string]bool{}
	collectCitations(reflect.ValueOf(b).Elem(), cited)
	for _, s := range slices.Concat(b.Statements, b.Silences, b.Ambiguities) {
		switch used := cited[s.ID]; {
		case !used && s.Unused == "":
			uncited = append(uncited, s.ID)
		case used && s.Unused != "":
			contradicted = append(contradicted, s.ID)
		}
	}
	return uncited, contradicted
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
