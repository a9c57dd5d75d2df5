import { equal } from "@kustogen/kustomize/value/equal.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import type { AuthoredChange, EnvironmentReview, Risk } from "../../changes/review.ts";
import { changeSource, riskSource, type ValueSource } from "../../changes/sources.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
import { type Inline, joined, type Piece } from "./inline.ts";

/** The number of places listed if one row stands for several fields. */
const MOST = 2;

/** A changed field and its resource. */
export interface FieldOf {
  change: ResourceChange;
  field?: ReviewedChange;
}

/** A place in reports: "overlays/beta/shop/web.patch.yaml:12", with its layer if the path doesn't show it. */
export function placePiece({ file, line, layer, side, url }: ValueSource): Piece {
  const isInLayer = layer === "." || file.startsWith(`${layer}/`);
  const place = `${file}:${line}${side === "before" ? " before" : ""}${isInLayer ? "" : `, brought in by ${layer}`}`;
  return { place, ...(url !== undefined && { url }) };
}

/** The files and lines of fields that are described together, in all environments of a group. */
export function fieldPlaces(environments: readonly EnvironmentReview[], fields: readonly FieldOf[]): Inline {
  const found = new Map<string, Piece>();
  // Files that an author edits come before generated ones.
  for (const { field } of fields)
    for (const { authored = [] } of environments)
      for (const one of field === undefined ? [] : settingsBehind(authored, field))
        found.set(`${one.file}:${one.line}`, settingPiece(one));
  const most = MOST + found.size;
  const [first] = environments;
  for (const { change, field } of fields)
    for (const environment of environments) {
      // The first environment's place applies to the others, possibly in another namespace.
      const own =
        environment === first ? change : environment.resources[first?.resources.indexOf(change) ?? -1];
      const ownField = environment === first ? field : field && own?.changes[change.changes.indexOf(field)];
      const source = own && changeSource(environment.sources, own, ownField);
      if (source !== undefined) found.set(`${source.file}:${source.line}`, placePiece(source));
      if (found.size > most) return fewPlaces([...found.values()]);
    }
  return fewPlaces([...found.values()]);
}

/** A setting's place: "generators/environments/production.yaml:118 urlExpiryWarningHours". */
export function settingPiece({ file, line, key, side, url }: AuthoredChange): Piece {
  return {
    place: `${file}:${line} ${key}${side === "before" ? " before" : ""}`,
    ...(url !== undefined && { url }),
  };
}

/** The settings that determine a changed field: those with its values, or the only changed one. */
function settingsBehind(
  authored: readonly AuthoredChange[],
  { before, after }: ReviewedChange,
): readonly AuthoredChange[] {
  const holds = (field: Value | undefined, setting: Value | undefined) => {
    if (setting === undefined || typeof setting === "object") return equal(field, setting);
    const text = String(setting);
    return field !== undefined && hasWord(typeof field === "object" ? jsonText(field) : String(field), text);
  };
  const exact = authored.filter((one) => holds(after, one.after) && holds(before, one.before));
  return exact.length > 0 || authored.length !== 1 ? exact : authored;
}

/** True if a text contains another one that isn't part of a longer word or number. */
function hasWord(text: string, word: string): boolean {
  if (word === "") return text === "";
  const isPart = (character: string) => /[a-z0-9]/i.test(character);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isPart(text.charAt(at - 1)) && !isPart(text.charAt(at + word.length))) return true;
  return false;
}

function fewPlaces(pieces: readonly Piece[]): Inline {
  const shown = joined(
    pieces.slice(0, MOST).map((piece) => [piece]),
    ", ",
  );
  return pieces.length > MOST ? [...shown, " and more"] : shown;
}

/** The file and line of a risk, in each environment that it is listed for; nothing if unknown. */
export function riskPlaces(environments: readonly EnvironmentReview[], risk: Risk): Inline {
  const found = new Map<string, Piece>();
  const [first] = environments;
  for (const environment of environments) {
    const own = environment === first ? risk : environment.risks[first?.risks.indexOf(risk) ?? -1];
    const source = own && riskSource(environment.sources, own);
    if (source !== undefined) found.set(`${source.file}:${source.line}`, placePiece(source));
    if (found.size > MOST) break;
  }
  return fewPlaces([...found.values()]);
}
