import type { Refusal, SystemRule } from "kustogen";
import { addressed, type Dependency, placeOf } from "../addresses.ts";
import type { App } from "../context.ts";

/** The addresses of the settings that no peers of `networkPolicy` stand for. */
function named({ settings }: App): Dependency[] {
  const { networkPolicy } = settings;
  return networkPolicy ? addressed(settings).filter(({ key }) => networkPolicy[key].length === 0) : [];
}

const at = ({ setting }: Dependency): Refusal["at"] => ["settings", ...setting];

export const reachable: SystemRule<App> = {
  id: "app/reachable",
  title: "Names of dependencies say their namespace",
  why: "Pods beside the services are closed by default-deny: what answers there has a namespace, or a policy of its own.",
  *check(context) {
    for (const dependency of named(context)) {
      const { address, key } = dependency;
      if (placeOf(address) !== "beside") continue;
      yield {
        at: at(dependency),
        message:
          `expected a name with its namespace, such as "${new URL(address).hostname}.databases.svc": pods beside the ` +
          `services are closed by default-deny. Where its own policy admits them, name them under networkPolicy.${key}`,
      };
    }
  },
};

export const encrypted: SystemRule<App> = {
  id: "app/encrypted",
  title: "What leaves the cluster is encrypted",
  why: "People's data and the keys of services would cross the internet where others can read them.",
  *check(context) {
    for (const dependency of named(context)) {
      const { address, encrypted, key } = dependency;
      if (encrypted || placeOf(address) !== "internet") continue;
      yield {
        at: at(dependency),
        message:
          `expected TLS on the way to "${new URL(address).hostname}", which is outside the cluster. Names in it end in ` +
          `".svc"; who answers in a private network goes under networkPolicy.${key}`,
      };
    }
  },
};
