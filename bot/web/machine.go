package web

import (
	"fmt"
	"math"
	"slices"

	"cpxbot/dialogs/state"
)

// picture is a state machine as it is drawn: the states, of which one is the
// present, and the ways out of it. All ways at once would be a thicket.
type picture struct {
	// Name tells it from the others of a page.
	Name          string
	Width, Height int
	States        []stateBox
	Ways          []way
}

type stateBox struct {
	ID               string
	X, Y, W, H       int
	Present, Visited bool
}

// CX and CY are the middle of the box.
func (b stateBox) CX() int { return b.X + b.W/2 }

// CY is the height of the middle.
func (b stateBox) CY() int { return b.Y + b.H/2 }

// way is a transition; Taken is the one that led to the present state.
type way struct {
	From, To string
	Path     string
	Taken    bool
}

// Sizes of a picture, in pixels.
const (
	boxWidth, boxHeight = 132, 34
	gapX, gapY          = 34, 40
	pictureMargin       = 14
)

// Where the states stand: rows from the top, in the order in which a conversation
// or an order goes through them.
var (
	conversationRows = [][]state.Phase{
		{state.Idle, state.Asking, state.Confirming},
		{state.Offering, state.Answered, state.Planning},
		{state.HandedOver, state.Following, state.Closed},
	}
	dossierRows = [][]state.Stage{
		{state.Prepared, state.Visaed, state.Transmitted},
		{state.Incomplete, state.Sent, state.CardReceived},
		{state.Refused, state.Abandoned, state.Done},
	}
)

// draw lays a machine out. before is the state from which the present was
// reached, the same when it did not change.
func draw[S ~string](name string, rows [][]S, table []state.Transition, before, present S) picture {
	p := picture{Name: name}
	at := map[string]stateBox{}
	for y, row := range rows {
		for x, id := range row {
			b := stateBox{
				ID: string(id), X: pictureMargin + x*(boxWidth+gapX), Y: pictureMargin + y*(boxHeight+gapY), W: boxWidth, H: boxHeight,
				Present: id == present, Visited: id == before && before != present,
			}
			at[b.ID] = b
			p.States = append(p.States, b)
			p.Width, p.Height = max(p.Width, b.X+b.W+pictureMargin), max(p.Height, b.Y+b.H+pictureMargin)
		}
	}
	add := func(from, to S, taken bool) {
		a, b := at[string(from)], at[string(to)]
		if from == to || a.ID == "" || b.ID == "" || slices.ContainsFunc(p.Ways, func(w way) bool { return w.From == a.ID && w.To == b.ID }) {
			return
		}
		p.Ways = append(p.Ways, way{a.ID, b.ID, curve(a, b), taken})
	}
	add(before, present, true)
	for _, t := range table {
		if slices.Contains(t.From, string(present)) {
			add(present, S(t.To), false)
		}
	}
	return p
}

// curve is the line between two boxes: a bow, so that there and back are two
// lines.
func curve(a, b stateBox) string {
	x1, y1, x2, y2 := float64(a.CX()), float64(a.CY()), float64(b.CX()), float64(b.CY())
	length := math.Hypot(x2-x1, y2-y1)
	bow := 10 + length/14
	mx, my := (x1+x2)/2-(y2-y1)/length*bow, (y1+y2)/2+(x2-x1)/length*bow
	sx, sy := edge(a, mx, my)
	ex, ey := edge(b, mx, my)
	return fmt.Sprintf("M%.0f %.0fQ%.0f %.0f %.0f %.0f", sx, sy, mx, my, ex, ey)
}

// edge is where the line from the middle of a box to a point leaves it.
func edge(b stateBox, x, y float64) (ex, ey float64) {
	cx, cy := float64(b.CX()), float64(b.CY())
	dx, dy := x-cx, y-cy
	scale := math.Min(float64(b.W)/2/math.Max(math.Abs(dx), .01), float64(b.H)/2/math.Max(math.Abs(dy), .01))
	return cx + dx*scale, cy + dy*scale
}

// phaseOf is the phase of a state, that of the beginning when there is none yet.
func phaseOf(s state.State) state.Phase {
	if s.At.Phase == "" {
		return state.Idle
	}
	return s.At.Phase
}
