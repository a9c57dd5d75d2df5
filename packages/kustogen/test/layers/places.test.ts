import { describe, expect, it, test } from "vitest";
import { parseGroup, parseLayer } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { authoredPlace, originsOf, placeOfSetting } from "../../src/layers/origins.ts";
import { shop as shopSystem } from "../argocd/fixture.ts";

const HEAD = 'stage: beta\nkubernetes: "1.35"\ncluster: {name: main}\n';
const shared = parseGroup(
  "generators/environments/groups/shared.yaml",
  "systems:\n  shop:\n    settings:\n      host: shared\n      port: 1\n    images:\n      api: {name: x}\n",
);
const base = parseLayer(
  "generators/environments/base.yaml",
  "systems:\n  shop:\n    settings: {port: 2, level: info}\n",
);
const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  `${HEAD}groups: [shared]\nsystems:\n  shop:\n    settings:\n      host: beta\n    images:\n      api: {tag: v1}\n`,
  undefined,
  [shared],
);
const shop = shopSystem();

describe("where a value is written is told", () => {
  const sources = { groups: [base, shared], environment: beta };

  test.each([
    ["settings.host", "generators/environments/beta.yaml:8: systems.shop.settings.host"],
    ["settings.port", "generators/environments/groups/shared.yaml:5: systems.shop.settings.port"],
    ["settings.level", "generators/environments/base.yaml:3: systems.shop.settings.level"],
    ["settings.none", "generators/environments/beta.yaml:7: systems.shop.settings.none"],
    ["images.api.tag", "generators/environments/beta.yaml:10: systems.shop.images.api.tag"],
    ["images.api.name", "generators/environments/groups/shared.yaml:7: systems.shop.images.api.name"],
    ["namespace", "systems/shop namespace"],
  ])("%s: %s", (path, place) => {
    expect(authoredPlace(path, shop, sources)).toBe(place);
    expect(authoredPlace(path.split("."), shop, sources)).toBe(place);
  });

  it("as the system's where no file has it", () => {
    const none = { groups: [], environment: undefined };
    expect(authoredPlace("settings.host", shop, none)).toBe("systems/shop settings.host");
    expect(authoredPlace("images.api.tag", shop, none)).toBe("systems/shop images.api.tag");
    expect(originsOf(shop, none, "settings")).toEqual([]);
    expect(originsOf({ ...shop, name: "other" }, sources, "images")).toEqual([]);
    expect(placeOfSetting(["a", "b"], [], "base.yaml: a.b")).toBe("base.yaml: a.b");
  });
});
