package mattermost

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// A question about a date has a button that opens a form with one field: a field
// for dates where the server has them, else one for text, since older servers
// open a form with an unknown field without complaint. What the field of text
// takes is what can be said in a message, too.
const (
	dateAction = "date" // id of the button; no choice has it, see actionID
	dateField  = "date"
	useDate    = "date"   // of the signature of the button
	useDialog  = "dialog" // of the signature of the form
	dialogFor  = 24 * time.Hour
	maxDate    = 40 // characters of the field
	// datesSince is the first version of the server whose forms have fields for dates.
	datesSince = 11
	// redrawWithin bounds how long the form stays open after it has counted.
	redrawWithin = 3 * time.Second
)

// dateLayouts are the ways in which a date may be written into the form.
var dateLayouts = []string{"2/1/2006", "2/1/06", "2.1.2006", "2-1-2006", "2 1 2006", time.DateOnly}

// readDate reads a date that was written into the form.
func readDate(text string) (time.Time, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, layout := range dateLayouts {
		if day, err := time.Parse(layout, text); err == nil && day.Year() >= 2000 && day.Year() < 2100 {
			return day, true
		}
	}
	return time.Time{}, false
}

// dateButton is the button that opens the form, for a post of the bot.
func (t *Transport) dateButton(locale, user, channel, key string) *model.PostAction {
	sealed := t.sign.seal(claim{useDate, user, channel, key, rules.FactDate, time.Now().Add(validFor).Unix()})
	return &model.PostAction{
		Id: dateAction, Type: model.PostActionTypeButton, Name: sayDateButton.In(locale),
		Integration: &model.PostActionIntegration{URL: t.o.Callback + pathAction, Context: map[string]any{"date": sealed, "key": key}},
	}
}

// hasDates reports whether the forms of a version of the server, such as
// "11.2.0", have fields for dates.
func hasDates(version string) bool {
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n >= datesSince
}

// openDate opens the form at once: the trigger is good for three seconds.
func (t *Transport) openDate(ctx context.Context, q *actionRequest, key, locale string) error {
	field := model.DialogElement{
		Name: dateField, Type: "text", DisplayName: sayDateLabel.In(locale), Placeholder: sayDateExample.In(locale),
		HelpText: sayDateHelp.In(locale), MaxLength: maxDate,
	}
	t.mu.RLock()
	if t.dates {
		field = model.DialogElement{Name: dateField, Type: "date", DisplayName: sayDateLabel.In(locale)}
	}
	t.mu.RUnlock()
	_, err := t.client.OpenInteractiveDialog(ctx, model.OpenDialogRequest{
		TriggerId: q.Trigger, URL: t.o.Callback + pathDialog,
		Dialog: model.Dialog{
			CallbackId: dateField, Title: sayDateTitle.In(locale), SubmitLabel: sayDateSend.In(locale),
			State:    t.sign.seal(claim{useDialog, q.User, q.Channel, "", q.Post + " " + key, time.Now().Add(dialogFor).Unix()}),
			Elements: []model.DialogElement{field},
		},
	})
	return err
}

// dialogRequest is a form that was sent
// (https://developers.mattermost.com/integrate/plugins/interactive-dialogs/).
// The server vouches for the user only; all else is what a client says.
type dialogRequest struct {
	Type       string         `json:"type"`
	State      string         `json:"state"`
	User       string         `json:"user_id"`
	Channel    string         `json:"channel_id"`
	Submission map[string]any `json:"submission"`
	Cancelled  bool           `json:"cancelled"`
}

// dialogAnswer keeps the form open and says why, or closes it when it is empty.
// What is said of a field, the client accompanies with a line of its own.
type dialogAnswer struct {
	Error string `json:"error,omitempty"`
}

// serveDialog receives the form for a date.
func (t *Transport) serveDialog(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, err)
		return
	}
	var q dialogRequest
	if err := json.Unmarshal(data, &q); err != nil || !model.IsValidId(q.User) || q.Type != "dialog_submission" {
		refuse(w, nil)
		return
	}
	if q.Cancelled {
		answer(w, dialogAnswer{})
		return
	}
	about, valid, expired := t.sign.open(q.State, useDialog, q.User, q.Channel, "", time.Now())
	if !valid {
		t.log.Warn("form refused: the signature is not for this person and conversation, or another secret was in use")
		answer(w, dialogAnswer{Error: sayElse.In("")})
		return
	}
	p, err := t.profile(r.Context(), q.User)
	if err != nil {
		p = &profile{}
	}
	text, _ := q.Submission[dateField].(string)
	text = strings.TrimSpace(text)
	switch {
	case expired:
		answer(w, dialogAnswer{Error: sayExpired.In(p.locale)})
		return
	case text == "" || utf8.RuneCountInString(text) > maxDate:
		answer(w, dialogAnswer{Error: sayDateWrong.In(p.locale)})
		return
	case !t.allowed(q.User):
		answer(w, dialogAnswer{Error: sayFast.In(p.locale)})
		return
	}
	post, key, _ := strings.Cut(about, " ")
	e := bot.Event{
		Person: person(q.User), Locale: p.locale, Zone: p.zone, Name: p.name,
		Below: baseKey(key), Kind: turn.TextInput, Text: text,
	}
	day, plain := readDate(text)
	if plain {
		e.Kind, e.Text = turn.ChoiceInput, rules.FactDate+"="+day.Format(time.DateOnly)
	}
	e.ID = "click:" + post + ":" + e.Text
	if p := t.clickedPost(r.Context(), &actionRequest{Channel: q.Channel, Post: post}, key); p != nil {
		e.Thread = p.RootId
	}
	reply, err := t.handle(r.Context(), e)
	if err != nil {
		t.log.Warn("form not handled", "code", bot.CodeOf(err))
		answer(w, dialogAnswer{Error: bot.Explain(err).In(p.locale)})
		return
	}
	if plain && !reply.Repeated {
		label := ""
		if counts(&reply) {
			label = day.Format("02/01/2006")
		}
		t.dated(r.Context(), post, q.Channel, label)
	}
	answer(w, dialogAnswer{})
}

// counts reports whether a date was taken: one that cannot be is asked for again.
func counts(reply *bot.Reply) bool {
	return !reply.Stale && !slices.ContainsFunc(reply.Deliveries, func(d bot.Delivery) bool { return d.Message.Asks == rules.FactDate })
}

// dated shows the date in the question instead of the button, nothing where it did not
// count. What was said of it stands in any case.
func (t *Transport) dated(ctx context.Context, post, channel, label string) {
	me, err := t.self(ctx)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, redrawWithin)
	defer cancel()
	p, _, err := t.client.GetPost(ctx, post, "")
	if err != nil || p.UserId != me.Id || p.ChannelId != channel {
		return
	}
	redrawn := done(p, label)
	if _, _, err := t.client.PatchPost(ctx, post, &model.PostPatch{Props: &redrawn.Props}); err != nil {
		t.log.Warn("question not redrawn", "error", withoutURL(err))
	}
}
