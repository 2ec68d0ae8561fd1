package main

import (
	"math"
	"sync"
	"time"
)

// kept forecasts wait for what came; beyond, the oldest are forgotten.
const kept = 100_000

// forecast is a prediction, and the instance that made it.
type forecast struct {
	departures float64
	instanceID string
}

// subject is what a forecast is about.
type subject struct {
	destination string
	hour        time.Time
}

// forecasts keeps the last forecast of each hour until it is known what came.
type forecasts struct {
	lock    sync.Mutex
	waiting map[subject]forecast
	order   []subject
}

func newForecasts() *forecasts { return &forecasts{waiting: map[subject]forecast{}} }

func (f *forecasts) remember(about subject, made forecast) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if _, known := f.waiting[about]; !known {
		f.order = append(f.order, about)
	}
	f.waiting[about] = made
	for len(f.order) > kept {
		delete(f.waiting, f.order[0])
		f.order = f.order[1:]
	}
}

func (f *forecasts) take(about subject) (forecast, bool) {
	f.lock.Lock()
	defer f.lock.Unlock()
	made, known := f.waiting[about]
	delete(f.waiting, about)
	return made, known
}

func (f *forecasts) size() int {
	f.lock.Lock()
	defer f.lock.Unlock()
	return len(f.waiting)
}

// tally is how far the forecasts of one instance were off.
type tally struct {
	hours                     int64
	absolute, squared, signed float64
	start, end                time.Time
}

func (t *tally) count(made forecast, hour time.Time, came float64) {
	off := made.departures - came
	t.absolute += math.Abs(off)
	t.squared += off * off
	t.signed += off
	if t.hours == 0 || hour.Before(t.start) {
		t.start = hour
	}
	if after := hour.Add(time.Hour); after.After(t.end) {
		t.end = after
	}
	t.hours++
}
