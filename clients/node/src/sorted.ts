/** Bring the keys of maps into one order. */

/** Copy a map with its keys in order: two that hold the same are written alike. */
export function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}
