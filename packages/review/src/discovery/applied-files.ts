import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { isProse, OPEN, PASSED, type ToldText } from "./told-folders.ts";

/** A line that applies files, or all files of a folder. */
const APPLIES =
  /\b(?:apply|create|replace|diff|delete)\b.*(?:\s-f|\s-\w*f\b|--filename|-R\b)|\bargocd\s+app(?:set)?\s+create\b/;
/** What stands where a command has what it applies. */
const GIVEN = /(?:\s-\w*f|--filename)[=\s]+["']?([^\s"'`,;()|]+)/g;
const WORD = /[^\s"'`=,;()|]+/g;

/** Those of some files that scripts, CI or pages apply by their names, or with the folder that they lie in. */
export function appliedFiles(texts: Iterable<ToldText>, files: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const { path, text } of texts) {
    if (PASSED.test(path) || files.has(path)) continue;
    const prose = isProse(path);
    for (const line of text.replace(/\\\r?\n/g, " ").split("\n")) {
      const isCommand = APPLIES.test(line);
      if (!isCommand && (prose || /^\s*(?:#|\/\/)/.test(line))) continue;
      for (const file of files)
        if (isCommand ? isApplied(line, file) : line.includes(lastPart(file))) found.add(file);
    }
  }
  return found;
}

/** True where a command names a file, or what it applies is the file's folder, from wherever it runs. */
function isApplied(line: string, file: string): boolean {
  if (line.includes(file)) return true;
  const plain = line.replace(OPEN, "*");
  const folder = folderOf(`/${file}`);
  const folders = [...plain.matchAll(GIVEN)].map(([, word = ""]) => word);
  return (
    (plain.match(WORD) ?? []).some((word) => leads(word, file)) || folders.some((word) => leads(word, folder))
  );
}

function leads(word: string, to: string): boolean {
  const path = word.replace(/^(?:(?:\.{1,2}|\*)\/)+/, "").replace(/\/$/, "");
  if (!/[A-Za-z]{2}/.test(path)) return false;
  const parts = path.split(/\*+/).map((part) => part.replace(/[.+?^${}()[\]\\]/g, "\\$&"));
  return new RegExp(`(?:^|/)${parts.join("[^/]*")}$`).test(to);
}
