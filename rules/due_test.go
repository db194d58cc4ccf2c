package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

func date(t *testing.T, s string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func TestDue(t *testing.T) {
	b := &Book{
		Edition:   &Edition{ID: "e", CheckedOn: "2026-06-01"},
		Documents: []Document{{ID: "d", CheckedOn: "2026-05-01"}},
		Updates: []Update{
			{ID: "fresh", CheckedOn: "2026-11-01"},
			{ID: "draft", CheckedOn: "2026-10-09", Recheck: "2026-12-15"},
			{ID: "law", CheckedOn: "2026-10-09", Recheck: "2026-11-30"},
			{ID: "read", CheckedOn: "2026-12-16", Recheck: "2026-12-15"},
			{ID: "never"},
		},
	}
	for _, x := range []struct {
		today  string
		within int
		want   []string
	}{
		{"2026-10-28", 180, []string{"update never"}},
		{"2026-10-29", 180, []string{"update never", "document d"}},
		{"2026-11-28", 180, []string{"update never", "document d"}},
		{"2026-11-29", 180, []string{"update never", "document d", "edition e"}},
		// The day itself has not passed yet.
		{"2026-11-30", 365, []string{"update never"}},
		{"2026-12-01", 365, []string{"update law, announced", "update never"}},
		{"2026-12-15", 365, []string{"update law, announced", "update never"}},
		{"2026-12-16", 365, []string{"update law, announced", "update draft, announced", "update never"}},
	} {
		var got []string
		for _, d := range b.Due(date(t, x.today), x.within) {
			s := fmt.Sprintf("%s %s", d.Kind, d.ID)
			if d.Announced {
				s += ", announced"
			}
			got = append(got, s)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s, %d days: %v, want %v", x.today, x.within, got, x.want)
		}
	}
}

// All that the answers of today rest on has been read by somebody. What is no
// answer about cards (an emergency, another card) rests on nothing.
func TestAnswersAreChecked(t *testing.T) {
	whole, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	b := whole.On(date(t, "2026-12-16"))
	for i := range b.Topics {
		topic := &b.Topics[i]
		x := b.TopicSources(topic, nil)
		if something := len(x.Sections)+len(x.Documents)+len(x.Contradicting)+len(x.Later) > 0; something && b.CheckedOn(x) == "" {
			t.Errorf("topic %s rests on something that has no day", topic.ID)
		}
	}
	for i := range b.Procedures {
		if p := &b.Procedures[i]; b.CheckedOn(b.everything(p).Sources) == "" {
			t.Errorf("procedure %s rests on something that has no day", p.ID)
		}
	}
	nurse := b.Decide(GoalOrder, Facts{FactProfession: "infirmier"})
	if got, oldest := b.CheckedOn(nurse.Sources()), "2026-11-23"; got != oldest {
		t.Errorf("the nurse's answer was checked on %s, want %s", got, oldest)
	}
}

// What a source rests on is found from the source too.
func TestRestingOn(t *testing.T) {
	whole, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	b := whole.On(date(t, "2026-12-16"))
	for _, s := range b.AllSources() {
		on := b.RestingOn(s)
		for i := range b.Topics {
			topic := &b.Topics[i]
			if s.within(b.TopicSources(topic, nil)) && !slices.Contains(on, topic.ID) {
				t.Errorf("%s %s: topic %s is missing", s.Kind, s.ID, topic.ID)
			}
		}
	}
	draft := slices.IndexFunc(b.AllSources(), func(s Source) bool { return s.ID == "N16" })
	if got := b.RestingOn(b.AllSources()[draft]); !slices.Equal(got, []string{"eid_rules"}) {
		t.Errorf("on the draft of the rules rest %v", got)
	}
}

// A later fact that names a day after the one on which it was read says when to
// look again: nobody has to remember it.
func TestAnnouncedDaysAreRechecked(t *testing.T) {
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	months := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	named := regexp.MustCompile(`(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})`)
	announced := 0
	for i := range b.Updates {
		u := &b.Updates[i]
		for _, m := range named.FindAllStringSubmatch(u.Text.EN, -1) {
			day, _ := strconv.Atoi(m[1])
			on := fmt.Sprintf("%s-%02d-%02d", m[3], 1+slices.Index(months, m[2]), day)
			if on <= u.CheckedOn {
				continue
			}
			announced++
			if u.Recheck == "" || u.Recheck > on {
				t.Errorf("%s was read on %s and announces %s, but its recheck is %q", u.ID, u.CheckedOn, on, u.Recheck)
			}
		}
	}
	if announced == 0 {
		t.Error("no announced day was found: the draft of the rules names one")
	}
}
