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
  return found(policies, `images:\n${images.join("")}`);
}

/** What is said of a kustomization with these entries, and of a file that it lists. */
function found(
  policies: string,
  entries: string,
  file = "kind: ConfigMap\nmetadata: {name: other}\n",
): string[] {
  const tree = new MemoryTree([
    ["/apps/shop/kustomization.yaml", `resources: [policies.yaml, file.yaml]\n${entries}`],
    ["/apps/shop/policies.yaml", policies],
    ["/apps/shop/file.yaml", file],
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

  it("compares no image that is far from the comment, in a file with many of them", () => {
    const tags = Array.from(
      { length: 10_000 },
      (_, at) => `t${at}: v1 # {"$imagepolicy": "flux-system:web"}\n`,
    );
    expect(found(WEB, "", `kind: ConfigMap\nmetadata: {name: other}\n${tags.join("")}`)).toEqual([]);
  });

  it.each([
    ["one that is there", WEB, ["flux-system:web", "flux-system:web:tag"]],
    ["policies without a namespace in their file", policy("name: web"), ["flux-system:podinfo"]],
    ["policies that Flux names", policy(`name: '$\{APP}', namespace: shop`), ["flux-system:podinfo"]],
    ["a repository whose policies are mostly elsewhere", WEB, ["shop:a", "shop:b", "flux-system:web"]],
    ["one without policies", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", ["flux-system:web"]],
  ])("takes %s", (_, policies, markers) => expect(judged(policies, ...markers)).toEqual([]));

  describe("about the image next to the comment", () => {
    const both = (name: string, image: string, repository = name) =>
      `${policy(`name: ${name}, namespace: flux-system`)}spec: {imageRepositoryRef: {name: ${repository}}}\n` +
      `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {image: ${image}}\n`;
    const ALL = `${both("web", "ghcr.io/acme/web")}${both("api", "ghcr.io/acme/api")}${both("beta", "ghcr.io/acme/beta", "web")}`;
    const mark = (name: string, suffix = "") => `# {"$imagepolicy": "flux-system:${name}${suffix}"}`;
    const pods = (...images: string[]) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n${images.map((one, at) => `  - name: c${at}\n    image: ${one}\n`).join("")}`;
    const release = (tag: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n  values:\n    image:\n      repository: ghcr.io/acme/web\n      # The version\n      tag: 1.0.0 ${tag}\n    other:\n      repository: x\n`;

    it.each([
      [
        "in a kustomization",
        `images:\n- name: web\n  newName: ghcr.io/acme/web\n  newTag: 1.0.0 ${mark("api", ":tag")}\n- name: x\n`,
        undefined,
      ],
      ["before the name", `images:\n- newTag: 1.0.0 ${mark("api", ":tag")}\n  name: acme/web\n`, undefined],
      ["of a container", "", pods(`ghcr.io/acme/web:1.0.0 ${mark("api")}`)],
      ["of a chart", "", release(mark("api", ":tag"))],
    ])("warns of a policy for another one, %s", (_, entries, file) =>
      expect(found(ALL, entries, file).join()).toMatch(
        /the image is [\w./]*web, and ImagePolicy flux-system:api is for ghcr.io\/acme\/api$/,
      ),
    );

    it("warns of two policies for one", () => {
      const two = pods(`ghcr.io/acme/web:1.0.0 ${mark("web")}`, `ghcr.io/acme/web:1.1.0 ${mark("beta")}`);
      expect(found(ALL, "", two)).toEqual([
        "warning 9: refers to ImagePolicy flux-system:beta, and line 7 to flux-system:web for the same image, ghcr.io/acme/web",
      ]);
    });

    it("warns of a policy that isn't there in any file", () =>
      expect(found(ALL, "", pods(`ghcr.io/acme/web:1.0.0 ${mark("wbe")}`))).toHaveLength(1));

    it.each([
      ["its own", "", pods(`ghcr.io/acme/web:1.0.0 ${mark("web")}`, `ghcr.io/acme/api:1.0.0 ${mark("api")}`)],
      ["that of a mirror", "", pods(`mirror.example/web:1.0.0 ${mark("web")}`)],
      [
        "the same in two places",
        "",
        pods(`ghcr.io/acme/web:1.0.0 ${mark("web")}`, `ghcr.io/acme/web:1.0.0 ${mark("web")}`),
      ],
      ["its own in a chart", "", release(mark("web", ":tag"))],
      ["one next to a name that Flux fills in", "", pods(`ghcr.io/acme/\${APP}:1.0.0 ${mark("web")}`)],
      [
        "a comment that is commented out",
        "",
        `# image: a ${mark("wbe")}\nkind: ConfigMap\nmetadata: {name: a}\n`,
      ],
    ])("takes %s", (_, entries, file) => expect(found(ALL, entries, file)).toEqual([]));
  });

  describe("a comment that Flux doesn't read", () => {
    const read = (comment: string, field = "newTag: v1") =>
      found(WEB, `images:\n- name: web\n  ${field} ${comment}\n`);

    it.each([
      [`# {'$imagepolicy': 'flux-system:web'}`, "isn't JSON"],
      [`# {"$imagepolicy": "flux-system:web:tag"`, "isn't JSON"],
      [`# {"$imagepolicy": "flux-system:web:tag"} # pinned`, "isn't JSON"],
      [`# {"$imagePolicy": "flux-system:web:tag"}`, "has the key $imagePolicy instead of $imagepolicy"],
      [`# {"$imagepolicy": "web"}`, "doesn't have the namespace and the name of an ImagePolicy"],
      [
        `# {"$imagepolicy": "flux-system:web:tag:name"}`,
        "doesn't have the namespace and the name of an ImagePolicy",
      ],
      [
        `# {"$imagepolicy": "flux-system:web:newTag"}`,
        "ends with newTag, which is neither tag nor name nor digest",
      ],
    ])("warns of %s", (comment, problem) =>
      expect(read(comment)).toEqual([`warning 4: the comment ${problem}, so Flux doesn't update the image`]),
    );

    it.each([[`# {"$imagepolicy": "flux-system:web:digest"}`], ["# updated by $imagepolicy"]])(
      "takes %s",
      (comment) => expect(read(comment)).toEqual([]),
    );
  });
});
