// Package turn is the handling of one input: what came in, what is known meanwhile,
// what has been said so far, and the few things that every subject does with it: to
// say a sentence, to read a day in the person's time zone, to move the conversation
// machine. It holds no subject of its own, so that every other package can build on
// it. Whatever has the bot say something takes a Turn first.
package turn

import (
	"maps"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Setting is what conversations are conducted with.
type Setting struct {
	Book     *rules.Book
	Reader   *understanding.Reader
	Calendar *rules.Calendar
	// DigestAt is when the weekly digest is posted.
	DigestAt schedule.Schedule
	// HR reports whether a channel of human resources can be written to.
	HR bool
	// Colleagues reports whether a message can be sent to somebody whom the person names.
	Colleagues bool
}

// On returns the setting with the content as it holds on the day of a turn.
func (s *Setting) On(now time.Time) *Setting { return s.With(s.Book.On(now.In(s.Calendar.Zone()))) }

// With returns the setting with another view of its content.
func (s *Setting) With(view *rules.Book) *Setting {
	c := *s
	c.Book = view
	return &c
}

// Due lists the sources of the content that somebody should read again.
func (s *Setting) Due(now time.Time) []rules.Due {
	return s.Book.Due(now.In(s.Calendar.Zone()), rules.CheckWithin)
}

// Turn is the handling of one input.
type Turn struct {
	*Setting
	Now    time.Time
	State  state.State
	Before state.Point
	Out    []message.Message
	// Text is what the person wrote, cleaned and masked.
	Text string
	// Begins is the day on which somebody begins to work, as the message tells; zero for none.
	Begins     time.Time
	Understood Understood
	// Reading is what the text says, as far as it was read.
	Reading    understanding.Reading
	Outcome    *Outcome
	Erased     bool
	HelpClosed bool
	// Stale says that a click came too late to change anything.
	Stale bool
	// Message is what the platform calls what the person wrote.
	Message string
	// DisplayName is the person's name on the platform.
	DisplayName message.Verbatim
	// Mentions are those whom the text names by their account.
	Mentions []message.Mention
	// Misunderstood is set when the text made no sense.
	Misunderstood *Misunderstood
	// Secret says that something was masked in the input.
	Secret bool
	// Cut says that the input was too long to be read to its end.
	Cut bool
	// Final says that "back" does not return to the point before this turn.
	Final bool
	// Past is what the fiche itself decides, once it was asked.
	Past *rules.Decision
	// Refused are the transitions that a machine did not allow.
	Refused []string
	// Misses counts what was not understood in this turn.
	Misses int
	// GoingBack says that what is shown has been shown before.
	GoingBack bool
	// ShownLocale is the language of what was shown last.
	ShownLocale string
	// Corrected says that the person changed an earlier answer: the new
	// answer then says what changes.
	Corrected bool
	// news are what newsOf tells of orders, once somebody asked for them.
	news   []understanding.News
	newsOf string
}

// News is what the text tells of orders, piece by piece.
func (t *Turn) News() []understanding.News {
	if t.newsOf == t.Text {
		return t.news
	}
	t.news, t.newsOf = t.Reader.News(t.Text), t.Text
	for i := range t.news {
		if n := &t.news[i]; n.Mode == understanding.ModePlanned && t.isPast(n.Text) {
			n.Mode, n.Holds = understanding.ModeTold, max(n.Holds, 1-n.Holds) // "301 expédié lundi 16 novembre"
		}
		if n := &t.news[i]; n.Mode == understanding.ModeReported && (n.Event == understanding.NewsIncomplete || n.Event == understanding.NewsRefused) {
			n.Holds = max(n.Holds, 1-n.Holds) // nobody learns it otherwise: "on me dit que le dossier est incomplet"
		}
	}
	return t.news
}

// TellsOfElse reports whether what a text tells surely is nothing of an order: "mon chéquier
// est arrivé".
func (t *Turn) TellsOfElse() bool {
	list := t.News()
	return len(list) > 0 && !slices.ContainsFunc(list, func(n understanding.News) bool {
		return n.Event != understanding.NewsNone || n.EventProbability < surelyElse
	})
}

// surelyElse is the probability from which a piece tells of something else than an order.
const surelyElse = 0.85

// isPast reports whether a text names a day that can only have been.
func (t *Turn) isPast(text string) bool {
	was, comes := t.Behind(text), t.Ahead(text)
	return IsDay(was) && IsDay(comes) && t.Now.Sub(was.Day) < LongAgo && comes.Day.Sub(t.Now) > LongAgo
}

// Tr returns a sentence in the person's language, its phrases as they hold for the one
// spoken of.
func (t *Turn) Tr(x rules.Text) string {
	return t.Book.Say(x, t.State.Locale, func() rules.Facts { return t.Named(t.Facts()) })
}

// TrOf returns a sentence about somebody of whom these facts are known.
func (t *Turn) TrOf(f rules.Facts, x rules.Text) string {
	return t.Book.Say(x, t.State.Locale, func() rules.Facts { return t.Named(f) })
}

// Named adds to what is known through whom all goes that concerns the one card that the
// message names, where nothing else tells: "combien de temps pour une CPE ?".
func (t *Turn) Named(f rules.Facts) rules.Facts {
	if len(t.Reading.Cards) != 1 || t.Book.Counter(f) != rules.ValueUnset {
		return f
	}
	if counter := t.Book.CounterOfCard(t.Reading.Cards[0]); counter != "" {
		f = maps.Clone(f)
		f[rules.FactCounter] = counter
	}
	return f
}

// Say adds a message of paragraphs, which are content, and returns it for
// completion.
func (t *Turn) Say(lines ...string) *message.Message {
	return t.SayLines(message.ParseLines(lines...)...)
}

// SayLines does so with lines that may hold what a person wrote: see message.Compose.
func (t *Turn) SayLines(lines ...message.Line) *message.Message {
	t.Out = append(t.Out, message.Message{Parts: []message.Part{{Kind: message.Paragraphs, Lines: lines}}})
	return &t.Out[len(t.Out)-1]
}

// Enter moves the conversation machine; every phase change goes through it. What
// the machine refuses is a mistake of the program, and is reported.
func (t *Turn) Enter(event string) {
	next, ok := state.Fire(state.Conversations, string(t.State.At.Phase), event)
	if !ok {
		t.Refused = append(t.Refused, event+" from "+string(t.State.At.Phase))
		return
	}
	t.State.At.Phase = state.Phase(next)
}

// QuestionOpen reports whether a question is open, which news and asides leave so.
func (t *Turn) QuestionOpen() bool {
	return t.State.At.Phase == state.Asking || t.State.At.Phase == state.Confirming
}

// EnterFollowing goes on to the follow-up, unless a question is open.
func (t *Turn) EnterFollowing() {
	if t.QuestionOpen() {
		t.Enter(state.EventAside)
		return
	}
	t.Enter(state.EventFollow)
}

// KeepHistory makes "back" return to the point before this turn, if the turn
// led elsewhere.
func (t *Turn) KeepHistory() {
	if t.Final || t.Erased || t.State.At.Same(t.Before) {
		return
	}
	if len(t.State.History) >= state.MaxHistory {
		t.State.History = t.State.History[len(t.State.History)-state.MaxHistory+1:]
	}
	t.State.History = append(t.State.History[:len(t.State.History):len(t.State.History)], t.Before)
}

// MenuIntents are the subjects offered when nothing is under way.
var MenuIntents = []string{rules.IntentOrder, rules.IntentContract, rules.IntentMandataire, rules.IntentLost, rules.IntentDelay, rules.IntentINSi}

// Menu offers the subjects.
func (t *Turn) Menu(m *message.Message) {
	for _, id := range MenuIntents {
		if x := t.Book.Intent(id); x != nil {
			m.Offer(message.On(message.VerbIntent, id), t.Tr(x.Label))
		}
	}
	m.Offer(message.Do(message.VerbHuman), t.Words(ChoiceHuman))
}

// Facts are what is known of the one spoken of and of the service.
func (t *Turn) Facts() rules.Facts { return t.State.At.Situation.Facts() }

// Decide is the decision on the request under way, for the one spoken of.
func (t *Turn) Decide() rules.Decision { return t.Book.Decide(t.State.At.Goal, t.Facts()) }

// Lower puts the first letter of a text in lower case.
func Lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// Capital puts the first letter of a text in upper case.
func Capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// OrElse is a value, or another when it is the zero one.
func OrElse[T ~string](s, other T) T {
	if s == "" {
		return other
	}
	return s
}

// OpenCount counts the dossiers that are followed.
func (t *Turn) OpenCount() (n int) {
	for i := range t.State.Dossiers {
		if !t.State.Dossiers[i].Closed() {
			n++
		}
	}
	return n
}

// NotConfirming reports whether no confirmation is waited for.
func (t *Turn) NotConfirming() bool { return t.State.At.Pending == nil }

// Idle reports whether nothing is asked.
func (t *Turn) Idle() bool { return t.State.At.Asking == "" && t.State.At.Pending == nil }

// HelpStep is what the person does next for human resources, "" when nothing.
func (t *Turn) HelpStep() string {
	if t.State.Help == nil {
		return ""
	}
	return t.State.Help.Step
}

// Relaying reports whether what the person writes goes to human resources.
func (t *Turn) Relaying() bool {
	h := t.State.Help
	return h != nil && h.Open && h.Relay && h.Step == ""
}

// HasAny reports whether a text contains one of some phrases of the program.
func HasAny(text string, phrases []string) bool {
	return words.ContainsAny(text, phrases)
}

// CloseQuestion leaves the open question unanswered.
func (t *Turn) CloseQuestion() {
	t.State.At.Asking, t.State.At.Offered = "", nil
}

// ClipRunes cuts a text that has more than most characters.
func ClipRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
