package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Checks are what readiness depends on, by name.
type Checks map[string]func(ctx context.Context) error

// Routes returns the pages for operators, and those of the transports that
// their platforms call:
//
//	/healthz  the process is alive
//	/readyz   it can serve: database and platforms are connected; else why not. What is
//	          degraded is said below, and keeps nobody from being served
//	/metrics  for Prometheus
func Routes(metrics *Metrics, checks Checks, transports []Transport) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		var failed, degraded []string
		for name, check := range checks {
			if check(ctx) != nil {
				failed = append(failed, name)
			}
		}
		for _, t := range transports {
			if r, ok := t.(Readier); ok {
				if err := r.Ready(); err != nil {
					failed = append(failed, t.Platform()+" ("+strings.ReplaceAll(err.Error(), "\n", ", ")+")")
				}
			}
			if d, ok := t.(Degrader); ok {
				for _, what := range d.Degraded() {
					degraded = append(degraded, t.Platform()+" ("+what+")")
				}
			}
		}
		state := "ready"
		if len(failed) > 0 {
			slices.Sort(failed)
			w.WriteHeader(http.StatusServiceUnavailable)
			state = "not ready: " + strings.Join(failed, "; ")
		}
		fmt.Fprintln(w, state)
		if len(degraded) > 0 {
			fmt.Fprintln(w, "degraded:", strings.Join(degraded, "; "))
		}
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics.Registry, promhttp.HandlerOpts{}))
	for _, t := range transports {
		if r, ok := t.(Router); ok {
			r.Routes(mux)
		}
	}
	return mux
}

// Serve answers HTTP requests on a listener until ctx ends; requests in hand
// are finished.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: h,
		// A slow client must not hold a connection.
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(ctx)
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
