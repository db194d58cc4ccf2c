package rules

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// A node is one test of a reduced ordered decision diagram, built from the
// rows of a goal. Nodes test facts in the order of Goal.Facts, a node whose
// branches are all the same does not exist, and equal nodes are shared. So
// every question of the diagram can change the outcome, every path ends in
// exactly one row, and a row that no path reaches is unreachable: the checks
// of the content read these properties off the diagram.
type node struct {
	row      *Row // set on a leaf
	level    int  // index in Goal.Facts
	fact     string
	values   []string // one per branch; a profession stands for its class
	branches []*node
	// representatives leads from each profession to that of its branch.
	representatives map[string]string
}

type treeBuilder struct {
	book   *Book
	goal   *Goal
	domain [][]string
	// built are the nodes for what can still hold at a level.
	built  map[string]*node
	shared map[string]*node
	ids    map[*node]int
	holes  []Facts // combinations that no row covers
}

// buildTree compiles the rows of a goal. Combinations of facts that no row
// covers are returned; there the tree has a nil leaf.
func (b *Book) buildTree(g *Goal) (*node, []Facts) {
	t := &treeBuilder{book: b, goal: g, built: map[string]*node{}, shared: map[string]*node{}, ids: map[*node]int{}}
	for _, fact := range g.Facts {
		t.domain = append(t.domain, b.domain(g, fact))
	}
	rows := make([]*Row, 0, len(g.Rows))
	for i := range g.Rows {
		if g.Rows[i].holds(b.day) {
			rows = append(rows, &g.Rows[i])
		}
	}
	root := t.build(0, Facts{}, rows)
	return root, t.holes
}

// domain lists the values a fact can take in a table; for the profession, one
// representative of each class that the rules can tell apart.
func (b *Book) domain(g *Goal, fact string) []string {
	if fact == FactProfession {
		return g.classes
	}
	q := b.Question(fact)
	if q == nil {
		return nil
	}
	values := make([]string, 0, len(q.Values))
	for i := range q.Values {
		if len(q.Values[i].Candidates) == 0 {
			values = append(values, q.Values[i].ID)
		}
	}
	return values
}

func (t *treeBuilder) build(level int, f Facts, rows []*Row) *node {
	// Drop the rows that can no longer hold; stop when the first surely does.
	alive := make([]*Row, 0, len(rows))
	key := make([]byte, 0, 64)
	key = append(key, byte(level))
	for _, r := range rows {
		m, ways := t.match(r, f, level)
		if m == never {
			continue
		}
		if alive = append(alive, r); m == certain && len(alive) == 1 {
			return t.leaf(r)
		}
		key = binary.AppendUvarint(append(append(key, r.ID...), 0), ways)
	}
	// What lies below depends on nothing else: it was often built already.
	if level <= max(slices.Index(t.goal.Facts, FactProfession), slices.Index(t.goal.Facts, FactHealthPro)) { // which may contradict each other
		key = append(append(append(key, f[FactProfession]...), 0), f[FactHealthPro]...)
	}
	if n, ok := t.built[string(key)]; ok {
		return n
	}
	n := t.below(level, f, alive)
	t.built[string(key)] = n
	return n
}

// below builds what lies below a level for the rows that can still hold there.
func (t *treeBuilder) below(level int, f Facts, alive []*Row) *node {
	if len(alive) == 0 || level == len(t.goal.Facts) {
		if len(t.holes) < 20 {
			hole := Facts{}
			for k, v := range f {
				hole[k] = v
			}
			t.holes = append(t.holes, hole)
		}
		return t.leaf(nil)
	}
	fact := t.goal.Facts[level]
	n := &node{level: level, fact: fact}
	if fact == FactProfession {
		n.representatives = t.goal.representatives
	}
	same := true
	for _, v := range t.domain[level] {
		f[fact] = v
		if t.book.Contradiction(f) {
			continue // the dialogue settles a contradiction before it decides
		}
		child := t.build(level+1, f, alive)
		n.values = append(n.values, v)
		n.branches = append(n.branches, child)
		same = same && child == n.branches[0]
	}
	delete(f, fact)
	if len(n.branches) == 0 { // a fact without values; the checks report it
		return t.leaf(nil)
	}
	if same {
		return n.branches[0]
	}
	return t.share(n)
}

type match int

const (
	never match = iota
	maybe
	certain
)

// match tells how far a row holds, given the facts of the levels below level, and by
// which of its alternatives it still can: a bit for each.
func (t *treeBuilder) match(r *Row, f Facts, level int) (best match, ways uint64) {
	for i, c := range r.When {
		m := certain
		for name, values := range c {
			if !t.settled(name, level) {
				m = min(m, maybe)
			} else if !slices.Contains(values, t.book.get(f, name)) {
				m = never
				break
			}
		}
		if m != never {
			ways |= 1 << i
		}
		best = max(best, m)
	}
	return best, ways
}

// settled reports whether a fact has its final value once the facts of the
// levels below level are set.
func (t *treeBuilder) settled(name string, level int) bool {
	switch name {
	case FactRegister, factCPF, factSalariedOnly, factChanged:
		name = FactProfession
	case FactHealthPro: // a profession settles it too
		if slices.Index(t.goal.Facts, FactProfession) >= level {
			return false
		}
	}
	return slices.Index(t.goal.Facts, name) < level
}

func (t *treeBuilder) leaf(r *Row) *node {
	id := "-"
	if r != nil {
		id = r.ID
	}
	return t.intern("leaf "+id, func() *node { return &node{row: r, level: len(t.goal.Facts)} })
}

func (t *treeBuilder) share(n *node) *node {
	var key strings.Builder
	fmt.Fprintf(&key, "%d", n.level)
	for _, c := range n.branches {
		fmt.Fprintf(&key, " %d", t.ids[c])
	}
	return t.intern(key.String(), func() *node { return n })
}

func (t *treeBuilder) intern(key string, create func() *node) *node {
	if n, ok := t.shared[key]; ok {
		return n
	}
	n := create()
	t.shared[key] = n
	t.ids[n] = len(t.ids)
	return n
}

// branch returns the subtree for a value, or nil for a value it does not know.
func (b *Book) branch(n *node, value string) *node {
	if n.fact == FactProfession {
		if value = n.representatives[value]; value == "" {
			value = ValueUnknown
		}
	}
	if i := slices.Index(n.values, value); i >= 0 {
		return n.branches[i]
	}
	return nil
}

// walk follows the known facts from the root. It returns the leaf's row, or
// the first fact that can still change the outcome; visit is called for each
// fact that the outcome rests on.
func (b *Book) walk(n *node, f Facts, visit func(fact string)) (*Row, string) {
	for n.fact != "" {
		if next := b.known(n, f); next != nil {
			visit(n.fact)
			n = next
			continue
		}
		var first *node
		for i, c := range n.branches {
			switch {
			case b.excluded(n, i, f):
			case first == nil:
				first = c
			case !b.equivalent(first, c, f):
				return nil, n.fact
			}
		}
		// What is known of later facts makes this one irrelevant.
		n = first
	}
	return n.row, ""
}

// excluded reports whether the known facts rule out a branch: nobody who is not a
// health professional is a physician. Some branch always remains, since an
// unknown profession contradicts nothing.
func (b *Book) excluded(n *node, branch int, f Facts) bool {
	said := f[FactHealthPro]
	return n.fact == FactProfession && said != "" && b.Contradiction(Facts{FactHealthPro: said, FactProfession: n.values[branch]})
}

// known follows a node by the value in f, or returns nil.
func (b *Book) known(n *node, f Facts) *node {
	if n.fact == "" {
		return nil
	}
	v := f[n.fact]
	if v == "" {
		return nil
	}
	return b.branch(n, v)
}

// equivalent reports whether two subtrees have the same outcome for every
// completion of the known facts.
func (b *Book) equivalent(x, y *node, f Facts) bool {
	for next := b.known(x, f); next != nil; next = b.known(x, f) {
		x = next
	}
	for next := b.known(y, f); next != nil; next = b.known(y, f) {
		y = next
	}
	if x == y {
		return true
	}
	if x.fact == "" && y.fact == "" {
		return false
	}
	if x.level > y.level {
		x, y = y, x
	}
	for i, c := range x.branches {
		if b.excluded(x, i, f) {
			continue
		}
		other := y
		if y.level == x.level {
			other = y.branches[i]
		}
		if !b.equivalent(c, other, f) {
			return false
		}
	}
	return true
}
