/** What an error means, as a clause after "For this rule, an error means that" on rule pages. */
export const BASES = {
  refused: "kustomize, Argo CD, the API server or the kubelet rejects the file or object",
  broken: "the cluster accepts the objects, but they don't work as written",
  dropped: "the kind has no such field, so the API server ignores it or rejects the object",
  token: "anyone who can read the repository has the credential",
  password: "anyone who can read the repository has a credential that may be in use",
  decision: "a person has to decide whether the change is intended",
} as const;

/** The evidence for a finding that could be an error. */
export type Basis = keyof typeof BASES;
