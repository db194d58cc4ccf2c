package dialogs

import (
	"net/url"
	"strings"
)

// masked stands for what looked like a secret.
const masked = "•••"

// accept makes an input fit to be read, repeated and stored: what is no text
// is dropped, and what looks like a card code or a social-security number is
// masked. Everything that a person writes, fills in, clicks or is called goes
// through here, before anything else sees it.
func (in Input) accept() (out Input, secret, cut bool) {
	if in.Kind == FormInput {
		in.Text, secret = acceptForm(in.Text)
	} else {
		in.Text, cut = clean(in.Text, in.Kind == TextInput && !in.Room, maxRunes)
		if in.Kind == TextInput || in.Kind == CommandInput {
			in.Text = legible(in.Text)
		}
		in.Text, secret = mask(in.Text)
	}
	name, _ := clean(string(in.Name), false, maxRunes)
	name, _ = mask(name)
	in.Name = Verbatim(name)
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
		name, inName := mask(fact)
		value, inValue := mask(values.Get(fact))
		out[name] = value
		secret = secret || inName || inValue
	}
	return FormText(out), secret
}

// maxRunes is how much of a message is read, maxListRunes how much of a list that
// came as a file.
const (
	maxRunes     = 4000
	maxListRunes = 20_000
)

// clean drops what is not text, and cuts what has more than most runes. Lines, and
// the tabs between the fields of a table, are kept where they matter.
func clean(s string, lines bool, most int) (text string, cut bool) {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case (r == '\n' || r == '\t') && lines:
			return r
		case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unreadable(r):
			return -1
		}
		return r
	}, s)
	n := 0
	for i := range s {
		if n == most {
			return strings.TrimSpace(s[:i]), true
		}
		n++
	}
	return strings.TrimSpace(s), false
}

// mask replaces what looks like a card code or a social-security number, so
// that it is neither understood, repeated nor stored.
func mask(text string) (out string, found bool) {
	if strings.IndexFunc(text, isDigit) < 0 {
		return text, false // nearly all choices, and most sentences
	}
	f := foldDigits(text)
	secrets := append(f.securityNumbers(), f.codes()...)
	if len(secrets) == 0 {
		return text, false
	}
	hide := make([]bool, len(f.glyphs)+1)
	for _, s := range secrets {
		for i := s.from; i < s.to; i++ {
			hide[i] = true
		}
	}
	var b strings.Builder
	for i, c := range f.glyphs {
		switch {
		case !hide[i]:
			b.WriteString(text[c.from:c.to])
		case i == 0 || !hide[i-1]:
			b.WriteString(masked)
		}
	}
	return b.String(), true
}
