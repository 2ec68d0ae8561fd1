package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/fault"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/upload"
)

const (
	storeRate      = 10_000_000 // bytes a second that a slow store takes while the commit is awaited
	commitWait     = 20 * time.Second
	commitPatience = 10 * time.Minute
)

// commit makes the instance of bytes that have arrived, and waits for it. It fails with the fault for which that came
// to nothing, with that of the last try where none has helped for ten minutes, or with ErrOwnerLost where the bytes
// are lost with their server.
func (u *chunkedUpload) commit(ctx context.Context, request *upload.CommitUploadRequest) (*instance.ModelInstance, bool, error) {
	request.WaitMs = ptr(int32(min(commitWait, u.anywhere.timeout/2).Milliseconds()))
	longer := time.Duration(float64(request.GetSize()) / storeRate * float64(time.Second))
	var since time.Time // of the trouble
	for {
		answer, err := send(ctx, u.transfer, (*Calls).CommitUpload, request, longer)
		if errors.Is(err, ErrOwnerLost) {
			status, asked := u.statusOf(ctx, request.GetUploadId())
			if asked != nil {
				return nil, false, asked
			}
			if status.GetState() == upload.UploadState_RECEIVING {
				return nil, false, err
			}
			continue // any server waits for it
		}
		if err != nil {
			return nil, false, err
		}
		status := answer.GetStatus()
		switch status.GetState() {
		case upload.UploadState_COMMITTED:
			return answer.GetInstance(), answer.GetAlreadyExisted(), nil
		case upload.UploadState_FAILED:
			return nil, false, fromFault(status.GetFault())
		case upload.UploadState_ABORTED:
			return nil, false, failure(ErrAborted, "UPLOAD_ABORTED", "upload %s was given up; save again", request.GetUploadId())
		}
		if since, err = u.bear(since, status.GetFault(), status.IsSetFault()); err != nil {
			return nil, false, err
		}
	}
}

// bear notes what became of the server's last try, and since when its tries come to nothing.
func (u *chunkedUpload) bear(since time.Time, problem *fault.FaultInfo, failed bool) (time.Time, error) {
	switch {
	case !failed:
		return time.Time{}, nil
	case since.IsZero():
		u.anywhere.logger.Warn("the server has all bytes, but cannot store them yet, and tries on", "fault", problem.GetMessage())
		return time.Now(), nil
	case time.Since(since) > commitPatience:
		return since, fromFault(problem)
	}
	return since, nil
}

func (u *chunkedUpload) statusOf(ctx context.Context, uploadID string) (*upload.UploadStatus, error) {
	answer, err := send(ctx, u.transfer, (*Calls).GetUpload, &upload.GetUploadRequest{UploadId: &uploadID}, 0)
	if err != nil {
		return nil, err
	}
	return answer.GetStatus(), nil
}

// giveUp drops an upload and its bytes, unless it is none any more.
func (u *chunkedUpload) giveUp(ctx context.Context, uploadID string) error {
	_, err := send(ctx, u.transfer, (*Calls).AbortUpload, &upload.AbortUploadRequest{UploadId: &uploadID}, 0)
	if errors.Is(err, ErrAborted) && !errors.Is(err, ErrCancelled) || errors.Is(err, ErrNotFound) ||
		errors.Is(err, ErrFailedPrecondition) && !errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}
