import { posix } from "node:path";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Overlay } from "../factor/overlay.ts";
import type { Folders } from "../folders.ts";
import { writeYaml } from "../text/write-yaml.ts";
import { type GeneratedFile, jsonHeader, markdownHeader, yamlHeader } from "./file.ts";

/** The folder of a layer relative to the root: `base/<system>`, else `overlays/<layer>/<system>`. */
export function layerFolder({ base, overlays }: Folders, layer: string, system: string): string {
  return layer === "base" ? `${base}/${system}` : `${overlays}/${layer}/${system}`;
}

/** The path from one layer's folder to its parent's, as the overlay's `resources` names it. */
export function parentPath(folders: Folders, parent: string, system: string): string {
  if (parent !== "base") return `../../${parent}/${system}`;
  return `${kept(toBase, folders, () => pathToBase(folders))}/${system}`;
}

/** From a folder of any layer, as all are equally deep. */
function pathToBase({ base, overlays }: Folders): string {
  return posix.relative(`${overlays}/layer/system`, base);
}

/** It is the same for all layers of a run. */
const toBase = new WeakMap<Folders, string>();

/** The files of a layer with their texts: each YAML file under the header, data files as they are. */
export function layerFiles(folders: Folders, folder: string, overlay: Overlay): GeneratedFile[] {
  const files: GeneratedFile[] = [
    { path: `${folder}/kustomization.yaml`, text: yamlHeader(folders) + writeYaml(overlay.kustomization) },
  ];
  for (const file of overlay.files) {
    const path = `${folder}/${file.name}`;
    files.push({ path, text: "text" in file ? file.text : yamlFile(folders, file.value, file.comment) });
  }
  return files;
}

/** A generated YAML file: the header, an optional comment of one or more lines for its reader, the value. */
export function yamlFile(folders: Folders, value: Value | unknown, comment?: string): string {
  const said = comment === undefined ? "" : comment.replace(/^/gm, "# ").concat("\n");
  return yamlHeader(folders) + said + writeYaml(value);
}

/** A generated Markdown file: the header as a comment, which no reader sees, and the text. */
export function markdownFile(folders: Folders, text: string): string {
  return `${markdownHeader(folders)}\n${printable(text)}`;
}

/** A generated JSON file: the header as its first key, and the others. */
export function jsonFile(folders: Folders, value: Readonly<Record<string, unknown>>): string {
  return `${jsonHeader(folders)}${writeJson(value, "", new Map()).slice("{\n".length)}\n`;
}

/** The longest line of a generated JSON file, where its values are no longer. */
const WIDTH = 100;

/** JSON with what fits on a line on one, so that a setting is a line or two in a review; the outermost is spread. */
function writeJson(value: unknown, indent: string, known: Map<object, KnownText>): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  // Systems made alike share the schemas of their settings and pins.
  const before = known.get(value);
  if (before?.indent === indent) return before.text;
  const text = lineUnlessOutermost(value, indent) ?? spreadJson(value, indent, known);
  known.set(value, { indent, text });
  return text;
}

/** What a value was written as at an indentation. */
interface KnownText {
  indent: string;
  text: string;
}

function lineUnlessOutermost(value: object, indent: string): string | undefined {
  return indent === "" ? undefined : lineOfJson(value, WIDTH - indent.length);
}

function spreadJson(value: object, indent: string, known: Map<object, KnownText>): string {
  const deeper = `${indent}  `;
  const lines = entriesOf(value).map(([key, item]) => deeper + key + writeJson(item, deeper, known));
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/** A value on one line; undefined as soon as there is no room for it. */
function lineOfJson(value: unknown, room: number): string | undefined {
  if (room < 0) return undefined;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? (["[", "]"] as const) : (["{ ", " }"] as const);
  let line: string = open;
  for (const [key, item] of entriesOf(value)) {
    if (line !== open) line += ", ";
    line += key;
    const said = lineOfJson(item, room - line.length);
    if (said === undefined) return undefined;
    line += said;
  }
  if (line === "{ ") return "{}";
  line += close;
  return line.length <= room ? line : undefined;
}

/** Each value with what stands before it; a key without a value is no key of JSON. */
function entriesOf(value: object): [before: string, value: unknown][] {
  if (Array.isArray(value)) return value.map((item) => ["", item]);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [`${JSON.stringify(key)}: `, item]);
}
