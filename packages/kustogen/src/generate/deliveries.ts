import { argocd } from "../argocd/index.ts";
import type { Delivery, DeliveryInput } from "../layers/delivery.ts";
import type { GeneratedFile } from "../output/file.ts";
import { yamlFile } from "../output/layer.ts";

/** Every way in which generated files are deployed to clusters. */
export const DELIVERIES: readonly Delivery[] = [argocd];

/**
 * The files of all deliveries, checked once all other files are known. Throws InputError.
 * @param committed returns HEAD's text of a path if it differs from the given one
 */
export function deliveredFiles(
  deliveries: readonly Delivery[],
  input: DeliveryInput,
  committed: (path: string, text: string) => string | undefined,
): { files: GeneratedFile[]; check(paths: readonly string[], prefix: string): void } {
  const made = deliveries.map((delivery) => ({ delivery, objects: delivery.files(input) }));
  const files = made.flatMap(({ delivery, objects }) =>
    objects.map((object) => {
      const { path, resource, comment } = object;
      const text = yamlFile(input.folders, resource, comment);
      const file = delivery.afterCommitted(object, () => committed(path, text));
      return { path, text: file === object ? text : yamlFile(input.folders, file.resource, file.comment) };
    }),
  );
  const check = (paths: readonly string[], prefix: string) => {
    for (const { delivery, objects } of made) delivery.check(objects, paths, prefix);
  };
  return { files, check };
}
