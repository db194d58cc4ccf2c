package reading

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/draft"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/roles"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// correction is one thing that the conversation tells of a reading.
type correction struct {
	name string
	make func(*draft.Draft)
}

// awaitsCard reports whether orders are followed of which no card has come: the codes of none are
// waited for.
func awaitsCard(t *turn.Turn) bool {
	return t.OpenCount() > 0 && !slices.ContainsFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.Stage == state.CardReceived })
}

// ofIncident reports whether what was answered last is what to do when something has happened to
// a card.
func ofIncident(t *turn.Turn) bool {
	return t.State.At.Goal == rules.GoalIncident && meaning.HasAnswered(t) && t.State.At.Asking == ""
}

// lacksOwn reports whether the writer says, where the card of somebody else is spoken of, that
// they have none themselves: "et moi j'en ai pas encore".
func lacksOwn(t *turn.Turn, r *understanding.Reading) bool {
	s := &t.State.At.Situation
	if !meaning.HasAnswered(t) || s.Listed || s.Get(rules.FactOrderingFor) != rules.OrderingForOther || len(r.Named)+len(r.People) > 0 || r.Facts[rules.FactRole] != "" {
		return false
	}
	return slices.ContainsFunc(r.Says, func(x understanding.Statement) bool {
		return x.Subject == understanding.SubjectMe && x.Fact == rules.FactOwnCard && x.Value == rules.OwnCardNone && x.Probability >= meaning.SurelySaid
	})
}

// isAnyDay reports whether a day was read, gone by or to come.
func isAnyDay(x when.Reading) bool { return turn.IsDay(x) || x.Problem == when.ToCome }

// tellsOfTheirCard reports whether a message tells that somebody holds a card.
func tellsOfTheirCard(r *understanding.Reading) bool {
	return slices.ContainsFunc(r.Says, func(s understanding.Statement) bool {
		return s.Fact == rules.FactOwnCard && s.Value != rules.OwnCardNone
	})
}

// comesToo tells that somebody joins the service.
var comesToo = regexp.MustCompile(`(?i)\b(?:arrive|arrivent|rejoint|rejoignent|arrives|joins|is joining)\b`)

// madeAgain speaks of a card that is to be made anew.
var madeAgain = regexp.MustCompile(`(?i)\b(?:refai\p{L}*|refass\p{L}*|remplac\p{L}*|re-?command\p{L}*|replac\p{L}*|en panne|remake|remade)\b`)

// isLost says that somebody does not find their way.
var isLost = regexp.MustCompile(`(?i)(?:\b(?:m|s|t)['’ ]?y perd\p{L}*|\b(?:je suis|chui|on est|suis) (?:un peu |complètement |tout |toute )?perdue?s?\b|\bi['’]?m (?:a bit |totally )?lost\b)`)

// holdsOne says that the writer has a card of the kind already.
var holdsOne = regexp.MustCompile(`(?i)(?:\bj['’ ]?en ai (?:déjà |deja |déja )une\b|\bj['’ ]?en ai une(?: déjà| deja)?\W*$|\bj['’ ]?ai (?:déjà|deja|déja) (?:une|la|ma) carte\b|\bi already have one\b|\bi have one already\b|\balready got one\b)`)

// wasAsked tells that somebody has asked for a card.
var wasAsked = regexp.MustCompile(`(?i)\b(?:ai|a|as|avons|ont|été|est|sont|has|have)\s+(?:\p{L}+\s+)?(?:command|demand|envoy|dépos|depos|post|order|request|sent)\p{L}*`)

// onlyTellsCard tells in a few words which card somebody has.
var onlyTellsCard = regexp.MustCompile(`(?i)^\W*(?:(?:non|oui|si|mais|ben|bah|ah|oups|pardon|alors|sinon|au fait|en fait|no|yes|but|by the way|actually)[\s,:]+)*(?:c['’ ]?est|c['’ ]?était|j['’ ]?ai(?: déjà| deja)?|it['’]s|it was|i (?:already )?have)\s+(?:une?|ma|la|an?|my)\s+(?:carte\s+)?cp[sefa]\W*(?:(?:je précise|pour préciser|en fait|au fait|du coup|donc|hein)\W*)?$`)

// onlyQuestion reports whether a text is one sentence, which asks.
func onlyQuestion(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasSuffix(text, "?") && !meaning.SentenceEnds.MatchString(strings.TrimRight(text, " ?!"))
}

// onlyAsked is the probability from which a point that is asked leaves no room for news.
const onlyAsked = 0.9

// aboutAnswer are the moves that come back to an answer, where one was given.
var aboutAnswer = map[string]bool{rules.MoveDetails: true, rules.MoveRecap: true, rules.MoveNext: true, rules.MoveWhy: true}

// corrections are made in this order: each sees what those before it have left.
var corrections = []correction{
	{"what the only question asks", func(d *draft.Draft) { askedAlone(d.Turn, d.Text, d.Reading) }},
	{"the day of a delay", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if r.Intent == rules.IntentDelay || r.Intent == rules.IntentStatus {
			x := when.Read(text, t.Now.In(t.Calendar.Zone()), when.Back, t.Calendar)
			if x.Problem == when.Unclear {
				x = daySent(t, x) // "partis le 2 novembre, deux sont arrivées ce matin"
			}
			if turn.IsDay(x) && !x.Year {
				x.Day = meaning.SupposedDay(t, text, x)
			}
			if needed := x.Day.After(t.Now) && isAnyDay(x) && neededThen(t); needed && t.Begins.IsZero() {
				t.Begins = x.Day
			} else if !d.TakesUp && isAnyDay(x) && !needed {
				r.Facts[rules.FactDate] = x.Day.Format(time.DateOnly)
			}
		}
	}},
	{"who answers", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if x := t.Book.Topic(rules.TopicAbilities); whoAreYou.MatchString(text) {
			r.Topic, r.Intent, r.Move, r.Certainty = x.ID, x.Intent, "", understanding.Sure
			r.Wants, r.Facts, r.Says = []understanding.Want{{ID: x.ID, Probability: 1}}, rules.Facts{}, nil
		}
	}},
	{"an insult", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if r.Insults && len(r.Wants) > 0 && r.Wants[0].ID == rules.TopicAbuse && len(r.Named) == 0 {
			r.Topic, r.Intent, r.Move, r.Certainty = rules.TopicAbuse, t.Book.Topic(rules.TopicAbuse).Intent, "", understanding.Sure
		}
	}},
	{"nobody is told off on a guess", func(d *draft.Draft) {
		r := d.Reading
		if r.Topic == rules.TopicAbuse && r.Certainty != understanding.Sure && r.Wants[0].Probability < plainlyAbusive {
			d.LeaveOpen()
		}
	}},
	{"who works in human resources asks for nobody there", func(d *draft.Draft) {
		r := d.Reading
		if r.Intent == rules.IntentHuman && r.Facts[rules.FactRole] == rules.RoleRH && r.Self && !r.Asking && r.Certainty != understanding.Sure {
			d.LeaveOpen() // "moi je suis la RH"
		}
	}},
	{"which card it is, is only told", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if len(r.Cards) != 1 || !onlyTellsCard.MatchString(d.Text) || !t.Book.ValidValue(rules.FactOwnCard, r.Cards[0]) || t.State.At.Situation.Listed || t.OpenCount() > 0 || t.State.At.Asking != "" {
			return
		}
		if t.State.At.Goal == rules.GoalIncident || t.State.At.Topic != "" || meaning.HasAnswered(t) {
			d.WantsNothing() // "c'est une CPE", of the card that does not work
			r.Facts[rules.FactOwnCard] = r.Cards[0]
		}
	}},
	{"it is the writer who is lost", func(d *draft.Draft) {
		r := d.Reading
		if !isLost.MatchString(d.Text) || r.Facts[rules.FactSituation] != rules.SituationLost && r.Intent != rules.IntentLost {
			return
		}
		delete(r.Facts, rules.FactSituation) // "je m'y perds, dans ces sigles"
		delete(r.Implies, rules.FactSituation)
		d.Unsay(rules.FactSituation)
		rest := slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
			x := d.Turn.Book.Topic(w.ID)
			return w.ID == rules.IntentLost || x != nil && x.Intent == rules.IntentLost
		})
		d.LeaveOpen()
		if r.Wants = rest; len(rest) > 0 {
			if x := d.Turn.Book.Topic(rest[0].ID); x != nil && x.Intent == rules.IntentWhatIsCPx {
				r.Topic, r.Intent, r.Certainty = x.ID, x.Intent, understanding.Confirm
			}
		}
	}},
	{"one more comes", func(d *draft.Draft) {
		r, s := d.Reading, &d.Turn.State.At.Situation
		if len(s.Planned()) == 0 || d.Turn.OpenCount() > 0 || len(r.Named) != 1 || r.Asking || r.Removes || r.Certainty == understanding.Sure || s.WithProfession(r.Named[0]) >= 0 || !comesToo.MatchString(d.Text) {
			return
		}
		r.Adds, r.Topic, r.Intent, r.Move, r.Certainty = true, "", rules.IntentOrder, "", understanding.Confirm // "une 4e arrive, médecin du travail"
		r.Facts[rules.FactProfession], r.Facts[rules.FactOrderingFor] = r.Named[0], rules.OrderingForOther
	}},
	{"who has a card made again", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if !ofIncident(t) || !madeAgain.MatchString(d.Text) || meaning.NeedsAnother(t, *r) {
			return
		}
		if x := t.Book.Intent(r.Intent); x != nil && x.Goal == rules.GoalOrder {
			r.Topic, r.Intent, r.Move, r.Certainty = "", t.State.At.Intent, "", understanding.Confirm // of the card to which something happened
		}
	}},
	{"one of the kind just told is held", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if !holdsOne.MatchString(d.Text) || t.State.At.Goal != rules.GoalOrder || !meaning.HasAnswered(t) || t.OpenCount() > 0 || t.State.At.Situation.Listed || t.State.At.Situation.Get(rules.FactOrderingFor) == rules.OrderingForOther {
			return
		}
		d0 := t.Decide()
		if d0.Procedure == nil || d0.Ask != "" || !t.Book.ValidValue(rules.FactOwnCard, d0.Procedure.Card) || len(r.Cards) > 0 && r.Cards[0] != d0.Procedure.Card {
			return
		}
		r.Facts[rules.FactOwnCard] = d0.Procedure.Card // "mais j'en ai déjà une !"
		if !strings.Contains(d.Text, "?") && !r.Asking {
			d.WantsNothing()
			r.Facts[rules.FactOwnCard] = d0.Procedure.Card
			delete(r.Facts, rules.FactSituation)
		}
	}},
	{"a point that is of other jobs", func(d *draft.Draft) {
		r := d.Reading
		if r.Intent == rules.IntentWhatIsCPx && r.Topic == "" && r.Facts[rules.FactProfession] != "" && len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.PlainlyMeant {
			r.Intent, r.Certainty = rules.IntentOrder, understanding.Confirm // "psychologue, c'est l'ARS ou l'Ordre ?": what holds of that job
		}
	}},
	{"what is wanted tells what has happened", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if x := t.Book.Intent(r.Intent); x != nil && r.Topic == "" && (r.Certainty == understanding.Sure || len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.SurelyHappened) && x.Sets[rules.FactSituation] != "" && r.Facts[rules.FactSituation] != "" && r.Facts[rules.FactSituation] != x.Sets[rules.FactSituation] {
			r.Facts[rules.FactSituation] = x.Sets[rules.FactSituation] // "j'ai ma carte, toujours pas les codes"
			d.Unsay(rules.FactSituation)
		}
	}},
	{"a point about cards that is only asked", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		x, situation := t.Book.Topic(r.Topic), r.Facts[rules.FactSituation]
		if x != nil && len(r.Wants) > 0 && situation != "" && (r.OnlyAsks || r.Asking && onlyQuestion(d.Text)) && r.Wants[0].Probability >= onlyAsked && x.Sets[rules.FactSituation] == "" && !x.IsNear(rules.Facts{rules.FactSituation: situation}) && t.Book.Intent(x.Intent).Sets[rules.FactSituation] != situation {
			delete(r.Facts, rules.FactSituation) // "les codes, ils sont dans le même pli que la carte ?"
			delete(r.Implies, rules.FactSituation)
			d.Unsay(rules.FactSituation)
		}
	}},
	{"a point about the form of the case", func(d *draft.Draft) { ofFormAtHand(d) }},
	{"back to the writer", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if comesBack := meaning.OnlyMe.FindStringSubmatch(text); comesBack != nil && (comesBack[1] != "" || ofIncident(d.Turn)) || lacksOwn(d.Turn, r) {
			r.Topic, r.Intent, r.Move, r.Certainty = "", rules.IntentOrder, "", understanding.Sure // "et moi, il m'en faut une ?"
			r.Wants = []understanding.Want{{ID: rules.IntentOrder, Probability: 1}}
			r.Asking, r.Facts[rules.FactOrderingFor] = true, rules.OrderingForSelf
			delete(r.Facts, rules.FactSituation) // what has happened is of the card of somebody else
			delete(r.Implies, rules.FactSituation)
		}
	}},
	{"the card of who leaves", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		asks := meaning.Asks(t, *r) || strings.Contains(d.Text, "?") || whetherOrNot.MatchString(d.Text)
		goes := whoGoes.MatchString(d.Text) && (asks && len(r.Cards) == 0 || turn.HasAny(d.Text, meaning.CardWords))
		if !goes && !(asks && givesBack.MatchString(d.Text)) || leadsService.MatchString(d.Text) || len(r.People) > 1 || r.Removes && !asks || meaning.Comes.MatchString(d.Text) && !givesBack.MatchString(d.Text) {
			return
		}
		if len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.PlainlyMeant && t.Book.Topic(r.Wants[0].ID) != nil {
			return // another point, or this very one
		}
		x := t.Book.Topic(rules.TopicLeaving) // "et pour Mme Lopez qui part ?"
		r.Topic, r.Intent, r.Move, r.Certainty, r.Answer = x.ID, x.Intent, "", understanding.Sure, ""
		r.Wants, r.Asks, r.Named, r.Self, r.For, r.Removes = []understanding.Want{{ID: x.ID, Probability: 1}}, nil, nil, false, false, false
		r.Facts, r.Says = rules.Facts{}, nil
	}},
	{"what was forgotten to be said adds nobody", func(d *draft.Draft) {
		if d.Reading.Adds && forgotToSay.MatchString(d.Text) {
			d.Reading.Adds = false // "j'ai oublié de préciser : elles ont accès aux dossiers"
		}
	}},
	{"who is missing is to be added", func(d *draft.Draft) {
		r := d.Reading
		if len(d.Turn.State.At.Situation.Planned()) > 0 && len(r.Named) > 0 && !forgotToSay.MatchString(d.Text) && (meaning.Forgotten.MatchString(d.Text) || lacks.MatchString(d.Text)) && !turn.HasAny(d.Text, meaning.CardWords) && !turn.HasAny(d.Text, meaning.CodeWords) {
			r.Adds = true // "il manque 1 psychologue et 2 externes"
		}
	}},
	{"who lists people first asks what each needs", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if len(r.People) < 2 || r.Move == "" && r.Certainty != understanding.Unsure || r.Certainty == understanding.Sure || meaning.HasAnswered(t) || t.State.At.Asking != "" || t.OpenCount() > 0 || len(t.State.At.Situation.Planned()) > 0 || !meaning.Asks(t, *r) || !aboutAnswer[r.Move] && !(len(r.Wants) > 0 && aboutAnswer[r.Wants[0].ID]) {
			return
		}
		r.Topic, r.Intent, r.Move, r.Certainty = "", rules.IntentOrder, "", understanding.Confirm // "…, Mlle Diallo secrétaire. Vous pouvez me dire qui fait quoi ?"
	}},
	{"what is told of those who lead the service", roles.TellLeaders},
	{"whether the leader's card will do", func(d *draft.Draft) {
		if r := d.Reading; r.Certainty != understanding.Sure && roles.WillDo.MatchString(d.Text) && roles.LeadsAny.MatchString(d.Text) {
			d.AsksPoint(rules.TopicLeaderRPPS) // "lui c'est le directeur, sa carte suffit ?"
		}
	}},
	{"what it costs", func(d *draft.Draft) {
		if r := d.Reading; r.Certainty != understanding.Sure && r.Words <= roles.LongestPrice && roles.Money.MatchString(d.Text) && len(r.Named) == 0 {
			d.AsksPoint(rules.TopicPrice) // "et les frais ?"
		}
	}},
	{"who leads is not the writer", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if !meaning.HasAnswered(t) || strings.Contains(d.Text, "?") || !roles.NotWriter.MatchString(d.Text) && !roles.OnlyThem.MatchString(d.Text) || t.State.At.Situation.Get(rules.FactOrderingFor) == rules.OrderingForSelf || !roles.OfLeaders(t, r) {
			return
		}
		for _, fact := range []string{rules.FactProfession, rules.FactOrderingFor, rules.FactRole} {
			delete(r.Facts, fact) // "M. Aubert sera directeur, pas moi. Moi je suis juriste"
		}
		r.Named, r.People, r.Self, r.Move = nil, nil, false, ""
		d.WantsNothing()
	}},
	{"no contract yet, and none that is signed", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if x := t.Book.Topic(r.Topic); x != nil && r.Topic == rules.TopicContractSigned && noContract.MatchString(d.Text) {
			x = t.Book.Topic(rules.TopicSignContract) // "et il signe aussi le contrat ? il n'y en a pas encore"
			r.Topic, r.Intent, r.Facts[rules.FactContract] = x.ID, x.Intent, rules.ContractNone
			d.Unsay(rules.FactContract)
		}
	}},
	{"who signs, of those who lead", roles.SignsOfLeaders},
	{"the job of who leads, told again", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		s := &t.State.At.Situation
		if p := s.SpokenOf(); p != nil && p.Who == state.WhoLeads && meaning.HasAnswered(t) && !r.For && !strings.Contains(d.Text, "?") && len(r.Named) == 1 && r.Named[0] == s.Get(rules.FactProfession) && !roles.SelfIs.MatchString(d.Text) {
			delete(r.Facts, rules.FactProfession) // "infirmier, je vous l'ai dit"
			delete(r.Facts, rules.FactOrderingFor)
			r.Named, r.Self, r.Asking = nil, false, false
			d.WantsNothing()
		}
	}},
	{"the leader's card, beside a list", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if len(t.State.At.Situation.Planned()) == 0 || !meaning.Asks(t, *r) || r.Intent != rules.IntentWhichCard && r.Intent != rules.IntentOrder || len(r.Named) > 0 || len(r.People) > 0 {
			return
		}
		sentences := meaning.SentenceEnds.Split(strings.TrimRight(d.Text, " ?!."), -1)
		if last := sentences[len(sentences)-1]; whichCard.MatchString(last) && leadsService.MatchString(last) {
			r.Topic, r.Intent, r.Certainty = "", rules.IntentResponsable, understanding.Confirm // "et le directeur, il prend quelle carte ?"
		}
	}},
	{"the same for somebody else", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if asksTheSameFor(t, text, *r) {
			r.Topic, r.Intent, r.Move, r.Certainty, r.For = "", rules.IntentOrder, "", understanding.Confirm, true
			r.Facts[rules.FactProfession], r.Facts[rules.FactOrderingFor] = r.Named[0], rules.OrderingForOther
		}
	}},
	{"and for somebody else", func(d *draft.Draft) {
		t, r, at, text := d.Turn, d.Reading, &d.Turn.State.At, d.Text
		if r.Certainty != understanding.Sure && meaning.AlsoFor.MatchString(text) && !oneDay.MatchString(text) && (len(r.Named) > 0 || r.Facts[rules.FactTrainingLevel] != "") && (strings.Contains(text, "?") || (len(r.Says) == 0 || meaning.NamesAnother(t, *r)) && !meaning.AreWhat.MatchString(text)) && r.Words <= longestAlso && (meaning.HasAnswered(t) || at.Checking || at.Situation.Listed || at.Topic != "") {
			r.Topic, r.Intent, r.Move, r.Certainty = "", rules.IntentOrder, "", understanding.Confirm // "et pour l'interne qui arrive en mai ?"
			r.For = true
			if meaning.NamesAnother(t, *r) { // "et l'infirmière avec qui je travaille ?"
				r.Facts[rules.FactOrderingFor], r.Facts[rules.FactProfession], r.Self = rules.OrderingForOther, r.Named[0], false
			}
		}
	}},
	{"something else than a card was lost", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if losesOther(text) && len(r.Cards) == 0 {
			delete(r.Facts, rules.FactSituation) // "I lost my glasses"
			d.Unsay(rules.FactSituation)
			if x := t.Book.Intent(r.Intent); x != nil && x.Goal == rules.GoalIncident {
				r.Topic, r.Intent, r.Move, r.Certainty, r.Wants = "", "", "", understanding.Unsure, nil
			}
		}
	}},
	{"a day alone is no end of validity", func(d *draft.Draft) {
		t, r, at, text := d.Turn, d.Reading, &d.Turn.State.At, d.Text
		if r.Move == rules.MoveExpiry && len(strings.Fields(text)) <= meaning.LongestDay && !expires.MatchString(text) && isAnyDay(t.Behind(text)) && at.Situation.Get(rules.FactSituation) != rules.SituationRenewal {
			r.Move, r.Topic, r.Intent, r.Certainty = "", "", "", understanding.Unsure // "le 3 novembre"
			delete(r.Facts, rules.FactSituation)
		}
	}},
	{"a word alone tells no registration", func(d *draft.Draft) {
		r, at := d.Reading, &d.Turn.State.At
		if r.Words == 1 && at.Asking == "" && r.Facts[rules.FactOrdre] != "" {
			delete(r.Facts, rules.FactOrdre) // "tableau"
			r.Says = nil
		}
	}},
	{"nobody is greeted on a guess", func(d *draft.Draft) {
		r := d.Reading
		if r.Intent == rules.IntentGreeting && len(r.Wants) > 0 && r.Wants[0].Probability < leastGreeting {
			r.Intent, r.Topic, r.Certainty = "", "", understanding.Unsure
		}
	}},
	{"what is long ago is no news", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if r.Intent == rules.IntentStatus && r.Move == "" && words.LongAgo(text, t.Now.In(t.Zone())) {
			delete(r.Facts, rules.FactSituation) // "inscrite à l'Ordre depuis 2015" is no news
			d.LeaveOpen()
			r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
				x := t.Book.Topic(w.ID)
				return x != nil && x.Intent == rules.IntentStatus
			})
		}
	}},
	{"a card that came is nobody else's", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if r.Facts[rules.FactOrderingFor] == rules.OrderingForOther && (r.Intent == rules.IntentStatus || state.StageAfter[r.Facts[rules.FactSituation]] != "") && !speaksOfOthers(t, text, *r) {
			delete(r.Facts, rules.FactOrderingFor) // "elle est arrivée ce matin": the card
		}
	}},
	{"what is on its way is not held", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if e := state.StageAfter[meaning.SituationTold(t, *r)]; e == state.EventSend || e == state.EventTransmit || meaning.SituationTold(t, *r) == rules.SituationAsked {
			delete(r.Facts, rules.FactOwnCard) // it is on its way
			d.Unsay(rules.FactOwnCard)
		}
	}},
	{"what was not asked of the Ordre", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if meaning.SituationTold(t, *r) == rules.SituationAsked && !turn.HasAny(text, askedWords) {
			delete(r.Facts, rules.FactSituation) // "pas au même Ordre": nothing was asked of it
			d.LeaveOpen()
		}
	}},
	{"whom it is for is within the scope", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if r.Intent == rules.IntentOutOfScope && meaning.HasAnswered(t) && len(r.Named) > 0 && !strings.Contains(text, "?") {
			d.LeaveOpen() // who it is for is within it
		}
	}},
	{"who begins to work is somebody else", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if d.TakesUp && len(r.Named) == 1 && !r.Self && !r.Asking && t.State.At.Asking == "" && t.State.At.Pending == nil {
			r.Facts[rules.FactProfession], r.Facts[rules.FactOrderingFor] = r.Named[0], rules.OrderingForOther
			r.For = true // "et ma secrétaire commence lundi"
		}
	}},
	{"who begins to work brings no news", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if d.TakesUp && !turn.HasAny(text, meaning.FileWords) && meaning.SituationTold(t, *r) != "" && !turn.HasAny(text, meaning.PassedOnWords) {
			delete(r.Facts, rules.FactSituation) // "il prend son poste lundi": no news
			d.LeaveOpen()
		}
	}},
	{"a registration is no order", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if meaning.Registers.MatchString(text) && !turn.HasAny(text, meaning.CardWords) && !turn.HasAny(text, meaning.PassedOnWords) && (meaning.SituationTold(t, *r) == rules.SituationRefused || (r.Facts[rules.FactOrdre] == rules.OrdrePending || r.Facts[rules.FactOrdre] == "no") && r.Intent == rules.IntentStatus) || r.Facts[rules.FactOrdre] == "yes" && meansUnregistered(r.Topic) {
			delete(r.Facts, rules.FactSituation) // "elle refuse de s'inscrire": no news of an order
			d.LeaveOpen()
			r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
				x := t.Book.Topic(w.ID)
				return x != nil && (x.Intent == rules.IntentStatus || meansUnregistered(w.ID))
			})
		}
	}},
	{"who is not registered is a nurse", func(d *draft.Draft) {
		r, at, text := d.Reading, &d.Turn.State.At, d.Text
		if own := at.Situation.Get(rules.FactProfession); meansUnregistered(r.Topic) && !slices.Contains(r.Named, rules.ProfessionNurse) && (meaning.OneTrainee.MatchString(text) || own != "" && own != rules.ProfessionNurse) {
			d.WantsNothing() // of another Ordre
		}
	}},
	{"nothing was lost", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if r.Intent == rules.IntentLost && deniesLoss.MatchString(text) && !strings.Contains(text, "?") && r.Facts[rules.FactSituation] != rules.SituationStolen {
			delete(r.Facts, rules.FactSituation) // "je ne l'ai pas perdue"
			d.WantsNothing()
		}
	}},
	{"the reader, and no card", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if (r.Intent == rules.IntentCardNotReceived && namesReader.MatchString(text) || breaksReader.MatchString(text) && !strings.Contains(text, "?")) && !turn.HasAny(namesReader.ReplaceAllString(text, ""), meaning.CardWords) {
			d.WantsNothing() // "le lecteur, je ne l'ai pas reçu"
			delete(r.Facts, rules.FactSituation)
			r.Facts[rules.FactReader] = "no"
		}
	}},
	{"the leader's card", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if r.Intent == rules.IntentStatus && t.OpenCount() == 0 && leaderHas.MatchString(text) && !strings.Contains(text, "?") {
			d.WantsNothing() // "la directrice a sa carte depuis mars"
			delete(r.Facts, rules.FactSituation)
			r.Facts[rules.FactLeaderCard] = "yes"
		}
	}},
	{"somebody else's card", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if r.Intent == rules.IntentCardNotReceived && r.Certainty != understanding.Sure && !strings.Contains(text, "?") && meaning.HasTheirs.MatchString(text) {
			d.WantsNothing() // "le médecin de Lens a la sienne depuis deux ans"
			delete(r.Facts, rules.FactSituation)
		}
	}},
	{"the change itself", func(d *draft.Draft) {
		r := d.Reading
		if r.Move == rules.MoveChange && !r.TakesBack && len(r.Says) > 0 {
			r.Move, r.Certainty, r.Wants = "", understanding.Unsure, nil // "je ne suis pas professionnel de santé"
		}
	}},
	{"who is mandataire designates nobody", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if r.Intent == rules.IntentMandataire && r.Facts[rules.FactRole] == rules.RoleMandataire && r.Certainty != understanding.Sure && !meaning.Asks(t, *r) {
			d.WantsNothing() // "je suis la mandataire" wants none designated
		}
	}},
	{"who holds a card is named by the way", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if meaning.HasAnswered(t) && meaning.NamesAnother(t, *r) && !r.For && !r.TakesBack && r.Certainty != understanding.Sure && (!strings.Contains(text, "?") || r.Self) && tellsOfTheirCard(r) {
			for _, fact := range []string{rules.FactProfession, rules.FactOrderingFor, rules.FactOwnCard} {
				delete(r.Facts, fact) // "l'infirmière à côté de moi, elle a bien une CPS"
			}
			r.Named = nil
			d.Unsay(rules.FactOwnCard)
			if !strings.Contains(text, "?") {
				d.WantsNothing()
			}
		}
	}},
	{"who is named beside what has happened needs no card", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if !ofIncident(t) || r.For || r.Certainty == understanding.Sure || len(r.Wants) == 0 || !meaning.NamesAnother(t, *r) {
			return
		}
		if x := t.Book.Topic(r.Wants[0].ID); x != nil {
			r.Topic, r.Intent = x.ID, x.Intent
			delete(r.Facts, rules.FactProfession) // "c'est la secrétaire qui l'avait commandée, et en attendant ?"
			delete(r.Facts, rules.FactOrderingFor)
			r.Named = nil
		}
	}},
	{"the whole procedure instead of a point", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if x := t.Book.Topic(r.Topic); x != nil && slices.ContainsFunc(x.Unless, func(fact string) bool { return r.Facts[fact] != "" }) && !(ofIncident(t) && r.Certainty != understanding.Sure && !meaning.NeedsAnother(t, *r)) {
			r.Topic = "" // the whole procedure can be told
		}
	}},
	{"who orders the card of a colleague", roles.OfColleague},
	{"who works in human resources wants a card of their own", roles.OfOwnJob},
	{"who orders for those of a list", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if r.Topic == "" && r.Intent == rules.IntentOrder && len(t.State.At.Situation.Planned()) > 0 && meaning.Asks(t, *r) && len(r.Named) == 0 && len(r.People) == 0 && meaning.AsksOfOrderer(t, *r) && r.Wants[0].Probability >= meaning.LeastBeside {
			r.Topic = r.Wants[0].ID // "et moi, en tant que manager, je peux faire la demande ?"
		}
	}},
	{"what was waited for before", func(d *draft.Draft) {
		r, at, text := d.Reading, &d.Turn.State.At, d.Text
		if r.Intent == rules.IntentCardNotReceived && at.Situation.Get(rules.FactSituation) == rules.SituationNoCodes && !awaitsCard(d.Turn) && (r.Words <= shortestWait || r.Certainty != understanding.Sure) && !turn.HasAny(text, meaning.CardWords) {
			r.Topic, r.Intent = "", rules.IntentCodesNotReceived // "toujours rien": what was waited for before
			r.Facts[rules.FactSituation] = rules.SituationNoCodes
			if r.Implies[rules.FactSituation] != "" {
				r.Implies[rules.FactSituation] = rules.SituationNoCodes
			}
			for i := range r.Says {
				if r.Says[i].Fact == rules.FactSituation {
					r.Says[i].Value = rules.SituationNoCodes
				}
			}
		}
	}},
	{"who does it too adds nobody", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if r.Adds && (alsoMe.MatchString(text) || (r.Topic != "" || r.Certainty == understanding.Unsure) && r.Asking && len(r.Named) == 0) {
			r.Adds = false // "c'est aussi moi qui commande ?", "mon chef doit en avoir une aussi ?"
		}
	}},
	{"a detail of the one spoken of", func(d *draft.Draft) {
		r, at, text := d.Reading, &d.Turn.State.At, d.Text
		if at.Topic != "" && at.Goal == "" && d.TakesUp && r.Intent == rules.IntentOrder && len(r.Named) == 0 && !r.Asking && !strings.Contains(text, "?") {
			d.WantsNothing() // a detail of the one spoken of
		}
	}},
	{"which card, and no delay", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if r.Intent == rules.IntentDelay && d.TakesUp && whichCard.MatchString(text) {
			r.Topic, r.Intent = "", rules.IntentOrder
			r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
				x := t.Book.Topic(w.ID)
				return w.ID == rules.IntentDelay || x != nil && x.Intent == rules.IntentDelay
			})
		}
	}},
	{"somebody left, and no file", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if state.StageAfter[meaning.SituationTold(t, *r)] == state.EventSend && meaning.Leaves.MatchString(text) && !turn.HasAny(text, meaning.FileWords) && !turn.HasAny(text, meaning.CardWords) {
			delete(r.Facts, rules.FactSituation) // "Paul est parti": somebody, not a file
			d.LeaveOpen()
		}
	}},
	{"no file came back", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if s := meaning.SituationTold(t, *r); (s == rules.SituationIncomplete || s == rules.SituationRefused) && !strings.Contains(text, "?") && r.Certainty != understanding.Sure && !tellsReturn(t) {
			delete(r.Facts, rules.FactSituation) // "le dossier était complet"
			d.WantsNothing()
		}
	}},
	{"where to start, in the case at hand", func(d *draft.Draft) {
		r, at := d.Reading, &d.Turn.State.At
		if r.Topic == rules.TopicStart && at.Situation.Get(rules.FactProfession) != "" {
			r.Topic, r.Intent, r.Move = "", "", rules.MoveNext // in the case at hand
		}
	}},
	{"no card yet, and none that is late", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if x := t.Book.Topic(t.State.At.Topic); x != nil && x.Delay != "" {
			return // "pas de carte", after a delay
		}
		if r.Intent == rules.IntentCardNotReceived && r.Facts[rules.FactOwnCard] == rules.OwnCardNone && t.OpenCount() == 0 && (!turn.HasAny(text, waitingWords) || (d.TakesUp || r.Self && r.Facts[rules.FactProfession] != "") && !wasAsked.MatchString(text) && !turn.HasAny(text, awaitingWords)) {
			r.Topic, r.Intent, r.Certainty = "", rules.IntentOrder, understanding.Confirm // "je n'ai pas de carte, à qui m'adresser ?"
			delete(r.Facts, rules.FactSituation)
			delete(r.Implies, rules.FactSituation)
			d.Unsay(rules.FactSituation)
		}
	}},
	{"codes were lost, and no card", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if (r.Intent == rules.IntentLost || r.Facts[rules.FactSituation] == rules.SituationLost) && losesOnlyCodes(text) {
			x := d.Turn.Book.Topic(rules.TopicCodesLost) // "elle a perdu ses codes, la carte elle l'a toujours"
			r.Topic, r.Intent, r.Certainty = x.ID, x.Intent, understanding.Confirm
			r.Wants = []understanding.Want{{ID: x.ID, Probability: meaning.PlainlyMeant}}
			r.Facts[rules.FactSituation] = rules.SituationCodesLost
			d.Unsay(rules.FactSituation)
		}
	}},
	{"nothing was found again", func(d *draft.Draft) {
		t, r, text := d.Turn, d.Reading, d.Text
		if x := t.Book.Topic(r.Topic); x != nil && x.Sets[rules.FactSituation] == rules.SituationFound && deniesFinding.MatchString(text) {
			delete(r.Facts, rules.FactSituation) // "on ne l'a pas retrouvée"
			delete(r.Implies, rules.FactSituation)
			d.Unsay(rules.FactSituation)
			settled := r.Topic
			d.LeaveOpen()
			r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool { return w.ID == settled })
		}
	}},
	{"the contract is what was signed", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		if at := &t.State.At; at.Situation.Get(rules.FactContract) == rules.ContractNone && r.Facts[rules.FactContract] == "" && len(r.Cards) == 0 && !strings.Contains(d.Text, "?") && tellsSigned(t, *r) {
			r.Facts[rules.FactContract] = rules.ContractSigned // "en fait si, il est signé depuis 2023"
			r.Says = append(slices.Clone(r.Says), understanding.Statement{Subject: understanding.SubjectService, Fact: rules.FactContract, Value: rules.ContractSigned, Probability: surelyNews})
		}
	}},
	{"lost codes are not late", func(d *draft.Draft) {
		r, at, text := d.Reading, &d.Turn.State.At, d.Text
		if r.Intent == rules.IntentCodesNotReceived && r.Certainty != understanding.Sure && at.Situation.Get(rules.FactSituation) == rules.SituationCodesLost && !turn.HasAny(text, meaning.ComeWords) && !strings.Contains(text, "attend") {
			x := d.Turn.Book.Topic(rules.TopicCodesLost) // "ma carte je l'ai encore, c'est juste les codes"
			r.Topic, r.Intent = x.ID, x.Intent
			r.Facts[rules.FactSituation] = rules.SituationCodesLost
			d.Unsay(rules.FactSituation)
		}
	}},
	{"what may be one day is nobody's job yet", func(d *draft.Draft) {
		r, text := d.Reading, d.Text
		if r.Topic != "" && strings.Contains(text, "?") && oneDay.MatchString(text) {
			delete(r.Facts, rules.FactProfession) // "et l'an prochain, si je deviens infirmière ?"
			r.Named, r.People = nil, nil
		}
	}},
	{"a point about access tells no access", func(d *draft.Draft) {
		t, r, at := d.Turn, d.Reading, &d.Turn.State.At
		if at.Asking == rules.FactSIAccess && t.Book.Topic(r.Topic) != nil && meaning.Asks(t, *r) && r.Answer == "" && !slices.ContainsFunc(r.Says, func(s understanding.Statement) bool { return s.Fact == rules.FactSIAccess }) {
			delete(r.Facts, rules.FactSIAccess) // "INSi, qu'est-ce que c'est ?"
			delete(r.Implies, rules.FactSIAccess)
		}
	}},
	{"the card came, and not what was asked", func(d *draft.Draft) {
		r, at, text := d.Reading, &d.Turn.State.At, d.Text
		if at.Asking != "" && at.Situation.Get(rules.FactSituation) == rules.SituationNoCodes && r.Answer != "" && turn.HasAny(text, meaning.ComeWords) && !expires.MatchString(text) {
			r.Answer = "" // "elle est arrivée ce matin": the card
		}
	}},
	{"a loss outweighs an end of validity", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		ends := r.Intent == rules.IntentRenewal || r.Move == rules.MoveExpiry
		lost := r.Facts[rules.FactSituation] == rules.SituationLost || r.Facts[rules.FactSituation] == rules.SituationStolen
		if r.Facts[rules.FactSituation] == "" || lost && !ends || !tellsLoss(t) {
			return
		}
		switch { // "elle expire bientôt, et je l'ai perdue hier": stolen or lost, the procedure is the same
		case ends:
			r.Topic, r.Intent, r.Move, r.Certainty = "", rules.IntentLost, "", understanding.Confirm
			r.Wants = []understanding.Want{{ID: rules.IntentLost, Probability: meaning.PlainlyMeant}}
		case r.Intent != rules.IntentLost:
			return
		}
		if !lost {
			r.Facts[rules.FactSituation] = rules.SituationLost
			d.Unsay(rules.FactSituation)
		}
	}},
	{"a mandataire in office may order", func(d *draft.Draft) {
		t, r := d.Turn, d.Reading
		role := turn.OrElse(r.Facts[rules.FactRole], t.State.At.Situation.Get(rules.FactRole))
		if role == rules.RoleMandataire && r.Certainty == understanding.Unsure && mayOrder.MatchString(d.Text) {
			d.AsksPoint(rules.TopicOrderOwn) // "puis-je encore commander jusqu'à mon départ ?"
		}
	}},
	{"what comes next, in the case at hand", func(d *draft.Draft) { settleNext(d.Turn, d.Reading) }},
	{"the card or the codes are missing", func(d *draft.Draft) { settleMissing(d.Turn, d.Reading) }},
	{"who may order is no one to order for", func(d *draft.Draft) { leaveWhoMayOrder(d.Turn, d.Text, d.Reading) }},
	{"who is not named is the one spoken of", func(d *draft.Draft) { takeOfPresent(d.Turn, d.Reading) }},
	{"the card of who becomes mandataire", func(d *draft.Draft) { takeOfMandataire(d.Turn, d.Reading) }},
	{"no point of another register", func(d *draft.Draft) { leaveOthers(d.Turn, d.Reading) }},
	{"a question after the answer asks for something else", func(d *draft.Draft) { settlePoint(d.Turn, d.Reading) }},
	{"news, where an order is followed", func(d *draft.Draft) { newsLikely(d.Turn, d.Reading) }},
}
