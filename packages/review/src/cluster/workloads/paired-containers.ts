import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { parseImage } from "../image.ts";
import type { Container, Pod } from "./pods.ts";

/** A container of a workload on both sides of a change. */
export interface ContainerPair {
  old: Container;
  now: Container;
}

/** The containers of both sides, paired by name; renamed ones of a role by image, similar name, or position. */
export function pairedContainers(
  old: Pick<Pod, "containers">,
  now: Pick<Pod, "containers">,
): ContainerPair[] {
  const partners = new Map<Container, Container>();
  const taken = new Set<Container>();
  const pair = (isSame: (one: Container, other: Container) => boolean) => {
    for (const one of now.containers) {
      if (partners.has(one)) continue;
      const other = old.containers.find(
        (was) => !taken.has(was) && was.init === one.init && isSame(was, one),
      );
      if (other === undefined) continue;
      partners.set(one, other);
      taken.add(other);
    }
  };
  // A container that changes from init to normal keeps its name, but is another container.
  pair((was, is) => was.name === is.name);
  pair((was, is) => imageName(was) === imageName(is) && imageName(is) !== "");
  pair((was, is) => closest(is.name, [was.name]) !== undefined);
  // If as many are added as removed, they are paired by position.
  const left = (list: readonly Container[], known: (one: Container) => boolean, init: boolean) =>
    list.filter((one) => one.init === init && !known(one)).length;
  const isEven = (init: boolean) =>
    left(old.containers, (one) => taken.has(one), init) ===
    left(now.containers, (one) => partners.has(one), init);
  const even = [true, false].filter(isEven);
  pair((was, is) => even.includes(is.init) && was.path.at(-1) === is.path.at(-1));
  return now.containers.flatMap((one) => {
    const other = partners.get(one);
    return other === undefined ? [] : [{ old: other, now: one }];
  });
}

function imageName({ image }: Container): string {
  return parseImage(image ?? "").name;
}
