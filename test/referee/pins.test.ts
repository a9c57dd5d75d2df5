import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadEnvironments } from "../../packages/kustogen/src/environments/load-environment.ts";
import { KUSTOMIZE_VERSION } from "../../packages/kustogen/src/kustomize/index.ts";
import { pins } from "../../packages/kustogen/test/referee/pins.ts";

const goModule = readFileSync(new URL("./apiserver/go.mod", import.meta.url), "utf8");

test("the API server's Go module builds the pinned Kubernetes and etcd", () => {
  for (const { module, version } of [pins.kubernetes, pins.etcd])
    expect(goModule).toMatch(new RegExp(`^\\s${module.replaceAll(".", "\\.")} ${version}$`, "m"));
});

test("every staging module of Kubernetes is replaced by its release of the same version", () => {
  const staging = pins.kubernetes.version.replace(/^v1\./, "v0.");
  const replaced = [...goModule.matchAll(/^\s(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
  expect(replaced.length).toBeGreaterThan(20);
  for (const [, from, to, version] of replaced) expect([to, version]).toEqual([from, staging]);
});

test("every pin is one exact version", () => {
  const { customResources, ...programs } = pins;
  for (const { version } of [...Object.values(programs), ...customResources])
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
});

test("the embedded renderer says the version of the kustomize that judges it", () => {
  expect(KUSTOMIZE_VERSION).toBe(pins.kustomize.version);
});

test("the API server is of the version that the environments run", () => {
  const environments = loadEnvironments(fileURLToPath(new URL("../..", import.meta.url)));
  for (const { file, kubernetes } of environments)
    expect(pins.kubernetes.version, file).toMatch(new RegExp(`^v${kubernetes}\\.`));
});
