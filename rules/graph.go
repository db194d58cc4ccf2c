package rules

import (
	"fmt"
	"strconv"
	"strings"
)

// Mermaid draws the decision diagram of a goal as a Mermaid flowchart, in
// French: what is asked, which answers lead where, and the procedure at each
// end. The same content always gives the same text.
func (b *Book) Mermaid(goal string) (string, error) {
	g := b.Goal(goal)
	if g == nil {
		return "", fmt.Errorf("%q is not a goal%s", goal, suggestion(goal, b.index.ids["goals"]))
	}
	d := drawing{book: b, names: map[*node]string{}}
	d.out.WriteString("flowchart TD\n")
	d.draw(g.tree)
	return d.out.String(), nil
}

type drawing struct {
	book  *Book
	names map[*node]string
	out   strings.Builder
}

// draw writes a node with all below it, once, and returns its name.
func (d *drawing) draw(n *node) string {
	if name, ok := d.names[n]; ok {
		return name
	}
	name := "n" + strconv.Itoa(len(d.names))
	d.names[n] = name
	if n.fact == "" {
		fmt.Fprintf(&d.out, "    %s([\"%s\"])\n", name, quote(d.outcome(n.row)))
		return name
	}
	fmt.Fprintf(&d.out, "    %s{\"%s\"}\n", name, quote(d.book.Question(n.fact).Name.FR))
	// Answers that lead to the same place share one arrow.
	var targets []*node
	labels := map[*node][]string{}
	for i, child := range n.branches {
		if labels[child] == nil {
			targets = append(targets, child)
		}
		labels[child] = append(labels[child], d.answer(n.fact, n.values[i]))
	}
	for _, child := range targets {
		to := d.draw(child)
		fmt.Fprintf(&d.out, "    %s -- \"%s\" --> %s\n", name, quote(strings.Join(labels[child], "<br>")), to)
	}
	return name
}

func (d *drawing) outcome(r *Row) string {
	if r == nil {
		return "?"
	}
	p := d.book.Procedure(r.Procedure)
	return p.Title.FR + "<br>" + p.ID
}

// answer names a branch. One profession stands there for all those that the
// table treats alike, so the branch carries what they have in common.
func (d *drawing) answer(fact, value string) string {
	if fact != FactProfession {
		v := d.book.Question(fact).Value(value)
		for _, s := range []string{v.Label.FR, v.Recap.FR} {
			if s != "" {
				return s
			}
		}
		return value
	}
	p := d.book.Profession(value)
	if p == nil {
		return "autre métier, ou inconnu"
	}
	label := map[string]string{
		RegisterRPPS:      "RPPS",
		RegisterADELI:     "ADELI",
		RegisterADELIStar: "ADELI, carte non délivrée",
		RegisterNone:      "pas professionnel de santé",
		RegisterUnlisted:  "soignant absent des listes",
	}[p.Register]
	if p.CPF {
		label += ", CPF en formation"
	}
	if p.SalariedOnly {
		label += ", salariés seulement"
	}
	return label
}

// quote makes a text safe between the quotation marks of a label.
func quote(s string) string { return strings.ReplaceAll(s, `"`, "#quot;") }
