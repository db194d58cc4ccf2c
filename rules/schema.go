package rules

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// Schema returns the JSON Schema of a content file, made from the types that
// load it: an editor can then complete and check the YAML while it is written.
//
// An entry of a list needs only its identifier there, because a folder that
// overrides the content may leave out what it does not change; Load asks for
// the rest where it is missing.
func Schema() ([]byte, error) {
	r := jsonschema.Reflector{ExpandedStruct: true, Anonymous: true}
	s := r.Reflect(&Book{})
	s.Title = "cpxbot content"
	s.Description = "One file of the content, or of a folder that overrides it. Each list may be spread over several files."
	for list := s.Properties.Oldest(); list != nil; list = list.Next() {
		if list.Value.Items == nil {
			continue
		}
		entry := s.Definitions[strings.TrimPrefix(list.Value.Items.Ref, "#/$defs/")]
		entry.Required = slices.DeleteFunc(entry.Required, func(name string) bool { return name != "id" && name != "fact" })
	}
	return json.MarshalIndent(s, "", "  ")
}
