package org.galleryml.client.serving;

/**
 * What a program does when a watch has something new for it.
 *
 * @param <T> what is watched
 * @param <E> what it may throw, IOException perhaps; of a lambda that throws nothing checked, the compiler knows
 */
@FunctionalInterface
public interface OnChange<T, E extends Exception> {
    /** Takes over what is true from now on. What it throws is logged, and it is called again. */
    void accept(T current) throws E;
}
