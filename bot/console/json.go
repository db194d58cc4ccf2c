package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// JSON answers each line of in by one line on out, until in ends. A line that
// cannot be used is answered by an error object, and the session goes on. The
// error returned is one of reading or writing.
func JSON(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	o = o.complete()
	lines := newLineReader(in)
	// An Encoder writes each value at once, with its line end.
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for first := true; ; first = false {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var answer any
		switch {
		case errors.Is(err, errTooLong):
		case err != nil:
			return err
		default:
			if first {
				line = bytes.TrimPrefix(line, []byte("\ufeff")) // as some Windows shells send
			}
			answer, err = o.answer(ctx, line)
		}
		if err != nil {
			answer = o.failure(err, o.Locale)
		}
		if err := enc.Encode(answer); err != nil {
			return err
		}
	}
}

// request is a line of input; exactly one of the pointers is set.
type request struct {
	user, locale, channel, thread        string
	text, command, choice, advance, file *string
}

// listFile is what a list is called that came in a line.
const listFile = "list.csv"

// The objects of the protocol: every key is always there.
type (
	answerLine struct {
		User       string                 `json:"user"`
		State      state.Phase            `json:"state"`
		Facts      rules.Facts            `json:"facts"`
		People     []understanding.Person `json:"people"`
		Understood understoodLine         `json:"understood"`
		Outcome    *turn.Outcome          `json:"outcome"`
		// FicheOutcome is what the fiche itself says, where today's differs.
		FicheOutcome *turn.Outcome `json:"fiche_outcome"`
		Messages     []messageLine `json:"messages"`
	}
	understoodLine struct {
		Intent    string      `json:"intent"`
		Facts     rules.Facts `json:"facts"`
		Certainty string      `json:"certainty"`
		// Wants are up to five, the most probable first; People those for whom a
		// card is wanted, when several; Says what the text states, and of whom.
		Wants  []understanding.Want      `json:"wants"`
		People []understanding.Person    `json:"people"`
		Says   []understanding.Statement `json:"says"`
	}
	messageLine struct {
		ID      string           `json:"id"`
		To      string           `json:"to"`
		Text    string           `json:"text"`
		Asks    string           `json:"asks"`
		Choices []message.Choice `json:"choices"`
		Links   []message.Link   `json:"links"`
		At      string           `json:"at"`
		// Thread is the id of the message below which this one is posted, in the
		// channel of human resources.
		Thread string `json:"thread,omitempty"`
		// File is there only when one goes with the message.
		File *fileLine `json:"file,omitempty"`
	}
	fileLine struct {
		Name string `json:"name"`
		Type string `json:"type"`
		// Text is there for a text, Data (base64) for any other file.
		Text string `json:"text,omitempty"`
		Data []byte `json:"data,omitempty"`
	}
	errorLine struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
)

// parse reads a line. Fields that the protocol does not know are ignored, and
// null counts as absent.
func parse(line []byte) (request, error) {
	var r request
	if len(bytes.TrimSpace(line)) == 0 {
		return r, fault("bad_json", `Cette ligne est vide. Envoyez un objet JSON sur une ligne, par exemple {"user":"u1","text":"bonjour"}.`,
			`This line is empty. Send a JSON object on one line, for example {"user":"u1","text":"hello"}.`)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || fields == nil {
		return r, fault("bad_json", `Cette ligne n'est pas un objet JSON. Envoyez un objet complet sur une seule ligne, par exemple {"user":"u1","text":"bonjour"}.`,
			`This line is not a JSON object. Send a whole object on one line, for example {"user":"u1","text":"hello"}.`)
	}
	for _, name := range []string{"user", "locale", "channel", "thread", "text", "command", "choice", "advance", "file"} {
		raw, ok := fields[name]
		if !ok || string(raw) == "null" {
			continue
		}
		var value string
		if err := json.Unmarshal(raw, &value); err != nil {
			return r, fault("bad_type", "Le champ « "+name+" » doit être une chaîne de caractères, entre guillemets.",
				"The field \""+name+"\" must be a string, in quotes.")
		}
		switch name {
		case "user":
			r.user = value
		case "locale":
			r.locale = value
		case "channel":
			r.channel = value
		case "thread":
			r.thread = value
		case "text":
			r.text = &value
		case "command":
			r.command = &value
		case "choice":
			r.choice = &value
		case "advance":
			r.advance = &value
		case "file":
			r.file = &value
		}
	}
	if strings.TrimSpace(r.user) == "" {
		return r, fault("missing_user", `Le champ « user » manque : dites qui parle, par exemple "user":"u1".`,
			`The field "user" is missing: say who speaks, for example "user":"u1".`)
	}
	if r.file != nil && r.text == nil {
		r.text = new("") // a list may come without words
	}
	given := 0
	for _, p := range []*string{r.text, r.command, r.choice, r.advance} {
		if p != nil {
			given++
		}
	}
	switch given {
	case 0:
		return r, fault("missing_input", "Il manque ce que fait la personne : ajoutez l'un des champs « text », « command », « choice » ou « advance ».",
			"What the person does is missing: add one of the fields \"text\", \"command\", \"choice\" or \"advance\".")
	case 1:
		return r, nil
	}
	return r, fault("ambiguous_input", "Un seul des champs « text », « command », « choice » et « advance » peut être donné par ligne : envoyez-les sur des lignes séparées.",
		"Only one of the fields \"text\", \"command\", \"choice\" and \"advance\" can be given in a line: send them on separate lines.")
}

func (o Options) answer(ctx context.Context, line []byte) (*answerLine, error) {
	r, err := parse(line)
	if err != nil {
		return nil, err
	}
	if r.advance != nil {
		return o.pass(ctx, r.user, *r.advance)
	}
	e := bot.Event{Person: person(r.user), Name: r.user, Channel: strings.TrimPrefix(r.channel, "#"), Locale: locale(r.locale, o.Locale)}
	if r.thread != "" && o.HRChannel != "" {
		// The thread below a message of the bot's in the channel.
		e.Channel, e.Thread, e.Under = o.HRChannel, r.thread, bot.MessageKey(person("").String()+r.thread)
	}
	switch {
	case r.command != nil:
		e.Kind, e.Text = turn.CommandInput, *r.command
	case r.choice != nil:
		e.Kind, e.Text = turn.ChoiceInput, *r.choice
	default:
		e.Kind, e.Text = turn.TextInput, *r.text
		if r.file != nil {
			e.Files = []message.FileRef{{ID: listFile, Name: listFile}}
			e.Files[0].ReadList([]byte(*r.file))
		}
	}
	reply, delivered, err := o.event(ctx, e)
	if err != nil {
		return nil, err
	}
	if _, room := reply.Person.Room(); !room && reply.Person != e.Person {
		// The conversation of somebody else is not for who answers in a thread.
		if reply, err = o.Assistant.Look(ctx, e.Person); err != nil {
			return nil, err
		}
		reply.Understood.Certainty = understanding.Sure
	}
	a := newAnswer(reply)
	a.User = r.user // also when the conversation is that of a channel
	u := reply.Understood
	a.Understood = understoodLine{u.Intent, factsOf(u.Facts), string(u.Certainty), orEmpty(u.Wants), orEmpty(u.People), orEmpty(u.Says)}
	a.Outcome = outcomeOf(reply.Outcome)
	if a.Outcome != nil {
		a.FicheOutcome = outcomeOf(o.Assistant.Dialog().FicheOutcome(reply.State, o.Assistant.Now()))
	}
	o.add(a, delivered)
	return a, nil
}

// pass lets time pass for everybody; the answer stands in the place of the
// person who asked for it.
func (o Options) pass(ctx context.Context, user, duration string) (*answerLine, error) {
	delivered, err := o.advance(ctx, duration)
	if err != nil {
		return nil, err
	}
	present, err := o.Assistant.Look(ctx, person(user))
	if err != nil {
		return nil, err
	}
	a := newAnswer(present)
	a.Understood = understoodLine{Facts: rules.Facts{}, Certainty: "sure", Wants: []understanding.Want{}, People: []understanding.Person{}, Says: []understanding.Statement{}}
	o.add(a, delivered)
	return a, nil
}

func newAnswer(r bot.Reply) *answerLine {
	phase := r.State.At.Phase
	if phase == "" {
		phase = state.Idle
	}
	return &answerLine{User: r.Person.User, State: phase, Facts: factsOf(r.Facts), People: orEmpty(r.State.Planned()), Messages: []messageLine{}}
}

func (o Options) add(a *answerLine, delivered []bot.Delivery) {
	for i := range delivered {
		d := &delivered[i]
		to, ok := o.address(d)
		if !ok {
			continue
		}
		m := d.Message.Alone()
		line := messageLine{
			ID: strings.TrimPrefix(d.ID, person("").String()), To: to, Text: m.Plain(), Asks: m.Asks,
			Choices: orEmpty(m.Choices), Links: orEmpty(m.Links),
			At: d.At.Format(time.RFC3339),
		}
		if m.To == message.ToHR {
			line.Thread = d.Thread
		}
		if m.File != nil {
			line.File = &fileLine{Name: m.File.Name, Type: m.File.Type}
			if m.File.Readable() {
				line.File.Text = string(m.File.Data)
			} else {
				line.File.Data = m.File.Data
			}
		}
		a.Messages = append(a.Messages, line)
	}
}

var sayInternal = rules.NewText("Une erreur interne s'est produite. Renvoyez la ligne, ou écrivez « recommencer ».", "There was an internal error. Send the line again, or write \"restart\".")

// failure turns an error into the line that reports it. Causes go to the log.
func (o Options) failure(err error, locale string) errorLine {
	known := &bot.Error{Code: bot.CodeInternal, Message: sayInternal, Err: err}
	errors.As(err, &known)
	if known.Err != nil {
		o.Log.Error("input not handled", "code", known.Code, "error", known.Err)
	}
	var line errorLine
	line.Error.Code, line.Error.Message = known.Code, known.Message.In(locale)
	return line
}

func factsOf(f rules.Facts) rules.Facts {
	if f == nil {
		return rules.Facts{}
	}
	return f
}

func outcomeOf(x *turn.Outcome) *turn.Outcome {
	if x == nil {
		return nil
	}
	y := *x
	y.Forms, y.Notices, y.Sources = orEmpty(x.Forms), orEmpty(x.Notices), orEmpty(x.Sources)
	return &y
}

// orEmpty makes an absent list an empty one: the protocol knows no null list.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
