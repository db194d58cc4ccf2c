package names

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// families finds the families of words of the content.
type families struct {
	phrases  map[string][]family
	prefixes map[string][]uint32
	// shortest is the number of letters of the shortest prefix.
	shortest int
}

// family is what follows the first word of a phrase, and the hash that stands
// for its family.
type family struct {
	rest []words.Token
	hash uint32
}

func newFamilies(book *rules.Book) *families {
	f := &families{phrases: map[string][]family{}, prefixes: map[string][]uint32{}, shortest: 99}
	for _, class := range book.Words {
		h := linear.Hash('C', class.ID)
		for _, w := range class.Words {
			if prefix, ok := strings.CutSuffix(w, "*"); ok && !strings.Contains(prefix, "_") {
				if t := words.Tokenise(prefix); len(t) == 1 {
					f.prefixes[t[0].Word] = append(f.prefixes[t[0].Word], h)
					f.shortest = min(f.shortest, len(t[0].Word))
				}
				continue
			}
			if words := words.Tokenise(strings.ReplaceAll(w, "_", " ")); len(words) > 0 {
				f.phrases[words[0].Word] = append(f.phrases[words[0].Word], family{words[1:], h})
			}
		}
	}
	return f
}

// at calls found with the families to which the words at a token belong.
func (f *families) at(tokens []words.Token, i int, found func(uint32)) {
	word := tokens[i].Word
	for _, p := range f.phrases[word] {
		if words.Follows(p.rest, tokens[i+1:]) {
			found(p.hash)
		}
	}
	for k := f.shortest; k <= len(word); k++ {
		for _, h := range f.prefixes[word[:k]] {
			found(h)
		}
	}
}

// Unit is a word of a message as the features see it: a word, or a name that
// stands for its words.
type Unit struct {
	Word         string
	Sound        uint32
	Start, End   int // tokens
	Mention      *Mention
	Families     []uint32
	Clause       int
	Breaks       bool
	FirstOfPiece bool
	// Denied says that its clause only says what the message is not about.
	Denied bool
}

// units reduces a message to what features are made of.
func (a *Named) makeUnits(f *families) {
	a.Units = make([]Unit, 0, len(a.Tokens))
	for i, next := 0, 0; i < len(a.Tokens); {
		u := Unit{Word: a.Tokens[i].Word, Start: i, End: i + 1, Clause: a.Tokens[i].Clause, Breaks: a.Tokens[i].Breaks}
		if next < len(a.Mentions) && a.Mentions[next].Start == i {
			u.Mention = &a.Mentions[next]
			u.End = u.Mention.End
			switch u.Mention.Kind {
			case KindCard, KindForm, kindService:
				u.Word = "@" + u.Mention.ID
			default:
				u.Word = "@" + u.Mention.Kind
				if u.Mention.Negative {
					u.Word = "@no " + u.Mention.Kind
				}
			}
			next++
		} else if c := u.Word[0]; c >= '0' && c <= '9' {
			u.Word = "#"
		}
		for k := i; k < u.End; k++ {
			f.at(a.Tokens, k, func(h uint32) {
				if !slices.Contains(u.Families, h) {
					u.Families = append(u.Families, h)
				}
			})
		}
		u.Sound = words.Sounds(u.Word)
		u.FirstOfPiece = len(a.Units) == 0 || a.Units[len(a.Units)-1].Clause != u.Clause
		a.Units = append(a.Units, u)
		i = u.End
	}
}
