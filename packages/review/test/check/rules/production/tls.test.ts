import { describe, expect, it } from "vitest";
import { tls } from "../../../../src/check/rules/production/tls.ts";
import { judged, state } from "../../state.ts";

const ingress = (spec: string, annotations = "") =>
  state(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {${annotations}}}\nspec: {rules: [{host: shop.example.com}], ${spec}}`,
  );

describe("production/tls", () => {
  it.each([
    ingress(""),
    ingress("tls: [{hosts: [other.example.com]}]"),
    ingress("", "cert-manager.io/cluster-issuer: letsencrypt"),
    ingress("", "nginx.ingress.kubernetes.io/ssl-redirect: 'true'"),
  ])("refuses %#", (given) => expect(judged(tls, given)[0]).toMatch(/^error .*without TLS/));
  it.each([
    ingress("tls: [{hosts: [shop.example.com], secretName: s}]"),
    ingress("tls: [{hosts: ['*.example.com']}]"),
    ingress("", "nginx.ingress.kubernetes.io/force-ssl-redirect: 'true'"),
    ingress("", "alb.ingress.kubernetes.io/certificate-arn: x"),
  ])("takes %#", (given) => expect(judged(tls, given)).toEqual([]));
});
