import { describe, expect, it, test } from "vitest";
import { refused } from "../../../../test/refused.ts";
import type { Environment } from "../../src/authoring/environment.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { authoredPlace, imageOrigins, placeOfSetting, settingsOrigins } from "../../src/layers/origins.ts";
import { refuseLayers } from "../../src/layers/refuse-layers.ts";
import { shop as shopSystem } from "../argocd/fixture.ts";

const HEAD = 'stage: beta\nkubernetes: "1.35"\ncluster: {name: main}\n';
const shared = parseGroup(
  "generators/environments/groups/shared.yaml",
  "systems:\n  shop:\n    settings:\n      host: shared\n      port: 1\n    images:\n      api: {name: x}\n",
);
const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  `${HEAD}groups: [shared]\nsystems:\n  shop:\n    settings:\n      host: beta\n    images:\n      api: {tag: v1}\n`,
  undefined,
  [shared],
);
const shop = shopSystem({ base: { settings: { port: 2, level: "info" } } });

describe("where a value is written is told", () => {
  const sources = { groups: [shared], environment: beta };

  test.each([
    ["settings.host", "generators/environments/beta.yaml:8: systems.shop.settings.host"],
    ["settings.port", "generators/environments/groups/shared.yaml:5: systems.shop.settings.port"],
    ["settings.level", "systems/shop base.settings.level"],
    ["settings.none", "generators/environments/beta.yaml:7: systems.shop.settings.none"],
    ["images.api.tag", "generators/environments/beta.yaml:10: systems.shop.images.api.tag"],
    ["images.api.name", "generators/environments/groups/shared.yaml:7: systems.shop.images.api.name"],
    ["namespace", "systems/shop namespace"],
  ])("%s: %s", (path, place) => {
    expect(authoredPlace(path, shop, sources)).toBe(place);
    expect(authoredPlace(path.split("."), shop, sources)).toBe(place);
  });

  it("as the base's where no file has the system", () => {
    const none = { groups: [], environment: undefined };
    expect(authoredPlace("settings.host", shop, none)).toBe("systems/shop base.settings.host");
    expect(authoredPlace("images.api.tag", shop, none)).toBe("systems/shop images.api.tag");
    expect(settingsOrigins(shop, none)).toHaveLength(1);
    expect(settingsOrigins({ ...shop, base: undefined } as never, none)[0]?.data).toEqual({});
    expect(imageOrigins({ ...shop, name: "other" }, sources)).toEqual([]);
    expect(placeOfSetting(["a", "b"], [])).toBe("a.b");
  });
});

describe("layers in a system's code are refused with what to write instead", () => {
  const environments: Environment[] = [
    beta,
    parseEnvironment("generators/environments/live.yaml", `${HEAD}systems: {}\n`),
  ];
  const refusal = (layers: unknown, known = environments) =>
    refused(() => refuseLayers({ ...shop, layers } as never, known));
  const SAID =
    "systems/shop layers: expected no layers: differences between environments belong in their files, and settings that several share in a group's. Remove `layers`";

  it.each([undefined, "described", [], ["base", "shared"]])("not for %j", (layers) => {
    expect(() => refuseLayers({ ...shop, layers } as never, environments)).not.toThrow();
  });

  it.each([null, 1, "all", [1]])("as something else, for %j", (layers) => {
    refusal(layers).toThrow(
      'systems/shop layers: expected nothing, "described", or a list of layers such as ["base"]',
    );
  });

  it.each<[object, string]>([
    [{}, ""],
    [{ live: {} }, ""],
    [{ live: { parent: "base" } }, ""],
    [{ beta: { settings: { host: "old" } } }, ""],
    [
      { live: { settings: { host: "live" }, images: { api: { tag: "v2", name: "x" } } } },
      " and write\ngenerators/environments/live.yaml:\n  systems:\n    shop:\n      settings:\n        host: live\n      images:\n        api:\n          tag: v2\n          name: x",
    ],
    [
      { beta: { settings: { host: "old", level: { a: 1 } }, images: { api: { tag: "v0", digest: "d" } } } },
      " and write\ngenerators/environments/beta.yaml:\n  systems:\n    shop:\n      settings:\n        level:\n          a: 1\n      images:\n        api:\n          digest: d",
    ],
    [
      { region: { images: { api: { tag: "v2", name: "x" }, web: { tag: "v1" } } } },
      " and write\ngenerators/environments/groups/region.yaml:\n  systems:\n    shop:\n      images:\n        api:\n          name: x",
    ],
    [{ region: {} }, " and write\ngenerators/environments/groups/region.yaml:\n  systems:\n    shop: {}"],
    [
      {
        live: { parent: "region" },
        region: { parent: "world", settings: { a: 1 } },
        world: { parent: "base", settings: { b: 2 } },
      },
      " and write\ngenerators/environments/live.yaml:\n  groups:\n    - world\n    - region\n" +
        "generators/environments/groups/region.yaml:\n  systems:\n    shop:\n      settings:\n        a: 1\n" +
        "generators/environments/groups/world.yaml:\n  systems:\n    shop:\n      settings:\n        b: 2",
    ],
    [
      {
        live: { parent: "a" },
        a: { parent: "b", settings: { c: 1 } },
        b: { parent: "a", settings: { d: 1 } },
      },
      " and write\ngenerators/environments/live.yaml:\n  groups:\n    - b\n    - a\n" +
        "generators/environments/groups/a.yaml:\n  systems:\n    shop:\n      settings:\n        c: 1\n" +
        "generators/environments/groups/b.yaml:\n  systems:\n    shop:\n      settings:\n        d: 1",
    ],
    [{ live: 5 }, ""],
  ])("as %j", (layers, rest) => {
    expect(() => refuseLayers({ ...shop, layers } as never, environments)).toThrow(
      expect.objectContaining({ message: `${SAID}${rest}` }),
    );
  });

  it("in the usual folder where there is no environment yet", () => {
    refusal({ region: {} }, []).toThrow("generators/groups/region.yaml:");
  });
});
