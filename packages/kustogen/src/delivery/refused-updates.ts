import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { maskedEnvironment } from "@kustogen/review/changes/mask.ts";
import { renderedPlaces, type SummaryInput, touchedPlaces } from "./summary.ts";

/** A system in an environment. */
type Place = ReturnType<typeof touchedPlaces>[number];

/** A change that the API server will refuse, in an environment that is in use. */
export interface RefusedUpdate {
  /** The rule that says so: "change/immutable-field". */
  rule: string;
  /** "shop (beta): StatefulSet db: … can't be changed: …", and what to do. */
  text: string;
}

/**
 * What the API server will refuse of the changed files' effects on existing objects, by the rules of a review.
 * @param isSynced whether Argo CD syncs a place by itself
 * @param isInUse whether its objects are in a cluster; asked only where something is refused
 */
export function refusedUpdates(
  input: SummaryInput,
  isSynced: (place: Place) => boolean,
  isInUse: (folder: string) => boolean,
): RefusedUpdate[] {
  return renderedPlaces(input, touchedPlaces(input).filter(isSynced)).flatMap(
    ({ system, layer, folder, before, after }) => {
      if (before === undefined || after === undefined) return [];
      const { risks } = maskedEnvironment(reviewEnvironment(before, after, { name: "", path: "" }));
      const refused = risks.filter(({ consequence }) => consequence === "rejected");
      if (refused.length === 0 || !isInUse(folder)) return [];
      return refused.map(({ id, message, todo = "" }) => ({
        rule: id,
        text: `${system} (${layer}): ${message}. ${todo}`,
      }));
    },
  );
}

/** Refuses to write them. @throws InputError with the objects and the way to continue */
export function refuseUpdates(updates: readonly RefusedUpdate[]): void {
  const [first] = updates;
  if (first === undefined) return;
  throw new InputError(
    `Argo CD couldn't sync this, as the API server will refuse it:\n${updates.map(({ text }) => `  ${text}`).join("\n")}\n` +
      `Nothing was written. If you want this, such as after deleting the object: npm run gen -- --allow ${first.rule} --reason "why"`,
    { code: "refused-by-rule" },
  );
}
