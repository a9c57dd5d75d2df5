import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { deployedImages } from "../../src/layers/tree.ts";
import { replicas, settings } from "../../src/settings/index.ts";

afterEach(() => {
  shortcuts.taken = true;
});

/** The section of a system in an environment, or in a group, which says only names. */
function section(pins: readonly string[]) {
  return fc
    .record({
      images: fc.dictionary(fc.constantFrom("api", "redis", "other"), fc.constantFrom(...pins)),
      count: fc.nat(2),
    })
    .map(({ images, count }) => {
      const said = Object.entries(images).map(([name, one]) => `${name}: ${one}`);
      return `systems: {shop: {settings: {count: ${count}}, images: {${said.join(", ")}}}}\n`;
    });
}

const NAMES = ["{name: a/b}", "{name: c/d}"];
const PINS = [
  "{tag: v1}",
  "{tag: v1}",
  "{tag: latest}",
  "{name: a/b, tag: v2}",
  `{digest: "sha256:${"a".repeat(64)}"}`,
];

it("what environments run is told without their settings as with them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(section(PINS), fc.constantFrom("beta", "production"), fc.boolean()), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.option(section(NAMES), { nil: "systems: {}\n" }),
      (sections, shared) => {
        const group = parseGroup("generators/environments/groups/all.yaml", shared);
        const environments = sections.map(([text, stage, isIn], at) =>
          parseEnvironment(
            `generators/environments/e${at}.yaml`,
            `stage: ${stage}\nkubernetes: "1.35"\ncluster: {name: x}\n${text}groups: [${isIn ? "all" : ""}]\n`,
            undefined,
            [group],
          ),
        );
        const shop = defineSystem({
          name: "shop",
          description: "Sells things.",
          namespace: "shop",
          settings: settings({ count: replicas().default(1) }),
          images: { api: { name: "ghcr.io/acme/api" }, redis: { tag: "7.2" } },
          secrets: [],
          resources: () => [],
        });
        const told = (taken: boolean) => {
          shortcuts.taken = taken;
          try {
            return deployedImages(shop, environments).map(({ layer, environment, images }) => ({
              layer,
              file: environment?.file,
              images,
            }));
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            return "refused";
          }
        };
        expect(told(true)).toEqual(told(false));
      },
    ),
    { numRuns: 100 },
  );
});
