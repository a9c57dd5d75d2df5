import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Operation } from "./json6902.ts";

/** Comments are wrapped at this many characters. */
const WIDTH = 100;

/**
 * The changes of a patch that writes containers' `env` as a whole, so that a reviewer needn't compare two lists: one
 * line for each container, `api: + NEW_NAME; - OLD_NAME; ~ CHANGED_NAME`. Undefined if the parent has no variables.
 * @param from the parent's resource
 * @param env the part of the patch with the lists
 */
export function envComment(from: ValueMap, env: ValueMap): string | undefined {
  const lines: string[] = [];
  visitPairs(env, from, "", (patch, old, name) => {
    if (!Array.isArray(patch.env) || !Array.isArray(old.env) || old.env.length === 0) return;
    const before = byName(old.env);
    const after = byName(patch.env);
    const added: string[] = [];
    const removed: string[] = [];
    const changed: string[] = [];
    for (const [key, value] of after) {
      const was = before.get(key);
      if (was === undefined) added.push(key);
      else if (!equal(was, value)) changed.push(key);
    }
    for (const key of before.keys()) if (!after.has(key)) removed.push(key);
    const parts: string[] = [];
    if (added.length > 0) parts.push(`+ ${added.join(", ")}`);
    if (removed.length > 0) parts.push(`- ${removed.join(", ")}`);
    if (changed.length > 0) parts.push(`~ ${changed.join(", ")}`);
    lines.push(`  ${name}: ${parts.length > 0 ? parts.join("; ") : "another order"}`);
  });
  return lines.length === 0 ? undefined : ["Against the layer below:", ...lines.flatMap(wrap)].join("\n");
}

/** The list elements that a strategic merge patch includes only to keep their order; undefined if there are none. */
export function orderComment(from: ValueMap, patch: ValueMap): string | undefined {
  const held: string[] = [];
  visitPairs(patch, from, "", (element, old, name) => {
    const keys = Object.keys(element);
    if (name !== "" && keys.length > 0 && keys.every((key) => equal(element[key], lookUp(old, key))))
      held.push(name);
  });
  if (held.length === 0) return undefined;
  const names = [...new Set(held)].join(", ");
  return wrap(
    `Listed only to keep the order, since kustomize puts the elements of a patch first: ${names}.`,
  ).join("\n");
}

/** Why operations by index are needed, and the parent's elements at these indexes. */
export function operationsComment(
  from: ValueMap,
  operations: readonly Operation[],
  reasons: readonly string[],
): string {
  const lines = [`JSON 6902 because ${[...new Set(reasons)].sort().join("; ")}.`];
  const seen = new Set<string>();
  for (const { op, path } of operations) {
    const element = deepestElement(from, path);
    if (element === undefined || seen.has(element.path)) continue;
    seen.add(element.path);
    const verb = op === "add" && element.path === path ? "goes before" : "is";
    lines.push(`${element.path} ${verb} ${short(element.value)}`);
  }
  return lines.join("\n");
}

/** Calls `visit` for each list element of a patch that has a counterpart with the same key in the parent. */
function visitPairs(
  patch: ValueMap,
  old: ValueMap,
  name: string,
  visit: (patch: ValueMap, old: ValueMap, name: string) => void,
): void {
  if (name !== "") visit(patch, old, name);
  for (const key in patch) {
    const value = patch[key] as Value;
    const before = lookUp(old, key);
    if (isMap(value) && isMap(before)) visitPairs(value, before, "", visit);
    if (!Array.isArray(value) || !Array.isArray(before)) continue;
    // A list that the patch replaces has no counterparts.
    if (value.some((element) => isMap(element) && element.$patch === "replace")) continue;
    for (const element of value) {
      if (!isMap(element) || element.$patch !== undefined) continue;
      const id = KEYS.find((candidate) => lookUp(element, candidate) !== undefined);
      const counterpart = before.find(
        (other) => isMap(other) && id !== undefined && lookUp(other, id) === lookUp(element, id),
      );
      if (isMap(counterpart) && id !== undefined)
        visitPairs(element, counterpart, asText(lookUp(element, id)), visit);
    }
  }
}

/** The keys by which kustomize merges list elements. */
const KEYS = ["name", "containerPort", "port", "mountPath", "devicePath", "topologyKey", "ip"];

function byName(env: readonly Value[]): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const entry of env) if (isMap(entry) && typeof entry.name === "string") found.set(entry.name, entry);
  return found;
}

/** The innermost list element of the parent on the path of a JSON Pointer. */
function deepestElement(from: ValueMap, pointer: string): { path: string; value: Value } | undefined {
  let value: Value | undefined = from;
  let path = "";
  let found: { path: string; value: Value } | undefined;
  for (const segment of pointer.split("/").slice(1)) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    const list: boolean = Array.isArray(value);
    value = Array.isArray(value) ? value[Number(key)] : isMap(value) ? lookUp(value, key) : undefined;
    path += `/${segment}`;
    if (value === undefined) return found;
    if (list) found = { path, value };
  }
  return found;
}

/** A value in a few words: its name if it has one, otherwise its text on one line, shortened. */
function short(value: Value): string {
  if (isMap(value)) {
    const id = ["name", "host", "key", "type"].find((key) => typeof lookUp(value, key) === "string");
    if (id !== undefined) return `the one of ${id} ${asText(lookUp(value, id))}`;
  }
  const text = flow(value);
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}

/** A value in YAML's flow style, without quotes: for people, not for programs. */
function flow(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(", ")}}`;
  return String(value).replace(/\s+/g, " ");
}

/** Lines of at most WIDTH characters; continuation lines are indented. */
function wrap(text: string): string[] {
  if (text.length <= WIDTH) return [text];
  const lines: string[] = [];
  const indent = text.startsWith(" ") ? "    " : "";
  let line = "";
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
