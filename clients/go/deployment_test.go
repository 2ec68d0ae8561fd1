package gallery

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"
)

// all reads a listing to its end.
func all[T any](t *testing.T, listing iter.Seq2[T, error]) []T {
	t.Helper()
	var found []T
	for each, err := range listing {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, each)
	}
	return found
}

func TestAPlaceIsDeployedRolledBackAndLeft(t *testing.T) {
	client := openTo(t, storeAddress(t))
	line := newLine(t, client)
	place := line.At("production")
	if found, err := client.Deployment(t.Context(), place); found != nil || err != nil {
		t.Errorf("before the first one came %+v, %v", found, err)
	}
	first := saveAndDeploy(t, client, line, "first")
	then, err := client.Deployment(t.Context(), place)
	if err != nil || then.InstanceID != first.ID || then.Place() != place || then.Reason != "a test" {
		t.Errorf("current is %+v, %v", then, err)
	}
	second := saveAndDeploy(t, client, line, "second")
	if found, err := client.DeploymentAt(t.Context(), place, then.Created); err != nil || found.InstanceID != first.ID {
		t.Errorf("then %+v was current, %v", found, err)
	}
	for _, wrong := range []func() error{
		func() error {
			_, err := client.Deploy(t.Context(), first.ID, "production", Expecting(first.ID))
			return err
		},
		func() error { _, err := client.Undeploy(t.Context(), place, Expecting(first.ID)); return err },
		func() error { _, err := client.Rollback(t.Context(), place, "a test", Expecting(first.ID)); return err },
	} {
		if err := wrong(); !errors.Is(err, ErrAborted) || asError(err).Reason != "DEPLOYMENT_CHANGED" {
			t.Errorf("what was expected is no longer so, and came to %v", err)
		}
	}
	back, err := client.Rollback(t.Context(), place, "too slow", Expecting(second.ID), HoldFor(90*time.Second))
	if err != nil || back.Deployment.InstanceID != first.ID || back.Deployment.Kind != "ROLLED_BACK" || back.Hold == nil {
		t.Fatalf("went back to %+v, %v", back, err)
	}
	if lasts := back.Hold.Until.Sub(back.Hold.Created); lasts != 2*time.Minute {
		t.Errorf("it is held for %v", lasts)
	}
	if served, err := client.Serving(t.Context(), place); err != nil || served.Hold == nil || served.Hold.ID != back.Hold.ID {
		t.Errorf("it serves %+v, %v", served, err)
	}
	if _, err := client.ReleaseHold(t.Context(), back.Hold.ID, "it is well"); err != nil {
		t.Error(err)
	}
	gone, err := client.Undeploy(t.Context(), place, WithReason("the end"), Expecting(first.ID))
	if err != nil || gone.Kind != "UNDEPLOYED" || gone.InstanceID != "" || gone.PreviousInstanceID != first.ID || gone.Reason != "the end" {
		t.Errorf("left came to %+v, %v", gone, err)
	}
	var kinds []string
	for _, each := range all(t, client.DeploymentHistory(t.Context(), place)) {
		kinds = append(kinds, each.Kind)
	}
	if want := []string{"UNDEPLOYED", "ROLLED_BACK", "DEPLOYED", "DEPLOYED"}; !slices.Equal(kinds, want) {
		t.Errorf("the history is %q", kinds)
	}
}

func TestWhatIsCurrentIsListed(t *testing.T) {
	client := openTo(t, storeAddress(t))
	line := newLine(t, client)
	saved := saveAndDeploy(t, client, line, "first")
	for _, lines := range []string{line.Project, line.Project + "/demand", line.String()} {
		if found := all(t, client.Deployments(t.Context(), lines, "production")); len(found) != 1 || found[0].InstanceID != saved.ID {
			t.Errorf("in %s came %+v", lines, found)
		}
	}
	if found := all(t, client.Deployments(t.Context(), line.Project, "staging")); len(found) != 0 {
		t.Errorf("elsewhere came %+v", found)
	}
	for _, err := range client.Deployments(t.Context(), "@production", "") {
		if !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("what names no lines came to %v", err)
		}
	}
	hold, err := client.PlaceHold(t.Context(), line.Project, "production", "the end of the year", Lasting(time.Hour))
	if err != nil || hold.Lines.String() != line.Project || hold.InstanceID != "" || hold.Until.IsZero() {
		t.Fatalf("it is held by %+v, %v", hold, err)
	}
	if found := all(t, client.Holds(t.Context(), HoldQuery{Lines: line.Project})); len(found) != 1 || found[0].ID != hold.ID {
		t.Errorf("holds are %+v", found)
	}
	other, err := client.Save(t.Context(), line.String(), bytes.NewReader(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Deploy(t.Context(), other.ID, "production"); !errors.Is(err, ErrFailedPrecondition) {
		t.Errorf("against the hold came %v", err)
	}
	if ended, err := client.ReleaseHold(t.Context(), hold.ID, "a test"); err != nil || ended.Released.IsZero() {
		t.Errorf("released %+v, %v", ended, err)
	}
	query := HoldQuery{Lines: line.Project, Environment: "production"}
	if found := all(t, client.Holds(t.Context(), query)); len(found) != 0 {
		t.Errorf("holds are %+v", found)
	}
	query.IncludeEnded = true
	if found := all(t, client.Holds(t.Context(), query)); len(found) != 1 || found[0].ReleaseReason != "a test" {
		t.Errorf("with those that ended, holds are %+v", found)
	}
}

func TestTheUnshardedLineStandsIn(t *testing.T) {
	client := openTo(t, storeAddress(t), WithAttempts(1), quiet())
	line := newLine(t, client)
	whole := Line{Project: line.Project, Model: line.Model}
	saved, err := client.Save(t.Context(), whole.String(), bytes.NewReader([]byte("whole")), Unsharded())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Deploy(t.Context(), saved.ID, "production"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(t.Context(), line.At("newest")); !errors.Is(err, ErrNotFound) {
		t.Errorf("the empty line came to %v", err)
	}
	if found, err := client.Load(t.Context(), line.At("newest"), OrUnsharded()); err != nil || string(found) != "whole" {
		t.Errorf("loaded %q, %v", found, err)
	}
	place := line.At("production")
	if _, err := client.Serving(t.Context(), place); !errors.Is(err, ErrNotFound) {
		t.Errorf("the empty line serves %v", err)
	}
	told := make(chan string, 1)
	watch, err := client.WatchServing(t.Context(), place, func(served *Serving) error {
		told <- served.Instance.ID
		return nil
	}, OrUnsharded(), WithInterval(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	if found := <-told; found != saved.ID {
		t.Errorf("told %s", found)
	}
	client.channel.servers.pools[0].address = "127.0.0.1:1" // where nobody listens
	client.channel.servers.pools[0].close()
	if served, err := client.Serving(t.Context(), place, OrUnsharded()); err != nil || !served.FromDisk || served.Instance.ID != saved.ID {
		t.Errorf("without a server it serves %+v, %v", served, err)
	}
	if _, err := client.Serving(t.Context(), place); !errors.Is(err, ErrUnavailable) {
		t.Errorf("the line alone was kept: %v", err)
	}
}
