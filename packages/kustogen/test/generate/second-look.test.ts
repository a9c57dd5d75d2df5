import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { examples } from "../../../review/test/kubernetes/credentials/encoded-examples.ts";
import type { Checked } from "../../src/generate/check-resources.ts";
import { type PassedTexts, printedPlace } from "../../src/generate/passed-texts.ts";
import { refuseCredentials } from "../../src/generate/refuse-credentials.ts";
import { lookAgain } from "../../src/generate/second-look.ts";
import type { LayerNode } from "../../src/layers/tree.ts";

const node = { system: { name: "shop" }, layer: "beta" } as unknown as LayerNode;
const body = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
const github = `ghp_${body.slice(0, 36)}`;

const look = (...texts: string[]) =>
  lookAgain([
    { texts, places: texts.map((_text, index) => `shop in beta: ConfigMap text-${index}: data.x`) },
  ]);

function passedIn(resource: Resource): PassedTexts {
  const passed: PassedTexts = { texts: [], places: [] };
  refuseCredentials(node, [{ plain: resource, resource, like: undefined } satisfies Checked], passed);
  return passed;
}

describe("the second look at texts that our own detection let pass", () => {
  it("names the place and the rule of a token, never the token", async () => {
    const failed = look("harmless-and-long-enough", `x ${github}`, "the-last-one-is-fine").catch(String);
    const message = await failed;
    expect(message).toContain(
      "shop in beta: ConfigMap text-1: data.x: secrets/credential: looks like a credential: a token by the rule github of secretlint",
    );
    expect(message).not.toContain(body.slice(0, 8));
    expect(message).not.toContain("text-0");
    expect(message).not.toContain("text-2");
  });

  it("names the first text and the last", async () => {
    const [first, last] = [github, `ghp_${body.slice(1, 37)}`];
    const message = await look(first, "harmless-and-long-enough", last).catch(String);
    expect([...(message ?? "").matchAll(/text-\d/g)].map(String)).toEqual(["text-0", "text-2"]);
  });

  it("isn't kept from it by a comment that silences the rules", async () => {
    (await refusedLater(look("# secretlint-disable", github))).toThrow("the rule github");
  });

  it("leaves URLs to our own detection, which knows a placeholder", async () => {
    await expect(
      look("https://user:pass@example.com/a-longer-path", "postgres://user:pass@localhost:5432/app"),
    ).resolves.toBe(undefined);
  });

  it("finds nothing in what only looks like a credential", async () => {
    const all = [];
    for (const file of ["examples", "families"])
      for (const resource of Object.values(examples(file).allow)) all.push(passedIn(resource));
    expect(all.flatMap(({ texts }) => texts).length).toBeGreaterThan(20);
    await expect(lookAgain(all)).resolves.toBe(undefined);
  });

  it("sees variables with their names, and nothing that the parent layer has too", () => {
    const pod = (value: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "api" },
      spec: {
        containers: [{ name: "api", env: [{ name: "BUILD", value }] }],
        note: { of: `${body} of all` },
      },
    });
    const one = pod("a-build-of-the-10th-of-may, 2026") as unknown as Resource;
    const { texts, places } = passedIn(one);
    expect(texts).toEqual(["a-build-of-the-10th-of-may, 2026", `${body} of all`]);
    expect(printedPlace(places[0] ?? "")).toBe("shop in beta: Pod api: spec.containers[0].env[0].value");
    const passed: PassedTexts = { texts: [], places: [] };
    const other = { ...one, spec: { ...(one.spec as object), containers: [] } } as Resource;
    refuseCredentials(node, [{ plain: other, resource: other, like: one }], passed);
    expect(passed.texts).toEqual([]);
  });
});
