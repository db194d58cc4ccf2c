package turn

import (
	"net/url"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/secrets"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// InputKind says what a person, or a timer, did.
type InputKind int

const (
	TextInput        InputKind = iota // wrote a message
	CommandInput                      // typed /cpx and Text behind it
	ChoiceInput                       // clicked the choice whose id is Text
	TimerInput                        // a reminder fell due
	FormInput                         // sent a form: Text is FormText of its values
	HelpInput                         // human resources wrote in the thread of the person's question
	UndeliveredInput                  // a message could not be delivered whose OnFailure is Text
	LateInput                         // human resources acted on a late order of the person: Text is a LateText
	AwayInput                         // a reminder fell due, and the person's account is deactivated
)

// Input is one event of a conversation.
type Input struct {
	Kind InputKind
	Text string
	// Locale of the person on the platform: "fr", "en" or empty.
	Locale string
	// Zone is the person's time zone on the platform, such as "Indian/Reunion",
	// or empty.
	Zone string
	// Name is the person's name on the platform; it is kept only when the
	// person agrees to share it.
	Name message.Verbatim
	// Room says that the conversation is that of a channel of human resources,
	// and that a member of it did this.
	Room bool
	// Closed says that a choice, or a form, answers a question that is no longer open, or
	// that a question to human resources is not the one that is open.
	Closed bool
	// Files came with a text.
	Files []message.FileRef
	// Mentions are the members of the organisation whom a text names by their account,
	// each once. One without a name is the person, or nobody to write to.
	Mentions []message.Mention
	// Edited says that the text is a later version: of what human resources wrote and
	// was passed on before, or of what the person wrote in a direct message.
	Edited bool
	// Deleted says that such a text was deleted.
	Deleted bool
	// Message is what the platform calls the person's message, "" where it cannot
	// be edited.
	Message string
	// Thread is where human resources wrote; Name is then theirs.
	Thread message.Thread
	// Elsewhere says that a command whose answer goes to the channel of human
	// resources was not given there.
	Elsewhere bool
	// Outside says that nobody's membership is known, for the bot is not in the channel
	// of human resources.
	Outside bool
	// Board is there when the input reads the board: for members only.
	Board *state.Board
}

// Understood is what was read in the input.
type Understood struct {
	Intent    string
	Facts     rules.Facts
	Certainty understanding.Certainty
	// Wants, People and Says are those of the reading of a text.
	Wants  []understanding.Want
	People []understanding.Person
	Says   []understanding.Statement
}

// Outcome sums up the decision that an answer rests on, in the terms of the
// JSON protocol.
type Outcome struct {
	Procedure   string   `json:"procedure"`
	Card        *string  `json:"card"`
	OrderedBy   *string  `json:"ordered_by"`
	OrderedFrom *string  `json:"ordered_from"`
	Forms       []string `json:"forms"`
	Notices     []string `json:"notices"`
	Teleservice *string  `json:"teleservice"`
	Sources     []string `json:"sources"`
}

// Misunderstood is a message that was not understood, in a form that tells the
// editors of the content what is missing and nobody who wrote it.
type Misunderstood struct {
	// Phrase is the message without names, numbers, addresses and unknown words.
	Phrase string
	// Asked is the fact of the open question, "" when none was open, Corrected
	// when the person said that it was understood wrongly.
	Asked string
}

// FormText is the text of a FormInput with the values of a form.
func FormText(values map[string]string) string {
	q := url.Values{}
	for fact, value := range values {
		q.Set(fact, value)
	}
	return q.Encode()
}

// Heard is a text, read, on its way through the handlers.
type Heard struct {
	Text    string
	Reading understanding.Reading
	// Value is the answer to the open question, "" when it is none.
	Value string
	// Unsure is the message before, masked, where it was not surely understood, and answered all
	// the same.
	Unsure string
}

// Accept makes an input fit to be read, repeated and stored: what is no text
// is dropped, and what looks like a card code or a social-security number is
// masked. Everything that a person writes, fills in, clicks or is called goes
// through here, before anything else sees it.
func (in Input) Accept() (out Input, secret, cut bool) {
	if in.Kind == FormInput {
		in.Text, secret = acceptForm(in.Text)
	} else {
		in.Text, cut = secrets.Clean(in.Text, in.Kind == TextInput && !in.Room, secrets.MaxRunes)
		if in.Kind == TextInput || in.Kind == CommandInput {
			in.Text = secrets.Legible(in.Text)
		}
		in.Text, secret = secrets.Mask(in.Text)
	}
	name, _ := secrets.Clean(string(in.Name), false, secrets.MaxRunes)
	name, _ = secrets.Mask(name)
	in.Name = message.Verbatim(name)
	return in, secret, cut
}

// acceptForm masks the values of a form: see FormText.
func acceptForm(form string) (accepted string, secret bool) {
	values, err := url.ParseQuery(form)
	if err != nil {
		return "", false
	}
	out := map[string]string{}
	for fact := range values {
		name, inName := secrets.Mask(fact)
		value, inValue := secrets.Mask(values.Get(fact))
		out[name] = value
		secret = secret || inName || inValue
	}
	return FormText(out), secret
}
