import type { KindData, TypeData } from "./types.ts";

/** The metadata of an object; the type has to be called "Meta", so that its labels are checked as such. */
export const META: Record<string, TypeData> = {
  "name!": "s",
  namespace: "s",
  labels: { m: "s" },
  annotations: { m: "s" },
  finalizers: { l: "s" },
  generateName: "s",
  ownerReferences: { l: "a" },
};

/**
 * Custom kinds without a package that runs on Node 20, written down from their CRDs:
 * - traefik.io/v1alpha1: Traefik 3.5, docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml
 * - snapshot.storage.k8s.io/v1: external-snapshotter 8.2, client/config/crd
 * - bitnami.com/v1alpha1: sealed-secrets 0.30, helm/sealed-secrets/crds
 */
export const VENDORED: KindData = {
  kinds: {
    "traefik.io/v1alpha1/IngressRoute": "IngressRoute",
    "traefik.io/v1alpha1/Middleware": "Middleware",
    "snapshot.storage.k8s.io/v1/VolumeSnapshotClass": "VolumeSnapshotClass",
    "snapshot.storage.k8s.io/v1/VolumeSnapshot": "VolumeSnapshot",
    "bitnami.com/v1alpha1/SealedSecret": "SealedSecret",
  },
  types: {
    IngressRoute: { apiVersion: "s", kind: "s", "metadata!": "#Meta", "spec!": "#IngressRouteSpec" },
    IngressRouteSpec: {
      entryPoints: { l: "s" },
      "routes!": { l: "#Route" },
      tls: "#RouteTls",
      parentRefs: { l: "#ObjectRef" },
    },
    Route: {
      kind: { e: ["Rule"] },
      "match!": "s",
      middlewares: { l: "#ObjectRef" },
      observability: "a",
      priority: "i",
      services: { l: "#RouteService" },
      syntax: "s",
    },
    RouteService: {
      "name!": "s",
      namespace: "s",
      kind: { e: ["Service", "TraefikService"] },
      port: "p",
      scheme: "s",
      strategy: { e: ["wrr", "p2c", "hrw", "leasttime", "RoundRobin"] },
      weight: { i: { minimum: 0 } },
      passHostHeader: "b",
      serversTransport: "s",
      nativeLB: "b",
      nodePortLB: "b",
      sticky: "a",
      healthCheck: "a",
      passiveHealthCheck: "a",
      responseForwarding: "a",
      middlewares: { l: "#ObjectRef" },
    },
    RouteTls: {
      secretName: "s",
      certResolver: "s",
      options: "#ObjectRef",
      store: "#ObjectRef",
      domains: { l: "#TlsDomain" },
    },
    TlsDomain: { main: "s", sans: { l: "s" } },
    ObjectRef: { "name!": "s", namespace: "s" },
    Middleware: { apiVersion: "s", kind: "s", "metadata!": "#Meta", "spec!": "#MiddlewareSpec" },
    MiddlewareSpec: Object.fromEntries(
      [
        "addPrefix",
        "basicAuth",
        "buffering",
        "chain",
        "circuitBreaker",
        "compress",
        "contentType",
        "digestAuth",
        "errors",
        "forwardAuth",
        "grpcWeb",
        "headers",
        "inFlightReq",
        "ipAllowList",
        "ipWhiteList",
        "passTLSClientCert",
        "plugin",
        "rateLimit",
        "redirectRegex",
        "redirectScheme",
        "replacePath",
        "replacePathRegex",
        "retry",
        "stripPrefix",
        "stripPrefixRegex",
      ].map((name) => [name, "a"]),
    ),
    VolumeSnapshotClass: {
      apiVersion: "s",
      kind: "s",
      metadata: "#Meta",
      "driver!": "s",
      "deletionPolicy!": { e: ["Delete", "Retain"] },
      parameters: { m: "s" },
    },
    VolumeSnapshot: { apiVersion: "s", kind: "s", metadata: "#Meta", "spec!": "#SnapshotSpec", status: "a" },
    SnapshotSpec: { "source!": "#SnapshotSource", volumeSnapshotClassName: "s" },
    SnapshotSource: { persistentVolumeClaimName: "s", volumeSnapshotContentName: "s" },
    SealedSecret: { apiVersion: "s", kind: "s", metadata: "#Meta", "spec!": "#SealedSpec", status: "a" },
    SealedSpec: { "encryptedData!": { m: "s" }, template: "a", data: "s" },
    Meta: META,
  },
};
