package clauses

import (
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
)

var contrasts = words.Set("mais but")

// Stretches are the sentences of a message, a name together with what is said of it behind
// a comma: "le contrat de structure, lui, pas encore".
func (a *Divided) Stretches() []said.Stretch {
	var out []said.Stretch
	for _, s := range a.Sentences() {
		if n := len(out); n > 0 && a.isTopic(out[n-1]) && s.End-s.Start <= longestComment && !a.Units[s.Start].Breaks && !a.AsksAfter(s.End-1) {
			out[n-1].End = s.End
		} else {
			out = append(out, s)
		}
	}
	return out
}

// Sentences cuts a message at its punctuation, and where "et" or "mais" begins
// a sentence of its own: "mon directeur a sa carte et on a un lecteur".
func (a *Divided) Sentences() []said.Stretch {
	var out []said.Stretch
	for i := 0; i < len(a.Units); {
		j := i + 1
		for j < len(a.Units) && a.Units[j].Clause == a.Units[i].Clause && !a.startsSentence(i, j) {
			j++
		}
		out = append(out, said.Stretch{Start: i, End: j})
		i = j
	}
	return out
}

// isTopic reports whether a stretch only names what the next one says something of.
func (a *Divided) isTopic(s said.Stretch) bool {
	for s.Start < s.End && words.Articles[a.Units[s.Start].Word] {
		s.Start++
	}
	if s.End-s.Start > longestTopic {
		return false
	}
	for i := s.Start; i < s.End; i++ {
		if u := &a.Units[i]; u.Mention != nil && u.Mention.IsPerson() || words.PlainYes[u.Word] || words.PlainNo[u.Word] || words.Presents[u.Word] || words.SelfWords[u.Word] || words.Negations[u.Word] {
			return false
		}
	}
	return s.Start < s.End && !a.AsksAfter(s.End-1)
}

const (
	// longestTopic is the number of words that name what something is said of, longestComment
	// of what is said of it.
	longestTopic   = 3
	longestComment = 2
)

// startsSentence reports whether a unit of a stretch joins another sentence to it.
func (a *Divided) startsSentence(start, i int) bool {
	if i-start >= leastDictated && a.dictated() && !words.SentenceJoins[a.Units[i-1].Word] {
		return words.SubjectWords[a.Units[i].Word] || a.Tokens[a.Units[i].Start].Elision == "j"
	}
	if i-start >= leastSaid && contrasts[a.Units[i].Word] {
		for k := i + 1; k < min(len(a.Units), i+longestContrast); k++ {
			if words.SubjectWords[a.Units[k].Word] || a.Tokens[a.Units[k].Start].Elision == "j" {
				return true // "mais en vrai je suis en intérim"
			}
		}
	}
	return i-start >= leastSaid && i+1 < len(a.Units) && words.SentenceJoins[a.Units[i].Word] &&
		(words.SubjectWords[a.Units[i+1].Word] || a.Tokens[a.Units[i+1].Start].Elision == "j")
}

// leastSaid is how many units a sentence has at least that another one follows.
const leastSaid = 3

// dictated reports whether a long message has no punctuation at all: its sentences then begin
// where somebody is spoken of.
func (a *Divided) dictated() bool {
	n := len(a.Units)
	return n >= longestBreath && a.Units[n-1].Clause == a.Units[0].Clause
}

// longestContrast is the number of words between "mais" and who is spoken of.
const longestContrast = 5

const (
	// leastDictated is how many units a sentence has at least that another one follows without
	// punctuation; longestBreath is from how many units on a message is taken for several.
	leastDictated = 4
	longestBreath = 20
)

// Impersonal reports whether a word is an "il" that is nobody: "il me faut", "il faut", "me
// faut-il".
func (a *Divided) Impersonal(i int) bool {
	if a.Tokens[i].Word != "il" {
		return false
	}
	after := i+1 < len(a.Tokens) && (a.Tokens[i+1].Word == "me" || a.Tokens[i+1].Elision == "m" || a.Tokens[i+1].Word == "faut")
	return after || i > 0 && a.Tokens[i-1].Word == "faut"
}

// AddPersons adds who acts in a stretch: persons of the verb, people named.
func (a *Divided) AddPersons(b *linear.Bag, s said.Stretch) {
	first := true
	for i := s.Start; i < s.End; i++ {
		who, w := "", a.Units[i].Word
		if a.Impersonal(a.Units[i].Start) {
			continue // "il me faut" is about me
		}
		switch e := a.Tokens[a.Units[i].Start].Elision; {
		case a.Units[i].Mention != nil && a.Units[i].Mention.IsPerson():
			who = a.Units[i].Mention.Part
		case e == "j" || e == "m" || words.FirstPerson[w]:
			who = "1"
		case words.UsPersons[w]:
			who = "us"
		case words.ThirdPerson[w]:
			who = "3"
		}
		if who == "" {
			continue
		}
		b.Add(linear.Hash('W', who), linear.Full)
		if first {
			b.Add(linear.Hash('W', "first", who), linear.Full)
			first = false
		}
	}
	if first {
		b.Add(linear.Hash('W', "nobody"), linear.Full)
	}
}
