package turn

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

// Sentence is the id of one of the bot's own sentences. Their words are content
// (sentences.yaml), so that operators can change them.
type Sentence string

// placeholders are what each sentence leaves to be filled in.
var placeholders = map[Sentence][]string{}

// Declare names a sentence that the program says, with its placeholders.
func Declare(id string, names ...string) Sentence {
	placeholders[Sentence(id)] = names
	return Sentence(id)
}

// CheckSentences reports the sentences that a book lacks, and those whose
// placeholders are not the ones that are filled in.
func CheckSentences(book *rules.Book) error {
	var problems []rules.Problem
	for _, id := range slices.Sorted(maps.Keys(placeholders)) {
		words := book.Sentence(string(id))
		if words == nil {
			problems = append(problems, rules.Problem{Message: fmt.Sprintf("the sentence %q is missing", id)})
			continue
		}
		for _, in := range []string{words.FR, words.EN} {
			if got := placeholdersOf(book, in); !slices.Equal(got, slices.Sorted(slices.Values(placeholders[id]))) {
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

// placeholdersOf are the names that the program has to fill in in a text, each once,
// sorted; phrases are filled in by the book.
func placeholdersOf(book *rules.Book, text string) []string {
	var out []string
	for _, m := range placeholderPattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) && book.Phrase(m[1]) == nil {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

// Words returns a sentence in the person's language.
func (t *Turn) Words(s Sentence) string { return t.Tr(*t.Book.Sentence(string(s))) }

// WordsOf returns a sentence about somebody of whom these facts are known.
func (t *Turn) WordsOf(f rules.Facts, s Sentence) string {
	return t.TrOf(f, *t.Book.Sentence(string(s)))
}

// French returns it in French: human resources read that.
func (t *Turn) French(s Sentence) string { return t.Book.Sentence(string(s)).FR }

// The sentences that several subjects say; those of one stand beside it.
var (
	SayThanks      = Declare("say_thanks")
	SayTooLong     = Declare("say_too_long")
	SaySecret      = Declare("say_secret")
	SayMiss        = Declare("say_miss", "again")
	SayRephrase    = Declare("say_rephrase")
	SayGoOn        = Declare("say_go_on")
	SayDependsOn   = Declare("say_depends_on")
	SayCounted     = Declare("say_counted", "count")
	SayCorrectList = Declare("say_correct_list")
	SayMenu        = Declare("say_menu")

	TitleFirst     = Declare("title_first")
	TitleCheck     = Declare("title_check")
	TitleSteps     = Declare("title_steps")
	TitleDocuments = Declare("title_documents")
	TitleDelay     = Declare("title_delay")
	TitleWarnings  = Declare("title_warnings")
	TitleUpdates   = Declare("title_updates")
	LabelCard      = Declare("label_card")
	LabelBy        = Declare("label_by")
	LabelFrom      = Declare("label_from")
	LabelForms     = Declare("label_forms")

	ChoiceYes        = Declare("choice_yes")
	ChoiceNo         = Declare("choice_no")
	ChoiceChange     = Declare("choice_change")
	ChoiceOtherTopic = Declare("choice_other_topic")
	ChoiceRestart    = Declare("choice_restart")
	ChoiceMeant      = Declare("choice_meant")
	ChoiceCheck      = Declare("choice_check")
	ChoiceDetails    = Declare("choice_details")
	ChoiceFiche      = Declare("choice_fiche")
	ChoiceTable      = Declare("choice_table")
	ChoiceHuman      = Declare("choice_human")
	ChoiceFollow     = Declare("choice_follow")
	ChoiceStop       = Declare("choice_stop")
	ChoiceOtherDay   = Declare("choice_other_day")
	ChoiceTomorrow   = Declare("choice_tomorrow")
	ChoiceNoReminder = Declare("choice_no_reminder")
	ChoiceAgenda     = Declare("choice_agenda")
	SayBatchNoted    = Declare("say_batch_noted")
	LabelSomebody    = Declare("label_somebody")
	SayWhichDay      = Declare("say_which_day")
	SayUnfollowed    = Declare("say_unfollowed")
	ChoiceForward    = Declare("choice_forward")
	ChoiceLetter     = Declare("choice_letter")
	SayHROver        = Declare("say_hr_over")
	SayBorn          = Declare("say_born")
	ChoiceReopen     = Declare("choice_reopen")
	SayReminderWhen  = Declare("say_reminder_when")
	ChoiceNoRemind   = Declare("choice_no_remind")
	SaySnoozeDay     = Declare("say_snooze_day")
)

// FormatDay writes a day as people read it: "lundi 17 mai 2021".
func FormatDay(t time.Time, locale string) string {
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
	sayWorkingDay  = Declare("say_working_day", "number")
	sayWorkingDays = Declare("say_working_days", "number")
)

// WorkingDays writes a number of working days: "10 jours ouvrés".
func (t *Turn) WorkingDays(n int) string {
	words := sayWorkingDays
	if n == 1 {
		words = sayWorkingDay
	}
	return Fill(t.Words(words), "number", strconv.Itoa(n))
}

// Fill replaces {name} in a text by the values, given as name, value pairs.
func Fill(s string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.TrimSuffix(s, " ") // where the last has nothing to say
}
