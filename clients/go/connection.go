package gallery

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net"
	"strconv"
	"time"

	"github.com/apache/thrift/lib/go/thrift"
)

const (
	maxRequest     = 8 << 20    // bytes of a frame that the server takes
	maxReply       = 16_000_000 // bytes of a frame that the client takes
	connectTimeout = 10 * time.Second
	readBuffer     = 16 << 10
)

// connection makes one call after the other, no two at a time. It is closed after anything but an answer or a fault:
// a late reply must never answer the next call.
type connection struct {
	conn    net.Conn
	in      *bufio.Reader
	address string
	last    int32 // sequence number of the call before
	closed  bool
}

// dial connects, within 10 seconds and the context.
func dial(ctx context.Context, address string) (*connection, error) {
	dialer := net.Dialer{Timeout: connectTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ended(ctx)
		}
		return nil, notConnected(address, err)
	}
	return &connection{conn: conn, in: bufio.NewReaderSize(conn, readBuffer), address: address}, nil
}

func notConnected(address string, err error) *Error {
	told := failure(ErrConnectionFailed, "NOT_CONNECTED",
		"cannot connect to %s: %v; is gallery-server running there?", address, err,
	).about("address", address).causedBy(err)
	var lookup *net.DNSError
	if errors.As(err, &lookup) && lookup.IsNotFound {
		told.Reason = "HOST_UNKNOWN"
	}
	told.Retryable = told.Reason == "NOT_CONNECTED"
	return told
}

// call sends the arguments and reads the outcome; all errors are an *Error. A fault of the server is in the outcome.
func (c *connection) call(ctx context.Context, method string, arguments thrift.TStruct, outcome thrift.TStruct) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	c.last = c.last%math.MaxInt32 + 1
	frame, err := encode(ctx, method, c.last, arguments)
	if err != nil {
		return err // nothing was sent: the connection stays good
	}
	answered := false
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer func() {
		if !stop() || !answered {
			c.close()
		}
	}()
	if _, err := frame.WriteTo(c.conn); err != nil {
		return c.lost(ctx, method, err)
	}
	reply, err := c.readFrame(ctx, method)
	if err != nil {
		return err
	}
	answered, err = decode(ctx, reply, method, c.last, outcome)
	return err
}

func (c *connection) readFrame(ctx context.Context, method string) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(c.in, length[:]); err != nil {
		return nil, c.lost(ctx, method, err)
	}
	size := int64(int32(binary.BigEndian.Uint32(length[:])))
	if size <= 0 || size > maxReply {
		return nil, failure(ErrProtocol, "REPLY_TOO_LARGE",
			"%s sent a reply of %d bytes, and at most %d are taken; is it a Gallery server?", c.address, size, maxReply,
		).about("value", strconv.FormatInt(size, 10), "limit", strconv.Itoa(maxReply))
	}
	reply := make([]byte, size)
	if _, err := io.ReadFull(c.in, reply); err != nil {
		return nil, c.lost(ctx, method, err)
	}
	return reply, nil
}

// lost tells why a read or a write failed: the time was over, the caller went away, or the connection broke.
func (c *connection) lost(ctx context.Context, method string, err error) *Error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("closed by the server")
	}
	told := failure(ErrConnectionFailed, "CONNECTION_LOST",
		"lost the connection to %s during %s: %v", c.address, method, err,
	).about("address", c.address).causedBy(err)
	told.Retryable = true
	return told
}

// isStale tells whether the server closed an idle connection, or sent what nobody asked for.
func (c *connection) isStale() bool {
	return c.in.Buffered() > 0 || readable(c.conn)
}

func (c *connection) close() {
	c.closed = true
	_ = c.conn.Close()
}
