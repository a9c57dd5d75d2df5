import type { MissingPart, PartName } from "@kustogen/kustomize/build/parts.ts";
import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { causeOfError, type NotLookedAt } from "../../coverage/not-looked-at.ts";
import { isKustomizationFile } from "../../discovery/kustomizations.ts";

/** An entry that fails, and the entries that depend on it. */
export interface FailedPart {
  part: MissingPart & { error: NonNullable<MissingPart["error"]> };
  /** The line of the entry in its file. */
  line: number | undefined;
  seen: NotLookedAt;
}

type NamedPart = Pick<MissingPart, "tree" | "file" | "field" | "entry">;

/** A key for a part that stays the same in another state of the repository. */
export function partKey({ file, field, entry, content = entry }: PartName): string {
  return JSON.stringify([file, field, content]);
}

/** The key of the entry to leave out in another state too; none for a step that fails there as well without the others. */
export function counterpartsOf(part: MissingPart): string[] {
  return part.isStep && part.ofMissing ? [] : [partKey(part)];
}

/** The entries that fail, from the parts that weren't built; `label` returns the path of a file for reports. */
export function failedParts(missing: readonly MissingPart[], label: (file: string) => string): FailedPart[] {
  const first = missing.findIndex(({ error, ofMissing }) => error !== undefined && !ofMissing);
  return missing.flatMap((part, at): FailedPart[] => {
    const { error, ofMissing, file, field, entry } = part;
    if (error === undefined || ofMissing) return [];
    const line = lineOf(part);
    const reason = maskedMessage(error instanceof InputError ? error.what : error.message);
    const with_ = at === first ? missing.filter((one) => one.ofMissing).map((one) => one.entry) : [];
    const also = with_.length === 0 ? "" : `; with it ${[...new Set(with_)].join(", ")}`;
    const place = line === undefined ? label(file) : `${label(file)}:${line}`;
    const what = `${entry.startsWith(field) ? entry : `${field}: ${entry}`}: ${reason}${also}`;
    const seen = { place, cause: causeOfError(error.code), what };
    return [{ part: part as FailedPart["part"], line, seen }];
  });
}

/** The line of an entry: the first below its field that contains it. */
function lineOf({ tree, file, field, entry }: NamedPart): number | undefined {
  if (kindIfAny(tree, file) !== "file") return undefined;
  const [, list, index] = /^(\w+)\[(\d+)\]$/.exec(entry) ?? [];
  if (list !== undefined)
    return new YamlLines(anyTextIn(tree.read(file)), "kustomization").lineAt(0, [list, Number(index)]);
  const lines = anyTextIn(tree.read(file)).split("\n");
  const start = lines.findIndex((line) => line.startsWith(field));
  const named = entry.split(" ").at(-1) as string;
  const at = lines.findIndex((line, index) => index >= start && line.includes(named) && !/^\s*#/.test(line));
  return at >= 0 ? at + 1 : start > 0 ? start + 1 : undefined;
}

/** Where to mend what can't be rendered: the line that isn't YAML, or the entry that leads there; empty if unknown. */
export function placeOfError(error: unknown, tree: FileTree): { file?: string; line?: number } {
  if (!(error instanceof InputError)) return {};
  const failing = failingPlace(error, tree);
  if (failing && (failing.line !== undefined || isKustomizationFile(failing.file))) return failing;
  const { places } = error;
  const index = places.findLastIndex(
    (place) => isKustomizationFile(place) && kindIfAny(tree, place) === "file",
  );
  const file = places[index];
  if (file === undefined) return {};
  const line = lineOfPath(tree, file, error.absent) ?? lineOfPlace(tree, file, places[index + 1]);
  return { file, ...(line !== undefined && { line }) };
}

/** The file with the mistake, with the line if the error says it; undefined if the error is about something else. */
export function failingPlace(error: unknown, tree: FileTree): { file: string; line?: number } | undefined {
  if (!(error instanceof InputError)) return undefined;
  const [, file, line] =
    /^(\/.*):(\d+)$/s.exec(error.places.at(-1) ?? "") ?? /^(\/[^:]*):(?:(\d+):)? /.exec(error.what) ?? [];
  if (file === undefined || kindIfAny(tree, file) !== "file") return undefined;
  return { file, ...(line !== undefined && { line: Number(line) }) };
}

/** The line of an entry as a message names it: `resources: ../base`, `patches[1]`. */
function lineOfPlace(tree: FileTree, file: string, place = ""): number | undefined {
  const [, field, entry] = /^(\w+): (.+)$/s.exec(place) ?? [];
  if (field && entry) return lineOf({ tree, file, field, entry });
  return place.endsWith("]") ? lineOf({ tree, file, field: place, entry: place }) : undefined;
}

/** The first line that names a path, which is relative to the file. */
function lineOfPath(tree: FileTree, file: string, path: string | undefined): number | undefined {
  if (path === undefined) return undefined;
  const names = (line: string) =>
    !/^\s*#/.test(line) &&
    line.split(/[\s"'[\]{},:=]+/).some((one) => joinPath(folderOf(file), one) === path);
  const at = anyTextIn(tree.read(file)).split("\n").findIndex(names);
  return at < 0 ? undefined : at + 1;
}
