import { posix } from "node:path";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Overlay } from "../factor/overlay.ts";
import type { Folders } from "../folders.ts";
import type { Reasons } from "../text/reasons.ts";
import { writeManifest } from "../text/write-yaml.ts";
import { type GeneratedFile, jsonHeader, markdownHeader, yamlHeader } from "./file.ts";

/** The folder of a layer relative to the root: `base/<system>`, or `overlays/<layer>/<system>`. */
export function layerFolder({ base, overlays }: Folders, layer: string, system: string): string {
  return layer === "base" ? `${base}/${system}` : `${overlays}/${layer}/${system}`;
}

/** The path from a layer's folder to its parent's, for the overlay's `resources`. */
export function parentPath(folders: Folders, parent: string, system: string): string {
  if (parent !== "base") return `../../${parent}/${system}`;
  return `${posix.relative(`${folders.overlays}/layer/system`, folders.base)}/${system}`;
}

/** The files of a layer with their texts: each YAML file below the header, data files unchanged. */
export function layerFiles(folders: Folders, folder: string, overlay: Overlay): GeneratedFile[] {
  const files: GeneratedFile[] = [
    {
      path: `${folder}/kustomization.yaml`,
      text: yamlFile(folders, overlay.kustomization, undefined, overlay.reasons),
    },
  ];
  for (const file of overlay.files)
    files.push({
      path: `${folder}/${file.name}`,
      text: "text" in file ? file.text : yamlFile(folders, file.value, file.comment, file.reasons),
    });
  return files;
}

/** A generated YAML file: the header, an optional comment of one or more lines for its reader, the value with reasons. */
export function yamlFile(
  folders: Folders,
  value: Value | unknown,
  comment?: string,
  reasons?: Reasons,
): string {
  const said = comment === undefined ? "" : comment.replace(/^/gm, "# ").concat("\n");
  return yamlHeader(folders) + said + writeManifest(value, reasons);
}

/** A generated Markdown file: the header as a comment, which readers don't see, and the text. */
export function markdownFile(folders: Folders, text: string): string {
  return `${markdownHeader(folders)}\n${printable(text)}`;
}

/** A generated JSON file: the header as its first key, and the others. */
export function jsonFile(folders: Folders, value: Readonly<Record<string, unknown>>): string {
  return `${jsonHeader(folders)}${JSON.stringify(value, undefined, 2).slice("{\n".length)}\n`;
}
