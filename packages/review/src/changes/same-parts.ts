import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { counterpartsOf, failedParts, partKey } from "../check/steps/missing-parts.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { DeployedUnit } from "../units/unit.ts";
import { isRejected } from "./not-compared.ts";
import type { RenderedParts, RenderedSide, Sides } from "./rendered-side.ts";

/**
 * Leaves out entries on both sides if one side can't render them, so that they aren't reported as new or removed: both
 * sides rendered in the same way, the parts that are compared on neither, kustomize's errors about the side after that
 * don't apply to the side before (`broken`), and its errors about the side before if it builds the side after (`fixed`).
 * Throws InputError if nothing of a side can be rendered.
 * @param changed the files that differ: an entry that isn't rendered is reported as changed if they may affect it
 */
export function sameParts(
  sides: Sides,
  overlay: DeployedUnit,
  [before, after]: readonly [RenderedParts, RenderedParts],
  changed: ReadonlySet<string>,
) {
  const keys = [before, after].map(({ missing }) => new Set(missing.map(partKey)));
  const isMissingIn = (part: MissingPart, side: 0 | 1) =>
    counterpartsOf(part).some((key) => keys[side]?.has(key));
  const wasThere = before.resources.length > 0 || before.missing.length > 0;
  const isFresh = (part: MissingPart) => !part.ofMissing && !isMissingIn(part, 0);
  const label = (file: string) => file.slice(1);
  const seen = failedParts(after.missing, label).map(
    ({ part, seen: one }): NotLookedAt => ({
      ...one,
      ...(changed.has(part.file) && { what: `${one.what} (its kustomization changes)` }),
      ...(wasThere && isFresh(part) && { lost: true as const }),
    }),
  );
  const cameBack = new Set(before.missing.filter((part) => isHeldBack(part) && !isMissingIn(part, 1)));
  const gone = failedParts(before.missing, label).filter(
    ({ part }) => !isMissingIn(part, 1) && !cameBack.has(part),
  );
  const result = (index: 0 | 1, parts: RenderedParts): [RenderedSide, readonly Resource[]] => {
    // Nothing of what kustomize rejected was applied, so that what the entry creates is new.
    const left = [...before.missing, ...after.missing]
      .filter((part) => index === 0 || !cameBack.has(part))
      .flatMap(counterpartsOf);
    if (left.every((key) => keys[index]?.has(key))) return [sides[index], parts.resources];
    const side = sides[index].without(new Set(left));
    return [side, side.render(overlay).resources];
  };
  const [beforeSide, beforeResources] = result(0, before);
  const [afterSide, afterResources] = result(1, after);
  return {
    sides: [beforeSide, afterSide] as const,
    before: beforeResources,
    after: afterResources,
    notLookedAt: [
      ...seen,
      ...gone.map(({ seen: one }) => ({
        ...one,
        what: `${one.what} (in the state before the change, so it isn't compared)`,
      })),
    ],
    fixed: after.missing.some(isRejected)
      ? []
      : before.missing.filter(isHeldBack).flatMap(({ error }) => error?.message ?? []),
    broken: after.missing.flatMap((part) =>
      isFresh(part) && isRejected(part) ? [(part.error as Error).message] : [],
    ),
  };
}

/** True for an entry of resources that kustomize rejects: nothing of what it makes was applied. */
function isHeldBack(part: MissingPart): boolean {
  return part.field === "resources" && isRejected(part);
}
