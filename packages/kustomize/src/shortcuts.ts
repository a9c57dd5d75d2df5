/**
 * A build passes over work that would change nothing: what it has done before, what it knows to be of the usual form, what
 * has nothing in it that is looked for. Each such place asks here, so that a test can take all of them away and compare.
 */
export const shortcuts = { taken: true };
