package bot_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// staff are the members of the channel "rh".
type staff struct {
	members map[string]bool
	err     error
}

func (s staff) Member(_ context.Context, p bot.Person) (bool, error) { return s.members[p.User], s.err }

func (s staff) Rooms(context.Context) ([]bot.Person, error) {
	return []bot.Person{bot.RoomOf(bottest.PlatformName, "", "rh")}, nil
}

// office is a bot with a channel of human resources, delivered to a platform in
// memory.
type office struct {
	t          *testing.T
	db         *store.DB
	clock      *bot.Virtual
	assistant  *bot.Assistant
	platform   *bottest.Platform
	dispatcher *bot.Dispatcher
}

func newOffice(t *testing.T, hr bot.HR, options ...bot.Option) *office {
	o := &office{t: t, db: bottest.Memory(t), clock: bot.NewVirtual(monday), platform: bottest.NewPlatform()}
	o.dispatcher = bot.NewDispatcher(o.db, o.clock, []bot.Transport{bottest.Transport{Server: o.platform}}, bot.DispatcherOptions{})
	o.assistant = bot.New(bottest.Dialog(t, dialogs.WithHR()), o.db, o.clock, nil, append(options, bot.WithDispatcher(o.dispatcher), bot.WithHR(bottest.PlatformName, hr))...)
	return o
}

func (o *office) do(user string, kind turn.InputKind, text string) {
	o.t.Helper()
	_, err := o.assistant.Handle(o.t.Context(), bot.Event{Person: bottest.Someone(user), Name: user, Locale: "fr", Kind: kind, Text: text})
	if err == nil {
		err = o.dispatcher.Drain(o.t.Context())
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) pass(d time.Duration) {
	o.t.Helper()
	if err := o.assistant.Fire(o.t.Context(), o.clock.Now().Add(d), func(bot.Reply) error { return o.dispatcher.Drain(o.t.Context()) }); err != nil {
		o.t.Fatal(err)
	}
}

// last is what was posted last to a person, or to the channel.
func (o *office) last(to string) string {
	posts := o.platform.Posts(to)
	if len(posts) == 0 {
		return ""
	}
	return strings.ReplaceAll(posts[len(posts)-1].Text, "\u00a0", " ")
}

func TestCommandsOfHR(t *testing.T) {
	o := newOffice(t, staff{members: map[string]bool{"hr": true}})
	o.do("anna", turn.TextInput, "je suis sage-femme, il me faut une cps")
	o.do("anna", turn.ChoiceInput, "follow")
	o.do("anna", turn.ChoiceInput, "dossier=1:ordre_transmitted")

	for _, command := range []string{"tableau", "export", "rappel demain : x", "rappels", "bilan", "bilan non"} {
		o.do("anna", turn.CommandInput, command)
		if got := o.last("anna"); !strings.Contains(got, "réservée aux membres") {
			t.Errorf("%s by somebody else: %q", command, got)
		}
	}
	o.do("anna", turn.ChoiceInput, "room=1:delete")
	if posts := o.platform.Posts(bottest.HR); len(posts) != 0 {
		t.Fatalf("in the channel: %+v", posts)
	}
	if audit, err := o.db.Audit(t.Context(), time.Time{}, 10); err != nil || len(audit) != 0 {
		t.Errorf("audit %+v, %v", audit, err)
	}

	o.do("hr", turn.CommandInput, "tableau")
	if got := o.last(bottest.HR); !strings.Contains(got, "carte attendue : 1") || strings.Contains(got, "anna") {
		t.Errorf("the board: %q", got)
	}
	if audit, err := o.db.Audit(t.Context(), time.Time{}, 10); err != nil || len(audit) != 1 || audit[0].Action != "read by human resources" {
		t.Errorf("audit %+v, %v", audit, err)
	}
	o.pass(30 * 24 * time.Hour)
	o.do("hr", turn.CommandInput, "bilan")
	if got := o.last(bottest.HR); !strings.Contains(got, "En retard : 1 pour la carte") || strings.Contains(got, "anna") {
		t.Errorf("the digest names somebody who did not agree: %q", got)
	}
	o.do("anna", turn.ChoiceInput, "share=yes")
	o.do("hr", turn.CommandInput, "bilan")
	if got := o.last(bottest.HR); !strings.Contains(got, "anna") {
		t.Errorf("the digest does not name somebody who agreed: %q", got)
	}
	o.do("anna", turn.ChoiceInput, "share=no")
	o.do("hr", turn.CommandInput, "tableau")
	if got := o.last(bottest.HR); strings.Contains(got, "anna") {
		t.Errorf("the agreement is not revocable: %q", got)
	}
}

func TestRemindersOfAChannel(t *testing.T) {
	o := newOffice(t, staff{members: map[string]bool{"hr": true, "other": true}})
	o.do("hr", turn.CommandInput, "rappel chaque mardi 9 h : Vérifier les lecteurs")
	o.do("hr", turn.CommandInput, "rappel le 25/12/2026 : Noël")
	o.pass(24 * time.Hour)
	if got := o.last(bottest.HR); got != "Rappel : Vérifier les lecteurs" {
		t.Fatalf("on Tuesday: %q", got)
	}
	o.do("other", turn.ChoiceInput, "room=1:done")
	if got := o.last(bottest.HR); got != "✓ Fait par other." {
		t.Errorf("done: %q", got)
	}
	o.do("hr", turn.CommandInput, "rappel pause 1")
	before := len(o.platform.Posts(bottest.HR))
	o.pass(7 * 24 * time.Hour) // over Whit Monday, a holiday
	if posts := o.platform.Posts(bottest.HR); len(posts) != before+1 || !strings.Contains(posts[before].Text, "Bilan de la semaine") {
		t.Errorf("while paused: %+v", posts[before:])
	}
	o.do("hr", turn.CommandInput, "bilan non")
	o.do("hr", turn.CommandInput, "rappel reprendre 1")
	o.do("hr", turn.CommandInput, "rappel supprimer 2")
	before = len(o.platform.Posts(bottest.HR))
	// The bot is away for three weeks: one post, not three.
	o.clock.Advance(22 * 24 * time.Hour)
	o.pass(24 * time.Hour)
	if posts := o.platform.Posts(bottest.HR); len(posts) != before+1 {
		t.Errorf("after three weeks: %+v", posts[before:])
	}
	o.do("hr", turn.CommandInput, "rappel n'importe quand : x")
	if got := o.last(bottest.HR); !strings.Contains(got, "pas compris quand") {
		t.Errorf("a time that is none: %q", got)
	}
}

// write has a user write in the thread of a post in the channel.
func (o *office) write(user string, root bottest.Post, id, text string) bot.Reply {
	o.t.Helper()
	r, err := o.assistant.Handle(o.t.Context(), bot.Event{
		ID: id, Person: bottest.Someone(user), Name: user, Kind: turn.TextInput, Text: text,
		Channel: "rh", Thread: "root", Under: bot.MessageKey(root.Key),
	})
	if err == nil {
		err = o.dispatcher.Drain(o.t.Context())
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// TestTalkToHR: the question goes to the channel with what the
// person chose, answers in its thread come back once, and the conversation
// goes on where it was.
func TestTalkToHR(t *testing.T) {
	o := newOffice(t, staff{members: map[string]bool{"hr": true}})
	ask := func(user string) bottest.Post {
		t.Helper()
		o.do(user, turn.TextInput, "je suis secrétaire médicale, contrat signé")
		o.do(user, turn.ChoiceInput, "human")
		o.do(user, turn.TextInput, "qui signe ?")
		o.do(user, turn.ChoiceInput, "help=question")
		posts := o.platform.Posts(bottest.HR)
		return posts[len(posts)-1]
	}
	root := ask("anna")
	if strings.Contains(root.Text, "secrétaire") || strings.Contains(root.Text, "anna") || !strings.Contains(root.Text, "qui signe") {
		t.Errorf("in the channel: %q", root.Text)
	}
	asked := bottest.State(t, o.db, bottest.Someone("anna")).At.Asking

	o.write("stranger", root, "e1", "je réponds à sa place")
	before := len(o.platform.Posts("anna"))
	o.platform.Fail(bottest.AnswerLost) // the message that tells the person
	for range 3 {
		o.write("hr", root, "e2", "La directrice signe.")
	}
	o.clock.Advance(time.Minute)
	o.pass(0)
	if err := o.dispatcher.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	posts := o.platform.Posts("anna")[before:]
	if len(posts) != 3 || !strings.Contains(posts[0].Text, "La directrice signe.") || !strings.Contains(posts[0].Text, "(hr)") {
		t.Fatalf("the person reads %+v", posts)
	}
	if s := bottest.State(t, o.db, bottest.Someone("anna")); s.At.Asking != asked || s.Help.Thread != "root" || s.Locale != "fr" {
		t.Errorf("afterwards: %+v", s)
	}

	o.do("anna", turn.ChoiceInput, "help=reply")
	r, err := o.assistant.Handle(t.Context(), bot.Event{Person: bottest.Someone("anna"), Kind: turn.TextInput, Text: "merci"})
	if err != nil {
		t.Fatal(err)
	}
	if last := r.Deliveries[len(r.Deliveries)-1]; last.Message.To != message.ToHR || last.Channel != "rh" || last.Thread != "root" {
		t.Errorf("the reply goes to %+v", last)
	}

	// Somebody else's click does not close; one of human resources does.
	closing := root.Choices[0]
	o.do("anna", turn.ChoiceInput, closing)
	if s := bottest.State(t, o.db, bottest.Someone("anna")); s.Help == nil {
		t.Error("the person closed the thread of human resources")
	}
	o.do("hr", turn.ChoiceInput, closing)
	if got := o.last("anna"); bottest.State(t, o.db, bottest.Someone("anna")).Help != nil || !strings.Contains(got, "données de santé") {
		t.Errorf("once closed: %q", got)
	}
	before = len(o.platform.Posts("anna"))
	o.write("hr", root, "e3", "encore une chose")
	if got := o.last(bottest.HR); len(o.platform.Posts("anna")) != before || !strings.Contains(got, "close") {
		t.Errorf("after the end: %q", got)
	}

	// Who is forgotten is not answered any more.
	root = ask("bruno")
	o.do("bruno", turn.CommandInput, "oublier")
	o.do("bruno", turn.ChoiceInput, "confirm=yes")
	if got := o.last(bottest.HR); !strings.Contains(got, "effacé") {
		t.Errorf("the channel is not told: %q", got)
	}
	before = len(o.platform.Posts("bruno"))
	o.write("hr", root, "e4", "Allô ?")
	if got := o.last(bottest.HR); len(o.platform.Posts("bruno")) != before || !strings.Contains(got, "close") {
		t.Errorf("an answer to nobody: %q", got)
	}
	// A message below something else is between members, unless it calls the bot.
	if r := o.write("hr", bottest.Post{Key: "test::#rh-1-0"}, "e5", "tu as vu ?"); len(r.Deliveries) != 0 {
		t.Errorf("%+v", r.Deliveries)
	}
}

// TestRequestIsSettled: what is asked of a request to human resources, and the button by
// which they close it, go once they have nothing to say any more.
func TestRequestIsSettled(t *testing.T) {
	o := newOffice(t, staff{members: map[string]bool{"hr": true}})
	// handle returns the key of what is settled.
	handle := func(e bot.Event) (settled string) {
		t.Helper()
		r, err := o.assistant.Handle(t.Context(), e)
		if err == nil {
			err = o.dispatcher.Drain(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Deliveries {
			if s := r.Deliveries[i].Message.Settles; s != nil {
				settled = s.Key
			}
		}
		return settled
	}
	anna := bottest.Someone("anna")
	asked := func() string {
		posts := o.platform.Posts("anna")
		return bot.MessageKey(posts[len(posts)-1].Key)
	}
	for _, by := range []string{"hr", "anna", "forgotten"} {
		handle(bot.Event{Person: anna, Kind: turn.ChoiceInput, Text: "human"})
		what := asked()
		if got := handle(bot.Event{Person: anna, Text: "qui signe ?"}); got != what {
			t.Errorf("written: %q is settled, not %q", got, what)
		}
		share := asked()
		if got := handle(bot.Event{Person: anna, Text: "ma question seulement"}); got != share {
			t.Errorf("sent: %q is settled, not %q", got, share)
		}
		for _, choice := range []string{"help=question", "help=cancel"} {
			handle(bot.Event{Person: anna, Kind: turn.ChoiceInput, Text: choice, Below: share})
			posts := o.platform.Posts("anna")
			last := posts[len(posts)-1]
			if !strings.Contains(last.Text, "plus d’actualité") || !slices.Equal(last.Choices, []string{"help=resume", "help=done"}) {
				t.Errorf("%s afterwards: %+v", choice, last)
			}
		}
		posts := o.platform.Posts(bottest.HR)
		root := posts[len(posts)-1]
		var got string
		switch by {
		case "hr":
			got = handle(bot.Event{Person: bottest.Someone("hr"), Text: "clore", Channel: "rh", Thread: "root", Under: bot.MessageKey(root.Key)})
		case "anna":
			got = handle(bot.Event{Person: anna, Text: "c'est réglé"})
		default:
			handle(bot.Event{Person: anna, Text: "oublier"})
			got = handle(bot.Event{Person: anna, Kind: turn.ChoiceInput, Text: "confirm=yes"})
		}
		if got != bot.MessageKey(root.Key) {
			t.Errorf("closed by %s: %q is settled", by, got)
		}
	}
}

// TestGivenUpForGood: what somebody was told did not arrive does not arrive later, when
// nobody waits for an answer, or when it was sent again.
func TestGivenUpForGood(t *testing.T) {
	o := newOffice(t, staff{members: map[string]bool{"hr": true}})
	retry := func() {
		t.Helper()
		if _, err := o.db.RetryDelivery(t.Context(), "", o.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := o.dispatcher.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(faults ...bottest.Fault) {
		t.Helper()
		o.do("anna", turn.ChoiceInput, "human")
		o.do("anna", turn.TextInput, "qui signe ?")
		o.platform.Fail(faults...)
		o.do("anna", turn.ChoiceInput, "help=question")
	}
	ask(bottest.Works, bottest.Refused)
	if got := o.last("anna"); !strings.Contains(got, "pas pu transmettre votre demande") {
		t.Fatalf("anna reads %q", got)
	}
	retry()
	ask()
	retry()
	posts := o.platform.Posts(bottest.HR)
	if len(posts) != 1 {
		t.Fatalf("in the channel: %+v", posts)
	}

	// A question that was settled, and asked again, before it was given up.
	o.do("bruno", turn.ChoiceInput, "human")
	o.do("bruno", turn.TextInput, "qui signe ?")
	o.platform.Fail(bottest.Works, bottest.Unavailable)
	o.do("bruno", turn.ChoiceInput, "help=question")
	for _, choice := range []string{"help=done", "human", "help=blank", "help=bare"} {
		o.do("bruno", turn.ChoiceInput, choice)
	}
	o.platform.Fail(bottest.Refused)
	o.pass(time.Minute)
	if err := o.dispatcher.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h := bottest.State(t, o.db, bottest.Someone("bruno")).Help; h == nil || !h.Open {
		t.Errorf("the question that arrived is closed: %+v", texts(o.platform, "bruno"))
	}

	// The answer that cannot be handed over, also once the person needs it no more.
	o.platform.Fail(bottest.Unavailable)
	o.write("hr", posts[0], "e1", "La directrice signe.")
	o.do("anna", turn.ChoiceInput, "help=done")
	o.platform.Fail(bottest.Refused)
	o.pass(time.Minute)
	if err := o.dispatcher.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := texts(o.platform, bottest.HR); !slices.ContainsFunc(s, func(text string) bool { return strings.Contains(text, "pas pu être remise") }) {
		t.Errorf("human resources read %q", s)
	}
	before := len(o.platform.Posts("anna"))
	retry()
	if posts := o.platform.Posts("anna")[before:]; len(posts) != 0 {
		t.Errorf("afterwards anna reads %+v", posts)
	}
}

// TestRoomRemindersOfTwoReplicas: whichever replica is faster, each reminder and
// digest is posted once.
func TestRoomRemindersOfTwoReplicas(t *testing.T) {
	for name, url := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "cpxbot.db") },
		"postgres": func(t *testing.T) string { return bottest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := url(t)
			clock, platform := bot.NewVirtual(monday), bottest.NewPlatform()
			transports := []bot.Transport{bottest.Transport{Server: platform}}
			var assistants []*bot.Assistant
			var dispatchers []*bot.Dispatcher
			shared := bottest.Open(t, url, store.Options{})
			for i := range 2 {
				db := shared
				if i > 0 && store.IsPostgres(url) {
					db = bottest.Open(t, url, store.Options{})
				}
				a := bot.New(bottest.Dialog(t, dialogs.WithHR()), db, clock, nil, bot.WithHR(bottest.PlatformName, staff{members: map[string]bool{"hr": true}}))
				assistants, dispatchers = append(assistants, a), append(dispatchers, bot.NewDispatcher(db, clock, transports, bot.DispatcherOptions{}))
			}
			for _, text := range []string{"rappel chaque mardi 9 h : un", "rappel chaque mardi 10 h : deux"} {
				if _, err := assistants[0].Handle(t.Context(), bot.Event{Person: bottest.Someone("hr"), Kind: turn.CommandInput, Text: text}); err != nil {
					t.Fatal(err)
				}
			}
			for day := range 15 {
				clock.Advance(24 * time.Hour)
				var group sync.WaitGroup
				for i := range 2 {
					group.Go(func() {
						room := bot.RoomOf(bottest.PlatformName, "", "rh")
						for range 5 {
							r, err := assistants[i].Look(context.Background(), room)
							if err != nil {
								t.Error(err)
							}
							due, ok := dialogs.NextReminder(r.State)
							if !ok || due.After(clock.Now()) {
								break
							}
							if _, err := assistants[i].Remind(context.Background(), room, due); err != nil {
								t.Errorf("day %d: %v", day, err)
							}
						}
						if err := dispatchers[i].Drain(context.Background()); err != nil {
							t.Error(err)
						}
					})
				}
				group.Wait()
			}
			seen := map[string]int{}
			for _, p := range platform.Posts(bottest.HR) {
				first, _, _ := strings.Cut(p.Text, "\n")
				seen[strings.ReplaceAll(first, "\u00a0", " ")]++
			}
			// Three Tuesdays at nine, two at ten; the digest of Whit Monday comes on
			// the Tuesday.
			if seen["Rappel : un"] != 3 || seen["Rappel : deux"] != 2 || seen["Bilan de la semaine"] != 2 {
				t.Errorf("posted: %v", seen)
			}
		})
	}
}

func TestMembershipUnknown(t *testing.T) {
	o := newOffice(t, staff{err: errors.New("the platform is away")})
	_, err := o.assistant.Handle(t.Context(), bot.Event{Person: bottest.Someone("hr"), Kind: turn.CommandInput, Text: "tableau"})
	var e *bot.Error
	if !errors.As(err, &e) || e.Code != bot.CodeMembership || e.Message.FR == "" || e.Message.EN == "" {
		t.Errorf("%v", err)
	}
}

func TestRoomsOpenByThemselves(t *testing.T) {
	o := newOffice(t, staff{})
	for range 2 {
		if err := o.assistant.OpenRooms(t.Context(), bottest.PlatformName); err != nil {
			t.Fatal(err)
		}
	}
	if s := bottest.State(t, o.db, bot.RoomOf(bottest.PlatformName, "", "rh")); s.Turns != 1 || s.Room == nil || s.Room.Digest.IsZero() {
		t.Errorf("%+v", s)
	}
	if posts := o.platform.Posts(bottest.HR); len(posts) != 0 {
		t.Errorf("opening says %+v", posts)
	}
}

func TestNotice(t *testing.T) {
	o := newOffice(t, staff{}, bot.WithNotice(func(locale string) string { return "notice " + locale }))
	o.do("anna", turn.TextInput, "bonjour")
	if got := o.last("anna"); !strings.HasSuffix(got, "notice fr") {
		t.Errorf("first contact: %q", got)
	}
	o.do("anna", turn.TextInput, "bonjour")
	if got := o.last("anna"); strings.Contains(got, "notice") {
		t.Errorf("again: %q", got)
	}
}
