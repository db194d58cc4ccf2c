package bottest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// mattermostKept is how many events a server keeps for a connection that
// broke (deadQueueSize of its source).
const mattermostKept = 128

// mattermostSocket is a connection id: it may live through several
// connections.
type mattermostSocket struct {
	id, user, token string
	first           int64    // sequence number of events[0]
	events          [][]byte // the last ones, and all that are not written yet
	cursor          int64    // number of the next to write
	conn            *websocket.Conn
	wake            chan struct{}
}

// emit sends an event to the members of a channel; mu must be held.
func (m *Mattermost) emit(c *mattermostChannel, event model.WebsocketEventType, data map[string]any) {
	for _, k := range m.sockets {
		if c.members[k.user] {
			k.add(string(event), data, map[string]any{"channel_id": c.Id})
		}
	}
	m.change()
}

// add numbers an event and queues it; mu must be held.
func (k *mattermostSocket) add(event string, data, broadcast map[string]any) {
	seq := k.first + int64(len(k.events))
	body, _ := json.Marshal(map[string]any{"event": event, "data": data, "broadcast": broadcast, "seq": seq})
	k.events = append(k.events, body)
	drop := len(k.events) - mattermostKept
	if k.conn != nil { // what waits to be written is not dropped
		drop = min(drop, int(k.cursor-k.first))
	}
	if drop > 0 {
		k.events, k.first = k.events[drop:], k.first+int64(drop)
	}
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// serveSocket takes a connection of the bot, or goes on with one that broke.
func (m *Mattermost) serveSocket(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	held := m.held
	m.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
			return
		}
	}
	token := bearer(r)
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	m.mu.Lock()
	user := m.users[m.tokens[token]]
	if user == nil || m.down { // it dials fine, and ends
		m.mu.Unlock()
		return
	}
	k := m.resume(user.Id, token, r.URL.Query().Get("connection_id"), r.URL.Query().Get("sequence_number"))
	k.conn = conn
	m.change()
	m.mu.Unlock()
	gone := make(chan struct{})
	go m.write(k, conn, gone)
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			break
		}
	}
	close(gone)
	m.mu.Lock()
	defer m.mu.Unlock()
	if k.conn == conn {
		k.conn = nil
	}
	m.change()
}

// resume finds the events that a connection missed; when they are not all
// there it begins a new one, which is told nothing of them. mu must be held.
func (m *Mattermost) resume(user, token, id, number string) *mattermostSocket {
	next, err := strconv.ParseInt(number, 10, 64)
	if k := m.sockets[id]; k != nil && k.user == user && k.conn == nil && err == nil && next >= k.first && next <= k.first+int64(len(k.events)) {
		k.cursor, k.wake = next, make(chan struct{}, 1)
		k.wake <- struct{}{}
		return k
	}
	delete(m.sockets, id)
	k := &mattermostSocket{id: m.next(), user: user, token: token, wake: make(chan struct{}, 1)}
	m.sockets[k.id] = k
	k.add("hello", map[string]any{"connection_id": k.id, "server_version": "5.37.0"}, nil)
	return k
}

// write writes the events of a connection until it is gone.
func (m *Mattermost) write(k *mattermostSocket, conn *websocket.Conn, gone <-chan struct{}) {
	m.mu.Lock()
	wake := k.wake
	m.mu.Unlock()
	for {
		select {
		case <-wake:
		case <-gone:
			return
		}
		for {
			m.mu.Lock()
			if k.conn != conn || k.cursor >= k.first+int64(len(k.events)) {
				m.mu.Unlock()
				break
			}
			body := k.events[k.cursor-k.first]
			k.cursor++
			m.mu.Unlock()
			if conn.WriteMessage(websocket.TextMessage, body) != nil {
				return
			}
		}
	}
}

// DropSockets breaks all connections; the server keeps what it has to.
func (m *Mattermost) DropSockets() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.sockets {
		if k.conn != nil {
			k.conn.Close()
			k.conn = nil
		}
	}
	m.change()
}

// HoldSockets breaks all connections and has new ones wait until release is
// called.
func (m *Mattermost) HoldSockets() (release func()) {
	held := make(chan struct{})
	m.mu.Lock()
	m.held = held
	m.mu.Unlock()
	m.DropSockets()
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		close(held)
		m.held = nil
	}
}

// Sockets waits until so many connections are there.
func (m *Mattermost) Sockets(t testing.TB, n int) {
	t.Helper()
	m.Await(t, strconv.Itoa(n)+" connections", func() bool { return m.connected() == n })
}

func (m *Mattermost) connected() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.sockets {
		if k.conn != nil {
			n++
		}
	}
	return n
}

// Event sends an event of any kind over all connections.
func (m *Mattermost) Event(event string, data map[string]any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.sockets {
		k.add(event, data, nil)
	}
}

// Skip loses an event of each connection: the numbers go on without it.
func (m *Mattermost) Skip() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.sockets {
		k.add("lost", nil, nil)
		k.cursor++
	}
}
