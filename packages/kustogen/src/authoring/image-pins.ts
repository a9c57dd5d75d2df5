import type { Problem } from "@kustogen/kustomize/errors/issues.ts";
import { z } from "zod";
import { mapping } from "../settings/mapping.ts";
import { settingProblems } from "../settings/problems.ts";
import type { ImagePin } from "./image-pin.ts";

const NAME = /^[a-z0-9]+(?:[._/:-]+[a-zA-Z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** An image as a layer runs it. */
export interface ResolvedImage extends ImagePin {
  name: string;
  /** The reference in containers: name, `:tag` and `@digest`. */
  reference: string;
}

/** The check of a pin in an environment file or a layer: kustomize's newName, newTag and digest. */
export function imagePin() {
  const named = 'expected an image name such as "ghcr.io/acme/api"';
  const shape = {
    name: z
      .string({ error: named })
      .refine(isImageName, { error: `${named}, without tag or digest` })
      .optional(),
    tag: z
      .string({ error: 'expected a tag such as "v1.2.3" in quotes (without them, 1.10 is the number 1.1)' })
      .regex(TAG, 'expected a tag such as "v1.2.3": letters, digits, ".", "_" and "-", at most 128')
      .optional(),
    digest: z
      .string({ error: "expected a digest" })
      .regex(DIGEST, 'expected a digest: "sha256:" and 64 hexadecimal digits in lowercase')
      .optional(),
  };
  return mapping(shape, "expected a pin such as {tag: v1.2.3}, with name, tag or digest").refine(
    (pin) => pin.name !== undefined || pin.tag !== undefined || pin.digest !== undefined,
    { error: "expected at least one of name, tag and digest" },
  );
}

const pinSchema = imagePin();

/** The problem with a pin, or undefined. */
export function pinProblem(pin: unknown): Problem | undefined {
  const result = pinSchema.safeParse(pin);
  return result.success ? undefined : settingProblems(result.error, pin)[0];
}

/** True for an image name without tag and digest; the registry may have a port. */
export function isImageName(name: string): boolean {
  return name.length <= 255 && NAME.test(name) && !/@|:\/\/|:[^/]*$/.test(name);
}

/** The declared image, with the pins of its layers applied from the base outwards. */
export function resolveImage(
  key: string,
  declaration: ImagePin,
  pins: readonly (ImagePin | undefined)[],
): ResolvedImage {
  let { name = key, tag, digest } = declaration;
  for (const pin of pins) {
    name = pin?.name ?? name;
    // As for kustomize's `images` field, a tag or digest in the pin replaces both.
    if (pin?.tag !== undefined || pin?.digest !== undefined) ({ tag, digest } = pin);
  }
  return { name, tag, digest, reference: [name, tag && `:${tag}`, digest && `@${digest}`].join("") };
}
