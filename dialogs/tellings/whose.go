package tellings

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// An order may be followed for the wrong people: "non, c'étaient les 2 secrétaires, pas les ergonomes".
// Whoever says so corrects that order; no other is begun, and none is made worse.

// HearWhose corrects for whom an order is followed, or follows no longer one of people who do not exist. It
// leaves a message that tells news besides to those who take them.
func HearWhose(t *turn.Turn, h *turn.Heard) bool {
	if strings.Contains(h.Text, "?") || h.Value != "" {
		return false
	}
	j := jobsTold(t, h.Text)
	again := h.Reading.TakesBack || tracking.Contradicts(h.Text)
	if j.comes && len(j.named) > 0 || len(j.denied) > 1 || len(j.named) > 1 || len(j.denied) == 0 && !again {
		dropDenied(t, j)
		return false
	}
	wrong := orderForJob(t, j.denied)
	if wrong == nil && len(j.denied) == 0 && len(j.named) == 1 && !j.comes && onlyNames(h) {
		if last := orders.LastOrder(t); last != nil && last.Facts[rules.FactProfession] != "" && orderForJob(t, j.named) == nil {
			wrong = last // "non, les assistantes"
		}
	}
	switch right := orderForJob(t, j.named); {
	case wrong != nil && len(j.named) == 1 && right == nil:
		if !becomes(t, wrong, j.named[0], j.count) {
			return false
		}
	case wrong != nil && len(j.named) == 0 && len(j.denied) == 1 && !j.comes:
		followup.Abandon(t, wrong)
		flow.GoOnAsking(t)
		return true
	case wrong == nil && right != nil && len(j.denied) == 1 && (again || j.counted) && h.Reading.Words <= longestWhose:
		wrong = right // it is followed for them already
	case wrong == nil && len(j.named) == 0 && len(j.denied) == 1 && j.counted && !j.comes && h.Reading.Words <= longestWhose && t.State.At.Situation.LineOf(t.Book, j.denied[0]) < 0,
		wrong == nil && len(j.named) == 0 && len(j.denied) == 1 && j.counted && !j.comes && neverWere.MatchString(h.Text):
		orders.StandEach(t) // nobody else is followed
		flow.GoOnAsking(t)
		return true
	default:
		return false
	}
	t.Understood.Intent, t.Understood.Certainty = rules.IntentStatus, understanding.Sure
	t.State.At.Order = wrong.ID
	t.EnterFollowing()
	m := t.Say(t.Words(turn.SayBatchNoted))
	m.Parts[0].Lines = append(m.Parts[0].Lines, orders.BatchLine(t, wrong))
	m.Offer(wrong.Action().Under(message.WayStop), t.Words(turn.ChoiceStop))
	flow.GoOnAsking(t)
	return true
}

// onlyNames reports whether a correction does no more than name somebody: nothing is denied of them, and
// nobody is added or taken away.
func onlyNames(h *turn.Heard) bool {
	r := h.Reading
	return tracking.Contradicts(h.Text) && r.Words <= meaning.LongestDay && !r.Adds && !r.Removes && !turn.HasAny(h.Text, likewise) && !turn.HasAny(h.Text, meaning.DenyingWords)
}

// longestWhose is the number of words with which it is said whose order it is, and no more.
const longestWhose = 16

// neverWere says that people do not exist.
var neverWere = regexp.MustCompile(`(?i)\b(?:jamais (?:eu|parlé|dit)|n['’ ]?existe\p{L}*|never (?:had|said)|don['’]t exist)(?:[^\p{L}]|$)`)

// deniesWho denies people, not what they did: "pas les ergonomes"; "le médecin n'a pas encore demandé" does
// not.
var deniesWho = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pas|et non|not)\s+(?:(?:pour|for)\s+)?(?:l[ae]s?|l['’]|des?|du|celles?|ceux|celui|the|` + meaning.CountWords + `)\s*\p{L}`)

// jobs are those of whom a message speaks: named, or denied; comes says that it tells what has come or has
// not, counted that it denies a number, and count is how many it tells of.
type jobs struct {
	named, denied  []string
	comes, counted bool
	count          int
}

// jobsTold parts the jobs of a message.
func jobsTold(t *turn.Turn, text string) (j jobs) {
	for _, part := range tracking.NewsParts.Split(tracking.TitleDots.ReplaceAllString(text, "$1"), -1) {
		r := t.Reader.Read(part, understanding.Asked{})
		came := turn.HasAny(part, meaning.ComeWords) || turn.HasAny(part, meaning.CodeWords) || turn.HasAny(part, meaning.CardWords) || turn.HasAny(part, []string{"rien", "nothing", "manque", "attend", "attendent"})
		j.comes = j.comes || came
		denies := (deniesWho.MatchString(part) || neverWere.MatchString(part)) && tracking.CountAfterDenial(part) == 0
		list := &j.named
		if denies && !came {
			list = &j.denied
			j.counted = j.counted || words.NumberIn(part) > 0
		} else if n := words.NumberIn(part); len(r.Named) > 0 && n > 0 {
			j.count = n
		}
		for _, id := range slices.Concat(r.Named, r.Denied) {
			if id = ofPlan(t, id); !slices.Contains(*list, id) {
				*list = append(*list, id)
			}
		}
	}
	return j
}

// orderForJob is the open order for people of one job, nil where there is none or no one job is told.
func orderForJob(t *turn.Turn, professions []string) *state.Dossier {
	if len(professions) != 1 {
		return nil
	}
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() && d.Facts[rules.FactProfession] == professions[0] {
			t.State.Dossiers = slices.Clone(t.State.Dossiers)
			return &t.State.Dossiers[i]
		}
	}
	return nil
}

// dropDenied follows no longer the order for people of whom a message says, beside other news, that there
// are not so many: "… et les 3 ergonomes, ça n'existe pas".
func dropDenied(t *turn.Turn, j jobs) {
	if d := orderForJob(t, j.denied); d != nil && j.counted {
		orders.AdvanceDossier(d, state.EventAbandon)
	}
}

// becomes gives an order to people of another job. It reports false where those have a card that is ordered
// otherwise.
func becomes(t *turn.Turn, d *state.Dossier, profession string, count int) bool {
	if t.Book.Register(rules.Facts{rules.FactProfession: profession}) != t.Book.Register(rules.Facts{rules.FactProfession: d.Facts[rules.FactProfession]}) && orders.OrderCard(t, d) != rules.CardStaff {
		return false
	}
	if t.Book.Register(rules.Facts{rules.FactProfession: profession}) == rules.RegisterRPPS && orders.OrderCard(t, d) == rules.CardStaff {
		return false
	}
	if i := t.State.At.Situation.LineOf(t.Book, profession); count == 0 && i >= 0 {
		count = t.State.At.Situation.People[i].Planned
	}
	d.Facts = rules.Facts{rules.FactOrderingFor: rules.OrderingForOther, rules.FactProfession: profession}
	if count > 0 {
		d.People = count
	}
	if d.People > 1 && d.Batch == 0 {
		d.Batch = d.ID
	}
	return true
}
