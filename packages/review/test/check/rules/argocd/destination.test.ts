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
      "warning Application one: Application one names its cluster by an address and by the name one; Argo CD rejects it",
    ]);
  });

  it("warns of another address of the cluster in which Argo CD runs than the one that it knows", () => {
    for (const host of ["argocd.svc", "default.svc.cluster.local", "default", "default.svc:443"])
      expect(judged(`server: 'https://kubernetes.${host}'`)).toEqual([
        `warning Application one: Application one deploys to https://kubernetes.${host}, but Argo CD knows its own cluster as https://kubernetes.default.svc`,
      ]);
    expect(judged("server: 'http://kubernetes.default.svc'")).toHaveLength(1);
  });

  it.each([
    "server: 'https://kubernetes.default.svc'",
    "server: 'https://kubernetes.default.svc/'",
    "server: 'https://kubernetes.example.com'",
    "server: 'https://one.example.com:6443'",
    "server: 'http://localhost'",
    "name: one",
    "name: one, server: ''",
    "server: '{{server}}'",
    "server: $ARGOCD_SERVER",
    "server: <cluster>",
  ])("takes %s", (fields) => expect(judged(fields)).toEqual([]));

  describe("the namespace", () => {
    const said = (object: string, options = "", made = false) => {
      const one = application("one").replace(", namespace: shop", "").replace("one}", `one${options}}`);
      return judgedArgo(destination, { one: object }, made ? "" : one, made ? { made: one } : {});
    };
    const object = (kind: string, metadata = "name: web") =>
      `apiVersion: ${kind === "Deployment" ? "apps/v1" : "v1"}\nkind: ${kind}\nmetadata: {${metadata}}\n---\n`;

    it("warns of objects that get none anywhere", () => {
      expect(said(object("Service"))).toEqual([
        "warning Application one: Service web has no namespace, and the destination of Application one has none either: Argo CD can't apply it",
      ]);
      expect(said(object("Service") + object("Deployment"))).toEqual([
        expect.stringContaining("and 1 other object here have no namespace, and"),
      ]);
      expect(said(object("Service"), "", true)).toEqual([
        expect.stringMatching(/^warning ApplicationSet stages: Service web has no namespace/),
      ]);
    });

    it.each([
      ["an object with its own", object("Service", "name: web, namespace: shop"), ""],
      ["a kind without namespaces", object("Namespace"), ""],
      ["a source that gives one", object("Service"), ", kustomize: {namespace: shop}"],
    ])("takes %s", (_, yaml, options) => expect(said(yaml, options)).toEqual([]));

    it("takes a destination with one", () =>
      expect(judgedArgo(destination, { one: object("Service") }, application("one"))).toEqual([]));
  });
});
