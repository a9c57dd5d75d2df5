/** Argo CD sync waves of TeslaSync. API and web say nothing and are in wave 0. */
export const WAVE = {
  /** Identity and all NetworkPolicies at once. */
  foundation: -2,
  /** PostgreSQL, Redis and Mosquitto, each with its volume, before who waits for them. */
  data: -1,
  /** Behind the API, which migrates when it starts: a worker of the new release would else meet the old schema. */
  workers: 1,
  /**
   * The public route, when what is behind it is ready; and, in the same wave, what may take long itself: backups, whose
   * volume binds at the first run, Ollama, which pulls gigabytes, and fleet telemetry, whose certificate a person makes.
   * None of them waits for another: an image or certificate that does not come must not keep the backups from being made.
   */
  edge: 1,
} as const;
