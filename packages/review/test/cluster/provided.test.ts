import { describe, expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { ProvidedObjects } from "../../src/cluster/provided.ts";
import { resources } from "../check/state.ts";

/** What an object "main" in "shop" provides, as lines "Secret shop/main: key, key …"; with the dots where there may be more. */
function provided(apiVersion: string, kind: string, rest = "", metadata = ""): string[] {
  const objects = new ProvidedObjects(
    resources(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: main, namespace: shop, ${metadata}}\n${rest}`,
    ),
  );
  return [...objects.ofKind("Secret"), ...objects.ofKind("ConfigMap")].map(
    ({ kind: what, namespace, name, keys, open }) =>
      `${what} ${namespace}/${name}: ${[...[...keys.keys()].sort(), ...(open ? ["…"] : [])].join(", ")}`,
  );
}

describe("an object provides the Secrets and ConfigMaps that it is, or that its controller makes", () => {
  it.each(
    rows(`
v1 ConfigMap | data: {a: b}⏎binaryData: {c: eA==} | ConfigMap shop/main: a, c
v1 ConfigMap |  | ConfigMap shop/main:
v1 Secret | data: {a: eA==}⏎stringData: {b: c} | Secret shop/main: a, b
v1 Secret | stringData: {b: c} | Secret shop/main: b
v1 Secret | data: {a: eA==} | Secret shop/main: a
v1 Secret |  | Secret shop/main: …
v1 Secret | data: {placeholder: eA==} | Secret shop/main: placeholder, …
v1 Secret | data: {placeholder: eA==, a: eA==} | Secret shop/main: a, placeholder
v1 Secret | type: kubernetes.io/service-account-token | Secret shop/main: ca.crt, namespace, token
bitnami.com/v1alpha1 SealedSecret | spec: {encryptedData: {a: x}} | Secret shop/main: a
bitnami.com/v1alpha1 SealedSecret | spec: {encryptedData: {a: x}, template: {metadata: {name: other}, data: {b: c}}} | Secret shop/other: a, b
bitnami.com/v1alpha1 SealedSecret | spec: {encryptedData: sealed} | Secret shop/main: …
bitnami.com/v1alpha1 SealedSecret | spec: {data: sealed} | Secret shop/main: …
isindir.github.com/v1alpha3 SopsSecret | spec: {secretTemplates: [{name: a, data: {b: c}}, {name: d, stringData: {e: f}}]} | Secret shop/a: … | Secret shop/d: …
external-secrets.io/v1 ExternalSecret | spec: {data: [{secretKey: a}, {secretKey: b}]} | Secret shop/main: a, b
external-secrets.io/v1 ExternalSecret | spec: {target: {name: other, template: {data: {a: b}}}, data: [{secretKey: c}]} | Secret shop/other: a
external-secrets.io/v1 ExternalSecret | spec: {target: {template: {mergePolicy: Merge, data: {a: b}}}, data: [{secretKey: c}]} | Secret shop/main: a, c
external-secrets.io/v1 ExternalSecret | spec: {dataFrom: [{}]} | Secret shop/main: …
external-secrets.io/v1 ExternalSecret | spec: {target: {template: {templateFrom: [{}]}}} | Secret shop/main: …
external-secrets.io/v1 ExternalSecret | spec: {target: {creationPolicy: Merge}} | Secret shop/main: …
external-secrets.io/v1 ExternalSecret | spec: {target: {creationPolicy: Owner}} | Secret shop/main:
external-secrets.io/v1alpha1 PushSecret | spec: {writeConnectionSecretToRef: {name: a}}
cert-manager.io/v1 Certificate | spec: {secretName: tls, secretTemplate: {data: {a: b}}} | Secret shop/tls: a, ca.crt, tls.crt, tls.key
cert-manager.io/v1 Certificate | spec: {secretName: tls, keystores: {jks: {}}} | Secret shop/tls: ca.crt, tls.crt, tls.key, …
cert-manager.io/v1 Certificate | spec: {secretName: tls, additionalOutputFormats: [{type: DER}]} | Secret shop/tls: ca.crt, tls.crt, tls.key, …
secrets-store.csi.x-k8s.io/v1 SecretProviderClass | spec: {secretObjects: [{secretName: a, data: [{key: b}, {key: c}]}]} | Secret shop/a: …
secrets.hashicorp.com/v1beta1 VaultStaticSecret | spec: {destination: {name: a}} | Secret shop/a: …
secrets.hashicorp.com/v1beta1 VaultDynamicSecret | spec: {destination: {name: a}} | Secret shop/a: …
secrets.hashicorp.com/v1beta1 VaultPKISecret | spec: {destination: {name: a}} | Secret shop/a: …
secrets.doppler.com/v1alpha1 DopplerSecret | spec: {managedSecret: {name: a, namespace: b}} | Secret b/a: …
secrets.infisical.com/v1alpha1 InfisicalSecret | spec: {managedSecretReference: {secretName: a, secretNamespace: b}} | Secret b/a: …
spv.no/v2beta1 AzureKeyVaultSecret | spec: {output: {secret: {name: a}}} | Secret shop/a: …
rds.aws.upbound.io/v1beta1 Instance | spec: {writeConnectionSecretToRef: {name: a, namespace: b}} | Secret b/a: …
rds.aws.upbound.io/v1beta1 Instance | spec: {writeConnectionSecretToRef: {}}
argoproj.io/v1alpha1 Application | spec: {destination: {name: a}}
apps/v1 Deployment | spec: {}
  `),
  )("%s %s", (of, rest, ...expected) => {
    const [apiVersion = "", kind = ""] = of.split(" ");
    const found = provided(apiVersion, kind, rest.replace("⏎", "\n"));
    expect(found.map((line) => line.trim())).toEqual(expected);
  });

  it.each([
    ["reflector.v1.k8s.emberstack.com/reflects: a/b", "a, …"],
    ["replicator.v1.mittwald.de/replicate-from: a/b", "a, …"],
    ["iso.example.com/sync-from: a", "a, …"],
    ["sealedsecrets.bitnami.com/managed: 'true'", "a, …"],
    ["iso.example.com/inject-ca: 'true'", "a, …"],
    ["operator.example.com/inject-cabundle: 'true'", "a, …"],
    // The object is the one that is copied, and is complete.
    ["replicator.v1.mittwald.de/replicate-to: b", "a"],
    ["reflector.v1.k8s.emberstack.com/reflection-allowed: 'true'", "a"],
    ["kubed.appscode.com/sync: ''", "a"],
    ["sidecar.istio.io/inject: 'false'", "a"],
    ["secret-generator.v1.mittwald.de/type: basic-auth", "a, …"],
    ["iso.example.com/autogenerate: b", "a, …"],
    ["shop.example.com/generated: 'true'", "a, …"],
  ])("with the keys that controllers add because of an annotation: %s", (annotations, keys) => {
    const metadata = `annotations: {${annotations}}`;
    expect(provided("v1", "ConfigMap", "data: {a: b}", metadata)).toEqual([`ConfigMap shop/main: ${keys}`]);
    expect(provided("v1", "Secret", "stringData: {a: b}", metadata)).toEqual([`Secret shop/main: ${keys}`]);
  });

  it("with those that controllers add because of a label", () => {
    const metadata = (value: string) => `labels: {example.com/inject-trusted-cabundle: '${value}'}`;
    expect(provided("v1", "ConfigMap", "data: {a: b}", metadata("true"))).toEqual([
      "ConfigMap shop/main: a, …",
    ]);
    expect(provided("v1", "ConfigMap", "data: {a: b}", metadata("false"))).toEqual([
      "ConfigMap shop/main: a",
    ]);
  });

  it("whose texts are known of a ConfigMap alone, and of no key that holds none", () => {
    const objects = new ProvidedObjects(
      resources(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {one: text, two: 5, three: {}}\nbinaryData: {four: eA==}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {one: text}\n",
      ),
    );
    expect([...(objects.get("ConfigMap", "a", undefined)?.keys ?? [])]).toEqual([
      ["one", "text"],
      ["two", "5"],
      ["three", undefined],
      ["four", undefined],
    ]);
    expect([...(objects.get("Secret", "a", undefined)?.keys ?? [])]).toEqual([["one", undefined]]);
  });

  it("found in their own namespace, or in any where either side names none", () => {
    const secret = (name: string, namespace: string, key: string) =>
      `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\nstringData: {${key}: c}\n`;
    const objects = new ProvidedObjects(
      resources(secret("a", "", "none") + secret("a", "one", "one") + secret("b", "two", "two")),
    );
    const keys = (name: string, namespace?: string) => [
      ...(objects.get("Secret", name, namespace)?.keys.keys() ?? []),
    ];
    expect([keys("a", "one"), keys("a"), keys("a", "two")]).toEqual([["one"], ["none"], ["none"]]);
    expect([keys("b", "two"), keys("b"), keys("b", "one"), keys("c")]).toEqual([["two"], ["two"], [], []]);
    expect(objects.get("ConfigMap", "a", "one")).toBeUndefined();
  });
});
