package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// written is a typed value as the suite writes it: one of the fields is set.
type written struct {
	Text       *string         `json:"text,omitempty"`
	Whole      *string         `json:"whole,omitempty"`
	Number     json.RawMessage `json:"number,omitempty"`
	Flag       *bool           `json:"flag,omitempty"`
	TimeMicros *string         `json:"timeMicros,omitempty"`
}

// value answers what the client takes.
func (w written) value() (any, error) {
	switch {
	case w.Text != nil:
		return *w.Text, nil
	case w.Whole != nil:
		return strconv.ParseInt(*w.Whole, 10, 64)
	case w.Number != nil:
		return number(w.Number)
	case w.Flag != nil:
		return *w.Flag, nil
	case w.TimeMicros != nil:
		micros, err := strconv.ParseInt(*w.TimeMicros, 10, 64)
		return time.UnixMicro(micros).UTC(), err
	}
	return nil, fmt.Errorf("a value of the suite has no kind")
}

func number(text json.RawMessage) (float64, error) {
	var word string
	if err := json.Unmarshal(text, &word); err == nil {
		return strconv.ParseFloat(word, 64)
	}
	var plain float64
	err := json.Unmarshal(text, &plain)
	return plain, err
}

// writtenOf answers how the suite writes what the client gives.
func writtenOf(value any) map[string]any {
	switch value := value.(type) {
	case string:
		return map[string]any{"text": value}
	case int64:
		return map[string]any{"whole": strconv.FormatInt(value, 10)}
	case float64:
		return map[string]any{"number": numberOf(value)}
	case bool:
		return map[string]any{"flag": value}
	case time.Time:
		return map[string]any{"timeMicros": strconv.FormatInt(value.UnixMicro(), 10)}
	}
	return map[string]any{"unknown": fmt.Sprintf("%T", value)}
}

func numberOf(value float64) any {
	switch {
	case math.IsNaN(value):
		return "NaN"
	case math.IsInf(value, 1):
		return "Infinity"
	case math.IsInf(value, -1):
		return "-Infinity"
	}
	return value
}
