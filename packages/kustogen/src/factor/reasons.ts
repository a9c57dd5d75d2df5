import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { type SchemaNode, schemaOf } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { reasonsOf } from "../authoring/because.ts";
import { isHashed } from "../authoring/hashed.ts";
import { inside, noReasons, type Reasons, say } from "../text/reasons.ts";
import type { Operation } from "./json6902.ts";
import { elementKeys } from "./order.ts";
import type { OverlayKustomization } from "./overlay.ts";

/** An object as it will be, and the described resource that has the reasons for its values. */
export interface Told {
  goal: ValueMap;
  resource: Resource;
}

/** The reasons for the values in a file that has all of an object, or in a strategic merge patch for several. */
export function reasonsIn(written: Value, told: readonly Told[]): Reasons | undefined {
  return collected(told, (from, goal, schema, onto) => place(from, written, goal, schema, onto));
}

/** The reasons for the values in JSON 6902 operations, each above its operation. */
export function reasonsInOperations(
  operations: readonly Operation[],
  told: readonly Told[],
): Reasons | undefined {
  return collected(told, (from, goal, schema, onto) => {
    operations.forEach((operation, index) => {
      placeOperation(from, operation, goal, schema, inside(onto, index));
    });
  });
}

/** The reasons for what a kustomization sets in place of objects' files: replicas, data of ConfigMaps, images. */
export function reasonsInKustomization(
  { replicas = [], configMapGenerator = [], images = [] }: OverlayKustomization,
  resources: readonly Resource[],
  pins: ReadonlyMap<string, string>,
): Reasons {
  const found = noReasons();
  const tell = (why: string, ...path: readonly (string | number)[]) => {
    if (!path.includes(-1)) say(path.reduce(inside, found), [why]);
  };
  // What is said of several pins stands above the first.
  const said = new Set<string>();
  images.forEach(({ name, newName = name }, index) => {
    const why = pins.get(newName);
    if (why !== undefined && !said.has(why)) tell(why, "images", index);
    if (why !== undefined) said.add(why);
  });
  for (const resource of resources)
    for (const { path, why } of reasonsOf(resource)) {
      const isOf = ({ name }: { name: string }) => name === resource.metadata.name;
      const [field, key] = path;
      if (field === "spec" && key === "replicas") tell(why, "replicas", replicas.findIndex(isOf));
      if (field !== "data" || !isHashed(resource)) continue;
      const at = configMapGenerator.findIndex(isOf);
      for (const list of ["files", "literals"] as const) {
        const place = configMapGenerator[at]?.[list]?.findIndex((text) => text.startsWith(`${key}=`)) ?? -1;
        tell(why, "configMapGenerator", at, list, place);
      }
    }
  return found;
}

function collected(
  told: readonly Told[],
  add: (from: Reasons, goal: ValueMap, schema: SchemaNode | undefined, onto: Reasons) => void,
): Reasons | undefined {
  let found: Reasons | undefined;
  for (const { goal, resource } of told) {
    const reasons = reasonsOf(resource);
    if (reasons.length === 0) continue;
    const from = noReasons();
    for (const { path, why } of reasons) say(path.reduce(inside, from), [why]);
    found ??= noReasons();
    add(from, goal, schemaOf(resource.apiVersion, resource.kind), found);
  }
  return found;
}

/** The reason for a list or mapping stands only where all of it is written: a part has the reasons for its own values. */
function place(
  from: Reasons,
  written: Value,
  goal: Value | undefined,
  schema: SchemaNode | undefined,
  onto: Reasons,
): void {
  const [directives, own] = withoutDirectives(written);
  // What goes is null in a patch.
  const isWhole = equal(own, goal ?? null);
  if (isWhole) say(onto, from.why);
  if (isMap(written) && isMap(goal)) {
    for (const [key, inner] of from.inside)
      if (typeof key === "string" && Object.hasOwn(written, key))
        place(inner, written[key] as Value, lookUp(goal, key), schema?.field(key), inside(onto, key));
  } else if (Array.isArray(written) && Array.isArray(goal)) {
    const [keys, places] = [goal, written].map((list) => elementKeys(list, schema?.mergeKeys ?? []));
    for (const [index, inner] of from.inside) {
      const at = isWhole ? Number(index) + directives : (places?.indexOf(keys?.[Number(index)] ?? "") ?? -1);
      const element = written[at];
      if (element === undefined) continue;
      place(inner, element, goal[Number(index)], schema?.items, inside(onto, at));
      lift(element, inside(onto, at), inside(onto, at));
    }
  }
}

/** The number of directives that begin a list in a patch, and the list without them. */
function withoutDirectives(written: Value): [number, Value] {
  if (!Array.isArray(written)) return [0, written];
  const first = written.findIndex((one) => !isMap(one) || !Object.hasOwn(one, "$patch"));
  return first > 0 ? [first, written.slice(first)] : [0, written];
}

/** What is said of the first line of an element, or of a pair such as a variable, stands above the element. */
function lift(element: Value, from: Reasons, onto: Reasons): void {
  const keys = isMap(element) ? Object.keys(element) : [0];
  for (const key of keys.slice(0, keys.length > 2 ? 1 : 2)) {
    const inner = from.inside.get(key);
    if (inner === undefined) continue;
    say(onto, inner.why);
    inner.why = [];
  }
}

function placeOperation(
  from: Reasons | undefined,
  { op, path, value, goal: to = path }: Operation,
  goal: Value | undefined,
  schema: SchemaNode | undefined,
  onto: Reasons,
): void {
  if (value === undefined || op === "test") return;
  for (const segment of pointer(to)) {
    if (Array.isArray(goal)) {
      const at = Number(segment);
      [from, goal, schema] = [from?.inside.get(at), goal[at], schema?.items];
    } else {
      const at: Value | undefined = isMap(goal) ? lookUp(goal, segment) : undefined;
      [from, goal, schema] = [from?.inside.get(segment), at, schema?.field(segment)];
    }
  }
  if (from === undefined) return;
  const at = inside(onto, "value");
  place(from, value, goal, schema, at);
  say(onto, at.why);
  at.why = [];
  if (isMap(value)) lift(value, at, onto);
}
