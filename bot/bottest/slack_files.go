package bottest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// slackFile is a file, or one that is being uploaded.
type slackFile struct {
	name string
	data []byte
}

// AddFile makes a file that a user has sent and returns its id.
func (s *Slack) AddFile(name string, data []byte) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = "F" + s.next()
	s.files[id] = &slackFile{name, data}
	return id
}

// File returns a file by its name, as it was uploaded last.
func (s *Slack) File(name string) (data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.name == name {
			data = f.data
		}
	}
	return data
}

// fileCall answers the calls about files; mu is held. An upload takes three
// steps (https://docs.slack.dev/messaging/working-with-files).
func (s *Slack) fileCall(method string, form url.Values) map[string]any {
	switch method {
	case "files.info":
		f := s.files[form.Get("file")]
		if f == nil {
			return slackError("file_not_found")
		}
		return map[string]any{"ok": true, "file": map[string]any{
			"id": form.Get("file"), "name": f.name, "title": f.name, "size": len(f.data), "url_private_download": s.server.URL + "/files/" + form.Get("file"),
		}}
	case "files.getUploadURLExternal":
		if n, err := strconv.Atoi(form.Get("length")); err != nil || n <= 0 || form.Get("filename") == "" {
			return slackError("invalid_arguments")
		}
		id := "F" + s.next()
		s.files[id] = &slackFile{name: form.Get("filename")}
		return map[string]any{"ok": true, "file_id": id, "upload_url": s.server.URL + "/files/" + id}
	}
	var list []struct {
		ID string `json:"id"`
	}
	c := s.channel(form.Get("channel_id"))
	if json.Unmarshal([]byte(form.Get("files")), &list) != nil || len(list) != 1 || s.files[list[0].ID] == nil {
		return slackError("invalid_arguments")
	}
	if c == nil {
		return slackError("channel_not_found")
	}
	f := s.files[list[0].ID]
	c.posts = append(c.posts, &SlackPost{Channel: c.id, TS: s.timestamp(), Thread: form.Get("thread_ts"), User: SlackBot, File: f.name, used: map[string]bool{}})
	return map[string]any{"ok": true, "files": []any{map[string]any{"id": list[0].ID, "title": f.name}}}
}

func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request) {
	part, _, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer part.Close()
	data, err := io.ReadAll(part)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.PathValue("id")]
	if err != nil || f == nil {
		http.Error(w, "not an upload", http.StatusBadRequest)
		return
	}
	f.data = data
}

// serveDownload hands a file out; without the scope, it is the page to sign in.
func (s *Slack) serveDownload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.PathValue("id")]
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.URL.Query().Has("redir"):
		_, _ = io.WriteString(w, "<html>Sign in</html>")
	case f == nil || s.tokens[token] == nil || s.methods["download"] == Refused:
		http.Redirect(w, r, "/files/sign-in?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
	default:
		_, _ = w.Write(f.data)
	}
}
