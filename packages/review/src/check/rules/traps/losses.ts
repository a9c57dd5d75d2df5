import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import {
  asText,
  isMap,
  jsonText,
  type Path,
  type Value,
  type ValueMap,
} from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../../kubernetes/fields.ts";

/** What an object loses by a patch whose text doesn't say so. */
export interface Lost {
  /**
   * `merged`: an element that the patch lists isn't in the result, or a list that the patch doesn't name, or merges
   * into, is shorter. `fields`: an element of a list in place of another has the name of an earlier one, without what
   * that had. `elements`: a list in place of another lacks earlier elements.
   */
  kind: "merged" | "fields" | "elements";
  /** The path of the list in the object before the patch. */
  path: Path;
  /** What is lost, in words: "configMapRef web-config". */
  lost: string[];
  /** The elements before the patch that are lost or changed. */
  elements: readonly Value[];
}

/** What a strategic merge patch loses of an object. */
export function lossesOf(before: Value, after: Value, patch: Value | undefined, path: Path = []): Lost[] {
  // What a patch doesn't touch is shared.
  if (before === after) return [];
  if (isMap(before) && isMap(after)) {
    if (isMap(patch) && patch.$patch !== undefined) return [];
    return Object.keys(before).flatMap((key) => {
      const given = isMap(patch) ? lookUp(patch, key) : undefined;
      // null removes the field; the rule about variables has more to say of them.
      if (given === null || key === "env") return [];
      return lossesOf(before[key] as Value, lookUp(after, key) ?? null, given, [...path, key]);
    });
  }
  if (!Array.isArray(before) || before.length === 0) return [];
  const now = Array.isArray(after) ? after : [];
  if (patch !== undefined && !Array.isArray(patch)) return [];
  // A directive says that something goes.
  if (patch?.some((one) => isMap(one) && one.$patch !== undefined)) return [];
  if (patch === undefined || !equal(now, patch)) return mergedLosses(before, now, patch, path);
  return replacedLosses(before, now, path);
}

/** The losses of a list that stays, or into which the elements of the patch are merged. */
function mergedLosses(before: Value[], now: Value[], patch: Value[] | undefined, path: Path): Lost[] {
  const missing = (patch ?? []).filter((one) => isMap(one) && !now.some((other) => hasScalars(other, one)));
  if (missing.length > 0) return [{ kind: "merged", path, lost: missing.map(wordsFor), elements: [] }];
  if (now.length < before.length) {
    const gone = before.filter((one) => !now.some((other) => isSameItem(one, other)));
    const elements = gone.length > 0 ? gone : before.slice(now.length);
    return [{ kind: "merged", path, lost: elements.map(wordsFor), elements }];
  }
  return before.flatMap((one, index) => {
    const other = now.find((each) => isSameItem(one, each));
    const given = patch?.find((each) => isSameItem(one, each));
    return other === undefined ? [] : lossesOf(one, other, given, [...path, index]);
  });
}

/** The losses of a list that another one takes the place of. */
export function replacedLosses(before: readonly Value[], now: readonly Value[], path: Path): Lost[] {
  const left = before.filter((one) => !now.some((other) => isSameItem(one, other)));
  const added = now.filter((one) => !before.some((other) => isSameItem(one, other)));
  // Each environment has hosts of its own, perhaps in place of a rule for all: what counts is what is below them.
  const areMoved = left.length <= added.length && added.every((one) => isMap(one) && "host" in one);
  const found = before.flatMap((one, index) => {
    const others = areMoved && left.includes(one) ? added : now.filter((each) => isSameItem(one, each));
    // Several may have one name, as routes of one kind do: the one that keeps most stands for it.
    const [least = []] = others
      .map((each) => lossesOfItem(one, each, [...path, index]))
      .sort((a, b) => a.length - b.length);
    return least;
  });
  if (left.length === 0 || areMoved) return found;
  return [...found, { kind: "elements", path, lost: left.map(wordsFor), elements: left }];
}

/** What an element of a list loses by another one in its place. */
function lossesOfItem(one: Value, other: Value, path: Path): Lost[] {
  if (!isMap(one) || !isMap(other)) return [];
  const isNamed = typeof (one.name ?? textAt(one, "metadata", "name")) === "string";
  const lost = isNamed ? lostFields(one, other).map((field) => `${field} of ${nameOf(one)}`) : [];
  const own = { kind: "fields" as const, path: path.slice(0, -1), lost, elements: [one] };
  return [...(lost.length > 0 ? [own] : []), ...listsBelow(one, other, path)];
}

function lostFields(before: ValueMap, now: ValueMap): string[] {
  return Object.entries(before).flatMap(([key, was]) => {
    const is = lookUp(now, key);
    if (is === undefined) return key;
    return isMap(was) && isMap(is) ? lostFields(was, is).map((field) => `${key}.${field}`) : [];
  });
}

function listsBelow(before: ValueMap, now: ValueMap, path: Path): Lost[] {
  return Object.entries(before).flatMap(([key, was]) => {
    const is = lookUp(now, key);
    if (Array.isArray(was) && Array.isArray(is)) return replacedLosses(was, is, [...path, key]);
    return isMap(was) && isMap(is) ? listsBelow(was, is, [...path, key]) : [];
  });
}

/** The fields that name an element of a list, the most telling first. */
const NAMES = ["mountPath", "name", "ip", "key", "host", "alert", "record", "containerPort", "port", "path"];

/** Fields that tell an element of a list without a name. */
const TELLING = ["kind", "operator", "effect", "secretName", "topologyKey"];

/** True if two elements of a list are the same one, whatever else they have. */
export function isSameItem(one: Value, other: Value): boolean {
  if (!isMap(one) || !isMap(other))
    return typeof one === "string" && isFlag(one) ? sameFlag(one, other) : equal(one, other);
  const field = NAMES.find((name) => lookUp(one, name) !== undefined);
  if (field === undefined) return equal(one, other) || (nameOf(one) !== "" && nameOf(one) === nameOf(other));
  if (!equal(lookUp(one, field), lookUp(other, field))) return false;
  // Two ports, tolerations or rules of one name are told apart by what else they have.
  return ["protocol", "effect"].every((more) => asText(lookUp(one, more)) === asText(lookUp(other, more)));
}

function isFlag(text: string): boolean {
  return /^--?\w/.test(text);
}

function sameFlag(one: string, other: Value): boolean {
  return typeof other === "string" && other.replace(/=.*/s, "") === one.replace(/=.*/s, "");
}

function hasScalars(one: Value, other: Value): boolean {
  if (!isMap(one) || !isMap(other)) return false;
  return Object.entries(other).every(
    ([key, value]) => key.startsWith("$") || typeof value === "object" || equal(lookUp(one, key), value),
  );
}

/** An element of a list in words: "configMapRef web-config", "--listen"; empty if nothing names it, or a secret may. */
function nameOf(element: Value): string {
  if (!isMap(element))
    return typeof element === "string" && isFlag(element) ? element.replace(/[=\s].*/s, "") : "";
  const field = NAMES.find((name) => ["string", "number"].includes(typeof lookUp(element, name)));
  if (field !== undefined) return asText(lookUp(element, field));
  for (const [key, value] of Object.entries(element))
    if (isMap(value) && typeof value.name === "string")
      return `${key} ${value.name}`.replace("metadata ", "");
  return TELLING.flatMap((key) => lookUp(element, key) ?? [])
    .map(asText)
    .join(" ");
}

/** What is the same for two elements if they have the same name; for those without, if they are equal. */
export function itemKey(element: Value): string {
  return nameOf(element) || jsonText(element);
}

/** An element in words, also one that nothing names. */
export function wordsFor(element: Value): string {
  return nameOf(element) || "an element";
}
