import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { type BuiltApplication, foldersOf } from "../discovery/application-sources.ts";
import type { NotRenderedSource } from "../discovery/declared-folders.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { type ApplicationOverlay, applicationOf } from "./built-applications.ts";
import type { RenderedSide } from "./rendered-side.ts";

/** The code of what is no more made because of a mistake of this repository. */
export const BROKEN = "no-such-folder";

/** What keeps every Application of a file from being known, whatever it is called. */
const OF_FILE: readonly string[] = ["generator", "limit", "unreadable"];

/**
 * Refuses an environment that Argo CD doesn't make any more because a change makes its Application fail, or that nobody
 * can follow any more: nothing is removed then. Throws InputError with the reason.
 */
export function refuseUnmade(
  [old, now]: readonly [RenderedSide, RenderedSide],
  overlay: Overlay | ApplicationOverlay,
): void {
  const found = newlyNotRendered(old, now).find((one) => isOf(one, [old, now], overlay));
  if (found !== undefined) throw unmadeError(found);
}

/** What is said of what isn't made. */
export function unmadeError({ file, name, why, broken }: NotRenderedSource): InputError {
  return new InputError(`${file}: ${name}: ${why}`, broken ? { code: BROKEN } : {});
}

/** What a change makes Argo CD fail at, as it leads to a folder that this repository would have to have. */
export function newlyBroken([old, now]: readonly [RenderedSide, RenderedSide]): NotRenderedSource[] {
  return newlyNotRendered(old, now).filter(({ broken }) => broken);
}

/** What isn't rendered after a change, by what wasn't before it: each environment asks. */
const newly = new WeakMap<object, WeakMap<object, readonly NotRenderedSource[]>>();

function newlyNotRendered(
  { declared: { notRendered: old } }: RenderedSide,
  { declared: { notRendered: now } }: RenderedSide,
): readonly NotRenderedSource[] {
  return kept(
    kept(newly, old, () => new WeakMap<object, readonly NotRenderedSource[]>()),
    now,
    () => {
      const before = new Set(old.map(keyOf));
      return now.filter((one) => !before.has(keyOf(one)));
    },
  );
}

function keyOf({ file, name, why }: NotRenderedSource): string {
  return `${file}\0${name}\0${why}`;
}

/** True where what isn't rendered now is what an environment was made of, and nothing else makes it now. */
function isOf(
  one: NotRenderedSource,
  [old, now]: readonly [RenderedSide, RenderedSide],
  overlay: Overlay | ApplicationOverlay,
): boolean {
  const { file, name, cause, source } = one;
  if (!("application" in overlay) && (now.has(overlay) || now.declared.manifests.has(overlay.path)))
    return false;
  const isMade = "application" in overlay && applicationOf(now, overlay) !== undefined;
  // Without a source it is a folder of an Application in which nothing lies; else Argo CD fails with all of it.
  if (source === undefined && (isMade || now.declared.built.some((made) => made.name === name))) return false;
  const isMoved = !isDeclared(old, one);
  return madeBy(old, overlay).some((was) =>
    was.file === file
      ? was.name === name || (!isMade && OF_FILE.includes(cause))
      : was.name === name && isMoved,
  );
}

/** True where a side has an Application of that name in that file, be it one that isn't rendered. */
function isDeclared({ declared }: RenderedSide, { file, name }: NotRenderedSource): boolean {
  return [...declared.built, ...declared.notRendered].some((one) => one.file === file && one.name === name);
}

/** The Applications of a side of which an environment was one, or whose folder it is. */
function madeBy(side: RenderedSide, overlay: Overlay | ApplicationOverlay): BuiltApplication[] {
  if ("application" in overlay) return [applicationOf(side, overlay) ?? []].flat();
  return side.declared.built.filter((one) => foldersOf(one).includes(overlay.path));
}
