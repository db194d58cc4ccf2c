package words

import (
	"strings"
)

// The closed classes of French and English: words of which there are only so
// many. But for days and hours (package when), no other word of a language stands
// in the code; names and families of
// words are content, all else is learnt. Each list is folded as a text is, so
// that it matches whatever folding does.

// Set folds the words of a list.
func Set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) { // each alone: "j il" would be an elision
		for _, t := range Tokenise(w) {
			m[t.Word] = true
		}
	}
	return m
}

// folded turns a map of written words into one of folded words.
func folded[V any](written map[string]V) map[string]V {
	m := make(map[string]V, len(written))
	for words, v := range written {
		for w := range strings.FieldsSeq(words) {
			for _, t := range Tokenise(w) {
				m[t.Word] = v
			}
		}
	}
	return m
}

// The closed classes.
var (
	Negations = Set("pas ni non aucun aucune jamais plus rien no not never neither nor none")
	Presents  = Set("suis chui jsuis es est sommes êtes sont")
	Copulas   = Set("est sont is are était étaient was were")
	Absences  = Set("sans without zéro zero")
	// Between are the words that may stand between a negation, a number or a
	// possessive and the name that it is about.
	Between = Set("un une de des du le la les mon ma mes notre nos votre vos son sa ses leur leurs nouveau nouvelle nouveaux nouvelles nouvel autre autres encore a an the my our your his her their new other pour for et and")

	// OfWords stand between a card and whose it is.
	OfWords = Set("de du des pour for of")

	SelfWords = Set("je j moi suis chui jsuis jsui i am me myself")
	// selfVerbs are verbs and pronouns that stand behind "j'" and begin with a vowel.
	selfVerbs   = Set("ai avais aurai aurais avai en y etais utilise accède attends attend arrive aimerais ouvre appelle écris essaie espère habite oublie aide")
	Greetings   = Set("bonjour bjr bonsoir bsr salut slt coucou cc hello hi hey re rebonjour madame monsieur mesdames messieurs")
	FirstPerson = Set("je j moi me m mon ma mes mien mienne suis i am my me mine myself")
	UsPersons   = Set("on nous notre nos we our us")
	ThirdPerson = Set("il elle ils elles lui leur leurs son sa ses sien sienne eux he she they him her his their them")

	// CardThings are the card and what belongs to it, as people call their own.
	CardThings    = Set("carte code cps cpe cpf cde cpx card badge pin puk")
	ForSelf       = Set("moi me myself")
	ForWords      = Set("pour for pr por")
	SentenceJoins = Set("et mais and but or donc")
	AndWords      = Set("et and")
	JoiningWords  = Set("et ou puis and or then plus aussi also")
	QuestionWords = Set("qui que quoi quel quelle quels quelles quand où comment combien pourquoi est faut peut peuvent puis dois doit doivent ya who whose what when where how which why do does can must is are should kel kelle koi kan koman cb c")
	// BeforeQuestions may stand before the word that asks.
	BeforeQuestions = Set("à a dans de d pour chez avec par en sur sous vers at to in for with from by")
	SubjectWords    = Set("je j on nous il elle ils elles i we he she they c ça")
	OwnWords        = Set("sa son her his their leur une un a")
	Possessives     = Set("mon ma mes notre nos my our")
	AlsoWords       = Set("aussi également egalement too also comme")
	YetWords        = Set("encore toujours tjrs tjr tjs yet still")
	Relatives       = Set("qui who that")
	Surely          = Set("bien déjà already")
	Articles        = Set("le la les l un une des du de d au aux the a an of cette ce cet ces this that these")

	Numerals = folded(map[string]int{
		"un une one": 1, "deux two": 2, "trois three": 3, "quatre four": 4, "cinq five": 5, "six": 6, "sept seven": 7, "huit eight": 8, "neuf nine": 9, "dix ten": 10,
		"onze eleven": 11, "douze twelve dozen douzaine": 12, "treize thirteen": 13, "quatorze fourteen": 14, "quinze fifteen quinzaine": 15, "seize sixteen": 16, "vingt twenty": 20, "trente thirty": 30, "quarante forty": 40, "cinquante fifty": 50,
	})
	Ordinals = folded(map[string]int{
		"premier premiere 1er 1ere first 1st": 1, "deuxieme second seconde 2e 2eme 2nd": 2, "troisieme 3e 3eme third 3rd": 3,
		"quatrieme 4e 4eme fourth 4th": 4, "cinquieme 5e 5eme fifth 5th": 5, "sixieme 6e 6eme sixth 6th": 6, "septieme 7e 7eme seventh 7th": 7, "huitieme 8e 8eme eighth 8th": 8, "dernier derniere last": -1,
	})
	Titles        = Set("dr dre docteur docteure doctor pr professeur m mr monsieur mme madame mlle mrs ms miss")
	CalendarWords = Set("lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday janvier février mars avril mai juin juillet août septembre octobre novembre décembre january february march april may june july august september october november december noël pâques christmas easter")

	YesWords = Set("oui ouais ouai oue ouep ouaip yep yes yeah yup si ok okay exact exactement affirmatif absolument evidemment carrement correct effectivement voui ui wi o y sure voila 👍 ✅")
	noWords  = Set("non nan no nope nn nop na n negatif pas not never jamais niet 👎 ❌")
	// PlainYes and PlainNo are a plain yes or no, which settles a message wherever it stands in it.
	PlainYes = Set("oui ouais yes yep voui ui")
	PlainNo  = Set("non nan nope nn")
	Fillers  = Set("bah ben euh heu alors et mais ah oh hum hmm well donc bon eh en fait je crois pense que i think ba bein merci thanks svp please encore toujours yet")

	// heardWords say that something was heard, and agree to nothing.
	heardWords = Set("ok okay okey d accord dac entendu compris note c'est parfait super top bien tres nickel merci beaucoup thanks thank you got it understood noted fine great perfect 👍 🙏")

	FrenchWords  = Set("le la les un une je suis et de du des mon ma pour est pas il elle on nous vous que qui quoi quelle quel comment faut oui non ou avec dans au sur ai notre en ce me c d a aussi combien quand leur votre cette tout tous toute moi tres bien alors encore bonjour merci svp")
	EnglishWords = Set("the i on my mine her his am is are my you our what which how who do does need for to and of with have has not it we your this when where yes want hello hi thanks thank please get can")
)

// Number reads a small number in digits or letters, 0 when it is none.
func Number(word string) int {
	n := 0
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' || i >= 3 {
			return Numerals[word]
		}
		n = 10*n + int(word[i]-'0')
	}
	if n == 0 {
		return Numerals[word]
	}
	return n
}

// In reports whether a word, or the word without the letters repeated for
// emphasis ("ouiii", "nooon"), belongs to a set.
func In(words map[string]bool, word string) bool {
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

// Corrections announce a change of mind.
var Corrections = Phrases("en fait", "finalement", "me suis trompé", "me suis trompée", "je corrige", "correction", "au temps pour moi", "autant pour moi", "pardon", "je voulais dire", "oups", "mince", "erreur de ma part", "ah non", "euh non", "heu non", "non attendez", "oops", "wait no", "sorry", "mais si", "ah si", "si si", "actually", "i was wrong", "attention")

// Additions announce one more.
var Additions = Phrases("ajoute", "ajoutez", "ajouter", "rajoute", "rajoutez", "rajouter", "aussi", "en plus", "j'oubliais", "j'oubli", "j'ai oublié", "plus une", "plus un", "add", "also", "one more", "i forgot", "as well", "too", "également")

// Unknowing says that the writer does not know.
var Unknowing = Phrases("aucune idée", "pas la moindre idée", "pas d'idée", "sais pas", "sait pas", "ne sais", "en sais rien", "ignore si", "jsp", "chais pas", "sé pa", "sé pas", "jsé pa", "jsé pas", "sais pa", "c pa si", "c pas si", "no idea", "don't know", "do not know", "not sure whether", "not sure if")

// Phrases folds phrases.
func Phrases(list ...string) [][]Token {
	out := make([][]Token, len(list))
	for i, p := range list {
		out[i] = Tokenise(p)
	}
	return out
}

// Announces reports whether a text holds one of some phrases.
func Announces(tokens []Token, list [][]Token) bool {
	for _, p := range list {
		if Holds(tokens, p) {
			return true
		}
	}
	return false
}
