package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"math"
	"sync"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

const (
	reportTimeout = 5 * time.Second
	// most instances are in one batch, which has at most 1,000 metrics; an evaluation has three.
	most = 300
)

// production reports how far forecasts were off: once in a while, an evaluation for each instance, all in one batch.
// A batch that Gallery may not have got is sent again as it was, under the same id, so that it counts once.
type production struct {
	client  *gallery.Client
	lock    sync.Mutex // of tallies
	tallies map[string]*tally
	unsent  *batch // of the goroutine that reports
	stop    chan struct{}
	stopped sync.WaitGroup
}

type batch struct {
	id          string
	evaluations []gallery.EvaluationRecord
}

func newProduction(client *gallery.Client, every time.Duration) *production {
	p := &production{client: client, tallies: map[string]*tally{}, stop: make(chan struct{})}
	p.stopped.Go(func() { p.run(every) })
	return p
}

// add counts a forecast whose hour is over.
func (p *production) add(made forecast, hour time.Time, came float64) {
	p.lock.Lock()
	defer p.lock.Unlock()
	counted := p.tallies[made.instanceID]
	if counted == nil {
		counted = &tally{}
		p.tallies[made.instanceID] = counted
	}
	counted.count(made, hour, came)
}

// close reports what is left, as far as Gallery takes it now.
func (p *production) close() {
	close(p.stop)
	p.stopped.Wait()
	for p.report() {
		slog.Info("the last metrics are reported")
	}
	if p.unsent != nil {
		slog.Warn("metrics are lost: Gallery did not take them", "instances", len(p.unsent.evaluations))
	}
}

func (p *production) run(every time.Duration) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticks.C:
			p.report()
		}
	}
}

// report sends a batch, where there is something to tell, and answers whether it was taken.
func (p *production) report() bool {
	if p.unsent == nil {
		p.unsent = p.next()
	}
	if p.unsent == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), reportTimeout)
	defer cancel()
	_, err := p.client.InsertEvaluations(ctx, p.unsent.evaluations, gallery.WithClientRequestID(p.unsent.id))
	var problem *gallery.Error
	if errors.As(err, &problem) && problem.Retryable || errors.Is(err, gallery.ErrDeadlineExceeded) {
		slog.Warn("metrics wait for Gallery", "error", err)
		return false
	}
	if err != nil {
		// Sent again it would be refused again, and everything after it would wait for ever.
		slog.Error("a batch of metrics was refused, and is dropped", "error", err, "batch", p.unsent.evaluations)
	}
	p.unsent = nil
	return err == nil
}

func (p *production) next() *batch {
	p.lock.Lock()
	defer p.lock.Unlock()
	var evaluations []gallery.EvaluationRecord
	for instanceID, counted := range p.tallies {
		if len(evaluations) == most {
			break
		}
		evaluations = append(evaluations, counted.evaluation(instanceID))
		delete(p.tallies, instanceID)
	}
	if len(evaluations) == 0 {
		return nil
	}
	return &batch{id: rand.Text(), evaluations: evaluations}
}

func (t *tally) evaluation(instanceID string) gallery.EvaluationRecord {
	hours := float64(t.hours)
	return gallery.EvaluationRecord{
		Instance: instanceID,
		Metrics: map[string]float64{
			"mae":  t.absolute / hours,
			"rmse": math.Sqrt(t.squared / hours),
			"bias": t.signed / hours,
		},
		Evaluation: gallery.Evaluation{
			Scope: "Production", SampleCount: t.hours, WindowStart: t.start, WindowEnd: t.end,
		},
	}
}
