import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { placedSources, sourcePath } from "../../../discovery/application-sources.ts";
import { pathFrom, treePath } from "../../../discovery/tree-paths.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import type { ArgoFacts } from "../../model/argo-objects.ts";

/** A values file that Argo CD doesn't find: its place, and what is wrong with it. */
interface LostValues {
  at: Path;
  said: string;
  fix: string;
  severity?: "warning";
}

/** The folder of a file below it; those that charts have are left out. */
const IN_FOLDER = /^(?:\.?\/)?((?!(?:ci|charts|config|examples|files|values)\/)[\w-][\w./-]*)\/[\w.-]+$/;

/** The values files that no source with a reference has, that aren't in this repository, or that only it has. */
export function valuesNowhere(spec: ValueMap, { isMissing, applications }: ArgoFacts): LostValues[] {
  const sources = placedSources(spec);
  const byRef = new Map(
    sources.flatMap(({ source }) => (source.ref === undefined ? [] : [[textAt(source, "ref"), source]])),
  );
  const own = applications.find(({ state, missing }) => state !== undefined && missing.length === 0);
  const isHere = (path: string) => {
    const revision = textAt(own?.resource, "spec", "source", "targetRevision") ?? "";
    const here = own && { repository: own.repository, revision };
    return (
      here !== undefined &&
      !isMissing({ ...here, path }) &&
      isMissing({ ...here, path: `${path}/x` }) === true
    );
  };
  return sources.flatMap(({ source, place: of }) =>
    listAt(source, "helm", "valueFiles").flatMap((one, number): LostValues[] => {
      const value = typeof one === "string" ? one : "";
      const place = [...of, "helm", "valueFiles", number];
      const ignoresMissing = at(source, "helm", "ignoreMissingValueFiles") === true;
      const [, ref, rest = ""] = /^\$(\w[\w-]*)\/(.*)/.exec(value) ?? [];
      if (ref !== undefined && !byRef.has(ref)) {
        const said = `${value}, but none of its sources has ref: ${ref}`;
        const fix = "add the source that has the file, with that ref";
        // Without other sources, Argo CD replaces it with nothing, as an unknown variable, and reads the path from the top.
        const isSingle = of.at(-1) === "source" && source.chart === undefined;
        const isFound = isSingle && !isMissing({ ...repositoryOf(source), path: rest });
        // A variable of the build environment is written in capitals.
        return ref === ref.toUpperCase() || isFound ? [] : [{ at: place, said, fix }];
      }
      // Relative to a chart in another place, or with variables and patterns, it may be any file.
      if (ignoresMissing || value === "" || /[*?[\]{}<>]|:\/\/|.\$/.test(value)) return [];
      if (ref === undefined && source.chart !== undefined) {
        const [, folder] = IN_FOLDER.exec(value) ?? [];
        if (folder === undefined || !isHere(folder)) return [];
        const said = `${value}, but looks for it in the chart, not in this repository`;
        const fix = "add this repository to sources with ref: values, and write $values/ before the path";
        return [{ at: place, said, fix, severity: "warning" }];
      }
      const from = ref === undefined ? source : byRef.get(ref);
      const isMissingHere = (path: string) => isMissing({ ...repositoryOf(from), path }) === true;
      const folder = textAt(source, "path");
      if (ref === undefined && (folder === undefined || isMissingHere(sourcePath(source)))) return [];
      const file =
        ref === undefined && !value.startsWith("/")
          ? pathFrom(treePath(sourcePath(source)), value)
          : pathFrom("/", ref === undefined ? value.slice(1) : rest);
      if (file === undefined || !isMissingHere(file.slice(1))) return [];
      const said = `${value}, which isn't in this repository`;
      return [{ at: place, said, fix: "correct the path, or set helm.ignoreMissingValueFiles" }];
    }),
  );
}

function repositoryOf(source: ValueMap | undefined): { repository: string; revision: string } {
  return { repository: textAt(source, "repoURL") ?? "", revision: textAt(source, "targetRevision") ?? "" };
}
