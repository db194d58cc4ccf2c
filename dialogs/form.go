package dialogs

import (
	"maps"
	"net/url"

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
	Options     []Choice // ids are values
}

var (
	formTitle  = declare("form_title")
	formSubmit = declare("form_submit")
)

// formFacts are what decides most orders, in the order of the decision table.
var formFacts = []string{rules.FactProfession, rules.FactTraining, rules.FactEmployment, rules.FactSIAccess, rules.FactContract, rules.FactLeaderCard, rules.FactReader}

// Form returns the form in a language, "fr" or "en".
func (d *Dialog) Form(locale string) Form {
	t := &turn{setting: &d.setting, s: State{Locale: locale}}
	f := Form{Title: t.words(formTitle), Submit: t.words(formSubmit)}
	for _, fact := range formFacts {
		q := d.setting.book.Question(fact)
		if q == nil {
			continue
		}
		field := Field{Fact: fact, Label: capital(t.tr(q.Name))}
		if fact == rules.FactProfession {
			for i := range d.setting.book.Professions {
				if p := &d.setting.book.Professions[i]; len(p.Candidates) == 0 {
					field.Options = append(field.Options, Choice{p.ID, capital(t.tr(p.Label))})
				}
			}
			field.Options = append(field.Options, Choice{rules.ProfessionOther, t.valueLabel(fact, rules.ProfessionOther)})
		}
		for i := range q.Values {
			if v := &q.Values[i]; !v.Hidden {
				field.Options = append(field.Options, Choice{v.ID, t.tr(v.Label)})
			}
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// FormText is the text of a FormInput with the values of a form.
func FormText(values map[string]string) string {
	q := url.Values{}
	for fact, value := range values {
		q.Set(fact, value)
	}
	return q.Encode()
}

// submit takes a form: a new request for a card with all that was filled in.
func (t *turn) submit(form string) {
	values, err := url.ParseQuery(form)
	facts := rules.Facts{}
	for fact := range values {
		if t.book.ValidValue(fact, values.Get(fact)) {
			facts[fact] = values.Get(fact)
		}
	}
	if err != nil || len(facts) == 0 {
		t.say(t.words(sayUnknownID))
		t.repeat()
		return
	}
	t.understood = Understood{Intent: rules.IntentOrder, Facts: maps.Clone(facts), Certainty: understanding.Sure}
	t.start(rules.IntentOrder, facts, nil)
	t.progress()
}
