import { printable } from "../errors/printable.ts";
import type { Overlay } from "../factor/overlay.ts";
import type { Value } from "../kubernetes/value.ts";
import { type GeneratedFile, HEADER, MARKDOWN_HEADER } from "./file.ts";
import { writeYaml } from "./yaml.ts";

/** The folder of a layer relative to the repository: `base/<system>`, else `overlays/<layer>/<system>`. */
export function layerFolder(layer: string, system: string): string {
  return layer === "base" ? `base/${system}` : `overlays/${layer}/${system}`;
}

/** The path from one layer's folder to its parent's, as the overlay's `resources` names it. */
export function parentPath(parent: string, system: string): string {
  return parent === "base" ? `../../../base/${system}` : `../../${parent}/${system}`;
}

/** The files of a layer with their texts: each YAML file under the header, data files as they are. */
export function layerFiles(folder: string, overlay: Overlay): GeneratedFile[] {
  const files: GeneratedFile[] = [
    { path: `${folder}/kustomization.yaml`, text: HEADER + writeYaml(overlay.kustomization) },
  ];
  for (const file of overlay.files) {
    const path = `${folder}/${file.name}`;
    files.push({ path, text: "text" in file ? file.text : yamlFile(file.value, file.comment) });
  }
  return files;
}

/** A generated YAML file: the header, an optional comment of one or more lines for its reader, the value. */
export function yamlFile(value: Value | unknown, comment?: string): string {
  const said = comment === undefined ? "" : comment.replace(/^/gm, "# ").concat("\n");
  return HEADER + said + writeYaml(value);
}

/** A generated Markdown file: the header as a comment, which no reader sees, and the text. */
export function markdownFile(text: string): string {
  return `${MARKDOWN_HEADER}\n${printable(text)}`;
}
