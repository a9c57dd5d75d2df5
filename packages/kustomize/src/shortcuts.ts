/**
 * A build skips work that would change nothing: work that it has done before, values in the usual form, and values
 * without anything to change. Each of these places checks this flag, so that a test can disable all of them and
 * compare the results.
 */
export const shortcuts = { taken: true };
