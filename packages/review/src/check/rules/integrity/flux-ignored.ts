import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { type FluxKustomization, hasFluxVariable, sourceOf } from "../../../discovery/flux.ts";
import { ignoredByPatterns } from "../../../discovery/ignore-files.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_SOURCES } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** A Flux source, and the patterns by which it leaves files out. */
interface Source {
  kind: string;
  name: string;
  ignore: string;
  /** The folders of its file, from the top. */
  above: readonly string[];
}

/** The Flux sources of an environment. */
export const sourcesOfFlux = new Fact(({ resources, sources }): readonly Source[] =>
  resources.flatMap((one) => {
    if (groupOf(one.apiVersion) !== FLUX_SOURCES || one.kind === "HelmRepository") return [];
    const file = sources?.placeOf(one, ["metadata", "name"])?.file;
    if (file === undefined) return [];
    return [
      {
        kind: one.kind,
        name: one.metadata.name,
        ignore: textAt(one, "spec", "ignore") ?? "",
        above: foldersOf(file),
      },
    ];
  }),
);

function foldersOf(file: string): string[] {
  return file.replace(/^\//, "").split("/").slice(0, -1);
}

/** The folders and components of Kustomizations that their source leaves out, so that their build fails. */
export function* ignoredFolders(
  environments: readonly State[],
  flux: readonly FluxKustomization[],
): Iterable<RepositoryFinding> {
  const known = environments.flatMap((state) => sourcesOfFlux.of(state));
  if (!known.some(({ ignore }) => ignore !== "")) return;
  for (const { name, file, folder, document } of flux) {
    if (folder === undefined || hasFluxVariable(folder)) continue;
    const { kind, name: source } = sourceOf(document);
    const nearest = nearestOf(
      known.filter((one) => one.kind === kind && one.name === source),
      foldersOf(file),
    );
    if (nearest.length === 0) continue;
    for (const [path, place] of foldersIn(document, folder))
      if (nearest.every(({ ignore }) => leavesOut(ignore, path)))
        yield {
          file,
          path: place,
          message: `Kustomization ${name} needs ${path}, which spec.ignore of ${kind} ${source} leaves out`,
          fix: `add !/${path} to spec.ignore of ${kind} ${source}`,
        };
  }
}

/** The sources in the file that has the most folders in common with another: each cluster may have one of that name. */
function nearestOf(sources: readonly Source[], folders: readonly string[]): readonly Source[] {
  const shared = sources.map(({ above }) => {
    const first = above.findIndex((part, index) => part !== folders[index]);
    return first < 0 ? above.length : first;
  });
  const most = Math.max(...shared);
  return sources.filter((_, index) => shared[index] === most);
}

/** The folders that a Kustomization needs, relative to the top of its source, and the fields that name them. */
function foldersIn(document: FluxKustomization["document"], folder: string): (readonly [string, Path])[] {
  const components = listAt(document, "spec", "components").map((one, index): readonly [string, Path] => [
    normalise(`${folder}/${asText(one)}`).slice(1),
    ["spec", "components", index],
  ]);
  return [[folder.slice(1), ["spec", "path"]] as const, ...components].filter(
    ([path]) => path !== "" && !hasFluxVariable(path),
  );
}

/** True if the patterns exclude a whole folder: none of those that include files again may apply inside it. */
function leavesOut(ignore: string, folder: string): boolean {
  const taken = ignore
    .split(/\r?\n/)
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1).trim().replace(/\/$/, ""));
  const mayReachInto = taken.some((path) => {
    const fixed = path.replace(/^\//, "");
    return !path.includes("/") || /[*?[]/.test(fixed) || fixed.startsWith(`${folder}/`);
  });
  return !mayReachInto && ignoredByPatterns(ignore)(`${folder}/kustomization.yaml`);
}
