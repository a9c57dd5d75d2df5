import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";

/**
 * Why pins are refused in an environment, a sentence each: it is production, and a tag isn't a release. None if they are
 * accepted. The user may give a reason to override it.
 * @param pins the new pin of each image
 * @param placeOf the place of an image's pin, followed by ": "; "" if it is on the command line
 */
export function refusalsOf(
  system: System,
  { stage }: Environment,
  pins: ReadonlyMap<string, ImagePin>,
  placeOf: (image: string) => string = () => "",
): string[] {
  if (stage !== "production") return [];
  return [...pins].flatMap(([image, pin]) => {
    const why = unreleased(pin, lookUp(system.images, image) ?? {});
    return why === undefined ? [] : [`${placeOf(image)}${image}: ${why}`];
  });
}

/** A release version: "1.2.3", "v2.0", "2026.11.1-rc.2". */
const VERSION = /^v?\d+(?:\.\d+)*(?:[-+._][0-9A-Za-z.+_-]+)?$/;

/** A commit id of digits alone looks like a version, but isn't a release. */
const COMMIT = /^[0-9a-f]{7,40}$/;

/** Why a pin isn't a release; undefined if it is: a digest, a version, or what the image declares as one. */
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
  return `the tag "${tag}" isn't a release: expected a version such as "1.2.3", a digest, or a tag that matches \`release\` of the image's declaration. If the tag moves, pin what it is now: ${tag}@sha256:…, which \`docker buildx imagetools inspect\` prints`;
}
