package gallery

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/call"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/fault"
)

const longestCall = 600 * time.Second // that the server lets one try of a call last

// channel carries calls to the servers of one installation: it finds a connection, keeps deadlines, repeats, and
// makes typed errors. Any number of goroutines share it.
type channel struct {
	settings
	addresses []string
	address   string // all of them
	servers   *servers
	reached   atomic.Bool

	life context.Context // ends with close
	end  context.CancelCauseFunc

	mutex    sync.Mutex
	siblings map[string]*channel
}

func newChannel(addresses []string, chosen settings) *channel {
	life, end := context.WithCancelCause(context.Background())
	return &channel{
		settings:  chosen,
		addresses: addresses,
		address:   strings.Join(addresses, ","),
		servers:   newServers(addresses, chosen.pool),
		life:      life,
		end:       end,
		siblings:  make(map[string]*channel),
	}
}

// manner is how one call is made.
type manner struct {
	clientRequestID string
	limit           time.Duration // where it is set, of the call within its context
	outlastsRestart bool          // wait until the deadline for a server that was there and refuses connections
}

// callArguments are those of any call, as the stubs make them.
type callArguments interface {
	thrift.TStruct
	GetCaller() *call.CallContext
}

// callOutcome is what any call ends with, as the stubs read it.
type callOutcome interface {
	thrift.TStruct
	IsSetSuccess() bool
	GetFault() *fault.GalleryFault
	IsSetFault() bool
}

// do makes a call, and repeats it while that may help; every error is an *Error.
func (c *channel) do(ctx context.Context, method string, arguments callArguments, outcome callOutcome, how manner) error {
	caller := arguments.GetCaller()
	c.identify(caller, method, how.clientRequestID)
	if c.life.Err() != nil { // which reaches the context of the call only a moment later
		told := ended(c.life)
		told.RequestID = caller.GetRequestId()
		return told
	}
	ctx, cancel := c.begin(ctx, how.limit)
	defer cancel()
	failures, forgiven := 0, 0
	for {
		err := c.tryEach(ctx, method, arguments, outcome)
		if err == nil {
			return nil
		}
		failures++
		if how.outlastsRestart && c.reached.Load() && err.Reason == "NOT_CONNECTED" {
			forgiven++
		}
		if err.RequestID == "" {
			err.RequestID = caller.GetRequestId()
		}
		wait, again := retryDelay(err, failures, forgiven, c.patience(), timeLeft(ctx))
		if !again {
			return err
		}
		if !pause(ctx, wait) {
			return ended(ctx)
		}
		reflect.ValueOf(outcome).Elem().SetZero()
	}
}

// begin gives a call its time: the context's deadline, else the client's timeout. It ends with the channel, too.
func (c *channel) begin(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		if _, has := ctx.Deadline(); !has {
			limit = c.timeout
		}
	}
	timed, stopClock := ctx, context.CancelFunc(func() {})
	if limit > 0 {
		timed, stopClock = context.WithTimeout(ctx, limit)
	}
	ending, cancel := context.WithCancelCause(timed)
	stop := context.AfterFunc(c.life, func() { cancel(context.Cause(c.life)) })
	return ending, func() {
		stop()
		cancel(nil)
		stopClock()
	}
}

func (c *channel) identify(caller *call.CallContext, method, clientRequestID string) {
	if c.token != "" {
		caller.Token = &c.token
	}
	caller.ClientName = &c.name
	requestID := newID()
	caller.RequestId = &requestID
	if clientRequestID == "" && writes[method] {
		clientRequestID = newID()
	}
	if clientRequestID != "" {
		caller.ClientRequestId = &clientRequestID
	}
}

// patience is how often a call is tried: a wrong address is told at once; a server that was there is given the time
// of a restart.
func (c *channel) patience() int {
	if c.reached.Load() {
		return c.attempts
	}
	return min(c.attempts, firstContactAttempts)
}

func (c *channel) tryEach(ctx context.Context, method string, arguments callArguments, outcome callOutcome) *Error {
	var losses []*Error
	for place, each := range c.servers.inTurn {
		err := c.try(ctx, place, each, method, arguments, outcome)
		if err == nil {
			return nil
		}
		told := asError(err)
		if !errors.Is(told, ErrConnectionFailed) {
			return told
		}
		losses = append(losses, told)
	}
	return noneAnswers(losses)
}

func (c *channel) try(
	ctx context.Context, place int, of *pool, method string, arguments callArguments, outcome callOutcome,
) error {
	ctx, cancel := attempt(ctx)
	defer cancel()
	lent, err := of.lease(ctx)
	if err != nil {
		return err
	}
	defer of.giveBack(lent)
	c.reached.Store(true)
	c.servers.remember(place)
	deadline := max(1, timeLeft(ctx).Milliseconds())
	arguments.GetCaller().DeadlineMs = &deadline
	if err := lent.call(ctx, method, arguments, outcome); err != nil {
		return err
	}
	switch {
	case outcome.IsSetFault():
		return fromFault(outcome.GetFault())
	case !outcome.IsSetSuccess():
		return failure(ErrProtocol, "REPLY_MALFORMED", "the reply to %s holds neither an answer nor a fault", method)
	}
	return nil
}

// to gives the channel to one server of the same installation, with the same settings.
func (c *channel) to(address string) (*channel, error) {
	owner, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if owner == c.address {
		return c, nil
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	sibling, known := c.siblings[owner]
	if !known {
		sibling = newChannel([]string{owner}, c.settings)
		sibling.reached.Store(true) // by whoever named it
		c.siblings[owner] = sibling
		if cause := context.Cause(c.life); cause != nil {
			sibling.close()
		}
	}
	return sibling, nil
}

// close ends all calls and connections; calls after it are refused.
func (c *channel) close() {
	c.end(failure(ErrClosed, "CLIENT_CLOSED", "the client was closed; open another one with gallery.Open"))
	c.servers.close()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, sibling := range c.siblings {
		sibling.close()
	}
}

// attempt bounds one try of a call by what the server allows.
func attempt(ctx context.Context) (context.Context, context.CancelFunc) {
	if timeLeft(ctx) <= longestCall {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, longestCall)
}

// timeLeft tells how long a context lasts; a very long time where it has no deadline.
func timeLeft(ctx context.Context) time.Duration {
	end, has := ctx.Deadline()
	if !has {
		return 1<<63 - 1
	}
	return time.Until(end)
}

// pause waits, and tells whether the context let it.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// ended makes the error of a context that is over: the client was closed, the caller went away, or the time is up.
func ended(ctx context.Context) *Error {
	cause := context.Cause(ctx)
	if closed := new(Error); errors.As(cause, &closed) && errors.Is(closed, ErrClosed) {
		told := *closed // each call adds its own request id
		return &told
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return failure(ErrCancelled, "CANCELLED", "the caller's context was cancelled before the call ended").
			causedBy(errors.Join(context.Canceled, cause))
	}
	return failure(ErrDeadlineExceeded, "DEADLINE_EXCEEDED",
		"no answer within the time of the call; give more by the context's deadline or WithTimeout",
	).causedBy(errors.Join(context.DeadlineExceeded, cause))
}

func asError(err error) *Error {
	if told := new(Error); errors.As(err, &told) {
		return told
	}
	return failure(ErrInternal, "CLIENT_FAULT", "%v", err).causedBy(err)
}

// newID names a call, or what is written once over all its repeats.
func newID() string {
	var bytes [16]byte
	_, _ = rand.Read(bytes[:]) // crypto/rand never fails
	return hex.EncodeToString(bytes[:])
}
