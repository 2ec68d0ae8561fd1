package gallery

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// saveEmpty saves instances without bytes, and answers them.
func saveEmpty(t *testing.T, client *Client, count int) []*Instance {
	t.Helper()
	line := newLine(t, client)
	made := make([]*Instance, count)
	for at := range made {
		var err error
		if made[at], err = client.Save(t.Context(), line.String(), bytes.NewReader(nil)); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

func TestMetricsAreMeasuredAndRead(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved := saveEmpty(t, client, 1)[0]
	on := Evaluation{Scope: "Production", Segment: "airport", SampleCount: 5, Measured: time.UnixMicro(1_700_000_000_000_001)}
	once := WithClientRequestID(newID())
	values := map[string]float64{"mae": 0.1, "bias": math.Inf(1)}
	first, err := client.InsertMetrics(t.Context(), saved.Reference(), values, on, once)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := client.InsertMetrics(t.Context(), saved.ID, values, on, once); again != first || err != nil {
		t.Errorf("a repeat answered %s, %v", again, err)
	}
	found := map[string]float64{}
	for each, err := range client.Metrics(t.Context(), saved.ID, MetricQuery{Scope: "Production"}) {
		if err != nil {
			t.Fatal(err)
		}
		if each.EvaluationID != first || each.Segment != "airport" || !each.Measured.Equal(on.Measured) || each.SampleCount != 5 {
			t.Errorf("got %+v", each)
		}
		found[each.Name] = each.Value
	}
	if found["mae"] != 0.1 || !math.IsInf(found["bias"], 1) || len(found) != 2 {
		t.Errorf("got %v", found)
	}
}

func TestEvaluationsOfManyInstancesAreOneCall(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved := saveEmpty(t, client, 2)
	on := Evaluation{
		Scope: "Production", Segment: "airport", SampleCount: 5, Measured: time.UnixMicro(1_700_000_000_000_001).UTC(),
		WindowStart: time.UnixMicro(1_600_000_000_000_000).UTC(), WindowEnd: time.UnixMicro(1_600_000_000_000_002).UTC(),
		DataSet: "flights", DataSetVersion: "2", DataSetDigest: "crc:1", Metadata: Values{"host": "a"},
	}
	records := []EvaluationRecord{
		{saved[0].Reference(), map[string]float64{"mae": math.NaN(), "bias": math.Inf(-1)}, on},
		{Instance: saved[1].ID, Metrics: map[string]float64{"mae": 2}},
		{saved[0].Reference(), map[string]float64{"mae": 3}, Evaluation{Scope: "Test"}},
	}
	once := WithClientRequestID(newID())
	ids, err := client.InsertEvaluations(t.Context(), records, once)
	if err != nil || len(ids) != 3 || !slices.IsSorted(ids) {
		t.Fatalf("came %q, %v", ids, err)
	}
	if again, err := client.InsertEvaluations(t.Context(), records, once); !slices.Equal(again, ids) || err != nil {
		t.Errorf("a repeat answered %q, %v", again, err)
	}
	newest, err := client.LatestMetrics(t.Context(), []string{saved[1].Reference(), saved[0].ID}, SeriesQuery{Names: []string{"mae"}})
	if err != nil || len(newest) != 3 {
		t.Fatalf("got %v, %v", newest, err)
	}
	if newest[0].EvaluationID != ids[1] || newest[0].Scope != "Validation" || newest[0].Value != 2 {
		t.Errorf("first came %+v", newest[0])
	}
	last := newest[slices.IndexFunc(newest, func(each *Metric) bool { return each.Scope == "Production" })]
	if !math.IsNaN(last.Value) || last.Measured != on.Measured || last.WindowStart != on.WindowStart || last.WindowEnd != on.WindowEnd {
		t.Errorf("got %+v", last)
	}
	kept, err := client.Evaluation(t.Context(), ids[0])
	if err != nil || kept.ID != ids[0] || kept.Instance != saved[0].ID || kept.Recorded.IsZero() || !kept.Retracted.IsZero() ||
		!reflect.DeepEqual(kept.Evaluation, on) || len(kept.Metrics) != 2 || !math.IsInf(kept.Metrics["bias"], -1) {
		t.Errorf("it is kept as %+v, %v", kept, err)
	}
	back, err := client.RetractEvaluation(t.Context(), ids[2], "the wrong data")
	if err != nil || back.Retracted.IsZero() || back.RetractionReason != "the wrong data" || back.RetractedBy == "" {
		t.Errorf("it was taken back as %+v, %v", back, err)
	}
	for each, err := range client.Metrics(t.Context(), saved[0].ID, MetricQuery{Scope: "Test"}) {
		t.Errorf("what was taken back counts: %+v, %v", each, err)
	}
	for each, err := range client.Metrics(t.Context(), saved[0].ID, MetricQuery{Scope: "Test", IncludeRetracted: true}) {
		if err != nil || !each.Retracted || each.EvaluationID != ids[2] {
			t.Errorf("got %+v, %v", each, err)
		}
	}
	unknown := "0190b5c6-0000-7000-8000-000000000000"
	_, err = client.LatestMetrics(t.Context(), []string{saved[0].ID, unknown}, SeriesQuery{})
	if !errors.Is(err, ErrNotFound) || asError(err).Details["missingIds"] != unknown {
		t.Errorf("one that is missing came to %v", err)
	}
}

func TestRefusedEvaluationsNameTheElement(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved := saveEmpty(t, client, 1)[0]
	sound := EvaluationRecord{Instance: saved.ID, Metrics: map[string]float64{"mae": 1}}
	many := make(map[string]float64)
	for at := range metricsACall {
		many[strings.Repeat("m", at%99+1)+newID()[:20]] = 1
	}
	for _, each := range []struct {
		wrong       EvaluationRecord
		kind        error
		field, told string
	}{
		{EvaluationRecord{Instance: saved.ID, Metrics: sound.Metrics, Evaluation: Evaluation{Scope: "Nowhere"}},
			ErrInvalidArgument, "evaluations[1].context.scope", "evaluations[1]"},
		{EvaluationRecord{Instance: saved.Project + "/none@newest", Metrics: sound.Metrics},
			ErrNotFound, "evaluations[1].instance", "evaluations[1]"},
		{EvaluationRecord{Instance: saved.ID, Metrics: sound.Metrics, Evaluation: Evaluation{Metadata: Values{"host": []int{1}}}},
			ErrInvalidArgument, "host", "evaluations[1].metadata"},
		{EvaluationRecord{Instance: saved.ID, Metrics: many}, ErrInvalidArgument, "evaluations", "1000"},
	} {
		_, err := client.InsertEvaluations(t.Context(), []EvaluationRecord{sound, each.wrong})
		if !errors.Is(err, each.kind) || asError(err).Details["field"] != each.field || !strings.Contains(err.Error(), each.told) {
			t.Errorf("%s came to %v of %v", each.field, err, asError(err).Details)
		}
	}
	for each, err := range client.Metrics(t.Context(), saved.ID, MetricQuery{}) {
		t.Errorf("what was refused left %+v, %v", each, err)
	}
	if ids, err := client.InsertEvaluations(t.Context(), nil); len(ids) != 0 || err != nil {
		t.Errorf("nothing came to %q, %v", ids, err)
	}
}
