import type { ArgoObject } from "../../../discovery/argo-documents.ts";
import { gitGenerators } from "../../../discovery/git-generators.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { type IsMissing, placeIn } from "../../model/argo-objects.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

/** Why Argo CD doesn't build a path. */
const REJECTED = {
  absent: "isn't in this repository",
  absolute: "begins with a slash; Argo CD accepts only paths relative to the repository",
  outside: "leads out of its repository",
};

export const applicationPath = defineRule({
  id: "argocd/application-path",
  title: "Argo CD can build the folder at an Application's path",
  why:
    "An Application whose folder doesn't exist never syncs. An ApplicationSet whose folders or files don't exist " +
    "generates no Applications, and deletes those that it generated before.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml",
  cases: { warning: "for an ApplicationSet's pattern that matches nothing" },
  bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shpo}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  severity: "error",
  basis: "refused",
  *checkRepository({ argo }) {
    for (const application of argo.applications)
      for (const { path, at, why } of application.missing)
        yield {
          ...placeIn(application, ...at),
          message: `Application ${application.name} deploys ${path}, which ${REJECTED[why]}`,
          fix:
            why === "absolute"
              ? `write ${path.replace(/^\/+/, "") || "."}`
              : "point it to a folder that exists, or remove the Application",
        };
    for (const set of argo.sets) yield* foldersOfNothing(set, argo.isMissing);
  },
});

/** The patterns of an ApplicationSet's git generators that begin with a folder that doesn't exist. */
function* foldersOfNothing({ resource, file }: ArgoObject, isMissing: IsMissing): Iterable<Finding> {
  for (const { git, place } of gitGenerators(mapAt(resource, "spec"))) {
    const repository = textAt(git, "repoURL") ?? "";
    const revision = textAt(git, "revision") ?? "";
    for (const field of ["directories", "files"])
      for (const [one, index] of itemsAt(git, field)) {
        const pattern = textAt(one, "path") ?? "";
        if (one.exclude === true) continue;
        const path = [...place, field, index, "path"];
        const [folder = ""] = /^[\w.@/-]+(?=\/[^/]*[*?[{])/.exec(pattern) ?? [];
        if (folder !== "" && isMissing({ repository, revision, path: folder }))
          yield {
            ...{ resource, file, path, severity: "warning" },
            message: `ApplicationSet ${resource.metadata.name} looks for ${pattern}, and this repository has no folder ${folder}: it generates no Application`,
            fix: "correct the pattern, or remove it",
          };
      }
  }
}
