import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";
import { SECRETS } from "../secrets.ts";

export const variableNames: SystemRule<Trevor> = {
  id: "trevor/variable-names",
  title: "extraEnv has valid variable names",
  why: "Kubernetes drops a variable with any other name, or refuses the pod.",
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
  title: "extraEnv does not override a Secret",
  why: "A variable in `env` overrides `envFrom`: the pod would not get the value of the Secret, and this one is in git.",
  *check({ settings: { extraEnv } }) {
    for (const name of Object.keys(extraEnv)) {
      const contract = SECRETS.find(({ keys }) => Object.hasOwn(keys, name));
      if (contract)
        yield {
          at: ["settings", "extraEnv", name],
          message: `expected ${name} to come only from the Secret ${contract.name}; a variable of \`env\` would override it`,
        };
    }
  },
};
