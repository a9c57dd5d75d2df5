import { InputError } from "../errors/errors.ts";
import { metadataOf } from "../resource/metadata.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { noteMade } from "../yaml/made-text.ts";
import { isUnreadableBlock } from "../yaml/reader/folded-block.ts";
import { noteRefused } from "../yaml/reader/scalar-notes.ts";

/** Records how kustomize writes the texts of a generated ConfigMap, and the blocks that it can't read back. */
export function noteTexts(data: ValueMap): void {
  for (const key of Object.keys(data)) {
    const text = data[key];
    if (typeof text !== "string") continue;
    noteMade(data, key, text);
    if (isUnreadableBlock(text)) noteRefused(data, key, unreadable(key));
  }
}

/** Throws InputError for annotations that kustomize can't print, because it rewrites them as blocks. */
export function refuseUnreadable(value: ValueMap): void {
  const annotations = lookUp(metadataOf(value), "annotations");
  if (!isMap(annotations)) return;
  for (const name in annotations) {
    const text = annotations[name];
    if (typeof text === "string" && isUnreadableBlock(text)) throw new InputError(`${unreadable(name)}`);
  }
}

function unreadable(key: string): string {
  return `${key}: kustomize can't handle a multi-line string that begins with a tab`;
}
