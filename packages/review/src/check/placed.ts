import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { generatorFiles, sourceOfEntry } from "./files.ts";
import type { Judged, Lines } from "./judged.ts";
import { lineInText } from "./sources/line-in-text.ts";
import type { Sources } from "./sources/sources.ts";

/** The sources in which places are looked up. */
export type PlacedBy = Pick<Sources, "files"> & Partial<Sources>;

/** Returns the path of a file for reports. */
export type Label = (path: string) => string;

/**
 * The findings with their places, in their order. Those about one resource are looked up together, and so are those of
 * all overlays on one base: files are read once, and few have to be kept at a time.
 */
export function placed(
  findings: readonly Judged[],
  sourcesOf: (environment: string) => PlacedBy | undefined,
): Judged[] {
  const groups = new Map<string, Map<Resource | undefined, number[]>>();
  for (const [index, { environment, resource }] of findings.entries()) {
    const [root, base] = sourcesOf(environment)?.kustomizations ?? [];
    const group = entryOf(groups, (base ?? root)?.folder ?? "", () => new Map());
    addTo(group, resource, index);
  }
  const found: Judged[] = [];
  for (const group of groups.values())
    for (const indexes of group.values())
      for (const index of indexes) {
        const judged = findings[index] as Judged;
        const sources = sourcesOf(judged.environment);
        found[index] = { ...judged, place: placeOf(judged, sources), covers: linesOf(judged, sources) };
      }
  return found;
}

/** The file and line to fix; the environment's own file if nothing else determines it. */
function placeOf(judged: Judged, sources: PlacedBy | undefined): NonNullable<Judged["place"]> {
  const { file, resource, path = [], textLine } = judged;
  if (file !== undefined) return { file, line: judged.line ?? lineOf(judged, sources) };
  const { root, isMade } = sources ?? {};
  const found = (resource && sources?.placeOf?.(resource, path)) ?? {
    file: isMade ? root?.folder : root?.file,
    line: undefined,
  };
  const text = textLine === undefined ? undefined : textAt(resource, ...path);
  if (textLine === undefined || text === undefined || found.line === undefined) return found;
  return {
    ...found,
    line: lineInText(sources?.files.text(found.file ?? "") ?? "", found.line, text, textLine),
  };
}

/** The line of a finding in its file: of its place there, or of its object. */
function lineOf(
  { file = "", at, resource, written, path = [] }: Judged,
  sources: PlacedBy | undefined,
): number | undefined {
  if (sources === undefined) return undefined;
  const { files } = sources;
  const kind = resource?.kind ?? textAt(written, "kind");
  const name = resource?.metadata.name ?? textAt(written, "metadata", "name");
  if (at !== undefined || kind === undefined) return at && files.line(at);
  const document = files
    .documents(file)
    .findIndex((one) => textAt(one, "kind") === kind && textAt(one, "metadata", "name") === name);
  return document < 0 ? undefined : files.line({ file, document, path });
}

/** A number after the last line of any file. */
const LAST = Number.MAX_SAFE_INTEGER;

/** The lines of files that contain the credential which a finding in a resource is about. */
function linesOf({ rule, resource, path = [], entry }: Judged, sources: PlacedBy | undefined): Lines[] {
  if (rule.basis !== "credential" || sources?.placeOf === undefined || resource === undefined) return [];
  const places: Lines[] = [];
  const value = at(resource, ...path);
  const found = sources.placeOf(resource, path);
  if (found?.line !== undefined) {
    const text = typeof value === "string" ? value : "";
    // A Secret is reported as a whole.
    const length = typeof value === "object" ? LAST : text.split("\n").length - 1;
    places.push({ file: found.file, first: found.line, last: found.line + length });
  }
  // An operation is located at its beginning, so its value is searched for separately.
  for (const { patches } of sources.kustomizations ?? [])
    for (const { file: patch, operations } of patches)
      if (
        patch !== undefined &&
        typeof value === "string" &&
        jsonText(operations ?? "").includes(JSON.stringify(value))
      )
        places.push({ file: patch, first: 1, last: LAST });
  // A Secret as a whole is located at its entry in the kustomization; its values are in the files that the entry
  // lists.
  if (found?.line === undefined || typeof value === "object") {
    const name = entry ?? path[1];
    const made = (sources.kustomizations ?? []).map((source) => ({
      files: generatorFiles(source, resource),
      from:
        typeof name === "string"
          ? sourceOfEntry(source, resource, name, (file) => sources.files.text(file))
          : undefined,
    }));
    for (const file of made.flatMap(({ files }) => files)) places.push({ file, first: 1, last: LAST });
    // Pushed last, because the last place is reported: that of the entry, which an overlay may read from another file.
    const from = made.find(({ from }) => from !== undefined)?.from;
    if (from !== undefined) places.push({ file: from.file, first: from.line, last: LAST });
  }
  return places;
}

/** The key shared by findings about one place of a shared source; undefined for a finding that is always listed. */
export function sharedKey({
  rule,
  shared,
  prerequisite,
  environment,
  file,
  place,
  path = [],
  message,
}: Judged) {
  if (prerequisite !== undefined && !shared) return `${rule.id}|${environment}|${prerequisite}`;
  // What can't be rendered is said of each environment.
  if ((!shared && file === undefined) || rule.isOfBuilds) return undefined;
  return `${rule.id}|${place?.file}|${place?.line ?? ""}|${printPath(path)}|${message}`;
}
