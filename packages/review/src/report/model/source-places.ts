import type { EnvironmentReview, Risk } from "../../changes/review.ts";
import { changeSource, riskSource, type ValueSource } from "../../changes/sources.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
import type { AlikeEnvironments } from "./alike.ts";
import { type Inline, joined, type Piece } from "./inline.ts";

/** The number of places listed if one row stands for several fields. */
const MOST = 2;

/** A place in reports: "overlays/beta/shop/web.patch.yaml:12", with its layer if the path doesn't show it. */
export function placePiece({ file, line, layer, side, url }: ValueSource): Piece {
  const isInLayer = layer === "." || file.startsWith(`${layer}/`);
  const place = `${file}:${line}${side === "before" ? " before" : ""}${isInLayer ? "" : `, brought in by ${layer}`}`;
  return { place, ...(url !== undefined && { url }) };
}

/** The lines of resources or fields of a review that stands for all environments, in each of them. */
export function fieldPlaces(
  environments: AlikeEnvironments,
  review: EnvironmentReview,
  fields: readonly { change: ResourceChange; field?: ReviewedChange }[],
): Inline {
  return fewPlaces(function* () {
    for (const { change, field } of fields)
      for (const { resources, sources } of environments) {
        const own = resources[review.resources.indexOf(change)];
        yield own && changeSource(sources, own, field && own.changes[change.changes.indexOf(field)]);
      }
  });
}

/** The file and line of a risk, in each environment that it is listed for; nothing if unknown. */
export function riskPlaces(environments: AlikeEnvironments, review: EnvironmentReview, risk: Risk): Inline {
  return fewPlaces(function* () {
    for (const { risks, sources } of environments) {
      const own = risks[review.risks.indexOf(risk)];
      yield own && riskSource(sources, own);
    }
  });
}

/** Looks up places until there are more than are listed. */
function fewPlaces(sources: () => Iterable<ValueSource | undefined>): Inline {
  const found = new Map<string, Piece>();
  for (const source of sources()) {
    if (source !== undefined) found.set(`${source.file}:${source.line}`, placePiece(source));
    if (found.size > MOST) break;
  }
  const shown = [...found.values()].slice(0, MOST).map((piece): Inline => [piece]);
  return found.size > MOST ? [...joined(shown, ", "), " and more"] : joined(shown, ", ");
}
