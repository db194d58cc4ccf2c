package roles

import (
	"cpxbot/dialogs/draft"
	"cpxbot/dialogs/meaning"
	"cpxbot/rules"
)

// OfColleague takes a question of who orders, beside the writer's own job, for one about the card of the
// one spoken of: "je suis infirmière, qui la commande pour elle ?".
func OfColleague(d *draft.Draft) {
	t, r := d.Turn, d.Reading
	p := t.State.At.Situation.SpokenOf()
	if p == nil || p.Who != rules.OrderingForOther || p.Facts[rules.FactProfession] == "" || !r.Self || len(r.Named) != 1 || r.TakesBack || meaning.ForWriter(d.Text) || !meaning.Asks(t, *r) || !meaning.AsksOfOrderer(t, *r) {
		return
	}
	if r.Named[0] != p.Facts[rules.FactProfession] { // the answer is for the job of the one spoken of
		delete(r.Facts, rules.FactProfession)
		delete(r.Facts, rules.FactOrderingFor)
		r.Named = nil
	}
	d.AsksPoint(r.Wants[0].ID)
}

// OfOwnJob takes it for the job of the writer that they work in human resources, where the card is theirs:
// "je suis alternante assistante RH, il me faut une carte".
func OfOwnJob(d *draft.Draft) {
	r := d.Reading
	if r.Facts[rules.FactRole] != rules.RoleRH || r.Facts[rules.FactProfession] != "" || r.Facts[rules.FactOrderingFor] != rules.OrderingForSelf || len(r.People) > 0 || d.Turn.State.At.Situation.Get(rules.FactProfession) != "" {
		return
	}
	if work := r.Facts[rules.FactEmployment]; work == rules.EmploymentWorkStudy || work == rules.EmploymentApprentice || meaning.ForWriter(d.Text) {
		r.Facts[rules.FactProfession], r.Named = rules.RoleRH, []string{rules.RoleRH}
		delete(r.Facts, rules.FactRole)
	}
}
