package meaning

import (
	"regexp"

	"cpxbot/rules"
)

// For whom a card is, by the words of a message: the writer, or somebody whom they help.

// forMe says that a card is for the writer.
var forMe = regexp.MustCompile(`(?i)(?:^\W*|\b(?:est|c|bien|cartes?|non|oui|mais|fait|finalement|plutôt)\W+)pour moi\b|\b(?:c['’ ]?est moi|et moi|moi aussi|ma (?:propre )?carte|la mienne|for me|it['’ ]?s me|my (?:own )?card|mine)\b`)

// plainlyMe says the same, and tells of no card that the writer holds.
var plainlyMe = regexp.MustCompile(`(?i)\b(?:c['’ ]?est (?:pour )?moi|et (?:pour )?moi|moi aussi|la mienne|for me|it['’ ]?s me|mine)\b`)

// isRole tells who somebody is, and not whom a card is for: "c'est moi la mandataire".
var isRole = regexp.MustCompile(`(?i)\bc['’ ]?est moi\s+(?:qui|la|le|l['’]|votre|notre|sa|son|leur)|\b(?:i['’]?m|i am|it['’]?s me) (?:the|who)\b`)

// ForWriter reports whether a text says that a card is for the writer.
func ForWriter(text string) bool { return forMe.MatchString(isRole.ReplaceAllString(text, "")) }

// PlainlyForWriter reports the same, where a text tells of no card that the writer holds.
func PlainlyForWriter(text string) bool {
	return plainlyMe.MatchString(isRole.ReplaceAllString(text, ""))
}

// ForAnother reports whether a text says that the card is not for the writer: "c'est pour Léa, pas pour
// moi", "moi j'ai déjà la mienne".
func ForAnother(text string) bool { return notMine.MatchString(text) }

var notMine = regexp.MustCompile(`(?i)\b(?:(?:pas|not)(?: du tout)? (?:pour|for) (?:moi|me)|(?:suis|am|['’]m) (?:pas|not) concern\p{L}*|(?:moi )?j['’ ]?ai (?:déjà|deja|déja|deja eu|bien) (?:la mienne|ma carte)|i (?:already have|have) mine(?: already)?)(?:[^\p{L}]|$)`)

// ofColleague takes a question of who orders, beside the writer's own job, for one about the card of the
// one spoken of: "je suis infirmière, qui la commande pour elle ?".
func ofColleague(d *draft) {
	t, r := d.turn, d.reading
	p := t.State.At.Situation.SpokenOf()
	if p == nil || p.Who != rules.OrderingForOther || p.Facts[rules.FactProfession] == "" || !r.Self || len(r.Named) != 1 || r.TakesBack || ForWriter(d.text) || !Asks(t, *r) || !AsksOfOrderer(t, *r) {
		return
	}
	if r.Named[0] != p.Facts[rules.FactProfession] { // the answer is for the job of the one spoken of
		delete(r.Facts, rules.FactProfession)
		delete(r.Facts, rules.FactOrderingFor)
		r.Named = nil
	}
	d.asksPoint(r.Wants[0].ID)
}

// ofOwnJob takes it for the job of the writer that they work in human resources, where the card is theirs:
// "je suis alternante assistante RH, il me faut une carte".
func ofOwnJob(d *draft) {
	r := d.reading
	if r.Facts[rules.FactRole] != rules.RoleRH || r.Facts[rules.FactProfession] != "" || r.Facts[rules.FactOrderingFor] != rules.OrderingForSelf || len(r.People) > 0 || d.turn.State.At.Situation.Get(rules.FactProfession) != "" {
		return
	}
	if work := r.Facts[rules.FactEmployment]; work == rules.EmploymentWorkStudy || work == rules.EmploymentApprentice || ForWriter(d.text) {
		r.Facts[rules.FactProfession], r.Named = rules.RoleRH, []string{rules.RoleRH}
		delete(r.Facts, rules.FactRole)
	}
}
