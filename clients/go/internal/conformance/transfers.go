package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

func (d *driver) save(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	metadata, err := valuesOf(asked.Metadata)
	if err != nil {
		return nil, err
	}
	options := []gallery.SaveOption{gallery.WithMetadata(metadata)}
	if asked.ExternalID != "" {
		options = append(options, gallery.WithExternalID(asked.ExternalID))
	}
	if asked.Draft {
		options = append(options, gallery.AsDraft())
	}
	line := gallery.Line{Project: asked.Project, Model: asked.Model, Shard: asked.Shard}
	start := time.Now()
	instance, err := client.SaveFile(ctx, line.String(), asked.Path, options...)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"instanceId": instance.ID, "reference": instance.Reference(), "sha256": instance.SHA256,
		"size": instance.Size, "micros": time.Since(start).Microseconds(),
	}, nil
}

func (d *driver) load(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	instance, err := client.LoadFile(ctx, asked.Reference, asked.To)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"instanceId": instance.ID, "sha256": instance.SHA256, "size": instance.Size,
		"micros": time.Since(start).Microseconds(),
	}, nil
}

func (d *driver) read(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	reader, err := client.Read(ctx, asked.Reference)
	if err != nil {
		return nil, err
	}
	defer reader.Close() //nolint:errcheck // it was only read
	digest := sha256.New()
	size, err := io.Copy(digest, reader)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"sha256": fmt.Sprintf("%x", digest.Sum(nil)), "size": size, "micros": time.Since(start).Microseconds(),
	}, nil
}

func (d *driver) get(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	instance, err := client.Get(ctx, asked.Reference)
	if err != nil {
		return nil, err
	}
	metadata := make(map[string]any, len(instance.Metadata))
	for key, value := range instance.Metadata {
		metadata[key] = writtenOf(value)
	}
	return map[string]any{
		"instanceId": instance.ID, "reference": instance.Reference(), "sha256": instance.SHA256,
		"size": instance.Size, "metadata": metadata,
	}, nil
}

func valuesOf(metadata map[string]written) (gallery.Values, error) {
	values := make(gallery.Values, len(metadata))
	for key, each := range metadata {
		value, err := each.value()
		if err != nil {
			return nil, err
		}
		values[key] = value
	}
	return values, nil
}
