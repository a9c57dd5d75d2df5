import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { refuse } from "./options.ts";

const PLACEHOLDER = /__([A-Z][A-Z0-9_]*?)__/g;
const ALONE = /^([ \t]*)__([A-Z][A-Z0-9_]*?)__[ \t]*\n/gm;

/** The replacement for a placeholder: a word, or lines. */
export type Filling = string | number | boolean | readonly string[];

/**
 * Fills in a file's placeholders: `fill(conf, { PORT: 8080 })` puts 8080 in place of `__PORT__`, which is also a valid
 * name in shell, nginx and Python. The placeholder of a list of lines must be alone on its line, and its indentation
 * applies to each of them; an empty list or string removes the line. A string that ends with a newline is inserted as
 * such lines, unchanged.
 *
 * @throws InputError for a placeholder without a value, and for a value without a placeholder
 *
 * @example
 * ```ts
 * configMap(part, "shop-nginx", { "nginx.conf": fill("listen __PORT__;\nserver_name __HOST__;\n", { PORT: 8080, HOST: "shop.example.com" }) })
 * ```
 */
export function fill(text: string, values: Readonly<Record<string, Filling>>): string {
  const used = new Set<string>();
  const fillingOf = (name: string): Filling => {
    const value = lookUp(values, name);
    if (value === undefined) refuse(`the text has __${name}__, but no value was given for it`, "fill");
    used.add(name);
    return value;
  };
  const filled = text
    .replace(ALONE, (whole, indent: string, name: string) => {
      const value = fillingOf(name);
      if (typeof value === "object") return value.map((line) => `${indent}${line}\n`).join("");
      return value === "" ? "" : String(value).endsWith("\n") ? `${indent}${value}` : whole;
    })
    .replace(PLACEHOLDER, (_whole, name: string) => {
      const value = fillingOf(name);
      if (typeof value === "object")
        refuse(`__${name}__ is replaced with several lines, so it must be alone on its line`, "fill");
      return String(value);
    });
  const idle = Object.keys(values).find((name) => !used.has(name));
  if (idle !== undefined) refuse(`a value was given for __${idle}__, but the text doesn't have it`, "fill");
  return filled;
}
