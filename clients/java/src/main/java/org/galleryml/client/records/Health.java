package org.galleryml.client.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The health of an instance as last computed, its parts worst first. Lists of many leave skews, drifts and shifts out.
 *
 * @param instanceId whose
 * @param line that it belongs to
 * @param version empty on a draft
 * @param grade of the worst measure that is known
 * @param score that measure over what the project's policy allows of it: above 1 is POOR
 * @param completeness the share of the reproducibility fields that are there
 * @param missing those that are not
 * @param coveredScopes the scopes that have metrics
 * @param skews metrics of Production against those before it
 * @param drifts series of Production against their beginning
 * @param shifts what it sees against what it was trained on
 * @param findings a sentence for each thing that is not good
 * @param environments where it is current
 * @param computed when
 * @param outdated whether something was written since, that lists and search do not know yet
 */
public record Health(
        String instanceId,
        Line line,
        Optional<String> version,
        Grade grade,
        OptionalDouble score,
        OptionalDouble completeness,
        List<String> missing,
        List<String> coveredScopes,
        List<Skew> skews,
        List<Drift> drifts,
        List<Shift> shifts,
        List<String> findings,
        List<String> environments,
        Instant computed,
        boolean outdated) {}
