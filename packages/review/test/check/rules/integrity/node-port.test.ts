import { expect, it } from "vitest";
import { nodePort } from "../../../../src/check/rules/integrity/node-port.ts";
import { judged, state } from "../../state.ts";

const services = (...ports: string[]) =>
  judged(
    nodePort,
    state(
      ports
        .map(
          (port, at) =>
            `apiVersion: v1\nkind: Service\nmetadata: {name: s${at}}\nspec: {type: NodePort, ports: [${port}]}\n`,
        )
        .join("---\n"),
    ),
  );

it("refuses a port that another Service takes, or the same one twice", () => {
  expect(services("{port: 80, nodePort: 30080}", "{port: 81, nodePort: 30080}")).toEqual([
    "error Service s1: spec.ports[0].nodePort: 30080 is taken by Service s0 here",
  ]);
  expect(services("{port: 80, nodePort: 30080}, {port: 81, nodePort: 30080}")).toEqual([
    "error Service s0: spec.ports[1].nodePort: 30080 is used twice",
  ]);
});

it("takes the same number for another protocol, other numbers, and what the cluster chooses", () => {
  expect(services("{port: 53, nodePort: 30053}, {port: 53, protocol: UDP, nodePort: 30053}")).toEqual([]);
  expect(
    services("{port: 80, nodePort: 30080}", "{port: 80, nodePort: 30081}", "{port: 80}", "{port: 80}"),
  ).toEqual([]);
});
