import type { Assumption } from "../../../facts.ts";

/** What is assumed of the three programs, of which no source is public. */
export const ASSUMPTIONS = {
  variables: {
    assumed:
      "keys and passwords come as ALEXANDRIA_JWT_SECRET and ALEXANDRIA_ADMIN_PASSWORD, the socket as ALEXANDRIA_ORCHESTRATOR_SOCKET.",
    setting: "`assumed.variables` to the names that the program knows",
    seen: "the administrator can't sign in with the password of alexandria-auth, or the log says that a key was made up",
    commands: [
      "kubectl -n alexandria logs deploy/alexandria -c api --tail=200 | grep -iE 'jwt|secret|password|generat'",
    ],
  },
  keys: {
    assumed: "alexandria.conf has its keys in snake_case, as the providers of federation have them.",
    setting: "`assumed.keys: camelCase`",
    seen: "the log names an unknown key, or what is set there has no effect",
    commands: [
      "kubectl -n alexandria logs deploy/alexandria -c api --tail=200 | grep -iE 'unknown|config|parse'",
    ],
  },
} satisfies Record<string, Assumption>;
