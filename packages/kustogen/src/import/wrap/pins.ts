import { isDeepStrictEqual } from "node:util";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type ImageReference, parseImage } from "@kustogen/review/cluster/image.ts";
import type { Stage } from "../../authoring/environment.ts";
import type { ImagePin } from "../../authoring/image-pin.ts";
import { isImageName, pinProblem } from "../../authoring/image-pins.ts";
import type { ImageDeclaration } from "../../authoring/system.ts";
import { forEachContainer } from "../../authoring/wrapped.ts";
import { AS_IMPORTED } from "../exceptions.ts";
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
  const inBase: Images = base === undefined ? new Map() : imagesIn(base);
  const declared = new Map<string, ImageDeclaration>();
  const pins = new Map<string, Map<string, ImagePin>>();
  const notes: string[] = [];
  const add = (spelled: string, names: readonly string[]) => {
    const used = new Map<string, ImageReference>();
    for (const [environment, images] of run) {
      const [reference, other] = names.flatMap((name) => [...(images.get(name) ?? [])]);
      if (reference === undefined) continue;
      const image = parseImage(reference);
      const why = other === undefined ? problemOf(image) : `${environment} runs it in several versions`;
      if (why !== undefined) {
        notes.push(`the image ${image.name} stays in the folders and isn't pinned: ${why}`);
        return;
      }
      used.set(environment, image);
    }
    const [first] = used.values();
    if (first === undefined) return;
    let key = kebabCase(spelled);
    for (let number = 2; declared.has(key); number++) key = `${kebabCase(spelled)}-${number}`;
    // A placeholder in base isn't a name that a pin can have, but what environments run is.
    const name = names.find((one) => inBase.has(one) && isImageName(one)) ?? first.name;
    const isOne = [...used.values()].every((image) => isDeepStrictEqual(image, first)) && first.name === name;
    const kind = kindOfTags([...used], stageOf, used.size < run.size);
    // An environment without such a container needs a version, too.
    const version = isOne || (used.size < run.size && kind.moving === undefined) ? versionOf(first) : {};
    declared.set(key, { ...(name !== key && { name }), ...version, ...kind });
    for (const [environment, image] of isOne ? [] : used) {
      const pin = { ...(image.name !== name && { name: image.name }), ...versionOf(image) };
      if (Object.keys(pin).length > 0)
        entryOf(pins, environment, () => new Map<string, ImagePin>()).set(key, pin);
    }
  };
  for (const [spelled, names] of groupsOf([inBase, ...run.values()])) add(spelled, names);
  return { declared, pins, notes };
}

/** A word that says which environment an image is for: web-beta here is web-live there. */
const OF_ENVIRONMENT = /[-_](?:dev|development|test|qa|staging|beta|prod|production|live)$/;

/** The names that are one image each, by their last part: several of one environment are several images. */
function groupsOf(states: readonly Images[]): [spelled: string, names: readonly string[]][] {
  const names = new Set(states.flatMap((images) => [...images.keys()]));
  const all = groupedBy(names, (name) => lastPart(name).replace(OF_ENVIRONMENT, ""));
  const groups = [...all].flatMap(([end, same]): [string, string[]][] =>
    states.every((images) => same.filter((name) => images.has(name)).length < 2)
      ? [[end, same]]
      : same.map((name) => [name, [name]]),
  );
  return groups.sort(([a], [b]) => compareText(a, b));
}

/** Why an image can't be pinned; undefined if it can. */
function problemOf(image: ImageReference): string | undefined {
  if (!isImageName(image.name)) return "its name isn't one that a pin can have";
  const version = versionOf(image);
  return isDeepStrictEqual(version, {}) ? undefined : pinProblem(version)?.message;
}

/** What a declaration says of tags that are no versions: that they move. */
function kindOfTags(
  used: readonly (readonly [environment: string, ImageReference])[],
  stageOf: (environment: string) => Stage,
  isPartial: boolean,
): Pick<ImageDeclaration, "moving"> {
  const tagged = used.filter(([, { digest }]) => digest === undefined);
  const live = tagged.filter(([environment]) => stageOf(environment) === "production");
  const latest = ([, { tag }]: (typeof used)[number]) => tag === "latest";
  const moved = tagged.find(([, { tag }]) => !tag) ?? live.find(latest) ?? (isPartial && tagged.find(latest));
  return moved ? { moving: `${AS_IMPORTED}${moved[0]} runs ${moved[1].tag ?? "it without a tag"}` } : {};
}

function versionOf({ tag, digest }: ImageReference): ImagePin {
  return { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** Texts by a name, such as the references of containers by the image's. */
type Images = Map<string, Set<string>>;

/** The references of a state's containers, by the image's name. */
function imagesIn({ described }: ImportedState): Images {
  const found: Images = new Map();
  for (const resource of described)
    forEachContainer(resource as unknown as Value, ({ image }) => {
      const reference = String(image);
      if (reference !== "") entryOf(found, parseImage(reference).name, () => new Set()).add(reference);
    });
  return found;
}
