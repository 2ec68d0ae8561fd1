package gallery

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strconv"
	"unicode/utf8"

	"github.com/apache/thrift/lib/go/thrift"
)

const (
	frameHead   = 4       // bytes of a frame's length
	copiedValue = 4 << 10 // bytes that are cheaper copied than sent from where they are
)

var strict = thrift.BoolPtr(true)

// encode makes the frame of a call, its length in front, in pieces; what the server would not take fails here, before
// it is sent.
func encode(ctx context.Context, method string, number int32, arguments thrift.TStruct) (net.Buffers, error) {
	memory := thrift.NewTMemoryBufferLen(512)
	memory.Write(make([]byte, frameHead))
	limits := &thrift.TConfiguration{TBinaryStrictWrite: strict}
	out := &encoder{TBinaryProtocol: thrift.NewTBinaryProtocolConf(memory, limits), memory: memory.Buffer}
	err := out.WriteMessageBegin(ctx, method, thrift.CALL, number)
	if err == nil {
		err = arguments.Write(ctx, out)
	}
	if err != nil {
		return nil, failure(ErrInvalidArgument, "FIELD_MALFORMED", "%s cannot be sent: %v", method, plainCause(err)).
			about("field", "request").causedBy(err)
	}
	frame, size := out.frame()
	if size > maxRequest {
		return nil, failure(ErrInvalidArgument, "FIELD_TOO_LONG",
			"%s would send %d bytes, and the server takes %d in one call", method, size, maxRequest,
		).about("field", "request", "value", strconv.Itoa(size), "limit", strconv.Itoa(maxRequest))
	}
	return frame, nil
}

// encoder refuses text that is no UTF-8, which the server would not read, and leaves large bytes where they are.
type encoder struct {
	*thrift.TBinaryProtocol
	memory *bytes.Buffer
	large  []largeValue
}

// largeValue is one that belongs behind so many bytes of the memory.
type largeValue struct {
	behind int
	value  []byte
}

func (e *encoder) WriteString(ctx context.Context, value string) error {
	if !utf8.ValidString(value) {
		return fmt.Errorf("text %.40q is no valid UTF-8; send it as bytes or leave it out", value)
	}
	return e.TBinaryProtocol.WriteString(ctx, value)
}

func (e *encoder) WriteBinary(ctx context.Context, value []byte) error {
	if len(value) <= copiedValue || len(value) > maxRequest {
		return e.TBinaryProtocol.WriteBinary(ctx, value)
	}
	e.large = append(e.large, largeValue{e.memory.Len() + 4, value})
	return e.WriteI32(ctx, int32(len(value)))
}

// frame answers what was written, and its bytes without the length in front.
func (e *encoder) frame() (net.Buffers, int) {
	written := e.memory.Bytes()
	size, from := len(written)-frameHead, 0
	var pieces net.Buffers
	for _, each := range e.large {
		pieces = append(pieces, written[from:each.behind], each.value)
		size, from = size+len(each.value), each.behind
	}
	binary.BigEndian.PutUint32(written, uint32(size))
	return append(pieces, written[from:]), size
}

// decode reads the reply to a call into its outcome; `answered` tells that it was read to its end, so that the
// connection may carry the next call.
func decode(ctx context.Context, reply []byte, method string, number int32, outcome thrift.TStruct) (bool, error) {
	in := newDecoder(reply)
	name, kind, got, err := in.ReadMessageBegin(ctx)
	if err != nil {
		return false, malformed(method, err)
	}
	if name != method || got != number {
		return false, failure(ErrProtocol, "WRONG_REPLY", "call %d of %s got the reply %d of %.80q", number, method, got, name)
	}
	if kind == thrift.EXCEPTION {
		refusal := thrift.NewTApplicationException(thrift.UNKNOWN_APPLICATION_EXCEPTION, "")
		if err := refusal.Read(ctx, in); err != nil {
			return false, malformed(method, err)
		}
		return true, refused(method, refusal)
	}
	if err := outcome.Read(ctx, in); err != nil {
		return false, malformed(method, err)
	}
	return true, nil
}

func malformed(method string, err error) *Error {
	return failure(ErrProtocol, "REPLY_MALFORMED", "cannot read the reply to %s: %v", method, plainCause(err)).causedBy(err)
}

func refused(method string, refusal thrift.TApplicationException) *Error {
	if refusal.TypeId() == thrift.UNKNOWN_METHOD {
		return failure(ErrUnimplemented, "NOT_IN_THIS_VERSION", "the server does not know the call %s", method)
	}
	return failure(ErrInternal, "CALL_REFUSED", "the server refused %s: %s", method, refusal.Error())
}

// decoder reads values out of one reply: bytes as slices of it, and none that claims to be longer than what is left.
type decoder struct {
	*thrift.TBinaryProtocol
	frame *bytes.Buffer
}

func newDecoder(frame []byte) *decoder {
	memory := &thrift.TMemoryBuffer{Buffer: bytes.NewBuffer(frame)}
	limits := &thrift.TConfiguration{TBinaryStrictRead: strict, MaxMessageSize: int32(max(1, len(frame)))}
	return &decoder{thrift.NewTBinaryProtocolConf(memory, limits), memory.Buffer}
}

func (d *decoder) ReadBinary(ctx context.Context) ([]byte, error) {
	size, err := d.ReadI32(ctx)
	if err != nil {
		return nil, err
	}
	if size < 0 || int(size) > d.frame.Len() {
		return nil, fmt.Errorf("it ends inside a value of %d bytes", size)
	}
	value := d.frame.Next(int(size))
	return value[:size:size], nil
}

func (d *decoder) ReadString(ctx context.Context) (string, error) {
	value, err := d.ReadBinary(ctx)
	return string(value), err
}

func (d *decoder) Skip(ctx context.Context, of thrift.TType) error {
	return thrift.SkipDefaultDepth(ctx, d, of)
}

// plainCause drops the names of structs and Go types that the library puts before its errors.
func plainCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
