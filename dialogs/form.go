package dialogs

import (
	"maps"
	"net/url"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/choices"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Form is the situation asked all at once, for platforms that can show a form.
// It is a short cut: every question can be answered one by one as well.
type Form struct {
	Title, Submit string
	Fields        []Field
}

// Field is a question of a form. Options are the values to choose from; none
// has to be chosen.
type Field struct {
	Fact, Label string
	Options     []message.Choice // ids are values
}

var (
	formTitle  = turn.Declare("form_title")
	formSubmit = turn.Declare("form_submit")
)

// formFacts are what decides most orders, in the order of the decision table.
var formFacts = []string{rules.FactProfession, rules.FactTraining, rules.FactEmployment, rules.FactSIAccess, rules.FactContract, rules.FactLeaderCard, rules.FactReader}

// Form returns the form in a language, "fr" or "en".
func (d *Dialog) Form(locale string) Form {
	t := &turn.Turn{Setting: &d.setting, State: state.State{Locale: locale}}
	f := Form{Title: t.Words(formTitle), Submit: t.Words(formSubmit)}
	for _, fact := range formFacts {
		q := d.setting.Book.Question(fact)
		if q == nil {
			continue
		}
		field := Field{Fact: fact, Label: turn.Capital(t.Tr(q.Name))}
		if fact == rules.FactProfession {
			for i := range d.setting.Book.Professions {
				if p := &d.setting.Book.Professions[i]; len(p.Candidates) == 0 {
					field.Options = append(field.Options, message.Choice{ID: p.ID, Label: turn.Capital(t.Tr(p.Label))})
				}
			}
			field.Options = append(field.Options, message.Choice{ID: rules.ProfessionOther, Label: answers.ValueLabel(t, fact, rules.ProfessionOther)})
		}
		for i := range q.Values {
			if v := &q.Values[i]; !v.Hidden {
				field.Options = append(field.Options, message.Choice{ID: v.ID, Label: t.Tr(v.Label)})
			}
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// submit takes a form: a new request for a card with all that was filled in.
func submit(t *turn.Turn, form string) {
	values, err := url.ParseQuery(form)
	facts := rules.Facts{}
	for fact := range values {
		if t.Book.ValidValue(fact, values.Get(fact)) {
			facts[fact] = values.Get(fact)
		}
	}
	if err != nil || len(facts) == 0 {
		t.Say(t.Words(choices.SayUnknownID))
		flow.Repeat(t)
		return
	}
	t.Understood = turn.Understood{Intent: rules.IntentOrder, Facts: maps.Clone(facts), Certainty: understanding.Sure}
	flow.Start(t, rules.IntentOrder, facts, nil)
	flow.Progress(t)
}
