package dialogs

import (
	"encoding/json"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayMyData     = declare("say_my_data")
	titleMyData   = declare("title_my_data")
	sayRaw        = declare("say_raw")
	nameMyData    = declare("name_my_data")
	sayShareAsk   = declare("say_share_ask")
	sayShareStill = declare("say_share_still", "name")
	sayShares     = declare("say_shares", "name")
	sayNotShared  = declare("say_not_shared")
	sayNoHR       = declare("say_no_hr")
)

// commandNames are the words for what can be asked at any time by /cpx, or by
// the words alone, in both languages.
var commandNames = map[string]func(*turn, []string){
	"suivi": (*turn).showDossiers, "suivis": (*turn).showDossiers, "mes demandes": (*turn).showDossiers, "follow-up": (*turn).showDossiers, "followup": (*turn).showDossiers,
	"mes-donnees": (*turn).showData, "données": (*turn).showData, "donnees": (*turn).showData, "mes données": (*turn).showData, "mes donnees": (*turn).showData, "my-data": (*turn).showData, "my data": (*turn).showData,
	"suivre": (*turn).followCommand, "suivre la demande": (*turn).followCommand, "suivez ma demande": (*turn).followCommand, "suis ma demande": (*turn).followCommand, "follow": (*turn).followCommand,
	"mes rappels": func(t *turn, _ []string) { t.showReminders() }, "my reminders": func(t *turn, _ []string) { t.showReminders() },
	"agenda": (*turn).agenda, "calendrier": (*turn).agenda, "ics": (*turn).agenda, "calendar": (*turn).agenda, "mon agenda": (*turn).agenda, "dans mon agenda": (*turn).agenda, "my calendar": (*turn).agenda,
	"oublier": (*turn).askErase, "forget": (*turn).askErase,
	"partager": (*turn).askShare, "share": (*turn).askShare,
	"ne plus partager": (*turn).unshare, "arreter de partager": (*turn).unshare, "arrêter de partager": (*turn).unshare, "ne plus partager avec les rh": (*turn).unshare,
	"arreter de partager avec les rh": (*turn).unshare, "arrêter de partager avec les rh": (*turn).unshare, "stop partage": (*turn).unshare, "stop sharing": (*turn).unshare,
	"répondre aux rh": (*turn).replyHR, "repondre aux rh": (*turn).replyHR, "reply to hr": (*turn).replyHR,
}

// command runs what a text names, and reports whether it names anything.
func (t *turn) command(raw string) bool {
	if len(raw) > 2*maxLabel {
		return false
	}
	words := strings.Fields(strings.Trim(strings.TrimSpace(raw), "/!. "))
	if len(words) > 1 && strings.EqualFold(words[0], "cpx") {
		words = words[1:] // typed as a message
	}
	if len(words) == 0 {
		return false
	}
	if first := strings.ToLower(words[0]); (first == "nommer" || first == "renommer" || first == "name") && len(words) > 1 && strings.Trim(words[1], "0123456789") == "" {
		t.runCommand((*turn).name, words)
		return true
	}
	do, ok := commandNames[strings.ToLower(strings.Join(words, " "))]
	if ok {
		t.runCommand(func(t *turn, words []string) { do(t, words) }, words)
	}
	return ok
}

func (t *turn) runCommand(do func(*turn, []string), words []string) {
	t.dropHelp()
	t.understood = Understood{Facts: rules.Facts{}, Certainty: understanding.Sure}
	do(t, words)
}

// showDossiers shows all dossiers that are followed; the question that is open
// stays open.
func (t *turn) showDossiers([]string) {
	t.understood.Intent = rules.IntentStatus
	m := Message{}
	m.Parts = t.dossierParts(&m)
	if c := t.s.Card; c != nil {
		m.Parts = append(m.Parts, Part{Lines: ParseLines(fill(t.words(sayValidUntil), "day", formatDay(c.Expires.In(t.zone()), t.s.Locale)))})
	}
	if len(t.agendaEntries()) > 0 {
		m.offer(do(verbAgenda), t.words(choiceAgenda))
	}
	if len(m.Choices) == 0 {
		m.offer(on(verbIntent, rules.IntentOrder), t.subject(rules.IntentOrder))
	}
	t.out = append(t.out, m)
}

var sayValidUntil = declare("say_valid_until", "day")

// followCommand follows the request just answered; when there is none, it shows
// those that are followed.
func (t *turn) followCommand(words []string) {
	at := &t.s.At
	if d := t.decide(); at.Asking != "" || at.Goal == "" || d.Procedure == nil || d.Ask != "" {
		if at.Phase == Planning {
			t.followPlan()
			return
		}
		if t.open() == 0 {
			t.say(t.words(sayFollowHow))
			return
		}
		t.showDossiers(words)
		return
	}
	t.follow()
}

// showData shows all that is kept of a person, in words and as JSON.
func (t *turn) showData([]string) {
	t.understood.Intent = rules.IntentMyData
	overview := t.overview()
	m := t.say(t.words(sayMyData))
	m.Parts[0].Title = t.words(titleMyData)
	m.Parts = append(m.Parts, overview.Parts...)
	kept := t.s
	kept.Turns, kept.Edition = 0, "" // of the program, and say nothing of the person
	kept.Question = 0
	if data, err := json.MarshalIndent(kept, "", "  "); err == nil {
		m.Parts = append(m.Parts, Part{Kind: Paragraphs, Lines: ParseLines(t.words(sayRaw))})
		m.File = &File{Name: t.words(nameMyData) + ".json", Type: "application/json", Data: append(data, '\n')}
	}
	m.offer(do(verbErase), t.words(choiceErase))
}

// askErase asks whether to forget the person.
func (t *turn) askErase([]string) {
	t.understood.Intent = rules.IntentMyData
	t.s.At.Pending = &Pending{Kind: pendingErase}
	t.askPending()
}

// askShare asks whether human resources may see the person's dossiers.
func (t *turn) askShare([]string) {
	if !t.hr {
		t.say(t.words(sayNoHR))
		return
	}
	words := ParseLine(t.words(sayShareAsk))
	if t.s.Shared != "" {
		words = compose(t.words(sayShareStill), "name", t.s.Shared)
	}
	t.sayLines(words).offer(on(verbShare, wayYes), t.words(choiceYes)).offer(on(verbShare, wayNo), t.words(choiceNo))
}

func (t *turn) unshare([]string) { t.share("no") }

func (t *turn) replyHR([]string) { t.helpChoice("reply") }

// share takes whether human resources may see the person's orders.
func (t *turn) share(value string) {
	switch value {
	case "yes":
		t.s.Shared = orElse(t.displayName, Verbatim(t.words(labelSomebody)))
		t.sayLines(compose(t.words(sayShares), "name", t.s.Shared))
	case "no":
		t.s.Shared = ""
		t.say(t.words(sayNotShared))
	default:
		t.stale()
	}
}

var labelSomebody = declare("label_somebody")
