import { containersOf, type SecretContract, type SystemRule, workloadsOf } from "kustogen";
import type { OpenSail } from "../context.ts";
import { SECRETS } from "../secrets.ts";

/** Keys that are credentials of an AWS user, by whichever name software reads them. */
const STATIC_KEYS = /(ACCESS_KEY_ID|SECRET_ACCESS_KEY|^S3_ACCESS_KEY|^S3_SECRET_KEY|SESSION_TOKEN)$/;

export const staticKeys: SystemRule<OpenSail> = {
  id: "opensail/static-keys",
  title: "On AWS, pods have roles, but no keys",
  why: "A static key overrides the credentials of the role (IRSA), never expires, and is in a Secret that people can read.",
  *check(context) {
    yield* keysAskedFor(SECRETS, context);
  },
  *checkResources(resources, { settings }) {
    if (!settings.aws) return;
    for (const workload of workloadsOf(resources))
      for (const { container } of containersOf(workload)) {
        const variable = container.env?.find(({ name }) => STATIC_KEYS.test(name));
        if (variable !== undefined)
          yield {
            resource: workload.resource,
            container: container.name,
            message:
              `sets ${variable.name}, a static AWS key, but pods get credentials from their role (IRSA). ` +
              "Remove the variable",
          };
      }
  },
};

/** The static keys that the contracts of a layer on AWS ask for. */
export function* keysAskedFor(contracts: readonly SecretContract[], { layer, settings }: OpenSail) {
  if (!settings.aws) return;
  for (const { keys, layers, name } of contracts) {
    if (layers && !layers.includes(layer)) continue;
    const key = Object.keys(keys).find((one) => STATIC_KEYS.test(one));
    if (key !== undefined)
      yield {
        message:
          `the contract of Secret ${name} asks for ${key}, a static AWS key, but pods get credentials ` +
          `from their role (IRSA) and a key would win over it. Remove ${key} from the contract`,
      };
  }
}
