/**
 * Argo CD sync waves of OpenSail, each of which waits until everything before it is healthy. Workloads set no wave
 * and are in wave 0. Storage comes after them: its DaemonSet is healthy only when every node is, and one node that is
 * not ready would otherwise block a hotfix of the backend.
 */
export const WAVE = {
  /** Namespaces, identities, limits, storage classes, network policies (all of them at once). */
  foundation: -3,
  /** PostgreSQL and Redis, each with its volume. */
  data: -2,
  /** The schema, by a hook Job, before anything reads it. */
  migration: -1,
  /** The public route, once its backends are ready. */
  edge: 1,
  /** The CSI driver on the nodes; the hub must not roll out at the same time, so it has its own wave after it. */
  csiNode: 2,
  volumeHub: 3,
  /** Objects that nothing waits for, CronJobs among them. */
  last: 4,
} as const;
