import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { parseImage, registryOf, withoutRegistry } from "../../../cluster/image.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { isSlip } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** How many images of an owner make another one that differs by a slip a mistake. */
const USUAL = 2;
/** Shorter owners may well differ by a letter. */
const SHORTEST = 7;

/** An image that a container runs, with the registry and owner in front of its name. */
interface Owned {
  at: number;
  path: Path;
  container: string;
  image: string;
  owner: string;
}

/** The images of containers in registries that have an owner's name first. */
const ownedIn = new Fact((state): readonly Owned[] =>
  state.pods.flatMap(({ resource, containers }) =>
    containers.flatMap(({ image = "", name, path }) => {
      const [first = "", ...rest] = withoutRegistry(parseImage(image)).split("/");
      if (rest.length === 0 || first.length < SHORTEST) return [];
      const owner = `${registryOf(image)}/${first.toLowerCase()}`;
      return [
        {
          ...{ at: state.resources.indexOf(resource), path: [...path, "image"], container: name },
          ...{ image: parseImage(image).name, owner },
        },
      ];
    }),
  ),
);

export const imageOwner = defineRule({
  id: "integrity/image-owner",
  title: "The owner in the name of an image is written like that of the other images",
  why:
    "An image whose owner is misspelled belongs to nobody, or to a stranger: the pod hangs in " +
    "ImagePullBackOff, or runs what the stranger has published under that name. The rule reports an owner " +
    "of a single image that differs by one letter, or by two letters that are swapped, from the owner of " +
    "several other images in the same registry.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  example: {
    bad: "kind: Pod\nmetadata: {name: api}\nspec: {containers: [{name: api, image: 'ghcr.io/bakersfield/api:1.4.0'}]}\n---\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'ghcr.io/bakersfield/web:1.4.0'}]}\n---\nkind: Pod\nmetadata: {name: worker}\nspec: {containers: [{name: worker, image: 'ghcr.io/bakresfield/worker:1.4.0'}]}",
    good: "kind: Pod\nmetadata: {name: api}\nspec: {containers: [{name: api, image: 'ghcr.io/bakersfield/api:1.4.0'}]}\n---\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'ghcr.io/bakersfield/web:1.4.0'}]}\n---\nkind: Pod\nmetadata: {name: worker}\nspec: {containers: [{name: worker, image: 'ghcr.io/bakersfield/worker:1.4.0'}]}",
  },
  asks: () => [ownedIn],
  *checkRepository({ environments }) {
    const images = new Map<string, Set<string>>();
    for (const state of environments)
      for (const { owner, image } of ownedIn.of(state)) entryOf(images, owner, () => new Set()).add(image);
    const usual = [...images].flatMap(([owner, of]) => (of.size >= USUAL ? [owner] : []));
    if (usual.length === 0) return;
    const meant = new Map<string, string[]>();
    for (const [owner, of] of images)
      if (of.size === 1) for (const one of usual) if (isSlip(one, owner)) addTo(meant, owner, one);
    for (const state of environments)
      for (const { at, path, container, image, owner } of ownedIn.of(state)) {
        const [other] = meant.get(owner) ?? [];
        const resource = objectsIn.of(state)[at];
        if (other === undefined || resource === undefined) continue;
        yield {
          environment: state.environment,
          resource,
          path,
          message: `container ${container} runs ${image}, whose owner differs by a slip from that of ${someOf([...(images.get(other) ?? [])], 2)}`,
          fix: `write ${other}, if you meant that`,
        };
      }
  },
});
