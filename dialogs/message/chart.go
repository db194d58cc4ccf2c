package message

// Chart is what the picture of the board shows. It says nothing that the words
// beside it leave out in substance.
type Chart struct {
	Title string
	// Stages counts the orders under way at the end of each week.
	Stages Bars
	// Delays counts cards by the working days that they took.
	Delays Bars
}

// Bars is a bar chart: a column for each label, stacked from the series.
type Bars struct {
	Title  string
	Labels []string
	Series []Series
}

// Series is a row of values, one for each label.
type Series struct {
	Name   string
	Values []int
}
