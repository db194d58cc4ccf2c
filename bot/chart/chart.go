// Package chart draws the picture of the board as a PNG. What it shows is
// decided by package dialogs; the same chart always gives the same bytes.
package chart

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/go-analyze/charts"

	"cpxbot/dialogs/message"
)

// Width of the picture in pixels. Clients show it about 350 wide, at half its size:
// what is written in it is twice as large as one reads.
const Width = 720

const (
	margin  = 16
	head    = 60  // height of the title
	caption = 46  // height of the title of a bar chart
	each    = 480 // height of a bar chart
	// mostLabels is how many columns have room for a label.
	mostLabels = 7
)

// Sizes of the letters.
const (
	titleSize   = 23
	captionSize = 20
	textSize    = 18
)

// Colours that people who do not see red and green alike can tell apart (Okabe
// and Ito, 2008).
var (
	orange = charts.ColorFromHex("#E69F00")
	blue   = charts.ColorFromHex("#0072B2")
	green  = charts.ColorFromHex("#009E73")
	red    = charts.ColorFromHex("#D55E00")
	ink    = charts.ColorFromHex("#222222")
	line   = charts.ColorFromHex("#DDDDDD")
	paper  = charts.ColorFromHex("#FFFFFF")
)

// PNG draws a chart.
func PNG(c *message.Chart) (message.File, error) {
	type part struct {
		bars   *message.Bars
		colors []charts.Color
	}
	var drawn []part
	for _, x := range []part{{&c.Stages, []charts.Color{orange, blue, green}}, {&c.Delays, []charts.Color{green, red}}} {
		if bars, colors := visible(x.bars, x.colors); len(colors) > 0 {
			drawn = append(drawn, part{bars, colors})
		}
	}
	height := head + each*len(drawn)
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: Width, Height: height, Theme: theme(orange, blue, green)})
	// Where a client is dark, the picture stays light.
	p.FilledRect(0, 0, Width, height, paper, paper, 0)
	write(p, c.Title, 44, titleSize)
	for i, part := range drawn {
		top := head + i*each
		write(p, part.bars.Title, top+caption-20, captionSize)
		if err := bars(p, part.bars, charts.NewBox(0, top+caption-8, Width, top+each-margin), theme(part.colors...)); err != nil {
			return message.File{}, err
		}
	}
	data, err := p.Bytes()
	if err != nil {
		return message.File{}, fmt.Errorf("png: %w", err)
	}
	return message.File{Name: "tableau.png", Type: "image/png", Data: data}, nil
}

func theme(series ...charts.Color) charts.ColorPalette {
	return charts.MakeTheme(charts.ThemeOption{
		BackgroundColor: paper, TextColor: ink, TextColorTitle: ink, AxisStrokeColor: ink, AxisSplitLineColor: line, SeriesColors: series,
	})
}

// write writes a line, in smaller letters where it would run over the edge.
func write(p *charts.Painter, text string, y int, size float64) {
	style := charts.FontStyle{FontSize: size, FontColor: ink}
	for room := Width - 2*margin; style.FontSize > 1 && p.MeasureText(text, 0, style).Width() > room; {
		style.FontSize--
	}
	p.Text(text, margin, y, 0, style)
}

// visible leaves out the series in which there is nothing to see, with their colours.
func visible(b *message.Bars, colors []charts.Color) (*message.Bars, []charts.Color) {
	seen := message.Bars{Title: b.Title, Labels: b.Labels}
	var kept []charts.Color
	for i, s := range b.Series {
		if slices.ContainsFunc(s.Values, func(v int) bool { return v != 0 }) {
			seen.Series, kept = append(seen.Series, s), append(kept, colors[i])
		}
	}
	return &seen, kept
}

// thinned leaves out labels for which there is no room; the last one stays.
func thinned(labels []string) []string {
	every := (len(labels) + mostLabels - 1) / mostLabels
	out := make([]string, len(labels))
	for i, l := range labels {
		if (len(labels)-1-i)%every == 0 {
			out[i] = l
		}
	}
	return out
}

// bars draws a stacked bar chart into a part of the picture.
func bars(p *charts.Painter, b *message.Bars, box charts.Box, colors charts.ColorPalette) error {
	values := make([][]float64, len(b.Series))
	names := make([]string, len(b.Series))
	most := 1
	for i, s := range b.Series {
		names[i] = "\u00a0" + s.Name // apart from its colour
		for _, v := range s.Values {
			values[i] = append(values[i], float64(v))
		}
	}
	for j := range b.Labels {
		total := 0
		for _, s := range b.Series {
			total += s.Values[j]
		}
		most = max(most, total)
	}
	text := charts.FontStyle{FontSize: textSize, FontColor: ink}
	whole := func(v float64) string { return strconv.Itoa(int(v)) }
	o := charts.NewBarChartOptionWithData(values)
	o.Theme, o.StackSeries, o.ValueFormatter = colors, charts.Ptr(true), whole
	o.BarSize = 0.6
	o.Legend = charts.LegendOption{SeriesNames: names, FontStyle: text, Offset: charts.OffsetRight, Symbol: charts.SymbolSquare}
	o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle = thinned(b.Labels), text
	o.CategoryAxis.LabelCount = len(b.Labels)
	step := steps(most)
	o.ValueAxis = []charts.ValueAxisOption{{Min: charts.Ptr(0.0), Max: charts.Ptr(float64(step * ((most + step - 1) / step))), Unit: float64(step), LabelFontStyle: text, ValueFormatter: whole}}
	return p.Child(charts.PainterBoxOption(box)).BarChart(o)
}

// steps is the distance of the lines behind the columns: about five of them.
func steps(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if n*unit*5 >= most {
				return n * unit
			}
		}
	}
}
