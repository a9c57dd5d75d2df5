import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";

export const browserAddress: SystemRule<App> = {
  id: "app/browser-address",
  title: "Browsers get the address of the Ingress",
  why: "Links and redirects to another address don't work, and its origin gets no session.",
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
  title: "Static files have a separate host",
  why: "A page that someone uploaded would run with people's sessions.",
  *check({ settings: { ingress } }) {
    if (ingress && ingress.staticHost === ingress.host)
      yield {
        at: "settings.ingress.staticHost",
        message:
          "expected a host other than ingress.host: a page that someone uploaded would run with people's " +
          "sessions",
      };
  },
};

export const ownCertificate: SystemRule<App> = {
  id: "app/own-certificate",
  title: "Each host has its own certificate Secret",
  why: "cert-manager would keep overwriting one Secret with the certificates of two Ingresses.",
  *check({ settings: { ingress } }) {
    if (ingress?.staticHost !== undefined && ingress.staticTlsSecret === ingress.tlsSecret)
      yield {
        at: "settings.ingress.staticTlsSecret",
        message: "expected a Secret other than ingress.tlsSecret: each is for one host",
      };
  },
};
