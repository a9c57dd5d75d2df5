import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Folders } from "../folders.ts";
import { type RuleError, refusal } from "./judge-system.ts";
import type { Selection } from "./selection.ts";

/**
 * Stops a run if rules report errors in its scope; returns the errors that --allow permits, for the commit.
 * @throws InputError with each rule and system, and the ways to continue
 */
export function stopAtErrors(
  folders: Folders,
  errors: readonly RuleError[],
  { systems, environments, everything }: Selection,
): string[] {
  const names = new Set(systems.map(({ name }) => name));
  const layers = new Set(environments.map(({ name }) => name));
  const own = errors.filter(({ system, layer }) => names.has(system) && layers.has(layer));
  const stopping = own.filter(({ allowed }) => !allowed);
  if (stopping.length > 0) {
    const unsound = new Set(stopping.map(({ system }) => system));
    const sound = everything ? [...names].filter((name) => !unsound.has(name)) : [];
    throw new InputError(refusal(folders, stopping, sound), { code: "refused-by-rule" });
  }
  const places = new Map<string, number>();
  for (const { rule } of own) places.set(rule, (places.get(rule) ?? 0) + 1);
  return [...places].map(([rule, count]) => `${rule} (${counted(count, "place")})`);
}
