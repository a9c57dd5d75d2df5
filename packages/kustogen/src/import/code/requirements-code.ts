import type { LayerSet } from "../layers.ts";
import type { Template } from "../template.ts";

/** A container's requests and limits as a call on one line; undefined if that can't represent them exactly. */
export function requirementsCode(value: Template, among: LayerSet): string | undefined {
  const both = textsOf(value, among, ["requests", "limits"], (own) =>
    textsOf(own, among, ["cpu", "memory"], (one) =>
      one.type === "literal" && typeof one.value === "string" && !one.suspect && /^[\w.]+$/.test(one.value)
        ? one.value
        : undefined,
    ),
  );
  if (both === undefined) return undefined;
  const [[cpuRequest, memoryRequest], [cpuLimit, memoryLimit]] = both as [[string, string], [string, string]];
  return `requirements("${cpuRequest}/${cpuLimit}", "${memoryRequest}/${memoryLimit}")`;
}

/** The value of each key, if there are no other keys, in all environments and without comments. */
function textsOf<Read>(
  value: Template,
  among: LayerSet,
  keys: readonly string[],
  read: (value: Template) => Read | undefined,
): Read[] | undefined {
  if (value.type !== "map" || value.fields.length !== keys.length) return undefined;
  const found: Read[] = [];
  for (const key of keys) {
    const field = value.fields.find((own) => own.key === key);
    const own = field === undefined || field.comment !== undefined ? undefined : read(field.value);
    if (own === undefined || field === undefined || (field.layers & among) !== among) return undefined;
    found.push(own);
  }
  return found;
}
