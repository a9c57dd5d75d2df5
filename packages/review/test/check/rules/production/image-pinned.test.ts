import { describe, expect, it } from "vitest";
import { imagePinned } from "../../../../src/check/rules/production/image-pinned.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const image = (reference: string) => state(deployment().replace("acme/web:1.0.0", reference));

describe("production/image-pinned", () => {
  it.each([
    "acme/web",
    "acme/web:latest",
    "registry.example.com:5000/web:main",
    "acme/web:1.2-latest",
    "acme/web:production",
  ])("refuses %s", (reference) => expect(judged(imagePinned, image(reference))[0]).toMatch(/^error/));
  it("takes a moving one for a reason that the author gives", () =>
    expect(
      judged(
        imagePinned,
        state(deployment().replace("acme/web:1.0.0", "acme/web:latest"), {
          authored: authored({ moving: { "acme/web:latest": "it is only cached" } }),
        }),
      )[0],
    ).toMatch(/^warning .*it is only cached/));
  it("names the images whose pins nobody has set", () =>
    expect(
      judged(imagePinned, state(deployment(), { authored: authored({ unpinned: ["api", "web"] }) })),
    ).toEqual([expect.stringMatching(/^warning .*awaits pins: api, web; Argo CD doesn't sync/)]));
  it.each([
    "acme/web:1.2.3",
    "acme/web:v1.2",
    "postgres:17-alpine",
    "ko://acme/web",
    `acme/web:latest@sha256:${"0".repeat(64)}`,
    "registry.example.com:5000/web:1.0.1",
    "acme/web:3f2a9c1",
  ])("takes %s", (reference) => expect(judged(imagePinned, image(reference))).toEqual([]));
  it.each([
    ["acme/web:beta", "", true],
    ["acme/web:latest", "imagePullPolicy: IfNotPresent,", true],
    ["acme/web:beta", "imagePullPolicy: Always,", false],
    ["acme/web:latest", "", false],
  ])("says of %s %s whether a node keeps it: %s", (reference, policy, isKept) => {
    const yaml = deployment({ container: policy }).replace("acme/web:1.0.0", reference);
    expect(judged(imagePinned, state(yaml))[0]?.includes("a node keeps the image")).toBe(isKept);
  });
});
