import fc from "fast-check";
import type { Value } from "../../../src/value/value.ts";
import { goJson } from "../../../src/yaml/printer/json.ts";
import { nastyString, resourceData } from "../../values.ts";

/** A resource with arbitrary nasty data, the same for the same seed, and its JSON with what is beyond ASCII escaped. */
export function resourceOf(seed: number, size: number): { resource: Value; json: string } {
  // Keys that hold digits can be in a circular order for go-yaml, and are then printed in any.
  const data = fc.sample(resourceData, { seed, numRuns: size }).map(withoutDigitsInKeys);
  const strings = fc.sample(nastyString, { seed, numRuns: size * 4 });
  const resource: Value = {
    apiVersion: "example.com/v1",
    kind: "Strings",
    metadata: { name: "strings", annotations: { seed: String(seed) } },
    spec: { data, strings },
  };
  const json = goJson(resource).replace(
    /[\u007f-\ud7ff\ue000-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return { resource, json };
}

function withoutDigitsInKeys(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutDigitsInKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key.replace(/\p{Nd}+/gu, ""),
    withoutDigitsInKeys(item),
  ]);
  return Object.fromEntries(entries) as Value;
}
