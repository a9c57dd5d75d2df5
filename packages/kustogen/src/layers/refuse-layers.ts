import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { System } from "../authoring/system.ts";

/**
 * Throws InputError for a system whose code says what its layers have, as earlier versions allowed.
 * @param folder the folder of the environment files
 */
export function refuseLayers(system: System, folder: string): void {
  const { base, layers } = system as { base?: unknown; layers?: unknown };
  const field = layers !== undefined ? "layers" : base !== undefined ? "base" : undefined;
  if (field === undefined) return;
  throw new InputError(
    `systems/${system.name} ${field}: expected no such field: what all environments start from is in ${folder}/base.yaml, what ` +
      `some share in ${folder}/groups/, and what one has in its own file. Move the settings there; see docs/upgrading.md`,
    { code: "invalid-settings" },
  );
}
