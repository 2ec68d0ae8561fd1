import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.errors.AlreadyExistsException;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Serving;
import org.galleryml.client.serving.Watch;

/** Serves what is deployed, and swaps it when another one is. */
public final class ServeAndSwap {
    public static void main(String[] arguments) throws Exception {
        AtomicReference<String> model = new AtomicReference<>();
        LinkedBlockingQueue<Instance> swaps = new LinkedBlockingQueue<>();
        try (GalleryClient gallery = GalleryClient.open()) {
            try {
                gallery.createProject("java-serving");
            } catch (AlreadyExistsException again) {
                System.out.println("the project is there already");
            }
            gallery.createModel("java-serving", "demand");
            Instance first = gallery.save("java-serving/demand", "first".getBytes(StandardCharsets.UTF_8));
            Instance second = gallery.save("java-serving/demand", "second".getBytes(StandardCharsets.UTF_8));
            gallery.deploy(first.id(), "production", "the first");

            String place = "java-serving/demand@production";
            try (Watch<Serving> watch = gallery.watchServing(place, Duration.ofSeconds(1), serving -> {
                model.set(new String(gallery.loadBytes(serving.instance()), StandardCharsets.UTF_8));
                swaps.add(serving.instance());
            })) {
                swaps.take();
                System.out.println("serves the " + model.get());
                gallery.deploy(second.id(), "production", "a better one");
                swaps.take(); // within the interval of the watch
                System.out.println("serves the " + model.get() + ", decided by " + watch.current().source());
            }
        }
    }
}
