import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSystem } from "../../src/authoring/system.ts";
import { requirements } from "../../src/settings/requirements.ts";
import { SHOP } from "./shop.ts";

/** A definition as plain code may pass it, whatever its types say. */
const define = (change: object) => defineSystem({ ...SHOP, components: [{ name: "a" }], ...change } as never);

const SECRET = { name: "a", provider: "by-hand", keys: {} };

describe("a declared system", () => {
  it.each([
    ["name", "name is missing: the name of the system"],
    ["description", "description is missing: one sentence for people"],
    ["settings", "settings is missing: settings({}) if it has none"],
    ["components", "components is missing: the list of the system's parts"],
  ])("is refused without %s", (field, message) => {
    expect(() => define({ [field]: undefined })).toThrow(`defineSystem: ${message}`);
  });

  it.each([
    [{ secrets: {} }, "secrets: expected contracts such as { name:"],
    [{ secrets: [{ keys: {} }] }, "secrets: expected contracts such as { name:"],
    [{ secrets: [{ name: "a" }] }, 'secrets: a: keys: missing, such as { TOKEN: "what it is for" }'],
    [{ secrets: [{ ...SECRET, layers: "beta" }] }, 'secrets: a: layers: expected a list, such as ["beta"]'],
    [{ secrets: [SECRET, SECRET] }, "secrets: a: name: another contract has it; declare all of its keys"],
    [{ images: [] }, "images: expected { web:"],
    [{ images: { web: { relase: /^v/ } } }, 'images: web: relase: no such field. Did you mean "release"?'],
    [{ images: { web: { tag: 7.1 } } }, 'images.web.tag: expected a tag such as "v1.2.3" in quotes'],
    [{ images: { web: { name: "acme/api:v1" } } }, "images.web.name: expected an image name such as"],
    [{ secrets: [{ ...SECRET, opn: true }] }, 'secrets: a: opn: no such field. Did you mean "open"?'],
    [
      { secrets: [{ ...SECRET, keys: { A: 1 } }] },
      "secrets: a: keys: A: 1: expected an object of description",
    ],
    [
      { secrets: [{ ...SECRET, optional: { A: {} } }] },
      "secrets: a: optional: expected the purpose of each key",
    ],
    [
      { secrets: [{ ...SECRET, keys: { A: { desc: "a" } } }] },
      'secrets: a: keys: A: desc: no such field. Did you mean "description"?',
    ],
    [{ labels: "team" }, 'labels: expected labels such as { team: "shop" }, found "team"'],
    [{ components: [] }, "components: expected a list of components, not empty, found []"],
    [{ label: {} }, 'label: no such field. Did you mean "labels"?'],
    [{ somethingElse: {} }, "somethingElse: no such field. Known: name, description,"],
    [{ name: "Shop" }, 'name: expected the name of the system in lowercase letters, digits and "-"'],
    [{ settings: z.object({}) }, "settings: expected settings({}) if it has none; z.object would drop"],
    [{ talksTo: "billing" }, "talksTo: expected the names of other systems"],
    [{ components: [undefined] }, "components[0]: expected a component with a name, found nothing; a module"],
    [
      { components: [{ name: "a", talksTo: [] }] },
      "talksTo: expected a function, such as talksTo: () => [ … ]",
    ],
  ])("is refused with %o", (change, message) => {
    expect(() => define(change)).toThrow(`defineSystem: ${message}`);
  });

  it.each([
    [{ "acme.example/team": "web & co", ok: "x" }, 'labels["acme.example/team"]: expected a label value: '],
    [{ "my team": "shop", ok: "x" }, 'labels["my team"]: expected a key such as'],
  ])("is refused with %o, and the label alone is named", (labels, message) => {
    expect(() => define({ labels })).toThrow(message);
    expect(() => define({ labels })).not.toThrow("ok");
  });

  it("has its own name as its namespace, and neither images nor secrets, if it declares none", () => {
    const { description, name, settings } = SHOP;
    for (const how of [{ components: [{ name: "a" }] }, { resources: () => [] }])
      expect(defineSystem({ name, description, settings, ...how })).toMatchObject({
        namespace: "shop",
        images: {},
        secrets: [],
      });
  });
});

it("a container may have no limit for its CPU", () => {
  expect(requirements("100m", "64Mi/128Mi")).toEqual({
    requests: { cpu: "100m", memory: "64Mi" },
    limits: { memory: "128Mi" },
  });
});
