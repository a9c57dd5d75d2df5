import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { builtFolders } from "../discovery/application-sources.ts";
import type { NotRenderedSource } from "../discovery/declared-folders.ts";
import { type DeployedUnit, unitApplication } from "../units/unit.ts";
import type { SidePair } from "./rendered-side.ts";

/** The code for Applications that are no longer built because of a mistake in this repository. */
export const BROKEN = "no-such-folder";

/** Causes that hide every Application in a file, whatever its name. */
const OF_FILE: readonly string[] = ["generator", "limit", "unreadable"];

/** Throws InputError if a change makes the Application of a gone environment fail: then nothing is removed. */
export function refuseUnmade(sides: SidePair, overlay: DeployedUnit): void {
  const found = newlyNotRendered(sides).find((one) => isOf(one, sides, overlay));
  if (found !== undefined) throw unmadeError(found);
}

/** The error about an Application that isn't built. */
export function unmadeError({ file, name, why, broken }: NotRenderedSource): InputError {
  return new InputError(`${file}: ${name}: ${why}`, broken ? { code: BROKEN } : {});
}

/** Sources that aren't rendered after a change and were before it, by those after it, for all environments. */
const newly = new WeakMap<readonly NotRenderedSource[], readonly NotRenderedSource[]>();

export function newlyNotRendered([old, now]: SidePair): readonly NotRenderedSource[] {
  return kept(newly, now.declared.notRendered, () => {
    const before = new Set(old.declared.notRendered.map(keyOf));
    return now.declared.notRendered.filter((one) => !before.has(keyOf(one)));
  });
}

function keyOf({ file, name, why }: NotRenderedSource): string {
  return `${file}\0${name}\0${why}`;
}

/** True if the environment was built from a source that is no longer rendered, and nothing else builds it now. */
function isOf(one: NotRenderedSource, [old, now]: SidePair, overlay: DeployedUnit): boolean {
  const { file, name, cause, source } = one;
  if (overlay.application === undefined && now.isThere(overlay)) return false;
  const isMade = unitApplication(now, overlay) !== undefined;
  // Without a source, only an empty folder of the Application is missing; otherwise Argo CD fails for the whole
  // Application.
  if (source === undefined && (isMade || now.declared.built.some((made) => made.name === name))) return false;
  const { built, notRendered } = old.declared;
  const isMoved = ![...built, ...notRendered].some((was) => was.file === file && was.name === name);
  const own = unitApplication(old, overlay);
  // An Application that the environment was built from, or whose folder it is.
  const made = built.filter((was) =>
    overlay.application === undefined ? builtFolders(was).includes(overlay.path) : was === own,
  );
  return made.some((was) =>
    was.file === file
      ? was.name === name || (!isMade && OF_FILE.includes(cause))
      : was.name === name && isMoved,
  );
}
