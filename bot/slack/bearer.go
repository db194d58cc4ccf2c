package slack

import (
	"net/http"
	"strings"

	api "github.com/slack-go/slack"
)

// bearer sends the token in the header as well. The library puts it into the
// form, which Slack calls the old way; proxies and stand-ins often read the
// header only. Source: docs.slack.dev/apis/web-api, "Authentication".
type bearer struct {
	client *http.Client
	token  string
	// url is the address of the Web API: nobody else is told the token.
	url string
}

// Do implements the client of the library.
func (b bearer) Do(r *http.Request) (*http.Response, error) {
	if b.token != "" && r.Header.Get("Authorization") == "" && strings.HasPrefix(r.URL.String(), b.url) {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.client.Do(r)
}

// newAPI returns a client of the Web API.
func newAPI(client *http.Client, url, token string, options ...api.Option) *api.Client {
	return api.New(token, append(options, api.OptionAPIURL(url), api.OptionHTTPClient(bearer{client, token, url}))...)
}
