import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import type { ArgoObject } from "../../../discovery/argo-documents.ts";
import { argoMatcher } from "../../../discovery/argo-globs.ts";
import { gitGenerators } from "../../../discovery/git-generators.ts";
import { insideOf, treePath } from "../../../discovery/tree-paths.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { Application, IsMissing } from "../../model/argo-objects.ts";
import { Fact } from "../../model/fact.ts";
import { defineRule, type RepositoryFinding } from "../../model/rule.ts";
import { valuesNowhere } from "./values-nowhere.ts";

/** Why Argo CD doesn't build a path. */
const REJECTED = {
  absent: "isn't in this repository",
  moved: "isn't in this repository, unlike the other paths of its repoURL",
  absolute: "begins with a slash; Argo CD accepts only paths relative to the repository",
  outside: "leads out of its repository",
};

/** The name of an environment's kustomization, if a reader of plain manifests takes it for an object. */
const readAsObject = new Fact(({ sources }): string | undefined => {
  if (sources === undefined || sources.isMade) return undefined;
  const { file } = sources.root;
  return /^kind:/m.test(sources.files.text(file) ?? "") ? lastPart(file) : undefined;
});

export const applicationPath = defineRule({
  id: "argocd/application-path",
  title: "Argo CD can build the folder at an Application's path",
  why:
    "An Application whose folder or Helm values file doesn't exist never syncs. The rule also reports " +
    "these mistakes:\n\n- Without a source that has `ref: values`, a path such as `$values/web.yaml` leads " +
    "nowhere. A remote chart reads files of this repository only in that way.\n- With `directory.recurse`, Argo CD applies every file in the folder and its subfolders as " +
    "it is. A `kustomization.yaml` is applied too, instead of being built, and the sync fails because the " +
    "API server doesn't know its kind.\n- If the file of an Application is next to a kustomization.yaml " +
    "that doesn't list it, the Application may never be created.\n- An ApplicationSet whose folders or " +
    "files don't exist generates no Applications, and deletes those that it generated before.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml",
  example: {
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shpo}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  },
  severity: "error",
  cases: {
    warning: [
      "for a kustomization that `directory.recurse` applies as it is",
      "for an ApplicationSet's pattern that matches nothing",
      "for a repository that has the same name but another owner, if nearly all other paths that refer to it exist here",
      "for a source with neither path nor chart",
      "for a values file next to which there is a template of it (`values.yaml.example`)",
      "for a values file in a folder of this repository that is looked for in a remote chart",
      "for an Application whose file isn't listed in the kustomization.yaml next to it",
    ],
  },
  basis: "refused",
  *checkRepository({ argo, environments, isWhole }) {
    const known = new Set(argo.applications.flatMap(({ state, repository }) => (state ? [repository] : [])));
    for (const application of [...argo.applications, ...argo.made]) {
      const { resource, file, name, missing, set } = application;
      for (const { path, at, why } of missing) {
        const finding = {
          resource: set ?? resource,
          file,
          path: set === undefined ? at : ["spec", "template", ...at],
          ...(why === "moved" && { severity: "warning" as const }),
          message: `Application ${name} deploys ${path}, which ${REJECTED[why]}`,
          fix:
            why === "absolute"
              ? `write ${path.replace(/^\/+/, "") || "."}`
              : "point it to a folder that exists, or remove the Application",
        };
        yield finding;
      }
    }
    for (const set of argo.sets) yield* foldersOfNothing(set, argo.isMissing);
    const kustomizations = environments.flatMap((state) => {
      const name = readAsObject.of(state);
      return name === undefined ? [] : [`${treePath(state.environment)}/${name}`];
    });
    for (const application of argo.applications) {
      const applied = appliedAsObject(application, kustomizations);
      if (applied !== undefined)
        yield {
          resource: application.resource,
          file: application.file,
          path: ["spec", "source", "directory"],
          severity: "warning",
          message: `Application ${application.name} applies ${applied.slice(1)} as a plain object instead of building it, because of directory.recurse`,
          fix: "remove directory.recurse, and list the folders in a kustomization at that path",
        };
    }
    for (const { resource, file, name, set } of [...argo.applications, ...argo.made])
      for (const { at, severity, said, fix } of valuesNowhere(mapAt(resource, "spec"), argo))
        yield {
          resource: set ?? resource,
          file,
          path: [...(set === undefined ? [] : ["spec", "template"]), ...at],
          ...(severity !== undefined && { severity }),
          message: `Application ${name} reads ${said}`,
          fix,
        };
    for (const { resource, file, name, set, isPatch } of argo.applications)
      for (const at of set === undefined && !isPatch ? sourcesWithoutPlace(resource) : [])
        yield {
          ...{ resource, file, path: at, severity: "warning" as const },
          message: `Application ${name} has a source with neither path nor chart, which Argo CD rejects`,
          fix: "write the folder in path, or the chart's name in chart",
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
        fix: "generate it again, or point it to the folder of an environment",
      };
    }
  },
});

/** The patterns of an ApplicationSet's git generators that begin with a folder that doesn't exist. */
function* foldersOfNothing(
  { resource, file }: ArgoObject,
  isMissing: IsMissing,
): Iterable<RepositoryFinding> {
  for (const { git, place } of gitGenerators(mapAt(resource, "spec"))) {
    const repository = textAt(git, "repoURL") ?? "";
    const revision = textAt(git, "revision") ?? "";
    for (const field of ["directories", "files"])
      for (const [one, index] of itemsAt(git, field)) {
        const pattern = textAt(one, "path") ?? "";
        if (field === "directories" && /^\.{0,2}\//.test(pattern) && one.exclude !== true)
          yield {
            resource,
            file,
            path: [...place, field, index, "path"],
            severity: "warning",
            message: `ApplicationSet ${resource.metadata.name} looks for ${pattern}, which no folder matches: Argo CD compares it with paths such as apps/web`,
            fix: `write ${pattern.replace(/^[./]+/, "") || '"*"'}`,
          };
        const [folder = ""] = /^[\w.@/-]+(?=\/[^/]*[*?[{])/.exec(pattern) ?? [];
        if (folder === "" || one.exclude === true || !isMissing({ repository, revision, path: folder }))
          continue;
        yield {
          resource,
          file,
          path: [...place, field, index, "path"],
          severity: "warning",
          message: `ApplicationSet ${resource.metadata.name} looks for ${pattern}, and this repository has no folder ${folder}: it generates no Application`,
          fix: "correct the pattern, or remove it",
        };
      }
  }
}

/** The kustomization among the files that an Application applies one by one; undefined if there is none. */
function appliedAsObject(
  { resource, path, missing }: Application,
  kustomizations: readonly string[],
): string | undefined {
  const directory = at(resource, "spec", "source", "directory");
  if (path === undefined || missing.length > 0 || at(directory, "recurse") !== true) return undefined;
  const inside = insideOf(treePath(path));
  const [include, exclude] = [textAt(directory, "include"), textAt(directory, "exclude")];
  const isWanted = include === undefined ? undefined : argoMatcher(include, "directory");
  const isUnwanted = exclude === undefined ? undefined : argoMatcher(exclude, "directory");
  return kustomizations.find((file) => {
    const name = file.slice(inside.length);
    return file.startsWith(inside) && isWanted?.(name) !== false && isUnwanted?.(name) !== true;
  });
}

/** The sources of a whole Application, not of a patch for one, that don't say what to deploy of the repository. */
function sourcesWithoutPlace(application: Resource): Path[] {
  const spec = mapAt(application, "spec");
  return placedSources(spec).flatMap(({ source, place }) =>
    spec.destination !== undefined &&
    textAt(source, "repoURL") !== undefined &&
    [source.path, source.chart, source.ref].every((value) => value === undefined)
      ? [place]
      : [],
  );
}
