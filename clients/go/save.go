package gallery

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/upload"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/value"
)

// SaveOption says something of the instance that is saved.
type SaveOption func(*saving)

type saving struct {
	record      upload.ModelInstanceRecord
	metadata    Values
	annotations Values
}

// WithMetadata adds metadata, which search, rules and health read: `trainingStart`, `city`, anything.
func WithMetadata(metadata Values) SaveOption { return func(s *saving) { s.metadata = metadata } }

// WithAnnotations writes annotations, the part of an instance that may change later.
func WithAnnotations(annotations Values) SaveOption {
	return func(s *saving) { s.annotations = annotations }
}

// WithExternalID names the instance in its line for ever: saving with it again answers the first one.
func WithExternalID(id string) SaveOption { return func(s *saving) { s.record.ExternalId = &id } }

// WithFormat says what the bytes are, such as `onnx`; `bytes` unless set.
func WithFormat(format string) SaveOption { return func(s *saving) { s.record.Format = &format } }

// WithMediaType says what the bytes are on the web, such as `application/json`.
func WithMediaType(mediaType string) SaveOption {
	return func(s *saving) { s.record.MediaType = &mediaType }
}

// WithRevision makes it an instance of that revision of the model, in place of the newest.
func WithRevision(revision int64) SaveOption {
	return func(s *saving) { s.record.Revision = &revision }
}

// WithUpstreams names by their ids the instances that it was made with, of models that its own depends on.
func WithUpstreams(ids ...string) SaveOption {
	return func(s *saving) { s.record.UpstreamInstanceIds = ids }
}

// WithOriginalCreated says when it was made elsewhere, for importers.
func WithOriginalCreated(moment time.Time) SaveOption {
	return func(s *saving) { s.record.OriginalCreatedMicros = encodeTime(moment) }
}

// AsDraft keeps it out of its line until it is released.
func AsDraft() SaveOption { return func(s *saving) { s.record.Draft = ptr(true) } }

// Unsharded saves to the unsharded line of a model with shard keys.
func Unsharded() SaveOption { return func(s *saving) { s.record.Unsharded = ptr(true) } }

// AllowDeprecated saves although the model or its revision is deprecated.
func AllowDeprecated() SaveOption { return func(s *saving) { s.record.AllowDeprecated = ptr(true) } }

// Save stores what a reader gives, to its end, as an instance of `project/model[/key=value,...]`, whose shard becomes
// metadata. Up to 4 MiB go in one call; more in chunks, which outlast lost connections and a restart of the server. A
// reader that can seek, such as bytes.Reader, is read again where the server lost what it had. Each call has the
// client's timeout; the context bounds all of them. The reader is used only until Save returns.
func (c *Client) Save(ctx context.Context, line string, content io.Reader, options ...SaveOption) (*Instance, error) {
	return c.save(ctx, line, readerSource(content), options)
}

// SaveFile stores a file, as Save does; after the death of this process, saving it again goes on where it stopped.
func (c *Client) SaveFile(ctx context.Context, line, path string, options ...SaveOption) (*Instance, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("gallery: cannot read what is to be saved: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	from, err := fileSource(path, file)
	if err != nil {
		return nil, err
	}
	return c.save(ctx, line, from, options)
}

func (c *Client) save(ctx context.Context, line string, from *source, options []SaveOption) (*Instance, error) {
	record, err := recordOf(line, options)
	if err != nil {
		return nil, err
	}
	way := &transfer{anywhere: c.channel}
	head, whole, err := from.begin(oneCall)
	if err != nil {
		return nil, err
	}
	if whole {
		return saveAtOnce(ctx, way, record, head)
	}
	entry := openJournal(c.channel.cache, c.channel.address, record, from.identity())
	made, existed, err := (&chunkedUpload{way, record, from, entry}).run(ctx)
	entry.close(err == nil)
	return saved(made, existed, err)
}

func saveAtOnce(ctx context.Context, way *transfer, record *upload.ModelInstanceRecord, content []byte) (*Instance, error) {
	if content == nil {
		content = []byte{}
	}
	sha256 := digestOf(content)
	request := &upload.UploadModelRequest{ModelInstanceRecord: record, Content: content, Sha256: &sha256}
	answer, err := send(ctx, way, (*Calls).UploadModel, request, 0)
	if err != nil {
		return nil, err
	}
	return saved(answer.GetInstance(), answer.GetAlreadyExisted(), nil)
}

func saved(made *instance.ModelInstance, existed bool, err error) (*Instance, error) {
	if err != nil {
		return nil, err
	}
	kept := instanceOf(made)
	kept.AlreadyExisted = existed
	return kept, nil
}

func recordOf(line string, options []SaveOption) (*upload.ModelInstanceRecord, error) {
	named, err := ParseLine(line)
	if err != nil {
		return nil, err
	}
	chosen := &saving{record: upload.ModelInstanceRecord{ProjectName: &named.Project, BaseVersionId: &named.Model}}
	for _, option := range options {
		option(chosen)
	}
	metadata, err := encodeValues(chosen.metadata, "metadata")
	if err != nil {
		return nil, err
	}
	for key, shard := range named.Shard {
		if other, twice := metadata[key]; twice && (!other.IsSetText() || other.GetText() != shard) {
			return nil, badValue("metadata", key, "is given twice, in the line and in the metadata; give it once")
		}
		if metadata == nil {
			metadata = make(map[string]*value.Value, len(named.Shard))
		}
		metadata[key] = &value.Value{Text: &shard}
	}
	chosen.record.Metadata = metadata
	chosen.record.Annotations, err = encodeValues(chosen.annotations, "annotations")
	return &chosen.record, err
}
