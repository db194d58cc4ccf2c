package reading

import (
	"cpxbot/dialogs/meaning"
	"cpxbot/rules"
)

// ofColleague takes a question of who orders, beside the writer's own job, for one about the card of the
// one spoken of: "je suis infirmière, qui la commande pour elle ?".
func ofColleague(d *draft) {
	t, r := d.turn, d.reading
	p := t.State.At.Situation.SpokenOf()
	if p == nil || p.Who != rules.OrderingForOther || p.Facts[rules.FactProfession] == "" || !r.Self || len(r.Named) != 1 || r.TakesBack || meaning.ForWriter(d.text) || !meaning.Asks(t, *r) || !meaning.AsksOfOrderer(t, *r) {
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
	if work := r.Facts[rules.FactEmployment]; work == rules.EmploymentWorkStudy || work == rules.EmploymentApprentice || meaning.ForWriter(d.text) {
		r.Facts[rules.FactProfession], r.Named = rules.RoleRH, []string{rules.RoleRH}
		delete(r.Facts, rules.FactRole)
	}
}
