import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../../../src/check/check.ts";
import { imageMarker } from "../../../../src/check/rules/integrity/image-marker.ts";
import { fluxIn } from "../../../../src/discovery/flux.ts";
import { expectSentences } from "../../state.ts";
import { kustomization } from "./flux-rules.ts";

const policy = (metadata: string) =>
  `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {${metadata}}\n`;
const WEB = policy("name: web, namespace: flux-system");

/** What is said of the comments behind the images of a kustomization that lists the policies. */
function judged(policies: string, ...markers: string[]): string[] {
  const images = markers.map((one, at) => `- name: image-${at}\n  newTag: v1 # {"$imagepolicy": "${one}"}\n`);
  const tree = new MemoryTree([
    ["/apps/shop/kustomization.yaml", `resources: [policies.yaml]\nimages:\n${images.join("")}`],
    ["/apps/shop/policies.yaml", policies],
  ]);
  const { flux } = fluxIn(Buffer.from(kustomization("shop")), "/clusters/apps.yaml");
  const environments = [{ folder: "/apps/shop", strictness: undefined }];
  const given = { tree, environments, flux, rules: [imageMarker], exceptions: [], today: "2027-03-31" };
  const { findings } = check({ ...given, notRendered: [], cwd: "/" }).report;
  for (const { message, fix } of findings) expectSentences(message, fix);
  return findings.map(({ severity, message, line }) => `${severity} ${line}: ${message}`);
}

describe("integrity/image-marker", () => {
  it("warns of a comment that names no policy", () => {
    expect(judged(WEB, "flux-system:podinfo:tag", "flux-system:web:name")).toEqual([
      "warning 4: refers to ImagePolicy flux-system:podinfo, which nothing in this repository creates",
    ]);
    expect(judged(WEB, "flux-system:web", "shop:web")).toHaveLength(1);
  });

  it.each([
    ["one that is there", WEB, ["flux-system:web", "flux-system:web:tag"]],
    ["policies without a namespace in their file", policy("name: web"), ["flux-system:podinfo"]],
    ["policies that Flux names", policy(`name: '$\{APP}', namespace: shop`), ["flux-system:podinfo"]],
    ["a repository whose policies are mostly elsewhere", WEB, ["shop:a", "shop:b", "flux-system:web"]],
    ["one without policies", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", ["flux-system:web"]],
  ])("takes %s", (_, policies, markers) => expect(judged(policies, ...markers)).toEqual([]));
});
