package org.galleryml.client.records;

/** What a deployment says. */
public enum DeploymentKind {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** An instance became current. */
    DEPLOYED,
    /** Nothing is current from then on. */
    UNDEPLOYED,
    /** An earlier instance is current again. */
    ROLLED_BACK,
    /** Put back, with the rest of a fleet, to what was current at some moment. */
    RESTORED
}
