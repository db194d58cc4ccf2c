package mattermost

import (
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"go.yaml.in/yaml/v3"

	"cpxbot/bot/bottest"
)

const deployment = "../../deploy/mattermost/"

// TestCompose: with the settings of the compose file, the setup finds nothing
// left to do, and the images are of exact versions.
func TestCompose(t *testing.T) {
	data, err := os.ReadFile(deployment + "compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Image       string
			Environment map[string]string
		}
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"database", "mattermost"} {
		if image := file.Services[name].Image; !regexp.MustCompile(`:\d+\.\d+`).MatchString(image) {
			t.Errorf("%s: %q is not of an exact version", name, image)
		}
	}
	values := strings.NewReplacer("${MATTERMOST_SITE_URL:?set it in deploy/mattermost/.env}", "https://chat.example.org", "${MATTERMOST_PERSONAL_TOKENS:-true}", "true")
	m := bottest.BareMattermost(t)
	set := 0
	m.Configure(func(c *model.Config) {
		settings := reflect.ValueOf(&c.ServiceSettings).Elem()
		for variable, value := range file.Services["mattermost"].Environment {
			name, ok := strings.CutPrefix(variable, "MM_SERVICESETTINGS_")
			if !ok {
				continue
			}
			field := settings.FieldByNameFunc(func(f string) bool { return strings.ToUpper(f) == name })
			if !field.IsValid() {
				t.Fatalf("%s is no setting", variable)
			}
			set++
			switch value = values.Replace(value); v := field.Interface().(type) {
			case *string:
				*v = value
			case *bool:
				if *v, err = strconv.ParseBool(value); err != nil {
					t.Errorf("%s: %v", variable, err)
				}
			}
		}
	})
	if set < 5 {
		t.Errorf("%d settings", set)
	}
	o := setupOptions(m)
	o.Callback = file.Services["bot"].Environment["CPXBOT_MATTERMOST_CALLBACK"]
	if r := runSetup(t, o); r.Left() != 0 || o.Callback == "" {
		t.Errorf("%+v", r.Steps)
	}
	m.Configure(func(c *model.Config) { *c.ServiceSettings.AllowedUntrustedInternalConnections = "" })
	if r := runSetup(t, o); !r.says(ToDo, `"bot"`) {
		t.Errorf("without the setting: %+v", r.Steps)
	}
}

// TestGuide: the guide names the settings that the setup checks, the paths
// that are served, and only variables that there are.
func TestGuide(t *testing.T) {
	guide := ""
	for _, name := range []string{"README.md", "compose.yaml", "example.env"} {
		data, err := os.ReadFile(deployment + name)
		if err != nil {
			t.Fatal(err)
		}
		guide += string(data)
	}
	for _, want := range []string{
		"EnableBotAccountCreation", "EnableCommands", "SiteURL", "AllowedUntrustedInternalConnections", "EnableUserAccessTokens",
		pathCommand, pathAction, pathDialog,
	} {
		if !strings.Contains(guide, want) {
			t.Errorf("the guide does not name %s", want)
		}
	}
	known := ""
	sources, err := filepath.Glob("../../cmd/cpxbot/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(sources, "realserver_test.go") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		known += string(data)
	}
	for _, variable := range regexp.MustCompile(`CPXBOT_[A-Z_]*[A-Z]`).FindAllString(guide, -1) {
		if !strings.Contains(known, `"`+variable+`"`) {
			t.Errorf("there is no %s", variable)
		}
	}
}

// TestPaths: without a callback address nothing is served; with one that has a
// path, that is kept.
func TestPaths(t *testing.T) {
	for callback, want := range map[string]int{"": http.StatusNotFound, "https://example.org": http.StatusNotFound, "https://example.org/bots": http.StatusOK} {
		transport, err := New(Options{URL: "https://chat.example.org", Token: "x", Callback: callback, Marks: newMarks()})
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		transport.Routes(mux)
		r, _ := http.NewRequest(http.MethodPost, "/bots"+pathAction, nil)
		if _, pattern := mux.Handler(r); (pattern != "") != (want == http.StatusOK) {
			t.Errorf("%q: %q", callback, pattern)
		}
	}
}
