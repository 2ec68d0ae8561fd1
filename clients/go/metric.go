package gallery

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/metric"
)

// Evaluation says what metrics were measured on, and when.
type Evaluation struct {
	Scope          string // Training, Validation, Test or Production; Validation where empty
	Segment        string // a part of the data, such as `airport`
	DataSet        string // its name
	DataSetVersion string
	SampleCount    int64
	Measured       time.Time // now where zero
	WindowStart    time.Time // of the data, with WindowEnd
	WindowEnd      time.Time
	Metadata       Values
	Payload        []byte // a confusion matrix, a histogram, of the media type PayloadType
	PayloadType    string
}

// Metric is one value of a series that an instance's evaluations found.
type Metric struct {
	InstanceID   string
	Name         string
	Scope        string
	Segment      string
	Value        float64
	Measured     time.Time
	EvaluationID string
	Retracted    bool
	SampleCount  int64
}

// MetricQuery says which values are meant; all that is set must hold.
type MetricQuery struct {
	Names       []string
	Scope       string
	Segment     *string   // the empty one for all of the data
	Since       time.Time // measured from then on
	Until       time.Time // measured before then
	OldestFirst bool
	Limit       int // 0 ends with the last
}

// InsertMetrics records what one evaluation of an instance found, and answers its id. A lost answer is no lost and no
// second evaluation: give WithClientRequestID to repeat it from another process.
func (c *Client) InsertMetrics(
	ctx context.Context, reference string, values map[string]float64, on Evaluation, options ...CallOption,
) (string, error) {
	measured, err := on.encode()
	if err != nil {
		return "", err
	}
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return "", err
	}
	record := &metric.EvaluationRecord{InstanceId: &id, Context: measured}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		record.Metrics = append(record.Metrics, &metric.MetricValue{Name: ptr(name), Value: ptr(values[name])})
	}
	request := &metric.InsertModelInstanceMetricsRequest{Evaluations: []*metric.EvaluationRecord{record}}
	answer, err := c.Calls.InsertModelInstanceMetrics(ctx, request, options...)
	if err != nil {
		return "", err
	}
	if len(answer.GetItems()) != 1 {
		return "", failure(ErrProtocol, "REPLY_MALFORMED", "one evaluation was recorded, and %d ids came back", len(answer.GetItems()))
	}
	return answer.GetItems()[0], nil
}

// Metrics gives every value that the metrics of an instance have had, newest first, a page at a time.
func (c *Client) Metrics(ctx context.Context, reference string, query MetricQuery) iter.Seq2[*Metric, error] {
	return func(yield func(*Metric, error) bool) {
		id, err := c.idOf(ctx, reference)
		if err != nil {
			yield(nil, err)
			return
		}
		request := query.encode(id)
		for left := query.Limit; ; {
			request.Limit = ptr(pageOf(left))
			answer, err := c.Calls.GetMetrics(ctx, request)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, each := range answer.GetItems() {
				if !yield(metricOf(each), nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			if !answer.IsSetNextCursor() {
				return
			}
			request.Cursor = answer.NextCursor
		}
	}
}

func (q MetricQuery) encode(instanceID string) *metric.GetMetricsRequest {
	return &metric.GetMetricsRequest{
		InstanceId:  &instanceID,
		Names:       q.Names,
		Scope:       unlessZero(q.Scope),
		Segment:     q.Segment,
		SinceMicros: encodeTime(q.Since),
		UntilMicros: encodeTime(q.Until),
		OldestFirst: &q.OldestFirst,
	}
}

func (e Evaluation) encode() (*metric.EvaluationContext, error) {
	scope := e.Scope
	if scope == "" {
		scope = "Validation"
	}
	made := &metric.EvaluationContext{
		Scope:          &scope,
		Segment:        unlessZero(e.Segment),
		SampleCount:    unlessZero(e.SampleCount),
		MeasuredMicros: encodeTime(e.Measured),
		Payload:        e.Payload,
		PayloadType:    unlessZero(e.PayloadType),
	}
	if e.DataSet != "" || e.DataSetVersion != "" {
		made.DataSet = &metric.DataSet{Name: unlessZero(e.DataSet), Version: unlessZero(e.DataSetVersion)}
	}
	if !e.WindowStart.IsZero() || !e.WindowEnd.IsZero() {
		made.Window = &metric.EvaluationWindow{StartMicros: encodeTime(e.WindowStart), EndMicros: encodeTime(e.WindowEnd)}
	}
	var err error
	made.Metadata, err = encodeValues(e.Metadata, "metadata")
	return made, err
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
	if told.IsSetKey() {
		made.Name, made.Scope, made.Segment = told.GetKey().GetName(), told.GetKey().GetScope(), told.GetKey().GetSegment()
	}
	return made
}
