import { parseImage } from "../../../cluster/image.ts";
import { Fact } from "../../model/fact.ts";
import type { RepositoryFinding, RepositoryState } from "../../model/rule.ts";

/** What the image entries of an environment fill in, and the containers that run an image without one. */
export const imagesIn = new Fact((state) => {
  const [root, ...bases] = state.sources?.kustomizations ?? [];
  const entries = [root, ...bases].flatMap((one) => one?.kustomization.images ?? []);
  const filled = entries.flatMap(({ name = "", newName = "" }) =>
    isPlaceholder(name) && newName.includes("/") ? [name] : [],
  );
  if (filled.length === 0) return undefined;
  return {
    file: root?.file ?? "",
    bases: bases.map(({ file }) => file),
    filled,
    left: state.pods.flatMap(({ resource, containers }) =>
      containers.flatMap(({ image = "", name, path }) =>
        isPlaceholder(image)
          ? [{ at: state.resources.indexOf(resource), container: name, path: [...path, "image"], image }]
          : [],
      ),
    ),
  };
});

/** True for an image with no registry, owner or version, which image entries usually fill in. */
function isPlaceholder(image: string): boolean {
  const { name, tag, digest } = parseImage(image);
  return name !== "" && !name.includes("/") && tag === undefined && digest === undefined;
}

/** The images that every environment but one fills in: its pods look for the bare name on Docker Hub. */
export function* unfilledImage({ environments }: RepositoryState): Iterable<RepositoryFinding> {
  const all = environments.flatMap((state) => {
    const images = state.inPart ? undefined : imagesIn.of(state);
    return images === undefined ? [] : [{ state, ...images }];
  });
  for (const { state, bases, filled, left } of all)
    for (const { at, container, path, image } of left) {
      const other = all.find(
        (one) =>
          one.filled.includes(image) &&
          one.bases.some((file) => bases.includes(file)) &&
          filled.every((name) => one.filled.includes(name)),
      );
      const resource = state.resources[at];
      if (other === undefined || resource === undefined) continue;
      yield {
        environment: state.environment,
        resource,
        path,
        message: `container ${container} runs ${image}, unchanged from the base; ${other.state.environment} completes it with an image entry, and both complete ${filled.join(", ")}`,
        fix: `add an entry for ${image} to images`,
      };
    }
}
