package gallery

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/upload"
)

const readings = 5 // how often a source is read before an error is the caller's

var (
	rewindReasons = []string{"OFFSET_BEYOND_RECEIVED", "UPLOAD_INCOMPLETE"}
	anewReasons   = []string{"UPLOAD_ABORTED", "UPLOAD_NOT_FOUND", "CHUNK_DIFFERS", "DIGEST_MISMATCH", "SIZE_MISMATCH"}
)

// chunkedUpload sends a source in chunks, one acknowledged after the other, while the next is read and digested.
type chunkedUpload struct {
	*transfer
	record *upload.ModelInstanceRecord
	source *source
	entry  *journalEntry
}

// run saves the source; it goes on where an earlier one stopped, and begins anew where that is lost.
func (u *chunkedUpload) run(ctx context.Context) (*instance.ModelInstance, bool, error) {
	status, err := u.remembered(ctx)
	for round := 1; err == nil; round++ {
		if status == nil {
			if status, err = u.begin(ctx); err != nil {
				break
			}
		}
		made, existed, failed := u.round(ctx, status)
		if failed == nil {
			return made, existed, nil
		}
		if round == readings || !u.source.more() || !canGoOn(failed) {
			return nil, false, failed
		}
		status, err = u.afterwards(ctx, status.GetUploadId(), failed)
	}
	return nil, false, err
}

func (u *chunkedUpload) round(ctx context.Context, status *upload.UploadStatus) (*instance.ModelInstance, bool, error) {
	size, sha256, err := u.sendAll(ctx, status)
	if err != nil {
		return nil, false, err
	}
	return u.commit(ctx, &upload.CommitUploadRequest{UploadId: status.UploadId, Size: &size, Sha256: &sha256})
}

// afterwards decides after a failure where the next round begins; nil means a new upload.
func (u *chunkedUpload) afterwards(ctx context.Context, uploadID string, failed error) (*upload.UploadStatus, error) {
	if errors.Is(failed, ErrOwnerLost) {
		if err := u.giveUp(ctx, uploadID); err != nil {
			return nil, err
		}
	}
	if slices.Contains(rewindReasons, asError(failed).Reason) {
		return u.remembered(ctx)
	}
	return nil, nil
}

// remembered asks how far a begun upload is; nil where there is none that could go on.
func (u *chunkedUpload) remembered(ctx context.Context) (*upload.UploadStatus, error) {
	if u.entry.uploadID == "" {
		return nil, nil
	}
	status, err := u.statusOf(ctx, u.entry.uploadID)
	if err != nil {
		if slices.Contains(anewReasons, asError(err).Reason) {
			return nil, nil
		}
		return nil, err
	}
	if state := status.GetState(); state == upload.UploadState_FAILED || state == upload.UploadState_ABORTED {
		return nil, nil
	}
	return status, nil
}

func (u *chunkedUpload) begin(ctx context.Context) (*upload.UploadStatus, error) {
	request := &upload.BeginUploadRequest{ModelInstanceRecord: u.record}
	if u.source.size >= 0 {
		request.Size = &u.source.size
	}
	answer, err := send(ctx, u.transfer, (*Calls).BeginUpload, request, 0)
	if err != nil {
		return nil, err
	}
	u.entry.remember(answer.GetStatus().GetUploadId())
	return answer.GetStatus(), nil
}

// sendAll sends what the server has not, and answers size and sha256 of the whole.
func (u *chunkedUpload) sendAll(ctx context.Context, status *upload.UploadStatus) (int64, string, error) {
	from, err := u.source.take()
	if err != nil {
		return 0, "", err
	}
	received := int64(math.MaxInt64)
	if status.GetState() == upload.UploadState_RECEIVING {
		received = status.GetReceivedBytes()
	}
	ahead := newReadAhead(from)
	defer ahead.close()
	for size := int64(0); ; {
		data, err := ahead.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, "", err
		}
		if errors.Is(err, io.EOF) {
			return size, ahead.sha256(), u.source.unchanged(true)
		}
		offset := size
		size += int64(len(data))
		if size > received {
			fresh := max(0, received-offset)
			if received, err = u.sendChunk(ctx, status.UploadId, offset+fresh, data[fresh:]); err != nil {
				return 0, "", err
			}
		}
		ahead.release(data)
	}
}

// sendChunk sends a chunk, and answers how many bytes its server has.
func (u *chunkedUpload) sendChunk(ctx context.Context, uploadID *string, offset int64, data []byte) (int64, error) {
	request := &upload.UploadChunkRequest{UploadId: uploadID, Offset: &offset, Data: data}
	answer, err := send(ctx, u.transfer, (*Calls).UploadChunk, request, 0)
	if err != nil {
		return 0, err
	}
	return answer.GetStatus().GetReceivedBytes(), nil
}

func canGoOn(failed error) bool {
	var told *Error
	return errors.Is(failed, ErrOwnerLost) || errors.As(failed, &told) &&
		(slices.Contains(anewReasons, told.Reason) || slices.Contains(rewindReasons, told.Reason))
}
