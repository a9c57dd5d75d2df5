import { randomFrom } from "../../../test/random.ts";
import type { Batch } from "../batch.ts";
import type { RefereeCluster } from "../cluster.ts";
import type { AnyObject, Pair } from "../pair.ts";
import { withValue, writable } from "./fields.ts";
import { overlays } from "./overlays.ts";

type Random = () => number;
type Path = readonly (string | number)[];

/** A place in an object, and what is there. */
interface Place {
  path: Path;
  value: unknown;
}

/** Changes a state in one way, or returns undefined if that way has nothing to change. */
export type Mutation = (
  objects: AnyObject[],
  random: Random,
) => Promise<string | undefined> | string | undefined;

/** Parts of an object that say what it is. */
const IDENTITY = /^(?:apiVersion|kind|metadata\.namespace)$/;

/** Random changes of what the overlays of this repository deploy: one in each pair, and two in some. */
export const mutations: Batch = async ({ cluster, root }, cases, seed) => {
  const random = randomFrom(seed);
  const deployed = await overlays(cluster, root);
  const kinds = changesOf(cluster);
  const pairs: Pair[] = [];
  let leftOut = 0;
  while (pairs.length < cases) {
    const one = pick(deployed, random);
    const before = [...one.objects];
    // The first state isn't always the one that someone thought about.
    if (random() < 0.2) await mutated(before, kinds, random);
    const after = [...before];
    const what = [await mutated(after, kinds, random)];
    if (random() < 0.25) what.push(await mutated(after, kinds, random));
    const name = `m${pairs.length}`;
    pairs.push({ name, namespace: name, before, after, what: `${one.overlay}: ${what.join("; ")}` });
    leftOut += one.leftOut;
  }
  return { pairs, leftOut };
};

/** The ways in which states are changed; those that are listed again are so much likelier. */
export function changesOf(cluster: RefereeCluster): Mutation[] {
  return [
    changedLeaf,
    changedLeaf,
    changedLeaf,
    removedField,
    removedField,
    removedObject,
    copiedObject,
    renamedObject,
    repeatedElement,
    reorderedList,
    unknownField,
    grownClaim,
    async (objects, random) => {
      const object = pick(objects, random);
      const values = await writable(cluster.kubernetes.api, object, object);
      if (values.length === 0) return undefined;
      const written = pick(values, random);
      replace(objects, object, withValue(object, written));
      return `${object.kind}: ${written.path.join(".")}: ${JSON.stringify(written.value)} written`;
    },
  ];
}

/** Changes a state in one of these ways; what it did, in words. */
export async function mutated(
  objects: AnyObject[],
  kinds: readonly Mutation[],
  random: Random,
): Promise<string> {
  for (;;) {
    const what = await pick(kinds, random)(objects, random);
    if (what !== undefined) return what;
  }
}

/** A value becomes another of its type, or one of another type. */
function changedLeaf(objects: AnyObject[], random: Random): string | undefined {
  const object = pick(objects, random);
  const leaves = placesOf(object).filter(({ value }) => typeof value !== "object");
  const leaf = pick(leaves, random);
  const value = otherValue(leaf.value, random);
  replace(objects, object, withValue(object, { path: leaf.path, value }));
  return `${object.kind}: ${leaf.path.join(".")}: ${JSON.stringify(leaf.value)} → ${JSON.stringify(value)}`.slice(
    0,
    200,
  );
}

function otherValue(value: unknown, random: Random): unknown {
  if (typeof value === "boolean") return random() < 0.9 ? !value : String(value);
  if (typeof value === "number") return pick([value + 1, value * 2, 0, -1, String(value)], random);
  const text = String(value);
  const amount = /^(\d+)(m|Mi|Gi|Ki|s|h|%)?$/.exec(text);
  if (amount !== null) return `${pick([1, 2, 10], random) * Number(amount[1]) + 1}${amount[2] ?? ""}`;
  return pick([`${text}x`, `${text}-2`, "other", "", text.toUpperCase()], random);
}

function removedField(objects: AnyObject[], random: Random): string | undefined {
  const object = pick(objects, random);
  const place = pick(placesOf(object), random);
  const copy = structuredClone(object);
  const around = at(copy, place.path.slice(0, -1)) as Record<string, unknown>;
  const last = place.path.at(-1) as string;
  if (Array.isArray(around)) around.splice(Number(last), 1);
  else delete around[last];
  replace(objects, object, copy);
  return `${object.kind}: ${place.path.join(".")} removed`;
}

function removedObject(objects: AnyObject[], random: Random): string | undefined {
  if (objects.length < 2) return undefined;
  const object = pick(objects, random);
  objects.splice(objects.indexOf(object), 1);
  return `${object.kind} ${object.metadata.name} removed`;
}

function copiedObject(objects: AnyObject[], random: Random): string | undefined {
  const object = pick(objects, random);
  const name = pick([`${object.metadata.name}-2`, "Bad_Name", "a.b"], random);
  objects.push(withValue(object, { path: ["metadata", "name"], value: name }));
  return `${object.kind} ${name} added`;
}

function renamedObject(objects: AnyObject[], random: Random): string | undefined {
  const object = pick(objects, random);
  const name = `${object.metadata.name}-new`;
  replace(objects, object, withValue(object, { path: ["metadata", "name"], value: name }));
  return `${object.kind} ${object.metadata.name} becomes ${name}`;
}

/** An element of a list twice, or with another name. */
function repeatedElement(objects: AnyObject[], random: Random): string | undefined {
  return withList(objects, random, (list) => {
    const element = pick(list, random);
    const isNamed = typeof element === "object" && element !== null && "name" in element;
    return [...list, isNamed && random() < 0.5 ? { ...element, name: "another" } : element];
  });
}

function reorderedList(objects: AnyObject[], random: Random): string | undefined {
  return withList(objects, random, (list) => (list.length < 2 ? undefined : list.toReversed()));
}

function withList(
  objects: AnyObject[],
  random: Random,
  change: (list: readonly unknown[]) => unknown[] | undefined,
): string | undefined {
  const object = pick(objects, random);
  const lists = placesOf(object).filter(({ value }) => Array.isArray(value) && value.length > 0);
  if (lists.length === 0) return undefined;
  const { path, value } = pick(lists, random);
  const list = change(value as unknown[]);
  if (list === undefined) return undefined;
  replace(objects, object, withValue(object, { path, value: list }));
  return `${object.kind}: ${path.join(".")}: ${JSON.stringify(list)}`.slice(0, 200);
}

function unknownField(objects: AnyObject[], random: Random): string | undefined {
  const object = pick(objects, random);
  const maps = placesOf(object).filter(({ value }) => typeof value === "object" && !Array.isArray(value));
  const path = [...(maps.length === 0 ? [] : pick(maps, random).path), "nope"];
  replace(objects, object, withValue(object, { path, value: "a" }));
  return `${object.kind}: ${path.join(".")} written`;
}

function grownClaim(objects: AnyObject[], random: Random): string | undefined {
  const claims = objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
  if (claims.length === 0) return undefined;
  const claim = pick(claims, random);
  const value = pick(["500Gi", "1Mi"], random);
  replace(objects, claim, withValue(claim, { path: ["spec", "resources", "requests", "storage"], value }));
  return `PersistentVolumeClaim ${claim.metadata.name} has ${value}`;
}

/** Every value of an object with its path, but for what says which object it is. */
function placesOf(object: AnyObject): Place[] {
  const found: Place[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (path.length > 0 && !IDENTITY.test(path.join("."))) found.push({ path, value });
    if (typeof value !== "object" || value === null) return;
    for (const [key, one] of Object.entries(value))
      walk(one, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  walk(object, []);
  return found;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((inner, step) => (inner as Record<string | number, unknown>)[step], value);
}

function replace(objects: AnyObject[], object: AnyObject, other: AnyObject): void {
  objects[objects.indexOf(object)] = other;
}

/** One of a list by chance. */
export function pick<T>(list: readonly T[], random: Random): T {
  if (list.length === 0) throw new Error("nothing to pick from");
  return list[Math.floor(random() * list.length)] as T;
}

/** A list in another order. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((one) => [random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}
