package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// Database is what the studio reads of the database of a running bot.
type Database interface {
	Misunderstandings(ctx context.Context, most int) ([]store.Misunderstanding, error)
	Numbers(ctx context.Context) (store.Numbers, error)
}

// Options say how the studio is run.
type Options struct {
	// People are there from the start; Staff is in the channel of human
	// resources.
	People []string
	Staff  string
	// Content is what the bot says, and what can be changed.
	Content *Content
	// Database is that of a running bot; nil without one.
	Database Database
	// Start is when the conversations begin: nil for now.
	Start func() time.Time
	// Draw draws pictures; nil for none.
	Draw func(*message.Chart) (message.File, error)
	// Password lets in instead of the token in the printed address. Secure says
	// that the pages are reached over TLS. Hosts are the names under which they
	// may be reached, empty for any.
	Password string
	Secure   bool
	Hosts    []string
	// Announce is told the token of the next address that lets in, once.
	Announce func(token string)
	// Editor is whose name stands beside changes until they give another.
	Editor string
	Log    *slog.Logger
}

// Studio is the transport and its pages.
type Studio struct {
	o       Options
	feeds   *feeds
	access  *access
	content *Content
	handle  atomic.Pointer[bot.Handler]
	world   atomic.Pointer[world] // nil while somebody else runs the bot
	stop    chan struct{}
	stopped sync.Once

	addresses addresses

	mu     sync.Mutex
	people []string
}

// New returns a studio. Its conversations begin with Begin; where they are run
// by somebody else, Run is enough.
func New(o Options) *Studio {
	if o.Start == nil {
		o.Start = func() time.Time { return time.Now().UTC() }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Studio{o: o, feeds: newFeeds(), access: newAccess(&o), content: o.Content, people: append([]string(nil), o.People...), stop: make(chan struct{})}
}

// Begin starts the conversations.
func (s *Studio) Begin(ctx context.Context) error { return s.begin(ctx) }

// Close ends what pages are still told, and the conversations.
func (s *Studio) Close() error {
	s.stopped.Do(func() { close(s.stop) })
	if w := s.world.Swap(nil); w != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.db.Close()
	}
	return nil
}

// Handler answers all requests of the studio.
func (s *Studio) Handler() http.Handler {
	mux := http.NewServeMux()
	s.Routes(mux)
	return mux
}

// Routes implements bot.Router.
func (s *Studio) Routes(outer *http.ServeMux) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /static/{name}", s.static)
	mux.HandleFunc("POST /enter", s.enter)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/talk", http.StatusSeeOther) })
	mux.HandleFunc("POST /language", s.language)
	s.talkRoutes(mux)
	s.contentRoutes(mux)
	s.teachRoutes(mux)
	mux.HandleFunc("GET /numbers", s.numbers)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, http.StatusNotFound, "error_page") })
	outer.Handle("/", s.guard(mux))
}

func (s *Studio) ready(w http.ResponseWriter, _ *http.Request) {
	if s.handle.Load() == nil {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

//go:embed page static
var files embed.FS

// asset is a file that pages load.
type asset struct {
	data []byte
	kind string
	hash string
}

// assets are the files that pages load, by name. Their addresses carry a hash,
// so that browsers may keep them.
var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		sum := sha256.Sum256(data)
		kind := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[path.Ext(name)]
		all[path.Base(name)] = asset{data, kind, hex.EncodeToString(sum[:6])}
	}
	return all
})

func (*Studio) static(w http.ResponseWriter, r *http.Request) {
	a, ok := assets()[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "max-age=31536000, immutable")
	_, _ = w.Write(a.data)
}

// view is what every page needs.
type view struct {
	Locale, CSRF, Page string
	// Back is where the page is.
	Back string
	// Partial says that the page is a part of one that is shown already.
	Partial bool
}

func (v *view) base() *view { return v }

// Tab is the part of the studio to which the page belongs.
func (v *view) Tab() string {
	if v.Page == "entry" {
		return "content"
	}
	return v.Page
}

// T returns a text of the studio itself, with values in the places of its names.
func (v *view) T(key string, values ...any) string { return wording(key, v.Locale, values...) }

// In returns a text of the content.
func (v *view) In(t rules.Text) string { return t.In(v.Locale) }

// Day writes a day as people read it.
func (v *view) Day(t time.Time) string { return day(t, v.Locale) }

// Clock writes the hour of a time, in Paris.
func (v *view) Clock(t time.Time) string { return t.In(paris).Format("15:04") }

// Waited says how much time has passed.
func (v *view) Waited(d time.Duration) string {
	unit, n := "hours", int(d.Round(time.Hour).Hours())
	if n >= 36 {
		unit, n = "days", (n+12)/24
	}
	return v.T("waited", "wait", v.T(unit, "count", n))
}

// Initial is the first letter of a name.
func (*view) Initial(name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first))
}

// paged is the data of a page.
type paged interface{ base() *view }

var paris = rules.NewCalendar(false).Zone()

// day writes a day in words.
func day(t time.Time, locale string) string {
	t = t.In(paris)
	weekday, month := rules.Weekdays[t.Weekday()], rules.Months[t.Month()-1]
	if locale == "en" {
		return weekday.EN + " " + strconv.Itoa(t.Day()) + " " + month.EN + " " + strconv.Itoa(t.Year())
	}
	number := strconv.Itoa(t.Day())
	if number == "1" {
		number = "1er"
	}
	return weekday.FR + " " + number + " " + month.FR + " " + strconv.Itoa(t.Year())
}

var pages = sync.OnceValue(func() map[string]*template.Template {
	helpers := template.FuncMap{
		"asset":  func(name string) string { return "/static/" + name + "?v=" + assets()[name].hash },
		"pair":   pair,
		"layout": layout,
		"ref":    func(p shown) *shown { return &p },
	}
	common := template.Must(template.New("").Funcs(helpers).ParseFS(files, "page/layout.html", "page/message.html", "page/insight.html", "page/checked.html"))
	all := map[string]*template.Template{}
	names, err := fs.Glob(files, "page/*.html")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, name := range names {
		key := strings.TrimSuffix(path.Base(name), ".html")
		if key == "layout" || key == "message" || key == "insight" || key == "checked" {
			continue
		}
		all[key] = template.Must(template.Must(common.Clone()).ParseFS(files, name))
	}
	return all
})

// layout names how the lines of a part are laid out.
func layout(k message.PartKind) string {
	return [...]string{"text", "steps", "bullets", "notice", "source"}[k]
}

// both is a view and what a part of a page is about.
type both struct {
	*view
	It any
}

func pair(v paged, it any) both { return both{v.base(), it} }

// render writes a page, or a part of it by its name.
func (s *Studio) render(page, part string, data paged) ([]byte, error) {
	var b bytes.Buffer
	err := pages()[page].ExecuteTemplate(&b, part, data)
	return b.Bytes(), err
}

// show answers with a page.
func (s *Studio) show(w http.ResponseWriter, r *http.Request, code int, page string, data paged) {
	v := data.base()
	v.Page, v.Back = page, "/talk"
	if r.Method == http.MethodGet {
		v.Back = r.URL.RequestURI()
	}
	if known, ok := r.Context().Value(sessionKey{}).(*session); ok {
		v.Locale, v.CSRF = known.language(), known.csrf
	} else {
		v.Locale = preferred(r.Header.Get("Accept-Language"))
	}
	part := "layout"
	if v.Partial {
		part = "part"
	}
	html, err := s.render(page, part, data)
	if err != nil {
		s.o.Log.Error("page not shown", "page", page, "error", err)
		http.Error(w, wording("error_internal", v.Locale), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(html)
}

// live reports whether the script of a page asks, and not the browser itself.
func live(r *http.Request) bool { return r.Header.Get("X-Studio") != "" }

// refuse answers with what is wrong.
func (s *Studio) refuse(w http.ResponseWriter, r *http.Request, code int, key string) {
	s.fail(w, r, code, say(key))
}

type errorPage struct {
	view
	Message rules.Text
}

func (s *Studio) fail(w http.ResponseWriter, r *http.Request, code int, message rules.Text) {
	if live(r) {
		locale := preferred(r.Header.Get("Accept-Language"))
		if known, ok := r.Context().Value(sessionKey{}).(*session); ok {
			locale = known.language()
		}
		answer(w, code, map[string]string{"error": message.In(locale)})
		return
	}
	s.show(w, r, code, "error", &errorPage{Message: message})
}

// failed answers with an error of the bot; its cause goes to the log.
func (s *Studio) failed(w http.ResponseWriter, r *http.Request, err error) {
	code := http.StatusBadRequest
	var known *bot.Error
	switch {
	case !errors.As(err, &known) || known.Code == bot.CodeInternal:
		code = http.StatusInternalServerError
	case known.Err != nil:
		code = http.StatusServiceUnavailable
	}
	if code != http.StatusBadRequest {
		s.o.Log.Error("request failed", "path", r.URL.Path, "code", bot.CodeOf(err), "error", err)
	}
	s.fail(w, r, code, bot.Explain(err))
}

// done answers a change: the script is told, a browser without one goes back to
// the page.
func (s *Studio) done(w http.ResponseWriter, r *http.Request, to, notice string) {
	if live(r) {
		answer(w, http.StatusOK, map[string]string{"notice": notice})
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value)
}

// language sets the language of the pages.
func (s *Studio) language(w http.ResponseWriter, r *http.Request) {
	locale := "fr"
	if r.PostForm.Get("locale") == "en" {
		locale = "en"
	}
	known := sessionOf(r)
	known.mu.Lock()
	known.locale = locale
	known.mu.Unlock()
	http.Redirect(w, r, inside(r.PostForm.Get("back")), http.StatusSeeOther)
}

// inside is a path of the studio, whatever was given.
func inside(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/talk"
	}
	return to
}
