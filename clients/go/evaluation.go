package gallery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/metric"
)

const metricsACall = 1000

// Evaluation says what metrics were measured on, and when.
type Evaluation struct {
	Scope          string // Training, Validation, Test or Production; Validation where empty
	Segment        string // a part of the data, such as `airport`
	DataSet        string // its name
	DataSetVersion string
	DataSetDigest  string // of its content, in whatever form its owner keeps
	SampleCount    int64
	Measured       time.Time // now where zero
	WindowStart    time.Time // of the time that the data is from
	WindowEnd      time.Time // which is not part of it
	Metadata       Values
	Payload        []byte // a confusion matrix, a histogram, of the media type PayloadType
	PayloadType    string
}

// EvaluationRecord is what one evaluation of an instance found, all of it measured on the same data.
type EvaluationRecord struct {
	// Instance is an id or a reference.
	Instance string
	// Metrics are values by name. NaN and the infinities are kept, and meet no condition.
	Metrics map[string]float64

	Evaluation
}

// InsertMetrics records what one evaluation of an instance found, and answers its id: InsertEvaluations of one.
func (c *Client) InsertMetrics(
	ctx context.Context, reference string, values map[string]float64, on Evaluation, options ...CallOption,
) (string, error) {
	ids, err := c.InsertEvaluations(ctx, []EvaluationRecord{{reference, values, on}}, options...)
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// InsertEvaluations records evaluations of any instances, all or none, and answers their ids in this order. They hold
// at most 1,000 metrics and 6 MB together; a refusal names the element, `evaluations[3]`. A lost answer is no lost and
// no second evaluation: give WithClientRequestID to repeat them from another process.
func (c *Client) InsertEvaluations(
	ctx context.Context, records []EvaluationRecord, options ...CallOption,
) ([]string, error) {
	if len(records) == 0 {
		return nil, nil
	}
	structs, err := encodeEvaluations(records)
	if err != nil {
		return nil, err
	}
	// All of them are read before an instance is asked for: what is wrong is told before anything is sent.
	if err := c.nameInstances(ctx, records, structs); err != nil {
		return nil, err
	}
	request := &metric.InsertModelInstanceMetricsRequest{Evaluations: structs}
	answer, err := c.Calls.InsertModelInstanceMetrics(ctx, request, options...)
	if err != nil {
		return nil, err
	}
	if len(answer.GetItems()) != len(records) {
		return nil, failure(ErrProtocol, "REPLY_MALFORMED", "%d evaluations were recorded, and %d ids came back",
			len(records), len(answer.GetItems()))
	}
	return answer.GetItems(), nil
}

// nameInstances puts in the ids that the records mean; a reference is resolved once, however often it stands there.
func (c *Client) nameInstances(ctx context.Context, records []EvaluationRecord, structs []*metric.EvaluationRecord) error {
	known := make(map[string]string)
	for at, each := range records {
		id, found := known[each.Instance]
		if !found {
			var err error
			if id, err = c.idOf(ctx, each.Instance); err != nil {
				return inElement(fmt.Sprintf("evaluations[%d].instance", at), err)
			}
			known[each.Instance] = id
		}
		structs[at].InstanceId = &id
	}
	return nil
}

// inElement says of which element of a list an error tells.
func inElement(field string, err error) *Error {
	told := *asError(err)
	told.Message = field + ": " + told.Message
	return told.about("field", field)
}

func encodeEvaluations(records []EvaluationRecord) ([]*metric.EvaluationRecord, error) {
	structs, count := make([]*metric.EvaluationRecord, len(records)), 0
	for at, each := range records {
		on, err := each.encode(fmt.Sprintf("evaluations[%d].", at))
		if err != nil {
			return nil, err
		}
		structs[at] = &metric.EvaluationRecord{Context: on}
		for _, name := range slices.Sorted(maps.Keys(each.Metrics)) {
			value := &metric.MetricValue{Name: &name, Value: ptr(each.Metrics[name])}
			structs[at].Metrics = append(structs[at].Metrics, value)
		}
		count += len(each.Metrics)
	}
	if count > metricsACall {
		return nil, failure(ErrInvalidArgument, "TOO_MANY_ITEMS",
			"the evaluations hold %d metrics, and one call, which writes all or none, takes %d; send them in several",
			count, metricsACall,
		).about("field", "evaluations", "value", strconv.Itoa(count), "limit", strconv.Itoa(metricsACall))
	}
	return structs, nil
}

// encode makes the contract's struct; `place` stands before the names of fields in errors.
func (e Evaluation) encode(place string) (*metric.EvaluationContext, error) {
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
	data := metric.DataSet{
		Name: unlessZero(e.DataSet), Version: unlessZero(e.DataSetVersion), Digest: unlessZero(e.DataSetDigest),
	}
	if data != (metric.DataSet{}) {
		made.DataSet = &data
	}
	if !e.WindowStart.IsZero() || !e.WindowEnd.IsZero() {
		made.Window = &metric.EvaluationWindow{StartMicros: encodeTime(e.WindowStart), EndMicros: encodeTime(e.WindowEnd)}
	}
	var err error
	made.Metadata, err = encodeValues(e.Metadata, place+"metadata")
	return made, err
}
