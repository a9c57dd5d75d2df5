import { at } from "../kubernetes/fields.ts";
import { generatorFiles } from "./files.ts";
import { credential } from "./rules/secrets/credential.ts";
import { file } from "./rules/secrets/file.ts";
import { plaintext } from "./rules/secrets/plaintext.ts";
import type { Judged } from "./run.ts";
import type { State } from "./state.ts";

/** Takes away what was found in files and, by the same lines, in what they render to; an exception there holds. */
export function reportedOnce(
  findings: readonly Judged[],
  states: ReadonlyMap<string, State>,
): readonly Judged[] {
  if (!findings.some(({ rule }) => rule === file)) return findings;
  const covered = findings
    .filter(({ rule }) => rule === credential || rule === plaintext)
    .flatMap((finding) => placesOf(finding, states.get(finding.environment)));
  return findings.filter(
    ({ rule, file: path, line = 1 }) =>
      rule !== file ||
      !covered.some((place) => place.file === path && place.first <= line && line <= place.last),
  );
}

interface Lines {
  file: string;
  first: number;
  last: number;
}

function placesOf({ resource, path = [] }: Judged, state: State | undefined): Lines[] {
  const sources = state?.sources;
  if (sources === undefined || resource === undefined) return [];
  const places: Lines[] = [];
  const value = at(resource, ...path);
  const found = sources.placeOf(resource, path);
  if (found?.line !== undefined) {
    const text = typeof value === "string" ? value : "";
    // A Secret is reported as a whole.
    const length = typeof value === "object" ? Number.POSITIVE_INFINITY : text.split("\n").length - 1;
    places.push({ file: found.file, first: found.line, last: found.line + length });
  }
  // An operation is located where it begins: what it sets is told from its value.
  for (const { patches } of sources.kustomizations)
    for (const { file: patch, operations } of patches)
      if (
        patch !== undefined &&
        typeof value === "string" &&
        JSON.stringify(operations ?? "").includes(JSON.stringify(value))
      )
        places.push({ file: patch, first: 1, last: Number.POSITIVE_INFINITY });
  // The place of a Secret as a whole is its entry in the kustomization; its values stand in the files that are named there.
  if (found?.line === undefined || typeof value === "object")
    for (const source of sources.kustomizations)
      for (const made of generatorFiles(source, resource))
        places.push({ file: made, first: 1, last: Number.POSITIVE_INFINITY });
  return places;
}
