import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { kustomization } from "../../src/authoring/kustomization.ts";
import { manifests } from "../../src/authoring/manifests.ts";
import { pick } from "../../src/authoring/object.ts";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 1
  selector: {matchLabels: {app: api}}
  template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, image: example.com/api}]}}
`;
const FILES = {
  "vendor/widgets/base/kustomization.yaml": "resources: [api.yaml]\n",
  "vendor/widgets/base/api.yaml": DEPLOYMENT,
  "vendor/widgets/live/kustomization.yaml":
    "resources: [../base]\nnamePrefix: live-\nconfigMapGenerator: [{name: logo, files: [logo.bin]}]\n",
  "vendor/widgets/live/logo.bin": { base64: "/w==" },
};

describe("kustomization", () => {
  it("gives what kustomize build gives for the folder, also of files that are no text", () => {
    const resources = kustomization(FILES, "vendor/widgets/live");
    expect(
      resources.map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-\w{10}$/, "-HASH")}`),
    ).toEqual(["ConfigMap live-logo-HASH", "Deployment live-api"]);
    expect(resources[0]).toMatchObject({ binaryData: { "logo.bin": expect.stringContaining("/w==") } });
  });

  it("gives resources of its own to each call, so that one layer's change is not the next one's", () => {
    pick(kustomization(FILES, "vendor/widgets/base"), "apps/v1", "Deployment", "api").spec =
      undefined as never;
    expect(kustomization(FILES, "vendor/widgets/base/")[0]?.spec).toMatchObject({ replicas: 1 });
  });

  it("says what kustomize fails on, and in which file", () => {
    const broken = { ...FILES, "vendor/widgets/base/kustomization.yaml": "resources: [apo.yaml]\n" };
    refused(() => kustomization(broken, "vendor/widgets/base")).toThrow(
      /^\/vendor\/widgets\/base\/kustomization\.yaml: .*apo\.yaml/,
    );
  });

  it.each([() => kustomization("vendor/gadgets/live"), () => manifests("vendor/gadgets/live")])(
    "says how to fetch what is not there",
    (call) => {
      refused(call).toThrow(InputError);
      expect(call).toThrow(
        /^(?:kustomization|manifests)\("vendor\/gadgets\/live"\): there is no vendor\/gadgets\/live next to systems\/.* `kustogen vendor gadgets SOURCE`/,
      );
    },
  );
});

describe("manifests", () => {
  it("names the vendored file in messages", () => {
    refused(() => manifests("- 1\n", "vendor/widgets/x.yaml")).toThrow(
      "vendor/widgets/x.yaml: expected Kubernetes",
    );
    expect(manifests(DEPLOYMENT, "vendor/widgets/x.yaml")).toHaveLength(1);
  });
});

describe("pick", () => {
  const resources = () => manifests(DEPLOYMENT);

  it("gives the resource itself, typed, to change it", () => {
    const list = resources();
    const deployment = pick(list, "apps/v1", "Deployment", "api");
    // @ts-expect-error A typo in a field of a known kind is a compile error.
    expect(deployment.spec?.replcas).toBeUndefined();
    if (deployment.spec) deployment.spec.replicas = 3;
    expect(list[0]?.spec).toMatchObject({ replicas: 3 });
  });

  it("names what was probably meant", () => {
    refused(() => pick(resources(), "apps/v1", "Deployment", "apis")).toThrow(
      'pick: "apps/v1 Deployment apis" isn\'t among the resources. Did you mean "apps/v1 Deployment api"?',
    );
    refused(() => pick(resources(), "v1", "Deployment", "api")).toThrow(
      'pick: "v1 Deployment api" isn\'t among the resources. ',
    );
    refused(() => pick([...resources(), ...resources()], "apps/v1", "Deployment", "api")).toThrow(
      "several namespaces have",
    );
  });
});
