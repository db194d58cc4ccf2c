// Package understanding turns what a person wrote into one reading: what the
// message wants, what it says of whom, who is named in it and in which part,
// and what it means as an answer to the open question; each with a probability.
//
// How a message gets there, a file each: words.go cuts it, spelling.go mends
// its words, names.go finds the names of the content in it, acts.go tells what
// each of its clauses does, parts.go which part each person plays, wants.go
// ranks what is wanted and wanted.go puts it into the terms of the content,
// statements.go finds what is said, recipients.go for whom a card is, reply.go
// reads it as an answer, facts.go puts it all together for the dialogue; news.go
// tells what has become of an order. The names and
// examples are content (package rules); what is learnt from labelled sentences
// stands in an embedded model (model.go), written by train when the project is
// built. Nothing is learnt at start, and nothing leaves the machine.
//
// What the reading means for the conversation is decided by package dialogs.
package understanding

import (
	_ "embed"
	"regexp"
	"slices"
	"sync"

	"cpxbot/rules"
)

// Certainty says what may be done with a reading.
type Certainty string

// Degrees of certainty.
const (
	Sure    Certainty = "sure"    // act on it
	Confirm Certainty = "confirm" // act on it and say how it was understood
	Unsure  Certainty = "unsure"  // offer the likeliest meanings
)

// Reading is what a message says.
type Reading struct {
	// Wants ranks everything that the message may want.
	Wants []Want
	// Asks has such a list for each asking clause, when several ask.
	Asks [][]Want
	// Says are its statements.
	Says []Statement
	// People lists those for whom a card is wanted, when several; Unread are the pieces of such
	// a list that name somebody whose job was not read.
	People []Person
	Unread []string

	// Intent and Topic name the first of Wants in the terms of the content:
	// the intent to which it belongs, and the direct question, "" when the
	// whole procedure is wanted. Move is set for what steers the conversation
	// or brings news, beyond the intents.
	Intent, Topic, Move string
	// Answer is the value that the message gives to the question that was
	// asked, "" when it gives none; AnswerSure is false for one that should be
	// restated.
	Answer     string
	AnswerSure bool
	// AnswerProbability is that of an answer that is learnt, 0 of others.
	AnswerProbability float32
	// Facts are those said of the person whom the card is for, and of the
	// service.
	Facts rules.Facts
	// Implies are those of Facts that nobody said: they follow from what is
	// wanted.
	Implies rules.Facts
	// For says that whoever the card is for is named behind "pour".
	For bool
	// Named are the professions named in any part.
	Named []string
	// Cards are the cards named in any part.
	Cards []string
	// TakesBack says that the message corrects what was said before ("en fait…",
	// "actually…"), Adds that it adds to it ("ajoutez une infirmière"), Removes
	// that it takes somebody out ("enlevez la psychologue").
	TakesBack, Adds, Removes bool
	// ByTitle says that the profession in Facts is told by nothing but a title: "le Dr Roy".
	ByTitle bool
	// Writer is the profession that the writer tells of themselves, where the card is for others.
	Writer string
	// OfLeader says that the profession in Facts is that of who leads the service.
	OfLeader bool
	// OnlyDenies says that the message says what is not meant, and nothing else.
	OnlyDenies bool
	// Denied are the professions that the message denies: "pas infirmière".
	Denied []string
	// Self says that the writer speaks of themselves: "je", "moi", "I am".
	Self bool
	// NamesCard says that a card or a form is named, NamesElse that something is named which
	// only bears the name of ours ("carte de cantine"), and nothing of ours.
	NamesCard, NamesElse bool
	// Doubtful is a profession that was spelt so freely that it must be
	// confirmed; it is not in Facts.
	Doubtful  string
	Certainty Certainty
	// Clear says that no other intent comes near, though it is not sure.
	Clear bool
	// Insults says that a word of it tells somebody off.
	Insults bool
	// Asking says that a clause of the message asks or requests something, OnlyAsks that
	// no clause does anything else.
	Asking, OnlyAsks bool
	// EndsAsking says that the last piece is a question, whatever mark is behind it.
	EndsAsking bool
	// Locale is "fr" or "en" when the words show it, else ""; LocaleSure says
	// that they leave no doubt.
	Locale     string
	LocaleSure bool
	// Implied says that the intent was not expressed, but follows from the
	// facts stated.
	Implied bool
	// Words is the number of words; Known of them are known.
	Words, Known int
	// forLeader says that the card is for who leads the service, who is not the writer.
	forLeader bool
	// want is the id of what was taken to be wanted.
	want string
}

// Person is one of those for whom a card is wanted, with how many of them.
type Person struct {
	Profession string `json:"profession"`
	Count      int    `json:"count"`
	// TrainingLevel is set for trainees: interne, externe, etudiant.
	TrainingLevel string `json:"training_level,omitempty"`
	// Names are theirs, as far as they stand beside the job; Facts are those that the
	// message says of them alone.
	Names []string    `json:"-"`
	Facts rules.Facts `json:"-"`
}

// Reader understands messages with the content of one book. It is safe for
// concurrent use.
type Reader struct {
	answerer
	scratch sync.Pool
}

//go:generate go run ./train

// data is the model as train writes it.
//
//go:embed model.bin
var data []byte

// embedded is the model of this program.
var embedded = sync.OnceValues(func() (*model, error) { return decode(data) })

// New prepares the reading of messages with a book. The error lists every name
// that stands for two things.
func New(book *rules.Book) (*Reader, error) {
	m, err := embedded()
	if err != nil {
		return nil, err
	}
	return newReader(book, m)
}

func newReader(book *rules.Book, m *model) (*Reader, error) {
	ranking, err := newRanker(book, m)
	if err != nil {
		return nil, err
	}
	r := &Reader{answerer: answerer{ranking}}
	r.scratch.New = func() any { return new(scratch) }
	r.teach()
	return r, nil
}

// look cuts a message into words and finds the names in it.
func (r *Reader) look(text string, scratch *scratch) *answeringMessage {
	a := &answeringMessage{}
	r.finder.look(&a.namedMessage, text, scratch)
	return a
}

// lacksIt says what somebody cannot do without access.
var lacksIt = regexp.MustCompile(`(?i)\b(?:sans (?:acc[eè]s|(?:le |ce )?logiciel|[çc]a|carte)|without (?:access|it|the software))\b[^.;!?]{0,30}\b(?:rien|pas|nothing|can['’]?t|cannot)\b`)

// starred corrects a word as people do when they write: "ergothérapeute*".
var starred = regexp.MustCompile(`^\s*(?:\*\s*\pL[\pL'’ -]{2,40}|\pL[\pL'’ -]{2,40}\*(?:\s|$))`)

// Read understands a message. asked is the open question, if there is one: the
// same words mean different things after different questions.
func (r *Reader) Read(text string, asked Asked) Reading {
	out, _ := r.read(text, asked)
	return out
}

func (r *Reader) read(text string, asked Asked) (Reading, *answeringMessage) {
	scratch := r.scratch.Get().(*scratch)
	defer r.scratch.Put(scratch)
	a := r.look(text, scratch)
	out := Reading{Facts: rules.Facts{}, Words: len(a.tokens), Certainty: Unsure}
	out.Locale, out.LocaleSure = locale(a.tokens)
	for _, t := range a.tokens {
		if r.speller.known[t.word] {
			out.Known++
		}
		out.Self = out.Self || selfWords[t.word] || t.elision == "j"
	}
	if len(a.tokens) == 0 {
		return out, a
	}
	a.asked = asked.Fact != ""
	out.OnlyDenies = a.onlyDenies
	out.TakesBack, out.Adds, out.Removes = announces(a.tokens, corrections) || starred.MatchString(text), announces(a.tokens, additions), announces(a.tokens, removals)
	a.tagActs(r.model.acts)
	a.cut()
	out.Asking, out.OnlyAsks, out.EndsAsking = a.asksBeside(), a.onlyAsks(), a.marked || a.endsAsking()
	a.tellParts(r.model.parts)
	a.introduce()
	a.countAll()
	a.state(r.model.statements, r.model.subjects)
	a.tellNews(r.model.news)
	a.stateTrouble()
	out.Says = a.says
	for i := range a.mentions {
		out.NamesCard = out.NamesCard || a.mentions[i].kind == kindCard || a.mentions[i].kind == kindForm
		if m := &a.mentions[i]; m.kind == kindCard && !slices.Contains(out.Cards, m.id) {
			out.Cards = append(out.Cards, m.id)
		}
		if m := &a.mentions[i]; m.kind == kindProfession && m.negative {
			out.Denied = append(out.Denied, m.id)
		}
		if m := &a.mentions[i]; m.kind == kindProfession && !m.negative && !m.ambiguous && !slices.Contains(out.Named, m.id) {
			out.Named = append(out.Named, m.id)
		}
	}
	out.Insults = slices.ContainsFunc(a.units, func(u unit) bool { return slices.Contains(u.families, insultFamily) })
	out.NamesElse = a.namesElse(stretch{0, len(a.units)})
	r.facts(&a.addressedMessage, &out)
	if _, bare := a.bare(); !bare && !a.onlyUnknowing() { // "oui" alone wants nothing
		r.want(&a.rankedMessage, &asked.After, &out)
	}
	out.Implies = r.reconcile(&a.rankedMessage, &out)
	if asked.Fact != "" {
		if r.reply(a, &out, asked); asked.Fact == rules.FactSIAccess && out.Answer == "no" && lacksIt.MatchString(text) {
			out.Answer = "yes" // "sans accès je ne peux rien faire": whoever lacks it needs it
			out.Facts[rules.FactSIAccess] = "yes"
			out.Says = slices.DeleteFunc(slices.Clone(out.Says), func(s Statement) bool { return s.Fact == rules.FactSIAccess })
		}
		if out.Answer != "" && !out.Asking {
			// It answers, and wants nothing else.
			out.Wants, out.Asks = nil, nil
			out.Intent, out.Topic, out.Move, out.Certainty, out.Implied = "", "", "", Sure, false
		}
	}
	return out, a
}
