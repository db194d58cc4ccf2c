package moves

import (
	"encoding/json"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayMyData     = turn.Declare("say_my_data")
	titleMyData   = turn.Declare("title_my_data")
	sayRaw        = turn.Declare("say_raw")
	nameMyData    = turn.Declare("name_my_data")
	sayShareAsk   = turn.Declare("say_share_ask")
	sayShareStill = turn.Declare("say_share_still", "name")
	sayShares     = turn.Declare("say_shares", "name")
	sayNotShared  = turn.Declare("say_not_shared")
	sayNoHR       = turn.Declare("say_no_hr")
)

// commandNames are the words for what can be asked at any time by /cpx, or by
// the words alone, in both languages.
var commandNames = map[string]func(*turn.Turn, []string){
	"suivi": showDossiers, "suivis": showDossiers, "mes demandes": showDossiers, "follow-up": showDossiers, "followup": showDossiers,
	"mes-donnees": showData, "données": showData, "donnees": showData, "mes données": showData, "mes donnees": showData, "my-data": showData, "my data": showData,
	"suivre": followCommand, "suivre la demande": followCommand, "suivez ma demande": followCommand, "suis ma demande": followCommand, "follow": followCommand,
	"mes rappels": func(t *turn.Turn, _ []string) { reminders.ShowReminders(t) }, "my reminders": func(t *turn.Turn, _ []string) { reminders.ShowReminders(t) },
	"agenda": reminders.Agenda, "calendrier": reminders.Agenda, "ics": reminders.Agenda, "calendar": reminders.Agenda, "mon agenda": reminders.Agenda, "dans mon agenda": reminders.Agenda, "my calendar": reminders.Agenda,
	"oublier": flow.AskErase, "forget": flow.AskErase,
	"partager": askShare, "share": askShare, "partager avec les rh": askShare, "partager avec le service rh": askShare, "share with hr": askShare,
	"ne plus partager": unshare, "arreter de partager": unshare, "arrêter de partager": unshare, "ne plus partager avec les rh": unshare,
	"arreter de partager avec les rh": unshare, "arrêter de partager avec les rh": unshare, "stop partage": unshare, "stop sharing": unshare,
	"répondre aux rh": replyHR, "repondre aux rh": replyHR, "reply to hr": replyHR,
}

// Command runs what a text names, and reports whether it names anything.
func Command(t *turn.Turn, raw string) bool {
	if len(raw) > 2*state.MaxLabel {
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
		runCommand(t, followup.Name, words)
		return true
	}
	do, ok := commandNames[strings.ToLower(strings.Join(words, " "))]
	if ok {
		runCommand(t, func(t *turn.Turn, words []string) { do(t, words) }, words)
	}
	return ok
}

func runCommand(t *turn.Turn, do func(*turn.Turn, []string), words []string) {
	handover.DropHelp(t)
	t.Understood = turn.Understood{Facts: rules.Facts{}, Certainty: understanding.Sure}
	do(t, words)
}

// showDossiers shows all dossiers that are followed; the question that is open
// stays open.
func showDossiers(t *turn.Turn, _ []string) {
	t.Understood.Intent = rules.IntentStatus
	m := message.Message{}
	m.Parts = dossierParts(t, &m)
	if c := t.State.Card; c != nil {
		m.Parts = append(m.Parts, message.Part{Lines: message.ParseLines(turn.Fill(t.Words(sayValidUntil), "day", turn.FormatDay(c.Expires.In(t.Zone()), t.State.Locale)))})
	}
	if len(reminders.AgendaEntries(t)) > 0 {
		m.Offer(message.Do(message.VerbAgenda), t.Words(turn.ChoiceAgenda))
	}
	if len(m.Choices) == 0 {
		m.Offer(message.On(message.VerbIntent, rules.IntentOrder), flow.Subject(t, rules.IntentOrder))
	}
	t.Out = append(t.Out, m)
}

var sayValidUntil = turn.Declare("say_valid_until", "day")

// followCommand follows the request just answered; when there is none, it shows
// those that are followed.
func followCommand(t *turn.Turn, words []string) {
	at := &t.State.At
	if d := t.Decide(); at.Asking != "" || at.Goal == "" || d.Procedure == nil || d.Ask != "" {
		if at.Phase == state.Planning {
			followup.FollowPlan(t)
			return
		}
		if t.OpenCount() == 0 {
			t.CloseQuestion()
			at.Pending = &state.Pending{Kind: state.PendingFollow}
			flow.AskPending(t)
			return
		}
		showDossiers(t, words)
		return
	}
	followup.Follow(t)
}

var choiceErase = turn.Declare("choice_erase")

// showData shows all that is kept of a person, in words and as JSON.
func showData(t *turn.Turn, _ []string) {
	t.Understood.Intent = rules.IntentMyData
	overview := Overview(t)
	m := t.Say(t.Words(sayMyData))
	m.Parts[0].Title = t.Words(titleMyData)
	m.Parts = append(m.Parts, overview.Parts...)
	kept := t.State
	kept.Turns, kept.Edition = 0, "" // of the program, and say nothing of the person
	kept.Question, kept.Request = 0, 0
	if data, err := json.MarshalIndent(kept, "", "  "); err == nil {
		m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Lines: message.ParseLines(t.Words(sayRaw))})
		m.File = &message.File{Name: t.Words(nameMyData) + ".json", Type: "application/json", Data: append(data, '\n')}
	}
	m.Offer(message.Do(message.VerbErase), t.Words(choiceErase))
}

// askShare asks whether human resources may see the person's dossiers.
func askShare(t *turn.Turn, _ []string) {
	if !t.HR {
		t.Say(t.Words(sayNoHR))
		return
	}
	words := message.ParseLine(t.Words(sayShareAsk))
	if t.State.Shared != "" {
		words = message.Compose(t.Words(sayShareStill), "name", t.State.Shared)
	}
	t.SayLines(words).Offer(message.On(message.VerbShare, message.WayYes), t.Words(turn.ChoiceYes)).Offer(message.On(message.VerbShare, message.WayNo), t.Words(turn.ChoiceNo))
}

func unshare(t *turn.Turn, _ []string) { Share(t, "no") }

func replyHR(t *turn.Turn, _ []string) { handover.HelpChoice(t, "reply") }

// Share takes whether human resources may see the person's orders.
func Share(t *turn.Turn, value string) {
	switch value {
	case "yes":
		t.State.Shared = turn.OrElse(t.DisplayName, message.Verbatim(t.Words(turn.LabelSomebody)))
		t.SayLines(message.Compose(t.Words(sayShares), "name", t.State.Shared))
	case "no":
		t.State.Shared = ""
		t.Say(t.Words(sayNotShared))
	default:
		flow.Stale(t)
	}
}
