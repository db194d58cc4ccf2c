package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// overlay is the operator's content: the files of a folder, by name. It is never
// changed: what changes is a new one.
type overlay map[string][]byte

// ownFile is where entries go that no file of the operator has yet.
const ownFile = "studio.yaml"

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// ReadFile implements fs.ReadFileFS.
func (o overlay) ReadFile(name string) ([]byte, error) {
	if data, ok := o[name]; ok {
		return data, nil
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

// Glob implements fs.GlobFS.
func (o overlay) Glob(pattern string) ([]string, error) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if ok, err := path.Match(pattern, name); err != nil {
			return nil, err
		} else if ok {
			names = append(names, name)
		}
	}
	return names, nil
}

func (o overlay) equal(other overlay) bool {
	return maps.EqualFunc(o, other, bytes.Equal)
}

// place is an entry of a list, and one of a list within it.
type place struct{ list, id string }

// key is the field by which the entries of a list are told apart.
func (p place) key() string {
	if p.list == "questions" {
		return "fact"
	}
	return "id"
}

// has reports whether the operator changed an entry, and in which file.
func (o overlay) has(at place) (file string, ok bool) {
	names, _ := o.Glob("*.yaml") // the pattern is right
	for _, name := range slices.Backward(names) {
		if root, err := document(o[name]); err == nil && entry(root, at, false) != nil {
			return name, true
		}
	}
	return ownFile, false
}

// set returns an overlay in which a field of an entry has a value. What stands
// beside it, comments and order stay as they are.
func (o overlay) set(field string, value any, at ...place) (overlay, error) {
	file, _ := o.has(at[0])
	root, err := document(o[file])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	n := root
	for _, p := range at {
		n = entry(n, p, true)
	}
	var fresh yaml.Node
	if err := fresh.Encode(value); err != nil {
		return nil, err
	}
	if old := valueOf(n, field); old != nil {
		renew(old, &fresh)
	} else {
		n.Content = append(n.Content, scalar(field), &fresh)
	}
	return o.with(file, root)
}

// without returns an overlay that leaves an entry as it is built in.
func (o overlay) without(at place) (overlay, error) {
	next := o
	for {
		file, ok := next.has(at)
		if !ok {
			return next, nil
		}
		root, err := document(next[file])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		list := valueOf(root, at.list)
		gone := entry(root, at, false)
		list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool { return n == gone })
		if len(list.Content) == 0 {
			i := slices.Index(root.Content, list)
			root.Content = slices.Delete(root.Content, i-1, i+1)
		}
		if next, err = next.with(file, root); err != nil {
			return nil, err
		}
	}
}

// with returns an overlay with another content of a file; a file without any
// entry is none.
func (o overlay) with(file string, root *yaml.Node) (overlay, error) {
	next := maps.Clone(o)
	if next == nil {
		next = overlay{}
	}
	if len(root.Content) == 0 && root.HeadComment+root.FootComment == "" {
		delete(next, file)
		return next, nil
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	next[file] = b.Bytes()
	return next, nil
}

// document reads the keys of a file; there are none in an empty one.
func document(source []byte) (*yaml.Node, error) {
	var n yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(source)).Decode(&n); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n.Kind == 0 || len(n.Content) == 0 {
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}, nil
	}
	root := n.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("the file does not hold keys with lists below them")
	}
	// What stands above and below all of it belongs to the document.
	root.HeadComment = strings.TrimSpace(n.HeadComment + "\n\n" + root.HeadComment)
	root.FootComment = strings.TrimSpace(root.FootComment + "\n" + n.FootComment)
	return root, nil
}

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// valueOf is the value of a key, nil when there is none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// entry finds an entry below a node; with create, one that is not there is made.
func entry(n *yaml.Node, at place, create bool) *yaml.Node {
	list := valueOf(n, at.list)
	if list == nil {
		if !create {
			return nil
		}
		list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		n.Content = append(n.Content, scalar(at.list), list)
	}
	for _, e := range list.Content {
		if id := valueOf(e, at.key()); id != nil && id.Value == at.id {
			return e
		}
	}
	if !create {
		return nil
	}
	e := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{scalar(at.key()), scalar(at.id)}}
	list.Content = append(list.Content, e)
	return e
}

// renew gives a node another value and keeps its comments, its order, and the
// way in which it is written.
func renew(old, fresh *yaml.Node) {
	switch {
	case old.Kind == yaml.MappingNode && fresh.Kind == yaml.MappingNode:
		var kept []*yaml.Node
		for i := 0; i+1 < len(old.Content); i += 2 {
			if v := valueOf(fresh, old.Content[i].Value); v != nil {
				renew(old.Content[i+1], v)
				kept = append(kept, old.Content[i], old.Content[i+1])
			}
		}
		for i := 0; i+1 < len(fresh.Content); i += 2 {
			if valueOf(old, fresh.Content[i].Value) == nil {
				kept = append(kept, fresh.Content[i], fresh.Content[i+1])
			}
		}
		old.Content = kept
	case old.Kind == yaml.SequenceNode && fresh.Kind == yaml.SequenceNode && len(old.Content) == len(fresh.Content):
		for i := range old.Content {
			renew(old.Content[i], fresh.Content[i])
		}
	case old.Kind == yaml.SequenceNode && fresh.Kind == yaml.SequenceNode:
		for i, f := range fresh.Content {
			if j := slices.IndexFunc(old.Content, func(o *yaml.Node) bool { return o.Kind == yaml.ScalarNode && o.Value == f.Value }); f.Kind == yaml.ScalarNode && j >= 0 {
				fresh.Content[i] = old.Content[j]
			}
		}
		old.Content = fresh.Content
	case old.Kind == yaml.ScalarNode && fresh.Kind == yaml.ScalarNode:
		if old.Value != fresh.Value {
			old.Value, old.Tag, old.Style = fresh.Value, fresh.Tag, fresh.Style
		}
	default:
		head, line, foot := old.HeadComment, old.LineComment, old.FootComment
		*old = *fresh
		old.HeadComment, old.LineComment, old.FootComment = head, line, foot
	}
}

// lines are the first and the last line of an entry in a file, and the first
// line of each of its fields, by its path such as "answer[0].text.fr".
func (o overlay) lines(file string, at place) (first, last int, fields map[string]int) {
	root, err := document(o[file])
	if err != nil {
		return 0, 0, nil
	}
	n := entry(root, at, false)
	if n == nil {
		return 0, 0, nil
	}
	fields = map[string]int{}
	first, last = n.Line, n.Line
	var walk func(n *yaml.Node, path string)
	walk = func(n *yaml.Node, path string) {
		fields[path] = n.Line
		last = max(last, n.Line+strings.Count(n.Value, "\n"))
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				walk(n.Content[i+1], strings.TrimPrefix(path+"."+n.Content[i].Value, "."))
			}
		case yaml.SequenceNode:
			for i, c := range n.Content {
				walk(c, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	}
	walk(n, "")
	return first, last, fields
}
