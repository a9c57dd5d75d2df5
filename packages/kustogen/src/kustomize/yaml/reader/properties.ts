import { isUtf8 } from "node:buffer";
import type { Value } from "../../../kubernetes/value.ts";
import { resolvePlain } from "./scalar.ts";
import { isBlankOrEnd, type Source, skipToToken } from "./source.ts";

/** The anchor and tag in front of a node. */
export interface Properties {
  anchor: string | undefined;
  tag: string | undefined;
}

/** How many values the aliases of one document may stand for; more is no configuration but an attack. */
const MAX_ALIASED = 1_000_000;
const LONG_TAG = "tag:yaml.org,2002:";
const ANCHOR = /[0-9A-Za-z_-]+/y;
const TAG_HANDLE = /!(?:[0-9A-Za-z_-]*!)?/y;
const TAG_SUFFIX = /[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]*/y;

function match(pattern: RegExp, source: Source): string {
  pattern.lastIndex = source.pos;
  const found = pattern.exec(source.text)?.[0] ?? "";
  source.pos += found.length;
  return found;
}

function readName(source: Source, what: string): string {
  const start = source.pos++;
  source.keyAllowed = false;
  const name = match(ANCHOR, source);
  const next = source.text[source.pos] as string;
  if (name === "" || !(isBlankOrEnd(next.charCodeAt(0)) || "?:,]}%@`".includes(next)))
    source.fail(`an ${what} is named with letters, digits, "-" and "_" only`, start);
  return name;
}

/** Reads the alias at the position; returns what its anchor names. */
export function readAlias(source: Source): Value {
  const start = source.pos;
  const name = readName(source, "alias");
  const target = source.anchors?.get(name);
  if (target === undefined) source.fail(`*${name} refers to an anchor that is not defined above it`, start);
  if (target.open) source.fail(`*${name} refers to the value it is part of`, start);
  source.aliased += target.size;
  source.size += target.size;
  if (source.aliased > MAX_ALIASED) source.fail(`aliases stand for more than ${MAX_ALIASED} values`, start);
  source.plain = undefined;
  source.quoted = false;
  return target.value;
}

/** Reads the anchor and the tag that stand on one line, in either order, and moves behind them. */
export function readProperties(source: Source): Properties {
  const found: Properties = { anchor: undefined, tag: undefined };
  for (;;) {
    const code = source.text.charCodeAt(source.pos);
    if (code === 38 && found.anchor === undefined) found.anchor = readName(source, "anchor");
    else if (code === 33 && found.tag === undefined) found.tag = readTag(source);
    else return found;
    let next = source.text.charCodeAt(source.pos);
    while (next === 32 || next === 9) next = source.text.charCodeAt(++source.pos);
  }
}

/** Reads a tag; the tags of YAML's own types are returned as "!!str", the tag without a name as "!". */
function readTag(source: Source): string {
  const start = source.pos;
  source.keyAllowed = false;
  let tag: string;
  if (source.text.charCodeAt(start + 1) === 60) {
    source.pos += 2;
    tag = match(TAG_SUFFIX, source);
    if (tag === "" || source.text[source.pos++] !== ">")
      source.fail("a tag that begins with !< ends with >", start);
  } else {
    const handle = match(TAG_HANDLE, source);
    const suffix = match(TAG_SUFFIX, source);
    const prefix =
      source.tagHandles?.get(handle) ?? (handle === "!" ? "!" : handle === "!!" ? LONG_TAG : undefined);
    if (prefix === undefined) source.fail(`the tag handle ${handle} is not declared with %TAG`, start);
    if (suffix === "" && handle !== "!") source.fail("a tag needs a name", start);
    tag = prefix + suffix;
  }
  if (!isBlankOrEnd(source.text.charCodeAt(source.pos))) source.fail("a space must follow a tag", start);
  return tag.startsWith(LONG_TAG) ? `!!${tag.slice(LONG_TAG.length)}` : tag;
}

/** Registers an anchor before its node is read, so that a node that contains itself is seen. */
export function openAnchor(source: Source, anchor: string): void {
  source.anchors ??= new Map();
  source.anchors.set(anchor, { value: null, size: source.size, open: true });
}

/** Gives the anchor its value. */
export function closeAnchor(source: Source, anchor: string, value: Value): void {
  const entry = source.anchors?.get(anchor);
  if (entry === undefined) return;
  source.anchors?.set(anchor, { value, size: source.size - entry.size + 1, open: false });
}

/** What the tag makes of the value just read. */
export function tagged(source: Source, value: Value, tag: string, at: number): Value {
  if (!source.quoted && source.plain === undefined) return value;
  return resolveTagged(source, tag, source.plain ?? (value as string), source.quoted, at);
}

/** What a scalar with an explicit tag means. */
export function resolveTagged(source: Source, tag: string, text: string, quoted: boolean, at: number): Value {
  switch (tag) {
    case "!":
      return quoted || source.dialect === "kustomization" ? text : resolvePlain(text, source.dialect);
    case "!!str":
      return text;
    case "!!binary":
      if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) source.fail("a !!binary text is not base64", at);
      // Where kustomize asks for the text of the scalar, it gets the base64.
      source.quoted = false;
      source.plain = text;
      return goText(Buffer.from(text, "base64"));
    case "!!int":
    case "!!float":
    case "!!bool":
    case "!!null":
    case "!!timestamp": {
      const value = resolvePlain(text, source.dialect);
      const found = tagOf(value);
      if (found === tag || tag === "!!timestamp" || (tag === "!!float" && found === "!!int")) {
        // In quotes or not, the tag says what it is.
        source.quoted = false;
        source.plain = tag === "!!null" && text === "" ? "null" : text;
        return value;
      }
      return source.fail(`"${text}" is not what its tag ${tag} says`, at);
    }
    default:
      return text;
  }
}

/** Bytes as Go's JSON writes them: every byte that is no part of UTF-8 becomes a replacement character of its own. */
function goText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const character = bytes.subarray(at, at + size);
    const valid = isUtf8(character);
    text += valid ? character.toString("utf8") : "\ufffd";
    at += valid ? size : 1;
  }
  return text;
}

function tagOf(value: Value): string {
  if (value === null) return "!!null";
  if (typeof value === "boolean") return "!!bool";
  if (typeof value === "bigint") return "!!int";
  if (typeof value === "number") return Number.isInteger(value) ? "!!int" : "!!float";
  return "!!str";
}

/** Reads %YAML and %TAG lines at the beginning of a document; returns true when there were any. */
export function readDirectives(source: Source): boolean {
  const { text } = source;
  let any = false;
  while (text.charCodeAt(source.pos) === 37 && source.pos === source.lineStart) {
    const stop = text.slice(source.pos).search(/[\r\n\0]/) + source.pos;
    const line = text
      .slice(source.pos, stop)
      .replace(/\s+#.*$/, "")
      .trimEnd();
    const version = /^%YAML[ \t]+(\d+)\.(\d+)$/.exec(line);
    const handle = /^%TAG[ \t]+(![0-9A-Za-z_-]*!?)[ \t]+(\S+)$/.exec(line);
    if (version !== null) {
      if (version[1] !== "1" || version[2] !== "1")
        source.fail("%YAML may only name version 1.1 (kustomize refuses others)");
    } else if (handle !== null) {
      source.tagHandles ??= new Map();
      source.tagHandles.set(handle[1] as string, handle[2] as string);
    } else source.fail(`${line.split(/\s/)[0]} is no directive that YAML knows`);
    source.pos = stop;
    skipToToken(source);
    any = true;
  }
  return any;
}
