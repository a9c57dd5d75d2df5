import { readFileSync } from "node:fs";
import { describeResource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { expect, it } from "vitest";
import { randomFrom } from "../../../../../test/random.ts";
import { stateOf } from "../../../src/check/model/state.ts";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judge } from "../../../src/check/steps/judge.ts";
import { pathText } from "../../../src/compare/path.ts";
import { HARMLESS } from "./harmless.ts";
import type { Any } from "./random/fault.ts";
import { RANDOM_FAULTS } from "./random.ts";

const shop = parseDocuments(
  readFileSync(new URL("shop.yaml", import.meta.url), "utf8"),
  "shop.yaml",
) as Any[];

/** What a reviewer is told of the objects as an environment of production: errors and warnings. */
function told(objects: readonly Any[]): string[] {
  return found(objects)
    .filter(({ severity }) => severity !== "info")
    .map(({ rule, message }) => `${rule.id}: ${message}`);
}

function found(objects: readonly Any[]) {
  const state = stateOf(
    objects.map((object) => resourceOf(object)),
    { environment: "shop", strictness: "production" },
  );
  const { findings, failures } = judge([state], RULES, { least: "warning" });
  if (failures[0] !== undefined) throw failures[0].error;
  return findings;
}

it("nothing is said of what is sound", () => {
  expect(told(shop)).toEqual([]);
});

it.each(RANDOM_FAULTS)("$name is told where chance makes it", ({ make }) => {
  const objects = structuredClone(shop);
  const said = make(objects, randomFrom(4));
  expect(said).toBeDefined();
  expect(told(objects), said).not.toEqual([]);
});

it.each(Object.entries(HARMLESS))("nothing is said of %s", (_, change) => {
  const objects = structuredClone(shop);
  change(objects);
  expect(objects).not.toEqual(shop);
  expect(told(objects)).toEqual([]);
});

it("what is told of each fault, where and how to fix it, is what faults.txt holds (npx vitest -u writes it)", async () => {
  const said = RANDOM_FAULTS.map(({ name, make }) => {
    const objects = structuredClone(shop);
    make(objects, randomFrom(4));
    const lines = found(objects).map(
      ({ rule, severity, message, fix, resource, path }) =>
        `${severity} ${rule.id} ${resource && describeResource(resource)} ${pathText(path ?? [])}: ${message}; ${fix}`,
    );
    return [`# ${name}`, ...lines].join("\n");
  });
  await expect(`${said.join("\n")}\n`).toMatchFileSnapshot("faults.txt");
});
