package when

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"cpxbot/dialogs/when/grammar"
	"cpxbot/dialogs/when/tokens"
	"cpxbot/rules"
)

// expression is a line of the table.
type expression struct {
	line       int
	now        time.Time
	way        grammar.Direction
	text, want string
}

func expressions(t testing.TB) []expression {
	t.Helper()
	f, err := os.Open("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zone := rules.NewCalendar(false).Zone()
	var all []expression
	var x expression
	for s := bufio.NewScanner(f); s.Scan(); {
		x.line++
		line := s.Text()
		if setting, ok := strings.CutPrefix(line, "["); ok {
			stamp, way, _ := strings.Cut(strings.TrimSuffix(setting, "]"), " past")
			x.way = grammar.Ahead
			if way == "" && strings.HasSuffix(setting, "past]") {
				x.way = grammar.Back
			}
			if x.now, err = time.ParseInLocation("2006-01-02 15:04", strings.TrimSuffix(stamp, " future"), zone); err != nil {
				t.Fatalf("line %d: %v", x.line, err)
			}
			continue
		}
		text, want, ok := strings.Cut(line, " => ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		x.text, x.want = text, want
		all = append(all, x)
	}
	return all
}

// TestExpressions: each expression of the table is read, however it is written.
func TestExpressions(t *testing.T) {
	c := rules.NewCalendar(false)
	all := expressions(t)
	if len(all) < 500 {
		t.Errorf("the table has only %d expressions", len(all))
	}
	for _, x := range all {
		for name, write := range map[string]func(string) string{
			"as it is":          func(s string) string { return s },
			"decomposed":        norm.NFD.String,
			"spaces that stay":  func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
			"thin spaces":       func(s string) string { return strings.ReplaceAll(s, " ", "\u202f") },
			"lines":             func(s string) string { return strings.ReplaceAll(s, " ", "\n") },
			"capitals":          strings.ToUpper,
			"curved apostrophe": func(s string) string { return strings.ReplaceAll(s, "'", "’") },
		} {
			r := Read(write(x.text), x.now, x.way, c)
			if got := written(r); got != x.want {
				t.Errorf("line %d, %q %s: %s, want %s", x.line, x.text, name, got, x.want)
			}
		}
	}
}

// FuzzRead: whatever is written, a day read ahead has not passed, one read back is
// not to come, hours exist, and a repetition can be said and kept.
func FuzzRead(f *testing.F) {
	for _, x := range expressions(f) {
		f.Add(x.text)
	}
	c := rules.NewCalendar(false)
	now := time.Date(2026, 5, 18, 9, 0, 0, 0, c.Zone())
	today := tokens.MidnightOf(now)
	f.Fuzz(func(t *testing.T, text string) {
		for _, way := range []grammar.Direction{grammar.Ahead, grammar.Back} {
			r := Read(text, now, way, c)
			if written(r) == "" {
				t.Errorf("%q is written as nothing", text)
			}
			if r.HasHour && (r.Hour < 0 || r.Hour > 23 || r.Minute < 0 || r.Minute > 59) {
				t.Errorf("%q: %d:%d", text, r.Hour, r.Minute)
			}
			if r.Problem == "" && !r.Day.IsZero() && !r.MonthOnly && (way == grammar.Ahead && r.Day.Before(today) || way == grammar.Back && r.Day.After(today)) {
				t.Errorf("%q: %v, read %d", text, r.Day, way)
			}
			if !r.Day.IsZero() && (r.Day.Year() < 1000 || r.Day.Year() > 3100) {
				t.Errorf("%q: %v", text, r.Day)
			}
			if e := r.Every; e != nil && (e.Number < 1 || e.MonthDay < 0 || e.MonthDay > 31 || e.Nth < -1 || e.Nth > 4 || e.Unit == "") {
				t.Errorf("%q: %+v", text, e)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	all := expressions(b)
	c := rules.NewCalendar(false)
	for n := 0; b.Loop(); n++ {
		x := all[n%len(all)]
		Read(x.text, x.now, x.way, c)
	}
}

// written writes a reading as the table of expressions does.
func written(r Reading) string {
	var b strings.Builder
	write := func(s string) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	if r.None() {
		return "-"
	}
	if r.Problem != "" {
		write(string(r.Problem))
		if r.Problem != Over && r.Problem != ToCome {
			return b.String()
		}
	}
	if r.Every != nil {
		write(writtenEvery(r.Every))
	}
	switch {
	case r.Day.IsZero():
	case r.MonthOnly:
		write(r.Day.Format("2006-01"))
	default:
		write(r.Day.Format(time.DateOnly))
	}
	if r.HasHour {
		write(fmt.Sprintf("%02d:%02d", r.Hour, r.Minute))
	}
	return b.String()
}

func writtenEvery(e *grammar.Every) string {
	s := "every " + e.Unit
	if e.Number > 1 {
		s = fmt.Sprintf("every %d %ss", e.Number, e.Unit)
	}
	var names []string
	for _, w := range e.Weekdays {
		names = append(names, strings.ToLower(w.String()))
	}
	nth := map[int]string{1: "first ", 2: "second ", 3: "third ", 4: "fourth ", -1: "last "}[e.Nth]
	switch {
	case e.Working:
		s += " on the " + nth + "working day"
	case len(names) > 0 && e.Nth != 0:
		s += " on the " + nth + strings.Join(names, ", ")
	case len(names) > 0:
		s += " on " + strings.Join(names, ", ")
	case e.Month > 0:
		s += fmt.Sprintf(" on %02d-%02d", e.Month, e.MonthDay)
	case e.MonthDay > 0 && e.Nth < 0:
		s += " on the last day"
	case e.MonthDay > 0:
		s += fmt.Sprintf(" on the %d", e.MonthDay)
	}
	return s
}
