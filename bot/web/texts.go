package web

import (
	"fmt"
	"strings"

	"cpxbot/rules"
)

// texts are what the studio says itself, in both languages. {names} are filled
// in. What the bot says is content and stands elsewhere.
var texts = map[string]rules.Text{
	"title":             rules.NewText("Atelier cpxbot", "cpxbot studio"),
	"skip":              rules.NewText("Aller au contenu", "Skip to content"),
	"pages":             rules.NewText("Pages", "Pages"),
	"page_talk":         rules.NewText("Essayer", "Try"),
	"page_content":      rules.NewText("Contenu", "Content"),
	"page_teach":        rules.NewText("Enseigner", "Teach"),
	"page_numbers":      rules.NewText("Chiffres", "Numbers"),
	"other_language":    rules.NewText("English", "Français"),
	"language_label":    rules.NewText("Show in English", "Afficher en français"),
	"enter_title":       rules.NewText("Entrer dans l'atelier", "Enter the studio"),
	"enter_password":    rules.NewText("Mot de passe", "Password"),
	"enter_wrong":       rules.NewText("Ce mot de passe n'est pas le bon.", "This password is not the right one."),
	"enter_go":          rules.NewText("Entrer", "Enter"),
	"error_title":       rules.NewText("Cela n'a pas marché", "That did not work"),
	"error_back":        rules.NewText("Retour à l'atelier", "Back to the studio"),
	"error_page":        rules.NewText("Cette page n'existe pas.", "There is no such page."),
	"error_host":        rules.NewText("L'atelier ne répond pas sous ce nom.", "The studio does not answer under this name."),
	"error_origin":      rules.NewText("Cette demande vient d'un autre site : elle est refusée.", "This request comes from another site: it is refused."),
	"error_csrf":        rules.NewText("Cette page n'est plus à jour. Rechargez-la, puis recommencez.", "This page is out of date. Reload it, then try again."),
	"error_rate":        rules.NewText("C'est trop de demandes à la fois. Attendez un instant.", "These are too many requests at once. Wait a moment."),
	"error_size":        rules.NewText("C'est trop long pour être envoyé.", "This is too long to be sent."),
	"error_stranger":    rules.NewText("Ouvrez l'adresse que le programme a affichée dans le terminal : elle contient la clé d'entrée.", "Open the address that the program printed in the terminal: it holds the key."),
	"error_token":       rules.NewText("Cette adresse a déjà servi. Le terminal en affiche une nouvelle, valable une fois.", "This address was used already. The terminal shows a new one, good for one use."),
	"error_internal":    rules.NewText("Une erreur interne s'est produite. Le journal du programme dit laquelle.", "There was an internal error. The log of the program says which."),
	"error_starting":    rules.NewText("Le robot démarre. Réessayez dans un instant.", "The bot is starting. Try again in a moment."),
	"error_watchers":    rules.NewText("Trop de pages sont ouvertes. Fermez-en quelques-unes.", "Too many pages are open. Close some of them."),
	"error_name":        rules.NewText("Donnez un nom de 40 caractères au plus, que personne d'autre ne porte.", "Give a name of at most 40 characters that nobody else has."),
	"error_people":      rules.NewText("L'atelier est au complet : douze personnes.", "The studio is full: twelve people."),
	"error_day":         rules.NewText("Choisissez un jour à venir, dans les dix ans.", "Choose a day to come, within ten years."),
	"error_no_reminder": rules.NewText("Aucun rappel n'est prévu. Demandez d'abord à suivre une demande.", "No reminder is due. Ask to follow an order first."),
	"notice_room":       rules.NewText("Message écrit dans le canal. Le robot ne lit que les commandes /cpx et les réponses dans un fil.", "Written in the channel. The bot reads only /cpx commands and answers in a thread."),
	"notice_direct":     rules.NewText("La réponse est dans les messages directs de {name}.", "The answer is in the direct messages of {name}."),
	"notice_clock":      rules.NewText("Nous sommes le {day}, {hour}.", "It is {day}, {hour}."),
	"notice_spoke":      rules.NewText("Rappels envoyés : {count}.", "Reminders sent: {count}."),

	"people":             rules.NewText("Qui écrit ?", "Who writes?"),
	"person_add":         rules.NewText("Ajouter", "Add"),
	"person_name":        rules.NewText("Nom d'une autre personne", "Name of another person"),
	"direct":             rules.NewText("Conversation de {name}", "Conversation of {name}"),
	"direct_hint":        rules.NewText("Comme dans ses messages directs sur Slack ou Mattermost", "As in their direct messages on Slack or Mattermost"),
	"bot":                rules.NewText("Robot", "Bot"),
	"empty_title":        rules.NewText("Écrivez votre situation en une phrase", "Write your situation in one sentence"),
	"empty_hint":         rules.NewText("Le robot dit quelle carte il faut, qui la commande et auprès de qui. Par exemple :", "The bot says which card is needed, who orders it and from whom. For example:"),
	"write":              rules.NewText("Votre message", "Your message"),
	"write_hint":         rules.NewText("Entrée envoie, Maj + Entrée va à la ligne, « / » montre les commandes.", "Enter sends, Shift + Enter starts a new line, \"/\" shows the commands."),
	"send":               rules.NewText("Envoyer", "Send"),
	"commands":           rules.NewText("Commandes", "Commands"),
	"choose":             rules.NewText("Choisir", "Choose"),
	"choices":            rules.NewText("Choix", "Choices"),
	"chosen":             rules.NewText("Choisi : {label}", "Chosen: {label}"),
	"clicked":            rules.NewText("a choisi", "chose"),
	"pick_day":           rules.NewText("Choisir un jour", "Pick a day"),
	"pick":               rules.NewText("Valider le jour", "Take this day"),
	"picture":            rules.NewText("Tableau en image ; le message le dit aussi en mots.", "The board as a picture; the message says it in words too."),
	"download":           rules.NewText("Télécharger {name}", "Download {name}"),
	"why_open":           rules.NewText("Pourquoi ?", "Why?"),
	"why_of":             rules.NewText("Pourquoi cette réponse à « {text} » ?", "Why this answer to \"{text}\"?"),
	"room":               rules.NewText("Canal RH", "HR channel"),
	"room_hint":          rules.NewText("{name} y écrit. Le robot y poste les questions confiées, les rappels et le bilan.", "{name} writes here. The bot posts questions handed over, reminders and the digest."),
	"room_write":         rules.NewText("Message ou commande dans le canal", "Message or command in the channel"),
	"room_empty":         rules.NewText("Rien encore. « Parler à quelqu'un » y ouvre un fil ; « /cpx rappel » y pose un rappel.", "Nothing yet. \"Talk to somebody\" opens a thread here; \"/cpx rappel\" sets a reminder."),
	"thread":             rules.NewText("Fil", "Thread"),
	"thread_write":       rules.NewText("Répondre dans le fil", "Answer in the thread"),
	"clock":              rules.NewText("Horloge", "Clock"),
	"clock_hint":         rules.NewText("Le temps ne passe que lorsque vous l'avancez.", "Time passes only when you move it."),
	"clock_next":         rules.NewText("Prochain rappel : {day}, {hour}", "Next reminder: {day}, {hour}"),
	"clock_none":         rules.NewText("Aucun rappel prévu", "No reminder is due"),
	"clock_hour":         rules.NewText("+ 1 h", "+ 1 h"),
	"clock_workday":      rules.NewText("Jour ouvré suivant", "Next working day"),
	"clock_remind":       rules.NewText("Jusqu'au prochain rappel", "Until the next reminder"),
	"clock_day":          rules.NewText("Aller au", "Go to"),
	"clock_go":           rules.NewText("Aller", "Go"),
	"waited":             rules.NewText("{wait} plus tard", "{wait} later"),
	"restart":            rules.NewText("Recommencer à zéro", "Start again"),
	"restart_sure":       rules.NewText("Toutes les conversations de l'atelier seront oubliées.", "All conversations of the studio will be forgotten."),
	"restart_yes":        rules.NewText("Oui, tout oublier", "Yes, forget everything"),
	"more":               rules.NewText("Emporter ou recommencer", "Take along or start again"),
	"transcript":         rules.NewText("Télécharger la conversation pour les tests", "Download the conversation for the tests"),
	"side":               rules.NewText("À côté de la conversation", "Beside the conversation"),
	"why":                rules.NewText("Pourquoi ?", "Why?"),
	"why_empty":          rules.NewText("Écrivez un message : ce que le robot y a lu, ce qu'il a décidé et d'où il le tient s'affiche ici.", "Write a message: what the bot read in it, what it decided and what it rests on is shown here."),
	"offline":            rules.NewText("L'atelier ne répond plus. La page se reconnecte dès qu'il revient.", "The studio does not answer. The page connects again as soon as it is back."),
	"sent":               rules.NewText("Envoyé", "Sent"),
	"link":               rules.NewText("Lien vers cette conversation", "Link to this conversation"),
	"link_hint":          rules.NewText("Sans donnée personnelle : les noms, les nombres et les mots inconnus n'y sont pas.", "No personal data: names, numbers and unknown words are left out."),
	"replay":             rules.NewText("Rejouer la conversation", "Play the conversation"),
	"replay_hint":        rules.NewText("Cette adresse contient une conversation. Elle sera rejouée pour {name}.", "This address holds a conversation. It will be played for {name}."),
	"error_replay":       rules.NewText("Cette adresse ne contient pas de conversation lisible.", "This address holds no conversation that can be read."),
	"why_clicked":        rules.NewText("Choix :", "Choice:"),
	"why_read":           rules.NewText("Ce qui a été lu", "What was read"),
	"why_reply":          rules.NewText("Lu comme réponse à la question :", "Read as the answer to the question:"),
	"why_wants":          rules.NewText("Ce qui est voulu", "What is wanted"),
	"why_like":           rules.NewText("proche de : {sentence}", "like: {sentence}"),
	"why_says":           rules.NewText("Ce qui est dit, et de qui", "What is said, and of whom"),
	"of_whom":            rules.NewText("De qui", "Of whom"),
	"fact":               rules.NewText("Fait", "Fact"),
	"value":              rules.NewText("Valeur", "Value"),
	"why_known":          rules.NewText("Ce qui est connu maintenant", "What is known now"),
	"why_path":           rules.NewText("Le chemin de la décision", "The way to the decision"),
	"why_asks":           rules.NewText("À demander :", "To ask:"),
	"why_procedure":      rules.NewText("Démarche :", "Procedure:"),
	"why_topic":          rules.NewText("La question précise", "The direct question"),
	"why_machine":        rules.NewText("Où en est la conversation", "Where the conversation stands"),
	"machine_at":         rules.NewText("Étape présente : {state}", "Present phase: {state}"),
	"machine_hint":       rules.NewText("En couleur, l'étape présente et le chemin suivi ; en gris, où elle peut mener.", "In colour, the present phase and the way taken; in grey, where it can lead."),
	"why_dossier":        rules.NewText("Demande {number}", "Order {number}"),
	"why_sources":        rules.NewText("Les sources", "The sources"),
	"sources_oldest":     rules.NewText("Toutes lues le {day} ou après.", "All of them read on {day} or later."),
	"sources_updates":    rules.NewText("Ce qui a changé depuis", "What changed since"),
	"sources_documents":  rules.NewText("Documents", "Documents"),
	"sources_fiche":      rules.NewText("Fiche de l'ANS (avril 2021)", "ANS fiche (April 2021)"),
	"sources_statements": rules.NewText("Énoncés de la fiche : {count}", "Statements of the fiche: {count}"),
	"part_of":            rules.NewText("Partie {number}", "Part {number}"),
	"read_on":            rules.NewText("lu le {day}", "read on {day}"),
	"confidence":         rules.NewText("confiance {level}", "confidence {level}"),
	"edit":               rules.NewText("modifier", "edit"),

	"certainty_sure":      rules.NewText("sûr", "sure"),
	"certainty_confirm":   rules.NewText("probable", "likely"),
	"certainty_unsure":    rules.NewText("incertain", "open"),
	"act_asks":            rules.NewText("demande", "asks"),
	"act_wants":           rules.NewText("veut", "wants"),
	"act_states":          rules.NewText("dit", "states"),
	"act_answers":         rules.NewText("répond", "answers"),
	"act_steers":          rules.NewText("conduit", "steers"),
	"act_polite":          rules.NewText("politesse", "polite"),
	"act_quotes":          rules.NewText("cite", "quotes"),
	"part_me":             rules.NewText("pour soi", "for oneself"),
	"part_to":             rules.NewText("pour cette personne", "for this person"),
	"part_lead":           rules.NewText("dirige le service", "leads the service"),
	"part_mand":           rules.NewText("mandataire", "mandataire"),
	"part_pass":           rules.NewText("seulement citée", "only mentioned"),
	"part_sign":           rules.NewText("signature", "signature"),
	"subject_me":          rules.NewText("La personne qui écrit", "Who writes"),
	"subject_self":        rules.NewText("La personne qui écrit", "Who writes"),
	"subject_to":          rules.NewText("Une autre personne", "Another person"),
	"subject_other":       rules.NewText("Une autre personne", "Another person"),
	"subject_somebody":    rules.NewText("Quelqu'un", "Somebody"),
	"subject_lead":        rules.NewText("Responsable du service", "Leader of the service"),
	"subject_leader":      rules.NewText("Responsable du service", "Leader of the service"),
	"subject_mandataire":  rules.NewText("Mandataire", "Mandataire"),
	"subject_service":     rules.NewText("Le service", "The service"),
	"subject_pass":        rules.NewText("Personne citée", "Somebody mentioned"),
	"subject_order":       rules.NewText("La demande", "The order"),
	"how_said":            rules.NewText("dit", "said"),
	"how_assumed":         rules.NewText("supposé", "assumed"),
	"how_derived":         rules.NewText("s'ensuit", "follows"),
	"register":            rules.NewText("Le registre", "The register"),
	"register_RPPS":       rules.NewText("RPPS", "RPPS"),
	"register_ADELI":      rules.NewText("ADELI", "ADELI"),
	"register_ADELI_STAR": rules.NewText("ADELI, carte non délivrée", "ADELI, no card issued"),
	"register_NONE":       rules.NewText("Pas professionnel de santé", "Not a health professional"),
	"register_UNLISTED":   rules.NewText("Absent des listes de la fiche", "On no list of the fiche"),
	"state_idle":          rules.NewText("Au repos", "Idle"),
	"state_asking":        rules.NewText("Question posée", "Asking"),
	"state_confirming":    rules.NewText("À confirmer", "Confirming"),
	"state_offering":      rules.NewText("Sens proposés", "Offering"),
	"state_answered":      rules.NewText("Répondu", "Answered"),
	"state_planning":      rules.NewText("Plusieurs cartes", "Planning"),
	"state_following":     rules.NewText("Suivi", "Following"),
	"state_handed_over":   rules.NewText("Confié aux RH", "Handed over"),
	"state_closed":        rules.NewText("Terminé", "Closed"),
	"state_prepared":      rules.NewText("À envoyer", "Prepared"),
	"state_visaed":        rules.NewText("Visé par l'ARS", "Visaed"),
	"state_transmitted":   rules.NewText("Transmis", "Transmitted"),
	"state_sent":          rules.NewText("Envoyé", "Sent"),
	"state_card_received": rules.NewText("Carte reçue", "Card received"),
	"state_done":          rules.NewText("Codes reçus", "Done"),
	"state_incomplete":    rules.NewText("Incomplet", "Incomplete"),
	"state_refused":       rules.NewText("Refusé", "Refused"),
	"state_abandoned":     rules.NewText("Abandonné", "Abandoned"),
	"hours":               rules.NewText("{count} h", "{count} h"),
	"days":                rules.NewText("{count} jours", "{count} days"),
}

// say is a text of the table.
func say(key string) rules.Text { return texts[key] }

// wording is a text of the table in a language, with values in the places of
// their names. One that is missing is a mistake of the program.
func wording(key, locale string, values ...any) string {
	t, ok := texts[key]
	if !ok {
		panic("web: there is no text " + key)
	}
	s := t.In(locale)
	for i := 0; i+1 < len(values); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(values[i])+"}", fmt.Sprint(values[i+1]))
	}
	return s
}

// command is one that can be completed while it is typed.
type command struct {
	Text string
	Does rules.Text
}

// commands are those of a person, or of a member of human resources.
func commands(staff bool) []command {
	all := []command{
		{"/cpx", rules.NewText("reprendre, ou voir ce qui est possible", "go on, or see what is possible")},
		{"/cpx suivi", rules.NewText("où en sont mes demandes", "where my orders stand")},
		{"/cpx suivre", rules.NewText("suivre la demande", "follow the order")},
		{"/cpx rappelez-moi demain", rules.NewText("être rappelé à un moment", "be reminded at a time")},
		{"/cpx partager", rules.NewText("laisser les RH voir où j'en suis", "let HR see where I am")},
		{"/cpx mes-donnees", rules.NewText("tout ce qui est gardé de moi", "all that is kept of me")},
		{"/cpx oublier", rules.NewText("effacer tout ce qui est gardé", "erase all that is kept")},
		{"/cpx pourquoi", rules.NewText("pourquoi cette question", "why this question")},
		{"/cpx retour", rules.NewText("revenir en arrière", "go back")},
		{"/cpx recommencer", rules.NewText("oublier la demande en cours", "forget the request under way")},
	}
	if staff {
		all = append(all,
			command{"/cpx tableau", rules.NewText("les demandes en cours, en mots et en image", "the orders under way, in words and as a picture")},
			command{"/cpx export", rules.NewText("les demandes partagées, en CSV", "the shared orders, as CSV")},
			command{"/cpx rappel chaque lundi à 9 h : vérifier les arrivées", rules.NewText("poser un rappel dans le canal", "set a reminder in the channel")},
			command{"/cpx rappels", rules.NewText("les rappels du canal", "the reminders of the channel")},
			command{"/cpx bilan oui", rules.NewText("recevoir le bilan de la semaine", "get the weekly digest")},
		)
	}
	return all
}

// examples are sentences with which to begin.
var examples = []rules.Text{
	rules.NewText("Je suis infirmière, il me faut ma carte", "I am a nurse and I need my card"),
	rules.NewText("Notre secrétaire médicale doit accéder à INSi", "Our medical secretary needs access to INSi"),
	rules.NewText("J'ai perdu ma CPS", "I lost my CPS"),
	rules.NewText("Combien de temps faut-il pour recevoir la carte ?", "How long does it take to get the card?"),
}
