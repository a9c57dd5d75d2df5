import { expect, it } from "vitest";
import { putAll, temporaryFolder } from "../../../../test/repository.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseLayer } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { removeSystem } from "../../src/init/remove.ts";
import { SHOP } from "../authoring/shop.ts";

const shop = () => defineSystem({ ...SHOP, namespace: "shop-{environment}", resources: () => [] });

const text = (name: string) =>
  `stage: ${name}\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  blog: {}\n  shop: {}\n`;

const environment = (name: string) => parseEnvironment(`generators/environments/${name}.yaml`, text(name));

it("a system goes with its folder, its tests, and its lines in the list, in base and in the environments that run it", () => {
  const root = temporaryFolder();
  const base = "systems:\n  blog: {}\n  shop:\n    settings: {}\n";
  const idle = 'stage: development\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  blog: {}\n';
  putAll(root, {
    "generators/systems/index.ts":
      'import { blog } from "./blog/index.ts";\nimport { shop } from "./shop/index.ts";\n\nexport const systems = [blog, shop];\n',
    "generators/systems/shop/index.ts": "",
    "test/shop.test.ts": "",
    "generators/environments/base.yaml": base,
    "generators/environments/beta.yaml": text("beta"),
    "generators/environments/staging.yaml": idle,
  });
  const written: { write: [path: string, text: string][]; remove: string[] }[] = [];
  const place = {
    root,
    folders: DEFAULT_FOLDERS,
    change: (changes: unknown) => written.push(changes as never),
  };
  const layers = [parseLayer("generators/environments/base.yaml", base)];
  const staging = parseEnvironment("generators/environments/staging.yaml", idle, undefined, layers);
  const removal = removeSystem(place, shop(), [environment("beta"), staging]);
  const write = [
    [
      "generators/systems/index.ts",
      'import { blog } from "./blog/index.ts";\n\nexport const systems = [blog];\n',
    ],
    ["generators/environments/beta.yaml", text("beta").replace("  shop: {}\n", "")],
    ["generators/environments/base.yaml", "systems:\n  blog: {}\n"],
  ];
  const remove = ["generators/systems/shop", "test/shop.test.ts"];
  expect(written).toEqual([{ write, remove }]);
  expect(removal).toEqual({
    removed: remove,
    changed: write.map(([path]) => path),
  });
});
