import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { parseImage } from "../image.ts";
import type { Container, Pod } from "./pods.ts";

/** The containers of both sides, paired by name; renamed ones of a role by image, similar name, or position. */
export function pairedContainers(
  old: Pick<Pod, "containers">,
  now: Pick<Pod, "containers">,
): { old: Container; now: Container }[] {
  const partners = new Map<Container, Container>();
  const pair = (isSame: (was: Container, is: Container) => boolean) => {
    for (const is of now.containers.filter((one) => !partners.has(one))) {
      const taken = new Set(partners.values());
      const was = old.containers.find((one) => !taken.has(one) && one.init === is.init && isSame(one, is));
      if (was !== undefined) partners.set(is, was);
    }
  };
  // A container that changes from init to normal keeps its name, but is another container.
  pair((was, is) => was.name === is.name);
  pair((was, is) => imageName(was) === imageName(is) && imageName(is) !== "");
  pair((was, is) => closest(is.name, [was.name]) !== undefined);
  // If as many are added as removed, they are paired by position.
  const count = (side: Pick<Pod, "containers">, init: boolean) =>
    side.containers.filter((one) => one.init === init).length;
  pair((was, is) => count(old, is.init) === count(now, is.init) && was.path.at(-1) === is.path.at(-1));
  return now.containers.flatMap((is) => {
    const was = partners.get(is);
    return was === undefined ? [] : { old: was, now: is };
  });
}

function imageName({ image }: Container): string {
  return parseImage(image ?? "").name;
}
