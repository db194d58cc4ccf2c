package dialogs

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/rules"
)

// BoardQuery says what of the dossiers of all persons the board is made of.
type BoardQuery struct {
	// Cards and codes are late when they were to come since before these.
	CardsBefore, CodesBefore time.Time
	// Since bounds how far back real delays are looked at.
	Since time.Time
	// Week is since when phrases that were not understood are of interest.
	Week time.Time
	// FirstWeek is the end of the first of BoardWeeks weeks.
	FirstWeek time.Time
}

// Board is what human resources see of all dossiers. Names are there only of
// persons who agreed.
type Board struct {
	Stages map[Stage]int
	// Open are the dossiers by procedure and stage: where they wait.
	Open                       []OpenDossiers
	OverdueCards, OverdueCodes int
	// Delays are pairs of the day on which a file was sent and a card arrived.
	Delays [][2]time.Time
	// Weeks are the last BoardWeeks weeks, the present one last.
	Weeks []Week
	Late  []SharedDossier
	// All are the dossiers of persons who agreed, for the export; Unshared is
	// how many others there are.
	All      []SharedDossier
	Unshared int
	// Phrases are masked messages that were not understood, most frequent first.
	Phrases []Phrase
}

// SharedDossier is a dossier of a person who agreed to share it.
type SharedDossier struct {
	// Person and ID say whose it is and which, for what human resources do about it;
	// they are shown nowhere.
	Person             string
	ID                 int
	Name, Label        Verbatim
	Procedure          string
	Stage              Stage
	Since              time.Time
	Opened, Sent, Card time.Time
}

// OpenDossiers is how many dossiers of a procedure stand at a stage.
type OpenDossiers struct {
	Procedure string
	Stage     Stage
	Number    int
}

// Phrase is a masked message and how often it was written.
type Phrase struct {
	Text  Verbatim
	Times int
}

// BoardQuery returns what the board needs at a time, by the delays that are
// announced (fiche §5).
func (d *Dialog) BoardQuery(now time.Time) BoardQuery {
	delay := d.setting.book.Delay(rules.DelayStandard)
	day := func(workingDays int) time.Time {
		at := d.setting.calendar.AddWorkingDays(now, -workingDays)
		return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, d.setting.calendar.Zone()).UTC()
	}
	return BoardQuery{CardsBefore: day(delay.Card), CodesBefore: day(delay.Codes), Since: now.AddDate(-1, 0, 0), Week: now.AddDate(0, 0, -7), FirstWeek: now.Add(-(BoardWeeks - 1) * 7 * 24 * time.Hour)}
}

var (
	titleBoard    = declare("title_board")
	titleDigest   = declare("title_digest")
	sayBoardNone  = declare("say_board_none")
	sayBoardThere = declare("say_board_there")
	sayBoardLate  = declare("say_board_late", "card_delay", "cards", "codes", "codes_delay")
	sayBoardDelay = declare("say_board_delay", "announced", "median", "number", "ontime")
	sayBoardWaits = declare("say_board_waits", "names")
	sayBoardMonth = declare("say_board_month", "month", "median", "number")
	titleLate     = declare("title_late")
	titleUnread   = declare("title_unread")
	sayExported   = declare("say_exported", "shared", "unshared")
	labelSince    = declare("label_since", "day", "stage")

	titleDue        = declare("title_due")
	sayDueAnnounced = declare("say_due_announced", "day", "name")
	sayDueOld       = declare("say_due_old", "day", "name")
	sayDueNever     = declare("say_due_never", "name")
	sayDueMore      = declare("say_due_more", "number")
)

// stageOrder is the order of the stages on the board.
var stageOrder = []Stage{Prepared, Visaed, Transmitted, Sent, CardReceived, Incomplete, Done, Refused, Abandoned}

// stageNames say the stages in words.
var stageNames = map[Stage]sentence{
	Prepared: declare("stage_prepared"), Visaed: declare("stage_visaed"),
	Transmitted: declare("stage_transmitted"), Sent: declare("stage_sent"),
	CardReceived: declare("stage_card_received"), Incomplete: declare("stage_incomplete"),
	Done: declare("stage_done"), Refused: declare("stage_refused"), Abandoned: declare("stage_abandoned"),
}

// board answers "tableau" in the channel, and "export" to the person alone.
func (t *turn) board(in Input) {
	t.understood.Certainty = "sure"
	if in.Elsewhere {
		defer func() { t.say(t.words(sayBoardThere)) }()
	}
	if roomCommand(in.Text) == "export" {
		t.export(in.Board)
		return
	}
	m := t.say(t.boardLines(in.Board)...)
	m.Parts[0].Title = t.words(titleBoard)
	m.To, m.Chart = ToHR, t.chart(in.Board)
	t.addLate(m, in.Board)
}

// boardLines says the board in words.
func (t *turn) boardLines(b *Board) (lines []string) {
	for _, stage := range stageOrder {
		if n := b.Stages[stage]; n > 0 {
			lines = append(lines, capital(t.words(stageNames[stage]))+"\u00a0: "+strconv.Itoa(n))
		}
	}
	if len(lines) == 0 {
		return []string{t.words(sayBoardNone)}
	}
	if line := t.waitingLine(b.Open); line != "" {
		lines = append(lines, line)
	}
	announced := t.book.Delay(rules.DelayStandard)
	if b.OverdueCards+b.OverdueCodes > 0 {
		lines = append(lines, fill(t.words(sayBoardLate), "cards", strconv.Itoa(b.OverdueCards), "codes", strconv.Itoa(b.OverdueCodes),
			"card_delay", t.workingDays(announced.Card), "codes_delay", t.workingDays(announced.Codes)))
	}
	if days, ok := t.medianDelay(b.Delays); ok {
		onTime := 0
		for _, n := range t.delays(b.Delays) {
			if n <= announced.Card {
				onTime++
			}
		}
		lines = append(lines, fill(t.words(sayBoardDelay), "median", t.workingDays(days), "announced", strconv.Itoa(announced.Card),
			"number", strconv.Itoa(len(b.Delays)), "ontime", strconv.Itoa(onTime)))
	}
	lines = append(lines, t.monthLines(b.Delays)...)
	if line, ok := t.weekLine(b); ok {
		lines = append(lines, line)
	}
	return lines
}

// waitingLine says what the open dossiers wait for: the contract, the visa of the
// ARS, the Ordre, the card, the codes.
func (t *turn) waitingLine(open []OpenDossiers) string {
	waiting := map[string]int{}
	for _, x := range open {
		d := Dossier{Procedure: x.Procedure, Stage: x.Stage}
		if next := t.next(&d); next != "" {
			waiting[next] += x.Number
		}
	}
	var parts []string
	for i := range t.book.Milestones {
		if m := &t.book.Milestones[i]; waiting[m.ID] > 0 {
			parts = append(parts, t.tr(m.Name)+"\u00a0: "+strconv.Itoa(waiting[m.ID]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fill(t.words(sayBoardWaits), "names", strings.Join(parts, ", "))
}

// monthLines say the real median delay of the last months, the latest first.
func (t *turn) monthLines(pairs [][2]time.Time) (lines []string) {
	now := t.now.In(t.calendar.Zone())
	for n := range boardMonths {
		month := time.Date(now.Year(), now.Month()-time.Month(n), 1, 0, 0, 0, 0, now.Location())
		var arrived [][2]time.Time
		for _, p := range pairs {
			if at := p[1].In(now.Location()); at.Year() == month.Year() && at.Month() == month.Month() {
				arrived = append(arrived, p)
			}
		}
		if days, ok := t.medianDelay(arrived); ok {
			lines = append(lines, fill(t.words(sayBoardMonth), "month", capital(t.tr(rules.Months[month.Month()-1]))+" "+strconv.Itoa(month.Year()), "median", t.workingDays(days), "number", strconv.Itoa(len(arrived))))
		}
	}
	return lines
}

// boardMonths is how many months the board looks back one by one.
const boardMonths = 3

// medianDelay is how many working days a card really takes.
func (t *turn) medianDelay(pairs [][2]time.Time) (days int, ok bool) {
	if len(pairs) == 0 {
		return 0, false
	}
	all := t.delays(pairs)
	slices.Sort(all)
	return all[len(all)/2], true
}

func (t *turn) addLate(m *Message, b *Board) {
	if len(b.Late) == 0 {
		return
	}
	part := Part{Kind: Steps, Title: t.words(titleLate)}
	for i := range b.Late {
		x := &b.Late[i]
		part.Lines = append(part.Lines, t.sharedLine(x))
		if i < mostActions {
			t.offerLate(m, x, i+1)
		}
	}
	m.Parts = append(m.Parts, part)
}

func (t *turn) sharedLine(x *SharedDossier) Line {
	name := x.Name.Line()
	if x.Label != "" {
		name = name.join(" – ", x.Label.Line())
	}
	return name.join("\u00a0: ", ParseLine(fill(t.words(labelSince), "stage", t.words(stageNames[x.Stage]), "day", formatDay(x.Since.In(t.calendar.Zone()), t.s.Locale))))
}

// Due lists the sources of the content that somebody should read again.
func (d *Dialog) Due(now time.Time) []rules.Due { return d.setting.due(now) }

// maxDue bounds how many sources that are due the digest names.
const maxDue = 5

// digest posts the weekly digest.
func (t *turn) digest(b *Board) {
	m := t.say(t.boardLines(b)...)
	m.Parts[0].Title = t.words(titleDigest)
	t.addLate(m, b)
	if len(b.Phrases) > 0 {
		part := Part{Kind: Bullets, Title: t.words(titleUnread)}
		for _, p := range b.Phrases {
			part.Lines = append(part.Lines, compose("« {phrase} » ({times})", "phrase", p.Text, "times", strconv.Itoa(p.Times)))
		}
		m.Parts = append(m.Parts, part)
	}
	t.addDue(m)
}

// addDue tells which sources are due: what has changed there makes answers wrong.
func (t *turn) addDue(m *Message) {
	due := t.due(t.now)
	if len(due) == 0 {
		return
	}
	part := Part{Kind: Bullets, Title: t.words(titleDue)}
	for _, x := range due[:min(maxDue, len(due))] {
		words, on := t.words(sayDueOld), x.CheckedOn
		if x.Announced {
			words, on = t.words(sayDueAnnounced), x.Recheck
		}
		day, err := time.Parse(time.DateOnly, on)
		if err != nil {
			words = t.words(sayDueNever)
		}
		part.Lines = append(part.Lines, compose(words, "name", t.tr(x.Name), "day", formatDay(day, t.s.Locale)))
	}
	if more := len(due) - maxDue; more > 0 {
		part.Lines = append(part.Lines, compose(t.words(sayDueMore), "number", strconv.Itoa(more)))
	}
	m.Parts = append(m.Parts, part)
}

// export gives the shared dossiers as CSV.
func (t *turn) export(b *Board) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Comma = ';' // as spreadsheets in France expect
	_ = w.Write([]string{"nom", "libelle", "demarche", "etape", "depuis", "ouvert", "envoye", "carte"})
	day := func(x time.Time) string {
		if x.IsZero() {
			return ""
		}
		return x.In(t.calendar.Zone()).Format(time.DateOnly)
	}
	for i := range b.All {
		x := &b.All[i]
		procedure := x.Procedure
		if p := t.book.Procedure(x.Procedure); p != nil {
			procedure = t.tr(p.Title)
		}
		_ = w.Write([]string{cell(x.Name), cell(x.Label), procedure, t.words(stageNames[x.Stage]), day(x.Since), day(x.Opened), day(x.Sent), day(x.Card)})
	}
	w.Flush()
	m := t.say(fill(t.words(sayExported), "shared", strconv.Itoa(len(b.All)), "unshared", strconv.Itoa(b.Unshared)))
	m.File = &File{Name: "cpxbot-" + t.now.In(t.calendar.Zone()).Format(time.DateOnly) + ".csv", Type: "text/csv; charset=utf-8", Data: []byte("\ufeff" + out.String())}
}

// formulas are the beginnings that make a spreadsheet take a cell for a
// formula, also in the full width that East Asian ones accept
// (https://owasp.org/www-community/attacks/CSV_Injection).
const formulas = "=+-@\uff1d\uff0b\uff0d\uff20\u2212|%"

// cell keeps a spreadsheet from taking what somebody wrote for a formula: some
// look for one behind spaces and quotation marks too.
func cell(v Verbatim) string {
	s := v.oneLine()
	if first := strings.TrimLeft(s, " \u00a0'\"\u200c\u200d"); first != "" && strings.ContainsRune(formulas, []rune(first)[0]) {
		return "'" + s
	}
	return s
}
