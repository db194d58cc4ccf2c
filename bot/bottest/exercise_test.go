package bottest

import (
	"slices"
	"testing"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// memory is the harness of the transport in memory.
type memory struct{ *Platform }

func (m memory) Transport() bot.Transport      { return Transport{m.Platform} }
func (m memory) Person(user string) bot.Person { return Someone(user) }

func (m memory) Do(t testing.TB, handle bot.Handler, id, user string, in turn.Input) {
	t.Helper()
	mentions := slices.Clone(in.Mentions)
	for i := range mentions { // as the platforms name them
		mentions[i].Name = message.Verbatim(mentions[i].ID)
	}
	if _, err := handle(t.Context(), bot.Event{ID: id, Person: Someone(user), Kind: in.Kind, Text: in.Text, Locale: in.Locale, Name: string(in.Name), Mentions: mentions}); err != nil {
		t.Fatal(err)
	}
}

func TestExercise(t *testing.T) {
	Exercise(t, All, func(testing.TB) Harness { return memory{NewPlatform()} })
}
