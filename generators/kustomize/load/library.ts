import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  Scalar,
} from "yaml";
import { InputError } from "../../model/errors.ts";
import type { Value, ValueMap } from "../../model/value.ts";
import { type Dialect, resolvePlain } from "./scalar.ts";
import { noteScalar } from "./written.ts";

/** How deep mappings and lists may nest; a build recurses over them, and no Kubernetes object comes near. */
export const MAX_DEPTH = 1000;
/** How many values the aliases of one document may stand for. */
const MAX_ALIASED = 1_000_000;

interface Reader {
  dialect: Dialect;
  where: (node: { range?: [number, number, number] | null } | undefined) => string;
  anchors: Map<string, Anchored>;
  size: number;
  aliased: number;
}

interface Anchored {
  value: Value;
  size: number;
}

const LONG_TAG = "tag:yaml.org,2002:";

/**
 * The first YAML document of the text as a value; undefined when there is none. Throws InputError naming file and
 * line: not YAML, an unknown anchor, a duplicate key, too deep, too many aliases.
 */
export function parseWithLibrary(
  text: string,
  file: string,
  firstLine: number,
  dialect: Dialect,
): Value | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    schema: "failsafe",
    version: "1.2",
    uniqueKeys: false,
    strict: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return undefined;
  const at = (offset: number): string => `${file}:${lines.linePos(offset).line + firstLine - 1}`;
  const problem = document.errors[0];
  if (problem !== undefined)
    throw new InputError(`${at(problem.pos[0])}: not valid YAML: ${problem.message}`);
  if (document.contents === null) return undefined;
  const reader: Reader = {
    dialect,
    where: (node) => at(node?.range?.[0] ?? 0),
    anchors: new Map(),
    size: 0,
    aliased: 0,
  };
  return toValue(document.contents as ParsedNode, reader, 0);
}

function toValue(node: Node | null, reader: Reader, depth: number): Value {
  reader.size++;
  if (node === null) return null;
  if (depth > MAX_DEPTH)
    throw new InputError(`${reader.where(node as ParsedNode)}: nested deeper than ${MAX_DEPTH} levels`);
  if (isAlias(node)) {
    const target = reader.anchors.get(node.source);
    if (target === undefined)
      throw new InputError(
        `${reader.where(node as ParsedNode)}: *${node.source} refers to an anchor that is not defined above it`,
      );
    reader.aliased += target.size;
    reader.size += target.size;
    if (reader.aliased > MAX_ALIASED)
      throw new InputError(
        `${reader.where(node as ParsedNode)}: aliases expand to more than ${MAX_ALIASED} values`,
      );
    return target.value;
  }
  const before = reader.size;
  let value: Value;
  if (isScalar(node)) value = scalarValue(node as Scalar.Parsed, reader);
  else if (isSeq(node)) value = node.items.map((item) => toValue(item as Node | null, reader, depth + 1));
  else value = mapValue(node as Node, reader, depth);
  const anchor = (node as Scalar).anchor;
  if (anchor !== undefined) reader.anchors.set(anchor, { value, size: reader.size - before + 1 });
  return value;
}

function scalarValue(node: Scalar.Parsed, reader: Reader): Value {
  const text = String(node.value ?? "");
  const source = node.source ?? text;
  const tag = node.tag?.startsWith(LONG_TAG) ? `!!${node.tag.slice(LONG_TAG.length)}` : node.tag;
  const plain = node.type === Scalar.PLAIN || node.type === undefined;
  if (tag === undefined || tag === "!") return plain ? resolvePlain(source, reader.dialect) : text;
  switch (tag) {
    case "!!str":
      return text;
    case "!!binary":
      return Buffer.from(text, "base64").toString("utf8");
    case "!!int":
    case "!!bool":
    case "!!null":
    case "!!float":
    case "!!timestamp": {
      const value = resolvePlain(text, reader.dialect);
      if (tag === "!!timestamp" || tagOf(value) === tag) return value;
      if (tag === "!!float" && typeof value === "number") return value;
      throw new InputError(`${reader.where(node)}: "${text}" is not what its tag ${tag} says`);
    }
    default:
      return text;
  }
}

function tagOf(value: Value): string {
  if (value === null) return "!!null";
  if (typeof value === "boolean") return "!!bool";
  if (typeof value === "bigint") return "!!int";
  if (typeof value === "number") return Number.isInteger(value) ? "!!int" : "!!float";
  return "!!str";
}

function mapValue(node: Node, reader: Reader, depth: number): Value {
  if (!isMap(node)) throw new InputError(`${reader.where(node as ParsedNode)}: not valid YAML`);
  const result: ValueMap = {};
  const merges: ValueMap[] = [];
  let merged = false;
  for (const pair of node.items) {
    const keyNode = pair.key as Node | null;
    if (
      isScalar(keyNode) &&
      keyNode.value === "<<" &&
      keyNode.type === Scalar.PLAIN &&
      keyNode.tag === undefined
    ) {
      if (merged)
        throw new InputError(
          `${reader.where(keyNode as ParsedNode)}: a second merge key "<<" in one mapping`,
        );
      merged = true;
      collectMerges(
        toValue(pair.value as Node | null, reader, depth + 1),
        merges,
        reader.where(keyNode as ParsedNode),
      );
      continue;
    }
    const key = keyText(keyNode, reader, depth);
    if (reader.dialect === "resource" && Object.hasOwn(result, key))
      throw new InputError(
        `${reader.where((keyNode ?? node) as ParsedNode)}: the key "${key}" appears twice in one mapping`,
      );
    const value = toValue(pair.value as Node | null, reader, depth + 1);
    setOwn(result, key, value);
    if (reader.dialect === "resource") noteStyle(result, key, value, pair.value as Node | null);
  }
  for (const source of merges)
    for (const key of Object.keys(source))
      if (!Object.hasOwn(result, key)) setOwn(result, key, source[key] as Value);
  return result;
}

/** Remembers the style of a mapping's scalar where a later patch would see it. */
function noteStyle(map: ValueMap, key: string, value: Value, node: Node | null): void {
  if (node === null) noteScalar(map, key, value, "", true);
  else if (isScalar(node))
    noteScalar(map, key, value, node.source ?? "", node.type === Scalar.PLAIN || node.type === undefined);
}

/** Sets a key as the mapping's own, also when it is called "__proto__". */
export function setOwn(map: ValueMap, key: string, value: Value): void {
  if (key === "__proto__")
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
  else map[key] = value;
}

function collectMerges(value: Value, merges: ValueMap[], where: string): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (Array.isArray(item)) throw new InputError(`${where}: "<<" takes a mapping or a list of mappings`);
      collectMerges(item, merges, where);
    }
  } else if (typeof value === "object" && value !== null) merges.push(value);
  else throw new InputError(`${where}: "<<" takes a mapping or a list of mappings`);
}

function keyText(node: Node | null, reader: Reader, depth: number): string {
  const value = toValue(node, reader, depth + 1);
  if (typeof value === "string" && !(isScalar(node) && node.type === Scalar.PLAIN && node.source !== value))
    return value;
  const where = reader.where((node ?? undefined) as ParsedNode | undefined);
  if (typeof value === "object" && value !== null)
    throw new InputError(`${where}: a mapping or list can't be a key`);
  if (reader.dialect === "kustomization" && value !== null) return String(value);
  if (depth === 0 && isScalar(node)) return node.source ?? String(node.value);
  throw new InputError(
    `${where}: the key ${isScalar(node) ? (node.source ?? "null") : "null"} is not a string; write it in quotes`,
  );
}
