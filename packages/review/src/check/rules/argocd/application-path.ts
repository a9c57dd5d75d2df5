import { defineRule } from "../../rule.ts";

export const applicationPath = defineRule({
  id: "argocd/application-path",
  title: "An Application's path leads to an environment",
  why:
    "Argo CD can't generate manifests from a folder that doesn't exist: the Application reports an error from " +
    "the start.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml",
  severity: "error",
  basis: "refused",
  around: "argo",
  *checkRepository({ argo, environments, isWhole }) {
    const known = new Set(argo.applications.flatMap(({ state, repository }) => (state ? [repository] : [])));
    for (const { resource, file, name, missing, set } of [...argo.applications, ...argo.made])
      for (const { path, at, leaves } of missing)
        yield {
          resource: set ?? resource,
          file,
          path: set === undefined ? at : ["spec", "template", ...at],
          message: `Application ${name} deploys ${path}, which ${leaves ? "leads out of its repository" : "isn't in this repository"}`,
          fix: "point it to a folder that exists, or remove the Application",
        };
    for (const { resource, file, path, repository, name, state, missing } of argo.applications) {
      if (path === undefined || missing.length > 0) continue;
      const where = { resource, file, path: ["spec", "source", "path"] };
      // Only if every environment is known, and for the repository that most of them come from.
      if (!isWhole || state !== undefined || !known.has(repository)) continue;
      // An app of apps, which deploys files unchanged, is beside the Applications.
      if (argo.applications.some((other) => other.file.includes(`/${path}/`)) || !path.includes("overlays"))
        continue;
      yield {
        ...where,
        message: `Application ${name} deploys ${path}, which contains no environment`,
        fix: `generate it again, or point it to one of ${environments.length} environments`,
      };
    }
  },
});
