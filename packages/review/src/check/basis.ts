/** Why a finding is an error, as a clause after "because" on rule pages. */
export const BASES = {
  refused: "kustomize, Argo CD, the API server or the kubelet refuses what it is about",
  broken: "everything that it is about is in the environment but doesn't fit together",
  dropped: "the kind has no such field, and some ways to apply the object refuse it",
  token: "anyone who can read the repository has the credential, whoever deploys the folder",
  password: "anyone who can read the repository has the credential, and something may deploy the folder",
  decision: "only a person can decide whether it is right, or someone asked for this strictness",
} as const;

/** The evidence for a finding that could be an error. */
export type Basis = keyof typeof BASES;
