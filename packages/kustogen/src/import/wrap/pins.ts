import { isDeepStrictEqual } from "node:util";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type ImageReference, parseImage } from "@kustogen/review/cluster/image.ts";
import type { Stage } from "../../authoring/environment.ts";
import type { ImagePin } from "../../authoring/image-pin.ts";
import { isImageName, pinProblem } from "../../authoring/image-pins.ts";
import { forEachContainer } from "../../authoring/wrapped.ts";
import type { ImportedState } from "../state.ts";
import { kebabCase } from "../words.ts";

/**
 * The images that a wrapped system declares by key, with the pins by environment and key, and why others stay as they are
 * in the folders, one sentence each.
 */
interface WrappedImages {
  declared: Map<string, ImagePin & { name?: string }>;
  pins: Map<string, Map<string, ImagePin>>;
  notes: string[];
}

/** The images of containers: declared with a version that is the same everywhere, or else pinned in each environment. */
export function imagesOf(
  states: readonly ImportedState[],
  base: ImportedState | undefined,
  stageOf: (environment: string) => Stage,
): WrappedImages {
  const run = new Map(states.map((state) => [state.name, imagesIn(state)]));
  const inBase = base === undefined ? new Map<string, Set<string>>() : imagesIn(base);
  const groups = new Map<string, Set<string>>();
  for (const images of [inBase, ...run.values()])
    for (const name of images.keys()) entryOf(groups, lastPart(name), () => new Set<string>()).add(name);
  const result: WrappedImages = { declared: new Map(), pins: new Map(), notes: [] };
  for (const [end, all] of [...groups].sort(([a], [b]) => compareText(a, b))) {
    const mostInOne = Math.max(
      ...[inBase, ...run.values()].map((images) => [...all].filter((name) => images.has(name)).length),
    );
    // Several images of one name in one environment are several images.
    const sets = mostInOne === 1 ? [[...all]] : [...all].sort(compareText).map((name) => [name]);
    for (const names of sets) {
      const key = keyFor(sets.length === 1 ? end : (names[0] as string), result.declared);
      addImage(key, names, run, inBase, stageOf, result);
    }
  }
  return result;
}

function addImage(
  key: string,
  names: readonly string[],
  run: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>,
  inBase: ReadonlyMap<string, ReadonlySet<string>>,
  stageOf: (environment: string) => Stage,
  { declared, pins, notes }: WrappedImages,
): void {
  const used = new Map<string, ImageReference>();
  for (const [environment, images] of run) {
    const references = names.flatMap((name) => [...(images.get(name) ?? [])]);
    const [first, other] = references;
    if (first === undefined) continue;
    const image = parseImage(first);
    const why =
      other === undefined
        ? problemOf(image, stageOf(environment))
        : `${environment} runs it in several versions`;
    if (why !== undefined) {
      notes.push(`the image ${image.name} stays in the folders and isn't pinned: ${why}`);
      return;
    }
    used.set(environment, image);
  }
  const [first] = used.values();
  if (first === undefined) return;
  const name = names.find((one) => inBase.has(one)) ?? first.name;
  const isEverywhere = used.size === run.size;
  const isOne = [...used.values()].every((image) => isDeepStrictEqual(image, first)) && first.name === name;
  const own = { ...(name !== key && { name }) };
  // An environment without such a container needs a version, too.
  if (isOne || !isEverywhere) declared.set(key, { ...own, ...versionOf(first) });
  else declared.set(key, own);
  if (isOne) return;
  for (const [environment, image] of used)
    entryOf(pins, environment, () => new Map<string, ImagePin>()).set(key, {
      ...(image.name !== name && { name: image.name }),
      ...versionOf(image),
    });
}

/** Why an image can't be pinned; undefined if it can. */
function problemOf(image: ImageReference, stage: Stage): string | undefined {
  const { name, tag, digest } = image;
  if (!isImageName(name)) return "its name isn't one that a pin can have";
  if (tag === undefined && digest === undefined) return "it has neither tag nor digest";
  if (stage === "production" && tag === "latest" && digest === undefined)
    return "production runs its moving tag latest";
  return pinProblem({ ...versionOf(image) })?.message;
}

function versionOf({ tag, digest }: ImageReference): ImagePin {
  return { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The references of a state's containers, by the image's name. */
function imagesIn({ described }: ImportedState): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const resource of described)
    forEachContainer(resource as unknown as Value, ({ image }) => {
      const reference = String(image);
      if (reference !== "")
        entryOf(found, parseImage(reference).name, () => new Set<string>()).add(reference);
    });
  return found;
}

/** A key of an image: its name, spelled as a key, and with a number if that is taken. */
function keyFor(name: string, taken: ReadonlyMap<string, unknown>): string {
  const spelled = kebabCase(name);
  let key = spelled;
  for (let number = 2; taken.has(key); number++) key = `${spelled}-${number}`;
  return key;
}
