import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { type Overlay, overlayAt } from "@kustogen/review/discovery/overlays.ts";

const IGNORED = new Set(["node_modules", ".git", "vendor"]);

/** True for a folder that kustomize can build. */
export function hasKustomization(folder: string): boolean {
  return KUSTOMIZATION_FILES.some((name) => existsSync(join(folder, name)));
}

/**
 * The folder of a system in an environment, relative to the repository root: overlays/<environment>/<system>, or any
 * path of the repository that contains both.
 * @param folder the project's name for the folder of its overlays
 * @throws InputError for an unknown system or environment, with a suggestion
 */
export function overlayFolder(root: string, folder: string, system: string, environment: string): string {
  const usual = join(folder, environment, system);
  if (hasKustomization(join(root, usual))) return usual;
  const overlays = overlaysBelow(root, folder);
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

/** The folders with a kustomization below a folder whose path contains a system and an environment. */
function overlaysBelow(root: string, folder?: string): Overlay[] {
  const found: Overlay[] = [];
  const waiting = [root];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const here = place;
    const entries = readdirSync(here, { withFileTypes: true });
    if (entries.some(({ name }) => (KUSTOMIZATION_FILES as readonly string[]).includes(name)))
      found.push(overlayAt(relative(root, here) || ".", folder));
    for (const entry of entries)
      if (entry.isDirectory() && !IGNORED.has(entry.name)) waiting.push(join(here, entry.name));
  }
  return found.filter(({ system, environment }) => system !== undefined && environment !== undefined);
}

/**
 * The folder itself, if it can be rendered.
 * @throws InputError if there is no such folder or no kustomization in it, with a suggestion
 */
export function kustomizationFolder(folder: string, cwd: string): string {
  const path = resolve(cwd, folder);
  if (hasKustomization(path)) return path;
  if (existsSync(path)) {
    const below = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && hasKustomization(join(path, entry.name)))
      .map(({ name }) => join(folder, name));
    const hint = below.length > 0 ? `. Below it: ${below.slice(0, 8).join(", ")}` : "";
    throw new InputError(`${folder}: has no kustomization.yaml${hint}`, {
      code: "no-kustomization",
    });
  }
  const overlays = overlaysBelow(cwd);
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
