import { limitOf } from "../../limits.ts";
import { anyTextIn, binaryText, bytesOfBase64 } from "../../text/bytes.ts";
import type { Value } from "../../value/value.ts";
import { isWholeNumber, resolvePlain, timestamp } from "./scalar.ts";
import { FLOAT } from "./scalar-marks.ts";
import type { Held } from "./scalar-notes.ts";
import { isBlankOrEnd, type YamlReader } from "./yaml-reader.ts";

/** The anchor and tag of a node. */
export interface Properties {
  anchor: string | undefined;
  tag: string | undefined;
}

const LONG_TAG = "tag:yaml.org,2002:";
/** Characters outside base64; searched for, because an expression for whole texts uses stack space for each part. */
const NO_BASE64 = /[^A-Za-z0-9+/]/;
const ANCHOR = /[0-9A-Za-z_-]+/y;
const TAG_HANDLE = /!(?:[0-9A-Za-z_-]*!)?/y;
const TAG_SUFFIX = /[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]*/y;

function match(pattern: RegExp, reader: YamlReader): string {
  pattern.lastIndex = reader.pos;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.pos += found.length;
  return found;
}

function readName(reader: YamlReader, what: string): string {
  const start = reader.pos++;
  reader.keyAllowed = false;
  const name = match(ANCHOR, reader);
  const next = reader.text[reader.pos] as string;
  if (name === "" || !(isBlankOrEnd(next.charCodeAt(0)) || "?:,]}%@`".includes(next)))
    reader.fail(`an ${what} has a name of letters, digits, "-" and "_" only`, start);
  return name;
}

/** Reads the alias at the position; returns the value of its anchor. */
export function readAlias(reader: YamlReader): Value {
  const start = reader.pos;
  const name = readName(reader, "alias");
  const target = reader.anchors?.get(name);
  if (target === undefined)
    reader.fail(
      "an alias refers to an anchor that is not defined above it; put a string that begins with * in quotes",
      start,
    );
  if (target.open) reader.fail("an alias refers to the value that contains it", start);
  reader.aliased += target.size;
  reader.size += target.size;
  if (reader.aliased > limitOf("aliasedValues")) reader.refuse("aliasedValues", start);
  reader.plain = undefined;
  reader.quoted = false;
  return target.value;
}

/** Reads an anchor and a tag on one line, in either order, and moves past them. */
export function readProperties(reader: YamlReader): Properties {
  const found: Properties = { anchor: undefined, tag: undefined };
  for (;;) {
    const code = reader.text.charCodeAt(reader.pos);
    if (code === 38 && found.anchor === undefined) found.anchor = readName(reader, "anchor");
    else if (code === 33 && found.tag === undefined) found.tag = readTag(reader);
    else return found;
    let next = reader.text.charCodeAt(reader.pos);
    while (next === 32 || next === 9) next = reader.text.charCodeAt(++reader.pos);
  }
}

/** Reads a tag; the tags of YAML's own types are returned as "!!str", the tag without a name as "!". */
function readTag(reader: YamlReader): string {
  const start = reader.pos;
  reader.keyAllowed = false;
  let tag: string;
  if (reader.text.charCodeAt(start + 1) === 60) {
    reader.pos += 2;
    tag = match(TAG_SUFFIX, reader);
    if (tag === "" || reader.text[reader.pos++] !== ">")
      reader.fail("a tag that begins with !< ends with >", start);
  } else {
    const handle = match(TAG_HANDLE, reader);
    const suffix = match(TAG_SUFFIX, reader);
    if ((handle !== "!" && handle !== "!!") || (suffix === "" && handle === "!!"))
      reader.fail("expected a tag; put a string that begins with ! in quotes", start);
    tag = (handle === "!" ? "!" : LONG_TAG) + suffix;
  }
  if (!isBlankOrEnd(reader.text.charCodeAt(reader.pos))) reader.fail("a space must follow a tag", start);
  return tag.startsWith(LONG_TAG) ? `!!${tag.slice(LONG_TAG.length)}` : tag;
}

/** Registers an anchor before its node is read, so that a node that contains itself is detected. */
export function openAnchor(reader: YamlReader, anchor: string): void {
  reader.anchors ??= new Map();
  reader.anchors.set(anchor, { value: null, size: reader.size, open: true });
}

/** Gives the anchor its value. */
export function closeAnchor(reader: YamlReader, anchor: string, value: Value): void {
  const entry = reader.anchors?.get(anchor);
  if (entry === undefined) return;
  reader.refuseMistake();
  reader.anchors?.set(anchor, { value, size: reader.size - entry.size + 1, open: false });
}

/** The value just read, converted according to a tag. */
export function tagged(reader: YamlReader, value: Value, tag: string, at: number): Value {
  if (!reader.quoted && reader.plain === undefined) return value;
  return resolveTagged(reader, tag, reader.plain ?? (value as string), reader.quoted, at);
}

/** The value of a scalar with an explicit tag. */
export function resolveTagged(
  reader: YamlReader,
  tag: string,
  text: string,
  quoted: boolean,
  at: number,
): Value {
  if (tag !== "!" && reader.dialect === "resource") {
    reader.tag = tag;
    reader.tagQuoted = quoted;
  }
  switch (tag) {
    case "!":
      return quoted || reader.dialect === "kustomization" ? text : resolvePlain(text, reader.dialect);
    case "!!str":
      reader.madeText = !quoted && reader.dialect === "resource";
      return text;
    case "!!binary":
      if (!isBase64(text))
        return mistaken(reader, "a !!binary value isn't base64", text, HELD[tag] as Held, at);
      // When kustomize reads the scalar's text, it gets the base64.
      reader.quoted = false;
      reader.plain = text;
      return decodedBinary(text);
    case "!!int":
    case "!!float":
    case "!!bool":
    case "!!null":
    case "!!timestamp": {
      const value = resolvePlain(text, reader.dialect);
      const found = tagOf(reader, value, text, tag);
      if (found === tag || (tag === "!!float" && found === "!!int" && !isBeyondInt64(value))) {
        // With or without quotes, the tag determines the type.
        reader.quoted = false;
        // Inside brackets, an empty text would be an empty string.
        const said = tag === "!!null" && text === "" && reader.brackets > 0 ? "null" : text;
        reader.plain =
          tag === "!!float" && found === "!!int" && reader.dialect === "resource" ? FLOAT + said : said;
        return value;
      }
      const said = `the value doesn't match its tag ${tag}`;
      return mistaken(reader, said, text, HELD[tag] as Held, at);
    }
    default:
      return text;
  }
}

/** Values for fields whose contents contradict their tags: replacements must be of the tag's type. */
const HELD: Record<string, Held> = {
  "!!binary": { value: "", text: "", binary: true },
  "!!int": { value: 0, text: "0" },
  "!!float": { value: 0.5, text: "0.5" },
  "!!bool": { value: false, text: "false" },
  "!!null": { value: null, text: "null" },
  "!!timestamp": { value: "1970-01-01T00:00:00Z", text: "1970-01-01" },
};

/**
 * A scalar that contradicts its tag: kustomize trusts the tag until it writes the scalar, which a patch may prevent.
 * Throws InputError in a kustomization file.
 */
function mistaken(reader: YamlReader, said: string, text: string, held: Held, at: number): Value {
  if (reader.dialect === "kustomization") reader.fail(said, at);
  reader.mistake = { why: `${reader.placeOf(at)}: ${said}`, held };
  reader.quoted = false;
  reader.madeText = false;
  reader.plain = text;
  if (held.value === null) return null;
  // The base64 of a text is stored beside it.
  return held.binary ? "" : text;
}

/** True for an integer that Go doesn't convert to a float. */
export function isBeyondInt64(value: Value): boolean {
  return typeof value === "bigint" && value >= 2n ** 63n;
}

/** True for a valid value of the tag !!binary: base64 as Go reads it, padded to four characters. */
export function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, "");
  const filled = digits.endsWith("==") ? 2 : digits.endsWith("=") ? 1 : 0;
  return digits.length % 4 === 0 && !NO_BASE64.test(digits.slice(0, digits.length - filled));
}

/** Characters in UTF-8 (RFC 3629, section 4), with one letter for each byte, or any other byte. */
const UTF8_OR_BYTE =
  /(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}){1,1000}|[\x80-\xff]/g;

/** The text for base64 with the tag !!binary; as in Go's JSON, every invalid byte is a separate replacement character. */
export function decodedBinary(text: string): string {
  return binaryText(bytesOfBase64(text)).replace(UTF8_OR_BYTE, (bytes) =>
    anyTextIn(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))),
  );
}

/** The tag for the value of a text, under an explicit tag: only the tag of dates allows a date. */
function tagOf({ dialect }: YamlReader, value: Value, text: string, wanted: string): string {
  if (value === null) return "!!null";
  if (typeof value === "boolean") return "!!bool";
  if (typeof value !== "string") return isWholeNumber(text, dialect) ? "!!int" : "!!float";
  return wanted === "!!timestamp" && timestamp(text) !== undefined ? wanted : "!!str";
}
