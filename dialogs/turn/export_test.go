package turn

// Declared reports whether some package says a sentence.
func Declared(id string) bool {
	_, ok := placeholders[Sentence(id)]
	return ok
}
