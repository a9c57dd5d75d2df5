import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import { pinProblem } from "../authoring/image-pins.ts";
import { NAMESPACE_TEMPLATE } from "./environment-schema.ts";

type Systems = Environment["systems"];
type Plain = Readonly<Record<string, unknown>>;

const FIELDS = new Set(["namespace", "settings", "images"]);
const PIN_FIELDS = ["name", "tag", "digest"];

/**
 * The systems of a file as their schema returns them, many times faster, because one file may contain thousands.
 * Undefined if anything is invalid or unusual, so that the schema reports it.
 */
export function plainSystems(value: unknown): Systems | undefined {
  const systems = plainMap(value);
  if (systems === undefined) return undefined;
  const result: Systems = {};
  for (const name in systems) {
    const entry = plainEntry(systems[name]);
    if (entry === undefined) return undefined;
    setOwn(result, name, entry);
  }
  return result;
}

function plainEntry(value: unknown): Systems[string] | undefined {
  const entry = plainMap(value);
  if (entry === undefined) return undefined;
  for (const field in entry) if (!FIELDS.has(field)) return undefined;
  const settings = plainMap(lookUp(entry, "settings"));
  const images = plainPins(lookUp(entry, "images"));
  if (settings === undefined || images === undefined) return undefined;
  if (!Object.hasOwn(entry, "namespace")) return { settings: { ...settings }, images };
  const { namespace } = entry;
  if (typeof namespace !== "string" || !NAMESPACE_TEMPLATE.test(namespace)) return undefined;
  return { namespace, settings: { ...settings }, images };
}

function plainPins(value: unknown): Systems[string]["images"] | undefined {
  const pins = plainMap(value);
  if (pins === undefined) return undefined;
  const result: Systems[string]["images"] = {};
  for (const name in pins) {
    const pin = pins[name] as Record<string, string>;
    if (pinProblem(pin) !== undefined) return undefined;
    const plain: Record<string, string> = {};
    for (const field of PIN_FIELDS) if (Object.hasOwn(pin, field)) setOwn(plain, field, pin[field] as string);
    setOwn(result, name, plain);
  }
  return result;
}

/** A mapping in a file, with an empty value as an empty mapping; undefined for everything else. */
function plainMap(value: unknown): Plain | undefined {
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  return Object.hasOwn(value, "__proto__") ? undefined : (value as Plain);
}
