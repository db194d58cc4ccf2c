package understanding

import "cpxbot/rules"

// Chosen on the messages of the corpus marked train and validation. Answers are
// short and few: more than naive Bayes would learn them by heart.
var (
	intentCourse = course{support: 3, bayes: 0.1, passes: 3, step: 1.2}
	replyCourse  = course{support: 2, bayes: 0.5, passes: 2, step: 0.8}
)

// learnIntents trains the classifier of intents on the examples of the
// content; keep, if given, leaves examples out.
func (r *Reader) learnIntents(keep func(sentence string) bool) {
	labels := make([]string, len(r.book.Intents))
	index := map[string]int{}
	for i := range r.book.Intents {
		labels[i] = r.book.Intents[i].ID
		index[labels[i]] = i
	}
	var lessons []lesson
	for _, x := range r.book.Examples {
		for _, sentence := range x.All() {
			if keep == nil || keep(sentence) {
				lessons = append(lessons, lesson{r.features(r.spelt(sentence), asks(sentence)), index[x.Intent]})
			}
		}
	}
	r.intents = learn(labels, lessons, intentCourse)
}

// learnReplies trains the classifier of short answers.
func (r *Reader) learnReplies(keep func(sentence string) bool) {
	index := map[string]int{}
	var labels []string
	label := func(value string) int {
		value = polarity(value)
		if _, ok := index[value]; !ok {
			index[value] = len(labels)
			labels = append(labels, value)
		}
		return index[value]
	}
	var lessons []lesson
	for _, x := range r.book.Replies {
		for _, sentence := range x.All() {
			if keep == nil || keep(sentence) {
				lessons = append(lessons, lesson{r.replyFeatures(r.spelt(sentence), asks(sentence), x.Asked), label(x.Value)})
			}
		}
	}
	// What asks for something answers nothing: some of the sentences of the
	// intents teach it.
	n := 0
	for _, x := range r.book.Examples {
		for _, sentence := range x.All() {
			if n++; x.Intent == "out_of_scope" && n%smallTalkShare == 0 || n%requestShare == 0 {
				lessons = append(lessons, lesson{r.features(r.spelt(sentence), asks(sentence)), label(rules.NoAnswer)})
			}
		}
	}
	r.answers = learn(labels, lessons, replyCourse)
}

// polarity is the label of a value: the same words accept, and refuse, whatever
// the value is called.
func polarity(value string) string {
	switch value {
	case "signed":
		return "yes"
	case "none":
		return "no"
	}
	return value
}

// replyFeatures are the features of an answer, and each of them together with
// what was asked.
func (r *Reader) replyFeatures(tokens []token, question bool, fact string) []uint32 {
	f := r.features(tokens, question)
	if fact == rules.AnyFact {
		return f
	}
	asked := hash('q', fact)
	for _, h := range f {
		f = append(f, (h^asked)*fnvPrime)
	}
	return f
}

// requestShare is how many sentences of the intents there are for one that the
// answers learn from; smallTalkShare is the same for what is off-topic, which
// is the least like any intent.
const (
	requestShare   = 12
	smallTalkShare = 2
)
