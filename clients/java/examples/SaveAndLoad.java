import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.errors.AlreadyExistsException;
import org.galleryml.client.records.Instance;
import org.galleryml.client.transfer.Content;
import org.galleryml.client.transfer.SaveOptions;

/** Saves a model with what is known of it, and loads it back. */
public final class SaveAndLoad {
    public static void main(String[] arguments) throws Exception {
        byte[] model = "{\"slope\": 2.0}".getBytes(StandardCharsets.UTF_8);
        try (GalleryClient gallery = GalleryClient.open()) {
            try {
                gallery.createProject("java-example");
            } catch (AlreadyExistsException again) {
                System.out.println("the project is there already");
            }
            gallery.createModel("java-example", "demand", "city");

            SaveOptions known = SaveOptions.none().metadata("modelName", "Linear").metadata("rows", 12_000);
            Instance saved = gallery.save("java-example/demand/city=Oslo", Content.of(model), known);
            System.out.println("saved " + saved.reference());

            Path copy = Files.createTempFile("demand", ".json");
            Instance loaded = gallery.load("java-example/demand/city=Oslo@newest", copy);
            System.out.println("loaded " + loaded.size() + " bytes: " + Files.readString(copy));
            Files.delete(copy);
        }
    }
}
