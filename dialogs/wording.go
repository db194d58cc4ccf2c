package dialogs

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/rules"
)

// sentence is the id of one of the bot's own sentences. Their words are content
// (sentences.yaml), so that operators can change them.
type sentence string

// placeholders are what each sentence leaves to be filled in.
var placeholders = map[sentence][]string{}

// declare names a sentence that the program says, with its placeholders.
func declare(id string, names ...string) sentence {
	placeholders[sentence(id)] = names
	return sentence(id)
}

// checkSentences reports the sentences that a book lacks, and those whose
// placeholders are not the ones that are filled in.
func checkSentences(book *rules.Book) error {
	var problems []rules.Problem
	for _, id := range slices.Sorted(maps.Keys(placeholders)) {
		words := book.Sentence(string(id))
		if words == nil {
			problems = append(problems, rules.Problem{Message: fmt.Sprintf("the sentence %q is missing", id)})
			continue
		}
		for _, in := range []string{words.FR, words.EN} {
			if got := placeholdersOf(in); !slices.Equal(got, slices.Sorted(slices.Values(placeholders[id]))) {
				p := book.Locate("sentences", string(id), "")
				p.Message = fmt.Sprintf("the sentence %q has the placeholders %v, not %v: %s", id, got, placeholders[id], in)
				problems = append(problems, p)
			}
		}
	}
	if len(problems) > 0 {
		return &rules.ContentError{Problems: problems}
	}
	return nil
}

var placeholderPattern = regexp.MustCompile(`\{(\w+)\}`)

// placeholdersOf are the names to fill in in a text, each once, sorted.
func placeholdersOf(text string) []string {
	var out []string
	for _, m := range placeholderPattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

// words returns a sentence in the person's language.
func (t *turn) words(s sentence) string { return t.book.Sentence(string(s)).In(t.s.Locale) }

// french returns it in French: human resources read that.
func (t *turn) french(s sentence) string { return t.book.Sentence(string(s)).FR }

// The sentences that several subjects say; those of one stand beside it.
var (
	sayHello         = declare("say_hello")
	sayHelp          = declare("say_help")
	sayHelpHR        = declare("say_help_hr")
	sayCorrected     = declare("say_corrected", "facts")
	sayNothingOpen   = declare("say_nothing_open")
	sayThanks        = declare("say_thanks")
	sayClosed        = declare("say_closed")
	sayRestarted     = declare("say_restarted")
	sayNoBack        = declare("say_no_back")
	sayBack          = declare("say_back")
	sayEmpty         = declare("say_empty")
	sayTooLong       = declare("say_too_long")
	saySecret        = declare("say_secret")
	sayMiss          = declare("say_miss", "again")
	sayUnlisted      = declare("say_unlisted")
	sayUnderstood    = declare("say_understood", "subject")
	sayTaken         = declare("say_taken", "facts")
	sayRephrase      = declare("say_rephrase")
	sayOpen          = declare("say_open")
	sayOther         = declare("say_other")
	sayMissTwice     = declare("say_miss_twice")
	sayStale         = declare("say_stale")
	sayUnknownID     = declare("say_unknown_id")
	sayGoOn          = declare("say_go_on")
	saySwitch        = declare("say_switch", "new", "old")
	sayMeant         = declare("say_meant", "profession")
	sayConflict      = declare("say_conflict", "profession")
	sayConflictIs    = declare("say_conflict_is", "profession")
	sayHuman         = declare("say_human")
	sayHumanSent     = declare("say_human_sent")
	sayErase         = declare("say_erase")
	sayErased        = declare("say_erased")
	sayKept          = declare("say_kept")
	sayChangeWhat    = declare("say_change_what")
	sayNoFacts       = declare("say_no_facts")
	sayWhyAnswer     = declare("say_why_answer")
	sayWhyRule       = declare("say_why_rule", "title")
	sayWhyNone       = declare("say_why_none")
	saySeveral       = declare("say_several")
	sayDetails       = declare("say_details")
	sayShared        = declare("say_shared", "names")
	sayChanged       = declare("say_changed", "changes")
	sayUnchanged     = declare("say_unchanged")
	sayEdition       = declare("say_edition")
	sayRemark        = declare("say_remark")
	sayHoldOn        = declare("say_hold_on")
	sayOrCertificate = declare("say_or_certificate")
	sayOrECPS        = declare("say_or_e_cps")
	choiceInstead    = declare("choice_instead")
	sayRemarkMenu    = declare("say_remark_menu")
	sayRemarkDone    = declare("say_remark_done")
	sayRobot         = declare("say_robot")
	saySameAnswer    = declare("say_same_answer")
	sayThanksGoOn    = declare("say_thanks_go_on")
	registerNone     = declare("register_none")
	registerPast     = declare("register_past", "register")
	sayDependsOn     = declare("say_depends_on")
	sayDoFirst       = declare("say_do_first", "names")
	sayCounted       = declare("say_counted", "count")
	sayMeantReply    = declare("say_meant_reply", "facts")
	sayCheckBefore   = declare("say_check_before", "names")
	sayForEach       = declare("say_for_each", "count")
	sayNotNeeded     = declare("say_not_needed", "names")
	sayCheckTogether = declare("say_check_together")
	sayFicheSame     = declare("say_fiche_same")
	sayFichePast     = declare("say_fiche_past")
	sayNoDetails     = declare("say_no_details")
	saySharedMet     = declare("say_shared_met")
	sayTable         = declare("say_table")
	sayMenu          = declare("say_menu")
	sayOwnCase       = declare("say_own_case", "card")
	sayAlso          = declare("say_also")

	titleFirst       = declare("title_first")
	titleCheck       = declare("title_check")
	titleSteps       = declare("title_steps")
	titleDocuments   = declare("title_documents")
	titleDelay       = declare("title_delay")
	titleWarnings    = declare("title_warnings")
	titleUpdates     = declare("title_updates")
	titleContra      = declare("title_contra")
	titleFiche       = declare("title_fiche")
	labelCard        = declare("label_card")
	labelBy          = declare("label_by")
	labelFrom        = declare("label_from")
	labelSource      = declare("label_source")
	labelForms       = declare("label_forms")
	labelPart        = declare("label_part")
	labelParts       = declare("label_parts")
	labelAnd         = declare("label_and")
	columnCount      = declare("column_count")
	columnNames      = declare("column_names")
	columnProfession = declare("column_profession")
	labelNone        = declare("label_none")
	labelNoLink      = declare("label_no_link")
	labelSeen        = declare("label_seen")
	labelAssumed     = declare("label_assumed")
	labelFollows     = declare("label_follows", "register")

	choiceYes        = declare("choice_yes")
	choiceNo         = declare("choice_no")
	choiceOther      = declare("choice_other")
	choiceUnknown    = declare("choice_unknown")
	choiceWhy        = declare("choice_why")
	choiceChange     = declare("choice_change")
	choiceOtherTopic = declare("choice_other_topic")
	choiceRestart    = declare("choice_restart")
	choiceMeant      = declare("choice_meant")
	choiceCheck      = declare("choice_check")
	choiceDetails    = declare("choice_details")
	choiceFiche      = declare("choice_fiche")
	choiceTable      = declare("choice_table")
	choiceElse       = declare("choice_else")
	choiceHuman      = declare("choice_human")
	choiceFollow     = declare("choice_follow")
	choiceStay       = declare("choice_stay")
	choiceNotPro     = declare("choice_not_pro")
	choicePro        = declare("choice_pro")
	choiceToday      = declare("choice_today")
	choiceNotYet     = declare("choice_not_yet")
	choiceStop       = declare("choice_stop")
	choiceOtherDay   = declare("choice_other_day")
	choiceTomorrow   = declare("choice_tomorrow")
	choiceWrongCard  = declare("choice_wrong_card")
	choiceNoReminder = declare("choice_no_reminder")
	choiceErase      = declare("choice_erase")
)

// verbLabels are the words of the choices without a target.
var verbLabels = map[Verb]sentence{
	verbWhy: choiceWhy, verbChange: choiceChange, verbRestart: choiceRestart, verbOther: choiceOtherTopic, verbHuman: choiceHuman, verbFollow: choiceFollow,
	verbForward: choiceForward, verbLetter: choiceLetter, verbCheck: choiceCheck, verbDetails: choiceDetails, verbFiche: choiceFiche, verbTable: choiceTable,
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
	sayWorkingDay  = declare("say_working_day", "number")
	sayWorkingDays = declare("say_working_days", "number")
)

// workingDays writes a number of working days: "10 jours ouvrés".
func (t *turn) workingDays(n int) string {
	words := sayWorkingDays
	if n == 1 {
		words = sayWorkingDay
	}
	return fill(t.words(words), "number", strconv.Itoa(n))
}

// fill replaces {name} in a text by the values, given as name, value pairs.
func fill(s string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return s
}
