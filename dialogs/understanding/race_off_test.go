//go:build !race

package understanding

import "time"

// longest is how long one message may take.
const longest = 20 * time.Millisecond
