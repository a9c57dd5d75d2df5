import { describe, expect, it } from "vitest";
import { lostVariable } from "../../../../src/check/rules/traps/lost-variable.ts";
import { orderChanged as part } from "../../../../src/check/rules/traps/order-changed.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

/** This part of the rule alone. */
const orderChanged = { ...lostVariable, check: undefined, checkKustomization: part };

describe("traps/order-changed", () => {
  const base = deployment("", "initContainers: [{name: create, image: a}, {name: migrate, image: b}]");

  it("reports init containers that a patch moves", () => {
    const found = judgedSources(orderChanged, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: migrate\n  image: c"),
    });
    expect(found).toEqual([
      "warning overlay/patch.yaml:8: Deployment api: init containers now run in the order migrate, create; they ran in the order create, migrate",
    ]);
  });

  it("is silent where the patch names them all", () => {
    const found = judgedSources(orderChanged, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: migrate\n  image: c\n- name: create"),
    });
    expect(found).toEqual([]);
  });

  it("is silent where a patch adds an init container in front of none, or leaves the first one first", () => {
    const first = judgedSources(orderChanged, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: create\n  image: c"),
    });
    expect(first).toEqual([]);
    const added = judgedSources(orderChanged, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: before\n  image: c"),
    });
    expect(added).toEqual([]);
  });
});
