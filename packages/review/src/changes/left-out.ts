import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { partKey } from "../check/steps/missing-parts.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { isRejected } from "./not-compared.ts";
import type { Sides } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

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
  sides: Sides,
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
      new Set(trees.map((tree) => contentIn(tree, file))).size > 1,
  );
  if (names.length === 0 || changed.length === 0) return [];
  const paths = changed.map((file) => file.slice(1)).sort(compareText);
  const message = `${someOf(names, 3)} can't be rendered here, so nothing shows what the changes of ${someOf(paths, 4)} do to ${names.length === 1 ? "it" : "them"}`;
  const [was, is] = [before, after].map((parts) => parts.filter(isOwn).map(partKey).sort().join());
  return [
    { id: NOT_COMPARED, severity: isMore && was === is ? "info" : "warning", message: maskedText(message) },
  ];
}

/** The content of a file as text, without what YAML ignores; "" for a file that isn't there. */
function contentIn(tree: ListedTree, file: string): string {
  const bytes = attempt(() => tree.read(file), new Uint8Array());
  return attempt(() => jsonText(parseDocuments(bytes, file)), base64Of(bytes));
}

/** True for an entry that can be rendered elsewhere; errors of kustomize itself are reported as such. */
function isOwn(part: MissingPart): boolean {
  return !part.ofMissing && part.error !== undefined && !isRejected(part);
}
