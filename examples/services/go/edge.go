package main

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"time"
	_ "time/tzdata" // New York City's clocks, whatever this machine knows of time zones
)

const largestRequest = 64 * 1024

var (
	destinations = regexp.MustCompile(`^[A-Z]{3}$`)
	clocks       = must(time.LoadLocation("America/New_York"))
)

// refusal is a request that is not served, with the status of its answer.
type refusal struct {
	status  int
	message string
}

func (r refusal) Error() string { return r.message }

// question is what is asked, or told, about an hour.
type question struct {
	Dest       string   `json:"dest"`
	At         string   `json:"at"`
	Departures *float64 `json:"departures,omitempty"`
	hour       time.Time
}

// edge takes requests and answers them.
type edge struct {
	lines      *lines
	forecasts  *forecasts
	production *production
}

func (e *edge) handler() http.Handler {
	paths := http.NewServeMux()
	paths.HandleFunc("POST /predict", answering(e.predict))
	paths.HandleFunc("POST /actuals", answering(e.compare))
	paths.HandleFunc("GET /health", answering(e.health))
	return paths
}

func (e *edge) predict(request *http.Request) (any, error) {
	asked, err := read(request)
	if err != nil {
		return nil, err
	}
	line, err := e.lines.of(asked.Dest)
	if err != nil {
		return nil, err
	}
	made := line.predict(asked.hour)
	e.forecasts.remember(subject{asked.Dest, asked.hour}, made)
	at := asked.hour.Format("2006-01-02T15:04")
	return map[string]any{"dest": asked.Dest, "at": at, "departures": made.departures, "instance": made.instanceID}, nil
}

func (e *edge) compare(request *http.Request) (any, error) {
	told, err := read(request)
	if err != nil {
		return nil, err
	}
	if told.Departures == nil {
		return nil, refusal{400, "departures is missing: how many came in that hour"}
	}
	made, known := e.forecasts.take(subject{told.Dest, told.hour})
	if !known {
		return map[string]any{"compared": false}, nil
	}
	e.production.add(made, told.hour, *told.Departures)
	return map[string]any{"compared": true, "instance": made.instanceID}, nil
}

func (e *edge) health(*http.Request) (any, error) {
	return map[string]any{"status": "serving", "lines": e.lines.states(), "waiting": e.forecasts.size()}, nil
}

func read(request *http.Request) (*question, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, request.Body, largestRequest))
	if err != nil {
		return nil, refusal{413, "the request is over 65536 bytes, or was cut"}
	}
	asked := &question{}
	if err := json.Unmarshal(body, asked); err != nil {
		return nil, refusal{400, "the request is no JSON object of dest, at and departures"}
	}
	if !destinations.MatchString(asked.Dest) {
		return nil, refusal{400, "dest is not three letters, such as ORD"}
	}
	if asked.Departures != nil && *asked.Departures < 0 {
		return nil, refusal{400, "departures is not a number from 0 on"}
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", asked.At, clocks)
	if err != nil {
		at, err = time.ParseInLocation("2006-01-02T15:04:05", asked.At, clocks)
	}
	if err != nil {
		return nil, refusal{400, "at is not a time of New York City's clocks, such as 2013-09-02T17:00"}
	}
	asked.hour = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), 0, 0, 0, clocks)
	return asked, nil
}

// answering makes a handler of a function that answers what is then written as JSON, or fails with a refusal.
func answering(answer func(*http.Request) (any, error)) http.HandlerFunc {
	return func(writer http.ResponseWriter, request *http.Request) {
		status := http.StatusOK
		found, err := answer(request)
		if err != nil {
			refused := refusal{500, "this request failed; the log of the service says why"}
			if !errors.As(err, &refused) {
				slog.Error("a request failed", "path", request.URL.Path, "error", err)
			}
			status, found = refused.status, map[string]string{"error": refused.message}
		}
		writer.Header().Set("Content-Type", "application/json")
		if status == http.StatusServiceUnavailable {
			writer.Header().Set("Retry-After", "1")
		}
		writer.WriteHeader(status)
		_ = json.NewEncoder(writer).Encode(found) // who asked may have gone
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
