package meaning

import (
	"regexp"

	"cpxbot/dialogs/turn"
)

// Words of a person whose order is followed, which mean something else without
// one.
var (
	CardWords     = []string{"carte", "cartes", "card", "cards", "cps", "cpe", "cpf", "cde"}
	FileWords     = []string{"dossier", "formulaire", "commande", "demande", "commandee", "101", "201", "301", "501", "502", "form", "file", "ordered"}
	CodeWords     = []string{"code", "codes", "j ai tout", "on a tout", "tout est", "tout recu", "tout marche", "tout fonctionne", "everything"}
	DenyingWords  = []string{"pas", "rien", "jamais", "not", "never", "nothing"}
	PassedOnWords = []string{"transmis", "transmise", "transmises", "transmet", "transmettre", "envoye", "envoyee", "envoyees", "fait suivre", "fait suivi", "parti", "partie", "passe", "communique", "sent", "forwarded", "passed", "transmitted", "relaye", "transfere"}
	DoubtWords    = []string{"je crois", "je crois que", "peut etre", "il me semble", "je pense que", "sans doute", "pas sur", "pas sure", "i think", "maybe", "perhaps", "not sure"}
	ComeWords     = []string{"recu", "recue", "recus", "recues", "arrive", "arrivee", "arrives", "arrivees", "received", "arrived", "came", "got it", "got them"}
	ResentWords   = []string{"renvoye", "re envoye", "reenvoye", "renvoyee", "complete et envoye", "sent again", "sent it again"}
)

// droppingWords say that somebody needs no card any more.
var droppingWords = []string{"annule", "annulez", "annuler", "annulee", "annulees", "supprime", "supprimez", "desiste", "desistee", "ne veut plus", "n en veut plus", "plus besoin", "laisse tomber", "laissez tomber", "on laisse tomber", "oublie", "oubliez", "demissionne", "a demissionne", "ne travaille plus", "ne vient plus", "ne prend plus", "a quitte", "enleve", "enlevez", "retire", "retirez", "cancel", "no longer works", "has left", "left", "resigned", "cancelled", "canceled", "no longer needs"}

// Forgotten tells of what somebody did not think of, which is to be added and not to be Forgotten:
// "j'ai oublié deux internes".
var Forgotten = regexp.MustCompile(`(?i)(?:\b(?:ai|avais|avons|avions|a|as|avez|ont)|['’]ai)\s+(?:aussi\s+|encore\s+|bien\s+|juste\s+)?oubli[ée]e?s?(?:[^\p{L}]|$)`)

// Drops reports whether a text says that somebody needs no card any more.
func Drops(text string) bool {
	if Forgotten.MatchString(text) {
		text = Forgotten.ReplaceAllString(text, " ")
	}
	return turn.HasAny(text, droppingWords)
}

// leavers head those who leave, in a list of who comes and goes.
var leavers = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:d[ée]parts?|sorties?|sortants?|partants?|leavers?|departures?)(?:\s[^.;:!?\n]{0,25})?\s*:`)

// ListsLeavers reports whether a text lists people who leave.
func ListsLeavers(text string) bool { return leavers.MatchString(text) }
