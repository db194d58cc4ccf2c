package bottest

import (
	"testing"

	"cpxbot/bot"
	"cpxbot/dialogs"
)

// memory is the harness of the transport in memory.
type memory struct{ *Platform }

func (m memory) Transport() bot.Transport      { return Transport{m.Platform} }
func (m memory) Person(user string) bot.Person { return Someone(user) }

func (m memory) Do(t testing.TB, handle bot.Handler, id, user string, in dialogs.Input) {
	t.Helper()
	if _, err := handle(t.Context(), bot.Event{ID: id, Person: Someone(user), Kind: in.Kind, Text: in.Text, Locale: in.Locale}); err != nil {
		t.Fatal(err)
	}
}

func TestExercise(t *testing.T) {
	Exercise(t, func(testing.TB) Harness { return memory{NewPlatform()} })
}
