// Package model is all that is learnt from labelled sentences, and how it is written and read. It is
// learnt by package learning.
package model

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"strings"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/matters"
)

// Model is all that is learnt from labelled sentences.
type Model struct {
	// LearntFrom is a hash of the sentences and the content from which the
	// model was learnt.
	LearntFrom uint64
	// Vocabulary holds the folded words of the sentences.
	Vocabulary map[string]bool
	Acts       *linear.Model // of each word: what its clause does
	Parts      *linear.Model // of each person named
	Recipients *linear.Model // of a message: whom it is for
	Wants      *linear.Model // of a message
	Statements *linear.Model // of each stretch
	Subjects   *linear.Model // of each statement
	Replies    *linear.Model // of a message after a question
	News       *linear.Model // of each piece that may tell of an order
	// Context weighs what is wanted by what was spoken of before, past when
	// something else was said since; following says what is asked after an answer, leaning which relation the words of a
	// message speak for.
	Context, Past      matters.Weights
	Following, Leaning *linear.Model
	// Taught are the hashes of the example sentences from which it learnt.
	Taught map[uint32]bool
}

// magic begins the data of a model.
const magic = "cpxbot model 1\n"

// Linears are the models, in the order in which they are written.
func (m *Model) Linears() []**linear.Model {
	return []**linear.Model{&m.Acts, &m.Parts, &m.Recipients, &m.Wants, &m.Statements, &m.Subjects, &m.Replies, &m.News, &m.Following, &m.Leaning}
}

// Encode writes a model.
func (m *Model) Encode() []byte {
	out := []byte(magic)
	out = binary.LittleEndian.AppendUint64(out, m.LearntFrom)
	words := make([]string, 0, len(m.Vocabulary))
	for w := range m.Vocabulary {
		words = append(words, w)
	}
	sort.Strings(words)
	all := strings.Join(words, "\n")
	out = binary.LittleEndian.AppendUint32(out, uint32(len(all)))
	out = append(out, all...)
	hashes := make([]uint32, 0, len(m.Taught))
	for h := range m.Taught {
		hashes = append(hashes, h)
	}
	sort.Slice(hashes, func(i, j int) bool { return hashes[i] < hashes[j] })
	out = binary.LittleEndian.AppendUint32(out, uint32(len(hashes)))
	for _, h := range hashes {
		out = binary.LittleEndian.AppendUint32(out, h)
	}
	for _, l := range m.Linears() {
		out = (*l).Append(out)
	}
	return m.Past.AppendTo(m.Context.AppendTo(out))
}

var errModel = errors.New("understanding: the embedded model is damaged; build the project again (go generate ./...)")

// Decode reads a model, mostly without copying.
func Decode(data []byte) (*Model, error) {
	rest, ok := strings.CutPrefix(string(data[:min(len(data), len(magic))]), magic)
	if !ok || rest != "" || len(data) < len(magic)+12 {
		return nil, errModel
	}
	data = data[len(magic):]
	m := &Model{LearntFrom: binary.LittleEndian.Uint64(data)}
	n := int(binary.LittleEndian.Uint32(data[8:]))
	data = data[12:]
	if n > len(data)-4 {
		return nil, errModel
	}
	words := strings.Split(string(data[:n]), "\n")
	m.Vocabulary = make(map[string]bool, len(words))
	for _, w := range words {
		m.Vocabulary[w] = true
	}
	data = data[n:]
	n = int(binary.LittleEndian.Uint32(data))
	data = data[4:]
	if 4*n > len(data) {
		return nil, errModel
	}
	m.Taught = make(map[uint32]bool, n)
	for i := range n {
		m.Taught[binary.LittleEndian.Uint32(data[4*i:])] = true
	}
	data = data[4*n:]
	for _, l := range m.Linears() {
		var err error
		if *l, data, err = linear.Load(data); err != nil {
			return nil, fmt.Errorf("%w (%w)", errModel, err)
		}
	}
	var err error
	if m.Context, data, err = matters.DecodeWeights(data); err != nil {
		return nil, fmt.Errorf("%w (%w)", errModel, err)
	}
	if m.Past, _, err = matters.DecodeWeights(data); err != nil {
		return nil, fmt.Errorf("%w (%w)", errModel, err)
	}
	return m, nil
}
