package dialogs

import (
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

var (
	sayAgenda      = declare("say_agenda", "count")
	sayAgendaEmpty = declare("say_agenda_empty")
	choiceAgenda   = declare("choice_agenda")
	labelCardDue   = declare("label_card_due", "name")
	labelCodesDue  = declare("label_codes_due", "name")
	labelExpires   = declare("label_expires")
)

// agendaEntry is something that stands in a person's calendar.
type agendaEntry struct {
	id, title string
	at        time.Time
	// day says that it holds for the whole day.
	day bool
}

// mostRepeats bounds how often a repeated reminder stands in the calendar.
const mostRepeats = 12

// agendaEntries are the dates of the orders that are followed and of the reminders.
// A repeated reminder stands there with its next times: working days and holidays
// shift it, which a rule of a calendar cannot say.
func (t *turn) agendaEntries() (list []agendaEntry) {
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		day, announced := t.expected(d)
		if d.closed() || !announced {
			continue
		}
		title := labelCardDue
		if d.Stage == CardReceived {
			title = labelCodesDue
		}
		list = append(list, agendaEntry{fmt.Sprintf("order-%d-%s", d.ID, d.Stage), fill(t.words(title), "name", t.orderName(d)), day, true})
	}
	for _, r := range t.s.Reminders {
		at := r.NextAt
		for n := 1; n <= mostRepeats && !at.IsZero(); n++ {
			list = append(list, agendaEntry{fmt.Sprintf("reminder-%d-%d", r.ID, at.Unix()), r.Text.oneLine(), at, false})
			if r.Schedule.Every == everyOnce {
				break
			}
			at = r.Schedule.next(at.In(t.zone()), t.calendar)
		}
	}
	if c := t.s.Card; c != nil {
		list = append(list, agendaEntry{"expiry", t.words(labelExpires), c.Expires, true})
	}
	return list
}

// agenda gives the dates as a file for calendars (RFC 5545).
func (t *turn) agenda([]string) {
	list := t.agendaEntries()
	if len(list) == 0 {
		t.say(t.words(sayAgendaEmpty))
		return
	}
	c := ics.NewCalendarFor("cpxbot")
	c.SetMethod(ics.MethodPublish)
	for _, e := range list {
		x := c.AddEvent(e.id + "@cpxbot")
		x.SetDtStampTime(t.now)
		x.SetSummary(strings.TrimSpace(e.title))
		if e.day {
			local := e.at.In(t.calendar.Zone())
			x.SetAllDayStartAt(local)
			x.SetAllDayEndAt(local.AddDate(0, 0, 1))
			continue
		}
		x.SetStartAt(e.at)
		x.SetEndAt(e.at.Add(agendaLength))
	}
	t.say(fill(t.words(sayAgenda), "count", fmt.Sprint(len(list)))).File = &File{Name: "cpxbot.ics", Type: "text/calendar; charset=utf-8", Data: []byte(c.Serialize())}
}

// agendaLength is how long a reminder lasts in a calendar.
const agendaLength = 15 * time.Minute
