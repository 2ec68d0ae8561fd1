package gallery

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/fault"
)

var everyKind = map[fault.FaultCode]error{
	fault.FaultCode_INVALID_ARGUMENT:    ErrInvalidArgument,
	fault.FaultCode_UNAUTHENTICATED:     ErrUnauthenticated,
	fault.FaultCode_PERMISSION_DENIED:   ErrPermissionDenied,
	fault.FaultCode_NOT_FOUND:           ErrNotFound,
	fault.FaultCode_ALREADY_EXISTS:      ErrAlreadyExists,
	fault.FaultCode_FAILED_PRECONDITION: ErrFailedPrecondition,
	fault.FaultCode_ABORTED:             ErrAborted,
	fault.FaultCode_RESOURCE_EXHAUSTED:  ErrResourceExhausted,
	fault.FaultCode_DEADLINE_EXCEEDED:   ErrDeadlineExceeded,
	fault.FaultCode_UNAVAILABLE:         ErrUnavailable,
	fault.FaultCode_UNIMPLEMENTED:       ErrUnimplemented,
	fault.FaultCode_GONE:                ErrGone,
	fault.FaultCode_DATA_LOSS:           ErrDataLoss,
	fault.FaultCode_INTERNAL:            ErrInternal,
	fault.FaultCode(99):                 ErrUnknownFault,
}

func TestEachFaultCodeIsAnError(t *testing.T) {
	leavesNothing(t)
	told := make(chan *fault.GalleryFault, 1)
	double := newDouble(t, func(h *heard) bool { return h.fault(<-told) })
	client := openTo(t, double.address)
	for code, kind := range everyKind {
		told <- &fault.GalleryFault{
			Code: &code, Reason: ptr("WHY"), Message: ptr("because"), Details: map[string]string{"field": "x"},
			RetryAfterMs: ptr(int64(7)), RequestId: ptr("r1"),
		}
		_, err := version(client, t.Context())
		var found *Error
		if !errors.As(err, &found) || !errors.Is(err, kind) {
			t.Fatalf("fault %d came as %#v", code, err)
		}
		if found.Reason != "WHY" || found.Message != "because" || found.Details["field"] != "x" || found.RequestID != "r1" ||
			found.RetryAfter != 7*time.Millisecond || found.Retryable {
			t.Errorf("fault %d came as %+v", code, found)
		}
		if want := code.String(); code < 99 && string(found.Code) != want {
			t.Errorf("code is %s, not %s", found.Code, want)
		}
		for other, not := range everyKind {
			if other != code && errors.Is(err, not) {
				t.Errorf("fault %d is %v, too", code, not)
			}
		}
	}
	if double.connections.Load() != 1 {
		t.Errorf("faults cost %d connections", double.connections.Load())
	}
}

func TestEveryCodeOfTheContractHasAKind(t *testing.T) {
	for code := fault.FaultCode(1); code.String() != "<UNSET>"; code++ {
		kind, known := kindsByCode[code]
		if !known || string(codeOf(kind)) != code.String() {
			t.Errorf("%s is told as %v", code, kind)
		}
	}
}

func TestAnErrorIsWhatStandsAboveIt(t *testing.T) {
	lost := failure(ErrOwnerLost, "OWNER_LOST", "it is lost").causedBy(context.Canceled)
	for _, kind := range []error{ErrOwnerLost, ErrConnectionFailed, ErrUnavailable, context.Canceled} {
		if !errors.Is(fmt.Errorf("wrapped: %w", lost), kind) {
			t.Errorf("a lost owner is not %v", kind)
		}
	}
	if errors.Is(lost, ErrAborted) || lost.Code != CodeUnavailable {
		t.Errorf("a lost owner is %s", lost.Code)
	}
	lost.RequestID = "r7"
	if text := lost.Error(); text != "it is lost [OWNER_LOST, request r7]" {
		t.Errorf("it says %q", text)
	}
}
