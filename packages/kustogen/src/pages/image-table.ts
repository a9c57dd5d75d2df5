import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Deployed } from "./deployed.ts";
import { code, section, table } from "./markdown.ts";

/** The images of each environment: the only place of the page with tags. */
export function images(deployed: readonly Deployed[]): string {
  const names = deployed.map(({ environment }) => environment.name);
  const keys = new Set(deployed.flatMap(({ node }) => Object.keys(node.images)));
  return section(
    "## Images",
    table(
      ["Image", "Name", ...names],
      [...keys].map((key) => {
        const found = deployed.map(({ node }) => lookUp(node.images, key));
        const name = found.find((one) => one !== undefined)?.name ?? "";
        return [
          code(key),
          code(name),
          // An environment's own name for the image is included.
          ...found.map((one) =>
            code(
              one === undefined ? "" : one.reference.replace(new RegExp(`^${literalPattern(name)}[:@]`), ""),
            ),
          ),
        ];
      }),
    ),
  );
}
