import { itemsAt, listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const projectWildcard = defineRule({
  id: "argocd/project-wildcard",
  title: "A project permits no wildcards",
  why:
    "With a wildcard in a project, anyone who can push to one Application's folder can deploy anything " +
    "anywhere, such as a ClusterRole or objects in another team's namespace. A project should limit what " +
    "its Applications may deploy, and to where.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/security/",
  example: {
    bad: "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]}",
    good: "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: shop}]}",
  },
  severity: { development: "info", beta: "warning", production: "warning" },
  least: "info",
  cases: { info: "in a repository that kustogen doesn't generate" },
  around: "argo",
  *checkRepository({ argo, isWhole }) {
    for (const { resource, file } of argo.projects.values()) {
      const found = [
        ...listAt(resource, "spec", "sourceRepos").flatMap((one) => (one === "*" ? ["any repository"] : [])),
        ...itemsAt(resource, "spec", "destinations").flatMap(([one]) =>
          one.namespace === "*" ? ["any namespace"] : [],
        ),
        ...itemsAt(resource, "spec", "clusterResourceWhitelist").flatMap(([one]) =>
          one.kind === "*" ? ["any cluster-wide kind"] : [],
        ),
      ];
      if (found.length === 0) continue;
      yield {
        resource,
        file,
        path: ["spec"],
        severity: isWhole ? undefined : "info",
        message: `permits ${[...new Set(found)].join(", ")}`,
        fix: "list the repositories, namespaces and kinds that its Applications use",
      };
    }
  },
});
