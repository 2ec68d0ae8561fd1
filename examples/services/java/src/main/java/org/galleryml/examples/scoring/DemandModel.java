package org.galleryml.examples.scoring;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Map;

/**
 * The departures to expect in an hour: {@code exp(intercept + hour[h] + dayOfWeek[d] + month[m])}.
 *
 * <p>{@code examples/services/coefficients.py} trains it. A value that it never saw adds nothing; days count from
 * Monday, 0.
 */
record DemandModel(
        double intercept, Map<String, Double> hour, Map<String, Double> dayOfWeek, Map<String, Double> month) {
    private static final String FORM = "flights.departures/1";
    private static final Gson GSON = new Gson();

    /** Reads a model of a destination; throws IllegalArgumentException where it is none that can be used. */
    static DemandModel read(String json, String destination) {
        Form form;
        try {
            form = GSON.fromJson(json, Form.class);
        } catch (JsonParseException error) {
            throw new IllegalArgumentException("the model is no JSON of the form " + FORM, error);
        }
        require(form != null && FORM.equals(form.form), "form", FORM);
        require(destination.equals(form.dest), "dest", destination);
        require(Double.isFinite(form.intercept), "intercept", "a finite number");
        return new DemandModel(form.intercept, form.values("hour"), form.values("dayOfWeek"), form.values("month"));
    }

    /** Tells the departures to expect in an hour, by New York City's clocks. */
    double predict(LocalDateTime at) {
        return Math.exp(intercept
                + hour.getOrDefault(String.valueOf(at.getHour()), 0.0)
                + dayOfWeek.getOrDefault(String.valueOf(at.getDayOfWeek().getValue() - 1), 0.0)
                + month.getOrDefault(String.valueOf(at.getMonthValue()), 0.0));
    }

    private static void require(boolean holds, String field, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("the model's " + field + " is not " + expected);
        }
    }

    /** What stands in the file. */
    private record Form(String form, String dest, double intercept, Map<String, Map<String, Double>> features) {
        Map<String, Double> values(String feature) {
            Map<String, Double> values = features == null ? null : features.get(feature);
            require(values != null && allFinite(values.values()), "features." + feature, "a map of finite numbers");
            return Map.copyOf(values);
        }

        private static boolean allFinite(Collection<Double> numbers) {
            return numbers.stream().allMatch(number -> number != null && Double.isFinite(number));
        }
    }
}
