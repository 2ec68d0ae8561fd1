package gallery

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"
)

func quiet() Option { return WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))) }

// saveAndDeploy makes an instance current in production.
func saveAndDeploy(t *testing.T, client *Client, line Line, content string) *Instance {
	t.Helper()
	saved, err := client.Save(t.Context(), line.String(), bytes.NewReader([]byte(content)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Deploy(t.Context(), saved.ID, "production", WithReason("a test")); err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestWhatServesIsWatched(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	client := openTo(t, address, quiet())
	line := newLine(t, client)
	first := saveAndDeploy(t, client, line, "first")
	told := make(chan string, 10)
	var failing atomic.Bool
	failing.Store(true)
	watch, err := client.WatchServing(t.Context(), line.At("production"), func(served *Serving) error {
		told <- served.Instance.ID
		if failing.Swap(false) {
			return errors.New("not yet")
		}
		return nil
	}, WithInterval(5*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := <-told, <-told; a != first.ID || b != first.ID { // again, since it failed
		t.Errorf("told %s and %s, not %s", a, b, first.ID)
	}
	second := saveAndDeploy(t, client, line, "second")
	if found := <-told; found != second.ID || watch.Current().Instance.ID != second.ID {
		t.Errorf("told %s, not %s", found, second.ID)
	}
	if err := watch.Close(); err != nil || len(told) != 0 {
		t.Errorf("closed with %v and %d told", err, len(told))
	}
}

func TestWhatServedIsServedWithoutAServer(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	folder := t.TempDir()
	cut := newCutter(t, address, 0, 0)
	near := cut.listener.Addr().String()
	client := openTo(t, near, quiet(), WithCache(folder))
	line := newLine(t, client)
	place := line.At("production")
	if _, err := client.Serving(t.Context(), place); !errors.Is(err, ErrNotFound) {
		t.Fatalf("an empty place serves %v", err)
	}
	saved := saveAndDeploy(t, client, line, "bytes")
	served, err := client.Serving(t.Context(), place)
	if err != nil || served.FromDisk || served.Source != "DEPLOYMENT" || served.Instance.ID != saved.ID {
		t.Fatalf("serves %+v, %v", served, err)
	}
	_ = client.Close()
	_ = cut.listener.Close()
	later := openTo(t, near, quiet(), WithCache(folder), WithAttempts(1))
	served, err = later.Serving(t.Context(), place)
	if err != nil || !served.FromDisk || served.Instance.ID != saved.ID || served.Instance.Created != saved.Created {
		t.Fatalf("without a server serves %+v, %v", served, err)
	}
	if content, err := later.LoadInstance(t.Context(), served.Instance); string(content) != "bytes" {
		t.Errorf("loaded %q, %v", content, err)
	}
	watch, err := later.WatchServing(t.Context(), place, func(*Serving) error { return nil })
	if err != nil || !watch.Current().FromDisk {
		t.Fatalf("the watch begins with %v", err)
	}
	_ = watch.Close()
	if _, err := later.Serving(t.Context(), line.At("staging")); !errors.Is(err, ErrUnavailable) {
		t.Errorf("what was never kept came to %v", err)
	}
}

const bestRule = `
team: go
uuid: 6f8d2c1e-2c2b-4f0e-8a57-6b1c9b0e9a11
project: %s
rule:
  GIVEN: baseVersionId == 'demand' && city == request.city
  WHEN: metrics['mae'] < 5
  MODEL_SELECTION: {minimize: "metrics['mae']"}
`

func TestAChampionIsWatched(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	client := openTo(t, address, quiet())
	line := newLine(t, client)
	rule := string(bytes.ReplaceAll([]byte(bestRule), []byte("%s"), []byte(line.Project)))
	request := Values{"city": line.Shard["city"]}
	if _, err := client.Champion(t.Context(), rule, request); !errors.Is(err, ErrNotFound) {
		t.Fatalf("nobody is a candidate, and came %v", err)
	}
	first := saveAndMeasure(t, client, line, 2)
	best, err := client.Champion(t.Context(), rule, request)
	if err != nil || best.Instance.ID != first.ID || best.DecisionID == "" || best.Candidates != 1 {
		t.Fatalf("came %+v, %v", best, err)
	}
	told := make(chan string, 10)
	watch, err := client.WatchChampion(t.Context(), rule, request, func(best *Champion) error {
		told <- best.Instance.ID
		return nil
	})
	if err != nil || <-told != first.ID {
		t.Fatal(err)
	}
	second := saveAndMeasure(t, client, line, 1)
	if found := <-told; found != second.ID {
		t.Errorf("told %s, not %s", found, second.ID)
	}
	_ = watch.Close()
	third := saveAndMeasure(t, client, line, 0.5)
	old, err := client.Champion(t.Context(), rule, request, MaxAge(time.Hour))
	if err != nil || old.Instance.ID != second.ID {
		t.Errorf("an old answer will do, and came %+v, %v", old, err)
	}
	if now, err := client.Champion(t.Context(), rule, request); err != nil || now.Instance.ID != third.ID || now.Instance.Size != 3 {
		t.Errorf("came %+v, %v", now, err)
	}
}

func saveAndMeasure(t *testing.T, client *Client, line Line, mae float64) *Instance {
	t.Helper()
	saved, err := client.Save(t.Context(), line.String(), bytes.NewReader([]byte("any")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.InsertMetrics(t.Context(), saved.ID, map[string]float64{"mae": mae}, Evaluation{}); err != nil {
		t.Fatal(err)
	}
	return saved
}
