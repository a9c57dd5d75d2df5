import { textAt } from "../../kubernetes/fields.ts";
import type { Judged } from "../model/judgement.ts";
import type { State } from "../model/state.ts";
import type { SourceFiles } from "../sources/sources.ts";

/**
 * The finding with the file and line to mend it at.
 * @param state its environment, if it has one
 * @param others the files that no environment is built from
 */
export function placed(judged: Judged, state: State | undefined, others: SourceFiles): Judged {
  const { resource, path = [], textLine, file } = judged;
  const files = state?.sources?.files ?? others;
  // An environment without a kustomization of its own is its folder.
  const own = state?.sources?.isMade ? state.sources.root.folder : state?.sources?.root.file;
  const place: Judged["place"] =
    file !== undefined
      ? { file, line: judged.line ?? lineOf(judged, files) }
      : ((resource && state?.sources?.placeOf(resource, path)) ?? { file: own });
  const text = textLine === undefined ? undefined : textAt(resource, ...path);
  if (textLine !== undefined && text !== undefined && place.file !== undefined && place.line !== undefined)
    place.line = lineInText(files.text(place.file) ?? "", place.line, text, textLine);
  return { ...judged, place };
}

/** The line of a finding in its file: of its place there, or of its object. */
function lineOf({ file = "", at: there, resource, path = [] }: Judged, files: SourceFiles) {
  if (there !== undefined || resource === undefined) return there && files.line(there);
  const document = files
    .documents(file)
    .findIndex(
      (one) =>
        textAt(one, "kind") === resource.kind && textAt(one, "metadata", "name") === resource.metadata.name,
    );
  return document < 0 ? undefined : files.line({ file, document, path });
}

/**
 * The line of a file that contains one of the lines in a field's text; the field's own line if the text isn't written
 * verbatim.
 * @param field the line of the field, or of the beginning of its text, from 1
 * @param line the line within the text, from 0
 */
function lineInText(file: string, field: number, text: string, line: number): number {
  const lines = text.split("\n");
  const wanted = lines[line]?.trim() ?? "";
  if (wanted === "") return field;
  // Several lines may be equal: counts those before the one that is meant.
  let before = lines.slice(0, line).filter((one) => one.includes(wanted)).length;
  const written = file.split("\n");
  for (let at = field - 1; at < written.length; at++)
    if (written[at]?.includes(wanted) && before-- === 0) return at + 1;
  return field;
}
