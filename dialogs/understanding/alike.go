package understanding

import (
	"slices"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/words"
)

// alike is how near two phrases must be to belong together, as a cosine.
const alike = 0.5

// Alike puts phrases into groups that want much the same in much the same words.
// A group holds the indexes of its phrases, the first of them in front; groups
// stand in the order of their first phrase. It is for people who wait.
func (r *Reader) Alike(phrases []string) (groups [][]int) {
	scratch := r.scratch.Get().(*words.Scratch)
	defer r.scratch.Put(scratch)
	var heads [][]linear.Term
	for i, phrase := range phrases {
		var bag []linear.Term
		if a := r.look(phrase, scratch); len(a.Units) > 0 {
			a.TagActs(r.Model.Acts)
			a.Cut()
			bag = slices.Clone(a.WantFeatures(nil))
		}
		best, near := -1, alike
		for g, head := range heads {
			if n := likeness(bag, head); n >= near {
				best, near = g, n
			}
		}
		if best < 0 {
			heads, groups = append(heads, bag), append(groups, nil)
			best = len(groups) - 1
		}
		groups[best] = append(groups[best], i)
	}
	return groups
}
