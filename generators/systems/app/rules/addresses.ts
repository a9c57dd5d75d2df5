import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";

export const browserAddress: SystemRule<App> = {
  id: "app/browser-address",
  title: "Browsers are told the address of the Ingress",
  why: "Links and redirects to another address lead nowhere, and its origin gets no session.",
  *check({ settings: { domainUrl, ingress } }) {
    if (ingress && domainUrl !== undefined && new URL(domainUrl).origin !== `https://${ingress.host}`)
      yield {
        at: "settings.domainUrl",
        message: `expected "https://${ingress.host}", the address of the Ingress, or no domainUrl`,
      };
  },
};

export const ownHost: SystemRule<App> = {
  id: "app/own-host",
  title: "Static files have a host of their own",
  why: "A page that someone uploaded would run with people's sessions.",
  *check({ settings: { ingress } }) {
    if (ingress && ingress.staticHost === ingress.host)
      yield {
        at: "settings.ingress.staticHost",
        message:
          "expected another host than ingress.host: a page that someone uploaded would run with people's sessions",
      };
  },
};

export const ownCertificate: SystemRule<App> = {
  id: "app/own-certificate",
  title: "Each host has the Secret of its own certificate",
  why: "Two Ingresses would each have cert-manager write the certificate of their host into one Secret, without end.",
  *check({ settings: { ingress } }) {
    if (ingress?.staticHost !== undefined && ingress.staticTlsSecret === ingress.tlsSecret)
      yield {
        at: "settings.ingress.staticTlsSecret",
        message: "expected another Secret than ingress.tlsSecret: each holds one host",
      };
  },
};
