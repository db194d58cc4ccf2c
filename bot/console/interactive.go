package console

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// The console's own sentences.
var (
	sayHow     = rules.NewText("Écrivez votre message, ou le numéro d'un choix. « /quitter » pour sortir.", "Type a message, or the number of a choice. \"/quit\" to leave.")
	sayLeave   = rules.NewText("Ligne effacée. Encore Ctrl-C pour sortir.", "Line cleared. Ctrl-C again to leave.")
	sayNumbers = rules.NewText("Les numéros des choix vont de 1 à {last}.", "The numbers of the choices go from 1 to {last}.")
	sayBye     = rules.NewText("À bientôt !", "Goodbye!")
	sayUnknown = rules.NewText("Je ne connais pas cette commande. Écrivez votre message simplement, ou « /cpx » et votre message, ou « /quitter ».", "I do not know this command. Just type a message, or \"/cpx\" and a message, or \"/quit\".")
	sayPassed  = rules.NewText("Il est maintenant, à Paris :", "It is now, in Paris:")
)

// Interactive chats with one person, until they leave or the input ends. On a
// terminal it edits lines and remembers them; otherwise it reads plain lines
// and repeats them on out, so that the transcript can be read.
func Interactive(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	o = o.complete()
	c := chat{Options: o, locale: o.Locale}
	c.screen = screen{out: out, columns: func() int { return 80 }}
	tty, isTTY := terminal(out)
	if isTTY {
		c.screen.columns = func() int {
			if w, _, err := term.GetSize(tty); err == nil && w > 0 {
				return w
			}
			return 80
		}
		c.screen.color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	next := plainLines(in, out)
	if fd, ok := terminal(in); ok {
		lines := newLineReader(in)
		next = func() (string, error) { // the terminal itself shows what is typed
			io.WriteString(out, prompt)
			line, err := lines.next()
			if err != nil {
				io.WriteString(out, "\n\n")
			}
			return string(line), err
		}
		if isTTY && os.Getenv("TERM") != "dumb" {
			edited, restore, err := editedLines(fd, in, out, c.screen.columns, sayLeave.In(c.locale))
			if err != nil {
				return err
			}
			defer restore()
			c.screen.out, next = edited, edited.next
		}
	}
	return c.run(ctx, next)
}

// terminal returns the descriptor of a terminal.
func terminal(stream any) (fd int, ok bool) {
	f, ok := stream.(*os.File)
	if !ok {
		return 0, false
	}
	return int(f.Fd()), term.IsTerminal(int(f.Fd()))
}

const prompt = "> "

// plainLines reads lines and writes each behind the prompt.
func plainLines(in io.Reader, out io.Writer) func() (string, error) {
	lines := newLineReader(in)
	return func() (string, error) {
		line, err := lines.next()
		if err == nil {
			_, err = io.WriteString(out, prompt+printable(string(line))+"\n")
		}
		return string(line), err
	}
}

// editor is a terminal with line editing.
type editor struct {
	*term.Terminal
	columns func() int
}

func (e editor) next() (string, error) {
	if err := e.SetSize(e.columns(), 24); err != nil {
		return "", err
	}
	var pasted []string
	for {
		line, err := e.ReadLine()
		if errors.Is(err, term.ErrPasteIndicator) { // more of one message
			pasted = append(pasted, line)
			continue
		}
		if err != nil {
			e.SetPrompt("") // what is said at the end replaces the prompt
		}
		return strings.Join(append(pasted, line), "\n"), err
	}
}

// keyboard is what is typed. Ctrl-C clears the line; only a second one in a row
// leaves.
type keyboard struct {
	io.Reader
	interrupted bool
	// warn says how to leave.
	warn func()
}

const (
	keyInterrupt = 0x03
	keyLineEnd   = 0x05 // to the end of the line
	keyClear     = 0x15 // erase to its beginning
)

func (k *keyboard) Read(p []byte) (int, error) {
	if len(p) < 2 {
		return k.Reader.Read(p)
	}
	typed := make([]byte, len(p)/2) // one key may become two
	n, err := k.Reader.Read(typed)
	out := p[:0]
	for _, key := range typed[:n] {
		switch {
		case key != keyInterrupt:
			k.interrupted = false
			out = append(out, key)
		case k.interrupted:
			out = append(out, key)
		default:
			k.interrupted = true
			out = append(out, keyLineEnd, keyClear)
			k.warn()
		}
	}
	return len(out), err
}

// editedLines takes over the keyboard; restore gives it back.
func editedLines(fd int, in io.Reader, out io.Writer, columns func() int, howToLeave string) (editor, func(), error) {
	before, err := term.MakeRaw(fd)
	if err != nil {
		return editor{}, nil, err
	}
	keys := &keyboard{Reader: in}
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{keys, out}, prompt)
	keys.warn = func() { _, _ = io.WriteString(t, howToLeave+"\n") }
	t.SetBracketedPasteMode(true) // a pasted text of several lines is one message
	return editor{t, columns}, func() {
		t.SetBracketedPasteMode(false)
		_ = term.Restore(fd, before)
	}, nil
}

// chat is a conversation on a screen.
type chat struct {
	Options
	screen screen
	locale string
	// choices of the last message that was shown.
	choices []message.Choice
}

func (c *chat) run(ctx context.Context, next func() (string, error)) error {
	c.event(ctx, turn.CommandInput, "")
	c.screen.blank()
	c.screen.line(sayHow.In(c.locale))
	for {
		c.screen.blank()
		line, err := next()
		switch {
		case errors.Is(err, io.EOF):
			c.screen.line(sayBye.In(c.locale))
			return nil
		case errors.Is(err, errTooLong):
			c.failed(err)
			continue
		case err != nil:
			return err
		}
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		c.screen.blank()
		if leave := c.typed(ctx, line); leave {
			return nil
		}
	}
}

// typed handles a line; it returns true when the person wants to leave.
func (c *chat) typed(ctx context.Context, line string) (leave bool) {
	if n, err := strconv.Atoi(line); err == nil && len(c.choices) > 0 && n >= 0 && n < 100 {
		if n < 1 || n > len(c.choices) {
			c.screen.line(strings.ReplaceAll(sayNumbers.In(c.locale), "{last}", strconv.Itoa(len(c.choices))))
			return false
		}
		c.event(ctx, turn.ChoiceInput, c.choices[n-1].ID)
		return false
	}
	switch strings.ToLower(line) {
	case "exit", "quit", "quitter":
		c.screen.line(sayBye.In(c.locale))
		return true
	}
	if !strings.HasPrefix(line, "/") {
		c.event(ctx, turn.TextInput, line)
		return false
	}
	command, rest, _ := strings.Cut(line, " ")
	switch command {
	case "/cpx":
		c.event(ctx, turn.CommandInput, rest)
	case "/quitter", "/quit", "/exit":
		c.screen.line(sayBye.In(c.locale))
		return true
	case "/aide", "/help":
		c.event(ctx, turn.TextInput, command[1:])
	case "/avancer", "/advance":
		c.pass(ctx, rest)
	default:
		c.screen.line(sayUnknown.In(c.locale))
	}
	return false
}

// event takes a turn and shows what comes of it.
func (c *chat) event(ctx context.Context, kind turn.InputKind, text string) {
	_, delivered, err := c.Options.event(ctx, bot.Event{Person: person(c.Person), Locale: c.Options.Locale, Kind: kind, Text: text})
	if err != nil {
		c.failed(err)
		return
	}
	c.show(delivered)
}

// pass lets virtual time pass, and shows the reminders that it brings.
func (c *chat) pass(ctx context.Context, duration string) {
	delivered, err := c.advance(ctx, duration)
	if err != nil {
		c.failed(err)
		return
	}
	if len(delivered) > 0 {
		c.show(delivered)
		c.screen.blank()
	}
	now := c.Assistant.Now().In(rules.NewCalendar(false).Zone())
	c.screen.line(sayPassed.In(c.locale) + " " + now.Format("02/01/2006 15:04") + ".")
}

func (c *chat) show(delivered []bot.Delivery) {
	// Only the last question can be answered by a number, so only its choices
	// carry one.
	asking := -1
	c.choices = nil
	for i := range delivered {
		d := &delivered[i]
		if d.Locale != "" {
			c.locale = d.Locale
		}
		if d.Message.To == "" && len(d.Message.Choices) > 0 && d.Person.User == c.Person {
			asking, c.choices = i, d.Message.Choices
		}
	}
	shown := false
	for i := range delivered {
		d := &delivered[i]
		to, ok := c.address(d)
		if !ok {
			continue
		}
		if shown {
			c.screen.blank()
		}
		shown = true
		if to != c.Person {
			c.screen.line("→ " + to)
		}
		c.screen.message(&d.Message, i == asking)
	}
}

func (c *chat) failed(err error) {
	c.screen.line(c.failure(err, c.locale).Error.Message)
}
