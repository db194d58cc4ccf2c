package handover

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// While human resources have a person's question, all that the person writes goes to
// them, until the person takes the conversation up again. A question of human
// resources is never taken for a request to the bot.

var (
	sayRelayed   = turn.Declare("say_relayed")
	sayRelayEnds = turn.Declare("say_relay_ends")
)

// resumeWords end that what is written goes to human resources, as eraseWords do, which
// forget everything; dataWords show what is kept; doneWords settle the question.
var (
	resumeWords = []string{"reprendre", "je reprends", "retour au robot", "revenir au robot", "robot", "bot", "resume", "back to the bot", "continuer avec le robot"}
	eraseWords  = []string{"oublier", "forget", "/cpx oublier", "/cpx forget"}
	dataWords   = []string{"mes données", "my data", "/cpx mes données", "/cpx my data"}
	doneWords   = []string{"c'est réglé", "réglé", "c'est résolu", "résolu", "clore", "settled", "it is settled", "solved"}
)

// resumes takes the conversation with the bot up again, settledWords settle the
// question, in a few words.
var (
	resumes      = regexp.MustCompile(`(?i)^(?:(?:c['’]est bon|ok|merci|bon|allez)[ ,]+)*(?:on |je |tu |vous )?(?:reprends?|reprenez|reprendre|reprenons|repartons|resume)\b|\b(?:robot|bot)\b`)
	settledWords = []string{"fini avec les rh", "termine avec les rh", "c est termine", "plus besoin des rh", "done with hr", "finished with hr"}
)

// longestResume is the number of words of either.
const longestResume = 6

// Relays reports whether a text goes to human resources: all do while they have a
// question, but for what only the bot can show.
func Relays(t *turn.Turn, text string, files []message.FileRef) bool {
	if !t.Relaying() {
		return false
	}
	return len(files) > 0 || !slices.ContainsFunc(dataWords, func(w string) bool { return words.SameWords(text, w) })
}

// Relay passes on what a person writes, with its files.
func Relay(t *turn.Turn, text string, files []message.FileRef) {
	t.Understood = turn.Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	t.Final = true
	is := func(said []string) bool {
		return len(files) == 0 && slices.ContainsFunc(said, func(w string) bool { return words.SameWords(text, w) })
	}
	switch {
	case is(resumeWords), len(files) == 0 && len(strings.Fields(text)) <= longestResume && resumes.MatchString(text):
		EndRelay(t)
		flow.Resume(t)
	case len(files) == 0 && settles(text):
		HelpChoice(t, "done")
	case is(eraseWords):
		EndRelay(t)
		flow.AskErase(t, nil)
	default:
		if r := t.Reader.Read(text, understanding.Asked{}); r.Topic == rules.TopicEmergency {
			topics.Topic(t, r.Topic, false) // which cannot wait for an answer
		}
		Add(t, message.Verbatim(text), files)
	}
}

// settles reports whether a text says that a question to human resources is settled.
func settles(text string) bool {
	return slices.ContainsFunc(doneWords, func(w string) bool { return words.SameWords(text, w) }) ||
		len(strings.Fields(text)) <= longestResume && turn.HasAny(text, settledWords)
}

// Settles settles the question that human resources have, where the person says so to
// the bot: nothing else that is asked or offered may be meant.
func Settles(t *turn.Turn, text string, files []message.FileRef) bool {
	h := t.State.Help
	if h == nil || !h.Open || h.Step != "" || len(files) > 0 || !t.Idle() || !settles(text) || slices.ContainsFunc(t.State.At.Choices, ofOrder) {
		return false
	}
	t.Final = true
	HelpChoice(t, "done")
	return true
}

func ofOrder(choice string) bool { return message.ParseAction(choice).Verb == message.VerbDossier }

// EndRelay goes on with the bot; answers of human resources still come.
func EndRelay(t *turn.Turn) {
	Help(t).Relay = false
	t.Say(t.Words(sayRelayEnds))
}
