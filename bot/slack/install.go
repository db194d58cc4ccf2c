package slack

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"cpxbot/bot"
)

// optionalScopes are for those who make the app one of Slack's agents.
var optionalScopes = []string{"assistant:write"}

// Scopes are what the bot may do, and no more; deploy/slack says why each is
// needed.
var Scopes = []string{
	"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write", "groups:history", "groups:read",
	"im:history", "im:read", "im:write", "users:read",
}

// Installs keeps the installations: a *store.DB.
type Installs interface {
	PutInstallation(ctx context.Context, platform, workspace, data string, now time.Time) error
	Installation(ctx context.Context, platform, workspace string) (data string, ok bool, err error)
	DropInstallation(ctx context.Context, platform, workspace string) error
}

// OAuth lets workspaces install the app
// (https://docs.slack.dev/authentication/installing-with-oauth).
type OAuth struct {
	ClientID, ClientSecret string
	// RedirectURL is the public address of /slack/oauth.
	RedirectURL string
	// Key seals tokens at rest and the state of an installation: 32 random
	// bytes.
	Key      []byte
	Installs Installs
	// AuthorizeURL replaces Slack's own page, for tests.
	AuthorizeURL string
}

func (o *OAuth) check() []error {
	var mistakes []error
	if o.ClientID == "" || o.ClientSecret == "" {
		mistakes = append(mistakes, errors.New("an app that workspaces install needs its client id and client secret"))
	}
	if len(o.Key) != 32 {
		mistakes = append(mistakes, errors.New(`the encryption key must be 32 bytes in base64, as from "openssl rand -base64 32"`))
	}
	if u, err := url.Parse(o.RedirectURL); err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/slack/oauth") {
		mistakes = append(mistakes, errors.New("the redirect URL must be the public address of the bot, ending in /slack/oauth"))
	}
	for _, err := range []error{bot.CheckToken("client id", o.ClientID), bot.CheckToken("client secret", o.ClientSecret)} {
		if err != nil {
			mistakes = append(mistakes, err)
		}
	}
	return mistakes
}

// installation is what is kept of a workspace, sealed.
type installation struct {
	Token   string `json:"token"`
	BotUser string `json:"bot_user"`
}

// installations knows the token of each workspace.
type installations struct {
	t  *Transport
	mu sync.Mutex
	// single is the workspace of the one token; "" until Slack has named it.
	single  string
	clients map[string]*installed
}

// installed is a workspace in use.
type installed struct {
	client  *api.Client
	botUser string
	read    time.Time
}

// rereadAfter is when an installation is read again: another replica may have
// been told that it changed.
const rereadAfter = time.Minute

func newInstallations(t *Transport) *installations {
	return &installations{t: t, clients: map[string]*installed{}}
}

func (i *installations) newClient(token string) *api.Client {
	return newAPI(i.t.http, i.t.o.APIURL, token)
}

// identify asks Slack to which workspace the one token belongs.
func (i *installations) identify(ctx context.Context) error {
	client := i.newClient(i.t.o.BotToken)
	r, err := client.AuthTestContext(ctx)
	if err != nil {
		return fmt.Errorf("auth.test: %w", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.single = r.TeamID
	i.clients[r.TeamID] = &installed{client: client, botUser: r.UserID}
	return nil
}

// errNotInstalled is a message for a workspace that has removed the app.
var errNotInstalled = errors.New("the app is not installed in the workspace")

// client returns the client for a workspace.
func (i *installations) client(ctx context.Context, workspace string) (*api.Client, error) {
	x, err := i.get(ctx, workspace)
	if err != nil {
		return nil, err
	}
	return x.client, nil
}

func (i *installations) get(ctx context.Context, workspace string) (*installed, error) {
	i.mu.Lock()
	x, ok := i.clients[workspace]
	if ok && (i.t.o.OAuth == nil || i.t.clock.Now().Sub(x.read) < rereadAfter) {
		i.mu.Unlock()
		return x, nil
	}
	i.mu.Unlock()
	o := i.t.o.OAuth
	if o == nil {
		// An organisation's token, or one whose workspace is not known yet.
		return &installed{client: i.newClient(i.t.o.BotToken)}, nil
	}
	sealed, ok, err := o.Installs.Installation(ctx, Platform, workspace)
	if err != nil {
		return nil, &bot.SendError{Err: fmt.Errorf("installation: %w", err), NotSent: true}
	}
	if !ok {
		i.forget(workspace)
		return nil, &bot.SendError{Err: errNotInstalled, Permanent: true, NotSent: true}
	}
	in, err := o.open(workspace, sealed)
	if err != nil {
		return nil, &bot.SendError{Err: err, Permanent: true, NotSent: true}
	}
	x = &installed{client: i.newClient(in.Token), botUser: in.BotUser, read: i.t.clock.Now()}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.clients[workspace] = x
	return x, nil
}

// workspace is the one of the bot token; "" while it is not known, or when
// there are several.
func (i *installations) workspace() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.single
}

// isBot reports whether a user is this bot.
func (i *installations) isBot(workspace, user string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	x := i.clients[workspace]
	return x != nil && x.botUser == user
}

// botUser is this bot's user in a workspace, "" while it is not known.
func (i *installations) botUser(workspace string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if x := i.clients[workspace]; x != nil {
		return x.botUser
	}
	return ""
}

func (i *installations) forget(workspace string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.clients, workspace)
}

// drop forgets a workspace that has removed the app.
func (i *installations) drop(ctx context.Context, workspace string) error {
	i.forget(workspace)
	if i.t.o.OAuth == nil {
		i.t.access.set(errors.New("the app was removed from the workspace"))
		return nil
	}
	i.t.log.Info("app removed from a workspace")
	return i.t.o.OAuth.Installs.DropInstallation(ctx, Platform, workspace)
}

// suspect erases an installation whose token Slack has called revoked.
func (i *installations) suspect(workspace, code string) {
	if code != "token_revoked" && code != "account_inactive" && code != "invalid_auth" {
		i.t.log.Error("a workspace does not let the bot write", "code", code)
		return
	}
	i.t.aside("installation removed", func(ctx context.Context) error { return i.drop(ctx, workspace) })
}

// seal encrypts an installation for one workspace.
func (o *OAuth) seal(workspace string, in installation) (string, error) {
	data, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	aead, err := o.aead()
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(aead.Seal(nil, nil, data, []byte(Platform+" "+workspace))), nil
}

func (o *OAuth) open(workspace, sealed string) (in installation, err error) {
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return in, errors.New("the installation cannot be read")
	}
	aead, err := o.aead()
	if err != nil {
		return in, err
	}
	plain, err := aead.Open(nil, nil, data, []byte(Platform+" "+workspace))
	if err != nil {
		return in, errors.New("the installation was sealed with another key")
	}
	return in, json.Unmarshal(plain, &in)
}

func (o *OAuth) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(o.Key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// The state of an installation binds its end to the browser that began it: it
// is signed, short-lived, and repeated in a cookie.
const (
	stateCookie = "cpxbot_install"
	stateLife   = 10 * time.Minute
)

func (o *OAuth) newState(now time.Time) string {
	body := strconv.FormatInt(now.Add(stateLife).Unix(), 10) + "." + rand.Text()
	return body + "." + o.signState(body)
}

func (o *OAuth) signState(body string) string {
	mac := hmac.New(sha256.New, o.Key)
	mac.Write([]byte("install state " + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// validState checks a state against the one in the cookie.
func (o *OAuth) validState(state, cookie string, now time.Time) bool {
	i := strings.LastIndexByte(state, '.')
	if i < 0 || subtle.ConstantTimeCompare([]byte(state), []byte(cookie)) != 1 {
		return false
	}
	if !hmac.Equal([]byte(o.signState(state[:i])), []byte(state[i+1:])) {
		return false
	}
	expiry, _, _ := strings.Cut(state, ".")
	seconds, err := strconv.ParseInt(expiry, 10, 64)
	return err == nil && now.Before(time.Unix(seconds, 0))
}

// install sends an administrator to Slack's page.
func (t *Transport) install(w http.ResponseWriter, r *http.Request) {
	o := t.o.OAuth
	state := o.newState(t.clock.Now())
	http.SetCookie(w, &http.Cookie{
		Name: stateCookie, Value: state, Path: "/slack/", MaxAge: int(stateLife.Seconds()),
		HttpOnly: true, Secure: strings.HasPrefix(o.RedirectURL, "https:"), SameSite: http.SameSiteLaxMode,
	})
	page := o.AuthorizeURL
	if page == "" {
		page = "https://slack.com/oauth/v2/authorize"
	}
	http.Redirect(w, r, page+"?"+url.Values{
		"client_id": {o.ClientID}, "scope": {strings.Join(Scopes, ",")}, "state": {state}, "redirect_uri": {o.RedirectURL},
	}.Encode(), http.StatusFound)
}

// installed takes the administrator back from Slack's page.
func (t *Transport) installed(w http.ResponseWriter, r *http.Request) {
	o := t.o.OAuth
	cookie, err := r.Cookie(stateCookie)
	if err != nil || !o.validState(r.FormValue("state"), cookie.Value, t.clock.Now()) {
		http.Error(w, "Cette installation n’a pas été commencée ici, ou il y a trop longtemps. Recommencez par /slack/install.", http.StatusForbidden)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: stateCookie, Path: "/slack/", MaxAge: -1})
	if r.FormValue("error") != "" {
		http.Error(w, "L’installation a été refusée dans Slack.", http.StatusForbidden)
		return
	}
	if err := t.keepInstallation(r.Context(), r.FormValue("code")); err != nil {
		t.log.Error("installation failed", "error", err)
		http.Error(w, "L’installation n’a pas abouti. Recommencez par /slack/install.", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "cpxbot est installé. Vous pouvez fermer cette page et écrire au robot dans Slack.")
}

func (t *Transport) keepInstallation(ctx context.Context, code string) error {
	o := t.o.OAuth
	if code == "" {
		return errors.New("no code")
	}
	r, err := api.GetOAuthV2ResponseContext(ctx, t.http, o.ClientID, o.ClientSecret, code, o.RedirectURL, api.OAuthOptionAPIURL(t.o.APIURL))
	if err != nil {
		return fmt.Errorf("oauth.v2.access: %w", err)
	}
	workspace := installID(r.IsEnterpriseInstall, r.Enterprise.ID, r.Team.ID)
	if workspace == "" || r.AccessToken == "" {
		return errors.New("oauth.v2.access names no workspace")
	}
	sealed, err := o.seal(workspace, installation{r.AccessToken, r.BotUserID})
	if err != nil {
		return err
	}
	if err := o.Installs.PutInstallation(ctx, Platform, workspace, sealed, t.clock.Now()); err != nil {
		return err
	}
	t.installs.forget(workspace)
	t.log.Info("app installed in a workspace")
	return nil
}
