// Package rules holds the fiche of the Agence du Numérique en Santé as data
// and answers one question about it: given what is known of a situation,
// which decision applies, or which fact is still missing.
//
// The content is YAML under fiche/, embedded in the program and readable by
// people who do not program. The package loads it strictly, proves that every
// combination of facts leads to one decision, and counts working days. It
// knows nothing of chats, storage or clocks: the same facts always give the
// same decision.
package rules

import "slices"

// Text is a sentence or a label in each language that the bot speaks.
type Text struct {
	FR string `yaml:"fr" json:"fr" jsonschema:"minLength=1"`
	EN string `yaml:"en" json:"en" jsonschema:"minLength=1"`
}

// In returns the text in a locale: English for "en", French for all others.
func (t Text) In(locale string) string {
	if locale == "en" {
		return t.EN
	}
	return t.FR
}

// NewText is a text that the program says itself; its French is typeset, like
// that of the content.
func NewText(fr, en string) Text { return Text{FR: Typography(fr), EN: en} }

// IsZero reports whether no language has any text.
func (t Text) IsZero() bool { return t == Text{} }

// Book is the whole content: the fiche, the wording of the questions that
// lead to its rules, and what changed since. It is read-only once loaded.
type Book struct {
	Edition       *Edition       `yaml:"edition,omitempty" json:"edition,omitempty"`
	Sections      []Section      `yaml:"sections,omitempty" json:"sections,omitempty"`
	Statements    []Statement    `yaml:"statements,omitempty" json:"statements,omitempty"`
	Silences      []Statement    `yaml:"silences,omitempty" json:"silences,omitempty"`
	Ambiguities   []Statement    `yaml:"ambiguities,omitempty" json:"ambiguities,omitempty"`
	Updates       []Update       `yaml:"updates,omitempty" json:"updates,omitempty"`
	Cards         []Card         `yaml:"cards,omitempty" json:"cards,omitempty"`
	Documents     []Document     `yaml:"documents,omitempty" json:"documents,omitempty"`
	Professions   []Profession   `yaml:"professions,omitempty" json:"professions,omitempty"`
	Questions     []Question     `yaml:"questions,omitempty" json:"questions,omitempty"`
	Goals         []Goal         `yaml:"goals,omitempty" json:"goals,omitempty"`
	Prerequisites []Prerequisite `yaml:"prerequisites,omitempty" json:"prerequisites,omitempty"`
	Delays        []Delay        `yaml:"delays,omitempty" json:"delays,omitempty"`
	Milestones    []Milestone    `yaml:"milestones,omitempty" json:"milestones,omitempty"`
	Procedures    []Procedure    `yaml:"procedures,omitempty" json:"procedures,omitempty"`
	Intents       []Intent       `yaml:"intents,omitempty" json:"intents,omitempty"`
	Topics        []Topic        `yaml:"topics,omitempty" json:"topics,omitempty"`
	Moves         []Move         `yaml:"moves,omitempty" json:"moves,omitempty"`
	Designations  []Designation  `yaml:"designations,omitempty" json:"designations,omitempty"`
	Titles        *Titles        `yaml:"titles,omitempty" json:"titles,omitempty"`
	Things        []Thing        `yaml:"things,omitempty" json:"things,omitempty"`
	Words         []WordClass    `yaml:"words,omitempty" json:"words,omitempty"`
	Sentences     []Sentence     `yaml:"sentences,omitempty" json:"sentences,omitempty"`
	Phrases       []Phrase       `yaml:"phrases,omitempty" json:"phrases,omitempty"`

	index index
	hash  string // of the content, see Version
	// origins are the files of the content, see Locate.
	origins []origin
	// day is the one on which this view of the content holds, views are those of
	// each period, see On.
	day   string
	views []*Book
}

// Edition identifies the document that the content restates.
type Edition struct {
	// ID names the document in the sources of an answer; what changes with the
	// content is the Version of the book.
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
	// Short is how a sentence calls it: "fiche de l'ANS".
	Short     Text `yaml:"short" json:"short"`
	Publisher Text `yaml:"publisher" json:"publisher"`
	// Date is how a person reads the edition's date: "avril 2021".
	Date Text `yaml:"date" json:"date"`
	// Day (YYYY-MM-DD) is one on which the document holds as it stands.
	Day string `yaml:"day" json:"day" jsonschema:"format=date"`
	// CheckedOn is the day (YYYY-MM-DD) on which the content was last
	// compared with the fiche and with what changed since.
	CheckedOn string `yaml:"checked_on" json:"checked_on" jsonschema:"format=date"`
}

// Section is a numbered part of the fiche, as the source of an answer.
type Section struct {
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
}

// Statement is one thing that the fiche says (statements), does not say
// (silences) or says in two ways (ambiguities). Content rows cite it by id;
// a statement that no row cites must say why in Unused.
type Statement struct {
	ID      string `yaml:"id" json:"id"`
	Section string `yaml:"section,omitempty" json:"section,omitempty"`
	// Text restates it in a few words of our own, in French.
	Text string `yaml:"text" json:"text"`
	// Unused is the reason why no content row cites the statement.
	Unused string `yaml:"unused,omitempty" json:"unused,omitempty"`
}

// Citation says what a piece of content rests on.
type Citation struct {
	// Sections of the fiche, shown to the person as the source.
	Sections []string `yaml:"sections,omitempty" json:"sections,omitempty" ref:"sections"`
	// Facts, Silences and Ambiguities are ids of the statements restated.
	Facts       []string `yaml:"facts,omitempty" json:"facts,omitempty" ref:"statements"`
	Silences    []string `yaml:"silences,omitempty" json:"silences,omitempty" ref:"silences"`
	Ambiguities []string `yaml:"ambiguities,omitempty" json:"ambiguities,omitempty" ref:"ambiguities"`
	// Updates are later facts shown beside the answer.
	Updates []string `yaml:"updates,omitempty" json:"updates,omitempty" ref:"updates"`
}

// Update is something that changed, or became known, after the fiche's date.
type Update struct {
	ID string `yaml:"id" json:"id"`
	// From is the day (YYYY-MM-DD) from which it holds or was known: earlier
	// answers do not speak of it.
	From string `yaml:"from" json:"from" jsonschema:"format=date"`
	// Since is when the change took effect, as a person reads it.
	Since Text `yaml:"since" json:"since"`
	Text  Text `yaml:"text" json:"text"`
	// Source names the public page; URL is empty when it was not given whole.
	Source string `yaml:"source" json:"source"`
	URL    string `yaml:"url,omitempty" json:"url,omitempty"`
	// CheckedOn is the day (YYYY-MM-DD) on which the source was last read.
	CheckedOn string `yaml:"checked_on" json:"checked_on" jsonschema:"format=date"`
	// Recheck is the day (YYYY-MM-DD) that the source itself announces for a
	// change: once it has passed, the source is due whatever its age.
	Recheck string `yaml:"recheck,omitempty" json:"recheck,omitempty" jsonschema:"format=date"`
	// Contradicts marks an update against which the fiche's procedure no
	// longer holds: the answer then opens with it.
	Contradicts bool `yaml:"contradicts,omitempty" json:"contradicts,omitempty"`
	// Professions and Registers are those whom it concerns, everybody when both are empty.
	Professions []string `yaml:"professions,omitempty" json:"professions,omitempty" ref:"professions"`
	Registers   []string `yaml:"registers,omitempty" json:"registers,omitempty" jsonschema:"enum=RPPS,enum=ADELI,enum=ADELI_STAR,enum=NONE,enum=UNLISTED"`
}

// Concerns reports whether an update may matter to somebody, of whom the facts tell the
// profession or not.
func (u *Update) Concerns(b *Book, f Facts) bool {
	p := b.Profession(f[FactProfession])
	if len(u.Professions)+len(u.Registers) == 0 {
		return true
	}
	if p == nil || len(p.Candidates) > 0 {
		return b.CounterOfCard(f[FactOwnCard]) == "" // no change of a register touches the others
	}
	return slices.Contains(u.Professions, p.ID) || slices.Contains(u.Registers, b.Register(f))
}

// Card is a card of the CPx family.
type Card struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	// Orderable is false for a card that is only accepted as already held.
	Orderable bool `yaml:"orderable" json:"orderable"`
	// SaidAs lists how people write it.
	SaidAs   []string `yaml:"said_as,omitempty" json:"said_as,omitempty"`
	Citation `yaml:",inline" json:",inline"`
}

// Document is a form, a notice, a teleservice, a guide or a page.
type Document struct {
	ID string `yaml:"id" json:"id"`
	// Code is the short name that the JSON protocol uses: "201", "201-Notice".
	Code string `yaml:"code" json:"code"`
	Kind string `yaml:"kind" json:"kind" jsonschema:"enum=form,enum=notice,enum=teleservice,enum=guide,enum=page"`
	Name Text   `yaml:"name" json:"name"`
	URL  string `yaml:"url,omitempty" json:"url,omitempty"`
	// Confidence in the URL. A: written in the fiche. B: seen in another
	// public source. C: guessed, never shown as a link. Operator: set by the
	// people who run the bot.
	Confidence string `yaml:"confidence" json:"confidence" jsonschema:"enum=A,enum=B,enum=C,enum=operator"`
	CheckedOn  string `yaml:"checked_on" json:"checked_on" jsonschema:"format=date"`
	// Instead lists the documents to link when this one has no sure URL.
	Instead []string `yaml:"instead,omitempty" json:"instead,omitempty" ref:"documents"`
	SaidAs  []string `yaml:"said_as,omitempty" json:"said_as,omitempty"`

	Citation `yaml:",inline" json:",inline"`
}

// Clickable reports whether the URL is sure enough to be shown as a link.
func (d *Document) Clickable() bool { return d.URL != "" && d.Confidence != "C" }

// Registers of a profession, as the fiche (§1.2) lists them.
const (
	RegisterRPPS      = "RPPS"
	RegisterADELI     = "ADELI"
	RegisterADELIStar = "ADELI_STAR" // card not issued
	RegisterNone      = "NONE"       // not a health professional in the fiche
	RegisterUnlisted  = "UNLISTED"   // care worker absent from every list
)

// Profession is a profession or a job, with the words people use for it.
type Profession struct {
	ID    string `yaml:"id" json:"id"`
	Label Text   `yaml:"label" json:"label"`
	// Register is empty for an ambiguous abbreviation, which has Candidates.
	Register string `yaml:"register,omitempty" json:"register,omitempty" jsonschema:"enum=RPPS,enum=ADELI,enum=ADELI_STAR,enum=NONE,enum=UNLISTED"`
	// Later are the registers to which it moved since the fiche, oldest first.
	Later []Registration `yaml:"later,omitempty" json:"later,omitempty"`
	// SalariedOnly: a card only for those employed by the structure (§1.2).
	SalariedOnly bool `yaml:"salaried_only,omitempty" json:"salaried_only,omitempty"`
	// CPF: one of the four professions whose trainees get a CPF (§4.3).
	CPF bool `yaml:"cpf,omitempty" json:"cpf,omitempty"`
	// Frequent professions are offered as choices.
	Frequent bool `yaml:"frequent,omitempty" json:"frequent,omitempty"`
	// Candidates of an ambiguous abbreviation, to be asked.
	Candidates []string `yaml:"candidates,omitempty" json:"candidates,omitempty" ref:"professions"`
	// SaidAs lists how people write it: feminine forms, abbreviations,
	// English. Accents, case, hyphens and plural endings do not matter.
	SaidAs []string `yaml:"said_as" json:"said_as"`
	// AnsweredAs are names that stand for it only as the answer to the question
	// about the profession: elsewhere they name a place.
	AnsweredAs []string `yaml:"answered_as,omitempty" json:"answered_as,omitempty"`
	Citation   `yaml:",inline" json:",inline"`
}

// Registration is the register of a profession from a day (YYYY-MM-DD) on. Only
// a move whose new procedure is proven is one; where it is not known how a card
// is ordered since, the fiche's procedure stays, with its dated doubt.
type Registration struct {
	From     string `yaml:"from" json:"from" jsonschema:"format=date"`
	Register string `yaml:"register" json:"register" jsonschema:"enum=RPPS,enum=ADELI,enum=ADELI_STAR,enum=NONE,enum=UNLISTED"`
}

// Span bounds the days (YYYY-MM-DD) on which a piece of content holds; an empty
// bound is none.
type Span struct {
	From  string `yaml:"from,omitempty" json:"from,omitempty" jsonschema:"format=date"`
	Until string `yaml:"until,omitempty" json:"until,omitempty" jsonschema:"format=date"`
}

// Condition holds when each fact named has one of the listed values. A fact
// that is not known has the value "unset" here.
type Condition map[string][]string

// Question is a fact that the dialogue may learn, and how to ask for it.
type Question struct {
	Fact string `yaml:"fact" json:"fact"`
	// Ask is the wording for oneself; AskOther for somebody else; AskFor by goal.
	Ask      Text            `yaml:"ask" json:"ask"`
	AskOther *Text           `yaml:"ask_other,omitempty" json:"ask_other,omitempty"`
	AskFor   map[string]Text `yaml:"ask_for,omitempty" json:"ask_for,omitempty"`
	// Why answers "why do you ask?".
	Why Text `yaml:"why" json:"why"`
	// Name is a short noun phrase: "le contrat de structure".
	Name   Text    `yaml:"name" json:"name"`
	Values []Value `yaml:"values,omitempty" json:"values,omitempty"`
	// Assume is the value taken, and said to be taken, when nobody spoke of
	// the fact; first matching line wins. A fact with an assumption is asked
	// only where no line matches.
	Assume []Assumption `yaml:"assume,omitempty" json:"assume,omitempty"`
	// Unsure is the topic that whoever does not know the answer asks: "je ne sais pas si
	// le contrat est signé". It is answered, and the answer taken to be unknown.
	Unsure   string `yaml:"unsure,omitempty" json:"unsure,omitempty" ref:"topics"`
	Citation `yaml:",inline" json:",inline"`
}

// Assumption is a value taken by default while a condition holds.
type Assumption struct {
	Value string    `yaml:"value" json:"value"`
	When  Condition `yaml:"when,omitempty" json:"when,omitempty"`
}

// Value is one answer to a question.
type Value struct {
	ID string `yaml:"id" json:"id"`
	// Label is the button.
	Label Text `yaml:"label" json:"label"`
	// Recap restates it in a list of what is known: "contrat signé".
	Recap Text `yaml:"recap" json:"recap"`
	// Hidden values are understood but not offered as a button.
	Hidden bool `yaml:"hidden,omitempty" json:"hidden,omitempty"`
	// Candidates are the values that a vague one may stand for: "nothing has
	// arrived" may be the card or the codes. It decides nothing; the question
	// is asked with these choices.
	Candidates []string `yaml:"candidates,omitempty" json:"candidates,omitempty"`
	// ToldBy are words whose naming in a request tells the value: who needs
	// INSi needs a health information system.
	ToldBy []string `yaml:"told_by,omitempty" json:"told_by,omitempty"`
	// Weak values yield to any other that the same message states.
	Weak bool `yaml:"weak,omitempty" json:"weak,omitempty"`
	// Examples are answers that people give to this question.
	Examples []string `yaml:"examples,omitempty" json:"examples,omitempty"`
}

// Goal is what a person wants to get done; its rows are a decision table
// read from the top: the first row whose condition holds decides.
type Goal struct {
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
	// Facts that the table depends on, in the order in which they are asked.
	Facts []string `yaml:"facts" json:"facts" ref:"questions"`
	// Unasked are those of Facts that count when they are told, but are not
	// asked: the answer without them is right, only less complete.
	Unasked []string `yaml:"unasked,omitempty" json:"unasked,omitempty" ref:"questions"`
	Rows    []Row    `yaml:"rows" json:"rows"`

	tree  *node
	holes []Facts // combinations that no row covers
	// see classify; key is what the tree depends on
	classes         []string
	representatives map[string]string
	key             string
}

// Row leads to a procedure when any one of its conditions holds.
type Row struct {
	ID        string      `yaml:"id" json:"id"`
	When      []Condition `yaml:"when" json:"when"`
	Procedure string      `yaml:"procedure" json:"procedure" ref:"procedures"`
	Span      `yaml:",inline" json:",inline"`
}

// Prerequisite must be met before a procedure can start; each is a fact.
type Prerequisite struct {
	Fact string `yaml:"fact" json:"fact" ref:"questions"`
	// Met lists the values that satisfy it.
	Met []string `yaml:"met" json:"met"`
	// First says what to do first when it is not met, Check when nobody knows.
	First Passage `yaml:"first" json:"first"`
	Check Passage `yaml:"check" json:"check"`
	// Notes are shown beside a prerequisite for certain values.
	Notes []Passage `yaml:"notes,omitempty" json:"notes,omitempty"`
}

// Passage is a sentence or two, shown when one of its conditions holds (or
// always, when it has none) and none of its exceptions does, with the documents it
// speaks of.
type Passage struct {
	Text      Text        `yaml:"text" json:"text"`
	When      []Condition `yaml:"when,omitempty" json:"when,omitempty"`
	Unless    []Condition `yaml:"unless,omitempty" json:"unless,omitempty"`
	Documents []string    `yaml:"documents,omitempty" json:"documents,omitempty" ref:"documents"`
	Span      `yaml:",inline" json:",inline"`
	Citation  `yaml:",inline" json:",inline"`
}

// Delay is a waiting time of §5.
type Delay struct {
	ID string `yaml:"id" json:"id"`
	// Text states the delay. Start supposes that it begins on a day, for an example; one
	// of which nobody can say that it has begun, or will, has none.
	Text  Text  `yaml:"text" json:"text"`
	Start *Text `yaml:"start,omitempty" json:"start,omitempty"`
	// Card and Codes are working days; 0 means that none are announced.
	Card     int `yaml:"card" json:"card"`
	Codes    int `yaml:"codes" json:"codes"`
	Citation `yaml:",inline" json:",inline"`
}

// Milestone is a step of the follow-up of an order.
type Milestone struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	// Ask asks whether it has happened.
	Ask      Text `yaml:"ask" json:"ask"`
	Citation `yaml:",inline" json:",inline"`
}

// Kinds of decision.
const (
	KindAnswer       = "answer"       // the fiche gives a procedure
	KindNotEligible  = "not_eligible" // the fiche gives no card
	KindInconclusive = "inconclusive" // the fiche does not settle it
)

// Procedure is the content of a decision.
type Procedure struct {
	ID    string `yaml:"id" json:"id"`
	Kind  string `yaml:"kind" json:"kind" jsonschema:"enum=answer,enum=not_eligible,enum=inconclusive"`
	Title Text   `yaml:"title" json:"title"`
	// Card is a card id, "none", "unknown", "même type", or empty when the
	// procedure is not about choosing a card. CardLabel replaces its name.
	Card        string `yaml:"card,omitempty" json:"card,omitempty"`
	CardLabel   *Text  `yaml:"card_label,omitempty" json:"card_label,omitempty"`
	OrderedBy   *Text  `yaml:"ordered_by,omitempty" json:"ordered_by,omitempty"`
	OrderedFrom *Text  `yaml:"ordered_from,omitempty" json:"ordered_from,omitempty"`
	// Summary opens the answer.
	Summary []Passage `yaml:"summary" json:"summary"`
	// InList says in a few words, in a list of several people, what somebody gets or has to do,
	// where naming the card and who orders it does not; the first that applies counts.
	InList []Passage `yaml:"in_list,omitempty" json:"in_list,omitempty"`
	// Prerequisites are facts of Book.Prerequisites, in order.
	Prerequisites []string  `yaml:"prerequisites,omitempty" json:"prerequisites,omitempty" ref:"prerequisites"`
	Steps         []Passage `yaml:"steps,omitempty" json:"steps,omitempty"`
	// Documents are offered as links after the steps.
	Documents []string  `yaml:"documents,omitempty" json:"documents,omitempty" ref:"documents"`
	Warnings  []Passage `yaml:"warnings,omitempty" json:"warnings,omitempty"`
	Delay     string    `yaml:"delay,omitempty" json:"delay,omitempty" ref:"delays"`
	// Outdated says that what changed for the profession since the fiche
	// contradicts this procedure: the answer then opens with it.
	Outdated bool `yaml:"outdated,omitempty" json:"outdated,omitempty"`
	// Milestones of the follow-up, in order; none: nothing to follow.
	Milestones []string `yaml:"milestones,omitempty" json:"milestones,omitempty" ref:"milestones"`
	Citation   `yaml:",inline" json:",inline"`
}

// Intent is what a message wants; Goal is where it leads, if anywhere.
type Intent struct {
	ID    string `yaml:"id" json:"id"`
	Label Text   `yaml:"label" json:"label"`
	Goal  string `yaml:"goal,omitempty" json:"goal,omitempty" ref:"goals"`
	// Sets are facts that the intent itself states.
	Sets map[string]string `yaml:"sets,omitempty" json:"sets,omitempty"`
	// About are the things that it is about, as those of a topic.
	About []string `yaml:"about,omitempty" json:"about,omitempty"`
	// Examples are sentences of people who want it.
	Examples []string `yaml:"examples,omitempty" json:"examples,omitempty"`
}

// Topic is a direct question about one point, and its answer.
type Topic struct {
	ID     string `yaml:"id" json:"id"`
	Intent string `yaml:"intent" json:"intent" ref:"intents"`
	// Title is the question in the bot's words.
	Title Text `yaml:"title" json:"title"`
	// Examples are sentences of people who ask it, in their own words.
	Examples []string `yaml:"examples,omitempty" json:"examples,omitempty"`
	// Default marks the answer to its intent when no other topic fits.
	Default bool `yaml:"default,omitempty" json:"default,omitempty"`
	// When restricts the topic to facts that the message states.
	When Condition `yaml:"when,omitempty" json:"when,omitempty"`
	// Unless lists facts whose presence in the message makes the full
	// procedure the better answer.
	Unless []string `yaml:"unless,omitempty" json:"unless,omitempty"`
	// Near lists facts of a situation in which it is likelier asked: who renews a
	// card and asks for the codes means those of a renewal.
	Near map[string][]string `yaml:"near,omitempty" json:"near,omitempty"`
	// Asks is what it asks of the things that it is About: points that ask the same of
	// different things follow from one another ("et la CPS ?").
	Asks string `yaml:"asks,omitempty" json:"asks,omitempty" jsonschema:"enum=what,enum=who,enum=need,enum=form,enum=fill,enum=sign,enum=send,enum=visa,enum=delay,enum=insi,enum=diff,enum=codes,enum=number,enum=contact,enum=problem"`
	// About are the things of which it asks: cards, the codes of forms, designations, or
	// families of words. Who asks without a name for it means what was spoken of before.
	About []string `yaml:"about,omitempty" json:"about,omitempty"`
	// Of are the registers whose people may ask it of themselves, all when empty: nobody of an
	// Ordre waits for a visa of the ARS.
	Of []string `yaml:"of,omitempty" json:"of,omitempty" jsonschema:"enum=RPPS,enum=ADELI,enum=ADELI_STAR,enum=NONE,enum=UNLISTED"`
	// Sets are facts that whoever asks it states.
	Sets map[string]string `yaml:"sets,omitempty" json:"sets,omitempty"`
	// OnlyWith are words one of which whoever asks it uses: cards of another kind are
	// never meant by "ma carte" alone.
	OnlyWith  []string  `yaml:"only_with,omitempty" json:"only_with,omitempty"`
	Answer    []Passage `yaml:"answer" json:"answer"`
	Documents []string  `yaml:"documents,omitempty" json:"documents,omitempty" ref:"documents"`
	// Delay adds computed dates to the answer.
	Delay string `yaml:"delay,omitempty" json:"delay,omitempty" ref:"delays"`
	// Goal offers to go on with a full procedure.
	Goal     string `yaml:"goal,omitempty" json:"goal,omitempty" ref:"goals"`
	Citation `yaml:",inline" json:",inline"`
}

// What topics about forms ask of them: see Topic.Asks.
const (
	AsksFill = "fill"
	AsksSign = "sign"
	AsksSend = "send"
)

// Move is something that a person can want at any time and that no answer of the
// content serves: to know why, to be reminded, to tell news.
type Move struct {
	ID    string `yaml:"id" json:"id"`
	Label Text   `yaml:"label" json:"label"`
	// Within is the intent to which it belongs, empty when it is none of them.
	Within   string   `yaml:"within,omitempty" json:"within,omitempty" ref:"intents"`
	Examples []string `yaml:"examples,omitempty" json:"examples,omitempty"`
}

// Designation is how people are named otherwise than by their profession, and
// how services are.
type Designation struct {
	ID string `yaml:"id" json:"id"`
	// Kind says what it tells of a person: their role in the service, that they
	// are in training, how they are employed, or only that they are somebody. A
	// service is nobody, but has a name that must not be taken for a card.
	Kind   string   `yaml:"kind" json:"kind" jsonschema:"enum=role,enum=trainee,enum=employment,enum=colleague,enum=service"`
	SaidAs []string `yaml:"said_as" json:"said_as"`
}

// Titles are the words of which titles are made. "Responsable" alone, or "du
// service", leads the service; with any other complement it is a job.
type Titles struct {
	// Leading heads lead the service; heads of Jobs never do.
	Leading []string `yaml:"leading" json:"leading"`
	Jobs    []string `yaml:"jobs" json:"jobs"`
	// OfService are the complements that stand for the service itself.
	OfService []string `yaml:"of_service" json:"of_service"`
	// Complements follow a head without a preposition: "responsable qualité".
	Complements []string `yaml:"complements" json:"complements"`
	// Unlisted are jobs of which no list of the fiche speaks.
	Unlisted []string `yaml:"unlisted" json:"unlisted"`
}

// Thing is something that is spoken of here and, with another complement, elsewhere as well:
// "contrat" and "contrat de structure" are ours, "contrat de ménage" is something else.
type Thing struct {
	ID     string   `yaml:"id" json:"id"`
	SaidAs []string `yaml:"said_as" json:"said_as"`
	// Ours are the complements behind "de" with which it is still ours, where any other
	// makes something else of it; those behind an article ("du service") do not.
	Ours []string `yaml:"ours,omitempty" json:"ours,omitempty"`
	// NotOurs are complements with which it is something else, behind "de" or not.
	NotOurs []string `yaml:"not_ours,omitempty" json:"not_ours,omitempty"`
}

// Sentence is something that the bot says itself: what it asks about the
// conversation, a title, a button. The program fills in the {names} of its text.
type Sentence struct {
	ID   string `yaml:"id" json:"id"`
	Text Text   `yaml:"text" json:"text"`
}

// WordClass is a family of words that mean the same: "perdu", "égaré", "lost".
// What is learnt of one of them holds for the others.
type WordClass struct {
	ID    string   `yaml:"id" json:"id"`
	Words []string `yaml:"words" json:"words"`
}

// FormsOf lists the codes of the forms of the procedures that lead to a card.
func (b *Book) FormsOf(card string) (codes []string) {
	for i := range b.Procedures {
		if p := &b.Procedures[i]; p.Card == card {
			for _, code := range b.Forms(p) {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	return codes
}

// Forms lists the codes of the forms of a procedure.
func (b *Book) Forms(p *Procedure) (codes []string) {
	for _, id := range p.Documents {
		if d := b.Document(id); d != nil && d.Kind == "form" {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

// EachExample visits the example sentences of the content: want is the id of
// the topic, intent or move, or, for an answer to a question, fact=value.
func (b *Book) EachExample(visit func(want, sentence string)) {
	each := func(want string, list []string) {
		for _, sentence := range list {
			visit(want, sentence)
		}
	}
	for i := range b.Topics {
		each(b.Topics[i].ID, b.Topics[i].Examples)
	}
	for i := range b.Intents {
		each(b.Intents[i].ID, b.Intents[i].Examples)
	}
	for i := range b.Moves {
		each(b.Moves[i].ID, b.Moves[i].Examples)
	}
	for i := range b.Questions {
		for j := range b.Questions[i].Values {
			v := &b.Questions[i].Values[j]
			each(b.Questions[i].Fact+"="+v.ID, v.Examples)
		}
	}
}
