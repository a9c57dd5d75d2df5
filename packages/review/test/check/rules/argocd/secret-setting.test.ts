import { expect, it } from "vitest";
import { secretSetting } from "../../../../src/check/rules/argocd/secret-setting.ts";
import { judgedSources } from "../../sources.ts";
import { judged, state } from "../../state.ts";

const settings = (value: string, field = "dex.config") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata:\n  ${field}: |\n    connectors: [{config: {clientSecret: "${value}", clientID: $dex.id}}]\n`;
const sealed = (name: string, keys: string, label = "argocd") =>
  `---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: ${name}, namespace: argocd}\nspec: {encryptedData: {${keys}}, template: {metadata: {labels: {app.kubernetes.io/part-of: ${label}}}}}\n`;
const said = (value: string, secret: string) => judged(secretSetting, state(settings(value) + secret));

it("warns of a key that the Secret of Argo CD lacks, if nothing reads another one that it has", () => {
  expect(said("$github.secret", sealed("argocd-secret", "dex.secret: a, dex.id: b"))).toEqual([
    'warning ConfigMap argocd-cm (namespace argocd): data["dex.config"]: the setting reads github.secret of Secret argocd-secret, which has only dex.secret, dex.id',
  ]);
  for (const keys of [
    "dex.id: b",
    "dex.id: b, admin.password: c, webhook.github.secret: d",
    "github.secret: a",
  ])
    expect(said("$github.secret", sealed("argocd-secret", keys))).toEqual([]);
});

it("warns of a key that another Secret lacks", () => {
  const FOUND = expect.stringContaining(
    "the setting reads secret of Secret login, which has only clientSecret",
  );
  expect(said("$login:secret", sealed("login", "clientSecret: a"))).toEqual([FOUND]);
  expect(said("$login:clientSecret", sealed("login", "clientSecret: a"))).toEqual([]);
});

it("warns of a Secret without the label by which Argo CD finds it", () => {
  const external = (fields: string, labels = "") =>
    `---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: login, namespace: argocd, labels: {${labels}}}\nspec: {data: [{secretKey: secret, remoteRef: {key: a}}], ${fields}}\n`;
  const LABEL = "app.kubernetes.io/part-of: argocd";
  const FOUND = [
    expect.stringContaining(
      "a setting of Argo CD reads Secret login, which it doesn't find without the label app.kubernetes.io/part-of: argocd",
    ),
  ];
  expect(said("$login:secret", sealed("login", "secret: a", "shop"))).toEqual(FOUND);
  expect(said("$login:secret", external(""))).toEqual(FOUND);
  expect(said("$login:secret", external("target: {template: {data: {secret: a}}}", LABEL))).toEqual(FOUND);
  expect(said("$login:secret", external("", LABEL))).toEqual([]);
  expect(said("$login:secret", external(`target: {template: {metadata: {labels: {${LABEL}}}}}`))).toEqual([]);
});

it.each([
  ["a Secret that isn't here", "$login:secret", ""],
  [
    "a Secret whose keys are unknown",
    "$login:secret",
    "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: login, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}\nspec: {dataFrom: [{extract: {key: a}}]}\n",
  ],
  [
    "a Secret of another namespace",
    "$login:secret",
    sealed("login", "a: b").replace("namespace: argocd", "namespace: shop"),
  ],
  ["a value that only contains a dollar sign", "pa$login:secret", sealed("login", "a: b")],
])("is silent for %s", (_, value, secret) => expect(said(value, secret)).toEqual([]));

it("warns of a Secret in default, for a patch for remote manifests of unknown namespace", () => {
  const patched = (namespace: string) =>
    judgedSources(secretSetting, {
      "/overlay/kustomization.yaml":
        "resources: ['https://example.com/install.yaml', secret.yaml]\npatches: [{path: patch.yaml}]\n",
      "/overlay/secret.yaml": sealed("login", "secret: a")
        .replace("namespace: argocd", `namespace: ${namespace}`)
        .slice(4),
      "/overlay/patch.yaml": settings("$login:secret").replace(", namespace: argocd", ""),
    });
  expect(patched("default")).toEqual([
    "warning overlay/secret.yaml:3: a setting of Argo CD reads Secret login in its own namespace, and this one is in default",
  ]);
  expect(patched("tools")).toEqual([]);
});

it("is silent for a setting that isn't YAML", () => {
  const broken = settings("a").replace("connectors:", "connectors: [");
  expect(judged(secretSetting, state(broken + sealed("login", "a: b")))).toEqual([]);
});

it("reads the settings of Argo CD's operator, and of patches for remote manifests", () => {
  const operator =
    "apiVersion: argoproj.io/v1beta1\nkind: ArgoCD\nmetadata: {name: argocd, namespace: argocd}\nspec: {oidcConfig: 'clientSecret: $login:secret'}\n";
  expect(judged(secretSetting, state(operator + sealed("login", "a: b")))).toHaveLength(1);
  const files = {
    "/overlay/kustomization.yaml":
      "namespace: argocd\nresources: ['https://example.com/install.yaml', secret.yaml]\npatches: [{path: patch.yaml}]\n",
    "/overlay/secret.yaml": sealed("login", "a: b").slice(4),
    "/overlay/patch.yaml": settings("$login:secret", "oidc.config"),
  };
  expect(judgedSources(secretSetting, files)).toEqual([
    "warning overlay/patch.yaml:5: the setting reads secret of Secret login, which has only a",
  ]);
});
