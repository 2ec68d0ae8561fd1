package gallery

import (
	"context"
	"errors"
	"net"
	"testing"
)

func TestCloseEndsCallsAndRefusesMore(t *testing.T) {
	leavesNothing(t)
	begun := make(chan struct{})
	double := newDouble(t, func(h *heard) bool {
		close(begun)
		return h.waitEOF()
	})
	client := openTo(t, double.address)
	ended := make(chan error)
	go func() {
		_, err := version(client, context.Background())
		ended <- err
	}()
	<-begun
	_ = client.Close()
	if err := <-ended; !errors.Is(err, ErrClosed) {
		t.Errorf("the call under way ended with %v", err)
	}
	if _, err := version(client, t.Context()); !errors.Is(err, ErrClosed) || asError(err).Reason != "CLIENT_CLOSED" {
		t.Errorf("a later one with %v", err)
	}
}

func TestAnIdleConnectionThatTheServerClosedIsNotUsed(t *testing.T) {
	leavesNothing(t)
	closed := make(chan struct{}, 2)
	double := newDouble(t, func(h *heard) bool {
		h.info("good")
		_ = h.Close()
		closed <- struct{}{}
		return false
	})
	client := openTo(t, double.address, WithAttempts(1))
	for range 2 {
		if found, err := version(client, t.Context()); found != "good" {
			t.Fatalf("got %q, %v", found, err)
		}
		<-closed
	}
}

func TestTheServerThatAnswersIsTriedFirst(t *testing.T) {
	leavesNothing(t)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = nobody.Close()
	double := newDouble(t, func(h *heard) bool { return h.info("good") })
	client := openTo(t, nobody.Addr().String()+", "+double.address, WithAttempts(1))
	for range 2 {
		if found, err := version(client, t.Context()); found != "good" {
			t.Fatalf("got %q, %v", found, err)
		}
	}
	if client.channel.servers.last.Load() != 1 {
		t.Error("the one that refuses is tried first")
	}
	double.end()
	_, err = version(client, t.Context())
	if told := asError(err); !errors.Is(err, ErrConnectionFailed) || !told.Retryable ||
		told.Details["address"] != double.address+","+nobody.Addr().String() {
		t.Errorf("came %v, %v", err, asError(err).Details)
	}
}
