/** What an error means, as a clause after "An error means that" on rule pages. */
export const BASES = {
  refused:
    "the file or object is rejected by kustomize, Argo CD, Flux, the API server, the scheduler or the kubelet",
  broken: "the cluster accepts the objects, but they don't work as written",
  dropped: "the kind has no such field, so the API server ignores it or rejects the object",
  credential: "anyone who can read the repository has a credential that may be in use",
  risk: "the risk is too high for the stage, unless someone accepts it with an exception",
  decision: "a person has to decide whether the change is intended",
} as const;

/** The evidence for a finding that could be an error. */
export type Basis = keyof typeof BASES;
