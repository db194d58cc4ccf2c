package console

import (
	"context"
	"sync"

	"cpxbot/bot"
)

// Platform is the name of the console in the keys of persons.
const Platform = "console"

// Mailbox is the transport of the console: what is delivered is kept until the
// console shows it. It is safe for concurrent use.
type Mailbox struct {
	mu        sync.Mutex
	delivered []bot.Delivery
}

// Platform implements bot.Transport.
func (*Mailbox) Platform() string { return Platform }

// Run implements bot.Transport: events come from Interactive or JSON.
func (*Mailbox) Run(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

// Send implements bot.Transport.
func (m *Mailbox) Send(_ context.Context, d *bot.Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.delivered = append(m.delivered, *d)
	return nil
}

// take returns what was delivered since the last call.
func (m *Mailbox) take() []bot.Delivery {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.delivered
	m.delivered = nil
	return all
}
