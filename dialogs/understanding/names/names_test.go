package names

import (
	"errors"
	"regexp"
	"testing"
	"testing/fstest"

	"cpxbot/rules"
)

// A name of two things is reported with both places, however it is written.
func TestNameOfTwo(t *testing.T) {
	own := fstest.MapFS{"own.yaml": {Data: []byte("professions:\n  - id: dieteticien\n    said_as: [diététicien, TOUBIBS]\ncards:\n  - id: CDE\n    said_as: [diététiciens]\n")}}
	book, err := rules.Load(rules.Fiche(), own)
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(book, nil)
	var content *rules.ContentError
	if !errors.As(err, &content) || len(content.Problems) != 2 {
		t.Fatalf("%v", err)
	}
	for i, want := range []string{
		`^own\.yaml:3:28: "TOUBIBS" names both the profession "medecin" \(professions\.yaml:\d+:\d+\) and the profession "dieteticien"\n`,
		`^own\.yaml:6:15: "diététiciens" names both the profession "dieteticien" \(own\.yaml:3:15\) and the card "CDE"\n`,
	} {
		if got := content.Problems[i].String(); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
