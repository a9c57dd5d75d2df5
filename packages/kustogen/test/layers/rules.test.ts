import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import type { Refusal, SystemRule } from "../../src/authoring/system-rule.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { applyRules, refusedResources, resourceFindings } from "../../src/layers/rules.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { replicas, settings } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";

const shop = defineSystem({
  ...SHOP,
  settings: settings({ replicas: replicas().default(1) }),
  images: { api: { name: "ghcr.io/acme/api" } },
  resources: () => [],
});
const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  'stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  shop:\n    settings:\n      replicas: 3\n    images:\n      api: {tag: v1}\n',
);
const { context } = resolveTree(shop, [beta]).at(-1) as ReturnType<typeof resolveTree>[number];
const web: Resource = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } };
const FILE = "generators/environments/beta.yaml";

/** A rule that says this of settings and of resources. */
const rule = (refusals: readonly Refusal[], name = "one-writer"): SystemRule => ({
  id: `shop/${name}`,
  title: "One pod writes.",
  why: "Two lose data.",
  check: () => refusals,
  checkResources: () => refusals,
});

const said = it.each<[what: string, refusal: Refusal, text: string, fix: string]>([
  [
    "a setting, with its value",
    { at: "settings.replicas", message: "expected 1" },
    `${FILE}:7: systems.shop.settings.replicas: expected 1, found 3 [shop/one-writer]`,
    `change ${FILE}:7: systems.shop.settings.replicas`,
  ],
  [
    "a setting whose value the message has",
    { at: ["settings", "replicas"], message: "3 are two too many", showFound: false },
    `${FILE}:7: systems.shop.settings.replicas: 3 are two too many [shop/one-writer]`,
    `change ${FILE}:7: systems.shop.settings.replicas`,
  ],
  [
    "a setting that nothing sets",
    { at: "settings.other", message: "expected one" },
    `${FILE}:6: systems.shop.settings.other: expected one [shop/one-writer]`,
    `change ${FILE}:6: systems.shop.settings.other`,
  ],
  [
    "a pin, with the whole image",
    { at: ["images", "api", "tag"], message: "expected a release" },
    `${FILE}:9: systems.shop.images.api.tag: expected a release, found "ghcr.io/acme/api:v1" [shop/one-writer]`,
    `change ${FILE}:9: systems.shop.images.api.tag`,
  ],
  [
    "a resource",
    { resource: web, message: "needs a probe" },
    "Deployment web: needs a probe [shop/one-writer]",
    "change the system that describes it",
  ],
  [
    "a container of one that a setting causes",
    { at: "settings.replicas", resource: web, container: "main", message: "writes alone" },
    `${FILE}:7: systems.shop.settings.replicas: Deployment web, container main: writes alone, found 3 [shop/one-writer]`,
    `change ${FILE}:7: systems.shop.settings.replicas`,
  ],
]);

describe("what a system's own rule refuses", () => {
  said("is %s", (_, refusal, text, fix) => {
    const strict = { ...shop, rules: [rule([refusal])] };
    expect(() => applyRules(strict, context)).toThrow(`${text}\n  (settings of shop in beta)`);
    expect(refusedResources(strict, [web], context)).toEqual([text]);
    const { container, message, resource } = refusal;
    expect(resourceFindings(rule([refusal]), [web], context)).toEqual([
      { message: container === undefined ? message : `container main: ${message}`, fix, resource },
    ]);
  });

  it("is all of it at once, and nothing where a rule looks at something else", () => {
    const both = [rule([{ message: "a" }, { message: "b" }]), rule([{ message: "c" }], "other")];
    const lines = ["a [shop/one-writer]", "b [shop/one-writer]", "c [shop/other]"];
    expect(() => applyRules({ ...shop, rules: both }, context)).toThrow(`${lines.join("\n")}\n  (settings`);
    expect(refusedResources({ ...shop, rules: both }, [], context)).toEqual(lines);
    const { id, title, why } = rule([]);
    const idle = { ...shop, rules: [{ id, title, why }] };
    expect(() => applyRules(idle, context)).not.toThrow();
    expect(refusedResources(idle, [web], context)).toEqual([]);
    expect(resourceFindings({ id, title, why }, [web], context)).toEqual([]);
    expect(() => applyRules(shop, context)).not.toThrow();
  });

  it("is said with the line of a rule that fails itself", () => {
    const broken: SystemRule = {
      ...rule([]),
      check: () => {
        throw new TypeError("x is undefined");
      },
    };
    expect(() => applyRules({ ...shop, rules: [broken] }, context)).toThrow(
      /^packages\/kustogen\/test\/layers\/rules\.test\.ts:\d+:\d+: shop in beta: the rule shop\/one-writer failed: x is undefined$/,
    );
  });
});
