import { InputError } from "../../model/errors.ts";
import { isMap, type ValueMap } from "../../model/value.ts";
import { own } from "../accumulate/change.ts";

/** The `data` of generated ConfigMaps, which kustomize writes as blocks wherever it has several lines. */
const generated = new WeakSet<ValueMap>();

/** Notes that a mapping is the data of a generated ConfigMap. */
export function markGenerated(data: ValueMap): void {
  generated.add(data);
}

/**
 * Throws InputError for generated data that kustomize writes but can't read back: several lines of which the first
 * begins with a tab.
 */
export function refuseUnreadable(value: ValueMap, file: string): void {
  const data = own(value, "data");
  if (!isMap(data) || !generated.has(data)) return;
  for (const key of Object.keys(data)) {
    const text = data[key];
    if (typeof text !== "string" || text[0] !== "\t" || !text.includes("\n")) continue;
    if (!text.endsWith(" ") && !text.includes(" \n"))
      throw new InputError(
        `${file}: ${key}: kustomize can't handle text of several lines that begins with a tab`,
      );
  }
}
