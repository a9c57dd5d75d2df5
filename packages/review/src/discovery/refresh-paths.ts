import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { argoMatcher } from "./argo-globs.ts";

/**
 * Whether a change of a file, by its path from the root of the tree, makes Argo CD render an Application again;
 * undefined where every change does.
 *
 * @param annotation the Application's `argocd.argoproj.io/manifest-generate-paths`
 * @param folder the path of its source
 */
export function refreshedBy(annotation: string, folder: string): ((file: string) => boolean) | undefined {
  const items = annotation
    .split(";")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    // Argo CD tidies what is relative to the source alone.
    .map((item) => (item.startsWith("/") ? item : normalise(`/${folder}/${item}`)));
  if (items.length === 0) return undefined;
  const matchers = items.map((item) => {
    const root = item.endsWith("/") ? item : `${item}/`;
    const isMatch = argoMatcher(item, "folders");
    return (file: string) => file === item || file.startsWith(root) || isMatch(file);
  });
  return (file) => matchers.some((matches) => matches(file));
}
