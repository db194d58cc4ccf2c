package understanding

import "strings"

// The closed classes of French and English: words of which there are only so
// many. But for days and hours (package when), no other word of a language stands
// in the code; names and families of
// words are content, all else is learnt. Each list is folded as a text is, so
// that it matches whatever folding does.

// set folds the words of a list.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) { // each alone: "j il" would be an elision
		for _, t := range tokenise(w) {
			m[t.word] = true
		}
	}
	return m
}

// folded turns a map of written words into one of folded words.
func folded[V any](written map[string]V) map[string]V {
	m := make(map[string]V, len(written))
	for words, v := range written {
		for w := range strings.FieldsSeq(words) {
			for _, t := range tokenise(w) {
				m[t.word] = v
			}
		}
	}
	return m
}

var (
	negations = set("pas ni non aucun aucune jamais plus rien no not never neither nor none")
	presents  = set("suis chui jsuis es est sommes êtes sont")
	copulas   = set("est sont is are était étaient was were")
	pasts     = set("étais était étions étaient was were")
	formerly  = set("avant autrefois auparavant before previously formerly")
	absences  = set("sans without zéro zero")
	// between are the words that may stand between a negation, a number or a
	// possessive and the name that it is about.
	between = set("un une de des du le la les mon ma mes notre nos votre vos son sa ses leur leurs nouveau nouvelle nouveaux nouvelles nouvel autre autres encore a an the my our your his her their new other pour for et and")

	// softened stand between a negation and what it denies: "pas vraiment IPRP".
	softened = set("vraiment exactement franchement forcément strictement really exactly quite")

	// ofWords stand between a card and whose it is.
	ofWords   = set("de du des pour for of")
	namesCard = set("carte cartes cps cpe cpf cde card cards")

	// aims stand before what somebody only wants to be one day.
	aims = set("concours devenir deviendrai deviendra deviendrait reconversion become becoming")

	selfWords = set("je j moi suis chui jsuis jsui i am me myself")
	// selfVerbs are verbs and pronouns that stand behind "j'" and begin with a vowel.
	selfVerbs   = set("ai avais aurai aurais avai en y etais utilise accède attends attend arrive aimerais ouvre appelle écris essaie espère habite oublie aide")
	greetings   = set("bonjour bjr bonsoir bsr salut slt coucou cc hello hi hey re rebonjour madame monsieur mesdames messieurs")
	firstPerson = set("je j moi me m mon ma mes mien mienne suis i am my me mine myself")
	usPersons   = set("on nous notre nos we our us")
	thirdPerson = set("il elle ils elles lui leur leurs son sa ses sien sienne eux he she they him her his their them")

	// cardThings are the card and what belongs to it, as people call their own.
	cardThings = set("carte code cps cpe cpf cde cpx card badge pin puk")
	// kin are relatives and friends, who are named in passing.
	kin           = set("cousin cousine soeur frère mari femme épouse époux conjoint conjointe compagnon compagne ami amie copain copine voisin voisine père mère papa maman fils fille oncle tante neveu nièce beau-frère belle-soeur belle-mère cousin sister brother husband wife friend neighbour neighbor mother father mom dad son daughter aunt uncle")
	leavingWords  = set("part partent parti partie repart repartent reparti repartie quitte quittent démissionne démissionné retraite leaves leaving retires retiring quits quit left")
	forSelf       = set("moi me myself")
	whyWords      = set("pourquoi pk pq pkoi why")
	forWords      = set("pour for pr por")
	sentenceJoins = set("et mais and but or donc")
	andWords      = set("et and")
	contrasts     = set("mais but")
	eitherWords   = set("ou soit or either")
	joiningWords  = set("et ou puis and or then plus aussi also")
	questionWords = set("qui que quoi quel quelle quels quelles quand où comment combien pourquoi est faut peut peuvent puis dois doit doivent ya who whose what when where how which why do does can must is are should kel kelle koi kan koman cb c")
	// beforeQuestions may stand before the word that asks.
	beforeQuestions = set("à a dans de d pour chez avec par en sur sous vers at to in for with from by")
	subjectWords    = set("je j on nous il elle ils elles i we he she they c ça")

	orderingWords = set("commander demander order request")
	ownWords      = set("sa son her his their leur une un a")

	// needWords say that somebody needs, wants or must have something.
	needWords   = set("besoin faut faudrait faudra doit devra veut voudrait demande need want must")
	possessives = set("mon ma mes notre nos my our")
	// jobEndings are those of the names of jobs in French; in English they end alike.
	jobEndings = []string{"logue", "logiste", "iste", "teur", "trice", "cien", "cienne", "graphe", "peute", "pathe", "ancien", "sseur", "sseuse", "gneur", "neur", "neuse", "leur", "leuse", "deur", "deuse", "vier", "chier", "nier", "niere", "mancienne", "logist", "nomist"}

	// supposingWords begin what is only supposed.
	supposingWords = set("admet admettant supposant supposons supposez supposer admettons imaginons imaginez assuming suppose supposing")
	formerWords    = set("ancien ancienne précédent précédente ex former previous prédécesseur")
	yetWords       = set("encore toujours tjrs tjr tjs yet still")
	employers      = set("employeur patron patronne service structure entreprise boss employer company")
	employees      = set("salarié salariée salariés salariées employé employée")
	relatives      = set("qui who that")
	surely         = set("bien déjà already")
	// ofApplication say of a file that it is one of an application.
	ofApplication = set("complet complete incomplet envoyé parti déposé reçu renvoyé refusé accepté prêt signé")
	// hopeWords wish, plan or expect what is not there yet.
	hopeWords = set("voudrait voudraient aimerait aimeraient souhaite souhaitent souhaiterait souhaitons envisage envisagent envisageons réfléchit réfléchissons réfléchissent espère espérons espèrent pourrait pourraient prévu prévue prévus prévues prévoit prévoyons projette compte comptons planned plans hopes hope hoping considering might would")
	articles  = set("le la les l un une des du de d au aux the a an of cette ce cet ces this that these")

	numerals = folded(map[string]int{
		"un une one": 1, "deux two": 2, "trois three": 3, "quatre four": 4, "cinq five": 5, "six": 6, "sept seven": 7, "huit eight": 8, "neuf nine": 9, "dix ten": 10,
		"onze eleven": 11, "douze twelve dozen douzaine": 12, "treize thirteen": 13, "quatorze fourteen": 14, "quinze fifteen quinzaine": 15, "seize sixteen": 16, "vingt twenty": 20, "trente thirty": 30, "quarante forty": 40, "cinquante fifty": 50,
	})
	ordinals = folded(map[string]int{
		"premier premiere 1er 1ere first 1st": 1, "deuxieme second seconde 2e 2eme 2nd": 2, "troisieme 3e 3eme third 3rd": 3,
		"quatrieme 4e 4eme fourth 4th": 4, "cinquieme 5e 5eme fifth 5th": 5, "sixieme 6e 6eme sixth 6th": 6, "septieme 7e 7eme seventh 7th": 7, "huitieme 8e 8eme eighth 8th": 8, "dernier derniere last": -1,
	})

	among         = set("un une deux trois qui est sont encore toujours one two who is are still the of whom")
	titles        = set("dr dre docteur docteure doctor pr professeur m mr monsieur mme madame mlle mrs ms miss")
	beforePlaces  = set("par via sur chez à au vers by at from with")
	calendarWords = set("lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday janvier février mars avril mai juin juillet août septembre octobre novembre décembre january february march april may june july august september october november december noël pâques christmas easter")

	yesWords = set("oui ouais ouai oue ouep ouaip yep yes yeah yup si ok okay exact exactement affirmatif absolument evidemment carrement correct effectivement voui ui wi o y sure voila 👍 ✅")
	noWords  = set("non nan no nope nn nop na n negatif pas not never jamais niet 👎 ❌")
	// A plain yes or no settles a message wherever it stands in it.
	plainYes = set("oui ouais yes yep voui ui")
	plainNo  = set("non nan nope nn")
	fillers  = set("bah ben euh heu alors et mais ah oh hum hmm well donc bon eh en fait je crois pense que i think ba bein merci thanks svp please encore toujours yet")

	// heardWords say that something was heard, and agree to nothing.
	heardWords = set("ok okay okey d accord dac entendu compris note c'est parfait super top bien tres nickel merci beaucoup thanks thank you got it understood noted fine great perfect 👍 🙏")

	// choosingWords stand beside the number of a choice.
	choosingWords = set("le la l the c est c'est it's plutôt rather prends prendrai choisis take choose n n° numéro no number choix option réponse proposition bouton ligne choice answer button line one")

	frenchWords  = set("le la les un une je suis et de du des mon ma pour est pas il elle on nous vous que qui quoi quelle quel comment faut oui non ou avec dans au sur ai notre en ce me c d a aussi combien quand leur votre cette tout tous toute moi tres bien alors encore bonjour merci svp")
	englishWords = set("the i on my mine her his am is are my you our what which how who do does need for to and of with have has not it we your this when where yes want hello hi thanks thank please get can")
)

// number reads a small number in digits or letters, 0 when it is none.
func number(word string) int {
	n := 0
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' || i >= 3 {
			return numerals[word]
		}
		n = 10*n + int(word[i]-'0')
	}
	if n == 0 {
		return numerals[word]
	}
	return n
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

// locale guesses the language from the small words of each; sure asks for a
// clear majority.
func locale(tokens []token) (name string, sure bool) {
	fr, en := 0, 0
	for _, t := range tokens {
		if englishWords[t.word] {
			en++
		}
		if frenchWords[t.word] || t.elision != "" {
			fr++
		}
	}
	switch {
	case en > fr:
		return "en", en >= fr+2
	case fr > en:
		return "fr", fr >= en+2
	}
	return "", false
}

// corrections announce a change of mind.
var corrections = phrases("en fait", "finalement", "me suis trompé", "me suis trompée", "je corrige", "correction", "au temps pour moi", "autant pour moi", "pardon", "je voulais dire", "oups", "mince", "erreur de ma part", "ah non", "euh non", "heu non", "non attendez", "oops", "wait no", "sorry", "mais si", "ah si", "si si", "actually", "i was wrong", "attention")

// onSecondThought takes back what was just denied.
var onSecondThought = phrases("ah si il", "ah si on", "ah si elle", "ah si si", "ah si c'est", "oh wait yes", "ah yes it is")

// additions announce one more.
var additions = phrases("ajoute", "ajoutez", "ajouter", "rajoute", "rajoutez", "rajouter", "aussi", "en plus", "j'oubliais", "j'oubli", "j'ai oublié", "plus une", "plus un", "add", "also", "one more", "i forgot", "as well", "too", "également")

// unknowing says that the writer does not know.
var unknowing = phrases("aucune idée", "pas la moindre idée", "pas d'idée", "sais pas", "sait pas", "ne sais", "en sais rien", "ignore si", "jsp", "chais pas", "sé pa", "sé pas", "jsé pa", "jsé pas", "sais pa", "c pa si", "c pas si", "no idea", "don't know", "do not know", "not sure whether", "not sure if")

// holding asks for a moment.
var holding = phrases("une seconde", "deux secondes", "un instant", "une minute", "deux minutes", "2 minutes", "2 min", "un moment", "hold on", "one moment", "one second", "just a second")

// otherThanWriter says that nothing is for the writer.
var otherThanWriter = phrases("pas pour moi", "pas moi qui", "pour une collègue pas moi", "pour un collègue pas moi", "not for me", "isn't for me")

// removals announce one less.
var removals = phrases("enlève", "enlevez", "enlever", "retire", "retirez", "retirer", "supprime", "supprimez", "plus besoin", "ne vient plus", "ne viendra pas", "ne viendra plus", "ne vient pas", "vient plus", "viendra pas", "désistée", "désisté", "désiste", "has cancelled", "not coming", "not to come", "sortez", "rayez", "barrez", "ôtez", "take off", "isn't coming", "no longer coming", "won't come", "finalement pas pour", "en fait pas pour", "nous quitte", "nous quittent", "is leaving us", "remove", "drop", "without", "annule pour", "annulez pour", "annuler pour", "cancel for")

func phrases(list ...string) [][]token {
	out := make([][]token, len(list))
	for i, p := range list {
		out[i] = tokenise(p)
	}
	return out
}

// announces reports whether a text holds one of some phrases.
func announces(tokens []token, list [][]token) bool {
	for _, p := range list {
		if contains(tokens, p) {
			return true
		}
	}
	return false
}
