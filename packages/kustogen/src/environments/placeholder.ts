import type { Environment } from "../authoring/environment.ts";

/** Stands in the URL of a repository that isn't known yet. */
export const PLACEHOLDER = "CHANGE-ME";

/** True for an environment whose repository for Argo CD is still `init`'s placeholder, so that Argo CD can't read it. */
export const awaitsRepository = ({ argocd }: Environment) =>
  argocd.enabled && argocd.repository?.includes(PLACEHOLDER) === true;
