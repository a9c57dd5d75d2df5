import type { Refusal, SystemRule } from "kustogen";
import { addressed, type Dependency, placeOf } from "../addresses.ts";
import type { App } from "../context.ts";

/** The addresses in the settings without peers in `networkPolicy`. */
function named({ settings }: App): Dependency[] {
  const { networkPolicy } = settings;
  return networkPolicy ? addressed(settings).filter(({ key }) => networkPolicy[key].length === 0) : [];
}

const at = ({ setting }: Dependency): Refusal["at"] => ["settings", ...setting];

export const reachable: SystemRule<App> = {
  id: "app/reachable",
  title: "Names of dependencies include their namespace",
  why: "Default-deny isolates pods in the services' namespace: a dependency has another namespace, or its own policy.",
  *check(context) {
    for (const dependency of named(context)) {
      const { address, key } = dependency;
      if (placeOf(address) !== "beside") continue;
      yield {
        at: at(dependency),
        message:
          `expected a name with its namespace, such as "${new URL(address).hostname}.databases.svc": ` +
          "the default-deny policy isolates pods in the services' namespace. If a policy of its own allows them, add " +
          `them to networkPolicy.${key}`,
      };
    }
  },
};

export const encrypted: SystemRule<App> = {
  id: "app/encrypted",
  title: "Traffic that leaves the cluster is encrypted",
  why: "People's data and the services' keys would cross the internet, where others can read them.",
  *check(context) {
    for (const dependency of named(context)) {
      const { address, encrypted, key } = dependency;
      if (encrypted || placeOf(address) !== "internet") continue;
      yield {
        at: at(dependency),
        message:
          `expected TLS to "${new URL(address).hostname}", which is outside the cluster. Names inside it end ` +
          `in ".svc"; add peers in a private network to networkPolicy.${key}`,
      };
    }
  },
};
