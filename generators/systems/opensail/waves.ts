/** Argo CD sync waves of OpenSail. Workloads say nothing and are in wave 0. */
export const WAVE = {
  /** Namespaces, identities, limits, storage classes, network policies (all of them at once). */
  foundation: -4,
  /** The CSI driver on the nodes; the hub must not roll while it does, so it has a wave of its own behind it. */
  csiNode: -3,
  volumeHub: -2,
  /** PostgreSQL and Redis, each with its volume. */
  data: -1,
  /** The public route, when what is behind it is ready. */
  edge: 1,
  /** What nothing waits for. */
  last: 2,
} as const;
