package moves

import (
	"encoding/csv"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	sayTable         = turn.Declare("say_table")
	columnCount      = turn.Declare("column_count")
	columnNames      = turn.Declare("column_names")
	columnProfession = turn.Declare("column_profession")
)

// PlanTable gives the plan as a file for a spreadsheet.
func PlanTable(t *turn.Turn) {
	order := plan.Order(t)
	if len(order) == 0 {
		flow.Stale(t)
		return
	}
	var b strings.Builder
	b.WriteString("\ufeff") // so that spreadsheets read the accents
	w := csv.NewWriter(&b)
	w.Comma = ';'
	rows := [][]string{{t.Words(columnCount), t.Words(columnProfession), t.Words(turn.LabelCard), t.Words(turn.LabelBy), t.Words(turn.LabelFrom), turn.Capital(t.Words(turn.LabelForms)), t.Words(columnNames)}}
	for _, i := range order {
		p := t.State.At.Situation.People[i]
		d := answers.DecidePlanned(t, p)
		row := []string{strconv.Itoa(p.Planned), plan.LabelOfOne(t, p), "", "", "", ""}
		if d.Procedure != nil {
			row[2], row[3], row[4], row[5] = turn.OrElse(answers.CardLabel(t, d.Procedure), t.Tr(d.Procedure.Title)), answers.Optional(t, d.Procedure.OrderedBy), answers.Optional(t, d.Procedure.OrderedFrom), plan.Forms(t, d)
		}
		if remark := plan.Remark(t, p, d); remark != "" {
			row[2], row[3], row[4], row[5] = remark, "", "", ""
		}
		rows = append(rows, append(row, plan.JoinNames(p.KnownNames())))
	}
	_ = w.WriteAll(rows) // a strings.Builder takes all
	m := t.Say(t.Words(sayTable))
	m.Parts = append(m.Parts, message.Part{Kind: message.Bullets, Lines: plan.Lines(t, true)})
	m.File = &message.File{Name: "cartes-cpx.csv", Type: "text/csv; charset=utf-8", Data: []byte(b.String())}
}

// Detail gives the whole answer for one of the people, by the number under which
// they are remembered.
func Detail(t *turn.Turn, number string) {
	s := &t.State.At.Situation
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(s.People) || s.People[n-1].Facts[rules.FactProfession] == "" {
		flow.Stale(t)
		return
	}
	s.SpeakOf(n - 1)
	t.CloseQuestion()
	t.State.At.Intent = rules.IntentOrder
	flow.Progress(t)
}
