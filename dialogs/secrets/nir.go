package secrets

import (
	"slices"
	"strconv"
	"strings"
)

// A French social-security number (NIR) has thirteen signs: sex or kind of
// registration (1), year (2), month (2), department (2), commune (3), order (3);
// and, often, a key of two digits, 97 less the rest of the number by 97
// (https://www.insee.fr/fr/metadonnees/definition/c1409). The departments of
// Corsica, 2A and 2B, count as 19 and 18.
const (
	nirSigns = 13
	keySigns = 2
	// mostMarks is how many spaces and marks may stand between two signs.
	mostMarks = 4
)

// fields are where the fields of a number end.
var fields = []int{1, 3, 5, 7, 10, 13}

// securityNumbers finds the social-security numbers of a text. With a right
// key the digits may be grouped in any way. Without one, or with a wrong one,
// they must be grouped as such numbers are, or not at all: thirteen digits in a
// row of other numbers mean nothing.
func (f *folded) securityNumbers() (found []stretch) {
	for i := 0; i < len(f.glyphs); i++ {
		if !f.digitAt(i) || f.digitAt(i-1) {
			continue
		}
		signs, ends := f.signs(i)
		to := 0
		switch {
		case len(signs) == nirSigns+keySigns && f.ends(ends) && isNIR(signs) && rightKey(signs):
			to = ends[len(ends)-1]
		case len(signs) == nirSigns+keySigns && f.ends(ends) && isNIR(signs) && f.inFields(ends):
			to = ends[len(ends)-1] // a key that was mistyped
		case len(signs) >= nirSigns && f.ends(ends[:nirSigns]) && isNIR(signs[:nirSigns]) && f.grouped(ends[:nirSigns]) && !f.abroad(i):
			to = ends[nirSigns-1]
		default:
			continue
		}
		found = append(found, stretch{i, to})
		i = to - 1
	}
	return found
}

func (f *folded) digitAt(i int) bool {
	return i >= 0 && i < len(f.glyphs) && f.glyphs[i].is >= '0' && f.glyphs[i].is <= '9'
}

// signs reads up to fifteen digits from a place on, with the letter of a
// department of Corsica; ends are the glyphs behind each.
func (f *folded) signs(i int) (signs string, ends []int) {
	var b strings.Builder
	marks := 0
	for ; i < len(f.glyphs) && len(ends) < nirSigns+keySigns; i++ {
		is := f.glyphs[i].is
		switch {
		case is >= '0' && is <= '9', (is == 'a' || is == 'b') && len(ends) == 6 && strings.HasSuffix(b.String(), "2") && !f.letterAt(i+1):
			b.WriteByte(is)
			ends, marks = append(ends, i+1), 0
			continue
		case strings.IndexByte(" ./-,:", is) >= 0 && marks < mostMarks:
			marks++
			continue
		}
		break
	}
	return b.String(), ends
}

func (f *folded) letterAt(i int) bool {
	return i < len(f.glyphs) && f.glyphs[i].is >= 'a' && f.glyphs[i].is <= 'z'
}

// ends reports whether no digit follows at once.
func (f *folded) ends(ends []int) bool { return !f.digitAt(ends[len(ends)-1]) }

// abroad reports whether a plus stands before: a telephone number.
func (f *folded) abroad(i int) bool { return i > 0 && f.glyphs[i-1].is == '+' }

// cuts are how many signs stand before each gap between them.
func (f *folded) cuts(ends []int) (cuts []int) {
	for i := range ends[:len(ends)-1] {
		if !f.digitAt(ends[i]) && !f.letterAt(ends[i]) {
			cuts = append(cuts, i+1)
		}
	}
	return cuts
}

// inFields reports whether signs stand together, or in the fields of a number.
func (f *folded) inFields(ends []int) bool {
	return !slices.ContainsFunc(f.cuts(ends), func(c int) bool { return !slices.Contains(fields, c) })
}

// grouped reports whether signs stand as inFields says, or in groups of one
// length, the last of which may be shorter.
func (f *folded) grouped(ends []int) bool {
	cuts := f.cuts(ends)
	if f.inFields(ends) {
		return true
	}
	for i, c := range cuts {
		if c != (i+1)*cuts[0] {
			return false
		}
	}
	return len(cuts) > 1 && len(ends)-cuts[len(cuts)-1] <= cuts[0]
}

// isNIR reports whether signs can be a number: what is not a kind of
// registration, a month, a department or a commune makes it none.
func isNIR(signs string) bool {
	digits := strings.NewReplacer("a", "0", "b", "0").Replace(signs)
	part := func(from, to int) int {
		n, _ := strconv.Atoi(digits[from:to])
		return n
	}
	month, department := part(3, 5), part(5, 7)
	switch {
	case strings.IndexByte("123478", signs[0]) < 0:
		return false
	case !(month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50): // above twelve: unknown
		return false
	case strings.ContainsAny(signs[6:7], "ab"):
	case department == 0:
		return false
	}
	return part(7, 10) > 0 && part(10, 13) > 0
}

// rightKey reports whether the last two signs are the key of the others.
func rightKey(signs string) bool {
	n, err := strconv.ParseInt(strings.NewReplacer("2a", "19", "2b", "18").Replace(signs[:7])+signs[7:nirSigns], 10, 64)
	key, err2 := strconv.ParseInt(signs[nirSigns:], 10, 64)
	return err == nil && err2 == nil && key == 97-n%97
}
