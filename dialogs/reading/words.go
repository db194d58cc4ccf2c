package reading

import (
	"regexp"
)

// lacks says that somebody is not there: "il manque deux psychologues".
var lacks = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:il (?:me |nous |vous )?manque|manquent|missing|left out)(?:[^\p{L}]|$)`)

var (
	// whoGoes names somebody by their leaving: "et pour Mme Lopez qui part ?", "the one who left".
	whoGoes = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:qui\s+(?:nous\s+)?(?:part|partent|partira|partiront|quittent?|s['’]en (?:va|vont)|est partie?|sont parti\p{L}*|a quitté|a démissionné)(?:\s+(?:en retraite|à la retraite))?|who(?:['’]s| is| are| was| were| has| have)? (?:leaves?|leaving|left|going away|retiring|resigned))(?:[^\p{L}]|$)`)
	// givesBack speaks of a card that is to come back: "elle nous rend sa CPE ou pas".
	givesBack = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:rend(?:s|re|ent|ra|ez)?|restitu\p{L}*|r[ée]cup[èe]r\p{L}*)\s+(?:bien\s+)?(?:sa|son|la|leurs?|ma|l['’]|cette)\s*(?:ancienne\s+|vieille\s+)?(?:cartes?|cp[sefx]|cde)(?:[^\p{L}]|$)|\b(?:cards?|cp[sefx]|cde)\b[^.;!?]{0,20}[\s,](?:be )?(?:sent|given|handed|returned)\b(?: (?:back|in))?|\b(?:give|send|hand)\b[^.;!?]{0,20}\b(?:card|cp[sefx]|cde)\b(?: back)`)
	// whetherOrNot asks without a mark.
	whetherOrNot = regexp.MustCompile(`(?i)\b(?:ou pas|ou non|or not)\W*$`)
)

// noContract says that there is no contract yet.
var noContract = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:il )?(?:n['’]?y en a|y en a|n['’]y a) (?:pas|aucun)|pas encore de contrat|jamais (?:rien )?sign[ée]|premier contrat|first contract|(?:there is|there['’]s|we have) (?:none|no contract)|never signed)(?:[^\p{L}]|$)`)

// mayOrder asks whether the writer may order.
var mayOrder = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:je peux|puis-je|ai-je le droit de|peux-je|j['’]ai le droit de)(?:\s\p{L}+)?\s+(?:en )?command|(?:can|may) i (?:still )?order)`)

// forgotToSay tells that something was left unsaid.
var forgotToSay = regexp.MustCompile(`(?i)oubli\p{L}*\s+de\s+(?:vous\s+)?(?:dire|pr[ée]ciser|mentionner|signaler|noter|parler)|forgot to (?:say|mention|tell|add that)`)
