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
});
