package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cpxbot/bot"
)

// maxBody bounds a request: a click carries its whole message, and no message
// of ours is near this.
const maxBody = 512 << 10

// within is how long the assistant may take: Slack waits for three seconds.
const within = 2500 * time.Millisecond

// Routes implements bot.Router:
//
//	POST /slack/events       Events API
//	POST /slack/command      slash command
//	POST /slack/interaction  clicks and forms
//	GET  /slack/install      begin of an installation, when workspaces install the app
//	GET  /slack/oauth        its end
func (t *Transport) Routes(mux *http.ServeMux) {
	if t.o.OAuth != nil {
		mux.HandleFunc("GET /slack/install", t.install)
		mux.HandleFunc("GET /slack/oauth", t.installed)
	}
	if t.o.SigningSecret == "" {
		return // Socket Mode only: nothing is exposed
	}
	mux.HandleFunc("POST /slack/events", t.verified(t.serveEvent))
	mux.HandleFunc("POST /slack/command", t.verified(t.serveCommand))
	mux.HandleFunc("POST /slack/interaction", t.verified(t.serveInteraction))
}

// verified passes on requests whose signature is right; nothing of the others
// is read but their bytes.
func (t *Transport) verified(next func(ctx context.Context, w http.ResponseWriter, body []byte) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(w, r)
		if err != nil {
			status := http.StatusBadRequest
			if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
				status = http.StatusRequestEntityTooLarge
			}
			http.Error(w, "the request cannot be read", status)
			return
		}
		if err := verify(t.o.SigningSecret, r.Header.Get("X-Slack-Request-Timestamp"), r.Header.Get("X-Slack-Signature"), body, t.clock.Now()); err != nil {
			t.log.Warn("request refused", "path", r.URL.Path, "error", err)
			http.Error(w, "not from Slack", http.StatusUnauthorized)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		switch err := next(ctx, w, body); {
		case errors.Is(err, errMalformed):
			http.Error(w, "the request cannot be read", http.StatusBadRequest)
		case err != nil:
			// Slack sends it again.
			t.log.Error("request not handled", "path", r.URL.Path, "code", bot.CodeOf(err), "error", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
		}
	}
}

// readBody reads a body of any declared length into a buffer of its size.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limited := http.MaxBytesReader(w, r.Body, maxBody)
	if r.ContentLength > 0 && r.ContentLength <= maxBody {
		body := make([]byte, r.ContentLength)
		_, err := io.ReadFull(limited, body)
		return body, err
	}
	return io.ReadAll(limited)
}

func (t *Transport) serveEvent(ctx context.Context, w http.ResponseWriter, body []byte) error {
	var e envelope
	if err := decode(body, &e); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	switch e.Type {
	case "url_verification":
		w.Header().Set("Content-Type", "text/plain")
		_, err := io.WriteString(w, e.Challenge)
		return err
	case "event_callback":
		if e.EventID == "" {
			return errMalformed
		}
		return t.receiveEvent(ctx, &e)
	case "app_rate_limited":
		t.log.Warn("slack has stopped to deliver events for a minute: too many")
	}
	return nil
}

func (t *Transport) serveCommand(ctx context.Context, w http.ResponseWriter, body []byte) error {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	answer, err := t.receiveCommand(ctx, &command{
		TeamID: form.Get("team_id"), EnterpriseID: form.Get("enterprise_id"), Enterprise: form.Get("is_enterprise_install") == "true",
		ChannelID: form.Get("channel_id"), UserID: form.Get("user_id"), Text: form.Get("text"), TriggerID: form.Get("trigger_id"),
	})
	if err != nil || answer == nil {
		return err
	}
	return writeJSON(w, answer)
}

func (t *Transport) serveInteraction(ctx context.Context, w http.ResponseWriter, body []byte) error {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	var in interaction
	if err := decode([]byte(form.Get("payload")), &in); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	answer, err := t.receiveInteraction(ctx, &in)
	if err != nil || answer == nil {
		return err
	}
	return writeJSON(w, answer)
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(v)
}

// hooks are where response URLs lead: that of Slack and that of GovSlack, which
// runs on a domain of its own (https://api.slack-gov.com/gov-slack/about).
var hooks = []string{"hooks.slack.com", "hooks.slack-gov.com"}

// isHook reports whether a response URL leads to Slack. The signature of a
// request says that Slack has sent it, not that the bot may call, from within
// its network, whatever address is in it.
func (t *Transport) isHook(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Opaque != "" {
		return false
	}
	if t.o.APIURL != publicAPI { // in a test
		own, err := url.Parse(t.o.APIURL)
		return err == nil && u.Scheme == own.Scheme && u.Host == own.Host
	}
	return u.Scheme == "https" && slices.Contains(hooks, strings.ToLower(u.Host))
}

// errRedirected is a response URL that leads on to another address.
var errRedirected = errors.New("response URL: redirected")

// respond uses the response URL of a click, which Slack accepts five times
// within half an hour.
func (t *Transport) respond(to string, answer map[string]any) {
	if to == "" {
		return
	}
	if !t.isHook(to) {
		t.log.Warn("response URL refused: it does not lead to Slack")
		return
	}
	t.aside("response", func(ctx context.Context) error {
		body, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
		if err != nil {
			return errors.New("not a response URL")
		}
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
		client := *t.http
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirected }
		resp, err := client.Do(req)
		if err != nil {
			var wrapped *url.Error // it names the URL, which is a secret
			if errors.As(err, &wrapped) {
				err = wrapped.Err
			}
			return err
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 4096))
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("response URL: status %d", resp.StatusCode)
		}
		return nil
	})
}
