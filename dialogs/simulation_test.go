package dialogs

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/language"
	"cpxbot/rules"
)

// simulated is a person who knows what is so, answers in the words of others,
// and says and asks other things in between.
type simulated struct {
	Truth  rules.Facts
	Words  *corpus
	Random *rand.Rand
}

// corpus is what people write: answers to each question by value, remarks that
// state nothing, and questions.
type corpus struct {
	Answers            map[string][]string
	Remarks, Questions []string
}

// readCorpus collects it. A remark names no job: nobody who needs a card for a lawyer says "je
// commande pour une infirmière" by the way.
func readCorpus(t *testing.T, d *Dialog) *corpus {
	t.Helper()
	book := d.setting.On(start).Book
	c := &corpus{Answers: map[string][]string{}}
	files := os.DirFS("understanding/language")
	for _, part := range []string{language.Learn, language.Validate} {
		list, err := language.Read(files, part)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			switch {
			case s.Register == "en":
			case s.Asked != "" && statesBeside(s): // of somebody of whom other things are true
			case s.Asked != "" && s.Value != language.NoValue:
				c.Answers[s.Asked+"="+s.Value] = append(c.Answers[s.Asked+"="+s.Value], s.Text)
			case s.Asked == "" && s.Facts != nil && len(s.Facts) == 0 && len(s.Wants) == 0 && len(s.Intents) == 0 && len(s.People) == 0 && len(d.setting.Reader.Read(s.Text, understanding.Asked{}).Named) == 0:
				c.Remarks = append(c.Remarks, s.Text)
			case part == language.Validate && len(s.Wants) == 1 && onlyAsks(book, s.Wants[0]) && len(s.People) == 0 && len(s.Clauses) == 1 && s.Clauses[0].Act == language.Asks:
				c.Questions = append(c.Questions, s.Text)
			}
		}
	}
	return c
}

// statesBeside reports whether an answer tells something beside what was asked: "oui, et le
// contrat est signé".
func statesBeside(s language.Sentence) bool {
	return slices.ContainsFunc(s.Clauses, func(c language.Clause) bool { return c.Act == language.States })
}

// onlyAsks reports whether who wants something asks it in between, and neither makes a
// request of their own nor states by it how things stand: nobody who needs a card for a lawyer
// says "il me faut une carte pour une infirmière", nor "on a déjà un contrat" who has none.
func onlyAsks(book *rules.Book, want string) bool {
	if x := book.Intent(want); x != nil {
		return x.Goal == ""
	}
	return want != statesContract
}

// statesContract is a question of who has a contract.
const statesContract = "contract_signed"

// opening are first messages; {job} is filled in.
var opening = map[string][]string{
	rules.OrderingForSelf:  {"bonjour, je suis {job}, il me faut une carte", "je suis {job}, comment avoir ma carte ?", "{job}, je voudrais ma carte svp", "quelle carte pour moi ? je suis {job}", "slt jsuis {job} jveux ma carte", "Je travaille comme {job} et on me demande une carte professionnelle."},
	rules.OrderingForOther: {"il faut une carte pour notre {job}", "quelle carte commander pour une collègue {job} ?", "bonjour, carte à commander pour un nouvel arrivant, {job}", "je dois faire la demande de carte de notre {job}, comment faire ?"},
}

// draw makes a person and the decision that is right for them.
func draw(d *Dialog, words *corpus, random *rand.Rand) (*simulated, rules.Decision, string) {
	book := d.setting.On(start).Book
	for {
		p := &book.Professions[random.IntN(len(book.Professions))]
		if p.Register == "" {
			continue
		}
		pick := func(values ...string) string { return values[random.IntN(len(values))] }
		who := pick(rules.OrderingForSelf, rules.OrderingForSelf, rules.OrderingForOther)
		truth := rules.Facts{
			rules.FactProfession: p.ID, rules.FactOrderingFor: who, rules.FactTraining: "no", rules.FactOrdre: "yes",
			rules.FactEmployment: "salarie", rules.FactSIAccess: pick("yes", "yes", "no"), rules.FactContract: pick("signed", "none"),
			rules.FactLeaderCard: pick("yes", "no"), rules.FactReader: pick("yes", "no"),
		}
		decision := book.Decide(rules.GoalOrder, truth)
		if decision.Procedure == nil {
			continue
		}
		lines := opening[who]
		return &simulated{truth, words, random}, decision, strings.ReplaceAll(lines[random.IntN(len(lines))], "{job}", p.SaidAs[0])
	}
}

// answer is how the person answers a question, in words or by the button.
func (s *simulated) answer(fact string) turn.Input {
	value := s.Truth[fact]
	if value == "" {
		value = rules.ValueUnknown
	}
	if said := s.Words.Answers[fact+"="+value]; len(said) > 0 && s.Random.IntN(4) > 0 {
		return turn.Input{Text: said[s.Random.IntN(len(said))], Locale: "fr"}
	}
	return turn.Input{Kind: turn.ChoiceInput, Text: fact + "=" + value, Locale: "fr"}
}

// TestSimulatedPeople: people who answer truthfully in the words of others, and
// remark and ask in between, reach what is right for them, are asked little, and
// nothing is recorded that is not so.
func TestSimulatedPeople(t *testing.T) {
	conversations := 5000
	if testing.Short() {
		conversations = 400
	}
	d := newDialog(t)
	words := readCorpus(t, d)
	if len(words.Remarks) < 50 || len(words.Questions) < 50 {
		t.Fatalf("%d remarks, %d questions", len(words.Remarks), len(words.Questions))
	}
	random := rand.New(rand.NewPCG(7, 11))
	right, questions, untrue, shown := 0, 0, 0, 0
	for range conversations {
		person, want, first := draw(d, words, random)
		r := d.Turn(state.State{}, turn.Input{Text: first, Locale: "fr"}, start)
		var said []string
		said = append(said, first)
		var outcome *turn.Outcome
		repeated, lastAsked := 0, ""
		for range 14 {
			if r.Outcome != nil && !strings.HasPrefix(r.Outcome.Procedure, "topic:") {
				outcome = r.Outcome
			}
			for _, m := range r.Messages {
				if slices.ContainsFunc(m.Choices, func(c message.Choice) bool { return c.ID == "confirm=no" }) {
					r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "confirm=no"}, start)
					break
				}
			}
			asking := r.State.At.Asking
			if asking == "" {
				break
			}
			if asking != lastAsked {
				questions++
				lastAsked, repeated = asking, 0
			} else if repeated++; repeated > 4 {
				break
			}
			in := person.answer(asking)
			switch random.IntN(8) {
			case 0:
				in = turn.Input{Text: words.Remarks[random.IntN(len(words.Remarks))], Locale: "fr"}
			case 1:
				in = turn.Input{Text: words.Questions[random.IntN(len(words.Questions))], Locale: "fr"}
			}
			said = append(said, in.Text)
			r = d.Turn(r.State, in, start)
		}
		if outcome != nil && outcome.Procedure == want.Procedure.ID {
			right++
		} else if shown < 12 {
			shown++
			got := "nothing"
			if outcome != nil {
				got = outcome.Procedure
			}
			t.Logf("%v: %s, want %s; %q", person.Truth[rules.FactProfession], got, want.Procedure.ID, said)
		}
		facts := maps.Clone(r.State.At.Situation.Facts())
		for fact, value := range facts {
			if truth, known := person.Truth[fact]; known && value != truth && value != rules.ValueUnknown {
				untrue++
				if shown < 24 {
					shown++
					t.Logf("%v is %s, recorded as %s; %q", fact, truth, value, said)
				}
				break
			}
		}
	}
	share := float64(right) / float64(conversations)
	mean := float64(questions) / float64(conversations)
	t.Logf("%d conversations: %.3f reach what is right, %.2f questions each, in %.3f something untrue was recorded", conversations, share, mean, float64(untrue)/float64(conversations))
	if share < 0.97 || mean > 1.2 || float64(untrue)/float64(conversations) > 0.004 {
		t.Error("below what is asked")
	}
}
