package channel

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	titleBoard    = turn.Declare("title_board")
	titleDigest   = turn.Declare("title_digest")
	sayBoardNone  = turn.Declare("say_board_none")
	sayBoardThere = turn.Declare("say_board_there")
	sayBoardLate  = turn.Declare("say_board_late", "card_delay", "cards", "codes", "codes_delay")
	sayBoardDelay = turn.Declare("say_board_delay", "announced", "median", "number", "ontime")
	sayBoardWaits = turn.Declare("say_board_waits", "names")
	sayBoardMonth = turn.Declare("say_board_month", "month", "median", "number")
	titleLate     = turn.Declare("title_late")
	titleUnread   = turn.Declare("title_unread")
	sayExported   = turn.Declare("say_exported", "shared", "unshared")
	labelSince    = turn.Declare("label_since", "day", "stage")

	titleDue        = turn.Declare("title_due")
	sayDueAnnounced = turn.Declare("say_due_announced", "day", "name")
	sayDueOld       = turn.Declare("say_due_old", "day", "name")
	sayDueNever     = turn.Declare("say_due_never", "name")
	sayDueMore      = turn.Declare("say_due_more", "number")
)

// stageOrder is the order of the stages on the board.
var stageOrder = []state.Stage{state.Prepared, state.Visaed, state.Transmitted, state.Sent, state.CardReceived, state.Incomplete, state.Done, state.Refused, state.Abandoned}

// Board answers "tableau" in the channel, and "export" to the person alone.
func Board(t *turn.Turn, in turn.Input) {
	t.Understood.Certainty = "sure"
	if in.Elsewhere {
		defer func() { t.Say(t.Words(sayBoardThere)) }()
	}
	if RoomCommand(in.Text) == "export" {
		export(t, in.Board)
		return
	}
	m := t.Say(boardLines(t, in.Board)...)
	m.Parts[0].Title = t.Words(titleBoard)
	m.To, m.Chart = message.ToHR, chart(t, in.Board)
	addLate(t, m, in.Board)
}

// boardLines says the board in words.
func boardLines(t *turn.Turn, b *state.Board) (lines []string) {
	for _, stage := range stageOrder {
		if n := b.Stages[stage]; n > 0 {
			lines = append(lines, turn.Capital(t.Words(orders.StageNames[stage]))+"\u00a0: "+strconv.Itoa(n))
		}
	}
	if len(lines) == 0 {
		return []string{t.Words(sayBoardNone)}
	}
	if line := waitingLine(t, b.Open); line != "" {
		lines = append(lines, line)
	}
	announced := t.Book.Delay(rules.DelayStandard)
	if b.OverdueCards+b.OverdueCodes > 0 {
		lines = append(lines, turn.Fill(t.Words(sayBoardLate), "cards", strconv.Itoa(b.OverdueCards), "codes", strconv.Itoa(b.OverdueCodes),
			"card_delay", t.WorkingDays(announced.Card), "codes_delay", t.WorkingDays(announced.Codes)))
	}
	if days, ok := medianDelay(t, b.Delays); ok {
		onTime := 0
		for _, n := range delays(t, b.Delays) {
			if n <= announced.Card {
				onTime++
			}
		}
		lines = append(lines, turn.Fill(t.Words(sayBoardDelay), "median", t.WorkingDays(days), "announced", strconv.Itoa(announced.Card),
			"number", strconv.Itoa(len(b.Delays)), "ontime", strconv.Itoa(onTime)))
	}
	lines = append(lines, monthLines(t, b.Delays)...)
	if line, ok := weekLine(t, b); ok {
		lines = append(lines, line)
	}
	return lines
}

// waitingLine says what the open dossiers wait for: the contract, the visa of the
// ARS, the Ordre, the card, the codes.
func waitingLine(t *turn.Turn, open []state.OpenDossiers) string {
	waiting := map[string]int{}
	for _, x := range open {
		d := state.Dossier{Procedure: x.Procedure, Stage: x.Stage}
		if next := orders.Next(t, &d); next != "" {
			waiting[next] += x.Number
		}
	}
	var parts []string
	for i := range t.Book.Milestones {
		if m := &t.Book.Milestones[i]; waiting[m.ID] > 0 {
			parts = append(parts, t.Tr(m.Name)+" ("+strconv.Itoa(waiting[m.ID])+")")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return turn.Fill(t.Words(sayBoardWaits), "names", strings.Join(parts, ", "))
}

// monthLines say the real median delay of the last months, the latest first.
func monthLines(t *turn.Turn, pairs [][2]time.Time) (lines []string) {
	now := t.Now.In(t.Calendar.Zone())
	for n := range boardMonths {
		month := time.Date(now.Year(), now.Month()-time.Month(n), 1, 0, 0, 0, 0, now.Location())
		var arrived [][2]time.Time
		for _, p := range pairs {
			if at := p[1].In(now.Location()); at.Year() == month.Year() && at.Month() == month.Month() {
				arrived = append(arrived, p)
			}
		}
		if days, ok := medianDelay(t, arrived); ok {
			lines = append(lines, turn.Fill(t.Words(sayBoardMonth), "month", turn.Capital(t.Tr(rules.Months[month.Month()-1]))+" "+strconv.Itoa(month.Year()), "median", t.WorkingDays(days), "number", strconv.Itoa(len(arrived))))
		}
	}
	return lines
}

// boardMonths is how many months the board looks back one by one.
const boardMonths = 3

// medianDelay is how many working days a card really takes.
func medianDelay(t *turn.Turn, pairs [][2]time.Time) (days int, ok bool) {
	if len(pairs) == 0 {
		return 0, false
	}
	all := delays(t, pairs)
	slices.Sort(all)
	return all[len(all)/2], true
}

func addLate(t *turn.Turn, m *message.Message, b *state.Board) {
	if len(b.Late) == 0 {
		return
	}
	part := message.Part{Kind: message.Steps, Title: t.Words(titleLate)}
	for i := range b.Late {
		x := &b.Late[i]
		part.Lines = append(part.Lines, sharedLine(t, x))
		if i < mostActions {
			offerLate(t, m, x, i+1)
		}
	}
	m.Parts = append(m.Parts, part)
}

func sharedLine(t *turn.Turn, x *state.SharedDossier) message.Line {
	name := x.Name.Line()
	if x.Label != "" {
		name = name.Join(" – ", x.Label.Line())
	}
	return name.Join("\u00a0: ", message.ParseLine(turn.Fill(t.Words(labelSince), "stage", t.Words(orders.StageNames[x.Stage]), "day", turn.FormatDay(x.Since.In(t.Calendar.Zone()), t.State.Locale))))
}

// MaxDue bounds how many sources that are due the digest names.
const MaxDue = 5

// digest posts the weekly digest.
func digest(t *turn.Turn, b *state.Board) {
	m := t.Say(boardLines(t, b)...)
	m.Parts[0].Title = t.Words(titleDigest)
	addLate(t, m, b)
	if len(b.Phrases) > 0 {
		part := message.Part{Kind: message.Bullets, Title: t.Words(titleUnread)}
		for _, p := range b.Phrases {
			part.Lines = append(part.Lines, message.Compose("« {phrase} » ({times})", "phrase", p.Text, "times", strconv.Itoa(p.Times)))
		}
		m.Parts = append(m.Parts, part)
	}
	addDue(t, m)
}

// addDue tells which sources are due: what has changed there makes answers wrong.
func addDue(t *turn.Turn, m *message.Message) {
	due := t.Due(t.Now)
	if len(due) == 0 {
		return
	}
	part := message.Part{Kind: message.Bullets, Title: t.Words(titleDue)}
	for _, x := range due[:min(MaxDue, len(due))] {
		words, on := t.Words(sayDueOld), x.CheckedOn
		if x.Announced {
			words, on = t.Words(sayDueAnnounced), x.Recheck
		}
		day, err := time.Parse(time.DateOnly, on)
		if err != nil {
			words = t.Words(sayDueNever)
		}
		part.Lines = append(part.Lines, message.Compose(words, "name", t.Tr(x.Name), "day", turn.FormatDay(day, t.State.Locale)))
	}
	if more := len(due) - MaxDue; more > 0 {
		part.Lines = append(part.Lines, message.Compose(t.Words(sayDueMore), "number", strconv.Itoa(more)))
	}
	m.Parts = append(m.Parts, part)
}

// export gives the shared dossiers as CSV.
func export(t *turn.Turn, b *state.Board) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Comma = ';' // as spreadsheets in France expect
	_ = w.Write([]string{"nom", "libelle", "demarche", "etape", "depuis", "ouvert", "envoye", "carte"})
	day := func(x time.Time) string {
		if x.IsZero() {
			return ""
		}
		return x.In(t.Calendar.Zone()).Format(time.DateOnly)
	}
	for i := range b.All {
		x := &b.All[i]
		procedure := x.Procedure
		if p := t.Book.Procedure(x.Procedure); p != nil {
			procedure = t.Tr(p.Title)
		}
		_ = w.Write([]string{cell(x.Name), cell(x.Label), procedure, t.Words(orders.StageNames[x.Stage]), day(x.Since), day(x.Opened), day(x.Sent), day(x.Card)})
	}
	w.Flush()
	m := t.Say(turn.Fill(t.Words(sayExported), "shared", strconv.Itoa(len(b.All)), "unshared", strconv.Itoa(b.Unshared)))
	m.File = &message.File{Name: "cpxbot-" + t.Now.In(t.Calendar.Zone()).Format(time.DateOnly) + ".csv", Type: "text/csv; charset=utf-8", Data: []byte("\ufeff" + out.String())}
}

// formulas are the beginnings that make a spreadsheet take a cell for a
// formula, also in the full width that East Asian ones accept
// (https://owasp.org/www-community/attacks/CSV_Injection).
const formulas = "=+-@\uff1d\uff0b\uff0d\uff20\u2212|%"

// cell keeps a spreadsheet from taking what somebody wrote for a formula: some
// look for one behind spaces and quotation marks too.
func cell(v message.Verbatim) string {
	s := v.OneLine()
	if first := strings.TrimLeft(s, " \u00a0'\"\u200c\u200d"); first != "" && strings.ContainsRune(formulas, []rune(first)[0]) {
		return "'" + s
	}
	return s
}
