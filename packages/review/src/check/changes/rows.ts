import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "../../cluster/recreation.ts";
import { type FieldPath, fieldsOf } from "../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
import { at } from "../../kubernetes/fields.ts";
import { nanosOf } from "../../kubernetes/quantity.ts";
import { resourceText } from "../../kubernetes/resource-name.ts";
import {
  type ChangeContext,
  type ChangeFinding,
  defineRule,
  type Rule,
  type Severity,
} from "../model/rule.ts";
import type { State } from "../model/state.ts";
import {
  addedResources,
  type Changed,
  changedContainers,
  changedResources,
  deletedResources,
  removedResources,
} from "./changed.ts";

/** A value that changes, in an object that exists on both sides; of an object that comes or goes, the same twice. */
export interface Move {
  /** The object with its kind and namespace, as a sentence begins with it. */
  name: string;
  before: Resource;
  after: Resource;
  states: readonly [State, State];
  context: ChangeContext;
  /** True for a new object that counts as one that had nothing before. */
  isNew: boolean;
  /** Set if the object had another name. */
  renamed: ResourceChange["renamed"];
  /** The container, if the row is about each of them. */
  container: string;
  path: FieldPath;
  /** The name of the field. */
  key: string;
  was: Value | undefined;
  is: Value | undefined;
  /** What a list gains or loses. */
  items: readonly string[];
}

/** How the two values of a row compare for it to speak. */
type How =
  | "removed"
  | "changed"
  | "lowered"
  | "raised"
  | "gains"
  | "loses"
  /** The object is new. */
  | "new"
  /** The object is deleted. */
  | "gone"
  /** The object is no longer rendered, and something keeps it in the cluster. */
  | "kept"
  | { becomes: (value: Value | undefined, of: Resource) => boolean };

/** A field of some kinds, how its values compare, and what is said of that. */
export interface Row {
  /** Absent for objects of any kind. */
  kinds?: readonly string[];
  /** Set if the path is that of a field in each container. */
  of?: "container";
  /** The names of the fields on the way, as a list or with dots: `*` is any key, and `**` anything above or below. */
  path?: string | readonly string[];
  /** What is compared, if it isn't simply the value at the path: a value, or the items of a list. */
  value?: (one: Resource, state: State) => Value | undefined;
  /** What a field that isn't set counts as. */
  unset?: Value;
  how: How;
  /** True if a new object counts as one that had nothing before. */
  orNew?: true;
  /** Further conditions. */
  if?: (move: Move) => boolean;
  /** True if one finding in each object is enough. */
  once?: true;
  severity?: Severity | ((move: Move) => Severity | undefined);
  /** Where the finding is, if that isn't the path. */
  at?: (move: Move) => FieldPath;
  says: (move: Move) => string;
  todo?: (move: Move) => string;
}

/** A rule about changes, as rows of fields and, for what they can't say, a function. */
export function changeRule({
  rows,
  more,
  ...rule
}: Omit<Parameters<typeof defineRule>[0], "checkChange" | "judges"> & {
  rows: readonly Row[];
  more?: NonNullable<Rule["checkChange"]>;
}): Rule {
  const judges = rows.flatMap(({ kinds, of, path }) => {
    if (kinds !== undefined || of !== undefined) return [];
    const [first, ...rest] = namesOf(path);
    return first === "**" ? rest.join(".") : first === "spec" ? [first, ...rest].join(".") : [];
  });
  return defineRule({
    ...rule,
    ...(judges.length > 0 && { judges }),
    *checkChange(before, after, context) {
      for (const row of rows) yield* findings(row, [before, after], context);
      if (more !== undefined) yield* more(before, after, context);
    },
  });
}

function* findings(row: Row, states: Move["states"], context: ChangeContext): Iterable<ChangeFinding> {
  const seen = new Set<Resource>();
  for (const move of typeof row.how === "string" && WHOLE.has(row.how)
    ? wholeMoves(row, states, context)
    : fieldMoves(row, states, context)) {
    if (row.if?.(move) === false || (row.once === true && seen.has(move.after))) continue;
    seen.add(move.after);
    const path = row.at?.(move) ?? move.path;
    const severity = typeof row.severity === "function" ? row.severity(move) : row.severity;
    yield {
      ...(severity !== undefined && { severity }),
      resource: move.after,
      ...(path.length > 0 && { path }),
      message: row.says(move),
      ...(row.todo !== undefined && { todo: row.todo(move) }),
    };
  }
}

function namesOf(path: Row["path"] = []): readonly string[] {
  return typeof path === "string" ? path.split(".") : path;
}

const WHOLE: ReadonlySet<string> = new Set(["new", "gone", "kept"]);

function* wholeMoves(
  { kinds = [], how, path }: Row,
  states: Move["states"],
  context: ChangeContext,
): Iterable<Move> {
  const objects =
    how === "new"
      ? addedResources(context, ...kinds)
      : how === "gone"
        ? deletedResources(context, ...kinds)
        : removedResources(context, ...kinds).filter((one) => keptOnRemoval(one, context) !== undefined);
  for (const one of objects)
    yield {
      ...blank(one, one, states, context),
      path: how === "new" ? namesOf(path) : [],
    };
}

function blank(before: Resource, after: Resource, states: Move["states"], context: ChangeContext): Move {
  return {
    ...{ name: resourceText(after), before, after, states, context, isNew: false, renamed: undefined },
    ...{ container: "", path: [], key: "", was: undefined, is: undefined, items: [] },
  };
}

/** The values of a row in the objects that exist on both sides, where they compare as it says. */
function* fieldMoves(row: Row, states: Move["states"], context: ChangeContext): Iterable<Move> {
  for (const [{ before, after, change }, values] of valuesOf(row, states, context)) {
    for (const { was = row.unset, is = row.unset, path, container = "" } of values) {
      const items = row.how === "gains" ? without(is, was) : row.how === "loses" ? without(was, is) : [];
      if (!compares(row.how, { was, is, items, before, after })) continue;
      yield {
        ...blank(before, after, states, context),
        ...{
          isNew: change.action === "added",
          renamed: change.renamed,
          container,
          path,
          key: String(path.at(-1) ?? ""),
          was,
          is,
          items,
        },
      };
    }
  }
}

interface Values {
  was: Value | undefined;
  is: Value | undefined;
  path: FieldPath;
  container?: string;
}

function* valuesOf(
  { kinds = [], of, path, value, orNew }: Row,
  states: Move["states"],
  context: ChangeContext,
): Iterable<[Changed, Iterable<Values>]> {
  const fields = namesOf(path);
  if (of === "container") {
    for (const one of changedContainers(...states, context))
      yield [
        one,
        namesAt(one.old.spec, fields).map((names) => ({
          ...{ was: at(one.old.spec, ...names), is: at(one.now.spec, ...names) },
          ...{ path: [...one.path, ...names], container: one.container },
        })),
      ];
    return;
  }
  for (const one of changedResources(context, ...kinds))
    yield [
      one,
      value === undefined
        ? changedFields(one.changes, fields)
        : [{ was: value(one.before, states[0]), is: value(one.after, states[1]), path: fields }],
    ];
  if (orNew === true && value !== undefined)
    for (const change of context.changes)
      if (change.action === "added" && change.after !== undefined && kinds.includes(change.kind)) {
        const { after } = change;
        yield [
          { change, before: after, after, changes: [] },
          [{ was: undefined, is: value(after, states[1]), path: fields }],
        ];
      }
}

/** The paths that a pattern stands for in a mapping: `*` for each of its keys. */
function namesAt(value: unknown, fields: readonly string[]): string[][] {
  const [last] = fields.slice(-1);
  if (last !== "*") return [[...fields]];
  const parent = fields.slice(0, -1);
  const map = at(value, ...parent);
  return isMap(map) ? Object.keys(map).map((key) => [...parent, key]) : [];
}

/** The changed fields that a pattern matches, also those within a mapping that is new or removed as a whole. */
function* changedFields(changes: readonly ReviewedChange[], fields: readonly string[]): Iterable<Values> {
  for (const { path, before, after } of changes)
    for (const one of leavesOf(path, before, after)) if (isMatch(fieldsOf(one.path), fields)) yield one;
}

function* leavesOf(path: FieldPath, was: Value | undefined, is: Value | undefined): Iterable<Values> {
  if (typeof path.at(-1) !== "string") return;
  yield { path, was, is };
  const [old, now] = [was, is].map((one) => (isMap(one) ? one : {}));
  for (const key of new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]))
    yield* leavesOf([...path, key], lookUp(old, key), lookUp(now, key));
}

function isMatch(names: readonly string[], [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return names.length === 0;
  if (first === "**") return rest.length === 0 || names.some((_, index) => isMatch(names.slice(index), rest));
  const [name, ...others] = names;
  return name !== undefined && (first === "*" || first === name) && isMatch(others, rest);
}

function compares(
  how: How,
  { was, is, items, before, after }: Pick<Move, "was" | "is" | "items" | "before" | "after">,
): boolean {
  if (typeof how === "object") return how.becomes(is, after) && !how.becomes(was, before);
  if (how === "removed") return was !== undefined && is === undefined;
  if (how === "changed") return jsonText(was ?? null) !== jsonText(is ?? null);
  if (how === "gains" || how === "loses") return items.length > 0;
  const [old, now] = [nanosOf(was), nanosOf(is)];
  if (old === undefined || now === undefined) return false;
  return how === "lowered" ? now < old : now > old;
}

/** The items of a list that another one lacks, each once. */
function without(list: Value | undefined, other: Value | undefined): string[] {
  const [own, known] = [list, other].map((one) =>
    Array.isArray(one) ? one.map((item) => asText(item)) : [],
  );
  return [...new Set(own)].filter((item) => !known?.includes(item));
}
