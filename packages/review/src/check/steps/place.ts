import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../kubernetes/fields.ts";
import { ownPlace } from "../model/facts.ts";
import type { Judged } from "../model/judgement.ts";
import type { State } from "../model/state.ts";
import { lineInText } from "../sources/line-in-text.ts";
import type { Lines, SourceFiles } from "../sources/sources.ts";
import { generatorFiles, sourceOfEntry } from "./files.ts";

/**
 * The finding with the file and line to mend it at, and the lines that it covers.
 * @param state its environment, if it has one
 * @param others the files that no environment is built from
 */
export function placed(judged: Judged, state: State | undefined, others: SourceFiles): Judged {
  const { resource, path = [], textLine, file } = judged;
  const files = state?.sources?.files ?? others;
  const own = state && ownPlace.of(state);
  const place: Judged["place"] =
    file !== undefined
      ? { file, line: judged.line ?? lineOf(judged, files) }
      : ((resource && state?.sources?.placeOf(resource, path)) ?? { file: own });
  const text = textLine === undefined ? undefined : textAt(resource, ...path);
  if (textLine !== undefined && text !== undefined && place.file !== undefined && place.line !== undefined)
    place.line = lineInText(files.text(place.file) ?? "", place.line, text, textLine);
  return { ...judged, place, covers: linesOf(judged, state) };
}

/** The line of a finding in its file: of its place there, or of its object. */
function lineOf(
  { file = "", at: there, resource, path = [] }: Judged,
  files: SourceFiles,
): number | undefined {
  if (there !== undefined || resource === undefined) return there && files.line(there);
  const document = files
    .documents(file)
    .findIndex(
      (one) =>
        textAt(one, "kind") === resource.kind && textAt(one, "metadata", "name") === resource.metadata.name,
    );
  return document < 0 ? undefined : files.line({ file, document, path });
}

/** A number after the last line of any file. */
const LAST = Number.MAX_SAFE_INTEGER;

/** The lines with the credential that a finding in a resource is about: it is in the text of a file, too. */
function linesOf({ rule, resource, path = [], entry }: Judged, state: State | undefined): Lines[] {
  const sources = state?.sources;
  if (rule.basis !== "credential" || sources === undefined || resource === undefined) return [];
  const lines: Lines[] = [];
  const value = at(resource, ...path);
  const found = sources.placeOf(resource, path);
  if (found?.line !== undefined) {
    // A Secret is reported as a whole.
    const length = typeof value === "string" ? value.split("\n").length - 1 : LAST;
    lines.push({ file: found.file, first: found.line, last: found.line + length });
  }
  // An operation is located at its beginning, so its value is searched for separately.
  for (const { patches } of sources.kustomizations)
    for (const { file, operations } of patches)
      if (
        file !== undefined &&
        typeof value === "string" &&
        jsonText(operations ?? "").includes(JSON.stringify(value))
      )
        lines.push({ file, first: 1, last: LAST });
  // A Secret as a whole is located at its entry in the kustomization; its values are in the files that the entry
  // lists.
  if (found?.line !== undefined && typeof value !== "object") return lines;
  const name = entry ?? path[1];
  for (const source of sources.kustomizations)
    for (const file of generatorFiles(source, resource)) lines.push({ file, first: 1, last: LAST });
  // Pushed last, because the last place is reported: that of the entry, which an overlay may read from another file.
  const made = sources.kustomizations.map((source) =>
    typeof name === "string"
      ? sourceOfEntry(source, resource, name, (file) => sources.files.text(file))
      : undefined,
  );
  const from = made.find((one) => one !== undefined);
  if (from !== undefined) lines.push({ file: from.file, first: from.line, last: LAST });
  return lines;
}
