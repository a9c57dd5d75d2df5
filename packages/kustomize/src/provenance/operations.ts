import { applyJsonPatch, type JsonPatch } from "../merge/json6902.ts";
import type { Path, Value, ValueMap } from "../value/value.ts";
import { childOf } from "./back.ts";

/**
 * The path of a field before a JSON patch, or the place in the patch of the value that the field is given: its
 * operation's index, and the path below that.
 */
export function throughOperations(
  operations: JsonPatch["operations"],
  before: ValueMap,
  path: Path,
): { path: Path } | { step: Path } {
  const states = [before];
  for (const operation of operations.slice(0, -1))
    states.push(applyJsonPatch(states.at(-1) as ValueMap, { operations: [operation] }));
  let at = path;
  for (const [index, operation] of [...operations.entries()].reverse()) {
    const { op, pathKeys = [], fromKeys = [] } = operation;
    if (op === "test") continue;
    const state = states[index] as ValueMap;
    const from = placeIn(state, fromKeys);
    const taken = { ...operation, op: "remove", pathKeys: fromKeys };
    const to = placeIn(op === "move" ? applyJsonPatch(state, { operations: [taken] }) : state, pathKeys);
    if (op === "remove") at = besideGone(at, to);
    else if (leadsTo(to, at)) {
      const rest = at.slice(to.length);
      if (op === "add" || op === "replace") return { step: [index, "value", ...rest] };
      at = [...from, ...rest];
    } else {
      if (op !== "replace") at = besideNew(at, to);
      if (op === "move") at = besideGone(at, from);
    }
  }
  return { path: at };
}

/** A place as a path: `-` is the index behind a list's last, and negative ones count from its end. */
function placeIn(state: Value, keys: readonly string[]): Path {
  const path: (string | number)[] = [];
  for (const key of keys) {
    const parent = path.reduce<Value | undefined>(childOf, state);
    const list = Array.isArray(parent) ? parent : undefined;
    const index = key === "-" ? (list?.length ?? 0) : Number(key);
    path.push(list === undefined ? key : index < 0 ? index + list.length : index);
  }
  return path;
}

function leadsTo(place: Path, path: Path): boolean {
  return place.length <= path.length && place.every((key, at) => key === path[at]);
}

/** The path before an element was removed from a list. */
function besideGone(path: Path, gone: Path): Path {
  return moved(path, gone, (own, index) => (own >= index ? own + 1 : own));
}

/** The path before an element was put in a list. */
function besideNew(path: Path, added: Path): Path {
  return moved(path, added, (own, index) => (own > index ? own - 1 : own));
}

function moved(path: Path, element: Path, move: (own: number, index: number) => number): Path {
  const last = element.length - 1;
  const [index, own] = [element[last], path[last]];
  const isBeside = typeof index === "number" && typeof own === "number";
  return isBeside && leadsTo(element.slice(0, last), path) ? path.with(last, move(own, index)) : path;
}
