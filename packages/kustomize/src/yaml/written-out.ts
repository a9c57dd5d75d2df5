import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt, withField } from "./fields.ts";
import { isFlow, listNote, saidInList } from "./reader/collection-style.ts";
import { hasLastComment } from "./reader/last-comment.ts";
import { endsEmpty } from "./reader/literal.ts";
import { isBlockMark, PLAIN } from "./reader/scalar-marks.ts";
import { foldedText, noteOf, refuseUnwritable, writtenAs } from "./reader/scalar-notes.ts";

/**
 * A resource after kustomize has written it as YAML and read it again, which it does before it prints it or applies a
 * JSON patch: inside brackets a missing value is an empty string, and folded texts aren't folded again. Throws
 * InputError for values that can't be written or read again. Mostly returns the resource itself.
 */
export function writtenOut<T extends Value>(resource: T): T {
  const written = out(resource, false) as T;
  return typeof resource === "object" && resource !== null && hasLastComment(resource)
    ? (aboveComment(written) as T)
    : written;
}

/**
 * The same for a resource that is printed. kustomize first sets its annotations again, sorted by name, so that its
 * metadata ends with them, whatever followed them before.
 */
export function writtenToPrint(resource: ValueMap): ValueMap {
  if (listNote(resource).comment === undefined || Object.keys(resource).at(-1) !== "metadata")
    return writtenOut(resource);
  const written = out(resource, false) as ValueMap;
  const { metadata } = written;
  const annotations = isMap(metadata) ? metadata.annotations : undefined;
  const name = isMap(annotations) ? Object.keys(annotations).sort().at(-1) : undefined;
  if (!isMap(metadata) || !isMap(annotations) || name === undefined) return writtenOut(resource);
  const text = lookUp(annotations, name);
  if (isFlow(resource) || isFlow(metadata) || typeof text !== "string" || !endsEmpty(text)) return written;
  const changed = withField(annotations, name, `${text}\n`);
  return withField(written, "metadata", withField(metadata, "annotations", changed));
}

/**
 * The value with one more empty line in its last text, if that is a block that keeps its empty lines: the empty line
 * that kustomize writes before the resource's last comment is read as part of the text.
 */
function aboveComment(value: Value): Value {
  if (typeof value !== "object" || value === null || isFlow(value)) return value;
  const keys = Object.keys(value);
  const key = keys[keys.length - 1];
  if (key === undefined) return value;
  const last = (value as ValueMap)[key] as Value;
  const next = typeof last !== "string" ? aboveComment(last) : isKept(value, key, last) ? `${last}\n` : last;
  if (next === last) return value;
  if (Array.isArray(value)) return value.with(-1, next);
  return withField(value, key, next);
}

/** True for a text that is written as a block with the empty lines at its end. */
function isKept(holder: ValueMap | Value[], key: string, text: string): boolean {
  if (!endsEmpty(text)) return false;
  if (Array.isArray(holder)) return listNote(holder).unkept !== text;
  const own = writtenAs(holder, key);
  const mark = noteOf(holder, key).style ?? own;
  // A text that comes from base64 has no empty lines of its own.
  return isBlockMark(mark) ? own === undefined || own === PLAIN || isBlockMark(own) : mark === PLAIN;
}

function out(value: Value, inFlow: boolean): Value {
  if (typeof value !== "object" || value === null) return value;
  const flow = inFlow || isFlow(value);
  if (!Array.isArray(value)) return outOfMap(value, flow);
  let list: Value[] | undefined;
  for (let at = 0; at < value.length; at++) {
    const item = value[at] as Value;
    const next = flow && typeof item === "string" ? saidInList(value, item) : out(item, flow);
    if (next !== item) (list ??= [...value])[at] = next;
  }
  return list ?? value;
}

function outOfMap(map: ValueMap, flow: boolean): ValueMap {
  refuseUnwritable(map, flow);
  let copy: ValueMap | undefined;
  for (const key in map) {
    const old = map[key] as Value;
    const isScalar = typeof old !== "object" || old === null;
    const next = !isScalar ? out(old, flow) : flow ? inBrackets(map, key, old) : old;
    if (next !== old) setOwn((copy ??= copyMap(map)), key, next);
  }
  return copy ?? map;
}

function inBrackets(map: ValueMap, key: string, value: Value): Value {
  if (value === null) return textAt(map, key) === "" ? "" : null;
  return typeof value === "string" ? (foldedText(map, key) ?? value) : value;
}
