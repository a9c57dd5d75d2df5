import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { placedSources, sourcePath } from "../../../discovery/application-sources.ts";
import { pathFrom, treePath } from "../../../discovery/tree-paths.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import type { ArgoFacts } from "../../model/argo-objects.ts";

/** A values file that Argo CD doesn't find: its place, and what is wrong with it. */
interface LostValues {
  at: Path;
  text: string;
  fix: string;
}

/** The values files that no source with a reference has, or that aren't in this repository. */
export function valuesNowhere(spec: ValueMap, { isMissing }: ArgoFacts): LostValues[] {
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
