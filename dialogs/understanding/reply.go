package understanding

import (
	"math"

	"cpxbot/rules"
)

// Asked is the question that a message may answer.
type Asked struct {
	Fact string
	// Choices are the values offered, in the order shown.
	Choices []string
	// Labels are their wordings in the person's language.
	Labels []string
}

// Words that answer any closed question.
var (
	yesWords     = set("oui", "ouai", "oue", "yep", "yes", "yeah", "si", "ok", "exact", "exactement", "tout_a_fait", "affirmatif", "bien_sur", "absolument", "evidemment", "carrement", "correct", "vrai", "effectivement", "👍", "✅", "o", "y", "sure", "ouep", "yup", "mouai", "wi", "voila")
	noWords      = set("non", "nan", "no", "nope", "pas", "jamai", "aucunement", "negatif", "not", "never", "niet", "👎", "❌", "n", "nn", "nop", "na")
	fillers      = set("bah", "ben", "euh", "heu", "alor", "et", "mai", "ah", "oh", "hum", "hmm", "well", "donc", "bon", "eh", "en", "fait", "je", "croi", "crois", "pense", "que", "i", "think", "oh", "ba", "bein")
	plainYes     = set("oui", "ouais", "yes", "yep", "voui", "ui")
	plainNo      = set("non", "nan", "nope", "nn")
	unknownWords = [][]string{
		{"sai", "pas"}, {"sais", "pas"}, {"chai", "pas"}, {"sait", "pas"}, {"aucune", "idee"}, {"jsp"}, {"ne", "sai"}, {"know"}, {"idea"}, {"not", "sure"}, {"unsure"}, {"pas", "sur"}, {"pas", "sure"}, {"pas", "certain"}, {"pas", "certaine"},
		{"sai", "plu"}, {"sais", "plus"}, {"sai", "rien"}, {"sais", "rien"}, {"ignore"}, {"demander"}, {"verifier"}, {"aucune", "info"}, {"peut", "etre"}, {"peutetre"}, {"maybe"}, {"souvien", "pas"}, {"souvien", "plu"}, {"rappelle", "pas"}, {"rappelle", "plu"}, {"faut", "que", "je"}, {"me", "renseigne"}, {"renseigner"}, {"pas", "encore", "decide"}, {"remember"}, {"check"}, {"c", "koi"}, {"c", "quoi"}, {"parfoi"}, {"ca", "depend"}, {"les", "deux"}, {"un", "peu"}, {"idk"}, {"dunno"}, {"bonne", "question"}, {"🤷"}, {"mystere"}, {"no", "clue"}, {"joker"}, {"hesite"},
	}
	ordinals = map[string]int{
		"premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "first": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2, "2nd": 2,
		"troisieme": 3, "3e": 3, "3eme": 3, "third": 3, "quatrieme": 4, "4e": 4, "4eme": 4, "fourth": 4, "cinquieme": 5, "5e": 5, "5eme": 5, "fifth": 5, "dernier": -1, "derniere": -1, "last": -1,
	}
	// hasSome and hasNone answer "do you have one?".
	hasSome = [][]string{{"en", "a"}, {"en", "ai"}, {"en", "ont"}, {"en", "avon"}, {"has", "one"}, {"have", "one"}, {"have", "it"}, {"has", "it"}}
	hasNone = [][]string{{"en", "a", "pas"}, {"en", "ai", "pas"}, {"en", "ont", "pas"}, {"en", "avon", "pas"}, {"a", "pas"}, {"ai", "pas"}, {"non", "plu"}, {"en", "ai", "aucune"}, {"en", "a", "aucune"}, {"none"}, {"nothing"}, {"rien"}}
	// closedYes and closedNo are the values that a bare yes or no stands for.
	closedYes = []string{"yes", "signed", "salarie"}
	closedNo  = []string{"no", "none"}
)

// answer reads a message as the answer to a question; "" when it is none. The
// words that the content lists for the question weigh as much as what the
// example answers teach. sure reports whether both leave little doubt.
func (r *Reader) answer(s *scan, reading *Reading, asked Asked) (value string, sure bool) {
	q := r.book.Question(asked.Fact)
	if len(s.tokens) == 0 || q == nil {
		return "", true
	}
	for i, label := range asked.Labels {
		if i < len(asked.Choices) && sameWords(s.tokens, tokenise(label)) {
			return asked.Choices[i], true
		}
	}
	if v := chosenByPlace(s.tokens, asked); v != "" {
		return v, true
	}
	if s.question && asksBack(s.tokens) {
		return "", true
	}
	listed, trust := r.listedAnswer(s, reading, asked, q)
	if listed != "" && bareAnswerOnly(s.tokens) {
		return listed, true // "non" is no, whatever the examples make of it
	}
	if asked.Fact == rules.FactProfession || listed == "" && (reading.moves() || takesBack(s.tokens) && reading.tellsOther(asked.Fact)) {
		return listed, true
	}
	p := make([]float32, len(r.answers.labels))
	if r.answers.probabilities(r.replyFeatures(s.spelt(), s.question, asked.Fact), p) == 0 {
		return listed, true
	}
	// Only the values of the question compete.
	sum := float32(1e-6)
	for j, label := range r.answers.labels {
		if label == rules.NoAnswer || r.valueOf(q, label) != "" {
			sum += p[j]
		}
	}
	best, score, share := listed, float32(math.Inf(-1)), float32(0)
	for j, label := range r.answers.labels {
		value := r.valueOf(q, label)
		if value == "" && label != rules.NoAnswer {
			continue
		}
		x := float32(math.Log(float64(p[j]) + 1e-6))
		switch {
		case value != listed:
		case listed == "" && reading.requests:
			x += trustInRequest
		case listed == "":
			x += trustInNothingListed
		default:
			x += trust
		}
		if x > score {
			best, score, share = value, x, p[j]/sum
		}
	}
	if listed == "" && (share < leastAnswer || reading.Known == 0 && share < sureAnswer) {
		return "", true
	}
	return best, share >= sureShare || best == listed && trust >= trustInListed && (share >= sureListed || len(s.tokens) < shortAnswer)
}

// asksBack reports whether a message wants to know something instead of answering:
// "c'est quoi un mandataire ?", "quel Ordre ?", "combien coûte un lecteur ?".
func asksBack(tokens []token) bool {
	lead := firstMeaningful(tokens)
	if lead < 0 || len(tokens)-lead < 2 {
		return false
	}
	first, second := tokens[lead].word, tokens[lead+1].word
	switch first {
	case "combien", "quel", "quelle", "pourquoi", "comment", "ou", "what", "which", "why", "how", "where":
		return true
	case "est": // "c'est quoi…", "qu'est-ce que…"
		return isOneOf(second, "quoi", "koi") && len(tokens)-lead > 2 || second == "ce" && len(tokens)-lead > 3
	case "c", "ce", "ca":
		return isOneOf(second, "quoi", "koi", "coute") && len(tokens)-lead > 2
	}
	return false
}

// moves reports whether a message surely steers the conversation, or leaves its
// subject: "retour", "stop", "bonjour".
func (out *Reading) moves() bool { return steering[out.Intent] && out.Certainty == Sure }

// steering are the intents that are about the conversation itself.
var steering = map[string]bool{
	"back": true, "cancel": true, "restart": true, "human_help": true, "greeting": true, "thanks": true, "delete_my_data": true, "out_of_scope": true,
}

// An answer is sure when the examples give its value sureShare of the
// probability, or sureListed when listed words say the same; in a short answer
// the words are enough.
const (
	sureShare  = 0.99
	sureListed = 0.8
)

// An answer that no listed word supports needs leastAnswer, and sureAnswer when
// the content knows none of its words.
const (
	leastAnswer = 0.4
	sureAnswer  = 0.7
)

// What the words listed for a question add to the logarithm of the probability
// of their value. They were written for it; but in a longer answer "oui" and
// single words may be taken back: "oui, enfin pas encore".
const (
	trustInListed        = 4.5
	trustInLoose         = 1.5 // in an answer of at least shortAnswer words
	trustInNothingListed = 1
	trustInRequest       = 3 // no answer, when the message asks for something
)

const shortAnswer = 4

// valueOf is the value of a question that a label of the answers stands for.
func (r *Reader) valueOf(q *rules.Question, label string) string {
	if q.Value(label) != nil {
		return label
	}
	switch label {
	case "yes":
		if q.Value("signed") != nil {
			return "signed"
		}
	case "no":
		if q.Value("none") != nil {
			return "none"
		}
	}
	return ""
}

// listedAnswer finds the words that the content lists for a question. trust is
// what they add to the logarithm of the probability of their value.
func (r *Reader) listedAnswer(s *scan, reading *Reading, asked Asked, q *rules.Question) (value string, trust float32) {
	loose := float32(trustInLoose)
	if len(s.tokens) < shortAnswer {
		loose = trustInListed
	}
	if asked.Fact == rules.FactProfession {
		switch {
		case reading.Facts[rules.FactProfession] != "":
			return reading.Facts[rules.FactProfession], trustInListed
		case saysUnknown(s.tokens) && len(s.tokens) < 8:
			return rules.ValueUnknown, trustInListed
		case isOneOf(s.tokens[0].word, "autre", "other") && len(s.tokens) < 4:
			return rules.ProfessionOther, trustInListed
		}
		return "", 0
	}
	lead := firstMeaningful(s.tokens)
	if lead >= 0 && len(s.tokens) < 25 {
		// A bare yes or no at the start answers a closed question, whatever
		// else the sentence tells.
		w := s.tokens[lead].word
		yes, bare := polar(s.tokens)
		refused := lead+1 < len(s.tokens) && s.tokens[lead+1].word == "pas" // "absolument pas"
		if bare && yes || !bare && !refused && (in(yesWords, w) && !isOneOf(w, "ok", "si") || in(yesWords, w) && len(s.tokens) <= 3) {
			if v := pick(q, closedYes, r.moreSpecific(s, asked.Fact)); v != "" && !saysUnknown(s.tokens) {
				return v, loose
			}
		}
	}
	if saysUnknown(s.tokens) && q.Value(rules.ValueUnknown) != nil {
		return rules.ValueUnknown, trustInListed
	}
	if v := reading.Facts[asked.Fact]; v != "" {
		return v, trustInListed
	}
	yes, bare := polar(s.tokens)
	if asked.Fact == rules.FactHealthPro && !bare {
		// "je suis kiné" answers it as well.
		switch r.book.Register(reading.Facts) {
		case rules.RegisterRPPS, rules.RegisterADELI, rules.RegisterADELIStar:
			return "yes", trustInListed
		case rules.RegisterNone:
			return "no", trustInListed
		}
	}
	if v := r.moreSpecific(s, asked.Fact); v != "" {
		return v, loose
	}
	switch {
	case bare && !yes:
		return pick(q, closedNo, ""), trustInListed
	case lead >= 0 && in(noWords, s.tokens[lead].word), lead >= 0 && lead+1 < len(s.tokens) && in(yesWords, s.tokens[lead].word) && s.tokens[lead+1].word == "pas", contains(s.tokens, hasNone):
		return pick(q, closedNo, ""), loose
	case contains(s.tokens, hasSome) && !saysUnknown(s.tokens):
		return pick(q, closedYes, ""), loose
	}
	return "", 0
}

// moreSpecific matches the replies that the content lists for a question; the
// longest pattern wins.
func (r *Reader) moreSpecific(s *scan, fact string) string {
	value, weight := "", 0
	for i := range r.replies[fact] {
		p := &r.replies[fact][i]
		if p.pattern.weight > weight && s.hasAll(&p.pattern) {
			if _, _, ok := p.pattern.ordered(s.found, s.tokens); ok {
				value, weight = p.value, p.pattern.weight
			}
		}
	}
	return value
}

// pick returns the preferred value when it agrees with the candidates, else
// the first candidate that the question knows.
func pick(q *rules.Question, candidates []string, specific string) string {
	negative := specific == "no" || specific == "none"
	if specific != "" && !negative {
		return specific
	}
	for _, c := range candidates {
		if q.Value(c) != nil {
			return c
		}
	}
	return ""
}

// chosenByPlace reads "2", "la deuxième", "l'autre" against the choices shown.
func chosenByPlace(tokens []token, asked Asked) string {
	if len(tokens) > 4 || len(asked.Choices) == 0 {
		return ""
	}
	for _, t := range tokens {
		n := ordinals[t.word]
		if n == 0 && len(tokens) <= 2 && (len(tokens) == 1 || isOneOf(tokens[0].word, "le", "la", "numero", "choix", "option", "the", "number", "reponse")) {
			n = number(t.word)
		}
		switch {
		case n == -1:
			return asked.Choices[len(asked.Choices)-1]
		case n > 0 && n <= len(asked.Choices):
			return asked.Choices[n-1]
		}
	}
	return ""
}

func firstMeaningful(tokens []token) int {
	for i, t := range tokens {
		if !fillers[t.word] {
			return i
		}
	}
	return -1
}

// in reports whether a word, or the word without the letters repeated for
// emphasis ("ouiii", "nooon"), belongs to a set.
func in(words map[string]bool, word string) bool {
	if words[word] {
		return true
	}
	short := make([]byte, 0, len(word))
	for i := range len(word) {
		if i == 0 || word[i] != word[i-1] {
			short = append(short, word[i])
		}
	}
	return words[string(short)]
}

// polar returns the last bare yes or no of a short message.
func polar(tokens []token) (yes, ok bool) {
	if len(tokens) > 7 {
		return false, false
	}
	for _, t := range tokens {
		switch {
		case in(plainYes, t.word):
			yes, ok = true, true
		case in(plainNo, t.word):
			yes, ok = false, true
		}
	}
	return yes, ok
}

// bareAnswerOnly reports whether a message is a yes, a no or "je ne sais pas", and
// nothing else.
func bareAnswerOnly(tokens []token) bool {
	said := false
	for _, t := range tokens {
		switch {
		case in(yesWords, t.word), in(noWords, t.word):
			said = true
		case !fillers[t.word]:
			return false
		}
	}
	return said
}

func saysUnknown(tokens []token) bool { return contains(tokens, unknownWords) }

// contains reports whether one of the sequences of words occurs.
func contains(tokens []token, sequences [][]string) bool {
	for _, sequence := range sequences {
		for i := range tokens {
			if i+len(sequence) > len(tokens) {
				break
			}
			match := true
			for k, w := range sequence {
				if tokens[i+k].word != w {
					match = false
					break
				}
			}
			if match {
				return true
			}
		}
	}
	return false
}

// SameWords reports whether two texts are the same but for case, accents and
// punctuation.
func SameWords(a, b string) bool { return sameWords(tokenise(a), tokenise(b)) }

func sameWords(a, b []token) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].word != b[i].word {
			return false
		}
	}
	return true
}

// YesNo reads a bare yes or no; ok is false for anything else.
func YesNo(text string) (yes, ok bool) {
	tokens := tokenise(text)
	lead := firstMeaningful(tokens)
	if lead < 0 || len(tokens) > 6 {
		return false, false
	}
	if yes, ok := polar(tokens); ok {
		return yes, true
	}
	switch w := tokens[lead].word; {
	case in(yesWords, w):
		return true, true
	case in(noWords, w):
		return false, true
	}
	return false, false
}
