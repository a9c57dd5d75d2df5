import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { changesOf, missingNote, neededContracts } from "../../src/import/contracts.ts";
import { importedState } from "../../src/import/state.ts";

const web = (container: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: api, image: "web:v1", ${container}}]}
${more}`;
const key = (name: string, secret: string, more = "") =>
  `{name: ${name}, valueFrom: {secretKeyRef: {name: ${secret}, key: ${name}${more}}}}`;
const state = (yaml: string, name = "live") =>
  importedState({ name, from: name, resources: resources(yaml) });
const contracts = (...states: ReturnType<typeof state>[]) => neededContracts(states, () => "shop");

it("a Secret that pods read and nothing makes is a contract, with the keys that are read and who reads them", () => {
  const env = `env: [${key("URL", "db")}, ${key("TOKEN", "db", ", optional: true")}], envFrom: [{secretRef: {name: all}}]`;
  const live = state(web(env));
  expect(contracts(live)).toEqual([
    { name: "all", provider: "by-hand", keys: {}, open: true },
    {
      name: "db",
      provider: "by-hand",
      keys: {
        URL: { description: "Read by api" },
      },
    },
  ]);
  expect(missingNote([live])).toBe(
    "pods or Ingresses need these Secrets, and nothing here creates them: all, db. secrets.ts declares that a person does; change that if something else does",
  );
  expect(contracts(live, state(web("env: []"), "dev"))).toMatchObject([
    { name: "all", layers: ["live"] },
    { name: "db", layers: ["live"] },
  ]);
});

it("a Secret that something makes is none, nor one that pods start without", () => {
  const external =
    "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: shop}\nspec: {target: {name: shop-db}}\n";
  for (const one of [key("URL", "db", ", optional: true"), key("URL", "shop-db")])
    expect(contracts(state(web(`env: [${one}]`, external)))).toEqual([]);
});

it("a certificate that an Ingress serves and nobody is asked for is a contract", () => {
  const ingress = (annotations: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop, annotations: {${annotations}}}\nspec: {tls: [{hosts: [a.example.com], secretName: web-tls}]}\n`;
  expect(contracts(state(ingress("")))).toMatchObject([
    { name: "web-tls", keys: { "tls.crt": {}, "tls.key": {} } },
  ]);
  expect(contracts(state(ingress("cert-manager.io/issuer: acme")))).toEqual([]);
});

it("a Secret with values that an object of the system makes is no contract, one that it only adds to is", () => {
  const both = (policy: string) =>
    state(
      `apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData: {URL: ""}\n---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: shop}\nspec: {target: {creationPolicy: ${policy}}, data: [{secretKey: URL, remoteRef: {key: db}}]}\n`,
    );
  expect(contracts(both("Owner"))).toEqual([]);
  expect(changesOf([both("Owner")], () => "shop")).toEqual([
    "live: Secret shop/db is left out, because ExternalSecret db creates a Secret of that name",
  ]);
  expect(contracts(both("Merge"))).toMatchObject([{ name: "db", keys: { URL: {} } }]);
});

it("a Secret that becomes a contract is told with the command that keeps Argo CD from deleting it at the next sync", () => {
  const secrets = state(
    "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {URL: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: log, namespace: logs}\nstringData: {URL: a}\n",
  );
  const said = (namespace: string, name: string) =>
    `live: Secret ${namespace}/${name} is left out and becomes a contract. Before the next sync, create it in the cluster or, if it is there, keep Argo CD from deleting it and from calling it a difference: kubectl -n ${namespace} annotate secret ${name} argocd.argoproj.io/sync-options=Prune=false argocd.argoproj.io/compare-options=IgnoreExtraneous`;
  expect(changesOf([secrets], (name) => `shop-${name}`)).toEqual([
    said("shop-live", "db"),
    said("logs", "log"),
  ]);
});

it("what images are pulled with is a contract", () => {
  const pulled = state(
    web("env: []").replace("containers:", "imagePullSecrets: [{name: registry}], containers:"),
  );
  expect(contracts(pulled)).toEqual([
    {
      name: "registry",
      provider: "by-hand",
      keys: { ".dockerconfigjson": { description: "Login of the registry that images are pulled from" } },
    },
  ]);
});

it("an environment is asked for its own keys, not for those of another one", () => {
  const [dev, live] = [state(web(`env: [${key("A", "db")}]`), "dev"), state(web(`env: [${key("B", "db")}]`))];
  expect(contracts(dev, live)).toMatchObject([
    { name: "db", keys: { A: {} }, layers: ["dev"] },
    { name: "db", keys: { B: {} }, layers: ["live"] },
  ]);
  expect(contracts(dev, { ...dev, name: "live" })).toEqual([
    { name: "db", provider: "by-hand", keys: { A: { description: "Read by api" } } },
  ]);
});
