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
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].env[0].value: LEVEL of container web is a literal that hides ConfigMap app, from which Deployment worker takes it",
    ]);
    expect(judged(shadowedLiteral, state(web("{name: LEVEL, value: info}") + worker + CONFIG))[0]).toMatch(
      /^info/,
    );
  });
  it("takes one that nobody shares, and one that hides nothing", () => {
    expect(judged(shadowedLiteral, state(web("{name: LEVEL, value: debug}") + CONFIG))).toEqual([]);
    expect(judged(shadowedLiteral, state(web("{name: OTHER, value: debug}") + worker + CONFIG))).toEqual([]);
  });
});
