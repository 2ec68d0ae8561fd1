package org.galleryml.examples.scoring;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.GalleryClientBuilder;

/** The program: serves what Gallery says it should, until it is told to end. */
public final class ScoringService {
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Bounds the wait of the first request for a destination where a server of Gallery accepts and never answers. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Lines lines;
    private final Forecasts forecasts = new Forecasts();
    private final Production production;
    private final HttpEdge edge;

    private ScoringService(GalleryClient gallery, Options options) throws IOException {
        edge = new HttpEdge(options.listen());
        lines = new Lines(gallery, options.watchEvery());
        production = new Production(gallery, options.reportEvery());
        edge.route("POST", "/predict", this::predict);
        edge.route("POST", "/actuals", this::compare);
        edge.route("GET", "/health", body -> health());
    }

    /** Starts the service that the command line describes. */
    public static void main(String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException error) {
            System.err.println(error.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Seconds for a request to arrive: who sends none, or half of one, holds no thread.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        GalleryClient gallery = client(options);
        ScoringService service;
        try {
            service = new ScoringService(gallery, options);
        } catch (IOException error) {
            System.err.println("cannot listen at " + options.listen() + ": " + error.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> service.stop(gallery), "shutdown"));
        service.edge.start();
        String host = options.listen().getHostString();
        System.out.println("listening on http://" + host + ":" + service.edge.address().getPort());
    }

    private static GalleryClient client(Options options) {
        GalleryClientBuilder builder = GalleryClient.builder().clientName("flights-scoring").timeout(TIMEOUT);
        if (options.gallery() != null) {
            builder.address(options.gallery());
        }
        if (options.cache() != null) {
            builder.cacheFolder(options.cache());
        }
        return builder.open();
    }

    private String predict(String body) {
        Json.Question asked = Json.question(body);
        Forecast forecast = lines.of(asked.dest()).predict(asked.hour());
        forecasts.remember(asked.dest(), asked.hour(), forecast);
        return Json.write(new Json.Prediction(
                asked.dest(), asked.hour().toString(), forecast.departures(), forecast.instanceId()));
    }

    private String compare(String body) {
        Json.Question told = Json.question(body);
        if (told.departures() == null) {
            throw new Refusal(400, "departures is missing: how many came in that hour");
        }
        Optional<Forecast> forecast = forecasts.take(told.dest(), told.hour());
        forecast.ifPresent(it -> production.add(it, told.hour(), told.departures()));
        return Json.write(new Json.Comparison(forecast.isPresent(), forecast.map(Forecast::instanceId).orElse(null)));
    }

    private String health() {
        return Json.write(new Json.Health("serving", lines.states(), forecasts.size()));
    }

    /** Ends in order: requests first, then what they left to report, then the watches and the connections. */
    private void stop(GalleryClient gallery) {
        edge.stop(GRACE);
        production.close();
        lines.close();
        gallery.close();
    }
}
