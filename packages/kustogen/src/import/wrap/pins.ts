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
 * The images of containers by key: declared with a version that is the same everywhere, or else pinned in each
 * environment. Why others stay as they are in the folders is said in notes, one sentence each.
 */
export function imagesOf(
  states: readonly ImportedState[],
  base: ImportedState | undefined,
  stageOf: (environment: string) => Stage,
) {
  const run = new Map(states.map((state) => [state.name, imagesIn(state)]));
  const inBase = base === undefined ? new Map<string, Set<string>>() : imagesIn(base);
  const declared = new Map<string, ImagePin & { name?: string }>();
  const pins = new Map<string, Map<string, ImagePin>>();
  const notes: string[] = [];
  const add = (key: string, names: readonly string[]) => {
    const used = new Map<string, ImageReference>();
    for (const [environment, images] of run) {
      const [reference, other] = names.flatMap((name) => [...(images.get(name) ?? [])]);
      if (reference === undefined) continue;
      const image = parseImage(reference);
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
    const isOne = [...used.values()].every((image) => isDeepStrictEqual(image, first)) && first.name === name;
    // An environment without such a container needs a version, too.
    const version = isOne || used.size < run.size ? versionOf(first) : {};
    declared.set(key, { ...(name !== key && { name }), ...version });
    for (const [environment, image] of isOne ? [] : used)
      entryOf(pins, environment, () => new Map<string, ImagePin>()).set(key, {
        ...(image.name !== name && { name: image.name }),
        ...versionOf(image),
      });
  };
  const groups = new Map<string, Set<string>>();
  for (const images of [inBase, ...run.values()])
    for (const name of images.keys()) entryOf(groups, lastPart(name), () => new Set<string>()).add(name);
  for (const [end, all] of [...groups].sort(([a], [b]) => compareText(a, b))) {
    // Several images of one name in one environment are several images.
    const isOne = [inBase, ...run.values()].every(
      (images) => [...all].filter((name) => images.has(name)).length < 2,
    );
    if (isOne) add(keyFor(end, declared), [...all]);
    else for (const name of [...all].sort(compareText)) add(keyFor(name, declared), [name]);
  }
  return { declared, pins, notes };
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
