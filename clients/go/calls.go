package gallery

import (
	"context"

	"github.com/apache/thrift/lib/go/thrift"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/call"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/service"
)

//go:generate go run ./internal/callsgen gen/gallery/service/gallery.go calls_generated.go

// Calls makes every call of the contract as it is, with the structs of the packages below gen/gallery. Deadlines,
// repeats and errors are those of the whole client; where a call is made often, the methods of Client do it in plain
// records.
type Calls struct{ channel *channel }

// CallOption says how one call is made.
type CallOption func(*manner)

// WithClientRequestID makes a write repeatable by its caller: the same id, principal and method within a day do the
// work once and answer alike. Without it, each write gets one of its own, which its repeats keep.
func WithClientRequestID(id string) CallOption {
	return func(how *manner) { how.clientRequestID = id }
}

func outlastingRestart(how *manner) { how.outlastsRestart = true }

// method is one of the stubs' client.
type method[Q, A any] func(*service.GalleryClient, context.Context, *call.CallContext, *Q) (*A, error)

// invoke makes a call by its stub, which puts arguments and answer into what the wire carries.
func invoke[Q, A any](
	ctx context.Context, calls *Calls, stub method[Q, A], request *Q, options []CallOption,
) (*A, error) {
	way := &carrier{channel: calls.channel}
	for _, option := range options {
		option(&way.how)
	}
	if request == nil {
		request = new(Q)
	}
	return stub(service.NewGalleryClient(way), ctx, &call.CallContext{}, request)
}

// carrier is what the stubs know of a channel.
type carrier struct {
	channel *channel
	how     manner
}

// Call makes one call, for the stubs.
func (c *carrier) Call(ctx context.Context, name string, arguments, outcome thrift.TStruct) (thrift.ResponseMeta, error) {
	return thrift.ResponseMeta{}, c.channel.do(ctx, name, arguments.(callArguments), outcome.(callOutcome), c.how)
}
