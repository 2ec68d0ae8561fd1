package org.galleryml.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.records.Champion;
import org.galleryml.client.records.EventQuery;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Line;
import org.galleryml.client.records.Place;
import org.galleryml.client.records.Serving;
import org.galleryml.client.records.Value;
import org.galleryml.client.serving.ChampionBook;
import org.galleryml.client.serving.ChampionQuestion;
import org.galleryml.client.serving.ChampionWatch;
import org.galleryml.client.serving.OnChange;
import org.galleryml.client.serving.ServingWatch;
import org.galleryml.client.serving.Servings;
import org.galleryml.client.serving.Watch;
import org.galleryml.client.transfer.Cache;
import org.galleryml.client.transfer.Content;
import org.galleryml.client.transfer.Downloader;
import org.galleryml.client.transfer.SaveOptions;
import org.galleryml.client.transfer.Uploader;
import org.galleryml.client.transfer.Workers;
import org.galleryml.client.wire.Events;
import org.galleryml.client.wire.Instances;
import org.galleryml.idl.ResolveReferenceRequest;

/**
 * Saves any model and loads it anywhere.
 *
 * <pre>{@code
 * try (GalleryClient gallery = GalleryClient.open("127.0.0.1:9480")) {
 *     gallery.createProject("marketplace");
 *     gallery.createModel("marketplace", "demand", "dest");
 *     Instance saved = gallery.save("marketplace/demand/dest=ORD", Path.of("model.onnx"));
 *     gallery.load("marketplace/demand/dest=ORD@newest", Path.of("copy.onnx"));
 * }
 * }</pre>
 *
 * <p>One client serves any number of threads. A reference is an instance's id, or
 * {@code project/model[/key=value,...]@SELECTOR}, where SELECTOR is {@code 4.2}, {@code #57}, {@code newest}, an
 * environment such as {@code production}, or {@code rule:team/name}. Methods throw the errors of
 * {@link org.galleryml.client.errors}, all of them unchecked; IOException is about files and streams of the caller. A
 * thread that is interrupted gets CallInterruptedException at once.
 */
public final class GalleryClient implements AutoCloseable, ProjectOperations, ModelOperations, InstanceOperations,
        SearchOperations, MetricOperations, DeploymentOperations, HoldOperations, DependencyOperations,
        HealthOperations {
    private static final Duration SERVING_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CHAMPION_INTERVAL = Duration.ofSeconds(60);

    private final Channel channel;
    private final Calls calls;
    private final Workers workers = new Workers();
    private final Cache cache;
    private final Uploader uploader;
    private final Downloader downloader;
    private final Servings servings;
    private final ChampionBook champions = new ChampionBook();

    GalleryClient(Channel channel, Cache cache) {
        this.channel = channel;
        this.calls = new Calls(channel);
        this.cache = cache;
        this.uploader = new Uploader(channel, workers, cache);
        this.downloader = new Downloader(channel, workers, cache);
        this.servings = new Servings(channel, workers, cache);
    }

    /** Opens a client of the server that the environment names; see {@link GalleryClientBuilder#address}. */
    public static GalleryClient open() {
        return builder().open();
    }

    /** Opens a client of a server, or of several of one installation with commas between them. */
    public static GalleryClient open(String address) {
        return builder().address(address).open();
    }

    /** Begins to say how a client behaves. */
    public static GalleryClientBuilder builder() {
        return new GalleryClientBuilder();
    }

    @Override
    public Calls calls() {
        return calls;
    }

    /** Saves bytes as an instance in a line, {@code project/model[/key=value,...]}. */
    public Instance save(String line, byte[] content) throws IOException {
        return save(line, Content.of(content), SaveOptions.none());
    }

    /** Saves a file as an instance in a line, {@code project/model[/key=value,...]}. */
    public Instance save(String line, Path file) throws IOException {
        return save(line, Content.of(file), SaveOptions.none());
    }

    /**
     * Saves a content as an instance in a line, {@code project/model[/key=value,...]}. More than 4 MiB go in chunks,
     * and go on after a lost connection and a restart of the server.
     */
    public Instance save(String line, Content content, SaveOptions options) throws IOException {
        return uploader.save(Line.parse(line), content, options);
    }

    @Override
    public Instance get(String reference) {
        return Instances.read(calls.resolveReference(
                new ResolveReferenceRequest().setReference(reference)).getInstance());
    }

    /** Gets the instance that a reference means; from the unsharded line where the shard's has no such one. */
    public Instance getOrUnsharded(String reference) {
        return Instances.read(calls.resolveReference(
                new ResolveReferenceRequest().setReference(reference).setOrUnsharded(true)).getInstance());
    }

    /** Loads an instance's bytes to a file, which appears whole and verified, or not at all. */
    public Instance load(String reference, Path target) throws IOException {
        Instance instance = get(reference);
        load(instance, target, null);
        return instance;
    }

    /** Loads an instance's bytes to a file, within so much time; null gives each range the client's. */
    public void load(Instance instance, Path target, Duration timeout) throws IOException {
        downloader.toFile(instance, target, timeout);
    }

    /** Loads an instance's bytes into memory. */
    public byte[] loadBytes(Instance instance) throws IOException {
        return downloader.bytes(instance, null);
    }

    /**
     * Opens an instance's bytes for reading, a few chunks at a time. The read that meets their end throws
     * DigestMismatchException where they are not those that were saved.
     */
    public InputStream read(Instance instance) throws IOException {
        return downloader.stream(instance, null);
    }

    /**
     * Reads what changed, in the order that all readers see; where the query follows, it waits for what changes next.
     * Throws GoneException, EVENTS_ARCHIVED, where a place to go on from is older than what the feed keeps.
     */
    public EventFeed events(EventQuery query) {
        String model = query.model().map(each -> References.modelId(this, each)).orElse(null);
        return new EventFeed(channel, Events.write(query, model), query.follows());
    }

    /**
     * Tells what a program should load now at {@code project/model[/key=value,...]@environment}: what a hold keeps,
     * else what a rule selects, else what is deployed.
     *
     * <p>The answer and its bytes are kept on this machine, beyond the limits of the cache. Where no server can be
     * asked, the last ones are given, and {@link Serving#fromDisk} says so: a program starts without one.
     */
    public Serving serving(String place) {
        return servings.ask(Place.parse(place), false);
    }

    /** Tells likewise what a program should load, from the unsharded line where the shard's has nothing. */
    public Serving servingOrUnsharded(String place) {
        return servings.ask(Place.parse(place), true);
    }

    /** Calls a function with what serves now, and again, from another thread, when another instance does. */
    public <E extends Exception> Watch<Serving> watchServing(String place, OnChange<Serving, E> onChange) throws E {
        return watchServing(place, SERVING_INTERVAL, onChange);
    }

    /**
     * Calls a function with what serves now, before this returns, and again, from another thread, when another instance
     * does. What serves is on this machine by then. It is asked for at the interval; the watch outlives the server. An
     * error of the first call is thrown here; one of a later call is logged, and the function is called again.
     */
    public <E extends Exception> Watch<Serving> watchServing(
            String place, Duration interval, OnChange<Serving, E> onChange) throws E {
        return watch(Place.parse(place), false, interval, onChange);
    }

    /** Calls a function likewise with what serves, from the unsharded line where the shard's has nothing. */
    public <E extends Exception> Watch<Serving> watchServingOrUnsharded(
            String place, Duration interval, OnChange<Serving, E> onChange) throws E {
        return watch(Place.parse(place), true, interval, onChange);
    }

    /** Answers the instance that a rule prefers now: {@code team/name}, a uuid, or the text of a rule file. */
    public Champion champion(String rule) {
        return champion(rule, Map.of(), Duration.ZERO);
    }

    /**
     * Answers the instance that a rule prefers now, for the values that it reads as {@code request.<name>}. An answer
     * that is not older than so long is given again without a call.
     */
    public Champion champion(String rule, Map<String, Value> request, Duration maxAge) {
        return champions.champion(calls, new ChampionQuestion(rule, request), maxAge);
    }

    /** Calls a function with whom a rule prefers now, and again, from another thread, when that is another one. */
    public <E extends Exception> Watch<Champion> watchChampion(String rule, OnChange<Champion, E> onChange) throws E {
        return watchChampion(rule, Map.of(), CHAMPION_INTERVAL, onChange);
    }

    /**
     * Calls a function with whom a rule prefers now, before this returns, and again, from another thread, when that is
     * another one. The watch follows the feed of events; a rule that reads the clock is asked at the interval too.
     * Where there is no candidate any more, the last champion stays. An error of the first call is thrown here; one of
     * a later call is logged, and the function is called again.
     */
    public <E extends Exception> Watch<Champion> watchChampion(String rule, Map<String, Value> request,
            Duration interval, OnChange<Champion, E> onChange) throws E {
        return ChampionWatch.begin(
                new ChampionQuestion(rule, request), champions, channel.another(), onChange, interval);
    }

    /**
     * Closes every connection and ends the watches; calls that run, wait or come later end with ClientClosedException.
     */
    @Override
    public void close() {
        channel.close();
        workers.close();
    }

    @Override
    public String toString() {
        return "GalleryClient[" + channel.address() + "]";
    }

    private <E extends Exception> Watch<Serving> watch(
            Place place, boolean orUnsharded, Duration interval, OnChange<Serving, E> onChange) throws E {
        Channel own = channel.another();
        Servings asked = new Servings(own, workers, cache);
        return ServingWatch.begin(place, own, () -> asked.ask(place, orUnsharded), onChange, interval);
    }
}
