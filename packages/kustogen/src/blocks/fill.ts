import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";

const PLACEHOLDER = /__([A-Z][A-Z0-9_]*?)__/g;
const ALONE = /^([ \t]*)__([A-Z][A-Z0-9_]*?)__[ \t]*\n/gm;

/** What replaces a placeholder: a word, or lines. */
export type Filling = string | number | boolean | readonly string[];

/**
 * The text of a file with its values: `fill(conf, { PORT: 8080 })` puts 8080 where the file has `__PORT__`, a name that
 * is also fine in shell, nginx and Python. A list of lines needs a line of its own, whose indentation each of them gets;
 * an empty list or text leaves no line, and a text that ends with its line is such lines as they are.
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
    if (value === undefined)
      throw new InputError(`fill: the text has __${name}__, but no value was given for it`);
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
        throw new InputError(
          `fill: __${name}__ is replaced with several lines, so it must be alone on its line`,
        );
      return String(value);
    });
  const unused = Object.keys(values).find((name) => !used.has(name));
  if (unused !== undefined)
    throw new InputError(`fill: a value was given for __${unused}__, but the text doesn't have it`);
  return filled;
}
