import type { ImageDeclaration } from "../authoring/system.ts";

/** A version as people number releases: "1.2.3", "v2.0", "2026.11.1-rc.2". */
const VERSION = /^v?\d+(?:\.\d+)*(?:[-+._][0-9A-Za-z.+_-]+)?$/;

/** A commit's id looks like a version when it happens to hold digits alone, but says nothing of a release. */
const COMMIT = /^[0-9a-f]{7,40}$/;

/**
 * Why a pin is no release, or undefined when it is one: a digest, a version, or what the image's declared scheme
 * matches. Tags such as `main`, `latest` or a commit's id name no release.
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
  return `the tag "${tag}" isn't a release: expected a version such as "1.2.3", a digest, or a scheme in \`release\` of the image's declaration`;
}
