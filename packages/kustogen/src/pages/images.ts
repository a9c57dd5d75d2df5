import type { Deployed } from "./deployed.ts";
import { code, section, table } from "./markdown.ts";

/** What each image is in each environment: the one place of the page that says a tag. */
export function images(deployed: readonly Deployed[]): string {
  const names = deployed.map(({ environment }) => environment.name);
  const keys = new Set(deployed.flatMap(({ node }) => Object.keys(node.images)));
  return section(
    "## Images",
    "Workloads name them by their key.",
    table(
      ["Image", "Name", ...names],
      [...keys].map((key) => {
        const found = deployed.map(({ node }) => node.images[key]);
        const name = found.find((one) => one !== undefined)?.name ?? "";
        return [
          code(key),
          code(name),
          // A name of its own is said with it.
          ...found.map((one) =>
            code(one === undefined ? "" : one.reference.replace(new RegExp(`^${escaped(name)}[:@]`), "")),
          ),
        ];
      }),
    ),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The key of the image that a container runs; its reference where it is none of the declared ones. */
export function imageKey(reference: string | undefined, { node }: Deployed): string {
  const found = Object.entries(node.images).find(([, image]) => image.reference === reference);
  return found?.[0] ?? reference ?? "";
}
