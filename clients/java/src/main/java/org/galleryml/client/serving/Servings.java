package org.galleryml.client.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.errors.DataLossException;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.errors.UnavailableException;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Place;
import org.galleryml.client.records.Serving;
import org.galleryml.client.transfer.Cache;
import org.galleryml.client.transfer.Sha256;
import org.galleryml.client.transfer.Downloader;
import org.galleryml.client.transfer.Workers;
import org.galleryml.client.wire.Deployments;
import org.galleryml.client.wire.Instances;
import org.galleryml.idl.GetServingRequest;
import org.galleryml.idl.GetServingResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks what serves at places, and keeps the answers and their bytes on this machine. */
public final class Servings {
    private static final Logger LOG = LoggerFactory.getLogger(Servings.class);

    private final Channel channel;
    private final Calls calls;
    private final Downloader downloader;
    private final KeptServing kept;

    /** Asks over a channel. */
    public Servings(Channel channel, Workers workers, Cache cache) {
        this.channel = channel;
        this.calls = new Calls(channel);
        this.downloader = new Downloader(channel, workers, cache);
        this.kept = new KeptServing(cache.served());
    }

    /** Tells what serves at a place, or else on the unsharded line: what a server says, else what one said last. */
    public Serving ask(Place place, boolean orUnsharded) {
        GetServingRequest request = new GetServingRequest()
                .setLine(Deployments.write(place.line()))
                .setEnvironment(place.environment())
                .setOrUnsharded(orUnsharded);
        String key = channel.address() + "\0" + place + (orUnsharded ? " or unsharded" : "");
        Instant asked = Instant.now();
        GetServingResponse answer;
        try {
            answer = calls.getServing(request);
            keepBytes(Instances.read(answer.getInstance()));
        } catch (UnavailableException | DeadlineExceededException error) {
            Optional<KeptAnswer> before = kept.find(key);
            return before.map(it -> Deployments.read(place, it.answer(), it.asked(), true)).orElseThrow(() -> error);
        } catch (NotFoundException error) {
            if (error.reason().equals("NOTHING_SERVES")) {
                forget(key);
            }
            throw error;
        }
        keep(key, place, answer, asked);
        return Deployments.read(place, answer, asked, false);
    }

    /** Brings the bytes to this machine, unless they are here; an instance whose bytes are none has none to keep. */
    private void keepBytes(Instance instance) {
        if (instance.size() == 0 || !Sha256.isDigest(instance.sha256())) {
            return;
        }
        try {
            Path path = kept.pathOf(instance.sha256());
            if (Files.notExists(path) || Files.size(path) != instance.size()) {
                downloader.toFile(instance, path, null);
            }
        } catch (IOException | DataLossException error) {
            // What serves is known all the same, and whoever loads it hears what is wrong with it.
            LOG.warn("the bytes of {} cannot be kept on this machine: {}", instance.id(), error.toString());
        }
    }

    private void keep(String key, Place place, GetServingResponse answer, Instant asked) {
        try {
            kept.keep(key, answer, asked);
        } catch (IOException error) {
            LOG.warn("what serves at {} cannot be kept on this machine: {}", place, error.toString());
        }
    }

    private void forget(String key) {
        try {
            kept.forget(key);
        } catch (IOException error) {
            LOG.warn("what served cannot be dropped from this machine: {}", error.toString());
        }
    }
}
