package gallery

import (
	"context"
	"sync"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
)

const rangesInFlight = 4 // that one download holds or asks for at a time

// ranges fetches the bytes of an instance in order, several ranges at a time, each repeated on its own.
type ranges struct {
	*transfer
	of     *Instance
	ctx    context.Context
	cancel context.CancelFunc
	asked  int64 // bytes that were asked for
	coming []chan fetched
	going  sync.WaitGroup
}

type fetched struct {
	data []byte
	err  error
}

func newRanges(ctx context.Context, of *Instance, way *transfer) *ranges {
	ctx, cancel := context.WithCancel(ctx)
	return &ranges{transfer: way, of: of, ctx: ctx, cancel: cancel}
}

// next answers the range behind the last one.
func (r *ranges) next() ([]byte, error) {
	for len(r.coming) < rangesInFlight && r.asked < r.of.Size {
		r.ask()
	}
	first := r.coming[0]
	r.coming = r.coming[1:]
	came := <-first
	if came.err != nil {
		r.cancel()
	}
	return came.data, came.err
}

func (r *ranges) ask() {
	offset, length := r.asked, min(chunkSize, r.of.Size-r.asked)
	r.asked += length
	answer := make(chan fetched, 1)
	r.coming = append(r.coming, answer)
	r.going.Go(func() {
		data, err := r.read(offset, length)
		answer <- fetched{data, err}
	})
}

func (r *ranges) read(offset, length int64) ([]byte, error) {
	request := &instance.GetBlobRequest{InstanceId: &r.of.ID, Offset: &offset, Length: ptr(int32(length))}
	answer, err := send(r.ctx, r.transfer, (*Calls).GetBlob, request, 0)
	if err != nil {
		return nil, err
	}
	if answer.IsSetSize() && answer.GetSize() != r.of.Size {
		return nil, failure(ErrDataLoss, "BLOB_DAMAGED", "instance %s has %d bytes in the store, and %d in its record",
			r.of.ID, answer.GetSize(), r.of.Size).about("instanceId", r.of.ID)
	}
	if int64(len(answer.GetData())) != length {
		return nil, failure(ErrProtocol, "REPLY_MALFORMED", "asked for %d bytes at %d and got %d", length, offset, len(answer.GetData()))
	}
	return answer.GetData(), nil
}

// close ends what is under way, and waits for that.
func (r *ranges) close() {
	r.cancel()
	r.going.Wait()
}
