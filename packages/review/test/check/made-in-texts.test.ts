import { describe, expect, it } from "vitest";
import { serviceMadeBy } from "../../src/check/made-in-texts.ts";

const by = (text: string, path = "deploy/x.yaml", commands = false) =>
  serviceMadeBy("shop-nats", [{ path, text }], commands);

describe("the text with which a Service of a name is made", () => {
  it.each([
    ["a command of helm", "helm upgrade --install shop-nats nats/nats"],
    ["a command that exposes pods", "kubectl expose deployment nats --name shop-nats"],
    ["a manifest", "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop-nats\n"],
    ["a manifest in one line", "kind: Broker\nmetadata: {name: shop-nats}\n"],
    ["a kustomization's chart", "helmCharts:\n- name: nats\n  releaseName: shop-nats\n"],
    ["a release of helmfile", "releases:\n- name: shop-nats\n  chart: nats/nats\n"],
    ["the values of a chart", "fullnameOverride: shop-nats\n"],
    ["a release of Terraform", 'resource "helm_release" "n" {\n  name = "shop-nats"\n}'],
  ])("is %s", (_, text) => expect(by(text)).toBe("deploy/x.yaml"));

  it.each([
    ["a file for compose", "services:\n  shop-nats:\n    image: nats\n    container_name: shop-nats\n"],
    ["another name", "helm install my-shop-nats nats/nats"],
    ["a workload", "kind: Deployment\nmetadata:\n  name: shop-nats\n"],
    ["an address", "kind: Broker\nmetadata:\n  name: a\nspec:\n  url: nats://shop-nats:4222\n"],
    [
      "another document",
      "kind: Service\nmetadata:\n  name: a\n---\nkind: Secret\nmetadata:\n  name: shop-nats\n",
    ],
  ])("isn't %s", (_, text) => expect(by(text)).toBeUndefined());

  it("is only a command if only commands count", () => {
    const service = "kind: Service\nmetadata:\n  name: shop-nats\n";
    expect(by(service, "a.yaml", true)).toBeUndefined();
    expect(by("helm install shop-nats nats/nats", "README.md", true)).toBe("README.md");
  });
});
