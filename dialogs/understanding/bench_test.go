package understanding

import (
	"strings"
	"testing"

	"cpxbot/dialogs/understanding/model"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

const benchMessage = "Bonjour, je suis secrétaire médicale dans un SPST, j'ai besoin d'accéder à INSi, quelle carte dois-je demander ?"

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		r.Read(benchMessage, said.Asked{})
	}
}

func BenchmarkReadReply(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		r.Read("oui d'après notre infirmière", said.Asked{Fact: rules.FactContract})
	}
}

func BenchmarkReadLong(b *testing.B) {
	r := reader(b)
	text := strings.Repeat(benchMessage+" ", 20000/len(benchMessage))
	for b.Loop() {
		r.Read(text, said.Asked{})
	}
}

func BenchmarkNew(b *testing.B) {
	book, err := rules.Default()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		m, err := model.Decode(data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := newReader(book, m); err != nil {
			b.Fatal(err)
		}
	}
}
