package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// explainSyntax says what made a file unreadable, and where.
func explainSyntax(source []byte, name string, cause error) []Problem {
	mistakes := []string{strings.TrimPrefix(cause.Error(), "yaml: ")}
	var types *yaml.TypeError
	if errors.As(cause, &types) {
		mistakes = types.Errors
	}
	root := parse(source)
	problems := make([]Problem, len(mistakes))
	for i, mistake := range mistakes {
		p := Problem{File: name, Message: mistake}
		if m := lineOf.FindStringSubmatch(mistake); m != nil {
			p.Line, _ = strconv.Atoi(m[1])
			p.Column, p.Message = 1, m[2]
		}
		if m := unknownField.FindStringSubmatch(p.Message); m != nil {
			p.Message = fmt.Sprintf("unknown field %q", m[1])
			p.at(root, func(n *yaml.Node) bool { return n.Value == m[1] })
		}
		if m := wrongType.FindStringSubmatch(p.Message); m != nil {
			tag, value := m[1], strings.TrimSuffix(m[2], "...")
			p.Message = "here stands " + called(tag, m[2]) + ", where " + wanted(m[3]) + " belongs"
			p.at(root, func(n *yaml.Node) bool { return n.ShortTag() == tag && strings.HasPrefix(n.Value, value) })
		}
		if p.Line > 0 {
			p.Excerpt = excerpt(source, p.Line, p.Column)
		}
		problems[i] = p
	}
	return problems
}

// placed is a mistake at a line and column of a file.
func placed(source []byte, name string, line, column int, message string) Problem {
	return Problem{File: name, Line: line, Column: column, Message: message, Excerpt: excerpt(source, line, column)}
}

// Locate returns the place of an entry, or of a text within it when it has one
// that reads so, as a problem without a message: for mistakes that show only
// where the content is used. The files are read again for it; when they cannot
// be, the place is not known.
func (b *Book) Locate(list, id, text string) Problem {
	for _, from := range slices.Backward(b.origins) { // overrides win
		source, err := fs.ReadFile(from.folder, from.name)
		if err != nil {
			continue
		}
		entries := child(parse(source), list)
		if entries == nil {
			continue
		}
		for _, entry := range entries.Content {
			if n := child(entry, "id"); n == nil || n.Value != id {
				continue
			}
			n := entry
			if text != "" {
				if n = within(entry, text); n == nil {
					continue // another file gives this part of it
				}
			}
			return placed(source, from.name, n.Line, n.Column, "")
		}
	}
	return Problem{}
}

// within returns the first node below n that has a value.
func within(n *yaml.Node, value string) *yaml.Node {
	for _, child := range n.Content {
		if child.Kind == yaml.ScalarNode && child.Value == value {
			return child
		}
		if found := within(child, value); found != nil {
			return found
		}
	}
	return nil
}

// What the messages of the decoder tell.
var (
	lineOf       = regexp.MustCompile(`(?s)^line (\d+): (.*)`)
	unknownField = regexp.MustCompile(`^field (.+) not found in type `)
	wrongType    = regexp.MustCompile("(?s)^cannot unmarshal (!!\\w+)(?: `(.*)`)? into (.+)$")
)

// called names a value of YAML.
func called(tag, value string) string {
	switch tag {
	case "!!map":
		return "a group of keys"
	case "!!seq":
		return "a list"
	}
	return strconv.Quote(value)
}

// wanted names what a type of Go takes.
func wanted(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case goType == "string":
		return "a text"
	case goType == "int":
		return "a number"
	case goType == "bool":
		return "true or false"
	}
	return "a group of keys"
}

// at moves a problem to the first node below n that is on its line and fits.
func (p *Problem) at(n *yaml.Node, fits func(*yaml.Node) bool) bool {
	if n == nil {
		return false
	}
	for _, child := range n.Content {
		if child.Line == p.Line && fits(child) {
			p.Column = child.Column
			return true
		}
		if p.at(child, fits) {
			return true
		}
	}
	return false
}

// parse returns the nodes of a file, nil when it is no YAML.
func parse(source []byte) *yaml.Node {
	var root yaml.Node
	if yaml.Unmarshal(source, &root) != nil || len(root.Content) == 0 {
		return nil
	}
	return root.Content[0]
}

// find follows a path such as "$.topics[0].answer", as far as the nodes go.
func find(n *yaml.Node, path string) *yaml.Node {
	for step := range strings.FieldsFuncSeq(strings.TrimPrefix(path, "$"), func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if n != nil && n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
	}
	return n
}

// child returns the entry of a list, or the value of a key.
func child(n *yaml.Node, step string) *yaml.Node {
	switch {
	case n == nil:
	case n.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	}
	return nil
}
