import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { inOneLine, isCommentLine } from "./lines-with.ts";
import { isProse, type MentioningText, OPEN, PASSED } from "./mentioned-folders.ts";

/** A line that applies files, or all files of a folder. */
const APPLIES = [/\b(?:apply|create|replace|diff|delete)\b/g, /\s-f|\s-\w*f\b|--filename|-R\b/] as const;
const CREATES = /\bargocd\s+app(?:set)?\s+create\b/;
/** The argument of `-f` or `--filename`. */
const GIVEN = /(?:\s-\w*f|--filename)[=\s]+["']?([^\s"'`,;()|]+)/g;
const WORD = /[^\s"'`=,;()|]+/g;

/**
 * Returns which of these files are applied by scripts, CI or documentation, by name or together with their folder. A
 * name shared by several files must be mentioned with its folder.
 */
export function appliedFiles(texts: Iterable<MentioningText>, files: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const named = new Set<string>();
  const count = new Map<string, number>();
  for (const { path, text } of texts) {
    count.set(lastPart(path), (count.get(lastPart(path)) ?? 0) + 1);
    if (PASSED.test(path) || files.has(path)) continue;
    const prose = isProse(path);
    const whole = text.replace(/\\\r?\n/g, " ");
    const mentioned = prose ? [] : [...files].filter((file) => whole.includes(lastPart(file)));
    if (mentioned.length === 0 && shortcuts.taken && !applies(whole)) continue;
    for (const line of whole.split("\n")) {
      const isCommand = applies(line);
      if (!isCommand && (prose || isCommentLine(line))) continue;
      for (const file of isCommand ? files : mentioned)
        if (isCommand) {
          if (isApplied(line, file)) found.add(file);
        } else if (hasPath(line, lastPart(file))) (hasPath(line, withFolder(file)) ? found : named).add(file);
    }
  }
  for (const file of named) if ((count.get(lastPart(file)) ?? 0) < 2) found.add(file);
  return found;
}

function applies(text: string): boolean {
  return inOneLine(text, ...APPLIES) !== undefined || CREATES.test(text);
}

/** True if a line has a path that is or ends with this one, and not a longer name that does: `other-web.yaml`. */
function hasPath(line: string, path: string): boolean {
  for (let at = line.indexOf(path); at >= 0; at = line.indexOf(path, at + 1))
    if (!/[\w.-]/.test(line.charAt(at - 1)) && !/\w/.test(line.charAt(at + path.length))) return true;
  return false;
}

/** A file's name with its folder: `web/ks.yaml`. */
function withFolder(file: string): string {
  return file.split("/").slice(-2).join("/");
}

/** True if a command names the file or applies its folder, whatever directory the command runs in. */
function isApplied(line: string, file: string): boolean {
  if (line.includes(file)) return true;
  const plain = line.replace(OPEN, "*");
  const folder = folderOf(`/${file}`);
  const folders = [...plain.matchAll(GIVEN)].map(([, word = ""]) => word);
  return (
    (plain.match(WORD) ?? []).some((word) => leads(word, file)) || folders.some((word) => leads(word, folder))
  );
}

/** True if a path ("*" stands for unknown parts) can lead to the file or folder, wherever the command runs. */
export function leads(word: string, to: string): boolean {
  const path = word.replace(/^(?:(?:\.{1,2}|\*)\/)+/, "").replace(/\/$/, "");
  if (!/[A-Za-z]{2}/.test(path)) return false;
  // Almost no word leads to a given file, and an expression for each of them takes time.
  if (shortcuts.taken && !to.endsWith(path.slice(path.lastIndexOf("*") + 1))) return false;
  const parts = path.split(/\*+/).map((part) => part.replace(/[.+?^${}()[\]\\]/g, "\\$&"));
  return new RegExp(`(?:^|/)${parts.join("[^/]*")}$`).test(to);
}
