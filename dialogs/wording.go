package dialogs

import (
	"strconv"
	"strings"
	"time"

	"cpxbot/rules"
)

// text makes one with the typography of French.
func text(fr, en string) rules.Text { return rules.NewText(fr, en) }

// The bot's own sentences. What the fiche says is in the content of rules.
var (
	sayHello = text(
		"Bonjour ! Je vous aide à obtenir votre carte professionnelle de santé (CPS, CPF, CPE ou CDE) : laquelle, par qui, avec quel formulaire, en combien de temps. Écrivez-moi votre situation en une phrase, par exemple « je suis secrétaire médicale et je dois utiliser INSi », ou choisissez :",
		"Hello! I help you get your health professional card (CPS, CPF, CPE or CDE): which one, ordered by whom, with which form, how long it takes. Describe your situation in one sentence, for example \"I am a medical secretary and need INSi\", or choose:")
	sayHelp = text(
		"Je réponds d'après la fiche de l'ANS pour les services de santé au travail (avril 2021) et je signale ce qui a changé depuis. Vous pouvez écrire librement, ou répondre par un numéro. À tout moment : « retour », « recommencer », « pourquoi ? », « changer », « stop », « parler à quelqu'un ». Pour vos demandes : « suivi », « partager ». Pour vos données : « mes données », « oublier ».",
		"I answer from the ANS fiche for occupational-health services (April 2021) and point out what has changed since. Write freely, or answer with a number. At any time: \"back\", \"restart\", \"why?\", \"change\", \"stop\", \"talk to somebody\". For your requests: \"follow-up\", \"share\". For your data: \"my data\", \"forget\".")
	sayHelpHR         = text("Membres du canal RH : « /cpx rappel », « /cpx bilan », « /cpx tableau », « /cpx export ».", "Members of the HR channel: \"/cpx reminder\", \"/cpx digest\", \"/cpx board\", \"/cpx export\".")
	sayCorrected      = text("C'est noté : {facts}.", "Noted: {facts}.")
	sayNothingOpen    = text("C'est noté. Je n'attends pas de réponse de votre part : dites-moi simplement ce dont vous avez besoin.", "Noted. I am not waiting for an answer: just tell me what you need.")
	sayThanks         = text("Avec plaisir ! Je reste là si vous avez une autre question.", "You're welcome! I am here if you have another question.")
	sayClosed         = text("C'est noté, je m'arrête là. Vos réponses restent en mémoire : écrivez-moi quand vous voulez pour reprendre, ou « recommencer » pour repartir de zéro.", "All right, I stop here. Your answers are kept: write any time to go on, or \"restart\" to begin again.")
	sayRestarted      = text("C'est reparti de zéro. De quoi avez-vous besoin ?", "Starting afresh. What do you need?")
	sayNoBack         = text("Il n'y a rien avant : nous en sommes au début. De quoi avez-vous besoin ?", "There is nothing before this: we are at the start. What do you need?")
	sayBack           = text("Nous revenons en arrière.", "Going back one step.")
	sayEmpty          = text("Je n'ai reçu aucun texte lisible. Écrivez-moi votre question en quelques mots.", "I received no readable text. Type your question in a few words.")
	sayTooLong        = text("Votre message est très long : je n'en ai lu que le début. Si l'essentiel est plus loin, redites-le-moi en une phrase.", "Your message is very long: I only read its beginning. If the main point comes later, tell me in one sentence.")
	saySecret         = text("Par sécurité, j'ai ignoré ce qui ressemble à un code ou à un numéro de sécurité sociale : je ne le garde pas et je n'en ai jamais besoin. Pensez à supprimer ce message.", "For safety I ignored what looks like a code or a social security number: I do not keep it and never need it. Please delete that message.")
	sayMiss           = text("Je n'ai pas bien compris. {again}", "I did not quite understand. {again}")
	sayEnough         = text("Si cela vous suffit, dites « stop ». Sinon, je vous donne aussi la démarche de la fiche ; pour cela :", "If that is all you need, say \"stop\". Otherwise I also give you the fiche's procedure; for that:")
	sayUnlisted       = text("Je ne trouve pas ce métier dans les listes de la fiche.", "I do not find that profession in the lists of the fiche.")
	sayUnderstood     = text("Si je comprends bien : « {subject} »", "If I understand you: \"{subject}\"")
	sayTaken          = text("Si je comprends bien : {facts}. Sinon, dites « retour ».", "If I understand you: {facts}. If not, say \"back\".")
	sayRephrase       = text("Je m'occupe uniquement des cartes professionnelles CPx (CPS, CPF, CPE, CDE). Pouvez-vous le dire autrement, en quelques mots ?", "I only deal with CPx professional cards (CPS, CPF, CPE, CDE). Could you put it differently, in a few words?")
	sayOpen           = text("Je ne suis pas certain de bien vous comprendre. Est-ce l'un de ces sujets ?", "I am not certain that I understand. Is it one of these?")
	sayOther          = text("Pardon. Que vouliez-vous savoir ?", "Sorry. What did you want to know?")
	sayMissTwice      = text("Je ne comprends toujours pas, pardon. Est-ce l'un de ces sujets ? Sinon, une personne peut prendre le relais.", "I still do not understand, sorry. Is it one of these? Otherwise a person can take over.")
	sayStale          = text("Ce bouton correspond à une question qui n'est plus d'actualité.", "That button belongs to a question that is no longer open.")
	sayUnknownID      = text("Je ne reconnais pas ce choix.", "I do not recognise that choice.")
	sayGoOn           = text("Reprenons :", "Let us go on:")
	saySwitch         = text("Nous étions en train de voir « {old} ». Voulez-vous passer à « {new} » ?", "We were on \"{old}\". Shall we switch to \"{new}\"?")
	sayMeant          = text("Vous parlez bien de : {profession} ?", "Do you mean: {profession}?")
	sayConflict       = text("J'ai lu deux choses qui ne vont pas ensemble : « pas professionnel de santé » et « {profession} », que la fiche classe autrement. Laquelle est la bonne ?", "I read two things that do not go together: \"not a health professional\" and \"{profession}\", which the fiche classes differently. Which one is right?")
	sayConflictIs     = text("J'ai lu deux choses qui ne vont pas ensemble : « professionnel de santé » et « {profession} », que la fiche ne compte pas parmi les professionnels de santé. Laquelle est la bonne ?", "I read two things that do not go together: \"health professional\" and \"{profession}\", which the fiche does not count among health professionals. Which one is right?")
	sayTwoThings      = text("J'ai lu deux choses différentes.", "I read two different things.")
	sayHuman          = text("Une personne peut prendre le relais : adressez-vous à votre service RH, à la personne responsable de votre structure ou à son mandataire. Pour l'ANS, voici sa page d'assistance. (La fiche ne donne aucun numéro de téléphone.)", "A person can take over: ask your HR, the person in charge of your structure or the mandataire. For the ANS, here is its support page. (The fiche gives no telephone number.)")
	sayHumanSent      = text("C'est transmis aux RH : leur réponse vous arrivera ici. En attendant, vous pouvez continuer avec moi : dites « reprendre ».", "Passed on to HR: their answer will come here. Meanwhile you can go on with me: say \"resume\".")
	sayErase          = text("Voulez-vous que j'efface toute notre conversation et vos suivis ? C'est définitif.", "Shall I erase our whole conversation and your follow-ups? This cannot be undone.")
	sayErased         = text("C'est effacé : je ne garde plus rien de nos échanges.", "Erased: I keep nothing of our exchange.")
	sayKept           = text("Très bien, je n'efface rien.", "All right, nothing is erased.")
	sayChangeWhat     = text("Que voulez-vous changer ?", "What would you like to change?")
	sayNoFacts        = text("Vous ne m'avez encore rien indiqué à changer. De quoi avez-vous besoin ?", "You have not told me anything to change yet. What do you need?")
	sayWhyAnswer      = text("Voici sur quoi repose ma réponse :", "This is what my answer rests on:")
	sayWhyRule        = text("Règle appliquée : {title}.", "Rule applied: {title}.")
	sayWhyNone        = text("Je n'ai encore rien répondu. Posez-moi votre question, je vous dirai sur quoi repose ma réponse.", "I have not answered anything yet. Ask, and I will say what my answer rests on.")
	saySeveral        = text("Voici ce qu'il faut pour chaque personne, en commençant par ce qui prend le plus d'étapes :", "Here is what each person needs, starting with what takes most steps:")
	sayDetails        = text("Choisissez une ligne pour le détail :", "Choose a line for the details:")
	sayShared         = text("À vérifier une fois pour toutes les commandes du service : {names}.", "To check once for all orders of the service: {names}.")
	sayChanged        = text("Ce qui change : {changes}.", "What changes: {changes}.")
	sayUnchanged      = text("Cela ne change pas ma réponse.", "This does not change my answer.")
	sayEdition        = text("Le contenu de la fiche a été mis à jour depuis notre dernier échange ; j'ai gardé vos réponses.", "The content has been updated since we last talked; I kept your answers.")
	sayRemark         = text("C'est noté. Je reviens à ma question :", "Noted. Back to my question:")
	sayRemarkMenu     = text("C'est noté. Que puis-je faire pour vous ?", "Noted. What can I do for you?")
	sayRemarkDone     = text("C'est noté. Si vous avez une autre question sur les cartes, je suis là.", "Noted. If you have another question about the cards, I am here.")
	sayCheckBefore    = text("**À vérifier avant** : {names}.", "**To check first**: {names}.")
	sayNotNeeded      = text("Cette demande n'exige pas {names} : ce n'est donc pas bloquant pour elle.", "This request does not call for {names}: so that does not block it.")
	sayCheckTogether  = text("Vérifions ensemble ce qu'il faut avant de commander.", "Let us check what is needed before ordering.")
	sayFicheSame      = text("La fiche de l'ANS (avril 2021) dit la même chose.", "The ANS fiche (April 2021) says the same.")
	sayFichePast      = text("Cette démarche a changé depuis : elle est donnée pour mémoire.", "This has changed since; it is given for the record.")
	sayForward        = text("Voici un message à copier et à transmettre. Il ne contient rien de personnel, à part le métier.", "Here is a message to copy and pass on. It holds nothing personal but the profession.")
	sayForwardHello   = text("Bonjour,", "Hello,")
	sayForwardSubject = text("Voici ce qu'il faut faire : **{subject}**.", "This is what has to be done: **{subject}**.")
	sayForwardNone    = text("Je n'ai pas encore de réponse à transmettre : il me manque un point.", "I have no answer to pass on yet: I miss one point.")
	sayNoDetails      = text("Je n'ai rien à ajouter à cette réponse.", "I have nothing to add to that answer.")
	saySharedMet      = text("Contrat de structure, carte de la personne responsable et lecteur : vous m'avez dit que tout est là.", "Contrat de structure, card of the person in charge and reader: you told me that all is there.")
	sayTable          = text("Le plan sous forme de tableau (CSV) :", "The plan as a table (CSV):")
	sayMenu           = text("Que voulez-vous faire ?", "What would you like to do?")
	sayAlso           = text("Voulez-vous la démarche complète ?", "Would you like the whole procedure?")

	titleFirst       = text("À faire d'abord", "To do first")
	titleCheck       = text("À vérifier avant", "To check first")
	titleSteps       = text("Étapes", "Steps")
	titleDocuments   = text("Documents et liens", "Documents and links")
	titleDelay       = text("Délai", "Time needed")
	titleWarnings    = text("À savoir", "Good to know")
	titleUpdates     = text("Ce qui a changé depuis la fiche", "What has changed since the fiche")
	titleContra      = text("Cela a changé depuis la fiche de l'ANS", "This has changed since the ANS fiche")
	titleFiche       = text("Ce que disait la fiche de l'ANS (avril 2021)", "What the ANS fiche said (April 2021)")
	labelCard        = text("Carte", "Card")
	labelBy          = text("Commandée par", "Ordered by")
	labelFrom        = text("Auprès de", "Ordered from")
	labelSource      = text("Source", "Source")
	labelForms       = text("formulaire", "form")
	labelPart        = text("partie", "part")
	labelParts       = text("parties", "parts")
	labelAnd         = text("et", "and")
	columnCount      = text("Nombre", "Number")
	columnProfession = text("Métier", "Profession")
	labelNone        = text("rien", "none")
	labelNoLink      = text("lien à retrouver sur esante.gouv.fr", "to be found on esante.gouv.fr")
	labelSeen        = text("lien relevé hors de la fiche", "link found outside the fiche")
	labelAssumed     = text("je l'ai considéré ainsi, faute d'indication contraire", "taken so, as nothing says otherwise")
	labelFollows     = text("registre : {register}", "register: {register}")

	choiceYes        = text("Oui", "Yes")
	choiceNo         = text("Non", "No")
	choiceOther      = text("Un autre métier", "Another profession")
	choiceUnknown    = text("Je ne sais pas", "I don't know")
	choiceWhy        = text("Pourquoi ?", "Why?")
	choiceChange     = text("Changer une réponse", "Change an answer")
	choiceOtherTopic = text("Autre question", "Another question")
	choiceRestart    = text("Recommencer", "Start again")
	choiceMeant      = text("Ce n'était pas ma question", "That was not my question")
	choiceForward    = text("Message à transmettre", "A message to pass on")
	choiceCheck      = text("Vérifier les prérequis", "Check the prerequisites")
	choiceDetails    = text("En savoir plus", "Tell me more")
	choiceFiche      = text("Ce que disait la fiche (2021)", "What the fiche said (2021)")
	choiceTable      = text("En tableau (CSV)", "As a table (CSV)")
	choiceElse       = text("Autre chose", "Something else")
	choiceHuman      = text("Parler à quelqu'un", "Talk to somebody")
	choiceFollow     = text("Suivre ma demande", "Follow my request")
	choiceStay       = text("Non, continuer", "No, go on")
	choiceNotPro     = text("Pas professionnel de santé", "Not a health professional")
	choicePro        = text("Professionnel de santé", "Health professional")
	choiceToday      = text("C'est fait aujourd'hui", "Done today")
	choiceNotYet     = text("Pas encore", "Not yet")
	choiceStop       = text("Ne plus suivre", "Stop following")
	choiceOtherDay   = text("Un autre jour", "Another day")
	choiceTomorrow   = text("Demain", "Tomorrow")
	choiceWrongCard  = text("Ce n'est pas la bonne carte", "It is the wrong card")
	choiceNoReminder = text("Ne pas me le rappeler", "Do not remind me")
	choiceErase      = text("Tout effacer", "Erase everything")
)

// verbLabels are the words of the choices without a target.
var verbLabels = map[Verb]rules.Text{
	verbWhy: choiceWhy, verbChange: choiceChange, verbRestart: choiceRestart, verbOther: choiceOtherTopic, verbHuman: choiceHuman, verbFollow: choiceFollow,
	verbForward: choiceForward, verbCheck: choiceCheck, verbDetails: choiceDetails, verbFiche: choiceFiche, verbTable: choiceTable,
}

// formatDay writes a day as people read it: "lundi 17 mai 2021".
func formatDay(t time.Time, locale string) string {
	if locale == "en" {
		return t.Format("Monday 2 January 2006")
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return rules.Weekdays[t.Weekday()].FR + " " + day + " " + rules.Months[t.Month()-1].FR + " " + strconv.Itoa(t.Year())
}

var (
	sayWorkingDay  = text("{number} jour ouvré", "{number} working day")
	sayWorkingDays = text("{number} jours ouvrés", "{number} working days")
)

// workingDays writes a number of working days: "10 jours ouvrés".
func (t *turn) workingDays(n int) string {
	words := sayWorkingDays
	if n == 1 {
		words = sayWorkingDay
	}
	return fill(t.tr(words), "number", strconv.Itoa(n))
}

// fill replaces {name} in a text by the values, given as name, value pairs.
func fill(s string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return s
}
