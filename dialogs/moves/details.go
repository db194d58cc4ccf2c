package moves

import (
	"slices"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
)

// Details says what the short answer leaves out: every prerequisite in full,
// every document and caution, what changed since, and what it rests on.
func Details(t *turn.Turn) {
	at := &t.State.At
	d := t.Decide()
	switch {
	case at.Phase == state.Planning:
		plan.Details(t)
		return
	case at.Topic != "":
		topics.TopicDetails(t, t.Book.Topic(at.Topic))
		return
	case d.Procedure == nil || d.Ask != "":
		t.Menu(t.Say(t.Words(sayWhyNone)))
		return
	}
	sources := d.Sources()
	m := message.Message{}
	var first []string
	for _, x := range d.First {
		first = append(first, t.Tr(x.First.Text))
	}
	answers.Section(&m, message.Steps, t.Words(turn.TitleFirst), first)
	var check []string
	for _, x := range d.Check {
		check = append(check, t.Tr(x.Check.Text))
	}
	answers.Section(&m, message.Bullets, t.Words(turn.TitleCheck), check)
	answers.Section(&m, message.Bullets, "", answers.CardLines(t, d.Procedure))
	answers.Section(&m, message.Steps, t.Words(turn.TitleSteps), answers.Lines(t, d.Procedure.Steps, d.Facts))
	if delay := t.Book.Delay(d.Procedure.Delay); delay != nil {
		answers.Section(&m, message.Paragraphs, t.Words(turn.TitleDelay), answers.DelayLines(t, delay))
	}
	answers.Section(&m, message.Bullets, t.Words(turn.TitleWarnings), answers.Texts(t, slices.Concat(d.Notes(), d.Warnings()), d.Facts))
	answers.Documents(t, &m, sources.Documents)
	answers.Section(&m, message.Notice, t.Words(turn.TitleUpdates), answers.UpdateLines(t, slices.Concat(sources.Contradicting, sources.Later)))
	reasons(t, &m, d)
	m.Offer(message.Do(message.VerbChange), t.Words(turn.ChoiceChange)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
	t.Out = append(t.Out, m)
}

var (
	sayFicheSame = turn.Declare("say_fiche_same")
	sayFichePast = turn.Declare("say_fiche_past")
	titleFiche   = turn.Declare("title_fiche")
)

// Fiche shows the procedure of the fiche itself.
func Fiche(t *turn.Turn) {
	d := t.Decide()
	if d.Procedure == nil || d.Ask != "" {
		flow.Stale(t)
		return
	}
	past, differs := answers.FicheDecision(t, d)
	if !differs || past.Procedure == nil {
		t.Say(t.Words(sayFicheSame))
		return
	}
	then := *t
	then.Setting = t.Setting.With(t.Book.Fiche())
	m := answers.ShortAnswer(&then, past, past.Sources())
	m.Parts = append([]message.Part{{Title: t.Words(titleFiche), Lines: message.ParseLines(t.Words(sayFichePast))}}, m.Parts...)
	m.Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
	t.Out = append(t.Out, m)
}

// Check goes through the prerequisites one by one.
func Check(t *turn.Turn) {
	d := t.Decide()
	if d.Procedure == nil || d.Ask != "" || len(d.Untold) == 0 {
		Present(t)
		return
	}
	t.State.At.Checking, t.State.At.Topic = true, ""
	answers.Ask(t, d.Untold[0])
}
