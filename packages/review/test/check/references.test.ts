import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { State } from "../../src/check/model/state.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { findingsIn, RECORDS } from "./read-findings.ts";
import { authored, judged, state } from "./state.ts";
import { deployment, service } from "./workloads.ts";

/** What a rule says of a state, and states that are nearly the same and of which it says nothing. */
interface Case {
  bad: string;
  says: RegExp;
  good?: readonly string[];
  known?: Partial<Pick<State, "authored" | "inPart">> & { sources?: object };
}

const object = (apiVersion: string, kind: string, spec = "", { name = "a", metadata = "", more = "" } = {}) =>
  `\n---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop, ${metadata}}\nspec: {${spec}}\n${more}`;
const data = (kind: string, name: string, fields: string) =>
  `\n---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\n${kind === "Secret" ? "stringData" : "data"}: {${fields}}\n`;
const elsewhere = (yaml: string) => yaml.replace("namespace: shop", "namespace: other");
const ofCluster = (yaml: string) => yaml.replace("namespace: shop, ", "");
const AUTHORED = { authored: authored() };
const IN_PART = { inPart: true as const };

// ConfigMaps and Secrets of pods
const env = (kind: "configMap" | "secret", name: string, key: string, more = "") =>
  `env: [{name: A, valueFrom: {${kind}KeyRef: {name: ${name}, key: ${key}, ${more}}}}]`;
const reads = (name: string, key: string, more = "") =>
  deployment({ container: env("configMap", name, key, more) });
const readsSecret = (name: string, key: string) => deployment({ container: env("secret", name, key) });
const readsAll = (...names: string[]) =>
  deployment({
    container: `envFrom: [${names.map((name) => `{configMapRef: {name: ${name}}}`).join(", ")}]`,
  });
const mounts = (volume: string) => deployment({ pod: `volumes: [{name: v, ${volume}}],` });
const mountsFile = (subPath: string, more = "") =>
  deployment({
    container: `volumeMounts: [{name: c, mountPath: /etc/a, subPath: ${subPath}}],`,
    pod: `volumes: [{name: c, configMap: {name: app, ${more}}}],`,
  });
const CONFIG = data("ConfigMap", "app-config", "level: info");
const HASHED = data("ConfigMap", "app-config-2bc45m9tgh", "level: info");
const APP = data("ConfigMap", "app", "nginx.conf: a");
const external = (fields: string, name = "db") =>
  object("external-secrets.io/v1", "ExternalSecret", fields, { name });
const generated = (annotation: string) =>
  data("Secret", "db", "user: 'ENC[x]'").replace(
    "namespace: shop",
    `namespace: shop, annotations: {secret-generator.v1.mittwald.de/${annotation}}`,
  );
const CONTRACT = {
  authored: authored({
    contracts: [{ name: "db", provider: "terraform", keys: { password: { description: "p" } } }],
  }),
};

// Certificates
const ingressTls = (metadata = "", name = "shop-tls") =>
  object("networking.k8s.io/v1", "Ingress", `tls: [{hosts: [a.example.com], secretName: ${name}}]`, {
    metadata,
  });
const gatewayTls = (reference: string) =>
  object(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    `listeners: [{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [${reference}]}}]`,
  );
const certificate = (secret: string) =>
  object("cert-manager.io/v1", "Certificate", `secretName: ${secret}, issuerRef: {name: i}`, { name: "web" });

// Accounts and roles
const account = (name: string) => object("v1", "ServiceAccount", "", { name });
const using = (name: string) => deployment({ pod: `serviceAccountName: ${name},` });
const rbac = (kind: string, fields: string, name = "b") =>
  object("rbac.authorization.k8s.io/v1", kind, "", { name, more: fields }).replace("spec: {}\n", "");
const role = (name: string) => rbac("Role", "rules: []\n", name);
const bindsRole = (kind: string, name: string) =>
  rbac("RoleBinding", `roleRef: {kind: ${kind}, name: ${name}}\n`);
const bindsAccount = (kind: string, subject: string) =>
  rbac(kind, `roleRef: {kind: ClusterRole, name: view}\nsubjects: [${subject}]\n`);

// Workloads, claims and Services
const scaler = (kind: string, name: string) =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `maxReplicas: 3, scaleTargetRef: {kind: ${kind}, name: ${name}}`,
  );
const claim = (name: string) => object("v1", "PersistentVolumeClaim", "", { name });
const claims = (name: string) => mounts(`persistentVolumeClaim: {claimName: ${name}}`);
const SET = deployment({ kind: "StatefulSet", name: "database", spec: "serviceName: database," });
const RELEASE = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "", { name: "git" });

// Routes
const ingress = (name: string, port = "number: 80", more = "") =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    `${more} rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${name}, port: {${port}}}}}]}}]`,
    { name: "web" },
  );
const route = (backend: string, kind = "HTTPRoute") =>
  object("gateway.networking.k8s.io/v1", kind, `rules: [{backendRefs: [${backend}]}]`);
const traefik = (reference: string) =>
  object("traefik.io/v1alpha1", "IngressRoute", `routes: [{match: "Host(\`a\`)", services: [${reference}]}]`);
const WEB = service({ ports: "[{name: http, port: 80}]" });
const SECOND = service({ name: "second", ports: "[{name: http, port: 80}]" });
const THIRD = service({ name: "third", ports: "[{name: http, port: 80}]" });
const ruled = (spec: string, metadata = "") => object("networking.k8s.io/v1", "Ingress", spec, { metadata });

// Custom resources, of which no program is known
const THING = "example.com/v1";
const custom = (spec: string, kind = "Reader", name = "a") => object(THING, kind, spec, { name });
const issuer = (name: string, kind = "Issuer") => object(THING, kind, "", { name });
const SECRET = data("Secret", "queue-url", "url: 'ENC[x]'");

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "integrity/config-map-reference": [
    {
      bad: reads("app-config", "levle") + CONFIG,
      says: /^error .*configMapKeyRef: container web reads levle of ConfigMap app-config, which has no such key$/,
      good: [
        reads("app-config", "level") + CONFIG,
        reads("app-config", "other", "optional: true") + CONFIG,
        reads("missing", "level", "optional: true") + CONFIG,
        readsAll("app-config") + CONFIG,
        reads("kube-root-ca.crt", "ca.crt"),
      ],
    },
    {
      bad: mounts("configMap: {name: app-config, items: [{key: nginx.conf, path: x}]}") + CONFIG,
      says: /^error .*volume v reads nginx.conf/,
    },
    {
      bad:
        mounts("projected: {sources: [{configMap: {name: app-config, items: [{key: a, path: x}]}}]}") +
        CONFIG,
      says: /^error .*volume v reads a/,
    },
    {
      bad: reads("app-confg", "level") + CONFIG,
      says: /^warning .*ConfigMap app-confg, which nothing here creates; app-config exists here$/,
    },
    { bad: reads("app-confg", "level") + HASHED, says: /^warning .*app-config exists here$/ },
    {
      bad: reads("app-config", "level") + HASHED,
      says: /^error .*but kustomize created it as app-config-2bc45m9tgh$/,
    },
    {
      bad:
        reads("app-config", "level") +
        deployment({ name: "b", container: env("configMap", "app-config", "x") }) +
        HASHED,
      says: /^error .*created it as app-config-2bc45m9tgh, which 1 other reference to it lacks too$/,
    },
    {
      bad: readsAll("settings") + elsewhere(data("ConfigMap", "settings", "a: b")),
      says: /^warning .*ConfigMap settings, which is in a different namespace than shop$/,
    },
    {
      bad: readsAll("cluster-info"),
      says: /^info .*ConfigMap cluster-info must exist in the cluster first$/,
    },
    {
      bad: readsAll("cluster-info"),
      says: /^error .*ConfigMap cluster-info, which nothing here creates$/,
      known: AUTHORED,
    },
    {
      bad: readsAll("app") + data("ConfigMap", "app", "web.env: 'A=b'"),
      says: /^warning .*container web gets one variable from ConfigMap app, web.env with the text of the file$/,
      good: [
        readsAll("app") + data("ConfigMap", "app", "A: b"),
        readsAll("app") + data("ConfigMap", "app", "web.env: 'A=b', A: b"),
        reads("app", ".env") + data("ConfigMap", "app", ".env: 'A=b'"),
      ],
    },
    {
      bad: mountsFile("nginx.cnf") + APP,
      says: /^error .*subPath: container web reads nginx.cnf of ConfigMap app, which has no such key/,
      good: [
        mountsFile("nginx.conf") + APP,
        mountsFile("a.conf", "items: [{key: nginx.conf, path: a.conf}]") + APP,
        mountsFile("a/b.conf") + APP,
        mountsFile("other", "optional: true") + APP,
      ],
    },
    {
      bad: reads("app-confg", "level") + CONFIG,
      says: /^warning .*app-config exists here$/,
      known: IN_PART,
      good: [],
    },
    {
      bad: mounts("configMap: {name: app-config}") + data("Secret", "app-config", "a: 'ENC[x]'"),
      says: /^warning .*ConfigMap app-config, which nothing here creates, though Secret app-config is here$/,
    },
  ],
  "integrity/secret-reference": [
    {
      bad: readsSecret("db", "passwrod"),
      says: /^error .*which its contract doesn't declare/,
      known: CONTRACT,
      good: [readsSecret("db", "password")],
    },
    {
      bad: readsSecret("other", "x"),
      says: /^error .*which no contract declares and nothing here creates$/,
      known: CONTRACT,
    },
    {
      bad:
        readsSecret("db", "password") +
        object("bitnami.com/v1alpha1", "SealedSecret", "encryptedData: {user: x}", { name: "db" }),
      says: /^error .*no such key/,
      good: [
        object("bitnami.com/v1alpha1", "SealedSecret", "encryptedData: {password: x}", { name: "db" }),
        external("target: {name: db}, data: [{secretKey: password}]", "e"),
        external("dataFrom: [{extract: {key: a}}]"),
        data("Secret", "db", "password: 'ENC[x]'"),
        object("cert-manager.io/v1", "Certificate", "secretName: db, secretTemplate: {data: {password: x}}"),
        data("Secret", "db", "user: 'ENC[x]'") + external("data: [{secretKey: password}]"),
        data("Secret", "db", "user: 'ENC[x]'") + external("dataFrom: [{extract: {key: a}}]"),
        generated("autogenerate: 'salt, password'"),
        generated("type: basic-auth"),
      ].map((made) => readsSecret("db", "password") + made),
    },
    {
      bad:
        readsSecret("db", "password") +
        data("Secret", "db", "user: 'ENC[x]'") +
        elsewhere(data("Secret", "db", "password: 'ENC[x]'")),
      says: /^error .*no such key/,
    },
    { bad: readsSecret("db", "password"), says: /^info .*Secret db must exist in the cluster first$/ },
    {
      bad: readsSecret("db", "password") + data("ConfigMap", "db", "password: x"),
      says: /^warning .*though ConfigMap db is here$/,
    },
    { bad: readsSecret("db", "other") + data("ConfigMap", "db", "password: x"), says: /^info/ },
    // What an operator makes for an object has its name, and keys that aren't known here.
    {
      bad: readsSecret("db", "password") + object("example.com/v1", "Database", "", { name: "mail" }),
      says: /^info/,
      good: [readsSecret("db-app", "password") + object("example.com/v1", "Database", "", { name: "db" })],
    },
    {
      bad: ingressTls() + certificate("shop-tsl"),
      says: /^warning Ingress a .*spec.tls\[0\].secretName: the Ingress refers to Secret shop-tls, which nothing here creates; shop-tsl exists here$/,
      good: [
        ingressTls() + certificate("shop-tls"),
        ingressTls("annotations: {cert-manager.io/cluster-issuer: a}"),
        ingressTls("annotations: {kubernetes.io/tls-acme: 'true'}"),
        ingressTls() + ingressTls("annotations: {cert-manager.io/issuer: a}").replace("name: a,", "name: b,"),
        ruled("tls: [{hosts: [a.example.com]}]"),
        gatewayTls("{name: b, namespace: c}"),
      ],
    },
    {
      bad: ingressTls() + certificate("shop-tsl"),
      says: /^warning .*Secret shop-tls, which nothing here/,
      known: IN_PART,
    },
    { bad: ingressTls(), says: /^info .*Secret shop-tls must exist/ },
    { bad: ingressTls(), says: /^error .*no contract declares/, known: AUTHORED },
    { bad: gatewayTls("{name: shop-tls}"), says: /^error .*no contract declares/, known: AUTHORED },
    { bad: ingressTls("", "wildcard-example-com") + certificate("shop-cert"), says: /^info/ },
    { bad: ingressTls() + data("Secret", "shop-db", "a: 'ENC[x]'"), says: /^info/ },
  ],
  "integrity/claim-reference": [
    {
      bad: claims("web-dat") + claim("web-data"),
      says: /^warning .*claimName: volume v refers to PersistentVolumeClaim web-dat, which nothing here creates; web-data exists here$/,
      good: [
        claims("web-data") + claim("web-data"),
        claims("data-db-0") +
          deployment({
            name: "db",
            kind: "StatefulSet",
            spec: "volumeClaimTemplates: [{metadata: {name: data}}],",
          }),
      ],
    },
    {
      bad: claims("shared") + claims("web-data").replace("name: web,", "name: other,") + claim("web-data"),
      says: /^info/,
    },
  ],
  "integrity/service-account": [
    {
      bad: using("shop-apis") + account("shop-api"),
      says: /^warning .*serviceAccountName: the pod refers to ServiceAccount shop-apis, which nothing here creates; shop-api exists here$/,
      good: [
        using("web") + account("web"),
        using("default"),
        account("web") + bindsAccount("RoleBinding", "{kind: ServiceAccount, name: web}"),
        bindsAccount("RoleBinding", "{kind: User, name: web}"),
      ],
    },
    { bad: using("other"), says: /^info .*ServiceAccount other must exist/ },
    {
      bad:
        using("web") +
        account("reader") +
        object("external-secrets.io/v1", "SecretStore", "provider: {serviceAccountRef: {name: reader}}"),
      says: /^info/,
    },
    { bad: using("web") + account("reader") + RELEASE, says: /^info/ },
    {
      bad: bindsAccount("ClusterRoleBinding", "{kind: ServiceAccount, name: web}").replace(
        ", namespace: shop, ",
        "",
      ),
      says: /^error .*names ServiceAccount web without its namespace; the API server rejects it$/,
    },
  ],
  "integrity/role-reference": [
    {
      bad: bindsRole("Role", "raeder") + role("reader"),
      says: /^warning .*roleRef: the binding refers to Role raeder, which nothing here creates; reader exists here$/,
      good: [
        bindsRole("Role", "reader") + role("reader"),
        bindsRole("ClusterRole", "view"),
        bindsRole("ClusterRole", "system:auth-delegator"),
        bindsRole("Role", "extension-apiserver-authentication-reader"),
        bindsRole("Group", "raeder"),
      ],
    },
    {
      bad: bindsRole("ClusterRole", "reader") + role("reader"),
      says: /^warning .*ClusterRole reader, which nothing here creates, though Role reader is here$/,
    },
    { bad: bindsRole("Role", "operator") + role("reader") + role("writer"), says: /^info/ },
    { bad: bindsRole("ClusterRole", "prometheus"), says: /^info .*ClusterRole prometheus must exist/ },
  ],
  "integrity/autoscaler-target": [
    {
      bad: deployment() + scaler("StatefulSet", "web"),
      says: /^error .*scales StatefulSet web, but web is a Deployment$/,
      good: [
        deployment() + scaler("Deployment", "web"),
        deployment({ kind: "Rollout" }).replace("apps/v1", "argoproj.io/v1alpha1") + scaler("Rollout", "web"),
        deployment() + object("keda.sh/v1alpha1", "ScaledObject", "scaleTargetRef: {name: web}"),
      ],
    },
    ...["StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"].map((kind) => ({
      bad: deployment({ kind }) + scaler("Deployment", "web"),
      says: new RegExp(`^error .*, but web is a ${kind}$`),
    })),
    { bad: deployment({ kind: "DaemonSet" }) + scaler("Deployment", "web"), says: /^info/ },
    {
      bad: deployment({ name: "frontend" }) + scaler("Deployment", "frontent"),
      says: /^warning .*frontend exists here$/,
    },
    { bad: deployment() + deployment({ name: "other" }) + scaler("Deployment", "missing"), says: /^info/ },
    { bad: deployment({ name: "elsewhere-postgres" }) + scaler("Deployment", "elsewhere"), says: /^info/ },
    { bad: scaler("Deployment", "git"), says: /^error/, known: AUTHORED },
    { bad: RELEASE + scaler("Deployment", "git"), says: /^info/, known: AUTHORED },
  ],
  "integrity/stateful-service": [
    {
      bad: SET + service({ name: "database" }),
      says: /^info .*serviceName: its Service database has a cluster IP/,
      good: [SET + service({ name: "database", spec: "clusterIP: None" })],
    },
    { bad: SET, says: /^info .*Service database must exist in the cluster first$/ },
    { bad: SET + service({ name: "databse" }), says: /^warning .*databse exists here$/ },
    { bad: SET, says: /^error/, known: AUTHORED },
    {
      bad:
        SET +
        service({ name: "web" }) +
        service({ name: "peers", selector: "app: cache", spec: "clusterIP: None" }),
      says: /^info/,
    },
  ],
  "integrity/route-backend": [
    {
      bad: WEB + ingress("web", "number: 8080"),
      says: /^error .*backend: leads to port 8080 of Service web, which has 80 \(http\)$/,
      good: [
        ingress("web"),
        ingress("web", "name: http"),
        ingress("web", "name: use-annotation"),
        traefik("{name: web, port: 80}"),
        traefik("{name: web, port: http}"),
        traefik("{name: web, port: 81, kind: TraefikService}"),
        route("{name: web, port: 80}"),
        route("{name: bucket, kind: Bucket, group: storage.example.com}", "GRPCRoute"),
      ].map((yaml) => WEB + yaml),
    },
    ...[
      ingress("web", "name: web"),
      traefik("{name: web, port: 81}"),
      traefik("{name: web, kind: Service, port: 81}"),
      object("projectcontour.io/v1", "HTTPProxy", "tcpproxy: {services: [{name: web, port: 8080}]}"),
      ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map((kind) =>
        route("{name: web, port: 8080}", kind),
      ),
      object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        "rules: [{filters: [{requestMirror: {backendRef: {name: web, port: 81}}}]}]",
      ),
      ruled("defaultBackend: {service: {name: web, port: {number: 81}}}"),
    ].map((yaml) => ({ bad: WEB + yaml, says: /^error .*of Service web, which has 80 \(http\)$/ })),
    {
      bad: service({ ports: "[{name: http, port: 80, targetPort: 8080}]" }) + ingress("web", "number: 8080"),
      says: /^warning .*leads to port 8080 of Service web/,
      good: [
        WEB +
          ingress("web", "number: 9898") +
          object("example.com/v1", "Canary", "service: {port: 9898}", { name: "web" }),
        service({ ports: "[]" }) + ingress("web", "number: 81"),
        service({ spec: "type: ExternalName, externalName: a.example.com" }) + ingress("web", "number: 81"),
      ],
    },
    {
      bad: WEB.replace("name: web", "name: frontend") + ingress("frontent"),
      says: /^warning .*the route refers to Service frontent, which nothing here creates; frontend exists here$/,
      good: [
        WEB + ingress(`"$\{SERVICE}"`).replace("web", "x"),
        WEB + route("{name: web.shop, port: 80, group: multicluster.x-k8s.io, kind: ServiceImport}"),
      ].slice(1),
    },
    { bad: SECOND + THIRD + ingress("grafana"), says: /^info .*Service grafana must exist/ },
    {
      bad: SECOND + THIRD + deployment({ name: "grafana" }) + ingress("grafana"),
      says: /^warning .*, although Deployment grafana exists here$/,
    },
    { bad: WEB + ingress("web", "number: 8080"), says: /^error .*which has 80/, known: IN_PART },
    { bad: elsewhere(WEB) + ingress("web"), says: /^warning .*which is in a different namespace than shop$/ },
    {
      bad: WEB + ruled("rules: [{host: a.example.com}]"),
      says: /^warning .*rules\[0\]: a.example.com leads to no Service: it has no paths, and the Ingress has no default backend$/,
      good: [
        WEB +
          ruled("rules: [{host: a.example.com}], defaultBackend: {service: {name: web, port: {number: 80}}}"),
        WEB +
          ruled("rules: [{host: a.example.com}]", "annotations: {nginx.org/mergeable-ingress-type: master}"),
      ],
    },
  ],
  "integrity/custom-reference": [
    // A map below a word of a kind, a list of them, a list of names, and a map that says its kind.
    ...[
      ["issuerRef: {name: login}", "Issuer"],
      ["spec: {issuer: {name: login}}", "Issuer"],
      ["issuers: [{name: login}]", "Issuer"],
      ["issuers: [login]", "Issuer"],
      ["issuer: login", "Issuer"],
      ["triggers: [{authenticationRef: {name: login}}]", "TriggerAuthentication"],
      ["targetRefs: [{group: other.example.com, kind: Issuer, name: login}]", "Issuer"],
    ].map(
      ([spec = "", kind = ""]): Case => ({
        bad: custom(spec) + issuer("logins", kind),
        says: new RegExp(
          `^warning .*the Reader refers to ${kind} login, which nothing here creates; logins exists here$`,
        ),
        good: [
          custom(spec) + issuer("login", kind),
          custom(spec),
          custom(spec.replace("login", "login@file")) + issuer("auth", kind),
          custom(spec.replace("login", `"$\{LOGIN}"`)) + issuer("auth", kind),
          // Others of its kind are here.
          custom(spec) + custom(spec.replace("login", "auth"), "Reader", "b") + issuer("auth", kind),
        ],
      }),
    ),
    {
      bad: custom("issuerRef: {name: logn}") + issuer("login") + issuer("other"),
      says: /^warning .*; login exists here$/,
      good: [custom("issuerRef: {name: logn, group: awspca.example.com}") + issuer("login")],
    },
    {
      bad:
        object("gateway.networking.k8s.io/v1", "HTTPRoute", "parentRefs: [{name: login}]") +
        object("gateway.networking.k8s.io/v1", "Gateway", "", { name: "logins" }),
      says: /refers to Gateway login, which nothing here creates; logins exists here$/,
      good: [
        object(
          "gateway.networking.k8s.io/v1",
          "HTTPRoute",
          "parentRefs: [{name: login, namespace: network}]",
        ) + object("gateway.networking.k8s.io/v1", "Gateway", "", { name: "auth" }),
      ],
    },
    {
      bad:
        claim("a").replace("spec: {}", "spec: {volumeName: lgoin}") +
        ofCluster(object("v1", "PersistentVolume", "", { name: "login" })),
      says: /refers to PersistentVolume lgoin/,
    },
    {
      bad: object("v1", "PersistentVolume", "claimRef: {name: logins}") + claim("login"),
      says: /refers to PersistentVolumeClaim logins/,
    },
    {
      bad:
        deployment({ pod: "priorityClassName: shop-ritical," }) +
        ofCluster(object("scheduling.k8s.io/v1", "PriorityClass", "", { name: "shop-critical" })),
      says: /^warning .*refers to PriorityClass shop-ritical, which nothing here creates; shop-critical exists here$/,
    },
    {
      bad: custom("issuerRef: {name: vault, kind: ClusterIssuer}") + issuer("vault") + issuer("aws"),
      says: /refers to ClusterIssuer vault, which nothing here creates, though Issuer vault is here$/,
      good: [custom("issuerRef: {name: vault, kind: Issuer}") + issuer("vault")],
    },
    {
      bad: custom("issuerRef: {name: acme}") + ofCluster(issuer("acme", "ClusterIssuer")),
      says: /though ClusterIssuer acme is here$/,
    },
    {
      bad: custom("secretTargetRef: [{parameter: host, name: queue-urls, key: url}]") + SECRET,
      says: /^warning .*refers to Secret queue-urls, which nothing here creates; queue-url exists here$/,
      good: [
        custom("secretTargetRef: [{parameter: host, name: queue-urls, key: url}]") +
          data("Secret", "database", "a: 'ENC[x]'"),
        custom("passwordSecret: {name: queue-urls, optional: true}") + SECRET,
      ],
    },
    ...[
      "secretName: queue-urls",
      "tls: {secretNames: [queue-urls]}",
      "passwordSecret: {name: queue-urls}",
      "from: [{kind: Secret, name: queue-urls}]",
    ].map((spec) => ({
      bad: custom(spec) + SECRET,
      says: /refers to Secret queue-urls, which nothing here creates; queue-url exists here$/,
    })),
    {
      bad: custom("auth: {serviceAccountRef: {name: shop-vault}}") + account("shop-valt"),
      says: /refers to ServiceAccount shop-vault/,
    },
    {
      bad: deployment({ pod: "imagePullSecrets: [{name: queue-urls}]," }) + SECRET,
      says: /^warning .*refers to Secret queue-urls/,
    },
    {
      bad: custom("secretRef: {name: queue-url, key: uri}") + SECRET,
      says: /^warning .*the Reader reads uri of Secret queue-url, which has no such key$/,
      good: [
        custom("secretRef: {name: queue-url, key: url}") + SECRET,
        custom("secretRef: {name: queue-url, key: uri, optional: true}") + SECRET,
      ],
    },
    {
      bad: custom("valuesFrom: [{kind: ConfigMap, name: app-config}]") + HASHED,
      says: /^error .*refers to ConfigMap app-config, but kustomize created it as app-config-2bc45m9tgh$/,
      good: [
        custom("valuesFrom: [{kind: ConfigMap, name: app-config}]") + CONFIG,
        custom("valuesFrom: [{kind: Secret, name: app-config}]") + HASHED,
      ],
    },
  ],
};

describe.each(Object.entries(CASES))("%s", (id, cases) => {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  const says = (yaml: string, known: Case["known"] = {}) => judged(rule, state(yaml, known as never));

  it.each(cases.map(({ says, ...rest }) => ({ message: says, ...rest })))(
    "says $message",
    ({ bad, known, message }) => expect(says(bad, known)).toContainEqual(expect.stringMatching(message)),
  );

  it.each(cases.flatMap(({ good = [], known }) => good.map((yaml) => ({ yaml, known }))))(
    "passes over what is nearly that: $yaml",
    ({ yaml, known }) => expect(says(yaml, known)).toEqual([]),
  );
});

it.each([
  ["another namespace", /^warning .*refers to .* in a different namespace/m],
  ["another kind", /^warning .*refers to .*, (?:al)?though /m],
  ["similar name", /^warning .*refers to .*; .* exists here/m],
])("a rule with warnings about an object of %s says so", (what, warning) => {
  const rules = RULES.filter(({ severity }) => severity === "error");
  const warn = rules.filter(({ id }) =>
    [...findingsIn(join(RECORDS, `${id}.txt`))].some((text) => warning.test(text)),
  );
  expect(warn.length).toBeGreaterThan(1);
  expect(warn.filter(({ page }) => !JSON.stringify(page.cases?.warning ?? []).includes(what))).toEqual([]);
});
