package understanding

import "math"

// A classifier gives each label a score: the sum of one weight per feature of
// the message. The weights come from the examples of the content, learnt when
// the reader is built; the same examples always give the same weights.
//
// They start as those of complement naive Bayes (how much more often a feature
// occurs in the examples of a label than in the others), which a few passes of
// logistic regression then correct on the examples. The first generalises from
// few examples, the second learns from what the first confuses.
type classifier struct {
	labels []string
	// rows leads from a feature to its row of weights, one for each label.
	rows    map[uint32]int32
	weights []float32
	// small and scale keep the weights once they are learnt, in a quarter of
	// the memory: a weight is its whole number times the scale.
	small []int8
	scale float32
}

// lesson is an example to learn from: its features and the index of its label.
type lesson struct {
	features []uint32
	label    int
}

const (
	// smoothing is added to every count, so that no feature rules a label out.
	smoothing = 0.05
	// learnt is the error below which an example teaches nothing more.
	learnt = 0.03
)

// course is how a classifier learns.
type course struct {
	// support is the number of examples in which a feature must occur.
	support uint8
	// bayes is the weight of naive Bayes at the start.
	bayes  float32
	passes int
	step   float32
}

func learn(labels []string, lessons []lesson, how course) *classifier {
	c := &classifier{labels: labels, rows: make(map[uint32]int32, 1<<14)}
	// Two features that share a place in this table count as one; that only
	// lets in a rare feature too many.
	support := make([]uint8, 1<<20)
	for _, l := range lessons {
		for _, f := range l.features {
			if s := &support[f>>12]; *s < how.support {
				*s++
			}
		}
	}
	rows := make([][]int32, len(lessons))
	var counts []float32
	for i, l := range lessons {
		rows[i] = make([]int32, 0, len(l.features))
		for _, f := range l.features {
			if support[f>>12] < how.support {
				continue
			}
			r, ok := c.rows[f]
			if !ok {
				r = int32(len(c.rows))
				c.rows[f] = r
				counts = append(counts, 0)
			}
			rows[i] = append(rows[i], r)
			counts[r]++
		}
	}
	c.weights = make([]float32, len(c.rows)*len(labels))
	c.count(lessons, rows, counts, how.bayes)
	c.correct(lessons, rows, how)
	c.shrink()
	return c
}

// shrink rounds the weights.
func (c *classifier) shrink() {
	for _, w := range c.weights {
		c.scale = max(c.scale, w, -w)
	}
	c.scale /= math.MaxInt8
	c.small = make([]int8, len(c.weights))
	for i, w := range c.weights {
		c.small[i] = int8(math.Round(float64(w / c.scale)))
	}
	c.weights = nil
}

// probabilities sets p to the probability of each label for some features, and
// returns how many of them are known.
func (c *classifier) probabilities(features []uint32, p []float32) (known int) {
	k := len(c.labels)
	for _, f := range features {
		r, ok := c.rows[f]
		if !ok {
			continue
		}
		known++
		for j, w := range c.small[int(r)*k : int(r)*k+k] {
			p[j] += float32(w)
		}
	}
	norm := c.scale / float32(math.Sqrt(float64(known+1)))
	for j := range p {
		p[j] *= norm
	}
	softmax(p)
	return known
}

// of returns the weights of a row.
func (c *classifier) of(row int32) []float32 {
	k := len(c.labels)
	return c.weights[int(row)*k : int(row)*k+k]
}

// count sets the weights of complement naive Bayes; rare features count more,
// long examples no more than short ones.
func (c *classifier) count(lessons []lesson, rows [][]int32, counts []float32, bayes float32) {
	k := len(c.labels)
	rarity := make([]float32, len(counts))
	for r, n := range counts {
		rarity[r] = float32(math.Log(float64(len(lessons)) / float64(n)))
	}
	total, all := make([]float64, k), 0.0
	for i, l := range lessons {
		norm := float32(0.1)
		for _, r := range rows[i] {
			norm += rarity[r] * rarity[r]
		}
		norm = float32(1 / math.Sqrt(float64(norm)))
		for _, r := range rows[i] {
			x := rarity[r] * norm
			c.of(r)[l.label] += x
			total[l.label] += float64(x)
			all += float64(x)
		}
	}
	// Most counts are zero: their logarithms are computed once.
	features := smoothing * float64(len(counts))
	none, others := make([]float64, k), make([]float64, k)
	for j := range k {
		none[j] = math.Log(smoothing / (total[j] + features))
		others[j] = math.Log(all - total[j] + features)
	}
	for r := range counts {
		w, sum := c.of(int32(r)), 0.0
		for _, x := range w {
			sum += float64(x)
		}
		logSum := math.Log(sum + smoothing)
		for j, x := range w {
			in, out := none[j], logSum
			if x != 0 {
				in = math.Log((float64(x) + smoothing) / (total[j] + features))
				out = math.Log(sum - float64(x) + smoothing)
			}
			w[j] = bayes * rarity[r] * float32(in-out+others[j])
		}
	}
}

// correct runs over the examples and shifts the weights of those that are not
// yet told apart; the more often a feature was shifted, the less it still is.
func (c *classifier) correct(lessons []lesson, rows [][]int32, how course) {
	shifted := make([]float32, len(c.rows))
	p := make([]float32, len(c.labels))
	known := make([]bool, len(lessons))
	for range how.passes {
		for n := range lessons {
			// A stride that is prime to the number of examples mixes the labels.
			i := n * stride % len(lessons)
			if known[i] {
				continue
			}
			norm := c.rank(rows[i], p)
			p[lessons[i].label]--
			if -p[lessons[i].label] < learnt {
				known[i] = true
				continue
			}
			size := float32(0)
			for _, g := range p {
				size += g * g
			}
			for _, r := range rows[i] {
				shifted[r] += size
				s := how.step * norm * 4 / float32(math.Sqrt(float64(shifted[r])))
				for j, g := range p {
					c.of(r)[j] -= s * g
				}
			}
		}
	}
}

// stride is a prime above any number of examples.
const stride = 1_000_003

// rank sets p to the probability of each label and returns the factor that
// makes long messages comparable to short ones.
func (c *classifier) rank(rows []int32, p []float32) (norm float32) {
	clear(p)
	for _, r := range rows {
		for j, w := range c.of(r) {
			p[j] += w
		}
	}
	norm = float32(1 / math.Sqrt(float64(len(rows)+1)))
	for j := range p {
		p[j] *= norm
	}
	softmax(p)
	return norm
}

// softmax turns scores into probabilities.
func softmax(p []float32) {
	top, sum := p[0], float32(0)
	for _, x := range p {
		top = max(top, x)
	}
	for j, x := range p {
		p[j] = float32(math.Exp(float64(x - top)))
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}
