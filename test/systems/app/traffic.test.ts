import { admits, one, type Someone } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { app } from "../../../generators/systems/app/index.ts";
import { rendered } from "../rendered.ts";

const INTERNET = { address: "93.184.216.34" };
const SIX: Record<string, number> = {
  app: 3000,
  gitserver: 8021,
  "email-worker": 8084,
  "git-hook": 8083,
  "metrics-aggregator": 9090,
  "static-server": 8081,
};
const services = Object.keys(SIX);
const namespace = (name: string): Someone => ({ namespace: name, labels: {} });

/** What is rendered with policies, and the pods of a service in it. */
function closed(networkPolicy: unknown = true) {
  const state = rendered(app, "production", { settings: { networkPolicy } });
  const pod = (name: string): Someone => {
    const { metadata, spec } = one(state, "Deployment", name);
    return { namespace: metadata.namespace, labels: spec.template.metadata.labels };
  };
  return { pod, reaches: (from: Someone, to: Someone, port: number) => admits(state, from, to, port) };
}

describe("the policies of app, which are an option", () => {
  const { pod, reaches } = closed();

  test("let the six connect to each other and to DNS: nothing says which of them do", () => {
    const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
    for (const from of services) {
      expect(reaches(pod(from), dns, 53), from).toBe(true);
      for (const to of services.filter((one) => one !== from))
        expect(reaches(pod(from), pod(to), SIX[to] ?? 0), `${from} to ${to}`).toBe(true);
    }
  });

  test("let in the controller where routes lead, and Prometheus; nobody else", () => {
    const open = ["ingress-nginx", "monitoring", "default"].flatMap((from) =>
      services.flatMap((to) =>
        [...Object.values(SIX), 2222].flatMap((port) =>
          reaches(namespace(from), pod(to), port) ? [`${from} > ${to}:${port}`] : [],
        ),
      ),
    );
    expect(open).toEqual([
      "ingress-nginx > app:3000",
      "ingress-nginx > gitserver:2222",
      "monitoring > metrics-aggregator:9090",
    ]);
  });

  test("let out nothing that isn't listed", () => {
    for (const service of services)
      for (const [to, port] of [
        [{ address: "169.254.169.254" }, 80],
        [{ address: "10.96.0.1" }, 443],
        [INTERNET, 443],
        [namespace("default"), 5432],
      ] as const)
        expect(reaches(pod(service), to, port), `${service} to ${JSON.stringify(to)}:${port}`).toBe(false);
  });

  test("open what an environment lists, on its ports alone", () => {
    const listed = closed({
      additionalEgress: [{ peers: [{ cidr: "10.7.0.0/16" }], ports: [5432, 6379] }],
      additionalIngress: [{ peers: [{ namespace: "partners" }], ports: [3000] }],
    });
    for (const service of services) {
      expect(listed.reaches(listed.pod(service), { address: "10.7.1.1" }, 6379)).toBe(true);
      expect(listed.reaches(listed.pod(service), { address: "10.7.1.1" }, 22)).toBe(false);
      expect(listed.reaches(listed.pod(service), { address: "10.8.1.1" }, 5432)).toBe(false);
    }
    expect(listed.reaches(namespace("partners"), listed.pod("app"), 3000)).toBe(true);
    expect(listed.reaches(namespace("partners"), listed.pod("gitserver"), 8021)).toBe(false);
  });

  test("know the ingress controller and Prometheus by settings", () => {
    const moved = closed({ ingressNamespace: "edge", monitoringNamespace: "observability" });
    expect(moved.reaches(namespace("edge"), moved.pod("app"), 3000)).toBe(true);
    expect(moved.reaches(namespace("ingress-nginx"), moved.pod("app"), 3000)).toBe(false);
    expect(moved.reaches(namespace("observability"), moved.pod("metrics-aggregator"), 9090)).toBe(true);
  });
});
