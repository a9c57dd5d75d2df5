import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import { isPartOf, lackOnBoth, NOT_COMPARED } from "./left-out.ts";
import { contentOf, type Entry } from "./left-out-entries.ts";
import type { Risk } from "./review.ts";

/** Fields that apply to everything below a kustomization, and of which a rendering without all of it may show nothing. */
const SETTINGS = ["configurations", "crds", "openapi", "vars", "buildMetadata"];

/**
 * Risks about images, patches and other entries that a change adds, edits or removes, and that apply to nothing that is
 * rendered here: they may change the parts that are left out, so the same rendering doesn't show that nothing changes.
 *
 * @param trees the files before and after
 * @param changed the files that differ
 * @param read returns the files that the environment may be built from
 */
export function unseenStepRisks(
  before: readonly MissingPart[],
  after: readonly MissingPart[],
  [old, now]: readonly [MissingPart["tree"], MissingPart["tree"]],
  changed: ReadonlySet<string>,
  read: () => ReadonlySet<string>,
): Risk[] {
  const kustomizations = lackOnBoth(before, after) ? [...read()].filter(isKustomizationFile) : [];
  const stepsIn = (parts: readonly MissingPart[], tree: MissingPart["tree"]): Entry[] => [
    ...parts.filter(({ isStep, ofMissing }) => isStep && ofMissing),
    ...kustomizations.flatMap((file) => SETTINGS.map((field) => ({ tree, file, field, entry: field }))),
  ];
  const [went, came] = [stepsIn(before, old), stepsIn(after, now)];
  const names = [
    ...came.filter((one) => isOtherwise(one, old)),
    ...went.filter((one) => isOtherwise(one, now)),
    ...came.filter((one) =>
      contentOf(one).paths.some((path) => [...changed].some((file) => isPartOf(file, path))),
    ),
  ].map(nameOf);
  if (names.length === 0) return [];
  const [verb, what] =
    new Set(names).size === 1
      ? ["changes and isn't", "what it applies to"]
      : ["change and aren't", "what they apply to"];
  const message = `${someOf([...new Set(names)], 4)} ${verb} compared, because ${what} isn't rendered here`;
  return [{ id: NOT_COMPARED, severity: "warning", message }];
}

/** True for an entry that the kustomization of another state doesn't have, wherever it is in its list. */
function isOtherwise(one: Entry, tree: MissingPart["tree"]): boolean {
  const there = [one.entry, one.field].flatMap((entry) => contentOf({ ...one, tree, entry }).values);
  const known = new Set(there.map(jsonText));
  return contentOf(one).values.some((value) => !known.has(jsonText(value)));
}

/** An entry by what identifies it for a reader: "images nginx", "patches replicas.yaml", "namespace". */
function nameOf(one: Entry): string {
  const [value] = contentOf(one).values;
  const name = isMap(value) ? (value.name ?? value.path) : one.entry.endsWith("]") ? value : undefined;
  return typeof name === "string" && !name.includes("\n") ? `${one.field} ${name}` : one.entry;
}
