import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KUSTOMIZE_VERSION } from "kustogen/kustomize";
import { environments } from "kustogen/testing";
import { expect, test } from "vitest";
import { type Pin, pins } from "./pins.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readModule = (folder: string) => readFileSync(join(root, folder, "go.mod"), "utf8");
const modules: [folder: string, pinned: Pin[]][] = [
  ["test/referee/apiserver", [pins.kubernetes, pins.etcd]],
  ["test/referee/kustomize", [pins.kustomize]],
  ["test/referee/decoding", [pins.kubernetes]],
  ["scripts/e2e/programs/controllers", [pins.kubernetes]],
  ["scripts/e2e/programs/argocd", [pins.argocd]],
];

test.each(modules)("the Go module %s builds what is pinned", (folder, pinned) => {
  for (const { module, version } of pinned)
    expect(readModule(folder)).toMatch(
      new RegExp(`^\\s${module.replaceAll(".", "\\.")} ${version}( // indirect)?$`, "m"),
    );
});

test.each(["test/referee/apiserver", "test/referee/decoding", "scripts/e2e/programs/controllers"])(
  "every staging module of Kubernetes is replaced by its release of the same version in %s",
  (folder) => {
    const staging = pins.kubernetes.version.replace(/^v1\./, "v0.");
    const replaced = [...readModule(folder).matchAll(/^\s(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
    expect(replaced.length).toBeGreaterThan(20);
    for (const [, from, to, version] of replaced) expect([to, version]).toEqual([from, staging]);
  },
);

test("Argo CD's definitions are of the version that runs", () => {
  expect(pins.customResources).toContainEqual(expect.objectContaining(pins.argocd));
});

test("every pin is one exact version", () => {
  const { customResources, ...programs } = pins;
  for (const { version } of [...Object.values(programs), ...customResources])
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
});

test("the embedded renderer says the version of the kustomize that checks it", () => {
  expect(KUSTOMIZE_VERSION).toBe(pins.kustomize.version);
});

test("the API server is of the version that the environments run", () => {
  for (const { file, kubernetes } of environments())
    expect(pins.kubernetes.version, file).toMatch(new RegExp(`^v${kubernetes}\\.`));
});
