package mattermost

import (
	"strconv"
	"strings"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

// Sentences that only this platform needs.
var (
	sayMenu        = rules.Text{FR: "Choisissez…", EN: "Choose…"}
	sayPointer     = rules.Text{FR: "Je vous réponds en [message direct](%s).", EN: "I answer you in a [direct message](%s)."}
	sayPointerPost = rules.Text{FR: "Je vous réponds en message direct.", EN: "I answer you in a direct message."}
	sayElse        = rules.Text{FR: "Cette question s'adresse à quelqu'un d'autre : écrivez-moi en message direct, je vous répondrai.", EN: "This question is meant for somebody else: write to me in a direct message, and I will answer you."}
	sayAgain       = rules.Text{FR: "C'est déjà noté : vous aviez fait ce choix.", EN: "That is noted already: you had made this choice."}
	sayExpired     = rules.Text{FR: "Ce bouton a expiré. Écrivez-moi votre choix, ou « bonjour » pour reprendre.", EN: "This button has expired. Write your choice to me, or “hello” to start again."}
	sayFast        = rules.Text{FR: "Un instant : j'ai reçu beaucoup de messages à la fois. Réessayez dans quelques secondes.", EN: "One moment: I received many messages at once. Try again in a few seconds."}
	sayDateButton  = rules.Text{FR: "Choisir une date", EN: "Choose a date"}
	sayDateTitle   = rules.Text{FR: "Quelle date ?", EN: "Which date?"}
	sayDateSend    = rules.Text{FR: "Envoyer", EN: "Send"}
	sayDateLabel   = rules.Text{FR: "Date", EN: "Date"}
	sayDateExample = rules.Text{FR: "jj/mm/aaaa", EN: "dd/mm/yyyy"}
	sayDateHelp    = rules.Text{FR: "Par exemple 24/12/2026. Vous pouvez aussi fermer et m'écrire « hier » ou « lundi dernier ».", EN: "For example 24/12/2026. You can also close this and write “yesterday” or “last Monday” to me."}
	sayDateWrong   = rules.Text{FR: "Je ne reconnais pas cette date. Écrivez-la comme 24/12/2026.", EN: "I do not recognise this date. Write it like 24/12/2026."}
	sayDateLate    = rules.Text{FR: "Le formulaire ne s'est pas ouvert. Écrivez-moi simplement la date, par exemple « hier » ou « 12/03 ».", EN: "The form did not open. Just write the date to me, for example “yesterday” or “12/03”."}
	sayFailed      = rules.Text{FR: "Je n'ai pas pu enregistrer ce choix. Rien n'est perdu : réessayez dans un instant.", EN: "I could not keep this choice. Nothing is lost: try again in a moment."}
)

// say returns a sentence in a person's language.
func say(x rules.Text, locale string) string { return rules.Typography(x.In(locale)) }

// typed lists choices so that they can be answered by their number.
func typed(choices []dialogs.Choice) string {
	var lines []string
	for i, c := range choices {
		lines = append(lines, strconv.Itoa(i+1)+". "+escape(c.Label))
	}
	return strings.Join(lines, "\n")
}
