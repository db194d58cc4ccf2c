// Package chart draws the picture of the board as a PNG. What it shows is
// decided by package dialogs; the same chart always gives the same bytes.
package chart

import (
	"fmt"
	"strconv"

	"github.com/go-analyze/charts"

	"cpxbot/dialogs"
)

// Size of the picture in pixels: readable on a telephone, and sharp when it is
// shown at half the size.
const (
	Width  = 1200
	Height = 1120
)

const (
	margin = 36
	head   = 76 // height of the title
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
func PNG(c *dialogs.Chart) (dialogs.File, error) {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: Width, Height: Height, Theme: theme(orange, blue, green)})
	p.FilledRect(0, 0, Width, Height, paper, paper, 0)
	p.Text(c.Title, margin, 52, 0, charts.FontStyle{FontSize: 22, FontColor: ink})
	middle := head + (Height-head)/2
	if err := bars(p, &c.Stages, charts.NewBox(margin, head, Width-margin, middle-10), theme(orange, blue, green)); err != nil {
		return dialogs.File{}, err
	}
	if err := bars(p, &c.Delays, charts.NewBox(margin, middle+10, Width-margin, Height-margin/2), theme(green, red)); err != nil {
		return dialogs.File{}, err
	}
	data, err := p.Bytes()
	if err != nil {
		return dialogs.File{}, fmt.Errorf("png: %w", err)
	}
	return dialogs.File{Name: "tableau.png", Type: "image/png", Data: data}, nil
}

func theme(series ...charts.Color) charts.ColorPalette {
	return charts.MakeTheme(charts.ThemeOption{
		BackgroundColor: paper, TextColor: ink, TextColorTitle: ink, AxisStrokeColor: ink, AxisSplitLineColor: line, SeriesColors: series,
	})
}

// bars draws a stacked bar chart into a part of the picture.
func bars(p *charts.Painter, b *dialogs.Bars, box charts.Box, colors charts.ColorPalette) error {
	if len(b.Labels) == 0 {
		return nil
	}
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
	text := charts.FontStyle{FontSize: 14, FontColor: ink}
	whole := func(v float64) string { return strconv.Itoa(int(v)) }
	o := charts.NewBarChartOptionWithData(values)
	o.Theme, o.StackSeries, o.ValueFormatter = colors, charts.Ptr(true), whole
	o.BarSize = 0.6
	o.Title = charts.TitleOption{Text: b.Title, FontStyle: charts.FontStyle{FontSize: 17, FontColor: ink}}
	o.Legend = charts.LegendOption{SeriesNames: names, FontStyle: text, Offset: charts.OffsetRight, Symbol: charts.SymbolSquare}
	o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle = b.Labels, text
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
