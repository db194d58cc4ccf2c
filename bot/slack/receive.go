package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	api "github.com/slack-go/slack"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// errNotRunning is what comes in before Run has started, or after it ended.
var errNotRunning = errors.New("the bot is not running")

// errMalformed is a request that cannot be read; Slack need not send it again.
var errMalformed = errors.New("the request cannot be read")

// envelope is the outer part of an event
// (https://docs.slack.dev/apis/events-api#event-payload).
type envelope struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	TeamID         string `json:"team_id"`
	EnterpriseID   string `json:"enterprise_id"`
	EventID        string `json:"event_id"`
	ExtShared      bool   `json:"is_ext_shared_channel"`
	Authorizations []struct {
		TeamID       string `json:"team_id"`
		EnterpriseID string `json:"enterprise_id"`
		Enterprise   bool   `json:"is_enterprise_install"`
		UserID       string `json:"user_id"`
	} `json:"authorizations"`
	Event event `json:"event"`
}

// event holds the fields of the events that matter; those of others are left
// alone.
type event struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	ChannelType string          `json:"channel_type"`
	Channel     json.RawMessage `json:"channel"`
	User        json.RawMessage `json:"user"`
	UserTeam    string          `json:"user_team"`
	SourceTeam  string          `json:"source_team"`
	BotID       string          `json:"bot_id"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts"`
	Tab         string          `json:"tab"`
	Files       []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Size int64  `json:"size"`
	} `json:"files"`
	// Edited is there in a message that was changed by who wrote it.
	Edited *struct {
		TS string `json:"ts"`
	} `json:"edited"`
	// AssistantThread is the conversation that somebody has opened beside their work.
	AssistantThread struct {
		User    string `json:"user_id"`
		Channel string `json:"channel_id"`
		TS      string `json:"thread_ts"`
	} `json:"assistant_thread"`
	// Message is what a message_changed is about, as it is now, Previous what a
	// message_deleted is about, as it was.
	Message  *event `json:"message"`
	Previous *event `json:"previous_message"`
	// deleted says that it was deleted.
	deleted bool
}

// name reads a field that is a string in the events that matter and an object
// in others.
func name(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

// install is the installation that an event belongs to: a workspace, or an
// organisation when the app is installed there.
func (e *envelope) install() string {
	if len(e.Authorizations) > 0 {
		return installID(e.Authorizations[0].Enterprise, e.Authorizations[0].EnterpriseID, e.Authorizations[0].TeamID)
	}
	return e.TeamID
}

func installID(isEnterprise bool, enterprise, team string) string {
	if isEnterprise && enterprise != "" {
		return enterprise
	}
	return team
}

// hand passes an event on to the assistant.
func (t *Transport) hand(ctx context.Context, e bot.Event) (bot.Reply, error) {
	handle := t.handle.Load()
	if handle == nil {
		return bot.Reply{}, errNotRunning
	}
	return (*handle)(ctx, e)
}

// receiveEvent takes an event. It may be told to Slack as received when the
// error is nil.
func (t *Transport) receiveEvent(ctx context.Context, e *envelope) error {
	workspace := e.install()
	switch e.Event.Type {
	case "message":
		if m := e.Event.Message; e.Event.Subtype == "message_changed" && m != nil && m.Edited != nil {
			// The same message, in another version; it takes the same way.
			changed := *m
			changed.Type, changed.Channel, changed.ChannelType = e.Event.Type, e.Event.Channel, e.Event.ChannelType
			e.Event = changed
		}
		if m := e.Event.Previous; e.Event.Subtype == "message_deleted" && m != nil {
			gone := *m
			gone.Type, gone.Channel, gone.ChannelType, gone.deleted = e.Event.Type, e.Event.Channel, e.Event.ChannelType, true
			e.Event = gone
		}
		channel := ""
		if e.Event.ChannelType != "im" {
			if channel = name(e.Event.Channel); !t.answersUs(&e.Event, channel) {
				return nil
			}
		}
		return t.receiveMessage(ctx, e, workspace, channel)
	case "app_mention":
		return t.receiveMessage(ctx, e, workspace, name(e.Event.Channel))
	case "app_home_opened":
		if e.Event.Tab == "home" {
			t.refreshHome(userKey{workspace, name(e.Event.User)})
		}
	case "assistant_thread_started":
		a := &e.Event.AssistantThread
		t.suggest(userKey{workspace, a.User}, a.Channel, a.TS)
	case "app_uninstalled", "tokens_revoked":
		return t.installs.drop(ctx, workspace)
	case "member_joined_channel", "member_left_channel":
		t.members.Remove(workspace + " " + name(e.Event.Channel))
	}
	// Other events are not ours; Slack is told that they arrived.
	return nil
}

// receiveMessage takes a direct message, a mention in a channel, or what a member
// of human resources wrote below one of the bot's messages. Whoever calls
// everybody, or writes in a group, does not call the bot: Slack sends a mention of
// its own for those who do.
func (t *Transport) receiveMessage(ctx context.Context, e *envelope, workspace, channel string) error {
	m := &e.Event
	user := name(m.User)
	// Edits, deletions and the like have a subtype; a file may come with words, and
	// "/me" is a message like others.
	if m.Subtype != "" && m.Subtype != "file_share" && m.Subtype != "thread_broadcast" && m.Subtype != "me_message" || m.BotID != "" || user == "" || user == "USLACKBOT" {
		return nil
	}
	if t.installs.isBot(workspace, user) {
		return nil
	}
	who := userKey{workspace, user}
	p := t.profileOf(ctx, who)
	if p.bot {
		return nil
	}
	if p.outside || foreign(e, m) {
		t.refuse(e.EventID, who, name(m.Channel))
		return nil
	}
	under := ""
	if t.answersUs(m, channel) {
		var err error
		if under, err = t.under(ctx, workspace, channel, m.ThreadTS); err != nil {
			return err
		}
	}
	if under == "" && channel != "" && m.Type == "message" {
		return nil // what members say to each other
	}
	in := bot.Event{
		ID: "event:" + e.EventID, Person: bot.Person{Platform: Platform, Workspace: workspace, User: user},
		Channel: channel, Thread: m.ThreadTS, Locale: p.locale, Zone: p.zone, Name: p.name, Kind: turn.TextInput, Text: unmarkup(m.Text),
	}
	for _, f := range m.Files {
		in.Files = append(in.Files, message.FileRef{ID: f.ID, Name: f.Name})
		if last := &in.Files[len(in.Files)-1]; channel == "" && m.Edited == nil && !m.deleted && last.MayBeList() && f.Size <= message.MaxList {
			t.openList(ctx, workspace, last)
		}
	}
	if m.Type == "app_mention" {
		in.ID = "mention:" + channel + ":" + m.TS // it comes again when the message is edited
	}
	if channel == "" {
		in.Message = m.TS
		in.Mentions = t.mentions(ctx, workspace, user, m.Text)
	}
	if m.deleted {
		in.ID, in.Under, in.Deleted = "delete:"+name(m.Channel)+":"+m.TS, under, true
		_, err := t.hand(ctx, in)
		return err
	}
	if channel == "" {
		if m.Edited != nil {
			in.ID, in.Edited = "edit:"+name(m.Channel)+":"+m.TS+":"+m.Edited.TS, true
			_, err := t.hand(ctx, in)
			return err
		}
	}
	if rest, ok := bot.CutCommand(in.Text); ok {
		in.Kind, in.Text = turn.CommandInput, rest
	}
	in.Mentioned = m.Type == "app_mention"
	if under != "" && in.Kind == turn.TextInput {
		// A mention in a thread comes twice, as two events.
		in.ID, in.Under = "thread:"+channel+":"+m.TS, under
		if m.Edited != nil {
			in.Version = "edit:" + channel + ":" + m.TS + ":" + m.Edited.TS
		}
	}
	if channel == "" {
		t.direct.Add(who, name(m.Channel))
		t.think(who, name(m.Channel), m.ThreadTS, p.locale)
	}
	reply, err := t.hand(ctx, in)
	if channel == "" && (err != nil || reply.Repeated || !reply.ForPerson()) {
		t.answered(who, name(m.Channel), m.ThreadTS)
	}
	if err == nil && channel == "" && !reply.Repeated {
		t.entitle(who, name(m.Channel), m.ThreadTS, in.Text)
	}
	if err == nil && reply.Repeated && in.Version != "" {
		// It was passed on before it was edited.
		in.ID, in.Version, in.Edited = in.Version, "", true
		reply, err = t.hand(ctx, in)
	}
	if err != nil {
		return err
	}
	if channel != "" && !reply.Repeated && (under == "" || len(reply.Deliveries) > 0 && reply.Person == in.Person) {
		t.pointTo(who, channel, p.locale)
	}
	return nil
}

// mention is somebody named in a text, with or without their name
// (https://docs.slack.dev/messaging/formatting-message-text).
var mention = regexp.MustCompile(`<@([A-Za-z0-9]+)(?:\|[^<>]*)?>`)

// mostMentions bounds how many people named in one message are looked up.
const mostMentions = 4

// mentions are the people whom a direct message names. The person, a program, somebody
// from outside and somebody whose account is deactivated have no name: nothing is sent to
// them.
func (t *Transport) mentions(ctx context.Context, workspace, user, text string) (found []message.Mention) {
	for _, m := range mention.FindAllStringSubmatch(text, mostMentions) {
		id := m[1]
		if t.installs.isBot(workspace, id) || slices.ContainsFunc(found, func(x message.Mention) bool { return x.ID == id }) {
			continue
		}
		one := message.Mention{ID: id}
		if p := t.profileOf(ctx, userKey{workspace, id}); id != user && !p.bot && !p.outside && !p.off {
			one.Name = message.Verbatim(p.name)
		}
		found = append(found, one)
	}
	return found
}

// openTimeout is how long a list may take to be opened: Slack waits for three
// seconds to hear that the message was received.
const openTimeout = 1500 * time.Millisecond

// openList reads a list of people that somebody sent. One that cannot be opened is
// left unread, which the person is told.
func (t *Transport) openList(ctx context.Context, workspace string, f *message.FileRef) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	client, err := t.installs.client(ctx, workspace)
	if err == nil {
		var data []byte
		if _, data, err = t.fetch(ctx, client, workspace, f.ID); err == nil {
			f.ReadList(data)
			return
		}
	}
	t.log.Warn("a list cannot be opened", "error", err)
}

// answersUs reports whether a message may answer one of the bot's in a channel of
// human resources.
func (t *Transport) answersUs(m *event, channel string) bool {
	return m.ThreadTS != "" && m.ThreadTS != m.TS && slices.Contains(t.o.HRChannels, channel)
}

// foreign reports whether a message comes from another organisation, through
// Slack Connect (https://docs.slack.dev/apis/slack-connect).
func foreign(e *envelope, m *event) bool {
	if m.UserTeam == "" && m.SourceTeam == "" {
		return e.ExtShared && m.ChannelType == "im"
	}
	own := func(team string) bool {
		return team == "" || team == e.TeamID || team == e.EnterpriseID && team != ""
	}
	return !own(m.UserTeam) || !own(m.SourceTeam)
}

// Sentences that only this platform needs.
var (
	sayOutside = rules.NewText("Bonjour. Ce service est réservé au personnel de cette organisation : je ne peux pas vous répondre ici.", "Hello. This service is for the staff of this organisation: I cannot answer here.")
	sayPointer = rules.NewText("Je vous réponds en %s.", "I am answering you in a %s.")
	sayDirect  = rules.NewText("message direct", "direct message")
	sayPosted  = rules.NewText("C'est publié dans le canal RH.", "It is posted in the HR channel.")
	sayRemains = rules.NewText("Nos messages restent affichés dans Slack. Pour supprimer les vôtres : survolez un message, puis ⋮ et « Supprimer le message » ; pour les miens, adressez-vous à l'administrateur de l'espace de travail.", "Our messages stay in Slack. To remove yours: hover over a message, then ⋮ and “Delete message”; for mine, ask the administrator of the workspace.")
	sayTwice   = rules.NewText("C'est déjà pris en compte. Vous pouvez aussi m'écrire en message direct.", "This has already been taken into account. You can also write to me in a direct message.")
	sayNoValue = rules.NewText("Choisissez au moins une réponse.", "Choose at least one answer.")
)

// outside is said to somebody whose language is not known.
func outside() string { return sayOutside.FR + " / " + sayOutside.EN }

// refuse tells somebody from outside, once, that the bot does not serve them.
// Nothing of them is kept.
func (t *Transport) refuse(id string, who userKey, channel string) {
	if _, done := t.refused.Get(id); done {
		return
	}
	t.refused.Add(id, true)
	t.aside("refusal", func(ctx context.Context) error {
		client, err := t.installs.client(ctx, who.workspace)
		if err != nil {
			return err
		}
		if err := t.pace.wait(ctx, methodPost, who.workspace, channel); err != nil {
			return err
		}
		_, _, err = client.PostMessageContext(ctx, channel, api.MsgOptionText(outside(), false))
		return t.classify(methodPost, who.workspace, err)
	})
}

// pointer says where the answer is, with a link that opens it
// (https://docs.slack.dev/interactivity/deep-linking). An organisation has no
// address of its own.
func (t *Transport) pointer(workspace, locale string) string {
	direct := sayDirect.In(locale)
	if me := t.installs.botUser(workspace); me != "" && strings.HasPrefix(workspace, "T") {
		direct = "<slack://user?team=" + workspace + "&amp;id=" + me + "|" + direct + ">"
	}
	return fmt.Sprintf(sayPointer.In(locale), direct)
}

// pointTo tells a person, in the channel where they called the bot and to them
// alone, where the answer is.
func (t *Transport) pointTo(who userKey, channel, locale string) {
	t.aside("pointer", func(ctx context.Context) error {
		client, err := t.installs.client(ctx, who.workspace)
		if err != nil {
			return err
		}
		if err := t.pace.wait(ctx, methodEphemera, who.workspace, ""); err != nil {
			return err
		}
		_, err = client.PostEphemeralContext(ctx, channel, who.user, api.MsgOptionText(t.pointer(who.workspace, locale), false))
		return t.classify(methodEphemera, who.workspace, err)
	})
}

// command is a slash command
// (https://docs.slack.dev/interactivity/implementing-slash-commands).
type command struct {
	TeamID       string   `json:"team_id"`
	EnterpriseID string   `json:"enterprise_id"`
	Enterprise   flexBool `json:"is_enterprise_install"`
	ChannelID    string   `json:"channel_id"`
	UserID       string   `json:"user_id"`
	Text         string   `json:"text"`
	TriggerID    string   `json:"trigger_id"`
}

// decode reads JSON from Slack. The message in which somebody clicked comes with
// every click: the second version of the library skips it in half the time.
func decode(data []byte, v any) error {
	return jsonv2.Unmarshal(data, v, jsontext.AllowInvalidUTF8(true))
}

// flexBool is a flag that Slack writes as a boolean or as a string.
type flexBool bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *flexBool) UnmarshalJSON(data []byte) error {
	*f = flexBool(strings.Trim(string(data), `"`) == "true")
	return nil
}

// ephemeral is an answer that only the person sees.
type ephemeral struct {
	ResponseType string `json:"response_type"`
	Text         string `json:"text"`
}

func privately(text string) *ephemeral { return &ephemeral{"ephemeral", text} }

// receiveCommand takes a slash command; Slack does not send it again, so a
// failure is told to the person.
func (t *Transport) receiveCommand(ctx context.Context, c *command) (*ephemeral, error) {
	workspace := installID(bool(c.Enterprise), c.EnterpriseID, c.TeamID)
	if workspace == "" || c.UserID == "" || c.TriggerID == "" {
		return nil, errMalformed
	}
	who := userKey{workspace, c.UserID}
	p := t.profileOf(ctx, who)
	if p.outside {
		return privately(outside()), nil
	}
	reply, err := t.hand(ctx, bot.Event{
		ID: "command:" + c.TriggerID, Person: bot.Person{Platform: Platform, Workspace: workspace, User: c.UserID},
		Channel: c.ChannelID, Locale: p.locale, Zone: p.zone, Name: p.name, Kind: turn.CommandInput, Text: unmarkup(c.Text),
	})
	if err != nil {
		t.log.Error("command not handled", "error", err)
		return privately(bot.Explain(err).In(p.locale)), nil
	}
	if !reply.ForPerson() && !slices.Contains(t.o.HRChannels, c.ChannelID) {
		return privately(sayPosted.In(p.locale)), nil
	}
	if own, ok := t.direct.Get(who); ok && own == c.ChannelID || !reply.ForPerson() {
		return nil, nil // the answer appears just below
	}
	return privately(t.pointer(workspace, p.locale)), nil
}

// interaction is a click, decoded field by field: slack-go's own type takes
// four times as long (https://docs.slack.dev/reference/interaction-payloads).
type interaction struct {
	Type string `json:"type"`
	User struct {
		ID     string `json:"id"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Team *struct {
		ID string `json:"id"`
	} `json:"team"`
	Enterprise *struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	EnterpriseInstall flexBool `json:"is_enterprise_install"`
	TriggerID         string   `json:"trigger_id"`
	ResponseURL       string   `json:"response_url"`
	CallbackID        string   `json:"callback_id"`
	Container         struct {
		Type      string `json:"type"`
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		Text     string          `json:"text"`
		ThreadTS string          `json:"thread_ts"`
		Blocks   json.RawMessage `json:"blocks"`
	} `json:"message"`
	View struct {
		ID         string `json:"id"`
		CallbackID string `json:"callback_id"`
		State      struct {
			Values map[string]map[string]element `json:"values"`
		} `json:"state"`
	} `json:"view"`
	Actions []action `json:"actions"`
}

type element struct {
	Type           string `json:"type"`
	SelectedOption *struct {
		Value string `json:"value"`
		Text  struct {
			Text string `json:"text"`
		} `json:"text"`
	} `json:"selected_option"`
	SelectedDate string `json:"selected_date"`
	Value        string `json:"value"`
}

type action struct {
	element
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id"`
	ActionTS string `json:"action_ts"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
}

// choice returns the id of the choice that was made, and its label.
func (a *action) choice() (id, label string) {
	switch {
	case a.SelectedOption != nil:
		return a.SelectedOption.Value, a.SelectedOption.Text.Text
	case a.SelectedDate != "":
		return message.DayChoice(a.SelectedDate), a.SelectedDate
	}
	return a.Value, a.Text.Text
}

// viewErrors is the answer to a form that is not complete
// (https://docs.slack.dev/surfaces/modals#displaying_errors).
type viewErrors struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors"`
}

// receiveInteraction takes a click or a form. The first result, when it is not
// nil, is what Slack is answered.
func (t *Transport) receiveInteraction(ctx context.Context, in *interaction) (any, error) {
	team, enterprise := in.User.TeamID, ""
	if in.Team != nil {
		team = in.Team.ID
	}
	if in.Enterprise != nil {
		enterprise = in.Enterprise.ID
	}
	workspace := installID(bool(in.EnterpriseInstall), enterprise, team)
	if workspace == "" || in.User.ID == "" {
		return nil, errMalformed
	}
	who := userKey{workspace, in.User.ID}
	switch in.Type {
	case "block_actions":
		if len(in.Actions) == 0 {
			return nil, errMalformed
		}
		return nil, t.receiveClick(ctx, in, who)
	case "view_submission":
		return t.receiveForm(ctx, in, who)
	case "shortcut":
		t.openForm(in.TriggerID, who)
	}
	return nil, nil
}

// receiveClick takes a click on a button or a choice in a menu.
func (t *Transport) receiveClick(ctx context.Context, in *interaction, who userKey) error {
	a := &in.Actions[0]
	id, label := a.choice()
	if id == "" {
		return nil // a menu that was opened and closed, or a link
	}
	if id == openFormChoice {
		t.openForm(in.TriggerID, who)
		return nil
	}
	p := t.profileOf(ctx, who)
	if p.outside {
		return nil
	}
	if day, err := time.Parse(time.DateOnly, label); err == nil && a.SelectedDate != "" {
		label = turn.FormatDay(day, p.locale)
	}
	e := bot.Event{
		// A choice of a message acts once, however often it is clicked.
		ID:     "click:" + in.Container.ChannelID + ":" + in.Container.MessageTS + ":" + id,
		Person: bot.Person{Platform: Platform, Workspace: who.workspace, User: who.user},
		Locale: p.locale, Zone: p.zone, Name: p.name, Kind: turn.ChoiceInput, Text: id, Thread: in.Message.ThreadTS, Message: in.Container.MessageTS,
	}
	kind, key, _ := strings.Cut(a.BlockID, ":")
	question := kind == blockAsk
	e.Below = key
	switch {
	case in.Container.Type == "view":
		e.ID = "click:home:" + who.user + ":" + a.ActionTS + ":" + id
	case question:
		// A question is answered once, whichever answer is clicked first.
		e.ID = "click:" + in.Container.ChannelID + ":" + in.Container.MessageTS
	}
	for _, channel := range t.o.HRChannels {
		if channel == in.Container.ChannelID {
			e.Channel = channel
		}
	}
	reply, err := t.hand(ctx, e)
	if err != nil {
		t.respond(in.ResponseURL, map[string]any{"response_type": "ephemeral", "replace_original": false, "text": bot.Explain(err).In(p.locale)})
		return err
	}
	switch {
	case in.Container.Type == "view":
		t.refreshHome(who)
	case reply.Repeated:
		// Once: a response URL can be used five times, and the redrawing needs it.
		if told, _ := t.told.ContainsOrAdd(e.ID+" "+who.user, true); told {
			return nil
		}
		t.respond(in.ResponseURL, map[string]any{"response_type": "ephemeral", "replace_original": false, "text": sayTwice.In(p.locale)})
	default:
		if reply.Stale {
			label = "" // it came too late to be chosen
		}
		t.redraw(in, a, label, question || reply.Overtaken)
	}
	return nil
}

// redraw shows in the message what was chosen, and takes away what cannot be
// chosen any more: all of it, where it closes.
func (t *Transport) redraw(in *interaction, a *action, label string, closes bool) {
	if in.Container.Ephemeral || in.ResponseURL == "" {
		return
	}
	redrawn, err := chosen(in.Message.Blocks, a, label, closes)
	if err != nil {
		t.log.Warn("message not redrawn", "error", err)
		return
	}
	t.respond(in.ResponseURL, map[string]any{"replace_original": true, "text": in.Message.Text, "mrkdwn": false, "parse": "none", "blocks": redrawn})
}

// chosen returns the blocks of a message after a choice, which has no label when it was not
// taken.
func chosen(raw json.RawMessage, a *action, label string, closes bool) ([]map[string]any, error) {
	var list []map[string]any
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("blocks: %w", err)
	}
	var out []map[string]any
	for _, b := range list {
		if b["type"] != "actions" || b["block_id"] != a.BlockID {
			out = append(out, b)
			continue
		}
		if label != "" {
			out = append(out, map[string]any{"type": "context", "elements": []any{map[string]any{"type": "plain_text", "text": chosenMark + label, "emoji": false}}})
		}
		if closes {
			continue
		}
		elements, _ := b["elements"].([]any)
		var left []any
		for _, x := range elements {
			if e, ok := x.(map[string]any); ok && e["type"] == "button" {
				other, _ := e["value"].(string)
				if e["action_id"] == a.ActionID || message.ParseAction(a.Value).Settles(message.ParseAction(other)) {
					continue
				}
			}
			left = append(left, x)
		}
		if len(left) > 0 {
			b["elements"] = left
			out = append(out, b)
		}
	}
	return out, nil
}
