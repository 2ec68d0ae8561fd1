package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

const form = "flights.departures/1"

// model tells the departures to expect in an hour: exp(intercept + hour[h] + dayOfWeek[d] + month[m]).
// examples/services/coefficients.py trains it. A value that it never saw adds nothing; days count from Monday, 0.
type model struct {
	Form      string                        `json:"form"`
	Dest      string                        `json:"dest"`
	Intercept float64                       `json:"intercept"`
	Features  map[string]map[string]float64 `json:"features"`
}

// readModel reads a model of a destination, and fails where it is none that can be used.
func readModel(content []byte, destination string) (*model, error) {
	read := &model{}
	if err := json.Unmarshal(content, read); err != nil {
		return nil, fmt.Errorf("the model is no JSON of the form %s: %w", form, err)
	}
	if read.Form != form {
		return nil, fmt.Errorf("the model's form is not %s", form)
	}
	if read.Dest != destination {
		return nil, fmt.Errorf("the model's dest is not %s", destination)
	}
	for _, feature := range []string{"hour", "dayOfWeek", "month"} {
		if read.Features[feature] == nil {
			return nil, fmt.Errorf("the model's features.%s is missing", feature)
		}
	}
	return read, nil
}

// predict answers the departures to expect in an hour, by New York City's clocks.
func (m *model) predict(hour time.Time) float64 {
	fromMonday := (int(hour.Weekday()) + 6) % 7
	return math.Exp(m.Intercept +
		m.Features["hour"][strconv.Itoa(hour.Hour())] +
		m.Features["dayOfWeek"][strconv.Itoa(fromMonday)] +
		m.Features["month"][strconv.Itoa(int(hour.Month()))])
}
