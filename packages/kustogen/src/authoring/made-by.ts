import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { placeOfFunction, unguarded } from "../errors/purity.ts";
import { authorsPlace, placeOfWords } from "../errors/source-place.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

/** The component that made each resource, and the function that makes it again, if one is known. */
const makers = new WeakMap<object, { component: Component; again?: (() => unknown) | undefined }>();

/** The calls of an author's code that made some metadata, while a resource is made again. */
let calls: WeakMap<object, Error> | undefined;

/** The same metadata; a resource that has it can be told by the line that made it. */
export function made<Metadata extends object>(metadata: Metadata): Metadata {
  if (metadata) calls?.set(metadata, new Error());
  return metadata;
}

/** The line of an author's code that made a resource; undefined if no block or helper of the engine did. */
export function lineOf(resource: unknown): string | undefined {
  calls = new WeakMap();
  const { metadata } = Object(makers.get(Object(resource))?.again?.());
  const call = calls.get(Object(metadata));
  calls = undefined;
  return call && authorsPlace(call);
}

/** Where a function of a component failed, from the outside in; of another system, if that made it fail. */
export const failures = new WeakMap<object, string[]>();

/** The same resource, whose mistakes name the component that made it. @param again makes it again */
export function madeBy<R extends object>(component: Component, resource: R, again?: () => unknown): R {
  makers.set(resource, { component, again });
  return resource;
}

/** A resource that was made of another one, whose component is its own, too. */
export function madeOf<R extends object>(original: unknown, resource: R): R {
  const maker = makers.get(Object(original));
  patchedBy(patchesOf(original), resource);
  return maker === undefined ? resource : madeBy(maker.component, resource, maker.again);
}

/** The patches that someone wrote by hand for a resource, in the kustomization that it comes from. */
const patched = new WeakMap<object, readonly Value[]>();

/** The same resource, whose overlay keeps the form of these patches where they say what it has to. */
export function patchedBy<R extends object>(patches: readonly Value[], resource: R): R {
  if (patches.length > 0) patched.set(resource, patches);
  return resource;
}

/** The patches that someone wrote by hand for a resource. */
export const patchesOf = (resource: unknown): readonly Value[] => patched.get(Object(resource)) ?? [];

/** The name of the component that made a resource; undefined for one of a system without components. */
export const makerOf = (resource: unknown) => makers.get(Object(resource))?.component.name;

/** How overlays write the variables of a resource, if its component says so. */
export const formOf = (resource: unknown) => makers.get(Object(resource))?.component.env;

/** The line that writes a field of a resource, or else makes that, and its component: the first places of a message, if known. */
export function placesOf(resource: unknown, path: Path): string[] {
  const { component } = makers.get(Object(resource)) ?? {};
  if (component === undefined) return [];
  // Elements of one name differ in a number, such as that of a port.
  const wordsAt = (at: Path) => {
    const { name = [], ...more } = Object(valueAt(resource, at));
    return [...Object.values(more).filter((one) => typeof one === "number"), name].flat().map(String);
  };
  const words = path.flatMap((key, at) => (typeof key === "string" ? key : wordsAt(path.slice(0, at + 1))));
  if (path.at(-1) === "replicas") words.push("scale"); // as blocks call it
  const texts = printFound(valueAt(resource, path), path).match(/(?<=^"|":")[\w./-]+(?=")/g) ?? [];
  const telling = [...words, ...texts].filter((word) => !OF_MANY.has(word));
  // What no key need stand beside, as in object("apps/v1", "Deployment", { … }).
  const near = path.length === 1 && texts.length === 1 ? texts : [...wordsAt(["metadata"]), ...telling];
  const places = placesIn(component, near);
  // Words of several lines say no more than none do.
  const isSure = path.length > 0 && places[0] !== placesIn(component, [])[0];
  return isSure ? places : placesIn(component, near, lineOf(resource));
}

/** Fields that say nothing of where something is written: blocks write them, or every object has them. */
const OF_MANY = new Set(["containers", "metadata", "name", "spec", "template", "value", "valueFrom"]);

/** A component that is asked for something, and the context of its layer, if there is one. */
export interface Asked {
  component: Component;
  context?: Context<unknown>;
}

/**
 * Asks a component for something. @throws InputError that names the component, with the file and line of its code
 * @param near a word in that line, or several as `placeOfWords` takes them; by default, the path that a block refuses
 * @param title what is asked for, in the message
 */
export function inComponent<Result>(
  { component, context }: Asked,
  question: () => Result,
  near?: string | string[],
  title?: string,
): Result {
  try {
    return question();
  } catch (error) {
    const inside = [context && `${context.system} in ${context.layer}`, title].flatMap((one) => one ?? []);
    entryOf(failures, Object(error), () => [`component ${component.name}`, ...inside]);
    if (!(error instanceof InputError)) throw error;
    const written = () => placeOfWords(authorsPlace(error) ?? "", error.places) || undefined;
    const thrown = near === undefined ? unguarded(written) : undefined;
    const words = [near ?? [], error.places.join().match(/[\w-]+/g) ?? []].flat();
    const places = [...placesIn(component, words, thrown), ...inside];
    throw places.reduceRight((found, place) => found.within(place), error);
  }
}

/** The list that a function of a component returns. @throws InputError like `inComponent`, for anything else */
export function listIn<Entry>(
  asked: Asked,
  name: "admits" | "resources" | "talksTo",
  question: () => readonly Entry[] | undefined,
): readonly Entry[] {
  const given: unknown = asked.component[name] === undefined ? [] : inComponent(asked, question);
  if (Array.isArray(given)) return given;
  if (given instanceof Promise) given.catch(() => undefined);
  const found = given instanceof Promise ? "is async" : given ? "returns something else" : "returns nothing";
  return refuseIn(asked, `${name}() ${found}; expected a list`, "invalid-resource");
}

/** The first field that an author gives and that isn't among these, with a sentence about it; undefined if there is none. */
export function unknownField(given: object, fields: string, what = "field") {
  const all = fields.split(" ");
  const name = Object.keys(given).find((one) => !all.includes(one));
  return name && { name, said: `no such ${what}. ${suggestion(name, all)}` };
}

/** Throws InputError for a mistake of a component. @param near like that of `inComponent` */
export function refuseIn(asked: Asked, message: string, code: ErrorCode, near?: string | string[]): never {
  const refuse = () => {
    throw new InputError(message, { code });
  };
  return inComponent(asked, refuse, near);
}

/** The line of a component, if one of its functions says it. */
export const placeOfComponent = (one: Component) => placesIn(one, [one.name]).slice(0, -1);

function placesIn(component: Component, words: readonly string[], thrown?: string): string[] {
  // Where it goes to, or who may come, several components may say, in a file of its own.
  const own = thrown ? [] : new Set([component.resources, ...Object.values(component)]);
  const found = [...own].flatMap((one) => (typeof one === "function" && placeOfFunction(one, words)) || []);
  return [...(thrown ? [thrown] : found.slice(0, 1)), `component ${component.name}`];
}
