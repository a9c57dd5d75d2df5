import { describe, expect, it } from "vitest";
import { annotationName } from "../../../../src/check/rules/integrity/annotation-name.ts";
import { judged, state } from "../../state.ts";

const said = (key: string) =>
  judged(
    annotationName,
    state(`apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {${key}: "true"}}\n`),
  );

describe("integrity/annotation-name", () => {
  it.each([
    "nginx.ingress.kubernetes.io/ssl-redirct",
    "nginx.ingress.kubernetes.io/proxy-bodysize",
    "nginx.ingress.kubernetes.io/rewrite-targets",
    "ngnix.ingress.kubernetes.io/ssl-redirect",
    "cert-manager.io/clusterissuer",
    "external-dns.alpha.kubernetes.io/hostnames",
    "traefik.ingress.kubernetes.io/router.middleware",
    "configmaps.reloader.stakater.com/reload",
    "reloader.stakater.com/atuo",
    "prometheus.io/Scrape",
  ])("warns of %s", (key) => {
    expect(said(key)).toEqual([
      `warning Service a: metadata.annotations["${key}"]: nothing reads the annotation ${key}`,
    ]);
  });

  it("reads the annotations of pods, too", () => {
    const pods = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {metadata: {annotations: {prometheus.io/scrap: "true"}}}}\n`;
    expect(judged(annotationName, state(pods))).toEqual([expect.stringContaining("prometheus.io/scrap")]);
  });

  it.each([
    "nginx.ingress.kubernetes.io/ssl-redirect",
    "nginx.ingress.kubernetes.io/some-other",
    "nginx.org/ssl-redirct",
    "cert-manager.io/certificate-name",
    "prometheus.io/scrape-slow",
    "acme.example/scrap",
  ])("takes %s", (key) => {
    expect(said(key)).toEqual([]);
  });
});

describe("integrity/annotation-name on an Ingress of class nginx", () => {
  const ingress = (annotations: string, spec = "ingressClassName: nginx") =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, annotations: {${annotations}}}\nspec: {${spec}}`;
  const OTHER = "ingress.kubernetes.io/proxy-body-size: 8m";

  it("warns of an annotation without the beginning nginx.", () => {
    const said = expect.stringContaining(
      "ingress-nginx doesn't read the annotation ingress.kubernetes.io/proxy-body-size",
    );
    expect(judged(annotationName, state(ingress(OTHER)))).toEqual([said]);
    expect(
      judged(annotationName, state(ingress(`${OTHER}, kubernetes.io/ingress.class: nginx`, "rules: []"))),
    ).toEqual([said]);
  });

  it.each([
    ["of another class", ingress(OTHER, "ingressClassName: haproxy")],
    ["without a class", ingress(OTHER, "rules: []")],
    ["beside that of nginx", ingress(`${OTHER}, nginx.${OTHER}`)],
    ["that nginx hasn't either", ingress("ingress.kubernetes.io/auth-tls-error: a")],
  ])("takes one %s", (_, yaml) => expect(judged(annotationName, state(yaml))).toEqual([]));
});
