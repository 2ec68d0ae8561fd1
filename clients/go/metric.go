package gallery

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/metric"
)

const (
	idsACall = 1000
	idsNamed = 10 // in an error, of those that are missing
)

// Metric is one value of a series that an instance's evaluations found.
type Metric struct {
	InstanceID   string
	Name         string
	Scope        string
	Segment      string // empty for all of the data
	Value        float64
	Measured     time.Time
	EvaluationID string
	Retracted    bool
	SampleCount  int64
	WindowStart  time.Time // of the time that the data is from, zero where it was not told
	WindowEnd    time.Time
}

// MetricQuery says which values are meant; all that is set must hold.
type MetricQuery struct {
	Names            []string
	Scope            string
	Segment          *string   // the empty one for all of the data
	Since            time.Time // measured from then on
	Until            time.Time // measured before then
	OldestFirst      bool
	IncludeRetracted bool
	Limit            int // 0 ends with the last
}

// Metrics gives every value that the metrics of an instance have had, newest first, a page at a time.
func (c *Client) Metrics(ctx context.Context, reference string, query MetricQuery) iter.Seq2[*Metric, error] {
	request := query.encode()
	return listing(query.Limit, metricOf, func(cursor *string, limit *int32) (page[*metric.Metric], error) {
		if cursor == nil {
			id, err := c.idOf(ctx, reference)
			if err != nil {
				return nil, err
			}
			request.InstanceId = &id
		}
		request.Cursor, request.Limit = cursor, limit
		return c.Calls.GetMetrics(ctx, request)
	})
}

// SeriesQuery says which series of metrics are meant; all that is set must hold.
type SeriesQuery struct {
	Names   []string
	Scope   string
	Segment *string // the empty one for all of the data
}

// LatestMetrics gets the newest value of each series of any number of instances, by ids or references, in their order.
// It fails with ErrNotFound, which names the ids that name no instance.
func (c *Client) LatestMetrics(ctx context.Context, references []string, query SeriesQuery) ([]*Metric, error) {
	ids := make([]string, len(references))
	for at, each := range references {
		var err error
		if ids[at], err = c.idOf(ctx, each); err != nil {
			return nil, err
		}
	}
	var found []*Metric
	var missing []string
	for some := range slices.Chunk(ids, idsACall) {
		request := &metric.GetLatestMetricsRequest{
			InstanceIds: some, Names: query.Names, Scope: unlessZero(query.Scope), Segment: query.Segment,
		}
		fetch := func(cursor *string, limit *int32) (page[*metric.Metric], error) {
			request.Cursor, request.Limit = cursor, limit
			answer, err := c.Calls.GetLatestMetrics(ctx, request)
			if err == nil && cursor == nil { // they stand on every page
				missing = append(missing, answer.GetMissingIds()...)
			}
			return answer, err
		}
		for each, err := range listing(0, metricOf, fetch) {
			if err != nil {
				return nil, err
			}
			found = append(found, each)
		}
	}
	if err := requireAll(ids, missing); err != nil {
		return nil, err
	}
	return found, nil
}

// requireAll fails where ids name no instance.
func requireAll(ids, missing []string) error {
	if len(missing) == 0 {
		return nil
	}
	return failure(ErrNotFound, "INSTANCE_NOT_FOUND", "%d of %d ids name no instance; the first are %s",
		len(missing), len(ids), strings.Join(missing[:min(len(missing), idsNamed)], ", "),
	).about("missingIds", strings.Join(missing, ","))
}

func (q MetricQuery) encode() *metric.GetMetricsRequest {
	return &metric.GetMetricsRequest{
		Names:            q.Names,
		Scope:            unlessZero(q.Scope),
		Segment:          q.Segment,
		SinceMicros:      encodeTime(q.Since),
		UntilMicros:      encodeTime(q.Until),
		IncludeRetracted: &q.IncludeRetracted,
		OldestFirst:      &q.OldestFirst,
	}
}

func metricOf(told *metric.Metric) *Metric {
	made := &Metric{
		InstanceID:   told.GetInstanceId(),
		Value:        told.GetValue(),
		Measured:     decodeTime(told.MeasuredMicros),
		EvaluationID: told.GetEvaluationId(),
		Retracted:    told.GetRetracted(),
		SampleCount:  told.GetSampleCount(),
	}
	if key := told.Key; key != nil {
		made.Name, made.Scope, made.Segment = key.GetName(), key.GetScope(), key.GetSegment()
	}
	if window := told.Window; window != nil {
		made.WindowStart, made.WindowEnd = decodeTime(window.StartMicros), decodeTime(window.EndMicros)
	}
	return made
}
