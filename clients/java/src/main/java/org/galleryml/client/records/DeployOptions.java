package org.galleryml.client.records;

import java.util.Optional;

/**
 * What else is said of a deployment. Immutable: each method gives one that says more.
 *
 * <pre>{@code
 * DeployOptions.because("better on the holdout").expecting(current.id())
 * }</pre>
 */
public final class DeployOptions {
    private final String reason;
    private String expected;
    private boolean expectNothing;
    private boolean deprecated;

    private DeployOptions(String reason) {
        this.reason = reason;
    }

    private DeployOptions(DeployOptions other) {
        reason = other.reason;
        expected = other.expected;
        expectNothing = other.expectNothing;
        deprecated = other.deprecated;
    }

    /** Says why. */
    public static DeployOptions because(String reason) {
        return new DeployOptions(reason);
    }

    /** Deploys only while this instance is current, else throws AbortedException, DEPLOYMENT_CHANGED. */
    public DeployOptions expecting(String reference) {
        DeployOptions more = new DeployOptions(this);
        more.expected = reference;
        return more;
    }

    /** Deploys only while nothing is current. */
    public DeployOptions expectingNothing() {
        DeployOptions more = new DeployOptions(this);
        more.expectNothing = true;
        return more;
    }

    /** Deploys although the instance, its revision or its model is deprecated. */
    public DeployOptions allowingDeprecated() {
        DeployOptions more = new DeployOptions(this);
        more.deprecated = true;
        return more;
    }

    /** Tells why. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Tells what is believed current. */
    public Optional<String> expected() {
        return Optional.ofNullable(expected);
    }

    /** Tells whether nothing is believed current. */
    public boolean expectsNothing() {
        return expectNothing;
    }

    /** Tells whether deprecated ones are deployed. */
    public boolean allowsDeprecated() {
        return deprecated;
    }
}
