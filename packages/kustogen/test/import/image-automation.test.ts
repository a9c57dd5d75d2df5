import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { imageAutomation } from "../../src/import/image-automation.ts";
import { importedState } from "../../src/import/state.ts";
import { written } from "./written.ts";

const release = (tag: string, host: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: shop}
spec:
  interval: 5m
  chart: {spec: {chart: shop, version: 1.0.0, sourceRef: {kind: HelmRepository, name: shop}}}
  values:
    host: ${host}
    api:
      image:
        tag: "${tag}" # {"$imagepolicy": "flux-system:shop-api:tag"}
    web: {image: {tag: v9}}
`;

it("a tag that Flux's image automation writes is a setting of the environments, though they have the same now", () => {
  const texts = { beta: release("v1.7.7", "beta.shop.test"), live: release("v1.7.7", "shop.test") };
  const states = Object.entries(texts).map(([name, text]) =>
    importedState({ name, from: name, resources: resources(text) }),
  );
  const automation = imageAutomation(
    Object.entries(texts).map(([name, text]) => ({ path: `${name}/shop.yaml`, text })),
  );
  const { files, rendered } = written(states, { written: automation.values });
  const code = [...files].flatMap(([path, text]) => (path.endsWith(".ts") ? text : [])).join("\n");
  expect(code).not.toContain("v1.7.7");
  expect(code).toContain('"v9"');
  for (const name of ["beta", "live"]) expect(files.get(name)).toMatch(/ag: v1\.7\.7/);
  expect(rendered.map(([own]) => own?.spec)).toEqual(states.map(({ resources: [own] }) => own?.spec));
  expect(automation.notes).toEqual([
    expect.stringMatching(/2 values .*\(beta\/shop\.yaml:11, live\/shop\.yaml:11\).*change the settings/),
  ]);
});

it("the report says of images with a comment of Flux's image automation that pins take its place", () => {
  const texts = [
    `      - image: shop:v1 # {"$imagepolicy": "flux-system:shop"}\n`,
    `images:\n  - name: shop\n    newTag: v1 # {"$imagepolicy": "flux-system:shop:tag"}\n`,
  ];
  for (const text of texts) {
    const [note, ...others] = imageAutomation([{ path: "base/web.yaml", text }]).notes;
    expect(others).toEqual([]);
    expect(note).toContain("base/web.yaml:");
    expect(note).toContain("run `kustogen pin` where images are built");
    expect(note).not.toContain("settings");
  }
  expect(imageAutomation([{ path: "a.yaml", text: "tag: v1 # of the shop\n" }]).notes).toEqual([]);
});
