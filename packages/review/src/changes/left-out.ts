import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { counterpartsOf, failedParts, partKey } from "../check/steps/missing-parts.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { DeployedUnit } from "../units/unit.ts";
import { chartAround } from "./changed-charts.ts";
import { isRejected } from "./not-compared.ts";
import type { RenderedParts, RenderedSide, SidePair } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/**
 * Leaves out entries on both sides if one side can't render them, so that they aren't reported as new or removed: both
 * sides rendered in the same way, the parts that are compared on neither, kustomize's errors about the side after that
 * don't apply to the side before (`broken`), and its errors about the side before if it builds the side after (`fixed`).
 * Throws InputError if nothing of a side can be rendered.
 * @param changed the files that differ: an entry that isn't rendered is reported as changed if they may affect it
 */
export function sameParts(
  sides: SidePair,
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
  const cameBack = new Set(
    before.missing.filter((part) => isRejected(part) && !part.isStep && !isMissingIn(part, 1)),
  );
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
      : before.missing.filter(isRejected).flatMap(({ error }) => error?.message ?? []),
    broken: after.missing.flatMap((part) =>
      isFresh(part) && isRejected(part) ? [(part.error as Error).message] : [],
    ),
  };
}

/** The identifier of risks about entries that aren't rendered and that a change affects. */
export const NOT_COMPARED = "not-compared";

/**
 * The risk that a change affects entries that a side can't render here, such as charts and plugins: files that the
 * environment is built from differ. Without it, a new chart version would look like no change.
 *
 * @param files the changed files that the environment may be built from
 * @param isMore true if other changes of the environment are shown
 */
export function leftOutRisks(
  sides: SidePair,
  [before, after]: readonly [readonly MissingPart[], readonly MissingPart[]],
  files: readonly string[],
  isMore: boolean,
): Risk[] {
  const known = new Set(before.map(partKey));
  const missing = [
    ...before.filter(isOwn),
    // What is left out without an error is an environment of its own.
    ...after.filter((part) => isOwn(part) || (part.error && !part.ofMissing && known.has(partKey(part)))),
  ];
  const names = [...new Set(missing.map(({ field, entry }) => `${field} ${entry}`))];
  const trees = sides.map(({ discovery }) => discovery.tree);
  const changed = files.filter(
    (file) =>
      trees.some(({ submodules }) => submodules.has(file)) ||
      new Set(trees.map((tree) => contentIn(tree, file, isReadAsYaml(file, trees)))).size > 1,
  );
  if (names.length === 0 || changed.length === 0) return [];
  const paths = changed.map((file) => file.slice(1)).sort(compareText);
  const message = `${someOf(names, 3)} can't be rendered here, so nothing shows what the changes of ${someOf(paths, 4)} do to ${names.length === 1 ? "it" : "them"}`;
  const [was, is] = [before, after].map((parts) => parts.filter(isOwn).map(partKey).sort().join());
  return [
    { id: NOT_COMPARED, severity: isMore && was === is ? "info" : "warning", message: maskedText(message) },
  ];
}

/** True for a file of which comments don't count: helm executes what is in those of a template, and a program its own. */
function isReadAsYaml(file: string, trees: readonly ListedTree[]): boolean {
  if (isKustomizationFile(file)) return true;
  return /\.ya?ml$/.test(file) && chartAround(file, trees) === undefined;
}

/** The content of a file as text, without what YAML ignores if it is read as such; "" for a file that isn't there. */
function contentIn(tree: ListedTree, file: string, asYaml: boolean): string {
  const bytes = attempt(() => tree.read(file), new Uint8Array());
  const text = base64Of(bytes);
  return asYaml ? attempt(() => jsonText(parseDocuments(bytes, file)), text) : text;
}

/** True for an entry that can be rendered elsewhere; errors of kustomize itself are reported as such. */
function isOwn(part: MissingPart): boolean {
  return !part.ofMissing && part.error !== undefined && !isRejected(part);
}
