package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Entries of the content that the program names. All others live in the
// content alone. Each is among the needs below, so that content without it is
// refused when it is loaded.
const (
	GoalOrder       = "order"
	GoalResponsable = "responsable"
	GoalMandataire  = "mandataire"
	GoalIncident    = "incident"

	FactRole                = "role"
	FactOrderingFor         = "ordering_for"
	FactHealthPro           = "health_pro"
	FactProfession          = "profession"
	FactTraining            = "training"
	FactTrainingLevel       = "training_level"
	FactOrdre               = "ordre"
	FactEmployment          = "employment"
	FactSIAccess            = "si_access"
	FactContract            = "contract"
	FactLeaderCard          = "leader_card"
	FactReader              = "reader"
	FactOwnCard             = "own_card"
	FactBeneficiaryCard     = "beneficiary_card"
	FactSituation           = "situation"
	FactLeaderPro           = "leader_pro"
	FactLegalRepresentative = "legal_representative"
	FactPresidentCard       = "president_card"
	FactDeclared            = "declared"

	OrderingForSelf  = "self"
	OrderingForOther = "other"
	RoleResponsable  = "responsable"
	RolePresident    = "president"

	// LegalPresident is the president as legal representative, LegalDirector whoever runs the service.
	LegalPresident  = "president"
	LegalDirector   = "self"
	RoleMandataire  = "mandataire"
	RoleRH          = "rh"
	ProfessionOther = "autre"
	ProfessionNurse = "infirmier"

	SituationSent          = "dossier_sent"
	SituationVisa          = "visa_ok"
	SituationTransmitted   = "order_registered"
	SituationAsked         = "ordre_asked"
	SituationNewEmployer   = "change_employer"
	SituationAtARS         = "at_ars"
	SituationCardReceived  = "card_received"
	SituationCodesReceived = "codes_received"
	SituationIncomplete    = "incomplete"
	SituationRefused       = "refused"
	OrdrePending           = "pending"
	SituationLost          = "lost"
	SituationStolen        = "stolen"
	SituationDefective     = "defective"
	SituationBlocked       = "blocked"
	SituationNoCard        = "card_not_received"
	SituationNoCodes       = "codes_not_received"
	SituationRenewal       = "renewal_expiry"
	SituationFound         = "found_again"
	SituationCodesLost     = "codes_lost"

	OwnCardNone = "none"
	// ContractNone says that the service has no contrat de structure.
	ContractNone = "none"
	// ContractSigned says that it has one.
	ContractSigned = "signed"

	EmploymentPlacement  = "stagiaire"
	EmploymentEmployee   = "salarie"
	EmploymentApprentice = "apprenti"
	EmploymentWorkStudy  = "alternance"

	IntentOrder            = "order_card"
	IntentWhichCard        = "which_card"
	IntentWhatIsCPx        = "what_is_cpx"
	IntentContract         = "structure_contract"
	IntentMandataire       = "designate_mandataire"
	IntentResponsable      = "responsable_card"
	IntentLost             = "lost_stolen"
	IntentDefective        = "defective"
	IntentCardNotReceived  = "not_received_card"
	IntentCodesNotReceived = "not_received_codes"
	IntentRenewal          = "renewal"
	IntentDelay            = "delay_question"
	IntentForms            = "forms_links"
	IntentTOM              = "tom_help"
	IntentINSi             = "insi_question"
	IntentStatus           = "status_followup"
	IntentOutOfScope       = "out_of_scope"
	IntentBack             = "back"
	IntentRestart          = "restart"
	IntentCancel           = "cancel"
	IntentThanks           = "thanks"
	IntentGreeting         = "greeting"
	IntentHuman            = "human_help"
	IntentMyData           = "delete_my_data"

	TopicEmergency = "emergency"
	TopicAbilities = "bot_abilities"
	TopicAbuse     = "abuse"
	TopicSecrets   = "no_secrets"
	TopicStatus    = "status"
	TopicAllThere  = "status_codes_received"
	TopicInstead   = "certificate_instead"
	TopicPresident = "president_options"
	TopicWhoOrders = "who_orders"
	TopicOrderOwn  = "order_own"
	TopicCodesLost = "codes_lost"
	TopicEmployer  = "order_by_employer"
	TopicStart     = "where_to_start"
	TopicLeaving   = "leaving"
	TopicWrongName = "status_wrong_name"

	TopicContractSigned = "contract_signed"
	TopicSignContract   = "sign_contract"
	TopicSign101        = "sign_101"
	TopicLeaderRPPS     = "responsable_rpps"
	TopicPrice          = "price"
	// TopicDirectorSigns is about who signs where a president represents the service.
	TopicDirectorSigns = "president_director_signs"
	// TopicNotRegistered is about a nurse whom the Ordre does not have.
	TopicNotRegistered = "nurse_not_registered"

	MoveWhy          = "why"
	MoveSources      = "sources"
	MoveChange       = "change"
	MoveMyData       = "my_data"
	MoveFollow       = "follow_order"
	MoveOther        = "other_question"
	MoveRemind       = "remind_me"
	MoveMyReminders  = "my_reminders"
	MoveStopReminder = "stop_reminder"
	MoveAllReceived  = "status_all_received"
	MoveExpiry       = "tell_expiry"
	MoveSmalltalk    = "smalltalk"
	MoveHoldOn       = "hold_on"
	MoveForward      = "forward_message"
	MoveDetails      = "details"
	MoveDoubt        = "doubt"
	MoveNext         = "what_next"
	MoveRecap        = "recap"
	MoveFrench       = "speak_french"
	MoveEnglish      = "speak_english"

	MilestoneContract    = "contract_signed"
	MilestoneVisa        = "ars_visa"
	MilestoneTransmitted = "ordre_transmitted"
	MilestoneSent        = "sent"
	MilestoneCard        = "card_received"
	MilestoneCodes       = "codes_received"

	ProcedureOrdered  = "card_ordered"
	ProcedureOfOrdre  = "cps_rpps"
	ProcedureWithVisa = "cps_ars"

	CardLeader = "CDE"
	CardStaff  = "CPE"

	DelayStandard      = "standard"
	DocumentAssistance = "assistance"
)

// need is an entry of the content without which the program cannot do
// something.
type need struct {
	// list holds it, as in a content file; a value stands under "values", with
	// its fact.
	list, id string
	// purpose completes "the program needs it to".
	purpose string
}

var needs = []need{
	{"goals", GoalOrder, "answer which card somebody needs"},
	{"goals", GoalResponsable, "lead persons in charge to their own card, and to a contract that is missing"},
	{"goals", GoalMandataire, "tell who is to be designated from who asks"},
	{"goals", GoalIncident, "tell news of a card from a new request"},

	{"questions", FactRole, "lead persons in charge to their own card"},
	{"questions", FactOrderingFor, "speak to somebody of their own card or of another's"},
	{"questions", FactHealthPro, "notice statements that exclude each other"},
	{"questions", FactDeclared, "note that leading the service was declared to the Ordre"},
	{"questions", FactProfession, "know the register"},
	{"questions", FactTraining, "fill in the form, and to ask what was said in two ways"},
	{"questions", FactTrainingLevel, "tell those in training from the others of a list"},
	{"questions", FactOrdre, "understand who is registered"},
	{"questions", FactEmployment, "fill in the form"},
	{"questions", FactSIAccess, "fill in the form"},
	{"questions", FactContract, "remember how a service stands"},
	{"questions", FactLeaderCard, "remember how a service stands"},
	{"questions", FactReader, "remember how a service stands"},
	{"questions", FactLeaderPro, "remember how a service stands"},
	{"questions", FactLegalRepresentative, "remember how a service stands"},
	{"questions", FactOwnCard, "tell the card of a person from that which is asked about"},
	{"questions", FactBeneficiaryCard, "tell the card of a person from that which is asked about"},
	{"questions", FactPresidentCard, "tell the card of a person from that which is asked about"},
	{"questions", FactSituation, "understand news of an order"},

	{"moves", MoveWhy, "tell why it asks or answers"},
	{"moves", MoveSources, "tell what an answer rests on"},
	{"moves", MoveChange, "let somebody correct an answer"},
	{"moves", MoveMyData, "show what it keeps of somebody"},
	{"moves", MoveFollow, "follow an order"},
	{"moves", MoveOther, "begin another question"},
	{"moves", MoveMyReminders, "list the reminders of somebody"},
	{"moves", MoveStopReminder, "cancel a reminder"},
	{"moves", MoveAllReceived, "close an order of which all has arrived"},
	{"moves", MoveRemind, "ask again on another day"},
	{"moves", MoveSmalltalk, "take a remark for what it is"},
	{"moves", MoveHoldOn, "wait for somebody who looks something up"},
	{"moves", MoveForward, "write a message to pass on"},
	{"moves", MoveFrench, "go on in French"},
	{"moves", MoveEnglish, "go on in English"},
	{"moves", MoveDetails, "tell more of an answer"},
	{"moves", MoveNext, "say what remains to be done"},
	{"moves", MoveRecap, "say again what was answered"},
	{"moves", MoveDoubt, "say again, with its sources, what somebody doubts"},
	{"moves", MoveExpiry, "note until when a card is valid"},

	{"values", FactOrderingFor + "=" + OrderingForSelf, "speak to somebody of their own card"},
	{"values", FactOrderingFor + "=" + OrderingForOther, "speak to somebody of another's card"},
	{"values", FactHealthPro + "=" + valueYes, "notice statements that exclude each other"},
	{"values", FactHealthPro + "=" + valueNo, "notice statements that exclude each other"},
	{"values", FactRole + "=" + RoleResponsable, "lead persons in charge to their own card"},
	{"values", FactRole + "=" + RoleMandataire, "go through the prerequisites with whoever can know them"},
	{"values", FactRole + "=" + RoleRH, "go through the prerequisites with whoever can know them"},
	{"values", FactLegalRepresentative + "=" + LegalDirector, "note who represents the service"},
	{"values", FactLegalRepresentative + "=" + LegalPresident, "tell who of president and director takes the card"},
	{"values", FactRole + "=" + RolePresident, "lead presidents to their own card"},
	{"values", FactProfession + "=" + ProfessionNurse, "know whose Ordre a point is about"},
	{"values", FactProfession + "=" + ProfessionOther, "go on with a profession that no list holds"},
	{"values", FactEmployment + "=" + EmploymentEmployee, "name people of a list without what goes without saying"},
	{"values", FactEmployment + "=" + EmploymentApprentice, "take an apprentice and somebody in work-study for the same"},
	{"values", FactEmployment + "=" + EmploymentWorkStudy, "take an apprentice and somebody in work-study for the same"},
	{"values", FactEmployment + "=" + EmploymentPlacement, "take who is on placement in a profession of an Ordre for somebody in training"},
	{"values", FactContract + "=" + ContractSigned, "take it that what was signed is the contract"},
	{"values", FactOwnCard + "=" + OwnCardNone, "tell presidents who have no card from those who want one"},
	{"values", FactSituation + "=" + SituationSent, "note that a file was sent"},
	{"values", FactSituation + "=" + SituationVisa, "note that the ARS gave its visa"},
	{"values", FactSituation + "=" + SituationNewEmployer, "take back that somebody changed employers"},
	{"values", FactSituation + "=" + SituationAsked, "note that a card was asked of the Ordre"},
	{"values", FactSituation + "=" + SituationAtARS, "note that a form lies at the ARS"},
	{"values", FactSituation + "=" + SituationTransmitted, "note that the Ordre sent the information"},
	{"values", FactSituation + "=" + SituationCardReceived, "note that a card arrived"},
	{"values", FactSituation + "=" + SituationCodesReceived, "note that codes arrived"},
	{"values", FactSituation + "=" + SituationIncomplete, "note that a file came back"},
	{"values", FactSituation + "=" + SituationNoCard, "tell who waits for an order that is followed"},
	{"values", FactSituation + "=" + SituationNoCodes, "tell who waits for an order that is followed"},
	{"values", FactSituation + "=" + SituationLost, "tell a lost card from one that expires"},
	{"values", FactSituation + "=" + SituationStolen, "tell a lost card from one that expires"},
	{"values", FactSituation + "=" + SituationRenewal, "note until when a card is valid"},
	{"values", FactSituation + "=" + SituationFound, "take what happens to a card that was found again"},
	{"values", FactSituation + "=" + SituationDefective, "follow the card that takes the place of one that no longer works"},
	{"values", FactSituation + "=" + SituationBlocked, "follow the card that takes the place of a blocked one"},
	{"values", FactSituation + "=" + SituationCodesLost, "tell lost codes from late ones"},
	{"values", FactOrdre + "=" + OrdrePending, "tell an inscription under way from an order"},
	{"values", FactSituation + "=" + SituationRefused, "note that a request was refused"},

	{"intents", IntentOrder, "begin a request for a card, and offer it in the menu"},
	{"intents", IntentWhichCard, "begin with somebody who does not know the card"},
	{"intents", IntentWhatIsCPx, "tell what a card is from which one somebody gets"},
	{"intents", IntentContract, "offer it in the menu"},
	{"intents", IntentMandataire, "offer it in the menu"},
	{"intents", IntentResponsable, "tell presidents who want a card from those who have one"},
	{"intents", IntentLost, "offer it in the menu, and to tell it from a card that expires"},
	{"intents", IntentDefective, "tell a broken card from one that expires"},
	{"intents", IntentCardNotReceived, "tell a missing card from one that expires"},
	{"intents", IntentCodesNotReceived, "tell missing codes from a card that expires"},
	{"intents", IntentRenewal, "note until when a card is valid"},
	{"intents", IntentDelay, "offer it in the menu, and to compute from a day that is named"},
	{"intents", IntentINSi, "offer it in the menu"},
	{"intents", IntentStatus, "take news of an order"},
	{"intents", IntentOutOfScope, "leave out of scope what is not about cards"},
	{"intents", IntentBack, "go back"},
	{"intents", IntentRestart, "begin again"},
	{"intents", IntentCancel, "stop"},
	{"intents", IntentThanks, "take thanks"},
	{"intents", IntentGreeting, "greet"},
	{"intents", IntentHuman, "hand over to human resources"},
	{"intents", IntentMyData, "show and erase what is kept"},

	{"topics", TopicEmergency, "answer emergencies before all else"},
	{"topics", TopicAbilities, "say who answers"},
	{"topics", TopicAbuse, "take insults calmly"},
	{"topics", TopicSecrets, "warn of secrets"},
	{"intents", IntentForms, "tell whose card needs no form"},
	{"intents", IntentTOM, "tell whose card is not ordered there"},
	{"topics", TopicPresident, "say who else may hold the card of the person in charge"},
	{"topics", TopicWhoOrders, "say who orders the card just decided"},
	{"topics", TopicDirectorSigns, "say who signs the form of the card just decided"},
	{"topics", TopicNotRegistered, "keep it from who is registered"},
	{"topics", TopicContractSigned, "tell a contract that is signed from one that is not"},
	{"topics", TopicSignContract, "say who signs the first contract"},
	{"topics", TopicSign101, "say who signs the form of the leader's card"},
	{"topics", TopicLeaderRPPS, "say whether the CPS of who leads will do"},
	{"topics", TopicPrice, "answer what it costs"},
	{"topics", TopicLeaving, "say what becomes of the card of who leaves"},
	{"topics", TopicWrongName, "take a card that has come with a wrong name"},
	{"topics", TopicStart, "begin with the steps of the card just decided"},
	{"topics", TopicCodesLost, "tell lost codes from late ones"},
	{"topics", TopicOrderOwn, "say who orders the card just decided"},
	{"topics", TopicEmployer, "say who orders the card just decided"},
	{"topics", TopicInstead, "tell who needs access what may do instead of a card"},
	{"topics", TopicAllThere, "answer who has everything and whose order is not followed"},
	{"topics", TopicStatus, "answer who asks how far an order is that is not followed"},

	{"milestones", MilestoneContract, "follow an order"},
	{"milestones", MilestoneVisa, "follow an order"},
	{"milestones", MilestoneTransmitted, "follow an order"},
	{"milestones", MilestoneSent, "follow an order"},
	{"milestones", MilestoneCard, "follow an order"},
	{"milestones", MilestoneCodes, "follow an order"},

	{"procedures", ProcedureOrdered, "follow an order of which no more is known"},
	{"procedures", ProcedureOfOrdre, "follow an order that goes through the Ordre"},
	{"procedures", ProcedureWithVisa, "follow an order that needs the visa of the ARS"},

	{"cards", CardLeader, "tell the order of who leads the service from those of the others"},
	{"cards", CardStaff, "follow the orders of several employees by their forms"},

	{"delays", DelayStandard, "say what is late, and how long a card takes"},
	{"documents", DocumentAssistance, "say who can help"},
}

// checkNeeds reports the entries that the program names and the content lacks,
// and milestones that the program does not know how to follow.
func (b *Book) checkNeeds(needs []need) []Problem {
	var problems []Problem
	report := func(format string, args ...any) {
		problems = append(problems, Problem{Message: fmt.Sprintf(format, args...)})
	}
	var milestones []string
	for _, n := range needs {
		known := b.index.ids[n.list][n.id]
		if fact, value, ok := strings.Cut(n.id, "="); ok && n.list == "values" {
			known = b.ValidValue(fact, value)
		}
		if !known {
			report("%q is missing from the %s: the program needs it to %s", n.id, n.list, n.purpose)
		}
		if n.list == "milestones" {
			milestones = append(milestones, n.id)
		}
	}
	for i := range b.Milestones {
		if id := b.Milestones[i].ID; len(milestones) > 0 && !slices.Contains(milestones, id) {
			report("milestone %q: the program follows an order through %s only", id, strings.Join(milestones, ", "))
		}
	}
	return problems
}
