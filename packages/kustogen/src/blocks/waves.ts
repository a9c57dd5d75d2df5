/** The sync wave of objects that must exist before hooks (wave -1) and pods: identity, network, configuration. */
export const FIRST = -2;

/** The sync wave of a route, which opens after the pods behind it are ready. */
export const LAST = 1;
