import { admits, all, one, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { alexandria } from "../../../generators/systems/alexandria/index.ts";
import { rendered } from "../rendered.ts";

const INTERNET = { address: "93.184.216.34" };
const NGINX = { namespace: "ingress-nginx", labels: {} };
const PROMETHEUS = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } };

/** Every http address in the variables, commands and configuration files of a layer's pods. */
function addresses(state: ReturnType<typeof rendered>): URL[] {
  const texts = [
    ...templates(state).map(([, template]) => JSON.stringify(template)),
    ...all(state, "ConfigMap").flatMap(({ data }) => Object.values<string>(data)),
  ];
  const found = texts.flatMap((text) => text.match(/https?:\/\/[^\s"'\\;]+/g) ?? []);
  return [...new Set(found)].map((text) => new URL(text));
}

describe.each(["beta", "production"])("the traffic of alexandria in %s", (layer) => {
  const state = rendered(alexandria, layer);
  const { metadata, spec } = one(state, "Deployment", "alexandria");
  const pod = { namespace: metadata.namespace, labels: spec.template.metadata.labels };
  const host = one(state, "Ingress", "alexandria").spec.rules[0].host;

  test("every address in variables and configuration may be reached", () => {
    const outside = addresses(state).filter(({ hostname }) => hostname !== "127.0.0.1" && hostname !== host);
    expect(outside.length).toBeGreaterThan(1);
    for (const { href, hostname, port, protocol } of outside) {
      const number = Number(port) || (protocol === "https:" ? 443 : 80);
      const [, namespace] = hostname.split(".");
      const to = hostname.endsWith(".com") ? INTERNET : { namespace: namespace ?? "", labels: {} };
      expect(admits(state, pod, to, number), href).toBe(true);
    }
  });

  test("people come to the dashboard, Prometheus to the API, and nobody to anything else", () => {
    for (const [from, port, open] of [
      [NGINX, 80, true],
      [NGINX, 8080, false],
      [PROMETHEUS, 8080, true],
      [PROMETHEUS, 80, false],
      [{ namespace: "default", labels: {} }, 80, false],
      [{ namespace: "default", labels: {} }, 8080, false],
      [INTERNET, 80, false],
    ] as const) {
      expect(admits(state, from, pod, port), `${JSON.stringify(from)} to ${port}`).toBe(open);
    }
  });

  test("nothing else is open from inside", () => {
    for (const [to, port] of [
      [INTERNET, 80],
      [INTERNET, 22],
      [{ address: "169.254.169.254" }, 80],
      [{ address: "169.254.169.254" }, 443],
      [{ address: "10.96.0.1" }, 443],
      [{ namespace: "default", labels: {} }, 443],
    ] as const) {
      expect(admits(state, pod, to, port), `${JSON.stringify(to)} on ${port}`).toBe(false);
    }
    const database = { address: "192.0.2.7" };
    expect(admits(state, pod, database, 5432)).toBe(layer === "production");
    expect(admits(state, pod, { address: "192.0.3.7" }, 5432)).toBe(false);
  });

  test("DNS is open", () => {
    const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
    expect(admits(state, pod, dns, 53)).toBe(true);
  });
});
