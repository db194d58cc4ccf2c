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
	replies         [][]byte // to requests; they have no numbers
	conn            *websocket.Conn
	wake            chan struct{}
}

// known reports whether the server finds the session of a connection. Where it does
// not once, it looks no more until the connection is made anew; one before version 6
// was not seen to say so. mu must be held.
func (m *Mattermost) known(k *mattermostSocket) bool {
	if u := m.users[m.tokens[k.token]]; !m.Old && (u == nil || u.DeleteAt != 0) {
		k.token = ""
	}
	return k.token != ""
}

// emit sends an event to the members of a channel; mu must be held. For a connection
// without a session it is neither numbered nor kept.
func (m *Mattermost) emit(c *mattermostChannel, event model.WebsocketEventType, data map[string]any) {
	for _, k := range m.sockets {
		if m.known(k) && c.members[k.user] {
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
	k.stir()
}

// stir has what waits be written.
func (k *mattermostSocket) stir() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// reply answers a request of a connection; mu must be held.
func (m *Mattermost) reply(k *mattermostSocket, request []byte) {
	var q model.WebSocketRequest
	if json.Unmarshal(request, &q) != nil {
		return
	}
	answer := map[string]any{"status": "OK", "seq_reply": q.Seq, "data": map[string]any{"text": "pong"}}
	switch {
	case !m.known(k):
		answer = map[string]any{"status": "FAIL", "seq_reply": q.Seq, "error": map[string]any{"id": "api.web_socket_router.not_authenticated.app_error", "status_code": http.StatusUnauthorized}}
	case q.Action != "ping":
		answer = map[string]any{"status": "FAIL", "seq_reply": q.Seq, "error": map[string]any{"id": "api.web_socket_router.bad_action.app_error", "status_code": http.StatusInternalServerError}}
	}
	body, _ := json.Marshal(answer)
	k.replies = append(k.replies, body)
	k.stir()
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
		_, request, err := conn.ReadMessage()
		if err != nil {
			break
		}
		m.mu.Lock()
		if k.conn == conn {
			m.reply(k, request)
		}
		m.mu.Unlock()
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
		k.cursor, k.token, k.replies, k.wake = next, token, nil, make(chan struct{}, 1)
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
			var body []byte
			switch {
			case k.conn != conn:
			case k.cursor < k.first+int64(len(k.events)):
				body = k.events[k.cursor-k.first]
				k.cursor++
			case len(k.replies) > 0:
				body, k.replies = k.replies[0], k.replies[1:]
			}
			m.mu.Unlock()
			if body == nil {
				break
			}
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
