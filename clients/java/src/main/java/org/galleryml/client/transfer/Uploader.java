package org.galleryml.client.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Line;
import org.galleryml.client.records.Value;
import org.galleryml.client.wire.Instances;
import org.galleryml.client.wire.Values;
import org.galleryml.idl.ModelInstanceRecord;
import org.galleryml.idl.UploadModelRequest;
import org.galleryml.idl.UploadModelResponse;

/** Saves contents as instances: up to 4 MiB in one call, more in chunks. */
public final class Uploader {
    private final Channel channel;
    private final Workers workers;
    private final Journal journal;

    /** Saves over a channel; what was begun is remembered beside a cache. */
    public Uploader(Channel channel, Workers workers, Cache cache) {
        this.channel = channel;
        this.workers = workers;
        this.journal = new Journal(cache.uploads());
    }

    /** Saves a content in a line. */
    public Instance save(Line line, Content content, SaveOptions options) throws IOException {
        Transfer transfer = new Transfer(channel, options.timeout());
        ModelInstanceRecord record = record(line, options);
        try (Reading reading = new Reading(transfer, workers, content)) {
            if (!reading.hasMoreThan(Chunks.ONE_CALL)) {
                return saveAtOnce(transfer, record, reading);
            }
            try (JournalEntry entry = journal.entry(channel.address(), record, content)) {
                return new ChunkedUpload(transfer, workers, record, content, entry).run(reading);
            }
        }
    }

    private static Instance saveAtOnce(Transfer transfer, ModelInstanceRecord record, Reading reading)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Reading.Piece piece = reading.next(); piece != null; piece = reading.next()) {
            bytes.write(piece.bytes(), 0, piece.length());
        }
        UploadModelRequest request = new UploadModelRequest()
                .setModelInstanceRecord(record)
                .setContent(bytes.toByteArray())
                .setSha256(reading.sha256());
        UploadModelResponse response = transfer.call(calls -> calls.uploadModel(request));
        return Instances.read(response.getInstance(), response.isAlreadyExisted());
    }

    private static ModelInstanceRecord record(Line line, SaveOptions options) {
        Map<String, Value> metadata = new TreeMap<>(options.metadata());
        line.shard().forEach((key, value) -> metadata.put(key, Value.of(value)));
        ModelInstanceRecord record = new ModelInstanceRecord()
                .setProjectName(line.project())
                .setBaseVersionId(line.model())
                .setMetadata(Values.write("metadata", metadata));
        options.revision().ifPresent(record::setRevision);
        options.format().ifPresent(record::setFormat);
        options.mediaType().ifPresent(record::setMediaType);
        options.externalId().ifPresent(record::setExternalId);
        options.originalCreated().map(Values::micros).ifPresent(record::setOriginalCreatedMicros);
        if (options.isUnsharded()) {
            record.setUnsharded(true);
        }
        if (options.isDraft()) {
            record.setDraft(true);
        }
        if (options.allowsDeprecated()) {
            record.setAllowDeprecated(true);
        }
        if (!options.annotations().isEmpty()) {
            record.setAnnotations(Values.write("annotations", options.annotations()));
        }
        if (!options.upstreams().isEmpty()) {
            record.setUpstreamInstanceIds(options.upstreams());
        }
        return record;
    }
}
