import type { ImageDeclaration } from "../authoring/system.ts";

/** A release version: "1.2.3", "v2.0", "2026.11.1-rc.2". */
const VERSION = /^v?\d+(?:\.\d+)*(?:[-+._][0-9A-Za-z.+_-]+)?$/;

/** A commit id of digits alone looks like a version, but isn't a release. */
const COMMIT = /^[0-9a-f]{7,40}$/;

/**
 * Why a pin isn't a release; undefined if it is: a digest, a version, or a match of the image's declared scheme. Tags
 * such as `main`, `latest` or a commit id aren't releases.
 */
export function unreleased(
  pin: { tag?: string; digest?: string },
  { release }: Pick<ImageDeclaration, "release">,
): string | undefined {
  if (pin.digest !== undefined) return undefined;
  const tag = pin.tag ?? "latest";
  if (release !== undefined)
    return release.test(tag)
      ? undefined
      : `the tag "${tag}" isn't a release: it doesn't match ${release.source}`;
  if (VERSION.test(tag) && !(COMMIT.test(tag) && !tag.includes("."))) return undefined;
  return `the tag "${tag}" isn't a release: expected a version such as "1.2.3", a digest, or a tag that matches \`release\` of the image's declaration`;
}
