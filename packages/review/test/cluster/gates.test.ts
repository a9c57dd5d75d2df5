import { expect, it } from "vitest";
import { gates } from "../../src/cluster/argocd/gates.ts";
import { state } from "../check/state.ts";

const yaml = (apiVersion: string, kind: string, rest = "", metadata = "namespace: shop") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, ${metadata}}\n${rest}\n`;
it("Argo CD waits for what someone else has to make healthy", () => {
  const said = (...args: Parameters<typeof yaml>) =>
    [...gates(state(yaml(...args)))].map(({ until, secret }) => [until, secret]);
  expect(said("cert-manager.io/v1", "Certificate", "spec: {secretName: tls}")).toEqual([
    ["its issuer has signed it", "tls"],
  ]);
  expect(said("acme.io/v1", "Certificate", "spec: {secretName: tls}")).toEqual([]);
  expect(said("networking.gke.io/v1", "ManagedCertificate")).toEqual([["Google has signed it", undefined]]);
  expect(said("external-secrets.io/v1", "ExternalSecret")).toEqual([
    ["the external store has answered", "web"],
  ]);
  expect(said("external-secrets.io/v1", "ExternalSecret", "spec: {target: {name: db}}")).toEqual([
    ["the external store has answered", "db"],
  ]);
  expect(said("networking.k8s.io/v1", "Ingress")).toEqual([
    ["its controller has given it an address", undefined],
  ]);
  expect(said("v1", "Service", "spec: {type: LoadBalancer}")).toEqual([
    ["the cloud has given it an address", undefined],
  ]);
  expect(said("v1", "Service", "spec: {type: NodePort}")).toEqual([]);
  expect(said("apps/v1", "DaemonSet", "spec: {}")).toEqual([["its pod runs on every node", undefined]]);
  expect(said("apps/v1", "DaemonSet", "spec: {updateStrategy: {type: OnDelete}}")).toEqual([]);
  expect(said("apps/v1", "Deployment")).toEqual([]);
});
