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
  ])("takes a port of the pods, or any where they declare none", (pods, ports) =>
    expect(judged(servicePort, state(pods + service({ ports })))).toEqual([]),
  );

  it("refuses a name that no container has, also of another protocol", () => {
    const given = state(
      web("[{name: http, containerPort: 8080}]") + service({ ports: "[{port: 80, targetPort: htpp}]" }),
    );
    expect(judged(servicePort, given)).toEqual([
      "error Service web (namespace shop): spec.ports[0].targetPort: leads to port htpp, and no container of Deployment web has a TCP port of that name",
    ]);
    const udp = state(
      web("[{name: dns, containerPort: 53}]") +
        service({ ports: "[{port: 53, protocol: UDP, targetPort: dns}]" }),
    );
    expect(judged(servicePort, udp)).toHaveLength(1);
  });

  it("warns of a number that the containers don't declare", () =>
    expect(
      judged(servicePort, state(web("[{containerPort: 8080}]") + service({ ports: "[{port: 80}]" })))[0],
    ).toMatch(/^warning .*leads to port 80, and the containers of Deployment web declare 8080/));
});
