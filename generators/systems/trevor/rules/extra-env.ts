import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";
import { SECRETS } from "../secrets.ts";

export const variableNames: SystemRule<Trevor> = {
  id: "trevor/variable-names",
  title: "extraEnv has names that a container can have",
  why: "Kubernetes drops a variable of another name, or refuses the pod.",
  *check({ settings: { extraEnv } }) {
    for (const name of Object.keys(extraEnv))
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        yield {
          at: ["settings", "extraEnv", name],
          message: 'expected a variable name such as "S3_REGION": letters, digits and "_"',
        };
  },
};

export const secretsWin: SystemRule<Trevor> = {
  id: "trevor/secrets-win",
  title: "What a Secret provides is no variable of extraEnv",
  why: "A variable of `env` wins over `envFrom`: the value of the Secret would never arrive, and this one is in git.",
  *check({ settings: { extraEnv } }) {
    for (const name of Object.keys(extraEnv)) {
      const contract = SECRETS.find(({ keys }) => Object.hasOwn(keys, name));
      if (contract)
        yield {
          at: ["settings", "extraEnv", name],
          message: `expected ${name} to come from the Secret ${contract.name} alone; a variable of \`env\` would win over it`,
        };
    }
  },
};
