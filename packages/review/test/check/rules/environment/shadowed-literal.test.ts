import { describe, expect, it } from "vitest";
import { shadowedLiteral } from "../../../../src/check/rules/environment/shadowed-literal.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const CONFIG =
  "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {LEVEL: info}\n";
const FROM = "envFrom: [{configMapRef: {name: app}}],";
const web = (env: string) => deployment({ container: `${FROM} env: [${env}],` });
const worker = deployment({ name: "worker", container: FROM });

describe("environment/shadowed-literal", () => {
  it("warns of a literal that hides what others take", () => {
    expect(judged(shadowedLiteral, state(web("{name: LEVEL, value: debug}") + worker + CONFIG))).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].env[0].value: LEVEL of container web is a literal that hides ConfigMap app, from which Deployment worker reads it",
    ]);
    expect(judged(shadowedLiteral, state(web("{name: LEVEL, value: info}") + worker + CONFIG))[0]).toMatch(
      /^info/,
    );
  });
  it("takes one that nobody shares, and one that hides nothing", () => {
    expect(judged(shadowedLiteral, state(web("{name: LEVEL, value: debug}") + CONFIG))).toEqual([]);
    expect(judged(shadowedLiteral, state(web("{name: OTHER, value: debug}") + worker + CONFIG))).toEqual([]);
  });

  it("warns of a literal beside a key of its name that nothing reads and that says otherwise", () => {
    const config = (timeout: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {level: info, read-timeout: ${timeout}}\n`;
    const from = "{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: level}}}";
    const own = (timeout: string) =>
      deployment({ container: `env: [${from}, {name: READ_TIMEOUT, value: ${timeout}}],` });
    expect(judged(shadowedLiteral, state(own("5s") + config("10s")))).toEqual([
      expect.stringContaining(
        "env[1].value: READ_TIMEOUT of container web is a literal, although ConfigMap app, from which the container reads other variables, has a different value for read-timeout that nothing reads",
      ),
    ]);
    expect(judged(shadowedLiteral, state(own("10s") + config("10s")))).toEqual([]);
    const [one, other] = [`env: [${from}],`, "env: [{name: READ_TIMEOUT, value: 5s}],"];
    const apart = deployment({ container: one }) + deployment({ name: "worker", container: other });
    expect(judged(shadowedLiteral, state(apart + config("10s")))).toEqual([]);
    const reader = deployment({
      name: "worker",
      container: "env: [{name: T, valueFrom: {configMapKeyRef: {name: app, key: read-timeout}}}],",
    });
    expect(judged(shadowedLiteral, state(own("5s") + reader + config("10s")))).toEqual([]);
  });
});
