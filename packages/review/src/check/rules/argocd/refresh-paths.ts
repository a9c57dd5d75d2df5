import { ARGOCD, annotation } from "../../../cluster/argocd/annotations.ts";
import { refreshedBy } from "../../../discovery/refresh-paths.ts";
import { type BuiltFrom, builtFrom } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

export const refreshPaths = defineRule({
  id: "argocd/refresh-paths",
  title: "Argo CD renders an Application again whenever something that it is built from changes",
  why:
    "If a base or component changes that isn't listed under `manifest-generate-paths`, the Application " +
    "stays Synced, and the change never reaches the cluster. Argo CD reuses its last rendering when a " +
    "commit changes nothing under these paths.",
  source:
    "https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/#manifest-paths-annotation",
  needs: ["sources"],
  example: {
    bad: [
      "# overlays/production/kustomization.yaml builds on ../../base",
      "apiVersion: argoproj.io/v1alpha1",
      "kind: Application",
      "metadata:",
      "  name: shop",
      "  annotations: {argocd.argoproj.io/manifest-generate-paths: .}",
      "spec:",
      "  source: {path: overlays/production}",
    ].join("\n"),
    good: [
      "apiVersion: argoproj.io/v1alpha1",
      "kind: Application",
      "metadata:",
      "  name: shop",
      "  annotations: {argocd.argoproj.io/manifest-generate-paths: .;/base}",
      "spec:",
      "  source: {path: overlays/production}",
    ].join("\n"),
  },
  around: "argo",
  *checkRepository({ argo }) {
    for (const { resource, file, path, name, state } of argo.applications) {
      const written = annotation(resource, ARGOCD.manifestGeneratePaths);
      const built = state && builtFrom.of(state);
      if (written === undefined || path === undefined || built === undefined) continue;
      const isRefreshed = refreshedBy(written, path);
      if (isRefreshed === undefined) continue;
      const missing = unseen(built, topOf(built, path), isRefreshed);
      if (missing.length === 0) continue;
      yield {
        environment: state?.environment,
        resource,
        file,
        path: ["metadata", "annotations", ARGOCD.manifestGeneratePaths],
        message: `Application ${name} is also built from ${missing.map((one) => one.slice(1) || "the root").join(", ")}, and Argo CD doesn't render it again when ${missing.length === 1 ? "that changes" : "they change"}`,
        fix: `write ${ARGOCD.manifestGeneratePaths}: ${[written.replace(/[\s;]+$/, ""), ...missing].join(";")}`,
      };
    }
  },
});

/** The folders, and files outside their kustomization's folder, whose changes go unnoticed. */
function unseen(
  kustomizations: readonly BuiltFrom[],
  top: string,
  isRefreshed: (file: string) => boolean,
): string[] {
  const missing = new Set<string>();
  for (const { folder, file, files, read } of kustomizations) {
    for (const path of [file, ...files, ...read]) {
      // Argo CD doesn't watch fetched sources, or paths outside the repository.
      if (!path.startsWith(below(top)) || isRefreshed(path.slice(top.length))) continue;
      missing.add((path.startsWith(below(folder)) ? folder : path).slice(top.length) || "/");
    }
  }
  return [...missing]
    .filter((path) => ![...missing].some((other) => other !== path && path.startsWith(below(other))))
    .sort();
}

/** The path of the repository's root in the tree, as a disk contains more; "" if both are the same. */
function topOf([root]: readonly BuiltFrom[], path: string): string {
  const folder = root?.folder ?? "";
  const ending = path === "." || path === "" ? "" : `/${path}`;
  return folder.endsWith(ending) ? folder.slice(0, folder.length - ending.length) : "";
}

function below(folder: string): string {
  return folder === "/" || folder === "" ? "/" : `${folder}/`;
}
