/**
 * Argo CD sync waves of OpenSail, each of which waits for the health of all before it. Workloads say nothing and are
 * in wave 0. Storage is behind them: its DaemonSet is healthy only when every node is, and one node that is not ready
 * would otherwise hold up a hotfix of the backend.
 */
export const WAVE = {
  /** Namespaces, identities, limits, storage classes, network policies (all of them at once). */
  foundation: -3,
  /** PostgreSQL and Redis, each with its volume. */
  data: -2,
  /** The schema, by a hook Job, before anything reads it. */
  migration: -1,
  /** The public route, when what is behind it is ready. */
  edge: 1,
  /** The CSI driver on the nodes; the hub must not roll while it does, so it has a wave of its own behind it. */
  csiNode: 2,
  volumeHub: 3,
  /** What nothing waits for. */
  last: 4,
} as const;
