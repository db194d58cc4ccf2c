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

// forgotten tells of what somebody did not think of, which is to be added and not to be forgotten:
// "j'ai oublié deux internes".
var forgotten = regexp.MustCompile(`(?i)(?:\b(?:ai|avais|avons|avions|a|as|avez|ont)|['’]ai)\s+(?:aussi\s+|encore\s+|bien\s+|juste\s+)?oubli[ée]e?s?(?:[^\p{L}]|$)`)

// Drops reports whether a text says that somebody needs no card any more.
func Drops(text string) bool {
	if forgotten.MatchString(text) {
		text = forgotten.ReplaceAllString(text, " ")
	}
	return turn.HasAny(text, droppingWords)
}

// lacks says that somebody is not there: "il manque deux psychologues".
var lacks = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:il (?:me |nous |vous )?manque|manquent|missing|left out)(?:[^\p{L}]|$)`)

var (
	// whoGoes names somebody by their leaving: "et pour Mme Lopez qui part ?", "the one who left".
	whoGoes = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:qui\s+(?:nous\s+)?(?:part|partent|partira|partiront|quittent?|s['’]en (?:va|vont)|est partie?|sont parti\p{L}*|a quitté|a démissionné)(?:\s+(?:en retraite|à la retraite))?|who(?:['’]s| is| are| was| were| has| have)? (?:leaves?|leaving|left|going away|retiring|resigned))(?:[^\p{L}]|$)`)
	// givesBack speaks of a card that is to come back: "elle nous rend sa CPE ou pas".
	givesBack = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:rend(?:s|re|ent|ra|ez)?|restitu\p{L}*|r[ée]cup[èe]r\p{L}*)\s+(?:bien\s+)?(?:sa|son|la|leurs?|ma|l['’]|cette)\s*(?:ancienne\s+|vieille\s+)?(?:cartes?|cp[sefx]|cde)(?:[^\p{L}]|$)|\b(?:cards?|cp[sefx]|cde)\b[^.;!?]{0,20}\b(?:be )?(?:sent|given|handed|returned)\b(?: (?:back|in))?|\b(?:give|send|hand)\b[^.;!?]{0,20}\b(?:card|cp[sefx]|cde)\b(?: back)`)
	// whetherOrNot asks without a mark.
	whetherOrNot = regexp.MustCompile(`(?i)\b(?:ou pas|ou non|or not)\W*$`)
)

// noContract says that there is no contract yet.
var noContract = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:il )?(?:n['’]?y en a|y en a|n['’]y a) (?:pas|aucun)|pas encore de contrat|jamais (?:rien )?sign[ée]|premier contrat|first contract|(?:there is|there['’]s|we have) (?:none|no contract)|never signed)(?:[^\p{L}]|$)`)

// leavers head those who leave, in a list of who comes and goes.
var leavers = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:d[ée]parts?|sorties?|sortants?|partants?|leavers?|departures?)(?:\s[^.;:!?\n]{0,25})?\s*:`)

// ListsLeavers reports whether a text lists people who leave.
func ListsLeavers(text string) bool { return leavers.MatchString(text) }

// mayOrder asks whether the writer may order.
var mayOrder = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:je peux|puis-je|ai-je le droit de|peux-je|j['’]ai le droit de)(?:\s\p{L}+)?\s+(?:en )?command|(?:can|may) i (?:still )?order)`)

// forgotToSay tells that something was left unsaid.
var forgotToSay = regexp.MustCompile(`(?i)oubli\p{L}*\s+de\s+(?:vous\s+)?(?:dire|pr[ée]ciser|mentionner|signaler|noter|parler)|forgot to (?:say|mention|tell|add that)`)
