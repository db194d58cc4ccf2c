// Package mail tells what stands in a mail beside the message itself: earlier mails that it quotes,
// its head, the signature below it, and the marks that a dictation writes out. Neither says for whom
// a card is.
//
// It works on texts; it knows no names.
package mail

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cpxbot/dialogs/understanding/words"
)

// What stands in a mail beside the message itself: earlier mails that it quotes, and the
// signature below it. Neither says for whom a card is.

// quotedLine is a line of an earlier mail, quoteHead the line above it.
var (
	quotedLine = regexp.MustCompile(`^\s*>`)
	quoteHead  = regexp.MustCompile(`(?i)^\s*(?:le .+ a écrit|on .+ wrote|.+ <\S+@\S+> a écrit)\s*:?\s*$`)
)

// ownJob tells what the writer of a mail that is passed on does, with how they are employed or
// what they work with: then nobody else is asked about.
var ownJob = regexp.MustCompile(`(?i)\b(?:je suis|i['’]?a?m an?)\b[^.;!?()\n]{3,60}(?:,|\bavec\b|\bwith\b)[^.;!?\n]*\b(?:salari|acc[èe]s|employ|access|cd[id]\b|dossiers?\b|logiciel|dmst)`)

// forwarded is the line above a mail that is passed on.
var forwarded = regexp.MustCompile(`(?i)^\s*(?:[-–—_]{2,}\s*(?:message d['’]origine|message transf[ée]r[ée]|forwarded message|original message)\s*[-–—_]*|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])\s*:?|begin forwarded message\s*:?)\s*$`)

// forWriter says in the words above a mail that a card is for who passes it on.
var forWriter = regexp.MustCompile(`(?i)\b(?:c['’]est (?:bien )?pour moi|pour moi|moi[\s,]+c['’]est|il me faut|j['’]ai besoin|it['’]?s for me|for me|for myself)\b`)

// aboutMail tells that the mail below is what a message is about.
var aboutMail = regexp.MustCompile(`(?i)\b(?:mail|e-mail|courriel|message|ci-dessous|dessous|transf[ée]r\w*|forward\w*|fwd|tr\s*:|below|(?:re[çc]u|received|sent me|m['’]a (?:envoyé|envoye|écrit|ecrit)) (?:ça|ca|ceci|this)|(?:leur|lui) (?:dis|dire|r[ée]pond\w*)|tell (?:them|him|her))`)

// inlineMail is a mail quoted within a sentence, saysOwnJob what its reader says of themselves: then
// who signed it is not the one whom it is about.
var (
	inlineMail = regexp.MustCompile(`(?is)[«“"]\s*(?:bonjour|bonsoir|hello|salut|hi|dear|cher|chère)\b[^«»“”"]{30,}[»”"]`)
	saysOwnJob = regexp.MustCompile(`(?i)\b(?:je suis|moi[, ]+(?:je suis|c['’]est)|i['’]?a?m an?)\b`)
)

// leastOwn is the number of words of its own from which a message is not about the mail
// that it quotes.
const leastOwn = 3

// WithoutQuotes leaves out the lines of earlier mails that a message quotes; a message
// that is nothing but a quotation loses the marks only.
func WithoutQuotes(text string) string {
	if strings.ContainsAny(text, "«“\"") {
		if rest := inlineMail.ReplaceAllString(text, " "); rest != text && saysOwnJob.MatchString(rest) {
			return strings.TrimSpace(rest)
		}
	}
	lines := strings.Split(text, "\n")
	if !strings.Contains(text, ">") && !slices.ContainsFunc(lines, func(l string) bool { return forwarded.MatchString(l) || quoteHead.MatchString(l) }) {
		return text
	}
	var own, all []string
	quoted, below, marked := false, false, false
	for i, line := range lines {
		switch {
		case forwarded.MatchString(line):
			quoted, below = true, true
		case below && marked && !quotedLine.MatchString(line): // what stands below the marked lines is the writer's again
			below = false
			own, all = append(own, line), append(all, line)
		case below:
			marked = marked || quotedLine.MatchString(line)
			all = append(all, strings.TrimLeft(line, "> \t"))
		case quotedLine.MatchString(line):
			quoted = true
			all = append(all, strings.TrimLeft(line, "> \t"))
		case quoteHead.MatchString(line) && i+1 < len(lines):
			quoted = true
		default:
			own, all = append(own, line), append(all, line)
		}
	}
	switch rest := strings.TrimSpace(strings.Join(own, "\n")); {
	case !quoted:
		return text
	case len(words.Tokenise(rest)) >= leastOwn && (ownJob.MatchString(rest) || forWriter.MatchString(rest) || !aboutMail.MatchString(rest)):
		return rest
	}
	text = strings.TrimSpace(strings.Join(all, "\n"))
	if below {
		text = closing.ReplaceAllString(text, ". ") // who signed it is the one whom it is about
	}
	return text
}

// Quoted are the lines of earlier mails that a message quotes, without their marks.
func Quoted(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if quotedLine.MatchString(line) {
			lines = append(lines, strings.TrimLeft(line, "> \t"))
		}
	}
	return strings.Join(lines, "\n")
}

// dictated are the names of marks that a dictation writes out.
var dictated = strings.NewReplacer(" point d'interrogation", " ?", " point d’interrogation", " ?", " point d'exclamation", " !", " point d’exclamation", " !", " virgule ", ", ", " deux points ", " : ", " point virgule ", " ; ", " à la ligne ", "\n", " nouvelle ligne ", "\n", " question mark", " ?", " comma ", ", ", " full stop", ".")

// Undictated puts marks where a dictation wrote their names: "je suis kiné virgule quelle
// carte point d'interrogation".
func Undictated(text string) string {
	marked := dictated.Replace(text)
	if marked == text {
		return text
	}
	marked = plainPoint.ReplaceAllStringFunc(marked, func(m string) string {
		if strings.TrimSpace(m) != "point" {
			return m
		}
		return ". "
	})
	return strings.TrimSpace(marked)
}

// plainPoint is a full stop in a text that is dictated; "point" alone means other things
// elsewhere, and "au point", "un point" do here.
var plainPoint = regexp.MustCompile(`(?i)(?:\bpoint de vue\b|\b(?:au|un|le|ce|du|sur ce) point\b)|\s+point(?:\s+|$)`)

// HeaderLine is a line of the head of a mail: who wrote it, to whom, about what.
var HeaderLine = regexp.MustCompile(`(?im)^[^\S\n]*(?:de|à|from|to|cc|objet|subject|envoyé|sent|date)[^\S\n]*:[^\n]*$`)

// InHeader reports whether a place in a text is within the head of a mail.
func InHeader(heads [][]int, at int) bool {
	return slices.ContainsFunc(heads, func(h []int) bool { return at >= h[0] && at < h[1] })
}

// closing is the formula that ends a mail, alone in its line or before a name.
var closing = regexp.MustCompile(`(?im)(?:^|[.!?…]\s+)[^\S\n]*(?:(?:bien |très |sincèrement et )?cordialement|cdlt|cdt|bien à (?:vous|toi)|(?:mes |nos |avec mes |veuillez[^.\n]{0,60})?(?:sincères |meilleures |cordiales |respectueuses )?salutations(?: distinguées| cordiales)?|respectueusement|sincèrement|bonne (?:journée|soirée|réception)(?: à vous)?|bien amicalement|amicalement|merci(?: d['’]avance| beaucoup| bien| à vous)?|(?:kind |best |warm )?regards|best wishes|many thanks|thanks|thank you|sincerely|cheers|yours)[^\S\n]*[,.!]*[^\S\n]*(?:\n|$|[,.!][^\S\n]*)`)

// longestSignature is the number of words of a signature at most.
const longestSignature = 24

// Signature is where the signature of a mail begins, in bytes; the length of the text when
// there is none. What a letter ends with is short, and asks nothing.
func Signature(text string) int {
	if !strings.ContainsAny(text, "\n.!?…") {
		return len(text) // a formula at the very beginning opens a message
	}
	for _, at := range closing.FindAllStringIndex(text, -1) {
		if at[0] == 0 {
			continue // "Merci, ..." opens a message
		}
		rest := text[at[1]:]
		if n := len(strings.Fields(rest)); n > 0 && n <= longestSignature && !strings.ContainsAny(rest, "?") && !Speaks.MatchString(rest) {
			return at[1]
		}
	}
	return len(text)
}

// Speaks is what no signature holds: somebody who does something.
var Speaks = regexp.MustCompile(`(?i)(?:^|[\s,])(?:je|j['’]|il|elle|on|nous|vous|i|we|she|he|they|faut|veux|voudrais|need|want)(?:[\s'’]|$)`)

// titleDots are the full stops of titles, which end no sentence.
var titleDots = regexp.MustCompile(`\b((?i:dr|pr|mme|mr|mrs|ms|m))\.(\s*\p{Lu})`)

// Undotted leaves out the full stops behind titles: "M. Blanc" is one person, and one sentence.
func Undotted(text string) string {
	if !titleDots.MatchString(text) {
		return text
	}
	return titleDots.ReplaceAllStringFunc(text, func(m string) string {
		i := strings.IndexByte(m, '.')
		rest := strings.TrimLeftFunc(m[i+1:], unicode.IsSpace)
		return m[:i] + " " + rest
	})
}
