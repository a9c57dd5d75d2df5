import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { placedSources, sourcePath } from "../../../discovery/application-sources.ts";
import type { ArgoObject } from "../../../discovery/argo-documents.ts";
import { gitGenerators } from "../../../discovery/git-generators.ts";
import { pathFrom, treePath } from "../../../discovery/tree-paths.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { ArgoFacts, IsMissing } from "../../model/argo-objects.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

/** Why Argo CD doesn't build a path. */
const REJECTED = {
  absent: "isn't in this repository",
  absolute: "begins with a slash; Argo CD accepts only paths relative to the repository",
  outside: "leads out of its repository",
};

export const applicationPath = defineRule({
  id: "argocd/application-path",
  page: {
    title: "Argo CD can build the folder at an Application's path",
    why:
      "An Application whose folder or Helm values file doesn't exist never syncs. The rule also reports " +
      "these mistakes:\n\n- Without a source that has `ref: values`, a path such as `$values/web.yaml` leads " +
      "nowhere. A remote chart reads files of this repository only in that way.\n- If the file of an Application is next to a kustomization.yaml " +
      "that doesn't list it, the Application may never be created.\n- An ApplicationSet whose folders or " +
      "files don't exist generates no Applications, and deletes those that it generated before.",
    source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml",
    cases: {
      warning: [
        "for an ApplicationSet's pattern that matches nothing",
        "for an Application whose file isn't listed in the kustomization.yaml next to it",
      ],
    },
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shpo}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  },
  severity: "error",
  basis: "refused",
  *checkRepository({ argo }) {
    for (const application of [...argo.applications, ...argo.made]) {
      const { resource, file, name, missing, set } = application;
      for (const { path, at, why } of missing) {
        const finding = {
          resource: set ?? resource,
          file,
          path: set === undefined ? at : ["spec", "template", ...at],
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
    for (const { resource, file, name, set } of [...argo.applications, ...argo.made])
      for (const { at, text, fix } of valuesNowhere(mapAt(resource, "spec"), argo))
        yield {
          resource: set ?? resource,
          file,
          path: [...(set === undefined ? [] : ["spec", "template"]), ...at],
          message: `Application ${name} reads ${text}`,
          fix,
        };
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

/** A values file that Argo CD doesn't find: its place, and what is wrong with it. */
interface LostValues {
  at: Path;
  text: string;
  fix: string;
}

/** The values files that no source with a reference has, or that aren't in this repository. */
function valuesNowhere(spec: ValueMap, { isMissing }: ArgoFacts): LostValues[] {
  const sources = placedSources(spec);
  const byRef = new Map(
    sources.flatMap(({ source }) => (source.ref === undefined ? [] : [[textAt(source, "ref"), source]])),
  );
  return sources.flatMap(({ source, place: of }) =>
    listAt(source, "helm", "valueFiles").flatMap((one, number): LostValues[] => {
      const value = typeof one === "string" ? one : "";
      const place = [...of, "helm", "valueFiles", number];
      const ignoresMissing = at(source, "helm", "ignoreMissingValueFiles") === true;
      const [, ref, rest = ""] = /^\$(\w[\w-]*)\/(.*)/.exec(value) ?? [];
      if (ref !== undefined && !byRef.has(ref)) {
        const text = `${value}, but none of its sources has ref: ${ref}`;
        const fix = "add the source that has the file, with that ref";
        // Without other sources, Argo CD replaces it with nothing, as an unknown variable, and reads the path from the top.
        const isSingle = of.at(-1) === "source" && source.chart === undefined;
        const isFound = isSingle && !isMissing({ ...repositoryOf(source), path: rest });
        // A variable of the build environment is written in capitals.
        return ref === ref.toUpperCase() || isFound ? [] : [{ at: place, text, fix }];
      }
      // Relative to a chart in another place, or with variables and patterns, it may be any file.
      if (ignoresMissing || value === "" || /[*?[\]{}<>]|:\/\/|.\$/.test(value)) return [];
      const from = ref === undefined ? source : byRef.get(ref);
      const isMissingHere = (path: string) => isMissing({ ...repositoryOf(from), path }) === true;
      const folder = textAt(source, "path");
      const isBuiltHere = source.chart === undefined && folder !== undefined;
      if (ref === undefined && (!isBuiltHere || isMissingHere(sourcePath(source)))) return [];
      const file =
        ref === undefined && !value.startsWith("/")
          ? pathFrom(treePath(sourcePath(source)), value)
          : pathFrom("/", ref === undefined ? value.slice(1) : rest);
      if (file === undefined || !isMissingHere(file.slice(1))) return [];
      const text = `${value}, which isn't in this repository`;
      return [{ at: place, text, fix: "correct the path, or set helm.ignoreMissingValueFiles" }];
    }),
  );
}

function repositoryOf(source: ValueMap | undefined): { repository: string; revision: string } {
  return { repository: textAt(source, "repoURL") ?? "", revision: textAt(source, "targetRevision") ?? "" };
}
