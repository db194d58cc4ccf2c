package bot

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"cpxbot/dialogs"
)

// Memory is a Store that lasts as long as the program. States are kept as
// JSON, as a database would keep them: nothing is shared with the caller, and
// what does not survive storage is missed here too.
type Memory struct {
	mu     sync.Mutex
	states map[string][]byte
	due    map[string]time.Time
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{states: map[string][]byte{}, due: map[string]time.Time{}}
}

// Load implements Store.
func (m *Memory) Load(_ context.Context, person string) (s dialogs.State, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.load(person)
}

func (m *Memory) load(person string) (s dialogs.State, err error) {
	if data, ok := m.states[person]; ok {
		err = json.Unmarshal(data, &s)
	}
	return s, err
}

// Save implements Store.
func (m *Memory) Save(_ context.Context, person string, s dialogs.State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.save(person, s)
}

func (m *Memory) save(person string, s dialogs.State) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	m.states[person] = data
	if at, ok := dialogs.NextReminder(s); ok {
		m.due[person] = at
	} else {
		delete(m.due, person)
	}
	return nil
}

// Delete implements Store.
func (m *Memory) Delete(_ context.Context, person string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.load(person)
	if err != nil {
		return err
	}
	return m.save(person, dialogs.State{Turns: s.Turns})
}

// Due implements Store. At the same time the ids of the persons decide, so
// that the order is always the same.
func (m *Memory) Due(_ context.Context, until time.Time) (person string, at time.Time, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for p, t := range m.due {
		if t.After(until) {
			continue
		}
		if !ok || t.Before(at) || t.Equal(at) && p < person {
			person, at, ok = p, t, true
		}
	}
	return person, at, ok, nil
}
