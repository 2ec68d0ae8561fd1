package org.galleryml.client.records;

import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;

/**
 * Where something serves: a line and an environment, as {@code project/model[/key=value,...]@environment} names it.
 *
 * @param line whose instances serve there
 * @param environment such as {@code production}
 */
public record Place(Line line, String environment) {
    private static final String NOT_IN_AN_ENVIRONMENT = "#~:";

    /** Reads {@code project/model[/key=value,...]@environment}. */
    public static Place parse(String reference) {
        int at = reference.lastIndexOf('@');
        String environment = reference.substring(at + 1);
        boolean none = environment.isEmpty() || environment.equals("newest")
                || environment.chars().anyMatch(each -> NOT_IN_AN_ENVIRONMENT.indexOf(each) >= 0);
        if (at < 0 || none) {
            throw new InvalidArgumentException(Problem.ofField("REFERENCE_MALFORMED", "place", "'" + reference
                    + "' names no line in an environment; write project/model@production or "
                    + "project/model/key=value,...@production").with("value", reference));
        }
        return new Place(Line.parse(reference.substring(0, at)), environment);
    }

    /** Writes {@code project/model[/key=value,...]@environment}. */
    @Override
    public String toString() {
        return line + "@" + environment;
    }
}
