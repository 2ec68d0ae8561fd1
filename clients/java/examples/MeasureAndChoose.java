import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.errors.AlreadyExistsException;
import org.galleryml.client.records.Champion;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Measurement;
import org.galleryml.client.records.Search;
import org.galleryml.client.records.Value;

/** Measures two models of one line, finds the good ones, and lets a rule choose. */
public final class MeasureAndChoose {
    private static final String RULE = """
            team: default
            uuid: 4365754a-92bb-4421-a1be-00d7d87f77a1
            project: java-choosing
            rule:
              GIVEN: city == request.city
              WHEN: metrics['mae'] < 5
              MODEL_SELECTION: {minimize: "metrics['mae']"}
            """;

    public static void main(String[] arguments) throws Exception {
        try (GalleryClient gallery = GalleryClient.open()) {
            try {
                gallery.createProject("java-choosing");
            } catch (AlreadyExistsException again) {
                System.out.println("the project is there already");
            }
            gallery.createModel("java-choosing", "demand", "city");
            Instance good = gallery.save("java-choosing/demand/city=Oslo", new byte[] {1});
            Instance bad = gallery.save("java-choosing/demand/city=Oslo", new byte[] {2});
            Measurement holdout = Measurement.of("Validation").samples(1_344);
            gallery.insertMetrics(List.of(                                          // in one call, all or none
                    holdout.instance(good.id()).metric("mae", 2.1),
                    holdout.instance(bad.id()).metric("mae", 7.5)));

            for (Instance found : gallery.search(Search.in("java-choosing").where("city == 'Oslo'").limit(2))) {
                System.out.println("found " + found.reference());
            }
            Champion champion = gallery.champion(RULE, Map.of("city", Value.of("Oslo")), Duration.ofMinutes(1));
            System.out.println("champion " + champion.instance().reference());
        }
    }
}
