import { describe, expect, it } from "vitest";
import { lostVariable } from "../../../../src/check/rules/traps/lost-variable.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

describe("traps/lost-variable", () => {
  it("names the variables that `$patch: replace` loses where the base has no env", () => {
    const lost = patch(
      "containers:\n- name: api\n  env:\n  - $patch: replace\n  - {name: A, value: x}\n  - {name: B, value: y}",
    );
    expect(judgedSources(lostVariable, { "/overlay/patch.yaml": lost })).toEqual([
      "error overlay/patch.yaml:9: Deployment api, container api: kustomize loses A, B, which the patch sets",
    ]);
  });

  it("names the variables of the base that an entry without a name loses", () => {
    const found = judgedSources(lostVariable, {
      "/base/deployment.yaml": deployment("env:\n- {name: A, value: x}\n- {name: B, value: y}"),
      "/overlay/patch.yaml": patch("containers:\n- name: api\n  env:\n  - {value: z}"),
    });
    expect(found.join()).toContain("kustomize loses A, B, which the patch should leave as they are");
  });

  it("hints at what a list in place of another leaves out, and warns of a slip", () => {
    const base = {
      "/base/deployment.yaml": deployment("env:\n- {name: LOG_LEVEL, value: x}\n- {name: B, value: y}"),
    };
    const left = (env: string) =>
      judgedSources(lostVariable, {
        ...base,
        "/overlay/patch.yaml": patch(`containers:\n- name: api\n  env:\n  - $patch: replace\n  ${env}`),
      });
    expect(left("- {name: B, value: z}")).toEqual([
      "info overlay/patch.yaml:9: Deployment api, container api: `$patch: replace` leaves out LOG_LEVEL from the layer below",
    ]);
    expect(left("- {name: B, value: z}\n  - {name: LOG_LEVL, value: z}")[0]).toMatch(/^warning .*LOG_LEVEL/);
  });

  it("doesn't take the variables of another database for slips", () => {
    const list = (...names: string[]) => names.map((name) => `  - {name: ${name}, value: z}`).join("\n");
    const found = judgedSources(lostVariable, {
      "/base/deployment.yaml": deployment(`env:\n${list("STORE_MYSQL_USER", "STORE_MYSQL_HOST")}`),
      "/overlay/patch.yaml": patch(
        `containers:\n- name: api\n  env:\n  - $patch: replace\n${list("STORE_PGSQL_USER", "STORE_PGSQL_HOST")}`,
      ),
    });
    expect(found.map((one) => one.split(" ")[0])).toEqual(["info"]);
  });

  it("is silent where a patch removes or replaces them by name", () => {
    const base = {
      "/base/deployment.yaml": deployment("env:\n- {name: A, value: x}\n- {name: B, value: y}"),
    };
    for (const env of [
      "- {name: A, $patch: delete}",
      "- $patch: replace\n  - {name: C, value: z}\n  envFrom: [{secretRef: {name: app}}]",
      "- $patch: replace\n  - {name: A, value: z}\n  - {name: B, value: z}",
      "- {name: A, value: z}",
    ])
      expect(
        judgedSources(lostVariable, {
          ...base,
          "/overlay/patch.yaml": patch(`containers:\n- name: api\n  env:\n  ${env}`),
        }),
      ).toEqual([]);
  });
});

describe("traps/lost-variable, of the order of init containers", () => {
  const base = deployment("", "initContainers: [{name: create, image: a}, {name: migrate, image: b}]");

  it("reports init containers that a patch moves", () => {
    const found = judgedSources(lostVariable, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: migrate\n  image: c"),
    });
    expect(found).toEqual([
      "warning overlay/patch.yaml:8: Deployment api: init containers now run in the order migrate, create; they ran in the order create, migrate",
    ]);
  });

  it("is silent where the patch names them all", () => {
    const found = judgedSources(lostVariable, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: migrate\n  image: c\n- name: create"),
    });
    expect(found).toEqual([]);
  });

  it("is silent where a patch adds an init container in front of none, or leaves the first one first", () => {
    const first = judgedSources(lostVariable, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: create\n  image: c"),
    });
    expect(first).toEqual([]);
    const added = judgedSources(lostVariable, {
      "/base/deployment.yaml": base,
      "/overlay/patch.yaml": patch("initContainers:\n- name: before\n  image: c"),
    });
    expect(added).toEqual([]);
  });
});
