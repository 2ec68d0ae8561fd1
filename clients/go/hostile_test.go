package gallery

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/fault"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/project"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/upload"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/value"
)

// A reply that is no answer is a typed error, and its connection carries no further call.
func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	leavesNothing(t)
	cases := map[string]struct {
		kind   error
		reason string
		reply  func(h *heard) []byte
	}{
		"closed":     {ErrConnectionFailed, "CONNECTION_LOST", func(*heard) []byte { return nil }},
		"cut length": {ErrConnectionFailed, "CONNECTION_LOST", func(*heard) []byte { return []byte{0, 0} }},
		"cut frame": {ErrConnectionFailed, "CONNECTION_LOST", func(h *heard) []byte {
			frame := infoFrame(h.name, h.number, "x")
			return frame[:len(frame)/2]
		}},
		"too large": {ErrProtocol, "REPLY_TOO_LARGE", func(*heard) []byte {
			return binary.BigEndian.AppendUint32(nil, maxReply+1)
		}},
		"negative": {ErrProtocol, "REPLY_TOO_LARGE", func(*heard) []byte { return []byte{255, 255, 255, 255} }},
		"garbage":  {ErrProtocol, "REPLY_MALFORMED", func(*heard) []byte { return append([]byte{0, 0, 0, 8}, "HTTP/1.1"...) }},
		"claims more than it holds": {ErrProtocol, "REPLY_MALFORMED", func(h *heard) []byte {
			frame := infoFrame(h.name, h.number, "abcdefgh")
			at := strings.Index(string(frame), "abcdefgh")
			binary.BigEndian.PutUint32(frame[at-4:], 1<<30)
			return frame
		}},
		"other number": {ErrProtocol, "WRONG_REPLY", func(h *heard) []byte { return infoFrame(h.name, h.number+1, "x") }},
		"other name":   {ErrProtocol, "WRONG_REPLY", func(h *heard) []byte { return infoFrame("getProject", h.number, "x") }},
	}
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			double := newDouble(t, func(h *heard) bool {
				if h.nth > 1 {
					return h.info("good")
				}
				h.send(each.reply(h))
				if each.kind == ErrConnectionFailed {
					return false
				}
				return h.waitEOF() // it is the client that drops the connection
			})
			client := openTo(t, double.address, WithAttempts(1))
			_, err := version(client, t.Context())
			if !errors.Is(err, each.kind) || asError(err).Reason != each.reason {
				t.Fatalf("came %v", err)
			}
			if found, err := version(client, t.Context()); found != "good" {
				t.Errorf("the next call got %q, %v", found, err)
			}
			if double.connections.Load() != 2 {
				t.Errorf("%d connections", double.connections.Load())
			}
		})
	}
}

func TestARefusalLeavesTheConnectionGood(t *testing.T) {
	leavesNothing(t)
	double := newDouble(t, func(h *heard) bool {
		kinds := []int32{thrift.UNKNOWN_METHOD, thrift.INTERNAL_ERROR}
		if h.nth > len(kinds) {
			empty := func(out thrift.TProtocol) error { return out.WriteFieldStop(t.Context()) }
			return h.send(frameOf(h.name, thrift.REPLY, h.number, empty))
		}
		refusal := thrift.NewTApplicationException(kinds[h.nth-1], "no")
		return h.send(frameOf(h.name, thrift.EXCEPTION, h.number, func(out thrift.TProtocol) error {
			return refusal.Write(t.Context(), out)
		}))
	})
	client := openTo(t, double.address)
	for _, want := range []error{ErrUnimplemented, ErrInternal, ErrProtocol} {
		if _, err := version(client, t.Context()); !errors.Is(err, want) {
			t.Errorf("came %v, not %v", err, want)
		}
	}
	if double.connections.Load() != 1 {
		t.Errorf("%d connections", double.connections.Load())
	}
}

func TestNoAnswerEndsWithTheDeadline(t *testing.T) {
	leavesNothing(t)
	double := newDouble(t, (*heard).waitEOF)
	client := openTo(t, double.address, WithTimeout(50*time.Millisecond))
	_, err := version(client, t.Context())
	if !errors.Is(err, ErrDeadlineExceeded) || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrCancelled) {
		t.Errorf("by the client's timeout came %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := version(client, ctx); !errors.Is(err, ErrDeadlineExceeded) {
		t.Errorf("by the context's deadline came %v", err)
	}
}

func TestACancelledCallEnds(t *testing.T) {
	leavesNothing(t)
	ctx, cancel := context.WithCancel(t.Context())
	double := newDouble(t, func(h *heard) bool {
		cancel()
		return h.waitEOF()
	})
	_, err := version(openTo(t, double.address), ctx)
	if !errors.Is(err, ErrCancelled) || !errors.Is(err, context.Canceled) || asError(err).Reason != "CANCELLED" {
		t.Errorf("came %v", err)
	}
}

// The answer to a call that was given up comes late, and is nobody's.
func TestALateAnswerIsNobodys(t *testing.T) {
	leavesNothing(t)
	gone := make(chan struct{})
	double := newDouble(t, func(h *heard) bool {
		if h.nth == 1 {
			<-gone
			return h.info("late")
		}
		return h.info("own")
	})
	client := openTo(t, double.address)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := version(client, ctx); !errors.Is(err, ErrDeadlineExceeded) {
		t.Fatalf("came %v", err)
	}
	close(gone)
	if found, err := version(client, t.Context()); found != "own" {
		t.Errorf("got %q, %v", found, err)
	}
}

func TestWhatTheServerWouldNotTakeIsNotSent(t *testing.T) {
	leavesNothing(t)
	double := newDouble(t, func(h *heard) bool { return h.info("good") })
	client := openTo(t, double.address)
	calls := client.Calls
	_, tooLarge := calls.UploadModel(t.Context(), &upload.UploadModelRequest{Content: make([]byte, maxRequest)})
	_, noText := calls.GetProject(t.Context(), &project.GetProjectRequest{ProjectName: ptr("a\xff")})
	empty := map[string]*value.Value{"x": {}}
	_, noUnion := calls.AnnotateInstance(t.Context(), &instance.AnnotateInstanceRequest{Annotations: empty})
	for reason, err := range map[string]error{"FIELD_TOO_LONG": tooLarge, "FIELD_MALFORMED": errors.Join(noText, noUnion)} {
		if !errors.Is(err, ErrInvalidArgument) || asError(err).Reason != reason {
			t.Errorf("came %v, not %s", err, reason)
		}
	}
	if !errors.Is(noText, ErrInvalidArgument) || !errors.Is(noUnion, ErrInvalidArgument) || double.calls.Load() != 0 {
		t.Errorf("came %v and %v; %d calls were sent", noText, noUnion, double.calls.Load())
	}
	if found, err := version(client, t.Context()); found != "good" || double.connections.Load() != 1 {
		t.Errorf("then got %q, %v over %d connections", found, err, double.connections.Load())
	}
}

func TestARepeatedWriteKeepsItsName(t *testing.T) {
	leavesNothing(t)
	var mutex sync.Mutex
	var names []string
	double := newDouble(t, func(h *heard) bool {
		mutex.Lock()
		names = append(names, h.caller.GetClientRequestId())
		mutex.Unlock()
		switch h.nth {
		case 1:
			return false
		case 2:
			return h.fault(&fault.GalleryFault{Code: ptr(fault.FaultCode_UNAVAILABLE), Retryable: ptr(true)})
		}
		return h.fault(&fault.GalleryFault{Code: ptr(fault.FaultCode_INTERNAL)})
	})
	client := openTo(t, double.address)
	if _, err := client.CreateProject(t.Context(), "p", ""); !errors.Is(err, ErrInternal) {
		t.Fatalf("came %v", err)
	}
	if len(names) != 3 || names[0] == "" || len(slices.Compact(names)) != 1 {
		t.Errorf("the tries of one write were named %q", names)
	}
}

func TestAHundredCallsShareFourConnections(t *testing.T) {
	leavesNothing(t)
	double := newDouble(t, func(h *heard) bool { return h.info(h.caller.GetRequestId()) })
	client := openTo(t, double.address, WithPoolSize(4))
	var going sync.WaitGroup
	answers := make(chan string, 100)
	for range cap(answers) {
		going.Go(func() {
			found, err := version(client, t.Context())
			if err != nil {
				t.Error(err)
			}
			answers <- found
		})
	}
	going.Wait()
	close(answers)
	own := map[string]bool{}
	for each := range answers {
		own[each] = true
	}
	if len(own) != 100 || double.most.Load() > 4 {
		t.Errorf("%d own answers over %d connections", len(own), double.most.Load())
	}
}

// A newer server sends fields, and values of enums, that this client does not know.
func TestWhatANewerServerAddsDoesNoHarm(t *testing.T) {
	leavesNothing(t)
	double := newDouble(t, func(h *heard) bool {
		return h.send(frameOf(h.name, thrift.REPLY, h.number, func(out thrift.TProtocol) error {
			return errors.Join(
				out.WriteFieldBegin(t.Context(), "", thrift.STRUCT, 0), // the answer
				out.WriteFieldBegin(t.Context(), "", thrift.STRUCT, 1), // the instance
				out.WriteFieldBegin(t.Context(), "", thrift.STRING, 1), out.WriteString(t.Context(), "i1"),
				out.WriteFieldBegin(t.Context(), "", thrift.I32, 10), out.WriteI32(t.Context(), 99), // the stage
				out.WriteFieldBegin(t.Context(), "", thrift.MAP, 999),
				out.WriteMapBegin(t.Context(), thrift.STRING, thrift.DOUBLE, 1),
				out.WriteString(t.Context(), "new"), out.WriteDouble(t.Context(), 1),
				out.WriteFieldStop(t.Context()), out.WriteFieldStop(t.Context()), out.WriteFieldStop(t.Context()),
			)
		}))
	})
	found, err := openTo(t, double.address).Get(t.Context(), "i1")
	if err != nil || found.ID != "i1" || found.Stage != "UNSPECIFIED" {
		t.Errorf("got %+v, %v", found, err)
	}
}
