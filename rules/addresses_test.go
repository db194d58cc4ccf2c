package rules

import (
	"slices"
	"testing"
)

func TestAddresses(t *testing.T) {
	b := &Book{
		Documents: []Document{{ID: "d", URL: "https://example.org/a", Name: Text{"voir (https://example.org/b).", "see [b](https://example.org/b)"}}, {ID: "e"}},
		Updates:   []Update{{ID: "u", URL: "https://example.org/a", Source: "example.org"}},
		Questions: []Question{{Fact: "q", AskFor: map[string]Text{"order": {FR: "«\u00a0http://example.org/c?x=1#y\u00a0»"}}}},
		Topics:    []Topic{{ID: "t", Examples: []string{"https://example.org/quoted"}}},
	}
	want := []Address{
		{"https://example.org/a", []string{"updates u", "documents d"}},
		{"https://example.org/b", []string{"documents d"}},
		{"http://example.org/c?x=1#y", []string{"questions q"}},
	}
	if got := b.Addresses(); !slices.EqualFunc(got, want, func(x, y Address) bool { return x.URL == y.URL && slices.Equal(x.In, y.In) }) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Every document and later fact that has an address is among those checked.
func TestAddressesOfContent(t *testing.T) {
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	all := b.Addresses()
	for _, s := range b.AllSources() {
		if s.URL != "" && !slices.ContainsFunc(all, func(a Address) bool { return a.URL == s.URL }) {
			t.Errorf("%s %s: %s is missing", s.Kind, s.ID, s.URL)
		}
	}
	if len(all) < 20 {
		t.Errorf("only %d addresses", len(all))
	}
}
