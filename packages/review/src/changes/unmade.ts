import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { NotRenderedSource } from "../discovery/applications.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { type ApplicationOverlay, applicationOf } from "./built-applications.ts";
import type { RenderedSide } from "./rendered-side.ts";

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
  const before = new Set(old.declared.notRendered.map(keyOf));
  const found = now.declared.notRendered.find(
    (one) => !before.has(keyOf(one)) && isOf(one, [old, now], overlay),
  );
  if (found !== undefined) throw new InputError(`${found.file}: ${found.name}: ${found.why}`);
}

function keyOf({ file, name, why }: NotRenderedSource): string {
  return `${file}\0${name}\0${why}`;
}

/** True where what isn't rendered now is what an environment was made of. */
function isOf(
  { file, name, cause, source }: NotRenderedSource,
  [old, now]: readonly [RenderedSide, RenderedSide],
  overlay: Overlay | ApplicationOverlay,
): boolean {
  if (!("application" in overlay))
    return source === overlay.path && !now.has(overlay) && !now.declared.manifests.has(overlay.path);
  const was = applicationOf(old, overlay);
  if (was?.file !== file) return false;
  if (applicationOf(now, overlay) !== undefined) return name === was.name && source !== undefined;
  return name === was.name || OF_FILE.includes(cause);
}
