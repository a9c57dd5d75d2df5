import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { argoScope } from "../argocd/paths.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import { selectEnvironments, selectSystems } from "../layers/select.ts";
import type { LayerNode } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";
import { pagesFolder } from "../pages/pages.ts";

/** The systems and environments of a run. */
export interface Selection {
  systems: System[];
  environments: Environment[];
  /** True if nothing was left out, so that the run owns every generated folder. */
  everything: boolean;
}

/** Reads `--system` and `--env`. @throws InputError for an unknown name, with the closest existing one */
export function selectionOf(
  systems: readonly System[],
  environments: readonly Environment[],
  systemNames: readonly string[],
  environmentNames: readonly string[],
): Selection {
  return {
    systems: selectSystems(systems, systemNames),
    environments: selectEnvironments(environments, environmentNames),
    everything: systemNames.length === 0 && environmentNames.length === 0,
  };
}

/**
 * The folders and files that a partial run owns. For selected environments, these are the ones that belong only to
 * them; `shared` are the folders of the layers they build on, which other environments build on as well.
 */
export function scopeOf(
  folders: Folders,
  { systems, environments }: Selection,
  all: readonly Environment[],
  trees: readonly (readonly LayerNode[])[],
): { own: string[]; shared: string[] } {
  const own: string[] = [];
  const shared: string[] = [];
  const chosen = new Set(environments.map(({ name }) => name));
  const partial = environments.length < all.length;
  systems.forEach((system, index) => {
    const nodes = trees[index] ?? [];
    for (const { layer, deployed } of nodes) {
      const folder = layerFolder(folders, layer, system.name);
      if (deployed ? chosen.has(layer) : !partial) own.push(folder);
      else if (!deployed) shared.push(folder);
    }
    // If an environment no longer runs the system, its folder has to be removed.
    for (const { name } of environments)
      if (!nodes.some(({ layer }) => layer === name)) own.push(layerFolder(folders, name, system.name));
    // A page describes all environments, so a run for some of them changes none.
    if (!partial) own.push(pagesFolder(folders, system.name));
  });
  const delivered = argoScope({ folders, systems, environments, partial });
  return { own: [...own, ...delivered.own], shared: [...shared, ...delivered.shared] };
}

/**
 * Throws InputError if a run for some environments would have to change the folders that other environments build on.
 * @param changed the changed files of layers; one is enough
 */
export function refuseSharedChanges(
  changed: readonly string[],
  { systems, environments }: Pick<Selection, "systems" | "environments">,
): void {
  if (changed.length === 0) return;
  const names = environments.map(({ name }) => name).join(", ");
  const touched = systems.filter(({ name }) =>
    changed.some((path) => path.includes(`/${name}/`) || path.endsWith(`/${name}.yaml`)),
  );
  const command = `npm run gen${touched.length === 0 ? "" : ` -- ${touched.map(({ name }) => `--system ${name}`).join(" ")}`}`;
  throw new InputError(
    `--env: files that environments other than ${names} build on would change as well, so nothing was written:\n` +
      `${changed.map((path) => `  ${path}`).join("\n")}\nFor all of them: ${command}`,
  );
}
