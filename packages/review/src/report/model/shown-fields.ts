import { MASK } from "@kustogen/kustomize/credentials/masking.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { elementOf, type FieldPath, isElement, isOrder, pathText, readablePath } from "../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
import { RUNS } from "../../impact/restarts.ts";
import { code, type Inline, joined, plainText } from "./inline.ts";
import { cellOf } from "./values.ts";

/** The number of phrases or fields of a resource that are shown; the rest are counted. */
export const MOST = 3;
/** A longer path is shown by its end. */
const LONG = 60;
/** Longer values aren't shown in a line of the table. */
const SHORT = 60;

/** The changed fields of a resource, in a few words; with the values of the first, or of two, if a line can contain them. */
export function shownFields(
  { kind, name, changes: all, renamed }: ResourceChange,
  { withValues = false } = {},
): Inline {
  const isHash = ({ path }: ReviewedChange) => renamed?.how === "hash" && pathText(path) === "metadata.name";
  const own = all.filter((change) => !isOrderOfTheRest(change) && !isHash(change));
  const changes = own.length === 0 ? all : own;
  if (renamed?.how === "similar" && changes.every(({ path }) => path[0] === "metadata" && path[1] === "name"))
    return [`was called ${renamed.name}`];
  const [path = []] = changes.map((one) => one.path);
  const above = pathText(path.slice(0, -1));
  // The same field of several elements is named once.
  const fields = [...groupedBy(changes, ({ path }) => fieldText(path)).entries()];
  const shown = fields.slice(0, MOST).map(([text, same], index): Inline => {
    const containers = [...new Set(same.map(({ path }) => containerOf(path, name)))];
    const of = containers.length === 1 && containers[0] !== undefined ? ` of ${containers[0]}` : "";
    const [one] = same as [ReviewedChange];
    const isValued = withValues && same.length === 1 && (index === 0 || fields.length === 2);
    // A field beside the first is named alone.
    const last = index > 0 && pathText(one.path.slice(0, -1)) === above ? one.path.at(-1) : undefined;
    return [code(typeof last === "string" ? last : text), of, ...((isValued && valuesOf(one)) || [])];
  });
  const more = fields.length - shown.length;
  const isRestart = path.at(-2) === "env" && isOrder(path.at(-1)) && !RUNS.has(kind);
  return [
    ...(isRestart ? ["pods restart: "] : []),
    ...joined(shown, ", "),
    more > 0 ? ` and ${more} more` : "",
    directionOf(changes),
  ].filter((piece) => piece !== "");
}

/** A path from the last list element on; for an element added or removed as a whole, from the list that contains it. */
function fieldText(path: FieldPath): string {
  const last = path.findLastIndex((part) => isElement(part));
  const text = readablePath(last === path.length - 1 ? path.slice(-2) : path.slice(last + 1));
  return text.length <= LONG ? text : readablePath(path.slice(-2));
}

/** True if a list keeps its order except for added and removed elements, which are listed separately. */
export function isOrderOfTheRest({ path, before, after }: ReviewedChange): boolean {
  if (!isOrder(path.at(-1)) || !Array.isArray(before) || !Array.isArray(after)) return false;
  const kept = (one: Value[], other: Value[]) => jsonText(one.filter((name) => other.includes(name)));
  return kept(before, after) === kept(after, before);
}

/** " added" if there was no value before, " removed" if there is none now, "" otherwise. */
function directionOf(changes: readonly ReviewedChange[]): string {
  if (changes.length === 0) return "";
  if (changes.every(({ before }) => before === undefined)) return " added";
  return changes.every(({ after }) => after === undefined) ? " removed" : "";
}

/** "init container wait", for a container's field; undefined for the container that is named after its workload. */
function containerOf(path: FieldPath, workload: string): string | undefined {
  for (const [list, what] of [
    ["initContainers", "init container"],
    ["containers", "container"],
  ] as const) {
    const name = elementOf(path, list);
    if (name === workload && list === "containers") return undefined;
    if (name !== undefined && path.length > path.indexOf(list) + 2) return `${what} ${name}`;
  }
  return undefined;
}

/** How a field changes: " `1` → `2`", or " gains `a`" for a list; undefined if that is too long. */
function valuesOf({ path, before, after }: ReviewedChange): Inline | undefined {
  if (before === undefined || after === undefined || isOrder(path.at(-1))) return undefined;
  if (!Array.isArray(before) || !Array.isArray(after)) return stepOf(...withoutStart(before, after));
  const without = (one: readonly Value[], other: readonly Value[]) => {
    const known = new Set(other.map((value) => jsonText(value)));
    return one.filter((value) => !known.has(jsonText(value)));
  };
  const [gained, lost] = [without(after, before), without(before, after)];
  if (gained.length === 1 && lost.length === 1) return stepOf(lost[0] as Value, gained[0] as Value);
  const cells = [...gained, ...lost].map(shortCell);
  if (cells.length > 2 || (gained.length > 0 && lost.length > 0) || cells.includes(undefined))
    return undefined;
  return cells.length === 0
    ? undefined
    : [gained.length > 0 ? " gains " : " loses ", ...joined(cells as Inline[], ", ")];
}

function stepOf(before: Value, after: Value): Inline | undefined {
  const [old, now] = [shortCell(before), shortCell(after)];
  return old === undefined || now === undefined ? undefined : [" ", ...old, " → ", ...now];
}

function shortCell(value: Value): Inline | undefined {
  const cell = typeof value === "object" ? undefined : cellOf(value);
  const text = cell === undefined ? "" : plainText(cell);
  return text.length > SHORT || text.includes(MASK) ? undefined : cell;
}

/** Two long texts without what both begin with, up to a separator: "…web:1" and "…web:2". */
function withoutStart(before: Value, after: Value): [Value, Value] {
  if (typeof before !== "string" || typeof after !== "string") return [before, after];
  if (before.length <= SHORT && after.length <= SHORT) return [before, after];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = Math.max(before.lastIndexOf("/", same - 1), before.lastIndexOf(" ", same - 1)) + 1;
  return from === 0 || same === 0 ? [before, after] : [`…${before.slice(from)}`, `…${after.slice(from)}`];
}
