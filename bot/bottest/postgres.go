package bottest

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// Cluster is a temporary PostgreSQL server of a test's own.
type Cluster struct {
	bin, dir string
	port     int
	owner    *syscall.Credential
	process  *exec.Cmd
	log      *bytes.Buffer
	// fsync is "off" for tests: what a server wrote outlives its process even
	// so, and no test takes the machine's power away. Benchmarks measure it.
	fsync string
}

// NewCluster starts a PostgreSQL server on loopback and stops it when the test
// ends. The test is skipped when initdb is not installed, and with -short.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	slow(t)
	c, err := newCluster(t)
	if err != nil {
		t.Fatal(err)
	}
	if c == nil {
		missing(t)
	}
	t.Cleanup(c.remove)
	return c
}

var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
	count   atomic.Int64
}

// Postgres returns the URL of a new, empty database. The server is started
// once for the tests of a package, whose TestMain calls Main. The test is
// skipped when initdb is not installed, and with -short.
func Postgres(t testing.TB) string {
	t.Helper()
	slow(t)
	shared.once.Do(func() { shared.cluster, shared.err = newCluster(t) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	if shared.cluster == nil {
		missing(t)
	}
	return shared.cluster.Database(t)
}

// atOnce is how many tests that may run at the same time do: those of the
// databases wait more than they compute.
const atOnce = "8"

// Main runs the tests of a package and stops the shared server.
func Main(m *testing.M) int {
	_ = flag.Set("test.parallel", atOnce) // a value on the command line is read later, and wins
	code := m.Run()
	if shared.cluster != nil {
		shared.cluster.remove()
	}
	return code
}

func slow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a PostgreSQL server")
	}
}

// missing skips a test, or fails it where PostgreSQL has to be there.
func missing(t testing.TB) {
	t.Helper()
	const reason = "PostgreSQL is not installed: initdb was not found"
	if os.Getenv("CPXBOT_TEST_POSTGRES") == "required" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// newCluster returns nil when PostgreSQL is not installed.
func newCluster(t testing.TB) (*Cluster, error) {
	bin := findPostgres()
	if bin == "" {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "cpxbot-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, dir: dir, log: &bytes.Buffer{}, fsync: "off"}
	if _, measured := t.(*testing.B); measured {
		c.fsync = "on"
	}
	if err := c.init(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return c, nil
}

func findPostgres() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(slices.Max(found))
}

func (c *Cluster) init() error {
	if err := c.dropPrivileges(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	out, err := c.command("initdb", "-D", c.dir+"/data", "-U", "cpxbot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return c.Start()
}

// dropPrivileges lets the server, which refuses to run as root, run as nobody.
func (c *Cluster) dropPrivileges() error {
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(nobody.Gid)
	if err != nil {
		return err
	}
	c.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(c.dir, uid, gid)
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner}
	return cmd
}

// Start starts the server again after Stop, on the same port.
func (c *Cluster) Start() error {
	c.process = c.command("postgres", "-D", c.dir+"/data", "-k", c.dir, "-p", strconv.Itoa(c.port),
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "logging_collector=off", "-c", "fsync="+c.fsync)
	c.process.Stdout, c.process.Stderr = c.log, c.log
	if err := c.process.Start(); err != nil {
		return err
	}
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	for deadline := time.Now().Add(30 * time.Second); ; {
		if err = db.Ping(); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server does not answer: %w\n%s", err, c.log)
		}
		time.Sleep(20 * time.Millisecond) // there is no signal to wait for
	}
}

// Stop ends the server at once, as a crash would.
func (c *Cluster) Stop() error {
	if c.process == nil {
		return nil
	}
	if err := c.process.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	// How it ended does not matter: it was told to end.
	_ = c.process.Wait()
	c.process = nil
	return nil
}

func (c *Cluster) remove() {
	_ = c.Stop()
	os.RemoveAll(c.dir)
}

func (c *Cluster) url(database string) string {
	return "postgres://cpxbot@127.0.0.1:" + strconv.Itoa(c.port) + "/" + database + "?sslmode=disable"
}

// Database creates an empty database and returns its URL.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := "test" + strconv.FormatInt(shared.count.Add(1), 10)
	if _, err := db.Exec("CREATE DATABASE " + strings.ToLower(name)); err != nil {
		t.Fatal(err)
	}
	return c.url(name)
}
