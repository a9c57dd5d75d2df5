import { InputError } from "../../model/errors.ts";
import type { Value } from "../../model/value.ts";
import { parseDocument } from "./parse.ts";

/**
 * The YAML documents of a resource or patch file, as `kustomize build` reads them (go-yaml v3 behind kyaml's reader):
 * split at lines that begin with `---`, Windows line ends read as line feeds, empty and null documents left out,
 * aliases and merge keys expanded. Throws InputError that names file, line and cause.
 */
export function parseDocuments(text: string, file: string): Value[] {
  const values: Value[] = [];
  for (const part of splitDocuments(text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text, file)) {
    const value = parseDocument(part.text, file, part.line, "resource");
    if (value !== undefined && value !== null) values.push(value);
  }
  return values;
}

/**
 * The first YAML document of a kustomization file, as `kustomize build` reads it (go-yaml v2: `yes` and `on` are
 * booleans, dates are text, a repeated key's last value counts); undefined when the file holds none. Throws
 * InputError that names file, line and cause.
 */
export function parseKustomizationFile(text: string, file: string): Value | undefined {
  return parseDocument(text, file, 1, "kustomization");
}

interface Part {
  text: string;
  line: number;
}

/** The text cut at every line that begins with `---`; the first line of the text is never a cut. */
function splitDocuments(text: string, file: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let line = 1;
  let from = 0;
  for (;;) {
    const separator = text.indexOf("\n---", from);
    if (separator < 0) break;
    const end = text.indexOf("\n", separator + 1);
    if (end < 0) break;
    const rest = text.slice(separator + 4, end).trim();
    const before = countLines(text, start, separator);
    if (rest !== "" && rest[0] !== "#")
      throw new InputError(
        `${file}:${line + before + 1}: a document separator is a line with "---" only, not "---${rest}"`,
      );
    parts.push({ text: text.slice(start, separator + 1), line });
    line += before + 2;
    start = end + 1;
    from = start;
  }
  parts.push({ text: start === 0 ? text : text.slice(start), line });
  return parts;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
