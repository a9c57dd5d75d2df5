import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "../../cluster/recreation.ts";
import { type FieldPath, fieldsOf } from "../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
import { at } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import { nanosOf } from "../../kubernetes/quantity.ts";
import { resourceText } from "../../kubernetes/resource-name.ts";
import {
  type ChangeContext,
  type ChangeFinding,
  defineRule,
  type Rule,
  type RuleInput,
  type Severity,
} from "../model/rule.ts";
import type { State } from "../model/state.ts";
import { type Changed, changedContainers } from "./changed.ts";

/** A value that changes, in an object that exists on both sides; of an object that comes or goes, the same twice. */
export interface Move {
  /** The object with its kind and namespace, as a sentence begins with it. */
  name: string;
  before: Resource;
  after: Resource;
  states: readonly [State, State];
  context: ChangeContext;
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
  /** The group of the kinds; absent for any. */
  group?: string;
  /** Set if the path is that of a field that each container has before the change. */
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
  /** True if an object with another name counts as one that is gone. */
  orRenamed?: true;
  /** Further conditions. */
  if?: (move: Move) => boolean;
  /** True if one finding in each object is enough. */
  once?: true;
  severity?: Severity | ((move: Move) => Severity | undefined);
  /** Where the finding is, if that isn't the path. */
  at?: (move: Move) => FieldPath;
  /** The finding; undefined if there is none. */
  says: (move: Move) => string | undefined;
  todo?: (move: Move) => string | undefined;
}

/** The row about objects that aren't rendered anymore, and that something keeps in the cluster. */
export function keptRow(kinds: readonly string[]): Row {
  return {
    ...{ kinds, how: "kept", severity: "info" },
    says: ({ name, before, context }) =>
      `${name} is no longer rendered; it stays in the cluster (${keptOnRemoval(before, context)})`,
  };
}

/** A rule about changes, as rows of fields and, for what they can't say, a function. */
export function changeRule({
  rows,
  more,
  ...rule
}: Omit<RuleInput, "checkChange"> & {
  rows: readonly Row[];
  more?: NonNullable<Rule["checkChange"]>;
}): Rule {
  return defineRule({
    ...rule,
    *checkChange(before, after, context) {
      for (const row of rows) yield* findings(row, [before, after], context);
      if (more !== undefined) yield* more(before, after, context);
    },
  });
}

function* findings(row: Row, states: Move["states"], context: ChangeContext): Iterable<ChangeFinding> {
  const seen = new Set<Resource>();
  for (const move of movesOf(row, states, context)) {
    if (row.if?.(move) === false || (row.once === true && seen.has(move.after))) continue;
    const message = row.says(move);
    if (message === undefined) continue;
    seen.add(move.after);
    const path = row.at?.(move) ?? move.path;
    const todo = row.todo?.(move);
    const severity = typeof row.severity === "function" ? row.severity(move) : row.severity;
    yield {
      ...(severity !== undefined && { severity }),
      resource: move.after,
      ...(path.length > 0 && { path }),
      message,
      ...(todo !== undefined && { todo }),
    };
  }
}

function namesOf(path: Row["path"] = []): readonly string[] {
  return typeof path === "string" ? path.split(".") : path;
}

/** The objects that come or go as a row says or, in those that exist on both sides, the values that compare so. */
function* movesOf(row: Row, states: Move["states"], context: ChangeContext): Iterable<Move> {
  const { kinds = [], group, how, orNew, orRenamed } = row;
  for (const change of context.changes) {
    const { action, kind, before = change.after, after = change.before, renamed } = change;
    if (before === undefined || after === undefined || (kinds.length > 0 && !kinds.includes(kind))) continue;
    if (group !== undefined && groupOf(after.apiVersion) !== group) continue;
    const isNew = action === "added";
    const isGone = action === "removed" || (orRenamed === true && renamed !== undefined);
    const subject = isGone ? before : after;
    const object = { name: resourceText(subject), before, after: subject, states, context, isNew, renamed };
    if (how === "new" || how === "gone" || how === "kept") {
      const isKept = isGone && keptOnRemoval(before, context) !== undefined;
      if (how === "new" ? isNew : isGone && isKept === (how === "kept"))
        yield {
          ...{ ...object, container: "", path: isNew ? namesOf(row.path) : [], key: "" },
          ...{ was: undefined, is: undefined, items: [] },
        };
    } else if (!isGone && (!isNew || orNew === true))
      for (const found of valuesOf(row, states, { change, before, after })) {
        const { was = row.unset, is = row.unset, path, container = "" } = found;
        const items = how === "gains" ? without(is, was) : how === "loses" ? without(was, is) : [];
        if (compares(how, { was, is, items, before, after }))
          yield { ...object, container, path, key: String(path.at(-1) ?? ""), was, is, items };
      }
  }
}

type Values = Pick<Move, "was" | "is" | "path"> & { container?: string };

function* valuesOf({ of, path, value }: Row, states: Move["states"], changed: Changed): Iterable<Values> {
  const fields = namesOf(path);
  const { change, before, after } = changed;
  if (of === "container")
    for (const { old, now, path: place, container } of changedContainers(states, [changed]))
      for (const [was, names] of placesAt(old.spec, fields))
        yield {
          ...{ was, is: at(now.spec, ...names), path: [...place, ...(names as string[])], container },
        };
  else if (value === undefined) yield* changedFields(change.changes, fields);
  else
    yield {
      was: change.action === "added" ? undefined : value(before, states[0]),
      is: value(after, states[1]),
      path: fields,
    };
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

function without(list: Value | undefined, other: Value | undefined): string[] {
  const [own, known] = [list, other].map((one) =>
    Array.isArray(one) ? one.map((item) => asText(item)) : [],
  );
  return [...new Set(own)].filter((item) => !known?.includes(item));
}
