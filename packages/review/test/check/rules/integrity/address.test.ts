import { describe, expect, it } from "vitest";
import { address } from "../../../../src/check/rules/integrity/address.ts";
import { judged, messages, state } from "../../state.ts";

const pool = (...addresses: string[]) =>
  state(
    `apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: a}\nspec: {addresses: [${addresses.map((one) => JSON.stringify(one)).join(", ")}]}`,
  );
const service = (annotation: string, text: string, spec = "") =>
  state(
    `apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {${annotation}: ${JSON.stringify(text)}}}\nspec: {${spec}}`,
  );

describe("integrity/address", () => {
  it("warns of a range beyond 255, and names the part of a list", () => {
    expect(judged(address, pool("10.0.0.240-10.0.0.260"))).toEqual([
      "warning IPAddressPool a: spec.addresses[0]: 10.0.0.240-10.0.0.260 isn't a valid IP address, range or network",
    ]);
    expect(judged(address, service("io.cilium/lb-ipam-ips", "10.0.0.1, 10.0.0.300"))).toEqual([
      `warning Service a: metadata.annotations["io.cilium/lb-ipam-ips"]: 10.0.0.300 in "10.0.0.1, 10.0.0.300" isn't a valid IP address, range or network`,
    ]);
  });

  it.each([
    "10.0.0",
    "10.0.0.248.0/29",
    "10.0.0.0/33",
    "10.0.256.0/24",
    "fc00:f853:ccd::.200-fc00:f853:ccd::.250",
    "fc00::1::2",
    "fc00::/129",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8::",
    "::ffff:10.0.0.256",
    "fc00::12345",
  ])("warns of %s", (text) => expect(messages(address, pool(text))).toHaveLength(1));

  it.each([
    "10.0.0.1",
    "10.0.0.1/32",
    "10.0.0.9/8",
    "10.0.0.1-10.0.0.9",
    "fc00:f853:ccd::200-fc00:f853:ccd::250",
    "::/0",
    "::1",
    "1:2:3:4:5:6:7:8",
    "1::3:4:5:6:7:8",
    "::ffff:10.0.0.255",
    "aa:bb:cc:dd:ee:ff",
    "10.0.0.1:80",
    "nas.example.com",
    "$" + "{POOL}",
    "",
  ])("takes %j", (text) => expect(messages(address, pool(text))).toEqual([]));

  it("takes versions and fields of other names, and a name below a list of addresses", () => {
    expect(messages(address, service("version", "4.0.0.748", "clusterIP: 10.0.0.1"))).toEqual([]);
    expect(messages(address, service("a", "", "addresses: [{version: 1.2.3.400, ip: 10.0.0.1}]"))).toEqual(
      [],
    );
    expect(messages(address, service("a", "", "addresses: [{ip: 10.0.0.1000}]"))).toHaveLength(1);
  });
});
