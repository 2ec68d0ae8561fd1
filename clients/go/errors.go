package gallery

import (
	"fmt"
	"maps"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/fault"
)

// Code is the kind of failure that the contract names, such as "NOT_FOUND" (idl/fault.thrift).
type Code string

// The fault codes of the contract. CodeUnspecified stands for one that this version of the client does not know.
const (
	CodeUnspecified        Code = "UNSPECIFIED"
	CodeInvalidArgument    Code = "INVALID_ARGUMENT"
	CodeUnauthenticated    Code = "UNAUTHENTICATED"
	CodePermissionDenied   Code = "PERMISSION_DENIED"
	CodeNotFound           Code = "NOT_FOUND"
	CodeAlreadyExists      Code = "ALREADY_EXISTS"
	CodeFailedPrecondition Code = "FAILED_PRECONDITION"
	CodeAborted            Code = "ABORTED"
	CodeResourceExhausted  Code = "RESOURCE_EXHAUSTED"
	CodeDeadlineExceeded   Code = "DEADLINE_EXCEEDED"
	CodeUnavailable        Code = "UNAVAILABLE"
	CodeUnimplemented      Code = "UNIMPLEMENTED"
	CodeGone               Code = "GONE"
	CodeDataLoss           Code = "DATA_LOSS"
	CodeInternal           Code = "INTERNAL"
)

// What an error is, for errors.Is: one for each fault code, and below them what the client itself finds.
//
//	ErrInvalidArgument      a field is missing, malformed or over its limit
//	└── ErrSourceChanged    what was being saved changed meanwhile
//	ErrUnauthenticated      no token, or one that is unknown or expired
//	ErrPermissionDenied     the principal may not do this
//	ErrNotFound             what was named does not exist
//	ErrAlreadyExists        what would be made exists and differs
//	ErrFailedPrecondition   the state of the store forbids it
//	└── ErrClosed           the client was closed
//	ErrAborted              begun work was given up or overtaken
//	└── ErrCancelled        the caller's context was cancelled; context.Canceled too
//	ErrResourceExhausted    a limit on load or space is reached
//	ErrDeadlineExceeded     the time of the call is over, told by the server or by the client's clock
//	ErrUnavailable          server, database or store do not answer now
//	└── ErrConnectionFailed no connection, or it was lost during the call
//	    └── ErrOwnerLost    the one server that held what an upload had sent
//	ErrUnimplemented        not in this version of the server
//	ErrGone                 it was erased for good
//	ErrDataLoss             stored bytes are missing or damaged
//	└── ErrDigestMismatch   the bytes that arrived are not those that were saved
//	ErrInternal             a fault of the server; its log has the rest
//	└── ErrProtocol         what came back is no answer to the call
//	ErrUnknownFault         a code that this version of the client does not know
//
// An error is what it stands below, too: a lost connection is ErrConnectionFailed and ErrUnavailable.
var (
	ErrInvalidArgument    error = &kind{name: "ErrInvalidArgument", code: CodeInvalidArgument}
	ErrSourceChanged      error = &kind{name: "ErrSourceChanged", above: ErrInvalidArgument}
	ErrUnauthenticated    error = &kind{name: "ErrUnauthenticated", code: CodeUnauthenticated}
	ErrPermissionDenied   error = &kind{name: "ErrPermissionDenied", code: CodePermissionDenied}
	ErrNotFound           error = &kind{name: "ErrNotFound", code: CodeNotFound}
	ErrAlreadyExists      error = &kind{name: "ErrAlreadyExists", code: CodeAlreadyExists}
	ErrFailedPrecondition error = &kind{name: "ErrFailedPrecondition", code: CodeFailedPrecondition}
	ErrClosed             error = &kind{name: "ErrClosed", above: ErrFailedPrecondition}
	ErrAborted            error = &kind{name: "ErrAborted", code: CodeAborted}
	ErrCancelled          error = &kind{name: "ErrCancelled", above: ErrAborted}
	ErrResourceExhausted  error = &kind{name: "ErrResourceExhausted", code: CodeResourceExhausted}
	ErrDeadlineExceeded   error = &kind{name: "ErrDeadlineExceeded", code: CodeDeadlineExceeded}
	ErrUnavailable        error = &kind{name: "ErrUnavailable", code: CodeUnavailable}
	ErrConnectionFailed   error = &kind{name: "ErrConnectionFailed", above: ErrUnavailable}
	ErrOwnerLost          error = &kind{name: "ErrOwnerLost", above: ErrConnectionFailed}
	ErrUnimplemented      error = &kind{name: "ErrUnimplemented", code: CodeUnimplemented}
	ErrGone               error = &kind{name: "ErrGone", code: CodeGone}
	ErrDataLoss           error = &kind{name: "ErrDataLoss", code: CodeDataLoss}
	ErrDigestMismatch     error = &kind{name: "ErrDigestMismatch", above: ErrDataLoss}
	ErrInternal           error = &kind{name: "ErrInternal", code: CodeInternal}
	ErrProtocol           error = &kind{name: "ErrProtocol", above: ErrInternal}
	ErrUnknownFault       error = &kind{name: "ErrUnknownFault", code: CodeUnspecified}
)

var kindsByCode = map[fault.FaultCode]error{
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
}

// Error is what every call fails with. Tell errors apart by errors.Is and the Err values, or by Code and Reason.
type Error struct {
	// Code is the fault code of the contract.
	Code Code
	// Reason is a stable word for programs, listed in docs/reference/faults.md.
	Reason string
	// Message is a sentence for people.
	Message string
	// Details hold the field, the value and the limit behind it, and whatever else a program may act on.
	Details map[string]string
	// Retryable tells whether the same call may succeed later; the client repeated it already, while it had time.
	Retryable bool
	// RetryAfter is the least wait before a repeat.
	RetryAfter time.Duration
	// RequestID names the call in the server's log.
	RequestID string

	kind  error
	cause error
}

// Error answers the message with the reason and the request behind it.
func (e *Error) Error() string {
	mark := e.Reason
	if mark == "" {
		mark = string(e.Code)
	}
	if e.RequestID != "" {
		mark += ", request " + e.RequestID
	}
	return fmt.Sprintf("%s [%s]", e.Message, mark)
}

// Unwrap answers what the error is, one of the Err values, and what caused it, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	unwrapped := make([]error, 0, 2)
	for _, each := range []error{e.kind, e.cause} {
		if each != nil {
			unwrapped = append(unwrapped, each)
		}
	}
	return unwrapped
}

// kind is one Err value; what is above it, it is as well.
type kind struct {
	name  string
	code  Code
	above error
}

func (k *kind) Error() string { return "gallery." + k.name }

func (k *kind) Unwrap() error { return k.above }

func codeOf(of error) Code {
	k := of.(*kind)
	for k.above != nil {
		k = k.above.(*kind)
	}
	return k.code
}

// failure makes an error that the client itself found.
func failure(of error, reason, format string, values ...any) *Error {
	return &Error{Code: codeOf(of), Reason: reason, Message: fmt.Sprintf(format, values...), kind: of}
}

// about names the details of an error: key, value, key, value.
func (e *Error) about(pairs ...string) *Error {
	e.Details = maps.Clone(e.Details)
	if e.Details == nil {
		e.Details = make(map[string]string, len(pairs)/2)
	}
	for at := 0; at+1 < len(pairs); at += 2 {
		e.Details[pairs[at]] = pairs[at+1]
	}
	return e
}

func (e *Error) causedBy(cause error) *Error {
	e.cause = cause
	return e
}

// faultLike are the fields that GalleryFault and FaultInfo share.
type faultLike interface {
	GetCode() fault.FaultCode
	GetReason() string
	GetMessage() string
	GetDetails() map[string]string
	GetRetryable() bool
	GetRetryAfterMs() int64
	GetRequestId() string
}

// fromFault makes the typed error of a GalleryFault or a FaultInfo.
func fromFault(told faultLike) *Error {
	of, known := kindsByCode[told.GetCode()]
	if !known {
		of = ErrUnknownFault
	}
	message := told.GetMessage()
	if message == "" {
		message = fmt.Sprintf("the server answered fault code %d", int64(told.GetCode()))
	}
	return &Error{
		Code:       codeOf(of),
		Reason:     told.GetReason(),
		Message:    message,
		Details:    told.GetDetails(),
		Retryable:  told.GetRetryable(),
		RetryAfter: time.Duration(told.GetRetryAfterMs()) * time.Millisecond,
		RequestID:  told.GetRequestId(),
		kind:       of,
	}
}
