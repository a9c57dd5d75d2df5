import type { EnvironmentReview, Risk } from "../changes/review.ts";
import { changeSource, riskSource, type ValueSource } from "../changes/sources.ts";
import type { ResourceChange, ReviewedChange } from "../compare/resources.ts";
import { type Inline, joined, type Piece } from "./inline.ts";

/** So many places are named where one row stands for several fields. */
const MOST = 2;

/** A changed field, with the resource that it is of. */
export interface FieldOf {
  change: ResourceChange;
  field?: ReviewedChange;
}

/** A place as reports name it: "overlays/beta/shop/web.patch.yaml:12", and who brings it in where its path doesn't tell. */
export function placePiece({ file, line, layer, side, url }: ValueSource): Piece {
  const told = layer === "." || file.startsWith(`${layer}/`);
  const place = `${file}:${line}${side === "before" ? " before" : ""}${told ? "" : `, brought in by ${layer}`}`;
  return { place, ...(url !== undefined && { url }) };
}

/** The files and lines that fields which are said together come from, in all environments that are said together. */
export function fieldPlaces(environments: readonly EnvironmentReview[], fields: readonly FieldOf[]): Inline {
  const found = new Map<string, Piece>();
  for (const { change, field } of fields)
    for (const { sources } of environments) {
      const source = changeSource(sources, change, field);
      if (source !== undefined) found.set(`${source.file}:${source.line}`, placePiece(source));
      if (found.size > MOST) return fewPlaces([...found.values()]);
    }
  return fewPlaces([...found.values()]);
}

function fewPlaces(pieces: readonly Piece[]): Inline {
  const shown = joined(
    pieces.slice(0, MOST).map((piece) => [piece]),
    ", ",
  );
  return pieces.length > MOST ? [...shown, " and more"] : shown;
}

/** The file and line that a risk comes from, in each environment that it is said for; nothing where nobody can tell. */
export function riskPlaces(environments: readonly EnvironmentReview[], risk: Risk): Inline {
  const found = new Map<string, Piece>();
  for (const { sources } of environments) {
    const source = riskSource(sources, risk);
    if (source !== undefined) found.set(`${source.file}:${source.line}`, placePiece(source));
    if (found.size > MOST) break;
  }
  return fewPlaces([...found.values()]);
}
