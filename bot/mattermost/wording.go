package mattermost

import (
	"strconv"
	"strings"

	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// Sentences that only this platform needs.
var (
	sayMenu        = rules.NewText("Choisissez…", "Choose…")
	sayMore        = rules.NewText("La suite des choix :", "More choices:")
	sayPointer     = rules.NewText("Je vous réponds en [message direct](%s).", "I answer you in a [direct message](%s).")
	sayEphemeral   = rules.NewText("**%s** : %s", "**%s**: %s")
	sayPosted      = rules.NewText("C'est publié dans le canal RH.", "It is posted in the HR channel.")
	sayRemains     = rules.NewText("Nos messages restent affichés sur Mattermost. Pour supprimer les vôtres : survolez un message, puis « … » et « Supprimer ».", "Our messages stay on Mattermost. To remove yours: hover over a message, then “…” and “Delete”.")
	sayOwnRemain   = rules.NewText("J'ai supprimé mes messages de cette conversation. Les vôtres restent sur Mattermost : pour les supprimer, survolez un message, puis « … » et « Supprimer ».", "I have deleted my messages of this conversation. Yours stay on Mattermost: to remove them, hover over a message, then “…” and “Delete”.")
	sayElse        = rules.NewText("Cette question s'adresse à quelqu'un d'autre : écrivez-moi en message direct, je vous répondrai.", "This question is meant for somebody else: write to me in a direct message, and I will answer you.")
	sayOutside     = rules.NewText("Je ne fais plus partie du canal RH : demandez à qui administre la messagerie de m'y ajouter.", "I am no longer in the HR channel: ask whoever administers the chat server to add me.")
	sayExpired     = rules.NewText("Ce bouton a expiré. Écrivez-moi votre choix, ou « bonjour » pour reprendre.", "This button has expired. Write your choice to me, or “hello” to start again.")
	sayFast        = rules.NewText("Un instant : j'ai reçu beaucoup de messages à la fois. Réessayez dans quelques secondes.", "One moment: I received many messages at once. Try again in a few seconds.")
	sayDateButton  = rules.NewText("Choisir une date", "Choose a date")
	sayDateTitle   = rules.NewText("Quelle date ?", "Which date?")
	sayDateSend    = rules.NewText("Envoyer", "Send")
	sayDateLabel   = rules.NewText("Date", "Date")
	sayDateExample = rules.NewText("jj/mm/aaaa", "dd/mm/yyyy")
	sayDateHelp    = rules.NewText("Par exemple 24/12/2026. Vous pouvez aussi fermer et m'écrire « hier » ou « lundi dernier ».", "For example 24/12/2026. You can also close this and write “yesterday” or “last Monday” to me.")
	sayDateWrong   = rules.NewText("Je ne reconnais pas cette date. Écrivez-la comme 24/12/2026.", "I do not recognise this date. Write it like 24/12/2026.")
	sayDateLate    = rules.NewText("Le formulaire ne s'est pas ouvert. Écrivez-moi simplement la date, par exemple « hier » ou « 12/03 ».", "The form did not open. Just write the date to me, for example “yesterday” or “12/03”.")
)

// typed lists choices so that they can be answered by their number.
func typed(choices []message.Choice) string {
	var lines []string
	for i, c := range choices {
		lines = append(lines, strconv.Itoa(i+1)+". "+escape(c.Label))
	}
	return strings.Join(lines, "\n")
}
