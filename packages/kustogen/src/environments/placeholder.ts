import type { Environment } from "../authoring/environment.ts";

/** Stands in the URL of a repository that isn't known yet. */
export const PLACEHOLDER = "CHANGE-ME";

/** Warnings about environments whose repository for Argo CD is still `init`'s placeholder. */
export function placeholderWarnings(environments: readonly Environment[]): string[] {
  const places = environments
    .filter(({ argocd }) => argocd.enabled && argocd.repository?.includes(PLACEHOLDER))
    .map(({ file, lineOf }) => `${file}:${lineOf(["argocd", "repository"])}`);
  if (places.length === 0) return [];
  return [
    `${places.join(", ")}: argocd.repository is still a placeholder, so Argo CD can't read this repository. Set its URL, or remove the line if there is a remote "origin"`,
  ];
}
