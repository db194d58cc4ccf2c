package dialogs

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// longestPackage is the number of lines, tests aside, of a package that can be read in one go.
const longestPackage = 1500

// TestLayout: each package is short enough, stands in the table of the README, and imports only
// those that stand above it there; this one imports those below it.
func TestLayout(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var table []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(dialogs[a-z/]*)`").FindAllSubmatch(readme, -1) {
		table = append(table, string(m[1]))
	}
	lines, imports := map[string]int{}, map[string][]string{}
	err = fs.WalkDir(os.DirFS(".."), "dialogs", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile("../" + name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		in := path.Dir(name)
		lines[in] += bytes.Count(source, []byte("\n"))
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(imported, "cpxbot/"); ok && strings.HasPrefix(own, "dialogs") && file.Name.Name != "main" {
				imports[in] = append(imports[in], own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) < 40 {
		t.Fatalf("only %d packages are found", len(lines))
	}
	for in, n := range lines {
		if n > longestPackage {
			t.Errorf("%s has %d lines, at most %d", in, n, longestPackage)
		}
		at := slices.Index(table, in)
		if at < 0 && in != "dialogs/understanding/train" {
			t.Errorf("%s is not in the table of the README", in)
		}
		for _, other := range imports[in] {
			if place := slices.Index(table, other); in != "dialogs" && place >= at {
				t.Errorf("%s imports %s, which does not stand above it in the table", in, other)
			}
		}
	}
}
