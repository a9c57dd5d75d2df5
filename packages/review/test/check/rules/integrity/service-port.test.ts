import { describe, expect, it } from "vitest";
import { servicePort } from "../../../../src/check/rules/integrity/service-port.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const web = (ports: string) => deployment({ container: `ports: ${ports},` });

describe("integrity/service-port", () => {
  it.each([
    [web("[{name: http, containerPort: 8080}]"), "[{port: 80, targetPort: http}]"],
    [web("[{containerPort: 8080}]"), "[{port: 80, targetPort: 8080}]"],
    [web("[]"), "[{port: 80, targetPort: 8080}]"],
  ])("takes a port of the pods, and any number where they declare none", (pods, ports) =>
    expect(judged(servicePort, state(pods + service({ ports })))).toEqual([]),
  );

  it("refuses a name that no container has, also of another protocol", () => {
    const given = state(
      web("[{name: http, containerPort: 8080}]") + service({ ports: "[{port: 80, targetPort: htpp}]" }),
    );
    expect(judged(servicePort, given)).toEqual([
      "error Service web (namespace shop): spec.ports[0].targetPort: leads to port htpp, but no container of Deployment web has a TCP port of that name",
    ]);
    const udp = state(
      web("[{name: dns, containerPort: 53}]") +
        service({ ports: "[{port: 53, protocol: UDP, targetPort: dns}]" }),
    );
    expect(judged(servicePort, udp)).toHaveLength(1);
  });

  it("takes any number, whatever the containers declare: they needn't declare what they listen on", () => {
    const said = (ports: string) =>
      judged(servicePort, state(web("[{name: http, containerPort: 8080}]") + service({ ports })));
    for (const ports of [
      "[{port: 80}]",
      "[{port: 80, targetPort: 3333}]",
      '[{port: 80, targetPort: "3333"}]',
    ])
      expect(said(ports), ports).toEqual([]);
    // A name is no number.
    expect(said("[{name: a, port: 8080}, {name: b, port: 80, targetPort: web}]")).toEqual([
      expect.stringMatching(/^error .* leads to port web,/),
    ]);
  });

  it("counts the ports of sidecars, which run beside the containers, and not those of init containers that end", () => {
    const pod = (more: string) =>
      deployment({
        container: "ports: [{name: admin, containerPort: 9000}],",
        pod: `initContainers: [{name: proxy, image: p, ${more} ports: [{name: http, containerPort: 8080}]}],`,
      }) + service({ ports: "[{port: 80, targetPort: http}]" });
    expect(judged(servicePort, state(pod("restartPolicy: Always,")))).toEqual([]);
    expect(judged(servicePort, state(pod("")))[0]).toMatch(/^error .*leads to port http/);
  });

  it("warns of a name that isn't there, of a headless Service, which routes nothing", () => {
    const headless =
      web("[{containerPort: 8080}]") +
      service({ ports: "[{port: 80, targetPort: http}]", spec: "clusterIP: None," });
    expect(judged(servicePort, state(headless))).toEqual([expect.stringMatching(/^warning /)]);
  });

  it("is silent of Services that select nothing here: without selector, by an external name, of pods elsewhere", () => {
    const ports = "[{port: 80, targetPort: http}]";
    for (const other of [
      service({ ports, selector: "" }),
      service({ ports, spec: "type: ExternalName, externalName: a.example," }),
      service({ ports, selector: "app: other" }),
    ])
      expect(judged(servicePort, state(web("[{containerPort: 8080}]") + other))).toEqual([]);
  });

  describe("of a Service without a selector", () => {
    const written = (ports: string, more = "") =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {ports: ${ports}${more}}\n---\n`;
    const endpoints = (ports: string, address = "192.0.2.1") =>
      `apiVersion: v1\nkind: Endpoints\nmetadata: {name: db, namespace: shop}\nsubsets: [{addresses: [{ip: ${address}}], ports: ${ports}}]\n---\n`;
    const slice = (ports: string, label = "db", namespace = "shop") =>
      `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db-1, namespace: ${namespace}, labels: {kubernetes.io/service-name: ${label}}}\naddressType: IPv4\nendpoints: [{addresses: [192.0.2.1]}]\nports: ${ports}\n---\n`;
    const said = (...parts: string[]) => judged(servicePort, state(parts.join("")));

    it("refuses a name or protocol that its Endpoints don't have", () => {
      expect(said(written("[{name: http, port: 80}]"), endpoints("[{name: mysql, port: 3306}]"))).toEqual([
        "error Service db (namespace shop): spec.ports[0].name: has a TCP port http, but Endpoints db has TCP port mysql: only a port with the same name and protocol gets addresses",
      ]);
      expect(
        said(written("[{name: dns, port: 53, protocol: UDP}]"), slice("[{name: dns, port: 53}]")),
      ).toEqual([
        "error Service db (namespace shop): spec.ports[0].protocol: has a UDP port dns, but EndpointSlice db-1 has TCP port dns: only a port with the same name and protocol gets addresses",
      ]);
      expect(said(written("[{name: http, port: 80}]"), endpoints("[{port: 3306}]"))).toHaveLength(1);
    });

    it("warns where another port has addresses, where a selector is in the way, and of a port without a name", () => {
      const two = endpoints("[{name: http, port: 80}]");
      expect(said(written("[{name: http, port: 80}, {name: https, port: 443}]"), two)).toEqual([
        expect.stringMatching(/^warning Service db .*spec.ports\[1\].name: has a TCP port https/),
      ]);
      expect(said(written("[{name: web, port: 80}]", ", selector: {app: db}"), two)).toEqual([
        expect.stringMatching(/^warning /),
      ]);
      expect(said(written("[{port: 80}]"), two)).toEqual([
        expect.stringMatching(/^warning .*has a TCP port without a name, but Endpoints db has TCP port http/),
      ]);
    });

    it.each([
      ["the same name", written("[{name: http, port: 80}]"), endpoints("[{name: http, port: 8080}]")],
      ["no names", written("[{port: 80}]"), endpoints("[{port: 8080}]")],
      ["no Endpoints here", written("[{name: http, port: 80}]"), ""],
      ["addresses without ports", written("[{name: http, port: 80}]"), endpoints("[]")],
      ["a headless Service", written("[{name: a, port: 80}]", ", clusterIP: None"), endpoints("[{port: 1}]")],
      ["a slice of another Service", written("[{name: a, port: 80}]"), slice("[{port: 1}]", "web")],
      ["a slice in another namespace", written("[{name: a, port: 80}]"), slice("[{port: 1}]", "db", "x")],
      ["what Cilium serves", written("[{name: a, port: 80}]"), endpoints("[{port: 1}]", "192.192.192.192")],
    ])("takes %s", (_, ...parts) => expect(said(...parts)).toEqual([]));
  });
});
