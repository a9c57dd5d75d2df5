import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import { pinProblem } from "../authoring/images.ts";

type Sections = Environment["systems"];
type Mapping = Record<string, unknown>;

/**
 * The systems of an environment file as its schema reads them, many times faster: most of what a large file says are
 * sections of the plainest form. Undefined as soon as anything is not: the schema then reads the whole, or says what is wrong.
 */
export function plainSections(systems: unknown): Sections | undefined {
  if (!isMapping(systems)) return undefined;
  const sections: Sections = {};
  for (const name of Object.keys(systems)) {
    const section = plainSection(systems[name]);
    if (section === undefined) return undefined;
    setOwn(sections, name, section);
  }
  return sections;
}

function plainSection(given: unknown): Sections[string] | undefined {
  if (given === null) return { settings: {}, images: {} };
  if (!isMapping(given)) return undefined;
  for (const key of Object.keys(given)) if (key !== "settings" && key !== "images") return undefined;
  const settings = given.settings ?? {};
  const pins = given.images ?? {};
  if (!isMapping(settings) || !isMapping(pins)) return undefined;
  const images: Record<string, ImagePin> = {};
  for (const name of Object.keys(pins)) {
    const pin = pins[name];
    if (!isMapping(pin) || pinProblem(pin) !== undefined) return undefined;
    setOwn(images, name, plainPin(pin as ImagePin));
  }
  return { settings: { ...settings }, images };
}

/** A copy with its keys in the schema's order: what is made from it must not depend on the order they are written in. */
function plainPin({ name, tag, digest }: ImagePin): ImagePin {
  const pin: ImagePin = {};
  if (name !== undefined) pin.name = name;
  if (tag !== undefined) pin.tag = tag;
  if (digest !== undefined) pin.digest = digest;
  return pin;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
