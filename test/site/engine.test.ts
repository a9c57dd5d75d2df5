import { describe, expect, test } from "vitest";
import { Engine } from "../../site/playground/engine/engine.ts";
import { EXAMPLES } from "../../site/playground/examples.ts";

const example = (title: string) => {
  const found = EXAMPLES.find((one) => one.title.includes(title));
  if (found === undefined) throw new Error(`no example ${title}`);
  return found;
};
const judged = (title: string) => {
  const { files, folder } = example(title);
  const engine = new Engine();
  engine.build(files, folder);
  return engine.judge();
};

describe("the playground", () => {
  test.each([
    ["directive that leaks", "traps/directive-leak"],
    ["mistyped container", "schema/valid"],
    ["value and valueFrom", "schema/valid"],
    ["matches nothing", "traps/dead-entry"],
    ["moves to the front", "integrity/variable-reference"],
  ])("finds the trap of the example %s", (title, rule) => {
    expect(judged(title).findings.map((one) => one.rule)).toContain(rule);
  });

  test("renders every example", () => {
    for (const { files, folder } of EXAMPLES) {
      const { error, yaml, folder: shown } = new Engine().build(files, folder);
      expect([error, shown]).toEqual([undefined, folder]);
      expect(yaml).toContain("kind: Deployment");
    }
  });

  test("says where a line comes from: the patch, the entry of a kustomization, the base", () => {
    const { files } = example("two overlays");
    const engine = new Engine();
    const lines = engine.build(files, "overlays/production").yaml.split("\n");
    const origin = (text: string) => engine.origin(lines.findIndex((line) => line.includes(text)) + 1);
    expect(origin("value: warn")).toMatchObject({ file: "overlays/production/api.env.yaml", line: 13 });
    expect(origin("replicas: 3")).toMatchObject({
      field: "spec.replicas",
      file: "overlays/production/kustomization.yaml",
      line: 10,
    });
    expect(origin("containerPort")).toMatchObject({ file: "base/deployment.yaml", layer: "base" });
  });

  test("lists variables with the Secret's key instead of a value", () => {
    const { variables } = judged("two overlays");
    expect(variables).toContainEqual(
      expect.objectContaining({ name: "DATABASE_URL", value: "postgres://postgres/api", source: "env" }),
    );
  });

  test("compares two overlays as a page of its own", () => {
    const { files } = example("two overlays");
    const page = new Engine().compare(files, "overlays/beta", "overlays/production");
    expect(page).toContain("<!doctype html>");
    expect(page).toContain("PodDisruptionBudget");
    expect(page).toContain("1 of 1 folder changes");
    expect(page).not.toContain(".compared");
  });

  test("says what is wrong, and goes on", () => {
    const engine = new Engine();
    expect(engine.judge().findings).toEqual([]);
    expect(engine.build({}, undefined).error).toContain("kustomization.yaml");
    expect(engine.build({ "kustomization.yaml": "resources: [x.yaml]\n" }, "").error).toContain("x.yaml");
    expect(engine.build({ "a/kustomization.yaml": "namePrefix: [" }, "a").error).toBeTruthy();
    expect(engine.origin(3)).toBeUndefined();
    expect(engine.build(example("Components").files, "gone").folder).toBe("overlays/beta");
  });
});
