/** What an error means, as a clause after "An error means that" on rule pages. */
export const BASES = {
  refused: "kustomize, Argo CD, the API server or the kubelet rejects the file or object",
  broken: "everything involved is in the environment, but doesn't fit together",
  dropped: "the kind has no such field, and that some ways of applying the object reject it",
  token: "anyone who can read the repository has the credential, whether the folder is deployed or not",
  password: "anyone who can read the repository has the credential, and that something may deploy the folder",
  decision:
    "a person has to decide whether this is intended, or that the environment is configured to be this strict",
} as const;

/** The evidence for a finding that could be an error. */
export type Basis = keyof typeof BASES;
