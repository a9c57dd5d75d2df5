import { describe, expect, it } from "vitest";
import { duplicateEnv } from "../../../../src/check/rules/integrity/duplicate-env.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const env = (...names: string[]) =>
  state(
    deployment({
      container: `env: [${names.map((name, i) => `{name: ${name}, value: v${i}}`).join(", ")}],`,
    }),
  );

describe("integrity/duplicate-env", () => {
  it("warns of a variable that exists twice", () =>
    expect(judged(duplicateEnv, env("A", "B", "A"))).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].env[2]: container web sets A twice; the later one applies",
    ]));
  it("takes each once", () => expect(judged(duplicateEnv, env("A", "B"))).toEqual([]));
});
