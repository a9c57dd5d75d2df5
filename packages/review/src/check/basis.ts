/** What an error may rest on, as the pages of rules say it. */
export const BASES = {
  refused: "kustomize, Argo CD, the API server or the kubelet refuses it",
  broken: "everything that it is about is in the environment, and doesn't fit together",
  dropped: "the kind has no such field, which only some ways to apply it refuse",
  token: "anyone who can read the repository has it, whoever deploys the folder",
  password: "anyone who can read the repository has it, where something may deploy the folder",
  decision: "only a person can decide it, or someone asked for this strictness",
} as const;

/** What a finding that could be an error rests on. */
export type Basis = keyof typeof BASES;
