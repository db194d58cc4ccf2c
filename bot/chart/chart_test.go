package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"cpxbot/bot/chart"
	"cpxbot/dialogs/message"
)

// sample is a board of twelve weeks, with accents in all of its words.
func sample() *message.Chart {
	weeks := []string{"07/09", "14/09", "21/09", "28/09", "05/10", "12/10", "19/10", "26/10", "02/11", "09/11", "16/11", "23/11"}
	return &message.Chart{
		Title: "Tableau de bord des cartes – été, Noël, façade",
		Stages: message.Bars{Title: "Demandes en cours, à la fin de chaque semaine", Labels: weeks, Series: []message.Series{
			{Name: "à envoyer", Values: []int{2, 3, 5, 4, 4, 6, 8, 7, 5, 5, 6, 9}},
			{Name: "carte attendue", Values: []int{0, 4, 6, 9, 12, 14, 11, 9, 10, 13, 15, 12}},
			{Name: "codes attendus", Values: []int{0, 0, 1, 1, 2, 3, 0, 1, 2, 2, 1, 3}},
		}},
		Delays: message.Bars{Title: "Délai réel des cartes, en jours ouvrés (10 annoncés)", Labels: []string{"0–5", "6–8", "9–10", "11–12", "13–15", "16–20", "> 20"}, Series: []message.Series{
			{Name: "dans les 10 jours", Values: []int{1, 7, 22, 0, 0, 0, 0}}, {Name: "au-delà", Values: []int{0, 0, 0, 15, 6, 2, 1}},
		}},
	}
}

func draw(t *testing.T, c *message.Chart) ([]byte, image.Image) {
	t.Helper()
	f, err := chart.PNG(c)
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "tableau.png" || f.Type != "image/png" {
		t.Errorf("file %q of type %q", f.Name, f.Type)
	}
	img, err := png.Decode(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != chart.Width {
		t.Errorf("%v", img.Bounds())
	}
	return f.Data, img
}

// area counts the pixels of about one colour.
func area(img image.Image, c color.RGBA) (n int) {
	near := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d > -12 && d < 12 }
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); near(r, c.R) && near(g, c.G) && near(b, c.B) {
				n++
			}
		}
	}
	return n
}

var (
	orange = color.RGBA{0xE6, 0x9F, 0x00, 255}
	blue   = color.RGBA{0x00, 0x72, 0xB2, 255}
	red    = color.RGBA{0xD5, 0x5E, 0x00, 255}
)

func TestPNG(t *testing.T) {
	data, img := draw(t, sample())
	if path := os.Getenv("CPXBOT_CHART"); path != "" { // to look at it
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if again, _ := draw(t, sample()); !bytes.Equal(data, again) {
		t.Error("the same chart gives other bytes")
	}
	if len(data) > 200_000 {
		t.Errorf("%d bytes", len(data))
	}
	// The areas of the columns are those of the values: all add up to 64
	// requests to be sent and 115 expected cards.
	ratio := float64(area(img, blue)) / float64(area(img, orange))
	if want := 115. / 64; ratio < want*0.9 || ratio > want*1.1 {
		t.Errorf("blue over orange: %.2f, want about %.2f", ratio, want)
	}
	if area(img, red) == 0 {
		t.Error("what is late is not shown")
	}
	// Another letter is another picture: the accents are drawn.
	other := sample()
	other.Stages.Title = "Demandes en cours, a la fin de chaque semaine"
	if plain, _ := draw(t, other); bytes.Equal(data, plain) {
		t.Error("an accent makes no difference")
	}
}

// TestNothingEmpty: a part without anything to see takes no room.
func TestNothingEmpty(t *testing.T) {
	_, whole := draw(t, sample())
	half := sample()
	half.Delays.Series = []message.Series{{Values: make([]int, 7)}, {Values: make([]int, 7)}}
	_, img := draw(t, half)
	if h, all := img.Bounds().Dy(), whole.Bounds().Dy(); h > all*3/5 || h < all*2/5 {
		t.Errorf("%d of %d high", h, all)
	}
}

// TestWithinThePicture: no words run over the edge, however long they are.
func TestWithinThePicture(t *testing.T) {
	for _, title := range []string{"Tableau de bord des cartes – mercredi 30 septembre 2026", "Dashboard of the professional cards of the occupational-health service – Wednesday 30 September 2026"} {
		c := sample()
		c.Title, c.Stages.Title = title, title
		_, img := draw(t, c)
		for y := range 100 {
			for x := chart.Width - 4; x < chart.Width; x++ {
				if r, _, _, _ := img.At(x, y).RGBA(); r>>8 < 0xF0 {
					t.Fatalf("%q reaches the edge at %d", title, y)
				}
			}
		}
	}
}

// TestLegend: a series in which there is nothing to see is not named, and the others keep
// their colours.
func TestLegend(t *testing.T) {
	c := sample()
	c.Stages.Series[0].Values = make([]int, 12)
	named, img := draw(t, c)
	if area(img, orange) != 0 || area(img, blue) == 0 {
		t.Errorf("%d pixels orange, %d blue", area(img, orange), area(img, blue))
	}
	c.Stages.Series[0].Name = "another name"
	if again, _ := draw(t, c); !bytes.Equal(named, again) {
		t.Error("what is not there is named")
	}
}

// TestExtremes: nothing to show, one order, and very many.
func TestExtremes(t *testing.T) {
	none := sample()
	for i := range none.Stages.Series {
		none.Stages.Series[i].Values = make([]int, 12)
	}
	for i := range none.Delays.Series {
		none.Delays.Series[i].Values = make([]int, 7)
	}
	if _, img := draw(t, none); area(img, blue) > 1000 {
		t.Error("columns of nothing")
	}
	none.Stages.Series[1].Values[11] = 1
	draw(t, none)
	none.Stages.Series[1].Values[10] = 100_000
	draw(t, none)
	draw(t, &message.Chart{})
}

func BenchmarkPNG(b *testing.B) {
	for b.Loop() {
		if _, err := chart.PNG(sample()); err != nil {
			b.Fatal(err)
		}
	}
}
