package web

import (
	"iter"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// The functions of this file read pages as people and their browsers do.

func newJar(t testing.TB) http.CookieJar {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}

func parse(t testing.TB, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// each visits the elements of a name below a node.
func each(n *html.Node, name string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && d.Data == name && !yield(d) {
				return
			}
		}
	}
}

func get(n *html.Node, attribute string) string {
	value, _ := attributeOf(n, attribute)
	return value
}

func attributeOf(n *html.Node, attribute string) (value string, ok bool) {
	for _, a := range n.Attr {
		if a.Key == attribute {
			return a.Val, true
		}
	}
	return "", false
}

// within finds the field of a name below a node.
func within(n *html.Node, name string) (field *html.Node, ok bool) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && get(d, "name") == name {
			return d, true
		}
	}
	return nil, false
}

// field is the value of a field of a form.
func field(form *html.Node, name string) (value string, ok bool) {
	for input := range each(form, "input") {
		if get(input, "name") == name {
			return get(input, "value"), true
		}
	}
	return "", false
}

// choicesIn are the choices that a form offers, as buttons or in a menu.
func choicesIn(form *html.Node) (ids []string) {
	for button := range each(form, "button") {
		if get(button, "name") == "choice" {
			ids = append(ids, get(button, "value"))
		}
	}
	for option := range each(form, "option") {
		ids = append(ids, get(option, "value"))
	}
	return ids
}

// plain is what a person reads, links written out.
func plain(n *html.Node) string {
	var out strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, number int) {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
			return
		}
		switch n.Data {
		case "p", "div", "li", "ol", "ul":
			out.WriteString("\n")
		}
		if n.Data == "li" && n.Parent != nil {
			if n.Parent.Data == "ol" {
				out.WriteString(strconv.Itoa(number) + ". ")
			} else {
				out.WriteString("• ")
			}
		}
		i := 0
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && c.Data == "li" {
				i++
			}
			walk(c, i)
		}
		if n.Data == "a" {
			var text strings.Builder
			for c := range n.Descendants() {
				if c.Type == html.TextNode {
					text.WriteString(c.Data)
				}
			}
			if href := get(n, "href"); href != text.String() {
				out.WriteString(" – " + href)
			}
		}
	}
	walk(n, 0)
	return out.String()
}
