import { type MissingPart, missingBefore, noteMissing } from "@kustogen/kustomize/build/parts.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { textFile } from "../check/files.ts";
import { originOf } from "../check/missing-by-intent.ts";
import { MentioningTexts } from "../check/text-files.ts";
import { ignoredByGit } from "../discovery/ignore-files.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { WrittenFiles } from "../discovery/written-files.ts";
import type { RenderedParts } from "./rendered-side.ts";

/**
 * What some work renders, with errors about files that are missing by intent marked as such: whoever applies the folder
 * creates these files, so that the repository isn't at fault. Throws the errors of the work.
 */
export function missingByIntent(tree: ListedTree, render: () => RenderedParts): RenderedParts {
  try {
    const { resources, missing } = render();
    return { resources, missing: partsMarked(missing, tree) };
  } catch (error) {
    const thrown = marked(error, tree, false);
    noteMissing(thrown, partsMarked(missingBefore(error), tree));
    throw thrown;
  }
}

function partsMarked(missing: readonly MissingPart[], tree: ListedTree): readonly MissingPart[] {
  return missing.map(({ error, ...part }) => ({
    ...part,
    error: error && marked(error, tree, part.field.endsWith("Generator")),
  }));
}

function marked<E>(error: E, tree: ListedTree, isData: boolean): E | InputError {
  if (!(error instanceof InputError) || error.absent === undefined) return error;
  const why = reasonIn(tree)(error.absent, isData);
  const { what, places } = error;
  return why === undefined ? error : new InputError(`${what}${why}`, { places, code: "made-elsewhere" });
}

type Reason = (absent: string, isData: boolean) => string | undefined;

const reasons = new WeakMap<ListedTree, Reason>();

/** Returns why a file of a state is missing by intent, as the end of a sentence. */
function reasonIn(tree: ListedTree): Reason {
  return kept(reasons, tree, () => {
    const isIgnored = ignoredByGit(tree);
    const label = (path: string) => path.slice(1);
    const written = new WrittenFiles(() =>
      new MentioningTexts(() => [...tree.files.keys()].map((file) => textFile(tree, file, label))).all(),
    );
    return (absent, isData) =>
      isIgnored(absent) ? ", which git ignores" : originOf(tree, { absent, isData, label }, written);
  });
}
