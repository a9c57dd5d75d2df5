import { expect, it } from "vitest";
import { printYaml, renderFiles } from "../src/index.ts";
import { printedInBrowser } from "./browser.ts";

/** Content hashes, base64, regular expressions, UTF-16, comments that are kept, and files that are no text. */
const FILES = {
  "base/kustomization.yaml": `resources: [deployment.yaml]
configMapGenerator: [{name: words, literals: ["greeting=Grüße, 🌍"], files: [page.html]}]
secretGenerator: [{name: keys, envs: [keys.env], options: {labels: {a: b}}}]
`,
  "base/page.html": `<p>${"long ".repeat(40)}</p>\n`,
  "base/keys.env": `TOKEN=${"x".repeat(90)}\nEMPTY=\n`,
  "base/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, annotations: {bytes: !!binary aGVsbG8=}}
spec:
  template:
    spec:
      containers:
      - name: api
        image: api
        envFrom: [{configMapRef: {name: words}}, {secretRef: {name: keys}}]
`,
  "overlays/beta/kustomization.yaml": `resources: [../../base]
namePrefix: beta-
images: [{name: api, newTag: "1.2"}]
patches:
- target: {kind: Deploy.*, name: a(p|x)i}
  patch: |-
    - {op: add, path: /spec/replicas, value: 3}
replacements:
- source: {kind: Deployment, name: api, fieldPath: spec.replicas}
  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.annotations.replicas], options: {create: true}}]
`,
};

it("a browser renders what Node does", async () => {
  const here = printYaml(renderFiles(FILES, "overlays/beta"));
  expect(here).toContain("replicas: 3");
  expect(here).toMatch(/name: beta-words-[a-z0-9]{10}/);
  const there = await printedInBrowser(`
    import { printYaml, renderFiles } from "../src/index.ts";
    console.log(printYaml(renderFiles(${JSON.stringify(FILES)}, "overlays/beta")));`);
  expect(there).toBe(`${here}\n`);
});

it("a browser is told what is wrong in the same words", async () => {
  const files = { "kustomization.yaml": "resources: [nothing.yaml]\n" };
  const there = await printedInBrowser(`
    import { InputError, renderFiles } from "../src/index.ts";
    try { renderFiles(${JSON.stringify(files)}, "/"); }
    catch (error) { console.log(String(error instanceof InputError) + " " + error.message); }`);
  expect(there).toMatch(/^true .*nothing\.yaml/);
});

it("what only Node has is noticed", async () => {
  await expect(printedInBrowser('console.log(Buffer.from("a").toString());')).rejects.toThrow("Buffer");
  await expect(printedInBrowser('import "../src/node/index.ts";')).rejects.toThrow("node:");
});
