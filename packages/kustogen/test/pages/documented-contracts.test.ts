import fc from "fast-check";
import { expect, it } from "vitest";
import type { SecretContract } from "../../src/authoring/secret.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { documentedContracts } from "../../src/pages/documented-contracts.ts";
import { systemPage } from "../../src/pages/page.ts";
import { settings } from "../../src/settings/index.ts";
import { apiObjects, shopEnvironment } from "../generate/shop.ts";

const word = fc.constantFrom("a", "URL", "x.y", "tls.crt", "key-1");
const prose = fc.constantFrom(
  "",
  "PostgreSQL of the shop",
  "a | b",
  "with `code` in it",
  "<angle> and *stars*",
  "two\nlines",
);

const contract = fc.record({
  name: fc.constantFrom("shop-db", "shop-mail", "tls"),
  namespace: fc.constantFrom("shop", "tools"),
  provider: fc.constantFrom("by-hand", "terraform", "external-secret", "sealed-secret", "generated"),
  keys: fc.dictionary(word, fc.record({ description: prose }), { minKeys: 1, maxKeys: 3 }),
  optional: fc.option(word, { nil: undefined }),
  forbidden: fc.option(fc.dictionary(fc.constantFrom("AWS_KEY", "b"), prose, { minKeys: 1, maxKeys: 1 }), {
    nil: undefined,
  }),
  open: fc.boolean(),
  rotation: fc.option(
    prose.filter((one) => one !== ""),
    { nil: undefined },
  ),
  layers: fc.option(fc.constantFrom(["beta"], ["production"]), { nil: undefined }),
});

type Wish = Parameters<Parameters<typeof contract.map>[0]>[0];

function contractOf({ optional, forbidden, open, rotation, layers, ...rest }: Wish): SecretContract {
  const keys: SecretContract["keys"] = { ...rest.keys };
  if (optional !== undefined && optional in keys)
    keys[optional] = { ...(keys[optional] as object), required: false } as never;
  return {
    ...rest,
    keys,
    ...(forbidden && { forbidden }),
    ...(open && { open }),
    ...(rotation && { rotation }),
    ...(layers && { layers }),
  } as SecretContract;
}

function pageOf(secrets: SecretContract[]): string {
  const system = defineSystem({
    name: "shop",
    description: "Sells things.",
    namespace: "shop",
    settings: settings({}),
    images: {},
    secrets,
    resources: () => apiObjects({ pods: 1, image: "x:1", env: {} }),
    operations: () => ({ reach: [], logs: [], verify: [], data: [], decisions: [] }),
  });
  const environments = ["beta", "production"].map((name) => shopEnvironment(name, {}));
  return (
    systemPage(DEFAULT_FOLDERS, generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS)) ?? ""
  );
}

it("a runbook tells the contracts of an environment as they are, whatever is said of their keys", () => {
  const all = fc.uniqueArray(contract, { selector: ({ name }) => name, maxLength: 3 });
  fc.assert(
    fc.property(all, (wishes) => {
      const secrets = wishes.map(contractOf);
      const page = pageOf(secrets);
      for (const environment of ["beta", "production"]) {
        const wanted = secrets.flatMap(({ layers, ...rest }) =>
          layers === undefined || layers.includes(environment) ? rest : [],
        );
        const told = documentedContracts(page, `overlays/${environment}/shop`);
        const byName = (list: readonly SecretContract[]) =>
          list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        expect(byName(told)).toEqual(byName(wanted));
      }
    }),
    { numRuns: 4 },
  );
});

it("a page that doesn't know the folder tells nothing", () => {
  const page = pageOf([{ name: "db", provider: "by-hand", keys: { URL: { description: "" } } }]);
  expect(documentedContracts(page, "overlays/beta/shop")).toHaveLength(1);
  expect(documentedContracts(page, "overlays/gamma/shop")).toEqual([]);
  expect(documentedContracts("# shop\n", "overlays/beta/shop")).toEqual([]);
});
