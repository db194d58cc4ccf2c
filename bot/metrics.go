package bot

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Metrics counts what happens. No label names a person or a phrase.
type Metrics struct {
	Registry   *prometheus.Registry
	events     *prometheus.CounterVec
	turns      *prometheus.HistogramVec
	intents    *prometheus.CounterVec
	deliveries *prometheus.CounterVec
	waits      *prometheus.HistogramVec
	reloads    *prometheus.CounterVec
	reloaded   prometheus.Gauge
}

// NewMetrics returns metrics in a registry of their own.
func NewMetrics(version, edition string) *Metrics {
	m := &Metrics{
		Registry:   prometheus.NewRegistry(),
		events:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cpxbot_events_total", Help: "Events received, by platform, kind and result."}, []string{"platform", "kind", "result"}),
		turns:      prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "cpxbot_event_seconds", Help: "Time from an event until it is durable.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}, []string{"platform"}),
		intents:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cpxbot_intents_total", Help: "Requests recognised, by intent."}, []string{"intent"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cpxbot_deliveries_total", Help: "Tries at a delivery, by platform and result: sent, found, retry, paused, gone, dead, dropped."}, []string{"platform", "result"}),
		waits:      prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "cpxbot_delivery_seconds", Help: "Time from a turn until its message was delivered.", Buckets: prometheus.ExponentialBuckets(0.005, 3, 12)}, []string{"platform"}),
		reloads:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cpxbot_content_reloads_total", Help: "Reloads of the content, by result: ok, failed."}, []string{"result"}),
		reloaded:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "cpxbot_content_reload_success", Help: "Whether the last reload of the content was successful."}),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "cpxbot_build_info", Help: "Version of the program and edition of its content; always 1."}, []string{"version", "edition"})
	build.WithLabelValues(version, edition).Set(1)
	m.reloaded.Set(1)
	m.Registry.MustRegister(m.events, m.turns, m.intents, m.deliveries, m.waits, m.reloads, m.reloaded, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

var kindLabels = map[turn.InputKind]string{
	turn.TextInput: "text", turn.CommandInput: "command", turn.ChoiceInput: "choice", turn.TimerInput: "timer",
	turn.FormInput: "form", turn.HelpInput: "help", turn.UndeliveredInput: "undelivered", turn.AwayInput: "away", turn.LateInput: "late",
}

// Event counts an event: see Assistant.Observe.
func (m *Metrics) Event(o Observation) {
	m.events.WithLabelValues(o.Platform, kindLabels[o.Kind], o.Result).Inc()
	m.turns.WithLabelValues(o.Platform).Observe(o.Duration.Seconds())
	if o.Intent != "" && o.Result == "handled" {
		m.intents.WithLabelValues(o.Intent).Inc()
	}
}

// Delivery counts a try at a delivery: see DispatcherOptions.Observe.
func (m *Metrics) Delivery(o DeliveryObservation) {
	m.deliveries.WithLabelValues(o.Platform, o.Result).Inc()
	if o.Result == "sent" || o.Result == "found" {
		m.waits.WithLabelValues(o.Platform).Observe(o.Waited.Seconds())
	}
}

// Reload counts a reload of the content.
func (m *Metrics) Reload(err error) {
	if err != nil {
		m.reloads.WithLabelValues("failed").Inc()
		m.reloaded.Set(0)
		return
	}
	m.reloads.WithLabelValues("ok").Inc()
	m.reloaded.Set(1)
}

// Backlog is what waits in the store.
type Backlog struct {
	// Pending messages, and when the oldest was written (zero: none).
	Pending int64
	Oldest  time.Time
	// Dead letters: messages that were given up.
	Dead int64
	// Timers that wait.
	Timers int64
	// Log is the size in bytes of the log that SQLite writes ahead; 0 elsewhere.
	Log int64
}

// Backlogger tells what waits.
type Backlogger interface {
	Backlog(ctx context.Context) (Backlog, error)
}

// Watch shows what waits in the store whenever the metrics are read.
func (m *Metrics) Watch(store Backlogger, clock Clock) {
	m.Registry.MustRegister(&backlogCollector{store, clock})
}

// WatchContent shows how many sources of the content are due whenever the metrics
// are read.
func (m *Metrics) WatchContent(due func() []rules.Due) {
	m.Registry.MustRegister(contentCollector(due))
}

// WatchTransports shows whenever the metrics are read how much of each platform does not
// work while the rest does.
func (m *Metrics) WatchTransports(transports []Transport) {
	m.Registry.MustRegister(degradedCollector(transports))
}

type degradedCollector []Transport

var degradedDesc = prometheus.NewDesc("cpxbot_platform_degraded", "Parts of a platform that do not work while the rest does, such as a channel of human resources that is closed to the bot: /readyz names them.", []string{"platform"}, nil)

// Describe implements prometheus.Collector.
func (c degradedCollector) Describe(ch chan<- *prometheus.Desc) { ch <- degradedDesc }

// Collect implements prometheus.Collector.
func (c degradedCollector) Collect(ch chan<- prometheus.Metric) {
	for _, t := range c {
		if d, ok := t.(Degrader); ok {
			ch <- prometheus.MustNewConstMetric(degradedDesc, prometheus.GaugeValue, float64(len(d.Degraded())), t.Platform())
		}
	}
}

type contentCollector func() []rules.Due

var dueDesc = prometheus.NewDesc("cpxbot_content_sources_due", "Sources of the content that somebody should read again, by reason: age (not read for 180 days), announced (a day that the source announced has passed).", []string{"reason"}, nil)

// Describe implements prometheus.Collector.
func (c contentCollector) Describe(ch chan<- *prometheus.Desc) { ch <- dueDesc }

// Collect implements prometheus.Collector.
func (c contentCollector) Collect(ch chan<- prometheus.Metric) {
	age, announced := 0, 0
	for _, d := range c() {
		if d.Announced {
			announced++
		} else {
			age++
		}
	}
	ch <- prometheus.MustNewConstMetric(dueDesc, prometheus.GaugeValue, float64(age), "age")
	ch <- prometheus.MustNewConstMetric(dueDesc, prometheus.GaugeValue, float64(announced), "announced")
}

type backlogCollector struct {
	store Backlogger
	clock Clock
}

var (
	pendingDesc = prometheus.NewDesc("cpxbot_outbox_pending", "Messages that wait for their delivery.", nil, nil)
	oldestDesc  = prometheus.NewDesc("cpxbot_outbox_oldest_seconds", "Age of the oldest message that waits.", nil, nil)
	deadDesc    = prometheus.NewDesc("cpxbot_outbox_dead", "Messages that were given up.", nil, nil)
	timersDesc  = prometheus.NewDesc("cpxbot_timers_waiting", "Reminders that wait for their time.", nil, nil)
	logDesc     = prometheus.NewDesc("cpxbot_store_wal_bytes", "Size of the write-ahead log beside an SQLite file; 0 with PostgreSQL.", nil, nil)
	storeDesc   = prometheus.NewDesc("cpxbot_store_up", "Whether the database answers.", nil, nil)
)

// Describe implements prometheus.Collector.
func (c *backlogCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{pendingDesc, oldestDesc, deadDesc, timersDesc, logDesc, storeDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *backlogCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	b, err := c.store.Backlog(ctx)
	if err != nil {
		gauge(storeDesc, 0)
		return
	}
	gauge(storeDesc, 1)
	gauge(pendingDesc, float64(b.Pending))
	gauge(deadDesc, float64(b.Dead))
	gauge(timersDesc, float64(b.Timers))
	gauge(logDesc, float64(b.Log))
	age := 0.0
	if !b.Oldest.IsZero() {
		age = max(0, c.clock.Now().Sub(b.Oldest).Seconds())
	}
	gauge(oldestDesc, age)
}
