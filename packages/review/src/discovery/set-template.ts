import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { goTemplate } from "./go-template.ts";

/** How a set fills its templates. */
export interface Filling {
  /** Go's own templates, instead of names in braces. */
  go: boolean;
  /** A key that isn't there is an error. */
  strict: boolean;
  /** Told how long each text gets. */
  grown(characters: number): void;
}

/** A text with its parameters put in. Throws NotFollowed where only Argo CD knows what comes out. */
export function filledText(text: string, parameters: ValueMap, how: Filling): string {
  how.grown(text.length);
  if (!text.includes("{{")) return text;
  const filled = how.go ? goTemplate(text, parameters, how.strict) : namesFilled(text, parameters);
  how.grown(filled.length);
  return filled;
}

/** `{{path.basename}}`; what isn't known, or is no text, stays as it stands there. */
function namesFilled(text: string, parameters: ValueMap): string {
  return text.replace(/\{\{([\s\S]*?)\}\}/g, (whole, name: string) => {
    const known = lookUp(parameters, name.trim());
    return typeof known === "string" ? known : whole;
  });
}

/** A value with the parameters put into every text and key of it. */
export function filledValue(value: Value, parameters: ValueMap, how: Filling): Value {
  how.grown(1);
  if (typeof value === "string") return filledText(value, parameters, how);
  if (Array.isArray(value)) return value.map((item) => filledValue(item, parameters, how));
  if (!isMap(value)) return value;
  const filled: ValueMap = {};
  for (const [key, item] of Object.entries(value))
    setOwn(filled, filledText(key, parameters, how), filledValue(item, parameters, how));
  return filled;
}
