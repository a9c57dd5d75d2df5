import { InputError } from "../../errors/errors.ts";
import { isMap, type ValueMap } from "../../kubernetes/value.ts";
import { own } from "../resource/change.ts";
import { metadataOf } from "../resource/metadata.ts";
import { isUnreadableBlock } from "../yaml/reader/refold.ts";
import { hasWritten, recordWritten, writtenAs } from "../yaml/reader/written.ts";

/** The mark of a generated text that kustomize writes as a block which it then can't read back. */
const UNREADABLE = "|";

/** Marks those texts of a generated ConfigMap's data that have several lines of which the first begins with a tab. */
export function markUnreadable(data: ValueMap): void {
  for (const key of Object.keys(data)) {
    const text = data[key];
    if (typeof text !== "string" || text[0] !== "\t" || !text.includes("\n")) continue;
    if (!text.endsWith(" ") && !text.includes(" \n")) recordWritten(data, key, UNREADABLE);
  }
}

/** Throws InputError for generated data and for annotations that kustomize can't print. */
export function refuseUnreadable(value: ValueMap, file: string): void {
  const annotations = own(metadataOf(value), "annotations");
  // Annotations are written anew before everything is printed.
  if (isMap(annotations))
    for (const name in annotations) {
      const text = annotations[name];
      if (typeof text === "string" && isUnreadableBlock(text)) throw unreadable(file, name);
    }
  const data = own(value, "data");
  if (!isMap(data) || !hasWritten(data)) return;
  const key = Object.keys(data).find((one) => writtenAs(data, one) === UNREADABLE);
  if (key !== undefined) throw unreadable(file, key);
}

function unreadable(file: string, key: string): InputError {
  return new InputError(
    `${file}: ${key}: kustomize can't handle text of several lines that begins with a tab`,
  );
}
