import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { serviceAddress } from "../../../../src/check/rules/network/service-address.ts";
import type { State } from "../../../../src/check/state.ts";
import { readFinding } from "../../read-findings.ts";
import { resources, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const ORDERS = service({ name: "orders", selector: "app: x", ports: "[{port: 80}]" });
const pod = (url: string, more = "", name = "URL") =>
  deployment({
    pod: more,
    container: `env: [{name: ORDERS, value: 'http://orders'}, {name: ${name}, value: '${url}'}],`,
  });
const object = (kind: string, name: string, namespace: string, spec = "") =>
  `---\napiVersion: example.com/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n`;
const application = (namespace: string, source: string) =>
  `---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop-nats, namespace: argocd}\nspec: {destination: {namespace: ${namespace}}, source: {repoURL: 'https://charts.example.com', ${source}}}\n`;

function judged(environments: readonly State[], argo = ""): string[] {
  const objects = resources(argo).map((resource) => ({ resource, file: "argo.yaml" }));
  const repository = {
    environments,
    argo: argoFacts(objects, environments),
    flux: [],
    isWhole: false,
  };
  return [...(serviceAddress.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(serviceAddress.id, `warning ${finding.resource?.metadata.name}: ${finding.message}`, finding),
  );
}
/** What is said of the pod in one environment, beside others. */
const given = (yaml: string, ...others: string[]) =>
  judged([
    state(yaml, { environment: "shop" }),
    ...others.map((one, at) => state(one, { environment: `other-${at}` })),
  ]);
const NATS = service({ name: "shop-nats", selector: "app: n", ports: "[{port: 4222}]" });

describe("short names that no Service has", () => {
  it("warns if another short name of the namespace is one of a Service", () => {
    expect(given(pod("nats://shop-nats:4222") + ORDERS)).toEqual([
      "warning web: container web is configured to connect to shop-nats:4222 (URL), but nothing in this repository creates a Service of that name in namespace shop",
    ]);
    expect(given(pod("jdbc:postgresql://postgres:5432/x") + ORDERS)).toHaveLength(1);
    expect(given(pod("kafka-a:9092,kafka-b:9092") + ORDERS)).toHaveLength(2);
    expect(given(pod("nats://shop-nats:4222"), ORDERS)).toHaveLength(1);
    // A pod also connects to its own Service.
    expect(given(pod("nats://shop-nats:4222").replaceAll("orders", "web") + service())).toHaveLength(1);
    expect(given(pod("nats://shop-nats:4222"))).toEqual([]);
  });

  it("warns if only one Service of the namespace has the port", () => {
    const queue = NATS.replace("name: shop-nats", "name: queue");
    const url = "nats://shop-nats:4222";
    expect(given(pod(url) + queue)).toEqual([
      "warning web: container web is configured to connect to shop-nats:4222 (URL), but nothing in this repository creates a Service of that name in namespace shop; Service queue has port 4222 there",
    ]);
    expect(given(pod(url) + queue + queue.replace("name: queue", "name: events"))).toEqual([]);
    expect(given(pod(url) + queue.replace("4222", "4223"))).toEqual([]);
    expect(given(pod(url), queue.replace("namespace: shop", "namespace: other"))).toEqual([]);
  });

  it("warns if the Service or the release is in another namespace", () => {
    expect(given(pod("nats://shop-nats:4222"), NATS.replace("namespace: shop", "namespace: nats"))).toEqual([
      "warning web: container web is configured to connect to shop-nats:4222 (URL), but Service shop-nats is in namespace nats, not in shop",
    ]);
    expect(given(pod("nats://shop-nats:4222"), object("HelmRelease", "shop-nats", "nats"))).toEqual([
      expect.stringContaining("but release shop-nats is in namespace nats, not in shop"),
    ]);
    expect(
      judged(
        [state(pod("nats://shop-nats:4222"))],
        application("nats", "chart: nats, targetRevision: 1.0.0"),
      ),
    ).toEqual([expect.stringContaining("but release shop-nats is in namespace nats, not in shop")]);
  });

  it.each([
    ["a Service of another environment", NATS],
    ["a Service without a namespace", NATS.replace(", namespace: shop", "")],
    ["what an operator creates", object("Broker", "main", "shop")],
    ["a chart", object("HelmRelease", "a", "flux", "targetNamespace: shop")],
    ["a workload of that name", deployment({ name: "shop-nats" })],
    ["custom resources in any namespace", object("Broker", "main", "''")],
  ])("takes %s", (_, other) => expect(given(pod("nats://shop-nats:4222") + ORDERS, other)).toEqual([]));

  it.each([
    ["an address that is no more than mentioned", "see shop-nats:4222 for more"],
    ["an address with an unknown port", "custom://shop-nats"],
    ["a placeholder", "http://your-host:80"],
    ["the name of the pod", "http://web:80"],
    ["a name outside the cluster", "http://nats.example.com"],
  ])("takes %s", (_, url) => expect(given(pod(url) + ORDERS)).toEqual([]));

  it("takes a URL that only names something, and other sources of names", () => {
    expect(given(pod("http://shop-api:80", "", "TOKEN_AUDIENCE") + ORDERS)).toEqual([]);
    for (const more of [
      "hostAliases: [{ip: 10.0.0.1, hostnames: [shop-nats]}],",
      "dnsPolicy: Default,",
      "dnsConfig: {searches: [example.com]},",
      "hostNetwork: true,",
      "hostname: shop-nats,",
    ])
      expect(given(pod("nats://shop-nats:4222", more) + ORDERS)).toEqual([]);
  });

  it("takes any name if a part of the namespace isn't rendered, or another repository deploys to it", () => {
    const yaml = pod("nats://shop-nats:4222") + ORDERS;
    expect(judged([state(yaml, { inPart: true })])).toEqual([]);
    const part = state(ORDERS.replace("name: orders", "name: x"), { inPart: true, environment: "part" });
    expect(judged([state(yaml), part])).toEqual([]);
    expect(judged([state(yaml)], application("shop", "chart: a"))).toEqual([]);
    expect(judged([state(yaml)], application("other", "chart: a"))).toHaveLength(1);
    const set = object(
      "ApplicationSet",
      "a",
      "argocd",
      "template: {spec: {destination: {namespace: '{{name}}'}}}",
    );
    const argo = set.replace("example.com/v1", "argoproj.io/v1alpha1");
    expect(judged([state(yaml)], argo)).toEqual([]);
  });
});
