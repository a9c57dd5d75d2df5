import { describe, expect, it } from "vitest";
import { tlsHost } from "../../../../src/check/rules/integrity/tls-host.ts";
import { judged, state } from "../../state.ts";

const ingress = (rules: string, tls: string) =>
  state(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [${rules}], tls: [${tls}]}`,
  );
const SHOP = "{host: shop.example.com}";

describe("integrity/tls-host", () => {
  it("warns of a host in spec.tls that no rule serves, beside one that is served without TLS", () => {
    expect(judged(tlsHost, ingress(SHOP, "{hosts: [beta.example.com], secretName: s}"))).toEqual([
      "warning Ingress i: spec.tls[0].hosts[0]: spec.tls is for beta.example.com, which no rule serves, while shop.example.com is served without TLS",
    ]);
  });

  it("calls a host that is empty so", () => {
    expect(judged(tlsHost, ingress(SHOP, "{hosts: [''], secretName: s}"))).toEqual([
      "warning Ingress i: spec.tls[0].hosts[0]: spec.tls is for an empty host, which no rule serves, while shop.example.com is served without TLS",
    ]);
  });

  it.each([
    ["the same host", SHOP, "{hosts: [shop.example.com]}"],
    ["a pattern", SHOP, "{hosts: ['*.example.com']}"],
    ["a pattern that is served", "{host: '*.example.com'}", "{hosts: [shop.example.com]}"],
    ["an entry for all", SHOP, "{secretName: s}"],
    ["one more host that has a certificate", SHOP, "{hosts: [shop.example.com, www.example.com]}"],
    ["a rule for every host", "{http: {}}", "{hosts: [shop.example.com]}"],
    ["no TLS", SHOP, ""],
    ["encrypted hosts", "{host: 'ENC[AES256_GCM,data:a=]'}", "{hosts: ['ENC[AES256_GCM,data:b=]']}"],
    ["encrypted hosts under tls", SHOP, "{hosts: ['ENC[AES256_GCM,data:b=]']}"],
  ])("takes %s", (_, rules, tls) => expect(judged(tlsHost, ingress(rules, tls))).toEqual([]));
});

describe("integrity/tls-host, of an entry without hosts", () => {
  const said = (annotation: string, tls: string, beside = "") =>
    judged(
      tlsHost,
      state(
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {${annotation}}}\nspec: {rules: [${SHOP}], tls: [${tls}]}\n${beside}`,
      ),
    );
  const ISSUER = "cert-manager.io/cluster-issuer: letsencrypt";

  it("warns if cert-manager is to make its certificate", () =>
    expect(said(ISSUER, "{secretName: s}")).toEqual([
      "warning Ingress i: spec.tls[0]: asks cert-manager for Secret s, but the entry has no hosts, so cert-manager creates no Certificate",
    ]));

  it.each([
    ["an entry with hosts", ISSUER, "{hosts: [shop.example.com], secretName: s}", ""],
    ["an entry without a Secret", ISSUER, "{}", ""],
    ["a certificate that nothing asks for", "a: b", "{secretName: s}", ""],
    [
      "a Certificate",
      ISSUER,
      "{secretName: s}",
      "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c}\nspec: {secretName: s, dnsNames: [shop.example.com]}\n",
    ],
  ])("takes %s", (_, annotation, tls, beside) => expect(said(annotation, tls, beside)).toEqual([]));
});

describe("integrity/tls-host, of a certificate", () => {
  const certificate = (spec: string, metadata = "name: c") =>
    `---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {${metadata}}\nspec: {secretName: s, ${spec}}\n`;
  const said = (certificates: string, tls = "{hosts: [shop.example.com], secretName: s}") =>
    judged(
      tlsHost,
      state(
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [${SHOP}], tls: [${tls}]}\n${certificates}`,
      ),
    );

  it("warns of a host that the Certificate of the Secret isn't for", () => {
    const line =
      "warning Ingress i: spec.tls[0].secretName: shop.example.com uses Secret s, whose Certificate is only for www.example.com";
    expect(said(certificate("dnsNames: [www.example.com]"))).toEqual([line]);
    expect(said(certificate("commonName: www.example.com"), "{secretName: s}")).toEqual([line]);
  });

  it.each([
    ["the host", certificate("dnsNames: [shop.example.com]")],
    ["a pattern", certificate("dnsNames: ['*.example.com']")],
    ["the common name", certificate("commonName: shop.example.com, dnsNames: [www.example.com]")],
    [
      "two that share the Secret",
      certificate("dnsNames: [a.b]") + certificate("dnsNames: [shop.example.com]", "name: d"),
    ],
    ["a name that is filled in", certificate("dnsNames: ['$(HOST)']")],
    ["one without names", certificate("uris: [spiffe://a/b]")],
    ["another namespace", certificate("dnsNames: [a.b]", "name: c, namespace: other")],
  ])("takes %s", (_, certificates) => expect(said(certificates)).toEqual([]));
});

describe("integrity/tls-host, of a route of Traefik", () => {
  const said = (match: string, names: string, tls = "secretName: s") =>
    judged(
      tlsHost,
      state(
        `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r}\nspec:\n  routes: [{match: '${match}'}]\n  tls: {${tls}}\n---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c}\nspec: {secretName: s, dnsNames: [${names}]}\n`,
      ),
    );

  it("warns of a host that the Certificate of its Secret isn't for", () =>
    expect(said("Host(`a.test`) || Host(`b.test`, `c.test`)", "a.test, b.test")).toEqual([
      "warning IngressRoute r: spec.tls.secretName: c.test uses Secret s, whose Certificate is only for a.test, b.test",
    ]));

  it.each([
    ["its host", "Host(`a.test`) && PathPrefix(`/x`)", "a.test"],
    ["a pattern of names", "Host(`a.test`)", '"*.test"'],
    ["a rule by other means", "HostRegexp(`^[a-z]+.test$`)", "b.test"],
    ["a host that is left out", "Host(`a.test`) && !Host(`c.test`)", "a.test"],
    ["another Secret", "Host(`a.test`)", "b.test", "secretName: t"],
    ["domains of its own", "Host(`a.test`)", "b.test", "secretName: s, domains: [{main: b.test}]"],
  ])("takes %s", (_, match, names, tls?: string) => expect(said(match, names, tls)).toEqual([]));
});

describe("integrity/tls-host, of a Secret that two Ingresses ask for", () => {
  const asking = (
    name: string,
    hosts: string,
    annotation = "cert-manager.io/cluster-issuer",
    namespace = "web",
  ) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}, namespace: ${namespace}, annotations: {${annotation}: "a"}}\nspec: {rules: [], tls: [{hosts: [${hosts}], secretName: s}]}\n---\n`;
  const said = (...ingresses: string[]) =>
    judged(tlsHost, state(ingresses.join(""))).filter((line) => line.includes("cert-manager"));

  it("warns of the second, for other hosts", () =>
    expect(said(asking("a", "a.test, c.test"), asking("b", "b.test, c.test"))).toEqual([
      "warning Ingress b (namespace web): spec.tls[0].secretName: asks cert-manager for Secret s, as Ingress a does for a.test, c.test: cert-manager doesn't create one Certificate for both",
    ]));

  it.each([
    ["the same hosts", [asking("a", "a.test"), asking("b", "a.test")]],
    ["some of the hosts of the first", [asking("a", "a.test, b.test"), asking("b", "b.test")]],
    ["all hosts of the first, and more", [asking("a", "a.test"), asking("b", "a.test, b.test")]],
    ["one that only uses it", [asking("a", "a.test"), asking("b", "b.test", "example.com/a")]],
    ["another namespace", [asking("a", "a.test"), asking("b", "b.test", "kubernetes.io/tls-acme", "shop")]],
  ])("takes %s", (_, ingresses) => expect(said(...ingresses)).toEqual([]));
});

describe("integrity/tls-host, of certificates and Gateways", () => {
  const names = (...list: string[]) =>
    judged(
      tlsHost,
      state(
        `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c}\nspec: {secretName: s, dnsNames: [${list.join(", ")}]}`,
      ),
    );
  it.each(["https://shop.example.com", "shop.example.com:443", "shop.example.com/path"])(
    "warns of the DNS name %s",
    (name) =>
      expect(names("a.example.com", `"${name}"`)).toEqual([
        `warning Certificate c: spec.dnsNames[1]: ${name} isn't a DNS name, so no certificate is issued for it`,
      ]),
  );

  it("takes hosts, patterns, and what is filled in", () =>
    expect(names("shop.example.com", "'*.example.com'", "localhost", "'${HOST}/a'", "'{{ host }}'")).toEqual(
      [],
    ));

  const listener = (text: string, of = "envoy") =>
    judged(
      tlsHost,
      state(
        `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {gatewayClassName: ${of}, listeners: [{name: a, port: 443, ${text}}]}`,
      ),
    );
  it("warns of an HTTPS listener without a certificate, unless a cloud finds it in another way", () => {
    expect(listener("protocol: HTTPS")).toEqual([
      "warning Gateway g: spec.listeners[0]: listener a has the protocol HTTPS and no certificate, so the Gateway doesn't serve it",
    ]);
    expect(listener("protocol: HTTPS, tls: {certificateRefs: [{name: c}]}")).toEqual([]);
    expect(listener("protocol: TLS")).toEqual([]);
    expect(listener("protocol: HTTPS", "gke-l7-global-external-managed")).toEqual([]);
  });
});
