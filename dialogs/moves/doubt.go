package moves

import (
	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	sayDoubt       = turn.Declare("say_doubt")
	sayDoubtSettle = turn.Declare("say_doubt_settle", "link")
)

// doubt says again, in short, the answer that somebody doubts, contests or wants to have
// confirmed, with what it rests on and who can settle it. Whether it was put so that a yes or
// a no would answer is not read, so that it says neither. It reports false where no answer
// stands.
func doubt(t *turn.Turn) bool {
	at := &t.State.At
	var lines []string
	var sources rules.Sources
	if topic := t.Book.Topic(at.Topic); topic != nil {
		lines, sources = answers.Lines(t, topic.Answer, t.Facts()), t.Book.TopicSources(topic, t.Facts())
	} else if d := t.Decide(); meaning.HasAnswered(t) && d.Procedure != nil && d.Ask == "" {
		lines, sources = answers.Lines(t, d.Procedure.Summary, d.Facts), d.Sources()
	}
	if at.Asking != "" || len(lines) == 0 {
		return false
	}
	m := message.Message{Parts: []message.Part{{Lines: message.ParseLines(append([]string{t.Words(sayDoubt)}, lines[:min(len(lines), mostDoubted)]...)...)}}}
	answers.Section(&m, message.Notice, t.Words(turn.TitleUpdates), answers.UpdateLines(t, sources.Contradicting))
	if x := t.Book.Document(rules.DocumentAssistance); x != nil {
		m.Parts = append(m.Parts, message.Part{Lines: message.ParseLines(turn.Fill(t.Words(sayDoubtSettle), "link", x.URL))})
	}
	if len(sources.Sections) > 0 {
		answers.Cite(t, &m, sources.Sections)
	}
	m.Offer(message.Do(message.VerbDetails), t.Words(turn.ChoiceDetails)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
	t.Out = append(t.Out, m)
	return true
}

// mostDoubted is how many sentences of an answer are said again.
const mostDoubted = 2
