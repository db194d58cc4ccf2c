package words

import (
	"regexp"
	"slices"
	"strings"
)

// Many leave the question mark out: "ah bon depuis quand", "il faut quoi comme papier". What
// has the form of a question gets its mark before it is read, so that whoever looks for one needs
// no second rule. Questions that nothing but the mark tells from statements ("c'est obligatoire")
// are left to what is learnt.

// Mark puts a question mark behind a text without one whose last sentence asks in its words, and
// reports whether it did.
func (a *Message) Mark() bool {
	if a.Question || len(a.Text) > longestQuestioned {
		return false
	}
	from := lastSentence(strings.TrimRight(a.Text, trailing))
	first := slices.IndexFunc(a.Tokens, func(t Token) bool { return t.Start >= from })
	if first < 0 {
		return false
	}
	words, commas := spoken(a.Text, a.Tokens[first:], a.Scratch.words[:0], a.Scratch.commas[:0])
	a.Scratch.words, a.Scratch.commas = words, commas
	if !asksInWords(a.Text[a.Tokens[first].Start:], words, commas, first == 0) {
		return false
	}
	a.Text, a.Question = Marked(a.Text), true
	return true
}

// lastSentence is where the last sentence of a text begins, in bytes.
func lastSentence(text string) int {
	for i := len(text) - 1; i > 0; i-- {
		if strings.IndexByte(" \n\t", text[i]) >= 0 && (text[i] == '\n' || strings.IndexByte(".!;:", text[i-1]) >= 0 || strings.HasSuffix(text[:i], "…")) {
			return i + 1
		}
	}
	return 0
}

// LastQuestion cuts a text before its last sentence, when that is a question: question is "" where
// it is none, or the only sentence.
func LastQuestion(text string) (before, question string) {
	from := lastSentence(strings.TrimRight(text, trailing+"?"))
	if from == 0 || !strings.ContainsRune(text[from:], '?') && !asksAlone(text[from:]) {
		return text, ""
	}
	return strings.TrimSpace(text[:from]), text[from:]
}

// asksAlone reports whether a sentence without a mark is a question in its words.
func asksAlone(sentence string) bool {
	tokens := Tokenise(sentence)
	if len(tokens) == 0 {
		return false
	}
	words, commas := spoken(sentence, tokens, nil, nil)
	return asksInWords(sentence[tokens[0].Start:], words, commas, false)
}

// Marked puts a question mark behind a text that has none.
func Marked(text string) string {
	if strings.ContainsRune(text, '?') {
		return text
	}
	return strings.TrimRight(text, trailing) + " ?"
}

// trailing stands behind the last word of a message.
const trailing = " .…!\n\t\u00a0\u202f"

// longestQuestioned is the length in bytes of a message whose form is looked at.
const longestQuestioned = 1000

// asksInWords reports whether a sentence with its words is a question; whole says that it is all
// of a message.
func asksInWords(sentence string, words []string, commas []int, whole bool) bool {
	for i, w := range words {
		if !knowing[w] {
			continue
		}
		for _, near := range words[max(0, i-2):min(len(words), i+3)] {
			if Negations[near] || near == "n" || near == "ne" {
				return false // "je ne sais pas qui signe"
			}
		}
	}
	if strings.Contains(sentence, "-") && hyphened.MatchString(sentence) && !reported.MatchString(sentence) {
		return true
	}
	for from, piece := 0, 0; piece <= len(commas); piece++ {
		to := len(words)
		if piece < len(commas) {
			to = commas[piece]
		}
		said := words[from:to]
		if opensQuestion(said, piece > 0) {
			return true
		}
		for k := range said {
			if inverted.at(said[k:]) && (k == 0 || said[k-1] != "vous" && said[k-1] != "c") {
				return true
			}
		}
		from = to
	}
	first := 0
	for first < len(words) && (Greetings[words[first]] || beforeAsking[words[first]]) {
		first++
	}
	if whole && first > 0 && first < len(words) && len(words)-first <= longestSupposed && conjunctions[words[first-1]] && supposingOnly[words[first]] {
		return true // "et quand je serai diplômée"
	}
	last := len(words) - 1
	for last > 0 && behindQuestions[words[last]] {
		last--
	}
	return last > 0 && LastInQuestion[words[last]] && beforeLast[words[last-1]]
}

// opensQuestion reports whether words begin as a question does. Behind a comma, what may be
// a relative clause is none.
func opensQuestion(words []string, behind bool) bool {
	i := 0
	for i < len(words) && (Greetings[words[i]] || beforeAsking[words[i]]) {
		i++
	}
	first := i
	for i < len(words) && BeforeQuestions[words[i]] {
		i++
	}
	if i == len(words) {
		return false
	}
	next := ""
	if i+1 < len(words) {
		next = words[i+1]
	}
	switch word := words[i]; {
	case behind && alsoRelative[word]:
		return false
	case whichOnes[word]:
		return slices.ContainsFunc(words[i+1:], func(w string) bool { return askedOf[w] })
	case Opening[word]:
		return !Negations[next] && !PlainYes[next]
	case word == "quand" || word == "kan":
		return i > first || next == "" || !SubjectWords[next] && !Articles[next] && !Possessives[next] // "depuis quand", "quand arrive la carte"
	}
	return openingPhrases.at(words[i:])
}

// longestSupposed is the number of words of a question that only supposes.
const longestSupposed = 9

// hyphened is a verb with the pronoun behind it.
var hyphened = regexp.MustCompile(`(?i)(?:^|[^\p{L}-])(?:\p{L}*[^\P{L}tT]-(?:je|on|ce|ils?|elles?)|\p{L}+t-(?:je|on|ce|ils?|elles?)|\p{L}+-t-(?:on|ils?|elles?))(?:[^\p{L}-]|$)`)

// reported is what somebody else says.
var reported = regexp.MustCompile(`(?i)(?:para[iî]t|dit|dirait|semble)-(?:t-)?(?:il|elle|on)`)

// spoken appends words, the elided ones among them, and the numbers of those before which a comma
// or a parenthesis stands in their text.
func spoken(text string, tokens []Token, words []string, commas []int) ([]string, []int) {
	for i, t := range tokens {
		if i > 0 && tokens[i-1].End < t.Start && strings.ContainsAny(text[tokens[i-1].End:t.Start], ",(") {
			commas = append(commas, len(words))
		}
		if t.Elision != "" {
			words = append(words, t.Elision)
		}
		words = append(words, t.Word)
	}
	return words, commas
}

// sequences are runs of words, by the first of them.
type sequences map[string][][]string

// sequencesOf folds runs of words, which are separated by commas.
func sequencesOf(list string) sequences {
	p := sequences{}
	for written := range strings.SplitSeq(list, ",") {
		words, _ := spoken(written, Tokenise(written), nil, nil)
		p[words[0]] = append(p[words[0]], words)
	}
	return p
}

// at reports whether one of the sequences begins with the first of the words.
func (p sequences) at(words []string) bool {
	return slices.ContainsFunc(p[words[0]], func(s []string) bool { return len(s) <= len(words) && slices.Equal(s, words[:len(s)]) })
}

var (
	// inverted ask wherever they stand.
	inverted = sequencesOf("est-ce que, est-ce qu'on, est-ce qu'il, est-ce qu'elle, esce que, esceque, es ce que, faut-il, faudrait-il, faudra-t-il, dois-je, doit-on, doit-il, doit-elle, doivent-ils, doivent-elles, peut-on, peut-il, peut-elle, peuvent-ils, peuvent-elles, puis-je, pourrait-on, pourrais-je, pouvez-vous, pourriez-vous, avez-vous, savez-vous, y a-t-il, a-t-on, a-t-il, a-t-elle, ont-ils, ont-elles, ai-je, suis-je, aurai-je, sont-ils, sont-elles, sera-t-il, sera-t-elle, existe-t-il, reste-t-il, suffit-il, suffit-elle, c'est quoi, c'est qui qui, c'est qui que, c'est combien, c'est lequel, c'est laquelle, sert à quoi, veut dire quoi, ça veut dire quoi, il faut quoi, faut quoi, on fait quoi, je fais quoi, fait comment, fais comment, combien de, c'est quel, c'est quelle, à quel endroit, à quelle adresse, à quelle date, dans quel cas, dans quels cas, où en est, où en suis, c koi, cé koi, sé koi, keske, qu'est-ce")
	// Opening are the words with which a question begins, openingPhrases runs of them.
	Opening = Set("comment koman combien cb pourquoi pq pk lequel laquelle lesquels lesquelles qui ki où koi what how who whom where why which whose can could do does did should is are must will")
	// whichOnes begin questions and exclamations; askedOf is what questions ask for.
	whichOnes = Set("quel quelle quels quelles kel kelle")
	askedOf   = Set("est sont serait seront carte cartes formulaire formulaires document documents code codes papier papiers pièce pièces dossier délai délais adresse ordre site lien mail numéro temps pour on je il elle prix coût tarif différence lecteur démarche démarches type modèle moment jour date heure cas personne service étape étapes suite rapport faut dois doit rôle intérêt risque ars téléphone organisme procédure choix condition conditions validité durée")
	// alsoRelative may join a clause as well.
	alsoRelative   = Set("lequel laquelle lesquels lesquelles qui ki où ou quand kan what who whom where which whose is are can could do does did should must will quoi")
	openingPhrases = sequencesOf("quoi faire, quoi d'autre, quoi comme, que faire, que dois, que doit, que faut, que se passe, que signifie, que risque, que puis, que peut, que devient, que deviennent, que fait, que fais, que veut dire, ou je, ou on, ou est, ou se, ou sont, ou trouver, ou envoyer, ou commander, ou faut, ou puis, ou dois, when is, when are, when do, when does, when will, when can")
	// beforeAsking may stand before a question, and ask nothing.
	beforeAsking = Set("et mais donc bon ah ok oh d dac daccord accord merci alors du coup sinon au fait or ou puis après compris noté super parfait très bien and so then but okay thanks hello")
	conjunctions = Set("et mais donc ou and but or ok")
	// supposingOnly begin a question that has no main clause.
	supposingOnly = Set("si quand lorsque une sans avec après if when without with after")
	// knowing are verbs with which a question is none when they are denied.
	knowing = Set("sais sait savent savons savez saurais know idée jsp jsai")
	// LastInQuestion are the last words of a question that begins as a statement, beforeLast those that may
	// stand before them: "on la demande à qui", "je fais comment".
	LastInQuestion = Set("quoi koi comment koman combien cb quand kan où qui ki lequel laquelle pourquoi")
	// behindQuestions may stand behind the last word of a question.
	behindQuestions = Set("alors donc du coup déjà svp stp merci exactement maintenant then")
	beforeLast      = Set("est et c fais fait faire faut dois doit devons dire signifie sert prend prends mets met envoie envoyer envoyé renvoie commande commander demande demander signe signer coute coûte dure prend reste ça ca à a de d avec pour par chez sur depuis carte dossier formulaire papier code codes contrat je on il elle vous les le la")
)
