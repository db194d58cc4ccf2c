package bot_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// TestMonitoring: the alerts and the dashboard ask for metrics that exist, and
// the runbook says what each alert means.
func TestMonitoring(t *testing.T) {
	exported := exportedMetrics(t)
	names := regexp.MustCompile(`\b(cpxbot|process)_[a-z_]+`)
	check := func(where, expression string) {
		t.Helper()
		found := names.FindAllString(expression, -1)
		if len(found) == 0 && !strings.HasPrefix(expression, "up{") {
			t.Errorf("%s asks for no metric: %s", where, expression)
		}
		for _, name := range found {
			if !exported[name] {
				t.Errorf("%s asks for %s, which is not exported", where, name)
			}
		}
	}

	var alerts struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	read(t, "../deploy/prometheus/alerts.yaml", func(data []byte) error { return yaml.Unmarshal(data, &alerts) })
	var runbook string
	read(t, "../deploy/README.md", func(data []byte) error { runbook = string(data); return nil })
	seen := map[string]bool{}
	for _, g := range alerts.Groups {
		for _, r := range g.Rules {
			check(r.Alert, r.Expr)
			seen[r.Alert] = true
			if !strings.Contains(runbook, "\n### "+r.Alert+"\n") {
				t.Errorf("the runbook does not explain %s", r.Alert)
			}
		}
	}
	for _, title := range regexp.MustCompile(`(?m)^### (Cpxbot\w+)$`).FindAllStringSubmatch(runbook, -1) {
		if !seen[title[1]] {
			t.Errorf("the runbook explains %s, which is no alert", title[1])
		}
	}

	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	read(t, "../deploy/grafana/cpxbot.json", func(data []byte) error { return json.Unmarshal(data, &dashboard) })
	if len(dashboard.Panels) == 0 {
		t.Error("the dashboard is empty")
	}
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			check(p.Title, target.Expr)
		}
	}
}

func read(t *testing.T, path string, parse func([]byte) error) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = parse(data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// exportedMetrics are the names of all metrics once everything has been seen.
func exportedMetrics(t *testing.T) map[string]bool {
	t.Helper()
	m := bot.NewMetrics("v1", "e1")
	m.Watch(bottest.Memory(t), bot.System{})
	m.WatchTransports([]bot.Transport{newLive()})
	m.WatchContent(func() []rules.Due { return nil })
	m.Event(bot.Observation{Platform: "test", Kind: turn.TextInput, Intent: "greeting", Result: "handled", Duration: time.Millisecond})
	m.Delivery(bot.DeliveryObservation{Platform: "test", Result: "sent"})
	m.Reload(nil)
	families, err := m.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range families {
		names[f.GetName()] = true
		if f.GetType().String() == "HISTOGRAM" {
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				names[f.GetName()+suffix] = true
			}
		}
	}
	return names
}

// TestContentDue: the metric follows the clock and tells the reasons apart.
func TestContentDue(t *testing.T) {
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	m, now := bot.NewMetrics("v1", "e1"), time.Time{}
	m.WatchContent(func() []rules.Due { return book.Due(now, rules.CheckWithin) })
	for _, x := range []struct {
		day                string
		announced, someOld bool
	}{{"2026-11-28", false, false}, {"2026-12-16", true, false}, {"2027-12-01", true, true}} {
		if now, err = time.Parse(time.DateOnly, x.day); err != nil {
			t.Fatal(err)
		}
		families, err := m.Registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]float64{}
		for _, f := range families {
			if f.GetName() == "cpxbot_content_sources_due" {
				for _, one := range f.GetMetric() {
					got[one.GetLabel()[0].GetValue()] = one.GetGauge().GetValue()
				}
			}
		}
		if len(got) != 2 || (got["announced"] == 1) != x.announced || (got["age"] > 0) != x.someOld {
			t.Errorf("%s: %v", x.day, got)
		}
	}
}
