import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import type { MentioningText } from "./mentioned-folders.ts";

const MAKEFILE = /(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/;
const SETS = /^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*[?:]?=[ \t]*(\S+)[ \t]*$/gm;

/** The Makefile that builds a folder for the bundle of an operator and for nothing else; undefined if none does. */
export function bundledBy(folder: string, texts: Iterable<MentioningText>): string | undefined {
  for (const { path, text } of texts) {
    if (!MAKEFILE.test(path) || !text.includes(folder) || !text.includes("generate bundle")) continue;
    const names = [...text.matchAll(SETS)].flatMap(([, name = "", value]) => (value === folder ? name : []));
    const ways = [folder, ...names.flatMap((name) => [`$(${name})`, `$\{${name}}`])].map(literalPattern);
    const builds = new RegExp(`\\bbuild[ \\t]+(?:${ways.join("|")})(?![\\w/-])`);
    const lines = text.split("\n").filter((line) => builds.test(line));
    if (lines.length > 0 && lines.every((line) => line.includes("generate bundle"))) return path;
  }
  return undefined;
}
