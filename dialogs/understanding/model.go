package understanding

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"strings"

	"cpxbot/dialogs/understanding/linear"
)

// model is all that is learnt from labelled sentences.
type model struct {
	// learntFrom is a hash of the sentences and the content from which the
	// model was learnt.
	learntFrom uint64
	// vocabulary holds the folded words of the sentences.
	vocabulary map[string]bool
	acts       *linear.Model // of each word: what its clause does
	parts      *linear.Model // of each person named
	recipients *linear.Model // of a message: whom it is for
	wants      *linear.Model // of a message
	statements *linear.Model // of each stretch
	subjects   *linear.Model // of each statement
	replies    *linear.Model // of a message after a question
	news       *linear.Model // of each piece that may tell of an order
	// context weighs what is wanted by what was spoken of before, past when
	// something else was said since; following says what is asked after an answer, leaning which relation the words of a
	// message speak for.
	context, past      contextWeights
	following, leaning *linear.Model
	// taught are the hashes of the example sentences from which it learnt.
	taught map[uint32]bool
}

// magic begins the data of a model.
const magic = "cpxbot model 1\n"

func (m *model) linears() []**linear.Model {
	return []**linear.Model{&m.acts, &m.parts, &m.recipients, &m.wants, &m.statements, &m.subjects, &m.replies, &m.news, &m.following, &m.leaning}
}

// encode writes a model.
func (m *model) encode() []byte {
	out := []byte(magic)
	out = binary.LittleEndian.AppendUint64(out, m.learntFrom)
	words := make([]string, 0, len(m.vocabulary))
	for w := range m.vocabulary {
		words = append(words, w)
	}
	sort.Strings(words)
	all := strings.Join(words, "\n")
	out = binary.LittleEndian.AppendUint32(out, uint32(len(all)))
	out = append(out, all...)
	hashes := make([]uint32, 0, len(m.taught))
	for h := range m.taught {
		hashes = append(hashes, h)
	}
	sort.Slice(hashes, func(i, j int) bool { return hashes[i] < hashes[j] })
	out = binary.LittleEndian.AppendUint32(out, uint32(len(hashes)))
	for _, h := range hashes {
		out = binary.LittleEndian.AppendUint32(out, h)
	}
	for _, l := range m.linears() {
		out = (*l).Append(out)
	}
	return m.past.appendTo(m.context.appendTo(out))
}

var errModel = errors.New("understanding: the embedded model is damaged; build the project again (go generate ./...)")

// decode reads a model, mostly without copying.
func decode(data []byte) (*model, error) {
	rest, ok := strings.CutPrefix(string(data[:min(len(data), len(magic))]), magic)
	if !ok || rest != "" || len(data) < len(magic)+12 {
		return nil, errModel
	}
	data = data[len(magic):]
	m := &model{learntFrom: binary.LittleEndian.Uint64(data)}
	n := int(binary.LittleEndian.Uint32(data[8:]))
	data = data[12:]
	if n > len(data)-4 {
		return nil, errModel
	}
	words := strings.Split(string(data[:n]), "\n")
	m.vocabulary = make(map[string]bool, len(words))
	for _, w := range words {
		m.vocabulary[w] = true
	}
	data = data[n:]
	n = int(binary.LittleEndian.Uint32(data))
	data = data[4:]
	if 4*n > len(data) {
		return nil, errModel
	}
	m.taught = make(map[uint32]bool, n)
	for i := range n {
		m.taught[binary.LittleEndian.Uint32(data[4*i:])] = true
	}
	data = data[4*n:]
	for _, l := range m.linears() {
		var err error
		if *l, data, err = linear.Load(data); err != nil {
			return nil, fmt.Errorf("%w (%w)", errModel, err)
		}
	}
	var err error
	if m.context, data, err = decodeContext(data); err != nil {
		return nil, fmt.Errorf("%w (%w)", errModel, err)
	}
	if m.past, _, err = decodeContext(data); err != nil {
		return nil, fmt.Errorf("%w (%w)", errModel, err)
	}
	return m, nil
}
