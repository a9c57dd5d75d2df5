import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { findFolders } from "@kustogen/review/check/folders.ts";
import { type Overlay, overlayAt } from "@kustogen/review/discovery/overlays.ts";
import { readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";

/** True for a folder that kustomize can build. */
export function hasKustomization(folder: string): boolean {
  return KUSTOMIZATION_FILES.some((name) => existsSync(join(folder, name)));
}

/**
 * The folder of a system in an environment, relative to the repository root: overlays/<environment>/<system>, or the
 * environment's whose path contains both.
 * @param folder the project's name for the folder of its overlays
 * @throws InputError for an unknown system or environment, with a suggestion
 */
export async function overlayFolder(
  root: string,
  folder: string,
  system: string,
  environment: string,
): Promise<string> {
  const usual = join(folder, environment, system);
  if (hasKustomization(join(root, usual))) return usual;
  const overlays = await overlaysBelow(root);
  const found = overlays.filter((one) => one.system === system && one.environment === environment);
  if (found.length === 1) return (found[0] as Overlay).path;
  if (found.length > 1)
    throw new InputError(
      `${system} in ${environment} can be ${found.map(({ path }) => path).join(" or ")}; name the folder instead`,
      { code: "ambiguous" },
    );
  const systems = [...new Set(overlays.flatMap((one) => one.system ?? []))].sort();
  if (!systems.includes(system))
    throw new InputError(`no system "${system}". ${suggestion(system, systems)}`, { code: "unknown-name" });
  const environments = overlays.flatMap((one) => (one.system === system && one.environment) || []).sort();
  throw new InputError(
    `${system} has no environment "${environment}". ${suggestion(environment, environments)}`,
    { code: "unknown-name" },
  );
}

/**
 * The environments below a folder whose path contains a system and an environment: those of `check` that have a
 * kustomization, relative to the folder.
 */
async function overlaysBelow(cwd: string): Promise<Overlay[]> {
  const root = projectRoot(cwd);
  const { overlays: selection, clusters, folders } = await readConfig(root);
  const top = workTreeTop(cwd) ?? root;
  const { environments } = findFolders(new DiskTree(), [cwd], {
    top,
    selection,
    patternsFrom: root,
    clusters,
  });
  return environments
    .filter(hasKustomization)
    .map((path) => overlayAt(relative(cwd, path) || ".", folders.overlays))
    .filter(({ system, environment }) => system !== undefined && environment !== undefined);
}

/** The folder itself, if it can be rendered. @throws InputError, with a suggestion, if it has no kustomization */
export async function kustomizationFolder(folder: string, cwd: string): Promise<string> {
  const path = resolve(cwd, folder);
  if (hasKustomization(path)) return path;
  if (existsSync(path)) {
    const below = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && hasKustomization(join(path, entry.name)))
      .map(({ name }) => join(folder, name));
    const hint = below.length > 0 ? `. Below it: ${below.slice(0, 8).join(", ")}` : "";
    throw new InputError(`${folder}: has no kustomization.yaml${hint}`, { code: "no-kustomization" });
  }
  const overlays = await overlaysBelow(cwd);
  const environments = overlays.flatMap((one) => (one.system === folder && one.environment) || []).sort();
  if (environments.length > 0)
    throw new InputError(`${folder}: name an environment too. ${suggestion("", environments)}`, {
      code: "unknown-name",
    });
  const systems = [...new Set(overlays.flatMap(({ system }) => system ?? []))].sort();
  const near = closest(folder, [...systems, ...overlays.map((one) => one.path)]);
  const known = near === undefined && systems.length > 0 ? `. Systems: ${someOf(systems, 30)}` : "";
  throw new InputError(
    `${folder}: there is no such ${systems.length > 0 ? "system or " : ""}folder${near === undefined ? known : `. Did you mean "${near}"?`}`,
    { code: "no-such-folder" },
  );
}
