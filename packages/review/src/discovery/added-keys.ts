import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { isCommentLine, linesWith, withoutBreaks } from "./lines-with.ts";
import { type MentioningText, PASSED } from "./mentioned-folders.ts";

const MAY_ADD = /\bedit\s+(?:add|set)\s+(?:configmap|secret)\b/g;
const ADDS = /\bedit\s+(?:add|set)\s+(configmap|secret)\s+["']?([\w.-]+)["']?(.*)/g;
/** A key with its value, or a file whose name is the key. */
const KEYS = /--from-(?:literal|file)(?:=|\s+)["']?([\w./-]+)(=?)/g;

/**
 * The first text whose commands (`kustomize edit add configmap`) add a key to a ConfigMap or Secret before it is
 * applied; undefined if none does. A kustomization may have made the name of the object longer.
 */
export function keyAddedBy(
  { kind, name, key }: { kind: string; name: string; key: string },
  texts: Iterable<MentioningText>,
): string | undefined {
  for (const { path, text } of texts) {
    if (PASSED.test(path)) continue;
    for (const line of linesWith(MAY_ADD, withoutBreaks(text))) {
      if (isCommentLine(line)) continue;
      for (const [, word = "", given = "", rest = ""] of line.matchAll(ADDS))
        if (word === kind.toLowerCase() && name.includes(given) && addsKey(rest, key)) return path;
    }
  }
  return undefined;
}

/** True if the flags of a command add a key; a file of variables may contain any. */
function addsKey(flags: string, key: string): boolean {
  return (
    /--from-env-file\b/.test(flags) ||
    [...flags.matchAll(KEYS)].some(([, name = "", sign]) => (sign ? name : lastPart(name)) === key)
  );
}
