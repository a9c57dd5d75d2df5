import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";

export const zone: SystemRule<OpenSail> = {
  id: "opensail/zone",
  title: "The domain is in the DNS zone of its certificate",
  why: "The DNS01 challenge is answered only in that zone: no certificate can be issued for another domain.",
  *check({ settings: { domain, ingress } }) {
    const zone = ingress?.dnsZone;
    // A shared layer has a zone and no domain yet.
    if (zone === undefined || domain === "localhost") return;
    if (domain !== zone && !domain.endsWith(`.${zone}`))
      yield {
        at: "settings.ingress.dnsZone",
        message: `expected the zone that ${domain} is in, so that its DNS01 challenge can be answered`,
      };
  },
};

export const noPlaceholders: SystemRule<OpenSail> = {
  id: "opensail/no-placeholders",
  title: "Deployed environments set what a shared layer may leave open",
  why: "The application would assume the wrong environment, or send people to a name that nobody owns.",
  *check({ environment, settings, stage }) {
    if (environment === undefined || stage === "development") return;
    const { deploymentEnv, domain, marketplace } = settings;
    if (deploymentEnv === undefined)
      yield {
        at: "settings.deploymentEnv",
        message:
          'expected "beta" or "production", found nothing: without it, the application assumes that ' +
          "it is in another environment. Set deploymentEnv",
      };
    if (marketplace.environment === "dev")
      yield {
        at: "settings.marketplace.environment",
        message: `expected "staging" or "prod" in ${environment.name}, found "dev", which is for a developer's machine`,
      };
    if (/(^|\.)(localhost|example\.(com|org|net)|invalid|test)$/.test(domain))
      yield {
        at: "settings.domain",
        message:
          `expected the public host name of ${environment.name}, found "${domain}", which is a placeholder. Set ` +
          "domain: to a name in ingress.dnsZone",
      };
  },
};
