package gallery

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

const (
	chunkSize = 1 << 20       // most bytes of one uploadChunk or getBlob
	oneCall   = 4 * chunkSize // most bytes that uploadModel carries
)

// transfer makes the calls of one upload or download, which outlast a restart of the server; the context bounds them
// all, and each has the client's timeout.
type transfer struct {
	anywhere *channel
	owner    atomic.Pointer[channel] // of an upload, where it is known
}

// stubOf is a method of Calls.
type stubOf[Q, A any] func(*Calls, context.Context, *Q, ...CallOption) (*A, error)

// send makes a call that may take so much longer, and follows an upload to the server that holds it. It fails with
// ErrOwnerLost where that server does not come back; later calls go to any server again.
func send[Q, A any](ctx context.Context, t *transfer, stub stubOf[Q, A], request *Q, longer time.Duration) (*A, error) {
	answer, err := sendOnce(ctx, t, stub, request, longer)
	var told *Error
	if !errors.As(err, &told) || told.Reason != "WRONG_HOST" || told.Details["endpoint"] == "" {
		return answer, err
	}
	owner, err := t.anywhere.to(told.Details["endpoint"])
	if err != nil {
		return nil, err
	}
	t.owner.Store(owner)
	return sendOnce(ctx, t, stub, request, longer)
}

func sendOnce[Q, A any](ctx context.Context, t *transfer, stub stubOf[Q, A], request *Q, longer time.Duration) (*A, error) {
	way := t.owner.Load()
	anywhere := way == nil || way == t.anywhere
	if anywhere {
		way = t.anywhere
	}
	answer, err := stub(&Calls{way}, ctx, request, func(how *manner) {
		how.limit = t.anywhere.timeout + longer
		// Where the owner of the bytes is lost, they are sent anew; where nobody answers, the transfer is lost.
		how.outlastsRestart = anywhere
	})
	if err == nil || anywhere || !errors.Is(err, ErrConnectionFailed) {
		return answer, err
	}
	t.owner.Store(nil)
	lost := failure(ErrOwnerLost, "OWNER_LOST",
		"the server %s, which held the bytes that had arrived, does not answer; save again", way.address,
	).about("address", way.address).causedBy(err)
	lost.RequestID = asError(err).RequestID
	return nil, lost
}
