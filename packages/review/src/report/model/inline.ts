import { nameWithoutHash } from "../../compare/match.ts";
import { nameText, type ResourceName } from "../../kubernetes/resource-name.ts";

/** A piece of text: plain, code, emphasized, or a place in a file with its URL. */
export type Piece = string | { code: string } | { strong: string } | { place: string; url?: string };

/** A line of text for people; each report format escapes it in its own way. */
export type Inline = readonly Piece[];

/** A piece of code. */
export function code(text: string | number): Piece {
  return { code: String(text) };
}

/** A line of pieces with a separator between them. */
export function joined(lines: readonly Inline[], separator: string): Inline {
  return lines.flatMap((line, index) => (index === 0 ? line : [separator, ...line]));
}

/** Some of the lines, and the number of further ones; a single one is no longer than that number. */
export function someJoined(lines: readonly Inline[], separator: string, most = 3): Inline {
  const shown = lines.length === most + 1 ? lines : lines.slice(0, most);
  const more = lines.length - shown.length;
  return [...joined(shown, separator), ...(more > 0 ? [` and ${more} more`] : [])];
}

/** A line as plain text. */
export function plainText(line: Inline): string {
  return line
    .map((piece) => {
      if (typeof piece === "string") return piece;
      if ("code" in piece) return piece.code;
      return "strong" in piece ? piece.strong : piece.place;
    })
    .join("");
}

/** A sentence with its backquoted parts as code. */
export function inlineOf(text: string): Inline {
  const parts = text.split(/`([^`]+)`/);
  return parts.map((part, index) => (index % 2 === 0 ? part : code(part))).filter((piece) => piece !== "");
}

const PLACES = 4;

/** Some of the names, and the number of further ones. */
export function places(names: readonly string[], most = PLACES): Inline {
  const each = [...new Set(names)].map((name): Inline => [code(name)]);
  return someJoined(each, ", ", most);
}

/** A resource's name in reports: without the hash of a generated name. */
export function shownName({ kind, namespace, name }: ResourceName): string {
  return nameText({ kind, namespace, name: nameWithoutHash(kind, name) });
}

/** Longer values are shown as a diff, not in a cell. */
const CELL = 80;

/** Stands for an absent value. */
export const ABSENT = "–";

/** A scalar for a table cell; undefined if it is too long. */
export function cellOf(value: string | number | bigint | boolean | null): Inline | undefined {
  const text = value === "" ? '""' : String(value);
  return text.includes("\n") || text.length > CELL ? undefined : [code(text)];
}
