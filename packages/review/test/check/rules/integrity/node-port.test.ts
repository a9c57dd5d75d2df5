import { describe, expect, it } from "vitest";
import { nodePort } from "../../../../src/check/rules/integrity/node-port.ts";
import { application, judgedArgo } from "../../argo.ts";
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

it("warns of a port outside the default range, and takes its first and last", () => {
  expect(services("{port: 80, nodePort: 29999}", "{port: 80, nodePort: 32768}")).toEqual([
    "warning Service s0: spec.ports[0].nodePort: 29999 is outside 30000 to 32767, the default range of node ports",
    "warning Service s1: spec.ports[0].nodePort: 32768 is outside 30000 to 32767, the default range of node ports",
  ]);
  expect(
    services("{port: 80, nodePort: 30000}", "{port: 80, nodePort: 32767}", "{port: 80, nodePort: 0}"),
  ).toEqual([]);
});

describe("two Applications of one folder", () => {
  const service = (port: string, protocol = "TCP") =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, ports: [{port: 80, protocol: ${protocol}, nodePort: ${port}}]}\n`;
  const other = (from: string, to: string) => application("two").replace(from, to);
  const said = (two: string, yaml = service("30080")) =>
    judgedArgo(nodePort, { one: service("30080"), two: yaml }, `${application("one")}---\n${two}`);

  it("warns where both deploy the same port to one cluster", () =>
    expect(said(application("two"))).toEqual([
      "warning Service web: 30080 is taken by Service web of Application one, which deploys to the same cluster",
    ]));

  it.each([
    ["another port", application("two"), service("30081")],
    ["another protocol", application("two"), service("30080", "UDP")],
    ["what the cluster chooses", application("two"), service("0")],
    ["another cluster", other("one.example.com", "two.example.com")],
    ["the same folder twice", other("overlays/two", "overlays/one")],
    ["another revision", other("path:", "targetRevision: v2, path:")],
  ])("takes %s", (_, two, yaml?: string) => expect(said(two, yaml)).toEqual([]));
});
