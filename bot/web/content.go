package web

import (
	"sync/atomic"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

// Content is what the bot says: what is built in, and the operator's folder laid
// over it.
type Content struct {
	inUse atomic.Pointer[edition]
}

// edition is the content as it was read once.
type edition struct {
	book   *rules.Book
	dialog *dialogs.Dialog
}

func (c *Content) current() *edition { return c.inUse.Load() }

// NewContent is content that was read.
func NewContent(book *rules.Book, dialog *dialogs.Dialog) *Content {
	c := &Content{}
	c.inUse.Store(&edition{book, dialog})
	return c
}
