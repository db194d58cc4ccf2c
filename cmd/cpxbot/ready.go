package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// readyCommand is for supervisors that can only run a program, such as the
// health check of a container without a shell.
type readyCommand struct {
	Listen  string        `default:"127.0.0.1:8080" placeholder:"ADDRESS" env:"CPXBOT_LISTEN" help:"Where the bot answers HTTP (default: ${default})."`
	Timeout time.Duration `default:"3s" placeholder:"DURATION" help:"How long to wait for the answer (default: ${default})."`
}

func (c *readyCommand) Run(s *streams) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return usagef("--listen: %q is not an address like 127.0.0.1:8080 or :8080", c.Listen)
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1" // a container may lack the name localhost
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the bot does not answer: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1000))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(strings.TrimSpace(string(body)))
	}
	fmt.Fprint(s.out, string(body))
	return nil
}
