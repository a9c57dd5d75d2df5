import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { argoMatcher } from "./argo-globs.ts";

/**
 * Returns whether a change of a file, given by its path from the tree's root, makes Argo CD render an Application
 * again; undefined if every change does.
 * @param annotation the Application's `argocd.argoproj.io/manifest-generate-paths`
 * @param folder the path of its source
 */
export function refreshedBy(annotation: string, folder: string): ((file: string) => boolean) | undefined {
  const items = annotation
    .split(";")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    // Argo CD normalizes only paths relative to the source.
    .map((item) => (item.startsWith("/") ? item : normalise(`/${folder}/${item}`)));
  if (items.length === 0) return undefined;
  const matchers = items.map((item) => {
    const root = item.endsWith("/") ? item : `${item}/`;
    const isMatch = argoMatcher(item, "folders");
    return (file: string) => file === item || file.startsWith(root) || isMatch(file);
  });
  return (file) => matchers.some((matches) => matches(file));
}
