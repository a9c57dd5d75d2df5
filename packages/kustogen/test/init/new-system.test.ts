import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { putAll, temporaryFolder, text } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { newSystem, newSystemFiles } from "../../src/init/new-system.ts";

const HOME = pathToFileURL(`${join(import.meta.dirname, "../..")}/`);
const LIST = "generators/systems/index.ts";
const environment = (name: string, stage: "beta" | "production") => ({
  name,
  stage,
  file: `generators/environments/${name}.yaml`,
  systems: {},
});
const ENVIRONMENTS = [environment("beta", "beta"), environment("live", "production")];

function project(more: Readonly<Record<string, string>> = {}) {
  const root = temporaryFolder();
  putAll(root, {
    [LIST]: 'import type { System } from "kustogen";\n\nexport const systems: readonly System[] = [];\n',
    "generators/environments/beta.yaml": "stage: beta\n",
    "generators/environments/live.yaml": "stage: production\nsystems:\n  web: {}\n",
    ...more,
  });
  return { root, folders: DEFAULT_FOLDERS };
}

const written = (name: string, more?: Readonly<Record<string, string>>) =>
  new Map(newSystemFiles(project(more), name, ENVIRONMENTS, HOME));

it("a new system is written with a host, a greeting and an image in each environment, and two pods in production", () => {
  const files = written("big-shop");
  expect(files.get("generators/environments/beta.yaml")).toBe(`stage: beta
systems:
  big-shop:
    settings:
      host: big-shop.beta.example.com
      message: Hello from beta
    images:
      web: { tag: "6.9.2" }
`);
  expect(files.get("generators/environments/live.yaml")).toBe(`stage: production
systems:
  web: {}
  big-shop:
    settings:
      host: big-shop.example.com
      replicas: 2
    images:
      web: { tag: "6.9.1" }
`);
  const base = "generators/environments/base.yaml";
  expect(files.has(base)).toBe(false);
  expect(written("big-shop", { [base]: "systems: {}\n" }).get(base)).toBe(
    "systems:\n  big-shop:\n    settings:\n      message: Hello\n",
  );
  expect(files.get(LIST)).toContain("export const systems: readonly System[] = [bigShop];");
  const own = (file: string) => files.get(`generators/systems/big-shop/${file}`);
  expect(own("index.ts")).toContain('export const bigShop = defineSystem({\n  name: "big-shop",');
  expect(own("index.ts")).toContain("the tags of each environment are in generators/environments.");
  expect(own("components/web.ts")).toContain("export const web: Component<BigShop> = {");
  for (const text of files.values()) expect(text).not.toMatch(/\{\{\w+\}\}/);
  expect([...files.keys()]).toEqual([
    ...[
      "index.ts",
      "context.ts",
      "settings.ts",
      "secrets.ts",
      "components/route.ts",
      "components/web.ts",
    ].map((file) => `generators/systems/big-shop/${file}`),
    LIST,
    ...ENVIRONMENTS.map(({ file }) => file),
    "test/big-shop.test.ts",
  ]);
});

it("a test of the same name, and files that were edited before, stay as they are", () => {
  expect(written("shop", { "test/shop.test.ts": "" }).has("test/shop.test.ts")).toBe(false);
  const edited = new Map([["generators/environments/beta.yaml", "stage: beta # mine\n"]]);
  const files = new Map(newSystemFiles(project(), "shop", ENVIRONMENTS, HOME, edited));
  expect(files.get("generators/environments/beta.yaml")).toContain("stage: beta # mine\nsystems:\n  shop:\n");
});

it("a system that exists, in its folder or in an environment, is refused before anything is written", () => {
  const of = (systems: object, more?: Readonly<Record<string, string>>) => {
    const changes: unknown[] = [];
    const place = { ...project(more), change: (change: unknown) => changes.push(change) };
    const add = () => newSystem(place as never, "shop", [{ ...ENVIRONMENTS[0], systems }] as never, HOME);
    return { add, changes, place };
  };
  const taken = of({ shop: {} });
  expect(taken.add).toThrow("generators/environments/beta.yaml already has a system shop");
  const inPlace = of({}, { "generators/systems/shop/x.ts": "" });
  expect(inPlace.add).toThrow("generators/systems/shop already exists");
  expect([taken.changes, inPlace.changes]).toEqual([[], []]);
  const fresh = of({});
  expect(fresh.add()).toEqual(expect.arrayContaining([LIST, "test/shop.test.ts"]));
  expect(fresh.changes).toHaveLength(1);
  expect(text(fresh.place.root, LIST)).toContain("[]");
});
