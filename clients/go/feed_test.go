package gallery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func TestEventsAreFollowedAndReadAgain(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	// The first connection is cut in the middle of a request; a feed that follows goes on.
	cut := newCutter(t, address, 1, 20)
	client := openTo(t, cut.listener.Addr().String(), WithAttempts(1), quiet())
	other := openTo(t, address)
	line := newLine(t, other)
	feed := client.Events(EventQuery{Project: line.Project, Kinds: []string{"instance.*"}, Follow: true})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var ids []string
	save := func() {
		saved, err := other.Save(t.Context(), line.String(), bytes.NewReader(nil))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, saved.ID)
	}
	save()
	for each, err := range feed.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		var after map[string]any
		if each.SubjectID != ids[len(ids)-1] || each.Kind != "instance.created" || each.Project != line.Project ||
			each.Before != nil || json.Unmarshal(each.After, &after) != nil || each.Number == 0 || each.Created.IsZero() {
			t.Fatalf("got %+v", each)
		}
		if len(ids) == 2 {
			break
		}
		save()
	}
	if cut.cuts.Load() != 1 {
		t.Errorf("%d were cut", cut.cuts.Load())
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	for _, err := range feed.All(stopped) {
		if !errors.Is(err, ErrCancelled) {
			t.Errorf("the end of the context came to %v", err)
		}
	}
	query := EventQuery{Project: line.Project, Kinds: []string{"instance.*"}, Model: line.Project + "/demand"}
	again := other.Events(query)
	if found := all(t, again.All(ctx)); len(found) != 2 || found[0].SubjectID != ids[0] {
		t.Errorf("read again came %+v", found)
	}
	query.Cursor = again.Cursor()
	if found := all(t, other.Events(query).All(ctx)); len(found) != 0 {
		t.Errorf("behind the last came %+v", found)
	}
	query.Cursor, query.FromNewest = "", true
	if found := all(t, other.Events(query).All(ctx)); len(found) != 0 {
		t.Errorf("behind the newest came %+v", found)
	}
}

func TestAFeedEndsWithItsClient(t *testing.T) {
	client := openTo(t, storeAddress(t), quiet())
	line := newLine(t, client)
	if _, err := client.Save(t.Context(), line.String(), bytes.NewReader(nil)); err != nil {
		t.Fatal(err)
	}
	var failed error
	for _, err := range client.Events(EventQuery{Project: line.Project, Kinds: []string{"instance.*"}, Follow: true}).All(t.Context()) {
		if failed = err; err == nil {
			_ = client.Close() // what is read next fails
		}
	}
	if !errors.Is(failed, ErrClosed) {
		t.Errorf("it ended with %v", failed)
	}
}
