//go:build race

package understanding

import "time"

// longest is generous: the race detector slows everything down.
const longest = time.Second
