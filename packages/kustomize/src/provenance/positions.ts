import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import { shortcuts } from "../shortcuts.ts";
import { entryOf } from "../value/multimap.ts";
import type { Path } from "../value/value.ts";
import { type PlainLines, plainLines } from "./plain-lines.ts";

/** A resource as identified in a file. */
export interface Named {
  readonly kind: string;
  readonly name: string;
}

/** A YAML text in which the lines of fields can be looked up. */
export class Positions {
  readonly #lines = new LineCounter();
  #read: readonly Document[] | undefined;
  /** The text if it has the usual form, null otherwise. */
  #plain: PlainLines | null | undefined;
  #first: Node | undefined;
  /** The first resource of each kind and name; a file may contain thousands that are each looked up. */
  #named: Map<string, Node> | undefined;

  constructor(private readonly text: string) {}

  get #documents(): readonly Document[] {
    if (this.#read === undefined) {
      const read = parseAllDocuments(this.text, {
        lineCounter: this.#lines,
        uniqueKeys: false,
        logLevel: "silent",
      });
      this.#read = Array.isArray(read) ? read : [];
    }
    return this.#read;
  }

  /** The text if it has the usual form, so that a complete parser isn't needed. */
  get #usual(): PlainLines | null {
    if (!shortcuts.taken) return null;
    if (this.#plain === undefined) this.#plain = plainLines(this.text) ?? null;
    return this.#plain;
  }

  /** The line of a field of the first document, or of its nearest parent. */
  lineOf(path: Path): number {
    if (this.#usual !== null) return this.#usual.lineOf(path);
    const root = this.#documents[0]?.contents;
    return root ? this.#nearest(root, path) : 1;
  }

  /** The first line of a scalar's text in the first document; for a block, the line below its head. */
  textLineOf(path: Path): number {
    const node = this.#documents[0]?.getIn(path, true);
    if (!isScalar(node) || !node.range) return this.lineOf(path);
    const line = this.#line(node.range[0]);
    return node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED" ? line + 1 : line;
  }

  /** The scalar's text, if a path of the first document leads to one. */
  textOf(path: Path): string | undefined {
    const node = this.#documents[0]?.getIn(path, true);
    return isScalar(node) ? String(node.value) : undefined;
  }

  /** The line of a key below a path of the first document, at any depth; undefined if there is none. */
  lineOfKey(path: Path, key: string): number | undefined {
    const line = this.#usual?.lineOfKey(path, key);
    if (this.#usual !== null && line !== null) return line;
    const node = path.length === 0 ? this.#documents[0]?.contents : this.#documents[0]?.getIn(path, true);
    const found = findKey(node as Node | undefined, key);
    return found?.range ? this.#line(found.range[0]) : undefined;
  }

  /** The line of a field, or of its nearest parent, of a resource in any of the documents, including items of lists. */
  lineIn(resource: Named | undefined, path: Path): number {
    if (resource !== undefined && this.#usual?.isNamed)
      return this.#usual.lineIn(resource.kind, resource.name, path);
    const root = this.#rootOf(resource);
    return root === undefined ? 1 : this.#nearest(root, path);
  }

  #rootOf(resource: Named | undefined): Node | undefined {
    if (this.#named === undefined) {
      const roots = this.#documents.flatMap((document) => rootsOf(document.contents));
      this.#first = roots[0];
      this.#named = new Map();
      for (const root of roots) {
        const key = nameOf(root);
        if (key !== undefined && !this.#named.has(key)) this.#named.set(key, root);
      }
    }
    return resource === undefined ? this.#first : this.#named.get(keyOf(resource.kind, resource.name));
  }

  #nearest(root: Node, path: Path): number {
    let node: Node | undefined = root;
    let place: Node = root;
    for (const step of path) {
      const next = childNode(node, step);
      if (next === undefined) break;
      place = next.key ?? next.value ?? place;
      node = next.value;
    }
    return this.#line(place.range?.[0] ?? 0);
  }

  #line(offset: number): number {
    return this.#lines.linePos(offset).line;
  }
}

function rootsOf(root: Node | null): Node[] {
  if (!isMap(root)) return root === null ? [] : [root];
  const items = root.get("items");
  return isSeq(items) ? [root, ...(items.items as Node[])] : [root];
}

/** The key for finding a resource; undefined if it isn't a mapping. */
function nameOf(root: Node): string | undefined {
  if (!isMap(root)) return undefined;
  return keyOf(String(root.get("kind")), String(root.getIn(["metadata", "name"])));
}

function keyOf(kind: string, name: string): string {
  return `${kind}\0${name}`;
}

/** The first pair with each key of a mapping, which may have a hundred thousand that are each looked up. */
const known = new WeakMap<YAMLMap, Map<string, Pair>>();

function pairsOf(map: YAMLMap): Map<string, Pair> {
  return entryOf(known, map, () => {
    const pairs = new Map<string, Pair>();
    for (const pair of map.items)
      if (isScalar(pair.key) && !pairs.has(String(pair.key.value))) pairs.set(String(pair.key.value), pair);
    return pairs;
  });
}

interface Child {
  key?: Node;
  value: Node | undefined;
}

function childNode(parent: Node | undefined, step: string | number): Child | undefined {
  if (isMap(parent)) {
    const pair = pairsOf(parent).get(String(step));
    return pair && { key: pair.key as Node, value: (pair.value as Node | null) ?? undefined };
  }
  if (!isSeq(parent) || typeof step !== "number") return undefined;
  const item = parent.items[step] as Node | undefined;
  return item === undefined || isAlias(item) ? undefined : { value: item };
}

function findKey(node: Node | undefined, key: string): Node | undefined {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isScalar(pair.key) && String(pair.key.value) === key) return pair.key;
      const inside = findKey(pair.value as Node | undefined, key);
      if (inside !== undefined) return inside;
    }
  } else if (isSeq(node))
    for (const item of node.items) {
      const inside = isPair(item) ? undefined : findKey(item as Node, key);
      if (inside !== undefined) return inside;
    }
  return undefined;
}
