import { describe, expect, it } from "vitest";
import { destination } from "../../../../src/check/rules/argocd/destination.ts";
import { application, judgedArgo } from "../../argo.ts";

const judged = (fields: string) =>
  judgedArgo(
    destination,
    {},
    application("one").replace(/destination: \{.*\}/, `destination: {${fields}, namespace: shop}`),
  );

describe("argocd/destination", () => {
  it("warns of a cluster that is named by no URL, or twice", () => {
    expect(judged("server: 'default/api-crc-testing:6443'")).toEqual([
      "warning Application one: Application one deploys to default/api-crc-testing:6443, which isn't the URL of a cluster",
    ]);
    expect(judged("server: 'https://one.example.com', name: one")).toEqual([
      "warning Application one: Application one names its cluster by an address and by the name one; Argo CD refuses it",
    ]);
  });

  it.each([
    "server: 'https://one.example.com:6443'",
    "server: 'http://localhost'",
    "name: one",
    "name: one, server: ''",
    "server: '{{server}}'",
    "server: $ARGOCD_SERVER",
    "server: <cluster>",
  ])("takes %s", (fields) => expect(judged(fields)).toEqual([]));
});
