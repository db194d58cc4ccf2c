package reminders

import (
	"fmt"
	"strings"
	"time"

	"github.com/arran4/golang-ical"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

var (
	sayAgenda      = turn.Declare("say_agenda", "count")
	sayAgendaEmpty = turn.Declare("say_agenda_empty")
	labelCardDue   = turn.Declare("label_card_due", "name")
	labelCodesDue  = turn.Declare("label_codes_due", "name")
	labelExpires   = turn.Declare("label_expires")
)

// Entry is something that stands in a person's calendar.
type Entry struct {
	id, title string
	at        time.Time
	// day says that it holds for the whole day.
	day bool
}

// mostRepeats bounds how often a repeated reminder stands in the calendar.
const mostRepeats = 12

// AgendaEntries are the dates of the orders that are followed and of the reminders.
// A repeated reminder stands there with its next times: working days and holidays
// shift it, which a rule of a calendar cannot say.
func AgendaEntries(t *turn.Turn) (list []Entry) {
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		day, announced := orders.Expected(t, d)
		if d.Closed() || !announced {
			continue
		}
		title := labelCardDue
		if d.Stage == state.CardReceived {
			title = labelCodesDue
		}
		list = append(list, Entry{fmt.Sprintf("order-%d-%s", d.ID, d.Stage), turn.Fill(t.Words(title), "name", orders.OrderName(t, d)), day, true})
	}
	for _, r := range t.State.Reminders {
		at := r.NextAt
		for n := 1; n <= mostRepeats && !at.IsZero(); n++ {
			list = append(list, Entry{fmt.Sprintf("reminder-%d-%d", r.ID, at.Unix()), r.Text.OneLine(), at, false})
			if r.Schedule.Every == schedule.EveryOnce {
				break
			}
			at = r.Schedule.Next(at.In(t.Zone()), t.Calendar)
		}
	}
	if c := t.State.Card; c != nil {
		list = append(list, Entry{"expiry", t.Words(labelExpires), c.Expires, true})
	}
	return list
}

// Agenda gives the dates as a file for calendars (RFC 5545).
func Agenda(t *turn.Turn, _ []string) {
	list := AgendaEntries(t)
	if len(list) == 0 {
		t.Say(t.Words(sayAgendaEmpty))
		return
	}
	c := ics.NewCalendarFor("cpxbot")
	c.SetMethod(ics.MethodPublish)
	for _, e := range list {
		x := c.AddEvent(e.id + "@cpxbot")
		x.SetDtStampTime(t.Now)
		x.SetSummary(strings.TrimSpace(e.title))
		if e.day {
			local := e.at.In(t.Calendar.Zone())
			x.SetAllDayStartAt(local)
			x.SetAllDayEndAt(local.AddDate(0, 0, 1))
			continue
		}
		x.SetStartAt(e.at)
		x.SetEndAt(e.at.Add(agendaLength))
	}
	t.Say(turn.Fill(t.Words(sayAgenda), "count", fmt.Sprint(len(list)))).File = &message.File{Name: "cpxbot.ics", Type: "text/calendar; charset=utf-8", Data: []byte(c.Serialize())}
}

// agendaLength is how long a reminder lasts in a calendar.
const agendaLength = 15 * time.Minute
