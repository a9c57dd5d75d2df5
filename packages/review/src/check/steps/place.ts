import { textAt } from "../../kubernetes/fields.ts";
import { ownPlace } from "../model/facts.ts";
import type { Judged } from "../model/judgement.ts";
import type { State } from "../model/state.ts";
import { lineInText } from "../sources/line-in-text.ts";
import type { SourceFiles } from "../sources/sources.ts";

/**
 * The finding with the file and line to mend it at.
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
  return { ...judged, place };
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
