import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import {
  elementOf,
  type FieldPath,
  fieldsOf,
  isElement,
  isOrder,
  pathText,
  readablePath,
} from "../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
import { RUNS } from "../../impact/restarts.ts";
import { code, type Inline, joined } from "./inline.ts";
import { valuesOf } from "./step-values.ts";

/** The number of phrases or parts of a resource that are shown; the rest are counted. */
export const MOST = 3;

/** True for two fields of the same mapping. */
function isBeside(one: FieldPath, other: FieldPath): boolean {
  const [a, b] = [one, other].map((path) => pathText(path.slice(0, -1)));
  return a === b && typeof one.at(-1) === "string" && typeof other.at(-1) === "string";
}

/** The changed fields of a resource, in a few words; with their values, if a line can contain them. */
export function shownFields(
  { kind, name, changes: all, renamed }: ResourceChange,
  { withValues = false } = {},
): Inline {
  const isHash = ({ path }: ReviewedChange) => renamed?.how === "hash" && pathText(path) === "metadata.name";
  const fields = all.filter((change) => !isOrderOfTheRest(change) && !isHash(change));
  const changes = fields.length === 0 ? all : fields;
  if (renamed?.how === "similar" && changes.every(({ path }) => path[0] === "metadata" && path[1] === "name"))
    return [`was called ${renamed.name}`];
  const [first] = changes;
  if (first === undefined) return [code("")];
  const path = shortPath(first.path);
  const container = containerOf(first.path, name);
  const [, second] = changes;
  const also = second !== undefined && isBeside(first.path, second.path) ? second.path.at(-1) : undefined;
  const named = also === undefined ? 1 : 2;
  const others = changes.slice(named);
  const rest = others.length;
  const parts = partsOf(others);
  const listed = joined(
    [...parts].slice(0, MOST).map((part) => [code(part)]),
    ", ",
  );
  // If all other changes are to the same field in other elements, its name isn't repeated.
  const isSame = also === undefined && [...parts].every((part) => part === readablePath(path));
  const inParts: Inline = isSame ? [] : [" (", ...listed, parts.size > MOST ? " and others)" : ")"];
  const isWhole = !isSame && parts.size === rest && rest <= MOST;
  const more: Inline = rest === 0 ? [] : isWhole ? [", ", ...listed] : [` and ${rest} more`, ...inParts];
  const values = withValues ? valuesOf(first) : undefined;
  const other = also === undefined ? [] : [", ", code(String(also))];
  const otherValues = also === undefined || !withValues || !second ? undefined : valuesOf(second);
  const of = container === undefined ? [] : [` of ${container}`];
  const isRestart = path.at(-2) === "env" && isOrder(path.at(-1)) && !RUNS.has(kind);
  return [
    ...(isRestart ? ["pods restart: "] : []),
    code(readablePath(path)),
    ...(also === undefined ? [] : (values ?? [])),
    ...other,
    ...(otherValues ?? []),
    ...of,
    ...(also === undefined ? (values ?? []) : []),
    ...more,
    directionOf(changes),
  ];
}

/** From the last list element on; for an element added or removed as a whole, the list that contains it. */
function shortPath(path: FieldPath): FieldPath {
  const last = path.findLastIndex((part) => isElement(part));
  return last === path.length - 1 ? path.slice(-2) : path.slice(last + 1);
}

/** A path that is longer than this is named by its end where several are. */
const LONG = 40;

/** The parts of a resource that changes belong to; of a part with one change, the field in its place. */
function partsOf(changes: readonly ReviewedChange[]): Set<string> {
  const byPart = new Map<string, FieldPath[]>();
  for (const { path } of changes) addTo(byPart, partOf(path), path);
  return new Set(
    [...byPart].map(([part, [path = [], ...others]]) => {
      if (others.length > 0) return part;
      const short = shortPath(path);
      const text = readablePath(short.slice(short.findIndex((one) => !isFrame(one))));
      return text.length <= LONG ? text : readablePath(path.slice(-2));
    }),
  );
}

/** Fields that contain all other fields of a kind, or of its pods. */
const FRAME = new Set([
  "spec",
  "template",
  "jobTemplate",
  "metadata",
  "data",
  "containers",
  "initContainers",
]);

function isFrame(part: FieldPath[number] | undefined): boolean {
  return typeof part === "string" && FRAME.has(part);
}

/** The part of a resource that a field belongs to: "livenessProbe", "volumeMounts", "securityContext". */
function partOf(path: FieldPath): string {
  if (isOrder(path.at(-1))) return readablePath(path.slice(-2));
  const fields = fieldsOf(path);
  return fields.find((field) => !FRAME.has(field)) ?? fields.at(-1) ?? "";
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
