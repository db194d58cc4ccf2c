package bot_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// The environment of a child: the test program run again as a bot, so that it
// can be killed.
const (
	childDatabase = "CPXBOT_TEST_CHILD_DATABASE"
	childPlatform = "CPXBOT_TEST_CHILD_PLATFORM"
)

// remote is the transport of a child: its platform is in the parent, over
// HTTP on loopback.
type remote struct {
	platform string
	listener net.Listener
	path     string // where it takes events
}

func (*remote) Platform() string { return bottest.PlatformName }

// incoming is an event on the wire.
type incoming struct{ ID, User, Text string }

func (r *remote) Run(ctx context.Context, handle bot.Handler) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+r.path, func(w http.ResponseWriter, req *http.Request) {
		var e incoming
		if err := json.NewDecoder(req.Body).Decode(&e); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if _, err := handle(req.Context(), bot.Event{ID: e.ID, Person: bottest.Someone(e.User), Locale: "fr", Text: e.Text}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, e.ID)
	})
	return bot.Serve(ctx, r.listener, mux, discard)
}

// outgoing is a message on the wire.
type outgoing struct {
	To   string
	Post bottest.Post
}

func (r *remote) Send(ctx context.Context, d *bot.Delivery) error {
	body, err := json.Marshal(outgoing{bottest.Address(d), bottest.PostOf(d)})
	if err != nil {
		return err
	}
	return post(ctx, r.platform+"/post", body)
}

func (r *remote) Find(ctx context.Context, d *bot.Delivery) (bool, error) {
	err := post(ctx, r.platform+"/find", []byte(d.ID))
	if errors.Is(err, errNotFound) {
		return false, nil
	}
	return err == nil, err
}

var errNotFound = errors.New("not found")

func post(ctx context.Context, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound:
		return errNotFound
	}
	return fmt.Errorf("status %d", resp.StatusCode)
}

// runChild is a bot with a real clock, until it is told to stop or killed. It
// prints where it takes events when it is ready.
func runChild(url string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// A bot does not outlive the test, however that ends.
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); os.Exit(1) }()
	err := func() error {
		book, err := rules.Default()
		if err != nil {
			return err
		}
		dialog, err := dialogs.New(book)
		if err != nil {
			return err
		}
		db, err := store.Open(ctx, url, store.Options{Migrate: true})
		if err != nil {
			return err
		}
		defer db.Close()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		// The port of a bot that was killed may be anybody's by the time of the
		// next event: nobody else answers at this path.
		t := &remote{os.Getenv(childPlatform), l, fmt.Sprintf("/%x", rand.Uint64())}
		clock := bot.System{}
		if err := db.Recover(ctx); err != nil {
			return err
		}
		d := bot.NewDispatcher(db, clock, []bot.Transport{t}, bot.DispatcherOptions{SendTimeout: time.Second, Sweep: 20 * time.Millisecond})
		s := bot.Service{Assistant: bot.New(dialog, db, clock, nil, bot.WithDispatcher(d)), Timers: db, Nudge: db.Nudges(ctx), Log: discard}
		fmt.Println("http://" + l.Addr().String() + t.path)
		return s.Run(ctx)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		return 1
	}
	return 0
}

// child is a bot in a process of its own, which takes events at a URL.
type child struct {
	cmd *exec.Cmd
	url string
}

func startChild(t *testing.T, database, platform string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	// Like the product, a child does not collect garbage while it starts.
	cmd.Env = append(os.Environ(), "GOGC=400", childDatabase+"="+database, childPlatform+"="+platform)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // closed when this process ends
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // fails where the test has ended it
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the child did not start: %v", err)
	}
	return &child{cmd, line[:len(line)-1]}
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = c.cmd.Wait() // how it ended is known
}

// answerFor has somebody else answer at the address of a bot that was killed, as
// happens when its port is given to another program.
func answerFor(t *testing.T, c *child) *http.Server {
	t.Helper()
	address, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})} // 200 to all
	if l, err := net.Listen("tcp", address.Host); err == nil {                                // else somebody does
		go func() { _ = s.Serve(l) }() // ends with Close
	}
	return s
}

// fleet is the replicas that run at present.
type fleet struct {
	mu       sync.Mutex
	children []*child
}

func (f *fleet) get(i int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.children[i%len(f.children)].url
}

// TestKilled kills bots at any moment while people write to them: nothing is
// lost, nothing comes twice, nothing out of order.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills real processes")
	}
	const kills = 20
	for _, engine := range []struct {
		name     string
		url      func(t *testing.T) string
		replicas int
	}{
		{"sqlite", func(t *testing.T) string { return filepath.Join(t.TempDir(), "cpxbot.db") }, 1},
		{"postgres", func(t *testing.T) string { return bottest.Postgres(t) }, 2},
	} {
		t.Run(engine.name, func(t *testing.T) {
			t.Parallel()
			url := engine.url(t)
			platform := bottest.NewPlatform()
			server := serve(t, platform)
			f := &fleet{}
			for range engine.replicas {
				f.children = append(f.children, startChild(t, url, server))
			}

			w := &writers{fleet: f, done: make(chan struct{})}
			w.start(t, 8)
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 1))
			for k := range kills {
				// A moment that depends on what happens, not on the clock.
				w.waitFor(1 + random.IntN(40))
				i := k % engine.replicas
				f.children[i].kill(t)
				stranger := answerFor(t, f.children[i])
				next := startChild(t, url, server)
				stranger.Close()
				f.mu.Lock()
				f.children[i] = next
				f.mu.Unlock()
			}
			w.finish()
			w.check(t, platform)
			for _, c := range f.children {
				if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
					t.Error(err)
				}
				if err := c.cmd.Wait(); err != nil {
					t.Errorf("told to stop, the bot ends with %v", err)
				}
			}
		})
	}
}

// TestDatabaseGone takes the database away while people write: nothing is
// acknowledged then, and when it is back all goes on without a restart.
func TestDatabaseGone(t *testing.T) {
	if testing.Short() {
		t.Skip("stops a real server")
	}
	t.Parallel()
	cluster := bottest.NewCluster(t)
	url, platform := cluster.Database(t), bottest.NewPlatform()
	server := serve(t, platform)
	f := &fleet{}
	for range 2 {
		f.children = append(f.children, startChild(t, url, server))
	}
	w := &writers{fleet: f, done: make(chan struct{})}
	w.start(t, 4)
	for range 2 {
		w.waitFor(30)
		if err := cluster.Stop(); err != nil {
			t.Fatal(err)
		}
		// Answers to turns that were committed just before may still come.
		w.waitForRefusals(20)
		before := w.count()
		w.waitForRefusals(100)
		if after := w.count(); after != before {
			t.Errorf("%d events acknowledged without a database", after-before)
		}
		if err := cluster.Start(); err != nil {
			t.Fatal(err)
		}
	}
	w.waitFor(30)
	w.finish()
	w.check(t, platform)
}

// serve is the platform's HTTP server; it returns its URL.
func serve(t *testing.T, p *bottest.Platform) string {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /post", func(w http.ResponseWriter, r *http.Request) {
		var m outgoing
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		// What arrived is posted, whether or not the bot lives to learn of it.
		if err := p.Send(context.Background(), m.To, m.Post); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("POST /find", func(w http.ResponseWriter, r *http.Request) {
		key, _ := io.ReadAll(r.Body)
		if !p.Find(string(key)) {
			http.NotFound(w, r)
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: mux}
	go func() { _ = s.Serve(l) }() // ends with Close
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}

// writers are people who write one message after the other. Like a platform,
// they deliver each again until it is acknowledged, to whichever replica.
type writers struct {
	fleet *fleet
	group sync.WaitGroup
	done  chan struct{} // closed when no new conversation is to begin

	mu    sync.Mutex
	acks  int
	fails int // events that were not acknowledged, so far
	moved sync.Cond
	said  map[string][]string
}

// script is what everybody writes, over and over.
var script = []string{"bonjour", "je suis secrétaire médicale, il me faut ma carte", "oui", "je sais pas", "retour", "c'est quoi TOM ?", "oui", "recommencer"}

func (w *writers) start(t *testing.T, n int) {
	w.moved.L, w.said = &w.mu, map[string][]string{}
	client := &http.Client{Timeout: 2 * time.Second}
	for p := range n {
		user := fmt.Sprint("user", p)
		w.group.Go(func() {
			// People do not write as fast as a machine can: a bot that comes up
			// beside another must find some of the processor left, and what was
			// said while it did must still be delivered.
			pace := time.NewTicker(25 * time.Millisecond)
			defer pace.Stop()
			for i := 0; ; i++ {
				select {
				case <-w.done:
					return
				case <-pace.C:
				}
				text := script[i%len(script)]
				id := fmt.Sprintf("%s-%d", user, i)
				body, _ := json.Marshal(incoming{id, user, text})
				for try := 0; ; try++ {
					acknowledged, err := deliver(client, w.fleet.get(p+i+try), body, id)
					if acknowledged {
						break
					}
					w.mu.Lock()
					w.fails++
					w.moved.Broadcast()
					w.mu.Unlock()
					if try > 10000 {
						t.Errorf("event %d of %s is never acknowledged: %v", i, user, err)
						return
					}
					<-pace.C
				}
				w.mu.Lock()
				w.acks++
				w.said[user] = append(w.said[user], text)
				w.moved.Broadcast()
				w.mu.Unlock()
			}
		})
	}
}

// deliver sends an event. A bot acknowledges it by its id: what else answers at
// the address of one that was killed is no bot.
func deliver(client *http.Client, url string, body []byte, id string) (acknowledged bool, err error) {
	resp, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK && string(answer) == id, err
}

// waitFor returns after n more acknowledgements.
func (w *writers) waitFor(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for until := w.acks + n; w.acks < until; {
		w.moved.Wait()
	}
}

// waitForRefusals returns after n more events were not acknowledged.
func (w *writers) waitForRefusals(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for until := w.fails + n; w.fails < until; {
		w.moved.Wait()
	}
}

func (w *writers) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.acks
}

func (w *writers) finish() {
	close(w.done)
	w.group.Wait()
}

// check compares what everybody reads with what the dialogue alone answers.
func (w *writers) check(t *testing.T, p *bottest.Platform) {
	t.Helper()
	dialog := bottest.Dialog(t)
	total, turns := 0, 0
	// What is still under way arrives when the leases of the killed have ended,
	// and the delays after failures.
	patience := time.Minute
	for user, said := range w.said {
		var s state.State
		var want []string
		for _, text := range said {
			turns++
			r := dialog.Turn(s, turn.Input{Text: text, Locale: "fr"}, time.Now())
			s = r.State
			for i := range r.Messages {
				want = append(want, r.Messages[i].Plain())
			}
		}
		posts := p.Await(user, len(want), patience)
		var got []string
		for _, post := range posts {
			got = append(got, post.Text)
		}
		total += len(got)
		if !slices.Equal(got, want) {
			i := 0
			for i < min(len(got), len(want)) && got[i] == want[i] {
				i++
			}
			t.Errorf("%s said %d things and reads %d messages, want %d; the first that differs is number %d", user, len(said), len(got), len(want), i+1)
			patience = time.Second // nothing more is under way for the others
		}
	}
	t.Logf("%d turns, %d messages", turns, total)
}
