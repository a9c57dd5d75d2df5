import { readFileSync } from "node:fs";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { findCredentials, findCredentialsInDocument } from "@kustogen/review/kubernetes/credentials/find.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import { unifiedDiff } from "@kustogen/review/text/unified-diff.ts";
import { withUnixLineEnds } from "./content.ts";
import type { FileChange, PlannedFile } from "./path-facts.ts";

/**
 * A short unified diff of two versions of a file that may be printed: if either contains something that looks like a
 * credential, a sentence with its place replaces the diff, because messages end up in CI logs.
 */
export function shownDiff(path: string, before: string, after: string, maxLines?: number): string {
  const place = secretIn(path, before) ?? secretIn(path, after);
  return place === undefined
    ? unifiedDiff(before, after, maxLines)
    : `(not shown, because it may contain a secret: ${place})`;
}

/** The place in a file of something that looks like a credential, and a description that doesn't reveal it. */
function secretIn(path: string, text: string): string | undefined {
  const isYaml = /\.ya?ml$/.test(path);
  for (const document of isYaml ? attempt(() => parseDocuments(text, path), []) : []) {
    if (!isMap(document)) continue;
    if (document.kind === "Secret" && (document.data || document.stringData)) return "the values of a Secret";
    const isResource = typeof document.kind === "string" && isMap(document.metadata ?? null);
    const [found] = isResource
      ? findCredentials(document as unknown as Resource)
      : findCredentialsInDocument(document);
    if (found !== undefined) return `${printPath(found.path)} looks like ${found.what}`;
  }
  const [line] = credentialLines(text, path, isYaml);
  return line && `line ${line.line} looks like ${line.what}`;
}

/** A file in which the working tree differs from the planned output. */
export interface FileDifference extends FileChange {
  /** A unified diff from the working tree to the planned output, for the first files; "" beyond `diffs`. */
  diff: string;
}

type Planned = { files: readonly PlannedFile[]; remove: readonly string[] };

/** The effects of a plan, for `--check`: files by path, with short diffs of the first `diffs`. Writes nothing. */
export function differences(root: string, { files, remove }: Planned, diffs = 20): FileDifference[] {
  const found = [
    ...files.flatMap(({ path, action, text }) => (action === "keep" ? [] : [{ path, action, text }])),
    ...remove.map((path) => ({ path, action: "remove" as const, text: "" })),
  ].sort((a, b) => compareText(a.path, b.path));
  return found.map(({ path, action, text }, at) => {
    if (at >= diffs) return { path, action, diff: "" };
    const old = action === "create" ? "" : diffText(readFileSync(`${root}/${path}`));
    return { path, action, diff: shownDiff(path, old, text, action === "remove" ? 6 : 12) };
  });
}

/** The text of a file for a diff; Windows line ends would mark every line as changed. */
export function diffText(bytes: Buffer): string {
  return bytes.includes(0) ? `binary, ${bytes.length} bytes\n` : withUnixLineEnds(bytes).toString("utf8");
}
