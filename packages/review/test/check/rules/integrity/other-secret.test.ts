import { describe, expect, it } from "vitest";
import { madeNowhere } from "../../../../src/check/rules/integrity/made-nowhere.ts";
import { judgedSources } from "../../sources.ts";

const fetched = (name: string, more = "", key = "token") =>
  `---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}}\nspec: {data: [{secretKey: ${key}}]${more}}\n`;
const sealed = (name: string, more = "") =>
  `---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: ${name}}\nspec: {encryptedData: {token: AgA}${more}}\n`;
const encrypted = (name: string, more = "") =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${more}}\nstringData: {token: "ENC[AES256_GCM,data:a]"}\nsops: {mac: "ENC[a]", version: 3.9.0}\n`;
const pod = (...names: string[]) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web, envFrom: [${names.map((name) => `{secretRef: {name: ${name}}}`).join(", ")}]}]}\n`;
const reading = (key: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web, env: [{name: A, valueFrom: {secretKeyRef: {name: database, key: ${key}}}}]}]}\n`;
const issuer = (secret: string) =>
  `apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: public}\nspec: {acme: {solvers: [{dns01: {cloudflare: {apiTokenSecretRef: {name: ${secret}, key: token}}}}]}}\n`;
const release = (values: string, chart = "app-template") =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec:\n  chart: {spec: {chart: ${chart}, version: 3.7.3, sourceRef: {kind: HelmRepository, name: a}}}\n  values: {${values}}\n`;
const container = (secret: string) =>
  `controllers: {main: {containers: {main: {envFrom: [{secretRef: {name: ${secret}}}]}}}}`;

const said = (text: string, other = "") =>
  judgedSources(
    madeNowhere,
    {
      "/production/kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n",
      "/production/a.yaml": text,
      ...(other !== "" && {
        "/other/kustomization.yaml": "namespace: other\nresources: [b.yaml]\n",
        "/other/b.yaml": other,
      }),
    },
    other === "" ? ["/production"] : ["/production", "/other"],
  );
const MISSING = expect.stringContaining(
  "needs Secret database, which nothing in this repository creates; keys, to which nothing refers, is created by ExternalSecret keys",
);

describe("a Secret that is made under another name", () => {
  it("is named where an environment lacks one Secret and makes one that nothing refers to", () => {
    expect(said(pod("database") + fetched("keys"))).toEqual([MISSING]);
    expect(said(pod("keys") + fetched("keys"))).toEqual([]);
    expect(said(pod("database") + sealed("keys"))).toHaveLength(1);
    expect(said(reading("token") + fetched("keys"))).toEqual([MISSING]);
    expect(said(issuer("cloudflare-token-secret") + fetched("cloudflare-token"))).toHaveLength(1);
    expect(said(release(container("database")) + fetched("keys"))).toEqual([MISSING]);
    expect(said(release(container("web-secret")) + encrypted("web"))).toHaveLength(1);
    expect(said(release(container("'{{ .Release.Name }}-secret'")) + encrypted("web"))).toHaveLength(1);
    expect(said(release(container("'{{ .Release.Name }}-secret'")) + encrypted("web-secret"))).toEqual([]);
  });

  it("is told by its key in the values of any chart, even if its change restarts the pod", () => {
    const values = (key: string, more = "") =>
      release(
        `env: [{name: A, valueFrom: {secretKeyRef: {name: shop-external, key: ${key}}}}]${more}`,
        "web",
      );
    expect(said(values("token") + fetched("shop-keys"))).toHaveLength(1);
    expect(
      said(
        values("token", ", podAnnotations: {secret.reloader.stakater.com/reload: shop-keys}") +
          fetched("shop-keys"),
      ),
    ).toHaveLength(1);
    expect(said(values("token") + fetched("other-keys"))).toEqual([]);
    expect(said(values("other") + fetched("shop-keys"))).toEqual([]);
    expect(said(release("existingSecret: shop-external", "web") + fetched("shop-keys"))).toEqual([]);
  });

  it("is told by a key that the release reads only once, beside other keys of the Secret", () => {
    const two = (key: string) =>
      release(
        `env: [{name: A, valueFrom: {secretKeyRef: {name: shop-external, key: token}}}, {name: B, valueFrom: {secretKeyRef: {name: shop-keys, key: ${key}}}}]`,
        "web",
      );
    expect(said(two("other") + fetched("shop-keys"))).toHaveLength(1);
    expect(said(two("token") + fetched("shop-keys"))).toEqual([]);
  });

  it("is told by its key and the first word of its name where much else is", () => {
    const chart = `---\n${release("", "cert-manager")}`;
    const token = issuer("cloudflare-api-key");
    expect(said(token + encrypted("cloudflare-dns-token") + chart)).toHaveLength(1);
    expect(said(token + encrypted("other-dns-token") + chart)).toEqual([]);
    expect(
      said(token.replace("key: token", "key: other") + encrypted("cloudflare-dns-token") + chart),
    ).toEqual([]);
    expect(
      said(token + encrypted("cloudflare-dns-token") + encrypted("cloudflare-dns-other") + chart),
    ).toEqual([]);
  });

  it.each([
    [
      "where a store lacks its own login",
      "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: vault}\nspec: {provider: {vault: {server: a, auth: {tokenSecretRef: {name: database, key: token}}}}}\n" +
        fetched("keys"),
    ],
    ["that other pods read", pod("database", "keys") + fetched("keys")],
    ["without the key that is read", reading("password") + fetched("keys")],
    ["beside another that nothing refers to", pod("database") + fetched("keys") + fetched("settings")],
    ["where another Secret is missing, too", pod("database", "queue") + fetched("keys")],
    [
      "that a program finds by its labels",
      pod("database") + fetched("keys", ", target: {template: {metadata: {labels: {a.io/b: c}}}}"),
    ],
    [
      "that is named in a command",
      pod("database") +
        fetched("keys") +
        "---\n" +
        pod("keys").replace(/web/g, "app").replace("envFrom", "args: [--secret=keys], x"),
    ],
    ["beside a chart", `${pod("database")}${fetched("keys")}---\n${release("", "postgresql")}`],
    [
      "beside an operator's object",
      `${pod("database")}${fetched("keys")}---\napiVersion: acme.io/v1\nkind: Web\nmetadata: {name: a}\n`,
    ],
    [
      "that its own release makes",
      release(`${container("web-secret")}, secrets: {secret: {stringData: {a: b}}}`) + fetched("keys"),
    ],
    ["that a program finds by its own labels", pod("database") + encrypted("keys", ", labels: {a.io/b: c}")],
    ["whose name is filled in", pod("'${A}'") + fetched("keys")],
    [
      "that has a name like a misspelling, which is another finding",
      pod("key-store") + fetched("keys-store"),
    ],
    [
      "that someone wrote",
      `${pod("database")}---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {a: b}\n`,
    ],
  ])("isn't meant: one %s", (_, text) => expect(said(text)).toEqual([]));

  it("isn't meant if another environment makes the missing one, or refers to the other", () => {
    const text = pod("database") + fetched("keys");
    expect(said(text, pod("other"))).toEqual([MISSING]);
    expect(said(text, fetched("database"))).toEqual([]);
    expect(said(text, pod("keys"))).toEqual([]);
  });
});
