package linear

// The features of a message are hashes: of its words, how they sound, begin and
// are made up, of neighbouring words, of the families of words of the content
// ("égaré" and "paumé" are both {lost}), of the names found in it, and of its
// form. All that is learnt sees a message through them.

// Hash is FNV-1a over a kind of feature and its words.
func Hash(kind byte, words ...string) uint32 {
	h := (fnvOffset ^ uint32(kind)) * FnvPrime
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint32(w[i])) * FnvPrime
		}
		h = (h ^ ' ') * FnvPrime
	}
	return h
}

// Pair joins two hashes, in this order.
func Pair(kind byte, a, b uint32) uint32 {
	return ((fnvOffset^uint32(kind))*FnvPrime^a)*FnvPrime*31 ^ b*FnvPrime
}

const (
	fnvOffset = 2166136261
	FnvPrime  = 16777619
)

// Bag collects the features of something; a feature counts once, with the
// greatest weight given to it. Its terms are good until the next bag of the
// same scratch is begun.
type Bag struct {
	Terms []Term
	// seen is an open hash table of the terms; an entry of another round counts
	// as empty.
	seen  [bagSize]struct{ hash, round, at uint32 }
	round uint32
}

// bagSize bounds the features of a message: further ones are left out.
const bagSize = 1 << 13

// NewBag begins an empty bag; the one before is lost.
func (x *Scratch) NewBag() *Bag {
	b := &x.bag
	b.Terms = b.Terms[:0]
	b.round++
	return b
}

// Add puts a feature into the bag.
func (b *Bag) Add(h uint32, weight int32) {
	for i := h * 2654435769 >> 19; ; i = (i + 1) % bagSize {
		switch e := &b.seen[i]; {
		case e.round != b.round:
			if len(b.Terms) >= bagSize*3/4 {
				return
			}
			e.hash, e.round, e.at = h, b.round, uint32(len(b.Terms))
			b.Terms = append(b.Terms, Term{Hash: h, Weight: weight})
			return
		case e.hash == h:
			t := &b.Terms[e.at]
			t.Weight = max(t.Weight, weight)
			return
		}
	}
}
