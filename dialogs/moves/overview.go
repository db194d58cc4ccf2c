package moves

import (
	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/turn"
)

var (
	titleSituation = turn.Declare("title_situation")
	sayNoSituation = turn.Declare("say_no_situation")
)

// Overview says where the person stands.
func Overview(t *turn.Turn) message.Message {
	situation := message.Part{Kind: message.Bullets, Title: t.Words(titleSituation)}
	for _, recap := range answers.Recaps(t, t.Facts()) {
		situation.Lines = append(situation.Lines, message.ParseLine(turn.Capital(recap)))
	}
	if len(situation.Lines) == 0 {
		situation.Kind, situation.Lines = message.Paragraphs, message.ParseLines(t.Words(sayNoSituation))
	}
	m := message.Message{Parts: []message.Part{situation}}
	m.Parts = append(m.Parts, dossierParts(t, &m)...)
	return m
}

var (
	titleDossiers = turn.Declare("title_dossiers")
	sayNoDossier  = turn.Declare("say_no_dossier")
)

// dossierParts shows each open dossier and offers its actions.
func dossierParts(t *turn.Turn, m *message.Message) []message.Part {
	var parts []message.Part
	for i := range t.State.Dossiers {
		switch d := &t.State.Dossiers[i]; {
		case d.Closed():
		case d.Batch == 0:
			parts = append(parts, orders.DossierPart(t, d))
			orders.OfferDossier(t, m, d)
		default:
			if lines := orders.BatchOf(t, d.Batch); lines[0] == d {
				parts = append(parts, orders.BatchPart(t, lines))
				orders.OfferBatch(t, m, lines)
			}
		}
	}
	if len(t.State.Reminders) > 0 {
		parts = append(parts, reminders.Part(t))
	}
	if len(parts) == 0 {
		return []message.Part{{Kind: message.Paragraphs, Title: t.Words(titleDossiers), Lines: message.ParseLines(t.Words(sayNoDossier))}}
	}
	return parts
}
