import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { maskedEnvironment } from "@kustogen/review/changes/mask.ts";
import { type LayerPlace, renderedPlaces, type SummaryInput, touchedPlaces } from "./summary.ts";

/** A change that the API server will refuse, in an environment that is in use. */
export interface RefusedUpdate {
  /** The rule that says so: "change/immutable-field". */
  rule: string;
  /** "shop (beta): StatefulSet db: … can't be changed: …", and what to do. */
  text: string;
}

/**
 * What the API server will refuse of the changed files' effects on existing objects, by the rules of a review.
 * @param isInUse whether Argo CD syncs a layer, so that its objects are in a cluster
 */
export function refusedUpdates(
  input: SummaryInput,
  isInUse: (place: Pick<LayerPlace, "system" | "layer" | "folder">) => boolean,
): RefusedUpdate[] {
  return renderedPlaces(input, touchedPlaces(input).filter(isInUse)).flatMap(
    ({ system, layer, before = [], after = [] }) =>
      maskedEnvironment(reviewEnvironment(before, after, { name: "", path: "" })).risks.flatMap(
        ({ id, consequence, message, todo = "" }) =>
          consequence === "rejected" ? { rule: id, text: `${system} (${layer}): ${message}. ${todo}` } : [],
      ),
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
