package console

import (
	"strings"

	"cpxbot/dialogs/message"
)

// Text is a message as a terminal of some columns shows it, without colours.
func Text(m *message.Message, columns int) string {
	var out strings.Builder
	s := screen{out: &out, columns: func() int { return columns }}
	s.message(m, true)
	return out.String()
}
