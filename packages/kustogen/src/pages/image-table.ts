import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Deployed } from "./deployed.ts";
import { code, codes, prose, section, table } from "./markdown.ts";

/** The images of each environment: the only place of the page with tags. */
export function images(deployed: readonly Deployed[]): string {
  const names = deployed.map(({ environment }) => environment.name);
  const keys = new Set(deployed.flatMap(({ node }) => Object.keys(node.images)));
  return section(
    "## Images",
    "The tables above refer to an image by the short name in the first column.",
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
    known(deployed),
  );
}

/** The known facts about images and their sources; nothing here guesses the rest. */
function known(deployed: readonly Deployed[]): string {
  const declared = new Map(
    deployed.flatMap(({ node }) =>
      Object.keys(node.images).map((key) => [key, lookUp(node.system.images, key)?.facts] as const),
    ),
  );
  const list = (values: readonly (string | number)[] | undefined) =>
    values === undefined ? "unknown" : values.length === 0 ? "none" : codes(values.map(String));
  const rows = [...declared].flatMap(([key, facts]) =>
    facts === undefined
      ? []
      : [
          [
            code(key),
            facts.user === undefined ? "unknown" : facts.user === 0 ? "root" : String(facts.user),
            list(facts.writes),
            list(facts.ports),
            list(facts.entrypoint),
            prose(facts.source),
          ],
        ],
  );
  return section(
    "### Facts about the images",
    rows.length === 0 ? "" : "These facts come from public sources. What isn't listed is unknown.",
    table(["Image", "User", "Writes to", "Listens on", "Entry point", "Source"], rows),
  );
}

/** The key of a container's image; its reference if it isn't one of the declared ones. */
export function imageKey(reference: string | undefined, { node }: Deployed): string {
  const found = Object.entries(node.images).find(([, image]) => image.reference === reference);
  return found?.[0] ?? reference ?? "";
}
